"""The fields that a column can hold."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pairmatch.errors import IntakeError, Issue
from pairmatch.people import Mentee, Mentor
from pairmatch.people.fields import is_attribute_name

ATTRIBUTE = "attributes."
KINDS: dict[str, type[Mentor] | type[Mentee]] = {"mentors": Mentor, "mentees": Mentee}

TEXTS = ("id", "site", "company")
CODES = ("sectors", "offers", "needs")
IDS = ("wishes", "avoid")
SEVERAL = (*CODES, *IDS, "languages", "availability")
"""Fields that can hold several answers, so that several columns can be one field."""

COUNTS = ("capacity", "min_load", "current_load", "birth_year", "priority")
DATES = ("available_from", "available_until", "waiting_since", "deadline")


def fields_of(side: str) -> tuple[str, ...]:
    """Return the fields that a column of a table can hold; ``attributes.NAME`` can be one besides.

    Examples
    --------
    >>> "attributes" in fields_of("mentors"), "offers" in fields_of("mentors")
    (False, True)
    """
    return tuple(name for name in KINDS[side].model_fields if name != "attributes")


def is_field(side: str, field: str) -> bool:
    """Return whether a column of a table can hold this field.

    Examples
    --------
    >>> is_field("mentors", "attributes.grade"), is_field("mentors", "needs")
    (True, False)
    """
    name = field.removeprefix(ATTRIBUTE)
    return field in fields_of(side) or (field.startswith(ATTRIBUTE) and is_attribute_name(name))


def check_tables(tables: Mapping[str, object]) -> None:
    """Raise ``IntakeError`` if something is given that is no table.

    Examples
    --------
    >>> check_tables({"mentors": pd.DataFrame()})
    """
    wrong = [side for side, table in tables.items() if not isinstance(table, pd.DataFrame)]
    if wrong:
        hint = "give a pandas DataFrame, one row a person"
        raise IntakeError(Issue(side, None, None, None, "not_a_table", hint) for side in wrong)
