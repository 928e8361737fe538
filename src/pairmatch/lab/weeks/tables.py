"""The tables of a simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pairmatch.lab.weeks.register import Register
from pairmatch.lab.weeks.states import FLOWS, STATES, State
from pairmatch.lab.weeks.world import World
from pairmatch.policy.objective import SCALE


def weeks_table(weeks: list[dict[str, Any]]) -> pd.DataFrame:
    """Return what happened week by week."""
    columns = [
        "week",
        *FLOWS[:2],
        *(f"{side}_{state.name.lower()}" for side, states in STATES.items() for state in states),
        *FLOWS[2:],
        "mean_wait",
    ]
    return pd.DataFrame(weeks, columns=columns)


def people_table(world: World, register: Register) -> pd.DataFrame:
    """Return what happened to everybody."""
    parts = []
    for side, people in (("mentors", world.cohort.mentors), ("mentees", world.cohort.mentees)):
        roll, arrived = register.rolls[side], world.arrived[side]  # type: ignore[index]
        first = pd.array(np.where(roll.first < 0, 0, roll.first), dtype="Int64")
        first[roll.first < 0] = pd.NA
        parts.append(
            pd.DataFrame(
                {
                    "side": side,
                    "id": pd.Series([own.id for own in people], dtype=object),
                    "site": pd.Series([own.site for own in people], dtype=object),
                    "arrived": arrived,
                    "first_match": first,
                    "wait_to_match": first - arrived,
                    "waited": roll.waited,
                    "proposals": roll.proposals,
                    "refusals": roll.refusals,
                    "duos": roll.duos,
                    "completed": roll.completed,
                    "state": pd.Series(
                        [State(state).name.lower() for state in roll.state.tolist()], dtype=object
                    ),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def pairs_table(world: World, register: Register) -> pd.DataFrame:
    """Return what became of every proposal."""
    mentees, mentors = world.cohort.mentees, world.cohort.mentors
    rows = [
        (
            mentees[duo.mentee].id,
            mentors[duo.mentor].id,
            duo.proposed,
            duo.points / SCALE,
            duo.outcome,
            duo.ended,
        )
        for duo in register.duos
    ]
    columns = ["mentee_id", "mentor_id", "proposed", "score", "outcome", "ended"]
    types: Any = {
        "mentee_id": object, "mentor_id": object, "proposed": "int64", "score": "float64",
        "outcome": object, "ended": "Int64",
    }  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(types)
