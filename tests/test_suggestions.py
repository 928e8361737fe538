"""What a suggestion makes of headers and answers, in five languages."""

import warnings

import pandas as pd
import pytest

import pairmatch as pm
from facts_of_forms import FORMS, figures, public_tables
from pairmatch.intake import Mapping

MENTEES = pd.DataFrame({"id": ["E-1"]})
TIMES = {
    "en": ["Mon 18:00-20:00", "Tue 18:00-20:00"],
    "fr": ["lundi 18h-20h", "mardi 18h-20h"],
    "de": ["Mo 18-20 Uhr", "Di 18-20 Uhr"],
    "nl": ["ma 18u-20u", "di 18u-20u"],
    "it": ["lun 18-20", "mar 18-20"],
}


def suggested(columns, language, side="mentors"):
    """Return column -> (field, confidence) of a table, and the report on it."""
    table = pd.DataFrame(columns)
    tables = (table, MENTEES) if side == "mentors" else (MENTEES, table)
    mapping = Mapping.suggest(*tables, language)
    entries = [*getattr(mapping, side).fields]
    fields = {header: (e.field, e.confidence) for e in entries for header in e.columns}
    return fields, pm.check_frames(*tables, mapping), mapping


TWO_DAYS = {
    "en": ["Monday", "Tuesday"],
    "fr": ["lundi", "mardi"],
    "de": ["Montag", "Dienstag"],
    "nl": ["maandag", "dinsdag"],
    "it": ["lunedì", "martedì"],
}

OPPOSITES = [
    *(
        ("nl", h)
        for h in (
            "Wanneer heb je geen tijd?",
            "Wanneer werk je?",
            "Nooit beschikbaar",
            "Bezette uren",
            "Lesuren",
            "Op welke dagen ben je verhinderd?",
        )
    ),
    *(
        ("de", h)
        for h in (
            "Zeiten, zu denen Sie keine Zeit haben",
            "Wann können Sie unmöglich?",
            "Wann arbeiten Sie?",
            "Wann haben Sie Unterricht?",
            "Wann können Sie nie?",
            "Arbeitszeiten",
            "Wann sind Sie verhindert?",
        )
    ),
    *(
        ("en", h)
        for h in (
            "Times that don't work",
            "Times you cannot make",
            "When do you work?",
            "When are you busy?",
            "Class schedule",
            "When are you no longer free?",
            "Working hours",
            "When would a meeting be impossible?",
        )
    ),
    *(
        ("fr", h)
        for h in (
            "Horaires impossibles",
            "Créneaux occupés",
            "Horaires de travail",
            "Quand êtes-vous absent ?",
            "Heures de cours",
            "Indisponibilités",
            "Quand travaillez-vous ?",
            "Quand n'êtes-vous jamais libre ?",
        )
    ),
    *(
        ("it", h)
        for h in (
            "Orari di lavoro",
            "Orari in cui lavora",
            "Orari impossibili",
            "Quando non può mai?",
            "Quando è impegnato?",
            "Quando lavori?",
        )
    ),
]


@pytest.mark.parametrize(("language", "header"), OPPOSITES)
def test_a_header_of_taken_times_is_left_out_and_says_why(language, header):
    fields, report, mapping = suggested({"id": ["M-1", "M-2"], header: TIMES[language]}, language)
    assert fields[header][0] == "leave_out"
    assert "its header holds" in mapping.mentors.fields[1].because
    assert not any(mentor.availability for mentor in report.cohort.mentors)
    assert report.ok
    assert f"mentors: {header}" in report.ignored_columns


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("nl", "Wanneer kan je?"),
        ("nl", "Op welke dagen en uren ben je vrij?"),
        ("de", "Wann haben Sie Zeit?"),
        ("de", "Mögliche Zeiten"),
        ("en", "When are you free?"),
        ("en", "Times that work for you"),
        ("fr", "Quels créneaux vous conviennent ?"),
        ("fr", "Au cours de la semaine, quand êtes-vous disponible ?"),
        ("it", "Orari possibili"),
    ],
)
def test_a_header_of_free_times_is_the_availability(language, header):
    fields, report, _ = suggested({"id": ["M-1", "M-2"], header: TIMES[language]}, language)
    assert fields[header] == ("availability", 0.95)
    assert str(report.cohort.mentors[0].availability) == "Mo 18:00-20:00"


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("de", "Zeiten der Kinderbetreuung"),
        ("de", "Gesperrte Zeiten"),
        ("en", "Exam times"),
        ("en", "When do you sleep?"),
        ("fr", "Horaire de votre apprentissage"),
        ("nl", "Geblokkeerde momenten"),
        ("it", "Orari della palestra"),
    ],
)
def test_times_of_which_a_header_does_not_say_that_they_are_free_are_to_be_confirmed(
    language, header
):
    columns = {"id": ["M-1", "M-2"], header: TIMES[language]}
    _, report, _ = suggested(columns, language)
    assert report.issues["code"].tolist() == ["unconfirmed_column"]
    grid = {"id": ["M-1"]} | {f"{header} [{day}]": ["18:00-20:00"] for day in TWO_DAYS[language]}
    _, report, _ = suggested(grid, language)
    assert not report.cohort.mentors[0].availability
    assert not report.ok


