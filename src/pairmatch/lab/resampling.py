"""Cohorts that resemble a real one without holding its people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np

from pairmatch._support.parameters import is_whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people import Cohort, Mentee, Mentor, Person
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.policy.parts import folded


class Common:
    """The answers that at least ``minimum`` people gave, from the ``answers`` of each person.

    The words in ``always`` are not drawn, and stay however few give them.

    Examples
    --------
    >>> common = Common([["chess"], ["chess", "music"]], 2)
    >>> "music" in common, common.instead("music", np.random.default_rng(1))
    (False, 'chess')
    """

    def __init__(
        self,
        answers: Iterable[Iterable[Any]],
        minimum: int,
        always: frozenset[str] = frozenset(),
    ) -> None:
        # True and 1 are one key, but not one answer.
        counts = Counter((type(each), each) for person in answers for each in set(person))
        kept = {key: n for key, n in counts.items() if n >= minimum and key[1] not in always}
        ordered = sorted(kept, key=lambda key: (-kept[key], key[0].__name__, str(key[1])))
        self._kept = {*ordered, *((str, word) for word in always)}
        self._answers = [answer for _, answer in ordered]
        self._sums = list(accumulate(kept[key] for key in ordered))

    def __contains__(self, answer: object) -> bool:
        return (type(answer), answer) in self._kept

    def __bool__(self) -> bool:
        return bool(self._answers)

    def one(self, rng: np.random.Generator) -> Any:
        """Return an answer, drawn in proportion to how many gave it; ``None`` if there is none."""
        if not self._answers:
            return None
        k = np.searchsorted(self._sums, rng.integers(self._sums[-1]), side="right")
        return self._answers[k]

    def instead(self, answer: object, rng: np.random.Generator) -> Any:
        """Return the answer itself if enough people gave it, or one that enough gave."""
        return answer if answer in self else self.one(rng)


def renamed(word: str, names: Iterable[str | None], minimum: int) -> dict[object, str | None]:
    """Return new names, the largest first: ``word-1``, ``word-2``; ``None`` for what is rare.

    Examples
    --------
    >>> renamed("site", ["Ghent", "Liège", "liège", None], 2)
    {'liege': 'site-1', 'ghent': None}
    """
    counts = Counter(folded(name) for name in names if name is not None)
    ordered = sorted(counts, key=lambda name: (-counts[name], str(name)))
    return {
        name: f"{word}-{k}" if counts[name] >= minimum else None
        for k, name in enumerate(ordered, start=1)
    }


V = TypeVar("V")

_JITTER = 2


class ResampledSide:
    """Draws one field, or a group of fields, for all new people of a side at once.

    The order of calls decides what is drawn. Answers of fewer people than ``minimum`` are replaced;
    ``names`` has the new names of sites and companies by folded name, ``None`` for what is rare.
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

    def common(self, field: Callable[[Any], V], default: V) -> list[V]:
        """Return a field; what is rare is replaced by what is not, or by a default."""
        common = Common(([field(person)] for person in self._people), self._minimum)
        return [
            common.instead(value, self._rng) if common else default for value in self.drawn(field)
        ]

    def common_fields(
        self, sites: Mapping[object, str | None], attributes: Sequence[str]
    ) -> dict[str, list[Any]]:
        """Return the fields of both sides."""
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
        old = [getattr(person, field) for person in self._people]
        new = [names[folded(name)] for name in old if name is not None]
        # Names of this side: a site of the others only is no site of these.
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

        columns: dict[str, list[Any]] = {name: []} | ({first: []} if first else {})
        for codes, matters in self.drawn(both):
            kept = {code: common.instead(code, self._rng) for code in codes}
            columns[name].append(_without_none(kept.values()))
            if first:
                columns[first].append(kept.get(matters))
        return columns

    def days(self, names: Sequence[str], weeks: int) -> dict[str, list[Any]]:
        """Return days that are drawn together, moved by some weeks."""
        rows = self.drawn(lambda person: tuple(getattr(person, name) for name in names))
        return _by_name(names, [tuple(_moved(day, weeks) for day in row) for row in rows])

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
            tag: kept for tag, each in of_tag.items() if (kept := Common(each, self._minimum))
        }
        common = Common(
            ([tag for tag in person.languages if tag in common_levels] for person in self._people),
            self._minimum,
        )
        languages = []
        for levels in self.drawn(lambda person: person.languages):
            spoken: dict[str, Any] = {}
            # What is common first: nothing that is drawn takes its place.
            for tag in sorted(levels, key=lambda tag: (tag not in common, tag)):
                other = common.instead(tag, self._rng)
                if other is not None and other not in spoken:
                    spoken[other] = common_levels[other].instead(levels[tag], self._rng)
            languages.append(spoken)
        return languages

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
        rows: list[dict[str, Any]] = [{} for _ in range(self._size)]
        for name in names:
            values = [self._named(person.attributes.get(name)) for person in self._people]
            common = Common(map(_items, values), self._minimum)
            drawn = self._rng.integers(max(1, len(values)), size=self._size).tolist()
            for row, k in zip(rows, drawn, strict=True):
                items = _without_none(common.instead(i, self._rng) for i in _items(values[k]))
                if isinstance(values[k], frozenset):
                    row[name] = frozenset(items)
                elif items:
                    row[name] = items[0]
        return rows

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


