"""Texts in five languages: complete, alike in what they mention, and right in number."""

import json
import re
import string
from collections import Counter
from datetime import date
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch._support.messages import (
    LANGUAGES,
    Sentence,
    catalogue,
    decimal,
    message,
    number,
)
from pairmatch.policy import Quota
from pairmatch.policy.parts import Reason
from pairmatch.testing import strategies

# The blank before a French : ; ! ? % and inside « ».
NB = "\N{NO-BREAK SPACE}"
OTHERS = [language for language in LANGUAGES if language != "en"]
PEOPLE = ["running_pair", "no_eligible_partner", "partners_settled", "below_minimum_score",
          "no_seat_left", "outcompeted", "quota_full", "no_gain"]  # fmt: skip
PAIRS = ["excluded", "same_person", "below_minimum_score"]
# Of these none is a word in French, German, Dutch or Italian.
ENGLISH = re.compile(
    r"\b(the|and|not|stated|least|each|required|pass|fail|pairs|whom|either|would|there|native|"
    r"birth_year|most_important|company|needs|offers)\b"
)


def topics(language):
    folder = resources.files("pairmatch.data").joinpath(f"messages/{language}")
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()}


def forms(key, language):
    own = catalogue(language)[key]
    return own if isinstance(own, dict) else {"": own}


def plural(key, language):
    own = catalogue(language)[key]
    return own["other"] if isinstance(own, dict) else own


def mentioned(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def words(text):
    return re.findall(r"[^\W\d_]+", re.sub(r"\{.*?\}", "", text))


def in_language(text, language):
    """Check that a text is in one language only, and whole."""
    assert text
    assert not set("{}") & set(text), text
    if language != "en":
        assert not ENGLISH.search(text), text
        days = re.compile(r"\d\d\.\d\d\.\d{4}")
        assert not re.search(r"\d\.\d", days.sub("", text)), text


# The catalogues.


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything(language):
    assert set(catalogue(language)) == set(catalogue("en"))
    assert set(topics(language)) == set(topics("en"))
    for topic, own in topics("en").items():
        assert set(topics(language)[topic]) == set(own), topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_in_two_topics_or_twice_in_one(language):
    folder = resources.files("pairmatch.data").joinpath(f"messages/{language}")
    keys = [
        key
        for file in folder.iterdir()
        for key, _ in json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)
    ]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_mentions_the_same_in_every_language(language):
    for key in catalogue(language):
        english = plural(key, "en")
        own = forms(key, language)
        assert set(own) - {"zero"} in ({""}, {"one", "other"}), key
        for form, text in own.items():
            assert text, key
            # None and one may be told by words.
            assert mentioned(text) <= mentioned(english), key
            assert mentioned(text) == mentioned(english) or form in ("zero", "one"), key


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language, n):
    for key in catalogue(language):
        values = dict.fromkeys(mentioned(plural(key, language)), "X")
        day = {"day": date(2026, 9, 1)} if "day" in values else {}
        text = message(key, language, **{**values, "n": n, **day})
        assert not set("{}") & set(text), key


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_was_left_in_english(language):
    same = [
        key
        for key in catalogue("en").keys() & catalogue(language)
        for text in forms(key, language).values()
        if len(words(text)) > 1 and text in forms(key, "en").values()
    ]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marks_of_each_language_are_kept(language):
    # A space that does not break stands before them in French, and only there.
    french = r"[^\u00a0][:;?!%»](?=\s|$)|«(?!\u00a0)|\u00a0(?![:;?!%»])(?<!«\u00a0)"
    wrong = re.compile(french if language == "fr" else r"\s[:;](?= |$)|!")
    texts = [text for key in catalogue(language) for text in forms(key, language).values()]
    assert [text for text in texts if wrong.search(re.sub(r"\{.*?\}", "X", text))] == []


