"""Who a name in a file stands for: a username, an alias of the project's `people`, or one of its `teams`."""

from __future__ import annotations

from boardctl.config.projectfile import TEAM, Person, Settings


class UnknownTeam(LookupError):
    """`team:NAME` where the project file has no such team."""

    def __init__(self, team: str, teams: tuple[str, ...]) -> None:
        super().__init__(team)
        self.team = team
        self.teams = teams


class People:
    """The aliases and teams of a project.

    `complete` is false where the project file can't be used: a team that is not known may well be in it.
    """

    def __init__(self, settings: Settings, *, complete: bool = True) -> None:
        self._complete = complete
        self._people = settings.people
        self._teams = settings.teams

    def resolve(self, text: str) -> tuple[Person, ...]:
        """Everyone that a text stands for, in order. Raises UnknownTeam. An unknown name is a username."""
        if not text.startswith(TEAM):
            return (self._person(text),)
        team = text.removeprefix(TEAM)
        if team not in self._teams:
            if not self._complete:
                return ()
            raise UnknownTeam(team, tuple(self._teams))
        return tuple(self._person(member) for member in self._teams[team])

    def _person(self, text: str) -> Person:
        known = self._people.get(text)
        if known is not None:
            return known
        return Person(email=text) if "@" in text.removeprefix("@") else Person(username=text.removeprefix("@"))
