"""`boardctl backup`: whole boards as files that hold everything, and nothing of the login."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from tests.cli.conftest import Boardctl
from tests.projects import Project


def test_a_whole_board_is_saved(boardctl: Boardctl, project: Path) -> None:
    """Archived cards, comments and what is known of attachments too; for this user only."""
    boardctl("--sandbox", "apply", "--yes")
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    cards = raw.get(f"/boards/{board['id']}/cards")
    raw.request("POST", f"/cards/{cards[0]['id']}/actions/comments", text="A word")
    raw.request("POST", f"/cards/{cards[0]['id']}/attachments", url="https://example.com/spec", name="Spec")
    raw.request("PUT", f"/cards/{cards[1]['id']}", closed="true")

    ended = boardctl("--sandbox", "backup", "--format", "json")
    assert ended.code == 0, ended.err
    (saved,) = ended.document["saved"]
    assert (saved["lists"], saved["cards"], saved["comments"]) == (2, 2, 1)
    file = Path(saved["file"])
    assert file.parent == project / ".boardctl" / "sandbox" / "backups"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = json.loads(file.read_text(encoding="utf-8"))
    assert [each["data"]["text"] for each in found["actions"]] == ["A word"]
    assert [each["name"] for card in found["cards"] for each in card["attachments"]] == ["Spec"]
    assert found["boardctl"]["key"] == "website"
    assert "website/cards/write-copy" in found["boardctl"]["memory"]


def test_a_file_or_a_folder_can_be_named(boardctl: Boardctl, project: Path) -> None:
    """One board goes into a file, several into a folder; several into one file is a mistake."""
    (project / "boards" / "other.yaml").write_text("version: 1\nname: Other\n", encoding="utf-8")
    boardctl("--sandbox", "apply", "--yes")
    assert boardctl("--sandbox", "backup", "website", "-o", "one.json").code == 0
    assert json.loads((project / "one.json").read_text(encoding="utf-8"))["name"] == "Website relaunch"
    (project / "all").mkdir()
    assert boardctl("--sandbox", "backup", "boards/", "-o", "all").code == 0
    assert sorted(each.name for each in (project / "all").iterdir()) == ["other.json", "website.json"]
    refused = boardctl("--sandbox", "backup", "-o", "two.json")
    assert refused.code == 1
    assert "folder" in refused.err
    assert not (project / "two.json").exists()


def test_boards_that_look_the_same_have_a_file_each(boardctl: Boardctl, project: Path) -> None:
    """Boards of one name, saved within one second, and keys that are one in the name of a file."""
    made = [boardctl("--sandbox", "api", "POST", "/boards", "-f", "name=Same").document["id"] for _ in range(3)]
    saved = boardctl("--sandbox", "backup", *made, "--format", "json").document["saved"]
    assert [json.loads(Path(each["file"]).read_bytes())["id"] for each in saved] == made
    for name in ("a.b", "a-b"):
        (project / f"boards/{name}.yaml").write_text(f"version: 1\nname: {name}\n", encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    (project / "saved").mkdir()
    assert boardctl("--sandbox", "backup", "a.b", "a-b", "-o", "saved").code == 0
    assert {json.loads(each.read_bytes())["name"] for each in (project / "saved").iterdir()} == {"a.b", "a-b"}


def test_a_backup_reads_as_an_export(boardctl: Boardctl, project: Path) -> None:
    """Whatever reads Trello's exports reads a backup: here the sandbox."""
    boardctl("--sandbox", "apply", "--yes")
    boardctl("--sandbox", "backup", "website", "-o", "website.json")
    boardctl("--sandbox", "sandbox", "reset")
    assert boardctl("sandbox", "load", "website.json").code == 0
    assert "Set up CI" in boardctl("--sandbox", "show", "Website relaunch").out


def test_more_comments_than_a_page(boardctl: Boardctl, project: Path, monkeypatch: Any) -> None:
    """Comments come in pages, and all of them are saved once."""
    monkeypatch.setattr("boardctl.trello.client.PAGE", 2)
    boardctl("--sandbox", "apply", "--yes")
    raw = Project(project)
    (board,) = raw.get("/members/me/boards")
    (card, *_) = raw.get(f"/boards/{board['id']}/cards")
    said = [f"Word {number}" for number in range(5)]
    raw.requests([("POST", f"/cards/{card['id']}/actions/comments", {"text": each}) for each in said])
    ended = boardctl("--sandbox", "backup", "website", "-o", "website.json")
    assert ended.code == 0, ended.err
    found = json.loads((project / "website.json").read_text(encoding="utf-8"))
    assert sorted(each["data"]["text"] for each in found["actions"]) == said
    assert len(found["cards"]) == 2


def test_an_unknown_board_is_told(boardctl: Boardctl) -> None:
    """A name that stands for nothing, in text and as JSON."""
    ended = boardctl("--sandbox", "backup", "nowhere", "--format", "json")
    assert ended.code == 1
    assert ended.document["error"]["code"] == "not-found"
