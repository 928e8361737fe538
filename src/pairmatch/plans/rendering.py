"""A solution as text and as HTML, and its tables in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pairmatch._support.display import Block, View
from pairmatch._support.messages import base_language, decimal, message, reason_text
from pairmatch._support.text_tables import text_table
from pairmatch.plans.solution import Solution, StageResult, Status, Unmatched
from pairmatch.problem.stages import Stage

_SHOWN = 10


class People(NamedTuple):
    """The people without a pair, with details in the language of the text."""

    mentees: Sequence[Unmatched]
    mentors: Sequence[Unmatched]


def headline(solution: Solution, language: str = "en") -> str:
    """Return how a run ended, its figures and its proof in a line.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from pairmatch.plans.solution import Status
    >>> nothing = Solution(Status.INFEASIBLE, ("most_pairs",), Fraction(1))
    >>> headline(nothing), headline(nothing, "de")
    ('No plan is possible', 'Kein Plan ist möglich')
    """
    if not solution.has_plan:
        nothing = solution.status is Status.NO_SOLUTION
        return message("result.nothing_found" if nothing else "result.impossible", language)
    total = decimal(solution.total_score, language)
    key = "feasible"
    if solution.status is Status.OPTIMAL:
        key = "optimal" if solution.proof == "dual_certificate" else "optimal_by_solver"
    line = message(f"result.{key}", language, n=len(solution.pairs), total=total)
    notes = [
        _bound_said(solution, stage, language) for stage in solution.stages if not stage.settled
    ]
    return f"{line} ({message('list.clauses', language).join(notes)})" if notes else line


def _bound_said(solution: Solution, stage: StageResult, language: str) -> str:
    """Return what a stage reached, and what it could reach at best."""
    name = stage_said(stage.stage, language)
    if stage.bound is None or stage.stage.form == "even":
        return message("result.not_settled", language, stage=name)
    value, bound = (
        decimal(solution.shown(stage.stage, figure), language)
        for figure in (stage.value, stage.bound)
    )
    key = "reached_at_least" if stage.stage.falling else "reached_at_most"
    return message(f"result.{key}", language, stage=name, value=value, bound=bound)


def stage_said(stage: Stage, language: str = "en") -> str:
    """Return what a stage counts, in words.

    Examples
    --------
    >>> from pairmatch.problem.stages import named
    >>> stage_said(named("most_pairs")), stage_said(named("priority 2"), "fr")
    ('number of pairs', 'mentees de priorité 2')
    """
    return message(f"stage.{stage.kind}", language, level=stage.level)


def no_plan(solution: Solution) -> tuple[str, ...]:
    """Return why there is no plan.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from pairmatch.plans.solution import Status
    >>> print(*no_plan(Solution(Status.NO_SOLUTION, ("most_pairs",), Fraction(1))))
    no plan was found within the time limit; whether one exists is not known: raise time_limit
    """
    if solution.status is Status.NO_SOLUTION:
        return (message("no_solution"),)
    return solution.diagnosis


def as_text(
    solution: Solution, people: People, why_not: Sequence[str] = (), language: str = "en"
) -> str:
    """Return the plan and who is left out, the first ten of each.

    Parameters
    ----------
    solution
        What the run produced.
    people
        Those without a pair.
    why_not
        Why there is no plan, if there is none, in the language.
    language
        The language of the text.
    """
    if not solution.has_plan:
        return "\n".join([headline(solution, language), *why_not])
    pairs = _pairs(solution, language)
    lines = [headline(solution, language), text_table(_header(language), pairs[:_SHOWN])]
    if len(pairs) > _SHOWN:
        lines.append(_more(len(pairs), language))
    for heading, alone in _left_out(people, language):
        lines.append(heading)
        rows = [("", one.id, reason_text(one.reason, language)) for one in alone[:_SHOWN]]
        lines += text_table(("", "", ""), rows).split("\n")[1:]
        if len(alone) > _SHOWN:
            lines.append(f"  {_more(len(alone), language)}")
    lines += _running(people, language)
    return "\n".join(lines)


def as_html(
    solution: Solution, people: People, why_not: Sequence[str] = (), language: str = "en"
) -> str:
    """Return the plan and who is left out as HTML in which every text is escaped."""

    def more(n: int) -> str:
        return message("result.more", language, n=n)

    heading = headline(solution, language)
    if not solution.has_plan:
        lines = [(line,) for reason in why_not for line in reason.split("\n")]
        return View(heading, [Block(lines)]).html(more)
    english = base_language(language) == "en"
    blocks = [Block(_pairs(solution, language), _header(language), where=".pairs" * english)]
    columns = ("id", *(message(f"column.{name}", language) for name in ("reason", "detail")))
    left_out = zip(("mentees", "mentors"), _left_out(people, language), strict=True)
    for side, (text, alone) in left_out:
        rows = [(one.id, reason_text(one.reason, language), one.detail) for one in alone]
        blocks.append(Block(rows, columns, text, f".unmatched_{side}" * english))
    blocks.append(Block([(line,) for line in _running(people, language)]))
    return View(heading, blocks).html(more)


def _header(language: str) -> tuple[str, ...]:
    return tuple(message(f"column.{name}", language) for name in ("mentee", "mentor", "score"))


def _pairs(solution: Solution, language: str) -> list[tuple[object, object, str]]:
    return [
        (pair.mentee_id, pair.mentor_id, decimal(solution.in_score(pair.points), language))
        for pair in solution.pairs
    ]


def _more(n: int, language: str) -> str:
    return message("result.more", language, n=n - _SHOWN)


def _left_out(people: People, language: str) -> Iterator[tuple[str, list[Unmatched]]]:
    """Yield heading and people of each list of people without a pair."""
    for side in ("mentees", "mentors"):
        alone = [one for one in getattr(people, side) if one.reason != "running_pair"]
        yield message(f"result.without.{side}", language, n=len(alone)), alone


def _running(people: People, language: str) -> list[str]:
    n = sum(one.reason == "running_pair" for one in people.mentees)
    return [message("result.running", language, n=n)] if n else []
