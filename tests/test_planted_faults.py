"""A mistake in the code that solves, prices and looks for pairs never becomes a proven plan.

Each fault is planted into the code itself: one piece of a function's source is replaced. The check
of the certificate shares nothing with that code, so a wrong plan must be refused.
"""

import __future__

import contextlib
import inspect
import textwrap
import types
from fractions import Fraction

import numpy as np
import pytest

import pairmatch as pm
from columns import StuckError, limited_rounds, tiny_lists
from pairmatch import policy as pp
from pairmatch.problem import Problem
from pairmatch.problem.duality import Cover, bound, covering, refuses, tightened
from pairmatch.problem.stages import EvenLoadOfMentors, Stage, multipliers
from pairmatch.solving.pricing import short, strips, worst

FAULTS = {
    "the prices of mentors' groups have the wrong sign": (
        covering, '+ totals(groups, of_groups, "mentors", m)',
        '- totals(groups, of_groups, "mentors", m)'),
    "the prices of mentors' groups are lost": (
        covering, '+ totals(groups, of_groups, "mentors", m)', ""),
    "the prices of mentees' groups are lost": (
        covering, '+ totals(groups, of_groups, "mentees", n)', ""),
    "points are charged instead of counted": (Cover.rest, "rest -= points", "rest += points"),
    "what all mentors are charged is taken off twice": (
        Cover.rest, "mentees + common", "mentees - common"),
    "sums are made in 16 bits whatever they are": (
        Cover.rest, "if charged + self.heaviest <= np.iinfo(t).max", ""),
    "the plan before is worth nothing": (Cover.rest, "if self.of_previous:", "if False:"),
    "a pair that is short by one counts as covered": (
        Cover.uncovered, "rest < 0", "rest < -1"),
    "a bound on a strip takes the dearest mentor": (Cover._charged, ".min()", ".max()"),
    "a bound on a strip forgets the plan before": (
        Cover._most, " + self.of_previous", ""),
    "pairs that remain for the next layer are not looked for": (
        Cover.remaining, "np.equal(rest, 0)", "np.equal(rest, 1)"),
    "what every pair of a mentee is worth is forgotten": (
        Cover.of, "of_mentees - anyway", "of_mentees"),
    "pairs of just the worst score are not covered": (
        Cover.uncovered, "tile.points > self.points", "tile.points > self.points + 1"),
    "the bound takes the smallest terms": (bound, "np.maximum(", "np.minimum("),
    "numbers of pairs are narrowed at the wrong sign": (
        tightened, "plain & (prices > 0)", "plain & (prices < 0)"),
    "loads before the round are forgotten": (
        EvenLoadOfMentors.loads, "problem.before.tolist()", "(0 * problem.before).tolist()"),
    "a bound of 0 refuses": (refuses, "< 0", "<= 0"),
    "half of the strips are skipped": (strips, "start = 0", "start = len(order) // 2"),
    "the last mentee of a strip is skipped": (
        short, "range(0, len(places), height)", "range(0, len(places) - 1, height)"),
    "pairs that an earlier layer has excluded are the only ones looked for": (
        short, "wanted & left", "wanted & ~left"),
    "all that was found is thrown away": (worst, "nth < most", "nth < 0"),
    "factors let later stages outweigh earlier ones": (
        multipliers, "2 * below + 1", "1"),
    "the stage of the fewest changes weighs nothing": (
        Problem.terms, "kept += factor * terms.kept", "kept += 0"),
    "every mentor has a seat too many": (
        Problem.bounds, "self.seats,", "self.seats + 1,"),
    "a plan gains one too many": (Stage.gain, "return sum(gains)", "return sum(gains) + 1"),
}  # fmt: skip


@contextlib.contextmanager
def planted(function, old, new):
    """Run with one piece of a function's source replaced by another."""
    function = getattr(function, "__func__", function)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1, f"the fault no longer fits {function.__qualname__}"
    code = compile(
        source.replace("@classmethod\n", "").replace(old, new),
        inspect.getsourcefile(function),
        "exec",
        flags=__future__.annotations.compiler_flag,
    )
    codes = {part.co_name: part for part in code.co_consts if isinstance(part, types.CodeType)}
    right = function.__code__
    function.__code__ = codes[function.__name__]
    try:
        yield
    finally:
        function.__code__ = right


