"""Drift on a board where much has happened: its actions are read page by page, no further than needed, and bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun

BOARD = """\
version: 1
name: B
members: [alice]
lists: [{name: One, cards: [{name: A, due: 2026-12-05}, {name: B, desc: x}]}]
"""
NOISE = 2300


@pytest.fixture
def alice(tmp_path: Path) -> Alice:
    return begun(Desk(tmp_path), BOARD)


@pytest.fixture
def project(alice: Alice, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def noise(project: Desk, alice: Alice) -> None:
    """Somebody rewrites the other card again and again; the last time it is as it was."""
    from boardctl.sandbox import open_store

    alice.put(f"/cards/{alice.card('B')['id']}", desc="y")
    alice.put(f"/cards/{alice.card('B')['id']}", desc="x")
    store = open_store(project.root / ".boardctl" / "sandbox" / "trello.sqlite3")
    try:
        last = next(each for each in store.actions("board", alice.board_id) if each["data"]["card"]["name"] == "B")
        for _ in range(NOISE):
            store.add_action({**last, "id": store.new_id(), "date": store.now()})
    finally:
        store.close()


def drift(project: Desk) -> tuple[dict[str, Any], list[str], int]:
    """The one change, the notes, and how many requests it took."""
    document = project.run("drift", "--format", "json").json()
    (board,) = document["boards"]
    (change,) = board["changes"]
    return change, board["notes"], document["summary"]["reads"]


def test_a_change_beyond_the_first_thousand_actions_is_found(project: Desk, alice: Alice) -> None:
    """The feed gives a thousand at most: the third page has it."""
    alice.put(f"/cards/{alice.card('A')['id']}", due="2026-12-24T17:00:00Z")
    noise(project, alice)
    change, notes, reads = drift(project)
    assert (change["by"]["username"], change["before"], change["after"]) == (
        "alice",
        "2026-12-05T17:00:00Z",
        "2026-12-24T17:00:00Z",
    )
    assert (notes, reads) == ([], 4)


def test_no_more_is_read_than_is_needed(project: Desk, alice: Alice) -> None:
    """Once everything has somebody to its name, the rest of the feed stays unread."""
    noise(project, alice)
    alice.put(f"/cards/{alice.card('A')['id']}", due="2026-12-24T17:00:00Z")
    change, notes, reads = drift(project)
    assert (change["by"]["username"], notes, reads) == ("alice", [], 2)


def test_the_search_has_an_end(project: Desk, alice: Alice, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies further back is nobody's, and drift says how far it looked."""
    monkeypatch.setattr("boardctl.app.drift.MAX_PAGES", 2)
    alice.put(f"/cards/{alice.card('A')['id']}", due="2026-12-24T17:00:00Z")
    noise(project, alice)
    change, notes, reads = drift(project)
    assert (change["by"], change["untold"]) == (None, "no action tells of it")
    assert (notes, reads) == (["only the latest 2,000 actions were looked through"], 3)
