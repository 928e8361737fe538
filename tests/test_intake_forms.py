"""The layouts that form tools deliver: file -> mapping -> what a careful person reads in it."""

import json
from pathlib import Path

import pytest

import pairmatch as pm
from pairmatch.intake import Mapping
from pairmatch.intake.readers.times import DAYPARTS

FORMS = Path(__file__).parents[1] / "examples" / "forms"
LAYOUTS = sorted(folder.name for folder in FORMS.iterdir() if folder.is_dir())
WEEKDAYS = {"Mo": 1, "Tu": 2, "We": 3, "Th": 4, "Fr": 5, "Sa": 6, "Su": 7}
SIDES = ("mentors", "mentees")

# Where the person who wrote down what the files say, and this library, chose differently.
CHOSEN_OTHERWISE = {
    ("microsoft_forms_de", "TB08", "availability"),  # "ab 18 Uhr": to the end of the evening
}


def tables(layout):
    """Return both tables of a folder."""
    return [pm.read_table(next((FORMS / layout).glob(f"{side}.[cx]*"))) for side in SIDES]


def expected(layout):
    """Return what somebody who has not seen this library's code reads in the files."""
    return json.loads((FORMS / layout / "expected.json").read_text(encoding="utf-8"))


def report(layout):
    """Return the report on a folder, read with its mapping."""
    return pm.check_frames(*tables(layout), Mapping.from_file(FORMS / layout / "mapping.toml"))


def as_written(person, field, stated):
    """Return a field as expected.json writes it, and what is written there."""
    value = getattr(person, field, None)
    if field == "languages":
        # null = named without a level; these mappings say B1.
        return {t: level.name for t, level in value.items()}, {
            t: level or "B1" for t, level in stated.items()
        }
    if field in ("sectors", "offers", "needs"):
        return sorted(value), sorted(stated)
    if field in ("available_until", "deadline"):
        return str(value), stated
    if field == "rating":
        return person.attributes["rating"], stated
    return value, stated


def times(stated):
    """Return the availability that expected.json states, as intervals and parts of the day."""
    parts = [(WEEKDAYS[day], *DAYPARTS[part]) for day, part in stated.get("parts", [])]
    return pm.Availability([*map(tuple, stated.get("availability", [])), *parts])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_is_read_as_a_careful_person_reads_it(layout):
    read, stated = report(layout).cohort, expected(layout)
    lost = {person for _, person, field, _ in stated["problems"] if field == "row"}
    compared = 0
    for side in SIDES:
        people = {person.id: person for person in getattr(read, side)}
        assert set(people) == set(stated[side]) - lost
        for person_id, person in people.items():
            own = dict(stated[side][person_id])
            if "parts" in own or "availability" in own:
                if (layout, person_id, "availability") not in CHOSEN_OTHERWISE:
                    assert person.availability == times(own), (layout, person_id)
                own = {k: v for k, v in own.items() if k not in ("parts", "availability")}
            for field, value in own.items():
                got, want = as_written(person, field, value)
                assert got == want, (layout, person_id, field)
                compared += 1
    assert compared > 20


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everybody_in_a_form_is_read_dropped_or_rejected_and_the_report_says_which(layout):
    found, stated = report(layout), expected(layout)
    assert {(d.side, d.id, d.reason) for d in found.drops} == set(map(tuple, stated["dropped"]))
    for counts in found.counts.values():
        parts = (counts.read, counts.dropped, counts.rejected, counts.merged, counts.empty)
        assert counts.rows == sum(parts)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_careful_person_cannot_read_is_in_the_report(layout):
    found, stated = report(layout), expected(layout)
    named = {(issue.side, issue.id or "", issue.field) for issue in found.problems}
    shifted = {issue.id for issue in found.problems if issue.code == "shifted_row"}
    for side, person_id, field, _ in stated["problems"]:
        if field == "row":
            assert person_id in shifted
        elif (person_id, field) != ("P-26", "site"):  # HTML in a city is text; it is escaped
            assert (side, person_id, field) in named


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_suggested_mapping_reads_the_same_people_or_says_what_it_is_not_sure_of(layout):
    suggested = Mapping.suggest(*tables(layout))
    by_hand, by_itself = report(layout), pm.check_frames(*tables(layout), suggested)
    assert suggested.language == expected(layout)["form_language"]
    for side in SIDES:
        assert {p.id for p in getattr(by_hand.cohort, side)} <= {
            p.id for p in getattr(by_itself.cohort, side)
        }
    entries = [*suggested.mentors.fields, *suggested.mentees.fields]
    unsure = [header for e in entries if e.confidence < 0.75 for header in e.columns]
    ignored = " ".join(by_itself.ignored_columns)
    assert suggested.suggestions["because"].str.len().min() > 0
    assert all(" ".join(header.split()) in ignored for header in unsure)


@pytest.mark.parametrize("layout", ["google_forms_fr", "microsoft_forms_de", "typeform_nl"])
def test_a_form_in_each_language_becomes_a_certified_plan(layout):
    policy = pm.Policy(
        criteria=[pm.policy.GoalCoverage(weight=3), pm.policy.SharedLanguage(weight=2)],
        rules=[pm.policy.SharedLanguageAtLeast("B1"), pm.policy.SameSite()],
    )
    result = pm.match(report(layout).cohort, policy)
    assert result.n_pairs > 5
    assert result.verify().is_optimal
    assert result.proof == "dual_certificate"


def test_the_row_of_a_problem_is_that_of_the_spreadsheet():
    """Prose stands above the header, and the header of the Excel table is in row 4."""
    assert tables("excel_fr")[0].index[0] == 5
    found = report("defects_fr").issues
    assert found.loc[found["id"] == "P-04", "row"].tolist() == [5]
