"""Random board files: plain data as YAML would hold it, of all kinds, with repeated names and any script.

Objects with a key and objects without one draw their names from different pools: which of two objects with one
name is meant is then always settled by the state, as it is for a user who adds keys to tell twins apart.
"""

from __future__ import annotations

from typing import Any

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

Data = dict[str, Any]


def boards(*, name: str = "Board") -> st.SearchStrategy[Data]:
    """A board file that manages everything and lets the file win everywhere."""
    return _boards(name)


@st.composite
def _boards(draw: st.DrawFn, name: str) -> Data:
    labels = draw(_labels())
    fields = draw(_custom_fields())
    lists = draw(_named(5, "l"))
    cards = iter(draw(_named(7, "c", min_size=0)))
    data: Data = {"version": 1, "name": name, "desc": draw(st.sampled_from(TEXTS)), "labels": labels}
    data |= {"custom_fields": fields, "members": ["alice", "bob", {"username": "carol", "role": draw(_roles())}]}
    data["lists"] = [{**each, "limit": draw(st.sampled_from([None, 3])), "cards": []} for each in lists]
    for card in cards:
        home = draw(st.sampled_from(data["lists"])) if data["lists"] else None
        if home is not None:
            home["cards"].append({**card, **draw(_card(labels, fields))})
    return data


def _roles() -> st.SearchStrategy[str]:
    return st.sampled_from(["normal", "observer", "admin"])


@st.composite
def _named(draw: st.DrawFn, most: int, prefix: str, min_size: int = 1) -> list[Data]:
    """Objects with names, some with keys; keys are unique and mean the same object in every board."""
    keys = draw(st.lists(st.integers(1, most), unique=True, max_size=most))
    keyed = [{"name": draw(st.sampled_from(KEYED_NAMES)), "key": f"{prefix}{key}"} for key in keys]
    plain = [{"name": each} for each in draw(st.lists(st.sampled_from(NAMES), max_size=3))]
    found = draw(st.permutations([*keyed, *plain]))
    return found or ([{"name": "Only", "key": f"{prefix}0"}] if min_size else [])


@st.composite
def _labels(draw: st.DrawFn) -> list[Data]:
    keys = draw(st.lists(st.integers(1, 4), unique=True, max_size=4))
    named = {"name": st.sampled_from(KEYED_NAMES), "color": st.sampled_from(COLORS)}
    unnamed = {"color": st.sampled_from(COLORS[1:])}
    kinds = st.one_of(st.fixed_dictionaries(named), st.fixed_dictionaries(unnamed))
    return [{"key": f"b{key}", **draw(kinds)} for key in keys]


@st.composite
def _custom_fields(draw: st.DrawFn) -> list[Data]:
    """Each key has its own type for good: a field's type can't change."""
    types = ("text", "number", "date", "checkbox", "list")
    keys = draw(st.permutations(range(5)))[: draw(st.integers(0, 5))]
    fields: list[Data] = []
    for key in keys:
        field: Data = {
            "key": f"f{key}",
            "name": f"Field {key}",
            "type": types[key],
            "show_on_card": draw(st.booleans()),
        }
        if types[key] == "list":
            field["options"] = ["High", {"value": "Low", "color": "red"}]
        fields.append(field)
    return fields


def _value(kind: str) -> st.SearchStrategy[Any]:
    values: dict[str, tuple[Any, ...]] = {
        "text": ("plain", "ünï", "3", None),
        "number": (0, 3, 2.5, -1, None),
        "date": ("2026-12-05T10:00:00Z", "2027-02-28T00:00:00Z", None),
        "checkbox": (True, False, None),
        "list": ("High", "Low", None),
    }
    return st.sampled_from(values[kind])


@st.composite
def _card(draw: st.DrawFn, labels: list[Data], fields: list[Data]) -> Data:
    card: Data = {
        "desc": draw(st.sampled_from(TEXTS)),
        "due": draw(st.sampled_from((None, *DAYS))),
        "start": draw(st.sampled_from((None, "2026-01-02"))),
        "done": draw(st.booleans()),
        "archived": draw(st.sampled_from((False, False, True))),
        "is_template": draw(st.sampled_from((False, False, True))),
        "labels": draw(st.lists(st.sampled_from([each["key"] for each in labels]), unique=True)) if labels else [],
        "members": draw(st.lists(st.sampled_from(("alice", "bob", "carol")), unique=True)),
        "cover": draw(st.sampled_from((None, {"color": "red", "size": "full"}, {"color": "blue", "size": "normal"}))),
        "location": draw(
            st.sampled_from((None, {"name": "Office", "address": "1 Main St", "coordinates": [52.1, 4.3]}))
        ),
        "fields": {each["key"]: draw(_value(each["type"])) for each in fields if draw(st.booleans())},
        "attachments": draw(st.lists(st.sampled_from([f"https://example.com/{n}" for n in "abc"]), unique=True)),
        "checklists": draw(_checklists()),
    }
    if card["due"] is not None:
        card["due_reminder"] = draw(st.sampled_from((None, "at_due", "1d", 15)))
    return card


@st.composite
def _checklists(draw: st.DrawFn) -> list[Data]:
    checklists = draw(_named(2, "k", min_size=0))
    return [
        {**each, "items": [{**item, **draw(_item())} for item in draw(_named(3, "i", min_size=0))]}
        for each in checklists
    ]


def _item() -> st.SearchStrategy[Data]:
    return st.fixed_dictionaries(
        {
            "done": st.booleans(),
            "due": st.sampled_from((None, "2026-12-04")),
            "member": st.sampled_from((None, "alice")),
        }
    )
