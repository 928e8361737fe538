"""Files that ship with the package: name tables and sample cohorts."""

from __future__ import annotations

import csv
from importlib import resources


def read_text(path: str) -> str:
    """Return a shipped text file.

    Parameters
    ----------
    path
        Path below ``pairmatch/data``, with forward slashes.

    Examples
    --------
    >>> read_text("goals.csv").splitlines()[0]
    'code,en,fr,de,nl,it'
    """
    return resources.files(__name__).joinpath(path).read_text(encoding="utf-8")


def read_rows(path: str) -> list[dict[str, str]]:
    """Return a shipped CSV table as one dict a row.

    Examples
    --------
    >>> read_rows("goals.csv")[0]["fr"]
    'emploi'
    """
    return list(csv.DictReader(read_text(path).splitlines()))


def read_texts(folder: str) -> list[str]:
    """Return all shipped text files of a folder, in the order of their names; none without it.

    Examples
    --------
    >>> len(read_texts("messages/en")) > 1
    True
    """
    place = resources.files(__name__).joinpath(folder)
    files = place.iterdir() if place.is_dir() else ()
    return [file.read_text(encoding="utf-8") for file in sorted(files, key=lambda file: file.name)]
