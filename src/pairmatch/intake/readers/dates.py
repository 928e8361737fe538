"""Dates as forms and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias

from pairmatch._support.hints import hinted
from pairmatch.intake.readers.cell_reading import DOUBT, Reading, UnreadableError
from pairmatch.intake.readers.vocabulary import Words, folded

DateOrder: TypeAlias = Literal["day_first", "month_first"]

_CLOCK = (
    r"(?:[ t,]+(?:a |um |om |alle )?(\d{1,2})[:h.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
    r"\s*([ap])?\.?m?\.?\s*((?:z|utc|gmt)?(?:[+-]\d{1,2}(?::?\d{2})?)?))?"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK, re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})" + _CLOCK, re.ASCII)
_WORDS = re.compile(
    r"(?:(\w{2,12})\.?,? )?(\d{1,2})(?:er|°|o|\.|e|ste|de|st|nd|rd|th)?[ -](?:de |of )?([a-z]+)"
    r"\.?,?[ -](\d{4})" + _CLOCK
)
_MONTH_FIRST = re.compile(
    r"(?:(\w{2,12})\.?,? )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:, ?| )(\d{4})" + _CLOCK
)
_SERIAL = re.compile(r"(\d{5})([.,]\d+)?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?", re.ASCII)
_SHORT_YEARS = range(2015, 2061)
_EPOCH = datetime(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_HINT = hinted("date")
_ORDER = hinted("date_order")


def read_moment(
    answer: object,
    words: Words | None = None,
    order: DateOrder | None = None,
    *,
    utc: bool = False,
    lead: Collection[str] = (),
) -> Reading:
    """Return the date and time that an answer states, midnight if it states none.

    Read are ISO dates, the serial numbers of spreadsheets (20000 to 79999, that is 1954 to 2119),
    days first or months first where ``order`` says so, and month names in the form's language.
    Years of two digits are 2015 to 2060. Times are those of the clock, or with ``utc`` those of
    UTC where the answer states its distance to it. The folded words of ``lead`` may come before it.

    Examples
    --------
    >>> read_moment("1.11.26", order="day_first").value
    datetime.datetime(2026, 11, 1, 0, 0)
    >>> read_moment("46357").value.date()
    datetime.date(2026, 12, 1)
    """
    if isinstance(answer, datetime):
        shifted = answer.astimezone(UTC) if utc and answer.tzinfo is not None else answer
        return Reading(shifted.replace(tzinfo=None))
    if isinstance(answer, date):
        return Reading(datetime.combine(answer, time()))
    if isinstance(answer, bool):
        raise UnreadableError(_HINT)
    text = folded(str(answer))
    for phrase in sorted(lead, key=len, reverse=True):
        if (rest := text.removeprefix(phrase)) != text and not rest[:1].isalpha():
            text = rest.strip()
            break
    try:
        found = _from_text(text, words, order, utc=utc)
    except (ValueError, OverflowError) as error:
        if isinstance(error, UnreadableError):
            raise
        found = None
    if found is None:
        raise UnreadableError(_HINT)
    return found


def _from_text(
    text: str, words: Words | None, order: DateOrder | None, *, utc: bool
) -> Reading | None:
    if serial := _SERIAL.fullmatch(text):
        return _from_serial(text, int(serial[1]))
    if iso := _ISO.fullmatch(text):
        return Reading(_moment(iso[1], iso[2], iso[3], iso.groups()[3:], utc=utc))
    if words is not None and (named := _WORDS.fullmatch(text)):
        return _from_words(named, named[2], named[3], words, utc=utc)
    if words is not None and (named := _MONTH_FIRST.fullmatch(text)):
        return _from_words(named, named[3], named[2], words, utc=utc)
    parts = _PARTS.fullmatch(text)
    return None if parts is None else _from_parts(parts, order, utc=utc)


def read_date(
    answer: object,
    words: Words | None = None,
    order: DateOrder | None = None,
    lead: Collection[str] = (),
) -> Reading:
    """Return the date that an answer states; as :func:`read_moment`, a time of day is left out.

    Examples
    --------
    >>> read_date("2026-09-01 00:00:00").value
    datetime.date(2026, 9, 1)
    """
    if isinstance(answer, str) and "?" in answer:
        raise UnreadableError(DOUBT)
    moment = read_moment(answer, words, order, lead=lead)
    return Reading(moment.value.date(), notes=moment.notes)


def _from_serial(text: str, days: int) -> Reading:
    if days not in _SERIALS:
        raise UnreadableError(_HINT)
    moment = _EPOCH + timedelta(days=float(text.replace(",", ".")))
    return Reading(moment.replace(microsecond=0), notes=("serial_date",))


def _from_words(named: re.Match[str], day: str, name: str, words: Words, *, utc: bool) -> Reading:
    month = words.months.get(name)
    if month is None or not (named[1] is None or named[1] in words.weekdays):
        raise UnreadableError(_HINT)
    moment = _moment(named[4], month, day, named.groups()[4:], utc=utc)
    if named[1] is not None and words.weekdays[named[1]] != moment.isoweekday():
        raise UnreadableError(hinted("other_weekday"))
    return Reading(moment)


def _from_parts(parts: re.Match[str], order: DateOrder | None, *, utc: bool) -> Reading:
    first, second = int(parts[1]), int(parts[3])
    short = len(parts[4]) == 2
    year = int(parts[4]) + (2000 if short else 0)
    if short and year not in _SHORT_YEARS:
        raise UnreadableError(_HINT)
    if order is None and first != second and max(first, second) <= 12:
        raise UnreadableError(_ORDER, "ambiguous_date")
    if order is None:
        order = "day_first" if second <= 12 else "month_first"
    day, month = (first, second) if order == "day_first" else (second, first)
    notes = (order, "short_year") if short else (order,)
    return Reading(_moment(year, month, day, parts.groups()[4:], utc=utc), notes=notes)


def _moment(
    year: str | int,
    month: str | int,
    day: str | int,
    clock: tuple[str | None, ...],
    *,
    utc: bool,
) -> datetime:
    hour, minute, second, half, zone = clock
    hours = int(hour or 0)
    if half is not None:
        hours = hours % 12 + (12 if half == "p" else 0)
    moment = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))
    offset = _OFFSET.search(zone or "")
    if not utc or offset is None:
        return moment
    away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return moment - away if offset[1] == "+" else moment + away
