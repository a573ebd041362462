"""Evidence on mixture distributions: their moments and modes, what they can imitate, and how they are fitted."""
from __future__ import annotations

from fractions import Fraction as F
from functools import lru_cache

import numpy as np

from mixing.domains.probability import bell, comb, density, modes, posterior_weights, stacking_weights, two_modes
from mixing.domains.probability_em import em, log_likelihood, relabeled, spread_start
from mixing.ledger import check

GRID = np.linspace(-1, 2, 30_001)
FLAT = ((GRID >= 0) & (GRID <= 1)).astype(float)
CELL = GRID[1] - GRID[0]


def combs_near_the_flat_density_in_the_mean():
    """Each fourfold number of bells brings a comb of them four times nearer to the flat density, in total area."""
    areas = [np.abs(density(GRID, *comb(n)) - FLAT).sum() * CELL for n in (10, 40, 160)]
    return [check("area between comb and flat density, for 10, 40 and 160 bells, over four times the next",
                  areas[0] / (4 * areas[1]), "==", 1, within=0.02), check("and", areas[1] / (4 * areas[2]), "==", 1, within=0.02),
            check("area for 160", areas[2], "<", 0.01)]


def combs_stay_half_away_at_the_edge():
    """However many bells, somewhere a comb is half the height away from a density that jumps by its height."""
    worst = [np.abs(density(GRID, *comb(n)) - FLAT).max() for n in (10, 40, 160)]
    return check("largest distance for 10, 40 and 160 bells", worst, ">", 0.49)


def logistic_combs_do_as_well():
    """A comb of logistic densities, no bells among them, also nears the flat density in total area."""
    def logistic(n):
        _, centers, widths = comb(n)
        return np.mean([1 / (4 * h * np.cosh((GRID - c) / (2 * h)) ** 2) for c, h in zip(centers, widths / 2)], axis=0)
    with np.errstate(over="ignore"):
        areas = [np.abs(logistic(n) - FLAT).sum() * CELL for n in (10, 40)]
    return [check("area for 40 logistic parts", areas[1], "<", 0.05), check("against 10", areas[1], "<", areas[0] / 3)]


def labels_can_be_permuted():
    """The three parts fitted to the iris flowers have one likelihood in all six orders."""
    from itertools import permutations
    fit = _iris(4)
    values = [log_likelihood(_flowers(), relabeled(fit.mixture, order)) for order in permutations(range(3))]
    return check("spread of the six log-likelihoods", max(values) - min(values), "<=", 0, within=1e-9)


def coins_and_slabs_have_many_recipes():
    """A fair coin is half of two unfair ones in more ways than one; a slab is half of its halves."""
    mix = lambda a, b: F(1, 2) * a + F(1, 2) * b
    return [check("half of coins 2/10 and 8/10", mix(F(2, 10), F(8, 10)), "==", F(1, 2)),
            check("half of coins 4/10 and 6/10", mix(F(4, 10), F(6, 10)), "==", F(1, 2)),
            check("height of the slab on [0, 2] from its two halves", [mix(F(1), F(0)), mix(F(0), F(1))], "==", [F(1, 2), F(1, 2)])]


def bells_are_independent():
    """Three different bells are linearly independent, so no mixture of them has a second set of weights."""
    mean, sd = np.array([0.0, 0.0, 1.0]), np.array([1.0, 2.0, 1.0])
    gram = bell(mean[:, None], mean, np.hypot(sd[:, None], sd))
    return [check("determinant of the integrals of all products", np.linalg.det(gram), ">", 0, within=1e-6),
            check("smallest eigenvalue", np.linalg.eigvalsh(gram)[0], ">", 0, within=1e-3)]


@lru_cache(1)
def _flowers():
    from sklearn.datasets import load_iris
    return load_iris().data


@lru_cache(4)
def _iris(seed):
    x = _flowers()
    return em(x, spread_start(x, 3, rng=np.random.default_rng(seed)), steps=200)


def two_starts_end_on_different_summits():
    """On the iris flowers, two random starts climb monotonically and end more than six nats apart."""
    usual, better = _iris(4).log_likelihood, _iris(11).log_likelihood
    return [check("least rise in a step", min(np.diff(usual).min(), np.diff(better).min()), ">=", 0, within=1e-9),
            check("last rise of either", max(usual[-1] - usual[-2], better[-1] - better[-2]), "<", 1e-6),
            check("height of the second summit over the first", better[-1] - usual[-1], ">", 6)]


def the_likelihood_is_not_concave():
    """Halfway between a fitted mixture and itself with two labels exchanged, the likelihood is far lower than at both."""
    fit = _iris(4).mixture
    other = relabeled(fit, [1, 0, 2])
    halfway = type(fit)(*((a + b) / 2 for a, b in zip(fit, other)))
    x = _flowers()
    return check("log-likelihood halfway, below both ends by", log_likelihood(x, fit) - log_likelihood(x, halfway), ">", 50)


def the_likelihood_has_no_bound():
    """A bell that narrows onto one observation lifts the likelihood without end."""
    x = np.random.default_rng(0).normal(size=20)
    heights = [np.log(density(x, [0.5, 0.5], [x[0], 0.0], [10.0**-k, 1.0])).sum() for k in range(4, 60, 8)]
    return [check("rise for eight more digits of narrowness", np.diff(heights), "==", 8 * np.log(10), within=1e-3)]


