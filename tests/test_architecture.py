"""The house rules of DESIGN section 2 and 9, held by reading the source."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "boardctl"
ROOMS = ("app", "applier", "auth", "cli", "config", "model", "planner", "sandbox", "state", "trello", "views")
# What each room may import of boardctl, beside itself, errors and the version. Imports inside functions count too.
ALLOWED: dict[str, frozenset[str]] = {
    "model": frozenset(),
    "sandbox": frozenset(),
    "config": frozenset({"model"}),
    "planner": frozenset({"model"}),
    "views": frozenset({"model", "config"}),
    "trello": frozenset({"model"}),
    "state": frozenset({"model", "trello"}),
    "applier": frozenset({"model", "trello", "planner"}),
    "auth": frozenset({"model", "trello"}),
    "app": frozenset(ROOMS) - {"cli", "views"},
    "cli": frozenset(ROOMS),
}
LONGEST_FILE, LONGEST_FUNCTION, DEEPEST = 400, 40, 3
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
# The demo tells a story, so it may word its steps with the views; a saved plan is a view that is read back.
MAY_USE_VIEWS = ("app/demo.py", "app/approved.py")


class Module(NamedTuple):
    """One source file: its path inside the package, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first folder of the path; empty for what stands at the top."""
        return self.path.split("/")[0] if "/" in self.path else ""


def modules() -> list[Module]:
    """Every module of the package."""
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        found.append(Module(file.relative_to(PACKAGE).as_posix(), text, ast.parse(text)))
    return found


MODULES = modules()


def imported(module: Module) -> Iterator[str]:
    """The rooms (and errors) of boardctl that the module imports, relative imports included."""
    package = ["boardctl", *module.path.split("/")[:-1]]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = [*base, *(node.module.split(".") if node.module else [])]
            names = [".".join([*stem, alias.name]) for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("boardctl."))


def test_every_room_has_its_rule() -> None:
    """A new package must say what it may import."""
    rooms = {module.room for module in MODULES if module.room and module.room not in ("schemas", "examples")}
    assert rooms == set(ALLOWED)


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_rooms_import_only_what_they_may(room: str) -> None:
    """Data runs one way: no room reaches for one that stands above it."""
    allowed = ALLOWED[room] | {room, "disk", "errors", "machine", "__version__"}
    broken = [
        f"{module.path}: {name}"
        for module in MODULES
        if module.room == room
        for name in imported(module)
        if name not in allowed and not (module.path in MAY_USE_VIEWS and name == "views")
    ]
    assert not broken


def test_only_the_command_line_prints() -> None:
    """Rooms return text; cli writes it."""
    found = [
        f"{module.path}:{node.lineno}"
        for module in MODULES
        if module.room != "cli"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and _called(node) in ("print", "click.echo", "sys.stdout.write", "sys.stderr.write")
    ]
    assert not found


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def test_every_module_says_what_lives_there() -> None:
    """The first line of a module is a sentence about it."""
    assert not [module.path for module in MODULES if not ast.get_docstring(module.tree)]


def test_files_stay_short() -> None:
    """A file of over 400 lines holds more than one thing."""
    lengths = {module.path: module.text.count("\n") for module in MODULES}
    assert not {path: length for path, length in lengths.items() if length > LONGEST_FILE}


def test_functions_stay_short() -> None:
    """No function is over 40 lines, its docstring included."""
    long = [
        f"{module.path}:{node.lineno} {node.name}" for module, node in _functions() if _length(node) > LONGEST_FUNCTION
    ]
    assert not long


def test_most_functions_are_small() -> None:
    """The median is at most 7 lines of code, and 9 in 10 have at most 25."""
    lengths = sorted(_length(node) for _, node in _functions())
    if not lengths:
        pytest.skip("there is no code")
    assert lengths[len(lengths) // 2] <= 7
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_functions_nest_little() -> None:
    """At most three blocks inside one another; an elif is no block more."""
    assert not [f"{module.path} {node.name}" for module, node in _functions() if _depth(node) > DEEPEST]


def _depth(node: ast.AST) -> int:
    """Blocks inside one another; what a function defines within itself counts for itself."""
    inner = [each for each in ast.iter_child_nodes(node) if not isinstance(each, _DEFINITIONS)]
    return max((_depth(each) + _opens(node, each) for each in inner), default=0)


def _opens(parent: ast.AST, child: ast.AST) -> bool:
    is_elif = isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]
    return isinstance(child, _BLOCKS) and not is_elif


def _functions() -> Iterator[tuple[Module, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in MODULES:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_are_typed() -> None:
    """Every parameter and every result says what it is."""
    assert not [f"{module.path}:{node.lineno} {node.name}" for module, node in _functions() if not _is_typed(node)]


def _is_typed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = node.args
    named = [
        each
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)
        if each.arg.strip("_") not in ("self", "cls")
    ]
    return node.returns is not None and all(each.annotation for each in named)


def test_public_functions_say_what_they_do() -> None:
    """Nine in ten have a docstring; the rest are protocols' attributes and the like."""
    public = [node for module in MODULES for node in _public(module.tree)]
    silent = [node for node in public if not ast.get_docstring(node)]
    assert len(silent) <= len(public) / 10, [node.name for node in silent]


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def test_the_figures_are_told(record_property: Callable[[str, object], None]) -> None:
    """What the limits above are held against goes into the summary of the run, and out of it into reports."""
    nodes = [node for _, node in _functions()]
    lengths, public = sorted(map(_length, nodes)), [node for module in MODULES for node in _public(module.tree)]
    longest = max(MODULES, key=lambda module: module.text.count("\n"))
    told = sum(bool(ast.get_docstring(node)) for node in public)
    record_property(
        "house",
        f"{len(nodes)} functions, median {lengths[len(nodes) // 2]} lines, 9 in 10 at most "
        f"{lengths[len(nodes) * 9 // 10]}, longest {lengths[-1]}, deepest {max(map(_depth, nodes))} blocks; "
        f"{len(MODULES)} files, longest {longest.text.count(chr(10))} ({longest.path}); "
        f"typed {sum(map(_is_typed, nodes)) / len(nodes):.0%}; public docstrings {told / len(public):.1%}",
    )
    assert told
