"""Goals and sectors: names in five languages, codes, codes in brackets, a programme's answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch._support.messages import Worded, base_language
from pairmatch.data import read_rows
from pairmatch.intake.readers.cell_reading import (
    DOUBT,
    Fault,
    Reading,
    UnreadableError,
    as_texts,
    split_choices,
)
from pairmatch.intake.readers.vocabulary import (
    FORM_LANGUAGES,
    Words,
    folded,
    primary_language,
    words,
)
from pairmatch.people import GENERALIST, UNDECIDED, SectorTree
from pairmatch.people.goals import goal_names
from pairmatch.people.names import goal_name, sector_name

Codes = tuple[str, ...]
Answers = Mapping[str, Codes]
"""Answer -> its codes; none = the answer counts as blank."""

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$|^\s*[(\[]([^()\[\]]*)[)\]]\s*")
_WORD = re.compile(r"[^\W_]+")
# Words as a sentence has them: a dash or a cross beside them says something else.
_PLURAL = re.compile(r"(?<=\w{3})[sx]$")
_SENTENCE = re.compile(r"[^\W_]+(?:(?:[ '.-]|[:.'] )[^\W_]+)*\.?")
_LONGEST_MISSPELT = 60
_COMPARED = 300
_BARE = re.compile(r"[a-z]|\d+", re.ASCII)
_CAPITALS = frozenset({"it"})
"""Names that are another word in small letters."""
_HYPHEN = re.compile("\\s?[-\u2010-\u2013]\\s?")
_SCHOOLS = ("NACE2:85",)
_UNCLEAR = "?"


@dataclass(frozen=True, eq=False)
class Phrasing:
    """How choices are written in sentences of one language: "trouver un emploi", "ma confiance".

    ``goals`` says whether they are goals, which may have verbs beside them.
    """

    words: Words
    language: str
    goals: bool = False

    def content(self, text: str) -> tuple[str, ...]:
        """Return the words of a folded text that carry its meaning, in the singular."""
        small = self.words.phrases["small"]
        # "In der Pflege" is a sector, "im Praktikum" what somebody does now.
        places = frozenset() if self.goals else self.words.phrases["places"]
        kept = [w for w in _WORD.findall(text) if w not in small and w not in places]
        if self.language in ("en", "fr"):
            kept = [_PLURAL.sub("", word) if word[-1] in "sx" else word for word in kept]
        return tuple(kept)

    def bare(self, content: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Return the words without verbs such as "find" around them, one verb fewer each time."""
        while content:
            yield content
            if not self.goals:
                return
            content = self._without(content, "goal_verbs", tail=False) or self._without(
                content, "goal_tails", tail=True
            )

    def _without(self, content: tuple[str, ...], key: str, *, tail: bool) -> tuple[str, ...]:
        for n in (2, 1):
            phrase = content[-n:] if tail else content[:n]
            if phrase in self._phrases(key):
                return content[:-n] if tail else content[n:]
        return ()

    def _phrases(self, key: str) -> frozenset[tuple[str, ...]]:
        return _contents(self, key)

    def practises_a_language(self, content: tuple[str, ...]) -> bool:
        """Return whether words say that a language is learnt or practised."""
        verbs, languages = self._phrases("practise"), self._phrases("practised")
        return self.goals and any(
            (content[:n] in verbs and content[n:] in languages)
            or (content[-n:] in verbs and content[:-n] in languages)
            for n in (1, 2)
        )

    def parts(self, choice: str) -> list[str]:
        """Return the pieces of "emploi / stage", "job and internship", "banque-assurance"."""
        pieces = self._joint.split(choice.strip())
        if len(pieces) == 1 and not self.goals and self.language == "fr":
            # In other languages "IT-Ausbildung" is one thing, and not two.
            pieces = _HYPHEN.split(choice.strip())
        return pieces

    @cached_property
    def _joint(self) -> re.Pattern[str]:
        words = "|".join(sorted(map(re.escape, self.words.phrases["joined"]), key=len)[::-1])
        either = rf"\s(?:{words})(?:\s?/\s?(?:{words}))?\s"
        return re.compile(rf"{either}|\s*[/+&]\s*", re.IGNORECASE)


@cache
def _contents(phrasing: Phrasing, key: str) -> frozenset[tuple[str, ...]]:
    return frozenset(phrasing.content(phrase) for phrase in phrasing.words.phrases[key])


