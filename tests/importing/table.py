"""The import round trip over every real board, as a table: `python -m tests.importing.table`.

Each board is imported from the live board and from its export, and planned with the state and without it: the last four
columns are how many calls those plans would make. `news` is what drift --all and pull --new --progress find: nothing,
since nobody has touched the board.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from boardctl.app.choices import Choices
from boardctl.app.drift import find_drift
from boardctl.app.pull import pull
from boardctl.model.plan import Plan
from boardctl.planner.pull import Choice
from tests.importing.boards import Bench
from tests.projects import SHARED, shared_board

NAMES = sorted(file.stem for file in (SHARED / "boards").glob("*.json")) if SHARED.is_dir() else []
COLUMNS = (
    "board",
    "kB",
    "lists",
    "cards",
    "items",
    "lines",
    "not said",
    "news",
    "live+state",
    "live",
    "file+state",
    "file",
)


class Row(NamedTuple):
    """One board: the size of its export, what its file says, and the calls of the four plans afterwards."""

    name: str
    size: int
    counts: Counter[str]
    text: str
    left_out: int
    bound: int | None
    news: int
    calls: tuple[int, int, int, int]

    def cells(self) -> tuple[object, ...]:
        """As the table has it."""
        said = (self.counts[kind] for kind in ("list", "card", "item"))
        return self.name, self.size // 1024, *said, self.text.count("\n"), self.left_out, self.news, *self.calls


def row(name: str, root: Path) -> Row:
    """Import one board both ways."""
    export, bench = SHARED / "boards" / f"{name}.json", Bench(root)
    bench.load(export)
    made = bench.take(shared_board(name)["id"])
    text, news = bench.text(), _news(bench)
    live = _calls(bench)
    bench.clear()
    assert bench.take_export(export, online=True).bound is not None
    return Row(
        name=name,
        size=export.stat().st_size,
        counts=Counter({str(kind): number for kind, number in made.counts.items()}),
        text=text,
        left_out=sum(made.left_out.values()),
        bound=made.bound,
        news=news,
        calls=(*live, *_calls(bench)),
    )


def _news(bench: Bench) -> int:
    (drift,) = find_drift(bench.here, everything=True).drift.boards
    (pulled,) = pull(bench.here, (), Choices(), Choice(new=True, progress=True), show=True).pull.boards
    return sum(map(len, (drift.changes, drift.kept, drift.unmanaged, pulled.taken, pulled.listed)))


def _calls(bench: Bench) -> tuple[int, int]:
    """How many calls the plan makes with the state, and without it."""
    known = _in(bench.plan())
    bench.forget()
    return known, _in(bench.plan())


def _in(plan: Plan) -> int:
    return sum(len(change.operations) for change in plan.changes)


def main() -> int:
    """Print the table; 1 where there is news, a plan is not empty, or there is no board."""
    found = []
    for name in NAMES:
        with tempfile.TemporaryDirectory() as folder:
            found.append(row(name, Path(folder)))
    total = ["together", sum(each.size for each in found) // 1024]
    total += [sum(int(str(each.cells()[at])) for each in found) for at in range(2, len(COLUMNS))]
    cells = [COLUMNS, *(each.cells() for each in found), total]
    widths = [max(len(f"{line[at]}") for line in cells) for at in range(len(COLUMNS))]
    for line in cells:
        first, *rest = (f"{each}" for each in line)
        print(
            "  ".join(
                [first.ljust(widths[0]), *(each.rjust(width) for each, width in zip(rest, widths[1:], strict=True))]
            )
        )
    return 0 if found and not any(each.news or any(each.calls) for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
