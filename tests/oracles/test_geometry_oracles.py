"""Our means against those of POT, pyRiemann, geomstats and SciPy; 1e-10 where both sides are exact."""
import numpy as np
import pytest
import scipy.spatial.transform
import scipy.stats

import mixing as mx
from mixing.domains import entropic, geometry, karcher, matrices, rotations, transport

pytestmark = pytest.mark.oracle


@pytest.fixture
def rng():
    return np.random.default_rng(17)


@pytest.fixture
def ot():
    return pytest.importorskip("ot")


def spd(rng, k, d):
    a = rng.normal(size=(k, d, 2 * d))
    return a @ np.swapaxes(a, -1, -2) / (2 * d)


def geomstats(name):
    """A module of geomstats, which still asks NumPy for the `trapz` that NumPy 2.4 took away."""
    if not hasattr(np, "trapz"):
        np.trapz = np.trapezoid
    return pytest.importorskip(f"geomstats.{name}")


@pytest.mark.parametrize("d", [1, 2, 5])
def test_gaussian_barycenters_agree_with_pot(d, rng, ot):
    w, means, parts = rng.dirichlet(np.ones(4)), rng.normal(size=(4, d)), spd(rng, 4, d)
    mean, s = matrices.gaussian_barycenter(w, means, parts)
    m, c = ot.gaussian.bures_wasserstein_barycenter(means, parts, weights=w, eps=1e-13)
    np.testing.assert_allclose(mean, np.ravel(m), atol=1e-12)
    np.testing.assert_allclose(s, c, atol=1e-10)


def test_bures_distances_agree_with_pot(rng, ot):
    a, b = spd(rng, 2, 4)
    zero = np.zeros(4)
    assert matrices.bures_distance(a, b) == pytest.approx(ot.gaussian.bures_wasserstein_distance(zero, zero, a, b), abs=1e-10)


def test_distances_on_the_line_agree_with_pot(rng, ot):
    x, y = rng.normal(size=200), rng.gamma(2, size=200)
    assert transport.wasserstein_distance(x, y) ** 2 == pytest.approx(ot.wasserstein_1d(x, y, p=2), abs=1e-10)
    short, mass = y[:37], rng.dirichlet(np.ones(37))
    exact = transport.quantile_distance(transport.Quantile.sample(x), transport.Quantile.sample(short, mass))
    assert exact**2 == pytest.approx(ot.emd2_1d(x, short, b=mass, metric="sqeuclidean"), abs=1e-10)


def test_barycenters_on_the_line_agree_with_a_linear_program(rng, ot):
    places = np.arange(6.0)
    parts, w = rng.dirichlet(np.ones(6), 2), np.array([0.5, 0.5])
    grid = np.arange(0, 5.5, 0.5)                              # all midpoints of two places lie on this grid
    spread = np.zeros((11, 2))
    spread[::2] = parts.T
    program = ot.lp.barycenter(spread, (grid[:, None] - grid) ** 2, weights=w)
    ours = transport.quantile_barycenter(w, [transport.Quantile.sample(places, p) for p in parts])
    np.testing.assert_allclose(ours.bins([*grid - 0.25, 5.25]), program, atol=1e-7)


def test_free_support_barycenters_of_pot_approach_ours(rng, ot):
    x = rng.normal(size=(3, 40)) + [[0.0], [5.0], [9.0]]
    w = np.array([0.2, 0.3, 0.5])
    ours = mx.barycenter(w, x, transport.WASSERSTEIN)
    even = np.full(40, 1 / 40)
    theirs = ot.lp.free_support_barycenter([a[:, None] for a in x], [even] * 3, x[0][:, None], weights=w, numItermax=200)
    np.testing.assert_allclose(np.sort(theirs[:, 0]), ours, atol=1e-10)


@pytest.fixture
def two_bumps():
    x = np.linspace(-5, 15, 201)
    return x, mx.closure(np.exp(-(x - np.array([[0.0], [10.0]])) ** 2 / 2)), (x[:, None] - x) ** 2


@pytest.mark.parametrize("w", [[0.5, 0.5], [0.3, 0.7]])
def test_entropic_barycenters_agree_with_pot_in_the_log_domain(w, two_bumps, ot):
    x, parts, cost = two_bumps
    theirs = ot.bregman.barycenter(parts.T, cost, 1.0, weights=np.array(w), method="sinkhorn_log", numItermax=3000, stopThr=1e-12)
    ours = entropic.entropic_barycenter(w, parts, cost, 1.0, tol=1e-12)
    np.testing.assert_allclose(ours, theirs, atol=1e-10)
    assert ours @ x == pytest.approx(10 * w[1], abs=1e-5)


