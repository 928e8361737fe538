"""Inputs that people who match had trouble with: each gives its right value or a clear problem."""

import csv

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping
from pairmatch.policy import Avoid, CommonBlock, Different, SameSite, Wish

E = pd.DataFrame({"id": ["E1"]})
ID = FieldMapping(field="id", columns=["id"])


def mapped(language, **field):
    """Return a mapping of mentors that reads one field beside the id."""
    return Mapping(language=language, mentors=TableMapping(fields=[ID, FieldMapping(**field)]))


def mentor_with(field, answer, language):
    """Return the first mentor of a table with one answer, and the report."""
    report = pm.check_frames(pd.DataFrame({"id": ["M1"], field: [answer]}), E, language=language)
    return report.cohort.mentors[0], report


def codes(report):
    return report.issues["code"].tolist()


def hints(report):
    return " | ".join(report.issues["hint"])


def suggested(table, language, other=E):
    mapping = Mapping.suggest(table, other, language)
    return mapping, pm.check_frames(table, other, mapping)


def written(folder, text):
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


# Public tables, parts 1 and 2


@pytest.mark.parametrize("book", [False, True])
@pytest.mark.parametrize(
    ("text", "n"),
    [
        (
            'Participant,Wants,Background\nAnna,"a mentor in the food industry","English language '
            'teacher"\nBen,x,y\nCleo,z,w\n',
            3,
        ),
        (
            'Ref,About me,Hoping for\nE-1,"I have a good idea for a start-up","a job in industry"\n'
            "E-2,a,b\n",
            2,
        ),
    ],
)
def test_a_row_of_answers_is_not_taken_for_the_header(tmp_path, text, n, book):
    path = written(tmp_path, text)
    if book:
        pd.read_csv(path).to_excel(path := tmp_path / "t.xlsx", index=False)
    table = pm.read_table(path)
    assert "header in row 1" in table.attrs["read_as"]
    assert len(table) == n


def test_wishes_and_avoid_that_name_nobody_are_problems_with_the_nearest_id():
    mentors = pd.DataFrame({"id": ["Dana Bell", "Omar Reis"]})
    mentees = pd.DataFrame(
        {
            "id": ["E1", "E2"],
            "wishes": ["Dana Bel; Omar Reis", "dana bell"],
            "avoid": ["Omar Rais", ""],
        }
    )
    report = pm.check_frames(mentors, mentees)
    assert report.issues[["id", "field", "code"]].to_numpy().tolist() == [
        ["E1", "wishes", "unknown_id"],
        ["E1", "avoid", "unknown_id"],
    ]
    assert "'Dana Bell'" in hints(report)
    assert "'Omar Reis'" in hints(report)
    assert report.cohort.mentees[1].wishes == ("Dana Bell",)


@pytest.mark.parametrize(
    ("wishes", "read"),
    [
        ("M-2 / M-3", ("M-2", "M-3")),
        ("M-2 and M-3", ("M-2", "M-3")),
        ("1. M-3 2. M-1", ("M-3", "M-1")),
        ("m-1", ("M-1",)),
    ],
)
def test_ids_written_together_or_in_another_case_are_the_people_they_name(wishes, read):
    mentors = pd.DataFrame({"id": ["M-1", "M-2", "M-3"]})
    report = pm.check_frames(mentors, E.assign(wishes=wishes, avoid=wishes.split(" ")[-1]))
    assert report.ok
    assert report.cohort.mentees[0].wishes == read
    avoided = pm.match(report.cohort, pm.Policy(criteria=[Avoid()])).matching.partner_of("E1")
    assert avoided != read[-1]


def test_numbers_without_their_zeros_are_problems_and_not_guessed():
    report = pm.check_frames(pd.DataFrame({"id": ["01", "02"]}), E.assign(wishes="1; 2"))
    assert codes(report) == ["unknown_id", "unknown_id"]


