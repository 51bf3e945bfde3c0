"""What a page draws of a board: its columns before and after, and where each change of the plan is seen on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from boardctl.model.plan import Action, BoardPlan, Change
from boardctl.model.values import Handle, Kind
from boardctl.views.board_view import BoardView, CardView, ListView
from boardctl.views.change_text import MARKS, SMALL, contents_of, detail_of, differing, order_of, title_of
from boardctl.views.disclosure import counts, public_address
from boardctl.views.escape import escape
from boardctl.views.fold import Entry, folded, parts_of, told_once
from boardctl.views.plan_text import counters
from boardctl.views.values import difference
from boardctl.views.wording import kind_name

WORDS: dict[Action, str] = {
    "create": "new",
    "update": "changed",
    "move": "moved",
    "archive": "archived",
    "restore": "restored",
    "delete": "deleted",
}
NO_CHANGES = "no changes"
_LINE = 64  # columns of a difference, beyond which it is broken or cut


class Row(NamedTuple):
    """A change as the page lists it, with how many more that create its parts.

    `place` is the id of the card or column that shows it, empty where none does.
    """

    action: Action
    kind: Kind
    mark: str
    word: str
    title: str
    detail: str
    source: str
    deltas: tuple[tuple[str, tuple[str, ...]], ...]
    place: str
    on: Handle | None
    parts: int = 0


class DrawnCard(NamedTuple):
    """A card with the changes that are seen on it; `gone` where it is about to be removed."""

    view: CardView
    id: str
    rows: tuple[Row, ...]
    action: Action | None
    gone: bool = False


class DrawnList(NamedTuple):
    """A column with its cards, likewise."""

    view: ListView
    id: str
    rows: tuple[Row, ...]
    action: Action | None
    cards: tuple[DrawnCard, ...]
    gone: bool = False


class DrawnBoard(NamedTuple):
    """A board of the page. `before` is None where there is no difference to show, `lists` where nothing was drawn."""

    key: str
    name: str
    url: str
    desc: str
    said: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    rest: tuple[str, ...]
    lists: tuple[DrawnList, ...] | None
    before: tuple[DrawnList, ...] | None


class Pair(NamedTuple):
    """A board as it is, None where it does not exist yet, and as it will be."""

    before: BoardView | None
    after: BoardView


def drawn_plan(board: BoardPlan, pair: Pair | None, number: int) -> DrawnBoard:
    """A board of a plan, with its changes on it. `number` makes the ids of its elements."""
    entries = folded(board.changes)
    places = _places(pair, number) if pair else {}
    rows = tuple(_row(entry, places) for entry in entries)
    merged, before = _columns(pair, rows, places, number) if pair else (None, None)
    left = tuple(f"{escape(each.name)}: {escape(each.reason)}" for each in board.reported)
    return DrawnBoard(
        key=board.key,
        name=board.name,
        url=board.url or "",
        desc=pair.after.desc if pair else "",
        said=counts([change.action for change in board.changes]) or NO_CHANGES,
        rows=rows,
        notes=told_once(board.notes),
        rest=(*left, *counters(board)),
        lists=merged,
        before=before if board.changes else None,
    )


def public_board(board: BoardPlan, *, told: bool) -> DrawnBoard:
    """A board of a plan as everybody may see it: what is done to which addresses, or only how often."""
    rows = tuple(map(_public_row, board.changes)) if told else ()
    said = counts([change.action for change in board.changes]) or NO_CHANGES
    return DrawnBoard(board.key, board.key, "", "", said, rows, (), (), None, None)


def _public_row(change: Change) -> Row:
    mark, word = MARKS[change.action][0], WORDS[change.action]
    fields = "" if change.action == "create" else ", ".join(sorted({each.partition(".")[0] for each in change.fields}))
    return Row(change.action, change.kind, mark, word, public_address(change), fields, "", (), "", None)


def drawn_board(view: BoardView) -> DrawnBoard:
    """A board alone."""
    lists = tuple(_list(each, {}, {}, f"b0-l{at}") for at, each in enumerate(view.lists))
    name = view.name + (" (archived)" if view.archived else "")
    return DrawnBoard("", name, view.url or "", view.desc, "", (), (), (), lists, None)


def _places(pair: Pair, number: int) -> dict[Handle, str]:
    """The id of the element that shows each list and card, those about to go included."""
    found: dict[Handle, str] = {}
    for view in (pair.after, pair.before):
        for column in view.lists if view else ():
            for handle in (column.id, *(card.id for card in column.cards)):
                found.setdefault(handle, f"b{number}-{len(found)}")
    return found


def _row(entry: Entry, places: Mapping[Handle, str]) -> Row:
    change = entry.change
    on = _shown_on(change)
    return Row(
        action=change.action,
        kind=change.kind,
        mark=MARKS[change.action][0],
        word=WORDS[change.action],
        title=title_of(change),
        detail=_detail(entry),
        source=str(change.source) if change.source else "",
        deltas=_deltas(entry),
        place=places.get(on, "") if on else "",
        on=on,
        parts=parts_of(entry),
    )


def _detail(entry: Entry) -> str:
    """What follows the name, as long as it is: the page says what is done before it, and folds what is long."""
    return detail_of(entry, 10_000).strip().removeprefix(entry.change.action).strip()


def _shown_on(change: Change) -> Handle | None:
    """The list or card on which a change is seen; None for what belongs to the whole board."""
    if change.kind in ("list", "card"):
        return change.handle
    first = change.operations[0] if change.operations else None
    if first is None or change.kind not in ("checklist", "attachment", "item"):
        return None
    return first.card or first.owner


def _deltas(entry: Entry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What changes, field by field, each in a few lines."""
    change = entry.change
    if change.action == "create":
        words = [] if change.kind in SMALL else contents_of(entry, _LINE)
        return (("", tuple(words)),) if words else ()
    if change.action == "delete":
        return ()
    found = {escape(label): tuple(difference(label, delta, _LINE)) for label, delta in differing(change).items()}
    if change.action == "update" and change.moves:
        found["place"] = (order_of(change),)
    return tuple(found.items())


