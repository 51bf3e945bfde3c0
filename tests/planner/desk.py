"""A board on the desk: planned, played and remembered in memory, with people who change it in between.

Everything but the wire: real board files, the planner, its memory. What the wire does to a plan is proved on the
sandbox (test_convergence.py); here there is time for thousands of boards.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

from boardctl.app.plan import abilities
from boardctl.config.project import load
from boardctl.errors import ConfigError
from boardctl.model.addresses import is_pending, pending, pending_address
from boardctl.model.desired import DesiredBoard
from boardctl.model.live import Live, LiveBoard
from boardctl.model.memory import BoardMemory
from boardctl.model.plan import BoardPlan, Plan
from boardctl.model.values import Attachment, Card, Checklist, Item, Kind, Label, List, Value
from boardctl.planner.approval import Part, ShownBoard, Verdict, compare
from boardctl.planner.board import (
    applied_by,
    folded_addresses,
    in_turn,
    placed_by,
    plan_board,
    sight_of,
    verify,
    worked_out,
)
from boardctl.planner.context import blank
from boardctl.planner.deleted import carried
from boardctl.planner.identity import match, match_again
from boardctl.planner.play import play
from boardctl.planner.remember import remember, with_births, without_order
from boardctl.views.plan_json import plan_document

T = TypeVar("T")
SOAK = bool(os.environ.get("BOARDCTL_SOAK"))
# The same few boards in every normal run, others in every soak.
thorough = settings(
    max_examples=2000 if SOAK else 100, derandomize=not SOAK, deadline=None, suppress_health_check=list(HealthCheck)
)

ROOT = Path(__file__).parent
FILE = ROOT / "board.yaml"


class Desk:
    """One board: what the file asks for, what is there, what is remembered."""

    def __init__(self) -> None:
        self.desired: DesiredBoard = self.declare({"version": 1, "name": "Board"})
        self.live: LiveBoard | None = None
        self.memory: BoardMemory | None = None
        self._ids = 0

    def declare(self, data: Mapping[str, Any]) -> DesiredBoard:
        """Write the board file."""
        text = json.dumps(data, ensure_ascii=False)
        (self.desired,) = load([FILE], root=ROOT, unsaved={FILE: text}).boards
        return self.desired

    @property
    def board(self) -> LiveBoard:
        """What is there, once something is."""
        assert self.live is not None
        return self.live

    def plan(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        approved: Mapping[str, Part] | None = None,
        sources: Collection[str] | None = None,
    ) -> BoardPlan:
        """The plan of the file."""
        if data is not None:
            self.declare(data)
        if self.live is not None:
            self.memory = carried(self.desired, self.live, self.memory)
        return plan_board(
            self.desired, self.live, self.memory, abilities=abilities(), approved=approved, sources=sources
        )

    def apply(self, data: Mapping[str, Any] | None = None) -> BoardPlan:
        """Plan, prove and carry out; the plan."""
        plan = self.plan(data)
        verify(self.desired, self.live, self.memory, plan, abilities=abilities())
        self.carry_out(plan)
        return plan

    def carry_out(self, plan: BoardPlan) -> None:
        """Play the plan, with ids for what comes into being, and remember it as `apply` does."""
        before, start = self.live, self.live or blank(self.desired)
        pairs = match(self.desired, start, self.memory).pairs
        played = play(start, (operation for change in in_turn(plan.changes) for operation in change.operations))
        born = [address for change in plan.changes for address in folded_addresses(change)]
        ids = {address: self.new_id() for address in born}
        self.live = _named(played, {pending(address): each for address, each in ids.items()})
        known = without_order(self.memory, plan.unsettled)
        known = with_births(known, self.desired, self.live, ids) if ids else known
        placed = {
            ids.get(pending_address(each), each) if is_pending(each) else each for each in placed_by(plan.changes)
        }
        again = match_again(self.desired, self.live, known, pairs)
        context = worked_out(self.desired, self.live, known, abilities=abilities(), matching=again, placed=placed)
        self.memory = remember(sight_of(context), known, applied_by(plan.changes), before)
        assert_each_once(entry.id for entry in self.memory.objects.values())

    def new_id(self) -> str:
        """An id like Trello's: later ones sort behind earlier ones."""
        self._ids += 1
        return f"5f{self._ids:022x}"

    def forget(self) -> None:
        """Lose the state."""
        self.memory = None

    def shown(self, plan: BoardPlan) -> ShownBoard:
        """The plan as a saved document shows it."""
        document = plan_document(Plan(boards=(plan,)), sources={}, options={}, encode=lambda _: ("", "", None))
        return msgspec.convert(json.loads(json.dumps(document["boards"][0])), ShownBoard)

    def judge(self, saved: ShownBoard) -> Verdict:
        """A saved plan against what the file and the board ask for now."""
        sources = {change.address for change in saved.changes}
        return compare(saved, self.shown(self.plan(sources=sources)))

    # --- people ---------------------------------------------------------------------------------------------

    def edit(self, live: Live, **fields: Any) -> None:
        """Somebody changes fields of an object."""
        self._replace(msgspec.structs.replace(live, value=msgspec.structs.replace(live.value, **fields)))

    def move(self, live: Live, parent: str, pos: float) -> None:
        """Somebody puts an object somewhere."""
        self._replace(msgspec.structs.replace(live, parent=parent, pos=pos))

    def add(self, kind: Kind, parent: str, value: Value, pos: float) -> str:
        """Somebody makes an object."""
        made = Live(kind=kind, id=self.new_id(), parent=parent, value=value, pos=pos)
        self._replace(made)
        return made.id

    def delete(self, live: Live) -> None:
        """Somebody deletes an object with all that is in it."""
        gone = {live.id}
        while more := {each.id for each in self.board.objects.values() if each.parent in gone} - gone:
            gone |= more
        kept = [each for each in self.board.objects.values() if each.id not in gone]
        self.live = LiveBoard(self.board.board, [_without(each, gone) for each in kept])

    def _replace(self, live: Live) -> None:
        self.live = LiveBoard(self.board.board, {**self.board.objects, live.id: live}.values())


