"""One board file -> the boards it stands for: its template, its rows, its periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import fields

from boardctl.config.decode import decode
from boardctl.config.document import BoardFile
from boardctl.config.expand import RESERVED, Expander, Names, Overgrown, Unknown
from boardctl.config.expressions import OPEN
from boardctl.config.files import Files
from boardctl.config.head import HEAD_KEYS, INSTANCE_KEYS, TEMPLATE_KEYS, Head, ParamEntry
from boardctl.config.params import Given, Giver, bind, given_in
from boardctl.config.rows import Row
from boardctl.config.schedule import BadSchedule, Period, Stage, periods
from boardctl.config.tree import Document, Map, Mark, Spot, path_text, values_in
from boardctl.errors import Problem, Where
from boardctl.model.closest import closest

MAX_BOARDS = 2000  # of one file
# What a closed board needs to be found again; it takes no other change.
_IDENTITY = frozenset({"version", "name", "key", "id", "workspace"})


class Instance(NamedTuple):
    """One board of a file: its document, its key where that does not say one, and what becomes of it.

    `unknown` has a problem at each value that could not be worked out: it is no board, and only good for checking.
    """

    document: Document
    key: str
    stage: Stage = "open"
    unknown: tuple[Problem, ...] = ()


class _Case(NamedTuple):
    """One board to be: the row and the period it is made for, and the names its file's own values are made with."""

    row: Row | None
    period: Period | None
    names: Names

    @property
    def stage(self) -> Stage:
        """Where in the schedule the board's period is; a board without one is open."""
        return self.period.stage if self.period else "open"


class _Template(NamedTuple):
    """A template: its file, what is common to all its boards, its params."""

    document: Document
    params: Mapping[str, ParamEntry]


def is_template(document: Document) -> bool:
    """Whether anything in a file must be worked out."""
    return bool(document.expressions) or not TEMPLATE_KEYS.isdisjoint(document.keys)


