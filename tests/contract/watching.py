"""Holds every test to the contract: what boardctl asks is described, what the sandbox answers looks like live answers.

`tests/conftest.py` takes the hooks from here. They cover this process, and those that tests start (site/).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from . import evidence, openapi, schemas
from .exchanges import Exchange, decode, watch

SITE = Path(__file__).parent / "site"
# Figures of speed are to be those of the product alone; recorded data of 2016-2023 is not what live answers hold today.
UNWATCHED = ("bench", "test_recordings.py")
MADE_UP = ("/1/x", "/1/@evil.example/x")  # stand for any path in the tests of boardctl.trello.transport


class Watch:
    """What has been seen since the last look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.active = True
        self.paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
        self.asked: set[Any] = set()
        self.answered: set[Any] = set()
        self.found: list[str] = []
        self.count: Counter[str] = Counter()

    def switch(self, active: bool) -> None:
        """Watch or not, here and in the processes that are started from now on."""
        self.active = active
        paths = [str(SITE), str(Path(__file__).parents[2])] if active else []
        os.environ["PYTHONPATH"] = os.pathsep.join([*paths, *self.paths])
        os.environ["CONTRACT_WATCH"] = str(self.folder) if active else ""

    def note(self, exchange: Exchange) -> None:
        """One exchange; anything wrong with it is kept for `take`."""
        if not self.active:
            return
        self.count[exchange.side] += 1
        self.found += self._client(exchange) if exchange.side == "client" else self._sandbox(exchange)

    def _client(self, exchange: Exchange) -> Iterator[str]:
        key = (exchange.method, exchange.path, exchange.names)
        if key not in self.asked and exchange.path not in MADE_UP:
            found = list(openapi.problems(exchange))
            self.asked |= set() if found else {key}
            yield from found

    def _sandbox(self, exchange: Exchange) -> Iterator[str]:
        yield from schemas.problems(exchange, msgspec.json.decode(exchange.body), self.answered)

    def take(self) -> list[str]:
        """What is wrong with all that has been seen, in other processes too; forgets it."""
        for file in sorted(self.folder.glob("*.jsonl")):
            *lines, _ = file.read_bytes().split(b"\n")  # what has no end is still being written
            file.unlink()
            for line in lines:
                self.note(decode(line))
        found, self.found = list(dict.fromkeys(self.found)), []
        return found


_KEY = pytest.StashKey[Watch]()
_SEEN = pytest.StashKey[Counter[str]]()
_END = pytest.StashKey[list[Callable[[], None]]]()


@pytest.hookimpl
def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to watch, where the evidence is there."""
    if not evidence.SHARED.is_dir():
        return
    import boardctl.sandbox.app
    import boardctl.trello.transport

    found = Watch(Path(tempfile.mkdtemp(prefix="boardctl-contract-")))
    session.config.stash[_KEY] = found
    modules = (boardctl.sandbox.app, boardctl.trello.transport)
    session.config.stash[_END] = [watch(module, found.note) for module in modules]
    found.switch(True)


@pytest.hookimpl
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Watch no longer."""
    for end in session.config.stash.get(_END, []):
        end()
    found = session.config.stash.get(_KEY, None)
    if found is not None:
        found.take()
        shutil.rmtree(found.folder, ignore_errors=True)
        seen = found.count + Counter({"shapes": len(found.answered)})
        output: dict[str, Any] = getattr(session.config, "workeroutput", {})
        output["contract"] = dict(seen)
        session.config.stash[_SEEN] = session.config.stash.get(_SEEN, Counter()) + seen


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker of pytest-xdist has seen."""
    seen = Counter(getattr(node, "workeroutput", {}).get("contract", {}))
    node.config.stash[_SEEN] = node.config.stash.get(_SEEN, Counter()) + seen


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Some tests are not watched, nor the processes that they start."""
    found = item.config.stash.get(_KEY, None)
    if found is not None:
        found.switch(not set(UNWATCHED) & set(item.path.parts))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test that makes boardctl ask, or the sandbox answer, what Trello would not, fails."""
    found = item.config.stash.get(_KEY, None)
    if found is None:
        return (yield)
    result = yield
    problems = found.take()
    if problems:
        pytest.fail("Against the contract (tests/contract):\n" + "\n".join(problems[:20]), pytrace=False)
    return result


@pytest.hookimpl
def tell(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of the evidence was replayed: the reports carry it, from other workers too."""
    tallies: dict[str, Counter[str]] = {"asserted": Counter(), "recordings": Counter()}
    for report in (each for reports in terminalreporter.stats.values() for each in reports):
        if getattr(report, "when", "") in ("call", "setup"):
            for name, outcome in report.user_properties:
                if name in tallies:
                    tallies[name][str(outcome)] += 1
    for name, tally in tallies.items():
        if tally:
            terminalreporter.write_line(f"contract, {name}: {summary(tally)}")
    seen = terminalreporter.config.stash.get(_SEEN, Counter())
    if seen:
        counts = f"{seen['client']} requests of boardctl, {seen['sandbox']} answers of the sandbox"
        terminalreporter.write_line(f"contract, watched: {counts} ({seen['shapes']} shapes by schema)")


def summary(tally: Counter[str]) -> str:
    """`97 replayed, 97 matching, 3 skipped (2 superseded, 1 unreachable)`."""
    skipped = {each.partition(": ")[2]: count for each, count in sorted(tally.items()) if each.startswith("skipped")}
    why = f" ({', '.join(f'{count} {reason}' for reason, count in skipped.items())})" if skipped else ""
    return f"{tally['replayed']} replayed, {tally['matching']} matching, {sum(skipped.values())} skipped{why}"
