"""What two people share and what they do not, part by part of a policy, as data and in words.

Facts hold answers of profiles. They are made only where they are asked for, and no ``repr`` shows
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, TypeAlias

import pandas as pd

from pairmatch._support.messages import Worded, dated, has_message, listed, message, number
from pairmatch.people import Level, SectorTree
from pairmatch.people.availability import Interval, clock
from pairmatch.people.goals import goal_names
from pairmatch.people.names import (
    everyday_sector,
    goal_name,
    language_name,
    level_name,
    weekday_name,
)
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.policy.parts import Criterion, Rule, attribute_said

Side: TypeAlias = Literal["mentee", "mentor"]
Value: TypeAlias = str | bool | int | float

_HOUR = 60
# Rules of which there is nothing to tell where they hold.
_PLAIN = ("same_site", "available_for", "available_during")
# Names that hold one are quoted among others.
_SEPARATOR = re.compile("[,;]")
_RANGE = 3


@dataclass(frozen=True, repr=False, kw_only=True)
class Fact(Worded):
    """What one criterion or rule sees in a pair; of a programme's own function no more than this.

    Attributes
    ----------
    part
        The criterion or the rule.
    value
        The similarity that the criterion gives, or whether the rule holds; ``None`` where either
        side did not answer.
    not_stated
        The sides that did not answer: ``"mentee"``, ``"mentor"``. Empty where all is stated, and
        for a programme's own function, of which nobody knows what it reads.
    """

    part: Criterion | Rule
    value: float | bool | None
    not_stated: tuple[Side, ...] = ()

    topic = ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key}>"

    @property
    def key(self) -> str:
        """Name of the criterion, or reason code of the rule."""
        return self.part.code if isinstance(self.part, Rule) else self.part.key

    @property
    def role(self) -> Literal["criterion", "rule"]:
        """Whether it is about a criterion or a rule."""
        return "rule" if isinstance(self.part, Rule) else "criterion"

    @property
    def blank(self) -> bool:
        """Whether criterion or rule found no answer to judge."""
        return self.value is None

    def label(self, language: str = "en") -> str:
        """Return what the fact is about, in a word or two."""
        if self.topic:
            return message(f"fact.label.{self.topic}", language)
        name = self.part.name or self.part.describe(language)
        return _capital(name.replace("_", " "))

    def detail(self, language: str = "en") -> str:
        """Return what the two people share and what they do not, without the label."""
        if self.not_stated:
            who = "both" if len(self.not_stated) > 1 else self.not_stated[0]
            return message(f"fact.not_stated.{who}", language)
        return message("fact.not_stated.unknown", language) if self.blank else self._said(language)

    def text(self, language: str = "en") -> str:
        """Return label and detail as one line."""
        return message(
            "fact.line", language, label=self.label(language), text=self.detail(language)
        )

    def _said(self, language: str) -> str:
        if isinstance(self.part, Rule):
            return message(f"fact.rule.{'holds' if self.value else 'broken'}", language)
        return message("number.percent", language, n=round(100 * (self.value or 0)))


@dataclass(frozen=True, repr=False, kw_only=True)
class NeedsFact(Fact):
    """Which needs of the mentee the mentor meets.

    Attributes
    ----------
    met, not_met
        Goal codes, in the mentee's order; the mentee's needs are these two together.
    most_important
        The most important need; ``None`` if the mentee named none.
    """

    met: tuple[str, ...]
    not_met: tuple[str, ...]
    most_important: str | None

    topic = "needs"

    def _said(self, language: str) -> str:
        total = len(self.met) + len(self.not_met)
        met, missing = self._names(self.met, language), self._names(self.not_met, language)
        key = "none" if not self.met else "some" if self.not_met else "all"
        figures = {"n": len(self.met), "total": total}
        return message(f"fact.needs.{key}", language, met=met, open=missing, **figures)

    def _names(self, goals: tuple[str, ...], language: str) -> str:
        names = {goal: _goal(goal, language) for goal in goals}
        if self.most_important in names and len(self.met) + len(self.not_met) > 1:
            need = names[self.most_important]
            marked = message("fact.needs.most_important", language, need=need)
            names[self.most_important] = marked
        return ", ".join(names.values())


@dataclass(frozen=True)
class CommonLanguage:
    """A language that both speak.

    Attributes
    ----------
    mentee_tag, mentor_tag
        The language of each side. They differ where the policy takes two languages as one, and
        where one counts as the other (Swiss German as German).
    mentee_level, mentor_level
        How well each side speaks it, as it counts.
    """

    mentee_tag: str
    mentor_tag: str
    mentee_level: Level
    mentor_level: Level

    @property
    def level(self) -> Level:
        """The level that counts: the lower of the two."""
        return min(self.mentee_level, self.mentor_level)

    def name(self, language: str = "en") -> str:
        """Return the language's name, or both names where it is not the same on both sides.

        Examples
        --------
        >>> CommonLanguage("gsw", "de", Level.native, Level.C1).name()
        'Swiss German / German'
        """
        tags = dict.fromkeys((self.mentee_tag, self.mentor_tag))
        return " / ".join(language_name(tag, language) for tag in tags)

    def text(self, language: str = "en") -> str:
        """Return the language with both levels, the mentee's first."""
        name = self.name(language)
        mentee = level_name(self.mentee_level, language)
        if self.mentee_level == self.mentor_level:
            return message("fact.languages.equal", language, language=name, level=mentee)
        mentor = level_name(self.mentor_level, language)
        who = {"mentee": mentee, "mentor": mentor}
        return message("fact.languages.levels", language, language=name, **who)


