"""Expressions: what they can do, that they end, and that nothing gets out of the sandbox."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from boardctl.config.bounds import MAX_TEXT, ExpressionError
from boardctl.config.engine import Engine
from boardctl.config.expressions import Expression, Unclosed, pieces
from boardctl.config.functions import functions
from boardctl.config.workdays import Calendar
from boardctl.model.escapes import escaped

WEEK = ("mon", "tue", "wed", "thu", "fri")
ENGINE = Engine(functions(Calendar(WEEK, ("2026-12-25", "2026-12-28"))))
NAMES: dict[str, Any] = {
    "kickoff": date(2026, 12, 24),
    "january": date(2026, 1, 31),
    "client": "Acme",
    "n": 7,
    "each": {"a": 1, "l": [1, 2], "items": "x"},
    "result": 5,
    "big": "x" * 60_000,
}
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("kickoff + days(3)", date(2026, 12, 27)),
        ("days(3) + kickoff", date(2026, 12, 27)),
        ("kickoff - weeks(2)", date(2026, 12, 10)),
        ("kickoff + workdays(1)", date(2026, 12, 29)),
        ("kickoff + workdays(0)", date(2026, 12, 24)),
        ("date('2026-12-26') + workdays(0)", date(2026, 12, 29)),
        ("date('2026-12-29') - workdays(1)", date(2026, 12, 24)),
        ("january + months(1)", date(2026, 2, 28)),
        ("january + months(25)", date(2028, 2, 29)),
        ("january - months(2)", date(2025, 11, 30)),
        ("(kickoff - january).days", 327),
        ("kickoff.year ~ '-' ~ kickoff.month | pad(2)", "2026-12"),
        ("kickoff | strftime('%-d %B %Y, %A, 100%%')", "24 December 2026, Thursday, 100%"),
        ("client ~ ' ' ~ n ~ ' ' ~ true ~ ' ' ~ kickoff", "Acme 7 true 2026-12-24"),
        ("client | upper | replace('A', 'B')", "BCME"),
        ("'a, b,,c' | split | join('+')", "a+b+c"),
        ("each.items", "x"),
        ("each['l'][-1]", 2),
        ("each.b | default('none')", "none"),
        ("nothing | default(3)", 3),
        ("nothing is defined", False),
        ("'gold' if n > 5 else 'silver'", "gold"),
        ("n in [1, 7] and not client == 'x'", True),
        ("[3, 1, 2] | sort | first", 1),
        ("range(1, 4)", [1, 2, 3]),
        ("{'a': {'b': 1}}", {"a": {"b": 1}}),
        ("result", 5),
        ("7 // 2 ** 1 + 7 % 4 - 1.5", 4.5),
        ("'Ünïcode Straße' | slug", "ünïcode-straße"),
        ("client[0:2]", "Ac"),
        ("'12' | int + 1", 13),
        ("2.5 | round", 2),
    ],
)
def test_an_expression_has_a_value(source: str, value: object) -> None:
    """Of the type it is of."""
    found = ENGINE.evaluate(source, NAMES)
    assert found == value
    assert type(found) is type(value)


ESCAPES = [
    "''.__class__",
    "''['__class__']",
    "[].__class__.__base__.__subclasses__()",
    "''.__class__.mro()",
    "(1).__class__",
    "kickoff.__add__",
    "kickoff.__class__.today()",
    "each.__class__",
    "each.keys()",
    "each.get('a')",
    "each.at",
    "each.spots",
    "days.__globals__",
    "days.call",
    "days.call.__globals__['__builtins__']",
    "range.__init__.__globals__",
    "self",
    "self._TemplateReference__context",
    "self.__init__.__globals__",
    "lipsum.__globals__.os",
    "cycler.__init__.__globals__.os.popen('id')",
    "joiner.__init__",
    "namespace(a=1)",
    "dict(a=1)",
    "config",
    "request",
    "environment",
    "context",
    "caller()",
    "super()",
    "varargs",
    "kwargs",
    "loop",
    "_",
    "client | attr('__class__')",
    "client | map('upper')",
    "[client] | map(attribute='__class__') | list",
    "client | format",
    "'%s' | format(client)",
    "'{0.__class__}'.format(client)",
    "'{0.__class__}' | format_map",
    "client.format_map(each)",
    "client | xmlattr",
    "client | tojson",
    "client | pprint",
    "[1] | groupby('__class__')",
    "[client] | sort(attribute='__class__')",
    "[client] | join(attribute='__class__')",
    "'__cla' ~ 'ss__' in client.__dict__",
    "kickoff.strftime('%Y')",
    "kickoff | strftime('%s%Q')",
    "x.y.z",
    "1 is callable",
    "1 is filter",
    "(_ for _ in [1])",
    "lambda: 1",
    "import os",
    "__import__('os')",
    "open('/etc/passwd')",
    "'\\x5f\\x5fclass\\x5f\\x5f' | attr",
    "client['\\x5f\\x5fclass\\x5f\\x5f']",
]
BOMBS = [
    "'a' * 10**10",
    "10**9 * 'a'",
    "[0] * 10**9",
    "[[0] * 9999] * 9999",
    "10 ** 10**8",
    "9 ** 9 ** 9 ** 9",
    "9 ** 64",
    "(10 ** 17) * (10 ** 17)",
    "1e308 * 10",
    "1e400",
    "'%1000000000d' % 1",
    "'%*d' % (10 ** 9, 1)",
    "'%1000000000d' is odd",
    "range(10**9)",
    "range(0, 10**18, 1)",
    "'x' | center(10**9)",
    "'x' | indent(10**9)",
    "'x' | wordwrap(1) | center(10**9) | indent(10**9)",
    "[1] | batch(10**9, 0) | list",
    "[1] | slice(10**9) | list",
    "n | pad(10**9)",
    "big ~ big",
    "big + big",
    "big | replace('x', big)",
    "big | replace('', big)",
    "[big, big] | join",
    "[big] * 3",
    "range(1000) | join(big)",
    "[[1] * 5000, [1] * 5000, 1]",
    # A list that stands in itself thousands of times over takes little memory, and for ever to be looked through.
    "([[range(1000) * 10] * 10000] * 10000) | unique | length",
    "[[range(1000) * 10] * 10000] * 10000 == [[range(1000) * 10] * 10000] * 10000",
    "([[range(1000) * 10] * 10000] * 10000) | sort | first | length",
    "1 in [[range(1000) * 9] * 1000] * 1000",
    "[big, big] == [big, big]",
    "{'a': [0] * 9000, 'b': [0] * 9000} == {}",
    "days(10**12)",
    "kickoff + months(10**9)",
    "kickoff + workdays(10**9)",
    "kickoff + days(99999) + days(99999) + days(99999) + days(99999) + days(99999) * 99999",
    "'{:>1000000000}'.format(1)",
    "(" * 400 + ")" * 400,
    "-" * 1900 + "1",
    "not " * 400 + "1",
    "[" * 900 + "]" * 900,
    "1" + " ~ big" * 300,
    "9" * 1999,
    "'" + "\\" * 1991 + "'",
    "[1] | sum(start=[1])",
]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("client | lower", "acme"),
        ("'a b' | title", "A B"),
        ("'ACME' | capitalize", "Acme"),
        ("' x ' | trim", "x"),
        ("n | string | length", 1),
        ("'Über uns!' | slug", "über-uns"),
        ("client | last", "e"),
        ("[3, 1, 3] | unique", [3, 1]),
        ("[1, 2] | reverse", [2, 1]),
        ("[3, 1] | min", 1),
        ("[3, 1] | max", 3),
        ("[1, 2.5] | sum", 3.5),
        ("'7' | int", 7),
        ("'2.5' | float", 2.5),
        ("2.567 | round(1)", 2.6),
        ("2.5 | round", 2),
        ("(-3) | abs", 3),
        ("(-2.5) | abs", 2.5),
        ("7 | pad(3)", "007"),
        ("each | length", 3),
        ("'2026-12-01T09:00' | date", datetime(2026, 12, 1, 9)),
        ("kickoff | strftime('%-j %V %y')", "358 52 26"),
    ],
)
def test_every_filter_does_what_it_is_called(source: str, value: object) -> None:
    """One use of each that is told of nowhere else here."""
    assert ENGINE.evaluate(source, NAMES) == value


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("5 | length", "a number has no length"),
        ("client | int", "'Acme' is no whole number"),
        ("[1] | int", "a list is no whole number"),
        ("'x' | float", "'x' is no number"),
        ("'x' | round", "round takes a number, and 0 to 10 digits"),
        ("2.5 | round(11)", "round takes a number, and 0 to 10 digits"),
        ("kickoff | strftime('%Q')", "strftime does not know `%Q`"),
        ("client | strftime('%d')", "strftime takes a date and a text, not a text and a text"),
        ("'' | first", "this is empty: it has no first and no last"),
        ("[1, 'a'] | sort", "these values can't be compared with each other"),
        ("['a'] | sum", "sum takes a list of numbers"),
        ("client | unique", "this takes a list, not a text"),
        ("'a,b' | split('')", "split takes a text to split at"),
        ("range()", "range() takes one to three whole numbers"),
        ("range('a')", "range() takes one to three whole numbers"),
        ("range(1, 5, 0)", "range() does not take that: range() arg 3 must not be zero"),
        ("date(5)", "date() takes a text such as 2026-12-01, not a number"),
        ("date('2026-13-01')", '"2026-13-01" is no date such as 2026-12-01'),
        ("days('x')", 'days() takes a whole number, not "x"'),
        ("days(true)", "days() takes a whole number, not true"),
        ("kickoff + workdays(10001)", "workdays() takes 10000 at most"),
        ("client | replace('a')", "it needs `new` in brackets"),
        ("client | upper(1)", "it takes fewer values than that"),
        ("client | join(by='x', to=1)", "it takes no `to`"),
        ("n | pad(-1)", "pad takes a width up to 20"),
    ],
)
def test_what_a_filter_does_not_take_is_said(source: str, message: str) -> None:
    """In words of the file's, not of Python's."""
    with pytest.raises(ExpressionError) as caught:
        ENGINE.evaluate(source, NAMES)
    assert caught.value.message == message


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_gets_out_of_the_sandbox(source: str) -> None:
    """Known ways out of template sandboxes end in an error with words, without a name of Python's insides."""
    with pytest.raises(ExpressionError) as caught:
        ENGINE.evaluate(source, NAMES)
    assert caught.value.message
    assert "object at 0x" not in caught.value.message


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("source", ["1[0]", "'a'()", "1()", "[1]['a']"])
def test_nonsense_is_an_error_and_no_warning_of_pythons(source: str) -> None:
    """Python's compiler has remarks on such code, which belong on nobody's terminal."""
    with pytest.raises(ExpressionError):
        ENGINE.evaluate(source, NAMES)


