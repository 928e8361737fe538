"""Cohort and policy -> points."""

from pairmatch.scoring.facts import PairFacts
from pairmatch.scoring.pair_facts import facts_of_pair
from pairmatch.scoring.pairwise import Breakdown, Contribution, breakdown, what_forbids
from pairmatch.scoring.scores import Scores
from pairmatch.scoring.tiles import Evaluation

__all__ = [
    "Breakdown",
    "Contribution",
    "Evaluation",
    "PairFacts",
    "Scores",
    "breakdown",
    "facts_of_pair",
    "what_forbids",
]
