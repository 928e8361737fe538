"""What plans mean for different people: by group, by envy, by rank, and by criterion.

Groups come from a table of their own. It stays outside of profiles and policies: it never reaches a
score, no plan is made with it, and nothing is optimised on it. What is found here is for people to
think about; whether and how a policy should change is theirs to decide.
"""

from pairmatch.lab.groups.criterion_effects import CriterionEffect, effect_of_criterion
from pairmatch.lab.groups.envious_people import EnviousMentee, Envy, envy
from pairmatch.lab.groups.figures import GroupDifference, GroupOutcome, GroupOutcomes
from pairmatch.lab.groups.membership import NOT_STATED, Groups
from pairmatch.lab.groups.outcomes import group_outcomes
from pairmatch.lab.groups.rank_profiles import RankProfile, rank_profile

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
