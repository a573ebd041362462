"""Evidence on curved carriers: what they keep, what they cost, and where the flat average is the right one."""
from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from mixing import FISHER_RAO, LOG, SPHERE, MixtureError, barycenter, closure, linear
from mixing.domains.geometry import AITCHISON, FISHER_RAO_GAUSSIAN, gaussian
from mixing.ledger import check


def unlabeled_days_rain_at_the_linear_rate():
    """Of ten days, half forecast at 9/10 and half at 1/2 without a label, it rains on the linear pool's share."""
    wet = sum(5 * p for p in (F(9, 10), F(1, 2)))
    return check("days with rain out of ten", wet / 10, "==", F(7, 10), how="enumeration")


def curved_pools_predict_worse():
    """On unlabeled days the linear pool has the smallest expected log loss; three curved midpoints all lose."""
    parts, truth = np.array([[0.9, 0.1], [0.5, 0.5]]), np.array([0.7, 0.3])
    def loss(q):
        return float(-truth @ np.log(q))
    pools = {c.name: barycenter([0.5, 0.5], parts, c) for c in (FISHER_RAO, AITCHISON)}
    places = np.array([0.9, 0.5]) @ [0.5, 0.5]
    return [check(f"extra loss of {name}", loss(q) - loss(linear([0.5, 0.5], parts)), ">", 0, within=1e-4)
            for name, q in pools.items()] + [check("the transport mean of two coins, for comparison", places, "==", 0.7, within=1e-15)]


def arithmetic_midpoint_has_two_peaks():
    """The density of the even mixture of N(0, 1) and N(10, 1) has a local minimum at 5, by its second derivative."""
    import sympy as sp
    x = sp.symbols("x", real=True)
    f = sp.exp(-x**2 / 2) + sp.exp(-(x - 10)**2 / 2)
    first, second = (sp.diff(f, x, k).subs(x, 5) for k in (1, 2))
    return [check("slope at 5", first, "==", 0, how="exact"), check("curvature at 5", sp.simplify(second * sp.exp(sp.Rational(25, 2))), "==", 48, how="exact")]


def transport_midpoint_is_one_bell():
    """The quantile functions z and 10 + z average to 5 + z: the Gaussian N(5, 1)."""
    import sympy as sp
    z = sp.symbols("z", real=True)
    return check("mean quantile function", sp.expand((z + 10 + z) / 2), "==", 5 + z, how="exact")


def log_pool_is_the_same_bell():
    """The normalized geometric mean of the two densities is N(5, 1) as well, and the Fisher–Rao midpoint is not."""
    x = np.linspace(-10, 20, 3001)
    parts = np.stack([gaussian(m, 1, x) for m in (0, 10)])
    pool = closure(barycenter([0.5, 0.5], parts, LOG))
    curved = barycenter([0.5, 0.5], [[0.0, 1.0], [10.0, 1.0]], FISHER_RAO_GAUSSIAN)
    return [check("largest gap to N(5, 1)", float(np.abs(pool - closure(gaussian(5, 1, x))).max()), "<=", 0, within=1e-12),
            check("Fisher–Rao variance", curved[1]**2, "==", 13.5, within=1e-12)]


def one_pair_has_five_midpoints():
    """Two Gaussians have midpoints of variance 1 (twice), 13.5 and 26 (twice, two shapes): the space does not choose."""
    x = np.linspace(-15, 25, 4001)
    parts = closure(np.stack([gaussian(m, 1, x) for m in (0, 10)]))
    found = {"linear": linear([0.5, 0.5], parts), "log": closure(barycenter([0.5, 0.5], parts, LOG)),
             "fisher-rao on densities": barycenter([0.5, 0.5], parts, FISHER_RAO)}
    variance = {name: p @ x**2 - (p @ x)**2 for name, p in found.items()}
    middle = [p[2000] / p[1500] for p in found.values()]                      # density at 5 over density at 0
    return [check("variance, linear", variance["linear"], "==", 26, within=1e-9), check("variance, log", variance["log"], "==", 1, within=1e-9),
            check("variance, Fisher–Rao on densities", variance["fisher-rao on densities"], "==", 26, within=1e-3),
            check("linear and Fisher–Rao densities at 5 over at 0", middle[0] != middle[2], "==", True)]


