"""Programmes in time: nobody gets lost, small cases are known, and no timing beats hindsight."""

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.lab.simulation.hindsight_bound import hindsight
from pairmatch.lab.simulation.people_in_time import FLOWS, STATES
from pairmatch.lab.simulation.programme import PRESETS, Kinds, Programme
from pairmatch.lab.simulation.replications import replicate
from pairmatch.lab.simulation.simulation import simulate
from pairmatch.lab.simulation.timing import Batches, EveryWeek, HoldByPrice, lost_without
from pairmatch.policy import GoalCoverage, Priority, SameSite, SharedLanguageAtLeast
from pairmatch.problem.score_matrix import NOT_ELIGIBLE
from profiles import examples

ANYBODY = Kinds([pm.Mentor(id="M")], [pm.Mentee(id="E")])
OPEN = pm.Policy()

LANGUAGES = pm.Policy(
    criteria=[GoalCoverage()], rules=[SharedLanguageAtLeast("B1", missing="fail")]
)
RARE = Kinds(
    mentors={
        pm.Mentor(id="plain", languages={"fr": "C1"}, offers=["job"]): 7,
        pm.Mentor(id="rare", languages={"fr": "C1", "ti": "native"}, offers=["job"]): 3,
    },
    mentees={
        pm.Mentee(id="common", languages={"fr": "B1"}, needs=["job", "network"]): 7,
        pm.Mentee(id="rare", languages={"ti": "native"}, needs=["job"]): 3,
    },
)

weeks_drawn = st.lists(st.integers(1, 6), max_size=3).map(tuple)
chances = st.sampled_from([0.0, 0.2, 0.5, 1.0])
rates = st.sampled_from([0.0, 0.4, 1.5, (0.0, 2.0, 0.5)])
programmes = st.builds(
    Programme,
    people=st.sampled_from(["vernier", "duo_for_a_job", RARE]),
    sites=st.integers(1, 2),
    mentors_per_week=rates,
    mentees_per_week=rates,
    arrivals=st.sampled_from(["poisson", "even"]),
    mentors_at_start=st.integers(0, 4),
    mentees_at_start=st.integers(0, 4),
    away_at_start=chances,
    refusal=chances,
    duo_weeks=st.integers(1, 6),
    closing=chances,
    rematch=chances,
    returns=chances,
    pause_weeks=st.sampled_from([(0,), (1, 4)]),
    patience_weeks=weeks_drawn,
    mentor_patience_weeks=weeks_drawn,
    rematch_first=st.booleans(),
    deadlines_known=st.booleans(),
)
timings = st.sampled_from(
    [EveryWeek(), Batches(2), Batches(3), HoldByPrice(samples=2, horizon=4),
     HoldByPrice(samples=1, horizon=3, refresh=2, pair_value=0.5, waiting_cost=0.0)]
)  # fmt: skip
seeds = st.integers(0, 50)


def run(programme, policy=OPEN, **options):
    return simulate(programme, policy, **({"weeks": 60, "seed": 1} | options))


def policy_of(programme):
    return LANGUAGES if isinstance(programme.people, Kinds) else pm.Policy.preset(programme.people)


