"""Guesses of what a column of a form holds, by its header and its answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import Advice, FieldName, worded
from pairmatch._support.messages import Sentence
from pairmatch.data import read_text
from pairmatch.intake.cell_readers import Form, reader_of
from pairmatch.intake.clocks import is_zone_header
from pairmatch.intake.columns import SURPLUS
from pairmatch.intake.mapping_parts import (
    ATTRIBUTE,
    CODES,
    IDS,
    KINDS,
    LEAVE_OUT,
    TEXTS,
    TIMEZONE,
    FieldMapping,
    is_field,
)
from pairmatch.intake.readers.cell_reading import is_blank, split_choices
from pairmatch.intake.readers.codes import goal_list, sector_list
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES, folded, primary_language, words
from pairmatch.intake.samples import header_fields

SAMPLE = 200
"""Distinct answers of a column that are looked at."""

SPECIFIC = ("languages", "availability", *CODES)
"""Fields whose answers can be told from any others."""

BY_ANSWERS = "because.by_answers"
"""Key of why a guess is made that rests on answers alone."""

FILTERS = ("declined", "unfinished")
"""Fields of columns that say who does not take part."""


def grounds(key: str, /, **values: object) -> Advice:
    """Return what a suggestion rests on: a sentence ``because.KEY`` of the catalogues."""
    return worded(f"because.{key}", **values)


def percent(share: float) -> Sentence:
    """Return a share in per cent.

    Examples
    --------
    >>> percent(0.935).text("fr") == "94\N{NO-BREAK SPACE}%"
    True
    """
    return Sentence.of("number.percent", n=int(f"{share:.0%}"[:-1]))


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
    """One column: position, header, question text, its distinct answers and their numbers."""

    place: int
    header: str
    label: str
    answers: tuple[Any, ...]
    n_answers: int
    counts: tuple[int, ...]

    def share(self, good: Sequence[float]) -> float:
        """Return the share of cells that are good, from how good the first answers are."""
        counts = self.counts[: len(good)]
        fit = sum(g * n for g, n in zip(good, counts, strict=True))
        return max(0.0, fit / sum(counts)) if good else 0.0

    @property
    def says_yes_or_no(self) -> bool:
        """Whether it holds so few different answers that they can be yes and no."""
        return bool(self.answers) and len(self.answers) <= 3


_LETTER = "a-z\u00df-\u024f"
_CAMEL = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z][A-Za-z])")
_ROUND = re.compile(r"\([^()]*\)")
_CONTACT = re.compile(r".*@.*|(?:\d+\.){3}\d+|(?:https?:|www\.).*|\+?[\d\s()/.-]{9,}")


@cache
def _raw_cues() -> FrozenMap[str, FrozenMap[str, tuple[str, ...]]]:
    raw = json.loads(read_text("words/cues.json"))
    return FrozenMap(
        {tag: FrozenMap({k: tuple(cues) for k, cues in f.items()}) for tag, f in raw.items()}
    )


@cache
def _pattern(tag: str, field: str) -> re.Pattern[str]:
    """Return the pattern that finds the cues of a field in a language, or in ``"any"``.

    A cue is a whole word in any script, with an ending of the plural if it has four letters; ``*``
    stands for more letters, and ``=`` before it says that the header is nothing else.
    """
    cues = _raw_cues()[tag].get(field, ())
    whole = "|".join(re.escape(cue[1:].casefold()) for cue in cues if cue.startswith("="))
    return re.compile(_any_of(cues) + (rf"|^\W*(?:{whole})\W*$" if whole else ""))


def _any_of(cues: Iterable[str]) -> str:
    words = sorted({cue for cue in cues if cue[0] != "="}, key=lambda cue: (-len(cue), cue))
    found = "|".join(map(_cue_pattern, words)) if words else "(?!)"
    return rf"(?<![0-9{_LETTER}])(?:{found})"


def _cue_pattern(cue: str) -> str:
    plain = "*" * cue.startswith("*") + folded(cue) + "*" * cue.endswith("*")
    words = [re.escape(word).replace(r"\*", f"[{_LETTER}]*") for word in plain.split()]
    ending = f"(?:s|es|x|n|en|e)?(?![{_LETTER}])" if len(plain) > 3 else f"(?![0-9{_LETTER}])"
    return r"\W+".join(words) + ("" if plain.endswith(("*", "'")) else ending)


@cache
def _closed() -> frozenset[str]:
    """Return the fields whose headers are certain only if all their words are known."""
    key = "not strange "
    return frozenset(name.removeprefix(key) for name in _raw_cues()["en"] if name.startswith(key))


def _cue(text: str, pattern: re.Pattern[str]) -> str | None:
    """Return the longest cue that a folded text holds."""
    return max((found[0].strip() for found in pattern.finditer(text)), key=len, default=None)


def plain_header(label: str) -> str:
    """Return the words of a header: "MentorID" and "# of mentees" are written out."""
    spaced = _CAMEL.sub(" ", label)
    return folded(spaced.replace("#", " number ") if len(label.strip()) > 1 else spaced)


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
        texts = Counter(map(str, answered))
        # The most usual answers first: the order of the rows says nothing.
        answers = tuple(sorted(sorted(texts), key=texts.__getitem__, reverse=True)[:SAMPLE])
        counts = tuple(texts[text] for text in answers)
        label = labels.get(header, header)
        columns.append(Column(place, header, label, answers, len(answered), counts))
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


def is_other(choice: str) -> bool:
    """Return whether a choice stands for the answers that are in no list.

    Examples
    --------
    >>> is_other("Autre (précisez)"), is_other("Other languages"), is_other("Another job")
    (True, True, False)
    """
    plain = plain_header(choice)
    return _pattern("any", "other").match(plain) is not None and len(plain.split()) < 4


def names_capacity(header: str) -> bool:
    """Return whether a header asks how many mentees somebody can have, in any language.

    Examples
    --------
    >>> names_capacity("max_mentees"), names_capacity("# of mentees"), names_capacity("Mentees")
    (True, True, False)
    """
    plain = plain_header(header)
    return any(_pattern(tag, "capacity").search(plain) for tag in FORM_LANGUAGES)


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


_NO_HEADERS = ("tools", "moments", "beside", "weak", "since", "fine", "other")
"""Lists of cues that say something of other cues, or are codes of form tools."""


@cache
def _any_cue() -> re.Pattern[str]:
    """Return a pattern that finds the cues of all fields in all languages."""
    return re.compile(
        _any_of(
            cue
            for by_field in _raw_cues().values()
            for field, cues in by_field.items()
            if not field.startswith("not") and field not in _NO_HEADERS
            for cue in cues
        )
    )


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
    of_fields: Counter[str] = Counter()
    for plain in dict.fromkeys(plain_header(column.label) for column in columns):
        lengths = {tag: _spoken_length(tag, plain) for tag in FORM_LANGUAGES}
        longest = max(lengths.values())
        tags = [tag for tag, length in lengths.items() if length == longest > 0]
        # A word of several languages says nothing.
        votes.update(tags if len(tags) == 1 else [])
        of_fields.update(tag for tag in tags if not _pattern(tag, LEAVE_OUT).search(plain))
    ranked = votes.most_common(2)
    # Names and remarks are alike in many more languages than these.
    if not ranked or ranked[0][1] < 2 or of_fields[ranked[0][0]] < 2:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1] else None


def _spoken_length(tag: str, plain: str) -> int:
    """Return the length of the longest words of a language in a header."""
    if plain in words(tag).weekdays:
        return len(plain)
    fields = (field for field in _raw_cues()[tag] if not field.startswith("not "))
    return max(len(_cue(plain, _pattern(tag, field)) or "") for field in fields)


class Guesser:
    """Guesser of what the columns of one table hold."""

    def __init__(self, side: str, language: str | None) -> None:
        self.side = side
        self.form = Form(language)
        self.tags = [primary_language(language)] if language else list(FORM_LANGUAGES)

    def guess(self, column: Column) -> Guess:
        """Return what a column seems to hold."""
        known = self.of_tool(column) or self.exact(column)
        if known is not None:
            return known
        guesses = [guess for guess in self.guesses(column) if guess.confidence > 0]
        nothing = Guess(LEAVE_OUT, 0.0, grounds("nothing"))
        return max(guesses, key=lambda guess: guess.strength, default=nothing)

    def of_tool(self, column: Column) -> Guess | None:
        """Return the guess for a column that a form tool adds by itself, known by its code."""
        code = re.sub(rf"[^{_LETTER}]", "", folded(column.header))
        because = grounds("of_tool")
        if column.header.strip() == "#" and _median_length(column) > 15:
            return Guess(LEAVE_OUT, 0.8, because)
        for field, key in ((LEAVE_OUT, "tools"), ("moment", "moments")):
            if code and code in _raw_cues()["any"][key]:
                return Guess(field, 0.8, because)
        return None

    def exact(self, column: Column) -> Guess | None:
        """Return the field whose name, or whose header in the template, a column bears."""
        if is_field(self.side, column.header):
            return Guess(column.header, 1.0, grounds("field_name"))
        known = header_fields(self.side, self.form.language) if self.form.language else {}
        field = known.get(folded(column.header))
        return Guess(field, 1.0, grounds("template")) if field else None

    def guesses(self, column: Column) -> Iterator[Guess]:
        """Return everything that a column may hold."""
        if not column.n_answers:
            yield Guess(LEAVE_OUT, 0.5, grounds("empty"))
        plain = plain_header(column.label)
        if is_zone_header(column.label):
            sure = self.readable(TIMEZONE, column)
            yield Guess(TIMEZONE, 0.45 + 0.5 * sure, grounds("zone"), len(plain))
            return
        contact = _cue(plain, _pattern("any", "contact"))
        postal = _cue(plain, _pattern("any", "postal"))
        if postal:
            plain = _pattern("any", "postal").sub(" ", plain)
        cues = self.cues(plain)
        # "When are you free? (telephone)" asks for times as well.
        asked = cues.keys() - {"id", "site", "moment", LEAVE_OUT}
        if contact or postal:
            sure = 0.45 if contact and asked else 0.8
            yield Guess(LEAVE_OUT, sure, grounds("header", word=contact or postal), len(plain))
        for field, cue in cues.items():
            if (contact and field not in asked) or (postal and field not in (*asked, "site")):
                continue
            guess = self.judged(field, cue, column, plain)
            if guess is not None and guess.field == LEAVE_OUT and asked:
                guess = guess._replace(confidence=min(guess.confidence, 0.45))
            if guess is not None:
                unsure = min(guess.confidence, 0.5)
                yield guess._replace(confidence=unsure) if contact or postal else guess
        yield from self.by_answers(column, plain, {*cues} if not (contact or postal) else None)

    def judged(self, field: str, cue: str, column: Column, plain: str) -> Guess | None:
        """Return the guess from a cue, less sure if other words of the header speak against it."""
        guess = self.by_cue(field, cue, column)
        if guess is None or guess.field == LEAVE_OUT or field == "avoid":
            return guess
        opposed = self.opposed(field, plain)
        if opposed and opposed in _ROUND.sub("", plain):
            return self.opposite(field, opposed, plain, guess)
        if opposed:
            doubt, sure = grounds("in_brackets", word=opposed), 1.0 if field == "id" else 0.5
        elif word := self.unsure(field, plain):
            doubt, sure = grounds("holds_too", word=word), 0.5
        elif not self.is_clear(field, plain):
            doubt, sure = grounds("other_ones"), 0.7
        elif word := self.strange(field, plain):
            doubt, sure = grounds("something_else", word=word), 0.7
        else:
            return guess
        because = grounds("but_it", because=guess.because, doubt=doubt)
        return guess._replace(confidence=min(guess.confidence, sure), because=because)

    def opposite(self, field: str, word: str, plain: str, guess: Guess) -> Guess:
        """Return the guess for a header that seems to ask for the opposite of a field."""
        because = grounds("opposed", word=word, field=FieldName(field))
        if field == "capacity" and self.general("not capacity now", plain) == word:
            return Guess("current_load", min(guess.confidence, 0.5), because, guess.cue)
        if field == "availability" and _cue(plain, _pattern("any", "beside")):
            return guess._replace(confidence=min(guess.confidence, 0.5), because=because)
        return Guess(LEAVE_OUT, 0.6, because, guess.cue)

    def by_answers(self, column: Column, plain: str, cues: set[str] | None) -> Iterator[Guess]:
        """Return what answers alone suggest, without a cue; ``None`` = a contact, which is none."""
        if cues is None or len(column.answers) < 2 or _median_length(column) > 300:
            return
        for field in SPECIFIC:
            if field in cues or not is_field(self.side, field):
                continue
            share = self.readable(field, column, few=True)
            if share < (0.6 if field in CODES else 0.8):
                continue
            because = grounds("by_answers", share=percent(share))
            if word := self.opposed(field, plain):
                yield Guess(LEAVE_OUT, 0.6, grounds("but_header", because=because, word=word))
            else:
                yield Guess(field, 0.7 * share, because)

    def by_cue(self, field: str, cue: str, column: Column) -> Guess | None:
        """Return the guess from a cue in a header, ``None`` if the side has no such field."""
        because = grounds("header", word=cue)
        if field in FILTERS:
            return self.filter(field, cue, column)
        if field in ("moment", LEAVE_OUT):
            return Guess(field, 0.76, because, len(cue))
        if not is_field(self.side, field):
            return None
        if field in (*IDS, *TEXTS, "waiting_since"):
            return self.little_said(field, cue, column)
        if _is_prose(column) and field not in SPECIFIC:
            return Guess(field, 0.2, grounds("prose", because=because), len(cue))
        return self.by_header(field, cue, self.readable(field, column), "answer")

    def filter(self, field: str, cue: str, column: Column) -> Guess:
        """Return the guess for a column that says who takes part.

        A filter drops people, so it must be sure: only what a form tool calls so is.
        """
        fits = column.says_yes_or_no and self.readable("attributes.choice", column) == 1
        guess = self.by_header(field, cue, 1.0 if fits else 0.0, "yes_or_no")
        sure = column.header == "Finished"
        return guess if sure else guess._replace(confidence=min(guess.confidence, 0.7))

    def little_said(self, field: str, cue: str, column: Column) -> Guess:
        """Return the guess for a field whose answers say little: ids, a name, a day."""
        because = grounds("header", word=cue)
        if field == "id":
            return self.by_header(field, cue, id_share(column), "id")
        if _is_prose(column):
            return Guess(field, 0.2, grounds("prose", because=because), len(cue))
        if field in TEXTS:
            return self.text(field, cue, column)
        if field in IDS:
            # Wishes hold ids of the other table, which are not looked at here.
            return Guess(field, 0.35 if _is_weak(cue) else 0.5, because, len(cue))
        if not _pattern("any", "since").search(cue):
            return Guess(field, 0.7, grounds("another_day", because=because), len(cue))
        return self.by_header(field, cue, self.readable(field, column), "answer")

    def text(self, field: str, cue: str, column: Column) -> Guess:
        """Return the guess for a name of a place or a company, which can be one only."""
        because = grounds("header", word=cue)
        several = sum(bool(re.search(r"[;\n]|,\s", answer)) for answer in map(str, column.answers))
        if field == "site" and several:
            because = grounds("several_names", because=because)
            return Guess(f"{ATTRIBUTE}places", 0.5, because, len(cue))
        share = sum(_is_name(answer) for answer in map(str, column.answers)) / max(
            1, len(column.answers)
        )
        names = share > 0.8 and not self.says_yes_or_no(column)
        # "Opening hours of your employer" holds times.
        if not column.answers or (names and self.readable("availability", column) < 0.5):
            return Guess(field, 0.8, because, len(cue))
        return Guess(field, 0.3, grounds("no_names", because=because), len(cue))

    def says_yes_or_no(self, column: Column) -> bool:
        """Return whether all answers are yes or no."""
        return column.says_yes_or_no and self.readable("attributes.choice", column) == 1

    def general(self, key: str, plain: str) -> str | None:
        """Return the longest cue of a list in the languages of the form."""
        found = [_cue(plain, _pattern(tag, key)) for tag in self.tags]
        return max(filter(None, found), key=len, default=None)

    def opposed(self, field: str, plain: str) -> str | None:
        """Return the word by which a header asks for the opposite of a field, or for another."""
        plain = _pattern("any", "fine").sub(" ", plain)
        keys = ["not"] * (field != "birth_year") + [f"not {field}", f"not {field} now"]
        return next(filter(None, (self.general(key, plain) for key in keys)), None)

    def unsure(self, field: str, plain: str) -> str | None:
        """Return the word by which a header perhaps asks for another's answer, or another time."""
        other = "mentor" if self.side == "mentees" else "mentee"
        if (
            field == "id"
            and other in re.findall(r"mentor|mentee", plain)
            and (self.side[:-1] not in plain)
        ):
            return other
        return self.general(f"not sure {field}", plain) or (
            None if field in FILTERS else self.general("not sure", plain)
        )

    def is_clear(self, field: str, plain: str) -> bool:
        """Return whether a header says of which times or numbers it asks.

        "Zeiten" is nothing else, "Zeiten der Kinderbetreuung" may be any; a word such as "free" or
        "can you" settles it.
        """
        keys = [
            f"not unless {field}" for tag in self.tags if f"not unless {field}" in _raw_cues()[tag]
        ]
        cue = self.cues(plain).get(field)
        return not keys or cue == plain or self.general(keys[0], plain) is not None

    def strange(self, field: str, plain: str) -> str | None:
        """Return a word of a header that does not belong to a plain question for a field.

        Nobody can list all words that turn a question into another, so only a header whose words
        are all known is certain: "Languages at the counter" is not, whatever a counter is.
        """
        keys = (field, f"not unless {field}", "not strange", f"not strange {field}")
        if field not in _closed():
            return None
        lists = [_pattern(tag, key) for tag in self.tags for key in keys]
        lists += [_pattern("any", key) for key in ("other", "fine")]
        known = {
            at for list_ in lists for found in list_.finditer(plain) for at in range(*found.span())
        }
        own = self.side[:-1]
        return next(
            (
                word[0]
                for word in re.finditer(r"[^\W_]{2,}", plain)
                if word.start() not in known and not re.fullmatch(rf"\d{{2,3}}|{own}s?", word[0])
            ),
            None,
        )

    def cues(self, plain: str) -> dict[str, str]:
        """Return the fields of which a header holds a cue, only those with the longest cues."""
        longest_cue: dict[str, str] = {}
        for tag in self.tags:
            for field in _raw_cues()[tag]:
                cue = None if field.startswith("not") else _cue(plain, _pattern(tag, field))
                if cue is not None and len(cue) > len(longest_cue.get(field, "")):
                    longest_cue[field] = cue
        longest = max(map(len, longest_cue.values()), default=0)
        return {field: cue for field, cue in longest_cue.items() if len(cue) >= longest / 2}

    def by_header(self, field: str, cue: str, share: float, what: str) -> Guess:
        """Return a guess from a header, as sure as the answers bear it out."""
        because = grounds("header", word=cue)
        if share == 0:
            because = grounds(f"unread.{what}", because=because)
            return Guess(field, 0.3 if _is_weak(cue) else 0.4, because, len(cue))
        because = grounds("fit", because=because, share=percent(share))
        return Guess(field, 0.45 + 0.5 * share, because, len(cue))

    def readable(self, field: str, column: Column, *, few: bool = False) -> float:
        """Return the share of a column's answers, or of a few, that can be read as a field."""
        few = few or _is_prose(column)
        answers = column.answers[:30] if few else column.answers
        if field in CODES:
            return column.share(self.known_choices(field, answers))
        read = reader_of(trial(field), self.form)
        readings = [read(answer) for answer in answers]
        # Nothing but faults counts against, a part that cannot be read half.
        good = [1.0 if not r.faults else 0.5 * (r.value is not None) for r in readings]
        if field == "capacity":
            good = [
                g - 2 * (isinstance(r.value, int) and r.value > 50)
                for g, r in zip(good, readings, strict=True)
            ]
        return column.share(good)

    def known_choices(self, field: str, answers: Sequence[Any]) -> list[float]:
        """Return the share of choices in each answer that are known: near ones are none."""
        listed = (sector_list if field == "sectors" else goal_list)(self.form.language or "en")

        def known(text: str) -> bool:
            if self.form.language is None:
                return ":" in text and folded(text) in listed.codes
            meaning = listed.meaning(text) or listed.meaning(_ROUND.sub("", text))
            return meaning is not None and len(text.strip()) > 2

        shares = []
        for answer in answers:
            pieces = split_choices(str(answer)[:2000], known)[:50]
            shares.append(sum(map(known, pieces)) / max(1, len(pieces)))
        return shares


def id_share(column: Column) -> float:
    """Return 1 if answers look like ids: distinct and short, and neither contacts nor names."""
    answers = [str(answer).strip() for answer in column.answers]
    unlike = sum(len(a) > 40 or _CONTACT.fullmatch(a) is not None for a in answers)
    if not answers or len(answers) <= min(column.n_answers, SAMPLE) / 2:
        return 0.0
    names = sum(len(a.split()) > 1 and not re.search(r"\d", a) for a in answers)
    if unlike > len(answers) / 2:
        return 0.0
    return 0.1 if names > len(answers) / 2 else 1.0


def _is_weak(cue: str) -> bool:
    """Return whether a cue says nothing without answers that fit."""
    return _cue(cue, _pattern("any", "weak")) == cue


def _median_length(column: Column) -> int:
    lengths = sorted(len(str(answer)) for answer in column.answers)
    return lengths[len(lengths) // 2] if lengths else 0


def _is_prose(column: Column) -> bool:
    return _median_length(column) > 80


def _is_name(answer: str) -> bool:
    return (
        len(answer) <= 80
        and re.search(r"[^\W\d_]", answer) is not None
        and not _CONTACT.fullmatch(answer)
    )
