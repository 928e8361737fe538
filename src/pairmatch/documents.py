"""A solution as JSON, and back."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from pairmatch.errors import VerificationError
from pairmatch.frozen import FrozenMap
from pairmatch.proof import Certificate
from pairmatch.solution import PairScore, Solution, Status, Unmatched

FORMAT = "pairmatch result"
VERSION = 1


def to_json(solution: Solution) -> str:
    """Return a solution as JSON text: ids and figures, no profiles.

    Examples
    --------
    >>> empty = Solution(Status.INFEASIBLE, ("most_pairs",), Fraction(1))
    >>> from_json(to_json(empty)) == empty
    True
    """
    certificate = solution.certificate
    document = {
        "format": FORMAT,
        "version": VERSION,
        "status": solution.status.value,
        "objective": solution.objective,
        "unit": str(solution.unit),
        "criteria": solution.criteria,
        "values": solution.values,
        "pairs": [vars(pair) for pair in solution.pairs],
        "unmatched_mentees": [vars(one) for one in solution.unmatched_mentees],
        "unmatched_mentors": [vars(one) for one in solution.unmatched_mentors],
        "certificate": None
        if certificate is None
        else {
            "stages": certificate.stages,
            "multipliers": certificate.multipliers,
            # Lists of pairs: keys of JSON objects are text, but ids may be numbers.
            "mentee_prices": sorted(certificate.mentee_prices.items(), key=repr),
            "mentor_prices": sorted(certificate.mentor_prices.items(), key=repr),
            "value": certificate.value,
        },
        "diagnosis": solution.diagnosis,
        "cohort_digest": solution.cohort_digest,
        "policy_digest": solution.policy_digest,
        "stats": dict(solution.stats),
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def from_json(text: str) -> Solution:
    """Read a solution.

    Raises
    ------
    VerificationError
        If the text is not a result of this version's format.
    """
    try:
        document = json.loads(text)
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            raise VerificationError(f"not a {FORMAT} of version {VERSION}")
        return Solution(
            status=Status(document["status"]),
            objective=tuple(document["objective"]),
            unit=Fraction(document["unit"]),
            criteria=tuple(document["criteria"]),
            values=tuple(document["values"]),
            pairs=tuple(PairScore(**_tuples(pair)) for pair in document["pairs"]),
            unmatched_mentees=tuple(Unmatched(**one) for one in document["unmatched_mentees"]),
            unmatched_mentors=tuple(Unmatched(**one) for one in document["unmatched_mentors"]),
            certificate=_certificate(document["certificate"]),
            diagnosis=tuple(document["diagnosis"]),
            cohort_digest=document["cohort_digest"],
            policy_digest=document["policy_digest"],
            stats=FrozenMap(document["stats"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise VerificationError(f"not a {FORMAT}: {type(error).__name__}") from None


def _certificate(content: dict[str, Any] | None) -> Certificate | None:
    if content is None:
        return None
    return Certificate(
        stages=tuple(content["stages"]),
        multipliers=tuple(content["multipliers"]),
        mentee_prices=FrozenMap((label, price) for label, price in content["mentee_prices"]),
        mentor_prices=FrozenMap((label, price) for label, price in content["mentor_prices"]),
        value=content["value"],
    )


def _tuples(content: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in content.items()}
