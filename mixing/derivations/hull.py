"""Why mixtures leave the hull of their parts, and why not: the proofs of `mixing.hull` and its chapter."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

a1, a2, b1, b2, D, s = sp.symbols("a1 a2 b1 b2 D s", positive=True)
w, t, d = sp.symbols("w t d", positive=True)
n, m = sp.symbols("n m", integer=True, positive=True)
k = sp.symbols("k", integer=True, nonnegative=True)
half = sp.Rational(1, 2)


def _across(first, second):
    """Twice the area between two arrows: zero exactly where they point the same way."""
    return first[0]*second[1] - first[1]*second[0]


def geometric_midpoint():
    """How far the geometric midpoint of two points lies off the straight line between them.

    The factors are the three ways to stay inside: agree in one coordinate, agree in the other, or be proportional.

    >>> geometric_midpoint().result
    (-sqrt(a1) + sqrt(b1))*(-sqrt(a2) + sqrt(b2))*(sqrt(a1)*sqrt(b2) - sqrt(a2)*sqrt(b1))
    """
    r = sp.sqrt
    return (derive(_across((r(a1*b1) - a1, r(a2*b2) - a2), (b1 - a1, b2 - a2)), name=r"\text{off the segment}")
            .to(r(a1)*(r(b1) - r(a1))*(r(b2)**2 - r(a2)**2) - r(a2)*(r(b2) - r(a2))*(r(b1)**2 - r(a1)**2),
                "take a root out of each mean")
            .to((r(b1) - r(a1))*(r(b2) - r(a2))*(r(a1)*(r(b2) + r(a2)) - r(a2)*(r(b1) + r(a1))), "differences of squares")
            .to((r(b1) - r(a1))*(r(b2) - r(a2))*(r(a1)*r(b2) - r(a2)*r(b1)), "the product of the two first roots cancels"))


def mirrored_pair():
    """The distance between the geometric and the arithmetic midpoint of (a, b) and (b, a).

    >>> mirrored_pair().result
    sqrt(2)*(sqrt(a1) - sqrt(a2))**2/2
    """
    return (derive(sp.sqrt(2)*((a1 + a2)/2 - sp.sqrt(a1*a2)), name=r"\text{distance}")
            .to(sp.sqrt(2)*(a1 - 2*sp.sqrt(a1)*sp.sqrt(a2) + a2)/2, "take out the half")
            .to(sp.sqrt(2)*(sp.sqrt(a1) - sp.sqrt(a2))**2/2, "a perfect square"))


def chart_change():
    """How a midpoint of one chart leaves the segment of another, for two parts a small step apart.

    The change of chart acts on each coordinate, with slopes h1', h2' and curvatures h1'', h2''. The result vanishes for
    all steps (u1, u2) only if both curvatures do: then the change of chart is a scale and a shift.

    >>> chart_change().result
    u1*u2*(-h''_1*h'_2*u1 + h''_2*h'_1*u2)/8
    """
    e = sp.symbols("epsilon", positive=True)
    u = sp.symbols("u1 u2", real=True)
    slope, bend = sp.symbols("h'_1 h'_2", real=True), sp.symbols("h''_1 h''_2", real=True)

    def moved(fraction):
        return tuple(h*fraction*e*x + c*(fraction*e*x)**2/2 for h, c, x in zip(slope, bend, u))
    across = _across(moved(half), moved(1))
    return (derive(across/e**3, name=r"\text{off the segment}", given=["both charts to second order: h(a + x) = h(a) + h' x + h'' x²/2"])
            .to(u[0]*u[1]*(slope[0]*bend[1]*u[1] - bend[0]*slope[1]*u[0])/8, "the terms in epsilon squared cancel"))


def interference():
    """Two waves in phase, with amplitudes weighted on the simplex, are never brighter than their average.

    >>> interference().relation, interference().result
    ('<=', a1*w + b1*(1 - w))
    """
    return (derive((w*sp.sqrt(a1) + (1 - w)*sp.sqrt(b1))**2, name=r"\text{intensity}", where={w: (0, 1)})
            .to(w*a1 + (1 - w)*b1 - w*(1 - w)*(sp.sqrt(a1) - sp.sqrt(b1))**2, "complete the square")
            .at_most(w*a1 + (1 - w)*b1, "what is taken away is a square"))


def density_outside():
    """What the variance of the only linear candidate has in excess of the log pool of two equal bells.

    The log pool of N(0, s²) and N(d, s²) is N((1-w) d, s²). A linear mixture with the same mean must have the same
    weights, and then its variance is too large: so the pool is no linear mixture.

    >>> density_outside().result
    d**2*w*(1 - w)
    """
    mean = (1 - w)*d
    second = w*s**2 + (1 - w)*(s**2 + d**2)
    return (derive(second - mean**2 - s**2, name=r"\text{excess variance}", where={w: (0, 1)})
            .to((1 - w)*d**2 - (1 - w)**2*d**2, "the bells' own variance cancels")
            .to(w*(1 - w)*d**2, "factor"))


def toward_a_part():
    """How the squared distance changes when the nearest point begins to move toward a part.

    At the nearest point it cannot fall, so every part lies on the far side of the plane through it: the certificate.

    >>> toward_a_part().strength
    'limit t -> 0+'
    """
    x, y, p, q, u, v = sp.symbols("x y p q u v", real=True)
    step = t*(p - u), t*(q - v)
    return (derive(((x - u - step[0])**2 + (y - v - step[1])**2 - (x - u)**2 - (y - v)**2)/t, name=r"\text{change}")
            .to(t*((p - u)**2 + (q - v)**2) - 2*((x - u)*(p - u) + (y - v)*(q - v)), "expand the squares")
            .limit(t, 0, -2*((x - u)*(p - u) + (y - v)*(q - v)), "the first step of the walk"))


def residual():
    """The least squared residual of the non-negative system, at any scale s of the weights, from the distance D.

    >>> residual().result
    D**2/(D**2 + 1)
    """
    return (derive((s*D)**2 + (s - 1)**2, name=r"\text{residual}", given=["weights scaled by s: the residual is (sD)² + (s-1)²"])
            .to((1 + D**2)*(s - 1/(1 + D**2))**2 + D**2/(1 + D**2), "complete the square in s")
            .at_least(D**2/(1 + D**2), "with equality at the best scale"))


def schlafli():
    """How many of the sign choices miss the origin when one more direction is added: Schläfli's recursion.

    With N(n, d) = 2 Σ_{k<d} C(n-1, k), the chain shows N(n+2, m+1) = N(n+1, m+1) + N(n+1, m).

    >>> schlafli().strength
    'symbolic proof'
    """
    def count(n, d):
        return 2*sp.Sum(sp.binomial(n - 1, k), (k, 0, d - 1))
    return (derive(count(n + 2, m + 1), name="N(n+2, m+1)")
            .to(count(n + 1, m + 1) + count(n + 1, m), "Pascal's rule, term by term"))


def three_hues():
    """The chance that three random directions in the plane surround the origin.

    Two of them are an angle alpha apart, anything up to pi; the third must fall into the opposite angle.

    >>> three_hues().result
    1/4
    """
    alpha = sp.symbols("alpha", positive=True)
    return (derive(sp.Integral(alpha/(2*sp.pi), (alpha, 0, sp.pi))/sp.pi, name=r"\text{chance}")
            .to(sp.Rational(1, 4), "integrate"))


def pooled_odds():
    """The log odds of the log pool of two coins: the weighted mean of their log odds, so between them.

    >>> pooled_odds().strength
    'symbolic proof'
    """
    p, q = sp.symbols("p q", positive=True)
    heads, tails = p**w*q**(1 - w), (1 - p)**w*(1 - q)**(1 - w)
    pool = heads/(heads + tails)
    return (derive(sp.log(pool/(1 - pool)), name=r"\text{log odds}", where={p: (0, 1), q: (0, 1), w: (0, 1)})
            .to(sp.log(heads/tails), "the normalizer cancels")
            .to(w*sp.log(p/(1 - p)) + (1 - w)*sp.log(q/(1 - q)), "the logarithm of a product"))


def dependence():
    """The sum of any four points of the plane, each times the triangle of the other three with alternating signs.

    It vanishes, and so does the sum of those areas: weight can be moved along them without moving the mixture.

    >>> dependence().result
    Matrix([[0, 0, 0]])
    """
    points = [sp.symbols(f"x{i} y{i}", real=True) for i in range(1, 5)]
    def area(i):
        return sp.Matrix([[*p, 1] for j, p in enumerate(points) if j != i]).det()
    total = sum(((-1)**i*area(i)*sp.Matrix([[*p, 1]]) for i, p in enumerate(points)), sp.zeros(1, 3))
    return derive(sp.ImmutableMatrix(total), name=r"\sum_i (-1)^i A_i (x_i, y_i, 1)").to(sp.zeros(1, 3), "expand: each product appears twice, with opposite signs")
