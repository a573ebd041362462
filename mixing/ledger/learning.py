"""Evidence on learning: experts and ensembles."""
from fractions import Fraction
from functools import cache
from math import comb

import numpy as np

from mixing import linear
from mixing.domains import learning, learning_gates, learning_routing
from mixing.domains.mixup_questions import best_prediction
from mixing.domains.zoo import top_k_gate
from mixing.ledger import check


def a_mixture_models_digits():
    """Held-out log-likelihood of ten Gaussians on two principal directions of scikit-learn's digits, against one Gaussian."""
    from sklearn.datasets import load_digits
    from sklearn.decomposition import PCA
    from sklearn.mixture import GaussianMixture
    z = PCA(2, random_state=0).fit_transform(load_digits().data)
    train, test = z[::2], z[1::2]
    score = lambda k: GaussianMixture(k, random_state=0).fit(train).score(test)
    return check("gain in nats per digit", float(score(10) - score(1)), ">", 0.05, how="numeric")


def routing_equals_the_mixture():
    """Top-2 of six experts on a hundred inputs: sorted and routed against every expert on every input."""
    rng = np.random.default_rng(0)
    x, a, b = rng.normal(size=(100, 5)), rng.normal(size=(6, 5, 7)), rng.normal(size=(6, 7, 3))
    g = top_k_gate(rng.normal(size=(100, 6)), 2)
    return check("largest gap", float(np.abs(learning_routing.routed(x, g, a, b) - learning_routing.mixture_of_experts(x, g, a, b)).max()), "<=", 1e-12, how="numeric")


def mixtral_replaces_gated_blocks():
    """Mixtral's published 46.7 and 12.9 billion parameters need three matrices an expert; one matrix each gives far fewer."""
    whole, used = learning_routing.mixture_parameters()
    return [check("parameters, billions", whole / 1e9, "==", 46.7, within=0.05, how="numeric"), check("used for one token, billions", used / 1e9, "==", 12.9, within=0.05, how="numeric")]


def linear_in_the_experts_outputs():
    """Doubling every expert's output doubles the mixture, for fixed gates."""
    rng = np.random.default_rng(1)
    g, p = rng.dirichlet(np.ones(3), 10), rng.normal(size=(10, 3, 2))
    return check("largest gap", float(np.abs(linear(g, 2 * p) - 2 * linear(g, p)).max()), "<=", 1e-14, how="numeric")


def experts_need_not_be_linear():
    """One rectified expert with its gate fixed at one: the outputs at 1 and -1 do not cancel."""
    out = lambda x: learning_routing.expert(np.array([[x]]), np.array([[1.0]]), np.array([[1.0]]))[0, 0]
    return check("f(1) + f(-1)", float(out(1.0) + out(-1.0)), ">", 0.9, how="numeric")


def the_soft_curve_has_curvature():
    """x tanh(x/2) at 1: its second derivative by a central difference."""
    f, h = lambda x: x * np.tanh(x / 2), 1e-4
    return check("second derivative at 1", float((f(1 + h) - 2 * f(1) + f(1 - h)) / h**2), ">", 0.5, how="numeric")


def hard_routing_jumps():
    """Experts 1 and -1, top-1 by scores (x, -x): the outputs a billionth to either side of zero."""
    out = lambda x: float((top_k_gate(np.array([[x, -x]]), 1) @ np.array([1.0, -1.0]))[0])
    return check("jump", out(1e-9) - out(-1e-9), "==", 2.0, within=1e-12, how="numeric")


def collapse_is_seen_by_the_loss():
    """All inputs to one of four experts: the loss is four, and one if they are spread evenly."""
    return [check("loss after collapse", learning_gates.balance_loss(np.eye(4)[np.zeros(8, int)]), "==", 4.0, within=1e-12, how="numeric"),
            check("loss with even loads", learning_gates.balance_loss(np.eye(4)[np.arange(8) % 4]), "==", 1.0, within=1e-12, how="numeric")]


def the_loss_can_be_low_and_unbalanced():
    """Sixty inputs with gates (.51, .49) and forty with (.01, .99): loads of 60 and 40, loss below one."""
    gates = np.r_[np.tile([0.51, 0.49], (60, 1)), np.tile([0.01, 0.99], (40, 1))]
    return check("loss", learning_gates.balance_loss(gates), "==", 0.924, within=1e-12, how="numeric")


def the_sum_is_its_first_term():
    """Room for the fair share: the whole sum over the binomial law, in fractions, against (1 - 1/N) times the chance of exactly m."""
    def both(m, n):
        T, q = m * n, Fraction(1, n)
        law = [comb(T, k) * q**k * (1 - q) ** (T - k) for k in range(T + 1)]
        return sum(law[k] * max(k - m, 0) for k in range(T + 1)) / m, (1 - q) * law[m]
    return [check(f"share dropped by {n} experts with room for {m}", found, "==", claimed)
            for m, n in ((1, 2), (3, 4), (5, 8)) for found, claimed in [both(m, n)]]


