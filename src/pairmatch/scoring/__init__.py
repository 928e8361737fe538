"""Cohort and policy -> points."""

from pairmatch.scoring.evaluation import Evaluation
from pairmatch.scoring.pairwise import Breakdown, Contribution, breakdown, what_forbids
from pairmatch.scoring.scores import Scores

__all__ = [
    "Breakdown",
    "Contribution",
    "Evaluation",
    "Scores",
    "breakdown",
    "what_forbids",
]
