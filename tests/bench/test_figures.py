"""A py-trello script against boardctl, side by side: calls, time, 429s; a second run, an edit, a crash.

Each works on a served sandbox of its own, in turn, with Trello's limits at their real ratio and 50 ms a request, all
of it five times as fast as real: a window of 2 s instead of 10 s, 10 ms instead of 50 ms. Seconds are told as they
would be in real time. The run after a crash is not sped up: it waits for what may still land. The table is printed,
and written to .bench/figures.json; BOARDS=1,10 takes other numbers of boards than 1, 10 and 100.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import yaml

from boardctl.sandbox import KEY, OTHER_TOKEN
from tests.projects import REPOSITORY, clean_environment
from tests.served import Served

FASTER = 5.0
LISTS, LABELS, CARDS, ITEMS = 3, 4, 12, 5
OUT = REPOSITORY / ".bench" / "figures.json"
SIZES = tuple(int(size) for size in os.environ.get("BOARDS", "1,10,100").split(",") if size)


class Row(NamedTuple):
    """What one run took: requests by kind and the refused ones, seconds in real time, and what came of it."""

    tool: str
    boards: int
    run: str
    reads: int
    writes: int
    limited: int
    seconds: float
    outcome: str


def cards(edited: bool) -> Iterator[dict[str, Any]]:
    """The cards of a board; an edit changes the text of three."""
    for number in range(CARDS):
        yield {
            "name": f"Card {number}",
            "desc": "another text" if edited and number < 3 else f"What card {number} is about.",
            "labels": [f"label {number % LABELS}"],
            "due": "2027-03-04T17:00:00Z",
            "checklists": [{"name": "Steps", "items": [f"step {item}" for item in range(ITEMS)]}],
        }


def board(edited: bool) -> dict[str, Any]:
    """All of a board but its name, as both tools are told of it."""
    made = list(cards(edited))
    return {
        "labels": [{"name": f"label {label}", "color": "red"} for label in range(LABELS)],
        "lists": [{"name": f"List {column}", "cards": made[column::LISTS]} for column in range(LISTS)],
    }


class Tool(ABC):
    """One of the two, at a server of its own, which a second member watches without using up anything."""

    name: str

    def __init__(self, folder: Path, faster: float) -> None:
        self.folder = folder
        self.faster = faster
        folder.mkdir()
        flags = ("--enforce-limits", "--limit-window", str(10 / faster), "--latency", str(0.05 / faster))
        self.served = Served(folder, flags=flags)
        self.env = {**clean_environment(), **self.served.variables}
        self.env |= {"WINDOW": str(10 / faster), "PYTHONPATH": str(REPOSITORY)}
        header = f'OAuth oauth_consumer_key="{KEY}", oauth_token="{OTHER_TOKEN}"'
        self.watcher = httpx.Client(
            base_url=self.served.variables["BOARDCTL_API_URL"], headers={"authorization": header}
        )

    @abstractmethod
    def write(self, boards: int, *, edited: bool = False) -> None:
        """Write down what the boards are to be."""

    @abstractmethod
    def command(self) -> list[str]:
        """What makes them so."""

    def run(self, what: str, boards: int) -> Row:
        """One run to its end, and what came of it."""
        self.watcher.delete("/_sandbox/tally")
        start = time.perf_counter()
        done = subprocess.run(self.command(), cwd=self.folder, env=self.env, capture_output=True, text=True)
        seconds = (time.perf_counter() - start) * self.faster
        assert done.returncode == 0, done.stderr[-2000:]
        counted = self.tally()
        return Row(self.name, boards, what, **counted, seconds=seconds, outcome=self.outcome(boards))

    def killed(self, writes: int) -> None:
        """A run that is killed after so many writes."""
        self.watcher.delete("/_sandbox/tally")
        process = subprocess.Popen(self.command(), cwd=self.folder, env=self.env, stderr=subprocess.DEVNULL)
        while self.tally()["writes"] < writes:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.2 / self.faster)  # asking counts too, for the one who watches
        process.send_signal(signal.SIGKILL)
        process.wait()

    def tally(self) -> dict[str, int]:
        """Requests so far, by the server's own count."""
        found: dict[str, int] = self.watcher.get("/_sandbox/tally").json()
        return found

    def outcome(self, boards: int) -> str:
        """In words: are all boards there, once, and whole? A look uses the limit too: a window goes by around it."""
        time.sleep(10 / self.faster)
        found = self.look(boards)
        time.sleep(10 / self.faster)
        return found

    def look(self, boards: int) -> str:
        """What is missing, there twice, or half made; of large fleets ten boards are looked at from inside."""
        known = self.served.get("/members/me/boards?fields=name")
        found = Counter(each["name"] for each in known)
        wanted = [f"Board {number}" for number in range(boards)]
        halves, twice = 0, sum(found[name] > 1 for name in wanted)
        for each in known[: min(boards, 10)]:
            read = self.served.get(f"/boards/{each['id']}?cards=open&card_checklists=all&card_fields=name")
            names = Counter(card["name"] for card in read["cards"])
            twice += sum(count - 1 for count in names.values())
            halves += sum(not whole(card) for card in read["cards"]) + CARDS - len(names)
        missing = sum(found[name] == 0 for name in wanted)
        told = {"boards missing": missing, "things twice": twice, "cards missing or half made": halves}
        return ", ".join(f"{count} {what}" for what, count in told.items() if count) or "as asked"

    def close(self) -> None:
        self.watcher.close()
        self.served.stop()


