"""How many people got their best, second best, … eligible partner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pairmatch.display import text_table
from pairmatch.errors import PolicyError
from pairmatch.lab.groups.judged_pairs import blocks, judged, position_of, to_be_had
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.result import MatchResult

_SHOWN = 10


@dataclass(frozen=True)
class RankProfile:
    """How good the partners are that people got, by rank.

    Equal scores have the same rank, so that two mentees can both have their first.

    Attributes
    ----------
    mentees
        Rank of the own mentor among the eligible mentors with a seat -> how many mentees.
    mentors
        Rank of an own mentee among the eligible mentees in no running pair -> how many pairs.
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
            "mentees": [list(own) for own in self.mentees],
            "mentors": [list(own) for own in self.mentors],
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


def rank_profile(result: MatchResult) -> RankProfile:
    """Return how many mentees got their first, second, … eligible mentor, and mentors likewise.

    Parameters
    ----------
    result
        The plan.

    Raises
    ------
    NoMatchingError
        If there is no plan, or the result does not know its people.

    Examples
    --------
    >>> import pairmatch as pm
    >>> profile = rank_profile(pm.solve(pm.Problem.from_scores([[9, 8], [8, 1], [5, 0]])))
    >>> profile.mentees, profile.mentors, profile.unmatched_mentees
    (((1, 1), (2, 1)), ((1, 1), (2, 1)), (1, 0))
    """
    if not isinstance(result, MatchResult):
        raise PolicyError("rank_profile needs a result of match or solve")
    position = position_of(result)
    pairs = judged(position, position.matching)
    mentees, mentors = to_be_had(position)
    for_mentee = np.zeros(len(mentees), dtype=np.bool_)
    for_mentor = np.zeros(len(mentors), dtype=np.bool_)
    for block, scored in blocks(position):
        eligible = scored != NOT_ELIGIBLE
        for_mentee[block] = (eligible & mentors).any(axis=1)
        for_mentor |= eligible[mentees[block]].any(axis=0)
    mentees[pairs.rows], mentors[pairs.columns] = False, False
    return RankProfile(
        _counts(pairs.mentor_ranks.tolist()),
        _counts(pairs.mentee_ranks.tolist()),
        (int((mentees & for_mentee).sum()), int((mentees & ~for_mentee).sum())),
        (int((mentors & for_mentor).sum()), int((mentors & ~for_mentor).sum())),
    )


def _counts(ranks: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(Counter(ranks).items()))
