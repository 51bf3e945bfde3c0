"""Real boards, imported whole, at which people go on working: nothing is doubled, nothing foreign touched.

A sample in the normal run; every board, with several teams of people, under BOARDCTL_SOAK=1.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from boardctl.errors import ConfigError
from tests.boards_as_files import EVERYTHING
from tests.projects import SHARED, needs_boards, shared_board
from tests.tables import Table

SAMPLE = ("simple-project", "it490-dupes")
FOUND = sorted(path.stem for path in (SHARED / "boards").glob("*.json")) if (SHARED / "boards").is_dir() else []
SOAK = bool(os.environ.get("BOARDCTL_SOAK"))
BOARDS = FOUND if SOAK else [name for name in SAMPLE if name in FOUND]
TEAMS = range(4 if SOAK else 1)
VOLATILE = ("dateLastActivity", "badges", "limits", "url", "descData")


def imported(name: str, root: Path) -> Table:
    """The board in a sandbox, and the file that stands for all of it."""
    table = Table(root)
    loaded = table.project.run("sandbox", "load", str(SHARED / "boards" / f"{name}.json"))
    assert loaded.code == 0, loaded.err
    done = table.project.run("import", shared_board(name)["id"], "-o", "boards/board.yaml")
    assert done.code == 0, done.err
    return table


def deeds(board: dict[str, Any], rng: random.Random) -> list[tuple[str, str, dict[str, Any]]]:
    """What people do in a week: a third of it is new, some of it under names that are there already."""
    lists = [each["id"] for each in board["lists"] if not each["closed"]]
    cards = [card for card in board["cards"] if not card["closed"] and card["idList"] in lists]
    found: list[tuple[str, str, dict[str, Any]]] = []
    for card in rng.sample(cards, min(8, len(cards))):
        edit = rng.choice(({"desc": "theirs"}, {"dueComplete": "true"}, {"idList": rng.choice(lists)}, {"pos": "top"}))
        found.append(("PUT", f"/cards/{card['id']}", edit))
    found += [("PUT", f"/cards/{card['id']}", {"closed": "true"}) for card in rng.sample(cards, min(2, len(cards)))]
    counts = Counter(card["name"] for card in board["cards"])
    deleted = rng.sample(alone := [card for card in cards if counts[card["name"]] == 1], min(1, len(alone)))
    found += [("DELETE", f"/cards/{card['id']}", {}) for card in deleted]
    others = [card["name"] for card in cards]
    names = rng.sample(others, min(3, len(others)))
    names += [card["name"] for card in deleted]  # people's own is theirs, though the file has one of that name
    found += [("POST", "/cards", {"name": name, "idList": rng.choice(lists)}) for name in ("Theirs", *names)]
    found.append(("POST", "/labels", {"name": "theirs", "color": "lime", "idBoard": board["id"]}))
    found.append(("POST", "/lists", {"name": "Their list", "idBoard": board["id"]}))
    return [each for each in found if each[0] != "PUT" or not _deleted(each[1], found)] if cards else found[-2:]


def _deleted(path: str, found: list[tuple[str, str, dict[str, Any]]]) -> bool:
    return ("DELETE", path, {}) in found


def people_s(board: dict[str, Any], ids: set[str]) -> dict[str, Any]:
    """The objects with these ids, without what the server counts."""
    return {
        each["id"]: {key: value for key, value in each.items() if key not in VOLATILE}
        for kind in ("lists", "cards", "labels")
        for each in board[kind]
        if each["id"] in ids
    }


def stand_ins(board: dict[str, Any], export: dict[str, Any], made: set[str]) -> set[str]:
    """Which of people's cards a file without a memory must take for its own (DESIGN section 5, the tiers by name).

    Those in a list for which it has a card of that name, and elsewhere those whose namesake of the file is out of
    sight: open goes before archived.
    """
    own = {card["id"]: card["name"].strip() for card in export["cards"]}
    places = {(card["idList"], own[card["id"]]) for card in export["cards"]}
    in_sight = {own[card["id"]] for card in board["cards"] if card["id"] in own and not card["closed"]}
    out_of_sight = {*own.values()} - in_sight
    cards = [(card["id"], card["idList"], card["name"].strip()) for card in board["cards"] if card["id"] in made]
    return {id for id, home, name in cards if (home, name) in places or name in out_of_sight}


@needs_boards
@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize("name", BOARDS)
def test_people_go_on_working(name: str, team: int, tmp_path: Path) -> None:
    """Plan, people, apply, people, apply: what they made stays as it is, nothing is there twice."""
    table, rng = imported(name, tmp_path), random.Random(f"{name} {team}")
    board_id = shared_board(name)["id"]

    def board() -> dict[str, Any]:
        found: dict[str, Any] = table.project.get(f"/boards/{board_id}", **EVERYTHING)
        return found

    assert table.plan().changes == ()
    made: set[str] = set()
    for _ in range(2):
        before = Counter(card["name"] for card in board()["cards"])
        answers = table.project.requests(work := deeds(board(), rng))
        made |= {answer["id"] for (method, _, _), answer in zip(work, answers, strict=True) if method == "POST"}
        theirs = people_s(board(), made)
        new = Counter(params["name"] for method, path, params in work if (method, path) == ("POST", "/cards"))
        plan = table.plan()
        assert not {change.object_id for change in plan.changes} & made
        assert [change.address for change in plan.changes if change.action in ("create", "delete", "archive")] == []
        result = table.apply()
        assert (result.failed, result.remaining) == ((), ())
        after = board()
        assert people_s(after, made) == theirs
        assert not Counter(card["name"] for card in after["cards"]) - (before + new)
        assert table.plan().changes == ()
    table.forget()
    try:
        left = table.plan().changes
    except ConfigError as error:
        left, codes = (), {problem.code for problem in error.problems}
        if codes != {"ambiguous"}:  # what can't be told apart is for the user to settle
            raise
    assert [change.address for change in left if change.action in ("delete", "archive")] == []
    assert not {change.object_id for change in left} & (made - stand_ins(board(), shared_board(name), made))
