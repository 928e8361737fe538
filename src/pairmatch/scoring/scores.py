"""Scores: the points of everybody with everybody, in the cohort's order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch._support.parameters import whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.policy import check_vocabulary
from pairmatch.policy.weights import SCALE
from pairmatch.scoring.facts import PairFacts
from pairmatch.scoring.pair_facts import facts_of_pair
from pairmatch.scoring.pairwise import Breakdown, breakdown
from pairmatch.scoring.tiles import BLANK, Evaluation, tiles


class Scores:
    """The scores of a cohort under a policy; made by :func:`pairmatch.score`.

    Parameters
    ----------
    cohort, policy
        Whom to score, and how.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> cohort = Cohort([Mentor(id="M", offers=["job"])], [Mentee(id="E", needs=["job"])])
    >>> scores = Scores(cohort, Policy(criteria=[GoalCoverage()]))
    >>> scores.points_matrix()
    array([[10000]], dtype=int32)
    >>> scores.best("E", 3)[["mentor_id", "score", "goal_coverage"]]
      mentor_id  score  goal_coverage
    0         M    1.0            1.0
    """

    def __init__(self, cohort: Cohort, policy: Policy) -> None:
        check_vocabulary(cohort, policy)
        self.cohort = cohort
        self.policy = policy
        self._evaluation = Evaluation(cohort, policy)

    def __repr__(self) -> str:
        mentees, mentors = self._evaluation.shape
        return f"Scores({mentees} mentees, {mentors} mentors)"

    def points_matrix(self, *, progress: Progress | bool | None = None) -> npt.NDArray[np.int32]:
        """Return all points: rows mentees, columns mentors, in the cohort's order.

        Parameters
        ----------
        progress
            Counts pairs; see :func:`pairmatch.match`.

        Returns
        -------
        ndarray of int32, shape (mentees, mentors)
            0 to 10,000; -1 where the pair is not eligible.
        """
        points = np.zeros(self._evaluation.shape, dtype=np.int32)
        everybody = np.arange(len(points))
        with Steps(progress, "pairs", points.size) as steps:
            for across, parts in tiles(*points.shape):
                columns = np.arange(across.start, across.stop)
                strip = self._evaluation.scorer.strip(everybody, columns)
                for part in parts:
                    points[part, across] = strip.points(everybody[part])
                    steps.count(points[part, across].size)
        return points

    def breakdown(self, mentee_id: str, mentor_id: str) -> Breakdown:
        """Return what makes up the score of a pair, eligible or not.

        Raises
        ------
        PolicyError
            If an id is not known.
        """
        return breakdown(
            self.cohort, self.policy, self.cohort.mentee(mentee_id), self.cohort.mentor(mentor_id)
        )

    def reasons(self, mentee_id: str, mentor_id: str) -> tuple[str, ...]:
        """Return the codes of what keeps a pair apart; empty = eligible.

        Raises
        ------
        PolicyError
            If an id is not known.
        """
        return self.breakdown(mentee_id, mentor_id).reasons

    def facts(self, mentee_id: str, mentor_id: str) -> PairFacts:
        """Return what two people share and what they do not, eligible or not.

        Facts hold answers of profiles; see :func:`pairmatch.advice.facts_of_pair`.

        Raises
        ------
        PolicyError
            If an id is not known.
        """
        return facts_of_pair(self.cohort, self.policy, mentee_id, mentor_id)

    def best(self, mentee_id: str, k: int = 5) -> pd.DataFrame:
        """Return the best eligible mentors of a mentee, best first.

        Parameters
        ----------
        mentee_id
            The mentee.
        k
            At most ``k`` mentors. Equal scores are ordered by id.

        Returns
        -------
        DataFrame
            ``mentor_id``, ``score``, a column for each criterion, in score, and ``not_stated``:
            the criteria for which either side gave no answer.

        Raises
        ------
        PolicyError
            If the id is not known or ``k`` is below 1.
        """
        k = whole("k", k)
        mentee = self.cohort.mentee(mentee_id)
        row = self.cohort.mentees.index(mentee)
        points = self._evaluation.points(slice(row, row + 1))[0]
        eligible = np.flatnonzero(points != BLANK)
        mentors = self.cohort.mentors
        ranked = sorted(eligible, key=lambda j: (-int(points[j]), mentors[j].id))[:k]
        rows = [breakdown(self.cohort, self.policy, mentee, mentors[j]) for j in ranked]
        criteria = [criterion.key for criterion in self.policy.criteria]
        return pd.DataFrame(
            [
                (
                    b.mentor_id,
                    b.score,
                    *(c.points / SCALE for c in b.contributions),
                    "; ".join(b.not_stated),
                )
                for b in rows
            ],
            columns=["mentor_id", "score", *criteria, "not_stated"],
        )
