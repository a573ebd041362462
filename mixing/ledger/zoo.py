"""Evidence on the ten rows of the kernel zoo."""
from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import sympy as sp

from mixing import hull, linear, log_linear, power_mean, softmax, softmax_mean
from mixing.derive import derive
from mixing.domains import failures, taste
from mixing.domains.zoo import evaporate, over, partition_of_unity, sample, top_k_gate, total_variance
from mixing.domains.zoo_reaction import balance, element_matrix, react
from mixing.ledger import check

P1, P2, W = sp.symbols("p1 p2 w", positive=True)
HALVES = np.array([0.5, 0.5])
TURN = np.linspace(0, 2 * np.pi, 1000, endpoint=False)


def a_weighted_sum():
    """On symbols, the linear kernel is the weighted sum."""
    return check("mixture", linear([W, 1 - W], [[P1], [P2]])[0], "==", P1 * W + P2 * (1 - W))


def blending_light_is_linear():
    """A surface half covered by dots of two kinds sends out half the light of each: counted dot by dot."""
    dots = np.repeat([Fraction(1, 5), Fraction(4, 5)], 50)
    return check("mean light of a hundred dots", sum(dots) / 100, "==",
                 linear([sp.Rational(1, 2)] * 2, [[sp.Rational(1, 5)], [sp.Rational(4, 5)]])[0])


def averaging_models_is_linear():
    """Two urns, a posterior over urns, a draw: the chance of red is the posterior mixture, by counting all pairs of urn and ball."""
    urns, posterior = [(1, 3), (2, 2)], [Fraction(1, 3), Fraction(2, 3)]
    counted = sum(q * Fraction(1, 4) for q, (red, white) in zip(posterior, urns) for ball in "r" * red + "w" * white if ball == "r")
    weights, chances = ([sp.Rational(v.numerator, v.denominator) for v in vs] for vs in (posterior, [Fraction(r, r + s) for r, s in urns]))
    return check("chance of red", linear(weights, [[c] for c in chances])[0], "==", counted, how="enumeration")


def paint_is_darker_than_linear():
    """Half of a paint that reflects nine tenths and half of one that reflects one tenth: well below the mean of one half."""
    k = lambda r: (1 - r)**2 / (2 * r)
    mixed = (k(0.9) + k(0.1)) / 2
    return check("reflectance by Kubelka and Munk", 1 + mixed - np.sqrt(mixed**2 + 2 * mixed), "<", 0.5, within=0.25)


def blending_codes_is_not():
    """The code halfway between black and white on a screen is about a fifth of white's light, not half."""
    return check("light of the middle code", float(failures.to_light(0.5)), "<", 0.5, within=0.25)


def a_weighted_product():
    """On symbols, the log-linear kernel's logarithm is the weighted sum of the parts' logarithms."""
    m = log_linear([W, 1 - W], [[P1], [P2]])[0]
    return check("logarithm", sp.expand_log(sp.log(m), force=True), "==", W * sp.log(P1) + (1 - W) * sp.log(P2))


def pooling_reinforces_agreement():
    """Halfway between N(0, 1) and N(10, 1), where both parts agree that little happens, the normalized pool has its peak."""
    x = np.linspace(-20, 30, 50_001)
    parts = np.exp(-(x - np.array([[0.0], [10.0]]))**2 / 2)
    parts /= parts.sum(axis=1, keepdims=True)
    pool = log_linear(HALVES, parts)
    ratio = (pool / pool.sum() / parts[0])[np.argmin(abs(x - 5))]
    return check("density of the pool over that of a part", ratio, "==", np.exp(12.5), within=1e-3)


def a_pool_of_distributions_is_none():
    """The log-linear mixture of (9/10, 1/10) and (1/10, 9/10) sums to three fifths."""
    tenth = sp.Rational(1, 10)
    pool = log_linear([sp.Rational(1, 2)] * 2, [[1 - tenth, tenth], [tenth, 1 - tenth]])
    return check("total", sp.nsimplify(sp.simplify(sum(pool))), "==", sp.Rational(3, 5))


