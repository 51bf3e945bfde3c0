"""Whole processes measured side by side: A B A B, the median of the ratios."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What one run of a command took, in seconds."""

    wall: float
    cpu: float


def cost(command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and say what it took. It must exit with 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=dict(env or os.environ), check=True, capture_output=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def side_by_side(
    command: Sequence[str],
    floor: Sequence[str],
    *,
    runs: int = 9,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> tuple[Cost, Cost]:
    """(ratios of wall and cpu, medians of the command): both commands in turn, after one warm-up of each."""
    for each in (command, floor):
        cost(each, cwd=cwd, env=env)
    pairs = [(cost(command, cwd=cwd, env=env), cost(floor, cwd=cwd, env=env)) for _ in range(runs)]
    ratio = Cost(*(statistics.median(one[at] / other[at] for one, other in pairs) for at in (0, 1)))
    own = Cost(*(statistics.median(one[at] for one, _ in pairs) for at in (0, 1)))
    return ratio, own
