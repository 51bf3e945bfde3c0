"""What Trello stores otherwise than it was asked to: told in plain words, remembered, and never in the way of drift."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.projects import Project
from tests.served import Served


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A served sandbox that tidies texts."""
    with Served(tmp_path) as served:
        served.request("PUT", "/_sandbox/settings", stores="trim,lf,nfc")
        yield served


def run(server: Served, project: Project, *arguments: str) -> Any:
    """A command against the served sandbox; its JSON."""
    ended = project.run(*arguments, "--format", "json", sandbox=False, **server.variables)
    assert ended.code == 0, ended.out + ended.err
    return ended.json()


def changes(server: Served, project: Project) -> list[tuple[str, str]]:
    """The changes of a plan."""
    plan = run(server, project, "plan")
    return [(each["action"], each["address"]) for board in plan["boards"] for each in board["changes"]]


BOARD: dict[str, Any] = {
    "version": 1,
    "name": "Board",
    "labels": [{"name": "  bug", "color": "red", "key": "bug"}],
    "custom_fields": [{"name": "Note", "type": "text"}],
    "lists": [
        {
            "name": " List",
            "key": "list",
            "cards": [
                {
                    "name": "  Card ",
                    "key": "card",
                    "desc": "  one\r\ntwo  ",
                    "labels": ["bug"],
                    "fields": {"Note": "  kept"},
                    "checklists": [{"name": "Steps", "items": [" first", "second"]}],
                },
                {"name": "Plain", "desc": "text\n"},
            ],
        }
    ],
}


def test_it_is_told_in_plain_words(server: Served, tmp_path: Path) -> None:
    """Which object, which field, and what was done to it; the line end of a YAML block is not worth a word."""
    project = Project(tmp_path)
    project.write(BOARD)
    told = run(server, project, "apply", "--yes")["stored_differently"]
    assert sorted(told) == [
        'card "  Card ": desc: line ends changed to LF, spaces at both ends removed by Trello',
        'card "  Card ": fields: leading spaces removed by Trello',
        'card "  Card ": name: spaces at both ends removed by Trello',
        'checklist "Steps": name: leading spaces removed by Trello',
        'label "  bug": name: leading spaces removed by Trello',
        'list " List": name: leading spaces removed by Trello',
    ]


def test_it_is_not_shown_again_while_both_hold(server: Served, tmp_path: Path) -> None:
    """The plan after it is empty, now and without new calls; each side that changes brings the field back."""
    project = Project(tmp_path)
    project.write(BOARD)
    assert run(server, project, "apply", "--yes")["converged"] is True
    assert changes(server, project) == []
    assert run(server, project, "apply", "--yes")["status"] == "nothing"
    (card,) = (each for each in _cards(server) if each["name"] == "Card")

    server.request("PUT", f"/cards/{card['id']}", desc="a person's words")
    assert changes(server, project) == [("update", "board/cards/card")]
    run(server, project, "apply", "--yes")
    assert changes(server, project) == []

    data = {**BOARD, "labels": [{"name": "   bug ", "color": "blue", "key": "bug"}]}
    project.write(data)
    assert changes(server, project) == [("update", "board/labels/bug")]
    run(server, project, "apply", "--yes")
    assert changes(server, project) == []


def test_a_persons_value_is_never_taken_for_trellos(server: Served, tmp_path: Path) -> None:
    """A custom field's value that somebody changes is drift, whatever Trello made of the one before."""
    project = Project(tmp_path)
    project.write(BOARD)
    run(server, project, "apply", "--yes")
    (card,) = (each for each in _cards(server) if each["name"] == "Card")
    (field,) = server.get(f"/boards/{card['idBoard']}/customFields")
    server.request("PUT", f"/cards/{card['id']}/customField/{field['id']}/item", value={"text": "other"})
    assert changes(server, project) == [("update", "board/cards/card")]


def test_nothing_is_doubled_without_the_state(server: Served, tmp_path: Path) -> None:
    """Names that Trello trimmed are found again by a runner that remembers nothing."""
    project = Project(tmp_path)
    project.write(BOARD)
    run(server, project, "apply", "--yes")
    for file in (tmp_path / "boardctl.state").glob("*.json"):
        file.unlink()
    made = [each for each in changes(server, project) if each[0] == "create"]
    assert made == []


def test_a_free_plan_drops_dates_of_items(server: Served, tmp_path: Path) -> None:
    """WIRE-FACTS section 3: on a free board an item's due date is dropped without a word."""
    server.request("PUT", "/_sandbox/settings", free_plan=True)
    project = Project(tmp_path)
    item = {"name": "Item", "due": "2026-12-04"}
    card = {"name": "Card", "checklists": [{"name": "Steps", "items": [item]}]}
    project.write({"version": 1, "name": "Board", "lists": [{"name": "List", "cards": [card]}]})
    result = run(server, project, "apply", "--yes")
    assert result["stored_differently"] == ['checklist "Steps": due: "2026-12-04T17:00:00Z" not kept by Trello']
    assert result["converged"] is True
    assert changes(server, project) == []


def _cards(server: Served) -> list[Any]:
    (board,) = server.get("/members/me/boards")
    found: list[Any] = server.get(f"/boards/{board['id']}/cards")
    return found
