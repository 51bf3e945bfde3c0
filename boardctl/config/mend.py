"""A document that does not decode, without what is wrong with it: so that the rest of it can be checked too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from boardctl.config.tree import Document, Map, Seq
from boardctl.errors import Problem

_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")
_CARD = 4  # steps of `lists[0].cards[3]`


def mended(document: Document, problems: Sequence[Problem]) -> bool:
    """Take the wrong values out of a document, in place. Whether that could be done without raising new questions.

    Only values of cards, and unknown keys below the top: without a label or a list, what refers to it would be wrong.
    """
    paths = [_steps(problem.where.path or "") for problem in problems]
    if not all(_removable(path, problem) for path, problem in zip(paths, problems, strict=True)):
        return False
    for path, problem in zip(paths, problems, strict=True):
        _remove(document.data, path if problem.code == "unknown-key" else path[: _CARD + 1])
    return True


def _steps(path: str) -> list[str | int]:
    return [int(index) if index else name for index, name in _STEP.findall(path)]


def _removable(path: list[str | int], problem: Problem) -> bool:
    if problem.code == "unknown-key":
        return len(path) > 1
    return len(path) > _CARD and path[0] == "lists" and path[2] == "cards" and path[_CARD] != "name"


def _remove(data: Any, path: list[str | int]) -> None:
    *above, last = path
    for step in above:
        if not _has(data, step):
            return  # it went with something above it
        data = data[step]
    if isinstance(data, Map) and last in data:
        del data[str(last)], data.spots[str(last)]


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, Map):
        return step in data
    return isinstance(data, Seq) and isinstance(step, int) and step < len(data)
