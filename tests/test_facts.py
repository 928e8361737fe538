"""What two people share: facts agree with points and rules, in every language, only on request."""

import dataclasses
import json
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
import pairmatch.testing as pt
from pairmatch import advice
from pairmatch import policy as pp
from pairmatch._support.messages import LANGUAGES
from pairmatch.data import read_rows
from pairmatch.people import (
    everyday_sector,
    goal_name,
    language_name,
    level_name,
    sector_name,
    starter_goals,
    weekday_name,
)
from pairmatch.people.names import NAMED_IN
from pairmatch.policy.parts import checked_similarity, folded, values_of

COHORTS = pt.cohorts(max_side=3)
PARTS = pt.strategies.criteria() | pt.strategies.rules()
MENTORS, MENTEES = pt.mentors(), pt.mentees()


def facts_of(part, mentee, mentor):
    role = "rules" if isinstance(part, pp.Rule) else "criteria"
    cohort = pm.Cohort([mentor], [mentee])
    (fact,) = getattr(
        advice.facts_of_pair(cohort, pm.Policy(**{role: [part]}), mentee.id, mentor.id), role
    )
    return fact


# Facts against the meaning of each part.


@given(PARTS, MENTEES, MENTORS)
def test_a_fact_has_the_value_of_its_part_and_names_who_did_not_answer(part, mentee, mentor):
    fact = facts_of(part, mentee, mentor)
    if isinstance(part, pp.Rule):
        assert fact.value is part.holds(mentee, mentor)
    else:
        assert fact.value == checked_similarity(part)(mentee, mentor)
    assert fact.part is part
    if not isinstance(part, pp.Custom | pp.CustomRule):
        assert fact.blank == bool(fact.not_stated)


@given(st.builds(pp.GoalCoverage, most_important_counts=st.integers(1, 3)), MENTEES, MENTORS)
def test_all_needs_are_met_where_the_criterion_gives_all_points(part, mentee, mentor):
    fact = facts_of(part, mentee, mentor)
    assert sorted((*fact.met, *fact.not_met)) == sorted(mentee.needs)
    assert set(fact.met) <= set(mentor.offers)
    if not fact.blank:
        assert (not fact.not_met) == (fact.value == 1)
        assert (not fact.met) == (fact.value == 0)
        counts = dict.fromkeys(mentee.needs, 1) | {
            goal: part.most_important_counts for goal in mentee.needs if goal == fact.most_important
        }
        assert fact.value == sum(counts[g] for g in fact.met) / sum(counts.values())


LANGUAGE_RULES = st.builds(
    pp.SharedLanguageAtLeast,
    level=st.sampled_from(list(pm.Level.__members__)),
    languages=st.sampled_from([(), ("fr", "nl"), ("de",)]),
    mutual=st.sampled_from([(), (("fa", "prs"),), (("de", "nl"),)]),
)
SPOKEN = st.dictionaries(
    st.sampled_from(["fr", "nl", "de", "gsw", "fa", "prs", "tw", "ak"]),
    st.sampled_from(list(pm.Level)),
    max_size=3,
)


@given(LANGUAGE_RULES, SPOKEN, SPOKEN)
def test_the_best_common_language_is_the_one_that_counts(rule, of_mentee, of_mentor):
    mentee, mentor = pm.Mentee(id="E", languages=of_mentee), pm.Mentor(id="M", languages=of_mentor)
    criterion = pp.SharedLanguage(languages=rule.languages, mutual=rule.mutual)
    fact, graded = facts_of(rule, mentee, mentor), facts_of(criterion, mentee, mentor)
    assert fact.common == graded.common
    levels = [one.level for one in fact.common]
    assert levels == sorted(levels, reverse=True)
    for one in fact.common:
        assert one.mentee_tag in of_mentee
        assert one.mentor_tag in of_mentor
        assert one.mentee_level <= of_mentee[one.mentee_tag]
        assert one.mentor_level <= of_mentor[one.mentor_tag]
    if not fact.blank:
        best = fact.common[0].level if fact.common else 0
        assert fact.value == (best >= fact.least)
        assert graded.value == (criterion.by_level[best.name] if best else 0)


