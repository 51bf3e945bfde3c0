"""Import from a server: a board that this login may not see, and a state that is kept on the boards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from boardctl.sandbox import OTHER_TOKEN
from tests.projects import Ended, Project
from tests.served import Served


class Place:
    """A served sandbox with one private board of yours, and an empty project."""

    def __init__(self, served: Served, root: Path) -> None:
        self.served, self.project = served, Project(root)
        self.board = served.request(
            "POST", "/boards", name="Plans", defaultLists="true", prefs_permissionLevel="private"
        )

    def run(self, *arguments: str, **variables: str) -> Ended:
        """`boardctl` against the server."""
        return self.project.run(*arguments, sandbox=False, **{**self.served.variables, **variables})


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A server of its own: what is on it must be known."""
    (tmp_path / "server").mkdir()
    (tmp_path / "project").mkdir()
    with Served(tmp_path / "server") as served:
        yield Place(served, tmp_path / "project")


def test_a_board_of_others_and_the_way_to_it(place: Place) -> None:
    """A private board says whom to ask, or how to do without; its export can be imported, and stays unbound."""
    theirs = {"TRELLO_TOKEN": OTHER_TOKEN}
    refused = place.run("import", place.board["id"], **theirs)
    assert (refused.code, refused.out) == (1, "")
    assert "has no access to the board" in refused.err
    assert "ask an admin of the board to add you" in refused.err
    assert "boardctl import --from-export FILE" in refused.err
    export = place.served.get(f"/boards/{place.board['id']}?fields=all&lists=all&cards=all")
    (place.project.root / "export.json").write_text(json.dumps(export), encoding="utf-8")
    unbound = place.run("import", "--from-export", "export.json", **theirs)
    assert unbound.code == 0, unbound.err
    assert "this login can't read the board (401), so the state was left alone" in unbound.out
    gone = place.run("import", "--from-export", "export.json", "--force", BOARDCTL_API_URL="http://127.0.0.1:9/1")
    assert gone.code == 0, gone.err
    assert "the state was left alone: nothing answers" in gone.out


def test_a_state_that_is_kept_on_the_board(place: Place) -> None:
    """The board remembers what was imported; what boardctl keeps there is in no file."""
    place.project.write("version: 1\nstate: 'trello:'\n", file="boardctl.yaml")
    assert place.run("import", "Plans").code == 0
    assert place.run("import", "Plans", "--force", "--archived").code == 0
    text = (place.project.root / "boards" / "plans.yaml").read_text(encoding="utf-8")
    assert "boardctl state" not in text
    assert "plans/lists/doing" in place.run("state", "list").out
    done = place.run("plan", "--format", "json")
    assert done.json()["summary"]["calls"] == 0
    place.project.write(text.replace("  - Doing\n", ""), file="boards/plans.yaml")
    (change,) = place.run("plan", "--format", "json").json()["boards"][0]["changes"]
    assert (change["action"], change["address"]) == ("archive", "plans/lists/doing")
