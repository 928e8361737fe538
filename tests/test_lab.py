"""Synthetic cohorts and the sample cohorts."""

import pytest

import pairmatch as pm
from pairmatch.lab import synthetic


@pytest.mark.parametrize("preset", ["duo_for_a_job", "vernier"])
def test_a_synthetic_cohort_is_matched_under_its_preset(preset):
    cohort = synthetic.cohort(60, 80, seed=3, sites=2, preset=preset)
    result = pm.match(cohort, pm.Policy.preset(preset))
    assert 30 < result.n_pairs <= 60
    assert result.verify().is_optimal


def test_the_seed_decides_everything():
    one, same, other = (synthetic.cohort(10, 10, seed=seed) for seed in (1, 1, 2))
    assert one.digest == same.digest != other.digest


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
