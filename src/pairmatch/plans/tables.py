"""The tables of a result with headings and contents in words of a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from pairmatch._support.messages import message, reason_text
from pairmatch.plans.rendering import stage_said
from pairmatch.plans.solution import Solution, Unmatched
from pairmatch.plans.wording import criterion_said, override_said
from pairmatch.policy import Policy
from pairmatch.policy.parts import attribute_said
from pairmatch.policy.quotas import amount_of
from pairmatch.proof.verification import QuotaCount

TABLES = ("pairs", "unmatched_mentees", "unmatched_mentors", "stages", "loads", "quotas")
"""The tables that a result has in words."""


def pairs_in_words(solution: Solution, policy: Policy | None, language: str) -> pd.DataFrame:
    """Return the pairs: mentee, mentor, score, criteria, pinned, without an answer, override."""
    criteria = _headings(solution.criteria, policy, language)
    rows = [
        (
            pair.mentee_id, pair.mentor_id, solution.in_score(pair.points),
            *(solution.in_score(points) for points in pair.contributions),
            _yes_or_no(pair.pinned, language),
            message("list.clauses", language).join(criteria[key] for key in pair.not_stated),
            override_said(pair.override, policy, language),
        )
        for pair in solution.pairs
    ]  # fmt: skip
    names = [*_columns(("mentee", "mentor", "score"), language), *criteria.values()]
    names += _columns(("pinned", "not_stated", "override"), language)
    return pd.DataFrame(rows, columns=names)


def people_in_words(people: Sequence[Unmatched], side: str, language: str) -> pd.DataFrame:
    """Return the people of a side without a pair: who, reason, details."""
    rows = [(one.id, reason_text(one.reason, language), one.detail) for one in people]
    names = _columns((side.removesuffix("s"), "reason", "detail"), language)
    return pd.DataFrame(rows, columns=names)


def stages_in_words(solution: Solution, language: str) -> pd.DataFrame:
    """Return the stages: aim, reached, best possible, proof."""
    rows = [
        (
            stage_said(each.stage, language),
            solution.shown(each.stage, each.value),
            None if each.bound is None else solution.shown(each.stage, each.bound),
            message(f"proof.{each.proof}", language),
        )
        for each in solution.stages
    ]
    names = _columns(("stage", "reached", "bound", "proof"), language)
    # Objects: numbers of pairs stay whole beside scores.
    return pd.DataFrame(rows, columns=names, dtype=object)


def loads_in_words(loads: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the loads of mentors, from their table with codes."""
    words = {name: message(f"column.{name}", language) for name in ("current_load", "running")}
    both = {"stated": words["current_load"], "running": words["running"]}
    sources = words | {
        "none": message("load_from.none", language),
        "current_load + running": message("load_from.sum", language, **both),
        "larger of current_load and running": message("load_from.larger", language, **both),
    }
    names = [str(name) for name in loads.columns]
    headings = _columns([name.removesuffix("_id") for name in names], language)
    table = loads.assign(load_from=loads["load_from"].map(sources))
    return table.rename(columns=dict(zip(names, headings, strict=True)))


def quotas_in_words(counts: Iterable[QuotaCount], language: str) -> pd.DataFrame:
    """Return the quotas: quota, side, value, people, pairs, at least, at most."""
    rows = [
        (
            count.quota.name or attribute_said(count.quota.attribute, language),
            message(f"side.{count.quota.side}", language),
            count.value, count.people, count.pairs,
            *(
                "" if bound is None else amount_of(bound).text(language)
                for bound in (count.quota.at_least, count.quota.at_most)
            ),
        )
        for count in counts
    ]  # fmt: skip
    names = ("quota", "side", "value", "people", "pairs", "at_least", "at_most")
    return pd.DataFrame(rows, columns=_columns(names, language))


def _columns(names: Iterable[str], language: str) -> list[str]:
    return [message(f"column.{name}", language) for name in names]


def _headings(keys: Sequence[str], policy: Policy | None, language: str) -> dict[str, str]:
    """Return what each criterion is called; its name is added where two are described alike."""
    quoted = {key: message("list.quoted", language, name=key) for key in keys}
    if policy is None:
        return quoted
    said = {key: criterion_said(key, policy, language) for key in keys}
    times = Counter(said.values())
    return {k: f"{text} {quoted[k]}" if times[text] > 1 else text for k, text in said.items()}


def _yes_or_no(value: bool, language: str) -> str:
    return message("cell.yes" if value else "cell.no", language)
