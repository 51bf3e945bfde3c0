"""The entry point. It imports as little as the arguments allow: `--version` does not even need click."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from boardctl import __version__


def run(argv: Sequence[str] | None = None) -> int:
    """Run boardctl with the arguments (those of the process by default); returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        try:
            print(f"boardctl {__version__}", flush=True)
        except OSError:
            pass  # a full disk is told below, as of any other command
        else:
            return 0
    # A run is short and keeps nearly all it makes: collecting at the default 700 objects cost a fifth of a plan.
    gc.set_threshold(1_000_000, 20, 20)
    try:
        from boardctl.cli.running import execute
    except KeyboardInterrupt:  # imports take long enough to be interrupted
        print("interrupted", file=sys.stderr)
        return 130
    code = execute(arguments)
    gc.freeze()  # what is left goes with the process: the interpreter need not look through it once more
    return code
