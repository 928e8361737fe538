"""The value of one more seat with each mentor, from the dual prices."""

from __future__ import annotations

import pandas as pd

from pairmatch.people.pairs import label_order
from pairmatch.plans.solution import Solution
from pairmatch.problem.stages import named
from pairmatch.proof import Certificate


def seat_prices(solution: Solution, certificate: Certificate) -> pd.DataFrame:
    """Return what one more seat with each mentor would change in each stage that has prices.

    Parameters
    ----------
    solution, certificate
        The plan and its proof.

    Returns
    -------
    DataFrame
        One row a mentor, one column a stage, as people see values.
    """
    columns: dict[str, list[float]] = {}
    people = {pair.mentor_id for pair in solution.pairs}
    people |= {one.id for one in solution.unmatched_mentors}
    mentors = sorted(people, key=label_order)
    # Mentors with a price in a layer have all seats taken, or none to spare, in every plan left.
    settled = dict.fromkeys(mentors, 0)
    for layer in certificate.layers:
        stages = [named(name) for name in layer.stages]
        if layer.refused or not stages[0].additive:
            break
        rows = []
        for mentor in mentors:
            price = layer.prices[0].mentors[mentor]
            gain = {-1: 0, 0: max(price, 0), 1: price}[settled[mentor]]
            settled[mentor] = settled[mentor] or (price > 0) - (price < 0)
            rows.append(layer.split(gain))
        for k, stage in enumerate(stages):
            columns[stage.name] = [solution.shown(stage, row[k]) for row in rows]
    return pd.DataFrame(columns, index=pd.Index(mentors, name="mentor_id"))
