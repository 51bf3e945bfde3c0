"""Drift as JSON: schemas/drift.schema.json."""

from __future__ import annotations

from typing import Any

from boardctl import __version__
from boardctl.model.drift import BoardDrift, Drift, Drifted
from boardctl.views.left_out import left_out_json
from boardctl.views.plain import FORMAT_VERSION, document, plain


def drift_json(drift: Drift) -> str:
    """The drift as a JSON document; the same drift gives the same bytes."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "boardctl_version": __version__,
            "summary": {
                "changes": len(drift.changes),
                "kept": sum(len(board.kept) for board in drift.boards),
                "unmanaged": sum(len(board.unmanaged) + board.left for board in drift.boards),
                "reads": drift.reads,
            },
            "boards": [_board(board) for board in drift.boards],
            **left_out_json(drift.left_out),
        }
    )


def _board(board: BoardDrift) -> dict[str, Any]:
    return {
        "key": board.key,
        "url": board.url,
        "notes": list(board.notes),
        "changes": [_drifted(each) for each in board.changes],
        "kept": [_drifted(each) for each in board.kept],
        "unmanaged": [_drifted(each) for each in board.unmanaged],
    }


def _drifted(each: Drifted) -> dict[str, Any]:
    return {
        "address": each.address,
        "kind": each.kind,
        "name": each.name,
        "field": each.field,
        "before": plain(each.before),
        "after": plain(each.after),
        "before_unknown": each.before_unknown,
        "by": {"username": each.by.username, "name": each.by.name} if each.by else None,
        "at": each.at,
        "untold": each.untold,
        "where": each.where,
        "url": each.url,
        "source": {"file": each.source.file, "line": each.source.line} if each.source else None,
    }
