"""Recorded exchanges played again: the world as it was, the same requests, and what differs in the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import httpx

from boardctl.sandbox import KEY, SECRET, TOKEN, Settings, create_app, open_store
from tests.sandbox.conftest import Api

from .routes import segments
from .schemas import NESTED, ROUTES
from .world import Doc, World

# Whose token made the recordings.
ME = {
    "ruby-trello": {"id": "5e679b808e6e8828784b30e1", "username": "user1", "fullName": "Person 1", "initials": "XX"},
    "ex_trello": {"id": "560ee9cc994c6f0f35fd6259", "username": "user5", "fullName": "Person 6", "initials": "XX"},
}
# Values that the request or what was there before decides: they are compared, too.
_VALUES = frozenset(
    {"name", "desc", "closed", "due", "start", "dueComplete", "idList", "state", "type", "color", "size", "text"}
    | {"permissionLevel", "hideVotes", "voting", "comments", "invitations", "selfJoin", "cardCovers", "cardAging"}
    | {"background", "backgroundColor", "viewType", "enabled", "displayName", "username", "memberType", "unread"}
    | {"active", "callbackURL", "description", "idValue", "translationKey", "_value"}
)
_ID = re.compile(r"[0-9a-f]{24}\Z")
_KINDS = {
    "boards": "board", "cards": "card", "lists": "list", "labels": "label", "idlabels": "label", "members": "member",
    "idmembers": "member", "membersvoted": "member", "checklists": "checklist", "customfields": "customField",
    "customfield": "customField", "organizations": "organization",
}  # fmt: skip
_BODY = {
    "idBoard": "board", "idList": "list", "idCard": "card", "idOrganization": "organization", "idBoardSource": "board",
    "idCardSource": "card", "idChecklistSource": "checklist", "idModel": "board", "idMembers": "member",
    "idLabels": "label",
}  # fmt: skip


class Pair(NamedTuple):
    """A recorded request and its answer, with its place in the cassette."""

    source: str
    row: Doc

    @property
    def name(self) -> str:
        return f"{self.source} {self.row['method']} {self.row['path']}"


class Played(NamedTuple):
    """A pair, the sandbox's answer, and what differs."""

    pair: Pair
    status: int
    text: str
    differences: list[str]


def cassettes(rows: list[Doc]) -> dict[str, list[Pair]]:
    """The pairs by the file that they were recorded in, in their order."""
    found: dict[str, list[Pair]] = {}
    for row in rows:
        if row["kind"].startswith("recorded"):
            found.setdefault(row["source"].partition("#")[0], []).append(Pair(row["source"], row))
    return found


def play(pairs: list[Pair]) -> Iterator[Played]:
    """All pairs of a cassette, one after the other, on a sandbox that stands as theirs stood."""
    store = open_store(":memory:")
    app = create_app(store, settings=Settings(webhook_delays=()))
    app.transport = httpx.MockTransport(lambda request: httpx.Response(200))
    world = World(store, next(me for name, me in ME.items() if name in pairs[0].source))
    with store.writing():
        _build(world, pairs)
    api = Api(app)
    ids: dict[str, str] = {}
    for pair in pairs:
        response = _send(api, world, pair.row, ids)
        _remember(pair.row, response, ids)
        yield Played(pair, response.status_code, response.text, list(_compared(pair.row, response, ids)))
    store.close()


# the world before


def _build(world: World, pairs: list[Pair]) -> None:
    new = {pair.row["response"]["id"] for pair in pairs if _creates(pair.row)}
    for pair in pairs:
        row = pair.row
        expected = ROUTES.find(row["method"], row["path"]) or _untabled(row)
        if row["status"] == 200 and expected:
            for model, shown in _objects(expected, row["response"], _owner(row)):
                if "query" in row["query"]:
                    shown["fullName"] = row["query"]["query"]  # the names were taken out of the recordings
                if shown.get("id") in new or row["method"] in ("POST", "PUT"):
                    _refer(world, model, shown)
                if shown.get("id") not in new and (model == "Label" or not _creates(row)):
                    world.load(model, shown)
    for pair in pairs:
        _stand(world, pair.row)
    world.settle()


def _creates(row: Doc) -> bool:
    return row["method"] == "POST" and isinstance(row["response"], dict) and "id" in row["response"]


def _untabled(row: Doc) -> str | None:
    parts = segments(row["path"])
    if parts[-1] == "pluginData":
        return "[PluginData]"
    return "[Card]" if len(parts) == 4 and parts[0] == "boards" and parts[2] == "cards" else None


