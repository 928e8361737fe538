"""Decisions out of a filled-in table: a DataFrame, a CSV file, or a sheet of a workbook."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeGuard

import pandas as pd

from pairmatch._support.hints import Advice
from pairmatch._support.messages import (
    LANGUAGES,
    Sentence,
    Wording,
    base_language,
    catalogue,
    message,
)
from pairmatch._support.nouns import Noun
from pairmatch._support.text_tables import is_text
from pairmatch.errors import IntakeError, Issue, PolicyError, resembling
from pairmatch.intake.files import excel, read_table
from pairmatch.intake.files.layout import MAX_BYTES
from pairmatch.intake.readers.cell_reading import LONGEST, UnreadableError, is_blank, plain_text
from pairmatch.intake.readers.dates import DateOrder, read_date
from pairmatch.intake.readers.vocabulary import folded, words
from pairmatch.intake.rows import row_numbers
from pairmatch.season.decisions import (
    DECISIONS,
    SHEET_COLUMNS,
    SIDES,
    Decision,
    column_heading,
    decision_word,
    sheet_name,
    side_word,
)
from pairmatch.season.season_hints import advice

Source: TypeAlias = pd.DataFrame | str | PathLike[str] | BinaryIO
"""A table, or a CSV file or workbook."""

WORDS_SHEET = "pairmatch"
"""The hidden sheet of a report's workbook: drop-down lists, and beside them its words."""

WORDS_PLACE = 4
"""The column of that sheet from which :func:`rows_of_words` stands."""

_LANGUAGE = "language"
_NEEDED = ("mentee", "mentor", "decision")
_TEXTS = ("mentee", "mentor", "decision", "side", "reason", "remark")
_UNDECIDED = "undecided"
_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
_TICKS = {
    **dict.fromkeys("✓✔☑✅", "accepted"),
    **dict.fromkeys("✗✘❌", "declined"),
}
_SIDED = ("declined", "ended", "broken_off")
_PACKED = b"PK\x03\x04"
_NEAR = 0.75
_DAY_FIRST = {"en-AU", "en-GB", "en-IE", "en-NZ"}


def read_decisions(source: Source, language: str | None = None) -> tuple[Decision, ...]:
    """Read decisions from a filled-in table.

    Rows without a decision, or with a word that says that there is none yet, are left out.

    Parameters
    ----------
    source
        A table, or the path of a CSV file or of a workbook: of the latter, the sheet of decisions
        that the workbook of a report has. Headings and words may be codes (``mentee``, ``mentor``,
        ``decision``; ``accepted``, …) or those of the texts; columns that are none of
        :data:`pairmatch.season.SHEET_COLUMNS` are not read.
    language
        The language of headings and words, also with a programme's words. By default any, and the
        words that the workbook of a report was written in.

    Raises
    ------
    IntakeError
        With everything that cannot be read: a column that is missing, a decision or a date that is
        not understood, a decision without a pair.

    Examples
    --------
    >>> rows = {"Mentee": ["E-1", "E-2", "E-3"], "Mentor": ["M-1", "M-2", "M-1"],
    ...         "Décision": ["Accepté", "refusé", ""], "Refusé par": ["", "le mentor", ""]}
    >>> for own in read_decisions(pd.DataFrame(rows)):
    ...     print(own.mentee_id, own.mentor_id, own.decision, own.side)
    E-1 M-1 accepted
    E-2 M-2 declined mentor
    """
    decisions, issues = _read(source, language) if _is_source(source) else ((), _no_source())
    if issues:
        raise IntakeError(issues)
    return decisions


def _is_source(source: object) -> TypeGuard[Source]:
    return isinstance(source, pd.DataFrame | str | PathLike) or hasattr(source, "read")


def _no_source() -> tuple[Issue, ...]:
    return (Issue("decisions", None, None, None, "not_a_decision", advice("give_decisions")),)


def decisions_in(
    source: Source | Iterable[Decision], language: str | None
) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    """Return decisions from any of their forms, and what is wrong with that form."""
    if _is_source(source):
        return _read(source, language)
    listed = list(source) if isinstance(source, Iterable) else [source]
    decisions = tuple(own for own in listed if isinstance(own, Decision))
    return decisions, _no_source() if len(listed) > len(decisions) else ()


