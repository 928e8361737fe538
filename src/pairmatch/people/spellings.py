"""Spellings that differ by little: of names of companies and sites, and of ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pairmatch._support.hints import FieldName
from pairmatch._support.messages import Worded, message, plain_letters
from pairmatch.people.profiles import Mentee, Mentor

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_UMLAUT = re.compile("(?<=[aou])e")
_LEGAL = re.compile(
    "sa|sasu?|sarl|eurl|sc[as]?|snc|s[cp]rl|srls?|spa|bv|bvba|nv|vof|cv|cvba|asbl|vzw|ag|g?mbh|kg|kgaa|"
    "ohg|ug|ev|eg|se|ltd|limited|llc|llp|lp|plc|inc|corp|co|cie|et|und|and|en"
)
_LETTERS, _LONGEST = 5, 60

_Person: TypeAlias = tuple[str, str]
"""Side and id."""


def spelling_keys(text: str, *, name: bool = True) -> frozenset[str]:
    """Return keys of which two texts share one if their spellings differ by little.

    That is by marks, blanks and zeros before a number, or by one letter of a word of at least five;
    of a name also by its legal form, "and", and "ue" for "ü". Numbers never differ by little.

    Examples
    --------
    >>> bool(spelling_keys("Banque du Léman SA") & spelling_keys("banque du Leman S.A."))
    True
    >>> bool(spelling_keys("M-12", name=False) & spelling_keys("M-13", name=False))
    False
    """
    words = _words(plain_letters(text), name=name)
    if not words:
        return frozenset()
    keys = {"".join(words)}
    for place, word in enumerate(words):
        if len(word) >= _LETTERS and word.isalpha():
            shorter = {word[:k] + word[k + 1 :] for k in range(len(word))}
            keys |= {"".join((*words[:place], own, *words[place + 1 :])) for own in shorter}
    return frozenset(keys)


def _words(plain: str, *, name: bool) -> list[str]:
    words: list[str] = []
    initials = False
    for token in _TOKEN.findall(plain.replace("'", "")):
        if token.isdecimal():
            # Marked, so that 1-12 and 11-2 are two, and no letter is taken for a number.
            words.append(f"<{token.lstrip('0')}>")
        elif initials and len(token) == 1:
            words[-1] += token
        else:
            words.append(token)
        initials = len(token) == 1 and token.isalpha()
    if not name:
        return words
    kept = [word for word in words if not _LEGAL.fullmatch(word)] or words
    return [_UMLAUT.sub("", word) for word in kept]


@lru_cache(maxsize=1 << 15)
def _id_keys(person_id: str) -> frozenset[str]:
    return spelling_keys(person_id, name=False)


class SimilarIds:
    """Known ids, to be found by a spelling that differs by little.

    Examples
    --------
    >>> known = SimilarIds(["M-12", "M-13"])
    >>> known.meant("m 012"), known.meant("M-14")
    ('M-12', None)
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._ids: dict[str, str] = {}
        for own in sorted(known, reverse=True):
            self._ids.update(dict.fromkeys(_id_keys(own), own))

    def meant(self, person_id: object) -> str | None:
        """Return the known id that was probably meant, the first of several."""
        near = {self._ids[key] for key in _id_keys(str(person_id)) if key in self._ids}
        return min(near, default=None)


@dataclass(frozen=True)
class SimilarNames(Worded):
    """Names of a field that may be one: their spellings differ by little.

    Attributes
    ----------
    field
        ``"site"``, ``"company"`` or a free attribute; its values are compared with companies too.
    spellings
        Who wrote each of the spellings: ``(side, id)`` of the people.

    Examples
    --------
    >>> print(SimilarNames("company", ((("mentors", "M-1"),), (("mentors", "M-2"),))))
    company: 2 spellings of what may be one name (M-1 | M-2)
    """

    field: str
    spellings: tuple[tuple[_Person, ...], ...]

    def text(self, language: str = "en") -> str:
        """Return who wrote the spellings, in words; the names themselves are not told."""
        people = " | ".join(
            ", ".join(person_id for _, person_id in own[:5]) + ", …" * (len(own) > 5)
            for own in self.spellings
        )
        said = {"field": FieldName(self.field).text(language), "people": people}
        return message("intake.similar_name", language, n=len(self.spellings), **said)


def similar_names(mentors: Iterable[Mentor], mentees: Iterable[Mentee]) -> tuple[SimilarNames, ...]:
    """Return the names of sites, companies and free attributes that may be one name.

    Rules and quotas take them for two: "Banque du Léman SA" and "Banque du Léman S.A.". Only the
    ids of the people are given, not the names. Texts of more than 60 characters are no names.

    Examples
    --------
    >>> names = ["Banque du Léman SA", "Banque du Leman S.A.", "Lignon"]
    >>> people = [Mentor(id=f"M-{k}", company=name) for k, name in enumerate(names)]
    >>> print(*similar_names(people, []))
    company: 2 spellings of what may be one name (M-0 | M-1)
    """
    fields: dict[str, dict[str, list[_Person]]] = {"site": {}, "company": {}}
    people: list[tuple[str, Mentor | Mentee]] = [("mentors", own) for own in mentors]
    people += [("mentees", own) for own in mentees]
    for side, person in sorted(people, key=lambda own: (own[0], own[1].id)):
        for field, text in set(_names(person)):
            if len(text) <= _LONGEST:
                spelled = fields.setdefault(field, {}).setdefault(plain_letters(text), [])
                spelled.append((side, person.id))
    return tuple(
        SimilarNames(field, spellings)
        for field, spelled in sorted(fields.items())
        for spellings in sorted(_spellings(spelled, {} if field == "site" else fields["company"]))
    )


def _spellings(
    spelled: Mapping[str, list[_Person]], companies: Mapping[str, list[_Person]]
) -> Iterator[tuple[tuple[_Person, ...], ...]]:
    """Yield who wrote each spelling of each name of a field; some may be those of companies."""
    for group in _groups({**companies, **spelled}):
        if any(name in spelled for name in group):
            people = (spelled.get(name, []) + companies.get(name, []) for name in group)
            # By their people: the order of the names would say something of them.
            yield tuple(sorted(tuple(dict.fromkeys(own)) for own in people))


def _names(person: Mentor | Mentee) -> Iterator[tuple[str, str]]:
    if person.site:
        yield "site", person.site
    if isinstance(person, Mentor) and person.company:
        yield "company", person.company
    for name, value in person.attributes.items():
        texts = [value] if isinstance(value, str) else value
        if isinstance(texts, list | frozenset):
            yield from ((name, text) for text in texts)


def _groups(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield the names that share keys, directly or through others, where they are several."""
    groups: dict[str, list[str]] = {}
    for name in names:
        joined = [name]
        for key in sorted(spelling_keys(name)):
            if key in groups and groups[key] is not joined:
                joined += groups[key]
                for other in groups[key]:
                    groups.update(dict.fromkeys(spelling_keys(other), joined))
            groups[key] = joined
    seen = {id(group): group for group in groups.values()}
    yield from sorted(sorted(set(group)) for group in seen.values() if len(set(group)) > 1)
