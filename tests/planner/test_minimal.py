"""No smaller set of calls would do: brute force over small boards, against bounds worked out anew here.

Two proofs, both without the planner's own idea of a difference. Whatever part of a plan is left out, the board is
not what the file says. And what is left to save by calls of another kind is counted from the file's data and the
live board alone: an object that differs takes a call, a card's field values one more, siblings out of order as many
moves as brute force over all sets of them that could stay says, new checklists what a search over all ways to
build them from each other says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from boardctl.model.live import Live, LiveBoard
from boardctl.model.operations import Operation
from boardctl.model.plan import BoardPlan
from boardctl.model.values import Card, Kind
from boardctl.planner.board import in_turn
from boardctl.planner.context import blank
from boardctl.planner.play import play
from tests.planner.desk import Desk, thorough

Data = dict[str, Any]
LABELS, FIELDS = ("bug", "debt"), ("Size", "Note")
ITEMS = ("a", "b", "c", "d")


# --- small boards -----------------------------------------------------------------------------------------------


@st.composite
def small(draw: st.DrawFn) -> Data:
    """Up to three lists, up to five cards with a little of everything; keys make each one itself in any other board."""
    keys = draw(st.lists(st.sampled_from("pqr"), unique=True, min_size=1))
    lists: list[Data] = [
        {"key": key, "name": f"List {key}{draw(st.sampled_from(('', '!')))}", "cards": []} for key in keys
    ]
    for key in draw(st.lists(st.sampled_from("vwxyz"), unique=True)):
        draw(st.sampled_from(lists))["cards"].append({"key": key, "name": f"Card {key}", **draw(_card())})
    labels = draw(st.permutations(LABELS))
    return {
        "version": 1,
        "name": "Board",
        "desc": draw(st.sampled_from(("", "words"))),
        "labels": [{"name": name, "color": draw(st.sampled_from(("red", "blue")))} for name in labels],
        "custom_fields": [{"name": FIELDS[0], "type": "number"}, {"name": FIELDS[1], "type": "text"}],
        "lists": lists,
        "prune": "all",
        "manage": {"progress": "enforce"},
    }


@st.composite
def _card(draw: st.DrawFn) -> Data:
    names = st.lists(st.sampled_from(ITEMS), unique=True, max_size=4)
    checklists = draw(st.lists(names, max_size=2))
    values = {"Size": draw(st.sampled_from((None, 1, 2))), "Note": draw(st.sampled_from((None, "x")))}
    return {
        "desc": draw(st.sampled_from(("", "text"))),
        "due": draw(st.sampled_from((None, "2027-01-01T10:00:00Z"))),
        "done": draw(st.booleans()),
        "labels": sorted(draw(st.sets(st.sampled_from(LABELS)))),
        "fields": values,
        "checklists": [
            {
                "key": f"k{at}",
                "name": draw(st.sampled_from(("One", "Two"))),
                "items": [{"name": name, "done": draw(st.integers(0, 3)) == 0} for name in items],
            }
            for at, items in enumerate(checklists)
        ],
    }


@st.composite
def edited(draw: st.DrawFn, data: Data) -> Data:
    """The same board with its cards in another order, and some of them with a new description."""
    lists = []
    for each in data["lists"]:
        cards = draw(st.permutations(each["cards"]))
        lists.append({**each, "cards": [{**card, "desc": draw(st.sampled_from(("", "new")))} for card in cards]})
    return {**data, "lists": lists}


# --- what a board shows, in plain data --------------------------------------------------------------------------


def asked(data: Data) -> Any:
    """All that the file says of the board."""
    return (
        data["name"],
        data["desc"],
        Counter((each["name"], each["color"]) for each in data["labels"]),
        [(each["name"], each["type"]) for each in data["custom_fields"]],
        [(each["name"], [_asked_card(card) for card in each["cards"]]) for each in data["lists"]],
    )


def _asked_card(card: Data) -> Any:
    values = {name: value for name, value in card["fields"].items() if value is not None}
    checklists = [
        (each["name"], [(item["name"], item["done"]) for item in each["items"]]) for each in card["checklists"]
    ]
    due = (card["due"] or "")[:10]
    return card["name"], card["desc"], due, card["done"], set(card["labels"]), values, checklists


def shown(live: LiveBoard) -> Any:
    """The same of a board: what is in sight, in order."""
    labels = {each.id: each.value for each in live.of_kind("label")}
    fields = {each.id: each.value for each in live.of_kind("custom_field")}
    return (
        _of(live.board, "name"),
        _of(live.board, "desc") or "",
        Counter((_of(each, "name"), _of(each, "color")) for each in live.of_kind("label")),
        [(_of(each, "name"), _of(each, "type")) for each in live.in_order(live.id, "custom_field")],
        [
            (_of(each, "name"), [_shown_card(live, card, labels, fields) for card in _in_sight(live, each.id, "card")])
            for each in _in_sight(live, live.id, "list")
        ],
    )


def _shown_card(live: LiveBoard, card: Live, labels: Data, fields: Data) -> Any:
    value = card.value
    assert isinstance(value, Card)
    checklists = [
        (_of(each, "name"), [(_of(item, "name"), _of(item, "done")) for item in live.in_order(each.id, "item")])
        for each in live.in_order(card.id, "checklist")
    ]
    named = {fields[key].name: each for key, each in (value.values or {}).items()}
    due = str(value.due or "")[:10]
    return (
        value.name,
        value.desc or "",
        due,
        value.done,
        {labels[each].name for each in value.labels or ()},
        named,
        checklists,
    )


def _in_sight(live: LiveBoard, owner: str, kind: Any) -> list[Live]:
    return [each for each in live.in_order(owner, kind) if not each.archived]


def _of(live: Live, field: str) -> Any:
    return getattr(live.value, field)


# --- the bound --------------------------------------------------------------------------------------------------


class Bound:
    """The fewest calls from a board to what a file says: who is who is given by the state, all else counted here."""

    def __init__(self, desk: Desk, data: Data) -> None:
        self.live = desk.live or blank(desk.desired)
        self.is_new = desk.live is None
        self.data = data
        self.known = {address: entry.id for address, entry in desk.memory.objects.items()} if desk.memory else {}
        self.declared: set[str] = set()
        self.new_checklists: list[Data] = []
        self.sources: set[tuple[str, ...]] = set()

    def count(self) -> int:
        """Calls that no plan can do without."""
        calls = int(self.is_new or (_of(self.live.board, "desc") or "") != self.data["desc"])
        for label in self.data["labels"]:
            live = self.there(f"board/labels/{label['name']}")
            calls += live is None or _of(live, "color") != label["color"]
        calls += sum(self.there(f"board/custom_fields/{name.lower()}") is None for name in FIELDS)
        calls += self.lists() + sum(self.cards(each) for each in self.data["lists"])
        return calls + self.gone() + self.built()

    def there(self, address: str) -> Live | None:
        """The live object at an address, if there is one."""
        found = self.live.objects.get(self.known.get(address, ""))
        if found is not None:
            self.declared.add(found.id)
        return found

    def lists(self) -> int:
        """Calls for the lists themselves, and for their order."""
        found = [(self.there(f"board/lists/{each['key']}"), each["name"]) for each in self.data["lists"]]
        written = {live.id for live, name in found if live and (_of(live, "name") != name or live.archived)}
        missing = sum(live is None for live, _ in found)
        row = [live.id for live, _ in found if live and not live.archived]
        return missing + len(written) + self.moves(self.live.id, "list", row, written)

    def cards(self, home: Data) -> int:
        """Calls for the cards of one list with all that hangs on them."""
        at = self.there(f"board/lists/{home['key']}")
        calls, row, written = 0, [], set()
        for card in home["cards"]:
            live = self.there(f"board/cards/{card['key']}")
            wanted = _asked_card(card)
            if live is None:
                calls += 1 + bool(wanted[5])
            else:
                *plain, values, _ = _shown_card(self.live, live, self.values("label"), self.values("custom_field"))
                moves = at is None or live.parent != at.id
                calls += values != wanted[5]
                if plain != list(wanted[:5]) or moves or live.archived:
                    written.add(live.id)
                row += [] if moves or live.archived else [live.id]
            calls += self.checklists(card, live)
        return calls + len(written) + (self.moves(at.id, "card", row, written) if at else 0)

    def values(self, kind: Kind) -> Data:
        """The values of one kind by id."""
        return {each.id: each.value for each in self.live.of_kind(kind)}

    def checklists(self, card: Data, live: Live | None) -> int:
        """Calls for those that are there; the new ones are counted together."""
        calls, row, written = 0, [], set()
        for each in card["checklists"]:
            found = self.there(f"board/cards/{card['key']}/checklists/{each['key']}") if live else None
            if found is None:
                self.new_checklists.append(each)
                continue
            row.append(found.id)
            if _of(found, "name") != each["name"]:
                written.add(found.id)
            calls += self.items(found.id, each["items"])
        if live is None:
            return calls
        kept = {*row}
        calls += sum(each.id not in kept for each in self.live.in_order(live.id, "checklist"))
        return calls + len(written) + self.moves(live.id, "checklist", row, written)

    def items(self, checklist: str, wanted: list[Data]) -> int:
        """Calls for the items of a checklist that is there."""
        have = {_of(each, "name"): each for each in self.live.in_order(checklist, "item")}
        names = [each["name"] for each in wanted]
        if list(have) == names and names:
            self.sources.add(tuple(names))
        row = [have[name].id for name in names if name in have]
        written = {
            have[each["name"]].id
            for each in wanted
            if each["name"] in have and _of(have[each["name"]], "done") != each["done"]
        }
        return len(have.keys() ^ set(names)) + len(written) + self.moves(checklist, "item", row, written)

    def moves(self, owner: str, kind: Kind, wanted: Sequence[str], written: Collection[str]) -> int:
        """Brute force over all sets that could stay: the fewest moves beyond what is written to anyway."""
        here = [each.id for each in self.live.in_order(owner, kind) if each.id in wanted]
        return min(
            len(set(here) - set(stay) - set(written))
            for size in range(len(here) + 1)
            for stay in combinations(here, size)
            if sorted(stay, key=wanted.index) == list(stay)
        )

    def gone(self) -> int:
        """What the file does not name: lists with the cards in them, and cards in lists that stay."""
        lists = {each.id for each in self.live.of_kind("list") if not each.archived} - self.declared
        cards = [each for each in self.live.of_kind("card") if not each.archived and each.id not in self.declared]
        labels = {each.id for each in self.live.of_kind("label")} - self.declared
        return len(lists) + len(labels) + sum(each.parent not in lists for each in cards)

    def built(self) -> int:
        """New checklists: the cheapest of all orders in which they can be made, each alone or from one before it."""
        best = {(frozenset(self.sources), frozenset(range(len(self.new_checklists)))): 0}
        for _ in self.new_checklists:
            following: dict[Any, int] = {}
            for (known, left), cost in best.items():
                for at in left:
                    names = tuple(item["name"] for item in self.new_checklists[at]["items"])
                    state = known | ({names} - {()}), left - {at}
                    total = cost + _cheapest(self.new_checklists[at]["items"], known)
                    following[state] = min(total, following.get(state, total))
            best = following
        return min(best.values())


def _cheapest(items: list[Data], known: Collection[tuple[str, ...]]) -> int:
    """A checklist alone or from one that it begins with: then what is ticked, and what is more, takes a call each."""
    names = tuple(item["name"] for item in items)
    copied = [len(each) for each in known if names[: len(each)] == each]
    ways = [1 + sum(item["done"] for item in items[:count]) + len(items) - count for count in copied]
    least: int = min([1 + len(items), *ways])
    return least


# --- the proofs -------------------------------------------------------------------------------------------------


def calls_of(plan: BoardPlan) -> list[Operation]:
    """A plan's calls in an order in which they can be sent."""
    return [operation for change in in_turn(plan.changes) for operation in change.operations]


