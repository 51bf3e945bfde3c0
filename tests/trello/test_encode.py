"""Operations become exactly these calls."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from boardctl.model.operations import Operation, Place, Verb
from boardctl.model.values import KINDS
from boardctl.trello.calls import Call
from boardctl.trello.encode import creatable, encodable, encode

NEW = "${w/cards/new}"
AT = Place(after=None, pos=98304.5)


def op(verb: Verb, kind: Any, target: str = "5f0000000000000000000001", **rest: Any) -> Operation:
    """An operation; `fields` may be left out."""
    return Operation(verb=verb, kind=kind, target=target, **rest)


T = "5f0000000000000000000001"

CASES: list[tuple[str, Operation, Call]] = [
    (
        "a board is created bare, with its preferences",
        op(
            "create",
            "board",
            "${w}",
            fields={
                "name": "Web",
                "desc": None,
                "workspace": "5e1",
                "visibility": "workspace",
                "background": "blue",
                "voting": "members",
                "comments": "workspace",
                "invitations": "admins",
                "self_join": False,
                "card_covers": True,
                "card_aging": "pirate",
            },
        ),
        Call(
            "POST",
            "/boards",
            {
                "name": "Web",
                "idOrganization": "5e1",
                "prefs_permissionLevel": "org",
                "prefs_background": "blue",
                "prefs_voting": "members",
                "prefs_comments": "org",
                "prefs_invitations": "admins",
                "prefs_selfJoin": False,
                "prefs_cardCovers": True,
                "prefs_cardAging": "pirate",
                "defaultLists": False,
                "defaultLabels": False,
            },
        ),
    ),
    (
        "a board's preferences are updated with a slash",
        op("update", "board", fields={"desc": None, "archived": True, "visibility": "public", "self_join": True}),
        Call(
            "PUT",
            f"/boards/{T}",
            {"desc": "", "closed": True, "prefs/permissionLevel": "public", "prefs/selfJoin": True},
        ),
    ),
    (
        "a member is added by username",
        op("create", "member", "${w/members/a}", owner="b1", fields={"username": "alice", "role": "admin"}),
        Call("PUT", "/boards/b1/members/alice", {"type": "admin"}),
    ),
    (
        "a member without a role is a normal one",
        op("create", "member", owner="b1"),
        Call("PUT", f"/boards/b1/members/{T}", {"type": "normal"}),
    ),
    (
        "a member is invited by e-mail",
        op("create", "member", "${w/members/c}", owner="b1", fields={"email": "c@example.com", "role": "normal"}),
        Call("PUT", "/boards/b1/members", {"email": "c@example.com", "type": "normal"}),
    ),
    (
        "a member's role changes",
        op("update", "member", owner="b1", fields={"role": "observer"}),
        Call("PUT", f"/boards/b1/members/{T}", {"type": "observer"}),
    ),
    ("a member leaves", op("delete", "member", owner="b1"), Call("DELETE", f"/boards/b1/members/{T}")),
    (
        "a label without a name or colour says so",
        op("create", "label", "${w/labels/x}", owner="${w}"),
        Call("POST", "/labels", {"idBoard": "${w}", "name": "", "color": None}),
    ),
    (
        "a label loses its colour",
        op("update", "label", fields={"name": "debt", "color": None}),
        Call("PUT", f"/labels/{T}", {"name": "debt", "color": None}),
    ),
    ("a label is deleted", op("delete", "label"), Call("DELETE", f"/labels/{T}")),
    (
        "a list field is created with its options inside",
        op(
            "create",
            "custom_field",
            "${w/f}",
            owner="b1",
            place=AT,
            fields={
                "name": "Priority",
                "type": "list",
                "show_on_card": False,
                "options": [{"name": "High", "color": "red"}, {"name": "Low", "color": None}],
            },
        ),
        Call(
            "POST",
            "/customFields",
            {
                "idModel": "b1",
                "modelType": "board",
                "name": "Priority",
                "type": "list",
                "pos": 98304.5,
                "display_cardFront": False,
                "options": [
                    {"value": {"text": "High"}, "color": "red", "pos": 16384},
                    {"value": {"text": "Low"}, "color": "none", "pos": 32768},
                ],
            },
        ),
    ),
    (
        "a field without a place goes to the end",
        op("create", "custom_field", "${w/f}", owner="b1", fields={"name": "N", "type": "number"}),
        Call(
            "POST",
            "/customFields",
            {"idModel": "b1", "modelType": "board", "name": "N", "type": "number", "pos": "bottom"},
        ),
    ),
    (
        "a field is renamed, shown and moved",
        op("update", "custom_field", fields={"name": "E", "show_on_card": True}, place=AT),
        Call("PUT", f"/customFields/{T}", {"name": "E", "display/cardFront": True, "pos": 98304.5}),
    ),
    ("a field is deleted", op("delete", "custom_field"), Call("DELETE", f"/customFields/{T}")),
    (
        "an option is added",
        op("create", "option", "${w/o}", owner="f1", fields={"name": "Mid", "color": "sky"}, place=AT),
        Call("POST", "/customFields/f1/options", {"value": {"text": "Mid"}, "color": "sky", "pos": 98304.5}),
    ),
    ("an option is deleted", op("delete", "option", owner="f1"), Call("DELETE", f"/customFields/f1/options/{T}")),
    (
        "a list goes to the end where no place is given, for Trello would put it first",
        op("create", "list", "${w/l}", owner="b1", fields={"name": "Doing"}),
        Call("POST", "/lists", {"idBoard": "b1", "pos": "bottom", "name": "Doing"}),
    ),
    (
        "a list is renamed, unlimited, brought back and moved in one call",
        op("update", "list", fields={"name": "Done", "limit": None, "archived": False}, place=AT),
        Call("PUT", f"/lists/{T}", {"name": "Done", "softLimit": None, "closed": False, "pos": 98304.5}),
    ),
    (
        "a card is created with everything that POST takes, and nothing that is empty anyway",
        op(
            "create",
            "card",
            NEW,
            owner="${w/lists/l}",
            place=AT,
            fields={
                "name": "CI",
                "desc": "See ${w/lists/l}",
                "start": None,
                "due": "2026-12-05T17:00:00Z",
                "done": True,
                "labels": frozenset({"l2", "${w/labels/x}", "l1"}),
                "members": frozenset(),
                "location_name": "Office",
                "location_coordinates": (52.1, 4.3),
            },
        ),
        Call(
            "POST",
            "/cards",
            {
                "idList": "${w/lists/l}",
                "name": "CI",
                "desc": "See ${w/lists/l}",
                "due": "2026-12-05T17:00:00Z",
                "dueComplete": True,
                "idLabels": "${w/labels/x},l1,l2",
                "idMembers": "",
                "locationName": "Office",
                "coordinates": "52.1,4.3",
                "pos": 98304.5,
            },
        ),
    ),
    (
        "a card moves to a list and changes in the same call",
        op("update", "card", owner="l9", place=AT, fields={"name": "CI", "archived": False, "is_template": True}),
        Call("PUT", f"/cards/{T}", {"name": "CI", "closed": False, "isTemplate": True, "idList": "l9", "pos": 98304.5}),
    ),
    (
        "everything on a card can be cleared",
        op(
            "update",
            "card",
            fields={
                "desc": None,
                "start": None,
                "due": None,
                "due_reminder": None,
                "labels": frozenset(),
                "members": frozenset(),
                "cover_color": None,
                "location_name": None,
                "location_address": None,
                "location_coordinates": None,
            },
        ),
        Call(
            "PUT",
            f"/cards/{T}",
            {
                "desc": "",
                "start": None,
                "due": None,
                "dueReminder": -1,
                "idLabels": "",
                "idMembers": "",
                "locationName": "",
                "address": "",
                "coordinates": "",
                "cover": "",
            },
        ),
    ),
    (
        "a cover goes as an object of just what is given",
        op("update", "card", fields={"cover_color": "red", "cover_size": "full", "due_reminder": 1440}),
        Call("PUT", f"/cards/{T}", {"dueReminder": 1440, "cover": {"color": "red", "size": "full"}}),
    ),
    (
        "a card's field values go in one call, each in the form of its type",
        op(
            "update",
            "card",
            fields={
                "values": {"f1": 3.0, "f2": True, "f3": "${w/o}", "f4": "3", "f5": "2026-12-05T17:00:00Z", "f6": None},
                "value_types": {"f1": "number", "f2": "checkbox", "f3": "list", "f4": "text", "f5": "date"},
            },
        ),
        Call(
            "PUT",
            f"/cards/{T}/customFields",
            {
                "customFieldItems": [
                    {"idCustomField": "f1", "value": {"number": "3"}},
                    {"idCustomField": "f2", "value": {"checked": "true"}},
                    {"idCustomField": "f3", "idValue": "${w/o}"},
                    {"idCustomField": "f4", "value": {"text": "3"}},
                    {"idCustomField": "f5", "value": {"date": "2026-12-05T17:00:00Z"}},
                    {"idCustomField": "f6", "value": "", "idValue": ""},
                ]
            },
        ),
    ),
    (
        "a copied card keeps what is not set anew",
        op("copy", "card", NEW, owner="l1", source="c7", place=AT, fields={"name": "Two", "labels": frozenset({"l1"})}),
        Call(
            "POST",
            "/cards",
            {
                "idList": "l1",
                "idCardSource": "c7",
                "keepFromSource": "due,start,members,customFields,checklists,attachments",
                "name": "Two",
                "idLabels": "l1",
                "pos": 98304.5,
            },
        ),
    ),
    (
        "a link is attached",
        op("create", "attachment", "${w/a}", owner="c1", fields={"url": "https://example.com/?a=b", "name": None}),
        Call("POST", "/cards/c1/attachments", {"url": "https://example.com/?a=b"}),
    ),
    (
        "an attachment is deleted",
        op("delete", "attachment", owner="c1"),
        Call("DELETE", f"/cards/c1/attachments/{T}"),
    ),
    (
        "a checklist is created on its card",
        op("create", "checklist", "${w/k}", owner=NEW, fields={"name": "Launch"}, place=AT),
        Call("POST", "/checklists", {"idCard": NEW, "name": "Launch", "pos": 98304.5}),
    ),
    (
        "a checklist is copied with its name",
        op("copy", "checklist", "${w/k}", owner="c1", source="k0", fields={"name": "DoD"}),
        Call("POST", "/checklists", {"idCard": "c1", "name": "DoD", "idChecklistSource": "k0"}),
    ),
    (
        "a checklist is renamed",
        op("update", "checklist", fields={"name": "DoD"}),
        Call("PUT", f"/checklists/{T}", {"name": "DoD"}),
    ),
    ("a checklist is deleted", op("delete", "checklist"), Call("DELETE", f"/checklists/{T}")),
    (
        "an item is created ticked, due and somebody's",
        op(
            "create",
            "item",
            "${w/i}",
            owner="${w/k}",
            card=NEW,
            place=AT,
            fields={"name": "Press", "done": True, "due": "2026-12-04T17:00:00Z", "member": "m1"},
        ),
        Call(
            "POST",
            "/checklists/${w/k}/checkItems",
            {"name": "Press", "checked": True, "due": "2026-12-04T17:00:00Z", "idMember": "m1", "pos": 98304.5},
        ),
    ),
    (
        "an item is unticked by its state",
        op("update", "item", owner="k1", card="c1", fields={"done": False, "due": None, "member": None}),
        Call("PUT", f"/cards/c1/checkItem/{T}", {"state": "incomplete", "due": None, "idMember": None}),
    ),
    (
        "an item is deleted",
        op("delete", "item", owner="k1", card="c1"),
        Call("DELETE", f"/checklists/k1/checkItems/{T}"),
    ),
]


@pytest.mark.parametrize(("operation", "call"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_operation_is_exactly_this_call(operation: Operation, call: Call) -> None:
    """Every verb of every kind has one call, with nothing in its body that was not asked for."""
    assert encode(operation) == call


def test_table_covers_all_calls() -> None:
    """No call that can be made is left untested."""
    assert {(operation.verb, operation.kind) for _, operation, _ in CASES} == set(encodable())


@pytest.mark.parametrize("kind", ["board", "list", "card"])
def test_archivable_things_are_never_deleted(kind: Any) -> None:
    """Nothing that Trello can archive has a call that deletes it."""
    with pytest.raises(ValueError, match="delete"):
        encode(op("delete", kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", get_args(Verb))
def test_encode_answers_or_refuses(verb: Any, kind: Any) -> None:
    """Whatever has no call is refused with a reason, never with a KeyError."""
    fields = {"name": "x", "type": "text", "role": "normal", "url": "https://x", "email": "x@example.com"}
    usable = fields if (verb, kind) == ("create", "custom_field") else {"name": "x"}
    special = {"member": {"role": "normal"}, "attachment": {"url": "https://x"}}
    operation = op(verb, kind, owner="o", card="c", source="s", fields=special.get(kind, usable))
    if (verb, kind) in encodable():
        assert encode(operation).method in {"POST", "PUT", "DELETE"}
    else:
        with pytest.raises(ValueError, match=verb):
            encode(operation)


@pytest.mark.parametrize("kind", KINDS)
def test_creatable_fields_are_taken_by_create(kind: Any) -> None:
    """A create with every creatable field of its kind puts each of them on the wire."""
    given = {name: _SAMPLE.get(name, "x") for name in creatable(kind) if name not in {"email", "full_name"}}
    body = encode(op("create", kind, NEW, owner="o", fields=given)).body or {}
    bare = encode(op("create", kind, NEW, owner="o", fields={k: given[k] for k in _NEEDED if k in given})).body or {}
    assert len(body) >= len(bare)
    assert len(body) >= len(set(given) - {"username"})


_NEEDED = ("name", "type", "url", "username")
_SAMPLE: dict[str, Any] = {
    "done": True,
    "labels": frozenset({"l"}),
    "members": frozenset({"m"}),
    "location_coordinates": (1.0, 2.0),
    "options": [{"name": "x"}],
    "show_on_card": True,
}
