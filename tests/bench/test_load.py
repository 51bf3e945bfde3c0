"""Eight clients at once at a served sandbox: 20,000 mixed requests, none refused, no write lost; figures printed."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.projects import clean_environment
from tests.served import Served

CLIENTS = 8
REQUESTS = 20_000
EACH = REQUESTS // CLIENTS
# Reads and writes of one round of a client; a round is repeated until the client has sent its share.
ROUND = ("card", "read", "rename", "item", "list", "comment", "read", "label", "field", "together")
SHARED_ITEMS = 20  # of each client: a checklist holds at most 200
# The smallest web application on the same server: what a request costs before anything is done for it.
HELLO = """
import socket, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def hello(request):
    return JSONResponse({"hello": "you"})
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
config = uvicorn.Config(Starlette(routes=[Route("/hello", hello)]), log_level="critical", access_log=False)
uvicorn.Server(config).run(sockets=[listener])
"""


class Where(NamedTuple):
    """What a client process needs to know."""

    url: str
    key: str
    token: str
    list: str
    label: str
    checklist: str


class Did(NamedTuple):
    """What a client process sent: the seconds of each request, and what the board must hold now."""

    seconds: list[float]
    cards: dict[str, dict[str, Any]]
    shared: int


class Client:
    """One connection, kept open; every request is timed."""

    def __init__(self, where: Where) -> None:
        self.base = urlsplit(where.url)
        self.http = http.client.HTTPConnection(str(self.base.hostname), self.base.port, timeout=30)
        authorization = f'OAuth oauth_consumer_key="{where.key}", oauth_token="{where.token}"'
        self.headers = {"authorization": authorization, "content-type": "application/json"}
        self.seconds: list[float] = []

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """The decoded answer. Anything but a good one ends the test."""
        start = time.perf_counter()
        self.http.request(method, self.base.path + path, json.dumps(body) if body else None, self.headers)
        answer = self.http.getresponse()
        raw = answer.read()
        self.seconds.append(time.perf_counter() - start)
        assert answer.status == 200, f"{method} {path}: {answer.status} {raw[:100]!r}"
        return json.loads(raw)


class Worker:
    """A client that makes its own cards and works on the latest; with the others it fills one checklist."""

    def __init__(self, number: int, where: Where) -> None:
        self.number = number
        self.where = where
        self.client = Client(where)
        self.cards: dict[str, dict[str, Any]] = {}
        self.latest = ""
        self.checklist = ""
        self.shared = 0

    def run(self) -> Did:
        """Send this client's share."""
        while len(self.client.seconds) < EACH:
            for step in ROUND:
                if len(self.client.seconds) < EACH:
                    getattr(self, step)()
        return Did(self.client.seconds, self.cards, self.shared)

    def card(self) -> None:
        made = self.client.ask("POST", "/cards", idList=self.where.list, name=f"card {self.number}.{len(self.cards)}")
        self.latest, self.checklist = made["id"], ""
        self.cards[self.latest] = {"name": made["name"], "comments": 0, "items": [], "labels": []}

    def read(self) -> None:
        got = self.client.ask("GET", f"/cards/{self.latest}")
        assert got["name"] == self.cards[self.latest]["name"], "a read that does not know the write before it"

    def rename(self) -> None:
        name = f"renamed {self.number}.{len(self.client.seconds)}"
        self.client.ask("PUT", f"/cards/{self.latest}", name=name, desc=name * 3)
        self.cards[self.latest]["name"] = name

    def item(self) -> None:
        self.checklist = self.client.ask("POST", f"/cards/{self.latest}/checklists", name="List")["id"]
        if len(self.client.seconds) < EACH:
            self.client.ask("POST", f"/checklists/{self.checklist}/checkItems", name="Item", checked=True)
            self.cards[self.latest]["items"].append("Item")

    def list(self) -> None:
        self.client.ask("GET", f"/lists/{self.where.list}")

    def comment(self) -> None:
        self.client.ask("POST", f"/cards/{self.latest}/actions/comments", text="Said")
        self.cards[self.latest]["comments"] += 1

    def label(self) -> None:
        self.client.ask("POST", f"/cards/{self.latest}/idLabels", value=self.where.label)
        self.cards[self.latest]["labels"].append(self.where.label)

    def field(self) -> None:
        self.client.ask("GET", f"/cards/{self.latest}/name")

    def together(self) -> None:
        """All clients write to one checklist."""
        if self.shared == SHARED_ITEMS:
            return
        self.client.ask("POST", f"/checklists/{self.where.checklist}/checkItems", name=f"from {self.number}")
        self.shared += 1


