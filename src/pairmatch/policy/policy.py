"""Policies: what counts and what is allowed, and whether a cohort fits."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, InstanceOf, field_validator
from pydantic.dataclasses import dataclass

from pairmatch._support.display import View, sentences
from pairmatch._support.messages import message, number
from pairmatch.errors import IntakeError, PolicyError, did_you_mean, resembling
from pairmatch.people import Cohort, Person
from pairmatch.policy import files, presets
from pairmatch.policy.objective import DEFAULT_OBJECTIVE, Priority, check_objective
from pairmatch.policy.parts import (
    MENTEE_FIELDS,
    MENTOR_FIELDS,
    PART,
    Checked,
    Criterion,
    Part,
    Rule,
    Share,
    folded,
    values_of,
)
from pairmatch.policy.quotas import Quota
from pairmatch.policy.weights import share_points, weight_points


def check_vocabulary(cohort: Cohort, policy: Policy) -> None:
    """Raise if a policy names an attribute that nobody has, cannot read a profile, or lacks a day.

    Raises
    ------
    PolicyError
        If an attribute is not known on a side; says what was probably meant. Or if a rule means
        something only on a day.
    IntakeError
        With every profile that holds a code unknown to the policy; the code is not repeated.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import Same
    >>> cohort = Cohort([], [Mentee(id="E-1", attributes={"grade": 1})])
    >>> check_vocabulary(cohort, Policy(criteria=[Same("grde")]))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: same_grde: no mentee has an attribute 'grde'. Did you mean \
