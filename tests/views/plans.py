"""Plans built by hand, one for each thing that a person must be able to read."""

from __future__ import annotations

from typing import Any

from boardctl.model.desired import Source
from boardctl.model.operations import Operation, Place
from boardctl.model.plan import Action, BoardPlan, Change, Delta, Left, Plan
from boardctl.model.values import Kind

BOARD = "5f0c3f1e5a4dbc0001000001"
URL = "https://trello.com/b/nC8QJJoZ"
FILE = "boards/website.yaml"


def change(action: Action, kind: Kind, address: str, name: str, **more: Any) -> Change:
    """A change with one operation that fits it."""
    operations = more.pop("operations", None)
    object_id = more.pop("object_id", None if action == "create" else "5f0c3f1e5a4dbc00010000aa")
    handle = object_id or f"${{{address}}}"
    verb = action if action in ("create", "delete") else "update"
    made = Operation(verb=verb, kind=kind, target=handle, fields={"name": name} if action == "create" else {})
    return Change(
        action=action,
        kind=kind,
        address=address,
        name=name,
        object_id=object_id,
        operations=(made,) if operations is None else operations,
        **more,
    )


def board(*changes: Change, **more: Any) -> BoardPlan:
    """The plan of the board `website`."""
    return BoardPlan(
        **{
            "key": "website",
            "name": "Website relaunch",
            "id": BOARD,
            "url": URL,
            "reads": 1,
            "changes": changes,
            **more,
        }
    )


def plan(*changes: Change, **more: Any) -> Plan:
    """A plan of the board `website` alone."""
    return Plan(boards=(board(*changes, **more),))


def left(kind: Kind, name: str, reason: str, **more: Any) -> Left:
    """Something on the board that is left alone."""
    return Left(address=f"website/{kind}s/{name}", kind=kind, name=name, reason=reason, object_id=name, **more)


def contract() -> Plan:
    """The plan that DESIGN section 6 prints."""
    return plan(
        change(
            "create",
            "label",
            "website/labels/debt",
            "tech debt",
            fields={"color": Delta(None, "black_dark")},
            source=Source(FILE, 19),
        ),
        change(
            "update",
            "card",
            "website/cards/ci",
            "Set up CI",
            where="Backlog",
            fields={
                "due": Delta("2026-12-01T17:00:00Z", "2026-12-05T17:00:00Z"),
                "labels": Delta(("bug",), ("bug", "tech debt")),
            },
            source=Source(FILE, 31),
            requires=("website/labels/debt",),
        ),
        change("move", "card", "website/cards/copy", "Write copy", where="Backlog", after="Set up CI", moves=True),
        change(
            "archive",
            "card",
            "website/cards/old-idea",
            "Old idea",
            where=None,
            reason="owned, no longer declared",
            fields={"archived": Delta(False, True)},
            owned=True,
        ),
        kept=tuple(left("card", f"card {number}", "seed", field="list") for number in range(3)),
        unmanaged=12,
        unchanged=40,
    )


def new_board() -> Plan:
    """A board from nothing: lists, a field with choices, a card with everything on it."""
    ci = "website/cards/ci"
    steps = tuple(f"Step {number}" for number in range(5))
    return plan(
        change(
            "create",
            "board",
            "website",
            "Website relaunch",
            fields={
                "desc": Delta(None, "Everything for the relaunch.\nSee the wiki.\nAsk alice.\n"),
                "visibility": Delta(None, "private"),
                "prefs.voting": Delta(None, "members"),
            },
            source=Source(FILE, 2),
        ),
        change(
            "create",
            "member",
            "website/members/alice",
            "alice",
            fields={"role": Delta(None, "normal")},
            notifies=("alice",),
            source=Source(FILE, 8),
        ),
        change("create", "label", "website/labels/green", "(green)", fields={"color": Delta(None, "green")}),
        change(
            "create",
            "custom_field",
            "website/custom_fields/priority",
            "Priority",
            fields={
                "type": Delta(None, "list"),
                "show_on_card": Delta(None, True),
                "options": Delta(None, ("High", "Low")),
            },
            source=Source(FILE, 14),
        ),
        change("create", "list", "website/lists/backlog", "Backlog", fields={"limit": Delta(None, 20)}),
        change("create", "list", "website/lists/done", "Done", fields={"limit": Delta(None, None)}),
        change(
            "create",
            "card",
            ci,
            "Set up CI",
            where="Backlog",
            fields={
                "desc": Delta(None, "See the wiki."),
                "due": Delta(None, "2026-12-05T17:00:00Z"),
                "due_reminder": Delta(None, 1440),
                "done": Delta(None, False),
                "labels": Delta(None, ("bug", "tech debt")),
                "members": Delta(None, ("alice",)),
                "fields": Delta(None, {"Estimate": 3.0, "Priority": "High"}),
                "location.coordinates": Delta(None, (52.1, 4.3)),
            },
            source=Source(FILE, 31),
            notifies=("alice",),
        ),
        change(
            "create",
            "checklist",
            f"{ci}/checklists/launch",
            "Launch",
            where="Set up CI",
            fields={"items": Delta(None, steps)},
        ),
        change(
            "create",
            "attachment",
            f"{ci}/attachments/spec",
            "https://example.com/spec",
            where="Set up CI",
            fields={"url": Delta(None, "https://example.com/spec")},
        ),
        id=None,
        url=None,
        reads=2,
    )


