"""Computer-algebra routes that reduce an expression to zero: no floating-point numbers, no forced simplification."""
from __future__ import annotations

from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from ._points import draw
from ._values import HEAVY


def _tidy(gap):
    """What stands under roots and absolute values, in factors: squares come out, signs show."""
    def size(inside):
        top, bottom = sp.fraction(_fraction(inside))
        return sp.Abs(sp.expand(top))/sp.Abs(sp.expand(bottom))
    gap = gap.replace(lambda e: e.is_Pow and e.exp.is_Rational and not e.exp.is_Integer,
                      lambda e: sp.expand_power_base(sp.factor(e.base)**e.exp))
    return _fraction(gap.replace(sp.Abs, size))


def _grouped(gap):
    """Terms with the same exponential drawn together: what multiplies each one must vanish."""
    groups = {}
    for term in sp.Add.make_args(sp.expand(gap)):
        exponent, rest = sp.S.Zero, sp.S.One
        for factor in sp.Mul.make_args(term):
            base, power = factor.as_base_exp()
            if base is sp.E or base.is_positive and power.free_symbols:
                exponent += power*sp.expand_log(sp.log(base))
            else:
                rest *= factor
        key = _fraction(sp.expand(exponent))
        groups[key] = groups.get(key, 0) + rest
    return sum(_fraction(rest)*sp.exp(key) for key, rest in groups.items())


def _logs(gap):
    """Logarithms of fractions taken apart, the inverse hyperbolic functions among them."""
    gap = gap.rewrite(sp.log).replace(sp.log, lambda inside: sp.expand_log(sp.log(sp.factor(_fraction(inside)))))
    return _fraction(sp.expand(gap))


def _fraction(gap):
    return sp.cancel(sp.together(gap))


QUICK = (
    lambda g: _fraction(opened) if (opened := sp.expand_func(g)) != g else g,       # first, where functions expand
    sp.expand,
    _fraction,
    _grouped,
    _tidy,
    lambda g: sp.gammasimp(sp.expand_func(g)),
    lambda g: sp.expand(sp.expand_log(sp.expand(g))),
    _logs,
)
SLOW = (
    sp.factor,
    lambda g: sp.gammasimp(sp.expand_func(g.rewrite(sp.gamma))),
    lambda g: sp.powsimp(sp.expand(sp.powdenest(g))),
    lambda g: _fraction(sp.powsimp(sp.powdenest(sp.expand_log(g)))),
    sp.trigsimp,
    lambda g: _fraction(sp.expand(g.rewrite(sp.exp))),
    sp.simplify,
    lambda g: sp.simplify(sp.piecewise_fold(g)),
    lambda g: sp.simplify(g.rewrite(sp.exp)),
    lambda g: sp.simplify(sp.expand_func(g)),
    lambda g: 0 if g.equals(0) else 1,
)
ALL = QUICK + SLOW


def is_zero(gap, routes=ALL):
    """Whether one of the CAS routes reduces this to zero.

    >>> a = sp.symbols("a", positive=True)
    >>> is_zero(sp.beta(a + 2, a)/sp.beta(a, a) - (a + 1)/(2*(2*a + 1)))
    True
    """
    return gap == 0 or _is_zero(gap, routes)


@lru_cache(4096)
def _is_zero(gap, routes):
    return (not any(_visibly_nonzero(gap, trial) for trial in (0, 1))
            and any(attempt(route, gap) == 0 for route in routes))


def _visibly_nonzero(gap, trial):
    """A glance that saves the search for a proof of what is plainly not zero."""
    if gap.has(*HEAVY) or gap.atoms(sp.Indexed, AppliedUndef):
        return False
    at = {s: draw(s, trial) for s in gap.free_symbols}
    terms = [sp.N(term.subs(at), 20) for term in sp.Add.make_args(gap)]
    return all(t.is_number and t.is_finite for t in terms) and abs(sum(terms)) > sum(map(abs, terms))/10**9


def attempt(route, gap):
    """What a route makes of an expression, or None: a computer-algebra system that gives up proves nothing."""
    try:
        return route(gap)
    except Exception:           # noqa: BLE001 - SymPy fails in many ways, and each of them means "no proof this way"
        return None
