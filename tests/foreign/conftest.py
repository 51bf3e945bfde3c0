"""A served sandbox for clients that others wrote, and py-trello pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.foreign.redirect import redirected
from tests.served import Served


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for all tests of this folder."""
    with Served(tmp_path_factory.mktemp("foreign")) as served:
        yield served


@pytest.fixture(scope="package")
def trello() -> Any:
    """The module of py-trello, which carries no types."""
    return pytest.importorskip("trello", reason="py-trello is not installed (pip install py-trello)")


@pytest.fixture
def client(trello: Any, served: Served) -> Iterator[Any]:
    """A client that signs its requests as OAuth 1.0a does: py-trello's way whenever it has a token."""
    with redirected(served) as session:
        key, token = served.variables["TRELLO_API_KEY"], served.variables["TRELLO_TOKEN"]
        yield trello.TrelloClient(key, api_secret="0" * 64, token=token, token_secret="0" * 32, http_service=session)


@pytest.fixture
def board(client: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A new board named after the test, with To Do, Doing and Done; deleted at the end."""
    board = client.add_board(request.node.name)
    yield board
    board.delete()
