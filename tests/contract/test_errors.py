"""What the sandbox refuses, to the letter, as the live API was seen to refuse it. Needs nothing from elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from boardctl.sandbox import KEY, TOKEN

from .scene import UNKNOWN, Scene

PERMISSION = "unauthorized permission requested"
NOT_FOUND = "The requested resource was not found."
BAD_NAME = {"message": "invalid value for name", "error": "BAD_REQUEST_ERROR"}
QUERY = f"key={KEY}&token={TOKEN}"
HOOK = {"callbackURL": "https://host.invalid/hook"}


class Row(NamedTuple):
    """Who asks for what, and what comes. Words in braces are ids of the scene's objects."""

    who: str
    method: str
    path: str
    params: dict[str, Any]
    status: int
    body: Any


ROWS = [
    # who asks
    Row("nobody", "GET", "/boards/{board}", {}, 401, PERMISSION),
    Row("nobody", "GET", "/lists/{list}", {}, 401, PERMISSION),
    Row("nobody", "GET", "/cards/{card}", {}, 401, "unauthorized card permission requested"),
    Row("nobody", "DELETE", "/boards/{board}", {"key": KEY, "token": ""}, 401, PERMISSION),
    Row("nobody", "POST", "/cards", {"key": KEY, "idList": "{list}"}, 401, {"message": "missing scopes"}),
    Row("nobody", "GET", "/boards/{board}", {"token": TOKEN}, 401, "invalid key"),
    Row("nobody", "POST", "/cards", {"token": TOKEN, "idList": "{list}"}, 401, "invalid key"),
    Row("nobody", "GET", "/boards/{board}/lists", {"key": "123", "token": TOKEN}, 401, "invalid key"),
    Row("nobody", "GET", "/boards/{board}", {"key": KEY, "token": "f" * 64}, 401, "invalid token"),
    Row("nobody", "GET", "/boards/{board}", {"key": "123", "token": "f" * 64}, 401, "invalid key"),
    Row("alice", "GET", "/boards/{board}", {}, 401, PERMISSION),
    Row("alice", "POST", "/cards", {"idList": "{list}"}, 401, "unauthorized card permission requested"),
    Row("you", "POST", "/members/me/oneTimeMessagesDismissed", {"value": "x"}, 401,
        "unauthorized member permission requested"),
    # routes
    Row("nobody", "GET", f"/boards/?{QUERY}", {}, 404, f"Cannot GET /1/boards/?{QUERY}"),
    Row("nobody", "PUT", f"/cards/?{QUERY}", {}, 404, f"Cannot PUT /1/cards/?{QUERY}"),
    Row("you", "DELETE", "/checklists/", {}, 404, "Cannot DELETE /1/checklists/"),
    Row("you", "POST", "/potatoes/2361/yukon_gold", {}, 404, "Cannot POST /1/potatoes/2361/yukon_gold"),
    Row("you", "POST", "/cards//idMembers", {}, 404, "Cannot POST /1/cards//idMembers"),
    Row("you", "PUT", "/lists/{list}/nonExistentField", {}, 404, "Cannot PUT /1/lists/{list}/nonExistentField"),
    Row("you", "PATCH", "/cards/{card}", {}, 404, "Cannot PATCH /1/cards/{card}"),
    # ids in the path
    Row("you", "GET", "/cards/unknownCardId", {}, 400, "invalid id"),
    Row("you", "GET", "/lists/123", {}, 400, "invalid id"),
    Row("you", "PUT", "/lists/closed", {"value": "true"}, 400, "invalid id"),
    Row("you", "GET", "/cards/12312321", {}, 404, "card not found"),
    *(
        Row("you", method, f"/{kind}/{UNKNOWN}", {}, 404, NOT_FOUND)
        for kind in ("boards", "cards", "checklists", "labels")
        for method in ("GET", "PUT", "DELETE")
    ),
    Row("you", "GET", f"/actions/{UNKNOWN}", {}, 404, NOT_FOUND),
    Row("you", "GET", f"/webhooks/{UNKNOWN}", {}, 404, NOT_FOUND),
    Row("you", "GET", f"/lists/{UNKNOWN}", {}, 404, "model not found"),
    Row("you", "PUT", f"/lists/{UNKNOWN}", {"name": "x"}, 404, "model not found"),
    Row("you", "PUT", f"/lists/{UNKNOWN}/closed", {"value": "true"}, 404, "model not found"),
    # boards
    *(
        Row("you", "POST", "/boards/", given, 400, {"message": "invalid value for name", "error": "ERROR"})
        for given in ({}, {"name": ""}, {"name": "   "})
    ),
    Row("you", "POST", "/boards/{board}/calendarKey/generate", {}, 403, "Can't generate calendarKey"),
    # lists
    Row("you", "POST", "/lists", {"idBoard": "{board}"}, 400, BAD_NAME),
    Row("you", "POST", "/lists", {"idBoard": "{board}", "name": ""}, 400, BAD_NAME),
    *(
        Row("you", "POST", "/lists", {"name": "x", **given}, 400, "invalid value for idBoard")
        for given in ({}, {"idBoard": ""}, {"idBoard": "KeK 123"}, {"idBoard": "{link}"})
    ),
    Row("you", "POST", "/lists", {"name": "x", "idBoard": UNKNOWN}, 401,
        f"unauthorized board list requested {UNKNOWN}"),
    Row("you", "POST", "/lists", {"name": "x", "idBoard": "{board}", "idListSource": "garbage"}, 400,
        {"message": "Invalid objectId", "error": "ERROR"}),
    Row("you", "POST", "/lists", {"name": "x", "idBoard": "{board}", "pos": "garbage"}, 400,
        {"message": "Invalid position.", "error": "ERROR"}),
    Row("you", "PUT", "/lists/{list}/closed", {"value": "yes"}, 400, "invalid value for value"),
    Row("you", "PUT", "/lists/{list}/closed", {}, 400, "invalid value for value"),
    # cards
    *(
        Row("you", "POST", "/cards", {"name": "x", **given}, 400, "invalid value for idList")
        for given in ({}, {"idList": ""}, {"idList": "invalid"})
    ),
    Row("you", "POST", "/cards", {"idList": UNKNOWN}, 404, "could not find the board that the card belongs to"),
    Row("you", "POST", "/cards", {"idList": "{list}", "idLabels": "{label},{label}"}, 400, "label not found"),
    Row("you", "PUT", "/cards/{card}", {"idMembers": "{me},{me}"}, 400, "label not found"),
    Row("you", "POST", "/cards/{card}/idMembers", {"value": ""}, 400, "invalid value for value"),
    Row("you", "POST", "/cards/{card}/idMembers", {"value": "garbage"}, 400, "invalid value for value"),
    Row("you", "DELETE", "/cards/{card}/membersVoted/{me}", {}, 400, "member has not voted on the card"),
    # checklists
    Row("you", "POST", "/checklists", {"name": "x"}, 400, "invalid value for idCard"),
    Row("you", "POST", "/checklists", {"name": "x", "idCard": "invalid"}, 400, "invalid value for idCard"),
    Row("you", "POST", "/checklists", {"idCard": UNKNOWN}, 401, "unauthorized board requested"),
    # webhooks, OAuth
    Row("you", "DELETE", f"/tokens/{TOKEN}/webhooks/{'a' * 24}", {}, 400, "invalid value for idWebhook"),
    Row("nobody", "GET", "/OAuthGetRequestToken", {"oauth_consumer_key": "f" * 32}, 500, "App not found"),
    Row("nobody", "GET", "/OAuthGetAccessToken", {"oauth_consumer_key": KEY, "oauth_token": "f"}, 500,
        "request expired"),
]  # fmt: skip


