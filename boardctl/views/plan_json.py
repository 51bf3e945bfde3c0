"""A plan as JSON: schemas/plan.schema.json. For reading, for CI, and as the approval that `apply plan.json` checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from boardctl import __version__
from boardctl.model.desired import Source
from boardctl.model.operations import Operation
from boardctl.model.plan import ACTIONS, BoardPlan, Change, Left, Plan, Summary
from boardctl.views.left_out import left_out_json
from boardctl.views.plain import FORMAT_VERSION, digest_of, document, plain

Encode: TypeAlias = Callable[[Operation], tuple[str, str, object]]
"""What an operation is on the wire: method, path without `/1`, body. Views know none of Trello's names."""


def plan_json(plan: Plan, *, sources: Mapping[str, str], options: Mapping[str, Any], encode: Encode) -> str:
    """The plan as a JSON document. `sources` maps files to their sha256; `options` are vars, now and targets."""
    return document(plan_document(plan, sources=sources, options=options, encode=encode))


def plan_document(
    plan: Plan, *, sources: Mapping[str, str], options: Mapping[str, Any], encode: Encode
) -> dict[str, Any]:
    """The document before it is text, its digest included."""
    body = {
        "sources": [{"file": file, "sha256": sha256} for file, sha256 in sorted(sources.items())],
        "options": plain({"vars": {}, "now": None, "targets": [], "exclude": [], **options}),
        "summary": _summary(plan.summary()),
        "boards": [_board(board, encode) for board in plan.boards],
        **left_out_json(plan.left_out),
    }
    head = {"format_version": FORMAT_VERSION, "boardctl_version": __version__}
    return {**head, "digest": digest_of({**head, **body}), **body}


def is_intact(loaded: Mapping[str, Any]) -> bool:
    """Whether a saved plan's digest fits its content: it detects accidents, it is no signature."""
    return bool(loaded.get("digest") == digest_of({key: loaded[key] for key in loaded if key != "digest"}))


def _summary(summary: Summary) -> dict[str, Any]:
    counts = (*ACTIONS, "unchanged", "kept", "unmanaged", "calls", "reads", "seconds")
    return {**{name: getattr(summary, name) for name in counts}, "notifies": list(summary.notifies)}


def _board(board: BoardPlan, encode: Encode) -> dict[str, Any]:
    return {
        "key": board.key,
        "name": board.name,
        "id": board.id,
        "url": board.url,
        "notes": list(board.notes),
        "changes": [_change(change, encode) for change in board.changes],
        "kept": [_left(left) for left in board.kept],
        "reported": [_left(left) for left in board.reported],
        "dangers": [{"message": danger.message, "removals": danger.removals} for danger in board.dangers],
        "orders": [
            {"owner": each.owner, "kind": each.kind, "before": list(each.before), "after": list(each.after)}
            for each in board.orders
        ],
        "unchanged": board.unchanged,
        "unmanaged": board.unmanaged,
        "unkept": board.unkept,
    }


def _change(change: Change, encode: Encode) -> dict[str, Any]:
    return {
        "id": change.address,
        "action": change.action,
        "kind": change.kind,
        "address": change.address,
        "object_id": change.object_id,
        "name": change.name,
        "where": change.where,
        "card": change.card,
        "moves": change.moves,
        "after": change.after,
        "fields": {label: _delta(delta.before, delta.after) for label, delta in change.fields.items()},
        "reason": change.reason,
        "owned": change.owned,
        "source": _source(change.source),
        "requires": list(change.requires),
        "notifies": list(change.notifies),
        "calls": [_call(*encode(operation)) for operation in change.operations],
    }


def _left(left: Left) -> dict[str, Any]:
    return {
        "address": left.address,
        "kind": left.kind,
        "name": left.name,
        "reason": left.reason,
        "field": left.field,
        "delta": _delta(left.delta.before, left.delta.after) if left.delta else None,
        "url": left.url,
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    """A restore's changes stand in no file."""
    return {"file": source.file, "line": source.line} if source is not None and source.file else None


def _delta(before: Any, after: Any) -> dict[str, Any]:
    return {"before": plain(before), "after": plain(after)}


def _call(method: str, path: str, body: object) -> dict[str, Any]:
    return {"method": method, "path": path, "body": plain(body)}
