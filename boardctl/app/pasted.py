"""Credentials that were pasted into a file of the project: told before anything of them is sent or saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from boardctl.errors import ConfigError, Problem, Where

_HINT = "take it out; if the file was shared or committed, revoke the token: boardctl logout"


def refuse_credentials(root: Path, files: Iterable[str], hidden: Callable[[str], str]) -> None:
    """Raise ConfigError with each line of these files that holds the key or the token in use.

    `hidden` gives a text without them. What a file says goes to the board, where everybody reads it.
    """
    problems = [problem for file in files for problem in _lines(root, file, hidden)]
    if problems:
        raise ConfigError(problems)


def _lines(root: Path, file: str, hidden: Callable[[str], str]) -> Iterator[Problem]:
    text = (root / file).read_text(encoding="utf-8", errors="replace")
    if hidden(text) == text:
        return
    for at, line in enumerate(text.splitlines(), 1):
        if hidden(line) != line:
            message = "this line holds your API key or token, and would go to the board"
            yield Problem(message, Where(file, at), _HINT, "credentials")
