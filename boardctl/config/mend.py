"""A document that does not decode, without what is wrong with it: so that the rest of it can be checked too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from boardctl.config.shown import listed
from boardctl.config.tree import Document, Map, Seq
from boardctl.errors import Problem
from boardctl.model.closest import closest
from boardctl.model.values import COLORS, FIELD_TYPES

_Path: TypeAlias = list[str | int]

_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")
_CARD = 4  # steps of `lists[0].cards[3]`
# Cards refer to what stands in them: without the whole block nothing they say is wrong, with a part of it something is.
_BLOCKS = ("labels", "custom_fields", "members")
# What is a list of a card: a text alone stands for a list of it, so that what it says can be checked as well.
_LISTS = ("labels", "members", "attachments", "checklists")
# What is wrong with a value of a field depends on its type, and what cites a label without a name on its colour.
_CHOICES = {("custom_fields", "type"): FIELD_TYPES, ("labels", "color"): COLORS}
_MEANT = re.compile(r'did you mean "(.+)"\?')
# Nothing can be said without them: which boards there are, and what the cards cite.
_NEEDED = ("version", "checklists")


def mended(document: Document, problems: Sequence[Problem]) -> bool:
    """Take the wrong values out of a document, in place. Whether that could be done without raising new questions."""
    if not isinstance(document.data, Map):
        return False
    return all(_mend(document.data, _steps(problem.where.path or ""), problem) for problem in problems)


class Guess(NamedTuple):
    """What a key that is not known was taken for, and where the value stands: line and column from 1."""

    path: _Path
    line: int
    column: int

    def makes(self, problem: Problem) -> bool:
        """Whether something is wrong about a key that nobody has written."""
        steps, where = _steps(problem.where.path or ""), problem.where
        if steps[: len(self.path)] == self.path or steps == self.path[:-1]:
            return True
        return (where.line, where.column) == (self.line, self.column) and f"`{self.path[-1]}`" in problem.message


def guesses(document: Document, problems: Iterable[Problem]) -> list[Guess]:
    """The keys that `mended` has put in the place of others."""
    found = []
    for problem in problems:
        meant = _MEANT.fullmatch(problem.hint or "") if problem.code == "unknown-key" else None
        path = [*_steps(problem.where.path or "")[:-1], meant[1] if meant else ""]
        holder = _found(document.data, path[:-1])
        key, value = holder.spots.get(str(path[-1]), (None, None)) if isinstance(holder, Map) else (None, None)
        if key and value and (key.line + 1, key.column + 1) == (problem.where.line, problem.where.column):
            found.append(Guess(path, value.line + 1, value.column + 1))
    return found


def take_back(document: Document, guess: Guess) -> None:
    """Do without a key that was guessed."""
    if guess.path[-1] == "name":
        _name(_found(document.data, guess.path[:-1]))
    else:
        _remove(document.data, guess.path)


def _steps(path: str) -> _Path:
    return [int(index) if index else name for index, name in _STEP.findall(path)]


def _mend(board: Map, path: _Path, problem: Problem) -> bool:
    """Mend one place. Whether what is left can be checked."""
    if not path:
        return _name(board)
    if problem.code == "unknown-key":
        return _mend_key(board, path, _MEANT.fullmatch(problem.hint or ""))
    if path[0] in _NEEDED:
        return False
    if path[0] == "lists":
        return _mend_lists(board, path)
    if path == ["name"]:
        return _name(board)
    if _spelt(board, path):
        return True
    return _remove(board, path[:1] if path[0] in _BLOCKS and not _is_color_of_named(board, path) else path)


def _mend_key(board: Map, path: _Path, meant: re.Match[str] | None) -> bool:
    """Spell a key as it was meant, or take it away; an element that had no other gets a name."""
    holder = _found(board, path[:-1])
    if meant:
        return _rename(holder, str(path[-1]), meant[1])
    is_rest = len(path) > 1 and isinstance(path[-2], int) and isinstance(holder, Map) and len(holder) == 1
    return _remove(board, path) and (not is_rest or _name(holder))


def _spelt(board: Map, path: _Path) -> bool:
    """Put a choice that cards depend on as it was most likely meant. Whether that could be done."""
    entry, choices = _found(board, path[:-1]), _CHOICES.get((str(path[0]), str(path[-1])))
    if choices is None or len(path) != 3 or not isinstance(entry, Map) or not isinstance(entry.get(str(path[-1])), str):
        return False
    meant = closest(entry[str(path[-1])], list(choices))
    entry[str(path[-1])] = meant or entry[str(path[-1])]
    return meant is not None


def _is_color_of_named(board: Map, path: _Path) -> bool:
    """Whether it is the colour of a label that cards can only cite by its name or key."""
    entry = _found(board, path[:2])
    return path[0] == "labels" and path[2:] == ["color"] and isinstance(entry, Map) and bool(entry.get("name"))


def _mend_lists(board: Map, path: _Path) -> bool:
    """Of a card goes the wrong field, of a list the wrong key; one that lacks a name gets one."""
    whole = path[:_CARD] if len(path) > 2 and path[2] == "cards" else path[:2]
    if len(whole) % 2:
        return False  # `lists` or `cards` themselves are no lists
    inner = path[len(whole) : len(whole) + 1]
    if len(whole) == _CARD and len(path) == _CARD + 1 and path[-1] in _LISTS and _wrap(_found(board, whole), path[-1]):
        return True
    if inner and inner != ["name"]:
        return _remove(board, whole + inner)
    return _name(_found(board, whole))


def _wrap(card: Any, key: str | int) -> bool:
    """Make a list of a text. Whether it was one."""
    if not isinstance(card, Map) or not isinstance(card.get(str(key)), str):
        return False
    at = card.spots[str(key)][1]
    made = Seq(at)
    made.extend(listed(card[str(key)]))
    made.spots += [at] * len(made)
    card[str(key)] = made
    return True


def _name(entry: Any) -> bool:
    """Give a nameless thing a name that nothing refers to."""
    if not isinstance(entry, Map):
        return False
    entry["name"] = "?"
    entry.spots.setdefault("name", (entry.at, entry.at))
    return True


def _rename(holder: Any, key: str, meant: str) -> bool:
    """A plain value under a misspelt key goes to the one that was meant, a list of it where that takes lists.

    Unless something is there. Whatever is more has places of its own in it, which go by the key as it is written.
    """
    if isinstance(holder, Map) and key in holder:
        value, spots = holder.pop(key), holder.spots.pop(key)
        if meant not in holder and not isinstance(value, Map | Seq):
            holder[meant], holder.spots[meant] = value, spots
            if meant in _LISTS:
                _wrap(holder, meant)
        elif meant == "name" and meant not in holder:
            _name(holder)
    return isinstance(holder, Map) or holder is None


def _remove(data: Any, path: _Path) -> bool:
    *above, last = path
    holder = _found(data, above)
    if isinstance(holder, Map) and last in holder:
        del holder[str(last)], holder.spots[str(last)]
    return isinstance(holder, Map) or holder is None


def _found(data: Any, path: _Path) -> Any:
    """What stands there; None where it went with something above it."""
    for step in path:
        if not _has(data, step):
            return None
        data = data[step]
    return data


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, Map):
        return step in data
    return isinstance(data, Seq) and isinstance(step, int) and step < len(data)
