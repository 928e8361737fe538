"""Why a pair is in the plan, why another is not, and why somebody has nobody."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pairmatch.demands import ALL_PAIRS, groups_of
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.matching import Label
from pairmatch.messages import message
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.objective import SCALE
from pairmatch.proof import Prices
from pairmatch.scoring import Breakdown, Evaluation, breakdown
from pairmatch.scoring.evaluation import BELOW_MINIMUM, NOT_ELIGIBLE
from pairmatch.solution import PairScore, Solution, Unmatched
from pairmatch.stages import Stage, named


def explain_mentee(solution: Solution, mentee_id: Label, language: str = "en") -> str:
    """Return whom a mentee is with in the plan, or why with nobody.

    Raises
    ------
    PolicyError
        If the mentee or the language is not known.
    """
    pair = _pair_of(solution, mentee_id)
    if pair is None:
        alone = {one.id: one for one in solution.unmatched_mentees}
        if mentee_id not in alone:
            known = [str(p.mentee_id) for p in solution.pairs] + [str(i) for i in alone]
            raise PolicyError(f"no mentee {mentee_id!r}. {did_you_mean(str(mentee_id), known)}")
        return _without("no_mentor", language, mentee=mentee_id, why=alone[mentee_id])
    score = f"{solution.in_score(pair.points):.4f}"
    return message(
        "explain.partner", language, mentee=mentee_id, mentor=pair.mentor_id, score=score
    )


def explain_pair(
    solution: Solution,
    cohort: Cohort,
    policy: Policy,
    mentee_id: str,
    mentor_id: str,
    *,
    language: str = "en",
) -> str:
    """Return what makes up the score of a pair, and why it is in the plan or not.

    Parameters
    ----------
    solution
        The plan.
    cohort, policy
        The data behind it.
    mentee_id, mentor_id
        The pair; it need not be in the plan.
    language
        Language of the text.

    Raises
    ------
    PolicyError
        If an id or the language is not known.
    """
    mentee, mentor = cohort.mentee(mentee_id), cohort.mentor(mentor_id)
    pair = breakdown(cohort, policy, mentee, mentor)
    who = {"mentee": mentee_id, "mentor": mentor_id}
    lines = []
    if pair.reasons == (BELOW_MINIMUM,):
        minimum = f"{policy.minimum_points / SCALE:.4f}"
        score = f"{pair.score:.4f}"
        lines.append(message("explain.below", language, score=score, minimum=minimum, **who))
    elif pair.eligible:
        lines.append(message("explain.score", language, score=f"{pair.score:.4f}", **who))
    else:
        reasons = ", ".join(pair.reasons)
        lines.append(message("explain.not_eligible", language, reasons=reasons, **who))
    lines += _contributions(pair, language)
    chosen = _pair_of(solution, mentee_id)
    if chosen is not None and chosen.mentor_id == mentor_id:
        lines.append(message("explain.pinned" if chosen.pinned else "explain.chosen", language))
        if chosen.override:
            lines.append(message("explain.override", language, why=chosen.override))
        lines.append(_rank(cohort, policy, pair, language))
    else:
        if pair.eligible:
            lines.append(_why_not(solution, cohort, policy, pair, language))
            lines.append(_rank(cohort, policy, pair, language))
        lines.append(explain_mentee(solution, mentee_id, language))
        lines.append(_mentor(solution, mentor_id, language))
    return "\n".join(lines)


def _contributions(pair: Breakdown, language: str) -> Iterator[str]:
    for part in pair.contributions:
        yield message(
            "explain.blank" if part.blank else "explain.criterion",
            language,
            criterion=part.criterion,
            points=part.points,
            weight=part.weight,
            similarity=part.similarity,
        )


def _rank(cohort: Cohort, policy: Policy, pair: Breakdown, language: str) -> str:
    row = cohort.mentees.index(cohort.mentees_by_id[pair.mentee_id])
    points = Evaluation(cohort, policy).points(slice(row, row + 1))[0]
    eligible = points[points != NOT_ELIGIBLE]
    return message(
        "explain.rank",
        language,
        mentee=pair.mentee_id,
        mentor=pair.mentor_id,
        rank=int(np.sum(eligible > pair.points)) + 1,
        total=len(eligible),
    )


def _why_not(
    solution: Solution, cohort: Cohort, policy: Policy, pair: Breakdown, language: str
) -> str:
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    if pair.mentee_id in settled:
        return message("explain.settled", language, mentee=pair.mentee_id)
    if not cohort.seats(pair.mentor_id):
        return message("explain.no_seat", language, mentor=pair.mentor_id)
    return _loss(solution, cohort, policy, pair, language)


def _loss(
    solution: Solution, cohort: Cohort, policy: Policy, pair: Breakdown, language: str
) -> str:
    """Return what the prices say that any plan with this pair loses: a bound, not an estimate.

    Layer by layer, the combined loss is at least what the prices around the pair exceed its weight
    by. Where it shows in a later stage, a plan may lose in an earlier one instead.
    """
    if solution.certificate is None:
        return message("explain.no_prices", language, proof=solution.proof)
    ways: list[str] = []
    layers = solution.certificate.layers
    mentee = cohort.mentees_by_id[pair.mentee_id]
    for layer in layers:
        stages = [named(name) for name in layer.stages]
        kind = stages[0].kind
        if kind == "worst":
            if pair.points < layer.value:
                ways.append(_amount(solution, stages[0], layer.value - pair.points, language))
                break
            ways.append(_lower(stages[0], language))
            continue
        if not stages[0].additive or layer.refused:
            ways += [_lower(stage, language) for stage in stages]
            continue
        gains = {
            "pairs": 1,
            "points": pair.points,
            "kept": int((pair.mentee_id, pair.mentor_id) in (cohort.previous or ())),
        }
        levels = [s.level for s in stages if s.kind == "level"]
        own_level = policy.priority.level(mentee) if levels else 0
        weight = layer.weigh([gains.get(s.kind, int(s.level == own_level)) for s in stages])
        price = _charged(layer.prices[0], cohort, policy, pair)
        for stage, loss in zip(stages, layer.split(price - weight), strict=True):
            if loss > 0:
                # No plan of a cohort is worth less than 0: one that would be cannot exist.
                if layer is layers[0] and price - weight > layer.value:
                    return message("explain.impossible", language)
                ways.append(_amount(solution, stage, loss, language))
                losses = message("explain.or", language).join(ways)
                return message("explain.loss", language, losses=losses)
            ways.append(_lower(stage, language))
    else:
        return message("explain.no_loss", language)
    return message("explain.loss", language, losses=message("explain.or", language).join(ways))


def _charged(prices: Prices, cohort: Cohort, policy: Policy, pair: Breakdown) -> int:
    """Return the prices of a pair's people and of all groups around them."""
    charged = prices.mentees[pair.mentee_id] + prices.mentors[pair.mentor_id]
    places = {
        "mentees": [mentee.id for mentee in cohort.mentees].index(pair.mentee_id),
        "mentors": [mentor.id for mentor in cohort.mentors].index(pair.mentor_id),
    }
    for group in groups_of(cohort, policy):
        if places[group.side] in group.members:
            charged += prices.groups[group.key]
    return charged + prices.groups.get(ALL_PAIRS, 0)


def _lower(stage: Stage, language: str) -> str:
    return message(f"explain.lower.{stage.kind}", language, level=stage.level)


def _amount(solution: Solution, stage: Stage, loss: int, language: str) -> str:
    shown = f"{solution.in_score(loss):.4f}" if stage.in_points else loss
    key = "one" if loss == 1 and not stage.in_points else "many"
    return message(f"explain.loss.{stage.kind}.{key}", language, n=shown, level=stage.level)


def _mentor(solution: Solution, mentor_id: Label, language: str) -> str:
    mentees = [str(pair.mentee_id) for pair in solution.pairs if pair.mentor_id == mentor_id]
    if mentees:
        return message("explain.mentees", language, mentor=mentor_id, mentees=", ".join(mentees))
    why = next(one for one in solution.unmatched_mentors if one.id == mentor_id)
    return _without("no_mentee", language, mentor=mentor_id, why=why)


def _without(key: str, language: str, *, why: Unmatched, **who: Label) -> str:
    return message(f"explain.{key}", language, reason=why.reason, detail=why.detail, **who)


def _pair_of(solution: Solution, mentee_id: Label) -> PairScore | None:
    return next((pair for pair in solution.pairs if pair.mentee_id == mentee_id), None)
