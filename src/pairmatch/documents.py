"""A solution as JSON, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from pairmatch.errors import PolicyError, VerificationError
from pairmatch.frozen import FrozenMap
from pairmatch.matching import Label, label_order
from pairmatch.policy.objective import check_objective
from pairmatch.proof import Certificate
from pairmatch.solution import PairScore, Solution, Status, Unmatched

_Label: TypeAlias = StrictStr | StrictInt
_Prices: TypeAlias = tuple[tuple[_Label, int], ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class _Pair(_Part):
    mentee_id: _Label
    mentor_id: _Label
    points: int
    contributions: tuple[int, ...]
    not_stated: tuple[str, ...]
    pinned: bool
    override: str = ""


class _Person(_Part):
    id: _Label
    reason: str
    detail: str


class _Proof(_Part):
    stages: tuple[str, ...]
    multipliers: tuple[int, ...]
    # Lists of pairs: keys of JSON objects are text, but ids may be numbers.
    mentee_prices: _Prices
    mentor_prices: _Prices
    value: int


class _Document(_Part):
    format: Literal["pairmatch result"] = "pairmatch result"
    version: Literal[1] = 1
    status: Status
    objective: tuple[str, ...]
    unit: Annotated[str, Field(pattern=r"^[1-9]\d*(/[1-9]\d*)?$")]
    criteria: tuple[str, ...]
    values: tuple[int, ...]
    pairs: tuple[_Pair, ...]
    unmatched_mentees: tuple[_Person, ...]
    unmatched_mentors: tuple[_Person, ...]
    certificate: _Proof | None
    diagnosis: tuple[str, ...]
    cohort_digest: str
    policy_digest: str
    stats: dict[str, str | int | float]


def to_json(solution: Solution) -> str:
    """Return a solution as JSON text: ids and figures, no profiles.

    Examples
    --------
    >>> empty = Solution(Status.INFEASIBLE, ("most_pairs",), Fraction(1))
    >>> from_json(to_json(empty)) == empty
    True
    """
    proof = solution.certificate
    document = _Document(
        status=solution.status,
        objective=solution.objective,
        unit=str(solution.unit),
        criteria=solution.criteria,
        values=solution.values,
        pairs=tuple(_Pair(**vars(pair)) for pair in solution.pairs),
        unmatched_mentees=tuple(_Person(**vars(one)) for one in solution.unmatched_mentees),
        unmatched_mentors=tuple(_Person(**vars(one)) for one in solution.unmatched_mentors),
        certificate=None
        if proof is None
        else _Proof(
            stages=proof.stages,
            multipliers=proof.multipliers,
            mentee_prices=_ordered(proof.mentee_prices),
            mentor_prices=_ordered(proof.mentor_prices),
            value=proof.value,
        ),
        diagnosis=solution.diagnosis,
        cohort_digest=solution.cohort_digest,
        policy_digest=solution.policy_digest,
        stats={k: v for k, v in solution.stats.items() if isinstance(v, str | int | float)},
    )
    return document.model_dump_json(indent=1)


def from_json(text: str) -> Solution:
    """Read a solution.

    Raises
    ------
    VerificationError
        If the text is not a result of this version's format, or contradicts itself.
    """
    text = text.removeprefix("\ufeff") if isinstance(text, str) else text
    if isinstance(text, str) and not text.lstrip().startswith("{"):
        raise VerificationError("not a pairmatch result of version 1; give the text, not a path")
    try:
        document = _Document.model_validate_json(text)
    except ValidationError as error:
        places = {".".join(map(str, detail["loc"][:2])) for detail in error.errors()}
        where = f" (wrong: {', '.join(sorted(places))})" if places - {""} else ""
        raise VerificationError(f"not a pairmatch result of version 1{where}") from None
    try:
        check_objective(document.objective)
    except PolicyError as error:
        raise VerificationError(f"not a pairmatch result: {error}") from None
    _check_sense(document)
    return Solution(
        status=document.status,
        objective=document.objective,
        unit=Fraction(document.unit),
        criteria=document.criteria,
        values=document.values,
        pairs=tuple(PairScore(**vars(pair)) for pair in document.pairs),
        unmatched_mentees=tuple(Unmatched(**vars(one)) for one in document.unmatched_mentees),
        unmatched_mentors=tuple(Unmatched(**vars(one)) for one in document.unmatched_mentors),
        certificate=_certificate(document.certificate),
        diagnosis=document.diagnosis,
        cohort_digest=document.cohort_digest,
        policy_digest=document.policy_digest,
        stats=FrozenMap(document.stats),
    )


def _ordered(prices: FrozenMap[Label, int]) -> _Prices:
    return tuple(sorted(prices.items(), key=lambda item: label_order(item[0])))


def _certificate(proof: _Proof | None) -> Certificate | None:
    if proof is None:
        return None
    return Certificate(
        stages=proof.stages,
        multipliers=proof.multipliers,
        mentee_prices=FrozenMap(proof.mentee_prices),
        mentor_prices=FrozenMap(proof.mentor_prices),
        value=proof.value,
    )


def _check_sense(document: _Document) -> None:
    faults = []
    proof = document.certificate
    planned = document.status == Status.OPTIMAL
    if planned != (proof is not None):
        faults.append("status and certificate contradict each other")
    if planned and len(document.objective) != len(document.values):
        faults.append("stages and values differ in number")
    if proof is not None:
        faults += _proof_faults(document, proof)
    if any(len(pair.contributions) != len(document.criteria) for pair in document.pairs):
        faults.append("pairs and criteria contradict each other")
    for what, labels in (
        ("mentee", [pair.mentee_id for pair in document.pairs]),
        ("mentee price", [label for label, _ in proof.mentee_prices] if proof else []),
        ("mentor price", [label for label, _ in proof.mentor_prices] if proof else []),
    ):
        if _twice(labels):
            faults.append(f"a {what} stands twice")
    if faults:
        raise VerificationError(f"not a pairmatch result: {'; '.join(faults)}")


def _proof_faults(document: _Document, proof: _Proof) -> Iterator[str]:
    if proof.stages != document.objective or len(proof.multipliers) != len(proof.stages):
        yield "certificate and objective contradict each other"
    if any(factor < 1 for factor in proof.multipliers):
        yield "a factor of the certificate is below 1"
    mentees = {pair.mentee_id for pair in document.pairs}
    mentors = {pair.mentor_id for pair in document.pairs}
    for found, alone, prices in (
        (mentees, document.unmatched_mentees, proof.mentee_prices),
        (mentors, document.unmatched_mentors, proof.mentor_prices),
    ):
        if found | {one.id for one in alone} != {label for label, _ in prices}:
            yield "the people of the plan and of the certificate differ"


def _twice(labels: Iterable[Label]) -> bool:
    listed = list(labels)
    return len(set(listed)) != len(listed)