class Templates:
    """Works out board files. `variables` are the project's; `today` is asked for only where there is a schedule."""

    def __init__(self, files: Files, expander: Expander, variables: Map, today: Any, problems: list[Problem]) -> None:
        self._files = files
        self._expander = expander
        self._names = Names({"vars": variables})
        self._today = today
        self._problems = problems
        self._templates: dict[str, _Template | None] = {}

    def boards(self, document: Document, key: str) -> Iterator[Instance]:
        """The boards of a file that has templates in it, each worked out when it is asked for: a file may have
        hundreds. Those with problems are left out, but for those of which the rest can be checked.
        """
        if not isinstance(document.data, Map):
            yield Instance(document, key)
            return
        try:
            yield from self._boards(document, document.data, key)
        except Overgrown as error:
            self._expander.problem(error.message, error.at, error.note)

    def _boards(self, document: Document, data: Map, key: str) -> Iterator[Instance]:
        head = self._head(document, data)
        if head is None:
            return
        template = self._template(data, head) if head.from_ else None
        if head.from_ and template is None:
            return
        names: set[tuple[str, str]] = set()
        for case in self._cases(document, data, head):
            count = len(self._problems)
            self._expander.start()
            instance = self._board(document, data, key, case, template)
            if instance is None:
                continue
            wrong = len(self._problems) - count
            unknown = _unknown(instance.document) if wrong else ()
            if wrong == len(unknown) and (unknown or self._is_unlike(instance, names)):
                yield instance._replace(unknown=unknown)

    def _head(self, document: Document, data: Map) -> Head | None:
        """The file's head, decoded; None after noting what is wrong with it."""
        raw = Map(data.at)
        for name in ("from", "as", "schedule", "params"):
            if name in data:
                raw[name] = data[name]
                raw.spots[name] = data.spots[name]
        count = len(self._problems)
        params = raw.get("params")
        worked = self._expander.mapping(raw, self._names, without=frozenset({"params"}))
        if "params" in raw:
            worked["params"], worked.spots["params"] = params, raw.spots["params"]
        if len(self._problems) > count:
            return None
        library = self._files.documents
        sight = Document(file=document.file, text=document.text, data=worked, at=data.at, library=library)
        decoded = decode(sight, Head, schema="head")
        if isinstance(decoded, list):
            self._problems += decoded
            return None
        return decoded

    def _template(self, data: Map, head: Head) -> _Template | None:
        """The template that `from` names, and whether its instance is one."""
        for name in data.keys() - INSTANCE_KEYS:
            message = f"`{name}` can't stand beside `from`: the board comes from the template"
            self._expander.problem(
                message, data.spots[name][0], hint="put it into the template, with a param for what differs"
            )
        path = self._expander.path(str(head.from_), data.spots["from"][1], Names({}))
        if path is None:
            return None
        name = self._files.name(path)
        if name not in self._templates:
            self._templates[name] = self._read(path)
        return self._templates[name]

    def _read(self, path: Any) -> _Template | None:
        """The template in a file; None after noting what is wrong with its head."""
        document = self._files.yaml(path)
        if document is None:
            return None
        data = document.data
        if not isinstance(data, Map):
            self._problems.append(document.problem("a template is a board file with `params`: a mapping"))
            return None
        self._spell_params(document, data)
        count = len(self._problems)
        for name in sorted(data.keys() & (HEAD_KEYS - {"params"})):
            at, hint = data.spots[name][0], "it belongs into the board file that uses the template"
            self._problems.append(document.problem(f"`{name}` can't stand at the top of a template", at, hint=hint))
        head = self._head(document, data)
        params = self._params(document, data, head) if head else {}
        return _Template(document, params) if len(self._problems) == count else None

    def _spell_params(self, document: Document, data: Map) -> None:
        """Take a misspelt `params` for what it is, after noting it: what is given to them is then no mistake."""
        keys = [*(field.encode_name for field in fields(BoardFile)), "params"]
        for key in [] if "params" in data else [each for each in data if each not in keys]:
            if closest(key, keys) == "params":
                message, hint = f"`{key}` is not a key of a template", 'did you mean "params"?'
                problem = document.problem(message, data.spots[key][0], hint=hint, code="unknown-key")
                self._problems.append(problem)
                data["params"], data.spots["params"] = data.pop(key), data.spots.pop(key)
                return

    def _params(self, document: Document, data: Map, head: Head) -> Mapping[str, ParamEntry]:
        for name in head.params:
            if name in RESERVED:
                at = data["params"].spots[name][0]
                self._problems.append(document.problem(f"`{name}` has a meaning of its own in expressions", at))
        return {name: ParamEntry(type=each) if isinstance(each, str) else each for name, each in head.params.items()}

    def _cases(self, document: Document, data: Map, head: Head) -> list[_Case]:
        if "params" in data and "from" not in data:
            hint = "name the board files that say `from:` it; a board file has no params"
            self._expander.problem("this is a template, no board", data.spots["params"][0], hint=hint)
            return []
        if "with" in data and not head.from_:
            self._expander.problem("`with` gives values to a template: `from` is missing", data.spots["with"][0])
        name = self._expander.row_name(data, self._names)
        rows: list[Row | None] = [*self._expander.rows(data, self._names)] if "for_each" in data else [None]
        found = self._periods(data, head)
        if len(rows) * len(found) > MAX_BOARDS:
            raise Overgrown(f"this makes {len(rows) * len(found)} boards; {MAX_BOARDS} are allowed", data.at, "")
        cases = [self._case(row, period, name) for row in rows for period in found]
        return [case for case in cases if self._expander.when(data, case.names)]

    def _periods(self, data: Map, head: Head) -> list[Period | None]:
        if not head.schedule:
            return [None]
        try:
            return [*periods(head.schedule, self._today())]
        except BadSchedule as error:
            raw, at = data["schedule"], data.spots["schedule"][1]
            at = raw.spots[error.key][1] if isinstance(raw, Map) else at
            self._expander.problem(str(error), at, hint=error.hint)
            return []

    def _case(self, row: Row | None, period: Period | None, name: str) -> _Case:
        names = self._names.with_row(row, name) if row else self._names
        if period is None:
            return _Case(row, None, names)
        note = f"period {period.n}, {period.start}"
        values = {**names.values, "n": period.n, "start": period.start, "end": period.end}
        return _Case(row, period, Names(values, f"{names.note}; {note}" if names.note else note))

    def _board(
        self, document: Document, data: Map, key: str, case: _Case, template: _Template | None
    ) -> Instance | None:
        """One board, worked out; None where a problem was noted."""
        count = len(self._problems)
        body, names = data, case.names
        if template is not None:
            body, names = template.document.data, self._bound(data, case, template)
            if len(self._problems) > count:
                return None
        without = HEAD_KEYS if case.stage != "retired" else HEAD_KEYS | (body.keys() - _IDENTITY)
        made = self._expander.mapping(body, names, without=without)
        self._identify(made, data, key, case, body)
        if case.stage == "retired":
            made["archived"], made.spots["archived"] = True, (data.at, data.at)
        at = Spot(body.at.name, body.at.line, body.at.column, names.note)
        origin = case.row.at if case.row else data.at
        library = self._files.documents
        made_of = Document(file=document.file, text=document.text, data=made, at=at, library=library, origin=origin)
        return Instance(made_of, key, case.stage)

    def _bound(self, data: Map, case: _Case, template: _Template) -> Names:
        """The names a template sees: vars, its params, and the period."""
        given = self._given(data, case, template)
        giver = _giver(case, data.spots["from"][1])
        raw = template.document.data.get("params")

        def default(name: str, values: Mapping[str, Any]) -> tuple[Any, Mark]:
            mark = raw[name].spots["default"][1]
            value, names = raw[name]["default"], Names({**self._names.values, **values}, case.names.note)
            return self._expander.scalar(value, mark, names) if isinstance(value, str) else value, mark

        values, faults = bind(template.params, given, giver, template=template.document.file, default=default)
        for fault in faults:
            self._expander.problem(
                fault.message, fault.at, case.names.note if fault.at.name != giver.at.name else "", fault.hint
            )
        period = {name: case.names.values[name] for name in ("n", "start", "end") if case.period}
        return Names({**self._names.values, **period, **values}, case.names.note)

    def _given(self, data: Map, case: _Case, template: _Template) -> dict[str, Given]:
        """What an instance gives: the period, over it `with`, over that the row (its key and id are the board's)."""
        given: dict[str, Given] = {}
        if case.period:
            spot = data.spots["schedule"][1]
            given = {
                name: Given(case.names.values[name], spot, spot)
                for name in ("n", "start", "end")
                if name in template.params
            }
        constants = data.get("with")
        if isinstance(constants, Map):
            given |= given_in(self._expander.values(constants, case.names))
        elif constants is not None:
            self._expander.problem("`with` takes a mapping", data.spots["with"][1])
        if case.row and isinstance(case.row.value, Map):
            own = given_in(case.row.value)
            given |= {name: each for name, each in own.items() if name in template.params or name not in ("key", "id")}
        elif case.row and not isinstance(case.row.value, Mapping):
            return given
        return given

    def _identify(self, made: Map, data: Map, key: str, case: _Case, body: Map) -> None:
        """Give the board its key, and its `id` where the row or the instance says one."""
        row = case.row.value if case.row and isinstance(case.row.value, Map) else Map(data.at)
        for name in ("id", "key"):
            if name in made:
                continue
            if row.get(name) is not None:
                made[name], made.spots[name] = _text(row[name]), row.spots[name]
            elif body is not data and name in data:
                made[name] = self._expander.tree(data[name], data.spots[name][1], case.names)
                made.spots[name] = data.spots[name]
        if case.row and "key" not in made:
            self._keyless(case.row, case.names.note)
        written = body.get("key", data.get("key"))
        if case.period and not (isinstance(written, str) and OPEN in written):
            # Known by the day it starts: a later change of the rule does not give its key to another board.
            at = made.spots.get("key", (data.at, data.at))
            made["key"], made.spots["key"] = f"{made.get('key', key)}-{case.period.start.isoformat()}", at

    def _keyless(self, row: Row, note: str) -> None:
        """Note that a row says no key: of a CSV file without such a column once, at its first line."""
        hint = "give each row a `key`, or write `key: ${{ ... }}` beside `name`"
        if row.head is not None and "key" not in row.value:
            near = closest("key", list(row.value))
            hint = f'call the column "{near}" `key`' if near else hint
            self._expander.problem("the rows' boards have no `key`", row.head, hint=hint)
        else:
            self._expander.problem("this row's board has no `key`", row.at, note, hint)

    def _is_unlike(self, made: Instance, names: set[tuple[str, str]]) -> bool:
        """Two boards of a file can't share a name: by it a board is found that has no id and no state."""
        data = made.document.data
        if "id" in data or not isinstance(data.get("name"), str):
            return True
        name = (data["name"], str(data.get("workspace")))
        if name in names:
            hint = "work something of the row or the period into `name`: ${{ client }}, ${{ n }}, ${{ start }}"
            self._expander.problem(
                f'another board of this file is called "{data["name"]}" too', made.document.mark(["name"]), hint=hint
            )
            return False
        names.add(name)
        return True


def _unknown(document: Document) -> tuple[Problem, ...]:
    """A problem at each value that could not be worked out, as `mend` takes them."""
    places = (path for path, value in values_in(document.data) if isinstance(value, Unknown))
    return tuple(Problem("not known", Where(path=path_text(path))) for path in places)


def _giver(case: _Case, at: Mark) -> Giver:
    """Who gives a board's values: the file at `at`, or a row of it; a column is missed once, not in each row."""
    row = case.row
    if row is None:
        return Giver(at, "give it in `with`")
    if row.head is None:
        return Giver(row.at, "give it in `with` or the row", ("key", "id"))
    return Giver(row.head, "add a column of that name, or give it in `with`", ("key", "id"))


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
