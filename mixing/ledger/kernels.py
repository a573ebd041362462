"""Evidence on what a mixture is: weights, kernels, carriers, readouts."""
from __future__ import annotations

from fractions import Fraction

import numpy as np
import sympy as sp

from mixing import EUCLIDEAN, FISHER_RAO, LOG, SPHERE, barycenter, laws, linear, log_linear, power_mean
from mixing.carriers import Carrier
from mixing.domains import society, taste
from mixing.domains.geometry import FISHER_RAO_GAUSSIAN
from mixing.domains.zoo import ZOO, evaporate, partition_of_unity, phases, softmax_gate, top_k_gate
from mixing.ledger import check

P1, P2, W = sp.symbols("p1 p2 w", positive=True)
HALF = Fraction(1, 2)
TURN = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
KUBELKA_MUNK = Carrier.flat("kubelka-munk", lambda r: np.cosh(np.log(r)), lambda y: np.exp(-np.arccosh(y)))


def regular_solution(x):
    """The free energy of mixing at interaction 5/2, in units of RT."""
    return x * np.log(x) + (1 - x) * np.log(1 - x) + 2.5 * x * (1 - x)


def one_signature_serves_the_zoo():
    """All ten kernels of the zoo take weights and parts of the same shapes and return one point."""
    rng = np.random.default_rng(0)
    w, p = laws.random_mixture(rng)
    return [check(f"shape of the {name} mixture", np.shape(K(w, p)), "==", p.shape[1:]) for name, K in ZOO.items()]


def some_mixtures_are_no_point_of_the_space():
    """Three tenths of one liquid in another become two phases: two compositions, where a point of the space is one."""
    split = phases(0.3, regular_solution, 1e-9, 1 - 1e-9)
    return [check("compositions present", len(np.unique(split.compositions.round(6))), ">", 1),
            check("nearest phase to the composition asked for", np.abs(split.compositions - 0.3).min(), ">", 0, within=0.1)]


def nonsense_has_the_signature_too():
    """A function that always returns the first part squared fits the definition and leaves equal parts unequal to their mixture."""
    K = lambda w, p: p[0] ** 2
    w, p = np.array([HALF, HALF]), np.array([[3], [3]])
    return check("mixture of threes", K(w, p)[0], "!=", 3)


def the_readout_comes_last():
    """Squaring a mixture is not mixing squares, so the readout has its place at the end of the chain."""
    read_last = linear([W, 1 - W], [[P1], [P2]])[0] ** 2
    read_first = linear([W, 1 - W], [[P1**2], [P2**2]])[0]
    return [check("read first, over read last", sp.expand(read_first - read_last), "==", sp.expand(W * (1 - W) * (P1 - P2)**2)),
            check("the same for different parts", sp.factor(read_first - read_last), "!=", 0)]


def a_carrier_can_be_filled_in():
    """With the flat or the logarithmic carrier filled in, the barycenter is the weighted sum or the weighted product."""
    w, p = [W, 1 - W], [[P1], [P2]]
    return [check("flat carrier", barycenter(w, p, EUCLIDEAN)[0], "==", W * P1 + (1 - W) * P2),
            check("logarithmic carrier", barycenter(w, p, LOG)[0], "==", P1**W * P2**(1 - W)),
            check("the two are different functions", barycenter(w, p, LOG)[0].subs({W: sp.Rational(1, 2), P1: 1, P2: 9}), "==", 3)]


def families_obey_different_laws():
    """By trial, linear and log-linear obey all seven laws; synergy, masking, reaction and phases each break some of them."""
    found = laws.table({k: ZOO[k] for k in ("linear", "log-linear", "synergistic", "masking", "reactive", "emergent")},
                       rng=np.random.default_rng(0))
    kept = {name: {law for law, verdict in row.items() if verdict is True} for name, row in found.items()}
    every = set(laws.LAWS)
    return [*(check(f"laws kept by {k}", len(kept[k]), "==", 7, how="numeric") for k in ("linear", "log-linear")),
            *(check(f"laws kept by {k}", len(kept[k]), "<", 7) for k in ("synergistic", "masking", "reactive", "emergent")),
            check("synergy is not internal", "internal" in every - kept["synergistic"], "==", True),
            check("masking is not homogeneous", "homogeneous" in every - kept["masking"], "==", True)]


