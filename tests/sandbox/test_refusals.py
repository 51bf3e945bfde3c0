"""What the sandbox says when it says no, to the letter."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.sandbox import KEY, OTHER_TOKEN, READ_TOKEN, TOKEN, Settings, Store, create_app

from .conftest import Api, Clock

UNKNOWN = "0" * 24
PERMISSION = "unauthorized permission requested"


def test_private_things_need_credentials(you: Api, nobody: Api) -> None:
    """Without key and token a private board, list and card are refused in their own words."""
    board = you.board()
    first = you.lists(board)[0]
    card = you.card(first)
    for path, text in (
        (f"/boards/{board['id']}", PERMISSION),
        (f"/lists/{first['id']}", PERMISSION),
        (f"/cards/{card['id']}", "unauthorized card permission requested"),
    ):
        response = nobody("GET", path)
        assert (response.status_code, response.text) == (401, text)
        assert response.headers["content-type"] == "text/plain; charset=utf-8"


def test_key_is_checked_before_token(app: Any, you: Api) -> None:
    """A bad key, a token without a key and a bad token have the bodies of the asserted rows."""
    path = f"/boards/{you.board()['id']}"
    nobody = Api(app, None, None)
    assert nobody("GET", f"{path}?key=123&token={TOKEN}").text == "invalid key"
    assert nobody("GET", f"{path}?token={TOKEN}").text == "invalid key"
    assert nobody("GET", f"{path}?key={KEY}&token=abc").text == "invalid token"
    assert nobody("DELETE", f"{path}?key={KEY}&token=").text == PERMISSION
    assert nobody("POST", f"/cards?key={KEY}").json() == {"message": "missing scopes"}


def test_credentials_come_in_query_form_json_and_header(app: Any) -> None:
    """All four ways of WIRE-FACTS section 1 work."""
    nobody, pair = Api(app, None, None), {"key": KEY, "token": TOKEN}
    assert nobody("GET", "/members/me", params=pair).status_code == 200
    assert nobody("POST", "/boards", data={"name": "a", **pair}).status_code == 200
    assert nobody("POST", "/boards", json={"name": "b", **pair}).status_code == 200
    assert Api(app)("GET", "/members/me").json()["username"] == "you"


def test_expired_token_is_named_so(app: Any, store: Store, clock: Clock) -> None:
    """An expired token answers 401 `expired token`."""
    token = store.by_alias("token", TOKEN)
    assert token is not None
    store.put("token", token | {"dateExpires": "2027-01-16T00:00:00.000Z"})
    clock.now += 86400
    response = Api(app)("GET", "/members/me")
    assert (response.status_code, response.text) == (401, "expired token")


def test_read_only_token_reads_and_nothing_else(you: Api, reader: Api) -> None:
    """A token without the write scope may read what its member may."""
    board = you.board()
    assert reader("GET", f"/boards/{board['id']}").status_code == 200
    assert reader("PUT", f"/boards/{board['id']}", json={"name": "x"}).text == PERMISSION
    assert reader("POST", "/boards", json={"name": "x"}).status_code == 401
    first = you.lists(board)[0]
    response = reader("POST", "/cards", json={"idList": first["id"]})
    assert (response.status_code, response.text) == (401, "unauthorized card permission requested")


def test_other_people_stay_out_of_private_boards(you: Api, alice: Api) -> None:
    """A board is private to its members until it is shown to the workspace or the world."""
    board = you.board()
    path = f"/boards/{board['id']}"
    assert alice("GET", path).status_code == 401
    you.ok("PUT", path, json={"prefs/permissionLevel": "org"})
    assert alice("GET", path).status_code == 200
    assert alice("PUT", path, json={"name": "mine"}).status_code == 401
    you.ok("PUT", f"{path}/members/alice", params={"type": "normal"})
    assert alice.ok("PUT", path, json={"name": "ours"})["name"] == "ours"


def test_unknown_routes_echo_the_request_target(you: Api) -> None:
    """`Cannot VERB target`, the query string included."""
    for method, path in (
        ("GET", "/boards/?x=1"),
        ("PUT", "/cards/?x=1"),
        ("POST", "/potatoes/2361/yukon_gold"),
        ("POST", "/cards//idMembers"),
    ):
        response = you(method, path)
        assert (response.status_code, response.text) == (404, f"Cannot {method} /1{path}")


def test_ids_malformed_and_unknown(you: Api) -> None:
    """Malformed ids are 400, unknown ones 404; lists have a wording of their own."""
    assert you("GET", "/lists/123").text == "invalid id"
    assert you("PUT", "/lists/closed?value=true").text == "invalid id"
    assert you("GET", "/cards/12312321").text == "card not found"
    assert you("GET", f"/lists/{UNKNOWN}").text == "model not found"
    for kind in ("boards", "cards", "checklists", "labels", "actions", "webhooks"):
        response = you("GET", f"/{kind}/{UNKNOWN}")
        assert (response.status_code, response.text) == (404, "The requested resource was not found.")


@pytest.mark.parametrize("name", [None, "", "   "])
def test_board_needs_a_name(you: Api, name: str | None) -> None:
    """Board names are refused in JSON with error ERROR."""
    response = you("POST", "/boards/", params={} if name is None else {"name": name})
    assert response.status_code == 400
    assert response.json() == {"message": "invalid value for name", "error": "ERROR"}


def test_list_parameters(you: Api) -> None:
    """Bad names, boards, sources and positions of new lists are each refused in their own words."""
    board = you.board()["id"]
    bad_name = {"message": "invalid value for name", "error": "BAD_REQUEST_ERROR"}
    assert you("POST", "/lists", params={"idBoard": board}).json() == bad_name
    assert you("POST", "/lists", params={"name": "x"}).text == "invalid value for idBoard"
    unknown = you("POST", "/lists", params={"name": "x", "idBoard": UNKNOWN})
    assert (unknown.status_code, unknown.text) == (401, f"unauthorized board list requested {UNKNOWN}")
    given = {"name": "x", "idBoard": board}
    source = you("POST", "/lists", params={**given, "idListSource": "garbage"})
    assert source.json() == {"message": "Invalid objectId", "error": "ERROR"}
    position = you("POST", "/lists", params={**given, "pos": "garbage"})
    assert position.json() == {"message": "Invalid position.", "error": "ERROR"}
    assert you("POST", "/lists", params={**given, "pos": "", "idListSource": ""}).status_code == 200


def test_card_parameters(you: Api) -> None:
    """Cards need a list that exists and a name that is text."""
    first = you.lists(you.board())[0]["id"]
    assert you("POST", "/cards").text == "invalid value for idList"
    unknown = you("POST", "/cards", params={"idList": UNKNOWN})
    assert (unknown.status_code, unknown.text) == (404, "could not find the board that the card belongs to")
    assert you("POST", "/cards", json={"idList": first, "name": 12345}).text == "invalid value for name"


@pytest.mark.parametrize("url", ["https://[::1", "https://exa[mple.com/", "ftp://example.com"])
def test_what_is_no_url_is_refused(you: Api, url: str) -> None:
    """Wherever one is taken: of an attachment, a new card's source, a webhook, a page to come back to."""
    board = you.board()
    first = you.lists(board)[0]["id"]
    attached = you("POST", f"/cards/{you.card({'id': first})['id']}/attachments", json={"url": url})
    assert (attached.status_code, attached.text) == (400, "invalid value for url")
    assert you("POST", "/cards", json={"idList": first, "urlSource": url}).text == "invalid value for urlSource"
    hook = you("POST", "/webhooks", json={"callbackURL": url, "idModel": board["id"]})
    assert (hook.status_code, hook.json()["message"]) == (400, "invalid value for callbackURL")


