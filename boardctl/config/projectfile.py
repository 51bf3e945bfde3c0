"""The project file `boardctl.yaml` as typed structs, and the settings that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, field

from boardctl.config.document import MAX_TEXT, Email, Entry, Maybe, Name
from boardctl.config.tree import Document
from boardctl.errors import Problem
from boardctl.model.desired import Safety

STATE_FOLDER = "boardctl.state"
TEAM = "team:"
TIME_OF_DAY_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PERSON_PATTERN = r"^\S+$"
STATE_PATTERN = r"^(trello:?|file:.+|(s3|gs|az)://[^/].*)$"

TimeOfDay = Annotated[str, Meta(pattern=TIME_OF_DAY_PATTERN)]
Date = Annotated[str, Meta(pattern=DATE_PATTERN)]
StateUrl = Annotated[str, Meta(pattern=STATE_PATTERN, max_length=MAX_TEXT)]
Username = Annotated[str, Meta(pattern=PERSON_PATTERN)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WORKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


class PersonEntry(Entry, frozen=True, kw_only=True):
    """One of `people:`; a bare string stands for the username."""

    username: Username | Maybe = UNSET
    email: Email | Maybe = UNSET

    def __post_init__(self) -> None:
        if self.username is UNSET and self.email is UNSET:
            raise ValueError("a person has a `username`, an `email`, or both")


class SafetyEntry(Entry, frozen=True, kw_only=True):
    """`safety:`: limits beyond which a plan is refused."""

    max_removals: Annotated[int, Meta(ge=0)] = Safety.__struct_defaults__[0]
    max_removal_percent: Annotated[int, Meta(ge=0, le=100)] = Safety.__struct_defaults__[1]


class ProjectFile(Entry, frozen=True, kw_only=True):
    """A whole boardctl.yaml."""

    version: Literal[1]
    boards: Name | list[Name] | Maybe = UNSET
    state: StateUrl = f"file:{STATE_FOLDER}"
    people: dict[str, Username | PersonEntry] = field(default_factory=dict)
    teams: dict[str, list[Username]] = field(default_factory=dict)
    vars: dict[str, Any] = field(default_factory=dict)
    timezone: Name = "UTC"
    due_time: TimeOfDay = "17:00"
    workdays: tuple[Weekday, ...] = WORKDAYS
    holidays: Name | tuple[Date, ...] = ()
    safety: SafetyEntry = SafetyEntry()
    concurrency: Annotated[int, Meta(ge=1, le=100)] = 8
    copy: Literal["cards"] | None = None


class Person(Struct, frozen=True):
    """Someone of `people:`: a username, an e-mail address, or both."""

    username: str | None = None
    email: str | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """What boardctl.yaml says, with the defaults filled in.

    `boards` are globs relative to the root, None where the file has none; `holidays` are dates (2026-12-25),
    or one code of a country (or country-subdivision); `copy_cards` is `copy: cards`.
    """

    boards: tuple[str, ...] | None = None
    state: str = f"file:{STATE_FOLDER}"
    concurrency: int = 8
    timezone: str = "UTC"
    due_time: str = "17:00"
    safety: Safety = Safety()
    people: Mapping[str, Person] = {}
    teams: Mapping[str, tuple[str, ...]] = {}
    vars: Mapping[str, Any] = {}
    workdays: tuple[str, ...] = WORKDAYS
    holidays: tuple[str, ...] = ()
    copy_cards: bool = False


def settings_of(file: ProjectFile) -> Settings:
    """The settings of a decoded project file."""
    return Settings(
        boards=None if file.boards is UNSET else _tuple(file.boards),
        state=file.state,
        concurrency=file.concurrency,
        timezone=file.timezone,
        due_time=file.due_time,
        safety=Safety(max_removals=file.safety.max_removals, max_removal_percent=file.safety.max_removal_percent),
        people={alias: _person(entry) for alias, entry in file.people.items()},
        teams={team: tuple(members) for team, members in file.teams.items()},
        vars=file.vars,
        workdays=file.workdays,
        holidays=_tuple(file.holidays),
        copy_cards=file.copy == "cards",
    )


def mistakes(document: Document, file: ProjectFile) -> Iterator[Problem]:
    """What no schema sees: days that are none, and teams in teams."""
    for index, text in enumerate(() if isinstance(file.holidays, str) else file.holidays):
        try:
            date.fromisoformat(text)
        except ValueError as error:
            yield document.problem(f'"{text}" is not a date: {error}', document.mark(["holidays", index]))
    for team, members in file.teams.items():
        for index, member in enumerate(members):
            if member.startswith(TEAM):
                at = document.mark(["teams", team, index])
                yield document.problem(
                    f'"{member}" can\'t be in a team', at, hint="name its people: a team holds no other"
                )


def _tuple(texts: str | Sequence[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _person(entry: str | PersonEntry) -> Person:
    if isinstance(entry, str):
        return Person(email=entry) if "@" in entry else Person(username=entry)
    return Person(entry.username or None, entry.email or None)
