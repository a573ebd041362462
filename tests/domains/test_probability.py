"""Mixture distributions, pools and EM: against quadrature, sampling, search and scikit-learn."""
from itertools import permutations

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from mixing import MixtureError, entropy, linear
from mixing.derivations import probability_mixtures as steps
from mixing.domains.probability import (bell, comb, density, modes, moments, posterior_weights, stacking_weights, two_modes)
from mixing.domains.probability_em import (GaussianMixture, em, log_joint, log_likelihood, matching, maximize, relabeled,
                                           spread_start)
from mixing.domains.probability_pools import gaussian_pool, kl, log_pool, product


def spd(rng, n, d):
    a = rng.normal(size=(n, d, d))
    return a @ a.transpose(0, 2, 1) + 0.3 * np.eye(d)


# moments and modes

def test_moments_are_those_of_a_large_sample():
    rng = np.random.default_rng(0)
    w, m, s = np.array([0.2, 0.5, 0.3]), rng.normal(size=(3, 2)) * 3, spd(rng, 3, 2)
    label = rng.choice(3, 200_000, p=w)
    x = m[label] + np.einsum("nij,nj->ni", np.linalg.cholesky(s)[label], rng.normal(size=(200_000, 2)))
    found = moments(w, m, s)
    c = x - x.mean(0)
    error = np.sqrt(np.var(c[:, :, None] * c[:, None, :], axis=0) / len(x))
    assert np.all(np.abs(x.mean(0) - found.mean) < 4 * np.sqrt(np.diag(found.covariance) / len(x)))
    assert np.all(np.abs(np.cov(x.T) - found.covariance) < 4 * error)


def test_moments_on_symbols_and_in_batches():
    w, a, b, s, t = sp.symbols("w a b s t", positive=True)
    m = moments(np.array([w, 1 - w]), np.array([[a], [b]]), np.array([[[s]], [[t]]]))
    assert sp.expand(m.covariance[0, 0] - (w * s + (1 - w) * t + w * (1 - w) * (a - b) ** 2)) == 0
    rng = np.random.default_rng(1)
    w, m, s = rng.dirichlet([1, 1], 5), rng.normal(size=(5, 2, 3)), spd(rng, 10, 3).reshape(5, 2, 3, 3)
    many = moments(w, m, s)
    assert np.allclose(many.covariance[3], moments(w[3], m[3], s[3]).covariance)


def test_density_integrates_to_one_and_has_the_moments():
    from scipy.integrate import quad
    mix = [0.2, 0.5, 0.3], [0.0, 1.0, 5.0], [1.0, 0.3, 2.0]
    whole = [quad(lambda x, k=k: x**k * density(x, *mix), -30, 40, limit=200, points=[0, 1, 5])[0] for k in range(3)]
    m = moments(mix[0], np.array(mix[1])[:, None], np.array(mix[2])[:, None, None] ** 2)
    assert np.allclose(whole, [1, m.mean[0], m.covariance[0, 0] + m.mean[0] ** 2], atol=1e-9)


@settings(max_examples=80, deadline=None)
@given(st.floats(0.02, 0.98), st.floats(0.5, 6.0))
def test_closed_form_of_two_modes_agrees_with_counting(w, separation):
    from scipy.optimize import brentq
    edge = brentq(lambda s: float(two_modes(w, s)) - 0.5, 1.9, 8.0, xtol=1e-9)
    if abs(separation - edge) > 2e-3:
        assert (len(modes([w, 1 - w], [0.0, separation], [1.0, 1.0])) == 2) == bool(two_modes(w, separation))


