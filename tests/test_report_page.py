"""The page for a matching meeting, in a real browser where there is one."""

import dataclasses
import io
import re
import subprocess
import sys
from datetime import date
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

import pairmatch as pm
from browsers import Opened, axe_source, chromium, needs_chromium
from pairmatch import policy as pp
from pairmatch import report
from pairmatch._support.messages import LANGUAGES, decimal, message
from pairmatch.lab import synthetic

HOSTILE = "<script>alert(1)</script>"
VERNIER = pm.Policy.preset("vernier")
DUO = pm.Policy.preset("duo_for_a_job")
VOID = {"meta", "input", "br", "link", "img", "hr"}


@pytest.fixture(scope="module")
def result():
    return pm.match(pm.cohort_from_frames(*pm.load_sample("vernier")), VERNIER)


@pytest.fixture(scope="module")
def several_sites():
    return pm.match(synthetic.cohort(25, 30, seed=3, sites=3), DUO)


@pytest.fixture(scope="module")
def few():
    return pm.match(synthetic.cohort(6, 8, seed=4, sites=2), DUO)


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


def written(result, folder, **options):
    path = folder / "page.html"
    report.to_html(result, path, **options)
    return path


class Outline(HTMLParser):
    """Elements in order, with the text in them; complains of what is not closed."""

    def __init__(self, page):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", "inside": [one["tag"] for one in self.open]}
        element |= dict(attrs)
        self.seen.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag
        if tag not in ("span", "b", "bdi", "a"):
            self.handle_data(" ")

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def of(self, *tags):
        return [one for one in self.seen if one["tag"] in tags]


def words_of(page):
    """Return what a reader sees, with single blanks."""
    text = "".join(one["text"] for one in Outline(page).of("body"))
    return " ".join(text.split("(() =>")[0].replace('"use strict";', "").split())


# What it says.


def test_the_figures_are_those_of_the_result(result):
    page = words_of(report.to_html(result, language="fr"))
    assert f"{result.n_pairs} binômes sont proposés." in page
    assert f"{len(result.unmatched_mentees)} mentees restent sans mentor." in page
    average = decimal(result.total_score / result.n_pairs, "fr")
    assert f"{average} en moyenne" in page
    for row in result.pairs.itertuples():
        score = decimal(row.score, "fr")
        assert f"Mentee {row.mentee_id} Mentor {row.mentor_id} Score {score}" in page


def test_other_mentors_and_their_costs_are_those_of_the_shortlist(result):
    page = report.to_html(result)
    rows = re.findall(r'<tr role="row" data-row.*?</tr>', page, re.DOTALL)
    for mentee, row in zip(result.pairs["mentee_id"], rows, strict=False):
        told = " ".join(Outline(row).of("tr")[0]["text"].split())
        listed = result.shortlisted("mentee", mentee, 4).entries
        others = [entry for entry in listed if not entry.in_plan][:3]
        assert len(re.findall(r"V-M\d\d, score", told)) == len(others)
        for entry in others:
            said = "no seat" if entry.loss is None else entry.loss.text()
            assert f"{entry.id}, score {decimal(entry.points / 10_000)} – " in told
            assert said in told


def test_everybody_without_a_pair_is_there_with_the_reason(result):
    page = words_of(report.to_html(result))
    for mentee in result.unmatched_mentees.itertuples():
        reason = message(f"reason.{mentee.reason}")
        assert f"{mentee.id} {reason[:1].upper()}{reason[1:]}." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_one_language_and_whole(several_sites, language):
    options = {"facts": True, "previous": several_sites, "on": date(2026, 9, 1)}
    page = report.to_html(several_sites, language=language, **options)
    assert Outline(page).of("html")[0]["lang"] == language
    seen = words_of(page)
    assert not set("{}") & set(seen)
    assert "report." not in seen
    if language != "en":
        assert not re.search(r"\b(the|and|not|would|pairs|score of|there)\b", seen)


