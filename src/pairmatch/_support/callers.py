"""The line of other people's code that a warning is about."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HERE = str(Path(__file__).parents[1]) + os.sep


def level_of_caller() -> int:
    """Return the ``stacklevel`` with which a warning names the code that called the package.

    Examples
    --------
    >>> level_of_caller()
    1
    """
    level = 1
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(_HERE) and frame.f_back is not None:
        frame = frame.f_back
        level += 1
    return level
