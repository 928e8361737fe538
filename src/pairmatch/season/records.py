"""What a season knows of people and plans: ids, days and numbers, no profiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import Field

Id: TypeAlias = Annotated[str, Field(min_length=1)]
_Count: TypeAlias = Annotated[int, Field(ge=0, le=100)]
_Digest: TypeAlias = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, kw_only=True)
class KnownMentor:
    """A mentor whom the season has seen, with the numbers of the last cohort.

    Attributes
    ----------
    id
        The id.
    first_seen, last_seen
        Days of the first and the last plan whose cohort has the mentor.
    here
        Whether the cohort of the last plan has the mentor.
    capacity, current_load
        As in the profile of then.
    others
        How many of the mentor's mentees are in no pair of the season.
    """

    id: Id
    first_seen: date
    last_seen: date
    here: bool
    capacity: _Count
    current_load: _Count
    others: _Count


@dataclass(frozen=True, kw_only=True)
class KnownMentee:
    """A mentee whom the season has seen.

    Attributes
    ----------
    id, first_seen, last_seen, here
        As of a mentor.
    waiting_since
        Day from which the mentee waits: as the table said, else the first day.
    """

    id: Id
    first_seen: date
    last_seen: date
    here: bool
    waiting_since: date


@dataclass(frozen=True, kw_only=True)
class PlanMade:
    """A plan that was proposed.

    Attributes
    ----------
    day
        Its day.
    pairs
        The pairs, ordered by mentee.
    after
        How many decisions the season held before it.
    cohort_digest, policy_digest, result_digest
        Hashes of what it was made from, and of the result.
    """

    day: date
    pairs: tuple[tuple[Id, Id], ...]
    after: Annotated[int, Field(ge=0)]
    cohort_digest: _Digest
    policy_digest: _Digest
    result_digest: _Digest
