"""Questions put to a solution or a cohort, answered exactly."""

from pairmatch.advice.conflicts import diagnose, diagnose_problem
from pairmatch.advice.diagnosis import Conflict, Demand, Diagnosis, Relaxation
from pairmatch.advice.explanation import explain_mentee, explain_pair
from pairmatch.advice.prices import seat_prices
from pairmatch.advice.shortlists import ranked_mentors
from pairmatch.advice.unmatched import unmatched

__all__ = [
    "Conflict",
    "Demand",
    "Diagnosis",
    "Relaxation",
    "diagnose",
    "diagnose_problem",
    "explain_mentee",
    "explain_pair",
    "ranked_mentors",
    "seat_prices",
    "unmatched",
]
