"""What to do about problems of the input, as sentences of the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pairmatch._support.messages import Sentence, Worded, base_language, has_message, message
from pairmatch.errors import Hint, Issue, did_you_mean, resembling

_ATTRIBUTE = "attributes."
_FILE = "file "
_LONGEST = 60
_ENDS = (".", "?", "!", "…")
_BLANKS = re.compile(r"[ \t\r\n]+")


class Advice(Hint, Worded):
    """A hint that is a sentence of the catalogues: English as text, and there in every language.

    Examples
    --------
    >>> advice = hinted("yes_or_no")
    >>> advice, advice.text("fr")
    ('write yes or no', 'écrivez oui ou non')
    """

    sentence: Sentence | None

    def __new__(cls, text: str, sentence: Sentence | None = None) -> Advice:
        """Return the hint with its English text; without a sentence it is English only."""
        advice = super().__new__(cls, text)
        advice.sentence = sentence
        return advice

    def text(self, language: str = "en") -> str:
        """Return the hint in a language; empty where it says something in English only."""
        if base_language(language) == "en":
            return str(self)
        return self.sentence.text(language) if self.sentence else ""

    def of(self, issue: Issue, language: str = "en") -> str:
        """Return a problem that has this hint as a sentence."""
        return issue_text(issue, language)


def hinted(key: str, /, **values: object) -> Advice:
    """Return the hint ``hint.KEY`` of the catalogues with its values.

    Examples
    --------
    >>> hinted("row_has_id", row=7)
    'row 7 has this id too; keep one'
    """
    return _worded(f"hint.{key}", values) if values else _constant(key)


@cache
def _constant(key: str) -> Advice:
    return _worded(f"hint.{key}", {})


def _worded(key: str, values: dict[str, object]) -> Advice:
    sentence = Sentence.of(key, **values)
    return Advice(sentence.text(), sentence)


def worded(key: str, /, **values: object) -> Advice:
    """Return any sentence of the catalogues as a text that knows it, such as how a file was read.

    Examples
    --------
    >>> worded("read_as.row", first=3)
    'row 3'
    """
    return _worded(key, values)


def known(name: object, names: Iterable[str]) -> Advice:
    """Return which name was probably meant; in English also which names there are.

    Examples
    --------
    >>> known("capasity", ["capacity", "site"]), known("x", ["site"]).text("fr")
    ("Did you mean 'capacity'? Known: capacity, site.", '')
    """
    names = list(names)
    meant = resembling(name, names)
    sentence = None if meant is None else Sentence.of("hint.meant", name=meant)
    return Advice(did_you_mean(name, names), sentence)


def foreign(text: str, key: str = "wrong_form") -> Advice:
    """Return the words of another library, for which other languages have a sentence of ours.

    Examples
    --------
    >>> foreign("Input should be a valid tuple").text("de")
    'das hat nicht die Form, die hier gebraucht wird'
    """
    return Advice(text, Sentence.of(f"hint.{key}"))


def hint_of(error: Exception) -> Advice:
    """Return the hint that an error was raised with.

    Examples
    --------
    >>> hint_of(ValueError(hinted("yes_or_no"))).text("nl")
    'schrijf ja of nee'
    """
    raised = error.args[0] if error.args else None
    return raised if isinstance(raised, Advice) else foreign(str(error))


class FieldName(Worded):
    """A field of a profile: its name in English, which programs write, and words elsewhere.

    Examples
    --------
    >>> FieldName("current_load").text(), FieldName("current_load").text("de")
    ('current_load', 'heutige Mentees')
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def text(self, language: str = "en") -> str:
        """Return the field as hints of a language mention it."""
        return self._name if base_language(language) == "en" else field_words(self._name, language)


class SideName(FieldName):
    """A table: ``mentors`` or ``mentees`` in English, in words elsewhere."""

    def text(self, language: str = "en") -> str:
        """Return the table as texts of a language mention it."""
        return self._name if base_language(language) == "en" else side_words(self._name, language)


