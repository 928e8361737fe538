"""Sentences for people, from the message catalogues."""

from __future__ import annotations

import json
from functools import cache

from pairmatch.data import read_text
from pairmatch.errors import PolicyError, did_you_mean

LANGUAGES = ("en",)


def message(key: str, language: str = "en", /, **values: object) -> str:
    """Return a sentence of the catalogue with its values filled in.

    Parameters
    ----------
    key
        Key of the sentence.
    language
        Language of the catalogue; only ``"en"`` so far.
    **values
        What to fill in.

    Raises
    ------
    PolicyError
        If there is no catalogue for the language.

    Examples
    --------
    >>> message("rule.CommonBlock", minutes=120)
    'a common time of at least 120 minutes'
    """
    return _catalogue(language)[key].format(**values)


def has_message(key: str, language: str = "en") -> bool:
    """Return whether the catalogue has a sentence of this key.

    Examples
    --------
    >>> has_message("rule.CommonBlock"), has_message("rule.MyOwn")
    (True, False)
    """
    return key in _catalogue(language)


@cache
def _catalogue(language: object) -> dict[str, str]:
    if language not in LANGUAGES:
        raise PolicyError(f"no texts in {language!r}. {did_you_mean(language, LANGUAGES)}")
    catalogue: dict[str, str] = json.loads(read_text(f"messages/{language}.json"))
    return catalogue
