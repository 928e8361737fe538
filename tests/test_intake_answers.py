"""Answers as people write them, in five languages: what is read, and what is not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake import FieldMapping
from pairmatch.intake.cell_readers import Form, reader_of
from pairmatch.intake.readers.cell_reading import split_choices
from pairmatch.intake.readers.languages import vocabulary_of
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES, words

MORNING, AFTERNOON, EVENING, DAY = (480, 720), (840, 1080), (1080, 1260), (480, 1260)


def read(field, answer, language, **options):
    """Return what the reader of a field makes of an answer."""
    return reader_of(FieldMapping(field=field, positions=(1,), **options), Form(language))(answer)


def on(days, span):
    return [(day, *span) for day in days]


TIMES = [
    ("en", "Mon, Wed, Fri", on([1, 3, 5], DAY)),
    ("en", "6:00-7:00pm F", on([5], (1080, 1140))),
    ("en", "11:00-1:00pm T", on([2], (660, 780))),
    ("en", "9am-5pm weekdays", on([1, 2, 3, 4, 5], (540, 1020))),
    ("en", "between 6 and 8pm on Tuesdays", on([2], (1080, 1200))),
    ("en", "Mondays and Thursdays after 6pm", on([1, 4], (1080, 1260))),
    ("en", "['6:00-7:00pm F', '8:00-9:00pm Th']", [(5, 1080, 1140), (4, 1200, 1260)]),
    ("fr", "lundi, mardi et jeudi de 18h à 20h", on([1, 2, 4], (1080, 1200))),
    ("fr", "di 14h-17h, ma 18h-20h", [(7, 840, 1020), (2, 1080, 1200)]),
    ("fr", "mercredi après-midi et lundi soir", [(3, *AFTERNOON), (1, *EVENING)]),
    ("fr", "du lundi au vendredi, 17h30-19h", on([1, 2, 3, 4, 5], (1050, 1140))),
    ("fr", "le soir en semaine", on([1, 2, 3, 4, 5], EVENING)),
    ("de", "Mo-Fr 17:00-20:00", on([1, 2, 3, 4, 5], (1020, 1200))),
    ("de", "di und do abends", on([2, 4], EVENING)),
    ("de", "Dienstagabend", on([2], EVENING)),
    ("de", "Montag und Mittwoch ab 18 Uhr bis 20 Uhr", on([1, 3], (1080, 1200))),
    ("de", "Mo abends 18-20 Uhr", on([1], (1080, 1200))),
    ("de", "Sa-Mo 9-10", on([6, 7, 1], (540, 600))),
    ("nl", "ma en di 18u30-20u", on([1, 2], (1110, 1200))),
    ("nl", "maandagavond, dinsdagochtend", [(1, *EVENING), (2, *MORNING)]),
    ("nl", "di 's avonds", on([2], EVENING)),
    ("it", "dal lunedì al venerdì dalle 18 alle 20", on([1, 2, 3, 4, 5], (1080, 1200))),
    ("it", "sabato mattina e domenica pomeriggio", [(6, *MORNING), (7, *AFTERNOON)]),
]


@pytest.mark.parametrize(("language", "answer", "intervals"), TIMES)
def test_weekly_times_are_read_in_the_language_of_the_form(language, answer, intervals):
    reading = read("availability", answer, language)
    assert reading.faults == ()
    assert reading.value == pm.Availability(intervals)


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Mon-Fri except Wednesday"),
        ("en", "not on Mondays"),
        ("en", "flexible"),
        ("en", "evenings"),
        ("en", "Mon 25:00-26:00"),
        ("en", "Mon 20:00-18:00"),
        ("en", "sometimes Tuesday evening"),
        ("fr", "tous les jours sauf dimanche"),
        ("fr", "lundi matin, mardi"),
        ("de", "nie am Freitag"),
        ("de", "nach Absprache"),
        ("de", "die Abende"),
        ("nl", "lundi soir"),
        ("nl", "alleen niet op maandag"),
        ("it", "quando volete"),
    ],
)
def test_times_with_a_word_that_is_not_known_are_not_guessed(language, answer):
    reading = read("availability", answer, language)
    assert reading.value is None
    assert len(reading.faults) == 1


@pytest.mark.parametrize(("fr", "nl", "word"), [(2, 1, "ma"), (7, 2, "di")])
def test_a_weekday_word_means_what_it_means_in_the_form_s_language(fr, nl, word):
    answer = f"{word} 18:00-20:00"
    assert read("availability", answer, "fr").value.intervals[0].weekday == fr
    assert read("availability", answer, "nl").value.intervals[0].weekday == nl
    assert read("availability", answer, None).value is None


@pytest.mark.parametrize("language", FORM_LANGUAGES)
def test_every_weekday_and_part_of_the_day_is_read_in_every_language(language):
    spoken = words(language)
    for day, number in spoken.weekdays.items():
        for part, name in spoken.dayparts.items():
            free = read("availability", f"{day} {part}", language).value
            assert free is not None, (day, part)
            span = {"morning": MORNING, "afternoon": AFTERNOON, "evening": EVENING, "day": DAY,
                    "midday": (720, 840), "daytime": (480, 1080)}  # fmt: skip
            start, end = span[name]
            assert free.intervals == ((number, start, end),)


LANGUAGES = [
    ("en", "Arabic (Moroccan) native, a bit of Mandarin", {"ar": "native", "zh": "A1"}),
    ("en", "I speak English well", {"en": "B2"}),
    ("en", "English - B2/C1", {"en": "B2"}),
    ("en", "Kurdish (Sorani) C1", {"ckb": "C1"}),
    ("en", "Farsi/Dari fluent", {"fa": "C1", "prs": "C1"}),
    ("en", "fr:C1; en:B2", {"fr": "C1", "en": "B2"}),
    ("fr", "un peu d'allemand", {"de": "A1"}),
    ("fr", "langue maternelle : arabe", {"ar": "native"}),
    ("fr", "Français (langue maternelle), anglais (bon niveau)", {"fr": "native", "en": "B2"}),
    ("fr", "espagnol et italien courant", {"es": "C1", "it": "C1"}),
    ("fr", "français C1; anglais: aucun", {"fr": "C1"}),
    ("de", "BKS gut", {"bs": "B2", "hr": "B2", "sr": "B2"}),
    ("de", "Bosnisch/Kroatisch/Serbisch gut", {"bs": "B2", "hr": "B2", "sr": "B2"}),
    ("de", "Kurmandschi Muttersprache; Paschtu fließend", {"kmr": "native", "ps": "C1"}),
    ("de", "Schweizerdeutsch C2", {"gsw": "C2"}),
    ("nl", "Vlaams moedertaal, Frans: een beetje", {"nl": "native", "fr": "A1"}),
    ("it", "un po' di tedesco, italiano madrelingua", {"de": "A1", "it": "native"}),
]


@pytest.mark.parametrize(("language", "answer", "levels"), LANGUAGES)
def test_languages_and_levels_are_read_in_the_language_of_the_form(language, answer, levels):
    reading = read("languages", answer, language)
    assert reading.faults == ()
    assert {tag: level.name for tag, level in reading.value.items()} == levels


@pytest.mark.parametrize(
    ("language", "answer", "code"),
    [
        ("en", "Klingonish C1", "unknown_language"),
        ("en", "Spanish, but only reading", "unknown_language"),
        ("en", "French only reading", "unknown_level"),
        ("fr", "français", "level_missing"),
        ("fr", "arabe (compris seulement)", "unknown_level"),
        ("de", "Englisch und ein bisschen mehr", "unknown_level"),
    ],
)
def test_languages_that_are_not_wholly_understood_are_named_by_their_fault(language, answer, code):
    assert code in {fault.code for fault in read("languages", answer, language).faults}


def test_a_stated_level_counts_where_none_is_named():
    reading = read("languages", "français, anglais A2", "fr", level="B2")
    assert {tag: level.name for tag, level in reading.value.items()} == {"fr": "B2", "en": "A2"}
    assert "default_level" in reading.notes


@pytest.mark.parametrize("language", FORM_LANGUAGES)
def test_every_language_is_read_by_its_name_with_a_level(language):
    vocabulary = vocabulary_of(language)
    assert len(vocabulary.names) > 2000
    for name, tags in list(vocabulary.names.items())[::37]:
        reading = read("languages", f"{name}: B1", language)
        if any("|" in tag for tag in tags):
            assert [fault.code for fault in reading.faults] == ["ambiguous_language"], name
            continue
        assert reading.value is not None, name
        assert set(reading.value) == set(tags), name


COUNTS = [
    ("en", "Two or three", 2, "range_lowest"),
    ("en", "7+", 7, "at_least"),
    ("en", "at least two", 2, "at_least"),
    ("en", "up to three", 3, None),
    (None, "3–5", 3, "range_lowest"),
    ("fr", "Deux ou trois", 2, "range_lowest"),
    ("fr", "une personne", 1, None),
    ("de", "zwei bis drei", 2, "range_lowest"),
    ("de", "max. 2", 2, None),
    ("nl", "één of twee", 1, "range_lowest"),
    ("it", "al massimo 2 persone", 2, None),
]


@pytest.mark.parametrize(("language", "answer", "number", "note"), COUNTS)
def test_numbers_in_words_and_ranges_are_read_and_ranges_are_noted(language, answer, number, note):
    reading = read("capacity", answer, language)
    assert (reading.value, reading.faults) == (number, ())
    assert reading.notes == ((note,) if note else ())


def test_the_mapping_says_which_number_of_a_range_counts():
    assert read("capacity", "2-3", "de", range="highest").value == 3


@pytest.mark.parametrize("answer", ["as many as you need", "three or two", "2.5", "1 2 3"])
def test_what_is_no_number_is_not_guessed(answer):
    reading = read("capacity", answer, "en")
    assert reading.value is None
    assert reading.faults


DATES = [
    (None, "2026-09-01", dt.date(2026, 9, 1)),
    (None, "2026-09-01 14:03:11", dt.date(2026, 9, 1)),
    (None, "46357", dt.date(2026, 12, 1)),
    (None, 46357, dt.date(2026, 12, 1)),
    (None, "31/12/2026", dt.date(2026, 12, 31)),
    ("fr", "03/04/2026", dt.date(2026, 4, 3)),
    ("fr", "1er mars 2027", dt.date(2027, 3, 1)),
    ("de", "1.11.26", dt.date(2026, 11, 1)),
    ("de", "3. Mai 2027", dt.date(2027, 5, 3)),
    ("nl", "31-12-2026", dt.date(2026, 12, 31)),
    ("it", "01/09/2026 14.03.11", dt.date(2026, 9, 1)),
    ("en", "9/13/2026 9:16:40 PM", dt.date(2026, 9, 13)),
]


@pytest.mark.parametrize(("language", "answer", "date"), DATES)
def test_dates_are_read_as_the_form_s_language_writes_them(language, answer, date):
    assert read("deadline", answer, language).value == date


@pytest.mark.parametrize("language", [None, "en"])
def test_a_date_whose_day_and_month_cannot_be_told_apart_is_a_problem(language):
    reading = read("deadline", "03/04/2026", language)
    assert [fault.code for fault in reading.faults] == ["ambiguous_date"]
    assert read("deadline", "03/04/2026", language, dates="month_first").value.month == 3


@pytest.mark.parametrize("year", [2014, 2061])
def test_years_of_four_digits_are_read_beyond_the_limits_of_short_ones(year):
    assert read("deadline", f"3.4.{year}", "de").value == dt.date(year, 4, 3)


@pytest.mark.parametrize(
    ("serial", "date"),
    [("19999", None), ("20000", dt.date(1954, 10, 3)), ("79999", dt.date(2119, 1, 10)),
     ("80000", None)],
)  # fmt: skip
def test_serial_numbers_of_dates_are_20000_to_79999(serial, date):
    assert read("deadline", serial, "de").value == date


@pytest.mark.parametrize("answer", ["2026-13-01", "31.02.2026", "soon", "12", "99999", "1/2"])
def test_what_is_no_date_is_not_guessed(answer):
    assert read("deadline", answer, "fr").value is None


@pytest.mark.parametrize(
    ("digits", "year"), [("14", None), ("15", 2015), ("60", 2060), ("61", None), ("00", None)]
)
def test_a_year_of_two_digits_is_one_of_2015_to_2060_or_not_read(digits, year):
    date = None if year is None else dt.date(year, 11, 1)
    assert read("deadline", f"1.11.{digits}", "de").value == date
    assert read("deadline", f"01/11/{digits}", "fr").value == date


@given(st.dates(dt.date(1954, 11, 1), dt.date(2100, 1, 1)))
def test_every_date_is_read_in_each_of_its_forms(date):
    serial = (date - dt.date(1899, 12, 30)).days
    for language, text in [
        (None, date.isoformat()),
        (None, str(serial)),
        ("de", f"{date.day}.{date.month}.{date.year}"),
        ("nl", f"{date:%d-%m-%Y}"),
        ("fr", f"{date:%d/%m/%Y}"),
    ]:
        assert read("deadline", text, language).value == date


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [
        ("en", "Yes", "No"),
        ("fr", "Oui", "non"),
        ("de", "Ja", "NEIN"),
        ("nl", "ja", "Nee"),
        ("it", "Sì", "no"),
        (None, "TRUE", "0"),
    ],
)
def test_yes_and_no_are_read_in_every_language(language, yes, no):
    for answer, value in ((yes, True), (no, False), ("maybe", None)):
        assert read("attributes.x", answer, language, read="yes_no").value is value


def test_a_decimal_comma_is_read_where_the_form_has_a_language():
    assert read("attributes.x", "3,5", "de", read="number").value == 3.5
    assert read("attributes.x", "3,5", None, read="number").value is None


CODES = [
    ("fr", "sectors", "Agriculture, sylviculture et pêche, Restauration", ["NACE2:A", "NACE2:56"]),
    ("de", "sectors", "Informatik (62); Pflege [87]", ["NACE2:62", "NACE2:87"]),
    ("nl", "sectors", "horeca", ["NACE2:I"]),
    ("it", "sectors", "Istruzione", ["NACE2:85"]),
    ("en", "sectors", "NACE2:62; NACE2:J; nace2:01", ["NACE2:62", "NACE2:J", "NACE2:01"]),
    ("fr", "sectors", "je ne sais pas encore", ["UNDECIDED"]),
    ("en", "sectors", "generalist", ["GENERALIST"]),
    (
        "fr",
        "offers",
        "Dossier de candidature (CV, lettre), Emploi",
        ["application_documents", "job"],
    ),
    ("de", "offers", "Schnupperlehre;Netzwerk;", ["trial_apprenticeship", "network"]),
    ("nl", "offers", "job, cv", ["job", "application_documents"]),
]


@pytest.mark.parametrize(("language", "field", "answer", "codes"), CODES)
def test_goals_and_sectors_are_read_by_name_synonym_and_code(language, field, answer, codes):
    reading = read(field, answer, language)
    assert (list(reading.value), reading.faults) == (codes, ())


def test_every_goal_and_sector_is_read_by_its_name_in_every_language():
    tree = pm.SectorTree.nace2()
    for language in FORM_LANGUAGES:
        for code, names in tree.names.items():
            found = read("sectors", names[language], language).value
            assert found is not None, names[language]
            # A section with the name of its only division is read as the division.
            assert code in (found[0], tree.parents[found[0]])


def test_a_programme_s_own_answers_count_first_and_can_be_the_only_ones():
    own = {"Cuisine, restauration": "kitchen", "Santé": ["care", "hospital"], "Ne sait pas": ""}
    reading = read("sectors", "Santé, Cuisine, restauration, Ne sait pas", "fr", answers=own)
    assert reading.value == ("care", "hospital", "kitchen")
    assert read("sectors", "Enseignement", "fr", answers=own).value == ("NACE2:85",)
    closed = read("sectors", "Enseignement, (kitchen)", "fr", answers=own, only_answers=True)
    assert closed.value == ("kitchen",)
    assert [fault.code for fault in closed.faults] == ["unknown_answer"]


def test_without_a_language_cells_hold_codes_of_any_tree():
    assert read("sectors", "kitchen; NACE2:62", None).value == ("kitchen", "NACE2:62")
    assert read("languages", "Deutsch gut", None).faults[0].code == "unreadable"


OPTIONS = ["a", "b, c", "b, c, d", "e; f", "g (h, i)", "j, k (l; m), n"]


@given(st.lists(st.sampled_from(OPTIONS), unique=True), st.sampled_from([", ", ";", "\n", ","]))
def test_choices_that_hold_the_separator_are_found_again(options, separator):
    assert split_choices(separator.join(options), set(OPTIONS).__contains__) == options


# What a review found to be read as something that nobody meant.
@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Tuesday a.m."),
        ("nl", "maandag vrij"),
        ("nl", "vrij van 18u tot 20u"),
        ("en", "weekdays after 6"),
        ("en", "Mon 2-4, 6-8 pm"),
        ("en", "Mon 10-12am"),
        ("en", "Monday 2-3 hours"),
        ("de", "Montag 1-2 h"),
        ("nl", "ma 1-2 uur"),
        ("it", "lunedì 1-2 ore"),
        ("en", "Monday 6-8"),
        ("fr", "lundi 9 h 12-14 h"),
        ("fr", "lundi 10h à 14h après-midi"),
    ],
)
def test_hours_that_may_mean_something_else_are_not_read(language, answer):
    reading = read("availability", answer, language)
    assert reading.value is None
    assert reading.faults


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Mon 7-9 evening"),
        ("de", "Montag 7-9 Uhr abends"),
        ("nl", "ma 7-9 's avonds"),
        ("fr", "lundi de 7h à 9h du soir"),
        ("it", "lunedì sera 7-9"),
    ],
)
def test_the_part_of_the_day_says_which_hours_are_meant(language, answer):
    assert str(read("availability", answer, language).value) == "Mo 19:00-21:00"


def test_afternoon_from_three_is_the_afternoon():
    times = read("availability", "Tuesday afternoon from 3", "en").value
    assert str(times) == "Tu 15:00-18:00"


@pytest.mark.parametrize(
    ("language", "answer", "levels"),
    [
        ("fr", "français et un peu d'anglais", {"en": "A1"}),
        ("de", "Deutsch und Muttersprache Türkisch", {"tr": "native"}),
        ("fr", "français et arabe langue maternelle", {"ar": "native"}),
        ("de", "Deutsch/etwas Englisch", {"en": "A1"}),
        ("nl", "Frans en een beetje Duits", {"de": "A1"}),
    ],
)
def test_a_level_counts_for_other_languages_only_behind_the_last(language, answer, levels):
    reading = read("languages", answer, language)
    assert {tag: level.name for tag, level in reading.value.items()} == levels
    assert [fault.code for fault in reading.faults] == ["level_missing"]


@pytest.mark.parametrize(
    ("language", "field", "answer"),
    [
        ("fr", "sectors", "A - Santé"),
        ("en", "sectors", "Health (62)"),
        ("en", "sectors", "a"),
        ("nl", "sectors", "10 - IT"),
        ("en", "offers", "job (network)"),
        ("fr", "offers", "Emploi (non)"),
        ("de", "offers", "Stelle (schon gefunden)"),
        ("fr", "offers", "stage (plus besoin)"),
        ("en", "offers", "❌ job"),
    ],
)
def test_codes_and_brackets_that_contradict_the_words_are_not_read(language, field, answer):
    reading = read(field, answer, language)
    assert reading.value is None
    assert [fault.code for fault in reading.faults] == ["unknown_answer"]


@pytest.mark.parametrize("answer", ["1 + 1", "1 plus 1", "~2", "≥2", "- 2", "10 per year", "<3"])
def test_a_changed_number_is_not_read(answer):
    for language in ("en", "fr"):
        assert read("capacity", answer, language).value is None


@pytest.mark.parametrize(
    ("language", "answer"),
    [("en", "before 3 April 2026"), ("fr", "avant 3 mars 2026"), ("de", "nicht 3. April 2026"),
     ("de", "3.4.99"), ("fr", "26-03-04")],
)  # fmt: skip
def test_a_word_before_a_date_or_a_strange_year_makes_it_unreadable(language, answer):
    assert read("deadline", answer, language).value is None
    assert read("deadline", "vendredi 3 avril 2026", "fr").value == dt.date(2026, 4, 3)


@pytest.mark.parametrize(("language", "answer"), [("de", "1.000"), ("en", "12,500")])
def test_marks_between_thousands_are_not_taken_for_a_decimal_comma(language, answer):
    assert read("attributes.x", answer, language, read="number").value is None


def test_ids_are_separated_whatever_the_mark_or_are_a_problem():
    assert read("avoid", "E-1, E-2\nE-3", "de").value == ("E-1", "E-2", "E-3")
    assert read("avoid", "E-1\nE-2", None).value == ("E-1", "E-2")
    assert read("avoid", "E-1, E-2", None).faults
    assert read("avoid", "aucun", "fr").value is None
    assert read("company", "-", "nl").value is None


@pytest.mark.parametrize(
    ("language", "answer", "levels"),
    [
        ("fr", "FR B1, NL goed", {"fr": "B1"}),
        ("nl", "FR/NL goed", {"fr": "B2", "nl": "B2"}),
        ("en", "EN native; it C1", {"en": "native"}),
    ],
)
def test_languages_in_capitals_are_read_and_small_words_are_not(language, answer, levels):
    found = read("languages", answer, language).value
    assert {tag: level.name for tag, level in found.items()} == levels


@pytest.mark.parametrize("answer", ["ma 6-8", "ma 7-8 en di 19-20"])
def test_unmarked_early_hours_are_not_read_in_any_language(answer):
    assert read("availability", answer, "nl").value is None
    assert str(read("availability", "ma 6u-8u", "nl").value) == "Mo 06:00-08:00"


def test_of_mentees_now_the_highest_number_of_a_range_counts():
    assert read("current_load", "0 ou 1", "fr").value == 1


@pytest.mark.parametrize("answer", ["Construction (à éviter)", "Construction (anciennement)"])
def test_brackets_that_take_an_answer_back_are_problems_and_others_are_counted(answer):
    assert read("sectors", answer, "fr").faults
    assert read("sectors", "Construction (gros œuvre)", "fr").notes == ("brackets",)


def test_brackets_take_back_answers_of_an_own_list_as_well():
    own = {"Cuisine": "kitchen"}
    for only in (True, False):
        options = {"answers": own, "only_answers": only}
        assert read("sectors", "Cuisine (non)", "fr", **options).faults
        assert read("sectors", "Cuisine (le soir)", "fr", **options).value == ("kitchen",)
