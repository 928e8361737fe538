"""Solve your own score matrix: rows mentees, columns mentors, NaN = not eligible."""

import numpy as np
import pandas as pd

import pairmatch as pm

scores = pd.DataFrame(
    [
        [0.90, 0.75, np.nan],
        [0.80, 0.10, 0.40],
        [0.85, np.nan, np.nan],
        [0.30, 0.20, 0.10],
    ],
    index=["E-1", "E-2", "E-3", "E-4"],
    columns=["M-1", "M-2", "M-3"],
)

# M-1 takes up to two mentees, M-3 must have at least one.
problem = pm.Problem.from_scores(scores, capacity={"M-1": 2}, min_load={"M-3": 1})
result = pm.solve(problem)
print(result)

print("\nStages, each proven:")
print(result.stages.to_string(index=False))

print("\nWhat one more seat would add:")
print(result.stage_prices.to_string())

# The best total first, even if somebody stays without a mentor:
quality = pm.solve(
    pm.Problem.from_scores(
        scores, capacity={"M-1": 2}, objective=("best_total", "most_pairs"), minimum_score=0.3
    )
)
print("\nBest total first, nothing below 0.3:")
print(quality)
