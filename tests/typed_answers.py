"""Answers as people type them in five languages, each with what it means.

The grammars here are written from what people write, and not from the readers: they share no word
list with them. Every answer has its meaning in the form that a profile holds, or `UNSURE` where two
careful people would read it differently.
"""

import csv
import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, TypeVar

from hypothesis import strategies as st

import pairmatch as pm

Choice = TypeVar("Choice")
LANGUAGES = ("en", "fr", "de", "nl", "it")
UNSURE = "UNSURE"
CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WORKDAYS, WEEKEND, WEEK = (0, 1, 2, 3, 4), (5, 6), (0, 1, 2, 3, 4, 5, 6)
PARTS = {
    "morning": (480, 720),
    "midday": (720, 840),
    "afternoon": (840, 1080),
    "evening": (1080, 1260),
    "whole": (480, 1260),
    "daytime": (480, 1080),
}


@dataclass(frozen=True)
class Typed:
    """An answer, its field, and what it means.

    `usual` answers have one plain meaning and are common: most of them should be read. The others
    may be reported, but if they are read, then as this. `part` is what may be read of an answer
    that is reported.
    """

    language: str
    field: str
    kind: str
    text: str
    meaning: Any
    usual: bool = True
    part: Any = None


class Pick:
    """Choices from sequences, by a seed or by Hypothesis."""

    def __init__(self, choose: Callable[[Sequence[Any]], Any]):
        self._choose = choose

    def __call__(self, options: Sequence[Choice]) -> Choice:
        return self._choose(options)

    def often(self, chance: float) -> bool:
        """Return true in about this share of all cases; false is the simpler case."""
        yes = round(chance * 10)
        return self([False] * (10 - yes) + [True] * yes)

    def several(self, options: Sequence[Choice], number: int) -> list[Choice]:
        """Return different options in their order."""
        left = list(range(len(options)))
        taken = [left.pop(self(range(len(left)))) for _ in range(number)]
        return [options[k] for k in sorted(taken)]