def updates() -> Plan:
    """Every shape of a field's change."""
    text = "\n".join(f"line {number}" for number in range(40))
    return plan(
        change("update", "board", "website", "Website relaunch", fields={"visibility": Delta("private", "workspace")}),
        change("update", "list", "website/lists/doing", "Doing", fields={"limit": Delta(None, 3)}),
        change(
            "update",
            "card",
            "website/cards/a",
            "Write the copy",
            where="In progress",
            moves=True,
            after="Set up CI",
            fields={
                "name": Delta("Write copy", "Write the copy"),
                "list": Delta("Backlog", "In progress"),
                "desc": Delta(text, text.replace("line 7", "line seven") + "\nline 40"),
                "start": Delta("2026-12-01T00:00:00Z", None),
                "due": Delta(None, "2026-12-01T17:00:30Z"),
                "due_reminder": Delta(1440, 5),
                "done": Delta(False, True),
                "members": Delta(("alice", "bob"), ("carol",)),
                "location.coordinates": Delta(None, (52.1, 4.3)),
                "fields": Delta({"Estimate": 3.0, "Note": "short"}, {"Estimate": 3.5, "Note": "now with words"}),
                "cover.color": Delta("red", None),
            },
        ),
        change(
            "update",
            "card",
            "website/cards/b",
            "A long text that changes near its end",
            where="Backlog",
            fields={"desc": Delta("word " * 60 + "here", "word " * 60 + "there, and on " + "and on " * 20)},
        ),
        change(
            "update",
            "item",
            "website/cards/b/checklists/x/items/y",
            "Tell the press",
            where="Launch",
            card="A long text that changes near its end",
            fields={"member": Delta(None, "alice")},
            notifies=("alice",),
        ),
        change("create", "checklist", "website/cards/b/checklists/new", "New steps", where="A long text"),
        change("create", "item", "website/cards/b/checklists/new/items/one", "One", where="New steps", card="A"),
        change(
            "create",
            "item",
            "website/cards/c/checklists/old/items/two",
            "Two",
            where="Old steps",
            card="Set up CI",
            fields={"due": Delta(None, "2026-12-04T17:00:00Z"), "member": Delta(None, "bob")},
        ),
    )


def removals() -> Plan:
    """What goes, what comes back, what would go but can't, and what is kept."""
    reason = "owned, no longer declared"
    return plan(
        change("move", "list", "website/lists/done", "Done", moves=True, after="Doing"),
        change("move", "list", "website/lists/inbox", "Inbox", moves=True),
        change(
            "move",
            "card",
            "website/cards/m",
            "Moves on",
            moves=True,
            where="Done",
            after="Shipped",
            fields={"list": Delta("Doing", "Done")},
        ),
        change(
            "restore",
            "card",
            "website/cards/back",
            "Back again",
            where="Backlog",
            reason="the file wins",
            fields={"archived": Delta(True, False), "due": Delta(None, "2026-12-04T17:00:00Z")},
        ),
        change(
            "archive",
            "list",
            "website/lists/old",
            "Old list",
            reason=reason,
            fields={"cards": Delta(tuple(f"Card {number}" for number in range(8)), None)},
        ),
        change("archive", "card", "website/cards/idea", "Old idea", reason=reason),
        change("delete", "label", "website/labels/wip", "wip", reason=reason, fields={"color": Delta("red", None)}),
        change("delete", "checklist", "website/cards/a/checklists/x", "Launch", where="Set up CI", reason=reason),
        change(
            "delete",
            "item",
            "website/cards/a/checklists/y/items/z",
            "Call the client",
            where="Todo",
            card="Set up CI",
            reason=f"{reason}; ticked",
        ),
        kept=(
            left("card", "a", "seed", field="list"),
            left("card", "a", "seed", field="done"),
            left("item", "b", "seed", field="done"),
            left("card", "c", 'people keep it in "Done", not "Doing"', field="list"),
        ),
        reported=(
            left(
                "list",
                "Someday",
                '2 cards in it that are not boardctl\'s, as "Mine"',
                url="https://trello.com/b/nC8QJJoZ",
            ),
            left("label", "bug", '4 cards that the file does not declare, such as "Theirs", still have it'),
        ),
        notes=(
            'Adopted the board that is called "Website relaunch": https://trello.com/b/nC8QJJoZ. Nothing on it is '
            "owned by boardctl.",
            'if the card "Copy" is now called "Write copy", add `was: "Copy"` to it (boards/website.yaml:12): it is '
            "then renamed, and keeps all that hangs on it",
        ),
        unkept=1,
        unmanaged=1,
    )


