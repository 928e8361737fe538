"""Why, why not, why nobody, and shortlists: figures against brute force, texts against figures."""

import dataclasses
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
import pairmatch.testing as pt
from pairmatch._support.containers import FrozenMap
from pairmatch._support.messages import LANGUAGES, decimal, message
from pairmatch.advice import PairExplanation, WhyNobody
from pairmatch.lab import synthetic
from pairmatch.plans import rerouting
from pairmatch.plans.solution import PairScore, Status
from pairmatch.plans.wording import reason_said
from pairmatch.policy import GoalCoverage, SameSite
from pairmatch.proof import Certificate, check_plan, faults
from pairmatch.proof.certificate import Prices
from pairmatch.testing.oracle import best_values_of_cohort, max_values, plans_of
from profiles import examples

SMALL = pt.cohorts(max_side=3, min_loads=True)
RICH = pt.policies(rich=True)


def matched(cohort, policy):
    try:
        return pm.match(cohort, policy)
    except (pm.InfeasibleError, pm.IntakeError, pm.PolicyError):
        assume(False)


def with_pair(cohort, policy, pair):
    """What the best plan with a pair reaches, by trying all plans."""
    if pair in cohort.pinned:
        return best_values_of_cohort(cohort, policy)
    return best_values_of_cohort(cohort.replace(pinned=[*cohort.pinned, pair]), policy)


def applied(plan, moves):
    partners = dict(plan)
    for move in moves:
        assert partners.pop(move.mentee_id, None) == move.old
        if move.new is not None:
            partners[move.mentee_id] = move.new
    return list(partners.items())


@given(SMALL, RICH)
def test_the_loss_of_a_forced_pair_is_that_of_all_plans_with_it(cohort, policy):
    result = matched(cohort, policy)
    for mentee in cohort.mentees:
        for mentor in cohort.mentors:
            said = result.explanation(mentee.id, mentor.id)
            if said.in_plan or not said.eligible:
                assert said.forced is None
                continue
            best = with_pair(cohort, policy, (mentee.id, mentor.id))
            if said.loss is None:
                assert said.obstacle is not None
                assert best is None
                continue
            now = dict(zip(said.loss.stages, said.loss.amounts, strict=True))
            for stage, was, value in zip(
                result.solution.stages, result.solution.values, best, strict=True
            ):
                change = was - value if stage.stage.falling else value - was
                assert now[stage.name] == change
            plan = applied(result.matching, said.moves)
            check = check_plan(cohort, policy, plan)
            assert not check.broken
            assert tuple(check.values.values()) == best
            assert (mentee.id, mentor.id) in plan
            assert said.moves[0].mentee_id == mentee.id


@given(pt.problems(max_side=4, rich=True))
def test_in_a_score_matrix_losses_are_those_of_all_plans_too(problem):
    result = pm.solve(problem)
    assume(result.status == "OPTIMAL")
    everything = list(plans_of(problem))
    for mentee in problem.mentee_ids:
        for mentor in problem.mentor_ids:
            said = result.explanation(mentee, mentor)
            best = max_values(
                problem.stages, (values for values, plan in everything if (mentee, mentor) in plan)
            )
            if said.in_plan:
                assert best == result.solution.values
            elif said.loss is None:
                assert best is None
            else:
                changes = [
                    was - now if stage.falling else now - was
                    for stage, was, now in zip(
                        problem.stages, result.solution.values, best, strict=True
                    )
                ]
                assert list(said.loss.amounts) == changes


