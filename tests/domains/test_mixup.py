"""Mixup: every closed form by a second route (enumeration, quadrature, simulation), and the functions against the proofs."""
import inspect
from functools import cache
from importlib import import_module
from itertools import permutations, product

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from mixing import MixtureError
from mixing.derivations import mixup as proofs
from mixing.derivations import mixup_batch, mixup_learning, mixup_limits, mixup_moments
from mixing.domains import mixup as m
from mixing.domains import mixup_laws as laws
from mixing.domains import mixup_questions as q
from mixing.weights import entropy

ALPHAS = (0.1, 0.4, 1.0, 2.7, 16.0)
a = proofs.alpha


def mean(g, alpha):
    """The mean of g(lambda) under Beta(alpha, alpha) by adaptive quadrature that knows the law's end singularities."""
    half = lambda f: integrate.quad(lambda t: f(t) * (1 - t)**(alpha - 1), 0, 0.5, weight="alg", wvar=(alpha - 1, 0),
                                    epsabs=0, epsrel=1e-12)[0]
    return (half(g) + half(lambda t: g(1 - t))) / special.beta(alpha, alpha)


proved = cache(lambda derivation: derivation())


def at(derivation, alpha, **more):
    """The result of a derivation at numbers, by the names of its symbols."""
    result = proved(derivation).result.doit()
    values = {"alpha": alpha, **more}
    return float(result.subs({s: values[s.name] for s in result.free_symbols}))


