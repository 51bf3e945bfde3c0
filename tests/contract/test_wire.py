"""What WIRE-FACTS says of the API beside its errors: ways to ask, defaults, positions, pages, read-back."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from boardctl.sandbox import KEY, TOKEN

from .scene import Scene

STEP, MIDDLE = 16384, 2**47


# ways to ask (sections 1, 4, 5)


def test_parameters_come_in_query_form_and_json_and_mixed(scene: Scene) -> None:
    """One write takes its fields from wherever they stand; credentials, too."""
    path = f"/cards/{scene.card['id']}"
    assert scene.you.ok("PUT", path, params={"name": "query"})["name"] == "query"
    assert scene.you.ok("PUT", path, data={"name": "form"})["name"] == "form"
    assert scene.you.ok("PUT", path, json={"name": "json"})["name"] == "json"
    mixed = scene.nobody("PUT", path, params={"key": KEY, "name": "both"}, json={"token": TOKEN, "desc": "text"})
    assert (mixed.json()["name"], mixed.json()["desc"]) == ("both", "text")


def test_post_with_an_empty_form_is_common(scene: Scene) -> None:
    """All parameters in the query, a form content type and nothing in the body."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    found = scene.you.ok("POST", "/cards", params={"idList": scene.list["id"], "name": "x"}, content=b"", headers=form)
    assert found["name"] == "x"


