"""Decisions out of a filled-in table: a DataFrame, a CSV file, or a sheet of a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

import pandas as pd

from pairmatch._support.messages import LANGUAGES, base_language, catalogue
from pairmatch.errors import IntakeError, Issue, resembling
from pairmatch.intake.files import read_table
from pairmatch.intake.readers.cell_reading import LONGEST, UnreadableError, is_blank, plain_text
from pairmatch.intake.readers.dates import read_date
from pairmatch.intake.readers.vocabulary import folded
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

Source: TypeAlias = pd.DataFrame | str | PathLike[str] | BinaryIO
"""A table, or a CSV file or workbook."""

_NEEDED = ("mentee", "mentor", "decision")
_TEXTS = ("mentee", "mentor", "decision", "side", "reason", "remark")
_UNDECIDED = "undecided"
_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
_YES = {"x", "✓", "✔", "☑", "✅", "+"}
_NO = {"✗", "✘", "❌", "☒"}


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
        The language of headings and words, also with a programme's words; by default any.

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
    decisions, issues = _read(source, language)
    if issues:
        raise IntakeError(issues)
    return decisions


def decisions_in(
    source: Source | Iterable[Decision], language: str | None
) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    """Return decisions from any of their forms, and what is wrong with that form."""
    if isinstance(source, pd.DataFrame | str | PathLike | io.IOBase):
        return _read(cast(Source, source), language)
    listed = list(source) if isinstance(source, Iterable) else [source]
    hint = "give decisions, a table, or the path of a file"
    wrong = Issue("decisions", None, None, None, "not_a_decision", hint)
    decisions = tuple(own for own in listed if isinstance(own, Decision))
    return decisions, (wrong,) * (len(listed) > len(decisions))


def _read(source: Source, language: str | None) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    languages = LANGUAGES if language is None else (language, base_language(language))
    vocabulary = _vocabulary(tuple(languages))
    table, others = _table(source, vocabulary)
    places, issues = _columns(table, vocabulary, others)
    if issues:
        return (), tuple(issues)
    decisions = []
    for place, row in enumerate(row_numbers(table)):
        cells = {name: table.iloc[place, column] for name, column in places.items()}
        decision, wrong = _decision(cells, row, vocabulary)
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
        self.shown: list[str] = []
        self.shown_sides: list[str] = []
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
            self.shown.append(words[0])
        _add(self.decisions, _listed(texts, _UNDECIDED), _UNDECIDED)
        for side in SIDES:
            words = [side_word(side, language)]
            _add(self.sides, words + _listed(texts, f"side.{side}"), side)
            self.shown_sides.append(words[0])
        self.sheets.append(sheet_name(language))


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


def _table(source: Source, vocabulary: _Vocabulary) -> tuple[pd.DataFrame, str]:
    """Return the table of decisions, and how its file was read."""
    if isinstance(source, pd.DataFrame):
        return source, ""
    name = "table"
    content: str | PathLike[str] | bytes
    if isinstance(source, str | PathLike):
        content = source
    else:
        content, name = source.read(), str(getattr(source, "name", name))
    for sheet in dict.fromkeys(vocabulary.sheets):
        try:
            table = read_table(_again(content, name), sheet=sheet)
        except IntakeError as error:
            code = error.problems[0].code
            if code == "not_a_workbook":
                break
            if code != "unknown_sheet":
                raise
        else:
            return table, str(table.attrs.get("read_as", ""))
    table = read_table(_again(content, name))
    return table, str(table.attrs.get("read_as", ""))


def _again(content: str | PathLike[str] | bytes, name: str) -> str | PathLike[str] | BinaryIO:
    """Return a path, or the content of a file from its beginning."""
    if not isinstance(content, bytes):
        return content
    file = io.BytesIO(content)
    file.name = Path(name).name
    return file


def _columns(
    table: pd.DataFrame, vocabulary: _Vocabulary, read_as: str
) -> tuple[dict[str, int], list[Issue]]:
    """Return the place of each column, and what is wrong with the headings."""
    places: dict[str, int] = {}
    issues = []
    unknown = []
    for place, header in enumerate(table.columns):
        column = vocabulary.headings.get(_plain(str(header)))
        if column is None:
            unknown.append(_plain(str(header)))
        elif column in places:
            hint = "two columns have a heading of this meaning; take one out"
            issues.append(_issue(None, None, column, "two_columns", hint))
        else:
            places[column] = place
    for column in _NEEDED:
        if column not in places:
            known = [word for word, code in vocabulary.headings.items() if code == column]
            near = [word for own in unknown if (word := resembling(own, known))]
            meant = f"Did you mean {near[0]!r}? " if near else ""
            where = f" ({read_as})" if read_as else ""
            hint = f"{meant}no column has a heading of this meaning, such as {column!r}{where}"
            issues.append(_issue(None, None, column, "missing_column", hint))
    return places, issues


def _issue(row: int | None, ids: str | None, field: str, code: str, hint: str) -> Issue:
    return Issue("decisions", row, ids, field, code, hint)


def _decision(
    cells: Mapping[str, object], row: int, vocabulary: _Vocabulary
) -> tuple[Decision | None, list[Issue]]:
    """Return the decision of a row, ``None`` without one, and what is wrong with the row."""
    hint = f"write one text of at most {LONGEST} characters"
    texts = {name: _text(cell) for name, cell in cells.items() if name in _TEXTS}
    unreadable = [
        _issue(row, None, name, "unreadable", hint) for name, text in texts.items() if text is None
    ]
    if unreadable:
        return None, unreadable
    told = {name: texts.get(name) or "" for name in _TEXTS}
    pair = " + ".join(told[side] for side in ("mentee", "mentor") if told[side]) or None
    code = _code(told["decision"], vocabulary)
    if code is None and told["side"]:
        hint = "the row says who declined: write the decision too, or blank it"
        return None, [_issue(row, pair, "decision", "no_decision", hint)]
    if code in (None, _UNDECIDED):
        return None, []
    days, issues = _days(cells, row, pair)
    side = vocabulary.sides.get(_plain(told["side"])) if told["side"] else ""
    issues += _wrong_words(told, (code or "", side), (row, pair), vocabulary)
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


def _wrong_words(
    told: Mapping[str, str],
    codes: tuple[str, str | None],
    place: tuple[int, str | None],
    vocabulary: _Vocabulary,
) -> Iterator[Issue]:
    """Yield what cannot be understood of a row: the decision, the side, a missing id."""
    decision, side = codes
    if not decision:
        yield _issue(*place, "decision", *_not_understood(told["decision"], vocabulary))
    for name in ("mentee", "mentor"):
        if not told[name]:
            yield _issue(*place, name, "blank_id", "a decision needs both ids")
    if side is None:
        known = ", ".join(dict.fromkeys(vocabulary.shown_sides[: len(SIDES)]))
        yield _issue(*place, "side", "unknown_choice", f"Known: {known}")


def _text(cell: object) -> str | None:
    """Return a cell as text, "" if it is blank; ``None`` if it is no text."""
    if is_blank(cell):
        return ""
    try:
        text = plain_text(cell)
    except UnreadableError:
        return None
    return text if len(text) <= LONGEST else None


def _code(word: str, vocabulary: _Vocabulary) -> str | None:
    """Return the code of a decision; ``None`` = there is none, ``""`` = it is not understood."""
    if word.strip() in _YES:
        return "accepted"
    if word.strip() in _NO:
        return "declined"
    if not word.strip(" -–—.…"):
        return None
    if "?" in word:
        return ""
    return vocabulary.decisions.get(_plain(word), "")


def _not_understood(word: str, vocabulary: _Vocabulary) -> tuple[str, str]:
    if "?" in word:
        return "doubtful", "a question mark: leave the decision blank until it is known"
    near = resembling(_plain(word), vocabulary.decisions)
    meant = vocabulary.decisions.get(near or "")
    guess = f"Did you mean {near!r}? " if near and meant != _UNDECIDED else ""
    known = ", ".join(dict.fromkeys(vocabulary.shown[: len(DECISIONS)]))
    return "unknown_decision", f"{guess}Known: {known}"


def _days(
    cells: Mapping[str, object], row: int, pair: str | None
) -> tuple[dict[str, date], list[Issue]]:
    days: dict[str, date] = {}
    issues = []
    for name in ("day", "until"):
        cell = cells.get(name)
        if is_blank(cell):
            continue
        try:
            days[name] = read_date(cell, order="day_first").value
        except UnreadableError as error:
            issues.append(_issue(row, pair, name, error.fault.code, error.fault.hint))
    return days, issues
