"""Proofs that need no solver: verification of plans and certificates of optimality."""

from pairmatch.proof.certificate import (
    Certificate,
    Prices,
    ProvenLayer,
    faults,
    make_certificate,
)
from pairmatch.proof.verification import Check, PlanCheck, Violation, check_plan

__all__ = [
    "Certificate",
    "Check",
    "PlanCheck",
    "Prices",
    "ProvenLayer",
    "Violation",
    "check_plan",
    "faults",
    "make_certificate",
]
