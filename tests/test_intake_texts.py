"""The report on tables, and the problems of any input, in words of five languages."""

import ast
import copy
import io
import json
import pickle
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
import typed_answers
from pairmatch import policy as pp
from pairmatch._support.hints import Advice, as_sentence, foreign, hinted, known
from pairmatch._support.messages import LANGUAGES, catalogue, is_singular
from pairmatch.errors import Issue, did_you_mean
from pairmatch.intake import FieldMapping, Mapping, RowFilter, TableMapping
from test_answers_as_typed import KINDS, TYPED
from test_intake import BAD, COLUMN_FAULTS, GOOD
from test_intake_mapping import WRONG
from test_messages import ENGLISH

OTHERS = [language for language in LANGUAGES if language != "en"]
SOURCES = Path(pm.__file__).parent
FORMS = sorted((Path(__file__).parent.parent / "examples" / "forms").glob("*/mapping.toml"))
CODE = re.compile(r"(?<![\w.\"«„\u2018{])[a-z]+_[a-z_]+")
DOUBLED = re.compile(r"\.\.(?!\.)|[:;,] ?(?:[;,]|\.(?!\w))|[?!]\.|  | \.(?!\w)|\(\)")


def frame(*rows):
    return pd.DataFrame(rows)


def raised(make):
    with pytest.raises(pm.IntakeError) as caught:
        make()
    return caught.value


def problems_of(mentors, mentees, mapping=None, **options):
    return pm.check_frames(mentors, mentees, mapping, **options).problems


# Whatever is wrong with an input, as the other tests make it.


def of_cells():
    for field, bad in BAD.items():
        yield from problems_of(frame({**GOOD, field: bad}), frame({"id": "E-1"}))
    for columns, mapping, _, _ in COLUMN_FAULTS:
        table = pd.DataFrame({"id": ["M-1"], **columns})
        yield from problems_of(table, frame({"id": "E-1"}), mapping)
    for language, field, answer, _ in (*TYPED, *KINDS):
        yield from of_answer(language, field, answer)
    for language in typed_answers.LANGUAGES:
        for field in FIELDS:
            for typed in typed_answers.sample(language, field, False, 40):
                yield from of_answer(language, field, typed.text)
    for field, answer in (
        ("availability", "Mo 18-20; never"), ("availability", "lundi 20-18"), ("site", ["a"]),
        ("availability", "lundi 18:00-20:00 CET"), ("offers", ";".join("abcdefghi") * 90),
        ("attributes.x", {"a": 1}), ("wishes", {"a", "b"}), ("current_load", "2+"),
        ("capacity", "3-2"), ("available_from", "lundi 1.9.2026"), ("birth_year", "2099"),
    ):  # fmt: skip
        for language in (None, "fr"):
            yield from of_answer(language, field, answer)
    for read, answer in (("number", "1'000"), ("number", "x"), ("yes_no", "x")):
        mapped = FieldMapping(field="attributes.x", columns="x", read=read)
        yield from of_mapped([mapped], {"x": answer})


FIELDS = ("availability", "languages", "capacity", "available_from", "offers")


def of_answer(language, field, answer):
    side = "mentees" if field in ("needs", "most_important", "waiting_since") else "mentors"
    if field in ("yes", "grid"):
        return ()
    table = pd.DataFrame({"id": ["A-1"], field: [answer]})
    tables = {"mentors": frame({"id": "M"}), "mentees": frame({"id": "E"}), side: table}
    return problems_of(tables["mentors"], tables["mentees"], language=language)


def of_mapped(fields, *rows, language="fr", **options):
    table = frame(*({"id": f"M-{k}", **row} for k, row in enumerate(rows)))
    fields = [FieldMapping(field="id", columns="id"), *fields]
    mapping = Mapping(language=language, mentors=TableMapping(fields=fields, **options))
    return problems_of(table, frame({"id": "E-1"}), mapping)


