"""Sentences for people, from the message catalogues, and their own words as they are compared."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

from pairmatch._support.containers import FrozenMap
from pairmatch._support.nouns import Noun, checked_words, reworded
from pairmatch.data import read_texts
from pairmatch.errors import PolicyError, did_you_mean, resembling

LANGUAGES = ("en", "fr", "de", "nl", "it")

REGIONS = {
    "en": ("AU", "CA", "GB", "IE", "NZ", "US"),
    "fr": ("BE", "CA", "CH", "FR", "LU"),
    "de": ("AT", "BE", "CH", "DE", "LI", "LU"),
    "nl": ("BE", "NL"),
    "it": ("CH", "IT"),
}
"""Countries in which a language may be written otherwise: ``"fr-CH"``."""

_Forms = str | Mapping[str, str]

# Names that people write for them.
_NAMES = {
    "english": "en", "anglais": "en", "englisch": "en", "engels": "en", "inglese": "en",
    "french": "fr", "français": "fr", "französisch": "fr", "frans": "fr", "francese": "fr",
    "german": "de", "allemand": "de", "deutsch": "de", "duits": "de", "tedesco": "de",
    "dutch": "nl", "néerlandais": "nl", "niederländisch": "nl", "nederlands": "nl",
    "olandese": "nl", "neerlandese": "nl",
    "italian": "it", "italien": "it", "italienisch": "it", "italiaans": "it", "italiano": "it",
}  # fmt: skip

# How a country writes what the catalogue of its language has: marks and letters.
_MARKS = {
    "de-CH": str.maketrans(
        {"ß": "ss", "\u201e": "«", "\u201c": "»", "\u201a": "\u2039", "\u2018": "\u203a"}
    ),
    "fr-CH": str.maketrans({"\u00a0": "\u202f"}),
}
_MARKS["de-LI"] = _MARKS["de-CH"]
_DAYS = {"en-GB": "%d/%m/%Y", "en-IE": "%d/%m/%Y", "nl-NL": "%d-%m-%Y"} | dict.fromkeys(
    ("fr-CH", "it-CH"), "%d.%m.%Y"
)

_SAME = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l"}),
    ord("Ł"): "l",
}
_ACCENTS = re.compile("[\u0300-\u036f]")

# Enough for the largest float.
_EXACTLY = Context(prec=400)


class Wording(str):
    """A language with a programme's words for pair, mentor, mentee and site.

    It can be given wherever a ``language`` can.

    Parameters
    ----------
    language
        A language of the texts, such as ``"fr"``, or one with its country, such as ``"fr-CH"``.
    words
        The word for a ``"pair"``, a ``"mentor"``, a ``"mentee"`` or a ``"site"``: for one and for
        several, and its gender where it is not that of the usual word (``"m"`` or ``"f"`` in French
        and Italian, ``"het"`` or ``"de"`` in Dutch). English and French words may go without a
        plural in s. Words before the noun agree with it; in German it must have the gender of the
        usual one (Tandem: neuter; Mentor*in: feminine; Mentee, Standort: masculine).

    Raises
    ------
    PolicyError
        If there are no texts in the language, or a word is for something else or no word.

    Examples
    --------
    >>> duo = Wording("fr", {"pair": ("duo", "duos"), "mentee": "jeune"})
    >>> message("demand.pairs", duo, n=2)
    '2 duos'
    >>> message("demand.pairs", Wording("fr", {"pair": ("paire", "paires", "f")}), n=1)
    '1 paire'
    """

    words: FrozenMap[str, Noun]

    def __new__(cls, language: str = "en", words: Mapping[str, object] | None = None) -> Wording:
        catalogue(language)
        wording = super().__new__(cls, language)
        kept = dict(getattr(language, "words", {}))
        wording.words = FrozenMap(kept | checked_words(base_language(language), words or {}))
        return wording

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, str) and str(self) == str(other)
        return same and self.words == getattr(other, "words", {})

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((str(self), self.words)) if self.words else hash(str(self))

    def __str__(self) -> str:
        return str.__str__(self)

    def __repr__(self) -> str:
        words = {name: (noun.one, noun.many, noun.gender) for name, noun in self.words.items()}
        return f"Wording({str(self)!r}, {words!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        words = {name: (noun.one, noun.many, noun.gender) for name, noun in self.words.items()}
        return Wording, (str(self), words)


def base_language(language: str) -> str:
    """Return a language without its country.

    Examples
    --------
    >>> base_language("fr-CH"), base_language("nl")
    ('fr', 'nl')
    """
    return str(language).partition("-")[0]


def as_written(text: str, language: str) -> str:
    """Return a text of a language as the country of ``language`` writes it.

    Examples
    --------
    >>> as_written("Großhandel", "de-CH"), as_written("Großhandel", "de-AT")
    ('Grosshandel', 'Großhandel')
    """
    marks = _MARKS.get(str(language))
    return text.translate(marks) if marks else text


def message(key: str, language: str = "en", /, **values: object) -> str:
    """Return a sentence of the catalogue with its values filled in.

    A sentence that counts something has one form for one and another for several, and may have one
    for none; the value ``n`` decides.

    Raises
    ------
    PolicyError
        If there is no catalogue for the language.

    Examples
    --------
    >>> message("rule.SameSite", "nl")
    'dezelfde vestiging'
    >>> [message("demand.pairs", "fr", n=n) for n in (0, 1, 2)]
    ['0 binôme', '1 binôme', '2 binômes']
    """
    sentence = catalogue(language)[key]
    if not isinstance(sentence, str):
        sentence = sentence[_form(values["n"], language, sentence)]
    return sentence.format(**values)


def _form(n: object, language: str, forms: Mapping[str, str]) -> str:
    if n == 0 and "zero" in forms:
        return "zero"
    return "one" if is_singular(n, language) else "other"


def has_message(key: str, language: str = "en") -> bool:
    """Return whether the catalogue has a sentence of this key.

    Examples
    --------
    >>> has_message("rule.CommonBlock"), has_message("rule.MyOwn")
    (True, False)
    """
    return key in catalogue(language)


def reason_text(code: str, language: str = "en") -> str:
    """Return a reason code in words; a code that a programme made is a name, and quoted.

    Examples
    --------
    >>> reason_text("excluded", "de"), reason_text("on_leave", "de")
    ('das Tandem ist ausgeschlossen', '„on_leave“')
    """
    key = f"reason.{code}"
    if has_message(key, language):
        return message(key, language)
    return message("list.quoted", language, name=code)


class Worded:
    """An answer that prints as its English text."""

    def text(self, language: str = "en") -> str:
        """Return the answer in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.text()


