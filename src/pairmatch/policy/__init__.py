"""What counts and what is allowed: criteria, rules and objectives."""

from pairmatch.policy.criteria import (
    Avoid,
    CommonAvailability,
    Custom,
    GoalCoverage,
    Lookup,
    Overlap,
    Proximity,
    Same,
    SectorSimilarity,
    SharedLanguage,
    Wish,
)
from pairmatch.policy.objective import Priority
from pairmatch.policy.parts import Criterion, Rule
from pairmatch.policy.policy import Policy
from pairmatch.policy.quotas import Quota
from pairmatch.policy.rules import (
    AgeRange,
    AvailableDuring,
    AvailableFor,
    CommonBlock,
    CustomRule,
    Different,
    SameAttribute,
    SameSite,
    SharedLanguageAtLeast,
)

__all__ = [
    "AgeRange",
    "AvailableDuring",
    "AvailableFor",
    "Avoid",
    "CommonAvailability",
    "CommonBlock",
    "Criterion",
    "Custom",
    "CustomRule",
    "Different",
    "GoalCoverage",
    "Lookup",
    "Overlap",
    "Policy",
    "Priority",
    "Proximity",
    "Quota",
    "Rule",
    "Same",
    "SameAttribute",
    "SameSite",
    "SectorSimilarity",
    "SharedLanguage",
    "SharedLanguageAtLeast",
    "Wish",
]
