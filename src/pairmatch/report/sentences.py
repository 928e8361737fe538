"""What the page and the workbook say of a meeting, in the words of a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pairmatch._support.containers import FrozenMap
from pairmatch._support.messages import Wording, decimal, has_message, listed, message
from pairmatch.advice import WhyNobody
from pairmatch.people.pairs import Label
from pairmatch.plans.moves import moves_said
from pairmatch.plans.wording import reason_said
from pairmatch.policy import Policy
from pairmatch.policy.parts import Reason
from pairmatch.problem.stages import in_score
from pairmatch.report.meeting import LeftOut, Meeting, MeetingPair, Option, Part
from pairmatch.scoring.tiles import EXCLUDED


@dataclass(frozen=True)
class Say:
    """Sentences of one language for one programme.

    Attributes
    ----------
    language
        The language, perhaps with a programme's words.
    names
        Names of people, by id as text; they are used for nothing else.
    policy
        Says what criteria and rules mean.

    Examples
    --------
    >>> say = Say("fr", FrozenMap({"E-1": "Ada"}))
    >>> say("report.n_pairs", n=2), say.person("E-1"), say.person("E-2")
    ('2 binômes sont proposés.', 'Ada (E-1)', 'E-2')
    """

    language: str = "en"
    names: Mapping[str, str] = field(default_factory=FrozenMap, repr=False)
    policy: Policy | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        language: str,
        words: Mapping[str, object] | None = None,
        names: Mapping[str, str] | None = None,
        policy: Policy | None = None,
    ) -> Say:
        """Return the sentences of a language with a programme's words.

        Raises
        ------
        PolicyError
            If the language or a word is not known.
        """
        return cls(Wording(language, words), FrozenMap(names or {}), policy)

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue."""
        return message(key, self.language, **values)

    def person(self, label: Label) -> str:
        """Return a person's name, if it is given, with the id."""
        name = self.names.get(str(label), "")
        return f"{name} ({label})" if name else str(label)

    def people(self, labels: Iterable[Label]) -> str:
        """Return several people as one phrase."""
        return listed([self.person(label) for label in labels], self.language)

    def pairs(self, pairs: Iterable[tuple[Label, Label]]) -> str:
        """Return several pairs as one phrase."""
        told = [
            self("season.pair", mentee=self.person(mentee), mentor=self.person(mentor))
            for mentee, mentor in pairs
        ]
        return listed(told, self.language)

    def score(self, score: float) -> str:
        """Return a score with two decimals; whole numbers of a table of scores stay whole."""
        return decimal(score, self.language, 2)

    def share(self, share: float) -> str:
        """Return a share in per cent."""
        percent = 100 * share
        n = (
            round(percent)
            if abs(percent - round(percent)) < 0.05
            else decimal(percent, self.language, 1)
        )
        return self("number.percent", n=n)

    def criterion(self, key: str) -> str:
        """Return what a criterion rewards; its key where the policy is not known."""
        criteria = () if self.policy is None else self.policy.criteria
        return next((c.describe(self.language) for c in criteria if c.key == key), key)

    def reason(self, code: str) -> str:
        """Return a reason in words."""
        return reason_said(code, self.policy, self.language)

    def stages(self, names: Iterable[str]) -> str:
        """Return the stages of an objective, in order."""
        return self("policy.then").join(self(f"policy.stage.{name}") for name in names)


def capital(text: str) -> str:
    """Return a sentence that begins with a capital letter.

    Examples
    --------
    >>> capital("nobody is eligible"), capital("")
    ('Nobody is eligible', '')
    """
    return text[:1].upper() + text[1:]


def part_said(part: Part, say: Say) -> str:
    """Return what a criterion adds: points of the most that it can add."""
    points, weight = say.score(part.points), say.score(part.weight)
    if not part.weight:
        return points
    return say("report.part.blank" if part.blank else "report.part", points=points, weight=weight)


