"""Small cohorts in which much is possible: most pairs are eligible, and many rank each other."""

from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch.policy.objective import DEFAULT_OBJECTIVE
from pairmatch.testing import strategies

_LEVELS = ["A2", "B1", "B2", "C1"]
_TIMES = ["Mo 09:00-12:00", "Mo 09:00-11:00", "Mo 10:00-11:30; Tu 09:00-10:00", "Tu 09:00-12:00"]
_SITES = ["Ghent", "Ghent", "Ghent", "Liège", None]
_GOALS = ["job", "network", "training"]


@st.composite
def lively_cohorts(draw, most_mentees=4, most_mentors=3):
    """People who nearly always answer; at most one pin, which always stands, and few demands."""
    mentee_ids = [f"E-{k}" for k in range(draw(st.integers(2, most_mentees)))]
    mentor_ids = [f"M-{k}" for k in range(draw(st.integers(2, most_mentors)))]

    def person(kind, others, years, **fields):
        return kind(
            site=draw(st.sampled_from(_SITES)),
            languages={"fr": draw(st.sampled_from(_LEVELS))} if draw(st.integers(0, 5)) else {},
            availability=draw(st.sampled_from(_TIMES)),
            birth_year=draw(st.none() | st.sampled_from(years)),
            wishes=draw(st.permutations(others))[draw(st.sampled_from([0, 0, 1, 4])) :],
            attributes={"interests": draw(st.sampled_from(["chess", "music"]))},
            **fields,
        )

    goals = st.lists(st.sampled_from(_GOALS), min_size=1, max_size=2)
    mentors = [
        person(
            pm.Mentor, mentee_ids, [1960, 1985], id=own, offers=draw(goals),
            company=draw(st.sampled_from([None, "Lignon", "Havenlinde"])),
            capacity=draw(st.sampled_from([1, 1, 2])),
            min_load=draw(st.sampled_from([0] * 7 + [1])),
        )
        for own in mentor_ids
    ]  # fmt: skip
    mentees = [
        person(
            pm.Mentee, mentor_ids, [1984, 1990, 2001], id=own, needs=draw(goals),
            priority=draw(st.integers(0, 2)),
        )
        for own in mentee_ids
    ]  # fmt: skip
    pairs = st.tuples(st.sampled_from(mentee_ids), st.sampled_from(mentor_ids))
    pinned = draw(st.lists(pairs, max_size=1)) if draw(st.booleans()) else []
    few = st.lists(pairs, max_size=2).map(
        lambda some: [pair for pair in some if pair not in pinned]
    )
    running = draw(few)[:1] if not draw(st.integers(0, 3)) else []
    return pm.Cohort(
        mentors,
        mentees,
        pinned=pinned,
        overrides=dict.fromkeys(pinned, "they know each other"),
        excluded=draw(few),
        running=[pair for pair in running if not pinned or pair[0] != pinned[0][0]],
        previous=draw(st.lists(pairs, max_size=2, unique_by=lambda pair: pair[0])),
    )


def _quotas():
    """One or two quotas, which may cross or be shares."""
    groups = [
        ("mentors", "company", None), ("mentors", "company", "Lignon"), ("mentors", "site", None),
        ("mentees", "site", "Ghent"), ("mentees", "interests", None),
        ("mentors", "interests", None),
    ]  # fmt: skip
    bounds = [(None, 1), (None, 2), (None, "1/2"), (None, "2/3"), (1, None), (1, 2), ("1/3", None),
              (0, "1/2"), ("1/4", 2)]  # fmt: skip
    return st.builds(
        lambda groups, bounds: tuple(
            pp.Quota(*group, *own, optional=True) for group, own in zip(groups, bounds, strict=True)
        ),
        st.lists(st.sampled_from(groups), min_size=2, max_size=2, unique=True),
        st.lists(st.sampled_from(bounds), min_size=2, max_size=2),
    ).flatmap(lambda both: st.sampled_from([both, both[:1]]))


def lively_policies():
    """Policies with few rules, each of which allows some pairs, and often a quota."""
    common = {"missing": st.sampled_from(["pass", "fail"])}
    rules = st.one_of(
        st.builds(pp.SameSite, **common),
        st.builds(pp.SharedLanguageAtLeast, st.sampled_from(["A2", "B1", "B2", "C1"]), **common),
        st.builds(pp.CommonBlock, st.sampled_from([60, 90, 120, 150]), **common),
        st.builds(pp.AgeRange, st.just(2026), mentee_max=st.sampled_from([35, 41]), **common),
        st.builds(pp.SameAttribute, st.just("interests"), **common),
    )
    usual = st.just(DEFAULT_OBJECTIVE)
    return st.builds(
        pp.Policy,
        criteria=st.lists(strategies.criteria(), max_size=2, unique_by=lambda part: part.key).map(
            lambda some: (pp.GoalCoverage(weight=3.0, name="goals"), *some)
        ),
        rules=st.lists(rules, max_size=2, unique_by=lambda part: part.code).map(tuple),
        quotas=st.booleans().flatmap(lambda some: _quotas() if some else st.just(())),
        objective=usual | usual | strategies.objectives(),
        minimum_score=st.sampled_from([0.0, 0.0, 0.0, 0.4]),
    )
