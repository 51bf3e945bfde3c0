"""A board as it is drawn, whether it comes from Trello or from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from boardctl.model.addresses import pending
from boardctl.model.desired import Declared, DesiredBoard
from boardctl.model.live import Live, LiveBoard
from boardctl.model.values import Attachment, Board, Card, Item, Kind, Label, List, Member, Value


class LabelView(Struct, frozen=True):
    """A label: its name (the colour's where it has none) and its colour, None for no colour."""

    name: str
    color: str | None = None


class ItemView(Struct, frozen=True):
    """One line of a checklist."""

    name: str
    done: bool = False
    due: str | None = None
    member: str | None = None


class ChecklistView(Struct, frozen=True):
    """A checklist on a card."""

    name: str
    items: tuple[ItemView, ...] = ()


class LinkView(Struct, frozen=True):
    """An attachment: its URL, its name where that says more, and whether it is a file that was uploaded."""

    url: str
    name: str = ""
    is_file: bool = False


class CardView(Struct, frozen=True, kw_only=True):
    """A card: `fields` are custom fields with their values; `id` is its handle, by which a plan's changes find it."""

    name: str
    id: str = ""
    desc: str = ""
    labels: tuple[LabelView, ...] = ()
    members: tuple[str, ...] = ()
    fields: tuple[tuple[str, Any], ...] = ()
    start: str | None = None
    due: str | None = None
    done: bool = False
    cover: str | None = None
    checklists: tuple[ChecklistView, ...] = ()
    links: tuple[LinkView, ...] = ()

    @property
    def items(self) -> int:
        """How many lines its checklists have."""
        return sum(len(each.items) for each in self.checklists)

    @property
    def checked(self) -> int:
        """How many of them are ticked."""
        return sum(item.done for each in self.checklists for item in each.items)


class ListView(Struct, frozen=True, kw_only=True):
    """A column; `archived` counts its archived cards, which are not drawn; `id` is its handle."""

    name: str
    id: str = ""
    cards: tuple[CardView, ...] = ()
    limit: int | None = None
    archived: int = 0


class BoardView(Struct, frozen=True, kw_only=True):
    """A board: what stands above its columns, and the columns."""

    name: str
    url: str | None
    lists: tuple[ListView, ...]
    archived: bool = False
    desc: str = ""


def live_view(live: LiveBoard) -> BoardView:
    """What a live board looks like: open lists with their open cards."""
    names = {each.id: _reference_name(each.value) for each in live.objects.values()}
    labels = {each.id: _label(each.value) for each in live.of_kind("label") if isinstance(each.value, Label)}
    lists = [each for each in live.in_order(live.id, "list") if not each.archived]
    board = live.board.value
    return BoardView(
        name=_text(getattr(board, "name", None)),
        url=live.board.url,
        desc=_text(getattr(board, "desc", None)),
        archived=isinstance(board, Board) and board.archived is True,
        lists=tuple(_live_list(live, each, labels, names) for each in lists),
    )


def _live_list(live: LiveBoard, found: Live, labels: Mapping[str, LabelView], names: Mapping[str, str]) -> ListView:
    cards = live.in_order(found.id, "card")
    drawn = [(each, each.value) for each in cards if isinstance(each.value, Card) and not each.archived]
    value = found.value
    return ListView(
        id=found.id,
        name=_text(getattr(value, "name", None)),
        limit=_known(value.limit) if isinstance(value, List) else None,
        cards=tuple(_card(card, labels, names, _live_parts(live, each)) for each, card in drawn),
        archived=len(cards) - len(drawn),
    )


class _Parts(NamedTuple):
    """What hangs on a card: its handle, its checklists with their items, its links."""

    id: str
    checklists: Sequence[tuple[Value, Sequence[Value]]]
    links: Sequence[Value]


def _live_parts(live: LiveBoard, card: Live) -> _Parts:
    lists = live.in_order(card.id, "checklist")
    return _Parts(
        card.id,
        [(each.value, [item.value for item in live.in_order(each.id, "item")]) for each in lists],
        [each.value for each in live.in_order(card.id, "attachment")],
    )


def desired_view(desired: DesiredBoard) -> BoardView:
    """What a board looks like by its file; references are resolved as far as the file alone settles them."""
    names = {pending(each.address): _reference_name(each.value) for each in desired.objects()}
    labels = _declared_labels(desired.of_kind("label"))
    lists = desired.collections.get((desired.board.address, "list"), ())
    return BoardView(
        name=_text(getattr(desired.board.value, "name", None)) or desired.key,
        url=None,
        desc=_text(getattr(desired.board.value, "desc", None)),
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
        id=pending(found.address),
        name=_text(getattr(found.value, "name", None)),
        limit=_known(found.value.limit) if isinstance(found.value, List) else None,
        cards=tuple(_card(card, labels, names, _declared_parts(desired, each)) for each, card in drawn),
        archived=len(cards) - len(drawn),
    )


def _declared_parts(desired: DesiredBoard, card: Declared) -> _Parts:
    def below(owner: str, kind: Kind) -> list[Declared]:
        return list(desired.collections.get((owner, kind), ()))

    lists = below(card.address, "checklist")
    return _Parts(
        pending(card.address),
        [(each.value, [item.value for item in below(each.address, "item")]) for each in lists],
        [each.value for each in below(card.address, "attachment")],
    )


def _card(card: Card, labels: Mapping[str, LabelView], names: Mapping[str, str], parts: _Parts) -> CardView:
    return CardView(
        id=parts.id,
        desc=_text(card.desc),
        name=_text(card.name),
        labels=_worn(_known(card.labels) or frozenset(), labels),
        members=tuple(sorted(names.get(each, each) for each in _known(card.members) or ())),
        fields=_filled(_known(card.values) or {}, names),
        start=_known(card.start),
        due=_known(card.due),
        done=card.done is True,
        cover=_known(card.cover_color),
        checklists=tuple(_checklist(each, items, names) for each, items in parts.checklists),
        links=tuple(_link(each) for each in parts.links if isinstance(each, Attachment)),
    )


def _checklist(checklist: Value, items: Iterable[Value], names: Mapping[str, str]) -> ChecklistView:
    drawn = tuple(_item(each, names) for each in items if isinstance(each, Item))
    return ChecklistView(_text(getattr(checklist, "name", None)), drawn)


def _item(item: Item, names: Mapping[str, str]) -> ItemView:
    member = _known(item.member)
    return ItemView(_text(item.name), item.done is True, _known(item.due), names.get(member, member))


def _link(link: Attachment) -> LinkView:
    name = _text(link.name)
    return LinkView(_text(link.url), "" if name == link.url else name, link.upload)


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
