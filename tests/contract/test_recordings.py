"""Every recorded exchange, played again on a sandbox that stands as Trello stood: status, types and error texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from .evidence import listed, needs_evidence, rows
from .recordings import Changes, Played, cassettes, differences, play

CASSETTES = cassettes(rows("recordings"))
LISTS = listed("recordings-changes")
CHANGES = Changes.listed(LISTS)
PAIRS = {each["source"]: f"{each['why']}: {each['evidence']}" for each in LISTS["pair"]}


def short(source: str) -> str:
    return PurePosixPath(source).name


@needs_evidence
@pytest.mark.parametrize("cassette", sorted(CASSETTES), ids=short)
def test_recording(cassette: str, record_property: Callable[[str, object], None]) -> None:
    """The sandbox answers a recorded conversation as Trello did."""
    wrong = []
    for played in play(CASSETTES[cassette]):
        why = PAIRS.get(short(played.pair.source))
        if why is not None:
            record_property("recordings", f"skipped: {why.partition(':')[0]}")
            continue
        record_property("recordings", "replayed")
        left = [each for each in played.differences if not CHANGES.explain(each)]
        wrong += [f"{played.pair.name}: {each}" for each in left]
        if not left:
            record_property("recordings", "matching")
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def played() -> list[Played]:
    return [each for pairs in CASSETTES.values() for each in play(pairs)]


@needs_evidence
def test_the_list_of_changes_holds_no_more_than_is_needed(played: list[Played]) -> None:
    """Each entry explains something that differs, and has its evidence."""
    found = {difference for each in played for difference in each.differences}
    for kind in ("nullable", "removed"):
        for entry in LISTS[kind]:
            alone = Changes.listed({"nullable": [], "removed": [], kind: [entry]})
            assert any(alone.explain(each) for each in found), entry
            assert entry["evidence"]
    differing = {short(each.pair.source) for each in played if any(not CHANGES.explain(d) for d in each.differences)}
    assert differing == set(PAIRS)


@needs_evidence
def test_nearly_all_pairs_are_replayed(played: list[Played]) -> None:
    """At least 98 in 100 match what was recorded, all in all."""
    good = [each for each in played if all(map(CHANGES.explain, each.differences))]
    assert len(good) >= 0.98 * len(played)


def test_differences_are_told_by_path() -> None:
    """Types, missing keys and missing elements; more keys and elements than recorded are fine."""
    recorded = {"id": "a", "pos": 1, "labels": [{"id": "x", "color": None}], "prefs": {"voting": "org"}, "tags": []}
    found = {"id": "a", "pos": 1.5, "labels": [{"id": "y"}, {"id": "x", "color": "red"}], "prefs": {}, "tags": [1]}
    assert list(differences(recorded, found, "", {})) == [
        ".labels[].color null -> string",
        ".prefs.voting missing",
        ".tags [0] -> [1]",
    ]
    assert list(differences([{"id": "x"}], [], "", {})) == [" [1] -> [0]"]


def test_changes_explain_only_what_they_name() -> None:
    """A null is explained by a nullable key, a missing key by a removed one."""
    changes = Changes(frozenset({"descData"}), frozenset({"memberships.orgMemberType", ".type"}))
    assert changes.explain("[].descData null -> object")
    assert not changes.explain(".descData string -> object")
    assert not changes.explain(".descData missing")
    assert changes.explain("[].memberships[].orgMemberType missing")
    assert not changes.explain(".orgMemberType missing")
    assert changes.explain(".type missing")
