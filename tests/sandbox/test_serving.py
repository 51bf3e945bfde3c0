"""Over TCP: loopback only, the same application, nothing lost when the process is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from boardctl.errors import Unreachable
from boardctl.sandbox import KEY, TOKEN, create_app, open_store, serve

from .conftest import Api

HEADERS = {"authorization": f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"'}
SERVER = """
import sys
from boardctl.sandbox import serve
serve(sys.argv[1], ready=lambda url: sys.stdout.write(url + "\\n") and sys.stdout.flush())
"""


def test_acknowledged_writes_survive_kill_9(tmp_path: Path) -> None:
    """SIGKILL right after the answers: every board is there when the file is opened again."""
    path = tmp_path / "sandbox.db"
    command = [sys.executable, "-c", SERVER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        assert base.startswith("http://127.0.0.1:")
        made = [httpx.post(f"{base}/boards", headers=HEADERS, json={"name": "b"}).json()["id"] for _ in range(5)]
        process.send_signal(signal.SIGKILL)
    store = open_store(path)
    assert all(store.get("board", id) for id in made)
    store.close()


def test_only_loopback_is_served(tmp_path: Path) -> None:
    """Any other address is refused before anything listens."""
    with pytest.raises(Unreachable, match="loopback"):
        serve(tmp_path / "x.db", host="0.0.0.0")


def test_two_processes_share_one_file(tmp_path: Path) -> None:
    """A served sandbox and a command beside it see each other's writes, label counts included."""
    here, there = open_store(tmp_path / "x.db"), open_store(tmp_path / "x.db")
    one, other = Api(create_app(here)), Api(create_app(there))
    board = one.board()
    id = one.ok("GET", f"/boards/{board['id']}/labels")[0]["id"]
    label = f"/labels/{id}"
    assert one.ok("GET", label)["uses"] == 0
    other.card(other.lists(board)[0], idLabels=[id])
    assert one.ok("GET", label)["uses"] == 1
    here.close()
    there.close()


def test_ids_never_repeat_across_openings(tmp_path: Path) -> None:
    """The counter is in the file."""
    seen = set()
    for _ in range(3):
        store = open_store(tmp_path / "x.db", clock=lambda: 1_800_000_000.0)
        with store.writing():
            seen.add(store.new_id())
        store.close()
    assert len(seen) == 3
