"""Whatever people do to a board: after a pull the plan names only what pull has listed, and no comment is lost."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pull.desk import Desk, begun, now, planned
from tests.pull.people import Act, acts, perform
from tests.pull.random_files import board_texts

SOAK = bool(os.environ.get("BOARDCTL_SOAK"))
COMMENT = re.compile(r"#\d+$")


@settings(max_examples=1000 if SOAK else 50, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=board_texts(), deeds=acts(), options=st.sets(st.sampled_from(["--progress", "--new"])))
def test_the_plan_after_it_names_only_what_was_listed(text: str, deeds: Sequence[Act], options: set[str]) -> None:
    """The file still loads, and what is not about an object that is gone is in it; another pull finds nothing.

    Where all was asked for and nothing listed, drift has nothing to tell but of people: nothing was dropped in silence.
    """
    with tempfile.TemporaryDirectory() as folder:
        project = Desk(Path(folder))
        alice = begun(project, text)
        for deed in deeds:
            perform(alice, deed)
        done = project.run("pull", "--format", "json", *sorted(options))
        assert done.code in (0, 3), done.out + done.err
        (told,) = done.json()["boards"]
        assert bool(told["listed"]) == (done.code == 3)
        left = [each for each in planned(project) if not _is_listed(each, told["listed"])]
        assert not left, (left, told["listed"], now(project))
        check_comments(text, now(project), told["taken"])
        assert project.run("pull", "--format", "json", *sorted(options)).json()["files"] == [], now(project)
        if done.code == 0 and options == {"--progress", "--new"}:
            (drift,) = project.run("drift", "--all", "--format", "json").json()["boards"]
            assert not [
                each for each in drift["changes"] + drift["kept"] + drift["unmanaged"] if each["kind"] != "member"
            ]


def _is_listed(change: tuple[str, str, list[str]], listed: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a change is one that was listed, or what cards get back where a label and its like is made again."""
    _, address, fields = change
    again = {each["kind"] for each in listed if each["field"] == "exists" and each["after"] is False}
    theirs = {"label": "labels", "member": "members", "custom_field": "fields.", "option": "fields."}
    given_back = tuple(theirs[kind] for kind in again if kind in theirs)
    if fields and given_back and all(each.startswith(given_back) for each in fields):
        return True
    return any(each["address"] == address for each in listed)


def check_comments(before: str, after: str, taken: Sequence[Mapping[str, Any]]) -> None:
    """Each comment is there once, unless it went with the lines of something that is gone."""
    rows = before.splitlines()
    archived = {each["name"] for each in taken if (each["kind"], each["field"]) == ("list", "archived")}
    left = [each for each in taken if _is_gone(each) or (each["field"] == "list" and each["after"] in archived)]
    gone = {number for each in left for number in _lines_of(each, rows)}
    names = {str(each[key]) for each in taken if _is_gone(each) for key in ("name", "before") if each[key]}
    for number, row in enumerate(rows):
        found = COMMENT.search(row)
        said = row.replace("''", "'")  # as names are quoted in it
        if found is None or number in gone or (row.strip() != found[0] and any(name in said for name in names)):
            continue
        assert len(re.findall(rf"{found[0]}\r?$", after, re.MULTILINE)) == 1, (found[0], before, after, taken)


def _is_gone(each: Mapping[str, Any]) -> bool:
    """An object that was removed (or a list archived), or a name that left a card's list."""
    return each["after"] in (None, False) or (each["kind"], each["field"]) == ("list", "archived")


def _lines_of(each: Mapping[str, Any], rows: Sequence[str]) -> Iterator[int]:
    """The lines of an object's block: those that are further in than its dash."""
    if each["field"] not in ("exists", "archived", "list"):
        return
    first = each["source"]["line"] - 1
    column = len(rows[first]) - len(rows[first].lstrip())
    yield first
    for number in range(first + 1, len(rows)):
        if rows[number].strip() and len(rows[number]) - len(rows[number].lstrip()) <= column:
            return
        yield number
