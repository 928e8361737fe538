"""MatchResult: a plan with its figures, its proof and the questions that can be put to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from pairmatch import advice
from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import wrapped
from pairmatch._support.messages import catalogue, message
from pairmatch._support.parameters import asked
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice import (
    Alternatives,
    Changes,
    DifferentPlan,
    PairExplanation,
    PlanContext,
    Shortlist,
    WhyNobody,
)
from pairmatch.errors import NoMatchingError, PolicyError, VerificationError, did_you_mean
from pairmatch.people import Cohort
from pairmatch.people.pairs import Label, Matching
from pairmatch.plans import json_format, rendering, tables
from pairmatch.plans.build import assemble
from pairmatch.plans.solution import Solution, Status, Unmatched
from pairmatch.plans.tables import TABLES
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.proof import Certificate, Check, check_plan, count_quotas, faults
from pairmatch.scoring import Evaluation


class MatchResult:
    """The plan of a run, its figures, its proof, and who has no pair and why.

    Made by :func:`pairmatch.match` and :func:`pairmatch.solve`.

    Parameters
    ----------
    solution
        What the run produced.
    cohort, policy
        The data behind it; ``None`` for a score matrix or a result read from JSON without them.
    prepared
        The problem and, if it comes from people, their scores, where they are at hand.

    Examples
    --------
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[0.9, 0.4], [0.8, 0.1]]))
    >>> result.total_score, list(result.matching)
    (1.2, [(0, 1), (1, 0)])
    """

    def __init__(
        self,
        solution: Solution,
        cohort: Cohort | None = None,
        policy: Policy | None = None,
        prepared: tuple[Problem, Evaluation | None] | None = None,
    ) -> None:
        self._context = PlanContext(solution, cohort, policy, prepared)

    def __reduce__(self) -> tuple[Any, ...]:
        return MatchResult, self._context.__reduce__()[1]

    @property
    def solution(self) -> Solution:
        """What the run produced."""
        return self._context.solution

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MatchResult) and self.solution == other.solution

    def __hash__(self) -> int:
        return hash(self.solution)

    @cached_property
    def matching(self) -> Matching:
        """The plan as an immutable set of pairs.

        Raises
        ------
        NoMatchingError
            If there is no plan.
        """
        self._planned()
        return self._context.matching

    @property
    def status(self) -> Status:
        """OPTIMAL, FEASIBLE, INFEASIBLE or NO_SOLUTION."""
        return self.solution.status

    @property
    def proof(self) -> str:
        """What all claims rest on: ``"dual_certificate"``, ``"solver_bound"`` or ``"none"``."""
        return self.solution.proof

    @property
    def certificate(self) -> Certificate:
        """The integer prices that prove the plan optimal.

        Raises
        ------
        NoMatchingError
            If there is no plan, or no prices prove it (see :attr:`proof`).
        """
        certificate = self._planned().certificate
        if certificate is None:
            raise NoMatchingError(f"no prices prove this plan; proof: {self.proof}")
        return certificate

    @property
    def n_pairs(self) -> int:
        """Number of pairs."""
        return len(self._planned().pairs)

    @property
    def total_score(self) -> float:
        """Sum of the scores."""
        return self._planned().total_score

    @property
    def bound(self) -> float | None:
        """The best that the last stage can reach without loss in the stages before it.

        ``None`` if nothing is known. :attr:`stages` has the bound of each stage.
        """
        if not self.solution.stages:
            return None
        last = self.solution.stages[-1]
        return None if last.bound is None else self.solution.shown(last.stage, last.bound)

    @property
    def gap(self) -> float | None:
        """Difference of bound and value of the last stage; ``None`` if nothing is known."""
        last = self.solution.stages[-1] if self.solution.stages else None
        if last is None or last.bound is None:
            return None
        return self.solution.shown(last.stage, abs(last.bound - last.value))

    @property
    def stages(self) -> pd.DataFrame:
        """Figures of each stage: stage, value, bound, proof.

        ``best_total`` and ``best_worst_pair`` are in score. ``priority`` has a row for each level.
        Of ``fewest_changes`` (pairs of the previous plan that are not kept) and ``even_load``
        (sum of squared loads) less is better, and the bound is the lowest possible value.
        """
        solution = self._planned()
        rows = [
            (
                stage.name,
                solution.shown(stage.stage, stage.value),
                None if stage.bound is None else solution.shown(stage.stage, stage.bound),
                stage.proof,
            )
            for stage in solution.stages
        ]
        # Objects: numbers of pairs stay whole beside scores.
        return pd.DataFrame(rows, columns=["stage", "value", "bound", "proof"], dtype=object)

    @property
    def pairs(self) -> pd.DataFrame:
        """The pairs: mentee_id, mentor_id, score, criteria, pinned, not_stated, override.

        The columns of the criteria add up to the score; ``not_stated`` names those for which
        either side gave no answer; ``override`` says why a pinned pair is allowed although it
        breaks a rule, and which.
        """
        solution = self._planned()
        rows = [
            (
                pair.mentee_id, pair.mentor_id, solution.in_score(pair.points),
                *(solution.in_score(points) for points in pair.contributions),
                pair.pinned, "; ".join(pair.not_stated), pair.override,
            )
            for pair in solution.pairs
        ]  # fmt: skip
        settled = ["pinned", "not_stated", "override"]
        columns = ["mentee_id", "mentor_id", "score", *solution.criteria, *settled]
        return pd.DataFrame(rows, columns=columns)

    @property
    def quotas(self) -> pd.DataFrame:
        """How the plan keeps each quota: quota, side, value, people, pairs, at_least, at_most.

        One row for each group. ``value`` is what makes the group: it may come from profiles, and
        is shown only here, not in texts or JSON.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the result does not know its cohort and policy.
        """
        cohort, policy = self._context.data
        rows = [
            (
                count.name, count.quota.side, count.value, count.people, count.pairs,
                count.quota.at_least, count.quota.at_most,
            )
            for count in count_quotas(cohort, policy, self.matching)
        ]  # fmt: skip
        columns = ["quota", "side", "value", "people", "pairs", "at_least", "at_most"]
        table = pd.DataFrame(rows, columns=columns, dtype=object)
        return table.astype({"people": int, "pairs": int})

    @property
    def loads(self) -> pd.DataFrame:
        """Load and seats of each mentor: what was counted, and what the plan leaves.

        Columns: mentor_id, capacity, current_load, running (pairs), load (before the round), seats
        (in the round), paired, seats_left, and load_from, which says what the load was made of.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the result does not know its cohort.

        Examples
        --------
        >>> import pairmatch as pm
        >>> people = [pm.Mentor(id="M-1", capacity=3, current_load=1)], [pm.Mentee(id="E-1")]
        >>> cohort = pm.Cohort(*people, running=[("E-1", "M-1")], load_counts="others")
        >>> loads = pm.match(cohort, pm.Policy(rules=[pm.policy.SameSite()])).loads
        >>> loads[["capacity", "load", "seats", "seats_left", "load_from"]].values.tolist()
        [[3, 2, 1, 1, 'current_load + running']]
        """
        cohort, matching = self._context.data[0], self.matching
        rows = []
        for label, mentor in sorted(cohort.mentors_by_id.items()):
            counted = {"current_load": mentor.current_load, "running": cohort.running_load(label)}
            both = "larger of {} and {}" if cohort.load_counts == "all" else "{} + {}"
            said = [name for name, n in counted.items() if n]
            source = both.format(*said) if len(said) == 2 else "".join(said) or "none"
            seats, paired = cohort.seats(label), matching.load(label)
            figures = (*counted.values(), cohort.load(label), seats, paired, seats - paired)
            rows.append((label, mentor.capacity, *figures, source))
        columns = [
            "mentor_id", "capacity", "current_load", "running", "load", "seats", "paired",
            "seats_left", "load_from",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    @property
    def unmatched_mentees(self) -> pd.DataFrame:
        """The mentees without a mentor: id, reason (a code), detail (a sentence)."""
        return _people(self._planned().unmatched_mentees)

    @property
    def unmatched_mentors(self) -> pd.DataFrame:
        """The mentors without a mentee: id, reason (a code), detail (a sentence)."""
        return _people(self._planned().unmatched_mentors)

    @cached_property
    def stage_prices(self) -> pd.DataFrame:
        """What one more seat with each mentor would change in each stage.

        One row a mentor, one column a stage. Without quotas the figures are exact; with quotas they
        are the most that the seat can change. With ``most_pairs`` first, a new pair can come at a
        loss of total score. For stages whose values decrease, the price is the amount by which they
        would decrease. The first stages have prices, up to a ``best_worst_pair`` or an
        ``even_load``; none has where quotas are shares of all pairs.

        Raises
        ------
        NoMatchingError
            If no prices prove the plan.
        """
        return advice.seat_prices(self.solution, self.certificate)

    @property
    def mentor_prices(self) -> pd.Series[float]:
        """What one more seat with each mentor would add, in score; see :attr:`stage_prices`.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the stage ``best_total`` has no prices.
        """
        if "best_total" not in self.stage_prices:
            raise NoMatchingError("no prices for best_total: see stage_prices for what has prices")
        return self.stage_prices["best_total"].rename("mentor_price")

    @property
    def stats(self) -> FrozenMap[str, object]:
        """Solver, versions, seconds of each phase, arcs looked at."""
        return self.solution.stats

    def explanation(
        self,
        mentee_id: Label,
        mentor_id: Label | None = None,
        *,
        progress: Progress | bool | None = None,
    ) -> PairExplanation | WhyNobody:
        """Return whom a mentee is with and why, why with nobody, or why not with a given mentor.

        Parameters
        ----------
        mentee_id
            The mentee.
        mentor_id
            A mentor; by default the one in the plan.
        progress
            Counts steps; how many there will be is not known. See :func:`pairmatch.match`.

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
        The pair is not in the plan. The best plan with it has a total score that is 2 lower.
        In that case 0 moves from 1 to 0 and 1 moves from 0 to 1.
        0 is number 1 of 2 possible mentors for 0.
        In the plan, mentee 0 is with 1.
        In the plan, mentor 0 is with 1.
        """
        if mentor_id is None:
            return advice.explain_mentee(self.position, mentee_id, progress=progress)
        return advice.explain_pair(self.position, mentee_id, mentor_id, progress=progress)

    def explanation_of_mentor(
        self, mentor_id: Label, *, progress: Progress | bool | None = None
    ) -> tuple[PairExplanation, ...] | WhyNobody:
        """Return why a mentor is with each mentee in the plan, or why with nobody.

        ``progress`` is as for :meth:`explanation`.

        Raises
        ------
        NoMatchingError, PolicyError
            As :meth:`explanation`.
        """
        return advice.explain_mentor(self.position, mentor_id, progress=progress)

    def explain(
        self,
        mentee_id: Label,
        mentor_id: Label | None = None,
        language: str = "en",
        *,
        facts: bool = False,
        progress: Progress | bool | None = None,
    ) -> str:
        """Return :meth:`explanation` in words.

        Parameters
        ----------
        mentee_id, mentor_id
            The mentee, and a mentor; by default the one in the plan.
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.
        facts
            Whether to say which needs, languages, hours and so on a pair shares: answers of
            profiles, for those who may read these. A score matrix has none.
        progress
            As for :meth:`explanation`.

        Raises
        ------
        NoMatchingError
            If there is no plan, or a pair is asked about whose data the result does not know.
        PolicyError
            If an id or the language is not known.
        """
        if mentor_id is None and not (asked("facts", facts) or self._context.knows_problem):
            return advice.partner_said(self._planned(), mentee_id, language)
        why = self.explanation(mentee_id, mentor_id, progress=progress)
        if isinstance(why, PairExplanation):
            return why.text(language, facts=facts)
        return why.text(language)

    def shortlist(
        self,
        mentee_id: Label,
        k: int = 5,
        *,
        free_only: bool = False,
        language: str = "en",
        facts: bool = False,
        progress: Progress | bool | None = None,
    ) -> pd.DataFrame:
        """Return the best eligible mentors of a mentee, and what taking each would cost everybody.

        Parameters
        ----------
        mentee_id
            The mentee.
        k
            The most mentors to list.
        free_only
            Whether to list only mentors with a seat left in the plan, and the one of the plan.
        language
            The language of the columns ``reasons`` and ``facts``.
        facts
            Whether to add a column ``facts``, as :func:`pairmatch.shortlist` does.
        progress
            Counts steps; how many there will be is not known. See :func:`pairmatch.match`.

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
        found = self.shortlisted("mentee", mentee_id, k, free_only=free_only, progress=progress)
        return found.table(language, facts=facts)

    def shortlist_of_mentor(
        self,
        mentor_id: Label,
        k: int = 5,
        *,
        free_only: bool = False,
        language: str = "en",
        facts: bool = False,
        progress: Progress | bool | None = None,
    ) -> pd.DataFrame:
        """Return the best eligible mentees of a mentor; the mirror of :meth:`shortlist`.

        Mentees who are pinned or in a running pair are not listed; with ``free_only`` only those
        without a mentor in the plan, and those whom the plan gives.
        """
        found = self.shortlisted("mentor", mentor_id, k, free_only=free_only, progress=progress)
        return found.table(language, facts=facts)

    def shortlisted(
        self,
        side: Literal["mentee", "mentor"],
        person_id: Label,
        k: int = 5,
        *,
        free_only: bool = False,
        progress: Progress | bool | None = None,
    ) -> Shortlist:
        """Return the shortlist of a mentee or a mentor as data, with ``text(language)``."""
        return advice.shortlist_in(
            self.position, side, person_id, k, free_only=free_only, progress=progress
        )

    def alternatives(self, k: int = 5, *, progress: Progress | bool | None = None) -> Alternatives:
        """Return the k best plans in order, ties included; the first is this one.

        Exact. A plan differs from another if a single pair does. ``progress`` counts plans; see
        :func:`pairmatch.match`.

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
        1. The current plan.
        2. 2 mentees are placed differently: a total score that is 2 lower. In that case 0 moves
        from 1 to 0 and 1 moves from 0 to 1.
        """
        return advice.best_plans(self.position, k, progress=progress)

    def different_plan(
        self,
        loss: float | Mapping[str, float] = 0.0,
        *,
        time_limit: float | None = None,
        progress: Progress | bool | None = None,
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
        progress
            Called with ``"kept"``, the fewest pairs that a plan so far keeps, the bound and
            seconds; see :func:`pairmatch.match`.

        Raises
        ------
        PolicyError, NoMatchingError
            As :meth:`alternatives`; also if a stage is not known or a loss is below 0.
        """
        return advice.different_plan(self.position, loss, time_limit=time_limit, progress=progress)

    def compare(self, newer: MatchResult, *, progress: Progress | bool | None = None) -> Changes:
        """Return what changes from this plan to a newer one, for each person, and why.

        Parameters
        ----------
        newer
            The result of a later round, of a changed policy, or after somebody declined.
        progress
            Counts people; see :func:`pairmatch.match`.

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
        No pair is in both plans.
        1 mentee is affected.
        E-1 was with M-1 and is now with M-2: the pair E-1 + M-1 was declined or excluded.
        M-1 was with E-1 and now has no mentee: the pair E-1 + M-1 was declined or excluded.
        M-2 had no mentee and is now with E-1: a result of what changed for others.
        """
        if not isinstance(newer, MatchResult):
            raise PolicyError("compare needs another result")
        for result in (self, newer):
            result._planned()
        return advice.compare(self._context, newer._context, progress=progress)

    @property
    def position(self) -> PlanContext:
        """The plan, ready to be asked what a change would cost."""
        self._planned()
        return self._context

    def verify(self, *, progress: Progress | bool | None = None) -> Check:
        """Check plan, certificate and all that the result says, from the data, without the solver.

        Parameters
        ----------
        progress
            Counts checks; see :func:`pairmatch.match`.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the result does not know its cohort and policy.
        """
        cohort, policy = self._context.data
        with Steps(progress, "checks", 3) as steps:
            plan = check_plan(cohort, policy, self.matching)
            steps.count()
            if plan.broken:
                # A plan that breaks a demand is not valued.
                return Check(plan, None, self.proof, ("the plan is not valid",))
            wrong = self._faults(cohort, policy, steps)
        solution = self.solution
        if unproven := [s.name for s in solution.stages if s.proof != "dual_certificate"]:
            wrong.append(f"no prices prove {', '.join(unproven)}; proof: {self.proof}")
        best = tuple(s.value if s.bound is None else s.bound for s in solution.stages)
        return Check(plan, best, solution.proof, tuple(wrong))

    def _faults(self, cohort: Cohort, policy: Policy, steps: Steps) -> list[str]:
        """Return what is wrong with the certificate or, if nothing is, with all other figures."""
        solution = self.solution
        problem = Problem.from_cohort(Evaluation(cohort.ordered(), policy))
        if solution.certificate is not None:
            wrong = list(faults(problem, self.matching, solution.certificate))
            if wrong:
                return wrong
        steps.count()
        anew = assemble(
            problem,
            self.matching,
            solution.certificate,
            solution.stats,
            data=(cohort, policy),
            bounds=_claims(problem, solution),
        )
        return [
            f"the result's {field.name} are not those that the data give"
            for field in dataclasses.fields(Solution)
            if getattr(solution, field.name) != getattr(anew, field.name)
        ]

    def to_json(self) -> str:
        """Return the result as JSON: ids, figures, reasons and certificate; no profiles."""
        return json_format.to_json(self.solution)

    @classmethod
    def from_json(
        cls, text: str, *, cohort: Cohort | None = None, policy: Policy | None = None
    ) -> MatchResult:
        """Read a result.

        Parameters
        ----------
        text
            What :meth:`to_json` returned.
        cohort, policy
            The data behind it, so that it can be verified and explained.

        Raises
        ------
        VerificationError
            If the text is not a result, or cohort or policy are not those of the run.
        """
        solution = json_format.from_json(text)
        for name, kind, data, digest in (
            ("cohort", Cohort, cohort, solution.cohort_digest),
            ("policy", Policy, policy, solution.policy_digest),
        ):
            if data is not None and not isinstance(data, kind):
                raise VerificationError(f"{name}= must be a {kind.__name__}")
            if data is not None and data.digest != digest:
                raise VerificationError(
                    f"this {name} is not the one of the run: its digest differs; after "
                    f"match(…, on=day), give {name}.on(day)"
                )
        return cls(solution, cohort, policy)

    def _planned(self) -> Solution:
        if not self.solution.has_plan:
            raise NoMatchingError(self._nothing())
        return self.solution

    def _nothing(self) -> str:
        return "\n".join(
            [f"there is no plan: {self.solution.status}", *rendering.no_plan(self.solution)]
        )

    def to_text(self, language: str = "en") -> str:
        """Return the plan and who is left out in words, the first ten of each.

        Parameters
        ----------
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``, with a country or a
            :class:`pairmatch.Wording` if you like.

        Raises
        ------
        PolicyError
            If there are no texts in the language.

        Examples
        --------
        >>> import pairmatch as pm
        >>> result = pm.solve(pm.Problem.from_scores([[0.9], [0.8]]))
        >>> print(result.to_text("nl"))
        Het bewezen beste plan: 1 duo, totaalscore 0,90
        mentee  mentor  score
        0       0       0,90
        1 mentee heeft geen nieuwe mentor:
          1  iedereen die in aanmerking komt, zit in een ander duo
        Alle mentoren hebben een nieuwe mentee.
        """
        return rendering.as_text(
            self.solution, self._left_out(language), self._why_not(language), language
        )

    def to_html(self, language: str = "en") -> str:
        """Return the plan and who is left out as HTML in which every text is escaped.

        Raises
        ------
        PolicyError
            If there are no texts in the language.
        """
        return rendering.as_html(
            self.solution, self._left_out(language), self._why_not(language), language
        )

    def table(self, name: str, language: str = "en") -> pd.DataFrame:
        """Return a table of the result with headings and contents in words.

        Parameters
        ----------
        name
            ``"pairs"``, ``"unmatched_mentees"``, ``"unmatched_mentors"``, ``"stages"``, ``"loads"``
            or ``"quotas"``: what the property of that name has, there with codes.
        language
            As in :meth:`to_text`.

        Raises
        ------
        PolicyError
            If there is no such table, or there are no texts in the language.
        NoMatchingError
            If there is no plan, or the result does not know its data (``"loads"``, ``"quotas"``).

        Examples
        --------
        >>> import pairmatch as pm
        >>> result = pm.solve(pm.Problem.from_scores([[0.9], [0.8]]))
        >>> print(result.table("pairs", "fr")[["mentee", "mentor", "score", "imposé"]])
           mentee  mentor  score imposé
        0       0       0    0.9  non
        """
        catalogue(language)
        if name not in TABLES:
            raise PolicyError(f"no table {name!r}. {did_you_mean(str(name), TABLES)}")
        solution = self._planned()
        match name:
            case "pairs":
                return tables.pairs_in_words(solution, self._context.policy, language)
            case "stages":
                return tables.stages_in_words(solution, language)
            case "loads":
                return tables.loads_in_words(self.loads, language)
            case "quotas":
                counts = count_quotas(*self._context.data, self.matching)
                return tables.quotas_in_words(counts, language)
        side = name.removeprefix("unmatched_")
        return tables.people_in_words(getattr(self._left_out(language), side), side, language)

    def _left_out(self, language: str) -> rendering.People:
        """Return the people without a pair, with details in a language."""
        solution, context = self.solution, self._context
        stored = rendering.People(solution.unmatched_mentees, solution.unmatched_mentors)
        if language == "en" or not solution.has_plan:
            return stored
        if not context.knows_problem:
            # The reasons are known, in words; what stands behind them is stored in English only.
            return rendering.People(
                *(tuple(dataclasses.replace(one, detail="") for one in side) for side in stored)
            )
        data = context.problem, self.matching, context.cohort, context.policy
        return rendering.People(*advice.unmatched(*data, language=language))

    def _why_not(self, language: str) -> tuple[str, ...]:
        """Return why there is no plan, in a language."""
        solution, context = self.solution, self._context
        if solution.has_plan or language == "en":
            return rendering.no_plan(solution)
        if solution.status is Status.NO_SOLUTION:
            return (message("no_solution", language),)
        if not context.knows_problem:
            return ()
        conflicts = advice.diagnose_problem(context.problem).conflicts
        return tuple(conflict.text(language) for conflict in conflicts)

    def __repr__(self) -> str:
        status = f"{self.status} (proof: {self.proof})"
        return wrapped(f"<MatchResult {status}: {rendering.headline(self.solution)}>")

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()


def _claims(problem: Problem, solution: Solution) -> tuple[int | None, ...]:
    """Return what a solution says that no plan can gain more than in each stage."""
    if tuple(claim.name for claim in solution.stages) != tuple(s.name for s in problem.stages):
        return (None,) * len(problem.stages)
    return tuple(
        None if claim.bound is None else stage.gained(problem, claim.bound)
        for stage, claim in zip(problem.stages, solution.stages, strict=True)
    )


def _people(people: tuple[Unmatched, ...]) -> pd.DataFrame:
    return pd.DataFrame([vars(one) for one in people], columns=["id", "reason", "detail"])
