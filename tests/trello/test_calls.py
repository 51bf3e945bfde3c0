"""Calls as values: ids are put in, paths are quoted, numbers keep their value."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from boardctl.model.operations import Operation
from boardctl.trello.bodies import number
from boardctl.trello.calls import Call, bind, is_bound
from boardctl.trello.encode import encode


def test_bind_puts_ids_where_handles_stand() -> None:
    """Handles in the path, in comma lists and in nested objects become ids; others wait."""
    call = Call(
        "PUT",
        "/cards/${w/cards/a}/customFields",
        {
            "idLabels": "${w/labels/x},l1",
            "customFieldItems": [{"idCustomField": "${w/f}", "idValue": "${w/o}"}],
            "idMember": "${w/members/later}",
        },
    )
    bound = bind(call, {"w/cards/a": "c1", "w/labels/x": "l2", "w/f": "f1", "w/o": "o1"})
    assert bound.path == "/cards/c1/customFields"
    assert bound.body == {
        "idLabels": "l2,l1",
        "customFieldItems": [{"idCustomField": "f1", "idValue": "o1"}],
        "idMember": "${w/members/later}",
    }
    assert not is_bound(bound)
    assert is_bound(bind(bound, {"w/members/later": "m1"}))


def test_bind_leaves_peoples_words_alone() -> None:
    """A text that looks like a handle is a text."""
    words = {"name": "${w/cards/a}", "desc": "${w/cards/a}", "value": {"text": "${w/cards/a}"}}
    call = Call("POST", "/cards", {"idList": "${w/cards/a}", **words})
    assert bind(call, {"w/cards/a": "c1"}).body == {"idList": "c1", **words}
    assert is_bound(Call("POST", "/cards", words))


def test_paths_are_quoted() -> None:
    """A username can't break out of its path segment."""
    operation = Operation(
        verb="create", kind="member", target="${w/members/x}", owner="b1", fields={"username": "a/../b?x"}
    )
    assert encode(operation).path == "/boards/b1/members/a%2F..%2Fb%3Fx"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value_without_exponents(value: float) -> None:
    """A number survives the way to text, and the text is plain decimal."""
    assert float(number(value)) == value
    assert "e" not in number(value).lower()
