"""Nested reads, field selection, pages, batch and search."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api, Clock

ONE_SHOT = {
    "lists": "all",
    "cards": "all",
    "card_customFieldItems": "true",
    "card_checklists": "all",
    "card_attachments": "true",
    "checklists": "all",
    "labels": "all",
    "labels_limit": "1000",
    "customFields": "true",
    "members": "all",
    "memberships": "all",
}


@pytest.fixture
def board(you: Api) -> dict[str, Any]:
    """A board with one card that has one of everything."""
    board = you.board("Full")
    label = you.ok("GET", f"/boards/{board['id']}/labels")[0]["id"]
    card = f"/cards/{you.card(you.lists(board)[0], idLabels=[label])['id']}"
    checklist = you.ok("POST", f"{card}/checklists", json={"name": "Steps"})["id"]
    you.ok("POST", f"/checklists/{checklist}/checkItems", json={"name": "one"})
    you.ok("POST", f"{card}/attachments", json={"url": "https://example.com"})
    new = {"idModel": board["id"], "modelType": "board", "name": "Size", "type": "text"}
    field = you.ok("POST", "/customFields", json=new)["id"]
    you.ok("PUT", f"{card}/customField/{field}/item", json={"value": {"text": "XL"}})
    return board


def test_one_read_brings_the_whole_board(you: Api, board: dict[str, Any]) -> None:
    """The one-shot read of WIRE-FACTS section 4."""
    found = you.ok("GET", f"/boards/{board['id']}", params=ONE_SHOT)
    (card,) = found["cards"]
    assert [one["name"] for one in found["lists"]] == ["To Do", "Doing", "Done"]
    assert card["checklists"][0]["checkItems"][0]["name"] == "one"
    assert card["attachments"][0]["url"] == "https://example.com"
    assert card["customFieldItems"][0]["value"] == {"text": "XL"}
    assert found["checklists"][0]["idCard"] == card["id"]
    assert found["customFields"][0]["name"] == "Size"
    assert found["members"][0]["username"] == "you"
    assert found["memberships"][0]["memberType"] == "admin"
    assert len(found["labels"]) == 6


def test_fields_select_and_unknown_ones_are_ignored(you: Api, board: dict[str, Any]) -> None:
    """`id` is always there; children have their own `_fields`."""
    params = {"fields": "name,zork", "cards": "all", "card_fields": "name", "card_attachments": "true"}
    found = you.ok("GET", f"/boards/{board['id']}", params={**params, "card_attachment_fields": "url"})
    assert set(found) == {"id", "name", "cards"}
    (card,) = found["cards"]
    assert set(card) == {"id", "name", "attachments"}
    assert set(card["attachments"][0]) == {"id", "url"}


def test_lists_with_their_cards(you: Api, board: dict[str, Any]) -> None:
    """GET /boards/{id}/lists?cards=open."""
    found = you.ok("GET", f"/boards/{board['id']}/lists", params={"cards": "open", "card_fields": "name"})
    assert [len(one["cards"]) for one in found] == [1, 0, 0]


def test_cards_come_in_pages_newest_first(you: Api, clock: Clock) -> None:
    """limit, before and since, by id and by date."""
    board = you.board()
    first = you.lists(board)[0]
    made = []
    for _ in range(5):
        clock.now += 10
        made.append(you.card(first)["id"])
    path = f"/boards/{board['id']}/cards"
    assert [one["id"] for one in you.ok("GET", path)] == made
    page = [one["id"] for one in you.ok("GET", path, params={"limit": 2})]
    assert page == [made[4], made[3]]
    assert [one["id"] for one in you.ok("GET", path, params={"limit": 2, "before": page[-1]})] == [made[2], made[1]]
    assert [one["id"] for one in you.ok("GET", path, params={"since": made[3]})] == [made[4]]
    assert you("GET", path, params={"limit": 1001}).status_code == 400


def test_me_with_boards_and_workspaces(you: Api) -> None:
    """Boards by filter, nested and as a collection."""
    opened, closed = you.board("open"), you.board("closed")
    you.ok("PUT", f"/boards/{closed['id']}", json={"closed": True})
    me = you.ok("GET", "/members/me", params={"boards": "open", "board_fields": "name", "organizations": "all"})
    assert me["boards"] == [{"id": opened["id"], "name": "open"}]
    assert me["organizations"][0]["displayName"] == "Sandbox"
    assert [one["name"] for one in you.ok("GET", "/members/me/boards", params={"filter": "closed"})] == ["closed"]
    you.ok("POST", "/members/me/boardStars", params={"idBoard": closed["id"], "pos": "top"})
    assert [one["name"] for one in you.ok("GET", "/members/me/boards", params={"filter": "starred"})] == ["closed"]


def test_field_routes(you: Api, board: dict[str, Any]) -> None:
    """Plain values in `_value`, objects and arrays bare, unknown names no route."""
    path = f"/boards/{board['id']}"
    assert you.ok("GET", f"{path}/closed") == {"_value": False}
    assert you.ok("GET", f"{path}/labelnames")["red"] == ""
    assert you("GET", f"{path}/zork").text == f"Cannot GET /1{path}/zork"


def test_batch_answers_each_alone(you: Api, board: dict[str, Any]) -> None:
    """One bad id does not fail the others; commas inside are encoded twice."""
    one = f"/boards/{board['id']}?fields=name%252Cclosed"
    answers = you.ok("GET", f"/batch?urls={one},/boards/{'0' * 24},/lists/123")
    assert answers[0] == {"200": {"id": board["id"], "name": "Full", "closed": False}}
    assert (answers[1]["statusCode"], answers[2]["message"]) == (404, "invalid id")
    assert you("GET", "/batch?urls=" + ",".join(["/members/me"] * 11)).status_code == 400


def test_search_finds_cards_by_words_and_operators(you: Api, board: dict[str, Any]) -> None:
    """Cards, boards and members in one answer."""
    found = you.ok("GET", "/search", params={"query": "full"})
    assert [one["name"] for one in found["boards"]] == ["Full"]
    assert [one["name"] for one in you.ok("GET", "/search", params={"query": "card #green"})["cards"]] == ["Card"]
    assert you.ok("GET", "/search", params={"query": "card #red"})["cards"] == []
    assert you.ok("GET", "/search/members", params={"query": "alice"})[0]["username"] == "alice"
    you.ok("PUT", f"/boards/{board['id']}/labelnames/green?value=Well done")
    quoted = you.ok("GET", "/search", params={"query": 'label:"well done" name:card'})
    assert [one["name"] for one in quoted["cards"]] == ["Card"]
    assert board["name"] == "Full"


def test_public_board_is_read_without_a_token(you: Api, nobody: Api) -> None:
    """And written by nobody."""
    board = you.board("open", prefs_permissionLevel="public")
    path = f"/boards/{board['id']}"
    assert nobody.ok("GET", path)["name"] == "open"
    assert nobody("PUT", path, json={"name": "x"}).status_code == 401


def test_pages_and_counts_of_the_feed(you: Api, board: dict[str, Any]) -> None:
    """limit and page cut it, idModels chooses, format=count counts; odd values are refused or harmless."""
    path = f"/boards/{board['id']}/actions"
    everything = you.ok("GET", path)
    pages = [you.ok("GET", path, params={"limit": 2, "page": page}) for page in range(len(everything))]
    assert [one for page in pages for one in page] == everything
    assert you.ok("GET", path, params={"format": "count"}) == {"_value": len(everything)}
    card = you.ok("GET", f"/boards/{board['id']}/cards")[0]["id"]
    mine = you.ok("GET", path, params={"idModels": card})
    assert mine
    assert {one["data"]["card"]["id"] for one in mine} == {card}
    assert you.ok("GET", path, params={"page": "1e30"}) == []
    assert {you("GET", path, params={"limit": limit}).status_code for limit in ("²", "-1", "1001", "x")} == {400}


def test_what_an_action_is_about(you: Api, board: dict[str, Any]) -> None:
    """Its board, card and list, and by way of the board the workspace; as a sentence."""
    card = you.ok("GET", f"/boards/{board['id']}/cards")[0]
    action = you.ok("POST", f"/cards/{card['id']}/actions/comments", params={"text": "x"})["id"]
    found = {part: you.ok("GET", f"/actions/{action}/{part}")["id"] for part in ("board", "card", "list")}
    assert found == {"board": board["id"], "card": card["id"], "list": card["idList"]}
    assert you.ok("GET", f"/actions/{action}/organization")["id"] == board["idOrganization"]
    assert you.ok("GET", f"/actions/{action}/display")["translationKey"] == "action_comment_on_card"


def test_tags_of_a_workspace_on_its_boards(you: Api, board: dict[str, Any]) -> None:
    """A tag of the board's own workspace; any other value is refused."""
    tag = you.ok("POST", f"/organizations/{board['idOrganization']}/tags?name=x")["id"]
    assert you.ok("POST", f"/boards/{board['id']}/idTags?value={tag}") == [tag]
    assert you("POST", f"/boards/{board['id']}/idTags?value={'0' * 24}").status_code == 400


def test_preferences_of_a_workspace(you: Api, board: dict[str, Any]) -> None:
    """One inside another stays one of several; a wrong value changes nothing."""
    path = f"/organizations/{board['idOrganization']}"
    before = you.ok("GET", path, params={"fields": "prefs"})["prefs"]
    given = {"prefs/boardVisibilityRestrict/public": "none", "prefs/externalMembersDisabled": "true"}
    you.ok("PUT", path, params=given)
    assert you("PUT", path, params={"prefs/permissionLevel": "secret"}).status_code == 400
    after = you.ok("GET", path, params={"fields": "prefs"})["prefs"]
    restrict = before["boardVisibilityRestrict"] | {"public": "none"}
    assert after == before | {"externalMembersDisabled": True, "boardVisibilityRestrict": restrict}
