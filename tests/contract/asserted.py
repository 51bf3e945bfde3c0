"""How each asserted row is asked of the sandbox: one function a case, which sends the row's requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx

from boardctl.sandbox import KEY, TOKEN

from .scene import UNKNOWN, Scene

Row = dict[str, Any]
SAME: Any = object()


class Answer(NamedTuple):
    """What came, and what should have come where the row says it in prose (SAME: what the row says)."""

    response: httpx.Response
    body: Any = SAME


Ask = Callable[[Scene, Row], Iterator[Answer]]
CASES: dict[str, Ask] = {}
# Settings of the sandbox for cases that need other ones.
SETTINGS: dict[str, dict[str, Any]] = {
    name: {"enforce_limits": True}
    for name in ("token rate limit", "key rate limit", "members route limit", "too many cards with actions")
}


def case(*names: str) -> Callable[[Ask], Ask]:
    def register(ask: Ask) -> Ask:
        CASES.update(dict.fromkeys(names, ask))
        return ask

    return register


def answers(row: Row) -> Iterator[Answer]:
    """Everything that the row asks, on a fresh sandbox."""
    scene = Scene(**SETTINGS.get(row["case"], {}))
    yield from CASES[row["case"]](scene, row)
    scene.store.close()


def methods(row: Row) -> list[str]:
    return str(row["method"]).split("|")


# who asks


@case("no key, no token, private board", "no key, no token, private card", "no key, no token, list")
def anonymous(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.nobody(row["method"], scene.path(row["path"])))


@case("valid key, empty token")
def empty_token(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.nobody(row["method"], scene.path(row["path"]), params={"key": KEY, "token": ""}))


@case("valid key, no/empty token (newer)")
def key_only(scene: Scene, row: Row) -> Iterator[Answer]:
    for given in ({"key": KEY}, {"key": KEY, "token": ""}):
        yield Answer(scene.nobody(row["method"], "/cards", params={**given, "idList": scene.list["id"]}))


@case("token without key")
def token_only(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.nobody("GET", f"/boards/{scene.board['id']}", params={"token": TOKEN}))
    yield Answer(scene.nobody("POST", "/cards", params={"token": TOKEN, "idList": scene.list["id"]}))


@case("bad key")
def bad_key(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.nobody("GET", scene.path(row["path"]), params={"key": "123", "token": TOKEN}))


@case("bad/revoked token, or token of another key")
def bad_token(scene: Scene, row: Row) -> Iterator[Answer]:
    path = scene.path(row["path"])
    yield Answer(scene.nobody("GET", path, params={"key": KEY, "token": "f" * 64}))
    scene.you.ok("DELETE", f"/tokens/{TOKEN}")
    yield Answer(scene.you("GET", path))


@case("valid creds of another user, card write")
def other_account(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.alice("POST", "/cards", json={"idList": scene.list["id"], "name": "Mine"}))


@case("token lacks session scope")
def no_session(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("POST", "/members/me/oneTimeMessagesDismissed", json={"value": "x"}))


# routes and ids


@case("missing id segment")
def missing_segment(scene: Scene, row: Row) -> Iterator[Answer]:
    target = f"{row['path']}?key={KEY}&token={TOKEN}"
    response = scene.nobody(row["method"], target.removeprefix("/1"))
    yield Answer(response, f"Cannot {row['method']} {target}")


@case("unknown route (no query)", "empty id in middle")
def as_it_stands(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you(row["method"], row["path"].removeprefix("/1")))


@case("unknown nested field route")
def unknown_field(scene: Scene, row: Row) -> Iterator[Answer]:
    path = scene.path(row["path"])
    yield Answer(scene.you(row["method"], path, json={"value": "x"}), row["body"].replace("{id}", scene.list["id"]))


@case("list deletion attempt")
def delete_list(scene: Scene, row: Row) -> Iterator[Answer]:
    response = scene.you("DELETE", scene.path(row["path"]))
    assert scene.you.ok("GET", scene.path(row["path"]))["closed"] is False
    yield Answer(response, response.text)


@case(
    "malformed id",
    "malformed card id that is a valid short id form",
    "well-formed unknown board",
    "well-formed unknown card",
    "well-formed unknown checklist",
    "well-formed unknown list",
)
def each_method(scene: Scene, row: Row) -> Iterator[Answer]:
    for method in methods(row):
        given = {"json": {"name": "x"}} if method == "PUT" else {}
        yield Answer(scene.you(method, row["path"].removeprefix("/1"), **given))


@case("well-formed unknown list close", "list sub-path used as id")
def with_value(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you(row["method"], row["path"].removeprefix("/1"), params={"value": "true"}))


@case("after delete")
def after_delete(scene: Scene, row: Row) -> Iterator[Answer]:
    for template in row["path"].split("|"):
        path = scene.path(template)
        scene.you.ok("DELETE", path)
        yield Answer(scene.you("GET", path))


@case("second delete", "update after delete")
def deleted_card(scene: Scene, row: Row) -> Iterator[Answer]:
    path = scene.path(row["path"])
    scene.you.ok("DELETE", path)
    yield Answer(scene.you(row["method"], path))


# creation


GIVEN: dict[str, dict[str, str]] = {
    'name=""': {"name": ""},
    'name="   "': {"name": "   "},
    "name=A*10000 in query string": {"name": "A" * 10_000},
    'idBoard=""': {"idBoard": ""},
    'idBoard="KeK 123"': {"idBoard": "KeK 123"},
    f"idBoard={UNKNOWN}": {"idBoard": UNKNOWN},
    "idListSource=garbage": {"idListSource": "garbage"},
    "pos=garbage": {"pos": "garbage"},
    "empty strings": {"pos": "", "idListSource": ""},
    'pos="140737488326656"': {"pos": "140737488326656"},
    "unknown param + color=green": {"unknownParameter": "x", "color": "green"},
    'idList=""': {"idList": ""},
    "idList=invalid": {"idList": "invalid"},
    f"idList={UNKNOWN}": {"idList": UNKNOWN},
}


@case("board create bad name")
def new_board(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("POST", "/boards/", params=GIVEN.get(row["request"], {})))


@case("board name 10000 chars in query")
def long_name(scene: Scene, row: Row) -> Iterator[Answer]:
    response = scene.you("POST", "/boards/", params=GIVEN[row["request"]])
    yield Answer(response, response.text)


@case(
    "list create bad name",
    "list create bad idBoard",
    "list create unknown idBoard",
    "list create bad idListSource",
    "list create bad pos",
)
def new_list(scene: Scene, row: Row) -> Iterator[Answer]:
    given = {"name": "List", "idBoard": scene.board["id"], **GIVEN.get(row["request"], {})}
    if row["request"].startswith("no "):
        del given[row["request"].removeprefix("no ")]
    if "shortLink" in row["request"]:
        given["idBoard"] = scene.board["shortUrl"].rsplit("/", 1)[1]
    yield Answer(scene.you("POST", "/lists", params=given))


@case("list create numeric pos as string", "list create unknown extra parameter")
def good_list(scene: Scene, row: Row) -> Iterator[Answer]:
    given = {"name": "List", "idBoard": scene.board["id"], **GIVEN[row["request"]]}
    expected = {"pos": 140737488326656} if "numeric" in row["case"] else {"color": "green"}
    response = scene.you("POST", "/lists", params=given)
    stored = scene.you.ok("GET", f"/lists/{response.json()['id']}")
    yield Answer(response, response.json() | expected if expected.items() <= stored.items() else expected)


@case('list create pos="" and idListSource=""')
def absent(scene: Scene, row: Row) -> Iterator[Answer]:
    plain = scene.you.ok("POST", "/lists", params={"name": "List", "idBoard": scene.you.board()["id"]})
    given = {"name": "List", "idBoard": scene.board["id"], **GIVEN[row["request"]]}
    response = scene.you("POST", "/lists", params=given)
    yield Answer(response, plain | {key: response.json()[key] for key in ("id", "idBoard", "nodeId")})


@case("list pos fraction")
def fraction(scene: Scene, row: Row) -> Iterator[Answer]:
    path = scene.path(row["path"])
    response = scene.you("PUT", path, json={"value": 0.25})
    yield Answer(response, response.json() | {"pos": 0.25})
    yield Answer(scene.you("GET", path), {"_value": 0.25})


@case("list closed bad boolean")
def bad_boolean(scene: Scene, row: Row) -> Iterator[Answer]:
    for given in ({"value": "yes"}, {}):
        yield Answer(scene.you("PUT", scene.path(row["path"]), params=given))


@case("card create bad idList", "card create unknown idList")
def new_card(scene: Scene, row: Row) -> Iterator[Answer]:
    if row["request"] == "empty body":
        yield Answer(scene.you("POST", "/cards", content=b"", headers={"content-type": "application/json"}))
        return
    yield Answer(scene.you("POST", "/cards", params={"name": "Card", **GIVEN.get(row["request"], {})}))


@case("card create name as JSON number")
def number_name(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("POST", "/cards", json={"idList": scene.list["id"], "name": 12345}))


@case("card create no name")
def no_name(scene: Scene, row: Row) -> Iterator[Answer]:
    response = scene.you("POST", "/cards", json={"idList": scene.list["id"]})
    found = response.json()
    good = found["name"] == "" and found["url"].endswith((f"/{found['idShort']}--", f"/{found['idShort']}-"))
    yield Answer(response, found if good else None)


# sets on cards


@case("member already on card", "label already on card", "already voted")
def twice(scene: Scene, row: Row) -> Iterator[Answer]:
    path = scene.path(row["path"])
    given = {"value": scene.label["id"] if path.endswith("idLabels") else scene.me}
    scene.you.ok("POST", path, json=given)
    yield Answer(scene.you("POST", path, json=given))


@case("bad member value")
def bad_member(scene: Scene, row: Row) -> Iterator[Answer]:
    for value in ("", "garbage"):
        yield Answer(scene.you("POST", scene.path(row["path"]), params={"value": value}))


@case("duplicate idLabels/idMembers in one card write")
def duplicates(scene: Scene, row: Row) -> Iterator[Answer]:
    for given in ({"idLabels": ",".join([scene.label["id"]] * 2)}, {"idMembers": ",".join([scene.me] * 2)}):
        yield Answer(scene.you("PUT", f"/cards/{scene.card['id']}", params=given))
        yield Answer(scene.you("POST", "/cards", params={"idList": scene.list["id"], **given}))


@case("not voted")
def not_voted(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("DELETE", f"/cards/{scene.card['id']}/membersVoted/{scene.me}"))


@case("checklist create bad idCard")
def bad_card(scene: Scene, row: Row) -> Iterator[Answer]:
    for given in ({"name": "x"}, {"name": "x", "idCard": "invalid"}):
        yield Answer(scene.you("POST", "/checklists", params=given))


@case("checklist create unknown idCard")
def unknown_card(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("POST", "/checklists", params={"idCard": UNKNOWN}))


# webhooks


@case("callback not 200 to HEAD (newer code)")
def bad_callback(scene: Scene, row: Row) -> Iterator[Answer]:
    path = scene.path(row["path"])
    scene.head = 530
    yield Answer(scene.you("PUT", path, json={"callbackURL": "https://host/"}))


@case("duplicate webhook")
def second_webhook(scene: Scene, row: Row) -> Iterator[Answer]:
    same = {key: scene.webhook[key] for key in ("callbackURL", "idModel")}
    yield Answer(scene.you("POST", "/webhooks", json=same))


@case("webhook delete bad id")
def bad_webhook(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("DELETE", f"/tokens/{TOKEN}/webhooks/{'a' * 24}"))


@case("token webhook update")
def webhook_update(scene: Scene, row: Row) -> Iterator[Answer]:
    response = scene.you("PUT", f"/tokens/{TOKEN}/webhooks/{scene.webhook['id']}", json={"description": "x"})
    yield Answer(response, response.text)


# limits


@case("token rate limit")
def token_limit(scene: Scene, row: Row) -> Iterator[Answer]:
    for _ in range(100):
        scene.you.ok("GET", "/members/me/boards")
    yield Answer(scene.you("GET", "/members/me/boards"))


@case("key rate limit")
def key_limit(scene: Scene, row: Row) -> Iterator[Answer]:
    for number in range(300):
        scene.nobody("GET", "/members/me/boards", params={"key": KEY, "token": f"{number % 10}"})
    yield Answer(scene.you("GET", "/members/me/boards"))


@case("members route limit")
def members_limit(scene: Scene, row: Row) -> Iterator[Answer]:
    for _ in range(100):
        scene.clock.now += 1
        scene.you.ok("GET", "/members/me")
    yield Answer(scene.you("GET", "/members/me"))


@case("too many cards with actions")
def too_many_cards(scene: Scene, row: Row) -> Iterator[Answer]:
    holder = scene.list
    doc = scene.store.get("card", scene.card["id"]) or {}
    for number in range(1000):
        scene.store.put("card", doc | {"id": f"{number:024x}", "shortLink": f"{number:08d}", "idList": holder["id"]})
    params = {"cards": "all", "actions": "all"}
    response = scene.you("GET", f"/boards/{scene.board['id']}", params=params)
    # The row says that the message was not captured: only the code is compared.
    yield Answer(response, {"error": row["body"]["error"], "message": response.json().get("message")})


# OAuth and power-ups


@case("power-up client secret")
def unknown_app(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.nobody("GET", "/OAuthGetRequestToken", params={"oauth_consumer_key": "f" * 32}))


@case("stale request token")
def stale_token(scene: Scene, row: Row) -> Iterator[Answer]:
    given = {"oauth_consumer_key": KEY, "oauth_token": "f" * 32}
    yield Answer(scene.nobody("GET", "/OAuthGetAccessToken", params=given))


@case("calendar key")
def calendar(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("POST", scene.path(row["path"])))


# success bodies


@case("success body")
def success(scene: Scene, row: Row) -> Iterator[Answer]:
    yield from SUCCESSES.get((row["method"], row["path"]), _delete)(scene, row)


def _delete(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you(row["method"], scene.path(row["path"])))


def _delete_label(scene: Scene, row: Row) -> Iterator[Answer]:
    path = f"/cards/{scene.card['id']}/idLabels"
    scene.you.ok("POST", path, json={"value": scene.label["id"]})
    yield Answer(scene.you("DELETE", f"{path}/{scene.label['id']}"))


def _delete_vote(scene: Scene, row: Row) -> Iterator[Answer]:
    path = f"/cards/{scene.card['id']}/membersVoted"
    scene.you.ok("POST", path, json={"value": scene.me})
    yield Answer(scene.you("DELETE", f"{path}/{scene.me}"))


def _delete_attachment(scene: Scene, row: Row) -> Iterator[Answer]:
    yield Answer(scene.you("DELETE", f"/cards/{scene.card['id']}/attachments/{scene.attachment['id']}"))


def _delete_member(scene: Scene, row: Row) -> Iterator[Answer]:
    path = f"/cards/{scene.card['id']}/idMembers"
    scene.you.ok("POST", path, json={"value": scene.me})
    yield Answer(scene.you("DELETE", f"{path}/{scene.me}"), [])


def _delete_option(scene: Scene, row: Row) -> Iterator[Answer]:
    option = scene.you.ok("GET", f"/customFields/{scene.field['id']}/options")[0]
    yield Answer(scene.you("DELETE", f"/customFields/{scene.field['id']}/options/{option['_id']}"))


def _move_all(scene: Scene, row: Row) -> Iterator[Answer]:
    goal, card = scene.you.lists(scene.board)[1], scene.card
    given = {"idBoard": scene.board["id"], "idList": goal["id"]}
    response = scene.you("POST", scene.path(row["path"]), json=given)
    pos = scene.you.ok("GET", f"/cards/{card['id']}")["pos"]
    yield Answer(response, [{"id": card["id"], "idBoard": scene.board["id"], "idList": goal["id"], "pos": pos}])


def _add_label(scene: Scene, row: Row) -> Iterator[Answer]:
    first, second = scene.you.ok("GET", f"/boards/{scene.board['id']}/labels")[:2]
    path = scene.path(row["path"])
    yield Answer(scene.you("POST", path, json={"value": first["id"]}), [first["id"]])
    yield Answer(scene.you("POST", path, json={"value": second["id"]}), [first["id"], second["id"]])


def _add_member(scene: Scene, row: Row) -> Iterator[Answer]:
    response = scene.you("POST", scene.path(row["path"]), json={"value": scene.me})
    (member,) = response.json()
    full = {"id", "username", "fullName", "initials", "avatarHash", "avatarUrl", "activityBlocked"} <= set(member)
    yield Answer(response, [member] if full and member["id"] == scene.me else None)


def _read_field(scene: Scene, row: Row) -> Iterator[Answer]:
    for path, value in (
        (f"/boards/{scene.board['id']}/name", "Board"),
        (f"/lists/{scene.list['id']}/closed", False),
        (f"/cards/{scene.card['id']}/desc", ""),
        (f"/labels/{scene.label['id']}/color", "green"),
        (f"/checklists/{scene.checklist['id']}/name", "Steps"),
    ):
        yield Answer(scene.you("GET", path), {"_value": value})


SUCCESSES: dict[tuple[str, str], Ask] = {
    ("DELETE", "/1/cards/{id}/idLabels/{idLabel}"): _delete_label,
    ("DELETE", "/1/cards/{id}/membersVoted/{idMember}"): _delete_vote,
    ("DELETE", "/1/cards/{id}/attachments/{id}"): _delete_attachment,
    ("DELETE", "/1/cards/{id}/idMembers/{idMember}"): _delete_member,
    ("DELETE", "/1/customFields/{id}/options/{id}"): _delete_option,
    ("POST", "/1/lists/{id}/moveAllCards"): _move_all,
    ("POST", "/1/cards/{id}/idLabels"): _add_label,
    ("POST", "/1/cards/{id}/idMembers"): _add_member,
    ("GET", "/1/{model}/{id}/{field}"): _read_field,
}
