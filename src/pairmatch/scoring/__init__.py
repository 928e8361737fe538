"""Cohort and policy -> points."""

from pairmatch.scoring.pairwise import Breakdown, Contribution, breakdown, what_forbids
from pairmatch.scoring.scores import Scores
from pairmatch.scoring.tiles import Evaluation

__all__ = [
    "Breakdown",
    "Contribution",
    "Evaluation",
    "Scores",
    "breakdown",
    "what_forbids",
]
