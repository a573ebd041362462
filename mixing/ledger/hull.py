"""Evidence on the hull: what leaves it, what only seems to, and in which space the question was asked."""
from __future__ import annotations

from fractions import Fraction as F
from itertools import combinations, product

import numpy as np

from mixing import EUCLIDEAN, LOG, barycenter, linear, power, power_mean
from mixing.domains.probability import bell, density, modes
from mixing.hull import certificate_gap, distance, fewest_parts, inside, project, wendel
from mixing.ledger import check

HALF = [0.5, 0.5]


def on_symbols(carrier, *parts):
    """The equal mixture of points with whole coordinates, exactly."""
    import sympy as sp
    p = np.array([[sp.Integer(x) for x in part] for part in parts], dtype=object)
    w = np.full(len(p), sp.Rational(1, len(p)))
    return [sp.simplify(m) for m in barycenter(w, p, carrier)]


def one_midpoint_two_answers():
    """The geometric midpoint of (1, 4) and (4, 1) misses their segment, and is the middle of it in logarithms."""
    x, y = on_symbols(LOG, (1, 4), (4, 1))
    return [check("sum of its coordinates, five all along the segment", x + y, "!=", 5),
            check("its square against the product of the parts", [x * x, y * y], "==", [1 * 4, 4 * 1])]


def certificates_close_the_gap():
    """For six hundred random targets, weights from one side and a hyperplane from the other leave less than 1e-9."""
    rng, gap, wrong = np.random.default_rng(0), [], 0
    for n, d in ((6, 2), (30, 10), (12, 40)):
        p, made = rng.normal(size=(n, d)), rng.random(200) < 0.5
        x = linear(rng.dirichlet(np.ones(n), 200), p) + np.where(made, 0, 1)[:, None] * rng.normal(size=(200, d))
        q = project(p, x)
        gap.append(np.abs(certificate_gap(p, x, q)).max())
        wrong += int((~inside(p, x))[made].sum())
    return [check("largest part of a distance that stays unproved", max(gap), "<", 1e-9),
            check("mixtures not found inside", wrong, "==", 0, how="numeric")]


def every_flat_kernel_stays_in_its_chart():
    """Mixtures of random parts in four flat carriers lie in the hull of the parts' images in that chart."""
    rng = np.random.default_rng(1)
    w, p = rng.dirichlet([1, 1, 1], 50), rng.uniform(0.1, 5, (3, 4))
    found = [(c.name, distance(c.chart[0](p), c.chart[0](barycenter(w, p, c))).max()) for c in (EUCLIDEAN, LOG, power(-1), power(3))]
    return [check(f"largest distance in the chart of {name}", far, "<=", 0, within=1e-9) for name, far in found]


def almost_every_other_chart_disagrees():
    """The same mixtures, seen in another chart, lie outside the hull there, all of them."""
    rng = np.random.default_rng(1)
    w, p = rng.dirichlet([1, 1, 1], 50), rng.uniform(0.1, 5, (3, 4))
    charts = EUCLIDEAN, LOG, power(-1)
    pairs = [(a, b) for a in charts for b in charts if a is not b]
    return [check(f"mixed in {a.name}, seen in {b.name}: inside", int(inside(b.chart[0](p), b.chart[0](barycenter(w, p, a))).sum()), "==", 0, how="numeric")
            for a, b in pairs]


def agreeing_parts_stay_inside():
    """Parts that share a coordinate, or are multiples of each other, have geometric midpoints on their segment."""
    shared, multiple = on_symbols(LOG, (1, 3), (4, 3)), on_symbols(LOG, (1, 2), (4, 8))
    return [check("shared coordinate: the midpoint of (1, 3) and (4, 3)", shared, "==", [2, 3]),
            check("proportional: the midpoint of (1, 2) and (4, 8), twice its first coordinate", [multiple[1]], "==", [2 * multiple[0]])]


# what is interesting inside

def new_shapes_inside_the_hull():
    """Inside the hull of densities: two peaks out of one-peaked bells, heavy tails out of bells with none."""
    share, variance = (F(9, 10), F(1, 10)), (F(1), F(9))
    second, fourth = (sum(w * k * s**p for w, s in zip(share, variance)) for k, p in ((1, 1), (3, 2)))
    return [check("kurtosis of the mixture, three for every part", fourth / second**2, "==", F(25, 3)),
            check("peaks of an equal mixture of bells ten apart", len(modes(HALF, [0.0, 10.0], [1.0, 1.0])), "==", 2, how="numeric"),
            check("peaks of each part", [len(modes([1.0], [m], [1.0])) for m in (0.0, 10.0)], "==", [1, 1], how="numeric")]


def simpson_reverses_inside_the_hull():
    """One treatment is better in both groups and worse in the linear mixture of the groups, at other weights."""
    small, large = (F(81, 87), F(234, 270)), (F(192, 263), F(55, 80))
    a, b = F(81 + 192, 87 + 263), F(234 + 55, 270 + 80)
    return [check("better in the first group", small[0], ">", small[1]), check("better in the second", large[0], ">", large[1]),
            check("worse in the mixture", a, "<", b),
            check("its weights make the mixture", F(87, 350) * small[0] + F(263, 350) * large[0], "==", a)]


