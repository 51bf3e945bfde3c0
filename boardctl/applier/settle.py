"""A create whose outcome is unknown, settled within the run: look what was made, adopt it, or send it again.

Trello has no idempotency keys: a POST that got no answer may have happened, and a blind repeat doubles it (WIRE-FACTS
section 9). The object it made is told by parent, name, fields and the time in its id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from boardctl.applier.perform import Performed, Sender
from boardctl.errors import OutcomeUnknown, WireError
from boardctl.model.addresses import is_pending, pending_address
from boardctl.model.fields import normal_text
from boardctl.model.live import LiveBoard
from boardctl.model.memory import Mark, UnderWay
from boardctl.model.operations import Operation
from boardctl.model.plan import Change
from boardctl.model.values import Address
from boardctl.planner.recover import TOLERANCE, births, born

# An answer may be lost while the server still works: it gives up after 30 s (WIRE-FACTS section 2), most writes are
# there at once. So the last look before a repeat comes some seconds after the first.
LOOKS = (0.3, 3.0)
REPEATS = 3
LATEST_SECONDS = 30
# Answers of a gateway that has given up on a server which may still be at work; None: no answer came.
GIVEN_UP = (None, 502, 503, 504)


class Ground(NamedTuple):
    """What is known of a board that is written to: its marks, and every id that was on it before the run.

    `is_done` tells by a board that was read whether nothing is left to do about the object of an address.
    """

    marks: Mapping[Address, Mark]
    before: Collection[str]
    is_done: Callable[[Address, LiveBoard], bool]


class Settler:
    """Looks at one board after writes without an answer; what several ask at once is read once."""

    def __init__(self, sender: Sender, ground: Ground, ids: Mapping[Address, str], board: Callable[[], str]) -> None:
        self._sender = sender
        self._ground = ground
        self._ids = ids
        self._board = board
        self._reading = asyncio.Lock()
        self._read: tuple[int, LiveBoard] | None = None
        self._asked = 0

    async def find(self, operation: Operation, since: int) -> Performed | None:
        """What the operation made since then, None where it is not there. Raises WireError where nobody can tell."""
        if operation.kind == "board":
            return await self._new_board(operation, since)
        wanted = [pending_address(handle) for handle in (operation.target, *operation.parts)]
        marks = {address: self._ground.marks[address] for address in wanted if address in self._ground.marks}
        live = await self._look()
        if self._is_hidden(operation, live):
            live = await self._sender.read_board(self._board(), archived_cards=True)
        known = {*self._ground.before, *self._ids.values()}
        others = {address: id for address, id in self._ids.items() if address not in marks}
        found = births(live, UnderWay(run="", since=since, marks=marks), others, known=known)
        ids = {address: found[address] for address in wanted if address in found}
        return Performed(ids) if wanted[0] in ids else None

    def _is_hidden(self, operation: Operation, live: LiveBoard) -> bool:
        """Whether it was made on an archived card, which the usual read leaves out."""
        owner = operation.owner or live.id
        owner = self._ids.get(pending_address(owner), "") if is_pending(owner) else owner
        return owner != live.id and owner not in live.objects

    async def _look(self) -> LiveBoard:
        """The board as it is after this call: a read that began before it does not count."""
        self._asked += 1
        asked = self._asked
        async with self._reading:
            if self._read is None or self._read[0] < asked:
                begun = self._asked
                self._read = begun, await self._sender.read_board(self._board())
            return self._read[1]

    async def _new_board(self, operation: Operation, since: int) -> Performed | None:
        name = normal_text(operation.fields.get("name"))
        found = [
            each.id
            for each in await self._sender.my_boards()
            if normal_text(each.name).strip() == name.strip() and born(each.id) >= since - TOLERANCE
        ]
        return Performed({pending_address(operation.target): max(found)}) if found else None

    async def surely(self, operation: Operation, since: int) -> Performed | None:
        """As `find`, with a second look some seconds later before it says that nothing was made."""
        for seconds in LOOKS:
            await self._sender.pause(seconds, _why(pending_address(operation.target)))
            found = await self.find(operation, since)
            if found is not None:
                return found
        return None

    async def has_landed(self, change: Change, operation: Operation) -> bool:
        """Whether a change or a removal without an answer is there all the same. Raises WireError as a read does."""
        if operation.place is not None or "email" in operation.fields:
            return False  # one place among others that are still on their way, or an e-mail, shows nowhere
        # A change may set what came into being with its object, such as the items of a copied checklist.
        address = pending_address(operation.target) if is_pending(operation.target) else change.address
        for seconds in LOOKS:
            await self._sender.pause(seconds, _why(address))
            live = await self._sender.read_board(self._board(), archived_cards=True)
            if self._ground.is_done(address, live):
                return True
        return False


def _why(address: Address) -> str:
    return f"{address} may or may not have been done; it is looked for"


def given_up(error: OutcomeUnknown) -> WireError:
    """What to say where a create failed again and again and each time nothing was there."""
    cause = error.__cause__
    if not isinstance(cause, WireError):
        return error
    return WireError(
        f"{cause.message}; it was not done: {REPEATS + 1} tries",
        status=cause.status,
        where=cause.where,
        hint=cause.hint,
    )
