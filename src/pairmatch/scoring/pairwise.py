"""One pair at a time: the breakdown of its score and the reasons against it.

Computed by criteria and rules themselves, not by the kernels of blocks, so that it can check them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pairmatch._support.display import Block, Shown, View
from pairmatch._support.text_tables import text_table
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.policy import Policy
from pairmatch.policy.parts import BELOW_MINIMUM, checked_similarity
from pairmatch.policy.weights import SCALE
from pairmatch.scoring.tiles import EXCLUDED, SAME_PERSON


@dataclass(frozen=True)
class Contribution:
    """Share of one criterion in a score.

    Attributes
    ----------
    criterion
        Name of the criterion.
    weight
        Its whole points; those of a policy sum to 10,000.
    similarity
        In [0, 1]; for a blank the policy's ``missing``.
    points
        ``round_half_even(weight * similarity)``.
    blank
        Whether either side did not answer.
    """

    criterion: str
    weight: int
    similarity: float
    points: int
    blank: bool


_PARTS = ("criterion", "points", "similarity")


@dataclass(frozen=True, repr=False)
class Breakdown(Shown):
    """The score of a pair, criterion by criterion, and the reasons against the pair.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair.
    contributions
        One for each criterion; their points add up to ``points`` exactly.
    reasons
        Codes of what keeps the pair apart; empty = eligible.
    """

    mentee_id: str
    mentor_id: str
    contributions: tuple[Contribution, ...]
    reasons: tuple[str, ...]

    @property
    def points(self) -> int:
        """Sum of all contributions, 0 to 10,000."""
        return sum(part.points for part in self.contributions)

    @property
    def score(self) -> float:
        """The points as people see them, 0 to 1."""
        return self.points / SCALE

    @property
    def eligible(self) -> bool:
        """Whether nothing keeps the pair apart."""
        return not self.reasons

    @property
    def not_stated(self) -> tuple[str, ...]:
        """Criteria for which either side did not answer."""
        return tuple(part.criterion for part in self.contributions if part.blank)

    def __str__(self) -> str:
        return f"{self._verdict()}\n{text_table(_PARTS, self._rows())}"

    def _view(self) -> View:
        return View(f"Breakdown: {self._verdict()}", [Block(self._rows(), _PARTS)])

    def _verdict(self) -> str:
        verdict = f"score {self.score:.4f}"
        if not self.eligible:
            verdict = f"not eligible: {', '.join(self.reasons)}"
        return f"{self.mentee_id} and {self.mentor_id}: {verdict}"

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (
                part.criterion,
                f"{part.points} of {part.weight}",
                f"{part.similarity:.2f}{' (not stated)' * part.blank}",
            )
            for part in self.contributions
        ]


def what_forbids(cohort: Cohort, pair: Breakdown) -> tuple[str, ...]:
    """Return the reasons that keep a pair out of a plan: an override lifts all rules.

    Examples
    --------
    >>> from pairmatch.policy import SameSite
    >>> people = [Mentor(id="M", site="a")], [Mentee(id="E", site="b")]
    >>> cohort = Cohort(*people, pinned=[("E", "M")], overrides={("E", "M"): "they meet online"})
    >>> pair = breakdown(cohort, Policy(rules=[SameSite()]), people[1][0], people[0][0])
    >>> pair.reasons, what_forbids(cohort, pair)
    (('different_site',), ())
    """
    if (pair.mentee_id, pair.mentor_id) not in cohort.overrides:
        return pair.reasons
    return tuple(reason for reason in pair.reasons if reason in (EXCLUDED, SAME_PERSON))


def breakdown(cohort: Cohort, policy: Policy, mentee: Mentee, mentor: Mentor) -> Breakdown:
    """Return the breakdown of one pair.

    Examples
    --------
    >>> from pairmatch.policy import GoalCoverage
    >>> mentee, mentor = Mentee(id="E", needs=["job"]), Mentor(id="M", offers=["job"])
    >>> policy = Policy(criteria=[GoalCoverage()])
    >>> print(breakdown(Cohort([mentor], [mentee]), policy, mentee, mentor))
    E and M: score 1.0000
    criterion      points          similarity
    goal_coverage  10000 of 10000  1.00
    """
    parts = []
    for criterion in policy.criteria:
        stated = checked_similarity(criterion)(mentee, mentor)
        weight = policy.points[criterion.key]
        similarity = criterion.missing if stated is None else stated
        # Python rounds halves to even.
        points = round(weight * similarity)
        parts.append(Contribution(criterion.key, weight, similarity, points, stated is None))
    reasons = [r for rule in policy.rules if (r := rule.reason(mentee, mentor)) is not None]
    if cohort.is_excluded(mentee.id, mentor.id):
        reasons.append(EXCLUDED)
    if mentee.id == mentor.id:
        reasons.append(SAME_PERSON)
    if not reasons and sum(part.points for part in parts) < policy.minimum_points:
        reasons.append(BELOW_MINIMUM)
    return Breakdown(mentee.id, mentor.id, tuple(parts), tuple(reasons))