@given(SMALL, RICH)
def test_shortlists_hold_the_eligible_with_the_losses_of_explanations(cohort, policy):
    result, scores = matched(cohort, policy), pm.score(cohort, policy)
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    for side, people, others in (
        ("mentee", cohort.mentees, cohort.mentors),
        ("mentor", cohort.mentors, cohort.mentees),
    ):
        for person in people:
            found = result.shortlisted(side, person.id, 99)
            pairs = {
                other.id: (person.id, other.id) if side == "mentee" else (other.id, person.id)
                for other in others
            }
            eligible = {
                other
                for other, pair in pairs.items()
                if not scores.reasons(*pair)
                and (side == "mentee" or pair[0] not in settled or pair in result.matching)
            }
            assert {own.id for own in found.entries} == eligible
            assert found.n_eligible == len(eligible)
            points = [own.points for own in found.entries]
            assert points == sorted(points, reverse=True)
            for own in found.entries:
                assert own.rank == 1 + sum(p > own.points for p in points)
                said = result.explanation(*pairs[own.id])
                assert own.in_plan == said.in_plan
                if not own.in_plan:
                    assert own.loss == said.loss
                elif own.loss is not None:
                    assert own.loss.none
            free = result.shortlisted(side, person.id, 99, free_only=True)
            assert [own for own in found.entries if own.free or own.in_plan] == list(free.entries)
            shorter = result.shortlisted(side, person.id, 1)
            assert shorter.entries == found.entries[:1]


@given(SMALL, RICH)
def test_the_losses_of_all_pairs_at_once_are_those_of_one_mentee_after_another(cohort, policy):
    context = matched(cohort, policy).position
    assume(context.rerouting is not None)
    mentees, mentors = range(len(context.rows)), range(len(context.columns))
    pairs = [(mentee, mentor) for mentee in mentees for mentor in mentors]
    one_by_one = [loss for mentee in mentees for loss in context.losses_of_mentee(mentee, mentors)]
    assert context.losses_of_pairs(pairs) == one_by_one
    assert context.losses_of_pairs([]) == []


@pytest.mark.parametrize("kept", ["_KEPT", "_NODES"])
def test_the_losses_of_pairs_are_the_same_in_blocks_and_one_by_one(monkeypatch, kept):
    cohort = synthetic.cohort(20, 26, seed=9, sites=2)
    first = pm.match(cohort, pm.Policy.preset("duo_for_a_job"))
    again = pm.MatchResult(first.solution, cohort, pm.Policy.preset("duo_for_a_job"))
    pairs = [(mentee, mentor) for mentee in range(26) for mentor in range(20)]
    losses = first.position.losses_of_pairs(pairs)
    monkeypatch.setattr(rerouting, kept, 3)
    assert again.position.losses_of_pairs(pairs) == losses


@given(SMALL, RICH)
def test_without_a_plan_the_same_people_are_listed(cohort, policy):
    result = matched(cohort, policy)
    for mentee in cohort.mentees:
        alone = pm.shortlist(cohort, policy, mentee.id, 99)
        plan = result.shortlist(mentee.id, 99)
        for column in ("rank", "mentor_id", "score", "not_stated", "reasons"):
            assert alone[column].tolist() == plan[column].tolist()
        for _, row in alone.iterrows():
            assert row["seats"] == cohort.seats(row["mentor_id"])
    for mentor in cohort.mentors:
        alone = pm.shortlist_of_mentor(cohort, policy, mentor.id, 99)["mentee_id"].tolist()
        listed = result.shortlist_of_mentor(mentor.id, 99)["mentee_id"].tolist()
        own = result.matching.mentees_of(mentor.id)
        assert set(alone) <= set(listed) <= set(alone) | set(own)


