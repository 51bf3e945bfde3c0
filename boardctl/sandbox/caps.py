"""How many of everything there may be (WIRE-FACTS section 3)."""

from __future__ import annotations

from .call import Call
from .refusals import Refusal
from .select import MAX_PAGE
from .shapes import CAPS


def room(call: Call, group: str, cap: str, used: int) -> None:
    """Refuse when `used` already reaches the cap."""
    most = CAPS[group][cap]
    if used >= most:
        message = f"The {group} {cap} limit of {most} has been reached"
        raise Refusal(403, {"message": message, "error": f"{group.upper()}_{cap.upper()}_LIMIT_EXCEEDED"})


def not_too_many(call: Call, board: str) -> None:
    """asserted-behaviours: too many cards with actions. From how many on is not known; here more than one page."""
    if not call.settings.enforce_limits or not call.params.text("cards"):
        return
    with_actions = call.params.text("actions") or call.params.text("card_actions")
    if with_actions and call.store.count_under("card", board) > MAX_PAGE:
        raise Refusal(403, {"message": "Too many cards requested", "error": "API_TOO_MANY_CARDS_REQUESTED"})
