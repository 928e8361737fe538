"""Proofs that need no solver: verification of plans and certificates of optimality."""

from pairmatch.proof.certificate import (
    Certificate,
    Prices,
    ProvenLayer,
    make_certificate,
)
from pairmatch.proof.certificate_check import faults
from pairmatch.proof.verification import (
    Check,
    PlanCheck,
    QuotaCount,
    Violation,
    check_plan,
    count_quotas,
)

__all__ = [
    "Certificate",
    "Check",
    "PlanCheck",
    "Prices",
    "ProvenLayer",
    "QuotaCount",
    "Violation",
    "check_plan",
    "count_quotas",
    "faults",
    "make_certificate",
]
