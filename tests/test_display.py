"""What answers show in a terminal and in a notebook: short, whole in numbers, and never markup."""

import datetime
import importlib
import pkgutil
import re
import unicodedata
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import advice, lab
from pairmatch import testing as pt
from pairmatch._support.display import HEIGHT, WIDTH, Block, Shown, View, brief
from pairmatch.intake import FieldMapping, RowFilter, TableMapping
from pairmatch.policy import AgeRange, GoalCoverage, Quota, SameSite, SharedLanguage
from pairmatch.policy.parts import Checked
from pairmatch.testing import strategies

HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><b>",
    "\"&amp;'",
    "a\nb\tc\x1b[31m\u202e\x00",
    "x" * 5000,
    "語" * 300,
    "e\u0301" * 200,
    "… and 9 more; see .pairs",
]
# Each is in a profile, and in no id or policy.
ANSWERS = (
    *("Zuckerdorf", "NACE2:62", "interview_practice", "interview practice", "qdummy"),
    *("18:30", "1977", "csb", "Kashubian"),
)


def people(ids, *, n_mentors, n_mentees):
    """Return a cohort whose answers are words that occur nowhere else."""
    answers = {
        "site": "Zuckerdorf", "sectors": ["NACE2:62"], "languages": {"csb": "C1"},
        "availability": "Mo 18:30-20:45", "birth_year": 1977, "attributes": {"hobby": "qdummy"},
    }  # fmt: skip
    mentors = [
        pm.Mentor(id=own, offers=["interview_practice"], company="qdummy", **answers)
        for own in ids[:n_mentors]
    ]
    mentees = [
        pm.Mentee(id=own, needs=["interview_practice"], wishes=[ids[0]], **answers)
        for own in ids[n_mentors : n_mentors + n_mentees]
    ]
    return pm.Cohort(mentors, mentees, previous=[(mentees[0].id, mentors[0].id)])


POLICY = pm.Policy(
    criteria=[GoalCoverage(weight=2), SharedLanguage()],
    rules=[SameSite(missing="fail"), AgeRange(2026, mentee_min=16)],
    quotas=[Quota("mentors", "company", at_most=1.0)],
)


def answers_of(cohort, policy):
    """Yield everything that can be asked of a cohort and a policy."""
    result = pm.match(cohort, policy)
    mentee, mentor = result.pairs["mentee_id"].iloc[0], result.pairs["mentor_id"].iloc[-1]
    left = result.unmatched_mentees["id"].iloc[0]
    other = pm.match(cohort, policy.replace(criteria=policy.criteria[:1], rules=()))
    yield from (cohort, policy, result, result.matching, result.position, result.solution)
    yield from (
        result.certificate,
        *result.certificate.layers,
        *result.certificate.layers[0].prices,
    )
    yield from (pm.score(cohort, policy), pm.score(cohort, policy).breakdown(mentee, mentor))
    yield from (result.position.problem, *result.position.problem.groups)
    check = pm.verify(cohort, policy, list(result.matching)[:-1])
    wrong = pm.verify(cohort, policy, [(mentee, mentor), ("nobody", mentor), (left, "nobody")])
    yield from (check, check.plan, wrong)
    yield from (result.explanation(mentee), result.explanation(left), *two(result, left))
    yield from (result.shortlisted("mentee", left, k=40), result.shortlisted("mentor", mentor))
    yield from result.shortlisted("mentee", left, k=2).entries
    yield from (
        *(some := result.alternatives(3)),
        some,
        result.different_plan(),
        some[-1].difference,
    )
    yield from (changes := other.compare(result), *changes.people[:3])
    yield from (pm.diagnose(cohort, policy), *broken(cohort, policy))
    yield from of_rules_and_recruits(cohort, policy)


def two(result, left):
    """Return the explanation of a pair that is not in the plan, and of its mentor."""
    mentor = result.position.problem.mentor_ids[0]
    told = result.explanation_of_mentor(mentor)
    return result.explanation(left, mentor), *(told if isinstance(told, tuple) else [told])


def broken(cohort, policy):
    """Return a diagnosis of contradictions, and a contradiction."""
    pins = [(mentee.id, cohort.mentors[0].id) for mentee in cohort.mentees[:4]]
    found = pm.diagnose(cohort.replace(pinned=pins), policy)
    return found, found.conflicts[0]