def check_sectors(fact, mentee, mentor):
    assert fact.value == (fact.nearest[0].similarity if fact.nearest else 0)
    assert (fact.nearness == "same") == bool(set(mentee.sectors) & set(mentor.sectors))
    assert (fact.nearness == "apart") == (not fact.nearest)


def check_times(fact, mentee, mentor):
    part, n = fact.part, len(fact.blocks)
    assert all(end - start >= part.minutes for _, start, end in fact.blocks)
    assert all(end - start < part.minutes for _, start, end in fact.shorter)
    rule = isinstance(part, pp.CommonBlock)
    assert fact.value == (n > 0 if rule else min(n, part.enough) / part.enough)


def check_ages(fact, mentee, mentor):
    assert fact.value == fact.part.allows(mentee.birth_year, mentor.birth_year)
    if fact.part.min_gap is not None:
        assert fact.value == (fact.years_older >= fact.part.min_gap)


def check_wish(fact, mentee, mentor):
    assert fact.value == (0 if fact.rank is None else 1 - (fact.rank - 1) / fact.n_wishes)


def check_avoid(fact, mentee, mentor):
    assert fact.value == (not fact.by)


def check_values(fact, mentee, mentor):
    part, every = fact.part, (*fact.common, *fact.mentee_only, *fact.mentor_only)
    if isinstance(part, pp.Overlap):
        assert fact.value == len(fact.common) / len(every)
    elif isinstance(part, pp.Different):
        assert fact.value == (not fact.common)
    elif not isinstance(part, pp.Lookup):
        assert fact.value == bool(fact.common)
    ours = values_of(mentee, fact.attribute)
    assert {folded(value) for value in (*fact.common, *fact.mentee_only)} == ours


def check_numbers(fact, mentee, mentor):
    assert fact.value == max(0, 1 - fact.gap / fact.part.span)


def check_period(fact, mentee, mentor):
    assert fact.value == fact.part.covered_by(fact.available_from, fact.available_until)


CHECKS = {
    advice.SectorsFact: check_sectors, advice.TimesFact: check_times, advice.AgesFact: check_ages,
    advice.WishFact: check_wish, advice.AvoidFact: check_avoid, advice.ValuesFact: check_values,
    advice.NumbersFact: check_numbers, advice.PeriodFact: check_period,
}  # fmt: skip


@given(PARTS, MENTEES, MENTORS)
def test_sectors_times_ages_wishes_and_values_give_their_points(part, mentee, mentor):
    fact = facts_of(part, mentee, mentor)
    if not fact.blank and type(fact) in CHECKS:
        CHECKS[type(fact)](fact, mentee, mentor)


