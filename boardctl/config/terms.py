"""How the files of a project call things: times, people, and what cards refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from boardctl.config.dates import short_due, short_start
from boardctl.config.projectfile import TEAM, Person
from boardctl.config.times import Clock
from boardctl.model.values import Address

Words = Callable[[str], str]


class Wording(Struct, frozen=True, kw_only=True):
    """How a file calls things.

    `due` and `start` word instants, `person` usernames; they raise ValueError for what no text stands for. `cites`
    maps the address of a label, custom field or option to what cards write for it, where that is not its key or name.
    Without `progress` what people move along is left out.
    """

    due: Words
    start: Words
    person: Words = str
    cites: Mapping[Address, str] = {}
    progress: bool = True


def wording(clock: Clock, people: Mapping[str, Person]) -> Wording:
    """The words of a project: its time zone and `due_time`, and what it calls people."""
    aliases: dict[str, str] = {}
    for alias, person in people.items():
        if person.username:
            aliases.setdefault(person.username.lower(), alias)

    def called(username: str) -> str:
        alias = aliases.get(username.lower())
        # A name that stands for somebody else, or for a team, is marked as the username it is.
        return alias or (f"@{username}" if username in people or username.startswith(TEAM) else username)

    return Wording(due=partial(short_due, clock), start=partial(short_start, clock), person=called)