# --- weekly times -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Days:
    """Words for days: `{A}` is a name, `{a}` an abbreviation; `{B}`, `{C}` further days."""

    one: tuple[str, ...]
    named: tuple[str, ...]  # one day with its own article, plural or preposition
    both: tuple[str, ...]  # two days, joined so that what follows is of both
    comma: tuple[str, ...]  # lists in which the last may stand alone
    span: tuple[str, ...]
    groups: dict[tuple[int, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Speech:
    """How a language speaks of weekly times."""

    names: tuple[str, ...]
    short: tuple[tuple[str, ...], ...]
    first: Days  # before a time
    later: Days  # behind a time
    nouns: dict[str, tuple[str, ...]]  # behind one day or two: Monday *evening*
    adverbs: dict[str, tuple[str, ...]]  # behind any days: Mon-Fri *in the evening*
    fused: dict[str, tuple[str, ...]]  # with one day: {A}abend
    every: dict[str, tuple[str, ...]]  # of all days: every evening
    hours: tuple[tuple[str, str], ...]  # from-to, with the style of its clock
    since: tuple[tuple[str, str], ...]
    joins: tuple[str, ...]
    evenings: tuple[str, ...]  # without days, beside a weekend
    weekends: tuple[str, ...]
    plus: tuple[str, ...]


SPEECH = {
    "en": Speech(
        names=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        short=(
            ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            ("Mon", "Tues", "Wed", "Thurs", "Fri", "Sat", "Sun"),
            ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        ),
        first=Days(
            one=("{A}", "{a}"),
            named=("{A}s", "on {A}s", "on {A}", "every {A}"),
            both=("{A} and {B}", "{a} & {b}", "{a}/{b}", "{a} and {b}"),
            comma=("{A}, {B}", "{a}, {b}", "{a}, {b}, {c}", "{A}, {B}, {C}"),
            span=("{a}-{b}", "{A} to {B}", "{a} – {b}", "{A}-{B}", "{a} to {b}"),
            groups={
                WORKDAYS: ("weekdays", "on weekdays", "during the week"),
                WEEKEND: ("weekends", "at weekends", "at the weekend", "on weekends"),
                WEEK: ("every day", "daily"),
            },
        ),
        later=Days(
            one=("on {A}", "{a}", "on {A}s"),
            named=("on {A}s", "every {A}"),
            both=("on {A} and {B}", "on {A}s and {B}s", "{a} & {b}"),
            comma=("{a}, {b}", "on {A}, {B}"),
            span=("{a}-{b}", "{A} to {B}", "from {A} to {B}"),
            groups={
                WORKDAYS: ("on weekdays", "during the week"),
                WEEKEND: ("at weekends", "on weekends"),
                WEEK: ("every day",),
            },
        ),
        nouns={
            "morning": ("morning", "mornings"),
            "midday": ("lunchtime",),
            "afternoon": ("afternoon", "afternoons"),
            "evening": ("evening", "evenings"),
        },
        adverbs={
            "morning": ("mornings", "in the morning"),
            "midday": ("at lunchtime",),
            "afternoon": ("afternoons", "in the afternoon"),
            "evening": ("evenings", "in the evening"),
            "whole": ("all day",),
            "daytime": ("during the day",),
        },
        fused={},
        every={
            "morning": ("every morning",),
            "afternoon": ("every afternoon",),
            "evening": ("every evening",),
        },
        hours=(
            ("{f}-{t}", "am/pm"),
            ("{f} to {t}", "am/pm"),
            ("from {f} to {t}", "am/pm"),
            ("between {f} and {t}", "am/pm"),
            ("{n}-{t}", "am/pm"),
            ("{n} to {t}", "am/pm"),
            ("{f}-{t}", "24"),
            ("{f} – {t}", "24"),
            ("from {f} to {t}", "24"),
        ),
        since=(
            ("after {f}", "am/pm"),
            ("from {f}", "am/pm"),
            ("{f} onwards", "am/pm"),
            ("from {f}", "24"),
            ("after {f}", "24"),
        ),
        joins=(", ", "; ", " and ", "\n"),
        evenings=("evenings", "in the evening", "in the evenings"),
        weekends=("weekends", "at weekends", "on weekends", "at the weekend"),
        plus=(" and ", " & ", " or "),
    ),
    "fr": Speech(
        names=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        short=(
            ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
            ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
            ("lu", "ma", "me", "je", "ve", "sa", "di"),
        ),
        first=Days(
            one=("{A}", "{a}"),
            named=("le {A}", "les {A}s", "tous les {A}s"),
            both=("{A} et {B}", "le {A} et le {B}", "{a}/{b}", "{a} et {b}"),
            comma=("{A}, {B}", "{a}, {b}", "{a}, {b}, {c}", "{A}, {B}, {C}"),
            span=("{a}-{b}", "du {A} au {B}", "{A} au {B}", "{a} – {b}", "de {A} à {B}"),
            groups={
                WORKDAYS: ("en semaine", "la semaine", "les jours de semaine"),
                WEEKEND: ("le week-end", "week-end", "les week-ends", "le weekend"),
                WEEK: ("tous les jours", "chaque jour"),
            },
        ),
        later=Days(
            one=("le {A}", "{a}", "les {A}s"),
            named=("le {A}", "les {A}s"),
            both=("le {A} et le {B}", "{a}/{b}", "les {A}s et {B}s"),
            comma=("{a}, {b}", "le {A}, le {B}"),
            span=("du {A} au {B}", "{a}-{b}"),
            groups={
                WORKDAYS: ("en semaine",),
                WEEKEND: ("le week-end", "les week-ends"),
                WEEK: ("tous les jours", "chaque jour"),
            },
        ),
        nouns={
            "morning": ("matin",),
            "midday": ("midi",),
            "afternoon": ("après-midi", "aprem"),
            "evening": ("soir", "soir"),
        },
        adverbs={
            "morning": ("le matin", "en matinée"),
            "midday": ("à midi", "le midi"),
            "afternoon": ("l'après-midi", "l’après-midi"),
            "evening": ("le soir", "en soirée"),
            "whole": ("toute la journée",),
            "daytime": ("en journée", "la journée"),
        },
        fused={},
        every={
            "morning": ("tous les matins", "chaque matin"),
            "afternoon": ("tous les après-midis", "chaque après-midi"),
            "evening": ("tous les soirs", "chaque soir"),
        },
        hours=(
            ("{f}-{t}", "h"),
            ("de {f} à {t}", "h"),
            ("{f} à {t}", "h"),
            ("entre {f} et {t}", "h"),
            ("{f} - {t}", "h00"),
            ("de {f} à {t}", "h00"),
            ("{f}-{t}", "24"),
            ("{n}-{t}", "h"),
        ),
        since=(
            ("dès {f}", "h"),
            ("à partir de {f}", "h"),
            ("après {f}", "h"),
            ("dès {f}", "h00"),
        ),
        joins=(", ", "; ", " et ", "\n"),
        evenings=("le soir", "les soirs", "soir", "soirs", "en soirée"),
        weekends=("le week-end", "les week-ends", "week-ends", "week-end", "le weekend"),
        plus=(" et ", " ou ", " + "),
    ),
    "de": Speech(
        names=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        short=(
            ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
            ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        ),
        first=Days(
            one=("{A}", "{a}"),
            named=("am {A}", "{A}s", "jeden {A}"),
            both=("{A} und {B}", "{a} und {b}", "{a}/{b}", "{a} & {b}", "{A} oder {B}"),
            comma=("{A}, {B}", "{a}, {b}", "{a}, {b}, {c}", "{A}, {B}, {C}"),
            span=("{a}-{b}", "{A} bis {B}", "{a} – {b}", "{a} bis {b}", "von {A} bis {B}"),
            groups={
                WORKDAYS: ("unter der Woche", "in der Woche"),
                WEEKEND: ("am Wochenende", "Wochenende", "an Wochenenden"),
                WEEK: ("täglich", "jeden Tag"),
            },
        ),
        later=Days(
            one=("am {A}", "{a}"),
            named=("am {A}", "{A}s", "jeden {A}"),
            both=("am {A} und {B}", "{a} und {b}", "{a}/{b}"),
            comma=("{a}, {b}", "am {A}, {B}"),
            span=("{a}-{b}", "von {A} bis {B}", "{a} bis {b}"),
            groups={
                WORKDAYS: ("unter der Woche",),
                WEEKEND: ("am Wochenende",),
                WEEK: ("jeden Tag", "täglich"),
            },
        ),
        nouns={
            "morning": ("Vormittag", "Morgen"),
            "midday": ("Mittag",),
            "afternoon": ("Nachmittag",),
            "evening": ("Abend",),
        },
        adverbs={
            "morning": ("vormittags", "morgens", "am Vormittag"),
            "midday": ("mittags", "über Mittag"),
            "afternoon": ("nachmittags", "am Nachmittag"),
            "evening": ("abends", "am Abend"),
            "whole": ("ganztags", "den ganzen Tag"),
            "daytime": ("tagsüber",),
        },
        fused={
            "morning": ("{A}vormittag", "{A}morgen", "am {A}vormittag"),
            "midday": ("{A}mittag",),
            "afternoon": ("{A}nachmittag", "am {A}nachmittag"),
            "evening": ("{A}abend", "am {A}abend", "{A}abends"),
        },
        every={
            "morning": ("jeden Morgen", "jeden Vormittag"),
            "afternoon": ("jeden Nachmittag",),
            "evening": ("jeden Abend",),
        },
        hours=(
            ("{f}-{t} Uhr", "bare"),
            ("von {f} bis {t} Uhr", "bare"),
            ("{f} bis {t} Uhr", "bare"),
            ("zwischen {f} und {t} Uhr", "bare"),
            ("{f}-{t} Uhr", "24"),
            ("{f}-{t}", "24"),
            ("{f} - {t} Uhr", "dot"),
            ("von {f} bis {t} Uhr", "dot"),
            ("{f}-{t}h", "bare"),
        ),
        since=(
            ("ab {f} Uhr", "bare"),
            ("ab {f} Uhr", "24"),
            ("nach {f} Uhr", "bare"),
            ("ab {f}", "24"),
            ("ab {f}h", "bare"),
        ),
        joins=(", ", "; ", " und ", "\n"),
        evenings=("abends", "am Abend", "Abends"),
        weekends=("am Wochenende", "Wochenende", "an Wochenenden", "Wochenenden"),
        plus=(" und ", " & ", " oder ", " sowie "),
    ),
    "nl": Speech(
        names=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        short=(
            ("ma", "di", "wo", "do", "vr", "za", "zo"),
            ("ma.", "di.", "wo.", "do.", "vr.", "za.", "zo."),
        ),
        first=Days(
            one=("{A}", "{a}"),
            named=("op {A}", "{A}en", "elke {A}"),
            both=("{A} en {B}", "{a} en {b}", "{a}/{b}", "{A} of {B}", "op {A} en {B}"),
            comma=("{A}, {B}", "{a}, {b}", "{a}, {b}, {c}", "{A}, {B}, {C}"),
            span=(
                "{a}-{b}",
                "{a} t/m {b}",
                "{A} tot en met {B}",
                "{A} t/m {B}",
                "van {A} tot en met {B}",
            ),
            groups={
                WORKDAYS: ("weekdagen", "op weekdagen", "doordeweeks", "door de week"),
                WEEKEND: ("weekend", "in het weekend", "weekends"),
                WEEK: ("elke dag", "iedere dag", "dagelijks"),
            },
        ),
        later=Days(
            one=("op {A}", "{a}"),
            named=("op {A}", "elke {A}"),
            both=("op {A} en {B}", "{a} en {b}"),
            comma=("{a}, {b}", "op {A}, {B}"),
            span=("{a}-{b}", "{a} t/m {b}", "van {A} tot en met {B}"),
            groups={
                WORKDAYS: ("op weekdagen", "doordeweeks", "op werkdagen"),
                WEEKEND: ("in het weekend",),
                WEEK: ("elke dag",),
            },
        ),
        nouns={
            "morning": ("ochtend", "voormiddag"),
            "afternoon": ("namiddag",),
            "evening": ("avond",),
        },
        adverbs={
            "morning": ("'s ochtends", "’s morgens", "in de voormiddag", "'s morgens"),
            "afternoon": ("in de namiddag", "'s namiddags"),
            "evening": ("'s avonds", "’s avonds", "in de avond"),
            "whole": ("de hele dag", "hele dag"),
            "daytime": ("overdag",),
        },
        fused={
            "morning": ("{A}ochtend", "{A}voormiddag", "{A}morgen", "op {A}ochtend"),
            "afternoon": ("{A}namiddag", "op {A}namiddag"),
            "evening": ("{A}avond", "op {A}avond", "{A}avonden"),
        },
        every={
            "morning": ("elke ochtend", "elke voormiddag"),
            "afternoon": ("elke namiddag",),
            "evening": ("elke avond", "iedere avond"),
        },
        hours=(
            ("{f}-{t}", "u"),
            ("{f} tot {t}", "u"),
            ("van {f} tot {t}", "u"),
            ("tussen {f} en {t}", "u"),
            ("van {f} tot {t} uur", "bare"),
            ("{f}-{t} uur", "bare"),
            ("{f}-{t} uur", "dot"),
            ("{f}-{t}", "24"),
            ("tussen {f} en {t} uur", "bare"),
        ),
        since=(
            ("vanaf {f}", "u"),
            ("na {f}", "u"),
            ("vanaf {f} uur", "bare"),
            ("vanaf {f} uur", "dot"),
            ("vanaf {f}", "24"),
        ),
        joins=(", ", "; ", " en ", "\n"),
        evenings=("'s avonds", "avonden", "'s avonds"),
        weekends=("in het weekend", "weekend", "weekends", "weekenden"),
        plus=(" en ", " & ", " of "),
    ),
    "it": Speech(
        names=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
        short=(
            ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
            ("lun.", "mar.", "mer.", "gio.", "ven.", "sab.", "dom."),
            ("lu", "ma", "me", "gi", "ve", "sa", "do"),
        ),
        first=Days(
            one=("{A}", "{a}"),
            named=("ogni {A}", "di {A}", "il {A}"),
            both=("{A} e {B}", "{a}/{b}", "{a} e {b}", "{A} o {B}"),
            comma=("{A}, {B}", "{a}, {b}", "{a}, {b}, {c}", "{A}, {B}, {C}"),
            span=("{a}-{b}", "dal {A} al {B}", "{a} – {b}", "da {A} a {B}"),
            groups={
                WORKDAYS: ("in settimana", "durante la settimana"),
                WEEKEND: ("fine settimana", "nel fine settimana", "weekend", "nel weekend"),
                WEEK: ("tutti i giorni", "ogni giorno"),
            },
        ),
        later=Days(
            one=("di {A}", "{a}"),
            named=("di {A}", "ogni {A}"),
            both=("di {A} e {B}", "{a} e {b}", "{a}/{b}"),
            comma=("{a}, {b}", "di {A}, {B}"),
            span=("dal {A} al {B}", "{a}-{b}", "da {A} a {B}"),
            groups={
                WORKDAYS: ("in settimana", "durante la settimana"),
                WEEKEND: ("nel fine settimana", "nel weekend"),
                WEEK: ("tutti i giorni", "ogni giorno"),
            },
        ),
        nouns={
            "morning": ("mattina",),
            "midday": ("pausa pranzo",),
            "afternoon": ("pomeriggio",),
            "evening": ("sera",),
        },
        adverbs={
            "morning": ("di mattina", "la mattina", "al mattino"),
            "midday": ("in pausa pranzo",),
            "afternoon": ("di pomeriggio", "nel pomeriggio", "il pomeriggio"),
            "evening": ("di sera", "la sera", "alla sera"),
            "whole": ("tutto il giorno", "tutta la giornata"),
            "daytime": ("durante il giorno", "di giorno"),
        },
        fused={},
        every={
            "morning": ("ogni mattina", "tutte le mattine"),
            "afternoon": ("ogni pomeriggio", "tutti i pomeriggi"),
            "evening": ("ogni sera", "tutte le sere"),
        },
        hours=(
            ("{f}-{t}", "bare"),
            ("dalle {f} alle {t}", "bare"),
            ("dalle ore {f} alle {t}", "bare"),
            ("tra le {f} e le {t}", "bare"),
            ("{f}-{t}", "24"),
            ("dalle {f} alle {t}", "24"),
            ("dalle {f} alle {t}", "dot"),
            ("ore {f}-{t}", "bare"),
        ),
        since=(
            ("dalle {f}", "bare"),
            ("dopo le {f}", "bare"),
            ("dalle {f} in poi", "bare"),
            ("a partire dalle {f}", "bare"),
            ("dalle {f}", "24"),
        ),
        joins=(", ", "; ", " e ", "\n"),
        evenings=("la sera", "sera", "di sera", "sere"),
        weekends=("il fine settimana", "fine settimana", "nel weekend", "weekend"),
        plus=(" e ", " o ", " + "),
    ),
}

RANGES = (
    (1080, 1200),
    (1110, 1230),
    (1020, 1140),
    (1050, 1140),
    (1140, 1260),
    (840, 960),
    (810, 1020),
    (960, 1080),
    (540, 720),
    (600, 720),
    (570, 690),
    (1200, 1320),
)
STARTS = (1080, 1110, 1140, 1020, 1050, 960)


def clock(minutes: int, style: str) -> str:
    """Return a time of day as people write it."""
    hour, minute = divmod(minutes, 60)
    if style == "am/pm":
        half, shown = ("pm" if hour >= 12 else "am"), (hour - 1) % 12 + 1
        return f"{shown}:{minute:02}{half}" if minute else f"{shown}{half}"
    if style in ("h", "u"):
        return f"{hour}{style}{minute:02}" if minute else f"{hour}{style}"
    if style == "bare":
        return f"{hour}:{minute:02}" if minute else f"{hour}"
    return f"{hour:02}{ {'24': ':', 'dot': '.', 'h00': 'h'}[style] }{minute:02}"


def span_of_hours(pick: Pick, speech: Speech, first: int, last: int) -> str:
    """Return a time from-to."""
    template, style = pick(speech.hours)
    two_halves = style == "am/pm" and (first < 720) != (last < 720)
    if "{n}" in template and (two_halves or (style == "h" and first % 60)):
        template = "{f}-{t}"
    bare = clock(first, style).rstrip("apmh")
    return template.format(f=clock(first, style), t=clock(last, style), n=bare)


def named(pick: Pick, speech: Speech, templates: Sequence[str], days: Sequence[int]) -> str:
    """Return a template with the names or abbreviations of days."""
    short = pick(speech.short)
    words = {"ABCD"[k]: speech.names[day] for k, day in enumerate(days)}
    words |= {"abcd"[k]: short[day] for k, day in enumerate(days)}
    text = pick(templates).format(**words)
    for wrong, right in (("il dom", "la dom"), ("al dom", "alla dom")):
        text = text.replace(f"{wrong}enica", f"{right}enica")
    return text


def some_days(pick: Pick, speech: Speech, words: Days) -> tuple[str, tuple[int, ...], str]:
    """Return words for days, the days, and the form of the words."""
    form = pick(("one", "named", "span", "both", "group", "comma", "group"))
    if form == "group":
        days = pick(tuple(words.groups))
        return pick(words.groups[days]), days, form
    if form in ("one", "named"):
        day = pick(WEEK)
        return named(pick, speech, getattr(words, form), [day]), (day,), form
    if form == "span":
        first = pick((0, 1, 2, 3))
        last = pick(range(first + 2, 7))
        return named(pick, speech, words.span, [first, last]), tuple(range(first, last + 1)), form
    template = pick(getattr(words, form))
    days = tuple(pick.several(WEEK, 3 if "{c}" in template or "{C}" in template else 2))
    return named(pick, speech, [template], days), days, form


Week = frozenset[tuple[int, int, int]]


def week(days: Iterable[int], *times: tuple[int, int]) -> Week:
    """Return times on days."""
    return frozenset((day, first, last) for day in days for first, last in times)


def availability(times: Week) -> str:
    """Return weekly times in the form of profiles."""
    text = "; ".join(
        f"{CODES[day]} {clock(first, '24')}-{clock(last, '24')}" for day, first, last in times
    )
    return str(pm.Availability.parse(text))


def day_first(pick: Pick, speech: Speech) -> tuple[str, Week, bool, str]:
    """Return a clause such as `Mon-Fri 18:00-20:00`: its text, times, whether usual, and kind."""
    text, days, form = some_days(pick, speech, speech.first)
    how = pick(("hours", "part", "since", "hours", "two", "stated"))
    if how == "part":
        return part_behind(pick, speech, text, days, form)
    if how == "since":
        start = pick(STARTS)
        template, style = pick(speech.since)
        end = " " + template.format(f=clock(start, style))
        return text + end, week(days, (start, 1260)), True, f"{form} since"
    if how == "two":
        hours = span_of_hours(pick, speech, 600, 720), span_of_hours(pick, speech, 1080, 1200)
        joined = pick((", ", speech.plus[0])).join(hours)
        return f"{text} {joined}", week(days, (600, 720), (1080, 1200)), True, f"{form} two hours"
    if how == "stated" and form in ("one", "named"):
        part, (first, last) = pick((("evening", (1050, 1170)), ("afternoon", (810, 1020))))
        word = pick((speech.nouns if form == "one" else speech.adverbs)[part])
        hours_text = span_of_hours(pick, speech, first, last)
        hours_text = pick((hours_text, f"({hours_text})"))
        return f"{text} {word} {hours_text}", week(days, (first, last)), True, "stated hours"
    first, last = pick(RANGES)
    hours_text = span_of_hours(pick, speech, first, last)
    template = pick(("{} {}", "{}: {}", "{} {}", "{} ({})", "{}, {}"))
    usual = template != "{}, {}"
    return template.format(text, hours_text), week(days, (first, last)), usual, f"{form} hours"


def part_behind(
    pick: Pick, speech: Speech, text: str, days: tuple[int, ...], form: str
) -> tuple[str, Week, bool, str]:
    """Return a clause of days and a part of the day behind them."""
    part = pick(tuple(speech.adverbs))
    usual = form != "comma" and part != "daytime"
    times, kind = week(days, PARTS[part]), f"{form} part"
    if form == "one" and part in speech.fused and pick.often(0.5):
        fused = pick(speech.fused[part]).format(A=speech.names[days[0]])
        return fused, times, True, f"fused {part}"
    if form in ("one", "both", "comma") and part in speech.nouns and pick.often(0.5):
        return f"{text} {pick(speech.nouns[part])}", times, usual, kind
    if form in ("one", "named") and pick.often(0.2) and part in ("morning", "evening"):
        other = {"morning": "evening", "evening": "morning"}[part]
        words = (pick(speech.adverbs[part]), pick(speech.adverbs[other]))
        joined = speech.plus[0].join(words)
        return f"{text} {joined}", times | week(days, PARTS[other]), usual, "two parts"
    return f"{text} {pick(speech.adverbs[part])}", times, usual, kind


def time_first(pick: Pick, speech: Speech) -> tuple[str, Week, bool, str]:
    """Return a clause such as `evenings on Monday`."""
    text, days, form = some_days(pick, speech, speech.later)
    usual = form != "comma"
    how = pick(("part", "hours", "since", "titled"))
    if how == "hours":
        first, last = pick(RANGES)
        words, times = span_of_hours(pick, speech, first, last), week(days, (first, last))
    elif how == "since":
        start = pick(STARTS)
        template, style = pick(speech.since)
        words, times = template.format(f=clock(start, style)), week(days, (start, 1260))
    else:
        part = pick(tuple(speech.adverbs))
        usual = usual and part != "daytime"
        words, times = pick(speech.adverbs[part]), week(days, PARTS[part])
        if how == "titled" and part in speech.nouns:
            listed = named(pick, speech, ("{A}, {B}", "{a}, {b}"), [1, 3])
            template = pick(("{}: {}", "{} ({})"))
            title = pick(speech.nouns[part]).capitalize()
            return template.format(title, listed), week((1, 3), PARTS[part]), True, "titled"
    return f"{words} {text}", times, usual, f"{how} before {form}"


def everyday(pick: Pick, speech: Speech) -> tuple[str, Week, bool, str]:
    """Return a clause such as `every evening`, or days alone."""
    if pick.often(0.5):
        part = pick(tuple(speech.every))
        return pick(speech.every[part]), week(WEEK, PARTS[part]), True, "every part"
    text, days, form = some_days(pick, speech, speech.first)
    return text, week(days, PARTS["whole"]), True, f"{form} alone"


def with_weekend(pick: Pick, speech: Speech) -> tuple[str, Week, bool, str]:
    """Return an answer such as `evenings and weekends`."""
    free = week(WEEKEND, PARTS["whole"])
    how = pick(("plain", "week", "since"))
    if how == "plain":
        first, times = pick(speech.evenings), week(WORKDAYS, PARTS["evening"])
    elif how == "week":
        part = pick(("evening", "morning", "afternoon"))
        days = pick(speech.later.groups[WORKDAYS])
        words = (pick(speech.adverbs[part]), days)
        first = " ".join(words if pick.often(0.5) else words[::-1])
        times = week(WORKDAYS, PARTS[part])
    else:
        start = pick(STARTS)
        template, style = pick(speech.since)
        first, times = template.format(f=clock(start, style)), week(WORKDAYS, (start, 1260))
    both = (first, pick(speech.weekends))
    text = pick(speech.plus).join(both if how == "week" or pick.often(0.7) else both[::-1])
    return text, times | free, how != "since", f"{how} and weekends"


def sure_time(pick: Pick, language: str) -> Typed:
    """Return an answer on weekly times that means one thing."""
    speech = SPEECH[language]
    how = pick(("clause", "before", "clauses", "every", "weekends", "clause"))
    one: dict[str, Callable[[Pick, Speech], tuple[str, Week, bool, str]]] = {
        "clause": day_first,
        "before": time_first,
        "every": everyday,
        "weekends": with_weekend,
    }
    if how in one:
        text, times, usual, kind = one[how](pick, speech)
    else:
        clauses = [day_first(pick, speech) for _ in range(pick((2, 2, 3)))]
        text = pick(speech.joins).join(clause[0] for clause in clauses)
        times = frozenset().union(*(clause[1] for clause in clauses))
        usual = all(clause[2] and "two" not in clause[3] for clause in clauses)
        kind = "clauses: " + ", ".join(clause[3] for clause in clauses)
    return Typed(language, "availability", kind, dressed(pick, text), availability(times), usual)


def dressed(pick: Pick, text: str) -> str:
    """Return a text with the small things that people add."""
    how = pick(("",) * 6 + ("capital", "blanks", "stop", "upper"))
    if how == "capital":
        return text[:1].upper() + text[1:]
    if how == "blanks":
        return f" {text.replace(' ', '  ', 1)} "
    if how == "upper":
        return text.upper()
    return f"{text}." if how == "stop" and not text.endswith(".") else text


# What two careful people would read differently, or not as times at all. {A}, {B} are days.
UNSURE_TIMES = {
    "en": {
        "negation": ("not {A}s", "never on {A}s", "I can't on {A}", "no {A}s", "{A} not possible",
                     "busy {A} 18:00-20:00", "{A} evening: no", "weekdays but not {A}",
                     "I work {A} 9am-5pm", "not before 6pm on {A}"),
        "one long span": ("{A} morning to {B} evening", "from {A} 6pm to {B} 8pm",
                          "{a} 18:00 - {b} 20:00"),
        "hours and evenings": ("{A} 18:00-20:00 and evenings",
                               "{A} 9:00-12:00 and in the evening"),
        "after, weekend": ("after 6pm, weekends",),
        "dots": ("{a}...{b}", "{a}…{b} evenings", "{a}, {b}, ..."),
        "a sign": ("{a} evening ✗", "{a} ⛔", "{a} evening 👎", "☐ {a}", "{a} evening ❓", "{a} ✖"),
        "one day of the weekend": ("weekend Sat",),
        "exception": ("every evening except {A}", "weekdays except {A}", "any day but {A}",
                      "weekdays apart from {A} evenings", "mornings excluding {A}"),
        "maybe": ("maybe {A} evening", "{A} evening?", "{A} evening, maybe {B} morning",
                  "possibly {A} 18:00-20:00", "{A} evening if need be", "preferably {A} evening",
                  "{A} or {B} evening, not both"),
        "now and then": ("every other {A} evening", "first {A} of the month, evening",
                         "{A} evenings every two weeks", "one evening a week", "alternate {A}s",
                         "{A} evening once a month", "two {A}s a month 6pm-8pm"),
        "no hours": ("after work", "{A} after work", "depends on my shifts", "flexible",
                     "by arrangement", "{A} after school", "after dinner on {A}", "{A} late"),
        "which half": ("{a} 8-10", "{a} 7-9", "{a} after 8", "{a} from 7", "{A} 5 to 7",
                       "{a} 6:00-8:00", "{A}s between 6 and 8", "{A} until 9"),
        "one time": ("{A} at 7", "{A} 18:00", "{A} 6pm"),
        "no day": ("evenings", "18:00-20:00", "after 6pm", "mornings and evenings"),
        "against itself": ("{A} morning 18:00-20:00", "{A} evening 9am-11am"),
        "whose time": ("evenings Mon-Thu, {A}", "{A} evening, {B}", "weekend, evenings",
                       "{A}, and in the evening", "after 6pm and {A}"),
        "season": ("{A} evenings from September", "{A} 18:00-20:00 until June",
                   "{A} evening in winter", "{A} 3 May 18:00-20:00", "next {A} evening"),
        "length": ("2 hours on {A}", "{A} 2h", "{A} 2 hours in the evening", "{A} 1-2 hours"),
        "zone": ("{A} 18:00-20:00 PST", "{A} 6pm-8pm EST"),
        "ditto": ("{A} 18:00-20:00, {B} same", "{A} evening, {B} ditto"),
        "fewer": ("{A} 18:00-20:00 online only", "{A} evening but only by phone"),
    },
    "fr": {
        "negation": ("pas le {A}", "jamais le {A}", "{A} impossible", "sauf le {A}",
                     "le {A} je ne peux pas", "{A} soir : non", "occupé le {A} 18h-20h",
                     "je travaille le {A} de 9h à 17h", "en semaine mais pas le {A}",
                     "indisponible le {A} soir", "pas avant 18h le {A}"),
        "one long span": ("du {A} matin au {B} soir", "{A} matin au {B} soir",
                          "du {A} 18h au {B} 20h"),
        "hours and evenings": ("{A} 18h-20h et le soir",),
        "after, weekend": ("dès 18h, le week-end",),
        "dots": ("{a}...{b}", "{a}…{b} le soir", "{a}, {b}, ..."),
        "a sign": ("{A} soir ✗", "{A} ⛔", "{A} soir 👎", "☐ {A}", "{A} soir ❓", "{A} ✖"),
        "one day of the weekend": ("week-end samedi",),
        "exception": ("tous les soirs sauf {A}", "en semaine sauf {A}", "le soir hormis le {A}",
                      "tous les jours excepté le {A}", "le matin à part le {A}"),
        "maybe": ("peut-être {A} soir", "{A} soir ?", "{A} soir, éventuellement {B} matin",
                  "plutôt {A} soir", "{A} soir si nécessaire", "de préférence le {A} soir",
                  "{A} ou {B} soir, pas les deux"),
        "now and then": ("un {A} sur deux, 18h-20h", "1 {A} sur 2 le soir",
                         "{A} soir une semaine sur deux", "un soir par semaine",
                         "le premier {A} du mois, soir", "{A} soir les semaines paires"),
        "no hours": ("après le travail", "{A} après le travail", "selon mes horaires", "flexible",
                     "à convenir", "{A} après l'école", "{A} tard", "m'appeler après 18h"),
        "which half": ("{a} 6-8", "{a} 7-9", "{A} dès 8", "{A} entre 6 et 8", "{a} après 7",
                       "{A} jusqu'à 9"),
        "one time": ("{A} à 18h", "{A} 18h", "{A} vers 18h"),
        "no day": ("le soir", "18h-20h", "dès 18h", "matin et soir"),
        "against itself": ("{A} matin 18h-20h", "{A} soir 13h-15h"),
        "whose time": ("le soir lu-je, {A}", "{A} soir, {B}", "week-end, le soir",
                       "{A} et en soirée", "dès 18h et le {A}"),
        "season": ("{A} soir dès septembre", "{A} 18h-20h jusqu'en juin", "{A} soir en hiver",
                   "{A} 3 mai 18h-20h", "{A} prochain 18h-20h"),
        "length": ("2 heures le {A}", "2h le {A}", "{A} 2h", "{A} soir 2 heures"),
        "zone": ("{A} 18h-20h heure de Montréal",),
        "ditto": ("{A} 18h-20h, {B} idem",),
        "fewer": ("{A} 18h-20h en visio seulement", "{A} soir par téléphone"),
    },
    "de": {
        "negation": ("nicht am {A}", "nie am {A}", "{A} geht nicht", "kein {A}",
                     "{A} unmöglich", "{A} Abend: nein", "am {A} 18-20 Uhr besetzt",
                     "ich arbeite {A} 9-17 Uhr", "unter der Woche, aber nicht {A}",
                     "am Wochenende nie", "{A} nicht vor 18 Uhr"),
        "one long span": ("{A} früh bis {B} Abend", "von {A}morgen bis {B}abend",
                          "von {A} 18 Uhr bis {B} 20 Uhr"),
        "hours and evenings": ("{A} 18-20 Uhr und abends",),
        "after, weekend": ("ab 18 Uhr, am Wochenende",),
        "dots": ("{a}...{b}", "{a}…{b} abends", "{a}, {b}, ..."),
        "a sign": ("{A} abends ✗", "{A} ⛔", "{A} abends 👎", "☐ {A}", "{A} abends ❓", "{A} ✖"),
        "one day of the weekend": ("Wochenende Samstag",),
        "about": ("{A} so 18-20 Uhr", "{A} so ab 18 Uhr"),
        "fused": ("{A} und {B}vormittag", "{A}, {B}vormittag",
                              "{A} bis {B}abend", "{A}-{B}vormittag"),
        "exception": ("jeden Abend ausser {A}", "täglich außer {A}", "Mo-Fr ohne {A}",
                      "unter der Woche bis auf {A}", "abends mit Ausnahme von {A}"),
        "maybe": ("vielleicht {A} Abend", "{A} Abend?", "{A} abends, evtl. {B} Vormittag",
                  "eventuell {A} 18-20 Uhr", "notfalls {A} abends", "lieber {A} abends",
                  "{A} oder {B} abends, nicht beides"),
        "now and then": ("jeden zweiten {A} abends", "alle zwei Wochen {A} abends",
                         "ein Abend pro Woche", "erster {A} im Monat 18-20 Uhr",
                         "{A} 18-20 Uhr 14-täglich", "{A} abends in geraden Wochen"),
        "no hours": ("nach der Arbeit", "{A} nach der Arbeit", "nach Absprache", "flexibel",
                     "je nach Schicht", "{A} nach Feierabend", "spätabends {A}", "{A} spät"),
        "which half": ("{a} 6-8", "{a} 7-9", "{a} ab 8", "{A} zwischen 6 und 8", "{a} nach 7",
                       "{A} bis 9"),
        "one time": ("{A} um 18 Uhr", "{A} 18 Uhr", "{A} gegen 18 Uhr"),
        "no day": ("abends", "18-20 Uhr", "ab 18 Uhr", "morgens und abends"),
        "against itself": ("{A} Vormittag 18-20 Uhr", "{A} Abend 13-15 Uhr"),
        "whose time": ("abends Mo-Do, {A}", "{A} Abend, {B}", "Wochenende, abends",
                       "{A} und abends", "ab 18 Uhr und am {A}"),
        "season": ("{A} abends ab September", "{A} 18-20 Uhr bis Juni", "{A} abends im Winter",
                   "{A}, 3. Mai, 18-20 Uhr", "nächsten {A} 18-20 Uhr"),
        "length": ("2 Stunden am {A}", "2h am {A}", "{A} 2 Std.", "{A} abends 2 Stunden"),
        "zone": ("{A} 18-20 Uhr (Londoner Zeit)",),
        "ditto": ("{A} 18-20 Uhr, {B} dito", "{A} 18-20 Uhr, {B} ebenso"),
        "half": ("{A} halb 7 bis 8",),
        "fewer": ("{A} 18-20 Uhr nur online", "{A} abends nur telefonisch"),
    },
    "nl": {
        "negation": ("niet op {A}", "nooit op {A}", "{A} kan ik niet", "geen {A}",
                     "{A} onmogelijk", "{A}avond: nee", "op {A} 18u-20u bezet",
                     "ik werk {A} 9u-17u", "doordeweeks maar niet op {A}",
                     "{A} niet voor 18u"),
        "one long span": ("van {A}ochtend tot en met {B}avond", "van {A} 18u tot {B} 20u"),
        "hours and evenings": ("{A} 18u-20u en 's avonds",),
        "after, weekend": ("vanaf 18u, in het weekend",),
        "dots": ("{a}...{b}", "{a}…{b} 's avonds", "{a}, {b}, ..."),
        "a sign": ("{A}avond ✗", "{A} ⛔", "{A}avond 👎", "☐ {A}", "{A}avond ❓", "{A} ✖"),
        "one day of the weekend": ("weekend zaterdag",),
        "about": ("{A} zo rond 18u",),
        "fused": ("{A} en {B}ochtend", "{A}, {B}ochtend",
                              "{A} tot {B}avond", "{A}-{B}ochtend"),
        "exception": ("elke avond behalve {A}", "elke dag behalve {A}", "ma-vr zonder {A}",
                      "doordeweeks uitgezonderd {A}", "'s avonds, met uitzondering van {A}"),
        "maybe": ("misschien {A}avond", "{A}avond?", "{A}avond, eventueel {B}ochtend",
                  "liefst {A}avond", "liefst 's avonds", "desnoods {A} 18u-20u",
                  "{A}- of {B}avond, niet allebei"),
        "now and then": ("om de andere {A}avond", "{A}avond om de twee weken",
                         "één avond per week", "eerste {A} van de maand 18u-20u",
                         "{A}avond in de even weken", "tweewekelijks op {A} 18u-20u"),
        "no hours": ("na het werk", "{A} na het werk", "na de werkuren", "flexibel",
                     "in overleg", "{A} na school", "{A} laat"),
        "which half": ("{a} 6-8", "{a} 7-9", "{a} vanaf 8", "{A} tussen 6 en 8", "{a} na 7",
                       "{A} tot 9"),
        "one time": ("{A} om 7", "{A} om 18u", "{A} 18u", "{A} rond 18u"),
        "no day": ("'s avonds", "18u-20u", "vanaf 18u", "'s ochtends en 's avonds"),
        "noon or afternoon": ("{A}middag", "'s middags op werkdagen", "{a} middag",
                              "elke middag", "{A}middag en {B}avond"),
        "against itself": ("{A}ochtend 18u-20u", "{A}avond 13u-15u"),
        "whose time": ("'s avonds ma-do, {A}", "{A}avond, {B}", "weekend, 's avonds",
                       "{A} en 's avonds", "vanaf 18u en op {A}"),
        "season": ("{A}avond vanaf september", "{A} 18u-20u tot juni", "{A}avond in de winter",
                   "{A} 3 mei 18u-20u", "volgende {A} 18u-20u"),
        "length": ("2 uur op {A}", "{A} 2 uur", "{A}avond 2 uur", "2u op {A}"),
        "zone": ("{A} 18u-20u Surinaamse tijd",),
        "ditto": ("{A} 18u-20u, {B} idem",),
        "half": ("{A} half 7 tot 8",),
        "fewer": ("{A} 18u-20u alleen online", "{A}avond enkel telefonisch"),
    },
    "it": {
        "negation": ("non {A}", "mai di {A}", "{A} impossibile", "{A} non posso", "no {A}",
                     "{A} sera: no", "occupato {A} 18-20", "lavoro {A} 9-17",
                     "in settimana ma non {A}", "{A} non prima delle 18"),
        "one long span": ("da {A} mattina a {B} sera", "dalle 18 di {A} alle 20 di {B}"),
        "hours and evenings": ("{A} 18-20 e la sera",),
        "after, weekend": ("dalle 18, nel weekend",),
        "dots": ("{a}...{b}", "{a}…{b} di sera", "{a}, {b}, ..."),
        "a sign": ("{A} sera ✗", "{A} ⛔", "{A} sera 👎", "☐ {A}", "{A} sera ❓", "{A} ✖"),
        "one day of the weekend": ("weekend sabato",),
        "but": ("{A}, ma la sera", "{A}, ma dopo le 18"),
        "from a part on": ("{A} dal mattino", "{A} dal pomeriggio"),
        "exception": ("tutte le sere tranne {A}", "tutti i giorni eccetto {A}",
                      "in settimana salvo {A}", "la sera escluso {A}", "lun-ven meno {A}"),
        "maybe": ("forse {A} sera", "{A} sera?", "{A} sera, eventualmente {B} mattina",
                  "preferibilmente {A} sera", "magari {A} 18-20", "{A} sera se necessario",
                  "{A} o {B} sera, non entrambi"),
        "now and then": ("{A} sera a settimane alterne", "un {A} sì e uno no, 18-20",
                         "una sera a settimana", "{A} 18-20 ogni due settimane",
                         "il primo {A} del mese di sera"),
        "no hours": ("dopo il lavoro", "{A} dopo il lavoro", "secondo i turni", "flessibile",
                     "da concordare", "{A} dopo scuola", "{A} tardi", "sempre"),
        "which half": ("{a} 6-8", "{a} 7-9", "{a} dopo le 8", "{A} tra le 6 e le 8",
                       "{a} dalle 7", "{A} fino alle 9"),
        "one time": ("{A} alle 18", "{A} ore 18", "{A} verso le 18"),
        "no day": ("la sera", "18-20", "dopo le 18", "mattina e sera"),
        "against itself": ("{A} mattina 18-20", "{A} sera 13-15"),
        "whose time": ("la sera lun-gio, {A}", "{A} sera, {B}", "weekend, la sera",
                       "{A} e la sera", "dalle 18 e di {A}"),
        "season": ("{A} sera da settembre", "{A} 18-20 fino a giugno", "{A} sera d'inverno",
                   "{A} 3 maggio 18-20", "{A} prossimo 18-20"),
        "length": ("2 ore di {A}", "{A} 2 ore", "{A} sera 2 ore", "2h di {A}"),
        "zone": ("{A} 18-20 ora di Londra",),
        "ditto": ("{A} 18-20, {B} idem",),
        "fewer": ("{A} 18-20 solo online", "{A} sera solo al telefono"),
    },
}  # fmt: skip


def unsure_time(pick: Pick, language: str) -> Typed:
    """Return an answer on weekly times that nobody should read."""
    speech, kinds = SPEECH[language], UNSURE_TIMES[language]
    kind = pick((*kinds, "typo"))
    days = pick.several(WORKDAYS, 2)
    if kind == "typo":
        text = f"{misspelt(pick, speech.names[days[0]])} 18:00-20:00"
    else:
        text = named(pick, speech, [pick(kinds[kind])], days)
    if kind != "about":  # "so" is about, "SO" may be Sunday
        text = dressed(pick, text)
    return Typed(language, "availability", kind, text, UNSURE)


def misspelt(pick: Pick, word: str) -> str:
    """Return a word with two letters swapped, or one left out, in its first half."""
    k = pick((1, 2))
    if word[k] != word[k + 1] and pick.often(0.5):
        return word[:k] + word[k + 1] + word[k] + word[k + 2 :]
    return word[:k] + word[k + 1 :]


# A span of days and one more day with a part of the day, which is of that day alone.
SPAN_AND_PART = {
    "en": ("{a}-{b}, {C} morning", "{A} to {B} and {C} morning"),
    "fr": ("{A} au {B} et {C} matin", "{a}-{b}, {C} matin", "du {A} au {B} et le {C} matin"),
    "de": ("{a}-{b} und {C}vormittag", "{a}-{b}, {C}vormittag", "{A} bis {B} und {C}morgen"),
    "nl": ("{a}-{b} en {C}ochtend", "{a}-{b}, {C}ochtend", "{A} t/m {B} en {C}voormiddag"),
    "it": ("{a}-{b} e {C} mattina", "dal {A} al {B} e {C} mattina"),
}


# A day with a dash for no time, and one with a time.
DASHES = {
    "en": ("{a} -; {b} 18:00-20:00", "{a}: –, {b}: 18:00-20:00"),
    "fr": ("{a} -; {b} 18h-20h", "{a}: —, {b}: 18h-20h"),
    "de": ("{a} -; {b} 18-20 Uhr", "{a}: –, {b}: 18-20 Uhr"),
    "nl": ("{a} -; {b} 18u-20u", "{a}: –, {b}: 18u-20u"),
    "it": ("{a} -; {b} 18-20", "{a}: –, {b}: 18-20"),
}
# The part of the day only says which half of the clock is meant; the end is open.
OPEN_ENDS = {
    "en": ("{A} from 9 in the morning", "{A} after 9 in the morning"),
    "fr": ("{A} dès 9h du matin", "le {A} à partir de 9h du matin"),
    "de": ("{A} ab 9 Uhr morgens", "{a} ab 9 Uhr vormittags"),
    "nl": ("{A} vanaf 9 uur 's ochtends", "{a} vanaf 9u 's morgens"),
    "it": ("{A} dalle 9 di mattina", "{a} dalle 9 del mattino"),
}
# Day and hours in two pieces.
APART = {
    "en": ("{A}; 18:00-20:00", "18:00-20:00; {A}"),
    "fr": ("{A}; 18h-20h", "18h-20h; {A}"),
    "de": ("{A}; 18-20 Uhr", "18-20 Uhr; {A}"),
    "nl": ("{A}; 18u-20u", "18u-20u; {A}"),
    "it": ("{A}; 18-20", "18-20; {A}"),
}


def rare_time(pick: Pick, language: str) -> Typed:
    """Return an answer that may be reported, but if it is read, then as this."""
    kind = pick(("span and part", "a dash", "open end", "apart", "never"))
    if kind == "never":
        return never(pick, language)
    if kind == "span and part":
        return span_and_part(pick, language)
    first, second = pick.several(WORKDAYS, 2)
    templates, times = {
        "a dash": (DASHES, week([second], (1080, 1200))),
        "open end": (OPEN_ENDS, week([first], (540, 1260))),
        "apart": (APART, week([first], (1080, 1200))),
    }[kind]
    text = named(pick, SPEECH[language], templates[language], (first, second))
    return Typed(language, "availability", kind, text, availability(times), usual=False)


def span_and_part(pick: Pick, language: str) -> Typed:
    """Return an answer such as `Mon-Fri and Saturday morning`."""
    days = (0, pick((3, 4)), pick((5, 6)))
    text = named(pick, SPEECH[language], SPAN_AND_PART[language], days)
    times = week(range(days[1] + 1), PARTS["whole"]) | week([days[2]], PARTS["morning"])
    kind = "span and part"
    return Typed(language, "availability", kind, text, availability(times), usual=False)


NEVER = {
    "en": ("never", "not available", "no time", "none"),
    "fr": ("jamais", "pas disponible", "pas de temps", "aucune"),
    "de": ("nie", "nicht verfügbar", "keine Zeit", "keine"),
    "nl": ("nooit", "niet beschikbaar", "geen tijd", "geen"),
    "it": ("mai", "non disponibile", "nessuna"),
}


def never(pick: Pick, language: str) -> Typed:
    """Return an answer that there is no time at all."""
    return Typed(language, "availability", "never", pick(NEVER[language]), "never", usual=False)


# --- one day of a grid --------------------------------------------------------------------------

GRID_DAY = 1


def sure_cell(pick: Pick, language: str) -> Typed:
    """Return a cell of a column that is headed by the name of a weekday."""
    speech = SPEECH[language]
    how = pick(("part", "hours", "since", "two", "hours"))
    if how == "since":
        start = pick(STARTS)
        template, style = pick(speech.since)
        text, times = template.format(f=clock(start, style)), ((start, 1260),)
    elif how == "part":
        part = pick(tuple(speech.adverbs))
        text, times = pick((*speech.nouns.get(part, ()), *speech.adverbs[part])), (PARTS[part],)
    elif how == "two":
        times = ((600, 720), (1080, 1200))
        joined = pick((", ", speech.plus[0]))
        text = joined.join(span_of_hours(pick, speech, first, last) for first, last in times)
    else:
        times = (pick(RANGES),)
        text = span_of_hours(pick, speech, *times[0])
    meaning = availability(week([GRID_DAY], *times))
    return Typed(language, "grid", how, dressed(pick, text), meaning, how != "part")


def unsure_cell(pick: Pick, language: str) -> Typed:
    """Return a cell under a weekday that nobody should read."""
    kinds = ("maybe", "which half", "against itself", "one time", "a sign", "length", "zone")
    templates = [
        template[4:]
        for kind in kinds
        for template in UNSURE_TIMES[language][kind]
        if template[:4] in ("{A} ", "{a} ") and "{" not in template[4:]
    ]
    return Typed(language, "grid", "cell", pick((*templates, "...", "?")), UNSURE)


# --- languages ----------------------------------------------------------------------------------

TAGS = (
    *("en", "fr", "de", "nl", "it", "es", "pt", "ar"),
    *("tr", "uk", "ru", "so", "ti", "prs", "sq", "ro"),
)
NAMES_OF_LANGUAGES = {
    "en": (
        "English French German Dutch Italian Spanish Portuguese Arabic Turkish Ukrainian "
        "Russian Somali Tigrinya Dari Albanian Romanian"
    ),
    "fr": (
        "anglais français allemand néerlandais italien espagnol portugais arabe turc "
        "ukrainien russe somali tigrinya dari albanais roumain"
    ),
    "de": (
        "Englisch Französisch Deutsch Niederländisch Italienisch Spanisch Portugiesisch "
        "Arabisch Türkisch Ukrainisch Russisch Somali Tigrinya Dari Albanisch Rumänisch"
    ),
    "nl": (
        "Engels Frans Duits Nederlands Italiaans Spaans Portugees Arabisch Turks Oekraïens "
        "Russisch Somalisch Tigrinya Dari Albanees Roemeens"
    ),
    "it": (
        "inglese francese tedesco olandese italiano spagnolo portoghese arabo turco ucraino "
        "russo somalo tigrino dari albanese rumeno"
    ),
}
NAMES = {
    language: dict(zip(TAGS, names.split(), strict=True))
    for language, names in NAMES_OF_LANGUAGES.items()
}
LEVELS = {
    "en": {
        "A2": ("basic",),
        "B1": ("intermediate",),
        "B2": ("good",),
        "C1": ("fluent", "very good"),
        "native": ("native", "mother tongue", "native speaker"),
    },
    "fr": {
        "A2": ("notions",),
        "B1": ("moyen", "intermédiaire"),
        "B2": ("bon",),
        "C1": ("courant", "très bon"),
        "C2": ("bilingue",),
        "native": ("langue maternelle", "maternelle", "natif"),
    },
    "de": {
        "A2": ("Grundkenntnisse",),
        "B1": ("mittel",),
        "B2": ("gut",),
        "C1": ("fließend", "fliessend", "sehr gut"),
        "C2": ("zweisprachig",),
        "native": ("Muttersprache",),
    },
    "nl": {
        "A2": ("basis",),
        "B1": ("gemiddeld",),
        "B2": ("goed",),
        "C1": ("vloeiend", "zeer goed"),
        "C2": ("tweetalig",),
        "native": ("moedertaal",),
    },
    "it": {
        "A2": ("base",),
        "B1": ("intermedio",),
        "B2": ("buono",),
        "C1": ("fluente", "ottimo"),
        "C2": ("bilingue",),
        "native": ("madrelingua", "lingua madre"),
    },
}
A_BIT = {
    "en": ("a bit of {}", "a little {}"),
    "fr": ("un peu de {}",),
    "de": ("ein wenig {}", "ein bisschen {}", "etwas {}"),
    "nl": ("een beetje {}",),
    "it": ("un po' di {}", "un po’ di {}"),
}
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
NO = {"en": "no {}", "fr": "pas de {}", "de": "kein {}", "nl": "geen {}", "it": "nessun {}"}
AND = {"en": "and", "fr": "et", "de": "und", "nl": "en", "it": "e"}
UNSURE_LEVELS = {
    "en": ("{n}", "{n} level 3", "{n} 8/10", "{n} IELTS 6.5", "{n} B3", "{n} B2?",
           "{n} (understand only)", "{n} was fluent 10 years ago", "{n} not good", "{n} maybe B1",
           "learning {n}", "{n} better than {m}", "{n} soon B2", "{n} not native",
           "{n} below B1", "{n} C1 or A1", "Berber native", "{n} B2 ✗"),
    "fr": ("{n}", "{n} niveau 3", "{n} 8/10", "{n} B3", "{n} B2 ?", "{n} pas bon",
           "{n} (compris seulement)", "{n} courant il y a 10 ans", "{n} peut-être B1",
           "j'apprends le {n}", "{n} mieux que {m}", "{n} bientôt B2", "{n} pas courant",
           "{n} moins que B1", "berbère langue maternelle", "{n} B2 ✗"),
    "de": ("{n}", "{n} Niveau 3", "{n} 8/10", "{n} B3", "{n} B2?", "{n} nicht gut",
           "{n} (nur verstehen)", "{n} früher fließend", "{n} vielleicht B1", "lerne {n}",
           "{n} besser als {m}", "{n} bald B2", "{n} nicht fließend", "{n} unter B1",
           "Berberisch Muttersprache", "{n} B2 ✗"),
    "nl": ("{n}", "{n} niveau 3", "{n} 8/10", "{n} B3", "{n} B2?", "{n} niet goed",
           "{n} (alleen verstaan)", "{n} vroeger vloeiend", "{n} misschien B1", "{n} aan het leren",
           "{n} beter dan {m}", "{n} binnenkort B2", "{n} niet vloeiend", "{n} minder dan B1",
           "Berbers moedertaal", "{n} B2 ✗"),
    "it": ("{n}", "{n} livello 3", "{n} 8/10", "{n} B3", "{n} B2?", "{n} non buono",
           "{n} (solo capire)", "{n} una volta fluente", "{n} forse B1", "imparo {n}",
           "{n} meglio di {m}", "{n} presto B2", "{n} non fluente", "{n} meno di B1",
           "berbero madrelingua", "{n} B2 ✗"),
}  # fmt: skip


def one_language(pick: Pick, language: str, code: str) -> tuple[str, str, bool]:
    """Return a language with its level: the text, the level, and whether usual."""
    name = NAMES[language][code]
    how = pick(("cefr", "word", "cefr", "bit", "two", "told"))
    if how == "word" or (how == "told" and pick.often(0.5)):
        level = pick(tuple(LEVELS[language]))
        word = pick(LEVELS[language][level])
        template = pick(("{} {}", "{} ({})", "{}: {}", "{} - {}", "{} : {}", "{} – {}"))
        return template.format(name, word), level, True
    if how == "bit":
        if language == "fr" and name[0] in "aeiu":
            return f"un peu d'{name}", "A1", True
        return pick(A_BIT[language]).format(name), "A1", True
    level = pick(CEFR)
    if how == "two":
        return f"{name} {level}/C2" if level != "C2" else f"{name} C2", level, level in ("C1", "C2")
    template = pick(("{} {}", "{} ({})", "{}: {}", "{} - {}", "{} [{}]"))
    level_text = pick((level, level, level.lower()))
    return template.format(name, level_text), level, True


def sure_language(pick: Pick, language: str) -> Typed:
    """Return an answer on languages that means one thing."""
    codes = pick.several(tuple(NAMES[language]), pick((1, 2, 2, 3)))
    pieces = [one_language(pick, language, code) for code in codes]
    joined = pick((", ", "; ", "\n", " / ", " + ", f" {AND[language]} "))
    text = joined.join(piece[0] for piece in pieces)
    usual = all(piece[2] for piece in pieces) and joined not in (" / ", " + ")
    meaning = {code: piece[1] for code, piece in zip(codes, pieces, strict=True)}
    kind = f"{len(codes)} languages"
    if pick.often(0.1):
        absent = pick([code for code in NAMES[language] if code not in codes])
        text, usual = f"{NO[language].format(NAMES[language][absent])}, {text}", False
        kind = "one language not"
    return Typed(language, "languages", kind, dressed(pick, text), meaning, usual)


def unsure_language(pick: Pick, language: str) -> Typed:
    """Return an answer on languages of which one has no certain level."""
    names = NAMES[language]
    first, second = pick.several(tuple(names), 2)
    if pick.often(0.3):
        level = pick(CEFR)
        text = f"{names[first]} {AND[language]} {names[second]} {level}"
        return Typed(language, "languages", "one level of two", text, UNSURE, part={second: level})
    template = pick(UNSURE_LEVELS[language])
    text = template.format(n=names[first], m=names[second])
    other = pick([code for code in names if code not in (first, second)])
    if pick.often(0.4):
        text = f"{names[other]} C1; {text}"
        return Typed(language, "languages", template, text, UNSURE, part={other: "C1"})
    return Typed(language, "languages", template, text, UNSURE, part={})


# --- capacities ---------------------------------------------------------------------------------

NUMBERS = {
    "en": ("one", "two", "three", "four"),
    "fr": ("un", "deux", "trois", "quatre"),
    "de": ("eins", "zwei", "drei", "vier"),
    "nl": ("een", "twee", "drie", "vier"),
    "it": ("uno", "due", "tre", "quattro"),
}
SURE_COUNTS = {
    "en": ("{n}", "{w}", "{n} mentees", "{w} mentees", "max. {n}", "max {n}", "up to {n}",
           "at most {n}", "{n} people", "maximum {n}", "{n} mentees at a time"),
    "fr": ("{n}", "{w}", "{n} mentees", "max. {n}", "max {n}", "maximum {n}", "au maximum {n}",
           "{n} personnes", "{w} personnes", "jusqu'à {n}"),
    "de": ("{n}", "{w}", "{n} Mentees", "max. {n}", "maximal {n}", "höchstens {n}", "bis zu {n}",
           "{n} Personen", "{w} Personen"),
    "nl": ("{n}", "{w}", "{n} mentees", "max. {n}", "max {n}", "maximaal {n}", "hoogstens {n}",
           "tot {n}", "{n} personen", "{w} personen"),
    "it": ("{n}", "{w}", "{n} mentee", "max. {n}", "massimo {n}", "al massimo {n}", "fino a {n}",
           "{n} persone", "{w} persone"),
}  # fmt: skip
RANGES_OF_COUNTS = {
    "en": ("{n}-{m}", "{n} or {m}", "{n} to {m}", "{n}–{m}", "at least {n}", "{n}+"),
    "fr": ("{n}-{m}", "{n} ou {m}", "{n} à {m}", "{n}–{m}", "au moins {n}", "{n}+"),
    "de": ("{n}-{m}", "{n} oder {m}", "{n} bis {m}", "{n}–{m}", "mindestens {n}", "{n}+"),
    "nl": ("{n}-{m}", "{n} of {m}", "{n} à {m}", "{n}–{m}", "minstens {n}", "{n}+"),
    "it": ("{n}-{m}", "{n} o {m}", "da {n} a {m}", "{n}–{m}", "almeno {n}", "{n}+"),
}
NONE_NOW = {
    "en": ("none", "none at the moment", "0 for now", "zero", "no one right now"),
    "fr": ("aucun", "aucun pour l'instant", "0 pour le moment", "zéro", "personne pour l'instant"),
    "de": ("keine", "momentan keine", "0 im Moment", "null", "zurzeit niemand"),
    "nl": ("geen", "momenteel geen", "0 op dit moment", "nul", "voorlopig niemand"),
    "it": ("nessuno", "nessuno al momento", "0 per ora", "zero", "per ora nessuno"),
}
UNSURE_COUNTS = {
    "en": ("{n} ({m} if needed)", "less than {n}", "more than {n}", "0 until September", "{n}?",
           "a few", "maybe {n}", "{n} hours a week", "{n} per year", "1971", "{n}.5", "-{n}",
           "not {n}", "{n} now, {m} later", "{n}%", "one, perhaps two", "{n} but not this year",
           "depends", "fewer than {m}", "{n} x {m}", "2026", "as many as you like",
           "{n} ✗", "{n} 👎"),
    "fr": ("{n} ({m} si nécessaire)", "moins de {n}", "plus de {n}", "0 jusqu'en septembre",
           "{n} ?", "quelques-uns", "peut-être {n}", "{n} heures par semaine", "{n} par an", "1971",
           "{n},5", "-{n}", "pas {n}", "{n} maintenant, {m} plus tard", "{n}%", "ça dépend",
           "un, peut-être deux", "{n} mais pas cette année", "plusieurs",
           "{n} ✗", "{n} 👎"),
    "de": ("{n} ({m} wenn nötig)", "weniger als {n}", "mehr als {n}", "0 bis September", "{n}?",
           "einige", "vielleicht {n}", "{n} Stunden pro Woche", "{n} pro Jahr", "1971", "{n},5",
           "-{n}", "nicht {n}", "{n} jetzt, {m} später", "{n}%", "eins, evtl. zwei",
           "{n}, aber nicht dieses Jahr", "je nachdem", "unter {n}", "mehrere",
           "{n} ✗", "{n} 👎"),
    "nl": ("{n} ({m} indien nodig)", "minder dan {n}", "meer dan {n}", "0 tot september", "{n}?",
           "een paar", "misschien {n}", "{n} uur per week", "{n} per jaar", "1971", "{n},5",
           "-{n}", "niet {n}", "{n} nu, {m} later", "{n}%", "één, misschien twee",
           "{n} maar niet dit jaar", "hangt ervan af", "enkele", "{n} (na elkaar)",
           "{n} ✗", "{n} 👎"),
    "it": ("{n} ({m} se serve)", "meno di {n}", "più di {n}", "0 fino a settembre", "{n}?",
           "alcuni", "forse {n}", "{n} ore a settimana", "{n} all'anno", "1971", "{n},5", "-{n}",
           "non {n}", "{n} adesso, {m} dopo", "{n}%", "massimo 1, forse 2",
           "{n} ma non quest'anno", "dipende", "qualcuno",
           "{n} ✗", "{n} 👎"),
}  # fmt: skip


def sure_count(pick: Pick, language: str) -> Typed:
    """Return a number of mentees that means one thing."""
    number = pick((2, 3, 4))
    words = {"n": number, "m": number + 1, "w": NUMBERS[language][number - 1]}
    kind = pick(("count", "range", "none"))
    if kind == "none":
        text = pick(NONE_NOW[language])
        usual = " " not in text
        return Typed(language, "capacity", kind, dressed(pick, text), 0, usual)
    template = pick((SURE_COUNTS if kind == "count" else RANGES_OF_COUNTS)[language])
    text = template.format(**words)
    return Typed(language, "capacity", template, dressed(pick, text), number)


def unsure_count(pick: Pick, language: str) -> Typed:
    """Return a number of mentees that two people would read differently."""
    number = pick((2, 3, 4))
    template = pick(UNSURE_COUNTS[language])
    return Typed(language, "capacity", template, template.format(n=number, m=number + 1), UNSURE)


# --- dates --------------------------------------------------------------------------------------

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
           "Oktober", "November", "Dezember"),
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
           "oktober", "november", "december"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
           "settembre", "ottobre", "novembre", "dicembre"),
}  # fmt: skip
SURE_DATES = {
    "en": ("{y}-{mm}-{dd}", "{d} {M} {y}", "{M} {d}, {y}", "{d}{th} {M} {y}", "{M} {d}{th}, {y}",
           "from {d} {M} {y}", "{d} {M3} {y}",
           "{W} {d} {M} {y}"),
    "fr": ("{y}-{mm}-{dd}", "{d} {M} {y}", "{dd}/{mm}/{y}", "{d}.{m}.{y}", "le {d} {M} {y}",
           "dès le {d} {M} {y}", "à partir du {d} {M} {y}", "{dd}-{mm}-{y}",
           "{W} {d} {M} {y}"),
    "de": ("{y}-{mm}-{dd}", "{d}. {M} {y}", "{d}.{m}.{y}", "{dd}.{mm}.{y}", "{dd}/{mm}/{y}",
           "ab {d}.{m}.{y}", "ab dem {d}. {M} {y}", "am {d}.{m}.{y}",
           "{W}, {d}. {M} {y}"),
    "nl": ("{y}-{mm}-{dd}", "{d} {M} {y}", "{dd}/{mm}/{y}", "{dd}-{mm}-{y}", "{d}.{m}.{y}",
           "vanaf {d} {M} {y}", "vanaf {d}/{m}/{y}",
           "{W} {d} {M} {y}"),
    "it": ("{y}-{mm}-{dd}", "{d} {M} {y}", "{dd}/{mm}/{y}", "{d}.{m}.{y}", "dal {d} {M} {y}",
           "{d}° {M} {y}", "dal {dd}.{mm}.{y}",
           "{W} {d} {M} {y}"),
}  # fmt: skip
UNSURE_DATES = {
    "en": ("mid {M} {y}", "end of {M} {y}", "as soon as possible", "{M}", "{M} {y}", "{d} {M}",
           "not before {d} {M} {y}", "{d} {M} {y}?", "around {d} {M} {y}", "summer {y}",
           "05/06/{y}", "5.6.{y}", "31 February {y}", "{d} {M} or later", "tomorrow",
           "{d} {M} {y} or {d} May 2028", "after {d} {M} {y}",
           "{V} {d} {M} {y}", "{d} {M} {y} ✗"),
    "fr": ("mi-{M} {y}", "fin {M} {y}", "dès que possible", "{M}", "{M} {y}", "le {d} {M}",
           "pas avant le {d} {M} {y}", "{d} {M} {y} ?", "vers le {d} {M} {y}", "été {y}",
           "31 février {y}", "30/02/{y}", "12/25/{y}", "rentrée {y}", "demain",
           "{d} {M} {y} ou {d} mai 2028", "après le {d} {M} {y}",
           "{V} {d} {M} {y}", "{d} {M} {y} ✗"),
    "de": ("Mitte {M} {y}", "Ende {M} {y}", "ab sofort", "{M}", "{M} {y}", "{d}. {M}",
           "nicht vor dem {d}. {M} {y}", "{d}. {M} {y}?", "ca. {d}.{m}.{y}", "Sommer {y}",
           "31. Februar {y}", "30.02.{y}", "12.25.{y}", "morgen", "nach dem {d}.{m}.{y}",
           "{d}.{m}.{y} oder {d}.5.2028",
           "{V}, {d}. {M} {y}", "{d}. {M} {y} ✗"),
    "nl": ("midden {M} {y}", "eind {M} {y}", "zo snel mogelijk", "{M}", "{M} {y}", "{d} {M}",
           "niet voor {d} {M} {y}", "{d} {M} {y}?", "rond {d} {M} {y}", "zomer {y}",
           "31 februari {y}", "30/02/{y}", "12/25/{y}", "morgen", "na {d} {M} {y}",
           "{d} {M} {y} of {d} mei 2028",
           "{V} {d} {M} {y}", "{d} {M} {y} ✗"),
    "it": ("metà {M} {y}", "fine {M} {y}", "appena possibile", "{M}", "{M} {y}", "{d} {M}",
           "non prima del {d} {M} {y}", "{d} {M} {y}?", "circa {d} {M} {y}", "estate {y}",
           "31 febbraio {y}", "30/02/{y}", "12/25/{y}", "domani", "dopo il {d} {M} {y}",
           "{d} {M} {y} o {d} maggio 2028",
           "{V} {d} {M} {y}", "{d} {M} {y} ✗"),
}  # fmt: skip


