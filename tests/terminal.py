"""The command line on a terminal: what a person sees there, and what they type."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.projects import Ended, clean_environment


class Terminal:
    """A command on a terminal of 100 columns."""

    def __init__(self, folder: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
        environment = {**clean_environment(), "TERM": "xterm", "COLUMNS": "100", **(variables or {})}
        self._master, slave = pty.openpty()
        command = [sys.executable, "-m", "boardctl", *arguments]
        self._process = subprocess.Popen(command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        self._sent = bytearray()

    @property
    def shown(self) -> str:
        """All that it was sent so far, without colours."""
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self._sent.decode(errors="ignore"))
        return text.replace("\r\n", "\n").rstrip()

    def until(self, words: str, *, times: int = 1) -> None:
        """Wait for words. Fails the test where the command ends without them."""
        while self.shown.count(words) < times:
            assert self._more(), self.shown

    def type(self, line: str) -> None:
        """A line, and return."""
        os.write(self._master, line.encode() + b"\n")

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ctrl-C, or another signal."""
        self._process.send_signal(how)

    def end(self) -> Ended:
        """Wait for the end; all that was shown."""
        while self._more():
            pass
        os.close(self._master)
        return Ended(self._process.wait(timeout=120), self.shown, "")

    def _more(self) -> bool:
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self._sent += chunk
        return bool(chunk)
