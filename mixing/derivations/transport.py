"""Optimal transport in closed form: Gaussians, the variance gap, covariances, and what entropy blurs."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

t = sp.symbols("t", positive=True)
m1, m2 = sp.symbols("mu_1 mu_2", real=True)
s1, s2 = sp.symbols("sigma_1 sigma_2", positive=True)
z = sp.symbols("z", real=True)
eps, s = sp.symbols("epsilon sigma", positive=True)
half = sp.Rational(1, 2)


def gaussian_distance():
    r"""The squared Wasserstein distance of two Gaussians on the line.

    >>> gaussian_distance().result
    (mu_1 - mu_2)**2 + (sigma_1 - sigma_2)**2
    """
    bell = sp.exp(-z**2/2)/sp.sqrt(2*sp.pi)
    gap, stretch = m1 - m2, s1 - s2
    return (derive(sp.Integral((m1 + s1*z - m2 - s2*z)**2*bell, (z, -sp.oo, sp.oo)), name="W^2",
                   given=[r"the quantile functions are $\mu_i + \sigma_i z$ with $z$ standard normal"])
            .to(gap**2*sp.Integral(bell, (z, -sp.oo, sp.oo)) + 2*gap*stretch*sp.Integral(z*bell, (z, -sp.oo, sp.oo))
                + stretch**2*sp.Integral(z**2*bell, (z, -sp.oo, sp.oo)), "expand the square")
            .to(gap**2 + stretch**2, "mass one, mean zero, variance one"))


def variance_gap():
    r"""How much wider the linear mixture is than the transported one.

    Here a, b and c are E|X|^2, E|Y|^2 and E X.Y. Nothing is assumed about the laws: any dimension, any shape.

    >>> variance_gap().result
    W**2*t*(1 - t)
    """
    a, b, c = sp.symbols("a b c", real=True)
    W = sp.symbols("W", positive=True)
    linear, moved = (1 - t)*a + t*b, (1 - t)**2*a + 2*t*(1 - t)*c + t**2*b
    return (derive(linear - moved, name=r"\operatorname{Var}_\text{linear} - \operatorname{Var}_\text{transport}", where={t: (0, 1)},
                   given=[r"a, b, c are E|X|², E|Y|², E X·Y, and both mixtures have the same mean"])
            .to(t*(1 - t)*(a - 2*c + b), "collect")
            .assuming(t*(1 - t)*W**2, "a - 2c + b is E|X - Y|²", "X and Y are coupled optimally, so that E|X − Y|² = W²",
                      substitute={c: (a + b - W**2)/2}))


def bures_gap():
    r"""How far the Wasserstein mixture of two covariances lies below the arithmetic one.

    T is the symmetric matrix that transports the first Gaussian to the second, T S T = R. The result is positive
    semidefinite, for it is a covariance.

    >>> bures_gap().result
    (t*(1 - t))*(-I + T)*S*(-I + T)
    """
    d = sp.symbols("d", integer=True, positive=True)
    S, T = sp.MatrixSymbol("S", d, d), sp.MatrixSymbol("T", d, d)
    one = sp.Identity(d)
    path = (1 - t)*one + t*T
    return (derive((1 - t)*S + t*T*S*T - path*S*path, name=r"S_\text{arithmetic} - S_t", given=["T S T is the second covariance"])
            .to(t*(1 - t)*(T - one)*S*(T - one), "collect the terms in S, TS, ST and TST"))


def bures_midpoint():
    r"""The Wasserstein midpoint of two covariances, through a root of their product.

    Since T S T = R, the matrix S T squares to S R: it is the root (S R)^{1/2} with positive eigenvalues.

    >>> bures_midpoint().result
    (1/4)*R + (1/4)*S + (1/4)*S*T + (1/4)*T*S
    """
    d = sp.symbols("d", integer=True, positive=True)
    S, T, R = (sp.MatrixSymbol(name, d, d) for name in "STR")
    one = sp.Identity(d)
    return (derive((one + T)*S*(one + T)/4, name=r"S_{1/2}")
            .to(S/4 + T*S*T/4 + S*T/4 + T*S/4, "multiply out")
            .assuming(S/4 + R/4 + S*T/4 + T*S/4, "T S T is the second covariance R", "T transports the first Gaussian to the second",
                      substitute={R: T*S*T}))


def bimodal_midpoint():
    r"""The outer against the inner density of the transport midpoint of two mirrored one-peaked densities.

    Each part is a spike of quantile density S beside a plateau of quantile density L. The barycenter's density is
    one over the mean quantile density; above one, the midpoint has two peaks.

    >>> bimodal_midpoint().result
    (L - S)/(L + S) + 1
    """
    S, L = sp.symbols("S L", positive=True)
    return (derive((1/((S + L)/2))/(1/((L + L)/2)), name=r"f_\text{outer}/f_\text{inner}")
            .to(2*L/(L + S), "simplify the fractions")
            .to(1 + (L - S)/(L + S), "compare with one"))


def first_order_tie():
    r"""The mean distance of a point between 0 and 1 from the two of them: any law on [0, 1] is a first-order barycenter.

    >>> first_order_tie().result
    1/2
    """
    x = sp.symbols("x", positive=True)
    return (derive(half*sp.Abs(x - 0) + half*sp.Abs(1 - x), name=r"\text{cost}", where={x: (0, 1)})
            .to(half*x + half*(1 - x), "x lies between them")
            .to(half, "x cancels"))


def entropic_blur():
    r"""The variance that entropic smoothing gives the barycenter of identical parts.

    Each plan keeps its first marginal and is otherwise free, so it is p(x) times the normalized kernel.

    >>> entropic_blur().result
    epsilon/2 + sigma**2
    """
    line = (z, -sp.oo, sp.oo)
    kernel = sp.exp(-z**2/eps)
    return (derive(s**2 + sp.Integral(z**2*kernel, line)/sp.Integral(kernel, line), name=r"\operatorname{Var}",
                   given=[r"parts identical, of variance $\sigma^2$; kernel $e^{-(x-y)^2/\varepsilon}$"])
            .to(s**2 + eps/2, "two Gaussian integrals"))
