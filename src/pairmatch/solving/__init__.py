"""Problem -> optimal plan, by OR-Tools."""

from pairmatch.solving.arcs import Arcs, all_arcs
from pairmatch.solving.different import most_different
from pairmatch.solving.exact import Optimum, Solver, any_plan, optimum
from pairmatch.solving.near_pairs import near_pairs
from pairmatch.solving.watch import Watch

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
