"""Hypothesis strategies for people, policies and score matrices, valid and invalid.

They draw from few values, so that ties, blanks and shared attributes are frequent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pairmatch import policy as pp
from pairmatch.errors import PolicyError
from pairmatch.people import GENERALIST, UNDECIDED, Cohort, Level, Mentee, Mentor
from pairmatch.policy import Criterion, Policy, Priority, Quota, Rule
from pairmatch.policy.files import is_portable
from pairmatch.policy.objective import DEFAULT_OBJECTIVE, STAGES
from pairmatch.problem import Problem

SECTORS = ("NACE2:62", "NACE2:63", "NACE2:10", "NACE2:J", "NACE2:88")
GOALS = ("job", "network", "training", "studies")
_days_before = st.none() | st.sampled_from(
    [date(2025, 6, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1)]
)


def objectives(*, rich: bool = True) -> SearchStrategy[tuple[str, ...]]:
    """Return a strategy for objectives: any stages in any order.

    Parameters
    ----------
    rich
        Whether there are more stages than ``most_pairs`` and ``best_total``.
    """
    stages = STAGES if rich else DEFAULT_OBJECTIVE
    return st.lists(st.sampled_from(stages), min_size=1, unique=True).map(tuple)


_languages = st.dictionaries(
    st.sampled_from(["fr", "nl", "en", "prs", "fa"]),
    st.sampled_from(["A1", "A2", "B1", "B2", "C1", "C2", "native"]),
    max_size=3,
)
_intervals = st.tuples(
    st.integers(1, 3), st.sampled_from([540, 600, 615]), st.sampled_from([660, 720, 735])
)
_weeks = st.lists(_intervals, max_size=3) | st.just("never")
_attributes = st.fixed_dictionaries(
    {
        "grade": st.none() | st.integers(0, 4) | st.sampled_from([1.5, 2.0]),
        "interests": st.none()
        | st.sampled_from(["chess", "music"])
        | st.frozensets(st.sampled_from(["chess", "music", "football"])),
    }
)
_years = st.none() | st.integers(1960, 2008)
_days = st.none() | st.sampled_from([date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)])
_sites = st.sampled_from([None, "Ghent", "Liège"])


def mentors(ids: SearchStrategy[str] | None = None) -> SearchStrategy[Mentor]:
    """Return a strategy for valid mentors."""
    return st.builds(
        _mentor,
        id=st.sampled_from([f"M-{k}" for k in range(20)]) if ids is None else ids,
        site=_sites,
        sectors=st.lists(st.sampled_from([*SECTORS, GENERALIST]), max_size=2),
        languages=_languages,
        availability=_weeks,
        offers=st.lists(st.sampled_from(GOALS), max_size=3),
        company=st.sampled_from([None, "Lignon", "Havenlinde"]),
        capacity=st.integers(0, 3),
        current_load=st.sampled_from([0, 0, 0, 1]),
        available_from=st.none(),
        available_until=_days,
        birth_year=_years,
        wishes=st.lists(st.sampled_from(["E-0", "E-1", "E-2"]), max_size=2),
        avoid=st.lists(st.sampled_from(["E-0", "E-1", "E-7"]), max_size=2),
        attributes=_attributes,
    )


def _mentor(**fields: Any) -> Mentor:
    return Mentor(**fields)


# Strategies are validated anew whenever they are built: one a person's id is a third of the time.
@cache
def _mentor_called(mentor_id: str) -> SearchStrategy[Mentor]:
    return mentors(st.just(mentor_id))


def mentees(ids: SearchStrategy[str] | None = None) -> SearchStrategy[Mentee]:
    """Return a strategy for valid mentees."""
    return st.builds(
        _mentee,
        id=st.sampled_from([f"E-{k}" for k in range(20)]) if ids is None else ids,
        site=_sites,
        sectors=st.lists(st.sampled_from([*SECTORS, UNDECIDED]), max_size=2),
        languages=_languages,
        availability=_weeks,
        needs=st.lists(st.sampled_from(GOALS), max_size=3),
        birth_year=_years,
        waiting_since=_days_before,
        deadline=_days_before,
        priority=st.sampled_from([0, 0, 1, 2]),
        wishes=st.lists(st.sampled_from(["M-0", "M-1", "M-2"]), max_size=2),
        avoid=st.lists(st.sampled_from(["M-0", "M-1", "M-7"]), max_size=2),
        attributes=_attributes.flatmap(
            lambda plain: st.sampled_from([plain, {**plain, "applying_to": "Lignon"}])
        ),
        first_matters=st.booleans(),
    )


def _mentee(*, first_matters: bool, **fields: Any) -> Mentee:
    needs = fields["needs"]
    return Mentee(**fields, most_important=needs[0] if needs and first_matters else None)


@cache
def _mentee_called(mentee_id: str) -> SearchStrategy[Mentee]:
    return mentees(st.just(mentee_id))


@st.composite
def cohorts(
    draw: DrawFn, max_side: int = 6, *, settled: bool = True, min_loads: bool = False
) -> Cohort:
    """Return a strategy for valid cohorts.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    max_side
        Most people on a side.
    settled
        Whether there may be pins, exclusions and running pairs; pins may contradict anything.
    min_loads
        Whether mentors may have minimum loads.
    """
    # "both" is on both sides: one person who is both.
    mentor_ids = draw(st.lists(st.sampled_from([f"M-{k}" for k in range(max_side)] + ["both"]),
                               max_size=max_side, unique=True))  # fmt: skip
    mentee_ids = draw(st.lists(st.sampled_from([f"E-{k}" for k in range(max_side)] + ["both"]),
                               max_size=max_side, unique=True))  # fmt: skip
    people = [draw(_mentor_called(i)) for i in mentor_ids]
    if min_loads:
        people = [
            Mentor(**{**_fields(m), "min_load": min(m.capacity, draw(st.integers(0, 2)))})
            for m in people
        ]
    before = st.tuples(
        st.sampled_from(["E-0", "E-1", "E-2", "gone"]), st.sampled_from(["M-0", "M-1", "gone"])
    )
    previous = draw(st.lists(before, max_size=3, unique_by=lambda pair: pair[0]))
    cohort = Cohort(people, [draw(_mentee_called(i)) for i in mentee_ids], previous=previous)
    if not (settled and mentor_ids and mentee_ids):
        return cohort
    pairs = st.tuples(st.sampled_from(mentee_ids), st.sampled_from(mentor_ids))
    pinned = draw(st.lists(pairs, max_size=2))
    why = st.sampled_from(["they know each other", "the team's decision"])
    return cohort.replace(
        pinned=pinned,
        overrides={pair: draw(why) for pair in pinned if draw(st.booleans())},
        excluded=draw(st.lists(pairs, max_size=3)),
        running=draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=1)),
        load_counts="others",
    )


def _fields(person: Mentor | Mentee) -> dict[str, Any]:
    return {name: getattr(person, name) for name in type(person).model_fields}


def _rated(mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]) -> list[list[float]]:
    def rate(mentee: Mentee, mentor: Mentor) -> float:
        if mentee.birth_year is None or mentor.birth_year is None:
            return float("nan")
        return (mentee.birth_year + mentor.birth_year) % 5 / 4

    return [[rate(mentee, mentor) for mentor in mentors] for mentee in mentees]


def _not_both_odd(mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]) -> list[list[float]]:
    def judge(mentee: Mentee, mentor: Mentor) -> float:
        if mentee.birth_year is None or mentor.birth_year is None:
            return float("nan")
        return float((mentee.birth_year + mentor.birth_year) % 3 > 0)

    return [[judge(mentee, mentor) for mentor in mentors] for mentee in mentees]


def criteria() -> SearchStrategy[Criterion]:
    """Return a strategy for one criterion of any kind."""
    common: dict[str, Any] = {
        "weight": st.sampled_from([1.0, 0.1, 2.5, 7.0]),
        "missing": st.sampled_from([0.0, 0.5, 1.0]),
    }
    table = {("chess", "music"): 0.75, ("music", "music"): 1.0}
    return st.one_of(
        st.builds(
            pp.SectorSimilarity, undecided_with_generalist=st.sampled_from([None, 1.0]), **common
        ),
        st.builds(pp.SharedLanguage, mutual=st.sampled_from([(), (("fa", "prs"),)]), **common),
        st.builds(
            pp.CommonAvailability, minutes=st.sampled_from([60, 120]), enough=st.integers(1, 3),
            **common,
        ),
        st.builds(pp.GoalCoverage, most_important_counts=st.integers(1, 3), **common),
        st.builds(pp.Wish, by=st.sampled_from(["mentee", "mentor"]), **common),
        st.builds(pp.Avoid, by=st.sampled_from(["mentee", "mentor", "either"]), **common),
        st.builds(pp.Same, attribute=st.just("interests"), optional=st.just(True), **common),
        st.builds(pp.Overlap, attribute=st.just("interests"), optional=st.just(True), **common),
        st.builds(
            pp.Proximity, attribute=st.just("grade"), span=st.just(3.0), optional=st.just(True),
            **common,
        ),
        st.builds(
            pp.Lookup, attribute=st.just("interests"), table=st.just(table),
            otherwise=st.sampled_from([0.0, 0.3]), optional=st.just(True), **common,
        ),
        st.builds(pp.Custom, name=st.just("rated"), function=st.just(_rated), **common),
    )  # fmt: skip


def rules() -> SearchStrategy[Rule]:
    """Return a strategy for one rule of any kind."""
    common: dict[str, Any] = {"missing": st.sampled_from(["pass", "fail"])}
    return st.one_of(
        st.builds(
            pp.SharedLanguageAtLeast, level=st.sampled_from(["A2", "B2"]),
            languages=st.sampled_from([(), ("fr", "nl")]), **common,
        ),
        st.builds(pp.CommonBlock, minutes=st.sampled_from([60, 120]), **common),
        st.builds(pp.SameSite, **common),
        st.builds(pp.AgeRange, year=st.just(2026), mentee_max=st.just(40), **common),
        st.builds(pp.AgeRange, year=st.just(2026), min_gap=st.just(10), **common),
        st.builds(
            pp.Different, attribute=st.just("applying_to"), mentor_attribute=st.just("company"),
            optional=st.just(True), **common,
        ),
        st.builds(
            pp.SameAttribute, attribute=st.just("interests"), optional=st.just(True), **common,
        ),
        st.builds(
            pp.AvailableDuring, start=st.just(date(2026, 2, 1)), end=st.just(date(2026, 9, 1)),
            **common,
        ),
        st.builds(pp.CustomRule, name=st.just("odd"), function=st.just(_not_both_odd), **common),
    )  # fmt: skip


def policies(*, portable: bool = False, rich: bool = False) -> SearchStrategy[Policy]:
    """Return a strategy for valid policies.

    Parameters
    ----------
    portable
        Whether only policies are drawn that can be written to a file.
    rich
        Whether there are quotas, and more stages than ``most_pairs`` and ``best_total``.
    """
    parts: SearchStrategy[Criterion] = criteria()
    demands: SearchStrategy[Rule] = rules()
    if portable:
        parts = parts.filter(is_portable)
        demands = demands.filter(is_portable)
    return st.builds(
        Policy,
        criteria=st.lists(parts, max_size=3, unique_by=lambda part: part.key).map(tuple),
        rules=st.lists(demands, max_size=2, unique_by=lambda part: part.code).map(tuple),
        quotas=quotas() if rich else st.just(()),
        objective=objectives(rich=rich),
        minimum_score=st.sampled_from([0.0, 0.0, 0.25, 0.6]),
        priority=st.just(Priority()) | priorities(),
    )


def priorities() -> SearchStrategy[Priority]:
    """Return a strategy for ways to set priority levels, on a day."""
    return st.builds(
        Priority,
        deadline_weeks=st.sampled_from([(), (4,), (4, 17)]),
        waiting_weeks=st.sampled_from([(), (26,), (26, 4)]),
        day=st.just(date(2026, 2, 1)),
    )


def quotas() -> SearchStrategy[tuple[Quota, ...]]:
    """Return a strategy for quotas of a policy: nested and crossing ones, counts and shares."""
    lower = st.none() | st.sampled_from([0, 1, 1, 2, "1/3", 0.5])
    upper = st.none() | st.sampled_from([0, 1, 2, 3, "1/3", 0.5, 1.0])
    groups = st.sampled_from(
        [
            ("mentors", "company", None), ("mentors", "company", "Lignon"),
            ("mentors", "site", "Ghent"), ("mentees", "site", None), ("mentees", "site", "Liège"),
            ("mentees", "site", "Ghent"), ("mentors", "site", None), ("mentors", "interests", None),
            ("mentees", "interests", "chess"),
        ]
    )  # fmt: skip

    excluding = st.sampled_from([(), (), ("Ghent", "lignon ")])

    def build(group: tuple[Any, Any, Any], low: Any, high: Any, but: Any) -> list[Quota]:
        try:
            return [Quota(*group, low, high, optional=True, excluding=() if group[2] else but)]
        except PolicyError:
            return []

    one = st.builds(build, groups, lower, upper, excluding)
    several = st.lists(one, max_size=2).map(lambda lists: [q for some in lists for q in some])
    distinct = several.filter(lambda drawn: len({(q.side, q.key) for q in drawn}) == len(drawn))
    return st.just(()) | distinct.map(tuple)


@st.composite
def score_matrices(draw: DrawFn, max_side: int = 6) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a strategy for score matrices: few values, negative ones and NaN among them."""
    shape = draw(st.integers(0, max_side)), draw(st.integers(0, max_side))
    cells = st.sampled_from([0.0, 0.0, 1.0, 2.0, 5.0, -1.0, float("nan")])
    rows = [[draw(cells) for _ in range(shape[1])] for _ in range(shape[0])]
    return np.array(rows, dtype=np.float64).reshape(shape)


