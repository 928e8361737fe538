"""Tables that ship with the package: sample cohorts and empty forms. All people are invented."""

from __future__ import annotations

import io
from functools import cache

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_rows, read_text
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.intake.mapping_parts import fields_of
from pairmatch.intake.readers.vocabulary import (
    FORM_LANGUAGES,
    folded,
    form_language,
    primary_language,
)

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


EXAMPLE_IDS = frozenset({"example", "exemple", "beispiel", "voorbeeld", "esempio"})
"""Ids of the worked rows, folded. A worked row left above real people is dropped."""


def template(language: str = "en") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables with headers and a worked row, for programmes that have no form yet.

    Tables with these headers are read without a mapping when the language is stated. The worked
    row shows the form of an answer; it is dropped, and the report says so, as soon as there are
    other people in the table.

    Parameters
    ----------
    language
        ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.

    Returns
    -------
    mentors_df, mentees_df : DataFrame
        One row each, all cells text.

    Raises
    ------
    PolicyError
        If there is no template in the language.

    Examples
    --------
    >>> mentors_df, mentees_df = template("fr")
    >>> mentees_df.columns[-4:].tolist(), mentees_df.loc[0, "Vos besoins"]
    (['Vos besoins', 'Le plus important de ces besoins', 'En attente depuis le', \
'Mentor nécessaire avant le'], 'emploi; réseau')
    """
    tag = form_language(language)
    if tag is None:
        raise PolicyError(f"a template needs a language. {did_you_mean('', FORM_LANGUAGES)}")
    spoken = primary_language(tag)
    return _form("mentors", spoken), _form("mentees", spoken)


def _form(side: str, language: str) -> pd.DataFrame:
    headers, worked = _cells("header", language), _cells(side.removesuffix("s"), language)
    row = {headers[field]: worked[field] for field in headers if field in worked}
    return pd.DataFrame([row], dtype=object)


@cache
def header_fields(side: str, language: str) -> FrozenMap[str, str]:
    """Return the folded headers of a template -> field.

    Examples
    --------
    >>> header_fields("mentees", "de")["wartet seit"]
    'waiting_since'
    """
    known = fields_of(side)
    cells = _cells("header", primary_language(language))
    return FrozenMap({folded(h): f for f, h in cells.items() if f in known})


@cache
def _cells(row_name: str, language: str) -> FrozenMap[str, str]:
    """Return field -> cell of one row of a template: ``header``, ``mentor`` or ``mentee``."""
    rows = read_rows("templates.csv")
    return FrozenMap({row["field"]: row[language] for row in rows if row["row"] == row_name})
