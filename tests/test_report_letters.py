"""Letters to everybody: in the person's language, exact, and nothing of another's profile."""

import re

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import report
from pairmatch._support.messages import LANGUAGES, catalogue
from pairmatch.lab import synthetic

POLICY = pm.Policy(
    criteria=[pp.GoalCoverage(), pp.SharedLanguage(), pp.SectorSimilarity()],
    rules=[pp.SameSite(), pp.CommonBlock(60)],
)


def people():
    both = {"languages": {"fr": "B2"}, "availability": "Mo 18-20", "sectors": ["NACE2:55"]}
    mentors = [
        pm.Mentor(id="M-1", capacity=2, offers=["network"], site="a", **both),
        pm.Mentor(id="M-2", capacity=1, current_load=1, site="a", **both),
        pm.Mentor(id="M-3", site="z", **both),
        pm.Mentor(id="M-4", site="a", capacity=1, **both),
    ]
    mentees = [
        pm.Mentee(id="E-1", needs=["network", "job"], site="a", **both),
        pm.Mentee(id="E-2", needs=["network"], site="a", **both),
        pm.Mentee(id="E-3", needs=["job"], site="nowhere", **both),
        pm.Mentee(id="E-4", needs=["job"], site="a", **both),
    ]
    return pm.Cohort(mentors, mentees, running=[("E-4", "M-4")])


@pytest.fixture(scope="module")
def result():
    return pm.match(people(), POLICY)


def by_id(table):
    return {row.id: row for row in table.itertuples()}


def test_everybody_gets_one_letter_of_the_right_kind(result):
    table = report.letters(result)
    kinds = dict(zip(table["id"], table["letter"], strict=True))
    assert kinds == {
        "E-1": "paired", "E-2": "paired", "E-3": "waiting", "E-4": "running",
        "M-1": "paired", "M-2": "full", "M-3": "waiting", "M-4": "full",
    }  # fmt: skip
    assert by_id(table)["M-1"].partners == "E-1, E-2"
    assert "2 mentees to suggest to you, E-1 and E-2." in by_id(table)["M-1"].text


def test_letters_are_in_the_persons_language_from_a_mapping_or_a_column(result):
    told = {"E-1": "fr", "E-2": "de-CH", "M-1": "it", "E-3": ""}
    for languages in (told, pd.Series({**told, "M-2": float("nan"), "M-3": None})):
        letters = by_id(report.letters(result, languages, "nl"))
        assert {label: row.language for label, row in letters.items()} == {
            "E-1": "fr", "E-2": "de-CH", "E-3": "nl", "E-4": "nl",
            "M-1": "it", "M-2": "nl", "M-3": "nl", "M-4": "nl",
        }  # fmt: skip
        assert letters["E-1"].text.startswith("Bonjour,")
        assert "ß" not in letters["E-2"].text
        assert letters["M-1"].text.startswith("Buongiorno,")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_whole(result, language):
    for row in report.letters(result, None, language, facts=True).itertuples():
        assert row.subject
        for text in (row.subject, row.text):
            assert not set("{}") & set(text)
            assert "letters." not in text
        if language != "en":
            assert not re.search(r"\b(the|and|you|would|news)\b", row.text), row.text


def test_nobody_learns_of_anothers_profile_unless_facts_are_asked_for(result):
    plain = " ".join(report.letters(result)["text"])
    for told in ("network", "French", "Monday", "accommodation"):
        assert told not in plain
    told = by_id(report.letters(result, facts=True))
    assert "- help that you are looking for and your mentor offers: network" in told["E-1"].text
    assert "- help that you offer and your mentee is looking for: network" in told["M-1"].text
    assert "- languages you both speak: French" in told["E-1"].text
    assert "- times when you are both free: Monday 18:00–20:00" in told["E-1"].text
    # What is not shared is not said, and nothing to those without a pair.
    assert "job" not in told["E-1"].text
    assert "French" not in told["E-3"].text


