"""The JSON Schemas: complete for editors, and of one mind with the decoder."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from boardctl.config import schemas
from boardctl.config.document import BoardFile
from boardctl.config.head import Head
from boardctl.config.loader import load
from boardctl.config.projectfile import ProjectFile
from boardctl.config.wording import PATTERNS, validator

TYPES: dict[str, Any] = {"board": BoardFile, "head": Head, "project": ProjectFile}
FILES = ("board", "project")
EXAMPLES = Path(__file__).parents[2] / "examples"
EXPRESSION = r"\$\{\{"
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)

SCALARS: list[Any] = [None, True, False, 0, 1, -1, 3.0, 0.5, 10**7, "", "x", "a b", "red", "yes", "2026-12-05", "seed"]
SCALARS += ["https://example.com", "5f1b2c3d4e5f6a7b8c9d0e1f", "nC8QJJoZ", "2026-12-05T", "a@b", "x\n", "2026-12-05\n"]
JUNK: list[Any] = [*SCALARS, [], {}, ["x"], [1], {"name": "x"}, {"x": 1}, {"value": "x"}, {"url": "https://x"}, [0, 0]]


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema and of its definitions, by path."""
    for name, sub in schema.get("properties", {}).items():
        yield f"{path}{name}", sub
        yield from properties(sub, f"{path}{name}.")
    for name, sub in schema.get("$defs", {}).items():
        yield from properties(sub, f"{name}.")


def patterns(schema: Any) -> Iterator[str]:
    """Every `pattern` of a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for sub in schema.values():
            yield from patterns(sub)
    elif isinstance(schema, list):
        for sub in schema:
            yield from patterns(sub)


@pytest.mark.parametrize("name", FILES)
def test_each_key_has_a_description_and_valid_examples(name: str) -> None:
    """What an editor shows is there, and is true."""
    schema = json.loads(schemas.read(name))
    for path, sub in properties(schema):
        assert len(sub.get("description", "")) > 10, path
        assert sub.get("examples"), path
        check = Draft202012Validator({**sub, "$defs": schema.get("$defs", {})})
        for example in sub["examples"]:
            assert check.is_valid(example), (path, example)
    assert all(Draft202012Validator(schema).is_valid(example) for example in schema["examples"])


@pytest.mark.parametrize("name", FILES)
def test_the_schema_is_a_schema(name: str) -> None:
    """Valid by the 2020-12 metaschema; every object closed but the maps; every pattern has words."""
    check = validator(name)
    check.check_schema(schemas.parsed(name))
    check.check_schema(schemas.decoded(name))
    assert set(patterns(schemas.decoded(name))) - {EXPRESSION} <= set(PATTERNS)


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda file: str(file.relative_to(EXAMPLES)))
def test_the_examples_fit_the_schema_their_first_line_names(file: Path) -> None:
    """As an editor checks them: before the templates are worked out."""
    text = file.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)", text)
    if named is None:
        assert file.parent.name == "shared"  # a list to be included: no file of its own kind
        return
    schema = json.loads((file.parent / named[1]).resolve(strict=True).read_text(encoding="utf-8"))
    loaded = load(text.encode(), file=file.name).document
    assert loaded is not None
    assert [error.message for error in Draft202012Validator(schema).iter_errors(loaded.data)] == []


@pytest.mark.parametrize(
    "text",
    [
        "name: x\nlists: [{name: A, cards: [{name: C, due: '${{ kickoff + days(3) }}', done: '${{ x }}'}]}]",
        "name: x\nlabels: [{for_each: [a], as: b, when: '${{ b }}', name: '${{ b }}'}, {include: a.yaml, with: {}}]",
        "from: ../t.yaml\nwith: {x: 1}\nfor_each: {csv: a.csv}\nschedule: {rrule: FREQ=DAILY, start: 2026-01-01}",
        "name: x\nparams: {a: date, b: {type: list, default: []}}\nvisibility: '${{ a }}'\nlabels: '${{ b }}'",
    ],
)
def test_editors_take_templates(text: str) -> None:
    """Expressions may stand wherever a value may, and the keys of templates where they mean something."""
    document = load(f"version: 1\n{text}\n".encode(), file="b.yaml").document
    assert document is not None
    assert [error.message for error in Draft202012Validator(schemas.parsed("board")).iter_errors(document.data)] == []


@pytest.mark.parametrize("text", ["lists: []", "name: x\ncolour: red", "name: x\narchived: maybe", "from: t\nwhen: no"])
def test_editors_find_mistakes(text: str) -> None:
    """A template is no licence: what can't become right is marked."""
    document = load(f"version: 1\n{text}\n".encode(), file="b.yaml").document
    assert document is not None
    assert not Draft202012Validator(schemas.parsed("board")).is_valid(document.data)


