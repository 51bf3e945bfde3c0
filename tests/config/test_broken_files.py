"""A corpus of broken board files: each mistake is named in words, at its place, all of a file at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boardctl.config.project import load
from boardctl.errors import ConfigError
from tests.config.files import HEAD, problems

LISTS = HEAD + "lists:\n  - name: A\n    cards:\n      - name: C\n"
CARD = "        "
MARKERS = ("<<<<<<< HEAD", "=======", ">>>>>>> theirs")

# (a name, the file, "line:column fragment of the message | fragment of the hint" for each problem in order)
SYNTAX = [
    ("empty", "", "1:1 the file is empty | version: 1"),
    ("only a comment", "# nothing\n", "2:1 the file is empty"),
    ("tab indentation", "version: 1\nname: x\nlists:\n\t- A\n", "4:1 tabs can't be used | spaces"),
    ("unclosed list", HEAD + "lists: [A, B\nkey: k\n", "3:8 `[` list is not closed | ]"),
    ("nothing after a bracket", HEAD + "lists: [\n", "4:1 a value is missing | bracket"),
    ("unclosed mapping", HEAD + "prefs: {voting: members\nkey: k\n", "3:8 `{` mapping is not closed | }"),
    ("unclosed double quote", HEAD + 'desc: "half\nkey: k\n', "3:7 a quoted text is not closed | quote"),
    ("unclosed single quote", HEAD + "desc: 'half\n", "3:7 a quoted text is not closed"),
    ("colon in a text", "version: 1\nname: a: b\n", "2:8 `:` can't stand here | quotes"),
    ("at sign", HEAD + "members: [@alice]\n", "3:11 can't start with `@` | quotes"),
    ("back quote", HEAD + "desc: `x`\n", "3:7 can't start with ``` | quotes"),
    ("missing colon", HEAD + "desc\nkey: k\n", "3:1 `:` is missing after a key | key: value"),
    ("bad indentation", "version: 1\n name: x\n", "2:6 `:` can't stand here | indentation"),
    ("dash missing", HEAD + "lists:\n  - A\n  B\n", "5:3 `:` is missing after a key | key: value"),
    ("no space after a colon", "version:1\nname: x\n", "1:1 a space is missing after `version:` | `key: value`"),
    ("no space at the end", "version: 1\nname:x\n", "2:1 a space is missing after `name:` | with a space after"),
    ("no space in a list", HEAD + "lists:\n  - name:A\n    cards: [x]\n", "4:5 a space is missing after `name:`"),
    ("a text that ends so", HEAD + "desc: |\n  host:8080\nkey: a: b\n", "5:7 `:` can't stand here | quotes"),
    ("no space, but an address", HEAD + "desc: x\n  https://a.example\n  b: c\n", "5:4 `:` can't stand here"),
    ("colon in a text below one", HEAD + "desc: see\n  a:b c: d\n", "4:8 `:` can't stand here | quotes"),
    ("unknown escape", HEAD + 'desc: "a\\qb"\n', "3:9 don't know this escape | single quotes"),
    ("control character", HEAD + "desc: a\x07b\n", "3:8 U+0007 can't stand in a YAML file | remove"),
    ("two documents", HEAD + "---\nversion: 1\n", "3:1 a second document | file of its own"),
    ("unknown anchor", HEAD + "lists: *all\n", "3:8 there is no anchor &all | quotes"),
    ("anchor within itself", HEAD + "lists: &a [*a]\n", "3:12 &a contains itself"),
    ("too deep", HEAD + "lists: " + "[" * 80 + "\n", "3:57 nested deeper than 50 levels"),
    ("block too deep", "- " * 60000, "1:101 nested deeper than 50 levels"),
    ("duplicate key", HEAD + "name: again\n", "3:1 the key `name` is here twice | line 2"),
    ("duplicate key in a card", LISTS + CARD + "name: D\n", "7:9 the key `name` is here twice | line 6"),
    ("number as key", LISTS + CARD + "fields: {12: x}\n", '7:18 a key must be text | "12"'),
    ("true as key", LISTS + CARD + "fields: {true: x}\n", '7:18 a key must be text | "true"'),
    ("alias of a merge key", HEAD + "x: &m '<<'\n*m : y\n", "3:1 `x` is not a key", "4:1 `<<` is not a key"),
    ("alias of a number as key", HEAD + "x: &m 1\n*m : y\n", "3:1 `x` is", "4:1 a key must be text", "4:1 `1` is"),
    ("list as key", HEAD + "? [a]\n: b\n", "3:3 a key must be text"),
    ("custom tag", HEAD + "desc: !secret x\n", "3:7 the tag !secret does not fit | quotes"),
    ("python tag", HEAD + "desc: !!python/name:os.system\n", "3:7 the tag !!python/name:os.system"),
    ("infinite", LISTS + CARD + "fields: {E: .inf}\n", "7:21 a number must be finite"),
    ("not a number", LISTS + CARD + "fields: {E: .NaN}\n", "7:21 a number must be finite"),
    ("too large", LISTS + CARD + "fields: {E: 1e999}\n", "7:21 a number must be finite"),
    ("too long", LISTS + CARD + f"fields: {{E: {'9' * 5000}}}\n", "7:21 18 digits at most | quotes"),
    (
        "a merge that git left undone",
        HEAD + "lists:\n<<<<<<< HEAD\n  - A\n=======\n  - B\n>>>>>>> theirs\n",
        "4:1 git's conflict markers are in it | resolve the merge",
    ),
    (
        "one that ends its lines otherwise",
        HEAD.replace("\n", "\r\n") + "desc: |\r\n  x\r\n=======\r\n  y\r\n>>>>>>> theirs\r\n",
        "5:1 git's conflict markers are in it | resolve the merge",
    ),
    ("half of a merge", HEAD + "lists:\n  - A\n>>>>>>> theirs\n", "5:1 git's conflict markers are in it"),
    ("a heading is no merge", HEAD + 'desc: "Top\n=======\n"\nhalf\n', "6:1 `:` is missing after a key"),
    ("merge of a text", HEAD + "<<: x\n", "3:5 `<<` takes a mapping"),
]
SHAPES = [
    ("a list", "- a\n- b\n", "1:1 the file must be a mapping, not a list"),
    ("a text", "hello\n", '1:1 the file must be a mapping, not "hello"'),
    ("no name", "version: 1\n", "1:1 the file lacks `name`"),
    ("no version", "name: x\n", "1:1 the file lacks `version`"),
    ("wrong version", "version: 2\nname: x\n", "1:10 `version` must be 1, not 2"),
    ("version as text", "version: '1'\nname: x\n", '1:10 `version` must be 1, not "1"'),
    ("number as name", "version: 1\nname: 007\n", '2:7 `name` must be a text, not 7 | "007"'),
    ("empty name", "version: 1\nname: ''\n", "2:7 `name` can't be empty"),
    ("null name", "version: 1\nname:\n", "2:6 `name` must be a text, not null"),
    ("long name", f"version: 1\nname: {'x' * 16385}\n", "2:7 `name` is 16385 characters long; Trello allows 16384"),
    ("unknown key", HEAD + "list: []\n", '3:1 `list` is not a key of this file | "lists"'),
    ("template key inside", HEAD + "prefs: {when: true}\n", "3:9 `when` is not a key of `prefs` | elements of lists"),
    ("two unknown keys", HEAD + "descr: x\nkye: y\n", '3:1 `descr` is not | "desc"', '4:1 `kye` is not | "key"'),
    (
        "bad key",
        HEAD + "key: a/b\n",
        '3:6 `key` must be a key: letters, digits, `-`, `_` and `.`, without spaces, not "a/b"',
    ),
    ("bad id", HEAD + "id: abc\n", "3:5 `id` must be a board's id, short link or URL"),
    ("visibility", HEAD + "visibility: pubic\n", '3:13 one of private, workspace, public, not "pubic" | "public"'),
    ("background", HEAD + "background: bleu\n", '3:13 `background` must be one of blue, orange, green | "blue"'),
    (
        "background of no kind",
        HEAD + "background: teal\n",
        "3:13 pink, lime, sky, grey, null, a gradient such as gradient-ocean or an id of 24 hex digits",
    ),
    ("background in capitals", HEAD + "background: Blue\n", '3:13 not "Blue" | "blue"'),
    ("norway", HEAD + "archived: no\n", '3:11 `archived` must be true or false, not "no" | write true or false'),
    ("prefs", HEAD + "prefs: {voting: all}\n", "3:17 `prefs.voting` must be one of disabled, members"),
    ("unknown pref", HEAD + "prefs: {vote: members}\n", '3:9 `vote` is not a key of `prefs` | "voting"'),
    ("lists as mapping", HEAD + "lists: {A: []}\n", "3:8 `lists` must be a list or null, not a mapping"),
    ("no space after a dash", HEAD + "lists:\n  -A\n  - B\n", "4:3 `lists` must be a list or null | `- ` with a space"),
    ("number as list", HEAD + "lists: [A, 2026]\n", '3:12 list 2 must be a text or a mapping, not 2026 | "2026"'),
    ("limit", HEAD + "lists: [{name: A, limit: -1}]\n", '3:26 list "A": `limit` must be at least 0, not -1'),
    ("fractional limit", HEAD + "lists: [{name: A, limit: 2.0}]\n", "3:26 must be a whole number or null, not 2.0"),
    ("color", HEAD + "labels: [{name: a, color: redd}]\n", '3:27 label "a": `color` must be one of green | "red"'),
    ("label of nothing", HEAD + "labels: [{key: a}]\n", '3:10 label "a" needs `name` or `color`'),
    ("label id", HEAD + "labels: [{name: a, id: nC8QJJoZ}]\n", "3:24 `id` must be an id of 24 hex digits"),
    ("member of nothing", HEAD + "members: [{role: admin}]\n", "3:11 member 1 needs `username` or `email`"),
    ("member twice", HEAD + "members: [{username: a, email: b@c}]\n", '3:11 member "a" has `username` or `email`, not'),
    ("role", HEAD + "members: [{username: a, role: owner}]\n", '3:31 member "a": `role` must be one of admin'),
    ("email", HEAD + "members: [{email: carol}]\n", "3:19 must be an e-mail address"),
    ("field type", HEAD + "custom_fields: [{name: E, type: int}]\n", "3:33 one of text, number, date, checkbox, list"),
    ("no field type", HEAD + "custom_fields: [{name: E}]\n", '3:17 custom field "E" lacks `type`'),
    ("bare field", HEAD + "custom_fields: [E]\n", '3:17 custom field "E" must be a mapping, not "E"'),
    (
        "51 fields",
        HEAD + f"custom_fields: [{'{name: E, type: text}, ' * 51}]\n",
        "3:16 has 51 elements; Trello allows 50",
    ),
    ("1001 labels", HEAD + f"labels: [{'a, ' * 1001}]\n", "3:9 `labels` has 1001 elements; Trello allows 1000"),
    ("501 lists", HEAD + f"lists: [{'a, ' * 501}]\n", "3:8 `lists` has 501 elements; Trello allows 500"),
    ("due as number", LISTS + CARD + "due: 12\n", '7:14 card "C": `due` must be a date such as 2026-12-05 or'),
    ("due as words", LISTS + CARD + "due: tomorrow\n", '7:14 or null, not "tomorrow"'),
    ("another tracker's word", LISTS + CARD + "description: x\n", '7:9 `description` is not a key of a card | "desc"'),
    ("another tracker's word, misspelt", LISTS + CARD + "asignees: [a]\n", '7:9 `asignees` is not a key | "members"'),
    ("list by its name", HEAD + "lists: [Doing: 3]\n", '3:9 `Doing` is not a key of a list | quotes: "Doing: 3"'),
    ("card by its name", HEAD + "lists: [{name: L, cards: [Card one: {}]}]\n", '3:27 `Card one` | "name: Card one"'),
    ("label by its name", HEAD + "labels: [Ops: red]\n", '3:10 `Ops` is not a key of a label | "name: Ops"'),
    ("unknown card key", LISTS + CARD + "lables: [a]\n", '7:9 `lables` is not a key of a card | "labels"'),
    (
        "reminder",
        LISTS + CARD + "due_reminder: 3d\n",
        "7:23 one of at_due, 15m, 1h, 2h, 1d, 2d, a whole number or null",
    ),
    ("label number", LISTS + CARD + "labels: [1]\n", '7:18 card "C": `labels[0]` must be a text | "1"'),
    ("cover", LISTS + CARD + "cover: {size: huge}\n", '7:23 card "C": `cover.size` must be one of normal, full'),
    ("cover as color", LISTS + CARD + "cover: red\n", '7:16 `cover` must be a mapping or null, not "red"'),
    ("one coordinate", LISTS + CARD + "location: {coordinates: [1]}\n", "7:33 must have 2 elements, not 1"),
    ("off the globe", LISTS + CARD + "location: {coordinates: [91, 0]}\n", "7:34 must be at most 90, not 91"),
    ("url", LISTS + CARD + "attachments: [example.com]\n", "7:23 must be a URL such as https://example.com/spec"),
    (
        "item key",
        LISTS + CARD + "checklists: [{name: L, items: [{nam: x}]}]\n",
        "7:41 `nam`",
    ),
    ("201 items", LISTS + CARD + f"checklists: [{{name: L, items: [{'a, ' * 201}]}}]\n", "7:39 has 201 elements"),
    ("field value", LISTS + CARD + "fields: {E: [1]}\n", '7:21 card "C": `fields.E` must be a text, a number'),
    ("manage", HEAD + "manage: enforced\n", '3:9 one of enforce, seed, ignore or a mapping | "enforce"'),
    ("prune kind", HEAD + "prune: {progress: all}\n", "3:9 `progress` is not a key of `prune`"),
    ("card manage", LISTS + CARD + "manage: {labels: seed}\n", "7:18 `labels` is not a key of `manage`"),
]
MEANING = [
    (
        "unknown label",
        LISTS.replace("lists", "labels: [bug]\nlists") + CARD + "labels: [bgu]\n",
        '8:18 no label "bgu" | "bug"',
    ),
    (
        "a label's former name",
        "labels: [{name: Defect, color: red, was: bug}]\n" + LISTS + CARD + "labels: [bug]\n",
        '8:18 declares no label "bug"|it is called "Defect" now',
    ),
    (
        "a colour for a label with a name",
        "labels: [{name: bug, color: red}, {name: x, color: sky}]\n" + LISTS + CARD + "labels: [red]\n",
        '8:18 declares no label "red"|the label on line 1 has this colour, and a name: write "bug"',
    ),
    (
        "a colour for two labels with names",
        "labels: [{key: k, name: bug, color: red}, {name: x, color: red}]\n" + LISTS + CARD + "labels: [red]\n",
        '8:18 declares no label "red"|2 labels have this colour, and names: write "k" or "x"',
    ),
    (
        "links without a host",
        LISTS
        + CARD
        + 'attachments: ["https://[::1", {name: A, url: "https://exa[mple.com/"}, "https:///x", "https://[::1]/"]\n',
        "7:23 https://[::1 is not a URL | IPv6",
        "7:54 https://exa[mple.com/ is not a URL",
        "7:80 https:///x is not a URL",
    ),
    (
        "a text for a list of links",
        LISTS + CARD + "attachments: example.com/spec\n",
        "7:22 `attachments` must be a list or null | write a list: [example.com/spec]",
        '7:22 attachment "example.com/spec" must be a URL such as',
    ),
    (
        "texts with commas for lists",
        "labels: bug, idea\nmembers: 'alice,no'\n" + LISTS + CARD + "attachments: 'https://a.b/c,d, https://a.b/e'\n",
        '1:9 `labels` must be a list or null, not "bug, idea" | write a list: [bug, idea]',
        '2:10 `members` must be a list or null | write a list: [alice, "no"]',
        '9:22 `attachments` must be a list or null | write a list: ["https://a.b/c,d", https://a.b/e]',
    ),
    (
        "a text with commas for a list of references",
        "labels: [bug, idea]\n" + LISTS + CARD + "labels: bug, idae\n",
        "8:17 must be a list or null | write a list: [bug, idae]",
        '8:17 no label "idae" | did you mean "idea"?',
    ),
    (
        "a key that is no other one, and a value that the other does not take",
        "members: [{email: a@b.example, name: New}]\n" + LISTS + CARD + "position: 1\n" + CARD + "tags: [{x: 1}]\n",
        '1:32 `name` is not a key of a member | did you mean "username"?',
        '8:9 `position` is not a key of a card | did you mean "location"?',
        '9:9 `tags` is not a key of a card | did you mean "labels"?',
    ),
    (
        "a key that is no other one, and mistakes around it",
        LISTS + CARD + "deadline: 2026-02-30\n        done: maybe\n" + CARD + "attachments: [{uri: x, nmae: y}]\n",
        '7:9 `deadline` is not a key of a card | did you mean "due"?',
        '8:15 `done` must be true or false, not "maybe"',
        '9:24 `uri` is not a key of an attachment | did you mean "url"?',
        '9:32 `nmae` is not a key of an attachment | did you mean "name"?',
    ),
    (
        "texts for lists of references",
        "labels: [bug]\n" + LISTS + CARD + "labels: bgu\n" + CARD + "members: team:web\n" + CARD + "checklists: dod\n",
        '8:17 must be a list or null, not "bgu"',
        '8:17 no label "bgu" | "bug"',
        "9:18 must be a list or null",
        '9:18 there is no team "web"',
        "10:21 must be a list or null | write a list: [dod]",
    ),
    (
        "another tracker's word with a text for a list",
        LISTS + CARD + "assignee: bob\n        due: 2026-02-30\n",
        '7:9 `assignee` is not a key of a card | "members"',
        '8:14 "2026-02-30" is not a time',
    ),
    ("no labels at all", "labels: []\n" + LISTS + CARD + "labels: [bug]\n", '8:18 declares no label "bug"'),
    (
        "two labels",
        "labels: [bug, {name: bug, color: red}]\n" + LISTS + CARD + "labels: [bug]\n",
        '8:18 "bug" fits 2 | key',
    ),
    ("label key twice", HEAD + "labels: [{name: a, key: k}, {name: b, key: k}]\n", '3:44 the key "k" is used twice'),
    (
        "card key twice",
        LISTS + "        key: k\n  - {name: B, cards: [{name: D, key: k}]}\n",
        '8:38 the key "k" is used twice',
    ),
    (
        "id twice",
        HEAD + "lists: [{name: A, id: &i 5f1b2c3d4e5f6a7b8c9d0e1f}, {name: B, id: *i}]\n",
        "3:67 another list has this id",
    ),
    ("unknown field", "custom_fields: []\n" + LISTS + CARD + "fields: {E: 1}\n", '8:18 declares no custom field "E"'),
    (
        "number",
        "custom_fields: [{name: E, type: number}]\n" + LISTS + CARD + "fields: {E: x}\n",
        '8:21 takes a number, not "x"',
    ),
    (
        "checkbox",
        "custom_fields: [{name: E, type: checkbox}]\n" + LISTS + CARD + "fields: {E: yes}\n",
        "8:21 takes true or",
    ),
    (
        "text",
        "custom_fields: [{name: E, type: text}]\n" + LISTS + CARD + "fields: {E: 3}\n",
        '8:21 takes a text, not 3 | "3"',
    ),
    (
        "true is no number",
        "custom_fields: [{name: E, type: number}]\n" + LISTS + CARD + "fields: {E: true}\n",
        "8:21 not true",
    ),
    (
        "date",
        "custom_fields: [{name: E, type: date}]\n" + LISTS + CARD + "fields: {E: soon}\n",
        "8:21 takes a date such as",
    ),
    (
        "option",
        "custom_fields: [{name: E, type: list, options: [High]}]\n" + LISTS + CARD + "fields: {E: Hihg}\n",
        '8:21 no option "Hihg" | "High"',
    ),
    (
        "field twice",
        "custom_fields: [{name: E, key: e, type: number}]\n" + LISTS + CARD + "fields: {E: 1, e: 2}\n",
        "8:24 has a value here already",
    ),
    (
        "options of a number",
        HEAD + "custom_fields: [{name: E, type: number, options: [a]}]\n",
        "3:50 only a list has options",
    ),
    (
        "unknown checklist",
        "checklists: [{key: dod, name: Done}]\n" + LISTS + CARD + "checklists: [dob]\n",
        '8:22 no checklist "dob" | "dod"',
    ),
    ("uncited checklists", LISTS + CARD + "checklists: [dod]\n", '7:22 declares no checklist "dod"'),
    (
        "named key twice",
        HEAD + "checklists: [{key: a, name: A}, {key: a, name: B}]\n",
        '3:33 the key "a" is used twice',
    ),
    ("same link", LISTS + CARD + "attachments: ['https://a.b/c', 'https://a.b/c']\n", "7:40 is attached twice"),
    ("no such day", LISTS + CARD + "due: 2026-02-30\n", '7:14 `due`: "2026-02-30" is not a time: day is out of range'),
    ("no such hour", LISTS + CARD + "start: 2026-02-03T25:00\n", '7:16 `start`: "2026-02-03T25:00" is not a time'),
    ("before all time", LISTS + CARD + "due: 0001-01-01T00:00+10:00\n", "7:14 the year is out of range"),
    ("team", LISTS + CARD + "members: [team:web]\n", '7:19 there is no team "web" | boardctl.yaml'),
    (
        "member said twice",
        HEAD + "members: [alice, {username: Alice, role: admin}]\n",
        '3:18 "alice" is already a member, on line 3',
    ),
    (
        "a wrong value and a wrong reference",
        "labels: [bug]\n" + LISTS + CARD + "due: soon\n" + CARD + "labels: [bgu]\n" + CARD + "lables: []\n",
        '8:14 not "soon"',
        '9:18 no label "bgu"',
        "10:9 `lables` is not a key",
    ),
    (
        "a wrong label hides no reference",
        "labels: [{color: x}]\n" + LISTS + CARD + "labels: [y]\n",
        "1:18 one of green",
    ),
    (
        "a guessed key that can not be hides no other mistake",
        "labels: [bug]\n" + LISTS + CARD + "lables: 5\n      - name: D\n" + CARD + "labels: [nope]\n",
        "8:9 `lables` is not a key",
        '10:18 no label "nope"',
    ),
    (
        "a guessed name that can not be hides no other mistake",
        "labels: [bug]\n" + LISTS + "      - nmae: 5\n      - name: D\n" + CARD + "labels: [nope]\n",
        "8:9 `nmae` is not a key",
        '10:18 no label "nope"',
    ),
    ("a misspelt name with more than a name in it", LISTS + "      - nmae: [a]\n", '7:9 `nmae` is not a key | "name"'),
    (
        "who is there already by a guessed key, once",
        "members: [alice, {usernam: alice}]\n" + LISTS + CARD + "attachments: x\n",
        '1:19 `usernam` is not a key of a member | "username"',
        "8:22 a list",
        "8:22 must be a URL",
    ),
    ("email on a card", LISTS + CARD + "members: [a@b.example]\n", '7:19 "a@b.example" has no username'),
]
CASES = SYNTAX + SHAPES + MEANING


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_broken_file_says_what_is_wrong_and_where(tmp_path: Path, case: tuple[str, ...]) -> None:
    """Each problem has its message, hint, line, column and excerpt, and there is no other."""
    _, text, *expected = case
    found = problems(tmp_path, text)
    assert len(found) == len(expected), found
    for problem, wanted in zip(found, expected, strict=True):
        place, _, words = wanted.partition(" ")
        message, _, hint = words.partition("|")
        assert str(problem.where) == f"boards/b.yaml:{place}"
        assert message.strip() in problem.message
        assert hint.strip() in (problem.hint or "")
        assert problem.severity == "error"
        assert problem.excerpt is None or text.splitlines()[int(place.split(":")[0]) - 1].startswith(
            problem.excerpt[:200]
        )


def test_a_text_may_show_a_merge(tmp_path: Path) -> None:
    """Markers are no mistake where the file can be read: a card may tell of them."""
    text = LISTS + CARD + "desc: |\n" + "".join(f"          {each}\n" for each in MARKERS)
    assert problems(tmp_path, text) == ()
    assert problems(tmp_path, HEAD + 'desc: "\n' + "\n".join(MARKERS) + '"\n') == ()


def test_the_corpus_is_large() -> None:
    """At least sixty kinds of mistakes are tried, each under a name of its own."""
    assert len({case[0] for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_by_name(tmp_path: Path, encoding: str) -> None:
    """As PowerShell's redirection writes it."""
    path = tmp_path / "b.yaml"
    path.write_bytes(("\ufeff" + HEAD).encode(encoding))
    with pytest.raises(ConfigError) as caught:
        load([path], root=tmp_path)
    (problem,) = caught.value.problems
    assert "UTF-16" in problem.message
    assert "UTF-8" in (problem.hint or "")


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    """Wrong kinds of values don't hide wrong references and dates, and make nothing wrong that is right."""
    text = """\
version: 1
nmae: Team
visibility: secret
labels:
  - {name: bug, color: redd}
custom_fields:
  - {name: Points, type: numbr}
lists:
  - name: Todo
    limit: -3
    cards:
      - {name: One, labels: [buggy, bug], due: 2026-13-01, start: tomorrow, fields: {Points: 3}}
      - {nam: Three, due: 2026-02-30, labels: [bug]}
  - {name: 5, cards: [{name: Two, checklists: [dod]}]}
"""
    found = [(each.where.line, each.message) for each in problems(tmp_path, text)]
    assert [(line, message) for line, message in found if "not a key" in message or "lacks" in message] == [
        (2, "`nmae` is not a key of this file"),
        (13, "`nam` is not a key of a card"),
    ]
    rest = [message for _, message in found if "not a key" not in message and "lacks" not in message]
    for part in ("secret", "redd", "numbr", "limit", "buggy", "2026-13-01", "tomorrow", "2026-02-30", "not 5", "dod"):
        assert sum(part in message for message in rest) == 1, part
    assert len(rest) == 10