def test_a_programmes_words_are_everywhere(result):
    words = {"pair": ("duo", "duos"), "mentee": ("mentoré·e", "mentoré·es")}
    seen = words_of(report.to_html(result, language="fr", words=words))
    assert "22 duos sont proposés." in seen
    assert not re.search("binôme|mentee", seen, re.IGNORECASE)


def test_the_same_input_gives_the_same_page_whatever_the_clock_says(result):
    again = pm.match(pm.cohort_from_frames(*pm.load_sample("vernier")), VERNIER)
    assert report.to_html(result) == report.to_html(again)
    dated = report.to_html(result, language="fr", on=date(2026, 9, 1))
    assert "Proposition de binômes, 01/09/2026" in dated


def test_ties_missing_answers_exceptions_and_fixed_pairs_are_marked():
    mentors = [pm.Mentor(id="M-1", offers=["job"], site="a"), pm.Mentor(id="M-2", site="b")]
    mentees = [pm.Mentee(id="E-1"), pm.Mentee(id="E-2", site="b")]
    policy = pm.Policy(criteria=[pp.GoalCoverage()], rules=[pp.SameSite()])
    cohort = pm.Cohort(mentors, mentees)
    free = words_of(report.to_html(pm.match(cohort, policy.replace(rules=()))))
    assert (
        "For 2 mentees, one of the 3 other mentors with the highest scores would do as well" in free
    )
    assert "An answer is missing: share of the mentee's needs" in free
    fixed = cohort.replace(pinned=[("E-2", "M-1")], overrides={("E-2", "M-1"): "they meet online"})
    page = words_of(report.to_html(pm.match(fixed, policy)))
    assert "Fixed beforehand. Exception allowed: they meet online" in page
    assert "1 pair breaks a rule because you allowed an exception: E-2 with M-1." in page


def test_rules_that_could_not_be_checked_are_counted_and_marked(result):
    page = words_of(report.to_html(result))
    (rule,) = [rule for rule in VERNIER.rules if type(rule) is pp.Different]
    blank = [pair for pair in result.matching if rule.holds(*result.position.find(pair)) is None]
    assert blank
    assert f"For {len(blank)} pairs a rule could not be checked" in page
    assert page.count(f"Not checked, as an answer is missing: “{rule.describe()}”.") == len(blank)
    assert "Every answer that counts was given." not in page


def test_pairs_with_a_low_score_are_named_and_marked():
    mentors = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", offers=["network"])]
    mentees = [pm.Mentee(id="E-1", needs=["job"]), pm.Mentee(id="E-2", needs=["training"])]
    result = pm.match(pm.Cohort(mentors, mentees), pm.Policy(criteria=[pp.GoalCoverage()]))
    page = words_of(report.to_html(result))
    assert "1 pair has a score below 0.25: E-2 with M-2." in page
    assert page.count("Low score: to be discussed.") == 1
    # What scores of a table mean, nobody knows.
    scores = pm.solve(pm.Problem.from_scores([[0.1]]))
    assert "Low score" not in words_of(report.to_html(scores))


def test_full_mentors_are_one_sentence_and_what_keeps_others_apart_is_about_who_is_left():
    mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2", site="b")]
    mentees = [pm.Mentee(id="E-1", site="b"), pm.Mentee(id="E-2", site="a")]
    cohort = pm.Cohort(mentors, mentees, running=[("E-1", "M-1")])
    policy = pm.Policy(rules=[pp.SameSite(missing="fail")])
    page = report.to_html(pm.match(cohort, policy))
    rows = [" ".join(row["text"].split()) for row in Outline(page).of("tr")]
    assert not [row for row in rows if row.startswith("M-1 ")]
    assert "1 mentor has no seat left in this round: M-1." in words_of(page)
    assert "1 of them has no seat left." in words_of(page)
    (folded,) = Outline(page).of("details")
    assert folded["text"].split(".")[0].startswith("1 mentee already has a mentor")
    assert "E-1 with M-1" in folded["text"]
    (free,) = [row for row in rows if row.startswith("M-2 ")]
    assert "With 1 of 1" in free
    assert "If “the same site” could be met, 1 mentee would be possible." in free


