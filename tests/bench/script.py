"""What a user of py-trello would write to keep boards as a YAML file says: find by name, make what is missing, and
set what differs. It is honest work: it can be run again, it waits where Trello says 429, and it makes one call a thing.

    python script.py boards.yaml      with TRELLO_API_KEY and TRELLO_TOKEN
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import yaml
from trello import TrelloClient  # type: ignore[import-untyped]
from trello.exceptions import ResourceUnavailable  # type: ignore[import-untyped]

WINDOW = float(os.environ.get("WINDOW", "10"))


def patiently(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Make a call; where the limit is reached, wait until its window is over."""
    while True:
        try:
            return call(*arguments, **options)
        except ResourceUnavailable as error:
            if error._status != 429:
                raise
            time.sleep(WINDOW)


def by_name(found: Any) -> dict[str, Any]:
    return {each.name: each for each in found}


def sync_board(client: Any, boards: dict[str, Any], wanted: dict[str, Any]) -> None:
    board = boards.get(wanted["name"]) or patiently(client.add_board, wanted["name"], default_lists=False)
    labels = by_name(patiently(board.get_labels))
    for label in wanted["labels"]:
        if label["name"] not in labels:
            labels[label["name"]] = patiently(board.add_label, label["name"], label["color"])
    lists = by_name(patiently(board.list_lists))
    cards = by_name(patiently(board.open_cards))
    for column in wanted["lists"]:
        target = lists.get(column["name"]) or patiently(board.add_list, column["name"], pos="bottom")
        for card in column["cards"]:
            sync_card(target, cards.get(card["name"]), card, [labels[name] for name in card["labels"]])


def sync_card(target: Any, card: Any, wanted: dict[str, Any], labels: list[Any]) -> None:
    if card is None:
        card = patiently(target.add_card, wanted["name"], desc=wanted["desc"], labels=labels, due=wanted["due"])
        for checklist in wanted["checklists"]:
            patiently(card.add_checklist, checklist["name"], checklist["items"])
        return
    if card.description != wanted["desc"]:
        patiently(card.set_description, wanted["desc"])
    if card.due is None or card.due[:19] != wanted["due"][:19]:
        patiently(card._set_remote_attribute, "due", wanted["due"])
    for label in labels:
        if label.id not in card.idLabels:
            patiently(card.add_label, label)


def main(client: Any, file: str) -> None:
    with open(file, encoding="utf-8") as stream:
        wanted = yaml.safe_load(stream)
    boards = by_name(patiently(client.list_boards))
    for board in wanted["boards"]:
        sync_board(client, boards, board)


if __name__ == "__main__":
    main(TrelloClient(os.environ["TRELLO_API_KEY"], token=os.environ["TRELLO_TOKEN"]), sys.argv[1])
