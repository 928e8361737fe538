"""Past pairs under a policy: ranks, relations to outcomes, and what they cannot say."""

import json
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.lab.backtests import backtest
from pairmatch.lab.intervals import exceedance, wilson
from pairmatch.scoring import breakdown
from pairmatch.testing.strategies import cohorts
from profiles import examples

stats = pytest.importorskip("scipy.stats")

COLUMNS = ["mentee_id", "mentor_id", "outcome"]
POLICY = pm.Policy(criteria=[pm.policy.GoalCoverage()], rules=[pm.policy.SameSite()])


def history(*rows, columns=COLUMNS):
    return pd.DataFrame(list(rows), columns=columns)


@pytest.fixture(scope="module")
def people():
    return synthetic.cohort(60, 200, seed=9, preset="vernier")


def past(cohort, outcome, seed=1, ratings=None):
    """A history in which every mentee had some mentor; outcomes as a function of the score."""
    rng = np.random.default_rng(seed)
    policy = pm.Policy.preset("vernier")
    rows = []
    for mentee in cohort.mentees:
        mentor = cohort.mentors[rng.integers(len(cohort.mentors))]
        score = breakdown(cohort, policy, mentee, mentor).score
        done = "completed" if rng.random() < outcome(score) else "closed_early"
        rating = score * 10 + rng.normal() if ratings else rng.normal()
        rows.append((mentee.id, mentor.id, done, rating, None))
    return history(*rows, columns=[*COLUMNS, "rating_mid", "rating_final"])


@pytest.fixture(scope="module")
def related(people):
    table = past(people, lambda score: 0.95 if score > 0.5 else 0.2, ratings=True)
    # All is shown: what is hidden is tested by itself.
    return backtest(table, people, pm.Policy.preset("vernier"), samples=300, minimum_cell=0)


@pytest.fixture(scope="module")
def unrelated(people):
    table = past(people, lambda score: 0.7)
    # Several intervals are looked at: all of them must hold what is true.
    return backtest(table, people, pm.Policy.preset("vernier"), samples=2000, confidence=0.999)


