"""Languages and levels as people write them: "un peu d'allemand", "Arabic (Moroccan)", "BKS"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hint_of, hinted
from pairmatch.data import read_rows
from pairmatch.intake.readers.cell_reading import (
    Fault,
    Reading,
    UnreadableError,
    as_texts,
    plain_text,
    split_choices,
)
from pairmatch.intake.readers.vocabulary import (
    FORM_LANGUAGES,
    REVOKING,
    folded,
    primary_language,
    words,
)
from pairmatch.people.languages import (
    LEVELS,
    Level,
    highest_levels,
    parse_languages,
    parse_level,
    parse_tag,
)

Levels = FrozenMap[str, Level]
Entry = tuple[frozenset[str], Level | None]

_CEFR = re.compile(r"[abc][12]", re.ASCII)
_TAGGED = re.compile(r"([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)\s*:\s*(\w+)", re.ASCII)
_WORD = re.compile(r"[^\W_]+")
# Slashes between languages, but not between two levels: "Deutsch B1/B2".
_SLASH = r"/(?!\s*[abcABC][12]\b)"
_CAPITALS = re.compile(r"\b(?:FR|NL|EN|DE|IT|ES|PT|AR|TR|RU|UK|PL|RO|SQ|FA|TI)\b")
_DASH = re.compile(r"\s[-\u2013\u2014]\s")
_DOUBT = re.compile(f"[?<>~\u2248\u2264\u2265{REVOKING}]")
# Course levels within a level: "A1.2".
_WITHIN = re.compile(r"\b([abc][12])\.\d\b", re.IGNORECASE)
_GROUPS = FrozenMap({"ku": frozenset({"kmr", "ckb", "sdh"}), "man": frozenset()})
"""Tags of several languages that are read as such, and are said to be."""
_LONGEST_PHRASE = 6

_SEVERAL = hinted("several_languages", mark=";")
_STRANGE = hinted("beside_language")


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names of languages and levels, as they are written in one language.

    ``names`` maps a spelled name to its tags: several for names such as BKS, ``"kab|rif|shi"`` for
    one such as Berber, which is one of them. ``levels`` maps spelled words to a level,
    ``varieties`` a spelled word that does not change the language beside it ("Moroccan") to its
    tags, ``entries`` a folded answer of the programme to what it means. ``fillers`` say nothing,
    ``modes`` how a language is used ("written"), ``joined`` join two languages, those of them that
    are ``alternatives`` ("or") also two levels of one, ``nothing`` says "none", ``not_spoken`` says
    it of the language beside it, ``mother_tongues`` are several.
    """

    names: FrozenMap[str, frozenset[str]]
    levels: FrozenMap[str, Level]
    varieties: FrozenMap[str, frozenset[str]] = field(default_factory=FrozenMap)
    entries: FrozenMap[str, Levels] = field(default_factory=FrozenMap)
    fillers: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    alternatives: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    not_spoken: frozenset[str] = frozenset()
    mother_tongues: frozenset[str] = frozenset()

    @cached_property
    def _longest_names(self) -> dict[str, int]:
        return _longest(self.names)

    @cached_property
    def _longest_levels(self) -> dict[str, int]:
        return _longest(self.levels)

    def names_in(self, spoken: list[str]) -> Iterator[tuple[int, int]]:
        """Return start and end of each name of a language among words."""
        return _phrases(spoken, self.names, self._longest_names)

    def levels_in(self, spoken: list[str]) -> Iterator[tuple[int, int]]:
        """Return start and end of each level among words."""
        return _phrases(spoken, self.levels, self._longest_levels)

    def knows(self, text: str) -> bool:
        """Return whether a text is one known choice."""
        return folded(text) in self.entries or _spelled(text) in self.names


