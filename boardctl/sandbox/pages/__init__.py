"""The sandbox's web page, at `/`: boards to look at, and to change by hand.

Everything a person changes goes through the public /1 API with a token of the member they chose to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boardctl.sandbox.store import Store

    from .site import Site


def create(store: Store) -> Site:
    """The ASGI app for all that is not under /1. `store` must be a file: changes are noticed through it."""
    from .site import Site

    return Site(store)
