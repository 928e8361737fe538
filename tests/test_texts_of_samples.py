"""Every text about the sample programmes, in every language: words, no codes, nothing doubled."""

import re
from datetime import date
from functools import cache

import pytest

import pairmatch as pm
from pairmatch import advice
from pairmatch import policy as pp
from pairmatch._support.messages import LANGUAGES
from pairmatch.plans.tables import TABLES

DAY = date(2026, 9, 1)
SAMPLES = ["vernier", "duo_for_a_job"]


@cache
def programme(name):
    cohort = pm.cohort_from_frames(*pm.load_sample(name))
    return cohort.on(DAY), pm.Policy.preset(name).on(DAY)


@cache
def plan(name):
    return pm.match(*programme(name))


@cache
def answers(name):
    """Everything that has words about a sample, as ``what -> answer with text()``."""
    result = plan(name)
    mentees = [one.id for one in result.solution.unmatched_mentees[:6]]
    mentors = [one.id for one in result.solution.unmatched_mentors[:6]]
    paired = [pair.mentee_id for pair in result.solution.pairs[:3]]
    taken = [pair.mentor_id for pair in result.solution.pairs[3:6]]
    found = {f"why {one}": result.explanation(one) for one in mentees + paired}
    for one in mentors:
        found[f"why {one}"] = result.explanation_of_mentor(one)
    for one, other in zip([*paired, *mentees], [*taken, *taken, *mentors], strict=False):
        found[f"why not {one} {other}"] = result.explanation(one, other)
    for side, people in (("mentee", mentees[:2] + paired), ("mentor", mentors[:2] + taken)):
        for one in people:
            for k in (1, 3, 500):
                for free in (False, True):
                    found[f"list {one} {k} {free}"] = result.shortlisted(
                        side, one, k, free_only=free
                    )
    found["changes"] = result.compare(next_round(name))
    found["no changes"] = result.compare(result)
    return found | about_the_policy(name) | about_contradictions(name)


@cache
def next_round(name):
    """A later round: some declined, left, started, or have other seats."""
    cohort, policy = programme(name)
    pairs = list(plan(name).matching)
    gone = {pairs[1][0], pairs[2][1]}
    mentors = [
        mentor.replace(capacity=mentor.capacity + (mentor.id == pairs[4][1]))
        for mentor in cohort.mentors
        if mentor.id not in gone
    ]
    mentees = [mentee for mentee in cohort.mentees if mentee.id not in gone]
    later = pm.Cohort(mentors, mentees, excluded=[pairs[0]], running=[pairs[3]])
    return pm.match(later, policy.replace(minimum_score=0.25))


def about_the_policy(name):
    if name != "vernier":
        return {}
    cohort, policy = programme(name)
    result = plan(name)
    previous = cohort.replace(previous=list(result.matching)[:9])
    even = policy.replace(objective=("most_pairs", "even_load"))
    profile = cohort.mentors[0].replace(id="new")
    return {
        "recruiting": advice.recruiting(cohort, policy, k=3),
        "own catalogue": advice.recruiting(cohort, policy, [pm.Mentor(id="new")]),
        "together": advice.recruiting_together(cohort, policy, size=2),
        "company": advice.recruiting_company(cohort, policy, profile, 2),
        "supply": advice.supply_and_demand(cohort, policy),
        "frontier": advice.frontier(cohort, policy),
        "prices": advice.prices_of_rules(cohort, policy.replace(quotas=[
            pp.Quota("mentors", "company", at_most="1/3"), pp.Quota("mentees", "site", at_least=1),
        ])),
        "sensitivity": advice.sensitivity(cohort, policy, samples=6),
        "stability": advice.blocking_pairs(wishing(cohort), policy),
        "no wishes": advice.blocking_pairs(cohort, policy),
        "alternatives": result.alternatives(3),
        "same": result.different_plan(0),
        "different": result.different_plan(0.5),
        "keeping": advice.cost_of_keeping(previous, policy),
        "even": pm.match(cohort, even).alternatives(2),
        "worst": advice.sensitivity(
            cohort, policy.replace(objective=("best_worst_pair", "best_total")), samples=2
        ),
    }  # fmt: skip