def test_what_would_help_names_rules_and_refusals():
    mentors = [pm.Mentor(id="M-1", site="a"), pm.Mentor(id="M-2", site="b")]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", site="b")], excluded=[("E-1", "M-2")])
    page = words_of(report.to_html(pm.match(cohort, pm.Policy(rules=[pp.SameSite()]))))
    assert "If “the same site” could be met, 1 mentor would be possible." in page
    assert "Only an earlier refusal or exclusion rules out 1 mentor." in page


def test_mentors_to_look_for_have_their_times_and_mentees_only_with_facts():
    mentee = pm.Mentee(id="E-1", needs=["job"], availability="Mo 18-20")
    policy = pm.Policy(criteria=[pp.GoalCoverage()], rules=[pp.CommonBlock(60)])
    result = pm.match(pm.Cohort([pm.Mentor(id="M-1", availability="Tu 9-11")], [mentee]), policy)
    assert "Monday 18:00–20:00" in (page := words_of(report.to_html(result, facts=True)))
    assert "This mentor would take on E-1." in page
    page = words_of(report.to_html(result))
    assert "18:00" not in page
    assert "would take on" not in page


def test_with_a_season_the_reasons_are_added_to_what_happened():
    day, later = date(2026, 9, 1), date(2026, 9, 8)
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1"), pm.Mentor(id="M-2")], [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")]
    )
    season = pm.Season.start(on=day)
    first = pm.match(season.next_cohort(cohort, on=day), pm.Policy(), on=day)
    season = season.planned(first, on=day)
    page = words_of(report.to_html(first, season=season))
    assert "This is the first plan" in page
    assert "are new" not in page
    (one, two) = first.matching
    rows = [
        pm.Decision(mentee_id=pair[0], mentor_id=pair[1], decision=word)
        for pair, word in ((one, "accepted"), (two, "declined"))
    ]
    season = season.decided(rows, on=day)
    second = pm.match(season.next_cohort(cohort, on=later), pm.Policy(), on=later)
    season = season.planned(second, on=later)
    page = words_of(report.to_html(second, season=season, previous=first))
    assert f"1 pair was accepted: {one[0]} with {one[1]}." in page
    assert f"{two[0]} was with {two[1]}" in page
    assert f"{one[0]} stays with" not in page


def test_what_changed_is_there_if_the_last_result_is_given(result):
    first = next(iter(result.matching))
    cohort = result.position.cohort.replace(excluded=[first])
    page = words_of(report.to_html(pm.match(cohort, VERNIER), previous=result))
    heading = message("report.changed")
    assert heading in page
    assert heading not in words_of(report.to_html(result))


def test_what_happened_in_a_season_is_there_if_it_is_given(result):
    cohort = result.position.cohort
    season = pm.Season.start(on=date(2026, 9, 1))
    season.next_week(cohort, on=date(2026, 9, 1))
    season = season.planned(result, on=date(2026, 9, 1))
    page = words_of(report.to_html(result, season=season, language="fr"))
    for line in season.changes.text("fr").splitlines():
        assert " ".join(line.split()) in page


def test_given_advice_on_recruiting_is_shown_and_none_is_asked_for_among_many(result):
    cohort, policy = result.position.data
    given = pm.advice.recruiting(cohort, policy, [pm.Mentor(id="C-1", offers=["job"])], k=1)
    page = words_of(report.to_html(result, recruiting=given))
    given_said, none_said = (message(f"report.recruit.{key}") for key in ("given", "none"))
    assert given_said in page or none_said in page
    crowd = pm.match(synthetic.cohort(210, 210, seed=1, sites=2), DUO)
    seen = words_of(report.to_html(crowd, options=0))
    assert f"{message('report.recruit')} {message('report.recruit.unknown')}" in seen
    assert message("report.unsure.costs") in seen


