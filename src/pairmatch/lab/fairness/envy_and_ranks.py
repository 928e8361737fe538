"""Envy of other people's mentors, and ranks of partners, by the scores of the policy."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch._support.display import ShownAsText
from pairmatch._support.progress import Progress, Steps
from pairmatch._support.text_tables import text_table
from pairmatch.advice import Position
from pairmatch.errors import PolicyError
from pairmatch.lab.fairness.judged_pairs import JudgedPairs, available, blocks, judge_of, judged
from pairmatch.people.pairs import Label
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.result import MatchResult


@dataclass(frozen=True)
class EnviousMentee:
    """A mentee for whom the mentor of somebody else has a higher score than theirs.

    Attributes
    ----------
    mentee_id, mentor_id
        The mentee, and the mentor in the plan (``None`` = none).
    score
        Score of that pair; ``None`` = none.
    wanted
        How many eligible mentors who have another mentee in the plan score higher.
    best_mentor_id, best_score
        The best of them, and the score with that one; of equal scores the first by keyed hash.
    gain
        By how much it is higher; ``None`` without a mentor.
    justified
        How many of those mentors have a mentee in the plan with a lower score than this one would
        have there, who is not pinned to them.
    """

    mentee_id: Label
    mentor_id: Label | None
    score: float | None
    wanted: int
    best_mentor_id: Label
    best_score: float
    gain: float | None
    justified: int


@dataclass(frozen=True, repr=False)
class Envy(ShownAsText):
    """The mentees who would rather have somebody else's mentor.

    Attributes
    ----------
    mentees, unmatched
        Number of mentees who could be in the plan (those in no running pair), and of those of them
        who have nobody.
    envious
        Those who would rather have somebody else's mentor, in the problem's order.
    """

    mentees: int
    unmatched: int
    envious: tuple[EnviousMentee, ...]

    @property
    def envious_matched(self) -> int:
        """How many of the envious have a mentor."""
        return sum(mentee.gain is not None for mentee in self.envious)

    @property
    def envious_unmatched(self) -> int:
        """How many of the envious have none."""
        return len(self.envious) - self.envious_matched

    @property
    def justified(self) -> int:
        """How many of the envious would replace somebody with a lower score with that mentor."""
        return sum(mentee.justified > 0 for mentee in self.envious)

    @property
    def gains(self) -> tuple[float, ...]:
        """By how much the best wanted mentor scores higher, of those who have one; rising."""
        return tuple(sorted(each.gain for each in self.envious if each.gain is not None))

    @property
    def table(self) -> pd.DataFrame:
        """One row an envious mentee, a column for each attribute of :class:`EnviousMentee`."""
        columns = list(EnviousMentee.__dataclass_fields__)
        table = pd.DataFrame([asdict(mentee) for mentee in self.envious], columns=columns)
        return table.astype(dict.fromkeys(("score", "best_score", "gain"), "float64"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "mentees": self.mentees,
            "unmatched": self.unmatched,
            "envious_matched": self.envious_matched,
            "envious_unmatched": self.envious_unmatched,
            "justified": self.justified,
            "envious": [asdict(mentee) for mentee in self.envious],
        }

    def text(self) -> str:
        """Return the figures in words."""
        matched = self.mentees - self.unmatched
        lines = [
            f"{self.envious_matched} of {matched} mentees with a mentor would have a higher score "
            "with the mentor of somebody else."
        ]
        if gains := self.gains:
            lines.append(f"By {median(gains):.4g} in the median, by {gains[-1]:.4g} at most.")
        lines += [
            f"{self.envious_unmatched} of {self.unmatched} without one are eligible for the mentor "
            "of somebody else.",
            f"{self.justified} in all would score higher with that mentor than somebody who has "
            "them and is not pinned.",
            "The best plan for everybody together can hold such envy; a plan with less of it may "
            "have fewer pairs or a lower total.",
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def envy(result: MatchResult, *, progress: Progress | bool | None = None) -> Envy:
    """Return which mentees would rather have the mentor of somebody else.

    By scores, not by wishes (for these see :func:`pairmatch.advice.blocking_pairs`): a mentee
    rather has an eligible mentor with a higher score, and anybody eligible rather than nobody. Only
    mentors count who have another mentee in the plan. It is *justified* if such a mentee has a
    lower score with that mentor and is not pinned to them.

    Parameters
    ----------
    result
        The plan.
    progress
        Counts mentees; see :func:`pairmatch.match`.

    Raises
    ------
    NoMatchingError
        If there is no plan, or the result does not know its people.

    Examples
    --------
    >>> import pairmatch as pm
    >>> envied = envy(pm.solve(pm.Problem.from_scores([[9, 8], [8, 1], [5, 0]])))
    >>> envied.table[["mentee_id", "mentor_id", "best_mentor_id", "gain", "justified"]]
       mentee_id  mentor_id  best_mentor_id  gain  justified
    0          0        1.0               0   1.0          1
    1          2        NaN               0   NaN          0
    """
    position, pairs, mentees, _ = _judged_plan(result, "envy")
    mentees[pairs.rows] = True
    taken = _Taken.of(position, pairs)
    reached = np.full(len(mentees), NOT_ELIGIBLE)
    reached[pairs.rows] = pairs.points
    envious: list[EnviousMentee] = []
    with Steps(progress, "mentees", len(mentees)) as steps:
        for block, scored in blocks(judge_of(position)):
            envious += [
                mentee
                for row in np.flatnonzero(mentees[block]).tolist()
                if (mentee := _envious(position, taken, block.start + row, scored[row], reached))
            ]
            steps.count(len(scored))
    unmatched = int(mentees.sum()) - len(pairs.rows)
    return Envy(int(mentees.sum()), unmatched, tuple(envious))


def _judged_plan(
    result: MatchResult, function: str
) -> tuple[Position, JudgedPairs, BoolArray, BoolArray]:
    """Return a plan, its pairs, and which mentees and mentors can be in it."""
    if not isinstance(result, MatchResult):
        raise PolicyError(f"{function} needs a result of match or solve")
    judge = judge_of(result.position)
    return result.position, judged(judge, result.matching), *available(judge)


@dataclass(frozen=True, eq=False)
class _Taken:
    """Which mentors have mentees, and the lowest points of those who could be replaced."""

    load: IntArray
    lowest: IntArray

    @classmethod
    def of(cls, position: Position, pairs: JudgedPairs) -> _Taken:
        size = position.problem.n_mentors
        lowest = np.full(size, np.iinfo(np.int64).max)
        pinned = set(() if position.evaluation is None else position.evaluation.cohort.pinned)
        # The plan and its judged pairs are in one order.
        free = np.array([pair not in pinned for pair in position.matching], dtype=np.bool_)
        np.minimum.at(lowest, pairs.columns[free], pairs.points[free])
        return cls(np.bincount(pairs.columns, minlength=size), lowest)


def _envious(
    position: Position, taken: _Taken, row: int, scored: IntArray, reached: IntArray
) -> EnviousMentee | None:
    """Return the envy of the mentee in a row, by its points with everybody; ``None`` without."""
    mentor = int(position.plan[row])
    # A mentor who has this mentee is not another's, whoever else they have.
    of_others = taken.load > 0
    if mentor >= 0:
        of_others[mentor] = False
    wanted = np.flatnonzero(of_others & (scored != NOT_ELIGIBLE) & (scored > reached[row]))
    if not len(wanted):
        return None
    best = int(wanted[np.argmax(scored[wanted])])
    problem = position.problem
    matched, points, most = mentor >= 0, int(reached[row]), int(scored[best])
    return EnviousMentee(
        mentee_id=problem.mentee_ids[row],
        mentor_id=problem.mentor_ids[mentor] if matched else None,
        score=float(points * problem.unit) if matched else None,
        wanted=len(wanted),
        best_mentor_id=problem.mentor_ids[best],
        best_score=float(most * problem.unit),
        gain=float((most - points) * problem.unit) if matched else None,
        # Mentors with pinned mentees only have no lowest points.
        justified=int((taken.lowest[wanted] < scored[wanted]).sum()),
    )


_SHOWN = 10


@dataclass(frozen=True, repr=False)
class RankProfile(ShownAsText):
    """How good the partners are that people got, by rank.

    Equal scores have the same rank, so that two mentees can both have their first.

    Attributes
    ----------
    mentees
        Rank of their mentor among the eligible mentors with a seat -> how many mentees.
    mentors
        Rank of their mentee among the eligible mentees in no running pair -> how many pairs.
    unmatched_mentees, unmatched_mentors
        How many who could be in the plan have nobody: first those for whom somebody is eligible,
        then those for whom nobody is.
    """

    mentees: tuple[tuple[int, int], ...]
    mentors: tuple[tuple[int, int], ...]
    unmatched_mentees: tuple[int, int]
    unmatched_mentors: tuple[int, int]

    @property
    def table(self) -> pd.DataFrame:
        """One row a rank that occurs: ``rank``, ``mentees``, ``mentors``."""
        mentees, mentors = dict(self.mentees), dict(self.mentors)
        rows = [
            (rank, mentees.get(rank, 0), mentors.get(rank, 0))
            for rank in sorted({*mentees, *mentors})
        ]
        return pd.DataFrame(rows, columns=["rank", "mentees", "mentors"], dtype="int64")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "mentees": [list(rank) for rank in self.mentees],
            "mentors": [list(rank) for rank in self.mentors],
            "unmatched_mentees": list(self.unmatched_mentees),
            "unmatched_mentors": list(self.unmatched_mentors),
        }

    def text(self) -> str:
        """Return the profile in words."""
        rows: list[tuple[object, ...]] = list(self.table.itertuples(index=False, name=None))
        if len(rows) > _SHOWN:
            rest = rows[_SHOWN - 1 :]
            rows = rows[: _SHOWN - 1]
            sums = [sum(int(str(row[k])) for row in rest) for k in (1, 2)]
            rows.append((f"{rest[0][0]} or more", *sums))
        lines = [text_table(("rank of the partner", "mentees", "mentors"), rows)]
        for side, (some, nobody) in (
            ("mentees", self.unmatched_mentees),
            ("mentors", self.unmatched_mentors),
        ):
            lines.append(
                f"{side} with nobody: {some + nobody}; for {nobody} of them nobody is eligible"
            )
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def rank_profile(result: MatchResult, *, progress: Progress | bool | None = None) -> RankProfile:
    """Return how many mentees got their first, second, … eligible mentor, and mentors likewise.

    Parameters and errors are those of :func:`envy`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> profile = rank_profile(pm.solve(pm.Problem.from_scores([[9, 8], [8, 1], [5, 0]])))
    >>> profile.mentees, profile.mentors, profile.unmatched_mentees
    (((1, 1), (2, 1)), ((1, 1), (2, 1)), (1, 0))
    """
    position, pairs, mentees, mentors = _judged_plan(result, "rank_profile")
    for_mentee = np.zeros(len(mentees), dtype=np.bool_)
    for_mentor = np.zeros(len(mentors), dtype=np.bool_)
    with Steps(progress, "mentees", len(mentees)) as steps:
        for block, scored in blocks(judge_of(position)):
            eligible = scored != NOT_ELIGIBLE
            for_mentee[block] = (eligible & mentors).any(axis=1)
            for_mentor |= eligible[mentees[block]].any(axis=0)
            steps.count(len(scored))
    mentees[pairs.rows], mentors[pairs.columns] = False, False
    return RankProfile(
        _counts(pairs.mentor_ranks.tolist()),
        _counts(pairs.mentee_ranks.tolist()),
        (int((mentees & for_mentee).sum()), int((mentees & ~for_mentee).sum())),
        (int((mentors & for_mentor).sum()), int((mentors & ~for_mentor).sum())),
    )


def _counts(ranks: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(Counter(ranks).items()))
