"""Expressions, worked out by Jinja2 in a sandbox that allows only what is listed (DESIGN section 3).

Jinja's sandbox forbids what is known to be dangerous; here only what is known to be harmless is left: no methods,
no attributes but those of mappings and dates, own functions and filters, every operation bounded.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from boardctl.config.bounds import ExpressionError, compare, joined, kind, operate, plain, weighed
from boardctl.config.functions import FILTERS, Function, within_bounds
from boardctl.model.closest import did_you_mean

MAX_SOURCE = 2000
_DATE_PARTS = frozenset({"year", "month", "day", "hour", "minute"})
_TESTS = ("defined", "undefined", "none", "string", "number", "boolean", "integer", "float", "mapping", "true", "false")
_UNKNOWN = re.compile(r'^"(.*)" is not known here$', re.DOTALL)
_NO_SUCH = re.compile(r"^No (filter|test) named '(.*?)'")


class _Missing(StrictUndefined):
    """A name or a part that there is not: an error as soon as it is used."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        return f'"{self._undefined_name}" is not known here'


class _Code(CodeGenerator):
    """Jinja's own `~` builds texts of any length, its lists hold lists of any size; ours are bounded."""

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        """`[a, b]`."""
        self._weighed(super().visit_List, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        """`(a, b)`."""
        self._weighed(super().visit_Tuple, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        """`{'a': b}`."""
        self._weighed(super().visit_Dict, node, frame)

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        """`a < b < c`."""
        self.write("environment.compared(")
        self.visit(node.expr, frame)
        for each in node.ops:
            self.write(f", ({each.op!r}, ")
            self.visit(each.expr, frame)
            self.write(")")
        self.write(")")

    def _weighed(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.weighed(")
        visit(node, frame)
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """`a ~ b`."""
        self.write("environment.joined((")
        for each in node.nodes:
            self.visit(each, frame)
            self.write(", ")
        self.write("))")


class _Sandbox(SandboxedEnvironment):
    """The environment of all expressions."""

    code_generator_class = _Code
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self, functions: Mapping[str, Function]) -> None:
        # Not optimized: constants would be worked out while compiling, past the bounds.
        super().__init__(undefined=_Missing, optimized=False, cache_size=0)
        self.globals = dict(functions)
        self.filters = {"default": _default, "d": _default}
        self.filters |= {name: _of_what_there_is(within_bounds(call)) for name, call in FILTERS.items()}
        self.tests = {name: self.tests[name] for name in _TESTS}

    weighed = staticmethod(weighed)

    def compared(self, left: Any, *rest: tuple[str, Any]) -> bool:
        """`left < a < b`, link by link."""
        for sign, right in rest:
            if not compare(sign, _defined(left), _defined(right)):
                return False
            left = right
        return True

    def joined(self, parts: tuple[Any, ...]) -> str:
        """`~` of all parts."""
        return joined([_defined(each) for each in parts])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operation on two values, bounded."""
        return operate(operator, _defined(left), _defined(right))

    def call(__self, __context: Context, __obj: Any, *given: Any, **named: Any) -> Any:
        """Only the functions of this language can be called."""
        _defined(__obj)
        if not isinstance(__obj, Function):
            raise ExpressionError(f"{kind(__obj)} can't be called", "texts have filters: write `x | upper`")
        return within_bounds(__obj.call)(*map(_defined, given), **named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`: never an attribute of the Python object, but of dates."""
        return self._part(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`obj[argument]`."""
        return self._part(obj, argument)

    def _part(self, obj: Any, name: Any) -> Any:
        _defined(obj), _defined(name)
        if isinstance(obj, Mapping) and isinstance(name, str):
            return obj[name] if name in obj else self._no(obj, name)
        if isinstance(obj, list | tuple | str) and isinstance(name, int) and -len(obj) <= name < len(obj):
            return obj[name]
        if isinstance(obj, date) and name in _DATE_PARTS and hasattr(obj, name):
            return getattr(obj, name)
        if isinstance(obj, timedelta) and name == "days":
            return obj.days
        return self._no(obj, name)

    def _no(self, obj: Any, name: Any) -> Undefined:
        shown = f'"{name}"' if isinstance(name, str) else f"[{name}]" if isinstance(name, int) else "such part"
        keys = [each for each in obj if isinstance(each, str)] if isinstance(obj, Mapping) else []
        near = did_you_mean(name, keys) if isinstance(name, str) else None
        near = near or (f"it has {', '.join(keys[:5])}" if keys else None)
        hint = f"there is no {shown} in {kind(obj)}" + (f"; {near}" if near else "")
        missing: Undefined = self.undefined(hint, name=str(name))
        return missing


def _default(value: Any, other: Any = "", *_: Any) -> Any:
    """`x | default(y)`: y where there is no x, or where it is null."""
    return other if value is None or isinstance(value, Undefined) else value


def _of_what_there_is(call: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that names what is missing, rather than to say that it can't take it."""
    return lambda *given, **named: call(*map(_defined, given), **named)


def _defined(value: Any) -> Any:
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()
    return value


class Engine:
    """Works out expressions; each source is compiled once."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._environment = _Sandbox(functions)
        self._functions = functions
        self._compiled: dict[str, Any] = {}

    def evaluate(self, source: str, names: Mapping[str, Any]) -> Any:
        """The value of an expression as plain data. Raises ExpressionError."""
        try:
            return plain(_defined(self._compile(source)(names)))
        except UndefinedError as error:
            raise self._unknown(error, names) from error
        except TemplateSyntaxError as error:
            raise _unreadable(error) from error
        except TemplateError as error:
            raise ExpressionError(str(error)) from error
        except (RecursionError, MemoryError, SyntaxError) as error:
            raise ExpressionError("the expression is too deeply nested") from error
        except (ArithmeticError, AttributeError, KeyError, NameError, TypeError, ValueError) as error:
            raise ExpressionError(f"this can't be worked out: {_python_words(error)}") from error

    def _compile(self, source: str) -> Any:
        known = self._compiled.get(source)
        if known is None:
            if len(source) > MAX_SOURCE:
                raise ExpressionError(f"an expression can have {MAX_SOURCE} characters at most")
            if not source.strip():
                raise ExpressionError("there is no expression between the braces")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)  # Python's remarks on `1[0]`: the error says it better
                known = self._environment.compile_expression(source.strip(), undefined_to_none=False)
            self._compiled[source] = known
        return known

    def _unknown(self, error: UndefinedError, names: Mapping[str, Any]) -> ExpressionError:
        message = str(error)
        found = _UNKNOWN.match(message)
        if found is None:
            return ExpressionError(message)
        known = [*names, *self._functions]
        if found[1] == "null":
            return ExpressionError(message, "in an expression it is called none")
        hint = did_you_mean(found[1], known) or f"known are {', '.join(sorted(known))}"
        return ExpressionError(message, hint)


def _unreadable(error: TemplateSyntaxError) -> ExpressionError:
    found = _NO_SUCH.search(error.message or "")
    if found is None:
        return ExpressionError(f"this is no expression: {_words(error)}")
    known = [*FILTERS, "default"] if found[1] == "filter" else list(_TESTS)
    hint = did_you_mean(found[2], known) or f"there are {', '.join(sorted(known))}"
    return ExpressionError(f"there is no {found[1]} `{found[2]}`", hint)


def _words(error: TemplateSyntaxError) -> str:
    message = error.message or "it can't be read"
    if "chunk after expression" in message:
        return "something is left over at its end"
    if "unexpected 'end of" in message or "got 'end of" in message:
        return "it ends too early"
    return message


def _python_words(error: Exception) -> str:
    """Python's reason, without the names of its types where they would puzzle."""
    text = str(error)
    return "the values do not fit" if isinstance(error, TypeError) or not text else text
