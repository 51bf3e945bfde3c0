"""A board as columns in the terminal: lists side by side as far as the width goes, cards as boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from boardctl.views.board_view import BoardView, CardView, LabelView, ListView
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, cells, cut, draw, fill, line, width_of
from boardctl.views.values import moment, shown
from boardctl.views.wording import counted

_NARROWEST, _WIDEST, _GAP = 26, 38, 2
_TITLE_LINES = 3
# The colours that Trello gives its ten hues, as near as 256 terminal colours come; text on them is black or white.
_HUES = {
    "green": "black on #4bce97",
    "yellow": "black on #e2b203",
    "orange": "black on #faa53d",
    "red": "black on #f87462",
    "purple": "black on #9f8fef",
    "blue": "black on #579dff",
    "sky": "black on #60c6d2",
    "lime": "black on #94c748",
    "pink": "black on #e774bb",
    "black": "white on #596773",
}
_PLAIN_LABEL = "black on #b3b9c4"


class _Pen(NamedTuple):
    """How a board is drawn: in colour or not, so many cards a list, and with which characters."""

    color: bool
    most: int | None
    across: str = "─"
    down: str = "│"
    corners: str = "╭╮╰╯"
    done: str = "✓"
    items: str = "☑"


def board_columns(board: BoardView, *, width: int, color: bool, most: int | None = None, plain: bool = False) -> str:
    """The board drawn for a terminal of `width` columns, at most `most` cards a list (None: all).

    `plain` draws with ASCII alone; names stay as they are.
    """
    pen = _Pen(color, most, "-", "|", "++++", "v", "ticked") if plain else _Pen(color, most)
    lines = list(_header(board, width))
    for row in _rows(board.lists, width):
        lines.append(())
        lines += _row(row, width, pen)
    return draw(lines, color=color)


def _header(board: BoardView, width: int) -> Iterator[Line]:
    """The name, and beside it the URL, on a line of its own where there is no room; then what is on the board."""
    state, url = " (archived)" if board.archived else "", escape(board.url or "")
    name = cut(escape(board.name), max(width - len(state), 12))
    head = line(Span(name, "bold"), Span(state, "yellow"))
    if url and width_of(head) + 2 + cells(url) > width:
        yield head
        yield line(Span(url, "dim"))
    else:
        yield (*head, *line("  " if url else "", Span(url, "dim")))
    cards = sum(len(each.cards) for each in board.lists)
    yield line(Span(f"{counted(len(board.lists), 'list')}, {counted(cards, 'card')}", "dim"))


def _rows(lists: Sequence[ListView], width: int) -> Iterator[Sequence[ListView]]:
    """The lists in rows of equal length: seven where five would fit make a row of four and one of three."""
    fitting = max((width + _GAP) // (_NARROWEST + _GAP), 1)
    rows = -(-len(lists) // fitting)
    each = -(-len(lists) // rows) if rows else 0
    for start in range(0, len(lists), each or 1):
        yield lists[start : start + each]


def _row(lists: Sequence[ListView], width: int, pen: _Pen) -> Iterator[Line]:
    column = min((width - _GAP * (len(lists) - 1)) // len(lists), _WIDEST)
    drawn = [list(_column(each, max(column, 12), pen)) for each in lists]
    for parts in zip_longest(*drawn, fillvalue=()):
        spans: list[Span] = []
        for at, part in enumerate(parts):
            spans += [*part, Span(" " * (column - width_of(part) + _GAP))] if at < len(parts) - 1 else part
        yield line(*spans)


def _column(found: ListView, width: int, pen: _Pen) -> Iterator[Line]:
    yield _list_title(found, width)
    yield line(Span(pen.across * width, "dim"))
    for card in found.cards[: pen.most]:
        yield from _card(card, width, pen)
    hidden = len(found.cards) - len(found.cards[: pen.most])
    notes = [f"+ {counted(hidden, 'more card')}"] if hidden else []
    notes += [f"+ {found.archived:,} archived"] if found.archived else []
    if not found.cards and not notes:
        notes = ["no cards"]
    yield from (line(" ", Span(note, "dim")) for note in notes)


def _list_title(found: ListView, width: int) -> Line:
    """The list's name and how many cards it holds; of how many it should hold at most, red beyond that."""
    number = len(found.cards)
    count = f"{number}/{found.limit}" if found.limit is not None else str(number)
    over = found.limit is not None and number > found.limit
    name = cut(escape(found.name), width - len(count) - 2)
    gap = width - cells(name) - len(count)
    return line(Span(name, "bold"), " " * gap, Span(count, "bold red" if over else "dim"))


def _card(card: CardView, width: int, pen: _Pen) -> Iterator[Line]:
    """A box: the name, labels, then when, how far and who."""
    inside = width - 4
    edge = Span(pen.down, _hue(card.cover).partition(" on ")[2] if card.cover else "dim")
    border = edge.style
    title = [
        line(Span(text, "dim" if card.done else "")) for text in fill(_card_title(card, pen), inside, _TITLE_LINES)
    ]
    labels = _flow([_chip(label, inside, color=pen.color) for label in card.labels], inside)
    facts = _flow([Span(cut(text, inside), style) for text, style in _facts(card, pen)], inside)
    yield line(Span(pen.corners[0] + pen.across * (width - 2) + pen.corners[1], border))
    for each in [*title, *labels, *facts]:
        yield line(edge, " ", *each, " " * (inside - width_of(each) + 1), edge)
    yield line(Span(pen.corners[2] + pen.across * (width - 2) + pen.corners[3], border))


def _card_title(card: CardView, pen: _Pen) -> str:
    name = escape(card.name) or "(no name)"
    return f"{pen.done} {name}" if card.done else name


def _chip(label: LabelView, width: int, *, color: bool) -> Span:
    """A label: its name on its colour; in brackets, with nothing but the name, where there is no colour."""
    name = cut(escape(label.name), width - 2)
    return Span(f" {name} ", _hue(label.color)) if color else Span(f"[{name}]")


def _hue(color: str | None) -> str:
    """The style of one of Trello's thirty colours; light and dark shades look like their hue."""
    return _HUES.get((color or "").partition("_")[0], _PLAIN_LABEL)


def _facts(card: CardView, pen: _Pen) -> Iterator[tuple[str, str]]:
    if card.start:
        yield f"from {moment(card.start)[:10]}", "dim"
    if card.due:
        yield f"due {moment(card.due)[:10]}", "green" if card.done else "yellow"
    if card.items:
        yield f"{pen.items} {card.checked}/{card.items}", "green" if card.checked == card.items else ""
    files = sum(each.is_file for each in card.links)
    for number, noun in ((len(card.links) - files, "link"), (files, "file")):
        if number:
            yield counted(number, noun), "dim"
    for name, value in card.fields:
        yield f"{escape(name)}: {_field(value)}", "dim"
    for member in card.members:
        yield f"@{escape(member)}", "cyan"


def _field(value: object) -> str:
    return escape(moment(value)) if isinstance(value, str) else shown("", value)


def _flow(spans: Sequence[Span], width: int) -> list[Line]:
    """The spans on as few lines as hold them, two spaces apart (one between chips that carry their own)."""
    lines: list[Line] = []
    for span in spans:
        gap = " " if span.text.startswith((" ", "[")) else "  "
        if lines and width_of(lines[-1]) + len(gap) + cells(span.text) <= width:
            lines[-1] = (*lines[-1], Span(gap), span)
        else:
            lines.append((span,))
    return lines
