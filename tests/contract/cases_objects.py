"""Asserted rows about what cards have, webhooks, limits and OAuth, and the bodies of success."""

from __future__ import annotations

from collections.abc import Iterator

from boardctl.sandbox import KEY, TOKEN

from .asserted import Answer, Ask, Row, case
from .scene import UNKNOWN, Scene

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
