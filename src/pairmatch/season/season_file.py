"""The JSON document of a season: writing, and strict reading."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from pairmatch._support.hints import foreign, hinted, known
from pairmatch.errors import IntakeError, Issue
from pairmatch.people.cohort import LoadCounts
from pairmatch.people.cohort_file import read_document
from pairmatch.season.decisions import DECISIONS, SIDES, Decision
from pairmatch.season.ledger import Ledger, cannot_follow, last_day, two_mentors
from pairmatch.season.records import Id, KnownMentee, KnownMentor, PlanMade
from pairmatch.season.season_hints import advice

if TYPE_CHECKING:
    from pairmatch.season.season import Season

_LONGEST = 200 * 10**6
_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class _Decision:
    """A decision as it is written: with its day, and without the row of a table."""

    mentee_id: Id
    mentor_id: Id
    decision: str
    side: str = ""
    reason: str = ""
    remark: str = ""
    day: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Document:
    """The fields of the JSON, in its order; the dataclasses in it are read and written as such."""

    # The dataclasses inside have no configuration, so that this one applies to them as well.
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)

    format: Literal["pairmatch season"] = "pairmatch season"
    version: Literal[1] = 1
    started: date
    load_counts: LoadCounts
    mentors: tuple[KnownMentor, ...]
    mentees: tuple[KnownMentee, ...]
    decisions: tuple[_Decision, ...]
    plans: tuple[PlanMade, ...]


_SHARED = ("started", "load_counts", "mentors", "mentees", "plans")
_PARTS = {
    "mentors": KnownMentor, "mentees": KnownMentee, "decisions": _Decision, "plans": PlanMade
}  # fmt: skip


@cache
def _documents() -> TypeAdapter[_Document]:
    return TypeAdapter(_Document)


def to_json(season: Season, *, texts: bool = True) -> str:
    """Return a season as JSON text; reasons and remarks only if wanted."""
    left_out = {"row"} if texts else {"row", "reason", "remark"}
    decisions = tuple(
        _Decision(**{name: value for name, value in vars(own).items() if name not in left_out})
        for own in season.decisions
    )
    document = _Document(decisions=decisions, **{name: getattr(season, name) for name in _SHARED})
    return _documents().dump_json(document, indent=1).decode()


def arguments(text: object) -> dict[str, Any]:
    """Return what a document says, as the arguments of a season.

    Raises
    ------
    IntakeError
        With all that is wrong: fields that are not known or missing, values that fields cannot
        have, or parts that contradict each other.
    """
    read_document(text, "pairmatch season", 1, _LONGEST, "Season.to_json")
    try:
        document = _documents().validate_json(str(text).removeprefix("\ufeff"))
    except ValidationError as error:
        raise IntakeError(_faults(error)) from None
    found = {name: getattr(document, name) for name in _SHARED}
    found["decisions"] = tuple(Decision(**vars(own)) for own in document.decisions)
    if faults := tuple(_contradictions(document, found["decisions"])):
        raise IntakeError(faults)
    return found


def _issue(field: str | None, code: str, hint: str) -> Issue:
    return Issue("season", None, None, field, code, hint)


def _faults(error: ValidationError) -> list[Issue]:
    """Return what pydantic says is wrong, by place, without the values."""
    issues = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        place = [str(part)[:_SHOWN] for part in detail["loc"]]
        kind, code, hint = detail["type"], "invalid", foreign(detail["msg"])
        if kind in ("extra_forbidden", "unexpected_keyword_argument"):
            part: type[Any] = _PARTS.get(place[0], _Document) if len(place) > 1 else _Document
            names = [field.name for field in dataclasses.fields(part)]
            code, hint = "unknown_field", known(place[-1], names)
        elif kind.startswith("missing"):
            code, hint = "missing_field", hinted("required")
        code = code if place else "not_a_season"
        issues.append(_issue(".".join(place) or None, code, hint))
    return issues


def _contradictions(document: _Document, decisions: tuple[Decision, ...]) -> Iterator[Issue]:
    """Yield what contradicts another part of a document."""
    started, plans = document.started, document.plans
    people: tuple[tuple[str, tuple[KnownMentor | KnownMentee, ...]], ...] = (
        ("mentors", document.mentors),
        ("mentees", document.mentees),
    )
    for side, group in people:
        for person_id, n in Counter(own.id for own in group).items():
            if n > 1:
                hint = hinted("people_of_id", n=n)
                yield Issue(side, None, person_id, "id", "duplicate_id", hint)
        for own in group:
            if not started <= own.first_seen <= own.last_seen:
                yield Issue(side, None, own.id, "first_seen", "contradiction", advice("days"))
    yield from _wrong_plans(started, plans, len(decisions))
    wrong = list(_wrong_decisions(started, decisions))
    yield from wrong
    if not wrong:
        ledger = Ledger(decisions, last_day(started, decisions, plans))
        yield from two_mentors(ledger, decisions)


def _wrong_plans(day: date, plans: tuple[PlanMade, ...], most: int) -> Iterator[Issue]:
    after = 0
    for place, plan in enumerate(plans):
        if plan.day < day or not after <= plan.after <= most:
            yield _issue(f"plans.{place}", "date_backwards", advice("order"))
        if len({mentee for mentee, _ in plan.pairs}) < len(plan.pairs):
            yield _issue(f"plans.{place}.pairs", "two_mentors", advice("two_pairs"))
        day, after = plan.day, plan.after


def _wrong_decisions(started: date, decisions: tuple[Decision, ...]) -> Iterator[Issue]:
    last: dict[tuple[str, str], Decision] = {}
    for place, decision in enumerate(decisions):
        field = f"decisions.{place}"
        if decision.decision not in DECISIONS:
            hint = known(decision.decision, DECISIONS)
            yield _issue(f"{field}.decision", "unknown_choice", hint)
            continue
        if decision.side not in ("", *SIDES):
            hint = known(decision.side, SIDES)
            yield _issue(f"{field}.side", "unknown_choice", hint)
        if decision.day is not None and decision.day < started:
            yield _issue(field, "date_backwards", advice("began", day=started))
        if decision.mentee_id == decision.mentor_id:
            yield _issue(f"{field}.mentor_id", "same_person", hinted("self"))
        if wrong := cannot_follow(last.get(decision.pair), decision):
            yield _issue(field, wrong.code, wrong.hint)
        last[decision.pair] = decision
