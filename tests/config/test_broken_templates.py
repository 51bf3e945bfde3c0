"""A corpus of broken templates: each mistake at its place, in the file a person would edit, with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from boardctl.config.project import load
from boardctl.errors import ConfigError
from tests.config.files import HEAD, write
from tests.config.test_broken_files import CASES as BROKEN_FILES

B = "boards/b.yaml"
T = "templates/t.yaml"
USE = "version: 1\nfrom: ../templates/t.yaml\n"
TEMPLATE = "version: 1\nparams: {client: {required: true}, n: integer, day: date}\nname: For ${{ client }}\n"
ROWS = USE + "for_each:\n  - {key: a, client: A}\n"


def desc(text: str) -> dict[str, str]:
    """A board whose description is one expression."""
    return {B: HEAD + f"desc: {text}\n"}


def used(instance: str, template: str = TEMPLATE, **more: str) -> dict[str, str]:
    """An instance and its template."""
    return {B: instance, T: template, **more}


# (a name, the files, "file:line:column fragment of the message | fragment of the hint" for each problem in order)
EXPRESSIONS = [
    ("unclosed", desc("Hello ${{ client"), f"{B}:3:13 `${{{{` is not closed | $${{{{"),
    ("unclosed after a quote", desc('"${{ \'a }}"'), f"{B}:3:8 is not closed"),
    ("unclosed second", desc("${{ 1 }} ${{ 2"), f"{B}:3:16 is not closed"),
    ("undefined", desc("Hello ${{ client }}"), f'{B}:3:13 "client" is not known here | known are'),
    ("undefined with a near one", desc("${{ var.x }}"), f'{B}:3:7 "var" is not known here | "vars"'),
    ("undefined on a later line", {B: HEAD + "desc: |\n  a\n  b ${{ x }}\n"}, f'{B}:5:5 "x" is not known'),
    ("undefined second", desc("${{ 1 }}, ${{ y }}"), f'{B}:3:17 "y" is not known'),
    ("undefined in a filter", desc("${{ client | upper }}"), f'{B}:3:7 "client" is not known here'),
    (
        "no variable in a filter, with those there are",
        desc("a ${{ vars.x | upper | trim }}") | {"boardctl.yaml": "version: 1\nvars: {team: Web, size: 3}\n"},
        f'{B}:3:9 there is no "x" in a mapping; it has team, size',
    ),
    ("no variable", desc("${{ vars.x }}"), f'{B}:3:7 there is no "x" in a mapping'),
    ("empty", desc("a ${{ }}"), f"{B}:3:9 there is no expression"),
    ("ends early", desc("${{ 1 + }}"), f"{B}:3:7 it ends too early"),
    ("left over", desc("${{ 1 2 }}"), f"{B}:3:7 something is left over"),
    ("statement", desc('"${{ set x = 1 }}"'), f"{B}:3:8 something is left over"),
    ("unknown filter", desc("${{ 1 | centre }}"), f"{B}:3:7 there is no filter `centre` | there are abs"),
    ("filter misspelt", desc("${{ 'a' | uper }}"), f'{B}:3:7 there is no filter `uper` | did you mean "upper"?'),
    ("filter without its value", desc("${{ 'a' | replace('a') }}"), f"{B}:3:7 it needs `new` in brackets"),
    ("filter with too many", desc("${{ 'a' | upper(1) }}"), f"{B}:3:7 it takes fewer values"),
    (
        "date and text",
        desc("${{ date('2026-12-01') == '2026-12-01' }}"),
        f"{B}:3:7 `==` does not work with a date | date(",
    ),
    ("half a day", desc("${{ date('2026-12-01') + days(0.5) }}"), f"{B}:3:7 days() takes a whole number, not 0.5"),
    ("root of minus one", desc("${{ (0 - 1) ** 0.5 }}"), f"{B}:3:7 there is no such number"),
    ("unknown test", desc("${{ 1 is odd }}"), f"{B}:3:7 there is no test `odd` | there are boolean"),
    ("method", desc("\"${{ 'a'.upper() }}\""), f'{B}:3:8 there is no "upper" in a text'),
    ("text plus number", desc("\"${{ 'a' + 1 }}\""), f"{B}:3:8 `+` does not work with a text and a number | ~"),
    ("by zero", desc("${{ 1 / 0 }}"), f"{B}:3:7 divides by zero"),
    ("repeated text", desc("\"${{ 'a' * 10**10 }}\""), f"{B}:3:8 longer than 64 kB"),
    ("tower", desc("${{ 10 ** 10**8 }}"), f"{B}:3:7 18 digits at most"),
    ("format bomb", desc("\"${{ '%1000000000d' % 1 }}\""), f"{B}:3:8 `%` does not work with a text"),
    ("long range", desc("${{ range(10**9) }}"), f"{B}:3:7 1000 numbers at most"),
    ("long source", desc("${{ " + "1 + " * 600 + "1 }}"), f"{B}:3:7 2000 characters at most"),
    ("deep source", desc("${{ " + "(" * 300 + "1" + ")" * 300 + " }}"), f"{B}:3:7 too deeply nested"),
    ("no date", desc("\"${{ date('2026-02-30') }}\""), f'{B}:3:8 "2026-02-30" is no date'),
    ("days of a text", desc("\"${{ days('3') }}\""), f"{B}:3:8 days() takes a whole number"),
    ("too many days", desc("${{ days(10**9) }}"), f"{B}:3:7 days() takes 100000 at most"),
    ("date plus number", desc("\"${{ date('2026-02-03') + 1 }}\""), f"{B}:3:8 a date and a number"),
    ("text plus days", desc("\"${{ '2026-02-03' + days(1) }}\""), f"{B}:3:8 a span of time | type: date"),
    ("a span", desc("${{ days(3) }}"), f"{B}:3:7 the result is a span of time"),
    ("null in a text", desc("a ${{ none }}"), f"{B}:3:9 null can't stand inside a text | default"),
    ("list in a text", desc("a ${{ [1] }}"), f"{B}:3:9 a list can't stand inside a text"),
    ("function itself", desc("${{ days }}"), f"{B}:3:7 this is no value"),
    ("compared", desc("\"${{ 'a' < 1 }}\""), f"{B}:3:8 `<` does not work with a text and a number"),
    ("in a key", {B: HEAD + "lists: [{name: A, cards: [{name: C, fields: {'${{ x }}': 1}}]}]\n"}, f"{B}:3:46 in a key"),
    ("number where text is", desc("${{ 3 }}"), f"{B}:3:7 `desc` must be a text or null, not 3"),
    (
        "text where a colour is",
        {B: HEAD + "labels: [{name: a, color: \"${{ 'redd' }}\"}]\n"},
        f'{B}:3:27 not "redd" | "red"',
    ),
    (
        "in boardctl.yaml",
        {B: HEAD, "boardctl.yaml": "version: 1\nvars: {a: '${{ 1 }}'}\n"},
        "boardctl.yaml:2:11 no expressions",
    ),
]
HEADS = [
    ("no template file", {B: USE}, f"{B}:2:7 there is no file templates/t.yaml | relative"),
    ("out of the project", {B: "version: 1\nfrom: ../../t.yaml\n"}, f"{B}:2:7 ../../t.yaml leads out of the project"),
    ("absolute", {B: "version: 1\nfrom: /etc/passwd\n"}, f"{B}:2:7 a path is relative"),
    ("a drive", {B: "version: 1\nfrom: 'C:\\t.yaml'\n"}, f"{B}:2:7 a path is relative"),
    ("a folder", {B: "version: 1\nfrom: ../boards\n"}, f"{B}:2:7 there is no file boards"),
    ("from a number", {B: "version: 1\nfrom: 3\n"}, f"{B}:2:7 `from` must be a text, not 3"),
    ("lists beside from", used(ROWS + "lists: []\n"), f"{B}:5:1 `lists` can't stand beside `from` | template"),
    ("with without from", {B: HEAD + "with: {a: 1}\n"}, f"{B}:3:1 `from` is missing"),
    ("a template as a board", {B: TEMPLATE}, f"{B}:2:1 this is a template, no board | from:"),
    ("a template of a template", used(ROWS, USE), f"{T}:2:1 `from` can't stand at the top of a template"),
    ("a template as a list", used(ROWS, "- a\n"), f"{T}:1:1 a mapping"),
    ("an empty template", used(ROWS, ""), f"{T}:1:1 the file is empty"),
    ("broken template", used(ROWS, "version: 1\nname: [\n"), f"{T}:3:1 a value is missing"),
    ("missing", used(USE), f"{B}:2:7 templates/t.yaml needs `client` | with"),
    ("missing in a row", used(USE + "for_each:\n  - {key: a}\n"), f"{B}:4:5 needs `client`"),
    ("unknown", used(USE + "with: {client: A, nn: 1}\n"), f'{B}:3:19 templates/t.yaml has no param `nn` | "n"'),
    (
        "unknown in a row",
        used(USE + "for_each: [{key: a, client: A, tear: x}]\n"),
        f"{B}:3:32 has no param `tear`",
    ),
    ("text for a number", used(USE + "with: {client: A, n: x}\n"), f'{B}:3:22 `n` takes a whole number, not "x"'),
    ("number for a text", used(USE + "with: {client: 7}\n"), f'{B}:3:16 `client` takes a text, not 7 | "7"'),
    ("quoted number", used(USE + "with: {client: A, n: '3'}\n"), f'{B}:3:22 `n` takes a whole number, not "3"'),
    ("no such day", used(USE + "with: {client: A, day: 2026-02-30}\n"), f"{B}:3:24 `day` takes a date"),
    ("with as a list", used(USE + "with: [a]\n"), f"{B}:3:7 `with` takes a mapping", f"{B}:2:7 needs `client`"),
    (
        "enum",
        used(USE + "with: {t: gld}\n", "version: 1\nparams: {t: {enum: [gold]}}\nname: x\n"),
        f'{B}:3:11 one of gold, not "gld" | "gold"',
    ),
    (
        "default",
        used(USE, "version: 1\nparams: {t: {type: integer, default: x}}\nname: x\n"),
        f'{T}:2:38 `t` takes a whole number, not "x"',
    ),
    (
        "default undefined",
        used(USE, "version: 1\nparams: {t: {default: '${{ u }}'}}\nname: x\n"),
        f'{T}:2:24 "u" is not known',
    ),
    (
        "a fault that a default leans on",
        used(USE + "with: {a: x}\n", "version: 1\nparams: {a: date, b: {default: '${{ a + days(1) }}'}}\nname: x\n"),
        f"{B}:3:11 `a` takes a date",
    ),
    ("param type", used(USE, "version: 1\nparams: {t: text}\nname: x\n"), f"{T}:2:13 must be one of string, integer"),
    ("param name", used(USE, "version: 1\nparams: {a-b: string}\nname: x\n"), f"{T}:2:9 a name of letters"),
    (
        "param key",
        used(USE, "version: 1\nparams: {t: {defualt: 1}}\nname: x\n"),
        f'{T}:2:14 `defualt` is not a key | "default"',
    ),
    (
        "reserved",
        used(USE, "version: 1\nparams: {days: integer}\nname: x\n"),
        f"{T}:2:10 `days` has a meaning of its own",
    ),
    (
        "schema error in a template",
        used(ROWS, TEMPLATE + "labels: [{color: redd}]\n"),
        f'{T}:4:18 not "redd" (row "a", boards/b.yaml:4)',
    ),
    (
        "reference in a template",
        used(ROWS, TEMPLATE + "labels: []\nlists: [{name: A, cards: [{name: C, labels: [x]}]}]\n"),
        f'{T}:5:46 declares no label "x" (row "a"',
    ),
    ("template without a name", used(USE, "version: 1\nparams: {}\n"), f"{T}:1:1 the file lacks `name`"),
    ("bad key of a row", used(USE + "for_each: [{key: a b, client: A}]\n"), f"{B}:3:18 `key` must be a key"),
    (
        "same name",
        used(USE + "with: {client: A}\nfor_each: [{key: a}, {key: b}]\n"),
        f'{T}:3:7 another board of this file is called "For A" too | ${{{{ client }}}}',
    ),
    (
        "same key",
        used(USE + "for_each: [{key: a, client: A}, {key: a, client: B}]\n"),
        f'{B}:3:39 the board key "a" is taken',
    ),
    ("no key", used(USE + "for_each: [{client: A}]\n"), f"{B}:3:12 no `key` (row boards/b.yaml:3) | give each row"),
]
ELEMENTS = [
    (
        "for_each of a text",
        {B: HEAD + "labels: [{for_each: x, name: a}]\n"},
        f"{B}:3:21 `for_each` takes a list, not a text",
    ),
    ("for_each of a number", {B: HEAD + "labels: [{for_each: '${{ 3 }}', name: a}]\n"}, f"{B}:3:21 not a number"),
    ("for_each of nothing", {B: HEAD + "labels: [{for_each: , name: a}]\n"}, f"{B}:3:21 not null"),
    ("for_each of two files", {B: HEAD + "for_each: {csv: a, yaml: b}\n"}, f"{B}:3:11 one file"),
    ("no rows file", {B: HEAD + "for_each: {csv: a.csv}\n"}, f"{B}:3:17 there is no file boards/a.csv"),
    ("rows outside", {B: HEAD + "for_each: {yaml: ../../a.yaml}\n"}, f"{B}:3:18 leads out"),
    (
        "rows as a mapping",
        {B: HEAD + "for_each: {yaml: ../r.yaml}\n", "r.yaml": "a: 1\n"},
        "r.yaml:1:1 holds a list, not a mapping",
    ),
    ("empty csv", {B: HEAD + "for_each: {csv: r.csv}\n", "boards/r.csv": "\n"}, "boards/r.csv:1:1 the file is empty"),
    (
        "csv with too many cells",
        {B: HEAD + "for_each: {csv: r.csv}\n", "boards/r.csv": "key\na\nb,c\n"},
        "boards/r.csv:3:1 2 cells, the first line 1 | quotes",
    ),
    (
        "csv with too many cells among other mistakes",
        used(
            USE + "for_each: {csv: r.csv}\n",
            **{"boards/r.csv": "key,client,day\na,A,soon\nb,B,2026-12-01,x\nc,C,late\nd,D,,,\n"},
        ),
        'boards/r.csv:2:5 `day` takes a date such as 2026-12-01, not "soon"',
        "boards/r.csv:3:1 4 cells, the first line 3 | quotes",
        'boards/r.csv:4:5 `day` takes a date such as 2026-12-01, not "late"',
        "boards/r.csv:5:1 5 cells, the first line 3 | quotes",
    ),
    (
        "csv with a column twice",
        {B: HEAD + "for_each: {csv: r.csv}\n", "boards/r.csv": "key,key\na,b\n"},
        'boards/r.csv:1:1 two columns "key"',
    ),
    (
        "csv with a nameless column",
        {B: HEAD + "for_each: {csv: r.csv}\n", "boards/r.csv": "key,\na,b\n"},
        "boards/r.csv:1:1 column 2 has no name",
    ),
    (
        "csv with a half quote",
        {B: HEAD + "for_each: {csv: r.csv}\n", "boards/r.csv": 'key\n"a\n'},
        "boards/r.csv:2:1 this is no CSV",
    ),
    (
        "csv number",
        used(USE + "for_each: {csv: r.csv}\n", **{"boards/r.csv": "key,client,n\na,A,1\nb,B,x\n"}),
        'boards/r.csv:3:5 `n` takes a whole number, not "x"',
    ),
    (
        "csv date",
        used(USE + "for_each: {csv: r.csv}\n", **{"boards/r.csv": "key,client,day\na,A,soon\n"}),
        'boards/r.csv:2:5 `day` takes a date such as 2026-12-01, not "soon"',
    ),
    (
        "csv unknown column",
        used(USE + "for_each: {csv: r.csv}\n", **{"boards/r.csv": "key,client,tear\na,A,x\n"}),
        "boards/r.csv:1:12 has no param `tear`",
    ),
    (
        "csv missing cell",
        used(USE + "for_each: {csv: r.csv}\n", **{"boards/r.csv": "key,client\na,\n"}),
        "boards/r.csv:2:1 needs `client`",
    ),
    (
        "csv with columns in capitals",
        used(USE + "for_each: {csv: r.csv}\n", **{"boards/r.csv": "Key,Day,Client\na,,A\nb,,B\nc,,C\n"}),
        'boards/r.csv:1:1 has no param `Key` | did you mean "key"?',
        'boards/r.csv:1:5 has no param `Day` | did you mean "day"?',
        'boards/r.csv:1:9 has no param `Client` | did you mean "client"?',
    ),
    (
        "csv without a column",
        used(USE + "for_each: {csv: r.csv}\n", **{"boards/r.csv": "key,n\na,1\nb,2\nc,3\n"}),
        "boards/r.csv:1:1 needs `client` | add a column of that name",
    ),
    (
        "csv without a column of keys",
        {B: "version: 1\nname: ${{ each.n }}\nfor_each: {csv: r.csv}\n", "boards/r.csv": "KEY,n\na,x\nb,y\n"},
        'boards/r.csv:1:1 the rows\' boards have no `key` | call the column "KEY" `key`',
    ),
    (
        "a value misspelt",
        used(USE + "with: {clinet: A}\n"),
        f'{B}:3:8 has no param `clinet` | did you mean "client"?',
    ),
    ("as", {B: HEAD + "labels: [{for_each: [a], as: days, name: x}]\n"}, f"{B}:3:30 `as` must be a name"),
    (
        "as at length",
        {B: HEAD + f"for_each: [a]\nas: {'a' * 101}\n"},
        f"{B}:4:5 `as` is 101 characters long; at most 100 are allowed",
    ),
    ("as at the top", {B: HEAD + "for_each: [a]\nas: a b\n"}, f"{B}:4:5 `as` must be a name of letters"),
    ("as alone", {B: HEAD + "labels: [{as: x, name: a}]\n"}, f"{B}:3:11 `as` is not a key of a label"),
    (
        "when as a text",
        {B: HEAD + "labels: [{when: yes, name: a}]\n"},
        f"{B}:3:17 `when` must be true or false, not a text | compare",
    ),
    ("when of a number", {B: HEAD + "when: ${{ 1 }}\n"}, f"{B}:3:7 `when` must be true or false, not a number"),
    ("when in a mapping", {B: HEAD + "prefs: {when: true}\n"}, f"{B}:3:9 `when` is not a key of `prefs`"),
    ("include of nothing", {B: HEAD + "labels: [{include: a.yaml}]\n"}, f"{B}:3:20 there is no file boards/a.yaml"),
    (
        "include of a mapping",
        {B: HEAD + "labels: [{include: ../a.yaml}]\n", "a.yaml": "name: a\n"},
        "a.yaml:1:1 holds a list, not a mapping",
    ),
    (
        "include beside a name",
        {B: HEAD + "labels: [{include: ../a.yaml, name: b}]\n", "a.yaml": "[a]\n"},
        f"{B}:3:31 `name` can't stand beside `include`",
    ),
    (
        "include of itself",
        {B: HEAD + "labels: [{include: ../a.yaml}]\n", "a.yaml": "[{include: a.yaml}]\n"},
        "a.yaml:1:12 a.yaml includes itself",
    ),
    (
        "twice, once in an include",
        {
            B: HEAD + "labels: [{include: ../a.yaml}, {name: b, id: aaaaaaaaaaaaaaaaaaaaaaaa}]\n",
            "a.yaml": "[{name: a, id: aaaaaaaaaaaaaaaaaaaaaaaa}]\n",
        },
        f"{B}:3:46 another label has this id too, in a.yaml:1",
    ),
    (
        "mistake in an include",
        {B: HEAD + "labels: [{include: ../a.yaml}]\n", "a.yaml": "- a\n- {color: redd}\n"},
        'a.yaml:2:11 label "redd"',
    ),
    ("include as a number", {B: HEAD + "labels: [{include: 3}]\n"}, f"{B}:3:20 takes the path of a file, not a number"),
    (
        "rows of rows",
        {B: HEAD + "labels:\n" + "  - for_each: [a, b]\n    name: ${{ each.x }}\n"},
        f'{B}:5:11 there is no "x" in a text (row "a", boards/b.yaml:4, and 1 more)',
    ),
]
LISTED = "lists: [{name: L, cards: [{name: C, labels: [bug]}]}]\n"
MISSPELT = TEMPLATE.replace("params", "param")
HEADS += [
    (
        "params misspelt",
        used(USE + "for_each: {csv: r.csv}\n", MISSPELT, **{"boards/r.csv": "key,client\na,A\nb,B\n"}),
        f'{T}:2:1 `param` is not a key of a template | did you mean "params"?',
    ),
    (
        "params misspelt among other mistakes",
        used(ROWS + "  - {key: b, client: B, n: x}\n", MISSPELT + "lables: []\n"),
        f'{T}:2:1 `param` is not a key of a template | did you mean "params"?',
        f'{T}:4:1 `lables` is not a key of this file | did you mean "labels"?',
        f'{B}:5:28 `n` takes a whole number, not "x"',
    ),
    (
        "params misspelt beside params",
        used(USE + "with: {client: A}\n", TEMPLATE + "param: {n: integer}\n"),
        f"{T}:4:1 `param` is not a key of this file",
    ),
    (
        "what is missing makes nothing else wrong beside what is not known",
        {B: HEAD + "desc: ${{ nope }}\nlabels: [{include: no.yaml}]\n" + LISTED},
        f'{B}:3:7 "nope" is not known here',
        f"{B}:4:20 there is no file boards/no.yaml",
    ),
]
SCHEDULE = "schedule: {rrule: %s, start: 2026-01-05}\n"
NAMED = "version: 1\nname: S ${{ n }}\n"
SCHEDULES = [
    ("no rule", {B: NAMED + "schedule: {start: 2026-01-05}\n"}, f"{B}:3:11 `schedule` lacks `rrule`"),
    ("no start", {B: NAMED + "schedule: {rrule: FREQ=DAILY}\n"}, f"{B}:3:11 `schedule` lacks `start`"),
    (
        "wrong start",
        {B: NAMED + "schedule: {rrule: FREQ=DAILY, start: soon}\n"},
        f'{B}:3:38 a date such as 2026-12-05, not "soon"',
    ),
    ("no such start", {B: NAMED + "schedule: {rrule: FREQ=DAILY, start: 2026-02-30}\n"}, f"{B}:3:38 is no date"),
    (
        "early start",
        {B: NAMED + "schedule: {rrule: FREQ=DAILY, start: 0001-01-01}\n"},
        f"{B}:3:38 between 1970 and 2200",
    ),
    ("negative", {B: NAMED + "schedule: {rrule: FREQ=DAILY, start: 2026-01-05, keep: -1}\n"}, f"{B}:3:56 at least 0"),
    ("no rule at all", {B: NAMED + SCHEDULE % "weekly"}, f'{B}:3:19 "weekly" does not fit | '),
    ("hourly", {B: NAMED + SCHEDULE % "FREQ=HOURLY"}, f"{B}:3:19 FREQ is one of DAILY"),
    ("no interval", {B: NAMED + SCHEDULE % "FREQ=DAILY;INTERVAL=0"}, f"{B}:3:19 INTERVAL is a number from 1"),
    ("hours", {B: NAMED + SCHEDULE % "FREQ=DAILY;BYHOUR=3"}, f"{B}:3:19 BYHOUR does not go with FREQ=DAILY"),
    ("weekday", {B: NAMED + SCHEDULE % "FREQ=WEEKLY;BYDAY=XX"}, f"{B}:3:19 `rrule`:"),
    (
        "weekday as people write it",
        {B: NAMED + SCHEDULE % "FREQ=WEEKLY;BYDAY=MON"},
        f'{B}:3:19 `rrule`: BYDAY has no day MON | did you mean "MO"? the days are MO, TU',
    ),
    ("part twice", {B: NAMED + SCHEDULE % "FREQ=DAILY;FREQ=WEEKLY"}, f"{B}:3:19 does not fit"),
    ("never", {B: NAMED + SCHEDULE % "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, f"{B}:3:19 gives no day at all"),
    ("until", {B: NAMED + SCHEDULE % "FREQ=DAILY;UNTIL=2026"}, f"{B}:3:19 UNTIL is a date"),
    (
        "other key",
        {B: NAMED + "schedule: {rrule: FREQ=DAILY, start: 2026-01-05, behind: 1}\n"},
        f"{B}:3:50 `behind` is not a key",
    ),
    (
        "one name for all",
        {B: "version: 1\nname: Sprint\n" + SCHEDULE % "FREQ=WEEKLY"},
        f'{B}:2:7 called "Sprint" too (period',
    ),
    (
        "one key for all",
        {B: NAMED + "key: ${{ 'x' }}\n" + SCHEDULE % "FREQ=WEEKLY"},
        f'{B}:3:6 the board key "x" is taken',
    ),
]
CASES = EXPRESSIONS + HEADS + ELEMENTS + SCHEDULES


def found_in(root: Path) -> list[str]:
    """The problems of a project, one line each."""
    with pytest.raises(ConfigError) as caught:
        load(root=root)
    assert all(problem.severity == "error" for problem in caught.value.problems)
    return [f"{each.where} {each.message} | {each.hint or ''}" for each in caught.value.problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_broken_template_says_what_is_wrong_and_where(tmp_path: Path, case: tuple[str, dict[str, str], str]) -> None:
    """Each problem has its file, line, column, line of text and hint, and there is no other."""
    _, files, *expected = case
    found = found_in(write(tmp_path, files))
    assert len(found) == len(expected), found
    for line, wanted in zip(found, sorted(expected), strict=True):
        place, _, words = wanted.partition(" ")
        message, _, hint = words.partition(" | ")
        assert line.startswith(f"{place} ")
        assert message.strip() in line.partition(" | ")[0]
        assert hint.strip() in line.partition(" | ")[2]


def test_the_corpus_is_large() -> None:
    """With the broken board files there are at least 150 kinds of mistakes, each under a name of its own."""
    assert len({case[0] for case in CASES}) == len(CASES)
    assert len(CASES) + len(BROKEN_FILES) >= 150


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    """Neither as a file nor as a folder on the way, for templates, rows and included lists alike."""
    (tmp_path / "secret.yaml").write_text("- secret\n")
    root = write(tmp_path / "project", {B: HEAD + "labels: [{include: ../in/secret.yaml}, {include: ../link.yaml}]\n"})
    (root / "in").symlink_to(tmp_path)
    (root / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    found = found_in(root)
    assert [line.partition(" | ")[0] for line in found] == [
        f"{B}:3:20 ../in/secret.yaml leads out of the project",
        f"{B}:3:50 ../link.yaml leads out of the project",
    ]


def test_a_link_inside_the_project_is_fine(tmp_path: Path) -> None:
    """What it leads to is the project's own."""
    root = write(tmp_path, {B: HEAD + "labels: [{include: ../link.yaml}]\n", "real.yaml": "- a\n"})
    (root / "link.yaml").symlink_to(root / "real.yaml")
    assert [each.address for each in load(root=root).boards[0].of_kind("label")] == ["b/labels/a"]


