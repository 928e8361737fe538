"""Problem -> optimal plan, by OR-Tools."""

from pairmatch.solving.exact import Optimum, optimum

__all__ = ["Optimum", "optimum"]
