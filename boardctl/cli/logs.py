"""`-v`: log records on stderr, every one of them redacted."""

from __future__ import annotations

import logging
import os

from boardctl.auth.credentials import redacted


class Redacted(logging.Formatter):
    """A formatter whose lines hold no credentials, whoever wrote the record and whatever was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one redacted text."""
        return redacted(super().format(record), os.environ)


def start(level: int) -> None:
    """Log to stderr: requests with 1, everything with 2 and more."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted("%(asctime)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG if level > 1 else logging.INFO, handlers=[handler], force=True)
