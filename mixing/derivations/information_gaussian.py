"""Gaussian mixtures and their O-information in closed form."""
from __future__ import annotations

import numpy as np
import sympy as sp

from ..derive import derive
from ..information.gaussian import gaussian
from ..information.measures import dual_total_correlation, o_information, total_correlation

n = sp.symbols("n", integer=True, positive=True)
r, s, a1, a2, a3, t = sp.symbols("rho sigma a_1 a_2 a_3 t", positive=True)
r12, r13, r23 = sp.symbols("r_12 r_13 r_23", real=True)
half = sp.Rational(1, 2)


def _twice(C):
    """The exponential of twice Ω for a Gaussian covariance, by the package's own function."""
    return sp.exp(sp.expand(2*o_information(gaussian(np.array(C, dtype=object)))))


def gaussian_three():
    r"""The O-information of three Gaussian variables, from their correlations, as a ratio of determinants.

    >>> gaussian_three().result
    (-r_12**2 + 2*r_12*r_13*r_23 - r_13**2 - r_23**2 + 1)/((1 - r_12**2)*(1 - r_13**2)*(1 - r_23**2))
    """
    det = 1 - r12**2 - r13**2 - r23**2 + 2*r12*r13*r23
    return (derive(_twice([[1, r12, r13], [r12, 1, r23], [r13, r23, 1]]), name=r"e^{2\Omega}")
            .to(det/((1 - r12**2)*(1 - r13**2)*(1 - r23**2)), "the constants of the seven entropies cancel"))


def gaussian_three_sign():
    """What decides the sign of Ω for three Gaussian variables.

    >>> gaussian_three_sign().result
    r_12**2*r_13**2*r_23**2 - r_12**2*r_13**2 - r_12**2*r_23**2 + 2*r_12*r_13*r_23 - r_13**2*r_23**2
    """
    det = 1 - r12**2 - r13**2 - r23**2 + 2*r12*r13*r23
    return (derive(det - (1 - r12**2)*(1 - r13**2)*(1 - r23**2), name=r"\det R - \prod (1 - r^2)")
            .to(2*r12*r13*r23 - r12**2*r13**2 - r12**2*r23**2 - r13**2*r23**2 + r12**2*r13**2*r23**2, "expand"))


def equicorrelated():
    """Ω of n Gaussian variables, every pair with the same correlation.

    >>> equicorrelated().result
    -n*log(rho*(n - 2) + 1)/2 + (n/2 - 1)*(-log(1 - rho) + log(rho*(n - 1) + 1))
    """
    logdet = lambda k: (k - 1)*sp.log(1 - r) + sp.log(1 + (k - 1)*r)
    return (derive((n - 2)*half*logdet(n) - n*half*logdet(n - 1), name=r"\Omega",
                   given=["k of them have the determinant (1 - rho)^(k-1) (1 + (k-1) rho)"], where={n: (3, sp.oo), r: (0, 1)})
            .to((n/2 - 1)*(sp.log(1 + (n - 1)*r) - sp.log(1 - r)) - n/2*sp.log(1 + (n - 2)*r), "collect ln(1 - rho)"))


def equicorrelated_small():
    """Ω of n weakly and equally correlated Gaussian variables, in units of the cubed correlation.

    >>> equicorrelated_small().result
    n*(n - 2)*(n - 1)/6
    """
    omega = (n/2 - 1)*sp.log((1 + (n - 1)*r)/(1 - r)) - n/2*sp.log(1 + (n - 2)*r)
    return derive(omega/r**3, name=r"\Omega / \rho^3", where={n: (3, sp.oo), r: (0, 1)}).limit(
        r, 0, n*(n - 1)*(n - 2)/6, "the binomial coefficient n over 3: one for each triple", side="+")


