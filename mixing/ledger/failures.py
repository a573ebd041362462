"""Evidence on the seven failures."""
import numpy as np
import sympy as sp

from mixing import effective_number, entropy, linear, softmax_mean
from mixing.domains import failures, taste
from mixing.ledger import check


def many_parts_lose_distinctness():
    """The variance between Dirichlet mixtures of 12 independent parts is the closed form's 2/13, within four standard errors."""
    rng, n, k = np.random.default_rng(8), 40_000, 12
    mixed = linear(rng.dirichlet(np.ones(k), n), rng.normal(size=(n, k, 1)))[:, 0]
    error = np.sqrt(((mixed**2 - mixed.var()) ** 2).mean() / n)
    return check("variance of the mixtures", float(mixed.var()), "==", 2 / 13, within=4 * float(error), how="Monte Carlo")


def averaging_predictors_does_not_hurt():
    """Thirty noisy predictors, unselected: the average errs less than the members do on average."""
    p = np.random.default_rng(9).normal(1.0, 0.5, size=(30, 500))
    return check("squared error of the average minus mean error of members", float(((p.mean(0) - 1) ** 2).mean() - ((p - 1) ** 2).mean()), "<", 0, how="numeric")


def a_corner_has_one_part():
    """At a corner of the simplex the entropy is zero and the effective number of order two is one, exactly."""
    corner = np.array([sp.Integer(1), sp.Integer(0), sp.Integer(0)])
    return [check("entropy at a corner", sp.simplify(entropy(corner)), "==", 0, how="exact"),
            check("one over the sum of squares", 1 / sum(w**2 for w in corner), "==", 1, how="exact"),
            check("effective number of order two", sp.nsimplify(effective_number(corner, sp.Integer(2))), "==", 1, how="exact")]


def half_a_code_is_not_half_the_light():
    """sRGB code one half reflects 21 % of the light, by the standard's own curve."""
    return check("light of code 0.5", float(failures.to_light(0.5)), "==", ((0.5 + 0.055) / 1.055) ** 2.4, within=1e-12, how="numeric")


def equal_parts_do_not_care():
    """Two equal codes blend to the same light in either carrier."""
    c = 0.3
    in_light = float(linear([0.5, 0.5], [[failures.to_light(c)], [failures.to_light(c)]])[0])
    return check("error of blending two equal codes", abs(in_light - float(failures.to_light((c + c) / 2))), "<=", 1e-15, how="numeric")


def the_loud_one_decides():
    """Three parts at 1, 0.9 and 6 under a softmax mean of temperature one half."""
    m = float(softmax_mean(np.full(3, 1 / 3), [[1.0], [0.9], [6.0]], 0.5)[0])
    return check("mixture as a share of the loudest", m / 6, ">", 0.99, how="numeric")


def linear_mixing_hides_nothing():
    """The slope of the linear mixture in one part is its weight, whether another part is quiet or loud."""
    slope = lambda loud: float(linear([0.5, 0.5], [[1.0 + 1e-3], [loud]])[0] - linear([0.5, 0.5], [[1.0], [loud]])[0]) / 1e-3
    return check("change of the slope when the other part grows a thousandfold", abs(slope(1000.0) - slope(1.0)), "<=", 1e-9, within=0, how="numeric")


def fast_and_slow_never_meet():
    """A note sixty times as volatile as the other, and rarer: the weaker of the two never exceeds a twentieth."""
    w = taste.notes([0.05, 0.95], [6.0, 0.1], np.linspace(0, 8, 161))
    return check("best moment of the weaker note", float(w.min(-1).max()), "<=", 0.05 + 1e-12, how="numeric")


def order_can_be_the_point():
    """A perfume of three notes leads with each of them in turn: unequal times are what makes it unfold."""
    w = taste.notes([0.5, 0.3, 0.2], [1.5, 0.4, 0.05], np.linspace(0, 10, 201))
    return check("notes that lead at some time", len(set(w.argmax(-1).tolist())), "==", 3, how="numeric")


def a_wrong_prior_costs():
    """Expected squared error of a coin's estimate from ten tosses, prior far from the truth against a flat one: exact sums."""
    bayes, _ = failures.prior_mismatch()
    return check("error with the wrong prior over error with the flat one", bayes.before / bayes.after, ">", 5, how="numeric")