def test_the_same_hours_of_two_time_zones_are_not_common():
    hours = {"availability": ["Mo 18:00-20:00"]}
    mentors = pd.DataFrame({"id": ["M1"], "timezone": ["America/Los_Angeles"], **hours})
    mentees = pd.DataFrame({"id": ["E1"], "timezone": ["Europe/Berlin"], **hours})
    cohort = pm.cohort_from_frames(mentors, mentees)
    assert pm.match(cohort, pm.Policy(rules=[CommonBlock(60, missing="fail")])).n_pairs == 0


def test_a_time_zone_in_a_time_or_an_unread_column_is_a_problem():
    assert "timezone" in mentor_with("availability", "Mo 18:00-20:00 PST", None)[1].issues.hint[0]
    report = pm.check_frames(pd.DataFrame({"id": ["M1"], "Your time zone": ["Europe/Rome"]}), E)
    assert codes(report) == ["unread_timezone"]


def test_common_times_are_judged_pair_by_pair():
    hour = "Mo 18:00-19:00"
    mentors = [
        pm.Mentor(id="M1", capacity=2, availability=hour),
        pm.Mentor(id="M2", availability=hour),
    ]
    mentees = [pm.Mentee(id=i, availability=hour, wishes=["M1"]) for i in ("E1", "E2")]
    policy = pm.Policy(criteria=[Wish()], rules=[CommonBlock(60, missing="fail")])
    matching = pm.match(pm.Cohort(mentors, mentees), policy).matching
    assert sorted(matching) == [("E1", "M1"), ("E2", "M1")]


@pytest.mark.parametrize(
    ("stated", "read", "noted"),
    [
        ({}, "Mo 06:00-16:00", True),
        ({"day_from": "09:00", "minutes": 30}, "Mo 12:00-17:00", False),
    ],
)
def test_half_hours_need_the_start_of_the_day_and_hours_that_are_assumed_are_noted(
    stated, read, noted
):
    columns = [f"c{i}" for i in range(168)]
    cells = [int(6 <= i < 16) for i in range(168)]
    table = pd.DataFrame([["M1", *cells]], columns=["id", *columns])
    mapping = mapped("en", field="availability", columns=columns, layout="week", **stated)
    report = pm.check_frames(table, E, mapping)
    assert str(report.cohort.mentors[0].availability) == read
    assert ("else state day_from" in report.summary()) == noted


def test_a_quoted_answer_may_hold_as_many_commas_as_the_table(tmp_path):
    text = (
        'id,offers,site,bio\nM-1,job,Ghent,"Hello.\nI like trains, boats, planes, and cars\nBye"\n'
    )
    assert pm.read_table(written(tmp_path, text + "M-2,job,Ghent,x\n")).shape == (2, 4)


def test_a_quotation_that_is_never_closed_is_refused(tmp_path):
    with pytest.raises(pm.IntakeError, match="open_quote"):
        pm.read_table(written(tmp_path, 'id,site\nM1,"Ghent\nM2,Bern\n'))


def test_words_that_begin_with_id_are_no_ids():
    mentors = pd.DataFrame(
        {
            "Mentor ID": ["M1", "M2", "M3"],
            "Describe your ideal mentee": ["curious", "brave", "a talker"],
        }
    )
    mentees = pd.DataFrame(
        {
            "Mentee ID": ["E1", "E2", "E3"],
            "What is your start-up idea?": ["tea shop", "repairs", "an app"],
        }
    )
    cohort = suggested(mentors, "en", mentees)[1].cohort
    assert (len(cohort.mentors), len(cohort.mentees)) == (3, 3)


@pytest.mark.parametrize(
    "header", ["max_mentees", "Max mentees", "# of mentees", "capacities", "Mentee slots"]
)
def test_a_maximum_of_mentees_is_the_capacity(header):
    table = pd.DataFrame({"id": ["M1", "M2"], header: ["1", "3"]})
    assert [m.capacity for m in suggested(table, "en")[1].cohort.mentors] == [1, 3]


def test_a_capacity_that_is_not_read_is_said():
    report = pm.check_frames(pd.DataFrame({"id": ["M1"], "Max mentees": ["3"]}), E)
    assert "capacity" in report.summary()


