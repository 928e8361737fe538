"""The relation of scores and outcomes of past pairs. It describes; it proves nothing."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pairmatch._support.containers import BoolArray, FloatArray
from pairmatch.lab.fairness.privacy import hidden
from pairmatch.lab.intervals import exceedance, scipy_stats, wilson
from pairmatch.lab.past_pairs import RATINGS, PastPair

_CHUNK = 1 << 20
# With fewer resamples that have a correlation at all, their quantiles say nothing.
_ENOUGH = 0.9


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, and from how many pairs it is."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Quantile:
    """Pairs whose figure lies in one range.

    Attributes
    ----------
    lowest, highest
        The range; both ends occur. ``None`` if not shown.
    pairs
        How many there are; ``None`` if not shown.
    completion
        Which share of them was completed, with Wilson's interval; ``None`` if not shown.
    """

    lowest: float | None
    highest: float | None
    pairs: int | None
    completion: Estimate | None


@dataclass(frozen=True)
class RatingRelation:
    """Rank correlations of a figure and a rating, with intervals from resampled pairs.

    Attributes
    ----------
    rating
        ``"rating_mid"`` or ``"rating_final"``.
    spearman, kendall
        Spearman's rho, and of the score Kendall's tau-b; ``None`` with too few pairs, or if all
        are alike.
    """

    rating: str
    spearman: Estimate | None
    kendall: Estimate | None


@dataclass(frozen=True)
class Relation:
    """The relation of one figure of the pairs to what became of them.

    Attributes
    ----------
    figure
        ``"score"``, or the name of a criterion (its similarity, where both sides stated it).
    pairs
        How many pairs have it; ``None``, as all other figures, if only a few have not.
    quantiles
        Ranges of the figure, as equal in size as ties allow, and the share completed in each.
    area
        The chance that a completed pair has a higher figure than one closed early, ties counting
        half (the area under the ROC curve; 0.5 = no relation); ``None`` with too few of either.
    ratings
        Rank correlations with the ratings of the history.
    """

    figure: str
    pairs: int | None
    quantiles: tuple[Quantile, ...]
    area: Estimate | None
    ratings: tuple[RatingRelation, ...]


@dataclass(frozen=True)
class Settings:
    """Number of quantiles, smallest count that is shown, confidence, and number of resamples."""

    quantiles: int
    minimum_cell: int
    confidence: float
    samples: int


def relation(
    figure: str,
    pairs: Sequence[PastPair],
    values: Sequence[float | None],
    settings: Settings,
    stream: np.random.SeedSequence,
) -> Relation:
    """Return how one figure of pairs, ``None`` = not stated, relates to what became of them.

    Figures of all pairs are shown, so that those of the pairs without a value could be computed by
    subtraction: they are one more cell, which must not be small either.
    """
    stated = np.array([value is not None for value in values], dtype=np.bool_)
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    every = np.array([pair.row.outcome == "completed" for pair in pairs], dtype=np.bool_)
    done, left = every[stated], every[~stated]
    few = 0 < len(left) < settings.minimum_cell
    ratings = []
    for k, (name, seed) in enumerate(zip(RATINGS, stream.spawn(len(RATINGS)), strict=True)):
        rated = [(v, r) for v, p in zip(values, pairs, strict=True)
                 if (r := p.row.ratings[k]) is not None]  # fmt: skip
        complete = [(v, r) for v, r in rated if v is not None]
        if complete:
            secret = few or 0 < len(rated) - len(complete) < settings.minimum_cell
            both = np.array(complete, dtype=np.float64)
            # For criteria one of the two is enough.
            wanted = ("spearman", "kendall") if figure == "score" else ("spearman",)
            correlations = {
                kind: None if secret else _correlation(kind, both[:, 0], both[:, 1], settings, one)
                for kind, one in zip(wanted, seed.spawn(len(wanted)), strict=True)
            }
            ratings.append(
                RatingRelation(name, correlations["spearman"], correlations.get("kendall"))
            )
    # The interval of the area tells how many of either are in it.
    secret = len(left) > 0 and _is_small(left, every, settings.minimum_cell)
    return Relation(
        figure,
        None if few else len(known),
        _quantiles(known, done, left, settings),
        None if secret else _area(known, done, settings),
        tuple(ratings),
    )


def completion(done: BoolArray, confidence: float) -> Estimate:
    """Return which share of pairs was completed."""
    n, k = len(done), int(done.sum())
    return Estimate(k / n if n else math.nan, *wilson(k, n, confidence), n)


def _quantiles(
    values: FloatArray, done: BoolArray, left: BoolArray, settings: Settings
) -> tuple[Quantile, ...]:
    if not len(values):
        return ()
    shares = np.arange(1, settings.quantiles) / settings.quantiles
    # Values that occur: equal ones stay together.
    edges = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    places = np.searchsorted(edges, values, side="left")
    parts = [places == k for k in range(len(edges) + 1) if (places == k).any()]
    concealed: Collection[int] = range(len(parts))
    if not 0 < len(left) < settings.minimum_cell:
        cells = [_cells(done[part]) for part in parts] + [_cells(left)] * (len(left) > 0)
        concealed = hidden(cells, settings.minimum_cell)
    return tuple(
        Quantile(None, None, None, None)
        if k in concealed
        else Quantile(
            float(values[part].min()),
            float(values[part].max()),
            int(part.sum()),
            completion(done[part], settings.confidence),
        )
        for k, part in enumerate(parts)
    )


def _cells(done: BoolArray) -> tuple[int, int]:
    completed = int(done.sum())
    return completed, len(done) - completed


def _is_small(part: BoolArray, every: BoolArray, minimum: int) -> bool:
    cells = zip(_cells(part), _cells(every), strict=True)
    return any(count < minimum for count, total in cells if total)


def _area(values: FloatArray, done: BoolArray, settings: Settings) -> Estimate | None:
    n = int(done.sum())
    m = len(done) - n
    if min(n, m) < max(1, settings.minimum_cell):
        return None
    ranks = scipy_stats().rankdata(values)
    area = float((ranks[done].sum() - n * (n + 1) / 2) / (n * m))
    return Estimate(area, *exceedance(area, n, m, settings.confidence), n + m)


def _correlation(
    kind: str,
    values: FloatArray,
    ratings: FloatArray,
    settings: Settings,
    stream: np.random.SeedSequence,
) -> Estimate | None:
    n = len(values)
    if n < max(3, settings.minimum_cell):
        return None
    of = {"spearman": _spearman, "kendall": _kendall}[kind]
    value = float(of(values[None], ratings[None])[0])
    if math.isnan(value):
        return None
    rng, samples = np.random.default_rng(stream), []
    step = max(1, _CHUNK // n)
    for start in range(0, settings.samples, step):
        drawn = rng.integers(n, size=(min(step, settings.samples - start), n))
        samples.append(of(values[drawn], ratings[drawn]))
    resampled = np.concatenate(samples)
    resampled = resampled[~np.isnan(resampled)]
    if len(resampled) < _ENOUGH * settings.samples:
        return None
    tail = (1 - settings.confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail]).tolist()
    return Estimate(value, low, high, n)


def _spearman(values: FloatArray, ratings: FloatArray) -> FloatArray:
    """Return Spearman's rho of each row; NaN where all are alike."""
    stats: Any = scipy_stats()
    one, other = (stats.rankdata(sample, axis=1) for sample in (values, ratings))
    one, other = (ranks - ranks.mean(axis=1, keepdims=True) for ranks in (one, other))
    size = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    rho: FloatArray = np.full(len(one), np.nan)
    np.divide((one * other).sum(axis=1), size, out=rho, where=size > 0)
    return rho


def _kendall(values: FloatArray, ratings: FloatArray) -> FloatArray:
    """Return Kendall's tau-b of each row; NaN where all are alike."""
    stats: Any = scipy_stats()
    return np.array(
        [
            stats.kendalltau(one, other).statistic if np.ptp(one) and np.ptp(other) else np.nan
            for one, other in zip(values, ratings, strict=True)
        ],
        dtype=np.float64,
    )
