"""The integers to optimise: points, seats, stages and groups, without people."""

from pairmatch.problem.points import PointsSource
from pairmatch.problem.problem import Problem
from pairmatch.problem.score_matrix import NOT_ELIGIBLE

__all__ = ["NOT_ELIGIBLE", "PointsSource", "Problem"]
