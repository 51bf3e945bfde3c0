"""One board twice: as it is on Trello and as a file declares it."""

from __future__ import annotations

from typing import Any

import msgspec

from boardctl.model.addresses import pending
from boardctl.model.desired import Declared, DesiredBoard, Source
from boardctl.model.live import Live, LiveBoard
from boardctl.model.values import (
    UNSET,
    Attachment,
    Board,
    Card,
    Checklist,
    CustomField,
    Item,
    Kind,
    Label,
    List,
    Member,
    Option,
    Value,
)

# (id or key, kind, parent, value), in order
_OBJECTS: tuple[tuple[str, Kind, str, Value], ...] = (
    ("alice", "member", "b", Member(username="alice")),
    ("bug", "label", "b", Label(name="bug", color="red")),
    ("debt", "label", "b", Label(name="tech debt", color="black_dark")),
    ("green", "label", "b", Label(name="", color="green")),
    ("none", "label", "b", Label(name="no colour", color=None)),
    ("estimate", "custom_field", "b", CustomField(name="Estimate", type="number")),
    ("priority", "custom_field", "b", CustomField(name="Priority", type="list")),
    ("high", "option", "priority", Option(name="High")),
    ("backlog", "list", "b", List(name="Backlog", limit=2)),
    ("doing", "list", "b", List(name="進行中 (doing)")),
    ("done", "list", "b", List(name="Done")),
    ("gone", "list", "b", List(name="Old things", archived=True)),
    ("someday", "list", "b", List(name="Someday, when there is nothing else to do at all", limit=5)),
    (
        "ci",
        "card",
        "backlog",
        Card(
            name="Set up CI",
            labels=frozenset({"bug", "debt", "green"}),
            members=frozenset({"alice"}),
            start="2026-12-01T00:00:00Z",
            due="2026-12-05T17:00:00Z",
            values={"estimate": 3.0, "priority": "high"},
            cover_color="red",
        ),
    ),
    ("dod", "checklist", "ci", Checklist(name="Definition of done")),
    ("tests", "item", "dod", Item(name="Tests pass", done=True)),
    ("docs", "item", "dod", Item(name="Docs", done=False)),
    ("spec", "attachment", "ci", Attachment(url="https://example.com/spec")),
    ("copy", "card", "backlog", Card(name="Write the copy for the landing page, the e-mails and all of the adverts")),
    ("long", "card", "backlog", Card(name="Averyveryveryverylongwordthatneverendsanddoesnotfitanywhere " * 3)),
    (
        "wide",
        "card",
        "doing",
        Card(name="ウェブサイトのリニューアルを計画してチームに説明する", labels=frozenset({"bug"})),
    ),
    ("emoji", "card", "doing", Card(name="👩‍👩‍👧 family day ❤️", labels=frozenset({"none"}), done=True)),
    ("evil", "card", "doing", Card(name="\x1b[2J[red]boo[/red]\u202e", due="2026-12-05T17:00:00Z", done=True)),
    ("old", "card", "done", Card(name="Old", archived=True)),
    ("nameless", "card", "someday", Card(name="")),
)


def live() -> LiveBoard:
    """The board on Trello."""
    board = Live(
        kind="board", id="b", parent="", value=Board(name="Website relaunch"), url="https://trello.com/b/nC8QJJoZ"
    )
    return LiveBoard(
        board,
        [
            Live(kind=kind, id=name, parent=parent, value=value, pos=float(at))
            for at, (name, kind, parent, value) in enumerate(_OBJECTS)
        ],
    )


def desired() -> DesiredBoard:
    """The board in its file: every object has the key that is its id above, and cards cite handles."""
    collections: dict[tuple[str, Kind], tuple[Declared, ...]] = {}
    for name, kind, parent, value in _OBJECTS:
        if name == "gone":  # a declared list is never archived
            continue
        made = Declared(
            kind=kind, address=name, parent=parent, value=_cited(value), source=Source("b.yaml", 1), has_key=True
        )
        collections[parent, kind] = (*collections.get((parent, kind), ()), made)
    board = Declared(
        kind="board", address="b", parent="", value=Board(name="Website relaunch"), source=Source("b.yaml", 1)
    )
    return DesiredBoard(key="b", board=board, collections=collections)


def _cited(value: Value) -> Value:
    """The value as a file has it: what a card wears is named by handle, by name, or by colour."""
    if not isinstance(value, Card):
        return value
    names = {"debt": "tech debt", "green": "green", "none": "no colour"}
    found: dict[str, Any] = {}
    if value.labels is not UNSET:
        found["labels"] = frozenset(names.get(each, pending(each)) for each in value.labels)
    if value.values is not UNSET:
        values = value.values.items()
        found["values"] = {pending(key): pending(each) if each == "high" else each for key, each in values}
    return msgspec.structs.replace(value, **found)