def brightness_beyond_comes_from_weights_beyond_one():
    """Two equal waves in phase are four times as bright with weights one and one, and just as bright with halves."""
    import sympy as sp
    one = sp.Integer(1)
    full, shared = (one + one) ** 2, power_mean(np.array([sp.Rational(1, 2)] * 2), np.array([[one], [one]]), sp.Rational(1, 2))[0]
    return [check("weights one and one", full, "==", 4), check("weights one half and one half", sp.simplify(shared), "==", 1)]


# parts that suffice, and parts that surround

def forty_parts_reduce_to_three():
    """Fifty mixtures of forty random points of the plane are remade from at most three of them."""
    rng, used, off = np.random.default_rng(5), [], []
    for _ in range(50):
        w, p = rng.dirichlet(np.ones(40)), rng.normal(size=(40, 2))
        few = fewest_parts(w, p)
        used.append(int((few > 0).sum()))
        off.append(np.abs(few @ p - w @ p).max())
    return [check("parts in use", max(used), "<=", 3, how="numeric"), check("error of the mixture", max(off), "==", 0, within=1e-12)]


def best_recipes_are_sparse():
    """Twenty linear programs over forty parts with two prescribed properties have best recipes of three parts."""
    from scipy.optimize import linprog
    rng, used = np.random.default_rng(6), []
    for _ in range(20):
        a, w = rng.normal(size=(2, 40)), rng.dirichlet(np.ones(40))
        best = linprog(rng.normal(size=40), A_eq=np.vstack([a, np.ones(40)]), b_eq=np.append(a @ w, 1), method="highs-ds").x
        used.append(int((best > 1e-9).sum()))
    return check("parts in use", used, "<=", 3, how="numeric")


def every_choice_of_signs_is_counted():
    """Of all sign choices for fixed directions, the number that surround the origin depends on n and d alone."""
    cases = (3, 2), (5, 2), (7, 2), (5, 3), (6, 3)
    counts = [sum(_surrounds([[s * x for x in p] for s, p in zip(signs, _directions(n, d))]) for signs in product((1, -1), repeat=n))
              for n, d in cases]
    return check(f"of the sign choices for (n, d) in {cases}, those that surround the origin", counts, "==",
                 [int(2**n * F(wendel(n, d))) for n, d in cases], how="enumeration")


def _directions(n, d):
    """Whole-numbered directions in general position: powers on the moment curve, with alternating signs."""
    return [[(i + 1) ** k * (-1) ** (i * k) for k in range(d)] for i in range(n)]


def _surrounds(points):
    """Whether some d + 1 of the points hold the origin in their simplex, in whole numbers."""
    for corner in combinations(points, len(points[0]) + 1):
        signs = {(-1) ** i * _determinant(corner[:i] + corner[i + 1:]) > 0 for i in range(len(corner))}
        if len(signs) == 1:
            return True
    return False


def _determinant(rows):
    if len(rows) == 1:
        return rows[0][0]
    return sum((-1) ** j * x * _determinant([row[:j] + row[j + 1:] for row in rows[1:]]) for j, x in enumerate(rows[0]) if x)


def random_hues_surround_white():
    """Of a hundred thousand random triples of hues, the share that can be mixed to white."""
    angles = np.sort(np.random.default_rng(7).uniform(0, 2 * np.pi, (100_000, 3)), axis=1)
    gaps = np.column_stack([np.diff(angles, axis=1), angles[:, 0] + 2 * np.pi - angles[:, 2]])
    return check("share whose largest gap is less than half a turn", float((gaps.max(1) < np.pi).mean()), "==", wendel(3, 2),
                 within=4 * (0.25 * 0.75 / 100_000) ** 0.5, how="Monte Carlo")


def two_outcomes_cannot_leave():
    """The log pool of two coins lies between their chances, for a grid of exact coins and weights one half."""
    import sympy as sp
    found = []
    for a in range(1, 10):
        for b in range(a, 10):
            p, q = sp.Rational(a, 10), sp.Rational(b, 10)
            m = sp.sqrt(p * q) / (sp.sqrt(p * q) + sp.sqrt((1 - p) * (1 - q)))
            found.append(bool(p <= m) and bool(m <= q))
    return check("pooled chances between the two", sum(found), "==", len(found), how="enumeration")


def three_outcomes_do_leave():
    """The log pool of (7, 2, 1)/10 and (1, 2, 7)/10 gives the middle outcome more than either part does."""
    import sympy as sp
    raw = [sp.sqrt(7 * 1), sp.sqrt(2 * 2), sp.sqrt(1 * 7)]
    return check("chance of the middle outcome, two tenths in both parts", raw[1] / sum(raw), ">", sp.Rational(1, 5))


def flattened_by_the_readout():
    """A linear mixture of two points leaves the hull of what they read, once the readout squares."""
    parts, m = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5])
    return [check("the mixture, in the hull of the parts", distance(parts, m), "==", 0, within=1e-12),
            check("its readout, from the hull of the parts' readouts", distance(parts**2, m**2), "==", 0.125**0.5, within=1e-12)]


def density_on_the_line(x=np.linspace(-3, 13, 161)):
    """The linear mixture of two bells, point by point, is between them, and so inside their hull."""
    p = np.array([bell(x, 0, 1), bell(x, 10, 1)])
    return check("distance of the mixture from the hull", distance(p, density(x, HALF, [0.0, 10.0], [1.0, 1.0])), "==", 0, within=1e-12)
