"""Boards: create, read, change, delete."""

from __future__ import annotations

from typing import Any

from . import checks, copies, log
from .call import Call
from .caps import not_too_many
from .checks import number
from .fields import Field, changes, checked, for_create, for_update, named, single
from .generic import created, field, show
from .params import MISSING
from .prefs import ADMIN_PREFS, CREATE_PREFS, PREFS, UPDATE_PREFS, background_parts, full_prefs
from .refusals import Refusal, invalid, invalid_error, no_route, unauthorized
from .render import MY_PREFS
from .router import route
from .seed import membership_doc
from .store import KINDS, Doc

DEFAULT_LISTS = ("To Do", "Doing", "Done")
DEFAULT_LABELS = ("green", "yellow", "orange", "red", "purple", "blue")
_POWER_UPS = ("voting", "cardAging", "calendar")
_FREE_BOARDS = 10  # WIRE-FACTS section 3


FIELDS = (
    # asserted-behaviours: board create bad name (missing, empty, blanks): JSON with error ERROR
    Field("name", checks.name, required=True, refusal=invalid_error),
    Field("desc", checks.text(), ""),
    Field("closed", checks.flag, False, on="u"),
)


def board_doc(id: str, short_link: str, creator: str) -> Doc:
    """A board's constant part."""
    return {
        "id": id,
        "shortLink": short_link,
        "idMemberCreator": creator,
        "closed": False,
        "dateClosed": None,
        "idOrganization": None,
        "idEnterprise": None,
        "enterpriseOwned": False,
        "pinned": False,
        "powerUps": [],
        "idTags": [],
        "labelNames": dict.fromkeys((f"{hue}{shade}" for shade in ("", "_dark", "_light") for hue in checks.HUES), ""),
        "datePluginDisable": None,
        "dateLastView": None,
        "creationMethod": None,
        "idBoardSource": None,
        "ixUpdate": "1",
        "templateGallery": None,
        "premiumFeatures": [],
        "type": None,
        "subscribers": [],
        "nextShort": 1,
    }


@route.add("POST", "/boards")
def create(call: Call) -> Any:
    """Only `name` is required. The creator is the one member, an admin; a board with no workspace named gets one."""
    me = call.need_member()
    values = for_create(FIELDS, call.params)
    prefs = for_create(CREATE_PREFS, call.params)
    id = call.store.new_id()
    board = board_doc(id, call.store.short_link(id), me["id"]) | values
    board["idOrganization"] = _workspace(call)
    board["prefs"] = full_prefs(prefs)
    board["powerUps"] = _power_ups(call)
    source = _source(call)
    if source is not None:
        # recorded: with idBoardSource the given desc was dropped
        board |= {"desc": "", "idBoardSource": source["id"]}
    board["dateLastView"] = call.store.now()
    call.store.put("membership", membership_doc(call.store, id, "board", me["id"], "admin"))
    _fill(call, board, source)
    return created(call, "board", board)


def _power_ups(call: Call) -> list[str]:
    """recorded: POST /1/boards with powerUps=all (2016); openapi still has the parameter."""
    wanted = call.params.names("powerUps") or []
    return list(_POWER_UPS) if wanted == ["all"] else [name for name in wanted if name in (*_POWER_UPS, "recap")]


def _workspace(call: Call) -> str | None:
    """The one named, else the first of the member's (WIRE-FACTS section 5: omitted -> assigned to a workspace)."""
    name = call.params.get("idOrganization")
    if name is MISSING or name in (None, ""):
        mine = call.store.children("membership", call.caller.id)
        return next((item["idModel"] for item in mine if item["modelType"] == "organization"), None)
    return _organization(call, name, "idOrganization")


def _organization(call: Call, name: Any, param: str) -> str:
    organization = call.store.find("organization", name) if isinstance(name, str) else None
    if organization is None:
        raise invalid(param) if not checks.is_id(name) else unauthorized()
    if not call.rank(organization["id"]):
        raise unauthorized()
    if call.settings.free_plan:
        _free_room(call, organization["id"])
    return str(organization["id"])


def _free_room(call: Call, organization: str) -> None:
    if sum(not board["closed"] for board in call.store.under("board", organization)) >= _FREE_BOARDS:
        raise Refusal(403, {"message": "Free workspaces are limited to 10 open boards", "error": "FREE_BOARD_LIMIT"})


