"""Random exports of boards as Trello's menu writes them: hard names and texts, twins, and what is missing."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import strategies as st

from boardctl.model.values import COLORS

Data = dict[str, Any]

# fmt: off
HARD = (
    '', ' ', 'Plan', 'Plan', 'plan!', ' lead', 'trail ', '🚀', '\U0001f469\u200d\U0001f467\u200d\U0001f466', '...',
    '---', '-', '- x', '? y', ': z', 'a: b', 'a:', '#1', 'x # y', 'yes', 'No', 'null', '~', '12', '1e3', '0x1F',
    '12:30', '2026-12-05', '{a}', '[b]', '&c', '*d', '!e', '|', '>', "'q'", '"dq"', 'back\\slash', '%TAG', '@at',
    '`tick`', 'tab\there', 'two\nlines', 'cr\rhere', 'crlf\r\nhere', 'nel\x85here', 'ls\u2028here', 'bell\x07',
    'rlo\u202e', 'lri\u2066 two\nlines',
    'bom\ufeff', 'nul\x00', 'del\x7f', '${{ x }}', '$${{', 'a ${{', '{{ x }}', '{% if %}', '<<', '=', '日本語', 'é',
    'é', 'ﬁ', 'red', 'green', 'Ünï', 'team:web', 'card', 'card-2', 'plan-2', 'for_each', 'when', 'include',
    'q: \'a\' #"b"', '\u200b', 'a\xa0b', 'trail\u3000',
    "x" * 130, "very " * 40,
)
TEXTS = (
    *HARD, 'One.\n\nTwo.', '  indented first\nline', '\n\nleads with breaks', 'ends  \nwith  \nspaces ',
    '# head\n- a\n- b', '\ttab first\nx', 'x\n\ttab later', 'a\n \nb', '---\n...\n---', '${{ days(3) }}\n${{',
    'a\n\n\n', 'x\n#c\n # d', 'key: |\n  v', '\u2029para', 'a\r\n b\r\n',
    "z" * 16384, "word " * 300,
)
URLS = (
    'https://example.com/a', 'https://example.com/a?b=[c]&d={e}', 'http://x.y/#z', 'mailto:a@b.example',
    'https://e.x/ü', 'https://e.x/a b',
    "https://example.com/" + "p" * 150,
)
# fmt: on
TIMES = (
    None,
    "2026-12-05T17:00:00.000Z",
    "2026-12-05T00:00:00.000Z",
    "2024-02-29T23:59:59.000Z",
    "1970-01-01T00:00:00.000Z",
    "2026-03-29T01:30:00.000Z",
    "2026-10-25T00:30:00.000Z",
    "2026-10-25T01:30:00.000Z",
)


class _Ids:
    """Ids in the order of their making."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self) -> str:
        return f"5f{next(self._numbers):022x}"


names = st.sampled_from(HARD)
filled = st.sampled_from([name for name in HARD if name])  # Trello takes no item without a name
flags = st.booleans()
colors = st.sampled_from((None, None, *COLORS[:4], "nonesuch"))


@st.composite
def exports(draw: st.DrawFn) -> Data:
    """One export with a little of everything."""
    new = _Ids()
    board: Data = {
        "id": new(),
        "shortLink": "AbCd1234",
        "shortUrl": "https://trello.com/b/AbCd1234",
        "idOrganization": None,
    }
    board |= {
        "name": draw(st.sampled_from(("Board", "🚀", "a: b", "${{ x }}", "12"))),
        "desc": draw(st.sampled_from(TEXTS)),
    }
    board |= {"closed": draw(st.sampled_from((False, False, True))), "prefs": draw(_prefs())}
    people = [
        {"id": new(), "username": name, "fullName": "F"} for name in ("ann_1", "bo", "plan")[: draw(st.integers(0, 3))]
    ]
    roles = st.sampled_from(("normal", "admin", "observer"))
    board |= {
        "members": people,
        "memberships": [{"id": new(), "idMember": each["id"], "memberType": draw(roles)} for each in people],
    }
    board["labels"] = [
        {"id": new(), "name": draw(names), "color": draw(colors)} for _ in range(draw(st.integers(0, 5)))
    ]
    board["customFields"] = [draw(_field(new)) for _ in range(draw(st.integers(0, 3)))]
    board["lists"] = [draw(_list(new)) for _ in range(draw(st.integers(0, 4)))]
    board["checklists"] = []
    board["cards"] = [draw(_card(board, new)) for _ in range(draw(st.integers(0, 6)))] if board["lists"] else []
    return board


@st.composite
def _list(draw: st.DrawFn, new: _Ids) -> Data:
    limit = draw(st.sampled_from((None, None, 0, 3)))
    return _placed(draw, {"id": new(), "name": draw(names), "closed": draw(_rarely()), "softLimit": limit})


@st.composite
def _attachment(draw: st.DrawFn, url: str, new: _Ids) -> Data:
    name = draw(st.sampled_from((url, "", *HARD[2:9])))
    return {"id": new(), "url": url, "name": name, "isUpload": draw(_rarely()), "pos": 1}


