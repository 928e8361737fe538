"""Criteria: what makes a pair good.

``similarity`` states the meaning, one pair at a time; ``pairmatch.scoring`` computes the same for
whole blocks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    field_validator,
)
from pydantic.dataclasses import dataclass

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch.errors import Issue, PolicyError, did_you_mean
from pairmatch.people import GENERALIST, UNDECIDED, Level, Mentee, Mentor, SectorTree, starter_goals
from pairmatch.people.languages import parse_level
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.policy.parts import (
    PART,
    AttributePair,
    Criterion,
    LanguageChoice,
    Minutes,
    Name,
    Share,
    checked_call,
    folded,
    number_of,
    value_of,
)


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
        for side, people in (("mentors", mentors), ("mentees", mentees)):
            for person in people:
                if not known.issuperset(person.sectors):
                    hint = hinted("not_in_tree", scheme=self.tree.scheme, example=example)
                    yield Issue(side, None, person.id, "sectors", "unknown_sector", hint)


@dataclass(frozen=True, config=PART)
class SharedLanguage(LanguageChoice, Criterion):
    """The best common language, by the lower of the two levels.

    Parameters
    ----------
    by_level
        Similarity of each level, from A1 to native; a level of none is 0.
    languages, mutual, weight, missing, name
        See :class:`LanguageChoice` and :class:`Criterion`.

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
        The goal codes that exist: the starter goals, or a programme's list.
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
        unknown = [("mentors", own.id, "offers") for own in mentors if not known >= {*own.offers}]
        unknown += [("mentees", own.id, "needs") for own in mentees if not known >= {*own.needs}]
        for side, label, name in unknown:
            hint = hinted("not_a_goal", goals=", ".join(self.goals))
            yield Issue(side, None, label, name, "unknown_goal", hint)


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
        The side that avoids: ``"mentee"``, ``"mentor"``, or ``"either"``.
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

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair."""
        by_mentee = self.by != "mentor" and mentor.id in mentee.avoid
        by_mentor = self.by != "mentee" and mentee.id in mentor.avoid
        return 0.0 if by_mentee or by_mentor else 1.0


Scalar: TypeAlias = StrictBool | StrictInt | StrictFloat | StrictStr


@dataclass(frozen=True, config=PART)
class Same(AttributePair, Criterion):
    """1 if both sides have the same value (of sets: one in common), else 0.

    Parameters
    ----------
    attribute, mentor_attribute, optional, weight, missing, name
        See :class:`AttributePair` and :class:`Criterion`.

    Examples
    --------
    >>> criterion = Same("profession", weight=4)
    >>> criterion.similarity(Mentee(id="E-1", attributes={"profession": "Policy"}),
    ...                      Mentor(id="M-1", attributes={"profession": "Policy"}))
    1.0
    """

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        return None if values is None else float(bool(values[0] & values[1]))


@dataclass(frozen=True, config=PART)
class Overlap(AttributePair, Criterion):
    """Common values of two sets over all their values (Jaccard's index).

    Parameters
    ----------
    attribute, mentor_attribute, optional, weight, missing, name
        See :class:`AttributePair` and :class:`Criterion`.

    Examples
    --------
    >>> criterion = Overlap("interests")
    >>> criterion.similarity(Mentee(id="E-1", attributes={"interests": {"music", "chess"}}),
    ...                      Mentor(id="M-1", attributes={"interests": {"chess", "football"}}))
    0.3333333333333333
    """

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        return None if values is None else len(values[0] & values[1]) / len(values[0] | values[1])


@dataclass(frozen=True, config=PART)
class Proximity(AttributePair, Criterion):
    """1 for equal numbers, falling in a straight line to 0 at a distance of ``span``.

    Parameters
    ----------
    span
        Distance from which the similarity is 0, in the unit of the attribute.
    attribute, mentor_attribute, optional, weight, missing, name
        See :class:`AttributePair` and :class:`Criterion`.

    Examples
    --------
    >>> criterion = Proximity("grade", span=4)
    >>> criterion.similarity(Mentee(id="E-1", attributes={"grade": 3}),
    ...                      Mentor(id="M-1", attributes={"grade": 4}))
    0.75
    """

    span: Annotated[float, Field(gt=0, allow_inf_nan=False, strict=True)] = Field(kw_only=True)

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        a, b = number_of(mentee, self.attribute), number_of(mentor, self.of_mentor)
        return None if a is None or b is None else max(0.0, 1.0 - abs(a - b) / self.span)

    def problems(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Iterable[Issue]:
        """Return the profiles in which the attribute is not a number."""
        sides = (("mentors", mentors, self.of_mentor), ("mentees", mentees, self.attribute))
        for side, people, name in sides:
            for person in people:
                if value_of(person, name) is not None and number_of(person, name) is None:
                    yield Issue(side, None, person.id, name, "not_a_number", hinted("any_number"))


def _entries(table: object) -> object:
    if not isinstance(table, Mapping):
        return table
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in table):
        raise ValueError("the keys of a table are pairs (mentee's value, mentor's value)")
    return tuple((*pair, share) for pair, share in table.items())


def _no_doubles(table: tuple[tuple[Scalar, Scalar, float], ...]) -> Any:
    if len({(folded(a), folded(b)) for a, b, _ in table}) != len(table):
        raise ValueError("a combination of values stands in the table twice")
    # The order says nothing, so that equal tables are equal policies.
    return tuple(sorted(((_plain(a), _plain(b), share) for a, b, share in table), key=repr))


def _plain(value: Scalar) -> Scalar:
    """Return equal numbers in one form: 1, 1.0 and true are the same value."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return int(value) if whole else value


@dataclass(frozen=True, config=PART)
class Lookup(AttributePair, Criterion):
    """Similarity from a table: (mentee's value, mentor's value, similarity).

    Parameters
    ----------
    table
        Triples, or a dict ``{(mentee's value, mentor's value): similarity}``. Of sets of values
        the best combination counts.
    otherwise
        Similarity of what is not in the table.
    attribute, mentor_attribute, optional, weight, missing, name
        See :class:`AttributePair` and :class:`Criterion`.

    Examples
    --------
    >>> criterion = Lookup("level", table={("starter", "senior"): 1, ("starter", "peer"): 0.25})
    >>> criterion.similarity(Mentee(id="E-1", attributes={"level": "starter"}),
    ...                      Mentor(id="M-1", attributes={"level": "peer"}))
    0.25
    """

    table: Annotated[
        tuple[tuple[Scalar, Scalar, Share], ...],
        BeforeValidator(_entries),
        AfterValidator(_no_doubles),
    ] = Field(kw_only=True)
    otherwise: Share = Field(default=0.0, kw_only=True)

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        if values is None:
            return None
        shares = self.shares
        return max(shares.get((a, b), self.otherwise) for a in values[0] for b in values[1])

    @property
    def shares(self) -> dict[tuple[object, object], float]:
        """The table as a dict, with its texts as they are compared."""
        return {(folded(a), folded(b)): share for a, b, share in self.table}


@dataclass(frozen=True, config=PART)
class Custom(Criterion):
    """A criterion that is a function, such as a coordinator's rating.

    Parameters
    ----------
    name
        Name of the column.
    function
        Called with a tuple of mentees and a tuple of mentors; returns an array of similarities in
        [0, 1], one row a mentee and one column a mentor, NaN = blank. It is called for blocks of
        people and must judge each pair by itself.
    version
        Counts in the policy's digest: change it when the function changes.
    weight, missing
        See :class:`Criterion`.

    Examples
    --------
    >>> ratings = {("E-1", "M-1"): 0.9}
    >>> def rated(mentees, mentors):
    ...     return [[ratings.get((e.id, m.id), float("nan")) for m in mentors] for e in mentees]
    >>> Custom("rating", rated, weight=2).similarity(Mentee(id="E-1"), Mentor(id="M-1"))
    0.9
    """

    name: Name = dataclasses.field()  # here it is required and comes first
    function: Callable[[tuple[Mentee, ...], tuple[Mentor, ...]], Any]
    version: str = Field(default="1", kw_only=True)

    def block(
        self, mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]
    ) -> np.ndarray[Any, Any]:
        """Return the checked similarities of a block (float64, NaN = blank)."""
        return checked_call(self.key, self.function, mentees, mentors)

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where the function returned NaN."""
        value = float(self.block((mentee,), (mentor,))[0, 0])
        return None if np.isnan(value) else value
