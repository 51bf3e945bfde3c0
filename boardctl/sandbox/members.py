"""Members: me, by id or name; their boards, cards, workspaces, stars and searches."""

from __future__ import annotations

from typing import Any

from . import checks, positions, select
from .call import Call
from .fields import Field, changes, checked, for_update
from .generic import field, look, show, show_all
from .params import MISSING
from .refusals import invalid, not_found, unauthorized
from .render import render_all
from .router import route
from .shapes import SHAPES
from .store import Doc

FIELDS = (
    Field("fullName", checks.text(1, 255)),
    Field("initials", checks.text(1, 4)),
    Field("bio", checks.text()),
    Field("username", checks.text(3, 100)),
    Field("avatarSource", checks.one_of("gravatar", "none", "upload")),
)
_POS = Field("pos", checks.position)


def _member(call: Call, *, mine: bool = False) -> Doc:
    """The one in the path; `mine` asks that it is the caller."""
    member = call.member_path(call.path["id"])
    if mine and (member["id"] != call.caller.id or (call.method != "GET" and "write" not in call.caller.scopes)):
        raise unauthorized("member")
    if not call.caller.id and not call.caller.key:
        raise unauthorized("member")
    return member


def _public(call: Call, member: Doc) -> Doc:
    return member if member["id"] == call.caller.id else member | {"email": None}


@route.add("GET", "/members/{id}")
def read(call: Call) -> Any:
    """A member; the e-mail address only to the member itself."""
    return show(call, "member", _public(call, _member(call)))


@route.add("PUT", "/members/{id}")
def change(call: Call) -> Any:
    """The caller's own profile and three preferences; needs the scope `account`, else 401. A taken username is 400."""
    member = _member(call, mine=True)
    if "account" not in call.caller.scopes:
        raise unauthorized("member")
    values = for_update(FIELDS, call.params)
    if values.get("username") and call.store.by_alias("member", values["username"]) not in (None, member):
        raise invalid("username")
    member |= changes(member, values)
    for key in ("colorBlind", "locale", "minutesBetweenSummaries"):
        if call.params.get(f"prefs/{key}") is not MISSING:
            member["prefs"][key] = call.params.get(f"prefs/{key}")
    call.store.put("member", member)
    return show(call, "member", member)


@route.add("GET", "/members/{id}/{field}")
def read_field(call: Call) -> Any:
    """One field, as generic.field shows it; the e-mail address is null to everyone else."""
    return field(call, "member", _public(call, _member(call)), call.path["field"])


@route.add("GET", "/members/{id}/boards")
@route.add("GET", "/members/{id}/boards/{filter}")
def boards(call: Call) -> Any:
    """Of another member only what the caller may see, too."""
    member = _member(call)
    view = look(call)
    wanted = call.path.get("filter") or call.params.text("filter", "all")
    found = select.member_boards(view, member["id"], wanted)
    seen = [board for board in found if _sees(call, board)]
    return render_all(view, "board", seen, call.params, SHAPES["board"].all)


def _sees(call: Call, board: Doc) -> bool:
    return board["prefs"]["permissionLevel"] == "public" or bool(call.rank(board["id"]))


@route.add("GET", "/members/{id}/cards")
@route.add("GET", "/members/{id}/cards/{filter}")
def cards(call: Call) -> Any:
    """Cards the member is on, of open boards that the caller sees as well."""
    member = _member(call)
    view = look(call)
    wanted = call.path.get("filter") or call.params.text("filter", "visible")
    found = [card for card in select.member_cards(view, member["id"], wanted) if call.rank(card["idBoard"])]
    return render_all(view, "card", select.paged(found, call.params), call.params)


@route.add("GET", "/members/{id}/organizations")
@route.add("GET", "/members/{id}/organizations/{filter}")
def organizations(call: Call) -> Any:
    """The member's workspaces, as far as the caller is in them too."""
    member = _member(call)
    found = select.member_organizations(look(call), member["id"])
    mine = [one for one in found if call.rank(one["id"])]
    return show_all(call, "organization", mine, SHAPES["organization"].all)


@route.add("GET", "/members/{id}/boardsInvited")
@route.add("GET", "/members/{id}/organizationsInvited")
@route.add("GET", "/members/{id}/boardBackgrounds")
@route.add("GET", "/members/{id}/customBoardBackgrounds")
@route.add("GET", "/members/{id}/customEmoji")
@route.add("GET", "/members/{id}/customStickers")
def nothing(call: Call) -> Any:
    """Kinds that the sandbox has no way to make: always an empty list."""
    _member(call)
    return []


@route.add("GET", "/members/{id}/tokens")
def tokens(call: Call) -> Any:
    """The caller's own tokens, in the shape of GET /tokens/{token}."""
    member = _member(call, mine=True)
    return show_all(call, "token", call.store.children("token", member["id"]))