def assert_each_once(ids: Iterable[str]) -> None:
    """One id has one address in the memory: under two, nobody could tell what is known of it."""
    assert [each for each, count in Counter(ids).items() if count > 1 and each] == []


def _named(live: LiveBoard, ids: Mapping[str, str]) -> LiveBoard:
    """The board with real ids in place of the handles of new objects."""

    def named(handle: Any) -> Any:
        return ids.get(handle, handle) if isinstance(handle, str) else handle

    def renamed(each: Live) -> Live:
        value = each.value
        if isinstance(value, Card):
            value = msgspec.structs.replace(
                value,
                labels=frozenset(map(named, value.labels or ())),
                members=frozenset(map(named, value.members or ())),
                values={named(key): named(entry) for key, entry in (value.values or {}).items()},
            )
        if isinstance(value, Item) and isinstance(value.member, str):
            value = msgspec.structs.replace(value, member=named(value.member))
        return msgspec.structs.replace(each, id=named(each.id), parent=named(each.parent), value=value)

    return LiveBoard(renamed(live.board), map(renamed, live.objects.values()))


def _without(live: Live, gone: set[str]) -> Live:
    value = live.value
    if not isinstance(value, Card):
        return live
    values = {key: each for key, each in (value.values or {}).items() if key not in gone and each not in gone}
    value = msgspec.structs.replace(
        value, labels=(value.labels or frozenset()) - gone, members=(value.members or frozenset()) - gone, values=values
    )
    return msgspec.structs.replace(live, value=value)


def settled(work: Callable[[], T]) -> T:
    """The result; an example whose twins nobody can tell apart is passed over: that error has tests of its own."""
    try:
        return work()
    except ConfigError as error:
        if {problem.code for problem in error.problems} - {"ambiguous"}:
            raise
        reject()


# --- what people do ---------------------------------------------------------------------------------------------

CARD_EDITS: dict[str, tuple[Any, ...]] = {
    "desc": ("theirs", None),
    "due": ("2031-01-01T12:00:00Z", None),
    "start": ("2030-01-01T00:00:00Z", None),
    "done": (True, False),
    "archived": (True, False),
    "cover_color": ("orange", None),
}
THEIRS = ("Theirs", "Set up CI", "x")  # names of people's own things: some that files use as well


