"""The JSON document of a cohort: writing, and strict reading."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pairmatch._support.hints import SideName, foreign, hinted, known
from pairmatch.errors import IntakeError, Issue
from pairmatch.people.profiles import Mentee, Mentor, Person

if TYPE_CHECKING:
    from pairmatch.people.cohort import Cohort

_FORMAT, _VERSION = "pairmatch cohort", 1
_PAIRS = ("pinned", "excluded", "running", "previous")
_OF_PAIRS = ("overrides", "running_until")
_HEAD = ("format", "version", "profiles", "mentors", "mentees")
_FIELDS = (*_HEAD, *_PAIRS, *_OF_PAIRS, "load_counts", "unconfirmed")
_NOT_WRITTEN = "not written: a document of ids only holds no reasons"
_LONGEST = 200 * 10**6


def to_json(cohort: Cohort, *, profiles: bool = True) -> str:
    """Return a cohort as JSON text: profiles, or the ids of the people, and all facts."""
    write = _profile if profiles else (lambda person: person.id)
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "profiles": bool(profiles),
        "mentors": [write(person) for person in cohort.mentors],
        "mentees": [write(person) for person in cohort.mentees],
        **{name: getattr(cohort, name) for name in _PAIRS},
        **{
            # Reasons are free text, and may tell of people.
            name: [
                [*pair, str(value) if profiles or name != "overrides" else ""]
                for pair, value in getattr(cohort, name).items()
            ]
            for name in _OF_PAIRS
        },
        "load_counts": cohort.load_counts,
        "unconfirmed": cohort.unconfirmed,
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _profile(person: Person) -> dict[str, Any]:
    """Return what a profile states: fields that are not at their defaults."""
    stated = person.model_dump(mode="json")
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in type(person).model_fields.items()
    }
    return {
        name: value for name, value in stated.items() if getattr(person, name) != defaults[name]
    }


def arguments(text: str, profiles_from: Cohort | None = None) -> dict[str, Any]:
    """Return what a document says, as the arguments of a cohort, which checks the pairs.

    Raises
    ------
    IntakeError
        With all that is wrong in the document and its profiles.
    """
    document = _document(text)
    issues = list(_wrong_fields(document))
    if not issues and document["profiles"] is (profiles_from is not None):
        hint = hinted("profiles_missing" if profiles_from is None else "profiles_twice")
        issues.append(_issue("profiles", "no_profiles", hint))
    if issues:
        raise IntakeError(issues)
    found: dict[str, Any] = {name: document[name] for name in _PAIRS if name in document}
    found["load_counts"] = document.get("load_counts")
    found["unconfirmed"] = document.get("unconfirmed", ())
    for side, kind in (("mentors", Mentor), ("mentees", Mentee)):
        found[side], wrong = _people(side, kind, document[side], profiles_from)
        issues += wrong
    for name in _OF_PAIRS:
        found[name], wrong = _by_pair(name, document.get(name, []))
        issues += wrong
    if profiles_from is not None:
        reasons = profiles_from.overrides
        found["overrides"] = {pair: reasons.get(pair, _NOT_WRITTEN) for pair in found["overrides"]}
    if issues:
        raise IntakeError(issues)
    return found


def _issue(field: str | None, code: str, hint: str, side: str = "cohort") -> Issue:
    return Issue(side, None, None, field, code, hint)


def _document(text: object) -> dict[str, Any]:
    return read_document(text, _FORMAT, _VERSION, _LONGEST, "Cohort.to_json")


def read_document(
    text: object, kind: str, version: int, longest: int, writer: str
) -> dict[str, Any]:
    """Return a JSON document of a kind and version, such as ``"pairmatch cohort"``.

    Raises
    ------
    IntakeError
        If it is none: not JSON, far too long, a name twice, a number that is not finite.

    Examples
    --------
    >>> read_document('{"format": "pairmatch x", "version": 1}', "pairmatch x", 1, 99, "x")
    {'format': 'pairmatch x', 'version': 1}
    """
    what = kind.removeprefix("pairmatch ")

    def refuse(field: str | None, code: str, hint: str) -> IntakeError:
        return IntakeError([_issue(field, code, hint, what)])

    if not isinstance(text, str):
        raise refuse(None, f"not_a_{what}", hinted("give_text"))
    if len(text) > longest:
        raise refuse(None, "too_large", hinted("too_large_document", what=SideName(what)))
    try:
        document = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_distinct, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        hint = hinted("no_json", why=hinted("nested") if deep else foreign(str(error)))
        raise refuse(None, f"not_a_{what}", hint) from None
    if not isinstance(document, dict) or document.get("format") != kind:
        raise refuse("format", f"not_a_{what}", hinted("give_json", writer=writer))
    found = document.get("version")
    if type(found) is not int or found != version:
        raise refuse("version", "unknown_version", hinted("version", version=version))
    return document


def _distinct(items: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(items)) < len(items):
        raise ValueError("a name occurs twice in one object")
    return dict(items)


def _no_number(_: str) -> None:
    raise ValueError("a number is not finite")


def _wrong_fields(document: Mapping[str, Any]) -> Iterator[Issue]:
    for name in document:
        if name not in _FIELDS:
            yield _issue(name[:40], "unknown_field", known(name, _FIELDS))
    for name in _HEAD:
        if name not in document:
            yield _issue(name, "missing_field", hinted("required"))
    if "profiles" in document and not isinstance(document["profiles"], bool):
        yield _issue("profiles", "invalid", hinted("true_or_false"))
    for name in ("mentors", "mentees"):
        if name in document and not isinstance(document[name], list):
            yield _issue(name, "invalid", hinted("write_list"))
    unconfirmed = document.get("unconfirmed", [])
    if not (isinstance(unconfirmed, list) and all(isinstance(n, str) for n in unconfirmed)):
        yield _issue("unconfirmed", "invalid", hinted("list_of_texts"))


def _people(
    side: str, kind: type[Person], items: list[Any], profiles_from: Cohort | None
) -> tuple[list[Any], list[Issue]]:
    """Return the people of a side, and what is wrong; the row is the place in the list."""
    people: list[Any] = []
    issues: list[Issue] = []
    given = {} if profiles_from is None else {own.id: own for own in getattr(profiles_from, side)}
    for row, item in enumerate(items, start=1):
        if profiles_from is not None:
            if isinstance(item, str) and item in given:
                people.append(given[item])
                continue
            own = item if isinstance(item, str) else None
            hint = hinted("nobody_of_id")
            issues.append(Issue(side, row, own, None, "no_profile", hint))
        elif isinstance(item, dict):
            try:
                people.append(kind(**item))
            except IntakeError as error:
                issues += [dataclasses.replace(issue, row=row) for issue in error.problems]
        else:
            issues.append(Issue(side, row, None, None, "not_a_profile", hinted("write_profile")))
    return people, issues


def _by_pair(name: str, items: object) -> tuple[dict[tuple[str, str], Any], list[Issue]]:
    """Return what a document says of pairs, and an issue for each item that says nothing."""
    found: dict[tuple[str, str], Any] = {}
    wrong = 0
    for item in items if isinstance(items, list) else [items]:
        match item:
            case [str(mentee), str(mentor), str(value)] if (mentee, mentor) not in found:
                found[mentee, mentor] = _day(value) if name == "running_until" else value
            case _:
                wrong += 1
    hint = hinted("each_pair_once")
    return found, [_issue(name, "not_a_pair", hint, "pairs")] * wrong


def _day(text: str) -> date | None:
    """Return a day; ``None``, which no cohort takes, if the text is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
