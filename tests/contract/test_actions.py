"""What the sandbox writes down of a change has the keys that Trello writes down: recordings, fixtures, webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from boardctl.sandbox.display import display

from .deeds import all_done
from .evidence import needs_evidence, rows

PERSON = {"id": "a", "username": "you", "fullName": "You"}
Kind = tuple[str, str]
CARD, BOARD, LIST = ["id", "idShort", "name", "shortLink"], ["id", "name", "shortLink"], ["id", "name"]
# Newest forms (webhook payloads of 2023, recordings of 2020), by type and changed field.
KNOWN: dict[Kind, dict[str, Any]] = {
    ("addMemberToCard", ""): {"idMember": None, "card": CARD, "board": BOARD, "member": LIST},
    ("removeMemberFromCard", ""): {"idMember": None, "deactivated": None, "card": CARD, "board": BOARD, "member": LIST},
    ("addLabelToCard", ""): {
        "value": None, "text": None, "card": CARD, "board": BOARD, "label": ["color", "id", "name"],
    },
    ("addAttachmentToCard", ""): {"attachment": ["id", "name", "url"], "card": CARD, "list": LIST, "board": BOARD},
    ("commentCard", ""): {"text": None, "textData": ["emoji"], "card": CARD, "board": BOARD, "list": LIST},
    ("deleteCard", ""): {"card": ["id", "idShort", "shortLink"], "list": LIST, "board": BOARD},
    ("moveListFromBoard", ""): {"list": LIST, "board": BOARD, "boardTarget": ["id"], "member": LIST},
    ("updateCard", "name"): {"card": CARD, "old": ["name"], "board": BOARD, "list": LIST},
    ("updateCard", "due"): {"card": ["due", *CARD], "old": ["due"], "board": BOARD, "list": LIST},
    ("updateCard", "idList"): {
        "card": ["id", "idList", "idShort", "name", "shortLink"], "old": ["idList"], "board": BOARD,
        "listBefore": LIST, "listAfter": LIST,
    },
    ("updateCheckItemStateOnCard", ""): {
        "board": BOARD, "card": CARD, "checklist": LIST, "checkItem": ["id", "name", "state", "textData"],
    },
    ("createCustomField", ""): {"board": BOARD, "customField": LIST},
    ("updateCustomFieldItem", "value"): {
        "old": ["value"], "customField": ["id", "name", "type"], "board": BOARD, "card": CARD,
        "customFieldItem": ["id", "idCustomField", "idModel", "modelType", "value"],
    },
}  # fmt: skip
# Written down by Trello, but not for what the sandbox can do.
ABSENT = {
    ("convertToCardFromCheckItem", ""): "no route makes a card of an item",
    ("emailCard", ""): "the sandbox receives no mail",
    ("enablePlugin", ""): "the sandbox has no power-ups",
    ("enablePowerUp", ""): "2016; power-ups are plugins since (enablePlugin)",
    ("unconfirmedBoardInvitation", ""): "2016; an invitation writes addMemberToBoard since",
    ("updateCard", "idAttachmentCover"): "2016; covers are objects since 2020, and change as `cover`",
}


def kind_of(action: dict[str, Any]) -> Kind:
    return action["type"], ",".join(sorted(action["data"].get("old") or {}))


def keys(data: dict[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, dict) else None for key, value in data.items()}


@pytest.fixture(scope="module")
def written() -> dict[Kind, dict[str, Any]]:
    return {kind_of(action): keys(action["data"]) for action in all_done()}


def recorded(value: Any) -> Iterator[dict[str, Any]]:
    """Every action anywhere in a recorded answer (notifications look alike, but are `unread` or not)."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and {"idMemberCreator", "type", "data"} <= set(value) and "unread" not in value:
        yield value
    for each in inner:
        yield from recorded(each)


@pytest.mark.parametrize("kind", sorted(KNOWN), ids=":".join)
def test_known_actions_have_their_keys(kind: Kind, written: dict[Kind, dict[str, Any]]) -> None:
    """To the letter, where the newest form is known; `url` apart, attachments have previews only of pictures."""
    expected = {key: value if value is None else sorted(value) for key, value in KNOWN[kind].items()}
    assert written[kind] == expected


def test_no_action_carries_two_changes(written: dict[Kind, dict[str, Any]]) -> None:
    """WIRE-FACTS section 7: `old` has one field, however many one PUT changes."""
    assert not [kind for kind in written if "," in kind[1]]


@needs_evidence
def test_sentences_of_webhooks_are_called_alike() -> None:
    """`display.translationKey` of each type and changed field that a recorded webhook told of."""
    told = {kind_of(action): display(PERSON, action)["translationKey"] for action in all_done()}
    payloads = [row["response"]["action"] for row in rows("recordings") if row["kind"] == "webhook-payload"]
    heard = {kind_of(action): action["display"]["translationKey"] for action in payloads}
    # Which way something was moved is not told here.
    heard = {kind: key for kind, key in heard.items() if kind[1] != "pos"}
    assert {kind: told[kind] for kind in heard} == heard


@needs_evidence
def test_recorded_actions_are_written_here_too(written: dict[Kind, dict[str, Any]]) -> None:
    """Each type and changed field of the recordings, with all the keys that every recording of it has."""
    seen: dict[Kind, list[dict[str, Any]]] = {}
    for row in rows("recordings"):
        for action in recorded(row["response"]):
            seen.setdefault(kind_of(action), []).append(keys(action["data"]))
    assert set(seen) - set(written) == set(ABSENT)
    for kind in set(seen) & set(written):
        always = set.intersection(*map(set, seen[kind]))
        assert always <= set(written[kind]), kind
        for key in always:
            inner = [set(each[key] or ()) for each in seen[kind]]
            assert set.intersection(*inner) - {"previewUrl", "previewUrl2x"} <= set(written[kind][key] or ()), (
                kind,
                key,
            )
