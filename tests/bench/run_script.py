"""Runs script.py against a served sandbox: py-trello has Trello's address written into it."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import Any, cast

from trello import TrelloClient  # type: ignore[import-untyped]

from tests.bench import script
from tests.foreign.redirect import redirected
from tests.served import Served


def main(file: str) -> None:
    """Sync the boards of the file."""
    served = SimpleNamespace(variables={"BOARDCTL_API_URL": os.environ["BOARDCTL_API_URL"]})
    session: Any = redirected(cast(Served, served))
    key, token = os.environ["TRELLO_API_KEY"], os.environ["TRELLO_TOKEN"]
    script.main(TrelloClient(key, token=token, http_service=session), file)


if __name__ == "__main__":
    main(sys.argv[1])
