"""The sandbox over TCP in this process, so that a test can act in the middle of a request of a real boardctl."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from boardctl.sandbox import KEY, TOKEN, Settings, create_app
from tests.faults.harness import Stormy
from tests.projects import clean_environment


class Watched:
    """The sandbox, with somebody who acts on write `at`: before it, after it (no answer goes out), or during it.

    With `reads` they count as writes do. What is done `aside` keeps no other request waiting.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.writes = 0
        self.at = 0
        self.when = "before"
        self.reads = False
        self.aside = False
        self.act: Callable[[], None] = lambda: None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or (scope["method"] == "GET" and not self.reads):
            await self.app(scope, receive, send)
            return
        self.writes += 1
        if self.writes != self.at:
            await self.app(scope, receive, send)
            return
        if self.when == "after":
            await self.app(scope, receive, nowhere)
        if self.aside:
            await asyncio.to_thread(self.act)
        else:
            self.act()
        if self.when == "during":
            await self.app(scope, receive, send)


async def nowhere(_: Any) -> None:
    """The answer gets lost."""


class Server:
    """Serves a stormy project's sandbox, and runs boardctl against it in processes of their own."""

    def __init__(self, here: Stormy, port: int, watched: Watched) -> None:
        self.here = here
        self.watched = watched
        self.url = f"http://127.0.0.1:{port}/1"

    def start(
        self, *arguments: str, before: Callable[[], object] | None = None, errors: int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """A boardctl that runs; `errors`: where its stderr goes."""
        known = {"BOARDCTL_API_URL": self.url, "TRELLO_API_KEY": KEY, "TRELLO_TOKEN": TOKEN, "COLUMNS": "100"}
        return subprocess.Popen(
            [sys.executable, "-m", "boardctl", *arguments],
            cwd=self.here.project.root,
            env={**clean_environment(), **known},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=before,
        )

    def apply(self) -> tuple[int, str, str]:
        """`apply --yes --format json` to its end: exit code, stdout, stderr."""
        process = self.start("apply", "--yes", "--format", "json")
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def killed_at(self, write: int, when: str, *arguments: str) -> int:
        """Apply, or run what is given, and kill it at its n-th write: before or after that is made. How it ended."""
        self.watched.writes, self.watched.at, self.watched.when = 0, write, when
        process = self.start(*(arguments or ("apply", "--yes")))
        self.watched.act = lambda: os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
        self.watched.at = 0
        self._let_time_pass()
        return process.returncode

    def _let_time_pass(self) -> None:
        """Journals as if their runs had died a while ago: nothing can land late here, so nobody has to wait for it."""
        for path in (self.here.project.root / ".boardctl" / "journal").glob("*.jsonl"):
            content = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r'"at":"([^"]*)"', _earlier, content), encoding="utf-8")


def _earlier(at: re.Match[str]) -> str:
    before = datetime.fromisoformat(at[1].replace("Z", "+00:00")) - timedelta(seconds=10)
    return f'"at":"{before.isoformat(timespec="milliseconds").replace("+00:00", "Z")}"'


@contextmanager
def served(root: Path, settings: Settings | None = None) -> Iterator[Server]:
    """A server for as long as the test runs."""
    here = Stormy(root)
    watched = Watched(create_app(here.store, settings=settings or Settings()))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(watched, log_level="critical", access_log=False, lifespan="off", http="h11", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    try:
        yield Server(here, listener.getsockname()[1], watched)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        here.close()
