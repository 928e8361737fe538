"""The sample cohorts that ship with the package. Everybody in them is invented."""

from __future__ import annotations

import io

import pandas as pd

from pairmatch.data import read_text
from pairmatch.errors import PolicyError, did_you_mean

SAMPLES = ("duo_for_a_job", "vernier")


def load_sample(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the two tables of a sample cohort, all cells as text.

    Parameters
    ----------
    name
        ``"vernier"`` (22 mentors, 27 mentees) or ``"duo_for_a_job"`` (120 mentors, 150 mentees).

    Returns
    -------
    mentors_df, mentees_df : DataFrame
        Columns bear the names of the profile fields.

    Raises
    ------
    PolicyError
        If there is no such sample.

    Examples
    --------
    >>> mentors_df, mentees_df = load_sample("vernier")
    >>> len(mentors_df), len(mentees_df)
    (22, 27)
    """
    if name not in SAMPLES:
        raise PolicyError(f"unknown sample {name!r}. {did_you_mean(name, SAMPLES)}")
    return _table(f"samples/{name}_mentors.csv"), _table(f"samples/{name}_mentees.csv")


def _table(path: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(read_text(path)), dtype=str, keep_default_na=False)
