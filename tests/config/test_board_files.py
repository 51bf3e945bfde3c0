"""Valid board files: what the planner is given for each key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boardctl.model.desired import DesiredBoard, Source
from boardctl.model.values import (
    Attachment,
    Board,
    Card,
    Checklist,
    CustomField,
    Item,
    Label,
    List,
    Member,
    Option,
)
from tests.config.files import HEAD, at, board, problems

DESIGN = Path(__file__).parents[2].parent / "shared" / "DESIGN.md"
CARD = HEAD + "lists:\n  - name: A\n    cards:\n      - name: C\n        "


def card(root: Path, text: str, *, settings: str | None = None) -> Card:
    """The value of a card with some keys."""
    value = at(board(root, CARD + text, settings=settings), "cards/c").value
    assert isinstance(value, Card)
    return value


@pytest.fixture
def website(tmp_path: Path) -> DesiredBoard:
    """The example of DESIGN section 3."""
    if not DESIGN.exists():
        pytest.skip("../shared/DESIGN.md is not here")
    found = re.search(r"```yaml\n(.*?version: 1\nkey: website.*?)```", DESIGN.read_text(), re.DOTALL)
    assert found is not None
    return board(tmp_path, found[1])


def test_the_example_of_the_design_is_a_board(website: DesiredBoard) -> None:
    """The board itself, with its key, its binding and its preferences."""
    assert website.key == website.board.address == "website"
    assert website.board.id == "nC8QJJoZ"
    assert website.board.value == Board(
        name="Website relaunch",
        desc="Everything for the relaunch.\n",
        workspace="acme",
        visibility="private",
        archived=False,
        background="blue",
        voting="members",
        comments="members",
        invitations="admins",
        self_join=False,
        card_covers=True,
        card_aging="regular",
    )
    assert website.board.source == Source("boards/b.yaml", 2, 1)


def test_the_example_of_the_design_has_its_collections(website: DesiredBoard) -> None:
    """Every collection of the file is there, by owner and kind, and no other."""
    counts = {key: len(members) for key, members in website.collections.items()}
    assert counts == {
        ("website", "member"): 3,
        ("website", "label"): 3,
        ("website", "custom_field"): 2,
        ("website/custom_fields/priority", "option"): 2,
        ("website", "list"): 3,
        ("website/lists/backlog", "card"): 1,
        ("website/cards/ci", "attachment"): 2,
        ("website/cards/ci", "checklist"): 2,
        ("website/cards/ci/checklists/dod", "item"): 2,
        ("website/cards/ci/checklists/launch", "item"): 1,
    }


def test_the_example_of_the_design_has_its_card(website: DesiredBoard) -> None:
    """References are resolved to the declared objects, times to UTC, the reminder to minutes."""
    ci = at(website, "cards/ci")
    assert ci.protect
    assert ci.has_key
    assert ci.parent == "website/lists/backlog"
    assert ci.value == Card(
        name="Set up CI",
        desc="See the wiki.",
        start="2026-12-01T00:00:00Z",
        due="2026-12-05T17:00:00Z",
        due_reminder=1440,
        done=False,
        archived=False,
        is_template=False,
        cover_color="red",
        cover_size="full",
        cover_image=None,
        location_name="Office",
        location_address="1 Main St",
        location_coordinates=(52.1, 4.3),
        labels=frozenset({"${website/labels/bug}", "${website/labels/debt}"}),
        members=frozenset({"${website/members/alice}"}),
        values={
            "${website/custom_fields/estimate}": 3,
            "${website/custom_fields/priority}": "${website/custom_fields/priority/options/high}",
        },
    )
    press = at(website, "cards/ci/checklists/launch/items/tell-the-press").value
    alice = "${website/members/alice}"
    assert press == Item(name="Tell the press", done=True, due="2026-12-04T17:00:00Z", member=alice)


def test_bare_texts_stand_for_names(tmp_path: Path) -> None:
    """Lists, cards, labels, options, members and items may be just a name."""
    text = HEAD + "key: k\nmembers: [al]\nlabels: [bug]\nlists:\n  - {name: A, cards: [C]}\n  - B\n"
    made = board(tmp_path, text)
    assert at(made, "members/al").value == Member(username="al")
    assert at(made, "labels/bug").value == Label(name="bug")
    assert at(made, "lists/b").value == List(name="B", archived=False)
    assert at(made, "cards/c").value == Card(name="C")
    assert at(made, "lists/b").source == Source("boards/b.yaml", 8, 5)


@pytest.mark.parametrize("empty", ["null", "[]", ""])
def test_an_empty_collection_is_not_an_absent_one(tmp_path: Path, empty: str) -> None:
    """`null` and `[]` declare a collection without objects; without the key it is not managed."""
    made = board(tmp_path, HEAD + f"labels: {empty}\nlists:\n  - {{name: A, cards: {empty or 'null'}}}\n  - B\n")
    assert made.collections["b", "label"] == ()
    assert made.collections["b/lists/a", "card"] == ()
    assert not made.declares("b", "custom_field")
    assert not made.declares("b/lists/b", "card")


def test_absent_keys_are_not_managed(tmp_path: Path) -> None:
    """A card of just a name leaves everything else alone."""
    assert card(tmp_path, "") == Card(name="C")
    assert board(tmp_path, HEAD).collections == {}


BARE = """\
members: [{username: alice}]
labels: [{name: bug}]
custom_fields: [{name: P, type: list, options: [{value: High}]}]
lists:
  - name: A
    cards:
      - name: C
        attachments: [{url: https://example.com/x}]
        checklists: [{name: K, items: [{name: I}]}]
"""


def test_of_every_kind_absent_keys_are_not_managed(tmp_path: Path) -> None:
    """What a mapping does not say is left alone as well as where there is no mapping; a list is open."""
    made = board(tmp_path, HEAD + BARE)
    assert {each.kind: each.value for each in (made.board, *made.objects())} == {
        "board": Board(name="Board"),
        "member": Member(username="alice"),
        "label": Label(name="bug"),
        "custom_field": CustomField(name="P", type="list"),
        "option": Option(name="High"),
        "list": List(name="A", archived=False),
        "card": Card(name="C"),
        "attachment": Attachment(url="https://example.com/x"),
        "checklist": Checklist(name="K"),
        "item": Item(name="I"),
    }


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("desc: null", {"desc": None}),
        ("due: ~", {"due": None}),
        ("due_reminder: null", {"due_reminder": None}),
        ("due_reminder: at_due", {"due_reminder": 0}),
        ("due_reminder: 15m", {"due_reminder": 15}),
        ("due_reminder: 2d", {"due_reminder": 2880}),
        ("due_reminder: 7", {"due_reminder": 7}),
        ("cover: null", {"cover_color": None, "cover_image": None}),
        ("cover: {color: red}", {"cover_color": "red", "cover_image": None}),
        ("cover: {color: null}", {"cover_color": None}),
        ("cover: {size: full}", {"cover_size": "full"}),
        ("location: null", {"location_name": None, "location_address": None, "location_coordinates": None}),
        ("location: {name: X, coordinates: null}", {"location_name": "X", "location_coordinates": None}),
        ("labels: null", {"labels": frozenset()}),
        ("members: []", {"members": frozenset()}),
        ("fields: null", {"values": {}}),
        ("labels: [bug, green]", {"labels": frozenset({"bug", "green"})}),
        ("members: [al, '@bob']", {"members": frozenset({"al", "bob"})}),
        ("fields: {E: 3, P: High, D: null}", {"values": {"E": 3, "P": "High", "D": None}}),
    ],
)
def test_a_key_of_a_card_becomes_fields(tmp_path: Path, text: str, fields: dict[str, object]) -> None:
    """Null clears, what is not declared stays unmanaged, undeclared references stay texts."""
    assert card(tmp_path, text) == Card(name="C", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-12-05", "2026-12-05T16:30:00Z"),
        ("2026-07-05", "2026-07-05T15:30:00Z"),
        ("2026-12-05T09:00", "2026-12-05T08:00:00Z"),
        ("2026-12-05 09:00:30", "2026-12-05T08:00:30Z"),
        ("2026-12-05T09:00Z", "2026-12-05T09:00:00Z"),
        ("2026-12-05T09:00:00.999Z", "2026-12-05T09:00:00Z"),
        ("2026-12-05T23:00-05:00", "2026-12-06T04:00:00Z"),
    ],
)
def test_times_become_utc(tmp_path: Path, text: str, due: str) -> None:
    """A date is that day at the project's time, in its zone; an offset of its own wins."""
    settings = "version: 1\ntimezone: Europe/Berlin\ndue_time: 17:30\n"
    assert card(tmp_path, f"due: {text}\n", settings=settings).due == due


def test_a_start_without_a_time_is_midnight(tmp_path: Path) -> None:
    """In the project's zone, whatever `due_time` is."""
    settings = "version: 1\ntimezone: Europe/Berlin\n"
    assert card(tmp_path, "start: 2026-12-05\n", settings=settings).start == "2026-12-04T23:00:00Z"


def test_keys_take_their_addresses_before_names_do(tmp_path: Path) -> None:
    """A key wins over the slug of an object further up; names that collide are counted in file order."""
    text = (
        HEAD
        + "lists:\n  - {name: A, cards: [Fix it, 'Fix  IT!', {name: Z, key: fix-it}]}\n  - {name: A, cards: [fix it]}\n"
    )
    made = board(tmp_path, text)
    cards = [(each.address, each.has_key) for each in made.of_kind("card")]
    assert cards == [
        ("b/cards/fix-it~2", False),
        ("b/cards/fix-it~3", False),
        ("b/cards/fix-it", True),
        ("b/cards/fix-it~4", False),
    ]
    assert [each.address for each in made.of_kind("list")] == ["b/lists/a", "b/lists/a~2"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("\uff26ix \u2460", "fix-1"),
        ("Ärger mit Öl", "ärger-mit-öl"),
        ("会議 3", "会議-3"),
        ("a_b -- c!", "a-b-c"),
        ("?!", "card"),
    ],
)
def test_without_a_key_the_name_makes_the_address(tmp_path: Path, name: str, part: str) -> None:
    """Compatible forms (wide, circled) are one, letters of every script stay, what has none is called by its kind."""
    made = board(tmp_path, HEAD + f'lists:\n  - {{name: A, cards: ["{name}"]}}\n')
    assert [each.address for each in made.of_kind("card")] == [f"b/cards/{part}"]


def test_references_go_by_key_then_name_then_colour(tmp_path: Path) -> None:
    """A key beats a label of that name; a colour names the unnamed label, not a named one of that colour."""
    labels = "labels: [{key: red, name: x}, {name: red}, {name: y, color: green}, {color: green}, {color: red}]\n"
    text = HEAD + labels + "lists:\n  - {name: A, cards: [{name: C, labels: [red, green]}]}\n"
    value = at(board(tmp_path, text), "cards/c").value
    assert isinstance(value, Card)
    assert value.labels == frozenset({"${b/labels/red}", "${b/labels/green}"})


def test_a_label_bound_by_id_keeps_its_name(tmp_path: Path) -> None:
    """Without a name it is unnamed, unless an id says which it is: then the name is just not managed."""
    made = board(tmp_path, HEAD + "labels: [{color: green}, {id: 5f1b2c3d4e5f6a7b8c9d0e1f, color: red}]\n")
    assert [each.value for each in made.of_kind("label")] == [Label(name="", color="green"), Label(color="red")]


def test_named_checklists_are_copied_to_each_card(tmp_path: Path) -> None:
    """Each citing card has a checklist of its own, sourced where it is cited; items where they were written."""
    text = HEAD + "checklists: [{key: dod, name: Done, items: [Docs]}]\nlists:\n  - name: A\n    cards:\n"
    text += "      - {name: C, checklists: [dod]}\n      - {name: D, checklists: [Done]}\n"
    made = board(tmp_path, text)
    found = [(each.address, each.source.line, each.has_key) for each in made.of_kind("checklist")]
    assert found == [("b/cards/c/checklists/dod", 7, True), ("b/cards/d/checklists/dod", 8, True)]
    assert at(made, "cards/d/checklists/dod/items/docs").source.line == 3


def test_policies_of_a_card_win_over_the_board(tmp_path: Path) -> None:
    """`manage` of the card, then of the board, then the default; what is in a card follows it."""
    text = HEAD + "manage: {cards: seed, progress: ignore}\nlists:\n  - name: A\n    cards:\n"
    text += (
        "      - {name: C, manage: enforce, checklists: [{name: L, items: [I]}], attachments: ['https://x.example']}\n"
    )
    text += "      - {name: D, manage: {progress: enforce}}\n      - E\n      - {name: F, manage: {cards: enforce}}\n"
    made = board(tmp_path, text)
    policies = {each.address: (each.policy, each.progress) for each in made.objects()}
    inside = {policies[each.address] for each in made.objects() if each.address.startswith("b/cards/c")}
    assert inside == {("enforce", "enforce")}
    assert policies["b/cards/d"] == ("seed", "enforce")
    assert policies["b/cards/e"] == ("seed", "ignore")
    assert policies["b/cards/f"] == ("enforce", "ignore")
    assert policies["b/lists/a"] == ("enforce", "ignore")


@pytest.mark.parametrize(
    ("group", "kinds"),
    [
        ("board", "board"),
        ("members", "member"),
        ("labels", "label"),
        ("custom_fields", "custom_field option"),
        ("lists", "list"),
        ("cards", "card attachment checklist item"),
        ("progress", ""),
    ],
)
def test_a_policy_is_that_of_its_kind(tmp_path: Path, group: str, kinds: str) -> None:
    """Of each kind the policy can be said alone, what is in it included; the others keep their defaults."""
    made = board(tmp_path, HEAD + f"manage: {{{group}: ignore}}\n" + BARE)
    every = (made.board, *made.objects())
    assert {each.kind for each in every if each.policy == "ignore"} == set(kinds.split())
    assert {each.policy for each in every if each.kind not in kinds.split()} <= {"enforce"}
    assert {each.progress for each in every} == {"ignore" if group == "progress" else "seed"}


def test_one_policy_stands_for_everything(tmp_path: Path) -> None:
    """`manage: seed` is the policy of every kind, progress included."""
    made = board(tmp_path, HEAD + "manage: ignore\nlists: [A]\n")
    assert {(each.policy, each.progress) for each in (made.board, *made.objects())} == {("ignore", "ignore")}


@pytest.mark.parametrize(
    ("text", "cards", "members"),
    [
        ("", "owned", None),
        ("prune: all", "all", None),
        ("prune: none", "none", "none"),
        ("prune: {members: owned}", "owned", "owned"),
        ("prune: {cards: all}", "all", None),
    ],
)
def test_pruning_never_means_members_unless_it_says_so(
    tmp_path: Path, text: str, cards: str, members: str | None
) -> None:
    """A mode for everything leaves members alone: only that none go is said of them too."""
    prune = board(tmp_path, HEAD + text + "\n").prune
    assert (prune["cards"], prune.get("members"), prune["labels"]) == (
        cards,
        members,
        cards if "{" not in text else "owned",
    )


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("id: nC8QJJoZ", "nC8QJJoZ"),
        ("id: https://trello.com/b/nC8QJJoZ/website", "nC8QJJoZ"),
        ("id: 5f1b2c3d4e5f6a7b8c9d0e1f", "5f1b2c3d4e5f6a7b8c9d0e1f"),
    ],
)
def test_a_board_is_bound_by_id_short_link_or_url(tmp_path: Path, text: str, bound: str) -> None:
    """Of a URL only the short link counts: the rest changes when the board is renamed."""
    assert board(tmp_path, HEAD + text + "\n").board.id == bound


