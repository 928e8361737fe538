"""The report on two tables in words: as text, as HTML, and as tables with headings in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from pairmatch._support.display import table_html
from pairmatch._support.hints import (
    Advice,
    as_sentence,
    field_words,
    has_words,
    hint_text,
    shortened,
    side_words,
    title_of,
)
from pairmatch._support.messages import Sentence, message
from pairmatch.errors import Issue
from pairmatch.intake.readers.codes import code_words

if TYPE_CHECKING:
    from pairmatch.intake.report import IntakeReport

_ROWS = 8
"""Rows that a text names of each problem."""
_ITEMS = 15
"""Problems of one section that a text shows."""
_OPEN = 5
"""Lines of a section that HTML shows unfolded."""
_MOST = 500
"""Lines of a section, and rows of a table, that HTML has at most."""


@dataclass(frozen=True)
class Item:
    """One line of a report, and the rows that it is about."""

    text: str
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and the lines below it; ``title`` is empty for the counts."""

    title: str
    items: tuple[Item, ...]


def sections_of(report: IntakeReport, language: str) -> list[Section]:
    """Return all that a report says, the counts first; sections without lines are left out."""
    by_cost = _by_cost(report.problems)
    rest = [
        _listed("unknown", _choices(report, language), language),
        _listed("unread", _unread(report, language), language),
        _listed("similar", _similar(report, language), language),
        _listed("notes", (text for *_, text in notes_in_words(report, language)), language),
        _listed("files", _files(report, language), language),
        _listed("next", _next(report, by_cost, language), language),
    ]
    return [*losses_of(report, language), *(section for section in rest if section.items)]


def losses_of(report: IntakeReport, language: str) -> list[Section]:
    """Return how many people were read, and what the problems cost, what is worst first."""
    by_cost = _by_cost(report.problems)
    lost = {(issue.side, issue.id or issue.row) for issue in by_cost["person"]}
    numbers = {"person": len(lost), "cell": len(by_cost["cell"]), "part": len(by_cost["part"])}
    columns = [Item(line) for line in _of_most(report, language)]
    sections = [
        Section("", tuple(Item(line) for line in counts_text(report, language))),
        *(
            Section(
                message(_HEADED[cost], language, n=numbers.get(cost, 0)),
                (*(columns if cost == "whole" else ()), *_problems(by_cost[cost], language)),
            )
            for cost in _HEADED
        ),
    ]
    return [section for section in sections if section.items]


_HEADED = {
    "person": "intake.lost",
    "whole": "intake.whole",
    "cell": "intake.blank",
    "part": "intake.part",
    "": "intake.doubt",
}
"""What a problem costs -> the heading of its section, what is worst first."""


def _by_cost(problems: Iterable[Issue]) -> dict[str, list[Issue]]:
    by_cost: dict[str, list[Issue]] = {cost: [] for cost in _HEADED}
    for issue in problems:
        of_person = issue.row is not None or issue.id is not None
        by_cost[issue.cost if of_person or issue.cost == "person" else "whole"].append(issue)
    return by_cost


def _of_most(report: IntakeReport, language: str) -> Iterator[str]:
    for side, field, code, n in report.wrong_columns:
        said = {"side": side_words(side, language), "field": field_words(field, language)}
        said |= {"problem": title_of(code, language)}
        rows = report.counts[side].rows
        yield as_sentence(message("intake.of_column", language, n=n, rows=rows, **said))


def _listed(name: str, lines: Iterable[str], language: str) -> Section:
    items = tuple(Item(line) for line in lines)
    return Section(message(f"intake.{name}", language, n=len(items)), items)


def counts_text(report: IntakeReport, language: str) -> list[str]:
    """Return what became of the rows of each table, one sentence a table."""
    lines = []
    for side, counts in report.counts.items():
        rows = message("intake.rows", language, n=counts.rows)
        parts = [message(f"intake.read.{side}", language, n=counts.read, rows=rows)]
        reasons = Counter(drop.reason for drop in report.drops if drop.side == side)
        for reason, n in sorted(reasons.items()):
            why = reason_words(reason, language)
            parts.append(message("intake.dropped", language, n=n, reason=why))
        parts += [
            message(f"intake.{name}", language, n=n)
            for name in ("rejected", "merged", "empty")
            if (n := getattr(counts, name))
        ]
        lines.append(as_sentence(", ".join(parts)))
    return lines


def reason_words(reason: str, language: str) -> str:
    """Return why somebody was dropped in words; a reason that the programme states as it is."""
    return has_words(f"dropped.{reason}", language) or reason