def wishing(cohort):
    """A cohort in which some people who can meet rank each other."""
    pairs = list(plan("vernier").matching)
    mentees = {pairs[0][0]: ["V-M03", pairs[0][1]], "V-E11": ["V-M17"], pairs[1][0]: ["V-M05"]}
    mentors = {"V-M03": [pairs[0][0]], "V-M17": ["V-E11"], "V-M05": [pairs[1][0]]}
    return pm.Cohort(
        [one.replace(wishes=mentors.get(one.id, ())) for one in cohort.mentors],
        [one.replace(wishes=mentees.get(one.id, ())) for one in cohort.mentees],
    )


def about_contradictions(name):
    cohort, policy = programme(name)
    first, second = cohort.mentees[0].id, cohort.mentees[1].id
    mentors = [
        one.replace(capacity=3, current_load=0, min_load=3 if k < 2 else 0)
        for k, one in enumerate(cohort.mentors[:4])
    ]
    pins = [(first, mentors[2].id), (first, mentors[3].id), (second, mentors[2].id)]
    few = pm.Cohort(mentors, cohort.mentees[:5], pinned=pins, excluded=pins[2:])
    strict = policy.replace(
        rules=[*policy.rules, pp.SameAttribute("favourite_club", missing="fail", optional=True)],
        quotas=[
            pp.Quota("mentors", "company", at_least=2), pp.Quota("mentees", "site", at_most=0.01),
        ],
    )  # fmt: skip
    return {
        "contradictions": pm.diagnose(few, policy),
        "quotas": pm.diagnose(few.replace(pinned=[], excluded=[]), strict),
        "possible": pm.diagnose(cohort, policy),
        "blank": pm.match(cohort, policy.replace(rules=strict.rules)).explanation(first),
    }


def texts(name, language):
    """Yield what each text is about, and its lines or cells."""
    _, policy = programme(name)
    result = plan(name)
    yield "policy", policy.describe(language).split("\n")
    cells = re.split(r"\n|  +", result.to_text(language))
    yield "plan", [cell for cell in cells if cell]
    yield "page", re.split(r"<[^>]+>", result.to_html(language))
    for table in TABLES:
        frame = result.table(table, language)
        yield table, [*frame.columns, *(c for c in frame.to_numpy().ravel() if isinstance(c, str))]
    reasons = result.shortlist(result.solution.pairs[0].mentee_id, language=language)["reasons"]
    yield "shortlist", list(reasons)
    for what, answer in answers(name).items():
        parts = answer if isinstance(answer, tuple) else (answer,)
        yield what, [line for part in parts for line in part.text(language).split("\n")]


# What is a word in none of the other languages.
ENGLISH = re.compile(
    r"\b(the|and|with|not|stated|at least|each|required|pass|fail|pairs?|whom|either|would|native|"
    r"birth_year|most_important|company|needs|offers|nobody|eligible|possible mentors?|seats?|"
    r"which|lower|higher|more|less|than|from|proven|mentors (?:in|are|have))\b"
)
WRONG = {
    "a code": re.compile(r"[A-Za-z0-9]_[A-Za-z0-9]|\b(OPTIMAL|FEASIBLE|INFEASIBLE)\b"),
    "no value": re.compile(r"\bNone\b(?! of)|\bnan\b"),
    "doubled marks": re.compile(r"(?<!\.)\.\.(?!\.)|,,|:\.|;[ \u00a0];|,[.;:]|[.;:],"),
    "two blanks": re.compile(r"\S  +\S"),
    "a blank before a mark": re.compile(r" ,|[ \u00a0]\.(?!\w)| \)|\( "),
    "nobody counted": re.compile(r"(?<![\d.,:/+-])(?<!: )\b0 [^\W\d]"),
    "many decimals": re.compile(r"\d[.,]\d{3}"),
    "braces": re.compile(r"[{}]"),
    "brackets of counts": re.compile(r"\(1 [^()]*\b1\b[^()]*\)"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_of_a_sample_is_whole_and_in_words(name, language):
    wrong = {}
    for what, lines in texts(name, language):
        for line in lines:
            for fault, pattern in WRONG.items():
                if found := pattern.search(line):
                    wrong.setdefault((fault, found.group()), (what, line))
            if language != "en" and (found := ENGLISH.search(line)):
                wrong.setdefault(("English", found.group()), (what, line))
    assert not wrong, "\n".join(f"{k}: {v}" for k, v in wrong.items())


@pytest.mark.parametrize("name", SAMPLES)
def test_no_two_languages_say_the_same(name):
    said = {language: dict(texts(name, language)) for language in LANGUAGES}
    for what in said["en"]:
        spoken = ["\n".join(said[language][what]) for language in LANGUAGES]
        assert len(set(spoken)) == len(spoken) or what in TABLES, what
