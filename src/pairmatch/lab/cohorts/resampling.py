"""Cohorts that resemble a real one without holding its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab.cohorts.common_answers import renamed
from pairmatch.lab.cohorts.resampled_sides import ResampledSide
from pairmatch.people import Cohort, Mentee, Mentor, Person
from pairmatch.quantities import is_whole

P = TypeVar("P", bound=Person)

_MOST_WEEKS = 26
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
) -> Cohort:
    """Return a cohort of invented people whose answers are drawn from those of a real cohort.

    For tests and notebooks that need no personal data of their own. Each of these groups of
    answers is drawn by itself from the people of the side: site; sectors; languages with levels;
    weekly times; goals (with the most important one); company; capacity, minimum load and load;
    year of birth; first and last day; waiting since and deadline; priority; each attribute.

    *What it protects.* Ids are new, and unlike the old ones. Nobody is taken over as a whole,
    unless chance draws the same person again and again. Answers that fewer than ``minimum`` people
    of the side have (a sector, a language, its level, a goal, a company, a value of an attribute, a
    priority, a capacity with its loads) do not occur: another answer is drawn in their place, or
    none, or the default. Sites and companies are numbered, the
    largest first; a site with fewer than ``minimum`` people on both sides together does not occur.
    Years of birth are moved by up to two years, within those that occur; all days by one number of
    whole weeks. Wishes, people to avoid, pins, exclusions, overrides, running pairs and the
    previous plan are left out, and so are mentees in running pairs (the loads of their mentors
    stay) and attributes that are not named.

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
        _size(name, given, people)
        for name, given, people in (
            ("n_mentors", n_mentors, there.mentors), ("n_mentees", n_mentees, mentees)
        )
    ]  # fmt: skip
    streams = np.random.SeedSequence(seed).spawn(3)
    shared, of_mentors, of_mentees = (np.random.default_rng(stream) for stream in streams)
    moved = int(shared.integers(-_MOST_WEEKS, _MOST_WEEKS + 1)) if weeks is None else weeks
    sites = renamed("site", [person.site for person in (*there.mentors, *mentees)], minimum)
    companies = renamed("company", [mentor.company for mentor in there.mentors], minimum)
    # Sites of running pairs only are rare by definition, but names nonetheless.
    everywhere = renamed(
        "site", [mentee.site for mentee in cohort.mentees], len(cohort.mentees) + 1
    )
    names = everywhere | sites | companies
    loads = {mentor.id: cohort.load(mentor.id) for mentor in there.mentors}
    first = ResampledSide(there.mentors, sizes[0], of_mentors, minimum, names)
    second = ResampledSide(mentees, sizes[1], of_mentees, minimum, names)
    mentor_fields = {
        **first.common_fields(sites, kept),
        **first.goals("offers"),
        "company": first.renamed("company", companies),
        **first.common_ones(
            {name: Mentor.model_fields[name].default for name in _LOADS},
            lambda mentor: (mentor.capacity, mentor.min_load, loads[mentor.id]),
        ),
        **first.days(("available_from", "available_until"), moved),
    }
    mentee_fields = {
        **second.common_fields(sites, kept),
        **second.goals("needs", "most_important"),
        **second.days(("waiting_since", "deadline"), moved),
        "priority": second.common(
            lambda mentee: mentee.priority, Mentee.model_fields["priority"].default
        ),
    }
    known = {*cohort.mentors_by_id, *cohort.mentees_by_id}
    return Cohort(
        mentors=_people(Mentor, _new_ids("mentor", sizes[0], known), mentor_fields),
        mentees=_people(Mentee, _new_ids("mentee", sizes[1], known), mentee_fields),
    )


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
    given = [attributes] if isinstance(attributes, str) else list(attributes)
    if not all(isinstance(name, str) for name in given):
        raise PolicyError("attributes must be names of attributes")
    names = list(dict.fromkeys(given))
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


def _size(name: str, given: int | None, people: Sequence[object]) -> int:
    if given is None:
        return len(people)
    if not is_whole(given, 0, _MOST):
        raise PolicyError(f"{name} must be a whole number from 0")
    if given and not people:
        raise PolicyError(f"{name}: there is nobody to draw from")
    return given


def _new_ids(word: str, size: int, known: set[str]) -> list[str]:
    while any(own.startswith(word) for own in known):
        word = f"new-{word}"
    return [f"{word}-{k + 1:06d}" for k in range(size)]


def _people(kind: type[P], ids: list[str], fields: dict[str, list[Any]]) -> list[P]:
    rows = zip(*fields.values(), strict=True)
    return [
        kind(id=own, **dict(zip(fields, row, strict=True)))
        for own, row in zip(ids, rows, strict=True)
    ]