def of_tables():
    rows = frame(
        {"id": "M-1", "wishes": "E-2; E-9", "site": "a;b", "capacity": "0", "min_load": 2},
        {"id": "M-1", "wishes": "1. E-1 2. E-1, 3", "available_from": "2027-01-01"},
        {"id": "m-1", "available_from": "2027-01-01", "available_until": "2026-01-01"},
        {"id": ""}, {"id": "n/a"}, {"id": "Total"}, {"id": "x" * 30_000},
        {"id": "M-7", "offers": "job" * 9_000, "attributes.x y": 1, "timezone": "EST"},
    )  # fmt: skip
    mentees = frame({"id": "E-1", "needs": "job", "most_important": "network", "priority": -1})
    for language in (None, "fr"):
        yield from problems_of(rows, mentees, language=language, left=["E-2"])
    numbered = frame(*({"id": str(n)} for n in range(1, 9)))
    yield from problems_of(numbered, numbered)
    yield from problems_of(frame({"Nom": "x"}), frame({"Fuseau horaire": "Europe/Rome", "id": "E"}))
    table = frame(*({"id": f"M-{k}", "Lundi": "18-20", "Jour x": "matin"} for k in range(3)))
    fields = [
        FieldMapping(field="availability", columns=["Lundi", "Jour x"], layout="grid"),
        FieldMapping(field="site", columns="Ville"),
        FieldMapping(field="offers", columns="Lundi", answers={"x": "jobb"}, confidence=0.5),
        FieldMapping(field="company", columns="Lundi", required=True, only_answers=True),
        FieldMapping(field="availability", columns=["Lundi"], layout="week"),
    ]
    only = [RowFilter(column="id", is_="M-9"), RowFilter(column="Jour x", confidence=0.6)]
    for mapped in (TableMapping(fields=fields), TableMapping(fields=fields[:2], only=only)):
        mapping = Mapping(language="fr", mentors=mapped)
        yield from problems_of(table, frame({"id": "E"}), mapping)
    mentors, mentees = pm.load_sample("vernier")
    yield from problems_of(mentees, mentors)
    yield from of_mapped(
        [FieldMapping(field="languages", columns=["Xyz"], layout="grid")], {"Xyz": "B2"}
    )
    yield from of_mapped([FieldMapping(field="languages", columns={"L": "fr"}, layout="grid")],
                         {"L": "anglais B2"})  # fmt: skip
    days = FieldMapping(field="availability", columns=["lundi", "mardi"], layout="grid")
    yield from of_mapped([days], {"lundi": "non", "mardi": ""}, {"lundi": "mardi 18-20"},
                         {"lundi": "18h-20h mardi matin"}, {"lundi": "?"})  # fmt: skip
    choices = FieldMapping(field="offers", columns={"a": "emploi", "b": "CV"}, layout="choices")
    yield from of_mapped([choices], {"a": "peut-être", "b": "x"})
    site = FieldMapping(field="site", columns=["a", "b"])
    yield from of_mapped([site], {"a": "Rome", "b": "Bern"})
    merged = [FieldMapping(field="site", columns="a"), FieldMapping(field="site", columns="b")]
    yield from of_mapped(merged, {"a": "Rome", "b": "Bern"}, duplicates="merge")
    yield from of_mapped([], {"when": "x"}, duplicates="latest", latest_by="when")
    doubled = frame({"id": "M", "when": "x"}, {"id": "M", "when": "2026-01-01"})
    latest = TableMapping(duplicates="latest", latest_by="when")
    yield from problems_of(doubled, frame({"id": "E"}), Mapping(mentors=latest))
    named = TableMapping(id_from=["Nom", "Prénom"])
    yield from problems_of(
        frame({"Nom": "x", "Prénom": ""}), frame({"id": "E"}), Mapping(mentors=named)
    )
    unsure = FieldMapping(field="site", columns=["a", "b"], confidence=0.6)
    yield from of_mapped([unsure], {"a": "x", "b": "y"})
    yield from of_mapped(
        [], {"take part": "x"}, only=[RowFilter(column="take part", confidence=0.6)]
    )
    yield from of_mapped([], {"q": "oui, avec plaisir"}, only=[RowFilter(column="q", is_="oui")])
    yield from of_mapped([], {"q": "?"}, only=[RowFilter(column="q", is_="oui")])
    yield from of_mapped([FieldMapping(field="min_load", columns="a")], {"a": "3"})
    yield from problems_of(frame({"id": "M"}), frame({"id": "E", "most_important": "job"}))
    yield from problems_of(
        frame({"id": "M", "attribute.x": 1, "attributes.a b": 2}), frame({"id": "E"})
    )
    for wrong in (5, "m.toml", {"site": "Ort"}, {"id": 5}, {"mentors": {"id": 5}}):
        yield from problems_of(frame({"id": "M", "Ort": "x"}), frame({"id": "E"}), wrong)
    yield from raised(lambda: pm.check_frames(table, table, Mapping(language="fr"), "de")).problems