@pytest.mark.parametrize(
    ("side", "language", "header", "answer"),
    [
        ("mentors", "en", "Employer of your partner", "Acme"),
        ("mentors", "en", "Which company did you work for before?", "Acme"),
        ("mentors", "de", "Plätze im Auto", "2"),
        ("mentors", "fr", "Combien de personnes dirigez-vous ?", "2"),
        ("mentors", "en", "Year of birth of your first child", "2001"),
        ("mentees", "fr", "Besoins de votre conjoint", "Emploi"),
        ("mentees", "en", "Languages your mentor should speak", "French C1"),
        ("mentees", "de", "Sprachen der Eltern", "Deutsch C1"),
        ("mentees", "en", "University city", "Ghent"),
        ("mentees", "en", "Mentor ID", "M-1"),
    ],
)
def test_what_may_be_another_s_answer_is_to_be_confirmed(side, language, header, answer):
    columns = {"id": ["P-1", "P-2"], header: [answer, answer]}
    fields, report, mapping = suggested(columns, language, side)
    assert fields[header][1] < mapping.certain
    assert getattr(report.cohort, side)[0].model_fields_set <= {"id", "attributes"}


def test_times_beside_the_work_are_a_question_to_the_coordinator():
    header = "Availability outside working hours"
    fields, report, _ = suggested({"id": ["M-1", "M-2"], header: TIMES["en"]}, "en")
    assert fields[header] == ("availability", 0.5)
    assert report.issues["code"].tolist() == ["unconfirmed_column"]


@pytest.mark.parametrize(
    ("language", "header", "answer"),
    [
        ("fr", "Objectifs atteints", "Emploi"),
        ("nl", "Doelen die je al bereikt hebt", "Werk"),
        ("de", "Ziele, die Sie schon erreicht haben", "Stelle"),
        ("en", "Goals already reached", "Job"),
        ("de", "Wobei brauchen Sie keine Hilfe?", "Stelle"),
        ("it", "Obiettivi già raggiunti", "lavoro"),
        ("en", "What do you no longer need?", "Job"),
        ("fr", "Secteurs exclus", "Construction"),
        ("de", "Branchen, die Sie ausschliessen", "Hochbau"),
        ("en", "Sector of your last job", "Education"),
        ("nl", "Sectoren die je uitsluit", "Bouwnijverheid"),
        ("fr", "Langue de correspondance", "fr:C1"),
        ("nl", "Taal van de correspondentie", "fr:C1"),
        ("en", "Browser language", "fr:C1"),
    ],
)
def test_a_header_that_asks_for_something_else_is_left_out(language, header, answer):
    fields, report, _ = suggested({"id": ["E-1", "E-2"], header: [answer] * 2}, language, "mentees")
    assert fields[header][0] == "leave_out"
    assert not {"needs", "sectors", "languages"} & report.cohort.mentees[0].model_fields_set


IDS = {
    "fr": ["Votre numéro de participant·e", "Numéro", "N°", "No", "Matricule", "Pseudonyme", "Nr."],
    "nl": ["Deelnemersnummer", "Nummer", "Nr", "Dossiernummer"],
    "de": ["Teilnehmernummer", "Teilnehmer-Nr.", "Matrikelnummer", "Personen-ID", "Pseudonym"],
    "en": ["Participant number", "No.", "MentorID", "mentor_id", "导师ID", "学生ID", "Student no"],
    "it": ["Numero", "Codice", "Matricola", "Numero di partecipante", "N."],
}


