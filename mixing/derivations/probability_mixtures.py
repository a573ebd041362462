"""Steps that the chapter on probability shows one at a time: peaks of two bells, draws, centroids, odds."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

x, m1 = sp.symbols("x m1", real=True)
w, s, t, D, p, q, r = sp.symbols("w s t D p q r", positive=True)
WEIGHT = {w: (0, 1)}


def normalized():
    """The mass of a bell: one, wherever it stands and however wide it is.

    >>> normalized().result
    1
    """
    bell = sp.exp(-(x - m1)**2/(2*s**2))/(s*sp.sqrt(2*sp.pi))
    return derive(sp.Integral(bell, (x, -sp.oo, sp.oo)), name=r"\text{mass}").to(1, "Gauss's integral")


def drawn_and_averaged():
    """The variance of a draw from one of two bells a distance d apart, less that of their weighted average.

    >>> drawn_and_averaged().result
    d**2*w*(1 - w) + 2*s**2*w*(1 - w)
    """
    d = sp.symbols("d", real=True)
    draw, average = s**2 + w*(1 - w)*d**2, w**2*s**2 + (1 - w)**2*s**2
    return (derive(draw - average, name=r"\text{gap}", where=WEIGHT, given=["independent parts of one variance $s^2$"])
            .to(2*w*(1 - w)*s**2 + w*(1 - w)*d**2, "$1 - w^2 - (1-w)^2 = 2w(1-w)$"))


def turning():
    """How fast the log odds at a flat point change with its place: they turn back only if D exceeds one.

    >>> turning().result
    2*D*(D**2 - x**2 - 1)/(D**2 - x**2)
    """
    return (derive(sp.Derivative(2*D*x + sp.log((D - x)/(D + x)), x), name="h'(x)", where={x: (-D, D)})
            .to(2*D - 2*D/(D**2 - x**2), "differentiate")
            .to(2*D*(D**2 - 1 - x**2)/(D**2 - x**2), "one fraction"))


def largest_log_odds():
    """The log odds at the turning point, for D = cosh(theta): weights more uneven than this leave one peak.

    >>> largest_log_odds().result
    -2*theta + sinh(2*theta)
    """
    theta = sp.symbols("theta", positive=True)
    c, root = sp.cosh(theta), sp.sinh(theta)
    return (derive(2*c*root + sp.log((c - root)/(c + root)), name="h(r)",
                   given=[r"$D = \cosh\theta$, so that the turning point is $r = \sqrt{D^2 - 1} = \sinh\theta$"])
            .to(sp.sinh(2*theta) - 2*theta, r"$\cosh\theta \mp \sinh\theta = e^{\mp\theta}$"))


def reverse_centroid():
    """One outcome's share of the mean divergence from q to two parts: its share to the log pool, and of a constant.

    >>> reverse_centroid().strength
    'symbolic proof'
    """
    z = sp.symbols("Z", positive=True)
    pool = p**w*r**(1 - w)/z
    return (derive(w*q*sp.log(q/p) + (1 - w)*q*sp.log(q/r), name=r"\sum_i w_i\, q \ln\frac{q}{p_i}", where=WEIGHT)
            .to(q*(sp.log(q) - sp.log(p**w*r**(1 - w))), "put the two logarithms together")
            .to(q*sp.log(q/pool) - q*sp.log(z), "multiply and divide by the normalizer"))


def forward_centroid():
    """One outcome's share of the mean divergence of two parts from q, by way of any third distribution M.

    >>> forward_centroid().strength
    'symbolic proof'
    """
    m = sp.symbols("M", positive=True)
    return (derive(w*p*sp.log(p/q) + (1 - w)*r*sp.log(r/q), name=r"\sum_i w_i\, p_i \ln\frac{p_i}{q}", where=WEIGHT)
            .to(w*p*sp.log(p/m) + (1 - w)*r*sp.log(r/m) + (w*p + (1 - w)*r)*sp.log(m/q), "by way of $M$"))


def updated_odds():
    """The odds of two outcomes in the log pool of two updated opinions: those of the pool, updated.

    >>> updated_odds().strength
    'symbolic proof'
    """
    p1, p2, r1, r2, a, b = sp.symbols("p1 p2 r1 r2 a b", positive=True)
    return (derive((p1*a)**w*(r1*a)**(1 - w)/((p2*b)**w*(r2*b)**(1 - w)), name=r"\text{odds}", where=WEIGHT,
                   given=["likelihoods $a$ and $b$ of the two outcomes"])
            .to(p1**w*r1**(1 - w)/(p2**w*r2**(1 - w))*(a/b), "the likelihood's exponents sum to one"))


def between():
    """No direction has the linear mixture beyond the farther of two parts, which are x and x + t there.

    >>> between().relation
    '<='
    """
    return (derive(w*x + (1 - w)*(x + t), name="m", where=WEIGHT)
            .to(x + t - w*t, "collect")
            .at_most(x + t, "what is taken away is not negative"))


def routed():
    """Two straight experts x and -x under a soft gate.

    >>> routed().result
    x*tanh(x/2)
    """
    gate = 1/(1 + sp.exp(-x))
    return (derive(gate*x - (1 - gate)*x, name="m(x)")
            .to(x*(2*gate - 1), "collect")
            .to(x*sp.tanh(x/2), "a sigmoid is half a hyperbolic tangent"))


def absorption():
    """Kubelka and Munk's absorption over scattering of an opaque layer, as a function of the logarithm of its reflectance.

    >>> absorption().result
    cosh(log(R)) - 1
    """
    R = sp.symbols("R", positive=True)
    return (derive((1 - R)**2/(2*R), name="K/S")
            .to((R + 1/R)/2 - 1, "multiply out")
            .to(sp.cosh(sp.log(R)) - 1, "the hyperbolic cosine of a logarithm"))
