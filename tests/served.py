"""A real `boardctl sandbox serve`: started as anybody would, talked to over HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from tests.projects import clean_environment

_PAGE = "# the boards, to look at and to change by hand: "
_SERVE = ("-m", "boardctl", "sandbox", "serve")


class Served:
    """One server process, on a free port unless told, its addresses and tokens as it printed them.

    Its limits are of a window so short that nothing waits for them, unless they are to be enforced.
    """

    def __init__(self, folder: Path, *exports: Path, port: int = 0, flags: tuple[str, ...] = ()) -> None:
        asked = [part for export in exports for part in ("--load", str(export))]
        asked += [] if "--enforce-limits" in flags else ["--limit-window", "0.1"]
        self.process = subprocess.Popen(
            [sys.executable, *_SERVE, "--port", str(port), *asked, *flags],
            cwd=folder,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.printed = self._read()
        self.page_url = next(line.removeprefix(_PAGE) for line in self.printed if line.startswith(_PAGE))
        exports_ = (line.removeprefix("export ") for line in self.printed if line.startswith("export "))
        self.variables = dict(line.split("=", 1) for line in exports_)
        self.http = httpx.Client(base_url=self.variables["BOARDCTL_API_URL"], headers=self._headers(), timeout=120)

    def _read(self) -> list[str]:
        """All that it prints once it serves. Fails the test when it ends before that."""
        assert self.process.stdout is not None
        lines: list[str] = []
        while not all(any(line.startswith(start) for line in lines) for start in (_PAGE, "export TRELLO_TOKEN=")):
            line = self.process.stdout.readline()
            assert line, f"the server ended: {self.process.communicate()[1]}"
            lines.append(line.strip())
        return lines

    def _headers(self) -> dict[str, str]:
        key, token = self.variables["TRELLO_API_KEY"], self.variables["TRELLO_TOKEN"]
        return {"authorization": f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'}

    def request(self, method: str, path: str, **body: Any) -> Any:
        """One request to the API past the page; fails the test unless it went well."""
        answer = self.http.request(method, path, json=body or None)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer.json()

    def get(self, path: str) -> Any:
        return self.request("GET", path)

    def load(self, export: dict[str, Any]) -> None:
        """Make a live board of an export, anew if it is there already."""
        self.request("POST", "/_sandbox/load", **export)

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """End it and wait; its exit code and what it wrote to stderr."""
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait for its end, as `stop` does; a second Ctrl-C would meet it while it cleans up."""
        self.http.close()
        _, told = self.process.communicate(timeout=120)
        return self.process.returncode, told

    def __enter__(self) -> Served:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def write_export(folder: Path, export: dict[str, Any]) -> Path:
    """The export as a file."""
    path = folder / "export.json"
    path.write_text(json.dumps(export), encoding="utf-8")
    return path
