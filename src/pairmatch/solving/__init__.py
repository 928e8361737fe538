"""Problem -> optimal plan, by OR-Tools."""

from pairmatch.solving.solve import Optimum, optimum

__all__ = ["Optimum", "optimum"]
