"""Weights that come from evidence, and weights that come from chance."""
from __future__ import annotations

import sympy as sp

from ..derive import derive

x = sp.Symbol("x", real=True)


def em_gap():
    """Any shares r of two parts bound the log likelihood from below; the gap is a divergence from the posterior.

    >>> em_gap().strength
    'symbolic proof'
    """
    r, f, g = sp.symbols("r f g", positive=True)
    post = f/(f + g)
    return (derive(r*sp.log(f/r) + (1 - r)*sp.log(g/(1 - r)), name=r"\text{bound}", where={r: (0, 1)},
                   given=["$f$ and $g$ are the joint densities of the point with part one and part two"])
            .to(r*sp.log((f + g)*post/r) + (1 - r)*sp.log((f + g)*(1 - post)/(1 - r)), "joint = evidence × posterior")
            .to(sp.log(f + g) - (r*sp.log(r/post) + (1 - r)*sp.log((1 - r)/(1 - post))), "the evidence comes out"))


def posterior_log_odds():
    """Evidence adds up in log odds, so the weights of model averaging leave the middle exponentially fast.

    >>> posterior_log_odds().result
    n*(K + log(p/(1 - p))/n)
    """
    p, K, n = sp.Symbol("p", positive=True), sp.Symbol("K", real=True), sp.Symbol("n", integer=True, positive=True)
    weight = p*sp.exp(n*K)/(p*sp.exp(n*K) + 1 - p)
    return (derive(sp.log(weight/(1 - weight)), name=r"\ln\frac{w}{1-w}", where={p: (0, 1)},
                   given=["prior weight $p$; each of $n$ observations favors the first model by $K$ nats on average"])
            .to(sp.log(p*sp.exp(n*K)/(1 - p)), "Bayes' rule: the evidence of both cancels")
            .to(sp.log(p/(1 - p)) + n*K, "the logarithm of a product")
            .to(n*(K + sp.log(p/(1 - p))/n), "the prior fades as $1/n$"))


def dominant_parts():
    """How many of k parts hold more than a share t, on average over all ways to break a stick into k.

    >>> dominant_parts().result
    k*(1 - t)**(k - 1)
    """
    k, t = sp.Symbol("k", integer=True, positive=True), sp.Symbol("t", positive=True)
    return (derive(k*sp.Integral((k - 1)*(1 - x)**(k - 2), (x, t, 1)), name=r"\operatorname{E} N(t)",
                   given=["weights uniform on the simplex: each has density $(k-1)(1-x)^{k-2}$"],
                   where={t: (0, 1), k: (2, sp.oo)})
            .to(k*(1 - t)**(k - 1), "integrate"))


def most_dominant_parts():
    """The largest number of parts above a small share t, times that share, at the best number of parts.

    >>> most_dominant_parts().result
    exp(-1)
    """
    t = sp.Symbol("t", positive=True)
    rate = -sp.log(1 - t)
    return (derive(t*(1/rate)*sp.exp(-rate*(1/rate - 1)), name=r"t \max_k k(1-t)^{k-1}", where={t: (0, 1)},
                   given=["$k(1-t)^{k-1}$ is largest at $k = -1/\\ln(1-t)$"])
            .to(t*sp.exp(-1)/(rate*(1 - t)), "insert")
            .limit(t, 0, sp.exp(-1), "$-\\ln(1-t)$ is $t$ to first order"))