# The laws of the weight --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("derivation, g", [
    (proofs.covariance_factor, lambda t: t**2 + (1 - t)**2),
    (proofs.factor_by_square, lambda t: (1 + (2*t - 1)**2) / 2),
    (mixup_learning.squared_scale, lambda t: (t**2 + (1 - t)**2)**2),
    (mixup_moments.label_entropy, lambda t: special.entr(t) + special.entr(1 - t)),
    (mixup_moments.larger_weight, lambda t: max(t, 1 - t)),
    (mixup_learning.kink_penalty, lambda t: min(t, 1 - t)**2),
    (mixup_learning.kink_penalty, lambda t: (t - max(2*t - 1, 0))**2),
], ids=lambda v: getattr(v, "__name__", ""))
def test_means_over_the_weight_by_quadrature(alpha, derivation, g):
    assert at(derivation, alpha) == pytest.approx(mean(g, alpha), rel=1e-9)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_square_of_the_centered_weight_has_a_beta_law(alpha):
    density = proofs.square_is_beta().numeric(proofs.b, a)
    b = np.linspace(0.01, 0.99, 25)
    assert np.allclose(density(b, alpha), stats.beta.pdf(b, 0.5, alpha), rtol=1e-12)
    inside = stats.beta.cdf((1 + np.sqrt(b)) / 2, alpha, alpha) - stats.beta.cdf((1 - np.sqrt(b)) / 2, alpha, alpha)
    assert np.allclose(inside, stats.beta.cdf(b, 0.5, alpha), rtol=1e-10)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_label_trick_density(alpha):
    t = np.linspace(0.01, 0.99, 25)
    chain = mixup_moments.label_trick()
    w = next(s for s in chain.result.free_symbols if s.name == "lambda")
    assert np.allclose(chain.numeric(w, a)(t, alpha), stats.beta.pdf(t, alpha + 1, alpha), rtol=1e-12)
    assert np.allclose(2 * t * stats.beta.pdf(t, alpha, alpha), stats.beta.pdf(t, alpha + 1, alpha), rtol=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_nodes_integrate_polynomials(alpha):
    t, mass = laws.beta_nodes(alpha, 6)
    for power in range(12):
        assert mass @ t**power == pytest.approx(float(sp.rf(alpha, power) / sp.rf(2*alpha, power)), rel=1e-12)
    assert abs(mass @ t**12 / float(sp.rf(alpha, 12) / sp.rf(2*alpha, 12)) - 1) > 1e-9     # six nodes reach degree eleven


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("k", [2, 3, 7])
def test_dirichlet(alpha, k):
    w = np.random.default_rng(7).dirichlet(np.full(k, alpha), 100_000)
    for chain, function, sample in ((proofs.dirichlet_factor, m.covariance_factor, np.sum(w**2, axis=1)),
                                    (mixup_moments.dirichlet_entropy, laws.label_entropy, entropy(w / w.sum(1, keepdims=True)))):
        assert at(chain, alpha, k=k) == pytest.approx(float(function(alpha, parts=k)), rel=1e-10)
        assert abs(sample.mean() - function(alpha, parts=k)) < 4.5 * sample.std() / np.sqrt(len(w))


# Moments ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("alpha", ALPHAS)
def test_central_moments_by_enumeration_over_a_skewed_coin(alpha):
    """A part that is 0 or 1 with probability p: all four pairs, exact means over the weight."""
    p = 0.3
    value, chance = np.array([0.0, 1.0]), np.array([1 - p, p])
    t, mass = laws.beta_nodes(alpha, 8)
    mixed = t[:, None, None] * value[:, None] + (1 - t)[:, None, None] * value - p
    joint = mass[:, None, None] * chance[:, None] * chance
    data = [np.sum(chance * (value - p)**k) for k in (2, 3, 4)]
    assert np.allclose(laws.central_moments(alpha, *data), [np.sum(joint * mixed**k) for k in (2, 3, 4)], rtol=1e-12)
    named = dict(mu_2=data[0], mu_3=data[1], mu_4=data[2])
    assert at(mixup_moments.third_moment, alpha, **named) == pytest.approx(laws.central_moments(alpha, *data)[1])
    assert at(mixup_moments.fourth_moment, alpha, **named) == pytest.approx(laws.central_moments(alpha, *data)[2])


@pytest.mark.parametrize("alpha", ALPHAS)
def test_gaussian_kurtosis_and_its_characteristic_function(alpha):
    s2, _, s4 = laws.central_moments(alpha, 1, 0, 3)
    assert s4 / s2**2 - 3 == pytest.approx(float(laws.excess_kurtosis(alpha)), rel=1e-10)
    assert at(mixup_moments.gaussian_excess, alpha) == pytest.approx(float(laws.excess_kurtosis(alpha)), rel=1e-12)
    for t in (0.5, 1.5):
        by_weight = mean(lambda w: np.exp(-t*t * (w*w + (1 - w)**2) / 2), alpha)
        assert at(mixup_moments.gaussian_characteristic, alpha, q=t*t/4) == pytest.approx(by_weight, rel=1e-9)


def test_heaviest_tails():
    grid = np.linspace(0.01, 5, 5000)
    best = float(mixup_moments.heaviest_tails().result)
    assert abs(grid[np.argmax(laws.excess_kurtosis(grid))] - best) < 1e-3
    assert laws.excess_kurtosis(best) > np.max(laws.excess_kurtosis(np.array([best - 1e-3, best + 1e-3])))


def next_kurtosis(kurtosis, alpha):
    second, _, fourth = laws.central_moments(alpha, 1, 0, kurtosis)
    return fourth / second**2


@pytest.mark.parametrize("alpha", [0.5, 1.0, 4.0])
def test_steady_kurtosis_is_where_rounds_lead(alpha):
    steady = float(laws.steady_kurtosis(alpha))
    assert at(mixup_moments.steady_kurtosis, alpha) == pytest.approx(steady)
    assert next_kurtosis(steady, alpha) == pytest.approx(steady, rel=1e-12)
    for kurtosis in (1.0, 3.5, 99.0):
        gaps = [kurtosis - steady]
        for _ in range(100):
            gaps.append(next_kurtosis(steady + gaps[-1], alpha) - steady)
        assert np.all(np.abs(gaps[1:20]) < np.abs(gaps[:19])) and abs(gaps[-1]) < 0.1 * abs(gaps[0])


def test_below_its_threshold_the_kurtosis_grows_without_bound():
    threshold = (np.sqrt(17) - 3) / 4
    assert np.isinf(laws.steady_kurtosis(threshold * 0.99)) and np.isfinite(laws.steady_kurtosis(threshold * 1.01))
    kurtosis = [3.0]
    for _ in range(100):
        kurtosis.append(next_kurtosis(kurtosis[-1], 0.1))
    assert np.all(np.diff(kurtosis, 2) > 0)                                   # each step is larger than the one before


@pytest.mark.parametrize("alpha", ALPHAS)
def test_larger_weight(alpha):
    t = np.random.default_rng(3).beta(alpha, alpha, 200_000)
    theta = np.maximum(t, 1 - t)
    found, expected = laws.larger_weight(alpha), [theta.mean(), theta.var()]
    assert abs(found.mean - expected[0]) < 4.5 * theta.std() / np.sqrt(len(t))
    assert abs(found.variance - expected[1]) < 4.5 * np.std((theta - theta.mean())**2) / np.sqrt(len(t))
    assert at(mixup_moments.larger_weight, alpha) == pytest.approx(float(found.mean))
    assert at(mixup_moments.larger_weight_variance, alpha) == pytest.approx(float(found.variance), rel=1e-8)


# Batches: exact enumeration --------------------------------------------------------------------------------------

BATCH = np.array([0.0, 1.0, 3.0, 7.0])
N = len(BATCH)


def every_partner(pairing):
    """Each equally likely assignment of partners to a batch of four."""
    everyone = range(N)
    if pairing == "permutation":
        return list(permutations(everyone))
    if pairing == "independent":
        return list(product(everyone, repeat=N))
    if pairing == "others":
        return [p for p in product(everyone, repeat=N) if all(i != j for i, j in enumerate(p))]
    orders = []
    for order in permutations(everyone):
        partner = [0] * N
        for i, j in zip(order, order[1:] + order[:1]):
            partner[i] = j
        orders.append(tuple(partner))
    return orders


def mixed_moments(alpha, partner, shared):
    """Exact E[sum z²] and E[(sum z)²] over the weights, for one assignment of partners; deviations from the batch mean."""
    u = BATCH - BATCH.mean()
    v = u[list(partner)]
    t, mass = laws.beta_nodes(alpha, 4)
    z = t[:, None] * u + (1 - t)[:, None] * v
    squares = mass @ np.sum(z**2, axis=1)
    if shared:
        return squares, mass @ np.sum(z, axis=1)**2
    first, second = mass @ z, mass @ z**2
    return squares, np.sum(second - first**2) + np.sum(first)**2


@pytest.mark.parametrize("pairing", m.PAIRINGS)
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("alpha", [0.3, 1.0, 5.0])
def test_batch_factors_by_enumeration(pairing, shared, alpha):
    cases = np.array([mixed_moments(alpha, p, shared) for p in every_partner(pairing)])
    squares, sums = cases.mean(axis=0)
    factors = q.which_pairing(alpha, N, shared)[pairing]
    assert squares / N / BATCH.var() == pytest.approx(float(factors.batch), rel=1e-12)
    assert (squares - sums / N) / (N - 1) / BATCH.var(ddof=1) == pytest.approx(float(factors.sample), rel=1e-12)


@pytest.mark.parametrize("pairing", m.PAIRINGS)
def test_factors_relative_to_the_population_by_simulation(pairing):
    rng, n, runs, alpha = np.random.default_rng(5), 3, 40_000, 0.7
    x = rng.normal(size=(runs, n))
    partner = np.stack([m.partners(n, pairing, rng=rng) for _ in range(runs)])
    t = rng.beta(alpha, alpha, (runs, 1))
    z = (t * x[:, :1] + (1 - t) * np.take_along_axis(x, partner[:, :1], 1))[:, 0]
    expected = q.which_pairing(alpha, n)[pairing].population
    assert abs(z.var() - expected) < 4 * np.std(z**2) / np.sqrt(runs)


def test_batch_proofs_agree_with_the_functions():
    for alpha, n in ((0.3, 4), (2.0, 64)):
        found = q.which_pairing(alpha, n)
        assert at(mixup_batch.factor_without_self_pairs, alpha, n=n) == pytest.approx(float(found["roll"].batch))
        assert at(mixup_batch.factor_with_self_pairs, alpha, n=n) == pytest.approx(float(found["permutation"].population))
        assert at(mixup_batch.sample_covariance_factor, alpha, n=n) == pytest.approx(float(found["permutation"].sample))


def test_one_weight_for_the_batch_keeps_its_mean():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(9, 3)), np.eye(3)[rng.integers(0, 3, 9)]
    for pairing in ("permutation", "roll"):
        mixed = m.mixup(x, y, 0.4, rng=rng, pairing=pairing, shared=True)
        assert np.allclose(mixed.x.mean(0), x.mean(0)) and np.allclose(mixed.y.mean(0), y.mean(0))


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_fixed_points_by_enumeration(n):
    fixed = np.array([sum(i == j for i, j in enumerate(p)) for p in permutations(range(n))])
    assert fixed.mean() == 1
    if n == 8:
        assert abs(np.mean(fixed == 0) - float(mixup_batch.no_fixed_point().result)) < 1 / special.factorial(9)


