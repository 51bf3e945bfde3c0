"""The card that boardctl keeps on a board for itself: archived, with files attached, and a label that is its lock.

The label's name holds the card's id, so one read of the board's labels finds it. Putting the label on the card is
the lock: `POST /cards/{id}/idLabels` answers 400 "that label is already on the card" to all but the first
(asserted-behaviours: label already on card).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from boardctl.errors import OutcomeUnknown, WireError
from boardctl.trello.calls import Call, path_of
from boardctl.trello.failures import WRITE_LOGIN, Missing, Unauthorized
from boardctl.trello.marks import NAME, is_kept_card, marked_card
from boardctl.trello.transport import Payload

if TYPE_CHECKING:
    from boardctl.trello.client import Client

_HELD = "that label is already on the card"
_PAGE = 1000
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_MAY_NOT = "with `state: trello` boardctl remembers on the board itself, where this login may not write"
_ELSEWHERE = "`state: file:boardctl.state` in boardctl.yaml remembers in a folder"


class Mark(NamedTuple):
    """Where the card is: the ids of the board, of the label and of the card that the label names."""

    board: str
    label: str
    card: str


class File(NamedTuple):
    """A file that is attached to the card. `at` is when, as ISO text; `url` is where it can be read."""

    id: str
    name: str
    at: str
    url: str


class Kept(NamedTuple):
    """The card as it is: whether the lock is on it, its text, and its files, the newest last."""

    locked: bool
    text: str
    files: tuple[File, ...]


class Keeper:
    """Reads and writes the card. Everything raised is a BoardctlError."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(self, board: str) -> tuple[str, Mark | None]:
        """(the board's id, its mark): `board` may be an id or a short link."""
        found = await self._client.get(
            path_of("boards", board), fields="id", labels="all", label_fields="name", labels_limit="1000"
        )
        marks = [
            Mark(found["id"], each["id"], card)
            for each in found.get("labels") or ()
            if (card := marked_card(each.get("name")))
        ]
        return found["id"], min(marks, key=lambda mark: mark.label, default=None)  # the oldest, where two runs made one

    async def read(self, mark: Mark) -> Kept | None:
        """The card, None where it is gone or on another board: people can write what they like into a label."""
        try:
            card = await self._client.get(
                path_of("cards", mark.card), fields="idBoard,desc,idLabels", attachments="true", attachment_fields="all"
            )
        except WireError as error:
            if isinstance(error, Missing) or error.status in (400, 401):
                return None
            raise
        if card.get("idBoard") != mark.board:
            return None
        files = sorted((_file(each) for each in card.get("attachments") or ()), key=lambda file: (file.at, file.id))
        return Kept(mark.label in (card.get("idLabels") or ()), card.get("desc") or "", tuple(files))

    async def unlabelled(self, board: str, label: str) -> list[tuple[Mark, Kept]]:
        """Cards of this kind on a board, the oldest first, for when no label leads to one. A read for 1000 cards each.

        `label` is that of their marks: the one that leads astray, or "" where people have deleted it.
        """
        found: list[tuple[Mark, Kept]] = []
        for card in sorted(await self._namesakes(board), key=lambda card: str(card["id"])):
            mark = Mark(board, label, card["id"])
            kept = await self.read(mark)
            if kept and is_kept_card(NAME, kept.text, archived=bool(card.get("closed"))):
                found.append((mark, kept))
        return found

    async def _namesakes(self, board: str) -> list[Mapping[str, Any]]:
        """All cards of that name, in pages from the newest back (WIRE-FACTS section 4)."""
        found: list[Mapping[str, Any]] = []
        path, before = path_of("boards", board, "cards"), dict[str, str]()
        while True:
            page = await self._client.get(path, filter="all", fields="name,closed", limit=str(_PAGE), **before)
            found += [card for card in page if card.get("name") == NAME]
            oldest = {"before": min((card["id"] for card in page), default="")}
            if len(page) < _PAGE or before == oldest:
                return found
            before = oldest

    async def relabel(self, mark: Mark) -> Mark:
        """Let a label lead to the card again. Two runs that do so agree on the older one."""
        name = f"{NAME} {mark.card}"
        with _first_write():
            if mark.label:
                await self._send("PUT", path_of("labels", mark.label), name=name)
                return mark
            label = await self._send("POST", "/labels", idBoard=mark.board, name=name, color=None)
        _, found = await self.find(mark.board)
        if found is None or found.label == label["id"]:
            return mark._replace(label=label["id"])
        await self._send("DELETE", path_of("labels", label["id"]))
        return found

    async def make(self, board: str, text: str) -> Mark:
        """Make the card, archived at once, and the label that names it. Two runs that do so agree on the older one."""
        home = await self._any_list(board)
        with _first_write():
            card = await self._send("POST", "/cards", idList=home, name=NAME, desc=text)
        await self._send("PUT", path_of("cards", card["id"]), closed=True)
        label = await self._send("POST", "/labels", idBoard=board, name=f"{NAME} {card['id']}", color=None)
        mine = Mark(board, label["id"], card["id"])
        _, found = await self.find(board)
        if found is None or found == mine:
            return mine
        await self._send("DELETE", path_of("labels", mine.label))
        await self._send("DELETE", path_of("cards", mine.card))
        return found

    async def remake(self, mark: Mark, text: str) -> Mark:
        """Make the card anew where the one that the label names is gone, or never was on this board."""
        await self._send("DELETE", path_of("labels", mark.label))
        return await self.make(mark.board, text)

    async def lock(self, mark: Mark) -> bool:
        """Put the label on; False where it is on already. It is the first write of a run: raises what it may not do."""
        try:
            with _first_write():
                await self._send("POST", path_of("cards", mark.card, "idLabels"), value=mark.label)
        except WireError as error:
            if error.status == 400 and _HELD in error.message:
                return False
            raise
        return True

    async def unlock(self, mark: Mark) -> None:
        """Take the label off; it may be off already."""
        try:
            await self._send("DELETE", path_of("cards", mark.card, "idLabels", mark.label))
        except WireError as error:
            if error.status not in (400, 404):  # "that label is not on the card"
                raise

    async def describe(self, mark: Mark, text: str) -> None:
        """Write the card's text, and archive it again if somebody has got it out."""
        await self._send("PUT", path_of("cards", mark.card), desc=text, closed=True)

    async def download(self, mark: Mark, file: File) -> bytes:
        """The file's content, from this API only: the file's URL gives the name, never the host.

        Recorded: POST /1/cards/{id}/attachments 2023 answers with such a URL.
        """
        name = unquote(_QUERY.sub("", file.url).rpartition("/")[2])
        return await self._client.raw("GET", path_of("cards", mark.card, "attachments", file.id, "download", name))

    async def upload(self, mark: Mark, name: str, content: bytes) -> None:
        """Attach a file, then remove the older ones of that name; one of them at least is there at any moment.

        The name is ASCII, without quotes.
        """
        try:
            await self._client.raw("POST", path_of("cards", mark.card, "attachments"), payload=_form(name, content))
        except OutcomeUnknown:
            if not await self._has_arrived(mark, name, content):
                raise
        kept = await self.read(mark)
        older = [file for file in kept.files if file.name == name][:-1] if kept else []
        for file in older:
            await self._send("DELETE", path_of("cards", mark.card, "attachments", file.id))

    async def remove(self, mark: Mark, name: str) -> None:
        """Remove all files of that name."""
        kept = await self.read(mark)
        for file in kept.files if kept else ():
            if file.name == name:
                await self._send("DELETE", path_of("cards", mark.card, "attachments", file.id))

    async def _has_arrived(self, mark: Mark, name: str, content: bytes) -> bool:
        """Whether the newest file of that name has that content."""
        kept = await self.read(mark)
        files = [file for file in kept.files if file.name == name] if kept else []
        return bool(files) and await self.download(mark, files[-1]) == content

    async def _any_list(self, board: str) -> str:
        """A list for the card, which is archived and so never seen in it; where there is none, one that is too."""
        lists = await self._client.get(path_of("boards", board, "lists"), filter="all", fields="id")
        if lists:
            return str(lists[0]["id"])
        made = await self._send("POST", "/lists", idBoard=board, name=NAME)
        await self._send("PUT", path_of("lists", made["id"]), closed=True)
        return str(made["id"])

    async def _send(self, method: str, path: str, **body: Any) -> Any:
        return await self._client.send(Call(method, path, body or None))


def _file(found: Mapping[str, Any]) -> File:
    return File(found["id"], found.get("name") or "", found.get("date") or "", found.get("url") or "")


def _form(name: str, content: bytes) -> Payload:
    """A form with one file, under the name as it is. The boundary is random, so no content can hold it."""
    boundary = secrets.token_hex(16)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/json\r\n\r\n"
    )
    whole = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return Payload(whole, f"multipart/form-data; boundary={boundary}")


@contextmanager
def _first_write() -> Iterator[None]:
    """The first write to a board says what is written there, should this login not be let."""
    try:
        yield
    except Unauthorized as error:
        where, message, hint = error.where, f"{_MAY_NOT}: {error.message}", error.hint
        if error.verdict == "scope":
            message, hint = f"{_MAY_NOT}: the token may read but not write", WRITE_LOGIN
        raise Unauthorized(message, verdict=error.verdict, where=where, hint=f"{hint}; or {_ELSEWHERE}") from None