@given(st.sets(st.integers(0, 300)), st.sets(st.integers(0, 300)))
def test_common_times_are_the_minutes_that_both_have(ours, theirs):
    first, second = (
        pm.Availability((1 + k // 100, 60 * (k % 24), 60 * (k % 24) + 60) for k in hours)
        for hours in (ours, theirs)
    )
    common = first.common_times(second)

    def minutes(times):
        return {(day, minute) for day, start, end in times for minute in range(start, end)}

    assert minutes(common) == minutes(first.intervals) & minutes(second.intervals)
    assert common == second.common_times(first)
    assert len(common) == first.common_blocks(second, 1)


# In words.


@given(COHORTS, pt.policies(), st.sampled_from(LANGUAGES))
def test_every_fact_is_a_line_in_every_language(cohort, policy, language):
    for mentee in cohort.mentees:
        for mentor in cohort.mentors:
            facts = advice.facts_of_pair(cohort, policy, mentee.id, mentor.id)
            table = facts.table(language)
            assert table["key"].tolist() == [
                *(part.key for part in policy.criteria), *(rule.code for rule in policy.rules)
            ]  # fmt: skip
            said = facts.text(language)
            for fact in (*facts.criteria, *facts.rules):
                text = fact.text(language)
                apart = isinstance(fact.part, pp.Different) and fact.value is not False
                plain = isinstance(fact.part, (pp.SameSite, pp.AvailableFor, pp.AvailableDuring))
                assert apart or (plain and fact.value) or text in said
                assert fact.detail(language)
                assert not set("{}\n") & set(text)
            assert len(set(facts.lines(language))) == len(facts.lines(language)) or policy.criteria


def test_the_style_of_a_coordinator():
    mentor = pm.Mentor(
        id="M", offers=["application_documents", "network"], sectors=["NACE2:55"],
        languages="fr:native", availability="Mo 17-20; We 12-13", company="Lignon",
        attributes={"hobbies": ["Échecs", "chant"]},
    )  # fmt: skip
    mentee = pm.Mentee(
        id="E", needs=["application_documents", "network", "interview_practice"],
        sectors=["NACE2:55"], languages="fr:C1", availability="Mo 18-22",
        attributes={"hobbies": ["echecs"]},
    )  # fmt: skip
    policy = pm.Policy(
        criteria=[
            pp.GoalCoverage(), pp.SectorSimilarity(), pp.SharedLanguage(),
            pp.CommonAvailability(), pp.Overlap("hobbies"),
        ],
        rules=[pp.CommonBlock(120), pp.SameSite()],
    )  # fmt: skip
    said = advice.facts_of_pair(pm.Cohort([mentor], [mentee]), policy, "E", "M").text("fr")
    assert said.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "Besoins : dossier de candidature, réseau (2 sur 3) ; il manque : simulation d'entretien",
        "Secteur : hôtellerie, le même",
        "Langues communes : français (C1 et langue maternelle)",
        "Horaires communs : lundi 18:00–20:00",
        "Hobbies : echecs (les deux) ; chant (mentor seulement)",
        "Site : non indiqué, ni par le mentee ni par le mentor",
    ]


def test_names_of_sectors_that_hold_commas_are_quoted():
    people = pm.Mentor(id="M", sectors=["NACE2:23"]), pm.Mentee(id="E", sectors=["NACE2:23"])
    (fact,) = advice.facts_of_pair(
        pm.Cohort(people[:1], people[1:]), pm.Policy(criteria=[pp.SectorSimilarity()]), "E", "M"
    ).criteria
    name = everyday_sector("NACE2:23", "fr")
    assert "," in name
    assert fact.detail("fr").replace("\N{NO-BREAK SPACE}", " ") == f"« {name} », le même"


def test_of_a_programmes_own_function_the_value_is_said():
    def halves(mentees, mentors):
        return [[0.5 for _ in mentors] for _ in mentees]

    def never(mentees, mentors):
        return [[False for _ in mentors] for _ in mentees]

    policy = pm.Policy(
        criteria=[pp.Custom("team_rating", halves)], rules=[pp.CustomRule("seen", never)]
    )
    facts = advice.facts_of_pair(
        pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")]), policy, "E", "M"
    )
    assert facts.text() == "Team rating: 50%\nSeen: not met"


# Only on request.


@given(COHORTS, pt.policies(), st.sampled_from(LANGUAGES))
def test_an_explanation_says_facts_only_where_they_are_asked_for(cohort, policy, language):
    try:
        result = pm.match(cohort, policy)
    except (pm.InfeasibleError, pm.IntakeError, pm.PolicyError):
        return
    scores = pm.score(cohort, policy)
    for mentee in cohort.mentees:
        for mentor in cohort.mentors:
            why = result.explanation(mentee.id, mentor.id)
            assert why.facts == scores.facts(mentee.id, mentor.id)
            bare = dataclasses.replace(why, facts=None)
            assert why.text(language) == bare.text(language) == bare.text(language, facts=True)
            assert (why.to_dict(), repr(why)) == (bare.to_dict(), repr(bare))
            full = why.text(language, facts=True)
            assert result.explain(mentee.id, mentor.id, language, facts=True) == full
            lines = [line.strip() for line in full.splitlines()]
            rest = [line.strip() for line in why.text(language).splitlines()]
            for text in why.facts.lines(language):
                lines.remove(text)
            assert lines == rest
        assert result.explain(mentee.id, language=language) in result.explain(
            mentee.id, language=language, facts=True
        ) or result.matching.partner_of(mentee.id)


@given(COHORTS, pt.policies(), st.sampled_from(LANGUAGES))
def test_a_shortlist_says_facts_only_where_they_are_asked_for(cohort, policy, language):
    for mentee in cohort.mentees:
        plain = pm.shortlist(cohort, policy, mentee.id, 99, language=language)
        full = pm.shortlist(cohort, policy, mentee.id, 99, language=language, facts=True)
        assert full.drop(columns="facts").equals(plain)
        listed = advice.shortlist_of(cohort, policy, "mentee", mentee.id, 99)
        bare = dataclasses.replace(
            listed, entries=[dataclasses.replace(one, facts=None) for one in listed.entries]
        )
        assert listed.text(language) == bare.text(language) == bare.text(language, facts=True)
        assert listed.to_dict() == bare.to_dict()
        said = [line.strip() for line in listed.text(language, facts=True).splitlines()]
        for entry, text in zip(listed.entries, full["facts"], strict=True):
            facts = advice.facts_of_pair(cohort, policy, mentee.id, entry.id)
            assert entry.facts == facts
            assert text == facts.text(language)
            assert set(facts.lines(language)) <= set(said)


def test_no_repr_and_no_json_shows_an_answer():
    home = "Zoetermeer"
    same = {"attributes": {"town": home}}
    cohort = pm.Cohort([pm.Mentor(id="M", **same)], [pm.Mentee(id="E", **same)])
    result = pm.match(cohort, pm.Policy(rules=[pp.SameAttribute("town")]))
    why = result.explanation("E")
    assert home in result.explain("E", facts=True)
    shown = [repr(why), repr(why.facts), repr(why.facts.rules), str(why), json.dumps(why.to_dict())]
    assert not [text for text in (*shown, result.to_json(), str(result)) if home in text]
    read = pickle.loads(pickle.dumps(result))
    assert read.explain("E", facts=True) == result.explain("E", facts=True)
    assert pickle.loads(pickle.dumps(why)) == why


def test_a_result_without_its_people_says_that_it_has_no_facts():
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    result = pm.match(cohort, pm.Policy(rules=[pp.SameSite()]))
    read = pm.MatchResult.from_json(result.to_json())
    assert "M" in read.explain("E")
    with pytest.raises(pm.NoMatchingError, match="does not know its people"):
        read.explain("E", facts=True)
    matrix = pm.solve(pm.Problem.from_scores([[1]]))
    assert matrix.explanation(0).facts is None
    assert matrix.explain(0, facts=True) == matrix.explain(0)


# Names.


@pytest.mark.parametrize("language", [*NAMED_IN, "fr-CH", "nl-BE"])
def test_everything_that_a_profile_can_hold_has_a_name(language):
    for goal in starter_goals():
        assert goal_name(goal, language)
    for code in pm.SectorTree.nace2().parents:
        name = sector_name(code, language)
        assert name != code
        assert language.startswith("de") or name[0].islower() or name[1].isupper()
    tags = {
        tag for file in ("names", "more_names") for row in read_rows(f"languages/{file}.csv")
        for tag in [row["tag"]]
    }  # fmt: skip
    read = {
        tag
        for file, column in (("aliases", "tags"), ("varieties", "of"))
        for row in read_rows(f"languages/{file}.csv")
        for tag in row[column].replace("|", " ").split()
    }
    assert read <= tags
    assert all(language_name(tag, language) != tag for tag in read)
    assert language_name("qaa", language) == "qaa"


ARTICLES = {
    "fr": {"le", "la", "les", "l'"},
    "nl": {"de", "het"},
    "it": {
        "il",
        "lo",
        "la",
        "i",
        "gli",
        "le",
        "nel",
        "nello",
        "nella",
        "nei",
        "negli",
        "nelle",
        "in",
    },
}


@pytest.mark.parametrize("language", [*LANGUAGES, "fr-CH", "de-CH"])
def test_everyday_names_of_sectors_have_no_article_and_are_short(language):
    for code in pm.SectorTree.nace2().parents:
        name = everyday_sector(code, language)
        assert name != code
        assert len(name) <= 60
        parts = re.split(r", | et | en | e ", name)
        first = {re.split(r"(?<=')| ", part)[0] for part in parts}
        assert not first & (ARTICLES.get(language[:2], set()) | {"nell'", "dell'"}), name


def test_a_programmes_own_sectors_keep_their_names():
    own = pm.SectorTree("ours", {"NACE2:47": None}, {"NACE2:47": {"fr": "Commerce"}})
    assert everyday_sector("NACE2:47", "fr", tree=own) == "Commerce"
    with pytest.raises(pm.PolicyError, match="Did you mean 'NACE2:55'"):
        everyday_sector("NACE2:555")


def test_a_rule_that_keeps_people_apart_is_told_only_where_it_does():
    policy = pm.Policy(rules=[pp.Different("applying_to", mentor_attribute="company")])
    mentors = [pm.Mentor(id="M", company="Lignon"), pm.Mentor(id="N", company="Other")]
    mentees = [pm.Mentee(id="E", attributes={"applying_to": "Lignon"}), pm.Mentee(id="F")]
    cohort = pm.Cohort(mentors, mentees)
    for mentee, mentor, lines in (("E", "M", 1), ("E", "N", 0), ("F", "M", 0)):
        facts = advice.facts_of_pair(cohort, policy, mentee, mentor)
        assert len(facts.lines("fr")) == lines
        assert len(facts.table("fr")) == 1


def test_two_codes_of_one_everyday_name_are_said_once():
    people = pm.Mentor(id="M", sectors=["NACE2:D"]), pm.Mentee(id="E", sectors=["NACE2:35"])
    policy = pm.Policy(criteria=[pp.SectorSimilarity()])
    (fact,) = advice.facts_of_pair(pm.Cohort(people[:1], people[1:]), policy, "E", "M").criteria
    assert [fact.detail(tag).count(everyday_sector("NACE2:D", tag)) for tag in LANGUAGES] == [1] * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_levels_and_open_sectors_have_names(language):
    assert len({weekday_name(day, language) for day in range(1, 8)}) == 7
    assert len({level_name(level, language) for level in pm.Level}) == len(pm.Level)
    assert level_name("c1", language) == "C1"
    for word in (pm.UNDECIDED, pm.GENERALIST):
        assert sector_name(word, language) != word


def test_names_that_are_not_known_say_what_was_meant():
    for ask, hint in (
        (lambda: goal_name("netwrk"), "Did you mean 'network'"),
        (lambda: goal_name("chess", own=["ches"]), "Did you mean 'ches'"),
        (lambda: sector_name("NACE2:555"), "Did you mean 'NACE2:55'"),
        (lambda: language_name("francais"), "language tag"),
        (lambda: level_name("natif"), "Did you mean 'native'"),
        (lambda: weekday_name(8), "1 .Monday. to 7"),
        (lambda: weekday_name(True), "1 .Monday. to 7"),
        (lambda: goal_name("job", "frr"), "Did you mean 'fr'"),
        (lambda: weekday_name(1, "sv"), "unknown language"),
    ):
        with pytest.raises(pm.PolicyError, match=hint):
            ask()
    assert goal_name("chess", "fr", own=["chess"]) == "chess"
    tree = pm.SectorTree("ours", {"care": None}, {"care": {"fr": "Soins"}})
    assert sector_name("care", "fr-CH", tree=tree) == "Soins"
    assert ["ß" in sector_name("NACE2:46", tag) for tag in ("de", "de-CH")] == [True, False]


def test_only_true_asks_for_facts(small, tmp_path):
    result = pm.match(*small)
    mentee = result.pairs.loc[0, "mentee_id"]
    calls = [
        lambda: pm.report.to_html(result, facts="no"),
        lambda: pm.report.to_excel(result, tmp_path / "plan.xlsx", facts="no"),
        lambda: pm.report.letters(result, facts="no"),
        lambda: result.explain(mentee, facts="no"),
        lambda: result.explanation(mentee).text(facts="no"),
        lambda: result.shortlist(mentee, facts="no"),
        lambda: result.shortlisted("mentee", mentee).text(facts="no"),
        lambda: pm.shortlist(*small, mentee, facts="no"),
    ]
    for call in calls:
        with pytest.raises(pm.PolicyError, match="facts must be True or False"):
            call()
