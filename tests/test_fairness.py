"""Outcomes by group, envy, ranks, and what a criterion changes."""

import itertools
import json
import math
from collections import Counter
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.lab.fairness import (
    NOT_STATED,
    effect_of_criterion,
    envy,
    group_outcomes,
    rank_profile,
)
from pairmatch.lab.fairness.privacy import hidden, tell_of_few
from pairmatch.lab.intervals import exceedance, newcombe, welch, wilson
from pairmatch.scoring import breakdown
from pairmatch.testing.strategies import cohorts
from profiles import examples

stats = pytest.importorskip("scipy.stats")

POLICY = pm.Policy(
    criteria=[pm.policy.GoalCoverage(weight=2), pm.policy.SectorSimilarity()],
    rules=[pm.policy.SameSite()],
)
DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def duo():
    cohort = synthetic.cohort(90, 120, seed=4, sites=2)
    waiting = [
        e.replace(waiting_since=DAY - timedelta(days=7 * (k % 20)) if k % 5 else None)
        for k, e in enumerate(cohort.mentees)
    ]
    cohort = cohort.replace(mentees=waiting)
    policy = pm.Policy.preset("duo_for_a_job")
    return cohort, policy, pm.match(cohort, policy)


@pytest.fixture(scope="module")
def table(duo):
    cohort, _, _ = duo
    rng = np.random.default_rng(1)
    ids = [e.id for e in cohort.mentees]
    return pd.DataFrame(
        {
            "id": ids,
            "gender": rng.choice(["f", "m", "x", None], len(ids), p=[0.5, 0.42, 0.03, 0.05]),
            "arrived": rng.choice([2022, 2023, 2024], len(ids)),
        }
    )


def matched(cohort, policy):
    try:
        return pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)


def plain(cohort, policy):
    """Points of all eligible pairs, and of all pairs."""
    pairs = {
        (e.id, m.id): breakdown(cohort, policy, e, m)
        for e in cohort.mentees
        for m in cohort.mentors
    }
    eligible = {pair: own.points for pair, own in pairs.items() if own.eligible}
    return eligible, {pair: own.points for pair, own in pairs.items()}


def three(values):
    values = list(values)
    return None if not values else float(f"{math.fsum(values) / len(values):.3g}")


