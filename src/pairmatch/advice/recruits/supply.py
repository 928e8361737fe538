"""What mentees want and what mentors with a free seat offer, side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from pairmatch.advice.recruits.questions import Question, Waiting
from pairmatch.advice.recruits.traits import KINDS, Kind, Reader, Trait, trait_said
from pairmatch.messages import message
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.quantities import whole

_COLUMNS = [
    "kind", "value", "mentees", "without_mentor", "mentors", "seats", "shortage",
    "seats_per_mentee",
]  # fmt: skip


@dataclass(frozen=True)
class SupplyRow:
    """Who wants one thing, and who offers it.

    Attributes
    ----------
    trait
        The sector, language, site, goal or time.
    mentees, without_mentor
        Mentees who want it, and those of them who have no mentor in the best plan.
    mentors, seats
        Mentors who offer it and have a free seat before the round, and all their free seats.
    """

    trait: Trait = field(repr=False)
    mentees: int
    without_mentor: int
    mentors: int
    seats: int

    @property
    def shortage(self) -> int:
        """How many mentees more than seats there are; at least 0."""
        return max(0, self.mentees - self.seats)

    @property
    def seats_per_mentee(self) -> float | None:
        """Seats for each mentee; ``None`` if nobody wants it."""
        return self.seats / self.mentees if self.mentees else None

    def to_dict(self) -> dict[str, object]:
        """Return plain data: one row of the table."""
        values = (
            self.trait.kind, self.trait.value, self.mentees, self.without_mentor, self.mentors,
            self.seats, self.shortage, self.seats_per_mentee,
        )  # fmt: skip
        return dict(zip(_COLUMNS, values, strict=True))

    def text(self, language: str = "en", minimum_cell: int = 1) -> str:
        """Return the row in words; smaller numbers of people or seats than so many are not said."""
        counts = {
            "mentees": self.mentees, "without": self.without_mentor, "mentors": self.mentors,
            "seats": self.seats,
        }  # fmt: skip
        values = {name: count_said(n, minimum_cell, language) for name, n in counts.items()}
        return message("recruiting.row", language, name=trait_said(self.trait, language), **values)


@dataclass(frozen=True)
class SupplyAndDemand:
    """A table of demand and supply, and how it is said to others.

    Attributes
    ----------
    rows
        By kind (sector, language, site, goal, time), then by mentees without a mentor and by
        shortage.
    waiting
        Who waits.
    n_mentors, n_seats
        Mentors with a free seat before the round, and all their free seats.
    """

    rows: tuple[SupplyRow, ...] = field(repr=False)
    waiting: Waiting
    n_mentors: int
    n_seats: int

    @property
    def table(self) -> pd.DataFrame:
        """One row for each thing, with plain figures: for the coordinator, not to be sent out."""
        return pd.DataFrame([row.to_dict() for row in self.rows], columns=_COLUMNS)

    def missing(self, kind: Kind) -> tuple[SupplyRow, ...]:
        """Return what is most missing of a kind, in numbers that may be sent out.

        Rows with at least ``minimum_cell`` mentees without a mentor or, if there are none, with a
        shortage for at least so many mentees.
        """
        least = self.waiting.minimum_cell
        rows = [row for row in self.rows if row.trait.kind == kind]
        lone = [row for row in rows if row.without_mentor >= least]
        return tuple(lone or (row for row in rows if row.shortage and row.mentees >= least))

    def to_dict(self) -> dict[str, object]:
        """Return plain data, with plain figures."""
        return {
            "rows": [row.to_dict() for row in self.rows],
            "waiting": self.waiting.to_dict(),
            "n_mentors": self.n_mentors,
            "n_seats": self.n_seats,
        }

    def text(self, language: str = "en", *, most: int = 5) -> str:
        """Return the table in words that may be sent out: no small number is said.

        Parameters
        ----------
        language
            ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``.
        most
            At most so many rows of a kind: those that lack most.
        """
        most = whole("most", most)
        least = self.waiting.minimum_cell
        lines = [
            message(
                "recruiting.supply",
                language,
                mentees=count_said(self.waiting.n_mentees, least, language),
                without=count_said(self.waiting.n_without, least, language),
                mentors=count_said(self.n_mentors, least, language),
                seats=count_said(self.n_seats, least, language),
            )
        ]
        for kind in KINDS:
            # What hardly anybody wants could point to somebody.
            rows = [r for r in self.rows if r.trait.kind == kind and r.mentees >= least]
            if rows:
                parts = [row.text(language, least) for row in rows[:most]]
                said = message("recruiting.separator", language).join(parts)
                lines.append(message(f"recruiting.kind.{kind}", language, rows=said))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def supply_and_demand(cohort: Cohort, policy: Policy, *, minimum_cell: int = 3) -> SupplyAndDemand:
    """Count who wants and who offers each sector, language, site, goal and time.

    - Sectors are the codes that people stated; undecided mentees count with generalist mentors,
      as ``GENERALIST``.
    - A language counts for whoever has it at the level of the policy's language rule, and if the
      rule names languages only those count.
    - Goals are needs of mentees and offers of mentors.
    - A time counts for whoever could begin a whole meeting (of the policy's ``CommonBlock``, or an
      hour) on that day in the morning (before 12:00), the afternoon or the evening (from 18:00).

    Parameters
    ----------
    cohort, policy
        The data. Mentees in running pairs want nobody; mentors without a free seat before the
        round offer nothing.
    minimum_cell
        In texts, smaller numbers of mentees, mentors and seats are not said: a row could point to
        one person.

    Returns
    -------
    SupplyAndDemand

    Raises
    ------
    PolicyError, IntakeError, InfeasibleError
        As :func:`pairmatch.match`.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> mentees = [Mentee(id=f"E-{k}", needs=["job"]) for k in range(3)]
    >>> cohort = Cohort([Mentor(id="M-1", offers=["job", "network"])], mentees)
    >>> found = supply_and_demand(cohort, Policy())
    >>> row = found.rows[0]
    >>> row.trait.value, row.mentees, row.without_mentor, row.mentors, row.seats, row.shortage
    ('job', 3, 2, 1, 1, 2)
    >>> print(found)
    Looking for a mentor: 3; without a mentor in the best plan: fewer than 3; mentors with a free \
