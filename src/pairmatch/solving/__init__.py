"""Problem -> optimal plan, by OR-Tools."""

from pairmatch.solving.cp_sat import most_different
from pairmatch.solving.network import Arcs, all_arcs
from pairmatch.solving.pricing import near_pairs
from pairmatch.solving.strategy import Optimum, Solver, any_plan, optimum
from pairmatch.solving.time_limit import Watch

__all__ = [
    "Arcs",
    "Optimum",
    "Solver",
    "Watch",
    "all_arcs",
    "any_plan",
    "most_different",
    "near_pairs",
    "optimum",
]