def date_words(day: dt.date, language: str) -> dict[str, str]:
    """Return the pieces of a date in a language."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    month, names = MONTHS[language][day.month - 1], SPEECH[language].names
    return {
        "y": str(day.year), "mm": f"{day.month:02}", "dd": f"{day.day:02}", "m": str(day.month),
        "d": number, "M": month, "M3": month[:3],
        "W": names[day.weekday()], "V": names[day.weekday() - 1],
        "th": ending if day.day < 10 else "th",
    }  # fmt: skip


def a_day(pick: Pick) -> dt.date:
    """Return a day."""
    return dt.date(pick((2026, 2027)), pick(range(1, 13)), pick((1, 1, 2, 3, 9, 15, 28)))


def sure_date(pick: Pick, language: str) -> Typed:
    """Return a date that means one day."""
    day, template = a_day(pick), pick(SURE_DATES[language])
    text = template.format(**date_words(day, language))
    if template == "{d}.{m}.{y}":
        text = text.replace("1er", "1")
    usual = "{W}" not in template and not ("°" in template and day.day != 1)
    kind = f"date {template}"
    return Typed(language, "available_from", kind, dressed(pick, text), day.isoformat(), usual)


def unsure_date(pick: Pick, language: str) -> Typed:
    """Return a date that is not one day for certain."""
    template = pick(UNSURE_DATES[language])
    text = template.format(**date_words(a_day(pick), language))
    return Typed(language, "available_from", template, text, UNSURE)


# --- yes and no ---------------------------------------------------------------------------------

YES_NO = {
    "en": (("yes", "Yes", "YES", "yes please", "Yes, gladly"), ("no", "No", "no thanks")),
    "fr": (("oui", "Oui", "OUI", "oui bien sûr", "Oui, volontiers"), ("non", "Non", "non merci")),
    "de": (("ja", "Ja", "JA", "ja gerne", "Ja, sehr gerne"), ("nein", "Nein", "nein danke")),
    "nl": (("ja", "Ja", "JA", "ja hoor", "Ja, graag"), ("nee", "neen", "Nee", "nee bedankt")),
    "it": (("sì", "si", "Sì", "sì grazie", "Sì, volentieri"), ("no", "No", "no grazie")),
}
UNSURE_YES_NO = {
    "en": ("maybe", "yes and no", "not really", "yes, but not now", "no, but later yes", "yes?",
           "yes if possible", "no problem", "hardly", "yes/no", "not yet",
          ),
    "fr": ("peut-être", "oui et non", "pas vraiment", "oui mais pas maintenant", "oui ?",
           "oui si possible", "pas de souci", "non, plus tard oui", "oui/non",
           "pas encore", "non ?", "bof"),
    "de": ("vielleicht", "jein", "eher nicht", "ja, aber nicht jetzt", "ja?",
           "ja, falls möglich", "kein Problem", "nein, später ja", "ja/nein", "noch nicht",
           "nicht wirklich"),
    "nl": ("misschien", "ja en nee", "liever niet", "ja, maar niet nu", "ja?",
           "ja, indien mogelijk", "geen probleem", "nee, later wel", "ja/nee", "nog niet",
           "niet echt"),
    "it": ("forse", "sì e no", "non proprio", "sì, ma non adesso", "sì?",
           "sì, se possibile", "nessun problema", "no, più tardi sì", "sì/no", "non ancora",
          ),
}  # fmt: skip


NO_ANSWER = {
    "en": ("n/a", "I prefer not to say", "no answer", "I don't know"),
    "fr": ("je préfère ne pas répondre", "sans réponse", "je ne sais pas"),
    "de": ("keine Angabe", "möchte ich nicht sagen", "weiss nicht", "k. A."),
    "nl": ("zeg ik liever niet", "geen antwoord", "weet ik niet"),
    "it": ("preferisco non rispondere", "nessuna risposta", "non lo so"),
}


def sure_yes_no(pick: Pick, language: str) -> Typed:
    """Return a yes or a no, or that somebody does not answer."""
    if pick.often(0.1):
        return Typed(language, "attributes.told", "none", pick(NO_ANSWER[language]), None, False)
    meaning = pick((True, False))
    text = pick(YES_NO[language][0 if meaning else 1])
    return Typed(language, "attributes.told", "yes" if meaning else "no", text, meaning)


def unsure_yes_no(pick: Pick, language: str) -> Typed:
    """Return neither yes nor no."""
    text = pick(UNSURE_YES_NO[language])
    return Typed(language, "attributes.told", text, text, UNSURE)


# --- goals --------------------------------------------------------------------------------------


def _goals() -> dict[str, dict[str, str]]:
    text = (resources.files("pairmatch.data") / "goals.csv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


GOALS = _goals()
UNSURE_GOALS = {
    "en": ("{g} (already found)", "no {g}", "{g}?", "everything except {g}", "not {g}",
           "{g} (not urgent)", "maybe {g}", "no longer {g}", "{g} or rather not",
           "anything but {g}", "never {g}", "I have a {g}",
           "{g} (unsure)", "{g} ✗"),
    "fr": ("{g} (déjà trouvé)", "pas de {g}", "{g} ?", "tout sauf {g}", "{g} (pas urgent)",
           "peut-être {g}", "plus de {g}", "surtout pas {g}", "jamais {g}", "j'ai déjà {g}",
           "{g} (pas sûr)", "{g} ✗"),
    "de": ("{g} (bereits gefunden)", "kein {g}", "{g}?", "alles ausser {g}", "nicht {g}",
           "{g} (nicht dringend)", "vielleicht {g}", "keine {g} mehr", "nie {g}",
           "habe schon {g}",
           "{g} (unsicher)", "{g} ✗"),
    "nl": ("{g} (al gevonden)", "geen {g}", "{g}?", "alles behalve {g}", "niet {g}",
           "{g} (niet dringend)", "misschien {g}", "geen {g} meer", "nooit {g}",
           "ik heb al {g}",
           "{g} (niet zeker)", "{g} ✗"),
    "it": ("{g} (già trovato)", "nessun {g}", "{g}?", "tutto tranne {g}", "non {g}",
           "{g} (non urgente)", "forse {g}", "non più {g}", "mai {g}", "ho già {g}",
           "{g} (non sicuro)", "{g} ✗"),
}  # fmt: skip


def sure_goals(pick: Pick, language: str) -> Typed:
    """Return one or several of the library's goals by their names."""
    codes = pick.several(tuple(GOALS), pick((1, 2, 3)))
    joined = pick((", ", "; ", "\n", ";", " / "))
    names = [GOALS[code][language] if pick.often(0.9) else code for code in codes]
    text = joined.join(name[0].upper() + name[1:] for name in names)
    usual = joined != " / "
    return Typed(language, "offers", "goals", dressed(pick, text), frozenset(codes), usual)


