"""What was read from two tables, what was not, and who is not in the cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.messages import message
from pairmatch._support.text_tables import text_table
from pairmatch.errors import Issue, PolicyError, issue_table
from pairmatch.intake.report_text import html_of, left_table, tables_of, text_of
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
            lines.append(message("intake.clock", zone=self.clock, day=self.clock_date))
        n_of_code = Counter(issue.code for issue in self.problems)
        lines += [f"{code}: {n}" for code, n in sorted(n_of_code.items())]
        for (side, field, note), n in self.notes.items():
            said = {"answers": message("intake.answers", n=n), "note": message(f"note.{note}")}
            lines.append(message("intake.note", side=side, field=field, **said))
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

    @property
    def wrong_columns(self) -> tuple[tuple[str, str, str, int], ...]:
        """Side, field, code and count of what half of the rows, and five, have wrong alike.

        Then something is probably wrong with the column or how it is mapped, not with the people.
        """
        alike: dict[tuple[str, str, str], set[str]] = {}
        for issue in self.problems:
            if issue.id is not None and issue.field is not None:
                key = issue.side, issue.field, issue.code
                alike.setdefault(key, set()).add(issue.id)
        return tuple(
            (side, field, code, len(ids))
            for (side, field, code), ids in alike.items()
            if len(ids) >= max(_MANY, self.counts[side].rows / 2)
        )

    def _of_columns(self) -> Iterator[str]:
        for side, field, code, n in self.wrong_columns:
            said = {"side": side, "field": field, "problem": code}
            yield message("intake.of_column", n=n, rows=self.counts[side].rows, **said)

    def __str__(self) -> str:
        rows = self._rows()
        first = "".join(f"{line}\n" for line in self._of_columns())
        return (
            first
            + self.summary()
            + (f"\n{text_table(_ISSUE, rows)}" if rows else "")
            + self._more()
        )

    def to_text(self, language: str = "en") -> str:
        """Return the report in words, for whoever keeps the tables.

        It says how many people were read, what leaves people out, what concerns whole columns, what
        counts as blank and in which rows, what was not read, how answers were understood, and what
        to do next. ``print(report)`` and ``.issues`` have the codes that programs read.

        Parameters
        ----------
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``, also with a country, or a
            :class:`~pairmatch.Wording` with the programme's words.

        Examples
        --------
        >>> from pairmatch import check_frames
        >>> mentors = pd.DataFrame({"id": ["M-1", "M-1"], "capacity": ["two", "1"]})
        >>> mentees = pd.DataFrame({"id": ["E-1"], "Hobby": ["chess"]})
        >>> report = check_frames(mentors, mentees, {"Hobby": None})
        >>> print(report.to_text("nl"))
        1 mentor gelezen uit 2 rijen, 1 niet opgenomen door een probleem.
        1 mentee gelezen uit 1 rij.
        <BLANKLINE>
        Waarom 1 persoon niet is opgenomen:
        - Mentoren: dubbele code. Ook rij 2 heeft deze code; hou er één over. Rij 3.
        <BLANKLINE>
        1 onleesbaar antwoord, dat als leeg telt:
        - Mentoren, aantal mentees: niet leesbaar. Schrijf een geheel getal, zoals 2. Rij 2.
        <BLANKLINE>
        Wat nu te doen:
        - Vraag het deze mensen opnieuw, of verbeter hun rijen; ...
        - Verbeter de antwoorden waar ze zijn gegeven, en lees de tabellen opnieuw; ...
        """
        return text_of(self, language)

    def to_html(self, language: str = "en") -> str:
        """Return the report in words as escaped HTML; long lists are folded.

        Parameters
        ----------
        language
            As for :meth:`to_text`.
        """
        return html_of(self, language)

    def tables(self, language: str = "en") -> dict[str, pd.DataFrame]:
        """Return the tables of the report by their titles, with headings and contents in words.

        Counts, problems, who was dropped, columns that were not read, how answers were understood,
        and with ``show_values`` the choices that are not known: for a workbook, for example.

        Parameters
        ----------
        language
            As for :meth:`to_text`.

        Examples
        --------
        >>> from pairmatch import check_frames
        >>> report = check_frames(pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": [""]}))
        >>> list(report.tables("fr"))
        ['Décompte', 'Problèmes', 'Écartés', 'Colonnes non lues', 'Remarques']
        """
        return tables_of(self, language)

    def _repr_html_(self) -> str:
        rows = self._rows()
        more = f"<p>{escape(self._more().strip())}</p>" if self._more() else ""
        return html_of(self, "en", left_table(pd.DataFrame(rows, columns=_ISSUE)) + more)

    def _rows(self) -> list[tuple[object, ...]]:
        return [
            (i.side, i.row or "", i.id or "", i.field or "", i.code, i.hint, i.cost)
            for i in self.problems[:_SHOWN]
        ]

    def _more(self) -> str:
        more = len(self.problems) - _SHOWN
        return f"\n… and {more} more; see .issues" if more > 0 else ""
