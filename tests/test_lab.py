"""Synthetic cohorts and the sample cohorts."""

import numpy as np
import pytest

import pairmatch as pm
from pairmatch.lab import synthetic


@pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
def test_a_synthetic_cohort_is_matched_under_its_preset(preset):
    cohort = synthetic.cohort(60, 80, seed=3, sites=2, preset=preset)
    result = pm.match(cohort, pm.Policy.preset(preset))
    assert 30 < result.n_pairs <= 60
    assert result.verify().is_optimal


@pytest.mark.parametrize("shape", synthetic.SHAPES)
def test_the_seed_decides_everything(shape):
    one, same, other = (synthetic.cohort(10, 10, seed=k, shape=shape) for k in (1, 1, 2))
    assert one.digest == same.digest != other.digest


def test_what_a_seed_gives_does_not_change():
    cohort = synthetic.cohort(2, 1, seed=1)
    mentor, mentee = cohort.mentors[1], cohort.mentees[0]
    assert (mentor.languages, mentor.birth_year) == ({"en": pm.Level.B2, "fr": pm.Level.C2}, 1953)
    assert mentee.needs[:3] == ("internship", "job", "application_documents")
    assert str(mentee.availability).startswith("Mo 14:00-17:00; We 09:00-12:00; We 18:00-20:30;")


def different(people):
    return len({person.model_dump_json(exclude={"id", "site"}) for person in people})


def scores_of(shape, preset, size=300):
    cohort = synthetic.cohort(size, size, seed=5, preset=preset, shape=shape)
    points = pm.score(cohort, pm.Policy.preset(preset)).points_matrix()
    return cohort, points[points >= 0]


@pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
class TestShapes:
    def test_few_profiles_are_a_few_dozen(self, preset):
        cohort, _ = scores_of("few_profiles", preset)
        assert 30 < different(cohort.mentors) <= 40
        assert 30 < different(cohort.mentees) <= 40

    def test_many_profiles_have_finer_scores(self, preset):
        cohort, points = scores_of("many_profiles", preset)
        assert different(cohort.mentors) == different(cohort.mentees) == 300
        assert len(np.unique(points)) > 2 * len(np.unique(scores_of("balanced", preset)[1]))

    def test_hardly_any_pair_is_eligible(self, preset):
        cohort, points = scores_of("ineligible", preset)
        assert 0.005 < points.size / 300**2 < 0.03
        assert pm.match(cohort, pm.Policy.preset(preset)).verify().is_optimal

    def test_equal_profiles_have_one_score(self, preset):
        cohort, points = scores_of("equal", preset)
        assert different(cohort.mentors) == different(cohort.mentees) == 1
        assert points.size == 300**2
        assert len(np.unique(points)) == 1

    @pytest.mark.parametrize("shape", synthetic.SHAPES)
    def test_every_shape_has_sites(self, preset, shape):
        cohort = synthetic.cohort(60, 60, seed=1, sites=4, preset=preset, shape=shape)
        assert len({person.site for person in cohort.mentors}) == 4
        assert len({person.site for person in cohort.mentees}) == 4


@pytest.mark.parametrize(
    "arguments", [{"preset": "duo"}, {"shape": "balance"}, {"sites": 0}, {"n_mentors": -1}]
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(pm.PolicyError):
        synthetic.cohort(**({"n_mentors": 1, "n_mentees": 1, "seed": 1} | arguments))


def test_an_empty_synthetic_cohort_is_empty():
    assert synthetic.cohort(0, 0, seed=1).mentors == ()


SIZES = {"vernier": (22, 27), "duo_for_a_job": (120, 150)}


@pytest.mark.parametrize("name", SIZES)
def test_a_sample_is_clean_and_has_people_left_out_for_different_reasons(name):
    tables = pm.load_sample(name)
    report = pm.check_frames(*tables)
    assert report.ok
    assert report.ignored_columns == ()
    assert (len(report.cohort.mentors), len(report.cohort.mentees)) == SIZES[name]
    result = pm.match(report.cohort, pm.Policy.preset(name))
    assert len(set(result.unmatched_mentees["reason"])) > 1


def test_samples_hold_no_names():
    for name in SIZES:
        for table in pm.load_sample(name):
            assert not {"name", "email", "first_name", "gender", "origin"} & set(table.columns)
