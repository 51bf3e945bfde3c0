"""A tree with expressions, `for_each`, `when` and `include` -> the tree they stand for, every value with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from boardctl.config.bounds import ExpressionError, as_text, joined, kind
from boardctl.config.expressions import OPEN, Expression, Unclosed, offset, pieces
from boardctl.config.files import Files, PathError
from boardctl.config.functions import Function, functions, known_names
from boardctl.config.head import ELEMENT_KEYS
from boardctl.config.rows import MAX_ROWS, BadRows, Cell, Row, of_csv, of_sequence
from boardctl.config.tree import Document, Map, Mark, Seq, Spot
from boardctl.config.workdays import Calendar
from boardctl.errors import Problem

if TYPE_CHECKING:
    from boardctl.config.engine import Engine

MAX_VALUES = 300_000  # of one board, after its templates
MAX_VALUES_IN_ALL = 3_000_000
MAX_ROWS_OF_A_BOARD = 20_000  # in elements of its lists
RESERVED = known_names()


class Names(NamedTuple):
    """What expressions know, for which row they are worked out, and the included files they stand in."""

    values: Mapping[str, Any]
    note: str = ""
    files: tuple[str, ...] = ()

    def with_row(self, row: Row, name: str) -> Names:
        """The names inside a row: the row under its name, and a mapping's keys by themselves."""
        own = row.value if isinstance(row.value, Mapping) else {}
        free = {key: value for key, value in own.items() if key not in RESERVED and key.isidentifier()}
        note = f"{self.note}; {row.note}" if self.note else row.note
        return self._replace(values={**self.values, **free, name: row.value}, note=note)


class Unknown:
    """Stands in a tree for a value that could not be worked out; a problem says why."""


UNKNOWN = Unknown()


class Overgrown(Exception):
    """Templates make more of a file than can be meant."""

    def __init__(self, message: str, at: Mark, note: str) -> None:
        super().__init__(message)
        self.message, self.at, self.note = message, at, note