def test_french_texts_are_not_said_of_candidates_to_a_school_and_elide_before_no_name():
    # A name may begin with a vowel, as in "des personnes d'Atelier du Lac".
    wrong = re.compile(
        r"admissib|politique|qui satisfait |\bfixée?s?\b|dans ce tour"
        r"|\b(de|que|jusque) \{(id|key|company|programme|mentors?|mentees?|names?|who|people|own)\}"
    )
    for tag in ("fr", "fr-BE", "fr-CH"):
        for key, own in catalogue(tag).items():
            for text in [own] if isinstance(own, str) else own.values():
                assert not wrong.search(text), key


COUNTED = {
    "demand.pairs": {
        "en": ["0 pairs", "1 pair", "2 pairs"],
        "fr": ["0 binôme", "1 binôme", "2 binômes"],
        "de": ["0 Tandems", "1 Tandem", "2 Tandems"],
        "nl": ["0 duo's", "1 duo", "2 duo's"],
        "it": ["0 coppie", "1 coppia", "2 coppie"],
    },
    "amount.weeks": {
        "en": ["0 weeks", "1 week", "2 weeks"],
        "fr": ["0 semaine", "1 semaine", "2 semaines"],
        "de": ["0 Wochen", "1 Woche", "2 Wochen"],
        "nl": ["0 weken", "1 week", "2 weken"],
        "it": ["0 settimane", "1 settimana", "2 settimane"],
    },
    "difference.kept.less": {
        "en": ["0 fewer changes", "1 fewer change", "2 fewer changes"],
        "fr": ["0 changement de moins", "1 changement de moins", "2 changements de moins"],
        "de": ["0 Änderungen weniger", "1 Änderung weniger", "2 Änderungen weniger"],
        "nl": ["0 wijzigingen minder", "1 wijziging minder", "2 wijzigingen minder"],
        "it": ["0 cambiamenti in meno", "1 cambiamento in meno", "2 cambiamenti in meno"],
    },
    "diagnosis.mentors_alone": {
        "en": ["0 mentors cannot be paired with anyone:", "1 mentor cannot be paired with anyone:",
               "2 mentors cannot be paired with anyone:"],
        "fr": [f"Pour 0 mentor, aucun binôme n'est possible{NB}:",
               f"Pour 1 mentor, aucun binôme n'est possible{NB}:",
               f"Pour 2 mentors, aucun binôme n'est possible{NB}:"],
        "de": [f"Für {n} {who} kommt kein Tandem zustande:" for n, who in enumerate(
               ["Mentor*innen", "Mentor*in", "Mentor*innen"])],
        "nl": [f"{n} {who} met niemand een duo vormen:" for n, who in enumerate(
               ["mentoren kunnen", "mentor kan", "mentoren kunnen"])],
        "it": [f"Per {n} mentor non c'è nessun abbinamento possibile:" for n in range(3)],
    },
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", COUNTED)
def test_nothing_one_and_two_take_the_right_form(key, language):
    assert [message(key, language, n=n) for n in (0, 1, 2)] == COUNTED[key][language]


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_with_two_forms_shows_them_for_one_and_for_two(language):
    for key in catalogue(language):
        own = forms(key, language)
        if "one" in own:
            assert own["one"] != own["other"], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_code_is_told_in_words(language):
    for code in PEOPLE + PAIRS:
        text = message(f"reason.{code}", language)
        in_language(text, language)
        assert "_" not in text
        assert text[-1] not in ".:;"
    own = Reason("on_leave").text(language)
    assert own == message("list.quoted", language, name="on_leave")
    assert Reason("excluded").text(language) == message("reason.excluded", language)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("fra", "fr"), ("NL", "nl"), ("fr-XX", "fr"), ("de_CH", "de-CH"),
     ("FR-ch", "fr-CH"), ("German", "de"), ("Deutsch", "de"), ("français", "fr"),
     ("Dutch", "nl"), ("eng", "en"), ("english", "en"), ("ita", "it"), ("Italiano", "it"),
     ("it-ch", "it-CH")],
)  # fmt: skip
def test_an_unknown_language_says_which_was_meant(wrong, meant):
    diagnosis = pm.diagnose(pm.Cohort([], []), pm.Policy())
    for ask in (
        pp.SameSite().describe,
        pp.Wish().blank_said,
        Quota("mentors", "site", at_most=1).describe,
        pm.Policy().describe,
        diagnosis.text,
    ):
        with pytest.raises(pm.PolicyError, match=f"Did you mean '{meant}'"):
            ask(wrong)


