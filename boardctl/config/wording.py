"""Why a document is invalid, in plain words: every error that jsonschema finds, each at its place in the file.

Imported only once decoding has failed (DESIGN section 9): it is allowed to be slow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from boardctl.config import schemas
from boardctl.config.document import (
    BOARD_ID_PATTERN,
    CARD_ID_PATTERN,
    EMAIL_PATTERN,
    GRADIENT_PATTERN,
    ID_PATTERN,
    KEY_PATTERN,
    TIME_PATTERN,
    URL_PATTERN,
)
from boardctl.config.head import IDENTIFIER_PATTERN, TEMPLATE_KEYS
from boardctl.config.projectfile import DATE_PATTERN, PERSON_PATTERN, STATE_PATTERN, TIME_OF_DAY_PATTERN
from boardctl.config.shown import listed, shown
from boardctl.config.subjects import Subject, subject_of
from boardctl.config.tree import Document, Mark
from boardctl.errors import Problem
from boardctl.model.closest import closest, did_you_mean
from boardctl.model.values import COLORS

# A jsonschema ValidationError; its types say "perhaps unset" of all that the validator has set.
Error: TypeAlias = Any

PATTERNS: dict[str, str] = {
    KEY_PATTERN: "a key: letters, digits, `-`, `_` and `.`, without spaces",
    ID_PATTERN: "an id of 24 hex digits",
    BOARD_ID_PATTERN: "a board's id, short link or URL",
    CARD_ID_PATTERN: "a card's id, short link or URL",
    GRADIENT_PATTERN: "a gradient such as gradient-ocean",
    URL_PATTERN: "a URL such as https://example.com/spec",
    EMAIL_PATTERN: "an e-mail address",
    TIME_PATTERN: "a date such as 2026-12-05 or 2026-12-05T17:00:00Z",
    TIME_OF_DAY_PATTERN: "a time of day such as 17:00",
    DATE_PATTERN: "a date such as 2026-12-05",
    PERSON_PATTERN: "a username or an e-mail address, without spaces",
    STATE_PATTERN: "file:FOLDER, trello, s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or az://CONTAINER/FOLDER",
    IDENTIFIER_PATTERN: "a name of letters, digits and `_`",
}

TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "null",
}
_YES_NO = frozenset({"yes", "no", "on", "off", "y", "n"})
_BARE = re.compile(r"[^\s,\]}#]+")

# msgspec takes 3.0 for no integer, so neither may the schema.
_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)


def validator(schema: str) -> Any:
    """A jsonschema validator for the schema of that name, as strict about whole numbers as the decoder."""
    return _Validator(schemas.decoded(schema))


def problems(document: Document, schema: str) -> list[Problem]:
    """Everything that the schema finds wrong with a document, in the order of the file, each thing once."""
    words = _Words(document, schema)
    found: dict[tuple[Any, str], Problem] = {}
    for error in validator(schema).iter_errors(document.data):
        for problem in words.of(error):
            found.setdefault((problem.where, problem.message), problem)
    return sorted(found.values(), key=lambda each: (each.where.line or 0, each.where.column or 0))


class _Words:
    """Turns errors into problems for one document."""

    def __init__(self, document: Document, schema: str) -> None:
        self._document = document
        self._of_trello = schema == "board"
        self._root: Any = schemas.decoded(schema)

    def of(self, error: Error) -> Iterator[Problem]:
        """The problems an error stands for: those of the branch that was meant, where there are branches."""
        if error.validator in ("anyOf", "oneOf"):
            yield from self._branches(error)
        elif error.validator == "additionalProperties":
            yield from self._unknown_keys(error)
        elif error.validator == "required":
            missing = [
                name for name in error.validator_value if name not in error.instance and name not in _meant_by(error)
            ]
            yield from (self._about(error, f"lacks `{name}`") for name in missing)
        else:
            yield self._plain(error)

    def _branches(self, error: Error) -> Iterator[Problem]:
        branches: list[Any] = error.validator_value
        if all(set(branch) == {"required"} for branch in branches):
            names = [branch["required"][0] for branch in branches]
            if not _meant_by(error).intersection(names):
                yield self._either(error, names)
            return
        meant = _meant(error, len(branches))
        if meant:
            for each in meant:
                yield from self.of(each)
        else:
            yield self._mismatch(error, error.schema)

    def _either(self, error: Error, names: list[str]) -> Problem:
        texts = " or ".join(f"`{name}`" for name in names)
        both = all(name in error.instance for name in names)
        return self._about(error, f"has {texts}, not both" if both else f"needs {texts}")

    def _plain(self, error: Error) -> Problem:
        limit, instance = error.validator_value, error.instance
        match error.validator:
            case "minLength":
                return self._about(error, "can't be empty")
            case "maxLength":
                return self._about(error, f"is {len(instance)} characters long; {self._bound(limit)}")
            case "maxItems" if error.schema.get("minItems") != limit:
                return self._about(error, f"has {len(instance)} elements; {self._bound(limit)}")
            case "minItems" | "maxItems":
                return self._about(error, f"must have {limit} elements, not {len(instance)}")
            case "minimum":
                return self._about(error, f"must be at least {limit}, not {shown(instance)}")
            case "maximum":
                return self._about(error, f"must be at most {limit}, not {shown(instance)}")
        return self._mismatch(error, error.schema)

    def _bound(self, limit: int) -> str:
        """Whose bound it is: those of the project file, and of what templates say of themselves, are our own."""
        return f"Trello allows {limit}" if self._of_trello else f"at most {limit} are allowed"

    def _mismatch(self, error: Error, schema: Any) -> Problem:
        wanted = self._expected(schema)
        hint = self._hint(error.instance, schema, self._mark(error))
        return self._about(error, f"must be {_or(wanted)}, not {shown(error.instance)}", hint)

    def _expected(self, schema: Any) -> list[str]:
        """What a schema takes, as phrases."""
        schema = self._resolve(schema)
        if "anyOf" in schema:
            return [phrase for branch in schema["anyOf"] for phrase in self._expected(branch)]
        if "const" in schema:
            return [shown(schema["const"])]
        if "enum" in schema:
            return _choices(schema["enum"])
        if "pattern" in schema:
            return [PATTERNS[schema["pattern"]]]
        types = schema.get("type", [])
        return [TYPES[name] for name in ([types] if isinstance(types, str) else types)]

    def _enums(self, schema: Any) -> list[str]:
        schema = self._resolve(schema)
        nested = [text for branch in schema.get("anyOf", ()) for text in self._enums(branch)]
        return [text for text in schema.get("enum", ()) if isinstance(text, str)] + nested

    def _resolve(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self._root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return schema

    def _hint(self, instance: Any, schema: Any, at: Mark) -> str | None:
        wanted = self._expected(schema)
        if isinstance(instance, str):
            if instance.lower() in _YES_NO and TYPES["boolean"] in wanted:
                return "write true or false"
            if TYPES["array"] in wanted and TYPES["string"] not in wanted:
                return _hint_of_list(instance)
            return did_you_mean(instance, self._enums(schema))
        if TYPES["string"] in wanted and isinstance(instance, bool | int | float):
            return f'put it in quotes: "{self._as_written(at, instance)}"'
        return None

    def _as_written(self, at: Mark, instance: Any) -> str:
        lines = self._document.lines_at(at)
        line = lines[at.line] if at.line < len(lines) else ""
        found = None if line.startswith("${{", at.column) else _BARE.match(line, at.column)
        return found[0] if found else str(instance)

    def _unknown_keys(self, error: Error) -> Iterator[Problem]:
        known = list(error.schema.get("properties", ()))
        path = list(error.absolute_path)
        for key in error.instance:
            if key not in known:
                at = self._document.mark([*path, key], key=True)
                message = f"`{key}` is not a key of {self._subject(error).whole}"
                only = _is_only_named(error.instance, error.schema)
                hint = self._by_its_name(path, key, error.instance[key]) if only else _for_key(key, known)
                yield self._document.problem(message, at, hint=hint, code="unknown-key", cause=message)

    def _by_its_name(self, path: list[str | int], key: str, value: Any) -> str:
        """How a thing that is its name alone is written: a colon within the name makes a key of what is before it."""
        collection = path[-2] if len(path) > 1 else None
        at = self._document.mark([*path, key])
        if collection not in _COLONS or value is None or isinstance(value, dict | list) or value in COLORS:
            return f'write its name as "name: {key}"'
        whole = json.dumps(
            f"{key}: {value if isinstance(value, str) else self._as_written(at, value)}", ensure_ascii=False
        )
        begins = self._document.mark(path)
        line = self._document.lines_at(begins)[begins.line]
        dash = "- " if line[: begins.column].endswith("- ") else ""
        return f"put the whole text in quotes: {dash}{_COLONS[collection]}{whole}"

    def _about(self, error: Error, predicate: str, hint: str | None = None) -> Problem:
        return self._document.problem(f"{self._subject(error)} {predicate}", self._mark(error), hint=hint)

    def _subject(self, error: Error) -> Subject:
        return subject_of(self._document.data, list(error.absolute_path))

    def _mark(self, error: Error) -> Mark:
        return self._document.mark(list(error.absolute_path))


def _meant(error: Error, count: int) -> list[Error]:
    """The errors of the branch that a person had in mind: the one whose kind of value they wrote, if there is one."""
    branches: list[list[Error]] = [[] for _ in range(count)]
    for each in error.context or ():
        branches[int(each.schema_path[0])].append(each)
    for errors in branches:
        if not any(not each.path and each.validator in ("type", "enum", "const", "pattern") for each in errors):
            return errors
    return []


# What people call things elsewhere: in Trello's own pages and API, and in other trackers.
_OTHER_WORDS = {
    "title": "name",
    "description": "desc",
    "assignee": "members",
    "assignees": "members",
    "asignee": "members",
    "people": "members",
    "tags": "labels",
    "columns": "lists",
    "tasks": "items",
    "checkitems": "items",
    "deadline": "due",
    "due_date": "due",
    "duedate": "due",
    "start_date": "start",
    "completed": "done",
    "complete": "done",
    "closed": "archived",
    "urls": "attachments",
    "links": "attachments",
    "customfields": "custom_fields",
    "colour": "color",
    "wip": "limit",
}


# What can have a name with a colon in it, and what stands before it there: a bare text in a card's checklists cites.
_COLONS = {"lists": "", "cards": "", "items": "", "labels": "", "checklists": "name: "}

# What boards and cards have on Trello and in no file (README, Limits), by how its keys begin.
_APART = {
    "comment": "comments",
    "vote": "votes",
    "sticker": "stickers",
    "powerup": "Power-Ups",
    "automation": "automations",
    "butler": "automations",
    "upload": "uploaded files",
    "file": "uploaded files",
    "picture": "uploaded pictures",
    "image": "uploaded pictures",
}


def _apart(key: str, known: list[str]) -> str | None:
    """That what a key of a board or card stands for is left alone by boardctl."""
    word = re.sub("[-_ ]", "", key.lower())
    what = next((what for begin, what in _APART.items() if word in (begin, f"{begin}s")), None)
    return f"{what} can't be in a board file: they stay on Trello as they are" if what and "desc" in known else None


def _meant_by(error: Error) -> set[str]:
    """The keys that unknown ones of a mapping stand for: that they are missing is told by these."""
    known = list(error.schema.get("properties", ()))
    if _is_only_named(error.instance, error.schema):
        return {"name"}
    hints = [_for_key(key, known) or "" for key in error.instance if key not in known]
    return {name for name in known if f'did you mean "{name}"?' in hints}


def _is_only_named(instance: Any, schema: Any) -> bool:
    """Whether a thing is written as its name alone, with a colon after it: `- Doing: [..]`."""
    known = list(schema.get("properties", ()))
    if "name" not in known or len(instance) != 1:
        return False
    (key,) = instance
    if " " in key and isinstance(instance[key], dict | list):
        return True  # no key, however misspelt, with what belongs to the thing below it
    is_apart = key in TEMPLATE_KEYS or _apart(key, known) is not None
    return not (key in known or is_apart or _other_word(key, known) or closest(key, known))


def _for_key(key: str, known: list[str]) -> str | None:
    if key in TEMPLATE_KEYS:
        return "`for_each`, `when` and `include` stand in elements of lists, the other keys of templates at the top"
    if apart := _apart(key, known):
        return apart
    for_it = _other_word(key, known)
    if for_it:
        return f'did you mean "{for_it}"?'
    return did_you_mean(key, known) or (f"the keys are {', '.join(known)}" if len(known) <= 8 else None)


def _other_word(key: str, known: list[str]) -> str | None:
    """The key for what people call otherwise elsewhere: for a word misspelt as well, if no key is nearer."""
    word = key.lower().replace("-", "_")
    if word not in _OTHER_WORDS and closest(key, known) is None:
        word = closest(word, list(_OTHER_WORDS)) or word
    for_it = _OTHER_WORDS.get(word)
    return for_it if for_it in known else None


def _choices(enum: list[Any]) -> list[str]:
    texts = [shown(value).strip('"') for value in enum if value is not None]
    shortened = texts if len(texts) <= 10 else [*texts[:10], f"... ({len(texts)} in all)"]
    return [f"one of {', '.join(shortened)}"] + (["null"] if None in enum else [])


def _hint_of_list(text: str) -> str:
    """How the elements that a text stands for are written; `-A` below a key is one text to YAML."""
    return "write `- ` with a space before each" if text.startswith("-") else f"write a list: {_as_list(text)}"


def _as_list(text: str) -> str:
    """The elements that a text stands for, as they are written on one line."""
    from boardctl.config.fmt import plain_is_safe

    return f"[{', '.join(part if plain_is_safe(part) else shown(part) for part in listed(text))}]"


def _or(phrases: list[str]) -> str:
    *rest, last = dict.fromkeys(phrases)
    return f"{', '.join(rest)} or {last}" if rest else last
