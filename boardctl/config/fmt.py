"""Canonical formatting of YAML: order, quotes, spacing. It never changes what a file means, or loses a comment.

ruamel.yaml writes the file anew with its comments; the order of keys is put into the text before.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from typing import Any

from boardctl.config import schemas
from boardctl.config.loader import load
from boardctl.config.order import Orders, key_order, ordered
from boardctl.config.scalars import WORDS, ScalarError, core
from boardctl.config.syntax import UNWRITTEN
from boardctl.config.tree import Document, Map, Seq
from boardctl.errors import BoardctlError, Where

# What YAML 1.1 takes for something else than text: such a text keeps its quotes, for the sake of other readers.
_YAML_1_1 = re.compile(
    r"(?i:y|yes|n|no|on|off|true|false|null|~)|[-+]?[0-9][0-9_:,.eExXoObB+-]*[a-fA-F0-9]*|[0-9]{4}-[0-9]{1,2}-.*|=|<<"
)
_CANONICAL = {text: {None: "null", True: "true", False: "false"}[meant] for text, meant in WORDS.items()}
_COMMENT = re.compile(r"(?:^|\s)#(.*)$", re.MULTILINE)


def formatted(document: Document) -> str:
    """The text of a file in canonical form. Raises BoardctlError where that can't be done without changing it."""
    text = _in_order(document)
    for _ in range(3):
        tidy = _tidied(_written_anew(text), document)
        if tidy == text:
            break
        text = tidy
    if not _same(text, document) or _comments(text) != _comments(document.text):
        raise BoardctlError(
            "this file can't be formatted without changing what it means",
            where=Where(document.file),
            hint="it was left as it is",
        )
    return text


def _schema_of(data: Any) -> dict[str, Any]:
    """The schema that gives the order of keys; an empty one where a file is neither a board's nor the project's."""
    if not isinstance(data, dict) or "version" not in data:
        return {}
    return schemas.parsed("board" if data.keys() & {"name", "from"} else "project")


def _in_order(document: Document) -> str:
    """The text with its keys in order, unless an alias would come to stand before its anchor."""
    schema = _schema_of(document.data)
    if not schema:
        return document.text
    text = ordered(document, schema)
    return text if _same(text, document) and _comments(text) == _comments(document.text) else document.text


def _tidied(text: str, document: Document) -> str:
    """Comments as far in as what they stand above, one blank line at most; never inside a text of the file's."""
    literal = _literal_lines(text)
    made: list[str] = []
    lines = text.strip("\n").split("\n")
    for number, line in enumerate(lines):
        if number in literal:
            made.append(line)
        elif line.lstrip().startswith("#"):
            made.append(" " * _indent_below(lines, number) + line.strip())
        elif line.strip() or (made and made[-1].strip()):
            made.append(line.rstrip())
    tidy = "\n".join(made) + "\n"
    return tidy if _same(tidy, document) else text


def _indent_below(lines: list[str], number: int) -> int:
    """The indentation of the next line that is neither blank nor a comment; of a comment at the end, its own."""
    for line in lines[number + 1 :]:
        text = line.lstrip()
        if text and not text.startswith("#"):
            return len(line) - len(text)
    return len(lines[number]) - len(lines[number].lstrip())


def _literal_lines(text: str) -> frozenset[int]:
    """The lines of block scalars, counted from 0: what looks like a comment there is text."""
    from yaml import CLoader, ScalarEvent, parse

    found: set[int] = set()
    for event in parse(text, Loader=CLoader):
        start, end = event.start_mark, event.end_mark
        if isinstance(event, ScalarEvent) and start and end and end.line > start.line:
            found |= set(range(start.line + 1, end.line + (event.style not in ("|", ">"))))
    return frozenset(found)


def _same(text: str, document: Document) -> bool:
    loaded = load(text.encode(), file=document.file)
    return loaded.document is not None and not loaded.problems and _equal(loaded.document.data, document.data)


def _equal(left: Any, right: Any) -> bool:
    """Equal as data: 1 is not 1.0 and not true; the order of keys does not count."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Map):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, Seq):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _comments(text: str) -> Counter[str]:
    """The comments (and what looks like one) without what quotes and brackets add to them."""
    return Counter(re.sub(r"[\s'\"\]},]", "", found) for found in _COMMENT.findall(text))


def _written_anew(text: str) -> str:
    """The text as ruamel.yaml writes it, with our scalars and our flow mappings in order."""
    yaml = round_trip()
    data = yaml.load(text)
    _order_flow(data, _schema_of(data), None)
    stream = io.StringIO()
    yaml.dump(data, stream)
    text = stream.getvalue()
    return re.sub(r"^ {1,2}", "", text, flags=re.MULTILINE) if isinstance(data, list) else text


def _order_flow(data: Any, schema: Any, root: dict[str, Any] | None) -> None:
    """Flow mappings, which hold no comments between their keys, are put in order here."""
    root = schema if root is None else root
    if not root:
        return
    orders = Orders(root)
    if isinstance(data, list):
        for each in data:
            _order_flow(each, orders.of_items(schema), root)
    elif isinstance(data, dict):
        for key, each in data.items():
            _order_flow(each, orders.of_key(schema, str(key)), root)
        flow = getattr(data, "fa", None)
        if flow is not None and flow.flow_style() and not getattr(data, "merge", None):
            flowing: Any = data
            for key in key_order(schema, root, list(data)):
                flowing.move_to_end(key)


def plain_is_safe(text: str) -> bool:
    """Whether a text needs no quotes wherever it stands: all readers take it for the text it is."""
    return is_plain_text(text) and not re.search(r"^[\W_]|: |:$| #|[\[\]{},]", text)


def is_plain_text(text: str) -> bool:
    """Whether a text on one line is taken for a text, by our reader and those of YAML 1.1, for all its characters."""
    if not text or text != text.strip() or UNWRITTEN.search(text) or set(text) & {"\n", "\t"}:
        return False
    try:
        return isinstance(core(text), str) and not _YAML_1_1.fullmatch(text)
    except ScalarError:
        return False


def round_trip() -> Any:
    """A ruamel.yaml round trip that keeps plain scalars as they are written, whatever they mean."""
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import RoundTripConstructor
    from ruamel.yaml.emitter import Emitter
    from ruamel.yaml.nodes import ScalarNode
    from ruamel.yaml.resolver import VersionedResolver
    from ruamel.yaml.scalarstring import PlainScalarString

    class Resolver(VersionedResolver):
        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is ScalarNode and value != "<<":
                return self.DEFAULT_SCALAR_TAG
            return super().resolve(kind, value, implicit)

    class Constructor(RoundTripConstructor):
        def construct_scalar(self, node: Any) -> Any:
            if node.style in ("|", ">"):
                return super().construct_scalar(node)
            if node.style in ("'", '"') and not plain_is_safe(node.value):
                return quoted(node.value, anchor=node.anchor)
            text = node.value if node.style else _CANONICAL.get(node.value, node.value)
            return PlainScalarString(text, anchor=node.anchor)

    class Whole(Emitter):
        """Texts are never folded; collections are."""

        def process_scalar(self) -> None:
            width, self.best_width = self.best_width, sys.maxsize
            super().process_scalar()
            self.best_width = width

    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver, yaml.Constructor, yaml.Emitter = Resolver, Constructor, Whole
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    return yaml


def quoted(text: str, anchor: Any = None) -> Any:
    """A text in quotes: double ones are the rule, single ones spare escapes."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

    spares = ('"' in text or "\\" in text) and text.isprintable()
    return (SingleQuotedScalarString if spares else DoubleQuotedScalarString)(text, anchor=anchor)