def unsure_goals(pick: Pick, language: str) -> Typed:
    """Return an answer that names a goal and is none."""
    code = pick(("job", "internship", "apprenticeship", "training", "studies", "network"))
    template = pick(UNSURE_GOALS[language])
    text = template.format(g=GOALS[code][language])
    return Typed(language, "offers", template, text, UNSURE, part=frozenset())


# --- all of them --------------------------------------------------------------------------------

Maker = Callable[[Pick, str], Typed]
SURE: dict[str, tuple[Maker, ...]] = {
    "grid": (sure_cell,),
    "availability": (sure_time, sure_time, sure_time, sure_time, rare_time),
    "languages": (sure_language,),
    "capacity": (sure_count,),
    "available_from": (sure_date,),
    "attributes.told": (sure_yes_no,),
    "offers": (sure_goals,),
}
UNSURES: dict[str, tuple[Maker, ...]] = {
    "grid": (unsure_cell,),
    "availability": (unsure_time,),
    "languages": (unsure_language,),
    "capacity": (unsure_count,),
    "available_from": (unsure_date,),
    "attributes.told": (unsure_yes_no,),
    "offers": (unsure_goals,),
}


TIMES = ("availability", "grid")
BLANKS: dict[str, Any] = {
    "grid": "",
    "availability": "",
    "languages": {},
    "capacity": 1,
    "available_from": None,
    "attributes.told": None,
    "offers": frozenset(),
}


def part_of(value: Any, answer: Typed) -> bool:
    """Return whether what was kept of a reported answer is a part of what it means."""
    if value == BLANKS.get(answer.field):
        return True
    if answer.field in TIMES and answer.meaning != "never":
        whole = pm.Availability.parse(answer.meaning)
        return str(pm.Availability.parse(f"{answer.meaning}; {value}")) == str(whole)
    if answer.field == "languages":
        return value.items() <= answer.meaning.items()
    return answer.field == "offers" and value <= answer.meaning


@st.composite
def answers(draw: st.DrawFn, language: str, field: str, sure: bool) -> Typed:
    """Return a strategy of answers to one question in one language."""
    pick = Pick(lambda options: draw(st.sampled_from(options)))
    return pick((SURE if sure else UNSURES)[field])(pick, language)


def sample(language: str, field: str, sure: bool, number: int, seed: int = 0) -> list[Typed]:
    """Return the same answers each time."""
    pick = Pick(random.Random(seed).choice)
    return [pick((SURE if sure else UNSURES)[field])(pick, language) for _ in range(number)]
