"""Whatever a person may do to a board, drawn at random: a deed is a verb with numbers that say to what, and a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.drift.person import Alice, Deed

TEXT = st.one_of(
    st.sampled_from(["yes", "12", "- a", "a: b", "a #b", "${{ x }}", "'q'", '"q"', "[x]", "&a", "2026-01-01", "é: 🎉"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8),
)  # fmt: skip
LONG = st.lists(TEXT, max_size=3).map("\n".join)
DAYS = (None, "2026-12-24T17:00:00Z", "2027-01-01T03:30:00Z")
Found = Mapping[str, Any]


class Act(NamedTuple):
    """One deed: to the `one` of that kind, with the `other` of another kind; they go round where there are fewer."""

    verb: str
    one: int
    other: int
    text: str


def acts() -> st.SearchStrategy[list[Act]]:
    """What a person does, in order."""
    act = st.builds(Act, st.sampled_from(sorted(VERBS)), st.integers(0, 4), st.integers(0, 4), TEXT | LONG)
    return st.lists(act, min_size=1, max_size=10)


def perform(alice: Alice, act: Act) -> None:
    """Do it, as far as there is something to do it to and Trello takes it."""
    alice.look()
    alice.attempt(*VERBS[act.verb](alice.board, act))


def _all(kind: str, board: Found) -> list[Any]:
    if kind in ("checklists", "attachments"):
        return [{**each, "card": card["id"]} for card in board["cards"] for each in card[kind]]
    if kind == "items":
        return [{**item, "card": each["card"]} for each in _all("checklists", board) for item in each["checkItems"]]
    if kind == "options":
        return [each for field in board["customFields"] for each in field.get("options") or ()]
    return list(board[kind])


def _pick(kind: str, board: Found, number: int) -> list[Any]:
    """The one that is meant; none where there is none."""
    found = _all(kind, board)
    return [found[number % len(found)]] if found else []


def _put(kind: str, path: str, **fields: Callable[[Act], Any]) -> Callable[[Found, Act], Iterable[Deed]]:
    """Another value of each of these fields."""

    def deeds(board: Found, act: Act) -> Iterable[Deed]:
        for each in _pick(kind, board, act.one):
            yield "PUT", path.format(**each), {name.replace("__", "/"): make(act) for name, make in fields.items()}

    return deeds


def _delete(kind: str, path: str) -> Callable[[Found, Act], Iterable[Deed]]:
    return lambda board, act: [("DELETE", path.format(**each), {}) for each in _pick(kind, board, act.one)]


def _post(kind: str, path: str, **fields: Callable[[Act], Any]) -> Callable[[Found, Act], Iterable[Deed]]:
    return lambda board, act: [
        ("POST", path.format(**each), {name: make(act) for name, make in fields.items()})
        for each in _pick(kind, board, act.one)
    ]


def _with(
    kind: str, other: str, path: str, method: str = "POST", **fields: str
) -> Callable[[Found, Act], Iterable[Deed]]:
    """Something between two: `{one[id]}` and `{other[id]}`."""

    def deeds(board: Found, act: Act) -> Iterable[Deed]:
        for one in _pick(kind, board, act.one):
            for each in _pick(other, board, act.other):
                filled = {name: text.format(one=one, other=each, text=act.text) for name, text in fields.items()}
                yield method, path.format(one=one, other=each), filled

    return deeds


def _value(board: Found, act: Act) -> Iterable[Deed]:
    """A card's custom field gets a value of its type, or none."""
    for card in _pick("cards", board, act.one):
        for field in _pick("customFields", board, act.other):
            path = f"/cards/{card['id']}/customField/{field['id']}/item"
            values = {"text": act.text, "number": "7.5", "checkbox": "true", "date": "2026-12-24T17:00:00.000Z"}
            if act.text in ("yes", "12", ""):
                yield "PUT", path, {"value": "", "idValue": ""}
            elif field["type"] == "list":
                yield from (("PUT", path, {"idValue": each["id"]}) for each in (field.get("options") or ())[-1:])
            else:
                yield "PUT", path, {"value": {field["type"].replace("checkbox", "checked"): values[field["type"]]}}


def _new_field(board: Found, act: Act) -> Iterable[Deed]:
    kind = ("text", "number", "list", "date", "checkbox")[act.one]
    options = {"options": [{"value": {"text": act.text}, "pos": 1}, {"value": {"text": "B"}, "pos": 2}]}
    yield "POST", "/customFields", {"idModel": board["id"], "modelType": "board", "name": act.text, "type": kind,
                                    "pos": "bottom", **(options if kind == "list" else {})}  # fmt: skip


def _text(act: Act) -> str:
    return act.text


def _day(act: Act) -> str | None:
    return DAYS[act.other % 3]


def _where(act: Act) -> str:
    return ("top", "bottom")[act.other % 2]


def _yes(act: Act) -> bool:
    return act.other % 2 == 0


def _color(act: Act) -> str:
    return ("blue", "pink", "red", "lime_dark", "sky")[act.other]


def _choice(act: Act) -> Any:
    return {"text": act.text}


def _url(act: Act) -> str:
    return f"https://example.com/{act.other}"


