"""The people of one round, with the pairs that are settled beforehand."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeVar

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import Block, Shown, View, counted, first_ids
from pairmatch._support.hints import Advice, FieldName, hinted, known
from pairmatch._support.messages import Sentence
from pairmatch._support.parameters import is_day
from pairmatch._support.text_tables import is_text
from pairmatch.errors import IntakeError, Issue, PolicyError, nearest
from pairmatch.people import cohort_file
from pairmatch.people.pairs import PairOfIds, pairs_of_ids
from pairmatch.people.profiles import Mentee, Mentor, Person
from pairmatch.people.spellings import SimilarIds

P = TypeVar("P", bound=Person)


def _is_reason(reason: object) -> bool:
    return isinstance(reason, str) and is_text(reason) and bool(reason.strip())


# Field -> the field that lists its pairs as well; check, code and hint of a wrong value.
_BY_PAIR: dict[str, tuple[str, Callable[[object], bool], str, str]] = {
    "overrides": (
        "pinned", _is_reason, "no_reason", hinted("say_why")
    ),
    "running_until": ("running", is_day, "not_a_date", hinted("last_day")),
}  # fmt: skip
LoadCounts = Literal["others", "all"]
_LOAD_COUNTS = ("others", "all")


@dataclass(frozen=True, repr=False)
class Cohort(Shown):
    """The mentors and mentees of one round.

    Parameters
    ----------
    mentors, mentees
        Profiles. Ids are unique on a side. One id on both sides is one person who is both, and
        who is never paired with themselves.
    pinned
        Pairs ``(mentee_id, mentor_id)`` that must be in the plan.
    excluded
        Pairs that must never appear: declined, past, conflict of interest. They may name people who
        are not here (see :attr:`notes`): a list of declined pairs grows from week to week.
    running
        Pairs that run now: the mentee is not matched, the mentor's seat is in use.
    running_until
        Running pair -> the last day on which it uses its seat; without one it has no end.
    overrides
        Pinned pair -> why it is kept although it breaks a rule or the minimum score. Exclusions
        cannot be overridden: take them out.
    previous
        The plan before this one, which the stage ``fewest_changes`` keeps where it costs nothing:
        pairs of ids, also of people who are no longer here. ``None`` = none is known.
    load_counts
        Which mentees the ``current_load`` of a mentor counts: ``"others"`` who are not in the
        running pairs, so that the two are added; or ``"all"``, those in running pairs included, so
        that the larger is taken. ``None`` = not stated: they are added, which cannot overbook, and
        ``match`` warns where a mentor has both.
    unconfirmed
        Columns of the tables that probably are fields and were not read, of which ``match`` warns.

    Raises
    ------
    IntakeError
        With every duplicate id and every unknown id at once.

    Examples
    --------
    >>> cohort = Cohort(mentors=[Mentor(id="M-1")], mentees=[Mentee(id="E-1")])
    >>> cohort.seats("M-1")
    1
    >>> cohort.replace(pinned=[("E-1", "M-2")])
    Traceback (most recent call last):
        ...
    pairmatch.errors.IntakeError: 1 problem:
      pairs, id E-1 + M-2, field pinned: unknown_id (no mentor 'M-2'. Did you mean 'M-1'?)
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    pinned: tuple[PairOfIds, ...]
    excluded: tuple[PairOfIds, ...]
    running: tuple[PairOfIds, ...]
    overrides: FrozenMap[PairOfIds, str]
    running_until: FrozenMap[PairOfIds, date]
    previous: tuple[PairOfIds, ...] | None
    load_counts: LoadCounts | None
    unconfirmed: tuple[str, ...] = dataclasses.field(compare=False, repr=False)

    def __init__(
        self,
        mentors: Iterable[Mentor],
        mentees: Iterable[Mentee],
        pinned: Iterable[PairOfIds] = (),
        excluded: Iterable[PairOfIds] = (),
        running: Iterable[PairOfIds] = (),
        *,
        overrides: Mapping[PairOfIds, str] | None = None,
        running_until: Mapping[PairOfIds, date] | None = None,
        previous: Iterable[PairOfIds] | None = None,
        load_counts: LoadCounts | None = None,
        unconfirmed: Iterable[str] = (),
    ) -> None:
        self._set_people(mentors, mentees)
        object.__setattr__(self, "unconfirmed", tuple(unconfirmed))
        issues: list[Issue] = []
        object.__setattr__(self, "load_counts", load_counts)
        if load_counts not in (None, *_LOAD_COUNTS):
            hint = known(load_counts, _LOAD_COUNTS)
            issues.append(Issue("mentors", None, None, "load_counts", "unknown_choice", hint))
        for name, pairs in (("pinned", pinned), ("excluded", excluded), ("running", running)):
            checked, wrong = self._checked_pairs(name, pairs)
            object.__setattr__(self, name, checked)
            issues += wrong
        for name, by_pair in (("overrides", overrides), ("running_until", running_until)):
            mapped, wrong = self._checked_by_pair(name, by_pair)
            object.__setattr__(self, name, mapped)
            issues += wrong
        issues += [
            Issue("pairs", None, mentee, "running", "same_person", hinted("self"))
            for mentee, mentor in self.running
            if mentee == mentor
        ]
        before, wrong = pairs_of_ids("previous", () if previous is None else previous)
        object.__setattr__(self, "previous", None if previous is None else before)
        issues += [*wrong, *self._swapped(before)]
        issues += [*_twice("running", self.running), *_twice("previous", before)]
        if issues:
            raise IntakeError(issues)

    def _view(self) -> View:
        # Ids and numbers only: answers are shown where somebody asks for a profile.
        sizes = counted(len(self.mentors), "mentors"), counted(len(self.mentees), "mentees")
        lists = [
            (side, [person.id for person in people], f".{side}")
            for side, people in (("mentors", self.mentors), ("mentees", self.mentees))
        ]
        for name in ("pinned", "excluded", "running", "previous", "overrides", "running_until"):
            pairs = getattr(self, name) or ()
            lists.append((name, [" + ".join(pair) for pair in pairs], f".{name}"))
        rows = [(name, len(ids), first_ids(ids), where) for name, ids, where in lists if ids]
        header = ("", "number", "ids", "all of them")
        return View(f"Cohort: {', '.join(sizes)}", [Block(rows, header)] if rows else [])

    def _set_people(self, mentors: Iterable[Mentor], mentees: Iterable[Mentee]) -> None:
        for side, people in (("mentors", mentors), ("mentees", mentees)):
            if isinstance(people, str) or not isinstance(people, Iterable):
                hint = hinted("give_profiles")
                raise IntakeError([Issue(side, None, None, None, "not_a_profile", hint)])
            object.__setattr__(self, side, tuple(people))
        issues = [
            *_people_issues("mentors", self.mentors, Mentor),
            *_people_issues("mentees", self.mentees, Mentee),
        ]
        if issues:
            raise IntakeError(issues)

    def _swapped(self, before: Iterable[PairOfIds]) -> list[Issue]:
        """Return the pairs of a previous plan that name the mentor first."""
        return [
            Issue("pairs", None, f"{one} + {other}", "previous", "swapped", hinted("mentee_first"))
            for one, other in before
            if self.find_mentor(one)
            and self.find_mentee(other)
            and not (self.find_mentee(one) or self.find_mentor(other))
        ]

    def _checked_pairs(
        self, name: str, pairs: Iterable[PairOfIds]
    ) -> tuple[tuple[PairOfIds, ...], list[Issue]]:
        checked, issues = pairs_of_ids(name, pairs)
        for mentee, mentor in checked:
            absent = [
                (side, person_id)
                for side, find, person_id in (
                    ("mentee", self.find_mentee, mentee), ("mentor", self.find_mentor, mentor)
                )
                if find(person_id) is None
            ]  # fmt: skip
            if name == "excluded":
                # Who has left may be excluded; who is misspelt is not meant to be forgotten.
                absent = [own for own in absent if self._is_misnamed(*own)]
            if hints := [self._unknown(*own) for own in absent]:
                hint = hints[0]
                if len(hints) > 1:
                    hint = hinted("both_ids", first=hint, then=hints[1])
                issues.append(
                    Issue("pairs", None, f"{mentee} + {mentor}", name, "unknown_id", hint)
                )
        return checked, issues

    def _checked_by_pair(
        self, name: str, by_pair: object
    ) -> tuple[FrozenMap[PairOfIds, Any], list[Issue]]:
        """Return what a mapping holds for some pairs, and what is wrong with it."""
        if by_pair is None:
            return FrozenMap(), []
        if not isinstance(by_pair, Mapping):
            hint = hinted("pair_mapping")
            return FrozenMap(), [Issue("pairs", None, None, name, "not_a_pair", hint)]
        pairs, issues = self._checked_pairs(name, by_pair)
        listed, is_right, code, fault = _BY_PAIR[name]
        settled = set(getattr(self, listed))
        for pair in pairs:
            ids = " + ".join(pair)
            if pair not in settled:
                hint = hinted("list_under", listed=FieldName(listed))
                issues.append(Issue("pairs", None, ids, name, f"not_{listed}", hint))
            if not is_right(by_pair[pair]):
                issues.append(Issue("pairs", None, ids, name, code, fault))
        return FrozenMap({pair: by_pair[pair] for pair in sorted(pairs)}), issues

    def on(self, day: date) -> Cohort:
        """Return the cohort as it is on a day: running pairs that have ended are no longer there.

        The seat of an ended pair is free, unless the mentor's ``current_load`` still counts it, as
        with ``load_counts="all"``.

        Examples
        --------
        >>> pair = ("E-1", "M-1")
        >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id="E-1")], running=[pair],
        ...                 running_until={pair: date(2026, 9, 30)})
        >>> cohort.on(date(2026, 9, 30)).seats("M-1"), cohort.on(date(2026, 10, 1)).seats("M-1")
        (0, 1)
        """
        ended = {pair for pair, last in self.running_until.items() if last < day}
        if not ended:
            return self
        return self.replace(
            running=tuple(pair for pair in self.running if pair not in ended),
            running_until={k: v for k, v in self.running_until.items() if k not in ended},
        )

    @cached_property
    def mentors_by_id(self) -> FrozenMap[str, Mentor]:
        """The mentors by id, in the cohort's order."""
        return FrozenMap({mentor.id: mentor for mentor in self.mentors})

    @cached_property
    def mentees_by_id(self) -> FrozenMap[str, Mentee]:
        """The mentees by id, in the cohort's order."""
        return FrozenMap({mentee.id: mentee for mentee in self.mentees})

    def find_mentor(self, label: object) -> Mentor | None:
        """Return the mentor of this id, ``None`` if there is none."""
        return self.mentors_by_id.get(label) if isinstance(label, str) else None

    def find_mentee(self, label: object) -> Mentee | None:
        """Return the mentee of this id, ``None`` if there is none."""
        return self.mentees_by_id.get(label) if isinstance(label, str) else None

    @cached_property
    def _running_load(self) -> Counter[str]:
        return Counter(mentor for _, mentor in self.running)

    @cached_property
    def _excluded(self) -> frozenset[PairOfIds]:
        return frozenset(self.excluded)

    @cached_property
    def previous_left(self) -> tuple[PairOfIds, ...]:
        """The pairs of the previous plan that have not begun: those that run need no keeping."""
        running = set(self.running)
        return tuple(pair for pair in self.previous or () if pair not in running)

    @cached_property
    def excluded_here(self) -> tuple[PairOfIds, ...]:
        """The excluded pairs whose people are both in the cohort."""
        here = self.mentees_by_id.keys(), self.mentors_by_id.keys()
        return tuple(pair for pair in self.excluded if pair[0] in here[0] and pair[1] in here[1])

    def is_excluded(self, mentee_id: str, mentor_id: str) -> bool:
        """Return whether a pair must never appear."""
        return (mentee_id, mentor_id) in self._excluded

    def load(self, mentor_id: str) -> int:
        """Return how many mentees a mentor has before this round.

        ``current_load`` and the running pairs together; with ``load_counts="all"`` the larger of
        the two, because ``current_load`` counts the running pairs as well.

        Raises
        ------
        PolicyError
            If there is no such mentor (as in :meth:`seats` and :meth:`min_new_pairs`).
        """
        stated, running = self.mentor(mentor_id).current_load, self._running_load[mentor_id]
        return max(stated, running) if self.load_counts == "all" else stated + running

    def running_load(self, mentor_id: str) -> int:
        """Return how many running pairs a mentor is in."""
        return self._running_load[mentor_id]

    @cached_property
    def notes(self) -> tuple[Issue, ...]:
        """What is no mistake, but is better known.

        ``not_here``: an excluded pair or one of the previous plan names somebody who is not in the
        cohort. It is kept. ``two_loads``: a mentor has a ``current_load`` and running pairs, and
        ``load_counts`` is not stated, so that they are added.

        Examples
        --------
        >>> people = [Mentor(id="M-1", current_load=1)], [Mentee(id="E-1")]
        >>> print(*Cohort(*people, excluded=[("E-1", "M-left")]).notes)
        pairs, id E-1 + M-left, field excluded: not_here (kept, for when both are here)
        """
        absent = [
            Issue("pairs", None, " + ".join(pair), name, "not_here", hinted("kept"))
            for name, pairs in (("excluded", self.excluded), ("previous", self.previous or ()))
            for pair in pairs
            if not (self.find_mentee(pair[0]) and self.find_mentor(pair[1]))
        ]
        return *absent, *(
            Issue("mentors", None, own.id, "current_load", "two_loads", hinted("loads_added"))
            for own in self.mentors
            if self.load_counts is None and own.current_load and self._running_load[own.id]
        )

    def mentor(self, mentor_id: str) -> Mentor:
        """Return the mentor of this id, or raise ``PolicyError``, which names a near id if any."""
        mentor = self.find_mentor(mentor_id)
        if mentor is None:
            raise PolicyError(self._unknown("mentor", mentor_id))
        return mentor

    def mentee(self, mentee_id: str) -> Mentee:
        """Return the mentee of this id, or raise ``PolicyError``, which names a near id if any."""
        mentee = self.find_mentee(mentee_id)
        if mentee is None:
            raise PolicyError(self._unknown("mentee", mentee_id))
        return mentee

    def _unknown(self, side: str, person_id: object) -> Advice:
        """Return what is wrong with an id that is not known on a side."""
        other = "mentee" if side == "mentor" else "mentor"
        finders = {"mentor": self.find_mentor, "mentee": self.find_mentee}
        if finders[other](person_id) is not None:
            return hinted(f"other_kind.{side}", id=person_id)
        if named := self._named_by(side, person_id):
            return hinted(f"only_named.{side}", id=person_id, named=named)
        absent = hinted(f"absent.{side}", id=person_id)
        there = self.mentors_by_id if side == "mentor" else self.mentees_by_id
        if spelled := self._similar_ids[side].meant(person_id):
            return hinted("absent_meant", hint=absent, name=spelled)
        meant, is_only = nearest(person_id, there)
        if meant is None:
            return absent
        return hinted("absent_meant" if is_only else "absent_near", hint=absent, name=meant)

    def _is_misnamed(self, side: str, person_id: str) -> bool:
        """Return whether an id that is not known on a side means somebody who is here."""
        if self._similar_ids[side].meant(person_id):
            return True
        here = self.mentors_by_id.keys(), self.mentees_by_id.keys()
        # Where both sides are numbered from 1, an id of the other side says nothing.
        return any(person_id in ids for ids in here) and here[0].isdisjoint(here[1])

    @cached_property
    def _similar_ids(self) -> dict[str, SimilarIds]:
        return {
            "mentor": SimilarIds(self.mentors_by_id), "mentee": SimilarIds(self.mentees_by_id)
        }  # fmt: skip

    def _named_by(self, side: str, person_id: object) -> Sentence | None:
        """Return the facts that name somebody who is not here, in words; ``None`` if none does."""
        # While a cohort is made it has no previous plan yet.
        there = {name: getattr(self, name, None) or () for name in ("excluded", "previous")}
        place = int(side == "mentor")
        facts = [
            Sentence.of(f"hint.named.{name}")
            for name, pairs in there.items()
            if person_id in [pair[place] for pair in pairs]
        ]
        if len(facts) < 2:
            return facts[0] if facts else None
        return Sentence.of("list.last", before=facts[0], last=facts[1])

    def seats(self, mentor_id: str) -> int:
        """Return how many mentees a mentor can take in this round (never below 0)."""
        return max(0, self.mentor(mentor_id).capacity - self.load(mentor_id))

    def min_new_pairs(self, mentor_id: str) -> int:
        """Return how many mentees a mentor must take in this round to reach ``min_load``."""
        return max(0, self.mentor(mentor_id).min_load - self.load(mentor_id))

    def replace(self, **changes: Any) -> Cohort:
        """Return a cohort with some fields replaced, checked anew.

        Raises
        ------
        IntakeError
            As for a new cohort, or if a field is not known.
        """
        names = [field.name for field in dataclasses.fields(self)]
        unknown = [
            Issue("pairs", None, None, name, "unknown_field", known(name, names))
            for name in changes
            if name not in names
        ]
        if unknown:
            raise IntakeError(unknown)
        return dataclasses.replace(self, **changes)

    def ordered(self) -> Cohort:
        """Return the same cohort with both sides in the order of a keyed hash of the id.

        Ties between equal plans are then decided neither by the row nor by the alphabet.
        """
        return dataclasses.replace(
            self,
            mentors=tuple(sorted(self.mentors, key=lambda m: id_order("mentor", m.id))),
            mentees=tuple(sorted(self.mentees, key=lambda e: id_order("mentee", e.id))),
        )

    def to_json(self, path: str | PathLike[str] | None = None, *, profiles: bool = True) -> str:
        """Return the cohort as one JSON document: the people and all facts about pairs.

        It holds what the profiles hold: keep it as you keep the tables.

        Parameters
        ----------
        path
            File to write as well.
        profiles
            Whether profiles are written; otherwise the ids only.

        Examples
        --------
        >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id="E-1")], excluded=[("E-1", "M-1")])
        >>> Cohort.from_json(cohort.to_json()) == cohort
        True
        """
        text = cohort_file.to_json(self, profiles=profiles)
        if path is not None:
            Path(path).write_text(text + "\n", encoding="utf-8")
        return text

    @classmethod
    def from_json(cls, text: str, *, profiles_from: Cohort | None = None) -> Cohort:
        """Read a cohort, checked as a new one.

        Parameters
        ----------
        text
            What :meth:`to_json` returned or wrote.
        profiles_from
            For a document of ids only: a cohort that has the profiles of all these people, and
            perhaps of others, who are left out.

        Raises
        ------
        IntakeError
            With everything that is wrong: fields that are not known, profiles, pairs, an id without
            a profile; or if the text is no document of this version.
        """
        if not isinstance(profiles_from, Cohort | None):
            hint = hinted("give_cohort")
            raise IntakeError([Issue("cohort", None, None, "profiles_from", "invalid", hint)])
        return cls(**cohort_file.arguments(text, profiles_from))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, whatever the order of the rows."""
        content: dict[str, object] = {
            "mentors": sorted((_content(m) for m in self.mentors), key=lambda m: str(m["id"])),
            "mentees": sorted((_content(m) for m in self.mentees), key=lambda m: str(m["id"])),
            "pinned": sorted(self.pinned),
            "excluded": sorted(self.excluded),
            "running": sorted(self.running),
        }
        if self.overrides:
            # Only then: cohorts without keep the hash they had.
            content["overrides"] = [[*pair, reason] for pair, reason in self.overrides.items()]
        if self.running_until:
            content["running_until"] = [[*k, str(last)] for k, last in self.running_until.items()]
        if self.previous is not None:
            content["previous"] = sorted(self.previous)
        if self.load_counts is not None:
            content["load_counts"] = self.load_counts
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def id_order(side: str, person_id: object) -> bytes:
    """Return the sort key of an id: a keyed hash.

    Examples
    --------
    >>> sorted(["a", "b", "c"], key=lambda i: id_order("mentee", i))
    ['b', 'a', 'c']
    """
    # The type is part of the key: 1 and "1" are two labels in a score matrix.
    text = f"{type(person_id).__name__}:{person_id}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(
        text, key=b"pairmatch order", person=side.encode(), digest_size=16
    ).digest()


def _people_issues(side: str, people: Sequence[object], kind: type[P]) -> list[Issue]:
    issues = [
        Issue(
            side,
            None,
            None,
            None,
            "not_a_profile",
            hinted("no_profile", n=k + 1, kind=kind.__name__),
        )
        for k, person in enumerate(people)
        if not isinstance(person, kind)
    ]
    counts = Counter(person.id for person in people if isinstance(person, kind))
    return issues + [
        Issue(side, None, i, "id", "duplicate_id", hinted("people_of_id", n=n))
        for i, n in counts.items()
        if n > 1
    ]


def _twice(name: str, pairs: Iterable[PairOfIds]) -> list[Issue]:
    """Return the mentees who are in several pairs of a field."""
    return [
        Issue("mentees", None, mentee, name, f"two_{name}_pairs", hinted("one_mentor"))
        for mentee, n in Counter(mentee for mentee, _ in pairs).items()
        if n > 1
    ]


def _plain(value: object) -> object:
    """Return a value of an attribute so that equal ones have one JSON form."""
    if isinstance(value, frozenset):
        return sorted(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _content(person: Person) -> dict[str, object]:
    content: dict[str, object] = {}
    for name in type(person).model_fields:
        value = getattr(person, name)
        if isinstance(value, FrozenMap):
            value = {k: _plain(v) for k, v in value.items()}
        elif value is not None and not isinstance(value, str | int | tuple):
            value = str(value)
        content[name] = value
    return content
