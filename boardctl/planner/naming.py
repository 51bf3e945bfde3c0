"""Last parts of addresses for objects that no file names yet: slugs, and keys where names repeat.

Two objects of one name are told apart by a key of the later ones; where cards refer to them by name, as to labels,
all of them have one, for the name alone would stand for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from boardctl.model.addresses import slug, unique
from boardctl.model.fields import normal_text
from boardctl.model.values import Kind

_LONGEST = 60  # characters of a key that is made of a name

Part = tuple[str, bool]
"""The last part of an address, and whether it is a key."""


def names(called: Sequence[str], kind: Kind, *, cited: bool = False) -> list[Part]:
    """For siblings of these names, in order. `cited`: others refer to them by name."""
    folded = [normal_text(each) for each in called]
    counts = Counter(folded)
    seen: Counter[str] = Counter()
    wanted: list[str | None] = []
    for each in folded:
        seen[each] += 1
        needs_key = counts[each] > 1 and (cited or seen[each] > 1)
        wanted.append(slug(each, kind) if needs_key else None)
    return _settled(called, wanted, kind, start=1 if cited else 2)


def slugs(called: Sequence[str], kind: Kind) -> list[Part]:
    """For siblings that need no keys: people, and links, which are known by their URL."""
    return _settled(called, [None] * len(called), kind, start=2)


def label_names(labels: Sequence[tuple[str, str | None]]) -> list[Part]:
    """For labels as (name, colour): cited by name, an unnamed one by its colour where no name is the same."""
    cited = [normal_text(name) or color or "" for name, color in labels]
    counts = Counter(cited)
    named = {normal_text(name) for name, _ in labels}
    wanted: list[str | None] = []
    for (name, color), text in zip(labels, cited, strict=True):
        plain = normal_text(name)
        alone = counts[text] == 1 or (bool(plain) and _only_named(plain, labels))
        if text and alone and (plain or text not in named):
            wanted.append(None)
        else:
            wanted.append("-".join(filter(None, (slug(plain, "label") if plain else "", color or "no-color"))))
    return _settled(cited, wanted, "label", start=1)


def _only_named(name: str, labels: Sequence[tuple[str, str | None]]) -> bool:
    """Whether one label alone has the name: a name goes before the colour of an unnamed label."""
    return sum(normal_text(each) == name for each, _ in labels) == 1


def _settled(called: Sequence[str], wanted: Sequence[str | None], kind: Kind, *, start: int) -> list[Part]:
    """Keys made unique among themselves and unlike any name or slug; the others by their slugs, as in a file."""
    taken = {*called, *(slug(each, kind) for each in called)}
    counts: dict[str, Iterator[int]] = {}
    keys = [None if stem is None else _key(stem, taken, counts, start) for stem in wanted]
    addresses = {key for key in keys if key is not None}
    return [
        (unique(slug(name, kind), addresses), False) if key is None else (key, True)
        for name, key in zip(called, keys, strict=True)
    ]


def _key(stem: str, taken: set[str], counts: dict[str, Iterator[int]], start: int) -> str:
    """`bug-red` as it is where it is free, else with the first free number behind it."""
    stem = stem[:_LONGEST].strip("-")
    if stem not in taken:
        taken.add(stem)
        counts[stem] = count(2)
        return stem
    numbers = counts.setdefault(stem, count(start))
    key = next(each for each in (f"{stem}-{number}" for number in numbers) if each not in taken)
    taken.add(key)
    return key
