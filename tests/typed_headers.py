"""Headers of forms as people write them in five languages, each with the field it asks for.

As in `typed_answers`, nothing is taken from the library's own words.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from typed_answers import LANGUAGES, Pick, Typed, sample

# What a column asks for, by its kind; `None` is nothing that a profile holds.
FIELD_OF_KIND: dict[str, str | None] = {
    "free": "availability",
    "busy": None,
    "id": "id",
    "phone": None,
    "postcode": None,
    "email": None,
    "browser": None,
    "remark": None,
    "capacity": "capacity",
    "another count": None,
    "languages": "languages",
    "other languages": None,
    "site": "site",
    "another place": None,
    "birth year": "birth_year",
    "another year": None,
    "another sector": None,
}
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "free": ("When are you free?", "Availability", "When are you available?",
                 "Your availability", "When can you meet?", "Times that suit you",
                 "Which days and times suit you?", "When do you have time?"),
        "busy": ("When do you have no time?", "When are you not free?", "When can't you meet?",
                 "When are you busy?", "Times that don't work", "Times you cannot make",
                 "Working hours", "When do you work?", "Unavailable times", "Not available",
                 "When are you unavailable?", "When do you not have time?", "School hours",
                 "Times to avoid", "When are you never free?", "Class timetable",
                 "Busy times", "Days you can't make", "When is a meeting impossible?",
                 "When are you at work?", "Opening hours", "Unavailability",
                 "Which times don't suit you?", "Times without availability",
                 "Bad times", "Inconvenient times", "Lack of availability", "Non-availability",
                 "When are you teaching?", "Times that aren't possible", "Blocked times"),
        "id": ("Your code", "Participant number", "ID", "Mentor ID", "Participant ID", "Code"),
        "phone": ("Phone number", "Phone", "Mobile number", "Mobile no.", "Telephone",
                  "Cell phone number", "Contact number", "WhatsApp number"),
        "postcode": ("Postcode", "Postal code", "Zip code", "ZIP"),
        "email": ("Email", "E-mail address", "Email address", "Your e-mail"),
        "browser": ("User Language", "Browser language", "Language of the form", "Form language",
                    "Survey language", "Start language"),
        "remark": ("Anything else?", "Comments", "Remarks", "Is there anything we should know?"),
        "capacity": ("How many mentees can you take on?", "Number of mentees", "Capacity",
                     "Maximum number of mentees", "max_mentees", "# of mentees"),
        "another count": ("How many mentees have you had so far?", "Hours per month",
                          "How many years have you worked?", "Number of children",
                          "How many hours a week can you give?", "Years of experience",
                          "How many mentees would be too many?", "Room capacity",
                          "How many mentees did you have last year?",
                          "How many mentees have left?", "How many mentees did you refuse?"),
        "languages": ("Languages", "Which languages do you speak?", "Languages you speak",
                      "Languages and levels"),
        "other languages": ("Which languages do you not speak?", "Languages you want to learn",
                            "Which languages would you like to learn?",
                            "Languages you don't speak",
                            "Languages you want to practise", "Languages your parents speak",
                            "In which language should we write to you?",
                            "Languages spoken in your company"),
        "site": ("Site", "Location", "Which site?"),
        "another place": ("Place of birth", "Where were you born?", "Country of origin",
                          "Where don't you want to meet?"),
        "birth year": ("Year of birth", "Birth year"),
        "another year": ("Birth year of your child", "Year of graduation", "Year of arrival"),
        "another sector": ("Sectors you don't want", "Sectors to avoid",
                           "In which sectors do you have no experience?"),
    },
    "fr": {
        "free": ("Quand êtes-vous disponible ?", "Disponibilités", "Vos disponibilités",
                 "Quand pouvez-vous vous rencontrer ?", "Quand avez-vous du temps ?",
                 "Quels jours et heures vous conviennent ?", "Quand êtes-vous libre ?"),
        "busy": ("Quand n'êtes-vous pas disponible ?", "Quand ne pouvez-vous pas ?",
                 "Horaires de travail", "Horaires impossibles", "Créneaux occupés",
                 "Indisponibilités", "Quand travaillez-vous ?", "Heures de cours",
                 "Quand n'avez-vous pas le temps ?", "Quand êtes-vous occupé·e ?",
                 "Plages horaires à éviter", "Quand n’êtes-vous jamais libre ?",
                 "Jours non disponibles", "Vos horaires de cours", "Heures d'ouverture",
                 "Jours et heures qui ne vous conviennent pas", "Pas disponible",
                 "Quand êtes-vous au travail ?", "Horaire de bureau", "Aucune disponibilité",
                 "Quand n'avez-vous aucune disponibilité ?", "Moments sans disponibilité",
                 "Non disponible", "Manque de disponibilité", "Horaires déconseillés",
                 "Disponibilité l'an dernier", "Moments à éviter"),
        "id": ("Votre code", "Numéro de participant", "Identifiant", "Code", "Votre identifiant"),
        "phone": ("Numéro de téléphone", "Téléphone", "Natel", "N° de portable", "Mobile",
                  "Numéro de portable", "Tél.", "Numéro WhatsApp"),
        "postcode": ("Code postal", "NPA", "Votre code postal"),
        "email": ("Adresse e-mail", "Courriel", "E-mail", "Votre adresse électronique"),
        "browser": ("Langue du navigateur", "Langue du formulaire", "User Language",
                    "Langue de l'enquête", "Langue de départ"),
        "remark": ("Remarques", "Commentaires", "Autre chose à ajouter ?", "Remarque"),
        "capacity": ("Combien de mentees pouvez-vous accompagner ?", "Nombre de mentees",
                     "Capacité", "Nombre maximum de mentees"),
        "another count": ("Combien de mentees avez-vous déjà accompagnés ?", "Heures par mois",
                          "Nombre d'enfants", "Années d'expérience",
                          "Combien d'heures par semaine pouvez-vous donner ?",
                          "Combien de mentees avez-vous eus ?", "Capacité de la salle",
                          "Combien de mentors souhaitez-vous ?",
                          "Combien de mentees avez-vous refusés ?"),
        "languages": ("Langues", "Quelles langues parlez-vous ?", "Langues parlées",
                      "Langues et niveaux"),
        "other languages": ("Quelles langues ne parlez-vous pas ?",
                            "Langues que vous souhaitez apprendre",
                            "Quelles langues voulez-vous apprendre ?",
                            "Langues non parlées", "Langue que vous aimeriez pratiquer",
                            "Langues de vos parents", "Dans quelle langue vous écrire ?"),
        "site": ("Site", "Antenne", "Quel site ?"),
        "another place": ("Lieu de naissance", "Où êtes-vous né·e ?", "Pays d'origine",
                          "Où ne voulez-vous pas vous rencontrer ?"),
        "birth year": ("Année de naissance",),
        "another year": ("Année de naissance de l'enfant", "Année du diplôme",
                         "Année d'arrivée"),
        "another sector": ("Secteurs à éviter", "Secteurs non souhaités"),
    },
    "de": {
        "free": ("Wann haben Sie Zeit?", "Verfügbarkeit", "Wann sind Sie verfügbar?",
                 "Wann können Sie sich treffen?", "Wann passt es Ihnen?", "Zeiten, die passen",
                 "Wann bist du frei?"),
        "busy": ("Wann haben Sie keine Zeit?", "Wann können Sie nicht?", "Arbeitszeiten",
                 "Wann arbeiten Sie?", "Zeiten, zu denen Sie keine Zeit haben",
                 "Wann sind Sie nicht verfügbar?", "Nicht verfügbar", "Unterrichtszeiten",
                 "Wann sind Sie beschäftigt?", "Unmögliche Zeiten", "Sperrzeiten",
                 "Wann können Sie unmöglich?", "Wann haben Sie nie Zeit?", "Besetzte Zeiten",
                 "Wann hast du Schule?", "Öffnungszeiten", "Bürozeiten",
                 "Wann bist du verhindert?", "Wann passt es Ihnen nicht?",
                 "Zeiten, die nicht passen", "Wann sind Sie bei der Arbeit?",
                 "Keine Verfügbarkeit", "Wann bist du nicht frei?", "Abwesenheiten",
                 "Ungünstige Zeiten", "Schlechte Zeiten", "Fehlende Verfügbarkeit",
                 "Gesperrte Zeiten", "Wann sind Sie weg?", "Wann haben Sie Dienst?"),
        "id": ("Ihr Code", "Teilnehmernummer", "Kürzel", "Code", "Nr.", "Mentor-ID"),
        "phone": ("Telefonnummer", "Telefon", "Handy Nr.", "Nummer (Natel)", "Mobilnummer",
                  "Handynummer", "Tel.", "WhatsApp-Nummer"),
        "postcode": ("Postleitzahl", "PLZ", "Ihre Postleitzahl"),
        "email": ("E-Mail", "E-Mail-Adresse", "Ihre E-Mail-Adresse", "Mail"),
        "browser": ("Browsersprache", "Sprache des Formulars", "User Language",
                    "Sprache der Umfrage", "Startsprache", "Formularsprache"),
        "remark": ("Bemerkungen", "Kommentar", "Was sollten wir noch wissen?", "Anmerkungen"),
        "capacity": ("Wie viele Mentees können Sie begleiten?", "Anzahl Mentees", "Kapazität",
                     "Maximale Anzahl Mentees"),
        "another count": ("Wie viele Mentees haben Sie schon begleitet?", "Stunden pro Monat",
                          "Anzahl Kinder", "Jahre Berufserfahrung",
                          "Wie viele Stunden pro Woche haben Sie Zeit?",
                          "Wie viele Mentees hatten Sie?", "Kapazität des Raums",
                          "Wie viele Mentees haben Sie abgelehnt?"),
        "languages": ("Sprachen", "Welche Sprachen sprechen Sie?", "Sprachkenntnisse",
                      "Sprachen mit Niveau"),
        "other languages": ("Welche Sprachen sprechen Sie nicht?",
                            "Sprachen, die Sie lernen möchten",
                            "Welche Sprache möchten Sie lernen?",
                            "Welche Sprache möchten Sie üben?", "Sprachen Ihrer Eltern",
                            "In welcher Sprache sollen wir schreiben?"),
        "site": ("Standort", "Welcher Standort?"),
        "another place": ("Geburtsort", "Wo sind Sie geboren?", "Herkunftsland",
                          "Wo möchten Sie sich nicht treffen?"),
        "birth year": ("Geburtsjahr", "Jahrgang"),
        "another year": ("Geburtsjahr des Kindes", "Abschlussjahr", "Ankunftsjahr"),
        "another sector": ("Unerwünschte Branchen", "Branchen, die Sie nicht möchten"),
    },
    "nl": {
        "free": ("Wanneer heb je tijd?", "Beschikbaarheid", "Wanneer ben je beschikbaar?",
                 "Wanneer kan je afspreken?", "Wanneer ben je vrij?", "Momenten die passen"),
        "busy": ("Wanneer heb je geen tijd?", "Wanneer kan je niet?", "Werkuren",
                 "Wanneer werk je?", "Niet beschikbaar", "Wanneer ben je niet vrij?", "Lesuren",
                 "Momenten die niet passen", "Onmogelijke momenten", "Wanneer kun je nooit?",
                 "Wanneer ben je bezet?", "Werkrooster", "Openingsuren",
                 "Wanneer ben je aan het werk?", "Wanneer ben je niet beschikbaar?",
                 "Wanneer kan je onmogelijk afspreken?", "Geen beschikbaarheid",
                 "Wanneer bent u bezig?", "Werktijden", "Wanneer heb je les?", "Onbeschikbaar",
                 "Wanneer past het niet?",
                 "Slechte momenten", "Ongunstige momenten", "Gebrek aan beschikbaarheid",
                 "Bezette momenten", "Wanneer ben je weg?"),
        "id": ("Je code", "Deelnemersnummer", "Code", "Nummer", "Mentor-ID"),
        "phone": ("Telefoonnummer", "Telefoon", "Gsm-nummer", "Gsm", "Mobiel nummer", "Tel.",
                  "WhatsApp-nummer"),
        "postcode": ("Postcode", "Je postcode"),
        "email": ("E-mail", "E-mailadres", "Je e-mailadres", "Mailadres"),
        "browser": ("Taal van het formulier", "Browsertaal", "User Language",
                    "Taal van de enquête", "Starttaal"),
        "remark": ("Opmerkingen", "Nog iets?", "Wat moeten we nog weten?", "Opmerking"),
        "capacity": ("Hoeveel mentees kan je begeleiden?", "Aantal mentees", "Capaciteit",
                     "Maximaal aantal mentees"),
        "another count": ("Hoeveel mentees heb je al begeleid?", "Uren per maand",
                          "Aantal kinderen", "Jaren ervaring",
                          "Hoeveel uur per week heb je tijd?",
                          "Hoeveel mentees had je?", "Capaciteit van de zaal",
                          "Hoeveel mentees heb je geweigerd?"),
        "languages": ("Talen", "Welke talen spreek je?", "Talenkennis", "Talen en niveau"),
        "other languages": ("Welke talen spreek je niet?", "Talen die je wil leren",
                            "Welke taal wil je leren?",
                            "Welke taal wil je oefenen?", "Talen van je ouders",
                            "In welke taal mogen we schrijven?"),
        "site": ("Vestiging", "Locatie", "Welke vestiging?"),
        "another place": ("Geboorteplaats", "Waar ben je geboren?", "Land van herkomst",
                          "Waar wil je niet afspreken?"),
        "birth year": ("Geboortejaar",),
        "another year": ("Geboortejaar van je kind", "Afstudeerjaar", "Jaar van aankomst"),
        "another sector": ("Ongewenste sectoren", "Sectoren die je niet wil"),
    },
    "it": {
        "free": ("Quando è disponibile?", "Disponibilità", "Quando hai tempo?",
                 "Quando può incontrarsi?", "Quando sei libero?", "Orari che vanno bene"),
        "busy": ("Quando non hai tempo?", "Quando non può?", "Orari di lavoro",
                 "Orari in cui lavora", "Quando lavora?", "Non disponibile", "Indisponibilità",
                 "Orari impossibili", "Quando è occupato?", "Orario delle lezioni",
                 "Giorni in cui non può", "Quando non sei mai libero?", "Orari da evitare",
                 "Quando non è disponibile?", "Nessuna disponibilità", "Orari che non vanno bene",
                 "Quando è al lavoro?", "Orario d'ufficio", "Orari di apertura",
                 "Quando sei impegnato?", "Quando non sei libero?", "Quando hai lezione?",
                 "Orari scomodi", "Orari difficili", "Mancanza di disponibilità",
                 "Quando è via?", "Disponibilità l'anno scorso"),
        "id": ("Il suo codice", "Numero di partecipante", "Codice", "Identificativo",
               "ID mentore"),
        "phone": ("Numero di telefono", "Telefono", "Cellulare", "Numero di cellulare", "Natel",
                  "Tel.", "Numero WhatsApp"),
        "postcode": ("Codice postale", "CAP", "NPA", "Il suo CAP"),
        "email": ("E-mail", "Indirizzo e-mail", "Posta elettronica", "Il suo indirizzo e-mail"),
        "browser": ("Lingua del modulo", "Lingua del browser", "User Language",
                    "Lingua del sondaggio", "Lingua iniziale"),
        "remark": ("Osservazioni", "Commenti", "Altro da aggiungere?", "Osservazione"),
        "capacity": ("Quanti mentee può seguire?", "Numero di mentee", "Capacità",
                     "Numero massimo di mentee"),
        "another count": ("Quanti mentee ha già seguito?", "Ore al mese", "Numero di figli",
                          "Anni di esperienza", "Quante ore alla settimana ha tempo?",
                          "Quanti mentee ha avuto?", "Capacità della sala",
                          "Quanti mentee ha rifiutato?"),
        "languages": ("Lingue", "Quali lingue parla?", "Lingue parlate", "Lingue e livelli"),
        "other languages": ("Quali lingue non parla?", "Lingue che vorrebbe imparare",
                            "Quale lingua vuole imparare?",
                            "Quale lingua vorrebbe praticare?", "Lingue dei genitori",
                            "In che lingua possiamo scriverle?"),
        "site": ("Sede", "Quale sede?"),
        "another place": ("Luogo di nascita", "Dov'è nato?", "Paese d'origine",
                          "Dove non vuole incontrarsi?"),
        "birth year": ("Anno di nascita",),
        "another year": ("Anno di nascita del figlio", "Anno del diploma", "Anno d'arrivo"),
        "another sector": ("Settori da evitare", "Settori non desiderati"),
    },
}  # fmt: skip
ROWS = 6
CELLS: dict[str, tuple[str, ...]] = {
    "id": ("K-17", "K-03", "K-42", "K-08", "K-11", "K-29"),
    "phone": ("0791234501", "0781234502", "0221234503", "0791234504", "0761234505", "0791234506"),
    "postcode": ("1214", "1219", "8004", "1203", "3012", "1220"),
    "email": tuple(f"person{k}@example.org" for k in range(ROWS)),
    "browser": ("FR", "EN", "DE", "FR", "NL", "IT"),
    "remark": ("-", "", "A longer story, with commas.", "", "ok", "See you soon!"),
    "capacity": ("1", "2", "1", "3", "2", "1"),
    "another count": ("4", "2", "12", "3", "0", "8"),
    "site": ("Ghent", "Bern", "Ghent", "Bern", "Ghent", "Ghent"),
    "birth year": ("1975", "1980", "1969", "1985", "1971", "1962"),
    "another year": ("2012", "2015", "2009", "2018", "2020", "2011"),
    "another place": ("Ghent", "Asmara", "Lyon", "Kabul", "Bern", "Porto"),
}


SECTORS = {
    "en": ("Health", "IT", "Construction", "Retail", "Finance", "Education"),
    "fr": ("Santé", "Informatique", "Construction", "Commerce", "Finance", "Enseignement"),
    "de": ("Gesundheit", "Informatik", "Bau", "Handel", "Finanzen", "Bildung"),
    "nl": ("Zorg", "ICT", "Bouw", "Handel", "Financiën", "Onderwijs"),
    "it": ("Sanità", "Informatica", "Edilizia", "Commercio", "Finanza", "Istruzione"),
}


@dataclass(frozen=True)
class Column:
    """A column of a form: its header, kind and cells, and what its cells mean."""

    language: str
    kind: str
    header: str
    cells: tuple[str, ...]
    meanings: tuple[object, ...]

    @property
    def field(self) -> str | None:
        """Return the field for which the header asks."""
        return FIELD_OF_KIND[self.kind]


def answered(language: str, kind: str, seed: int) -> tuple[Typed, ...]:
    """Return usual answers that all people of a table gave."""
    field = "availability" if kind in ("free", "busy") else "languages"
    drawn = sample(language, field, True, 60, seed)
    return tuple([answer for answer in drawn if answer.usual][:ROWS])


def column(pick: Pick, language: str, kind: str) -> Column:
    """Return a column of a kind, with a header and cells."""
    header = pick(HEADERS[language][kind])
    dress = pick(("{}", "{}", "{}", "{} *", "3. {}", "{}:", " {} "))
    if "?" in header and dress == "{}:":
        dress = "{}"
    header = dress.format(header)
    if kind not in ("free", "busy", "languages", "other languages"):
        cells = SECTORS[language] if kind == "another sector" else CELLS[kind]
        return Column(language, kind, header, cells, cells)
    typed = answered(language, kind, pick(range(50)))
    return Column(
        language,
        kind,
        header,
        tuple(answer.text for answer in typed),
        tuple(answer.meaning for answer in typed),
    )


def table(pick: Pick, language: str, kinds: Sequence[str]) -> tuple[Column, ...]:
    """Return columns of different kinds in any order."""
    left, columns = list(kinds), []
    while left:
        columns.append(column(pick, language, left.pop(pick(range(len(left))))))
    return tuple(columns)


@st.composite
def tables(draw: st.DrawFn, language: str, kinds: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return a strategy of tables with these kinds of columns and a few others."""
    pick = Pick(lambda options: draw(st.sampled_from(options)))
    others = [kind for kind in FIELD_OF_KIND if kind not in kinds]
    return table(pick, language, [*kinds, *pick.several(others, pick((1, 2, 3, 4)))])


def all_columns() -> list[Column]:
    """Return each header once, as it is."""
    pick = Pick(random.Random(0).choice)
    found = []
    for language in LANGUAGES:
        for kind, headers in HEADERS[language].items():
            for header in headers:
                cells = column(pick, language, kind)
                found.append(Column(language, kind, header, cells.cells, cells.meanings))
    return found