def read_languages(
    answer: object,
    vocabulary: Vocabulary,
    separator: str | None = None,
    level: Level | None = None,
) -> Reading:
    """Return the languages that an answer names, with their levels.

    The answer is text, a list of texts, or a mapping from tag to level. ``level`` counts for
    languages that are named without one; without it that is a fault.

    Examples
    --------
    >>> read_languages("Arabic (Moroccan) native, a bit of Mandarin", vocabulary_of("en")).value
    {'ar': <Level.native: 7>, 'zh': <Level.A1: 1>}
    >>> read_languages("un peu d'allemand; BKS: bon niveau", vocabulary_of("fr")).value["hr"]
    <Level.B2: 4>
    """
    if isinstance(answer, Mapping):
        try:
            return Reading(parse_languages(answer))
        except ValueError as error:
            raise UnreadableError(hint_of(error)) from None
    faults: list[Fault] = []
    notes: list[str] = []
    choices = as_texts(answer, lambda text: split_choices(text, vocabulary.knows, separator))
    entries = _entries(choices, vocabulary, faults, notes)
    levels: list[tuple[str, Level]] = []
    for tags, stated in entries:
        reached = level if stated is None else stated
        if tags and reached is None:
            faults.append(Fault("level_missing", hinted("no_level")))
        elif reached is not None:
            notes += [] if stated is not None or not tags else ["default_level"]
            levels += [(tag, reached) for tag in tags]
    value = highest_levels(levels) or None
    notes += ["language_group"] if value and value.keys() & _GROUPS.keys() else []
    notes += ["not_spoken"] if not all(tags for tags, _ in entries) else []
    return Reading(value, tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(notes)))


def _entries(
    choices: list[str], vocabulary: Vocabulary, faults: list[Fault], notes: list[str]
) -> list[Entry]:
    """Return tags and level of each language; a level on its own is that of the one before it."""
    found: list[list[Entry]] = []
    for choice in choices:
        try:
            found.append(_choice(choice, vocabulary, notes))
        except UnreadableError as error:
            level_first = _level_alone(choices[0], vocabulary) is not None
            before = found[-1] if found and not level_first else []
            joined = _with_level(before, _level_alone(choice, vocabulary))
            if not joined:
                faults.append(error.fault)
            found.append(joined)
            if joined:
                found[-2] = []
    return [entry for entries in found for entry in entries]


def _level_alone(choice: str, vocabulary: Vocabulary) -> tuple[Level, bool, bool] | None:
    """Return the level that a piece without a language states, whether in words, and of a mode."""
    spoken = _words(choice)
    stated = list(vocabulary.levels_in(spoken))
    in_levels = {k for start, end in stated for k in range(start, end)}
    rest = {word for k, word in enumerate(spoken) if k not in in_levels}
    if not stated or not rest <= vocabulary.fillers | vocabulary.modes:
        return None
    level = min(vocabulary.levels[" ".join(spoken[start:end])] for start, end in stated)
    in_words = not any(_CEFR.fullmatch(spoken[start]) for start, _ in stated)
    return level, in_words, bool(rest & vocabulary.modes)


def _with_level(before: list[Entry], alone: tuple[Level, bool, bool] | None) -> list[Entry]:
    """Return languages with the level that stands on its own behind them; none if it is unclear."""
    if alone is None or not before or not all(tags for tags, _ in before):
        return []
    level, in_words, of_a_mode = alone
    if all(stated is None for _, stated in before):
        # "Portuguese and French, bilingual"; nobody shares a mother tongue or a tested level.
        shared = len(before) == 1 or (in_words and level is not Level.native)
        return [(tags, level) for tags, _ in before] if shared else []
    tags, stated = before[0]
    # "Spoken well, written a bit": the lower of the two.
    return [(tags, min(stated, level))] if of_a_mode and stated and len(before) == 1 else []


