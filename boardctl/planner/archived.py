"""Whether archived cards must be read too: they cost a read, and most plans can do without (DESIGN section 6)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET

from boardctl.model.desired import GROUP, Declared, DesiredBoard
from boardctl.model.live import LiveBoard
from boardctl.model.memory import BoardMemory, Remembered
from boardctl.model.values import Address
from boardctl.planner.identity import match
from boardctl.planner.scopes import NOTHING_REMEMBERED, Matching, name_key


def needs_archived(
    desired: DesiredBoard, live: LiveBoard, memory: BoardMemory | None, matching: Matching | None = None
) -> bool:
    """Whether archived cards must be read: some declared or remembered card is not among the open ones.

    Without them a card of the same name that people made since would be taken for one that they archived.
    """
    if live.archived_cards:
        return False
    matching = matching or match(desired, live, memory)
    remembered = (memory or NOTHING_REMEMBERED).objects
    lost = {address for address, entry in remembered.items() if entry.gone}
    if any(
        _may_be_archived(card, matching, remembered) and card.address not in lost for card in desired.of_kind("card")
    ):
        return True
    if _deletes_what_cards_use(desired, live, matching, remembered):
        return True
    return any(
        entry.id not in live.objects and not entry.gone
        for address, entry in remembered.items()
        if not entry.pruned and _is_card(address)
    )


def _deletes_what_cards_use(
    desired: DesiredBoard, live: LiveBoard, matching: Matching, remembered: Mapping[Address, Remembered]
) -> bool:
    """Whether a label, field or option may be about to go: archived cards may use it as well as open ones."""
    owned = {entry.id for entry in remembered.values() if entry.owned}
    for owner, kind in desired.collections:
        home = matching.live.get(owner)
        if kind not in ("label", "custom_field", "option") or home is None:
            continue
        everything = desired.prune.get(GROUP[kind]) == "all"
        if any(
            each.id not in matching.address and (everything or each.id in owned)
            for each in live.in_order(home.id, kind)
        ):
            return True
    return False


def _may_be_archived(card: Declared, matching: Matching, remembered: Mapping[Address, Remembered]) -> bool:
    """A card that was not found, or only one of its former name though boardctl archived it.

    Or one that the file wants archived and only its name has found in sight.
    """
    found, known = matching.live.get(card.address), remembered.get(card.address)
    if found is None:
        return True
    if known is not None and known.pruned and found.id != known.id and name_key(found.value) != name_key(card.value):
        return True
    return getattr(card.value, "archived", UNSET) is True and card.address not in remembered and card.id is None


def _is_card(address: Address) -> bool:
    parts = address.split("/")
    return len(parts) == 3 and parts[1] == "cards"
