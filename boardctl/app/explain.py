"""Explain: what a key of the files means, from the schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from boardctl.errors import NotFound

# The objects people write, and where their schemas are.
_ROOTS = {
    "board": "board",
    "project": "project",
    "member": "board#member",
    "label": "board#label",
    "custom_field": "board#customField",
    "option": "board#option",
    "list": "board#list",
    "card": "board#card",
    "checklist": "board#checklist",
    "item": "board#item",
    "attachment": "board#attachment",
    "cover": "board#cover",
    "location": "board#location",
    "prefs": "board#prefs",
    "manage": "board#manage",
    "prune": "board#prune",
    "param": "board#param",
    "schedule": "board#schedule",
    "include": "board#include",
}
_PLACES = {
    "board": "at the top of a board file or template",
    "project": "at the top of boardctl.yaml",
    "member": "in `members:` of a board",
    "label": "in `labels:` of a board",
    "custom_field": "in `custom_fields:` of a board",
    "option": "in `options:` of a custom field",
    "list": "in `lists:` of a board",
    "card": "in `cards:` of a list",
    "checklist": "in `checklists:` of a card",
    "item": "in `items:` of a checklist",
    "attachment": "in `attachments:` of a card",
    "param": "in `params:` of a template",
    "include": "as an element of any list",
    "schedule": "at the top of a board file: `schedule:`",
}


class Explained(NamedTuple):
    """One key: its path, what it means, what it takes, examples as YAML, where it stands, and the keys below it."""

    path: str
    description: str
    takes: tuple[str, ...]
    examples: tuple[Any, ...]
    place: str
    keys: tuple[tuple[str, str], ...]


def explain(path: str | None) -> Explained:
    """What a path such as `card.due` or `safety.max_removals` means. Raises NotFound with the nearest there is."""
    first, *rest = (path or "board").split(".")
    if first not in _ROOTS:
        first, rest = _owner(first), [first, *rest]
    book = _Book(_ROOTS[first].partition("#")[0])
    node = book.root if "#" not in _ROOTS[first] else book.root["$defs"][_ROOTS[first].partition("#")[2]]
    place = _PLACES.get(first, f"under `{first}:`")
    for depth, step in enumerate(rest):
        properties = book.properties(node)
        if step not in properties:
            raise _unknown(step, list(properties), first)
        node = properties[step]
        place = f"a key in `{'.'.join(rest[:depth])}` of {_article(first)}" if depth else f"a key of {_article(first)}"
    keys = tuple((name, _sentence(each)) for name, each in book.properties(node).items())
    text = node.get("description") or f"What stands {place}."
    return Explained(
        ".".join([first, *rest]), text, tuple(book.takes(node)), tuple(node.get("examples", ())), place, keys
    )


def _owner(key: str) -> str:
    """The object that a bare key most likely belongs to: a board, a card, else the first that has it."""
    for name in ("board", "card", "project", *_ROOTS):
        book = _Book(_ROOTS[name].partition("#")[0])
        part = _ROOTS[name].partition("#")[2]
        if key in book.properties(book.root["$defs"][part] if part else book.root):
            return name
    raise _unknown(key, [*_ROOTS], None)


def _unknown(key: str, known: list[str], owner: str | None) -> NotFound:
    from boardctl.model.closest import did_you_mean

    hint = did_you_mean(key, known) or (f"there are {', '.join(known)}" if known else "it has no keys of its own")
    return NotFound(f"there is no `{key}`" + (f" in {_article(owner)}" if owner else ""), hint=hint)


def _article(name: str) -> str:
    noun = {"prefs": "`prefs`", "manage": "`manage`", "prune": "`prune`", "project": "boardctl.yaml"}.get(name)
    words = name.replace("_", " ")
    return noun or f"{'an' if words[0] in 'aio' else 'a'} {words}"


def _sentence(node: dict[str, Any]) -> str:
    """The first sentence of a description."""
    text: str = node.get("description", "")
    return text.split(". ")[0].rstrip(".") + "."


class _Book:
    """One schema, read for people."""

    def __init__(self, name: str) -> None:
        from boardctl.config import schemas

        self.root: dict[str, Any] = schemas.parsed(name)

    def branches(self, node: Any) -> Iterator[dict[str, Any]]:
        """The node and all that its references and alternatives lead to."""
        if "$ref" in node:
            yield from self.branches(self.root["$defs"][node["$ref"].removeprefix("#/$defs/")])
        yield node
        for each in node.get("anyOf", ()):
            yield from self.branches(each)

    def properties(self, node: Any) -> dict[str, dict[str, Any]]:
        """The keys below a node, through lists too."""
        for each in self.branches(node):
            if "properties" in each:
                return dict(each["properties"])
            items = each.get("items")
            found = self.properties(items) if items else {}
            if found:
                return found
        return {}

    def takes(self, node: Any) -> Iterator[str]:
        """What a value may be, in words, each once."""
        seen: set[str] = set()
        for each in self.branches(node):
            for word in self._words(each):
                if word not in seen:
                    seen.add(word)
                    yield word

    def _words(self, node: dict[str, Any]) -> Iterator[str]:
        from boardctl.config.wording import PATTERNS, TYPES

        if "enum" in node:
            yield "one of " + ", ".join("null" if each is None else str(each) for each in node["enum"])
        elif "const" in node:
            yield str(node["const"])
        elif "pattern" in node:
            yield PATTERNS.get(node["pattern"], "an expression ${{ ... }}")
        else:
            types = node.get("type", ())
            yield from (TYPES[each] for each in ([types] if isinstance(types, str) else types))
