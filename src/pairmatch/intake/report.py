"""What was read from two tables, what was not, and who is not in the cohort."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.text_tables import html_table, text_table
from pairmatch.errors import Issue, PolicyError, issue_table
from pairmatch.intake.rows import Dropped
from pairmatch.people import Cohort
from pairmatch.people.spellings import SimilarNames

_ISSUE = ("side", "row", "id", "field", "code", "hint", "cost")
_MANY = 5
_SHOWN = 200
"""Problems that the printed report shows; ``.issues`` has them all."""
_NAMES = 20


@dataclass(frozen=True)
class Counts:
    """What became of the rows of one table.

    Attributes
    ----------
    rows
        Rows below the header.
    read
        People in the cohort.
    dropped
        People who are not in the cohort for no fault of the table: declined, duplicate, unfinished.
    rejected
        Rows left out for a problem.
    merged
        Further rows of a person, where several rows hold one.
    empty
        Rows without any content.
    """

    rows: int
    read: int
    dropped: int
    rejected: int
    merged: int
    empty: int


@dataclass(frozen=True, repr=False)
class IntakeReport:
    """What was read from two tables, and what could not be.

    Attributes
    ----------
    cohort
        All valid people. An answer that could not be read counts as blank.
    problems
        Everything that is wrong.
    drops
        The people who were dropped, and why.
    counts
        What became of the rows of each table, by side: rows = read + dropped + rejected + merged +
        empty.
    notes
        How often answers were interpreted, by side, field and key.
    ignored_columns
        Columns that are neither a field nor mapped, as ``"mentors: Timestamp"``.
    sources
        How each file was read, by side, where it came from ``read_table``.
    shows_values
        Whether ``issues`` holds the answers that could not be read.
    similar_names
        Names of sites, companies and attributes that may be one name, by the ids of the people.
    clock, clock_date
        The time zone of all weekly times, and the day whose offset from others counts; ``None`` if
        no time zone is stated.
    """

    cohort: Cohort
    problems: tuple[Issue, ...]
    drops: tuple[Dropped, ...]
    counts: FrozenMap[str, Counts]
    notes: FrozenMap[tuple[str, str, str], int]
    ignored_columns: tuple[str, ...]
    sources: FrozenMap[str, str]
    shows_values: bool = False
    similar_names: tuple[SimilarNames, ...] = ()
    clock: str | None = None
    clock_date: date | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def issues(self) -> pd.DataFrame:
        """Table of all problems: side, row in the spreadsheet, id, field, code, hint, cost.

        ``cost`` is what is lost: a ``"part"`` of the answer, the ``"cell"`` or the ``"person"``.
        Columns ``value`` and ``nearest`` are there only with ``show_values``.
        """
        return issue_table(self.problems, show_values=self.shows_values)

    @property
    def unknown_answers(self) -> pd.DataFrame:
        """Table of the choices that are not known: side, field, answer, nearest, count.

        The most frequent are first. ``nearest`` is the code of the choice that an answer resembles,
        so that rows which are right can be pasted as the ``answers`` of a mapping.

        Raises
        ------
        PolicyError
            If values were not asked for, because the table holds answers.

        Examples
        --------
        >>> from pairmatch import check_frames
        >>> mentors = pd.DataFrame({"id": ["M-1", "M-2"], "offers": ["Emplio", "Emplio, Danse"]})
        >>> report = check_frames(mentors, mentors[["id"]], language="fr", show_values=True)
        >>> answers = report.unknown_answers.set_index("answer")
        >>> answers[["nearest", "count"]].to_dict("index")
        {'Emplio': {'nearest': 'job', 'count': 2}, 'Danse': {'nearest': '', 'count': 1}}
        >>> dict.fromkeys(answers.index, "")
        {'Emplio': '', 'Danse': ''}
        """
        if not self.shows_values:
            raise PolicyError("unknown_answers holds answers: check_frames(…, show_values=True)")
        pieces = Counter(
            (issue.side, issue.field, issue.value or "", issue.nearest or "")
            for issue in self.problems
            if issue.code == "unknown_answer" and issue.id is not None
        )
        rows = sorted(((*key, n) for key, n in pieces.items()), key=lambda row: (-row[4], *row))
        columns = ["side", "field", "answer", "nearest", "count"]
        return pd.DataFrame(rows, columns=columns).astype({"count": "int64"})

    @property
    def dropped(self) -> pd.DataFrame:
        """Table of who was dropped: side, row, id, reason."""
        return pd.DataFrame(self.drops, columns=list(Dropped._fields), dtype=object)

    @property
    def rejected(self) -> pd.DataFrame:
        """Table of who was left out for a problem: side, row, id, codes of the problems."""
        by_person: dict[tuple[object, ...], list[Issue]] = {}
        for issue in self.problems:
            if issue.cost == "person":
                # Where several rows are one person, these are told apart by their id.
                merged = issue.id is not None and self.counts[issue.side].merged
                place = None if merged else issue.row
                by_person.setdefault((issue.side, place, issue.id), []).append(issue)
        rows = [
            (side, issues[0].row, person_id, ", ".join(dict.fromkeys(i.code for i in issues)))
            for (side, _, person_id), issues in by_person.items()
        ]
        return pd.DataFrame(rows, columns=["side", "row", "id", "codes"], dtype=object)

    def summary(self) -> str:
        """Return in a few lines how many people were read, who was not, and why.

        Examples
        --------
        >>> from pairmatch import check_frames
        >>> mentors, mentees = pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": ["E-1", "x"]})
        >>> report = check_frames(mentors, mentees)
        >>> print(report.summary())
        mentors: 1 of 1 rows read
        mentees: 2 of 2 rows read
        """
        lines = [f"{side}: {how}" for side, how in self.sources.items()]
        for side, counts in self.counts.items():
            lines.append(f"{side}: {counts.read} of {counts.rows} rows read{self._others(side)}")
        if self.clock is not None:
            lines.append(f"weekly times: of {self.clock}, with its offset of {self.clock_date}")
        n_of_code = Counter(issue.code for issue in self.problems)
        lines += [f"{code}: {n}" for code, n in sorted(n_of_code.items())]
        for (side, field, note), n in self.notes.items():
            answers = "1 answer" if n == 1 else f"{n} answers"
            lines.append(f"{side}, {field}: {answers} with {_NOTES[note]}")
        lines += [f"similar_names, {own}" for own in self.similar_names[:_NAMES]]
        if self.ignored_columns:
            lines.append(f"columns not read: {', '.join(self.ignored_columns)}")
        return "\n".join(lines)

    def _others(self, side: str) -> str:
        counts = self.counts[side]
        reasons = Counter(drop.reason for drop in self.drops if drop.side == side)
        parts = [f"{n} dropped ({reason})" for reason, n in sorted(reasons.items())]
        for name in ("rejected", "merged", "empty"):
            parts += [f"{n} {name}"] if (n := getattr(counts, name)) else []
        return "".join(f", {part}" for part in parts)

    def __repr__(self) -> str:
        n = len(self.problems)
        read = ", ".join(
            f"{counts.read} of {counts.rows} {side}" for side, counts in self.counts.items()
        )
        return f"IntakeReport({read} read, {n} problem{'s'[: n != 1]})"

    def _of_columns(self) -> list[str]:
        """Return a line for each column that half of the people, and five, have one problem with.

        Then something is probably wrong with the column, and not with the people.
        """
        alike: dict[tuple[str, str, str], set[str]] = {}
        for issue in self.problems:
            if issue.id is not None and issue.field is not None:
                key = issue.side, issue.field, issue.code
                alike.setdefault(key, set()).add(issue.id)
        return [
            f"{side}, {field}: {code} for {len(ids)} of {self.counts[side].rows} rows; something "
            "is probably wrong with the column or how it is mapped"
            for (side, field, code), ids in alike.items()
            if len(ids) >= max(_MANY, self.counts[side].rows / 2)
        ]

    def __str__(self) -> str:
        rows = self._rows()
        first = "".join(f"{line}\n" for line in self._of_columns())
        return (
            first
            + self.summary()
            + (f"\n{text_table(_ISSUE, rows)}" if rows else "")
            + self._more()
        )

    def _repr_html_(self) -> str:
        rows = self._rows()
        lines = [(line,) for line in [*self._of_columns(), *self.summary().split("\n")]]
        more = html_table(("",), [(self._more().strip(),)]) if self._more() else ""
        return html_table(("intake",), lines) + (html_table(_ISSUE, rows) if rows else "") + more

    def _rows(self) -> list[tuple[object, ...]]:
        return [
            (i.side, i.row or "", i.id or "", i.field or "", i.code, i.hint, i.cost)
            for i in self.problems[:_SHOWN]
        ]

    def _more(self) -> str:
        more = len(self.problems) - _SHOWN
        return f"\n… and {more} more; see .issues" if more > 0 else ""


_NOTES = {
    "no_column": "1, because no column was taken for it",
    "both_tables": "an id of both tables, one person who is never paired with itself; shared_ids "
    "in the mapping confirms it, id_prefix tells numbered forms apart",
    "alike": "an id that differs from one of the other table by case or by a prefix only: if it is "
    "one person, write it alike",
    "numbered": "row numbers as ids, which change when rows are added or removed",
    "ids": "ids read up to case and accents, by name, or as several",
    "most_stated": "the time zone that most people state, taken for the programme's clock",
    "moved": "times moved to the programme's clock",
    "cut": "a time that goes over midnight on the programme's clock, so that it is two",
    "no_zone": "no time zone, read as of the programme's clock",
    "brackets": "words in brackets, passed over or read as a code",
    "range_lowest": "a range, read as its lowest number",
    "range_highest": "a range, read as its highest number",
    "at_least": "no upper end, read as the number named",
    "level_words": "a level in words, read as the documentation says",
    "default_level": "no level, read as the level that the mapping states",
    "dayparts": "a part of the day, read as the hours that the mapping states",
    "whole_day": "days without times, read as whole days",
    "open_end": "no end, read as until the end of the evening",
    "open_start": "no beginning, read as from the beginning of the morning",
    "never": "no to every time, read as free at no time",
    "week": "columns read as equal parts of the day from midnight; else state day_from and minutes",
    "ranks": "equal ranks, or ranks left out",
    "serial_date": "a spreadsheet's serial number, read as a date",
    "day_first": "a date read day first",
    "month_first": "a date read month first",
    "language_group": "a name of several languages, such as Kurdish, read as their group",
    "not_spoken": "a language that is not spoken, left out",
    "refusal": 'a refusal to answer, or "I don\'t know", counted as blank',
    "short_year": "a year of two digits, read as of this century",
}