@given(n=st.integers(2, 40), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_partners_are_what_they_say(n, seed):
    rng = np.random.default_rng(seed)
    here = np.arange(n)
    assert sorted(m.partners(n, rng=rng)) == list(here)
    assert not np.any(m.partners(n, "others", rng=rng) == here)
    roll = m.partners(n, "roll", rng=rng)
    seen, i = set(), 0
    while i not in seen:
        seen.add(i)
        i = int(roll[i])
    assert len(seen) == n                                                       # one cycle through everybody


# The operation ---------------------------------------------------------------------------------------------------

@given(seed=st.integers(0, 999), alpha=st.floats(0.05, 30), shared=st.booleans(), pairing=st.sampled_from(m.PAIRINGS))
@settings(max_examples=50, deadline=None)
def test_mixing_is_on_the_segment_and_labels_say_where(seed, alpha, shared, pairing):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(6, 2, 3)), np.eye(4)[rng.integers(0, 4, 6)]
    before = x.copy(), y.copy()
    mixed = m.mixup(x, y, alpha, rng=rng, pairing=pairing, shared=shared)
    t = mixed.weights[:, :1]
    assert np.allclose(mixed.x.reshape(6, -1), t * x.reshape(6, -1) + (1 - t) * x[mixed.partner].reshape(6, -1))
    assert np.allclose(mixed.y, t * y + (1 - t) * y[mixed.partner]) and np.allclose(mixed.y.sum(1), 1)
    assert len(np.unique(t)) == 1 or not shared
    assert np.array_equal(before[0], x) and np.array_equal(before[1], y)


