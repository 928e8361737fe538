"""Selection of the rows of a table that are people who take part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

import pandas as pd

from pairmatch._support.hints import hinted
from pairmatch.errors import Issue
from pairmatch.intake.cell_readers import Form
from pairmatch.intake.columns import ROW, SURPLUS, Headers
from pairmatch.intake.mapping_parts import RowFilter, TableMapping
from pairmatch.intake.readers.cell_reading import (
    DOUBT,
    Reading,
    UnreadableError,
    is_blank,
    plain_text,
)
from pairmatch.intake.readers.dates import read_moment
from pairmatch.intake.readers.numbers import read_yes_no
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES, folded, words
from pairmatch.intake.samples import EXAMPLE_IDS

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_FIRST_WORD = re.compile(r"([^\W\d_]+)(?:$|[ :].*)")


class Dropped(NamedTuple):
    """A person who is not in the cohort, for no fault of the table."""

    side: str
    row: int
    id: str
    reason: str


@dataclass(frozen=True)
class Selection:
    """The rows of one table that are people who take part, and the others.

    ``people`` holds the positions of the rows of each person who takes part (several if they are
    merged), ``numbers`` the row number of each position as a spreadsheet shows it, and ``rejected``
    the positions of rows that are left out for a problem.
    """

    people: tuple[tuple[int, ...], ...]
    numbers: tuple[int, ...]
    dropped: tuple[Dropped, ...]
    problems: tuple[Issue, ...]
    rejected: frozenset[int]
    n_rows: int
    n_empty: int
    n_merged: int


def row_numbers(table: pd.DataFrame) -> list[int]:
    """Return the number of each row as a spreadsheet shows it; the header is row 1.

    A table from :func:`read_table` bears the numbers in its index, whatever rows were left out.

    Examples
    --------
    >>> row_numbers(pd.DataFrame({"id": ["a", "b"]}))
    [2, 3]
    """
    numbers = table.index if _is_numbered(table) else range(2, len(table) + 2)
    return [int(number) for number in numbers]


def _is_numbered(table: pd.DataFrame) -> bool:
    """Return whether the index of a table holds row numbers of a file, as ``read_table`` does."""
    index = table.index
    return bool(
        index.name == ROW
        and pd.api.types.is_integer_dtype(index.dtype)
        and not index.hasnans
        and (index >= 2).all()
    )


class _Rows:
    """Select the rows of one table."""

    def __init__(
        self,
        side: str,
        table: pd.DataFrame,
        mapped: TableMapping,
        form: Form,
        ids: Sequence[Reading],
    ) -> None:
        self.side = side
        self.table = table
        self.form = form
        self.mapped = mapped
        self.ids = ids
        self.numbers = row_numbers(table)
        self.headers = Headers(table.columns)
        self.problems: list[Issue] = []
        self.dropped: list[Dropped] = []
        self.rejected: set[int] = set()

    def column(self, header: str) -> list[object] | None:
        """Return the cells of a column, ``None`` and a problem if there is no such column."""
        places = self.headers.find(header)
        if places:
            cells: list[object] = self.table.iloc[:, places[0]].tolist()
            return cells
        self.problems.append(self.headers.missing(self.side, header))
        return None

    def wrong(self, k: int, field: str, code: str, hint: str, value: object = "") -> None:
        """Leave a row out for a problem."""
        self.rejected.add(k)
        person = self.ids[k].value
        self.problems.append(
            Issue(self.side, self.numbers[k], person, field, code, hint, "person", str(value)[:200])
        )

    def drop(self, k: int, reason: str) -> None:
        """Leave a row out that is no problem."""
        self.dropped.append(Dropped(self.side, self.numbers[k], self.ids[k].value, reason))

    def below(self) -> list[int]:
        """Return the positions of rows below the header; ``read_table`` has left out the others."""
        if _is_numbered(self.table):
            return list(range(len(self.numbers)))
        return [k for k, row in enumerate(self.numbers) if row > self.mapped.header_rows]

    def content(self) -> list[int]:
        """Return the positions of rows below the header that hold anything."""
        below = self.below()
        doubtful = [k for k in below if self.ids[k].value is None and not self.ids[k].faults]
        if not doubtful:
            return below
        cells = self.table.iloc[doubtful]
        columns = [cells.iloc[:, place].tolist() for place in range(cells.shape[1])]
        empty = {
            k for i, k in enumerate(doubtful) if all(is_blank(column[i]) for column in columns)
        }
        return [k for k in below if k not in empty]

    def within_header(self, rows: Iterable[int]) -> list[int]:
        """Return the rows that hold nothing beyond the last header."""
        places = [p for p, name in enumerate(self.headers.names) if name == SURPLUS]
        beyond = {
            k
            for place in places
            for k, cell in enumerate(self.table.iloc[:, place].tolist())
            if not is_blank(cell)
        }
        kept = []
        for k in rows:
            if k in beyond:
                self.wrong(k, SURPLUS, "surplus_cells", hinted("surplus_cells"))
            else:
                kept.append(k)
        return kept

    def with_ids(self, rows: Iterable[int]) -> list[int]:
        """Return the rows whose id could be read."""
        kept = []
        for k in rows:
            if self.ids[k].faults:
                fault = self.ids[k].faults[0]
                self.wrong(k, "id", fault.code, fault.hint)
            elif self.ids[k].value is None:
                self.wrong(k, "id", "blank_id", hinted("id_needed"))
            elif _is_no_person(self.label(k)) or self.is_header(k):
                self.wrong(k, "id", "not_a_person", hinted("no_person"))
            else:
                kept.append(k)
        return kept

    def is_header(self, k: int) -> bool:
        """Return whether a row repeats the header, as in two tables one below the other."""
        cells = self.table.iloc[k].tolist()
        answers = [
            (folded(str(cell)), place) for place, cell in enumerate(cells) if not is_blank(cell)
        ]
        same = [folded(self.headers.names[place]) == answer for answer, place in answers]
        return len(same) > 1 and all(same)

    def label(self, k: int) -> str:
        """Return the id of a row without its prefix, or of a numbered row what it begins with."""
        prefix, person_id = self.mapped.id_prefix, str(self.ids[k].value)
        if not prefix or person_id != f"{prefix}{self.numbers[k]}":
            return person_id.removeprefix(prefix)
        return next((str(cell) for cell in self.table.iloc[k] if not is_blank(cell)), "")

    def filtered(
        self,
        rows: list[int],
        filters: Iterable[RowFilter],
        groups: Mapping[int, Sequence[int]] | None = None,
    ) -> list[int]:
        """Return the rows that hold the answers with which people take part.

        If a person has several rows, every row that answers must say so.
        """
        for row_filter in filters:
            cells = self.column(row_filter.column)
            if cells is None:
                # Whoever declined must not be paired because of a misspelt header.
                for k in rows:
                    self.drop(k, "filter_not_found")
                return []
            takes_part = _taking_part(row_filter, self.form)
            self.check_answers(row_filter, cells)
            kept = []
            for k in rows:
                group = groups[k] if groups is not None else (k,)
                answers = [cells[place] for place in group if not is_blank(cells[place])]
                try:
                    # A list: every answer must be readable.
                    taken = bool(answers) and False not in [takes_part(cell) for cell in answers]
                except UnreadableError as error:
                    cell = " | ".join(map(str, answers))
                    self.wrong(k, row_filter.column, error.fault.code, error.fault.hint, cell)
                    continue
                if taken:
                    kept.append(k)
                else:
                    answered = answers or row_filter.reason == "unfinished"
                    self.drop(k, row_filter.reason if answered else "no_answer")
            rows = kept
        return rows

    def check_answers(self, row_filter: RowFilter, cells: list[object]) -> None:
        """Report answers that a filter asks for and nobody gave."""
        in_column = {folded(str(cell)) for cell in cells if not is_blank(cell)}
        in_mapping = {folded(answer) for answer in row_filter.answers if isinstance(answer, str)}
        if in_column and in_mapping and not in_mapping & in_column:
            hint = hinted("nobody_takes_part")
            self.problems.append(
                Issue(self.side, None, None, row_filter.column, "unknown_answer", hint)
            )

    def one_each(self, rows: list[int]) -> list[tuple[int, ...]]:
        """Return the rows of each person, as the mapping resolves duplicates."""
        by_id: dict[str, list[int]] = {}
        for k in rows:
            by_id.setdefault(self.ids[k].value, []).append(k)
        self.check_alike(by_id)
        if self.mapped.duplicates == "merge":
            return [tuple(places) for places in by_id.values()]
        moments = self.moments(rows) if self.mapped.duplicates == "latest" else {}
        for places in by_id.values():
            if len(places) == 1:
                continue
            kept = places[0]
            if self.mapped.duplicates == "latest":
                kept = max(places, key=lambda k: (moments.get(k, datetime.min), k))
            for k in places:
                if k != kept and self.mapped.duplicates == "refuse":
                    hint = hinted("row_has_id", row=self.numbers[kept])
                    self.wrong(k, "id", "duplicate_id", hint)
                elif k != kept:
                    self.drop(k, "duplicate")
            places[:] = [kept]
        return [(places[0],) for places in by_id.values()]

    def check_alike(self, by_id: Mapping[str, Sequence[int]]) -> None:
        """Report ids that differ by case, accents or kinds of dash only."""
        first: dict[str, str] = {}
        for person_id, (k, *_) in by_id.items():
            alike = folded(_UNSEEN.sub("", person_id))
            other = first.setdefault(alike, person_id)
            if other != person_id:
                hint = hinted("nearly_this_id", row=self.numbers[by_id[other][0]])
                row, cost = self.numbers[k], ""
                self.problems.append(
                    Issue(self.side, row, person_id, "id", "similar_id", hint, cost)
                )

    def moments(self, rows: list[int]) -> dict[int, datetime]:
        """Return when each row was answered, as far as the mapping names its column."""
        cells = self.column(self.mapped.latest_by) if self.mapped.latest_by else None
        if cells is None:
            return {}
        repeated = {i for i, n in Counter(self.ids[k].value for k in rows).items() if n > 1}
        moments: dict[int, datetime] = {}
        for k in rows:
            if self.ids[k].value not in repeated:
                continue
            try:
                moments[k] = read_moment(
                    cells[k], self.form.words, self.form.date_order, utc=True
                ).value
            except UnreadableError as error:
                hint = hinted("until_then", hint=error.fault.hint)
                field, code = str(self.mapped.latest_by), error.fault.code
                person_id = self.ids[k].value
                self.problems.append(
                    Issue(self.side, self.numbers[k], person_id, field, code, hint, cost="cell")
                )
        return moments


def select_rows(
    side: str, table: pd.DataFrame, mapped: TableMapping, form: Form, ids: Sequence[Reading]
) -> Selection:
    """Return which rows of a table are people who take part.

    Rows are taken out in this order, each with its reason: header rows and rows without any
    content; rows without an id; unfinished answers; duplicates; people who declined; the worked row
    of a template, if there are other people. ``ids`` holds what the id of each row was read as.
    """
    rows = _Rows(side, table, mapped, form, ids)
    content = rows.content()
    unfinished = [row_filter for row_filter in mapped.only if row_filter.reason == "unfinished"]
    others = [row_filter for row_filter in mapped.only if row_filter.reason != "unfinished"]
    finished = rows.filtered(rows.with_ids(rows.within_header(content)), unfinished)
    first = {group[0]: group for group in rows.one_each(finished)}
    taking_part = rows.filtered(list(first), others, first)
    left = set(taking_part)
    example = {k for k in taking_part if folded(rows.label(k)) in EXAMPLE_IDS}
    if example and len(example) < len(left):
        for k in sorted(example):
            rows.drop(k, "example")
        left -= example
    n_below = len(rows.below())
    return Selection(
        people=tuple(first[k] for k in taking_part if k in left),
        numbers=tuple(rows.numbers),
        dropped=tuple(rows.dropped),
        problems=tuple(rows.problems),
        rejected=frozenset(rows.rejected),
        n_rows=n_below,
        n_empty=n_below - len(content),
        n_merged=sum(len(group) - 1 for group in first.values()),
    )


def _is_no_person(person_id: str) -> bool:
    """Return whether an id is a word such as "Total", or a note that begins with one."""
    first = _FIRST_WORD.match(folded(person_id))
    return first is not None and first[1] in _not_people()


@cache
def _not_people() -> frozenset[str]:
    return frozenset().union(*(words(tag).phrases["not_people"] for tag in FORM_LANGUAGES))


def _taking_part(row_filter: RowFilter, form: Form) -> Callable[[object], bool]:
    texts = {folded(answer) for answer in row_filter.answers if isinstance(answer, str)}
    flags = {answer for answer in row_filter.answers if isinstance(answer, bool)}
    yes = form.words.phrases["yes"] if form.words else frozenset()

    def takes_part(cell: object) -> bool:
        if flags:
            return read_yes_no(cell, form.words).value in flags
        text = plain_text(cell)
        if "?" in text and text not in row_filter.answers:
            raise UnreadableError(DOUBT)
        if folded(text) not in texts and texts <= yes and _says_yes(text, form):
            # "Oui, avec plaisir", where "Oui" is asked for: nobody has declined so.
            raise UnreadableError(hinted("not_in_filter"), "unknown_answer")
        return folded(text) in texts

    return takes_part


def _says_yes(text: str, form: Form) -> bool:
    try:
        return read_yes_no(text, form.words).value is True
    except UnreadableError:
        return False
