"""How far an apply is, as a person at a terminal, a log and a program are told."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.conftest import Boardctl
from tests.cli.test_commands import schema
from tests.projects import clean_environment
from tests.served import Served

EVENTS = schema("event")


def events_of(text: str) -> list[dict[str, Any]]:
    """The lines of stderr, each of which must be an event of the published schema."""
    found = [json.loads(line) for line in text.splitlines()]
    for each in found:
        EVENTS.validate(each)
    return found


def test_events_tell_each_change_and_the_end(boardctl: Boardctl) -> None:
    """Nothing but events on stderr: start, one for each change with a count, end."""
    ended = boardctl("--sandbox", "apply", "--yes", "--events", "--format", "json")
    assert ended.code == 0
    first, *changes, last = events_of(ended.err)
    assert first == {"event": "start", "total": len(changes)}
    assert [each["settled"] for each in changes] == list(range(1, len(changes) + 1))
    assert {each["change"]["address"] for each in changes} == {each["address"] for each in ended.document["done"]}
    assert (last["event"], last["status"], last["done"]) == ("end", "applied", len(changes))


def test_events_of_a_run_that_has_nothing_to_do(boardctl: Boardctl) -> None:
    """The end comes all the same."""
    boardctl("--sandbox", "apply", "--yes")
    ended = boardctl("--sandbox", "apply", "--yes", "--events", "--format", "json")
    assert [(each["event"], each.get("status")) for each in events_of(ended.err)] == [
        ("start", None),
        ("end", "nothing"),
    ]


def test_events_of_a_run_that_is_refused(boardctl: Boardctl, project: Path) -> None:
    """An error before the first write is the end, with what is wrong and what to do."""
    (project / "boards" / "website.yaml").write_text("version: 1\nnam: Website\n", encoding="utf-8")
    ended = boardctl("--sandbox", "apply", "--yes", "--events", "--format", "json")
    assert ended.code == 1
    (only,) = events_of(ended.err)
    assert (only["event"], only["status"]) == ("end", "failed")
    assert only["error"]["where"]["file"] == "boards/website.yaml"


def test_events_tell_failures_and_what_was_skipped(boardctl: Boardctl, tmp_path: Path, monkeypatch: Any) -> None:
    """What failed and what was not tried for its sake are events of their own."""
    with Served(tmp_path) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        server.request("PUT", "/_sandbox/faults", kinds="error-after", at=1)
        ended = boardctl("apply", "--yes", "--events", "--format", "json")
    assert ended.code in (0, 1, 3)
    told = events_of(ended.err)
    counted = {name: sum(each["event"] == name for each in told) for name in ("done", "failed", "skipped")}
    document = ended.document
    assert counted == {
        "done": len(document["done"]),
        "failed": len(document["failed"]),
        "skipped": len(document["not_attempted"]),
    }


def test_a_log_gets_a_line_for_each_change(boardctl: Boardctl) -> None:
    """Without a terminal every change is a line, so that a log shows how far a run came."""
    ended = boardctl("--sandbox", "apply", "--yes")
    assert '  + card "Set up CI"' in ended.err.splitlines()


def test_a_terminal_gets_a_bar(project: Path) -> None:
    """The bar counts, says how fast and how long, and is gone in the end."""
    shown = _on_a_terminal(project, "--sandbox", "apply", "--yes")
    assert re.search(r"\b\d+/6\b", shown), shown
    assert re.search(r"\d+\.\d/s", shown), shown
    assert re.search(r"\d+:\d\d|-:--", shown), shown
    assert "Applied" in shown.splitlines()[-1]


def _on_a_terminal(folder: Path, *arguments: str) -> str:
    """All that a terminal of 100 columns is sent by a run."""
    environment = {**clean_environment(), "TERM": "xterm", "COLUMNS": "100"}
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "boardctl.cli", *arguments]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    found = bytearray()
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not chunk:
            break
        found += chunk
    os.close(master)
    assert process.wait(timeout=60) == 0, found.decode()
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", found.decode()).replace("\r\n", "\n").rstrip()
