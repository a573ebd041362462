"""Transport on the line is exact: means to rounding, variances by the gap formula, distances against SciPy."""
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

import mixing as mx
from mixing.domains import entropic, matrices
from mixing.domains.transport import (
    WASSERSTEIN,
    Quantile,
    quantile_barycenter,
    quantile_distance,
    wasserstein_distance,
    wasserstein_distances,
)

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def some_law(rng):
    """A sample, a weighted sample or a histogram, with empty bins, of a random size."""
    n = int(rng.integers(1, 9))
    mass = mx.closure(rng.uniform(0, 1, n) * (rng.uniform(size=n) < 0.8) + 1e-3 * np.eye(n)[0])
    kind = rng.integers(3)
    if kind == 0:
        return Quantile.sample(rng.normal(size=n))
    if kind == 1:
        return Quantile.sample(rng.normal(size=n), mass)
    return Quantile.histogram(mass, np.sort(rng.normal(size=n + 1)))


@given(seed=SEEDS)
@settings(max_examples=150, deadline=None)
def test_the_mean_of_the_barycenter_is_the_mixture_of_the_means(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    w = rng.dirichlet(np.ones(n))
    samples = rng.standard_t(3, size=(n, 50)) * rng.gamma(1, size=(n, 1))
    assert mx.barycenter(w, samples, WASSERSTEIN).mean() == pytest.approx(w @ samples.mean(-1), abs=1e-12)
    laws = [some_law(rng) for _ in range(n)]
    assert quantile_barycenter(w, laws).mean() == pytest.approx(w @ [q.mean() for q in laws], abs=1e-12)
    means, a = rng.normal(size=(n, 2)), rng.normal(size=(n, 2, 4))
    mean, _ = matrices.gaussian_barycenter(w, means, a @ np.swapaxes(a, -1, -2))
    np.testing.assert_allclose(mean, w @ means, rtol=0, atol=1e-12)


@given(seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_linear_variance_exceeds_transport_variance_by_the_spread_of_the_parts(seed):
    rng = np.random.default_rng(seed)
    laws, w = [some_law(rng) for _ in range(3)], rng.dirichlet(np.ones(3))
    middle = quantile_barycenter(w, laws)
    means = np.array([q.mean() for q in laws])
    linear = w @ [q.variance() + (q.mean() - w @ means) ** 2 for q in laws]
    assert linear - middle.variance() == pytest.approx(w @ [quantile_distance(q, middle) ** 2 for q in laws], abs=1e-10)


def test_pieces_come_in_order_with_the_whole_mass(rng):
    for _ in range(50):
        q = quantile_barycenter(rng.dirichlet(np.ones(3)), [some_law(rng) for _ in range(3)])
        assert np.all(q.high - q.low > -1e-12) and np.all(q.low[1:] - q.high[:-1] > -1e-12)
        assert q.mass.sum() == pytest.approx(1, abs=1e-14) and np.all(q.mass > 0)


def test_pieces_and_samples_agree(rng):
    w, samples = rng.dirichlet(np.ones(3)), rng.normal(size=(3, 40))
    exact = quantile_barycenter(w, [Quantile.sample(x) for x in samples])
    np.testing.assert_allclose(exact.low, mx.barycenter(w, samples, WASSERSTEIN), rtol=0, atol=1e-12)
    assert quantile_distance(*[Quantile.sample(x) for x in samples[:2]]) == pytest.approx(wasserstein_distance(*samples[:2]), rel=1e-12)


def test_a_histogram_of_many_bins_approaches_the_gaussian_formula():
    edges = np.linspace(-8, 40, 4801)
    parts = [Quantile.histogram(mx.closure(np.diff(scipy.stats.norm.cdf(edges, m, s))), edges) for m, s in ((0, 1), (10, 3))]
    q = quantile_barycenter([0.3, 0.7], parts)
    assert q.mean() == pytest.approx(7, abs=1e-6) and q.variance() == pytest.approx(2.4**2, rel=1e-4)
    found = q.bins(np.linspace(0, 14, 8))
    np.testing.assert_allclose(found, np.diff(scipy.stats.norm.cdf(np.linspace(0, 14, 8), 7, 2.4)), atol=1e-5)


def test_distances_agree_with_quadrature_over_quantiles(rng):
    x, y = Quantile.sample(rng.normal(size=7)), Quantile.histogram(mx.closure(rng.uniform(size=5)), np.linspace(-1, 2, 6))
    u = (np.arange(400_000) + 0.5) / 400_000
    qx = x.low[np.minimum((u * 7).astype(int), 6)]
    qy = np.interp(u, np.concatenate([[0], np.cumsum(y.mass)]), np.linspace(-1, 2, 6))
    assert quantile_distance(x, y) == pytest.approx(np.sqrt(np.mean((qx - qy) ** 2)), rel=1e-5)


def test_bins_keep_mass_and_count_atoms_once():
    q = Quantile.sample([0.0, 1.0, 1.0, 2.0])
    assert q.bins([0, 1, 2, 3]) == pytest.approx([0.25, 0.5, 0.25])
    assert Quantile.histogram([0.5, 0.5], [0.0, 1.0, 3.0]).bins([0, 2, 3]) == pytest.approx([0.75, 0.25])


def test_the_fast_distances_equal_the_clear_ones(rng):
    samples = np.concatenate([rng.normal(size=(6, 300)) + 5 * rng.normal(size=(6, 1)), rng.gamma(1, size=(3, 300))])
    samples = np.concatenate([samples, samples[:1] + 1e-9, samples[:1]])        # nearly and exactly equal samples too
    clear = np.array([[wasserstein_distance(a, b) for b in samples] for a in samples])
    np.testing.assert_allclose(wasserstein_distances(samples), clear, rtol=1e-10, atol=1e-15)


def test_wasserstein_barycenters_do_not_depend_on_the_order_within_a_sample(rng):
    w, p = rng.dirichlet(np.ones(3)), rng.normal(size=(3, 30))
    np.testing.assert_array_equal(mx.barycenter(w, rng.permuted(p, axis=-1), WASSERSTEIN), mx.barycenter(w, p, WASSERSTEIN))


@pytest.mark.parametrize("make, says", [
    (lambda: Quantile.histogram([0.5, 0.5], [0.0, 1.0]), "B \\+ 1 rising edges"),
    (lambda: Quantile.histogram([0.5, 0.5], [0.0, 2.0, 1.0]), "rising"),
    (lambda: Quantile.histogram([0.5, 0.6], [0.0, 1.0, 2.0]), "sum to 1"),
    (lambda: Quantile.sample([1.0, 2.0], [0.5, 0.4]), "sum to 1"),
    (lambda: Quantile.sample([[1.0, 2.0]]), "one row"),
    (lambda: Quantile.sample([1.0, 2.0], [1.0]), "one row"),
    (lambda: quantile_barycenter([0.5, 0.5], [Quantile.sample([1.0])]), "1 parts need 1 weights"),
    (lambda: entropic.entropic_barycenter([1.0], [[1.0, 0.0]], np.zeros((2, 2)), 1.0), "positive masses"),
    (lambda: entropic.entropic_barycenter([1.0], [[0.5, 0.5]], np.zeros((2, 2)), 0.0), "positive blur"),
    (lambda: entropic.entropic_barycenter([0.5, 0.5], [[0.9, 0.1], [0.2, 0.8]], 1 - np.eye(2), 0.05, max_steps=2), "still differ"),
])
def test_bad_input_is_refused(make, says):
    with pytest.raises(mx.MixtureError, match=says):
        make()


@pytest.mark.parametrize("blur", [0.05, 0.6, 2.0])
def test_identical_gaussians_come_out_blurred_by_half_the_regularization(blur):
    x = np.linspace(-9, 9, 181)
    p = mx.closure(np.exp(-x**2 / 2))
    b = entropic.entropic_barycenter([0.2, 0.8], [p, p], (x[:, None] - x) ** 2, blur)
    assert b.sum() == pytest.approx(1, abs=1e-9) and b @ x == pytest.approx(0, abs=1e-9)
    assert b @ x**2 == pytest.approx(1 + blur / 2, abs=1e-6)


def test_the_entropic_mean_lies_at_the_weighted_mean_and_sharpens_with_less_blur():
    x = np.linspace(-6, 16, 111)
    parts = mx.closure(np.exp(-(x - np.array([[0.0], [10.0]])) ** 2 / 2))
    variances = []
    for blur in (4.0, 1.0):
        b = entropic.entropic_barycenter([0.3, 0.7], parts, (x[:, None] - x) ** 2, blur, tol=1e-7)
        assert b @ x == pytest.approx(7, abs=1e-3)
        variances.append(b @ x**2 - (b @ x) ** 2)
    assert variances == pytest.approx([3, 1.5], abs=2e-3)
