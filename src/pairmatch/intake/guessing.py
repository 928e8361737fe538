"""Guesses of what a column of a form holds, by its header and its answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_text
from pairmatch.intake.cell_readers import Form, reader_of
from pairmatch.intake.columns import SURPLUS
from pairmatch.intake.mapping_parts import (
    ATTRIBUTE,
    CODES,
    IDS,
    KINDS,
    LEAVE_OUT,
    TEXTS,
    FieldMapping,
    is_field,
)
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES, folded, primary_language
from pairmatch.intake.samples import header_fields

SAMPLE = 200
"""Distinct answers of a column that are looked at."""

SPECIFIC = ("languages", "availability", *CODES)
"""Fields whose answers can be told from any others."""

FILTERS = ("declined", "unfinished")
"""Fields of columns that say who does not take part."""

_IMPORT_ID = '{"ImportId"'


class Guess(NamedTuple):
    """What a column may hold, how sure that is, and why."""

    field: str
    confidence: float
    because: str
    cue: int = 0
    """Length of the words in the header that it rests on."""

    @property
    def strength(self) -> tuple[float, int]:
        """What guesses for one field are compared by."""
        return self.confidence, self.cue


@dataclass(frozen=True)
class Column:
    """One column: position, header, question text, and its distinct answers."""

    place: int
    header: str
    label: str
    answers: tuple[Any, ...]
    n_answers: int

    @property
    def says_yes_or_no(self) -> bool:
        """Whether it holds so few different answers that they can be yes and no."""
        return bool(self.answers) and len(self.answers) <= 3


@cache
def _cues() -> FrozenMap[str, FrozenMap[str, tuple[str, ...]]]:
    raw = json.loads(read_text("words/cues.json"))
    return FrozenMap(
        {
            language: FrozenMap({field: tuple(map(folded, cues)) for field, cues in fields.items()})
            for language, fields in raw.items()
        }
    )


def columns_of(table: pd.DataFrame) -> list[Column]:
    """Return the columns of a table.

    Examples
    --------
    >>> columns_of(pd.DataFrame({"Code": ["M-1", "M-1", ""]}))[0].answers
    ('M-1',)
    """
    labels = {str(k): str(v) for k, v in table.attrs.get("labels", {}).items()}
    skipped = header_rows_of(table) - 1
    columns = []
    for place, header in enumerate(map(str, table.columns)):
        if header == SURPLUS:
            continue
        cells = table.iloc[:, place].tolist()
        if skipped:
            labels.setdefault(header, str(cells[0]))
        answered = [cell for cell in cells[skipped:] if not is_blank(cell)]
        texts = dict.fromkeys(str(cell) for cell in answered)
        answers = tuple(texts)[:SAMPLE]
        label = labels.get(header, header)
        columns.append(Column(place, header, label, answers, len(answered)))
    return columns


def header_rows_of(table: pd.DataFrame) -> int:
    """Return how many rows the header has, the first of them the names of the columns.

    Examples
    --------
    >>> header_rows_of(pd.DataFrame({"Q1": ["Your code", '{"ImportId":"QID1"}', "M-1"]}))
    3
    """
    return 3 if len(table) > 1 and holds_import_ids(table.iloc[1].tolist()) else 1


def holds_import_ids(cells: Sequence[object]) -> bool:
    """Return whether a row is the third of the header rows that Qualtrics writes."""
    return any(str(cell).startswith(_IMPORT_ID) for cell in cells)


def known_headers(cells: Sequence[object]) -> int:
    """Return how many cells are names of fields, headers of a template, or hold words of headers.

    Examples
    --------
    >>> known_headers(["id", "Ville", "x"]), known_headers(["M-1", "Ghent", "job"])
    (2, 0)
    """
    return sum(_is_header(cell) for cell in cells if isinstance(cell, str) and len(cell) < 500)


def exact_headers(cells: Sequence[object]) -> int:
    """Return how many cells are nothing but a name of a field or a word of headers.

    Examples
    --------
    >>> exact_headers(["id", "Ville", "Your city"]), exact_headers(["a job in a city"])
    (2, 0)
    """
    return sum(
        _names_field(cell) or _any_cue().fullmatch(folded(cell)) is not None
        for cell in cells
        if isinstance(cell, str) and len(cell) < 100
    )


def _is_header(cell: str) -> bool:
    return _names_field(cell) or _any_cue().search(folded(cell)) is not None


def _names_field(cell: str) -> bool:
    return any(is_field(side, cell.strip()) for side in KINDS)


@cache
def _any_cue() -> re.Pattern[str]:
    """Return a pattern that finds the cues of all fields in all languages."""
    cues = {
        cue
        for by_field in _cues().values()
        for field, words in by_field.items()
        for cue in words
        if field != "negations"
    }
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(cues)))})")


@cache
def trial(field: str) -> FieldMapping:
    """Return a mapping with which to try whether texts are answers of a field."""
    return FieldMapping(
        field=field,
        positions=(1,),
        read="yes_no" if field.startswith(ATTRIBUTE) else None,
        level="B2" if field == "languages" else None,
    )


def language_of(columns: Sequence[Column]) -> str | None:
    """Return the language whose words most headers hold, ``None`` if that is not clear."""
    votes: Counter[str] = Counter()
    for column in columns:
        tags = [
            tag
            for tag in FORM_LANGUAGES
            if any(_cue(column.label, cues) for cues in _cues()[tag].values())
        ]
        # A word of several languages says nothing.
        votes.update(tags if len(tags) == 1 else [])
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < 2:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1] else None


def _cue(label: str, cues: Sequence[str]) -> str | None:
    """Return the longest cue that a label holds, as whole words."""
    plain = folded(label)
    matching = [cue for cue in cues if re.search(rf"(?<!\w){re.escape(cue)}", plain)]
    return max(matching, key=len, default=None)


class Guesser:
    """Guesser of what the columns of one table hold."""

    def __init__(self, side: str, language: str | None) -> None:
        self.side = side
        self.form = Form(language)

    def guess(self, column: Column) -> Guess:
        """Return what a column seems to hold."""
        exact = self.exact(column)
        if exact is not None:
            return exact
        guesses = [guess for guess in self.guesses(column) if guess.confidence > 0]
        nothing = Guess(LEAVE_OUT, 0.0, "neither its header nor its answers resemble a field")
        return max(guesses, key=lambda guess: guess.strength, default=nothing)

    def exact(self, column: Column) -> Guess | None:
        """Return the field whose name, or whose header in the template, a column bears."""
        if is_field(self.side, column.header):
            return Guess(column.header, 1.0, "its header is the name of the field")
        known = header_fields(self.side, self.form.language) if self.form.language else {}
        field = known.get(folded(column.header))
        return Guess(field, 1.0, "its header is that of the template") if field else None

    def guesses(self, column: Column) -> Iterator[Guess]:
        """Return everything that a column may hold."""
        cues = self.cues(column)
        if not column.n_answers:
            yield Guess(LEAVE_OUT, 0.5, "it is empty")
        for field, cue in cues.items():
            guess = self.by_cue(field, cue, column)
            if guess is not None:
                yield guess
        for field in SPECIFIC:
            if field not in cues and is_field(self.side, field) and len(column.answers) > 1:
                share = self.readable(field, column)
                if share >= 0.8:
                    yield Guess(field, 0.7 * share, f"{share:.0%} of its answers can be read so")

    def by_cue(self, field: str, cue: str, column: Column) -> Guess | None:
        """Return the guess from a cue in a header, ``None`` if the side has no such field."""
        if field in FILTERS:
            share = self.readable("attributes.choice", column)
            fits = share == 1 and column.says_yes_or_no
            guess = self.by_header(field, cue, 1.0 if fits else 0.0, "yes or no")
            # A filter drops people, so it must be sure: only what a form tool calls so is.
            sure = column.header == "Finished"
            return guess if sure else guess._replace(confidence=min(guess.confidence, 0.7))
        if field == "id":
            unique = len(column.answers) / min(column.n_answers or 1, SAMPLE)
            return self.by_header(field, cue, 1.0 if unique > 0.5 else 0.0, "an id")
        because = f"its header holds {cue!r}"
        if field in ("moment", LEAVE_OUT):
            return Guess(field, 0.8, because, len(cue))
        if not is_field(self.side, field):
            return None
        if field in IDS or field in TEXTS:
            # Wishes hold ids of the other table, which are not looked at here.
            return Guess(field, 0.5 if field in IDS else 0.8, because, len(cue))
        return self.by_header(field, cue, self.readable(field, column), "an answer")

    def cues(self, column: Column) -> dict[str, str]:
        """Return the fields of which a header holds a cue, only those with the longest cues."""
        spoken = self.form.language
        tags = [primary_language(spoken)] if spoken else list(FORM_LANGUAGES)
        longest_cue: dict[str, str] = {}
        for tag in tags:
            for field, cues in _cues()[tag].items():
                if field == "negations":
                    continue
                cue = _cue(column.label, cues)
                if cue is not None and len(cue) > len(longest_cue.get(field, "")):
                    longest_cue[field] = cue
        negated = any(_cue(column.label, _cues()[tag]["negations"]) for tag in tags)
        if negated and "birth_year" not in longest_cue:
            # "NOT available", "languages to learn", "place of birth": rather the opposite.
            return {}
        longest = max(map(len, longest_cue.values()), default=0)
        return {field: cue for field, cue in longest_cue.items() if len(cue) >= longest / 2}

    def by_header(self, field: str, cue: str, share: float, what: str) -> Guess:
        """Return a guess from a header, as sure as the answers bear it out."""
        because = f"its header holds {cue!r}"
        if share == 0:
            because += f", but its answers cannot be read as {what}"
            return Guess(field, 0.4, because, len(cue))
        because += f", and {share:.0%} of its answers fit"
        return Guess(field, 0.45 + 0.5 * share, because, len(cue))

    def readable(self, field: str, column: Column) -> float:
        """Return the share of a column's answers that can be read as a field."""
        if not column.answers:
            return 0.0
        read = reader_of(trial(field), self.form)
        readings = [read(answer) for answer in column.answers]
        # Nothing but faults counts against, a part that cannot be read half.
        good = sum(not r.faults for r in readings)
        partly = sum(bool(r.faults) and r.value is not None for r in readings)
        return (good + partly / 2) / len(readings)
