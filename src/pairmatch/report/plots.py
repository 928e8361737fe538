"""Figures of plans, of advice and of the policy lab, with matplotlib.

Every function draws into ``ax``, or into the axes of a new figure, and returns the axes. Texts are
in the ``language`` asked for; colours can be told apart by the colour-blind and, with the marks and
hatches beside them, in grey. Needs matplotlib (the extra ``plot``).
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from pairmatch._support.messages import has_message, message
from pairmatch.advice import Frontier, Sensitivity, SupplyAndDemand
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.policy import Policy
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.problem.stages import in_score
from pairmatch.result import MatchResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pairmatch.lab import Comparison, Simulation

__all__ = [
    "differences",
    "frontier",
    "loads",
    "score_distribution",
    "score_map",
    "simulation",
    "supply_and_demand",
    "weights",
]

# The colours of Okabe and Ito, in an order in which neighbours differ in grey too.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
# The most letters of a legend in one line.
_LEGEND = 60
_LINES = ("-", "--", "-.", ":")
_HATCHES = ("", "//", "..", "xx")

_FLOWS = (
    "mentees_waiting", "mentees_running", "mentees_completed", "mentees_dropped", "mentors_free",
    "mentors_running", "proposed", "refused", "started", "mean_wait",
)  # fmt: skip


def score_distribution(
    plans: MatchResult | Mapping[str, MatchResult],
    *,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw how many pairs of each plan have at least a score.

    Parameters
    ----------
    plans
        A result, or results by name: a plan beside baselines on the same cohort and policy, such as
        ``{"optimum": result, "greedy": lab.greedy_best_pair(cohort, policy)}``.
    ax
        The axes to draw into; by default those of a new figure.
    language
        The language of the texts.

    Returns
    -------
    matplotlib.axes.Axes
        Scores across, the number of pairs with that score or a higher one upwards.

    Raises
    ------
    NoMatchingError
        If a result has no plan.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[0.9, 0.4], [0.8, 0.1]]))
    >>> score_distribution(result).get_xlabel()
    'score of a pair'
    """
    named = plans if isinstance(plans, Mapping) else {"": plans}
    for result in named.values():
        _check(result, MatchResult, "match")
    ax = _axes(ax)
    for k, (name, result) in enumerate(named.items()):
        scores = np.sort(result.pairs["score"].to_numpy(dtype=float))
        n = len(scores)
        label = f"{name} ({message('demand.pairs', language, n=n)})" if name else ""
        colour = _COLOURS[k % 8]
        # As many pairs as have at least a score: up to the lowest all, then one less after each.
        across, count = np.concatenate([[0.0], scores]), np.r_[n, np.arange(n, 0, -1)]
        ax.step(
            across, count, where="pre", linewidth=2, color=colour, linestyle=_LINES[k % 4],
            label=label or None,
        )  # fmt: skip
        ax.plot(scores[-1:], count[1:][-1:], marker=_MARKS[k % 8], color=colour, linestyle="")
    ax.set_ylim(0, max([len(result.matching) for result in named.values()] + [1]) * 1.05)
    ax.locator_params(axis="y", integer=True)
    return _finished(ax, "score", "pairs_at_least", "score_distribution", language)


