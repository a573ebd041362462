"""The laws of mixing proved on symbols for three parts, and what a kernel without them does instead.

Each law is stated for three kernels at once, one row each: linear, log-linear, power mean of order r.
"""
from __future__ import annotations

import numpy as np
import sympy as sp

from .. import laws
from ..derive import derive
from ..kernels import linear, log_linear, power_mean, softmax_mean, synergistic

a, b, c, r, T = sp.symbols("a b c r T", positive=True)
u, v, w = sp.symbols("u v w", positive=True)
shift = sp.Symbol("h", real=True)
WEIGHTS, PARTS = np.array([u, v, 1 - u - v], dtype=object), np.array([[a], [b], [c]], dtype=object)
SIMPLEX = {u: (0, 1), v: (0, 1 - u)}
NAME = r"(\text{linear}, \text{log-linear}, \text{power})"


def _power(w, p):
    return power_mean(w, p, r)


def _law(law):
    """Both sides of a law for the three kernels."""
    sides = [law(K, WEIGHTS, PARTS) for K in (linear, log_linear, _power)]
    return [sp.ImmutableMatrix([np.ravel(side[i])[0] for side in sides]) for i in (0, 1)]


def idempotence():
    """Mixing a part with itself gives that part.

    >>> idempotence().result
    Matrix([
    [a],
    [a],
    [a]])
    """
    left, right = _law(laws.idempotent)
    return derive(left, name=NAME, where=SIMPLEX).to(right, "the weights sum to one")


def pure_parts():
    """All the weight on one part gives that part.

    >>> pure_parts().result
    Matrix([
    [a],
    [a],
    [a]])
    """
    left, right = _law(laws.vertex)
    return derive(left, name=NAME).to(right, "a power and its inverse")


def symmetry():
    """Parts may be listed in any order, each with its own weight.

    >>> symmetry().strength
    'symbolic proof'
    """
    left, right = _law(laws.symmetric)
    return derive(left, name=NAME, where=SIMPLEX).to(right, "a sum has no order")


def homogeneity():
    """Doubling every part doubles the mixture, so the unit does not matter.

    >>> homogeneity().strength
    'symbolic proof'
    """
    left, right = _law(laws.homogeneous)
    return derive(left, name=NAME, where=SIMPLEX).to(right, "the factor comes out, as the weights sum to one")


def merging():
    """Mixing two parts first and the third afterwards changes nothing.

    >>> merging().strength
    'symbolic proof'
    """
    left, right = _law(laws.mergeable)
    return derive(left, name=NAME, where=SIMPLEX).to(right, "the chart of the inner mixture is a weighted sum")


def absent_parts():
    """A part of zero weight might as well be absent.

    >>> absent_parts().strength
    'symbolic proof'
    """
    left, right = _law(laws.ignores_zero_weight)
    return derive(left, name=NAME, where=SIMPLEX).to(right, "zero times its chart is zero")


class _Chart(sp.Function):
    """An invertible function f; on numbers it is the hyperbolic sine, so that steps can be tried out."""
    nargs = 1

    @classmethod
    def eval(cls, x):
        return x.args[0] if isinstance(x, _Inverse) else None

    def _eval_evalf(self, precision):
        return sp.sinh(self.args[0])._eval_evalf(precision)

    _eval_is_extended_real = lambda self: self.args[0].is_extended_real
    _sympystr = lambda self, printer: f"f({printer.doprint(self.args[0])})"
    _latex = lambda self, printer, **_: rf"f\left({printer.doprint(self.args[0])}\right)"


class _Inverse(sp.Function):
    """The inverse of the chart."""
    nargs = 1

    @classmethod
    def eval(cls, y):
        return y.args[0] if isinstance(y, _Chart) else None

    def _eval_evalf(self, precision):
        return sp.asinh(self.args[0])._eval_evalf(precision)

    _eval_is_extended_real = lambda self: self.args[0].is_extended_real
    _sympystr = lambda self, printer: f"f^-1({printer.doprint(self.args[0])})"
    _latex = lambda self, printer, **_: rf"f^{{-1}}\left({printer.doprint(self.args[0])}\right)"


def any_chart_is_idempotent():
    """Kolmogorov and Nagumo's means, for any chart f: mixing a part with itself gives that part.

    >>> any_chart_is_idempotent().result
    a
    """
    f, back = _Chart, _Inverse
    return (derive(back(u*f(a) + v*f(a) + (1 - u - v)*f(a)), name="m", where=SIMPLEX, given=["$f$ has an inverse"])
            .to(back(f(a), evaluate=False), "the weights sum to one")
            .to(a, "the inverse undoes the chart"))


def any_chart_merges():
    """Kolmogorov and Nagumo's means, for any chart f: two parts may be mixed first.

    >>> any_chart_merges().result
    f^-1(u*f(a) + v*f(b) + (-u - v + 1)*f(c))
    """
    f, back = _Chart, _Inverse
    inner = u/(u + v)*f(a) + v/(u + v)*f(b)
    return (derive(back((u + v)*f(back(inner), evaluate=False) + (1 - u - v)*f(c)), name="m", where=SIMPLEX,
                   given=["$f$ has an inverse"])
            .to(back((u + v)*inner + (1 - u - v)*f(c)), "the chart undoes its inverse")
            .to(back(u*f(a) + v*f(b) + (1 - u - v)*f(c)), "multiply out"))


def charts_up_to_scale():
    """Stretching and shifting the chart changes no mixture, so a carrier has no unit and no zero of its own.

    >>> charts_up_to_scale().result
    f^-1(w*f(a) + (1 - w)*f(b))
    """
    f, back = _Chart, _Inverse
    k = sp.Symbol("k", positive=True)

    def g(x):
        return k*f(x) + shift
    return (derive(back((w*g(a) + (1 - w)*g(b) - shift)/k), name="m", where={w: (0, 1)},
                   given=["the chart is $g = k f + h$, so $g^{-1}(y) = f^{-1}((y - h)/k)$"])
            .to(back(w*f(a) + (1 - w)*f(b)), "the weights sum to one"))


def synergy_is_not_idempotent():
    """Scheffé's kernel adds to a part that is mixed with itself: what it obeys instead of idempotence.

    >>> synergy_is_not_idempotent().result
    b12*u*v + b13*u*(-u - v + 1) + b23*v*(-u - v + 1)
    """
    x, y, z = sp.symbols("b12 b13 b23", real=True)
    B = np.array([[0, x, y], [x, 0, z], [y, z, 0]], dtype=object)
    m = synergistic(WEIGHTS, np.array([[a]]*3, dtype=object), B)
    return (derive(m - a, name="m - a", where=SIMPLEX, given=["three times the part $a$"])
            .to(x*u*v + y*u*(1 - u - v) + z*v*(1 - u - v), "the linear part is $a$ itself"))


def largest_product_is_not_idempotent():
    """The largest product of weight and part falls below a part that is mixed with itself.

    >>> largest_product_is_not_idempotent().result
    a*Max(u, v)
    """
    return (derive(sp.Max(u*a, v*a), name="m", given=["twice the part $a$, with weights $u$ and $v$"])
            .to(a*sp.Max(u, v), "the part comes out, times less than one"))


def softmax_shifts():
    """The softmax mean has no scale but a free zero: raising every part by h raises the mixture by h.

    >>> softmax_shifts().strength
    'symbolic proof'
    """
    m = softmax_mean(WEIGHTS, PARTS, T)
    return (derive(softmax_mean(WEIGHTS, PARTS + shift, T), name="m(p + h)", where=SIMPLEX)
            .to(m[0] + shift, "$e^{h/T}$ cancels, and the shares sum to one"))
