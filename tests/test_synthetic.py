"""Synthetic cohorts: what is drawn is what is stated."""

import math
import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.lab.synthetic import PRESETS, Distributions

SIZE = 3000

# Of the first version of this module: what a seed gives must not change.
DIGESTS = {
    (0, 30, 40, 1, "duo_for_a_job", "balanced"): "a59ecfa9050fd8b9d20dab0470717ee6",
    (1, 30, 40, 3, "vernier", "balanced"): "50d1411ec78aff54b0d7391dab5f4932",
    (2, 25, 20, 2, "duo_for_a_job", "few_profiles"): "7e3acb53a156a583ed8c16eacd49ce0a",
    (3, 25, 20, 2, "vernier", "many_profiles"): "54d53ed8c0dad3c19b3d4505a067e626",
    (4, 25, 20, 2, "duo_for_a_job", "ineligible"): "91fa1bd79fa65cd13c164a990964869b",
    (5, 25, 20, 4, "vernier", "equal"): "12fa8bd08bf9240ad6c373976abdb2b0",
    (20240601, 60, 50, 6, "duo_for_a_job", "balanced"): "780b082ccef301eef77319294917e884",
}


def digest(arguments):
    seed, mentors, mentees, sites, preset, shape = arguments
    return synthetic.cohort(
        mentors, mentees, seed=seed, sites=sites, preset=preset, shape=shape
    ).digest


def clusters_digest():
    return synthetic.cohort(30, 30, seed=7, sites=2, shape="clusters").digest


def tail(least, n, p):
    """The exact probability that a binomial number is at least so large."""
    if p in (0, 1):
        return float(least <= n * p)
    log = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        + k * math.log(p) + (n - k) * math.log1p(-p)
        for k in range(least, n + 1)
    ]  # fmt: skip
    return math.fsum(map(math.exp, log))


def assert_share(found, n, p):
    """Neither more nor fewer than a binomial number is with one chance in a million."""
    assert min(tail(found, n, p), tail(n - found, n, 1 - p)) > 1e-6, (found, n, p)


@pytest.fixture(scope="module", params=sorted(PRESETS))
def drawn(request):
    preset = request.param
    return PRESETS[preset], synthetic.cohort(SIZE, SIZE, seed=11, sites=5, preset=preset)


class TestSeeds:
    @pytest.mark.parametrize("arguments", DIGESTS)
    def test_old_arguments_give_what_they_gave(self, arguments):
        assert digest(arguments).startswith(DIGESTS[arguments])

    def test_another_process_draws_the_same(self):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.map(digest, list(DIGESTS)) == [digest(own) for own in DIGESTS]

    @pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
    def test_hash_seeds_change_nothing(self, hash_seed):
        program = (
            "from pairmatch.lab import synthetic;"
            "print(synthetic.cohort(30, 30, seed=7, sites=2, shape='clusters').digest)"
        )
        run = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert run.stdout.strip() == clusters_digest()

    def test_a_preset_is_its_distributions(self):
        for preset, own in PRESETS.items():
            one = synthetic.cohort(20, 20, seed=1, preset=preset)
            assert one == synthetic.cohort(20, 20, seed=1, preset="vernier", distributions=own)


