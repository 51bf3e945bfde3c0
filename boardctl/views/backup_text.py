"""What was saved by a backup, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from boardctl.views.escape import escape
from boardctl.views.plain import document
from boardctl.views.wording import counted, listed


class Saved(Protocol):
    """A board that was saved, and how much of it."""

    @property
    def name(self) -> str:
        """The board's name, as it was live."""

    @property
    def url(self) -> str:
        """Where the board is."""

    @property
    def file(self) -> Path:
        """What `restore` takes."""

    @property
    def lists(self) -> int:
        """How many lists were saved."""

    @property
    def cards(self) -> int:
        """How many cards were saved."""

    @property
    def comments(self) -> int:
        """How many comments were saved with the cards."""


def backup_text(saved: Iterable[Saved]) -> str:
    """A line for each board: what was saved, and where."""
    return "".join(f"{_line(each)}\n" for each in saved)


def _line(saved: Saved) -> str:
    parts = listed([counted(saved.lists, "list"), counted(saved.cards, "card"), counted(saved.comments, "comment")])
    return f'Saved "{escape(saved.name)}" ({parts}) to {saved.file}'


def backup_json(saved: Iterable[Saved]) -> str:
    """`{"saved": [{name, url, file, lists, cards, comments}]}`."""
    names = ("name", "url", "file", "lists", "cards", "comments")
    return document({"saved": [{name: _plain(getattr(each, name)) for name in names} for each in saved]})


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
