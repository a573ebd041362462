"""Symbolic proofs: several routes, the cheap ones first. None uses floating-point numbers or forced simplification."""
from __future__ import annotations

from functools import lru_cache

import sympy as sp

from ._values import HEAVY, RANDOM


def provably_equal(left, right, domain):
    """Whether some route shows that the two sides are equal on the domain."""
    if isinstance(left, sp.MatrixExpr) or isinstance(right, sp.MatrixExpr):
        return _matrix_expressions_equal(left, right)
    if isinstance(left, sp.MatrixBase):
        return all(provably_equal(a, b, domain) for a, b in zip(left, right))
    return any(route(left, right, domain) for route in (_as_written, _in_chart, _evaluated, _by_ratio, _by_square, _by_cases))


def _as_written(left, right, domain):
    gap = left - right
    return is_zero(gap) if not gap.has(*HEAVY) else any(
        sp.expand(form) == 0 or not form.has(*HEAVY) and is_zero(form) for form in _merged(gap))


def _in_chart(left, right, domain):
    swap = domain.charts()
    return bool(swap) and _as_written(left.subs(swap), right.subs(swap), domain)


def _evaluated(left, right, domain):
    if not (left.has(*HEAVY) or right.has(*HEAVY)):
        return False
    if _by_induction(left - right, domain):
        return True
    swap = domain.charts()
    for hints in ({}, {"conds": "none"}):
        a, b = (settle(e, tuple(hints.items())) for e in (left, right))
        if is_zero(a - b) or swap and is_zero(a.subs(swap) - b.subs(swap)):
            return True
        if swap:
            a, b = (settle(e.subs(swap), tuple(hints.items())) for e in (left, right))
            if is_zero(a - b):
                return True
    return False


def _by_ratio(left, right, domain):
    swap = domain.charts()
    a, b = (settle(e.subs(swap)) for e in (left, right))
    if a.has(*HEAVY) or b.has(*HEAVY) or b == 0:
        return False
    routes = (lambda r: sp.gammasimp(sp.expand_func(r)), lambda r: sp.powsimp(sp.powdenest(r)), sp.simplify)
    if any(route(a/b) == 1 for route in routes):
        return True
    return bool(a.is_positive and b.is_positive and is_zero(sp.expand_log(sp.log(a)) - sp.expand_log(sp.log(b))))


def _by_square(left, right, domain):
    swap = domain.charts()
    a, b = left.subs(swap), right.subs(swap)
    return bool(a.is_nonnegative and b.is_nonnegative and is_zero(a**2 - b**2))


def _by_cases(left, right, domain, depth=3):
    """Abs, Max, Min, sign and Piecewise: what decides between the cases is positive, zero or negative."""
    gap = left - right
    deciding = [node.args[0] for node in gap.atoms(sp.Abs, sp.sign)] + [node.args[0] - node.args[1] for node in gap.atoms(sp.Max, sp.Min)]
    deciding += [node.lhs - node.rhs for node in gap.atoms(sp.core.relational.Relational)]
    t = sp.Dummy("t", positive=True)
    for g in sorted(set(deciding), key=str):
        for v in sorted(g.free_symbols, key=str):
            slope = g.diff(v)
            if depth and v.is_real and not v.is_integer and slope.is_nonzero and not slope.has(v):
                rest = g.subs(v, 0)
                cases = [gap.subs(v, sp.expand((case - rest)/slope)) for case in (t, sp.S.Zero, -t)]
                return all(is_zero(case) or _by_cases(case, sp.S.Zero, domain, depth - 1) for case in cases)
    return False


def _tidy(gap):
    """What stands under roots and absolute values, in factors: squares come out, signs show."""
    def size(inside):
        top, bottom = sp.fraction(sp.cancel(sp.together(inside)))
        return sp.Abs(sp.expand(top))/sp.Abs(sp.expand(bottom))
    gap = gap.replace(lambda e: e.is_Pow and e.exp.is_Rational and not e.exp.is_Integer, lambda e: sp.expand_power_base(sp.factor(e.base)**e.exp))
    return sp.cancel(sp.together(gap.replace(sp.Abs, size)))


ROUTES = (
    sp.expand, _tidy, lambda g: sp.cancel(sp.together(g)), sp.factor,
    lambda g: sp.gammasimp(sp.expand_func(g)), lambda g: sp.gammasimp(sp.expand_func(g.rewrite(sp.gamma))),
    lambda g: sp.expand(sp.expand_log(sp.expand(g))), lambda g: sp.powsimp(sp.expand(sp.powdenest(g))),
    lambda g: sp.cancel(sp.together(sp.powsimp(sp.powdenest(sp.expand_log(g))))),
    sp.trigsimp, lambda g: sp.cancel(sp.together(sp.expand(g.rewrite(sp.exp)))), sp.simplify,
    lambda g: sp.simplify(sp.piecewise_fold(g)), lambda g: sp.simplify(g.rewrite(sp.exp)),
    lambda g: sp.simplify(sp.expand_func(g)), lambda g: 0 if g.equals(0) else 1)


def is_zero(gap):
    """Whether one of the CAS routes reduces this to zero.

    >>> a = sp.symbols("a", positive=True)
    >>> is_zero(sp.beta(a + 2, a)/sp.beta(a, a) - (a + 1)/(2*(2*a + 1)))
    True
    """
    return gap == 0 or _is_zero(gap)


@lru_cache(4096)
def _is_zero(gap):
    return any(_apply(route, gap) == 0 for route in ROUTES)


def _apply(route, gap):
    try:
        return route(gap)
    except (TypeError, ValueError, NotImplementedError, AttributeError, ZeroDivisionError, RecursionError,
            sp.PolynomialError, sp.polys.polyerrors.BasePolynomialError):
        return None