def _read(source: Source, language: str | None) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    content = None if isinstance(source, pd.DataFrame) else _content(source)
    written = _wording(content, _name(source)) if language is None else None
    languages = LANGUAGES if language is None else (language, base_language(language))
    vocabulary = _vocabulary(tuple(languages) if written is None else (written, *languages))
    table, issues = _table(source, content, vocabulary)
    if issues:
        return (), tuple(issues)
    places, issues = _columns(table, vocabulary)
    if issues:
        return (), tuple(issues)
    reader = _Reader(vocabulary, language or written or vocabulary.language_of(table.columns))
    decisions = []
    for place, row in enumerate(row_numbers(table)):
        cells = {name: table.iloc[place, column] for name, column in places.items()}
        decision, wrong = reader.decision(cells, row)
        issues += wrong
        if decision is not None:
            decisions.append(decision)
    return tuple(decisions), tuple(issues)


class _Vocabulary:
    """The words of some languages: of headings, decisions, sides and sheets."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.headings = {folded(column): column for column in SHEET_COLUMNS}
        self.headings |= {f"{side}_id": side for side in ("mentee", "mentor")}
        self.headings |= {folded(f"{side}_id"): side for side in ("mentee", "mentor")}
        self.decisions = {folded(code): code for code in DECISIONS}
        self.sides = {folded(code): code for code in SIDES}
        self.sheets = ["decisions", "Decisions"]
        self.by: set[str] = set()
        self.own: dict[str, set[str]] = {}
        for language in dict.fromkeys(languages):
            self._add(language)

    def _add(self, language: str) -> None:
        texts = catalogue(language)
        for column in SHEET_COLUMNS:
            words = [column_heading(column, language)]
            _add(self.headings, words + _listed(texts, f"heading.{column}"), column)
        for decision in DECISIONS:
            words = [decision_word(decision, language)]
            _add(self.decisions, words + _listed(texts, decision), decision)
        _add(self.decisions, _listed(texts, _UNDECIDED), _UNDECIDED)
        for side in SIDES:
            words = [side_word(side, language)]
            _add(self.sides, words + _listed(texts, f"side.{side}"), side)
        self.by |= set(_listed(texts, "by"))
        self.sheets.append(sheet_name(language))
        self.own[language] = {
            word.casefold()
            for column in SHEET_COLUMNS
            for word in (column_heading(column, language), *_listed(texts, f"heading.{column}"))
        }

    def language_of(self, headers: Iterable[object]) -> str:
        """Return the language to which most headings belong, accents included."""
        stated = {str(header).strip().casefold() for header in headers}
        return max(self.own, key=lambda language: len(self.own[language] & stated))

    def decided(self, word: str) -> tuple[str | None, str]:
        """Return decision and side that a word says; ``None`` if it is not understood."""
        plain = _plain(word)
        if plain in self.decisions:
            return self.decisions[plain], ""
        for by in sorted(self.by):
            first, found, rest = plain.partition(f" {by} ")
            decision, side = self.decisions.get(first), self.sides.get(rest)
            # One of two who accept is no pair yet.
            if found and decision in _SIDED and side is not None:
                return decision, side
        return None, ""


@cache
def _vocabulary(languages: tuple[str, ...]) -> _Vocabulary:
    return _Vocabulary(languages)


def _listed(texts: Mapping[str, object], key: str) -> list[str]:
    return [word.strip() for word in str(texts.get(f"season.read.{key}", "")).split("|")]


def _add(words: dict[str, str], texts: Iterable[str], code: str) -> None:
    for text in texts:
        if plain := _plain(text):
            # The first word of the first language stands.
            words.setdefault(plain, code)


def _plain(text: str) -> str:
    return _MARKS.sub("", folded(text))


def rows_of_words(language: str) -> tuple[tuple[str, ...], ...]:
    """Return language and words of a workbook as rows of cells, for reading it back.

    Examples
    --------
    >>> rows_of_words(Wording("fr", {"pair": ("duo", "duos")}))
    (('language', 'fr'), ('pair', 'duo', 'duos', 'm'))
    """
    words: Mapping[str, Noun] = getattr(language, "words", {})
    nouns = ((name, noun.one, noun.many, noun.gender) for name, noun in words.items())
    return ((_LANGUAGE, str(language)), *nouns)


def _wording(content: bytes | None, name: str) -> Wording | None:
    """Return language and words that a workbook says it was written in."""
    if content is None or not content.startswith(_PACKED):
        return None
    try:
        rows, _, _ = excel.sheet_rows(content, name, WORDS_SHEET)
        cells = [
            ["" if own is None else str(own) for own in row[WORDS_PLACE - 1 :]] for row in rows
        ]
        told = {row[0]: tuple(filter(None, row[1:])) for row in cells if row and row[0]}
        (language,) = told.pop(_LANGUAGE)
        return Wording(language, told)
    except (IntakeError, PolicyError, KeyError, ValueError):
        # Somebody else's sheet of this name: any language, as without one.
        return None


def _name(source: Source) -> str:
    named = source if isinstance(source, str | PathLike) else getattr(source, "name", "table")
    return Path(str(named)).name


def _table(
    source: Source, content: bytes | None, vocabulary: _Vocabulary
) -> tuple[pd.DataFrame, list[Issue]]:
    """Return the table of decisions of a source, and what is wrong with its sheets."""
    if isinstance(source, pd.DataFrame):
        return source, []
    name = _name(source)
    if content is None or not content.startswith(_PACKED):
        return read_table(source if content is None else _file(content, name)), []
    _, first, others = excel.sheet_rows(content, name, None)
    known = {_plain(sheet) for sheet in vocabulary.sheets}
    named = [sheet for sheet in (first, *others) if _plain(sheet) in known]
    tables = {sheet: _sheet(content, name, sheet, named) for sheet in named or (first, *others)}
    fitting = named or [
        sheet
        for sheet, table in tables.items()
        if table is not None and (not others or not _columns(table, vocabulary)[1])
    ]
    if len(fitting) > 1:
        hint = advice("several_sheets", sheets=", ".join(fitting))
        return pd.DataFrame(), [_issue(None, None, "sheet", "two_sheets", hint)]
    table = tables[fitting[0]] if fitting else None
    if table is None:
        hint = advice("no_sheet", sheets=", ".join((first, *others)))
        return pd.DataFrame(), [_issue(None, None, "sheet", "unknown_sheet", hint)]
    return table, list(_merged(content, fitting[0], table))


def _merged(content: bytes, sheet: str, table: pd.DataFrame) -> Iterator[Issue]:
    """Yield the cells that span several rows of a table: only the first of these holds them."""
    rows = row_numbers(table)
    for cells, first, last in excel.merged_rows(content, sheet):
        if rows and first <= max(rows) and last >= min(rows):
            yield _issue(first, None, "sheet", "merged_cells", advice("merged", cells=cells))


def _content(source: str | PathLike[str] | BinaryIO) -> bytes | None:
    """Return the bytes of a file; ``None`` if it is too large to be one of decisions."""
    if not isinstance(source, str | PathLike):
        content: bytes | str = source.read(MAX_BYTES + 1)
        # Of a file that was opened as text.
        return content if isinstance(content, bytes) else content.encode(errors="replace")
    path = Path(source)
    return None if path.stat().st_size > MAX_BYTES else path.read_bytes()


def _file(content: bytes, name: str) -> BinaryIO:
    file = io.BytesIO(content)
    file.name = Path(name).name
    return file


def _sheet(content: bytes, name: str, sheet: str, named: Sequence[str]) -> pd.DataFrame | None:
    """Return the table of a sheet; ``None`` if it holds none and is not named as one."""
    try:
        return read_table(_file(content, name), sheet=sheet)
    except IntakeError:
        if sheet in named:
            raise
        return None


def _columns(table: pd.DataFrame, vocabulary: _Vocabulary) -> tuple[dict[str, int], list[Issue]]:
    """Return the place of each column, and what is wrong with the headings."""
    places: dict[str, int] = {}
    issues = []
    unknown = []
    for place, header in enumerate(table.columns):
        column = vocabulary.headings.get(_plain(str(header)))
        if column is None:
            unknown.append(_plain(str(header)))
        elif column in places:
            issues.append(_issue(None, None, column, "two_columns", advice("two_columns")))
        else:
            places[column] = place
    for column in _NEEDED:
        if column not in places:
            known = [word for word, code in vocabulary.headings.items() if code == column]
            near = [word for own in unknown if (word := resembling(own, known))]
            heading = Sentence.of(f"season.heading.{column}")
            hint = advice("no_column", heading=heading)
            if near:
                hint = advice("no_column_meant", name=near[0], heading=heading)
            issues.append(_issue(None, None, column, "missing_column", hint))
    return places, issues


def _issue(row: int | None, ids: str | None, field: str, code: str, hint: str) -> Issue:
    return Issue("decisions", row, ids, field, code, hint)


class _Reader:
    """Read the rows of a table, and give hints in its language."""

    def __init__(self, vocabulary: _Vocabulary, language: str) -> None:
        self.vocabulary = vocabulary
        self.language = language
        self.words = words(base_language(language))
        english = base_language(language) == "en" and language not in _DAY_FIRST
        self.order: DateOrder | None = None if english else "day_first"

    def decision(
        self, cells: Mapping[str, object], row: int
    ) -> tuple[Decision | None, list[Issue]]:
        """Return the decision of a row, ``None`` without one, and what is wrong with the row."""
        texts = {name: _text(cell) for name, cell in cells.items() if name in _TEXTS}
        unreadable = [
            _issue(row, None, name, "unreadable", advice("one_text", most=LONGEST))
            for name, own in texts.items()
            if own is None
        ]
        if unreadable:
            return None, unreadable
        told = {name: texts.get(name) or "" for name in _TEXTS}
        pair = " + ".join(told[side] for side in ("mentee", "mentor") if told[side]) or None
        code, by = self.code(told["decision"])
        if code is None and self.says_more(told, cells):
            return None, [_issue(row, pair, "decision", "no_decision", advice("decide_too"))]
        if code in (None, _UNDECIDED):
            return None, []
        days, issues = self.days(cells, (row, pair))
        side = self.vocabulary.sides.get(_plain(told["side"])) if told["side"] else by
        issues += self.wrong_words(told, (code or "", side, by), (row, pair))
        if issues:
            return None, issues
        decision = Decision(
            mentee_id=told["mentee"],
            mentor_id=told["mentor"],
            decision=code or "",
            side=side or "",
            reason=told["reason"],
            remark=told["remark"],
            day=days.get("day"),
            until=days.get("until"),
            row=row,
        )
        return decision, []

    @staticmethod
    def says_more(told: Mapping[str, str], cells: Mapping[str, object]) -> bool:
        """Return whether a row tells of a decision that it lacks; a remark may stand alone."""
        days = (cells.get(name) for name in ("day", "until"))
        return bool(told["side"] or told["reason"]) or not all(map(is_blank, days))

    def code(self, word: str) -> tuple[str | None, str]:
        """Return decision and side; ``None`` = there is none, ``""`` = it is not understood."""
        if not word.strip(" -–—.…"):
            return None, ""
        if "?" in word:
            return "", ""
        if tick := _TICKS.get(word.strip()[:1]):
            return (tick, "") if len(word.strip("\ufe0f ")) == 1 else ("", "")
        code, side = self.vocabulary.decided(word)
        return code or "", side

    def wrong_words(
        self,
        told: Mapping[str, str],
        codes: tuple[str, str | None, str],
        place: tuple[int, str | None],
    ) -> Iterator[Issue]:
        """Yield what cannot be understood of a row: the decision, the side, a missing id."""
        decision, side, by = codes
        if not decision:
            yield _issue(*place, "decision", *self.not_understood(told["decision"]))
        for name in ("mentee", "mentor"):
            if not told[name]:
                yield _issue(*place, name, "blank_id", advice("both_ids"))
        if side is None:
            known = ", ".join(side_word(own, self.language) for own in SIDES)
            yield _issue(*place, "side", "unknown_choice", advice("known", known=known))
        elif by and side != by:
            yield _issue(*place, "side", "contradiction", advice("other_side"))

    def not_understood(self, word: str) -> tuple[str, Advice]:
        """Return code and hint of a decision that is not understood."""
        if "?" in word:
            return "doubtful", advice("question_mark")
        known = self.vocabulary.decisions
        near = difflib.get_close_matches(_plain(word), known, n=1, cutoff=_NEAR)
        meant = known[near[0]] if near else _UNDECIDED
        guess = "" if meant == _UNDECIDED else decision_word(meant, self.language)
        separator = message("list.clauses", self.language)
        listed = separator.join(decision_word(own, self.language) for own in DECISIONS)
        if not guess:
            return "unknown_decision", advice("known", known=listed)
        return "unknown_decision", advice("known_meant", name=guess, known=listed)

    def days(
        self, cells: Mapping[str, object], place: tuple[int, str | None]
    ) -> tuple[dict[str, date], list[Issue]]:
        """Return the days of a row, and what is wrong with them."""
        days: dict[str, date] = {}
        issues = []
        for name in ("day", "until"):
            cell = cells.get(name)
            if is_blank(cell):
                continue
            try:
                days[name] = read_date(cell, self.words, self.order).value
            except UnreadableError as error:
                fault = error.fault
                unsure = fault.code == "ambiguous_date"
                hint = advice("date_order") if unsure else fault.hint
                issues.append(_issue(*place, name, fault.code, hint))
        return days, issues


def _text(cell: object) -> str | None:
    """Return a cell as text, "" if it is blank; ``None`` if it is no text."""
    if is_blank(cell):
        return ""
    try:
        text = plain_text(cell)
    except UnreadableError:
        return None
    return text if len(text) <= LONGEST and is_text(text) else None
