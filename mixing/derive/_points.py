"""Random exact points at which a step can be put to the test."""
from __future__ import annotations

import random

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.stats.symbolic_probability import CentralMoment, Covariance, Expectation, Moment, Probability, Variance

from .._errors import MixtureError

RANDOM = (Expectation, Variance, Covariance, Probability, Moment, CentralMoment)


def draw(symbol, trial, low=-sp.oo, high=sp.oo):
    """One exact value that has every property assumed of the symbol."""
    rng = random.Random(f"{trial}:{symbol}")
    for _ in range(500 if low < high or (low == high and symbol.is_integer) else 0):
        v = _candidate(symbol, trial, rng, low, high)
        if all(getattr(v, f"is_{fact}", None) in (None, truth) for fact, truth in _facts(symbol).items()):
            return v
    raise MixtureError(f"no value of {symbol} between {low} and {high} was found that fits its assumptions. "
                       "Check where=.")


def _facts(symbol):
    return symbol.assumptions0 if isinstance(symbol, sp.Symbol) else {
        fact: getattr(symbol, f"is_{fact}") for fact in ("integer", "real", "positive", "negative", "nonnegative")
        if getattr(symbol, f"is_{fact}") is not None}


def _candidate(symbol, trial, rng, low, high):
    if symbol.is_integer:
        first = low if low.is_finite else (high - 6 if high.is_finite else -5)
        last = high if high.is_finite else (low + 6 if low.is_finite else 7)
        return sp.Integer(rng.randint(int(sp.ceiling(first)), int(sp.floor(last))))
    if low.is_finite and high.is_finite:
        return low + (high - low)*sp.Rational(rng.randint(1, 96), 97)
    size = sp.Rational(rng.randint(1, 40), rng.randint(2, 9))
    if low.is_finite or high.is_finite:
        return low + size if low.is_finite else high - size
    free = symbol.is_positive is None and symbol.is_negative is None
    sign = (1, -1)[trial] if trial < 2 and free else rng.choice((1, -1))     # all positive, all negative, mixed
    if symbol.is_imaginary:
        return sign*size*sp.I
    if symbol.is_extended_real is None and trial % 3 == 2:
        return sign*size + sp.Rational(rng.randint(-9, 9), 4)*sp.I
    return sign*size


def unknowns(*expressions):
    """What must be given a value before the expressions are numbers: symbols and entries of indexed families."""
    found = set()
    for e in expressions:
        labels = {a.base.label for a in e.atoms(sp.Indexed)}
        found |= {s for s in e.free_symbols if isinstance(s, sp.Symbol) and s not in labels}
    return sorted(found, key=str)


def concrete(expr, trial):
    """Expectations as integrals, and each undefined function and matrix symbol replaced by a definite random one."""
    expr = as_integrals(expr)
    for head in sorted({f.func for f in expr.atoms(AppliedUndef)}, key=str):
        expr = expr.replace(head, lambda *a, head=head: _smooth(head, a, trial))
    shapes = set().union(*(sp.Tuple(*M.shape).free_symbols for M in expr.atoms(MatrixSymbol)))
    expr = expr.subs({d: 3 for d in shapes}) if shapes else expr          # a matrix of any size is tried at size three
    for M in sorted(expr.atoms(MatrixSymbol), key=str):
        rows, cols = (int(d) for d in M.shape)
        rng = random.Random(f"{trial}:{M}")
        entries = [sp.Rational(rng.randint(-9, 9), rng.randint(1, 4)) for _ in range(rows*cols)]
        expr = expr.subs(M, sp.ImmutableMatrix(rows, cols, entries))
    return expr.subs({one: sp.ImmutableMatrix.eye(int(one.shape[0])) for one in expr.atoms(sp.Identity)})


def as_integrals(expr):
    """Expectations of random symbols written as sums and integrals."""
    return expr.replace(lambda node: isinstance(node, RANDOM), lambda node: node.rewrite(sp.Integral))


def _smooth(head, arguments, trial):
    rng = random.Random(f"{trial}:{head}")
    c = [sp.Rational(rng.randint(1, 9)*rng.choice((1, -1)), 7) for _ in range(3 + len(arguments))]
    z = sum((c[3 + i]*a for i, a in enumerate(arguments)), sp.S.Zero)
    positive = head.is_positive or getattr(head, "_kwargs", {}).get("positive")
    return sp.exp(c[0] - z**2/(1 + abs(c[1]))) if positive else c[0] + c[1]*z + c[2]*z**2