def score_map(
    result: MatchResult, *, ax: Axes | None = None, language: str = "en", most: int = 60
) -> Axes:
    """Draw the scores of everybody with everybody, with the pairs of the plan marked.

    Pairs that are not possible stay white. The people of the plan come first, in its order, so that
    its pairs lie near the diagonal.

    Parameters
    ----------
    result
        A result that knows its people or its score matrix.
    ax, language
        As for :func:`score_distribution`.
    most
        With more people than this on a side their ids are not written.

    Returns
    -------
    matplotlib.axes.Axes
        Mentors across, mentees downwards.

    Raises
    ------
    NoMatchingError
        If there is no plan, or the result does not know its people.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[0.9, 0.4], [0.8, 0.1]]))
    >>> score_map(result).get_title(loc="left")
    'Scores of all possible pairs, and the plan'
    """
    _check(result, MatchResult, "match")
    context = result.position
    problem = context.problem
    mentees, mentors = list(problem.mentee_ids), list(problem.mentor_ids)
    rows = {mentee: k for k, mentee in enumerate(mentees)}
    columns = {mentor: k for k, mentor in enumerate(mentors)}
    pairs = sorted(result.matching, key=lambda pair: (columns[pair[1]], rows[pair[0]]))
    down = _first([rows[mentee] for mentee, _ in pairs], len(mentees))
    across = _first([columns[mentor] for _, mentor in pairs], len(mentors))
    points = np.array([context.points_of_mentee(row) for row in down], dtype=np.int64)
    points = points.reshape(len(down), len(mentors))[:, across]
    possible = points != NOT_ELIGIBLE
    scores = np.where(possible, points.astype(float) * float(problem.unit), np.nan)
    ax = _axes(ax)
    if scores.size:
        image = ax.imshow(scores, cmap="cividis_r", aspect="auto", interpolation="nearest")
        figure = ax.get_figure()
        if figure is not None:
            figure.colorbar(image, ax=ax, label=message("plot.score", language))
    place = {j: k for k, j in enumerate(across)}
    where = [(place[columns[mentor]], down.index(rows[mentee])) for mentee, mentor in pairs]
    if where:
        x, y = zip(*where, strict=True)
        ax.scatter(x, y, s=40, marker="o", facecolors="white", edgecolors="black", linewidths=1.5)
    _ids(ax.set_xticks, [mentors[j] for j in across], most, rotation=90)
    _ids(ax.set_yticks, [mentees[i] for i in down], most)
    return _finished(ax, "mentors", "mentees", "score_map", language, spines=True)


def supply_and_demand(
    supply: SupplyAndDemand,
    kind: Literal["sector", "language", "goal", "site", "time"] = "sector",
    *,
    ax: Axes | None = None,
    language: str = "en",
    most: int = 12,
) -> Axes:
    """Draw how many mentees want something and how many seats there are for it.

    Parameters
    ----------
    supply
        What :func:`pairmatch.advice.supply_and_demand` returns.
    kind
        What to show: ``"sector"``, ``"language"``, ``"goal"``, ``"site"`` or ``"time"``.
    ax, language
        As for :func:`score_distribution`.
    most
        The most bars to draw; those with the most mentees come first, and the title says how many
        are left out.

    Returns
    -------
    matplotlib.axes.Axes
        People across, one group of bars for each thing.

    Raises
    ------
    PolicyError
        If the kind is not known.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    >>> supply = pm.advice.supply_and_demand(cohort, pm.Policy.preset("vernier"))
    >>> supply_and_demand(supply, "goal", language="fr").get_xlabel()
    'personnes'
    """
    _check(supply, SupplyAndDemand, "advice.supply_and_demand")
    kinds = ("sector", "language", "goal", "site", "time")
    if kind not in kinds:
        raise PolicyError(f"no kind {kind!r} of demand. {did_you_mean(str(kind), kinds)}")
    rows = [row for row in supply.rows if row.trait.kind == kind]
    rows.sort(key=lambda row: (-row.mentees, row.seats, row.trait.value))
    shown = rows[: max(most, 1)][::-1]
    ax = _axes(ax, len(shown))
    y = np.arange(len(shown), dtype=float)
    bars = (
        ("wanting", [row.mentees for row in shown], 0.26, 0, ""),
        ("without_mentor", [row.without_mentor for row in shown], 0.0, 5, "//"),
        ("seats", [row.seats for row in shown], -0.26, 1, ""),
    )
    for name, values, shift, colour, hatch in bars:
        ax.barh(
            y + shift, values, 0.24, color=_COLOURS[colour], hatch=hatch, edgecolor="white",
            label=message(f"plot.{name}", language),
        )  # fmt: skip
    ax.set_yticks(y, [_short(row.trait.name(language)) for row in shown], fontsize=8)
    ax.locator_params(axis="x", integer=True)
    ax = _finished(ax, "people", None, f"supply.{kind}", language)
    return _noting(ax, len(rows) - len(shown), language)