def geometric_below_arithmetic():
    """Of one and nine the log-linear mixture is three: less than their mean, and a third of the larger part."""
    m = sp.simplify(log_linear([sp.Rational(1, 2)] * 2, [[sp.Integer(1)], [sp.Integer(9)]])[0])
    return [check("mixture against the mean", m, "<", 5), check("mixture against the larger part", m, "<", 9)]


def umami_exceeds_both():
    """Half a gram in a liter, half of it inosinate, tastes as strong as fifteen times that much glutamate."""
    both, alone = taste.umami(0.025, 0.025), taste.umami(0.05, 0.0)
    return [check("umami of the mixture, by the published formula", both, "==", 0.025 + 1218 * 0.025**2, within=1e-12),
            check("over that of glutamate alone at the full dose", both / alone, ">", 1, within=14)]


def interference_on_the_simplex_is_a_mean():
    """Amplitudes mixed with weights that sum to one give an intensity below the linear mixture, hence below the larger part."""
    m = power_mean([W, 1 - W], [[P1], [P2]], sp.Rational(1, 2))[0]
    gap = derive(W * P1 + (1 - W) * P2 - m, name="shortfall", where={W: (0, 1)})
    return [gap.to(W * (1 - W) * (sp.sqrt(P1) - sp.sqrt(P2))**2, "a perfect square").at_least(0, "squares and weights"),
            check("two equal waves with weights one half, intensity over one", sp.simplify(m.subs({W: sp.Rational(1, 2), P1: 1, P2: 1})), "<=", 1)]


def a_softmax_mean_stays_below_the_largest():
    """Over a thousand mixtures of six equal weights, the softmax mean lies within T ln 6 below the largest part."""
    p = np.random.default_rng(0).normal(size=(1000, 6, 1))
    w, top = np.full((1000, 6), 1 / 6), p.max(axis=(1, 2))
    means = {T: softmax_mean(w, p, T)[:, 0] for T in (1.0, 0.2, 0.02)}
    return [check(f"{word} at T = {T}", value, "<=", 0, within=1e-12) for T, m in means.items()
            for word, value in (("mean less the largest", (m - top).max()), ("largest less T ln n, less the mean", (top - T * np.log(6) - m).max()))]


def the_largest_product_is_no_mean():
    """Half of one and half of one is, by the largest product of weight and part, one half."""
    return check("largest product", max(Fraction(1, 2) * p for p in (1, 1)), "<", 1)


def attention_is_a_convex_combination():
    """On symbols, the weights of a softmax are positive and sum to one, and the read-out is the linear mixture at those weights."""
    s, v, T = sp.symbols("s1:4", real=True), sp.symbols("v1:4", real=True), sp.symbols("T", positive=True)
    weights = softmax([x / T for x in s])
    head = sum(sp.exp(x / T) * y for x, y in zip(s, v)) / sum(sp.exp(x / T) for x in s)
    return [check("sum of the weights", sp.simplify(sum(weights)), "==", 1), check("smallest sign", all(w.is_positive for w in weights), "==", True),
            check("read-out", linear(weights, [[y] for y in v])[0], "==", head)]


def cold_attention_picks_the_winner():
    """As the temperature falls to zero, the value with the highest score is all that is left."""
    T, gap = sp.symbols("T g", positive=True)
    v1, v2 = sp.symbols("v1 v2", real=True)
    head = (v1 * sp.exp(gap / T) + v2) / (sp.exp(gap / T) + 1)
    share = derive(1 / (1 + sp.exp(-gap / T)), name="w_1").limit(T, 0, 1, "the score gap outweighs any temperature that small", side="+")
    return [share, check("read-out, by the winner's share", head, "==", v2 + (v1 - v2) / (1 + sp.exp(-gap / T)))]


def a_gate_is_a_set_of_weights():
    """Of four experts the two best get weights, and the output is their linear mixture."""
    scores, outputs = [1.0, 3.0, 2.0, 0.0], [[P1], [P2], [W], [P1 * P2]]
    gate = top_k_gate(scores, 2)
    share = [0, 1 / (1 + sp.exp(-1)), 1 / (1 + sp.exp(1)), 0]
    return [check("which experts have weight", [bool(g > 0) for g in gate], "==", [False, True, True, False]),
            check("sum of the two weights", sp.simplify(sum(share)), "==", 1),
            check("output", linear(share, outputs)[0], "==", (P2 * sp.E + W) / (1 + sp.E))]


