"""Problem -> optimal plan, by OR-Tools."""

from pairmatch.solving.arcs import Arcs, all_arcs
from pairmatch.solving.exact import Optimum, Solver, optimum, plan_exists
from pairmatch.solving.watch import Watch

__all__ = ["Arcs", "Optimum", "Solver", "Watch", "all_arcs", "optimum", "plan_exists"]