class TestByHand:
    @pytest.fixture
    def cohort(self):
        offers = {"M-1": ["job", "network"], "M-2": ["job"], "M-3": [], "M-4": ["job"]}
        mentors = [
            pm.Mentor(id=i, offers=own or ["studies"], site="Liège" if i == "M-4" else "Ghent")
            for i, own in offers.items()
        ]
        mentees = [pm.Mentee(id=f"E-{k}", needs=["job", "network"], site="Ghent")
                   for k in range(4)]  # fmt: skip
        return pm.Cohort(mentors, mentees)

    def test_each_past_pair_has_its_score_its_rank_and_what_forbids_it(self, cohort):
        table = history(
            ("E-0", "M-1", "completed"), ("E-1", "M-2", "completed"),
            ("E-2", "M-3", "closed_early"), ("E-3", "M-4", "closed_early"),
        )  # fmt: skip
        found = backtest(table, cohort, POLICY).table
        assert found["score"].tolist() == [1.0, 0.5, 0.0, 0.5]
        assert found["rank"].astype(object).tolist()[:3] == [1, 2, 3]
        assert pd.isna(found["rank"][3])
        assert found["eligible"].tolist() == [True, True, True, False]
        assert found["reasons"].tolist() == ["", "", "", "different_site"]
        assert found["n_eligible"].tolist() == [3, 3, 3, 3]

    def test_partners_are_ranked_within_their_round(self, cohort):
        columns = [*COLUMNS, "round"]
        table = history(
            ("E-0", "M-1", "completed", 1), ("E-1", "M-2", "completed", 2),
            ("E-2", "M-3", "closed_early", 2), columns=columns,
        )  # fmt: skip
        found = backtest(table, cohort, POLICY).table
        assert found["rank"].tolist() == [1, 1, 2]
        assert found["n_eligible"].tolist() == [1, 2, 2]

    def test_the_figures_of_a_small_history_are_those_counted_by_hand(self, cohort):
        columns = [*COLUMNS, "rating_final"]
        table = history(
            ("E-0", "M-1", "completed", 5), ("E-1", "M-2", "completed", 3),
            ("E-2", "M-3", "closed_early", 1), ("E-3", "M-4", "closed_early", 4),
            columns=columns,
        )  # fmt: skip
        found = backtest(table, cohort, POLICY, minimum_cell=0, quantiles=2, samples=50)
        assert (found.completion.value, found.n_eligible) == (0.5, 3)
        assert (found.completion.low, found.completion.high) == wilson(2, 4)
        assert found.broken == (("different_site", 1),)
        score = found.relations[0]
        # Of the pairs of one completed and one closed: 1 > 0, 1 > 0.5, 0.5 > 0, 0.5 = 0.5.
        assert score.area.value == 3.5 / 4
        assert (score.area.low, score.area.high) == exceedance(3.5 / 4, 2, 2)
        assert [(q.lowest, q.highest, q.pairs, q.completion.value) for q in score.quantiles] == [
            (0.0, 0.5, 3, pytest.approx(1 / 3)), (1.0, 1.0, 1, 1.0)
        ]  # fmt: skip
        ranks = found.ranks
        assert (ranks.pairs, ranks.median_rank, ranks.first, ranks.first_three) == (
            3, 2.0, pytest.approx(1 / 3), 1.0
        )  # fmt: skip
        (rating,) = score.ratings
        values, ratings = [1, 0.5, 0, 0.5], [5, 3, 1, 4]
        assert rating.spearman.value == pytest.approx(stats.spearmanr(values, ratings).statistic)
        assert rating.kendall.value == pytest.approx(stats.kendalltau(values, ratings).statistic)
        assert rating.spearman.n == 4

    def test_todays_exclusions_and_loads_are_not_asked(self, cohort):
        today = cohort.replace(
            mentors=[m.replace(capacity=0) for m in cohort.mentors],
            excluded=[("E-0", "M-1")], running=[("E-1", "M-2")], pinned=[("E-2", "M-3")],
        )  # fmt: skip
        table = history(("E-0", "M-1", "completed"), ("E-1", "M-2", "completed"))
        assert backtest(table, today, POLICY).table.equals(backtest(table, cohort, POLICY).table)

    def test_rules_are_asked_on_the_day_of_the_pair(self, cohort):
        mentors = [m.replace(available_until=date(2026, 6, 1)) for m in cohort.mentors]
        policy = POLICY.replace(
            rules=[pm.policy.AvailableFor(4)], objective=("most_pairs", "fewest_changes")
        )
        own = cohort.replace(mentors=mentors)
        rows = [("E-0", "M-1", "completed", "2026-01-05"),
                ("E-1", "M-1", "completed", pd.Timestamp("2026-05-20"))]  # fmt: skip
        table = history(*rows, columns=[*COLUMNS, "start"])
        assert backtest(table, own, policy).table["eligible"].tolist() == [True, False]
        undated = table.drop(columns="start")
        assert backtest(undated, own, policy, on=date(2026, 1, 1)).table["eligible"].all()
        with pytest.raises(pm.PolicyError, match="needs a day"):
            backtest(undated, own, policy)

    @given(cohorts(max_side=4, settled=False), st.data())
    @examples(40)
    def test_ranks_are_those_counted_by_hand(self, cohort, data):
        ids = [(e.id, m.id) for e in cohort.mentees for m in cohort.mentors]
        drawn = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=6)) if ids else []
        rounds = data.draw(st.lists(st.integers(1, 2), min_size=6, max_size=6))
        rows = [(*pair, "completed", k) for pair, k in zip(drawn, rounds, strict=False)]
        found = backtest(history(*rows, columns=[*COLUMNS, "round"]), cohort, POLICY)
        assert len(found.pairs) == len(rows)
        for own, (i, j, _, name) in zip(found.pairs, rows, strict=True):
            pair = breakdown(cohort, POLICY, cohort.mentee(i), cohort.mentor(j))
            there = {other for _, other, _, k in rows if k == name}
            others = [
                breakdown(cohort, POLICY, cohort.mentee(i), cohort.mentor(other)) for other in there
            ]
            eligible = [other.points for other in others if other.eligible]
            assert (own.score, own.reasons) == (pair.score, pair.reasons)
            assert own.n_eligible == len(eligible)
            better = sum(points > pair.points for points in eligible)
            assert own.rank == (better + 1 if pair.eligible else None)