def a_conditional_mixture_has_a_softmax_gate():
    """The posterior of a component given x is a softmax whose scores are quadratic in x, and linear for equal variances."""
    x, m1, m2 = sp.symbols("x mu1 mu2", real=True)
    s1, s2 = sp.symbols("s1 s2", positive=True)
    bell = lambda m, s: sp.exp(-(x - m)**2 / (2 * s**2)) / s
    log_odds = sp.expand(sp.expand_log(sp.log(W * bell(m1, s1) / ((1 - W) * bell(m2, s2))), force=True))
    return [check("coefficient of the square", log_odds.coeff(x, 2), "==", 1 / (2 * s2**2) - 1 / (2 * s1**2)),
            check("the same for equal variances", log_odds.coeff(x, 2).subs(s1, s2), "==", 0),
            check("coefficient of the cube", log_odds.coeff(x, 3), "==", 0)]


def a_draw_has_the_linear_law():
    """A hundred thousand draws have the mean and the variance of the linear mixture, within four standard errors."""
    w, p, n = np.array([0.2, 0.5, 0.3]), np.array([[0.0], [1.0], [4.0]]), 100_000
    drawn = sample(w, p, n, rng=np.random.default_rng(0))[:, 0]
    spread = total_variance(w, p, np.zeros((3, 1))).total[0]
    fourth = w @ (p[:, 0] - w @ p[:, 0])**4
    return [check("mean", drawn.mean(), "==", linear(w, p)[0], within=4 * (spread / n)**0.5, how="Monte Carlo"),
            check("variance", drawn.var(), "==", spread, within=4 * ((fourth - spread**2) / n)**0.5, how="Monte Carlo")]


def bagging_averages():
    """Scikit-learn's bagging predicts the average of its members, which is no member's prediction."""
    from sklearn.ensemble import BaggingRegressor
    x = np.linspace(0, 1, 40)
    bag = BaggingRegressor(n_estimators=5, random_state=0).fit(x[:, None], np.sin(9 * x))
    members = np.array([tree.predict([[0.33]])[0] for tree in bag.estimators_])
    return [check("prediction, against the linear mixture of the members", bag.predict([[0.33]])[0], "==", members.mean(), within=1e-12),
            check("distance from the nearest member", abs(members - bag.predict([[0.33]])).min(), ">", 0, within=1e-6)]


def dropout_pools_geometrically():
    """Over all 256 masks of eight inputs, halving the inputs gives the normalized geometric mean of the outputs, and not their average."""
    x, layer = (np.random.default_rng(3).normal(size=s) for s in (8, (8, 3)))
    outputs = np.array([softmax((np.array(mask) * x) @ layer) for mask in product((0, 1), repeat=8)])
    pool = np.exp(np.log(outputs).mean(axis=0))
    once = softmax(x / 2 @ layer)
    return [check("one pass with halved inputs, against the geometric mean", once, "==", pool / pool.sum(), within=1e-12),
            check("largest difference from the arithmetic mean", abs(once - outputs.mean(axis=0)).max(), ">", 0, within=0.01)]


def molecules_disappear():
    """Two of hydrogen and one of oxygen leave nothing of either."""
    left = react([2.0, 1.0, 0.0], balance(["H2", "O2"], ["H2O"])).amounts
    return check("molecules left and made", left.astype(int).tolist(), "==", [0, 0, 2])


def the_equation_is_unbalanced():
    """As printed, one oxygen atom is lost; balanced, every element is kept."""
    matrix = sp.Matrix(element_matrix(["H2", "O2", "H2O"])[0].astype(int).tolist())
    lost = matrix * sp.Matrix([-1, -1, 1])
    return [check("atoms gained in the equation as printed", lost, "!=", sp.zeros(2, 1)),
            check("atoms gained in the balanced one", matrix * sp.Matrix(balance(["H2", "O2"], ["H2O"])), "==", sp.zeros(2, 1))]