def is_singular(n: object, language: str) -> bool:
    """Return whether ``n`` of something takes the singular (CLDR's plural rules).

    Examples
    --------
    >>> is_singular(0, "fr"), is_singular(0, "de")
    (True, False)
    """
    return n == 1 or (n == 0 and base_language(language) == "fr")


def decimal(value: float, language: str = "en", digits: int = 2) -> str:
    """Return a number as people of a language write it; whole numbers stay whole.

    Examples
    --------
    >>> decimal(0.5), decimal(0.5, "fr", 3), decimal(0.00001, "de"), decimal(3)
    ('0.50', '0,500', 'weniger als 0,01', '3')
    >>> decimal(0.0), decimal(-0.00001), decimal(0.125)
    ('0.00', '0.00', '0.13')
    """
    if isinstance(value, int):
        return str(value)
    # A half is rounded up, as people do it.
    unit = Decimal(1).scaleb(-digits)
    text = str(Decimal(repr(float(value))).quantize(unit, ROUND_HALF_UP, _EXACTLY))
    if not text.strip("-0."):
        if value > 0:
            return message("number.less_than", language, n=decimal(10**-digits, language, digits))
        text = text.removeprefix("-")
    return text if base_language(language) == "en" else text.replace(".", ",")


def number(value: float, language: str = "en") -> str:
    """Return a number that somebody set, with up to six digits, without zeros at the end.

    Examples
    --------
    >>> number(0.5, "de"), number(3.0), number(12.25, "fr")
    ('0,5', '3', '12,25')
    """
    text = str(int(value)) if float(value).is_integer() else f"{value:g}"
    return text if base_language(language) == "en" else text.replace(".", ",")


def dated(day: date, language: str = "en") -> str:
    """Return a day as people of a language write it.

    Examples
    --------
    >>> [dated(date(2026, 9, 1), language) for language in ("en", "fr", "fr-CH", "nl-NL")]
    ['2026-09-01', '01/09/2026', '01.09.2026', '01-09-2026']
    """
    country = _DAYS.get(str(language))
    return message("date.day", language, day=day) if country is None else f"{day:{country}}"


def listed(items: Sequence[object], language: str = "en") -> str:
    """Return several things as one phrase.

    Examples
    --------
    >>> listed(["E-1", "E-2", "E-3"]), listed(["E-1", "E-2"], "nl")
    ('E-1, E-2 and E-3', 'E-1 en E-2')
    >>> listed(["lavoro", "edilizia"], "it")
    'lavoro ed edilizia'
    """
    texts = list(map(str, items))
    if len(texts) < 2:
        return "".join(texts)
    last = texts[-1]
    together = message("list.last", language, before=", ".join(texts[:-1]), last=last)
    if base_language(language) == "it" and last[:1] in ("e", "é", "E") and together.endswith(last):
        # "E" before the same vowel is "ed".
        return f"{together.removesuffix(f' {last}')}d {last}"
    return together


