"""Over TCP: loopback only, the same application, nothing lost when the process is killed."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from boardctl.errors import Unreachable
from boardctl.sandbox import KEY, TOKEN, create_app, open_store, serve
from tests.browser import rich
from tests.projects import Project
from tests.served import Served

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


def writes_until_the_end(base: str, enough: threading.Event) -> list[str]:
    """Ids of the boards that were acknowledged before the server died; tells when there are some."""
    made: list[str] = []
    with httpx.Client(base_url=base, headers=HEADERS) as client:
        while True:
            try:
                made.append(client.post("/boards", json={"name": "b", "defaultLists": False}).json()["id"])
            except httpx.TransportError:
                return made
            if len(made) == 10:
                enough.set()


def test_killed_in_the_middle_of_writes(tmp_path: Path) -> None:
    """SIGKILL while four clients write: nothing that one of them was told is missing, and the file is whole."""
    path, enough = tmp_path / "sandbox.db", threading.Event()
    command = [sys.executable, "-c", SERVER, str(path)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process,
        ThreadPoolExecutor(4) as pool,
    ):
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        writers = [pool.submit(writes_until_the_end, base, enough) for _ in range(4)]
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
        made = [id for writer in writers for id in writer.result(60)]
    assert len(made) >= 10
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
    store = open_store(path)
    assert [id for id in made if store.get("board", id) is None] == []
    you = Api(create_app(store))
    assert len(you.ok("GET", "/members/me/boards")) >= len(made)
    store.close()


def test_an_address_may_be_too_long(tmp_path: Path) -> None:
    """414, however long it is; the server goes on. A broken request is 400."""
    with Served(tmp_path) as served:
        base = urlsplit(served.variables["BOARDCTL_API_URL"])
        for length in (9_000, 70_000, 400_000):
            answer = asked(base.netloc, "/1/boards/" + "A" * length)
            assert answer == (414, b"<html><h1>414 Request-URI Too Large</h1></html>"), length
        assert asked(base.netloc, "/1/zork") == (404, b"Cannot GET /1/zork")
        with socket.create_connection((str(base.hostname), base.port)) as raw:
            raw.sendall(b"GARBAGE\r\n\r\n")
            assert raw.recv(100).startswith(b"HTTP/1.1 400 ")


def asked(server: str, target: str) -> tuple[int, bytes]:
    """httpx refuses to send addresses of such lengths."""
    connection = http.client.HTTPConnection(server, timeout=120)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


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


def test_load_tells_that_another_folders_server_does_not_see_it(tmp_path: Path) -> None:
    """What it loads goes to its own folder, whatever server the commands that follow are to talk to."""
    here, there = Project(tmp_path / "here"), tmp_path / "there"
    for folder in (here.root, there):
        folder.mkdir()
    (here.root / "export.json").write_text(json.dumps(rich.export()), encoding="utf-8")
    load = ("sandbox", "load", "export.json")
    with Served(there) as served:
        told = here.run(*load, sandbox=False, **served.variables)
        assert (told.code, rich.NAME in told.out) == (0, True)
        assert f"the sandbox served at {served.variables['BOARDCTL_API_URL']} has none of this" in told.err
        assert f"it was loaded into {here.root / '.boardctl' / 'sandbox'}" in told.err
        assert "`boardctl sandbox serve --load FILE`" in told.err
        assert here.run(*load, sandbox=True, **served.variables).err == ""  # they work on that then
    assert here.run(*load, sandbox=False, **served.variables).err == ""  # nobody is there
    with Served(here.root) as served:
        assert here.run(*load, sandbox=False, **served.variables).err == ""
