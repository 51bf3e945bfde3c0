"""Which live object a declared one stands for, told tier by tier (DESIGN section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.errors import ConfigError
from tests.tables import Table

LISTS = ("A", "B", "C")


def file(*labels: Any, **cards: list[Any]) -> dict[str, Any]:
    """A board of three lists with these cards, and with labels where some are given."""
    lists = [{"name": name, "cards": cards.get(name, [])} for name in LISTS]
    return {"version": 1, "name": "Board", "lists": lists} | ({"labels": list(labels)} if labels else {})


@pytest.fixture
def bare(table: Table) -> Table:
    """A board that has its lists, and no state: what is on it was made by people."""
    table.apply(file())
    table.forget()
    return table


def card(table: Table, home: str, name: str, **fields: Any) -> str:
    """Somebody makes a card; its id."""
    made = table.person("POST", "/cards", name=name, idList=table.named("lists", home)["id"])
    if fields:
        table.person("PUT", f"/cards/{made['id']}", **fields)
    return str(made["id"])


def label(table: Table, name: str, color: str) -> str:
    """Somebody makes a label; its id."""
    return str(table.person("POST", "/labels", name=name, color=color, idBoard=table.board()["id"])["id"])


def ids(table: Table, data: dict[str, Any]) -> list[tuple[str, str | None]]:
    """(action, id) of each planned change."""
    return [(change.action, change.object_id) for change in table.plan(data).changes]


def test_an_id_counts_more_than_the_state(table: Table) -> None:
    """The key stood for another card until now: that one is left over, and the one of the `id:` takes its place."""
    table.apply(file(A=[{"name": "Mine", "key": "k"}]))
    old, other = table.named("cards", "Mine")["id"], card(table, "A", "Theirs")
    assert ids(table, file(A=[{"name": "Mine", "key": "k", "id": other}])) == [("update", other), ("archive", old)]


def test_a_name_in_its_own_list_counts_more_than_its_place(bare: Table) -> None:
    """Cards of one name in two lists: each stands for the one in its list, whichever comes first on the board."""
    card(bare, "B", "Same", desc="in b", pos=1)
    card(bare, "A", "Same", desc="in a", pos=2)
    assert bare.changes(file(A=[{"name": "Same", "desc": "in a"}], B=[{"name": "Same", "desc": "in b"}])) == []


def test_equal_names_pair_in_order(bare: Table) -> None:
    """As the file has them from top to bottom, so the board."""
    card(bare, "A", "Same", desc="lower", pos=2)
    card(bare, "A", "Same", desc="upper", pos=1)
    assert bare.changes(file(A=[{"name": "Same", "desc": "upper"}, {"name": "Same", "desc": "lower"}])) == []


def test_an_open_one_counts_more_than_an_archived_one(bare: Table) -> None:
    """In its list, and elsewhere on the board; archived ones are read at all only once a card is not found."""
    for name, home in (("here", "A"), ("there", "B")):
        card(bare, home, name, closed=True, pos=1)
        card(bare, home, name, desc="open", pos=2)
    cards = [{"name": "here", "desc": "open"}, {"name": "there", "desc": "open"}, "nowhere"]
    assert bare.changes(file(A=cards)) == [("create", "board/cards/nowhere")]


def test_of_several_archived_ones_none_is_taken(bare: Table) -> None:
    """One alone is the card; of two nobody knows: an error without a memory, and with one another card is made."""
    one = card(bare, "A", "Once", closed=True)
    assert ids(bare, file(A=[{"name": "Once", "desc": "d"}])) == [("update", one)]
    two = [card(bare, "A", "Twice", closed=True) for _ in range(2)]
    with pytest.raises(ConfigError) as refused:
        bare.plan(file(A=["Twice"]))
    assert all(f"id: {each}    # https://trello.com/c/" in (refused.value.hint or "") for each in two)
    bare.apply(file())
    assert ids(bare, file(A=["Twice"])) == [("create", None)]


@pytest.mark.parametrize(("live", "declared"), [("BC", "A"), ("B", "AC")])
def test_elsewhere_a_name_must_stand_once_on_both_sides(bare: Table, live: str, declared: str) -> None:
    """Else it is an error without a memory; with one, what the file has is made and what people have is theirs."""
    for home in live:
        card(bare, home, "Same")
    data = file(**{home: ["Same"] for home in declared})
    with pytest.raises(ConfigError, match="Same"):
        bare.plan(data)
    bare.apply(file())
    assert ids(bare, data) == [("create", None)] * len(declared)


def test_a_former_name_is_looked_for_in_the_same_list_first(bare: Table) -> None:
    """Another card of that name in another list has nothing to do with it."""
    card(bare, "A", "Old")
    wanted = card(bare, "B", "Old")
    assert ids(bare, file(B=[{"name": "New", "was": "Old"}])) == [("update", wanted)]


def test_a_former_name_in_its_list_counts_more_than_the_name_elsewhere(bare: Table) -> None:
    """The card was renamed where it is; one that is called so in another list is another one."""
    wanted = card(bare, "A", "Old")
    card(bare, "B", "New")
    assert ids(bare, file(A=[{"name": "New", "was": "Old"}])) == [("update", wanted)]


def test_labels_go_by_name_and_colour_then_by_a_name_that_is_alone(bare: Table) -> None:
    """Two of one name are told apart by colour; a colour that nobody has is new paint only for a name that is alone."""
    label(bare, "bug", "red")
    label(bare, "bug", "green")
    assert bare.changes(file({"name": "bug", "color": "green"}, {"name": "bug", "color": "red"})) == []
    assert ids(bare, file({"name": "bug", "color": "sky"})) == [("create", None)]
    alone = label(bare, "docs", "red")
    assert ids(bare, file({"name": "docs", "color": "sky"})) == [("update", alone)]


def test_labels_without_a_name_go_by_colour(bare: Table) -> None:
    """Each stands for the one of its colour; a colour that no unnamed label has is another label."""
    label(bare, "", "red")
    assert ids(bare, file({"color": "sky"})) == [("create", None)]
    label(bare, "", "green")
    assert bare.changes(file({"color": "green"}, {"color": "red"})) == []


@pytest.mark.parametrize(
    ("theirs", "declared"),
    [("cafe\u0301", "caf\u00e9"), ("caf\u00e9", "cafe\u0301"), ("one\ntwo", "one\r\ntwo"), ("text", "text \n\n")],
)
def test_text_is_compared_as_people_read_it(bare: Table, theirs: str, declared: str) -> None:
    """However an accent is written, lines end and text trails off: no change, and no second card of that name."""
    card(bare, "A", theirs.split("\n")[0], desc=theirs)
    name = declared.split("\r")[0].rstrip("\n")
    assert bare.changes(file(A=[{"name": name, "desc": declared}])) == []


def test_times_are_compared_at_whole_seconds(bare: Table) -> None:
    """Trello answers `.000Z`, and people write a zone."""
    card(bare, "A", "Card", due="2026-12-05T17:00:00.000Z")
    assert bare.changes(file(A=[{"name": "Card", "due": "2026-12-05T18:00:00+01:00"}])) == []


@pytest.mark.parametrize(("more", "live"), [([], 2), (["H"], 3)])
def test_which_of_several_archived_ones_is_to_be_archived_is_no_guess(bare: Table, more: list[str], live: int) -> None:
    """Also where the file has another that may be open: with more of them than blocks each is named for its line."""
    found = [card(bare, "A", "H", closed="true") for _ in range(live)]
    hidden = {"name": "H", "archived": True, "desc": "mine"}
    with pytest.raises(ConfigError) as told:
        bare.plan(file(A=[hidden, *more]))
    problem = told.value.problems[0]
    assert problem.code == "ambiguous"
    assert all(f"id: {each}" in (problem.hint or "") for each in found)
    enough = [*([hidden] * (live - len(more))), *more]
    assert {each.object_id for each in bare.plan(file(A=enough)).changes} == {*found[: live - len(more)]}