def three_families_are_one_kernel():
    """Gated, time-resolved and spatial mixtures are the linear one at the weights of that input, time or place."""
    w, p = laws.random_mixture(np.random.default_rng(1))
    weights = {"gated": top_k_gate(np.log(w), 2), "time-resolved": evaporate(w, p[:, 0], 1.0),
               "spatial": partition_of_unity(np.full(p.shape[1], 0.5), p, 0.5, w)}
    return [check(f"{name} against the weighted sum", ZOO[name](w, p), "==", (v[:, None] * p).sum(axis=0), within=1e-12)
            for name, v in weights.items()]


def amount_decides_the_number_of_phases():
    r"""In a regular solution with :math:`\chi = 5/2`, one part in ten dissolves and three in ten make two phases."""
    from scipy.optimize import brentq
    binodal = brentq(lambda x: np.log(x / (1 - x)) + 2.5 * (1 - 2 * x), 1e-6, 0.4)
    one, two = (phases(x, regular_solution, 1e-9, 1 - 1e-9).compositions for x in (0.1, 0.3))
    return [check("spread of the phases at one tenth", np.ptp(one), "==", 0, within=1e-9),
            check("phases at three tenths, against the root of the tangent's equation", two, "==", [binodal, 1 - binodal], within=1e-6)]


def amount_decides_the_synergy():
    """Half glutamate, half inosinate: the gain over glutamate alone grows with the dose at the same shares."""
    doses = np.array([0.01, 0.02, 0.04])
    gain = [taste.umami(c / 2, c / 2) / taste.umami(c, 0) for c in doses]
    return [check("gain, against (1 + 609 c)/2", gain, "==", (1 + 609 * doses) / 2, within=1e-12),
            check("gain at four times the dose, over the gain at the dose", gain[2] / gain[0], ">", 3)]


def eight_fields_one_function():
    """Barycenters give the textbook formulas of eight fields, each computed a second time the way its field writes it."""
    w, (a, b) = np.array([0.3, 0.7]), (0.2, 0.8)
    k = lambda r: (1 - r)**2 / (2 * r)
    ks = w @ [k(a), k(b)]
    mixed = lambda carrier: barycenter(w, [[a], [b]], carrier)[0]
    shares = np.array([w[0] * a, w[1] * b]) / (w[0] * a + w[1] * b)
    tones = np.mean((np.sqrt(2 * w * [a, b]) @ np.cos([2 * TURN, 3 * TURN]))**2)
    pool = log_linear(w, [[a, 1 - a], [b, 1 - b]])
    odds = (a / (1 - a))**w[0] * (b / (1 - b))**w[1]
    pairs = {"chemistry: Raoult's total pressure": (mixed(EUCLIDEAN), w[0] * a + w[1] * b),
             "chemistry: pressure of the vapor of that composition, at the dew point": (1 / (shares @ [1 / a, 1 / b]), mixed(EUCLIDEAN)),
             "color: paint by Kubelka and Munk": (mixed(KUBELKA_MUNK), 1 + ks - np.sqrt(ks**2 + 2 * ks)),
              "acoustics: power of two tones": (mixed(EUCLIDEAN), tones),
             "optics: filters in proportion": (mixed(LOG), np.exp(-(w @ -np.log([a, b])))),
             "probability: pooled odds": (pool[0] / pool[1], odds),
             "society: one round of DeGroot": (linear(w, [[a], [b]])[0], society.degroot([w, w], [a, b])[0]),
             "learning: two experts behind a gate": (linear(softmax_gate(np.log(w)), [[a], [b]])[0], w @ np.array([a, b])),
             "perfume: what is left after a time": (evaporate(w, [a, b], 2.0), w * np.exp([-2 * a, -2 * b]) / (w @ np.exp([-2 * a, -2 * b])))}
    return [check(what, found, "==", claimed, within=1e-12) for what, (found, claimed) in pairs.items()]


