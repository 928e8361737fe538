"""The workbook of a plan: right, safe, and read back by the season."""

import shutil
import subprocess
from datetime import date

import openpyxl
import pytest

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import report
from pairmatch._support.messages import LANGUAGES, Wording, message
from pairmatch.season import DECISIONS, SIDES, column_heading, decision_word, sheet_name, side_word
from pairmatch.season.decision_sheets import WORDS_SHEET

VERNIER = pm.Policy.preset("vernier")
RUNS = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def result():
    return pm.match(pm.cohort_from_frames(*pm.load_sample("vernier")), VERNIER)


def book_of(result, folder, language="en", **options):
    path = folder / "plan.xlsx"
    report.to_excel(result, path, language, **options)
    return path, openpyxl.load_workbook(path)


def rows_of(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows if any(c is not None for c in row)]


def sheet_of(book, key, language="en"):
    return book[message(f"workbook.sheet.{key}", language).replace("*", "_")]


def test_the_sheets_say_what_the_result_says(result, tmp_path):
    _, book = book_of(result, tmp_path, "fr")
    plan = rows_of(sheet_of(book, "plan", "fr"))
    told = [(row["Mentee"], row["Mentor"], round(row["Score"], 4)) for row in plan]
    frame = result.pairs
    assert told == list(zip(frame["mentee_id"], frame["mentor_id"], frame["score"], strict=True))
    reasons = rows_of(sheet_of(book, "reasons", "fr"))
    assert sum(row["Apport au score"] for row in reasons) == pytest.approx(result.total_score)
    for key, people in (
        ("mentees", result.unmatched_mentees),
        ("mentors", result.unmatched_mentors),
    ):
        rows = rows_of(sheet_of(book, key, "fr"))
        assert [row["Identifiant"] for row in rows] == people["id"].tolist()
        assert all(row["Pourquoi"] and row["Ce qui aiderait"] for row in rows)
    options = rows_of(sheet_of(book, "options", "fr"))
    for row in options:
        listed = {
            entry.id: entry for entry in result.shortlisted("mentee", row["Mentee"], 4).entries
        }
        assert round(row["Score"], 4) == listed[row["Autre mentor"]].points / 10_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_sheets_and_headers_are_in_the_language(result, tmp_path, language):
    _, book = book_of(result, tmp_path, language, facts=True, on=date(2026, 9, 1))
    shown = [page for page in book.worksheets if page.sheet_state == "visible"]
    assert sheet_name(language) in [page.title for page in shown]
    assert len(shown) == 7
    for page in shown:
        assert len(page.title) <= 31
        assert page.freeze_panes
        texts = [cell.value for row in page.iter_rows() for cell in row]
        assert not [text for text in texts if isinstance(text, str) and set("{}") & set(text)]
        assert all(column.width >= 8 for column in page.column_dimensions.values())


WORDS = {
    "en": {"mentee": ("apprentice", "apprentices"), "pair": ("team", "teams")},
    "fr-CH": {"mentee": ("mentoré·e", "mentoré·es", "m"), "pair": ("paire", "paires", "f")},
    "de-CH": {"mentor": ("Pat*in", "Pat*innen")},
    "nl-BE": {"mentee": ("deelnemer", "deelnemers", "de")},
    "it": {"mentee": ("giovane", "giovani")},
}


@pytest.mark.parametrize("language", [*LANGUAGES, *map(Wording, WORDS, WORDS.values())])
def test_filled_in_decisions_are_read_back_by_the_season(result, tmp_path, language):
    path, book = book_of(result, tmp_path, language, names={"V-E01": "Ada"})
    page = book[sheet_name(language)]
    headings = {cell.value: cell.column for cell in page[1]}
    pairs = list(zip(result.pairs["mentee_id"], result.pairs["mentor_id"], strict=True))
    decided = {2: ("accepted", ""), 3: ("declined", "mentor"), 5: ("broken_off", "programme")}
    for row, (decision, side) in decided.items():
        page.cell(
            row, headings[column_heading("decision", language)], decision_word(decision, language)
        )
        if side:
            page.cell(row, headings[column_heading("side", language)], side_word(side, language))
    page.cell(3, headings[column_heading("remark", language)], "too far away")
    page.cell(2, headings[column_heading("day", language)], date(2026, 9, 8))
    book.save(path)
    read = pm.read_decisions(path)
    assert [(one.pair, one.decision, one.side) for one in read] == [
        (pairs[row - 2], *told) for row, told in decided.items()
    ]
    assert (read[0].day, read[1].remark) == (date(2026, 9, 8), "too far away")


