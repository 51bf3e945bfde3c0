"""`boardctl history`: what applies did from this machine, without asking Trello."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Boardctl


def test_runs_and_one_run(boardctl: Boardctl, project: Path) -> None:
    """The newest first, with who and why; one run with each change, its calls and how they ended."""
    first = boardctl("--sandbox", "apply", "--yes", "--format", "json").document
    file = project / "boards" / "website.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Write copy", "Write the copy"), encoding="utf-8")
    second = boardctl("--sandbox", "apply", "--yes", "--format", "json").document
    boardctl("--sandbox", "apply", "--yes")  # nothing to do: no run

    known = boardctl("--sandbox", "history", "--format", "json").document["runs"]
    assert [each["run"] for each in known] == [second["run"], first["run"]]
    assert {each["status"] for each in known} == {"applied"}
    assert {each["who"] for each in known} == {"you"}
    assert known[1]["why"] == f"{len(first['done'])} to create"

    one = boardctl("--sandbox", "history", first["run"], "--format", "json").document
    assert {each["address"] for each in one["changes"]} == {each["address"] for each in first["done"]}
    assert all(call["end"] == "done" and call["seconds"] >= 0 for each in one["changes"] for call in each["calls"])
    assert len([call for each in one["changes"] for call in each["calls"]]) == first["requests"]["writes"]
    assert boardctl("--sandbox", "history", "last", "--format", "json").document["run"] == second["run"]
    text = boardctl("--sandbox", "history", first["run"][-4:]).out
    assert '+ card "Set up CI"' in text
    assert "who      you" in text
    assert len(boardctl("--sandbox", "history", "--limit", "1").out.splitlines()) == 1


def test_there_may_be_none(boardctl: Boardctl) -> None:
    """No runs is no error; a run that is not there is one."""
    assert boardctl("--sandbox", "history").code == 0
    assert boardctl("--sandbox", "history", "--format", "json").document["runs"] == []
    missing = boardctl("--sandbox", "history", "nope", "--format", "json")
    assert "there is no run last" in boardctl("--sandbox", "history", "last").err
    assert (missing.code, missing.document["error"]["code"]) == (1, "not-found")