def _problems(problems: Iterable[Issue], language: str) -> Iterator[Item]:
    """Yield a line for all problems that say the same, with their rows."""
    alike: dict[tuple[str, str], list[Issue]] = {}
    for issue in problems:
        header, hint = _of_column(issue.hint)
        where = [side_words(issue.side, language)]
        if issue.field and (header or issue.field != "id"):
            where.append(_question(issue.field, header, language))
        title = title_of(issue.code, language)
        line = message("problem.line", language, where=", ".join(where), title=title)
        alike.setdefault((line, hint_text(hint, language)), []).append(issue)
    for (line, hint), issues in alike.items():
        rows = dict.fromkeys(issue.row for issue in issues if issue.row is not None)
        without = dict.fromkeys(i.id for i in issues if i.row is None and i.id is not None)
        ids = message("intake.at_ids", language, ids=", ".join(without)) if without else ""
        yield Item(" ".join(filter(None, (as_sentence(line), hint, ids))), tuple(rows))


def _of_column(hint: str) -> tuple[str, str]:
    """Return the header that a hint begins with, and the hint itself."""
    sentence = hint.sentence if isinstance(hint, Advice) else None
    if sentence is None or sentence.key not in ("hint.column", "hint.columns"):
        return "", hint
    inner = sentence.values["hint"]
    return str(sentence.values["header"]), inner if isinstance(inner, str) else str(inner)


def _question(field: str, header: str, language: str) -> str:
    named = field_words(field, language)
    if not header or header.strip().casefold() in (field.casefold(), named.casefold()):
        return named
    quoted = message("problem.quoted", language, text=shortened(header))
    return message("intake.question", language, field=named, header=quoted)


def _choices(report: IntakeReport, language: str) -> Iterator[str]:
    """Yield the choices that are not known, only where answers were asked for."""
    rows = report.unknown_answers.itertuples(index=False) if report.shows_values else ()
    for _, field, answer, near, n in rows:
        quoted = message("problem.quoted", language, text=shortened(answer))
        named = field_words(field, language)
        choice = message("intake.choice", language, field=named, answer=quoted, n=n)
        if near:
            meant = code_words(near, language)
            choice = message("intake.choice_near", language, choice=choice, near=meant)
        yield as_sentence(choice)


def unread_columns(report: IntakeReport, language: str) -> Iterator[tuple[str, str]]:
    """Yield table and column, in words, of every column that was not read."""
    for column in report.ignored_columns:
        values: Mapping[str, object] = {}
        if isinstance(column, Advice) and column.sentence is not None:
            values = column.sentence.values
        side, header = values.get("side"), values.get("header", column)
        text = header.text(language) if isinstance(header, Advice) else str(header)
        yield side_words(str(side), language) if side else "", text


def _unread(report: IntakeReport, language: str) -> Iterator[str]:
    for side, column in unread_columns(report, language):
        yield message("intake.of_side", language, side=side[:1].upper() + side[1:], header=column)


def _similar(report: IntakeReport, language: str) -> Iterator[str]:
    for names in report.similar_names:
        yield as_sentence(names.text(language))