@dataclass(frozen=True, repr=False, kw_only=True)
class LanguagesFact(Fact):
    """The common languages, and how well both speak them.

    Attributes
    ----------
    common
        Those that count, the best first: by the lower level, then by the higher.
    mentee, mentor
        All languages of each side (tags).
    among
        The languages that count; ``()`` = all.
    least
        The level that a rule demands of both; ``None`` of a criterion.
    """

    common: tuple[CommonLanguage, ...]
    mentee: tuple[str, ...]
    mentor: tuple[str, ...]
    among: tuple[str, ...] = ()
    least: Level | None = None

    topic = "languages"

    def _said(self, language: str) -> str:
        if not self.common:
            mentee, mentor = self._names(self.mentee, language), self._names(self.mentor, language)
            sides = _sides(mentee, mentor, language)
            key = "none_of" if self.among else "none"
            among = self._names(self.among, language)
            return message(f"fact.languages.{key}", language, sides=sides, among=among)
        common = ", ".join(one.text(language) for one in self.common)
        if self.least is None or self.common[0].level >= self.least:
            return common
        level = level_name(self.least, language)
        return message("fact.languages.below", language, common=common, level=level)

    @staticmethod
    def _names(tags: Iterable[str], language: str) -> str:
        return ", ".join(language_name(tag, language) for tag in tags)


Nearness: TypeAlias = Literal["same", "within", "linked", "open", "apart"]
NEARNESS: tuple[Nearness, ...] = ("same", "within", "linked", "open", "apart")


@dataclass(frozen=True)
class SectorPair:
    """A sector of the mentee and one of the mentor, and how near they are.

    Attributes
    ----------
    mentee, mentor
        Codes, or UNDECIDED and GENERALIST.
    nearness
        ``"same"`` code, ``"within"`` one part of the tree, ``"linked"`` across it, ``"open"`` (one
        of them is UNDECIDED or GENERALIST), or ``"apart"``.
    within
        The smallest part of the tree that holds both; ``None`` unless ``nearness`` is "within".
    similarity
        What the criterion gives these two.
    """

    mentee: str
    mentor: str
    nearness: Nearness
    within: str | None
    similarity: float


@dataclass(frozen=True, repr=False, kw_only=True)
class SectorsFact(Fact):
    """The sectors of both sides, and how near they are.

    Attributes
    ----------
    mentee, mentor
        The codes of each side.
    nearest
        The pairs of sectors to which the pair owes its similarity; empty where a side is blank, or
        where all are apart.
    tree
        The tree that names them.
    """

    mentee: tuple[str, ...]
    mentor: tuple[str, ...]
    nearest: tuple[SectorPair, ...]
    tree: SectorTree

    topic = "sectors"

    @property
    def nearness(self) -> Nearness | None:
        """How near the nearest two are; ``None`` where a side is blank."""
        return None if self.blank else self.nearest[0].nearness if self.nearest else "apart"

    def _said(self, language: str) -> str:
        if self.nearness == "same":
            same = dict.fromkeys(pair.mentee for pair in self.nearest)
            sectors = self._names(same, language)
            return message("fact.sectors.same", language, n=len(same), sectors=sectors)
        if self.nearness in ("within", "linked"):
            pairs = [self._pair_said(pair, language) for pair in self.nearest]
            return message("list.clauses", language).join(dict.fromkeys(pairs))
        # Sides are set apart with the sign for clauses, so names within one with a comma.
        mentee, mentor = (self._names(side, language, ", ") for side in (self.mentee, self.mentor))
        sides = _sides(mentee, mentor, language)
        if self.nearness == "open":
            return sides
        return message("fact.sectors.apart", language, sides=sides)

    def _pair_said(self, pair: SectorPair, language: str) -> str:
        mentee, mentor = self._name(pair.mentee, language), self._name(pair.mentor, language)
        if mentee == mentor:
            return message("fact.sectors.same", language, n=1, sectors=mentee)
        if pair.within is None:
            return message("fact.sectors.linked", language, mentee=mentee, mentor=mentor)
        within = self._name(pair.within, language)
        if pair.within in (pair.mentee, pair.mentor):
            part = mentor if pair.within == pair.mentee else mentee
            return message("fact.sectors.part", language, part=part, whole=within)
        who = {"mentee": mentee, "mentor": mentor}
        return message("fact.sectors.within", language, within=within, **who)

    def _names(self, codes: Iterable[str], language: str, between: str | None = None) -> str:
        between = between or message("list.clauses", language)
        # Two codes may go by one name.
        return between.join(dict.fromkeys(self._name(code, language) for code in codes))

    def _name(self, code: str, language: str) -> str:
        name = everyday_sector(code, language, tree=self.tree)
        return message("fact.quoted", language, name=name) if _SEPARATOR.search(name) else name