class TestDistributions:
    def test_working_languages_are_spoken_in_the_stated_shares(self, drawn):
        stated, cohort = drawn
        for people in (cohort.mentors, cohort.mentees):
            shares = dict(stated.working_languages)
            # Who would speak none speaks the first.
            first = next(iter(shares))
            shares[first] += math.prod(1 - share for share in shares.values())
            for tag, share in shares.items():
                spoken = sum(tag in person.languages for person in people)
                assert_share(spoken, SIZE, share)

    def test_every_mentee_and_a_quarter_of_the_mentors_speak_another_language(self, drawn):
        stated, cohort = drawn
        for people, share in ((cohort.mentees, 1), (cohort.mentors, 0.25)):
            counts = Counter(
                tag for p in people for tag in p.languages if tag in stated.other_languages
            )
            assert_share(counts.total(), SIZE, share)
            for tag in stated.other_languages:
                assert_share(counts[tag], SIZE, share / len(stated.other_languages))

    def test_levels_of_working_languages_have_the_stated_shares(self, drawn):
        stated, cohort = drawn
        for people, levels in (
            (cohort.mentees, stated.mentee_levels), (cohort.mentors, stated.mentor_levels)
        ):  # fmt: skip
            counts = Counter(
                level.name for p in people for tag, level in p.languages.items()
                if tag in stated.working_languages
            )  # fmt: skip
            for name, n in Counter(levels).items():
                assert_share(counts[name], counts.total(), n / len(levels))

    def test_undecided_mentees_and_generalists_have_the_stated_shares(self, drawn):
        stated, cohort = drawn
        undecided = sum(e.sectors == (pm.people.UNDECIDED,) for e in cohort.mentees)
        assert_share(undecided, SIZE, stated.undecided)
        generalists = sum(m.sectors == (pm.people.GENERALIST,) for m in cohort.mentors)
        assert_share(generalists, SIZE, stated.generalist)

    def test_mentors_have_one_or_two_sectors_of_falling_frequency(self, drawn):
        stated, cohort = drawn
        # One sector, or two that may be the same: seen with one sector in half of the cases.
        weights = [1 / (k + 2) for k in range(1, stated.sectors + 1)]
        shares = [weight / sum(weights) for weight in weights]
        definite = [m for m in cohort.mentors if m.sectors != (pm.people.GENERALIST,)]
        counts = Counter(code for mentor in definite for code in mentor.sectors)
        assert len(counts) <= stated.sectors
        seen = [share / 2 + (1 - (1 - share) ** 2) / 2 for share in shares]
        for (_, n), share in zip(counts.most_common(3), seen, strict=False):
            assert_share(n, len(definite), share)
        two = sum(len(mentor.sectors) == 2 for mentor in definite)
        assert_share(two, len(definite), (1 - sum(share**2 for share in shares)) / 2)

    def test_there_are_over_fifty_sectors_at_duo(self):
        cohort = synthetic.cohort(SIZE, 0, seed=11)
        assert len({code for m in cohort.mentors for code in m.sectors}) > 50

    def test_times_of_the_week_are_free_in_the_stated_shares(self, drawn):
        stated, cohort = drawn
        for people, times in (
            (cohort.mentors, stated.mentor_times), (cohort.mentees, stated.mentee_times)
        ):  # fmt: skip
            # Drawn again while there is none at all.
            some = 1 - math.prod(1 - share for share in times.values()) ** 5
            for day in range(1, 6):
                for (start, end), share in times.items():
                    free = sum(
                        any(own.weekday == day and own.start <= start and end <= own.end
                            for own in p.availability.intervals)
                        for p in people
                    )  # fmt: skip
                    assert_share(free, SIZE, share / some)

    def test_numbers_of_goals_and_goals_are_equally_frequent(self, drawn):
        stated, cohort = drawn
        for own, (least, most) in (
            ([m.offers for m in cohort.mentors], stated.offers),
            ([e.needs for e in cohort.mentees], stated.needs),
        ):
            sizes = Counter(map(len, own))
            assert set(sizes) == set(range(least, most + 1))
            for n in sizes.values():
                assert_share(n, SIZE, 1 / (most - least + 1))
            mean = (least + most) / 2
            for n in Counter(code for codes in own for code in codes).values():
                assert_share(n, SIZE, mean / len(stated.goals))
        assert_share(sum(e.most_important is not None for e in cohort.mentees), SIZE, 0.8)
        assert all(e.most_important in (None, e.needs[0]) for e in cohort.mentees)

    def test_companies_are_equally_frequent_and_sites_are_not(self, drawn):
        stated, cohort = drawn
        companies = Counter(mentor.company for mentor in cohort.mentors)
        assert len(companies) == max(1, stated.companies)
        for n in companies.values():
            assert_share(n, SIZE, 1 / max(1, stated.companies))
        harmonic = sum(1 / k for k in range(1, 6))
        for people in (cohort.mentors, cohort.mentees):
            sites = Counter(person.site for person in people)
            for k in range(1, 6):
                assert_share(sites[f"site-{k}"], SIZE, 1 / k / harmonic)

    def test_years_of_birth_are_equally_frequent_in_the_stated_range(self, drawn):
        stated, cohort = drawn
        for people, (first, last) in (
            (cohort.mentors, stated.mentor_birth_years),
            (cohort.mentees, stated.mentee_birth_years),
        ):
            years = Counter(person.birth_year for person in people)
            assert set(years) == set(range(first, last + 1))
            for n in years.values():
                assert_share(n, SIZE, 1 / (last - first + 1))


