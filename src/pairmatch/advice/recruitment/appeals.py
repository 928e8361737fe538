"""A letter that a coordinator can send to a company to find mentors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pairmatch._support.messages import base_language, has_message, listed, message, plain_letters
from pairmatch._support.parameters import whole
from pairmatch.advice.recruitment.candidates import Waiting
from pairmatch.advice.recruitment.companies import CompanyRecruiting
from pairmatch.advice.recruitment.ranking import Recruiting
from pairmatch.advice.recruitment.sets import RecruitSet
from pairmatch.advice.recruitment.supply import TIMES, Kind, SupplyAndDemand, Trait
from pairmatch.errors import PolicyError
from pairmatch.people import GENERALIST, Mentor
from pairmatch.plans.differences import Difference

Source: TypeAlias = Recruiting | RecruitSet | CompanyRecruiting | SupplyAndDemand
Profile: TypeAlias = tuple[Trait, ...]

# How many of each kind are named, of what is most missing and of a profile.
_MISSING: dict[Kind, int] = {"language": 1, "goal": 3, "sector": 2, "time": 2}
_NAMED: dict[Kind, int] = {"language": 2, "goal": 4, "sector": 3, "site": 2, "time": 3}
# A sentence holds as many clauses; more are a list.
_CLAUSES = 2
_FIT = ("best_total", "best_worst_pair")
# Names of places in French, with an article or without; other names of sites stay as they are.
_PLACE = re.compile(r"(?:(?:Le|La|Les) )?[A-ZÀ-Þ][\w'’-]{2,}")
_OF_ARTICLE = {"Le": "du", "Les": "des"}
# Forms of companies that German names have an article for.
_WITH_ARTICLE = frozenset(("AG", "GmbH", "SE", "KG", "KGaA", "OHG", "UG", "eG"))


def appeal(
    source: Source,
    language: str = "fr",
    *,
    programme: str | None = None,
    company: str | None = None,
    contact: str | None = None,
    signature: str | None = None,
    role: str | None = None,
    hours_a_month: int | None = None,
    months: int | None = None,
) -> str:
    """Return a letter in which a programme asks a company for mentors.

    It says how many people wait, what kind of mentors is sought, in everyday words, what one or
    more of them would make possible, what a mentor does, and how to answer. It names nobody: a
    profile is described only by what at least ``minimum_cell`` mentees who wait want all together,
    and smaller numbers of people who wait, and who could begin then, are left out. It says nothing
    of scores.

    Where new mentors would not help, no letter is written. What is returned instead says so, and
    why: nobody who waits would have a mentor, or nobody waits and the pairs would be no better.
    :func:`appeal_helps` tells which of the two it is.

    Parameters
    ----------
    source
        The answer of :func:`recruiting`, :func:`recruiting_together`, :func:`recruiting_company`
        or :func:`supply_and_demand`.
    language
        A language of the texts, such as ``"en"`` or ``"fr-CH"``, or a :class:`pairmatch.Wording`
        with the programme's words.
    programme, company
        Names of the programme and of the company, if they are to be in it.
    contact, signature
        Whom to write to or to call, and who signs. Without them the letter has a place in square
        brackets to fill in.
    role
        What a mentor does, in a sentence of that language; by default a general one.
    hours_a_month, months
        How much time a mentor gives, and for how long; left out if not given. The least length of
        a meeting is that of the policy.

    Returns
    -------
    str
        Paragraphs, with a blank line between them.

    Raises
    ------
    PolicyError
        If the source is something else, a text is blank, a number is none, or there are no texts
        in the language.

    Examples
    --------
    >>> from pairmatch.advice.recruitment.ranking import recruiting
    >>> from pairmatch.people import Cohort, Mentee, Mentor
    >>> from pairmatch.policy import Policy
    >>> mentees = [Mentee(id=f"E-{k}", needs=["job"]) for k in range(9)]
    >>> advice = recruiting(Cohort([Mentor(id="M-1")], mentees), Policy())
    >>> print(appeal(advice, "en", programme="Example", contact="hello@example.org"))
    Dear Sir or Madam,
    <BLANKLINE>
    The Example programme brings mentees and volunteer mentors together, one to one. At present 8
    mentees are waiting for a mentor.
    <BLANKLINE>
    We are especially looking for people who can help someone look for a job. With just one more
    mentor like this, one more mentee could start.
    <BLANKLINE>
    Mentors meet their mentees regularly, listen, share their experience and offer encouragement.
    <BLANKLINE>
    If people in your company are interested, we would be glad to tell you more.
    <BLANKLINE>
    To find out more: hello@example.org
    <BLANKLINE>
    The figures in this letter are totals; the letter contains nothing about any individual mentee.
    <BLANKLINE>
    Yours faithfully,
    <BLANKLINE>
    [please fill in: name and role]
    Example programme
    """
    given = {
        "programme": programme, "company": company, "contact": contact, "signature": signature,
        "role": role,
    }  # fmt: skip
    for name, value in given.items():
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise PolicyError(f"{name} must be a text that is not blank")
    for name, number in (("hours_a_month", hours_a_month), ("months", months)):
        if number is not None:
            whole(name, number)
    found = _found(source)
    if found.obstacle is not None:
        return message(f"appeal.none.{found.obstacle}", language)
    letter = _Letter(language, source.waiting, found)
    paragraphs = (
        message("appeal.greeting", language),
        letter.beginning(programme),
        letter.wanted(),
        letter.work(role, hours_a_month, months),
        _named("appeal.ask", language, company=company and _at(company, language)),
        letter.contact(contact),
        message(f"appeal.{'counts' if letter.counts else 'no_counts'}", language),
        message("appeal.closing", language),
        _signature(signature, programme, language),
    )
    return "\n\n".join(each.strip() for each in paragraphs)


def appeal_helps(source: Source) -> bool:
    """Return whether new mentors would help, so that :func:`appeal` writes a letter.

    They help if somebody who waits would have a mentor or, where nobody waits, if the pairs would
    fit better. Of :func:`supply_and_demand` it says whether anybody waits whom a new mentor could
    suit, or something is short.

    Parameters
    ----------
    source
        As for :func:`appeal`.

    Returns
    -------
    bool

    Raises
    ------
    PolicyError
        If the source is something else.

    Examples
    --------
    >>> from pairmatch.advice.recruitment.ranking import recruiting
    >>> from pairmatch.people import Cohort, Mentee, Mentor
    >>> from pairmatch.policy import Policy
    >>> both = Cohort([Mentor(id="M-1")], [Mentee(id="E-1")])
    >>> appeal_helps(recruiting(both, Policy()))
    False
    """
    return _found(source).obstacle is None


Obstacle: TypeAlias = Literal["pairs", "fit", "answers"]


@dataclass(frozen=True)
class _Found:
    """What a letter says of a source: whom it looks for, and what 1, 2, … of them would bring.

    ``gains`` are numbers of new mentors, each with how many pairs more there would be. Of
    ``missing`` traits one is enough; a profile has all of its traits. ``whole`` = the profiles hold
    all that the gains rest on, rather than what may be told of it. ``obstacle`` = why there is no
    letter.
    """

    profiles: tuple[Profile, ...] = ()
    gains: tuple[tuple[int, int], ...] = ()
    missing: bool = False
    whole: bool = False
    obstacle: Obstacle | None = None


def _found(source: Source) -> _Found:
    match source:
        case SupplyAndDemand():
            return _of_table(source)
        case Recruiting():
            found = _of_ranking(source)
        case RecruitSet():
            found = _of_set(source)
        case CompanyRecruiting():
            found = _of_company(source)
        case _:
            raise PolicyError(
                "appeal needs the answer of recruiting, recruiting_together, recruiting_company or "
                "supply_and_demand"
            )
    return found or _Found(obstacle="pairs" if source.waiting.n_without else "fit")


def _of_ranking(ranking: Recruiting) -> _Found | None:
    for one in ranking.recruits:
        if _helps(ranking.waiting, one.more_pairs, one.adds):
            gains = ((1, one.more_pairs),) if one.more_pairs > 0 else ()
            told = _is_whole(ranking.waiting, one.candidate.mentor, one.traits, one.shared)
            return _Found((one.shared,), gains, whole=told)
    return None


def _of_set(chosen: RecruitSet) -> _Found | None:
    found = _first(chosen.waiting, chosen.more_pairs, chosen.adds)
    if found is None:
        return None
    people, gains = found
    mentors = [candidate.mentor for candidate in chosen.chosen[:people]]
    profiles = chosen.shared[:people]
    told = zip(mentors, chosen.traits, profiles, strict=False)
    whole = all(_is_whole(chosen.waiting, *each) for each in told)
    return _Found(profiles, gains[-1:], whole=whole)


def _of_company(company: CompanyRecruiting) -> _Found | None:
    found = _first(company.waiting, company.more_pairs, company.adds)
    if found is None:
        return None
    whole = _is_whole(company.waiting, company.profile, company.traits, company.shared)
    return _Found((company.shared,), found[1], whole=whole)


def _is_whole(waiting: Waiting, mentor: Mentor, traits: Profile, shared: Profile) -> bool:
    """Return whether what may be told of a mentor is all that counts."""
    timed = waiting.minutes is not None and bool(mentor.availability.intervals)
    times = any(trait.kind == "time" for trait in shared)
    return set(traits) <= set(shared) and (times or not timed)


def _of_table(table: SupplyAndDemand) -> _Found:
    waiting = table.waiting
    if waiting.n_without and waiting.n_beyond_help >= waiting.n_without:
        return _Found(obstacle="answers")
    named = {kind: n for kind, n in _MISSING.items() if kind != "time" or waiting.minutes}
    traits = tuple(row.trait for kind, n in named.items() for row in table.missing(kind)[:n])
    if not traits and not waiting.n_without:
        return _Found(obstacle="fit")
    return _Found((traits,), missing=True)


def _first(
    waiting: Waiting, more_pairs: Sequence[int], adds: Sequence[Difference | None]
) -> tuple[int, tuple[tuple[int, int], ...]] | None:
    """Return the fewest people who bring most, and the gains to be told: of one and of all."""
    if not more_pairs:
        return None
    most = max(more_pairs)
    if most > 0:
        people = more_pairs.index(most) + 1
        numbers = [n for n in dict.fromkeys((1, people)) if more_pairs[n - 1] > 0]
        return people, tuple((n, more_pairs[n - 1]) for n in numbers)
    return (len(more_pairs), ()) if _helps(waiting, 0, adds[-1]) else None


def _helps(waiting: Waiting, more_pairs: int, adds: Difference | None) -> bool:
    if waiting.n_without:
        return more_pairs > 0
    gained = {} if adds is None or not adds.better else adds.to_dict()
    return any(gained.get(stage, 0) > 0 for stage in _FIT)


@dataclass(frozen=True)
class _Letter:
    """The paragraphs of a letter in one language."""

    language: str
    waiting: Waiting
    found: _Found

    @property
    def counts(self) -> bool:
        """Whether numbers of people may be told: enough of them wait."""
        return self.waiting.n_without >= max(self.waiting.minimum_cell, 1)

    def beginning(self, programme: str | None) -> str:
        """Return who writes, and who waits."""
        n = self.waiting.n_without
        if self.counts:
            waiting = self._said("wait", n=n)
        elif n:
            waiting = self._said("wait_few")
        else:
            waiting = self._said("wait_scarce" if self.found.missing else "wait_none")
        return f"{_named('appeal.intro', self.language, programme=programme)} {waiting}"

    def wanted(self) -> str:
        """Return what people are sought, and what they would make possible."""
        profiles = [list(self._clauses(traits)) for traits in _distinct(self.found.profiles)]
        known = [clauses for clauses in profiles if clauses]
        sought, gains = self._sought(known), " ".join(self._gains())
        return (f"{sought}\n\n{gains}" if "\n" in sought else f"{sought} {gains}").strip()

    def work(self, role: str | None, hours_a_month: int | None, months: int | None) -> str:
        """Return what a mentor does, and how much time it takes."""
        sentences = [role or self._said("role")]
        if self.waiting.minutes is not None:
            sentences.append(self._said("meeting", duration=self._duration(self.waiting.minutes)))
        effort = {
            "hours": None if hours_a_month is None else self._said("hours", n=hours_a_month),
            "months": None if months is None else self._said("months", n=months),
        }
        stated = {name: text for name, text in effort.items() if text is not None}
        if stated:
            key = "both" if len(stated) > 1 else next(iter(stated))
            sentences.append(self._said(f"effort.{key}", **stated))
        return " ".join(sentences)

    def contact(self, contact: str | None) -> str:
        """Return how to answer."""
        return self._said("contact", contact=contact or self._said("contact_missing"))

    def _said(self, key: str, **values: object) -> str:
        return message(f"appeal.{key}", self.language, **values)

    def _duration(self, minutes: int) -> str:
        words = {30: "half_hour", 90: "hour_and_a_half", 120: "two_hours"}
        if minutes in words:
            return self._said(words[minutes])
        hours, rest = divmod(minutes, 60)
        return self._said("minutes", n=minutes) if rest else self._said("hours", n=hours)

    def _sought(self, profiles: Sequence[Sequence[str]]) -> str:
        if not profiles:
            return self._said("seek_any")
        if len(profiles) == 1 and len(profiles[0]) <= _CLAUSES:
            return self._said("seek", clauses=listed(profiles[0], self.language))
        if len(profiles) == 1:
            return self._list("seek_list", profiles[0])
        described = [self._said("profile", clauses=listed(p, self.language)) for p in profiles]
        return self._list("seek_profiles", described)

    def _clauses(self, profile: tuple[Profile, Profile]) -> Iterator[str]:
        """Yield what people of a profile are or can, as clauses after “people who”."""
        sought, welcome = profile
        yield from _clauses(sought, self.language, either=self.found.missing)
        for clause in _clauses(welcome, self.language, either=True):
            yield self._said("ideally", clause=clause)

    def _list(self, heading: str, items: Sequence[str]) -> str:
        keys = ["bullet"] * (len(items) - 1) + ["bullet_last"]
        lines = [self._said(key, text=text) for key, text in zip(keys, items, strict=True)]
        return "\n".join([self._said(heading), *lines])

    def _gains(self) -> Iterator[str]:
        if self.found.gains and not self.counts:
            # How many begin would tell how many wait; so would how many mentors it takes.
            yield self._said("pairs.few")
            return
        for people, pairs in self.found.gains:
            key = f"pairs.{'one' if people == 1 else 'several'}{'' if self.found.whole else '_any'}"
            yield self._said(key, n=pairs, people=people)


def _signature(signature: str | None, programme: str | None, language: str) -> str:
    lines = [signature or message("appeal.signature_missing", language)]
    if programme is not None:
        lines.append(message("appeal.signature_programme", language, programme=programme))
    return "\n".join(lines)


def _named(key: str, language: str, **name: str | None) -> str:
    """Return a sentence with a name, or without one."""
    if None in name.values():
        return message(key, language)
    return message(f"{key}_named", language, **name)


def _clauses(traits: Iterable[Trait], language: str, *, either: bool) -> Iterator[str]:
    """Yield clauses, kind by kind.

    Of languages, sectors, sites and times one is enough; of goals if ``either``.
    """
    by_kind: dict[Kind, list[Trait]] = {}
    for trait in traits:
        by_kind.setdefault(trait.kind, []).append(trait)
    for kind, most in _NAMED.items():
        held = by_kind.get(kind, [])
        plain = [trait for trait in held if trait.value != GENERALIST]
        told = [trait for trait in plain if _name(trait, language)][:most]
        if kind == "time":
            told.sort(key=lambda trait: TIMES.index(trait.value))
        names = list(dict.fromkeys(_name(trait, language) for trait in told))
        if names:
            every = kind == "goal" and not either
            joined = listed(names, language) if every else _either(names, language)
            yield message(f"appeal.clause.{kind}", language, names=joined.rstrip("."))
        if len(plain) < len(held):
            yield message("appeal.clause.generalist", language)


def _distinct(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Yield profiles without repetition, each with what would be welcome besides.

    If one of them is part of all others, it is what is sought, and the rest is welcome.
    """
    known = [profile for profile in dict.fromkeys(profiles) if profile]
    least = min(known, key=len, default=())
    if len(known) > 1 and all(set(least) <= set(profile) for profile in known):
        rest = dict.fromkeys(trait for profile in known for trait in profile)
        yield least, tuple(trait for trait in rest if trait not in least)
    else:
        yield from ((profile, ()) for profile in known)