class TestConservation:
    @given(programmes, timings, seeds)
    @examples(60)
    def test_everybody_is_in_one_state_in_every_week(self, programme, timing, seed):
        found = run(programme, policy_of(programme), weeks=20, timing=timing, seed=seed)
        weeks = found.weeks
        for side, states in STATES.items():
            counts = weeks[[f"{side}_{state.name.lower()}" for state in states]]
            assert (counts.to_numpy() >= 0).all()
            assert counts.sum(axis=1).tolist() == weeks[f"{side}_arrived"].cumsum().tolist()
            last = found.people[found.people["side"] == side]["state"].value_counts()
            for state in states:
                name = state.name.lower()
                assert last.get(name, 0) == weeks[f"{side}_{name}"].iloc[-1]
        assert weeks["mentors_running"].equals(weeks["mentees_running"].rename("mentors_running"))
        assert (weeks["proposed"] == weeks["refused"] + weeks["started"]).all()
        # Stocks change by what happened, and by nothing else.
        ended = weeks["completed"] + weeks["closed_early"]
        running = (weeks["started"] - ended).cumsum()
        assert running.tolist() == weeks["mentors_running"].tolist()
        waiting = weeks["mentees_arrived"] + weeks["waiting_again"] - weeks["started"]
        waiting = (waiting - weeks["dropped"]).cumsum()
        assert waiting.tolist() == weeks["mentees_waiting"].tolist()
        for flow, stock in (
            ("dropped", "mentees_dropped"), ("left", "mentors_left"),
            ("completed", "mentees_completed"),
        ):  # fmt: skip
            assert weeks[flow].cumsum().tolist() == weeks[stock].tolist()

    @given(programmes, timings, seeds)
    @examples(60)
    def test_a_mentor_has_one_mentee_at_a_time_and_no_pair_meets_twice(
        self, programme, timing, seed
    ):
        found = run(programme, policy_of(programme), weeks=20, timing=timing, seed=seed)
        pairs = found.pairs
        assert not pairs.duplicated(["mentee_id", "mentor_id"]).any()
        begun = pairs[pairs["outcome"] != "refused"]
        last = begun["ended"].fillna(20).astype(int)
        running = np.zeros(20, dtype=int)
        for side in ("mentee_id", "mentor_id"):
            for _, own in begun.assign(last=last).groupby(side):
                busy = np.zeros(20, dtype=int)
                for first, end in zip(own["proposed"], own["last"], strict=True):
                    busy[first:end] += 1
                assert busy.max() <= 1
                running += busy
        assert running.tolist() == (2 * found.weeks["mentors_running"]).tolist()
        people = found.people.set_index("id")
        for side in ("mentee_id", "mentor_id"):
            counts = begun[side].value_counts()
            assert all(people.loc[who, "duos"] == n for who, n in counts.items())
            assert (begun["proposed"] >= begun[side].map(people["arrived"])).all()
        points = pm.score(found.cohort, found.policy)
        places = {mentee.id: k for k, mentee in enumerate(found.cohort.mentees)}
        matrix = points.points_matrix() if len(pairs) else None
        columns = {mentor.id: k for k, mentor in enumerate(found.cohort.mentors)}
        for row in pairs.itertuples():
            assert matrix[places[row.mentee_id], columns[row.mentor_id]] == round(10000 * row.score)

    @given(programmes, timings, seeds)
    @examples(40)
    def test_no_timing_is_worth_more_than_hindsight(self, programme, timing, seed):
        found = run(programme, policy_of(programme), weeks=15, timing=timing, seed=seed)
        for pair_value in (0.0, 1.0, 20.0):
            bound = hindsight(found, pair_value=pair_value)
            assert bound.proof == "dual_certificate"
            assert found.value(pair_value) <= bound.value + 1e-9
            assert not bound.pairs["mentee_id"].duplicated().any()
            assert not bound.pairs.duplicated(["mentor_id", "duo"]).any()


class TestKnownAnswers:
    @pytest.mark.parametrize(("pause", "weeks"), [(0, 52), (0, 53), (3, 60), (3, 58), (10, 1)])
    def test_one_mentor_has_one_duo_after_another(self, pause, weeks):
        programme = Programme(
            people=ANYBODY, mentors_at_start=1, mentees_at_start=20, pause_weeks=(pause,)
        )
        found = run(programme, weeks=weeks)
        assert found.pairs["proposed"].tolist() == list(range(0, weeks, 26 + pause))
        # The n-th duo ends 26 weeks after it began, in the beginning of a week.
        assert found.weeks["completed"].sum() == sum(
            start + 26 < weeks for start in range(0, weeks, 26 + pause)
        )

    def test_with_refusals_only_everybody_meets_once_and_no_duo_runs(self):
        programme = Programme(
            people=ANYBODY, mentors_at_start=3, mentees_at_start=4, refusal=1, mentees_per_week=0.2
        )
        found = run(programme)
        assert found.weeks["started"].sum() == 0
        assert set(found.pairs["outcome"]) == {"refused"}
        mentees = len(found.cohort.mentees)
        assert len(found.pairs) == 3 * mentees
        assert found.people["duos"].sum() == 0
        assert np.isnan(found.summary()["mean_wait"])

    @pytest.mark.parametrize("timing", [EveryWeek(), Batches(4), HoldByPrice()])
    def test_without_people_nothing_happens(self, timing):
        found = run(Programme(), timing=timing)
        assert len(found.weeks) == 60
        assert found.weeks.drop(columns="week").to_numpy().sum() == 0
        assert len(found.people) == len(found.pairs) == 0
        assert hindsight(found).value == found.value() == 0
        assert "0 mentees" in str(found)

    @pytest.mark.parametrize("side", ["mentors_at_start", "mentees_at_start"])
    def test_one_side_alone_waits_for_ever(self, side):
        found = run(Programme(**{side: 3}), pm.Policy.preset("duo_for_a_job"))
        assert found.people["waited"].tolist() == [60] * 3
        assert set(found.people["state"]) <= {"waiting", "free"}

    def test_duos_that_are_always_closed_early_last_a_week(self):
        programme = Programme(
            people=ANYBODY, mentors_at_start=1, mentees_at_start=5, closing=1.0, rematch=0.0
        )
        found = run(programme, weeks=10)
        assert found.pairs["ended"].tolist() == [1, 2, 3, 4, 5]
        assert set(found.pairs["outcome"]) == {"closed_early"}
        assert found.weeks["mentees_closed_early"].iloc[-1] == 5

    def test_a_duo_of_one_week_cannot_be_closed_early(self):
        programme = Programme(
            people=ANYBODY, mentors_at_start=1, mentees_at_start=2, closing=1.0, duo_weeks=1
        )
        assert run(programme, weeks=10).weeks["completed"].sum() == 2

    def test_mentors_who_do_not_return_have_one_duo(self):
        programme = Programme(people=ANYBODY, mentors_at_start=4, mentees_per_week=2, returns=0)
        found = run(programme, weeks=80)
        assert found.weeks["started"].sum() == found.weeks["mentors_left"].iloc[-1] == 4

    def test_who_waits_in_vain_drops_out_when_patience_is_over(self):
        programme = Programme(
            people=ANYBODY, mentees_at_start=2, patience_weeks=(3,), mentor_patience_weeks=(2,)
        )
        found = run(programme, weeks=6)
        assert found.weeks["mentees_waiting"].tolist() == [2, 2, 2, 0, 0, 0]
        assert found.weeks["dropped"].tolist() == [0, 0, 0, 2, 0, 0]
        assert found.people["waited"].tolist() == [3, 3]
        assert found.weeks["mean_wait"].tolist() == [0, 1, 2, 0, 0, 0]
        late = programme.replace(mentors_at_start=2, mentees_at_start=0)
        assert run(late, weeks=4).weeks["mentors_left"].tolist() == [0, 0, 2, 2]

    def test_even_arrivals_sum_up(self):
        programme = Programme(people=ANYBODY, mentees_per_week=(0.5, 0.1), arrivals="even")
        arrived = run(programme, weeks=20).weeks["mentees_arrived"]
        assert arrived.sum() == 6
        assert arrived.max() == 1

    def test_mentors_who_are_away_at_the_start_come_within_the_weeks_of_a_duo(self):
        programme = Programme(people=ANYBODY, mentors_at_start=200, away_at_start=1.0, duo_weeks=10)
        free = run(programme, weeks=12).weeks["mentors_free"]
        assert 0 < free[0] < 60
        assert free[9] == 200

    def test_a_round_is_the_best_plan_of_those_who_are_there(self):
        policy = pm.Policy.preset("duo_for_a_job")
        found = run(Programme(mentors_at_start=25, mentees_at_start=40), policy, weeks=1)
        result = pm.match(found.cohort, policy)
        assert len(found.pairs) == result.n_pairs
        assert found.pairs["score"].sum() == pytest.approx(result.total_score)


