"""Exports with what Trello would not give today: imported without a network, counted where no file can say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from boardctl.model.imported import Imported
from boardctl.views.import_text import import_text
from tests.importing.boards import Bench, is_canonical

BOARD: dict[str, Any] = {
    "id": "5f00000000000000000000aa",
    "name": "Old board",
    "desc": "",
    "closed": True,
    "prefs": {"permissionLevel": "enterprise", "voting": "nobody", "background": None},
    "members": [{"id": "5f00000000000000000000b1", "username": "ann"}],
    "memberships": [{"idMember": "5f00000000000000000000b2", "memberType": "normal"}],
    "labels": [],
    "lists": [{"id": "5f00000000000000000000c1", "name": "List", "closed": False, "pos": 1}],
    "cards": [],
    "checklists": [],
}
CARD = {
    "id": "5f00000000000000000000d1",
    "idList": "5f00000000000000000000c1",
    "name": "Card",
    "closed": False,
    "pos": 1,
}


def taken(tmp_path: Path, **changed: Any) -> tuple[Imported, str]:
    """What import makes of the board with these changes, offline, and the text of its file."""
    bench = Bench(tmp_path)
    (tmp_path / "export.json").write_text(json.dumps({**BOARD, **changed}), encoding="utf-8")
    made = bench.take_export(tmp_path / "export.json")
    text = bench.text()
    assert is_canonical(text)
    return made, text


def test_a_closed_board_with_a_member_who_is_gone(tmp_path: Path) -> None:
    """It stays closed; preferences of no known kind are left out; an account that was deleted has no name."""
    made, text = taken(tmp_path)
    assert text == (
        'version: 1\nid: "5f00000000000000000000aa"\nname: Old board\narchived: true\n\nmembers: [ann]\n\n'
        "lists:\n  - List\n"
    )
    assert made.left_out == {"member without a username": 1}


@pytest.mark.parametrize(
    ("live", "line"),
    [
        ("red", "background: red\n"),
        ("gradient-ocean", "background: gradient-ocean\n"),
        ("5e9093e2134e6987494c7ca8", 'background: "5e9093e2134e6987494c7ca8"\n'),
        ("blue", ""),
        ("wood", ""),
    ],
)
def test_a_background_of_no_known_kind_is_left_out(tmp_path: Path, live: str, line: str) -> None:
    """The file says only what it may say again, and not what is usual."""
    _, text = taken(tmp_path, prefs={"background": live})
    assert "".join(each for each in text.splitlines(keepends=True) if "background" in each) == line


def test_covers_and_labels_of_no_known_colour(tmp_path: Path) -> None:
    """A cover of another colour is no cover; a label keeps its name where that alone is enough."""
    labels = [
        {"id": "5f00000000000000000000e1", "name": "kept", "color": "mauve"},
        {"id": "5f00000000000000000000e2", "name": "", "color": "mauve"},
        {"id": "5f00000000000000000000e3", "name": "twin", "color": "mauve"},
        {"id": "5f00000000000000000000e4", "name": "twin", "color": "red"},
    ]
    card = {**CARD, "cover": {"color": "mauve", "size": "odd"}, "idLabels": [each["id"] for each in labels]}
    made, text = taken(tmp_path, labels=labels, cards=[card])
    assert "labels:\n  - kept\n  - {key: twin-red, name: twin, color: red}\n" in text
    assert "        labels: [kept, twin-red]\n" in text
    assert "cover" not in text
    assert made.left_out["label of a colour that is not known"] == 2


def test_what_is_left_out_is_told_in_good_english(tmp_path: Path) -> None:
    """One or many: the verb goes with the number."""
    far = {**CARD, "coordinates": {"latitude": 1000, "longitude": 0}}
    urls = "file:///", "https://exa[mple.com"
    one = {**far, "attachments": [{"id": f"7f{n:022x}", "name": "", "url": url} for n, url in enumerate(urls)]}
    nobody, links = "1 member without a username", "2 links without a web address"
    assert _left(taken(tmp_path, cards=[one])[0]) == [nobody, "1 place that is not on earth", links]
    two = [one, {**far, "id": "5f00000000000000000000d2", "name": "Other"}]
    assert _left(taken(tmp_path, cards=two)[0]) == [nobody, links, "2 places that are not on earth"]


def _left(made: Imported) -> list[str]:
    head, _, told = import_text(made, color=False).partition("  not in the file, and left alone on the board:\n")
    assert head
    return sorted(map(str.strip, told.splitlines()))


def test_what_has_no_name_or_too_much_of_it(tmp_path: Path) -> None:
    """Cards, checklists and items without a name, a text that is too long, a checklist that is: counted, each."""
    items = [
        {"id": f"6f{n:022x}", "name": f"Item {n}" if n else " ", "state": "incomplete", "pos": n} for n in range(205)
    ]
    cards = [CARD, {**CARD, "id": "5f00000000000000000000d2", "name": "\n", "pos": 2}]
    cards[0] = {**CARD, "desc": "x" * 16385, "due": "someday", "pos": 1}
    checklists = [
        {"id": "5f00000000000000000000f1", "idCard": CARD["id"], "name": "Long", "checkItems": items},
        {"id": "5f00000000000000000000f2", "idCard": CARD["id"], "name": "", "checkItems": []},
    ]
    made, text = taken(tmp_path, cards=cards, checklists=checklists)
    assert "Item 200\n" in text
    assert "Item 201" not in text
    assert {noun: number for noun, number in made.left_out.items() if noun != "member without a username"} == {
        "card without a name": 1,
        "checklist item without a name": 1,
        "checklist item beyond the first 200": 4,
        "checklist without a name": 1,
        "text of more than 16,384 characters": 1,
        "time that can't be read": 1,
    }
