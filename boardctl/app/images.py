"""Before-images: what each apply is about to touch, saved before its first write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from boardctl.applier.backups import head_of, save_image
from boardctl.planner.touched import before_image

if TYPE_CHECKING:
    from boardctl.app.plan import Planned
    from boardctl.trello.client import Client


def save_images(folder: Path | None, run: str, planned: Planned, client: Client) -> None:
    """Save what a run needs for its way back; boards that it creates have none. Raises BoardctlError."""
    now = datetime.now(UTC)
    for found, plan in zip(planned.boards, planned.plan.boards, strict=True):
        if folder is None or found.live is None or not plan.changes:
            continue
        head = head_of(
            "image", key=plan.key, origin=client.base_url, at=f"{now:%Y-%m-%dT%H:%M:%SZ}", memory=found.memory, run=run
        )
        save_image(folder, head, before_image(found.live, found.memory, plan.changes), redact=client.without_secrets)