@given(pt.cohorts(max_side=4), pt.policies())
def test_who_is_kept_apart_and_what_would_open_is_a_plain_count(cohort, policy):
    result = matched(cohort, policy)
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    for side in ("mentee", "mentor"):
        people = getattr(result.solution, f"unmatched_{side}s")
        for one in people:
            why = (
                result.explanation(one.id)
                if side == "mentee"
                else result.explanation_of_mentor(one.id)
            )
            assert isinstance(why, WhyNobody)
            assert why.reason == one.reason
            seeking = [own for own in cohort.mentees if own.id not in settled]
            others = cohort.mentors if side == "mentee" else seeking
            assert why.others == len(others)
            pairs = [(one.id, o.id) if side == "mentee" else (o.id, one.id) for o in others]
            scores = pm.score(cohort, policy)
            assert why.eligible == sum(not scores.reasons(*pair) for pair in pairs)
            if why.eligible or one.reason in ("running_pair", "partners_settled"):
                assert not why.apart
                continue
            for code, n in why.apart.items():
                assert n == sum(code in scores.reasons(*pair) for pair in pairs)
            bare = cohort.replace(pinned=(), overrides={}, running=())
            for rule in policy.rules:
                rest = [own for own in policy.rules if own is not rule]
                freed = pm.score(bare, policy.replace(rules=rest))
                opened = sum(not freed.reasons(*pair) for pair in pairs)
                assert why.opened.get(rule.code, 0) == opened
            low = pm.score(bare, policy.replace(minimum_score=0.0))
            assert why.opened.get("below_minimum_score", 0) == sum(
                not low.reasons(*pair) for pair in pairs
            )


@given(SMALL, RICH)
def test_rivals_are_those_with_a_seat_the_cheapest_first(cohort, policy):
    result = matched(cohort, policy)
    for one in result.solution.unmatched_mentees:
        why = result.explanation(one.id)
        losses = [rival.loss for rival in why.rivals]
        for rival, loss in zip(why.rivals, losses, strict=True):
            assert cohort.seats(rival.id)
            assert loss == result.explanation(one.id, rival.id).loss
            assert set(rival.taken_by) == set(result.matching.mentees_of(rival.id))
        amounts = [tuple(-a for a in loss.amounts) for loss in losses if loss is not None]
        assert amounts == sorted(amounts)
        assert [loss is None for loss in losses] == sorted(loss is None for loss in losses)
        if why.cheapest is not None:
            assert why.cheapest.difference == losses[0]


@given(pt.cohorts(max_side=4), pt.policies(), st.sampled_from(LANGUAGES))
def test_the_figures_of_a_text_are_those_of_the_data(cohort, policy, language):
    result = matched(cohort, policy)
    for mentee in cohort.mentees:
        for mentor in cohort.mentors:
            said = result.explanation(mentee.id, mentor.id)
            text = said.text(language)
            assert mentee.id in text
            assert mentor.id in text
            if said.eligible:
                assert decimal(said.points / 10_000, language) in text
            for code in said.breakdown.reasons:
                # The minimum is told with both figures.
                assert code == "below_minimum_score" or reason_said(code, policy, language) in text
            for move in said.moves:
                assert move.mentee_id in text
            if said.loss is not None and not said.loss.none:
                assert said.loss.text(language) in text
            assert "{" not in text
        listed = result.shortlisted("mentee", mentee.id, 3)
        text = listed.text(language)
        for own in listed.entries:
            assert f"{own.rank}. {own.id}" in text
            assert decimal(own.points / 10_000, language) in text


@given(pt.cohorts(max_side=3), pt.policies())
def test_data_are_plain_and_a_result_that_travelled_says_the_same(cohort, policy):
    result = matched(cohort, policy)
    read = pm.MatchResult.from_json(result.to_json(), cohort=cohort, policy=policy)
    for mentee in cohort.mentees:
        own = result.explanation(mentee.id)
        assert isinstance(own, PairExplanation | WhyNobody)
        assert read.explanation(mentee.id).to_dict() == own.to_dict()
        assert set(map(type, own.to_dict().values())) <= {
            str, int, float, bool, list, dict, type(None)
        }  # fmt: skip