@dataclass(frozen=True, eq=False)
class CodeList:
    """The choices of one field: what may be written, and which code it means.

    ``names`` maps folded names to codes, ``codes`` folded codes to codes, ``bare`` folded codes
    without their scheme, which are read in brackets behind a name only, ``groups`` a code to the
    section it belongs to. ``phrases`` maps the words of a name that carry its meaning to codes;
    ``phrasing`` is how they stand in sentences of the form's language. ``revoking`` are folded
    words that take an answer back: "no", "already".
    """

    names: FrozenMap[str, Codes]
    codes: FrozenMap[str, str]
    phrasing: Phrasing
    phrases: FrozenMap[tuple[str, ...], Codes]
    bare: FrozenMap[str, str] = field(default_factory=FrozenMap)
    groups: FrozenMap[str, str] = field(default_factory=FrozenMap)
    revoking: frozenset[str] = frozenset()
    _near: dict[str, str | None] = field(default_factory=dict)

    def exact(self, text: str) -> Codes | None:
        """Return the codes of a name or a code to the letter, ``None`` if it is none."""
        return self._exact(text, folded(text))

    def _exact(self, text: str, plain: str) -> Codes | None:
        if plain in self.names:
            small = plain in _CAPITALS and plain.upper() not in text
            return None if small or self.names[plain] == ("",) else self.names[plain]
        return (self.codes[plain],) if plain in self.codes else None

    def one(self, text: str) -> Codes | None:
        """Return the codes of one choice, also within a sentence such as "trouver un emploi"."""
        plain = folded(text)
        meant = self._exact(text, plain)
        if meant is not None or plain in self.names or len(plain) > _LONGEST_MISSPELT:
            return meant
        if not _SENTENCE.fullmatch(plain) or self.revoking.intersection(_WORD.findall(plain)):
            return None
        content = self.phrasing.content(plain)
        if self.phrasing.practises_a_language(content):
            return ("language_practice",)
        known = (self.phrases.get(rest) for rest in self.phrasing.bare(content))
        return next(filter(None, known), None)

    def meaning(self, text: str) -> Codes | None:
        """Return the codes that a choice means, ``None`` if it is not known.

        Of several that are joined ("emploi / stage") each must be known.
        """
        whole = self.one(text)
        if whole is not None:
            return whole
        pieces = self.phrasing.parts(text)
        if len(pieces) < 2:
            return None
        parts = [self.one(piece) for piece in pieces]
        if parts[-1] == _SCHOOLS and _HYPHEN.search(text):
            return None  # An "hôtel-école" is a school.
        codes = [code for part in parts for code in part or ()]
        if None in parts or {UNDECIDED, GENERALIST}.intersection(codes):
            return None
        return tuple(dict.fromkeys(codes))

    def resembling(self, plain: str) -> str | None:
        """Return the name that a folded text resembles; only of the first few hundred texts."""
        if len(self._near) < _COMPARED and plain not in self._near:
            near = difflib.get_close_matches(plain, self.names, n=1, cutoff=0.75)
            self._near[plain] = near[0] if near else None
        return self._near.get(plain)


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
        return folded(text) in options or listed.exact(text) is not None

    codes: list[str] = []
    faults: list[Fault] = []
    notes: tuple[str, ...] = ()
    choices = as_texts(answer, lambda text: split_choices(text, known, separator))
    for choice in dict.fromkeys(choices):
        try:
            if "?" in choice and folded(choice) not in options:
                raise UnreadableError(DOUBT, "unknown_answer")
            codes += _codes(choice, listed)
        except UnreadableError as error:
            faults.append(replace(error.fault, piece=choice))
            continue
        if listed.meaning(choice) is None:
            notes = ("brackets",)
    return Reading(tuple(dict.fromkeys(codes)) or None, tuple(dict.fromkeys(faults)), notes)


def _codes(choice: str, listed: CodeList) -> Codes:
    meaning = listed.meaning(choice)
    if meaning is not None:
        return _clear(meaning)
    bracket = _BRACKETS.search(choice)
    if bracket is None:
        raise _unknown(choice, listed)
    inside = bracket[1] if bracket[1] is not None else bracket[2]
    beside = choice[: bracket.start()] + choice[bracket.end() :]
    around, within = listed.meaning(beside), listed.meaning(inside)
    doubts = listed.revoking | listed.phrasing.words.phrases["not_in_brackets"]
    if doubts.intersection(_WORD.findall(folded(inside))):
        raise UnreadableError(hinted("taken_back"), "unknown_answer")
    if around is None:
        # Words that are not known are passed over only beside a whole code.
        if within is None or (beside.strip() and ":" not in inside):
            raise _unknown(choice, listed)
        return _clear(within)
    code = {**listed.bare, **listed.codes}.get(folded(inside))
    within = within if code is None else (code,)
    if within is None or within == around:
        return _clear(around)
    near = {listed.groups.get(code, code) for code in (*around, *within)}
    if len(near) > 1:
        raise UnreadableError(hinted("another_choice"), "unknown_answer")
    # Of one section: a code in brackets says it more exactly; words are an example.
    return _clear(around) if code is None else within


def _clear(codes: Codes) -> Codes:
    """Return codes, unless one is of a word that means several things."""
    for code in codes:
        if code.startswith(_UNCLEAR):
            hint = hinted("several_meanings", meanings=code[1:])
            raise UnreadableError(hint, "unknown_answer")
    return codes


def _unknown(choice: str, listed: CodeList) -> UnreadableError:
    if listed.bare and _BARE.fullmatch(folded(choice)):
        return UnreadableError(hinted("bare_code"), "unknown_answer")
    # Looking for a resemblance takes long, and a sentence resembles nothing.
    near = listed.resembling(folded(choice)) if len(choice) < _LONGEST_MISSPELT else None
    hint = hinted("unknown_choice" if near is None else "misspelt_choice")
    codes = listed.names[near] if near is not None else ()
    meant = "; ".join(code for code in codes if not code.startswith(_UNCLEAR))
    return UnreadableError(hint, "unknown_answer", choice, meant, near if near and meant else "")


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
    phrasing = Phrasing(words(language), primary_language(language), goals=True)
    return _listed(names, codes, phrasing)