def test_seven_columns_of_weekdays_are_one_grid():
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    table = pd.DataFrame({"id": ["1", "2"]} | {day: ["18:00-20:00", "6pm-8pm"] for day in days})
    (grid,) = (f for f in suggested(table, "en")[0].mentors.fields if f.field == "availability")
    assert (list(grid.columns), grid.layout) == (days, "grid")


@pytest.mark.parametrize(
    ("language", "day", "cell"),
    [
        ("en", "Monday", "Before 11am, 1pm-3pm"),
        ("fr", "lundi", "avant 11h, 13h-15h"),
        ("de", "Montag", "vor 11 Uhr, 13-15 Uhr"),
        ("nl", "maandag", "voor 11u, 13u-15u"),
        ("it", "lunedì", "prima delle 11, 13:00-15:00"),
    ],
)
@pytest.mark.parametrize("stated", [False, True])
def test_before_an_hour_is_from_the_start_of_the_morning(language, day, cell, stated):
    answers = {cell.split(",")[0]: "08:00-11:00"} if stated else {}
    mapping = mapped(language, field="availability", columns=[day], layout="grid", answers=answers)
    report = pm.check_frames(pd.DataFrame({"id": ["M1"], day: [cell]}), E, mapping)
    assert str(report.cohort.mentors[0].availability) == "Mo 08:00-11:00; Mo 13:00-15:00"
    assert report.ok


def test_nombre_is_not_taken_for_french():
    headers = ["ID_Mentor", "Nombre_Completo", "Correo", "Industria"]
    table = pd.DataFrame({header: ["a", "b"] for header in headers})
    assert Mapping.suggest(table, E).language is None


def test_without_a_language_columns_are_no_sectors():
    table = pd.DataFrame({
        "name": ["Ada", "Ben"], "email": ["a@x.org", "b@x.org"], "Gender": ["f", "m"],
        "Art": ["1", "0"],
    })  # fmt: skip
    assert set(Mapping.suggest(table, table).suggestions["field"]) == {"leave_out"}


def test_one_attribute_collects_several_columns():
    table = pd.DataFrame({
        "id": ["M1", "M2"], "Interest 1": ["Sport", "Film"], "Interest 2": ["Film", ""],
        "Interest 3": ["Art", "Sport"],
    })  # fmt: skip
    columns = list(table.columns[1:])
    mapping = mapped("en", field="attributes.topics", columns=columns, read="list")
    report = pm.check_frames(table, E, mapping)
    topics = [mentor.attributes["topics"] for mentor in report.cohort.mentors]
    assert topics == [{"Sport", "Film", "Art"}, {"Film", "Sport"}]
    assert report.ok


def test_two_checked_boxes_of_an_attribute_lead_to_read_list():
    table = pd.DataFrame({"id": ["M1"], "A": ["yes"], "B": ["yes"]})
    mapping = mapped("en", field="attributes.topics", columns=["A", "B"], layout="choices")
    assert 'read = "list"' in hints(pm.check_frames(table, E, mapping))


def test_columns_of_ranks_are_needs_and_the_first_is_the_most_important():
    table = pd.DataFrame({"id": ["S1"], "Networking": ["1"], "CV": ["3"], "Interview": ["2"]})
    ranks = FieldMapping(field="needs", columns=[*table.columns[1:]], layout="ranks")
    mapping = Mapping(language="en", mentees=TableMapping(fields=[ID, ranks]))
    mentee = pm.check_frames(pd.DataFrame({"id": ["M1"]}), table, mapping).cohort.mentees[0]
    assert set(mentee.needs) == {"network", "interview_practice", "application_documents"}
    assert mentee.most_important == "network"


def test_several_places_in_a_cell_are_to_be_confirmed_as_a_list():
    table = pd.DataFrame({"id": ["M1", "M2"], "locations": ["Ghent; Bern", "Ghent"]})
    assert codes(suggested(table, "en")[1]) == ["unconfirmed_column"]


