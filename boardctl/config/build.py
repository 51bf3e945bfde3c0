"""A decoded board file -> the DesiredBoard that planner and views work with, and every problem offline checks find.

Addresses are given here, references are resolved as far as the file itself can (DESIGN section 3), times become
UTC. A reference to a declared object becomes its pending handle, `${website/labels/bug}`; where the file has no
such block, the text stays for the planner to resolve against the live board.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType

from boardctl.config.cards import Cards, Collections, NamedChecklists, cards_of
from boardctl.config.document import (
    MAX_CARDS,
    BoardFile,
    CardEntry,
    LabelEntry,
    ListEntry,
    given,
)
from boardctl.config.fields import Fields
from boardctl.config.members import Roster, member_entries
from boardctl.config.people import People
from boardctl.config.projectfile import Settings
from boardctl.config.references import Index
from boardctl.config.scope import Named, Scope, Written, former, written
from boardctl.config.times import Clock
from boardctl.config.tree import Document
from boardctl.errors import Problem
from boardctl.model.addresses import too_long
from boardctl.model.desired import DEFAULT_MANAGE, DEFAULT_PRUNE, Declared, DesiredBoard, Group, Policy, PruneMode
from boardctl.model.values import Address, Board, Label, List


class Surroundings(NamedTuple):
    """What a project gives every board of it."""

    settings: Settings
    clock: Clock
    people: People


class Built(NamedTuple):
    """A board, and what is wrong with it."""

    board: DesiredBoard
    problems: tuple[Problem, ...]


def build(document: Document, file: BoardFile, *, key: str, around: Surroundings) -> Built:
    """The desired board of a decoded file. `key` is the board's where the file does not say its own."""
    scope = Scope(document, file.key or key, manage_of(file))
    if wrong := too_long(scope.key):
        hint = (
            "give the board a shorter `key:`; all but a-z, A-Z, 0-9, `-`, `_` and `.` takes 3 bytes for each of its own"
        )
        scope.problem(wrong, document.mark(["key"]), hint=hint)
    collections = _collections(scope, file, around)
    board = DesiredBoard(
        key=scope.key,
        board=_board(scope, file, document),
        collections=collections,
        prune=prune_of(file),
        safety=around.settings.safety,
        copy_cards=around.settings.copy_cards,
        made_for=getattr(document.at, "note", ""),
    )
    return Built(board, tuple(scope.problems))


def manage_of(file: BoardFile) -> dict[Group, Policy]:
    """The board's policy for each kind. One policy stands for all kinds, progress included."""
    whole = file.manage
    if isinstance(whole, str):
        return dict.fromkeys(DEFAULT_MANAGE, whole)
    return {**DEFAULT_MANAGE, **_given(whole)}


def prune_of(file: BoardFile) -> dict[Group, PruneMode]:
    """The board's prune mode for each kind. One mode never means members: they are people (DESIGN section 4)."""
    whole = file.prune
    if isinstance(whole, str):
        groups: tuple[Group, ...] = (*DEFAULT_PRUNE, *(("members",) if whole == "none" else ()))
        return dict.fromkeys(groups, whole)
    return {**DEFAULT_PRUNE, **_given(whole)}


def _given(entry: Struct | UnsetType) -> dict[Any, Any]:
    return {} if isinstance(entry, UnsetType) else given(entry)


def _board(scope: Scope, file: BoardFile, document: Document) -> Declared:
    value = Board(
        name=file.name,
        desc=file.desc,
        workspace=file.workspace,
        visibility=file.visibility,
        archived=file.archived,
        background=file.background,
        **_given(file.prefs),
    )
    return scope.declare("board", scope.key, value, Written(file, document.origin, document.data), parent="")


