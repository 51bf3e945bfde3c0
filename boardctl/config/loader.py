"""YAML text -> plain data that knows its places, under our own rules (DESIGN section 3).

libyaml parses; its events are turned into values here, which costs a quarter of what PyYAML's SafeLoader does
and keeps a mark for every key and value. Stricter than YAML: duplicate keys, keys that are not text, tags,
several documents, and more than the bounds below are errors.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from yaml._yaml import CParser  # the C parser itself: `yaml.CLoader` would add PyYAML's constructors
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from boardctl.config.scalars import TYPED_START, ScalarError, core
from boardctl.config.syntax import Words, place, unmerged, unprintable, word
from boardctl.config.tree import Document, Map, Mark, Seq, excerpt
from boardctl.errors import Problem, Where

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 50
MAX_ALIASED = 100_000  # values that aliases add to those that were written
EXPRESSION = "${{"

_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({"!", _TAG + "str"})
_TYPES: dict[str, tuple[type, ...]] = {
    _TAG + "int": (int,),
    _TAG + "float": (int, float),
    _TAG + "bool": (bool,),
    _TAG + "null": (type(None),),
}
_CONTAINER_TAGS = {MappingStartEvent: _TAG + "map", SequenceStartEvent: _TAG + "seq"}


class Loaded(NamedTuple):
    """What a file gave: a document (None where its syntax is broken), and every problem found on the way."""

    document: Document | None
    problems: tuple[Problem, ...]


class _Named(io.BytesIO):
    """A stream with a name: libyaml's marks then carry the file."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class _Fatal(Exception):
    """Nothing after this can be read."""

    def __init__(self, message: str, at: Mark, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


class _Anchored(NamedTuple):
    """An anchored value, how many values are in it, and how deep it goes."""

    value: Any
    size: int
    height: int


class _Complaint(NamedTuple):
    message: str
    at: Mark
    hint: str | None = None


def load(content: bytes, *, file: str) -> Loaded:
    """Read one YAML file. `file` is the name that problems show. An empty document's data is None."""
    if len(content) > MAX_BYTES:
        return _broken(file, [], Words(f"the file is larger than {MAX_BYTES // 2**20} MB", None, 0, 0))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _broken(file, [], _not_utf8(content, error))
    return _load_text(text, file)


def _load_text(text: str, file: str) -> Loaded:
    builder = _Builder(text, file)
    try:
        data, at = builder.document()
    except _Fatal as error:
        words = Words(error.message, error.hint, error.at.line, error.at.column)
    except ReaderError:
        words = unprintable(text) or Words("not valid YAML", None, 0, 0)
    except MarkedYAMLError as error:
        words = word(error, text.splitlines())
    else:
        found = tuple(builder.expressions)
        document = Document(file=file, text=text, data=data, at=at, expressions=found, keys=frozenset(builder.keys))
        problems = tuple(document.problem(each.message, each.at, hint=each.hint) for each in builder.complaints)
        return Loaded(document, problems)
    earlier = [Words(each.message, each.hint, each.at.line, each.at.column) for each in builder.complaints]
    return _broken(file, text.splitlines(), *earlier, unmerged(text) or words)


def _broken(file: str, lines: list[str], *mistakes: Words) -> Loaded:
    return Loaded(None, tuple(_problem(file, lines, each) for each in mistakes))


def _problem(file: str, lines: list[str], words: Words) -> Problem:
    where = Where(file, words.line + 1, words.column + 1)
    return Problem(words.message, where, words.hint, "yaml", "error", excerpt(lines, words.line))


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> Words:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Words("the file is UTF-16", "save it as UTF-8 (PowerShell: Out-File -Encoding utf8)", 0, 0)
    before = content[: error.start].decode("utf-8-sig", "replace")
    return Words("the file is not UTF-8", "save it as UTF-8", *place(before, len(before)))


class _Builder:
    """Turns the events of one document into values. `complaints` are mistakes that do not stop the reading."""

    def __init__(self, text: str, file: str) -> None:
        self._next = cast("Callable[[], Any]", CParser(_Named(text.encode(), file)).get_event)
        self._anchors: dict[str, _Anchored | None] = {}
        self._sizes: dict[int, _Anchored] = {}
        self._aliased = 0
        self._names: set[str] = set()  # plain keys that are text: `name` starts as `null` does
        self.complaints: list[_Complaint] = []
        self.expressions: list[Mark] = []
        self.keys: set[str] = set()

    def document(self) -> tuple[Any, Mark]:
        """The only document's value and where it starts. Raises _Fatal and libyaml's errors."""
        self._next()  # the start of the stream
        start = self._next()
        if type(start) is StreamEndEvent:
            return None, cast("Mark", start.start_mark)
        event = self._next()
        value = self._value(event, 0)
        self._next()  # the end of the document
        after = self._next()
        if type(after) is DocumentStartEvent:
            hint = "put it into a file of its own" if value is not None else "remove the `---` line"
            at = cast("Mark", after.start_mark)
            raise _Fatal("a second document starts here; one file holds one", at, hint)
        return value, event.start_mark

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is ScalarEvent:
            value = self._scalar(event)
        elif kind is AliasEvent:
            return self._alias(event, depth)
        else:
            return self._container(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        return value

    def _container(self, event: Any, depth: int) -> Any:
        if depth >= MAX_DEPTH:
            raise _Fatal(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
        if event.tag is not None and event.tag not in ("!", _CONTAINER_TAGS[type(event)]):
            self._refuse_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None  # an alias to it from within would never end
        read = self._mapping if type(event) is MappingStartEvent else self._sequence
        value = read(event, depth + 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = self._measure(value)
        return value

    def _sequence(self, start: Any, depth: int) -> Seq:
        made = Seq(start.start_mark)
        follow, scalar, spots = self._next, self._scalar, made.spots
        while type(event := follow()) is not SequenceEndEvent:
            spots.append(event.start_mark)
            plain = type(event) is ScalarEvent and event.anchor is None
            made.append(scalar(event) if plain else self._value(event, depth))
        return made

    def _mapping(self, start: Any, depth: int) -> Map:
        made = Map(start.start_mark)
        follow, scalar, spots, names = self._next, self._scalar, made.spots, self._names
        merges: list[tuple[Any, Mark]] = []
        while type(event := follow()) is not MappingEndEvent:
            known = type(event) is ScalarEvent and event.value in names and event.tag is None and event.anchor is None
            key = event.value if known else self._key(event, depth)
            at = follow()
            plain = type(at) is ScalarEvent and at.anchor is None
            value = scalar(at) if plain else self._value(at, depth)
            if key == "<<" and not getattr(event, "style", "alias"):
                merges.append((value, at.start_mark))
            elif key in made:
                first = spots[key][0].line + 1
                self._complain(f"the key `{key}` is here twice", event.start_mark, f"it is already on line {first}")
            else:
                made[key] = value
                spots[key] = (event.start_mark, at.start_mark)
        for each, mark in merges:
            self._merge(made, each, mark)
        return made

    def _merge(self, into: Map, value: Any, at: Mark) -> None:
        """`<<`: keys of the mapping itself win over merged ones, earlier merged ones over later ones."""
        for each in value if isinstance(value, Seq) else [value]:
            if not isinstance(each, Map):
                self._complain("`<<` takes a mapping, or a list of mappings", at, "write `<<: *name`")
                return
            for key in each:
                if key not in into:
                    into[key] = each[key]
                    into.spots[key] = each.spots[key]

    def _key(self, event: Any, depth: int) -> str:
        key = self._value(event, depth)
        if isinstance(key, str):
            self.keys.add(key)
            if type(event) is ScalarEvent and event.tag is None and not event.style:
                self._names.add(key)
            return key
        if isinstance(key, Map | Seq):
            raise _Fatal("a key must be text", event.start_mark, "braces or brackets in a text need quotes")
        written = event.value if type(event) is ScalarEvent else str(key)
        self._complain("a key must be text", event.start_mark, f'put it in quotes: "{written}"')
        return str(written)

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if EXPRESSION in text:
            self.expressions.append(event.start_mark)
        if event.tag is not None:
            return self._tagged(event)
        if event.style or (text and text[0] not in TYPED_START):
            return text
        try:
            return core(text)
        except ScalarError as error:
            self._complain(f"{text[:40]}: {error}", event.start_mark, "put it in quotes if it is a text")
            return text

    def _tagged(self, event: Any) -> Any:
        if event.tag in _TEXT_TAGS:
            return event.value
        try:
            value = core(event.value)
        except ScalarError:
            value = event.value
        if not isinstance(value, _TYPES.get(event.tag, ())):
            self._refuse_tag(event)
        return value

    def _refuse_tag(self, event: Any) -> None:
        tag = event.tag.replace(_TAG, "!!")
        self._complain(f"the tag {tag} does not fit here", event.start_mark, "remove it, or put the text in quotes")

    def _alias(self, event: Any, depth: int) -> Any:
        name = event.anchor
        if name not in self._anchors:
            hint = "a text that starts with * needs quotes"
            raise _Fatal(f"there is no anchor &{name} above", event.start_mark, hint)
        anchored = self._anchors[name]
        if anchored is None:
            raise _Fatal(f"&{name} contains itself", event.start_mark)
        self._aliased += anchored.size
        if self._aliased > MAX_ALIASED or depth + anchored.height > MAX_DEPTH:
            raise _Fatal("the aliases add too much to this file", event.start_mark, "write less of it by aliases")
        return anchored.value

    def _measure(self, value: Any) -> _Anchored:
        """The size and height of a value; those of anchored ones in it are known already."""
        known = self._sizes.get(id(value))
        if known is not None or not isinstance(value, Map | Seq):
            return known or _Anchored(value, 1, 0)
        parts = [self._measure(each) for each in (value.values() if isinstance(value, Map) else value)]
        size = 1 + sum(part.size for part in parts)
        made = _Anchored(value, size, 1 + max((part.height for part in parts), default=0))
        self._sizes[id(value)] = made
        return made

    def _complain(self, message: str, at: Mark, hint: str | None = None) -> None:
        self.complaints.append(_Complaint(message, at, hint))