@pytest.mark.parametrize("cell", ["xx", "", 3, "mentee"])
def test_a_sheet_that_does_not_say_its_words_is_read_in_any_language(result, tmp_path, cell):
    path, book = book_of(result, tmp_path, "fr")
    for column in (4, 5):
        book[WORDS_SHEET].cell(1, column, cell)
    book[sheet_name("fr")]["D2"] = "refusé"
    book.save(path)
    assert [one.decision for one in pm.read_decisions(path)] == ["declined"]


def test_what_is_not_understood_is_asked_for_in_the_words_of_the_workbook(result, tmp_path):
    wording = Wording("fr-CH", WORDS["fr-CH"])
    path, book = book_of(result, tmp_path, wording)
    page = book[sheet_name(wording)]
    columns = {cell.value: cell.column for cell in page[1]}
    page.cell(2, columns[column_heading("decision", wording)], decision_word("declined", wording))
    page.cell(2, columns[column_heading("side", wording)], "quelqu'un")
    book.save(path)
    with pytest.raises(pm.IntakeError, match="mentoré·e"):
        pm.read_decisions(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_decisions_and_sides_are_chosen_from_lists_of_all_words(result, tmp_path, language):
    _, book = book_of(result, tmp_path, language)
    lists = []
    for offered in book[sheet_name(language)].data_validations.dataValidation:
        sheet, cells = offered.formula1.rsplit("!", 1)
        page = book[sheet.strip("'")]
        assert page.sheet_state == "hidden"
        lists.append([row[0].value for row in page[cells.replace("$", "")]])
        # All pairs, and rows for pairs made by hand.
        (area,) = offered.sqref.ranges
        assert (area.min_row, area.max_row) >= (2, result.n_pairs + 20)
    words = [decision_word(code, language) for code in DECISIONS]
    assert lists == [words, [side_word(code, language) for code in SIDES]]


def test_no_cell_runs_and_ids_come_back_as_they_were(tmp_path):
    cohort = pm.Cohort(
        [pm.Mentor(id=f"{RUNS}M"), pm.Mentor(id="+1"), pm.Mentor(id="007")],
        [pm.Mentee(id=f"{RUNS}E"), pm.Mentee(id="#N/A!"), pm.Mentee(id="-2+3"), pm.Mentee(id="@x")],
    )
    result = pm.match(cohort, pm.Policy(criteria=[pp.GoalCoverage()]))
    names = {f"{RUNS}E": "@SUM(1)", "-2+3": "\x07bell"}
    path, book = book_of(result, tmp_path, names=names)
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d"), cell.coordinate
                assert not str(cell.value or "").startswith(("=", "@"))
    table = pm.read_table(path, sheet="Decisions")
    for side in ("mentee", "mentor"):
        told = table[side.capitalize()].dropna().tolist()
        assert told == result.pairs[f"{side}_id"].tolist()


def test_scores_have_formats_and_facts_only_where_asked_for(result, tmp_path):
    _, plain = book_of(result, tmp_path)
    _, told = book_of(result, tmp_path, facts=True)
    page = sheet_of(plain, "plan")
    assert {page.cell(2, column).number_format for column in (3, 4, 5, 6)} == {"0.00"}
    assert page.cell(2, 1).number_format == "@"
    assert "What the two share" not in [cell.value for cell in sheet_of(plain, "reasons")[1]]
    facts = [row["What the two share"] for row in rows_of(sheet_of(told, "reasons"))]
    first = result.position.facts(next(iter(result.matching)))
    assert facts[: len(first.criteria)] == [fact.text() for fact in first.criteria]


def test_a_result_without_its_people_has_a_workbook(result, tmp_path):
    alone = pm.MatchResult.from_json(result.to_json())
    _, book = book_of(alone, tmp_path)
    assert len(rows_of(sheet_of(book, "plan"))) == result.n_pairs
    assert rows_of(sheet_of(book, "options")) == []


def test_only_workbooks_are_written(result, tmp_path):
    with pytest.raises(pm.PolicyError, match=r"end the path in \.xlsx"):
        report.to_excel(result, tmp_path / "plan.csv")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_libreoffice_opens_it_and_keeps_everything(result, tmp_path):
    path, book = book_of(result, tmp_path, "fr", facts=True)
    out = tmp_path / "out"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", out, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    again = openpyxl.load_workbook(out / "plan.xlsx")
    assert again.sheetnames == book.sheetnames
    for page in book.worksheets:
        assert [[str(c) for c in row if c is not None] for row in page.values] == [
            [str(c) for c in row if c is not None] for row in again[page.title].values
        ]
    offered = again[sheet_name("fr")].data_validations.dataValidation
    assert {rule.type for rule in offered} == {"list"}
