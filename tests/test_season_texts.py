"""The problems of a season and of its decisions, in words of five languages."""

import ast
import io
import json
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch._support.hints import Advice
from pairmatch._support.messages import LANGUAGES, catalogue
from test_decision_sheets import FILLED_IN, merged, table, workbook
from test_intake_texts import CODE, doubled, keys_of, raised, without_names
from test_messages import ENGLISH
from test_season import MONDAY, POLICY, TWO, WEEK, began, decide, people

SEASON = Path(pm.__file__).parent / "season"


def of_sheets():
    """Yield what reads a sheet that is wrong."""
    sheet = table(
        ["accepted", "perhaps", "declined", "", "accepted", ["a"], "accepté ?", "acepted",
         "declined by the mentee", "accepted"],
        mentee=["", *(f"E-{k}" for k in range(1, 10))],
        side=["", "", "everybody", "mentor", "", "", "", "", "mentor", ""],
        date=["", "", "", "", "32.13.2026", "", "", "", "", "03/04/2026"],
    )  # fmt: skip
    yield lambda: pm.read_decisions(sheet, "en")
    yield lambda: pm.read_decisions(pd.DataFrame({"Mente": ["E-1"], "x": [1]}))
    yield lambda: pm.read_decisions(
        pd.DataFrame([["E", "M", "accepted", "declined"]],
                     columns=["mentee", "mentor", "decision", "Décision"])
    )  # fmt: skip
    yield lambda: pm.read_decisions(workbook(a=[["x"], ["y"]], b=[["z"], ["w"]]))
    yield lambda: pm.read_decisions(workbook(a=FILLED_IN, b=FILLED_IN))
    yield lambda: pm.read_decisions(merged("C3:C4"))
    yield lambda: pm.read_decisions(3)
    yield lambda: pm.read_decisions(io.BytesIO(b""))


def of_decisions():
    """Yield what enters a decision that is wrong."""
    season = began()
    accepted = decide(season, "accepted", ("E-1", "M-1"))
    declined = decide(season, "declined")
    started = decide(season, "started")
    late, early = MONDAY + WEEK, MONDAY - WEEK
    for before, then, more in (
        (season, "ended", {}), (season, "reopened", {}), (declined, "started", {}),
        (started, "declined", {}), (decide(started, "ended"), "started", {}),
        (season, "accepted", {"day": late}), (season, "accepted", {"day": early}),
        (season, "accepted", {"day": "2026-09-07"}), (season, "accepted", {"until": early}),
        (season, "declined", {"until": late}), (season, "acepted", {}), (season, "x", {}),
        (season, "accepted", {"side": "mento"}), (season, "accepted", {"reason": 1}),
        (season, "accepted", {"pair": ("E-1", "M-2")}),
        (season, "accepted", {"pair": ("M-1", "E-1")}),
        (season, "accepted", {"pair": ("e 2", "m 02")}),
        (season, "accepted", {"pair": ("E-3", "nobody")}),
        (accepted, "changed", {"pair": ("E-2", "M-1")}),
        (accepted, "changed", {"pair": ("E-1", "M-2")}),
    ):  # fmt: skip
        yield lambda before=before, then=then, more=more: decide(before, then, **more)
    both = pm.Cohort([pm.Mentor(id="A")], [pm.Mentee(id="A"), pm.Mentee(id="B")])
    yield lambda: decide(began(both), "changed", ("A", "A"))
    no_place = began(people({"M-1": 0, "M-2": 1}, ["E-1"]))
    yield lambda: decide(no_place, "changed", ("E-1", "M-1"))
    unpaired = began(people({"M-1": 0}, ["E-1"]))
    yield lambda: decide(unpaired, "accepted", ("E-1", "M-1"))
    yield lambda: season.decided(
        [pm.Decision.of(("E-1", "M-1"), code) for code in ("accepted", "declined")], on=MONDAY
    )
    later = decide(season, "accepted", on=late)
    yield lambda: decide(later, "declined", on=late, day=MONDAY)
    yield lambda: season.decided(["x"], on=MONDAY)


