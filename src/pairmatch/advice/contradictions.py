"""Why no plan can meet all minimum loads."""

from __future__ import annotations

import dataclasses

import numpy as np

from pairmatch.errors import VerificationError
from pairmatch.matching import Label, Matching
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.proof import faults, make_certificate
from pairmatch.solving import optimum


def short_of_mentees(problem: Problem) -> list[str]:
    """Return mentors whose minimum loads together exceed the mentees eligible for them.

    The minimum loads can be met exactly if a plan in which nobody has more than the minimum
    reaches all of them. If it does not, König's theorem gives a set of mentors with too few
    mentees: those with price 0 in the dual of that plan.

    Parameters
    ----------
    problem
        A problem that no plan solves, and whose pins each fit by themselves.

    Raises
    ------
    VerificationError
        If the minimum loads can be met after all, or the proof fails its check.
    """
    least = problem.min_load
    counted = dataclasses.replace(
        problem,
        seats=least.copy(),
        min_load=np.zeros_like(least),
        must_match=np.zeros_like(problem.must_match),
        objective=("most_pairs",),
        groups=(),
    )
    found = optimum(counted)
    indices = [] if found.pairs is None else found.pairs.tolist()
    plan = Matching((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in indices)
    certificate = make_certificate(counted, found.steps)
    if list(faults(counted, plan, certificate)) or certificate.value >= least.sum():
        raise VerificationError(
            "the solver found no plan, but it cannot be proven that none exists"
        )
    prices = certificate.mentor_prices
    lowest = np.array([prices[j] for j in problem.mentor_ids], dtype=np.int64)
    short = np.flatnonzero((lowest == 0) & (least > 0))
    eligible = np.concatenate(
        [problem.points(rows)[:, short] != NOT_ELIGIBLE for rows in problem.blocks()]
        or [np.zeros((0, len(short)), dtype=np.bool_)]
    )
    kept = np.ones(len(short), dtype=np.bool_)
    # Leave out mentors without whom the shortage remains, until none can go.
    before = None
    while before != (before := kept.sum()):
        for k in np.flatnonzero(kept):
            kept[k] = False
            kept[k] = least[short[kept]].sum() <= eligible[:, kept].any(axis=1).sum()
    mentors = sorted((problem.mentor_ids[j] for j in short[kept]), key=str)
    need, there = int(least[short[kept]].sum()), int(eligible[:, kept].any(axis=1).sum())
    return [
        f"minimum loads: {_listed(mentors)} must take {need} in all, but the mentees who are "
        f"eligible for them and not settled elsewhere are only {there}"
    ]


def _listed(labels: list[Label]) -> str:
    shown = ", ".join(str(label) for label in labels[:10])
    more = f" and {len(labels) - 10} more" if len(labels) > 10 else ""
    return f"mentor{'s'[: len(labels) != 1]} {shown}{more}"