@pytest.mark.parametrize(("language", "header"), [(t, h) for t, hs in IDS.items() for h in hs])
def test_a_header_of_numbers_and_codes_of_people_is_the_id(language, header):
    fields, _, _ = suggested({header: ["M-101", "M-207"], "x": ["a", "a"]}, language)
    assert fields[header][0] == "id"
    assert fields[header][1] >= 0.95


NO_IDS = {
    "fr": [
        "Code postal",
        "Numéro de téléphone",
        "N° de tél.",
        "NPA",
        "Idée de projet",
        "Numéro AVS",
    ],
    "nl": ["Telefoonnummer", "Gsm-nummer", "Postcode", "Rijksregisternummer", "Huisnummer"],
    "de": ["Handy Nr.", "Nummer (Natel)", "PLZ", "AHV-Nummer", "Hausnummer", "Kontonummer"],
    "en": [
        "Postal code",
        "Zip code",
        "Phone number",
        "Mobile No.",
        "Your ideal mentee",
        "IP Address",
    ],
    "it": ["Numero di telefono", "CAP", "Codice postale", "Codice fiscale", "Identità"],
}


@pytest.mark.parametrize(("language", "header"), [(t, h) for t, hs in NO_IDS.items() for h in hs])
def test_contacts_and_words_that_begin_with_id_are_no_ids(language, header):
    fields, _, _ = suggested({header: ["079 123 45 67", "079 123 45 68"]}, language)
    assert fields[header][0] == "leave_out"


def test_words_that_begin_with_a_cue_do_not_compete_with_it():
    mentors = {"Mentor ID": ["M1", "M2"], "Describe your ideal mentee": ["curious", "brave"]}
    _, report, _ = suggested(mentors, "en")
    assert len(report.cohort.mentors) == 2


def test_e_mail_addresses_and_names_are_no_ids():
    fields, _, _ = suggested({"Your code": ["a@x.org", "b@x.org"]}, "en")
    assert fields["Your code"][1] < 0.75
    fields, _, _ = suggested({"Your code": ["Ada Lovelace", "Ben Jonson"]}, "en")
    assert fields["Your code"][1] < 0.75


def test_a_running_number_is_not_certain_beside_a_column_of_codes():
    columns = {"Id": ["1", "2", "3"], "Deelnemer": ["AB12", "CD34", "EF56"]}
    fields, report, _ = suggested(columns, "nl")
    assert fields == {"Id": ("id", 0.5), "Deelnemer": ("id", 0.5)}
    hint = report.issues.query("code == 'missing_column'")["hint"].item()
    assert "'Deelnemer'" in hint
    assert "id_from" in hint
    fields, report, _ = suggested(columns | {"Deelnemersnummer": ["AB1", "CD3", "EF5"]}, "nl")
    assert [mentor.id for mentor in report.cohort.mentors] == ["AB1", "CD3", "EF5"]


def test_a_suggestion_does_not_depend_on_the_order_of_the_rows():
    table = pm.read_table(FORMS / "typeform_nl" / "mentors.csv")
    mentees = pm.read_table(FORMS / "typeform_nl" / "mentees.csv")
    turned = Mapping.suggest(table.iloc[::-1], mentees.iloc[::-1])
    assert turned == Mapping.suggest(table, mentees)
    columns = {"Id": ["3", "1", "2"], "Deelnemer": ["AB12", "CD34", "EF56"]}
    assert suggested(columns, "nl")[0]["Id"] == ("id", 0.5)


def test_the_hint_of_a_table_without_ids_names_a_column_of_codes_but_no_answer():
    table = pd.DataFrame({"Truc": ["M-1", "M-2"], "Âge": ["31", "42"]})
    hint = pm.check_frames(table, MENTEES).issues.query("code == 'missing_column'")["hint"].item()
    assert "'Truc'" in hint
    assert "M-1" not in hint
    assert "Âge" not in hint