def test_a_large_sample_has_the_covariance_the_factor_says():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(60_000, 2)) @ np.array([[2.0, 0.0], [1.0, 0.5]])
    mixed = m.mixup(x, np.ones((len(x), 1)), 0.4, rng=rng).x
    ratio = np.trace(np.cov(mixed.T)) / np.trace(np.cov(x.T))
    assert abs(ratio - m.covariance_factor(0.4)) < 0.02
    assert np.abs(mixed.mean(0) - x.mean(0)).max() < 0.03


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.8, 1.0])
def test_coupled_parts(rho):
    rng, n, alpha = np.random.default_rng(4), 200_000, 0.6
    x, e = rng.normal(size=(2, n))
    t = rng.beta(alpha, alpha, n)
    z = t * x + (1 - t) * (rho * x + np.sqrt(1 - rho**2) * e)
    expected = m.covariance_factor(alpha, correlation=rho)
    assert abs(z.var() - expected) < 4.5 * np.std(z**2) / np.sqrt(n)
    assert at(proofs.coupled_factor, alpha, rho=rho) == pytest.approx(float(expected))


@pytest.mark.parametrize("name", ["uniform", "coin", "midpoint", "lopsided"])
def test_any_weight(name):
    rng = np.random.default_rng(6)
    t = {"uniform": rng.random(50_000), "coin": rng.integers(0, 2, 50_000) * 1.0, "midpoint": np.full(50_000, 0.5),
         "lopsided": rng.beta(5, 2, 50_000)}[name]
    found = m.weight_factor(np.stack([t, 1 - t], axis=-1))
    step = proofs.any_weight_factor().steps[0].expression
    assert found == pytest.approx(float(step.subs({proofs.m: t.mean(), proofs.v: t.var()})), rel=1e-12)


# Learning --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("alpha", [None, 0.05, 0.7, 9.0])
def test_least_squares_is_unchanged(alpha):
    rng = np.random.default_rng(8)
    x = rng.normal(size=(30, 3)) + 2
    y = x @ [1, -2, 0.5] + 9 + rng.normal(size=30)
    plain, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(30)]), y, rcond=None)
    assert np.allclose(q.least_squares(x, y, alpha), plain, atol=1e-10)
    if alpha:
        assert not np.allclose(q.least_squares(x, y, alpha, intercept=False), q.least_squares(x, y, intercept=False), atol=1e-3)
        c = float(m.covariance_factor(alpha))
        assert np.allclose(q.least_squares(x, y, alpha, ridge=0.3), q.least_squares(x, y, ridge=0.3 / c), atol=1e-10)