def work(number: int, where: Where) -> Did:
    """One client process."""
    return Worker(number, where).run()


def greet(_: int, where: Where) -> Did:
    """One client process at the smallest application."""
    client = Client(where)
    for _ in range(EACH // 4):
        client.ask("GET", "/hello")
    return Did(client.seconds, {}, 0)


class Run(NamedTuple):
    """What all clients did side by side: the seconds it took them, and the server's own seconds of CPU."""

    seconds: float
    cpu: float
    done: list[Did]

    @property
    def times(self) -> list[float]:
        return [one for did in self.done for one in did.seconds]


def spent(process: int) -> float:
    """Seconds of CPU that a running process has used, by itself and in the kernel; 0 where /proc is not there."""
    stat = Path(f"/proc/{process}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else ["0"] * 13
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def together(task: Callable[[int, Where], Did], where: Where, server: int) -> Run:
    """All clients at once. All processes stand before the clock runs."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(CLIENTS)
    with ProcessPoolExecutor(CLIENTS, mp_context=context, initializer=barrier.wait) as pool:
        list(pool.map(abs, range(CLIENTS)))
        before, start = spent(server), time.perf_counter()
        done = list(pool.map(task, range(CLIENTS), [where] * CLIENTS))
        return Run(time.perf_counter() - start, spent(server) - before, done)


@contextmanager
def hello() -> Iterator[tuple[Where, int]]:
    """The smallest application, served; its process."""
    command = [sys.executable, "-c", HELLO]
    process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Where(f"http://127.0.0.1:{process.stdout.readline().strip()}", "", "", "", "", ""), process.pid
    finally:
        process.terminate()
        process.communicate(timeout=20)


def figures(name: str, run: Run) -> float:
    """Print requests a second, the times of single ones and the CPU of each; returns the first."""
    cuts = statistics.quantiles(run.times, n=100)
    count = len(run.times)
    print(f"{name}: {count:,} requests in {run.seconds:.1f} s, {count / run.seconds:,.0f} a second,", end=" ")
    print(f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms,", end=" ")
    print(f"{run.cpu / count * 1e6:.0f} us of the server's CPU each")
    return count / run.seconds


def prepared(served: Served) -> tuple[str, Where]:
    """A board for all clients: its id, and what they need of it."""
    board = served.request("POST", "/boards", name="Load", defaultLists=False)["id"]
    list_ = served.request("POST", "/lists", name="All", idBoard=board)["id"]
    label = served.request("POST", "/labels", name="put on", color="red", idBoard=board)["id"]
    card = served.request("POST", "/cards", idList=list_, name="Shared")["id"]
    checklist = served.request("POST", "/checklists", idCard=card, name="Shared")["id"]
    url, key, token = (served.variables[name] for name in ("BOARDCTL_API_URL", "TRELLO_API_KEY", "TRELLO_TOKEN"))
    return board, Where(url, key, token, list_, label, checklist)


def held(served: Served, board: str) -> dict[str, dict[str, Any]]:
    """What the board holds, in the words of `Did.cards`."""
    read = served.get(f"/boards/{board}?cards=all&card_checklists=all")
    return {
        card["id"]: {
            "name": card["name"],
            "comments": card["badges"]["comments"],
            "items": [item["name"] for checklist in card["checklists"] for item in checklist["checkItems"]],
            "labels": card["idLabels"],
        }
        for card in read["cards"]
        if card["name"] != "Shared"
    }


def test_eight_clients(tmp_path: Path) -> None:
    """No error and no lost write among 20,000 requests; the rate beside that of a bare application."""
    with hello() as (where, process):
        floor = figures("\na bare application", together(greet, where, process))
    with Served(tmp_path) as served:
        board, where = prepared(served)
        run = together(work, where, served.process.pid)
        rate = figures("the sandbox", run)
        print(f"the sandbox does {rate / floor:.2f} of a bare application's rate, with {os.cpu_count()} cores for all")
        assert len(run.times) == REQUESTS
        expected = {id: card for did in run.done for id, card in did.cards.items()}
        assert held(served, board) == expected
        shared = served.get(f"/checklists/{where.checklist}/checkItems")
        assert len(shared) == sum(did.shared for did in run.done)
