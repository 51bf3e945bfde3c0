"""Drift in the terminal: names have the room there is."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.model.desired import Source
from boardctl.model.drift import BoardDrift, Drift, Drifted, Person
from boardctl.views.drift_text import drift_text
from boardctl.views.ink import cells

NAME = "Everything that has to be done before the site may go live"


def moved(name: str) -> Drift:
    """A card that Alice put into another list."""
    more: dict[str, Any] = {"by": Person("alice", "Alice"), "at": "2026-11-24T16:03:00Z"}
    more |= {"before": "To do", "after": "Doing"}
    row = Drifted(address="site/cards/a", kind="card", name=name, field="list", source=Source("a.yaml", 7), **more)
    return Drift(boards=(BoardDrift(key="site", url=None, changes=(row,)),))


@pytest.mark.parametrize("width", [80, 100])
def test_a_name_has_the_line_and_its_author_the_next(width: int) -> None:
    """A name is whole where it fits a line of the terminal; who changed it stands beside it or below."""
    _, head, *more = drift_text(moved(NAME), color=False, width=width).split("\n")
    assert head.startswith(f'  > card "{NAME}"')
    assert "by alice, 2026-11-24 16:03Z" in (more[0] if width == 80 else head)


def test_a_name_longer_than_the_terminal_is_cut_at_its_edge() -> None:
    """Not before it, and not beyond."""
    _, head, *_ = drift_text(moved(NAME * 3), color=False, width=80).split("\n")
    assert cells(head) == 80
    assert head.endswith('..."')


@pytest.mark.parametrize("width", [40, 50, 80])
def test_the_way_to_keep_it_is_told_within_the_terminal(width: int) -> None:
    """Its command in one piece."""
    lines = drift_text(moved("Logo"), color=False, width=width).splitlines()
    assert max(map(cells, lines)) <= width
    assert sum("`boardctl pull`" in each for each in lines) == 1
    assert " ".join(lines).endswith("To keep them, `boardctl pull` writes them into the files, or says why not.")