def of_rules_and_recruits(cohort, policy):
    prices = advice.prices_of_rules(cohort, policy)
    yield from (prices, prices.prices[0])
    ranking = advice.recruiting(cohort, policy, k=3)
    yield from (ranking, *ranking.recruits[:1])
    profile = pm.Mentor(id="new", offers=["interview_practice"], site="Zuckerdorf")
    yield advice.recruiting_together(cohort, policy, size=2)
    yield advice.recruiting_company(cohort, policy, profile, 3)
    yield advice.supply_and_demand(cohort, policy)
    yield from (advice.frontier(cohort, policy), advice.sensitivity(cohort, policy, samples=3))
    yield from (keeping := advice.cost_of_keeping(cohort, policy), *keeping.rows[:1])
    stability = advice.blocking_pairs(cohort, policy)
    yield from (stability, stability.by_mentees, *stability.blocking[:1])


def of_the_lab(cohort, policy):
    result = pm.match(cohort, policy)
    yield from (lab.envy(result), lab.rank_profile(result))
    groups = {mentee.id: "ab"[k % 2] for k, mentee in enumerate(cohort.mentees)}
    yield lab.group_outcomes(result, groups)
    yield lab.effect_of_criterion(cohort, policy, policy.criteria[0].key, groups)
    policies = {f"p{k}": policy.replace(minimum_score=k / 10) for k in range(4)}
    yield lab.compare_policies(policies, {"c": cohort}, seeds=[1, 2])


def of_a_season(cohort, policy):
    day = datetime.date(2026, 9, 1)
    season = pm.season.Season.start(on=day)
    yield season.next_week(cohort, on=day)
    result = pm.match(season.next_cohort(cohort, on=day), policy)
    yield season.planned(result, on=day).changes


def of_forms():
    frames = pm.load_sample("vernier")
    mapping = pm.Mapping.suggest(*frames)
    wide = FieldMapping(
        field="needs", columns=[f"Frage {k}" for k in range(40)],
        answers={f"Antwort {k}": "job" for k in range(30)},
    )  # fmt: skip
    table = TableMapping(fields=[wide] * 40, only=[RowFilter(column="ok", **{"is": True})])
    yield from (mapping, mapping.mentors, wide, table, table.only[0], pm.Mapping(mentees=table))
    yield pm.check_frames(*frames)
    rows = pd.DataFrame({"id": ["", *HOSTILE] * 40, "languages": "fr:Z9"})
    yield pm.check_frames(rows, rows.assign(birth_year="<b>soon</b>" * 50))


def of_weeks():
    cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    programme = lab.Programme(people="vernier", mentors_at_start=4, mentees_per_week=1)
    run = lab.simulate(programme, pm.Policy.preset("vernier"), weeks=8, seed=1)
    yield from (programme, cohort.mentors[0].availability)
    yield lab.Kinds(cohort.mentors, cohort.mentees)
    yield from (run, run.world, lab.hindsight(run), lab.synthetic.PRESETS["vernier"])


@cache
def everything(kind):
    """Return one of everything that shows itself: from samples, or of people with hostile ids."""
    if kind == "forms":
        return (*of_forms(), *of_weeks())
    if kind == "hostile":
        cohort, policy = people([*HOSTILE, "E-1", "E-2"], n_mentors=4, n_mentees=6), POLICY
    elif kind == "private":
        cohort = people([f"P-{k}" for k in range(22)], n_mentors=9, n_mentees=13)
        policy = POLICY
    else:
        cohort = pm.cohort_from_frames(*pm.load_sample(kind))
        policy = pm.Policy.preset(kind)
        cohort = cohort.replace(previous=list(pm.match(cohort, policy).matching))
    return (
        *answers_of(cohort, policy), *of_the_lab(cohort, policy), *of_a_season(cohort, policy)
    )  # fmt: skip


KINDS = ("vernier", "duo_for_a_job", "hostile", "private", "forms")


class Tags(HTMLParser):
    """Reads HTML strictly: every tag is closed where it must be."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.texts, self.styles, self.seen = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append(tag)
        assert [name for name, _ in attrs] in ([], ["style"])
        self.styles += [(tag, value) for _, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        assert self.open
        self.texts.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


TAGS = {
    "ul", "li", "div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "details",
    "summary",
}  # fmt: skip


def seen(text):
    """Return whether nothing in a text is unseen: the blanks before French marks are blanks."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").isprintable()