class TestRecount:
    @given(cohorts(max_side=5), st.lists(st.sampled_from(["a", "b", None]), max_size=5))
    def test_figures_of_mentees_are_those_counted_by_hand(self, cohort, names):
        result = matched(cohort, POLICY)
        ids = [mentee.id for mentee in cohort.mentees]
        groups = dict(zip(ids, names, strict=False))
        found = group_outcomes(result, groups, minimum_cell=0, on=DAY)
        eligible, points = plain(cohort, POLICY)
        running = {mentee for mentee, _ in cohort.running}
        seats = {m.id: cohort.seats(m.id) for m in cohort.mentors}
        by_name = {}
        for mentee in cohort.mentees:
            if mentee.id not in running:
                by_name.setdefault(groups.get(mentee.id) or NOT_STATED, []).append(mentee)
        assert [own.group for own in found.groups] == sorted(by_name)
        assert found.total.people == sum(map(len, by_name.values()))
        for own in found.groups:
            people = by_name[own.group]
            partner = {e.id: result.matching.partner_of(e.id) for e in people}
            pairs = [(i, j) for i, j in partner.items() if j is not None]
            ranks = [
                1 + sum(
                    seats[m.id] > 0 and eligible.get((i, m.id), -1) > points[i, j]
                    for m in cohort.mentors
                )
                for i, j in pairs
            ]  # fmt: skip
            weeks = [
                max(0, (DAY - e.waiting_since).days) / 7
                for e in people if e.waiting_since is not None
            ]  # fmt: skip
            assert (own.people, own.matched) == (len(people), len(pairs))
            assert own.match_rate == len(pairs) / len(people)
            assert own.mean_score == three(points[pair] / 10_000 for pair in pairs)
            assert own.mean_rank == three(ranks)
            assert (own.waiting_stated, own.mean_waiting_weeks) == (len(weeks), three(weeks))
            assert own.suppressed == ()

    @given(cohorts(max_side=5))
    @examples(60)
    def test_figures_of_mentors_are_those_counted_by_hand(self, cohort):
        result = matched(cohort, POLICY)
        groups = {m.id: str(k % 2) for k, m in enumerate(cohort.mentors)}
        found = group_outcomes(result, groups, side="mentors", minimum_cell=0)
        there = [m.id for m in cohort.mentors if cohort.seats(m.id) > 0]
        eligible, points = plain(cohort, POLICY)
        running = {mentee for mentee, _ in cohort.running}
        for own in found.groups:
            ids = [i for i in there if groups[i] == own.group]
            mentees = {i: result.matching.mentees_of(i) for i in ids}
            assert own.people == len(ids)
            assert own.matched == sum(map(bool, mentees.values()))
            ranks = {
                i: [
                    1 + sum(
                        eligible.get((e.id, i), -1) > points[one, i]
                        for e in cohort.mentees if e.id not in running
                    )
                    for one in mentees[i]
                ]
                for i in ids
            }  # fmt: skip
            assert own.mean_rank == three(sum(r) / len(r) for r in ranks.values() if r)
            assert (own.waiting_stated, own.mean_waiting_weeks) == (0, None)

    @given(cohorts(max_side=5))
    @examples(80)
    def test_ranks_and_envy_are_those_counted_by_hand(self, cohort):
        result = matched(cohort, POLICY)
        eligible, points = plain(cohort, POLICY)
        seats = {m.id: cohort.seats(m.id) for m in cohort.mentors}
        running = {mentee for mentee, _ in cohort.running}
        plan = result.matching
        of_mentees = Counter(
            1 + sum(seats[j2] > 0 and p > points[i, j] for (i2, j2), p in eligible.items()
                    if i2 == i)
            for i, j in plan
        )  # fmt: skip
        of_mentors = Counter(
            1 + sum(i2 not in running and p > points[i, j] for (i2, j2), p in eligible.items()
                    if j2 == j)
            for i, j in plan
        )  # fmt: skip
        profile = rank_profile(result)
        assert (dict(profile.mentees), dict(profile.mentors)) == (of_mentees, of_mentors)
        waiting = [
            e.id for e in cohort.mentees if e.id not in running and plan.partner_of(e.id) is None
        ]
        nobody = [i for i in waiting if not any(i2 == i and seats[j] > 0 for i2, j in eligible)]
        assert profile.unmatched_mentees == (len(waiting) - len(nobody), len(nobody))

        found = envy(result)
        expected = {}
        for mentee in cohort.mentees:
            i = mentee.id
            own = plan.partner_of(i)
            if i in running:
                continue
            level = -1 if own is None else points[i, own]
            wanted = {
                j for j in seats
                if j != own and plan.load(j) and eligible.get((i, j), -1) > level
            }  # fmt: skip
            if wanted:
                justified = {
                    j for j in wanted
                    if any(points[other, j] < eligible[i, j] and (other, j) not in cohort.pinned
                           for other in plan.mentees_of(j))
                }  # fmt: skip
                best = max(eligible[i, j] for j in wanted) / 10_000
                expected[i] = (own, len(wanted), best, len(justified))
        assert {
            one.mentee_id: (one.mentor_id, one.wanted, one.best_score, one.justified)
            for one in found.envious
        } == expected
        assert (found.mentees, found.unmatched) == (
            len(cohort.mentees) - len(running),
            len(waiting),
        )
        for one in found.envious:
            assert (one.gain is None) == (one.mentor_id is None)
            if one.gain is not None:
                assert one.gain == pytest.approx(one.best_score - one.score)


def feasible(cells, few, concealed):
    """All tables that fit what is shown: sizes, counts and totals."""
    unknown = sorted(concealed)
    sums = [sum(cells[g][k] for g in unknown) for k in (0, 1)]
    size_of_few = sum(sum(cells[g]) for g in few)

    def complete(k, left, sizes, chosen):
        if k == len(unknown):
            if left == (0, 0) and sizes == 0:
                yield tuple(chosen)
            return
        group = unknown[k]
        for a in range(left[0] + 1):
            known = group not in few
            options = [sum(cells[group]) - a] if known else range(left[1] + 1)
            for b in options:
                if 0 <= b <= left[1]:
                    rest = (left[0] - a, left[1] - b)
                    yield from complete(
                        k + 1, rest, sizes - (0 if known else a + b), [*chosen, (a, b)]
                    )

    return unknown, list(complete(0, tuple(sums), size_of_few, []))


