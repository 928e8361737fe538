"""What a programme keeps from week to week: who waits, what was proposed, what was decided."""

from pairmatch.season.decision_sheets import read_decisions
from pairmatch.season.decisions import (
    DECISIONS,
    SHEET_COLUMNS,
    SIDES,
    Decision,
    column_heading,
    decision_word,
    sheet_name,
    side_word,
)
from pairmatch.season.ledger import PairState
from pairmatch.season.news import News
from pairmatch.season.season import Season
from pairmatch.season.week import Week

__all__ = [
    "DECISIONS",
    "SHEET_COLUMNS",
    "SIDES",
    "Decision",
    "News",
    "PairState",
    "Season",
    "Week",
    "column_heading",
    "decision_word",
    "read_decisions",
    "sheet_name",
    "side_word",
]
