"""A year of a French-speaking programme like Vernier: nine rounds from two messy exports of a form.

Run it with ``python examples/vernier_year.py FOLDER``; it needs the extra ``report``. In the folder
are then, for each round, the page for the matching meeting and the workbook in which its decisions
are filled in (here by a script that plays the programme's part), and the season's file. Everybody
is invented.
"""

import sys
import tempfile
import warnings
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

import pairmatch as pm
from pairmatch import report

TABLES = Path(__file__).with_suffix("")
FRENCH = pm.Wording("fr-CH", {"mentee": ("mentoré·e", "mentoré·es")})
FIRST = date(2026, 9, 7)
ROUNDS = [FIRST + timedelta(weeks=4 * k) for k in range(9)]
FILLED_IN_AFTER = timedelta(days=4)
MONTHS = timedelta(weeks=20)
ASKED = "Horodateur"


def sent_by(table: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of an export that had been sent in by a day."""
    sent = pd.to_datetime(table[ASKED], format="%d/%m/%Y %H:%M:%S")
    return table[sent.dt.date <= day]


def play_the_meeting(path: Path, day: date, dice: np.random.Generator) -> None:
    """Fill in the sheet of decisions as a programme might: most accept, some decline, some wait."""
    book = openpyxl.load_workbook(path)
    sheet = book[pm.season.sheet_name(FRENCH)]
    headings = [cell.value for cell in sheet[1]]
    column = {
        name: headings.index(pm.season.column_heading(name, FRENCH)) + 1
        for name in ("mentee", "decision", "side", "reason", "until")
    }
    for row in range(2, sheet.max_row + 1):
        # Blank rows below are for pairs that the programme makes by hand.
        if sheet.cell(row, column["mentee"]).value is None:
            break
        chance = dice.random()
        if chance < 0.65:
            sheet.cell(row, column["decision"], pm.season.decision_word("accepted", FRENCH))
            sheet.cell(row, column["until"], day + MONTHS)
        elif chance < 0.85:
            side = ("mentee", "mentor")[dice.integers(2)]
            sheet.cell(row, column["decision"], pm.season.decision_word("declined", FRENCH))
            sheet.cell(row, column["side"], pm.season.side_word(side, FRENCH))
            sheet.cell(row, column["reason"], "se connaissent déjà")
    book.save(path)


def over_capacity(cohort: pm.Cohort, result: pm.MatchResult) -> list[str]:
    """Return the mentors who would have more mentees than they can take. It must be empty."""
    loads = result.loads
    full = loads["load"] + loads["paired"] > loads["capacity"]
    pairs = [*cohort.running, *result.matching]
    twice = len({mentee for mentee, _ in pairs}) < len(pairs)
    return [*loads.loc[full, "mentor_id"], *(["a mentee twice"] if twice else [])]


def year(folder: Path) -> pm.Season:
    """Run the nine rounds, write their files, and return the season as it is at the end."""
    mentors, mentees = (pm.read_table(TABLES / f"{side}.csv") for side in ("mentors", "mentees"))
    mapping = pm.Mapping.from_file(TABLES / "mapping.toml")
    policy = pm.Policy.preset("vernier")
    dice, season, last = np.random.default_rng(1), pm.Season.start(on=FIRST), None
    for day in ROUNDS:
        tables = sent_by(mentors, day), sent_by(mentees, day)
        with warnings.catch_warnings():
            # What could not be read counts as not stated: the report on the tables names it.
            warnings.simplefilter("ignore", pm.UnreadAnswersWarning)
            week = season.next_week(*tables, mapping, on=day, on_issue="report")
        result = pm.match(week.cohort, policy, on=day)
        if wrong := over_capacity(week.cohort, result):
            raise RuntimeError(f"{day}: too many mentees with {', '.join(wrong)}")
        season = season.planned(result, on=day)
        page, sheet = folder / f"{day}.html", folder / f"{day}.xlsx"
        read = pm.check_frames(*tables, mapping)
        report.to_html(
            result, page, FRENCH, season=season, previous=last, intake=read, facts=True, on=day
        )
        report.to_excel(result, sheet, FRENCH, facts=True, on=day)
        play_the_meeting(sheet, day, dice)
        season = season.decided(sheet, on=day + FILLED_IN_AFTER)
        season.write(folder / "season.json")
        last = result
        print(f"{day} : binômes proposés {result.n_pairs}, en cours {len(season.running)}")
    return season


def main() -> None:
    """Run the year and say what changed at its last round."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        mentors, mentees = (pm.read_table(TABLES / f"{s}.csv") for s in ("mentors", "mentees"))
        mapping = pm.Mapping.from_file(TABLES / "mapping.toml")
        intake = pm.check_frames(sent_by(mentors, FIRST), sent_by(mentees, FIRST), mapping)
        print(intake.to_text(FRENCH), end="\n\n")
        season = year(folder)
        print(f"\nCe qui a changé pour le dernier tour ({ROUNDS[-1]}) :")
        print(season.changes.text(FRENCH))
        states = season.table("people").groupby(["side", "state"]).size()
        print(f"\n{states.to_string()}")


if __name__ == "__main__":
    main()
