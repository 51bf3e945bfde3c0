"""A stand-in for the part of GitHub's API that the action calls, on loopback: comments, issues, pulls, artifacts."""

from __future__ import annotations

import json
import re
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_a-token-of-the-run"
BOT = {"login": "github-actions[bot]", "type": "Bot"}


class GitHub:
    """One repository. `writes` are the calls that changed something."""

    def __init__(self, *, private: bool = True) -> None:
        self.private = private
        self.comments: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.artifacts: list[dict[str, Any]] = []
        self.files: dict[int, bytes] = {}
        self.writes: list[tuple[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                assert self.headers["authorization"] == f"Bearer {TOKEN}"
                status, content = outer.answer(self.command, self.path, body)
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PATCH = _answer

            def log_message(self, format: str, *args: Any) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, method: str, target: str, body: dict[str, Any]) -> tuple[int, Any]:  # noqa: C901 - a table of routes
        """The answer to one call."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if method != "GET":
            self.writes.append((method, path))
        room = path.removeprefix("/repos/acme/boards")
        if found := re.fullmatch(r"/actions/artifacts/(\d+)/zip", room):
            return 200, self.files[int(found[1])]
        match method, room:
            case "GET", "":
                return 200, {"private": self.private, "default_branch": "main"}
            case "GET", "/issues/7/comments":
                size, page = int(query["per_page"][0]), int(query["page"][0])
                return 200, self.comments[size * (page - 1) : size * page]
            case "POST", "/issues/7/comments":
                self.comments.append({"id": 100 + len(self.comments), "user": BOT, **body})
                return 201, self.comments[-1]
            case "GET", "/issues":
                return 200, [each for each in self.issues if each["state"] == "open"]
            case "POST", "/issues":
                self.issues.append({"number": 30 + len(self.issues), "user": BOT, "state": "open", **body})
                return 201, self.issues[-1]
            case "GET", "/actions/artifacts":
                return 200, {"artifacts": [each for each in self.artifacts if each["name"] == query["name"][0]]}
            case "GET", _ if room.endswith("/pulls"):
                return 200, self.pulls
            case "PATCH", _:
                return self._patched(room, body)
        return 404, {"message": f"Not Found: {method} {target}"}

    def _patched(self, room: str, body: dict[str, Any]) -> tuple[int, Any]:
        number = int(room.rpartition("/")[2])
        known = [each for each in (*self.comments, *self.issues) if number in (each.get("id"), each.get("number"))]
        known[0].update(body)
        return 200, known[0]

    def keep(self, name: str, folder: Path, *, head: str, ours: bool = True) -> int:
        """Keep the files of a folder as an artifact of a run for that commit, as upload-artifact does."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as kept:
            for file in sorted(folder.iterdir()):
                kept.write(file, file.name)
        number = 1000 + len(self.files)
        self.files[number] = packed.getvalue()
        run = {"head_sha": head, "repository_id": 1, "head_repository_id": 1 if ours else 2}
        about = {"id": number, "name": name, "expired": False, "workflow_run": run}
        self.artifacts.append({**about, "created_at": f"2026-11-25T00:00:{len(self.files):02}Z"})
        return number

    def __enter__(self) -> GitHub:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()
