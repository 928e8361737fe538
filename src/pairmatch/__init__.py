"""Pairs mentors with mentees: the best pairing of everybody at once, proven and explained."""

from pairmatch import advice, intake, policy
from pairmatch.advice import Diagnosis
from pairmatch.api import (
    diagnose,
    match,
    score,
    shortlist,
    shortlist_of_mentor,
    solve,
    verify,
)
from pairmatch.errors import (
    InfeasibleError,
    IntakeError,
    NoMatchingError,
    PairmatchError,
    PolicyError,
    SolverError,
    VerificationError,
)
from pairmatch.intake import (
    IntakeReport,
    Mapping,
    UnreadAnswersWarning,
    UnreadColumnsWarning,
    check_frames,
    cohort_from_frames,
    load_sample,
    read_table,
)
from pairmatch.intake.files.writing import write_table
from pairmatch.people import (
    GENERALIST,
    UNDECIDED,
    Availability,
    Cohort,
    Level,
    Mentee,
    Mentor,
    SectorTree,
)
from pairmatch.people.matching import Matching
from pairmatch.plans.solution import Status
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.proof import Certificate, Check
from pairmatch.result import MatchResult
from pairmatch.scoring import Breakdown, Scores

__version__ = "0.6.0"

__all__ = [
    "GENERALIST",
    "UNDECIDED",
    "Availability",
    "Breakdown",
    "Certificate",
    "Check",
    "Cohort",
    "Diagnosis",
    "InfeasibleError",
    "IntakeError",
    "IntakeReport",
    "Level",
    "Mapping",
    "MatchResult",
    "Matching",
    "Mentee",
    "Mentor",
    "NoMatchingError",
    "PairmatchError",
    "Policy",
    "PolicyError",
    "Problem",
    "Scores",
    "SectorTree",
    "SolverError",
    "Status",
    "UnreadAnswersWarning",
    "UnreadColumnsWarning",
    "VerificationError",
    "__version__",
    "advice",
    "check_frames",
    "cohort_from_frames",
    "diagnose",
    "intake",
    "load_sample",
    "match",
    "policy",
    "read_table",
    "score",
    "shortlist",
    "shortlist_of_mentor",
    "solve",
    "verify",
    "write_table",
]
