"""What to do about problems of a season and of its decisions."""

from __future__ import annotations

from collections.abc import Collection

from pairmatch._support.hints import Advice, hinted, worded
from pairmatch.errors import nearest
from pairmatch.people.spellings import SimilarIds


def advice(key: str, /, **values: object) -> Advice:
    """Return the hint ``season.hint.KEY`` of the catalogues with its values.

    Examples
    --------
    >>> advice("both_ids"), advice("both_ids").text("nl")
    ('a decision needs both ids', 'een beslissing heeft beide codes nodig')
    """
    return worded(f"season.hint.{key}", **values)


def never_seen(side: str, person_id: str, ids: Collection[str], similar: SimilarIds) -> Advice:
    """Return that no cohort had a person of this id, and which id was probably meant.

    Examples
    --------
    >>> never_seen("mentor", "m 01", ["M-1", "M-2"], SimilarIds(["M-1", "M-2"]))
    "no cohort that was planned so far has this mentor. Did you mean 'M-1'?"
    """
    absent = advice(f"never_seen.{side}")
    if spelled := similar.meant(person_id):
        return hinted("absent_meant", hint=absent, name=spelled)
    meant, is_only = nearest(person_id, ids)
    if meant is None:
        return absent
    return hinted("absent_meant" if is_only else "absent_near", hint=absent, name=meant)
