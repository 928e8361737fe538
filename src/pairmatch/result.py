"""MatchResult: the face of a solution for people."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import pandas as pd

from pairmatch import advice, documents, printing
from pairmatch.answers import Answers
from pairmatch.assembly import assemble
from pairmatch.errors import NoMatchingError, VerificationError
from pairmatch.frozen import FrozenMap
from pairmatch.gains import gained
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.proof import Certificate, Check, check_plan, count_quotas, faults
from pairmatch.scoring import Evaluation
from pairmatch.solution import Solution, Status, Unmatched


class MatchResult(Answers):
    """The plan of a run, its figures, its proof, and who has no pair and why.

    Made by :func:`pairmatch.match` and :func:`pairmatch.solve`.

    Parameters
    ----------
    solution
        What the run produced.
    cohort, policy
        The data behind it; ``None`` for a score matrix or a result read from JSON without them.
    position
        The plan with its problem, if they are at hand.

    Examples
    --------
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[0.9, 0.4], [0.8, 0.1]]))
    >>> result.total_score, list(result.matching)
    (1.2, [(0, 1), (1, 0)])
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MatchResult) and self.solution == other.solution

    def __hash__(self) -> int:
        return hash(self.solution)

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
        """Distance of bound and value of the last stage; ``None`` = nothing known."""
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
                own.name,
                solution.shown(own.stage, own.value),
                None if own.bound is None else solution.shown(own.stage, own.bound),
                own.proof,
            )
            for own in solution.stages
        ]
        # Objects: numbers of pairs stay whole beside scores.
        return pd.DataFrame(rows, columns=["stage", "value", "bound", "proof"], dtype=object)

    @property
    def pairs(self) -> pd.DataFrame:
        """The pairs: mentee_id, mentor_id, score, criteria, pinned, not_stated, override.

        The columns of the criteria add up to the score; ``not_stated`` names those for which
        either side gave no answer; ``override`` says why a pinned pair stands although it breaks
        a rule, and which.
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
        stands here only, not in texts or JSON.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the result does not know its cohort and policy.
        """
        cohort, policy = self._data()
        rows = [
            (
                own.name, own.quota.side, own.value, own.people, own.pairs,
                own.quota.at_least, own.quota.at_most,
            )
            for own in count_quotas(cohort, policy, self.matching)
        ]  # fmt: skip
        columns = ["quota", "side", "value", "people", "pairs", "at_least", "at_most"]
        table = pd.DataFrame(rows, columns=columns, dtype=object)
        return table.astype({"people": int, "pairs": int})

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

        One row a mentor, one column a stage. Without quotas the figures are exact; with quotas
        they are the most that the seat can change. With ``most_pairs`` first, a new pair can come
        at a loss of total score. Of stages whose values fall the price is what they would fall
        by. The first stages have prices, up to a ``best_worst_pair`` or an ``even_load``; none has
        where quotas are shares of all pairs.

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

    def verify(self) -> Check:
        """Check plan, certificate and all that the result says, from the data, without the solver.

        Raises
        ------
        NoMatchingError
            If there is no plan, or the result does not know its cohort and policy.
        """
        cohort, policy = self._data()
        plan = check_plan(cohort, policy, self.matching)
        if plan.broken:
            # What breaks a demand need not be asked for its worth.
            return Check(plan, None, self.proof, ("the plan is not valid",))
        own = self.solution
        problem = Problem.from_cohort(Evaluation(cohort.ordered(), policy))
        found = []
        if own.certificate is not None:
            found = list(faults(problem, self.matching, own.certificate))
        if not found:
            claimed = _claims(problem, own)
            said = assemble(
                problem,
                self.matching,
                own.certificate,
                own.stats,
                data=(cohort, policy),
                bounds=claimed,
            )
            found = [
                f"the result's {field.name} are not those that the data give"
                for field in dataclasses.fields(Solution)
                if getattr(own, field.name) != getattr(said, field.name)
            ]
        if unproven := [s.name for s in own.stages if s.proof != "dual_certificate"]:
            found.append(f"no prices prove {', '.join(unproven)}; proof: {self.proof}")
        best = tuple(s.value if s.bound is None else s.bound for s in own.stages)
        return Check(plan, best, own.proof, tuple(found))

    def to_json(self) -> str:
        """Return the result as JSON: ids, figures, reasons and certificate; no profiles."""
        return documents.to_json(self.solution)

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
        solution = documents.from_json(text)
        for name, kind, given, digest in (
            ("cohort", Cohort, cohort, solution.cohort_digest),
            ("policy", Policy, policy, solution.policy_digest),
        ):
            if given is not None and not isinstance(given, kind):
                raise VerificationError(f"{name}= must be a {kind.__name__}")
            if given is not None and given.digest != digest:
                raise VerificationError(
                    f"this {name} is not the one of the run: its digest differs; after "
                    f"match(…, on=day), give {name}.on(day)"
                )
        return cls(solution, cohort, policy)

    def __repr__(self) -> str:
        return f"<MatchResult {printing.headline(self.solution)}>"

    def __str__(self) -> str:
        return printing.as_text(self.solution)

    def _repr_html_(self) -> str:
        return printing.as_html(self.solution)


def _claims(problem: Problem, solution: Solution) -> tuple[int | None, ...]:
    """Return what a solution says that no plan can gain more than in each stage."""
    if tuple(own.name for own in solution.stages) != tuple(s.name for s in problem.stages):
        return (None,) * len(problem.stages)
    return tuple(
        None if own.bound is None else gained(problem, stage, own.bound)
        for stage, own in zip(problem.stages, solution.stages, strict=True)
    )


def _people(people: tuple[Unmatched, ...]) -> pd.DataFrame:
    return pd.DataFrame([vars(one) for one in people], columns=["id", "reason", "detail"])
