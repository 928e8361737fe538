"""The JSON format of a solution: writing and reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from pairmatch._support.frozen_map import FrozenMap
from pairmatch.errors import PolicyError, VerificationError
from pairmatch.people.matching import Label, label_order
from pairmatch.plans.solution import PairScore, Solution, StageResult, Status, Unmatched
from pairmatch.policy.objective import check_objective
from pairmatch.problem.stages import named
from pairmatch.proof import Certificate, Prices, ProvenLayer

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


class _Stage(_Part):
    name: str
    value: int
    bound: int | None
    proof: Literal["dual_certificate", "solver_bound", "none"]


class _PriceSet(_Part):
    # Lists of pairs: keys of JSON objects are text, but ids may be numbers.
    mentees: _Prices
    mentors: _Prices
    groups: dict[str, int]


class _Layer(_Part):
    stages: tuple[str, ...]
    multipliers: tuple[int, ...]
    value: int
    prices: tuple[_PriceSet, ...]
    refused: bool


class _Document(_Part):
    format: Literal["pairmatch result"] = "pairmatch result"
    version: Literal[2] = 2
    status: Status
    objective: tuple[str, ...]
    unit: Annotated[str, Field(pattern=r"^[1-9]\d*(/[1-9]\d*)?$")]
    criteria: tuple[str, ...]
    stages: tuple[_Stage, ...]
    pairs: tuple[_Pair, ...]
    unmatched_mentees: tuple[_Person, ...]
    unmatched_mentors: tuple[_Person, ...]
    certificate: tuple[_Layer, ...] | None
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
        stages=tuple(_Stage(**vars(stage)) for stage in solution.stages),
        pairs=tuple(_Pair(**vars(pair)) for pair in solution.pairs),
        unmatched_mentees=tuple(_Person(**vars(one)) for one in solution.unmatched_mentees),
        unmatched_mentors=tuple(_Person(**vars(one)) for one in solution.unmatched_mentors),
        certificate=None if proof is None else tuple(map(_layer, proof.layers)),
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
        raise VerificationError("not a pairmatch result of version 2; give the text, not a path")
    try:
        document = _Document.model_validate_json(text)
    except ValidationError as error:
        places = {".".join(map(str, detail["loc"][:2])) for detail in error.errors()}
        where = f" (wrong: {', '.join(sorted(places))})" if places - {""} else ""
        raise VerificationError(f"not a pairmatch result of version 2{where}") from None
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
        stages=tuple(StageResult(**vars(stage)) for stage in document.stages),
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


def _layer(layer: ProvenLayer) -> _Layer:
    return _Layer(
        stages=layer.stages,
        multipliers=layer.multipliers,
        value=layer.value,
        prices=tuple(
            _PriceSet(
                mentees=_ordered(own.mentees),
                mentors=_ordered(own.mentors),
                groups=dict(sorted(own.groups.items())),
            )
            for own in layer.prices
        ),
        refused=layer.refused,
    )


def _certificate(proof: tuple[_Layer, ...] | None) -> Certificate | None:
    if proof is None:
        return None
    return Certificate(
        tuple(
            ProvenLayer(
                layer.stages,
                layer.multipliers,
                layer.value,
                tuple(
                    Prices(FrozenMap(own.mentees), FrozenMap(own.mentors), FrozenMap(own.groups))
                    for own in layer.prices
                ),
                layer.refused,
            )
            for layer in proof
        )
    )


def _check_sense(document: _Document) -> None:
    faults = []
    proof = document.certificate
    sets = [own for layer in proof or () for own in layer.prices]
    planned = document.status in (Status.OPTIMAL, Status.FEASIBLE)
    if planned != bool(document.stages) or (proof is not None and not planned):
        faults.append("status and stages contradict each other")
    settled = all(stage.bound == stage.value for stage in document.stages)
    if planned and settled != (document.status == Status.OPTIMAL):
        faults.append("status and bounds contradict each other")
    for stage in document.stages:
        try:
            named(stage.name)
        except ValueError as error:
            faults.append(str(error))
    claims = {stage.proof for stage in document.stages}
    if planned and ("dual_certificate" in claims) != (proof is not None):
        faults.append("proof and certificate contradict each other")
    if proof is not None:
        faults += _proof_faults(document, proof)
    if any(len(pair.contributions) != len(document.criteria) for pair in document.pairs):
        faults.append("pairs and criteria contradict each other")
    for what, labels in (
        ("mentee", [pair.mentee_id for pair in document.pairs]),
        *(("mentee price", [label for label, _ in own.mentees]) for own in sets),
        *(("mentor price", [label for label, _ in own.mentors]) for own in sets),
    ):
        if _twice(labels):
            faults.append(f"a {what} stands twice")
    if faults:
        raise VerificationError(f"not a pairmatch result: {'; '.join(faults)}")


def _proof_faults(document: _Document, proof: tuple[_Layer, ...]) -> Iterator[str]:
    stages = tuple(name for layer in proof for name in layer.stages)
    proven = tuple(own.name for own in document.stages if own.proof == "dual_certificate")
    if stages != proven or any(len(layer.multipliers) != len(layer.stages) for layer in proof):
        yield "certificate and stages contradict each other"
    if any(factor < 1 for layer in proof for factor in layer.multipliers):
        yield "a factor of the certificate is below 1"
    mentees = {pair.mentee_id for pair in document.pairs}
    mentors = {pair.mentor_id for pair in document.pairs}
    mentees |= {one.id for one in document.unmatched_mentees}
    mentors |= {one.id for one in document.unmatched_mentors}
    for own in (own for layer in proof for own in layer.prices):
        if (
            mentees != {label for label, _ in own.mentees}
            or mentors != {label for label, _ in own.mentors}
        ):  # fmt: skip
            yield "the people of the plan and of the certificate differ"
            return


def _twice(labels: Iterable[Label]) -> bool:
    listed = list(labels)
    return len(set(listed)) != len(listed)