CAPACITY = {
    "en": [
        "max_mentees",
        "Max mentees",
        "# of mentees",
        "capacities",
        "Mentee slots",
        "No. of mentees",
        "Maximum number of mentees",
        "How many mentees can you take?",
    ],
    "fr": [
        "Nombre max. de mentoré·e·s",
        "Combien de mentorés pouvez-vous suivre ?",
        "Nb de mentorés",
    ],
    "de": ["Maximale Anzahl Mentees", "Max. Mentees", "Anzahl Plätze", "Wie viele Mentees?"],
    "nl": ["Maximum aantal mentees", "Hoeveel mentees wil je?", "Max mentees"],
    "it": ["Numero massimo di mentee", "Quanti mentee può seguire?", "Max mentee"],
}


@pytest.mark.parametrize(("language", "header"), [(t, h) for t, hs in CAPACITY.items() for h in hs])
def test_a_maximum_of_mentees_is_the_capacity(language, header):
    columns = {"id": ["M-1", "M-2"], header: ["2", "3"]}
    _, report, _ = suggested(columns, language)
    assert [mentor.capacity for mentor in report.cohort.mentors] == [2, 3]
    unread = pm.check_frames(pd.DataFrame(columns), MENTEES)
    said = "mentors, capacity: 2 answers with 1, because no column" in unread.summary()
    assert said or unread.issues["code"].tolist() == ["unknown_column"]


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "Maximum number of hours a month"),
        ("en", "How many people live in your household?"),
        ("fr", "Nombre maximum d'heures"),
        ("fr", "Combien de personnes dans votre équipe ?"),
        ("de", "Maximale Anzahl Stunden"),
        ("nl", "Maximum aantal uren"),
        ("it", "Numero massimo di ore"),
        ("en", "How many mentees do you have now?"),
        ("en", "Number of mentees you had so far"),
    ],
)
def test_other_numbers_are_no_capacity(language, header):
    _, report, _ = suggested({"id": ["M-1", "M-2"], header: ["2", "3"]}, language)
    assert [mentor.capacity for mentor in report.cohort.mentors] == [1, 1]