def test_modes_stay_between_the_outermost_means():
    rng = np.random.default_rng(3)
    for _ in range(30):
        n = rng.integers(1, 7)
        w, m, s = rng.dirichlet(np.ones(n)), rng.normal(size=n) * 4, rng.uniform(0.2, 2, n)
        at = modes(w, m, s)
        x = np.linspace(m.min() - 6, m.max() + 6, 6001)
        f = density(x, w, m, s)
        peaks = x[1:-1][(f[1:-1] > f[:-2]) & (f[1:-1] >= f[2:])]
        assert len(at) == len(peaks) and np.allclose(at, peaks, atol=x[1] - x[0])
        assert m.min() - 1e-9 <= at.min() and at.max() <= m.max() + 1e-9


def test_a_comb_nears_the_flat_density_in_the_mean_and_not_in_the_maximum():
    x = np.linspace(-1, 2, 30_001)
    flat = ((x >= 0) & (x <= 1)).astype(float)
    gaps = [np.abs(density(x, *comb(n)) - flat) for n in (10, 40, 160)]
    area = [g.sum() * (x[1] - x[0]) for g in gaps]
    assert area[0] > 3 * area[1] > 9 * area[2] and all(g.max() > 0.49 for g in gaps)


# pools

def test_each_pool_is_the_centroid_of_its_divergence():
    rng = np.random.default_rng(0)
    p, w = rng.dirichlet(np.ones(4), 3), np.array([0.5, 0.3, 0.2])
    q = rng.dirichlet(np.ones(4), 20_000)
    pool, log_z = log_pool(w, p)
    reverse = lambda q: kl(q[..., None, :], p) @ w
    forward = lambda q: kl(p, q[..., None, :]) @ w
    assert np.isclose(reverse(pool), -log_z) and reverse(q).min() >= reverse(pool)
    mixture = linear(w, p)
    assert np.isclose(forward(mixture), entropy(mixture) - entropy(p) @ w) and forward(q).min() >= forward(mixture)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_the_normalizer_is_at_most_one_and_one_only_for_equal_parts(k, n, seed):
    rng = np.random.default_rng(seed)
    p, w = rng.dirichlet(np.ones(k), n), rng.dirichlet(np.ones(n))
    pool, log_z = log_pool(w, p)
    assert log_z <= 1e-12 and np.isclose(pool.sum(), 1)
    same, zero = log_pool(w, np.tile(p[0], (n, 1)))
    assert np.allclose(same, p[0]) and abs(zero) < 1e-12


def test_linear_pool_commutes_with_margins_and_log_pool_with_bayes():
    rng = np.random.default_rng(2)
    p, w, likelihood = rng.dirichlet(np.ones(6), 2), np.array([0.4, 0.6]), rng.uniform(size=6)
    update = lambda q: q * likelihood / (q * likelihood).sum(-1, keepdims=True)
    margin = lambda q: q.reshape(*q.shape[:-1], 2, 3).sum(-1)
    lin, log = (lambda q: linear(w, q)), (lambda q: log_pool(w, q).pool)
    assert np.allclose(margin(lin(p)), lin(margin(p))) and not np.allclose(margin(log(p)), log(margin(p)), atol=1e-3)
    assert np.allclose(update(log(p)), log(update(p))) and not np.allclose(update(lin(p)), lin(update(p)), atol=1e-3)


def test_gaussian_pools_against_the_grid():
    x = np.linspace(-30, 40, 70_001)
    cell = x[1] - x[0]
    p = np.array([bell(x, 0, 1), bell(x, 10, 2)])
    for exponents, pooled in ((np.array([0.3, 0.7]), log_pool([0.3, 0.7], p, cell)), (np.ones(2), product(p, cell))):
        closed = gaussian_pool(exponents, [[0.0], [10.0]], [[[1.0]], [[4.0]]])
        assert np.allclose(pooled.pool, bell(x, closed.mean[0], closed.covariance[0, 0] ** 0.5), atol=1e-9)
    assert np.isclose(log_pool([0.3, 0.7], np.array([bell(x, 0, 1), bell(x, 3, 1)]), cell).log_normalizer, -0.3 * 0.7 * 9 / 2, atol=1e-9)


