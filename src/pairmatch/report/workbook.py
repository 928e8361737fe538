"""The workbook of a plan: sheets to read, and one to fill in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from pairmatch._support.parameters import asked
from pairmatch.advice import Recruiting
from pairmatch.errors import PolicyError
from pairmatch.intake.files.writing import neutral
from pairmatch.report.extras import extra
from pairmatch.report.meeting import LeftOut, Meeting, checked_names
from pairmatch.report.page import check_given
from pairmatch.report.page_content import Content
from pairmatch.report.sentences import Say, capital, help_said, notes_of, option_said, why_said
from pairmatch.result import MatchResult
from pairmatch.season import (
    DECISIONS,
    SHEET_COLUMNS,
    SIDES,
    column_heading,
    decision_word,
    sheet_name,
    side_word,
)
from pairmatch.season.decision_sheets import WORDS_PLACE, WORDS_SHEET, rows_of_words

_ID = "@"
_SCORE = "0.00"
_SHARE = "0%"
_DAY = "yyyy-mm-dd"
_DAYS = {"fr": "dd/mm/yyyy", "de": "dd.mm.yyyy", "nl": "dd-mm-yyyy", "it": "dd/mm/yyyy"}
_WIDEST = 60
_ROOM = {"decision": 26, "side": 18, "reason": 30, "remark": 40, "day": 13, "until": 13}
# Rows of the sheet to fill in that are ready for pairs made by hand.
_SPARE = 50
_LONGEST = 32_000
_LONGEST_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_WORKBOOKS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ud800-\udfff\ufffe\uffff]")


def to_excel(
    result: MatchResult,
    path: str | PathLike[str],
    language: str = "en",
    *,
    names: Mapping[str, str] | None = None,
    facts: bool = False,
    words: Mapping[str, object] | None = None,
    recruiting: Recruiting | None = None,
    on: date | None = None,
    options: int = 3,
) -> None:
    """Write the workbook of a plan.

    Sheets: the pairs, what their scores are made of, mentees and mentors without a pair, the next
    best mentors with what each would cost, decisions to be filled in with drop-down lists, and a
    sheet about the rest. :func:`pairmatch.read_decisions` and :meth:`pairmatch.Season.decided` read
    the decisions back, whatever the language and the words. No cell runs as a formula.

    Parameters
    ----------
    result
        A result with a plan.
    path
        Where to write; it ends in ``.xlsx``.
    language, names, facts, words, recruiting, on, options
        As in :func:`to_html`. With ``facts`` the sheet of reasons says what the two share.

    Raises
    ------
    NoMatchingError
        If there is no plan.
    PolicyError
        If the path does not end in ``.xlsx``, the language or a word is not known, or an argument
        makes no sense.
    ImportError
        If the extra ``report`` is not installed.

    Examples
    --------
    >>> import tempfile
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[0.9, 0.4], [0.8, 0.1]]))
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "plan.xlsx"
    >>> pm.report.to_excel(result, file, "fr")
    >>> pm.read_table(file, sheet="Autres mentors").iloc[0].tolist()
    ['0', '1', '0', 0.9, 'Le plan aurait un score total inférieur de 0,20']
    >>> folder.cleanup()
    """
    check_given(result, None, recruiting, None, on)
    if Path(path).suffix.casefold() != ".xlsx":
        raise PolicyError("a workbook is an .xlsx file: end the path in .xlsx")
    meeting = Meeting.of(result, options, recruiting=recruiting)
    say = Say.of(language, words, checked_names(names), meeting.policy)
    book = extra("openpyxl").Workbook()
    book.remove(book.active)
    sheets = _Sheets(meeting, say, asked("facts", facts), on)
    for sheet in sheets.all():
        _add(book, sheet)
    _add_decisions(book, sheets)
    _add(book, sheets.about())
    book.save(path)


@dataclass(frozen=True)
class _Sheet:
    """A sheet before it is written.

    Its name, columns with their formats, rows; how many columns stay in sight; whether it is no
    table; and the room that columns to fill in have at least.
    """

    name: str
    columns: Sequence[tuple[str, str | None]]
    rows: Sequence[Sequence[object]]
    fixed: int = 1
    plain: bool = False
    room: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sheets:
    """The sheets of a meeting in the words of a language."""

    meeting: Meeting
    say: Say
    facts: bool
    on: date | None

    def all(self) -> Iterator[_Sheet]:
        """Yield the sheets to read, in order."""
        yield self._plan()
        yield self._reasons()
        meeting = self.meeting
        for side, people in (
            ("mentees", meeting.mentees_left_out),
            ("mentors", meeting.mentors_left_out),
        ):
            yield self._left_out(side, people)
        yield self._options()

    def pair_columns(self) -> list[tuple[str, str | None]]:
        """Return the columns that name a pair: ids, and names where they are given."""
        language = self.say.language
        columns: list[tuple[str, str | None]] = [
            (column_heading(side, language), _ID) for side in ("mentee", "mentor")
        ]
        if self.say.names:
            columns += [(self._word(f"{side}_name"), None) for side in ("mentee", "mentor")]
        return columns

    def pair_cells(self, mentee: object, mentor: object) -> list[object]:
        """Return the cells that name a pair."""
        cells: list[object] = [str(mentee), str(mentor)]
        return cells + self._names(mentee, mentor)

    def _names(self, *labels: object) -> list[object]:
        names = self.say.names
        return [names.get(str(label), "") for label in labels] if names else []

    def _word(self, key: str) -> str:
        return self.say(f"workbook.{key}")

    def _plan(self) -> _Sheet:
        keys, language = self.meeting.solution.criteria, self.say.language
        columns = [*self.pair_columns(), (column_heading("score", language), _SCORE)]
        columns += [(capital(self.say.criterion(key)), _SCORE) for key in keys]
        columns.append((self._word("note"), None))
        rows = [
            [
                *self.pair_cells(one.pair.mentee_id, one.pair.mentor_id),
                one.score,
                *(part.points for part in one.parts),
                " ".join(notes_of(one, self.say)),
            ]
            for one in self.meeting.pairs
        ]
        return _Sheet(self._word("sheet.plan"), columns, rows, fixed=2)

    def _reasons(self) -> _Sheet:
        columns = [*self.pair_columns(), (self._word("criterion"), None)]
        columns += [(self._word("points"), _SCORE), (self._word("most"), _SCORE)]
        columns += [(self._word("share"), _SHARE), (self._word("missing"), None)]
        columns += [(self._word("fact"), None)] if self.facts else []
        rows = [row for one in self.meeting.pairs for row in self._reasons_of(one)]
        return _Sheet(self._word("sheet.reasons"), columns, rows, fixed=2)

    def _reasons_of(self, one: Any) -> Iterator[list[object]]:
        pair = (one.pair.mentee_id, one.pair.mentor_id)
        facts = self.meeting.context.facts(pair) if self.facts else None
        for place, part in enumerate(one.parts):
            share = part.points / part.weight if part.weight else None
            row: list[object] = [
                *self.pair_cells(*pair),
                capital(self.say.criterion(part.criterion)),
                part.points,
                part.weight or None,
                share,
                self._word("yes") if part.blank else "",
            ]
            if self.facts:
                told = "" if facts is None else facts.criteria[place].text(self.say.language)
                row.append(told)
            yield row

    def _left_out(self, side: str, people: Sequence[LeftOut]) -> _Sheet:
        columns: list[tuple[str, str | None]] = [(self._word("id"), _ID)]
        columns += [(self._word("name"), None)] if self.say.names else []
        columns += [(self._word("why"), None), (self._word("help"), None)]
        rows = [
            [
                str(one.person.id),
                *self._names(one.person.id),
                "\n".join(why_said(one, self.say)),
                "\n".join(help_said(one, self.meeting, self.say)),
            ]
            for one in people
        ]
        return _Sheet(self._word(f"sheet.{side}"), columns, rows)

    def _options(self) -> _Sheet:
        language = self.say.language
        columns: list[tuple[str, str | None]] = [(column_heading("mentee", language), _ID)]
        columns += [(self._word("in_plan"), _ID), (self._word("other"), _ID)]
        if self.say.names:
            columns += [(self._word("mentee_name"), None), (self._word("name"), None)]
        columns += [(column_heading("score", language), _SCORE), (self._word("cost"), None)]
        rows = [
            [
                str(one.pair.mentee_id),
                str(one.pair.mentor_id),
                str(option.mentor_id),
                *self._names(one.pair.mentee_id, option.mentor_id),
                option.score,
                capital(option_said(option, self.say)),
            ]
            for one in self.meeting.pairs
            for option in one.options
        ]
        return _Sheet(self._word("sheet.options"), columns, rows, fixed=1)

    def decisions(self) -> _Sheet:
        """Return the sheet to fill in."""
        language = self.say.language
        formats = {"score": _SCORE, "day": _day_format(language), "until": _day_format(language)}
        columns = self.pair_columns()
        told = [name for name in SHEET_COLUMNS if name not in ("mentee", "mentor")]
        columns += [(column_heading(name, language), formats.get(name)) for name in told]
        blanks = [""] * (len(told) - 1)
        rows = [
            [*self.pair_cells(one.pair.mentee_id, one.pair.mentor_id), one.score, *blanks]
            for one in self.meeting.pairs
        ]
        room = {column_heading(name, language): width for name, width in _ROOM.items()}
        return _Sheet(sheet_name(language), columns, rows, fixed=2, room=room)

    def about(self) -> _Sheet:
        """Return the sheet about the others."""
        content, say = Content(self.meeting, self.say, self.facts, self.on), self.say
        fill_in = say("workbook.fill_in", sheet=sheet_name(say.language))
        rows: list[Sequence[object]] = [("", fill_in)]
        for name in ("plan", "reasons", "mentees", "mentors", "options"):
            about = "unmatched" if name in ("mentees", "mentors") else name
            rows.append((self._word(f"sheet.{name}"), say(f"workbook.about.{about}")))
        rows.append((sheet_name(say.language), self._word("about.decisions")))
        for heading, lines in (
            ("summary", content.summary()),
            ("known", content.known()),
            ("unsure", content.unsure()),
        ):
            rows += [(say(f"report.{heading}"), line) for line in lines]
        rows += list(content.record())
        columns = [(self._word("title"), None), ("", None)]
        return _Sheet(self._word("sheet.about"), columns, rows, fixed=0, plain=True)


def _title(text: str) -> str:
    """Return the name of a sheet without what none may hold; it is cut where it is too long."""
    return _NOT_IN_TITLES.sub("_", text)[:_LONGEST_TITLE].strip("'")


def _day_format(language: str) -> str:
    return _DAYS.get(str(language).partition("-")[0], _DAY)


def _add(book: Any, sheet: _Sheet) -> Any:
    """Write a sheet: its header stays in sight, columns and rows are as large as their content."""
    styles, utils = extra("openpyxl.styles"), extra("openpyxl.utils")
    page = book.create_sheet(_title(sheet.name))
    top = styles.Alignment(vertical="top", wrap_text=True)
    line = styles.Border(bottom=styles.Side(style="thin", color="C4CCD3"))
    headings = [heading for heading, _ in sheet.columns]
    widths = []
    for place, heading in enumerate(headings, 1):
        width = _width([heading, *(row[place - 1] for row in sheet.rows)])
        widths.append(max(width, sheet.room.get(heading, 0)))
        page.column_dimensions[utils.get_column_letter(place)].width = widths[-1]
    for number, row in enumerate([headings, *sheet.rows], 1):
        page.row_dimensions[number].height = _height(row, widths)
        for place, value in enumerate(row, 1):
            cell = _write(page, number, place, value)
            cell.alignment, cell.border = top, line
            shown = sheet.columns[place - 1][1]
            if shown and number > 1:
                cell.number_format = shown
    for cell in page[1]:
        cell.font = styles.Font(name="Calibri", size=11, bold=True)
        cell.fill = styles.PatternFill("solid", fgColor="E3E8EC")
    page.freeze_panes = page.cell(2, sheet.fixed + 1)
    if not sheet.plain and sheet.rows:
        page.auto_filter.ref = page.dimensions
    _for_paper(page)
    return page


def _height(row: Sequence[object], widths: Sequence[float]) -> float:
    """Return the height of a row that shows all lines of its cells: not all programs fit them."""
    lines = [
        sum(max(1, math.ceil(len(line) * 1.1 / width)) for line in str(cell).split("\n"))
        for cell, width in zip(row, widths, strict=True)
        if isinstance(cell, str)
    ]
    return 15.0 * max([1, *lines])


def _write(page: Any, row: int, column: int, value: object) -> Any:
    """Write a cell; text stays text, whatever it looks like."""
    cell = page.cell(row, column)
    if value is None or value == "":
        return cell
    if isinstance(value, str):
        cell.value = neutral(_NOT_IN_WORKBOOKS.sub("\ufffd", value)[:_LONGEST])
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _width(cells: Sequence[object]) -> float:
    """Return a width that shows the longest line, within limits; headings may wrap."""
    heading, *others = cells
    lines = [line for cell in others for line in str(cell).split("\n") if isinstance(cell, str)]
    longest = max([8, *map(len, lines)])
    return float(min(_WIDEST, max(longest, min(len(str(heading)), 22)) + 2))


def _for_paper(page: Any) -> None:
    """Print on A4, one page wide, with the header on each."""
    page.page_setup.paperSize = 9
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _add_decisions(book: Any, sheets: _Sheets) -> None:
    """Write the sheet to fill in, with lists to choose from and spare rows."""
    language, say = sheets.say.language, sheets.say
    sheet = sheets.decisions()
    page = _add(book, sheet)
    first, last = 2, len(sheet.rows) + 1 + _SPARE
    for number in range(len(sheet.rows) + 2, last + 1):
        for place, (_, shown) in enumerate(sheet.columns, 1):
            cell = page.cell(number, place)
            cell.number_format, cell.border = shown or "General", copy(page.cell(1, place).border)
    choices = book.create_sheet(WORDS_SHEET)
    choices.sheet_state = "hidden"
    lists = {
        "decision": [decision_word(code, language) for code in DECISIONS],
        "side": [side_word(code, language) for code in SIDES],
    }
    for number, words in enumerate(rows_of_words(language), 1):
        for place, word in enumerate(words, WORDS_PLACE):
            _write(choices, number, place, word)
    headings = [heading for heading, _ in sheet.columns]
    letter = extra("openpyxl.utils").get_column_letter
    for place, (name, texts) in enumerate(lists.items(), 1):
        for row, text in enumerate(texts, 1):
            _write(choices, row, place, text)
        column = letter(headings.index(column_heading(name, language)) + 1)
        quoted = choices.title.replace("'", "''")
        source = f"'{quoted}'!${letter(place)}$1:${letter(place)}${len(texts)}"
        _offer(page, f"{column}{first}:{column}{last}", source, say("workbook.choose"))


def _offer(page: Any, cells: str, source: str, error: str) -> None:
    """Let cells be chosen from a list, which is on a sheet of its own: a choice may hold commas."""
    listed = extra("openpyxl.worksheet.datavalidation").DataValidation(
        type="list", formula1=source, allow_blank=True, showErrorMessage=True, error=error
    )
    page.add_data_validation(listed)
    listed.add(cells)
