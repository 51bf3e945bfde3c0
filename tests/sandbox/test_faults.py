"""Failures on request: repeatable, and honest about whether the change was made."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from boardctl.sandbox import OTHER_TOKEN, Faults, Settings, Store, create_app
from tests.served import Served

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


def test_cut_body(store: Store) -> None:
    """The card is there; of the answer only a part arrives, and the client is told so."""
    you, first = hit(store, "cut")
    with pytest.raises(httpx.RemoteProtocolError):
        you("POST", "/cards", json={"idList": first["id"]})
    assert len(you.ok("GET", f"/lists/{first['id']}/cards")) == 1


def two_checklists(store: Store) -> list[str]:
    calm = Api(create_app(store, settings=Settings()))
    card = calm.card(calm.lists(calm.board())[0])
    return [calm.ok("POST", f"/cards/{card['id']}/checklists")["id"] for _ in range(2)]


def test_check_items_posted_at_once_get_lost(store: Store) -> None:
    """All are acknowledged, one stays; one after the other, and beside another checklist, all stay."""
    one, other = two_checklists(store)
    you = Api(create_app(store, settings=Settings(faults=Faults(kinds=("lose-checkitem",)))))
    for name in ("a", "b"):
        you.ok("POST", f"/checklists/{one}/checkItems", json={"name": name})

    async def at_once() -> list[int]:
        paths = [f"/checklists/{one}/checkItems"] * 3 + [f"/checklists/{other}/checkItems"]
        asked = (you._send("POST", path, {"json": {"name": str(at)}}) for at, path in enumerate(paths))
        return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert asyncio.run(at_once()) == [200] * 4
    assert [item["name"] for item in you.ok("GET", f"/checklists/{one}/checkItems")] == ["a", "b", "2"]
    assert len(you.ok("GET", f"/checklists/{other}/checkItems")) == 1
    assert [each["kind"] for each in you.ok("GET", "/_sandbox/faults")["hits"]] == ["lose-checkitem"] * 2


@pytest.mark.parametrize("given", [{"latency": 0.05}, {"faults": Faults(latency=0.05)}])
def test_latency(store: Store, given: dict[str, Any]) -> None:
    """Every request waits that long at least, reads too."""
    you = Api(create_app(store, settings=Settings(**given)))
    start = time.perf_counter()
    you.ok("GET", "/members/me")
    assert time.perf_counter() - start >= 0.05


def test_only_writes_are_counted(store: Store) -> None:
    """Reads, a browser's question before a write, and the control endpoint are no writes; 429s hit all but the last."""
    you = Api(create_app(store, settings=Settings(faults=Faults(kinds=("burst-429",), at=2, burst=2))))
    you.board()
    you.ok("GET", "/members/me")
    assert you("OPTIONS", "/boards").status_code == 200
    assert you.ok("GET", "/_sandbox/faults")["writes"] == 1
    assert you("POST", "/boards", json={"name": "x"}).status_code == 429
    assert you.ok("GET", "/_sandbox/faults")["writes"] == 2
    assert you("GET", "/members/me").status_code == 429
    you.ok("GET", "/members/me")


def test_control_endpoint_arms_and_tells(you: Api) -> None:
    """PUT /_sandbox/faults takes a plan, GET says what it did."""
    you.ok("PUT", "/_sandbox/faults", json={"kinds": ["error-before"], "every": 2, "seed": 7})
    statuses = [you("POST", "/boards", json={"name": "x"}).status_code for _ in range(4)]
    assert statuses == [200, 500, 200, 500]
    assert [one["write"] for one in you.ok("GET", "/_sandbox/faults")["hits"]] == [2, 4]
    wrong: list[dict[str, Any]] = [{"kinds": ["zork"]}, {"latency": "nan"}, {"every": -1}, {"rate": "often"}]
    assert {you("PUT", "/_sandbox/faults", json=each).status_code for each in wrong} == {400}
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


# over TCP, where connections really end

TOLD = {"drop-before": 0, "drop-after": 1, "truncate": 1, "cut": 1, "error-after": 1, "html-503": 0, "accepted-202": 1}


def made_under(served: Served, kind: str, list_id: str) -> tuple[str, int]:
    """What a client sees of a post that is hit, and how many cards it made."""
    before = len(served.get(f"/lists/{list_id}/cards"))
    served.request("PUT", "/_sandbox/faults", kinds=[kind], at=1)
    try:
        answer = served.http.post("/cards", json={"idList": list_id, "name": "x"})
        seen = str(answer.status_code)
        answer.json()
    except httpx.TransportError as error:
        seen = type(error).__name__
    except ValueError:
        seen += " no JSON"
    served.request("DELETE", "/_sandbox/faults")
    return seen, len(served.get(f"/lists/{list_id}/cards")) - before


def test_faults_of_a_served_sandbox(tmp_path: Path) -> None:
    """Each kind does over TCP what it says, and the server goes on serving."""
    with Served(tmp_path) as served:
        board = served.request("POST", "/boards", name="b")["id"]
        first = served.get(f"/boards/{board}/lists")[0]["id"]
        found = {kind: made_under(served, kind, first) for kind in TOLD}
    assert {kind: made for kind, (_, made) in found.items()} == TOLD
    seen = {kind: word for kind, (word, _) in found.items()}
    assert seen["truncate"] == "200 no JSON"
    assert seen["html-503"] == "503 no JSON"
    assert (seen["error-after"], seen["accepted-202"]) == ("500 no JSON", "202")
    ended = {"RemoteProtocolError", "ReadError"}
    assert {seen["drop-before"], seen["drop-after"], seen["cut"]} <= ended


def test_faults_by_flag(tmp_path: Path) -> None:
    """`sandbox serve --fault ... --fault-every 2 --latency`: the plan that the control endpoint tells."""
    flags = ("--fault", "error-before", "--fault", "html-503", "--fault-every", "2", "--seed", "3", "--latency", "0.01")
    with Served(tmp_path, flags=flags) as served:
        plan = served.get("/_sandbox/faults")
        statuses = [served.http.post("/boards", json={"name": "x"}).status_code for _ in range(4)]
    assert (plan["kinds"], plan["every"], plan["seed"]) == (["error-before", "html-503"], 2, 3)
    assert statuses[::2] == [200, 200]
    assert set(statuses[1::2]) <= {500, 503}


def test_limits_ten_times_as_fast(tmp_path: Path) -> None:
    """`--enforce-limits --limit-window 1`: the hundred calls of a token in one second, and the headers say so."""
    with Served(tmp_path, flags=("--enforce-limits", "--limit-window", "1")) as served:
        answers = [served.http.get("/boards/" + "0" * 24) for _ in range(120)]
    told = answers[0].headers
    names = ("x-rate-limit-api-token-interval-ms", "x-rate-limit-api-token-max", "x-rate-limit-api-key-interval-ms")
    assert [told[name] for name in names] == ["1000", "100", "1000"]


def test_the_tally_counts_reads_writes_and_what_was_limited(store: Store) -> None:
    """By the server's own count: what a client says it sent can be held against it."""
    app = create_app(store, settings=Settings(control=True, enforce_limits=True, limit_scale=0.05))
    you = Api(app)
    you("DELETE", "/_sandbox/tally")
    you("POST", "/boards", params={"name": "B"})
    you("GET", "/members/me")
    for _ in range(9):
        you("GET", "/boards/none")
    assert Api(app, OTHER_TOKEN)("GET", "/_sandbox/tally").json() == {"reads": 3, "writes": 1, "limited": 7}
