"""The facts of one pair: what each criterion and rule of a policy looks at.

Read from the profiles by the meaning of each part, as :mod:`pairmatch.policy` states it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from pairmatch.people import Cohort, Level, Mentee, Mentor, Person
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.policy import (
    AgeRange,
    AvailableDuring,
    Avoid,
    CommonAvailability,
    CommonBlock,
    Criterion,
    Different,
    GoalCoverage,
    Lookup,
    Overlap,
    Policy,
    Proximity,
    Rule,
    Same,
    SameAttribute,
    SameSite,
    SectorSimilarity,
    SharedLanguage,
    SharedLanguageAtLeast,
    Wish,
)
from pairmatch.policy.parts import (
    AttributePair,
    LanguageChoice,
    checked_similarity,
    folded,
    number_of,
    understood,
    value_of,
)
from pairmatch.scoring.facts import (
    NEARNESS,
    AgesFact,
    AvoidFact,
    CommonLanguage,
    Fact,
    LanguagesFact,
    Nearness,
    NeedsFact,
    NumbersFact,
    PairFacts,
    PeriodFact,
    SectorPair,
    SectorsFact,
    Side,
    TimesFact,
    Value,
    ValuesFact,
    WishFact,
)


def facts_of_pair(cohort: Cohort, policy: Policy, mentee_id: str, mentor_id: str) -> PairFacts:
    """Return what two people share and what they do not, by criterion and rule of a policy.

    It needs no plan, and the pair need not be eligible. The facts hold answers of profiles: hand
    them only to those who may read these.

    Parameters
    ----------
    cohort, policy
        The people, and what counts; for a round on a day ``cohort.on(day)`` and
        ``policy.on(day)``.
    mentee_id, mentor_id
        The pair.

    Raises
    ------
    PolicyError
        If an id is not known, or a rule needs a day.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> mentor = Mentor(id="M-1", offers=["job", "network"], availability="Mo 17-20")
    >>> needs = ["network", "interview_practice"]
    >>> mentee = Mentee(id="E-1", needs=needs, availability="Mo,Tu 18-21")
    >>> policy = Policy(criteria=[GoalCoverage()], rules=[CommonBlock(120)])
    >>> facts = facts_of_pair(Cohort([mentor], [mentee]), policy, "E-1", "M-1")
    >>> print(facts)
    Needs: network (1 of 2); missing: interview practice
    Times in common: Monday 18:00–20:00
    >>> facts.criteria[0].not_met, facts.rules[0].blocks
    (('interview_practice',), (Interval(weekday=1, start=1080, end=1200),))
    """
    mentee, mentor = cohort.mentee(mentee_id), cohort.mentor(mentor_id)
    return pair_facts(policy, mentee, mentor)


def pair_facts(policy: Policy, mentee: Mentee, mentor: Mentor) -> PairFacts:
    """Return the facts of two profiles; see :func:`facts_of_pair`.

    Examples
    --------
    >>> policy = Policy(rules=[SameAttribute("site")])
    >>> print(pair_facts(policy, Mentee(id="E", site="Ghent"), Mentor(id="M", site="Ghent")))
    Site: Ghent (both)
    """
    return PairFacts(
        mentee.id,
        mentor.id,
        tuple(fact_of(criterion, mentee, mentor) for criterion in policy.criteria),
        tuple(fact_of(rule, mentee, mentor) for rule in policy.rules),
    )


_Reader: TypeAlias = Callable[[Any, Mentee, Mentor], Fact]
_READERS: dict[type[Criterion | Rule], _Reader] = {}


def fact_for(*kinds: type[Criterion | Rule]) -> Callable[[_Reader], _Reader]:
    """Say which function reads the facts of some kinds of criteria and rules.

    Examples
    --------
    >>> fact_for(SameSite)(_values) is _values
    True
    """

    def register(reader: _Reader) -> _Reader:
        _READERS.update(dict.fromkeys(kinds, reader))
        return reader

    return register


def fact_of(part: Criterion | Rule, mentee: Mentee, mentor: Mentor) -> Fact:
    """Return what a criterion or rule sees in a pair; of a kind that is not known, its value only.

    Kinds are looked up by the exact class: a subclass may mean something else.

    Examples
    --------
    >>> print(fact_of(Wish(), Mentee(id="E", wishes=["M-2", "M-7"]), Mentor(id="M-7")))
    Mentee's wish: number 2 of 2 wishes
    """
    reader = _READERS.get(type(part))
    if reader is not None:
        return reader(part, mentee, mentor)
    return Fact(part=part, value=_value(part, mentee, mentor))


def _value(part: Criterion | Rule, mentee: Mentee, mentor: Mentor) -> float | bool | None:
    if isinstance(part, Rule):
        return part.holds(mentee, mentor)
    return checked_similarity(part)(mentee, mentor)


def _blank(*, mentee: object, mentor: object) -> tuple[Side, ...]:
    """Return the sides without an answer."""
    answers: dict[Side, object] = {"mentee": mentee, "mentor": mentor}
    return tuple(side for side, answer in answers.items() if not answer)


@fact_for(GoalCoverage)
def _needs(part: GoalCoverage, mentee: Mentee, mentor: Mentor) -> Fact:
    return NeedsFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=_blank(mentee=mentee.needs, mentor=mentor.offers),
        met=tuple(need for need in mentee.needs if need in mentor.offers),
        not_met=tuple(need for need in mentee.needs if need not in mentor.offers),
        most_important=mentee.most_important,
    )


@fact_for(SharedLanguage, SharedLanguageAtLeast)
def _languages(
    part: SharedLanguage | SharedLanguageAtLeast, mentee: Mentee, mentor: Mentor
) -> Fact:
    ours, theirs = _spoken(part, mentee), _spoken(part, mentor)
    pairs: dict[tuple[str, str], CommonLanguage] = {}
    common = [
        CommonLanguage(ours[name][0], theirs[name][0], ours[name][1], theirs[name][1])
        for name in ours.keys() & theirs.keys()
    ]
    for one in sorted(common, key=_best_first):
        pairs.setdefault((one.mentee_tag, one.mentor_tag), one)
    return LanguagesFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=_blank(mentee=mentee.languages, mentor=mentor.languages),
        common=tuple(pairs.values()),
        mentee=tuple(mentee.languages),
        mentor=tuple(mentor.languages),
        among=part.languages,
        least=Level[part.level] if isinstance(part, SharedLanguageAtLeast) else None,
    )


def _best_first(one: CommonLanguage) -> tuple[object, ...]:
    return -one.level, -max(one.mentee_level, one.mentor_level), one.mentee_tag, one.mentor_tag


def _spoken(part: LanguageChoice, person: Person) -> dict[str, tuple[str, Level]]:
    """Return the languages that count -> the one that was stated for each, and the level."""
    spoken = {}
    for name, level in part.levels(person).items():
        stated = [
            (part.group_of(tag) != name, tag)
            for tag, own in person.languages.items()
            for other, known in understood({tag: own}).items()
            if part.group_of(other) == name and known == level
        ]
        spoken[name] = (min(stated)[1], level)
    return spoken


@fact_for(SectorSimilarity)
def _sectors(part: SectorSimilarity, mentee: Mentee, mentor: Mentor) -> Fact:
    pairs = [_sector_pair(part, a, b) for a in mentee.sectors for b in mentor.sectors]
    best = max((pair.similarity for pair in pairs), default=0.0)
    pairs = [pair for pair in pairs if pair.similarity == best]
    nearest = min((NEARNESS.index(pair.nearness) for pair in pairs), default=0)
    return SectorsFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=_blank(mentee=mentee.sectors, mentor=mentor.sectors),
        mentee=mentee.sectors,
        mentor=mentor.sectors,
        nearest=tuple(
            pair for pair in pairs if pair.nearness == NEARNESS[nearest] and nearest != _APART
        ),
        tree=part.tree,
    )


_APART = NEARNESS.index("apart")


def _sector_pair(part: SectorSimilarity, mentee: str, mentor: str) -> SectorPair:
    similarity = part.code_similarity(mentee, mentor)
    nearness: Nearness
    within = None
    if mentee in OPEN_SECTORS or mentor in OPEN_SECTORS:
        nearness = "open"
    elif mentee == mentor:
        nearness = "same"
    else:
        depth = part.tree.common_depth(mentee, mentor)
        by_tree = part.by_depth[min(depth, len(part.by_depth)) - 1] if depth else 0.0
        if part.tree.linked(mentee, mentor) and (similarity > by_tree or not depth):
            nearness = "linked"
        elif depth:
            nearness, within = "within", part.tree.path(mentee)[depth - 1]
        else:
            nearness = "apart"
    return SectorPair(mentee, mentor, nearness, within, similarity)


@fact_for(CommonAvailability, CommonBlock)
def _times(part: CommonAvailability | CommonBlock, mentee: Mentee, mentor: Mentor) -> Fact:
    sides: dict[Side, Person] = {"mentee": mentee, "mentor": mentor}
    common = mentee.availability.common_times(mentor.availability)
    return TimesFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=_blank(mentee=mentee.availability, mentor=mentor.availability),
        minutes=part.minutes,
        blocks=tuple(time for time in common if time.end - time.start >= part.minutes),
        shorter=tuple(time for time in common if time.end - time.start < part.minutes),
        never=tuple(side for side, person in sides.items() if person.availability.never),
    )


@fact_for(AgeRange)
def _ages(part: AgeRange, mentee: Mentee, mentor: Mentor) -> Fact:
    looked_at = part.looks_at
    years = {"mentee": mentee.birth_year, "mentor": mentor.birth_year}
    ages = {
        side: part.year - born
        for side, born in years.items()
        if born is not None and looked_at[side]
    }
    sides: tuple[Side, ...] = ("mentee", "mentor")
    return AgesFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=tuple(side for side in sides if looked_at[side] and years[side] is None),
        mentee_age=ages.get("mentee"),
        mentor_age=ages.get("mentor"),
    )


@fact_for(Wish)
def _wish(part: Wish, mentee: Mentee, mentor: Mentor) -> Fact:
    wishes = mentee.wishes if part.by == "mentee" else mentor.wishes
    other = mentor.id if part.by == "mentee" else mentee.id
    return WishFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=() if wishes else (part.by,),
        by=part.by,
        rank=wishes.index(other) + 1 if other in wishes else None,
        n_wishes=len(wishes),
    )


@fact_for(Avoid)
def _avoid(part: Avoid, mentee: Mentee, mentor: Mentor) -> Fact:
    avoids: dict[Side, bool] = {
        "mentee": mentor.id in mentee.avoid,
        "mentor": mentee.id in mentor.avoid,
    }
    by = tuple(side for side, so in avoids.items() if so and part.by in (side, "either"))
    return AvoidFact(part=part, value=_value(part, mentee, mentor), by=by)


@fact_for(Same, Overlap, Lookup, SameAttribute, Different, SameSite)
def _values(
    part: Same | Overlap | Lookup | SameAttribute | Different | SameSite,
    mentee: Mentee,
    mentor: Mentor,
) -> Fact:
    names = ("site", "site")
    if isinstance(part, AttributePair):
        names = (part.attribute, part.of_mentor)
    ours, theirs = _written(mentee, names[0]), _written(mentor, names[1])
    return ValuesFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=_blank(mentee=ours, mentor=theirs),
        attribute=names[0],
        mentor_attribute=names[1],
        common=tuple(value for key, value in ours.items() if key in theirs),
        mentee_only=tuple(value for key, value in ours.items() if key not in theirs),
        mentor_only=tuple(value for key, value in theirs.items() if key not in ours),
    )


def _written(person: Person, attribute: str) -> dict[object, Value]:
    """Return the values of an attribute, as they are compared -> as they were written."""
    value = value_of(person, attribute)
    values: Sequence[Value] = ()
    if isinstance(value, str | bool | int | float):
        values = (value,)
    elif isinstance(value, Iterable):
        # The order of a set says nothing.
        values = value if isinstance(value, tuple) else sorted(map(str, value))
    return {key: own for own in values if (key := folded(own)) != ""}


@fact_for(Proximity)
def _numbers(part: Proximity, mentee: Mentee, mentor: Mentor) -> Fact:
    ours, theirs = number_of(mentee, part.attribute), number_of(mentor, part.of_mentor)
    sides: dict[Side, float | None] = {"mentee": ours, "mentor": theirs}
    return NumbersFact(
        part=part,
        value=_value(part, mentee, mentor),
        not_stated=tuple(side for side, known in sides.items() if known is None),
        attribute=part.attribute,
        mentor_attribute=part.of_mentor,
        mentee=ours,
        mentor=theirs,
    )


@fact_for(AvailableDuring)
def _period(part: AvailableDuring, mentee: Mentee, mentor: Mentor) -> Fact:
    return PeriodFact(
        part=part,
        value=_value(part, mentee, mentor),
        start=part.start,
        end=part.end,
        available_from=mentor.available_from,
        available_until=mentor.available_until,
    )