@pytest.mark.parametrize("body", [b"prefs/voting=members", b"prefs%2Fvoting=members"])
def test_keys_with_slashes_are_literal_or_escaped(scene: Scene, body: bytes) -> None:
    """recorded: PUT /1/boards/{id} with prefs/... in a form."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    found = scene.you.ok("PUT", f"/boards/{scene.board['id']}", content=body, headers=form)
    assert found["prefs"]["voting"] == "members"


@pytest.mark.parametrize("kind", ["board", "list", "card", "label", "checklist", "customField"])
def test_singular_names_case_and_a_trailing_slash(scene: Scene, kind: str) -> None:
    """Section 4: /1/card/{id}/, /1/customfields/{id}."""
    id = scene.path(f"/1/{kind}s/{{id}}").rsplit("/", 1)[1]
    for path in (f"/{kind}/{id}", f"/{kind}s/{id}/", f"/{kind.lower()}s/{id}"):
        assert scene.you.ok("GET", path)["id"] == id


def test_short_links_and_usernames_name_objects_in_paths_only(scene: Scene) -> None:
    """Section 4: not in body fields."""
    link = scene.board["shortUrl"].rsplit("/", 1)[1]
    assert scene.you.ok("GET", f"/cards/{scene.card['shortLink']}")["id"] == scene.card["id"]
    assert scene.you.ok("PUT", f"/boards/{link}", json={"name": "By link"})["name"] == "By link"
    assert scene.you.ok("PUT", f"/boards/{link}/members/alice", params={"type": "normal"})["id"] == scene.board["id"]
    assert scene.you("POST", "/lists", json={"name": "x", "idBoard": link}).status_code == 400


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/1/boards/{id}/closed", False),
        ("/1/boards/{id}/desc", ""),
        ("/1/lists/{id}/pos", STEP),
        ("/1/cards/{id}/due", None),
        ("/1/cards/{id}/idShort", 1),
        ("/1/labels/{id}/color", "green"),
        ("/1/checklists/{id}/name", "Steps"),
    ],
)
def test_one_field_comes_as_a_value(scene: Scene, path: str, value: Any) -> None:
    """Section 4: {"_value": v}."""
    assert scene.you.ok("GET", scene.path(path)) == {"_value": value}


def test_unknown_parameters_and_fields_are_ignored(scene: Scene) -> None:
    """Section 2: also unknown tokens of keepFromSource and fields."""
    path = f"/cards/{scene.card['id']}"
    assert scene.you.ok("PUT", path, json={"wish": 1, "name": "x"})["name"] == "x"
    assert set(scene.you.ok("GET", path, params={"fields": "name,wish"})) == {"id", "name"}
    given = {"idList": scene.list["id"], "idCardSource": scene.card["id"], "keepFromSource": "wishes,due"}
    assert scene.you.ok("POST", "/cards", json=given)["name"] == "x"


@pytest.mark.parametrize("value", ["yes", "1", "TRUE", "", 1])
def test_booleans_are_true_or_false(scene: Scene, value: Any) -> None:
    """Section 2: nothing else."""
    assert scene.you("PUT", f"/cards/{scene.card['id']}", json={"closed": value}).status_code == 400


def test_a_put_of_several_fields_is_all_or_nothing(scene: Scene) -> None:
    """Section 5: one bad value, and none is changed."""
    path = f"/cards/{scene.card['id']}"
    for bad in ({"due": "someday"}, {"idList": "garbage"}, {"idLabels": "garbage"}, {"pos": "middle"}):
        assert scene.you("PUT", path, json={"name": "New", "desc": "New", **bad}).status_code == 400
    found = scene.you.ok("GET", path)
    assert (found["name"], found["desc"]) == ("Card", "")


# defaults and read-back (sections 4, 5, 10)


def test_create_answers_carry_more_than_reads(scene: Scene) -> None:
    """Section 4: attachments, stickers and limits; otherwise the same keys."""
    path = f"/cards/{scene.card['id']}"
    assert set(scene.card) - set(scene.you.ok("GET", path)) == {"attachments", "stickers", "limits"}
    assert set(scene.you.ok("GET", path)) <= set(scene.card)
    assert (
        scene.you.ok("POST", "/labels", json={"name": "", "color": None, "idBoard": scene.board["id"]})["limits"] == {}
    )


def test_defaults_of_new_objects(scene: Scene) -> None:
    """Names, places and states where nothing was said."""
    card, checklist = scene.you.ok("POST", "/cards", json={"idList": scene.list["id"]}), scene.checklist
    assert (card["name"], card["desc"], card["due"], card["closed"], card["dueComplete"]) == (
        "",
        "",
        None,
        False,
        False,
    )
    assert card["cover"]["size"] == "normal"
    assert card["cover"]["brightness"] in ("dark", "light")
    bare = scene.you.ok("POST", f"/cards/{card['id']}/checklists", json={})
    assert (bare["name"], bare["checkItems"]) == ("Checklist", [])
    item = scene.you.ok("POST", f"/checklists/{checklist['id']}/checkItems", json={"name": "a"})
    assert (item["state"], item["due"], item["idMember"]) == ("incomplete", None, None)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-12-05T17:00:00Z", "2026-12-05T17:00:00.000Z"),
        ("2026-12-05T17:00:00.123Z", "2026-12-05T17:00:00.000Z"),
        ("2026-12-05T18:00:00+01:00", "2026-12-05T17:00:00.000Z"),
        ("2026-12-05", "2026-12-05T00:00:00.000Z"),
        ("2020-12-22 01:59:00 UTC", "2020-12-22T01:59:00.000Z"),
        ("2020-12-22 01:59:00 +0000", "2020-12-22T01:59:00.000Z"),
        ("Sat, 05 Dec 2026 17:00:00 GMT", "2026-12-05T17:00:00.000Z"),
    ],
)
def test_dates_are_read_back_in_utc(scene: Scene, given: str, stored: str) -> None:
    """Section 10; the forms with a zone's name are recorded: POST /1/cards 2020."""
    found = scene.you.ok("PUT", f"/cards/{scene.card['id']}", data={"due": given, "start": given})
    assert (found["due"], found["start"]) == (stored, stored)


def test_dates_are_cleared_by_null_in_json_and_by_nothing(scene: Scene) -> None:
    """Section 5: the word null in a query is ignored."""
    path, due = f"/cards/{scene.card['id']}", {"due": "2026-12-05"}
    scene.you.ok("PUT", path, json=due)
    assert scene.you.ok("PUT", path, params={"due": "null"})["due"] is not None
    assert scene.you.ok("PUT", path, params={"due": ""})["due"] is None
    scene.you.ok("PUT", path, json=due)
    assert scene.you.ok("PUT", path, json={"due": None})["due"] is None


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("number", {"number": 1}, {"number": "1"}),
        ("number", {"number": "2.50"}, {"number": "2.50"}),
        ("checkbox", {"checked": True}, {"checked": "true"}),
        ("checkbox", {"checked": "true"}, {"checked": "true"}),
        ("text", {"text": " as typed "}, {"text": " as typed "}),
        ("date", {"date": "2026-12-05T17:00:00Z"}, {"date": "2026-12-05T17:00:00.000Z"}),
    ],
)
def test_field_values_are_strings(scene: Scene, kind: str, given: Any, stored: Any) -> None:
    """Sections 5 and 10; an unset field is absent, an empty value clears."""
    new = {"idModel": scene.board["id"], "modelType": "board", "name": "F", "type": kind, "pos": "bottom"}
    field, card = scene.you.ok("POST", "/customFields", json=new)["id"], f"/cards/{scene.card['id']}"
    assert scene.you.ok("GET", f"{card}/customFieldItems") == []
    assert scene.you.ok("PUT", f"{card}/customField/{field}/item", json={"value": given})["value"] == stored
    assert scene.you.ok("GET", f"{card}/customFieldItems")[0]["value"] == stored
    cleared = scene.you.ok("PUT", f"{card}/customField/{field}/item", json={"value": "", "idValue": ""})
    assert cleared["idCustomField"] == field
    assert cleared.get("value") is None
    assert scene.you.ok("GET", f"{card}/customFieldItems") == []


