"""Pools in closed form: precisions, normalizers, centroids, and which pool commutes with what."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

m1, m2, d, x = sp.symbols("mu1 mu2 d x", real=True)
t1, t2, s, a = sp.symbols("tau1 tau2 sigma a", positive=True)
w, u, v = sp.symbols("w u v", positive=True)
half = sp.Rational(1, 2)
WEIGHT = {w: (0, 1)}
ROWS = [sp.symbols("p1:4", positive=True), sp.symbols("q1:4", positive=True)]       # two experts, three outcomes


def _log_bell(mean, precision):
    return sp.log(precision)/2 - sp.log(2*sp.pi)/2 - precision*(x - mean)**2/2


def gaussian_precision():
    """The precision of the log pool of two bells: the weighted mean of theirs, so never above the larger.

    >>> gaussian_precision().result
    tau1*w + tau2*(1 - w)
    """
    return (derive(-sp.Derivative(w*_log_bell(m1, t1) + (1 - w)*_log_bell(m2, t2), (x, 2)), name=r"\tau", where=WEIGHT,
                   given=["the precision of a bell is the curvature of minus its logarithm"])
            .to(-w*sp.diff(_log_bell(m1, t1), x, 2) - (1 - w)*sp.diff(_log_bell(m2, t2), x, 2), "term by term")
            .to(w*t1 + (1 - w)*t2, "each has its own precision"))


def gaussian_pool():
    """The log pool of two bells is a bell: weighted precision, and the means weighted by precision.

    >>> gaussian_pool().strength
    'symbolic proof'
    """
    tau = w*t1 + (1 - w)*t2
    mean = (w*t1*m1 + (1 - w)*t2*m2)/tau
    return (derive(w*t1*(x - m1)**2 + (1 - w)*t2*(x - m2)**2, name=r"-2 \ln m(x) + \text{const}", where=WEIGHT)
            .to(tau*x**2 - 2*(w*t1*m1 + (1 - w)*t2*m2)*x + w*t1*m1**2 + (1 - w)*t2*m2**2, "collect powers of $x$")
            .to(tau*(x - mean)**2 + w*(1 - w)*t1*t2*(m1 - m2)**2/tau, "complete the square"))


def product_precision():
    """The precision of a product of two Gaussian experts: the sum, above both.

    >>> product_precision().result
    tau1 + tau2
    """
    return (derive(-sp.Derivative(_log_bell(m1, t1) + _log_bell(m2, t2), (x, 2)), name=r"\tau")
            .to(t1 + t2, "each exponent is one"))


def gaussian_normalizer():
    """Why a weighted product of densities is no density: for equal bells it misses exactly this much.

    >>> gaussian_normalizer().result
    d**2*w*(1 - w)/(2*sigma**2)
    """
    def bell(mean):
        return -(x - mean)**2/(2*s**2)
    front = 1/(sp.sqrt(2*sp.pi)*s)
    square = sp.exp(-(x - (1 - w)*d)**2/(2*s**2))
    product = front*sp.exp(w*bell(0) + (1 - w)*bell(d))
    return (derive(-sp.log(sp.Integral(product, (x, -sp.oo, sp.oo))), name=r"-\ln Z", where=WEIGHT)
            .to(-sp.log(sp.exp(-w*(1 - w)*d**2/(2*s**2))*sp.Integral(front*square, (x, -sp.oo, sp.oo))),
                "complete the square")
            .to(w*(1 - w)*d**2/(2*s**2), "the bell integrates to one"))


def unequal_normalizer():
    """The same for bells of different width: a penalty for distance and one for disagreeing about precision.

    >>> unequal_normalizer().strength
    'symbolic proof'
    """
    tau = w*t1 + (1 - w)*t2
    log_parts = w*(sp.log(t1) - t1*x**2)/2 + (1 - w)*(sp.log(t2) - t2*(x - d)**2)/2 - sp.log(2*sp.pi)/2
    gap = w*(1 - w)*t1*t2*d**2/tau
    return (derive(-sp.log(sp.Integral(sp.exp(log_parts), (x, -sp.oo, sp.oo))), name=r"-\ln Z", where=WEIGHT)
            .to(-sp.log(t1**(w/2)*t2**((1 - w)/2)*sp.exp(-gap/2)/sp.sqrt(tau)), "a Gaussian integral")
            .to(gap/2 + sp.log(tau)/2 - w*sp.log(t1)/2 - (1 - w)*sp.log(t2)/2, "its logarithm"))


def exponential_family():
    """The log pool stays in an exponential family: natural parameters average, and -ln Z is a Jensen gap.

    >>> exponential_family().result
    -w*A(theta1) + x*(theta1*w + theta2*(1 - w)) - (1 - w)*A(theta2)
    """
    A, h1, h2 = sp.Function("A"), *sp.symbols("theta1 theta2", real=True)
    mean = w*h1 + (1 - w)*h2
    return (derive(w*(h1*x - A(h1)) + (1 - w)*(h2*x - A(h2)), name=r"\ln(p_1^w p_2^{1-w})", where=WEIGHT,
                   given=["densities $p_i = e^{\\theta_i x - A(\\theta_i)}$ with respect to one measure"])
            .to(mean*x - A(mean) - (w*A(h1) + (1 - w)*A(h2) - A(mean)),
                "the member of the family at the mean parameter")
            .to(mean*x - w*A(h1) - (1 - w)*A(h2), "what is subtracted twice is the Jensen gap $-\\ln Z$"))


def dirichlet_pool():
    """The log pool of two Dirichlet laws has their averaged concentrations.

    >>> dirichlet_pool().strength
    'symbolic proof'
    """
    a_, b_, log_x = sp.symbols("a1:4", positive=True), sp.symbols("b1:4", positive=True), sp.symbols("l1:4", real=True)
    return (derive(sum(w*(a - 1)*z + (1 - w)*(b - 1)*z for a, b, z in zip(a_, b_, log_x)),
                   name=r"\ln m + \text{const}", where=WEIGHT, given=["$l_k = \\ln x_k$, three outcomes"])
            .to(sum((w*a + (1 - w)*b - 1)*z for a, b, z in zip(a_, b_, log_x)),
                "the weights sum to one, so one is subtracted once"))


def dirichlet_product():
    """The product of two Dirichlet experts adds concentrations and takes one away.

    >>> dirichlet_product().strength
    'symbolic proof'
    """
    a_, b_, log_x = sp.symbols("a1:4", positive=True), sp.symbols("b1:4", positive=True), sp.symbols("l1:4", real=True)
    return (derive(sum((a - 1)*z + (b - 1)*z for a, b, z in zip(a_, b_, log_x)), name=r"\ln m + \text{const}",
                   given=["$l_k = \\ln x_k$, three outcomes"])
            .to(sum((a + b - 1 - 1)*z for a, b, z in zip(a_, b_, log_x)), "one is subtracted twice"))


def _shares(names):
    """Three probabilities, as positive symbols and the rest, with their domain."""
    f, g = sp.symbols(names, positive=True)
    return (f, g, 1 - f - g), {f: (0, 1), g: (0, 1 - f)}


def log_pool_is_the_centroid():
    """The mean divergence of any distribution q *from* two experts: from their log pool, plus -ln Z.

    The first term vanishes only at the pool, so the pool is the nearest distribution and -ln Z its distance.

    >>> log_pool_is_the_centroid().strength
    'symbolic proof'
    """
    q, where = _shares("q1:3")
    p, r = sp.symbols("p1:4", positive=True), sp.symbols("r1:4", positive=True)
    G = [sp.exp(w*sp.log(i) + (1 - w)*sp.log(j)) for i, j in zip(p, r)]
    Z = sp.Symbol("Z", positive=True)
    return (derive(sum(w*k*sp.log(k/i) + (1 - w)*k*sp.log(k/j) for k, i, j in zip(q, p, r)), where={**where, **WEIGHT},
                   name=r"\sum_i w_i \mathrm{KL}(q \| p_i)", given=["three outcomes; $Z$ makes the pool sum to one"])
            .to(sum(k*sp.log(k/g) for k, g in zip(q, G)),
                "the weights sum to one, and the logarithms of the experts add")
            .to(sum(k*sp.log(k/(g/Z)) for k, g in zip(q, G)) - sp.log(Z), "the probabilities sum to one"))


def linear_pool_is_the_centroid():
    """The mean divergence of two experts from any distribution q: from their linear pool, plus the pool's own spread.

    >>> linear_pool_is_the_centroid().strength
    'symbolic proof'
    """
    p, q = ROWS
    r = sp.symbols("r1:4", positive=True)
    m = [w*i + (1 - w)*j for i, j in zip(p, q)]
    return (derive(sum(w*i*sp.log(i/k) + (1 - w)*j*sp.log(j/k) for i, j, k in zip(p, q, r)), where=WEIGHT,
                   name=r"\sum_i w_i \mathrm{KL}(p_i \| r)", given=["three outcomes, $m = w p + (1-w) q$"])
            .to(sum(w*i*(sp.log(i/n) + sp.log(n/k)) + (1 - w)*j*(sp.log(j/n) + sp.log(n/k))
                    for i, j, k, n in zip(p, q, r, m)), "by way of the pool")
            .to(sum(w*i*sp.log(i/n) + (1 - w)*j*sp.log(j/n) for i, j, n in zip(p, q, m))
                + sum(n*sp.log(n/k) for k, n in zip(r, m)),
                "the second logarithm meets the pool itself"))


def log_pool_updates():
    """Pooling and then learning from a likelihood is learning first and pooling then: the odds agree.

    >>> log_pool_updates().strength
    'symbolic proof'
    """
    p, q = ROWS
    L = sp.symbols("L1:4", positive=True)
    norm_p, norm_q = sum(i*k for i, k in zip(p, L)), sum(j*k for j, k in zip(q, L))
    learned = [(i*k/norm_p)**w*(j*k/norm_q)**(1 - w) for i, j, k in zip(p, q, L)]
    pooled = [i**w*j**(1 - w) for i, j in zip(p, q)]
    return (derive(sp.Matrix([[learned[1]/learned[0], learned[2]/learned[0]]]), name=r"\text{odds}", where=WEIGHT,
                   given=["outcomes two and three against outcome one, likelihoods $L$"])
            .to(sp.Matrix([[pooled[k]*L[k]/(pooled[0]*L[0]) for k in (1, 2)]]),
                "the normalizers cancel, and $L^w L^{1-w} = L$"))


def linear_pool_marginalizes():
    """Pooling two tables and adding up rows is adding up rows first: the linear pool forgets consistently.

    >>> linear_pool_marginalizes().strength
    'symbolic proof'
    """
    P, Q = (sp.Matrix(2, 3, sp.symbols(f"{name}:2:3", positive=True)) for name in "pq")
    rows = sp.ones(3, 1)
    return (derive((w*P + (1 - w)*Q)*rows, name=r"\text{marginal}", where=WEIGHT)
            .to(w*P*rows + (1 - w)*Q*rows, "a sum of sums"))


def log_pool_does_not_marginalize():
    """The log pool of two tables with equal margins need not have that margin: one half becomes three eighths.

    >>> log_pool_does_not_marginalize().result
    3/8
    """
    P, Q = [sp.Rational(1, 20), sp.Rational(9, 20), half], [sp.Rational(9, 20), sp.Rational(1, 20), half]
    first, rest = [sp.sqrt(i*j) for i, j in zip(P, Q)][:2], sp.sqrt(P[2]*Q[2])
    both = sum(first, sp.S.Zero)
    return (derive(both/(both + rest), name=r"m(1) + m(2)",
                   given=["experts $(0.05, 0.45, 0.5)$ and $(0.45, 0.05, 0.5)$, equal weights: "
                          "both give one half to $\\{1, 2\\}$"])
            .to(sp.Rational(3, 8), "geometric means of each outcome"))


def opposite_coins():
    """Two sure and opposite experts: their product is a fair coin, blunter than both.

    >>> opposite_coins().result
    1/2
    """
    p = sp.Symbol("p", positive=True)
    return (derive(p*(1 - p)/(p*(1 - p) + (1 - p)*p), name="m", where={p: (0, 1)},
                   given=["heads with chance $p$ and with chance $1-p$"])
            .to(half, "both outcomes have the same product"))