def test_a_policy_without_rules_says_so_and_nobody_left_out_is_nobody():
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")], running=[])
    seen = words_of(report.to_html(pm.match(cohort, pm.Policy(criteria=[pp.GoalCoverage()]))))
    assert message("report.rules.none") in seen
    assert seen.count(message("report.left_out.nobody")) == 2
    for side in ("mentees", "mentors"):
        assert message(f"report.{side}_without", n=0) in seen


def test_where_each_cost_is_a_problem_to_solve_they_are_worked_out_for_few_only(few):
    layers = DUO.replace(objective=("most_pairs", "best_worst_pair", "best_total"))
    small = pm.match(few.position.cohort, layers)
    assert small.position.rerouting is None
    costs = words_of(report.to_html(small))
    assert "the plan would have" in costs
    large = pm.match(synthetic.cohort(60, 60, seed=2), layers)
    seen = words_of(report.to_html(large))
    assert message("report.option.unknown") in seen
    assert message("report.unsure.costs") in seen


def test_a_plan_that_was_tampered_with_is_not_passed_off_as_sound(result):
    first, second, *rest = result.solution.pairs
    swapped = [
        dataclasses.replace(first, mentor_id=second.mentor_id),
        dataclasses.replace(second, mentor_id=first.mentor_id),
    ]
    solution = dataclasses.replace(result.solution, pairs=(*swapped, *rest))
    page = words_of(report.to_html(pm.MatchResult(solution, *result.position.data)))
    assert message("report.checked.faults") in page
    assert message("report.best") not in page


def test_a_table_of_scores_and_a_result_without_its_people_have_a_page(result):
    plain = words_of(report.to_html(pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))))
    assert message("report.n_pairs", n=2) in plain
    assert "the plan would have" in plain
    alone = words_of(report.to_html(pm.MatchResult.from_json(result.to_json())))
    assert message("report.n_pairs", n=22) in alone
    assert message("report.checked.not") in alone


def test_a_plan_that_is_not_proven_does_not_claim_to_be(result):
    from pairmatch import lab

    greedy = lab.greedy_best_pair(*result.position.data)
    page = words_of(report.to_html(greedy))
    assert message("report.best_unknown") in page
    assert message("report.best") not in page
    assert message("report.check.why") not in page


def test_what_makes_no_sense_is_refused(result):
    for wrong in ({"names": ["Ada"]}, {"on": "today"}, {"options": -1}, {"previous": 3},
                  {"recruiting": 3}, {"language": "Frnch"}, {"words": {"team": "x"}}):  # fmt: skip
        with pytest.raises(pm.PolicyError):
            report.to_html(result, **wrong)
    with pytest.raises(pm.PolicyError):
        report.to_html("result")