def test_former_names_are_one_or_many(tmp_path: Path) -> None:
    """`was` takes a name or a list of them."""
    made = board(tmp_path, HEAD + "lists: [{name: A, was: B}, {name: C, was: [D, E]}]\n")
    assert [each.was for each in made.of_kind("list")] == [("B",), ("D", "E")]


def test_field_values_are_typed_by_their_field(tmp_path: Path) -> None:
    """A date becomes an instant, an option a handle; an option list that is not managed leaves the text."""
    fields = "custom_fields:\n  - {name: D, type: date}\n  - {name: L, key: ell, type: list}\n"
    fields += "  - {name: N, type: number, show_on_card: true}\n"
    text = HEAD + fields + "lists:\n  - {name: A, cards: [{name: C, fields: {D: 2026-12-05, ell: High, N: 1.5}}]}\n"
    made = board(tmp_path, text)
    value = at(made, "cards/c").value
    assert isinstance(value, Card)
    assert value.values == {
        "${b/custom_fields/d}": "2026-12-05T17:00:00Z",
        "${b/custom_fields/ell}": "High",
        "${b/custom_fields/n}": 1.5,
    }
    assert at(made, "custom_fields/n").value == CustomField(name="N", type="number", show_on_card=True)


def test_aliases_and_teams_are_resolved(tmp_path: Path) -> None:
    """On the board, on cards and in items; a person's own entry gives their role, a team's the rest."""
    settings = "version: 1\npeople: {al: alice_s, carol: {email: c@x.example}}\nteams: {web: [al, bob, carol]}\n"
    text = HEAD + "members: [team:web, {username: al, role: admin}]\nlists:\n  - name: A\n    cards:\n"
    text += "      - {name: C, members: [team:web], checklists: [{name: L, items: [{name: I, member: al}]}]}\n"
    made = board(tmp_path, text, settings=settings)
    assert [each.value for each in made.of_kind("member")] == [
        Member(username="alice_s", role="admin"),
        Member(username="bob"),
        Member(email="c@x.example"),
    ]
    value = at(made, "cards/c").value
    assert isinstance(value, Card)
    assert value.members == frozenset({"${b/members/alice-s}", "${b/members/bob}", "${b/members/mail-f056f881560d}"})
    item = at(made, "cards/c/checklists/l/items/i").value
    assert isinstance(item, Item)
    assert item.member == "${b/members/alice-s}"


