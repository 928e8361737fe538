"""Figures: what is drawn, in which words, and that a picture does not change unnoticed."""

import itertools
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images

import pairmatch as pm
from pairmatch import advice, lab
from pairmatch import testing as pt
from pairmatch._support.messages import LANGUAGES
from pairmatch.report import plots

PICTURES = Path(__file__).parent / "data" / "plots"
COHORT = pm.cohort_from_frames(*pm.load_sample("vernier"))
POLICY = pm.Policy.preset("vernier")
PROGRAMME = lab.Programme(people="vernier", mentors_at_start=6, mentees_per_week=0.7)


def all_answers():
    cohorts = {f"{k}": pm.Cohort(COHORT.mentors[k:], COHORT.mentees[: 20 + k]) for k in range(3)}
    policies = {"today": POLICY, "strict": POLICY.replace(minimum_score=0.4)}
    runs = [lab.simulate(PROGRAMME, POLICY, weeks=12, seed=seed) for seed in range(4)]
    return {
        "result": pm.match(COHORT, POLICY),
        "greedy": lab.greedy_best_pair(COHORT, POLICY),
        "supply": advice.supply_and_demand(COHORT, POLICY),
        "frontier": advice.frontier(COHORT, POLICY),
        "sensitivity": advice.sensitivity(COHORT, POLICY, samples=1),
        "comparison": lab.compare_policies(policies, cohorts),
        "runs": runs,
    }


@pytest.fixture(scope="module")
def answers():
    return all_answers()


FIGURES = {
    "score_distribution": lambda a, **to: plots.score_distribution(
        {"optimum": a["result"], "greedy": a["greedy"]}, **to
    ),
    "score_map": lambda a, **to: plots.score_map(a["result"], **to),
    "supply_and_demand": lambda a, **to: plots.supply_and_demand(a["supply"], **to),
    "times": lambda a, **to: plots.supply_and_demand(a["supply"], "time", **to),
    "loads": lambda a, **to: plots.loads(a["result"], **to),
    "companies": lambda a, **to: plots.loads(a["result"], "company", **to),
    "frontier": lambda a, **to: plots.frontier(a["frontier"], **to),
    "weights": lambda a, **to: plots.weights(a["sensitivity"], **to),
    "differences": lambda a, **to: plots.differences(a["comparison"], "mean_score", **to),
    "simulation": lambda a, **to: plots.simulation(a["runs"], **to),
}


def texts(ax):
    labels = [ax.get_xlabel(), ax.get_ylabel(), ax.get_title(loc="left")]
    legend = ax.get_legend()
    return labels + ([] if legend is None else [text.get_text() for text in legend.get_texts()])


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_draws_into_the_axes_it_is_given_and_returns_them(name, answers):
    ax = Figure().subplots()
    assert FIGURES[name](answers, ax=ax) is ax
    assert ax.has_data()


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_axis_is_labelled_in_words_of_the_language(name, language, answers):
    ax = FIGURES[name](answers, language=language)
    ax.figure.canvas.draw()
    drawn = texts(ax)
    # Ids and names of things label the axis of bars.
    assert drawn[0]
    assert drawn[2]
    assert all(drawn) or not drawn[1]
    assert not re.search(r"[a-z]_[a-z]", " ".join(drawn))


def draw_without_texts(name, answers, path):
    with mpl.rc_context(mpl.rcParamsDefault | {"backend": "agg"}):
        ax = FIGURES[name](answers, ax=Figure(figsize=(5, 4), dpi=60).subplots())
        for one in ax.figure.axes:
            one.set(xlabel="", ylabel="", title="")
            one.set_title("", loc="left")
            one.tick_params(labelbottom=False, labelleft=False, labelright=False)
            if (legend := one.get_legend()) is not None:
                legend.remove()
        ax.figure.savefig(path, metadata={"Software": None})


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_without_its_texts_is_the_one_that_was_looked_at(name, answers, tmp_path):
    # New ones are drawn by `python tests/test_plots.py`, to be looked at.
    draw_without_texts(name, answers, tmp_path / "drawn.png")
    assert compare_images(PICTURES / f"{name}.png", tmp_path / "drawn.png", tol=3) is None