NOPE = '"${{ nope }}"'
PLACES = """\
version: 1
name: @
desc: @
visibility: @
prefs: {voting: @}
labels:
  - {name: bug, color: @}
  - {name: @, color: red}
  - @
custom_fields:
  - {name: Size, type: list, options: [@, {value: @}]}
  - {name: Odd, type: @}
members: [@, {username: alice, role: @}]
checklists:
  - {key: dod, name: @, items: [@]}
lists:
  - @
  - name: A
    limit: @
    cards:
      - @
      - {name: One, labels: [bug, @], members: [alice], due: @, fields: {Size: S}, cover: {color: @}, manage: @}
      - {name: @, labels: [bug], attachments: [@], checklists: [dod, {name: Steps, items: [@, {name: x, due: @}]}]}
      - {name: Two, location: {coordinates: [@, 3]}, archived: @, due_reminder: @, fields: {Size: @}, protect: @}
manage: {cards: @}
prune: @
"""
AS_IT_WAS = ["N", "d", "private", "members", "red", "idea", "plain", "S", "L", "number", "bob", "admin", "D", "it", "B"]
AS_IT_WAS += ["3", "Card", "idea", "2026-12-01", "sky", "seed", "Three", "https://example.com/x", "do", "2026-12-02"]
AS_IT_WAS += ["52.1", "true", "1d", "L", "true", "seed", "owned"]