'grade'? Known: birth_year, grade, languages, most_important, needs, sectors, site.
    """
    _check_day(policy)
    faults = [*_unknown_attributes(cohort, policy), *_unknown_values(cohort, policy)]
    if "fewest_changes" in policy.objective and cohort.previous is None:
        faults.append(
            "fewest_changes: the cohort names no previous plan; give previous=, or () if there "
            "is none"
        )
    if faults:
        raise PolicyError("\n".join(faults))
    issues = [
        issue
        for part in (*policy.criteria, *policy.rules)
        for issue in part.problems(cohort.mentors, cohort.mentees)
    ]
    if issues:
        raise IntakeError(dict.fromkeys(issues))


def _check_day(policy: Policy) -> None:
    undated = [rule.key for rule in policy.rules if rule.needs_day]
    if policy.priority.needs_day and "priority" in policy.objective:
        undated.append("priority")
    if undated:
        raise PolicyError(
            f"{', '.join(undated)}: say on which day the round starts: match(…, on=date), or "
            "policy.on(date)"
        )


def _unknown_attributes(cohort: Cohort, policy: Policy) -> list[str]:
    """Return the parts of a policy that read an attribute which nobody on that side has."""
    people = {"mentees": cohort.mentees, "mentors": cohort.mentors}
    known = {
        "mentees": _attribute_names(cohort.mentees, MENTEE_FIELDS),
        "mentors": _attribute_names(cohort.mentors, MENTOR_FIELDS),
    }
    parts: tuple[Part | Quota, ...] = (*policy.criteria, *policy.rules, *policy.quotas)
    return [
        f"{part.key}: no {side[:-1]} has an attribute {name!r}. {did_you_mean(name, known[side])}"
        for part in parts
        for side, name, optional in part.uses()
        if people[side]
        and name not in known[side]
        and not (optional and not resembling(name, known[side]))
    ]


def _unknown_values(cohort: Cohort, policy: Policy) -> list[str]:
    """Return the quotas that name a value which nobody on their side has."""
    faults = []
    for quota in policy.quotas:
        people = cohort.mentees if quota.side == "mentees" else cohort.mentors
        occurring = {value for p in people for value in values_of(p, quota.attribute)}
        values = {f", excluding {k}": value for k, value in enumerate(quota.excluding, start=1)}
        if quota.value is not None:
            values = {"": quota.value}
        faults += [
            f"quota {quota.key}{where}: no {quota.side[:-1]} has this value; correct it, or say "
            "optional=True"
            for where, value in values.items()
            if people and not quota.optional and folded(value) not in occurring
        ]
    return faults


def _attribute_names(people: Sequence[Person], fields: frozenset[str]) -> frozenset[str]:
    return fields.union(*(person.attributes for person in people))


# Columns of tables and codes that have a meaning already.
_RESERVED = {
    *("mentee_id", "mentor_id", "score", "pinned", "not_stated", "override", "rank", "seats"),
    *("excluded", "same_person", "below_minimum_score"),
}


def _listed(value: object) -> object:
    if isinstance(value, Part | Quota):
        raise ValueError("give a tuple, also for a single one: (…,)")
    return tuple(value) if isinstance(value, list) else value


Criteria: TypeAlias = Annotated[tuple[InstanceOf[Criterion], ...], BeforeValidator(_listed)]
Rules: TypeAlias = Annotated[tuple[InstanceOf[Rule], ...], BeforeValidator(_listed)]
Quotas: TypeAlias = Annotated[tuple[InstanceOf[Quota], ...], BeforeValidator(_listed)]


@dataclass(frozen=True, config=PART)
class Policy(Checked):
    """How a programme matches. Immutable; :meth:`replace` makes a changed copy.

    Parameters
    ----------
    criteria
        What makes a pair better, with weights. Their weights become whole points that sum to
        10,000; without any criterion every score is 0.
    rules
        What every pair must fulfil.
    quotas
        How many pairs groups of people may and must have.
    objective
        Stages in order of importance; each is optimised without giving up anything of those
        before: ``"most_pairs"``, ``"priority"``, ``"best_total"``, ``"best_worst_pair"``,
        ``"even_load"``, ``"fewest_changes"``.
    minimum_score
        Pairs below this score (0 to 1) are not eligible.
    priority
        How the stage ``"priority"`` sets the level of a mentee; by default the profile says it.

    Raises
    ------
    PolicyError
        If a name is not known, a value is out of range or two parts have one name.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock, GoalCoverage, SectorSimilarity
    >>> policy = Policy(criteria=[SectorSimilarity(weight=2), GoalCoverage(weight=1)],
    ...                 rules=[CommonBlock(60)])
    >>> policy.points
    {'sector_similarity': 6667, 'goal_coverage': 3333}
    >>> policy.replace(minimum_score=0.25).minimum_points
    2500
    """

    criteria: Criteria = ()
    rules: Rules = ()
    quotas: Quotas = ()
    objective: Annotated[tuple[str, ...], BeforeValidator(check_objective)] = DEFAULT_OBJECTIVE
    minimum_score: Share = Field(default=0.0)
    priority: InstanceOf[Priority] = Field(default=Priority())

    @field_validator("criteria", "rules")
    @classmethod
    def _names_differ(cls, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        codes = [
            (part.code, part.blank_code) if isinstance(part, Rule) else (part.key,)
            for part in parts
        ]
        twice = [
            n for n, times in Counter(n for group in codes for n in group).items() if times > 1
        ]
        if twice:
            raise ValueError(f"two parts are called {', '.join(twice)}; give one of them a name=")
        if reserved := _RESERVED & {name for group in codes for name in group}:
            raise ValueError(f"{', '.join(sorted(reserved))}: reserved, choose another name=")
        return parts

    @field_validator("quotas")
    @classmethod
    def _quotas_differ(cls, quotas: tuple[Quota, ...]) -> tuple[Quota, ...]:
        names = Counter((quota.key, quota.side) for quota in quotas)
        if twice := [key for (key, _), times in names.items() if times > 1]:
            raise ValueError(
                f"two quotas are called {', '.join(twice)}; give one both bounds, or a name="
            )
        return quotas

    def __post_init__(self) -> None:
        # A wrong set of weights is an error when the policy is made, not when it is used.
        weight_points([criterion.weight for criterion in self.criteria])

    @cached_property
    def points(self) -> dict[str, int]:
        """Whole points of each criterion; they sum to 10,000."""
        weights = weight_points([criterion.weight for criterion in self.criteria])
        return {c.key: points for c, points in zip(self.criteria, weights, strict=True)}

    def on(self, day: date) -> Policy:
        """Return the policy as it is on a day.

        Examples
        --------
        >>> from datetime import date
        >>> from pairmatch.policy import AvailableFor
        >>> policy = Policy(rules=[AvailableFor(26)]).on(date(2026, 9, 1))
        >>> [type(rule).__name__ for rule in policy.rules]
        ['AvailableDuring']
        """
        rules = tuple(rule.on(day) for rule in self.rules)
        return self.replace(rules=rules, priority=self.priority.on(day))

    @property
    def minimum_points(self) -> int:
        """The lowest number of points of an eligible pair."""
        return share_points(self.minimum_score)

    @classmethod
    def preset(cls, name: str) -> Policy:
        """Return the policy of a reference programme.

        Parameters
        ----------
        name
            ``"duo_for_a_job"`` or ``"vernier"``.

        Raises
        ------
        PolicyError
            If there is no such preset.

        Examples
        --------
        >>> [rule.code for rule in Policy.preset("duo_for_a_job").rules]
        ['different_site', 'no_shared_language', 'no_common_block']
        """
        if name not in presets.PRESETS:
            raise PolicyError(f"unknown preset {name!r}. {did_you_mean(name, presets.PRESETS)}")
        return cls(**presets.PRESETS[name]())

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Policy:
        """Read a policy from a TOML file.

        Raises
        ------
        PolicyError
            With everything that is wrong in the file.
        """
        fields = files.read(path)
        try:
            return cls(**fields)
        except PolicyError as error:
            raise PolicyError(f"{Path(path).name}: {error}") from None

    def to_file(self, path: str | PathLike[str]) -> None:
        """Write the policy to a TOML file; :meth:`from_file` reads the same policy back.

        Raises
        ------
        PolicyError
            If the policy holds a function, which no file can hold.
        """
        files.write(self._document(), self._parts(), path)

    def replace(self, **changes: Any) -> Policy:
        """Return a policy with some fields replaced, checked anew."""
        names = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in names:
                raise PolicyError(f"a policy has no {name!r}. {did_you_mean(name, names)}")
        return dataclasses.replace(self, **changes)

    def replaced(self, part: Part | Quota, *, name: str | None = None) -> Policy:
        """Return a policy with one of its criteria, rules or quotas replaced, checked anew.

        Parameters
        ----------
        part
            The new part. It takes the place of the part of the same name; if there is none, of the
            only part of the same kind, whose name it then takes over unless it has one.
        name
            The name of the part to replace, if it is another one: as in the columns of the result,
            or the reason code of a rule.

        Raises
        ------
        PolicyError
            If no part has the name, or several parts can be meant; says which there are.

        Examples
        --------
        >>> from pairmatch.policy import CommonBlock, GoalCoverage
        >>> policy = Policy.preset("vernier").replaced(CommonBlock(90))
        >>> [rule.minutes for rule in policy.rules if isinstance(rule, CommonBlock)]
        [90]
        >>> policy.replaced(GoalCoverage(weight=1), name="goal_coverag")
        Traceback (most recent call last):
            ...
        pairmatch.errors.PolicyError: no criterion is called 'goal_coverag'. Did you mean \
