"""The server as a process: what it prints, how it ends, what it keeps, and that it tells of every change."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx

from tests.browser import rich
from tests.projects import Project
from tests.served import Served, write_export


def test_it_prints_what_people_and_programs_need(tmp_path: Path) -> None:
    """The page's address, and lines that a shell takes over; a loaded export is there."""
    with Served(tmp_path, write_export(tmp_path, rich.export())) as served:
        assert set(served.variables) == {"BOARDCTL_API_URL", "TRELLO_API_KEY", "TRELLO_TOKEN"}
        assert all(line.startswith(("#", "export ")) for line in served.printed)
        assert served.get(f"/boards/{rich.SHORT_LINK}")["name"] == rich.NAME
        assert "boardctl sandbox" in httpx.get(served.page_url).text


def test_ctrl_c_ends_it_while_pages_listen(tmp_path: Path) -> None:
    """Open streams would keep a server up for ever: they are ended, and nothing is said but that it was interrupted."""
    with Served(tmp_path) as served, httpx.stream("GET", f"{served.page_url}page/events", timeout=120) as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: change"
        served.process.send_signal(signal.SIGINT)
        assert list(lines)[-1] == ""
        code, told = served.ended()
    assert code == 130
    assert "Traceback" not in told


def test_kill_9_loses_no_acknowledged_write(tmp_path: Path) -> None:
    """What was answered is there after the restart: boards, moved cards and comments alike."""
    with Served(tmp_path, write_export(tmp_path, rich.export())) as served:
        made = [served.request("POST", "/boards", name=f"Board {number}")["id"] for number in range(5)]
        served.request("PUT", "/cards/Card0001", idList=rich.ident(202), name="Moved")
        said = served.request("POST", "/cards/Card0001/actions/comments", text="Remember this")["id"]
        assert served.stop(signal.SIGKILL)[0] == -signal.SIGKILL
    with Served(tmp_path) as served:
        assert [served.get(f"/boards/{id}")["name"] for id in made] == [f"Board {number}" for number in range(5)]
        card = served.get("/cards/Card0001")
        assert (card["idList"], card["name"]) == (rich.ident(202), "Moved")
        assert served.get(f"/actions/{said}")["data"]["text"] == "Remember this"


def test_the_stream_tells_of_changes_by_another_process(tmp_path: Path) -> None:
    """`boardctl --sandbox apply` in the same project writes past the server: whoever listens hears of it."""
    project = Project(tmp_path)
    project.write({"version": 1, "name": "By file", "lists": ["One", "Two"]})
    with Served(tmp_path) as served, httpx.stream("GET", f"{served.page_url}page/events", timeout=120) as stream:
        told = (line for line in stream.iter_lines() if line.startswith("data:"))
        first = next(told)
        project.apply()
        assert next(told) != first
        assert "By file" in [board["name"] for board in served.get("/members/me/boards")]
