"""Addresses: `website/cards/ci`, made of keys, or of slugs where an object has no key."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

from boardctl.model.values import Address, Handle, Kind

COLLECTION: dict[Kind, str] = {
    "member": "members",
    "label": "labels",
    "custom_field": "custom_fields",
    "option": "options",
    "list": "lists",
    "card": "cards",
    "attachment": "attachments",
    "checklist": "checklists",
    "item": "items",
}

# Bytes of a board's key in the names of files, which can have 255: a backup's has the time and a suffix after it.
MAX_KEY = 230

_RUNS = re.compile(r"[^\w]+|_+", re.UNICODE)
_NUMBER = re.compile(r"~(\d+)$")


def slug(text: str, kind: Kind) -> str:
    """NFKC, lower case, Unicode letters and digits kept, every other run `-`; the kind where nothing is left."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _RUNS.sub("-", folded).strip("-") or kind


def file_stem(key: str) -> str:
    """How files are called that are a board's, by its key: in the state, among the before-images."""
    return quote(key, safe=" ")


def shortened(key: str) -> str:
    """As much of it as files can be called by."""
    cut = re.sub("%.?$", "", file_stem(key)[:MAX_KEY])
    return key if too_long(key) is None else unquote(cut, errors="ignore").rstrip("-")


def too_long(key: str) -> str | None:
    """Why a board can't have this key: no file could be called by it; None where it can."""
    size = len(file_stem(key))
    if size <= MAX_KEY:
        return None
    shown = key if len(key) <= 40 else f"{key[:40]}..."
    room = f"it takes {size} bytes there; at most {MAX_KEY} are possible"
    return f'the board key "{shown}" is too long: files of the state are called by it, and {room}'


def unique(wanted: str, taken: set[str]) -> str:
    """`wanted`, or `wanted~2`, `wanted~3` ... where it is taken; marks the result as taken."""
    address, count = wanted, 1
    while address in taken:
        count += 1
        address = f"{wanted}~{count}"
    taken.add(address)
    return address


def unnumbered(address: Address) -> Address:
    """The address without the number that sets it apart from others of its slug."""
    return _NUMBER.sub("", address)


def number_of(address: Address) -> int:
    """Which of its slug it is, from 1."""
    number = _NUMBER.search(address)
    return int(number[1]) if number else 1


def child(owner: Address, kind: Kind, name: str) -> Address:
    """The address of `name` in the owner's collection of that kind. Cards are the board's, not their list's."""
    return f"{owner}/{COLLECTION[kind]}/{name}"


def pending(address: Address) -> Handle:
    """The handle of an object that does not exist yet."""
    return f"${{{address}}}"


def is_pending(handle: Handle) -> bool:
    """Whether the handle stands for an object that does not exist yet."""
    return handle.startswith("${")


def pending_address(handle: Handle) -> Address:
    """The address in a pending handle."""
    return handle[2:-1]