P = TypeVar("P", bound=Person)

_MOST_WEEKS = 26
_EVERY = 256
_MOST = 10**9
_LOADS = ("capacity", "min_load", "current_load")


def like(
    cohort: Cohort,
    *,
    seed: int,
    n_mentors: int | None = None,
    n_mentees: int | None = None,
    minimum: int = 3,
    attributes: Iterable[str] = (),
    weeks: int | None = None,
    progress: Progress | bool | None = None,
) -> Cohort:
    """Return a cohort of invented people whose answers are drawn from those of a real cohort.

    For tests and notebooks that need no personal data of their own. Each of these groups of
    answers is drawn by itself from the people of the side: site; sectors; languages with levels;
    weekly times; goals (with the most important one); company; capacity, minimum load and load;
    year of birth; first and last day; waiting since and deadline; priority; each attribute.

    *What it protects.* Ids are new, and unlike the old ones. Nobody is copied as a whole,
    unless chance draws the same person again and again. Answers that fewer than ``minimum`` people
    of the side have (a sector, a language, its level, a goal, a company, a value of an attribute, a
    priority, a capacity with its loads) do not occur: another answer is drawn in their place, or
    none, or the default. Sites and companies are numbered, the largest first; a site with fewer
    than ``minimum`` people on both sides together does not occur. Years of birth are moved by up to
    two years, within those that occur; all days by one number of whole weeks. Wishes, people to
    avoid, pins, exclusions, overrides, running pairs and the previous plan are left out, and so are
    mentees in running pairs (the loads of their mentors stay) and attributes that are not named.

    *What it does not protect.* This is no differential privacy, and no anonymity. The shares of
    answers are those of the cohort, and in a small cohort they say much about its people. Weekly
    times, all days (first and last day, waiting since, deadline) and years of birth stay however
    few people have them. A person's weekly times, sets of languages, sectors and goals, or pair of
    days are drawn as a whole, and can be unique to that person; with one day known, all days are.
    Attributes that are named are kept as they are, except for names of sites and companies written
    as in the profiles: an abbreviation comes through. Rare combinations can be drawn by chance.
    Whoever knows the cohort may recognise parts of it: do not publish what this returns.

    *What is lost.* Whatever connects two groups, such as languages to sites, and sectors to goals.

    Parameters
    ----------
    cohort
        The real cohort.
    seed
        Seed of all randomness; the same people give the same cohort, whatever the order of rows.
    n_mentors, n_mentees
        How many people; by default as many as are drawn from.
    minimum
        Answers of fewer people do not occur.
    attributes
        Names of attributes to keep. Text that is the name of a site or of a company is renamed
        like it; text that contains such a name, be it in a word, is left out.
    weeks
        By how many weeks days are moved; by default drawn from -26 to 26.
    progress
        Counts people; see :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If a number is wrong, nobody has an attribute, or there is nobody to draw from.

    Examples
    --------
    >>> from pairmatch.lab import synthetic
    >>> real = synthetic.cohort(40, 50, seed=1, preset="vernier")
    >>> drawn = like(real, seed=2)
    >>> len(drawn.mentors), drawn.mentees[0].id, drawn == like(real, seed=2)
    (40, 'mentee-000001', True)
    """
    kept = _checked(cohort, seed, minimum, attributes, weeks)
    there = cohort.ordered()
    running = {mentee for mentee, _ in cohort.running}
    mentees = [mentee for mentee in there.mentees if mentee.id not in running]
    sizes = [
        _size("n_mentors", n_mentors, there.mentors), _size("n_mentees", n_mentees, mentees)
    ]  # fmt: skip
    streams = np.random.SeedSequence(seed).spawn(3)
    shared, *rngs = (np.random.default_rng(stream) for stream in streams)
    moved = int(shared.integers(-_MOST_WEEKS, _MOST_WEEKS + 1)) if weeks is None else weeks
    sites = renamed("site", [person.site for person in (*there.mentors, *mentees)], minimum)
    companies = renamed("company", [mentor.company for mentor in there.mentors], minimum)
    # Sites of running pairs only are rare by definition, but names nonetheless.
    of_mentees = [mentee.site for mentee in cohort.mentees]
    names = renamed("site", of_mentees, len(of_mentees) + 1) | sites | companies
    loads = {mentor.id: cohort.load(mentor.id) for mentor in there.mentors}
    first, second = (
        ResampledSide(people, size, rng, minimum, names)
        for people, size, rng in zip((there.mentors, mentees), sizes, rngs, strict=True)
    )
    mentor_fields = first.common_fields(sites, kept)
    mentor_fields |= _only_of_mentors(first, companies, loads, moved)
    mentee_fields = {**second.common_fields(sites, kept), **_only_of_mentees(second, moved)}
    known = {*cohort.mentors_by_id, *cohort.mentees_by_id}
    with Steps(progress, "people", sum(sizes)) as steps:
        return Cohort(
            mentors=_people(Mentor, _new_ids("mentor", sizes[0], known), mentor_fields, steps),
            mentees=_people(Mentee, _new_ids("mentee", sizes[1], known), mentee_fields, steps),
        )


