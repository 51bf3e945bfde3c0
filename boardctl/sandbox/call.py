"""One request under way: who asks, with what, and the ways to the objects they may see or change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .checks import SHORT, is_id
from .params import Params
from .refusals import Refusal, invalid, invalid_id, missing_scopes, not_found, unauthorized
from .settings import Settings
from .store import Doc, Store

_GENERIC_ALIAS = ("member", "organization")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is. `member` is None without a token; `scopes` are read, write, account."""

    key: str = ""
    member: Doc | None = None
    token: Doc | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The member's id; empty for a request without a token, which no object's id equals."""
        return "" if self.member is None else str(self.member["id"])


@dataclass(slots=True)
class Call:
    method: str
    path: dict[str, str]
    params: Params
    caller: Caller
    store: Store
    settings: Settings
    base: str = ""
    target: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    boards: dict[str, Doc] = field(default_factory=dict)
    app: Any = None

    # objects by what stands in the path

    def resolve(self, kind: str, name: str) -> Doc:
        """The object named in the path, or Trello's refusal for a malformed or an unknown id."""
        doc = self.store.find(kind, self._self(kind, name))
        if doc is not None:
            return doc
        if is_id(name):
            raise not_found(kind)
        if kind in ("board", "card") and SHORT.match(name):
            # asserted-behaviours: malformed card id that is a valid short id form
            raise Refusal(404, f"{kind} not found")
        raise not_found() if kind in _GENERIC_ALIAS else invalid_id()

    def _self(self, kind: str, name: str) -> str:
        return self.caller.id if kind == "member" and name == "me" else name

    def board(self, name: str, *, write: bool = False, admin: bool = False) -> Doc:
        """The board by id or short link, once the caller may do that: 401 otherwise (WIRE-FACTS section 1)."""
        board = self.resolve("board", name)
        self.allow(board, "board", write=write, admin=admin)
        return board

    def member_path(self, name: str) -> Doc:
        """The member by id, username or `me`; `me` without a token is 401."""
        if name == "me" and self.caller.member is None:
            raise unauthorized()
        return self.resolve("member", name)

    def on_board(self, kind: str, name: str, *, write: bool = False) -> Doc:
        """A list, card, label, checklist ... that stands on a board the caller may use."""
        doc = self.resolve(kind, name)
        self.allow(self.board_doc(doc.get("idBoard") or doc.get("idModel", "")), kind, write=write)
        return doc

    def board_doc(self, id: str) -> Doc:
        """The board without a check, remembered for the time of the request."""
        if id not in self.boards:
            board = self.store.get("board", id)
            if board is None:
                raise not_found()
            self.boards[id] = board
        return self.boards[id]

    def board_given(self, param: str) -> Doc:
        """The board that a body names, to be written to. An unknown one is 401, not 404 (WIRE-FACTS section 1)."""
        id = self.params.get(param)
        if not is_id(id):
            raise invalid(param)
        self.need_member()
        board = self.store.get("board", id)
        if board is None:
            raise unauthorized()
        self.allow(board, write=True)
        return board

    # rights

    def allow(self, board: Doc, kind: str = "board", *, write: bool = False, admin: bool = False) -> None:
        """401 in the words that fit `kind` unless the caller may read (write, administer) the board."""
        write = write or admin
        if write and "write" not in self.caller.scopes:
            raise unauthorized(kind)
        if not self._may(board, write, admin):
            raise unauthorized(kind)

    def _may(self, board: Doc, write: bool, admin: bool) -> bool:
        level = board["prefs"]["permissionLevel"]
        if not write and level == "public":
            return True
        rank = self.rank(board["id"])
        if rank in ("admin", "normal") and not (admin and rank != "admin"):
            return True
        if rank == "observer" and not write:
            return True
        office = self.rank(board.get("idOrganization") or "")
        return office == "admin" or (office == "normal" and level == "org" and not write)

    def rank(self, root: str) -> str:
        """admin, normal, observer or nothing: the caller's place on a board or in a workspace."""
        if not root or not self.caller.id:
            return ""
        for membership in self.store.under("membership", root):
            if membership["idMember"] == self.caller.id:
                return str(membership["memberType"])
        return ""

    def need_member(self) -> Doc:
        """For routes with no object in the path (asserted-behaviours: valid key, no/empty token, POST /cards)."""
        if self.caller.member is None:
            raise missing_scopes() if self.caller.key else unauthorized()
        if self.method != "GET" and "write" not in self.caller.scopes:
            raise unauthorized()
        return self.caller.member
