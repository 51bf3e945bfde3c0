"""Which live board a file without `id:` and without a state stands for (DESIGN section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from boardctl.errors import Ambiguous
from boardctl.sandbox import OTHER_TOKEN
from tests.tables import Table

FILE: dict[str, Any] = {"version": 1, "name": "B", "lists": ["A"]}


def make(table: Table, **params: Any) -> dict[str, Any]:
    """Somebody makes a board of the file's name."""
    made: dict[str, Any] = table.person("POST", "/boards", name="B", defaultLists="false", **params)
    return made


def short_link(made: dict[str, Any]) -> str:
    """The last part of its URL."""
    return str(made["shortUrl"]).rpartition("/")[2]


@pytest.mark.parametrize("closed", [False, True])
def test_one_of_its_name_is_adopted_open_or_archived(table: Table, closed: bool) -> None:
    """The first line of the plan says so with the URL, before anything else there is to say; none is made."""
    made = make(table)
    home = table.person("POST", "/lists", name="Backlogs", idBoard=made["id"])
    held = table.person("POST", "/cards", name="Theirs", idList=home["id"])
    table.person("PUT", f"/boards/{made['id']}", closed=closed)
    shown = table.plan({**FILE, "lists": ["Backlog"], "prune": {"lists": "all"}})
    assert shown.id == made["id"]
    assert [(change.action, change.kind) for change in shown.changes] == [("create", "list")]
    adopted, *shut, renamed = shown.notes
    assert len(shut) == closed
    said = f"adopts the board of this name at {made['shortUrl']}; nothing on it is owned"
    assert adopted == f"{said}, so nothing of it is removed"
    assert "was:" in renamed
    table.person("DELETE", f"/cards/{held['id']}")
    assert table.plan().notes[0] == said  # for now the list goes: that is what `prune: all` asks for


def test_of_several_none_is_taken_and_none_is_made(table: Table) -> None:
    """Each is named with the line to paste and its URL; one that is archived counts like the others."""
    one, other = make(table), make(table)
    table.person("PUT", f"/boards/{other['id']}", closed=True)
    table.write(FILE)
    with pytest.raises(Ambiguous) as refused:
        table.apply()
    hint = refused.value.hint or ""
    assert "(of a row: in its column `id`)" in hint
    for made in (one, other):
        assert f"id: {short_link(made)}    # {made['shortUrl']}" in hint
    assert len(table.person("GET", "/members/me/boards", filter="all")) == 2
    assert table.plan({**FILE, "id": short_link(other)}).id == other["id"]


def test_a_workspace_narrows_the_search(table: Table) -> None:
    """Of two that share a name it is the one there; where the workspace has none, it is to be made."""
    here, elsewhere = (table.person("POST", "/organizations", displayName=name) for name in ("Here", "Elsewhere"))
    wanted, _ = make(table, idOrganization=here["id"]), make(table, idOrganization=elsewhere["id"])
    assert table.plan({**FILE, "workspace": here["name"]}).id == wanted["id"]
    table.person("DELETE", f"/boards/{wanted['id']}")
    assert table.plan({**FILE, "workspace": here["name"]}).id is None


def shared(table: Table, role: str = "normal", **params: Any) -> dict[str, Any]:
    """Somebody else's board of the file's name, on which the token's member has a role."""
    me = table.person("GET", "/members/me")["id"]
    made = make(table, token=OTHER_TOKEN, **params)
    table.person("PUT", f"/boards/{made['id']}/members/{me}", type=role, token=OTHER_TOKEN)
    return made


def test_without_a_workspace_a_board_of_somebody_elses_is_neither_taken_nor_doubled(table: Table) -> None:
    """Nothing tells whether it is the file's: the plan stops, with what settles it either way."""
    made, admins = shared(table), {**FILE, "name": "Admin's"}
    table.write(FILE)
    with pytest.raises(Ambiguous, match="no admin of it") as refused:
        table.apply()
    assert f"id: {short_link(made)}    # {made['shortUrl']}\n" in (refused.value.hint or "")
    assert len(table.person("GET", "/members/me/boards", filter="all")) == 1
    assert table.plan({**FILE, "id": short_link(made)}).id == made["id"]
    home = table.person("POST", "/organizations", displayName="Home")
    assert table.plan({**FILE, "workspace": home["name"]}).id is None
    assert table.plan(admins).id is None
    theirs = shared(table, "admin")
    assert table.plan(FILE).id == theirs["id"]


def test_a_board_that_is_bound_but_not_remembered_says_so(table: Table) -> None:
    """With `id:` and a lost state the plan does less, and must not look as if all was well."""
    made = make(table)
    bound = {**FILE, "id": short_link(made), "lists": ["A", "B"]}
    assert "nothing is remembered of this board" in table.plan(bound).notes[0]
    table.apply(bound)
    assert table.plan().notes == ()
    table.forget()
    left = table.plan({**bound, "lists": ["A"]})
    assert left.changes == ()
    assert "nothing on it is owned" in left.notes[0]


def test_an_id_of_the_board_owns_nothing_on_it(table: Table) -> None:
    """It says which board is meant; what people had made there is theirs, also once the file has named it."""
    made = make(table)
    for name in ("A", "Theirs"):
        table.person("POST", "/lists", name=name, idBoard=made["id"])
    bound = {**FILE, "id": short_link(made)}
    table.apply({**bound, "lists": ["A", "Theirs", "Ours"]})
    assert table.changes(bound) == [("archive", "board/lists/ours")]