def test_a_pickled_result_still_answers():
    for result in (
        pm.solve(pm.Problem.from_scores([[3, 1], [2, 0]])),
        pm.match(pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")]), pm.Policy()),
    ):
        mentee, mentor = next(iter(result.matching))
        result.explain(mentee, mentor)
        read = pickle.loads(pickle.dumps(result))
        assert read.explain(mentee, mentor) == result.explain(mentee, mentor)


def test_the_next_best_mentor_and_what_it_would_cost_everybody():
    mentors = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", offers=["job"])]
    mentees = [
        pm.Mentee(id="E-1", needs=["job"]),
        pm.Mentee(id="E-2", needs=["job", "network"]),
    ]
    cohort = pm.Cohort(mentors, mentees, excluded=[("E-2", "M-2")])
    result = pm.match(cohort, pm.Policy(criteria=[GoalCoverage()]))
    said = result.explanation("E-1")
    assert said.next_best.mentor_id == "M-1"
    assert said.next_best.loss.to_dict() == {"most_pairs": -1, "best_total": -0.5}
    assert "1 fewer pair and a total score that is 0.50 lower" in said.text()
    assert "1 binôme de moins" in said.text("fr")


def test_a_nested_quota_is_paid_for_along_the_way():
    mentors = [pm.Mentor(id=f"M-{k}", company="ab"[k % 2], offers=["job"]) for k in range(4)]
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(3)]
    policy = pm.Policy(
        criteria=[GoalCoverage()], quotas=[pm.policy.Quota("mentors", "company", "a", at_most=1)]
    )
    cohort = pm.Cohort(mentors, mentees)
    result = pm.match(cohort, policy)
    assert result.n_pairs == 3
    (inside,) = [own for own in ("M-0", "M-2") if result.matching.load(own)]
    other = "M-0" if inside == "M-2" else "M-2"
    for mentee in mentees:
        said = result.explanation(mentee.id, other)
        assert said.loss.none
        assert not check_plan(cohort, policy, applied(result.matching, said.moves)).broken


@examples(25)
@given(st.integers(2, 5), st.integers(0, 1000))
def test_on_larger_cohorts_forcing_by_prices_is_forcing_by_a_pin(size, seed):
    cohort = synthetic.cohort(4 * size, 5 * size, seed=seed)
    policy = pm.Policy.preset("duo_for_a_job")
    result = pm.match(cohort, policy)
    mentee = cohort.mentees[seed % len(cohort.mentees)].id
    for own in result.shortlisted("mentee", mentee, 4).entries:
        try:
            forced = pm.match(cohort.replace(pinned=[(mentee, own.id)]), policy)
        except pm.InfeasibleError:
            assert own.loss is None
            continue
        was, now = result.solution.values, forced.solution.values
        assert own.loss.amounts == tuple(b - a for a, b in zip(was, now, strict=True))


def test_wrong_questions_are_refused_in_words():
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    result = pm.match(cohort, pm.Policy())
    matrix = pm.solve(pm.Problem.from_scores([[3, 1]]))
    for ask, words in (
        (lambda: result.explanation("E-2"), "Did you mean 'E-1'"),
        (lambda: result.explanation_of_mentor("E-1"), "is a mentee, not a mentor"),
        (lambda: result.shortlist("E-1", 0), "k must be a whole number"),
        (lambda: result.shortlist("E-1", True), "k must be a whole number"),
        (lambda: pm.shortlist(cohort, pm.Policy(), "E-1", 1.5), "k must be a whole number"),
        (lambda: result.shortlist_of_mentor("M-2"), "Did you mean 'M-1'"),
        (lambda: result.shortlisted("pair", "E-1"), "mentee"),
        (lambda: result.explain("E-1", "M-1", language="eo"), "Known: de, en, fr, it, nl"),
        (
            lambda: pm.shortlist(cohort, pm.Policy(), "E-1", language="eo"),
            "Known: de, en, fr, it, nl",
        ),
        (lambda: matrix.explanation(7), "no mentee 7"),
        (lambda: matrix.explanation(0, 7), "no mentor 7"),
        (lambda: matrix.shortlist("0"), "no mentee '0'"),
    ):
        with pytest.raises(pm.PolicyError, match=words):
            ask()


