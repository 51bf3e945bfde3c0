"""Streams that let no secret through: whatever a command, a log or a traceback writes passes here last."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import IO, Any

from boardctl.auth.secrets import known, learning
from boardctl.errors import BoardctlError
from boardctl.trello.redact import Redactor


class Unwritable(BoardctlError):
    """What a command has to say can't be written to stdout."""

    code = "unwritable"


class Guarded:
    """A text stream without the secrets that are known when it is written to.

    It has no `buffer`: that would be a way around it. Once its reader has gone, as `| head` does, what is written is
    dropped: nothing may end an apply halfway because nobody listens. So is all that can't be written for another
    reason, such as a full disk; where it is the `result`, Unwritable says so. All else is the stream's own.
    """

    def __init__(self, stream: IO[str], environ: Mapping[str, str], *, result: bool) -> None:
        self.stream = stream
        self._result = result
        self._environ = environ
        self._secrets: frozenset[str] = frozenset()
        self._redactor = Redactor(None)

    def write(self, text: str) -> int:
        """Write the text; what only looks like a secret stays, for it may be on a board."""
        secrets = known(self._environ)
        if secrets != self._secrets:
            self._secrets, self._redactor = secrets, Redactor(secrets)
        self.openly(self._redactor.known(text))
        return len(text)

    def openly(self, text: str) -> None:
        """Write the text as it is. Click asks by an empty one what kind of stream this is, and hears of no failure."""
        if text != "":
            with self._dropped():
                self.stream.write(text)

    def flush(self) -> None:
        """Send what has been written so far."""
        with self._dropped():
            self.stream.flush()

    @contextmanager
    def _dropped(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._hang_up()
            if self._result and not isinstance(error, BrokenPipeError):
                hint = "what it did until then is done; let it write to a place that has room"
                raise Unwritable(f"can't write to stdout: {error.strerror}", hint=hint) from error

    def _hang_up(self) -> None:
        """Let all that follows go nowhere, with what the stream still holds: it is flushed once more at the end."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stream.fileno())
        os.close(nowhere)

    def writelines(self, lines: Any) -> None:
        """Write each."""
        for each in lines:
            self.write(each)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.stream, name)


def without_secrets(text: str, environ: Mapping[str, str]) -> str:
    """The text of a file to be written, without the secrets that are known by now."""
    return Redactor(known(environ)).known(text)


@contextmanager
def guarded(environ: Mapping[str, str]) -> Iterator[None]:
    """Guard stdout and stderr, and learn the secrets of one run."""
    with learning(), _in_place("stdout", environ), _in_place("stderr", environ):
        yield


@contextmanager
def _in_place(name: str, environ: Mapping[str, str]) -> Iterator[None]:
    stream = getattr(sys, name)
    with nullcontext(stream) if stream else open(os.devnull, "w", encoding="utf-8") as there:  # none: closed by `>&-`
        setattr(sys, name, Guarded(there, environ, result=name == "stdout"))
        try:
            yield
        finally:
            setattr(sys, name, stream)


def openly(text: str, *, err: bool = False) -> None:
    """Write a line as it is.

    For the sandbox's own key and token, which are worth nothing elsewhere, and for the link to the authorise page,
    which takes the key in its query and works in no other way (WIRE-FACTS section 1).
    """
    stream: Any = sys.stderr if err else sys.stdout
    write = stream.openly if isinstance(stream, Guarded) else stream.write
    write(f"{text}\n")
    stream.flush()