def field_words(field: str, language: str = "en") -> str:
    """Return a field in words; an attribute by its name, and a header in quotation marks.

    Examples
    --------
    >>> field_words("most_important"), field_words("attributes.grade"), field_words("Hobby ?")
    ('most important need', 'grade', '“Hobby ?”')
    """
    if has_message(f"profile.{field}", language):
        return message(f"profile.{field}", language)
    if field.startswith(_ATTRIBUTE):
        return field.removeprefix(_ATTRIBUTE)
    return message("problem.quoted", language, text=shortened(field))


def _field_of(side: str, field: str, language: str) -> str:
    """Return a field in words; a few mean something else in one kind of input than in forms."""
    return has_words(f"problem.field.{side}.{field}", language) or field_words(field, language)


def shortened(text: str) -> str:
    """Return the beginning of a long text, such as that of a question.

    Examples
    --------
    >>> shortened("What do you do?"), len(shortened("word " * 40)) < 62
    ('What do you do?', True)
    """
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].rsplit(' ', 1)[0].rstrip(' ,;:.')} …"


def side_words(side: str, language: str = "en") -> str:
    """Return the table or file that a problem is in, in words.

    Examples
    --------
    >>> side_words("mentors", "fr"), side_words("file a.csv", "nl")
    ('mentors', 'bestand a.csv')
    """
    if side.startswith(_FILE):
        return message("problem.file", language, name=side.removeprefix(_FILE))
    key = f"problem.side.{side}"
    return message(key, language) if has_message(key, language) else side


def title_of(code: str, language: str = "en") -> str:
    """Return a problem's code in words.

    Examples
    --------
    >>> title_of("duplicate_id", "fr")
    'identifiant en double'
    """
    key = f"problem.{code}"
    return message(key if has_message(key, language) else "problem.other", language)


def has_words(key: str, language: str = "en") -> str | None:
    """Return a sentence without values of the catalogue, ``None`` if there is none of this key.

    Examples
    --------
    >>> has_words("dropped.declined"), has_words("dropped.on leave")
    ('does not take part', None)
    """
    return message(key, language) if has_message(key, language) else None


def as_sentence(text: str) -> str:
    """Return a text that begins with a capital and ends with a full stop, if it says something.

    Examples
    --------
    >>> as_sentence("write yes or no"), as_sentence("one person?"), as_sentence(" ")
    ('Write yes or no.', 'One person?', '')
    """
    # A blank that does not break stays one, as French has it before a colon.
    plain = _BLANKS.sub(" ", text).strip()
    if not plain:
        return ""
    return f"{plain[0].upper()}{plain[1:]}{'' if plain.endswith(_ENDS) else '.'}"


def hint_text(hint: str, language: str = "en") -> str:
    """Return a hint in a language as a sentence; one without a key is as it was written."""
    return as_sentence(hint.text(language) if isinstance(hint, Advice) else hint)


def issue_text(issue: Issue, language: str = "en") -> str:
    """Return a problem as a sentence: where it is, what it is, and what to do.

    Examples
    --------
    >>> issue = Issue("mentors", 4, "M-3", "capacity", "unreadable", hinted("whole_number"))
    >>> print(issue_text(issue, "nl"))
    Mentoren, rij 4, M-3, aantal mentees: niet leesbaar. Schrijf een geheel getal, zoals 2.
    """
    places = [side_words(issue.side, language)]
    if issue.row is not None:
        places.append(message("read_as.row", language, first=issue.row))
    if issue.id is not None:
        places.append(issue.id)
    if issue.field not in (None, "id", issue.id):
        places.append(_field_of(issue.side, str(issue.field), language))
    of_side = has_words(f"problem.{issue.side}.{issue.code}", language)
    where, title = ", ".join(places), of_side or title_of(issue.code, language)
    said = message("problem.line", language, where=where, title=title)
    return f"{as_sentence(said)} {hint_text(issue.hint, language)}".strip()
