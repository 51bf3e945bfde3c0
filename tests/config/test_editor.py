"""The schemas in an editor: yaml-language-server knows each key, and finds no fault with what is right."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.language_server import Editor, editor
from tests.projects import REPOSITORY

MODELINE = "# yaml-language-server: $schema=../schemas/board.schema.json\n"
BOARD = (
    MODELINE
    + """version: 1
key: website
id: nC8QJJoZ
name: Website relaunch
desc: Everything
workspace: acme
visibility: private
archived: false
background: blue
prefs: {voting: members, comments: members, invitations: admins, self_join: false}
members:
  - {username: bob, role: admin}
  - {email: carol@example.com}
labels:
  - {key: debt, name: tech debt, color: black_dark, was: [refactoring], protect: true}
custom_fields:
  - {name: Priority, type: list, show_on_card: true, options: [{value: High, color: red}]}
checklists:
  - {key: dod, name: Definition of done, items: [Tests pass]}
lists:
  - name: Backlog
    key: backlog
    limit: 20
    cards:
      - name: Set up CI
        key: ci
        desc: See the wiki.
        labels: [debt]
        members: [bob]
        start: 2026-12-01
        due: 2026-12-05T17:00:00Z
        due_reminder: 1d
        done: false
        archived: false
        cover: {color: red, size: full, brightness: dark}
        location: {name: Office, address: 1 Main St, coordinates: [52.1, 4.3]}
        is_template: false
        fields: {Priority: High}
        attachments: [{url: https://example.com/x, name: X}]
        checklists:
          - name: Launch
            items: [{name: Tell the press, done: true, due: 2026-12-04, member: bob}]
        protect: true
        manage: {cards: seed, progress: ignore}
manage: {board: enforce, labels: enforce, custom_fields: seed, lists: seed, members: seed, cards: seed, progress: seed}
prune: {labels: owned, custom_fields: none, lists: owned, members: none, cards: all}
"""
)
NAMES = {"Priority"}  # keys of `fields` are names of people's own
KEY = re.compile(r"(?:^|[ {\-,])([a-z_A-Z]+): ?", re.MULTILINE)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the schemas."""
    root = tmp_path_factory.mktemp("editor")
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    (root / "boards").mkdir()
    return root


@pytest.fixture(scope="module")
def session(project: Path) -> Iterator[Editor]:
    """One server for all of it: it takes a second to start."""
    with editor(project) as found:
        yield found


def described(hover: str) -> bool:
    """Whether it says more than the schema's title, examples, allowed values and the schema's file."""
    rest = re.sub(r"```.*?```|^(#|Source:|Example|Allowed Values|-).*?$", "", hover, flags=re.DOTALL | re.MULTILINE)
    return len(rest.strip()) > 10


def test_each_key_is_explained(project: Path, session: Editor) -> None:
    """Wherever the mouse rests on a key, its description shows; a board with all keys has no mistake."""
    file = project / "boards" / "all.yaml"
    assert session.open(file, BOARD) == []
    silent, known = [], 0
    for number, line in enumerate(BOARD.splitlines()):
        for found in KEY.finditer(line) if not line.startswith("#") else ():
            if found[1] not in NAMES:
                known += 1
                text = session.hover(file, number, found.start(1) + 1)
                silent += [] if described(text) else [f"{number + 1}: {found[1]}: {text!r}"]
    assert silent == []
    assert known > 70


def test_what_can_stand_here_is_offered(project: Path, session: Editor) -> None:
    """At the top of a board, in a card, as a value."""
    schema = json.loads((project / "schemas" / "board.schema.json").read_text(encoding="utf-8"))
    top = project / "boards" / "top.yaml"
    session.open(top, MODELINE + "version: 1\nname: X\n\n")
    assert set(schema["properties"]) - {"version", "name"} <= session.complete(top, 3, 0)
    card = project / "boards" / "card.yaml"
    session.open(card, MODELINE + "version: 1\nname: X\nlists:\n  - name: A\n    cards:\n      - name: C\n        \n")
    assert {"labels", "due", "checklists", "protect", "fields"} <= session.complete(card, 7, 8)
    value = project / "boards" / "value.yaml"
    session.open(value, MODELINE + "version: 1\nname: X\nvisibility: \n")
    assert {"private", "workspace", "public"} <= session.complete(value, 3, 12)


def test_a_mistake_is_marked(project: Path, session: Editor) -> None:
    """An unknown key and a wrong value, before `boardctl validate` says so."""
    found = session.open(project / "boards" / "wrong.yaml", MODELINE + "version: 1\nnmae: X\nvisibility: secret\n")
    assert any("nmae" in message for message in found)
    assert any("private" in message for message in found)


FILES = sorted(file for file in (REPOSITORY / "examples").rglob("*.yaml") if ".github" not in file.parts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(REPOSITORY / "examples").as_posix())
def test_no_fault_is_found_with_the_examples(session: Editor, file: Path) -> None:
    """Boards, templates and project files alike; each says by itself which schema it follows."""
    assert session.open(file) == []
