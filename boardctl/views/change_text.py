"""One change of a plan as lines: mark, kind, name and place, where it was written, and its fields below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardctl.model.plan import Action, Change, Delta
from boardctl.model.values import Kind
from boardctl.views.escape import escape
from boardctl.views.fold import Entry
from boardctl.views.ink import Line, Span, cells, cut, line, pad, width_of, wrap
from boardctl.views.values import difference, flat, outline, shown
from boardctl.views.wording import counted, titled

MARKS: dict[Action, tuple[str, str]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "move": (">", "cyan"),
    "restore": ("+", "green"),
    "archive": ("-", "red"),
    "delete": ("-", "red"),
}
_INDENT = " " * 6
_LONGEST_COLUMN = 44  # beyond it, places and reasons follow the name instead of standing in a column
_SHORTEST_NAME = 12
_LONGEST_PLACE = 36
# What every new board or field has switched on, so that to have it off is worth a word.
_ON_AT_BIRTH = frozenset({"prefs.self_join", "prefs.card_covers", "show_on_card"})
_MOST_NAMED = 6  # of the cards that go with their list, so many are named
# Small objects have few fields: those of a new one stand on its own line.
SMALL: frozenset[Kind] = frozenset(
    {"label", "list", "custom_field", "option", "member", "attachment", "checklist", "item"}
)
_UNSAID = frozenset({"name", "items", "options"})  # stands in the title, or is counted as parts
_SELF_EVIDENT = frozenset({"color", "type", "role"})  # values that need no name before them


def change_lines(entry: Entry, *, width: int, column: int) -> Iterator[Line]:
    """The lines of one change; what follows the name of moved and removed objects stands at `column`."""
    change = entry.change
    yield from _head(entry, width, column)
    if change.action == "create":
        yield from () if change.kind in SMALL else _contents(entry, width)
    elif change.action != "delete":
        yield from _differences(change, width)
    if change.kind == "list" and change.action == "archive" and "cards" in change.fields:
        yield from _taken_along(change, width)


# What the head of such a line has said already.
_SAID: dict[Action, tuple[str, ...]] = {"move": ("list",), "archive": ("archived", "cards"), "restore": ("archived",)}


def head_column(changes: Sequence[Change]) -> int:
    """How wide the heads of moves and removals are, so that what follows them stands in one column."""
    heads = [cells(title_of(change)) for change in changes if _is_aligned(change)]
    return max((width for width in heads if width <= _LONGEST_COLUMN), default=0)


def _is_aligned(change: Change) -> bool:
    return change.action in ("move", "archive", "restore", "delete")


def title_of(change: Change, name_width: int = 10_000) -> str:
    """`card "Set up CI"`, escaped."""
    return titled(change.kind, cut(escape(change.name), name_width))


def _head(entry: Entry, width: int, column: int) -> Iterator[Line]:
    """The change's own line, and at its right where it was written; on a line of its own where there is no room."""
    change = entry.change
    mark, style = MARKS[change.action]
    detail = detail_of(entry, max(_SHORTEST_NAME, min(_LONGEST_PLACE, width // 3)))
    title = title_of(change)
    over = cells(title) + cells(detail) + 4 - width
    if over > 0:  # a name gives way before anything else: the address and the source tell which one it is
        title = title_of(change, max(cells(escape(change.name)) - over, _SHORTEST_NAME))
        if cells(title) + cells(detail) + 4 > width:
            detail = detail_of(entry, _SHORTEST_NAME)
    if detail and _is_aligned(change):
        title = pad(title, column) + " "
    spans = line("  ", Span(f"{mark} ", style), title, detail)
    source = escape(str(change.source)) if change.source else ""
    room = width - width_of(spans) - cells(source)
    if source and room < 2:
        yield spans
        spans, room = (), max(width - cells(source), len(_INDENT))
    yield (*spans, Span(" " * room), Span(source, "dim")) if source else spans


def detail_of(entry: Entry, longest: int = _LONGEST_PLACE) -> str:
    """What follows the name: where it is, where it goes (names of places up to `longest` columns), or why it goes."""
    change = entry.change
    match change.action:
        case "move":
            return f" {_destination(change, longest)}"
        case "archive" | "delete" | "restore":
            return f" {change.action}{_origin(change, longest)}{_reason(change)}"
        case "create" if change.kind in SMALL:
            return _place(change, longest) + _small(entry)
        case _:
            return _place(change, longest)


def _reason(change: Change) -> str:
    """` (owned, no longer declared; 2 cards)`: why it goes, and how many cards go or lose it with it."""
    cards = change.fields.get("cards")
    words = [escape(change.reason)] if change.reason else []
    words += [counted(len(cards.before), "card")] if cards and cards.before else []
    return f" ({'; '.join(words)})" if words else ""


def _place(change: Change, longest: int) -> str:
    if not change.where:
        return ""
    where = cut(escape(change.where), longest)
    return f" in {where}" if change.kind == "card" else f' on "{where}"{_of_card(change, longest)}'


def _of_card(change: Change, longest: int) -> str:
    """` of "Set up CI"` behind an item's checklist: every card has a "Todo"."""
    return f' of "{cut(escape(change.card), longest)}"' if change.card else ""


def _origin(change: Change, longest: int) -> str:
    if change.action == "delete" and change.where:
        return f' from "{cut(escape(change.where), longest)}"{_of_card(change, longest)}'
    return _place(change, longest) if change.action == "restore" else ""


def _destination(change: Change, longest: int) -> str:
    """`Backlog, after "Set up CI"`; `Doing -> Done, first` for a card that goes to another list."""
    moved = change.fields.get("list")
    places = [cut(escape(str(each)), longest) for each in (moved or (change.where,)) if each]
    order = order_of(change, longest)
    return ", ".join([" -> ".join(places) + _of_card(change, longest), order] if places else [order])


def order_of(change: Change, longest: int = _LONGEST_PLACE) -> str:
    """`after "Set up CI"`, or `first`."""
    return f'after "{cut(escape(change.after), longest)}"' if change.after else "first"


def _small(entry: Entry) -> str:
    """The fields of a small new object and how many parts it has: ` black_dark`, ` limit 20`, ` (5 items)`."""
    words = [
        shown(label, delta.after) if label in _SELF_EVIDENT else outline(label, delta.after, 60)
        for label, delta in _starting(entry.change)
        if entry.change.name not in (f"({delta.after})", delta.after)
    ]
    return "".join(f" {word}" for word in words) + _made_of(entry)


def _starting(change: Change) -> list[tuple[str, Delta]]:
    """The fields of a new object that say something: not its name, not what is empty, not its parts."""
    fields = flat(change.fields).items()
    return [(label, each) for label, each in fields if label not in _UNSAID and _says_something(label, each.after)]


def _says_something(label: str, value: object) -> bool:
    return label in _ON_AT_BIRTH if value is False else value not in (None, "", (), [])


def _made_of(entry: Entry) -> str:
    """` (5 items)`, ` (High, Low)`: the parts of a new checklist or field."""
    for kind in ("option", "item"):
        names = [part.change.name for part in entry.parts if part.change.kind == kind]
        names += entry.change.fields[f"{kind}s"].after if f"{kind}s" in entry.change.fields else ()
        if names:
            more = f" and {len(names) - 6} more" if len(names) > 6 else ""
            words = ", ".join(escape(name) for name in names[:6]) + more
            return f" ({words if kind == 'option' else counted(len(names), kind)})"
    return ""


def _contents(entry: Entry, width: int) -> Iterator[Line]:
    """What a created card or board starts with, in as few lines as hold it."""
    room = width - len(_INDENT)
    for text in wrap(contents_of(entry, room), room, "   "):
        yield line(_INDENT, text)


def contents_of(entry: Entry, width: int) -> list[str]:
    """The fields of a created object, and what is made with it, a few words each."""
    words = [outline(label, delta.after, min(width, 76)) for label, delta in _starting(entry.change)]
    return words + [title_of(part.change, 40) + _made_of(part) for part in entry.parts]


def _differences(change: Change, width: int) -> Iterator[Line]:
    """`      due      2026-12-01 17:00Z -> 2026-12-05 17:00Z`, one field a line or more."""
    fields = differing(change)
    column = min(max([6, *(cells(escape(label)) for label in fields)]), 24, width // 4) + 3
    room = max(width - len(_INDENT) - column, 20)
    texts = {label: difference(label, delta, room) for label, delta in fields.items()}
    if change.action == "update" and change.moves:
        texts["place"] = [order_of(change)]
    for label, rows in texts.items():
        for at, text in enumerate(rows):
            title = "" if at else cut(escape(label), column - 1)
            yield line(_INDENT, Span(pad(title, column), "dim"), text)


def _taken_along(change: Change, width: int) -> Iterator[Line]:
    """The cards that go out of sight with a list: they have no change of their own."""
    names = [f'"{cut(escape(name), _LONGEST_COLUMN)}"' for name in change.fields["cards"].before]
    *most, last = names[:_MOST_NAMED]
    more = [f"and {len(names) - _MOST_NAMED:,} more"] if len(names) > _MOST_NAMED else []
    words = [*(f"{each}," for each in most), last, *more]
    for text in wrap(["with", *words], width - len(_INDENT)):
        yield line(_INDENT, Span(text, "dim"))


def differing(change: Change) -> dict[str, Delta]:
    """The fields that change, but for what the line above them says already."""
    return {label: delta for label, delta in flat(change.fields).items() if label not in _SAID.get(change.action, ())}