def test_an_unknown_schema_is_not_found() -> None:
    """There is no silence about a wrong name."""
    with pytest.raises(FileNotFoundError):
        schemas.read("nonsense")


def from_schema(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that (mostly) fit a schema."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    branches = [branch for branch in schema.get("anyOf", ()) if "required" not in branch or len(branch) > 1]
    if branches:
        return st.one_of([later(branch, root) for branch in branches])
    types = schema.get("type", "null")
    return st.one_of([of_type(each, schema, root) for each in ([types] if isinstance(types, str) else types)])


def later(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """The same, made only when it is drawn from: most of a schema never is."""
    return st.deferred(lambda: from_schema(schema, root))


def of_type(name: str, schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of one JSON type that (mostly) fit a schema."""
    match name:
        case "string":
            return st.sampled_from(schema.get("examples") or ["x", "2026-12-05", "k", "https://example.com/x", "a@b"])
        case "integer":
            return st.integers(0, 9)
        case "number":
            return st.one_of(st.integers(-9, 9), st.floats(-9, 9))
        case "boolean":
            return st.booleans()
        case "array" if "prefixItems" in schema:
            return st.lists(st.integers(-90, 90), min_size=2, max_size=2)
        case "array":
            return st.lists(later(schema.get("items", {"type": "string"}), root), max_size=2)
        case "object":
            return mappings(schema, root)
    return st.none()


def mappings(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Mappings with the required keys of a schema and some of the others."""
    keys = {key: later(sub, root) for key, sub in schema.get("properties", {}).items()}
    required = set(schema.get("required", ())) | ({"name"} & set(keys))
    more = schema.get("additionalProperties")
    if not keys:
        return st.dictionaries(
            st.just("a"), from_schema(more, root) if isinstance(more, dict) else st.just(1), max_size=1
        )
    optional = st.lists(st.sampled_from(sorted(keys)), max_size=4, unique=True)
    return optional.flatmap(lambda some: st.fixed_dictionaries({key: keys[key] for key in sorted({*some, *required})}))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values in a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, sub in pairs:
        yield (*path, step)
        yield from places(sub, (*path, step))


@st.composite
def documents(draw: st.DrawFn, name: str) -> Any:
    """Documents that fit a schema, with up to two of their values spoilt, removed or added to."""
    document = copy.deepcopy(draw(from_schema(schemas.decoded(name), schemas.decoded(name))))
    for _ in range(draw(st.integers(0, 2))):
        spots = list(places(document))
        if not spots:
            break
        *above, last = draw(st.sampled_from(spots))
        holder = document
        for step in above:
            holder = holder[step]
        spoil(draw, holder, last)
    return document


def spoil(draw: st.DrawFn, holder: Any, last: Any) -> None:
    """Change one value of a mapping or list."""
    how = draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "replace":
        holder[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    elif how == "remove":
        del holder[last]
    elif isinstance(holder, dict):
        holder[draw(st.sampled_from(["x", "name", "key", "id", "color", "done"]))] = copy.deepcopy(
            draw(st.sampled_from(JUNK))
        )
    else:
        holder.append(copy.deepcopy(draw(st.sampled_from(JUNK))))


def decodes(document: Any, type_: Any) -> bool:
    """Whether the decoder takes a document."""
    try:
        msgspec.convert(document, type_)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(TYPES))
@RELAXED
@given(data=st.data())
def test_schema_and_decoder_agree(name: str, data: st.DataObject) -> None:
    """What one takes the other takes, for any document near the format (DESIGN section 9)."""
    document = data.draw(documents(name))
    errors = [error.message for error in validator(name).iter_errors(document)]
    assert decodes(document, TYPES[name]) == (not errors), errors


def test_a_valid_file_needs_no_jsonschema(tmp_path: Path) -> None:
    """It is imported for the words of an error only."""
    (tmp_path / "b.yaml").write_text("version: 1\nname: B\nlists: [{name: A, cards: [{name: C, due: 2026-12-05}]}]\n")
    code = (
        "import sys; from pathlib import Path; from boardctl.config.project import load; "
        "load(root=Path(sys.argv[1])); heavy = {'jsonschema', 'jinja2', 'dateutil', 'zoneinfo', 'difflib'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
