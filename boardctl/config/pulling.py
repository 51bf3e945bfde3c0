"""Live changes put into one board file: where an object stands in the text, and what may be written there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from boardctl.config import schemas
from boardctl.config.edit import Edits
from boardctl.config.expressions import is_literal, meant
from boardctl.config.head import TEMPLATE_KEYS
from boardctl.config.order import Orders
from boardctl.config.pieces import Entry, Unwritable, main_key
from boardctl.config.spans import Node, Spans
from boardctl.model.addresses import COLLECTION
from boardctl.model.desired import Declared, Source
from boardctl.model.fields import normal_text
from boardctl.model.values import Kind

_ANY = ("",)  # where no schema knows the keys, a new one comes last


class Editor:
    """One attempt at a file. `shared` are places that stand for more than one object, `ids` tells whose a place is."""

    def __init__(self, text: str, *, file: str, shared: frozenset[Source], ids: Mapping[Source, str]) -> None:
        bare = text.removeprefix("\ufeff")  # no place in the file counts it
        self._mark = text[: len(text) - len(bare)]
        self._spans = Spans(bare)
        self._edits = Edits(self._spans)
        self._file = file
        self._shared = shared
        self._ids = {(place.line - 1, place.column - 1): each for place, each in ids.items()}
        self._rows: dict[tuple[Node, str], list[tuple[str | None, Entry]]] = {}
        self._keyed: set[Node] = set()
        self._grown: dict[tuple[Node, str], dict[str, Any]] = {}
        self._spare: set[tuple[Node, str]] = set()
        self._orders = Orders(schemas.parsed("board"))
        self._check_plain(self._spans.root, within=False)

    def text(self) -> str:
        """The file with everything in it. Raises Unwritable."""
        for (node, key), data in self._grown.items():
            self._edits.add(node, key, data, self._order_of(node))
        for (owner, key), rows in self._rows.items():
            self._arrange(owner, key, [entry for _, entry in rows])
        return self._mark + self._edits.text()

    def _arrange(self, owner: Node, key: str, entries: list[Entry]) -> None:
        node = owner.value_of(key)
        if node is not None and not entries and (owner, key) in self._spare and self._is_bare(owner, key):
            self._edits.cut(next(name for name, _ in owner.pairs if name.value == key))
        elif node is not None:
            if [entry.node for entry in entries] != node.items:
                self._edits.arrange(node, entries)
        elif entries:
            data = [entry.data for entry in entries]
            plain = all(entry.node is None for entry in entries) and all(isinstance(each, str) for each in data)
            self._edits.add(owner, key, data if plain else entries, self._order_of(owner))

    def _is_bare(self, owner: Node, key: str) -> bool:
        """Whether no comment stands with a key and its value, which would go along."""
        start, end = next((name.start, value.end) for name, value in owner.pairs if name.value == key)
        return len(owner.pairs) > 1 and "#" not in self._spans.text[start : self._spans.outer_end(end)]

    def _order_of(self, node: Node) -> Sequence[str]:
        """The keys that a mapping may have, in the order in which `fmt` has them; a bare text is to become one."""
        known = {key.value for key, _ in node.pairs} or {main_key(node)}
        nothing: dict[str, Any] = {}
        kinds = self._orders.objects(self._schema_of(node))
        best = max(kinds, key=lambda kind: len(kind.keys() & known), default=nothing)
        return list(best) or _ANY

    def _schema_of(self, node: Node) -> Any:
        owner = node.parent
        if owner is None:
            return self._orders.root
        if owner.kind == "seq":
            return self._orders.of_items(self._schema_of(owner))
        key = next(key.value for key, value in owner.pairs if value is node)
        return self._orders.of_key(self._schema_of(owner), key)

    # places

    def node(self, declared: Declared) -> Node:
        """Where an object stands. Raises Unwritable where that place is not its alone."""
        if declared.source.file != self._file:
            raise Unwritable("it stands in a file that is included, maybe by others too")
        if declared.source in self._shared:
            raise Unwritable("what stands there is used more than once")
        if declared.kind == "board":
            return self._spans.root
        found = self._spans.element(*_place_of(declared))
        if found is None:
            raise Unwritable("it does not stand in the file by itself")
        self._check_plain(found)
        return found

    def _check_plain(self, node: Node, *, within: bool = True) -> None:
        """Raise where a node is written through an alias, a merge or a template."""
        for each in node.chain() if within else (node,):
            if each.kind == "alias" or (each.anchor and each.anchor in self._spans.aliased):
                raise Unwritable("it stands in the file by way of an anchor")
            if each.kind == "map" and any(key.value == "<<" for key, _ in each.pairs):
                raise Unwritable("a merge key (`<<`) is in it")
            if each.kind == "map" and any(key.value in TEMPLATE_KEYS for key, _ in each.pairs):
                raise Unwritable("it comes from a template")

    def _check_literal(self, node: Node) -> None:
        """Raise where a value, or anything in it, is more than it says."""
        self._check_plain(node)
        inside = [*node.items, *(each for pair in node.pairs for each in pair)]
        if node.kind == "scalar" and not is_literal(node.value):
            raise Unwritable("an expression stands there")
        for each in inside:
            self._check_literal(each)

    # fields

    def field(self, declared: Declared, label: str, data: Any) -> None:
        """Give a field (`due`, `cover.color`) another value."""
        node = self.node(declared)
        if declared.kind == "checklist":
            self._check_own(node)
        key, _, rest = label.partition(".")
        self._put(node, key, rest, data)

    def entry(self, declared: Declared, name: str, called: Sequence[str], data: Any) -> None:
        """Give an entry of a mapping (`fields`) another value: under what the file calls it, else the first name."""
        node = self.node(declared)
        value = node.value_of(name) if node.kind == "map" else None
        known = self._entry_of(value, called) if value is not None else None
        self._put(node, name, known.value if known else called[0], data)

    def has_entry(self, declared: Declared, name: str, called: Sequence[str]) -> bool:
        """Whether a mapping has an entry under one of these names."""
        node = self.node(declared)
        value = node.value_of(name) if node.kind == "map" else None
        return value is None or self._entry_of(value, called) is not None

    def rename_entry(self, declared: Declared, name: str, called: Sequence[str], new: str) -> None:
        """Give an entry of a mapping another name."""
        self._edits.set(self._known_entry(declared, name, called), new)

    def drop_entry(self, declared: Declared, name: str, called: Sequence[str]) -> None:
        """Take an entry out of a mapping."""
        self._edits.cut(self._known_entry(declared, name, called))

    def drop(self, declared: Declared, key: str) -> None:
        """Take a key out of an object that says more than that."""
        node = self.node(declared)
        found = next((name for name, _ in node.pairs if name.value == key), None)
        if found is None or len(node.pairs) == 1:
            raise Unwritable("it has nothing else to be known by in the file")
        self._check_literal(node)
        self._edits.cut(found)

    def _known_entry(self, declared: Declared, name: str, called: Sequence[str]) -> Node:
        node = self.node(declared)
        value = node.value_of(name) if node.kind == "map" else None
        if value is None or value.kind != "map":
            raise Unwritable(f"its {name} do not stand with it")
        self._check_literal(value)
        found = self._entry_of(value, called)
        if found is None:
            raise Unwritable(f"it does not stand in the {name} by its name")
        return found

    def _entry_of(self, mapping: Node, called: Sequence[str]) -> Node | None:
        wanted = {normal_text(each) for each in called}
        return next((key for key, _ in mapping.pairs if _meant(key) in wanted), None)

    def _check_own(self, node: Node) -> None:
        if node.kind == "scalar":
            raise Unwritable("the card cites one of the board's `checklists:`, which other cards may cite too")

    def _put(self, node: Node, key: str, rest: str, data: Any) -> None:
        if node.kind == "scalar":
            self._put_bare(node, key, rest, data)
            return
        if node.kind != "map":
            raise Unwritable("it is no mapping in the file")
        value = node.value_of(key)
        if value is None or (rest and value.kind != "map"):
            self._grow(node, key, rest, data, value)
        elif rest:
            self._check_plain(value)
            self._put(value, rest, "", data)
        else:
            self._check_literal(value)
            self._edits.set(value, data)

    def _put_bare(self, node: Node, key: str, rest: str, data: Any) -> None:
        self._check_literal(node)
        if key == main_key(node):
            self._edits.set(node, data)
        else:
            self._grow(node, key, rest, data, None)

    def _grow(self, node: Node, key: str, rest: str, data: Any, value: Node | None) -> None:
        if value is not None:
            self._check_literal(value)
            self._edits.set(value, {rest: data})
        elif rest:
            self._grown.setdefault((node, key), {})[rest] = data
        else:
            self._edits.add(node, key, data, self._order_of(node))

    def add_key(self, declared: Declared) -> None:
        """Write the last part of an address as `key:`, so that another name does not change it."""
        node = self.node(declared)
        if node not in self._keyed:
            self._keyed.add(node)
            self._put(node, "key", "", declared.address.rsplit("/", 1)[-1])

    # references

    def recite(self, card: Declared, name: str, old: Sequence[str], new: str | None) -> None:
        """Write a reference in a list of a card's otherwise; None takes it out."""
        found = self._cited(card, name, old)
        if found is None:
            raise Unwritable("its name does not stand in the card's list by itself")
        if new is not None:
            self._edits.set(found, new)
            return
        rows = self._row(self.node(card), name)
        rows[:] = [each for each in rows if each[1].node is not found]

    def spare_empty(self, card: Declared, name: str) -> None:
        """Let a card's list go if nothing is left in it: where that says no more than its absence."""
        self._spare.add((self.node(card), name))

    def cites(self, card: Declared, name: str, old: Sequence[str]) -> bool:
        """Whether a card's list has one of these texts."""
        return self._cited(card, name, old) is not None

    def cite(self, card: Declared, name: str, text: str) -> None:
        """Put a reference at the end of a list of a card's that the file has."""
        rows = self._row(self.node(card), name)
        rows.append((None, Entry(data=text)))

    def _cited(self, card: Declared, name: str, old: Sequence[str]) -> Node | None:
        """The one element of a card's list that is one of these texts; people are found whatever the case."""
        node = self.node(card)
        value = node.value_of(name) if node.kind == "map" else None
        if value is not None:
            self._check_plain(value)
        if value is None or value.kind != "seq":
            raise Unwritable(f"its {name} do not stand with it")
        self._check_literal(value)
        fold = str.casefold if name == "members" else str
        wanted = {fold(normal_text(each)) for each in old}
        found = [each for each in value.items if fold(_meant(each)) in wanted]
        return found[0] if len(found) == 1 else None

    # lists

    def _row(self, owner: Node, key: str) -> list[tuple[str | None, Entry]]:
        if (owner, key) not in self._rows:
            value = owner.value_of(key) if owner.kind == "map" else None
            if value is not None:
                self._check_plain(value)
            if value is not None and value.kind != "seq" and value.value not in ("", "null", "~"):
                raise Unwritable("its list is not written out in the file")
            items = value.items if value is not None else []
            self._rows[owner, key] = [(self._ids.get(_place(each)), Entry(node=each)) for each in items]
        return self._rows[owner, key]

    def _home(self, declared: Declared) -> list[tuple[str | None, Entry]]:
        node = self.node(declared)
        sequence = node.parent
        if sequence is None or sequence.parent is None or sequence.kind != "seq":
            raise Unwritable("it stands in no list")
        key = COLLECTION[declared.kind]
        if sequence.parent.value_of(key) is not sequence:
            raise Unwritable("it stands in no list of its own kind")
        return self._row(sequence.parent, key)

    def remove(self, declared: Declared) -> None:
        """Take an object's block out."""
        node, rows = self.node(declared), self._home(declared)
        rows[:] = [each for each in rows if each[1].node is not node]

    def move(self, declared: Declared, owner: Declared, before: Sequence[str]) -> None:
        """Put a block into another list. `before` are the ids that stand before it, in order."""
        node, home = self.node(declared), self.node(owner)
        self.remove(declared)
        own = self._ids.get(_place(node))
        _insert(self._row(home, COLLECTION[declared.kind]), (own, Entry(node=node)), before)

    def stands_in(self, declared: Declared, owner: Declared) -> bool:
        """Whether a block is (still) in a list."""
        node = self.node(declared)
        rows = self._row(self.node(owner), COLLECTION[declared.kind])
        return any(each.node is node for _, each in rows)

    def insert(self, owner: Declared, kind: Kind, new_id: str, data: Any, before: Sequence[str]) -> None:
        """Put a new element where it stands on the board."""
        if owner.kind == "checklist":
            self._check_own(self.node(owner))
        _insert(self._row(self.node(owner), COLLECTION[kind]), (new_id, Entry(data=data, key=COLLECTION[kind])), before)

    def reorder(self, member: Declared, order: Sequence[str]) -> None:
        """Bring the elements of the list a member is in into an order of ids; others keep their places."""
        rows, rank = self._home(member), {each: at for at, each in enumerate(order)}
        slots = [at for at, (each, _) in enumerate(rows) if each in rank]
        inside = sorted((rows[at] for at in slots), key=lambda each: rank[each[0] or ""])
        for at, each in zip(slots, inside, strict=True):
            rows[at] = each


def _insert(rows: list[tuple[str | None, Entry]], row: tuple[str | None, Entry], before: Sequence[str]) -> None:
    """Right behind the nearest of those that stand before it, else first."""
    here = {each: at for at, (each, _) in enumerate(rows) if each is not None}
    at = next((here[each] + 1 for each in reversed(before) if each in here), 0)
    rows.insert(at, row)


def _meant(node: Node) -> str:
    return normal_text(meant(node.value))


def _place(node: Node) -> tuple[int, int]:
    return node.line, node.column


def _place_of(declared: Declared) -> tuple[int, int]:
    return declared.source.line - 1, declared.source.column - 1


Step = Callable[[Editor], None]


def attempt(
    text: str, steps: Iterable[Step], *, file: str, shared: frozenset[Source], ids: Mapping[Source, str]
) -> str:
    """The text of a file with all steps done. Raises Unwritable."""
    editor = Editor(text, file=file, shared=shared, ids=ids)
    for step in steps:
        step(editor)
    try:
        return editor.text()
    except ValueError as error:
        raise Unwritable("it can't be written in this place without touching more") from error