def loads(
    result: MatchResult,
    by: Literal["mentor", "company"] = "mentor",
    *,
    ax: Axes | None = None,
    language: str = "en",
    most: int = 40,
) -> Axes:
    """Draw what each mentor, or each partner company, has: running pairs, new ones, seats left.

    Parameters
    ----------
    result
        A result that knows its cohort.
    by
        ``"mentor"`` or ``"company"`` (mentors without a company together).
    ax, language
        As for :func:`score_distribution`.
    most
        The most bars to draw, the fullest first; the title says how many are left out.

    Returns
    -------
    matplotlib.axes.Axes
        Mentees across, one bar for each mentor or company.

    Raises
    ------
    NoMatchingError
        If there is no plan, or the result does not know its cohort.
    PolicyError
        If ``by`` is not known.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1", capacity=2)], [pm.Mentee(id="E-1")])
    >>> result = pm.match(cohort, pm.Policy(rules=[pm.policy.SameSite()]))
    >>> [text.get_text() for text in loads(result).get_yticklabels()]
    ['M-1']
    """
    _check(result, MatchResult, "match")
    if by not in ("mentor", "company"):
        hint = did_you_mean(str(by), ("mentor", "company"))
        raise PolicyError(f"loads by {by!r} cannot be drawn. {hint}")
    table = result.loads[["mentor_id", "load", "paired", "seats_left"]]
    if by == "company":
        names = [_company(result, mentor_id, language) for mentor_id in table["mentor_id"]]
        table = table.assign(mentor_id=names)
    table = table.groupby("mentor_id", sort=True).sum()
    order = np.lexsort((np.arange(len(table)), -(table["load"] + table["paired"]).to_numpy()))
    shown = table.iloc[order[: max(most, 1)][::-1]]
    ax = _axes(ax, len(shown))
    y, left = np.arange(len(shown)), np.zeros(len(shown))
    for k, (name, label) in enumerate(
        (("load", "load"), ("paired", "new_pairs"), ("seats_left", "seats_left"))
    ):
        values = shown[name].to_numpy(dtype=float)
        colour = "none" if name == "seats_left" else _COLOURS[k]
        ax.barh(
            y, values, left=left, color=colour, edgecolor="black", hatch=_HATCHES[k],
            linewidth=0.6, label=message(f"plot.{label}", language),
        )  # fmt: skip
        left = left + values
    ax.set_yticks(y, [_short(str(name)) for name in shown.index])
    ax.locator_params(axis="x", integer=True)
    ax = _finished(ax, "mentees", None, f"loads.{by}", language)
    return _noting(ax, len(table) - len(shown), language)


def frontier(points: Frontier, *, ax: Axes | None = None, language: str = "en") -> Axes:
    """Draw the best total score of every number of pairs, and where the policy's plan is.

    Parameters
    ----------
    points
        What :func:`pairmatch.advice.frontier` returns.
    ax, language
        As for :func:`score_distribution`.

    Returns
    -------
    matplotlib.axes.Axes
        Pairs across, total score upwards.

    Raises
    ------
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    >>> front = pm.advice.frontier(cohort, pm.Policy.preset("vernier"))
    >>> frontier(front, language="de").get_ylabel()
    'Gesamtscore'
    """
    _check(points, Frontier, "advice.frontier")
    ax = _axes(ax)
    pairs = [point.pairs for point in points.points]
    totals = [float(point.total_score) for point in points.points]
    ax.plot(
        pairs, totals, linewidth=2, marker="." if len(pairs) < 80 else "", color=_COLOURS[0],
        label=message("plot.best_total", language),
    )  # fmt: skip
    unit = points.points[0].unit
    ax.plot(
        [points.policy_pairs], [in_score(points.policy_points, unit)], linestyle="", markersize=11,
        marker="D", color=_COLOURS[5], label=message("plot.policy_plan", language),
    )  # fmt: skip
    ax.set_ylim(bottom=min(0.0, *totals))
    ax.locator_params(axis="x", integer=True)
    return _finished(ax, "pairs", "total_score", "frontier", language)


def weights(sensitivity: Sensitivity, *, ax: Axes | None = None, language: str = "en") -> Axes:
    """Draw between which weights of each criterion the plan stays the best, the others unchanged.

    Parameters
    ----------
    sensitivity
        What :func:`pairmatch.advice.sensitivity` returns.
    ax, language
        As for :func:`score_distribution`.

    Returns
    -------
    matplotlib.axes.Axes
        Weights across (in the unit of the policy), a bar for each criterion, a mark at the weight
        that it has; an arrow where there is no upper end.

    Raises
    ------
    PolicyError
        If the objective has no such ranges; the text says why.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    >>> answer = pm.advice.sensitivity(cohort, pm.Policy.preset("vernier"), samples=1)
    >>> weights(answer).get_xlabel()
    'weight'
    """
    _check(sensitivity, Sensitivity, "advice.sensitivity")
    ranges = sensitivity.ranges
    if ranges is None:
        raise PolicyError(f"there are no ranges of weights to draw: {sensitivity.why_no_ranges}")
    ax = _axes(ax)
    finite = [each.weight for each in ranges]
    finite += [each.highest_weight for each in ranges if each.highest_weight is not None]
    end = 1.15 * max([*finite, 1e-9])
    for y, each in enumerate(reversed(ranges)):
        high = each.highest_weight
        ax.barh(
            y, (end if high is None else high) - each.lowest_weight, 0.4, left=each.lowest_weight,
            color=_COLOURS[4], edgecolor="black", linewidth=0.6,
            label=message("plot.weight_range", language) if not y else None,
        )  # fmt: skip
        if high is None:
            ax.plot([end], [y], marker=">", color="black", clip_on=False)
        ax.plot(
            [each.weight], [y], marker="D", color=_COLOURS[5], markersize=9, linestyle="",
            label=message("plot.weight_now", language) if not y else None,
        )  # fmt: skip
    names = [_criterion(sensitivity.policy, each.criterion, language) for each in ranges]
    ax.set_yticks(range(len(ranges)), [_short(name) for name in reversed(names)])
    ax.set_xlim(0, end)
    return _finished(ax, "weight", None, "weights", language)