def check_terminal(text):
    lines = text.split("\n")
    assert len(lines) <= HEIGHT
    for line in lines:
        assert seen(line)
        assert sum(map(columns, line)) <= WIDTH


def columns(character):
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def check_html(html):
    read = Tags(html)
    assert set(read.seen) <= TAGS
    assert all(map(seen, read.texts))
    for tag, style in read.styles:
        assert not re.search(r"#|rgb|background|(?<!-)color\s*:|black|white\b(?!-space)", style)
        assert tag not in ("td", "th") or "text-align:left" in style
    assert len([tag for tag, _ in read.styles if tag in ("td", "th")]) == sum(
        tag in ("td", "th") for tag in read.seen
    )
    return read


@pytest.mark.parametrize("kind", KINDS)
def test_everything_fits_into_a_terminal(kind):
    for thing in everything(kind):
        if not isinstance(thing, lab.Backtest):
            check_terminal(repr(thing))


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_whole_html_without_colours(kind):
    for thing in everything(kind):
        if hasattr(thing, "_repr_html_"):
            check_html(thing._repr_html_())


def test_a_thousand_people_take_no_more_room_than_a_few():
    cohort = lab.synthetic.cohort(500, 600, seed=1)
    policy = pm.Policy.preset("duo_for_a_job")
    result = pm.match(cohort, policy)
    before = cohort.replace(previous=list(result.matching), pinned=list(result.matching)[:300])
    large = [before, result, result.matching, result.certificate, result.position, result.solution,
             result.position.problem, pm.verify(cohort, policy, [("E", "M")] * 900),
             pm.verify(cohort, policy, result), pm.diagnose(cohort, policy),
             advice.supply_and_demand(cohort, policy),
             pm.Cohort([], cohort.mentees), pm.diagnose(pm.Cohort([], cohort.mentees), policy),
             pm.match(pm.Cohort([], cohort.mentees), policy).compare(result),
             result.explanation(cohort.mentees[0].id)]  # fmt: skip
    for thing in large:
        check_terminal(repr(thing))
        html = thing._repr_html_()
        check_html(html)
        assert len(html) < 400_000


def test_hostile_ids_are_text_wherever_they_are_shown():
    shown = [thing for thing in everything("hostile") if hasattr(thing, "_repr_html_")]
    with_script = 0
    for thing in shown:
        html = thing._repr_html_()
        assert "<script" not in html
        assert "\x1b" not in html + repr(thing)
        with_script += "&lt;script&gt;" in html
    assert with_script > 10


def test_no_answer_of_anybody_is_shown():
    for thing in everything("private"):
        shown = repr(thing)
        if hasattr(thing, "_repr_html_"):
            shown += thing._repr_html_()
        for answer in ANSWERS:
            assert answer not in shown, (type(thing), answer)


def test_whatever_shows_itself_is_tested_here():
    for module in pkgutil.walk_packages(pm.__path__, "pairmatch."):
        importlib.import_module(module.name)

    def below(base):
        for own in base.__subclasses__():
            yield own
            yield from below(own)

    named = {own for own in below(Shown) if not own.__name__.startswith("Shown")}
    named = {own for own in named if own.__module__.startswith("pairmatch.")}
    named = {own for own in named if own is pm.Policy or not issubclass(own, Checked)}
    tested = {type(thing) for kind in KINDS for thing in everything(kind)}
    missing = {own.__name__ for own in named if not any(issubclass(each, own) for each in tested)}
    assert missing <= {"Backtest", "Document"}, missing


def test_a_backtest_is_whole_in_a_terminal_and_folded_in_a_notebook():
    cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    policy = pm.Policy.preset("vernier")
    past = pm.match(cohort, policy).pairs[["mentee_id", "mentor_id"]].copy()
    past["outcome"] = np.where(np.arange(len(past)) % 3, "completed", "closed_early")
    tested = lab.backtest(past, cohort, policy)
    assert repr(tested) == tested.text()
    read = check_html(tested._repr_html_())
    assert "details" in read.seen


# Views.

CELLS = st.one_of(
    st.text(max_size=30), st.sampled_from(HOSTILE), st.integers(), st.floats(), st.none()
)