def read_grid_language(name: str, cell: object, vocabulary: Vocabulary) -> Reading:
    """Return the language that a header names, with the level that a cell states.

    Examples
    --------
    >>> read_grid_language("Français", "courant", vocabulary_of("fr")).value
    {'fr': <Level.C1: 5>}
    """
    text = plain_text(cell)
    if any(True for _ in vocabulary.names_in(_words(text))):
        raise UnreadableError(hinted("column_language"))
    return read_languages([f"{name.replace('?', '')}: {text}"], vocabulary)


def _choice(choice: str, vocabulary: Vocabulary, notes: list[str]) -> list[Entry]:
    """Return tags and level of each language of one choice, mostly one."""
    plain = folded(choice)
    if plain in vocabulary.entries:
        return [(frozenset([tag]), level) for tag, level in vocabulary.entries[plain].items()]
    if _spelled(choice) in vocabulary.nothing or plain in vocabulary.nothing:
        return []
    if _DOUBT.search(choice):
        raise UnreadableError(_STRANGE, "unknown_level")
    tagged = _TAGGED.fullmatch(choice.strip())
    # Names count first: BKS is three languages, and the tag of another one.
    if tagged and tagged[1].casefold() not in vocabulary.names:
        try:
            return [(frozenset([parse_tag(tagged[1])]), parse_level(tagged[2]))]
        except ValueError:
            pass
    separate = _separate(choice, vocabulary)
    if len(separate) > 1:
        return [entry for part in separate for entry in _choice(part, vocabulary, notes)]
    parts = _joined_parts(choice, vocabulary)
    entries = [_entry(part, vocabulary, notes) for part in parts]
    if len(entries) > 1 and not all(named for named, _, _ in entries):
        # "No French and German B1": which of them is not spoken?
        raise UnreadableError(_SEVERAL)
    # "Croatian/Serbian good": words behind a name count for those before it that have no level. A
    # level before it ("French and a bit of German") does not, nor does a tested one ("French and
    # German B1"), and one mother tongue is not shared.
    found: list[Entry] = []
    behind: Level | None = None
    for tags, level, shared in reversed(entries):
        if level is not None:
            behind = level if shared else None
        found.append((tags, level or behind))
    return found[::-1]


def _separate(choice: str, vocabulary: Vocabulary) -> list[str]:
    """Return the pieces of "English fluent. French B1.", "Türkisch B2 - Deutsch A1".

    Each piece must name a language and a level; where no mark ends it, the language comes first.
    """
    spoken = _words(choice)
    starts = sorted(start for start, _ in vocabulary.names_in(spoken))
    if len(starts) < 2:
        return [choice]
    ways = [(re.split(r"(?:^|\s)\d[.)]\s|\.\s", choice), False), (_DASH.split(choice), True)]
    if starts[0] == 0 and not vocabulary.joined.intersection(spoken):
        ends = [*starts[1:], len(spoken)]
        cut = [" ".join(spoken[start:end]) for start, end in zip(starts, ends, strict=True)]
        ways.append((cut, True))
    for parts, name_first in ways:
        pieces = [part for part in parts if part.strip()]
        if len(pieces) > 1 and all(_complete(_words(p), vocabulary, name_first) for p in pieces):
            return pieces
    return [choice]


def _complete(spoken: list[str], vocabulary: Vocabulary, name_first: bool) -> bool:
    names = [start for start, _ in vocabulary.names_in(spoken)]
    placed = min(names, default=1) == 0 if name_first else bool(names)
    return placed and any(vocabulary.levels_in(spoken))