seat: fewer than 3; their free seats: fewer than 3.
    Goals: job (mentees: 3, without a mentor: fewer than 3, mentors: fewer than 3, seats: fewer \
than 3).
    """
    minimum_cell = whole("minimum_cell", minimum_cell)
    question = Question.of(cohort, policy, ())
    reader, plan = Reader(cohort, policy), question.base.plan
    wanted, lone, offering, seats = (Counter[Trait]() for _ in range(4))
    for mentee in question.mentees:
        traits = list(reader.traits(mentee))
        wanted.update(traits)
        if plan.partner_of(mentee.id) is None:
            lone.update(traits)
    free = {mentor.id: n for mentor in cohort.mentors if (n := cohort.seats(mentor.id))}
    for mentor in cohort.mentors:
        if mentor.id in free:
            for trait in reader.traits(mentor):
                offering[trait] += 1
                seats[trait] += free[mentor.id]
    rows = [
        SupplyRow(trait, wanted[trait], lone[trait], offering[trait], seats[trait])
        for trait in {**wanted, **offering}
    ]
    rows.sort(
        key=lambda row: (
            KINDS.index(row.trait.kind), -row.without_mentor, -row.shortage, -row.mentees,
            row.trait.value,
        )
    )  # fmt: skip
    waiting = question.waiting(reader.minutes, minimum_cell)
    return SupplyAndDemand(tuple(rows), waiting, len(free), sum(free.values()))


def count_said(n: int, minimum_cell: int, language: str = "en") -> str:
    """Return a number of people or seats, or that it is smaller than what may be said.

    Examples
    --------
    >>> count_said(2, 3), count_said(3, 3), count_said(0, 3)
    ('fewer than 3', '3', '0')
    """
    if 0 < n < minimum_cell:
        return message("recruiting.fewer", language, n=minimum_cell)
    return str(n)
