"""Random exact points at which a step can be put to the test."""
from __future__ import annotations

import random
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.stats.symbolic_probability import CentralMoment, Covariance, Expectation, Moment, Probability, Variance

from .._operands import MixtureError

RANDOM = (Expectation, Variance, Covariance, Probability, Moment, CentralMoment)


@dataclass(frozen=True)
class Domain:
    """Where the symbols of a derivation lie: open intervals for reals, closed ranges for integers.

    >>> x, y = sp.symbols("x y", real=True)
    >>> Domain.of({x: (0, 1), y: (0, 1 - x)}).point([x, y], 0)
    {x: 94/97, y: 126/9409}
    """
    bounds: tuple = ()      # ((symbol, low, high), ...)

    @classmethod
    def of(cls, where):
        """A domain from ``{symbol: (low, high)}``; a bound may use symbols that come earlier."""
        bounds = dict(where or {})
        for s, interval in bounds.items():
            if not isinstance(s, sp.Symbol) or not isinstance(interval, tuple) or len(interval) != 2:
                raise MixtureError(f"where needs {{symbol: (low, high)}}; got {s!r}: {interval!r}. Use sympy.oo for no bound.")
        return cls(tuple((s, *map(sp.sympify, interval)) for s, interval in bounds.items()))

    def symbols(self):
        """The symbols with declared bounds."""
        return [s for s, _, _ in self.bounds]

    def point(self, symbols, trial):
        """Exact values for these symbols; the same ones for the same trial."""
        bounds = {s: (low, high) for s, low, high in self.bounds}
        bound_free = set().union(*(sp.Tuple(*b).free_symbols for b in bounds.values())) if bounds else set()
        at = {s: draw(s, trial) for s in sorted({*symbols, *bound_free} - set(bounds), key=str)}
        for s, low, high in self.bounds:
            if s in symbols or s in bound_free:
                at[s] = draw(s, trial, low.subs(at), high.subs(at))
        return at

    def charts(self):
        """Substitutions that write bounded symbols with positive ones, and thereby tell a CAS the domain."""
        swap = {}
        for s, low, high in self.bounds:
            low, high = (_signed(e.subs(swap)) for e in (low, high))
            t = sp.Dummy(s.name, positive=True, integer=None if not s.is_integer else True)
            if s.is_integer:
                if low.is_finite:
                    swap[s] = low + sp.Dummy(s.name, integer=True, nonnegative=True)
            elif low.is_finite and high.is_finite:
                swap[s] = low + _signed(high - low)*t/(1 + t)
            elif low.is_finite:
                swap[s] = low + t
            elif high.is_finite:
                swap[s] = high - t
        return swap


def charted(expr, swap):
    """The expression in a chart, with the sums of its symbols brought into a form that shows their sign."""
    new = set().union(*(e.free_symbols for e in swap.values()))
    return expr.subs(swap).replace(lambda e: e.is_Add and e.free_symbols & new and e.is_rational_function(), _signed)


def _signed(e):
    """The sum as one fraction, where that shows whether it is positive or negative."""
    if not e.is_Add or e.is_positive or e.is_negative:
        return e
    form = sp.factor(sp.cancel(sp.together(e)))
    return form if form.is_positive or form.is_negative else e


def draw(symbol, trial, low=-sp.oo, high=sp.oo):
    """One exact value that has every property assumed of the symbol."""
    rng = random.Random(f"{trial}:{symbol}")
    for _ in range(500 if low < high or (low == high and symbol.is_integer) else 0):
        v = _candidate(symbol, trial, rng, low, high)
        if all(getattr(v, f"is_{fact}", None) in (None, truth) for fact, truth in _facts(symbol).items()):
            return v
    raise MixtureError(f"no value of {symbol} between {low} and {high} was found that fits its assumptions. Check where=.")


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
    sign = (1, -1)[trial] if trial < 2 and symbol.is_positive is None and symbol.is_negative is None else rng.choice((1, -1))
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
    expr = expr.replace(lambda node: isinstance(node, RANDOM), lambda node: node.rewrite(sp.Integral)) if expr.has(*RANDOM) else expr
    for head in sorted({f.func for f in expr.atoms(AppliedUndef)}, key=str):
        expr = expr.replace(head, lambda *a, head=head: _smooth(head, a, trial))
    shapes = set().union(*(sp.Tuple(*M.shape).free_symbols for M in expr.atoms(MatrixSymbol)))
    expr = expr.subs({d: 3 for d in shapes}) if shapes else expr          # a matrix of any size is tried at size three
    for M in sorted(expr.atoms(MatrixSymbol), key=str):
        rows, cols = (int(d) for d in M.shape)
        rng = random.Random(f"{trial}:{M}")
        expr = expr.subs(M, sp.ImmutableMatrix(rows, cols, lambda i, j: sp.Rational(rng.randint(-9, 9), rng.randint(1, 4))))
    return expr.subs({one: sp.ImmutableMatrix.eye(int(one.shape[0])) for one in expr.atoms(sp.Identity)})


def _smooth(head, arguments, trial):
    rng = random.Random(f"{trial}:{head}")
    c = [sp.Rational(rng.randint(1, 9)*rng.choice((1, -1)), 7) for _ in range(3 + len(arguments))]
    z = sum((c[3 + i]*a for i, a in enumerate(arguments)), sp.S.Zero)
    return sp.exp(c[0] - z**2/(1 + abs(c[1]))) if head.is_positive or getattr(head, "_kwargs", {}).get("positive") \
        else c[0] + c[1]*z + c[2]*z**2
