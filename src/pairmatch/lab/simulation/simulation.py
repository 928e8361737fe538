"""Simulation of a programme, week by week, under a policy and a timing, with its tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from pairmatch._support.containers import IntArray
from pairmatch._support.display import Block, Shown, View, frame_block, sentences
from pairmatch._support.parameters import is_number, is_whole
from pairmatch._support.progress import SILENT, Progress, Steps
from pairmatch.errors import PolicyError
from pairmatch.lab.simulation.people_in_time import FLOWS, STATES, Register, State
from pairmatch.lab.simulation.programme import Programme
from pairmatch.lab.simulation.rounds import Round, best_pairs, objective_of, round_of
from pairmatch.lab.simulation.timing import (
    Batches,
    EveryWeek,
    HoldByPrice,
    Prices,
    Timing,
    check_timing,
)
from pairmatch.lab.simulation.world import World
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.weights import SCALE
from pairmatch.problem.score_matrix import NOT_ELIGIBLE


def period_faults(weeks: Any, since: Any, until: Any) -> list[str]:
    """Return what is wrong with the weeks that are to be counted, in sentences.

    ``weeks`` is the length of the simulation, not compared if it is no number; ``since`` the first
    week, and ``until`` the first that no longer counts (``None`` = the end).

    Examples
    --------
    >>> period_faults(52, 0, None), period_faults(52, 26, 13)
    ([], ['until: give a week after since'])
    """
    faults = []
    if not is_whole(since):
        faults.append("since: give a whole number from 0")
    elif is_whole(weeks, 1) and since >= weeks:
        faults.append("since: give a week of the simulation; its first is 0")
    if until is None:
        return faults
    if not is_whole(until, 1):
        faults.append("until: give a whole number from 1, or None")
    elif is_whole(weeks, 1) and until > weeks:
        faults.append("until: give at most the number of weeks of the simulation")
    elif is_whole(since) and until <= since:
        faults.append("until: give a week after since")
    return faults


def first_duos(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the first duo of each mentee who had one."""
    return pairs[pairs["outcome"] != "refused"].drop_duplicates("mentee_id")


def figures(
    weeks: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame, since: int, until: int
) -> dict[str, float]:
    """Return the figures of :meth:`Simulation.summary`, but for ``value``, from its tables."""
    firsts = first_duos(pairs)
    people, pairs, weeks = (
        table[(table[column] >= since) & (table[column] < until)]
        for table, column in ((people, "arrived"), (pairs, "proposed"), (weeks, "week"))
    )
    mentees, mentors = (people[people["side"] == side] for side in ("mentees", "mentors"))
    served, others = mentees[mentees["duos"] > 0], mentees[mentees["duos"] == 0]
    firsts = firsts[firsts["mentee_id"].isin(served["id"])]
    begun = pairs[pairs["outcome"] != "refused"]
    waits = served["wait_to_match"].astype(float)
    values: dict[str, Any] = {
        "mentees": len(mentees),
        "mentors": len(mentors),
        "served": len(served),
        "share_served": _share(len(served), len(mentees)),
        "share_dropped": _share(int((mentees["state"] == "dropped").sum()), len(mentees)),
        "share_waiting": _share(int((others["state"] != "dropped").sum()), len(mentees)),
        "mean_wait": waits.mean(),
        "wait_90": waits.quantile(0.9),
        "mean_waited": mentees["waited"].astype(float).mean(),
        "mean_first_score": firsts["score"].mean(),
        "proposed": len(pairs),
        "refused": len(pairs) - len(begun),
        "started": len(begun),
        "completed": int((begun["outcome"] == "completed").sum()),
        "closed_early": int((begun["outcome"] == "closed_early").sum()),
        "mean_score": begun["score"].mean(),
        "mentors_reused": int((mentors["duos"] > 1).sum()),
        "waiting": weeks["mentees_waiting"].mean(),
        "free": weeks["mentors_free"].mean(),
        "running": weeks["mentors_running"].mean(),
    }
    return {name: float(value) for name, value in values.items()}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def weeks_table(weeks: list[dict[str, Any]]) -> pd.DataFrame:
    """Return what happened week by week."""
    columns = [
        "week",
        *FLOWS[:2],
        *(f"{side}_{state.name.lower()}" for side, states in STATES.items() for state in states),
        *FLOWS[2:],
        "mean_wait",
    ]
    return pd.DataFrame(weeks, columns=columns)


