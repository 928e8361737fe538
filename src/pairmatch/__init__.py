"""Pairs mentors with mentees: the best pairing of everybody at once, proven and explained.

A public name is loaded when it is first used: importing the package takes next to no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pairmatch import advice, intake, policy
    from pairmatch._support.messages import Wording
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
        AssumedWarning,
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
    from pairmatch.people.pairs import Matching
    from pairmatch.plans.solution import Status
    from pairmatch.policy import Policy
    from pairmatch.problem import Problem
    from pairmatch.proof import Certificate, Check
    from pairmatch.result import MatchResult
    from pairmatch.scoring import Breakdown, Scores
    from pairmatch.season import Decision, Season, read_decisions

__version__ = "0.6.0"
"""Version of the package."""

__all__ = [
    "GENERALIST",
    "UNDECIDED",
    "AssumedWarning",
    "Availability",
    "Breakdown",
    "Certificate",
    "Check",
    "Cohort",
    "Decision",
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
    "Season",
    "SectorTree",
    "SolverError",
    "Status",
    "UnreadAnswersWarning",
    "UnreadColumnsWarning",
    "VerificationError",
    "Wording",
    "__version__",
    "advice",
    "check_frames",
    "cohort_from_frames",
    "diagnose",
    "intake",
    "load_sample",
    "match",
    "policy",
    "read_decisions",
    "read_table",
    "score",
    "shortlist",
    "shortlist_of_mentor",
    "solve",
    "verify",
    "write_table",
]

_ROOMS = (
    "advice", "api", "data", "errors", "intake", "people", "plans", "policy", "problem", "proof",
    "report", "result", "scoring", "season", "solving",
)  # fmt: skip

_NAMES = {
    "_support.messages": ("Wording",),
    "advice": ("Diagnosis",),
    "api": ("diagnose", "match", "score", "shortlist", "shortlist_of_mentor", "solve", "verify"),
    "errors": (
        "AssumedWarning", "InfeasibleError", "IntakeError", "NoMatchingError", "PairmatchError",
        "PolicyError", "SolverError", "VerificationError",
    ),
    "intake": (
        "IntakeReport", "Mapping", "UnreadAnswersWarning", "UnreadColumnsWarning", "check_frames",
        "cohort_from_frames", "load_sample", "read_table",
    ),
    "intake.files.writing": ("write_table",),
    "people": (
        "GENERALIST", "UNDECIDED", "Availability", "Cohort", "Level", "Mentee", "Mentor",
        "SectorTree",
    ),
    "people.pairs": ("Matching",),
    "plans.solution": ("Status",),
    "policy": ("Policy",),
    "problem": ("Problem",),
    "proof": ("Certificate", "Check"),
    "result": ("MatchResult",),
    "scoring": ("Breakdown", "Scores"),
    "season": ("Decision", "Season", "read_decisions"),
}  # fmt: skip
_MODULES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name, or a room of the package, when it is first used."""
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
