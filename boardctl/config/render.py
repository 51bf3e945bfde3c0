"""A board's data -> the YAML that means just that, without templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from yaml.nodes import ScalarNode

from boardctl.config.fmt import in_double_quotes, plain_is_safe, wants_single
from boardctl.config.scalars import ScalarError, core
from boardctl.config.syntax import UNWRITTEN
from boardctl.model.escapes import escaped

WIDTH = 10**9  # no text is folded
FLOW_WIDTH = 100  # collections that fit a line stand on one
# Keys at the left edge that begin a new paragraph.
_PARAGRAPHS = frozenset({"members", "labels", "custom_fields", "checklists", "lists"})


def rendered(data: Mapping[str, Any], key: str) -> str:
    """A board file of its own: it says its key, and applied alone it gives the same plan."""
    others = {name: value for name, value in data.items() if name not in ("version", "key")}
    whole = {"version": 1, "key": key, **others}
    parts = [_dumped(_Block({name: _escaped(value)})) for name, value in whole.items()]
    marked = ("\n" + part if name in _PARAGRAPHS else part for name, part in zip(whole, parts, strict=True))
    return "".join(marked)


class _Block(dict[str, Any]):
    """A mapping that is never written in braces."""


def _dumped(data: Any) -> str:
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, indent=2)
    return text


def _escaped(value: Any) -> Any:
    """The value in plain types, written so that the next reading finds no expression in it."""
    if isinstance(value, Mapping):
        return {escaped(key): _escaped(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_escaped(each) for each in value]
    return escaped(value) if isinstance(value, str) else value


class _Dumper(yaml.SafeDumper):
    """Plain scalars are what our loader takes for them: YAML 1.2, nothing else."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """The tag of a plain scalar (PyYAML asks, to know whether quotes are needed)."""
        if kind is not ScalarNode or not implicit[0]:
            found: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
            return found
        try:
            meant = core(value)
        except ScalarError:
            return "tag:yaml.org,2002:float"
        names = {bool: "bool", int: "int", float: "float", type(None): "null"}
        return f"tag:yaml.org,2002:{names.get(type(meant), 'str')}"

    def choose_scalar_style(self) -> str:
        """Quotes as `fmt` has them, so that what is rendered is formatted too."""
        event: Any = self.event
        if event.style is None and plain_is_safe(event.value):
            return ""
        if UNWRITTEN.search(event.value):
            return '"'
        style: str = super().choose_scalar_style()
        return style if style != "'" or wants_single(event.value) else '"'

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """With the escapes that `fmt` has, and never folded."""
        self.write_indicator(in_double_quotes(text), True)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand two columns in from their key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """What a template repeats is written out."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> ScalarNode:
    tidy = "\n" in text and not any(line != line.rstrip() for line in text.split("\n")) and text.strip("\n")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if tidy else None)


def _mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> Any:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", data.items())
    node.flow_style = not isinstance(data, _Block) and _fits(data)
    return node


def _list(dumper: yaml.SafeDumper, data: list[Any]) -> Any:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", data)
    node.flow_style = _fits(data)
    return node


def _fits(data: Any) -> bool:
    """Whether a collection is small and holds only single values."""
    values = list(data.values()) if isinstance(data, dict) else data
    if any(isinstance(each, dict | list) or (isinstance(each, str) and "\n" in each) for each in values):
        return not values
    return len(str(data)) <= FLOW_WIDTH


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(_Block, _mapping)
_Dumper.add_representer(list, _list)


def as_yaml(data: Mapping[str, Any]) -> str:
    """Plain data as YAML; a mapping's keys stand one below the other."""
    return _dumped(_Block(data))
