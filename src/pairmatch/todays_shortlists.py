"""Ranked partners for one person without a plan: a new mentee, the mentors of today."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pairmatch import advice
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.rounds import of_day


def shortlist(
    cohort: Cohort,
    policy: Policy,
    mentee_id: str,
    k: int = 5,
    *,
    on: date | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Rank the mentors for one mentee, with the points of each criterion and in words.

    Parameters
    ----------
    cohort, policy
        The mentors of today, and how to score them.
    mentee_id
        The mentee, who must be in the cohort.
    k
        At most so many mentors.
    on
        Day of the round, as in :func:`match`.
    language
        Of the column ``reasons``: ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``.

    Returns
    -------
    DataFrame
        ``rank``, ``mentor_id``, ``score``, a column for each criterion, ``not_stated``, ``seats``
        (0 = eligible but full), ``reasons``. Nobody who is not eligible is listed.

    Raises
    ------
    PolicyError, IntakeError
        As :func:`match`; also if the mentee or the language is not known, or ``k`` is below 1.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2", offers=["job"])]
    >>> cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", needs=["job"])])
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    >>> pm.shortlist(cohort, policy, "E-1")[["rank", "mentor_id", "score"]]
       rank mentor_id  score
    0     1       M-2    1.0
    1     2       M-1    0.5
    """
    found = advice.shortlist_of(*of_day(cohort, policy, on), "mentee", mentee_id, k)
    return found.table(language)


def shortlist_of_mentor(
    cohort: Cohort,
    policy: Policy,
    mentor_id: str,
    k: int = 5,
    *,
    on: date | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Rank the mentees for one mentor; the mirror of :func:`shortlist`.

    Mentees who are pinned or in a running pair are not listed. Parameters, columns (with
    ``mentee_id``) and errors are those of :func:`shortlist`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentees = [pm.Mentee(id="E-1", needs=["job"]), pm.Mentee(id="E-2", needs=["studies"])]
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1", offers=["job"])], mentees)
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    >>> pm.shortlist_of_mentor(cohort, policy, "M-1", k=1)["mentee_id"].tolist()
    ['E-1']
    """
    found = advice.shortlist_of(*of_day(cohort, policy, on), "mentor", mentor_id, k)
    return found.table(language)