def of_files(tmp_path):
    files = {
        "a.csv": b"", "b.csv": b"id\x00\x01", "c.csv": b"id\n\x81\x8d", "d.csv": b'id\n"x\n',
        "e.xls": b"\xd0\xcf\x11\xe0old", "f.xlsx": b"PK\x03\x04broken",
        "g.csv": b"M-1;a;x\nM-2;a;x\nM-3;a;y\n", "h.csv": b"Gen\xc3\xa8ve;\xc3\xa9\x92;\n" * 9,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        yield from raised(lambda name=name: pm.read_table(tmp_path / name)).problems
    for options in ({"header_row": 0}, {"delimiter": ";;"}, {"sheet": "x"}):
        good = tmp_path / "good.csv"
        good.write_text("id\nM-1\n")
        yield from raised(lambda o=options, g=good: pm.read_table(g, **o)).problems
    shifted = b"id,site,capacity,available_until\nM-1,x,2,2026-01-01\nM-2,x,y,2,2026-01-01\n"
    above = b"M-0;x;1\nid;site;capacity\nM-1;x;2\nM-2;x;2\n"
    for content in (shifted, above):
        table = pm.read_table(io.BytesIO(content))
        yield from problems_of(table, frame({"id": "E-1"}), language="fr")
    cut = b"Code;Ort;Mail;Ziel\nM-1;a;b;c\nM-2;a;\nb;c\nM-3;a;b;c\n"
    yield from raised(lambda: pm.read_table(io.BytesIO(cut))).problems
    table = frame({"id": "M"})
    for path, content in (("t.doc", table), ("t.csv", 5)):
        yield from raised(lambda p=path, c=content: pm.write_table(c, tmp_path / p)).problems
    for name, text in (("m.toml", "language = "), ("m.json", "{"), ("m.json", "[1]")):
        (tmp_path / name).write_text(text)
        yield from raised(lambda name=name: Mapping.from_file(tmp_path / name)).problems


def of_objects():
    makers = [
        lambda: Mapping.from_dict(WRONG),
        lambda: Mapping(language="xx"),
        lambda: FieldMapping(field="capacity", columns=[], answers={"x": "y"}),
        lambda: TableMapping(latest_by="x"),
        lambda: TableMapping(id_from="x", fields=[FieldMapping(field="id", columns="Code")]),
        lambda: pm.check_frames(5, 5),
        lambda: pm.Mentor(id="", capacity="x", languages={"xx": "B9"}, capasity=1, site=5),
        lambda: pm.Mentor(id="M", availability="Mo", birth_year=3, min_load=2, sectors="x"),
        lambda: pm.Mentor(id="M", availability=5, languages=5, attributes=5, wishes={"x"}),
        lambda: pm.Mentee(id="E", most_important="job", deadline=5),
        lambda: pm.Mentee(id="E", most_important="job"),
        lambda: pm.Mentee(needs=["job"]),
        lambda: pm.Cohort([pm.Mentor(id="M-1")] * 2, [5]),
        lambda: pm.Cohort(5, []),
        lambda: COHORT.replace(pinned=[("E-1", "M-2"), ("M-1", "E-1"), ("E-x", "M-x")]),
        lambda: COHORT.replace(pinned=[5], excluded="x", load_counts="everybody"),
        lambda: COHORT.replace(overrides={("E-1", "M-1"): ""}, running_until=5, pined=[]),
        lambda: COHORT.replace(overrides={("E-1", "M-1"): ""}),
        lambda: COHORT.replace(running=[("E-1", "M-1"), ("E-1", "M-2")], previous=[("M-1", "E-1")]),
        lambda: COHORT.replace(running=[("M-1", "M-1")], running_until={("E-1", "M-1"): 5}),
        lambda: COHORT.replace(previous=[("E-1", "M-1"), ("E-1", "M-2")], pinned=[("E-1", "M-3")]),
        lambda: COHORT.replace(pinned=[("E-1", "zzzzzz")], overrides=5),
        lambda: COHORT.replace(excluded=[("E-1", "left")]).replace(pinned=[("E-1", "left")]),
        lambda: Mapping().replace("mentor", "site"),
        lambda: TWICE.replace("mentors", "site"),
        lambda: Mapping.from_dict({"mentors": {"fields": 5}, "dayparts": 5}),
        lambda: Mapping.from_dict({"dayparts": {"evening": "x"}}),
        lambda: FieldMapping(field="site", columns=5, answers=5, minutes=60),
        lambda: FieldMapping(field="languages", columns="L", answers={"x": "fr:B9"}),
        lambda: FieldMapping(field="availability", columns="L", answers={"x": "Xx 18"}),
        lambda: pm.Mentor(id="M", availability="Xx 18-20", languages="fr"),
        lambda: pm.Mentor(id="M", availability=[(9, 0, 1)], languages={"?": "B1"}),
        lambda: pm.Mentor(id="M", availability="Mo 18:77-20", attributes={"x": object()}),
        lambda: pm.Mentor(id="M", availability="Mo 18", attributes={"x y": 1}, capacity=101),
        lambda: pm.Mentor(id="\ud800", site=""),
        lambda: pm.Cohort.from_json(5),
        lambda: pm.Cohort.from_json("x", profiles_from=5),
        lambda: pm.Cohort.from_json(COHORT.to_json(), profiles_from=COHORT),
        lambda: pm.Cohort.from_json(IDS.replace("M-2", "M-9"), profiles_from=COHORT),
        lambda: pm.Cohort.from_json(
            COHORT.to_json().replace('"overrides": []', '"overrides": [5]')
        ),
        lambda: pm.Cohort.from_json("[" * 100_000),
        lambda: pm.Cohort.from_json(
            '{"format": "pairmatch cohort", "version": 1, "profiles": 5, '
            '"mentors": 5, "mentees": [], "unconfirmed": 5}'
        ),
        lambda: pm.Cohort.from_json(
            '{"format": "pairmatch cohort", "version": 1, "profiles": '
            'true, "mentors": [5], "mentees": []}'
        ),
        lambda: pm.Cohort.from_json("x"),
        lambda: pm.Cohort.from_json("{}"),
        lambda: pm.Cohort.from_json(COHORT.to_json(profiles=False)),
        lambda: pm.Cohort.from_json(COHORT.to_json().replace('"version": 1', '"version": 9')),
        lambda: pm.Cohort.from_json(COHORT.to_json().replace('"pinned"', '"pined"')),
    ]
    for make in makers:
        yield from raised(make).problems
    wrong = pm.Mentor(id="M", sectors=["x"], offers=["y"], attributes={"age": "old"})
    cohort = pm.Cohort([wrong], [pm.Mentee(id="E", needs=["z"], attributes={"age": 3})])
    for part in (pp.SectorSimilarity(), pp.GoalCoverage(), pp.Proximity("age", span=1)):
        policy = pm.Policy(criteria=[part])
        yield from raised(lambda policy=policy: pm.match(cohort, policy)).problems
    yield from COHORT.replace(excluded=[("E-1", "left")], running=[("E-1", "M-1")]).notes


COHORT = pm.Cohort(
    [pm.Mentor(id="M-1", current_load=1), pm.Mentor(id="M-2")], [pm.Mentee(id="E-1")]
)  # fmt: skip


SAVED = COHORT.to_json()
IDS = COHORT.to_json(profiles=False)
TWICE = Mapping(mentors=TableMapping(fields=[FieldMapping(field="site", columns=c) for c in "ab"]))


def keys_of(hint):
    """Return the keys of a hint and of the hints inside it."""
    sentence = getattr(hint, "sentence", None)
    if sentence is None:
        return ()
    return (sentence.key, *(key for value in sentence.values.values() for key in keys_of(value)))


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    """Return one problem of each kind: its place in the texts does not matter."""
    found = [*of_cells(), *of_tables(), *of_files(tmp_path_factory.mktemp("files")), *of_objects()]
    return {(issue.code, *keys_of(issue.hint)): issue for issue in found}


def test_the_other_tests_make_problems_of_most_kinds(problems):
    assert len({code for code, *_ in problems}) > 60
    hints = {key for key in catalogue("en") if key.startswith("hint.")}
    assert len(hints.intersection(*[{key for keys in problems for key in keys}])) > 0.8 * len(hints)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_told_in_words(problems, language):
    for (code, *keys), issue in problems.items():
        text = issue.text(language)
        assert f"problem.{code}" in catalogue(language), code
        assert text[0].isupper() or not text[0].isalpha(), text
        assert text.endswith((".", "?", "!", "…")), text
        assert not doubled(text), (keys, text)
        assert not set("{}") & set(re.sub(r'\{"\w+": "\w+"\}', "", text)), text
        if language != "en":
            told = without_names(text, issue)
            assert not CODE.search(told), text
            assert not ENGLISH.search(told), text
            assert text != issue.text(), keys


def without_names(text, issue):
    """Drop what is a name in every language: headers, ids, codes that must be written so."""
    for name in (issue.field, issue.id, issue.side.removeprefix("file ")):
        text = text.replace(name, "") if name else text
    return re.sub(r"[«„\u2018“].*?[»“’”]|\[\[.*?\]\]|Cohort\.to_json|, ein\w*", "", text)


def test_every_hint_of_a_problem_is_of_the_catalogue(problems):
    for issue in problems.values():
        assert isinstance(issue.hint, Advice), issue
        assert issue.hint.sentence is not None or not issue.hint or "Known:" in issue.hint, issue


HINT_AT = {
    "Guess": 2,
    "Issue": 5,
    "Fault": 1,
    "UnreadableError": 0,
    "refuse": 2,
    "_refused": 1,
    "_issue": 2,
}


def test_no_hint_is_written_into_the_code():
    """A text is either of the catalogue or of another library."""
    written = []
    for path in [*SOURCES.glob("intake/**/*.py"), *SOURCES.glob("p[eo]*/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = HINT_AT.get(name, len(node.args))
            if place < len(node.args) and isinstance(
                node.args[place], ast.Constant | ast.JoinedStr
            ):
                written.append(f"{path.name}:{node.lineno}")
    assert written == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_hint_of_another_language_holds_a_code(language):
    # The names of a file or of a mapping's entry are codes in every language.
    for key, forms in catalogue(language).items():
        if key.startswith(("hint.", "problem.", "note.", "intake.", "profile.")):
            for text in [forms] if isinstance(forms, str) else forms.values():
                told = re.sub(r"\{.*?\}|[«„\u2018].*?[»“’]", "", text)
                assert not CODE.search(told), key
                assert not ENGLISH.search(told), key


def test_a_hint_is_its_english_text_wherever_programs_read_it():
    one = Issue("mentors", 3, "M-1", "id", "duplicate_id", hinted("row_has_id", row=2))
    other = Issue("mentors", 3, "M-1", "id", "duplicate_id", "row 2 has this id too; keep one")
    assert one == other
    assert hash(one) == hash(other)
    assert (str(one), repr(one)) == (str(other), repr(other))
    for copied in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):
        assert copied.text("fr") == one.text("fr") != one.text()
    table = pm.IntakeError([one]).issues
    assert type(table.loc[0, "hint"]) is str
    assert json.loads(table.to_json())["hint"] == {"0": str(one.hint)}


def test_a_hint_of_a_programme_stays_as_it_was_written():
    issue = Issue("mentors", None, "M-1", "x", "too_shy", "ask again")
    assert issue.text("fr") == str(issue)
    assert pm.IntakeError([issue, issue]).text("nl") == f"{issue}\n{issue}"


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=4))
def test_what_was_meant_is_said_as_other_errors_say_it(name, names):
    assert known(name, names) == did_you_mean(name, names)
    assert known(name, names).text("de") == "" or "gemeint" in known(name, names).text("de")