def some_fields_have_no_simplex():
    """Two stocks with the same shares and different doses taste differently; two waves add with weights of one and one."""
    weak, strong = taste.umami(0.005, 0.005) / 0.01, taste.umami(0.05, 0.05) / 0.1
    x = sp.symbols("x", real=True)
    expert = sp.exp(-x**2 / 2)
    precision = lambda density: sp.simplify(-sp.diff(sp.expand_log(sp.log(density), force=True), x, 2))
    return [check("umami for each gram, at the same shares", strong / weak, "!=", 1, within=1),
            check("two equal waves in phase, power over that of one", np.mean((2 * np.cos(TURN))**2) / np.mean(np.cos(TURN)**2), ">", 1, within=2),
            check("precision of the product of two experts of precision one", precision(expert * expert), "==", 2),
            check("precision of their pool with weights of one half", precision(sp.sqrt(expert * expert)), "==", 1)]


def means_differ_by_one_function():
    """Five fields, five functions: in the chart of each, the mixture is a weighted sum."""
    w, p = np.array([0.25, 0.75]), np.array([0.3, 0.6])
    charts = {"identity": (lambda x: x, linear(w, p[:, None])), "logarithm": (np.log, log_linear(w, p[:, None])),
              "reciprocal": (lambda x: 1 / x, power_mean(w, p[:, None], -1)), "square root": (np.sqrt, power_mean(w, p[:, None], 0.5)),
              "hyperbolic cosine of the logarithm": (lambda x: (x + 1 / x) / 2, barycenter(w, p[:, None], KUBELKA_MUNK))}
    return [check(name, f(m[0]), "==", w @ f(p), within=1e-12) for name, (f, m) in charts.items()]


def nothing_masks_in_an_ideal_gas():
    """Adding a second ideal gas to a vessel leaves the first one's partial pressure as it was."""
    amount, other, volume, temperature, R = sp.symbols("n1 n2 V T R", positive=True)
    total = (amount + other) * R * temperature / volume
    return check("partial pressure with the second gas, against that without", total * amount / (amount + other), "==",
                 amount * R * temperature / volume)


def one_weight_is_enough_for_the_geometric_mean():
    """The weight can be read off the geometric mean of two known parts, so one number says all there is to say."""
    m = log_linear([W, 1 - W], [[P1], [P2]])[0]
    read = sp.expand_log(sp.log(m / P2), force=True) / sp.expand_log(sp.log(P1 / P2))
    return check("the weight, read off", sp.simplify(read), "==", W)


def the_linear_effect_depends_on_the_other_part():
    """On the simplex, more of part one changes the linear mixture by the difference of the two parts."""
    m = linear([W, 1 - W], [[P1], [P2]])[0]
    return [check("effect of the weight", sp.diff(m, W), "==", P1 - P2),
            check("its change with the other part", sp.diff(m, W, P2), "!=", 0)]


def a_sphere_rules_out_the_flat_mean():
    """The flat mean of two perpendicular directions is no direction; the mean along the sphere is."""
    w, p = [0.5, 0.5], [[1.0, 0.0], [0.0, 1.0]]
    return [check("length of the flat mean", np.linalg.norm(linear(w, p)), "==", 0.5**0.5, within=1e-12),
            check("length of the spherical mean", np.linalg.norm(barycenter(w, p, SPHERE)), "==", 1, within=1e-12)]


