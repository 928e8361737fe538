"""Questions put to a solution or a cohort, answered exactly.

Answers are data first: frozen objects with ``to_dict()`` and ``text(language)``. What concerns one
result (explanations, shortlists, alternatives, comparisons) is asked of the result; the questions
that take a cohort and a policy are here.
"""

from pairmatch.advice.demands.conflicts import diagnose, diagnose_problem
from pairmatch.advice.demands.diagnosis import Conflict, Demand, Diagnosis, Relaxation
from pairmatch.advice.demands.rule_prices import RulePrice, RulePrices, prices_of_rules
from pairmatch.advice.differences import Difference
from pairmatch.advice.moves import Move
from pairmatch.advice.other_plans.alternatives import (
    Alternative,
    Alternatives,
    DifferentPlan,
    best_plans,
    different_plan,
)
from pairmatch.advice.other_plans.causes import Cause, Round
from pairmatch.advice.other_plans.changes import Changes, PersonChange, compare
from pairmatch.advice.other_plans.coverage import (
    Frontier,
    FrontierPoint,
    frontier,
    frontier_of_problem,
    plan_of_size,
)
from pairmatch.advice.other_plans.keeping import CostOfKeeping, Keeping, cost_of_keeping
from pairmatch.advice.other_plans.stability import (
    BlockingPair,
    Stability,
    StablePlan,
    blocking_pairs,
)
from pairmatch.advice.position import Forced, Position
from pairmatch.advice.prices import seat_prices
from pairmatch.advice.reasons.explanation import (
    NextBest,
    PairExplanation,
    explain_mentee,
    explain_mentor,
    explain_pair,
    partner_said,
)
from pairmatch.advice.reasons.listing import shortlist_in, shortlist_of
from pairmatch.advice.reasons.shortlists import Listed, Shortlist
from pairmatch.advice.reasons.unmatched import unmatched
from pairmatch.advice.reasons.why_nobody import Rival, WhyNobody, why_nobody
from pairmatch.advice.recruits.appeals import appeal
from pairmatch.advice.recruits.candidates import Candidate, candidate_profiles
from pairmatch.advice.recruits.companies import CompanyRecruiting, recruiting_company
from pairmatch.advice.recruits.questions import Waiting
from pairmatch.advice.recruits.ranking import Recruit, Recruiting, recruiting
from pairmatch.advice.recruits.sets import RecruitSet, recruiting_together
from pairmatch.advice.recruits.supply import SupplyAndDemand, SupplyRow, supply_and_demand
from pairmatch.advice.recruits.traits import Trait
from pairmatch.advice.resolving import problem_of
from pairmatch.advice.weights.ranges import WeightRange
from pairmatch.advice.weights.stability import PairStability, Sensitivity
from pairmatch.advice.weights.variation import sensitivity

__all__ = [
    "Alternative",
    "Alternatives",
    "BlockingPair",
    "Candidate",
    "Cause",
    "Changes",
    "CompanyRecruiting",
    "Conflict",
    "CostOfKeeping",
    "Demand",
    "Diagnosis",
    "Difference",
    "DifferentPlan",
    "Forced",
    "Frontier",
    "FrontierPoint",
    "Keeping",
    "Listed",
    "Move",
    "NextBest",
    "PairExplanation",
    "PairStability",
    "PersonChange",
    "Position",
    "Recruit",
    "RecruitSet",
    "Recruiting",
    "Relaxation",
    "Rival",
    "Round",
    "RulePrice",
    "RulePrices",
    "Sensitivity",
    "Shortlist",
    "Stability",
    "StablePlan",
    "SupplyAndDemand",
    "SupplyRow",
    "Trait",
    "Waiting",
    "WeightRange",
    "WhyNobody",
    "appeal",
    "best_plans",
    "blocking_pairs",
    "candidate_profiles",
    "compare",
    "cost_of_keeping",
    "diagnose",
    "diagnose_problem",
    "different_plan",
    "explain_mentee",
    "explain_mentor",
    "explain_pair",
    "frontier",
    "frontier_of_problem",
    "partner_said",
    "plan_of_size",
    "prices_of_rules",
    "problem_of",
    "recruiting",
    "recruiting_company",
    "recruiting_together",
    "seat_prices",
    "sensitivity",
    "shortlist_in",
    "shortlist_of",
    "supply_and_demand",
    "unmatched",
    "why_nobody",
]