def test_words_of_other_libraries_stand_in_english_only():
    error = raised(lambda: Mapping.from_dict({"certain": 2}))
    assert "less than or equal" in str(error)
    assert "less than or equal" in error.text()
    assert "la forme attendue" in error.text("fr")
    assert foreign("x").text("en-GB") == "x"


# The report.


class Text(HTMLParser):
    """The text of an HTML document whose tags all close."""

    def __init__(self, html):
        super().__init__()
        self.open, self.words = [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parent.name)
def test_the_report_on_every_example_is_told_in_words(path):
    tables = [
        pm.read_table(next(path.parent.glob(f"{side}.[cx]*"))) for side in ("mentors", "mentees")
    ]
    headers = [str(header) for table in tables for header in table.columns]
    for mapping in (Mapping.from_file(path), Mapping.suggest(*tables)):
        report = pm.check_frames(*tables, mapping)
        for language in LANGUAGES:
            text = report.to_text(language)
            assert not doubled(text), text
            words = Text(report.to_html(language)).words
            for line in filter(None, text.splitlines()):
                first = line.removeprefix("- ")[:20]
                assert any(first in said for said in words), first
            assert language == "en" or not CODE.search(told_without(text, headers)), text


def doubled(text):
    return DOUBLED.search(re.sub(r"\s;\.?|=\.\.\.", "", text.replace("\u00a0", " ")))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parent.name)