def _only_of_mentors(
    drawn: ResampledSide,
    companies: Mapping[object, str | None],
    loads: Mapping[str, int],
    moved: int,
) -> dict[str, Any]:
    """Return the fields that only mentors have; chance makes the order matter."""
    return {
        **drawn.goals("offers"),
        "company": drawn.renamed("company", companies),
        **_by_name(
            _LOADS,
            drawn.common(
                lambda mentor: (mentor.capacity, mentor.min_load, loads[mentor.id]),
                tuple(Mentor.model_fields[name].default for name in _LOADS),
            ),
        ),
        **drawn.days(("available_from", "available_until"), moved),
    }


def _only_of_mentees(drawn: ResampledSide, moved: int) -> dict[str, Any]:
    """Return the fields that only mentees have; chance makes the order matter."""
    default = Mentee.model_fields["priority"].default
    return {
        **drawn.goals("needs", "most_important"),
        **drawn.days(("waiting_since", "deadline"), moved),
        "priority": drawn.common(lambda mentee: mentee.priority, default),
    }


def _checked(
    cohort: Cohort, seed: int, minimum: int, attributes: Iterable[str], weeks: int | None
) -> list[str]:
    """Return the names of the attributes to keep; raise if something is wrong."""
    if not isinstance(cohort, Cohort):
        raise PolicyError("like needs a Cohort")
    faults = []
    for name, value, least in (("seed", seed, 0), ("minimum", minimum, 1)):
        if not is_whole(value, least, _MOST):
            faults.append(f"{name} must be a whole number from {least}")
    if weeks is not None and not is_whole(weeks, -_MOST, _MOST):
        faults.append("weeks must be a whole number")
    if not isinstance(attributes, Iterable):
        raise PolicyError("attributes must be names of attributes")
    listed = [attributes] if isinstance(attributes, str) else list(attributes)
    if not all(isinstance(name, str) for name in listed):
        raise PolicyError("attributes must be names of attributes")
    names = list(dict.fromkeys(listed))
    people: tuple[Person, ...] = (*cohort.mentors, *cohort.mentees)
    known = {str(name) for person in people for name in person.attributes}
    faults += [
        f"nobody has an attribute {name!r}. {did_you_mean(name, known)}"
        for name in names
        if people and name not in known
    ]
    if faults:
        raise PolicyError("\n".join(faults))
    return sorted(names)


def _size(name: str, size: int | None, people: Sequence[object]) -> int:
    if size is None:
        return len(people)
    if not is_whole(size, 0, _MOST):
        raise PolicyError(f"{name} must be a whole number from 0")
    if size and not people:
        raise PolicyError(f"{name}: there is nobody to draw from")
    return size


def _new_ids(word: str, size: int, known: set[str]) -> list[str]:
    while any(id_.startswith(word) for id_ in known):
        word = f"new-{word}"
    return [f"{word}-{k + 1:06d}" for k in range(size)]


def _people(kind: type[P], ids: list[str], fields: dict[str, list[Any]], steps: Steps) -> list[P]:
    rows = zip(*fields.values(), strict=True)
    return [
        kind(id=id_, **dict(zip(fields, row, strict=True)))
        for id_, row in steps.over(zip(ids, rows, strict=True), _EVERY)
    ]
