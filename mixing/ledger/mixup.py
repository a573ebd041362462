"""Evidence on Mixup: exact counterexamples and enumerations beside the proofs of `mixing.derivations`."""
from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import sympy as sp

from mixing import linear
from mixing.derivations.mixup import FACTOR, alpha
from mixing.domains import mixup_laws, mixup_questions
from mixing.domains.mixup import covariance_factor, mixup
from mixing.ledger import check

x, x_, lam = sp.symbols("x x' lambda", real=True)


def _moment(i, j=0):
    """E[t**i (1 - t)**j] for the uniform weight, alpha = 1."""
    return Fraction(factorial(i) * factorial(j), factorial(i + j + 1))


# Definitions ------------------------------------------------------------------------------------------------------

def a_mixed_input_is_a_linear_mixture():
    """The linear kernel with weights (lambda, 1 - lambda) prints the formula."""
    return check("linear kernel on symbols", linear([lam, 1 - lam], [[x], [x_]])[0], "==", lam*x + (1 - lam)*x_)


def a_mixed_label_is_a_linear_mixture():
    """The same kernel on one-hot labels gives the weights themselves."""
    return check("mixed label", list(linear([lam, 1 - lam], [[1, 0], [0, 1]])), "==", [lam, 1 - lam])


def the_ends_of_the_segment():
    """Weights one, zero and one half give the first part, the second, and the point halfway."""
    at = lambda t: linear([sp.Rational(t), 1 - sp.Rational(t)], [[x], [x_]])[0]
    speed = sp.diff(linear([lam, 1 - lam], [[x], [x_]])[0], lam)
    return [check("weight one", at(1), "==", x), check("weight zero", at(0), "==", x_),
            check("weight one half", sp.expand(at(sp.Rational(1, 2)) - (x + x_)/2), "==", 0),
            check("change of the speed along the path", sp.diff(speed, lam), "==", 0)]


def half_a_cat_is_half_a_cat():
    """An even mixture of two one-hot labels is one half each."""
    half = sp.Rational(1, 2)
    return check("label of an even mixture", list(linear([half, half], [[1, 0], [0, 1]])), "==", [half, half])


# What the segments teach -------------------------------------------------------------------------------------------

def every_stretch_is_visited():
    """Each hundredth of the segment has positive probability, for small and for large alpha."""
    from scipy.stats import beta
    edges = np.linspace(0, 1, 101)
    rarest = lambda a: np.diff(beta.cdf(edges, a, a)).min()
    return [check(f"rarest hundredth at alpha {a}", rarest(a), ">", 0) for a in (0.1, 1, 8)]


def most_visits_are_at_the_ends():
    """At alpha 0.1 most examples are within a hundredth of an original one: the line is hardly asked about."""
    return check("share of examples with a weight above 0.99", mixup_questions.nearly_pure(0.1, 0.99), ">", 0.5)


def a_third_point_bends_the_best_answer():
    """With labels 0, 1, 0 at x = 0, 1, 2, a 70/30 mixture of the second and the first is best labeled 7/15."""
    y = Fraction(7, 10)
    density, other = Fraction(1), Fraction(1, 2)              # of the segments 0-1 and 0-2 at any point of (0, 1)
    best = (density*y + other*0) / (density + other)
    numeric = mixup_questions.best_prediction(np.array(0.7), [0, 1, 2], [0, 1, 0], 1.0)
    return [check("best label, not 7/10", best, "==", Fraction(7, 15), how="enumeration"), check("not seventy percent", best, "!=", y),
            check("the same by the sum over segments", float(numeric), "==", float(best), within=1e-12)]


def the_straight_path_costs_more():
    """On those three points, the straight answer z has a larger expected loss on (0, 1) than 2z/3."""
    z = sp.Symbol("z", positive=True)
    loss = lambda f: sp.integrate((f - z)**2 + sp.Rational(1, 2)*f**2, (z, 0, 1))
    return check("loss of z less loss of 2z/3", loss(z) - loss(2*z/3), ">", 0)


def the_last_step_is_pushed_down():
    """Just left of the example (1, 1) the Mixup optimum is 2/3, where the data say 1."""
    z = sp.Symbol("z", positive=True)
    from mixing.derivations.mixup_limits import three_points
    limit = sp.limit(three_points().result.subs({s: z for s in three_points().result.free_symbols}), z, 1, "-")
    return [check("optimum just left of the example", limit, "==", sp.Rational(2, 3)), check("away from its label", limit, "<", 1)]


def curvature_across_the_segments_is_free():
    """Data on a line do not see how a function bends away from the line: the penalty is zero for any bend."""
    bend, t = sp.symbols("K t", real=True)
    f = lambda p: p[0] + bend*p[1]**2
    a, b = (sp.Rational(0), sp.Rational(0)), (sp.Rational(1), sp.Rational(0))
    gap = f([(1 - t)*u + t*v for u, v in zip(a, b)]) - ((1 - t)*f(a) + t*f(b))
    return check("distance from the chord", sp.expand(gap), "==", 0)


def midpoints_teach_no_line():
    """x + 100 sin²(2 pi x) is exact at 0, 1/2 and 1: at alpha without bound nothing else is asked of it."""
    f = lambda t: t + 100*sp.sin(2*sp.pi*t)**2
    half = sp.Rational(1, 2)
    return [check(f"error at {t}", f(t) - t, "==", 0) for t in (sp.Integer(0), half, sp.Integer(1))] + [
        check("error at one quarter", f(half/2) - half/2, "==", 100)]


