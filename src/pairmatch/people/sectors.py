"""Sectors of work: trees of codes, from a flat list to NACE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_rows
from pairmatch.errors import PolicyError, did_you_mean

UNDECIDED = "UNDECIDED"
"""Says of a mentee: no clear project yet. Not a mismatch."""

GENERALIST = "GENERALIST"
"""Says of a mentor: at home in many sectors."""

OPEN_SECTORS = frozenset({UNDECIDED, GENERALIST})


@dataclass(frozen=True, repr=False)
class SectorTree:
    """A tree, or a flat list, of sector codes.

    Parameters
    ----------
    scheme
        Name of the classification, such as ``"NACE2"``.
    parents
        Each code with its parent, ``None`` for a code at the top.
    names
        Code -> language -> name, as far as known.
    links
        Pairs of codes that are near each other across the tree ("kitchen" and "food
        manufacture"); the order within a pair does not matter.

    Raises
    ------
    PolicyError
        If a parent or a link is not in the tree, a code is its own ancestor, or a code is one of
        the reserved words ``UNDECIDED`` and ``GENERALIST``.

    Examples
    --------
    >>> tree = SectorTree.nace2()
    >>> tree.path("NACE2:62"), tree.common_depth("NACE2:62", "NACE2:63")
    (('NACE2:J', 'NACE2:62'), 1)
    >>> SectorTree.flat("ours", ["kitchen", "care"]).common_depth("kitchen", "care")
    0
    """

    scheme: str
    parents: FrozenMap[str, str | None]
    names: FrozenMap[str, FrozenMap[str, str]] = field(default_factory=FrozenMap)
    links: frozenset[frozenset[str]] = frozenset()

    def __init__(
        self,
        scheme: str,
        parents: Mapping[str, str | None],
        names: Mapping[str, Mapping[str, str]] | None = None,
        links: Iterable[Iterable[str]] = (),
    ) -> None:
        if not isinstance(parents, Mapping) or not all(
            isinstance(code, str) and code.strip() for code in parents
        ):
            raise PolicyError("give the parents of a tree as a mapping from code to parent")
        frozen_names = {code: FrozenMap(by_language) for code, by_language in (names or {}).items()}
        object.__setattr__(self, "scheme", scheme)
        object.__setattr__(self, "parents", FrozenMap(parents))
        object.__setattr__(self, "names", FrozenMap(frozen_names))
        object.__setattr__(self, "links", frozenset(frozenset(link) for link in links))
        self._check()

    def __repr__(self) -> str:
        return f"SectorTree({self.scheme!r}, {len(self.parents)} codes)"

    def _check(self) -> None:
        used = [
            *(parent for parent in self.parents.values() if parent is not None),
            *self.names,
            *(c for k in self.links for c in k),
        ]
        for code in used:
            if code not in self.parents:
                raise PolicyError(f"sector {code!r} is not in tree {self.scheme!r}")
        if reserved := OPEN_SECTORS & set(self.parents):
            raise PolicyError(f"{', '.join(sorted(reserved))}: reserved, cannot be a sector code")
        if any(len(link) != 2 for link in self.links):
            raise PolicyError("a link joins two different sectors")
        for code in self.parents:
            self.path(code)

    @classmethod
    def flat(cls, scheme: str, codes: Iterable[str]) -> SectorTree:
        """Return a list of sectors without levels."""
        if isinstance(codes, str):
            raise PolicyError("give the codes of a flat list as a list, not as one text")
        return cls(scheme, dict.fromkeys(codes))

    @classmethod
    def nace2(cls) -> SectorTree:
        """Return NACE Rev. 2: 21 sections and 88 divisions, named in en, fr, de, nl and it.

        Source: Regulation (EC) No 1893/2006.
        """
        return _nace2()

    def path(self, code: str) -> tuple[str, ...]:
        """Return the codes from the top of the tree down to ``code``."""
        if code not in self.parents:
            raise PolicyError(f"unknown sector {code!r}. {did_you_mean(code, self.parents)}")
        path = [code]
        while (parent := self.parents[path[-1]]) is not None:
            if parent in path:
                raise PolicyError(f"sector {parent!r} is its own ancestor")
            path.append(parent)
        return tuple(reversed(path))

    def common_depth(self, one: str, other: str) -> int:
        """Return how many levels two codes share, counted from the top."""
        depth = 0
        for a, b in zip(self._path(one), self._path(other), strict=False):
            if a != b:
                break
            depth += 1
        return depth

    def _path(self, code: str) -> tuple[str, ...]:
        return self._paths.get(code) or self.path(code)

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        # Asked for every pair of codes that occurs.
        return {code: self.path(code) for code in self.parents}

    def linked(self, one: str, other: str) -> bool:
        """Return whether two codes are linked across the tree."""
        return frozenset((one, other)) in self.links

    def name(self, code: str, language: str = "en") -> str:
        """Return the name of a sector, or its code where no name is known."""
        self.path(code)
        return self.names.get(code, FrozenMap()).get(language, code)


@cache
def _nace2() -> SectorTree:
    rows = read_rows("sectors/nace2.csv")
    return SectorTree(
        "NACE2",
        {f"NACE2:{r['code']}": f"NACE2:{r['parent']}" if r["parent"] else None for r in rows},
        {f"NACE2:{r['code']}": {k: r[k] for k in ("en", "fr", "de", "nl", "it")} for r in rows},
    )
