"""Preferences of a board, and what follows from its background."""

from __future__ import annotations

from typing import Any

from . import checks
from .fields import Field
from .store import Doc

_COLORS = {
    "blue": "#0079BF",
    "orange": "#D29034",
    "green": "#519839",
    "red": "#B04632",
    "purple": "#89609E",
    "pink": "#CD5A91",
    "lime": "#4BBF6B",
    "sky": "#00AECC",
    "grey": "#838C91",
}
_GRADIENTS = ("bubble", "snow", "ocean", "crystal", "rainbow", "alien", "earth", "flower", "peach", "volcano")
_AUDIENCE = checks.one_of("disabled", "members", "observers", "org", "public")


def _background(value: Any) -> str:
    if isinstance(value, str) and (value in _COLORS or value.removeprefix("gradient-") in _GRADIENTS):
        return value
    return checks.object_id(value)


PREFS = (
    Field("permissionLevel", checks.one_of("private", "org", "public", "enterprise"), "private"),
    Field("hideVotes", checks.flag, False),
    Field("voting", _AUDIENCE, "disabled"),
    Field("comments", _AUDIENCE, "members"),
    Field("invitations", checks.one_of("admins", "members"), "members"),
    Field("selfJoin", checks.flag, True),
    Field("cardCovers", checks.flag, True),
    Field("cardCounts", checks.flag, False),
    Field("isTemplate", checks.flag, False),
    Field("cardAging", checks.one_of("regular", "pirate"), "regular"),
    Field("calendarFeedEnabled", checks.flag, False),
    Field("background", _background, "blue"),
    Field("showCompleteStatus", checks.flag, True),
)
ADMIN_PREFS = ("permissionLevel", "invitations", "isTemplate")


def _prefixed(table: tuple[Field, ...], prefix: str) -> tuple[Field, ...]:
    """`prefs_voting` when a board is made, `prefs/voting` when it is changed (WIRE-FACTS section 5)."""
    return tuple(Field(f.name, f.check, f.default, param=prefix + f.name) for f in table)


CREATE_PREFS = _prefixed(PREFS, "prefs_")
UPDATE_PREFS = _prefixed(PREFS, "prefs/")


def background_parts(name: str) -> Doc:
    """The keys that follow from the background (recorded: POST /1/boards with blue, grey)."""
    color = _COLORS.get(name)
    return {
        "backgroundImage": None,
        "backgroundImageScaled": None,
        "backgroundTile": False,
        "backgroundBrightness": "dark",
        "backgroundColor": color,
        "backgroundBottomColor": color or "#0079BF",
        "backgroundTopColor": color or "#0079BF",
        "backgroundDarkColor": None,
        "backgroundDarkImage": None,
        "sharedSourceUrl": None,
    }


def full_prefs(prefs: Doc) -> Doc:
    """All preferences of a new board: the defaults, the parts that follow from the background, then those given."""
    views = ("Board", "Table", "Calendar", "Dashboard", "Timeline", "Map")
    return {
        **{field.name: field.default for field in PREFS},
        "hiddenPluginBoardButtons": [],
        "switcherViews": [{"viewType": view, "enabled": view in ("Board", "Table")} for view in views],
        "autoArchive": None,
        **background_parts(prefs.get("background", "blue")),
        "canBePublic": True,
        "canBeEnterprise": True,
        "canBeOrg": True,
        "canBePrivate": True,
        "canInvite": True,
        **prefs,
    }
