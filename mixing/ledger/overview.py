"""Evidence on the short statements of the sources' overviews, and on the entropy of mixtures."""
from __future__ import annotations

import numpy as np
import sympy as sp

from mixing import closure, entropy, hull, linear, log_linear
from mixing.derive import derive
from mixing.domains import society, taste
from mixing.domains.zoo import top_k_gate
from mixing.ledger import check


def bell(x, mean, deviation):
    return np.exp(-((x - mean) / deviation)**2 / 2) / (deviation * np.sqrt(2 * np.pi))


def mixtures_come_close_in_total_variation():
    """Equal bells on a grid approach the uniform density: with four times as many, a quarter of the error."""
    x, step = np.linspace(-0.5, 1.5, 20_001, retstep=True)
    flat = ((x >= 0) & (x <= 1)).astype(float)
    def error(n):
        blend = linear(np.full(n, 1 / n), bell(x, (np.arange(n)[:, None] + 0.5) / n, 1 / n))
        return abs(blend - flat).sum() * step
    errors = [error(n) for n in (10, 40, 160)]
    edge = np.sqrt(1 - 1 / 12) / 10 * np.sqrt(2 / np.pi)      # a step and a bell curve's integral, less what the grid's cells take off
    return [check("error with ten, against that of two edges", errors[0], "==", 2 * edge, within=1e-3),
            check("error with forty over that with ten", errors[1] / errors[0], "==", 1 / 4, within=0.01),
            check("error with 160", errors[2], "<", 0.01)]


def the_likelihood_has_no_maximum():
    """One bell on one data point: whenever its width falls to a thousandth, the likelihood gains three times the logarithm of ten."""
    data = np.random.default_rng(0).normal(size=20)
    widths = 10.0 ** -np.arange(3, 40, 3)
    likelihood = np.array([np.log((bell(data, data[0], s) + bell(data, 0, 1)) / 2).sum() for s in widths])
    return check("gain for each step", np.diff(likelihood)[1:], "==", 3 * np.log(10), within=1e-2)


def mole_fractions_are_weights():
    """Amounts divided by their sum are on the simplex, and scaling all amounts changes nothing."""
    n1, n2, c = sp.symbols("n1 n2 c", positive=True)
    x, scaled = closure([n1, n2]), closure([c * n1, c * n2])
    return [check("sum", sp.simplify(sum(x)), "==", 1), check("after scaling", scaled[0], "==", x[0])]


def amounts_are_not_on_the_simplex():
    """Two moles of one gas and one of another add up to three moles."""
    moles = sp.Matrix([2, 1])
    return [check("sum of the moles", sum(moles), "!=", 1), check("sum of the mole fractions", sum(closure(list(moles))), "==", 1)]


def mass_and_mole_weights_differ():
    """Water and ethanol in equal moles are 28 to 72 by mass."""
    molar_mass = sp.Matrix([sp.Rational(18015, 1000), sp.Rational(46069, 1000)])
    share = closure(list(molar_mass))[0]
    return check("mass fraction of water at mole fraction one half", share, "<", sp.Rational(29, 100))


def a_logarithm_lies_below_its_tangent():
    """Gibbs' inequality at one point: minus the logarithm of a ratio is at least one minus the ratio."""
    t = sp.symbols("t", positive=True)
    return derive(-sp.log(t), name=r"-\ln t").at_least(1 - t, "a convex curve lies above its tangent, here at $t = 1$")


def _two_parts():
    """Weights, two distributions on two outcomes, and their mixture, on symbols."""
    w, p, q = sp.symbols("w p q", positive=True)
    weights, parts = (w, 1 - w), ((p, 1 - p), (q, 1 - q))
    return weights, parts, [sum(v * part[x] for v, part in zip(weights, parts)) for x in (0, 1)]


def the_lower_gap_is_a_mean_divergence():
    """The mixture's entropy less the parts' is the mean of their divergences from it, whose tangents' sum is zero."""
    weights, parts, m = _two_parts()
    gap = entropy(m) - sum(w * entropy(p) for w, p in zip(weights, parts))
    terms = [(w * p[x], m[x] / p[x]) for w, p in zip(weights, parts) for x in (0, 1)]
    return [check("gap less mean divergence", sp.expand(sp.expand_log(gap + sum(v * sp.log(t) for v, t in terms), force=True)), "==", 0),
            check("sum of the tangents", sp.simplify(sum(v * (1 - t) for v, t in terms)), "==", 0)]


def the_upper_gap_is_a_mean_entropy():
    """What is left of the weights' entropy is the mean entropy of the posterior weights, which is not negative."""
    weights, parts, m = _two_parts()
    q = sp.symbols("q", positive=True)
    gap = entropy(m) - sum(w * entropy(p) for w, p in zip(weights, parts))
    left = sum(m[x] * entropy([w * p[x] / m[x] for w, p in zip(weights, parts)]) for x in (0, 1))
    whole = sp.expand_log(entropy(list(weights)) - gap - left, force=True)
    return [check("weights' entropy less the gap, less the mean posterior entropy", sp.simplify(sp.expand(whole)), "==", 0),
            derive(-q * sp.log(q), name=r"-q \ln q", where={q: (0, 1)}).at_least(0, "a share is at most one")]