@pytest.mark.parametrize("language", ["en", None])
def test_an_id_beside_another_script_is_one(language):
    mentors, mentees = pd.DataFrame({"导师ID": ["M1"]}), pd.DataFrame({"学生ID": ["E1"]})
    report = suggested(mentors, language, mentees)[1]
    assert (report.cohort.mentors[0].id, report.cohort.mentees[0].id) == ("M1", "E1")


# A new user, findings 1 to 15


def test_a_load_beside_a_running_pair_does_not_overbook():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", capacity=2, current_load=1)],
        [pm.Mentee(id="E1"), pm.Mentee(id="E2")],
        running=[("E1", "M")],
    )
    assert cohort.seats("M") == 0
    with pytest.warns(pm.AssumedWarning, match="added for M"):
        assert pm.match(cohort, pm.Policy(rules=[SameSite()])).n_pairs == 0


def test_a_policy_without_criteria_and_rules_warns():
    with pytest.warns(pm.AssumedWarning, match="neither criteria nor rules"):
        pm.match(pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")]), pm.Policy())


@pytest.mark.parametrize(
    ("language", "day", "cell", "read"),
    [
        ("fr", "mardi", "soir 17h30-19h30", "17:30-19:30"),
        ("fr", "mardi", "après-midi 13h30-17h", "13:30-17:00"),
        ("fr", "mardi", "matin 7h30-9h", "07:30-09:00"),
        ("fr", "mardi", "midi 11h30-13h", "11:30-13:00"),
        ("fr", "mardi", "soir 19h-22h", "19:00-22:00"),
        ("en", "Tuesday", "evening 5pm-8pm", "17:00-20:00"),
        ("de", "Dienstag", "Nachmittag (13:30-17:00)", "13:30-17:00"),
        ("nl", "dinsdag", "namiddag (13u30-17u)", "13:30-17:00"),
        ("it", "martedì", "sera 17:30-19:30", "17:30-19:30"),
    ],
)
def test_stated_hours_count_more_than_the_part_of_the_day(language, day, cell, read):
    mentor, report = mentor_with("availability", f"{day} {cell}", language)
    assert (str(mentor.availability), report.ok) == (f"Tu {read}", True)
    mapping = mapped(language, field="availability", columns=[day], layout="grid")
    report = pm.check_frames(pd.DataFrame({"id": ["M1"], day: [cell]}), E, mapping)
    assert str(report.cohort.mentors[0].availability) == f"Tu {read}"


def test_hours_that_contradict_the_part_of_the_day_are_a_problem():
    assert codes(mentor_with("availability", "mardi matin 18h-20h", "fr")[1]) == ["unreadable"]


def test_a_question_of_several_columns_is_read_whole_or_not_at_all():
    known = {"Finding a job": ["Finding a job", ""], "Digital skills": ["", "Digital skills"]}
    both = ["Practising interviews", "Practising interviews"]
    table = pd.DataFrame({"id": ["M1", "M2"], **known, "Practising interviews": both})
    offers = [set(m.offers) for m in suggested(table, "en")[1].cohort.mentors]
    assert offers == [{"job", "interview_practice"}, {"digital_skills", "interview_practice"}]
    strange = pd.DataFrame({"id": ["M1", "M2"], **known, "Zumba": ["Zumba", ""]})
    report = suggested(strange, "en")[1]
    assert {*codes(report)} == {"unconfirmed_column"}
    assert [m.offers for m in report.cohort.mentors] == [(), ()]


def test_columns_headed_by_several_times_are_read_together():
    first, second = "Tuesday 17:30-19:30", "Mon-Fri evenings (18:00-20:00)"
    table = pd.DataFrame({"id": ["M1", "M2"], first: [first, ""], second: ["", second]})
    one, two = suggested(table, "en")[1].cohort.mentors
    assert str(one.availability) == "Tu 17:30-19:30"
    assert str(two.availability).count("18:00-20:00") == 5


def test_ids_that_stand_in_both_tables_are_a_problem():
    table = pd.DataFrame({"id": ["1", "2"]})
    assert codes(pm.check_frames(table, table)) == ["both_tables"]


def test_a_running_number_is_no_id_beside_a_column_of_codes():
    table = pd.DataFrame({"Id": ["1", "2"], "Deelnemersnummer": ["T-14", "T-07"]})
    assert [m.id for m in suggested(table, "nl")[1].cohort.mentors] == ["T-14", "T-07"]


def test_no_to_every_day_is_never():
    table = pd.DataFrame({"id": ["M1"], "lundi": ["non"], "mardi": ["non"]})
    mapping = mapped("fr", field="availability", columns=["lundi", "mardi"], layout="grid")
    mentor = pm.check_frames(table, E, mapping).cohort.mentors[0]
    free = pm.Mentee(id="E", availability="Mo 18:00-20:00")
    assert CommonBlock(60).holds(free, mentor) is False


def test_names_are_compared_without_accents_and_near_ones_are_noted():
    rule = Different("applying_to", mentor_attribute="company")
    applying = pm.Mentee(id="E", attributes={"applying_to": "Banque du Léman"}, site="Genève")
    mentor = pm.Mentor(id="M", company="Banque du Leman", site="Geneve")
    assert rule.holds(applying, mentor) is False
    assert SameSite().holds(applying, mentor) is True
    names = ["Banque du Léman SA", "Banque du Léman S.A."]
    report = pm.check_frames(pd.DataFrame({"id": ["M1", "M2"], "company": names}), E)
    assert len(report.similar_names) == 1


def test_an_unknown_answer_names_its_piece_where_values_are_asked_for():
    table = pd.DataFrame({"id": ["M1"], "offers": ["Emploi, Chose inconnue, Réseau"]})
    report = pm.check_frames(table, E, language="fr", show_values=True)
    assert report.issues["value"].tolist() == ["Chose inconnue"]
    assert report.unknown_answers[["answer", "count"]].to_numpy().tolist() == [
        ["Chose inconnue", 1]
    ]


def test_an_exclusion_of_somebody_who_has_left_is_kept_and_noted():
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    cohort = cohort.replace(excluded=[("E", "M-left")])
    assert cohort.excluded == (("E", "M-left"),)
    assert [note.code for note in cohort.notes] == ["not_here"]


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("Mo-Su 09:00-12:00", "09:00-12:00"),
        ("09:00-12:00", "09:00-12:00"),
        ("morning", "08:00-12:00"),
    ],
)
def test_answers_of_a_mapping_come_first_in_a_grid(answer, read):
    mapping = mapped(
        "en", field="availability", columns={"Q6": "Monday"}, layout="grid", answers={"1": answer}
    )
    report = pm.check_frames(pd.DataFrame({"id": ["M1"], "Q6": ["1"]}), E, mapping)
    assert str(report.cohort.mentors[0].availability) == f"Mo {read}"