def _joined_parts(choice: str, vocabulary: Vocabulary) -> list[str]:
    """Return the languages of "English and French", if each part names one."""
    if vocabulary.knows(choice):
        return [choice]
    spoken = _words(choice)
    names = [" ".join(spoken[start:end]) for start, end in vocabulary.names_in(spoken)]
    if len(names) == 1 and len(vocabulary.names[names[0]]) > 1:
        return [choice]
    words = "|".join(re.escape(word) for word in sorted(vocabulary.joined))
    joints = rf"{_SLASH}|\s(?:{words}|[+&])\s"
    parts = re.split(joints, choice, flags=re.IGNORECASE)
    first, *others = re.split(rf"{joints}|\.\s|{_DASH.pattern}", choice, flags=re.IGNORECASE)
    alone = _level_alone(first, vocabulary)
    if others and _begins_with_either(spoken, vocabulary):
        return [choice]
    if others and alone is not None and not alone[-1]:
        # "…, basic and German": the level may be of the language before it.
        raise UnreadableError(_STRANGE, "unknown_level")
    named = all(any(vocabulary.names_in(_words(part))) for part in parts)
    return parts if named and len(parts) > 1 else [choice]


def _begins_with_either(spoken: list[str], vocabulary: Vocabulary) -> bool:
    """Return whether words begin with two levels of one language: "native or bilingual English"."""
    levels = sorted(vocabulary.levels_in(spoken))[:2]
    if len(levels) < 2 or levels[0][0] != 0:
        return False
    (_, first_end), (second, _) = levels
    return second == first_end + 1 and spoken[first_end] in vocabulary.alternatives


def _entry(
    entry: str, vocabulary: Vocabulary, notes: list[str]
) -> tuple[frozenset[str], Level | None, bool]:
    """Return tags and level of one language, and whether words behind it may be of several."""
    spoken = _words(entry)
    names, language = _named(spoken, vocabulary)
    rest = [word if not any(s <= k < e for s, e in names) else "" for k, word in enumerate(spoken)]
    beside = " ".join(filter(None, rest))
    if beside in vocabulary.nothing or beside in vocabulary.not_spoken:
        return frozenset(), None, False
    stated = list(vocabulary.levels_in(rest))
    levels = [vocabulary.levels[" ".join(rest[start:end])] for start, end in stated]
    in_words = {_CEFR.fullmatch(rest[start]) is None for start, _ in stated}
    notes += ["level_words"] if True in in_words else []
    either = _either(rest, stated, vocabulary)
    for k, word in enumerate(rest):
        known = word in vocabulary.fillers or word in vocabulary.modes or k in either
        if not word or known or any(s <= k < e for s, e in stated):
            continue
        if not language <= vocabulary.varieties.get(word, frozenset()):
            raise UnreadableError(_STRANGE, "unknown_level")
    last = max(end for _, end in names)
    behind = {start >= last for start, _ in stated}
    apart = max(levels, default=0) - min(levels, default=0)
    if apart and (
        len(behind) > 1 or ((either or "/" in entry) and (len(in_words) > 1 or apart > 1))
    ):
        # "Basic and German fluent", "A1 / B1 German": one level is of another language.
        raise UnreadableError(_STRANGE, "unknown_level")
    level = min(levels, default=None)
    phrases = {" ".join(rest[start:end]) for start, end in stated}
    of_several = level is not Level.native or bool(phrases & vocabulary.mother_tongues)
    return language, level, behind == in_words == {True} and of_several


def _either(
    rest: list[str], stated: list[tuple[int, int]], vocabulary: Vocabulary
) -> frozenset[int]:
    """Return where words such as "or" stand between two levels: "native or bilingual"."""
    starts, ends = {start for start, _ in stated}, {end for _, end in stated}
    return frozenset(k for k in ends if k + 1 in starts and rest[k] in vocabulary.joined)