@st.composite
def problems(draw: DrawFn, max_side: int = 5, *, rich: bool = False) -> Problem:
    """Return a strategy for problems with capacities, minimum loads and a minimum score."""
    scores = draw(score_matrices(max_side))
    capacity = [draw(st.integers(0, 3)) for _ in range(scores.shape[1])]
    least = [min(c, draw(st.sampled_from([0, 0, 0, 1, 2]))) for c in capacity]
    return Problem.from_scores(
        scores,
        capacity=capacity,
        min_load=least,
        objective=draw(objectives(rich=rich)),
        minimum_score=draw(st.sampled_from([None, None, 1.0])),
        resolution=1.0,
        priority=[draw(st.sampled_from([0, 0, 1, 2])) for _ in range(scores.shape[0])],
        previous=draw(
            st.lists(
                st.tuples(st.integers(0, max_side), st.integers(0, max_side)),
                max_size=3,
                unique_by=lambda pair: pair[0],
            )
        ),
    )


def broken_fields() -> SearchStrategy[tuple[str, Any]]:
    """Return a strategy for a mentor's field and a value that it must refuse."""
    secret = "s3cr3t-v4lue"  # noqa: S105 - tests look for it in error texts
    return st.sampled_from(
        [
            ("id", ""), ("id", "   "), ("id", 7), ("id", None),
            ("site", 12), ("sectors", secret), ("sectors", ["", secret]), ("sectors", [12]),
            ("languages", {secret: "B1"}), ("languages", {"fr": secret}), ("languages", 5),
            ("languages", secret), ("availability", secret), ("availability", f"Mo {secret}"),
            ("availability", [(8, 0, 60)]), ("availability", [(1, 60, 60)]), ("availability", 5),
            ("capacity", -1), ("capacity", 1.5), ("capacity", secret), ("capacity", True),
            ("min_load", 5), ("current_load", -2), ("birth_year", 1066), ("birth_year", secret),
            ("available_from", secret), ("available_until", date(1999, 1, 1)),
            ("attributes", {"grade": float("nan")}), ("attributes", {"grade": object()}),
            ("attributes", {"bad name": secret}), ("attributes", secret),
            ("attributes", {"grade": {secret: 1}}), ("wishes", secret), ("avoid", [None]),
            ("offers", {"a": secret}), ("nickname", secret),
        ]
    )  # fmt: skip


