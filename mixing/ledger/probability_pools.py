"""Evidence on pools: averaging probabilities, averaging logarithms, multiplying."""
from __future__ import annotations

from fractions import Fraction as F
from itertools import product as every

import numpy as np

from mixing.domains.probability import bell
from mixing.domains.probability_pools import gaussian_pool, kl, log_pool, product
from mixing.ledger import check


def a_product_is_a_pool_with_every_weight_one():
    """The product of three experts is their equal log pool, raised to the third power and normalized."""
    p = np.random.default_rng(0).dirichlet(np.ones(5), 3)
    raised = log_pool(np.full(3, 1 / 3), p).pool ** 3
    return check("product against the cubed pool", product(p).pool, "==", raised / raised.sum(), within=1e-12)


def averaging_and_adding_precisions_differ():
    """For two unit bells the pool keeps the variance and the product halves it."""
    pool, poe = (gaussian_pool(e, [[0.0], [10.0]], [[[1.0]], [[1.0]]]).covariance.item() for e in ([0.5, 0.5], [1.0, 1.0]))
    return [check("variance of the pool", pool, "==", 1, within=1e-12), check("variance of the product", poe, "==", 0.5, within=1e-12)]


def a_pool_is_no_sharper_than_its_sharpest_part():
    """Bells of precision one and four, pooled on a grid at equal weights, have precision five halves."""
    x = np.linspace(-12, 12, 4801)
    pool = log_pool([0.5, 0.5], np.array([bell(x, 0, 1), bell(x, 0, 0.5)]), x[1] - x[0]).pool
    precision = 1 / (np.sum(pool * x**2) * (x[1] - x[0]))
    return [check("precision of the pool", precision, "==", 2.5, within=1e-9), check("against the sharper part", precision, "<", 4)]


def disagreeing_coins_are_blunter_together():
    """The product of coins 9/10 and 1/10 is a fair coin, blunter than both."""
    heads, tails = F(9, 10) * F(1, 10), F(1, 10) * F(9, 10)
    m = heads / (heads + tails)
    return [check("chance of heads", m, "==", F(1, 2)), check("larger chance, against nine tenths", max(m, 1 - m), "<", F(9, 10))]


def steep_slopes_multiply_to_a_flat_density():
    """Two steep densities on the unit interval, falling and rising, multiply to the flat one, wider than both."""
    x = (np.arange(4000) + 0.5) / 4000
    p = np.exp(np.stack([-5 * x, 5 * x]))
    p /= p.mean(1, keepdims=True)
    variance = lambda q: np.mean(q * x**2) - np.mean(q * x) ** 2
    return [check("height of the product", product(p, 1 / 4000).pool, "==", 1, within=1e-9),
            check("its variance", variance(product(p, 1 / 4000).pool), "==", 1 / 12, within=1e-6),
            check("variance of each part", [variance(q) for q in p], "<", 0.04)]


def supports_meet_and_join():
    """Over three outcomes, all pairs of supports that share one: products live on what they share, sums on what either has."""
    supports = [s for s in every((0, 1), repeat=3) if any(s)]
    law = lambda s: [F(x, sum(s)) for x in s]
    pairs = [(a, b) for a in supports for b in supports if any(x and y for x, y in zip(a, b))]
    multiplied = [[int(x * y > 0) for x, y in zip(law(a), law(b))] == [x & y for x, y in zip(a, b)] for a, b in pairs]
    summed = [[int((x + y) / 2 > 0) for x, y in zip(law(a), law(b))] == [x | y for x, y in zip(a, b)] for a, b in pairs]
    return check("pairs for which both hold", sum(m and s for m, s in zip(multiplied, summed)), "==", len(pairs), how="enumeration")


def each_pool_is_least_in_its_direction():
    """Of twenty thousand random distributions, none has less divergence to the parts than the log pool, or from them than the linear."""
    rng = np.random.default_rng(0)
    p, w, q = rng.dirichlet(np.ones(4), 3), np.array([0.5, 0.3, 0.2]), rng.dirichlet(np.ones(4), 20_000)
    pool, log_z = log_pool(w, p)
    reverse, forward = (lambda q: kl(q[..., None, :], p) @ w), (lambda q: kl(p, q[..., None, :]) @ w)
    return [check("divergence of the log pool to the parts, against -ln Z", reverse(pool), "==", -log_z, within=1e-12),
            check("least of the others", reverse(q).min(), ">=", reverse(pool)), check("divergence of the parts from the linear pool, "
            "against the least of the others", forward(w @ p), "<=", forward(q).min())]


def the_geometric_mean_is_no_extreme():
    """Between the arithmetic and the harmonic mean of 1 and 9 lies the geometric one: no opposite, but a neighbor."""
    return [check("geometric below arithmetic", 3, "<", F(1 + 9, 2)), check("and above harmonic", 3, ">", 2 / (1 + F(1, 9)))]


def linear_pools_do_not_update():
    """Updating on evidence before or after the linear pool gives two answers, in exact numbers."""
    p, likely = ((F(1, 2), F(1, 2)), (F(1, 10), F(9, 10))), (F(1), F(1, 4))
    update = lambda q: q[0] * likely[0] / (q[0] * likely[0] + q[1] * likely[1])
    pooled = tuple((a + b) / 2 for a, b in zip(*p))
    return check("chance of the first outcome, pooled then updated", update(pooled), "!=", (update(p[0]) + update(p[1])) / 2)


def agreement_is_reinforced_only_after_normalizing():
    """At the midpoint of two bells ten apart the raw geometric mean is below neither part, and the pool far above both."""
    middle = np.array([bell(5.0, 0, 1), bell(5.0, 10, 1)])
    x = np.linspace(-10, 20, 3001)
    pool = log_pool([0.5, 0.5], np.array([bell(x, 0, 1), bell(x, 10, 1)]), x[1] - x[0])
    return [check("raw geometric mean at the midpoint, over the parts", np.sqrt(middle.prod()) / middle[0], "==", 1, within=1e-12),
            check("logarithm of the pool over the parts there", np.log(pool.pool[1500] / middle[0]), "==", 12.5, within=1e-6)]
