"""One side of a cohort, drawn again answer by answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np

from pairmatch.lab.cohorts.common_answers import Common
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.policy.attributes import folded

V = TypeVar("V")

_JITTER = 2


class ResampledSide:
    """Draws one field, or a group of fields, for all new people of a side at once.

    Parameters
    ----------
    people
        From whom to draw.
    size
        How many new people.
    rng
        All randomness; the order of calls decides what is drawn.
    minimum
        Answers of fewer people are replaced.
    names
        New names of sites and companies, by folded name; ``None`` for what is rare.
    """

    def __init__(
        self,
        people: Sequence[Any],
        size: int,
        rng: np.random.Generator,
        minimum: int,
        names: Mapping[object, str | None],
    ) -> None:
        self._people, self._size, self._rng, self._minimum = people, size, rng, minimum
        self._names = names

    def drawn(self, field: Callable[[Any], V]) -> list[V]:
        """Return a field of people drawn with replacement."""
        if not self._size:
            return []
        values = [field(person) for person in self._people]
        return [values[k] for k in self._rng.integers(len(values), size=self._size)]

    def several(
        self, names: Sequence[str], fields: Callable[[Any], tuple[Any, ...]]
    ) -> dict[str, list[Any]]:
        """Return fields that are drawn together."""
        return _by_name(names, self.drawn(fields))

    def common_ones(
        self, defaults: Mapping[str, Any], fields: Callable[[Any], tuple[Any, ...]]
    ) -> dict[str, list[Any]]:
        """Return fields that are drawn together, and replaced together if they are rare."""
        return _by_name(list(defaults), self.common(fields, tuple(defaults.values())))

    def common(self, field: Callable[[Any], V], default: V) -> list[V]:
        """Return a field; what is rare is replaced by what is not, or by a default."""
        common = Common(([field(person)] for person in self._people), self._minimum)
        return [
            common.instead(value, self._rng) if common else default for value in self.drawn(field)
        ]

    def common_fields(
        self, sites: Mapping[object, str | None], attributes: Sequence[str]
    ) -> dict[str, list[Any]]:
        """Return the fields that both sides have."""
        return {
            "site": self.renamed("site", sites),
            "sectors": self._codes(lambda person: person.sectors, open_to=OPEN_SECTORS),
            "languages": self._languages(),
            "availability": self.drawn(lambda person: person.availability),
            "birth_year": self._birth_years(),
            "attributes": self._attributes(attributes),
        }

    def renamed(self, field: str, names: Mapping[object, str | None]) -> list[Any]:
        """Return a field with new names; what is rare is replaced by what is not."""
        own = [getattr(person, field) for person in self._people]
        new = [names[folded(name)] for name in own if name is not None]
        # Of the side: a site of the others only is no site of these.
        common = Common(([name] for name in new if name is not None), 1)
        return [
            None if name is None else names[folded(name)] or common.one(self._rng)
            for name in self.drawn(lambda person: getattr(person, field))
        ]

    def goals(self, name: str, first: str | None = None) -> dict[str, list[Any]]:
        """Return goals, and the most important one of them."""
        common = Common((getattr(person, name) for person in self._people), self._minimum)

        def both(person: Any) -> tuple[Any, Any]:
            return getattr(person, name), getattr(person, first) if first else None

        found: dict[str, list[Any]] = {name: []} | ({first: []} if first else {})
        for codes, matters in self.drawn(both):
            kept = {code: common.instead(code, self._rng) for code in codes}
            found[name].append(_without_none(kept.values()))
            if first:
                found[first].append(kept.get(matters))
        return found

    def days(self, names: Sequence[str], weeks: int) -> dict[str, list[Any]]:
        """Return days, moved by so many weeks."""
        return self.several(
            names,
            lambda person: tuple(_moved(getattr(person, name), weeks) for name in names),
        )

    def _codes(
        self, field: Callable[[Any], Iterable[str]], open_to: frozenset[str] = frozenset()
    ) -> list[list[str]]:
        common = Common(map(field, self._people), self._minimum, open_to)
        return [
            _without_none(common.instead(code, self._rng) for code in codes)
            for codes in self.drawn(field)
        ]

    def _languages(self) -> list[dict[str, Any]]:
        of_tag: dict[str, list[list[Any]]] = {}
        for person in self._people:
            for tag, level in person.languages.items():
                of_tag.setdefault(tag, []).append([level])
        # Levels that enough people of the language have; without one the language is rare.
        common_levels = {
            tag: levels for tag, own in of_tag.items() if (levels := Common(own, self._minimum))
        }
        common = Common(
            ([tag for tag in person.languages if tag in common_levels] for person in self._people),
            self._minimum,
        )
        found = []
        for levels in self.drawn(lambda person: person.languages):
            spoken: dict[str, Any] = {}
            # What is common first: nothing that is drawn takes its place.
            for tag in sorted(levels, key=lambda tag: (tag not in common, tag)):
                other = common.instead(tag, self._rng)
                if other is not None and other not in spoken:
                    spoken[other] = common_levels[other].instead(levels[tag], self._rng)
            found.append(spoken)
        return found

    def _birth_years(self) -> list[int | None]:
        known = [p.birth_year for p in self._people if p.birth_year is not None]
        first, last = min(known, default=0), max(known, default=0)
        jitter = self._rng.integers(-_JITTER, _JITTER + 1, size=self._size).tolist()
        drawn = self.drawn(lambda person: person.birth_year)
        return [
            None if year is None else min(max(year + by, first), last)
            for year, by in zip(drawn, jitter, strict=True)
        ]

    def _attributes(self, names: Sequence[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{} for _ in range(self._size)]
        for name in names:
            values = [self._named(person.attributes.get(name)) for person in self._people]
            common = Common(map(_items, values), self._minimum)
            drawn = self._rng.integers(max(1, len(values)), size=self._size).tolist()
            for own, k in zip(found, drawn, strict=True):
                items = _without_none(common.instead(i, self._rng) for i in _items(values[k]))
                if isinstance(values[k], frozenset):
                    own[name] = frozenset(items)
                elif items:
                    own[name] = items[0]
        return found

    def _named(self, value: object) -> object:
        """Return the value of an attribute; the name of a site or company as it is now."""
        if isinstance(value, frozenset):
            return frozenset(_without_none(map(self._named, sorted(value))))
        if not isinstance(value, str):
            return value
        text = folded(value)
        if text in self._names:
            return self._names[text]
        # Such as "Acme SA" of a company "Acme".
        return None if any(name and str(name) in str(text) for name in self._names) else value


def _by_name(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _items(value: object) -> list[Any]:
    """Return the answers that the value of an attribute holds."""
    if isinstance(value, frozenset):
        return sorted(value)
    return [] if value is None else [value]


def _without_none(values: Iterable[V | None]) -> list[V]:
    return list(dict.fromkeys(value for value in values if value is not None))


def _moved(day: date | None, weeks: int) -> date | None:
    try:
        return None if day is None else day + timedelta(weeks=weeks)
    except OverflowError:
        # Such as 9999-12-31, which says "no end".
        return day