class TestChance:
    def test_shares_are_those_of_the_programme(self):
        programme = Programme(
            people=ANYBODY, mentors_per_week=20, mentees_per_week=20, refusal=0.25, closing=0.02,
            duo_weeks=11, returns=0.3, pause_weeks=(2, 4), rematch=0.4,
        )  # fmt: skip
        found = run(programme, weeks=150)
        pairs, weeks = found.pairs, found.weeks
        assert weeks["mentees_arrived"].mean() == pytest.approx(20, abs=1.5)
        assert weeks["mentees_arrived"].var() == pytest.approx(20, rel=0.4)
        assert (pairs["outcome"] == "refused").mean() == pytest.approx(0.25, abs=0.03)
        # Of duos that had the time to end.
        over = pairs[(pairs["outcome"] != "refused") & (pairs["proposed"] < 130)]
        assert (over["outcome"] == "completed").mean() == pytest.approx(0.98**10, abs=0.03)
        length = (over["ended"] - over["proposed"]).astype(float)
        assert (length == 1).mean() == pytest.approx(0.02, abs=0.01)
        assert length.max() == 11
        ended = weeks["completed"].sum() + weeks["closed_early"].sum()
        assert 1 - weeks["left"].sum() / ended == pytest.approx(0.3, abs=0.04)
        share = weeks["waiting_again"].sum() / weeks["closed_early"].sum()
        assert share == pytest.approx(0.4, abs=0.06)

    def test_all_timings_have_the_same_people_and_luck(self):
        programme = Programme.preset("vernier")
        runs = [
            run(programme, pm.Policy.preset("vernier"), timing=timing)
            for timing in (EveryWeek(), Batches(3), HoldByPrice(samples=2))
        ]
        for other in runs[1:]:
            for column in ("mentors_arrived", "mentees_arrived"):
                assert other.weeks[column].equals(runs[0].weeks[column])
            assert other.cohort == runs[0].cohort
        both = runs[0].pairs.merge(runs[1].pairs, on=["mentee_id", "mentor_id"])
        assert len(both) > 3
        assert ((both["outcome_x"] == "refused") == (both["outcome_y"] == "refused")).all()

    @pytest.mark.parametrize("timing", [EveryWeek(), Batches(2), HoldByPrice(samples=2, horizon=6)])
    def test_what_comes_later_changes_nothing_before(self, timing):
        # So no timing looks into the future that will be.
        programme = Programme.preset("vernier").replace(mentees_per_week=2.0)
        policy = pm.Policy.preset("vernier")
        short, long = (run(programme, policy, weeks=n, timing=timing) for n in (15, 40))
        pd.testing.assert_frame_equal(short.weeks, long.weeks[:15])
        pd.testing.assert_frame_equal(
            short.pairs[["mentee_id", "mentor_id", "score"]],
            long.pairs[long.pairs["proposed"] < 15][["mentee_id", "mentor_id", "score"]],
        )

    def test_a_round_every_week_is_a_batch_of_one(self):
        programme, policy = Programme.preset("vernier"), pm.Policy.preset("vernier")
        one, other = (run(programme, policy, timing=t) for t in (EveryWeek(), Batches(every=1)))
        pd.testing.assert_frame_equal(one.pairs, other.pairs)
        pd.testing.assert_frame_equal(one.people, other.people)

    def test_rounds_are_held_in_weeks_of_batches_only(self):
        programme = Programme.preset("vernier")
        found = run(programme, pm.Policy.preset("vernier"), timing=Batches(every=4))
        assert set(found.pairs["proposed"] % 4) == {0}

    def test_the_order_of_kinds_does_not_matter(self):
        mentors, mentees = ([own for own, _ in side] for side in (RARE.mentors, RARE.mentees))
        one, other = Kinds(mentors, mentees), Kinds(mentors[::-1], mentees[::-1])
        assert one == other
        assert hash(one) == hash(other)
        programme = Programme(mentors_at_start=4, mentees_per_week=1)
        tables = [run(programme.replace(people=own), LANGUAGES).pairs for own in (one, other)]
        pd.testing.assert_frame_equal(*tables)

    def test_a_real_cohort_can_be_the_kinds(self):
        cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
        programme = Programme(people=Kinds.of(cohort), mentors_at_start=20, mentees_per_week=2)
        found = run(programme, pm.Policy.preset("vernier"), weeks=10)
        known = {person.model_copy(update={"id": "x"}) for person in cohort.mentees}
        assert {own.model_copy(update={"id": "x"}) for own in found.cohort.mentees} <= known

    def test_distributions_of_ones_own_can_be_the_people(self):
        people = replace(synthetic.PRESETS["vernier"], companies=2)
        found = run(Programme(people=people, mentors_at_start=30), pm.Policy.preset("vernier"))
        assert {own.company for own in found.cohort.mentors} == {"company-1", "company-2"}

    @pytest.mark.parametrize("wrong", [{"side": "mentor"}, {"preset": "duo"}, {"sites": 0}])
    def test_a_stream_of_nobody_known_is_refused(self, wrong):
        given = {"side": "mentors", "seed": 1} | wrong
        with pytest.raises(pm.PolicyError):
            synthetic.stream(given.pop("side"), np.random.default_rng(1), **given)

    def test_another_process_with_another_hash_seed_finds_the_same(self):
        code = (
            "import pairmatch as pm\n"
            "from pairmatch.lab.simulation.programme import Programme\n"
            "from pairmatch.lab.simulation.simulation import simulate\n"
            "from pairmatch.lab.simulation.timing import HoldByPrice\n"
            "found = simulate(Programme.preset('vernier'), pm.Policy.preset('vernier'), weeks=30,"
            " seed=4, timing=HoldByPrice(samples=2))\n"
            "print(found.pairs.to_csv(), found.people.to_csv())"
        )
        said = {
            subprocess.run(
                [sys.executable, "-c", code],
                env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
            ).stdout
            for seed in ("1", "2")
        }  # fmt: skip
        assert len(said) == 1


