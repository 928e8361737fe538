"""Cohort and policy -> points."""

from pairmatch.scoring.evaluation import Evaluation
from pairmatch.scoring.pairwise import Breakdown, Contribution, breakdown, what_forbids
from pairmatch.scoring.scores import Scores
from pairmatch.scoring.tiles import NOT_ELIGIBLE

__all__ = [
    "NOT_ELIGIBLE",
    "Breakdown",
    "Contribution",
    "Evaluation",
    "Scores",
    "breakdown",
    "what_forbids",
]