def filled(scene: Scene, text: str) -> str:
    """The text with the ids of those objects that it names."""
    kinds = ("board", "list", "card", "label")
    ids = {kind: getattr(scene, kind)["id"] for kind in kinds if "{" + kind + "}" in text}
    link = {"link": scene.board["shortUrl"].rsplit("/", 1)[1]} if "{link}" in text else {}
    return text.format(**ids, **link, **({"me": scene.me} if "{me}" in text else {})) if "{" in text else text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path[:40]} {row.status}")
def test_refusal(row: Row) -> None:
    """Status, content type and body."""
    scene = Scene()
    params = {name: filled(scene, value) for name, value in row.params.items()}
    path = filled(scene, row.path)
    response = getattr(scene, row.who)(row.method, path, **({"params": params} if params else {}))
    kind = "text/plain" if isinstance(row.body, str) else "application/json"
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    expected = filled(scene, row.body) if isinstance(row.body, str) else row.body
    assert (response.status_code, response.text if kind == "text/plain" else response.json()) == (row.status, expected)
    scene.store.close()


SECOND = [
    ("/cards/{card}/idMembers", {"value": "{me}"}, "member is already on the card"),
    ("/cards/{card}/idLabels", {"value": "{label}"}, "that label is already on the card"),
    ("/cards/{card}/membersVoted", {"value": "{me}"}, "member has already voted on the card"),
    ("/webhooks", {**HOOK, "idModel": "{board}"}, "A webhook with that callback, model, and token already exists"),
]