@pytest.mark.parametrize(
    ("language", "header"),
    [
        *(("fr", h) for h in ("Votre numéro de participant·e", "Numéro", "N°", "No", "Matricule")),
        ("fr", "Pseudonyme"), ("nl", "Deelnemersnummer"), ("de", "Teilnehmernummer"),
        ("de", "Nummer"), ("de", "Nr."), ("en", "Code"), ("fr", "Identifiant"),
    ],
)  # fmt: skip
def test_numbers_of_participants_are_ids(language, header):
    table = pd.DataFrame({header: ["M-1", "M-2"], "Site": ["A", "B"]})
    assert [m.id for m in suggested(table, language)[1].cohort.mentors] == ["M-1", "M-2"]


def test_a_table_without_ids_says_which_column_may_hold_them_and_how_to_make_some():
    report = pm.check_frames(pd.DataFrame({"Zzz": ["M-1", "M-2"]}), E)
    for named in ("Mapping.suggest", "'Zzz'", "id_from", "id_prefix"):
        assert named in hints(report)


def test_the_row_of_import_ids_settles_the_header_and_the_metadata(tmp_path):
    with (tmp_path / "q.csv").open("w", newline="") as file:
        csv.writer(file).writerows([
            ["Q1", "UserLanguage"], ["Participant number?", "User Language"],
            ['{"ImportId":"QID1"}', '{"ImportId":"userLanguage"}'], ["M-1", "EN"], ["M-2", "FR"],
        ])  # fmt: skip
    table = pm.read_table(tmp_path / "q.csv")
    assert table["Q1"].tolist() == ["M-1", "M-2"]
    mapping, report = suggested(table, "en")
    assert "languages" not in {entry.field for entry in mapping.mentors.fields}
    assert [mentor.id for mentor in report.cohort.mentors] == ["M-1", "M-2"]