@pytest.mark.parametrize("ridge, intercept", [(0.0, True), (0.4, True), (0.4, False)])
def test_least_squares_over_all_pairs_written_out(ridge, intercept):
    """The same minimum from all n² pairs and quadrature nodes, as one weighted least-squares problem."""
    rng, alpha, n = np.random.default_rng(9), 0.6, 12
    x, y = rng.normal(size=(n, 2)) + 1, rng.normal(size=n)
    t, mass = laws.beta_nodes(alpha, 4)
    mix = lambda v: t[:, None, None, None] * v[:, None] + (1 - t)[:, None, None, None] * v
    z, label = mix(x).reshape(-1, 2), mix(y[:, None]).ravel()
    w = np.repeat(mass, n * n) / n**2
    z = np.column_stack([z, np.ones(len(z))]) if intercept else z
    penalty = np.diag([ridge, ridge] + [0] * intercept)
    direct = np.linalg.solve(z.T @ (w[:, None] * z) + penalty, z.T @ (w * label))
    assert np.allclose(direct, q.least_squares(x, y, alpha, ridge, intercept), atol=1e-12)


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("n", [3, 8])
def test_gradient_variance_by_simulation(shared, n):
    rng, runs, alpha = np.random.default_rng(10), 60_000, 1.0
    x = rng.normal(size=(runs, n))
    t = rng.beta(alpha, alpha, (runs, 1 if shared else n))
    g = np.mean((t * x + (1 - t) * np.roll(x, -1, 1))**2, axis=1)
    expected = laws.gradient_variance(alpha, n, shared)
    assert abs(g.var() - expected) < 4.5 * np.std((g - g.mean())**2) / np.sqrt(runs)
    chain = mixup_learning.shared_gradient_variance if shared else mixup_learning.sample_gradient_variance
    assert at(chain, alpha, n=n) == pytest.approx(float(expected))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_critical_batch_is_where_the_two_variances_cross(alpha):
    n = laws.critical_batch(alpha)
    assert laws.gradient_variance(alpha, n, shared=True) == pytest.approx(2 / n)
    assert at(mixup_learning.critical_batch, alpha) == pytest.approx(float(n))


def test_one_weight_per_sample_is_noisier_than_plain_only_for_small_alpha():
    """Where each example serves in two mixtures, weights near 0 and 1 pick duplicates: 3 E[s²] exceeds 2."""
    threshold = (np.sqrt(109) - 7) / 10
    for alpha, sign in ((threshold * 0.99, 1), (threshold * 1.01, -1)):
        assert np.sign(laws.gradient_variance(alpha, 10) - 2 / 10) == sign


def test_gradient_variance_at_the_optimum():
    rng, n = np.random.default_rng(11), 400_000
    x, x_, e, e_ = rng.normal(size=(4, n))
    t = rng.beta(1, 1, n)
    g = (t * e + (1 - t) * e_) * (t * x + (1 - t) * x_)
    assert abs(g.var() - at(mixup_learning.gradient_variance_at_optimum, 1.0)) < 4 * np.std(g**2) / np.sqrt(n)


@pytest.mark.parametrize("name, agree", [("cross-entropy", True), ("squares", True), ("focal", True), ("quality focal", False),
                                         ("hinge", False), ("absolute", False), ("Huber", False)])
def test_losses_whose_gradient_does_not_mind(name, agree):
    gap = q.losses_or_labels(q.LOSSES[name])
    assert (np.ptp(gap) < 1e-12) == agree
    if name == "squares":
        expected = mixup_learning.mixed_losses_gap().numeric(*sp.symbols("lambda y y'", real=True))(0.3, 1.0, 0.0)
        assert gap[0] == pytest.approx(float(expected))


@pytest.mark.parametrize("name", ["cross-entropy", "focal"])
@pytest.mark.parametrize("alpha", [0.3, 2.0])
def test_label_trick_gives_the_same_expected_loss(name, alpha):
    rng = np.random.default_rng(12)
    x, y = rng.normal(size=7), rng.integers(0, 2, 7)
    both = [q.expected_loss(q.LOSSES[name], lambda z: 2*z - 0.3, x, y, alpha, trick) for trick in (False, True)]
    assert both[0] == pytest.approx(both[1], rel=1e-12)
    hinge = [q.expected_loss(q.LOSSES["hinge"], lambda z: 2*z - 0.3, x, y, alpha, trick) for trick in (False, True)]
    assert abs(hinge[0] - hinge[1]) > 1e-3