def peaks_are_counted_as_predicted():
    """On a grid of weights and distances, two bells have two peaks exactly where the closed form says so."""
    w, d = np.meshgrid([0.05, 0.2, 0.5, 0.8], np.arange(1.55, 5, 0.3))
    counted = np.vectorize(lambda w, d: len(modes([w, 1 - w], [0.0, d], [1.0, 1.0])) == 2)(w, d)
    return [check("cases in which counting and closed form disagree", int((counted != two_modes(w, d)).sum()), "==", 0, how="numeric"),
            check("cases with two peaks", int(counted.sum()), ">", 0, how="numeric"), check("with one", int((~counted).sum()), ">", 0, how="numeric")]


def posterior_weights_predict_like_the_joint_law():
    """Two coins, five tosses seen: averaging by posterior weights gives the next toss its conditional chance, exactly."""
    from itertools import product
    coins, prior, seen = (F(1, 3), F(3, 4)), (F(1, 2), F(1, 2)), (1, 1, 0, 1, 0)
    chance = lambda tosses, c: np.prod([c if t else 1 - c for t in tosses])
    joint = {(k, *tosses): prior[k] * chance(tosses, coins[k]) for k in (0, 1) for tosses in product((0, 1), repeat=6)}
    given = sum(v for (k, *t), v in joint.items() if tuple(t[:5]) == seen)
    heads = sum(v for (k, *t), v in joint.items() if tuple(t) == (*seen, 1)) / given
    weight = [prior[k] * chance(seen, coins[k]) for k in (0, 1)]
    return check("chance of heads next, from all 128 stories", heads, "==",
                 sum(w * c for w, c in zip(weight, coins)) / sum(weight), how="enumeration")


def posterior_weights_collapse():
    """Data from a mixture of two models: stacking finds its weights, and Bayes puts everything on one model, in forty runs."""
    rng, bayes, stacked = np.random.default_rng(3), [], []
    for _ in range(40):
        first = rng.random(1000) < 0.4
        x = np.where(first, rng.normal(0, 1, 1000), rng.normal(3, 1, 1000))
        f = np.stack([bell(x, 0, 1), bell(x, 3, 1)], axis=-1)
        bayes.append(posterior_weights(np.log(f).sum(0)).max())
        stacked.append(stacking_weights(f, 60)[0])
    return [check("smallest winning posterior weight", min(bayes), ">", 0.999),
            check("mean stacked weight of the first model", float(np.mean(stacked)), "==", 0.4, within=4 * (0.3 / 40_000) ** 0.5, how="Monte Carlo")]


# experts

def a_gated_law_is_a_law_at_every_input():
    """Two experts and a gate over two inputs: listing every draw gives the gate-weighted sum of the experts."""
    from mixing import linear
    gate = np.array([[F(1, 4), F(3, 4)], [F(1), F(0)]], dtype=object)
    experts = np.array([[F(1, 2), F(1, 2)], [F(1, 5), F(4, 5)]], dtype=object)
    drawn = [[F(0), F(0)], [F(0), F(0)]]
    for x in (0, 1):
        for i in (0, 1):
            for y in (0, 1):
                drawn[x][y] += gate[x, i] * experts[i, y]
    return [check("chances at both inputs", np.array(drawn, dtype=object).ravel(), "==", linear(gate, experts).ravel(), how="enumeration"),
            check("their sums", [sum(p) for p in drawn], "==", [1, 1])]


def the_best_one_is_one_hot():
    """A gate that keeps one expert gives it all the weight."""
    from mixing.domains.zoo import top_k_gate
    return check("gate of scores 1, 3, 2 with one kept", top_k_gate([1.0, 3.0, 2.0], 1), "==", np.array([0.0, 1.0, 0.0]), within=1e-12)


def the_best_two_are_not():
    """A gate that keeps two experts of nearly equal score gives each nearly half."""
    from mixing.domains.zoo import top_k_gate
    return check("largest gate value of scores 0, 1, 1.1 with two kept", top_k_gate([0.0, 1.0, 1.1], 2).max(), "<", 0.53)


def _routed(experts, used, width=4096, hidden=14336, layers=32, vocabulary=32000, keys=1024):
    """Parameters in all, parameters that a token meets, and multiplications of the router, of a Mixtral-like model."""
    attention, expert, router = 2 * width**2 + 2 * width * keys, 3 * width * hidden, width * experts
    norms, ends = (2 * layers + 1) * width, 2 * vocabulary * width
    whole = lambda n: layers * (attention + n * expert + router) + norms + ends
    return whole(experts), whole(used), layers * router


def compute_stays_while_parameters_grow():
    """Eight experts with two in use have the published sizes; twice the experts add only their own parameters and routing."""
    (total, active, router), (double, still, twice) = _routed(8, 2), _routed(16, 2)
    return [check("parameters in all", total, "==", 46_702_792_704), check("met by one token", active, "==", 12_879_925_248),
            check("added by eight more experts, without their routing", double - total - (twice - router), "==", 32 * 8 * 3 * 4096 * 14336),
            check("met by one token with sixteen experts, without the routing", still - twice, "==", active - router)]


def routing_grows_with_the_experts():
    """The router scores every expert: from eighty-seven thousand experts on it costs more than the two that are used."""
    used = 32 * 2 * 3 * 4096 * 14336
    return [check("with eight", _routed(8, 2)[2], "<", used // 1000), check("with eighty-seven thousand", _routed(87_000, 2)[2], ">", used)]
