"""Inequalities: the sign of a difference, by what is known of its symbols, by squares, by tangents, by calculus."""
from __future__ import annotations

import sympy as sp

from ._domain import charted
from ._prove import settle
from ._routes import attempt


def provably_nonnegative(gap, domain):
    """Whether some route shows that this is at least zero on the domain."""
    gap = settle(gap)
    swap = domain.charts()
    forms = [gap] + ([charted(gap, swap)] if swap else [])
    forms += [other for change in (_tangent, _rooted) for form in forms if (other := change(form)) != form]
    return (any(_sign(form, quick) for quick in (True, False) for form in forms)
            or any(_lowest(gap, x, domain) for x in sorted(gap.free_symbols, key=str)))


def _tangent(gap):
    """Exponentials above their tangent: each e**t is 1 + t and something that is not negative."""
    return gap.replace(lambda e: isinstance(e, sp.exp) and e.args[0].is_extended_real,
                       lambda e: 1 + e.args[0] + sp.Dummy("excess", nonnegative=True))


def _rooted(gap):
    """Positive symbols under square roots written as squares, so that the roots are symbols."""
    under = {p.base for p in gap.atoms(sp.Pow) if p.exp.is_Rational and p.exp.q == 2 and p.base.is_Symbol}
    return gap.subs({b: sp.Dummy(b.name, positive=True)**2 for b in under if b.is_positive})


def _sign(gap, quick):
    for route in QUICK if quick else SLOW:
        form = attempt(route, gap)
        if form is not None and form.is_nonnegative:
            return True
    if not quick:
        return False
    top, bottom = sp.fraction(sp.cancel(sp.together(gap)))
    return _square_plus(top*bottom)


QUICK = (lambda g: g, sp.expand, sp.factor, lambda g: sp.factor(sp.cancel(sp.together(g))))
SLOW = (sp.simplify, lambda g: sp.expand(sp.simplify(g)))


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
    least = attempt(lambda g: sp.calculus.util.minimum(g, x, sp.Interval.open(low, high)), gap)
    return bool(least is not None and least.is_nonnegative)