_NAN, _INFINITY = float("nan"), float("inf")

_NUMBERS: tuple[Any, ...] = (-1.0, _NAN, _INFINITY, "1", None)
_BROKEN_POLICIES: dict[str, Callable[[Any], object]] = {
    "weight": lambda value: pp.GoalCoverage(weight=value),
    "missing of a criterion": lambda value: pp.SharedLanguage(missing=value),
    "missing of a rule": lambda value: pp.SameSite(missing=value),
    "minimum score": lambda value: Policy(minimum_score=value),
    "objective": lambda value: Policy(objective=value),
    "criteria": lambda value: Policy(criteria=(value,)),
    "rules": lambda value: Policy(rules=(value,)),
    "quotas": lambda value: Policy(quotas=value),
    "minutes": pp.CommonBlock,
    "level": pp.SharedLanguageAtLeast,
    "levels": lambda value: pp.SharedLanguage(by_level=dict.fromkeys(Level.__members__, value)),
    "depths": lambda value: pp.SectorSimilarity(by_depth=(value,)),
    "tree": lambda value: pp.SectorSimilarity(tree=value),
    "attribute": pp.Same,
    "span": lambda value: pp.Proximity("a", span=value),
    "table": lambda value: pp.Lookup("a", table=((1, 1, value),)),
    "year": lambda value: pp.AgeRange(value, min_gap=1),
    "period": lambda value: pp.AvailableDuring(value, value),
}


def broken_policies() -> SearchStrategy[tuple[str, Callable[[], object]]]:
    """Return a strategy for a name and a call that must raise ``PolicyError``."""

    def call(where: str, value: Any) -> tuple[str, Callable[[], object]]:
        return where, lambda: _BROKEN_POLICIES[where](value)

    return st.builds(call, st.sampled_from(sorted(_BROKEN_POLICIES)), st.sampled_from(_NUMBERS))


def broken_matrices() -> SearchStrategy[Any]:
    """Return a strategy for score matrices that must be refused."""
    cells = st.sampled_from([_INFINITY, -_INFINITY, 1e300, 2**62, 2**70, "a", None, True, 1j])
    shapes = st.sampled_from([(1, 1), (2, 3), (4, 1)])

    def spoilt(cell: Any, shape: tuple[int, int]) -> Any:
        matrix = np.full(shape, cell, dtype=object)
        return matrix.tolist()

    wrong_shapes = st.sampled_from([[1.0], 1.0, [[[1.0]]], [[1.0], [1.0, 2.0]]])
    return st.builds(spoilt, cells, shapes) | wrong_shapes