def test_needs_that_are_not_read_make_one_problem_of_the_column():
    table = pd.DataFrame({
        "id": ["E1", "E2"], "Anliegen ?": ["Stellensuche;Blabla"] * 2,
        "Was ist Ihnen am wichtigsten?": ["Stellensuche"] * 2,
    })  # fmt: skip
    mentors = pd.DataFrame({"id": ["M1"]})
    report = pm.check_frames(mentors, table, Mapping.suggest(mentors, table, "de"))
    assert codes(report) == ["unconfirmed_column", "missing_column"]


def test_an_explanation_of_a_mentor_is_one_text_a_mentee():
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    result = pm.match(cohort, pm.Policy(rules=[SameSite()]))
    (explained,) = result.explanation_of_mentor("M")
    assert "E + M" in explained.text("fr")


def test_a_pair_that_has_begun_is_no_change():
    pair = [("E", "M")]
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")], running=pair, previous=pair)
    policy = pm.Policy(rules=[SameSite()], objective=("most_pairs", "fewest_changes"))
    assert pm.match(cohort, policy).stages["value"].tolist() == [0, 0]


# Smaller


@pytest.mark.parametrize(
    ("language", "cell", "read"),
    [
        ("fr", "0 pour le moment", 0), ("fr", "aucun pour l'instant", 0), ("fr", "Une seule", 1),
        ("fr", "un·e", 1), ("de", "zurzeit keine", 0), ("it", "nessuno al momento", 0),
        ("nl", "op dit moment geen", 0), ("en", "none at the moment", 0),
    ],
)  # fmt: skip
def test_a_capacity_of_none_at_the_moment_is_zero(language, cell, read):
    mentor, report = mentor_with("capacity", cell, language)
    assert (mentor.capacity, report.ok) == (read, True)


@pytest.mark.parametrize("joint", ["-", ", ", " et ", "/", " "])
def test_one_hyphen_does_not_change_a_sector(joint):
    mentor, _ = mentor_with("sectors", f"Hôtellerie{joint}restauration", "fr")
    assert mentor.sectors == ("NACE2:55", "NACE2:56")


@pytest.mark.parametrize("word", ["nan", "NaN", "N/A", "none"])
def test_words_for_nothing_are_no_ids(word):
    assert codes(pm.check_frames(pd.DataFrame({"id": [word]}), E)) == ["blank_id"]


@pytest.mark.parametrize(("field", "number"), [("capacity", "1971"), ("birth_year", "2095")])
def test_numbers_that_nobody_means_are_problems(field, number):
    assert codes(mentor_with(field, number, "fr")[1]) == ["out_of_range"]


@pytest.mark.parametrize(
    ("language", "field", "cell", "read"),
    [
        ("fr", "offers", "Pratiquer le français", "language_practice"),
        ("fr", "offers", "Simulations d'entretien", "interview_practice"),
        ("fr", "offers", "Développer mon réseau", "network"),
        ("en", "availability", "Tuesday lunchtimes", "Tu 12:00-14:00"),
    ],
)
def test_plurals_and_phrases_are_read_as_their_siblings(language, field, cell, read):
    value = getattr(mentor_with(field, cell, language)[0], field)
    assert str(value if field == "availability" else value[0]) == read


@pytest.mark.parametrize(
    ("language", "name", "level"),
    [
        ("en", "English", "Native or bilingual"), ("fr", "français", "natif ou bilingue"),
        ("de", "Deutsch", "Muttersprache oder zweisprachig"),
        ("nl", "Nederlands", "moedertaal of tweetalig"),
        ("it", "italiano", "madrelingua o bilingue"),
    ],
)  # fmt: skip
def test_native_or_bilingual_is_the_lower_of_the_two(language, name, level):
    mentor, report = mentor_with("languages", f"{name}: {level}", language)
    assert (mentor.languages, report.ok) == ({language: pm.Level.C2}, True)
    assert codes(mentor_with("languages", "English basic or fluent", "en")[1]) == ["unknown_level"]


