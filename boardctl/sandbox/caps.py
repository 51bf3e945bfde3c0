"""How many of everything there may be (WIRE-FACTS section 3)."""

from __future__ import annotations

from .call import Call
from .refusals import Refusal
from .shapes import CAPS


def room(call: Call, group: str, cap: str, used: int) -> None:
    """Refuse when `used` already reaches the cap."""
    most = CAPS[group][cap]
    if used >= most:
        message = f"The {group} {cap} limit of {most} has been reached"
        raise Refusal(403, {"message": message, "error": f"{group.upper()}_{cap.upper()}_LIMIT_EXCEEDED"})
