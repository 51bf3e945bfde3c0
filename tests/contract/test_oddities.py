"""Oddities that recordings and exports prove, on hand-written input: answers, copies, feeds, old data."""

from __future__ import annotations

from boardctl.sandbox import load_export

from .scene import Scene


def test_success_bodies(scene: Scene) -> None:
    """Section 2: what is left to say differs from route to route."""
    card = f"/cards/{scene.card['id']}"
    assert scene.you.ok("POST", f"{card}/membersVoted", json={"value": scene.me}) == {"_value": None}
    assert scene.you.ok("DELETE", f"{card}/membersVoted/{scene.me}") == {"_value": None}
    assert scene.you.ok("POST", f"{card}/idLabels", json={"value": scene.label["id"]}) == [scene.label["id"]]
    assert scene.you.ok("DELETE", f"{card}/idLabels/{scene.label['id']}") == {"_value": None}
    assert scene.you.ok("POST", f"{card}/idMembers", json={"value": scene.me})[0]["username"] == "you"
    assert scene.you.ok("DELETE", f"{card}/idMembers/{scene.me}") == []
    assert scene.you.ok("DELETE", f"{card}/attachments/{scene.attachment['id']}") == {"limits": {}}
    assert scene.you.ok("DELETE", f"/checklists/{scene.checklist['id']}") == {"limits": {}}
    assert scene.you.ok("DELETE", f"/labels/{scene.label['id']}") == {"limits": {}}
    assert scene.you.ok("POST", f"/lists/{scene.list['id']}/archiveAllCards") == {}
    assert scene.you.ok("DELETE", card) == {"limits": {}}
    assert scene.you.ok("DELETE", f"/webhooks/{scene.webhook['id']}") == {"_value": None}
    assert scene.you.ok("DELETE", f"/boards/{scene.board['id']}") == {"_value": None}


def test_a_copied_board_keeps_what_the_request_names(scene: Scene) -> None:
    """recorded: POST /1/boards with idBoardSource and prefs_...; the rest is the source's, the desc is dropped."""
    scene.you.ok("PUT", f"/boards/{scene.board['id']}", json={"prefs/background": "red", "prefs/voting": "members"})
    given = {"idBoardSource": scene.board["id"], "prefs_background": "grey", "desc": "mine"}
    found = scene.you.board("Copy", **given)
    assert found["desc"] == ""
    prefs = found["prefs"]
    assert (prefs["background"], prefs["backgroundColor"], prefs["voting"]) == ("grey", "#838C91", "members")


def test_power_ups_of_a_new_board(scene: Scene) -> None:
    """recorded: POST /1/boards with powerUps=all."""
    for given, stored in (("all", ["voting", "cardAging", "calendar"]), ("calendar", ["calendar"]), ("wishes", [])):
        board = scene.you.board(given, powerUps=given)
        assert scene.you.ok("GET", f"/boards/{board['id']}", params={"fields": "powerUps"})["powerUps"] == stored


def test_a_comment_is_told_in_parts(scene: Scene) -> None:
    """recorded: POST /1/cards/{id}/actions/comments: `display`, and `entities` in the order of the sentence."""
    assert [one["type"] for one in scene.comment["entities"]] == ["member", "text", "card", "comment"]
    assert scene.comment["entities"][1] == {
        "type": "text", "text": "on", "hideIfContext": True, "idContext": scene.card["id"],
    }  # fmt: skip
    assert set(scene.comment["display"]["entities"]) == {"contextOn", "card", "comment", "memberCreator"}
    made = scene.you.ok("GET", f"/boards/{scene.board['id']}/actions", params={"filter": "createBoard"})[0]
    display = scene.you.ok("GET", f"/actions/{made['id']}")["display"]
    assert display["translationKey"] == "action_create_board"
    assert display["entities"]["board"]["shortLink"] == scene.board["shortUrl"].rsplit("/", 1)[1]


def test_a_copied_comment_names_who_wrote_it(scene: Scene) -> None:
    """recorded: copyCommentCard in GET /1/boards/{id}/actions has a `member`."""
    assert scene.comment["type"] == "commentCard"
    scene.you.card(scene.list, "Copy", idCardSource=scene.card["id"], keepFromSource="comments")
    (copy,) = scene.you.ok("GET", f"/boards/{scene.board['id']}/actions", params={"filter": "copyCommentCard"})
    assert (copy["member"]["id"], copy["data"]["idOriginalCommenter"]) == (scene.me, scene.me)


def test_notifications_nested_in_a_member(scene: Scene) -> None:
    """recorded: GET /1/members/me?notifications=all&notifications_display=true."""
    scene.you.ok("PUT", f"/boards/{scene.board['id']}/members/alice", params={"type": "normal"})
    found = scene.alice.ok("GET", "/members/me", params={"notifications": "all", "notifications_display": "true"})
    (one,) = found["notifications"]
    assert (one["type"], one["memberCreator"]["username"]) == ("addedToBoard", "you")
    assert one["display"]["translationKey"] == "notification_added_to_board"
    assert one["display"]["entities"]["board"]["text"] == "Board"


def test_found_members_say_how_alike_they_are(scene: Scene) -> None:
    """recorded: GET /1/search/members; nobody's address but one's own is told."""
    (found,) = scene.you.ok("GET", "/search/members", params={"query": "alice"})
    assert (found["similarity"], found["active"], found["email"]) == (0, True, None)
    assert isinstance(found["idOrganizations"], list)


def test_plugin_data_of_an_old_card_is_shown(scene: Scene) -> None:
    """recorded: GET /1/cards/{id}/pluginData. Nothing writes it here."""
    assert scene.you.ok("GET", f"/cards/{scene.card['id']}/pluginData") == []
    data = {"id": "a" * 24, "idPlugin": "b" * 24, "scope": "card", "idModel": scene.card["id"], "value": "{}"}
    scene.store.put("pluginData", data | {"access": "shared", "idBoard": scene.board["id"]})
    assert scene.you.ok("GET", f"/cards/{scene.card['id']}/pluginData")[0]["value"] == "{}"


def test_an_attachment_of_an_old_export_is_no_upload(scene: Scene) -> None:
    """Exports of 2013 say `isUpload: null`; live answers have true or false."""
    old = {"id": "c" * 24, "url": "https://example.com", "isUpload": None}
    card = {"id": "d" * 24, "name": "x", "idList": "e" * 24, "attachments": [old]}
    load_export(scene.store, {"id": "f" * 24, "name": "Old", "lists": [{"id": "e" * 24, "name": "L"}], "cards": [card]})
    assert scene.you.ok("GET", f"/cards/{'d' * 24}/attachments")[0]["isUpload"] is False


def test_an_encoded_slash_in_the_query_is_not_heard(scene: Scene) -> None:
    """WIRE-FACTS section 5: display%2FcardFront works in a form body, and is ignored in the query."""
    path = f"/customFields/{scene.field['id']}"
    assert scene.you.ok("PUT", path, data={"display/cardFront": "false"})["display"] == {"cardFront": False}
    assert scene.you.ok("PUT", path + "?display%2FcardFront=true")["display"] == {"cardFront": False}
    assert scene.you.ok("PUT", path + "?display/cardFront=true")["display"] == {"cardFront": True}
