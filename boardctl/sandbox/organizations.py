"""Workspaces, which the API calls organizations."""

from __future__ import annotations

import re
from typing import Any

from . import checks, log, select
from .call import Call
from .fields import Field, changes, checked, for_create, for_update
from .generic import created, field, look, show, show_all
from .params import MISSING
from .refusals import Refusal, invalid, not_found, unauthorized
from .render import memberships, pick
from .router import route
from .seed import membership_doc, organization_doc
from .shapes import SHAPES
from .store import Doc

_NAME = re.compile(r"[a-z0-9_]{3,100}\Z")
_TYPE = Field("type", checks.one_of("admin", "normal"))
FIELDS = (
    Field("displayName", checks.name, required=True),
    Field("desc", checks.text(), ""),
    Field("website", checks.nullable(checks.text(1, 1024)), None),
)
_WHO = checks.one_of("admin", "none", "org")
# openapi.json: PUT /organizations/{id}
PREFS = (
    Field("permissionLevel", checks.one_of("private", "public")),
    Field("externalMembersDisabled", checks.flag),
    Field("associatedDomain", checks.nullable(checks.text(1, 255))),
    Field("googleAppsVersion", checks.integer(1, 2)),
    *(Field(f"boardVisibilityRestrict/{level}", _WHO) for level in ("private", "org", "enterprise", "public")),
)


def _organization(call: Call, *, write: bool = False, admin: bool = False) -> Doc:
    found = call.resolve("organization", call.path["id"])
    if write and "write" not in call.caller.scopes:
        raise unauthorized()
    rank = call.rank(found["id"])
    if not rank and (write or admin or found["prefs"]["permissionLevel"] != "public"):
        raise unauthorized()
    if admin and rank != "admin":
        raise unauthorized()
    return found


def _free_name(call: Call, wanted: str) -> str:
    """The short name: lower case letters, digits, underscores; made unique by a number."""
    base = re.sub(r"[^a-z0-9_]", "", wanted.lower()) or "workspace"
    name, count = base.ljust(3, "0"), 1
    while call.store.by_alias("organization", name) is not None:
        name, count = f"{base}{count}", count + 1
    return name


@route.add("POST", "/organizations")
def create(call: Call) -> Any:
    """Needs `displayName`; the short name is made from it, and made free by a number. The creator is admin."""
    me = call.need_member()
    values = for_create(FIELDS, call.params)
    wanted = call.params.text("name")
    if wanted and not _NAME.match(wanted):
        raise invalid("name")
    name = _free_name(call, wanted or values["displayName"])
    found = organization_doc(call.store.new_id(), name, values["displayName"], me["id"]) | values
    call.store.put("organization", found)
    call.store.put("membership", membership_doc(call.store, found["id"], "organization", me["id"], "admin"))
    log.log(call, "createOrganization", organization=log.ref("organization", found))
    return created(call, "organization", found, idMemberCreator=me["id"])


@route.add("GET", "/organizations/{id}")
def read(call: Call) -> Any:
    """One workspace, by id or name; a private one only to its members, 401."""
    found = _organization(call)
    return show(call, "organization", found) | _plan(call, found)


def _plan(call: Call, organization: Doc) -> Doc:
    """recorded: GET /1/organizations/{id} 2023: a free workspace says how many of its ten boards are taken."""
    if not call.settings.free_plan:
        return {}
    count = sum(not board["closed"] for board in call.store.under("board", organization["id"]))
    limit = {"status": "ok" if count < 3 else "warn", "disableAt": 10, "warnAt": 3, "count": count}
    return {"offering": "trello.free", "limits": {"orgs": {"freeBoardsPerOrg": limit}}}


@route.add("PUT", "/organizations/{id}")
def change(call: Call) -> Any:
    """Names, description, website and `prefs/..`, by an admin; a name that is taken is 400."""
    found = _organization(call, write=True, admin=True)
    values = for_update(FIELDS, call.params)
    name = call.params.get("name")
    if name is not MISSING:
        values["name"] = _checked_name(call, found, name)
    log.update(call, "organization", found, changes(found, values))
    found["prefs"] = _prefs(call, found["prefs"])
    call.store.put("organization", found)
    return show(call, "organization", found)


def _prefs(call: Call, prefs: Doc) -> Doc:
    """`prefs/permissionLevel` and the like; `prefs/boardVisibilityRestrict/org` is one inside another."""
    new = dict(prefs)
    for row in PREFS:
        value = call.params.get(f"prefs/{row.name}")
        name, _, inner = row.name.partition("/")
        if value is not MISSING:
            right = checked(row, value, f"prefs/{row.name}")
            new[name] = {**new[name], inner: right} if inner else right
    return new


def _checked_name(call: Call, found: Doc, name: Any) -> str:
    other = call.store.by_alias("organization", name) if isinstance(name, str) and _NAME.match(name) else MISSING
    if other is MISSING or (other is not None and other["id"] != found["id"]):
        raise invalid("name")
    return str(name)


@route.add("DELETE", "/organizations/{id}")
def delete(call: Call) -> Any:
    """Its boards stay, without a workspace."""
    found = _organization(call, write=True, admin=True)
    for board in call.store.under("board", found["id"]):
        call.store.put("board", board | {"idOrganization": None})
    call.store.drop_under(("membership", "tag"), found["id"])
    call.store.drop("organization", found["id"])
    return {"_value": None}


