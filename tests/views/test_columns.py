"""A board drawn in the terminal."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardctl.model.live import Live, LiveBoard
from boardctl.model.values import Attachment, Board, List
from boardctl.views.board_view import (
    BoardView,
    CardView,
    ChecklistView,
    ItemView,
    LabelView,
    ListView,
    desired_view,
    live_view,
)
from boardctl.views.columns import board_columns
from boardctl.views.ink import cells
from tests.views import boards
from tests.views.golden_files import compare


@pytest.mark.parametrize("width", [30, 80, 120, 200])
def test_board_looks_as_agreed(width: int) -> None:
    """Columns fit the width, wrap into rows where they don't, and count wide characters."""
    compare(f"board-{width}.txt", board_columns(live_view(boards.live()), color=False, width=width))


def test_board_in_colour_looks_as_agreed() -> None:
    """Labels wear their colours, covers frame their cards."""
    compare("board-color.txt", board_columns(live_view(boards.live()), color=True, width=120))


def test_board_in_ascii_looks_as_agreed() -> None:
    """Where a terminal has no lines to draw with; names are people's and stay."""
    text = board_columns(live_view(boards.live()), color=False, width=120, plain=True)
    compare("board-ascii.txt", text)
    assert not set("─│╭╮╰╯✓☑") & set(text)


def test_file_and_trello_look_the_same() -> None:
    """The same board drawn from its file has the same lists and cards."""
    live, desired = live_view(boards.live()), desired_view(boards.desired())
    assert [_without_ids(each) for each in desired.lists] == [_without_ids(each) for each in live.lists]


def _without_ids(column: ListView) -> ListView:
    """The column but for the handles, which a file does not know."""
    cards = tuple(msgspec.structs.replace(card, id="") for card in column.cards)
    return msgspec.structs.replace(column, id="", cards=cards)


def test_hidden_cards_are_counted() -> None:
    """Where not all cards are drawn, the column says how many more there are."""
    many = BoardView(name="b", url=None, lists=(ListView(name="l", cards=(CardView(name="c"),) * 9),))
    text = board_columns(many, color=False, width=60, most=2)
    assert "+ 7 more cards" in text
    assert text.count("│ c") == 2


def test_board_without_lists_is_drawn() -> None:
    """A new board has nothing but its name."""
    assert board_columns(BoardView(name="b", url=None, lists=()), color=False, width=80) == "b\n0 lists, 0 cards\n"


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
cards = st.builds(
    CardView,
    name=words,
    labels=st.lists(st.builds(LabelView, words, st.sampled_from(["red", "black_dark", None])), max_size=3).map(tuple),
    members=st.lists(words, max_size=2).map(tuple),
    due=st.sampled_from([None, "2026-12-05T17:00:00Z"]),
    checklists=st.lists(st.builds(ItemView, words, st.booleans()), max_size=9).map(
        lambda items: (ChecklistView("", tuple(items)),)
    ),
)
lists = st.builds(
    ListView, name=words, cards=st.lists(cards, max_size=3).map(tuple), limit=st.none() | st.integers(0, 9)
)


@given(st.lists(lists, max_size=6), st.integers(12, 160))
def test_no_line_is_wider_than_the_terminal(columns: list[ListView], width: int) -> None:
    """Whatever is on the board, its columns stay inside the terminal and hold no control characters."""
    view = BoardView(name="b", url=None, lists=tuple(columns))
    text = board_columns(view, color=False, width=width)
    lines = text.split("\n")[2:]
    assert max((cells(line) for line in lines), default=0) <= width
    assert not [each for each in text if (ord(each) < 32 and each != "\n") or 0x202A <= ord(each) <= 0x202E]


def test_links_and_files_are_counted_apart() -> None:
    """What people uploaded is no link."""
    card = next(each for each in boards.live().objects.values() if each.kind == "card")
    board = Live(kind="board", id="b", parent="", value=Board(name="Board"))
    hung = [
        Live(
            kind="attachment", id=str(at), parent=card.id, value=Attachment(url="https://example.com/x", upload=at > 1)
        )
        for at in range(3)
    ]
    column = Live(kind="list", id=card.parent, parent="b", value=List(name="L"))
    text = board_columns(live_view(LiveBoard(board, [column, card, *hung])), color=False, width=120)
    assert "2 links  1 file" in text


@given(words, st.integers(40, 120), st.booleans())
def test_the_head_of_a_board_stays_inside_too(name: str, width: int, archived: bool) -> None:
    """The URL has a line of its own where it does not fit beside the name."""
    url = "https://trello.com/b/nC8QJJoZ"
    view = BoardView(name=name * 2, url=url, archived=archived, lists=())
    *head, url_line, _, _ = board_columns(view, color=False, width=width).split("\n")
    assert url_line.endswith(url)
    assert max(cells(line) for line in [*head, url_line]) <= width
