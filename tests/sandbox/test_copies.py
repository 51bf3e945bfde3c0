"""Copies: boards, lists and cards, and what they bring along."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api


@pytest.fixture
def source(you: Api) -> dict[str, Any]:
    """A card with a label, a due date, a member, a checklist, a value and a comment."""
    board = you.board("Source", desc="text")
    label = you.ok("GET", f"/boards/{board['id']}/labels")[0]["id"]
    me = you.ok("GET", "/members/me")["id"]
    first = you.lists(board)[0]
    card = you.card(first, "Original", due="2026-01-01", idLabels=[label], idMembers=[me], desc="d")
    checklist = you.ok("POST", f"/cards/{card['id']}/checklists")["id"]
    you.ok("POST", f"/checklists/{checklist}/checkItems", json={"name": "a", "checked": True})
    new = {"idModel": board["id"], "modelType": "board", "name": "Size", "type": "text"}
    field = you.ok("POST", "/customFields", json=new)["id"]
    you.ok("PUT", f"/cards/{card['id']}/customField/{field}/item", json={"value": {"text": "XL"}})
    you.ok("POST", f"/cards/{card['id']}/actions/comments", json={"text": "hi"})
    return {"board": board, "list": first, "card": card}


def test_card_copy_keeps_everything_but_custom_fields(you: Api, source: dict[str, Any]) -> None:
    """keepFromSource is `all` unless named; custom fields must be named."""
    copy = you.card(source["list"], "Copy", idCardSource=source["card"]["id"])
    assert (copy["name"], copy["desc"], copy["idLabels"]) == ("Copy", "d", source["card"]["idLabels"])
    assert copy["due"] == source["card"]["due"]
    assert copy["idMembers"] == source["card"]["idMembers"]
    assert copy["badges"]["checkItemsChecked"] == 1
    assert copy["badges"]["comments"] == 1
    assert you.ok("GET", f"/cards/{copy['id']}/customFieldItems") == []
    kinds = [one["type"] for one in you.ok("GET", f"/cards/{copy['id']}/actions", params={"filter": "all"})]
    assert sorted(kinds) == ["addMemberToCard", "copyCard", "copyCommentCard"]


def test_card_copy_with_named_parts(you: Api, source: dict[str, Any]) -> None:
    """Only what is named comes along."""
    given = {"idCardSource": source["card"]["id"], "keepFromSource": "customFields,start"}
    copy = you.ok("POST", "/cards", json={"idList": source["list"]["id"], **given})
    assert (copy["name"], copy["due"], copy["idLabels"], copy["idChecklists"]) == ("Original", None, [], [])
    assert you.ok("GET", f"/cards/{copy['id']}/customFieldItems")[0]["value"] == {"text": "XL"}


def test_board_copy_drops_the_desc_and_takes_cards_when_asked(you: Api, source: dict[str, Any]) -> None:
    """idBoardSource with keepFromSource=cards; the values follow the new fields."""
    id = source["board"]["id"]
    bare = you.board("Bare", idBoardSource=id, desc="mine")
    assert bare["desc"] == ""
    assert you.ok("GET", f"/boards/{bare['id']}/cards") == []
    full = you.board("Full", idBoardSource=id, keepFromSource="cards")
    params = {"cards": "all", "card_customFieldItems": "true", "customFields": "true"}
    found = you.ok("GET", f"/boards/{full['id']}", params=params)
    (card,) = found["cards"]
    assert card["name"] == "Original"
    assert card["customFieldItems"][0]["idCustomField"] == found["customFields"][0]["id"]


def test_list_copy_brings_open_cards(you: Api, source: dict[str, Any]) -> None:
    """idListSource; a board's id there is ignored."""
    new = {"name": "Copy", "idBoard": source["board"]["id"]}
    copy = you.ok("POST", "/lists", json={**new, "idListSource": source["list"]["id"]})
    assert [one["name"] for one in you.ok("GET", f"/lists/{copy['id']}/cards")] == ["Original"]
    ignored = you.ok("POST", "/lists", json={**new, "idListSource": source["board"]["id"]})
    assert you.ok("GET", f"/lists/{ignored['id']}/cards") == []


def test_move_all_and_archive_all(you: Api, source: dict[str, Any]) -> None:
    """moveAllCards answers with the new places, archiveAllCards with nothing."""
    goal = you.lists(source["board"])[1]
    given = {"idBoard": source["board"]["id"], "idList": goal["id"]}
    (moved,) = you.ok("POST", f"/lists/{source['list']['id']}/moveAllCards", json=given)
    assert set(moved) == {"id", "idBoard", "idList", "pos"}
    assert you.ok("POST", f"/lists/{goal['id']}/archiveAllCards") == {}
    assert you.ok("GET", f"/cards/{moved['id']}/closed") == {"_value": True}


def test_list_moves_to_another_board_with_its_cards(you: Api, source: dict[str, Any]) -> None:
    """PUT /lists/{id}/idBoard."""
    other = you.board("Other")
    you.ok("PUT", f"/lists/{source['list']['id']}/idBoard", params={"value": other["id"]})
    assert you.ok("GET", f"/cards/{source['card']['id']}")["idBoard"] == other["id"]
