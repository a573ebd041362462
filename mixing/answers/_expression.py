"""A small language for answers, read by a grammar of its own: numbers, names, + - * / ^, a few functions.

Nothing is evaluated as Python, so whatever is typed can do nothing but be compared.

The page reads the same language in JavaScript (`book/_static/answers.js`); a test holds the two together.
"""
from __future__ import annotations

import math
import re
from fractions import Fraction

from .._errors import MixtureError

LONGEST, DEEPEST = 300, 60
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS = {"sqrt": math.sqrt, "exp": math.exp, "log": math.log, "ln": math.log, "log2": math.log2, "log10": math.log10,
             "sin": math.sin, "cos": math.cos, "tan": math.tan, "abs": abs}
GREEK = dict(zip("αβγδεθκλμνπρστφχψωΩ", "alpha beta gamma delta epsilon theta kappa lambda mu nu pi rho sigma tau phi chi psi "
                                        "omega Omega".split()))
SIGNS = {"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "**": "^", "√": "sqrt", "½": "(1/2)", "²": "^2", "³": "^3"}
TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
                   r"|(?P<name>[A-Za-z]\w*'?)|(?P<sign>[-+*/^(),%]))", re.ASCII)


def parse(text, symbols=()):
    """The tree of what was typed: nested tuples ``("number", "1/3")``, ``("symbol", name)``, ``("+", a, b)``, ``("call", f, a)``.

    >>> parse("2α + 1", ["alpha"])
    ('+', ('*', ('number', '2'), ('symbol', 'alpha')), ('number', '1'))
    >>> parse("__import__('os')")
    Traceback (most recent call last):
        ...
    mixing.MixtureError: "_" has no place in an answer. Use numbers, names, + - * / ^ and parentheses.
    """
    reader = _Reader(_tokens(text), symbols)
    tree = reader.sum()
    if reader.kind:
        raise MixtureError(f'"{reader.text}" does not fit there.')
    return tree


def entries(text):
    """What was typed, cut at its outer commas; parentheses or brackets around the whole are dropped."""
    text = text.strip()
    inside = _depths(text)[:-1]
    if text[:1] + text[-1:] in ("()", "[]", "{}") and "," in text[1:-1] and inside[-1] == 1 and 0 not in inside:
        text = text[1:-1]
    depth, cuts = _depths(text), [-1]
    cuts += [i for i, c in enumerate(text) if c in ",;" and depth[i] == 0] + [len(text)]
    return [text[a + 1:b].strip() for a, b in zip(cuts, cuts[1:])]


def _depths(text):
    depth, found = 0, []
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        found.append(depth)
    return found


def _tokens(text):
    if len(text) > LONGEST:
        raise MixtureError(f"an answer has at most {LONGEST} characters.")
    for sign, plain in (SIGNS | {letter: f" {name} " for letter, name in GREEK.items()}).items():
        text = text.replace(sign, plain)
    place, found = 0, []
    text = text.strip()
    while place < len(text):
        token = TOKEN.match(text, place)
        if not token:
            raise MixtureError(f'"{text[place:].strip()[:1]}" has no place in an answer. Use numbers, names, + - * / ^ and parentheses.')
        found.append((token.lastgroup, token[token.lastgroup]))
        place = token.end()
    return found


