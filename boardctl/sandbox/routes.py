"""All modules that have routes; importing them fills the router."""

from __future__ import annotations

from importlib import import_module

_MODULES = (
    "actions",
    "attachments",
    "authorize",
    "batch",
    "boards",
    "cards",
    "cardsets",
    "checklists",
    "client_js",
    "control",
    "custom_fields",
    "custom_values",
    "labels",
    "lists",
    "members",
    "memberships",
    "notifications",
    "oauth",
    "organizations",
    "reactions",
    "search",
    "stickers",
    "tokens",
    "webhooks",
)


def load() -> None:
    """Imports every module with routes; twice does no harm."""
    for name in _MODULES:
        import_module(f"{__package__}.{name}")