class TestSuppression:
    @given(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=4),
        st.integers(1, 3),
    )
    @example([(1, 1), (3, 3), (6, 2)], 3)
    @examples(400)
    def test_what_is_hidden_cannot_be_computed(self, cells, minimum):
        cells = [own for own in cells if sum(own)]
        assume(len(cells) > 1)
        few = hidden([(sum(own),) for own in cells], minimum)
        concealed = hidden(cells, minimum, few)
        assert few <= concealed
        totals = [sum(own[k] for own in cells) for k in (0, 1)]
        for group, own in enumerate(cells):
            if group not in concealed:
                assert all(n >= minimum for n, total in zip(own, totals, strict=True) if total)
        unknown, tables = feasible(cells, few, concealed)
        for place, group in enumerate(unknown):
            for k in (0, 1):
                if totals[k] and totals[1 - k]:
                    values = {table[place][k] for table in tables}
                    assert max(values) - min(values) >= min(minimum, *totals)
            if group in few:
                sizes = {sum(table[place]) for table in tables}
                assert max(sizes) - min(sizes) >= min(minimum, sum(totals))

    def test_one_small_group_takes_another_with_it(self):
        assert hidden([(9,), (8,), (7,), (2,)], 5) == {2, 3}
        assert hidden([(9,), (8,), (1,), (2,)], 5) == {1, 2, 3}
        assert hidden([(9,), (8,), (3,), (2,)], 5) == {2, 3}

    def test_a_group_hidden_for_another_reason_takes_the_smallest_other_with_it(self):
        assert hidden([(30, 20), (25, 15), (12, 9)], 5, already=[0]) == {0, 2}
        assert hidden([(30, 20), (25, 15), (12, 9)], 5, already=[0, 1]) == {0, 1}

    def test_a_cell_that_is_empty_everywhere_says_nothing(self):
        assert hidden([(9, 0), (8, 0)], 5) == frozenset()
        assert hidden([(9, 1), (8, 0)], 5) == {0, 1}

    def test_columns_that_tell_of_few_people_together_are_not_shown(self):
        result = pm.solve(pm.Problem.from_scores(np.ones((60, 30))))
        ids = range(60)
        # By turns, so that enough of each group have a pair.
        order = [k // 2 + 30 * (k % 2) for k in ids]
        place = {label: k for k, label in enumerate(order)}
        table = pd.DataFrame(
            {
                "id": ids,
                "a": ["x" if place[k] < 31 else "y" for k in ids],
                "b": ["x" if place[k] < 28 else "y" for k in ids],
                "c": ["x" if place[k] % 4 < 2 else "y" for k in ids],
            }
        )
        found = group_outcomes(result, table)
        assert found.columns_hidden == ("b",)
        shown = {own.column for own in found.groups if own.people is not None}
        assert shown == {"a", "c"}
        assert {own.column for own in found.differences} <= shown
        assert "b: nothing is shown" in found.text()
        assert found.to_dict()["columns_hidden"] == ["b"]
        assert group_outcomes(result, table[["id", "b"]]).columns_hidden == ()
        assert group_outcomes(result, table, minimum_cell=0).columns_hidden == ()

    def test_of_a_group_within_another_the_rest_must_have_both_outcomes(self):
        within, whole = set(range(20)), set(range(30))
        columns = [[own, set(range(60)) - own] for own in (within, whole)]
        assert tell_of_few(*columns, set(range(26)) | {40}, 5)
        assert not tell_of_few(*columns, set(range(25)), 5)

    def test_a_group_that_two_of_another_column_make_up_tells_of_the_second_in_either_order(self):
        first, second, others = set(range(10)), set(range(10, 20)), set(range(20, 40))
        fine, coarse = [first, second, others], [first | second, others]
        nearly_all = set(range(5)) | set(range(10, 18)) | set(range(20, 30))
        half = set(range(0, 40, 2))
        for columns in ((fine, coarse), (coarse, fine)):
            assert tell_of_few(*columns, nearly_all, 5)
            assert not tell_of_few(*columns, half, 5)

    def test_where_everybody_has_a_pair_nobody_without_one_can_be_told(self):
        within, whole = set(range(20)), set(range(30))
        columns = [[own, set(range(60)) - own] for own in (within, whole)]
        assert not tell_of_few(*columns, set(range(60)), 5)
        assert not tell_of_few(*columns, set(), 5)

    def test_groups_that_share_few_tell_of_them_although_the_rest_of_both_is_large(self):
        for shared, tells in ((4, True), (5, False)):
            one, two = set(range(20)), set(range(20 - shared, 40))
            columns = [[own, set(range(60)) - own] for own in (one, two)]
            assert tell_of_few(*columns, set(range(0, 60, 2)), 5) is tells

    def test_a_column_that_repeats_another_is_shown(self):
        result = pm.solve(pm.Problem.from_scores(np.ones((20, 10))))
        halves = ["x" if k % 2 else "y" for k in range(20)]
        table = pd.DataFrame({"id": range(20), "a": halves, "b": halves})
        assert group_outcomes(result, table, minimum_cell=1).columns_hidden == ()

    def test_small_counts_are_nowhere_in_the_output(self, duo, table):
        _, _, result = duo
        found = group_outcomes(result, table, on=DAY)
        by_name = {(own.column, own.group): own for own in found.groups}
        rare = by_name["gender", "x"]
        assert rare.suppressed == ("people", "matched", "waiting")
        assert rare.people is rare.match_rate is rare.mean_score is rare.mean_waiting_weeks is None
        # By itself "not stated" is large enough, or it is what protects the rare group.
        shown = [own for own in found.groups if own.column == "gender" and own.people is not None]
        assert len(shown) <= 2
        for own in (*found.groups, found.total):
            for count in (own.people, own.matched, own.waiting_stated):
                assert count is None or count >= 5
        named = {(d.column, d.group) for d in found.differences}
        named |= {(d.column, d.other) for d in found.differences}
        assert ("gender", "x") not in named
        assert pd.isna(found.table.set_index(["column", "group"]).loc[("gender", "x"), "people"])

    def test_means_are_rounded(self, duo, table):
        found = group_outcomes(duo[2], table, on=DAY)
        for own in found.groups:
            for value in (own.mean_score, own.mean_rank, own.mean_waiting_weeks):
                assert value is None or value == float(f"{value:.3g}")

    def test_everything_is_hidden_in_a_small_programme(self):
        cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
        result = pm.match(cohort, pm.Policy.preset("vernier"))
        groups = {e.id: "a" if k < 3 else "b" for k, e in enumerate(cohort.mentees)}
        found = group_outcomes(result, groups)
        assert all(own.people is None for own in found.groups)
        assert found.differences == ()
        assert found.total.people == 27


class TestIntervals:
    @pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (47, 120), (1, 1)])
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
    def test_wilson_is_that_of_scipy(self, k, n, confidence):
        own = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
        assert wilson(k, n, confidence) == pytest.approx((own.low, own.high), abs=1e-12)

    def test_newcombe_is_that_of_the_paper(self):
        # Newcombe 1998, table II, method 10.
        for counts, limits in (
            ((56, 70, 48, 80), (0.0524, 0.3339)), ((9, 10, 3, 10), (0.1705, 0.8090)),
            ((10, 10, 0, 20), (0.6791, 1.0)), ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ):  # fmt: skip
            assert newcombe(*counts) == pytest.approx(limits, abs=5e-5)

    @given(st.integers(0, 20), st.integers(20, 30), st.integers(0, 20), st.integers(20, 30))
    def test_newcombe_turns_round_and_holds_the_difference(self, k, n, k2, n2):
        low, high = newcombe(k, n, k2, n2)
        assert low <= k / n - k2 / n2 <= high
        assert newcombe(k2, n2, k, n) == pytest.approx((-high, -low))

    @given(
        st.lists(st.floats(-5, 5), min_size=2, max_size=12),
        st.lists(st.floats(-5, 5), min_size=2, max_size=12),
    )
    @examples(80)
    def test_welch_is_that_of_scipy(self, values, others):
        assume(min(np.var(values), np.var(others)) > 1e-6)
        own = stats.ttest_ind(values, others, equal_var=False).confidence_interval(0.9)
        assert welch(values, others, 0.9) == pytest.approx((own.low, own.high), rel=1e-6, abs=1e-9)

    def test_means_without_spread_have_no_width(self):
        assert welch([0.3] * 4, [0.1] * 3) == pytest.approx((0.2, 0.2))
        assert all(math.isnan(own) for own in welch([0.3], [0.1, 0.2]))

    @given(st.integers(0, 40), st.integers(2, 12), st.integers(2, 12))
    def test_an_area_lies_on_the_limits_of_its_own_interval(self, share, n, m):
        area = share / 40
        low, high = exceedance(area, n, m)
        assert 0 <= low <= area <= high <= 1
        z, size = NormalDist().inv_cdf(0.975), (n + m) / 2 - 1
        for limit in (low, high):
            if 0 < limit < 1:
                variance = (
                    limit * (1 - limit)
                    * (1 + size * (1 - limit) / (2 - limit) + size * limit / (1 + limit))
                    / (n * m)
                )  # fmt: skip
                assert abs(area - limit) == pytest.approx(z * math.sqrt(variance), abs=1e-6)
        assert exceedance(1 - area, n, m) == pytest.approx((1 - high, 1 - low), abs=1e-9)
        if area in (0, 1):
            assert high - low > 0.1

    def test_differences_are_between_the_groups_shown(self, duo, table):
        cohort, _, result = duo
        found = group_outcomes(result, table, minimum_cell=0, confidence=0.9, on=DAY)
        rows = found.differences_table
        one = rows[(rows.column == "arrived") & (rows.measure == "match_rate")].iloc[0]
        counts = {}
        for own in found.groups:
            if own.column == "arrived":
                counts[own.group] = (own.matched, own.people)
        limits = newcombe(*counts[one.group], *counts[one.other], 0.9)
        assert (one.low, one.high) == pytest.approx(limits)
        names = dict(zip(table.id, table.arrived.astype(str), strict=True))
        weeks = {}
        for mentee in cohort.mentees:
            if mentee.waiting_since is not None:
                own = weeks.setdefault(names[mentee.id], [])
                own.append((DAY - mentee.waiting_since).days / 7)
        two = rows[(rows.column == "arrived") & (rows.measure == "mean_waiting_weeks")].iloc[0]
        own = stats.ttest_ind(weeks[two.group], weeks[two.other], equal_var=False)
        limits = own.confidence_interval(0.9)
        assert (two.low, two.high) == pytest.approx((limits.low, limits.high), rel=5e-3)
        # Three groups and four make three and six differences of each of four figures.
        assert len(rows) == 4 * 3 + 4 * 6