@cache
def sector_list(language: str) -> CodeList:
    """Return sections and divisions of NACE Rev. 2 by code, name and synonym.

    Codes are read with their scheme, ``NACE2:62``; without it (``62``, ``J``) only in brackets
    behind a name, because letters and numbers of choices look the same.

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
        (" ".join(f"NACE2:{code}" for code in row["code"].split()), row["language"], row["name"])
        for row in read_rows("sectors/synonyms.csv")
    ]
    for tag in FORM_LANGUAGES:
        phrases = words(tag).phrases
        names += [(UNDECIDED, tag, phrase) for phrase in phrases["undecided"]]
        names += [(GENERALIST, tag, phrase) for phrase in phrases["generalist"]]
    codes = {folded(code): code for code in (*tree.parents, UNDECIDED, GENERALIST)}
    listed = _listed(names, FrozenMap(codes), Phrasing(words(language), primary_language(language)))
    return replace(
        listed,
        bare=FrozenMap({folded(code.removeprefix("NACE2:")): code for code in tree.parents}),
        groups=FrozenMap({code: tree.path(code)[0] for code in tree.parents}),
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
    phrases = {listed.phrasing.content(name): codes for name, codes in names.items()}
    return replace(
        listed,
        names=FrozenMap(names if only else {**listed.names, **names}),
        codes=FrozenMap(codes if only else {**listed.codes, **codes}),
        phrases=FrozenMap({} if only else {**listed.phrases, **phrases}),
        phrasing=replace(listed.phrasing, goals=listed.phrasing.goals and not only),
        bare=FrozenMap() if only else listed.bare,
        _near={},
    )


def _several(codes: str) -> Codes:
    """Return the codes of a name, which are separated by blanks."""
    return (codes,) if codes.startswith(_UNCLEAR) or not codes else tuple(codes.split())


def _listed(
    names: Iterable[tuple[str, str, str]], codes: FrozenMap[str, str], phrasing: Phrasing
) -> CodeList:
    """Return a list of ``(code, language, name)``.

    Another language's name counts where it means one thing only, one of a country ("it-CH") there
    only. A name that means something else from country to country is known, but not clear.
    """
    spoken, region = phrasing.language, phrasing.words.region
    kinds = ("others", "countries", "language", "country")
    groups: dict[str, dict[str, set[str]]] = {kind: {} for kind in kinds}
    for code, tag, name in names:
        language, _, country = tag.partition("-")
        if not name or (country and language != spoken):
            continue
        kind = "others" if language != spoken else "language"
        if country:
            kind = "country" if country == region else "countries"
        meant = f"{tag}: {code}" if kind == "countries" else code
        groups[kind].setdefault(folded(name), set()).add(meant)
    unclear = {
        name: {f"{_UNCLEAR}{', '.join(sorted(codes))}"}
        for name, codes in groups["countries"].items()
        if len(codes) > 1
    }
    in_language = {**unclear, **groups["language"], **groups["country"]}
    every_name = {**groups["others"], **in_language}.items()
    clear = {name: _several(*of_name) for name, of_name in every_name if len(of_name) == 1}
    phrases: dict[tuple[str, ...], set[Codes]] = {}
    for name in in_language:
        # "La poste" is a sector, "poste" is none.
        whole = len(_WORD.findall(name)) == 1 or len(phrasing.content(name)) > 1
        if name in clear and whole and name not in _CAPITALS:
            phrases.setdefault(phrasing.content(name), set()).add(clear[name])
    return CodeList(
        FrozenMap(clear),
        codes,
        phrasing,
        FrozenMap({key: codes.pop() for key, codes in phrases.items() if key and len(codes) == 1}),
        revoking=phrasing.words.phrases["revoking"],
    )


def code_words(codes: str, language: str) -> str:
    """Return goals and sectors by their names in a language, and other codes as they are.

    Examples
    --------
    >>> code_words("job; NACE2:62", "fr"), code_words("chess", "fr")
    ('emploi, programmation, conseil et autres activités informatiques', 'chess')
    """
    goals, sectors = goal_names(), SectorTree.nace2().names
    return ", ".join(
        goal_name(code, language)
        if code in goals
        else sector_name(code, language)
        if code in sectors
        else code
        for code in codes.split("; ")
    )


class CodeName(Worded):
    """Codes of goals and sectors: as they are in English, by their names in other languages.

    Examples
    --------
    >>> CodeName("job").text(), CodeName("job").text("de")
    ('job', 'Stellensuche')
    """

    def __init__(self, codes: str) -> None:
        self._codes = codes

    def text(self, language: str = "en") -> str:
        """Return the codes as hints of a language mention them."""
        return self._codes if base_language(language) == "en" else code_words(self._codes, language)
