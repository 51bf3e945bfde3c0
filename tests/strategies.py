"""Random board files: plain data as YAML would hold it, of all kinds, with repeated names and any script.

Objects with a key and objects without one draw their names from different pools: which of two objects with one
name is meant is then always settled by the state, as it is for a user who adds keys to tell twins apart.

Boards are small: what goes wrong with ten cards goes wrong with three. Strategies are made here, once, and never in
the midst of a draw: hypothesis takes longer to check a new one than to draw from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from hypothesis import strategies as st

NAMES = (
    "Set up CI",
    "écrire",
    "日本語のカード",
    "🚀 launch",
    "a|b",
    "x",
    "Ünïcode  two  spaces",
    "<b>&amp;</b>",
    "- [ ] no",
)
KEYED_NAMES = ("Twin", "Zwilling", "双子", "x y")
TEXTS = ("", "One line.", "Two\nlines", "trailing space ", "`code` ${not} {{ this }}", "emoji 🎉")
COLORS = (None, "red", "green", "sky_dark", "black_light")
DAYS = ("2026-12-05", "2027-01-31T08:30:00Z", "2026-06-01T23:59:59+02:00")
LOCATION = {"name": "Office", "address": "1 Main St", "coordinates": [52.1, 4.3]}
OPTIONS = ["High", {"value": "Low", "color": "red"}]
VALUES: dict[str, tuple[Any, ...]] = {
    "text": ("plain", "ünï", "3", "", "  ", None),
    "number": (0, 3, 2.5, -1, None),
    "date": ("2026-12-05T10:00:00Z", "2027-02-28T00:00:00Z", None),
    "checkbox": (True, False, None),
    "list": ("High", "Low", None),
}
"""Each field has its own type for good, and its key tells which: a field's type can't change."""

Data: TypeAlias = dict[str, Any]


def _keys(prefix: str, drawn: Iterable[tuple[int, Data]]) -> list[Data]:
    """The objects drawn, with a key where the number is one: a key once only, and the same object in every board."""
    found: dict[object, Data] = {}
    for number, data in drawn:
        if number:
            found.setdefault(number, {**data, "key": f"{prefix}{number}"})
        else:
            found[object()] = data
    return list(found.values())


def _named(prefix: str, most: int, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Data]]:
    """Up to so many objects with names, some with keys, in any order."""
    keyed = st.fixed_dictionaries({"name": st.sampled_from(KEYED_NAMES), **fields})
    plain = st.fixed_dictionaries({"name": st.sampled_from(NAMES), **fields})
    each = st.one_of(st.tuples(st.integers(1, most + 2), keyed), st.tuples(st.just(0), plain))
    return st.lists(each, max_size=most).map(lambda drawn: _keys(prefix, drawn))


_FIELDS = st.fixed_dictionaries({}, optional={kind: st.booleans() for kind in VALUES}).flatmap(
    lambda chosen: st.permutations([*chosen.items()])
)
_LABEL = st.one_of(
    st.fixed_dictionaries({"name": st.sampled_from(KEYED_NAMES), "color": st.sampled_from(COLORS)}),
    st.fixed_dictionaries({"color": st.sampled_from(COLORS[1:])}),
)
_LABELS = st.lists(st.tuples(st.integers(1, 4), _LABEL), max_size=4).map(lambda drawn: _keys("b", drawn))
_ITEMS = _named(
    "i",
    3,
    done=st.booleans(),
    due=st.sampled_from((None, "2026-12-04")),
    member=st.sampled_from((None, "alice")),
)
_SELDOM = st.sampled_from((False, False, True))
# What a card refers to is drawn as if everything were there; what its board has not is left out.
_CARDS = _named(
    "c",
    5,
    home=st.integers(0, 7),
    desc=st.sampled_from(TEXTS),
    due=st.sampled_from((None, *DAYS)),
    due_reminder=st.sampled_from((None, "at_due", "1d", 15)),
    start=st.sampled_from((None, "2026-01-02")),
    done=st.booleans(),
    archived=_SELDOM,
    is_template=_SELDOM,
    labels=st.lists(st.integers(0, 3), unique=True, max_size=4),
    members=st.lists(st.sampled_from(("alice", "bob", "carol")), unique=True),
    cover=st.sampled_from((None, {"color": "red", "size": "full"}, {"color": "blue", "size": "normal"})),
    location=st.sampled_from((None, LOCATION)),
    fields=st.fixed_dictionaries({}, optional={kind: st.sampled_from(VALUES[kind]) for kind in VALUES}),
    attachments=st.lists(st.sampled_from([f"https://example.com/{n}" for n in "abc"]), unique=True),
    checklists=_named("k", 2, items=_ITEMS),
)
_PARTS = st.tuples(
    st.sampled_from(TEXTS),
    _LABELS,
    _FIELDS,
    st.sampled_from(["normal", "observer", "admin"]),
    _named("l", 4, limit=st.sampled_from([None, 3])),
    _CARDS,
)


def boards(*, name: str = "Board") -> st.SearchStrategy[Data]:
    """A board file that manages everything and lets the file win everywhere."""
    return _PARTS.map(lambda parts: _board(name, *parts))


def _board(
    name: str,
    desc: str,
    labels: list[Data],
    chosen: list[tuple[str, bool]],
    role: str,
    lists: list[Data],
    cards: list[Data],
) -> Data:
    fields = [_field(kind, shown) for kind, shown in chosen]
    data: Data = {"version": 1, "name": name, "desc": desc, "labels": labels, "custom_fields": fields}
    data["members"] = ["alice", "bob", {"username": "carol", "role": role}]
    homes = lists or [{"name": "Only", "key": "l0", "limit": None}]
    data["lists"] = [{**each, "cards": []} for each in homes]
    for card in cards:
        data["lists"][card["home"] % len(homes)]["cards"].append(_card(card, labels, [kind for kind, _ in chosen]))
    return data


def _field(kind: str, shown: bool) -> Data:
    number = [*VALUES].index(kind)
    field: Data = {"key": f"f{number}", "name": f"Field {number}", "type": kind, "show_on_card": shown}
    return {**field, "options": OPTIONS} if kind == "list" else field


def _card(drawn: Data, labels: list[Data], kinds: list[str]) -> Data:
    card = {key: each for key, each in drawn.items() if key != "home"}
    card["labels"] = [labels[at]["key"] for at in card["labels"] if at < len(labels)]
    card["fields"] = {f"f{[*VALUES].index(kind)}": each for kind, each in card["fields"].items() if kind in kinds}
    if card["due"] is None:
        del card["due_reminder"]
    return card
