"""Ranked mentors for one mentee."""

from __future__ import annotations

import pandas as pd

from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.scoring import Scores


def ranked_mentors(cohort: Cohort, policy: Policy, mentee_id: str, k: int) -> pd.DataFrame:
    """Return the best eligible mentors of a mentee with the points of each criterion.

    Parameters
    ----------
    cohort, policy
        The mentors of today, and how to score them.
    mentee_id
        The mentee.
    k
        At most so many mentors.

    Returns
    -------
    DataFrame
        ``rank`` (equal scores share one), ``mentor_id``, ``score``, a column for each criterion,
        ``not_stated`` and ``seats`` (free in this round; 0 = eligible but full). Nobody who is
        not eligible is listed.
    """
    table = Scores(cohort, policy).best(mentee_id, k)
    table.insert(0, "rank", table["score"].rank(method="min", ascending=False).astype("int64"))
    table["seats"] = [cohort.seats(mentor_id) for mentor_id in table["mentor_id"]]
    return table