def _either(names: Sequence[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return message("appeal.or", language, before=", ".join(names[:-1]), last=names[-1])


def _name(trait: Trait, language: str) -> str:
    """Return a trait as its clause names it; nothing if there is but a code of a language."""
    name = trait.name(language)
    match trait.kind:
        case "language":
            return "" if name == trait.value else _with_article(name, language)
        case "time":
            return message(f"appeal.time.{trait.value.replace(' ', '.')}", language)
        case "goal":
            return _everyday(trait, language)
        case "sector":
            return message("appeal.in_sector", language, name=_everyday(trait, language))
        case "site":
            return _of_place(name, language)
    return name


def _everyday(trait: Trait, language: str) -> str:
    key = f"everyday.{trait.kind}.{trait.value}"
    if has_message(key, language):
        return message(key, language)
    return message(f"appeal.{trait.kind}", language, name=trait.name(language))


def _of_place(name: str, language: str) -> str:
    """Return the name of a site as it follows "site": after "de" in French, if it is a place.

    Examples
    --------
    >>> [_of_place(name, "fr") for name in ("Vernier", "Onex", "Le Lignon", "La Praille")]
    ['de Vernier', "d'Onex", 'du Lignon', 'de La Praille']
    >>> [_of_place(name, "fr") for name in ("A", "Maison de quartier")], _of_place("Ulm", "de")
    (['A', 'Maison de quartier'], 'Ulm')
    """
    if base_language(language) != "fr" or not _PLACE.fullmatch(name):
        return name
    article, _, rest = name.partition(" ")
    if article in _OF_ARTICLE and rest:
        return f"{_OF_ARTICLE[article]} {rest}"
    return f"d'{name}" if plain_letters(name)[0] in "aeiou" else f"de {name}"


def _at(company: str, language: str) -> str:
    """Return the name of a company as it follows "bei", with an article if its form has one.

    Examples
    --------
    >>> [_at(name, "de-CH") for name in ("Limmat AG", "Rhein GmbH", "Migros")]
    ['der Limmat AG', 'der Rhein GmbH', 'Migros']
    >>> _at("Limmat AG", "fr-CH")
    'Limmat AG'
    """
    if base_language(language) == "de" and company.rsplit(maxsplit=1)[-1] in _WITH_ARTICLE:
        return f"der {company}"
    return company


def _with_article(name: str, language: str) -> str:
    """Return the name of a language with its article, where one is said.

    Examples
    --------
    >>> [_with_article(name, "fr") for name in ("français", "arabe", "hébreu", "hindi")]
    ['le français', "l'arabe", "l'hébreu", 'le hindi']
    >>> [_with_article(name, "it") for name in ("tedesco", "inglese", "spagnolo", "hindi")]
    ['il tedesco', "l'inglese", 'lo spagnolo', "l'hindi"]
    """
    base, plain = base_language(language), plain_letters(name)
    if base == "fr":
        if plain.startswith("langue"):
            return f"la {name}"
        return f"l'{name}" if plain[0] in "aeiou" or plain.startswith("hebreu") else f"le {name}"
    if base == "it":
        if plain.startswith("lingua"):
            return f"la {name}"
        if plain[0] in "aeiouh":
            return f"l'{name}"
        impure = re.match("s[^aeiou]|z|gn|ps|pn|x|y", plain)
        return f"lo {name}" if impure else f"il {name}"
    return name
