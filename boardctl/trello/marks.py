"""How the card and the label that boardctl keeps on a board for itself are told from all others."""

from __future__ import annotations

import re

NAME = "boardctl state"
TEXT = """\
boardctl keeps here what it remembers of this board between runs. Leave this card archived as it is.
The label of the same name is on it while a run is under way.
"""
_MARK = re.compile(rf"{NAME} ([0-9a-f]{{24}})")


def marked_card(label_name: object) -> str | None:
    """The id of the card that a label's name names, None for every other label."""
    found = _MARK.fullmatch(label_name) if isinstance(label_name, str) else None
    return found[1] if found else None


def is_kept_card(name: object, text: object, *, archived: bool) -> bool:
    """Whether a card is boardctl's own; people can unarchive it, and then its text tells it from one of theirs."""
    return name == NAME and (archived or (isinstance(text, str) and text.startswith(TEXT.partition(".")[0])))