def test_anchors_and_merge_keys_work(tmp_path: Path) -> None:
    """A merged key gives way to the card's own; positions are where the values were written."""
    text = HEAD + "lists:\n  - name: A\n    cards:\n      - &c {name: C, desc: x, due: 2026-12-05}\n"
    text += "      - <<: *c\n        name: D\n      - {<<: [{desc: y}, *c], name: E, due: null}\n"
    made = board(tmp_path, text)
    assert at(made, "cards/d").value == Card(name="D", desc="x", due="2026-12-05T17:00:00Z")
    assert at(made, "cards/e").value == Card(name="E", desc="y", due=None)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (CARD + "start: 2026-12-05\n        due: 2026-12-04\n", "8:14", 'card "C" is due before it starts'),
        ("members: [al]\n" + CARD + "members: [al, bob]\n", "8:23", '"bob" is not one of the board'),
        (HEAD + "members: [{email: a@b.example, role: admin}]\n", "3:38", "can't make an admin"),
    ],
)
def test_what_looks_wrong_is_a_warning(tmp_path: Path, text: str, place: str, message: str) -> None:
    """The board is built all the same."""
    (problem,) = problems(tmp_path, text)
    assert problem.severity == "warning"
    assert str(problem.where) == f"boards/b.yaml:{place}"
    assert message in problem.message


