"""Which stages are optimised together: as many as fit in 64 bits as one objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pairmatch.matrices import LIMIT
from pairmatch.stages import Layer, Stage, multipliers


@dataclass(frozen=True)
class Extent:
    """How large the sums of a problem can become.

    Attributes
    ----------
    n_people, n_groups
        Numbers of people and of groups.
    pairs
        Most pairs of a plan, with one seat more than there is: prices speak of one more seat.
    limits
        Lowest and highest points of a pair.
    of_levels
        Number of mentees of each priority level.
    """

    n_people: int
    n_groups: int
    pairs: int
    limits: tuple[int, int]
    of_levels: Mapping[int, int]

    def fits(self, stages: Sequence[Stage]) -> bool:
        """Return whether additive stages fit in 64 bits as one objective.

        Examples
        --------
        >>> extent = Extent(2, 0, 1, (0, 2**50), {})
        >>> pairs, points = Stage("most_pairs", "pairs"), Stage("best_total", "points")
        >>> extent.fits([points]), extent.fits([pairs, points, points])
        (True, False)
        """
        factors = multipliers([self.span(stage) for stage in stages])
        heaviest = sum(
            factor * max(map(abs, self._gains_of_a_pair(stage)))
            for stage, factor in zip(stages, factors, strict=True)
        )
        # The solver multiplies costs by the number of people; sums need room as well.
        people = self.n_people + self.n_groups + 3
        return heaviest * people * 2 * (self.n_groups + 2) < LIMIT

    def span(self, stage: Stage) -> int:
        """Return how much the values of an additive stage can differ between two plans."""
        if not stage.additive:
            return 0
        low, high = self._gains_of_a_pair(stage)
        pairs = self.pairs
        if stage.kind == "level":
            pairs = min(pairs, self.of_levels.get(stage.level, 0))
        return pairs * (max(0, high) - min(0, low))

    def _gains_of_a_pair(self, stage: Stage) -> tuple[int, int]:
        return self.limits if stage.kind == "points" else (0, 1)

    def layers(self, stages: Sequence[Stage], *, counts_first: bool) -> tuple[Layer, ...]:
        """Return stages that are optimised together.

        Additive stages next to each other make one layer, as long as they fit; every other stage
        is a layer of its own.

        Parameters
        ----------
        stages
            The stages, in order of importance.
        counts_first
            Whether the first stage, the number of pairs, is settled alone.
        """
        runs: list[list[Stage]] = []
        for number, stage in enumerate(stages):
            alone = counts_first and number <= 1
            joined = [*runs[-1], stage] if runs and not alone else []
            if joined and all(s.additive for s in joined) and self.fits(joined):
                runs[-1] = joined
            else:
                runs.append([stage])
        return tuple(
            Layer(tuple(run), multipliers([self.span(stage) for stage in run])) for run in runs
        )