class TestTables:
    def test_all_forms_of_a_table_say_the_same(self, duo, table):
        result = duo[2]
        one = table[["id", "gender"]]
        by_index, series = one.set_index("id"), one.set_index("id")["gender"]
        expected = group_outcomes(result, one)
        assert group_outcomes(result, by_index) == expected
        assert group_outcomes(result, series) == expected
        assert group_outcomes(result, one.sample(frac=1, random_state=1)) == expected
        by_mapping = group_outcomes(result, dict(zip(one.id, one.gender, strict=True)))
        assert [g.people for g in by_mapping.groups] == [g.people for g in expected.groups]

    def test_who_is_not_in_the_table_is_not_stated(self, duo, table):
        result = duo[2]
        found = group_outcomes(result, table[:60], minimum_cell=0)
        left = {own.column: own for own in found.groups if own.group == NOT_STATED}
        assert left["arrived"].people == 60
        assert left["gender"].people == 60 + int(table[:60].gender.isna().sum())
        assert {own.group for own in found.groups} >= {"2022", "2023", "2024", "f", "m"}

    def test_a_table_may_hold_both_sides(self, duo):
        cohort, _, result = duo
        groups = {p.id: p.id[0] for p in (*cohort.mentors, *cohort.mentees)}
        assert [own.group for own in group_outcomes(result, groups).groups] == ["E"]
        mentors = group_outcomes(result, groups, side="mentors")
        assert [own.group for own in mentors.groups] == ["M"]

    def test_all_faults_of_a_table_are_named_at_once(self, duo):
        table = pd.DataFrame(
            {
                "id": ["E-000001", "E-000001", "E-999999", None, "E-000002", 7],
                "origin": ["secret-a", "secret-b", "secret-c", "secret-d", ["secret-e"], 2.5],
            }
        )
        with pytest.raises(pm.IntakeError) as caught:
            group_outcomes(duo[2], table)
        issues = caught.value.issues
        assert sorted(issues.code) == [
            "blank_id", "duplicate_id", "not_a_group", "not_a_group", "unknown_id", "unknown_id"
        ]  # fmt: skip
        assert list(issues[issues.code == "duplicate_id"].row) == [3]
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "groups",
        [
            None, 3, "gender", ["E-000001"], pd.DataFrame({"who": ["E-000001"], "g": ["a"]}),
            pd.DataFrame({"id": ["E-000001"]}),
            pd.DataFrame([["E-000001", "a", "b"]], columns=["id", "g", "g"]),
            pd.DataFrame([["E-000001", "E-000001", "b"]], columns=["id", "id", "g"]),
        ],
    )  # fmt: skip
    def test_what_is_no_table_is_refused(self, duo, groups):
        with pytest.raises(pm.PolicyError, match="group"):
            group_outcomes(duo[2], groups)

    @pytest.mark.parametrize(
        "arguments",
        [
            {"side": "mentee"}, {"minimum_cell": -1}, {"minimum_cell": 2.5},
            {"minimum_cell": True}, {"confidence": 1}, {"confidence": 0}, {"confidence": True},
            {"confidence": "95%"}, {"on": "2026-06-01"},
        ],
    )  # fmt: skip
    def test_wrong_arguments_are_refused(self, duo, arguments):
        with pytest.raises(pm.PolicyError):
            group_outcomes(duo[2], {}, **arguments)

    def test_something_else_is_no_result(self, duo):
        for ask in (envy, rank_profile, lambda own: group_outcomes(own, {})):
            with pytest.raises(pm.PolicyError, match="needs a result"):
                ask(duo[0])

    def test_the_table_never_changes_the_plan(self, duo, table):
        cohort, policy, result = duo
        before = (cohort.digest, policy.digest, result.solution, table.copy(deep=True))
        group_outcomes(result, table, on=DAY)
        key = "sector_similarity"
        turned = table.assign(gender=table.gender[::-1].to_numpy())
        effects = [
            effect_of_criterion(cohort, policy, key, groups) for groups in (None, table, turned)
        ]
        assert len({(own.before, own.after, own.total_after) for own in effects}) == 1
        assert effects[0].before == result.matching
        assert (cohort.digest, policy.digest, result.solution) == before[:3]
        pd.testing.assert_frame_equal(table, before[3])
        assert pm.match(cohort, policy).solution == result.solution


