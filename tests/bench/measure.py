"""Whole processes measured side by side: A B A B, the median of the ratios."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What one run of a command took: seconds by the clock and of CPU, and its peak memory in MB."""

    wall: float
    cpu: float
    megabytes: float


def cost(command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and say what it took. It must exit with 0."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env=dict(env or os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def side_by_side(
    command: Sequence[str],
    floor: Sequence[str],
    *,
    runs: int = 9,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> tuple[Cost, Cost]:
    """(ratios, medians of the command), figure by figure: both commands in turn, after one warm-up of each."""
    for each in (command, floor):
        cost(each, cwd=cwd, env=env)
    pairs = [(cost(command, cwd=cwd, env=env), cost(floor, cwd=cwd, env=env)) for _ in range(runs)]
    ratio = Cost(*(statistics.median(one[at] / other[at] for one, other in pairs) for at in range(3)))
    own = Cost(*(statistics.median(one[at] for one, _ in pairs) for at in range(3)))
    return ratio, own