def test_every_suggestion_is_told_in_words(path):
    tables = [
        pm.read_table(next(path.parent.glob(f"{side}.[cx]*"))) for side in ("mentors", "mentees")
    ]
    mapping = Mapping.suggest(*tables)
    plain = mapping.suggestions
    assert all(type(text) is str for text in plain["because"])
    assert Mapping.from_dict(mapping.to_dict()).suggestions.equals(plain)
    for language in LANGUAGES:
        told = mapping.suggestions_in_words(language)
        assert len(told) == len(plain)
        headers = [str(header) for table in tables for header in table.columns]
        for (_, column, field, _, because), english in zip(
            told.values.tolist(), plain["because"], strict=True
        ):
            assert because[0].isupper() or not because[0].isalpha()
            assert not doubled(because), because
            assert language == "en" or because != as_sentence(english)
            assert language == "en" or not CODE.search(told_without(because, headers)), because
            assert column
            assert field


def test_a_suggestion_says_what_is_read_and_what_is_to_be_confirmed():
    mentors = pd.DataFrame({"Code": ["M-1"], "Hobby": ["Go"], "Participe toujours ?": ["oui"]})
    mapping = Mapping.suggest(mentors, mentors[["Code"]], language="fr")
    told = mapping.suggestions_in_words("fr").set_index("Colonne")
    assert told["État"].tolist() == ["est lue", "non lue", "à confirmer", "est lue"]
    assert told["Question"].tolist()[1:3] == ["n'est pas utile", "qui participe"]


