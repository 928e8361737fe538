"""Two empty tables for programmes that have no form yet."""

from __future__ import annotations

from functools import cache

import pandas as pd

from pairmatch.data import read_rows
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.frozen import FrozenMap
from pairmatch.intake.fields import fields_of
from pairmatch.intake.readers.words import FORM_LANGUAGES, folded, form_language

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
    return _table("mentors", tag), _table("mentees", tag)


def _table(side: str, language: str) -> pd.DataFrame:
    headers, worked = _headers(language), _worked(side, language)
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
    return FrozenMap({folded(h): f for f, h in _headers(language).items() if f in known})


@cache
def _headers(language: str) -> FrozenMap[str, str]:
    rows = read_rows("templates.csv")
    return FrozenMap({row["field"]: row[language] for row in rows if row["row"] == "header"})


@cache
def _worked(side: str, language: str) -> FrozenMap[str, str]:
    rows = read_rows("templates.csv")
    return FrozenMap({row["field"]: row[language] for row in rows if row["row"] == side[:-1]})