def test_the_default_of_pot_misplaces_barycenters_of_unequal_weights(two_bumps, ot):
    x, parts, cost = two_bumps
    mean = {w: ot.bregman.barycenter(parts.T, cost, 1.0, weights=np.array(w), numItermax=3000, stopThr=1e-12) @ x
            for w in ((0.5, 0.5), (0.3, 0.7))}
    assert mean[0.5, 0.5] == pytest.approx(5, abs=1e-5)
    assert abs(mean[0.3, 0.7] - 7) > 0.5, "POT's default now places it right: tell the reader on the page on geometry"


@pytest.mark.parametrize("name, carrier", [
    ("mean_riemann", matrices.AFFINE_INVARIANT), ("mean_logeuclid", matrices.LOG_EUCLIDEAN), ("mean_wasserstein", matrices.BURES)])
@pytest.mark.parametrize("k, d", [(2, 2), (6, 4)])
def test_means_of_covariances_agree_with_pyriemann(name, carrier, k, d, rng):
    mean = pytest.importorskip("pyriemann.geometry.mean")
    w, parts = rng.dirichlet(np.full(k, 2.0)), spd(rng, k, d)
    options = {} if name == "mean_logeuclid" else {"tol": 1e-13, "maxiter": 500}
    theirs = getattr(mean, name)(parts, sample_weight=w, **options)
    np.testing.assert_allclose(mx.barycenter(w, parts, carrier), theirs, atol=1e-10)


def test_fisher_rao_means_agree_with_geomstats(rng):
    categorical = geomstats("information_geometry.categorical")
    frechet = geomstats("learning.frechet_mean")
    p = rng.dirichlet(np.full(6, 3.0), 5)
    mean = frechet.FrechetMean(categorical.CategoricalDistributions(dim=5), method="default")
    mean.set(epsilon=1e-14, max_iter=500)
    np.testing.assert_allclose(karcher.fisher_rao_mean(np.full(5, 0.2), p), mean.fit(p).estimate_, atol=1e-6)


def test_fisher_rao_distances_of_gaussians_agree_with_geomstats():
    normal = geomstats("information_geometry.normal")
    space = normal.NormalDistributions(sample_dim=1)
    x, y = np.array([0.3, 1.2]), np.array([4.0, 0.7])
    assert geometry.fisher_rao_distance(x, y) == pytest.approx(float(np.squeeze(space.metric.dist(x, y))), abs=1e-10)


def test_the_mean_of_scipy_rotations_is_the_chordal_one(rng):
    turn = scipy.spatial.transform.Rotation
    parts, w = turn.from_rotvec(0.8 * rng.normal(size=(5, 3))), rng.dirichlet(np.ones(5))
    chordal = rotations.nearest_rotation(np.tensordot(w, parts.as_matrix(), 1))
    np.testing.assert_allclose(chordal, parts.mean(w).as_matrix(), atol=1e-10)
    karcher_mean = mx.barycenter(w, parts.as_matrix(), rotations.ORTHOGONAL)
    assert np.abs(karcher_mean - chordal).max() > 1e-4
    pull = sum(a * (turn.from_matrix(karcher_mean).inv() * r).as_rotvec() for a, r in zip(w, parts))
    np.testing.assert_allclose(pull, 0, atol=1e-10)


def test_mergekit_iterates_towards_our_karcher_mean(rng):
    torch = pytest.importorskip("torch")
    merge = pytest.importorskip("mergekit.merge_methods.karcher")
    x, w = rng.normal(size=(4, 500)) * [[1.0], [2.0], [3.0], [0.5]] + 0.3, [0.1, 0.2, 0.3, 0.4]
    theirs = merge.karcher_merge_tensors([torch.tensor(v) for v in x], w, max_iter=200, tol=1e-12).numpy()
    np.testing.assert_allclose(karcher.karcher_mean(w, x), theirs, atol=1e-10)


def test_one_dimensional_first_order_distance_of_scipy_is_no_larger(rng):
    x, y = rng.normal(size=100), rng.gamma(2, size=100)
    assert scipy.stats.wasserstein_distance(x, y) <= transport.wasserstein_distance(x, y)
