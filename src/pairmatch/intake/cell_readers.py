"""Readers of cells, by field and by how the field is mapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hint_of, hinted
from pairmatch.errors import resembling
from pairmatch.intake.clocks import read_zone, with_zone_hint
from pairmatch.intake.identities import KnownIds, is_nobody
from pairmatch.intake.mapping_parts import (
    ATTRIBUTE,
    CODES,
    COUNTS,
    DATES,
    IDS,
    TIMEZONE,
    FieldMapping,
)
from pairmatch.intake.readers import languages
from pairmatch.intake.readers.cell_reading import (
    BLANK,
    LONGEST,
    TOO_LONG,
    Fault,
    Reading,
    UnreadableError,
    as_texts,
    is_blank,
    plain_text,
    split_choices,
)
from pairmatch.intake.readers.codes import goal_list, read_codes, sector_list, with_answers
from pairmatch.intake.readers.dates import DateOrder, read_date
from pairmatch.intake.readers.numbers import read_count, read_number, read_year, read_yes_no
from pairmatch.intake.readers.times import (
    DAYPARTS,
    HINT,
    Span,
    check_entries,
    on_days_of,
    read_grid_times,
    read_times,
    stated_times,
)
from pairmatch.intake.readers.vocabulary import Words, folded, primary_language, words
from pairmatch.people import Availability
from pairmatch.people.profiles import read_attributes, read_availability

_NO_ANSWER = frozenset({"-", "--", "/", "n/a", "n.a.", "nvt", "n.v.t."})
"""What people write into a cell that they leave blank."""

CellReader: TypeAlias = Callable[[object], Reading]


@dataclass(frozen=True)
class Form:
    """Language and conventions of one form.

    Without a ``language``, cells hold codes, not words. ``dayparts`` are the minutes of each part
    of the day; ``dates`` says how dates are written, if that is stated; ``others`` are the ids of
    the other side, if lists of ids are to be compared with them.
    """

    language: str | None
    dayparts: FrozenMap[str, Span] = DAYPARTS
    dates: DateOrder | None = None
    others: KnownIds | None = None

    @property
    def words(self) -> Words | None:
        """The words of the language."""
        return None if self.language is None else words(self.language)

    @property
    def date_order(self) -> DateOrder | None:
        """How dates such as 03/04/2026 are read, ``None`` if that is not known."""
        spoken = primary_language(self.language or "en")
        by_language: DateOrder | None = None if spoken == "en" else "day_first"
        return self.dates or by_language


def reader_of(mapped: FieldMapping, form: Form, *, of_header: bool = False) -> CellReader:
    """Return the function that reads the cells of a field; it never raises for a cell.

    Without a language of the form, cells hold codes (``fr:B2``, ``NACE2:62``, ``Mo-Fr 18-20``);
    with one, they are read as people write. With ``of_header`` it reads what headers say, where a
    single time means the hour that begins then.

    Examples
    --------
    >>> capacity = FieldMapping(field="capacity", columns="Combien ?")
    >>> reader_of(capacity, Form("fr"))("Deux ou trois").value
    2
    """
    read = _reader(mapped, form, of_header=of_header)
    whole = {} if mapped.field in (*CODES, *IDS, "languages") else _whole_answers(mapped)
    blank = _refusals(mapped, form)

    def checked(cell: object) -> Reading:
        no_answer = form.language is not None and str(cell).strip().casefold() in _NO_ANSWER
        if is_blank(cell) or no_answer:
            return BLANK
        if isinstance(cell, str) and len(cell) > LONGEST:
            return TOO_LONG
        if of_header and isinstance(cell, str):
            # The question mark of a question; in an answer it is doubt.
            cell = cell.replace("?", " ")
        if isinstance(cell, str) and folded(cell) in blank:
            return Reading(notes=("refusal",))
        if isinstance(cell, np.generic | np.ndarray):
            cell = cell.tolist()
        try:
            if whole and isinstance(cell, str | int | float):
                meant = whole.get(folded(plain_text(cell)))
                if meant == ():
                    return BLANK
                cell = cell if meant is None else meant[0]
            reading = read(cell)
        except UnreadableError as error:
            reading = Reading(faults=(error.fault,))
        return with_zone_hint(cell, reading) if mapped.field == "availability" else reading

    return checked


_NOT_UNKNOWN = ("sectors", "availability", "site", "company", "current_load", *IDS)
"""Fields of which "I don't know" is not a blank: an answer, a name, or a problem."""


def _refusals(mapped: FieldMapping, form: Form) -> frozenset[str]:
    """Return the folded answers that say that there is none: refusals, and "I don't know"."""
    spoken = form.words
    if spoken is None or mapped.field == "id":
        return frozenset()
    refusals = spoken.phrases["refusals"]
    if mapped.read == "yes_no":
        # "Rather not" may as well be a no.
        refusals -= spoken.phrases["rather_not"]
    of_text = mapped.field.startswith(ATTRIBUTE) and mapped.read not in ("number", "yes_no")
    if not of_text and mapped.field not in _NOT_UNKNOWN:
        refusals |= spoken.phrases["unknowing"]
    return refusals - frozenset(map(folded, mapped.answers))


def grid_reader_of(mapped: FieldMapping, form: Form, row: str) -> CellReader:
    """Return the function that reads one column of a grid of availability or languages.

    ``row`` is what the column means: a weekday, a part of the day, or a language.

    Examples
    --------
    >>> when = FieldMapping(field="availability", pattern="Quand", layout="grid")
    >>> str(grid_reader_of(when, Form("fr"), "Lundi")("matin, soir").value)
    'Mo 08:00-12:00; Mo 18:00-21:00'
    """
    spoken = form.words

    def read(cell: object) -> Reading:
        if spoken is None:
            return Reading(faults=(Fault("unreadable", hinted("form_language")),))
        try:
            if mapped.field == "languages":
                return languages.read_grid_language(row, cell, _vocabulary(mapped, form))
            return _grid_times(row, plain_text(cell), mapped, form, spoken)
        except UnreadableError as error:
            return with_zone_hint(cell, Reading(faults=(error.fault,)))

    return read


def _grid_times(row: str, cell: str, mapped: FieldMapping, form: Form, spoken: Words) -> Reading:
    """Return the times of one cell of a grid; known answers of the mapping come first."""
    whole = _whole_answers(mapped)
    pieces = _split(cell, mapped) if whole or mapped.options else [cell]
    parts: list[Availability] = []
    notes: list[str] = []
    for piece in pieces:
        if (meant := whole.get(folded(piece))) is not None:
            stated = [stated_times(text, form.dayparts) for text in meant]
            parts += [on_days_of(row, times, spoken) for times in stated]
            continue
        times, noted = read_grid_times(row, piece, spoken, form.dayparts)
        parts.append(times)
        notes += noted
    return Reading(Availability.union(parts) or None, notes=tuple(dict.fromkeys(notes)))


def _whole_answers(mapped: FieldMapping) -> dict[str, tuple[str, ...]]:
    return {folded(answer): meant for answer, meant in mapped.answers.items()}


def _reader(mapped: FieldMapping, form: Form, *, of_header: bool) -> CellReader:
    field = mapped.field
    if field == "availability":
        return _times_reader(mapped, form, of_header=of_header)
    if field.startswith(ATTRIBUTE):
        return _attribute_reader(mapped, form)
    if field in _READERS:
        return _READERS[field](mapped, form)
    return lambda cell: _text(cell, mapped, form)


def _codes_reader(mapped: FieldMapping, form: Form) -> CellReader:
    if form.language is None and not mapped.answers and not mapped.only_answers:
        return lambda cell: Reading(_plain_codes(cell, mapped) or None)
    listed = sector_list if mapped.field == "sectors" else goal_list
    known = with_answers(listed(form.language or "en"), mapped.answers, only=mapped.only_answers)
    options = frozenset(map(folded, (*mapped.options, *mapped.answers)))
    return lambda cell: read_codes(cell, known, mapped.separator, options)


def _plain_codes(cell: object, mapped: FieldMapping) -> tuple[str, ...]:
    return tuple(as_texts(cell, lambda text: _split(text, mapped, ";")))


def _split(text: str, mapped: FieldMapping, default: str | None = None) -> list[str]:
    options = set(map(folded, (*mapped.options, *mapped.answers)))
    return split_choices(text, lambda part: folded(part) in options, mapped.separator or default)


def _one_code_reader(mapped: FieldMapping, form: Form) -> CellReader:
    several = _codes_reader(mapped, form)
    return lambda cell: _only_one(several(cell))


def _only_one(reading: Reading) -> Reading:
    if reading.value is not None and len(reading.value) > 1:
        raise UnreadableError(hinted("one_goal"))
    return replace(reading, value=None if reading.value is None else reading.value[0])


def _ids_reader(mapped: FieldMapping, form: Form) -> CellReader:
    return lambda cell: _ids(cell, mapped, form)


def _ids(cell: object, mapped: FieldMapping, form: Form) -> Reading:
    if mapped.field == "wishes" and isinstance(cell, set | frozenset):
        raise UnreadableError(hinted("ranked"))
    meant = _whole_answers(mapped)
    options = {*meant, *map(folded, mapped.options)}

    def whole(part: str) -> bool:
        return folded(part) in options or (form.others is not None and form.others.has(part))

    separator = mapped.separator or (None if form.language else ";")
    ids = as_texts(cell, lambda text: split_choices(text.replace("\n", ";"), whole, separator))
    ids = [i for text in ids for i in meant.get(folded(text), (text,))]
    if form.words is not None:
        ids = [text for text in ids if folded(text) not in form.words.phrases["nothing"]]
    reading = Reading(tuple(ids) or None)
    if form.others is not None and ids:
        reading = _among(ids, form.others, ranked=mapped.field == "wishes")
    doubtful = [fault.piece for fault in reading.faults] if form.others else ids
    if form.words is None and isinstance(cell, str) and any("," in text for text in doubtful):
        raise UnreadableError(hinted("separate_ids", mark=";"))
    return reading


def _among(texts: list[str], others: KnownIds, *, ranked: bool) -> Reading:
    """Return the ids that texts mean; one that is nobody's keeps its place, and is a fault."""
    ids: list[tuple[int | None, str]] = []
    faults: list[Fault] = []
    texts = [text for text in texts if others.has(text) or not is_nobody(text)]
    for rank, piece in (entry for text in texts for entry in others.ranked(text)):
        meant = [] if "?" in piece and piece not in others.ids else others.listed(piece)
        faults += [] if meant else [others.unknown(piece)]
        ids += [(rank, person_id) for person_id in meant or (others.absent(piece),)]
    ranks = [rank for rank, _ in ids if rank is not None]
    if ranked and ranks:
        if len(ranks) < len(ids):
            raise UnreadableError(hinted("number_all"))
        ids.sort(key=lambda entry: entry[0] or 0)
    read = tuple(dict.fromkeys(person_id for _, person_id in ids))
    notes = ["ids"] if list(read) != texts else []
    notes += ["ranks"] if ranks and sorted(ranks) != list(range(1, len(ranks) + 1)) else []
    return Reading(read or None, tuple(dict.fromkeys(faults)), tuple(notes))