@pytest.mark.parametrize("wrong", ["eo", "", None, [], 1, "xx"])
def test_a_language_like_no_other_says_which_there_are(wrong):
    with pytest.raises(pm.PolicyError, match=r"no texts in .* Known: de, en, fr, it, nl\.$"):
        message("rule.SameSite", wrong)


# Criteria, rules, quotas, priorities, policies.


@given(strategies.criteria() | strategies.rules(), st.sampled_from(LANGUAGES))
def test_every_part_describes_itself_in_every_language(part, language):
    for text, english in (
        (part.describe(language), part.describe()),
        (part.blank_said(language), part.blank_said()),
    ):
        in_language(text, language)
        assert (text == english) == (language == "en")
    assert part.describe(language) in part.blank_said(language)


@given(strategies.quotas(), st.sampled_from(LANGUAGES))
def test_every_quota_describes_itself_in_every_language(quotas, language):
    for quota in quotas:
        text = quota.describe(language)
        in_language(text, language)
        assert (text == quota.describe()) == (language == "en")
        for value in (quota.value, *quota.excluding):
            assert value is None or value in text


@given(pt.policies(rich=True), st.sampled_from(LANGUAGES))
def test_every_policy_describes_itself_in_every_language(policy, language):
    text = policy.describe(language)
    in_language(text, language)
    assert (text == policy.describe()) == (language == "en")
    assert len(text.splitlines()) == len(policy.describe().splitlines())
    for criterion in policy.criteria:
        assert f"{policy.points[criterion.key]} " in text
    if language != "en":
        assert not any(stage in text for stage in policy.objective)


