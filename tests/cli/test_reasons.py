"""Why something is not done: the reason is the true one, and what mends it mends it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.projects import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def flat(text: str) -> str:
    """Without the breaks and indents of a narrow terminal."""
    return re.sub(r"\s+", " ", text)


def test_a_card_without_its_list_is_not_made(project: Project) -> None:
    """It is no card that was to be removed."""
    data: dict[str, Any] = {"version": 1, "name": "B", "lists": ["L0"]}
    project.write(data)
    project.apply()
    project.write({**data, "manage": {"lists": "ignore"}, "lists": ["L0", {"name": "L1", "cards": ["Two"]}]})
    told = flat(project.run("plan").out)
    assert '= card "Two" not made: its list "L1" is not on the board, and' in told
    assert "removed" not in told


def test_an_invitation_that_may_have_gone_out_is_not_sent(project: Project) -> None:
    """Nobody was to be removed."""
    project.write({"version": 1, "name": "B", "lists": ["L"]})
    project.apply()
    project.write({"version": 1, "name": "B", "members": [{"email": "carol@example.com"}]})
    (project.root / ".boardctl/sandbox/state/board.json").unlink()
    told = flat(project.run("plan").out)
    assert '= member "carol@example.com" not invited: may have been invited before' in told


def test_a_value_in_quotes_is_what_was_written(project: Project) -> None:
    """YAML's `true` in quotes is the text "true", whatever Python calls it."""
    fields = [{"name": "T", "type": "text"}, {"name": "P", "type": "list", "options": ["true"]}]
    cards = [{"name": "C", "fields": {"T": True, "P": True}}]
    data: dict[str, Any] = {"version": 1, "name": "B", "custom_fields": fields}
    project.write({**data, "lists": [{"name": "L", "cards": cards}]})
    assert project.run("validate").out.count('hint: put it in quotes: "true"') == 2
    cards[0]["fields"] = {"T": "true", "P": "true"}
    project.write({**data, "lists": [{"name": "L", "cards": cards}]})
    assert project.run("plan").code == 0


def test_two_labels_that_swap_their_names_are_told(project: Project) -> None:
    """By their names they stand for themselves. The `id:` lines that the plan gives do swap them."""
    project.write(
        {"version": 1, "name": "B", "labels": [{"name": "a", "color": "red"}, {"name": "b", "color": "blue"}]}
    )
    project.apply()
    board = project.get("/members/me/boards")[0]["id"]
    before = {each["id"]: each["name"] for each in project.get(f"/boards/{board}/labels")}
    swapped: list[dict[str, Any]] = [
        {"name": "b", "color": "red", "was": ["a"]},
        {"name": "a", "color": "blue", "was": ["b"]},
    ]
    project.write({"version": 1, "name": "B", "labels": swapped})
    told = flat(project.run("plan").out)
    for label, former in zip(swapped, ("a", "b"), strict=True):
        words = f'`was: {former}` \\([^)]*\\) renames nothing, for the label "{label["name"]}" is there; to rename the '
        found = re.search(f"{words}other one instead, add `id: (\\w+)` to it", told)
        assert found, told
        label["id"] = found[1]
        assert before[found[1]] == former
    project.write({"version": 1, "name": "B", "labels": swapped})
    project.apply()
    after = {each["id"]: each["name"] for each in project.get(f"/boards/{board}/labels")}
    assert sorted((before[each], after[each]) for each in after) == [("a", "b"), ("b", "a")]
    assert "renames nothing" not in project.run("plan").out


def test_a_new_name_that_another_had_is_no_swap(project: Project) -> None:
    """What came after a rename under the old name has no `was:` of its own, and an old one is no news."""
    project.write({"version": 1, "name": "B", "lists": ["One"]})
    project.apply()
    project.write({"version": 1, "name": "B", "lists": [{"name": "Two", "was": ["One"]}]})
    project.apply()
    project.write({"version": 1, "name": "B", "lists": [{"name": "Two", "was": ["One"]}, "One"]})
    project.apply()
    assert "renames nothing" not in project.run("plan").out


@pytest.mark.parametrize(
    ("kind", "there", "cited"),
    [
        ("member", {"members": ["alice", "bob"]}, {"members": ["bob"]}),
        ("label", {"labels": ["bug"]}, {"labels": ["bug"]}),
        ("custom field", {"custom_fields": [{"name": "Est", "type": "number"}]}, {"fields": {"Est": 1}}),
    ],
)
def test_what_is_ignored_can_not_be_cited(
    project: Project, kind: str, there: dict[str, Any], cited: dict[str, Any]
) -> None:
    """The file has it, so that nobody is asked whether they meant it."""
    many = next(iter(there))
    lists = [{"name": "L", "cards": [{"name": "C", **cited}]}]
    project.write({"version": 1, "name": "B", "manage": {many: "ignore"}, **there, "lists": lists})
    ended = project.run("plan")
    assert ended.code == 1
    assert re.search(f'the {kind} "\\w+" is not on the board, and `manage: {{{many}: ignore}}` adds none', ended.err)
    assert "did you mean" not in ended.err


def test_null_is_called_none(project: Project) -> None:
    """The hint gives the word, and the word works."""
    project.write("version: 1\nname: B\ndesc: ${{ null }}\n")
    assert "hint: in an expression it is called none" in project.run("validate").out
    project.write("version: 1\nname: B\ndesc: ${{ none }}\n")
    assert project.run("validate").code == 0
