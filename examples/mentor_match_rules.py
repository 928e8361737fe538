"""The rules of the package mentor-match, written as a policy, on its sample tables.

The tables (public, Open Government Licence) are not part of this project. Give their folder:

    python examples/mentor_match_rules.py FOLDER

with ``mentors.csv`` and ``mentees.csv`` in it; without one, a few invented people stand in.

Rules: never the same organisation; the mentor's grade at least one above the mentee's; one grade
above scores 9, two above 12; the same profession adds 4. Higher mentors are allowed and score
nothing for the grade; ``--at-most-two`` forbids them, as the package's own rule sets do.
"""

import itertools
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

import pairmatch as pm
from pairmatch.policy import CustomRule, Different, Lookup, Same

GRADES = [
    "AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4",
]  # fmt: skip
MAPPING = {
    "email address": "id",
    "grade": "attributes.grade",
    "organisation": "attributes.organisation",
    "profession": "attributes.profession",
}


def steps(mentees: tuple[pm.Mentee, ...], mentors: tuple[pm.Mentor, ...]) -> npt.NDArray[np.int64]:
    """Return how many grades each mentor is above each mentee (mentees, mentors)."""
    of_mentees = np.array([GRADES.index(str(mentee.attributes["grade"])) for mentee in mentees])
    of_mentors = np.array([GRADES.index(str(mentor.attributes["grade"])) for mentor in mentors])
    above: npt.NDArray[np.int64] = of_mentors - of_mentees[:, None]
    return above


def policy(*, at_most_two: bool = False) -> pm.Policy:
    """Return the rules as a policy: of 16 points, the grade gives 9 or 12 and the profession 4."""
    one_above = [(low, high, 0.75) for low, high in itertools.pairwise(GRADES)]
    two_above = [(low, high, 1.0) for low, high in zip(GRADES, GRADES[2:], strict=False)]
    table = (*one_above, *two_above)
    highest = 2 if at_most_two else len(GRADES)
    return pm.Policy(
        criteria=(
            Lookup("grade", table=table, weight=12, missing=0.0),
            Same("profession", weight=4, missing=0.0),
        ),
        rules=(
            Different("organisation"),
            CustomRule("grade", lambda e, m: (steps(e, m) >= 1) & (steps(e, m) <= highest)),
        ),
        objective=("most_pairs", "best_total"),
    )


def tables(folder: Path | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of a folder, or four invented people."""
    header = list(MAPPING)
    if folder is not None:
        mentors, mentees = (
            pd.read_csv(folder / f"{side}.csv", dtype=str) for side in ("mentors", "mentees")
        )
        return mentors[header], mentees[header]
    some_mentors = [["m1", "SEO", "Joy", "Policy"], ["m2", "Grade 6", "Love", "Security"]]
    some_mentees = [["e1", "HEO", "Love", "Policy"], ["e2", "SEO", "Joy", "Security"]]
    return pd.DataFrame(some_mentors, columns=header), pd.DataFrame(some_mentees, columns=header)


def main(arguments: list[str]) -> None:
    """Match the tables of a folder and print pairs, total and proof."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    cohort = pm.cohort_from_frames(*tables(folders[0] if folders else None), mapping=MAPPING)
    start = time.perf_counter()
    result = pm.match(cohort, policy(at_most_two="--at-most-two" in arguments))
    seconds = time.perf_counter() - start
    # A score of 1 stands for the 16 points of the original rules.
    print(f"{result.n_pairs} pairs, total {16 * result.total_score:g} points, {seconds:.3f} s")
    print(f"checked without the solver: {result.verify()}")


if __name__ == "__main__":
    main(sys.argv[1:])
