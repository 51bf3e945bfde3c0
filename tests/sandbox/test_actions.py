"""Who changed what: actions, comments, notifications, webhooks."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from boardctl.sandbox import SECRET
from boardctl.sandbox.delivery import signature

from .conftest import Api


def feed(you: Api, board: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = you.ok("GET", f"/boards/{board['id']}/actions", params={"limit": 1000, **params})
    return found


def test_each_changed_field_is_an_action_of_its_own(you: Api) -> None:
    """data.old holds the one old value (WIRE-FACTS section 7)."""
    board = you.board()
    card = you.card(you.lists(board)[0])
    you.ok("PUT", f"/cards/{card['id']}", json={"name": "New", "desc": "text", "due": "2026-01-01"})
    found = feed(you, board, filter="updateCard")
    assert [one["data"]["old"] for one in found] == [{"due": None}, {"desc": ""}, {"name": "Card"}]
    assert found[-1]["data"]["card"]["name"] == "New"
    assert found[0]["data"]["list"]["name"] == "To Do"
    assert found[0]["memberCreator"]["username"] == "you"


def test_a_move_names_both_lists(you: Api) -> None:
    """listBefore and listAfter; the sub-filter finds it."""
    board = you.board()
    first, second = you.lists(board)[:2]
    card = you.card(first)
    you.ok("PUT", f"/cards/{card['id']}", json={"idList": second["id"]})
    (move,) = feed(you, board, filter="updateCard:idList")
    assert (move["data"]["listBefore"]["id"], move["data"]["listAfter"]["id"]) == (first["id"], second["id"])


def test_label_and_position_changes_stay_out_of_the_feed(you: Api) -> None:
    """They reach webhooks only."""
    board = you.board()
    label = you.ok("GET", f"/boards/{board['id']}/labels")[0]["id"]
    card = you.card(you.lists(board)[0])
    you.ok("PUT", f"/cards/{card['id']}", json={"idLabels": [label], "pos": "top"})
    assert {one["type"] for one in feed(you, board)} == {"createCard", "createBoard", "addToOrganizationBoard"}


def test_changes_of_lists_boards_values_and_members(you: Api) -> None:
    """The types that recordings show."""
    board = you.board()
    first = you.lists(board)[0]
    you.ok("PUT", f"/lists/{first['id']}", json={"name": "Later"})
    you.ok("PUT", f"/boards/{board['id']}", json={"prefs/background": "red", "name": "Named"})
    you.ok("PUT", f"/boards/{board['id']}/members/alice", params={"type": "normal"})
    you.ok("PUT", f"/boards/{board['id']}/members/alice", params={"type": "admin"})
    kinds = [one["type"] for one in feed(you, board)][:5]
    assert kinds == ["makeAdminOfBoard", "addMemberToBoard", "updateBoard", "updateBoard", "updateList"]
    background = feed(you, board, filter="updateBoard:prefs")[0]["data"]
    assert background["old"] == {"prefs": {"background": "blue"}}
    assert background["board"]["prefs"] == {"background": "red"}


def test_comments_are_written_changed_and_deleted(you: Api) -> None:
    """And counted in the badges."""
    card = f"/cards/{you.card(you.lists(you.board())[0])['id']}"
    comment = you.ok("POST", f"{card}/actions/comments", json={"text": "Hello"})
    assert comment["display"]["translationKey"] == "action_comment_on_card"
    assert you.ok("GET", card)["badges"]["comments"] == 1
    assert you.ok("PUT", f"/actions/{comment['id']}", json={"text": "Bye"})["data"]["text"] == "Bye"
    assert [one["data"]["text"] for one in you.ok("GET", f"{card}/actions")] == ["Bye"]
    assert you.ok("DELETE", f"/actions/{comment['id']}") == {"_value": None}
    assert you.ok("GET", card)["badges"]["comments"] == 0


def test_mentioned_member_is_notified(you: Api, alice: Api) -> None:
    """Nobody hears of what they did themselves."""
    board = you.board()
    you.ok("PUT", f"/boards/{board['id']}/members/alice", params={"type": "normal"})
    card = you.card(you.lists(board)[0])
    you.ok("POST", f"/cards/{card['id']}/actions/comments", json={"text": "@alice and @you"})
    assert [one["type"] for one in alice.ok("GET", "/members/me/notifications")] == ["mentionedOnCard", "addedToBoard"]
    assert you.ok("GET", "/members/me/notifications") == []


class Listener:
    """An ASGI app that keeps what webhooks send."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.posts: list[tuple[bytes, str]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive()).get("body", b"")
        if scope["method"] == "POST":
            headers = dict(scope["headers"])
            self.posts.append((body, headers[b"x-trello-webhook"].decode()))
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_webhook_delivers_signed_actions(you: Api) -> None:
    """HEAD at creation, POST with X-Trello-Webhook, labels included; a duplicate is refused."""
    listener = Listener()
    you.app.transport = httpx.ASGITransport(app=listener)
    board = you.board()
    new = {"callbackURL": "http://listener.example/hook", "idModel": board["id"]}
    webhook = you.ok("POST", "/webhooks", json=new)
    again = you("POST", "/webhooks", json=new)
    assert again.text == "A webhook with that callback, model, and token already exists"
    label = you.ok("GET", f"/boards/{board['id']}/labels")[0]["id"]
    you.card(you.lists(board)[0], idLabels=[label])
    body, signed = listener.posts[-1]
    assert signed == signature(SECRET, body, new["callbackURL"])
    payload = msgspec.json.decode(body)
    assert (payload["action"]["type"], payload["model"]["id"]) == ("createCard", board["id"])
    listener.status = 410
    you.ok("PUT", f"/boards/{board['id']}", json={"name": "x"})
    assert you("GET", f"/webhooks/{webhook['id']}").status_code == 404


def test_webhook_needs_a_callback_that_answers(you: Api) -> None:
    """asserted-behaviours: callback not 200 to HEAD."""
    you.app.transport = httpx.ASGITransport(app=Listener(405))
    response = you("POST", "/webhooks", json={"callbackURL": "http://host/path", "idModel": you.board()["id"]})
    message = "URL (http://host/path) did not return 200 status code, got 405"
    assert response.json() == {"message": message, "error": "VALIDATOR_URL_RETURNED_ERROR"}