def test_without_the_extra_the_error_names_it():
    code = """
import sys
sys.modules["jinja2"] = None
import pairmatch as pm
result = pm.solve(pm.Problem.from_scores([[1]]))
try:
    pm.report.to_html(result)
except ImportError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "reports need jinja2: pip install 'pairmatch-mentoring[report]'\n"


# What it does not say.


def test_without_names_and_facts_nothing_of_a_profile_is_shown():
    secret = {
        "site": "Atlantis",
        "company": "Acme Mining",
        "attributes": {"shoe": "large and blue"},
    }
    mentors = [pm.Mentor(id=f"M-{k}", offers=["job"], **secret) for k in range(4)]
    mentees = [
        pm.Mentee(id="E-1", needs=["job"], site="Atlantis", attributes={"shoe": "large and blue"})
    ]
    cohort = pm.Cohort(mentors, mentees)
    policy = pm.Policy(criteria=[pp.GoalCoverage()], rules=[pp.SameSite()])
    result = pm.match(cohort, policy)
    page = report.to_html(result, previous=result)
    for value in ("Atlantis", "Acme", "large and blue"):
        assert value not in page
    assert "Atlantis" in report.to_html(result, facts=True)


def test_names_stand_beside_ids_and_enter_nothing_else(result):
    names = {"V-E01": "Ada Zweig", "V-M20": "Bo Quist", "nobody": "Not There"}
    plain, named = report.to_html(result), report.to_html(result, names=names)
    assert "Ada Zweig" in named
    assert "Not There" not in named
    for name in names.values():
        assert name not in plain
        assert name not in result.to_json() + repr(result)


def test_names_keep_their_joiners_and_blanks(few):
    first, second = few.pairs["mentee_id"][:2]
    names = {first: "Ali\u200cReza", second: "山田\u3000花子"}
    page = report.to_html(few, names=names)
    assert all(name in page for name in names.values())


def test_ids_and_names_with_html_stay_text():
    mentors = [pm.Mentor(id=f"M{HOSTILE}", site='"><b>')]
    cohort = pm.Cohort(mentors, [pm.Mentee(id=f"E{HOSTILE}", site='"><b>')])
    policy = pm.Policy(rules=[pp.SameSite()])
    names = {f"E{HOSTILE}": "</title><img src=x onerror=alert(2)>\x00\u202e"}
    page = report.to_html(pm.match(cohort, policy), names=names, facts=True)
    outline = Outline(page)
    assert len(outline.of("script")) == 1
    assert not outline.of("img", "b")
    assert f"E{HOSTILE}" in words_of(page)
    assert not set("\x00\u202e") & set(page)


# What everybody can read.


def test_headings_are_in_order_and_tables_have_captions_and_scopes(several_sites):
    page = Outline(report.to_html(several_sites, previous=several_sites, facts=True))
    levels = [int(heading["tag"][1]) for heading in page.of("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.of("caption")) == len(page.of("table"))
    assert all(cell["scope"] in ("row", "col") for cell in page.of("th"))
    identities = [element["id"] for element in page.seen if "id" in element]
    assert len(identities) == len(set(identities))
    targets = {link["href"].removeprefix("#") for link in page.of("a")}
    assert targets <= set(identities)


@needs_chromium
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_no_serious_violation(few, browser, tmp_path, width, scheme):
    axe = axe_source()
    path = written(few, tmp_path, language="fr", facts=True, previous=few)
    with Opened(browser, path, width=width, scheme=scheme) as opened:
        opened.page.evaluate(axe)
        found = opened.page.evaluate("axe.run()")["violations"]
        assert [
            (one["id"], [node["html"] for node in one["nodes"]][:3])
            for one in found
            if one["impact"] in ("serious", "critical", "moderate")
        ] == []


@needs_chromium
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_and_nothing_is_loaded(few, browser, tmp_path, language):
    long = "Aloysia-Maximiliana van der Hohenwartenberg"
    names = dict.fromkeys(few.pairs["mentee_id"], long)
    path = written(few, tmp_path, language=language, facts=True, names=names)
    root = "document.documentElement"
    with Opened(browser, path) as opened:
        for width in (390, 600, 768, 834, 1024, 1280):
            opened.page.set_viewport_size({"width": width, "height": 800})
            assert opened.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), width
        assert opened.complaints == []
        assert opened.requests == [path.as_uri()]


@needs_chromium
def test_filters_work_by_keyboard_and_say_what_is_shown(several_sites, browser, tmp_path):
    path = written(several_sites, tmp_path, facts=True)
    with Opened(browser, path) as opened:
        page = opened.page
        rows = page.locator("tr[data-row]")
        everybody = rows.count()
        page.locator("body").press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "filter-person"
        first = several_sites.pairs["mentee_id"][0]
        page.keyboard.type(str(first).lower())
        seen = [row for row in rows.all() if row.is_visible()]
        assert len(seen) == 1
        assert str(first) in seen[0].inner_text()
        assert page.locator("#filter-shown").inner_text() == f"Rows shown: 1 of {everybody}"
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        site = page.locator("#filter-site").input_value()
        assert site
        shown = [row.get_attribute("data-site") for row in rows.all() if row.is_visible()]
        assert shown
        assert set(shown) == {site}
        assert opened.complaints == []


@needs_chromium
def test_without_a_script_everything_is_there_but_the_filters(result, browser, tmp_path):
    path = written(result, tmp_path)
    with Opened(browser, path, script=False) as opened:
        assert not opened.page.locator("#filter").is_visible()
        assert all(row.is_visible() for row in opened.page.locator("tr[data-row]").all())


@needs_chromium
def test_markup_in_ids_runs_nothing_in_a_browser(browser, tmp_path):
    cohort = pm.Cohort([pm.Mentor(id=f"M{HOSTILE}")], [pm.Mentee(id=f"E{HOSTILE}")])
    result = pm.match(cohort, pm.Policy(criteria=[pp.GoalCoverage()]))
    path = written(result, tmp_path, names={f"E{HOSTILE}": "<img src=x onerror=alert(2)>"})
    with Opened(browser, path) as opened:
        asked = []
        opened.page.on("dialog", lambda dialog: asked.append(dialog.message))
        assert opened.page.locator("tr[data-row] bdi.id").first.inner_text() == f"E{HOSTILE}"
        assert (asked, opened.complaints, len(opened.requests)) == ([], [], 1)


@needs_chromium
def test_the_printed_page_has_every_row_once_and_cuts_none(several_sites, browser, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    path = written(several_sites, tmp_path)
    with Opened(browser, path) as opened:
        content = opened.page.pdf(prefer_css_page_size=True)
    sheets = pypdf.PdfReader(io.BytesIO(content)).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {
        (595, 842)
    }
    texts = [sheet.extract_text() for sheet in sheets]
    mentees = [
        found
        for text in texts
        for found in re.findall(r"Mentee\s+(\S+)\s+Mentor\s+\S+\s+Score", text)
    ]
    assert mentees == several_sites.pairs["mentee_id"].tolist()
    for text in texts:
        # The place for the decision ends a row, the ids begin it.
        begun = len(re.findall(r"Mentor\s+\S+\s+Score", text))
        assert begun == text.count("Remark")


@needs_chromium
def test_a_filtered_page_prints_what_it_shows_and_says_so(several_sites, browser, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    first, *others = several_sites.pairs["mentee_id"]
    with Opened(browser, written(several_sites, tmp_path)) as opened:
        everybody = opened.page.locator("tr[data-row]").count()
        opened.page.locator("#filter-person").fill(str(first))
        content = opened.page.pdf(prefer_css_page_size=True)
    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)
    told = " ".join(text.split())
    assert message("report.filter.shown", shown=1, total=everybody) in told
    assert [one for one in (first, *others) if f"Mentee {one} Mentor" in told] == [first]


def test_who_could_not_be_read_is_on_the_page_by_rows_and_without_answers():
    mentors = pd.DataFrame({"id": ["M-1", "M-2"], "capacity": ["ZZnever", "1"]})
    mentees = pd.DataFrame({"id": ["E-1", ""], "needs": ["job", "job"]})
    intake = pm.check_frames(mentors, mentees)
    result = pm.match(intake.cohort, pm.Policy(rules=[pp.SameSite()]))
    for language in LANGUAGES:
        page = report.to_html(result, language=language, intake=intake)
        assert 'id="forms"' in page
        assert "ZZnever" not in page
        for line in intake.to_text(language).split("\n")[:2]:
            assert line in unescape(page)
    assert 'id="forms"' not in report.to_html(result)
    with pytest.raises(pm.PolicyError, match="check_frames"):
        report.to_html(result, intake=intake.cohort)
