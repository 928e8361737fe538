"""The main figures of a simulation: of people who arrived, and of pairs and weeks of a time."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pairmatch.quantities import is_whole


def period_faults(weeks: object, since: object, until: object) -> list[str]:
    """Return what is wrong with the weeks that are to be counted, in sentences.

    Parameters
    ----------
    weeks
        Weeks of the simulation; if that is no number, nothing is compared with it.
    since, until
        The first week, and the first that no longer counts; None is the end.

    Examples
    --------
    >>> period_faults(52, 0, None), period_faults(52, 13, 26)
    ([], [])
    >>> period_faults(52, 26, 13)
    ['until: give a week after since']
    """
    faults = []
    if not is_whole(since):
        faults.append("since: give a whole number from 0")
    elif is_whole(weeks, 1) and since >= weeks:  # type: ignore[operator]
        faults.append("since: give a week of the simulation; its first is 0")
    if until is None:
        return faults
    if not is_whole(until, 1):
        faults.append("until: give a whole number from 1, or None")
    elif is_whole(weeks, 1) and until > weeks:  # type: ignore[operator]
        faults.append("until: give at most the number of weeks of the simulation")
    elif is_whole(since) and until <= since:  # type: ignore[operator]
        faults.append("until: give a week after since")
    return faults


def first_duos(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the first duo of each mentee who had one."""
    return pairs[pairs["outcome"] != "refused"].drop_duplicates("mentee_id")


def figures(
    weeks: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame, since: int, until: int
) -> dict[str, float]:
    """Return the figures of :meth:`Simulation.summary`, but for ``value``.

    Parameters
    ----------
    weeks, people, pairs
        The tables of a simulation.
    since, until
        The first week that counts, and the first that no longer does.
    """
    firsts = first_duos(pairs)
    people, pairs, weeks = (
        table[(table[column] >= since) & (table[column] < until)]
        for table, column in ((people, "arrived"), (pairs, "proposed"), (weeks, "week"))
    )
    mentees, mentors = (people[people["side"] == side] for side in ("mentees", "mentors"))
    served, others = mentees[mentees["duos"] > 0], mentees[mentees["duos"] == 0]
    firsts = firsts[firsts["mentee_id"].isin(served["id"])]
    begun = pairs[pairs["outcome"] != "refused"]
    waits = served["wait_to_match"].astype(float)
    found: dict[str, Any] = {
        "mentees": len(mentees),
        "mentors": len(mentors),
        "served": len(served),
        "share_served": _share(len(served), len(mentees)),
        "share_dropped": _share(int((mentees["state"] == "dropped").sum()), len(mentees)),
        "share_waiting": _share(int((others["state"] != "dropped").sum()), len(mentees)),
        "mean_wait": waits.mean(),
        "wait_90": waits.quantile(0.9),
        "mean_waited": mentees["waited"].astype(float).mean(),
        "mean_first_score": firsts["score"].mean(),
        "proposed": len(pairs),
        "refused": len(pairs) - len(begun),
        "started": len(begun),
        "completed": int((begun["outcome"] == "completed").sum()),
        "closed_early": int((begun["outcome"] == "closed_early").sum()),
        "mean_score": begun["score"].mean(),
        "mentors_reused": int((mentors["duos"] > 1).sum()),
        "waiting": weeks["mentees_waiting"].mean(),
        "free": weeks["mentors_free"].mean(),
        "running": weeks["mentors_running"].mean(),
    }
    return {name: float(value) for name, value in found.items()}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
