"""The policy lab: testing matching policies before people live under them.

Invented and resampled cohorts, baselines, comparisons with intervals, programmes simulated week by
week, outcomes by group, and what past pairs say. Import it with ``from pairmatch import lab``; it
is not loaded with ``pairmatch``. Intervals need scipy (the extra ``lab``).
"""

from pairmatch.lab import synthetic
from pairmatch.lab.backtests import Backtest, backtest
from pairmatch.lab.baselines import (
    BASELINES,
    deferred_acceptance,
    first_come_first_served,
    greedy_best_pair,
    greedy_by_scarcity,
    random_eligible,
    shortlist_of_three,
)
from pairmatch.lab.comparison import compare_policies
from pairmatch.lab.comparison_tables import Comparison
from pairmatch.lab.fairness import (
    CriterionEffect,
    Envy,
    GroupOutcomes,
    RankProfile,
    effect_of_criterion,
    envy,
    group_outcomes,
    rank_profile,
)
from pairmatch.lab.intervals import mean_interval
from pairmatch.lab.metrics import METRICS
from pairmatch.lab.resampling import like
from pairmatch.lab.simulation.hindsight_bound import Hindsight, hindsight
from pairmatch.lab.simulation.programme import Kinds, Programme
from pairmatch.lab.simulation.replications import replicate
from pairmatch.lab.simulation.simulation import Simulation, simulate
from pairmatch.lab.simulation.timing import Batches, EveryWeek, HoldByPrice
from pairmatch.lab.synthetic import Distributions

__all__ = [
    "BASELINES",
    "METRICS",
    "Backtest",
    "Batches",
    "Comparison",
    "CriterionEffect",
    "Distributions",
    "Envy",
    "EveryWeek",
    "GroupOutcomes",
    "Hindsight",
    "HoldByPrice",
    "Kinds",
    "Programme",
    "RankProfile",
    "Simulation",
    "backtest",
    "compare_policies",
    "deferred_acceptance",
    "effect_of_criterion",
    "envy",
    "first_come_first_served",
    "greedy_best_pair",
    "greedy_by_scarcity",
    "group_outcomes",
    "hindsight",
    "like",
    "mean_interval",
    "random_eligible",
    "rank_profile",
    "replicate",
    "shortlist_of_three",
    "simulate",
    "synthetic",
]