def differences(
    comparison: Comparison | pd.DataFrame,
    metric: str = "total_score",
    *,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw by how much policies and methods differ from the baseline in one figure.

    Parameters
    ----------
    comparison
        What :func:`pairmatch.lab.compare_policies` returns, or its ``differences(…)``.
    metric
        The figure, such as ``"pairs"``.
    ax, language
        As for :func:`score_distribution`.

    Returns
    -------
    matplotlib.axes.Axes
        The mean difference across with its confidence interval, one row for each policy and method.
        Without an interval (one cohort only) the mark is hollow.

    Raises
    ------
    PolicyError
        If the figure is not among those compared.
    ImportError
        If matplotlib or scipy is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> from pairmatch import lab
    >>> policy = pm.Policy.preset("vernier")
    >>> cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    >>> both = {"today": policy, "strict": policy.replace(minimum_score=0.4)}
    >>> compared = lab.compare_policies(both, {"2026": cohort})
    >>> [text.get_text() for text in differences(compared, "pairs").get_yticklabels()]
    ['strict']
    """
    table = comparison if isinstance(comparison, pd.DataFrame) else comparison.differences()
    known = list(dict.fromkeys(table["metric"]))
    if metric not in known:
        raise PolicyError(f"no figure {metric!r} here. {did_you_mean(str(metric), known)}")
    rows = table[table["metric"] == metric].iloc[::-1]
    ax = _axes(ax)
    ax.axvline(0, color="black", linewidth=0.8, linestyle=":")
    for y, (_, row) in enumerate(rows.iterrows()):
        if pd.notna(row["low"]):
            ax.plot([row["low"], row["high"]], [y, y], color=_COLOURS[0], linewidth=3)
        filled = _COLOURS[0] if pd.notna(row["low"]) else "white"
        ax.plot([row["mean"]], [y], marker="o", color=_COLOURS[0], markerfacecolor=filled)
    methods = len(set(rows["method"])) > 1
    names = [
        f"{policy}, {method}" if methods else str(policy)
        for policy, method in zip(rows["policy"], rows["method"], strict=True)
    ]
    if "cohort" in rows:
        names = [f"{name} ({cohort})" for name, cohort in zip(names, rows["cohort"], strict=True)]
    ax.set_yticks(range(len(rows)), [_short(str(name)) for name in names])
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax = _finished(ax, None, None, "differences", language)
    what = f"metric.{metric}"
    ax.set_xlabel(message("plot.difference", language, metric=_known(what, metric, language)))
    return ax


def simulation(
    runs: Simulation | Sequence[Simulation] | Mapping[str, Simulation | Sequence[Simulation]],
    figure: str = "mentees_waiting",
    *,
    ax: Axes | None = None,
    language: str = "en",
) -> Axes:
    """Draw a figure week by week: the median of several runs, and where most of them lie.

    Parameters
    ----------
    runs
        A simulation; several with other seeds; or either by name, to compare timings.
    figure
        A column of :attr:`pairmatch.lab.Simulation.weeks`: ``"mentees_waiting"``,
        ``"mentors_free"``, ``"mean_wait"``, …
    ax, language
        As for :func:`score_distribution`.

    Returns
    -------
    matplotlib.axes.Axes
        Weeks across; the line is the median of the runs, the band holds the middle four fifths of
        them, week by week.

    Raises
    ------
    PolicyError
        If the figure is not known, or there are no runs.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> from pairmatch import lab
    >>> programme = lab.Programme(people="vernier", mentors_at_start=3, mentees_per_week=0.5)
    >>> run = lab.simulate(programme, pm.Policy.preset("vernier"), weeks=5, seed=1)
    >>> simulation(run).get_ylabel()
    'mentees waiting'
    """
    named = dict(runs) if isinstance(runs, Mapping) else {"": runs}
    groups = {
        name: list(each) if isinstance(each, Sequence) else [each] for name, each in named.items()
    }
    if not groups or not all(groups.values()):
        raise PolicyError("there are no simulations to draw")
    ax = _axes(ax)
    for k, (name, group) in enumerate(groups.items()):
        if figure not in _FLOWS:
            raise PolicyError(f"no figure {figure!r} of weeks. {did_you_mean(figure, _FLOWS)}")
        table = pd.concat([run.weeks.set_index("week")[figure] for run in group], axis=1)
        colour, weeks = _COLOURS[k % 8], table.index.to_numpy()
        label = name or message("plot.median" if len(group) > 1 else "plot.run", language)
        middle = table.median(axis=1).to_numpy()
        ax.plot(weeks, middle, color=colour, linestyle=_LINES[k % 4], linewidth=2, label=label)
        if len(group) > 1:
            low, high = (table.quantile(q, axis=1).to_numpy() for q in (0.1, 0.9))
            band = None if k else message("plot.band", language, n=len(group))
            ax.fill_between(weeks, low, high, color=colour, alpha=0.2, linewidth=0, label=band)
    ax.set_ylim(bottom=0)
    ax = _finished(ax, "week", None, "simulation", language)
    ax.set_ylabel(message(f"week.{figure}", language))
    return ax


def _check(given: object, kind: type, source: str) -> None:
    """Raise for what is no answer of a function."""
    if not isinstance(given, kind):
        raise PolicyError(f"this figure is drawn of what pairmatch.{source} returns")


def _axes(ax: Axes | None, rows: int = 0) -> Axes:
    """Return the axes to draw into; those of a new figure, high enough for rows of bars.

    A new figure is not in pyplot's memory: it goes when nobody holds it any more.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError(
            "figures need matplotlib: pip install 'pairmatch-mentoring[plot]'"
        ) from None
    return Figure(figsize=(7, max(4.5, 1.5 + 0.45 * rows)), layout="constrained").subplots()


