"""Where states are kept in tests: a bucket of an S3-compatible server, and boards of a served sandbox."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import obstore
import pytest
from obstore.store import from_url

from tests.served import Served


def dead_process() -> int:
    """The number of a process of this machine that has ended."""
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    return int(ended.stdout)


class Buckets:
    """A server with one bucket: the variables that lead to it, and its objects."""

    name = "boards"

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.variables: Mapping[str, str] = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test-secret",
            "AWS_REGION": "us-east-1",
        }
        # Made without credentials, as moto allows and no real server does.
        assert httpx.Client(verify=False).put(f"{self.url}/{self.name}").is_success
        config: Any = {key.removeprefix("AWS_").lower(): value for key, value in self.variables.items()}
        self._store = from_url(f"s3://{self.name}", config=config, client_options={"allow_http": True})

    def text(self, path: str) -> str:
        """An object's content, past boardctl."""
        return bytes(obstore.get(self._store, path).bytes()).decode()

    def put(self, path: str, content: str) -> None:
        """Write an object, past boardctl."""
        obstore.put(self._store, path, content.encode())


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """A server of buckets in a process of its own."""
    script = Path(__file__).with_name("s3_server.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Buckets(int(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served sandbox: a Trello that several processes can talk to."""
    with Served(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(autouse=True)
def _few_boards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test finds an empty account: to make a board, those that are there are asked what they remember."""
    yield
    if "served" in request.fixturenames:
        server: Served = request.getfixturevalue("served")
        for board in server.get("/members/me/boards?fields=id"):
            server.request("DELETE", f"/boards/{board['id']}")