def test_somebody_not_eligible_is_never_on_a_shortlist_and_an_empty_one_says_so():
    cohort = pm.Cohort([pm.Mentor(id="M-1", site="Ghent")], [pm.Mentee(id="E-1", site="Liège")])
    policy = pm.Policy(rules=[SameSite()])
    assert len(pm.shortlist(cohort, policy, "E-1")) == 0
    assert (
        "There is no possible mentor for E-1"
        in pm.match(cohort, policy).shortlisted("mentee", "E-1").text()
    )
    empty = pm.Cohort([], [pm.Mentee(id="E-1")])
    assert pm.match(empty, policy).explain("E-1").count("\n") == 0
    assert len(pm.match(empty, policy).shortlist("E-1")) == 0


def with_plan(problem, pairs, values):
    """The answers of a plan of which nothing is proven."""
    solution = pm.solve(problem).solution
    stages = tuple(
        dataclasses.replace(own, value=value, bound=None, proof="none")
        for own, value in zip(solution.stages, values, strict=True)
    )
    rest = {"status": Status.FEASIBLE, "certificate": None, "unmatched_mentees": ()}
    own = dataclasses.replace(
        solution,
        pairs=tuple(PairScore(*pair, (), (), False) for pair in pairs),
        stages=stages,
        **rest,
    )
    return pm.MatchResult(own, prepared=(problem, None))


def test_a_plan_that_is_not_proven_may_be_worse_than_the_best_one_with_its_own_pair():
    problem = pm.Problem.from_scores([[9, 1, 1], [1, 2, 8], [1, 9, 3]])
    result = with_plan(problem, [(0, 0, 9), (1, 1, 2), (2, 2, 3)], (3, 14))
    (own, *_) = result.shortlisted("mentee", 0).entries
    assert own.in_plan
    assert own.loss.amounts == (0, 12)
    best = pm.solve(problem).shortlisted("mentee", 0).entries[0]
    assert best.in_plan
    assert best.loss.none


def test_free_only_says_whom_it_leaves_out():
    mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2")]
    mentees = [pm.Mentee(id="E-1"), pm.Mentee(id="E-2"), pm.Mentee(id="E-3", site="far")]
    cohort = pm.Cohort(mentors, mentees, pinned=[("E-1", "M-1"), ("E-2", "M-2")])
    result = pm.match(cohort, pm.Policy())
    nobody = result.shortlisted("mentee", "E-3", free_only=True)
    assert nobody.to_dict()["free_only"] is True
    assert nobody.text() == "All 2 possible mentors for E-3 are full in the plan."
    own = result.shortlisted("mentee", "E-1", free_only=True)
    assert [one.id for one in own.entries] == ["M-1"]
    for language in LANGUAGES:
        for side, label in (("mentee", "E-1"), ("mentee", "E-3")):
            text = result.shortlisted(side, label, free_only=True).text(language)
            assert text != result.shortlisted(side, label).text(language)
    none = pm.match(cohort.replace(mentors=mentors[:1], pinned=[], excluded=[("E-3", "M-1")]),
                    pm.Policy())  # fmt: skip
    text = none.shortlisted("mentee", "E-3", free_only=True).text()
    assert text == "There is no possible mentor for E-3."


