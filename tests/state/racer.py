"""A process that works with a shared state: `python -m tests.state.racer URL FOLDER BOARD DEED`.

The deed is a number, to count so far: each time the lock is taken, a number read, the next one written, and the lock
let go; `show`, to print the number; or `hold`, to take the lock under another machine's name and keep it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path

from boardctl.model.memory import BoardMemory, Remembered
from boardctl.state.backends import State, open_backend
from boardctl.trello.client import Client, Credentials
from boardctl.trello.limits import Unlimited

KEY = "counter"


async def number(state: State, board: str) -> int:
    """The number in the state."""
    memory = await state.visit(KEY, board) or await state.read(KEY)
    return int(memory.objects[KEY].id) if memory else 0


async def count(state: State, board: str) -> None:
    """Count one further, under the lock."""
    async with state.lock(wait=60):
        following = str(await number(state, board) + 1)
        await state.write(KEY, BoardMemory(board=board, objects={KEY: Remembered(id=following)}))


async def hold(state: State, board: str) -> None:
    """Take the lock and keep it."""
    async with state.lock():
        await state.visit(KEY, board)
        print("held", flush=True)
        await asyncio.sleep(600)


async def main(url: str, folder: str, board: str, deed: str) -> None:
    """The deed, with a state opened anew for each step, as runs do."""
    credentials = Credentials(os.environ.get("TRELLO_API_KEY", "k"), os.environ.get("TRELLO_TOKEN", "t"))
    api = os.environ.get("BOARDCTL_API_URL", "http://127.0.0.1:9/1")
    async with Client(base_url=api, credentials=credentials, limits=Unlimited()) as client:

        def opened() -> State:
            return open_backend(url, root=Path(folder), origin="test", client=client)

        if deed == "hold":
            await hold(opened(), board)
        elif deed == "show":
            print(await number(opened(), board))
        else:
            for _ in range(int(deed)):
                await count(opened(), board)


if __name__ == "__main__":
    if sys.argv[4] == "hold":
        socket.gethostname = lambda: "another-machine"
    asyncio.run(main(*sys.argv[1:]))
