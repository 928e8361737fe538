"""The errors that pairmatch raises, and the problems that they collect.

Texts name ids, rows and fields; they never repeat a value of a profile.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

_SHOWN = 12
_LISTED = 40


class Hint(str):
    """What to do about a problem: an English text that is there in other languages too.

    Those of the catalogues are made in ``pairmatch._support.hints``, above this module.
    """

    def of(self, issue: Issue, language: str = "en") -> str:
        """Return a problem that has this hint as a sentence of a language."""
        raise NotImplementedError


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong in the input.

    Parameters
    ----------
    side
        ``"mentors"``, ``"mentees"`` or ``"pairs"``.
    row
        Row of the table as a spreadsheet shows it (the header is row 1); ``None`` without a table.
    id
        Id of the person, or of both people of a pair; ``None`` if it is not known.
    field
        The profile field or the column.
    code
        Stable code of the problem, such as ``"duplicate_id"``.
    hint
        What to do about it, in English. Never holds the value itself.
    cost
        What it cost, if it came from a table: ``"part"`` of an answer, the whole ``"cell"`` (it
        counts as blank), or the ``"person"``, who is left out. Empty otherwise.
    value
        What the cell holds, only where it was wanted; not part of ``repr`` and ``str``. Of a
        choice or an id that is not known, only this piece.
    nearest
        The known choice, code or id that it resembles; kept with ``value`` only.

    Examples
    --------
    >>> str(Issue("mentors", 4, "M-3", "capacity", "not_a_number", "write a whole number"))
    'mentors, row 4, id M-3, field capacity: not_a_number (write a whole number)'
    """

    side: str
    row: int | None
    id: str | None
    field: str | None
    code: str
    hint: str
    cost: str = ""
    value: str | None = dataclasses.field(default=None, repr=False)
    nearest: str | None = dataclasses.field(default=None, repr=False)

    def __str__(self) -> str:
        places = [self.side]
        if self.row is not None:
            places.append(f"row {self.row}")
        if self.id is not None:
            places.append(f"id {self.id}")
        if self.field is not None:
            places.append(f"field {self.field}")
        return f"{', '.join(places)}: {self.code} ({self.hint})"

    def text(self, language: str = "en") -> str:
        """Return the problem as a sentence for people, without codes.

        A hint that a programme wrote itself stays as it is.

        Examples
        --------
        >>> from pairmatch import Mentor
        >>> try:
        ...     Mentor(id="M-3", capacity=-1)
        ... except IntakeError as error:
        ...     print(error.problems[0].text("nl"))
        Mentoren, M-3, aantal mentees: buiten het bereik. Moet minstens 0 zijn.
        """
        return self.hint.of(self, language) if isinstance(self.hint, Hint) else str(self)


def issue_table(issues: Iterable[Issue], *, show_values: bool = False) -> pd.DataFrame:
    """Return issues as a table with the columns of :class:`Issue`, its values only if wanted.

    Examples
    --------
    >>> list(issue_table([]).columns)
    ['side', 'row', 'id', 'field', 'code', 'hint', 'cost']
    """
    names = [field.name for field in fields(Issue)]
    rows = [[getattr(issue, name) for name in names] for issue in issues]
    # Objects: an id may hold half a character, which Arrow's text cannot.
    table = pd.DataFrame(rows, columns=names, dtype=object)
    table = table.astype({"row": "Int64"}).assign(hint=table["hint"].map(str))
    return table if show_values else table.drop(columns=["value", "nearest"])


class PairmatchError(Exception):
    """Base of all errors that pairmatch raises on purpose."""