def told_without(text, headers):
    for header in sorted(headers, key=len, reverse=True):
        text = text.replace(" ".join(header.split()), "")
    return re.sub(r"[«„\u2018“].*?[»“’”]", "", text)


answers = st.sampled_from(["", "M-1", "M-2", "Lu 18-20", "fr:B1", "zwei", "job", "?", "x" * 21_000])
rows = st.lists(st.fixed_dictionaries({"id": answers, "capacity": answers, "languages": answers}))


@given(rows, rows, st.sampled_from(LANGUAGES), st.sampled_from([None, "fr"]))
def test_nobody_is_lost_in_the_counts_of_the_text(mentors, mentees, language, spoken):
    tables = [pd.DataFrame(own, columns=["id", "capacity"]) for own in (mentors, mentees)]
    report = pm.check_frames(*tables, {"mentees": {"capacity": None}}, language=spoken)
    lines = report.to_text(language).split("\n\n")[0].splitlines()
    assert len(lines) == 2
    for line, side in zip(lines, ("mentors", "mentees"), strict=True):
        counts = report.counts[side]
        dropped = [drop for drop in report.drops if drop.side == side]
        numbers = [n for n in map(int, re.findall(r"\d+", line)) if n]
        assert sum(numbers) == counts.rows * 2 or 0 in (counts.rows, counts.read)
        assert len(dropped) == counts.dropped