def parts_of(calls: list[Operation]) -> Iterator[list[Operation]]:
    """The calls without each one, each pair and, of few calls, each set of them."""
    most = len(calls) if len(calls) <= 6 else 2
    for size in range(1, most + 1):
        for dropped in combinations(range(len(calls)), size):
            yield [call for at, call in enumerate(calls) if at not in dropped]


def reaches(live: LiveBoard, calls: list[Operation], data: Data) -> bool:
    """Whether the board is then what the file says. A call to what was never made can't be sent."""
    try:
        return bool(shown(play(live, calls)) == asked(data))
    except KeyError:
        return False


@st.composite
def stirred(draw: st.DrawFn, desk: Desk) -> None:
    """People move every card: into any list, in any order."""
    cards = sorted(desk.board.of_kind("card"), key=lambda each: each.id)
    homes = sorted(each.id for each in desk.board.of_kind("list"))
    for at, card in enumerate(draw(st.permutations(cards)) if draw(st.booleans()) else []):
        desk.move(card, draw(st.sampled_from(homes)), 1000.0 * (at + 1))


@thorough
@given(small(), small(), st.data())
def test_no_smaller_set_of_calls_reaches_the_goal(a: Data, b: Data, data: st.DataObject) -> None:
    """From nothing to a, to a in another order; then people move the cards, and from there to b."""
    desk = Desk()
    for wanted in (a, data.draw(edited(a)), b):
        if wanted is b:
            data.draw(stirred(desk))
        before = desk.live or blank(desk.declare(wanted))
        plan = desk.plan(wanted)
        calls = calls_of(plan)
        assert len(calls) == plan.calls == Bound(desk, wanted).count()
        assert reaches(before, calls, wanted)
        assert not any(reaches(before, part, wanted) for part in parts_of(calls))
        desk.carry_out(plan)
    assert desk.plan().changes == ()
