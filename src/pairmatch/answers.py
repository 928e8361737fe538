"""What a result answers about its plan: why, why not, what else, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from pairmatch import advice, printing
from pairmatch.advice import (
    Alternatives,
    Changes,
    DifferentPlan,
    PairExplanation,
    Position,
    Shortlist,
    WhyNobody,
)
from pairmatch.errors import NoMatchingError, PolicyError
from pairmatch.matching import Label, Matching
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.solution import Solution


class Answers:
    """A solution with the data behind it, and the questions that can be put to it.

    The parameters are those of :class:`pairmatch.MatchResult`.
    """

    def __init__(
        self,
        solution: Solution,
        cohort: Cohort | None = None,
        policy: Policy | None = None,
        position: Position | None = None,
    ) -> None:
        self.solution = solution
        self._cohort = cohort
        self._policy = policy
        self._given = position

    def __getstate__(self) -> dict[str, Any]:
        # What can be made anew from the data need not travel.
        position = self._given if self._cohort is None else None
        given = None if position is None else Position(position.problem, self.solution)
        return {
            "solution": self.solution,
            "_cohort": self._cohort,
            "_policy": self._policy,
            "_given": given,
        }

    @cached_property
    def matching(self) -> Matching:
        """The plan as an immutable set of pairs.

        Raises
        ------
        NoMatchingError
            If there is no plan.
        """
        self._planned()
        return Matching((pair.mentee_id, pair.mentor_id) for pair in self.solution.pairs)

    def explanation(
        self, mentee_id: Label, mentor_id: Label | None = None
    ) -> PairExplanation | WhyNobody:
        """Return whom a mentee is with and why, why with nobody, or why not with a given mentor.

        Parameters
        ----------
        mentee_id
            The mentee.
        mentor_id
            A mentor; by default the one in the plan.

        Returns
        -------
        PairExplanation or WhyNobody
            Figures first, with ``to_dict()`` and ``text(language)``. Losses are exact.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the result does not know its people.
        PolicyError
            If an id is not known.

        Examples
        --------
        >>> import pairmatch as pm
        >>> result = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))
        >>> print(result.explanation(0, 0).text())
        0 and 0: score 9.
        The pair is not in the plan. The best plan with it has 2 less of total score.
        Then 0 moves from 1 to 0 and 1 moves from 0 to 1.
        0 is number 1 of 2 eligible mentors for 0.
        In the plan, mentee 0 is with 1.
        In the plan, mentor 0 is with 1.
        """
        if mentor_id is None:
            return advice.explain_mentee(self.position, mentee_id)
        return advice.explain_pair(self.position, mentee_id, mentor_id)

    def explanation_of_mentor(self, mentor_id: Label) -> tuple[PairExplanation, ...] | WhyNobody:
        """Return why a mentor is with each mentee in the plan, or why with nobody.

        Raises
        ------
        NoMatchingError, PolicyError
            As :meth:`explanation`.
        """
        return advice.explain_mentor(self.position, mentor_id)

    def explain(
        self, mentee_id: Label, mentor_id: Label | None = None, language: str = "en"
    ) -> str:
        """Return :meth:`explanation` in words.

        Parameters
        ----------
        mentee_id, mentor_id
            The mentee, and a mentor; by default the one in the plan.
        language
            ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``.

        Raises
        ------
        NoMatchingError
            If there is no plan, or a pair is asked about whose data the result does not know.
        PolicyError
            If an id or the language is not known.
        """
        if mentor_id is None and not self._knows_people:
            return advice.partner_said(self._planned(), mentee_id, language)
        return self.explanation(mentee_id, mentor_id).text(language)

    def shortlist(
        self, mentee_id: Label, k: int = 5, *, free_only: bool = False, language: str = "en"
    ) -> pd.DataFrame:
        """Return the best eligible mentors of a mentee, and what taking each would cost everybody.

        Parameters
        ----------
        mentee_id
            The mentee.
        k
            At most so many mentors.
        free_only
            Whether only mentors are listed whom the plan leaves a seat, and the own one.
        language
            Of the column ``reasons``.

        Returns
        -------
        DataFrame
            As :func:`pairmatch.shortlist`, and ``free`` (seats that the plan leaves), ``in_plan``,
            and ``loss_<stage>`` for each stage: what the best plan with the pair lacks, exactly;
            missing where no plan that meets all demands has the pair.

        Raises
        ------
        NoMatchingError, PolicyError
            As :meth:`explanation`; also if ``k`` is below 1.
        """
        return self.shortlisted("mentee", mentee_id, k, free_only=free_only).table(language)

    def shortlist_of_mentor(
        self, mentor_id: Label, k: int = 5, *, free_only: bool = False, language: str = "en"
    ) -> pd.DataFrame:
        """Return the best eligible mentees of a mentor; the mirror of :meth:`shortlist`.

        Mentees who are pinned or in a running pair are not listed; with ``free_only`` only those
        without a mentor in the plan, and the own ones.
        """
        return self.shortlisted("mentor", mentor_id, k, free_only=free_only).table(language)

    def shortlisted(
        self,
        side: Literal["mentee", "mentor"],
        person_id: Label,
        k: int = 5,
        *,
        free_only: bool = False,
    ) -> Shortlist:
        """Return the shortlist of a mentee or a mentor as data, with ``text(language)``."""
        return advice.shortlist_in(self.position, side, person_id, k, free_only=free_only)

    def alternatives(self, k: int = 5) -> Alternatives:
        """Return the k best plans in order, ties included; the first is this one.

        Exact. A plan differs from another if a single pair does.

        Raises
        ------
        PolicyError
            If ``k`` is below 1.
        NoMatchingError
            If there is no plan, it is not proven to be the best, or the data are not known.

        Examples
        --------
        >>> import pairmatch as pm
        >>> result = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))
        >>> print(result.alternatives(2))
        1. The plan in hand.
        2. With 2 mentees elsewhere: 2 less of total score. Then 0 moves from 1 to 0 and 1 moves \