def _languages_reader(mapped: FieldMapping, form: Form) -> CellReader:
    vocabulary = _vocabulary(mapped, form)
    if form.language is None:
        separator = mapped.separator or ";"
        return lambda cell: _unreadable(
            languages.read_languages(cell, vocabulary, separator, mapped.level)
        )
    return lambda cell: languages.read_languages(cell, vocabulary, mapped.separator, mapped.level)


def _vocabulary(mapped: FieldMapping, form: Form) -> languages.Vocabulary:
    shipped = languages.CODES_ONLY
    if form.language is not None:
        shipped = languages.vocabulary_of(form.language)
    return languages.with_answers(shipped, mapped.answers) if mapped.answers else shipped


def _unreadable(reading: Reading) -> Reading:
    """Return a reading of codes: what is no code is unreadable, whatever else it may be."""
    faults = (replace(fault, code="unreadable") for fault in reading.faults)
    return replace(reading, faults=tuple(faults))


def _times_reader(mapped: FieldMapping, form: Form, *, of_header: bool) -> CellReader:
    spoken = form.words
    if spoken is None:
        return lambda cell: Reading(_times_in_codes(cell) or None)
    return lambda cell: _times(cell, mapped, form, spoken, of_header=of_header)


def _times_in_codes(cell: object) -> Availability:
    try:
        return read_availability(cell)
    except ValueError as error:
        raise UnreadableError(hint_of(error)) from None


