"""Watches boardctl in the processes that tests start: writes each exchange to the folder that CONTRACT_WATCH names.

Python imports this at start because the tests put its folder on PYTHONPATH. It must cost a command nothing that the
tests of `boardctl --help` would see, so it imports nothing and waits for the two modules it is about.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_MODULES = ("boardctl.sandbox.app", "boardctl.trello.transport")


class _Finder:
    """Finds the modules as the others would, and wraps what they define."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in _MODULES:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                _wrap(spec)
                return spec
        return None


def _wrap(spec: Any) -> None:
    execute = spec.loader.exec_module

    def exec_module(module: Any) -> None:
        execute(module)
        _watch(module)

    spec.loader.exec_module = exec_module


def _watch(module: Any) -> None:
    from tests.contract.exchanges import Exchange, watch

    def note(exchange: Exchange) -> None:
        with open(os.path.join(folder, f"{os.getpid()}.jsonl"), "ab") as file:
            file.write(exchange.encoded() + b"\n")

    watch(module, note)


folder = os.environ.get("CONTRACT_WATCH", "")
if folder:
    sys.meta_path.insert(0, _Finder())