@settings(max_examples=12)
@given(pt.cohorts(), pt.policies(rich=True))
def test_the_first_step_of_a_distribution_has_all_pairs_and_the_map_marks_each(cohort, policy):
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        return
    line = plots.score_distribution(result).get_lines()[0]
    assert line.get_ydata()[0] == len(result.matching)
    scores = np.sort(result.pairs["score"].to_numpy(dtype=float))
    for x, y in zip(line.get_xdata()[1:], line.get_ydata()[1:], strict=True):
        assert (scores >= x).sum() >= y
    ax = plots.score_map(result)
    marked = sum(len(one.get_offsets()) for one in ax.collections)
    assert marked == len(result.matching)


def test_bars_of_loads_add_up_to_what_the_result_counts(answers):
    ax = plots.loads(answers["result"], most=1000)
    table = answers["result"].loads
    widths = [sum(bar.get_width() for bar in bars) for bars in ax.containers]
    assert widths == [table[name].sum() for name in ("load", "paired", "seats_left")]


def test_what_is_not_drawn_is_counted_in_the_title(answers):
    table = answers["supply"].table
    n = (table["kind"] == "sector").sum()
    title = plots.supply_and_demand(answers["supply"], most=3).get_title(loc="left")
    assert f"({n - 3} more not shown)" in title
    assert "more" not in plots.supply_and_demand(answers["supply"], most=n).get_title(loc="left")


def test_lines_of_neighbours_differ_in_grey(answers):
    named = dict.fromkeys("abcd", answers["result"])

    def grey(colour):
        red, green, blue = mpl.colors.to_rgb(colour)
        return 0.299 * red + 0.587 * green + 0.114 * blue

    used = [line.get_color() for line in plots.score_distribution(named).get_lines()[::2]]
    shades = [grey(colour) for colour in used]
    assert all(abs(a - b) > 0.1 for a, b in itertools.pairwise(shades))


@pytest.mark.parametrize(
    ("ask", "meant"),
    [
        (lambda a: plots.supply_and_demand(a["supply"], "sectors"), "Did you mean 'sector'"),
        (lambda a: plots.loads(a["result"], "companies"), "Did you mean 'company'"),
        (lambda a: plots.differences(a["comparison"], "total_scor"), "Did you mean 'total_score'"),
        (lambda a: plots.simulation(a["runs"], "waiting"), "no figure 'waiting'"),
        (lambda a: plots.simulation([]), "no simulations"),
    ],
)
def test_an_unknown_name_says_what_was_meant(ask, meant, answers):
    with pytest.raises(pm.PolicyError, match=re.escape(meant)):
        ask(answers)


def test_names_with_signs_of_mathematics_stay_text():
    mentors = [pm.Mentor(id="$M_1$"), pm.Mentor(id="a^b\\frac")]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="$E$")])
    ax = plots.loads(pm.match(cohort, pm.Policy(rules=[pm.policy.SameSite()])))
    ax.figure.canvas.draw()
    shown = {text.get_text() for text in ax.get_yticklabels()}
    assert shown == {r"\$M_1\$", "a^b\\frac"}


@pytest.mark.parametrize(
    ("draw", "source"),
    [
        (plots.score_distribution, "match"),
        (plots.score_map, "match"),
        (plots.loads, "match"),
        (plots.supply_and_demand, "advice.supply_and_demand"),
        (plots.frontier, "advice.frontier"),
        (plots.weights, "advice.sensitivity"),
    ],
)
def test_what_a_figure_is_not_drawn_of_is_refused(draw, source):
    for wrong in (None, POLICY, [1]):
        with pytest.raises(pm.PolicyError, match=rf"what pairmatch\.{source} returns"):
            draw(wrong)


def test_a_plan_without_pairs_is_drawn(answers):
    result = pm.match(pm.Cohort([pm.Mentor(id="M")], []), POLICY)
    for ax in (plots.score_distribution(result), plots.score_map(result), plots.loads(result)):
        ax.figure.canvas.draw()


def test_a_difference_without_interval_is_a_hollow_mark(answers):
    table = answers["comparison"].differences().assign(low=np.nan, high=np.nan)
    marks = plots.differences(pd.DataFrame(table), "pairs").get_lines()[1:]
    assert [mark.get_markerfacecolor() for mark in marks] == ["white"] * len(marks)


if __name__ == "__main__":
    for figure in FIGURES:
        draw_without_texts(figure, all_answers(), PICTURES / f"{figure}.png")