from 0 to 1.
        """
        return advice.best_plans(self.position, k)

    def different_plan(
        self, loss: float | Mapping[str, float] = 0.0, *, time_limit: float | None = None
    ) -> DifferentPlan:
        """Return a plan with as few pairs of this one as possible, within a stated loss.

        Parameters
        ----------
        loss
            How much of the total score may be lost; or a mapping from stage to loss. Of stages
            that are not named nothing may be lost.
        time_limit
            Seconds for the solver. When they are over, ``proven`` says whether there may be a plan
            that differs more.

        Raises
        ------
        PolicyError, NoMatchingError
            As :meth:`alternatives`; also if a stage is not known or a loss is below 0.
        """
        return advice.different_plan(self.position, loss, time_limit=time_limit)

    def compare(self, newer: Answers) -> Changes:
        """Return what changes from this plan to a newer one, for each person, and why.

        Parameters
        ----------
        newer
            The result of a later round, of a changed policy, or after somebody declined.

        Raises
        ------
        NoMatchingError
            If one of the results has no plan.

        Examples
        --------
        >>> import pairmatch as pm
        >>> cohort = pm.Cohort([pm.Mentor(id="M-1"), pm.Mentor(id="M-2")], [pm.Mentee(id="E-1")])
        >>> first = pm.match(cohort, pm.Policy())
        >>> declined = list(first.matching)
        >>> print(first.compare(pm.match(cohort.replace(excluded=declined), pm.Policy())))
        0 pairs are in both plans.
        Something changes for 1 mentee.
        E-1 was with M-1 and is with M-2: the pair E-1 + M-1 was declined or excluded; for \
E-1 + M-2, what changed for others.
        M-1 was with E-1 and has no mentee: the pair E-1 + M-1 was declined or excluded.
        M-2 had no mentee and is with E-1: for E-1 + M-2, what changed for others.
        """
        if not isinstance(newer, Answers):
            raise PolicyError("compare needs another result")
        rounds = [advice.Round(own._planned(), own._cohort, own._policy) for own in (self, newer)]
        return advice.compare(*rounds)

    @property
    def _knows_people(self) -> bool:
        known = self._cohort is not None and self._policy is not None
        return known or self._given is not None

    @cached_property
    def position(self) -> Position:
        """The plan, ready to be asked what a change would cost."""
        solution = self._planned()
        if self._given is not None:
            return self._given
        return Position.of(*self._data(), solution)

    def _planned(self) -> Solution:
        if not self.solution.has_plan:
            raise NoMatchingError(self._nothing())
        return self.solution

    def _nothing(self) -> str:
        return "\n".join(
            [f"there is no plan: {self.solution.status}", *printing.no_plan(self.solution)]
        )

    def _data(self) -> tuple[Cohort, Policy]:
        if self._cohort is None or self._policy is None:
            raise NoMatchingError(
                "this result does not know its people: give cohort= and policy= to from_json, "
                "or use pm.match instead of pm.solve"
            )
        return self._cohort, self._policy