PARTS = {
    pp.AvailableFor(1): {
        "en": "a mentor who is available for 1 week",
        "fr": "un mentor disponible pendant 1 semaine",
        "de": "Mentor*in ist 1 Woche lang verfügbar",
        "nl": "een mentor die 1 week beschikbaar is",
        "it": "un mentor disponibile per 1 settimana",
    },
    pp.AvailableDuring(date(2026, 9, 1), date(2027, 2, 28)): {
        "en": "a mentor who is available from 2026-09-01 to 2027-02-28",
        "fr": "un mentor disponible du 01/09/2026 au 28/02/2027 inclus",
        "de": "Mentor*in ist vom 01.09.2026 bis zum 28.02.2027 verfügbar",
        "nl": "een mentor die beschikbaar is van 01/09/2026 tot en met 28/02/2027",
        "it": "un mentor disponibile per tutto il periodo 01/09/2026 – 28/02/2027",
    },
    pp.SharedLanguageAtLeast("native", languages=("fr",)): {
        "en": "a common language (French) at native or better",
        "fr": "une langue commune (français) de niveau langue maternelle ou supérieur",
        "de": "eine gemeinsame Sprache (Französisch) auf dem Niveau Muttersprache oder höher",
        "nl": "een gemeenschappelijke taal (Frans) op niveau moedertaal of hoger",
        "it": "una lingua in comune (francese) di livello lingua madre o superiore",
    },
    pp.CommonAvailability(minutes=60, enough=1): {
        "en": "at least 60 minutes free at the same time in the week (1 such time is enough)",
        "fr": "au moins 60 minutes libres en commun dans la semaine (1 plage suffit)",
        "de": "mindestens 60 Minuten in der Woche gemeinsam frei",
        "nl": "minstens 60 minuten samen vrij in de week",
        "it": "almeno 60 minuti liberi insieme nella settimana (1 volta basta)",
    },
    pp.Different("applying_to", mentor_attribute="company"): {
        "en": "a mentor from a company that the mentee is not applying to",
        "fr": "un mentor d'une entreprise où le mentee ne postule pas",
        "de": "Mentor*in aus einem Unternehmen, bei dem keine Bewerbung läuft",
        "nl": "een mentor van een bedrijf waar de mentee niet solliciteert",
        "it": "un mentor di un'azienda a cui il mentee non si candida",
    },
    pp.Different("home_town", mentor_attribute="company"): {
        "en": "home town (of the mentee) and company (of the mentor) must differ",
        "fr": "une réponse différente pour home town (du mentee) et entreprise (du mentor)",
        "de": "keine Übereinstimmung bei home town (Mentee) und Unternehmen (Mentor*in)",
        "nl": "geen overeenkomst in home town (mentee) en bedrijf (mentor)",
        "it": "valori diversi per home town (mentee) e azienda (mentor)",
    },
    pp.Proximity("grade", span=2.5): {
        "en": "closeness of grade, down to nothing at a distance of 2.5",
        "fr": "proximité pour grade, jusqu'à un écart de 2,5",
        "de": "Nähe bei grade, ohne Wirkung ab einem Abstand von 2,5",
        "nl": "nabijheid in grade, zonder effect vanaf een afstand van 2,5",
        "it": "vicinanza per grade, fino a una distanza di 2,5",
    },
    pp.Wish(by="mentor"): {
        "en": "people the mentor asked for",
        "fr": "personnes souhaitées par le mentor",
        "de": "Wunschpersonen der Mentor*innen",
        "nl": "personen naar wie de mentor gevraagd heeft",
        "it": "persone desiderate dal mentor",
    },
    Quota("mentors", "company", at_least=1, at_most=Fraction(1, 3), excluding=["Lignon"]): {
        "en": "each company except Lignon among the mentors: at least 1 pair, "
              "at most 33.33% of all pairs",
        "fr": f"pour chaque entreprise des mentors sauf Lignon{NB}: au moins 1 binôme, "
              f"au plus 33,33{NB}% de tous les binômes",
        "de": "je Unternehmen der Mentor*innen außer Lignon: mindestens 1 Tandem, "
              f"höchstens 33,33{NB}% aller Tandems",
        "nl": "per bedrijf van de mentoren behalve Lignon: minstens 1 duo, "
              "hoogstens 33,33% van alle duo's",
        "it": "mentor per azienda (tranne Lignon): almeno 1 coppia, "
              "al massimo 33,33% di tutte le coppie",
    },
    Quota("mentees", "grade", 1.5, at_most="33.3%"): {
        "en": "grade 1.5 among the mentees: at most 33.3% of all pairs",
        "fr": f"mentees avec grade 1,5{NB}: au plus 33,3{NB}% "
              "de tous les binômes",
        "de": "Mentees mit grade 1,5: höchstens 33,3\u00a0% aller Tandems",
        "nl": "mentees met grade 1,5: hoogstens 33,3% van alle duo's",
        "it": "mentee con grade 1,5: al massimo 33,3% di tutte le coppie",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_what_stands_inside_a_description_is_in_its_language(part, language):
    assert part.describe(language) == PARTS[part][language]


def test_blanks_and_decimals_inside_are_in_the_language():
    site, wish = pp.SameSite(missing="fail"), pp.Wish(missing=0.25)
    assert [site.blank_said(language) for language in LANGUAGES] == [
        "the same site; without an answer, the pair is not allowed",
        f"le même site{NB}; sans réponse{NB}: le binôme est refusé",
        "derselbe Standort (ohne Angabe ist das Tandem nicht möglich)",
        "dezelfde vestiging (niet ingevuld: het duo is niet mogelijk)",
        "la stessa sede; se manca la risposta, la coppia non va bene",
    ]
    for language in LANGUAGES:
        assert ("0.25" if language == "en" else "0,25") in wish.blank_said(language)
        assert decimal(0.25, language, 2) == number(0.25, language) in wish.blank_said(language)


def test_a_priority_is_described_in_every_language():
    priority = pp.Priority(deadline_weeks=(1, 4), waiting_weeks=(26,))
    assert priority.describe("fr") == (
        f"niveau de priorité 1{NB}: indiqué dans le profil, une échéance d'ici 1 semaine, "
        "une attente de 26 semaines ou plus",
        f"niveau de priorité 2{NB}: indiqué dans le profil, une échéance d'ici 4 semaines",
    )
    policy = pm.Policy(objective=("priority",), priority=priority, minimum_score=0.125)
    for language in LANGUAGES:
        for line in priority.describe(language):
            in_language(line, language)
            assert line in policy.describe(language)
        assert ("0.125" if language == "en" else "0,125") in policy.describe(language)


def test_a_kind_of_ones_own_goes_by_its_name_in_every_language():
    class Early(pp.Wish):
        pass

    for language in LANGUAGES:
        assert Early(name="early birds").describe(language) == "early birds"


def test_a_number_shows_no_more_than_it_holds():
    shown = [number(value, "nl") for value in (0.0, 1.0, 0.5, 2_500_000.0, 1 / 3)]
    assert shown == ["0", "1", "0,5", "2500000", "0,333333"]


# Diagnoses.


def ids(text):
    return set(re.findall(r"\b[EM]-\d+\b", text))


def people(sites="xy", **settled):
    mentors = [pm.Mentor(id=f"M-{k}", site=sites[k % 2], company="ab"[k % 2]) for k in range(3)]
    mentees = [pm.Mentee(id=f"E-{k}", site=sites[k % 2]) for k in range(3)]
    return pm.Cohort(mentors, mentees, **settled)


def demanding(*least, **settled):
    mentors = [pm.Mentor(id=f"M-{k}", min_load=n, capacity=2) for k, n in enumerate(least)]
    return pm.Cohort(mentors, [pm.Mentee(id=f"E-{k}") for k in range(2)], **settled)


RULES = pm.Policy(rules=[pp.SameSite()])
DIAGNOSES = {
    "nothing": (people(), pm.Policy()),
    "alone": (pm.Cohort([], [pm.Mentee(id=f"E-{k}") for k in range(12)]), pm.Policy()),
    "two pins": (people(pinned=[("E-0", "M-0"), ("E-0", "M-1")]), pm.Policy()),
    "one seat": (people(pinned=[("E-0", "M-0"), ("E-1", "M-0")]), pm.Policy()),
    "a rule": (people(pinned=[("E-0", "M-1")]), RULES),
    "two rules": (people(pinned=[("E-0", "M-1"), ("E-1", "M-2")]), RULES),
    "excluded": (people(pinned=[("E-0", "M-0")], excluded=[("E-0", "M-0")]), pm.Policy()),
    "running": (people(pinned=[("E-0", "M-0")], running=[("E-0", "M-1")]), pm.Policy()),
    "loads": (demanding(2, 2), pm.Policy()),
    "a load and pins": (demanding(1, 0, pinned=[("E-0", "M-1"), ("E-1", "M-1")]), pm.Policy()),
    "no seat": (
        pm.Cohort(
            [pm.Mentor(id="M-1", capacity=3, min_load=3), pm.Mentor(id="M-2")],
            [pm.Mentee(id=f"E-{k}") for k in range(3)],
            running=[("E-0", "M-1"), ("E-1", "M-2")],
        ),
        pm.Policy(),
    ),
    "a quota": (people(), pm.Policy(quotas=[Quota("mentors", "company", "a", at_least=5)])),
    "of mentees": (
        people(excluded=[("E-1", f"M-{k}") for k in range(3)]),
        pm.Policy(quotas=[Quota("mentees", "site", "y", at_least=1)]),
    ),
    "quotas": (
        people(),
        pm.Policy(
            quotas=[
                Quota("mentors", "company", "a", at_most="1/8"),
                Quota("mentors", "company", "a", at_least=1, name="court a"),
            ]
        ),
    ),
}


@pytest.mark.parametrize("case", DIAGNOSES)
def test_a_diagnosis_says_the_same_in_every_language(case):
    diagnosis = pm.diagnose(*DIAGNOSES[case])
    english = diagnosis.text()
    assert english == str(diagnosis)
    assert ids(english) or case in ("nothing", "a quota", "quotas")
    texts = {language: diagnosis.text(language) for language in LANGUAGES}
    for language, text in texts.items():
        in_language(without_names(text, diagnosis), language)
        assert ids(text) == ids(english)
        assert len(text.splitlines()) == len(english.splitlines())
        assert numbers(text) == numbers(english)
    assert len(set(texts.values())) == len(LANGUAGES)


def without_names(text, diagnosis):
    """Drop the names of quotas, which are the same everywhere."""
    for conflict in diagnosis.conflicts:
        for demand in conflict.demands:
            text = text.replace(demand.key.rpartition(":")[0], "") if ":" in demand.key else text
    return text


def numbers(text):
    """Return all numbers, but those in details that are told in English only."""
    return sorted(re.findall(r"\b\d+\b", re.sub(r"(?m)^(  [EM]-\d+: \w+)\..*$", r"\1", text)))


@given(pt.cohorts(max_side=4, min_loads=True), pt.policies(rich=True))
def test_whatever_contradicts_is_said_in_every_language(cohort, policy):
    diagnosis = pm.diagnose(cohort, policy)
    assume(not diagnosis.feasible)
    for language in OTHERS:
        text = diagnosis.text(language)
        assert not set("{}") & set(text)
        assert ids(text) == ids(diagnosis.text())
        for conflict in diagnosis.conflicts:
            assert conflict.text(language) in text
            for said in [*conflict.demands, *conflict.relaxations]:
                assert said.said.text(language) in text
                assert said.said.text("en") == said.text != said.said.text(language)


def test_the_data_of_a_diagnosis_stay_as_they_were():
    diagnosis = pm.diagnose(*DIAGNOSES["a rule"])
    demand = {"kind": "pin", "key": "E-0 + M-1", "text": "mentee E-0 is pinned to mentor M-1"}
    change = {
        "demand": demand,
        "to": None,
        "text": "drop the pin E-0 + M-1, or remove what rules the pair out",
        "enough": True,
    }
    why = (
        "The pinned pair E-0 + M-1 is not possible: “the same site” is not met. An override with "
        "a reason would let it stand."
    )
    assert json.loads(json.dumps(diagnosis.to_dict())) == {
        "feasible": False,
        "conflicts": [{"demands": [demand], "why": why, "relaxations": [change]}],
        "repair": [change],
        "mentees_alone": [],
        "mentors_alone": [],
    }
    assert str(diagnosis) == "\n".join(
        [
            "No plan is possible.",
            why,
            f"  - {demand['text']}",
            "  This change resolves this conflict:",
            f"  - {change['text']}",
        ]
    )


def test_reasons_of_pins_and_people_are_told_in_words():
    diagnosis = pm.diagnose(*DIAGNOSES["excluded"])
    assert "not possible: the pair is excluded." in diagnosis.text()
    assert f"n'est pas possible{NB}: binôme exclu." in diagnosis.text("fr")
    alone = pm.diagnose(*DIAGNOSES["alone"])
    assert alone.text("nl").splitlines()[1:3] == [
        "12 mentees kunnen met niemand een duo vormen:",
        "  E-0: Er is niemand aan de andere kant.",
    ]
    assert alone.text("de").endswith("  … und 2 weitere")
    assert "  E-0: There is nobody on the other side." in alone.text()


def test_amounts_of_one_and_several_differ_inside_sentences():
    said = {n: pm.diagnose(demanding(n, 2), pm.Policy()) for n in (1, 2)}
    assert "au moins 1 mentee pour" in said[1].text("fr")
    assert "au moins 2 mentees pour" in said[2].text("fr")
    assert "kein Tandem statt 1 Tandem" in said[1].text("de")
    assert "from 1 pair to no pairs" in said[1].text()


def test_a_sentence_can_be_hashed_compared_and_sent_elsewhere():
    import pickle

    one, other = (Sentence.of("demand.pin", mentee="E-1", mentor="M-1") for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    diagnosis = pm.diagnose(*DIAGNOSES["quotas"])
    assert pickle.loads(pickle.dumps(diagnosis)).text("de") == diagnosis.text("de")
    assert "„court a (Mentor*innen)“" in diagnosis.text("de")
