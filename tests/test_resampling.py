"""Cohorts that resemble a real one: new people, common answers only."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.lab.resampling import like
from pairmatch.testing.strategies import cohorts
from profiles import examples

OPEN = {pm.people.GENERALIST, pm.people.UNDECIDED}


@pytest.fixture(scope="module")
def distinct():
    return synthetic.cohort(400, 500, seed=5, sites=4, preset="vernier", shape="many_profiles")


def content(person):
    """All but the id, the year (which is moved) and the renamed site and company."""
    return person.model_dump_json(exclude={"id", "birth_year", "site", "company"})


def answers(people, field):
    return Counter(answer for person in people for answer in set(getattr(person, field)))


class TestPeople:
    def test_ids_are_new(self, sample):
        cohort, _ = sample
        old = {p.id for p in (*cohort.mentors, *cohort.mentees)}
        drawn = like(cohort, seed=1)
        again = like(drawn, seed=1)
        ids = [{p.id for p in (*own.mentors, *own.mentees)} for own in (drawn, again)]
        assert not old & ids[0]
        assert not ids[0] & ids[1]

    @pytest.mark.parametrize("seed", range(5))
    def test_nobody_is_taken_over_as_a_whole(self, distinct, seed):
        drawn = like(distinct, seed=seed)
        for new, old in ((drawn.mentors, distinct.mentors), (drawn.mentees, distinct.mentees)):
            assert len(set(map(content, old))) == len(old)
            assert not set(map(content, new)) & set(map(content, old))

    def test_sizes_are_as_asked(self, sample):
        cohort, _ = sample
        assert len(like(cohort, seed=1).mentors) == len(cohort.mentors)
        assert len(like(cohort, seed=1).mentees) == len(cohort.mentees)
        drawn = like(cohort, seed=1, n_mentors=0, n_mentees=500)
        assert (len(drawn.mentors), len(drawn.mentees)) == (0, 500)

    def test_the_samples_can_be_matched_when_resampled(self, sample):
        cohort, policy = sample
        result = pm.match(like(cohort, seed=3), policy)
        assert result.verify().is_optimal
        assert result.n_pairs > 0.6 * pm.match(cohort, policy).n_pairs

    @given(cohorts(max_side=5), st.integers(0, 3))
    @examples(60)
    def test_any_cohort_can_be_resampled(self, cohort, minimum):
        drawn = like(cohort, seed=2, minimum=max(1, minimum), attributes=())
        assert len(drawn.mentors) == len(cohort.mentors)
        running = {mentee for mentee, _ in cohort.running}
        assert len(drawn.mentees) == len(cohort.mentees) - len(running)
        for person in (*drawn.mentors, *drawn.mentees):
            assert (person.wishes, person.avoid, dict(person.attributes)) == ((), (), {})
        settled = (drawn.pinned, drawn.excluded, drawn.running, dict(drawn.overrides))
        assert (*settled, drawn.previous) == ((), (), (), {}, None)

    def test_an_empty_cohort_stays_empty(self):
        assert like(pm.Cohort([], []), seed=1) == pm.Cohort([], [])
        one_side = like(pm.Cohort([pm.Mentor(id="M")], []), seed=1)
        assert (len(one_side.mentors), len(one_side.mentees)) == (1, 0)


class TestAnswers:
    def test_rare_answers_are_gone(self, sample):
        cohort, _ = sample
        for minimum in (2, 3, 6):
            drawn = like(cohort, seed=4, n_mentors=400, n_mentees=400, minimum=minimum)
            for new, old, fields in (
                (drawn.mentors, cohort.mentors, ("sectors", "languages", "offers")),
                (drawn.mentees, cohort.mentees, ("sectors", "languages", "needs")),
            ):
                for field in fields:
                    common = {a for a, n in answers(old, field).items() if n >= minimum} | OPEN
                    assert set(answers(new, field)) <= common

    def test_rare_companies_and_sites_are_gone(self):
        sites = ["Ghent"] * 5 + ["Liège"] * 3 + ["Namur"] * 2
        names = ["Lignon"] * 4 + ["Havenlinde"] * 4 + ["Two of us"] * 2
        mentors = [
            pm.Mentor(id=f"M-{k}", site=site, company=name)
            for k, (site, name) in enumerate(zip(sites, names, strict=True))
        ]
        # At Liège there are no mentees at all.
        mentees = [pm.Mentee(id=f"E-{k}", site="ghent ") for k in range(4)]
        drawn = like(pm.Cohort(mentors, mentees), seed=1, n_mentors=300, n_mentees=300)
        assert {m.site for m in drawn.mentors} == {"site-1", "site-2"}
        assert {m.company for m in drawn.mentors} == {"company-1", "company-2"}
        assert {e.site for e in drawn.mentees} == {"site-1"}

    def test_rare_numbers_and_levels_are_gone(self):
        mentors = [
            pm.Mentor(id=f"M-{k}", capacity=7 if k == 0 else 2, current_load=3 * (k == 1),
                      languages={"fr": "A2" if k == 0 else "C1", "nl": ("A1", "B1", "C2")[k % 3]})
            for k in range(8)
        ]  # fmt: skip
        mentees = [pm.Mentee(id=f"E-{k}", priority=9 if k == 0 else 1) for k in range(6)]
        drawn = like(pm.Cohort(mentors, mentees), seed=1, n_mentors=200, n_mentees=200, minimum=4)
        assert {(m.capacity, m.min_load, m.current_load) for m in drawn.mentors} == {(2, 0, 0)}
        assert {e.priority for e in drawn.mentees} == {1}
        # Eight speak Dutch, but no four of them at one level.
        spoken = {
            (tag, str(level.name)) for m in drawn.mentors for tag, level in m.languages.items()
        }
        assert spoken == {("fr", "C1")}
        few = like(pm.Cohort(mentors[:2], mentees[:2]), seed=1)
        assert {(m.capacity, m.current_load) for m in few.mentors} == {(1, 0)}
        assert {e.priority for e in few.mentees} == {0}

    def test_shares_are_about_what_they_were(self, distinct):
        drawn = like(distinct, seed=6, n_mentors=3000, n_mentees=3000)
        for new, old, goals in (
            (drawn.mentors, distinct.mentors, "offers"), (drawn.mentees, distinct.mentees, "needs")
        ):  # fmt: skip
            for field in (goals, "languages", "sectors"):
                before, after = answers(old, field), answers(new, field)
                for answer, n in before.items():
                    if n >= 3:
                        # A rare answer makes the common ones a little more frequent.
                        assert abs(after[answer] / len(new) - n / len(old)) < 0.05
            for name, n in Counter(p.site for p in old).items():
                assert abs(Counter(p.site for p in new)[name] / len(new) - n / len(old)) < 0.03
            lengths = [
                sum(sum(i.end - i.start for i in p.availability.intervals) for p in own) / len(own)
                for own in (new, old)
            ]
            assert lengths[0] == pytest.approx(lengths[1], rel=0.05)

    def test_goals_and_the_most_important_one_belong_together(self, sample):
        cohort, _ = sample
        for mentee in like(cohort, seed=8, n_mentees=400).mentees:
            assert mentee.most_important is None or mentee.most_important in mentee.needs

    def test_loads_are_kept_without_running_pairs(self):
        mentors = [pm.Mentor(id=f"M-{k}", capacity=2, min_load=1) for k in range(4)]
        mentees = [pm.Mentee(id=f"E-{k}", needs=["job"] * (k < 4)) for k in range(8)]
        running = [(f"E-{k}", f"M-{k}") for k in range(4)]
        cohort = pm.Cohort(mentors, mentees, running=running)
        drawn = like(cohort, seed=1)
        assert [(m.capacity, m.min_load, m.current_load) for m in drawn.mentors] == [(2, 1, 1)] * 4
        # Those who run are no longer waiting.
        assert [mentee.needs for mentee in drawn.mentees] == [()] * 4

    def test_days_are_moved_together_by_whole_weeks(self):
        start = date(2026, 3, 2)
        mentees = [
            pm.Mentee(id=f"E-{k}", waiting_since=start + timedelta(days=k),
                      deadline=start + timedelta(days=k + 100))
            for k in range(20)
        ]  # fmt: skip
        mentors = [pm.Mentor(id="M", available_until=date.max)]
        cohort = pm.Cohort(mentors, mentees)
        shifts = set()
        for seed in range(6):
            drawn = like(cohort, seed=seed)
            assert drawn.mentors[0].available_until in {date.max} | {
                date.max - timedelta(weeks=k) for k in range(27)
            }
            moved = {(e.waiting_since - start).days // 7 for e in drawn.mentees}
            shifts |= moved
            assert max(moved) - min(moved) <= 2
            assert {(e.deadline - e.waiting_since).days for e in drawn.mentees} == {100}
        assert len(shifts) > 6
        kept = like(cohort, seed=1, weeks=0)
        assert {e.waiting_since for e in kept.mentees} <= {e.waiting_since for e in mentees}

    def test_years_of_birth_are_moved_a_little(self, distinct):
        drawn = like(distinct, seed=1)
        years = [p.birth_year for p in drawn.mentees]
        assert min(years) >= 1993
        assert max(years) <= 2007
        same = synthetic.cohort(50, 50, seed=1, shape="equal")
        assert {m.birth_year for m in like(same, seed=1).mentors} == {same.mentors[0].birth_year}


class TestAttributes:
    @pytest.fixture
    def people(self):
        mentors = [pm.Mentor(id=f"M-{k}", company="Lignon", attributes={"grade": k % 2})
                   for k in range(6)]  # fmt: skip
        likes = [["chess"], ["chess", "music"], ["chess", "boxing"], ["music"], ["music"], []]
        mentees = [
            pm.Mentee(id=f"E-{k}", attributes={"interests": own, "applying_to": "lignon",
                                               "secret": f"value {k}", "driver": k > 2})
            for k, own in enumerate(likes)
        ]  # fmt: skip
        return pm.Cohort(mentors, mentees)

    def test_only_those_that_are_named_stay(self, people):
        drawn = like(people, seed=1, attributes=["interests", "driver"])
        assert {name for e in drawn.mentees for name in e.attributes} == {"interests", "driver"}
        assert all(not m.attributes for m in drawn.mentors)
        interests = {own for e in drawn.mentees for own in e.attributes["interests"]}
        assert interests == {"chess", "music"}

    def test_rare_values_are_gone_even_if_named(self, people):
        drawn = like(people, seed=1, attributes=["secret"])
        assert all(not e.attributes for e in drawn.mentees)

    def test_names_of_companies_are_new_there_too(self, people):
        drawn = like(people, seed=1, attributes=["applying_to"])
        assert {e.attributes["applying_to"] for e in drawn.mentees} == {"company-1"}
        again = people.replace(
            mentees=[e.replace(attributes={"works_at": "LIGNON SA"}) for e in people.mentees]
        )
        assert all(not e.attributes for e in like(again, seed=1, attributes=["works_at"]).mentees)
        policy = pm.Policy(rules=[pm.policy.Different("applying_to", mentor_attribute="company")])
        assert not (pm.score(drawn, policy).points_matrix() >= 0).any()


class TestSeeds:
    def test_the_seed_decides_everything(self, sample):
        cohort, _ = sample
        one, same, other = (like(cohort, seed=k) for k in (1, 1, 2))
        assert one == same
        assert one.digest != other.digest

    def test_the_order_of_rows_changes_nothing(self, sample):
        cohort, _ = sample
        turned = cohort.replace(mentors=cohort.mentors[::-1], mentees=cohort.mentees[::-1])
        assert like(turned, seed=1) == like(cohort, seed=1)

    def test_one_side_does_not_change_the_other(self, sample):
        cohort, _ = sample
        assert like(cohort, seed=1, n_mentors=3).mentees == like(cohort, seed=1).mentees

    def test_hash_seeds_change_nothing(self):
        program = (
            "import pairmatch as pm; from pairmatch.lab.resampling import like;"
            "c = pm.cohort_from_frames(*pm.load_sample('vernier'));"
            "print(like(c, seed=1, attributes=['applying_to']).digest)"
        )
        found = {
            subprocess.run(
                [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": own},
                capture_output=True, text=True, check=True,
            ).stdout
            for own in ("1", "77")
        }  # fmt: skip
        assert len(found) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"seed": -1}, {"seed": 1.5}, {"seed": True}, {"minimum": 0}, {"minimum": 2.0},
        {"n_mentors": -1}, {"n_mentees": True}, {"weeks": 0.5}, {"attributes": ["aplying_to"]},
        {"attributes": 3}, {"attributes": [["a"]]},
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused(arguments):
    cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    with pytest.raises(pm.PolicyError):
        like(cohort, **({"seed": 1} | arguments))


def test_nobody_can_be_drawn_from_nobody():
    with pytest.raises(pm.PolicyError, match="nobody to draw from"):
        like(pm.Cohort([], []), seed=1, n_mentors=1)
    with pytest.raises(pm.PolicyError, match="needs a Cohort"):
        like([], seed=1)


def test_what_it_protects_and_what_not_is_said():
    said = " ".join(like.__doc__.split())
    for words in ("What it protects", "no differential privacy", "do not publish"):
        assert words in said