@route.add("GET", "/organizations/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "organization", _organization(call), call.path["field"])


@route.add("GET", "/organizations/{id}/boards")
@route.add("GET", "/organizations/{id}/boards/{filter}")
def boards(call: Call) -> Any:
    """Its boards, as far as the caller may see each."""
    found = _organization(call)
    view = look(call)
    wanted = call.path.get("filter") or call.params.text("filter", "all")
    chosen = select.boards(view, view.under("board", found["id"]), wanted)
    return show_all(call, "board", [board for board in chosen if _sees(call, board)], SHAPES["board"].all)


def _sees(call: Call, board: Doc) -> bool:
    try:
        call.allow(board)
    except Refusal:
        return False
    return True


@route.add("GET", "/organizations/{id}/members")
@route.add("GET", "/organizations/{id}/members/{filter}")
def members(call: Call) -> Any:
    """recorded: GET /1/organizations/{id}/members/all."""
    found = _organization(call)
    wanted = call.path.get("filter") or call.params.text("filter", "all")
    docs = select.board_members(look(call), found, wanted)
    return show_all(call, "member", docs, ("id", "username", "fullName"))


@route.add("GET", "/organizations/{id}/memberships")
def memberships_of(call: Call) -> Any:
    """Who is in the workspace and as what."""
    return memberships(look(call), _organization(call), call.params.text("filter", "all"), call.params)


@route.add("GET", "/organizations/{id}/memberships/{idMembership}")
def membership(call: Call) -> Any:
    """One membership; 404 for that of another workspace."""
    found = _organization(call)
    doc = call.resolve("membership", call.path["idMembership"])
    if doc["idModel"] != found["id"]:
        raise not_found()
    return pick(look(call), "membership", doc, SHAPES["membership"].all)


@route.add("PUT", "/organizations/{id}/members")
@route.add("PUT", "/organizations/{id}/members/{idMember}")
def put_member(call: Call) -> Any:
    """Adds a member or sets the type, by an admin: normal unless told. By e-mail only people known here."""
    found = _organization(call, write=True, admin=True)
    member = _invited(call) if "idMember" not in call.path else call.member_path(call.path["idMember"])
    rank = checked(_TYPE, call.params.get("type", "normal"))
    mine = _of(call, found, member["id"])
    if mine is None:
        mine = membership_doc(call.store, found["id"], "organization", member["id"], rank)
        log.log(
            call,
            "addMemberToOrganization",
            organization=log.ref("organization", found),
            idMemberAdded=member["id"],
            memberType=rank,
        )
    call.store.put("membership", mine | {"memberType": rank})
    return _answer(call, found)


def _invited(call: Call) -> Doc:
    email = call.params.text("email")
    known = next((one for one in call.store.every("member") if one.get("email") == email and email), None)
    if known is None:
        raise invalid("email")
    return known


def _of(call: Call, organization: Doc, member: str) -> Doc | None:
    found = call.store.under("membership", organization["id"])
    return next((one for one in found if one["idMember"] == member), None)


@route.add("DELETE", "/organizations/{id}/members/{idMember}")
@route.add("DELETE", "/organizations/{id}/members/{idMember}/all")
def remove_member(call: Call) -> Any:
    """Out of the workspace, not off its boards; anyone may leave, others go by an admin."""
    found = _organization(call, write=True)
    member = call.member_path(call.path["idMember"])
    if member["id"] != call.caller.id:
        found = _organization(call, write=True, admin=True)
    mine = _of(call, found, member["id"])
    if mine is None:
        raise unauthorized("member")
    call.store.drop("membership", mine["id"])
    return _answer(call, found)


def _answer(call: Call, organization: Doc) -> Doc:
    view = look(call)
    docs = select.board_members(view, organization, "all")
    shown = [pick(view, "member", doc, ("id", "username", "fullName")) for doc in docs]
    listed = memberships(view, organization, "all", call.params.sub("-"))
    return {"id": organization["id"], "members": shown, "memberships": listed}


@route.add("GET", "/organizations/{id}/tags")
def tags(call: Call) -> Any:
    """The collections that its boards are sorted into."""
    return show_all(call, "tag", call.store.under("tag", _organization(call)["id"]))


@route.add("POST", "/organizations/{id}/tags")
def create_tag(call: Call) -> Any:
    """A new collection; names may repeat."""
    found = _organization(call, write=True)
    name = checked(Field("name", checks.name), call.params.get("name"))
    tag = {"id": call.store.new_id(), "idOrganization": found["id"], "name": name}
    return show(call, "tag", call.store.put("tag", tag))


@route.add("DELETE", "/organizations/{id}/tags/{idTag}")
def delete_tag(call: Call) -> Any:
    """Forgets the collection; answers `{"_value": null}`."""
    _organization(call, write=True)
    call.store.drop("tag", call.resolve("tag", call.path["idTag"])["id"])
    return {"_value": None}


@route.add("POST", "/boards/{id}/idTags")
def tag_board(call: Call) -> Any:
    """openapi.json: a tag of the workspace that the board is in."""
    board = call.board(call.path["id"], write=True)
    tag = call.store.get("tag", call.params.text("value"))
    if tag is None or tag["idOrganization"] != board["idOrganization"]:
        raise invalid("value")
    board["idTags"] = [*(id for id in board["idTags"] if id != tag["id"]), tag["id"]]
    call.store.put("board", board)
    return board["idTags"]


@route.add("GET", "/organizations/{id}/pluginData")
def plugin_data(call: Call) -> Any:
    """Always empty: the sandbox runs no power-ups."""
    _organization(call)
    return []
