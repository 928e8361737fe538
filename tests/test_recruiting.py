"""Recruiting: candidates, sets, companies, supply and demand, appeals."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.advice.recruitment.appeals import appeal, appeal_helps
from pairmatch.advice.recruitment.candidates import candidate_profiles
from pairmatch.advice.recruitment.companies import recruiting_company
from pairmatch.advice.recruitment.ranking import Recruiting, recruiting
from pairmatch.advice.recruitment.sets import recruiting_together
from pairmatch.advice.recruitment.supply import Reader, shared, supply_and_demand
from pairmatch.lab import synthetic
from pairmatch.people import goal_name, starter_goals
from pairmatch.plans.solving_again import problem_of, resolved
from pairmatch.policy import (
    AgeRange,
    CommonAvailability,
    CommonBlock,
    GoalCoverage,
    Quota,
    SameSite,
    SectorSimilarity,
    SharedLanguageAtLeast,
)
from pairmatch.scoring import breakdown
from pairmatch.testing.oracle import best_values_of_cohort
from pairmatch.testing.strategies import cohorts, mentors, policies
from profiles import examples

LANGUAGES = ("en", "fr", "de", "nl", "it")


def joined(cohort: pm.Cohort, extra: Iterable[pm.Mentor]) -> pm.Cohort:
    return cohort.replace(mentors=(*cohort.mentors, *extra))


def brute_force(
    cohort: pm.Cohort, policy: pm.Policy, extra: Sequence[pm.Mentor]
) -> dict[str, int] | None:
    """Values of the stages by trying all plans; what less is better of counts as below 0."""
    people = joined(cohort, extra)
    values = best_values_of_cohort(people, policy)
    if values is None:
        return None
    stages = problem_of(people, policy).stages
    return {
        stage.name: -value if stage.falling else value
        for stage, value in zip(stages, values, strict=True)
    }


def gains(
    cohort: pm.Cohort, policy: pm.Policy, extra: Sequence[pm.Mentor], names: Sequence[str]
) -> tuple[int, ...] | None:
    before, after = brute_force(cohort, policy, ()), brute_force(cohort, policy, extra)
    if before is None or after is None:
        return None
    return tuple(after.get(name, 0) - before.get(name, 0) for name in names)


def ranked(
    cohort: pm.Cohort, policy: pm.Policy, extra: Sequence[pm.Mentor], names: Sequence[str]
) -> list[tuple[str, tuple[int, ...] | None]]:
    found = [(own.id, gains(cohort, policy, [own], names)) for own in extra]
    return sorted(
        found, key=lambda own: (own[1] is None, [-amount for amount in own[1] or ()], own[0])
    )


@st.composite
def candidates(draw: st.DrawFn, most: int = 3, *, min_loads: bool = True) -> list[pm.Mentor]:
    made = [draw(mentors(st.just(f"C-{k}"))) for k in range(draw(st.integers(1, most)))]
    if not min_loads:
        return made
    return [
        own.replace(min_load=min(own.capacity, draw(st.sampled_from([0, 0, 0, 1])))) for own in made
    ]


def possible(cohort: pm.Cohort, policy: pm.Policy) -> bool:
    return best_values_of_cohort(cohort, policy) is not None


def stages_of(cohort: pm.Cohort, policy: pm.Policy, extra: Sequence[pm.Mentor]) -> list[str]:
    return [stage.name for stage in problem_of(joined(cohort, extra), policy).stages]


@examples(60)
@given(cohorts(3, min_loads=True), policies(rich=True), candidates())
def test_what_each_candidate_adds_and_their_order_are_those_of_brute_force(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor]
) -> None:
    if not possible(cohort, policy):
        with pytest.raises(pm.InfeasibleError):
            recruiting(cohort, policy, extra)
        return
    names = stages_of(cohort, policy, extra)
    found = recruiting(cohort, policy, extra)
    expected = ranked(cohort, policy, extra, names)
    shown = [(own.id, None if own.adds is None else own.adds.amounts) for own in found.recruits]
    assert shown == expected
    for own in found.recruits:
        if own.adds is not None:
            assert own.adds.stages == tuple(names)
            if own.bound is not None:
                assert own.bound.amounts >= own.adds.amounts[: len(own.bound.amounts)]


@examples(60)
@given(cohorts(3), policies(rich=False), candidates(4), st.integers(1, 3))
def test_the_best_k_are_exact_although_not_everybody_is_solved(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor], k: int
) -> None:
    assume(possible(cohort, policy))
    found = recruiting(cohort, policy, extra, k=k)
    expected = ranked(cohort, policy, extra, stages_of(cohort, policy, extra))
    shown = [(own.id, None if own.adds is None else own.adds.amounts) for own in found.recruits]
    assert shown == expected[:k]
    assert all(own.confirmed and own.to_dict()["confirmed"] is True for own in found.recruits)
    assert len(found.recruits) <= found.confirmed <= found.looked_at == len(extra)


def test_candidates_whose_bound_is_below_the_best_are_looked_at_and_not_settled() -> None:
    cohort = pm.Cohort([], [pm.Mentee(id="E-1", site="Ghent"), pm.Mentee(id="E-2", site="Liège")])
    extra = [
        pm.Mentor(id="C-1", site="Bruges"),
        pm.Mentor(id="C-2", site="Ghent"),
        pm.Mentor(id="C-3", site="Bruges"),
        pm.Mentor(id="C-4", site="Liège"),
    ]
    for k, settled in ((1, 1), (2, 2), (3, 3), (4, 4)):
        found = recruiting(cohort, pm.Policy(rules=[SameSite()]), extra, k=k)
        assert (found.looked_at, found.confirmed) == (4, settled)
        assert [own.id for own in found.recruits] == ["C-2", "C-4", "C-1", "C-3"][:k]


@examples(60)
@given(cohorts(4), policies(rich=False), candidates(3, min_loads=False))
def test_for_one_seat_without_quotas_the_bound_is_the_gain_in_closed_form(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor]
) -> None:
    assume(possible(cohort, policy))
    extra = [own.replace(capacity=1, current_load=0) for own in extra]
    certificate = pm.match(cohort, policy).certificate
    assert certificate is not None
    prices = certificate.mentee_prices
    weights = dict(zip(certificate.stages, certificate.multipliers, strict=True))
    found = recruiting(cohort, policy, extra)
    for own in found.recruits:
        scores = pm.score(joined(cohort, [own.candidate.mentor]), policy)
        worth = [0]
        for mentee in cohort.mentees:
            pair = scores.breakdown(mentee.id, own.id)
            settled = {e for e, _ in (*cohort.pinned, *cohort.running)}
            if pair.eligible and mentee.id not in settled:
                weight = weights.get("most_pairs", 0) + weights.get("best_total", 0) * pair.points
                worth.append(weight - prices[mentee.id])
        assert own.adds is not None
        assert certificate.layers[0].weigh(own.adds.amounts) == max(worth)
        assert own.bound == own.adds


@examples(40)
@given(cohorts(3, min_loads=True), policies(rich=True), candidates(2))
def test_the_new_pairs_make_a_plan_that_is_the_best_with_the_recruit(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor]
) -> None:
    assume(possible(cohort, policy))
    today = set(pm.match(cohort, policy).matching)
    for own in recruiting(cohort, policy, extra).recruits:
        if own.adds is None:
            assert not own.new_pairs
            assert not own.ended_pairs
            continue
        plan = (today - set(own.ended_pairs)) | set(own.new_pairs)
        check = pm.verify(joined(cohort, [own.candidate.mentor]), policy, plan)
        assert check.valid
        assert check.is_optimal
        assert own.more_pairs == len(plan) - len(today)
        assert set(own.gets) == {mentee for mentee, mentor in plan if mentor == own.id}
        assert set(own.moved) <= {mentee for mentee, _ in today}


def test_a_plan_with_a_recruit_keeps_the_other_pairs_where_it_can() -> None:
    cohort = synthetic.cohort(30, 40, seed=3)
    found = recruiting(cohort, pm.Policy.preset("duo_for_a_job"))
    best = found.recruits[0]
    assert best.more_pairs == 1
    assert best.ended_pairs == ()
    assert len(best.new_pairs) == 1


@examples(50)
@given(cohorts(3, min_loads=True), policies(rich=True), candidates(3), st.integers(1, 3))
def test_the_exact_set_is_the_best_of_all_sets(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor], size: int
) -> None:
    assume(possible(cohort, policy))
    names = stages_of(cohort, policy, extra)
    sets = [c for n in range(size + 1) for c in itertools.combinations(extra, n)]
    values = [own for c in sets if (own := gains(cohort, policy, c, names)) is not None]
    found = recruiting_together(cohort, policy, extra, size=size)
    assert found.exact
    assert found.guarantee == 1
    assert len(found.chosen) <= size
    chosen = [own.mentor for own in found.chosen]
    if found.adds:
        last = found.adds[-1]
        assert last is not None
        assert last.amounts == max(values)
        for n, adds in enumerate(found.adds, start=1):
            own = gains(cohort, policy, chosen[:n], names)
            assert own == (None if adds is None else adds.amounts)
    else:
        assert max(values) == tuple(0 for _ in names)


@examples(40)
@given(cohorts(4), policies(rich=False), candidates(4), st.integers(1, 3), st.booleans())
def test_one_after_the_other_reaches_what_is_guaranteed(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor], size: int, one_seat: bool
) -> None:
    assume(possible(cohort, policy))
    if one_seat:
        extra = [own.replace(capacity=1, current_load=0, min_load=0) for own in extra]
    found = recruiting_together(cohort, policy, extra, size=size, exact=False)
    best = recruiting_together(cohort, policy, extra, size=size, exact=True)
    if found.guarantee is None:
        assert any(own.min_load for own in (*cohort.mentors, *extra))
        return
    assert found.guarantee >= 1 - 1 / np.e
    layer = problem_of(joined(cohort, extra), policy).layers[0]
    reached, most = (
        layer.weigh(own.adds[-1].amounts) if own.adds and own.adds[-1] else 0
        for own in (found, best)
    )
    assert reached >= found.guarantee * most
    if found.most_pairs:
        pairs = [own.more_pairs[-1] if own.chosen else 0 for own in (found, best)]
        assert pairs[0] == pairs[1]
    if policy.objective[0] == "most_pairs" and one_seat:
        assert found.most_pairs


@examples(30)
@given(cohorts(3), policies(rich=True), candidates(2), st.integers(1, 3))
def test_several_people_of_each_profile_may_be_taken(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor], size: int
) -> None:
    assume(possible(cohort, policy))
    # Nobody is named by the others, so that people of one profile are alike.
    names = stages_of(cohort, policy, extra)
    people = [[own, own.replace(id=f"{own.id} (2)")] for own in extra]
    everybody = [person for own in people for person in own]
    sets = [c for n in range(size + 1) for c in itertools.combinations(everybody, n)]
    values = [own for c in sets if (own := gains(cohort, policy, c, names)) is not None]
    found = recruiting_together(cohort, policy, extra, size=size, copies=2)
    last = found.adds[-1] if found.adds else None
    assert max(values) == (tuple(0 for _ in names) if last is None else last.amounts)


@examples(40)
@given(cohorts(3, min_loads=True), policies(rich=True), candidates(1))
def test_the_curve_of_a_company_is_that_of_brute_force(
    cohort: pm.Cohort, policy: pm.Policy, extra: list[pm.Mentor]
) -> None:
    assume(possible(cohort, policy))
    profile = extra[0]
    people = [profile, *(profile.replace(id=f"{profile.id} ({n})") for n in (2, 3))]
    names = stages_of(cohort, policy, people)
    found = recruiting_company(cohort, policy, profile, 3)
    expected = [gains(cohort, policy, people[:n], names) for n in (1, 2, 3)]
    assert [None if own is None else own.amounts for own in found.adds] == expected
    if n := found.enough:
        assert expected[n - 1] == expected[-1]
        assert n == 1 or expected[n - 2] != expected[-1]


def test_a_recruit_can_make_things_worse_or_impossible_and_that_is_said() -> None:
    mentee = pm.Mentee(id="E-1", site="Ghent")
    cohort = pm.Cohort([pm.Mentor(id="M-1", site="Ghent", company="a")], [mentee])
    policy = pm.Policy(rules=[SameSite()], quotas=[Quota("mentors", "company", at_least=1)])
    extra = [
        pm.Mentor(id="C-1", site="Ghent", company="b"),
        pm.Mentor(id="C-2", site="Ghent", company="a"),
        pm.Mentor(id="C-3", site="Ghent", min_load=1),
    ]
    found = recruiting(cohort, policy, extra)
    assert [(own.id, own.adds is None) for own in found.recruits] == [
        ("C-2", False), ("C-1", True), ("C-3", True),
    ]  # fmt: skip
    assert "no plan would meet every demand" in found.text()
    assert found.to_dict()["recruits"][1]["adds"] is None  # type: ignore[index]
    even = pm.Policy(objective=("even_load", "most_pairs"))
    loaded = recruiting(cohort, even, [pm.Mentor(id="C", capacity=3, current_load=2)])
    assert loaded.recruits[0].adds is not None
    assert loaded.recruits[0].adds.worse


def test_two_people_of_a_company_can_help_where_one_alone_makes_every_plan_impossible() -> None:
    mentees = [pm.Mentee(id=f"E-{k}") for k in range(2)]
    policy = pm.Policy(quotas=[Quota("mentors", "company", at_least=2, optional=True)])
    extra = [pm.Mentor(id=f"C-{k}", company="a") for k in range(2)]
    cohort = pm.Cohort([], mentees)
    found = recruiting_together(cohort, policy, extra, size=2)
    assert found.exact
    assert found.adds[0] is None
    assert found.more_pairs == (0, 2)
    assert found.guarantee == 1
    alone = recruiting_together(cohort, policy, extra, size=2, exact=False)
    assert alone.chosen == ()
    assert alone.guarantee is None
    curve = recruiting_company(cohort, policy, pm.Mentor(id="C", company="a"), 2)
    assert curve.adds[0] is None
    assert curve.more_pairs == (0, 2)


@pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
@pytest.mark.parametrize("seed", [1, 2])
def test_profiles_that_are_made_suit_those_for_whom_they_are_made(preset: str, seed: int) -> None:
    policy = pm.Policy.preset(preset)
    cohort = synthetic.cohort(40, 60, seed=seed, preset=preset, sites=2)
    plan = pm.match(cohort, policy).matching
    made = candidate_profiles(cohort, policy, plan)
    assert made
    points = sorted(pm.score(cohort, policy).breakdown(*pair).points for pair in plan)
    quartile = points[int(np.ceil(len(points) / 4)) - 1]
    for own in made:
        for mentee_id in own.stands_for:
            mentee = cohort.mentee(mentee_id)
            pair = breakdown(cohort, policy, mentee, own.mentor)
            assert pair.eligible
            partner = plan.partner_of(mentee_id)
            if partner is not None:
                before = breakdown(cohort, policy, mentee, cohort.mentor(str(partner)))
                assert before.points < max(quartile, 5000)
        lone = sum(plan.partner_of(label) is None for label in own.stands_for)
        assert own.unmatched == lone
    stood = [label for own in made for label in own.stands_for]
    assert len(stood) == len(set(stood))
    ids = [own.mentor.id for own in made]
    assert ids == sorted(ids)
    assert len({own.mentor.replace(id="x").model_dump_json() for own in made}) == len(made)


def test_profiles_are_the_same_whatever_the_order_of_the_rows() -> None:
    policy = pm.Policy.preset("duo_for_a_job")
    cohort = synthetic.cohort(20, 30, seed=5)
    turned = cohort.replace(mentors=cohort.mentors[::-1], mentees=cohort.mentees[::-1])
    assert recruiting(cohort, policy).to_dict() == recruiting(turned, policy).to_dict()
    plan = pm.match(cohort, policy).matching
    assert len(candidate_profiles(cohort, policy, plan, most=3)) == 3


def test_profiles_that_are_equal_become_one_and_get_ids_that_nobody_has() -> None:
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"], sectors=["UNDECIDED"]) for k in range(3)]
    cohort = pm.Cohort([pm.Mentor(id="candidate-1", capacity=0)], mentees)
    policy = pm.Policy(criteria=[GoalCoverage(), SectorSimilarity()])
    (made,) = candidate_profiles(cohort, policy, [])
    assert made.stands_for == ("E-0", "E-1", "E-2")
    assert made.unmatched == 3
    assert made.mentor.id == "new-candidate-1"
    assert made.mentor.sectors == ("GENERALIST",)
    assert made.mentor.offers == ("job",)


def test_a_profile_speaks_the_working_language_that_the_mentee_knows_best() -> None:
    policy = pm.Policy(rules=[SharedLanguageAtLeast("B1", missing="fail")])
    staff = [pm.Mentor(id=f"M-{k}", languages="fr:C1; nl:C1", capacity=0) for k in range(3)]

    def profile(mentee: pm.Mentee, own: pm.Policy = policy) -> dict[str, str]:
        (made,) = candidate_profiles(pm.Cohort(staff, [mentee]), own, [])
        return {tag: level.name for tag, level in made.mentor.languages.items()}

    assert profile(pm.Mentee(id="E", languages="ar:native; fr:B1; nl:B2")) == {"nl": "C1"}
    assert profile(pm.Mentee(id="E", languages="ar:native; fr:A2")) == {"ar": "C1"}
    native = pm.Policy(rules=[SharedLanguageAtLeast("native", languages=("ar",))])
    assert profile(pm.Mentee(id="E", languages="ar:native; fr:B1"), native) == {"ar": "native"}


def test_who_cannot_be_helped_by_any_recruit_is_said() -> None:
    policy = pm.Policy(rules=[SharedLanguageAtLeast("B1", missing="fail")])
    mentees = [pm.Mentee(id="E-1", languages="fr:A2"), pm.Mentee(id="E-2", languages="fr:B2")]
    found = recruiting(pm.Cohort([], mentees), policy)
    assert found.without_profile == ("E-1",)
    assert [own.gets for own in found.recruits] == [("E-2",)]


def test_a_country_names_what_people_hold_as_its_language_does() -> None:
    cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    found = supply_and_demand(cohort, pm.Policy.preset("vernier"))
    assert found.text("de-AT") == found.text("de")
    flemish, dutch = found.text("nl"), found.text("nl-NL")
    assert "zaterdagnamiddag" in flemish
    assert "zaterdagmiddag" in dutch
    for text in (flemish, dutch):
        assert "Frans" in text
        assert "sollicitatiedossier" in text


@examples(40)
@given(cohorts(5), policies(rich=False))
def test_supply_and_demand_are_counted_plainly(cohort: pm.Cohort, policy: pm.Policy) -> None:
    assume(possible(cohort, policy))
    found = supply_and_demand(cohort, policy)
    plan = pm.match(cohort, policy).matching
    running = {mentee for mentee, _ in cohort.running}
    looking = [own for own in cohort.mentees if own.id not in running]
    lone = [own for own in looking if plan.partner_of(own.id) is None]
    free = [own for own in cohort.mentors if cohort.seats(own.id)]
    rules = [own for own in policy.rules if isinstance(own, SharedLanguageAtLeast)]
    blocks = [own.minutes for own in policy.rules if isinstance(own, CommonBlock)]
    blocks = blocks or [o.minutes for o in policy.criteria if isinstance(o, CommonAvailability)]
    minutes = max(blocks, default=60)

    def has(person: Any, kind: str, value: str) -> bool:
        mentor = isinstance(person, pm.Mentor)
        match kind:
            case "sector":
                wanted = {value} | ({"UNDECIDED"} if value == "GENERALIST" else set())
                return bool(wanted & set(person.sectors))
            case "site":
                return person.site == value
            case "goal":
                return value in (person.offers if mentor else person.needs)
            case "language":
                return value in person.languages and (
                    not rules
                    or any(
                        person.languages[value].name >= rule.level
                        or person.languages[value].name == "native"
                        for rule in rules
                        if value in rule.languages or not rule.languages
                    )
                )
        day, part = value.split()
        hours = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24)}[part]
        return any(
            ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")[own.weekday - 1] == day
            and any(
                own.start <= t and t + minutes <= own.end
                for t in range(hours[0] * 60, hours[1] * 60)
            )
            for own in person.availability.intervals
        )

    for row in found.rows:
        kind, value = row.trait.kind, row.trait.value
        if kind == "language" and any(
            hasattr(part, "mutual") and (part.mutual or not rules)
            for part in (*policy.criteria, *policy.rules)
        ):
            continue
        assert row.mentees == sum(has(own, kind, value) for own in looking)
        assert row.without_mentor == sum(has(own, kind, value) for own in lone)
        own = [mentor for mentor in free if has(mentor, kind, value)]
        assert row.mentors == len(own)
        assert row.seats == sum(cohort.seats(mentor.id) for mentor in own)
        assert row.shortage == max(0, row.mentees - row.seats)
    goals = {code for own in looking for code in own.needs}
    goals |= {code for own in free for code in own.offers}
    assert {row.trait.value for row in found.rows if row.trait.kind == "goal"} == goals
    assert len(found.table) == len(found.rows)
    assert found.waiting.n_mentees == len(looking)
    assert found.waiting.n_without == len(lone)
    json.dumps(found.to_dict())


def test_sites_count_together_however_they_are_written_and_times_by_where_a_meeting_fits() -> None:
    mentees = [
        pm.Mentee(id="E-1", site="Ghent", availability="Mo 11:00-13:00"),
        pm.Mentee(id="E-2", site=" ghent", availability="Mo 17:30-19:30"),
    ]
    found = supply_and_demand(pm.Cohort([], mentees), pm.Policy(rules=[CommonBlock(120)]))
    rows = {(own.trait.kind, own.trait.value): own.mentees for own in found.rows}
    assert rows == {("site", "Ghent"): 2, ("time", "Mo morning"): 1, ("time", "Mo afternoon"): 1}


def answers(cohort: pm.Cohort, policy: pm.Policy) -> list[Any]:
    ranking = recruiting(cohort, policy)
    profile = ranking.recruits[0].candidate.mentor.replace(id="profile")
    return [
        ranking,
        recruiting_together(cohort, policy, size=2),
        recruiting_company(cohort, policy, profile, 4),
        supply_and_demand(cohort, policy),
    ]


@pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
def test_texts_say_the_figures_and_name_nobody(preset: str) -> None:
    policy = pm.Policy.preset(preset)
    cohort = synthetic.cohort(20, 33, seed=2, preset=preset)
    people = [own.id for own in (*cohort.mentors, *cohort.mentees)]
    found = answers(cohort, policy)
    ranking, together, company, table = found
    assert ranking.waiting.n_without >= 3
    for language in LANGUAGES:
        texts = [own.text(language) for own in found]
        letters = [appeal(own, language, programme="P & {Q}", company="Lignon") for own in found]
        for text in (*texts, *letters):
            assert not any(label in text for label in people)
            assert not re.search(r"recruiting\.|\{[a-z]+\}", text)
        assert str(ranking.waiting.n_without) in texts[0]
        assert ranking.recruits[0].adds.text(language) in texts[0]
        assert together.adds[-1].text(language) in texts[1]
        assert company.adds[3].text(language) in texts[2]
        assert str(table.n_seats) in texts[3]
        for letter in letters:
            assert "P & {Q}" in letter
            assert "Lignon" in letter
            assert re.search(rf"\b{ranking.waiting.n_without}\b", letter)
        assert re.search(rf"\b{together.more_pairs[-1]}\b", letters[1])
        assert re.search(rf"\b{max(company.more_pairs)}\b", letters[2])
    for own in found:
        json.dumps(own.to_dict())
        assert str(own) == own.text("en")


def test_small_numbers_are_not_sent_out() -> None:
    mentees = [
        pm.Mentee(id="E-1", needs=["job", "studies"]),
        pm.Mentee(id="E-2", needs=["job"]),
        pm.Mentee(id="E-3", needs=["job", "network"]),
        pm.Mentee(id="E-4", needs=["network"]),
    ]
    cohort = pm.Cohort([pm.Mentor(id="M-1", capacity=2, offers=["job"])], mentees)
    policy = pm.Policy(criteria=[GoalCoverage()])
    table = supply_and_demand(cohort, policy)
    assert "studies" not in table.text()
    assert "network" not in table.text()
    assert "fewer than 3" in table.text()
    assert set(table.table["value"]) == {"job", "studies", "network"}
    assert "studies" in supply_and_demand(cohort, policy, minimum_cell=1).text()
    assert "fewer than" not in supply_and_demand(cohort, policy, minimum_cell=1).text()
    ranking = recruiting(cohort, policy)
    for language in LANGUAGES:
        letter = appeal(ranking, language)
        assert not re.search(r"\b2\b", letter)
        goal = goal_name("studies", language)
        assert goal not in letter
    reader = Reader(cohort, policy)
    mentor = pm.Mentor(id="C", offers=["job", "network", "studies"])
    for cell, expected in ((1, {"job", "network"}), (2, {"job"}), (3, {"job"}), (4, set())):
        kept = shared(mentor, reader, mentees, cell)
        assert {trait.value for trait in kept} == expected
        wanting = [e for e in mentees if {trait.value for trait in kept} <= set(e.needs)]
        assert len(wanting) >= cell


def test_nobody_is_missing_and_nothing_can_be_added() -> None:
    mentee = pm.Mentee(id="E-1", needs=["job"])
    cohort = pm.Cohort([pm.Mentor(id="M-1", offers=["job"])], [mentee])
    policy = pm.Policy(criteria=[GoalCoverage()])
    found = recruiting(cohort, policy)
    assert found.recruits == ()
    assert "No profile" in found.text()
    assert found.table.empty
    assert list(found.table)[:3] == ["rank", "candidate", "site"]
    extra = [pm.Mentor(id="C-2", offers=["job"]), pm.Mentor(id="C-1", capacity=0)]
    own = recruiting(cohort, policy, extra)
    assert [(r.id, r.adds is not None and r.adds.none) for r in own.recruits] == [
        ("C-1", True), ("C-2", True),
    ]  # fmt: skip
    assert recruiting_together(cohort, policy, extra).chosen == ()
    assert recruiting_company(cohort, policy, extra[0], 3).enough == 0
    for source in (own, recruiting_together(cohort, policy, extra)):
        assert appeal(source, "nl").startswith("Geen brief")


@pytest.mark.parametrize("mentor_ids", [(), ("M-1",)])
@pytest.mark.parametrize("mentee_ids", [(), ("E-1",)])
def test_cohorts_of_nobody_or_few_have_answers_and_texts(
    mentor_ids: tuple[str, ...], mentee_ids: tuple[str, ...]
) -> None:
    cohort = pm.Cohort(
        [pm.Mentor(id=i, capacity=0) for i in mentor_ids], [pm.Mentee(id=i) for i in mentee_ids]
    )
    for candidate_list in (None, [], [pm.Mentor(id="C", capacity=2)]):
        found = recruiting(cohort, pm.Policy(), candidate_list)
        assert found.waiting.n_without == len(mentee_ids)
        together = recruiting_together(cohort, pm.Policy(), candidate_list)
        if mentee_ids and candidate_list != []:
            assert found.recruits[0].more_pairs == 1
            assert together.more_pairs == (1,)
        else:
            assert not any(own.more_pairs for own in found.recruits)
        for language in LANGUAGES:
            for own in (found, together, supply_and_demand(cohort, pm.Policy())):
                assert own.text(language)
                assert appeal(own, language)


def test_wrong_questions_are_refused() -> None:
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1", sectors=["NACE2:62"])])
    policy = pm.Policy(criteria=[SectorSimilarity()])
    candidate = pm.Mentor(id="C-1")
    for k in (0, -1, True, 2.0, "3", None):
        with pytest.raises(pm.PolicyError, match="k must be a whole number"):
            recruiting(cohort, policy, k=k)  # type: ignore[arg-type]
        for name in ("size", "copies", "minimum_cell"):
            with pytest.raises(pm.PolicyError, match=f"{name} must be a whole number"):
                recruiting_together(cohort, policy, **{name: k})  # type: ignore[arg-type]
        with pytest.raises(pm.PolicyError, match="people must be a whole number"):
            recruiting_company(cohort, policy, candidate, k)  # type: ignore[arg-type]
        with pytest.raises(pm.PolicyError, match="minimum_cell must be a whole number"):
            supply_and_demand(cohort, policy, minimum_cell=k)  # type: ignore[arg-type]
    for taken in ("M-1", "E-1"):
        with pytest.raises(pm.PolicyError, match=f"'{taken}'"):
            recruiting(cohort, policy, [pm.Mentor(id=taken)])
    with pytest.raises(pm.PolicyError, match="'C-1' are not unique"):
        recruiting_together(cohort, policy, [candidate, pm.Mentor(id="C-1", capacity=2)])
    for wrong in ("C-1", 3, candidate, [pm.Mentee(id="C-1")], ["C-1"]):
        with pytest.raises(pm.PolicyError, match="candidates"):
            recruiting(cohort, policy, wrong)  # type: ignore[arg-type]
    with pytest.raises(pm.IntakeError, match="unknown_sector"):
        recruiting(cohort, policy, [pm.Mentor(id="C-1", sectors=["NACE2:999"])])
    with pytest.raises(pm.PolicyError, match="profile"):
        recruiting_company(cohort, policy, pm.Mentee(id="C-1"))  # type: ignore[arg-type]
    with pytest.raises(pm.PolicyError, match="exact"):
        recruiting_together(cohort, policy, exact=1)  # type: ignore[arg-type]
    with pytest.raises(pm.PolicyError, match="Cohort and a Policy"):
        recruiting(policy, cohort)  # type: ignore[arg-type]
    found = recruiting(cohort, policy, [candidate])
    with pytest.raises(pm.PolicyError, match="Did you mean"):
        appeal(found, "dee")
    with pytest.raises(pm.PolicyError, match="appeal needs"):
        appeal("found")  # type: ignore[arg-type]
    with pytest.raises(pm.PolicyError, match="programme"):
        appeal(found, programme=" ")


def test_one_profile_may_be_taken_several_times_and_sets_are_counted() -> None:
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(4)]
    cohort = pm.Cohort([pm.Mentor(id="C-1 (2)", capacity=0)], mentees)
    policy = pm.Policy(criteria=[GoalCoverage()])
    extra = [pm.Mentor(id="C-1", offers=["job"]), pm.Mentor(id="C-2", offers=["network"])]
    once = recruiting_together(cohort, policy, extra, size=3)
    thrice = recruiting_together(cohort, policy, extra, size=3, copies=3)
    assert [own.mentor.id for own in once.chosen] == ["C-1", "C-2"]
    assert [own.mentor.id for own in thrice.chosen] == ["C-1"] * 3
    assert (once.n_sets, thrice.n_sets) == (3, 9)
    assert thrice.more_pairs == (1, 2, 3)


def test_the_ranking_is_a_table() -> None:
    cohort = synthetic.cohort(10, 15, seed=1)
    found = recruiting(cohort, pm.Policy.preset("duo_for_a_job"), k=3)
    assert isinstance(found, Recruiting)
    table = found.table
    assert table["rank"].tolist() == [1, 2, 3]
    assert {"candidate", "site", "sectors", "languages", "offers", "most_pairs"} <= set(table)
    assert table["most_pairs"].tolist() == [
        own.adds.amounts[0] for own in found.recruits if own.adds
    ]


def test_it_works_where_no_prices_exist() -> None:
    people = [("a", "Ghent"), ("a", "Liège"), ("b", "Ghent")]
    staff = [pm.Mentor(id=f"M-{k}", company=c, site=s) for k, (c, s) in enumerate(people)]
    mentees = [pm.Mentee(id=f"E-{k}", needs=[goal]) for k, goal in enumerate(starter_goals()[:6])]
    cohort = pm.Cohort(staff, mentees)
    crossing = pm.Policy(
        criteria=[GoalCoverage()],
        quotas=[Quota("mentors", "company", at_most=1), Quota("mentors", "site", at_most=1)],
    )
    assert problem_of(cohort, crossing).not_network
    found = recruiting(cohort, crossing, k=2)
    assert found.confirmed == found.looked_at
    assert all(own.bound is None for own in found.recruits)
    best = found.recruits[0]
    with_it = resolved(problem_of(joined(cohort, [best.candidate.mentor]), crossing))
    without = resolved(problem_of(cohort, crossing))
    assert with_it is not None
    assert without is not None
    assert best.adds == with_it.than(without)


def test_a_profile_has_the_age_that_a_rule_asks_for_only_where_a_blank_fails() -> None:
    mentee = pm.Mentee(id="E", birth_year=1990)
    for missing, born in (("fail", 1971), ("pass", None)):
        rules = (
            AgeRange(2026, mentor_min=50, missing=missing),
            AgeRange(2026, min_gap=19, missing=missing, name="gap"),
        )
        (made,) = candidate_profiles(pm.Cohort([], [mentee]), pm.Policy(rules=rules), [])
        assert made.mentor.birth_year == born
    nobody = pm.Policy(
        rules=[
            AgeRange(2026, mentor_min=50, missing="fail"),
            AgeRange(2026, mentor_max=40, missing="fail", name="young"),
        ]
    )
    assert candidate_profiles(pm.Cohort([], [mentee]), nobody, []) == ()


def test_a_set_says_on_what_it_rests() -> None:
    cohort = synthetic.cohort(6, 12, seed=1)
    policy = pm.Policy.preset("duo_for_a_job")
    sets = [
        recruiting_together(cohort, policy, size=2, exact=True),
        recruiting_together(cohort, policy, size=2, exact=False),
        recruiting_together(
            cohort, policy.replace(objective=("most_pairs", "even_load")), size=2, exact=False
        ),
    ]
    assert [own.guarantee for own in sets] == [1.0, 0.75, None]
    assert [own.most_pairs for own in sets] == [True, True, False]
    for language in LANGUAGES:
        texts = [own.text(language).splitlines()[-1] for own in sets]
        assert len(set(texts)) == 3
        assert "75" in texts[1]


def test_no_appeal_is_written_for_a_better_plan_in_which_as_many_wait() -> None:
    mentees = [pm.Mentee(id="E-1", priority=1), pm.Mentee(id="E-2", priority=2, needs=["job"])]
    policy = pm.Policy(criteria=[GoalCoverage()], objective=("best_worst_pair", "most_pairs"))
    cohort = pm.Cohort([pm.Mentor(id="M-1", capacity=2, offers=["network"])], mentees)
    found = recruiting(cohort, policy, [pm.Mentor(id="C", capacity=2, offers=["job"])])
    assert found.recruits[0].adds is not None
    assert found.recruits[0].adds.better
    assert found.recruits[0].more_pairs == 0
    assert not appeal_helps(found)
    useless = recruiting_company(cohort, policy, pm.Mentor(id="C", capacity=0), 2)
    assert useless.enough == 0
    assert not appeal_helps(useless)


def test_most_of_todays_plan_is_kept_where_quotas_cross_too() -> None:
    mentors_ = [pm.Mentor(id=f"M-{k}", company="ab"[k % 2], site="xy"[k // 2]) for k in range(4)]
    mentees = [pm.Mentee(id=f"E-{k}") for k in range(7)]
    quotas = [Quota("mentors", name, at_most=3) for name in ("company", "site")]
    policy = pm.Policy(quotas=quotas)
    cohort = pm.Cohort(mentors_, mentees)
    assert problem_of(cohort, policy).not_network
    found = recruiting(cohort, policy, [pm.Mentor(id="C", company="a", site="x")])
    assert (found.recruits[0].more_pairs, found.recruits[0].ended_pairs) == (1, ())


def test_reprs_show_no_profiles() -> None:
    mentees = [
        pm.Mentee(id=f"E-{k}", needs=["studies"], site="Liège", sectors=["NACE2:56"])
        for k in range(4)
    ]
    cohort, policy = pm.Cohort([], mentees), pm.Policy.preset("vernier")
    profile = pm.Mentor(id="C", offers=["studies"], site="Liège", sectors=["NACE2:56"])
    ranking = recruiting(cohort, policy, [profile])
    for own in (
        ranking,
        ranking.recruits[0],
        recruiting_together(cohort, policy, [profile]),
        recruiting_company(cohort, policy, profile, 2),
        supply_and_demand(cohort, policy),
        supply_and_demand(cohort, policy).rows[0],
        next(Reader(cohort, policy).traits(profile)),
        candidate_profiles(cohort, pm.Policy(), [])[0],
    ):
        assert not re.search("studies|Liège|NACE2", repr(own)), type(own)


def test_an_appeal_counts_nobody_where_few_wait() -> None:
    # Eight mentees have a mentor who wants the same; only two wait.
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(10)]
    cohort = pm.Cohort([pm.Mentor(id="M-1", capacity=8, offers=["job"])], mentees)
    policy = pm.Policy(criteria=[GoalCoverage()])
    profile = pm.Mentor(id="C", capacity=2, offers=["job"])
    ranking = recruiting(cohort, policy, [profile])
    assert ranking.recruits[0].more_pairs == 2
    # What is shared is shared by those who wait.
    assert ranking.recruits[0].shared == ()
    assert recruiting(cohort, policy, [profile], minimum_cell=2).recruits[0].shared
    sources = (
        ranking,
        recruiting_together(cohort, policy, [profile]),
        recruiting_company(cohort, policy, profile, 3),
    )
    for source, language in itertools.product(sources, LANGUAGES):
        letter = appeal(source, language)
        assert not re.search(r"\b[12]\b", letter)
    assert "With a few more mentors, more mentees could start." in appeal(ranking, "en")
    enough = recruiting(cohort, policy, [profile], minimum_cell=2)
    assert "2 more mentees" in appeal(enough, "en")


def test_small_numbers_of_mentors_and_seats_are_not_said() -> None:
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(5)]
    mentors_ = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", offers=["job"])]
    table = supply_and_demand(pm.Cohort(mentors_, mentees), pm.Policy())
    (row,) = table.rows
    assert row.text("en", 3).endswith("mentors: fewer than 3; seats: fewer than 3)")
    assert row.text().endswith("mentors: 2; seats: 2)")
    assert not re.search(r"\b2\b", table.text())


def test_plans_for_profiles_may_be_results_and_tables() -> None:
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")])
    result = pm.match(cohort, pm.Policy())
    expected = candidate_profiles(cohort, pm.Policy(), result.matching)
    for plan in (result, result.pairs, list(result.matching)):
        assert candidate_profiles(cohort, pm.Policy(), plan) == expected
    assert candidate_profiles(cohort, pm.Policy(), result, most=np.int64(1)) == expected[:1]
    for most in (0, -1, True, 1.5):
        with pytest.raises(pm.PolicyError, match="most must be a whole number"):
            candidate_profiles(cohort, pm.Policy(), result, most=most)  # type: ignore[arg-type]
    with pytest.raises(pm.PolicyError, match="E-3"):
        candidate_profiles(cohort, pm.Policy(), [("E-3", "M-1")])


def test_a_ranking_of_nobody_has_its_columns() -> None:
    nobody = recruiting(pm.Cohort([pm.Mentor(id="M-1")], []), pm.Policy())
    found = recruiting(pm.Cohort([], [pm.Mentee(id="E-1")]), pm.Policy())
    assert nobody.table.empty
    assert set(nobody.table) == set(found.table) - {"most_pairs", "best_total"}
