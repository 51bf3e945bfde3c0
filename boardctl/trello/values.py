"""One wire object -> one value of the model. A field that the answer lacks stays UNSET."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET, UnsetType

from boardctl.model import values as model
from boardctl.trello import wire

# Trello's word for "the workspace" in prefs; every other word is the model's own.
_WORKSPACE = "org"


def text_or_none(value: wire.Text) -> str | None:
    """A text, None where there is none or it is empty (`idOrganization` is "" in 2012)."""
    return value or None


def _present(value: Any) -> Any:
    """null where the model knows no empty value means the same as absent."""
    return UNSET if value is None else value


def _empty(value: wire.Text) -> wire.Text:
    return UNSET if value is UNSET else value or None


def instant(value: wire.Text) -> wire.Text:
    """A time at whole seconds in UTC; Trello answers `.000Z` (WIRE-FACTS section 10)."""
    if not value:
        return _empty(value)
    if len(value) == 24 and value.endswith("Z"):
        return f"{value[:19]}Z"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _reach(value: wire.Text) -> Any:
    """Who may see, vote or comment: `org` is the workspace."""
    return "workspace" if value == _WORKSPACE else _present(value)


def color(value: wire.Text) -> wire.Text:
    """An option without a colour reads "none", a label null (WIRE-FACTS section 10)."""
    return None if value == "none" else _empty(value)


def board(of: wire.Board) -> model.Board:
    """The board's own fields."""
    prefs = of.prefs or wire.Prefs()
    return model.Board(
        name=_present(of.name),
        desc=_empty(of.desc),
        workspace=_empty(of.id_organization),
        visibility=_reach(prefs.permission_level),
        archived=_present(of.closed),
        background=_empty(prefs.background),
        voting=_reach(prefs.voting),
        comments=_reach(prefs.comments),
        invitations=_present(prefs.invitations),
        self_join=_present(prefs.self_join),
        card_covers=_present(prefs.card_covers),
        card_aging=_present(prefs.card_aging),
    )


def member(of: wire.Person, role: Any) -> model.Member:
    """A person with the role of their membership."""
    return model.Member(username=_present(of.username), full_name=_present(of.full_name), role=_present(role))


def label(of: wire.Label) -> model.Label:
    """A label."""
    return model.Label(name="" if of.name is None else of.name, color=color(of.color))


def label_id(of: wire.Label) -> str:
    """A label's id; before 2014 labels had none and were known by their colour."""
    return of.id or f"label-{of.color or 'none'}"


def custom_field(of: wire.CustomField) -> model.CustomField:
    """A custom field's definition."""
    front = of.display.card_front if of.display else UNSET
    return model.CustomField(name=_present(of.name), type=_present(of.type), show_on_card=_present(front))


def option(of: wire.Option) -> model.Option:
    """One choice of a list field."""
    return model.Option(name=_present(of.value.text if of.value else UNSET), color=color(of.color))


def list_(of: wire.List) -> model.List:
    """A column."""
    limit = int(of.soft_limit) if isinstance(of.soft_limit, float) else of.soft_limit
    return model.List(name=_present(of.name), limit=limit, archived=_present(of.closed))


def card(of: wire.Card, *, read: bool) -> model.Card:
    """A card. `read`: it comes from a read that asked for field values, so that none given means none set."""
    values: Any = field_values(of.custom_field_items or ()) if read or of.custom_field_items is not None else UNSET
    return model.Card(
        name=_present(of.name),
        desc=_empty(of.desc),
        start=instant(of.start),
        due=instant(of.due),
        due_reminder=reminder(of.due_reminder),
        done=_present(of.due_complete),
        archived=_present(of.closed),
        is_template=_present(of.is_template),
        location_name=_empty(of.location_name),
        location_address=_empty(of.address),
        location_coordinates=coordinates(of.coordinates),
        labels=_labels(of),
        members=UNSET if of.id_members is None else frozenset(of.id_members),
        values=values,
        **_cover(of.cover),
    )


def _labels(of: wire.Card) -> frozenset[str] | UnsetType:
    if of.id_labels is not None:
        return frozenset(of.id_labels)
    return UNSET if of.labels is None else frozenset(map(label_id, of.labels))


def reminder(value: wire.Number) -> int | UnsetType | None:
    """Minutes before due. -1 is how the web client says "none"; null means nobody ever chose (exports since 2018)."""
    if isinstance(value, float):
        return int(value) if value >= 0 else None
    return value


def coordinates(value: wire.Coordinates | str | UnsetType | None) -> tuple[float, float] | UnsetType | None:
    """(latitude, longitude): read as an object (recorded), given and sometimes read as "lat,long" text."""
    if isinstance(value, wire.Coordinates):
        return value.latitude, value.longitude
    if not isinstance(value, str):
        return value
    latitude, _, longitude = value.partition(",")
    try:
        return float(latitude), float(longitude)
    except ValueError:
        return None


def _cover(of: wire.Cover | UnsetType | None) -> dict[str, Any]:
    if of is UNSET:
        return {}
    cover = of if isinstance(of, wire.Cover) else wire.Cover(color=None)
    return {
        "cover_color": color(cover.color),
        "cover_size": _present(cover.size),
        "cover_brightness": _present(cover.brightness),
        "cover_image": cover.id_attachment or cover.id_uploaded_background or cover.id_plugin,
    }


def field_values(found: Any) -> dict[str, model.FieldValue | None]:
    """Custom field values by field id: numbers and check marks are strings on the wire (WIRE-FACTS section 5)."""
    values = {each.id_custom_field: field_value(each) for each in found if each.id_custom_field}
    return {key: value for key, value in values.items() if value is not None}


def field_value(of: wire.FieldItem) -> model.FieldValue | None:
    """One value; None where it has been cleared."""
    if of.id_value:
        return of.id_value
    if not isinstance(of.value, dict):
        return None
    return next((_READ.get(kind, str)(raw) for kind, raw in of.value.items() if raw is not None), None)


def _number(raw: Any) -> float | str:
    try:
        return float(raw)
    except ValueError:
        return str(raw)


def _date(raw: Any) -> str:
    return str(instant(str(raw)))


def _checked(raw: Any) -> bool:
    return str(raw).lower() == "true"


_READ: dict[str, Any] = {"number": _number, "date": _date, "checked": _checked}


def attachment(of: wire.Attachment) -> model.Attachment:
    """A link, or a file that somebody uploaded."""
    return model.Attachment(url=_present(of.url), name=_present(of.name), upload=bool(of.is_upload))


def checklist(of: wire.Checklist) -> model.Checklist:
    """A checklist without its items."""
    return model.Checklist(name=_present(of.name))


def item(of: wire.CheckItem) -> model.Item:
    """One line of a checklist."""
    return model.Item(
        name=_present(of.name),
        done=UNSET if not of.state else of.state == "complete",
        due=instant(of.due),
        member=_empty(of.id_member),
    )