class TestRelations:
    def test_a_score_that_relates_is_seen(self, related):
        score = related.relations[0]
        assert score.figure == "score"
        assert score.area.low > 0.6
        lowest, highest = score.quantiles[0].completion, score.quantiles[-1].completion
        assert lowest.high < highest.low
        (rating,) = score.ratings
        assert rating.spearman.low > 0.3
        assert rating.kendall.low > 0.2

    def test_a_score_that_does_not_relate_is_not(self, unrelated):
        score = unrelated.relations[0]
        assert score.area.low < 0.5 < score.area.high
        (rating,) = score.ratings
        assert rating.spearman.low < 0 < rating.spearman.high
        assert rating.kendall.low < 0 < rating.kendall.high
        rates = [part.completion for part in score.quantiles]
        assert all(own.low < 0.7 < own.high for own in rates)

    def test_figures_are_those_of_scipy(self, people, related):
        table, score = related.table, related.relations[0]
        done = table["outcome"] == "completed"
        found = stats.mannwhitneyu(table.score[done], table.score[~done])
        assert score.area.value == pytest.approx(found.statistic / done.sum() / (~done).sum())
        own = past(people, lambda score: 0.95 if score > 0.5 else 0.2, ratings=True)
        rating = score.ratings[0]
        assert rating.spearman.value == pytest.approx(
            stats.spearmanr(table.score, own.rating_mid).statistic
        )
        assert rating.kendall.value == pytest.approx(
            stats.kendalltau(table.score, own.rating_mid).statistic
        )
        assert rating.spearman.low < rating.spearman.value < rating.spearman.high

    def test_quantiles_hold_everybody_once(self, related):
        for own in related.relations:
            counts = [part.pairs for part in own.quantiles]
            assert sum(counts) == own.pairs
            for one, other in zip(own.quantiles, own.quantiles[1:], strict=False):
                assert one.highest < other.lowest

    def test_each_criterion_has_the_same_figures(self, related):
        names = [own.figure for own in related.relations]
        assert names == ["score", *pm.Policy.preset("vernier").points]
        assert set(related.measures["figure"]) == set(names)
        assert all(own.ratings[0].kendall is None for own in related.relations[1:])

    def test_who_did_not_state_is_not_counted(self):
        mentors = [pm.Mentor(id=f"M-{k}", offers=["job"] if k else []) for k in range(6)]
        mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(6)]
        table = history(*((f"E-{k}", f"M-{k}", "completed") for k in range(6)))
        policy = POLICY.replace(rules=())
        found = backtest(table, pm.Cohort(mentors, mentees), policy, minimum_cell=0)
        assert [own.pairs for own in found.relations] == [6, 5]

    def test_the_seed_decides_the_resamples(self, people):
        table = past(people, lambda score: 0.7, ratings=True)[:60]
        policy = pm.Policy.preset("vernier")
        one, same, other = (
            backtest(table, people, policy, samples=50, seed=k) for k in (1, 1, 2)
        )  # fmt: skip
        assert one == same
        assert one.relations != other.relations

    def test_ratings_that_are_all_alike_have_no_correlation(self, people):
        table = past(people, lambda score: 0.7)[:30].assign(rating_mid=4.0)
        found = backtest(table, people, pm.Policy.preset("vernier"), samples=50)
        rating = found.relations[0].ratings[0]
        assert (rating.spearman, rating.kendall) == (None, None)