class _Reader:
    """Recursive descent: a sum of products of powers of atoms."""

    def __init__(self, tokens, symbols):
        self.tokens, self.symbols, self.place, self.depth = tokens, tuple(symbols), 0, 0

    @property
    def kind(self):
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    @property
    def text(self):
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def take(self, *signs):
        if self.kind == "sign" and self.text in signs:
            self.place += 1
            return self.tokens[self.place - 1][1]

    def sum(self):
        self.depth += 1
        if self.depth > DEEPEST:
            raise MixtureError("that is nested too deeply.")
        tree = self.product()
        while sign := self.take("+", "-"):
            tree = (sign, tree, self.product())
        self.depth -= 1
        return tree

    def product(self):
        tree, divided = self.signed(), False
        while True:
            if sign := self.take("*", "/"):
                tree, divided = (sign, tree, self.signed()), sign == "/"
            elif self.kind in ("number", "name") or self.text == "(":
                if divided:
                    raise MixtureError("a/b c can be read in two ways: write a/(b*c) or a/b*c.")
                tree = ("*", tree, self.power())
            else:
                return tree

    def signed(self):
        minus = False
        while sign := self.take("+", "-"):
            minus ^= sign == "-"
        tree = self.power()
        return ("-", ("number", "0"), tree) if minus else tree

    def power(self):
        tree = self.atom()
        if self.take("^"):
            self.depth += 1
            if self.depth > DEEPEST:
                raise MixtureError("that is nested too deeply.")
            tree = ("^", tree, self.signed())
            self.depth -= 1
        return tree

    def atom(self):
        kind, text = self.kind, self.text
        self.place += 1
        if kind == "number":
            tree = ("number", text)
        elif kind == "name" and text not in self.symbols and text in FUNCTIONS:
            if not self.take("("):
                raise MixtureError(f"{text} needs parentheses: {text}(…).")
            tree = ("call", text, self.sum())
            self.close()
        elif kind == "name" and (text in self.symbols or text in CONSTANTS):
            tree = ("symbol" if text in self.symbols else "constant", text)
        elif kind == "name":
            known = ", ".join((*self.symbols, *CONSTANTS))
            raise MixtureError(f'"{text}" is not known here. Names that are: {known}; functions: {", ".join(FUNCTIONS)}.')
        elif text == "(":
            tree = self.sum()
            self.close()
        else:
            raise MixtureError(f'something is missing before "{text}".' if text else "something is missing at the end.")
        while self.take("%"):
            tree = ("/", tree, ("number", "100"))
        return tree

    def close(self):
        if not self.take(")"):
            raise MixtureError("a parenthesis is not closed.")


def evaluate(tree, at):
    """The value of a tree at a point ``{name: number}`` in floating point; NaN where it has none.

    >>> evaluate(parse("(a^2 - 1)/(a - 1)", ["a"]), {"a": 3.0})
    4.0
    """
    try:
        value = _evaluate(tree, at)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return value if isinstance(value, float) and math.isfinite(value) else math.nan


def _evaluate(tree, at):
    head, *rest = tree
    if head == "number":
        return float(rest[0])
    if head in ("symbol", "constant"):
        return float(at[rest[0]] if head == "symbol" else CONSTANTS[rest[0]])
    if head == "call":
        return FUNCTIONS[rest[0]](_evaluate(rest[1], at))
    a, b = (_evaluate(t, at) for t in rest)
    if head == "^":
        return math.pow(a, b)
    return a + b if head == "+" else a - b if head == "-" else a*b if head == "*" else a/b


def symbolic(tree, symbols):
    """The tree as an exact SymPy expression, decimals read as the fractions they are; `symbols` maps names to symbols.

    >>> import sympy as sp
    >>> symbolic(parse("0.5 a^2", ["a"]), {"a": sp.Symbol("a")})
    a**2/2
    """
    import sympy as sp
    head, *rest = tree
    if head == "number":
        exact = Fraction(rest[0])
        return sp.Rational(exact.numerator, exact.denominator)
    if head == "symbol":
        return symbols[rest[0]]
    if head == "constant":
        return {"pi": sp.pi, "e": sp.E}[rest[0]]
    if head == "call":
        argument = symbolic(rest[1], symbols)
        bases = {"log2": 2, "log10": 10}
        if rest[0] in bases:
            return sp.log(argument, bases[rest[0]])
        return sp.Abs(argument) if rest[0] == "abs" else getattr(sp, rest[0])(argument)
    a, b = (symbolic(t, symbols) for t in rest)
    if head == "^":
        if b.is_Rational and (abs(b) > 1000 or a.is_Rational and abs(b)*max(a.p.bit_length(), a.q.bit_length()) > 20_000):
            raise MixtureError("that power is too large to work with exactly.")
        return a**b
    return a + b if head == "+" else a - b if head == "-" else a*b if head == "*" else a/b
