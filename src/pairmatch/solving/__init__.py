"""Problem -> optimal plan, by OR-Tools."""

from pairmatch.solving.components import Optimum
from pairmatch.solving.cp_sat import most_different
from pairmatch.solving.network import Arcs, all_arcs
from pairmatch.solving.pricing import near_pairs
from pairmatch.solving.strategy import Solver, any_plan, optimum
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
