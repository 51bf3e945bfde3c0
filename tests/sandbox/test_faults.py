"""Failures on request: repeatable, and honest about whether the change was made."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from boardctl.sandbox import Faults, Settings, Store, create_app

from .conftest import Api


def hit(store: Store, kind: str) -> tuple[Api, dict[str, Any]]:
    """A sandbox where the first write is hit, over a store that has a board already; a list of that board."""
    calm = Api(create_app(store, settings=Settings()))
    board = calm.board()
    api = Api(create_app(store, settings=Settings(faults=Faults(kinds=(kind,), at=1, burst=2))))
    return api, calm.lists(board)[0]


@pytest.mark.parametrize(
    ("kind", "status", "made"),
    [
        ("error-before", 500, 0),
        ("error-after", 500, 1),
        ("html-503", 503, 0),
        ("burst-429", 429, 0),
        ("accepted-202", 202, 1),
    ],
)
def test_answers_that_lie(store: Store, kind: str, status: int, made: int) -> None:
    """The status says one thing, the board another."""
    you, first = hit(store, kind)
    assert you("POST", "/cards", json={"idList": first["id"], "name": "a"}).status_code == status
    if kind == "burst-429":
        assert you("GET", "/members/me").status_code == 429
    assert len(you.ok("GET", f"/lists/{first['id']}/cards")) == made


@pytest.mark.parametrize(("kind", "made"), [("drop-before", 0), ("drop-after", 1)])
def test_dropped_connections(store: Store, kind: str, made: int) -> None:
    """In process the drop is what httpx raises over TCP."""
    you, first = hit(store, kind)
    with pytest.raises(httpx.RemoteProtocolError):
        you("POST", "/cards", json={"idList": first["id"]})
    assert len(you.ok("GET", f"/lists/{first['id']}/cards")) == made


def test_truncated_body(store: Store) -> None:
    """The card is there, its JSON is not."""
    you, first = hit(store, "truncate")
    response = you("POST", "/cards", json={"idList": first["id"]})
    assert response.content
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_lost_check_item(store: Store) -> None:
    """Acknowledged, and gone."""
    calm = Api(create_app(store, settings=Settings()))
    card = calm.card(calm.lists(calm.board())[0])
    checklist = calm.ok("POST", f"/cards/{card['id']}/checklists")["id"]
    you = Api(create_app(store, settings=Settings(faults=Faults(kinds=("lose-checkitem",), every=1))))
    assert you("POST", f"/checklists/{checklist}/checkItems", json={"name": "a"}).status_code == 200
    assert you.ok("GET", f"/checklists/{checklist}/checkItems") == []


def test_control_endpoint_arms_and_tells(you: Api) -> None:
    """PUT /_sandbox/faults takes a plan, GET says what it did."""
    you.ok("PUT", "/_sandbox/faults", json={"kinds": ["error-before"], "every": 2, "seed": 7})
    statuses = [you("POST", "/boards", json={"name": "x"}).status_code for _ in range(4)]
    assert statuses == [200, 500, 200, 500]
    assert [one["write"] for one in you.ok("GET", "/_sandbox/faults")["hits"]] == [2, 4]
    assert you("PUT", "/_sandbox/faults", json={"kinds": ["zork"]}).status_code == 400
    you.ok("DELETE", "/_sandbox/faults")
    assert you("POST", "/boards", json={"name": "x"}).status_code == 200


def test_the_same_seed_hits_the_same_writes(store: Store) -> None:
    """Two runs with one seed are alike."""
    plan = Faults(kinds=("error-before", "html-503"), rate=0.5, seed=3)
    runs = []
    for _ in range(2):
        you = Api(create_app(store, settings=Settings(faults=plan)))
        runs.append([you("POST", "/boards", json={"name": "x"}).status_code for _ in range(8)])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 1