def people_table(world: World, register: Register) -> pd.DataFrame:
    """Return what happened to everybody."""
    parts = []
    for side, roll in register.rolls.items():
        people, arrived = world.people(side), world.arrived[side]
        first = pd.array(np.where(roll.first < 0, 0, roll.first), dtype="Int64")
        first[roll.first < 0] = pd.NA
        parts.append(
            pd.DataFrame(
                {
                    "side": side,
                    "id": pd.Series([person.id for person in people], dtype=object),
                    "site": pd.Series([person.site for person in people], dtype=object),
                    "arrived": arrived,
                    "first_match": first,
                    "wait_to_match": first - arrived,
                    "waited": roll.waited,
                    "proposals": roll.proposals,
                    "refusals": roll.refusals,
                    "duos": roll.duos,
                    "completed": roll.completed,
                    "state": pd.Series(
                        [State(state).name.lower() for state in roll.state.tolist()], dtype=object
                    ),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def pairs_table(world: World, register: Register) -> pd.DataFrame:
    """Return what became of every proposal."""
    mentees, mentors = world.cohort.mentees, world.cohort.mentors
    rows = [
        (
            mentees[duo.mentee].id,
            mentors[duo.mentor].id,
            duo.proposed,
            duo.points / SCALE,
            duo.outcome,
            duo.ended,
        )
        for duo in register.duos
    ]
    columns = ["mentee_id", "mentor_id", "proposed", "score", "outcome", "ended"]
    types: Any = {
        "mentee_id": object, "mentor_id": object, "proposed": "int64", "score": "float64",
        "outcome": object, "ended": "Int64",
    }  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(types)


@dataclass(frozen=True, eq=False, repr=False)
class Simulation(Shown):
    """What happened, week by week, person by person and pair by pair.

    Attributes
    ----------
    programme, policy, timing, seed
        What was simulated.
    weeks
        One row a week: ``week``; who arrived (``mentors_arrived``, ``mentees_arrived``); how many
        are in each state at the end of the week (``mentees_waiting``, ``mentees_running``,
        ``mentees_completed``, ``mentees_closed_early``, ``mentees_dropped``, ``mentors_free``,
        ``mentors_running``, ``mentors_pausing``, ``mentors_left``); what happened in it
        (``proposed``, ``refused``, ``started``, ``completed``, ``closed_early``,
        ``waiting_again``, ``dropped``, ``left``); ``mean_wait``, the weeks for which those who
        wait have been waiting.
    people
        One row a person: ``side``, ``id``, ``site``, ``arrived``, ``first_match`` (week in which
        the first duo began), ``wait_to_match`` (weeks from arrival to it), ``waited`` (weeks
        without partner while looking for one, in all), ``proposals``, ``refusals``, ``duos``,
        ``completed``, ``state`` at the end.
    pairs
        One row a proposal: ``mentee_id``, ``mentor_id``, ``proposed`` (week), ``score``,
        ``outcome`` (``refused``, ``running``, ``completed``, ``closed_early``), ``ended`` (week
        from whose beginning the mentor has no mentee).
    cohort
        The profiles of all people.
    world
        What chance had in store; for :func:`hindsight`.
    """

    programme: Programme
    policy: Policy
    timing: Timing
    seed: int
    weeks: pd.DataFrame
    people: pd.DataFrame
    pairs: pd.DataFrame
    cohort: Cohort
    world: World

    def value(self, pair_value: float = 1.0) -> float:
        """Return what was reached: for each mentee who got a mentor, that and the first score.

        Parameters
        ----------
        pair_value
            What a mentee's first duo is worth beside its score. Later duos of the mentee count
            nothing: nobody gains by early closures.
        """
        if not is_number(pair_value, at_most=1000):
            raise PolicyError("pair_value: give a number from 0 to 1000")
        first = first_duos(self.pairs)
        return float(len(first) * pair_value + first["score"].sum())

    def summary(self, since: int = 0, until: int | None = None) -> dict[str, float]:
        """Return the main figures.

        ``mean_wait`` and ``wait_90`` are of the served only, so they leave out those who gave up:
        read them beside ``share_dropped`` and ``mean_waited``. Let the simulation go on after
        ``until`` for at least the longest patience: otherwise some who arrived late still wait at
        the end, and ``share_served`` is too low, most of all for timings that match late.

        Parameters
        ----------
        since
            Count only people who arrived, and weeks and pairs, from this week: what came before
            is warming up.
        until
            Count only people who arrived, weeks, and pairs that were proposed, before this week;
            None is the end. What became of them is followed to the end of the simulation.

        Returns
        -------
        dict
            ``mentees`` and ``mentors`` who arrived; of these mentees ``served`` (got a mentor) and
            ``share_served``, ``share_dropped`` (gave up, be it after a duo), ``share_waiting``
            (neither served nor dropped at the end: not known what becomes of them); ``mean_wait``
            and ``wait_90`` (weeks from arrival to the first duo, of the served; mean and nine in
            ten at most), ``mean_waited`` (weeks without partner in all, mean of all these
            mentees), ``mean_first_score``; of pairs ``proposed``, ``refused``, ``started``,
            ``completed``, ``closed_early``, their ``mean_score`` if started; ``mentors_reused``
            (of these mentors, more than one duo); means over the weeks of ``waiting``, ``free``
            and ``running``; ``value`` of all weeks. NaN where there is nobody to count.

        Raises
        ------
        PolicyError
            If ``since`` is not a week of the simulation, or ``until`` is not after it or after the
            end.

        Examples
        --------
        >>> programme = Programme(people="vernier", mentees_at_start=4, patience_weeks=(3,))
        >>> six = simulate(programme, Policy.preset("vernier"), weeks=9, seed=1).summary(until=6)
        >>> six["mentees"], six["share_dropped"], six["mean_waited"]
        (4.0, 1.0, 3.0)
        """
        if faults := period_faults(len(self.weeks), since, until):
            raise PolicyError("\n".join(faults))
        end = len(self.weeks) if until is None else until
        counted = figures(self.weeks, self.people, self.pairs, since, end)
        return counted | {"value": self.value()}

    def to_dict(self) -> dict[str, Any]:
        """Return seed, timing, figures and tables as plain values."""
        tables = {name: getattr(self, name) for name in ("weeks", "people", "pairs")}
        return {
            "timing": str(self.timing),
            "seed": self.seed,
            "summary": {k: None if np.isnan(v) else v for k, v in self.summary().items()},
        } | {
            name: table.astype(object).where(table.notna(), None).to_dict("records")
            for name, table in tables.items()
        }

    def _view(self) -> View:
        heading = f"Simulation of {len(self.weeks)} weeks, {self.timing}"
        return View(heading, [sentences(str(self), ".summary()")])

    def _tables(self) -> Iterable[Block]:
        # Not the people: that table holds their sites.
        yield frame_block(self.weeks, "week by week", ".weeks", folded=True)
        yield frame_block(self.pairs, "pairs", ".pairs", folded=True)

    def __str__(self) -> str:
        total = self.summary()
        return (
            f"{len(self.weeks)} weeks, {self.timing}: {total['mentees']:.0f} mentees, "
            f"{total['served']:.0f} with a mentor after {total['mean_wait']:.1f} weeks on average, "
            f"{100 * total['share_dropped']:.0f} % dropped out; {total['started']:.0f} duos with a "
            f"mean score of {total['mean_score']:.3f}"
        )


def simulate(
    programme: Programme,
    policy: Policy,
    *,
    weeks: int = 52,
    timing: Timing | None = None,
    seed: int,
    progress: Progress | bool | None = None,
) -> Simulation:
    """Run a programme for some weeks.

    In every week, in this order: duos and pauses end, people arrive, those whose patience is over
    go, and, if the timing holds a round, those who are there are matched: the best plan under the
    policy, whose certificate is checked. Every pair of the plan meets; if nobody refuses, its
    duo begins in the same week. Nobody is proposed to the same person twice.

    Chance is the same for every timing: who arrives, patience, what becomes of the first, second
    … duo of a mentor, and which pairs would refuse depend on the seed and the people alone.

    Parameters
    ----------
    programme
        How many come, how long duos last, and which mentors return.
    policy
        Rules, criteria and stages of every round. Quotas, ``even_load``, ``fewest_changes`` and
        rules that count from a day are refused.
    weeks
        How many weeks.
    timing
        :class:`EveryWeek` (the default), :class:`Batches` or :class:`HoldByPrice`.
    seed
        Seed of all chance.
    progress
        Counts weeks; see :func:`pairmatch.match`.

    Returns
    -------
    Simulation
        Tables ``weeks``, ``people``, ``pairs``, and ``summary()``.

    Raises
    ------
    PolicyError
        With everything that is wrong.
    IntakeError
        If profiles hold codes that the policy does not know.

    Examples
    --------
    >>> programme = Programme(people="vernier", mentors_at_start=3, mentees_per_week=0.5)
    >>> two_years = simulate(programme, Policy.preset("vernier"), weeks=104, seed=1)
    >>> int(two_years.weeks["mentors_running"].max())
    3
    """
    timing = EveryWeek() if timing is None else timing
    if faults := check_timing(timing):
        raise PolicyError("\n".join(faults))
    with Steps(progress, "weeks") as steps:
        world = World.of(programme, policy, weeks, seed)
        steps.expect(world.weeks)
        return run(world, timing, steps)


def run(world: World, timing: Timing, steps: Steps = SILENT) -> Simulation:
    """Run a world under a timing; ``steps`` counts weeks."""
    register = Register(world)
    prices = Prices(world, timing) if isinstance(timing, HoldByPrice) else None
    weeks = []
    for week in steps.over(range(world.weeks)):
        register.begin_week()
        if not (isinstance(timing, Batches) and week % timing.every):
            there = round_of(world, register)
            for row, column in _pairs(world, register, there, prices).tolist():
                pair = int(there.mentees[row]), int(there.mentors[column])
                register.propose(*pair, int(there.points[row, column]))
        weeks.append(register.end_week())
    return Simulation(
        programme=world.programme,
        policy=world.policy,
        timing=timing,
        seed=world.seed,
        weeks=weeks_table(weeks),
        people=people_table(world, register),
        pairs=pairs_table(world, register),
        cohort=world.cohort,
        world=world,
    )


def _pairs(world: World, register: Register, there: Round, prices: Prices | None) -> IntArray:
    """Return the plan of a round."""
    plan = best_pairs(world, there, there.points, objective_of(world, there.levels))
    if prices is None or not len(plan):
        return plan
    charged = prices.of(register, there.mentors, there.mentees[plan[:, 0]])
    if not charged.any():
        return plan
    base = round(Fraction(prices.timing.pair_value) * SCALE)
    # A pair that is worth just its price is made: hence a point more.
    left = there.points + (base + 1) - charged[None, :]
    left[(there.points == NOT_ELIGIBLE) | (left <= 0)] = NOT_ELIGIBLE
    stages = ("priority", "best_total") if there.levels.any() else ("best_total",)
    return best_pairs(world, there, left, stages)