def averages_depend_on_structure():
    """The same two numbers have a different middle in each chart, so a set without structure has no middle."""
    return check("geometric middle of 1 and 9", barycenter([0.5, 0.5], [[1.0], [9.0]], LOG).item(), "!=",
                 linear([0.5, 0.5], [[1.0], [9.0]]).item(), within=1)


def antipodes_are_reported():
    """Two opposite points of the circle have two Karcher means of equal cost, and the kernel refuses to choose."""
    gap = lambda a, b: abs((a - b + 180) % 360 - 180)
    cost = {m: gap(m, 0)**2 + gap(m, 180)**2 for m in (0, 90, 270)}
    try:
        barycenter([0.5, 0.5], [[1.0, 0.0], [-1.0, 0.0]], SPHERE)
        refused = False
    except MixtureError:
        refused = True
    return [check("cost at 90 degrees against 270", cost[90], "==", cost[270], how="enumeration"),
            check("and against either part", cost[90], "<", cost[0], how="enumeration"), check("the kernel refuses", refused, "==", True)]


def karcher_mean_is_nearest_along_the_surface():
    """On the sphere the Karcher mean has a smaller mean squared arc than the projected linear mean."""
    x = closure(np.array([[9.0, 1.0, 0.0], [0.0, 9.0, 1.0], [1.0, 0.0, 9.0]])) ** 0.5
    w = np.array([0.6, 0.3, 0.1])
    def cost(m):
        return float(w @ np.arccos(np.clip(x @ m, -1, 1))**2)
    flat = w @ x / np.linalg.norm(w @ x)
    return check("cost of the projected linear mean over Karcher's", cost(flat) - cost(barycenter(w, x, SPHERE)), ">", 1e-4)


def two_units_give_the_absolute_value():
    """A dense network of two rectified units is exactly |x|: two clusters, two slopes, nothing averaged."""
    relu = lambda x: max(x, 0)
    x = [F(k, 4) for k in range(-12, 13)]
    return check("|x| on a grid", [relu(v) + relu(-v) for v in x], "==", [abs(v) for v in x], how="enumeration")


def gates_stay_inside():
    """At every input the output of gated experts lies between the smallest and the largest expert."""
    rng = np.random.default_rng(8)
    gate, experts = rng.dirichlet(np.ones(4), 1000), rng.normal(size=(1000, 4, 1))
    out = linear(gate, experts)[:, 0]
    return [check("least distance above the lowest expert", float((out - experts.min((1, 2))).min()), ">=", 0),
            check("least distance below the highest expert", float((experts.max((1, 2)) - out).min()), ">=", 0)]


def averaging_opinions_invents_values():
    """One round of averaging sends the opinions 0 and 1 to one half, which is no opinion of the list."""
    after = [F(1, 2) * a + F(1, 2) * b for a, b in ((0, 1), (1, 0))]
    return check("opinions after one round that are 0 or 1", sum(v in (0, 1) for v in after), "==", 0, how="enumeration")


def averaging_opinions_stays_between():
    """Rounds of averaging on a graph keep every opinion between the first lowest and the first highest."""
    rng = np.random.default_rng(9)
    trust, x = rng.dirichlet(np.ones(6), 6), rng.uniform(size=6)
    path = [x]
    for _ in range(30):
        path.append(linear(trust, path[-1][:, None])[:, 0])
    return [check("highest opinion ever", float(np.max(path)), "<=", x.max(), within=1e-12),
            check("lowest opinion ever", float(np.min(path)), ">=", x.min(), within=1e-12),
            check("disagreement at the end", float(np.ptp(path[-1])), "<", 1e-6)]


def codes_of_light_are_another_flat_chart():
    """Blending the codes of black and white halves the code, not the light: both charts are flat, and still one is wrong."""
    light = lambda code: ((code + 0.055) / 1.055)**2.4
    return check("light of the blended code", light(0.5), "<", 0.25)
