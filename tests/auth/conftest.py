"""A served sandbox, the command line in front of it, and a home that is nobody's."""

from __future__ import annotations

import functools
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import keyring
import pytest
from keyring.backends import fail

from boardctl.cli.main import run
from boardctl.sandbox import KEY, TOKEN
from boardctl.trello.limits import Limits
from boardctl.trello.transport import Transport
from tests.auth.browser import TRUST, came_back, decide
from tests.trello.wires import Clock

REPOSITORY = Path(__file__).parents[2]


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """stdout as the one JSON document it must be."""
        return json.loads(self.out)


Boardctl = Callable[..., Ran]


class Served(NamedTuple):
    """A sandbox over TCP: its base URL with /1, and the file of what it says on stderr."""

    url: str
    log: Path

    def link(self, **asked: str) -> str:
        """A link to its authorise page."""
        params = {"key": KEY, "name": "test", "response_type": "token", "return_url": "http://127.0.0.1:9/x"}
        return f"{self.url}/authorize?{urlencode({**params, 'callback_method': 'fragment', **asked})}"

    def grant(self, *, scope: str = "read,write", expiration: str = "30days", member: str = "you") -> str:
        """A fresh token, granted on the authorise page."""
        _, given = came_back(decide(self.link(scope=scope, expiration=expiration), member=member))
        return given["token"]

    def reset(self) -> None:
        """Leave nothing of what other tests have made."""
        known = {"Authorization": f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'}
        httpx.post(f"{self.url}/_sandbox/reset", headers=known, verify=TRUST).raise_for_status()


def use_keyring(backend: Any) -> None:
    """From now on this process has no other keyring. Backends are not annotated, so `backend` is anything."""
    keyring.set_keyring(backend())


def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on clients wait by a clock of their own, which takes no time."""
    clock = Clock()
    defaults = Transport.__init__.__kwdefaults__
    assert defaults
    monkeypatch.setitem(defaults, "clock", clock)
    monkeypatch.setitem(defaults, "sleep", clock.sleep)
    # What processes share lies by the clock of the machine: a client with a clock of its own keeps a book of its own.
    own = functools.partial(Limits, clock=clock, sleep=clock.sleep)
    monkeypatch.setattr("boardctl.trello.limits.Limits", lambda **_: own())


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`boardctl sandbox serve`, for all tests of this process."""
    steering = ("BOARDCTL_", "TRELLO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    program = [sys.executable, "-m", "boardctl", "sandbox", "serve", "--port", "0"]
    folder = tmp_path_factory.mktemp("served")
    log = folder.with_suffix(".stderr")
    with (
        log.open("w") as said,
        subprocess.Popen(
            program,
            cwd=folder,
            env={**environment, "PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as server,
    ):
        assert server.stdout
        lines = (line.strip().removeprefix("export ").partition("=") for line in server.stdout)
        url = next((value for name, _, value in lines if name == "BOARDCTL_API_URL"), None)
        assert url, f"the sandbox did not start: {log.read_text()}"
        yield Served(url, log)
        server.terminate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed against the served sandbox shows the last that the server said."""
    report = yield
    served = getattr(item, "funcargs", {}).get("served")
    if report.failed and isinstance(served, Served):
        report.sections.append(("stderr of the served sandbox", served.log.read_text()[-4000:] or "(nothing)"))
    return report


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to stand in; no keyring, no credentials, no proxies, a configuration folder of its own."""
    for name in list(os.environ):
        if name.startswith(("TRELLO_", "BOARDCTL_", "SSL_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    before = keyring.get_keyring()
    use_keyring(fail.Keyring)
    monkeypatch.setattr("webbrowser.open", lambda link: False)
    yield work
    keyring.set_keyring(before)


@pytest.fixture
def boardctl(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Boardctl]:
    """Runs boardctl in this process; `stdin` is what comes in by a pipe."""

    def call(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(arguments)
        return Ran(code, *capsys.readouterr())

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield call
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def anonymous(boardctl: Boardctl, served: Served, monkeypatch: pytest.MonkeyPatch) -> Boardctl:
    """boardctl pointed at the served sandbox, without a login."""
    monkeypatch.setenv("BOARDCTL_API_URL", served.url)
    return boardctl


@pytest.fixture
def you(anonymous: Boardctl, monkeypatch: pytest.MonkeyPatch) -> Boardctl:
    """boardctl pointed at the served sandbox, with a login in the environment."""
    monkeypatch.setenv("TRELLO_API_KEY", KEY)
    monkeypatch.setenv("TRELLO_TOKEN", TOKEN)
    return anonymous