def fair_routers_drop_tokens():
    """4096 tokens, 64 experts: the exact share against two thousand simulated routings, and against the square root."""
    rng = np.random.default_rng(2)
    load = rng.multinomial(4096, np.full(64, 1 / 64), 2000)
    lost = np.maximum(load - 64, 0).sum(1) / 4096
    exact = learning_routing.dropped(4096, 64)
    return [check("share dropped", exact, "==", float(lost.mean()), within=4 * float(lost.std()) / 2000**0.5, how="Monte Carlo"),
            check("share over the square root", exact / float(np.sqrt((1 - 1 / 64) / (2 * np.pi * 64))), "==", 1, within=2e-3, how="numeric"),
            check("share dropped with a quarter more room", learning_routing.dropped(4096, 64, 1.25), "<", 0.002, how="numeric")]


def spare_room_ends_it():
    """Many experts, room 1.5: the drop falls with the fair share m at the exponential rate that Stirling's formula gives."""
    share = lambda m: np.log(learning_routing.dropped(m * 256, 256, 1.5))
    slope = float((share(256) - share(128)) / 128)
    return check("exponent per token of fair share", -slope, "==", 1.5 * np.log(1.5) - 0.5, within=0.01, how="numeric")


def mixup_is_linear():
    """Mixing the doubled inputs is doubling the mixed ones, in inputs and labels."""
    rng = np.random.default_rng(3)
    w, p = rng.dirichlet([1, 1], 20), rng.normal(size=(20, 2, 4))
    return check("largest gap", float(np.abs(linear(w, 2 * p) - 2 * linear(w, p)).max()), "<=", 1e-14, how="numeric")


@cache
def _mixup_fit(points, labels, degree):
    """Coefficients of the polynomial that minimizes the expected Mixup loss over all pairs, weight uniform, by quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    lam, weights = (nodes + 1) / 2, weights / 2
    rows, targets, scale = [], [], []
    for a, ya in zip(points, labels):
        for b, yb in zip(points, labels):
            rows.append(np.vander(lam * a + (1 - lam) * b, degree + 1))
            targets.append(lam * ya + (1 - lam) * yb)
            scale.append(np.sqrt(weights))
    scale = np.concatenate(scale)
    return np.linalg.lstsq(np.concatenate(rows) * scale[:, None], np.concatenate(targets) * scale, rcond=None)[0]


def two_points_force_a_line():
    """Two examples, a cubic free to bend: the Mixup optimum has no quadratic or cubic term."""
    c = _mixup_fit((0.0, 1.0), (0.0, 1.0), 3)
    return check("size of the bending terms", float(np.abs(c[:2]).max()), "<=", 1e-10, how="numeric")


def crossing_segments_force_a_lie():
    """Three examples at 0, 1, 2 labeled 0, 1, 0: just beside the middle one, the Mixup optimum is far below its label."""
    beside = best_prediction(np.array(1 - 1e-9), [0, 1, 2], [0, 1, 0], alpha=1.0)
    return check("prediction beside the middle example, labeled 1", float(beside), "<", 0.8, how="numeric")


def curvature_off_the_chords_is_free():
    """Data on the first axis, a function that curves only along the second: its curvature along the chord."""
    chord, hessian = np.array([1, 0]), np.diag([0, 10**6])
    return check("curvature along the chord", int(chord @ hessian @ chord), "==", 0, how="exact")


def ridge_is_strengthened():
    """Ridge regression on the moments of mixed data against ridge with the penalty over the factor 2/3 on the data itself."""
    rng = np.random.default_rng(4)
    X = rng.normal(size=(200, 3))
    X -= X.mean(0)
    y = X @ [1.0, -2.0, 0.5] + rng.normal(size=200)
    y -= y.mean()
    C, r, c, k = X.T @ X / 200, X.T @ y / 200, 2 / 3, 0.7
    mixed = np.linalg.solve(c * C + k * np.eye(3), c * r)
    return check("largest gap", float(np.abs(mixed - np.linalg.solve(C + k / c * np.eye(3), r)).max()), "<=", 1e-12, how="numeric")


def least_squares_do_not_notice():
    """The same without a penalty: the factor cancels."""
    rng = np.random.default_rng(5)
    X, c = rng.normal(size=(200, 3)), 2 / 3
    y = X @ [1.0, -2.0, 0.5] + rng.normal(size=200)
    C, r = np.cov(X.T), (X - X.mean(0)).T @ (y - y.mean()) / 199
    return check("largest gap", float(np.abs(np.linalg.solve(c * C, c * r) - np.linalg.solve(C, r)).max()), "<=", 1e-12, how="numeric")


def likelihood_never_falls():
    """Four random starts on three noisy lines: the smallest change of the log-likelihood in any step."""
    rng = np.random.default_rng(7)
    x = rng.uniform(-3, 3, (300, 1))
    y = np.abs(x[:, 0]) + 0.1 * rng.normal(size=300)
    worst = min(float(np.diff(learning.Experts(x, y, 3, steps=30, rng=np.random.default_rng(s)).history).min()) for s in range(4))
    return check("smallest change", worst, ">=", -1e-9, how="numeric")
