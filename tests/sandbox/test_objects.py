"""Boards, lists, cards and what hangs on them: defaults, changes, positions, read-back."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.sandbox import Settings, Store, create_app

from .conftest import Api

MIDDLE = 2**47


def test_new_board_has_three_lists_six_labels_and_one_admin(you: Api) -> None:
    """The defaults of POST /boards, and the workspace it is assigned to."""
    board = you.board("Fresh start")
    assert board["limits"] == {}
    assert board["url"].endswith("/fresh-start")
    assert board["prefs"]["permissionLevel"] == "private"
    assert [one["name"] for one in you.lists(board)] == ["To Do", "Doing", "Done"]
    labels = you.ok("GET", f"/boards/{board['id']}/labels")
    assert [one["color"] for one in labels] == ["green", "yellow", "orange", "red", "purple", "blue"]
    (membership,) = you.ok("GET", f"/boards/{board['id']}/memberships")
    assert membership["memberType"] == "admin"
    assert board["idOrganization"] == you.ok("GET", "/organizations/sandbox-workspace")["id"]


def test_board_without_defaults_and_with_prefs(you: Api) -> None:
    """defaultLists, defaultLabels and the prefs_ parameters."""
    board = you.board("x", defaultLists=False, defaultLabels="false", prefs_background="green", prefs_selfJoin=False)
    assert you.lists(board) == []
    assert board["prefs"]["background"] == "green"
    assert board["prefs"]["backgroundColor"] == "#519839"
    assert board["prefs"]["selfJoin"] is False


def test_board_is_found_by_short_link_and_singular_alias(you: Api) -> None:
    """Short links, singular names, trailing slashes and lower case all work."""
    board = you.board()
    link = board["shortUrl"].rsplit("/", 1)[1]
    assert you.ok("GET", f"/board/{link}/")["id"] == board["id"]
    assert you.ok("GET", f"/boards/{link}/customfields") == []
    assert you.ok("GET", f"/boards/{link}/name") == {"_value": "Board"}


def test_prefs_change_by_slash_in_body_and_query(you: Api) -> None:
    """`prefs/voting` works as a literal key in JSON, form and query."""
    path = f"/boards/{you.board()['id']}"
    assert you.ok("PUT", path, json={"prefs/voting": "members"})["prefs"]["voting"] == "members"
    assert you.ok("PUT", path, data={"prefs/comments": "observers"})["prefs"]["comments"] == "observers"
    assert you.ok("PUT", path, params={"prefs/background": "red"})["prefs"]["background"] == "red"
    assert you("PUT", path, json={"prefs/voting": "maybe"}).text == "invalid value for prefs/voting"


def test_list_positions_halve_when_small_and_step_near_the_middle(you: Api) -> None:
    """WIRE-FACTS section 6: top is half of a small lowest, a step below a high one; bottom is a step above."""
    board = you.board()
    new = {"name": "x", "idBoard": board["id"]}
    assert you.ok("POST", "/lists", json=new)["pos"] == 8192
    assert you.ok("POST", "/lists", json={**new, "pos": "bottom"})["pos"] == 65536
    bare = you.board("bare", defaultLists=False)
    places = [you.ok("POST", "/lists", json={"name": "x", "idBoard": bare["id"]})["pos"] for _ in range(2)]
    assert places == [MIDDLE, MIDDLE - 16384]


@pytest.mark.parametrize("pos", [0.25, 1, 10.5, 140737488326656])
def test_positions_are_kept_exactly(you: Api, pos: float) -> None:
    """Numbers come back as they went in."""
    first = you.lists(you.board())[0]
    you.ok("PUT", f"/lists/{first['id']}/pos", json={"value": pos})
    assert you.ok("GET", f"/lists/{first['id']}/pos") == {"_value": pos}


def test_card_positions(you: Api) -> None:
    """Cards go to the bottom, to the top with top, and with an empty pos, too."""
    first = you.lists(you.board())[0]
    assert [you.card(first)["pos"] for _ in range(2)] == [MIDDLE, MIDDLE + 16384]
    assert you.card(first, pos="top")["pos"] == MIDDLE - 16384
    assert you.card(first, pos="")["pos"] == MIDDLE - 2 * 16384


def test_card_without_a_name(you: Api) -> None:
    """Only idList is required; the URL then ends with the number."""
    first = you.lists(you.board())[0]
    card = you.ok("POST", "/cards", params={"idList": first["id"]})
    assert card["name"] == ""
    assert card["url"].endswith("/1-")


def test_nulls_in_a_create_count_as_not_given(you: Api) -> None:
    """py-trello sends `"desc": null` and more with every new card."""
    nulls: dict[str, Any] = {
        "desc": None,
        "due": "null",
        "idCardSource": None,
        "keepFromSource": None,
        "urlSource": None,
    }
    card = you.card(you.lists(you.board())[0], idLabels="", idMembers="", **nulls)
    assert (card["desc"], card["due"], card["attachments"]) == ("", None, [])


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-12-05T17:00:00+02:00", "2026-12-05T15:00:00.000Z"),
        ("2020-12-22 01:59:00 +0000", "2020-12-22T01:59:00.000Z"),
        ("2026-12-05", "2026-12-05T00:00:00.000Z"),
        ("0001-01-01T12:00:00Z", "0001-01-01T12:00:00.000Z"),
        ("", None),
        (None, None),
    ],
)
def test_dates_come_back_as_utc(you: Api, given: str | None, stored: str | None) -> None:
    """Any date becomes UTC with .000Z; the empty string and null clear."""
    card = you.card(you.lists(you.board())[0], due="2026-01-01")
    assert you.ok("PUT", f"/cards/{card['id']}", json={"due": given})["due"] == stored


def test_literal_null_in_a_query_is_ignored_for_dates(you: Api) -> None:
    """WIRE-FACTS section 5."""
    card = you.card(you.lists(you.board())[0], due="2026-01-01")
    assert you.ok("PUT", f"/cards/{card['id']}?due=null")["due"] == "2026-01-01T00:00:00.000Z"


def test_put_of_several_fields_is_atomic(you: Api) -> None:
    """One bad field, and nothing has changed."""
    card = you.card(you.lists(you.board())[0])
    path = f"/cards/{card['id']}"
    assert you("PUT", path, json={"name": "new", "idLabels": ["0" * 24]}).status_code == 400
    assert you.ok("GET", path)["name"] == "Card"


def test_cover_reads_back_with_size_and_brightness(you: Api) -> None:
    """A colour, a full cover, a cleared one; a null attachment wipes the colour."""
    path = f"/cards/{you.card(you.lists(you.board())[0])['id']}"
    cover = you.ok("PUT", path, json={"cover": {"color": "red", "size": "full"}})["cover"]
    assert (cover["color"], cover["size"], cover["brightness"]) == ("red", "full", "dark")
    assert you.ok("PUT", path, json={"cover": {"color": "red", "idAttachment": None}})["cover"]["color"] is None
    assert you.ok("PUT", path, params={"cover": ""})["cover"]["size"] == "normal"


def test_attachment_as_cover(you: Api) -> None:
    """setCover makes the attachment the cover; deleting it takes the cover away."""
    path = f"/cards/{you.card(you.lists(you.board())[0])['id']}"
    new = you.ok("POST", f"{path}/attachments", json={"url": "https://example.com/a.png", "setCover": True})
    assert new["name"] == "https://example.com/a.png"
    assert you.ok("GET", path)["idAttachmentCover"] == new["id"]
    you.ok("DELETE", f"{path}/attachments/{new['id']}")
    assert you.ok("GET", path)["cover"]["idAttachment"] is None


def test_uploaded_file_comes_back_with_header_credentials_only(you: Api) -> None:
    """Download URLs refuse credentials in the query."""
    path = f"/cards/{you.card(you.lists(you.board())[0])['id']}"
    new = you.ok("POST", f"{path}/attachments", files={"file": ("a b.txt", b"hello", "text/plain")})
    assert (new["bytes"], new["fileName"], new["isUpload"]) == (5, "a b.txt", True)
    download = new["url"].partition("/1")[2]
    assert you("GET", download).content == b"hello"
    assert you("GET", f"{download}?key=x").status_code == 401


def test_archived_list_leaves_its_cards_open(you: Api) -> None:
    """cards=open includes them, cards=visible does not."""
    board = you.board()
    first = you.lists(board)[0]
    you.card(first)
    you.ok("PUT", f"/lists/{first['id']}", json={"closed": True})
    path = f"/boards/{board['id']}"
    assert len(you.ok("GET", path, params={"cards": "open"})["cards"]) == 1
    assert you.ok("GET", path, params={"cards": "visible"})["cards"] == []
    assert you.ok("GET", f"{path}/cards/all")[0]["closed"] is False


def test_moved_card_keeps_id_and_short_link(you: Api) -> None:
    """To another board: number, labels and members are the new board's."""
    here, there = you.board("here"), you.board("there")
    labels = you.ok("GET", f"/boards/{here['id']}/labels")
    card = you.card(you.lists(here)[0], idLabels=[labels[0]["id"]])
    moved = you.ok("PUT", f"/cards/{card['id']}", json={"idBoard": there["id"]})
    assert (moved["id"], moved["shortLink"], moved["idBoard"]) == (card["id"], card["shortLink"], there["id"])
    assert moved["idList"] == you.lists(there)[0]["id"]
    assert [one["color"] for one in moved["labels"]] == ["green"]
    assert moved["idLabels"] != card["idLabels"]