class TestPriority:
    @pytest.mark.parametrize("first", [True, False])
    def test_who_comes_back_is_served_first_if_the_programme_says_so(self, first):
        kinds = Kinds(
            [pm.Mentor(id="M", offers=["job"])],
            [pm.Mentee(id="good", needs=["job"]), pm.Mentee(id="bad", needs=["studies"])],
        )
        programme = Programme(
            people=kinds, mentors_at_start=3, mentees_at_start=1, mentees_per_week=2,
            arrivals="even", closing=1.0, rematch_first=first,
        )  # fmt: skip
        policy, same = pm.Policy(criteria=[GoalCoverage()]), []
        for seed in range(6):
            pairs = run(programme, policy, weeks=3, seed=seed).pairs
            served = pairs.groupby("proposed")["mentee_id"].agg(set)
            same.append(served[0] == served[1] == served[2])
        # All duos last a week. Everybody meets every mentor before others have their turn.
        assert all(same) == first

    def test_the_priority_of_the_policy_counts_weeks(self):
        # With a wait of two weeks everybody goes before those who have just come.
        policy = pm.Policy(
            objective=("most_pairs", "priority", "best_total"),
            priority=Priority(waiting_weeks=(4, 3, 2, 1)),
        )
        programme = Programme(
            people=ANYBODY, mentees_per_week=1, mentors_per_week=0.6, arrivals="even",
            patience_weeks=(8,), rematch_first=False,
        )  # fmt: skip
        first = run(programme, policy, weeks=12).people.query("side == 'mentees' and duos > 0")
        assert first["first_match"].is_monotonic_increasing
        assert (
            not run(programme, weeks=12)
            .people.query("side == 'mentees' and duos > 0")["first_match"]
            .is_monotonic_increasing
        )

    def test_deadlines_count_if_mentees_say_them(self):
        policy = pm.Policy(
            objective=("most_pairs", "priority", "best_total"),
            priority=Priority(deadline_weeks=(1, 2, 4)),
        )
        programme = Programme(
            people=ANYBODY, mentees_at_start=30, mentors_per_week=3, patience_weeks=(3, 6, 12),
            arrivals="even",
        )  # fmt: skip
        known, unknown = (
            sum(run(programme.replace(deadlines_known=own), policy, weeks=15, seed=seed).summary()
                ["served"] for seed in range(5))
            for own in (True, False)
        )  # fmt: skip
        assert known > unknown


