"""A document that does not decode, without what is wrong with it: so that the rest of it can be checked too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from boardctl.config.document import MAX_ATTACHMENTS, MAX_CARDS, MAX_CHECKLISTS, MAX_ITEMS, MAX_LISTS
from boardctl.config.shown import listed
from boardctl.config.tree import Document, Map, Mark, Seq
from boardctl.errors import Problem
from boardctl.model.closest import closest
from boardctl.model.values import COLORS, FIELD_TYPES

_Path: TypeAlias = list[str | int]

_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")
# Cards refer to what stands in them, by these keys: without the whole block nothing cards say is wrong, with a part of
# it something is.
_BLOCKS = {
    "labels": ("name", "color", "key"),
    "custom_fields": ("name", "type", "key"),
    "members": ("username", "email"),
}
# What is a list of a card: a text alone stands for a list of it, so that what it says can be checked as well. A text
# for `checklists` cites one of the board's: that it may be none is told once the list is one.
_LISTS = ("labels", "members", "attachments")
# What is wrong with a value of a field depends on its type, and what cites a label without a name on its colour.
_CHOICES = {("custom_fields", "type"): FIELD_TYPES, ("labels", "color"): COLORS}
_MEANT = re.compile(r'did you mean "(.+)"\?')
# What holds things, and how many of them: a thing that is none is stood in for, so that the others keep their numbers.
_THINGS = {
    "lists": MAX_LISTS,
    "cards": MAX_CARDS,
    "checklists": MAX_CHECKLISTS,
    "items": MAX_ITEMS,
    "attachments": MAX_ATTACHMENTS,
}
_BARE = ("lists", "cards", "items")  # those whose things may be a text alone, their name
_NAMELESS = "?"
_STAND_INS: Mapping[str, Any] = {"name": _NAMELESS, "version": 1}


def mended(document: Document, problems: Sequence[Problem]) -> bool:
    """Take the wrong values out of a document, in place. Whether there is a mapping that they can be taken out of."""
    if not isinstance(document.data, Map):
        return False
    mending = _Mending(document.data)
    for problem in problems:
        mending.mend(_steps(document.data, problem.where.path or ""), problem)
    mending.finish()
    return True


class Guess(NamedTuple):
    """What a key that is not known was taken for, and where the value stands: line and column from 1."""

    path: _Path
    line: int
    column: int

    def makes(self, problem: Problem) -> bool:
        """Whether something is wrong about a key that nobody has written."""
        steps, where = _split(problem.where.path or ""), problem.where
        if steps[: len(self.path)] == self.path or steps == self.path[:-1]:
            return True
        return (where.line, where.column) == (self.line, self.column) and f"{self.path[-1]}`" in problem.message


def guesses(document: Document, problems: Iterable[Problem]) -> list[Guess]:
    """The keys that `mended` has put in the place of others."""
    found = []
    for problem in problems:
        meant = _MEANT.fullmatch(problem.hint or "") if problem.code == "unknown-key" else None
        path = [*_split(problem.where.path or "")[:-1], meant[1] if meant else ""]
        holder = _found(document.data, path[:-1])
        key, value = holder.spots.get(str(path[-1]), (None, None)) if isinstance(holder, Map) else (None, None)
        if key and value and (key.line + 1, key.column + 1) == (problem.where.line, problem.where.column):
            found.append(Guess(path, value.line + 1, value.column + 1))
    return found


def take_back(document: Document, guess: Guess) -> None:
    """Do without a key that was guessed."""
    holder = _found(document.data, guess.path[:-1])
    if guess.path[-1] == "name":
        _put(holder, "name", _NAMELESS)
    else:
        _remove(holder, guess.path[-1])


class _Mending:
    """The mending of one board: what cards can't cite any more is known only once all of it is mended."""

    def __init__(self, board: Map) -> None:
        self._board = board
        self._gone: dict[tuple[int, int], Seq] = {}  # references that go in the end, so that numbers stay till then
        self._own = False  # whether what cards cite of `checklists:` is not known

    def mend(self, path: _Path, problem: Problem) -> None:
        """Mend the place of one problem."""
        block = str(path[0]) if path else ""
        if problem.code == "unknown-key":
            self._key(path, _MEANT.fullmatch(problem.hint or ""))
        elif block in _BLOCKS:
            self._block(path)
        else:
            self._own |= block == "checklists" and (len(path) < 3 or path[2] in ("name", "key"))
            self._value(path)

    def finish(self) -> None:
        """Do what has to wait for all the rest."""
        for (_, index), elements in sorted(self._gone.items(), reverse=True):
            del elements[index], elements.spots[index]
        if self._own:
            for card in _cards(self._board):
                _own_checklists(card)

    def _key(self, path: _Path, meant: re.Match[str] | None) -> None:
        """Spell a key as it was meant, or take it away; an element that had no other gets a name."""
        holder, key = _found(self._board, path[:-1]), str(path[-1])
        if not isinstance(holder, Map):
            return
        if meant:
            self._own |= path == [key] and meant[1] == "checklists"
            _rename(holder, key, meant[1])
        else:
            _remove(holder, key)
        if len(path) > 1 and isinstance(path[-2], int) and not holder:
            self._nameless(holder, path)
        self._own |= path[0] == "checklists" and len(path) == 3 and holder.get("name") == _NAMELESS

    def _nameless(self, holder: Map, path: _Path) -> None:
        """Of the things that cards cite, one of which nothing is known makes the rest unknown too."""
        if path[0] in _BLOCKS:
            _remove(self._board, path[0])
        else:
            _put(holder, "name", _NAMELESS)

    def _block(self, path: _Path) -> None:
        """Of what cards refer to go the parts that they do not refer to, or all of it."""
        block, rest = str(path[0]), path[2:]
        if rest[:1] == ["options"]:
            _remove(_found(self._board, path[:2]), "options")
        elif rest and (rest[0] not in _BLOCKS[block] or _is_color_of_named(self._board, path)):
            self._value(path)
        elif not _spelt(self._board, path):
            _remove(self._board, block)

    def _value(self, path: _Path) -> None:
        """What a wrong value leaves: an element something that stands in for it, any other nothing."""
        *above, last = path or [""]
        holder = _found(self._board, above)
        if not path:
            _complete(self._board, _STAND_INS)
        elif isinstance(last, int) and str(above[-1]) in _THINGS:
            _stand_in(holder, last, above)
        elif isinstance(last, int) and above[-1] in ("labels", "members") and isinstance(holder, Seq):
            self._gone[id(holder), last] = holder
        elif isinstance(last, int):
            self._value(above)
        elif isinstance(holder, Map) and last in holder:
            _without(holder, path)