def _owner(row: Doc) -> Doc:
    """What the path says about the objects in the answer."""
    parts = segments(row["path"])
    names = {"cards": "idCard", "boards": "idBoard", "organizations": "idOrganization"}
    return {names[parts[0]]: parts[1]} if len(parts) > 2 and parts[0] in names else {}


def _objects(expected: str, value: Any, owner: Doc) -> Iterator[tuple[str, Doc]]:
    """Every object in an answer with its model, the outer ones first."""
    if expected.startswith("["):
        for each in value if isinstance(value, list) else [value]:
            yield from _objects(expected[1:-1], each, owner)
    elif isinstance(value, dict):
        shown = {**owner, **value}
        if expected == "Label" and "idBoard" in owner:
            shown["idBoard"] = owner["idBoard"]  # some recordings name another board, of which they were copied
        yield expected, shown
        inner = {"idCard": value.get("id")} if expected == "Card" else {"idBoard": value.get("id")}
        for key, model in NESTED.get(expected, {}).items():
            if value.get(key) and not (expected == "Card" and key == "labels" and "id" not in (value[key] or [{}])[0]):
                yield from _objects(model, value[key], inner if expected in ("Board", "Card") else {})


def _refer(world: World, model: str, shown: Doc) -> None:
    """What an object that a request is about to make refers to."""
    board = world.named("board", shown.get("idBoard"))
    if board and shown.get("idList"):
        world.named("list", shown["idList"], idBoard=board["id"])
    if board and shown.get("idCard"):
        world.named("card", shown["idCard"], idBoard=board["id"])
    for label in shown.get("idLabels") or []:
        world.named("label", label, idBoard=board["id"])
    if model == "Action":
        world.named_in(shown["data"])
    if model == "CustomFieldItems":
        world.field_of(shown, world.named("card", shown["idModel"]))


def _stand(world: World, row: Doc) -> None:
    """What the path and the body of a request name must be there (unless the answer says that it is not)."""
    if row["status"] == 404:
        return
    parts = segments(row["path"])
    if parts[0] == "actions" and len(parts) == 3:
        world.comment_on(parts[1], parts[2], row["response"])
    if parts[0] == "members" and parts[-1] == "boards" and parts[1] != "me":
        world.join_boards(parts[1], row["response"])
    for kind, name in pairwise(parts):
        known = _KINDS.get(kind.lower())
        if known == "member" and name != "all":
            world.member_named(name)
        elif known and _ID.match(name):
            world.named(known, name)
    if "options" in parts[2:] and isinstance(row["response"], dict):
        world.option(parts[1], row["response"] if "value" in row["response"] else {"id": parts[3]})
    if isinstance(row["body"], dict):
        _stand_body(world, row["body"], parts[-1])


def _stand_body(world: World, body: Doc, last: str) -> None:
    given = {**body, last: body["value"]} if "value" in body else body
    for key, kind in _BODY.items():
        for id in str(given.get(key) or "").split(","):
            if _ID.match(id) and not any(world.store.get(other, id) for other in ("board", "list", "card")):
                world.named(kind, id)
            if kind == "member" and _ID.match(id):
                world.guests.add(id)


# the request


def _send(api: Api, world: World, row: Doc, ids: dict[str, str]) -> httpx.Response:
    path = row["path"].removeprefix("/1").replace("REDACTED", TOKEN)
    for old, new in ids.items():
        path = path.replace(old, new)
    query = {name: value for name, value in row["query"].items() if name not in ("key", "token")}
    if "/OAuth" in path:
        return api(row["method"], path, params=_oauth(world, row))
    return api(row["method"], path, params=query or None, **_body(row))


def _body(row: Doc) -> Doc:
    body, kind = row["body"], row["request_headers"].get("content-type", "")
    if isinstance(body, str):
        return {"content": body.encode(), "headers": {"content-type": kind}} if body else {}
    if not body:
        return {}
    return {"json": body} if "json" in kind else {"data": body}