def one_space_has_four_means():
    """The halfway point of N(0, 1) and N(10, 1) has variance 26, 1, 1 or 13.5, depending on the geometry."""
    x = np.linspace(-30, 40, 70_001)
    density = lambda m: np.exp(-((x - m)**2) / 2)
    def variance(f):
        f = f / f.sum()
        return f @ (x - f @ x)**2
    arithmetic, pool = variance(density(0) + density(10)), variance(np.sqrt(density(0) * density(10)))
    quantiles = np.sort(np.random.default_rng(0).normal(size=100_000))
    transported = np.var((quantiles + (quantiles + 10)) / 2) / np.var(quantiles)
    fisher = barycenter([0.5, 0.5], [[0.0, 1.0], [10.0, 1.0]], FISHER_RAO_GAUSSIAN)[1]**2
    return [check("arithmetic: within plus between", arithmetic, "==", 1 + 5**2, within=1e-9),
            check("logarithmic pool", pool, "==", 1, within=1e-9),
            check("Wasserstein, in units of the parts'", transported, "==", 1, within=1e-9),
            check("Fisher-Rao: one plus an eighth of the squared distance", fisher, "==", 1 + 10**2 / 8, within=1e-9)]


def the_carrier_changes_the_mixture():
    """The same parts in the same amounts give three mixtures in three carriers."""
    w, p = [0.25, 0.75], [[0.9, 0.1], [0.1, 0.9]]
    flat, log, curved = (barycenter(w, p, c)[0] for c in (EUCLIDEAN, LOG, FISHER_RAO))
    angle = lambda x: np.arccos(np.sqrt(x))
    return [check("flat", flat, "==", 0.25 * 0.9 + 0.75 * 0.1, within=1e-12),
            check("logarithmic", log, "==", 0.9**0.25 * 0.1**0.75, within=1e-12),
            check("Fisher-Rao, by angles", curved, "==", np.cos(0.25 * angle(0.9) + 0.75 * angle(0.1))**2, within=1e-12),
            check("smallest difference among the three", np.ptp([flat, log, curved]), ">", 0, within=0.05)]


def a_prior_is_one_more_part():
    """The posterior mean of a Gaussian is a linear mixture in which the prior is a part with a weight of its own."""
    data, noise, prior, spread = np.array([1.0, 3.0, 2.0]), 1.5, -1.0, 0.8
    mu = np.linspace(-12, 12, 200_001)
    log_posterior = -((mu - prior) / spread)**2 / 2 - (((data[:, None] - mu) / noise)**2 / 2).sum(axis=0)
    posterior = np.exp(log_posterior - log_posterior.max())
    precision = np.array([1 / spread**2, *[1 / noise**2] * 3])
    mixture = linear(precision / precision.sum(), np.array([[prior], *data[:, None]]))[0]
    return [check("posterior mean by integration, against the mixture of prior and data", posterior @ mu / posterior.sum(), "==",
                  mixture, within=1e-9),
            check("distance from the mean of the data alone", abs(mixture - data.mean()), ">", 0, within=0.5)]


def three_knobs_turn():
    """At a point in general position, the mean changes with the weight, with a part and with its order."""
    r = sp.symbols("r", positive=True)
    m = (W * P1**r + (1 - W) * P2**r)**(1 / r)
    at = {W: sp.Rational(1, 3), P1: 1, P2: 4, r: 2}
    return [check(f"change with {name}", abs(float(sp.diff(m, x).subs(at))), ">", 0, within=0.1)
            for name, x in (("the weight", W), ("the first part", P1), ("the law", r))]


def two_knobs_turn_nothing():
    """Where both parts are the same, the power mean is that part, whatever the weight and the order."""
    r = sp.symbols("r", positive=True)
    m = (W * P1**r + (1 - W) * P1**r)**(1 / r)
    return [check("change with the weight", sp.diff(sp.simplify(m), W), "==", 0),
            check("change with the law", sp.diff(sp.simplify(m), r), "==", 0)]


def an_expert_without_weight_is_not_heard():
    """Whatever the expert of weight zero says, the mixture of the other two is the same."""
    silent = sp.symbols("s", real=True)
    m = linear([W, 0, 1 - W], [[P1], [silent], [P2]])[0]
    return [check("change with what it says", sp.diff(m, silent), "==", 0),
            check("weight that the best two of three leave to the third", int(top_k_gate([2.0, 0.0, 1.0], 2)[1]), "==", 0),
            check("experts with weight under a softmax gate", int((softmax_gate([2.0, 0.0, 1.0]) > 0).sum()), "==", 3)]