def notes_in_words(report: IntakeReport, language: str) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield table, question, how it was understood and how often, and all this as a sentence."""
    for (side, field, note), n in report.notes.items():
        where = side_words(side, language), field_words(field, language)
        how = message(f"note.{note}", language)
        answers = message("intake.answers", language, n=n)
        said = {"side": where[0], "field": where[1], "answers": answers, "note": how}
        yield *where, how, n, as_sentence(message("intake.note", language, **said))


def _files(report: IntakeReport, language: str) -> Iterator[str]:
    for side, how in report.sources.items():
        text = how.text(language) if isinstance(how, Advice) else str(how)
        said = message("intake.of_side", language, side=side_words(side, language), header=text)
        yield as_sentence(said)
    if report.clock is not None:
        clock = Sentence.of("intake.clock", zone=report.clock, day=report.clock_date)
        yield as_sentence(clock.text(language))


def _next(
    report: IntakeReport, by_cost: Mapping[str, Sequence[Issue]], language: str
) -> Iterator[str]:
    unknown = any(issue.code == "unknown_answer" for issue in report.problems)
    steps = {
        "whole": by_cost["whole"],
        "lost": by_cost["person"],
        "answers": unknown,
        "blank": by_cost["cell"] or by_cost["part"],
        "unread": report.ignored_columns,
        "go": report.ok,
    }
    for name, applies in steps.items():
        if applies:
            yield message(f"intake.next.{name}", language)


def rows_text(rows: Sequence[int], language: str, most: int | None = _ROWS) -> str:
    """Return rows as a sentence: all of them, or the first and how many more there are.

    Examples
    --------
    >>> rows_text([4, 7, 12], "fr"), rows_text(range(2, 14), "en")
    ('Lignes 4, 7, 12.', 'Rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more.')
    """
    if not rows:
        return ""
    shown = len(rows) if most is None else most
    text = ", ".join(map(str, rows[:shown]))
    if more := len(rows[shown:]):
        text = message("intake.and_more", language, text=text, n=more)
    return message("intake.at_rows", language, n=len(rows), rows=text)


def text_of(report: IntakeReport, language: str) -> str:
    """Return a report as plain text for a coordinator."""
    blocks = []
    for section in sections_of(report, language):
        lines = [f"{item.text} {rows_text(item.rows, language)}".strip() for item in section.items]
        if section.title:
            more = _more(len(lines) - _ITEMS, language)
            lines = [section.title, *(f"- {line}" for line in lines[:_ITEMS]), *more]
        blocks.append("\n".join(_printable(line) for line in lines))
    return "\n\n".join(blocks)


def _more(n: int, language: str) -> list[str]:
    return [message("intake.more", language, n=n)] if n > 0 else []


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\u00a0" else " " for c in line)


def html_of(report: IntakeReport, language: str, folded: str = "") -> str:
    """Return a report as HTML for a coordinator, with a folded table of all problems at its end."""
    parts = []
    for section in sections_of(report, language):
        items = [_html_item(item, language) for item in section.items[:_MOST]]
        items += [escape(text) for text in _more(len(section.items) - _MOST, language)]
        if not section.title:
            parts += [f"<p><strong>{item}</strong></p>" for item in items]
            continue
        body = f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
        if len(items) > _OPEN:
            parts.append(_folded(section.title, body))
        else:
            parts.append(f"<p>{escape(section.title)}</p>{body}")
    if report.problems:
        table = folded or left_table(problems_in_words(report, language).head(_MOST))
        more = "".join(_more(len(report.problems) - _MOST, language)) if not folded else ""
        parts.append(_folded(message("sheet.problems", language), table + escape(more)))
    return f'<div style="text-align:left">{"".join(parts)}</div>'


def _html_item(item: Item, language: str) -> str:
    if len(item.rows) <= _ROWS:
        return escape(f"{item.text} {rows_text(item.rows, language)}".strip())
    rows = rows_text(item.rows, language, None)
    return f"{escape(item.text)} {_folded(rows_text(item.rows, language), escape(rows))}"


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{body}</details>"


def left_table(table: pd.DataFrame) -> str:
    """Return a table as HTML whose cells are on the left."""
    rows = table.astype(object).where(table.notna(), "").to_numpy().tolist()
    return table_html(list(table.columns), rows)


def problems_in_words(report: IntakeReport, language: str) -> pd.DataFrame:
    """Return all problems as a table in words."""
    rows = []
    for issue in report.problems:
        header, hint = _of_column(issue.hint)
        field = "" if issue.field is None else _question(issue.field, header, language)
        place = side_words(issue.side, language), issue.row, issue.id, field
        cost = message(f"cost.{issue.cost}", language) if issue.cost else ""
        rows.append((*place, title_of(issue.code, language), hint_text(hint, language), cost))
    return _table(("table", "row", "id", "field", "problem", "hint", "cost"), rows, language)


def tables_of(report: IntakeReport, language: str) -> dict[str, pd.DataFrame]:
    """Return the tables of a report by their titles, all in words."""
    names = ("rows", "read", "dropped", "rejected", "merged", "empty")
    counts = [
        (side_words(side, language), *(getattr(of_side, name) for name in names))
        for side, of_side in report.counts.items()
    ]
    dropped = [
        (side_words(drop.side, language), drop.row, drop.id, reason_words(drop.reason, language))
        for drop in report.drops
    ]
    notes = [(*where, n) for *where, n, _ in notes_in_words(report, language)]
    tables = {
        "counts": _table(("table", *names), counts, language),
        "problems": problems_in_words(report, language),
        "dropped": _table(("table", "row", "id", "reason"), dropped, language),
        "unread": _table(("table", "column"), unread_columns(report, language), language),
        "notes": _table(("table", "field", "note", "count"), notes, language),
    }
    if report.shows_values:
        rows = [
            (side_words(side, language), field_words(field, language), answer,
             code_words(near, language), n)
            for side, field, answer, near, n in report.unknown_answers.itertuples(index=False)
        ]  # fmt: skip
        heads = ("table", "field", "answer", "nearest", "count")
        tables["unknown_answers"] = _table(heads, rows, language)
    return {message(f"sheet.{name}", language): table for name, table in tables.items()}


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]], language: str) -> pd.DataFrame:
    columns = [message(f"heading.{head}", language) for head in heads]
    return pd.DataFrame(list(rows), columns=columns, dtype=object)
