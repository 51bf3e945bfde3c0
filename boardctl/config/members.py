"""The members of a board, and who a card's `members` or an item's `member` are."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from msgspec import UNSET

from boardctl.config.document import MemberEntry
from boardctl.config.people import People, UnknownTeam
from boardctl.config.projectfile import TEAM, Person
from boardctl.config.scope import Named, Scope, Written, written
from boardctl.config.tree import Mark
from boardctl.model.addresses import pending
from boardctl.model.closest import did_you_mean
from boardctl.model.desired import Declared
from boardctl.model.values import Address, Member


class _Seat(NamedTuple):
    """One person on the board; `named` says whether the file names them, not just a team of theirs."""

    person: Person
    each: Written[MemberEntry]
    named: bool


class Roster:
    """Who is declared on the board. `declared` is None where the file has no `members:`."""

    def __init__(self, scope: Scope, people: People) -> None:
        self._scope = scope
        self._people = people
        self._handles: dict[str, str] | None = None

    def people(self, text: str, at: Mark) -> tuple[Person, ...]:
        """Everyone a text stands for; none after noting that there is no such team."""
        try:
            return self._people.resolve(text)
        except UnknownTeam as error:
            hint = did_you_mean(error.team, list(error.teams)) or "teams stand under `teams:` in boardctl.yaml"
            self._scope.problem(f'there is no team "{error.team}"', at, hint=hint, cause=f"team {error.team}")
            return ()

    def declare(self, entries: list[Written[MemberEntry]]) -> tuple[Declared, ...]:
        """The declared members, in file order; each person once."""
        seats = self._seats(entries)
        names = [Named(None, self._named(seat.person), seat.each.at) for seat in seats]
        addresses = self._scope.addresses(self._scope.key, "member", names)
        self._handles = {}
        for seat, address in zip(seats, addresses, strict=True):
            self._remember(seat.person, address)
        return tuple(self._member(seat, address) for seat, address in zip(seats, addresses, strict=True))

    def _named(self, person: Person) -> str:
        """What an address says of a person: addresses stand in the state, which others may read, so no e-mail does."""
        if person.username or not person.email:
            return person.username or ""
        salted = f"{self._scope.key}\0{person.email.casefold()}"
        return f"mail {hashlib.sha256(salted.encode()).hexdigest()[:12]}"

    def _seats(self, entries: list[Written[MemberEntry]]) -> list[_Seat]:
        seats: dict[str, _Seat] = {}
        for each in entries:
            text = each.it.username or each.it.email or ""
            for person in self.people(text, each.at):
                seat = _Seat(person, each, not text.startswith(TEAM))
                self._seat(seats, _identity(person), seat)
        return list(seats.values())

    def _seat(self, seats: dict[str, _Seat], who: str, seat: _Seat) -> None:
        """A person's own entry wins over their team's; two entries of their own contradict each other."""
        first = seats.get(who)
        if first is not None and first.named and seat.named:
            message = f'"{who}" is already a member, {self._scope.place(first.each.at)}'
            self._scope.problem(message, seat.each.at, hint="remove one of the two")
        elif first is None or seat.named:
            seats[who] = seat

    def _remember(self, person: Person, address: Address) -> None:
        assert self._handles is not None  # noqa: S101 - declare() has just made it
        for text in (person.username, person.email):
            if text:
                self._handles[text.casefold()] = pending(address)

    def _member(self, seat: _Seat, address: Address) -> Declared:
        person, role = seat.person, seat.each.it.role
        if role == "admin" and not person.username:
            # WIRE-FACTS section 5, members: e-mail invites cannot be admin.
            hint = "declare the role once they have a username"
            message = "an invitation by e-mail can't make an admin"
            self._scope.problem(message, seat.each.mark("role"), hint=hint, warning=True)
        if person.username:
            return self._scope.declare("member", address, Member(username=person.username, role=role), seat.each)
        return self._scope.declare("member", address, Member(email=person.email or UNSET, role=role), seat.each)

    def handle(self, person: Person, at: Mark) -> str | None:
        """The reference to a person on a card: their declared membership, else their username.

        None after noting that there is no way to name them.
        """
        for text in (person.username, person.email):
            if text and self._handles is not None and text.casefold() in self._handles:
                return self._handles[text.casefold()]
        if not person.username:
            hint = "declare them under the board's `members:`, or give a username"
            self._scope.problem(f'"{person.email}" has no username', at, hint=hint, cause=f"member {person.email}")
        elif self._handles is not None:
            message = f'"{person.username}" is not one of the board\'s `members:`'
            near = did_you_mean(person.username, list(self._handles))
            hint = near or "add them there: the card can have them only while they are on the board"
            self._scope.problem(message, at, hint=hint, warning=True, cause=f"member {person.username}")
        return self._scope.cite(person.username, at) if person.username else None


def member_entries(decoded: list[str | MemberEntry] | None, raw: object) -> list[Written[MemberEntry]]:
    """The elements of `members:`; a bare string is a username."""
    return written(decoded, raw, lambda text: MemberEntry(username=text))


def _identity(person: Person) -> str:
    return (person.username or person.email or "").casefold()
