"""Cohort and policy as they are on the day of a round."""

from __future__ import annotations

from datetime import date, datetime

from pairmatch.errors import PolicyError
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.vocabulary import check_vocabulary


def of_round(cohort: Cohort, policy: Policy, day: date | None) -> tuple[Cohort, Policy]:
    """Return cohort and policy as they are on a day, checked against each other."""
    cohort, policy = of_day(cohort, policy, day)
    check_vocabulary(cohort, policy)
    return cohort, policy


def of_day(cohort: Cohort, policy: Policy, day: date | None) -> tuple[Cohort, Policy]:
    """Return cohort and policy as they are on a day, ``None`` = as they are.

    Raises
    ------
    PolicyError
        If they are no cohort and no policy, or the day is no date.
    """
    _check_types(cohort, policy)
    if day is not None:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise PolicyError("on is the day of the round: give a date")
        cohort, policy = cohort.on(day), policy.on(day)
    return cohort, policy


def _check_types(cohort: Cohort, policy: Policy) -> None:
    if not (isinstance(cohort, Cohort) and isinstance(policy, Policy)):
        raise PolicyError(
            "give a Cohort and a Policy, in this order; Policy.preset(name) makes one of a preset"
        )