def test_far_apart_bells_pool_without_underflow():
    x = np.linspace(-10, 210, 22_001)
    log_weights = -np.stack([x, x - 200]) ** 2 / 2
    with np.errstate(under="ignore"):
        p = np.exp(np.maximum(log_weights, -700))
    pooled = log_pool([0.5, 0.5], p, x[1] - x[0]).pool
    assert np.isfinite(pooled).all() and np.isclose((pooled * (x[1] - x[0])).sum(), 1)


def test_pools_over_disjoint_outcomes_are_an_error_and_zero_weight_is_ignored():
    with pytest.raises(MixtureError, match="no outcome in common"):
        log_pool([0.5, 0.5], [[1.0, 0.0], [0.0, 1.0]])
    assert log_pool([1.0, 0.0], [[0.5, 0.5], [0.0, 1.0]]).pool.tolist() == [0.5, 0.5]
    with pytest.raises(MixtureError, match="non-negative"):
        product([[0.5, -0.5]])


def test_supports_intersect_under_logs_and_unite_under_sums():
    p = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    assert (log_pool([0.5, 0.5], p).pool > 0).tolist() == [False, True, False] and (linear([0.5, 0.5], p) > 0).all()


def test_kl_against_scipy_and_on_symbols():
    from scipy.special import rel_entr
    rng = np.random.default_rng(5)
    p, q = rng.dirichlet(np.ones(5), (2, 40))
    p[:, 0] = 0
    assert np.allclose(kl(p, q), rel_entr(p, q).sum(-1)) and kl(p[0], p[0]) == 0
    a, b = sp.symbols("a b", positive=True)
    assert sp.simplify(kl(np.array([a, 1 - a]), np.array([b, 1 - b])) - (a * sp.log(a / b) + (1 - a) * sp.log((1 - a) / (1 - b)))) == 0


# weights from evidence

def test_posterior_weights_are_bayes_rule():
    assert np.allclose(posterior_weights(np.log([0.2, 0.6]), [0.75, 0.25]), [0.5, 0.5])
    assert np.allclose(posterior_weights([-2000.0, -2001.0]).sum(), 1)
    assert posterior_weights([0.0, 0.0], [1.0, 0.0]).tolist() == [1, 0]


def test_stacking_finds_the_true_shares_where_bayes_collapses():
    rng = np.random.default_rng(0)
    x = np.where(rng.random(4000) < 0.3, rng.normal(0, 1, 4000), rng.normal(4, 1, 4000))
    f = np.stack([bell(x, 0, 1), bell(x, 4, 1)], axis=-1)
    w = stacking_weights(f)
    assert abs(w[0] - 0.3) < 4 * np.sqrt(0.21 / 4000) and posterior_weights(np.log(f).sum(0)).max() > 1 - 1e-12
    value = lambda w: np.log(f @ w).sum()
    assert all(value(w) >= value(np.array([a, 1 - a])) - 1e-9 for a in np.linspace(0.01, 0.99, 99))
    with pytest.raises(MixtureError, match="densities"):
        stacking_weights([[0.0, 0.0]])


# expectation and maximization

def petals():
    from sklearn.datasets import load_iris
    return load_iris().data


@pytest.mark.parametrize("data", ["iris", "wine"])
def test_em_walks_the_same_steps_as_scikit_learn(data):
    from sklearn import datasets
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture as Oracle
    x = getattr(datasets, f"load_{data}")().data[:, :4]
    start = spread_start(x, 3, rng=np.random.default_rng(4))
    steps = 12
    ours = em(x, start, steps=steps, floor=1e-6)
    oracle = Oracle(3, weights_init=start.weights, means_init=start.means, precisions_init=np.linalg.inv(start.covariances),
                    reg_covar=1e-6, max_iter=steps, tol=0)
    with pytest.warns(ConvergenceWarning):
        oracle.fit(x)
    assert np.allclose(ours.mixture.weights, oracle.weights_, atol=1e-10)
    assert np.allclose(ours.mixture.means, oracle.means_, rtol=1e-10)
    assert np.allclose(ours.mixture.covariances, oracle.covariances_, rtol=1e-8, atol=1e-10)
    assert np.isclose(ours.log_likelihood[-1], oracle.score(x) * len(x), rtol=1e-12)
    assert np.isclose(ours.log_likelihood[-2], oracle.lower_bound_ * len(x), rtol=1e-12)
    assert np.allclose(ours.shares, oracle.predict_proba(x), atol=1e-10)