def _named(
    spoken: list[str], vocabulary: Vocabulary
) -> tuple[list[tuple[int, int]], frozenset[str]]:
    """Return where one language is named, and its tags."""
    names = list(vocabulary.names_in(spoken))
    meant = [vocabulary.names[" ".join(spoken[start:end])] for start, end in names]
    if len(set(meant)) > 1:
        # "English (UK)", "Kurdish (Kurmanji)", "Berber (Kabyle)": the word beside it says which.
        wider = {
            k
            for k, (start, _) in enumerate(names)
            for tags in meant
            if any(tags <= _members(tag) for tag in meant[k] - tags)
            or (spoken[start].startswith("tag") and tags <= _of(spoken[start], vocabulary))
        }
        meant = [tags for k, tags in enumerate(meant) if k not in wider]
        names = [name for k, name in enumerate(names) if k not in wider or meant]
    if not meant:
        raise UnreadableError(hinted("no_language"), "unknown_language")
    if len(set(meant)) > 1:
        raise UnreadableError(_SEVERAL)
    if any("|" in tag for tag in meant[0]):
        raise UnreadableError(hinted("collective"), "ambiguous_language")
    return names, meant[0]


def _of(word: str, vocabulary: Vocabulary) -> frozenset[str]:
    return vocabulary.varieties.get(word, frozenset())


def _members(tag: str) -> frozenset[str]:
    """Return the languages of a group."""
    return _GROUPS.get(tag) or frozenset(tag.split("|") if "|" in tag else ())


