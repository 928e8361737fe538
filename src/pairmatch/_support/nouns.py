"""A programme's words for pair, mentor, mentee and site, put into the texts of a language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from pairmatch.data import read_text
from pairmatch.errors import PolicyError, did_you_mean

# What agrees with a noun that follows it, one row for each word, one column for each class of noun.
_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("consonant", "vowel"),
    "fr": ("m", "f", "m vowel", "f vowel"),
    "it": ("m", "m s", "m vowel", "f", "f vowel"),
    "nl": ("het", "de"),
    "de": (),
}
_AGREEING: Final[dict[str, tuple[str, str]]] = {
    "en": ("a an", ""),
    "fr": (
        """
        le la l' l' | un une un une | du de_la de_l' de_l' | au à_la à_l' à_l' | de de d' d'
        ce cette cet cette | aucun aucune aucun aucune | quel quelle quel quelle
        tout toute tout toute | seul seule seul seule | que que qu' qu'
        nouveau nouvelle nouvel nouvelle | certain certaine certain certaine
        premier première premier première | autre autre autre autre | même même même même
        """,
        """
        les les les les | des des des des | ces ces ces ces | tous toutes tous toutes
        seuls seules seuls seules | quels quelles quels quelles
        certains certaines certains certaines | nouveaux nouvelles nouveaux nouvelles
        premiers premières premiers premières | autres autres autres autres
        """,
    ),
    "it": (
        """
        il lo l' la l' | un uno un una un' | del dello dell' della dell' | al allo all' alla all'
        dal dallo dall' dalla dall' | nel nello nell' nella nell' | sul sullo sull' sulla sull'
        quel quello quell' quella quell' | nessun nessuno nessun nessuna nessun'
        questo questo questo questa questa | altro altro altro altra altra
        nuovo nuovo nuovo nuova nuova | solo solo solo sola sola
        """,
        """
        i gli gli le le | dei degli degli delle delle | ai agli agli alle alle
        dai dagli dagli dalle dalle | nei negli negli nelle nelle | sui sugli sugli sulle sulle
        questi questi questi queste queste | altri altri altri altre altre
        nuovi nuovi nuovi nuove nuove | tutti tutti tutti tutte tutte
        quanti quanti quanti quante quante | molti molti molti molte molte
        """,
    ),
    "nl": (
        """
        het de | dit deze | dat die | elk elke | ieder iedere | welk welke | ons onze
        lopend lopende | nieuw nieuwe | ander andere | enkel enkele | mogelijk mogelijke
        stabiel stabiele | blokkerend blokkerende | uitgesloten uitgesloten | laatste laatste
        extra extra | vroeger vroegere
        """,
        "",
    ),
    "de": ("", ""),
}
_VOWEL = re.compile("[aeiouhàâäáéèêëîïìíôöòóùûüú]", re.IGNORECASE)
_IMPURE = re.compile("(s[bcdfglmnpqrtvz]|z|gn|ps|pn|x|y)", re.IGNORECASE)
_BEFORE = re.compile(r"[^\s']+(?:'|\s)")
_BAR = re.compile(r"\||\n(?=.)")
_FIELD = re.compile(r"(\{[^}]*\})")


@dataclass(frozen=True)
class Noun:
    """A noun for one and for several, with its gender where the language has some.

    The gender is ``"m"`` or ``"f"`` in French and Italian, ``"het"`` or ``"de"`` in Dutch.
    """

    one: str
    many: str
    gender: str


@cache
def nouns(language: str) -> Mapping[str, Noun]:
    """Return the nouns of the catalogue of a language: of pair, mentor, mentee and site.

    Examples
    --------
    >>> nouns("fr")["pair"]
    Noun(one='binôme', many='binômes', gender='m')
    >>> nouns("nl")["site"].one, nouns("nl-NL")["site"].one
    ('vestiging', 'locatie')
    """
    all_forms = json.loads(read_text("nouns.json"))
    forms = all_forms[language.partition("-")[0]] | all_forms.get(language, {})
    return {name: Noun(*words) for name, words in forms.items()}


def noun_of(language: str, name: str, word: object) -> Noun:
    """Return a programme's word as a noun: a text, or the words for one and several, and a gender.

    Raises
    ------
    PolicyError
        If it is none of these, or its plural or gender cannot be known.

    Examples
    --------
    >>> noun_of("fr", "mentee", "mentoré·e")
    Noun(one='mentoré·e', many='mentoré·es', gender='m')
    >>> noun_of("nl", "pair", "koppel")
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: words, pair: in 'nl' give the word for one and for several, such \
as ("duo", "duo's").
    """
    usual = nouns(language)[name]
    forms = (word,) if isinstance(word, str) else tuple(word) if isinstance(word, Sequence) else ()
    texts = [
        form for form in forms if isinstance(form, str) and form.strip() and form.isprintable()
    ]
    if len(texts) != len(forms) or not 1 <= len(forms) <= 3 or set("{}") & set("".join(texts)):
        raise PolicyError(
            f"words, {name}: give a word, or the words for one and for several, and a gender."
        )
    if len(texts) == 1:
        texts.append(_plural(language, name, texts[0]))
    gender = texts[2] if len(texts) == 3 else usual.gender
    genders = {"fr": ("m", "f"), "it": ("m", "f"), "nl": ("het", "de")}.get(
        language, (usual.gender,)
    )
    if gender not in genders:
        kinds = " or ".join(map(repr, genders)) if any(genders) else "none"
        raise PolicyError(
            f"words, {name}: the gender of a noun here must be {kinds} in {language!r}."
        )
    return Noun(texts[0].strip(), texts[1].strip(), gender)


def checked_words(language: str, words: Mapping[str, object]) -> dict[str, Noun]:
    """Return a programme's words as nouns.

    Raises
    ------
    PolicyError
        If a word is for something else than a pair, a mentor, a mentee or a site, or is no noun.
    """
    if not isinstance(words, Mapping):
        raise PolicyError('words must be a dict, such as {"pair": ("duo", "duos")}.')
    unknown = [name for name in words if name not in nouns(language)]
    if unknown:
        hints = "; ".join(did_you_mean(str(name), nouns(language)) for name in unknown)
        raise PolicyError(f"words for {', '.join(map(repr, unknown))} are not used. {hints}")
    return {name: noun_of(language, name, word) for name, word in words.items()}


def reworded(text: str, language: str, words: Mapping[str, Noun], one: bool = False) -> str:
    """Return a text of the catalogue with a programme's nouns, and what agrees with them.

    Articles and a few adjectives before the noun agree. What is in braces, which is filled in
    later, stays; ``one`` says that a number there is one. The language may have a country, which
    may have nouns of its own.

    Examples
    --------
    >>> words = {"pair": Noun("paire", "paires", "f"), "mentee": Noun("élève", "élèves", "m")}
    >>> reworded("Le binôme {pair} est là ; aucun mentee, plus de mentees.", "fr", words)
    "La paire {pair} est là ; aucun élève, plus d'élèves."
    >>> reworded("un mentee, aucun autre mentee", "fr", checked_words("fr", {"mentee": "élu·e"}))
    'un·e élu·e, aucun·e autre élu·e'
    """
    usual = {name: nouns(language)[name] for name in words}
    language = language.partition("-")[0]
    new = {
        form.casefold(): words[name]
        for name in words
        for form in (usual[name].many, usual[name].one)
    }
    ones = {noun.one.casefold() for noun in usual.values()}
    manies = {noun.many.casefold() for noun in usual.values()}
    lower = {form for noun in usual.values() for form in (noun.one, noun.many) if form[0].islower()}
    pattern = _pattern(language, tuple(new))

    def replaced(found: re.Match[str]) -> str:
        form, noun = found["noun"].casefold(), new[found["noun"].casefold()]
        before = _BEFORE.findall((found["before"] or "").replace("à la", "à_la"))
        several = form not in ones or (form in manies and _several(language, found, before, one))
        text = noun.many if several else noun.one
        if found["noun"][0].isupper() and form in lower:
            text = text[0].upper() + text[1:]
        for word in reversed(before):
            text = _agreeing(word, language, noun.gender, text) + text
        return text

    # A number is filled in before the noun: the piece before it tells.
    pieces = _FIELD.split(text)
    return "".join(
        piece if piece.startswith("{") else pattern.sub(replaced, piece) for piece in pieces
    )


def _several(language: str, found: re.Match[str], before: list[str], one: bool) -> bool:
    """Return whether a noun with one form for both numbers means several here."""
    counted = not one and found.start() == 1 and found.string.startswith(" ")
    return counted or any(_rows(language)[word.strip().casefold()][1] for word in before)


def _plural(language: str, name: str, word: str) -> str:
    """Return the plural of a word where the language forms it with an s."""
    if language == "en":
        return f"{word}s"
    if language == "fr":
        return word if word[-1] in "sxz" else f"{word}s"
    usual = nouns(language)[name]
    raise PolicyError(
        f"words, {name}: in {language!r} give the word for one and for several, such as "
        f'("{usual.one}", "{usual.many}").'
    )


@cache
def _rows(language: str) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Return each word that agrees with a noun: its forms by class, and whether it is a plural."""
    rows = [
        (tuple(row.split()), bool(plural))
        for plural, text in enumerate(_AGREEING[language])
        for row in _BAR.split(text)
        if row.strip()
    ]
    # The first row of a form counts: "l'" is of "le".
    return {form: row for row in reversed(rows) for form in row[0]}


