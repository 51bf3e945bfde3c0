"""What foreign clients found wrong in the sandbox stays mended where those clients can't be had."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Served


@pytest.fixture
def board(served: Served) -> Any:
    """A board with its lists and a card."""
    made = served.request("POST", "/boards", name="Mended")
    lists = served.get(f"/boards/{made['id']}/lists")
    card = served.request("POST", "/cards", idList=lists[0]["id"], name="Card", desc="words", due="2026-12-05")
    return made | {"lists": lists, "card": card}


def test_my_prefs_within_a_board(served: Served, board: Any) -> None:
    """`myPrefs=true` brings the member's own settings of the board."""
    assert served.get(f"/boards/{board['id']}?myPrefs=true")["myPrefs"]["showSidebar"] is True


def test_a_label_made_on_a_card(served: Served, board: Any) -> None:
    """The answer is the label."""
    made = served.request("POST", f"/cards/{board['card']['id']}/labels", name="fresh", color="sky")
    assert (made["name"], made["color"], made["idBoard"]) == ("fresh", "sky", board["id"])


def test_members_of_a_card_by_their_older_route(served: Served, board: Any) -> None:
    """`/members` takes and drops a member as `/idMembers` does."""
    path = f"/cards/{board['card']['id']}/members"
    me = served.get("/members/me")["id"]
    assert [member["id"] for member in served.request("POST", path, value=me)] == [me]
    assert served.request("DELETE", f"{path}/{me}") == []


def test_a_card_moves_to_a_list_of_another_board(served: Served, board: Any) -> None:
    """`PUT /cards/{id}/idBoard` goes to the list that it names."""
    other = served.request("POST", "/boards", name="Other")["id"]
    goal = served.get(f"/boards/{other}/lists")[2]["id"]
    moved = served.request("PUT", f"/cards/{board['card']['id']}/idBoard", value=other, idList=goal)
    assert (moved["idBoard"], moved["idList"]) == (other, goal)


def test_a_copy_takes_what_is_null_from_its_source(served: Served, board: Any) -> None:
    """Null is no word of its own: the copy has the source's text and date."""
    given = {"idCardSource": board["card"]["id"], "name": "Copy", "desc": None, "due": "null"}
    copy = served.request("POST", "/cards", idList=board["lists"][1]["id"], **given)
    assert (copy["name"], copy["desc"], copy["due"]) == ("Copy", "words", board["card"]["due"])


def test_power_ups(served: Served, board: Any) -> None:
    """A board has none."""
    assert served.get(f"/boards/{board['id']}/plugins") == served.get(f"/boards/{board['id']}/boardPlugins") == []