def circles_mix_to_confident_errors():
    """Two points of the outer circle fall into a disc of half its radius, label and all, as often as the law says."""
    rng = np.random.default_rng(20)
    first, second = np.exp(2j*np.pi*rng.random((2, 200_000)))
    t = rng.random(200_000)
    found, claimed = np.mean(np.abs(t*first + (1 - t)*second) < 0.5), mixup_laws.intrusion(0.5)
    return [check("share inside the inner disc", found, "==", claimed, within=4*np.sqrt(claimed*(1 - claimed)/200_000), how="Monte Carlo"),
            check("for alpha without bound", mixup_laws.intrusion(0.5, np.inf), "==", 1/3, within=1e-12)]


def circles_mix_to_ambiguous_labels():
    """An inner point at 1/2 and an outer one at -1, mixed 70/30, lie inside the inner circle with a 70/30 label."""
    t = Fraction(7, 10)
    place = t*Fraction(1, 2) + (1 - t)*(-1)
    return [check("distance from the center", abs(place), "<", Fraction(1, 2)), check("share of the wrong label", 1 - t, "==", Fraction(3, 10))]


# The cloud ----------------------------------------------------------------------------------------------------------

def the_factor_is_below_one():
    """One less the factor is alpha/(2 alpha + 1), which is positive, and the factor less one half is 1/(2(2 alpha + 1))."""
    half = sp.Rational(1, 2)
    return [check("one less the factor is positive", bool(sp.cancel(1 - FACTOR).is_positive), "==", True),
            check("more than one half", bool(sp.cancel(FACTOR - half).is_positive), "==", True)]


def simulated_factor():
    """Two hundred thousand mixed pairs have the variance that the formula gives, at alpha 0.4."""
    rng = np.random.default_rng(21)
    first, second, t = *rng.exponential(size=(2, 200_000)), rng.beta(0.4, 0.4, 200_000)
    mixed = t*first + (1 - t)*second
    error = np.std((mixed - mixed.mean())**2) / np.sqrt(len(mixed))
    return check("variance of mixed exponential data", mixed.var(), "==", covariance_factor(0.4), within=4*error, how="Monte Carlo")


def a_batch_of_two_shrinks_to_a_third():
    """Two points, each mixed with the other by a uniform weight: a third of the variance is left, not two thirds."""
    data = [Fraction(-1), Fraction(1)]
    mixed = sum(_moment(2)*u*u + _moment(0, 2)*v*v + 2*_moment(1, 1)*u*v for u, v in zip(data, data[::-1])) / 2
    return [check("variance left", mixed, "==", Fraction(1, 3), how="enumeration"), check("not the factor", mixed, "!=", Fraction(2, 3))]


def cauchy_data_do_not_shrink():
    """The characteristic function of a mixed Cauchy pair is that of the data, whatever the weight."""
    t, w = sp.symbols("t lambda", positive=True)
    cauchy = lambda s: sp.exp(-s)                                # for s > 0
    swap = sp.Symbol("r", positive=True)
    ratio = (cauchy(w*t) * cauchy((1 - w)*t) / cauchy(t)).subs(w, 1/(1 + swap))
    return check("mixed over unmixed", sp.simplify(ratio), "==", 1)


def gaussian_data_grow_tails():
    """Mixed Gaussian data are no longer Gaussian: the excess kurtosis at alpha 1 is 3/20."""
    excess = 3*alpha / ((alpha + 1)**2*(2*alpha + 3))
    return check("excess kurtosis", excess.subs(alpha, 1), "==", sp.Rational(3, 20))


def high_dimensions_are_left():
    """Halfway points of a Gaussian cloud in 500 dimensions have norms that no point of the cloud has."""
    rng = np.random.default_rng(22)
    data = rng.normal(size=(400, 500))
    halfway = (data[:200] + data[200:]) / 2
    norm = lambda v: np.linalg.norm(v, axis=1)
    return check("largest halfway norm, below the smallest norm of the data", norm(halfway).max(), "<", norm(data).min())


def _slope(pairs):
    """The least-squares slope over ordered pairs of examples with a uniform weight, in fractions."""
    n = Fraction(len(pairs))
    mean = lambda g: sum(g(p, q) for p, q in pairs) / n
    average = lambda k: lambda p, q: (p[k] + q[k]) / 2
    second = lambda k, l: mean(lambda p, q: _moment(2)*(p[k]*p[l] + q[k]*q[l]) + _moment(1, 1)*(p[k]*q[l] + q[k]*p[l]))
    mx, my = mean(average(0)), mean(average(1))
    return (second(0, 1) - mx*my) / (second(0, 0) - mx*mx)


def least_squares_does_not_notice():
    """On all pairs of four examples the least-squares slope is exactly that of the examples."""
    data = [(Fraction(a), Fraction(b)) for a, b in ((0, 1), (1, 0), (3, 4), (4, 7))]
    mx, my = (sum(p[k] for p in data) / 4 for k in (0, 1))
    plain = sum((p[0] - mx)*(p[1] - my) for p in data) / sum((p[0] - mx)**2 for p in data)
    mixed = _slope([(p, q) for p in data for q in data])
    return check("slope on mixed data", mixed, "==", plain, how="enumeration")


def inputs_are_wider_at_test_time():
    """Fresh inputs, normalized by the spread of mixed ones, spread by one over the root of the factor."""
    rng = np.random.default_rng(24)
    train, fresh = rng.normal(size=(2, 100_000))
    mixed = mixup(train[:, None], np.ones((len(train), 1)), 1.0, rng=rng).x
    scale = fresh.std() / mixed.std()
    return [check("spread of fresh inputs", scale, "==", 1/np.sqrt(2/3), within=0.015, how="Monte Carlo"),
            check("wider than the training inputs", scale, ">", 1.2, how="Monte Carlo")]
