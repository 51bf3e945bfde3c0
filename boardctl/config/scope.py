"""What every step of building one board shares: the document, addresses, policies, and the problems found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import UNSET, Struct

from boardctl.config.references import Index
from boardctl.config.tree import Document, Map, Mark, Seq
from boardctl.errors import Problem
from boardctl.model.addresses import child, pending, slug, unique
from boardctl.model.closest import did_you_mean
from boardctl.model.desired import GROUP, Cited, Declared, Group, Policy, Source
from boardctl.model.quoted import quoted
from boardctl.model.values import Address, Kind, Value

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

_SHORT_LINK = re.compile(r"/[bc]/([A-Za-z0-9]{8})")


class Written(NamedTuple, Generic[T]):
    """A decoded value with the place it was written and, where it was a mapping, the marks of its keys."""

    it: T
    at: Mark
    raw: Map | None = None

    def mark(self, key: str) -> Mark:
        """Where the value of a key was written; where it was not, where the whole was."""
        return self.raw.spots[key][1] if self.raw is not None and key in self.raw.spots else self.at


def written(decoded: Sequence[str | S] | None, raw: Any, make: Callable[[str], S]) -> list[Written[S]]:
    """The elements of a list with their places; a bare string is made into a struct."""
    if not decoded or not isinstance(raw, Seq):
        return []
    return [
        Written(make(each), at) if isinstance(each, str) else Written(each, at, origin)
        for each, origin, at in zip(decoded, raw, raw.spots, strict=True)
    ]


class Named(NamedTuple):
    """What an address is made of."""

    key: str | None
    name: str
    at: Mark


class Scope:
    """One board under construction."""

    def __init__(self, document: Document, key: str, manage: Mapping[Group, Policy]) -> None:
        self.document = document
        self.key = key
        self.manage = manage
        self.problems: list[Problem] = []
        self._slugs: dict[tuple[str, Kind], str] = {}
        self._ids: dict[tuple[Kind, str], Mark] = {}

    def problem(
        self, message: str, at: Mark, *, hint: str | None = None, warning: bool = False, cause: str | None = None
    ) -> None:
        """Note a mistake, or a warning; `cause` is the same for all that one change mends."""
        severity = "warning" if warning else "error"
        self.problems.append(self.document.problem(message, at, hint=hint, severity=severity, cause=cause))

    def addresses(self, owner: Address, kind: Kind, objects: Sequence[Named]) -> list[Address]:
        """The addresses of siblings. Keys come first; names that collide get `~2`, `~3` in file order."""
        taken: set[Address] = set()
        keyed = {index: self._keyed(owner, kind, each, taken) for index, each in enumerate(objects) if each.key}
        return [
            keyed.get(index) or unique(child(owner, kind, self._slug(each.name, kind)), taken)
            for index, each in enumerate(objects)
        ]

    def _keyed(self, owner: Address, kind: Kind, each: Named, taken: set[Address]) -> Address:
        address = child(owner, kind, each.key or "")
        if address in taken:
            noun = kind.replace("_", " ")
            self.problem(f'the key "{each.key}" is used twice', each.at, hint=f"give each {noun} a key of its own")
        return unique(address, taken)

    def _slug(self, name: str, kind: Kind) -> str:
        known = self._slugs.get((name, kind))
        if known is None:
            known = self._slugs[name, kind] = slug(name, kind)
        return known

    def declare(
        self,
        kind: Kind,
        address: Address,
        value: Value,
        each: Written[Any],
        *,
        parent: Address | None = None,
        policies: tuple[Policy, Policy] | None = None,
        named_at: Mark | None = None,
    ) -> Declared:
        """A declared object. `parent` is the board where it is not said; `policies` are (fields, progress).

        `named_at` is where it has its name, if that is not where it stands.
        """
        entry = each.it
        own = getattr(entry, "id", None) or None
        policy, progress = policies or (self.manage[GROUP[kind]], self.manage["progress"])
        return Declared(
            kind=kind,
            address=address,
            parent=self.key if parent is None else parent,
            value=value,
            source=_source(each.at),
            id=self._bound(kind, own, each) if own else None,
            was=former(getattr(entry, "was", UNSET)),
            has_key=bool(getattr(entry, "key", UNSET)),
            protect=getattr(entry, "protect", False),
            policy=policy,
            progress=progress,
            made_name=self.document.is_made(each.mark("name")),
            named_at=None if named_at is None else _source(named_at),
            shared=named_at is not None or self._is_shared(each.at),
        )

    def place(self, at: Mark) -> str:
        """Where something stands, as words: of this file the line is enough."""
        return f"on line {at.line + 1}" if at.name == self.document.file else f"in {at.name}:{at.line + 1}"

    def _is_shared(self, at: Mark) -> bool:
        """Whether a place is in a template, an included file or a `for_each:`."""
        return at.name != self.document.file or bool(getattr(at, "note", ""))

    def _bound(self, kind: Kind, own: str, each: Written[Any]) -> str:
        """The id or short link; of a URL only the short link counts."""
        link = _SHORT_LINK.search(own)
        bound = link[1] if link else own
        first = self._ids.setdefault((kind, bound), each.at)
        if first is not each.at:
            noun = kind.replace("_", " ")
            self.problem(f"another {noun} has this id too, {self.place(first)}", each.mark("id"))
        return bound

    def cite(self, text: str, at: Mark) -> Cited:
        """A text that the file does not settle."""
        return Cited(text, _source(at))

    def resolve(self, index: Index, text: str, at: Mark) -> str | None:
        """The pending handle of the declared object that a text names; None after noting that there is none."""
        found = index.find(text)
        if len(found) == 1:
            return pending(found[0])
        if found:
            hint = "give one of them a `key` and write that"
            self.problem(f"{quoted(text)} fits {len(found)} {index.noun}s", at, hint=hint, cause=index.cause(text))
        else:
            now = index.renamed(text)
            near = f'it is called "{now}" now' if now else index.painted(text)
            near = near or did_you_mean(text, index.texts) or _possible(index.texts)
            message = f"this file declares no {index.noun} {quoted(text)}"
            self.problem(message, at, hint=near, cause=index.cause(text))
        return None


def _source(at: Mark) -> Source:
    return Source(at.name, at.line + 1, at.column + 1)


def former(was: Any) -> tuple[str, ...]:
    """The names of `was:`, whichever way it is written."""
    if was is UNSET:
        return ()
    return (was,) if isinstance(was, str) else tuple(was)


def _possible(texts: list[str]) -> str | None:
    if not texts:
        return None
    shown = ", ".join(f'"{text}"' for text in texts[:8])
    return f"there {'is' if len(texts) == 1 else 'are'} {shown}{' ...' if len(texts) > 8 else ''}"