def _times(
    cell: object, mapped: FieldMapping, form: Form, spoken: Words, *, of_header: bool
) -> Reading:
    if isinstance(cell, Availability):
        return Reading(cell or None)
    if isinstance(cell, list | tuple) and not all(isinstance(item, str) for item in cell):
        return Reading(_times_in_codes(cell) or None)
    whole = _whole_answers(mapped)

    def entries(text: str) -> list[str]:
        # Only the choices of the mapping, and line ends, tell entries apart: commas join days.
        return split_choices(text, lambda part: folded(part) in whole, mapped.separator or ";")

    parts: list[Availability] = []
    faults: list[Fault] = []
    notes: list[str] = []
    texts = as_texts(cell, entries)
    if not of_header:
        check_entries([text for text in texts if folded(text) not in whole], spoken)
    for entry in texts:
        meant = whole.get(folded(entry))
        try:
            if meant is not None:
                parts += [_times_in_codes(text) for text in meant]
                continue
            times, noted = read_times(entry, spoken, form.dayparts, single_hours=of_header)
        except UnreadableError as error:
            faults.append(error.fault)
            continue
        parts.append(times)
        notes += noted
    if any(part.never for part in parts) and (faults or any(part.intervals for part in parts)):
        raise UnreadableError(HINT)  # "Mo 18-20; never"
    free = Availability.union(parts) or None
    return Reading(free, tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(notes)))


