"""Goals and sectors: names in five languages, codes, codes in brackets, a programme's own list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pairmatch.data import read_rows
from pairmatch.errors import resembling
from pairmatch.frozen import FrozenMap
from pairmatch.intake.readers.reading import Fault, Reading, UnreadableError
from pairmatch.intake.readers.splitting import as_texts, split_choices
from pairmatch.intake.readers.words import FORM_LANGUAGES, folded, words
from pairmatch.people import GENERALIST, UNDECIDED, SectorTree
from pairmatch.people.goals import goal_names

Answers = Mapping[str, tuple[str, ...]]
"""Answer -> what it stands for; nothing = the answer counts as blank."""

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$|^\s*[(\[]([^()\[\]]*)[)\]]\s*")
_LEADING_CODE = re.compile(r"([\w.:]{1,12})\s*[-:]\s+(.+)")
_LONGEST_MISSPELT = 60
_UNKNOWN = "no known choice; add it under answers in the mapping, with the code that it means"
_MISSPELT = (
    "no known choice, but it resembles one: correct it, or add it under answers in the mapping"
)


@dataclass(frozen=True, eq=False)
class CodeList:
    """The choices of one field: what may be written, and which code it means.

    Attributes
    ----------
    names
        Folded name -> codes.
    codes
        Folded code -> code.
    """

    names: FrozenMap[str, tuple[str, ...]]
    codes: FrozenMap[str, str]

    def meaning(self, text: str) -> tuple[str, ...] | None:
        """Return the codes that a choice means, ``None`` if it is not known."""
        plain = folded(text)
        if plain in self.names:
            return self.names[plain]
        return (self.codes[plain],) if plain in self.codes else None


def read_codes(
    answer: object,
    listed: CodeList,
    separator: str | None = None,
    options: frozenset[str] = frozenset(),
) -> Reading:
    """Return the codes that an answer names, and what in it is not known.

    Parameters
    ----------
    answer
        The cell: text, or a list of texts.
    listed
        The known choices.
    separator
        What stands between two choices; see :func:`split_choices`.
    options
        Further texts, folded, that are one choice although they hold the separator.

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
    choices = as_texts(answer, lambda text: split_choices(text, known, separator))
    for choice in choices:
        try:
            codes += _codes(choice, listed)
        except UnreadableError as error:
            faults.append(error.fault)
    return Reading(tuple(dict.fromkeys(codes)) or None, tuple(dict.fromkeys(faults)))


def _codes(choice: str, listed: CodeList) -> tuple[str, ...]:
    meaning = listed.meaning(choice)
    if meaning is not None:
        return meaning
    parts = list(_parts(choice))
    for part in parts:
        # A code says more than the words beside it.
        if (code := listed.codes.get(folded(part))) is not None:
            return (code,)
    meanings = {listed.meaning(part) for part in parts} - {None}
    if len(meanings) > 1:
        raise UnreadableError("the words in brackets mean another choice", "unknown_answer")
    for meaning in meanings:
        assert meaning is not None  # noqa: S101 - taken out above
        return meaning
    near = len(choice) < _LONGEST_MISSPELT and resembling(folded(choice), listed.names) is not None
    raise UnreadableError(_MISSPELT if near else _UNKNOWN, "unknown_answer")


def _parts(choice: str) -> Iterable[str]:
    """Return what may be a name or a code by itself: brackets, and what stands around them."""
    if bracket := _BRACKETS.search(choice):
        yield bracket[1] if bracket[1] is not None else bracket[2]
        yield choice[: bracket.start()] + choice[bracket.end() :]
    elif lead := _LEADING_CODE.fullmatch(choice):
        yield lead[1]
        yield lead[2]


@cache
def goal_list(language: str) -> CodeList:
    """Return the starter goals by code, name and synonym, those of the language first.

    Examples
    --------
    >>> goal_list("de").meaning("schnupperlehre")
    ('trial_apprenticeship',)
    """
    names = [
        (code, tag, name) for code, own in goal_names().items() for tag, name in own.items()
    ] + [(row["code"], row["language"], row["name"]) for row in read_rows("goal_synonyms.csv")]
    return CodeList(_by_name(names, language), FrozenMap({folded(c): c for c in goal_names()}))


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
        for code, own in tree.names.items()
        for tag, name in own.items()
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
    return CodeList(_by_name(names, language), FrozenMap(codes))


def with_own(listed: CodeList | None, answers: Answers) -> CodeList:
    """Return a list with a programme's own answers, which count first.

    Examples
    --------
    >>> own = with_own(None, {"Cuisine": ("kitchen",), "Restauration": ("kitchen",)})
    >>> own.meaning("restauration"), own.meaning("KITCHEN"), own.meaning("care")
    (('kitchen',), ('kitchen',), None)
    """
    names = {folded(answer): codes for answer, codes in answers.items()}
    codes = {folded(code): code for own in answers.values() for code in own}
    if listed is None:
        return CodeList(FrozenMap(names), FrozenMap(codes))
    return CodeList(FrozenMap({**listed.names, **names}), FrozenMap({**listed.codes, **codes}))


def _by_name(
    names: Iterable[tuple[str, str, str]], language: str
) -> FrozenMap[str, tuple[str, ...]]:
    """Return folded name -> code; another language's name counts where it means one thing only."""
    own: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for code, tag, name in names:
        if name:
            (own if tag == language else others).setdefault(folded(name), set()).add(code)
    meant = {**others, **own}
    return FrozenMap({name: tuple(codes) for name, codes in meant.items() if len(codes) == 1})