def named_language(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the name of the one language that a text names, ``None`` if it names several or none.

    Examples
    --------
    >>> named_language("Hoe goed spreek je Frans?", vocabulary_of("nl"))
    'frans'
    """
    spoken = _words(text)
    names = [" ".join(spoken[start:end]) for start, end in vocabulary.names_in(spoken)]
    return names[0] if len(names) == 1 else None


def _phrases(
    spoken: list[str], known: Mapping[str, object], longest: Mapping[str, int]
) -> Iterator[tuple[int, int]]:
    """Return start and end of each known phrase, the longest first where they overlap.

    ``longest`` maps the first word of a phrase to the words of the longest that begins with it.
    """
    starts = [(start, longest[word]) for start, word in enumerate(spoken) if word in longest]
    taken = [not word for word in spoken] if starts else []
    for length in range(max((most for _, most in starts), default=0), 0, -1):
        for start, most in starts:
            end = start + length
            if length > most or end > len(spoken) or any(taken[start:end]):
                continue
            if " ".join(spoken[start:end]) in known:
                taken[start:end] = [True] * length
                yield start, end


def _longest(known: Iterable[str]) -> dict[str, int]:
    """Return first word -> words of the longest phrase that begins with it."""
    longest: dict[str, int] = {}
    for phrase in known:
        words = phrase.split()
        if words:
            n = min(len(words), _LONGEST_PHRASE)
            longest[words[0]] = max(n, longest.get(words[0], 0))
    return longest


def _words(text: str) -> list[str]:
    # "FR", "NL" are languages; "en", "de", "it" in small letters are words.
    text = _CAPITALS.sub(lambda tag: f"tag{tag[0].lower()}", _WITHIN.sub(r"\1", text))
    return _WORD.findall(folded(text))


def _spelled(text: str) -> str:
    return " ".join(_words(text))


CODES_ONLY = Vocabulary(FrozenMap(), LEVELS)
"""What is understood without a language of the form: ``fr:B2``."""


@cache
def vocabulary_of(tag: str) -> Vocabulary:
    """Return how languages and levels are written in one of the form languages.

    A name in another language counts as well where it can mean one language only. Names come from
    CLDR, with more aliases.

    Examples
    --------
    >>> sorted(vocabulary_of("de").names["bks"]), vocabulary_of("nl").names["frans"]
    (['bs', 'hr', 'sr'], frozenset({'fr'}))
    """
    spoken = words(tag)
    levels = FrozenMap({**{_spelled(word): n for word, n in spoken.levels.items()}, **LEVELS})
    lists = ("level_fillers", "modes", "not_spoken", "mother_tongues", "nothing")
    fillers, modes, not_spoken, mother_tongues, nothing = (
        frozenset(map(_spelled, spoken.phrases[key])) for key in lists
    )
    dull = {"", *fillers, *modes, *levels}
    names = _names_in(primary_language(tag), spoken.region)
    return Vocabulary(
        names=FrozenMap({name: tags for name, tags in names.items() if name not in dull}),
        levels=levels,
        varieties=_varieties(primary_language(tag)),
        fillers=fillers,
        modes=modes,
        joined=spoken.phrases["joined"],
        alternatives=spoken.phrases["joined"] & spoken.phrases["ranges"],
        not_spoken=not_spoken,
        mother_tongues=mother_tongues,
        nothing=(spoken.phrases["nothing"] | nothing) - {""},
    )


def _names_in(language: str, region: str | None) -> dict[str, frozenset[str]]:
    """Return what spelled names of languages mean in a form of a language and a region."""
    aliases = [
        (of_form, row["name"], frozenset(row["tags"].split()))
        for row in read_rows("languages/aliases.csv")
        for of_form, _, country in [row["language"].partition("-")]
        if country in ("", region)
    ]
    shipped = read_rows("languages/names.csv")
    names = [
        (form, row[form], frozenset([row["tag"]])) for row in shipped for form in FORM_LANGUAGES
    ]
    others = [
        *names, *aliases, *(("", row["own"], frozenset([row["tag"]])) for row in shipped)
    ]  # fmt: skip
    meant: dict[str, frozenset[str]] = {}
    # Later ones count more: names in other languages, in this one, aliases.
    for group in (
        [(name, tags) for form, name, tags in others if form != language],
        [(name, tags) for form, name, tags in names if form == language],
        [(name, tags) for form, name, tags in aliases if form in (language, "")],
    ):
        _override(meant, group)
    short = {row["tag"] for row in shipped if len(row["tag"]) == 2}
    return meant | {f"tag{two}": frozenset([two]) for two in short}


def _varieties(language: str) -> FrozenMap[str, frozenset[str]]:
    varieties: dict[str, set[str]] = {}
    for row in read_rows("languages/varieties.csv"):
        if row["language"] in ("", language, "en"):
            for word in _words(row["name"]):
                varieties.setdefault(word, set()).add(row["of"])
    return FrozenMap({word: frozenset(tags) for word, tags in varieties.items()})


def with_answers(vocabulary: Vocabulary, answers: Mapping[str, tuple[str, ...]]) -> Vocabulary:
    """Return a vocabulary with the answers of a mapping, which count first.

    An answer means a level (``B2``), languages with their levels (``fr:B2``), tags (``fr``), or
    nothing if it counts as blank.

    Raises
    ------
    ValueError
        If an answer means something else.

    Examples
    --------
    >>> answers = {"je me débrouille": ("A2",), "patois": ("frp",)}
    >>> read_languages("patois: je me débrouille", with_answers(vocabulary_of("fr"), answers)).value
    {'frp': <Level.A2: 2>}
    """
    entries, names = dict(vocabulary.entries), dict(vocabulary.names)
    levels = dict(vocabulary.levels)
    for answer, stands_for in answers.items():
        if len(stands_for) == 1 and stands_for[0].strip().casefold() in LEVELS:
            levels[_spelled(answer)] = parse_level(stands_for[0])
        elif stands_for and all(":" not in text for text in stands_for):
            names[_spelled(answer)] = frozenset(parse_tag(text) for text in stands_for)
        else:
            entries[folded(answer)] = parse_languages("; ".join(stands_for))
    return replace(
        vocabulary, entries=FrozenMap(entries), names=FrozenMap(names), levels=FrozenMap(levels)
    )


def _override(
    meant: dict[str, frozenset[str]], names: Iterable[tuple[str, frozenset[str]]]
) -> None:
    """Set what names mean; a name that means several things is no name."""
    by_name: dict[str, set[frozenset[str]]] = {}
    for name, tags in names:
        if name:
            by_name.setdefault(_spelled(name), set()).add(tags)
    for name, meanings in by_name.items():
        meant.pop(name, None)
        if len(meanings) == 1:
            meant[name] = meanings.pop()
