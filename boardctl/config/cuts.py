"""Keys that go from the mappings of a YAML text: which, and what of the lines around them stays."""

from __future__ import annotations

from itertools import pairwise

from boardctl.config.inks import rows_of
from boardctl.config.pieces import check_no_comment
from boardctl.config.spans import Node, Spans


class Cuts:
    """The keys that go from one text, each with its value and its line's comment."""

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self._keys: set[Node] = set()

    def add(self, key: Node) -> None:
        """Let a key of a mapping go."""
        self._keys.add(key)

    def __contains__(self, key: Node) -> bool:
        return key in self._keys

    def kept(self, mapping: Node) -> list[tuple[Node, Node]]:
        """The pairs of a mapping that stay."""
        return [pair for pair in mapping.pairs if pair[0] not in self._keys]

    def empties(self, node: Node) -> bool:
        """Whether nothing of a mapping stays."""
        return bool(node.pairs) and not self.kept(node)

    def skip(self, mapping: Node, index: int, made: str, at: int) -> tuple[str, int]:
        """(text so far, offset to go on at) behind a pair that goes, not the only one. Raises Unwritable."""
        key, value = mapping.pairs[index]
        is_first = all(each in self._keys for each, _ in mapping.pairs[:index])
        if mapping.flow:
            end = mapping.pairs[index + 1][0].start if is_first else value.end
            check_no_comment(self._spans.text[at if not is_first else key.start : end])
            return (made + self._spans.text[at : key.start], end) if is_first else (made, end)
        end = self._spans.outer_end(value.end)
        if is_first:
            following = mapping.pairs[index + 1][0].start
            check_no_comment(self._spans.text[end:following])
            return made + self._spans.text[at : key.start], following
        above = self._spans.text[at : self._spans.line_start(key.start)]
        return made + above.removesuffix("\n").removesuffix("\r"), end

    def between(self, mapping: Node) -> list[str]:
        """The comment lines between the pairs of a block mapping, of which none stays."""
        found: list[str] = []
        for (_, value), (key, _) in pairwise(mapping.pairs):
            start = self._spans.line_end(self._spans.outer_end(value.end))
            text = self._spans.text[start : self._spans.line_start(key.start)]
            found += [row for row in rows_of(text) if "#" in row]
        return found
