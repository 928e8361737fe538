"""Tables -> cohort."""

from pairmatch.intake.checking import (
    IntakeReport,
    UnreadColumnsWarning,
    check_frames,
    cohort_from_frames,
)
from pairmatch.intake.samples import load_sample

__all__ = [
    "IntakeReport",
    "UnreadColumnsWarning",
    "check_frames",
    "cohort_from_frames",
    "load_sample",
]
