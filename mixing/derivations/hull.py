"""Why mixtures leave the hull of their parts, and why not: the proofs of `mixing.hull` and its chapter."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

a, b, D, s = sp.symbols("a b D s", positive=True)
w, t, d = sp.symbols("w t d", positive=True)
n, m = sp.symbols("n m", integer=True, positive=True)
k = sp.symbols("k", integer=True, nonnegative=True)
half = sp.Rational(1, 2)


def _across(first, second):
    """Twice the area between two arrows: zero exactly where they point the same way."""
    return first[0]*second[1] - first[1]*second[0]


def geometric_midpoint():
    """How far the geometric midpoint of (a², b²) and (c², d²) lies off the straight line between them.

    The factors are the three ways to stay inside: agree in one coordinate, agree in the other, or be proportional.

    >>> geometric_midpoint().result
    (-a + c)*(-b + d)*(a*d - b*c)
    """
    a, b, c, d = sp.symbols("a b c d", positive=True)
    return (derive(_across((a*c - a**2, b*d - b**2), (c**2 - a**2, d**2 - b**2)), name=r"\text{off}")
            .to(a*(c - a)*(d - b)*(d + b) - b*(d - b)*(c - a)*(c + a), "factor each difference")
            .to((c - a)*(d - b)*(a*(d + b) - b*(c + a)), "take out what they share")
            .to((c - a)*(d - b)*(a*d - b*c), "ab cancels"))


def mirrored_pair():
    """The distance between the geometric and the arithmetic midpoint of (a, b) and (b, a).

    >>> mirrored_pair().result
    sqrt(2)*(sqrt(a) - sqrt(b))**2/2
    """
    return (derive(sp.sqrt(2)*((a + b)/2 - sp.sqrt(a*b)), name=r"\text{distance}")
            .to(sp.sqrt(2)*(a - 2*sp.sqrt(a)*sp.sqrt(b) + b)/2, "take out the half")
            .to(sp.sqrt(2)*(sp.sqrt(a) - sp.sqrt(b))**2/2, "a perfect square"))


def chart_change():
    """How a midpoint of one chart leaves the segment of another, for two parts a small step t apart.

    In each coordinate the change of chart moves along a step by s t + k t²/2: s its slope times the step, k its curvature
    times the step squared. The result vanishes for all directions of the step only if both curvatures do.

    >>> chart_change().result
    -k1*s2/8 + k2*s1/8
    """
    slope, bend = sp.symbols("s1 s2", real=True), sp.symbols("k1 k2", real=True)

    def moved(fraction):
        return tuple(h*fraction + c*fraction**2*t/2 for h, c in zip(slope, bend))
    return (derive(_across(moved(half), moved(1))/t, name=r"\text{off}",
                   given=["the change of chart to second order, $s_j t + k_j t^2/2$ in coordinate $j$"])
            .to(slope[0]*bend[1]/8 - bend[0]*slope[1]/8, "multiply out"))


def interference():
    """Two waves in phase, with amplitudes weighted on the simplex, are never brighter than their average.

    >>> interference().relation, interference().result
    ('<=', a*w + b*(1 - w))
    """
    return (derive((w*sp.sqrt(a) + (1 - w)*sp.sqrt(b))**2, name=r"\text{intensity}", where={w: (0, 1)})
            .to(w*a + (1 - w)*b - w*(1 - w)*(sp.sqrt(a) - sp.sqrt(b))**2, "complete the square")
            .at_most(w*a + (1 - w)*b, "what is taken away is a square"))


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

    The gap (g1, g2) runs from the nearest point to the target, the step (s1, s2) from there to the part. At the nearest
    point the distance cannot fall, so gap and step make no acute angle: the part lies behind the plane.

    >>> toward_a_part().strength
    'limit t -> 0+'
    """
    g, step = sp.symbols("g1 g2", real=True), sp.symbols("s1 s2", real=True)
    moved = sum((a - t*b)**2 - a**2 for a, b in zip(g, step))
    return (derive(moved/t, name=r"\text{change}/t")
            .to(t*(step[0]**2 + step[1]**2) - 2*(g[0]*step[0] + g[1]*step[1]), "expand")
            .limit(t, 0, -2*(g[0]*step[0] + g[1]*step[1]), "the first step"))


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
