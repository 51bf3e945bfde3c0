"""Wire JSON -> live objects: a whole board, or pages of cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET

from boardctl.model.live import Live, LiveBoard
from boardctl.trello import values, wire
from boardctl.trello.marks import is_kept_card, marked_card

T = TypeVar("T")
Payload: TypeAlias = bytes | str | Mapping[str, Any] | Sequence[Any]


def parse(payload: Payload, shape: type[T]) -> T:
    """The payload as `shape`, be it JSON text or decoded already. Raises msgspec.DecodeError."""
    if isinstance(payload, bytes | str):
        return msgspec.json.decode(payload, type=shape)
    return msgspec.convert(payload, shape)


def decode_board(payload: Payload, *, archived_cards: bool) -> LiveBoard:
    """A board from the nested read, or from an export file of Trello's menu (any year since 2012).

    `archived_cards` says whether the payload holds archived cards too. Raises msgspec.DecodeError.
    """
    board = parse(payload, wire.Board)
    if not board.id:
        raise msgspec.ValidationError("this is not a board of Trello's: it has no `id`")
    board_id = board.id
    live = Live(kind="board", id=board_id, parent=board_id, value=values.board(board), url=board.short_url or board.url)
    return LiveBoard(
        live,
        chain(_members(board, board_id), _labels(board, board_id), _rest(board, board_id)),
        archived_cards=archived_cards,
        workspace_names=workspace_names(board),
    )


def decode_cards(payload: Payload) -> tuple[Live, ...]:
    """Cards as GET /boards/{id}/cards answers them, each followed by its attachments, checklists and items."""
    return tuple(_cards(parse(payload, list[wire.Card]), ""))


def workspace_names(board: wire.Board) -> frozenset[str]:
    """All texts that name the board's workspace."""
    organization = board.organization or wire.Organization()
    names = (values.text_or_none(board.id_organization), organization.id, organization.name, organization.display_name)
    return frozenset(name for name in names if name)


def _rest(board: wire.Board, board_id: str) -> Iterator[Live]:
    yield from _custom_fields(board.custom_fields or (), board_id)
    for place, each in _placed(board.lists, board_id, "list"):
        yield Live(kind="list", id=place.id, parent=board_id, value=values.list_(each), pos=place.pos)
    yield from _cards(board.cards or (), board_id)
    yield from _checklists(board.checklists or (), board_id)


class _Place(msgspec.Struct, frozen=True, gc=False):
    id: str
    pos: float


W = TypeVar("W", bound=wire.Wire)


def _placed(objects: Iterable[W] | None, parent: str, kind: str) -> Iterator[tuple[_Place, W]]:
    """Each object with an id and a place. The first exports have no `pos`, and some objects no id: order stands in."""
    for index, each in enumerate(objects or ()):
        pos = getattr(each, "pos", None)
        yield _Place(each.id or f"{parent}-{kind}-{index}", float(index) if pos is None else pos), each


def _members(board: wire.Board, board_id: str) -> Iterator[Live]:
    """One for each person or membership: a deleted account leaves a membership without a person, and vice versa."""
    people = {each.id: each for each in board.members or () if each.id}
    roles = {each.id_member: each.member_type for each in board.memberships or () if each.id_member}
    for member_id in dict.fromkeys(chain(roles, people)):
        yield member(member_id, board_id, people.get(member_id), roles.get(member_id, UNSET))


def member(member_id: str, board_id: str, person: wire.Person | None, role: Any) -> Live:
    """A person on a board."""
    return Live(kind="member", id=member_id, parent=board_id, value=values.member(person or wire.Person(), role))


def _labels(board: wire.Board, board_id: str) -> Iterator[Live]:
    for index, each in enumerate(board.labels or ()):
        if marked_card(each.name):  # boardctl's own: no part of the board
            continue
        yield Live(kind="label", id=values.label_id(each), parent=board_id, value=values.label(each), pos=float(index))
    if board.labels is None:
        yield from _labels_of_old(board, board_id)


def _labels_of_old(board: wire.Board, board_id: str) -> Iterator[Live]:
    """Until 2014 a board had one label a colour, named in `labelNames`, and cards held them without ids."""
    found = {values.label_id(each): each for card in board.cards or () for each in card.labels or ()}
    for index, (label_id, each) in enumerate(found.items()):
        yield Live(kind="label", id=label_id, parent=board_id, value=values.label(each), pos=float(index))


def _custom_fields(fields: Iterable[wire.CustomField], board_id: str) -> Iterator[Live]:
    for place, each in _placed(fields, board_id, "custom_field"):
        yield Live(kind="custom_field", id=place.id, parent=board_id, value=values.custom_field(each), pos=place.pos)
        yield from options(each.options or (), place.id)


def options(found: Iterable[wire.Option], field_id: str) -> Iterator[Live]:
    """The choices of a list field."""
    for place, each in _placed(found, field_id, "option"):
        option_id = each.id or each.other_id or place.id
        yield Live(kind="option", id=option_id, parent=field_id, value=values.option(each), pos=place.pos)


def _cards(cards: Iterable[wire.Card], board_id: str) -> Iterator[Live]:
    for place, each in _placed(cards, board_id, "card"):
        if is_kept_card(each.name, each.desc, archived=bool(each.closed)):  # boardctl's own: no part of the board
            continue
        yield Live(
            kind="card",
            id=place.id,
            parent=each.id_list or "",
            value=values.card(each, read=True),
            pos=place.pos,
            url=each.short_url or each.url,
        )
        yield from of_card(each, place.id)


def of_card(card: wire.Card, card_id: str) -> Iterator[Live]:
    """What hangs on a card: attachments, checklists and their items."""
    for place, each in _placed(card.attachments, card_id, "attachment"):
        link, value = values.text_or_none(each.url), values.attachment(each)
        yield Live(kind="attachment", id=place.id, parent=card_id, value=value, pos=place.pos, url=link)
    yield from _checklists(card.checklists or (), card_id)


def _checklists(checklists: Iterable[wire.Checklist], owner: str) -> Iterator[Live]:
    """Checklists nested in a card (the nested read) or at the top of a board (exports); both name their card."""
    for place, each in _placed(checklists, owner, "checklist"):
        parent = each.id_card or owner
        yield Live(kind="checklist", id=place.id, parent=parent, value=values.checklist(each), pos=place.pos)
        yield from items(each.check_items or (), place.id)


def items(found: Iterable[wire.CheckItem], checklist_id: str) -> Iterator[Live]:
    """The lines of a checklist."""
    for place, each in _placed(found, checklist_id, "item"):
        yield Live(kind="item", id=place.id, parent=checklist_id, value=values.item(each), pos=place.pos)
