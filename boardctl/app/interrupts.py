"""What asks a command to end: Ctrl-C on a terminal, SIGTERM where a CI job is cancelled. Both are heard alike.

asyncio is imported where it is needed: many commands have no loop.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
PATIENCE = 1.0  # seconds until an interrupt that the loop has not acted on counts as not heard
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(work: Coroutine[Any, Any, T]) -> T:
    """As asyncio.run; but each interrupt, the second one too, cancels the work alone and nothing that it started.

    asyncio would answer the second by cancelling every task there is, those too that give locks back.
    Raises KeyboardInterrupt once the cancelled work has ended.
    """
    import asyncio

    async def heeding() -> T:
        with heard(cancel()):
            return await work

    try:
        return asyncio.run(heeding())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def cancel() -> Callable[[], object]:
    """What cancels the task that calls this."""
    import asyncio

    return cast("asyncio.Task[Any]", asyncio.current_task()).cancel


@contextmanager
def heard(act: Callable[[], object]) -> Iterator[None]:
    """Have the loop `act` on each interrupt for so long. What the caller's process was told to ignore, it ignores.

    Where the loop has had no turn for a while (it reckons, or waits for a file that another process has locked), the
    next interrupt raises KeyboardInterrupt right there.
    """
    import asyncio

    loop = asyncio.get_running_loop()
    since: list[float] = []  # when the interrupts came that the loop has not acted on yet

    def turn() -> None:
        since.clear()
        act()

    def handler(*_: object) -> None:
        if since and time.monotonic() - since[0] > PATIENCE:
            raise KeyboardInterrupt
        since.append(time.monotonic())
        loop.call_soon_threadsafe(turn)

    with _handled(handler):
        yield


@contextmanager
def raised() -> Iterator[None]:
    """Have each interrupt raise KeyboardInterrupt for so long: where no loop runs, or has a turn."""
    with _handled(signal.default_int_handler):
        yield


@contextmanager
def _handled(handler: Callable[..., object]) -> Iterator[None]:
    """Only the main thread may say what becomes of signals, and only it is sent any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {each: signal.getsignal(each) for each in _SIGNALS}
    heeded = {each: old for each, old in former.items() if old is not signal.SIG_IGN}
    for each in heeded:
        signal.signal(each, handler)
    try:
        yield
    finally:
        for each, old in heeded.items():
            signal.signal(each, old)