def _oauth(world: World, row: Doc) -> Doc:
    """Signed in plain text; with a key or a token that nobody knows where the answer was that."""
    given = {"oauth_consumer_key": KEY, "oauth_signature_method": "PLAINTEXT", "oauth_signature": f"{SECRET}&s"}
    if row["response"] == "App not found":
        return {**given, "oauth_consumer_key": "f" * 32}
    if row["path"].endswith("RequestToken"):
        return {**given, "oauth_signature": f"{SECRET}&"}
    approved = {"id": "f" * 24, "value": "known", "secret": "s", "verifier": "v", "token": TOKEN, "kind": "oauth"}
    if row["status"] == 200:
        world.store.put("request", approved | {"created": world.store.clock()})
    return {**given, "oauth_token": "known", "oauth_verifier": "v"}


def _remember(row: Doc, response: httpx.Response, ids: dict[str, str]) -> None:
    """The id of what was made, for the requests that follow."""
    if _creates(row) and response.status_code == 200:
        ids[row["response"]["id"]] = response.json().get("id", "")


# the comparison


class Changes(NamedTuple):
    """What has changed in the API since the recordings were made (recordings-changes.toml)."""

    nullable: frozenset[str]
    removed: frozenset[str]

    @classmethod
    def listed(cls, lists: Doc) -> Changes:
        """From the parsed file."""
        kinds = ("nullable", "removed")
        return cls(*(frozenset(key for each in lists[kind] for key in each["keys"]) for kind in kinds))

    def explain(self, difference: str) -> bool:
        """Whether `path type -> type` or `path missing` is one of them. Keys may be named with what they stand in."""
        path, _, rest = difference.partition(" ")
        keys = self.removed if rest == "missing" else self.nullable if "null" in rest.split() else frozenset()
        plain = path.replace("[]", "")
        return any(plain == key or plain.endswith("." + key.lstrip(".")) for key in keys)


def _compared(row: Doc, response: httpx.Response, ids: dict[str, str]) -> Iterator[str]:
    if response.status_code != row["status"]:
        yield f"status {row['status']} -> {response.status_code} {response.text[:80]}"
        return
    yield from _headers(row["response_headers"], response.headers)
    if isinstance(row["response"], str):
        yield from _texts(row["response"], response.text)
    else:
        yield from differences(row["response"], response.json(), "", ids)


def _headers(recorded: Doc, found: httpx.Headers) -> Iterator[str]:
    """The type of the content, and which rate limits are told."""
    names = {name.lower(): value for name, value in recorded.items()}
    if "content-type" in names and names["content-type"] != found["content-type"]:
        yield f"content-type {names['content-type']!r} -> {found['content-type']!r}"
    yield from (f"{name} missing" for name in names if name.startswith("x-rate-limit") and name not in found)


def _texts(recorded: str, found: str) -> Iterator[str]:
    """Error texts to the letter; of forms whose values were taken out, the names."""
    names = [[pair.partition("=")[0] for pair in text.split("&")] for text in (recorded, found)]
    if recorded != found and not ("REDACTED" in recorded and names[0] == names[1]):
        yield f"text {recorded!r} -> {found!r}"


def differences(recorded: Any, found: Any, path: str, ids: dict[str, str]) -> Iterator[str]:
    """`path type -> type`, `path missing`, `path [n] -> [m]`, `path value -> value` for what is not as recorded."""
    here, there = _type(recorded), _type(found)
    if here != there:
        yield f"{path} {here} -> {there}"
    elif here in ("string", "number", "boolean") and recorded != found and _is_decided(path):
        yield f"{path} {recorded!r} -> {found!r}"
    elif isinstance(recorded, dict):
        for key, value in recorded.items():
            if key in found:
                yield from differences(value, found[key], f"{path}.{key}", ids)
            else:
                yield f"{path}.{key} missing"
    elif isinstance(recorded, list):
        yield from _lists(recorded, found, path, ids)


def _is_decided(path: str) -> bool:
    return path.rpartition(".")[2] in _VALUES and ".badges." not in path


def _lists(recorded: list[Any], found: list[Any], path: str, ids: dict[str, str]) -> Iterator[str]:
    """Elements by id where both have one, else one after the other. There may be more than the recording shows."""
    if len(recorded) > len(found) or (found and not recorded):
        yield f"{path} [{len(recorded)}] -> [{len(found)}]"
        return
    by_id = {each.get("id"): each for each in found if isinstance(each, dict)}
    for number, each in enumerate(recorded):
        id = each.get("id") if isinstance(each, dict) else None
        other = (by_id.get(ids.get(id, id)) if id else None) or found[number]
        yield from differences(each, other, f"{path}[]", ids)


def _type(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    return {int: "number", float: "number", str: "string", list: "array", dict: "object"}[type(value)]
