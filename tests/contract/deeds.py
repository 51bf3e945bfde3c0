"""Everything that people do on a board, done once over the API: what the sandbox writes down of it."""

from __future__ import annotations

from typing import Any

from .scene import Scene

_CARD = (
    {"name": "b"}, {"desc": "d"}, {"due": "2026-01-01"}, {"due": "2026-01-02"}, {"start": "2026-01-01"},
    {"dueComplete": True}, {"dueReminder": 60}, {"pos": "top"}, {"closed": True}, {"closed": False},
    {"locationName": "x"}, {"address": "y"}, {"coordinates": "1,2"},
)  # fmt: skip


def all_done() -> list[dict[str, Any]]:
    """Every action that followed, those that only webhooks hear of included."""
    scene = Scene()
    written: dict[str, dict[str, Any]] = {}
    scene.store.watchers.append(lambda action: written.update({action["id"]: action}))
    card = f"/cards/{scene.card['id']}"
    _change_card(scene, card)
    _checklists(scene, card)
    _attach_and_comment(scene, card)
    _fields(scene, card)
    _board(scene)
    _workspace(scene)
    _move(scene, card)
    scene.you.ok("DELETE", card)
    scene.store.close()
    return list(written.values())


def _change_card(scene: Scene, card: str) -> None:
    for given in _CARD:
        scene.you.ok("PUT", card, json=given)
    second = scene.you.lists(scene.board)[1]["id"]
    for ids in ({"idList": second}, {"idLabels": scene.label["id"]}, {"idLabels": ""}, {"idMembers": scene.me}):
        scene.you.ok("PUT", card, json=ids)
    scene.you.ok("PUT", card, json={"idMembers": ""})
    scene.you.ok("POST", f"{card}/membersVoted", json={"value": scene.me})


def _checklists(scene: Scene, card: str) -> None:
    checklist = f"/checklists/{scene.checklist['id']}"
    item = scene.you.ok("POST", f"{checklist}/checkItems", json={"name": "i"})["id"]
    for given in ({"state": "complete"}, {"name": "j"}, {"state": "incomplete"}):
        scene.you.ok("PUT", f"{card}/checkItem/{item}", json=given)
    scene.you.ok("PUT", checklist, json={"name": "Other"})
    scene.you.ok("DELETE", checklist)


def _attach_and_comment(scene: Scene, card: str) -> None:
    scene.you.ok("DELETE", f"{card}/attachments/{scene.attachment['id']}")
    assert scene.comment["type"] == "commentCard"
    scene.you.card(scene.list, idCardSource=scene.card["id"])


def _fields(scene: Scene, card: str) -> None:
    given = {"idModel": scene.board["id"], "modelType": "board", "name": "N", "type": "text"}
    field = scene.you.ok("POST", "/customFields", json=given)["id"]
    scene.you.ok("PUT", f"{card}/customField/{field}/item", json={"value": {"text": "x"}})


def _board(scene: Scene) -> None:
    board = f"/boards/{scene.board['id']}"
    for given in ({"name": "q"}, {"desc": "x"}, {"closed": True}, {"closed": False}, {"prefs/background": "red"}):
        scene.you.ok("PUT", board, json=given)
    scene.you.ok("POST", "/lists", json={"name": "New", "idBoard": scene.board["id"]})
    for given in ({"name": "q"}, {"pos": "bottom"}, {"closed": True}, {"closed": False}):
        scene.you.ok("PUT", f"/lists/{scene.list['id']}", json=given)
    for rank in ("normal", "admin", "normal"):
        scene.you.ok("PUT", f"{board}/members/alice", params={"type": rank})
    scene.you.board("Copy", idBoardSource=scene.board["id"])


def _workspace(scene: Scene) -> None:
    made = scene.you.ok("POST", "/organizations", json={"displayName": "O"})
    path = f"/organizations/{made['id']}"
    scene.you.ok("PUT", path, json={"displayName": "P", "desc": "d"})
    scene.you.ok("PUT", path, json={"name": "other_name"})
    scene.you.ok("PUT", f"{path}/members/alice", params={"type": "normal"})
    scene.you.ok("PUT", f"/boards/{scene.board['id']}", json={"idOrganization": made["id"]})


def _move(scene: Scene, card: str) -> None:
    other = scene.you.board("Other")
    scene.you.ok("PUT", card, json={"idBoard": other["id"]})
    scene.you.ok("PUT", f"/lists/{scene.list['id']}", json={"idBoard": other["id"]})