@pytest.mark.parametrize(("path", "given", "text"), SECOND)
def test_second_time_is_refused(path: str, given: dict[str, str], text: str) -> None:
    """What is there already is not added again: 400."""
    scene = Scene()
    path, body = filled(scene, path), {name: filled(scene, value) for name, value in given.items()}
    scene.you.ok("POST", path, json=body)
    response = scene.you("POST", path, json=body)
    assert (response.status_code, response.text) == (400, text)
    scene.store.close()


@pytest.mark.parametrize("kind", ["boards", "cards", "checklists", "labels", "actions", "webhooks"])
def test_deleted_objects_are_not_found(kind: str) -> None:
    """Neither read, nor changed, nor deleted again."""
    scene = Scene()
    path = scene.path(f"/1/{kind}/{{id}}")
    scene.you.ok("DELETE", path)
    for method in ("GET", "PUT", "DELETE"):
        response = scene.you(method, path, json={"name": "x"} if method == "PUT" else None)
        assert (response.status_code, response.text) == (404, NOT_FOUND)
    scene.store.close()


def test_lists_are_never_deleted() -> None:
    """DELETE is 400, and nothing happens."""
    scene = Scene()
    path = f"/lists/{scene.list['id']}"
    assert scene.you("DELETE", path).status_code == 400
    assert scene.you.ok("GET", path)["closed"] is False
    scene.store.close()


def test_callbacks_must_answer_200() -> None:
    """When a webhook is made and when it is changed."""
    scene = Scene()
    path = f"/webhooks/{scene.webhook['id']}"
    scene.head = 530
    expected = {
        "message": "URL (https://host/) did not return 200 status code, got 530",
        "error": "VALIDATOR_URL_RETURNED_ERROR",
    }
    given = {"callbackURL": "https://host/", "idModel": scene.board["id"]}
    for response in (scene.you("PUT", path, json=given), scene.you("POST", "/webhooks", json=given)):
        assert (response.status_code, response.json()) == (400, expected)
    scene.store.close()


def test_numbers_are_not_names() -> None:
    """In JSON a name is text; in a form 12345 is text."""
    scene = Scene()
    holder = scene.list["id"]
    for method, path in (("POST", "/cards"), ("PUT", f"/cards/{scene.card['id']}")):
        response = scene.you(method, path, json={"idList": holder, "name": 12345})
        assert (response.status_code, response.text) == (400, "invalid value for name")
    assert scene.you.ok("POST", "/cards", data={"idList": holder, "name": 12345})["name"] == "12345"
    scene.store.close()


def test_cards_nested_with_actions_are_too_many_on_a_large_board() -> None:
    """403 with the limits on; without the actions the same read is fine."""
    scene = Scene(enforce_limits=True)
    doc = scene.store.get("card", scene.card["id"]) or {}
    for number in range(1000):
        scene.store.put("card", doc | {"id": f"{number:024x}", "shortLink": f"{number:08d}"})
    path = f"/boards/{scene.board['id']}"
    refused = scene.you("GET", path, params={"cards": "all", "card_fields": "id", "card_actions": "all"})
    assert (refused.status_code, refused.json()["error"]) == (403, "API_TOO_MANY_CARDS_REQUESTED")
    assert len(scene.you.ok("GET", path, params={"cards": "all", "card_fields": "id"})["cards"]) == 1001
    scene.store.close()
