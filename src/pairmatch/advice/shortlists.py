"""Shortlists: ranked partners for one person, with a plan or without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from pairmatch._support.containers import IntArray
from pairmatch._support.display import ShownAsText, ShownByFields
from pairmatch._support.messages import Worded, catalogue, listed, message
from pairmatch._support.parameters import asked, whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.why_unpaired import partners_in_plan
from pairmatch.errors import PolicyError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Label, label_order
from pairmatch.plans.context import PlanContext, Side
from pairmatch.plans.differences import Difference
from pairmatch.plans.left_out import available_mentees, part_of
from pairmatch.plans.wording import contribution_said, score_said
from pairmatch.policy import Policy
from pairmatch.policy.policy import check_vocabulary
from pairmatch.policy.weights import SCALE
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.problem.stages import in_score
from pairmatch.scoring import Breakdown, Evaluation, PairFacts, breakdown, facts_of_pair
from pairmatch.scoring.tiles import BLANK


@dataclass(frozen=True, repr=False)
class Listed(ShownByFields):
    """Somebody on a shortlist.

    Attributes
    ----------
    rank
        Rank among all eligible partners by score; equal scores share one.
    id, points
        The partner, and the points of the pair.
    breakdown
        What makes up the points; ``None`` for a score matrix.
    seats
        For a mentor: free seats before the round (0 = eligible but full); with a plan in hand also
        those that it leaves free. For a mentee: 1.
    free
        Seats that the plan leaves free; ``None`` without a plan.
    partners
        With whom the plan has that one.
    in_plan
        Whether the plan has the pair.
    loss
        By how much the best plan with the pair is worse than the plan, exactly; ``None`` without a
        plan, or if no plan that meets all demands has the pair (see ``possible``).
    possible
        Whether a plan that meets all demands can have the pair; ``None`` without a plan.
    facts
        What the two share and what they do not; ``None`` for a score matrix. Neither ``repr`` nor
        ``to_dict()`` has them, texts and tables only on request.
    """

    rank: int
    id: Label
    points: int
    breakdown: Breakdown | None
    seats: int
    free: int | None = None
    partners: tuple[Label, ...] = ()
    in_plan: bool = False
    loss: Difference | None = None
    possible: bool | None = None
    facts: PairFacts | None = field(default=None, repr=False)


@dataclass(frozen=True, repr=False)
class Shortlist(Worded, ShownAsText):
    """The best eligible partners of one person; nobody who is not eligible is ever on it.

    Attributes
    ----------
    side, id
        The person.
    entries
        The partners, best first; of equal scores ordered by id.
    n_eligible
        How many are eligible in all.
    stages
        Stages of the objective, if a plan is in hand.
    unit
        What one point is in score.
    free_only
        Whether only those are listed whom the plan leaves a place, and the partners in the plan.
    """

    side: Side
    id: Label
    entries: tuple[Listed, ...]
    n_eligible: int
    stages: tuple[str, ...] = ()
    unit: Fraction = Fraction(1, SCALE)
    policy: Policy | None = field(default=None, repr=False)
    free_only: bool = False

    def table(self, language: str = "en", *, facts: bool = False) -> pd.DataFrame:
        """Return the shortlist as a table.

        ``rank``, ``mentor_id`` (or ``mentee_id``), ``score``, a column for each criterion,
        ``not_stated``, ``seats``; with a plan ``free``, ``in_plan`` and ``loss_<stage>`` for each
        stage (missing where no plan can have the pair); ``reasons`` in words; with ``facts`` what
        the two share, one line a fact: answers of profiles, for those who may read these.

        Raises
        ------
        PolicyError
            If the language is not known.
        """
        catalogue(language)
        facts = asked("facts", facts)
        other = "mentor_id" if self.side == "mentee" else "mentee_id"
        criteria = [] if self.policy is None else [part.key for part in self.policy.criteria]
        rows = []
        for entry in self.entries:
            row: dict[str, object] = {"rank": entry.rank, other: entry.id, "seats": entry.seats}
            row["score"] = self._score(entry)
            if entry.breakdown is not None:
                row |= _by_criterion(entry.breakdown)
                row["not_stated"] = "; ".join(entry.breakdown.not_stated)
            if self.stages:
                row |= {"free": entry.free, "in_plan": entry.in_plan}
                row |= self._losses(entry)
            if entry.breakdown is not None:
                clauses = message("list.clauses", language)
                row["reasons"] = clauses.join(self._reasons(entry, language).values())
            if facts and entry.facts is not None:
                row["facts"] = entry.facts.text(language)
            rows.append(row)
        columns = ["rank", other, "score", *criteria, *(["not_stated"] if self.policy else [])]
        columns.append("seats")
        if self.stages:
            columns += ["free", "in_plan", *(f"loss_{stage}" for stage in self.stages)]
        columns += ["reasons"] if self.policy else []
        columns += ["facts"] if self.policy and facts else []
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "side": self.side,
            "id": self.id,
            "n_eligible": self.n_eligible,
            "free_only": self.free_only,
            "entries": [
                {
                    "rank": entry.rank,
                    "id": entry.id,
                    "score": self._score(entry),
                    "contributions": _by_criterion(entry.breakdown),
                    "not_stated": list(entry.breakdown.not_stated) if entry.breakdown else [],
                    "seats": entry.seats,
                    "free": entry.free,
                    "partners": list(entry.partners),
                    "in_plan": entry.in_plan,
                    "possible": entry.possible,
                    "loss": None if entry.loss is None else entry.loss.to_dict(),
                }
                for entry in self.entries
            ],
        }

    def text(self, language: str = "en", *, facts: bool = False) -> str:
        """Return the shortlist in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.

        With ``facts`` also what the two share: answers of profiles, for those who may read these.
        """
        facts, lines = asked("facts", facts), [self._title(language)]
        for entry in self.entries:
            score = score_said(entry.points, self.unit, language)
            line = message("shortlist.entry", language, rank=entry.rank, id=entry.id, score=score)
            lines.append(f"{line} {self._state(entry, language)}".rstrip())
            lines += [f"   {line}" for line in self._said(entry, language, facts=facts)]
        return "\n".join(lines)

    def _title(self, language: str) -> str:
        n, total = len(self.entries), self.n_eligible
        kind = "title_all" if n == total else "title"
        if not n:
            kind = "nobody"
        if self.free_only and n < total:
            kind += "_free"
        # Of those who are full, all are counted.
        values = {"id": self.id, "n": n or total, "total": total}
        return message(f"shortlist.{kind}.{self.side}", language, **values)

    def _score(self, entry: Listed) -> float:
        return in_score(entry.points, self.unit)

    def _losses(self, entry: Listed) -> dict[str, object]:
        if entry.loss is None:
            return {f"loss_{stage}": None for stage in self.stages}
        return {
            # Above 0 = lost; never a negative zero.
            f"loss_{stage}": -amount if amount else amount
            for stage, amount in entry.loss.to_dict().items()
        }

    def _said(self, entry: Listed, language: str, *, facts: bool) -> list[str]:
        """Return the reasons, each with its fact where facts are asked for, and those of rules."""
        reasons = self._reasons(entry, language)
        if entry.facts is None or not facts:
            return list(reasons.values())
        texts = list(entry.facts.lines(language))
        of_criteria = {fact.key: texts.pop(0) for fact in entry.facts.criteria}
        lines = [
            line for key, reason in reasons.items() for line in (reason, f"  {of_criteria[key]}")
        ]
        return lines + texts

    def _reasons(self, entry: Listed, language: str) -> dict[str, str]:
        """Return what each criterion adds, in words."""
        if entry.breakdown is None or self.policy is None:
            return {}
        # What adds most comes first.
        parts = sorted(entry.breakdown.contributions, key=lambda part: (-part.points, -part.weight))
        return {part.criterion: contribution_said(part, self.policy, language) for part in parts}

    def _state(self, entry: Listed, language: str) -> str:
        if entry.in_plan:
            return message("shortlist.in_plan", language)
        clauses = []
        if self.side == "mentor" and entry.partners:
            clauses.append(message("shortlist.with_mentor", language, mentor=entry.partners[0]))
        elif self.side == "mentee" and not entry.seats:
            clauses.append(message("shortlist.full", language))
        elif self.side == "mentee" and entry.free:
            clauses.append(message("shortlist.free", language, n=entry.free))
        elif entry.partners:
            mentees = listed(entry.partners, language)
            clauses.append(message("shortlist.with_mentees", language, mentees=mentees))
        if entry.loss is not None and entry.loss.none:
            clauses.append(message("shortlist.no_loss", language))
        elif entry.loss is not None:
            clauses.append(message("shortlist.loss", language, loss=entry.loss.text(language)))
        elif entry.possible is False and entry.seats:
            clauses.append(message("shortlist.never", language))
        return " ".join(clauses)


def _by_criterion(parts: Breakdown | None) -> dict[str, float]:
    """Return what each criterion adds to the score; nothing for a score matrix."""
    return {} if parts is None else {p.criterion: p.points / SCALE for p in parts.contributions}


def shortlist_of(cohort: Cohort, policy: Policy, side: Side, label: str, k: int = 5) -> Shortlist:
    """Return the best eligible partners of one person, whoever else wants them.

    Parameters
    ----------
    cohort, policy
        The people of today, and how to score them.
    side, label
        ``"mentee"`` or ``"mentor"``, and the id.
    k
        The most partners to list. For a mentor those mentees are listed who are neither pinned nor
        in a running pair.

    Raises
    ------
    PolicyError
        If the id is not known or ``k`` is below 1.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentors = [Mentor(id="M-1"), Mentor(id="M-2", offers=["job"])]
    >>> cohort = Cohort(mentors, [Mentee(id="E-1", needs=["job"])])
    >>> print(shortlist_of(cohort, Policy(criteria=[GoalCoverage()]), "mentee", "E-1", k=1))
    Best match among 2 possible mentors for E-1:
    1. M-2, score 1.00. 1 seat free.
       share of the mentee's needs that the mentor can help with: 1.00 of 1.00
    """
    k = _checked(side, k)
    check_vocabulary(cohort, policy)
    getattr(cohort, side)(label)
    mentees = [label] if side == "mentee" else available_mentees(cohort)
    part = part_of(cohort, mentees, None if side == "mentee" else [label])
    evaluation = Evaluation(part, policy)
    blocks = [evaluation.points(rows) for rows in evaluation.blocks()]
    points = np.concatenate([block.ravel() for block in blocks]) if blocks else np.zeros(0)
    ids = [person.id for person in (part.mentors if side == "mentee" else part.mentees)]
    eligible = np.flatnonzero(points != BLANK).tolist()
    ranked = _ranked(points.astype(np.int64), eligible, ids)
    entries = []
    for rank, other in ranked[:k]:
        pair = (label, ids[other]) if side == "mentee" else (ids[other], label)
        parts = breakdown(part, policy, part.mentee(pair[0]), part.mentor(pair[1]))
        seats = cohort.seats(pair[1])
        free = seats if side == "mentee" else None
        facts = facts_of_pair(part, policy, *pair)
        entries.append(
            Listed(rank, ids[other], int(points[other]), parts, seats, free, facts=facts)
        )
    return Shortlist(side, label, tuple(entries), len(ranked), policy=policy)


def shortlist_in(
    context: PlanContext,
    side: Side,
    label: Label,
    k: int = 5,
    *,
    free_only: bool = False,
    progress: Progress | bool | None = None,
) -> Shortlist:
    """Return the best eligible partners of one person, and what taking each would cost the plan.

    Parameters
    ----------
    context
        The plan in hand.
    side, label
        ``"mentee"`` or ``"mentor"``, and the id.
    k
        The most partners to list.
    free_only
        Whether only those are listed whom the plan leaves a place: mentors with a free seat, or
        mentees without a mentor; the partners in the plan as well.
    progress
        Counts steps; how many there will be is not known. See :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If the id is not known or ``k`` is below 1.
    """
    k = _checked(side, k)
    label = context.known(side, label)
    problem, of_mentee = context.problem, side == "mentee"
    index = (context.rows if of_mentee else context.columns)[label]
    points = context.points_of_mentee(index) if of_mentee else context.points_of_mentor(index)
    eligible = points != NOT_ELIGIBLE
    if not of_mentee:
        eligible &= context.available_mentees | (context.plan == index)
    loads = np.bincount(context.plan[context.plan >= 0], minlength=problem.n_mentors)
    left = problem.seats - loads if of_mentee else (context.plan < 0).astype(np.int64)
    ids = problem.mentor_ids if of_mentee else problem.mentee_ids
    ranked = _ranked(points, np.flatnonzero(eligible).tolist(), ids)
    partners = {context.plan[index]} if of_mentee else set(np.flatnonzero(context.plan == index))
    if free_only:
        ranked = [(rank, other) for rank, other in ranked if left[other] > 0 or other in partners]
    with Steps(progress, "steps") as steps:
        best = ranked[:k]
        entries = tuple(_entries(context, side, index, best, points=points, left=left, steps=steps))
    stages = tuple(stage.name for stage in problem.stages)
    policy = None if context.evaluation is None else context.evaluation.policy
    total = int(eligible.sum())
    return Shortlist(side, label, entries, total, stages, problem.unit, policy, free_only)


def _entries(
    context: PlanContext,
    side: Side,
    index: int,
    ranked: Sequence[tuple[int, int]],
    *,
    points: IntArray,
    left: IntArray,
    steps: Steps,
) -> Iterator[Listed]:
    """Yield the entries of some partners of a person, by rank and index.

    ``points`` are those with everybody of the other side, ``left`` the places that the plan leaves.
    """
    problem, of_mentee = context.problem, side == "mentee"
    ids = problem.mentor_ids if of_mentee else problem.mentee_ids
    partners = {context.plan[index]} if of_mentee else set(np.flatnonzero(context.plan == index))
    lost = context.losses_of_mentee if of_mentee else context.losses_of_mentor
    losses = lost(index, [other for _, other in ranked], steps)
    for (rank, other), loss in zip(ranked, losses, strict=True):
        mentee, mentor = (index, other) if of_mentee else (other, index)
        pair = problem.mentee_ids[mentee], problem.mentor_ids[mentor]
        yield Listed(
            rank,
            ids[other],
            int(points[other]),
            context.breakdown(pair),
            int(problem.seats[mentor]),
            int(left[other]),
            partners_in_plan(context, side, other)[0],
            other in partners,
            loss,
            loss is not None,
            context.facts(pair),
        )


def _checked(side: object, k: object) -> int:
    if side not in ("mentee", "mentor"):
        raise PolicyError('a shortlist is for a "mentee" or a "mentor"')
    return whole("k", k)


def _ranked(
    points: np.ndarray[Any, np.dtype[np.int64]], eligible: Sequence[int], ids: Sequence[Label]
) -> list[tuple[int, int]]:
    """Return rank and index of the eligible, best first; equal scores share a rank."""
    order = sorted(eligible, key=lambda k: (-int(points[k]), label_order(ids[k])))
    ranks: list[tuple[int, int]] = []
    for place, other in enumerate(order):
        same = place and points[other] == points[order[place - 1]]
        ranks.append((ranks[-1][0] if same else place + 1, other))
    return ranks