def test_texts_end_at_16384_characters(scene: Scene) -> None:
    """Section 3: names and descriptions; an attachment's name at 256."""
    path = f"/cards/{scene.card['id']}"
    for key in ("name", "desc"):
        assert len(scene.you.ok("PUT", path, json={key: "x" * 16384})[key]) == 16384
        assert scene.you("PUT", path, json={key: "x" * 16385}).status_code == 400
    for count, status in ((256, 200), (257, 400)):
        given = {"url": "https://example.com", "name": "x" * count}
        assert scene.you("POST", f"{path}/attachments", json=given).status_code == status


def test_addresses_follow_names(scene: Scene) -> None:
    """Section 6: the slug changes on a rename, the short link does not; idShort is never used again."""
    path = f"/cards/{scene.card['id']}"
    renamed = scene.you.ok("PUT", path, json={"name": "Test Trello::Card.create 3"})
    assert renamed["url"] == f"https://trello.com/c/{scene.card['shortLink']}/1-test-trellocardcreate-3"
    scene.you.ok("DELETE", path)
    assert scene.you.card(scene.list)["idShort"] == 2


# positions (section 6)


def place(scene: Scene, kind: str, **given: Any) -> Any:
    """A new object among its siblings."""
    card, checklist = scene.card["id"], scene.checklist["id"]
    path, needed = {
        "list": ("/lists", {"idBoard": scene.board["id"]}),
        "card": ("/cards", {"idList": scene.you.lists(scene.board)[-1]["id"]}),
        "checklist": ("/checklists", {"idCard": card}),
        "item": (f"/checklists/{checklist}/checkItems", {}),
    }[kind]
    return scene.you.ok("POST", path, json={"name": "x", **needed, **given})["pos"]


@pytest.mark.parametrize("kind", ["list", "card", "checklist", "item"])
def test_top_is_below_all_and_bottom_above(scene: Scene, kind: str) -> None:
    """Whatever the numbers are: order is what counts."""
    middle = place(scene, kind, pos=1000)
    places = [middle, *(place(scene, kind, pos=word) for word in ("top", "bottom", "top", "bottom"))]
    assert places[3] < places[1] < places[0] < places[2] < places[4]


@pytest.mark.parametrize("kind", ["card", "item"])
def test_numbers_step_and_halve(scene: Scene, kind: str) -> None:
    """A first one at 2^47 since 2025, steps of 16384; half of the lowest where numbers are small."""
    assert [place(scene, kind), place(scene, kind), place(scene, kind, pos="top")] == [
        MIDDLE,
        MIDDLE + STEP,
        MIDDLE - STEP,
    ]
    place(scene, kind, pos=65535)
    assert [place(scene, kind, pos="top") for _ in range(2)] == [32767.5, 16383.75]


@pytest.mark.parametrize("pos", [0.25, 1, 10.5, 140737488322560, 140737488326656.5])
def test_numbers_are_kept_exactly(scene: Scene, pos: float) -> None:
    """Given as numbers or as text."""
    for given in (pos, str(pos)):
        assert place(scene, "list", pos=given) == pos
        assert place(scene, "card", pos=given) == pos


def test_new_lists_come_first_and_new_cards_last(scene: Scene) -> None:
    """Section 5; an empty pos is absent on lists and the top on cards (section 2)."""
    first = scene.list["pos"]
    assert place(scene, "list") < first
    assert place(scene, "list", pos="") < first / 2
    lowest = place(scene, "card")
    assert place(scene, "card") > lowest
    assert place(scene, "card", pos="") < lowest