@dataclass(frozen=True, repr=False, kw_only=True)
class TimesFact(Fact):
    """The common hours of the week.

    Attributes
    ----------
    minutes
        Length of a meeting.
    blocks
        The common stretches that are long enough for a meeting.
    shorter
        The common stretches that are not.
    never
        The sides that answered, and are free at no time.
    """

    minutes: int
    blocks: tuple[Interval, ...]
    shorter: tuple[Interval, ...]
    never: tuple[Side, ...] = ()

    topic = "times"

    @property
    def common_minutes(self) -> int:
        """Minutes a week that both have in stretches long enough for a meeting."""
        return sum(end - start for _, start, end in self.blocks)

    def _said(self, language: str) -> str:
        if self.blocks:
            return times_said(self.blocks, language)
        if self.never:
            who = "both" if len(self.never) > 1 else self.never[0]
            return message(f"fact.times.never.{who}", language)
        length = _length(self.minutes, language)
        if not self.shorter:
            return message("fact.times.none", language, length=length)
        times = times_said(self.shorter, language)
        return message("fact.times.shorter", language, length=length, times=times)


@dataclass(frozen=True, repr=False, kw_only=True)
class AgesFact(Fact):
    """The ages that a rule looks at, as reached in the course of its year.

    Attributes
    ----------
    mentee_age, mentor_age
        ``None`` where it is not stated, or not looked at.
    """

    mentee_age: int | None
    mentor_age: int | None

    topic = "ages"

    @property
    def years_older(self) -> int | None:
        """How many years older the mentor is; ``None`` unless both ages are known."""
        if self.mentee_age is None or self.mentor_age is None:
            return None
        return self.mentor_age - self.mentee_age

    def _said(self, language: str) -> str:
        if self.years_older is not None:
            who = {"mentee": self.mentee_age, "mentor": self.mentor_age}
            ages = message("fact.ages.both", language, n=abs(self.years_older), **who)
        else:
            side = "mentor" if self.mentee_age is None else "mentee"
            age = self.mentor_age if self.mentee_age is None else self.mentee_age
            ages = message(f"fact.ages.one.{side}", language, age=age)
        return ages if self.value else message("fact.ages.outside", language, ages=ages)


@dataclass(frozen=True, repr=False, kw_only=True)
class WishFact(Fact):
    """Whether a side wished for the other.

    Attributes
    ----------
    by
        Whose wishes.
    rank, n_wishes
        The place of the other among them, from 1 (``None`` = not among them), and how many there
        are.
    """

    by: Side
    rank: int | None
    n_wishes: int

    def label(self, language: str = "en") -> str:
        """Return whose wish it is."""
        return message(f"fact.label.wish.{self.by}", language)

    def _said(self, language: str) -> str:
        if self.rank is None:
            return message("fact.wish.other", language)
        key = "only" if self.n_wishes == 1 else "rank"
        return message(f"fact.wish.{key}", language, rank=self.rank, total=self.n_wishes)


@dataclass(frozen=True, repr=False, kw_only=True)
class AvoidFact(Fact):
    """Whether a side would rather avoid the other.

    Attributes
    ----------
    by
        The sides that would, of those that the criterion looks at.
    """

    by: tuple[Side, ...]

    topic = "avoid"

    def _said(self, language: str) -> str:
        who = "none" if not self.by else "both" if len(self.by) > 1 else self.by[0]
        return message(f"fact.avoid.{who}", language)


