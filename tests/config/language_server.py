"""yaml-language-server, as an editor talks to it: documents go in; hover, completion and mistakes come back."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

from tests.npm import node_modules

PACKAGE = "yaml-language-server@1.25.0"
WAIT = 60.0  # seconds, for an answer
CONFIGURATION = {
    "yaml": {"schemaStore": {"enable": False}, "hover": True, "completion": True, "validate": True},
    "http": {"proxy": "", "proxyStrictSSL": False},
}


class Editor:
    """One session with the server, over its stdin and stdout."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path) -> None:
        self._process = process
        self._answers: dict[int, Queue[Any]] = {}
        self._mistakes: dict[str, Queue[list[Any]]] = {}
        self._last = 0
        threading.Thread(target=self._listen, daemon=True).start()
        workspace = {"configuration": True, "didChangeConfiguration": {}}
        document = {"hover": {"contentFormat": ["markdown"]}, "completion": {"completionItem": {}}}
        capabilities = {"workspace": workspace, "textDocument": document}
        self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities=capabilities)
        self.tell("initialized")
        self.tell("workspace/didChangeConfiguration", settings=CONFIGURATION)

    def open(self, file: Path, text: str | None = None) -> list[str]:
        """Open a file, with the text that it has or another one; what the server finds wrong, in its words."""
        content = file.read_text(encoding="utf-8") if text is None else text
        self._mistakes[file.as_uri()] = Queue()
        self.tell(
            "textDocument/didOpen",
            textDocument={"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": content},
        )
        return [each["message"] for each in self._mistakes[file.as_uri()].get(timeout=WAIT)]

    def hover(self, file: Path, line: int, column: int) -> str:
        """What is shown where the mouse rests."""
        found = self.ask("textDocument/hover", **_place(file, line, column))
        return str(found["contents"]["value"]) if found else ""

    def complete(self, file: Path, line: int, column: int) -> set[str]:
        """The labels that are offered at a place."""
        found = self.ask("textDocument/completion", **_place(file, line, column))
        items = found["items"] if isinstance(found, dict) else found or []
        return {str(item["label"]) for item in items}

    def ask(self, method: str, **params: Any) -> Any:
        """A request, and its result."""
        self._last += 1
        answer = self._answers[self._last] = Queue()
        self._send({"id": self._last, "method": method, "params": params})
        return answer.get(timeout=WAIT)

    def tell(self, method: str, **params: Any) -> None:
        """A notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout
        while line := self._process.stdout.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
                while self._process.stdout.readline().strip():
                    pass
                self._hear(json.loads(self._process.stdout.read(length)))

    def _hear(self, message: dict[str, Any]) -> None:
        match message:
            case {"id": id, "method": "workspace/configuration"}:
                wanted = [CONFIGURATION.get(item.get("section")) for item in message["params"]["items"]]
                self._send({"id": id, "result": wanted})
            case {"id": id, "method": _}:
                self._send({"id": id, "result": None})
            case {"method": "textDocument/publishDiagnostics"}:
                found = message["params"]
                if found["uri"] in self._mistakes:
                    self._mistakes[found["uri"]].put(found["diagnostics"])
            case {"id": id}:
                self._answers.pop(id).put(message.get("result"))


def _place(file: Path, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}}


@contextmanager
def editor(root: Path) -> Iterator[Editor]:
    """An editor on a folder; skips the test where node or the server can't be had."""
    program = node_modules(PACKAGE) / "yaml-language-server" / "bin" / "yaml-language-server"
    process = subprocess.Popen(
        ["node", str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield Editor(process, root)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream
            stream.close()