@lru_cache(1024)
def settle(expr, hints=()):
    """The expression with its sums, integrals, limits and expectations carried out where SymPy can."""
    if not expr.has(*HEAVY):
        return expr
    for turn in (lambda e: e.doit(**dict(hints)), lambda e: e.rewrite(sp.Integral).doit(**dict(hints)) if e.has(*RANDOM) else e):
        done = _apply(turn, expr)
        if done is not None and not done.has(*HEAVY):
            return sp.piecewise_fold(done) if done.has(sp.Piecewise) else done
    return done if done is not None else expr


def _merged(gap):
    """The difference as it stands, then with its sums and integrals over the same range drawn together."""
    yield sp.expand(gap)
    terms, rest = {}, []
    for term in sp.Add.make_args(sp.expand(gap)):
        factor, node = term.as_independent(sp.Integral, sp.Sum)
        if isinstance(node, (sp.Integral, sp.Sum)) and len(node.limits) == 1 and len(node.limits[0]) == 3:
            x, low, high = node.limits[0]
            body = node.function
            if isinstance(node, sp.Sum) and low.is_finite:
                body, low, high = body.subs(x, x + low), sp.S.Zero, sp.expand(high - low)
            variable = sp.Dummy("i", integer=True, nonnegative=True) if isinstance(node, sp.Sum) else sp.Dummy("t", real=True)
            variable = terms.setdefault((node.func, low, high), (variable, []))[0]
            terms[node.func, low, high][1].append(factor*body.subs(x, variable))
        else:
            rest.append(term)
    if terms:
        drawn = [(func, sum(bodies), (v, low, high)) for (func, low, high), (v, bodies) in terms.items()]
        yield sum(rest, sp.S.Zero) + sum((func(b, limits) for func, b, limits in drawn if not is_zero(b)), sp.S.Zero)


def _by_induction(gap, domain):
    """A finite sum whose last index is n + c: the first case and the step from n to n + 1."""
    sums = gap.atoms(sp.Sum)
    if not sums or gap.has(*(set(HEAVY) - {sp.Sum})):
        return False
    for n in sorted(gap.free_symbols, key=str):
        if not n.is_integer or not all(_runs_to(s, n) for s in sums):
            continue
        low = {s: a for s, a, _ in domain.bounds}.get(n, 1 if n.is_positive else 0 if n.is_nonnegative else None)
        if low is None:
            continue
        first = gap.subs(n, low).doit()
        grown = gap.subs(n, n + 1).xreplace({s.subs(n, n + 1): s + s.function.subs(s.limits[0][0], s.limits[0][2] + 1) for s in sums})
        step = sp.expand(grown - gap)
        if not first.has(sp.Sum) and not step.has(sp.Sum) and is_zero(first) and is_zero(step):
            return True
    return False


def _runs_to(s, n):
    (k, low, high), *more = s.limits
    return not more and not s.function.has(n) and not low.has(n) and (high - n).is_integer and not (high - n).has(n)


def _matrix_expressions_equal(left, right):
    gap = (left - right).doit().expand().doit()
    if gap.is_ZeroMatrix if hasattr(gap, "is_ZeroMatrix") else gap == 0:
        return True
    if all(isinstance(d, (int, sp.Integer)) for d in gap.shape):
        return all(is_zero(entry) for entry in gap.as_explicit())
    return sp.simplify(gap).is_ZeroMatrix


def provably_nonnegative(gap, domain):
    """Whether some route shows that this is at least zero on the domain."""
    gap = settle(gap)
    swap = domain.charts()
    forms = [gap] + ([gap.subs(swap)] if swap else [])
    forms += [rooted for form in forms if (rooted := _rooted(form)) != form]
    return any(_sign(form) for form in forms) or any(_lowest(gap, x, domain) for x in sorted(gap.free_symbols, key=str))


def _rooted(gap):
    """Positive symbols under square roots written as squares, so that the roots are symbols."""
    under = {b for p in gap.atoms(sp.Pow) if p.exp.is_Rational and p.exp.q == 2 for b in [p.base] if b.is_Symbol and b.is_positive}
    return gap.subs({b: sp.Dummy(b.name, positive=True)**2 for b in under})


def _sign(gap):
    for route in (lambda g: g, sp.factor, lambda g: sp.factor(sp.cancel(sp.together(g))), sp.simplify, lambda g: sp.expand(sp.simplify(g))):
        form = _apply(route, gap)
        if form is not None and form.is_nonnegative:
            return True
    top, bottom = sp.fraction(sp.cancel(sp.together(gap)))
    return _square_plus(top*bottom)


def _square_plus(form):
    """A quadratic in some symbol with a non-negative leading coefficient and a discriminant that is never positive."""
    for x in sorted(form.free_symbols, key=str):
        if x.is_real and form.is_polynomial(x) and sp.degree(form, x) == 2:
            a, b, c = sp.Poly(form, x).all_coeffs()
            rest = sp.factor(4*a*c - b**2)
            if a.is_positive and rest.is_nonnegative:
                return True
    return False


def _lowest(gap, x, domain):
    """The least value over one symbol's interval, by calculus, when nothing else is free."""
    if gap.free_symbols != {x} or x.is_integer:
        return False
    bounds = {s: (a, b) for s, a, b in domain.bounds}
    low, high = bounds.get(x, (0 if x.is_positive or x.is_nonnegative else -sp.oo, sp.oo))
    try:
        least = sp.calculus.util.minimum(gap, x, sp.Interval.open(low, high))
    except (NotImplementedError, ValueError, TypeError):
        return False
    return bool(least.is_nonnegative)