@route.add("POST", "/members/{id}/oneTimeMessagesDismissed")
def dismiss(call: Call) -> Any:
    """asserted-behaviours: token lacks session scope. No API token has it."""
    _member(call)
    raise unauthorized("member")


# stars and saved searches: small ordered sets of the member's own


def _own(call: Call, kind: str, key: str) -> Doc:
    member = _member(call, mine=True)
    found = call.resolve(kind, call.path[key])
    if found["idMember"] != member["id"]:
        raise not_found()
    return found


def _place(call: Call, kind: str, member: str) -> float:
    wanted = checked(_POS, call.params.text("pos") or "bottom")
    return positions.place(call.store, kind, member, wanted)


@route.add("GET", "/members/{id}/boardStars")
def stars(call: Call) -> Any:
    """The caller's starred boards, in order."""
    return show_all(call, "boardStar", call.store.children("boardStar", _member(call, mine=True)["id"]))


@route.add("POST", "/members/{id}/boardStars")
def star(call: Call) -> Any:
    """Stars a board the caller can see; once more answers the star there is."""
    member = _member(call, mine=True)
    id = call.params.get("idBoard")
    if not checks.is_id(id):
        raise invalid("idBoard")
    call.board(id)
    mine = call.store.children("boardStar", member["id"])
    found = next((one for one in mine if one["idBoard"] == id), None)
    if found is None:
        found = {"id": call.store.new_id(), "idBoard": id, "idMember": member["id"]}
        found["pos"] = _place(call, "boardStar", member["id"])
        call.store.put("boardStar", found)
    return show(call, "boardStar", found)


@route.add("GET", "/members/{id}/boardStars/{idStar}")
def read_star(call: Call) -> Any:
    """One star of the caller's own."""
    return show(call, "boardStar", _own(call, "boardStar", "idStar"))


@route.add("PUT", "/members/{id}/boardStars/{idStar}")
def change_star(call: Call) -> Any:
    """Moves a star among the others: `pos` is all there is to change."""
    found = _own(call, "boardStar", "idStar")
    found["pos"] = _place(call, "boardStar", found["idMember"])
    call.store.put("boardStar", found)
    return show(call, "boardStar", found)


@route.add("DELETE", "/members/{id}/boardStars/{idStar}")
def unstar(call: Call) -> Any:
    """Takes the star away; answers `{"limits": {}}`."""
    call.store.drop("boardStar", _own(call, "boardStar", "idStar")["id"])
    return {"limits": {}}


@route.add("GET", "/boards/{id}/boardStars")
def board_stars(call: Call) -> Any:
    """The caller's own star of this board, in a list of none or one."""
    board = call.board(call.path["id"])
    found = [one for one in call.store.under("boardStar", board["id"]) if one["idMember"] == call.caller.id]
    return show_all(call, "boardStar", found)


@route.add("GET", "/members/{id}/savedSearches")
def searches(call: Call) -> Any:
    """The caller's saved searches, in order."""
    return show_all(call, "savedSearch", call.store.children("savedSearch", _member(call, mine=True)["id"]))


@route.add("POST", "/members/{id}/savedSearches")
def save_search(call: Call) -> Any:
    """Saves `name` and `query`, both required."""
    member = _member(call, mine=True)
    found = {"id": call.store.new_id(), "idMember": member["id"], "pos": _place(call, "savedSearch", member["id"])}
    found |= {key: _text(call, key) for key in ("name", "query")}
    return show(call, "savedSearch", call.store.put("savedSearch", found))


def _text(call: Call, key: str) -> str:
    value = call.params.get(key)
    if not isinstance(value, str) or not value:
        raise invalid(key)
    return value


@route.add("GET", "/members/{id}/savedSearches/{idSearch}")
def read_search(call: Call) -> Any:
    """One saved search of the caller's own."""
    return show(call, "savedSearch", _own(call, "savedSearch", "idSearch"))


@route.add("PUT", "/members/{id}/savedSearches/{idSearch}")
def change_search(call: Call) -> Any:
    """Name, query and position, each where given."""
    found = _own(call, "savedSearch", "idSearch")
    found |= {key: _text(call, key) for key in ("name", "query") if call.params.get(key) is not MISSING}
    if call.params.text("pos"):
        found["pos"] = _place(call, "savedSearch", found["idMember"])
    return show(call, "savedSearch", call.store.put("savedSearch", found))


@route.add("DELETE", "/members/{id}/savedSearches/{idSearch}")
def delete_search(call: Call) -> Any:
    """Forgets the search; answers `{"limits": {}}`."""
    call.store.drop("savedSearch", _own(call, "savedSearch", "idSearch")["id"])
    return {"limits": {}}