@given(rows, st.sampled_from(LANGUAGES))
def test_no_row_with_a_problem_is_lost_in_the_html(mentors, language):
    report = pm.check_frames(pd.DataFrame(mentors, columns=["id", "capacity"]), frame({"id": "E"}))
    words = " ".join(Text(report.to_html(language)).words)
    table = report.tables(language)
    problems = list(table.values())[1]
    assert len(problems) == len(report.problems)
    for issue in report.problems:
        assert issue.row is None or re.search(rf"\b{issue.row}\b", words)


def test_alike_problems_stand_once_with_their_rows():
    bad = [{"Code": f"M-{k}", "Combien de mentees pouvez-vous accompagner ?": "quelques-uns"}
           for k in range(12)]  # fmt: skip
    mapping = {"Code": "id", "Combien de mentees pouvez-vous accompagner ?": "capacity"}
    report = pm.check_frames(frame(*bad), frame({"Code": "E"}), mapping, language="fr")
    text = report.to_text("fr").replace("\u00a0", " ")
    assert text.count("Combien de mentees") == 1
    assert "Lignes 2, 3, 4, 5, 6, 7, 8, 9 et 4 autres." in text
    assert "« réponse illisible » pour 12 lignes sur 12" in text
    folded = report.to_html("fr")
    assert "<details><summary>Lignes 2, 3, 4" in folded
    assert "10, 11, 12, 13." in folded


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_one_and_many_take_the_right_form(language):
    for n in (0, 1, 2):
        table = pd.DataFrame({"id": [f"M-{k}" for k in range(n)]})
        first = pm.check_frames(table, table.iloc[:0]).to_text(language).splitlines()[0]
        assert (str(n) in first) or n == 0
    one, two = (
        pm.check_frames(frame(*({"id": f"M-{k}"} for k in range(n))), frame({"id": "E"}))
        .to_text(language)
        .splitlines()[0]
        for n in (1, 2)
    )
    assert one.replace("1", "2") != two or language == "it"
    assert is_singular(1, language)