def _collections(scope: Scope, file: BoardFile, around: Surroundings) -> Collections:
    made: Collections = {}
    raw = scope.document.data
    roster, fields = Roster(scope, around.people), Fields(scope, around.clock)
    if file.members is not UNSET:
        made[scope.key, "member"] = roster.declare(member_entries(file.members, raw["members"]))
    labels = _labels(scope, file, made)
    if file.custom_fields is not UNSET:
        made[scope.key, "custom_field"] = fields.declare(written(file.custom_fields, raw["custom_fields"], _never))
        made.update(fields.options)
    named = _named(scope, file)
    cards = Cards(scope, clock=around.clock, roster=roster, fields=fields, labels=labels, named=named)
    if file.lists is not UNSET:
        _lists(scope, written(file.lists, raw["lists"], lambda name: ListEntry(name=name)), cards, made)
    return made


def _never(text: str) -> Any:
    raise AssertionError(f"the decoder lets no bare string through here: {text}")


def _named(scope: Scope, file: BoardFile) -> NamedChecklists:
    if not file.checklists:
        return NamedChecklists([])
    entries = written(file.checklists, scope.document.data["checklists"], _never)
    # Named checklists are no objects of the board; their keys must differ all the same.
    scope.addresses(scope.key, "checklist", [Named(each.it.key or None, each.it.name, each.at) for each in entries])
    return NamedChecklists(entries)


def _labels(scope: Scope, file: BoardFile, made: Collections) -> Index | None:
    """Declares the labels, and gives what finds them; None where the file has no `labels:`."""
    if file.labels is UNSET:
        return None
    entries = written(file.labels, scope.document.data["labels"], lambda name: LabelEntry(name=name))
    names = [Named(each.it.key or None, each.it.name or each.it.color or "", each.mark("key")) for each in entries]
    index = Index("label")
    declared = []
    for each, address in zip(entries, scope.addresses(scope.key, "label", names), strict=True):
        it = each.it
        color = None if it.name else it.color or None
        index.add(address, key=it.key or None, name=it.name or None, color=color, was=former(it.was))
        if it.name and it.color:
            index.paint(it.color, it.key or it.name, scope.place(each.at))
        # Without a name it is an unnamed label; one bound by id just leaves its name alone.
        name = it.name if it.name or it.id else ""
        declared.append(scope.declare("label", address, Label(name=name, color=it.color), each))
    made[scope.key, "label"] = tuple(declared)
    return index


def _lists(scope: Scope, entries: list[Written[ListEntry]], cards: Cards, made: Collections) -> None:
    names = [Named(each.it.key or None, each.it.name, each.mark("key")) for each in entries]
    addresses = scope.addresses(scope.key, "list", names)
    made[scope.key, "list"] = tuple(
        scope.declare("list", address, List(name=each.it.name, limit=each.it.limit, archived=False), each)
        for each, address in zip(entries, addresses, strict=True)
    )
    _cards(scope, list(zip(entries, addresses, strict=True)), cards, made)
    made.update(cards.collections)


def _cards(scope: Scope, lists: list[tuple[Written[ListEntry], Address]], cards: Cards, made: Collections) -> None:
    """All cards of the board get their addresses together: they are the board's, not their list's."""
    owned = [(at, cards_of(each.raw, each.it.cards)) for each, at in lists if each.it.cards is not UNSET]
    every = [card for _, entries in owned for card in entries]
    _count(scope, every)
    names = [Named(card.it.key or None, card.it.name, card.mark("key")) for card in every]
    addresses = iter(scope.addresses(scope.key, "card", names))
    for at, entries in owned:
        made[at, "card"] = tuple(cards.card(card, next(addresses), at) for card in entries)


def _count(scope: Scope, cards: list[Written[CardEntry]]) -> None:
    still_open = [card for card in cards if card.it.archived is not True]
    if len(still_open) > MAX_CARDS:
        # WIRE-FACTS section 3, object caps: cards openPerBoard 5000.
        message = f"{len(still_open)} open cards; Trello allows {MAX_CARDS} on a board"
        scope.problem(message, still_open[MAX_CARDS].at)