def test_label_trick_draws_the_weights_it_says():
    rng = np.random.default_rng(13)
    mixed = m.label_trick(np.zeros((40_000, 1)), np.ones((40_000, 1)), 0.5, rng=rng)
    lam = mixed.weights[:, 0]
    assert abs((1 - lam).mean() - at(mixup_learning.first_coefficient, 0.5)) < 4 * lam.std() / 200
    assert abs(((1 - lam)**2).mean() - at(mixup_learning.second_coefficient, 0.5)) < 4 * np.std((1 - lam)**2) / 200


def test_second_order_regularizer_of_a_logistic_model():
    """The expansion with the two coefficients leaves a third-order remainder: an eighth when the inputs shrink by half."""
    rng = np.random.default_rng(14)
    x, y, alpha = rng.normal(size=20), rng.integers(0, 2, 20), 0.4
    first, second = (at(f, alpha) for f in (mixup_learning.first_coefficient, mixup_learning.second_coefficient))

    def remainder(scale):
        z = scale * x
        s, dz = special.expit(z), z - z[:, None]
        expansion = np.mean(np.logaddexp(0, z) - y*z) + first*np.mean((s - y)[:, None]*dz) + second/2*np.mean((s*(1 - s))[:, None]*dz**2)
        return q.expected_loss(q.LOSSES["cross-entropy"], lambda v: scale*v, x, y, alpha) - expansion
    assert 6.5 < remainder(0.02) / remainder(0.01) < 16.5
    assert abs(remainder(0.01)) < 1e-5 * abs(first)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_chord_penalty_of_a_parabola(alpha):
    found = laws.chord_penalty(lambda x: 3*x**2, 1.0, 3.0, alpha)
    assert found == pytest.approx(at(mixup_learning.chord_penalty, alpha, A=3, d=2), rel=1e-10)
    assert laws.kink_penalty(alpha) == pytest.approx(at(mixup_learning.kink_penalty, alpha), rel=1e-8)


@pytest.mark.parametrize("g", [lambda t: t**5, np.exp, lambda t: np.cos(3*t)])
def test_departure_from_no_mixing(g):
    chord = lambda t: (1 - t)*g(0.0) + t*g(1.0)
    slope = integrate.quad(lambda t: (g(t) - chord(t)) / (t*(1 - t)), 0, 1)[0] / 2
    step = 1e-3
    rise = [(mean(g, h) - (g(0.0) + g(1.0))/2) / h for h in (step, 2*step)]
    assert 2*rise[0] - rise[1] == pytest.approx(slope, rel=1e-4)


@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.5, np.inf])
@pytest.mark.parametrize("ratio", [0.2, 0.5, 0.9])
def test_circles_by_simulation(alpha, ratio):
    rng, n = np.random.default_rng(15), 200_000
    first, second = np.exp(2j * np.pi * rng.random((2, n)))
    t = 0.5 if np.isinf(alpha) else rng.beta(alpha, alpha, n)
    inside = np.mean(np.abs(t*first + (1 - t)*second) < ratio)
    expected = laws.intrusion(ratio, alpha)
    assert abs(inside - expected) < 4.5 * np.sqrt(expected * (1 - expected) / n)
    if alpha == 1:
        assert at(mixup_limits.intrusion_probability, 1, q=ratio) == pytest.approx(float(expected))


def test_circle_quadrature_reaches_its_closed_forms():
    for ratio in (0.2, 0.5, 0.9):
        near = (laws.intrusion(ratio, 1 - 1e-9), laws.intrusion(ratio, 1 + 1e-9))
        assert near[0] == pytest.approx(float(laws.intrusion(ratio)), rel=1e-7) == near[1]
        assert laws.intrusion(ratio, 1e5) == pytest.approx(float(laws.intrusion(ratio, np.inf)), rel=1e-4)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
