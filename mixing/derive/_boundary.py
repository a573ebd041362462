"""What may enter a derivation: exact expressions, each symbol defined once, reasons in words."""
from __future__ import annotations

import sympy as sp

from .._errors import MixtureError


def sentence(text, what):
    """Refuse anything but words."""
    if not isinstance(text, str) or not text.strip():
        raise MixtureError(f"{what} is a sentence; got {text!r}. Say it in words.")


def exact(expression):
    """The expression as SymPy has it, immutable; floating-point numbers and strings are refused."""
    if isinstance(expression, str):
        raise MixtureError(f"expected an expression; got the string {expression!r}, whose symbols would know no "
                           "assumptions. Define them with sympy.symbols.")
    if hasattr(expression, "dtype"):                     # an array, known without asking for NumPy
        expression = expression.item() if expression.size == 1 else sp.ImmutableMatrix(expression)
    expression = sp.sympify(expression)
    floats = expression.atoms(sp.Float)
    if floats:
        raise MixtureError(f"expected exact numbers; got {min(floats)}, for which nothing can be proved. "
                           "Use sympy.Rational.")
    return expression


def same_name(*expressions):
    """Refuse two different symbols with one name: a proof would treat them as different things."""
    seen = {}
    for s in sorted(set().union(*(e.free_symbols for e in expressions)), key=str):
        if type(s) is sp.Symbol and seen.setdefault(s.name, s) != s:
            raise MixtureError(f"two symbols are called {s.name} and differ in their assumptions. "
                               "Define the symbol once.")
