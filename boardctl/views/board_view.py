"""A board as it is drawn, whether it comes from Trello or from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from boardctl.model.addresses import pending
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.live import Live, LiveBoard
from boardctl.model.values import Board, Card, Item, Label, List, Member, Value


class LabelView(Struct, frozen=True):
    """A label: its name (the colour's where it has none) and its colour, None for no colour."""

    name: str
    color: str | None = None


class CardView(Struct, frozen=True, kw_only=True):
    """A card: `checked` of `items` checklist lines are ticked; `fields` are custom fields with their values."""

    name: str
    labels: tuple[LabelView, ...] = ()
    members: tuple[str, ...] = ()
    fields: tuple[tuple[str, Any], ...] = ()
    start: str | None = None
    due: str | None = None
    done: bool = False
    cover: str | None = None
    checked: int = 0
    items: int = 0
    attachments: int = 0


class ListView(Struct, frozen=True, kw_only=True):
    """A column; `archived` counts its archived cards, which are not drawn."""

    name: str
    cards: tuple[CardView, ...] = ()
    limit: int | None = None
    archived: int = 0


class BoardView(Struct, frozen=True, kw_only=True):
    """A board: what stands above its columns, and the columns."""

    name: str
    url: str | None
    lists: tuple[ListView, ...]
    archived: bool = False


def live_view(live: LiveBoard) -> BoardView:
    """What a live board looks like: open lists with their open cards."""
    names = {each.id: _reference_name(each.value) for each in live.objects.values()}
    labels = {each.id: _label(each.value) for each in live.of_kind("label") if isinstance(each.value, Label)}
    lists = [each for each in live.in_order(live.id, "list") if not each.archived]
    board = live.board.value
    return BoardView(
        name=_text(getattr(board, "name", None)),
        url=live.board.url,
        archived=isinstance(board, Board) and board.archived is True,
        lists=tuple(_live_list(live, each, labels, names) for each in lists),
    )


def _live_list(live: LiveBoard, found: Live, labels: Mapping[str, LabelView], names: Mapping[str, str]) -> ListView:
    cards = live.in_order(found.id, "card")
    drawn = [(each, each.value) for each in cards if isinstance(each.value, Card) and not each.archived]
    value = found.value
    return ListView(
        name=_text(getattr(value, "name", None)),
        limit=_known(value.limit) if isinstance(value, List) else None,
        cards=tuple(
            _card(card, labels, names, _live_items(live, each), len(live.in_order(each.id, "attachment")))
            for each, card in drawn
        ),
        archived=len(cards) - len(drawn),
    )


def _live_items(live: LiveBoard, card: Live) -> list[Value]:
    lists = live.in_order(card.id, "checklist")
    return [item.value for checklist in lists for item in live.in_order(checklist.id, "item")]


def desired_view(desired: DesiredBoard) -> BoardView:
    """What a board looks like by its file; references are resolved as far as the file alone settles them."""
    names = {pending(each.address): _reference_name(each.value) for each in desired.objects()}
    labels = _declared_labels(desired.of_kind("label"))
    lists = desired.collections.get((desired.board.address, "list"), ())
    return BoardView(
        name=_text(getattr(desired.board.value, "name", None)) or desired.key,
        url=None,
        archived=isinstance(desired.board.value, Board) and desired.board.value.archived is True,
        lists=tuple(_declared_list(desired, each, labels, names) for each in lists),
    )


def _declared_labels(labels: Iterable[Declared]) -> dict[str, LabelView]:
    """Labels by colour, name, key and handle: later ones outrank earlier ones (DESIGN section 3, references)."""
    views = [(each, each.value, _label(each.value)) for each in labels if isinstance(each.value, Label)]
    by_color = {value.color: view for _, value, view in views if not value.name and isinstance(value.color, str)}
    by_name = {value.name: view for _, value, view in views if isinstance(value.name, str) and value.name}
    by_key = {each.address.rpartition("/")[2]: view for each, _, view in views if each.has_key}
    by_handle = {pending(each.address): view for each, _, view in views}
    # By handle first of all, so that the labels come in the order of the file.
    return {**by_handle, **by_color, **by_name, **by_key}


def _declared_list(
    desired: DesiredBoard, found: Declared, labels: Mapping[str, LabelView], names: Mapping[str, str]
) -> ListView:
    cards = desired.collections.get((found.address, "card"), ())
    drawn = [(each, each.value) for each in cards if isinstance(each.value, Card) and each.value.archived is not True]
    return ListView(
        name=_text(getattr(found.value, "name", None)),
        limit=_known(found.value.limit) if isinstance(found.value, List) else None,
        cards=tuple(
            _card(
                card,
                labels,
                names,
                _declared_items(desired, each),
                len(desired.collections.get((each.address, "attachment"), ())),
            )
            for each, card in drawn
        ),
        archived=len(cards) - len(drawn),
    )


def _declared_items(desired: DesiredBoard, card: Declared) -> list[Value]:
    lists = desired.collections.get((card.address, "checklist"), ())
    return [item.value for each in lists for item in desired.collections.get((each.address, "item"), ())]


def _card(
    card: Card, labels: Mapping[str, LabelView], names: Mapping[str, str], items: list[Value], attachments: int
) -> CardView:
    return CardView(
        name=_text(card.name),
        labels=_worn(_known(card.labels) or frozenset(), labels),
        members=tuple(sorted(names.get(each, each) for each in _known(card.members) or ())),
        fields=_filled(_known(card.values) or {}, names),
        start=_known(card.start),
        due=_known(card.due),
        done=card.done is True,
        cover=_known(card.cover_color),
        checked=sum(isinstance(item, Item) and item.done is True for item in items),
        items=len(items),
        attachments=attachments,
    )


def _worn(worn: Iterable[str], labels: Mapping[str, LabelView]) -> tuple[LabelView, ...]:
    """A card's labels in the order of the board's, unknown ones last by name."""
    order = {label: at for at, label in enumerate(dict.fromkeys(labels.values()))}
    found = {labels.get(each, LabelView(each)) for each in worn}
    return tuple(sorted(found, key=lambda each: (order.get(each, len(order)), each.name)))


def _filled(values: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, Any], ...]:
    filled = [(names.get(field, field), value) for field, value in values.items() if value is not None]
    shown = [(field, names.get(value, value) if isinstance(value, str) else value) for field, value in filled]
    return tuple(sorted(shown, key=lambda entry: entry[0]))


def _label(label: Label) -> LabelView:
    color = _known(label.color)
    return LabelView(_text(label.name) or color or "label", color)


def _reference_name(value: Value) -> str:
    return _text(value.username) if isinstance(value, Member) else _text(getattr(value, "name", None))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _known(value: Any) -> Any:
    """The value, None for one that is not managed or was not read."""
    from msgspec import UNSET

    return None if value is UNSET else value