def test_best_prediction_by_simulation(alpha):
    rng, n = np.random.default_rng(16), 400_000
    x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    i, j = rng.integers(0, 3, (2, n))
    t = rng.beta(alpha, alpha, n)
    mixed, label = (t*v[i] + (1 - t)*v[j] for v in (x, y))
    for z in (0.3, 0.6, 1.4):
        near = (np.abs(mixed - z) < 0.02) & (i != j)
        error = 4 * label[near].std() / np.sqrt(near.sum()) + 0.01
        assert abs(label[near].mean() - q.best_prediction(np.array(z), x, y, alpha)) < error
    assert q.best_prediction(np.array(0.5), [0, 1], [0, 1], alpha) == pytest.approx(0.5)     # two points: the chord
    z = sp.Rational(1, 2)
    assert float(mixup_limits.three_points().result.subs(mixup_learning.z, z)) == pytest.approx(
        float(q.best_prediction(np.array(0.5), x, y, 1.0)))


@pytest.mark.parametrize("alpha, end", [(0.5, 1), (1.0, 2/3), (2.0, 0)])
def test_beside_the_crossed_example_the_best_answer_climbs_or_dives(alpha, end):
    points, labels = [0, 1, 2], [0, 1, 0]
    near = q.best_prediction(1 - np.array([1e-4, 1e-8, 1e-12]), points, labels, alpha)
    assert np.all(np.diff(np.abs(near - end)) <= 0) and abs(near[-1] - end) < 1e-4
    z = np.linspace(0.05, 0.95, 7)
    assert np.allclose(proved(mixup_limits.best_answer).numeric(mixup_learning.z, a)(z, alpha), q.best_prediction(z, points, labels, alpha))
    if alpha != 1:
        assert proved(mixup_limits.climb if alpha < 1 else mixup_limits.dive).result == end


def test_class_shares_by_simulation():
    rng, n, pi = np.random.default_rng(17), 200_000, np.array([0.7, 0.25, 0.05])
    for partners in (None, [1, 1, 1]):
        second = pi if partners is None else np.full(3, 1/3)
        i, j = rng.choice(3, n, p=pi), rng.choice(3, n, p=second)
        t = rng.beta(0.4, 0.4, n)
        label = np.bincount(i, t, 3) / n + np.bincount(j, 1 - t, 3) / n
        found = q.class_shares(pi, partners)
        assert np.allclose(label, found.label, atol=0.005)
        assert np.allclose(np.bincount(np.where(t > 0.5, i, j), minlength=3) / n, found.dominant, atol=0.005)
        assert np.allclose(np.bincount(i[i == j], minlength=3) / n, found.pure, atol=0.005)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_twin_and_purity(alpha):
    t = q.twin(alpha)
    assert m.weight_factor(t) == pytest.approx(float(m.covariance_factor(alpha))) and np.allclose(t.sum(1), 1)
    sampled = np.random.default_rng(18).beta(alpha, alpha, 100_000)
    share = np.mean(np.maximum(sampled, 1 - sampled) > 0.9)
    assert abs(share - q.nearly_pure(alpha)) < 4.5 * np.sqrt(0.25 / 100_000)


def test_masks_keep_marginals_and_halve_the_cross_covariance():
    """All sixteen outcomes of two coins and two parents, exactly."""
    cov, w = np.array([[1.0, 0.8], [0.8, 1.0]]), 0.5
    def second(i, j):
        return sum((w if a else 1 - w) * (w if b else 1 - w) * (cov[i, j] if a == b or i == j else 0)
                   for a, b in product((0, 1), repeat=2) if i != j or a == b) / (1 if i != j else w**2 + (1 - w)**2)
    assert second(0, 0) == 1
    assert second(0, 1) == pytest.approx(0.8 * float(proofs.masked().result.subs(proofs.lam, sp.Rational(1, 2))))


def test_nearest_strangers():
    rng = np.random.default_rng(19)
    square = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
    assert q.strangers(square, [0, 1, 2, 3], 1.0, rng=rng) == 0              # on an edge or a diagonal the ends are nearest
    line = np.array([[0.0], [1.0], [2.0]])
    share = q.strangers(line, [0, 1, 2], 1.0, rng=rng, draws=20_000)
    assert abs(share - 1/3 * 1/2) < 0.01                                     # the pair (0, 2), its middle half


