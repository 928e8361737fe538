"""Writing of tables, without cells that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import math
import re
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from pairmatch._support.hints import hinted
from pairmatch.errors import IntakeError, Issue

_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?(e[+-]?\d+)?")
# What spreadsheets take for the beginning of a formula, also in its wide and small forms, behind
# blanks and characters that are not seen.
_FORMULA = re.compile(
    "'*[\\s\\x00-\\x1f\\u200b-\\u200f\\u2060\\ufeff]*"
    "[=+\\-@\\t\\n\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b]"
)
_NOT_IN_WORKBOOKS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]")


def neutral(cell: object) -> object:
    """Return a cell that no spreadsheet runs as a formula: such text gets an apostrophe in front.

    Numbers, also those written as text, stay as they are. :func:`restored` gives the text back.

    Examples
    --------
    >>> neutral("=HYPERLINK(1)"), neutral("-3.5"), neutral("M-1"), neutral(-2)
    ("'=HYPERLINK(1)", '-3.5', 'M-1', -2)
    """
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def restored(cell: object) -> object:
    """Return a cell as it was before :func:`neutral`.

    Examples
    --------
    >>> restored(neutral("=1+1")), restored("'s avonds")
    ('=1+1', "'s avonds")
    """
    if isinstance(cell, str) and cell.startswith("'") and _FORMULA.match(cell[1:]):
        return cell[1:]
    return cell


def write_table(
    table: pd.DataFrame,
    path: str | PathLike[str],
    *,
    delimiter: str = ",",
    decimal: str = ".",
) -> None:
    r"""Write a table to a CSV file, or to an Excel workbook if the path ends in ``.xlsx``.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, headers too;
    ``read_table`` takes it off again. CSV files are UTF-8 with a mark, so that spreadsheets read
    accents. The index is written if it has a name (but the row numbers of ``read_table`` are not).

    Parameters
    ----------
    table
        The table. Sets and lists in cells are written with ``;`` between their items.
    path
        Where to write. ``.xlsx`` needs the extra ``excel``.
    delimiter
        Delimiter of a CSV file; spreadsheets in French, German, Dutch and Italian expect ``;``.
    decimal
        Decimal mark of a CSV file; those spreadsheets expect ``,``.

    Raises
    ------
    IntakeError
        If it is no table, or the path ends in neither ``.csv``, ``.tsv``,
        ``.txt`` nor ``.xlsx``.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "plan.csv"
    >>> write_table(pd.DataFrame({"id": ["=1+1"], "goals": [("job", "network")]}), file)
    >>> file.read_text(encoding="utf-8-sig").splitlines()
    ['"id","goals"', '"\'=1+1","job; network"']
    >>> folder.cleanup()
    """
    suffix = Path(path).suffix.casefold()
    if not isinstance(table, pd.DataFrame):
        raise _refused("not_a_table", hinted("give_frame"))
    if suffix not in _SUFFIXES:
        raise _refused("unknown_format", hinted("end_of_path", suffixes=", ".join(_SUFFIXES)))
    named = table.index.name is not None and table.index.name != "row"
    plain = table.reset_index() if named else table
    workbook = suffix == ".xlsx"
    mark = "." if workbook else decimal
    cells = {
        place: [
            neutral(_flat(cell, mark, workbook=workbook)) for cell in plain.iloc[:, place].tolist()
        ]
        for place in range(plain.shape[1])
    }
    safe = pd.DataFrame(cells, dtype=object)
    safe.columns = pd.Index([neutral(str(name)) for name in plain.columns], dtype=object)
    if workbook:
        with pd.ExcelWriter(path, engine="openpyxl") as writer:
            safe.to_excel(writer, index=False)
    else:
        # All quoted: a spreadsheet may split at another mark than the one that was written.
        safe.to_csv(path, index=False, sep=delimiter, encoding="utf-8-sig", quoting=csv.QUOTE_ALL)


def _refused(code: str, hint: str) -> IntakeError:
    return IntakeError([Issue("table", None, None, None, code, hint)])


def _flat(cell: Any, decimal: str, *, workbook: bool) -> object:
    """Return a cell as a number, a date or text."""
    if isinstance(cell, set | frozenset):
        cell = sorted(cell, key=str)
    if isinstance(cell, list | tuple):
        cell = "; ".join(map(str, cell))
    if isinstance(cell, float) and decimal != "." and math.isfinite(cell):
        return repr(float(cell)).replace(".", decimal)
    if cell is None or cell is pd.NA or cell is pd.NaT or isinstance(cell, int | float):
        return cell
    if isinstance(cell, date) and not getattr(cell, "tzinfo", None):
        return cell
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_WORKBOOKS.sub("\ufffd", text) if workbook else text
