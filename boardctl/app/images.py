"""Before-images: what each apply is about to touch, saved before its first write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from boardctl.applier.backups import head_of, save_image
from boardctl.model.image import Past
from boardctl.planner.half_way import HalfWay
from boardctl.planner.touched import before_image

if TYPE_CHECKING:
    from boardctl.app.half_way import HalfWays
    from boardctl.app.plan import Planned
    from boardctl.trello.client import Client


def save_images(
    folder: Path | None, run: str, planned: Planned, client: Client, half_ways: HalfWays | None = None
) -> None:
    """Save what a run needs for its way back; boards that it creates have none. Raises BoardctlError.

    With the `half_ways` of a restore: in the words of the project, and with what that remembers.
    """
    now = datetime.now(UTC)
    for found, plan in zip(planned.boards, planned.plan.boards, strict=True):
        if folder is None or found.live is None or not plan.changes:
            continue
        past, key = before_image(found.live, found.memory, plan.changes), plan.key
        if half_ways is not None:
            past, key = _in_words_of(half_ways.get(key), past, key)
        at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        head = head_of("image", key=key, origin=client.base_url, at=at, memory=past.memory, run=run)
        save_image(folder, head, past, redact=client.without_secrets)


def _in_words_of(mine: HalfWay | None, past: Past, key: str) -> tuple[Past, str]:
    """The image and its key as the project has them; nothing is remembered where it does not know the board."""
    if mine is None:
        return msgspec.structs.replace(past, memory=None), key
    names = mine.names()
    created = tuple(sorted(names.get(each, each) for each in past.created))
    return msgspec.structs.replace(past, memory=mine.memory, created=created), mine.key
