"""What tests of import share: a project on the embedded sandbox in this process, and its two plans."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from boardctl.app import sandbox
from boardctl.app.context import Context, context
from boardctl.app.import_ import import_board
from boardctl.app.importing import Wish
from boardctl.app.plan import make_plan
from boardctl.config.fmt import formatted
from boardctl.config.loader import load
from boardctl.model.imported import Imported
from boardctl.model.plan import Plan


class Bench:
    """A project folder, its sandbox, and a context without a login for what must work offline."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.here: Context = context(root=root, sandbox=True, environ={})
        self.offline: Context = context(root=root, environ={"BOARDCTL_API_URL": "http://127.0.0.1:9/1"})

    def load(self, export: Path) -> None:
        """Make the export a live board of the sandbox."""
        sandbox.load(self.here, [export])

    def take(self, board: str, **wish: Any) -> Imported:
        """Import from the live board."""
        return import_board(self.here, Wish(board=board, force=True, **wish), environ={})

    def take_export(self, export: Path, *, online: bool = False, **wish: Any) -> Imported:
        """Import from the file of an export; `online` on the sandbox, else where there is no login."""
        where = self.here if online else self.offline
        return import_board(where, Wish(export=export, force=True, **wish), environ={})

    def plan(self) -> Plan:
        """The plan of the project on the sandbox."""
        return make_plan(self.here).plan

    def forget(self) -> None:
        """Lose the state."""
        shutil.rmtree(self.here.data_dir / "state", ignore_errors=True)

    def clear(self) -> None:
        """Remove the files and the state; the sandbox's boards stay."""
        self.forget()
        for folder in ("boards", "templates"):
            shutil.rmtree(self.root / folder, ignore_errors=True)

    def text(self) -> str:
        """The only board file."""
        (file,) = (self.root / "boards").glob("*.yaml")
        return file.read_text(encoding="utf-8")


def changes(plan: Plan) -> list[str]:
    """`update board/cards/x`, of each change."""
    return [f"{change.action} {change.address}" for change in plan.changes]


def is_canonical(text: str) -> bool:
    """Whether `boardctl fmt --check` is content with a file."""
    document = load(text.encode(), file="board.yaml").document
    return document is not None and formatted(document) == text