def test_deleted_label_is_stripped_from_cards(you: Api) -> None:
    """And `uses` counts what is left."""
    board = you.board()
    keep, gone = you.ok("GET", f"/boards/{board['id']}/labels")[:2]
    card = you.card(you.lists(board)[0], idLabels=f"{keep['id']},{gone['id']}")
    you.ok("DELETE", f"/labels/{gone['id']}")
    assert you.ok("GET", f"/cards/{card['id']}")["idLabels"] == [keep["id"]]
    assert you.ok("GET", f"/labels/{keep['id']}")["uses"] == 1


def test_thirty_colours_null_and_nothing_else(you: Api) -> None:
    """`none` and the empty string read back as null."""
    board = you.board()["id"]
    for given, stored in (("black_dark", "black_dark"), ("none", None), ("", None), (None, None)):
        label = you.ok("POST", "/labels", json={"name": " a ", "color": given, "idBoard": board})
        assert (label["name"], label["color"]) == ("a", stored)
    assert you("POST", "/labels", json={"name": "a", "color": "mauve", "idBoard": board}).status_code == 400


def test_checklist_items(you: Api) -> None:
    """Create, tick, move, copy as incomplete, and the badges that follow."""
    path = f"/cards/{you.card(you.lists(you.board())[0])['id']}"
    checklist = you.ok("POST", f"{path}/checklists")
    assert checklist["name"] == "Checklist"
    items = f"/checklists/{checklist['id']}/checkItems"
    item = you.ok("POST", items, json={"name": "a", "checked": True, "due": "2026-01-02"})
    second = you.ok("POST", items, params={"name": "b", "pos": "top"})
    assert second["pos"] < item["pos"]
    assert you.ok("GET", path)["badges"]["checkItemsChecked"] == 1
    you.ok("PUT", f"{path}/checkItem/{item['id']}", json={"state": "incomplete", "name": "A"})
    copy = you.ok("POST", f"{path}/checklists", json={"idChecklistSource": checklist["id"], "name": "Copy"})
    assert [one["name"] for one in copy["checkItems"]] == ["b", "A"]
    assert {one["state"] for one in copy["checkItems"]} == {"incomplete"}