def test_answers_are_shown_only_where_they_are_asked_for():
    mentors = frame({"id": "M-1", "offers": "Emplio; Danse"}, {"id": "M-2", "offers": "Danse"})
    for shown in (False, True):
        report = pm.check_frames(mentors, frame({"id": "E"}), language="fr", show_values=shown)
        told = [report.to_text("fr"), report.to_html("fr")]
        told += [table.to_string() for table in report.tables("fr").values()]
        assert all(("Danse" in text) == shown for text in told[:2])
        assert any("Danse" in text for text in told) == shown
    text = report.to_text("fr").replace("\u00a0", " ")
    assert "Ce que le mentor propose : « Danse », 2 fois." in text
    assert "Ce que le mentor propose : « Emplio », une fois ; peut-être emploi." in text


def test_html_is_escaped_and_its_tables_are_on_the_left():
    evil = "<script>alert(1)</script>"
    table = pd.DataFrame({"id": ["M-1", evil], evil: ["x", "y"], "capacity": ["zwei", "drei"]})
    report = pm.check_frames(table, frame({"id": evil}), show_values=True)
    for html in (report.to_html("de"), report._repr_html_()):
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "<td>" not in html
    assert "unreadable" in report._repr_html_()
    assert "unreadable" not in report.to_html()


def test_the_tables_of_a_report_have_headings_in_words():
    table = frame({"id": "M-1", "capacity": "2-3"}, {"id": "M-1", "capacity": "?"})
    report = pm.check_frames(table, frame({"id": "E", "Hobby": "x"}), language="fr")
    tables = report.tables("fr")
    assert tables["Décompte"].values.tolist()[0] == ["mentors", 2, 1, 0, 1, 0, 0]
    assert tables["Colonnes non lues"].values.tolist() == [["mentees", "Hobby"]]
    assert tables["Remarques"].iloc[0].tolist() == [
        "mentors", "nombre de mentees", "fourchette, le plus petit nombre compte", 1,
    ]  # fmt: skip
    assert tables["Problèmes"].columns.tolist() == [
        "Tableau", "Ligne", "Identifiant", "Question", "Problème", "Que faire", "Conséquence",
    ]  # fmt: skip


def test_reasons_of_a_programme_stay_as_they_are():
    table = frame({"id": "M-1", "q": "no"}, {"id": "M-2", "q": "non"}, {"id": "M-3", "q": "oui"})
    only = [
        RowFilter(column="q", is_=["oui", "no"]),
        RowFilter(column="q", is_="oui", reason="en congé"),
    ]
    report = pm.check_frames(table, frame({"id": "E"}), Mapping(mentors=TableMapping(only=only)))
    first = report.to_text("fr").splitlines()[0].replace("\u00a0", " ")
    assert first == "1 mentor lu sur 3 lignes, 1 écarté (ne participe pas), 1 écarté (en congé)."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", ""), ("a", "A."), ("a?", "A?"), ("a…", "A…"), ("a.", "A."), (" a  b ", "A b.")],
)
def test_a_sentence_begins_and_ends_as_one(text, sentence):
    assert as_sentence(text) == sentence


def test_how_a_file_was_read_is_told_in_words(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id;site\nM-1;x\n", encoding="utf-8")
    table = pm.read_table(path)
    assert table.attrs["read_as"] == "CSV in utf-8, delimiter ';', header in row 1"
    text = pm.check_frames(table, table).to_text("fr").replace("\u00a0", " ")
    assert "- Mentors : CSV en utf-8, séparateur « ; », en-têtes : ligne 1." in text


def test_a_country_and_a_programme_s_words_are_followed():
    report = pm.check_frames(frame({"id": "M"}), frame({"id": "E"}))
    words = pm.Wording("fr-CH", {"mentee": ("mentoré·e", "mentoré·es")})
    assert report.to_text(words).splitlines()[1] == "1 mentoré·e lu sur 1 ligne."