def test_a_running_pair_is_said_to_run_and_lists_no_rivals():
    mentors = [pm.Mentor(id="M-1", capacity=2), pm.Mentor(id="M-2")]
    mentees = [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")]
    result = pm.match(pm.Cohort(mentors, mentees, running=[("E-1", "M-1")]), pm.Policy())
    said = result.explanation("E-1", "M-1")
    assert (said.obstacle, said.forced) == ("running", None)
    assert "This pair is already running." in said.text()
    assert result.explanation("E-1", "M-2").obstacle == "settled"
    why = result.explanation("E-1")
    assert (why.reason, why.rivals, why.cheapest) == ("running_pair", (), None)
    assert "loopt al" in said.text("nl")


def test_scores_have_two_decimals_and_what_is_not_nothing_never_reads_so():
    matrix = pm.Problem.from_scores([[0.500001, 0.5], [0.5, 0.499998]], resolution=1e-6)
    result = pm.solve(matrix)
    mentee, mentor = next((i, j) for i in (0, 1) for j in (0, 1) if (i, j) not in result.matching)
    said = result.explanation(mentee, mentor)
    assert "a total score that is less than 0.01 lower" in said.text()
    assert "score 0,50." in result.explanation(0, 0).text("fr")
    assert "score 0.50." in result.shortlisted("mentee", 0).text()
    assert said.loss.to_dict()["best_total"] == -1e-06
    alone = pm.solve(pm.Problem.from_scores([[0.500001], [0.5]], resolution=1e-6))
    why = alone.explanation(1)
    assert "score 0.50" in why.text()
    tiny = pm.solve(pm.Problem.from_scores([[1e-9, 2e-9]], resolution=1e-9))
    assert "less than 0.01 lower" in tiny.explanation(0, 0).text()


def test_labels_may_be_integers_of_numpy_but_no_truth_values():
    result = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))
    said = result.explanation(np.int64(0), np.int32(1))
    assert said.to_dict() == result.explanation(0, 1).to_dict()
    assert type(said.mentee_id) is int
    assert result.shortlisted("mentor", np.int64(1), np.int64(1)) == result.shortlisted(
        "mentor", 1, 1
    )
    for label in (True, np.True_, 0.0, None):
        with pytest.raises(pm.PolicyError, match="no mentee"):
            result.explanation(label)


def test_reasons_are_told_in_words_and_never_as_codes():
    cohort = pm.Cohort([pm.Mentor(id="M-1", site="Ghent")], [pm.Mentee(id="E-1", site="Liège")])
    excluded = cohort.replace(excluded=[("E-1", "M-1")])
    both = pm.match(excluded, pm.Policy(rules=[SameSite()]))
    for language in LANGUAGES:
        text = both.explain("E-1", "M-1", language)
        assert message("reason.excluded", language) in text
        assert SameSite().describe(language) in text
        assert "different_site" not in text
        assert "(excluded" not in text


def test_without_prices_only_the_best_few_rivals_have_a_cost():
    mentors = [pm.Mentor(id=f"M-{k}", offers=["job"]) for k in range(8)]
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(8)]
    last = pm.Mentee(id="E-8", needs=["job", "studies"])
    policy = pm.Policy(criteria=[GoalCoverage()], objective=["best_worst_pair", "most_pairs"])
    result = pm.match(pm.Cohort(mentors, [*mentees, last]), policy)
    assert result.matching.partner_of("E-8") is None
    why = result.explanation("E-8")
    assert [rival.known for rival in why.rivals] == [True] * 5 + [False] * 3
    assert all(rival.loss is None for rival in why.rivals[5:])
    assert [own["known"] for own in why.to_dict()["rivals"]][-1] is False
    for rival in why.rivals[:5]:
        assert rival.loss == result.explanation("E-8", rival.id).loss
    assert why.cheapest.difference == why.rivals[0].loss
    for language in LANGUAGES:
        assert "{" not in dataclasses.replace(why, rivals=why.rivals[3:]).text(language)
    assert "was not calculated" in dataclasses.replace(why, rivals=why.rivals[3:]).text()


def test_losses_are_the_same_by_any_prices_that_prove_the_plan():
    problem = pm.Problem.from_scores([[5], [3], [4]], objective=("best_total",))
    result = pm.solve(problem)
    (layer,) = result.certificate.layers
    # Mentees without a mentor may have a price below 0.
    prices = Prices(FrozenMap({0: 0, 1: -2, 2: -1}), FrozenMap({0: 5}), layer.prices[0].groups)
    certificate = Certificate((replace(layer, prices=(prices,)),))
    assert not list(faults(problem, result.matching, certificate))
    solution = replace(result.solution, certificate=certificate)
    other = pm.MatchResult(solution, prepared=(problem, None))
    for own in (result, other):
        assert own.explanation(1, 0).loss.amounts == (-2,)
        assert own.shortlist_of_mentor(0)["loss_best_total"].tolist() == [0, 1, 2]
        assert [plan.difference.amounts for plan in own.alternatives(3)] == [(0,), (-1,), (-2,)]
