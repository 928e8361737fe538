"""A week at two sites of a programme like DUO for a JOB: Brussels in French, Antwerp in Dutch.

Run it with ``python examples/duo_week.py FOLDER``; it needs the extra ``report``. Each site has a
season of its own: half a year ago its first duos started, some of them have just ended, and their
mentors begin again with somebody else. In the folder are then, for each site, the page for the
matching meeting, the workbook in which decisions are filled in, and the season's file. Everybody in
the sample is invented; the policy is the file ``duo_week.toml`` beside this one.
"""

import sys
import tempfile
import warnings
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

import pairmatch as pm
from pairmatch import report
from pairmatch.season import Decision

POLICY = pm.Policy.from_file(Path(__file__).with_suffix(".toml"))
SITES = {
    "Brussels": pm.Wording("fr-BE", {"pair": ("duo", "duos")}),
    "Antwerp": pm.Wording("nl-BE", {"mentee": ("jongere", "jongeren")}),
}
MONDAY = date(2026, 11, 23)
HALF_A_YEAR = timedelta(weeks=26)
WEEK = timedelta(weeks=1)


def people_of(site: str, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the two tables of a site as they were on a day."""
    mentors, mentees = pm.load_sample("duo_for_a_job")
    here = mentees[mentees["site"] == site]
    since = pd.to_datetime(here["waiting_since"]).dt.date
    return mentors[mentors["site"] == site], here[since.isna() | (since <= day)]


def first_duos(site: str) -> pm.Season:
    """Invent what happened before: duos of half a year began one after the other."""
    start = MONDAY - HALF_A_YEAR - WEEK
    season = pm.Season.start(on=start)
    with warnings.catch_warnings():
        # Mentors wish for mentees who came later: wishes that are not known count as none.
        warnings.simplefilter("ignore", pm.UnreadAnswersWarning)
        people = people_of(site, MONDAY - 8 * WEEK)
        cohort = season.next_cohort(*people, on=start, on_issue="report")
    result = pm.match(cohort, POLICY, on=start)
    season = season.planned(result, on=start)
    decisions = []
    for number, pair in enumerate(result.matching):
        # Every third duo is over by now, every third is running, and every third mentee said no.
        end = start + HALF_A_YEAR + (timedelta() if number % 3 == 0 else 12 * WEEK)
        if number % 3 == 2:
            decisions.append(Decision.of(pair, "declined", side="mentee"))
        else:
            decisions.append(Decision.of(pair, "started", until=end))
    return season.decided(decisions, on=start + timedelta(days=3))


def round_of(site: str, language: pm.Wording, folder: Path) -> None:
    """Match one week of a site, write its files and print what changed and why."""
    season = first_duos(site)
    week = season.next_week(*people_of(site, MONDAY), on=MONDAY)
    result = pm.match(week.cohort, POLICY, on=MONDAY)
    season = season.planned(result, on=MONDAY)
    report.to_html(result, folder / f"{site}.html", language, season=season, facts=True, on=MONDAY)
    report.to_excel(result, folder / f"{site}.xlsx", language, facts=True, on=MONDAY)
    season.write(folder / f"{site}.json")

    over = {mentor for _, mentor in season.past}
    again = {mentor for mentor in over if result.matching.load(mentor)}
    print(f"=== {site} ({language}) ===")
    print(f"mentors whose duo has ended and who begin again: {len(again)} of {len(over)}")
    print(season.changes.text(language))
    alone = result.unmatched_mentees
    for mentee in sorted(alone.loc[alone["reason"] != "running_pair", "id"])[:2]:
        print(f"\n{result.explain(mentee, language=language)}")
    print(f"\nChecked without the solver: {result.verify()}\n")


def main() -> None:
    """Run the week at both sites."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for site, language in SITES.items():
            round_of(site, language, folder)


if __name__ == "__main__":
    main()