WEEKS = [
    (
        "en",
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        "6pm-8pm",
    ),
    ("en", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "18:00-20:00"),
    ("fr", ["Lun.", "Mar.", "Mer.", "Jeu.", "Ven.", "Sam.", "Dim."], "18h-20h"),
    ("de", ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"], "18-20 Uhr"),
    (
        "nl",
        ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
        "18u-20u",
    ),
    ("it", ["Lunedì", "Martedì", "Mercoledì", "Giovedì", "Venerdì", "Sabato", "Domenica"], "18-20"),
    (
        "en",
        [
            f"{d} availability"
            for d in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        ],
        "18:00-20:00",
    ),
]


@pytest.mark.parametrize(("language", "days", "answer"), WEEKS)
def test_columns_headed_by_the_days_of_a_week_are_one_grid(language, days, answer):
    _, report, mapping = suggested({"id": ["M-1"]} | {day: [answer] for day in days}, language)
    assert [e.layout for e in mapping.mentors.fields if e.field == "availability"] == ["grid"]
    times = report.cohort.mentors[0].availability.intervals
    assert times == tuple((day, 1080, 1200) for day in range(1, 8))


@pytest.mark.parametrize("language", ["fr", "de", "nl"])
def test_a_week_of_codes_of_choices_or_of_lessons_is_not_read(language):
    week = next(days for tag, days, _ in WEEKS if tag == language)
    _, report, _ = suggested({"id": ["M-1"]} | {day: ["1"] for day in week}, language)
    assert report.issues["code"].tolist() == ["unconfirmed_column"]
    lessons = {
        f"{day} ({'cours' if language == 'fr' else 'Unterricht'})": ["9:00-11:00"] for day in week
    }
    _, report, _ = suggested({"id": ["M-1"]} | lessons, "fr" if language == "fr" else "de")
    assert not report.cohort.mentors[0].availability


CHOICES = {
    "Finding a job": ["Finding a job", ""],
    "Digital skills": ["", "Digital skills"],
}


def test_a_block_of_choices_is_read_whole_or_not_at_all():
    _, report, _ = suggested({"id": ["M-1", "M-2"]} | CHOICES, "en")
    assert report.ok
    assert [mentor.offers for mentor in report.cohort.mentors] == [("job",), ("digital_skills",)]
    fields, report, _ = suggested(
        {"id": ["M-1", "M-2"]} | CHOICES | {"Juggling": ["Juggling", "Juggling"]}, "en"
    )
    assert {fields[header] for header in (*CHOICES, "Juggling")} == {("offers", 0.5)}
    assert [mentor.offers for mentor in report.cohort.mentors] == [(), ()]
    assert report.issues[["field", "code"]].values.tolist() == [
        ["Finding a job", "unconfirmed_column"]
    ]


def test_a_block_of_times_with_an_unknown_one_is_not_read():
    times = ["Tuesday 17:30-19:30", "Mon-Fri evenings (18:00-20:00)"]
    _, report, _ = suggested({"id": ["M-1"]} | {t: [t] for t in times}, "en")
    assert str(report.cohort.mentors[0].availability).startswith("Mo 18:00-20:00; Tu 17:30-20:00")
    _, report, _ = suggested({"id": ["M-1"]} | {t: [t] for t in [*times, "Ask me"]}, "en")
    assert not report.cohort.mentors[0].availability
    assert not report.ok


def test_the_other_answers_to_a_question_are_read_with_it():
    columns = {"id": ["M-1", "M-2"]} | CHOICES | {"Other": ["", "Juggling"]}
    fields, report, _ = suggested(columns, "en")
    assert {fields[header][0] for header in (*CHOICES, "Other")} == {"offers"}
    assert report.issues[["id", "code"]].values.tolist() == [["M-2", "unknown_answer"]]
    stem = {f"Wobei können Sie helfen? [{name}]": ["Ja", "Nein"] for name in ("Stelle", "Netzwerk")}
    stem |= {"Wobei können Sie helfen? [Sonstiges]": ["", "Garten"]}
    _, report, _ = suggested({"id": ["M-1", "M-2"]} | stem, "de")
    assert report.cohort.mentors[0].offers == ("job", "network")
    assert report.issues[["id", "code"]].values.tolist() == [["M-2", "unknown_answer"]]


def test_a_weekday_behind_its_question_is_found():
    stem = "Quand êtes-vous disponible ?."
    days = {f"{stem}{day}": ["Soir"] for day in ("Lundi", "Mardi", "Mercredi")}
    _, report, _ = suggested({"id": ["M-1"]} | days, "fr")
    assert [day for day, _, _ in report.cohort.mentors[0].availability.intervals] == [1, 2, 3]


def test_a_question_of_yes_and_no_is_read_whole_or_not_at_all():
    known = {f"Which help? [{name}]": ["Yes", "No"] for name in ("Job", "Digital skills")}
    _, report, _ = suggested({"id": ["M-1", "M-2"]} | known, "en")
    assert report.cohort.mentors[0].offers == ("digital_skills", "job")
    _, report, _ = suggested(
        {"id": ["M-1", "M-2"]} | known | {"Which help? [Go]": ["Yes", ""]}, "en"
    )
    assert report.cohort.mentors[0].offers == ()
    assert not report.ok


def test_a_language_grid_and_its_others_are_read_together_or_not_at_all():
    others = {"id": ["M-1", "M-2"], "Autres langues": ["arabe B2", "turc C1"]}
    grid = {f"Langues [{name}]": ["C1", "B2"] for name in ("Français", "Allemand")}
    _, report, _ = suggested(others | grid, "fr")
    assert set(report.cohort.mentors[0].languages) == {"fr", "de", "ar"}
    unsure = {f"Langues [{name}]": ["C1", "bof", "couci"] for name in ("Français", "Allemand")}
    others = {"id": ["M-1", "M-2", "M-3"], "Autres langues": ["arabe B2", "turc C1", ""]}
    _, report, _ = suggested(others | unsure, "fr")
    assert not any(mentor.languages for mentor in report.cohort.mentors)
    assert set(report.issues["code"]) == {"unconfirmed_column"}


def test_match_warns_of_columns_that_probably_are_fields_and_were_not_read():
    table = pd.DataFrame({"id": ["M-1", "M-2"]} | CHOICES | {"Juggling": ["Juggling", ""]})
    report = pm.check_frames(table, MENTEES, Mapping.suggest(table, MENTEES, "en"))
    assert report.cohort.unconfirmed == ("mentors: Finding a job",)
    policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    with pytest.warns(pm.intake.UnreadColumnsWarning, match="Finding a job"):
        pm.match(report.cohort.replace(excluded=[("E-1", "M-1")]), policy)
    plain = pm.check_frames(table[["id"]], MENTEES).cohort
    assert report.cohort == plain
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pm.match(plain, policy)


def test_a_filter_that_is_not_confirmed_is_a_problem():
    table = {"Code": ["M1", "M2"], "Souhaitez-vous toujours participer ?": ["Oui", "Non"]}
    _, report, _ = suggested(table, "fr")
    assert len(report.cohort.mentors) == 2
    assert report.issues["code"].tolist() == ["unconfirmed_column"]
    assert "who takes part" in report.issues["hint"].item()


def test_two_unknown_choices_do_not_hide_a_column_of_goals():
    header = "Dans quels domaines pouvez-vous aider ?"
    cells = ["Trouver un emploi, Réseau professionnel, Truc", "Confiance en soi, Emploi, Machin"]
    fields, report, _ = suggested({"Code": ["M1", "M2"], header: cells}, "fr")
    assert fields[header][0] == "offers"
    assert fields[header][1] > 0.7
    assert not report.ok


@pytest.mark.parametrize("cells", [["Ghent; Bern", "Ghent"], ["Ghent, Bern", "Ghent"]])
def test_several_places_in_a_cell_are_no_site(cells):
    fields, report, mapping = suggested({"id": ["1", "2"], "locations": cells}, "en")
    assert fields["locations"] == ("attributes.places", 0.5)
    assert "SameAttribute" in mapping.mentors.fields[1].because
    assert mapping.mentors.fields[1].read == "list"
    assert not report.ok


@pytest.mark.parametrize(
    "headers",
    [
        ["ID_Mentor", "Nombre_Completo", "Correo", "Industria"],
        ["Código", "Nome", "Sede", "Disponibilidade", "Empresa"],
        ["Mentor", "Navn", "By", "Sprog"],
    ],
)
def test_headers_of_other_languages_choose_no_language(headers):
    table = pd.DataFrame({header: ["x", "y"] for header in headers})
    assert Mapping.suggest(table, table).language is None


def test_without_a_language_nothing_is_guessed_by_chance():
    table = pd.DataFrame({"name": ["Ada", "Ben"], "Gender": ["f", "m"], "Art": ["1", "0"]})
    assert set(Mapping.suggest(table, table).suggestions["field"]) == {"leave_out"}
    codes = pd.DataFrame({"x": ["NACE2:62; NACE2:56", "NACE2:41"]})
    assert Mapping.suggest(codes, codes).suggestions["field"].tolist() == ["sectors"] * 2


def test_what_form_tools_add_by_themselves_is_left_out_by_its_code():
    table = pd.DataFrame(
        {
            "StartDate": ["2026-01-01"] * 2,
            "UserLanguage": ["EN", "FR"],
            "Q1": ["M-1", "M-2"],
            "Q7": ["1", "2"],
        }
    )
    table.attrs["labels"] = {
        "StartDate": "Start Date",
        "UserLanguage": "Languages you speak",
        "Q1": "Participant number?",
        "Q7": "How many mentees?",
    }
    report = pm.check_frames(table, MENTEES, Mapping.suggest(table, MENTEES, "en"))
    assert report.ok
    assert [(m.id, m.capacity) for m in report.cohort.mentors] == [("M-1", 1), ("M-2", 2)]
    survey = {
        "Response ID": ["1", "2"],
        "Start language": ["en", "fr"],
        "Seed": ["182736", "918273"],
        "Your code": ["M-1", "M-2"],
    }
    fields, _, _ = suggested(survey, "en")
    assert [field for field, _ in fields.values()] == ["leave_out"] * 3 + ["id"]


def test_the_language_in_which_a_form_was_shown_is_not_read():
    columns = {
        "ID": ["1", "2"],
        "Start time": ["x", "y"],
        "Completion time": ["x", "z"],
        "Language": ["English (United States)", "French (France)"],
        "Your code": ["M-1", "M-2"],
    }
    fields, report, _ = suggested(columns, "en")
    assert fields["Language"] == ("languages", 0.5)
    assert [(mentor.id, mentor.languages) for mentor in report.cohort.mentors] == [
        ("M-1", {}),
        ("M-2", {}),
    ]


def test_the_forms_are_mostly_read_by_a_suggestion_and_nothing_wrong_without_a_word():
    table = figures(public_tables())
    assert set(table["form"]) >= {folder.name for folder in FORMS.iterdir() if folder.is_dir()}
    assert table["silent"].sum() == 0
    assert table["share"].min() >= 0.8
