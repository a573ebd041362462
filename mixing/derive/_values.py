"""The numerical value of an expression, found without the symbolic route that a proof would take."""
from __future__ import annotations

from functools import lru_cache

import mpmath
import sympy as sp

from ._points import RANDOM, draw

HEAVY = (sp.Integral, sp.Sum, sp.Product, sp.Limit, sp.Derivative, sp.Subs, *RANDOM)


def value(expr, digits=30, trial=0):
    """A complex or real number, and the relative accuracy to expect of it (None where there is no finite value).

    >>> x = sp.symbols("x")
    >>> value(sp.Integral(sp.exp(-x**2), (x, -sp.oo, sp.oo))**2)[0].round(12)
    3.141592653590
    """
    accuracy, standins = sp.Float(10)**(4 - digits), {}
    for node in outermost(expr):
        number, rough = _settle(node, digits, trial)
        if number is None:
            return None, None
        standins[node] = number
        accuracy = max(accuracy, rough)
    expr = expr.xreplace(standins) if standins else expr
    expr = expr.xreplace({a: draw(a, trial) for a in expr.atoms(sp.Indexed)})
    number = sp.N(expr.doit() if expr.has(sp.MatrixExpr) else expr, digits)
    if number in (sp.oo, -sp.oo):
        return number, accuracy
    return (number, accuracy) if number.is_number and number.is_finite and not number.has(*HEAVY) else (None, None)


def outermost(expr):
    """The sums, integrals, limits, … of an expression that lie in no other one."""
    if isinstance(expr, HEAVY):
        return [expr]
    return list(dict.fromkeys(node for a in expr.args for node in outermost(a))) if expr.has(*HEAVY) else []


def _settle(node, digits, trial):
    if isinstance(node, (sp.Sum, sp.Product)):
        return _series(node, digits, trial)
    if isinstance(node, sp.Integral) and all(len(limit) == 3 for limit in node.limits):
        return _quadrature(node, digits, trial if node.has(sp.Indexed) else 0)
    if isinstance(node, RANDOM):
        integral = node.rewrite(sp.Integral)
        if integral != node and not integral.has(*RANDOM):
            return value(integral, digits, trial)
    if isinstance(node, sp.Derivative) and node.expr.has(sp.Integral, sp.Sum):
        return _slope(node, digits, trial)
    done = node.doit()
    return value(done, digits, trial) if done != node and not isinstance(done, type(node)) else (None, None)


def _series(node, digits, trial):
    *inner, (k, low, high) = node.limits
    term = node.func(node.function, *inner) if inner else node.function
    if low.is_Integer and high.is_Integer and low <= high + 1 and high - low < 3000:
        return _term_by_term(node.func, term, k, range(int(low), int(high) + 1), digits, trial)
    if low.is_Integer and high.is_Integer and low > high:                    # Karr's convention, as SymPy has it
        found, rough = _term_by_term(node.func, term, k, range(int(high) + 1, int(low)), digits, trial)
        return (None if found is None else -found if node.func is sp.Sum else 1/found), rough
    found = _infinite(node, term, digits)
    return (None, None) if found is None or found.has(node.func) else value(found, digits, trial)


def _term_by_term(kind, term, k, places, digits, trial):
    terms = [value(term.subs(k, i), digits, trial) for i in places]
    if any(v is None for v, _ in terms):
        return None, None
    combine = sp.Add if kind is sp.Sum else sp.Mul
    return combine(*(v for v, _ in terms)), max((r for _, r in terms), default=sp.Float(10)**(4 - digits))


def _infinite(node, term, digits):
    """The value of a series; None where it diverges."""
    k = node.limits[-1][0]
    try:
        early, late = (abs(sp.N(term.subs(k, sp.sign(node.limits[-1][2])*10**e), 15)) for e in (2, 4))
        if late >= early and late > sp.Float("1e-9"):        # its terms do not vanish
            return None
        return node.doit() if term.has(*HEAVY) else sp.N(node, digits)
    except (ValueError, TypeError, NotImplementedError):
        return None


def _flat(node):
    """An integral of one integral as one double integral."""
    outside, inside = node.function.as_independent(sp.Integral, as_Add=False)
    if not isinstance(inside, sp.Integral) or set(inside.variables) & (outside.free_symbols | set(node.variables)):
        return node
    return sp.Integral(outside*inside.function, *inside.limits, *node.limits)


