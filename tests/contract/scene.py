"""A sandbox with one of everything, made when it is asked for: what an asserted row needs to stand on."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import httpx

from boardctl.sandbox import KEY, OTHER_TOKEN, TOKEN, Settings, create_app, open_store
from tests.sandbox.conftest import Api, Clock

UNKNOWN = "0" * 24
GARBAGE = "garbage"


class Scene:
    """People, and objects by name. Everything is on a private board of `you` that alice is not on."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock()
        self.store = open_store(":memory:", clock=self.clock)
        self.app = create_app(self.store, settings=Settings(webhook_delays=(), **settings))
        self.head = 200
        self.app.transport = httpx.MockTransport(lambda request: httpx.Response(self.head))
        self.you = Api(self.app)
        self.alice = Api(self.app, OTHER_TOKEN)
        self.nobody = Api(self.app, None, None)
        self.keyed = {"key": KEY, "token": TOKEN}

    @cached_property
    def me(self) -> str:
        return str(self.you.ok("GET", "/members/me")["id"])

    @cached_property
    def board(self) -> Any:
        return self.you.board()

    @cached_property
    def list(self) -> Any:
        return self.you.lists(self.board)[0]

    @cached_property
    def card(self) -> Any:
        return self.you.card(self.list)

    @cached_property
    def label(self) -> Any:
        return self.you.ok("GET", f"/boards/{self.board['id']}/labels")[0]

    @cached_property
    def checklist(self) -> Any:
        return self.you.ok("POST", "/checklists", params={"idCard": self.card["id"], "name": "Steps"})

    @cached_property
    def comment(self) -> Any:
        return self.you.ok("POST", f"/cards/{self.card['id']}/actions/comments", json={"text": "Hello"})

    @cached_property
    def webhook(self) -> Any:
        given = {"callbackURL": "https://host.invalid/hook", "idModel": self.board["id"]}
        return self.you.ok("POST", "/webhooks", json=given)

    @cached_property
    def attachment(self) -> Any:
        return self.you.ok("POST", f"/cards/{self.card['id']}/attachments", json={"url": "https://example.com"})

    @cached_property
    def field(self) -> Any:
        given = {"idModel": self.board["id"], "modelType": "board", "name": "Size", "type": "list"}
        return self.you.ok("POST", "/customFields", json={**given, "options": [{"value": {"text": "S"}}]})

    def path(self, template: str) -> str:
        """`/1/cards/{id}` with the id of the scene's card, and so on; without the /1."""
        kind = template.split("/")[2].rstrip("s")
        known = {"action": "comment", "customField": "field"}
        if "{id}" in template:
            template = template.replace("{id}", getattr(self, known.get(kind, kind))["id"], 1)
        return template.removeprefix("/1")
