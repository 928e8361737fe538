"""The cohorts of the benchmark: what makes matching hard, one thing at a time."""

from dataclasses import dataclass

import pairmatch as pm
from pairmatch.lab import synthetic


@dataclass(frozen=True)
class Case:
    """A kind of cohort; its size is the number of mentees.

    Attributes
    ----------
    about
        What it is, for the table.
    shape
        Shape of :func:`pairmatch.lab.synthetic.cohort`.
    mentees_per_mentor
        How many mentees there are for each mentor.
    mentees_per_site
        How many mentees share a site; ``None`` = there is one site.
    """

    about: str
    shape: str = "balanced"
    mentees_per_mentor: int = 1
    mentees_per_site: int | None = None

    def cohort(self, size: int, *, seed: int, preset: str) -> pm.Cohort:
        """Return the cohort of a size."""
        per_site = self.mentees_per_site
        return synthetic.cohort(
            max(1, size // self.mentees_per_mentor),
            size,
            seed=seed,
            sites=1 if per_site is None else max(1, size // per_site),
            preset=preset,
            shape=self.shape,
        )


CASES = {
    "balanced": Case("everybody drawn independently, one site"),
    "scarce": Case("three mentees for each mentor", mentees_per_mentor=3),
    "many_sites": Case("a site for every 200 mentees, of unequal sizes", mentees_per_site=200),
    "few_profiles": Case("forty profiles a side: ties everywhere", shape="few_profiles"),
    "many_profiles": Case("everybody different: hardly any ties", shape="many_profiles"),
    "ineligible": Case("some 1 % of the pairs are eligible", shape="ineligible"),
    "equal": Case("everybody alike: all scores are equal", shape="equal"),
}
