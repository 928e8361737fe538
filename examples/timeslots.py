"""Match the public time-slot tables: 500 mentees and 25 mentors who named weekly hours.

The tables (synthetic, MIT licence) are not part of this project; they are ``data/mentors.csv`` and
``data/mentees.csv`` of github.com/rafaykhan-source/mentor-match. Give their folder:

    python examples/timeslots.py FOLDER

Without one, a few invented people stand in. Cells hold lists as a Python program writes them:
``['6:00-7:00pm F', '8:00-9:00pm T']``.
"""

import sys
from pathlib import Path

import pandas as pd

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping

SEATS = 12
"""Mentees a mentor takes: our choice, the tables name none. 25 mentors then have 300 seats."""

PERSON = TableMapping(
    fields=[
        # The tables have no codes. For real people, give everybody one: a mail address is a name.
        FieldMapping(field="id", columns="email"),
        FieldMapping(field="availability", columns="availability"),
        FieldMapping(field="leave_out", columns=["first_name", "last_name"]),
    ]
)
MAPPING = Mapping(language="en", mentors=PERSON, mentees=PERSON)


def tables(folder: Path | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables of a folder; without one, of a few invented people."""
    if folder is not None:
        return pm.read_table(folder / "mentors.csv"), pm.read_table(folder / "mentees.csv")
    columns = ["first_name", "last_name", "email", "availability"]
    mentors = [["Ada", "Imaginary", "m1@example.org", "['6:00-7:00pm F', '8:00-9:00pm T']"]]
    mentees = [
        ["Bo", "Madeup", "e1@example.org", "['6:00-7:00pm F']"],
        ["Cy", "Invented", "e2@example.org", "['5:00-6:00pm Sun', '8:00-9:00pm T']"],
    ]
    return pd.DataFrame(mentors, columns=columns), pd.DataFrame(mentees, columns=columns)


def matched(folder: Path | None, seats: int = SEATS) -> pm.MatchResult:
    """Return the plan with as many pairs, and then as many common hours, as possible."""
    cohort = pm.cohort_from_frames(*tables(folder), MAPPING)
    cohort = cohort.replace(mentors=[mentor.replace(capacity=seats) for mentor in cohort.mentors])
    policy = pm.Policy(
        criteria=(pm.policy.CommonAvailability(minutes=60),),
        rules=(pm.policy.CommonBlock(60, missing="fail"),),
    )
    return pm.match(cohort, policy)


def main(folder: Path | None) -> None:
    """Print what was found."""
    result = matched(folder)
    print(result)
    print(result.unmatched_mentees["reason"].value_counts().to_string())
    print(f"Checked without the solver: {result.verify()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