def _source(call: Call) -> Doc | None:
    id = call.params.text("idBoardSource")
    if not id:
        return None
    if not checks.is_id(id) and not checks.SHORT.match(id):
        raise invalid("idBoardSource")
    return call.board(id)


def _fill(call: Call, board: Doc, source: Doc | None) -> None:
    call.store.put("board", board)
    call.boards[board["id"]] = board
    if source is not None:
        copies.board(call, source, board, call.params.names("keepFromSource") or [])
        log.log(call, "copyBoard", board, boardSource={"id": source["id"]})
    else:
        _defaults(call, board)
        log.log(call, "createBoard", board)
    organization = call.store.get("organization", board["idOrganization"] or "")
    if organization is not None:
        log.log(call, "addToOrganizationBoard", board, organization=log.ref("organization", organization))


def _defaults(call: Call, board: Doc) -> None:
    """Three lists and six unnamed labels unless switched off."""
    from .labels import label_doc
    from .lists import list_doc

    if checked(Field("defaultLabels", checks.flag), call.params.get("defaultLabels", True)):
        for color in DEFAULT_LABELS:
            call.store.put("label", label_doc(call.store.new_id(), board["id"], "", color))
    if checked(Field("defaultLists", checks.flag), call.params.get("defaultLists", True)):
        for index, name in enumerate(DEFAULT_LISTS):
            # tekken-2025.json: default lists stand at 16384, 32768, 49152
            call.store.put("list", list_doc(call.store.new_id(), board["id"], name, 16384 * (index + 1)))


@route.add("GET", "/boards/{id}")
def read(call: Call) -> Any:
    """The board with the nested collections asked for; 403 where they would hold too many cards with actions."""
    board = call.board(call.path["id"])
    not_too_many(call, board["id"])
    return show(call, "board", board)


@route.add("PUT", "/boards/{id}")
def change(call: Call) -> Any:
    """Several fields, `prefs/..` and `labelNames/..` at once, in one transaction."""
    board = call.board(call.path["id"], write=True)
    values, prefs = for_update(FIELDS, call.params), for_update(UPDATE_PREFS, call.params)
    _apply(call, board, values, prefs)
    for name in [key for key in call.params.values if key.startswith("labelNames/")]:
        _rename_color(call, board, name.partition("/")[2], call.params.text(name))
    if call.params.get("idOrganization") is not MISSING:
        _move(call, board, call.params.get("idOrganization"), "idOrganization")
    _subscribe(call, board, "subscribed")
    return show(call, "board", board)


def _apply(call: Call, board: Doc, values: Doc, prefs: Doc) -> None:
    if "closed" in values or any(name in prefs for name in ADMIN_PREFS):
        call.allow(board, admin=True)
    if changes(board, values):
        _dates(call, values)
        log.update(call, "board", board, changes(board, values), board)
    new = changes(board["prefs"], prefs)
    for name, value in new.items():
        _set_pref(call, board, name, value)


def _dates(call: Call, values: Doc) -> None:
    if "closed" in values:
        values["dateClosed"] = call.store.now() if values["closed"] else None


def _set_pref(call: Call, board: Doc, name: str, value: Any) -> None:
    """recorded: updateBoard with old {"prefs": {"background": ...}}."""
    old = board["prefs"].get(name)
    board["prefs"][name] = value
    if name == "background":
        board["prefs"] |= background_parts(value)
    data = {"old": {"prefs": {name: old}}, "board": {"prefs": {name: value}}}
    log.log(call, "updateBoard", board, None, data)


def _rename_color(call: Call, board: Doc, color: str, name: str) -> None:
    """PUT labelNames/red names the first label of that colour."""
    if color not in checks.COLORS:
        return
    board["labelNames"][color] = name
    call.store.put("board", board)
    label = next((one for one in call.store.under("label", board["id"]) if one["color"] == color), None)
    if label is not None:
        call.store.put("label", label | {"name": name})


def _move(call: Call, board: Doc, target: Any, param: str) -> None:
    call.allow(board, admin=True)
    new = None if target in (None, "", "null") else _organization(call, target, param)
    old = board["idOrganization"]
    if new == old:
        return
    board["idOrganization"] = new
    call.store.put("board", board)
    for kind, id in (("removeFromOrganizationBoard", old), ("addToOrganizationBoard", new)):
        organization = call.store.get("organization", id or "")
        if organization is not None:
            log.log(call, kind, board, organization=log.ref("organization", organization))


