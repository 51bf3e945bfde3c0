"""Live text made fit for a terminal: control and direction characters are shown, never sent."""

from __future__ import annotations

import re

# C0, DEL and C1 could drive the terminal (ESC, CSI); bidi marks, embeddings and isolates could reorder a line so
# that it reads as something else (CVE-2021-42574); zero-width spaces, line separators and tags are invisible; lone
# surrogates can't be encoded. The zero-width joiner and non-joiner stay: emoji and Persian are written with them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escape(text: str) -> str:
    """The text on one line, with what a terminal would obey or hide shown as `\\n`, `\\x1b` or `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    character = found.group()
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    if number > 0xFFFF:
        return f"\\U{number:08x}"
    return f"\\u{number:04x}" if number > 0xFF else f"\\x{number:02x}"