def _rarely() -> st.SearchStrategy[bool]:
    return st.sampled_from((False, False, False, True))


def _prefs() -> st.SearchStrategy[Data]:
    return st.fixed_dictionaries(
        {
            "permissionLevel": st.sampled_from(("private", "public", "org")),
            "voting": st.sampled_from(("disabled", "members", "org")),
            "comments": st.sampled_from(("members", "public")),
            "invitations": st.sampled_from(("admins", "members")),
            "selfJoin": flags,
            "cardCovers": flags,
            "cardAging": st.sampled_from(("regular", "pirate")),
            "background": st.sampled_from(("blue", "red", "5f00000000000000000000ff")),
        }
    )


def _placed(draw: st.DrawFn, each: Data) -> Data:
    return {**each, "pos": draw(st.sampled_from((16384, 16384, 32768, 65535.5, 0.25)))}


@st.composite
def _field(draw: st.DrawFn, new: _Ids) -> Data:
    kind = draw(st.sampled_from(("text", "number", "date", "checkbox", "list", "list")))
    field = _placed(draw, {"id": new(), "name": draw(names), "type": kind, "display": {"cardFront": draw(flags)}})
    if kind == "list":
        field["options"] = [
            _placed(
                draw, {"id": new(), "value": {"text": draw(names)}, "color": draw(st.sampled_from(("none", "red")))}
            )
            for _ in range(draw(st.integers(0, 3)))
        ]
    return field


@st.composite
def _card(draw: st.DrawFn, board: Data, new: _Ids) -> Data:
    card_id = new()
    card: Data = {"id": card_id, "idList": draw(st.sampled_from(board["lists"]))["id"], "name": draw(names)}
    card |= {"desc": draw(st.sampled_from(TEXTS)), "closed": draw(_rarely()), "due": draw(st.sampled_from(TIMES))}
    card |= {"start": draw(st.sampled_from(TIMES)), "dueComplete": draw(flags), "isTemplate": draw(_rarely())}
    card["dueReminder"] = draw(st.sampled_from((None, -1, 0, 15, 1440, 17))) if card["due"] else None
    card["idLabels"] = draw(_some(board["labels"]))
    card["idMembers"] = draw(_some([*board["members"], {"id": "5fffffffffffffffffffff00"}]))
    card["cover"] = draw(_cover())
    card |= draw(_location())
    card["customFieldItems"] = [
        {"id": new(), "idCustomField": each["id"], **value}
        for each in board["customFields"]
        if (value := draw(_value(each)))
    ]
    urls = draw(st.lists(st.sampled_from(URLS), max_size=3))
    card["attachments"] = [draw(_attachment(url, new)) for url in urls]
    for _ in range(draw(st.integers(0, 2))):
        board["checklists"].append(draw(_checklist(card_id, board, new)))
    return _placed(draw, card)


def _some(objects: list[Data]) -> st.SearchStrategy[list[str]]:
    return (
        st.lists(st.sampled_from([each["id"] for each in objects]), unique=True, max_size=3) if objects else st.just([])
    )


def _cover() -> st.SearchStrategy[Data]:
    return st.fixed_dictionaries(
        {
            "color": st.sampled_from((None, "red", "sky")),
            "size": st.sampled_from(("normal", "full")),
            "brightness": st.sampled_from(("dark", "light")),
            "idAttachment": st.sampled_from((None, None, "5f00000000000000000000aa")),
        }
    )


def _location() -> st.SearchStrategy[Data]:
    return st.sampled_from(
        (
            {"locationName": None, "address": None, "coordinates": None},
            {
                "locationName": "Büro: 1",
                "address": "1 Main St\nTown",
                "coordinates": {"latitude": 52.1, "longitude": 4.25},
            },
            {"locationName": "", "address": "", "coordinates": {"latitude": -0.1, "longitude": 179.99999999}},
        )
    )


@st.composite
def _value(draw: st.DrawFn, field: Data) -> Data | None:
    match field["type"]:
        case "list":
            ids = [each["id"] for each in field["options"]]
            return {"idValue": draw(st.sampled_from([*ids, "5f00000000000000000000bb"])), "value": None}
        case "number":
            return {
                "value": {
                    "number": draw(st.sampled_from(("0", "3", "2.5", "-1", "1e300", "123456789012345678901", "0.1")))
                }
            }
        case "date":
            return {"value": {"date": draw(st.sampled_from(TIMES[1:]))}}
        case "checkbox":
            return draw(st.sampled_from((None, {"value": {"checked": "true"}})))
        case _:
            return {"value": {"text": draw(st.sampled_from(TEXTS))}}


@st.composite
def _checklist(draw: st.DrawFn, card: str, board: Data, new: _Ids) -> Data:
    people = [None, *(each["id"] for each in board["members"])]
    items = [
        _placed(draw, {"id": new(), "name": draw(filled), "state": draw(st.sampled_from(("complete", "incomplete"))),
                       "due": draw(st.sampled_from(TIMES)), "idMember": draw(st.sampled_from(people))})
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return _placed(draw, {"id": new(), "idCard": card, "name": draw(names), "checkItems": items})
