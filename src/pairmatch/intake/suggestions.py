"""Suggestion of a mapping from a form's columns, for a person to check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from pairmatch._support.hints import Advice
from pairmatch._support.progress import SILENT, Steps
from pairmatch.intake.cell_readers import Form, grid_reader_of, reader_of
from pairmatch.intake.columns import PROBABLE, choice_of, codes_of, is_running
from pairmatch.intake.guessing import (
    BY_ANSWERS,
    FILTERS,
    SAMPLE,
    SPECIFIC,
    Column,
    Guess,
    Guesser,
    columns_of,
    grounds,
    header_rows_of,
    is_other,
    language_of,
    percent,
    plain_header,
    trial,
)
from pairmatch.intake.mapping_parts import (
    ATTRIBUTE,
    LEAVE_OUT,
    FieldMapping,
    RowFilter,
    TableMapping,
)
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.intake.readers.languages import named_language, vocabulary_of
from pairmatch.intake.readers.vocabulary import folded


def _rests_on_answers(because: str) -> bool:
    sentence = because.sentence if isinstance(because, Advice) else None
    return sentence is not None and sentence.key == BY_ANSWERS


_LANGUAGES = FieldMapping(field="languages", positions=(1,))
_BOTH = {"choice", "yes or no"}

_Entry: TypeAlias = tuple[FieldMapping, set[int]]
"""An entry of the mapping, and the positions of its columns."""


def suggested_tables(
    tables: dict[str, pd.DataFrame],
    language: str | None,
    certain: float,
    steps: Steps = SILENT,
) -> tuple[str | None, dict[str, TableMapping]]:
    """Return the language of two forms, and what their headers and answers suggest.

    Entries of at least the confidence ``certain`` are read. ``steps`` counts columns.

    Examples
    --------
    >>> mentors = pd.DataFrame({"Votre code": ["1", "2"], "Langues": ["français C1", "arabe B2"]})
    >>> mentees = pd.DataFrame({"Votre code": ["E-1"], "Langues": ["anglais bon"]})
    >>> _, parts = suggested_tables({"mentors": mentors, "mentees": mentees}, "fr", 0.75)
    >>> [(entry.field, entry.confidence) for entry in parts["mentors"].fields]
    [('id', 0.95), ('languages', 0.95)]
    """
    columns = {side: columns_of(table) for side, table in tables.items()}
    steps.expect(sum(map(len, columns.values())))
    spoken = language or language_of([c for of_side in columns.values() for c in of_side])
    parts = {
        side: _Suggestion(side, table, columns[side], spoken, certain).mapped(steps)
        for side, table in tables.items()
    }
    ids = {side: _ids_of(parts[side], table) for side, table in tables.items()}
    return spoken, {
        side: _with_lists_of_ids(
            part, tables[side], ids["mentees" if side == "mentors" else "mentors"] - ids[side],
            Guesser(side, spoken),
        )
        for side, part in parts.items()
    }  # fmt: skip


def _with_lists_of_ids(
    part: TableMapping, table: pd.DataFrame, others: set[str], guesser: Guesser
) -> TableMapping:
    """Return the mapping of a table, where columns full of the other table's ids are unsure.

    They are wishes or people to avoid, whatever their headers say; a denial makes them the latter.
    """
    entries = list(part.fields)
    for k, entry in enumerate(part.fields):
        header = next(iter(entry.columns), "")
        left_out = entry.field in (LEAVE_OUT, "id") and entry.confidence < 1
        if left_out and len(entry.columns) == 1 and _are_ids(_answers(table, header), others):
            because = grounds("ids_of_other")
            denied = guesser.general("not", plain_header(header))
            field = "avoid" if denied else "wishes"
            unsure = {"field": field, "confidence": 0.5, "because": because}
            entries[k] = entry.model_copy(update=unsure)
    return part.model_copy(update={"fields": tuple(entries)})


def _answers(table: pd.DataFrame, header: str) -> list[str]:
    """Return the answers in the first column of a header."""
    place = [*map(str, table.columns)].index(header)
    return [str(cell)[:2000] for cell in table.iloc[:, place] if not is_blank(cell)]


def _ids_of(part: TableMapping, table: pd.DataFrame) -> set[str]:
    """Return the ids that a table holds, if a column seems to hold them."""
    named = [entry for entry in part.fields if entry.field == "id" and entry.columns]
    best = max(named, key=lambda entry: entry.confidence, default=None)
    if best is None or best.confidence < PROBABLE:
        return set()
    return {folded(answer) for answer in _answers(table, next(iter(best.columns)))}


def _are_ids(answers: Sequence[str], ids: set[str]) -> bool:
    """Return whether most pieces of the first answers are some ids."""
    pieces = [folded(p) for answer in answers[:SAMPLE] for p in re.split(r"[,;/\n]", answer)]
    return bool(pieces) and sum(piece in ids for piece in pieces) > len(pieces) / 2


class _Suggestion:
    """Suggestion of the mapping of one table."""

    def __init__(
        self,
        side: str,
        table: pd.DataFrame,
        columns: list[Column],
        language: str | None,
        certain: float,
    ) -> None:
        self.side = side
        self.table = table
        self.columns = columns
        self.form = Form(language)
        self.guesser = Guesser(side, language)
        self.certain = certain
        self.goals = "offers" if side == "mentors" else "needs"

    def mapped(self, steps: Steps) -> TableMapping:
        """Return the mapping of the table."""
        found: list[_Entry] = []
        done: set[int] = set()
        finders = (
            self.week,
            self.interests,
            self.questions,
            self.choices,
            self.weekdays,
            self.spoken,
        )
        for find in finders:
            for entry, places in find(done):
                found.append((entry, places))
                done |= places
        steps.count(len(done))
        left = [c for c in self.columns if c.place not in done]
        guesses = {c: self.guesser.guess(c) for c in steps.over(left)}
        guesses = self.ids(self.without_tongue_of_tool(guesses))
        moments = [c.header for c, guess in guesses.items() if guess.field == "moment"]
        only = []
        for column, guess in self.settled(guesses, {entry.field for entry, _ in found}).items():
            grounds = {"confidence": round(guess.confidence, 2), "because": guess.because}
            if guess.field in FILTERS:
                said = {"column": column.header, "reason": guess.field}
                only.append(RowFilter(is_=True, **said, **grounds))
                continue
            field = LEAVE_OUT if guess.field == "moment" else guess.field
            kind = {"read": "list"} if field.startswith(ATTRIBUTE) else {}
            entry = FieldMapping(field=field, columns=[column.header], **grounds, **kind)
            found.append((entry, {column.place}))
        fields = self.whole(found)
        resolved = self.duplicates(guesses, moments[0] if moments else None)
        header_rows = header_rows_of(self.table)
        return TableMapping(fields=fields, only=only, header_rows=header_rows, **resolved)

    def ids(self, guesses: dict[Column, Guess]) -> dict[Column, Guess]:
        """Return the guesses, where a column of codes makes a running number unsure."""
        plain = {
            c: g
            for c, g in guesses.items()
            if len(codes_of(c.answers)) == min(c.n_answers, SAMPLE) > 0
            and (g.field == "id" or g.confidence < PROBABLE)
        }
        changed = dict(guesses)
        for column, guess in guesses.items():
            if guess.field == "id" and is_running(column.answers) and plain.keys() - {column}:
                because = grounds("counts_rows", because=guess.because)
                unsure = min(guess.confidence, 0.5)
                changed[column] = guess._replace(confidence=unsure, because=because)
        sure = any(g.field == "id" and g.confidence >= self.certain for g in changed.values())
        for column, guess in changed.items():
            if sure and guess.field == "id" and guess.confidence < self.certain:
                changed[column] = guess._replace(confidence=0.3)
            elif not sure and column in plain and guess.field != "id":
                changed[column] = Guess("id", 0.5, grounds("codes"))
        return changed

    def without_tongue_of_tool(self, guesses: dict[Column, Guess]) -> dict[Column, Guess]:
        """Return the guesses, where a language may be that in which a form tool was shown."""
        tools = [c.place for c in guesses if self.guesser.of_tool(c)]
        changed = dict(guesses)
        for column, guess in guesses.items():
            behind = sum(place < column.place for place in tools) > 1
            one_word = len(folded(column.header).split()) == 1
            named = guess.field == "languages" and guess.confidence < 1
            if named and behind and one_word and not any(map(self.level, column.answers)):
                because = grounds("shown_in", because=guess.because)
                changed[column] = guess._replace(confidence=0.5, because=because)
        return changed

    def whole(self, found: Sequence[_Entry]) -> list[FieldMapping]:
        """Return the entries, where one that is not certain pulls down the others of its field.

        A question of several columns is read whole or not at all.
        """
        sure = [item for item in found if item[0].confidence >= self.certain]
        doubtful = dict.fromkeys(
            (item[0].field for item in found if self.is_doubtful(item, sure)),
            grounds("not_certain"),
        )
        doubtful |= dict.fromkeys(self.asked_twice(sure), grounds("asked_twice"))
        entries = []
        for entry, _ in found:
            unsure = {
                "confidence": round(max(PROBABLE, self.certain - 0.05), 2),
                "because": grounds(
                    "but", because=entry.because, doubt=doubtful.get(entry.field, "")
                ),
            }
            pulled = entry.field in doubtful and entry.confidence >= self.certain
            entries.append(entry.model_copy(update=unsure) if pulled else entry)
        return entries

    def asked_twice(self, sure: Sequence[_Entry]) -> set[str]:
        """Return the fields that several questions ask for, of which one may mean another's.

        Numbered columns are one question ("Sector 1", "Sector 2"), and so are "other" ones.
        """
        questions: dict[str, set[str]] = {}
        for entry, _ in sure:
            headers = [h for h in entry.columns if not (is_other(h) or is_other(choice_of(h)))]
            if entry.field in (*SPECIFIC, self.goals) and headers and not entry.where:
                name = headers[0] if len(headers) == 1 else " ".join(headers)
                key = re.sub(r"\d+", "", folded(name))
                questions.setdefault(entry.field, set()).add(key)
        return {field for field, keys in questions.items() if len(keys) > 1}

    def is_doubtful(self, item: _Entry, sure: Sequence[_Entry]) -> bool:
        """Return whether an entry that is not certain is half of a question.

        What rests on its header is, and what stands beside a certain one of the same field.
        """
        entry, places = item
        if entry.field not in (*SPECIFIC, self.goals) or entry.confidence >= self.certain:
            return False
        if entry.confidence > PROBABLE and not _rests_on_answers(entry.because):
            return True
        around = {place + step for place in places for step in (-1, 1)}
        beside = any(other.field == entry.field and around & near for other, near in sure)
        return entry.confidence >= PROBABLE and beside

    def settled(self, guesses: dict[Column, Guess], known: set[str]) -> dict[Column, Guess]:
        """Return the guesses, where several columns claim a field with one answer made unsure."""
        settled = {}
        for column, guess in guesses.items():
            rivals = [
                other.strength
                for c, other in guesses.items()
                if other.field == guess.field and c != column
            ]
            beaten = guess.field in known or any(strength >= guess.strength for strength in rivals)
            several = (*SPECIFIC, *FILTERS, LEAVE_OUT, "moment")
            if beaten and guess.field not in several:
                because = grounds("beaten", because=guess.because)
                unsure = min(guess.confidence, 0.5)
                settled[column] = guess._replace(confidence=unsure, because=because)
            else:
                settled[column] = guess
        return settled

    def week(self, _: set[int]) -> Iterator[_Entry]:
        """Return the 168 columns of the hours of a week, if there are such."""
        hours = [c for c in self.columns if self.is_hour(c)]
        places = [c.place for c in hours]
        if len(hours) == 168 and places == [*range(places[0], places[0] + 168)]:
            because = grounds("hours")
            where = {"positions": tuple(place + 1 for place in places), "layout": "week"}
            yield self.entry("availability", {}, 0.9, because, **where), {*places}

    def is_hour(self, column: Column) -> bool:
        """Return whether a header names one hour of a week."""
        reading = reader_of(trial("availability"), self.form, of_header=True)(column.label)
        return bool(reading.value) and [
            end - start for _, start, end in reading.value.intervals
        ] == [60]

    def interests(self, done: set[int]) -> Iterator[_Entry]:
        """Return the column of interests beside one that says of what kind each is."""
        for kinds in self.columns:
            fields = self.kinds_of(kinds)
            if not {"sectors", self.goals} <= {*fields.values()} or "" in fields.values():
                continue
            for column in self.columns:
                shares = [self.of_kind(kinds, column, *item) for item in fields.items()]
                if column is kinds or min(shares) < 0.6 or column.place in done:
                    continue
                for answer, field in fields.items():
                    because = grounds("kinds", header=kinds.header)
                    sure = 0.45 + 0.5 * min(shares)
                    where = {kinds.header: answer}
                    entry = self.entry(field, [column.header], sure, because, where=where)
                    yield entry, {column.place, kinds.place}
                return

    def kinds_of(self, column: Column) -> dict[str, str]:
        """Return answer -> field of a column that says of what kind something is, "" = none."""
        fields = {}
        for answer in column.answers[:5]:
            cues = self.guesser.cues(folded(str(answer)))
            known = [f for f in ("sectors", self.goals, "most_important") if f in cues]
            field = max(known, key=lambda f: len(cues[f]), default="")
            fields[str(answer)] = field if len(column.answers) < 5 else ""
        return fields

    def of_kind(self, kinds: Column, column: Column, kind: str, field: str) -> float:
        """Return the share of a column's answers that are of a field where another says so."""
        rows = self.table.iloc[:, kinds.place].astype(str) == kind
        part = self.table.loc[rows.to_numpy()].iloc[:, [column.place]]
        return self.guesser.readable(field, columns_of(part)[0]) if len(part) else 0.0

    def questions(self, done: set[int]) -> Iterator[_Entry]:
        """Return questions of several columns, whose headers share a text: "Langues [Arabe]"."""
        stems: dict[str, list[Column]] = {}
        for column in self.columns:
            label = column.label.strip()
            choice = choice_of(label)
            if column.place not in done and choice != label:
                stem = label[: label.rindex(choice)].rstrip(" [(-")
                stems.setdefault(stem, []).append(column)
        for stem, group in stems.items():
            listed = [c for c in group if not is_other(choice_of(c.label))]
            if len(listed) < 2 or not any(c.answers for c in listed):
                continue
            entry = self.grid(stem, listed) or self.block(listed, stem) or self.unsure(stem, listed)
            if entry is not None:
                yield entry, {c.place for c in listed}
                yield from self.others(entry, [c for c in group if c not in listed])

    def others(self, entry: FieldMapping, columns: Iterable[Column]) -> Iterator[_Entry]:
        """Return the answers to a question that are in no list, which belong to it."""
        for column in columns:
            if column.answers and entry.field != LEAVE_OUT:
                because = grounds("others")
                other = self.entry(entry.field, [column.header], entry.confidence, because)
                yield other, {column.place}

    def grid(self, stem: str, group: Sequence[Column]) -> FieldMapping | None:
        """Return a question whose columns are a weekday, a language or a part of the day each."""
        for field in ("availability", "languages"):
            share = self.grid_share(field, {c: choice_of(c.label) for c in group})
            if not share:
                continue
            if word := self.guesser.opposed(field, plain_header(stem)):
                return self.opposite(group, word)
            answers = {str(answer) for c in group for answer in c.answers}
            if field == "languages" and answers <= {"A1", "A2"}:
                # The codes that a survey tool gives to the first answers of any question.
                because = grounds("a1_a2")
                return self.entry(field, [c.header for c in group], 0.5, because)
            columns = {c.header: "" if c.label == c.header else choice_of(c.label) for c in group}
            because = grounds("of_question", n=len(group), stem=stem)
            sure = self.sure_of(field, stem, 0.45 + 0.5 * share)
            return self.entry(field, columns, sure, because, layout="grid")
        return None

    def sure_of(self, field: str, stem: str, confidence: float) -> float:
        """Return how sure a question is, less if its words may ask for other times."""
        plain = plain_header(stem)
        clear = not plain or self.guesser.is_clear(field, plain)
        doubted = not clear or self.guesser.unsure(field, plain)
        doubted = doubted or self.guesser.strange(field, plain)
        return min(confidence, 0.7) if doubted else confidence

    def unsure(self, stem: str, group: Sequence[Column]) -> FieldMapping | None:
        """Return a question of a field, by its words, that cannot be read whole."""
        fields = (*SPECIFIC, self.goals)
        plain = plain_header(stem)
        cues = self.guesser.cues(plain)
        field = max((f for f in cues if f in fields), key=lambda f: len(cues[f]), default=None)
        if field is None or field != max(cues, key=lambda f: len(cues[f])):
            return None
        if word := self.guesser.opposed(field, plain):
            return self.opposite(group, word)
        because = grounds("not_whole", n=len(group))
        return self.entry(field, [c.header for c in group], 0.5, because)

    def opposite(self, group: Sequence[Column], word: str) -> FieldMapping:
        """Return the entry of columns that seem to ask for the opposite of a field."""
        because = grounds("opposite", word=word)
        return self.entry(LEAVE_OUT, [c.header for c in group], 0.6, because)

    def entry(
        self, field: str, columns: Any, confidence: float, because: str, **how: Any
    ) -> FieldMapping:
        """Return an entry of the mapping."""
        sure = round(confidence, 2)
        return FieldMapping(field=field, columns=columns, confidence=sure, because=because, **how)

    def weekdays(self, done: set[int]) -> Iterator[_Entry]:
        """Return columns that are headed by the days of a week."""
        spoken = self.form.words
        if spoken is None:
            return
        stems: dict[str, dict[Column, str]] = {}
        for column in self.columns:
            named = re.findall(r"[^\W_]+", plain_header(column.label))
            days = [w for w in named if w in spoken.weekdays and (len(w) > 4 or len(named) == 1)]
            if column.place not in done and len(days) == 1:
                stem = " ".join(word for word in named if word != days[0])
                stems.setdefault(stem, {})[column] = days[0]
        for stem, group in stems.items():
            places = {c.place for c in group}
            if len({spoken.weekdays[day] for day in group.values()}) < 3:
                continue
            if word := self.guesser.opposed("availability", stem):
                yield self.opposite([*group], word), places
                continue
            share = self.grid_share("availability", group)
            because = grounds("days", n=len(group), share=percent(share))
            columns = {c.header: day for c, day in group.items()}
            sure = self.sure_of("availability", stem, 0.45 + 0.5 * share)
            yield self.entry("availability", columns, sure, because, layout="grid"), places

    def grid_share(self, field: str, rows: Mapping[Column, str]) -> float:
        """Return the share of a grid's answers that can be read together with their headers."""
        entry = trial(field)
        read = reader_of(entry, self.form, of_header=True)
        if any(read(row).faults for row in rows.values()) and field == "availability":
            return 0.0
        readers = {c: grid_reader_of(entry, self.form, row) for c, row in rows.items()}
        if field == "languages" and not all(self.names_language(row) for row in rows.values()):
            return 0.0
        pairs = [(readers[c], answer) for c in rows for answer in c.answers[:20]]
        # The code of a choice, such as 1, is no time.
        good = sum(
            not read_cell(answer).faults
            for read_cell, answer in pairs
            if not str(answer).strip().isdecimal()
        )
        return good / len(pairs) if pairs and good >= 0.5 * len(pairs) else 0.0

    def names_language(self, text: str) -> bool:
        """Return whether a header names one language."""
        spoken = self.form.language
        return spoken is not None and named_language(text, vocabulary_of(spoken)) is not None

    def spoken(self, done: set[int]) -> Iterator[_Entry]:
        """Return questions for the level of one language each, which the header names."""
        if self.form.language is None:
            return
        named: dict[Column, tuple[str, float]] = {}
        others: dict[Column, str] = {}
        for column in self.columns:
            name = named_language(column.label, vocabulary_of(self.form.language))
            if column.place in done or name is None:
                continue
            levels = [self.level(f"{name}: {answer}") for answer in column.answers]
            if (share := column.share(levels)) >= 0.5:
                named[column] = name, share
            else:
                others[column] = name
        stems = {_without(c.label, name) for c, (name, _) in named.items()}
        alike = {
            c: name for c, name in others.items()
            if _without(c.label, name) in stems or not c.answers
        }  # fmt: skip
        if named:
            share = min(fits for _, fits in named.values())
            if any(c.answers for c in alike):
                share = min(share, 0.5)
            stem = plain_header(next(iter(named)).label)
            columns = {c.header: name for c, (name, _) in named.items()} | {
                c.header: name for c, name in alike.items()
            }
            places = {column.place for column in (*named, *alike)}
            if word := self.guesser.opposed("languages", stem):
                yield self.opposite([*named, *alike], word), places
                return
            because = grounds("tongues", n=len(named), share=percent(share))
            rest = " ".join(_without(c.label, name) for c, (name, _) in named.items())
            sure = self.sure_of("languages", rest, 0.45 + 0.5 * share)
            yield self.entry("languages", columns, sure, because, layout="grid"), places

    def level(self, text: str) -> bool:
        """Return whether a text names a language and its level, or says that it is not spoken."""
        return not reader_of(_LANGUAGES, self.form)(text).faults

    def choices(self, done: set[int]) -> Iterator[_Entry]:
        """Return blocks of columns side by side that hold one choice each, or nothing."""
        runs: list[list[Column]] = [[]]
        for column in self.columns:
            if column.place in done or self.kind(column) is None:
                runs.append([])
            elif runs[-1] and {*map(self.kind, runs[-1]), self.kind(column), "empty"} >= _BOTH:
                runs.append([column])
            else:
                runs[-1].append(column)
        for run in runs:
            for part in self.parts(run):
                entry = self.block(part, "")
                if entry is not None:
                    yield entry, {c.place for c in part}
                    beside = [c for c in self.columns if c.place == part[-1].place + 1]
                    yield from self.others(entry, [c for c in beside if is_other(c.label)])

    def kind(self, column: Column) -> str | None:
        """Return whether cells repeat their header, say yes or no, or are empty."""
        texts = {folded(answer) for answer in column.answers}
        if is_other(choice_of(column.label)):
            return None
        if not texts:
            return "empty"
        if len(texts) == 1 and texts <= {folded(column.header), folded(choice_of(column.label))}:
            return "choice"
        return "yes or no" if self.guesser.says_yes_or_no(column) else None

    def parts(self, run: Sequence[Column]) -> Iterator[list[Column]]:
        """Return the questions of a run: from a known choice of a field to the last one.

        Choices that are not known belong to the question around them, or to the one before.
        """
        known = [(k, field) for k, c in enumerate(run) if (field := self.choice_field(c))]
        if not known:
            return
        starts = [
            k for n, (k, field) in enumerate(known) if n == 0 or known[n - 1][1] != field
        ]  # fmt: skip
        for start, end in zip(starts, [*starts[1:], len(run)], strict=True):
            first = 0 if start == starts[0] else start
            part = [*run[first:end]]
            while part and not part[0].answers and not self.choice_field(part[0]):
                part.pop(0)
            while part and not part[-1].answers and not self.choice_field(part[-1]):
                part.pop()
            yield part

    def block(self, group: Sequence[Column], stem: str) -> FieldMapping | None:
        """Return the entry of columns that hold one choice each, certain if all are known."""
        kinds = {self.kind(column) for column in group} - {"empty"}
        if len(kinds) != 1 or None in kinds or len(group) < 2:
            return None
        fields = Counter(field for column in group if (field := self.choice_field(column)))
        if not fields or (fields.total() < 2 and not stem and "choice" not in kinds):
            return None
        field, n = max(fields.items(), key=lambda item: item[1])
        if word := self.guesser.opposed(field, plain_header(stem)):
            return self.opposite(group, word)
        layout = "choices" if "yes or no" in kinds else "cells"
        columns = {c.header: choice_of(c.label) for c in group}
        if layout == "cells" or all(choice == choice_of(h) for h, choice in columns.items()):
            columns = dict.fromkeys(columns, "")
        because = grounds("choices", n=len(group))
        if field == "availability" and layout == "choices" and self.holds_codes_of_days(group):
            because = grounds("numbers", because=because)
            return self.entry(field, columns, 0.5, because, layout=layout)
        if n == len(group):
            sure = grounds("all_known", because=because)
            confidence = self.sure_of(field, stem, 0.9)
            return self.entry(field, columns, confidence, sure, layout=layout)
        because = grounds("not_known", because=because, n=len(group) - n)
        return self.entry(field, columns, 0.5, because, layout=layout)

    def holds_codes_of_days(self, group: Sequence[Column]) -> bool:
        """Return whether columns are headed by days, and hold numbers."""
        days = self.form.words.weekdays if self.form.words else {}
        named = any(folded(choice_of(column.label)) in days for column in group)
        return named and any(str(a).strip().isdecimal() for c in group for a in c.answers)

    def choice_field(self, column: Column) -> str | None:
        """Return the field of which a column is one choice."""
        for field in ("availability", self.goals, "sectors"):
            read = reader_of(trial(field), self.form)
            readings = [
                read(text) for text in dict.fromkeys((column.label, choice_of(column.label)))
            ]
            if self.form.language and any(r.value is not None and not r.faults for r in readings):
                return field
        return None

    def duplicates(self, guesses: dict[Column, Guess], moment: str | None) -> dict[str, Any]:
        """Return how rows with one id are resolved: the latest, or merged if most have several."""
        ids = [c for c, g in guesses.items() if g.field == "id" and g.confidence >= self.certain]
        if len(ids) != 1 or ids[0].n_answers > SAMPLE * 5:
            return {}
        cells = [str(c) for c in self.table.iloc[:, ids[0].place].tolist() if not is_blank(c)]
        distinct = len(set(cells))
        if distinct == len(cells):
            return {}
        if len(cells) >= 2 * distinct:
            return {"duplicates": "merge"}
        return {"duplicates": "latest", "latest_by": moment} if moment else {}


def _without(label: str, name: str) -> str:
    """Return a header without the language that it names."""
    return " ".join(word for word in plain_header(label).split() if word != name)
