"""Answers that enough people gave, and what stands for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import numpy as np

from pairmatch.policy.attributes import folded


class Common:
    """The answers that at least some number of people gave.

    Parameters
    ----------
    answers
        The answers of each person.
    minimum
        Of so many people.
    always
        Words that are no answers of their own, and stay however few say them.

    Examples
    --------
    >>> common = Common([["chess"], ["chess", "music"]], 2)
    >>> "music" in common, common.instead("music", np.random.default_rng(1))
    (False, 'chess')
    """

    def __init__(
        self,
        answers: Iterable[Iterable[Any]],
        minimum: int,
        always: frozenset[str] = frozenset(),
    ) -> None:
        # True and 1 are one key, but not one answer.
        counts = Counter((type(own), own) for person in answers for own in set(person))
        kept = {key: n for key, n in counts.items() if n >= minimum and key[1] not in always}
        ordered = sorted(kept, key=lambda key: (-kept[key], key[0].__name__, str(key[1])))
        self._kept = {*ordered, *((str, word) for word in always)}
        self._answers = [own for _, own in ordered]
        self._sums = list(accumulate(kept[key] for key in ordered))

    def __contains__(self, answer: object) -> bool:
        return (type(answer), answer) in self._kept

    def __bool__(self) -> bool:
        return bool(self._answers)

    def one(self, rng: np.random.Generator) -> Any:
        """Return an answer, drawn in proportion to how many gave it; ``None`` if there is none."""
        if not self._answers:
            return None
        k = np.searchsorted(self._sums, rng.integers(self._sums[-1]), side="right")
        return self._answers[k]

    def instead(self, answer: object, rng: np.random.Generator) -> Any:
        """Return the answer itself if enough people gave it, or one that enough gave."""
        return answer if answer in self else self.one(rng)


def renamed(word: str, names: Iterable[str | None], minimum: int) -> dict[object, str | None]:
    """Return new names, the largest first: ``word-1``, ``word-2``; ``None`` for what is rare.

    Examples
    --------
    >>> renamed("site", ["Ghent", "Liège", "liège", None], 2)
    {'liège': 'site-1', 'ghent': None}
    """
    counts = Counter(folded(name) for name in names if name is not None)
    ordered = sorted(counts, key=lambda name: (-counts[name], str(name)))
    return {
        name: f"{word}-{k}" if counts[name] >= minimum else None
        for k, name in enumerate(ordered, start=1)
    }
