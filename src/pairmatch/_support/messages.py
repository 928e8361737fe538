"""Sentences for people, from the message catalogues, and their own words as they are compared."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_texts
from pairmatch.errors import PolicyError, did_you_mean, resembling

LANGUAGES = ("en", "fr", "de", "nl")

# Names that people write for them.
_NAMES = {
    "english": "en", "anglais": "en", "englisch": "en", "engels": "en",
    "french": "fr", "français": "fr", "französisch": "fr", "frans": "fr",
    "german": "de", "allemand": "de", "deutsch": "de", "duits": "de",
    "dutch": "nl", "néerlandais": "nl", "niederländisch": "nl", "nederlands": "nl",
}  # fmt: skip

_SAME = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l"}),
    ord("Ł"): "l",
}
_ACCENTS = re.compile("[\u0300-\u036f]")


def message(key: str, language: str = "en", /, **values: object) -> str:
    """Return a sentence of the catalogue with its values filled in.

    A sentence that counts something has one form for one and another for several; the value ``n``
    decides.

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
    if isinstance(sentence, dict):
        sentence = sentence["one" if is_singular(values["n"], language) else "other"]
    return sentence.format(**values)


def has_message(key: str, language: str = "en") -> bool:
    """Return whether the catalogue has a sentence of this key.

    Examples
    --------
    >>> has_message("rule.CommonBlock"), has_message("rule.MyOwn")
    (True, False)
    """
    return key in catalogue(language)


def reason_text(code: str, language: str = "en") -> str:
    """Return a reason code in words, where the catalogue has some.

    Examples
    --------
    >>> reason_text("excluded", "de"), reason_text("different_site", "de")
    ('Tandem ausgeschlossen', 'different_site')
    """
    return message(f"reason.{code}", language) if has_message(f"reason.{code}", language) else code


class Worded:
    """An answer that prints as its English text."""

    def text(self, language: str = "en") -> str:
        """Return the answer in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``."""
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
    return n == 1 or (language == "fr" and n == 0)


def decimal(value: float, language: str = "en", digits: int = 4) -> str:
    """Return a number as people of a language write it; whole numbers stay whole.

    Examples
    --------
    >>> decimal(0.5), decimal(0.5, "fr", 2), decimal(-0.00001, "de"), decimal(3)
    ('0.5000', '0,50', '0,0000', '3')
    """
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{digits}f}"
    if not text.strip("-0."):
        text = text.removeprefix("-")
    return text if language == "en" else text.replace(".", ",")


def number(value: float, language: str = "en") -> str:
    """Return a number with up to six digits, without zeros at the end.

    Examples
    --------
    >>> number(0.5, "de"), number(3.0), number(12.25, "fr")
    ('0,5', '3', '12,25')
    """
    text = str(int(value)) if float(value).is_integer() else f"{value:g}"
    return text if language == "en" else text.replace(".", ",")


def dated(day: date, language: str = "en") -> str:
    """Return a day as people of a language write it.

    Examples
    --------
    >>> dated(date(2026, 9, 1)), dated(date(2026, 9, 1), "fr")
    ('2026-09-01', '01/09/2026')
    """
    return message("date.day", language, day=day)


def listed(items: Sequence[object], language: str = "en") -> str:
    """Return several things as one phrase.

    Examples
    --------
    >>> listed(["E-1", "E-2", "E-3"]), listed(["E-1", "E-2"], "nl")
    ('E-1, E-2 and E-3', 'E-1 en E-2')
    """
    texts = list(map(str, items))
    if len(texts) < 2:
        return "".join(texts)
    return message("list.last", language, before=", ".join(texts[:-1]), last=texts[-1])


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
class Reasons(Worded):
    """Reason codes: the codes themselves in English, in words where another language has some.

    Codes of rules that a programme adds are names and stay as they are.

    Examples
    --------
    >>> Reasons(("excluded", "different_site")).text("de")
    'Tandem ausgeschlossen, different_site'
    """

    codes: tuple[str, ...]

    def text(self, language: str = "en") -> str:
        """Return the reasons in a language."""
        if language == "en":
            return ", ".join(self.codes)
        return ", ".join(reason_text(code, language) for code in self.codes)


def said(value: object, language: str = "en") -> object:
    """Return a value as a sentence of a language mentions it; whole numbers and texts stay.

    Examples
    --------
    >>> said(0.5, "nl"), said(2), said(Sentence.of("demand.pairs", n=1), "de")
    ('0,5', 2, '1 Tandem')
    """
    if isinstance(value, Sentence | Reasons):
        return value.text(language)
    if isinstance(value, float):
        return number(value, language)
    return dated(value, language) if isinstance(value, date) else value


def catalogue(language: object) -> dict[str, str | dict[str, str]]:
    """Return all sentences of a language.

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
    pairmatch.errors.PolicyError: no texts in 'Dutch'. Did you mean 'nl'? Known: de, en, fr, nl.
    """
    if language not in LANGUAGES:
        raise PolicyError(f"no texts in {language!r}. {_meant(language)}")
    return _read(str(language))


def _meant(language: object) -> str:
    tag = str(language).replace("_", "-").split("-")[0]
    name = resembling(tag, _NAMES)
    return did_you_mean(_NAMES[name] if name else tag, LANGUAGES)


@cache
def _read(language: str) -> dict[str, str | dict[str, str]]:
    sentences: dict[str, str | dict[str, str]] = {}
    for text in read_texts(f"messages/{language}"):
        sentences |= json.loads(text)
    return sentences


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
