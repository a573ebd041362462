"""Answers to the book's exercises, checked: right or wrong, however they are written.

>>> from mixing import check
>>> check("mixup-ex-class", "1/((α + 1)/(2α + 1))")
Right: proved equal to the answer.
>>> check("mixup-ex-class", "(alpha + 1)/(2*alpha + 1)")
It is the reciprocal of the answer.
"""
from __future__ import annotations

import math

from .._errors import MixtureError
from . import _expression, _store
from ._judge import Judgement, compare, judge, points

__all__ = ["Judgement", "check"]


def check(exercise, answer):
    """The judgement of an answer: true if it is right, and a sentence either way.

    Parameters
    ----------
    exercise : str
        The label of the exercise, such as ``"mixup-ex-three"``.
    answer : str, number, SymPy expression, derivation, or array or list of these
        Text is read by a grammar of its own and never run. The form does not matter.

    Returns
    -------
    Judgement
        ``right``, ``message`` and ``evidence``: "proof", "points", "value", "digits", "within" or "words".

    Raises
    ------
    MixtureError
        Where no answer is kept for the exercise, or what is given is no answer at all.

    >>> check("mixup-ex-three", 1), check("mixup-ex-three", "1/2").right
    (Right: proved equal to the answer., False)
    >>> import sympy as sp
    >>> check("mixup-ex-coin", [(1 + 1/sp.sqrt(3))/2, (1 - 1/sp.sqrt(3))/2])
    Right: proved equal to the answer.
    """
    row = _store.find(exercise)
    if row.choices:
        return judge(row, {True: "yes", False: "no"}.get(answer, answer) if isinstance(answer, bool) else str(answer))
    found = judge(row, answer) if isinstance(answer, str) else None
    if found is not None and not found:
        return found
    given = _entries(row, answer)
    if found is None:
        found = compare(row, [_values(row, e) for e in given], [_typed(e) for e in given])
    if found.evidence not in ("points", "value"):
        return found
    if _proved(row, given):
        return Judgement(True, "Right: proved equal to the answer.", "proof")
    return found


def prove(exercise, text):
    """What SymPy can say to an answer that already agrees: the page asks this on request."""
    found = check(exercise, text)
    if found and found.evidence == "points":
        return Judgement(True, found.message + " SymPy found no proof either.", "points")
    return found


def _entries(row, answer):
    """The entries as exact SymPy expressions."""
    import sympy as sp
    if isinstance(answer, str):
        return [_expression.symbolic(_expression.parse(t, row.symbols), _symbols(row)) for t in _expression.entries(answer)]
    answer = getattr(answer, "result", answer)
    if hasattr(answer, "dtype"):
        answer = answer.ravel().tolist()
    if isinstance(answer, (list, tuple, sp.Tuple, sp.MatrixBase, set, frozenset, sp.FiniteSet)):
        return [e for part in answer for e in _entries(row, part)]
    try:
        expression = sp.sympify(answer, strict=True)
    except sp.SympifyError:
        raise MixtureError(f"expected text, a number, an expression or an array of these; got {type(answer).__name__}.") from None
    if not isinstance(expression, sp.Expr):
        raise MixtureError(f"expected an expression; got {expression}.")
    ours = _symbols(row)
    strange = sorted(str(s) for s in expression.free_symbols if s.name not in ours)
    if strange:
        known = f"it may use {', '.join(ours)}" if ours else "the answer is a number"
        raise MixtureError(f"{', '.join(strange)} has no place in this answer: {known}.")
    return [expression.xreplace({s: ours[s.name] for s in expression.free_symbols})]


def _symbols(row):
    import sympy as sp
    return {name: sp.Symbol(name, real=True, positive=True if low >= 0 else None) for name, (low, _) in row.symbols.items()}


def _values(row, expression):
    ours = _symbols(row)
    return [_number(expression.subs({ours[name]: value for name, value in at.items()})) for at in points(row.symbols)]


def _number(expression):
    value = complex(expression.evalf())
    return value.real if abs(value.imag) < 1e-12 and math.isfinite(value.real) else math.nan


def _typed(expression):
    return str(float(expression)) if expression.is_Float else ""


def _proved(row, given):
    """Whether every entry is equal to its own, in some order where order does not matter."""
    from ..derive._domain import Domain
    from ..derive._prove import provably_equal
    theirs = _entries(row, row.answer)
    if row.any_order:
        given, theirs = (sorted(side, key=lambda e: float(e)) for side in (given, theirs))
    return not any(e.has(*_floats()) for e in given) and all(a == b or provably_equal(a, b, Domain()) for a, b in zip(given, theirs))


def _floats():
    import sympy as sp
    return (sp.Float,)
