"""Decisions on pairs, and the words in which people read and write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pairmatch._support.messages import message

DECISIONS = (
    "accepted", "declined", "changed", "started", "ended", "broken_off", "excluded", "reopened"
)  # fmt: skip
"""Codes of the decisions on a pair, in the order in which a drop-down lists them."""

SIDES = ("mentee", "mentor", "programme")
"""Codes of who declined or ended a pair."""

SHEET_COLUMNS = (
    "mentee", "mentor", "score", "decision", "side", "reason", "remark", "day", "until"
)  # fmt: skip
"""Codes of the columns of a sheet of decisions; only mentee, mentor and decision are needed."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided on a pair.

    Parameters
    ----------
    mentee_id, mentor_id
        The pair.
    decision
        ``"accepted"`` (both said yes), ``"declined"``, ``"changed"`` (the programme pairs the two
        by hand, whatever was proposed), ``"started"``, ``"ended"`` (the mentee is done),
        ``"broken_off"`` (ended, and the mentee looks for another mentor), ``"excluded"`` (never to
        be proposed, whether or not it was), or ``"reopened"`` (as if nothing had been decided).
    side
        Who declined or ended it: ``"mentee"``, ``"mentor"``, ``"programme"``; empty if not known.
    reason, remark
        In the words of who decided. Never part of ``repr`` and of errors.
    day
        When it was decided; ``None`` = on the day on which it is entered.
    until
        The last day of an accepted or started pair, if it is settled beforehand.
    row
        The row of the table that it was read from, for errors.

    Examples
    --------
    >>> Decision(mentee_id="E-1", mentor_id="M-1", decision="declined", side="mentor").side
    'mentor'
    """

    mentee_id: str
    mentor_id: str
    decision: str
    side: str = ""
    reason: str = field(default="", repr=False)
    remark: str = field(default="", repr=False)
    day: date | None = None
    until: date | None = None
    row: int | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        pair: tuple[str | int, str | int],
        decision: str,
        *,
        side: str = "",
        reason: str = "",
        remark: str = "",
        day: date | None = None,
        until: date | None = None,
    ) -> Decision:
        """Return a decision on a pair, such as one that ``result.matching`` lists.

        Examples
        --------
        >>> Decision.of(("E-1", 7), "declined", side="mentor").pair
        ('E-1', '7')
        """
        mentee, mentor = map(str, pair)
        return cls(
            mentee_id=mentee,
            mentor_id=mentor,
            decision=decision,
            side=side,
            reason=reason,
            remark=remark,
            day=day,
            until=until,
        )

    @property
    def pair(self) -> tuple[str, str]:
        """The pair ``(mentee_id, mentor_id)``."""
        return self.mentee_id, self.mentor_id


def decision_word(decision: str, language: str = "en") -> str:
    """Return a decision as people read and write it in a sheet.

    Examples
    --------
    >>> [decision_word("accepted", language) for language in ("en", "fr", "de", "nl")]
    ['accepted', 'accepté', 'angenommen', 'aanvaard']
    """
    return message(f"season.decision.{decision}", language)


def side_word(side: str, language: str = "en") -> str:
    """Return the side that declined a pair, as people read and write it in a sheet.

    Examples
    --------
    >>> side_word("programme", "de")
    'dem Programm'
    """
    return message(f"season.side.{side}", language)


def column_heading(column: str, language: str = "en") -> str:
    """Return the heading of a column of a sheet of decisions.

    Examples
    --------
    >>> [column_heading(column, "fr") for column in ("decision", "side", "reason")]
    ['Décision', 'Refusé par', 'Raison']
    """
    return message(f"season.heading.{column}", language)


def sheet_name(language: str = "en") -> str:
    """Return the name of the sheet of decisions in a workbook.

    Examples
    --------
    >>> sheet_name("nl")
    'Beslissingen'
    """
    return message("season.sheet", language)