def filled(values: list[str]) -> str:
    """PLACES with these values in it."""
    text = PLACES
    for each in values:
        text = text.replace("@", each, 1)
    return text


def test_what_can_not_be_worked_out_makes_nothing_else_wrong(tmp_path: Path) -> None:
    """Each value of a board that is right, one at a time: it is the only mistake."""
    (tmp_path / "right.yaml").write_text(filled(AS_IT_WAS), encoding="utf-8")
    load([tmp_path / "right.yaml"], root=tmp_path)
    for at in range(len(AS_IT_WAS)):
        text = filled([*AS_IT_WAS[:at], NOPE, *AS_IT_WAS[at + 1 :]])
        assert [each.message for each in problems(tmp_path, text)] == ['"nope" is not known here'], text


def test_what_can_not_be_worked_out_hides_no_other_mistake(tmp_path: Path) -> None:
    """Nor does a key that is there twice: the rest of the file is checked, as if that value were right."""
    text = """\
version: 1
name: ${{ nope }}
name: Team
pirvate: yes
prefs: {voting: "${{ vars.nope }}", comments: all}
labels:
  - {name: bug, color: redd}
  - {name: "${{ nope }}", color: red}
members: [alice]
lists:
  - name: Todo
    limit: ${{ nope }}
    cards:
      - {name: One, labels: [bug], due: 2026-13-01, members: [alcie], start: "${{ nope }}"}
      - {nam: Two, done: "${{ nope }}"}
"""
    found = [each.message for each in problems(tmp_path, text)]
    for part in ("twice", "pirvate", "comments", "redd", "2026-13-01", "alcie", "`nam` is not"):
        assert sum(part in message for message in found) == 1, part
    assert sum("nope" in message for message in found) == 6


