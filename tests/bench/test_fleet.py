"""Hundreds of boards from one template: reads, time under Trello's real limit, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import yaml

from boardctl.sandbox import load_export, open_store
from tests.bench.large import object_id
from tests.projects import clean_environment
from tests.served import Served

WINDOW, PER_WINDOW = 10.0, 100  # WIRE-FACTS section 3: 100 calls in 10 s a token
MOST_MEGABYTES = 400
LISTS, LABELS = 6, 4


class Ran(NamedTuple):
    """A command that went well: what it printed, its seconds by the clock and of CPU, its peak memory in MB."""

    out: str
    wall: float
    cpu: float
    megabytes: float


def run(folder: Path, env: Mapping[str, str], *arguments: str) -> Ran:
    """Run boardctl to its end."""
    start = time.perf_counter()
    with (folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "boardctl", *arguments], cwd=folder, env=dict(env), stdout=out, stderr=out
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    text = (folder / "out.txt").read_text(encoding="utf-8")
    assert process.returncode == 0, text[-2000:]
    return Ran(text, time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def project(folder: Path, *, boards: int, cards: int) -> None:
    """A template with so many cards, and a row for each board."""
    lists: list[dict[str, Any]] = [{"name": f"List {n}", "cards": []} for n in range(LISTS)]
    for number in range(cards):
        lists[number % LISTS]["cards"].append(
            {
                "name": f"Card {number}",
                "desc": f"What card {number} is about for ${{{{ client }}}}.\n\nA second paragraph.",
                "labels": [f"label {number % LABELS}"],
                "due": "2027-03-04",
            }
        )
    template = {
        "version": 1,
        "params": {"client": "string"},
        "name": "Board of ${{ client }}",
        "labels": [{"name": f"label {n}", "color": "red"} for n in range(LABELS)],
        "lists": lists,
    }
    rows = [{"key": f"client-{n}", "client": f"Client {n}"} for n in range(boards)]
    for name, data in {
        "boardctl.yaml": {"version": 1},
        "templates/board.yaml": template,
        "boards/all.yaml": {"version": 1, "from": "../templates/board.yaml", "for_each": rows},
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


def live(folder: Path, *, boards: int, cards: int) -> None:
    """The same boards in the sandbox's database."""
    database = folder / ".boardctl" / "sandbox" / "trello.sqlite3"
    database.parent.mkdir(parents=True)
    store = open_store(database)
    for number in range(boards):
        load_export(store, export(number, cards))
    store.close()


def export(board: int, cards: int) -> dict[str, Any]:
    """One board as an export."""

    def made(kind: int, number: int) -> str:
        return object_id(kind, board * 100_000 + number)

    return {
        "id": made(0, 0),
        "name": f"Board of Client {board}",
        "desc": "",
        "closed": False,
        "prefs": {"permissionLevel": "private"},
        "labels": [{"id": made(1, n), "name": f"label {n}", "color": "red"} for n in range(LABELS)],
        "lists": [{"id": made(2, n), "name": f"List {n}", "closed": False, "pos": n + 1} for n in range(LISTS)],
        "cards": [
            {
                "id": made(3, n),
                "idList": made(2, n % LISTS),
                "name": f"Card {n}",
                "desc": f"What card {n} is about for Client {board}.\n\nA second paragraph.",
                "closed": False,
                "due": "2027-03-04T17:00:00.000Z",
                "pos": float(n + 1),
                "idShort": n + 1,
                "idLabels": [made(1, n % LABELS)],
            }
            for n in range(cards)
        ],
        "checklists": [],
        "members": [],
        "memberships": [],
    }


@pytest.mark.timeout(1200)
def test_200_boards_at_the_real_limit(tmp_path: Path) -> None:
    """A plan without changes takes one read a board and the time that the limit allows; an apply writes nothing."""
    boards = 200
    project(tmp_path, boards=boards, cards=12)
    live(tmp_path, boards=boards, cards=12)
    with Served(tmp_path) as server:
        run(tmp_path, {**clean_environment(), **server.variables}, "apply", "--yes")  # binds the boards to their ids
        port = int(urlsplit(server.page_url).port or 0)  # a state is bound to its server's address
    with Served(tmp_path, port=port, flags=("--enforce-limits",)) as server:
        env = {**clean_environment(), **server.variables}
        time.sleep(WINDOW)  # what the first run used up counts for this one too
        plan = run(tmp_path, env, "plan", "--format", "json")
        time.sleep(WINDOW)
        again = run(tmp_path, env, "apply", "--yes", "--format", "json")
    summary, requests = document(plan)["summary"], document(again)["requests"]
    allowed = boards / PER_WINDOW * WINDOW
    print(
        f"\nplan of {boards} boards: {summary['reads']} reads in {plan.wall:.1f} s (the limit allows {allowed:.0f} s),"
    )
    print(f"{plan.cpu:.1f} s CPU, {plan.megabytes:.0f} MB; second apply: {requests['writes']} writes")
    assert (summary["calls"], requests["writes"]) == (0, 0)
    assert summary["reads"] <= boards
    assert plan.wall <= 1.05 * allowed


def document(ran: Ran) -> Any:
    """The one JSON document among what was printed."""
    return json.loads(ran.out[ran.out.index("{\n") :])


@pytest.mark.timeout(1200)
def test_the_memory_of_500_boards_of_300_cards(tmp_path: Path) -> None:
    """Boards that are not looked at just now are packed: what is held does not grow as the fleet does."""
    project(tmp_path, boards=500, cards=300)
    live(tmp_path, boards=500, cards=300)
    with Served(tmp_path) as server:
        env = {**clean_environment(), **server.variables}
        plan = run(tmp_path, env, "plan")
        apply = run(tmp_path, env, "apply", "--yes")
    print(f"\n500 boards of 300 cards: plan {plan.megabytes:.0f} MB, {plan.wall:.0f} s, {plan.cpu:.0f} s CPU;", end=" ")
    print(f"apply without changes {apply.megabytes:.0f} MB, {apply.wall:.0f} s, {apply.cpu:.0f} s CPU")
    assert max(plan.megabytes, apply.megabytes) < MOST_MEGABYTES
