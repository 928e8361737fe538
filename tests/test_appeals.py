"""Letters to companies: what they say in every language, and what they never say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt
from pairmatch._support.messages import LANGUAGES, REGIONS, catalogue
from pairmatch.advice import (
    appeal,
    appeal_helps,
    recruiting,
    recruiting_company,
    recruiting_together,
    supply_and_demand,
)
from pairmatch.advice.recruitment.supply import Reader
from pairmatch.policy import GoalCoverage, SharedLanguageAtLeast

SAMPLES = ("vernier", "duo_for_a_job")
TAGS = [*LANGUAGES, *(f"{base}-{country}" for base in LANGUAGES for country in REGIONS[base])]
CODES = re.compile(r"NACE|GENERALIST|UNDECIDED|candidate|[a-z]_[a-z]|\b[EM]-?\d|\{|\}|appeal\.")
# Punctuation twice, but for an ellipsis and brackets to fill in; blanks twice, or before a comma.
DOUBLED = re.compile(r"[.,;:!?][.,;:!?]| {2}| [,.]|\n{3}")


def sources(cohort, policy, people=(1, 2, 5), cell=3):
    ranking = recruiting(cohort, policy, k=3, minimum_cell=cell)
    yield ranking
    yield supply_and_demand(cohort, policy, minimum_cell=cell)
    for n in people:
        yield recruiting_together(cohort, policy, size=n, exact=False, minimum_cell=cell)
        if ranking.recruits:
            mentor = ranking.recruits[0].candidate.mentor
            yield recruiting_company(cohort, policy, mentor, n, minimum_cell=cell)


@pytest.fixture(scope="module", params=SAMPLES)
def found(request):
    cohort = pm.cohort_from_frames(*pm.load_sample(request.param))
    return cohort, list(sources(cohort, pm.Policy.preset(request.param)))


def numbers(text):
    return [int(n) for n in re.findall(r"\d+", text)]


def of_language(key, language):
    text = catalogue(language)[key]
    return text if isinstance(text, str) else text["other"]


@pytest.mark.parametrize("language", TAGS)
def test_a_letter_has_its_parts_and_nothing_of_the_machine(found, language):
    cohort, answers = found
    people = [one.id for one in (*cohort.mentors, *cohort.mentees)]
    for answer in answers:
        letter = appeal(
            answer, language, programme="Pont", company="Atelier du Lac SA", contact="a@b.example",
            signature="Ada Favre",
        )  # fmt: skip
        assert appeal_helps(answer)
        assert letter.startswith(of_language("appeal.greeting", language) + "\n\n")
        assert letter.splitlines()[-2] == "Ada Favre"
        assert "Pont" in letter.splitlines()[-1]
        assert "Atelier du Lac SA" in letter
        assert letter.count("a@b.example") == 1
        assert not CODES.search(letter), letter
        assert not DOUBLED.search(letter), letter
        assert not set("()[]") & set(letter), letter
        assert not any(label in letter for label in people)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_given_is_marked_and_nothing_is_made_up(found, language):
    for answer in found[1]:
        bare = appeal(answer, language)
        assert len(re.findall(r"\[[^\]]+\]", bare)) == 2
        more = appeal(answer, language, hours_a_month=4, months=18)
        assert {4, 18} <= set(numbers(more))
        assert 18 not in numbers(bare)
        assert appeal(answer, language, role="Abc.").count("Abc.") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_tells_the_exact_gains(found, language):
    for answer in found[1]:
        letter, n = appeal(answer, language), answer.waiting.n_without
        allowed = {n}
        if hasattr(answer, "more_pairs"):
            most = max(answer.more_pairs)
            people = answer.more_pairs.index(most) + 1
            expected = {k for k in (people, most) if k > 1}
            assert expected <= set(numbers(letter))
            allowed |= expected
        assert n in numbers(letter)
        assert set(numbers(letter)) <= allowed


@given(
    pt.cohorts(max_side=4, settled=False),
    pt.policies(),
    st.sampled_from(LANGUAGES),
    st.sampled_from([1, 3, 6]),
)
def test_no_letter_tells_a_number_below_the_smallest_that_may_be_told(
    cohort, policy, language, cell
):
    for answer in (
        recruiting(cohort, policy, minimum_cell=cell),
        supply_and_demand(cohort, policy, minimum_cell=cell),
    ):
        letter = appeal(answer, language)
        if answer.waiting.n_without < cell:
            people = r"mentees?|mentors?|Tandems?|Mentor\*innen|mentoren|weitere|altri|extra"
            assert not re.search(rf"\b\d+ ({people})\b", letter), letter
        assert not DOUBLED.search(letter), letter


def test_the_gains_are_those_of_people_like_these_only_if_all_that_counts_is_told():
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"], sectors=["NACE2:56"]) for k in range(5)]
    policy = pm.Policy(criteria=[GoalCoverage(), pm.policy.SectorSimilarity()])
    alike = pm.Cohort([], mentees)
    needs = (["job"], ["job"], ["job"], ["job", "network"], ["job", "network"])
    apart = alike.replace(
        mentees=[one.replace(needs=own) for one, own in zip(mentees, needs, strict=True)]
    )
    profile = pm.Mentor(id="C", offers=["job", "network"], sectors=["NACE2:56"])
    for cohort, told in ((alike, "like this"), (apart, "suitable")):
        mentor = profile if cohort is apart else profile.replace(offers=["job"])
        for answer in (
            recruiting(cohort, policy, [mentor]),
            recruiting_together(cohort, policy, [mentor], size=1),
            recruiting_company(cohort, policy, mentor, 2),
        ):
            assert told in appeal(answer, "en")
            assert "network" not in appeal(answer, "en")


def test_enough_of_those_who_wait_want_all_that_a_letter_tells_of_a_profile(found):
    cohort, answers = found
    policy = pm.Policy.preset("vernier" if len(cohort.mentees) == 27 else "duo_for_a_job")
    reader, plan = Reader(cohort, policy), pm.match(cohort, policy).matching
    waiting = [each for each in cohort.mentees if plan.partner_of(each.id) is None]
    wanted = [set(reader.traits(each)) for each in waiting]
    for answer in answers:
        if hasattr(answer, "recruits"):
            profiles = [recruit.shared for recruit in answer.recruits]
        elif hasattr(answer, "chosen"):
            profiles = answer.shared
        else:
            profiles = [getattr(answer, "shared", ())]
        for profile in profiles:
            assert sum(set(profile) <= traits for traits in wanted) >= 3


def test_nobody_is_described_by_what_fewer_than_the_smallest_number_want():
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"], availability="Mo 18-20") for k in range(2)]
    mentees += [pm.Mentee(id=f"E-{k}", needs=["job", "studies"]) for k in range(2, 4)]
    policy = pm.Policy(criteria=[GoalCoverage()], rules=[pm.policy.CommonBlock(60)])
    cohort = pm.Cohort([], mentees)
    for answer in sources(cohort, policy):
        letter = appeal(answer, "en")
        assert "look for a job" in letter
        assert "studies" not in letter
        assert "Monday" not in letter
    open_to_all = [appeal(answer, "en") for answer in sources(cohort, policy, cell=1)]
    assert any("studies" in letter for letter in open_to_all)
    assert any("on Monday evenings" in letter for letter in open_to_all)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_is_written_where_no_new_mentor_helps_those_who_wait(language):
    mentees = [pm.Mentee(id=f"E-{k}", languages={"fr": "A1"}) for k in range(4)]
    policy = pm.Policy(rules=[SharedLanguageAtLeast("A2", languages=("fr",), missing="fail")])
    cohort = pm.Cohort([], mentees)
    mentor = pm.Mentor(id="C", languages={"fr": "native"})
    for answer in (
        recruiting(cohort, policy),
        recruiting(cohort, policy, [mentor]),
        recruiting_together(cohort, policy, [mentor]),
        recruiting_company(cohort, policy, mentor, 2),
        supply_and_demand(cohort, policy),
    ):
        assert answer.waiting.n_without == 4
        assert not appeal_helps(answer)
        text = appeal(answer, language, company="Atelier", contact="a@b.example")
        assert of_language("appeal.greeting", language) not in text
        assert "Atelier" not in text
        assert not numbers(text)
        kind = "answers" if answer.waiting.n_beyond_help else "pairs"
        if not isinstance(answer, type(recruiting(cohort, policy))):
            assert text == of_language(f"appeal.none.{kind}", language)


def test_where_nobody_waits_a_letter_is_written_only_for_better_pairs():
    cohort = pm.Cohort([pm.Mentor(id="M-1", capacity=3, offers=["network"])],
                       [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(3)])  # fmt: skip
    policy = pm.Policy(criteria=[GoalCoverage()])
    better = recruiting(cohort, policy)
    assert appeal_helps(better)
    assert "even better matched" in appeal(better, "en")
    assert not numbers(appeal(better, "en"))
    useless = recruiting_company(cohort, policy, pm.Mentor(id="C", offers=["studies"]), 2)
    assert not appeal_helps(useless)
    assert appeal(useless, "en").startswith("No letter: every mentee can have a mentor")


def test_a_letter_speaks_the_words_of_the_programme_and_of_the_country():
    cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    answer = recruiting(cohort, pm.Policy.preset("vernier"), k=1)
    words = pm.Wording(
        "fr", {"mentee": ("mentoré·e", "mentoré·es"), "site": ("antenne", "antennes", "f")}
    )
    letter = appeal(answer, words)
    assert "5 mentoré·es" in letter
    assert "sur l'antenne" in letter
    assert not re.search(r"\bmentees?\b", letter)
    assert "freiwillige" in appeal(answer, "de-CH")
    assert "ß" not in appeal(answer, "de-CH")
    assert "ehrenamtliche" in appeal(answer, "de-AT")


def test_sectors_goals_and_languages_are_named_in_everyday_words():
    mentees = [
        pm.Mentee(
            id=f"E-{k}", sectors=["NACE2:47"], needs=["interview_practice"], languages="ar:C1"
        )
        for k in range(5)
    ]
    cohort = pm.Cohort([], mentees)
    policy = pm.Policy(
        criteria=[GoalCoverage(), pm.policy.SectorSimilarity(), pm.policy.SharedLanguage()]
    )
    words = {
        "en": ("in retail", "practise for interviews", "speak Arabic well"),
        "fr": ("dans le commerce de détail", "s'entraîner aux entretiens", "bien l'arabe"),
        "de": ("im Bereich Einzelhandel", "Üben von Vorstellungsgesprächen", "gut Arabisch"),
        "nl": ("in de kleinhandel", "sollicitatiegesprekken te oefenen", "goed Arabisch"),
        "it": ("nel commercio al dettaglio", "esercitarsi nei colloqui", "bene l'arabo"),
    }
    for language in LANGUAGES:
        for answer in sources(cohort, policy):
            assert all(word in appeal(answer, language) for word in words[language])
    assert appeal(answer) == appeal(answer, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sector_and_goal_that_ships_has_an_everyday_name(language):
    from pairmatch.people.goals import goal_names
    from pairmatch.people.sectors import SectorTree

    known = {key for key in catalogue(language) if key.startswith("everyday.")}
    assert known == {
        *(f"everyday.goal.{code}" for code in goal_names()),
        *(f"everyday.sector.{code}" for code in SectorTree.nace2().parents if ":" in code),
    }


@pytest.mark.parametrize(
    "wrong",
    [{"company": " "}, {"contact": ""}, {"signature": 3}, {"role": "\n"}, {"months": 0},
     {"hours_a_month": 1.5}, {"programme": ""}],
)  # fmt: skip
def test_a_blank_text_or_no_number_is_refused(wrong):
    answer = supply_and_demand(pm.Cohort([], [pm.Mentee(id="E")]), pm.Policy())
    with pytest.raises(pm.PolicyError, match=next(iter(wrong))):
        appeal(answer, "en", **wrong)
    for ask in (appeal, appeal_helps):
        with pytest.raises(pm.PolicyError, match="recruiting"):
            ask("not an answer")
