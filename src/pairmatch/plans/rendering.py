"""A solution as text and as HTML."""

from __future__ import annotations

from pairmatch._support.display import Block, View
from pairmatch._support.messages import message
from pairmatch._support.text_tables import text_table
from pairmatch.plans.solution import Solution, Status, Unmatched

_SHOWN = 10
_PAIRS = ("mentee", "mentor", "score")


def headline(solution: Solution) -> str:
    """Return status, proof and figures in a line.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from pairmatch.plans.solution import Status
    >>> headline(Solution(Status.INFEASIBLE, ("most_pairs",), Fraction(1)))
    'INFEASIBLE'
    """
    if not solution.has_plan:
        return str(solution.status)
    unsettled = next((stage for stage in solution.stages if not stage.settled), None)
    known = ""
    if unsettled is not None:
        value, bound = (
            "unknown" if figure is None else str(round(solution.shown(unsettled.stage, figure), 4))
            for figure in (unsettled.value, unsettled.bound)
        )
        known = f"; {unsettled.name} {value}, bound {bound}"
    return (
        f"{solution.status} (proof: {solution.proof}): {_count(len(solution.pairs), 'pairs')}, "
        f"total score {solution.total_score:.4f}{known}"
    )


def no_plan(solution: Solution) -> tuple[str, ...]:
    """Return why there is no plan.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from pairmatch.plans.solution import Status
    >>> no_plan(Solution(Status.NO_SOLUTION, ("most_pairs",), Fraction(1)))
    ('no plan was found in the time given; whether one is possible is not known: raise time_limit',)
    """
    if solution.status is Status.NO_SOLUTION:
        return (message("no_solution"),)
    return solution.diagnosis


def as_text(solution: Solution) -> str:
    """Return the plan and who is left out, the first ten of each."""
    if not solution.has_plan:
        return "\n".join([headline(solution), *no_plan(solution)])
    pairs = _pairs(solution)
    lines = [headline(solution), text_table(_PAIRS, pairs[:_SHOWN])]
    if len(pairs) > _SHOWN:
        lines.append(f"… and {len(pairs) - _SHOWN} more; see .pairs")
    for heading, where, people in _left_out(solution):
        lines.append(f"{heading}{':' if people else ''}")
        rows = [("", one.id, one.reason) for one in people[:_SHOWN]]
        lines += text_table(("", "", ""), rows).split("\n")[1:]
        if len(people) > _SHOWN:
            lines.append(f"  … and {len(people) - _SHOWN} more; see {where}")
    return "\n".join(lines)


def as_html(solution: Solution) -> str:
    """Return the plan and who is left out as HTML in which every text is escaped."""
    if not solution.has_plan:
        return View(headline(solution), [Block([(why,) for why in no_plan(solution)])]).html()
    blocks = [Block(_pairs(solution), _PAIRS, where=".pairs")]
    for heading, where, people in _left_out(solution):
        rows = [(one.id, one.reason, one.detail) for one in people]
        blocks.append(Block(rows, ("id", "reason", "detail"), heading, where))
    return View(headline(solution), blocks).html()


def _pairs(solution: Solution) -> list[tuple[object, object, str]]:
    return [
        (pair.mentee_id, pair.mentor_id, f"{solution.in_score(pair.points):.4f}")
        for pair in solution.pairs
    ]


def _left_out(solution: Solution) -> list[tuple[str, str, tuple[Unmatched, ...]]]:
    """Return heading, property and people of each list of people without a pair."""
    lists = []
    for people, side, other in (
        (solution.unmatched_mentees, "mentees", "mentor"),
        (solution.unmatched_mentors, "mentors", "mentee"),
    ):
        alone = tuple(one for one in people if one.reason != "running_pair")
        heading = f"{_count(len(alone), side)} without a new {other}"
        if running := len(people) - len(alone):
            heading += f" ({_count(running, side)} in running pairs not counted)"
        lists.append((heading, f".unmatched_{side}", alone))
    return lists


def _count(n: int, side: str) -> str:
    return f"{n} {side if n != 1 else side[:-1]}"