class TestHolding:
    def test_prices_are_what_is_lost_without_a_row(self):
        rng = np.random.default_rng(7)
        for _ in range(60):
            values = rng.integers(1, 12, size=rng.integers(1, 5, size=2))
            values = np.where(rng.random(values.shape) < 0.3, NOT_ELIGIBLE, values)
            found = lost_without(values)
            for row in range(len(values)):
                less = np.delete(values, row, axis=0)
                assert found[row] == _best(values) - _best(less)

    def test_holding_rare_mentors_beats_a_round_every_week(self):
        # A rare mentor can serve anybody, and is the only one who can serve a rare mentee.
        # Every week: the first who comes takes them.
        programme = Programme(
            people=RARE, mentors_per_week=2.5, mentees_per_week=2, patience_weeks=(4,), returns=0.0
        )
        table = replicate(
            programme, LANGUAGES, weeks=50, seeds=range(8), bound=True,
            timings={"weekly": EveryWeek(), "held": HoldByPrice()},
        )  # fmt: skip
        weekly, held = (
            table[table["timing"] == name].set_index("seed") for name in ("weekly", "held")
        )
        better = held["value"] - weekly["value"]
        assert (better >= 0).all()
        assert better.sum() > 10
        assert held["served"].sum() > weekly["served"].sum()
        assert (table["share_of_hindsight"] <= 1).all()
        assert held["share_of_hindsight"].mean() > weekly["share_of_hindsight"].mean() + 0.008

    def test_a_mentor_is_held_for_the_mentee_who_comes_next_week(self):
        # The common mentee is there today, the plain mentor and the rare mentee come tomorrow.
        mentors = {own: weight for own, weight in RARE.mentors if own.id == "rare"}
        held = HoldByPrice(samples=20, horizon=3)
        programme = Programme(
            people=Kinds(mentors, dict(RARE.mentees)), mentors_at_start=1, mentees_at_start=1,
            mentees_per_week=3, arrivals="even", patience_weeks=(2,), returns=0,
        )  # fmt: skip
        policy = pm.Policy(criteria=[GoalCoverage()], rules=LANGUAGES.rules)
        weekly, waits = (
            [run(programme, policy, weeks=6, seed=seed, timing=timing).value(0.0)
             for seed in range(20)]
            for timing in (EveryWeek(), held)
        )  # fmt: skip
        assert np.mean(waits) > np.mean(weekly)

    def test_where_nobody_is_scarce_holding_changes_nothing(self):
        programme = Programme(
            people=RARE, mentors_at_start=300, mentors_per_week=2, mentees_per_week=2,
            refusal=0.1, closing=0.02, patience_weeks=(4, 8),
        )  # fmt: skip
        one, other = (
            run(programme, LANGUAGES, weeks=40, timing=timing)
            for timing in (EveryWeek(), HoldByPrice(samples=2))
        )
        pd.testing.assert_frame_equal(one.pairs, other.pairs)
        pd.testing.assert_frame_equal(one.weeks, other.weeks)

    @pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
    def test_with_many_mentors_holding_serves_as_many(self, preset):
        programme = Programme(
            people=preset, mentors_at_start=150, mentees_per_week=2, patience_weeks=(8,)
        )
        policy = pm.Policy.preset(preset)
        one, other = (
            run(programme, policy, weeks=25, timing=timing)
            for timing in (EveryWeek(), HoldByPrice(samples=3))
        )
        assert other.summary()["served"] == one.summary()["served"]
        assert other.value() >= 0.98 * one.value()

    def test_prices_are_renewed_late_if_nobody_was_there_when_they_were_due(self):
        mentors = {own: weight for own, weight in RARE.mentors if own.id == "rare"}
        programme = Programme(
            people=Kinds(mentors, dict(RARE.mentees)), mentors_at_start=2, returns=0,
            mentees_per_week=(1, 0, 0, 2, 3), arrivals="even", patience_weeks=(1,),
        )  # fmt: skip
        held = []
        for seed in range(10):
            # Nobody comes in week 2, in which prices are due.
            weekly, one, two = (
                run(programme, LANGUAGES, weeks=4, seed=seed, timing=timing).pairs
                for timing in (
                    EveryWeek(), HoldByPrice(horizon=3), HoldByPrice(horizon=3, refresh=2)
                )
            )  # fmt: skip
            pd.testing.assert_frame_equal(one, two)
            held.append(not one.equals(weekly))
        assert any(held)

    def test_without_a_future_holding_pairs_everybody_too(self):
        programme = Programme(mentors_at_start=12, mentees_at_start=20)
        policy = pm.Policy.preset("duo_for_a_job")
        one, other = (
            run(programme, policy, weeks=5, timing=timing)
            for timing in (EveryWeek(), HoldByPrice(waiting_cost=0.1))
        )
        assert other.summary()["served"] == one.summary()["served"] > 5