class Expander:
    """Expands trees. What is wrong goes to `problems`; the value is then only good for going on."""

    def __init__(self, files: Files, calendar: Calendar, problems: list[Problem]) -> None:
        self._files = files
        self._functions: dict[str, Function] = functions(calendar)
        self._problems = problems
        self._engine: Engine | None = None
        self._count = self._before = self._rows = 0

    def start(self) -> None:
        """Begin a board: the bound on its size counts from here."""
        self._before, self._rows = self._count, 0

    def problem(self, message: str, at: Mark, note: str = "", hint: str | None = None) -> None:
        """Note a mistake."""
        document = self._files.documents.get(at.name)
        found = document or Document(file=at.name, text="", data=None, at=at)
        self._problems.append(found.problem(message, _spot(at, note), hint=hint))

    def tree(self, value: Any, at: Mark, names: Names) -> Any:
        """Any value, expanded."""
        if isinstance(value, str):
            return self._grown(self.scalar(value, at, names, wrong=UNKNOWN), at, names) if OPEN in value else value
        if isinstance(value, Map):
            return self.mapping(value, names)
        return self._sequence(value, names) if isinstance(value, Seq) else value

    def mapping(self, raw: Map, names: Names, *, without: frozenset[str] = frozenset()) -> Map:
        """A mapping, expanded, without some of its keys."""
        made = Map(_spot(raw.at, names.note))
        for key, value in raw.items():
            if key in without:
                continue
            key_at, at = raw.spots[key]
            self._more(at, names)
            key = self._key(key, key_at, names)
            made[key] = self.tree(value, at, names)
            made.spots[key] = (_spot(key_at, names.note), _spot(at, names.note))
        return made

    def values(self, raw: Map, names: Names) -> Map:
        """As `mapping`, but dates that expressions give stay dates: what templates and rows are given."""
        made = Map(_spot(raw.at, names.note))
        for key, value in raw.items():
            key_at, at = raw.spots[key]
            made[key] = self.scalar(value, at, names) if isinstance(value, str) else self.tree(value, at, names)
            made.spots[key] = (_spot(key_at, names.note), _spot(at, names.note))
        return made

    def _key(self, key: str, at: Mark, names: Names) -> str:
        """A key's text: it may be escaped, but it can't be worked out."""
        if OPEN not in key:
            return key
        try:
            found = pieces(key)
        except Unclosed:
            found = [Expression("", 0)]
        if any(isinstance(each, Expression) for each in found):
            hint = "only values can be worked out; `$${{` stands for these three characters"
            self.problem("an expression can't stand in a key", at, names.note, hint)
        return "".join(each for each in found if isinstance(each, str))

    def scalar(self, text: str, at: Mark, names: Names, *, wrong: Any = None) -> Any:
        """A text worked out: the value of its only expression, or the text of all its parts together.

        `wrong` after noting that it can't be worked out.
        """
        if OPEN not in text:
            return text
        index = 0
        try:
            found = pieces(text)
            if len(found) == 1 and isinstance(found[0], Expression):
                return self._evaluate(found[0], names)
            parts = []
            for each in found:
                index = each.number if isinstance(each, Expression) else index
                parts.append(as_text(self._evaluate(each, names)) if isinstance(each, Expression) else each)
            return joined(parts)
        except Unclosed as error:
            hint = "close it with `}}`, or write `$${{` if these characters are meant"
            self.problem("`${{` is not closed", self._inside(at, error.index), names.note, hint)
        except ExpressionError as error:
            self.problem(error.message, self._inside(at, index), names.note, error.hint)
        return wrong

    def _evaluate(self, expression: Expression, names: Names) -> Any:
        if self._engine is None:
            from boardctl.config.engine import Engine  # jinja2 is imported only where an expression stands

            self._engine = Engine(self._functions)
        return self._engine.evaluate(expression.source, names.values)

    def _inside(self, at: Mark, index: int) -> Mark:
        """Where the how manieth expression of a scalar stands in its file."""
        document = self._files.documents.get(at.name)
        if document is None or at.line >= len(document.lines):
            return at
        lines = [document.lines[at.line][at.column :], *document.lines[at.line + 1 : at.line + 1000]]
        found = offset("\n".join(lines), index)
        if found is None:
            return at
        before = "\n".join(lines)[:found]
        line = before.count("\n")
        column = len(before) - before.rfind("\n") - 1 if line else at.column + found
        return Spot(at.name, at.line + line, column)

    def _grown(self, value: Any, at: Mark, names: Names) -> Any:
        """An expression's value as part of the tree: all of it stands where the expression stands."""
        self._more(at, names)
        if isinstance(value, Mapping):
            made = Map(_spot(at, names.note))
            for key, each in value.items():
                made[key] = self._grown(each, at, names)
                made.spots[key] = (_spot(at, names.note), _spot(at, names.note))
            return made
        if isinstance(value, list):
            row = Seq(_spot(at, names.note))
            row.extend(self._grown(each, at, names) for each in value)
            row.spots = [_spot(at, names.note) for _ in value]
            return row
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, Cell) else value

    def _sequence(self, raw: Seq, names: Names) -> Seq:
        made = Seq(_spot(raw.at, names.note))
        for value, at in zip(raw, raw.spots, strict=True):
            self._more(at, names)
            if isinstance(value, Map) and not ELEMENT_KEYS.isdisjoint(value):
                self._element(value, names, made)
            else:
                made.append(self.tree(value, at, names))
                made.spots.append(_spot(at, names.note))
        return made

    def _element(self, raw: Map, names: Names, into: Seq) -> None:
        """An element with `for_each`, `when` or `include`: none, one or many."""
        name = self.row_name(raw, names)
        for row in self.rows(raw, names) if "for_each" in raw else [None]:
            self._rows += 1
            if self._rows > MAX_ROWS_OF_A_BOARD:
                raise Overgrown(f"more than {MAX_ROWS_OF_A_BOARD} rows in one board", raw.at, names.note)
            inner = names.with_row(row, name) if row else names
            if not self.when(raw, inner):
                continue
            if "include" in raw:
                self._include(raw, inner, into)
            else:
                without = ELEMENT_KEYS | ({"as"} if "for_each" in raw else frozenset())
                into.append(self.mapping(raw, inner, without=without))
                into.spots.append(_spot(raw.at, inner.note))

    def row_name(self, raw: Map, names: Names) -> str:
        """What `as` calls a row."""
        name = raw.get("as", "each") if "for_each" in raw else "each"
        if isinstance(name, str) and name.isidentifier() and name not in RESERVED:
            return name
        self.problem("`as` must be a name of letters, digits and `_`", raw.spots["as"][1], names.note)
        return "each"

    def when(self, raw: Map, names: Names) -> bool:
        """Whether an element or a board is wanted."""
        if "when" not in raw:
            return True
        at, count = raw.spots["when"][1], len(self._problems)
        wanted = self.tree(raw["when"], at, names)
        if not isinstance(wanted, bool) and len(self._problems) == count:
            hint = "compare: ${{ tier == 'gold' }}"
            self.problem(f"`when` must be true or false, not {kind(wanted)}", at, names.note, hint)
        return wanted is True

    def rows(self, raw: Map, names: Names) -> list[Row]:
        """The rows of `for_each`: a list, `{csv: file}`, `{yaml: file}`, or an expression that gives a list."""
        value, at, count = raw["for_each"], raw.spots["for_each"][1], len(self._problems)
        if isinstance(value, Map):
            rows = self._rows_of_file(value, at, names)
        elif isinstance(value, Seq):
            rows = of_sequence(self._listed(value, names))
        else:
            given = self.scalar(value, at, names) if isinstance(value, str) else value
            if not isinstance(given, list) and len(self._problems) == count:
                hint = "write the rows, `{csv: FILE}` or `{yaml: FILE}`"
                self.problem(f"`for_each` takes a list, not {kind(given)}", at, names.note, hint)
            rows = of_sequence(_seq(given, at)) if isinstance(given, list) else []
        if len(rows) > MAX_ROWS:
            raise Overgrown(f"`for_each` has {len(rows)} rows; {MAX_ROWS} are allowed", at, names.note)
        return rows

    def _listed(self, raw: Seq, names: Names) -> Seq:
        """Rows written in the file; the dates that expressions in them give stay dates."""
        made = Seq(raw.at)
        for value, at in zip(raw, raw.spots, strict=True):
            self._more(at, names)
            simple = isinstance(value, str)
            made.append(self.scalar(value, at, names) if simple else self._row_value(value, at, names))
            made.spots.append(_spot(at, names.note))
        return made

    def _row_value(self, value: Any, at: Mark, names: Names) -> Any:
        return self.values(value, names) if isinstance(value, Map) else self.tree(value, at, names)

    def _rows_of_file(self, value: Map, at: Mark, names: Names) -> list[Row]:
        if len(value) != 1 or not value.keys() <= {"csv", "yaml"}:
            hint = "write `{csv: FILE}` or `{yaml: FILE}`, or the rows as a list"
            self.problem("`for_each` takes a list, or one file", at, names.note, hint)
            return []
        ((form, text),) = value.items()
        path = self.path(text, value.spots[form][1], names)
        document = None if path is None else self._files.text(path) if form == "csv" else self._files.yaml(path)
        if document is None:
            return []
        return self._csv(document) if form == "csv" else self._data(document, names)

    def _csv(self, document: Document) -> list[Row]:
        try:
            rows, wrong = of_csv(document)
        except BadRows as error:
            rows, wrong = [], [error]
        for each in wrong:
            at = Spot(document.file, each.line, each.column)
            self._problems.append(document.problem(each.message, at, hint=each.hint))
        return rows

    def _data(self, document: Document, names: Names) -> list[Row]:
        """Rows of a YAML file. It is data: expressions in it stay text."""
        if isinstance(document.data, Seq):
            return of_sequence(document.data)
        self.problem(f"a file of rows holds a list, not {kind(document.data)}", document.at, names.note)
        return []

    def path(self, text: Any, at: Mark, names: Names) -> Any:
        """The file a text names, relative to the file it stands in; None after noting that there is none."""
        count = len(self._problems)
        named = self.scalar(text, at, names) if isinstance(text, str) else text
        if len(self._problems) > count:
            return None
        if not isinstance(named, str):
            self.problem(f"this takes the path of a file, not {kind(named)}", at, names.note)
            return None
        try:
            return self._files.beside(at, named)
        except PathError as error:
            self.problem(str(error), at, names.note, "paths are relative to the file they stand in, inside the project")
            return None

    def _include(self, raw: Map, names: Names, into: Seq) -> None:
        """Insert the elements of a file."""
        for key in raw.keys() - ELEMENT_KEYS - {"with", "as"}:
            hint = "the elements come from the file; `with` gives it values"
            self.problem(f"`{key}` can't stand beside `include`", raw.spots[key][0], names.note, hint)
        at = raw.spots["include"][1]
        path = self.path(raw["include"], at, names)
        document = self._files.yaml(path) if path is not None else None
        if document is None:
            return
        if document.file in names.files:
            self.problem(f"{document.file} includes itself", at, names.note)
        elif isinstance(document.data, Seq):
            inner = self._with(raw, names)._replace(files=(*names.files, document.file))
            made = self._sequence(document.data, inner)
            into.extend(made)
            into.spots.extend(made.spots)
        else:
            self.problem(f"an included file holds a list, not {kind(document.data)}", document.at, names.note)

    def _with(self, raw: Map, names: Names) -> Names:
        given = raw.get("with")
        if given is None:
            return names
        if not isinstance(given, Map):
            self.problem(f"`with` takes a mapping, not {kind(given)}", raw.spots["with"][1], names.note)
            return names
        return names._replace(values={**names.values, **self.values(given, names)})

    def _more(self, at: Mark, names: Names) -> None:
        self._count += 1
        if self._count - self._before > MAX_VALUES or self._count > MAX_VALUES_IN_ALL:
            raise Overgrown(f"templates make more than {MAX_VALUES} values of this board", at, names.note)


def _spot(at: Mark, note: str) -> Mark:
    return Spot(at.name, at.line, at.column, note) if note else at


def _seq(values: list[Any], at: Mark) -> Seq:
    made = Seq(at)
    made.extend(values)
    made.spots = [at] * len(values)
    return made
