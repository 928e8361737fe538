"""Packages of the extra ``report``, loaded when a report is made."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def extra(name: str) -> Any:
    """Return a module of an optional package.

    Raises
    ------
    ImportError
        If it is not installed; says which extra brings it.

    Examples
    --------
    >>> extra("jinja2.sandbox").__name__
    'jinja2.sandbox'
    >>> extra("no_such_package")
    Traceback (most recent call last):
        ...
    ImportError: reports need no_such_package: pip install 'pairmatch-mentoring[report]'
    """
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise ImportError(
            f"reports need {package}: pip install 'pairmatch-mentoring[report]'"
        ) from None
