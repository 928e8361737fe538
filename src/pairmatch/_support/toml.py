"""Values as TOML text. The standard library reads TOML but does not write it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def value(content: Any) -> str:
    """Return a value as TOML, tables inline.

    Parameters
    ----------
    content
        Text, number, boolean, date, list, or mapping with text keys.

    Examples
    --------
    >>> value({"minutes": 120, "tags": ["fr", "nl"], "missing": 0.5})
    '{"minutes" = 120, "tags" = ["fr", "nl"], "missing" = 0.5}'
    """
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, str):
        return _text(content)
    if isinstance(content, int | float):
        return repr(content)
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, Mapping):
        return "{" + ", ".join(f"{_text(k)} = {value(v)}" for k, v in content.items()) + "}"
    return "[" + ", ".join(value(item) for item in content) + "]"


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
