"""Random boards: what import writes has an empty plan, is in canonical form, and says all that a file can say."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importing.boards import Bench, changes, is_canonical
from tests.importing.exports import exports

SOAK = bool(os.environ.get("BOARDCTL_SOAK"))
thorough = settings(max_examples=2000 if SOAK else 60, deadline=None, suppress_health_check=list(HealthCheck))


@thorough
@given(exports(), st.booleans(), st.sampled_from(("UTC", "Europe/Berlin", "Pacific/Apia")))
def test_a_random_board_comes_with_an_empty_plan(export: dict[str, Any], archived: bool, zone: str) -> None:
    """From live and from file, with state and without, in any time zone, with archived cards and without them."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        file = bench.root / "export.json"
        file.write_text(json.dumps(export), encoding="utf-8")
        (bench.root / "boardctl.yaml").write_text(f"version: 1\ntimezone: {zone}\npeople: {{bo: ann_1}}\n")
        bench.load(file)
        bench.take(export["id"], archived=archived)
        text = bench.text()
        assert (archived and not SOAK) or is_canonical(text), text  # what takes longest: once a board will do
        assert changes(bench.plan()) == []
        bench.forget()
        assert changes(bench.plan()) == []
        if archived:  # the same from the file without a network; half of the boards will do
            bench.clear()
            bench.take_export(file, archived=archived)
            assert is_canonical(bench.text())


@settings(thorough, max_examples=2000 if SOAK else 20)
@given(exports(), st.sampled_from(("UTC", "Europe/Berlin")))
def test_a_random_board_comes_as_a_template_with_an_empty_plan(export: dict[str, Any], zone: str) -> None:
    """The template with the original start, name and people makes the board that is there, with state and without."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        file = bench.root / "export.json"
        file.write_text(json.dumps(export), encoding="utf-8")
        (bench.root / "boardctl.yaml").write_text(f"version: 1\ntimezone: {zone}\n")
        bench.load(file)
        made = bench.take(export["id"], template=True)
        assert all(map(is_canonical, made.texts.values()))
        assert len(made.texts) == 2
        assert changes(bench.plan()) == []
        bench.forget()
        assert changes(bench.plan()) == []