class People:
    """People at a board. `made` are the ids of what they made, `gone` of what they deleted."""

    def __init__(self, desk: Desk, draw: Callable[[st.SearchStrategy[Any]], Any], names: Iterable[str] = THEIRS):
        self.desk = desk
        self.made: set[str] = set()
        self.gone: set[str] = set()
        self._draw = draw
        self._names = tuple(names)

    def work(self, deeds: Collection[str], most: int = 6) -> None:
        """Do up to so many of the named deeds, at random objects."""
        for deed in self._draw(st.lists(st.sampled_from(sorted(deeds)), max_size=most)):
            getattr(self, f"_{deed}")()

    def _one(self, kind: Kind) -> Live | None:
        found = sorted(self.desk.board.of_kind(kind), key=lambda each: each.id)
        return self._draw(st.sampled_from(found)) if found else None

    def _pos(self) -> float:
        return float(self._draw(st.integers(1, 2_000_000)))

    def _edit(self) -> None:
        card = self._one("card")
        if card is not None:
            field = self._draw(st.sampled_from(sorted(CARD_EDITS)))
            self.desk.edit(card, **{field: self._draw(st.sampled_from(CARD_EDITS[field]))})

    def _move(self) -> None:
        card, home = self._one("card"), self._one("list")
        if card is not None and home is not None and self._alone(card):
            self.desk.move(card, home.id, self._pos())

    def _alone(self, card: Live) -> bool:
        """Twins that swap places are each other to everyone: only cards with a name of their own are moved."""
        name = getattr(card.value, "name", None)
        return Counter(getattr(each.value, "name", None) for each in self.desk.board.of_kind("card"))[name] == 1

    def _shuffle(self) -> None:
        for kind in ("list", "card", "checklist", "item"):
            found = self._one(kind)
            if found is not None:
                self.desk.move(found, found.parent, self._pos())

    def _label(self) -> None:
        card, label = self._one("card"), self._one("label")
        if card is not None and label is not None and isinstance(card.value, Card):
            self.desk.edit(card, labels=(card.value.labels or frozenset()) ^ {label.id})

    def _recolor(self) -> None:
        label = self._one("label")
        if label is not None:
            self.desk.edit(label, color=self._draw(st.sampled_from(("pink", None))))

    def _limit(self) -> None:
        home = self._one("list")
        if home is not None:
            self.desk.edit(home, limit=self._draw(st.sampled_from((9, None))))

    def _tick(self) -> None:
        item = self._one("item")
        if item is not None and isinstance(item.value, Item):
            self.desk.edit(item, done=not item.value.done)

    def _new(self) -> None:
        """A card, list, label, link, checklist or item of their own."""
        home, card, checklist = self._one("list"), self._one("card"), self._one("checklist")
        name, board = self._draw(st.sampled_from(self._names)), self.desk.board.id
        kind = self._draw(st.sampled_from(("card", "list", "label", "attachment", "checklist", "item")))
        if kind == "card" and home is not None:
            self._add("card", home.id, new_card(name))
        elif kind == "list":
            self._add("list", board, List(name=name, limit=None, archived=False))
        elif kind == "label":
            self._add("label", board, Label(name=f"{name}!", color="pink_light"))
        elif kind == "attachment" and card is not None:
            self._add("attachment", card.id, Attachment(url=f"https://theirs.example/{name}", name=name))
        elif kind == "checklist" and card is not None:
            self._add("checklist", card.id, Checklist(name=name))
        elif kind == "item" and checklist is not None:
            self._add("item", checklist.id, Item(name=name, done=False, due=None, member=None))

    def _add(self, kind: Kind, parent: str, value: Value) -> None:
        self.made.add(self.desk.add(kind, parent, value, self._pos()))

    def _delete(self) -> None:
        kind = self._draw(st.sampled_from(("card", "label", "item", "checklist")))
        found = self._one(kind)
        if found is not None:
            before = set(self.desk.board.objects)
            self.desk.delete(found)
            self.gone |= before - set(self.desk.board.objects)


def new_card(name: str) -> Card:
    from boardctl.model.fields import AT_BIRTH

    return Card(name=name, **AT_BIRTH["card"])


def removed(plan: BoardPlan) -> Iterator[str]:
    """The ids of what a plan archives or deletes because the file does not name it."""
    return (
        change.object_id or ""
        for change in plan.changes
        if change.source is None and change.action in ("archive", "delete")
    )
