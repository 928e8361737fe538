"""The JSON format of a solution: writing and reading."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from pairmatch._support.containers import FrozenMap
from pairmatch.errors import PolicyError, VerificationError
from pairmatch.people.pairs import Label, label_order
from pairmatch.plans.solution import PairScore, Solution, StageResult, Status, Unmatched
from pairmatch.policy.objective import check_objective
from pairmatch.problem.stages import named
from pairmatch.proof import Certificate, Prices, ProvenLayer

_Prices: TypeAlias = tuple[tuple[Label, int], ...]


@dataclass(frozen=True)
class _PriceLists:
    """Prices as lists of pairs: keys of JSON objects are text, but ids may be numbers."""

    mentees: _Prices
    mentors: _Prices
    groups: dict[str, int]


@dataclass(frozen=True)
class _Layer:
    """A proven layer with its prices as lists."""

    stages: tuple[str, ...]
    multipliers: tuple[int, ...]
    value: int
    prices: tuple[_PriceLists, ...]
    refused: bool


@dataclass(frozen=True, kw_only=True)
class _Document:
    """The fields of the JSON, in its order; the dataclasses in it are read and written as such."""

    # The dataclasses inside have no configuration, so that this one applies to them as well.
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)

    format: Literal["pairmatch result"] = "pairmatch result"
    version: Literal[2] = 2
    status: Status
    objective: tuple[str, ...]
    unit: Annotated[str, Field(pattern=r"^[1-9]\d*(/[1-9]\d*)?$")]
    criteria: tuple[str, ...]
    stages: tuple[StageResult, ...]
    pairs: tuple[PairScore, ...]
    unmatched_mentees: tuple[Unmatched, ...]
    unmatched_mentors: tuple[Unmatched, ...]
    certificate: tuple[_Layer, ...] | None
    diagnosis: tuple[str, ...]
    cohort_digest: str
    policy_digest: str
    stats: dict[str, str | int | float]


# Fields that document and solution share as they are.
_SHARED = tuple(
    field.name
    for field in dataclasses.fields(_Document)
    if field.name not in ("format", "version", "unit", "certificate", "stats")
)


@cache
def _documents() -> TypeAdapter[_Document]:
    return TypeAdapter(_Document)


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
        unit=str(solution.unit),
        certificate=None if proof is None else tuple(map(_layer, proof.layers)),
        stats={k: v for k, v in solution.stats.items() if isinstance(v, str | int | float)},
        **{name: getattr(solution, name) for name in _SHARED},
    )
    return _documents().dump_json(document, indent=1).decode()


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
        document = _documents().validate_json(text)
    except ValidationError as error:
        places = {".".join(map(str, detail["loc"][:2])) for detail in error.errors()}
        where = f" (wrong: {', '.join(sorted(places))})" if places - {""} else ""
        raise VerificationError(f"not a pairmatch result of version 2{where}") from None
    try:
        check_objective(document.objective)
    except PolicyError as error:
        raise VerificationError(f"not a pairmatch result: {error}") from None
    _check_sense(document)
    proof = document.certificate
    return Solution(
        unit=Fraction(document.unit),
        certificate=None if proof is None else Certificate(tuple(map(_proven, proof))),
        stats=FrozenMap(document.stats),
        **{name: getattr(document, name) for name in _SHARED},
    )


def _ordered(prices: FrozenMap[Label, int]) -> _Prices:
    return tuple(sorted(prices.items(), key=lambda item: label_order(item[0])))


def _layer(layer: ProvenLayer) -> _Layer:
    prices = tuple(
        _PriceLists(
            _ordered(each.mentees), _ordered(each.mentors), dict(sorted(each.groups.items()))
        )
        for each in layer.prices
    )
    return _Layer(layer.stages, layer.multipliers, layer.value, prices, layer.refused)


def _proven(layer: _Layer) -> ProvenLayer:
    prices = tuple(
        Prices(FrozenMap(each.mentees), FrozenMap(each.mentors), FrozenMap(each.groups))
        for each in layer.prices
    )
    return ProvenLayer(layer.stages, layer.multipliers, layer.value, prices, layer.refused)


def _check_sense(document: _Document) -> None:
    """Raise an error if parts of a document contradict each other."""
    proof = document.certificate or ()
    contradictions = [
        *_stage_faults(document),
        *(() if document.certificate is None else _proof_faults(document, proof)),
    ]
    if any(len(pair.contributions) != len(document.criteria) for pair in document.pairs):
        contradictions.append("pairs and criteria contradict each other")
    prices = [each for layer in proof for each in layer.prices]
    for what, labels in (
        ("mentee", [pair.mentee_id for pair in document.pairs]),
        *(("mentee price", [label for label, _ in each.mentees]) for each in prices),
        *(("mentor price", [label for label, _ in each.mentors]) for each in prices),
    ):
        if len(set(labels)) != len(labels):
            contradictions.append(f"a {what} occurs twice")
    if contradictions:
        raise VerificationError(f"not a pairmatch result: {'; '.join(contradictions)}")


def _stage_faults(document: _Document) -> Iterator[str]:
    """Yield what contradicts status, certificate and bounds in the stages."""
    proven = document.certificate is not None
    planned = document.status in (Status.OPTIMAL, Status.FEASIBLE)
    if planned != bool(document.stages) or (proven and not planned):
        yield "status and stages contradict each other"
    if planned:
        settled = all(stage.settled for stage in document.stages)
        if settled != (document.status == Status.OPTIMAL):
            yield "status and bounds contradict each other"
    for stage in document.stages:
        try:
            named(stage.name)
        except ValueError as error:
            yield str(error)
    claims = {stage.proof for stage in document.stages}
    if planned and ("dual_certificate" in claims) != proven:
        yield "proof and certificate contradict each other"


def _proof_faults(document: _Document, proof: tuple[_Layer, ...]) -> Iterator[str]:
    """Yield what contradicts stages and people in the certificate."""
    stages = tuple(name for layer in proof for name in layer.stages)
    proven = tuple(each.name for each in document.stages if each.proof == "dual_certificate")
    if stages != proven or any(len(layer.multipliers) != len(layer.stages) for layer in proof):
        yield "certificate and stages contradict each other"
    if any(factor < 1 for layer in proof for factor in layer.multipliers):
        yield "a factor of the certificate is below 1"
    mentees = {pair.mentee_id for pair in document.pairs}
    mentors = {pair.mentor_id for pair in document.pairs}
    mentees |= {one.id for one in document.unmatched_mentees}
    mentors |= {one.id for one in document.unmatched_mentors}
    for each in (each for layer in proof for each in layer.prices):
        if mentees != {label for label, _ in each.mentees} or mentors != {
            label for label, _ in each.mentors
        }:
            yield "the people of the plan and of the certificate differ"
            return