def hostile_influence_is_off_the_simplex():
    """Someone who moves away from what the other says goes beyond both opinions, with weights three halves and minus a half."""
    w = sp.Matrix([[sp.Rational(3, 2), -sp.Rational(1, 2)]])
    return [check("sum of the weights", sum(w), "==", 1), check("smallest weight", min(w), "<", 0),
            check("new opinion of someone at one who hears a zero", (w * sp.Matrix([1, 0]))[0], ">", 1)]


def eight_times_needs_one_dose():
    """The largest gain is eight at one dose, by a scan over all shares; at half of that dose it is below five."""
    shares = np.linspace(0, 1, 20_001)
    largest = lambda dose: (taste.umami(dose * (1 - shares), dose * shares) / dose).max()
    dose = taste.dose_for_gain(8)
    return [check("gain at that dose", largest(dose), "==", 8, within=1e-6), check("gain at half of it", largest(dose / 2), "<", 5)]


def white_is_inside_the_triangle():
    """Daylight white is a mixture of the three primaries of screens, each with a fifth of the weight or more."""
    primaries, white = np.array([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]]), np.array([0.3127, 0.3290])
    nearest = hull.project(primaries, white)
    solved = np.linalg.solve(np.vstack([primaries.T, np.ones(3)]), [*white, 1])
    return [check("distance from the hull", nearest.distance, "==", 0, within=1e-9),
            check("weights, against three linear equations", nearest.weights, "==", solved, within=1e-9),
            check("smallest weight", solved.min(), ">", 0.2)]


def many_pigments_do_not_go_dark():
    """Two hundred pigments reflect as much as twenty: the mixture's logarithm is a mean and not a sum."""
    rng = np.random.default_rng(0)
    def mixed(n):
        pigments = rng.uniform(0.05, 0.95, (400, n, 1))
        return log_linear(np.full(n, 1 / n), pigments)[:, 0]
    few, many = mixed(20), mixed(200)
    error = np.hypot(few.std(), many.std()) / 20
    limit = np.exp((0.95 * np.log(0.95) - 0.05 * np.log(0.05)) / 0.9 - 1)
    return [check("reflectance of two hundred", many.mean(), "==", limit, within=4 * error, how="Monte Carlo"),
            check("of twenty", few.mean(), "==", limit, within=4 * error + 0.02, how="Monte Carlo"),
            check("of two hundred filters in a row, at the most", 0.95**200, "<", 1e-4)]


def log_linear_paint_is_inside_its_own_hull():
    """A hundred random spectra mix to one that is between them at every wavelength, and in the hull of their logarithms."""
    rng = np.random.default_rng(1)
    spectra, w = rng.uniform(0.05, 0.95, (100, 31)), rng.dirichlet(np.ones(100))
    m = log_linear(w, spectra)
    return [check("largest excess over the largest part", (m - spectra.max(axis=0)).max(), "<", 0),
            check("largest shortfall from the smallest part", (spectra.min(axis=0) - m).max(), "<", 0),
            check("distance from the hull of the logarithms", hull.distance(np.log(spectra), np.log(m)), "==", 0, within=1e-9)]


def gated_outputs_are_inside():
    """A hundred inputs, eight experts, the best two heard: every output is in the hull of the experts' outputs."""
    rng = np.random.default_rng(2)
    outputs, gates = rng.normal(size=(100, 8, 3)), top_k_gate(rng.normal(size=(100, 8)), 2)
    heard = linear(gates, outputs)
    return [check("largest distance from the hull", max(hull.distance(p, m) for p, m in zip(outputs, heard)), "==", 0, within=1e-9),
            check("experts heard, at the most", int((gates > 0).sum(axis=1).max()), "==", 2)]


def mixup_is_on_the_segment():
    """A mixed example's distances to its two parents add up to the distance between them."""
    lam, a, b = sp.symbols("lambda a b", positive=True)
    m = linear([lam, 1 - lam], [[a], [b]])[0]
    return [check("way to the first parent, over the whole", sp.simplify((m - a) / (b - a)), "==", 1 - lam),
            check("way to the second", sp.simplify((b - m) / (b - a)), "==", lam)]


def consensus_is_inside():
    """Twelve people who average whom they hear agree on an opinion between the extremes they started from."""
    rng = np.random.default_rng(3)
    W, start = rng.dirichlet(np.ones(12), 12), rng.uniform(-1, 1, 12)
    end = society.degroot(W, start, 200)
    return [check("spread at the end", np.ptp(end), "==", 0, within=1e-9),
            check("end above the start's least", end.mean(), ">", start.min()), check("and below its largest", end.mean(), "<", start.max())]


def polarization_is_inside_too():
    """A hundred people who hear only the near end in two camps, both between the extremes they started from."""
    start = np.linspace(0, 1, 101)
    end = society.bounded_confidence(start, 0.15, 100)
    camps = np.unique(end.round(6))
    return [check("camps", len(camps), ">", 1), check("distance between the outer ones", np.ptp(camps), ">", 0.3),
            check("lowest camp", camps.min(), ">=", start.min()), check("highest camp", camps.max(), "<=", start.max())]