def _state(act: Act) -> str:
    return ("complete", "incomplete")[act.other % 2]


def _role(act: Act) -> str:
    return ("normal", "observer")[act.other % 2]


def _new_card(board: Found, act: Act) -> Iterable[Deed]:
    for home in _pick("lists", board, act.one):
        named = {"name": act.text, "desc": act.text, "pos": _where(act), "due": _day(act)}
        yield (
            "POST",
            "/cards",
            {"idList": home["id"], **named, "idLabels": [each["id"] for each in board["labels"][:1]]},
        )


def _new_label(board: Found, act: Act) -> Iterable[Deed]:
    yield "POST", "/labels", {"idBoard": board["id"], "name": act.text, "color": _color(act)}


def _new_list(board: Found, act: Act) -> Iterable[Deed]:
    yield "POST", "/lists", {"idBoard": board["id"], "name": act.text, "pos": _where(act)}


def _off(name: str) -> Callable[[Found, Act], Iterable[Deed]]:
    """A label or a person leaves a card."""

    def deeds(board: Found, act: Act) -> Iterable[Deed]:
        for card in [each for each in board["cards"] if each[name]][act.one : act.one + 1]:
            yield "DELETE", f"/cards/{card['id']}/{name}/{card[name][0]}", {}

    return deeds


def _bob(board: Found) -> list[str]:
    return [f"/boards/{board['id']}/members/{each['id']}" for each in board["members"] if each["username"] == "bob"]


VERBS: Mapping[str, Callable[[Found, Act], Iterable[Deed]]] = {
    "rename the board": lambda board, act: [("PUT", f"/boards/{board['id']}", {"name": act.text, "desc": act.text})],
    "a preference": lambda board, act: [("PUT", f"/boards/{board['id']}", {"prefs/voting": "members"})],
    "rename a label": _put("labels", "/labels/{id}", name=lambda act: act.text if act.other else ""),
    "color a label": _put("labels", "/labels/{id}", color=_color),
    "delete a label": _delete("labels", "/labels/{id}"),
    "a new label": _new_label,
    "rename a field": _put("customFields", "/customFields/{id}", name=_text),
    "show a field": _put("customFields", "/customFields/{id}", display__cardFront=_yes),
    "delete a field": _delete("customFields", "/customFields/{id}"),
    "a new field": _new_field,
    "delete a choice": _delete("options", "/customFields/{idCustomField}/options/{id}"),
    "a new choice": _post("customFields", "/customFields/{id}/options", value=_choice, pos=_where),
    "rename a list": _put("lists", "/lists/{id}", name=_text),
    "limit a list": _put("lists", "/lists/{id}", softLimit=lambda act: act.other or None),
    "move a list": _put("lists", "/lists/{id}", pos=_where),
    "archive a list": _put("lists", "/lists/{id}", closed=_yes),
    "a new list": _new_list,
    "a new card": _new_card,
    "rename a card": _put("cards", "/cards/{id}", name=_text),
    "describe a card": _put("cards", "/cards/{id}", desc=_text, due=_day, start=_day),
    "finish a card": _put("cards", "/cards/{id}", dueComplete=_yes),
    "archive a card": _put("cards", "/cards/{id}", closed=_yes),
    "place a card": _put("cards", "/cards/{id}", pos=_where),
    "cover a card": _put("cards", "/cards/{id}", cover=lambda act: {"color": _color(act) if act.other else None}),
    "a card's place": _put("cards", "/cards/{id}", locationName=_text, coordinates=lambda act: "50.5,3.25"),
    "delete a card": _delete("cards", "/cards/{id}"),
    "move a card": _with("cards", "lists", "/cards/{one[id]}", "PUT", idList="{other[id]}"),
    "label a card": _with("cards", "labels", "/cards/{one[id]}/idLabels", value="{other[id]}"),
    "take a label off": _off("idLabels"),
    "put somebody on": _with("cards", "members", "/cards/{one[id]}/idMembers", value="{other[id]}"),
    "take somebody off": _off("idMembers"),
    "a value": _value,
    "a new link": _post("cards", "/cards/{id}/attachments", url=_url, name=_text),
    "delete a link": _delete("attachments", "/cards/{card}/attachments/{id}"),
    "a new checklist": _post("cards", "/cards/{id}/checklists", name=_text),
    "rename a checklist": _put("checklists", "/checklists/{id}", name=_text),
    "delete a checklist": _delete("checklists", "/checklists/{id}"),
    "a new item": _post("checklists", "/checklists/{id}/checkItems", name=_text, pos=_where),
    "rename an item": _put("items", "/cards/{card}/checkItem/{id}", name=_text, due=_day),
    "tick an item": _put("items", "/cards/{card}/checkItem/{id}", state=_state),
    "place an item": _put("items", "/cards/{card}/checkItem/{id}", pos=_where),
    "delete an item": _delete("items", "/cards/{card}/checkItem/{id}"),
    "a role": lambda board, act: [("PUT", each, {"type": _role(act)}) for each in _bob(board)],
    "somebody leaves": lambda board, act: [("DELETE", each, {}) for each in _bob(board)],
}