class TestShown:
    def test_everything_is_plain_data_and_text(self, duo, table):
        cohort, policy, result = duo
        effect = effect_of_criterion(cohort, policy, "goal_coverage", table, on=DAY)
        for own in (group_outcomes(result, table), envy(result), rank_profile(result), effect):
            assert json.loads(json.dumps(own.to_dict())) == own.to_dict()
            assert str(own) == own.text()
        assert "not shown" in group_outcomes(result, table).text()
        assert len(envy(result).table) == len(envy(result).envious)
        assert rank_profile(result).table["mentees"].sum() == result.n_pairs

    def test_matrices_have_envy_and_ranks_too(self):
        result = pm.solve(pm.Problem.from_scores([[0.9, 0.8, np.nan], [0.8, 0.1, 0.1]]))
        found = envy(result)
        assert [(o.mentee_id, o.best_mentor_id, o.gain) for o in found.envious] == [(0, 0, 0.1)]
        assert rank_profile(result).mentees == ((1, 1), (2, 1))
        by_group = group_outcomes(result, pd.DataFrame({"id": [0, 1], "g": [True, False]}),
                                  minimum_cell=0)  # fmt: skip
        assert [own.mean_score for own in by_group.groups] == [0.8, 0.8]

    def test_an_empty_cohort_has_figures_of_nobody(self):
        result = pm.match(pm.Cohort([], []), POLICY)
        assert group_outcomes(result, {}).groups == ()
        assert group_outcomes(result, {}).total.match_rate is None
        assert envy(result).envious == ()
        assert "0 of 0" in envy(result).text()
        assert rank_profile(result).table.empty
        assert rank_profile(result).text()
        assert group_outcomes(result, {}).text()