'goal_coverage'? Known: common_availability, goal_coverage, sector_similarity.
        """
        field, word = _place_of(part)
        parts: tuple[Part | Quota, ...] = getattr(self, field)
        old = _meant_part(part, parts, word, name)
        if part.name is None and old.name is not None:
            part = dataclasses.replace(part, name=old.name)
        return self.replace(**{field: tuple(part if own is old else own for own in parts)})

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content. Functions count by their name and version."""
        content = self._document()
        for key, parts in self._parts().items():
            # Policies without quotas keep the hash that they had before quotas existed.
            if parts or key != "quotas":
                content[key] = [files.part_content(part, defaults=True) for part in parts]
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def describe(self, language: str = "en") -> str:
        """Return the policy in a few lines of plain words.

        Examples
        --------
        >>> print(Policy.preset("vernier").describe())
        first as many pairs as possible, then the highest total score
        5000 points: share of the mentee's needs that the mentor can help with; without an answer,
        this counts as 0.5
        3000 points: same or near sector of work; without an answer, this counts as 0.5
        2000 points: at least 60 minutes free at the same time in the week (3 such times are
        enough); without an answer, this counts as 0.5
        required: a common language (French) at A2 or better; without an answer, the pair is not
        allowed
        required: a common time of at least 60 minutes; without an answer, the pair is allowed
        required: a mentor from a company that the mentee is not applying to; without an answer,
        the pair is allowed
        """
        then = message("policy.then", language)
        stages = then.join(message(f"policy.stage.{name}", language) for name in self.objective)
        lines = [message("policy.first", language, stages=stages)]
        if "priority" in self.objective:
            lines += self.priority.describe(language)
        for criterion in self.criteria:
            n, text = self.points[criterion.key], criterion.blank_said(language)
            lines.append(message("policy.points", language, n=n, text=text))
        required = [rule.blank_said(language) for rule in self.rules]
        if self.minimum_score:
            score = number(self.minimum_score, language)
            required.append(message("policy.minimum_score", language, score=score))
        required += [quota.describe(language) for quota in self.quotas]
        lines += [message("policy.required", language, text=text) for text in required]
        return "\n".join(lines)

    def _view(self) -> View:
        return View("Policy", [sentences(self.describe(), ".describe()")])

    def _parts(self) -> dict[str, tuple[Part | Quota, ...]]:
        return {"criteria": self.criteria, "rules": self.rules, "quotas": self.quotas}

    def _document(self) -> dict[str, Any]:
        head: dict[str, Any] = {
            "objective": list(self.objective),
            "minimum_score": self.minimum_score,
        }
        if self.priority != Priority():
            # In a file, a separate table.
            head["priority"] = files.part_content(self.priority, defaults=False)
        return head


def _place_of(part: object) -> tuple[str, str]:
    """Return the field of a policy that holds a part, and what such a part is called."""
    for kind, field, word in (
        (Criterion, "criteria", "criterion"),
        (Rule, "rules", "rule"),
        (Quota, "quotas", "quota"),
    ):
        if isinstance(part, kind):
            return field, word
    raise PolicyError("replaced takes a criterion, a rule or a quota")


def _names_of(part: Part | Quota) -> set[str]:
    return {part.key, part.code} if isinstance(part, Rule) else {part.key}


def _meant_part(
    part: Part | Quota, parts: Sequence[Part | Quota], word: str, name: str | None
) -> Part | Quota:
    """Return the part of a policy that another one is to replace."""
    known = sorted({own.key for own in parts})
    wanted = _names_of(part) if name is None else {name}
    found = [own for own in parts if wanted & _names_of(own)]
    if isinstance(part, Quota):
        # The quotas of the two sides may have one name.
        found = [own for own in found if isinstance(own, Quota) and own.side == part.side]
    if not found and name is None:
        found = [own for own in parts if type(own) is type(part)]
    if not found:
        told = part.key if name is None else name
        raise PolicyError(f"no {word} is called {told!r}. {did_you_mean(told, known)}")
    if len(found) > 1:
        several = ", ".join(own.key for own in found)
        raise PolicyError(f"several parts can be meant: {several}; say which with name=")
    return found[0]
