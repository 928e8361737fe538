"""Checks that a cohort and a policy fit each other: codes, attributes and names."""

from __future__ import annotations

from collections.abc import Sequence

from pairmatch.errors import IntakeError, PolicyError, did_you_mean, resembling
from pairmatch.people import Cohort, Person
from pairmatch.policy.attributes import MENTEE_FIELDS, MENTOR_FIELDS, folded, values_of
from pairmatch.policy.base import Part
from pairmatch.policy.policy import Policy
from pairmatch.policy.quotas import Quota


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
    people = {"mentees": cohort.mentees, "mentors": cohort.mentors}
    return [
        f"quota {quota.key}{where}: no {quota.side[:-1]} has this value; correct it, or say "
        "optional=True"
        for quota in policy.quotas
        if not quota.optional and people[quota.side]
        for where, value in _values_named(quota)
        if not any(
            folded(value) in values_of(person, quota.attribute) for person in people[quota.side]
        )
    ]


def _values_named(quota: Quota) -> list[tuple[str, object]]:
    """Return the values that a quota names, each with its place."""
    if quota.value is not None:
        return [("", quota.value)]
    return [(f", excluding {k}", value) for k, value in enumerate(quota.excluding, start=1)]


def _attribute_names(people: Sequence[Person], fields: frozenset[str]) -> frozenset[str]:
    return fields.union(*(person.attributes for person in people))