@pytest.mark.parametrize("seed", [1, 4, 8, 9, 10, 11])
def test_the_likelihood_never_falls(seed):
    x = petals()
    fit = em(x, spread_start(x, 3, rng=np.random.default_rng(seed)), steps=40)
    assert np.diff(fit.log_likelihood).min() > -1e-9
    assert np.allclose(fit.shares.sum(1), 1) and np.isclose(fit.log_likelihood[-1], log_likelihood(x, fit.mixture))


def test_log_joint_against_scipy():
    from scipy.stats import multivariate_normal
    rng = np.random.default_rng(0)
    x, mix = rng.normal(size=(50, 3)), GaussianMixture(np.array([0.2, 0.8]), rng.normal(size=(2, 3)), spd(rng, 2, 3))
    expected = [np.log(w) + multivariate_normal(m, s).logpdf(x) for w, m, s in zip(*mix)]
    assert np.allclose(log_joint(x, mix), np.transpose(expected), atol=1e-10)


def test_labels_can_be_permuted_and_found_again():
    x = petals()
    fit = em(x, spread_start(x, 3, rng=np.random.default_rng(4)), steps=30).mixture
    values = [log_likelihood(x, relabeled(fit, order)) for order in permutations(range(3))]
    assert np.ptp(values) < 1e-9
    for order in permutations(range(3)):
        back = relabeled(relabeled(fit, order), matching(relabeled(fit, order), fit))
        assert np.allclose(back.means, fit.means)


def test_em_reaches_different_summits_from_different_starts():
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.normal(m, 0.5, 100) for m in (-4, 4, 6)])[:, None]
    ends = [em(x, GaussianMixture(np.full(3, 1 / 3), np.array(m)[:, None], np.ones((3, 1, 1))), 300).log_likelihood[-1]
            for m in ([-4.0, 4.0, 6.0], [-4.6, -3.4, 5.0])]
    assert ends[0] - ends[1] > 10


def test_a_part_that_shrinks_onto_one_observation_is_an_error():
    x = np.array([[0.0], [1.0], [5.0]])
    start = GaussianMixture(np.array([0.5, 0.5]), np.array([[0.5], [5.0]]), np.array([[[1.0]], [[1e-4]]]))
    with pytest.raises(MixtureError, match="singular"):
        em(x, start, steps=20)
    assert em(x, start, steps=20, floor=1e-3).mixture.covariances.min() >= 1e-3


def test_maximize_gives_the_moments_of_what_each_part_holds():
    x = petals()
    r = np.eye(3)[np.repeat([0, 1, 2], 50)]
    m = maximize(x, r)
    for k in range(3):
        part = x[50 * k:50 * (k + 1)]
        assert np.allclose(m.means[k], part.mean(0)) and np.allclose(m.covariances[k], np.cov(part.T, bias=True))


@pytest.mark.parametrize("bad", [
    lambda: density(0.0, [1.0], [0.0, 1.0], [1.0]), lambda: modes([1.0], [0.0], [0.0]), lambda: em([1.0, 2.0], None),
    lambda: gaussian_pool([-1.0], [[0.0]], [[[1.0]]]), lambda: density(0.0, [0.5, 0.6], [0.0, 1.0], [1.0, 1.0])])
def test_bad_input_is_named(bad):
    with pytest.raises((MixtureError, AttributeError), match="got|sum|weights"):
        bad()


# the steps that the chapter shows, each by another route

