"""Problems of any size whose optimum is known beforehand, because it was planted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Planted:
    """A score matrix and its optimum.

    Attributes
    ----------
    scores
        Rows mentees, columns mentors, NaN = not eligible; whole numbers.
    capacity
        Seats of each mentor.
    n_pairs, total
        Most pairs, and the best total of all plans (one plan reaches both).
    """

    scores: npt.NDArray[np.float64]
    capacity: npt.NDArray[np.int64]
    n_pairs: int
    total: int


def planted(n_mentees: int, n_mentors: int, *, seed: int, most_seats: int = 3) -> Planted:
    """Return a problem with a planted optimum.

    Every person gets a price first. The pairs of a plan that fills all seats, or serves all
    mentees, score exactly the sum of their two prices, all others at most that; whoever is left
    out has price 0. By duality the plan is optimal, and its total is the sum of all prices.

    Parameters
    ----------
    n_mentees, n_mentors
        The size.
    seed
        Seed of all randomness.
    most_seats
        Mentors have 1 to this number of seats.

    Examples
    --------
    >>> case = planted(30, 20, seed=1)
    >>> case.scores.shape, case.n_pairs
    ((30, 20), 30)
    """
    rng = np.random.default_rng(seed)
    capacity = rng.integers(1, most_seats + 1, n_mentors)
    seats = rng.permutation(np.repeat(np.arange(n_mentors), capacity))
    mentees = rng.permutation(n_mentees)
    n_pairs = min(len(seats), n_mentees)
    rows, columns = mentees[:n_pairs], seats[:n_pairs]
    mentee_prices = rng.integers(0, 400, n_mentees)
    mentor_prices = rng.integers(0, 400, n_mentors)
    mentee_prices[mentees[n_pairs:]] = 0
    mentor_prices[np.bincount(columns, minlength=n_mentors) < capacity] = 0
    most = mentee_prices[:, None] + mentor_prices
    # Few distinct distances: many ties, as in real programmes.
    scores = np.maximum(0, most - rng.integers(0, 5, most.shape) * 50).astype(np.float64)
    scores[rng.random(most.shape) < 0.5] = np.nan
    scores[rows, columns] = most[rows, columns]
    total = int(most[rows, columns].sum())
    return Planted(scores, capacity, n_pairs, total)
