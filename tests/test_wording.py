"""Countries and a programme's words: what changes in the texts, and what does not."""

import copy
import json
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch._support.messages import LANGUAGES, REGIONS, catalogue, message
from pairmatch._support.nouns import checked_words, nouns, reworded
from pairmatch.data import read_texts
from pairmatch.policy import SameSite

TAGS = [f"{base}-{country}" for base in LANGUAGES for country in REGIONS[base]]
WORDS = {
    "en": {"pair": "duo", "mentor": "adviser", "mentee": "job-seeker",
           "site": ("office", "offices")},
    "fr": {"pair": ("équipe", "équipes", "f"), "mentor": ("aînée", "aînées", "f"),
           "mentee": "mentoré·e", "site": ("antenne", "antennes", "f")},
    "de": {"pair": ("Duo", "Duos"), "mentor": ("Pat*in", "Pat*innen"),
           "mentee": ("Schützling", "Schützlinge"), "site": ("Ort", "Orte")},
    "nl": {"pair": ("koppeling", "koppelingen", "de"), "mentor": ("buddy", "buddy's"),
           "mentee": ("jongere", "jongeren"), "site": ("kantoor", "kantoren", "het")},
    "it": {"pair": ("duo", "duo", "m"), "mentor": ("studente", "studenti"),
           "mentee": ("allieva", "allieve", "f"), "site": ("ufficio", "uffici", "m")},
}  # fmt: skip


def forms(text):
    return [text] if isinstance(text, str) else list(text.values())


def overlaid(tag):
    """Return the keys of sentences that a country words itself."""
    return {key for text in read_texts(f"messages/{tag}") for key in json.loads(text)}


@pytest.mark.parametrize("tag", TAGS)
def test_a_country_changes_words_and_marks_but_neither_keys_nor_values(tag):
    usual, there = catalogue(tag.partition("-")[0]), catalogue(tag)
    assert set(there) == set(usual)
    for key, text in there.items():
        fields = [sorted(re.findall(r"\{(\w+)", form)) for form in forms(text)]
        assert fields == [sorted(re.findall(r"\{(\w+)", form)) for form in forms(usual[key])], key


def test_swiss_german_has_no_sharp_s_and_its_marks():
    text = " ".join(form for text in catalogue("de-CH").values() for form in forms(text))
    assert not set("ß\u201e\u201c\u201a\u2018") & set(text)
    assert "«" in text
    sharp = [key for key, text in catalogue("de").items() if "ß" in "".join(forms(text))]
    assert sharp
    for key in sharp:
        written = [form.replace("ß", "ss") for form in forms(catalogue("de")[key])]
        swiss = [re.sub("[«»\u2039\u203a]", "", form) for form in forms(catalogue("de-CH")[key])]
        plain = [re.sub("[\u201e\u201c\u201a\u2018]", "", form) for form in written]
        # A country may word a sentence otherwise altogether.
        assert swiss == plain or key in overlaid("de-CH"), key


def test_swiss_french_sets_narrow_blanks():
    for text in catalogue("fr-CH").values():
        assert not any("\u00a0" in form for form in forms(text))


@pytest.mark.parametrize("language", [*(tag for tag in LANGUAGES if tag in WORDS), "nl-NL"])
def test_a_programmes_words_take_the_place_of_all_of_the_usual_ones(language):
    wording = pm.Wording(language, WORDS[language.partition("-")[0]])
    usual = {form.casefold() for noun in nouns(language).values() for form in (noun.one, noun.many)}
    replaced = 0
    for key, text in catalogue(wording).items():
        before = forms(catalogue(language)[key])
        for old, new in zip(before, forms(text), strict=True):
            replaced += old != new
            rest = re.sub(r"\{[^}]*\}|\bto pair\b|[\w*'-]+-[\w*-]+", "", new)
            left = [
                word
                for word in usual
                if re.search(rf"(?<![\w*]){re.escape(word)}(?![\w*])", rest, re.I)
            ]
            assert left == [], (key, new)
    assert replaced > 100


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Le binôme {pair} ; aucun binôme. Ce binôme, tous les binômes, de binômes",
         "L'équipe {pair} ; aucune équipe. Cette équipe, toutes les équipes, d'équipes"),
        ("fr", "Un seul mentor, du mentor au site", "Une seule aînée, de l'aînée à l'antenne"),
        ("nl", "Het duo {pair}; elk duo, 2 duo's, de vestiging",
         "De koppeling {pair}; elke koppeling, 2 koppelingen, het kantoor"),
        ("it", "La coppia; un'altra coppia; dei mentor; il mentor; {n} mentor; al mentee; la sede",
         "Il duo; un altro duo; degli studenti; lo studente; {n} studenti; all'allieva; l'ufficio"),
        ("en", "a mentor to pair; a mentee's pair {pair}",
         "an adviser to pair; a job-seeker's duo {pair}"),
        ("de", "Das Tandem, 2 Tandems, die Mentor*in", "Das Duo, 2 Duos, die Pat*in"),
    ],
)  # fmt: skip
def test_what_is_before_a_noun_agrees_with_it(language, text, expected):
    assert reworded(text, language, checked_words(language, WORDS[language])) == expected


def test_ids_and_values_are_never_taken_for_words():
    wording = pm.Wording("en", {"mentor": "adviser", "pair": "duo"})
    text = message("explain.with_mentor", wording, mentee="pair", mentor="mentor")
    assert "pair" in text
    assert "mentor" in text


def test_words_go_with_a_country_and_are_added_to():
    wording = pm.Wording(
        pm.Wording("fr-CH", {"pair": "duo"}), {"site": ("antenne", "antennes", "f")}
    )
    assert str(wording) == "fr-CH"
    assert set(wording.words) == {"pair", "site"}
    assert SameSite().describe(wording) == "la même antenne" or "antenne" in SameSite().describe(
        wording
    )


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("fr", {"pairs": "duos"}, "Did you mean 'pair'"),
        ("nl", {"pair": "koppel"}, "for one and for several"),
        ("de", {"pair": ("Paarung", "Paarungen", "f")}, "gender"),
        ("fr", {"pair": ("paire", "paires", "n")}, "gender"),
        ("fr", {"pair": ""}, "give a word"),
        ("fr", {"pair": "{n}"}, "give a word"),
        ("fr", {"pair": 3}, "give a word"),
        ("fr", "duo", "must be a dict"),
        ("xx", {}, "no texts in 'xx'"),
    ],
)
def test_words_that_cannot_be_used_say_so(language, words, said):
    with pytest.raises(pm.PolicyError, match=re.escape(said)):
        pm.Wording(language, words)


@given(st.sampled_from(LANGUAGES))
def test_a_wording_without_words_is_its_language(language):
    wording = pm.Wording(language)
    assert wording == language
    assert hash(wording) == hash(language)
    assert catalogue(wording) is catalogue(language)


def test_a_wording_can_be_copied_and_kept():
    wording = pm.Wording("fr", {"pair": ("paire", "paires", "f")})
    for other in (copy.deepcopy(wording), pickle.loads(pickle.dumps(wording))):
        assert other == wording
        assert other.words == wording.words
    assert wording != "fr"
