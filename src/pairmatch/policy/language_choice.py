"""The best language that two people have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, field_validator
from pydantic.dataclasses import dataclass

from pairmatch._support.messages import message
from pairmatch.people import Level, Mentee, Mentor, Person
from pairmatch.people.languages import check_tags
from pairmatch.policy.base import PART, Part

Tags: TypeAlias = Annotated[tuple[str, ...], AfterValidator(check_tags)]


@dataclass(frozen=True, kw_only=True, config=PART)
class LanguageChoice(Part):
    """Which languages count, and which are taken as one.

    Parameters
    ----------
    languages
        The languages that count; ``()`` = all.
    mutual
        Groups of languages whose speakers understand each other, such as ``("fa", "prs")``. Set
        by the policy, never assumed.
    """

    languages: Tags = ()
    mutual: tuple[Tags, ...] = ()

    @field_validator("mutual")
    @classmethod
    def _apart(cls, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        tags = [tag for group in groups for tag in group]
        if len(set(tags)) != len(tags):
            raise ValueError("a language stands in two groups; join them into one")
        return groups

    def _described(self, language: str) -> dict[str, object]:
        tags = ", ".join(self.languages)
        among = message("part.among", language, languages=tags) if tags else ""
        return {**super()._described(language), "among": among}

    def levels(self, person: Person) -> dict[str, Level]:
        """Return the languages of a person that count, one name for each mutual group."""
        if not (self.languages or self.mutual):
            return dict(person.languages)
        counted = {self._name(tag) for tag in self.languages}
        levels: dict[str, Level] = {}
        for tag, level in person.languages.items():
            name = self._name(tag)
            if not counted or name in counted:
                levels[name] = max(level, levels.get(name, level))
        return levels

    def _name(self, tag: str) -> str:
        return next((group[0] for group in self.mutual if tag in group), tag)

    def best_common_level(self, mentee: Mentee, mentor: Mentor) -> int | None:
        """Return the best common level (0 = none); ``None`` where a side stated no language."""
        if not (mentee.languages and mentor.languages):
            return None
        return max(self._common(mentee, mentor), default=0)

    def _common(self, mentee: Mentee, mentor: Mentor) -> Iterator[int]:
        of_mentor = self.levels(mentor)
        for tag, level in self.levels(mentee).items():
            if tag in of_mentor:
                yield min(level, of_mentor[tag])
