"""Routes by path segments: literals before placeholders, lower case, singular aliases, trailing slashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .call import Call

Handler = Callable[["Call"], Any]
_SINGULAR = ("action", "board", "card", "checklist", "label", "list", "member", "notification", "organization", "token")
ALIASES = {name: name + "s" for name in _SINGULAR} | {
    "customfield": "customfields",
    "type": "types",
    "webhook": "webhooks",
}


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    wild: _Node | None = None
    leaves: dict[str, tuple[Handler, tuple[str, ...]]] = field(default_factory=dict)


class Router:
    """Filled by decorators at import, read by the dispatcher."""

    def __init__(self) -> None:
        self.root = _Node()
        self.patterns: list[tuple[str, str]] = []
        self.public: set[Handler] = set()

    def add(self, method: str, pattern: str, *, public: bool = False) -> Callable[[Handler], Handler]:
        """`@route.add("GET", "/boards/{id}")`; several routes may share a handler. `public`: key and token unread."""

        def register(handler: Handler) -> Handler:
            node, names = self.root, []
            for part in pattern.strip("/").split("/"):
                if part.startswith("{"):
                    names.append(part[1:-1])
                    node.wild = node.wild or _Node()
                    node = node.wild
                else:
                    node = node.literals.setdefault(part.lower(), _Node())
            node.leaves[method] = (handler, tuple(names))
            self.patterns.append((method, pattern))
            if public:
                self.public.add(handler)
            return handler

        return register

    def match(self, method: str, parts: list[str]) -> tuple[Handler, dict[str, str]] | None:
        """The handler for the path's parts and its placeholders' values; None where no route fits."""
        found = _walk(self.root, method, parts, 0, ())
        if found is None:
            return None
        (handler, names), values = found
        return handler, dict(zip(names, values, strict=True))


def _walk(
    node: _Node, method: str, parts: list[str], at: int, values: tuple[str, ...]
) -> tuple[tuple[Handler, tuple[str, ...]], tuple[str, ...]] | None:
    if at == len(parts):
        leaf = node.leaves.get(method)
        return None if leaf is None else (leaf, values)
    word = parts[at].lower()
    child = node.literals.get(ALIASES.get(word, word) if at == 0 else word)
    if child is not None:
        found = _walk(child, method, parts, at + 1, values)
        if found is not None:
            return found
    if node.wild is not None and parts[at]:
        return _walk(node.wild, method, parts, at + 1, (*values, parts[at]))
    return None


route = Router()


def split(path: str) -> list[str]:
    """Segments below /1. One trailing slash is dropped; an empty segment in the middle stays (and matches nothing)."""
    parts = path.split("/")[2:]
    if len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return parts