def whole(card: Any) -> bool:
    """Whether a card has its checklist with all of its items."""
    return [len(each["checkItems"]) for each in card["checklists"]] == [ITEMS]


class Script(Tool):
    """The py-trello script."""

    name = "py-trello script"

    def write(self, boards: int, *, edited: bool = False) -> None:
        data = {"boards": [{"name": f"Board {number}", **board(edited)} for number in range(boards)]}
        (self.folder / "boards.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.bench.run_script", "boards.yaml"]


class Boardctl(Tool):
    """boardctl with one template for all boards."""

    name = "boardctl"

    def write(self, boards: int, *, edited: bool = False) -> None:
        template = {
            "version": 1,
            "params": {"number": {"type": "integer"}},
            "name": "Board ${{ number }}",
            **board(edited),
        }
        rows = [{"key": f"board-{number}", "number": number} for number in range(boards)]
        for name, data in {
            "boardctl.yaml": {"version": 1},
            "templates/board.yaml": template,
            "boards/all.yaml": {"version": 1, "from": "../templates/board.yaml", "for_each": rows},
        }.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")

    def command(self) -> list[str]:
        return [sys.executable, "-m", "boardctl", "apply", "--yes"]


def story(tool: Tool, boards: int) -> Iterator[Row]:
    """The runs of one tool: all boards made, the same again, after an edit; and a first run that was killed."""
    tool.write(boards)
    yield tool.run("first", boards)
    yield tool.run("second", boards)
    tool.write(boards, edited=True)
    yield tool.run("after an edit", boards)


def crash(tool: Tool, boards: int) -> Iterator[Row]:
    """A first run that is killed in the middle, and the run after it."""
    tool.write(boards)
    tool.killed(boards * 20)
    yield tool.run("after a crash", boards)


def rows(make: type[Tool], folder: Path) -> Iterator[Row]:
    """All stories of one tool, each on a server of its own."""
    stories = [*((story, size, FASTER) for size in SIZES), (crash, 10, 1.0)]
    for at, (tell, boards, faster) in enumerate(stories):
        tool = make(folder / f"{make.__name__}-{at}", faster)
        try:
            yield from tell(tool, boards)
        finally:
            tool.close()


def table(found: list[Row]) -> str:
    """The rows as a Markdown table, both tools of a run beside each other."""
    order = {run: at for at, run in enumerate(("first", "second", "after an edit", "after a crash"))}
    lines = ["| boards | run | tool | reads | writes | 429s | time | outcome |", "|--:|---|---|--:|--:|--:|--:|---|"]
    for row in sorted(found, key=lambda row: (row.boards, order[row.run], row.tool)):
        counts = f"{row.reads:,} | {row.writes:,} | {row.limited:,}"
        lines.append(f"| {row.boards} | {row.run} | {row.tool} | {counts} | {row.seconds:,.0f} s | {row.outcome} |")
    return "\n".join(lines)


@pytest.mark.timeout(3600)
def test_a_script_and_boardctl(tmp_path: Path) -> None:
    """boardctl never gets a 429, writes nothing the second time, and leaves nothing half made after a crash."""
    found = [*rows(Script, tmp_path), *rows(Boardctl, tmp_path)]
    print("\n" + table(found))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([row._asdict() for row in found], indent=2) + "\n", encoding="utf-8")
    ours = [row for row in found if row.tool == Boardctl.name]
    assert not [row for row in ours if row.limited or row.outcome != "as asked"]
    assert not [row for row in ours if row.run == "second" and row.writes]
    theirs = {(row.boards, row.run): row for row in found if row.tool == Script.name}
    assert all(row.writes < theirs[row.boards, row.run].writes for row in ours if row.run == "first")