@pytest.mark.parametrize(
    ("who", "hint"), [("bobb", 'did you mean "bob"?'), ("carol", "add them there: the card can have them only")]
)
def test_a_member_of_a_card_who_is_none_of_the_boards_may_be_misspelt(tmp_path: Path, who: str, hint: str) -> None:
    """Or be on the board without the file, which only the board can tell: a warning that says which is likely."""
    item = f"        checklists: [{{name: L, items: [{{name: i, member: {who}}}]}}]\n"
    found = problems(tmp_path, f"members: [alice, bob]\n{CARD}members: [{who}]\n{item}")
    assert [each.severity for each in found] == ["warning", "warning"]
    assert all((each.hint or "").startswith(hint) for each in found)


def test_a_board_has_no_more_open_cards_than_trello_allows(tmp_path: Path) -> None:
    """5000 over all its lists, archived ones not counted; the first that is too many is named."""
    cards = "      - C\n" * 2500
    text = HEAD + f"lists:\n  - name: A\n    cards:\n{cards}  - name: B\n    cards:\n{cards}"
    assert problems(tmp_path, text + "      - {name: D, archived: true}\n") == ()
    (found,) = problems(tmp_path, text + "      - D\n")
    assert found.message == "5001 open cards; Trello allows 5000 on a board"
    assert found.where.line == 5008


def test_what_yaml_1_1_would_convert_stays_text(tmp_path: Path) -> None:
    """No Norway problem, no sexagesimals, no silent dates: names stay what was written."""
    made = board(tmp_path, HEAD + "lists: [no, 12:30, 2026-12-05, on, 0x, 1.2.3, '7', +, -.]\n")
    names = [each.value.name for each in made.of_kind("list") if isinstance(each.value, List)]
    assert names == ["no", "12:30", "2026-12-05", "on", "0x", "1.2.3", "7", "+", "-."]