def _steps(data: Any, text: str) -> _Path:
    """The steps of a path into data, in which keys may have dots and brackets."""
    steps: _Path = []
    while text:
        if isinstance(data, Map):
            fits = [key for key in data if re.match(rf"{re.escape(key)}(?![^.\[])", text)]
            step: str | int | None = max(fits, key=len, default=None)
            rest = text[len(str(step)) :]
        else:
            found = re.match(r"\[([0-9]+)\]", text)
            step, rest = (int(found[1]), text[found.end() :]) if found else (None, "")
        if step is None or not _has(data, step):
            return [*steps, *_split(text)]
        steps.append(step)
        data, text = data[step], rest.removeprefix(".")
    return steps


def _split(path: str) -> _Path:
    return [int(index) if index else name for index, name in _STEP.findall(path)]


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


def _stand_in(holder: Any, index: int, above: _Path) -> None:
    """Put a thing in the place of what is none; one that lacks something gets it."""
    if not _has(holder, index):
        return
    if isinstance(holder[index], Map):
        _complete(holder[index], {"url": _url(index)} if above[-1] == "attachments" else {"name": _NAMELESS})
    elif above[-1] == "attachments":
        holder[index] = _url(index)
    else:
        holder[index] = _NAMELESS if above[-1] in _BARE else _named(_NAMELESS, holder.spots[index])


def _complete(thing: Map, needed: Mapping[str, Any]) -> None:
    """Give a thing what it can't be without."""
    for key, value in needed.items():
        if key not in thing:
            _put(thing, key, value)


def _url(index: int) -> str:
    """A link like no other: a card can't have one twice."""
    return f"https://{index}.invalid"


def _without(holder: Map, path: _Path) -> None:
    """A value less; but what is too long a list is cut, a text of a card may be one, and there has to be a name."""
    key, value = str(path[-1]), holder[str(path[-1])]
    if isinstance(value, Seq) and len(value) > _THINGS.get(key, len(value)):
        del value[_THINGS[key] :], value.spots[_THINGS[key] :]
    elif isinstance(value, str) and value.strip() and key in _LISTS and path[-3:-2] == ["cards"]:
        _wrap(holder, key)
    elif key in _STAND_INS:
        holder[key] = _STAND_INS[key]
    elif key == "url" and isinstance(path[-2], int):
        holder[key] = _url(path[-2])
    else:
        _remove(holder, key)


def _wrap(card: Map, key: str) -> None:
    """Make a list of a text."""
    at = card.spots[key][1]
    made = Seq(at)
    made.extend(listed(card[key]))
    made.spots += [at] * len(made)
    card[key] = made


def _cards(board: Map) -> Iterator[Map]:
    for each in _all(board.get("lists")):
        yield from _all(each.get("cards"))


def _all(things: Any) -> Iterator[Map]:
    return (each for each in things if isinstance(each, Map)) if isinstance(things, Seq) else iter(())


def _own_checklists(card: Map) -> None:
    """Make what a card cites checklists of its own: whether the file has them is not known."""
    cited = card.get("checklists")
    if isinstance(cited, Seq):
        found = zip(cited, cited.spots, strict=True)
        cited[:] = [_named(each, at) if isinstance(each, str) else each for each, at in found]


def _named(name: str, at: Mark) -> Map:
    made = Map(at)
    _put(made, "name", name)
    return made


def _put(thing: Any, key: str, value: Any) -> None:
    """Give a thing what nothing refers to."""
    if isinstance(thing, Map):
        thing[key] = value
        thing.spots.setdefault(key, (thing.at, thing.at))


def _rename(holder: Map, key: str, meant: str) -> None:
    """A plain value under a misspelt key goes to the one that was meant, a list of it where that takes lists.

    Unless something is there. Whatever is more has places of its own in it, which go by the key as it is written.
    """
    value, spots = holder.pop(key), holder.spots.pop(key)
    if meant not in holder and not isinstance(value, Map | Seq):
        holder[meant], holder.spots[meant] = value, spots
        if meant in _LISTS and isinstance(value, str) and value.strip():
            _wrap(holder, meant)
    elif meant == "name" and meant not in holder:
        _put(holder, meant, _NAMELESS)


def _remove(holder: Any, key: str | int) -> None:
    if isinstance(holder, Map) and key in holder:
        del holder[str(key)], holder.spots[str(key)]


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
