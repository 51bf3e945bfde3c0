"""How many calls a plan takes, counted at the sandbox: against a script that makes one call for each thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tables import Table

SCRIPT = 563  # POST each object, each item, each field value; attach nothing twice


def new_board() -> dict[str, Any]:
    """50 cards, each with one checklist of the same 5 items and 2 field values of its own; 8 labels, 6 lists."""
    lists: list[dict[str, Any]] = [{"name": f"List {n}", "cards": []} for n in range(6)]
    for number in range(50):
        card = {
            "name": f"Card {number}",
            "labels": [f"label {number % 8}"],
            "fields": {"Estimate": number, "Ticket": f"T-{number}"},
            "checklists": [{"name": "Steps", "items": [f"step {n}" for n in range(5)]}],
        }
        lists[number % 6]["cards"].append(card)
    return {
        "version": 1,
        "name": "New",
        "labels": [{"name": f"label {n}", "color": "red"} for n in range(8)],
        "custom_fields": [{"name": "Estimate", "type": "number"}, {"name": "Ticket", "type": "text"}],
        "lists": lists,
    }


@pytest.mark.parametrize(("copy", "most"), [("", 172), ("version: 1\ncopy: cards\n", 124)])
def test_a_new_board(tmp_path: Path, copy: str, most: int) -> None:
    """Checklists are copied, and with `copy: cards` the cards with them; field values go in one call a card."""
    table = Table(tmp_path)
    if copy:
        (tmp_path / "boardctl.yaml").write_text(copy, encoding="utf-8")
    result = table.apply(new_board())
    assert (result.status, result.converged) == ("applied", True), result.remaining
    # Each object needs a call of its own and so do each card's values, which differ. Of the checklists one must be
    # built, item by item; each other one is a copy in one call, unless it comes along with a copied card.
    lower = 1 + 8 + 6 + 2 + 50 + 50 + (1 if copy else 50) + 5
    how = " with copies" if copy else ""
    print(f"\nnew board{how}: {result.requests.writes} calls ({SCRIPT} by script, lower bound {lower})")
    assert result.requests.writes <= most


def test_changed_fields_take_one_call_a_card(tmp_path: Path) -> None:
    """k fields on m cards: m writes."""
    table = Table(tmp_path)
    data: dict[str, Any] = {
        "version": 1,
        "name": "B",
        "lists": [{"name": "L", "cards": [{"name": f"C{n}"} for n in range(9)]}],
    }
    table.apply(data)
    for card in data["lists"][0]["cards"]:
        card |= {"desc": "new", "due": "2027-01-01", "start": "2026-12-01", "cover": {"color": "red"}}
    assert table.plan(data).calls == 9


@pytest.mark.parametrize("order", ["neighbours", "random"])
def test_order_takes_the_fewest_moves(tmp_path: Path, order: str) -> None:
    """200 cards: what is on a longest increasing subsequence stays; two neighbours reversed are one move."""
    import random
    from bisect import bisect_left

    table = Table(tmp_path)
    names = [f"C{n}" for n in range(200)]
    table.apply({"version": 1, "name": "B", "lists": [{"name": "L", "cards": names}]})
    wanted = names[:]
    if order == "random":
        random.Random(7).shuffle(wanted)
    else:
        wanted[40], wanted[41] = wanted[41], wanted[40]
    ends: list[int] = []
    for each in (names.index(name) for name in wanted):
        at = bisect_left(ends, each)
        ends[at : at + 1] = [each]
    plan = table.plan({"version": 1, "name": "B", "lists": [{"name": "L", "cards": wanted}]})
    print(f"\n{order}: {plan.calls} moves of 200 cards")
    assert plan.calls == 200 - len(ends)
    assert table.apply().converged is True