class TestSmallNumbers:
    def test_few_pairs_show_no_figures(self, people):
        table = past(people, lambda score: 0.7)[:4]
        found = backtest(table, people, pm.Policy.preset("vernier"))
        assert found.completion is found.ranks is None
        for own in found.relations:
            assert own.area is None
            assert all(part.completion is part.pairs is None for part in own.quantiles)
            assert all(one.spearman is None for one in own.ratings)
        assert "fewer than 5" in found.text()

    def test_one_small_part_takes_another_with_it(self):
        mentors = [pm.Mentor(id="all", offers=["job"]), pm.Mentor(id="none", offers=["studies"])]
        mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(30)]
        rows = [(f"E-{k}", "none" if k < 2 else "all", "completed") for k in range(30)]
        found = backtest(history(*rows), pm.Cohort(mentors, mentees), POLICY.replace(rules=()),
                         quantiles=20)  # fmt: skip
        assert [part.pairs for part in found.relations[0].quantiles] == [None, None]

    @staticmethod
    def blanks(blank, done_of_blank, done=25, n=40):
        """The relation of a criterion that some pairs did not state."""
        mentors = [
            pm.Mentor(id=f"M-{k}", offers=[] if k < blank else ["job"] * (k % 2) or ["studies"])
            for k in range(n)
        ]
        mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(n)]
        last = n - (done - done_of_blank)
        rows = [
            (
                f"E-{k}",
                f"M-{k}",
                "completed" if k < done_of_blank or k >= last else "closed_early",
                3,
            )
            for k in range(n)
        ]
        table = history(*rows, columns=[*COLUMNS, "rating_mid"])
        policy = POLICY.replace(rules=())
        return backtest(table, pm.Cohort(mentors, mentees), policy, quantiles=1, samples=20)

    def test_what_few_did_not_state_shows_nothing(self):
        found = self.blanks(blank=2, done_of_blank=0)
        assert found.completion.value == 25 / 40
        score, own = found.relations
        assert (score.pairs, own.pairs, own.area) == (40, None, None)
        assert all(part.pairs is part.lowest is part.completion is None for part in own.quantiles)
        assert all(one.spearman is None for one in own.ratings)
        assert "too few" in found.text()
        assert found.quantiles["lowest"].dtype == found.measures["value"].dtype == "float64"
        json.dumps(found.to_dict())

    def test_outcomes_of_those_who_did_not_state_are_a_cell(self):
        alike = self.blanks(blank=10, done_of_blank=0).relations[1]
        assert (alike.pairs, alike.area) == (30, None)
        assert [part.pairs for part in alike.quantiles] == [None]
        mixed = self.blanks(blank=12, done_of_blank=6).relations[1]
        assert [part.pairs for part in mixed.quantiles] == [28]
        assert mixed.area is not None

    def test_a_range_in_which_all_were_completed_is_hidden(self):
        mentors = [pm.Mentor(id="all", offers=["job"]), pm.Mentor(id="none", offers=["studies"])]
        mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(60)]
        rows = [
            (f"E-{k}", "all" if k < 30 else "none", "closed_early" if k > 39 else "completed")
            for k in range(60)
        ]
        found = backtest(history(*rows), pm.Cohort(mentors, mentees), POLICY.replace(rules=()))
        for part in found.relations[0].quantiles:
            assert part.lowest is part.highest is part.pairs is part.completion is None

    def test_rare_reasons_have_no_counts(self, people):
        policy = pm.Policy.preset("vernier")
        table = past(people, lambda score: 0.7)
        found = backtest(table, people, policy, minimum_cell=150)
        assert {n for _, n in found.broken} == {None}
        assert found.n_eligible is None
        assert found.ranks is None

    def test_an_empty_history_is_an_answer(self, people):
        found = backtest(history(), people, POLICY)
        assert (found.n_pairs, found.completion, found.ranks) == (0, None, None)
        assert found.text()


class TestStatement:
    def test_every_output_says_what_it_cannot_say(self, related, unrelated):
        for found in (related, unrelated):
            assert len(found.cannot_say) >= 5
            for sentence in found.cannot_say:
                assert sentence in found.text()
                assert sentence in str(found)
                assert sentence in repr(found)
                assert sentence in found.to_dict()["cannot_say"]
                for table in (found.table, found.quantiles, found.measures):
                    assert sentence in table.attrs["cannot_say"]
        said = " ".join(related.cannot_say)
        for words in (
            "no cause",
            "coordinators of that time",
            "many reasons",
            "Nothing is learned",
        ):
            assert words in said

    def test_there_are_no_weights(self, related):
        with pytest.raises(pm.PolicyError, match="gives no weights"):
            related.weights()

    def test_plain_data_hold_no_single_pairs(self, related):
        plain = related.to_dict()
        assert json.loads(json.dumps(plain)) == plain
        for pair in related.pairs:
            assert pair.row.mentee_id not in json.dumps(plain)

    def test_nothing_is_changed(self, people):
        policy, table = pm.Policy.preset("vernier"), past(people, lambda score: 0.7)[:40]
        before = policy.digest, people.digest, table.copy(deep=True)
        backtest(table, people, policy, samples=20)
        assert (policy.digest, people.digest) == before[:2]
        pd.testing.assert_frame_equal(table, before[2])

    def test_columns_that_mean_nothing_are_named(self, people):
        table = past(people, lambda score: 0.7)[:9].assign(remark="private")
        found = backtest(table, people, POLICY, samples=10)
        assert found.ignored_columns == ("remark",)
        assert "remark" in found.text()
        assert "private" not in found.text()