def _best(values):
    """Return the best assignment by trying all."""
    if not len(values):
        return 0
    first, rest = values[0], values[1:]
    best = _best(rest)
    for column in np.flatnonzero(first != NOT_ELIGIBLE):
        left = rest.copy()
        left[:, column] = NOT_ELIGIBLE
        best = max(best, int(first[column]) + _best(left))
    return best


class TestHindsight:
    def test_of_those_who_are_there_at_once_it_is_the_best_plan(self):
        policy = pm.Policy.preset("duo_for_a_job")
        found = run(Programme(mentors_at_start=20, mentees_at_start=30), policy, weeks=20)
        points = pm.score(found.cohort, policy).points_matrix()
        values = np.where(points < 0, np.nan, 1 + points / 10_000)
        best = pm.solve(pm.Problem.from_scores(values, objective=("best_total",)))
        bound = hindsight(found)
        assert bound.value == pytest.approx(best.total_score)
        assert bound.seats == 20
        assert bound.share(found) <= 1
        assert "no timing is worth more" in str(bound)

    def test_who_is_never_there_together_is_no_pair(self):
        programme = Programme(
            people=ANYBODY, mentees_at_start=3, patience_weeks=(2,), mentors_per_week=(0, 0, 1),
            arrivals="even",
        )  # fmt: skip
        assert hindsight(run(programme, weeks=10)).value == 0
        assert hindsight(run(programme.replace(patience_weeks=(3,)), weeks=10)).served == 1

    def test_a_mentor_has_as_many_seats_as_duos_fit_in(self):
        programme = Programme(
            people=ANYBODY, mentors_at_start=1, mentees_at_start=9, pause_weeks=(4,)
        )
        found = run(programme, weeks=100)
        bound = hindsight(found)
        assert bound.seats == bound.served == 4
        assert bound.value == found.value() == 4

    def test_large_worlds_are_bounded_by_prices_that_are_asked_for(self):
        programme = Programme.preset("duo_for_a_job").replace(mentees_at_start=300)
        found = run(programme, pm.Policy.preset("duo_for_a_job"), weeks=12)
        bound = hindsight(found)
        assert bound.seats * len(found.cohort.mentees) > 2**18
        assert bound.proof == "dual_certificate"
        assert 0.8 < bound.share(found) <= 1

    def test_it_is_a_share_of_the_same_world_only(self):
        programme = Programme(people=RARE, mentors_at_start=3, mentees_per_week=1)
        bound = hindsight(run(programme, LANGUAGES, weeks=9))
        again = programme.replace(people=Kinds(dict(RARE.mentors), dict(RARE.mentees)))
        assert 0 < bound.share(run(again, LANGUAGES, weeks=9, timing=Batches(2))) <= 1
        for word, other in {
            "programme": run(programme.replace(refusal=0.5), LANGUAGES, weeks=9),
            "policy": run(programme, weeks=9),
            "weeks": run(programme, LANGUAGES, weeks=10),
            "seed": run(programme, LANGUAGES, weeks=9, seed=2),
        }.items():
            with pytest.raises(pm.PolicyError, match=f"another world .{word}.$"):
                bound.share(other)

    def test_only_a_simulation_has_a_bound_and_a_share(self):
        with pytest.raises(pm.PolicyError, match=r"^simulation: "):
            hindsight(3)
        with pytest.raises(pm.PolicyError, match=r"^simulation: "):
            hindsight(run(Programme())).share(3)

    def test_refusals_are_foreseen(self):
        programme = Programme(people=ANYBODY, mentors_at_start=5, mentees_at_start=5, refusal=1.0)
        assert hindsight(run(programme)).served == 0

    @pytest.mark.parametrize("wrong", [-1, float("nan"), True, "1"])
    def test_a_wrong_value_is_refused(self, wrong):
        found = run(Programme())
        with pytest.raises(pm.PolicyError, match="pair_value"):
            hindsight(found, pair_value=wrong)
        with pytest.raises(pm.PolicyError, match="pair_value"):
            found.value(wrong)


