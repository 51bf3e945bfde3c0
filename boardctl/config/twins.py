"""Files of one name: without an id they stand for one board, as a copied file does most of the time."""

from __future__ import annotations

from boardctl.config.tree import Document
from boardctl.errors import Problem
from boardctl.model.desired import DesiredBoard
from boardctl.model.values import Board


class Twins:
    """The names met so far, each with the key of its first board."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], str] = {}

    def of(self, board: DesiredBoard, document: Document) -> tuple[Problem, ...]:
        """A warning where an earlier board has this one's name and workspace, and neither is bound to its own."""
        value = board.board.value
        if board.board.id is not None or not isinstance(value, Board):
            return ()
        first = self._first.setdefault((str(value.name).strip(), str(value.workspace)), board.key)
        if first == board.key:
            return ()
        message = f'"{value.name}" is the name of {first} too: without an `id:` both may stand for one board'
        hint = "give one of them another name, or an `id:` each"
        return (document.problem(message, document.mark(["name"]), hint=hint, severity="warning"),)