def by_name(chain, **values):
    symbols = sorted(chain.result.free_symbols, key=str)
    return float(chain.numeric(*symbols)(*(values[str(s)] for s in symbols)))


def test_drawing_varies_more_than_averaging_by_the_closed_form():
    rng = np.random.default_rng(6)
    n, w, d, s = 200_000, 0.3, 2.0, 1.0
    parts = np.array([0.0, d]) + s * rng.normal(size=(n, 2))
    drawn = np.where(rng.random(n) < w, parts[:, 0], parts[:, 1])
    averaged = parts @ [w, 1 - w]
    error = np.sqrt(np.var((drawn - drawn.mean()) ** 2) + np.var((averaged - averaged.mean()) ** 2)) / np.sqrt(n)
    assert abs(drawn.var() - averaged.var() - by_name(steps.drawn_and_averaged(), d=d, s=s, w=w)) < 4 * error


def test_log_odds_turn_where_their_slope_vanishes():
    from scipy.optimize import minimize_scalar
    h = lambda x, D: 2 * D * x + np.log((D - x) / (D + x))
    for D in (1.2, 2.0, 3.5):
        for x in (0.1, 0.5 * D, 0.9 * D):
            assert np.isclose((h(x + 1e-6, D) - h(x - 1e-6, D)) / 2e-6, by_name(steps.turning(), D=D, x=x), rtol=1e-6)
        top = minimize_scalar(lambda x: -h(x, D), bounds=(0, D - 1e-9), method="bounded", options={"xatol": 1e-10})
        assert np.isclose(-top.fun, by_name(steps.largest_log_odds(), theta=np.arccosh(D)))


def test_centroids_sum_to_the_divergences():
    rng = np.random.default_rng(7)
    p, q, w = rng.dirichlet(np.ones(5), 2), rng.dirichlet(np.ones(5)), 0.35
    voices = np.array([w, 1 - w])
    pool, log_z = log_pool(voices, p)
    reverse = sum(by_name(steps.reverse_centroid(), w=w, p=a, r=b, q=c, Z=np.exp(log_z)) for a, b, c in zip(*p, q))
    assert np.isclose(reverse, voices @ kl(q, p)) and np.isclose(reverse, kl(q, pool) - log_z)
    mean = voices @ p
    forward = sum(by_name(steps.forward_centroid(), w=w, p=a, r=b, q=c, M=m) for a, b, c, m in zip(*p, q, mean))
    assert np.isclose(forward, voices @ kl(p, q)) and np.isclose(forward, kl(mean, q) + voices @ kl(p, mean))


def test_updated_odds_are_those_of_the_updated_pool():
    p, likely, w = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]), np.array([0.9, 0.2, 0.4]), 0.4
    after = log_pool([w, 1 - w], p * likely / (p * likely).sum(-1, keepdims=True)).pool
    assert np.isclose(after[0] / after[1], by_name(steps.updated_odds(), w=w, a=0.9, b=0.2, p1=0.5, p2=0.3, r1=0.2, r2=0.2))


def test_a_bell_has_mass_one_and_pigments_a_chart():
    from scipy.integrate import quad
    assert steps.normalized().result == 1 and np.isclose(quad(bell, -40, 40, args=(0.7, 1.3))[0], 1)
    for R in (0.05, 0.4, 0.99):
        assert np.isclose((1 - R) ** 2 / (2 * R), by_name(steps.absorption(), R=R))


def test_linear_mixtures_stay_between_and_routed_experts_bend():
    rng = np.random.default_rng(8)
    for w, x, t in rng.uniform(0.01, 1, (20, 3)):
        assert linear([w, 1 - w], [[x], [x + t]])[0] <= by_name(steps.between(), x=x, t=t)
    from mixing.domains.zoo import softmax_gate
    for x in (-3.0, 0.2, 1.5):
        assert np.isclose(linear(softmax_gate([x, 0.0]), [[x], [-x]])[0], by_name(steps.routed(), x=x))
