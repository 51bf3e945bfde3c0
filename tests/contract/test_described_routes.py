"""Every route of the official description is there, or stands in absent.toml and in the README's table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from boardctl.sandbox import TOKEN

from . import evidence
from .scene import Scene

README = Path(__file__).parents[2] / "README.md"
LAST = ("field", "filter")
_PLACE = re.compile(r"\{(\w+)\}")
VERBS = ("GET", "POST", "PUT", "DELETE")
ABSENT = evidence.listed("absent")["absent"]


class Described(NamedTuple):
    """A route of openapi.json; `values` are what the description allows for its placeholders."""

    verb: str
    path: str
    values: dict[str, list[str]]


def described() -> Iterator[Described]:
    for path, item in evidence.document("openapi").get("paths", {}).items():
        for verb in (verb for verb in VERBS if verb.lower() in item):
            own = item[verb.lower()].get("parameters", [])
            parameters = [_ref(each) for each in (*item.get("parameters", []), *own)]
            values = {each["name"]: _values(each["schema"]) for each in parameters if each["in"] == "path"}
            yield Described(verb, path, values)


def _ref(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = evidence.document("openapi")
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return _ref(found)


def _values(schema: dict[str, Any]) -> list[str]:
    own = _ref(schema)
    return list(own.get("enum", [])) + [each for one in own.get("oneOf", []) for each in _ref(one).get("enum", [])]


def absent(verb: str, path: str) -> bool:
    return any(_covers(each, verb, path) for row in ABSENT for each in row["routes"])


def _covers(pattern: str, verb: str, path: str) -> bool:
    verbs, _, shape = pattern.partition(" ")
    if verbs != "*" and verb not in verbs.split("|"):
        return False
    plain = path.replace("${", "{").rstrip("/")
    return plain == shape.removesuffix("/**") or (shape.endswith("/**") and plain.startswith(shape.removesuffix("**")))


PRESENT = [each for each in described() if not absent(each.verb, each.path)]


class Everything(Scene):
    """A scene that has something for each placeholder."""

    def ids(self, path: str) -> dict[str, str]:
        """A value for each placeholder of a path but filter and field; `id` is what its first segment says."""
        own = "reaction" if path.endswith("/reactions/{id}") else KINDS.get(path.split("/")[1], "")
        kinds = {**NAMES, "id": own, "boardId": own}
        if "/memberships/" in path and path.startswith("/organizations"):
            kinds["idMembership"] = "officeship"
        return {name: self.made(kinds.get(name, name)) for name in _PLACE.findall(path) if name not in LAST}

    def made(self, what: str) -> str:
        you, card, board = self.you, f"/cards/{self.card['id']}", f"/boards/{self.board['id']}"
        new: dict[str, Any] = {
            "member": lambda: self.me,
            "token": lambda: TOKEN,
            "organization": lambda: you.ok("GET", "/members/me/organizations")[0]["id"],
            "membership": lambda: you.ok("GET", f"{board}/memberships")[0]["id"],
            "officeship": lambda: you.ok("GET", f"/organizations/{self.made('organization')}/memberships")[0]["id"],
            "item": lambda: you.ok("POST", f"/checklists/{self.checklist['id']}/checkItems?name=x")["id"],
            "sticker": lambda: you.ok("POST", f"{card}/stickers?image=taco-cool&top=0&left=0&zIndex=1")["id"],
            "option": lambda: self.field["options"][0]["id"],
            "star": lambda: you.ok("POST", f"/members/me/boardStars?idBoard={self.board['id']}&pos=top")["id"],
            "search": lambda: you.ok("POST", "/members/me/savedSearches?name=x&query=y&pos=top")["id"],
            "tag": lambda: you.ok("POST", f"/organizations/{self.made('organization')}/tags?name=x")["id"],
            "reaction": self.reaction,
            "notification": self.notification,
        }
        return str(new[what]() if what in new else getattr(self, what)["id"])

    def reaction(self) -> str:
        given = {"shortName": "thumbsup"}
        return str(self.you.ok("POST", f"/actions/{self.comment['id']}/reactions", json=given)["id"])

    def notification(self) -> str:
        self.you.ok(
            "PUT", f"/boards/{self.board['id']}/members/{self.alice.ok('GET', '/members/me')['id']}?type=normal"
        )
        self.alice.ok("POST", f"/cards/{self.card['id']}/actions/comments", json={"text": "@you look"})
        return str(self.you.ok("GET", "/members/me/notifications")[0]["id"])


KINDS = {
    "actions": "comment", "boards": "board", "cards": "card", "checklists": "checklist", "customFields": "field",
    "labels": "label", "lists": "list", "members": "member", "notifications": "notification",
    "organizations": "organization", "webhooks": "webhook",
}  # fmt: skip
NAMES = {
    "idMember": "member", "idAction": "comment", "idCheckItem": "item", "idSticker": "sticker", "idStar": "star",
    "idAttachment": "attachment", "idSearch": "search", "idWebhook": "webhook", "idCard": "card", "idTag": "tag",
    "idMembership": "membership", "idChecklist": "checklist", "idCustomFieldOption": "option", "idLabel": "label",
    "idCustomField": "field", "idBoard": "board",
}  # fmt: skip


def paths(scene: Everything, each: Described) -> Iterator[str]:
    """The path with real ids; as often as the description has values for its last placeholder."""
    ids = scene.ids(each.path)
    last = next((name for name in LAST if f"{{{name}}}" in each.path), "")
    for value in each.values.get(last) or ["name"]:
        yield each.path.format_map(ids | {last: value})


@evidence.needs_evidence
@pytest.mark.parametrize("each", PRESENT, ids=lambda each: f"{each.verb} {each.path}")
def test_described_routes_are_there(each: Described) -> None:
    """With real ids no route says `Cannot`; every read is 200."""
    scene = Everything()
    for path in paths(scene, each):
        answer = scene.you(each.verb, path, params={"urls": "/members/me", "query": "x"} if each.verb == "GET" else {})
        assert not answer.text.startswith("Cannot "), answer.text
        assert answer.status_code == 200 or each.verb != "GET", (path, answer.text)
    scene.store.close()


@evidence.needs_evidence
def test_nothing_described_is_forgotten() -> None:
    """What is absent says `Cannot`, credentials and all; no pattern in the list is without a route."""
    scene = Everything()
    rows = list(described())
    for each in (each for each in rows if absent(each.verb, each.path)):
        kind = KINDS.get(each.path.split("/")[1], "member")
        path = _PLACE.sub(scene.me, each.path.replace("{id}", scene.made(kind), 1))
        answer = scene.you(each.verb, path)
        assert (answer.status_code, answer.text) == (404, f"Cannot {each.verb} /1{path}"), each
    for pattern in (pattern for row in ABSENT for pattern in row["routes"]):
        assert any(_covers(pattern, each.verb, each.path) for each in rows), pattern
    scene.store.close()


def test_the_readme_tells_what_is_absent() -> None:
    """A row of its table for each entry, in order and in the same words."""
    text = README.read_text(encoding="utf-8")
    table = text.partition("| answers 404 |")[2].partition("\n\n")[0].splitlines()[2:]
    assert table == [f"| {row['what']} | {row['why']} |" for row in ABSENT]