def of_weeks(folder):
    """Yield what plans a week that is wrong."""
    season = decide(began(), "accepted", ("E-1", "M-1"))
    season = decide(season, "declined", ("E-2", "M-2"))
    for facts in ({"running": [("E-1", "M-2")]}, {"pinned": [("E-1", "M-2")]},
                  {"excluded": [("E-1", "M-1")]}, {"running": [("E-2", "M-2")]},
                  {"load_counts": "all"}):  # fmt: skip
        yield lambda facts=facts: season.next_cohort(TWO.replace(**facts), on=MONDAY)
    result = pm.match(TWO, POLICY)
    yield lambda: season.planned(result, on=MONDAY)
    yield lambda: season.next_week(TWO, on=MONDAY - timedelta(days=1))
    yield lambda: season.next_week(TWO, language="fr", on=MONDAY)
    yield lambda: pm.Season.start(on="2026-09-07", load_counts="oters")
    path = folder / "season.json"
    path.write_bytes(b"\xff\xfe\xff")
    yield lambda: pm.Season.read(path)
    yield lambda: pm.Season.from_json("{}")
    kept = json.loads(season.to_json())
    person, plan = kept["mentors"][0], kept["plans"][0]
    pairs, decision = [["E-1", "M-1"], ["E-1", "M-2"]], kept["decisions"][0]
    for damage in (
        {"mentors": [person, person]}, {"mentors": [person | {"last_seen": "2020-01-01"}]},
        {"plans": [plan | {"day": "2020-01-01"}]}, {"plans": [plan | {"pairs": pairs}]},
        {"plans": [{}]}, {"planz": []}, {"started": 5}, {"mentors": [person | {"capasity": 1}]},
        {"decisions": [decision | {"decision": "acepted"}]},
        {"decisions": [decision | {"side": "mento"}]}, {"started": "2026-12-01"},
        {"decisions": [decision | {"decision": "ended"}]},
        {"decisions": [decision, decision | {"mentor_id": "M-2"}]},
    ):  # fmt: skip
        yield lambda damage=damage: pm.Season.from_json(json.dumps(kept | damage))


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    """Return one problem of each kind."""
    calls = [*of_sheets(), *of_decisions(), *of_weeks(tmp_path_factory.mktemp("files"))]
    found = [issue for call in calls for issue in raised(call).problems]
    return {(issue.code, issue.field, *keys_of(issue.hint)): issue for issue in found}


def test_every_hint_of_a_season_is_given_for_some_problem(problems):
    hints = {key for key in catalogue("en") if key.startswith("season.hint.")}
    assert hints - {key for keys in problems for key in keys} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_season_is_told_in_words(problems, language):
    for (code, *_), issue in problems.items():
        text = issue.text(language)
        assert f"problem.{code}" in catalogue(language), code
        assert text[0].isupper(), text
        assert text.endswith((".", "?", "…")), text
        assert not doubled(text), text
        assert not set("{}") & set(text), text
        if language != "en":
            told = without_names(text, issue)
            assert not CODE.search(told), text
            # A hint lists the words of its sheet, in the language of the sheet.
            assert code in ("unknown_decision", "unknown_choice") or not ENGLISH.search(told), text
            assert text != issue.text(), text


def test_a_problem_names_the_columns_of_a_sheet_as_the_sheet_does():
    error = raised(lambda: pm.read_decisions(table(["aceptée"], side=["mentor"]), "fr"))
    assert error.text("fr") == (
        "Décisions, ligne 2, E-0 + M-1, décision\u00a0: décision incomprise. Vouliez-vous dire "
        "«\u00a0accepté\u00a0»\u00a0? Choix possibles\u00a0: accepté\u00a0; refusé\u00a0; modifié "
        "à la main\u00a0; commencé\u00a0; terminé\u00a0; interrompu (cherche à nouveau)\u00a0; "
        "à ne jamais proposer\u00a0; à nouveau ouvert."
    )


def test_no_hint_of_a_season_is_written_into_the_code(problems):
    """A text is either of the catalogue or of another library."""
    for issue in problems.values():
        assert isinstance(issue.hint, Advice), issue
        assert issue.hint.sentence is not None or "Known:" in issue.hint, issue
    places = {"Issue": 5, "problem": 3, "_issue": -1}
    written = []
    for path in SEASON.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in places and len(node.args) > max(places[name], 0):
                hint = node.args[places[name]]
                if isinstance(hint, ast.Constant | ast.JoinedStr):
                    written.append(f"{path.name}:{node.lineno}")
    assert written == []
