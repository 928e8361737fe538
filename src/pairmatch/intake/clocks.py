"""Time zones of people, and their weekly times on the programme's clock."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from pairmatch._support.hints import hinted
from pairmatch._support.parameters import is_day
from pairmatch.errors import PolicyError
from pairmatch.intake.identities import is_nobody
from pairmatch.intake.readers.cell_reading import BLANK, Fault, Reading, UnreadableError, plain_text
from pairmatch.intake.readers.vocabulary import folded
from pairmatch.people import Mentee, Mentor

_HEADER = re.compile(
    r"\b(?:time[ -]?zones?\b|zeitzone|tijdzone|fuseaux? horaires?\b|fus[oi] orari[oi]?\b)|^tz$"
)
_BESIDE_TIMES = re.compile(
    r"\b(?:UTC|GMT|[ECMP][SD]T|[CEW]ES?T|MES?Z|BST|JST|AE[SD]T|"
    r"(?:Europe|America|Asia|Africa|Australia|Pacific|Atlantic|Indian)/[A-Z]\w+)\b"
)
_YEARS = range(1970, 2101)
"""Years whose offsets are whole minutes and known."""

UNREAD_ZONE = ("unread_timezone", hinted("unread_zone"))


def is_zone_header(header: str) -> bool:
    """Return whether the header of a column says time zone.

    Examples
    --------
    >>> is_zone_header("Votre fuseau horaire ?"), is_zone_header("Timestamp (UTC)")
    (True, False)
    """
    return _HEADER.search(folded(header)) is not None


def with_zone_hint(cell: object, reading: Reading) -> Reading:
    """Return a reading of weekly times; if a zone beside them stopped it, its hint says so."""
    if not reading.faults or not isinstance(cell, str) or not _BESIDE_TIMES.search(cell):
        return reading
    fault = Fault("unreadable", hinted("zones"))
    return Reading(reading.value, (fault,), reading.notes)


@cache
def _zones() -> dict[str, str]:
    """Return folded name -> name of all zones that places have, and UTC.

    ``Etc/GMT+1`` is an hour *behind* UTC, which nobody means who writes it into a form.
    """
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    return {folded(name): name for name in ("UTC", *names) if not name.startswith("Etc/")}


def _meant(text: str) -> str | None:
    """Return the zone that a text resembles, also by its city alone."""
    plain = folded(text)
    cities = [zone for zone in _zones() if zone.rpartition("/")[2] == plain]
    near = cities or difflib.get_close_matches(plain, _zones(), n=1, cutoff=0.8)
    return _zones()[near[0]] if near else None


def read_zone(cell: object) -> Reading:
    """Return the IANA name of a time zone; offsets and abbreviations say too little of summer.

    Examples
    --------
    >>> read_zone("america/new york").value
    'America/New_York'
    >>> read_zone("EST")
    Traceback (most recent call last):
        ...
    pairmatch.intake.readers.cell_reading.UnreadableError: no IANA time zone, ...
    """
    text = plain_text(cell)
    if is_nobody(text):
        return BLANK
    zone = _zones().get(folded(text))
    if zone is not None:
        return Reading(zone)
    near = _meant(text)
    hint = hinted("no_zone")
    if near is not None:
        hint = hinted("then", first=hint, then=hinted("meant", name=near))
    raise UnreadableError(hint, "unknown_timezone", text, near or "")


class Clock(NamedTuple):
    """The clock that weekly times are read by, and the day whose offset from others counts.

    ``n_people`` state this zone, if it was not given.
    """

    zone: str
    day: date
    n_people: int = 0


def clock_of(zones: Iterable[str], clock: str | None, day: date | None) -> Clock | None:
    """Return the programme's clock: the one that is stated, else the zone most people have.

    Raises
    ------
    PolicyError
        If the clock is no time zone, or the day no date.

    Examples
    --------
    >>> clock_of(["Europe/Rome", "Europe/Bern"], None, date(2026, 7, 1)).zone
    'Europe/Bern'
    """
    if day is not None and not (is_day(day) and day.year in _YEARS):
        raise PolicyError("clock_date is the date whose offset counts, as a date of this time")
    today = day or datetime.now(UTC).date()
    if clock is None:
        counts = Counter(zones)
        most = min(counts, key=lambda zone: (-counts[zone], zone), default=None)
        return None if most is None else Clock(most, today, counts[most])
    zone = _zones().get(folded(clock)) if isinstance(clock, str) else None
    if zone is None:
        near = _meant(str(clock))
        meant = "" if near is None else f" Did you mean {near!r}?"
        raise PolicyError(f"clock is the IANA name of a time zone, such as Europe/Zurich.{meant}")
    return Clock(zone, today)


@cache
def _offset(zone: str, day: date) -> int:
    """Return the minutes by which a zone is before UTC at noon UTC of a day."""
    noon = datetime.combine(day, time(12), UTC).astimezone(zoneinfo.ZoneInfo(zone))
    return round((noon.utcoffset() or timedelta()) / timedelta(minutes=1))


def on_clock(
    people: Sequence[Mentor | Mentee], zones: Mapping[str, str], clock: Clock
) -> tuple[tuple[Mentor | Mentee, ...], Counter[tuple[str, str]]]:
    """Return people with their weekly times on a clock, and how many were moved.

    People without a zone live by the programme's clock.
    """
    notes: Counter[tuple[str, str]] = Counter()
    moved: list[Mentor | Mentee] = []
    for person in people:
        zone = zones.get(person.id)
        free = person.availability
        minutes = _offset(clock.zone, clock.day) - _offset(zone or clock.zone, clock.day)
        if free and not zone:
            notes["timezone", "no_zone"] += 1
        if free and minutes:
            notes["availability", "moved"] += 1
            there = free.moved(minutes)
            notes["availability", "cut"] += len(there.intervals) > len(free.intervals)
            moved.append(person.replace(availability=there))
        else:
            moved.append(person)
    return tuple(moved), +notes
