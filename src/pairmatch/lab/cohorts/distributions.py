"""From what invented people are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.frozen import FrozenMap
from pairmatch.people import Level, SectorTree
from pairmatch.people.languages import parse_tag
from pairmatch.quantities import is_number, is_whole

# Longer meetings leave no room for a shape of short times between 08:00 and 22:00.
_LONGEST_MEETING = 720
# Times are drawn again until there is one: with less this would take for ever.
_LEAST_FREE = 0.01
_TIMES = ("mentor_times", "mentee_times")


@dataclass(frozen=True)
class Distributions:
    """From what a synthetic cohort is drawn.

    Attributes
    ----------
    working_languages
        Languages in which meetings are held, with the share of people who speak each. Who would
        speak none speaks the first.
    other_languages
        Languages of which every mentee, and one mentor in four, speaks one as a native; may be
        empty.
    mentee_levels, mentor_levels
        Levels in a working language, drawn evenly.
    undecided, generalist
        Share of mentees and of mentors without a definite sector. Everybody else has one or two.
    sectors
        How many divisions occur; the k-th is drawn in proportion to 1 / (k + 2).
    goals
        Goal codes that occur.
    mentor_times, mentee_times
        Times of day (start and end in minutes) when somebody can be free, with their shares: each
        is drawn for each of the days Monday to Friday, and all again while there is none.
    meeting
        Length of a meeting in minutes, 1 to 720.
    offers, needs
        Fewest and most goals of a mentor and of a mentee, drawn evenly. The first need is the most
        important one for four mentees in five.
    companies
        How many partner companies there are, drawn evenly; 0 = none.
    mentor_birth_years, mentee_birth_years
        First and last year of birth, drawn evenly.

    Raises
    ------
    PolicyError
        With everything that is wrong.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pairmatch.lab.synthetic import PRESETS
    >>> replace(PRESETS["vernier"], companies=8).companies
    8
    >>> replace(PRESETS["vernier"], undecided=1.5, offers=(4, 3))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: undecided: a share goes from 0 to 1
    offers: give fewest and most, whole numbers from 0, the most not below the fewest
    """

    working_languages: Mapping[str, float]
    other_languages: tuple[str, ...]
    mentee_levels: tuple[str, ...]
    mentor_levels: tuple[str, ...]
    undecided: float
    generalist: float
    sectors: int
    goals: tuple[str, ...]
    mentor_times: Mapping[tuple[int, int], float]
    mentee_times: Mapping[tuple[int, int], float]
    meeting: int
    offers: tuple[int, int] = (3, 7)
    needs: tuple[int, int] = (1, 5)
    companies: int = 0
    mentor_birth_years: tuple[int, int] = (1950, 1974)
    mentee_birth_years: tuple[int, int] = (1993, 2007)

    def __post_init__(self) -> None:
        for own in fields(self):
            value = getattr(self, own.name)
            if isinstance(value, Mapping):
                object.__setattr__(self, own.name, FrozenMap(value))
            elif isinstance(value, list):
                object.__setattr__(self, own.name, tuple(value))
        if faults := list(_faults(self)):
            raise PolicyError("\n".join(faults))


def _faults(drawn: Distributions) -> Iterator[str]:
    yield from _language_faults(drawn)
    for name in ("undecided", "generalist"):
        if not _is_share(getattr(drawn, name)):
            yield f"{name}: a share goes from 0 to 1"
    divisions = sum(parent is not None for parent in SectorTree.nace2().parents.values())
    for name, least, most in (
        ("sectors", 1, divisions), ("meeting", 1, _LONGEST_MEETING), ("companies", 0, 10**6)
    ):  # fmt: skip
        if not is_whole(getattr(drawn, name), least, most):
            yield f"{name}: give a whole number from {least} to {most}"
    if not _texts(drawn.goals) or not drawn.goals or len(set(drawn.goals)) < len(drawn.goals):
        yield "goals: give at least one code, and each once"
    for name in _TIMES:
        yield from _time_faults(name, getattr(drawn, name))
    for name in ("offers", "needs"):
        if not _is_range(getattr(drawn, name), 0, 10**6):
            yield (
                f"{name}: give fewest and most, whole numbers from 0, the most not below the fewest"
            )
        elif isinstance(drawn.goals, tuple) and getattr(drawn, name)[1] > len(drawn.goals):
            yield f"{name}: there are only {len(drawn.goals)} goals"
    for name in ("mentor_birth_years", "mentee_birth_years"):
        if not _is_range(getattr(drawn, name), 1900, 2100):
            yield f"{name}: give the first and the last year, from 1900 to 2100"


def _language_faults(drawn: Distributions) -> Iterator[str]:
    shares = drawn.working_languages
    if not isinstance(shares, Mapping) or not shares:
        yield "working_languages: name at least one language, with the share of its speakers"
        shares = {}
    if not all(map(_is_share, shares.values())):
        yield "working_languages: a share goes from 0 to 1"
    for name, tags in (
        ("working_languages", tuple(shares)), ("other_languages", drawn.other_languages)
    ):  # fmt: skip
        if not _texts(tags):
            yield f"{name}: give language tags"
            continue
        for tag in tags:
            try:
                known = parse_tag(tag) == tag
            except ValueError:
                known = False
            if not known:
                yield f"{name}: {tag!r} is no language tag such as fr, without region"
    for name in ("mentee_levels", "mentor_levels"):
        levels = getattr(drawn, name)
        if not _texts(levels) or not levels:
            yield f"{name}: name at least one level"
            continue
        for level in dict.fromkeys(levels):
            if level not in Level.__members__:
                yield f"{name}: unknown level {level!r}. {did_you_mean(level, Level.__members__)}"


def _time_faults(name: str, times: object) -> Iterator[str]:
    if not isinstance(times, Mapping) or not times:
        yield f"{name}: name at least one time of day, with the share of people who are free"
        return
    if not all(_is_range(span, 0, 1440) and span[0] < span[1] for span in times):
        yield f"{name}: a time of day is a start and a later end in minutes, from 0 to 1440"
    if not all(map(_is_share, times.values())):
        yield f"{name}: a share goes from 0 to 1"
    elif sum(times.values()) < _LEAST_FREE:
        yield f"{name}: everybody is free at some time; the shares must add up to {_LEAST_FREE}"


def _texts(values: object) -> bool:
    return isinstance(values, tuple) and all(isinstance(own, str) and own.strip() for own in values)


def _is_share(value: object) -> bool:
    return is_number(value, at_most=1)


def _is_range(value: object, least: int, most: int) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(is_whole(own, least, most) for own in value)
        and value[0] <= value[1]
    )
