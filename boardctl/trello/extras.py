"""What hangs on a board that no board file can say: comments, votes, stickers, Power-Ups. Counted, not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

# One read for all of it (openapi.json: card_stickers, card_pluginData, pluginData of GET /boards/{id}).
PARAMS: Mapping[str, str] = {
    "fields": "powerUps",
    "cards": "all",
    "card_fields": "badges,idMembersVoted,mirrorSourceId",
    "card_stickers": "true",
    "card_pluginData": "true",
    "pluginData": "true",
    "lists": "all",
    "list_fields": "color",
}


def counted(board: Mapping[str, Any], ids: Collection[str]) -> dict[str, int]:
    """A noun and a number for each sort of thing, on the cards and lists of these ids.

    `board` is the answer to a read with PARAMS, or an export of Trello's menu: `actions` stand in for what old exports
    have no counts of. `boardPlugins` beside it are the Power-Ups as GET /boards/{id}/boardPlugins lists them.
    """
    cards = [each for each in _dicts(board.get("cards")) if each.get("id") in ids]
    found: Counter[str] = Counter()
    found["comment"] = max(sum(_badge(each, "comments") for each in cards), _comments(board, ids))
    found["vote"] = sum(max(_badge(each, "votes"), _length(each.get("idMembersVoted"))) for each in cards)
    found["sticker"] = sum(_length(each.get("stickers")) for each in cards)
    found["note of a Power-Up"] = sum(_length(each.get("pluginData")) for each in (board, *cards))
    found["mirror card that is only a card in the file"] = sum(bool(each.get("mirrorSourceId")) for each in cards)
    found["Power-Up"] = _length(board.get("powerUps")) + _length(board.get("boardPlugins"))
    lists = (each for each in _dicts(board.get("lists")) if each.get("id") in ids)
    found["colour of a list"] = sum(bool(each.get("color")) for each in lists)
    return {noun: number for noun, number in found.items() if number}


def _comments(board: Mapping[str, Any], ids: Collection[str]) -> int:
    return sum(
        each.get("type") in ("commentCard", "copyCommentCard") and _card_of(each) in ids
        for each in _dicts(board.get("actions"))
    )


def _card_of(action: Mapping[str, Any]) -> Any:
    data = action.get("data")
    card = data.get("card") if isinstance(data, dict) else None
    return card.get("id") if isinstance(card, dict) else None


def _badge(card: Mapping[str, Any], name: str) -> int:
    badges = card.get("badges")
    number = badges.get(name) if isinstance(badges, dict) else 0
    return number if isinstance(number, int) else 0


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _dicts(value: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())