class TestTables:
    def test_columns_and_figures_fit(self):
        found = run(Programme.preset("vernier"), pm.Policy.preset("vernier"), weeks=80)
        assert set(FLOWS) <= set(found.weeks.columns)
        own, begun = found.summary(), found.pairs[found.pairs["outcome"] != "refused"]
        assert own["started"] == len(begun) == found.weeks["started"].sum()
        assert own["mean_score"] == pytest.approx(begun["score"].mean())
        first = begun.drop_duplicates("mentee_id")
        assert own["served"] == len(first)
        assert own["value"] == pytest.approx(len(first) + first["score"].sum())
        mentees = found.people[found.people["side"] == "mentees"]
        waits = (mentees["first_match"] - mentees["arrived"]).dropna()
        assert own["mean_wait"] == pytest.approx(float(waits.mean()))
        later = found.summary(since=40)
        assert later["mentees"] == (mentees["arrived"] >= 40).sum() < own["mentees"]
        document = found.to_dict()
        assert len(document["pairs"]) == len(found.pairs)
        assert document["pairs"][-1]["ended"] is None
        assert "Simulation of 80 weeks" in repr(found)

    def test_figures_of_a_time_are_of_those_who_arrived_in_it_and_followed(self):
        # One mentor, a duo of 4 weeks; a mentee every week, who waits for 3.
        programme = Programme(
            people=ANYBODY, mentors_at_start=1, mentees_per_week=1, arrivals="even", duo_weeks=4,
            pause_weeks=(0,), patience_weeks=(3,),
        )  # fmt: skip
        found = run(programme, weeks=20)
        own = found.summary(since=4, until=12)
        mentees = found.people.query("side == 'mentees' and 4 <= arrived < 12")
        assert own["mentees"] == own["mean_waited"] * 8 / mentees["waited"].mean() == 8
        assert own["served"] == (mentees["duos"] > 0).sum() > 0
        assert own["share_dropped"] == (mentees["state"] == "dropped").mean() > 0
        assert own["share_served"] + own["share_dropped"] == 1
        assert own["share_waiting"] == own["mentors"] == 0
        assert own["proposed"] == found.pairs["proposed"].between(4, 11).sum() == 2
        assert own["waiting"] == found.weeks["mentees_waiting"][4:12].mean()
        # Without a follow-up it is not known what becomes of the last.
        last = found.summary(since=18)
        assert last["share_served"] + last["share_dropped"] + last["share_waiting"] == 1
        assert last["share_waiting"] > 0
        assert found.summary(0, 20) == found.summary()
        # All who gave up waited for 3 weeks: the mean of the served leaves them out.
        assert own["mean_wait"] < own["mean_waited"]

    @pytest.mark.parametrize(
        ("since", "until", "word"),
        [(-1, None, "since"), (20, None, "since"), (True, None, "since"), (5, 5, "until"),
         (5, 4, "until"), (0, 21, "until"), (0, 0, "until"), (0, 2.0, "until")],
    )  # fmt: skip
    def test_wrong_weeks_are_refused(self, since, until, word):
        with pytest.raises(pm.PolicyError, match=f"^{word}: ") as error:
            run(Programme(), weeks=20).summary(since, until)
        assert "\n" not in str(error.value)
        with pytest.raises(pm.PolicyError, match=f"^{word}: "):
            replicate(Programme(), OPEN, **(OPTIONS | {"weeks": 20}), since=since, until=until)


OPTIONS = {"weeks": 12, "seeds": [3, 1], "timings": [EveryWeek(), Batches(2)], "bound": True}


class TestReplications:
    def test_one_row_for_each_timing_and_seed_whoever_works(self):
        programme, policy = Programme.preset("vernier"), pm.Policy.preset("vernier")
        told = []
        table = replicate(programme, policy, **OPTIONS, progress=lambda *own: told.append(own))
        assert table[["timing", "seed"]].to_numpy().tolist() == [
            ["every week", 3], ["every 2 weeks", 3], ["every week", 1], ["every 2 weeks", 1]
        ]  # fmt: skip
        assert [news[:3] for news in told] == [("seeds", 1, 2), ("seeds", 2, 2)]
        before = []
        with pytest.warns(DeprecationWarning, match="step, done, total and seconds"):
            replicate(programme, policy, **OPTIONS, progress=lambda n, of: before.append((n, of)))
        assert before == [(1, 2), (2, 2)]
        assert (table["share_of_hindsight"] <= 1).all()
        alone = run(programme, policy, weeks=12, seed=1, timing=Batches(2))
        part = replicate(programme, policy, **(OPTIONS | {"bound": False}), since=2, until=8)
        own = alone.summary(2, 8)
        assert part.iloc[3][list(own)].tolist() == pytest.approx(list(own.values()), nan_ok=True)
        alone = alone.summary()
        assert table.iloc[3][list(alone)].tolist() == pytest.approx(
            list(alone.values()), nan_ok=True
        )
        with ProcessPoolExecutor(2) as executor:
            other = replicate(programme, policy, **OPTIONS, executor=executor)
        pd.testing.assert_frame_equal(table, other)

    def test_what_is_wrong_is_said_at_once(self):
        with pytest.raises(pm.PolicyError) as error:
            replicate(
                "duo", OPEN, timings=[1, EveryWeek()], seeds=[1, 1, True], weeks=0, since=-1,
                pair_value=-1, progress=3,
            )  # fmt: skip
        for word in ("timing", "seeds", "since", "pair_value", "progress", "programme", "weeks"):
            assert f"{word}: " in str(error.value)

    @pytest.mark.parametrize(
        ("options", "word"),
        [({"timings": []}, "at least one"), ({"timings": [EveryWeek(), EveryWeek()]}, "one name"),
         ({"timings": 3}, "timings"), ({"seeds": 3}, "seeds")],
    )  # fmt: skip
    def test_wrong_lists_are_refused(self, options, word):
        with pytest.raises(pm.PolicyError, match=word):
            replicate(Programme(), OPEN, **(OPTIONS | options))


