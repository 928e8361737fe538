"""Criteria on the fields that every profile has.

``similarity`` states the meaning, one pair at a time; ``pairmatch.scoring`` computes the same for
whole blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, InstanceOf, field_validator
from pydantic.dataclasses import dataclass

from pairmatch.errors import Issue, PolicyError, did_you_mean
from pairmatch.frozen import FrozenMap
from pairmatch.messages import message
from pairmatch.people import (
    GENERALIST,
    UNDECIDED,
    Level,
    Mentee,
    Mentor,
    SectorTree,
    starter_goals,
)
from pairmatch.people.languages import parse_level
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.policy.base import PART, Criterion, Minutes, Share
from pairmatch.policy.languages import LanguageChoice


def _tree(value: object) -> object:
    if isinstance(value, str):
        if value != "nace2":
            raise ValueError(f"unknown tree {value!r}. {did_you_mean(value, ['nace2'])}")
        return SectorTree.nace2()
    return value


def _level_shares(value: object) -> object:
    if not isinstance(value, dict | FrozenMap):
        return value
    shares = {parse_level(level): share for level, share in value.items()}
    if set(shares) != set(Level):
        raise ValueError(f"give a similarity for each of {', '.join(Level.__members__)}")
    ordered = [shares[level] for level in Level]
    if not all(isinstance(s, int | float) and 0 <= s <= 1 for s in ordered):
        raise ValueError("similarities lie between 0 and 1")
    if ordered != sorted(ordered):
        raise ValueError("a higher level must not have a lower similarity")
    return FrozenMap({level.name: float(shares[level]) for level in Level})


LevelShares: TypeAlias = Annotated[InstanceOf[Mapping[str, float]], BeforeValidator(_level_shares)]

# A starting point, to be set by the programme: meetings become possible at A2 and easy at B2.
DEFAULT_LEVEL_SHARES = FrozenMap(
    {"A1": 0.1, "A2": 0.3, "B1": 0.6, "B2": 0.8, "C1": 0.95, "C2": 1.0, "native": 1.0}
)


@dataclass(frozen=True, config=PART)
class SectorSimilarity(Criterion):
    """Same or near sector of work; the best of all combinations of both sides' sectors.

    Parameters
    ----------
    tree
        A :class:`~pairmatch.people.SectorTree`, or ``"nace2"``.
    by_depth
        Similarity of two different codes that share 1, 2, 3, … levels of the tree.
    linked
        Similarity of two codes that are linked across the tree.
    neutral
        Similarity where a side is UNDECIDED or GENERALIST.
    undecided_with_generalist
        Similarity of an undecided mentee and a generalist mentor; ``None`` = ``neutral``.
    weight, missing, name
        See :class:`Criterion`.

    Notes
    -----
    The grades 0.4, 0.75 and 0.9 are a starting point. That near codes count at all has a reason:
    coders give identical job titles the same ISCO-08 code in 80 % of cases at one digit, and in
    64 % at four.

    Examples
    --------
    >>> criterion = SectorSimilarity()
    >>> mentor = Mentor(id="M-1", sectors=["NACE2:62"])
    >>> [criterion.similarity(Mentee(id="E", sectors=s), mentor)
    ...  for s in (["NACE2:62"], ["NACE2:63"], ["NACE2:10"], ["UNDECIDED"], [])]
    [1.0, 0.4, 0.0, 0.5, None]
    """

    tree: Annotated[InstanceOf[SectorTree], BeforeValidator(_tree)] = Field(
        default_factory=SectorTree.nace2
    )
    by_depth: tuple[Share, ...] = (0.4, 0.75, 0.9)
    linked: Share = 0.4
    neutral: Share = 0.5
    undecided_with_generalist: Share | None = None

    @field_validator("by_depth")
    @classmethod
    def _rising(cls, by_depth: tuple[float, ...]) -> tuple[float, ...]:
        if not by_depth or list(by_depth) != sorted(by_depth):
            raise ValueError("give similarities that do not fall from level to level")
        return by_depth

    def code_similarity(self, mentee_code: str, mentor_code: str) -> float:
        """Return the similarity of two codes, the words UNDECIDED and GENERALIST included."""
        if mentee_code in OPEN_SECTORS or mentor_code in OPEN_SECTORS:
            special = self.undecided_with_generalist
            met = (mentee_code, mentor_code) == (UNDECIDED, GENERALIST)
            return special if met and special is not None else self.neutral
        if mentee_code not in self.tree.parents or mentor_code not in self.tree.parents:
            raise PolicyError(f"a sector code is not in the tree {self.tree.scheme}")
        if mentee_code == mentor_code:
            return 1.0
        depth = self.tree.common_depth(mentee_code, mentor_code)
        near = self.by_depth[min(depth, len(self.by_depth)) - 1] if depth else 0.0
        return max(near, self.linked) if self.tree.linked(mentee_code, mentor_code) else near

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side stated no sector."""
        if not (mentee.sectors and mentor.sectors):
            return None
        return max(self.code_similarity(a, b) for a in mentee.sectors for b in mentor.sectors)

    def problems(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Iterable[Issue]:
        """Return the profiles that hold codes which are not in the tree."""
        known = OPEN_SECTORS | set(self.tree.parents)
        example = next(iter(self.tree.parents), "none")
        hint = (
            f"a code is not in the sector tree {self.tree.scheme} (codes such as {example}), nor "
            "UNDECIDED or GENERALIST"
        )
        for side, people in (("mentors", mentors), ("mentees", mentees)):
            for person in people:
                if not known.issuperset(person.sectors):
                    yield Issue(side, None, person.id, "sectors", "unknown_sector", hint)


@dataclass(frozen=True, config=PART)
class SharedLanguage(LanguageChoice, Criterion):
    """The best common language, by the lower of the two levels.

    Parameters
    ----------
    by_level
        Similarity of each level, from A1 to native; a level of none is 0.
    languages, mutual
        See :class:`LanguageChoice`.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = SharedLanguage()
    >>> mentor = Mentor(id="M-1", languages={"fr": "native", "en": "B1"})
    >>> criterion.similarity(Mentee(id="E-1", languages={"fr": "A2", "en": "C1"}), mentor)
    0.6
    """

    by_level: LevelShares = DEFAULT_LEVEL_SHARES

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side stated no language."""
        level = self.best_common_level(mentee, mentor)
        if level is None:
            return None
        return self.by_level[Level(level).name] if level else 0.0


@dataclass(frozen=True, config=PART)
class CommonAvailability(Criterion):
    """Common weekly times that are long enough for a meeting.

    Counts common blocks of at least ``minutes``, not total minutes: four half-hours on four days
    are no meeting of two hours.

    Parameters
    ----------
    minutes
        Length of a meeting.
    enough
        Number of common blocks from which the similarity is 1; below it is the share.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = CommonAvailability(minutes=120, enough=2)
    >>> mentor = Mentor(id="M-1", availability="Mo-Fr 18:00-20:00")
    >>> criterion.similarity(Mentee(id="E-1", availability="Mo 17:00-21:00; Tu 19-22"), mentor)
    0.5
    """

    minutes: Minutes = 120
    enough: Annotated[int, Field(ge=1, le=100, strict=True)] = 3

    def _described(self, language: str) -> dict[str, object]:
        return {**super()._described(language), "n": self.enough}

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side stated no time."""
        if not (mentee.availability and mentor.availability):
            return None
        blocks = mentee.availability.common_blocks(mentor.availability, self.minutes)
        return min(blocks, self.enough) / self.enough


@dataclass(frozen=True, config=PART)
class GoalCoverage(Criterion):
    """Share of the mentee's needs that the mentor offers. What else is offered does not count.

    Parameters
    ----------
    goals
        The goal codes that exist: the starter goals, or a programme's own list.
    most_important_counts
        How many times the most important need counts.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = GoalCoverage()
    >>> mentee = Mentee(id="E-1", needs=["job", "network", "training"], most_important="job")
    >>> criterion.similarity(mentee, Mentor(id="M-1", offers=["job", "studies"]))
    0.5
    """

    goals: tuple[str, ...] = Field(default_factory=starter_goals)
    most_important_counts: Annotated[int, Field(ge=1, le=100, strict=True)] = 2

    def importance(self, mentee: Mentee) -> dict[str, int]:
        """Return each need of a mentee with how many times it counts."""
        return {
            need: self.most_important_counts if need == mentee.most_important else 1
            for need in mentee.needs
        }

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` without any needs or any offers."""
        if not (mentee.needs and mentor.offers):
            return None
        counts = self.importance(mentee)
        return sum(counts[need] for need in counts if need in mentor.offers) / sum(counts.values())

    def problems(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Iterable[Issue]:
        """Return the profiles that hold goals which do not exist."""
        known = set(self.goals)
        hint = f"a code is not among the policy's goals: {', '.join(self.goals)}"
        for mentor in mentors:
            if not known.issuperset(mentor.offers):
                yield Issue("mentors", None, mentor.id, "offers", "unknown_goal", hint)
        for mentee in mentees:
            if not known.issuperset(mentee.needs):
                yield Issue("mentees", None, mentee.id, "needs", "unknown_goal", hint)


@dataclass(frozen=True, config=PART)
class Wish(Criterion):
    """Whom a side wished for: 1 for the first of its wishes, falling in equal steps, 0 for others.

    Parameters
    ----------
    by
        Whose wishes count: ``"mentee"`` or ``"mentor"``. For both, use two criteria.
    weight, missing, name
        See :class:`Criterion`. ``missing`` is for people who wished for nobody.

    Examples
    --------
    >>> mentee = Mentee(id="E-1", wishes=["M-2", "M-7"])
    >>> [Wish().similarity(mentee, Mentor(id=i)) for i in ("M-2", "M-7", "M-1")]
    [1.0, 0.5, 0.0]
    """

    by: Literal["mentee", "mentor"] = "mentee"

    @property
    def key(self) -> str:
        """Name of the column."""
        return self.name or f"wish_of_{self.by}"

    def _described(self, language: str) -> dict[str, object]:
        return {**super()._described(language), "by": message(f"part.by.{self.by}", language)}

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where nobody was wished for."""
        wishes = mentee.wishes if self.by == "mentee" else mentor.wishes
        other = mentor.id if self.by == "mentee" else mentee.id
        if not wishes:
            return None
        return 1 - wishes.index(other) / len(wishes) if other in wishes else 0.0


@dataclass(frozen=True, config=PART)
class Avoid(Criterion):
    """Whom a side would rather not have: 0 for the people it avoids, 1 for all others.

    The soft form: avoided pairs lose the weight of this criterion, and remain possible. Pairs that
    must never appear are exclusions of the cohort.

    Parameters
    ----------
    by
        Who avoids: ``"mentee"``, ``"mentor"``, or ``"either"`` of the two.
    weight, missing, name
        See :class:`Criterion`. Nobody is blank here: who names nobody avoids nobody.

    Examples
    --------
    >>> mentee = Mentee(id="E-1", avoid=["M-2"])
    >>> [Avoid().similarity(mentee, Mentor(id=i)) for i in ("M-1", "M-2")]
    [1.0, 0.0]
    >>> Avoid(by="mentor").similarity(mentee, Mentor(id="M-2"))
    1.0
    """

    by: Literal["mentee", "mentor", "either"] = "either"

    @property
    def key(self) -> str:
        """Name of the column."""
        return self.name or ("avoid" if self.by == "either" else f"avoid_of_{self.by}")

    def _described(self, language: str) -> dict[str, object]:
        return {**super()._described(language), "by": message(f"part.by.{self.by}", language)}

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair."""
        by_mentee = self.by != "mentor" and mentor.id in mentee.avoid
        by_mentor = self.by != "mentee" and mentee.id in mentor.avoid
        return 0.0 if by_mentee or by_mentor else 1.0
