"""Mixtures of bells: their density, their spread, and when two of them make two peaks."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

x, y, m1, m2 = sp.symbols("x y m1 m2", real=True)
w, s, s1, s2, t, delta, k1, k2 = sp.symbols("w s s1 s2 t delta k1 k2", positive=True)


def _bell(x, mean, sd):
    return sp.exp(-(x - mean)**2/(2*sd**2))/(sd*sp.sqrt(2*sp.pi))


def normalized():
    """The mass of a bell: one, wherever it stands and however wide it is.

    >>> normalized().result
    1
    """
    return derive(sp.Integral(_bell(x, m1, s1), (x, -sp.oo, sp.oo)), name=r"\text{mass}").to(1, "Gauss's integral")


def total_variance():
    """The variance of a mixture of two parts: within the parts, and between them.

    >>> total_variance().result
    d**2*w*(1 - w) + s1**2*w + s2**2*(1 - w)
    """
    d = sp.symbols("d", real=True)
    return (derive(w*s1**2 + (1 - w)*(s2**2 + d**2) - ((1 - w)*d)**2, name=r"\text{variance}", where={w: (0, 1)},
                   given=["means $0$ and $d$"])
            .to(w*s1**2 + (1 - w)*s2**2 + (1 - w)*d**2*(1 - (1 - w)), "collect what the means add")
            .to(w*s1**2 + (1 - w)*s2**2 + w*(1 - w)*d**2, "within plus between"))


def drawn_and_averaged():
    """The variance of a draw from one of two equal bells, less that of their weighted average: never negative.

    >>> drawn_and_averaged().result
    2*s**2*w*(1 - w) + w*(1 - w)*(m1 - m2)**2
    """
    draw = s**2 + w*(1 - w)*(m1 - m2)**2
    average = w**2*s**2 + (1 - w)**2*s**2
    return (derive(draw - average, name=r"\text{gap}", where={w: (0, 1)}, given=["independent parts of one variance $s^2$"])
            .to(2*w*(1 - w)*s**2 + w*(1 - w)*(m1 - m2)**2, "$1 - w^2 - (1-w)^2 = 2w(1-w)$"))


def flat_points():
    """Where a mixture of two unit bells at -delta and delta is flat: the log odds of the weights, as a function of the place.

    >>> flat_points().result
    2*delta*x + log((delta - x)/(delta + x))
    """
    left, right = (x + delta)*sp.exp(-(x + delta)**2/2), (delta - x)*sp.exp(-(x - delta)**2/2)
    return (derive(sp.log(right/left), name=r"\ln\frac{w}{1-w}", where={x: (-delta, delta)},
                   given=["$w$ times the fall of the left bell equals $1-w$ times the rise of the right one"])
            .to(sp.log((delta - x)/(delta + x)) + 2*delta*x, "the squares cancel"))


def turning():
    """How fast that log odds changes with the place: it turns only if delta exceeds one.

    >>> turning().result
    2*delta*(delta**2 - x**2 - 1)/(delta**2 - x**2)
    """
    return (derive(sp.Derivative(2*delta*x + sp.log((delta - x)/(delta + x)), x), name="h'(x)", where={x: (-delta, delta)})
            .to(2*delta - 2*delta/(delta**2 - x**2), "differentiate")
            .to(2*delta*(delta**2 - 1 - x**2)/(delta**2 - x**2), "one fraction"))


def largest_log_odds():
    """The log odds at the turning point, for delta = cosh(theta): weights more uneven than this leave one peak.

    >>> largest_log_odds().result
    -2*theta + sinh(2*theta)
    """
    theta = sp.symbols("theta", positive=True)
    c, r = sp.cosh(theta), sp.sinh(theta)
    return (derive(2*c*r + sp.log((c - r)/(c + r)), name="h(r)",
                   given=[r"$\delta = \cosh\theta$, so that the turning point is $r = \sqrt{\delta^2 - 1} = \sinh\theta$"])
            .to(sp.sinh(2*theta) - 2*theta, r"$\cosh\theta \mp \sinh\theta = e^{\mp\theta}$"))


def middle():
    """The curvature of an equal mixture of two bells halfway between them, up to a positive factor.

    >>> middle().result
    delta**2 - s**2
    """
    f = sp.exp(-(x - delta)**2/(2*s**2)) + sp.exp(-(x + delta)**2/(2*s**2))
    return (derive(sp.diff(f, x, 2).subs(x, 0)*s**4*sp.exp(delta**2/(2*s**2))/2, name=r"\text{curvature}")
            .to(delta**2 - s**2, "differentiate twice and cancel"))


def kurtosis():
    """The kurtosis of a centered mixture of two bells: three, and more by the spread of their variances.

    >>> kurtosis().relation
    '>='
    """
    v1, v2 = sp.symbols("v1 v2", positive=True)
    mean = w*v1 + (1 - w)*v2
    return (derive(3*(w*v1**2 + (1 - w)*v2**2)/mean**2, name=r"\text{kurtosis}", where={w: (0, 1)},
                   given=["variances $v_1$, $v_2$; a bell's fourth moment is three times its variance squared"])
            .to(3 + 3*w*(1 - w)*(v1 - v2)**2/mean**2, "take three out")
            .at_least(3, "what is added is a square"))


def evaporation():
    """How fast the mean rate of an evaporating blend falls: at its own variance.

    >>> evaporation().strength
    'symbolic proof'
    """
    left, right = w*sp.exp(-k1*t), (1 - w)*sp.exp(-k2*t)
    share = left/(left + right)
    return (derive(sp.Derivative(share*k1 + (1 - share)*k2, t), name=r"\dot{\bar k}", where={w: (0, 1)})
            .to(-left*right*(k1 - k2)**2/(left + right)**2, "differentiate")
            .to(-share*(1 - share)*(k1 - k2)**2, "shares of the two parts"))


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
