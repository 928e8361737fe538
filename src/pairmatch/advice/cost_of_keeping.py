"""The cost of keeping a previous plan: the best plans for each place of ``fewest_changes``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from pairmatch._support.display import ShownAsText, ShownByFields
from pairmatch._support.messages import Worded, message
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.contradictions import best_or_diagnosed
from pairmatch.errors import PolicyError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Matching, PlanGiven, pairs_given
from pairmatch.plans.differences import values_said
from pairmatch.policy import Policy
from pairmatch.problem.stages import shown


@dataclass(frozen=True, repr=False)
class Keeping(ShownByFields):
    """The best plan if keeping the previous one has a certain importance.

    Attributes
    ----------
    objective
        The objective with ``fewest_changes`` in its place.
    kept, changed
        How many pairs of the previous plan are kept, and how many are not. Exact: no plan that is
        as good in the stages before keeps more.
    stages, values
        Stages of the objective without ``fewest_changes``, and their best values with it there.
    plan
        The plan.
    """

    objective: tuple[str, ...]
    kept: int
    changed: int
    stages: tuple[str, ...]
    values: tuple[int, ...]
    plan: Matching

    def to_dict(self, unit: Fraction) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        reached = zip(self.stages, self.values, strict=True)
        values = {stage: shown(stage, value, unit) for stage, value in reached}
        counts = {"kept": self.kept, "changed": self.changed}
        return {"objective": list(self.objective), **counts, **values}


@dataclass(frozen=True, repr=False)
class CostOfKeeping(Worded, ShownAsText):
    """The cost of keeping a previous plan, from keeping all that can be kept to losing nothing.

    Attributes
    ----------
    rows
        The place of ``fewest_changes`` moves from the first to the last.
    n_previous
        Pairs of the previous plan that are not running now.
    unit
        What one point is in score.
    """

    rows: tuple[Keeping, ...]
    n_previous: int
    unit: Fraction

    @property
    def table(self) -> pd.DataFrame:
        """One row for each place: objective, kept, changed, and the value of each stage."""
        rows = [row.to_dict(self.unit) for row in self.rows]
        return pd.DataFrame([{**row, "objective": " > ".join(row["objective"])} for row in rows])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        rows = [row.to_dict(self.unit) for row in self.rows]
        return {"n_previous": self.n_previous, "rows": rows}

    def text(self, language: str = "en") -> str:
        """Return the table in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        lines = [message("keeping.title", language, n=self.n_previous)]
        for row in self.rows:
            place = row.objective.index("fewest_changes")
            key = "first" if not place else "last" if place + 1 == len(row.objective) else "after"
            before = message(f"policy.stage.{row.objective[place - 1]}", language)
            how = message(f"keeping.{key}", language, stage=before)
            values = values_said(row.stages, row.values, self.unit, language)
            line = message("keeping.row", language, how=how, kept=row.kept, values=values)
            lines.append(f"- {line}")
        return "\n".join(lines)


def cost_of_keeping(
    cohort: Cohort,
    policy: Policy,
    previous: PlanGiven | None = None,
    *,
    progress: Progress | bool | None = None,
) -> CostOfKeeping:
    """Return what it costs to keep a previous plan, by exact solving.

    Parameters
    ----------
    cohort, policy
        The people of today and the policy; its stage ``fewest_changes``, if any, is left out.
    previous
        The previous plan: pairs, a result, or a table with the columns ``mentee_id`` and
        ``mentor_id``; people who have left may be in it. By default that of the cohort. Pairs
        that are running now are left out: they are kept by themselves.
    progress
        Counts places of ``fewest_changes``; see :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If there is no previous plan, or something in it is no pair.
    InfeasibleError
        If no plan is possible today.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentors = [Mentor(id="M-1", offers=["job"]), Mentor(id="M-2", offers=["studies"])]
    >>> mentees = [Mentee(id="E-1", needs=["job"]), Mentee(id="E-2", needs=["studies"])]
    >>> policy = Policy(criteria=[GoalCoverage()])
    >>> print(cost_of_keeping(Cohort(mentors, mentees), policy, [("E-1", "M-2")]))
    What it costs to keep the previous plan (1 pair):
    - keeping pairs comes first: 1 kept; 2 pairs and a total score of 0.00.
    - keeping pairs comes right after “as many pairs as possible”: 1 kept; 2 pairs and a total
    score of 0.00.
    - pairs are kept where it costs nothing: 0 kept; 2 pairs and a total score of 2.00.
    """
    plan = cohort.previous if previous is None else previous
    if plan is None:
        raise PolicyError("there is no previous plan: give previous=, or a cohort that has one")
    cohort = cohort.replace(previous=pairs_given(plan))
    stages = tuple(stage for stage in policy.objective if stage != "fewest_changes")
    rows = []
    n_previous, unit = 0, Fraction(1)
    with Steps(progress, "plans", len(stages) + 1) as steps:
        for place in steps.over(range(len(stages) + 1)):
            objective = (*stages[:place], "fewest_changes", *stages[place:])
            changed = policy.replace(objective=objective)
            problem, best = best_or_diagnosed(cohort, changed)
            n_previous, unit = problem.n_previous, problem.unit
            values = dict(zip(best.stages, best.values, strict=True))
            lost = values.pop("fewest_changes")
            kept, reached = n_previous - lost, tuple(values.values())
            rows.append(Keeping(objective, kept, lost, tuple(values), reached, best.plan))
    return CostOfKeeping(tuple(rows), n_previous, unit)
