"""How the card and the label that boardctl keeps on a board for itself are told from all others."""

from __future__ import annotations

import re

NAME = "boardctl state"
_MARK = re.compile(rf"{NAME} ([0-9a-f]{{24}})")


def marked_card(label_name: object) -> str | None:
    """The id of the card that a label's name names, None for every other label."""
    found = _MARK.fullmatch(label_name) if isinstance(label_name, str) else None
    return found[1] if found else None
