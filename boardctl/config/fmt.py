"""Canonical formatting of YAML: order, quotes, spacing. It never changes what a file means, or loses a comment.

ruamel.yaml writes the file anew with its comments; the order of keys is put into the text before.
"""

from __future__ import annotations

import io
import json
import re
import sys
import warnings
from collections import Counter
from typing import Any

from yaml import YAMLError
from yaml.tokens import BlockEntryToken, DirectiveToken, DocumentEndToken, DocumentStartToken

from boardctl.config import schemas
from boardctl.config.comments import comments, gaps, indentation, tokens, with_line_feeds
from boardctl.config.flow import as_blocks
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
_ROOT = "x:\n"
_LINE = re.compile(r"^(?=[^\n])", re.MULTILINE)
_TAB = re.compile(r"(#[^\n]*)|\t")


def formatted(document: Document) -> str:
    """The text of a file in canonical form. Raises BoardctlError where that can't be done without changing it.

    Line ends stay what the first one is, as editors and git on Windows expect it.
    """
    text = with_line_feeds(document.text)
    try:
        made = _formatted(text, document)
    except YAMLError:  # what was written anew is no YAML: ruamel.yaml has its bounds with blank lines and comments
        made = None
    if made is None or not _same(made, document) or _words(made) != _words(text):
        raise BoardctlError(
            "this file can't be formatted without changing what it means",
            where=Where(document.file),
            hint="it was left as it is; tags (`!!str`) are one reason: write the value in quotes instead",
        )
    first = document.text.find("\n")
    return made.replace("\n", "\r\n") if document.text[first - 1 : first] == "\r" else made


def _formatted(text: str, document: Document) -> str | None:
    text = as_blocks(_bare(text))
    for _ in range(4):
        arranged = _in_order(text, document)
        written = _written_anew(arranged)
        if written is None:
            return None
        tidy = _tidied(_bare(written), arranged, document)
        if tidy == text:
            break
        text = tidy
    return text


def _bare(text: str) -> str:
    """The text without the marks around a document, and with blanks for the tabs that YAML allows before comments."""
    for token in reversed(tokens(text)):
        if isinstance(token, DirectiveToken | DocumentStartToken | DocumentEndToken):
            text = text[: token.start_mark.index] + text[token.end_mark.index :]
    tabbed = [gap for gap in gaps(text) if "\t" in text[gap.start : gap.end]] if "\t" in text else []
    for gap in reversed(tabbed):
        blanks = _TAB.sub(lambda found: found[1] or " ", text[gap.start : gap.end])
        text = text[: gap.start] + blanks + text[gap.end :]
    return text


def _words(text: str) -> Counter[str]:
    """The comments of a text, however often each is there."""
    return Counter(each.text for each in comments(text))


def _schema_of(data: Any) -> dict[str, Any]:
    """The schema that gives the order of keys; an empty one where a file is neither a board's nor the project's."""
    if not isinstance(data, dict) or "version" not in data:
        return {}
    return schemas.parsed("board" if data.keys() & {"name", "from"} else "project")


def _in_order(text: str, document: Document) -> str:
    """The text with its keys in order, unless an alias would come to stand before its anchor."""
    schema = _schema_of(document.data)
    loaded = load(text.encode(), file=document.file).document
    if not schema or loaded is None:
        return text
    made = ordered(loaded, schema)
    return made if _same(made, document) and _words(made) == _words(text) else text


def _tidied(text: str, former: str, document: Document) -> str:
    """Comments where they belong, as they did in the former text; one blank line at most, never inside a text."""
    literal, margins = _literal_lines(text), _margins(text, former)
    made: list[str] = []
    start = len(text) - len(text.lstrip("\n"))
    for number, line in enumerate(text.rstrip("\n").split("\n")):
        if number in literal:
            made.append(line)
        elif number in margins:
            made.append(" " * margins[number] + line.strip())
        elif line.strip() or (made and made[-1].strip() and number >= start):
            made.append(line.rstrip())
    tidy = "\n".join(made) + "\n"
    return tidy if _same(tidy, document) else text


def _margins(text: str, former: str) -> dict[int, int]:
    """How far in the comments that have a line of their own belong, by line."""
    old, new = comments(former), comments(text)
    if [each.text for each in old] != [each.text for each in new]:
        old = new  # some changed places; each then belongs to what it stands above
    pairs = zip(old, new, strict=True)
    return {anew.line: indentation(was if was.above else anew, anew) for was, anew in pairs if anew.above}


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


def _written_anew(text: str) -> str | None:
    """The text as ruamel.yaml writes it, with our scalars and our flow mappings in order. None where it can't."""
    from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning

    listed = _is_block_list(text)
    yaml = round_trip()
    stream = io.StringIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # it is allowed, and the result is compared
            data = yaml.load(_ROOT + _LINE.sub("  ", text) if listed else text)
        _order_flow(data, _schema_of(data), None)
        yaml.dump(data, stream)
    except MarkedYAMLError:
        return None
    made = stream.getvalue()
    return re.sub(r"^  ", "", made.removeprefix(_ROOT), flags=re.MULTILINE) if listed else made


def _is_block_list(text: str) -> bool:
    """Whether the whole text is a list. It is written as the value of a key: lists stand two columns in from theirs."""
    first = next((each for each in tokens(text) if each.end_mark.index > each.start_mark.index), None)
    return isinstance(first, BlockEntryToken)


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
            if UNWRITTEN.search(node.value) or (node.style and not plain_is_safe(node.value)):
                return quoted(node.value, anchor=node.anchor)
            text = node.value if node.style else _CANONICAL.get(node.value, node.value)
            return PlainScalarString(text, anchor=node.anchor)

    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver, yaml.Constructor, yaml.Emitter = Resolver, Constructor, _emitter()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    return yaml


def _emitter() -> Any:
    from ruamel.yaml.emitter import Emitter

    class Whole(Emitter):
        """Texts are never folded; collections are. Escapes are those that every reader of YAML and JSON knows."""

        def process_scalar(self) -> None:
            width, self.best_width = self.best_width, sys.maxsize
            super().process_scalar()
            self.best_width = width

        def write_double_quoted(self, text: str, split: bool = True) -> None:
            self.write_indicator(in_double_quotes(text), True)

    return Whole


def quoted(text: str, anchor: Any = None) -> Any:
    """A text in quotes: double ones are the rule, single ones spare escapes."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

    return (SingleQuotedScalarString if wants_single(text) else DoubleQuotedScalarString)(text, anchor=anchor)


def in_double_quotes(text: str) -> str:
    """The text in double quotes, all that is not to be seen as `\\n` or `\\u2028`."""
    return UNWRITTEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def wants_single(text: str) -> bool:
    """Whether single quotes spare a text escapes."""
    return ('"' in text or "\\" in text) and text.isprintable()