def hostile() -> Plan:
    """Long names, wide characters, and text that means to drive the terminal."""
    return plan(
        change(
            "create",
            "label",
            "website/labels/x",
            "\x1b[31mred\x1b[0m \u202egpj.exe",
            fields={"color": Delta(None, "red")},
            source=Source("boards/日本語.yaml", 7),
        ),
        change(
            "create",
            "card",
            "website/cards/w",
            "日本語のとても長い名前のカード、" * 6,
            where="進行中",
            source=Source(FILE, 9),
        ),
        change(
            "update",
            "card",
            "website/cards/e",
            "👩‍👩‍👧 family ❤️ day",
            where="Backlog",
            fields={
                "name": Delta("[bold]not markup[/bold]", "👩‍👩‍👧 family ❤️ day"),
                "desc": Delta("日本語" * 40, "日本語" * 40 + "です"),
            },
            source=Source(FILE, 12),
        ),
        change(
            "move",
            "card",
            "website/cards/l",
            "An exceedingly long name " * 8,
            where="Backlog",
            moves=True,
            after="Another exceedingly long name " * 5,
        ),
        change("archive", "card", "website/cards/k", "短い", reason="owned, no longer declared"),
    )


def many() -> Plan:
    """500 changes on two boards, and 38 boards where nothing changes."""
    first = [
        change(
            "create",
            "card",
            f"website/cards/{number}",
            f"Card {number}",
            where="Backlog",
            source=Source(FILE, number * 3 + 10),
        )
        for number in range(300)
    ]
    second = [
        change(
            "update",
            "card",
            f"shop/cards/{number}",
            f"Card {number}",
            where="Doing",
            fields={"done": Delta(False, True)},
            notifies=(f"person{number % 12}",),
        )
        for number in range(200)
    ]
    quiet = [BoardPlan(key=f"b{n}", name="Quiet", id=BOARD, url=URL, unchanged=30, reads=1) for n in range(38)]
    return Plan(boards=(board(*first), board(*second, key="shop", name="Shop"), *quiet))


def alike() -> Plan:
    """Four boards that share a change; one has another one, one a note, and each something that is left alone."""
    docs = change("create", "label", "b/labels/docs", "docs", fields={"color": Delta(None, "sky")})
    wip = change("delete", "label", "b/labels/wip", "wip", reason="owned, no longer declared", owned=True)
    extra = change("create", "list", "b2/lists/ideas", "Ideas")
    more: dict[str, Any] = {"b2": {"changes": (docs, extra)}, "b3": {"notes": ("an earlier run is not finished",)}}
    boards = (BoardPlan(key=f"b{n}", name="", id=BOARD, url=URL, **_alike(f"b{n}", docs, wip, more)) for n in range(4))
    return Plan(boards=tuple(boards))


def _alike(key: str, docs: Change, wip: Change, more: dict[str, Any]) -> dict[str, Any]:
    return {"changes": (docs, wip) if key == "b1" else (docs,), "unmanaged": 42, "reads": 1, **more.get(key, {})}


def empty() -> Plan:
    """A board that is as its file says, but for what people did."""
    return plan(kept=(left("card", "a", "seed", field="list"),), unchanged=50, unmanaged=3)


def placed() -> Plan:
    """A move and a create with places and requirements, as JSON shows them."""
    moved = Operation(
        verb="update", kind="card", target="5f0c3f1e5a4dbc00010000ab", place=Place(after=None, pos=8192.0)
    )
    return plan(
        change(
            "move",
            "card",
            "website/cards/m",
            "Moves",
            where="Backlog",
            moves=True,
            operations=(moved,),
            object_id="5f0c3f1e5a4dbc00010000ab",
        ),
        *contract().changes,
    )