@pytest.mark.parametrize("source", BOMBS, ids=range(len(BOMBS)))
def test_bombs_end_at_once(source: str) -> None:
    """Whatever would take long or much memory is refused before it is done (a hang would show as a timeout)."""
    with pytest.raises(ExpressionError):
        ENGINE.evaluate(source, NAMES)


ATOMS = [
    "1",
    "'a'",
    "n",
    "client",
    "big",
    "each",
    "kickoff",
    "days(2)",
    "[1]",
    "{}",
    "none",
    "true",
    "x",
    "10**9",
    "-1",
]
GLUE = [
    " + ",
    " - ",
    " * ",
    " / ",
    " // ",
    " ** ",
    " % ",
    " ~ ",
    " and ",
    " or ",
    " in ",
    " == ",
    " < ",
    ".",
    ", ",
    " if ",
]
WRAPS = ["(%s)", "[%s]", "%s | join", "%s | replace('a', big)", "%s | pad(9)", "range(%s)", "%s[0]", "%s.year", "-%s"]
WRAPS += ["not %s", "%s | length", "%s | string", "workdays(%s)", "months(%s)", "%s | split", "%s | sort", "date(%s)"]


@RELAXED
@given(
    st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(GLUE), inner).map("".join),
            st.tuples(st.sampled_from(WRAPS), inner).map(lambda pair: pair[0] % (pair[1],)),
        ),
        max_leaves=8,
    )
)
def test_any_expression_ends(source: str) -> None:
    """With a bounded value, or an error in words."""
    try:
        value = ENGINE.evaluate(source, NAMES)
    except ExpressionError:
        return
    assert not isinstance(value, str) or len(value) <= MAX_TEXT
    assert not isinstance(value, int) or abs(value) < 10**18