def recombination_keeps_every_allele():
    """Of the sixteen children that two parents with four loci can have, every one has a parent's allele at each locus."""
    mother, father = "abcd", "ABCD"
    children = ["".join(m if bit else f for m, f, bit in zip(mother, father, mask)) for mask in product((0, 1), repeat=4)]
    foreign = sum(allele not in pair for child in children for allele, *pair in zip(child, mother, father))
    return [check("children", len(set(children)), "==", 16, how="enumeration"),
            check("alleles of neither parent", foreign, "==", 0, how="enumeration")]


def a_chord_is_a_sum_of_waves():
    """A major triad is three times the average of its tones, so scaled to weights of one third it lies in their hull."""
    tones = np.sin(np.array([[4], [5], [6]]) * TURN)
    inside = hull.project(tones, tones.sum(axis=0) / 3)
    return check("distance of the scaled chord from the hull of its tones", inside.distance, "==", 0, within=1e-9)


def an_alloy_can_be_one_phase():
    """With an interaction of one, a regular solution is one phase at every composition: the curve of its energy has no inflection."""
    x = sp.symbols("x", positive=True)
    curvature = sp.diff(x * sp.log(x) + (1 - x) * sp.log(1 - x) + x * (1 - x), x, 2)
    return derive(curvature, name="g''(x)", where={x: (0, 1)}).to(2 + (1 - 2 * x)**2 / (x * (1 - x)), "collect").at_least(2, "squares and shares")


def the_mean_rate_falls_by_the_variance():
    """On symbols, the mean rate of a blend that evaporates falls by the variance of its rates."""
    t, k1, k2 = sp.symbols("t k1 k2", positive=True)
    share = W * sp.exp(-k1 * t) / (W * sp.exp(-k1 * t) + (1 - W) * sp.exp(-k2 * t))
    mean = share * k1 + (1 - share) * k2
    at = np.array([0.3, 0.7]), np.array([2.0, 0.5]), 0.8
    return [check("slope of the mean rate", sp.simplify(sp.diff(mean, t) + share * (1 - share) * (k1 - k2)**2), "==", 0),
            check("share of the fast note in numbers", evaporate(*at)[0], "==",
                  float(share.subs({W: 0.3, k1: 2, k2: 0.5, t: 0.8})), within=1e-12)]


def an_envelope_is_no_set_of_weights():
    """Halfway through its attack a lone tone sounds at half its amplitude; the only mixture of one part is the part."""
    return [check("gains at that moment, summed", Fraction(1, 2), "!=", 1),
            check("distance from the hull of the tone", hull.distance(np.sin(TURN)[None], np.sin(TURN) / 2), ">", 0, within=1)]


def a_partition_of_unity():
    """Weights that fade from center to center sum to one at every place, and the mixture is inside the parts' hull there."""
    rng = np.random.default_rng(0)
    places, centers, parts = rng.uniform(size=(50, 2)), rng.uniform(size=(4, 2)), rng.normal(size=(4, 3))
    w = partition_of_unity(places, centers, 0.2)
    return [check("sum of the weights", w.sum(axis=1), "==", 1, within=1e-12), check("smallest weight", w.min(), ">=", 0),
            check("largest distance from the hull", hull.distance(parts, linear(w, np.broadcast_to(parts, (50, 4, 3)))).max(), "==", 0, within=1e-9)]


def splats_leave_light_over():
    """On symbols, the weights of three splats sum to one less the light that passes them all, and the order matters."""
    a = sp.symbols("a1:4", positive=True)
    weights, turned = over(list(a)), over(list(reversed(a)))
    return [check("sum of the three weights", sum(weights[:3]), "==", 1 - (1 - a[0]) * (1 - a[1]) * (1 - a[2])),
            check("sum at opacities of one half", sum(weights[:3]).subs(dict.fromkeys(a, sp.Rational(1, 2))), "<", 1),
            check("weight of the first splat, in front less behind", sp.expand(weights[0] - turned[2]), "!=", 0)]