class TestShapes:
    @pytest.mark.parametrize("preset", sorted(PRESETS))
    @pytest.mark.parametrize("shape", synthetic.SHAPES)
    def test_every_shape_is_matched_under_its_preset(self, shape, preset):
        cohort = synthetic.cohort(25, 30, seed=2, sites=2, preset=preset, shape=shape)
        assert pm.match(cohort, pm.Policy.preset(preset)).verify().is_optimal

    @pytest.mark.parametrize("preset", sorted(PRESETS))
    def test_clusters_come_apart_without_those_between(self, preset):
        cohort = synthetic.cohort(400, 400, seed=3, preset=preset, shape="clusters")
        days = {
            person.id: {own.weekday for own in person.availability.intervals}
            for person in (*cohort.mentors, *cohort.mentees)
        }
        between = [i for i, own in days.items() if len(own) > 1]
        assert_share(len(between), 800, synthetic._BETWEEN * 6 / 7)
        points = pm.score(cohort, pm.Policy.preset(preset)).points_matrix()
        for row, mentee in enumerate(cohort.mentees):
            for column in np.flatnonzero(points[row] >= 0):
                assert days[mentee.id] & days[cohort.mentors[column].id]
        inside = [i for i, own in days.items() if len(own) == 1]
        sizes = Counter(min(days[i]) for i in inside)
        assert len(sizes) == 7
        for n in sizes.values():
            assert_share(n, len(inside), 1 / 7)
        # Hardly any pair across, and most of those inside.
        assert 0.08 < (points >= 0).mean() < 0.25

    def test_people_of_a_cluster_speak_and_work_alike(self):
        cohort = synthetic.cohort(400, 0, seed=3, shape="clusters")
        by_day = {}
        for mentor in cohort.mentors:
            day = {own.weekday for own in mentor.availability.intervals}
            if len(day) == 1:
                by_day.setdefault(day.pop(), []).append(mentor)
        languages = [{tag for m in own for tag in m.languages} for own in by_day.values()]
        assert all(len(tags) == 1 for tags in languages)
        assert len(set.union(*languages)) == 7
        sectors = [
            {code for m in own for code in m.sectors} - {pm.people.GENERALIST}
            for own in by_day.values()
        ]
        assert sum(map(len, sectors)) == len(set.union(*sectors))


class TestAdjusted:
    def test_what_is_adjusted_is_drawn(self):
        own = replace(
            PRESETS["duo_for_a_job"],
            working_languages={"de": 1.0}, other_languages=(), undecided=1, needs=(0, 0),
            companies=2, mentor_birth_years=(1960, 1960),
        )  # fmt: skip
        cohort = synthetic.cohort(30, 30, seed=1, distributions=own)
        assert {tag for m in cohort.mentors for tag in m.languages} == {"de"}
        assert {e.sectors for e in cohort.mentees} == {(pm.people.UNDECIDED,)}
        assert {(e.needs, e.most_important) for e in cohort.mentees} == {((), None)}
        assert {m.company for m in cohort.mentors} == {"company-1", "company-2"}
        assert {m.birth_year for m in cohort.mentors} == {1960}

    def test_lists_and_mappings_are_frozen(self):
        own = replace(PRESETS["vernier"], goals=["job"], offers=(1, 1), needs=(1, 1))
        assert own.goals == ("job",)
        assert hash(own) == hash(replace(own))
        with pytest.raises(TypeError):
            own.working_languages["fr"] = 0.5

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("undecided", 1.1), ("undecided", -0.1), ("generalist", float("nan")),
            ("generalist", True), ("generalist", "much"),
            ("working_languages", {}), ("working_languages", {"fr": 2}),
            ("working_languages", {"French": 0.5}), ("working_languages", {7: 0.5}),
            ("working_languages", ["fr"]), ("other_languages", ("xx-yy-zz!",)),
            ("other_languages", "fr"), ("mentee_levels", ()), ("mentor_levels", ("B3",)),
            ("sectors", 0), ("sectors", 89), ("sectors", 2.5), ("goals", ()),
            ("goals", ("job", "job")), ("mentor_times", {}), ("mentor_times", {(540, 540): 0.5}),
            ("mentor_times", {(540, 1500): 0.5}), ("mentor_times", {(-10, 500): 0.5}),
            ("mentee_times", {(540, 600): 0.0}), ("mentee_times", {(540, 600): 1.5}),
            ("meeting", 0), ("meeting", 721), ("offers", (3, 2)), ("offers", (-1, 2)),
            ("needs", (1, 100)), ("needs", 3), ("companies", -1), ("companies", True),
            ("mentor_birth_years", (1800, 1950)), ("mentee_birth_years", (2000, 1999)),
        ],
    )  # fmt: skip
    def test_bad_distributions_are_refused(self, field, value):
        with pytest.raises(pm.PolicyError, match=f"^{field}: "):
            replace(PRESETS["vernier"], **{field: value})

    def test_all_faults_are_named_at_once(self):
        wrong = {"undecided": 2, "sectors": 0, "offers": (3, 2), "mentor_levels": ("C3",)}
        with pytest.raises(pm.PolicyError) as caught:
            replace(PRESETS["vernier"], **wrong)
        assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
            "mentor_levels", "undecided", "sectors", "offers"
        ]  # fmt: skip

    def test_something_else_is_no_distributions(self):
        with pytest.raises(pm.PolicyError, match=r"^distributions: "):
            synthetic.cohort(1, 1, seed=1, distributions={"undecided": 0.1})
        assert isinstance(PRESETS["vernier"], Distributions)


@pytest.mark.parametrize(
    "arguments",
    [
        {"n_mentors": "a"}, {"n_mentees": 1.5}, {"n_mentees": True}, {"sites": "x"},
        {"seed": "x"}, {"seed": -1}, {"seed": None},
    ],
)  # fmt: skip
def test_numbers_that_are_none_are_refused(arguments):
    with pytest.raises(pm.PolicyError):
        synthetic.cohort(**({"n_mentors": 1, "n_mentees": 2, "seed": 1} | arguments))
