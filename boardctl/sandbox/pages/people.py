"""Who one can be on the page, and the token that makes it so."""

from __future__ import annotations

import secrets
from typing import Any

from boardctl.sandbox.seed import KEY, token_doc
from boardctl.sandbox.store import Doc, Store

_PAGE = "sandbox page"
_SHOWN = ("id", "username", "fullName", "initials")


def everyone(store: Store) -> list[dict[str, Any]]:
    """All members of the sandbox, without anything that would let one be them."""
    return [_person(member) for member in store.every("member")]


def become(store: Store, name: str) -> dict[str, Any] | None:
    """Key, token and member for an id or username; None if there is no such member."""
    member = store.find("member", name)
    return None if member is None else {"key": KEY, "token": _token(store, member), "member": _person(member)}


def _person(member: Doc) -> dict[str, Any]:
    return {key: member[key] for key in _SHOWN}


def _token(store: Store, member: Doc) -> str:
    """The member's token for the page, made at first need: random, so that no other page can know it."""
    for token in store.children("token", member["id"]):
        if token["identifier"] == _PAGE:
            return str(token["value"])
    value = f"ATTA{secrets.token_hex(32)}{secrets.token_hex(4).upper()}"
    with store.writing():
        store.put("token", token_doc(store, value, member["id"], ("read", "write"), _PAGE))
    return value