WRONG = {
    "people": ["duo", 3, None],
    "sites": [0, -1, 1.5, True],
    "mentors_per_week": [-1, float("nan"), float("inf"), True, "2", (), (1, -1), 1e9],
    "mentees_per_week": [-0.1, None],
    "arrivals": ["evenly", None, 3],
    "mentors_at_start": [-1, 1.5, True],
    "mentees_at_start": ["3"],
    "away_at_start": [1.1],
    "refusal": [-0.1, 1.1, float("nan"), True, None],
    "duo_weeks": [0, -1, 2.5, True],
    "closing": [2],
    "rematch": [-1],
    "returns": [float("inf")],
    "pause_weeks": [(), (-1,), 3, (1.5,), "12"],
    "patience_weeks": [(0,), (True,), 8],
    "mentor_patience_weeks": [(0, 3)],
    "rematch_first": [1],
    "deadlines_known": [None],
}


class TestBadInput:
    @pytest.mark.parametrize(("name", "value"), [(k, v) for k in WRONG for v in WRONG[k]])
    def test_a_wrong_figure_is_refused(self, name, value):
        with pytest.raises(pm.PolicyError, match=f"^{name}: ") as error:
            Programme(**{name: value})
        assert "\n" not in str(error.value)

    def test_all_faults_are_said_at_once(self):
        with pytest.raises(pm.PolicyError) as error:
            Programme(**{name: values[0] for name, values in WRONG.items()})
        assert len(str(error.value).splitlines()) == len(WRONG)

    def test_unknown_names_say_what_was_meant(self):
        with pytest.raises(pm.PolicyError, match="duo_for_a_job"):
            Programme.preset("duo")
        for wrong in (["x"], None, 3):
            with pytest.raises(pm.PolicyError, match="unknown preset"):
                Programme.preset(wrong)
        with pytest.raises(pm.PolicyError, match="Did you mean 'refusal'"):
            Programme().replace(refusals=0.1)
        assert set(PRESETS) == {"duo_for_a_job", "vernier"}

    @pytest.mark.parametrize(
        ("options", "word"),
        [({"weeks": 0}, "weeks"), ({"weeks": True}, "weeks"), ({"seed": -1}, "seed"),
         ({"seed": 1.5}, "seed"), ({"timing": "weekly"}, "timing"), ({"policy": None}, "policy"),
         ({"programme": "duo"}, "programme")],
    )  # fmt: skip
    def test_a_wrong_question_is_refused(self, options, word):
        given = {"programme": Programme(), "policy": OPEN, "weeks": 3, "seed": 1} | options
        with pytest.raises(pm.PolicyError, match=f"{word}: "):
            simulate(given.pop("programme"), given.pop("policy"), **given)

    def test_a_policy_that_has_no_meaning_in_time_is_refused(self):
        policy = pm.Policy(
            rules=[pm.policy.AvailableFor(26)],
            quotas=[pm.policy.Quota(side="mentors", attribute="site", value="Ghent", at_most=1)],
            objective=("most_pairs", "even_load", "fewest_changes"),
        )
        with pytest.raises(pm.PolicyError) as error:
            simulate(Programme(), policy, seed=-1)
        for word in ("quotas", "even_load, fewest_changes", "counts from a day", "seed"):
            assert word in str(error.value)

    @pytest.mark.parametrize(
        "make",
        [lambda: Batches(0), lambda: Batches(True), lambda: Batches(1.5),
         lambda: HoldByPrice(samples=0), lambda: HoldByPrice(waiting_cost=float("nan")),
         lambda: HoldByPrice(pair_value=-1), lambda: HoldByPrice(horizon=True)],
    )  # fmt: skip
    def test_a_wrong_timing_is_refused(self, make):
        with pytest.raises(pm.PolicyError):
            make()

    @pytest.mark.parametrize(
        ("mentors", "mentees", "word"),
        [([], [pm.Mentee(id="E")], "at least one"), ([pm.Mentee(id="E")], [], "every kind"),
         ({pm.Mentor(id="M"): -1}, 3, "weights above 0"), ("MM", [pm.Mentee(id="E")], "profiles"),
         ([pm.Mentor(id="M"), pm.Mentor(id="M")], [pm.Mentee(id="E")], "one id")],
    )  # fmt: skip
    def test_wrong_kinds_are_refused(self, mentors, mentees, word):
        with pytest.raises(pm.PolicyError, match=word):
            Kinds(mentors, mentees)

    def test_codes_that_the_policy_does_not_know_are_refused(self):
        kinds = Kinds([pm.Mentor(id="M", offers=["nonsense"])], [pm.Mentee(id="E")])
        with pytest.raises(pm.IntakeError):
            run(Programme(people=kinds, mentors_at_start=1), pm.Policy.preset("vernier"))

    def test_sites_keep_people_apart(self):
        kinds = Kinds([pm.Mentor(id="M", site="Ghent")], [pm.Mentee(id="E", site="Liège")])
        programme = Programme(people=kinds, mentors_at_start=3, mentees_per_week=1)
        found = run(programme, pm.Policy(rules=[SameSite()]), timing=HoldByPrice(samples=1))
        assert len(found.pairs) == 0