def _finished(
    ax: Axes, x: str | None, y: str | None, title: str, language: str, *, spines: bool = False
) -> Axes:
    """Return the axes with their texts, and a legend where there are names."""
    if x is not None:
        ax.set_xlabel(message(f"plot.{x}", language))
    if y is not None:
        ax.set_ylabel(message(f"plot.{y}", language))
    ax.set_title(message(f"plot.title.{title}", language), loc="left")
    if not spines:
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(alpha=0.25, linewidth=0.6)
        ax.set_axisbelow(True)
    if labels := ax.get_legend_handles_labels()[1]:
        columns = 3 if len(labels) > 1 and sum(map(len, labels)) < _LEGEND else 1
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.14), ncols=columns)
    return ax


def _noting(ax: Axes, left: int, language: str) -> Axes:
    """Return the axes with how many rows are not drawn in their title."""
    if left:
        more = message("plot.more", language, n=left)
        ax.set_title(f"{ax.get_title(loc='left')} ({more})", loc="left")
    return ax


def _first(places: list[int], n: int) -> list[int]:
    """Return all places below ``n``, some of them first."""
    return list(dict.fromkeys([*places, *range(n)]))


def _ids(set_ticks: Callable[..., object], ids: list[object], most: int, **style: int) -> None:
    set_ticks(range(len(ids)) if len(ids) <= most else [])
    if len(ids) <= most:
        set_ticks(range(len(ids)), [_short(str(label), 16) for label in ids], fontsize=7, **style)


def _short(text: str, most: int = 60) -> str:
    """Return a text for an axis, in lines and cut where it is long, with no sign as mathematics."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return textwrap.fill(cut, 32).replace("$", r"\$")


def _company(result: MatchResult, mentor_id: str, language: str) -> str:
    cohort, _ = result.position.data
    return cohort.mentor(mentor_id).company or message("plot.no_company", language)


def _criterion(policy: Policy | None, key: str, language: str) -> str:
    for criterion in () if policy is None else policy.criteria:
        if criterion.key == key:
            return criterion.describe(language)
    return key


def _known(key: str, otherwise: str, language: str) -> str:
    return message(key, language) if has_message(key, language) else otherwise
