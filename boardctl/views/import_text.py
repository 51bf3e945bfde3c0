"""What an import made, for people and for programs: files, counts, and all that a file can't say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from boardctl.model.imported import Imported
from boardctl.model.values import KINDS
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, draw, line
from boardctl.views.plain import document
from boardctl.views.wording import counted, kind_name, listed

_HEAD = re.compile(r"^(.+?)(?= (?:in|with|without|of|on|who|that|beyond) |$)")

_VERBS = {" that is ": " that are ", " that fits ": " that fit "}
_PLURAL = re.compile(f"^({'|'.join(_VERBS)})")


def import_text(made: Imported, *, color: bool, shown: bool = False) -> str:
    """A few lines: what was written, what is in it, what is not. `shown`: it was only shown."""
    return draw(_lines(made, shown=shown), color=color)


def _lines(made: Imported, *, shown: bool) -> Iterator[Line]:
    for name in () if shown else made.texts:
        yield line(Span(escape(name), "bold"), "  ", escape(made.name), "  ", Span(escape(made.url or made.id), "dim"))
    inside = [counted(number, kind_name(kind)) for kind in KINDS if (number := made.counts.get(kind, 0))]
    proof = "its plan against the export is empty" if made.of_export else "the plan of this is empty"
    yield line(f"  {listed(inside) or 'nothing but the board itself'}; {proof}")
    if made.bound is not None:
        yield line("  the state knows them by id, as owned: what is deleted from the file goes from the board")
        if made.counts.get("member"):
            yield line("  but for people, who go only with `prune: {members: owned}`")
    for note in made.notes:
        yield line(Span("  ! ", "yellow"), escape(note))
    if made.left_out:
        yield line("  not in the file, and left alone on the board:")
        for noun, number in made.left_out.items():
            yield line("    ", _plural(number, noun))


def _plural(number: int, noun: str) -> str:
    """`3 cards in an archived list`."""
    found = _HEAD.match(noun)
    head = found[1] if found else noun
    rest = noun[len(head) :]
    return counted(number, head) + (rest if number == 1 else _PLURAL.sub(lambda found: _VERBS[found[0]], rest))


def import_json(made: Imported, *, shown: bool = False) -> str:
    """One document; the YAML itself is in it where it was only shown."""
    return document(
        {
            "key": made.key,
            "id": made.id,
            "url": made.url,
            "name": made.name,
            "files": [] if shown else list(made.texts),
            **({"texts": dict(made.texts)} if shown else {}),
            "objects": dict(made.counts),
            "left_out": [{"what": noun, "count": number} for noun, number in made.left_out.items()],
            "bound": made.bound,
            "notes": list(made.notes),
        }
    )