class TestEffect:
    def test_without_a_criterion_the_others_keep_their_proportions(self, small):
        cohort, _ = small
        criteria = [
            pm.policy.GoalCoverage(weight=6), pm.policy.SectorSimilarity(weight=3),
            pm.policy.SharedLanguage(weight=1),
        ]  # fmt: skip
        policy = pm.Policy(criteria=criteria, rules=[pm.policy.SameSite()])
        effect = effect_of_criterion(cohort, policy, "goal_coverage")
        assert effect.weight == 0.6
        without = policy.replace(criteria=criteria[1:])
        assert without.points == {"sector_similarity": 7500, "shared_language": 2500}
        best = pm.match(cohort, without)
        check = pm.verify(cohort, without, effect.after)
        assert check.is_optimal
        assert check.total_score == best.total_score

    def test_nothing_moves_where_nothing_is_better(self, small):
        cohort, _ = small
        # Nobody stated a sector: without it the same plans are best, and the same one is kept.
        policy = pm.Policy(criteria=[pm.policy.GoalCoverage(), pm.policy.SectorSimilarity()])
        effect = effect_of_criterion(cohort, policy, "sector_similarity")
        assert effect.moves == ()
        assert effect.kept == len(effect.before) == len(effect.after)

    @pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
    def test_moves_and_totals_are_those_of_the_plans(self, preset):
        cohort = synthetic.cohort(25, 30, seed=6, preset=preset)
        policy = pm.Policy.preset(preset)
        for key in policy.points:
            effect = effect_of_criterion(cohort, policy, key)
            by_full = {
                pair: breakdown(
                    cohort, policy, cohort.mentee(pair[0]), cohort.mentor(pair[1])
                ).score
                for pair in itertools.chain(effect.before, effect.after)
            }
            assert effect.total_before == pytest.approx(sum(by_full[p] for p in effect.before))
            assert effect.total_after == pytest.approx(sum(by_full[p] for p in effect.after))
            assert effect.total_after <= effect.total_before + 1e-9
            moved = {i: (one, two) for i, one, two in effect.moves}
            for mentee in cohort.mentees:
                one, two = (p.partner_of(mentee.id) for p in (effect.before, effect.after))
                assert moved.get(mentee.id, (one, one)) == (one, two)
                assert (mentee.id in moved) == (one != two)
            assert list(effect.table.columns) == ["mentee_id", "before", "after"]

    def test_groups_are_told_before_and_after(self, duo, table):
        cohort, policy, result = duo
        effect = effect_of_criterion(cohort, policy, "goal_coverage", table, minimum_cell=3)
        assert effect.groups_before == group_outcomes(result, table, minimum_cell=3)
        both = effect.groups_table
        assert set(both["plan"]) == {"before", "after"}
        assert len(both) == 2 * (len(effect.groups_before.groups) + 1)
        without = effect_of_criterion(cohort, policy, "goal_coverage")
        with pytest.raises(pm.PolicyError, match="no groups"):
            _ = without.groups_table

    def test_unknown_and_only_criteria_are_refused(self, small):
        cohort, policy = small
        with pytest.raises(pm.PolicyError, match="Did you mean 'goal_coverage'"):
            effect_of_criterion(cohort, policy, "goal_covrage")
        with pytest.raises(pm.PolicyError, match="only criterion"):
            effect_of_criterion(cohort, policy, "goal_coverage")