def test_sub_fields_complain_about_value(you: Api) -> None:
    """PUT /x/{id}/{field} names the parameter `value`."""
    first = you.lists(you.board())[0]["id"]
    assert you("PUT", f"/lists/{first}/closed", params={"value": "yes"}).text == "invalid value for value"
    assert you("PUT", f"/lists/{first}/closed").text == "invalid value for value"


def test_sets_tell_what_is_there_already(you: Api) -> None:
    """POST idMembers, idLabels and votes work as compare-and-set."""
    board = you.board()
    card = f"/cards/{you.card(you.lists(board)[0])['id']}"
    label = you.ok("GET", f"/boards/{board['id']}/labels")[0]["id"]
    assert you.ok("POST", f"{card}/idLabels", json={"value": label}) == [label]
    assert you("POST", f"{card}/idLabels", json={"value": label}).text == "that label is already on the card"
    assert you("PUT", card, json={"idLabels": [label, label]}).text == "label not found"
    me = you.ok("GET", "/members/me")["id"]
    you.ok("POST", f"{card}/idMembers", json={"value": me})
    assert you("POST", f"{card}/idMembers", json={"value": me}).text == "member is already on the card"
    assert you("DELETE", f"{card}/membersVoted/{me}").text == "member has not voted on the card"


def test_long_urls_are_answered_by_the_edge(you: Api) -> None:
    """A name of 10,000 characters in the query is 414; in the body it is fine."""
    assert you("POST", "/boards", params={"name": "A" * 10_000}).status_code == 414
    assert you("POST", "/boards", json={"name": "A" * 10_000}).status_code == 200
    assert you("POST", "/boards", json={"name": "A" * 16_385}).status_code == 400


def test_rate_limits_are_shown_always_and_enforced_on_request(store: Store) -> None:
    """The 101st call of a token in a window is 429; the headers count down before."""
    you = Api(create_app(store, settings=Settings(enforce_limits=True)))
    answers = [you("GET", "/members/me/boards") for _ in range(101)]
    assert answers[0].headers["x-rate-limit-api-token-remaining"] == "99"
    assert {answer.status_code for answer in answers[:100]} == {200}
    assert answers[100].status_code == 429
    assert answers[100].json() == {"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}
    assert READ_TOKEN != OTHER_TOKEN


def test_a_window_of_the_limits_ends(store: Store, clock: Clock) -> None:
    """429 until the window is over, however short it was made."""
    you = Api(create_app(store, settings=Settings(enforce_limits=True, limit_window=1.0)))
    read = "/boards/" + "0" * 24
    assert {you("GET", read).status_code for _ in range(100)} == {404}
    assert {you("GET", read).status_code for _ in range(5)} == {429}
    clock.now += 0.99
    assert you("GET", read).status_code == 429
    clock.now += 0.01
    answer = you("GET", read)
    assert (answer.status_code, answer.headers["x-rate-limit-api-token-remaining"]) == (404, "99")
