"""What of a link's URL the pattern of the schema can't say."""

from __future__ import annotations

from urllib.parse import urlsplit


def has_host(url: str) -> bool:
    """Whether the part before the path can be one: brackets in it hold an IPv6 address, and nothing else does."""
    try:
        return bool(urlsplit(url).netloc)
    except ValueError:
        return False