def linear_mixture():
    r"""Ω of three independent standard Gaussian parts and their noisy linear mixture, with :math:`a_i = w_i^2 / \sigma^2`.

    >>> linear_mixture().result
    log((a_1 + a_2 + a_3 + 1)/((a_1 + 1)*(a_2 + 1)*(a_3 + 1)))/2
    """
    law = gaussian(np.array([[1, 0, 0, sp.sqrt(a1)], [0, 1, 0, sp.sqrt(a2)], [0, 0, 1, sp.sqrt(a3)],
                             [sp.sqrt(a1), sp.sqrt(a2), sp.sqrt(a3), 1 + a1 + a2 + a3]], dtype=object))      # in units of the noise
    tc, dtc = (sp.logcombine(sp.expand(total(law)), force=True) for total in (total_correlation, dual_total_correlation))
    return (derive(sp.Add(tc, -dtc, evaluate=False), name=r"\Omega", given=["independent parts of variance 1"])
            .to(half*sp.log(1 + a1 + a2 + a3) - half*sp.log((1 + a1)*(1 + a2)*(1 + a3)), "TC sums the a's, DTC multiplies")
            .to(half*sp.log((a1 + a2 + a3 + 1)/((a1 + 1)*(a2 + 1)*(a3 + 1))), "one logarithm"))


def linear_mixture_sign():
    """A noisy linear mixture of independent parts is synergistic.

    >>> linear_mixture_sign().relation, linear_mixture_sign().result
    ('<=', 1)
    """
    return (derive((a1 + a2 + a3 + 1)/((1 + a1)*(1 + a2)*(1 + a3)), name=r"e^{2\Omega}")
            .to(1 - (a1*a2 + a1*a3 + a2*a3 + a1*a2*a3)/((1 + a1)*(1 + a2)*(1 + a3)), "multiply out")
            .at_most(1, "every term taken away is positive"))


def muddle():
    r"""Ω of n independent Gaussian parts and their equal mixture with noise of variance :math:`\sigma^2 = t / n^2`, as n grows.

    >>> muddle().result
    -oo
    """
    x = sp.symbols("x", positive=True)
    return derive(half*sp.log(1 + x/t) - x/2*sp.log(1 + 1/t), name=r"\Omega", given=["x parts, each with a_i = 1/t"]).limit(
        x, sp.oo, -sp.oo, "the sum outgrows the logarithm")


def correlated_pair():
    """Ω of two Gaussian parts of correlation rho and their average with noise of standard deviation sigma.

    >>> correlated_pair().result
    sigma**2*(rho/2 + sigma**2 + 1/2)/(-rho**2/4 + sigma**2 + 1/4)**2
    """
    c = (1 + r)/2
    return (derive(_twice([[1, r, c], [r, 1, c], [c, c, c + s**2]]), name=r"e^{2\Omega}", where={r: (0, 1)})
            .to(s**2*(half + r/2 + s**2)/(s**2 + (1 - r**2)/4)**2, "the determinants; 1 - rho² cancels"))


def phase_line():
    r"""Which noise turns two equally mixed, correlated Gaussian parts from synergy to redundancy: :math:`\sigma^2` against this.

    >>> phase_line().result
    rho*(rho + 1)*(sigma**2 - (1 - rho)**2*(rho + 1)/(8*rho))/2
    """
    above, below = s**2*(half + r/2 + s**2), (s**2 + (1 - r**2)/4)**2
    return (derive(above - below, name=r"e^{2\Omega} - 1 \propto", where={r: (0, 1)})
            .to((1 + r)*r*s**2/2 - (1 - r**2)**2/16, "the fourth powers of sigma cancel")
            .to(r*(1 + r)/2*(s**2 - (1 - r)**2*(1 + r)/(8*r)), "take out what is positive"))


def benchmark_synergy():
    r"""Ω of the public benchmark's synergistic system of three: correlations 1/√2 and ρ/√2 with one of them.

    >>> benchmark_synergy().result
    (2 - 2*rho**2)/(2 - rho**2)
    """
    p, q = 1/sp.sqrt(2), r/sp.sqrt(2)
    return (derive(_twice([[1, p, 0], [p, 1, q], [0, q, 1]]), name=r"e^{2\Omega}", where={r: (0, 1)})
            .to((2 - 2*r**2)/(2 - r**2), "one minus half of 1 + rho², over half of 1 - rho²/2"))


def score_total_correlation():
    r"""What the score identity gives for one eigenvalue :math:`\lambda = t` of a correlation matrix: its share of TC.

    >>> score_total_correlation().result
    -log(t)/2
    """
    a = sp.symbols("a", positive=True)
    return (derive(half*sp.Integral((1/(1 + a*(t - 1)) - 1)/a, (a, 0, 1)), name=r"\tfrac12 \int (\cdot)\, da / a")
            .to(half*sp.Integral(-(t - 1)/(1 + a*(t - 1)), (a, 0, 1)), "the a cancels")
            .to(-sp.log(t)/2, "integrate the logarithm's derivative"))
