"""What a plan without changes costs, against the least that reading the same two documents can cost."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench.large import BOARD_ID, board_file, export
from tests.bench.measure import side_by_side
from tests.projects import Project, clean_environment
from tests.served import Served

FLOOR = (
    "import json, sys, yaml; yaml.load(open(sys.argv[1], 'rb'), yaml.CSafeLoader); json.load(open(sys.argv[2], 'rb'))"
)
NESTED = {
    "lists": "all",
    "cards": "open",
    "card_customFieldItems": "true",
    "card_attachments": "true",
    "card_checklists": "all",
    "labels": "all",
    "labels_limit": "1000",
    "customFields": "true",
    "members": "all",
    "memberships": "all",
}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("cards", "most"), [(100, 8.0), (900, 3.0), (2_500, 3.0), (5_000, 3.0)])
def test_a_plan_without_changes(cards: int, most: float, tmp_path: Path) -> None:
    """One read, and at most so many times the CPU of python + CSafeLoader + json.loads."""
    project = Project(tmp_path)
    project.write(board_file(cards))
    (tmp_path / "export.json").write_text(json.dumps(export(cards)), encoding="utf-8")
    assert project.run("sandbox", "load", "export.json").code == 0
    answer = project.get(f"/boards/{BOARD_ID}", **NESTED)
    (tmp_path / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    with Served(tmp_path) as server:
        env = {**clean_environment(), **server.variables}
        first = project.run("apply", "--yes", "--format", "json", sandbox=False, **env)
        assert first.json()["status"] == "nothing", first.out + first.err
        plan = project.run("plan", "--format", "json", sandbox=False, **env).json()
        assert (plan["summary"]["calls"], plan["summary"]["reads"]) == (0, 1)
        runs = 9 if cards < 1_000 else 3
        floor = [sys.executable, "-c", FLOOR, str(tmp_path / "boards" / "board.yaml"), str(tmp_path / "answer.json")]
        ratio, own = side_by_side([sys.executable, "-m", "boardctl", "plan"], floor, cwd=tmp_path, env=env, runs=runs)
    print(f"\nplan, {cards:,} cards: {own.cpu:.2f} s CPU, {ratio.cpu:.2f} x the floor (at most {most});", end=" ")
    print(f"{own.megabytes:.0f} MB, {ratio.megabytes:.2f} x")
    assert ratio.cpu <= most
