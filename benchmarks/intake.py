"""Read tables of invented people who answered in French words, suggest mappings, and time it.

Run it with ``python benchmarks/intake.py [PEOPLE]``; half of them are mentors.
"""

import random
import sys
import time

import pandas as pd

import pairmatch as pm

SEED = 1
LANGUAGES = [
    "français langue maternelle", "français courant", "anglais bon", "un peu d'allemand",
    "arabe (Maroc) langue maternelle", "portugais notions", "italien B1", "turc bon",
]  # fmt: skip
TIMES = [
    "lundi matin", "mardi soir", "mercredi après-midi", "jeudi 18h-20h", "samedi matin",
    "vendredi de 17h30 à 19h30", "lu-ve 18:00-20:00",
]  # fmt: skip
GOALS = ["emploi", "stage", "réseau", "simulation d'entretien", "dossier de candidature"]
SECTORS = ["restauration", "informatique", "santé", "enseignement", "nettoyage", "comptabilité"]
COLUMNS = {
    "Code": "id",
    "Antenne": "site",
    "Secteurs": "sectors",
    "Langues": "languages",
    "Disponibilités": "availability",
}
MAPPING = {
    "mentors": COLUMNS | {"Objectifs": "offers", "Places": "capacity", "Fin": "available_until"},
    "mentees": COLUMNS | {"Objectifs": "needs", "Priorité": "most_important"},
}


def table(people: int, side: str) -> pd.DataFrame:
    """Return a table of one side, seeded."""
    draw = random.Random(f"{SEED} {side}")  # noqa: S311 - invented people
    rows = []
    for k in range(people):
        goals = draw.sample(GOALS, draw.randint(1, 3))
        row = {
            "Code": f"{side[-2].upper()}-{k:05d}",
            "Antenne": draw.choice(["Genève", "Lausanne", "Vernier"]),
            "Secteurs": ", ".join(draw.sample(SECTORS, 2)),
            "Langues": ", ".join(draw.sample(LANGUAGES, draw.randint(1, 3))),
            "Disponibilités": "; ".join(draw.sample(TIMES, draw.randint(1, 4))),
            "Objectifs": ", ".join(goals),
        }
        if side == "mentors":
            row["Places"] = draw.choice(["1", "2", "Deux ou trois", "3+"])
            row["Fin"] = f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/2027"
        else:
            row["Priorité"] = goals[0]
        rows.append(row)
    return pd.DataFrame(rows)


def main(people: int) -> None:
    """Print the seconds of three readings."""
    mentors_df, mentees_df = (table(people // 2, side) for side in ("mentors", "mentees"))
    # The first reading loads the word lists.
    pm.cohort_from_frames(mentors_df.head(1), mentees_df.head(1), MAPPING, "fr")
    for _ in range(3):
        start = time.perf_counter()
        cohort = pm.cohort_from_frames(mentors_df, mentees_df, MAPPING, "fr")
        seconds = time.perf_counter() - start
        n_read = len(cohort.mentors) + len(cohort.mentees)
        print(f"{n_read} people read in {seconds:.2f} s")


def prose(people: int, columns: int) -> pd.DataFrame:
    """Return a table of questions that are answered in prose, seeded."""
    draw = random.Random(SEED)  # noqa: S311 - invented people
    words = [
        "help",
        "with",
        "the",
        "career",
        "of",
        "people",
        "in",
        "finance",
        "and",
        "a",
        "project",
        "in",
        "school",
        "or",
        "at",
        "work",
    ]
    answers = {
        f"Question {c}: what help?": [" ".join(draw.choices(words, k=40)) for _ in range(people)]
        for c in range(columns)
    }
    return pd.DataFrame({"id": [f"M-{k}" for k in range(people)]} | answers)


def suggest(people: int = 3_000, columns: int = 30) -> None:
    """Time the suggestion of a mapping for two tables of prose."""
    mentors, mentees = prose(people, columns), prose(people, columns)
    for language in ("en", None):
        start = time.perf_counter()
        pm.Mapping.suggest(mentors, mentees, language)
        print(f"suggested for {people} rows of {columns} columns of prose a side, language "
              f"{language}: {time.perf_counter() - start:.2f} s")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    suggest()