def test_a_remark_in_the_singular_is_left_out():
    mapping, _ = suggested(pd.DataFrame({"id": ["M1"], "Remarque": ["a b c"]}), "fr")
    assert mapping.suggestions.set_index("column").loc["Remarque", ["field", "taken"]].tolist() == [
        "leave_out", True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("12.03.1994", 1994), ("'94", None), ("né en 1994", 1994),
        ("94", None), ("'05", None),
    ],
)  # fmt: skip
def test_a_year_of_birth_is_read_where_only_one_can_be_meant(cell, read):
    mentor, report = mentor_with("birth_year", cell, "fr")
    assert (mentor.birth_year, report.ok) == (read, read is not None)


def test_a_workbook_that_begins_with_a_note_names_its_other_sheets(tmp_path):
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        for name, table in {"Lisez-moi": {"Note": ["a", "b"]}, "Mentors": {"id": ["M1"]}}.items():
            pd.DataFrame(table).to_excel(book, sheet_name=name, index=False)
    report = pm.check_frames(pm.read_table(tmp_path / "t.xlsx"), E)
    assert codes(report) == ["missing_column"]
    assert "'Mentors'" in hints(report)


def test_a_remark_of_any_length_does_not_refuse_a_file(tmp_path):
    remark = "x " * 60_000
    table = pm.read_table(written(tmp_path, f'id,Remarks\nM1,"{remark}"\nM2,y\n'))
    assert len(pm.check_frames(table, E).cohort.mentors) == 2


@pytest.mark.parametrize(
    ("field", "label", "cells"),
    [("availability", "Monday", ["matin", "soir"]), ("languages", "fr", ["courant", "B2"])],
)
def test_a_label_of_a_grid_that_is_not_known_is_one_problem_of_its_column(field, label, cells):
    mapping = mapped("fr", field=field, columns={"D1": label}, layout="grid")
    report = pm.check_frames(pd.DataFrame({"id": ["M1", "M2"], "D1": cells}), E, mapping)
    assert codes(report) == ["unknown_label"]


def test_several_ids_that_are_as_near_are_not_offered_as_one():
    mentees = [pm.Mentee(id=key) for key in ("E010", "E029", "E031")]
    result = pm.match(pm.Cohort([pm.Mentor(id="M")], mentees), pm.Policy(rules=[SameSite()]))
    with pytest.raises(pm.PolicyError, match="or another as near"):
        result.explain("E012")


def test_dir_shows_public_names_only():
    assert dir(pm) == sorted(pm.__all__)


def test_one_problem_is_in_the_singular():
    assert ", 1 problem)" in repr(mentor_with("capacity", "x", "fr")[1])


# A table in French, and a mapping's path, without a mapping


@pytest.mark.parametrize("header", ["Votre code", "id"])
def test_a_french_table_without_a_mapping_is_pointed_to_a_suggestion(header):
    table = pd.DataFrame({header: ["M1"], "Langues": ["français"], "Vos disponibilités": ["lundi"]})
    with pytest.raises(pm.IntakeError, match=r"Mapping\.suggest"):
        pm.cohort_from_frames(table, E)
    with pytest.warns(pm.UnreadColumnsWarning, match=r"Mapping\.suggest"):
        pm.cohort_from_frames(pd.DataFrame({"id": ["M1"], "Vos disponibilités": ["lundi"]}), E)


def test_a_path_in_place_of_a_mapping_is_pointed_to_from_file(tmp_path):
    for path in ("mapping.toml", tmp_path / "mapping.toml"):
        report = pm.check_frames(E.assign(id="M1"), E, path)
        assert codes(report) == ["not_a_mapping"]
        assert "Mapping.from_file" in hints(report)
