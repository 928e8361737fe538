"""Questions put to a solution, answered exactly."""

from pairmatch.advice.contradictions import short_of_mentees
from pairmatch.advice.explanation import explain_mentee, explain_pair
from pairmatch.advice.shortlists import ranked_mentors
from pairmatch.advice.unmatched import unmatched

__all__ = ["explain_mentee", "explain_pair", "ranked_mentors", "short_of_mentees", "unmatched"]