def _columns(
    pair: Pair, rows: Sequence[Row], places: Mapping[Handle, str], number: int
) -> tuple[tuple[DrawnList, ...], tuple[DrawnList, ...] | None]:
    """The columns after, with those that go still among them, and the columns before."""
    marks: dict[Handle, list[Row]] = {}
    for row in rows:
        if row.on:
            marks.setdefault(row.on, []).append(row)
    after = [_list(each, marks, places) for each in pair.after.lists]
    if pair.before is None:
        return tuple(after), None
    before = [_list(each, marks, {}, f"b{number}-before-{at}") for at, each in enumerate(pair.before.lists)]
    return tuple(_with_gone(after, before, places)), tuple(before)


def _list(column: ListView, marks: Mapping[Handle, list[Row]], places: Mapping[Handle, str], id: str = "") -> DrawnList:
    cards = tuple(
        DrawnCard(card, places.get(card.id, f"{id}-{at}"), *_seen(marks.get(card.id, ()), card.id))
        for at, card in enumerate(column.cards)
    )
    return DrawnList(column, places.get(column.id, id), *_seen(marks.get(column.id, ()), column.id), cards)


def _seen(rows: Sequence[Row], handle: Handle) -> tuple[tuple[Row, ...], Action | None]:
    """The changes of an object and of what hangs on it, and the one word for all of them."""
    own = [row.action for row in rows if row.kind in ("list", "card") and row.on == handle]
    return tuple(rows), own[0] if own else ("update" if rows else None)


def _with_gone(
    after: Sequence[DrawnList], before: Sequence[DrawnList], places: Mapping[Handle, str]
) -> Iterable[DrawnList]:
    """The columns after, and what is about to go still in its place, so that it is seen."""
    there = {column.view.id for column in after}
    stay = {card.view.id for column in after for card in column.cards}
    going = {column.view.id: [each for each in column.cards if each.view.id not in stay] for column in before}
    for column in after:
        yield column._replace(cards=_merged(column.cards, going.get(column.view.id, []), places))
    for column in before:
        if column.view.id not in there:
            cards = _merged((), going[column.view.id], places)
            yield column._replace(id=places[column.view.id], cards=cards, gone=True)


def _merged(
    cards: Sequence[DrawnCard], going: Sequence[DrawnCard], places: Mapping[Handle, str]
) -> tuple[DrawnCard, ...]:
    return (*cards, *(each._replace(id=places[each.view.id], gone=True) for each in going))


class Kinds(NamedTuple):
    """What a person calls a kind of objects, how many of it change, and how many parts are created with these."""

    name: str
    number: int
    parts: int


def kinds_of(rows: Iterable[Row]) -> dict[Kind, Kinds]:
    """The kinds of objects that change."""
    found: dict[Kind, Kinds] = {}
    for row in rows:
        _, number, parts = found.get(row.kind, ("", 0, 0))
        found[row.kind] = Kinds(kind_name(row.kind), number + 1, parts + row.parts)
    return found


def actions_of(rows: Sequence[Row]) -> dict[Action, tuple[str, int]]:
    """What is done, in the order of the legend, and how often: as the summary counts it, parts too."""
    done = Counter[Action]()
    for row in rows:
        done[row.action] += 1 + row.parts
    return {action: (word, done[action]) for action, word in WORDS.items() if action in done}
