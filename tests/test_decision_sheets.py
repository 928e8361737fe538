"""Filled-in sheets of decisions: words of five languages, files, and what is not guessed."""

import io
from collections import defaultdict
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch._support.messages import LANGUAGES, Wording, catalogue, plain_letters
from pairmatch.season import (
    DECISIONS,
    SHEET_COLUMNS,
    SIDES,
    column_heading,
    decision_word,
    sheet_name,
    side_word,
)


def table(words, **more):
    """Return a sheet with one row a word."""
    n = len(words)
    rows = {"mentee": [f"E-{k}" for k in range(n)], "mentor": ["M-1"] * n, "decision": words}
    return pd.DataFrame(rows | more, dtype=object)


def one(word, **more):
    read = pm.read_decisions(table([word], **{key: [cell] for key, cell in more.items()}))
    return read[0] if read else None


def codes(source, language=None):
    with pytest.raises(pm.IntakeError) as caught:
        pm.read_decisions(source, language)
    return list(caught.value.issues["code"])


def listed(key, language):
    return [word.strip() for word in catalogue(language)[f"season.read.{key}"].split("|")]


@given(
    st.sampled_from([*LANGUAGES, "de-CH", "fr-CH", "nl-BE"]),
    st.lists(st.tuples(st.sampled_from(DECISIONS), st.sampled_from(SIDES)), min_size=1),
    st.data(),
)
def test_a_sheet_in_the_words_of_any_language_is_read_in_any_order_of_columns(language, rows, data):
    cells = {
        "mentee": [f"E-{k}" for k in range(len(rows))],
        "mentor": ["M-1"] * len(rows),
        "score": [0.5] * len(rows),
        "decision": [decision_word(own, language) for own, _ in rows],
        "side": [side_word(own, language) for _, own in rows],
        "reason": ["so"] * len(rows),
        "remark": [""] * len(rows),
    }
    order = data.draw(st.permutations(list(cells)))
    sheet = pd.DataFrame({column_heading(name, language): cells[name] for name in order})
    for stated in (None, language):
        read = pm.read_decisions(sheet, stated)
        assert [(own.decision, own.side) for own in read] == rows
        assert {own.reason for own in read} == {"so"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_listed_is_read(language):
    for decision in DECISIONS:
        for word in listed(decision, language):
            assert one(word).decision == decision, word
            assert one(f" {word.upper()}. ").decision == decision, word
    for word in listed("undecided", language):
        assert one(word) is None
    for side in SIDES:
        for word in listed(f"side.{side}", language):
            assert one("declined", side=word).side == side, word


def test_no_word_means_two_things_in_two_languages():
    meanings = defaultdict(set)
    for language in LANGUAGES:
        for decision in DECISIONS:
            for word in [decision_word(decision, language), *listed(decision, language)]:
                meanings["decision", plain_letters(word)].add(decision)
        for word in listed("undecided", language):
            meanings["decision", plain_letters(word)].add("undecided")
        for side in SIDES:
            for word in [side_word(side, language), *listed(f"side.{side}", language)]:
                meanings["side", plain_letters(word)].add(side)
        for column in SHEET_COLUMNS:
            more = [] if column == "score" else listed(f"heading.{column}", language)
            for word in [column_heading(column, language), *more]:
                meanings["heading", plain_letters(word)].add(column)
    assert {word: own for word, own in meanings.items() if len(own) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_drop_down_hold_no_comma(language):
    # A list of choices in a workbook is separated by commas.
    words = [decision_word(own, language) for own in DECISIONS]
    words += [side_word(own, language) for own in SIDES]
    assert not [word for word in words if "," in word or ";" in word]
    assert len(set(words)) == len(words)
    assert len(sheet_name(language)) <= 31


@pytest.mark.parametrize(
    ("word", "decision", "side"),
    [
        ("declined by mentee", "declined", "mentee"),
        ("Refusée par le mentor", "declined", "mentor"),
        ("abgelehnt von der Mentorin", "declined", "mentor"),
        ("geweigerd door de mentor", "declined", "mentor"),
        ("rifiutata dal programma", "declined", "programme"),
        ("« accepté » !", "accepted", ""),
        ("✔", "accepted", ""),
        ("✗", "declined", ""),
    ],
)
def test_what_people_type_is_read(word, decision, side):
    assert (one(word).decision, one(word).side) == (decision, side)


@pytest.mark.parametrize(
    "word",
    ["perhaps", "accepted by the mentor", "x", "1", True, "accepté / refusé", "refusé (trop loin)",
     "accepted on Monday", "=1+1", "not declined", "nicht abgelehnt"],
)  # fmt: skip
def test_what_is_not_clear_is_not_guessed(word):
    assert codes(table([word])) == ["unknown_decision"]
    assert codes(table(["accepté ?"])) == ["doubtful"]


def test_hints_are_in_the_words_of_the_sheet_and_never_repeat_it():
    sheet = pd.DataFrame({"Mentee": ["E-1"], "Mentor": ["M-1"], "Décision": ["aceptée"]})
    with pytest.raises(pm.IntakeError) as caught:
        pm.read_decisions(sheet)
    told = str(caught.value).replace("\N{NO-BREAK SPACE}", " ")
    assert "Did you mean 'accepté'? Known: accepté ; refusé ;" in told
    assert "aceptée" not in str(caught.value)


@pytest.mark.parametrize("blank", ["", " ", None, float("nan"), pd.NA, "-", "—", "…", "pending"])
def test_a_blank_is_no_decision_yet(blank):
    assert pm.read_decisions(table([blank, "accepted"]))[0].mentee_id == "E-1"


def test_everything_that_is_wrong_is_said_at_once():
    sheet = table(
        ["accepted", "perhaps", "declined", "", "accepted", ["a"]],
        mentee=["", "E-1", "E-2", "E-3", "E-4", "E-5"],
        side=["", "", "everybody", "mentor", "", ""],
        date=["", "", "", "", "32.13.2026", ""],
    )
    with pytest.raises(pm.IntakeError) as caught:
        pm.read_decisions(sheet)
    found = caught.value.issues
    assert list(zip(found["row"], found["field"], found["code"], strict=True)) == [
        (2, "mentee", "blank_id"),
        (3, "decision", "unknown_decision"),
        (4, "side", "unknown_choice"),
        (5, "decision", "no_decision"),
        (6, "day", "unreadable"),
        (7, "decision", "unreadable"),
    ]


def test_what_a_row_says_of_a_decision_that_it_does_not_have_is_not_lost():
    for more in ({"side": "mentor"}, {"reason": "too far"}, {"date": "2026-09-01"}):
        name, value = next(iter(more.items()))
        assert codes(table(["", "accepted"], **{name: [value, ""]})) == ["no_decision"]
        assert len(pm.read_decisions(table(["pending", "accepted"], **{name: [value, ""]}))) == 1
    assert len(pm.read_decisions(table(["", "accepted"], remark=["call back", ""]))) == 1


def test_half_a_character_is_no_remark():
    assert codes(table(["accepted"], remark=["\ud800"])) == ["unreadable"]


def test_a_side_that_contradicts_the_decision_is_a_problem():
    assert codes(table(["declined by the mentor"], side=["mentee"])) == ["contradiction"]
    assert one("declined by the mentor", side="mentor").side == "mentor"


def test_headings_must_be_there_once():
    assert codes(pd.DataFrame({"Mente": [1], "Mentor": [1]})) == ["missing_column"] * 2
    assert codes(pd.DataFrame()) == ["missing_column"] * 3
    doubled = pd.DataFrame(
        [["E", "M", "ja", "nee"]], columns=["Mentee", "Mentor", "Decision", "Décision"]
    )
    assert codes(doubled) == ["two_columns"]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("Date", "2026-09-12"), ("Datum", "12.9.2026"), ("Decided on", date(2026, 9, 12)),
     ("Date de la décision", "12 septembre 2026"), ("Data", "12/09/2026")],
)  # fmt: skip
def test_days_are_read_as_the_language_writes_them(heading, cell):
    decision = {"Datum": "Entscheid", "Date de la décision": "Décision", "Data": "Decisione"}
    sheet = pd.DataFrame([["E-1", "M-1", "ok", cell]])
    sheet.columns = ["Mentee", "Mentor", decision.get(heading, "Decision"), heading]
    assert pm.read_decisions(sheet)[0].day == date(2026, 9, 12)


