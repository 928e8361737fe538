"""What one more seat would add."""

from __future__ import annotations

import pandas as pd

from pairmatch.matching import label_order
from pairmatch.proof import Certificate
from pairmatch.solution import Solution
from pairmatch.stages import named


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
    for layer in certificate.layers:
        stages = [named(name) for name in layer.stages]
        if len(layer.prices) != 1 or not stages[0].additive:
            break
        prices = [max(layer.prices[0].mentors[mentor], 0) for mentor in mentors]
        rows = [layer.split(price) for price in prices]
        for k, stage in enumerate(stages):
            columns[stage.name] = [solution.shown(stage, row[k]) for row in rows]
    return pd.DataFrame(columns, index=pd.Index(mentors, name="mentor_id"))