def test_custom_field_values_are_strings_and_clear(you: Api) -> None:
    """number and checked come back as strings; an empty value removes the item."""
    board = you.board()
    card = you.card(you.lists(board)[0])["id"]
    new = {"idModel": board["id"], "modelType": "board", "pos": "bottom"}
    number = you.ok("POST", "/customFields", json={**new, "name": "N", "type": "number"})["id"]
    check = you.ok("POST", "/customFields", json={**new, "name": "C", "type": "checkbox"})["id"]
    path = f"/cards/{card}/customField/{number}/item"
    assert you.ok("PUT", path, json={"value": {"number": 3}})["value"] == {"number": "3"}
    assert you.ok("PUT", path, data={"value[number]": "2.5"})["value"] == {"number": "2.5"}
    values = [{"idCustomField": number, "value": ""}, {"idCustomField": check, "value": {"checked": True}}]
    (left,) = you.ok("PUT", f"/cards/{card}/customFields", json={"customFieldItems": values})
    assert left["value"] == {"checked": "true"}


def test_list_field_options(you: Api) -> None:
    """Options are named by `_id` in the list; deleting one or the field removes values."""
    board = you.board()
    card = you.card(you.lists(board)[0])["id"]
    new = {"idModel": board["id"], "modelType": "board", "name": "P", "type": "list"}
    field = you.ok("POST", "/customFields", json={**new, "options": [{"value": {"text": "High"}, "color": "red"}]})
    low = you.ok("POST", f"/customFields/{field['id']}/options", data={"value[text]": "Low"})
    assert low["color"] == "none"
    assert [one["_id"] for one in you.ok("GET", f"/customFields/{field['id']}/options")][1] == low["id"]
    you.ok("PUT", f"/cards/{card}/customField/{field['id']}/item", json={"idValue": low["id"]})
    you.ok("DELETE", f"/customFields/{field['id']}/options/{low['id']}")
    assert you.ok("GET", f"/cards/{card}/customFieldItems") == []


