"""Former names: what `was:` calls an object, on the board as it is and in the state as it was applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import UNSET

from boardctl.model.addresses import slug, unnumbered
from boardctl.model.desired import Declared
from boardctl.model.fields import BY_NAME, normal_text
from boardctl.model.live import Live
from boardctl.model.memory import Remembered, digest
from boardctl.model.values import Kind, Label, Value
from boardctl.planner.scopes import plain_name


def name_digest(kind: Kind, name: str) -> str:
    """The digest of a name, as the state has it."""
    return digest(BY_NAME[kind]["name"], name)


def names_of(blocks: Iterable[Declared]) -> dict[str, str]:
    """The slugs of the names that blocks have or had, by the digests of these: an address without a key ends so."""
    names = {(each.kind, name) for each in blocks for name in (plain_name(each), *each.was)}
    return {name_digest(kind, name): slug(name, kind) for kind, name in names}


def former_name(value: Value) -> str:
    """What `was:` calls an object: its name, a label without one by its colour; empty where there is neither."""
    name = normal_text(getattr(value, "name", None) or "")
    return name or (str(value.color or "") if isinstance(value, Label) else "")


def called(found: Sequence[Live], former: str) -> list[Live]:
    """Those of that name; where there are none, the labels without a name that have that colour."""
    name = normal_text(former)
    fitting = [each for each in found if name and former_name(each.value) == name]
    return [each for each in fitting if normal_text(getattr(each.value, "name", None) or "")] or fitting


def remembered_as(known: Collection[Remembered], kind: Kind, former: str) -> list[Remembered]:
    """As `called`, of what boardctl applied and people may have renamed since: its state has the digests."""
    fields = BY_NAME[kind]
    name = digest(fields["name"], former)
    named = [each for each in known if each.fields.get("name") == name]
    if named or kind != "label" or not normal_text(former):
        return named
    unnamed, color = digest(fields["name"], ""), digest(fields["color"], former)
    return [each for each in known if (each.fields.get("name"), each.fields.get("color")) == (unnamed, color)]


def named_as_before(declared: Declared, last: str | None) -> bool:
    """Whether an object has the name whose digest was last applied, as far as that is known, or was renamed before."""
    name = getattr(declared.value, "name", UNSET)
    if last is None or name is UNSET or name_digest(declared.kind, name) == last:
        return True
    return renamed_before(declared, last)


def renamed_before(declared: Declared, last: str) -> bool:
    """Whether a block may have had its name already when a former one was applied last: what people call it stays, and
    so does what is ignored. Else its address, which does not come from that one, says so.
    """
    here = None if declared.policy == "ignore" else unnumbered(declared.address).rpartition("/")[2]
    kind = declared.kind
    return any(name_digest(kind, each) == last and slug(each, kind) != here for each in declared.was)
