"""Reading of tables into a cohort."""

from pairmatch.errors import UnreadColumnsWarning
from pairmatch.intake.files import read_table
from pairmatch.intake.mapping import Mapping
from pairmatch.intake.mapping_parts import FieldMapping, RowFilter, TableMapping
from pairmatch.intake.reading import (
    UnreadAnswersWarning,
    check_frames,
    cohort_from_frames,
    ids_of,
)
from pairmatch.intake.report import IntakeReport
from pairmatch.intake.samples import load_sample, template

__all__ = [
    "FieldMapping",
    "IntakeReport",
    "Mapping",
    "RowFilter",
    "TableMapping",
    "UnreadAnswersWarning",
    "UnreadColumnsWarning",
    "check_frames",
    "cohort_from_frames",
    "ids_of",
    "load_sample",
    "read_table",
    "template",
]
