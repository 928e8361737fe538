"""A criterion and a rule that the library lacks, added by the steps of docs/extending.md."""

from typing import Annotated

import numpy as np
import pytest
from hypothesis import given
from pydantic import Field
from pydantic.dataclasses import dataclass

import pairmatch as pm
from columns import tiny_lists
from pairmatch import testing as pt
from pairmatch.policy import Criterion, GoalCoverage, Rule, files
from pairmatch.policy.parts import PART
from pairmatch.scoring.count_scorers import blank_where
from pairmatch.scoring.vectorised import Kernel, common_values, kernel_of


@dataclass(frozen=True, config=PART)
class CloseInAge(Criterion):
    """1 for people born in one year, falling to 0 at a distance of ``span`` years."""

    span: Annotated[int, Field(ge=1, strict=True)] = 20

    def similarity(self, mentee, mentor):
        if mentee.birth_year is None or mentor.birth_year is None:
            return None
        return max(0.0, 1 - abs(mentee.birth_year - mentor.birth_year) / self.span)


@kernel_of(CloseInAge)
def close_in_age(criterion):
    def table(left, right):
        born = [np.array([np.nan if y is None else y for y in years]) for years in (left, right)]
        return np.maximum(0.0, 1 - np.abs(born[0][:, None] - born[1]) / criterion.span)

    return Kernel(lambda mentee: mentee.birth_year, lambda mentor: mentor.birth_year, table)


@dataclass(frozen=True, config=PART)
class SharedSector(Rule):
    """Both sides name one sector, letter by letter."""

    default_code = "no_shared_sector"

    def holds(self, mentee, mentor):
        if not (mentee.sectors and mentor.sectors):
            return None
        return not set(mentee.sectors).isdisjoint(mentor.sectors)


@kernel_of(SharedSector)
def shared_sector(rule):
    def table(left, right):
        return blank_where(np.minimum(common_values(left, right), 1.0), left, right)

    return Kernel(
        lambda mentee: frozenset(mentee.sectors), lambda mentor: frozenset(mentor.sectors), table
    )


@dataclass(frozen=True, config=PART)
class TwiceMeant(Criterion):
    """A criterion whose two meanings differ."""

    def similarity(self, mentee, mentor):
        return 1.0


@kernel_of(TwiceMeant)
def twice_meant(criterion):
    return Kernel(lambda _: 0, lambda _: 0, lambda a, b: np.full((len(a), len(b)), 0.5))


POLICY = pm.Policy(
    criteria=[CloseInAge(span=30, weight=2), GoalCoverage()], rules=[SharedSector(missing="fail")]
)


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setitem(files.CRITERIA, "CloseInAge", CloseInAge)
    monkeypatch.setitem(files.RULES, "SharedSector", SharedSector)


@given(pt.cohorts(settled=False))
def test_blocks_of_the_new_parts_say_what_pairs_say(cohort):
    for missing in ("pass", "fail"):
        policy = POLICY.replace(rules=[SharedSector(missing=missing)])
        scores = pm.score(cohort, policy)
        matrix = scores.points_matrix()
        for i, mentee in enumerate(cohort.mentees):
            for j, mentor in enumerate(cohort.mentors):
                pair = scores.breakdown(mentee.id, mentor.id)
                assert matrix[i, j] == (pair.points if pair.eligible else -1)


@given(pt.cohorts(max_side=4, settled=False))
def test_plans_with_the_new_parts_reach_brute_force(cohort):
    with tiny_lists():
        result = pm.match(cohort, POLICY)
    assert result.status == "OPTIMAL"
    assert result.solution.values == pt.best_values_of_cohort(cohort, POLICY)
    assert result.verify().is_optimal


def test_the_new_parts_are_named_in_tables_and_reasons():
    mentor = pm.Mentor(id="M", birth_year=1970, sectors=["NACE2:62"], offers=["job"])
    mentees = [
        pm.Mentee(id="near", birth_year=1985, sectors=["NACE2:62"], needs=["job"]),
        pm.Mentee(id="elsewhere", birth_year=1985, sectors=["NACE2:10"]),
        pm.Mentee(id="silent", birth_year=1985),
    ]
    scores = pm.score(pm.Cohort([mentor], mentees), POLICY)
    points = {part.criterion: part.points for part in scores.breakdown("near", "M").contributions}
    assert points == {"close_in_age": 3334, "goal_coverage": 3333}
    assert scores.reasons("elsewhere", "M") == ("no_shared_sector",)
    assert scores.reasons("silent", "M") == ("no_shared_sector_not_stated",)


def test_a_policy_with_the_new_parts_is_written_and_read(registered, tmp_path):
    POLICY.to_file(tmp_path / "policy.toml")
    assert pm.Policy.from_file(tmp_path / "policy.toml") == POLICY


def test_a_wrong_parameter_of_a_new_part_is_named():
    with pytest.raises(pm.PolicyError, match=r"CloseInAge\.span"):
        CloseInAge(span=0)


def test_a_criterion_whose_two_meanings_differ_makes_no_plan(monkeypatch):
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    with pytest.raises(pm.PolicyError, match="twice_meant"):
        pm.match(cohort, pm.Policy(criteria=[TwiceMeant()]))
    # The library blames a part of the user's own, and itself for one that ships.
    monkeypatch.setitem(files.CRITERIA, "TwiceMeant", TwiceMeant)
    with pytest.raises(pm.VerificationError):
        pm.match(cohort, pm.Policy(criteria=[TwiceMeant()]))
