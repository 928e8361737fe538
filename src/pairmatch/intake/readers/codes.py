"""Goals and sectors: names in five languages, codes, codes in brackets, a programme's answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_rows
from pairmatch.errors import resembling
from pairmatch.intake.readers.cell_reading import (
    Fault,
    Reading,
    UnreadableError,
    as_texts,
    split_choices,
)
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES, folded, primary_language, words
from pairmatch.people import GENERALIST, UNDECIDED, SectorTree
from pairmatch.people.goals import goal_names

Answers = Mapping[str, tuple[str, ...]]
"""Answer -> its codes; none = the answer counts as blank."""

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$|^\s*[(\[]([^()\[\]]*)[)\]]\s*")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_MISSPELT = 60
_COMPARED = 300
_UNKNOWN = "no known choice; add it under answers in the mapping, with the code that it means"
_MISSPELT = (
    "no known choice, but it resembles one: correct it, or add it under answers in the mapping"
)


@dataclass(frozen=True, eq=False)
class CodeList:
    """The choices of one field: what may be written, and which code it means.

    ``names`` maps folded names to codes, ``codes`` folded codes to codes, ``groups`` a code to the
    section it belongs to. ``revoking`` are folded words that take an answer back: "no", "already".
    """

    names: FrozenMap[str, tuple[str, ...]]
    codes: FrozenMap[str, str]
    groups: FrozenMap[str, str] = field(default_factory=FrozenMap)
    revoking: frozenset[str] = frozenset()
    _near: dict[str, bool] = field(default_factory=dict)

    def meaning(self, text: str) -> tuple[str, ...] | None:
        """Return the codes that a choice means, ``None`` if it is not known."""
        plain = folded(text)
        if plain in self.names:
            return self.names[plain]
        # A small letter is a word, not the code of a section.
        if len(plain) == 1 and text.strip() == plain:
            return None
        return (self.codes[plain],) if plain in self.codes else None

    def resembles(self, plain: str) -> bool:
        """Return whether a folded text resembles a name; only of the first few hundred texts."""
        if len(self._near) < _COMPARED and plain not in self._near:
            self._near[plain] = resembling(plain, self.names) is not None
        return self._near.get(plain, False)


def read_codes(
    answer: object,
    listed: CodeList,
    separator: str | None = None,
    options: frozenset[str] = frozenset(),
) -> Reading:
    """Return the codes that an answer names, and what in it is not known.

    ``options`` are further texts, folded, that are one choice although they hold the separator.

    Examples
    --------
    >>> read_codes("Emploi, Dossier de candidature (CV, lettre)", goal_list("fr")).value
    ('job', 'application_documents')
    >>> read_codes("Informatik (62)", sector_list("de")).value
    ('NACE2:62',)
    """

    def known(text: str) -> bool:
        return folded(text) in options or listed.meaning(text) is not None

    codes: list[str] = []
    faults: list[Fault] = []
    notes: tuple[str, ...] = ()
    choices = as_texts(answer, lambda text: split_choices(text, known, separator))
    for choice in dict.fromkeys(choices):
        try:
            codes += _codes(choice, listed)
        except UnreadableError as error:
            faults.append(error.fault)
            continue
        if listed.meaning(choice) is None:
            notes = ("brackets",)
    return Reading(tuple(dict.fromkeys(codes)) or None, tuple(dict.fromkeys(faults)), notes)


def _codes(choice: str, listed: CodeList) -> tuple[str, ...]:
    meaning = listed.meaning(choice)
    if meaning is not None:
        return meaning
    bracket = _BRACKETS.search(choice)
    if bracket is None:
        raise _unknown(choice, listed)
    inside = bracket[1] if bracket[1] is not None else bracket[2]
    around = listed.meaning(choice[: bracket.start()] + choice[bracket.end() :])
    within = listed.meaning(inside)
    if listed.revoking.intersection(_WORD.findall(folded(inside))):
        raise UnreadableError("the words in brackets take the answer back", "unknown_answer")
    if around is None:
        if within is None:
            raise _unknown(choice, listed)
        return within
    if within is None or within == around:
        return around
    near = {listed.groups.get(code, code) for code in (*around, *within)}
    if len(near) > 1:
        raise UnreadableError("the words in brackets mean another choice", "unknown_answer")
    # Both are in one section: a code in brackets says it more exactly than words.
    return within


def _unknown(choice: str, listed: CodeList) -> UnreadableError:
    # Looking for a resemblance takes long, and a sentence resembles nothing.
    near = len(choice) < _LONGEST_MISSPELT and listed.resembles(folded(choice))
    return UnreadableError(_MISSPELT if near else _UNKNOWN, "unknown_answer")


@cache
def goal_list(language: str) -> CodeList:
    """Return the starter goals by code, name and synonym, those of the language first.

    Examples
    --------
    >>> goal_list("de").meaning("schnupperlehre")
    ('trial_apprenticeship',)
    """
    names = [
        (code, tag, name) for code, by_tag in goal_names().items() for tag, name in by_tag.items()
    ] + [(row["code"], row["language"], row["name"]) for row in read_rows("goal_synonyms.csv")]
    codes = FrozenMap({folded(code): code for code in goal_names()})
    return CodeList(_by_name(names, language), codes, revoking=words(language).phrases["revoking"])


@cache
def sector_list(language: str) -> CodeList:
    """Return sections and divisions of NACE Rev. 2 by code, name and synonym.

    Codes are read with and without the scheme: ``NACE2:62``, ``62``, ``J``.

    Examples
    --------
    >>> sector_list("fr").meaning("je ne sais pas encore")
    ('UNDECIDED',)
    """
    tree = SectorTree.nace2()
    names = [
        (code, tag, name)
        for code, by_tag in tree.names.items()
        for tag, name in by_tag.items()
        # A section with the name of its only division: the division says the same and more.
        if not any(tree.parents[c] == code and o.get(tag) == name for c, o in tree.names.items())
    ]
    names += [
        (f"NACE2:{row['code']}", row["language"], row["name"])
        for row in read_rows("sectors/synonyms.csv")
    ]
    for tag in FORM_LANGUAGES:
        phrases = words(tag).phrases
        names += [(UNDECIDED, tag, phrase) for phrase in phrases["undecided"]]
        names += [(GENERALIST, tag, phrase) for phrase in phrases["generalist"]]
    codes = {folded(code): code for code in (*tree.parents, UNDECIDED, GENERALIST)}
    codes |= {folded(code.removeprefix("NACE2:")): code for code in tree.parents}
    return CodeList(
        _by_name(names, language),
        FrozenMap(codes),
        FrozenMap({code: tree.path(code)[0] for code in tree.parents}),
        words(language).phrases["revoking"],
    )


def with_answers(listed: CodeList, answers: Answers, *, only: bool = False) -> CodeList:
    """Return a list with the answers of a mapping, which count first, or alone.

    Examples
    --------
    >>> answers = {"Cuisine": ("kitchen",), "Restauration": ("kitchen",)}
    >>> kitchens = with_answers(sector_list("fr"), answers, only=True)
    >>> [kitchens.meaning(text) for text in ("restauration", "KITCHEN", "nettoyage")]
    [('kitchen',), ('kitchen',), None]
    """
    names = {folded(answer): codes for answer, codes in answers.items()}
    codes = {folded(code): code for meant in answers.values() for code in meant}
    return replace(
        listed,
        names=FrozenMap(names if only else {**listed.names, **names}),
        codes=FrozenMap(codes if only else {**listed.codes, **codes}),
        _near={},
    )


def _by_name(
    names: Iterable[tuple[str, str, str]], language: str
) -> FrozenMap[str, tuple[str, ...]]:
    """Return folded name -> code; another language's name counts where it means one thing only."""
    spoken = primary_language(language)
    here: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for code, tag, name in names:
        if name:
            (here if tag == spoken else others).setdefault(folded(name), set()).add(code)
    meant = {**others, **here}
    return FrozenMap({name: tuple(codes) for name, codes in meant.items() if len(codes) == 1})
