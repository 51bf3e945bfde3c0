"""The marks that git leaves in a text where a merge could not decide."""

from __future__ import annotations

import re

MESSAGE = "git's conflict markers are in it"

_ANY = re.compile(r"^(?:<{7} |\|{7} |={7}\r?$|>{7} )", re.MULTILINE)
_SIDE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)  # seven `=` alone may well be somebody's heading


def first_marker(text: str) -> int | None:
    """The offset of the first line that is a marker; None in a text that has none of either side."""
    found = _ANY.search(text) if _SIDE.search(text) else None
    return found.start() if found else None
