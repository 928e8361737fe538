"""Several columns, or several rows, that hold one field of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pairmatch.frozen import FrozenMap
from pairmatch.intake.fields import CODES, IDS
from pairmatch.intake.readers.reading import BLANK, Fault, Reading
from pairmatch.intake.readers.words import folded
from pairmatch.people import Availability
from pairmatch.people.languages import Level

_DISAGREE = Fault("two_answers", "several different answers, where there can be one; keep one")


def combined(field: str, readings: Sequence[Reading]) -> Reading:
    """Return what several cells say together.

    Lists are put together, of a language the higher level counts, and weekly times are joined. A
    field that can hold one answer only must have the same one everywhere.

    Examples
    --------
    >>> combined("offers", [Reading(("job",)), Reading(("network", "job"))]).value
    ('job', 'network')
    >>> combined("site", [Reading("Ghent"), Reading("Bruges")]).faults[0].code
    'two_answers'
    """
    if not readings:
        return BLANK
    if len(readings) == 1:
        return readings[0]
    values = [reading.value for reading in readings if reading.value is not None]
    faults = tuple(dict.fromkeys(fault for reading in readings for fault in reading.faults))
    notes = tuple(dict.fromkeys(note for reading in readings for note in reading.notes))
    if not values:
        return Reading(None, faults, notes)
    together = _together(field, values)
    if together is None:
        return Reading(None, (*faults, _DISAGREE), notes)
    return Reading(together, faults, notes)


def _together(field: str, values: Sequence[Any]) -> Any:
    """Return several values as one, ``None`` if they disagree."""
    if field in CODES:
        # Sorted: neither the order of columns nor that of rows says anything.
        return tuple(sorted({code for codes in values for code in codes}))
    if field == "languages":
        levels: dict[str, Level] = {}
        for spoken in values:
            for tag, level in spoken.items():
                levels[tag] = max(level, levels.get(tag, level))
        return FrozenMap(sorted(levels.items()))
    if field == "availability":
        return Availability(interval for free in values for interval in free.intervals)
    if field in IDS:
        return tuple(dict.fromkeys(code for codes in values for code in codes))
    return _one(field, values)


def _one(field: str, values: Sequence[Any]) -> Any:
    """Return the one answer that several cells give, ``None`` if they differ; sets are joined."""
    if all(isinstance(value, frozenset) for value in values):
        return frozenset().union(*values)
    if all(isinstance(value, str) for value in values) and field not in ("id", "most_important"):
        # "Ghent" and "ghent " are one city.
        return min(values) if len({folded(value) for value in values}) == 1 else None
    return values[0] if all(value == values[0] for value in values) else None