def _count_reader(mapped: FieldMapping, form: Form) -> CellReader:
    # The highest number of a range is the safe one for mentees that a mentor has now.
    take = "highest" if mapped.field == "current_load" else mapped.range
    if mapped.field == "current_load":
        return lambda cell: _exactly(read_count(cell, form.words, take, now=True))
    return lambda cell: read_count(cell, form.words, take)


def _exactly(reading: Reading) -> Reading:
    """Return the reading of a load, which must have an upper end: else it overbooks."""
    if "at_least" in reading.notes:
        raise UnreadableError(hinted("no_upper_end"))
    return reading


def _year_reader(_mapped: FieldMapping, form: Form) -> CellReader:
    return lambda cell: read_year(cell, form.words)


def _date_reader(mapped: FieldMapping, form: Form) -> CellReader:
    # "from" before a last day, or "until" before a first one, says something else.
    towards = "date_until" if mapped.field in ("available_until", "deadline") else "date_from"
    spoken = form.words
    lead = spoken.phrases["date_words"] | spoken.phrases[towards] if spoken else frozenset()
    return lambda cell: read_date(cell, spoken, mapped.dates or form.date_order, lead)


def _text(cell: object, mapped: FieldMapping, form: Form) -> Reading:
    text = plain_text(cell)
    nothing = form.words.phrases["nothing"] if form.words else frozenset()
    if mapped.field != "id" and folded(text) in nothing:
        return BLANK
    if mapped.field in ("site", "company") and ";" in text:
        raise UnreadableError(hinted("one_name", mark=";"))
    if mapped.only_answers and text not in {c for codes in mapped.answers.values() for c in codes}:
        near = resembling(text, mapped.answers)
        meant = "; ".join(mapped.answers[near]) if near else ""
        raise UnreadableError(hinted("unknown_text"), "unknown_answer", text, meant)
    return Reading(text)


def _attribute_reader(mapped: FieldMapping, form: Form) -> CellReader:
    spoken = form.words
    if mapped.read == "number":
        return lambda cell: read_number(cell, spoken)
    if mapped.read == "yes_no":
        return lambda cell: read_yes_no(cell, spoken)
    if mapped.read == "text":
        return lambda cell: _checked_attribute(Reading(plain_text(cell)))
    return lambda cell: _checked_attribute(_attribute(cell, mapped))


def _checked_attribute(reading: Reading) -> Reading:
    """Return the reading of an attribute that a profile can hold: one bad value costs itself."""
    try:
        return replace(reading, value=read_attributes({"x": reading.value})["x"])
    except ValueError as error:
        raise UnreadableError(hint_of(error)) from None


def _attribute(cell: object, mapped: FieldMapping) -> Reading:
    several = mapped.read == "list" or mapped.separator or mapped.options
    if isinstance(cell, str) and (several or ";" in cell):
        default = None if several else ";"
        texts = as_texts(cell, lambda text: _split(text, mapped, default))
        meant = _whole_answers(mapped)
        codes = [code for text in texts for code in meant.get(folded(text), (text,))]
        return Reading(frozenset(codes) or None)
    if isinstance(cell, bytes | Mapping) or hasattr(cell, "iloc"):
        raise UnreadableError(hinted("attribute"))
    if isinstance(cell, str):
        return Reading(plain_text(cell))
    return Reading(cell)


_READERS: dict[str, Callable[[FieldMapping, Form], CellReader]] = {
    **dict.fromkeys(CODES, _codes_reader),
    "most_important": _one_code_reader,
    **dict.fromkeys(IDS, _ids_reader),
    "languages": _languages_reader,
    **dict.fromkeys(COUNTS, _count_reader),
    "birth_year": _year_reader,
    **dict.fromkeys(DATES, _date_reader),
    TIMEZONE: lambda _mapped, _form: read_zone,
}
