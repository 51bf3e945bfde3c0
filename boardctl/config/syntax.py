"""What a YAML syntax error means, in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from boardctl.model.conflicts import MESSAGE, first_marker

if TYPE_CHECKING:
    from yaml.error import MarkedYAMLError

# What YAML calls printable; libyaml refuses the rest without saying on which line.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

QUOTE_IT = 'put the whole text in quotes: "..."'
SPACED = "write `key: value`, with a space after the colon"
INDENT = "compare the indentation with the lines above"

# Fragments of libyaml's messages, what they mean, and what to do.
_WORDS: tuple[tuple[str, str, str | None], ...] = (
    ("mapping values are not allowed", "a `:` can't stand here", f"{INDENT}, or, if it is part of a text, {QUOTE_IT}"),
    ("could not find expected ':'", "a `:` is missing after a key", SPACED),
    ("did not find expected key", "this line does not fit its surroundings", INDENT),
    ("did not find expected '-' indicator", "a list element must start with `- `", INDENT),
    ("did not find expected ',' or ']'", "a `[` list is not closed, or lacks a comma", "close it with `]`"),
    ("did not find expected ',' or '}'", "a `{` mapping is not closed, or lacks a comma", "close it with `}`"),
    ("found unexpected end of stream", "a quoted text is not closed", "add the missing quote"),
    ("found unexpected document indicator", "a quoted text is not closed", "add the missing quote"),
    ("found unknown escape character", "double quotes don't know this escape", "use single quotes, or double the `\\`"),
    ("block sequence entries are not allowed", "a `- ` list can't start here", "start it on a line of its own"),
    ("expected node content", "a value is missing before this", "write the value, or close the bracket"),
    ("tab character", "tabs can't be used for indentation", "use spaces"),
    ("found undefined tag handle", "tags such as `!name` are not used here", QUOTE_IT),
    ("did not find expected <document start>", "this does not belong to the document above", INDENT),
)
# A key right before its value, as in `name:X`: YAML reads on, and gives up at the next colon.
_GLUED = re.compile(r"\s*(?:- +)*([A-Za-z_]\w*):(?!//)[^\s:]+.*$")
# What must be written as an escape: that, what YAML 1.1 takes for the end of a line or the start of a file, and what
# nobody sees but has a line read as another (marks of direction: CVE-2021-42574).
UNWRITTEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


class Words(NamedTuple):
    """A syntax error for people: the message, the hint, and the place (counted from 0)."""

    message: str
    hint: str | None
    line: int
    column: int


def word(error: MarkedYAMLError, lines: list[str]) -> Words:
    """The words for an error of libyaml's."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    problem = error.problem or "not valid YAML"
    if "cannot start any token" in problem:
        return Words(*_bad_start(lines[line][column : column + 1] if line < len(lines) else ""), line, column)
    for fragment, message, hint in _WORDS:
        if fragment in problem:
            words = _at_opening(error, Words(message, hint, line, column))
            return _glued(words, lines) or words if "`:`" in message else words
    return Words(f"not valid YAML: {problem}", None, line, column)


def _glued(words: Words, lines: list[str]) -> Words | None:
    """The words for a colon without its space: in the line of the error, or in that before what was read up to it."""
    read = "".join(lines[words.line : words.line + 1])[: words.column]
    number = words.line if not read.strip(" -") else words.line - 1
    found = _GLUED.match("".join(lines[max(number, 0) : number + 1]))
    if found is None or ":" in read:
        return None
    return Words(f"a space is missing after `{found[1]}:`", SPACED, number, found.start(1))


def _bad_start(char: str) -> tuple[str, str | None]:
    if char == "\t":
        return "tabs can't be used for indentation", "use spaces"
    return f"a text can't start with `{char}` unless it is in quotes", QUOTE_IT


def _at_opening(error: MarkedYAMLError, words: Words) -> Words:
    """What is not closed, or lacks its colon, is mended where it begins, not where libyaml gave up."""
    if ("not closed" in words.message or "is missing" in words.message) and error.context_mark is not None:
        return words._replace(line=error.context_mark.line, column=error.context_mark.column)
    return words


def unprintable(text: str) -> Words | None:
    """The words for the first character that YAML does not allow, None where there is none."""
    found = _UNPRINTABLE.search(text)
    if found is None:
        return None
    message = f"the character U+{ord(found[0]):04X} can't stand in a YAML file"
    return Words(message, 'remove it, or write it as an escape in double quotes: "\\x07"', *place(text, found.start()))


def unmerged(text: str) -> Words | None:
    """The words for the first of git's conflict markers, None where there is none. A block text may hold such lines."""
    at = first_marker(text)
    if at is None:
        return None
    hint = (
        "resolve the merge: keep what you want of both sides, and remove the lines of `<<<<<<<`, `=======`, `>>>>>>>`"
    )
    return Words(MESSAGE, hint, *place(text, at))


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, counted from 0, of an offset into a text."""
    before = text[:offset].splitlines(keepends=True) or [""]
    if before[-1].endswith(("\n", "\r")):
        before.append("")
    return len(before) - 1, len(before[-1])
