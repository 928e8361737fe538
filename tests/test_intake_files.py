"""Files: encodings, delimiters, headers, limits; and the way out again."""

import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake.files import layout

TEXT = "Kürzel;Ort\nM-007;Genève\nM-08;Zürich\n"


def csv(content, **options):
    """Return the table in some bytes."""
    data = content if isinstance(content, bytes) else content.encode()
    return pm.read_table(io.BytesIO(data), **options)


def workbook(*rows, title="Mentors"):
    """Return the bytes of a workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def code_of(error):
    return error.value.issues["code"].tolist()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
    ],
)
def test_an_encoding_is_found_and_said(encoding, said):
    table = csv(TEXT.encode(encoding))
    assert table["Ort"].tolist() == ["Genève", "Zürich"]
    assert table.attrs["read_as"] == f"CSV in {said}, delimiter ';', header in row 1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_line_ends_and_delimiters_of_any_kind_are_found(end, delimiter):
    rows = [["id", "site", "x"], ["M-007", "Ghent", ""], ["M-8", "Bruges", "y"]]
    table = csv(end.join(delimiter.join(row) for row in rows))
    assert table.columns.tolist() == rows[0]
    assert table.loc[2].tolist() == rows[1]


def test_a_header_below_prose_is_found_and_rows_keep_the_numbers_of_the_file():
    prose = (
        'Liste der Mentorinnen, Stand 3. März, "provisorisch"\nbitte nicht weitergeben, danke\n\n'
    )
    table = csv(prose + "Nr.;Ort;Plätze\n007;Bern;1,5\n;;\n012;Biel;2\n")
    assert table.columns.tolist() == ["Nr.", "Ort", "Plätze"]
    assert table.index.tolist() == [5, 7]
    table = table.rename(columns={"Nr.": "id"})
    report = pm.check_frames(table.drop(index=5), csv("id\nE"), {"Plätze": "capacity", "Ort": None})
    assert report.ok
    report = pm.check_frames(table, csv("id\nE"), {"Plätze": "capacity", "Ort": None})
    assert report.issues["row"].tolist() == [5]


def test_a_header_can_be_stated():
    table = csv("a,b\nc,d\ne,f\n", header_row=2)
    assert table.columns.tolist() == ["c", "d"]
    assert table.index.tolist() == [3]


def test_a_single_column_is_a_table():
    assert csv("id\nM-1\nM-2\n")["id"].tolist() == ["M-1", "M-2"]


def test_cells_beyond_the_header_are_kept_and_their_row_is_a_problem():
    table = csv("id,site\nM-1,Ghent\nM-2,Ghent, Flanders\n")
    report = pm.check_frames(table, csv("id\nE"))
    assert report.issues[["row", "id", "code", "cost"]].values.tolist() == [
        [3, "M-2", "surplus_cells", "person"]
    ]
    assert [mentor.id for mentor in report.cohort.mentors] == ["M-1"]


def test_headers_that_repeat_or_are_blank_lose_nothing():
    table = csv("id,x,x,\nM-1,a,b,note\n")
    assert table.columns.tolist() == ["id", "x", "x", "(column 4)"]
    assert table.loc[2].tolist() == ["M-1", "a", "b", "note"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_header"),
        (b"\n\n ,\n", "no_header"),
        (b"id\x00\x01", "not_text"),
        (b"id\n\x81\x8d", "unknown_encoding"),
        (b"\xd0\xcf\x11\xe0old", "old_workbook"),
        (b"PK\x03\x04broken", "not_a_workbook"),
        (b'id\n"' + b"x\n" * 600_000, "open_quote"),
    ],
)
def test_what_is_no_table_is_named(content, code):
    with pytest.raises(pm.IntakeError) as caught:
        csv(content)
    assert code_of(caught) == [code]


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with path.open("rb") as file:
        for source in (path, file):
            with pytest.raises(pm.IntakeError) as caught:
                pm.read_table(source)
            assert code_of(caught) == ["too_large"]
            assert "huge.csv" in str(caught.value)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        pm.read_table(tmp_path / "none.csv")


def test_a_table_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr("pairmatch.intake.files.csv_text.MAX_CELLS", 1000)
    with pytest.raises(pm.IntakeError, match="too_large"):
        csv("a,b\n" * 600)


def test_two_million_empty_rows_end(monkeypatch):
    """Rows without content are not people, and their number is bounded."""
    table = csv("id,site\nM-1,Ghent\n" + ",\n" * 2_000_000)
    assert table["id"].tolist() == ["M-1"]
    monkeypatch.setattr("pairmatch.intake.files.csv_text.MAX_ROWS", 10)
    with pytest.raises(pm.IntakeError, match="too_large"):
        csv("id\n" + "\n" * 20)


def test_a_sheet_is_read_with_its_dates_numbers_and_rows():
    date = pd.Timestamp("2026-12-31").to_pydatetime()
    content = workbook(
        ["Liste"], [], ["id", None, "bis"], ["007", None, date], [], [12, None, None]
    )
    table = csv(content)
    assert table.columns.tolist() == ["id", "bis"]
    assert table.index.tolist() == [4, 6]
    assert table.attrs["read_as"] == "sheet 'Mentors', header in row 3"
    cohort = pm.cohort_from_frames(table, csv("id\nE"), {"bis": "available_until"})
    assert [(m.id, str(m.available_until)) for m in cohort.mentors] == [
        ("007", "2026-12-31"),
        ("12", "None"),
    ]


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_says_which_there_are():
    with pytest.raises(pm.IntakeError, match="Did you mean 'Mentors'"):
        csv(workbook(["id"]), sheet="Mentrs")
    with pytest.raises(pm.IntakeError, match="no sheets"):
        csv("id\n", sheet="Mentors")


def with_sheet(rows):
    """Return a workbook whose sheet holds the given XML."""
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet = f'{head}<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["id"]))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            own = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, sheet if own else source.read(name))
    return out.getvalue()


def test_a_sheet_that_claims_to_be_huge_is_read_for_what_it_holds():
    cell = '<c r="A1" t="inlineStr"><is><t>id</t></is></c>'
    rows = f'<row r="1">{cell}</row><row r="2">{cell}</row>'
    empty = "".join(f'<row r="{r}"/>' for r in range(3, 100_000))
    assert csv(with_sheet(rows + empty))["id"].tolist() == ["id"]


def test_a_packed_file_that_unpacks_to_far_more_is_refused(monkeypatch):
    monkeypatch.setattr("pairmatch.intake.files.excel._UNPACKED", 1000)
    with pytest.raises(pm.IntakeError, match="too_large"):
        csv(workbook(["id"]))


FORMULAS = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", "\uff1d1", "'=1", "  =HYPERLINK(1)"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_no_written_cell_begins_a_formula_and_all_come_back(tmp_path, suffix):
    table = pd.DataFrame({"=id": [*FORMULAS, "-3.5", "M-1", "'s avonds"]}, dtype=object)
    pm.write_table(table, tmp_path / f"t{suffix}")
    if suffix == ".csv":
        raw = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    else:
        raw = pd.read_excel(tmp_path / "t.xlsx", dtype=str)
    cells = [*raw.iloc[:, 0], *raw.columns]
    assert all(cell.startswith("'") for cell in cells if cell not in ("-3.5", "M-1"))
    back = pm.read_table(tmp_path / f"t{suffix}")
    assert back.columns.tolist() == ["=id"]
    assert [str(cell) for cell in back["=id"]] == table["=id"].tolist()


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(
    str.strip
)


@given(st.lists(cells, min_size=1, max_size=5))
def test_whatever_is_written_is_read_back(texts):
    table = pd.DataFrame({"id": range(len(texts)), "text": texts, "more": ["x"] * len(texts)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        pm.write_table(table, path)
        assert pm.read_table(path)["text"].tolist() == texts


def test_a_named_index_is_written_and_row_numbers_are_not(tmp_path):
    result = pm.match(
        pm.cohort_from_frames(*pm.load_sample("vernier")), pm.Policy.preset("vernier")
    )
    pm.write_table(result.stage_prices.rename_axis("mentor_id"), tmp_path / "prices.csv")
    assert pm.read_table(tmp_path / "prices.csv").columns[0] == "mentor_id"
    pm.write_table(csv("id\nM\n"), tmp_path / "again.csv")
    assert pm.read_table(tmp_path / "again.csv").columns.tolist() == ["id"]


def test_lists_in_cells_are_written_as_they_are_read(tmp_path):
    table = pd.DataFrame({"id": ["M"], "offers": [("job", "network")], "capacity": [np.int64(2)]})
    pm.write_table(table, tmp_path / "t.csv", delimiter=";")
    mentor = pm.cohort_from_frames(pm.read_table(tmp_path / "t.csv"), csv("id\nE")).mentors[0]
    assert (mentor.offers, mentor.capacity) == (("job", "network"), 2)


def test_limits_are_larger_than_any_programme():
    assert layout.MAX_BYTES >= 10**8
    assert layout.MAX_ROWS >= 2_000_000


def test_a_quotation_that_is_not_closed_is_refused_and_named():
    rows = [f"M-{k};Geneve;{k};x" for k in range(50)]
    one, two, last = rows.copy(), rows.copy(), rows.copy()
    one[10] = 'M-10;Geneve;"1;x'
    two[10], two[40] = 'M-10;Geneve;"ok;x', 'M-40;Geneve;"fin;x'
    last[49] = 'M-49;"Geneve;1;x'
    for broken in (one, two, last):
        with pytest.raises(pm.IntakeError) as caught:
            csv("\n".join(["id;site;a;b", *broken, ""]))
        assert code_of(caught) == ["open_quote"]
    assert len(csv("\n".join(['id;a\n1;"two\nlines"', "2;x"]))) == 2


def test_utf_8_with_a_broken_character_is_refused():
    content = "id;site\n" + "M;Genève, Zürich\n" * 5
    with pytest.raises(pm.IntakeError, match="broken characters"):
        csv(content.encode() + b"\xff\n")


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("Mentor list\nOffice Geneva,2026\nid,site,cap\nM-1,x,2\n", ["id", "site", "cap"]),
        ("Liste,2026\nid,site\nM-1,x\n", ["id", "site"]),
        ("a, b, c, d, e\nx, y, z, u, v\nid;site\nM-1;Ghent\nM-2;Ghent\n", ["id", "site"]),
        ("id;lang;x\n1;a, b, c, d, e;z\n2;f;u\n", ["id", "lang", "x"]),
        ("sep=;\nid;site\nM-1;x\n", ["id", "site"]),
    ],
)
def test_the_header_is_found_among_prose_and_commas(content, header):
    table = csv(content)
    assert table.columns.tolist() == header
    assert table["id"].iloc[0] in ("M-1", "1")


@pytest.mark.parametrize(
    "content",
    [
        'Participant,Wants,Background\nAnna,"a mentor in the food industry","English teacher"\n'
        "Ben,x,y\nCleo,z,w\n",
        'Ref,About me,Hoping for\nE-1,"I have a good idea for a start-up","a job in industry"\n'
        "E-2,x,y\nE-3,z,w\n",
        'Nr,Wunsch,Beruf\n1,"Mentorin aus der Stadt","arbeitet bei einer Firma"\n2,x,y\n3,z,w\n',
        'Qui,Attente,Parcours\nA,"un mentor de mon secteur","a appris la langue"\nB,x,y\nC,z,w\n',
    ],
)
def test_answers_with_words_of_headers_are_people_and_no_header(content):
    rows = [line.split(",")[0] for line in content.splitlines()]
    table = csv(content)
    assert table.attrs["read_as"].endswith("header in row 1")
    assert table.iloc[:, 0].tolist() == rows[1:]
    sheet = csv(workbook(*[line.replace('"', "").split(",") for line in content.splitlines()]))
    assert sheet.iloc[:, 0].tolist() == rows[1:]


def test_full_rows_above_the_header_are_a_problem_that_names_them():
    table = csv("Liste,2026\nid,site\nM-1,x\n")
    assert table["id"].tolist() == ["M-1"]
    report = pm.check_frames(table, csv("id\nE\n"))
    assert report.issues[["code", "row"]].values.tolist() == [["above_header", 1]]
    assert "Liste" not in report.summary()
    assert pm.check_frames(csv("Liste,2026\nid,site\nM-1,x\n", header_row=2), csv("id\nE\n")).ok


def test_a_file_without_a_header_takes_nobody_for_one_and_shows_no_answer():
    rows = [f"M-{k},Name{k},Lausanne,français C1,{k % 3}" for k in range(8)]
    with pytest.raises(pm.IntakeError) as caught:
        csv("\n".join(rows) + "\n")
    assert code_of(caught) == ["no_header"]
    assert "Lausanne" not in str(caught.value)
    assert csv("\n".join(rows) + "\n", header_row=1).columns[2] == "Lausanne"


@pytest.mark.parametrize(
    "content",
    [
        "Ref,Job,Network\nA,Job,\nB,Job,Network\nC,,Network\n",
        "Wer,2024,2025\nA,x,y\nB,z,w\n",
        "Qui,Q1,Q2\nA,oui,non\nB,non,non\n",
        "Ref,Job,Network\nA,Job,x\nB,x,Network\nC,Job,Network\n",
    ],
)
def test_choices_and_years_may_head_columns(content):
    assert csv(content).attrs["read_as"].endswith("header in row 1")


def test_a_row_that_a_line_end_cuts_in_two_is_refused_and_named():
    content = "id,Site,Note,Places\nM-1,Nyon,Bonjour\nabsent en mai,2\nM-2,Nyon,x,1\n"
    with pytest.raises(pm.IntakeError) as caught:
        csv(content)
    assert code_of(caught) == ["broken_row"]
    assert "rows 2 and 3" in str(caught.value)
    assert "Bonjour" not in str(caught.value)


@pytest.mark.parametrize("book", [False, True])
def test_rows_whose_last_cells_are_blank_are_people_and_not_one_cut_in_two(book):
    rows = [["id", "site", "note"], ["M-1", "Nyon"], ["M-2", "Nyon"], ["M-3", "Bern", "x"]]
    table = csv(workbook(*rows) if book else "\n".join(map(",".join, rows)) + "\n")
    assert table["id"].tolist() == ["M-1", "M-2", "M-3"]


def test_a_header_that_is_repeated_below_is_no_person():
    table = csv("Code,Firma,Ort\nM-1,A,Nyon\nCode,Firma,Ort\nM-2,A,Nyon\n")
    report = pm.check_frames(table, csv("id\nE\n"), {"Code": "id", "Firma": None, "Ort": None})
    assert [mentor.id for mentor in report.cohort.mentors] == ["M-1", "M-2"]
    assert report.issues[["row", "code"]].values.tolist() == [[3, "not_a_person"]]


def test_the_row_of_import_ids_settles_the_header_of_qualtrics():
    ids = '{"ImportId":"QID1"}', '{"ImportId":"QID7"}'
    table = csv(workbook(["Q1", "Q7"], ["Participant number?", "How many mentees?"], ids,
                         ["M-1", "1"], ["M-2", "2"]))  # fmt: skip
    assert table.columns.tolist() == ["Q1", "Q7"]
    assert table["Q1"].tolist() == ["M-1", "M-2"]


@pytest.mark.parametrize(
    "answer",
    ["Hello.\nI like trains, boats, planes, and cars\nBye", "a, b, c, d\ne, f, g, h\ni, j, k, l"],
)
def test_a_quoted_answer_may_look_like_rows(answer):
    table = csv(f'id,offers,site,bio\nM-1,job,Ghent,"{answer}"\nM-2,job,Ghent,x\n')
    assert table["bio"].tolist() == [answer, "x"]


@pytest.mark.parametrize(
    "content",
    [
        'id,site\nM1,"Ghent\nM2,Bern\n',
        'id,site,bio,x\nM1,"Ghent,a,b\nM2,Bern,"c",d\nM3,Bern,c,d\n',
    ],
)
def test_a_quotation_that_swallows_rows_is_refused(content):
    with pytest.raises(pm.IntakeError) as caught:
        csv(content)
    assert code_of(caught) == ["open_quote"]


def test_a_remark_of_any_length_is_read_and_refuses_no_file():
    remark = "x" * 300_000
    table = csv(f"id,site,remark\nM-1,Ghent,{remark}\nM-2,Bern,y\n")
    assert table["remark"].tolist() == [remark, "y"]
    read = pm.check_frames(table, csv("id\nE\n"), {"remark": "attributes.note"})
    assert read.issues[["id", "code"]].values.tolist() == [["M-1", "too_long"]]
    assert len(pm.check_frames(table, csv("id\nE\n"), {"remark": None}).cohort.mentors) == 2


def test_the_line_that_states_the_delimiter_is_not_counted_as_spreadsheets_do():
    assert csv("sep=;\nid;site\nM-1;x\n").index.tolist() == [2]


def test_wide_and_ragged_tables_are_bounded():
    with pytest.raises(pm.IntakeError, match="too_large"):
        csv("id,a\n" + "1,2\n" * 30_000 + "x" + "," * 4000 + "\n")
    with pytest.raises(pm.IntakeError, match="too_large"):
        csv("id" + "," * 20_000 + "\n1\n")


def test_wrong_arguments_are_named():
    for options in ({"delimiter": ";;"}, {"encoding": "undefined"}, {"header_row": 0}):
        with pytest.raises(pm.IntakeError):
            csv("id\nM\n", **options)


BROKEN = [
    "<row r='1'><c r='A1'><v>abc</v></c></row>",
    "<row r='1'><c r='A1' t='s'><v>99</v></c></row>",
    "<row r='1'><c r='!!'><v>1</v></c></row>",
    "<row r='x'><c/></row>",
    "<row r='1'><c",
]


@pytest.mark.parametrize("rows", BROKEN)
def test_a_broken_workbook_is_an_intake_error(rows):
    with pytest.raises(pm.IntakeError):
        csv(with_sheet(rows))


def test_formulas_without_values_and_hidden_sheets_are_not_read():
    with pytest.raises(pm.IntakeError) as caught:
        csv(workbook(["id", "site"], ["M-1", "=A1"]))
    assert code_of(caught) == ["no_values"]
    book = openpyxl.Workbook()
    book.active.append(["id", "old"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Now").append(["id", "site"])
    out = io.BytesIO()
    book.save(out)
    assert csv(out.getvalue()).columns.tolist() == ["id", "site"]


def test_what_a_workbook_or_a_line_cannot_hold_is_written_safely(tmp_path):
    cells = ["a\rb", "\r=1", "\u200b=1", "x;=cmd()", pd.Timestamp("2026-01-01", tz="UTC"), "\x01"]
    table = pd.DataFrame({"id": cells, "x": "y"}, dtype=object)
    for name in ("t.csv", "t.XLSX"):
        pm.write_table(table, tmp_path / name)
        assert len(pm.read_table(tmp_path / name)) == len(cells)
    text = (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert '"x;=cmd()"' in text
    assert '"\'\u200b=1"' in text


def test_what_cannot_be_written_is_named(tmp_path):
    for table, name in (([1], "t.csv"), (pd.DataFrame(), "t.ods")):
        with pytest.raises(pm.IntakeError):
            pm.write_table(table, tmp_path / name)


def test_a_decimal_comma_is_written_for_spreadsheets_that_expect_one(tmp_path):
    table = pd.DataFrame({"id": ["a"], "score": [0.86]})
    pm.write_table(table, tmp_path / "t.csv", delimiter=";", decimal=",")
    assert '"a";"0,86"' in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