def test_removed_member_leaves_the_cards(you: Api) -> None:
    """By username, by e-mail, and off again."""
    board = you.board()
    path = f"/boards/{board['id']}/members"
    answer = you.ok("PUT", f"{path}/alice", params={"type": "normal"})
    assert set(answer) == {"id", "members", "memberships"}
    you.ok("PUT", path, params={"email": "bob@sandbox.invalid"})
    guest = you.ok("PUT", path, params={"email": "new@example.com"})
    assert [one["unconfirmed"] for one in guest["memberships"]].count(True) == 1
    alice = you.ok("GET", "/members/alice")["id"]
    card = you.card(you.lists(board)[0], idMembers=[alice])
    you.ok("DELETE", f"{path}/{alice}")
    assert you.ok("GET", f"/cards/{card['id']}")["idMembers"] == []


def test_free_plan_drops_item_dates_and_refuses_fields(store: Store) -> None:
    """WIRE-FACTS section 3: silently for items, loudly for custom fields."""
    you = Api(create_app(store, settings=Settings(free_plan=True)))
    board = you.board()
    card = you.card(you.lists(board)[0])["id"]
    checklist = you.ok("POST", f"/cards/{card}/checklists")["id"]
    item = you.ok("POST", f"/checklists/{checklist}/checkItems", json={"name": "a", "due": "2026-01-01"})
    assert item["due"] is None
    new = {"idModel": board["id"], "modelType": "board", "name": "N", "type": "text"}
    assert you("POST", "/customFields", json=new).status_code == 403


def test_deleted_board_is_gone_with_all_it_had(you: Api) -> None:
    """DELETE works on an open board."""
    board = you.board()
    first = you.lists(board)[0]
    card = you.card(first)
    assert you.ok("DELETE", f"/boards/{board['id']}") == {"_value": None}
    assert you("GET", f"/cards/{card['id']}").status_code == 404
    assert you("GET", f"/lists/{first['id']}").text == "model not found"