OBJECTIVES = (
    ("most_pairs", "best_total"),
    ("best_total",),
    ("most_pairs", "fewest_changes", "best_total"),
    ("fewest_changes", "best_total"),
    ("most_pairs", "best_worst_pair", "best_total"),
    ("most_pairs", "even_load", "best_total"),
    ("most_pairs", "even_load", "best_worst_pair", "best_total", "fewest_changes"),
)


def matrices():
    """Yield small problems of every objective, with seats, minimum loads and a plan before."""
    rng = np.random.default_rng(20_261_128)
    for number in range(28):
        n, m = rng.integers(4, 9, 2).tolist()
        high = (3, 12, 60_000)[number % 3]
        scores = rng.integers(0, high, (n, m)).astype(float)
        scores[rng.random((n, m)) < 0.25] = np.nan
        scores[rng.random((n, m)) < 0.25] = high
        yield pm.Problem.from_scores(
            scores,
            capacity=rng.integers(0, 4, m).tolist(),
            objective=OBJECTIVES[number % len(OBJECTIVES)],
            previous=[(i, int(rng.integers(m))) for i in range(n)],
            resolution=1.0,
        )


QUOTAS = (
    (pp.Quota("mentors", "company", "a", at_most=2), pp.Quota("mentees", "site", "x", at_least=2)),
    (pp.Quota("mentors", "company", at_most=Fraction(2, 5)),),
    (pp.Quota("mentors", "company", at_most=2), pp.Quota("mentees", "site", at_most=2)),
    (),
)


def cohorts():
    """Yield small cohorts with companies, sites and loads, and policies with quotas."""
    rng = np.random.default_rng(20_261_129)
    goals = ["job", "network", "training", "confidence"]

    def some():
        return sorted(set(rng.choice(goals, 2).tolist()))

    for number in range(24):
        mentors = [
            pm.Mentor(id=f"M-{k}", company="aabc"[k % 4], offers=some(), capacity=int(c),
                      current_load=int(rng.integers(0, 1 + c)))
            for k, c in enumerate(rng.integers(1, 5, 6))
        ]  # fmt: skip
        mentees = [pm.Mentee(id=f"E-{k}", site="xy"[k % 2], needs=some()) for k in range(7)]
        policy = pm.Policy(
            criteria=[pp.GoalCoverage()],
            quotas=QUOTAS[number % len(QUOTAS)],
            objective=OBJECTIVES[(0, 4, 5, 6)[number // 4 % 4]],
        )
        yield pm.Cohort(mentors, mentees, previous=[("E-1", "M-1"), ("E-2", "M-0")]), policy


@pytest.fixture(scope="module")
def cases():
    """Return runs and the values that they reach without a fault."""
    runs = [lambda problem=problem: pm.solve(problem) for problem in matrices()]
    runs += [lambda case=case: pm.match(*case) for case in cohorts()]
    return [(run, run().solution.values) for run in runs]


def outcomes(cases):
    """Return how many plans are right and how many are refused, and the wrong ones."""
    right, refused, wrong = 0, 0, []
    for number, (run, values) in enumerate(cases):
        try:
            with tiny_lists(), limited_rounds(60):
                result = run()
        except StuckError:
            continue
        except (pm.PairmatchError, ValueError, IndexError):
            refused += 1
        else:
            is_right = result.solution.values == values
            right += is_right
            if not is_right and result.status == "OPTIMAL":
                wrong.append(number)
    return right, refused, wrong


def test_without_a_fault_every_plan_is_right(cases):
    assert outcomes(cases) == (len(cases), 0, [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused_wherever_it_makes_a_plan_wrong(cases, fault):
    with planted(*FAULTS[fault]):
        _, refused, wrong = outcomes(cases)
    assert not wrong
    assert refused
