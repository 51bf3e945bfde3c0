"""Asserted rows about who asks, what is asked for, and what is to be made."""

from __future__ import annotations

from collections.abc import Iterator

from boardctl.sandbox import KEY, TOKEN

from .asserted import Answer, Row, case, methods
from .scene import UNKNOWN, Scene

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
