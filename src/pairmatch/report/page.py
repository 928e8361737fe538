"""The page for a matching meeting: one HTML file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

from pairmatch._support.parameters import asked, check_on
from pairmatch.advice import Recruiting
from pairmatch.errors import PolicyError
from pairmatch.intake import IntakeReport
from pairmatch.report.extras import extra
from pairmatch.report.meeting import Meeting, checked_names
from pairmatch.report.page_content import Content
from pairmatch.report.sentences import Say
from pairmatch.result import MatchResult
from pairmatch.season import Season


def to_html(
    result: MatchResult,
    path: str | PathLike[str] | None = None,
    language: str = "en",
    *,
    names: Mapping[str, str] | None = None,
    facts: bool = False,
    words: Mapping[str, object] | None = None,
    season: Season | None = None,
    previous: MatchResult | None = None,
    recruiting: Recruiting | None = None,
    intake: IntakeReport | None = None,
    on: date | None = None,
    options: int = 3,
) -> str:
    """Return the page for a matching meeting, and write it if a path is given.

    One HTML file: the figures, every pair with what its score is made of and the next best mentors
    with what each would cost, people without a pair and what would help, supply and demand, mentors
    to look for, what has changed, and how sure all this is. It loads nothing, needs no script, and
    prints on A4 with a place for each decision. The same input gives the same page.

    Parameters
    ----------
    result
        A result with a plan. Without its people (:func:`pairmatch.solve`, or JSON alone) the page
        holds what is known.
    path
        Where to write the page, as UTF-8.
    language
        The language of the page, such as ``"fr"`` or ``"de-CH"``.
    names
        Names by id, shown beside the ids; they enter nothing else. Without them, ids only.
    facts
        Whether to show facts from people's profiles: what the two of each pair share, the sites of
        mentees, small numbers in supply and demand, and whole profiles of mentors to look for.
    words
        The programme's words for pair, mentor, mentee and site, as in :class:`pairmatch.Wording`.
    season
        What the programme keeps from week to week: the page says what happened since the plan
        before the last one.
    previous
        The result of last time, for what has changed for whom, and why.
    recruiting
        An answer of :func:`pairmatch.advice.recruiting`. By default it is asked for, unless there
        are very many people.
    intake
        The report of :func:`pairmatch.check_frames` on the tables that the people were read from:
        the page says who could not be read, and which answers count as blank.
    on
        The date of the meeting; by default the page has none.
    options
        How many other mentors to name for each mentee.

    Returns
    -------
    str
        The page.

    Raises
    ------
    NoMatchingError
        If there is no plan.
    PolicyError
        If the language or a word is not known, or an argument makes no sense.
    ImportError
        If the extra ``report`` is not installed.

    Examples
    --------
    >>> import pairmatch as pm
    >>> from pairmatch import report
    >>> result = pm.match(
    ...     pm.cohort_from_frames(*pm.load_sample("vernier")), pm.Policy.preset("vernier")
    ... )
    >>> page = report.to_html(result, language="fr")
    >>> page.startswith("<!doctype html>"), "22 binômes sont proposés." in page
    (True, True)
    """
    check_given(result, previous, recruiting, season, on)
    if intake is not None and not isinstance(intake, IntakeReport):
        raise PolicyError("intake= takes the report of check_frames")
    meeting = Meeting.of(result, options, previous, recruiting)
    say = Say.of(language, words, checked_names(names), meeting.policy)
    content = Content(meeting, say, asked("facts", facts), on, season, intake)
    page = _rendered(content.values())
    if path is not None:
        Path(path).write_text(page, encoding="utf-8")
    return page


def check_given(
    result: object, previous: object, recruiting: object, season: object, on: object
) -> None:
    """Raise for what a report cannot be made of.

    Raises
    ------
    PolicyError
        If one of them is something else.
    """
    if not isinstance(result, MatchResult):
        raise PolicyError("a report needs a result, as pm.match returns it")
    if previous is not None and not isinstance(previous, MatchResult):
        raise PolicyError("previous= takes the result of last time")
    if recruiting is not None and not isinstance(recruiting, Recruiting):
        raise PolicyError("recruiting= takes what pairmatch.advice.recruiting returns")
    if season is not None and not isinstance(season, Season):
        raise PolicyError("season= takes a Season")
    if on is not None:
        check_on(on)


def _rendered(values: Mapping[str, Any]) -> str:
    """Return the page; the template holds no text and no figure itself."""
    jinja2 = extra("jinja2")
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = _asset("page.css"), _asset("page.js")
    page: str = environment.get_template("page.html").render(
        values, style=style, script=script, security=_security(style, script)
    )
    # Blanks between elements would be a third of all nodes.
    return _BETWEEN.sub("><", page)


_BETWEEN = re.compile(r">\n\s*<")


def _visible(value: object) -> object:
    """Return a value without control characters, which no page may hold; joiners are letters."""
    if type(value) is not str or value.isprintable():
        return value
    return "".join(c if c.isprintable() or _is_blank(c) else "\ufffd" for c in value)


def _is_blank(character: str) -> bool:
    return character in "\n\u200c\u200d" or unicodedata.category(character) == "Zs"


def _security(style: str, script: str) -> str:
    """Return the content security policy: nothing is loaded, and only this style and script run."""
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _asset(name: str) -> str:
    """Return a file of the templates."""
    folder = resources.files("pairmatch.report").joinpath("templates")
    text = folder.joinpath(name).read_text(encoding="utf-8")
    return text + _widths() if name == "page.css" else text


def _widths() -> str:
    """Return the classes for the lengths of bars: no style of a single element is allowed."""
    return "".join(f".w{n}{{width:{n}%}}.f{n}{{--full:{n}%}}" for n in range(101)) + "\n"