@lru_cache(512)                         # an integral without free symbols is the same at every point
def _quadrature(node, digits, trial):
    variables = {limit[0] for limit in node.limits}
    fixed = {h: value(h, digits, trial)[0] for h in outermost(node.function) if not h.free_symbols & variables}
    if None in fixed.values():
        return None, None
    node = _flat(node.func(node.function.xreplace(fixed), *node.limits))
    *inner, (x, low, high) = node.limits
    body = sp.Integral(node.function, *inner) if inner else node.function
    body = body.xreplace({i: draw(i, trial) for i in body.atoms(sp.Indexed)})
    if inner and not node.function.has(*HEAVY):
        return _multiple(node, digits, trial)
    digits = min(digits, 12) if body.has(*HEAVY) else digits
    if not all(e.is_infinite or e.is_number and e.is_real for e in (low, high)) or low.has(*HEAVY) or high.has(*HEAVY):
        done = node.doit()
        return value(done, digits, trial) if not done.has(sp.Integral) else (None, None)
    with mpmath.workdps(digits + 10):
        try:
            pieces = [mpmath.quad(f, ends, error=True) for f, ends in _pieces(body, x, low, high, digits, trial)]
            total, error = (mpmath.fsum(column) for column in zip(*pieces))
        except (ValueError, TypeError, ZeroDivisionError, NameError, OverflowError):
            total, error = mpmath.nan, mpmath.nan
        rough = 1000*error/(1 + abs(total))
        if mpmath.isfinite(total) and rough < 1e-4:
            number = sp.Float(total.real, digits) + (sp.I*sp.Float(total.imag, digits) if total.imag else 0)
            return number, max(sp.Float(rough, 5), sp.Float(10)**(4 - digits))
    done = node.doit()
    return value(done, digits, trial) if not done.has(sp.Integral) else (None, None)


def _pieces(body, x, low, high, digits, trial):
    """Functions and intervals to integrate: cut at kinks, stretched at finite ends to take singularities' edge off."""
    cuts = sorted(k for k in set(_kinks(body, x)) if low < k < high)
    if low.is_infinite or high.is_infinite:
        cuts = cuts or [_peak(body, x, low, high, digits, trial)]
        yield _callable(body, x, digits, trial), [_real(e) for e in (low, *cuts, high)]
        return
    ends = [low, *cuts, high]
    t = sp.Dummy("t", positive=True)
    for a, b in zip(ends, ends[1:]):
        for start, sign in ((a, 1), (b, -1)):
            stretched = body.subs(x, start + sign*(b - a)/2*t**8)*4*(b - a)*t**7
            yield _callable(stretched, t, digits, trial), [mpmath.mpf(0), mpmath.mpf(1)]


def _multiple(node, digits, trial):
    """An integral over several variables, each over the unit interval, a half-line or the line."""
    body = node.function.xreplace({i: draw(i, trial) for i in node.function.atoms(sp.Indexed)})
    intervals, variables = [], []
    for x, low, high in node.limits:
        v = sp.Dummy(x.name, real=True)
        finite = bool(low.is_finite), bool(high.is_finite)
        there = {(True, True): low + (high - low)*v, (True, False): low + v,
                 (False, True): high - v, (False, False): v}[finite]
        body = body.subs(x, there)*((high - low) if all(finite) else 1)
        intervals.append([0, 1] if all(finite) else [0, mpmath.inf] if any(finite) else [-mpmath.inf, 0, mpmath.inf])
        variables.append(v)
        if body.has(sp.nan):
            return None, None
    with mpmath.workdps(15):
        try:
            total, error = mpmath.quad(sp.lambdify(variables, body, "mpmath"), *intervals, error=True, maxdegree=5)
        except (ValueError, TypeError, ZeroDivisionError, NameError, OverflowError):
            return None, None
        rough = 1000*error/(1 + abs(total))
        if rough < 1e-3 and not total.imag:
            return sp.Float(total.real, 15), max(sp.Float(rough, 5), sp.Float("1e-9"))
    return None, None


def _callable(body, x, digits, trial):
    if not body.has(*HEAVY):
        return sp.lambdify(x, body, "mpmath")

    def f(t):
        found = value(body.subs(x, sp.Float(t, digits + 10)), digits, trial)[0]
        return mpmath.nan if found is None else mpmath.mpmathify(found)
    return f


def _real(e):
    return mpmath.mpf("inf" if e > 0 else "-inf") if e.is_infinite else mpmath.mpmathify(sp.N(e, mpmath.mp.dps))


def _kinks(body, x):
    turning = [node.args[0] for node in body.atoms(sp.Abs, sp.sign, sp.Heaviside)]
    turning += [node.lhs - node.rhs for node in body.atoms(sp.core.relational.Relational)]
    turning += [node.args[0] - node.args[1] for node in body.atoms(sp.Max, sp.Min)]
    return [root for g in turning for root in _roots(g, x)]


def _peak(body, x, low, high, digits, trial):
    """Where the integrand is largest on a coarse grid: quadrature over a half-line starts there."""
    f = _callable(body, x, digits, trial)
    grid = (sp.Rational(round(64*mpmath.sinh(mpmath.mpf(i)/8)), 64) for i in range(-48, 49))
    grid = [t for t in grid if low < t < high]

    def size(t):
        try:
            return abs(f(_real(t)))
        except (ValueError, ZeroDivisionError, OverflowError):
            return -1
    return max(grid, key=size)


def _roots(g, x):
    if not g.has(x) or not g.is_polynomial(x) or g.free_symbols - {x}:
        return []
    return [r for r in sp.Poly(g, x).real_roots()] if sp.degree(g, x) <= 2 else []


def _slope(node, digits, trial):
    """The derivative of an integral or a sum is taken under the sign, symbolically."""
    done = node.doit()
    return value(done, digits, trial) if not done.has(sp.Derivative) else (None, None)
