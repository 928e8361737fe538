"""Questions put to a solution or a cohort, answered exactly.

Answers are data first: frozen objects with ``to_dict()`` and ``text(language)``. What concerns one
result (explanations, shortlists, alternatives, comparisons) is a method of the result; questions
that take a cohort and a policy are here.
"""

from pairmatch.advice.alternatives import (
    Alternative,
    Alternatives,
    DifferentPlan,
    best_plans,
    different_plan,
)
from pairmatch.advice.changes import Cause, Changes, PersonChange, compare
from pairmatch.advice.contradictions import (
    Conflict,
    Demand,
    Diagnosis,
    Relaxation,
    diagnose,
    diagnose_problem,
)
from pairmatch.advice.cost_of_keeping import CostOfKeeping, Keeping, cost_of_keeping
from pairmatch.advice.explanations import (
    NextBest,
    PairExplanation,
    explain_mentee,
    explain_mentor,
    explain_pair,
    partner_said,
)
from pairmatch.advice.frontiers import (
    Frontier,
    FrontierPoint,
    frontier,
    frontier_of_problem,
    plan_of_size,
)
from pairmatch.advice.recruitment.appeals import appeal, appeal_helps
from pairmatch.advice.recruitment.candidates import Candidate, Waiting, candidate_profiles
from pairmatch.advice.recruitment.companies import CompanyRecruiting, recruiting_company
from pairmatch.advice.recruitment.ranking import Recruit, Recruiting, recruiting
from pairmatch.advice.recruitment.sets import RecruitSet, recruiting_together
from pairmatch.advice.recruitment.supply import SupplyAndDemand, SupplyRow, Trait, supply_and_demand
from pairmatch.advice.rule_prices import RulePrice, RulePrices, prices_of_rules
from pairmatch.advice.sensitivities import PairStability, Sensitivity, sensitivity
from pairmatch.advice.shortlists import Listed, Shortlist, shortlist_in, shortlist_of
from pairmatch.advice.stable_plans import BlockingPair, Stability, StablePlan, blocking_pairs
from pairmatch.advice.weight_ranges import WeightRange
from pairmatch.advice.why_unpaired import Rival, WhyNobody, why_nobody
from pairmatch.plans.context import Forced, PlanContext
from pairmatch.plans.differences import Difference
from pairmatch.plans.left_out import unmatched
from pairmatch.plans.moves import Move
from pairmatch.plans.seat_prices import seat_prices
from pairmatch.plans.solving_again import problem_of
from pairmatch.scoring.facts import (
    AgesFact,
    AvoidFact,
    CommonLanguage,
    Fact,
    LanguagesFact,
    NeedsFact,
    NumbersFact,
    PairFacts,
    PeriodFact,
    SectorPair,
    SectorsFact,
    TimesFact,
    ValuesFact,
    WishFact,
)
from pairmatch.scoring.pair_facts import facts_of_pair

__all__ = [
    "AgesFact",
    "Alternative",
    "Alternatives",
    "AvoidFact",
    "BlockingPair",
    "Candidate",
    "Cause",
    "Changes",
    "CommonLanguage",
    "CompanyRecruiting",
    "Conflict",
    "CostOfKeeping",
    "Demand",
    "Diagnosis",
    "Difference",
    "DifferentPlan",
    "Fact",
    "Forced",
    "Frontier",
    "FrontierPoint",
    "Keeping",
    "LanguagesFact",
    "Listed",
    "Move",
    "NeedsFact",
    "NextBest",
    "NumbersFact",
    "PairExplanation",
    "PairFacts",
    "PairStability",
    "PeriodFact",
    "PersonChange",
    "PlanContext",
    "Position",
    "Recruit",
    "RecruitSet",
    "Recruiting",
    "Relaxation",
    "Rival",
    "Round",
    "RulePrice",
    "RulePrices",
    "SectorPair",
    "SectorsFact",
    "Sensitivity",
    "Shortlist",
    "Stability",
    "StablePlan",
    "SupplyAndDemand",
    "SupplyRow",
    "TimesFact",
    "Trait",
    "ValuesFact",
    "Waiting",
    "WeightRange",
    "WhyNobody",
    "WishFact",
    "appeal",
    "appeal_helps",
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
    "facts_of_pair",
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

# Two names that this class had before, one for each of its uses.
Position = PlanContext
Round = PlanContext
