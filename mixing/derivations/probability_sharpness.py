"""How sharp a pool is: what mixing adds to entropy, and experts whose product is wider than each of them."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

a, w = sp.symbols("a w", positive=True)
ROWS = [sp.symbols("p1:4", positive=True), sp.symbols("q1:4", positive=True)]       # two experts, three outcomes
WEIGHT = {w: (0, 1)}


def entropy_gap():
    """How much entropy mixing adds: that of the weights, less what the outcome leaves unknown of its part.

    >>> entropy_gap().strength
    'symbolic proof'
    """
    p, q = ROWS
    m = [w*i + (1 - w)*j for i, j in zip(p, q)]
    unknown = -sum(w*i*sp.log(w*i/n) + (1 - w)*j*sp.log((1 - w)*j/n) for i, j, n in zip(p, q, m))
    own = -sum(w*i*sp.log(i) + (1 - w)*j*sp.log(j) for i, j in zip(p, q))
    H = -sum(w*i*sp.log(w) + (1 - w)*j*sp.log(1 - w) for i, j in zip(p, q))
    return (derive(-sum(n*sp.log(n) for n in m), name="H(m)", where=WEIGHT,
                   given=["three outcomes; the third term is at least zero, so $H(m) \\le \\sum_i w_i H(p_i) + H(w)$"])
            .to(-sum(w*i*sp.log(n) + (1 - w)*j*sp.log(n) for i, j, n in zip(p, q, m)), "part by part")
            .to(own + H - unknown, "$\\ln m = \\ln(w_i p_i) - \\ln(w_i p_i / m)$"))


def tilted_variance():
    """The variance of an exponential law cut to [0, 1]: two opposite ones multiply to the flat law, which is wider.

    >>> tilted_variance().result
    -1/(4*sinh(a/2)**2) + a**(-2)
    """
    t = sp.Symbol("t", real=True)
    Z = (1 - sp.exp(-a))/a

    def moment(k):
        return sp.Integral(t**k*sp.exp(-a*t), (t, 0, 1))/Z
    mean = 1/a - 1/(sp.exp(a) - 1)
    return (derive(moment(2) - moment(1)**2, name=r"\operatorname{Var}")
            .to(2/a*mean - sp.exp(-a)/(1 - sp.exp(-a)) - mean**2, "integrate by parts")
            .to(1/a**2 - sp.exp(a)/(sp.exp(a) - 1)**2, "collect")
            .to(1/a**2 - 1/(4*sp.sinh(a/2)**2), "the hyperbolic sine"))


def untilted_variance():
    """As the tilt vanishes the variance rises to that of the flat law.

    >>> untilted_variance().result
    1/12
    """
    return (derive(1/a**2 - 1/(4*sp.sinh(a/2)**2), name=r"\operatorname{Var}")
            .limit(a, 0, sp.Rational(1, 12), "the flat law's variance"))