def test_an_english_day_that_can_be_two_is_a_problem():
    assert codes(table(["accepted"], date=["3/4/2026"])) == ["ambiguous_date"]
    assert pm.read_decisions(table(["accepted"], date=["3/4/2026"]), "en-GB")[0].day.month == 4


def test_a_programme_finds_its_own_words():
    wording = Wording("fr", {"mentee": "jeune", "mentor": "parrain"})
    sheet = table(["accepté"])
    sheet.columns = [column_heading(own, wording) for own in ("mentee", "mentor", "decision")]
    assert "Mentee" not in sheet.columns
    assert pm.read_decisions(sheet, wording)[0].pair == ("E-0", "M-1")


# Files.


def csv(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_file_is_read_with_its_rows(encoding, tmp_path):
    text = "Semaine 37\n\nMentee;Mentor;Décision;Raison\n007;M-1;accepté;\n;;;\nE-2;M-1;voilà;\n"
    path = tmp_path / "decisions.csv"
    path.write_bytes(text.replace("voilà", "refusé").encode(encoding))
    read = pm.read_decisions(path)
    assert [(own.mentee_id, own.decision, own.row) for own in read] == [
        ("007", "accepted", 4),
        ("E-2", "declined", 6),
    ]
    with pytest.raises(pm.IntakeError) as caught:
        pm.read_decisions(csv(text, encoding))
    assert caught.value.issues["row"].tolist() == [6]


def workbook(**sheets):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return io.BytesIO(file.getvalue())


FILLED_IN = [["Mentee", "Mentor", "Score", "Décision"], ["E-1", "M-1", 0.5, "accepté"],
             [12, "M-2", 0.5, None], [13, "M-2", 0.5, "refusé"]]  # fmt: skip


@pytest.mark.parametrize(
    "name", [*(sheet_name(own) for own in LANGUAGES), "décisions", "week 37 (2)"]
)
def test_the_sheet_of_decisions_is_found_among_others(name):
    pages = {"Summary": [["Week 37"], ["1 pair"]], name: FILLED_IN, "Mentors": [["id"], ["M-1"]]}
    read = pm.read_decisions(workbook(**pages))
    assert [own.pair for own in read] == [("E-1", "M-1"), ("13", "M-2")]


def test_a_workbook_with_no_such_sheet_or_two_is_refused():
    assert codes(workbook(a=[["x"], ["y"]], b=[["z"], ["w"]])) == ["unknown_sheet"]
    assert codes(workbook(a=FILLED_IN, b=FILLED_IN)) == ["two_sheets"]
    assert codes(workbook(a=FILLED_IN, Decisions=[])) == ["no_header"]
    assert codes(workbook(a=[["Mentee", "x"], ["E-1", "y"]])) == ["missing_column"] * 2


def merged(*cells):
    """Return a workbook of three decisions in which some cells are merged."""
    openpyxl = pytest.importorskip("openpyxl")
    rows = [["Week 37"], ["Mentee", "Mentor", "Decision"]]
    rows += [[f"E-{k}", "M-1", "accepted"] for k in range(3)]
    book = openpyxl.load_workbook(workbook(Decisions=rows, Other=[["x"]]))
    for own in cells:
        book["Decisions"].merge_cells(own)
    book["Other"].merge_cells("A1:A9")
    file = io.BytesIO()
    book.save(file)
    return io.BytesIO(file.getvalue())


def test_merged_cells_are_a_problem_where_they_hide_rows():
    assert codes(merged("C3:C4", "B4:B5")) == ["merged_cells"] * 2
    assert len(pm.read_decisions(merged("A1:C1", "D2:E2", "A7:A9"))) == 3


def test_a_file_that_was_opened_as_text_is_read():
    sheet = io.StringIO("mentee,mentor,decision\nE-1,M-1,accepted\n")
    assert pm.read_decisions(sheet)[0].pair == ("E-1", "M-1")


@pytest.mark.parametrize(
    "source", [None, 3, b"x", ["x"], io.BytesIO(b""), io.BytesIO(b"PK\x03\x04")]
)
def test_what_is_no_table_is_refused(source):
    assert len(codes(source)) == 1


def test_decisions_that_are_none_are_refused():
    season = pm.Season.start(on=date(2026, 9, 7))
    for wrong in (None, 3, ["x"], [pm.Decision]):
        with pytest.raises(pm.IntakeError, match="not_a_decision"):
            season.decided(wrong, on=season.started)
    assert season.decided([], on=season.started) == season