def _subscribe(call: Call, doc: Doc, param: str, kind: str = "board") -> None:
    value = call.params.get(param)
    if value is MISSING:
        return
    on = checked(Field(param, checks.flag), value)
    others = [id for id in doc.get("subscribers", []) if id != call.caller.id]
    doc["subscribers"] = [*others, call.caller.id] if on else others
    call.store.put(kind, doc)


subscribe = _subscribe


@route.add("DELETE", "/boards/{id}")
def delete(call: Call) -> Any:
    """For good, open or closed, by an admin; answers `{"_value": null}` (recorded)."""
    board = call.board(call.path["id"], admin=True)
    remove(call, board)
    return {"_value": None}


def remove(call: Call, board: Doc) -> None:
    """Everything that stands on the board goes with it."""
    kinds = [kind for kind, keys in KINDS.items() if keys.root in ("idBoard", "idModel") and kind != "webhook"]
    call.store.drop_under(kinds, board["id"])
    call.store.drop("board", board["id"])
    call.store.drop_actions("board", board["id"])


@route.add("GET", "/boards/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it."""
    return field(call, "board", call.board(call.path["id"]), call.path["field"])


@route.add("PUT", "/boards/{id}/{field}")
def change_field(call: Call) -> Any:
    """One field by `value`; a name that is none of the board's is no route, 404."""
    board = call.board(call.path["id"], write=True)
    name = call.path["field"]
    row = named(FIELDS, name)
    if row is not None:
        _apply(call, board, single(row, call.params), {})
    elif name == "subscribed":
        _subscribe(call, board, "value")
    elif name == "idOrganization":
        _move(call, board, call.params.get("value"), "value")
    else:
        raise no_route(call.method, call.target)
    return show(call, "board", board)


@route.add("PUT", "/boards/{id}/prefs/{name}")
def change_pref(call: Call) -> Any:
    """One preference by `value`; unknown ones are no route, 404. Answers the whole board."""
    board = call.board(call.path["id"], write=True)
    row = named(PREFS, call.path["name"])
    if row is None:
        raise no_route(call.method, call.target)
    _apply(call, board, {}, single(row, call.params))
    return show(call, "board", board)


@route.add("PUT", "/boards/{id}/labelnames/{color}")
def change_label_name(call: Call) -> Any:
    """Renames the first label of that colour: the API from the time of one label a colour."""
    board = call.board(call.path["id"], write=True)
    _rename_color(call, board, call.path["color"].lower(), call.params.text("value"))
    return show(call, "board", board)


@route.add("PUT", "/boards/{id}/myPrefs/{name}")
def change_my_pref(call: Call) -> Any:
    """What the caller alone sees of the board; answers all of the caller's preferences there."""
    board = call.board(call.path["id"])
    me = call.need_member()
    name = next((key for key in MY_PREFS if key.lower() == call.path["name"].lower()), None)
    if name is None:
        raise no_route(call.method, call.target)
    value = call.params.get("value")
    if value is MISSING:
        raise invalid("value")
    mine = board.setdefault("myPrefs", {}).setdefault(me["id"], {})
    mine[name] = checked(Field(name, checks.flag), value, "value") if name.startswith("show") else value
    call.store.put("board", board)
    return {**MY_PREFS, **mine}


@route.add("POST", "/boards/{id}/markedAsViewed")
def mark_viewed(call: Call) -> Any:
    """Sets `dateLastView`, for any member: it is one date a board here, not one a viewer."""
    board = call.board(call.path["id"])
    call.need_member()
    board["dateLastView"] = call.store.now()
    call.store.put("board", board)
    return show(call, "board", board)


@route.add("POST", "/boards/{id}/calendarKey/generate")
def calendar_key(call: Call) -> Any:
    """asserted-behaviours: calendar key without the Calendar power-up."""
    call.board(call.path["id"], write=True)
    raise Refusal(403, "Can't generate calendarKey")


@route.add("POST", "/boards/{id}/emailKey/generate")
def email_key(call: Call) -> Any:
    """trello.js' live suite: "generateBoardEmailKey returns the Board". Nothing takes mail here."""
    return show(call, "board", call.board(call.path["id"], write=True))


def next_short(call: Call, board: Doc) -> int:
    """idShort counts up and is never used again (WIRE-FACTS section 6)."""
    short = int(number(board["nextShort"]))
    board["nextShort"] = short + 1
    call.store.put("board", board)
    return short