def test_names_replace_ids_and_enter_nothing_else(result):
    names = {"E-1": "Ada", "M-1": "Bo Quist"}
    letters = by_id(report.letters(result, names=names))
    assert letters["E-1"].text.startswith("Hello Ada,")
    assert "Bo Quist" in letters["E-1"].text
    assert "Ada and E-2" in letters["M-1"].text
    assert letters["E-1"].partners == "M-1"
    assert "Ada" not in " ".join(report.letters(result)["text"])


def test_the_contact_and_a_programmes_words_are_in_the_letters(result):
    words = {"fr": {"pair": "duo", "mentee": ("mentoré·e", "mentoré·es")}}
    table = report.letters(result, {"E-1": "fr"}, "fr-BE", contact=" a@b.ch ", words=words)
    texts = " ".join(table["text"] + table["subject"])
    assert "Écrivez-nous\N{NO-BREAK SPACE}: a@b.ch." in texts
    assert "2 mentoré·es à vous proposer" in texts
    assert not re.search("binôme|mentee", texts)


def test_the_reason_is_said_only_where_it_is_known(result):
    letters = by_id(report.letters(result))
    assert "nobody in the programme with whom you could form a pair" in letters["E-3"].text
    crowd = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")])
    both = report.letters(pm.match(crowd, pm.Policy(criteria=[pp.GoalCoverage()])))
    waiting = both[both["letter"] == "waiting"]["text"].tolist()
    assert len(waiting) == 1
    assert "The mentors who would suit you have no free place" in waiting[0]


def test_a_large_round_has_a_row_for_each_person():
    cohort = synthetic.cohort(60, 80, seed=5, sites=2)
    result = pm.match(cohort, pm.Policy.preset("duo_for_a_job"))
    table = report.letters(result, facts=True)
    assert table["id"].tolist() == sorted(m.id for m in cohort.mentees) + sorted(
        m.id for m in cohort.mentors
    )
    paired = table[table["letter"] == "paired"]
    assert len(paired[paired["side"] == "mentee"]) == result.n_pairs


def test_unknown_languages_name_the_people_and_no_answers(result):
    with pytest.raises(pm.PolicyError) as raised:
        report.letters(result, {"E-1": "Klingon", "M-2": "xx", "E-2": "fr"})
    assert "E-1, M-2" in str(raised.value)
    assert "Klingon" not in str(raised.value)
    for wrong in ({"contact": " "}, {"words": {"pair": "duo"}}, {"languages": ["fr"]}):
        with pytest.raises(pm.PolicyError):
            report.letters(result, **wrong)


def test_an_italian_letter_speaks_to_one_person():
    to_both = ("letters.next", "letters.shared")
    several = re.compile(r"\b(vi|voi|vostr\w|\w+(ate|ete|ite)vi|siete|avete)\b")
    for key, forms in catalogue("it").items():
        if key.startswith("letters.") and not key.startswith(to_both):
            for text in [forms] if isinstance(forms, str) else forms.values():
                assert not several.search(text), key


def test_a_person_with_two_languages_is_no_guess(result):
    twice = pd.Series(["fr", "de", "fr", "fr"], index=["E-1", "E-1", "E-2", "E-2"])
    with pytest.raises(pm.PolicyError, match=r"keep one language each of E-1$"):
        report.letters(result, twice)
    with pytest.raises(pm.PolicyError, match=r"Did you mean 'fr'\?"):
        report.letters(result, words={"French": {"pair": "duo"}})


def test_a_name_is_a_whole_text_and_a_blank_is_none(result):
    with pytest.raises(pm.PolicyError, match="'E-1' hold half a character") as caught:
        report.letters(result, names={"E-1": "Ada\ud800", "E-2": "Bo"})
    assert "Ada" not in str(caught.value)
    blank = report.letters(result, names={"E-1": " "})
    assert by_id(blank)["E-1"].text == by_id(report.letters(result))["E-1"].text


def test_letters_do_not_say_that_somebody_speaks_what_only_the_other_speaks():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", languages={"de": "C1", "en": "B1"})],
        [pm.Mentee(id="E", languages={"gsw": "native", "en": "B2"})],
    )
    result = pm.match(cohort, pm.Policy(criteria=[pp.SharedLanguage()]))
    for text in report.letters(result, facts=True)["text"]:
        assert "both speak: Swiss German / German and English" in text