class TestBadInput:
    def test_all_faults_are_named_at_once(self, people):
        columns = [*COLUMNS, "rating_mid", "round", "start"]
        good = ("E-000001", "M-000001", "completed", 4, "a", "2026-01-01")
        table = history(
            good, good, ("E-00000l", "M-000001", "completed", 4, "a", None),
            ("E-000002", "M-999999", "ended well", 4, "a", None),
            ("E-000003", "E-000004", None, "very good", None, "soon"),
            (7, None, "completed", float("inf"), "b", None), columns=columns,
        )  # fmt: skip
        with pytest.raises(pm.IntakeError) as caught:
            backtest(table, people, POLICY)
        found = caught.value.issues
        assert sorted(found.code) == sorted(
            ["duplicate_row"] + ["unknown_id"] * 5 + ["unknown_outcome"] * 2
            + ["not_a_number"] * 2 + ["blank", "not_a_date"]
        )  # fmt: skip
        assert found.loc[found.code == "duplicate_row", "row"].tolist() == [3]
        assert "no such mentee. Did you mean 'E-000" in str(caught.value)
        for value in ("ended well", "very good", "soon"):
            assert value not in str(found.to_dict())

    def test_a_pair_may_meet_again_in_another_round(self, people):
        rows = [("E-000001", "M-000001", "completed", k) for k in (1, 2)]
        assert backtest(history(*rows, columns=[*COLUMNS, "round"]), people, POLICY).n_pairs == 2

    @pytest.mark.parametrize("other", [pd.Timestamp("2024-01-01"), date(2024, 1, 1), " 2024-01-01"])
    def test_one_day_written_twice_is_one_pair_twice(self, people, other):
        rows = [("E-000001", "M-000001", "completed", day) for day in ("2024-01-01", other)]
        with pytest.raises(pm.IntakeError, match="duplicate_row"):
            backtest(history(*rows, columns=[*COLUMNS, "start"]), people, POLICY)

    def test_a_rating_too_large_is_no_rating(self, people):
        row = ("E-000001", "M-000001", "completed", 10**400)
        with pytest.raises(pm.IntakeError, match="not_a_number"):
            backtest(history(row, columns=[*COLUMNS, "rating_mid"]), people, POLICY)

    def test_missing_columns_are_named(self, people):
        with pytest.raises(pm.PolicyError, match=r"no column 'outcome'\. Did you mean 'outcom'"):
            backtest(history(columns=["mentee_id", "mentor_id", "outcom"]), people, POLICY)
        with pytest.raises(pm.PolicyError, match="one name"):
            backtest(history(columns=[*COLUMNS, "outcome"]), people, POLICY)
        with pytest.raises(pm.PolicyError, match="is a table"):
            backtest([("E-000001", "M-000001", "completed")], people, POLICY)

    @pytest.mark.parametrize(
        "arguments",
        [
            {"quantiles": 0}, {"quantiles": 2.0}, {"quantiles": True}, {"minimum_cell": -1},
            {"samples": 0}, {"seed": -1}, {"seed": "x"}, {"confidence": 1.0}, {"confidence": 0},
            {"on": "2026-01-01"},
        ],
    )  # fmt: skip
    def test_wrong_arguments_are_refused(self, people, arguments):
        with pytest.raises(pm.PolicyError):
            backtest(history(), people, POLICY, **arguments)

    def test_without_scipy_it_says_what_to_install(self, people, monkeypatch):
        table = past(people, lambda score: 0.7)
        monkeypatch.setitem(sys.modules, "scipy", None)
        with pytest.raises(ImportError, match=r"pairmatch-mentoring\[lab\]"):
            backtest(table, people, POLICY)

    def test_cohort_and_policy_are_asked_for(self, people):
        with pytest.raises(pm.PolicyError, match="in this order"):
            backtest(history(), POLICY, people)
        policy = pm.Policy(criteria=[pm.policy.Same("grde")])
        with pytest.raises(pm.PolicyError, match="grde"):
            backtest(history(), people, policy)