def notes_of(one: MeetingPair, say: Say) -> list[str]:
    """Return what is uncertain about a pair, or was not chosen by the calculation."""
    notes = []
    if one.pair.pinned:
        notes.append(say("report.note.pinned"))
    if one.pair.override:
        notes.append(say("report.note.override", why=one.pair.override))
    if one.pair.not_stated:
        criteria = say("list.clauses").join(map(say.criterion, one.pair.not_stated))
        notes.append(say("report.note.blank", criteria=criteria))
    if one.weak:
        notes.append(say("report.note.weak"))
    if one.close and not one.pair.pinned:
        notes.append(say("report.note.close"))
    return notes


def option_said(option: Option, say: Say) -> str:
    """Return what taking another mentor would cost the plan."""
    if option.tie:
        return say("report.option.free")
    if option.cost is not None:
        return say("report.option.loss", loss=option.cost.text(say.language))
    if option.full:
        return say("report.option.full")
    return say("report.option.never" if option.known else "report.option.unknown")


def why_said(one: LeftOut, say: Say) -> list[str]:
    """Return why somebody has no pair, a sentence a line."""
    code, why = one.person.reason, one.why
    known = has_message(f"reason.{code}", say.language)
    lines = [capital(say(f"reason.{code}") if known else code) + "."]
    if why is None or is_full(one):
        return lines
    if why.others and code not in ("no_eligible_partner", "partners_settled"):
        lines.append(say(f"report.why.eligible.{why.side}", n=why.eligible, total=why.others))
    for reason, n in why.apart.items():
        lines.append(say("report.why.apart", n=n, total=why.others, reason=say.reason(reason)))
    return lines


def is_full(one: LeftOut) -> bool:
    """Return whether it is a mentor without a free place, who waits for nobody."""
    return one.why is not None and one.why.side == "mentor" and one.person.reason == "no_seat_left"


def help_said(one: LeftOut, meeting: Meeting, say: Say) -> list[str]:
    """Return what would help somebody who has no pair, a sentence a line."""
    why = one.why
    if why is None:
        return [say("report.help.unknown")]
    if is_full(one):
        return [say("report.help.complete")]
    lines = [*_obstacles_said(why, say)]
    if one.full:
        lines.append(say("report.help.seat", n=len(one.full), mentors=say.people(one.full)))
    lines += _rival_said(why, say)
    if why.side == "mentee":
        lines += _recruits_said(one, meeting, say)
        return lines or [say("report.help.nothing")]
    nobody = one.person.reason == "no_eligible_partner"
    return lines or [say(f"report.help.{'nothing' if nobody else 'later'}")]


def _obstacles_said(why: WhyNobody, say: Say) -> Iterator[str]:
    for code, n in why.opened.items():
        rule = Reason.of(code, say.policy).rule
        if rule is not None:
            yield say(f"report.help.rule.{why.side}", n=n, rule=rule.describe(say.language))
        elif code == EXCLUDED:
            yield say(f"report.help.excluded.{why.side}", n=n)
        else:
            yield say(f"report.help.opened.{why.side}", n=n, reason=say.reason(code))
    if why.best_points is not None:
        best, least = (in_score(p, why.unit) for p in (why.best_points, why.minimum_points))
        yield say("report.help.below", best=say.score(best), minimum=say.score(least))


def _rival_said(why: WhyNobody, say: Say) -> Iterator[str]:
    """Yield the cheapest way to a pair, and who would move."""
    rival = next((one for one in why.rivals if one.loss is not None), None)
    if rival is None or rival.loss is None:
        return
    values = {"id": say.person(rival.id), "score": say.score(in_score(rival.points, why.unit))}
    key = "rival_free" if rival.loss.none else "rival"
    yield say(f"report.help.{key}", **values, loss=rival.loss.text(say.language))
    if len(why.moves) > 1:
        yield moves_said(why.moves, say.language)


def _recruits_said(one: LeftOut, meeting: Meeting, say: Say) -> Iterator[str]:
    """Yield which of the mentors to look for would be with a mentee."""
    found = meeting.recruiting
    if found is None:
        return
    label = str(one.person.id)
    ranks = [str(each.rank) for each in found.recruits if label in each.gets]
    if ranks:
        numbers = listed(ranks, say.language)
        yield say("report.help.recruit", ranks=numbers, heading=say("report.recruit"))
