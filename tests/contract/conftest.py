"""A sandbox with one of everything, for each test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .scene import Scene


@pytest.fixture
def scene() -> Iterator[Scene]:
    scene = Scene()
    yield scene
    scene.store.close()