@dataclass(frozen=True)
class Sentence(Worded):
    """A sentence before it is put into a language: its key in the catalogues, and what to fill in.

    Other sentences, reasons, decimals and days among the values are put into the language too.

    Examples
    --------
    >>> least = Sentence.of("demand.at_least", n=Sentence.of("demand.pairs", n=2))
    >>> str(least), least.text("fr")
    ('at least 2 pairs', 'au moins 2 binômes')
    """

    key: str
    values: FrozenMap[str, object] = field(default_factory=FrozenMap)

    @classmethod
    def of(cls, key: str, /, **values: object) -> Sentence:
        """Return a sentence with its values.

        Examples
        --------
        >>> Sentence.of("amount.weeks", n=1).text("nl")
        '1 week'
        """
        return cls(key, FrozenMap(values))

    def text(self, language: str = "en") -> str:
        """Return the sentence in a language."""
        values = {name: said(value, language) for name, value in self.values.items()}
        return message(self.key, language, **values)


@dataclass(frozen=True)
class Phrases(Worded):
    """Several phrases as one.

    Attributes
    ----------
    parts
        The phrases.
    clauses
        Whether semicolons stand between them; otherwise commas, and “and” before the last.
    more
        How many more there are that are not among them.

    Examples
    --------
    >>> parts = "a rule", "a pin"
    >>> print(Phrases(parts)), print(Phrases(parts, clauses=True, more=2))
    a rule and a pin
    a rule; a pin and 2 more
    (None, None)
    """

    parts: tuple[Worded | str, ...]
    clauses: bool = False
    more: int = 0

    def text(self, language: str = "en") -> str:
        """Return the phrases in a language."""
        texts = [str(said(part, language)) for part in self.parts]
        if not self.clauses:
            return listed(texts, language)
        phrase = message("list.clauses", language).join(texts)
        rest = message("unmatched.more", language, n=self.more)
        return f"{phrase} {rest}" if self.more else phrase


def said(value: object, language: str = "en") -> object:
    """Return a value as a sentence of a language mentions it; whole numbers and texts stay.

    Examples
    --------
    >>> said(0.5, "nl"), said(2), said(Sentence.of("demand.pairs", n=1), "de")
    ('0,5', 2, '1 Tandem')
    """
    if isinstance(value, Worded):
        return value.text(language)
    if isinstance(value, float):
        return number(value, language)
    return dated(value, language) if isinstance(value, date) else value


def catalogue(language: object) -> Mapping[str, _Forms]:
    """Return all sentences of a language, as a country or a programme words them.

    Raises
    ------
    PolicyError
        If there is no catalogue for the language; says which was probably meant.

    Examples
    --------
    >>> catalogue("de")["rule.SameSite"]
    'derselbe Standort'
    >>> catalogue("Dutch")
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: no texts in 'Dutch'. Did you mean 'nl'? Known: de, en, fr, it, nl.
    """
    if not isinstance(language, str) or not _is_known(str(language)):
        raise PolicyError(f"no texts in {language!r}. {_meant(language)}")
    words = language.words if isinstance(language, Wording) else FrozenMap[str, Noun]()
    return _worded(str(language), words) if words else _read(str(language))


def _is_known(language: str) -> bool:
    base, _, country = language.partition("-")
    return base in LANGUAGES and (base == language or country in REGIONS[base])


def _meant(language: object) -> str:
    base, _, country = str(language).replace("_", "-").partition("-")
    name = resembling(base, _NAMES)
    tag = _NAMES[name] if name else base
    region = f"{tag.lower()}-{country.upper()}"
    if _is_known(region):
        return f"Did you mean {region!r}?"
    return did_you_mean(tag, LANGUAGES)


@cache
def _read(language: str) -> Mapping[str, _Forms]:
    base = base_language(language)
    sentences: dict[str, _Forms] = {} if base == language else dict(_read(base))
    for text in read_texts(f"messages/{language}"):
        sentences |= json.loads(text)
    if marks := _MARKS.get(language):
        sentences = {
            key: _each(text, lambda t, _: t.translate(marks)) for key, text in sentences.items()
        }
    return sentences


@cache
def _worded(language: str, words: FrozenMap[str, Noun]) -> Mapping[str, _Forms]:
    return {
        key: _each(text, lambda form, name: reworded(form, language, words, one=name == "one"))
        for key, text in _read(language).items()
    }


def _each(text: _Forms, changed: Callable[[str, str], str]) -> _Forms:
    """Return a sentence with each of its forms changed; the form of a plain text is ``""``."""
    if isinstance(text, str):
        return changed(text, "")
    return {form: changed(sentence, form) for form, sentence in text.items()}


def plain_letters(text: str) -> str:
    """Return a text without accents and case, with one kind of dash, apostrophe and blank.

    Two texts that differ in nothing else are the same text wherever people's words are compared:
    in forms, in rules, in quotas.

    Examples
    --------
    >>> plain_letters(" Banque du  Léman "), plain_letters("L’Œuvre"), plain_letters("A–B")
    ('banque du leman', "l'oeuvre", 'a-b')
    """
    plain = text.replace("`", "'")
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain.translate(_SAME)))
        # Joiners and soft hyphens, which nobody sees.
        plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return " ".join(plain.casefold().split())