@st.composite
def blocks(draw):
    columns = draw(st.integers(1, 30))
    rows = draw(st.lists(st.tuples(*[CELLS] * columns), max_size=draw(st.sampled_from([3, 60]))))
    header = draw(st.sampled_from([(), tuple(f"c{k}" for k in range(columns))]))
    title, where = (
        draw(st.sampled_from(["", "Some", HOSTILE[0]])),
        draw(st.sampled_from(["", ".x"])),
    )
    return Block(rows, header, title, where, draw(st.booleans()))


@given(st.text(max_size=200), st.lists(blocks(), max_size=7))
def test_any_view_fits_and_is_whole(heading, parts):
    view = View(heading, parts)
    check_terminal(view.text())
    check_html(view.html())


@given(st.integers(0, 400), st.sampled_from([(), ("id",)]), st.integers(0, 3))
def test_what_is_left_out_is_counted(n, header, others):
    ids = [(f"P-{k:03}",) for k in range(n)]
    view = View("Plan", [Block(ids, header, where=".pairs"), *[Block(ids, title="o")] * others])
    first = re.split("(?m)^o$", view.text())[0]
    counted = re.search(r"… and (\d+) more; see \.pairs", first)
    shown = len(re.findall(r"P-\d{3}", first))
    assert shown + (int(counted[1]) if counted else 0) == n
    assert shown == n or shown >= 3
    html = View("Plan", [Block(ids, header, where=".pairs")]).html()
    cut = re.search(r"… and (\d+) more; see \.pairs", html)
    assert len(set(re.findall(r"P-\d{3}", html))) + (int(cut[1]) if cut else 0) == n
    assert ("<details>" in html) == (n > 13)


def test_short_lists_are_not_folded_and_long_ones_open_with_their_beginning():
    html = View("Plan", [Block([(k,) for k in range(12)], ("n",))]).html()
    assert "<details>" not in html
    long = View("Plan", [Block([(k,) for k in range(50)], ("n",))]).html()
    before, _, after = long.partition("<details>")
    assert [f">{k}<" in before for k in (0, 9, 10, 49)] == [True, True, False, False]
    assert "… and 40 more" in after
    assert ">49<" in after


def test_indentation_is_kept_and_long_sentences_are_wrapped():
    text = View("Why", [Block([("  - " + "word " * 60,)])]).text()
    lines = text.split("\n")[1:]
    assert lines[0].startswith("  - word")
    assert all(line.startswith("    word") for line in lines[1:])
    assert len(lines) > 2


def test_a_wide_table_says_that_columns_are_missing():
    wide = View("Table", [Block([tuple(range(40))], tuple(f"c{k}" for k in range(40)))])
    check_terminal(wide.text())
    assert all(line.endswith("…") for line in wide.text().split("\n")[1:])
    assert ">39<" in wide.html()


@given(pt.cohorts(max_side=4), pt.policies(rich=True))
def test_cohorts_and_policies_of_any_kind_show_themselves(cohort, policy):
    for thing in (cohort, policy):
        check_terminal(repr(thing))
        check_html(thing._repr_html_())
    assert repr(cohort).startswith(f"<Cohort: {len(cohort.mentors)} mentor")


@given(strategies.criteria() | strategies.rules() | strategies.priorities())
def test_the_parts_of_a_policy_show_what_is_not_at_its_default(part):
    shown = repr(part)
    check_terminal(shown)
    check_html(part._repr_html_())
    assert shown.lstrip("<").startswith(type(part).__name__)
    lines = shown.split("\n")[1:] or re.findall(r"(\w+)=", shown)
    named = {line.split()[0] for line in lines}
    told = {name: value for name, value in vars(part).items() if name in named}
    assert type(part)(**told) == part


def test_a_policy_of_few_parts_is_shown_as_it_is_written():
    assert repr(pm.Policy()) == "Policy()"
    assert repr(pm.Policy(rules=[SameSite()])) == "Policy(rules=(SameSite(),))"


def test_a_value_is_named_by_its_kind_where_it_is_long():
    shown = [brief(value) for value in ("a\nb", list(range(99)), np.zeros((3, 4)), {1: "x" * 99})]
    assert shown == ["a\\nb", "99 items", "3 x 4 values", "1 item"]
    assert brief(object()) == "<object>"