@dataclass(frozen=True, repr=False, kw_only=True)
class ValuesFact(Fact):
    """The values of an attribute or a field: those of both, and those of one side only.

    Attributes
    ----------
    attribute, mentor_attribute
        Names of the attribute on each side.
    common
        Values that both have, as the mentee writes them; texts that differ only in case, accents
        and blanks are the same.
    mentee_only, mentor_only
        The values of one side only.
    """

    attribute: str
    mentor_attribute: str
    common: tuple[Value, ...]
    mentee_only: tuple[Value, ...]
    mentor_only: tuple[Value, ...]

    def label(self, language: str = "en") -> str:
        """Return what is compared: field, or name of the attribute."""
        return _attributes_said(self.attribute, self.mentor_attribute, language)

    def _said(self, language: str) -> str:
        if isinstance(self.part, Rule) and self.value and not self.common:
            return message("fact.values.nothing", language)
        common = self._listed(self.common, self.attribute, language)
        mentee = self._listed(self.mentee_only, self.attribute, language)
        mentor = self._listed(self.mentor_only, self.mentor_attribute, language)
        if not common:
            return _sides(mentee, mentor, language)
        sides = {"both": common, "mentee": mentee, "mentor": mentor}
        shown = sides if self.part.kind == "overlap" else {"both": common}
        clauses = [
            message(f"fact.values.{who}", language, values=values)
            for who, values in shown.items()
            if values
        ]
        return message("list.clauses", language).join(clauses)

    @staticmethod
    def _listed(values: Sequence[Value], attribute: str, language: str) -> str:
        return ", ".join(_value_said(value, attribute, language) for value in values)


@dataclass(frozen=True, repr=False, kw_only=True)
class NumbersFact(Fact):
    """The numbers of both sides, and how far apart they are.

    Attributes
    ----------
    attribute, mentor_attribute
        Names of the attribute on each side.
    mentee, mentor
        The numbers; ``None`` where not stated.
    """

    attribute: str
    mentor_attribute: str
    mentee: float | None
    mentor: float | None

    @property
    def gap(self) -> float | None:
        """How far apart the numbers are; ``None`` where one is not stated."""
        if self.mentee is None or self.mentor is None:
            return None
        return abs(self.mentee - self.mentor)

    def label(self, language: str = "en") -> str:
        """Return what is compared: field, or name of the attribute."""
        return _attributes_said(self.attribute, self.mentor_attribute, language)

    def _said(self, language: str) -> str:
        mentee, mentor, gap = (
            "" if n is None else number(n, language) for n in (self.mentee, self.mentor, self.gap)
        )
        return message("fact.numbers", language, sides=_sides(mentee, mentor, language), gap=gap)


@dataclass(frozen=True, repr=False, kw_only=True)
class PeriodFact(Fact):
    """Whether the mentor is there for a whole period.

    Attributes
    ----------
    start, end
        First and last day of the period.
    available_from, available_until
        First and last day of the mentor; ``None`` = no limit.
    """

    start: date
    end: date
    available_from: date | None
    available_until: date | None

    topic = "period"

    def _said(self, language: str) -> str:
        period = {"start": dated(self.start, language), "end": dated(self.end, language)}
        if self.value:
            return message("fact.period.whole", language, **period)
        limits = {}
        if self.available_from is not None and self.available_from > self.start:
            limits["first"] = dated(self.available_from, language)
        if self.available_until is not None and self.available_until < self.end:
            limits["last"] = dated(self.available_until, language)
        key = "between" if len(limits) > 1 else "from" if "first" in limits else "until"
        said = message(f"fact.period.{key}", language, **limits)
        return message("fact.period.partly", language, limits=said, **period)