# Errors ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("call, words", [
    (lambda: m.mixup(np.ones(3), np.ones((3, 1)), 1, rng=None), "columns"),
    (lambda: m.mixup(np.ones((3, 1)), np.ones(3), 1, rng=None), "one-hot"),
    (lambda: m.mixup(np.ones((3, 1)), np.ones((2, 1)), 1, rng=None), "one n"),
    (lambda: m.mixup(np.ones((3, 1)), np.ones((3, 1)), 0, rng=np.random.default_rng(0)), "alpha must be positive"),
    (lambda: m.covariance_factor(-1), "alpha must be positive"),
    (lambda: m.covariance_factor(np.nan), "alpha must be positive"),
    (lambda: m.partners(3, "reverse", rng=None), "one of permutation"),
    (lambda: m.partners(1, "roll", rng=None), "at least 2"),
    (lambda: m.partner_correlation("roll", 4, "sample"), "relative_to"),
    (lambda: laws.gradient_variance(1.0, 2), "at least 3"),
    (lambda: laws.intrusion(1.5), "between 0 and 1"),
    (lambda: q.nearly_pure(1.0, 0.3), "purity"),
    (lambda: q.strangers(np.ones((3, 1)), [0, 0, 0], 1.0, rng=np.random.default_rng(0)), "two classes"),
])
def test_bad_input_says_what_to_do(call, words):
    with pytest.raises(MixtureError, match=words):
        call()


def test_every_derivation_has_steps_and_renders():
    for name in ("mixup", "mixup_moments", "mixup_batch", "mixup_learning", "mixup_limits"):
        module = import_module("mixing.derivations." + name)
        for label, make in inspect.getmembers(module, inspect.isfunction):
            if make.__module__ == module.__name__ and not label.startswith("_"):
                chain = proved(make)
                assert chain.steps and "aligned" in chain.latex(), label


# The page --------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def page(glued):
    return glued["L2/mixup"]


FORMULAS = {                                        # written down here from the literature's own forms, not from the package
    "factor": lambda t: 1 - 2*(t - t**2), "larger": lambda t: max(t, 1 - t), "entropy": lambda t: special.entr(t) + special.entr(1 - t),
    "kink": lambda t: min(t, 1 - t)**2,
}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("alpha", [0.3, 1.0, 4.0])
def test_the_page_prints_the_mean_that_quadrature_finds(page, name, alpha):
    shown = sp.sympify(page[f"mixup_{name}"], locals={"alpha": a, "beta": sp.beta})
    assert float(shown.subs(a, alpha)) == pytest.approx(mean(FORMULAS[name], alpha), rel=1e-9)


def test_the_page_prints_the_tails_and_the_circle(page):
    excess, steady, inside = (sp.sympify(page[f"mixup_{name}"], locals={"alpha": a}) for name in ("excess", "steady", "intrusion"))
    scale = lambda t: t**2 + (1 - t)**2
    for alpha in (0.4, 2.0):
        relative = mean(lambda t: scale(t)**2, alpha) / mean(scale, alpha)**2
        assert float(excess.subs(a, alpha)) == pytest.approx(3*relative - 3, rel=1e-9)
        keep, make = mean(lambda t: t**4 + (1 - t)**4, alpha), 6*mean(lambda t: (t*(1 - t))**2, alpha)
        assert float(steady.subs(a, alpha)) == pytest.approx(make / (mean(scale, alpha)**2 - keep), rel=1e-8)
    (q_,) = inside.free_symbols
    by_angle = lambda r: 2/np.pi * integrate.quad(lambda v: np.arccos(np.sqrt((1 - r*r)/(1 - v*v))), 0, r)[0]
    assert float(inside.subs(q_, 0.6)) == pytest.approx(by_angle(0.6), rel=1e-8)


def test_numbers_in_the_sentences(page):
    assert abs(page["mixup_left"] - 2/3) < 0.02
    assert page["mixup_images"] == 1797 and page["mixup_patients"] == 442
    assert page["mixup_scale"] == pytest.approx(np.sqrt(1.5))
    assert page["mixup_floor"] == pytest.approx(0.9 * mean(FORMULAS["entropy"], 1.0))
    assert page["mixup_circle_one"] == pytest.approx(100 * (1 - np.sqrt(0.75)))
    assert page["mixup_circle_half"] == pytest.approx(100 / 3)
    assert page["mixup_pure"] == pytest.approx(200 * stats.beta.cdf(0.1, 0.2, 0.2))
    for name, alpha in (("one", 1.0), ("small", 0.2)):
        s1, s2 = mean(lambda t: t**2 + (1 - t)**2, alpha), mean(lambda t: (t**2 + (1 - t)**2)**2, alpha)
        assert page[f"mixup_critical_{name}"] == pytest.approx((1 + 2*s1 - 3*s2) / (s2 - s1**2))