@cache
def _pattern(language: str, forms: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for nouns with the words before them that agree. "To pair" is none."""
    words = sorted(_rows(language), key=len, reverse=True)
    before = "|".join(re.escape(word).replace("_", " ") for word in words) or "(?!)"
    noun = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    agreeing = rf"(?P<before>(?<![\w'])(?:(?:{before})(?:\s|(?<='))){{1,3}})?"
    edge = r"[\w*·-]"
    return re.compile(
        rf"{agreeing}(?<!{edge})(?!(?<=to )pair\b)(?P<noun>{noun})(?!{edge})", re.IGNORECASE
    )


def _agreeing(word: str, language: str, gender: str, noun: str) -> str:
    """Return a word before a noun in the form that the noun asks for, with its blank."""
    plain = word.rstrip()
    row, _ = _rows(language)[plain.casefold()]
    form = row[_CLASSES[language].index(_class(language, gender, noun))]
    if language == "fr" and "·" in noun:
        form = _both(form, row[_CLASSES[language].index(_class(language, "f", noun))])
    form = form.replace("_", " ")
    if plain[0].isupper():
        form = form[0].upper() + form[1:]
    blank = word[len(plain) :] or " "
    return form if form.endswith("'") else form + blank


def _both(masculine: str, feminine: str) -> str:
    """Return the form of a French word before a noun that names women and men.

    Examples
    --------
    >>> [_both("un", "une"), _both("le", "la"), _both("certains", "certaines"), _both("l'", "l'")]
    ['un·e', 'le·la', 'certain·es', "l'"]
    >>> _both("nouveau", "nouvelle")
    'nouveau·elle'
    """
    if masculine == feminine:
        return masculine
    if masculine.startswith("nouve"):
        return f"{masculine}·{feminine.removeprefix('nouv')}"
    stem = masculine.removesuffix("s") if feminine.endswith("s") else masculine
    ending = feminine.removeprefix(stem)
    return f"{stem}·{ending}" if ending != feminine else f"{masculine}·{feminine}"


def _class(language: str, gender: str, noun: str) -> str:
    vowel = bool(_VOWEL.match(noun)) and not (language == "it" and noun[0] in "hH")
    if language == "nl":
        return gender
    if language == "en":
        return "vowel" if vowel and noun[0] not in "hH" else "consonant"
    if vowel:
        return f"{gender} vowel"
    return "m s" if language == "it" and gender == "m" and _IMPURE.match(noun) else gender
