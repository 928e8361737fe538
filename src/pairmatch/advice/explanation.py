"""Why a pair is in the plan, why another is not, and why somebody has nobody."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.matching import Label
from pairmatch.messages import message
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.objective import SCALE
from pairmatch.problem import split
from pairmatch.scoring import Breakdown, Evaluation, breakdown
from pairmatch.scoring.evaluation import BELOW_MINIMUM, NOT_ELIGIBLE
from pairmatch.solution import PairScore, Solution, Unmatched


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
            lines.append(_why_not(solution, cohort, pair, language))
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


def _why_not(solution: Solution, cohort: Cohort, pair: Breakdown, language: str) -> str:
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    if pair.mentee_id in settled:
        return message("explain.settled", language, mentee=pair.mentee_id)
    if not cohort.seats(pair.mentor_id):
        return message("explain.no_seat", language, mentor=pair.mentor_id)
    return _loss(solution, pair, language)


def _loss(solution: Solution, pair: Breakdown, language: str) -> str:
    """Return what the prices say that any plan with this pair loses: a bound, not an estimate.

    The combined loss is at least what the prices of the two exceed the pair's weight by. Where it
    shows in a later stage, a plan may lose in an earlier one instead.
    """
    certificate = solution.certificate
    if certificate is None:
        return message("explain.no_loss", language)
    own = {"most_pairs": 1, "best_total": pair.points}
    weight = sum(
        factor * own[stage]
        for stage, factor in zip(certificate.stages, certificate.multipliers, strict=True)
    )
    price = certificate.mentee_prices[pair.mentee_id] + certificate.mentor_prices[pair.mentor_id]
    # No plan of a cohort is worth less than 0: one that would be cannot exist.
    if price - weight > certificate.value:
        return message("explain.impossible", language)
    ways = []
    for stage, loss in zip(
        certificate.stages, split(certificate.multipliers, price - weight), strict=True
    ):
        if loss > 0:
            ways.append(_amount(solution, stage, loss, language))
            losses = message("explain.or", language).join(ways)
            return message("explain.loss", language, losses=losses)
        lower = "explain.fewer_pairs" if stage == "most_pairs" else "explain.lower_score"
        ways.append(message(lower, language))
    return message("explain.no_loss", language)


def _amount(solution: Solution, stage: str, loss: int, language: str) -> str:
    if stage == "most_pairs":
        key = "explain.loss_one_pair" if loss == 1 else "explain.loss_pairs"
        return message(key, language, n=loss)
    return message("explain.loss_score", language, score=f"{solution.in_score(loss):.4f}")


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