def test_what_was_misspelt_is_told_once_and_hides_nothing(tmp_path: Path) -> None:
    """A key or a choice counts as it was most likely meant: what refers to it is right, and what does not is wrong."""
    text = """\
version: 1
title: Team
labels: [{nmae: odd}, {color: rde}]
custom_fields:
  - {name: Points, type: numbr}
  - {name: Size, type: lst, options: [S, L]}
  - {nmae: Due, type: date}
lists:
  - title: Todo
    cards: [{name: One, labels: [odd, red, oddd], fields: {Points: x, Size: M, Due: 2026-12-05, Poins: 3}}]
"""
    cited = ('"oddd"', '"x"', '"M"', '"Poins"')
    found = [(each.where.line, each.message) for each in problems(tmp_path, text)]
    assert [(line, message) for line, message in found if "is not a key" in message] == [
        (2, "`title` is not a key of this file"),
        (3, "`nmae` is not a key of a label"),
        (7, "`nmae` is not a key of a custom field"),
        (9, "`title` is not a key of a list"),
    ]
    wrong = [(line, re.findall('"[^"]+"$', message)[0]) for line, message in found if "is not a key" not in message]
    assert wrong == [(3, '"rde"'), (5, '"numbr"'), (6, '"lst"'), *((10, each) for each in cited)]


def test_a_choice_that_nobody_can_guess_makes_nothing_else_wrong(tmp_path: Path) -> None:
    """What refers to it may well be right; what is wrong elsewhere is told all the same."""
    text = LISTS.removeprefix(HEAD) + CARD + "labels: [red, odd]\n" + CARD + "fields: {Points: x}\n"
    for line in ("labels: [{color: xxxx}]\n", "custom_fields: [{name: Points, type: xxxx}]\n"):
        found = problems(tmp_path, HEAD + line + text + CARD + "due: 2026-02-30\n")
        assert ["xxxx" in each.message for each in found] == [True, False]


def test_a_misspelt_block_hides_no_mistake_elsewhere(tmp_path: Path) -> None:
    """Whatever is wrong in it, too."""
    labels = "labels: [{key: k, name: a}, {key: k, name: b}]\n"
    found = problems(tmp_path, HEAD + labels + "columns: [{name: A, limit: -3}]\n")
    assert [each.message.split("`")[-1] for each in found if "columns" in each.message] == [
        " is not a key of this file"
    ]
    assert ["is used twice" in each.message for each in found].count(True) == 1
