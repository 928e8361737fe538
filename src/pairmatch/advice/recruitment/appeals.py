"""A paragraph that a coordinator can send to a company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from pairmatch._support.messages import decimal, listed, message
from pairmatch.advice.recruitment.candidates import Waiting
from pairmatch.advice.recruitment.companies import CompanyRecruiting
from pairmatch.advice.recruitment.ranking import Recruiting
from pairmatch.advice.recruitment.sets import RecruitSet
from pairmatch.advice.recruitment.supply import Kind, SupplyAndDemand, Trait, count_said, described
from pairmatch.errors import PolicyError
from pairmatch.plans.differences import Difference

Source: TypeAlias = Recruiting | RecruitSet | CompanyRecruiting | SupplyAndDemand

# How many of each kind are named.
_NAMED: dict[Kind, int] = {"sector": 2, "language": 1, "goal": 3}


def appeal(
    source: Source,
    language: str = "fr",
    *,
    programme: str | None = None,
    company: str | None = None,
) -> str:
    """Return a paragraph in which a programme asks a company for mentors.

    It says how many people wait, what profile is missing most, what one or more mentors of it
    would bring, what is expected of a mentor, and that nobody's data are in it. It names nobody: a
    profile is described only by what at least ``minimum_cell`` mentees who wait want all together,
    and smaller numbers of people who wait, or who could begin then, are left out. Nowhere does it
    claim that a score predicts anything.

    Parameters
    ----------
    source
        The answer of :func:`recruiting`, :func:`recruiting_together`, :func:`recruiting_company`
        or :func:`supply_and_demand`.
    language
        ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.
    programme, company
        Names of the programme and of the company, if they are to be in it.

    Returns
    -------
    str
        Four to seven sentences.

    Raises
    ------
    PolicyError
        If the source is something else, or there are no texts in the language.

    Examples
    --------
    >>> from pairmatch.advice.recruitment.ranking import recruiting
    >>> from pairmatch.people import Cohort, Mentee, Mentor
    >>> from pairmatch.policy import Policy
    >>> mentees = [Mentee(id=f"E-{k}", needs=["job"]) for k in range(9)]
    >>> advice = recruiting(Cohort([Mentor(id="M-1")], mentees), Policy())
    >>> print(appeal(advice, "en", programme="Example"))
    The Example programme brings mentees and volunteer mentors together, one to one. At present 8
    mentees are waiting for a mentor. What we miss most are mentors with this profile (help with:
    job). One more well-fitting mentor of this kind would let 1 more mentee begin. If people in your
    company might like this, we would be glad to tell them more. These figures are counts; this
    message holds no data about single persons.
    """
    if not isinstance(source, Recruiting | RecruitSet | CompanyRecruiting | SupplyAndDemand):
        raise PolicyError(
            "appeal needs the answer of recruiting, recruiting_together, recruiting_company or "
            "supply_and_demand"
        )
    for name, value in (("programme", programme), ("company", company)):
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise PolicyError(f"{name} must be a text that is not blank")
    return " ".join(_sentences(source, language, programme, company))


def _sentences(
    source: Source, language: str, programme: str | None, company: str | None
) -> Iterator[str]:
    waiting = source.waiting
    who = "who" if programme is None else "who_named"
    yield message(f"recruiting.appeal.{who}", language, programme=programme)
    yield _waiting_said(waiting, language)
    yield from _gain(source, language)
    if waiting.minutes is not None:
        yield message("recruiting.appeal.minutes", language, n=waiting.minutes)
    ask = "ask" if company is None else "ask_named"
    yield message(f"recruiting.appeal.{ask}", language, company=company)
    yield message("recruiting.appeal.counts", language)


def _waiting_said(waiting: Waiting, language: str) -> str:
    n, least = waiting.n_without, waiting.minimum_cell
    if not n:
        return message("recruiting.appeal.nobody_waits", language)
    if n < least:
        few = count_said(n, least, language)
        return message("recruiting.appeal.few_wait", language, few=few)
    return message("recruiting.appeal.wait", language, n=n)


def _gain(source: Source, language: str) -> Iterator[str]:
    """Yield what profile is missing, and what such people would bring."""
    match source:
        case SupplyAndDemand():
            traits = [row.trait for kind, n in _NAMED.items() for row in source.missing(kind)[:n]]
            if traits:
                profile = described(traits, language)
                yield message("recruiting.appeal.missing", language, profile=profile)
        case Recruiting():
            better = (each for each in source.recruits if each.adds and each.adds.better)
            if best := next(better, None):
                yield from _profiles([best.shared], language)
                yield _brings(source.waiting, 1, best.more_pairs, best.adds, language)
        case RecruitSet():
            if source.chosen:
                yield from _profiles(source.shared, language)
                n = len(source.chosen)
                yield _brings(source.waiting, n, source.more_pairs[-1], source.adds[-1], language)
        case CompanyRecruiting():
            if n := source.enough:
                yield from _profiles([source.shared], language)
                more, adds = source.more_pairs[n - 1], source.adds[n - 1]
                yield _brings(source.waiting, n, more, adds, language)


def _profiles(profiles: Sequence[Sequence[Trait]], language: str) -> Iterator[str]:
    phrases = (described(traits, language) for traits in profiles)
    known = list(dict.fromkeys(phrase for phrase in phrases if phrase))
    if known:
        several = listed([f"({phrase})" for phrase in known], language)
        profile = several if len(known) > 1 else known[0]
        yield message("recruiting.appeal.profile", language, n=len(known), profile=profile)


def _brings(
    waiting: Waiting, people: int, more_pairs: int, adds: Difference | None, language: str
) -> str:
    who = "one" if people == 1 else "several"
    if more_pairs > 0 and waiting.n_without < waiting.minimum_cell:
        # The number who begin would tell how many wait; so would the number of mentors it takes.
        return message("recruiting.appeal.pairs.few", language)
    if more_pairs > 0:
        key = f"recruiting.appeal.pairs.{who}"
        return message(key, language, n=more_pairs, people=people)
    score = 0 if adds is None else adds.to_dict().get("best_total", 0)
    if score > 0:
        shown = decimal(score, language)
        return message(f"recruiting.appeal.score.{who}", language, score=shown, people=people)
    return message("recruiting.appeal.better", language)