@RELAXED
@given(st.text(alphabet="${}'\"\\ ax|()[].~*%+-<>=!,:#\n\u2028é", max_size=40))
@example("${{ '}}' }}")
@example("$$${{")
def test_any_text_is_read(text: str) -> None:
    """As literal parts and expressions, or as unclosed; the expressions in it are worked out or refused."""
    try:
        found = pieces(text)
    except Unclosed:
        return
    for each in found:
        if isinstance(each, Expression):
            with suppress(ExpressionError):
                ENGINE.evaluate(each.source, NAMES)


@RELAXED
@given(st.text(alphabet="${}a ", max_size=20))
def test_any_text_can_be_written(text: str) -> None:
    """Escaped, it is itself again: what `import`, `pull` and `render` rely on."""
    assert "".join(each if isinstance(each, str) else "an expression" for each in pieces(escaped(text))) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a {{ b }} {% c %} {# d #}", ["a {{ b }} {% c %} {# d #}"]),
        ("${{ x }}", [Expression(" x ", 0)]),
        ("a ${{x}}b", ["a ", Expression("x", 0), "b"]),
        ("${{ '}}' }}${{ {'a': {}} }}", [Expression(" '}}' ", 0), Expression(" {'a': {}} ", 1)]),
        ("$${{ x }}", ["${{ x }}"]),
        ("$$${{ x }} ${{ y }}", ["$${{ x }} ", Expression(" y ", 1)]),
        ("$ {{ $x {", ["$ {{ $x {"]),
        ("", [""]),
    ],
)
def test_where_expressions_are(text: str, parts: list[object]) -> None:
    """Only `${{` opens one; of several dollars one is taken away, and the rest is text."""
    assert pieces(text) == parts
