"""A project whose sandbox fails on request, in this process: quick enough for thousands of runs."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from boardctl.app.apply import apply
from boardctl.app.choices import Leave
from boardctl.app.consent import Wish
from boardctl.app.context import Context, context
from boardctl.app.plan import make_plan
from boardctl.machine import EMBEDDED_URL
from boardctl.model.plan import BoardPlan
from boardctl.model.result import Result
from boardctl.sandbox import KEY, TOKEN, Faults, Settings, create_app, open_store
from boardctl.trello.client import Client, Credentials, in_process
from boardctl.trello.inprocess import InProcess
from boardctl.trello.limits import Unlimited
from tests.boards_as_files import EVERYTHING
from tests.planner.desk import assert_each_once
from tests.projects import IN_MEMORY, Project
from tests.tables import Quiet

CALM = Faults()


async def at_once(_: float) -> None:
    """A wait that takes no time: the others still get their turn."""
    await asyncio.sleep(0)


class Stormy:
    """One project on a sandbox in memory; each apply may have faults of its own."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        safety = {"max_removals": 1000, "max_removal_percent": 100}  # storms don't ask how much may go
        self.project.write({"version": 1, "safety": safety}, file="boardctl.yaml")
        self.store = open_store(":memory:")
        self.here: Context = context(root=root, sandbox=True, environ={})
        self.settings = Settings()
        self.wrap: Any = lambda app: app
        self.told: list[tuple[float, str]] = []

    def close(self) -> None:
        """Forget the boards."""
        self.store.close()

    @asynccontextmanager
    async def opening(
        self, *_: Any, concurrency: int = 8, environ: Mapping[str, str] | None = None
    ) -> AsyncIterator[Client]:
        """As `open_client`, on this sandbox."""
        app = self.wrap(create_app(self.store, settings=self.settings))
        client = Client(
            base_url=EMBEDDED_URL,
            credentials=Credentials(KEY, TOKEN),
            transport=in_process(app),
            concurrency=concurrency,
            limits=Unlimited(),
            sleep=at_once,
            tell=lambda *wait: self.told.append(wait),
        )
        async with client:
            yield client

    def apply(self, data: dict[str, Any] | None = None, faults: Faults = CALM) -> Result:
        """Apply the file (written first, if given), with faults."""
        if data is not None:
            self.project.write(data)
        self.settings = Settings(faults=faults)
        wish = Wish(lambda _: True, Quiet(), leave=Leave(access=True))
        result = apply(self.here, (), wish, opening=self.opening)
        for state in (self.here.data_dir / "state").glob("*.json"):
            objects = json.loads(state.read_text("utf-8"))["objects"]
            assert_each_once(entry["id"] for entry in objects.values())
        return result

    def plan(self) -> BoardPlan:
        """The plan of the one board, without faults."""
        self.settings = Settings()
        (board,) = make_plan(self.here, (), opening=self.opening).plan.boards
        return board

    def lose_state(self) -> None:
        """The state folder is gone; the journals are not."""
        shutil.rmtree(self.here.data_dir / "state", ignore_errors=True)

    def lose_journals(self) -> None:
        """As if the run had been on another machine."""
        shutil.rmtree(self.here.data_dir / "journal", ignore_errors=True)

    def boards(self) -> list[dict[str, Any]]:
        """All boards as the API shows them."""
        return asyncio.run(self._boards())

    async def _boards(self) -> list[dict[str, Any]]:
        known = {"key": KEY, "token": TOKEN}
        transport = InProcess(create_app(self.store))
        async with httpx.AsyncClient(transport=transport, base_url=EMBEDDED_URL, params=known) as client:
            found = (await client.get("/members/me/boards", params={**known, "filter": "all"})).json()
            answers = [await client.get(f"/boards/{each['id']}", params={**known, **EVERYTHING}) for each in found]
            return [answer.json() for answer in answers]


@contextmanager
def stormy() -> Iterator[Stormy]:
    """One in a folder of its own, for as long as it is needed."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        here = Stormy(Path(folder))
        try:
            yield here
        finally:
            here.close()


def census(board: dict[str, Any]) -> dict[str, int]:
    """How many objects of each kind a board has, archived ones included: what is doubled or lost shows here."""
    cards = board["cards"]
    checklists = [each for card in cards for each in card["checklists"]]
    return {
        "labels": len(board["labels"]),
        "custom fields": len(board["customFields"]),
        "options": sum(len(each.get("options") or []) for each in board["customFields"]),
        "lists": len(board["lists"]),
        "cards": len(cards),
        "links": sum(len(card["attachments"]) for card in cards),
        "checklists": len(checklists),
        "items": sum(len(each["checkItems"]) for each in checklists),
    }
