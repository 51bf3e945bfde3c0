"""Where py-trello 0.20 fails, the fault is its own: what it sends, or never sends, and what the sandbox says to it.

They stand here so that nobody mends the sandbox for them; once py-trello is mended, the test fails and goes.
"""

from __future__ import annotations

from typing import Any

import pytest


def test_clear_a_checklist(board: Any) -> None:
    """`Checklist.clear` names a variable that does not exist; no request is sent."""
    checklist = board.open_lists()[0].add_card("Checked").add_checklist("Launch", ["Tell"])
    with pytest.raises(NameError):
        checklist.clear()


def test_set_a_checkbox(board: Any) -> None:
    """`Card.set_custom_field` takes a checkbox for a list; the field's own setter works (test_custom_fields)."""
    field = board.add_custom_field_definition("Done?", "checkbox")
    card = board.open_lists()[0].add_card("Valued")
    with pytest.raises(IndexError):
        card.set_custom_field(True, field)


def test_comments_of_a_member(client: Any) -> None:
    """`Member.fetch_comments` reads badges that it never fetched."""
    with pytest.raises(AttributeError):
        client.get_member("me").fetch_comments()


def test_search_for_workspaces(client: Any) -> None:
    """It asks for three fields of a workspace, gets those, and misses a fourth."""
    with pytest.raises(KeyError, match="displayName"):
        client.search("sandbox", models=["organizations"])


def test_switch_a_power_up_off(trello: Any, board: Any) -> None:
    """`disable_power_up` forgets a slash: `boardPlugins5a4d..` is no route, as Trello says it."""
    with (
        pytest.warns(DeprecationWarning, match="DEPRECATED disabling power ups"),
        pytest.raises(trello.ResourceUnavailable, match=r"Cannot DELETE /1/boards/.*/boardPluginsabc"),
    ):
        board.disable_power_up("abc")
