"""What plans mean for different people: by group, by envy, by rank, and by criterion.

Groups come from a table that stays outside of profiles and policies: it never reaches a score, no
plan is made with it, and nothing is optimised on it. The figures are for people to think about;
whether and how a policy should change is theirs to decide.
"""

from pairmatch.lab.fairness.criterion_effects import CriterionEffect, effect_of_criterion
from pairmatch.lab.fairness.envy_and_ranks import (
    EnviousMentee,
    Envy,
    RankProfile,
    envy,
    rank_profile,
)
from pairmatch.lab.fairness.groups import NOT_STATED, Groups
from pairmatch.lab.fairness.outcomes import (
    GroupDifference,
    GroupOutcome,
    GroupOutcomes,
    group_outcomes,
)

__all__ = [
    "NOT_STATED",
    "CriterionEffect",
    "EnviousMentee",
    "Envy",
    "GroupDifference",
    "GroupOutcome",
    "GroupOutcomes",
    "Groups",
    "RankProfile",
    "effect_of_criterion",
    "envy",
    "group_outcomes",
    "rank_profile",
]