def test_a_mistake_in_a_template_is_told_once(tmp_path: Path) -> None:
    """For forty rows too: with the first of them, and how many more."""
    rows = "key,client\n" + "".join(f"c{n},Client {n}\n" for n in range(40))
    files = used(
        USE + "for_each: {csv: r.csv}\n",
        TEMPLATE + "desc: ${{ clientt }}\nbackground: ${{ n.x }}\n",
        **{"boards/r.csv": rows},
    )
    found = found_in(write(tmp_path, files))
    assert len(found) == 2
    assert all('(row "c0", boards/r.csv:2, and 39 more)' in line for line in found)


def test_a_mistake_of_every_row_in_a_board_is_told_once(tmp_path: Path) -> None:
    """With the first that makes it and how many more; what differs from row to row is told of each."""
    lists = "lists:\n  - name: A\n    cards:\n"
    keys = "      - for_each: [1, 2, 3]\n        name: N${{ each }}\n        key: visit\n"
    due = "      - for_each: [soon, late, late]\n        name: x\n        due: ${{ each }}\n"
    found = found_in(write(tmp_path, {B: HEAD + lists + keys + due}))
    assert len(found) == 3
    assert found[0].startswith(f'{B}:8:14 the key "visit" is used twice (row "2", {B}:6, and 1 more) | ')
    for line, word in zip(found[1:], ("soon", "late"), strict=True):
        assert line.startswith(f"{B}:11:14 ")
        assert line.endswith(f'not "{word}" (row "{word}", {B}:9) | ')


@pytest.mark.parametrize(
    "text",
    [
        "lists:\n  - for_each: ${{ range(1000) }}\n    name: a\n"
        "    cards:\n      - for_each: ${{ range(1000) }}\n        name: b\n",
        "for_each: {yaml: rows.yaml}\nkey: k-${{ each }}\n",
    ],
)
def test_templates_can_not_grow_without_end(tmp_path: Path, text: str) -> None:
    """Rows of rows, and too many boards, end with a problem."""
    rows = "".join(f"- {n}\n" for n in range(5001))
    assert found_in(write(tmp_path, {B: HEAD + text, "boards/rows.yaml": rows}))