class IntakeError(PairmatchError):
    """Something is wrong with the input: a table, a profile or a cohort.

    Parameters
    ----------
    issues
        Everything that is wrong, all at once.
    report
        The whole report on the tables, where there is one: an ``IntakeReport``.

    Examples
    --------
    >>> error = IntakeError([Issue("mentees", 2, None, "id", "blank_id", "give every row an id")])
    >>> print(error)
    1 problem:
      mentees, row 2, field id: blank_id (give every row an id)
    >>> error.issues.loc[0, "code"]
    'blank_id'
    """

    def __init__(self, issues: Iterable[Issue], report: Any = None) -> None:
        self.problems = tuple(issues)
        self.report = report
        super().__init__(self.problems)

    @property
    def issues(self) -> pd.DataFrame:
        """Table of all problems: side, row, id, field, code, hint, cost."""
        return issue_table(self.problems)

    def text(self, language: str = "en") -> str:
        """Return all problems as sentences of a language, one a line; see :meth:`Issue.text`."""
        return "\n".join(issue.text(language) for issue in self.problems)

    def __str__(self) -> str:
        return listing(self.problems)


class AssumedWarning(UserWarning):
    """Something was taken for granted that the input does not state."""


class UnreadColumnsWarning(UserWarning):
    """Columns of a table were not read, because they are neither a field nor mapped."""


class PolicyError(PairmatchError):
    """A policy, a problem or a question contradicts itself or names something unknown."""


class InfeasibleError(PairmatchError):
    """Pins, minimum loads and quotas contradict each other or a hard rule.

    Parameters
    ----------
    diagnosis
        The contradicting demands and what would repair it: a ``Diagnosis``.
    """

    def __init__(self, diagnosis: Any) -> None:
        self.diagnosis = diagnosis
        super().__init__(diagnosis)


class NoMatchingError(PairmatchError):
    """The result holds no plan, or not what was asked of it."""


class SolverError(PairmatchError):
    """The solver failed or stopped for a reason that it should not have."""


class VerificationError(PairmatchError):
    """A result failed its own check. Please report it: this is a bug, not bad input."""


def listing(issues: Iterable[object]) -> str:
    """Return problems as text, one a line, the first dozen of them.

    Examples
    --------
    >>> print(listing(["a", "b"]))
    2 problems:
      a
      b
    """
    lines = [str(issue) for issue in issues]
    shown = [f"  {line}" for line in lines[:_SHOWN]]
    if len(lines) > _SHOWN:
        shown.append(f"  … and {len(lines) - _SHOWN} more; see .issues")
    return f"{len(lines)} problem{'s'[: len(lines) != 1]}:\n" + "\n".join(shown)


def resembling(name: object, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, ``None`` if nothing resembles.

    Examples
    --------
    >>> resembling("compnay", ["company", "site"])
    'company'
    """
    folded = {n.casefold(): n for n in sorted(known)}
    word = str(name).casefold()
    close = difflib.get_close_matches(word, folded, n=1, cutoff=0.6)
    close += [n for n in folded if len(word) > 2 and n.startswith(word)]
    return folded[close[0]] if close else None


def nearest(name: object, known: Iterable[str]) -> tuple[str | None, bool]:
    """Return the known name that was probably meant, and whether no other is as near.

    Examples
    --------
    >>> nearest("E-012", ["E-013", "E-02"]), nearest("E-x", ["E-1", "E-2"]), nearest("x", ["y"])
    (('E-02', True), ('E-2', False), (None, True))
    """
    names = sorted(known)
    meant = resembling(name, names)
    close = difflib.get_close_matches(str(name), names, n=2, cutoff=0.6)
    ratios = {difflib.SequenceMatcher(None, own, str(name)).ratio() for own in close}
    return meant, meant is None or len(ratios) == len(close)


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return a sentence that says what was probably meant, and what exists.

    Examples
    --------
    >>> did_you_mean("best_totl", ["most_pairs", "best_total"])
    "Did you mean 'best_total'? Known: best_total, most_pairs."
    >>> did_you_mean("xyz", ["most_pairs"])
    'Known: most_pairs.'
    >>> did_you_mean("duo", ["duo_for_a_job", "vernier"])
    "Did you mean 'duo_for_a_job'? Known: duo_for_a_job, vernier."
    """
    names = sorted(known)
    meant = resembling(name, names)
    guess = f"Did you mean {meant!r}? " if meant is not None else ""
    return f"{guess}Known: {', '.join(names)}." if len(names) <= _LISTED else guess.strip()
