"""Preflight: what would make an apply fail half way, told all at once before its first write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from boardctl.errors import Problem, Where
from boardctl.model.live import LiveBoard
from boardctl.model.plan import BoardPlan, Change
from boardctl.model.values import Kind, Member
from boardctl.planner.board import in_turn
from boardctl.planner.play import play
from boardctl.trello.failures import READ_ONLY

SOON = timedelta(days=7)
WARN_AT = 0.8  # of a cap: from here on the board's own limits are worth a read (WIRE-FACTS section 3: warnAt)
LOGIN = "boardctl login --scope write"

_ADMIN_FIELDS = frozenset({"archived", "invitations", "visibility", "workspace"})

Cap = tuple[str, str]
# WIRE-FACTS section 3: what a board may hold where its own `limits` say nothing else. Archived ones don't count.
CAPS: Mapping[tuple[Kind, str], tuple[Cap, int]] = {
    ("list", "board"): (("lists", "openPerBoard"), 500),
    ("card", "board"): (("cards", "openPerBoard"), 5000),
    ("card", "list"): (("cards", "openPerList"), 5000),
    ("label", "board"): (("labels", "perBoard"), 1000),
    ("custom_field", "board"): (("customFields", "perBoard"), 50),
    ("option", "custom_field"): (("customFieldOptions", "perField"), 50),
    ("checklist", "card"): (("checklists", "perCard"), 500),
    ("item", "checklist"): (("checkItems", "perChecklist"), 200),
    ("attachment", "card"): (("attachments", "perCard"), 1000),
    ("member", "board"): (("boards", "totalMembersPerBoard"), 1600),
}


class Growth(NamedTuple):
    """How many of a kind there are under one parent, before and after a plan. `parent` is its kind, `name` its name."""

    kind: Kind
    parent: str
    name: str
    before: int
    after: int


class Access(Struct, frozen=True, kw_only=True):
    """What is known of the token: whether it may write (None: it can't be asked), until when, and whose it is."""

    may_write: bool | None = None
    expires: datetime | None = None
    member: str | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """What was asked of the API for a board's plan, beyond the board itself.

    `unknown` are usernames that nobody has; `free` says whether the workspace is on the free plan, None where that is
    not known; `boards_left` how many more open boards it takes; `limits` are the board's own caps.
    """

    unknown: frozenset[str] = frozenset()
    free: bool | None = None
    boards_left: int | None = None
    limits: Mapping[Cap, int] = {}


def token_problems(access: Access, now: datetime) -> Iterator[Problem]:
    """A token that may not write, or not for long."""
    if access.may_write is False:
        yield Problem(READ_ONLY, hint=LOGIN, code="scope")
    if access.expires is not None and access.expires - now < SOON:
        days = max((access.expires - now).days, 0)
        when = "today" if days == 0 else "in a day" if days == 1 else f"in {days} days"
        yield Problem(f"the token expires {when}", hint=LOGIN, code="expiry", severity="warning")


def board_problems(
    plan: BoardPlan, live: LiveBoard | None, access: Access, facts: Facts, grown: Sequence[Growth]
) -> Iterator[Problem]:
    """What Trello would refuse of one board's plan, or drop without a word. `grown` is the plan's `growth`."""
    if not plan.changes:
        return
    yield from _role(plan, live, access)
    for change in plan.changes:
        yield from _member(change, facts)
    yield from _paid(plan, live, facts)
    yield from _full(plan, facts, grown)


def _role(plan: BoardPlan, live: LiveBoard | None, access: Access) -> Iterator[Problem]:
    if live is None or access.member is None:
        return
    me = live.objects.get(access.member)
    role = me.value.role if me is not None and isinstance(me.value, Member) else None
    place = Where(path=plan.key, url=plan.url)
    if role == "observer":
        yield Problem(
            f"{plan.key}: the token's member is an observer on this board, and observers can't change it",
            place,
            "ask an admin of the board for the role `normal`, or log in as somebody who has it: boardctl login",
            "access",
        )
    elif me is None and any(each.kind == "member" for each in live.objects.values()):
        message = f"{plan.key}: the token's member is not on this board; Trello may refuse the changes"
        yield Problem(message, place, "ask an admin of the board to add you", "access", "warning")
    elif role == "normal" and any(map(_is_for_admins, plan.changes)):
        what = sorted({f'{each.kind} "{each.name}"' for each in plan.changes if _is_for_admins(each)})
        message = f"{plan.key}: the token's member is no admin of this board; Trello may refuse: {', '.join(what)}"
        hint = "ask an admin of the board to run this apply, or for the role `admin`"
        yield Problem(message, place, hint, "access", "warning")


def _is_for_admins(change: Change) -> bool:
    """What normal members may not do, unless they are admins of the workspace: close, open, move and publish a board,
    and change who is what on it. Anybody may leave; that is told all the same.
    """
    if change.kind == "board":
        return any(not _ADMIN_FIELDS.isdisjoint(each.fields) for each in change.operations)
    made_normal = change.action == "create" and all(each.fields.get("role") != "admin" for each in change.operations)
    return change.kind == "member" and not made_normal


def invited(change: Change) -> str | None:
    """The username that a change adds to the board."""
    if change.kind != "member" or change.action != "create":
        return None
    name = change.operations[0].fields.get("username")
    return str(name) if name else None


def _member(change: Change, facts: Facts) -> Iterator[Problem]:
    name = invited(change)
    if name is not None and name in facts.unknown:
        hint = "check the spelling: it is the name after the @, or in the URL of the profile"
        yield Problem(f"nobody on Trello is called @{name}", _where(change), hint, "member")


def _where(change: Change) -> Where:
    source = change.source
    return (
        Where(path=change.address) if source is None else Where(source.file, source.line, source.column, change.address)
    )


def _paid(plan: BoardPlan, live: LiveBoard | None, facts: Facts) -> Iterator[Problem]:
    """WIRE-FACTS section 3: custom fields, and dates and people on items, take a paid plan; ten boards are free."""
    if facts.boards_left is not None and opens_board(plan) and facts.boards_left < 1:
        hint = "archive a board of the workspace, name another `workspace:`, or upgrade it"
        yield Problem(
            f"{plan.key}: the workspace has as many open boards as its plan takes", _board(plan), hint, "plan"
        )
    if not facts.free:
        return
    fields = [each for each in plan.changes if each.kind == "custom_field" and each.action == "create"]
    has_some = live is not None and any(True for _ in live.of_kind("custom_field"))
    if fields and not has_some:
        hint = "leave out `custom_fields:` (and `fields:` of cards), or upgrade the workspace"
        message = f"{plan.key}: custom fields are not available on the workspace's free plan"
        yield Problem(message, _where(fields[0]), hint, "plan")
    if any(_is_advanced(each) for each in plan.changes):
        message = f"{plan.key}: Trello drops dates and people of checklist items on a free plan, without a word"
        yield Problem(message, _board(plan), None, "plan", "warning")


def _board(plan: BoardPlan) -> Where:
    return Where(path=plan.key, url=plan.url)


def opens_board(plan: BoardPlan) -> bool:
    """Whether a plan makes a board, or opens an archived one."""
    operations = (each for change in plan.changes if change.kind == "board" for each in change.operations)
    return any(each.verb == "create" or each.fields.get("archived") is False for each in operations)


def asks_for_paid(plan: BoardPlan) -> bool:
    """Whether the workspace's plan matters to a board's plan."""
    return opens_board(plan) or any(
        (each.kind == "custom_field" and each.action == "create") or _is_advanced(each) for each in plan.changes
    )


def _is_advanced(change: Change) -> bool:
    items = (each for each in change.operations if each.kind == "item")
    return any(each.fields.get("due") or each.fields.get("member") for each in items)


def _full(plan: BoardPlan, facts: Facts, grown: Sequence[Growth]) -> Iterator[Problem]:
    for kind, parent, name, before, after in grown:
        cap, most = CAPS[kind, parent]
        most = facts.limits.get(cap, most)
        if after > most:
            noun, owner = f"{kind.replace('_', ' ')}s", parent.replace("_", " ")
            message = f'{plan.key}: {after:,} {noun} for the {owner} "{name}", which takes {most:,}; it has {before:,}'
            yield Problem(message, _board(plan), f"archive or remove {noun} first, or declare fewer", "limit")


def is_near_a_cap(grown: Sequence[Growth]) -> bool:
    """Whether a plan fills something so far that the board's own limits are worth a read."""
    return any(each.after >= CAPS[each.kind, each.parent][1] * WARN_AT for each in grown)


def growth(plan: BoardPlan, live: LiveBoard | None) -> Iterator[Growth]:
    """Whatever becomes more by a plan."""
    if live is None or not any(map(_adds, plan.changes)):
        return
    after = play(live, (each for change in in_turn(plan.changes) for each in change.operations))
    before_counts, counts = _counts(live), _counts(after)
    for (kind, parent, owner), number in counts.items():
        before = before_counts[kind, parent, owner]
        if number > before:
            home = after.objects.get(owner, after.board)
            yield Growth(kind, parent, str(getattr(home.value, "name", "") or ""), before, number)


def _adds(change: Change) -> bool:
    """Whether there may be more of something after a change: what comes into being, into sight, or into a list."""
    return change.action in ("create", "restore") or not change.fields.keys().isdisjoint({"list", "archived"})


def _counts(board: LiveBoard) -> Counter[tuple[Kind, str, str]]:
    found: Counter[tuple[Kind, str, str]] = Counter()
    for each in board.objects.values():
        if each.archived:
            continue
        owner = board.objects.get(each.parent)
        parent = owner.kind if owner is not None else "board"
        if (each.kind, parent) in CAPS:
            found[each.kind, parent, each.parent if owner is not None else board.id] += 1
        if each.kind == "card":
            found["card", "board", board.id] += 1
    return found
