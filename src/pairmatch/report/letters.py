"""Letters to everybody after a round: a table for a mail merge, each in the person's language."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pairmatch._support.messages import LANGUAGES, Wording, listed
from pairmatch._support.parameters import asked
from pairmatch.errors import PolicyError
from pairmatch.people.names import everyday_sector, goal_name
from pairmatch.people.pairs import Label, label_order
from pairmatch.plans.context import PlanContext, Side
from pairmatch.report.meeting import checked_names
from pairmatch.report.page import check_given
from pairmatch.report.sentences import Say
from pairmatch.result import MatchResult
from pairmatch.scoring.facts import (
    LanguagesFact,
    NeedsFact,
    PairFacts,
    SectorsFact,
    TimesFact,
    times_said,
)

_COLUMNS = ["side", "id", "language", "letter", "partners", "subject", "text"]
_TAKEN = ("outcompeted", "no_seat_left")
_FEW = 12
_NOBODY = ("no_eligible_partner", "below_minimum_score")


def letters(
    result: MatchResult,
    languages: Mapping[str, str] | pd.Series[str] | None = None,
    language: str = "en",
    *,
    contact: str | None = None,
    names: Mapping[str, str] | None = None,
    facts: bool = False,
    words: Mapping[str, Mapping[str, object]] | None = None,
) -> pd.DataFrame:
    r"""Return a letter to everybody of a round, as a table for a mail merge.

    Parameters
    ----------
    result
        A result with a plan.
    languages
        The language of each person, by id: a mapping, or a column whose index is the ids. Whoever
        is not there, or has a blank, gets ``language``.
    language
        The language of the others.
    contact
        Where to write, such as an address or a telephone number; by default people are asked to
        reply.
    names
        Names by id: the letters greet by name and name partners; without them, by id.
    facts
        Whether letters say what a person shares with a partner: help that is sought and offered,
        languages, times, sectors. Without it nobody learns anything from another's profile.
    words
        The programme's words for pair, mentor and mentee in each language:
        ``{"fr": {"pair": "duo"}}``.

    Returns
    -------
    DataFrame
        A row a person, mentees first, ordered by id: side, id, language, letter (``"paired"``,
        ``"waiting"``, ``"full"``: a mentor without a free place, ``"running"``: a mentee in a
        running pair), partners (ids), subject, text. Join addresses by id.

    Raises
    ------
    NoMatchingError
        If there is no plan.
    PolicyError
        If there are no texts in a language, or an argument makes no sense.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1", offers=["job"])], [pm.Mentee(id="E-1")])
    >>> result = pm.match(cohort, pm.Policy(criteria=[pm.policy.GoalCoverage()]))
    >>> table = pm.report.letters(result, {"M-1": "fr"}, names={"M-1": "Ada"})
    >>> table[["side", "id", "language", "letter"]].values.tolist()
    [['mentee', 'E-1', 'en', 'paired'], ['mentor', 'M-1', 'fr', 'paired']]
    >>> table["subject"][1], table["text"][1].split("\n")[0]
    ('Nous aimerions vous présenter un mentee', 'Bonjour Ada,')
    """
    check_given(result, None, None, None, None)
    if contact is not None and not (isinstance(contact, str) and contact.strip()):
        raise PolicyError("contact= takes an address or a telephone number")
    context = result.position
    tongues = _languages(context, languages, language)
    say = {
        tongue: Say.of(tongue, _words(words, tongue), checked_names(names))
        for tongue in sorted(set(tongues.values()))
    }
    rows = []
    for (side, label), tongue in tongues.items():
        letter = _Letter(context, say[tongue], side, label, contact, facts=asked("facts", facts))
        rows.append((side, label, tongue, letter.kind, letter.ids, letter.subject, letter.text()))
    return pd.DataFrame(rows, columns=_COLUMNS)


def _languages(
    context: PlanContext, languages: object, language: str
) -> dict[tuple[Side, Label], str]:
    """Return the language of everybody, mentees first."""
    Wording(language)
    given = {} if languages is None else languages
    if not isinstance(given, Mapping | pd.Series):
        raise PolicyError("languages= takes a mapping from ids to languages, or a column of them")
    stated = [(str(label), tongue) for label, tongue in given.items() if not _is_blank(tongue)]
    told = dict(stated)
    if twice := sorted({label for label, tongue in stated if str(told[label]) != str(tongue)}):
        raise PolicyError(f"languages=: keep one language each of {_some(twice)}")
    sides: tuple[Side, Side] = ("mentee", "mentor")
    people = {
        (side, label): told.get(str(label), language)
        for side in sides
        for label in sorted(context.ids[side], key=label_order)
    }
    unknown = sorted({str(label) for (_, label), tongue in people.items() if not _known(tongue)})
    if unknown:
        raise PolicyError(
            f"languages=: there are no texts in the language of {_some(unknown)}; map it to one of "
            f"those that there are: {', '.join(LANGUAGES)}"
        )
    return {person: str(tongue) for person, tongue in people.items()}


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_FEW]) + (f" and {len(ids) - _FEW} more" if ids[_FEW:] else "")


def _is_blank(tongue: object) -> bool:
    missing = tongue is None or tongue is pd.NA
    missing |= isinstance(tongue, float) and math.isnan(tongue)
    return missing or not str(tongue).strip()


def _known(tongue: object) -> bool:
    try:
        Wording(str(tongue))
    except PolicyError:
        return False
    return True


def _words(words: object, tongue: str) -> Mapping[str, object] | None:
    if words is None:
        return None
    if not isinstance(words, Mapping) or not all(isinstance(w, Mapping) for w in words.values()):
        raise PolicyError(
            "words= takes the words of each language, such as {'fr': {'pair': 'duo'}}"
        )
    for language, own in words.items():
        Wording(language, own)
    found: Mapping[str, object] | None = words.get(tongue, words.get(tongue.partition("-")[0]))
    return found


@dataclass(frozen=True)
class _Letter:
    """The letter to one person."""

    context: PlanContext
    say: Say
    side: Side
    label: Label
    contact: str | None
    facts: bool = field(kw_only=True)

    @property
    def partners(self) -> tuple[Label, ...]:
        """The partners in the plan."""
        if self.side == "mentor":
            return tuple(pair.mentee_id for pair in self.context.pairs_of_mentor(self.label))
        pair = self.context.pair_of_mentee(self.label)
        return () if pair is None else (pair.mentor_id,)

    @property
    def ids(self) -> str:
        """The partners' ids as one cell."""
        return ", ".join(map(str, self.partners))

    @property
    def reason(self) -> str:
        """The reason code of somebody without a pair."""
        solution = self.context.solution
        alone = solution.unmatched_mentees if self.side == "mentee" else solution.unmatched_mentors
        return next((one.reason for one in alone if one.id == self.label), "")

    @property
    def kind(self) -> str:
        """Which letter it is."""
        if self.partners:
            return "paired"
        if self.reason == "running_pair":
            return "running"
        full = self.side == "mentor" and self.reason == "no_seat_left"
        return "full" if full else "waiting"

    @property
    def subject(self) -> str:
        """The subject."""
        return self._told("subject")

    def text(self) -> str:
        """Return the letter."""
        name = self.say.names.get(str(self.label), "")
        hello = self.say("letters.hello_named", name=name) if name else self.say("letters.hello")
        question = (
            self.say("letters.question")
            if self.contact is None
            else self.say("letters.question_to", contact=self.contact.strip())
        )
        middle = "\n\n".join(filter(None, self._paragraphs()))
        return "\n\n".join([hello, middle, question, self.say("letters.bye")])

    def _told(self, key: str) -> str:
        partners = listed([self._name(one) for one in self.partners], self.say.language)
        values = {"n": len(self.partners), "partners": partners}
        return self.say(f"letters.{self.kind}.{self.side}.{key}", **values)

    def _name(self, label: Label) -> str:
        return self.say.names.get(str(label), "") or str(label)

    def _paragraphs(self) -> Iterator[str]:
        if self.kind == "paired":
            yield f"{self._told('news')} {self.say('letters.together')}"
            for partner in self.partners if self.facts else ():
                yield "\n".join(self._shared(partner))
            several = len(self.partners) > 1
            yield self.say("letters.next_several" if several else "letters.next")
            return
        yield self._told("news")
        if self.kind == "waiting" and self.side == "mentee":
            why = {**dict.fromkeys(_TAKEN, "taken"), **dict.fromkeys(_NOBODY, "none")}
            if self.reason in why:
                yield self.say(f"letters.waiting.mentee.{why[self.reason]}")
        if self.kind == "waiting":
            yield self._told("stay")

    def _shared(self, partner: Label) -> Iterator[str]:
        """Yield what a person shares with a partner, if there is something to tell."""
        pair = (self.label, partner) if self.side == "mentee" else (partner, self.label)
        facts = self.context.facts(pair)
        lines = [] if facts is None else list(self._facts(facts))
        if lines:
            yield self.say("letters.shared", partner=self._name(partner))
            yield from (f"- {line}" for line in dict.fromkeys(lines))

    def _facts(self, facts: PairFacts) -> Iterator[str]:
        language = self.say.language
        for fact in (*facts.criteria, *facts.rules):
            key, names = "", ""
            if isinstance(fact, NeedsFact) and fact.met:
                key = f"needs.{self.side}"
                names = listed([goal_name(g, language, own=[g]) for g in fact.met], language)
            elif isinstance(fact, LanguagesFact) and fact.common:
                key = "languages"
                names = listed([one.name(language) for one in fact.common], language)
            elif isinstance(fact, TimesFact) and fact.blocks:
                key, names = "times", times_said(fact.blocks, language)
            elif isinstance(fact, SectorsFact) and fact.nearness == "same":
                same = dict.fromkeys(pair.mentee for pair in fact.nearest)
                key = "sectors"
                sectors = [everyday_sector(s, language, tree=fact.tree) for s in same]
                names = self.say("list.clauses").join(dict.fromkeys(sectors))
            if key:
                yield self.say(f"letters.shared.{key}", names=names)
