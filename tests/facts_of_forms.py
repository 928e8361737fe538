"""How many facts of a form a suggestion alone reads: right, missing, wrong, wrong without a word.

    python tests/facts_of_forms.py [folder with the public tables]

A fact is one field of one person that the careful mapping reads; ``taking part`` is one as well.
"""

import os
import sys
from collections import Counter
from pathlib import Path

import pandas as pd

import pairmatch as pm
from pairmatch.intake import FieldMapping, IntakeReport, Mapping, TableMapping

FORMS = Path(__file__).parents[1] / "examples" / "forms"
DATA = Path(os.environ.get("PAIRMATCH_DATA", FORMS.parents[2] / "shared" / "data"))
KINDS = ("right", "missing", "wrong", "silent")


def tables(folder):
    """Return both tables of a folder."""
    return [pm.read_table(next(folder.glob(f"{side}.[cx]*"))) for side in ("mentors", "mentees")]


def facts(report: IntakeReport) -> dict[tuple[str, str, str], object]:
    """Return what is known of everybody: side, id and field -> answer."""
    known = {}
    for side in ("mentors", "mentees"):
        for person in getattr(report.cohort, side):
            known[side, person.id, "taking part"] = True
            stated = person.model_fields_set - {"id", "attributes"}
            answers = {field: getattr(person, field) for field in stated} | dict(person.attributes)
            known |= {(side, person.id, name): a for name, a in answers.items() if a}
    return known


def compared(careful: IntakeReport, suggested: IntakeReport) -> Counter:
    """Return how many facts of the careful reading are right, missing and wrong in another.

    What the report on the other names, by person and field or by column, is not silent.
    """
    meant, read = facts(careful), facts(suggested)
    named = {(i.side, i.id, i.field) for i in suggested.problems}
    unread = {i.side for i in suggested.problems if i.code == "unconfirmed_column"}
    result = Counter()
    for key in {*meant, *read}:
        side, person, field = key
        if key in meant and key not in read:
            result["missing"] += 1
        elif meant.get(key) == read[key]:
            result["right"] += 1
        elif (side, person, "taking part") in meant or field == "taking part":
            said = (
                key in named
                or (side, person, "id") in named
                or (field == "taking part" and side in unread)
            )
            result["wrong" if said else "silent"] += 1
    return result


def cases(public: Path | None):
    """Return name, tables and careful mapping of every form."""
    for folder in sorted(FORMS.iterdir()):
        if folder.is_dir():
            yield folder.name, tables(folder), Mapping.from_file(folder / "mapping.toml")
    if public is not None:
        for name in ("mentor-match/small", "mentor-match/large", "timeslots"):
            yield name, *public_case(public / name)


def public_tables():
    """Return the folder of the public tables, ``None`` where they are absent."""
    return DATA if DATA.exists() else None


def public_case(folder):
    """Return public tables, with a column of codes put in front, and what they mean."""
    numbered = []
    for letter, table in zip("ME", tables(folder), strict=True):
        table.insert(0, "id", [f"{letter}-{k:03}" for k in range(1, len(table) + 1)])
        numbered.append(table)
    known = {"organisation": "company", "availability": "availability"}
    entries = []
    for side, table in zip(("mentors", "mentees"), numbered, strict=True):
        fields = [FieldMapping(field="id", columns="id")]
        for header in known.keys() & set(table.columns):
            field = known[header]
            if side == "mentors" or field != "company":
                fields.append(FieldMapping(field=field, columns=header))
        entries.append(TableMapping(fields=fields))
    return numbered, Mapping(language="en", mentors=entries[0], mentees=entries[1])


def figures(public: Path | None = None) -> pd.DataFrame:
    """Return the counts of every form."""
    rows = []
    for name, both, mapping in cases(public):
        careful = pm.check_frames(*both, mapping)
        suggested = pm.check_frames(*both, Mapping.suggest(*both))
        counts = compared(careful, suggested)
        share = counts["right"] / (counts["right"] + counts["missing"])
        rows.append((name, *(counts[kind] for kind in KINDS), round(share, 2), suggested.ok))
    return pd.DataFrame(rows, columns=["form", *KINDS, "share", "ok"])


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else public_tables()
    sys.stdout.write(figures(folder).to_string(index=False) + "\n")