# pages (sections 3, 4, 7)


def test_labels_come_fifty_at_a_time_unless_asked(scene: Scene) -> None:
    """Section 4: labels_limit, and limit of the collection; default 50, at most 1000."""
    for number in range(60):
        scene.you.ok("POST", "/labels", json={"name": str(number), "color": None, "idBoard": scene.board["id"]})
    path = f"/boards/{scene.board['id']}"
    assert len(scene.you.ok("GET", path, params={"labels": "all"})["labels"]) == 50
    assert len(scene.you.ok("GET", path, params={"labels": "all", "labels_limit": 1000})["labels"]) == 66
    assert len(scene.you.ok("GET", f"{path}/labels")) == 50
    assert len(scene.you.ok("GET", f"{path}/labels", params={"limit": 3})) == 3


def test_actions_come_in_pages_newest_first(scene: Scene) -> None:
    """Section 7: 50 unless asked, at most 1000; page, before and since by id or date; filters."""
    card = f"/cards/{scene.card['id']}"
    for number in range(60):
        scene.clock.now += 1
        scene.you.ok("PUT", card, json={"name": f"n{number}"})
    path, names = f"/boards/{scene.board['id']}/actions", {"filter": "updateCard:name"}

    def asked(**params: Any) -> list[str]:
        found = scene.you.ok("GET", path, params={**names, **params})
        return [one["data"]["card"]["name"] for one in found]

    newest = [f"n{number}" for number in reversed(range(60))]
    assert asked() == newest[:50]
    assert asked(limit=1000) == newest
    assert asked(limit=20, page=2) == newest[40:]
    found = scene.you.ok("GET", path, params={**names, "limit": 1000})
    assert asked(before=found[9]["id"], limit=2) == newest[10:12]
    assert asked(since=found[2]["id"]) == newest[:2]
    assert asked(since=found[2]["date"]) == newest[:2]
    assert scene.you("GET", path, params={"limit": 1001}).status_code == 400
    assert {one["type"] for one in scene.you.ok("GET", path, params={"filter": "createCard,createBoard"})} == {
        "createCard",
        "createBoard",
    }


def test_paging_back_by_before_meets_every_card_once(scene: Scene) -> None:
    """Section 4: the way to read more than one page."""
    made = {scene.you.card(scene.list, str(number))["id"] for number in range(7)}
    path, seen = f"/boards/{scene.board['id']}/cards", list[str]()
    for _ in itertools.count():
        params = {"limit": 3, "fields": "id", **({"before": min(seen)} if seen else {})}
        page = [one["id"] for one in scene.you.ok("GET", path, params=params)]
        seen += page
        if len(page) < 3:
            break
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made


def test_limits_are_told_on_every_answer(scene: Scene) -> None:
    """Section 3: key, token, member and database; for deletions of comments, too (recorded 2022)."""
    answers = [scene.you("GET", "/members/me/boards"), scene.you("DELETE", f"/actions/{scene.comment['id']}")]
    names = ["api-key", "api-token", "member", "db-query-time"]
    for answer, told in zip(answers, (names, [*names, "action"]), strict=True):
        limits = [name for name in answer.headers if name.startswith("x-rate-limit")]
        assert sorted(limits) == sorted(
            f"x-rate-limit-{name}-{part}" for name in told for part in ("interval-ms", "max", "remaining")
        )
        assert "retry-after" not in answer.headers
    assert answers[0].headers["x-rate-limit-api-token-max"] == "100"
    assert answers[0].headers["x-rate-limit-api-key-max"] == "300"


def test_object_caps_warn_at_four_fifths(scene: Scene) -> None:
    """Section 3: `limits` of a board; 14 of 17 reactions (recorded 2023)."""
    limits = scene.you.ok("GET", f"/boards/{scene.board['id']}", params={"fields": "limits"})["limits"]
    assert limits["cards"]["openPerBoard"] == {"status": "ok", "disableAt": 5000, "warnAt": 4000}
    assert limits["reactions"]["uniquePerAction"] == {"status": "ok", "disableAt": 17, "warnAt": 14}
    mine = scene.you.ok("GET", "/members/me", params={"fields": "limits"})["limits"]
    assert mine["boards"]["totalPerMember"] == {"status": "ok", "disableAt": 4500, "warnAt": 4050}