@dataclass(frozen=True, repr=False)
class PairFacts(Worded):
    """What two people share and what they do not, by criterion and by rule of a policy.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair; it need not be eligible.
    criteria, rules
        One fact for each, in the order of the policy. A fact is of the class that fits its part:
        :class:`NeedsFact`, :class:`LanguagesFact`, :class:`SectorsFact`, :class:`TimesFact`,
        :class:`AgesFact`, :class:`WishFact`, :class:`AvoidFact`, :class:`ValuesFact`,
        :class:`NumbersFact`, :class:`PeriodFact`; a plain :class:`Fact` for a programme's own
        function. Each has ``key``, ``role``, ``part``, ``value``, ``not_stated``, ``blank``,
        ``label(language)``, ``detail(language)`` and ``text(language)``.
    """

    mentee_id: str
    mentor_id: str
    criteria: tuple[Fact, ...]
    rules: tuple[Fact, ...]

    def __repr__(self) -> str:
        return f"<PairFacts {self.mentee_id} + {self.mentor_id}>"

    def lines(self, language: str = "en") -> tuple[str, ...]:
        """Return the facts in words: of all criteria in order, then of rules.

        What a rule would say again is left out, and so are rules of which there is no more to say
        than that they hold: on sites, periods, and what two people must not have in common.
        """
        of_criteria = [fact.text(language) for fact in self.criteria]
        of_rules = dict.fromkeys(fact.text(language) for fact in self.rules if _says_more(fact))
        return (*of_criteria, *(text for text in of_rules if text not in of_criteria))

    def table(self, language: str = "en") -> pd.DataFrame:
        """Return one row for each criterion and rule, in order.

        ``role`` ("criterion" or "rule"), ``key``, ``label``, ``detail``, ``value`` (similarity, or
        whether the rule holds; missing where a side did not answer), ``not_stated``.
        """
        rows = [
            (
                fact.role, fact.key, fact.label(language), fact.detail(language), fact.value,
                "; ".join(fact.not_stated),
            )
            for fact in (*self.criteria, *self.rules)
        ]  # fmt: skip
        columns = ["role", "key", "label", "detail", "value", "not_stated"]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def text(self, language: str = "en") -> str:
        """Return the facts in words, one a line."""
        return "\n".join(self.lines(language))


def _says_more(fact: Fact) -> bool:
    """Return whether a rule's fact says more than that the rule holds."""
    if fact.part.kind == "different":
        # Mostly nothing is known that would have to differ.
        return fact.value is False
    return fact.part.kind not in _PLAIN or not fact.value


def times_said(times: Sequence[Interval], language: str = "en") -> str:
    """Return weekly times in words; days with the same hours are said together.

    Examples
    --------
    >>> from pairmatch.people import Availability
    >>> free = Availability.parse("Mo-We 18-20; Sa 9-10:30,14-15; Su 9-10:30,14-15")
    >>> times_said(free.intervals)
    'Monday to Wednesday 18:00–20:00; Saturday and Sunday 09:00–10:30, 14:00–15:00'
    """
    days: dict[tuple[str, ...], list[int]] = {}
    for day, spans in groupby(times, key=lambda interval: interval.weekday):
        hours = tuple(f"{clock(start)}\N{EN DASH}{clock(end)}" for _, start, end in spans)
        days.setdefault(hours, []).append(day)
    said = {", ".join(hours): _days_said(same, language) for hours, same in days.items()}
    blocks = [
        message("fact.times.block", language, days=names, times=hours)
        for hours, names in said.items()
    ]
    return message("list.clauses", language).join(blocks)


def _days_said(days: Sequence[int], language: str) -> str:
    names = [weekday_name(day, language) for day in days]
    if len(days) >= _RANGE and days[-1] - days[0] == len(days) - 1:
        return message("fact.times.days", language, first=names[0], last=names[-1])
    return listed(names, language)


def _length(minutes: int, language: str) -> str:
    hours, rest = divmod(minutes, _HOUR)
    if rest:
        return message("amount.minutes", language, n=minutes)
    return message("fact.hours", language, n=hours)


def _sides(mentee: str, mentor: str, language: str) -> str:
    return message("list.clauses", language).join(_of_sides(mentee, mentor, language))


def _of_sides(mentee: str, mentor: str, language: str) -> list[str]:
    sides = {"mentee": mentee, "mentor": mentor}
    return [message(f"fact.of.{side}", language, text=text) for side, text in sides.items()]


def _goal(code: str, language: str) -> str:
    return goal_name(code, language, own=(code,))


def _attributes_said(of_mentee: str, of_mentor: str, language: str) -> str:
    mentee, mentor = (_attribute(name, language) for name in (of_mentee, of_mentor))
    if of_mentee != of_mentor:
        return _capital(listed(_of_sides(mentee, mentor, language), language))
    return _capital(mentee)


def _attribute(name: str, language: str) -> str:
    # The presets' own attribute has words too.
    key = f"fact.attribute.{name}"
    if has_message(key, language):
        return message(key, language)
    return attribute_said(name, language).replace("_", " ")


def _value_said(value: Value, attribute: str, language: str) -> str:
    if isinstance(value, bool):
        return message("fact.yes" if value else "fact.no", language)
    if isinstance(value, int | float):
        return number(value, language)
    if attribute in ("needs", "most_important", "offers") and value in goal_names():
        return goal_name(value, language)
    if attribute == "languages":
        return language_name(value, language)
    nace = SectorTree.nace2().parents
    if attribute == "sectors" and (value in nace or value in OPEN_SECTORS):
        return everyday_sector(value, language)
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
