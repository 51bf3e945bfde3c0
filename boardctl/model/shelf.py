"""A row of large values, of which all but the first few are kept packed: a project may have hundreds of boards."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, overload

T = TypeVar("T")
LOOSE = 24


class Shelf(Sequence[T]):
    """Values in order, to be gone through again and again; beyond the first `loose` each is unpacked when asked for.

    A packed board takes a tenth of its memory or less, and a few milliseconds each way. What is packed never leaves
    this process.
    """

    __slots__ = ("_loose", "_most", "_packed")

    def __init__(self, values: Iterable[T] = (), *, loose: int = LOOSE) -> None:
        self._most = loose
        self._loose: list[T] = []
        self._packed: list[bytes] = []
        for value in values:
            self.append(value)

    def append(self, value: T) -> None:
        """Put a value at the end."""
        if len(self._loose) < self._most:
            self._loose.append(value)
        else:
            self._packed.append(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1))

    def __iter__(self) -> Iterator[T]:
        yield from self._loose
        for packed in self._packed:
            yield _unpacked(packed)

    def __len__(self) -> int:
        return len(self._loose) + len(self._packed)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> list[T]: ...

    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        at += len(self) if at < 0 else 0
        return self._loose[at] if at < len(self._loose) else _unpacked(self._packed[at - len(self._loose)])


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))  # noqa: S301  # packed by this process, in `append`
