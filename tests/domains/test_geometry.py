"""Every carrier beyond the core keeps the contract of `barycenter`; each has the symmetry it is famous for."""
import array_api_strict as strict
import numpy as np
import pytest
import scipy.integrate
import scipy.optimize

import mixing as mx
from mixing.domains import geometry, matrices, rotations, transport


def gaussians(rng, shape):
    return np.stack([3 * rng.normal(size=shape), np.exp(rng.normal(size=shape))], -1)


def covariances(rng, shape, d=3):
    a = rng.normal(size=(*shape, d, 2 * d))
    return a @ np.swapaxes(a, -1, -2) / (2 * d)


def turns(rng, shape, d=3, spread=0.3):
    skew = spread * rng.normal(size=(*shape, d, d))
    return rotations.cayley(skew - np.swapaxes(skew, -1, -2))


def compositions(rng, shape):
    return rng.dirichlet(np.full(4, 2.0), shape)


CARRIERS = {
    "aitchison": (geometry.AITCHISON, compositions),
    "gaussians": (geometry.FISHER_RAO_GAUSSIAN, gaussians),
    "wasserstein": (transport.WASSERSTEIN, lambda rng, shape: rng.gamma(2, size=(*shape, 7))),
    "log-euclidean": (matrices.LOG_EUCLIDEAN, covariances),
    "affine-invariant": (matrices.AFFINE_INVARIANT, covariances),
    "bures": (matrices.BURES, covariances),
    "orthogonal": (rotations.ORTHOGONAL, turns),
    "orthogonal, d = 4": (rotations.ORTHOGONAL, lambda rng, shape: turns(rng, shape, 4, 0.15)),
    "reflections": (rotations.ORTHOGONAL, lambda rng, shape: turns(rng, shape) @ np.diag([1.0, 1.0, -1.0])),
    "cayley": (rotations.CAYLEY, turns),
}
CURVED = [name for name, (carrier, _) in CARRIERS.items() if carrier.chart is None]


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def length(carrier, v):
    return np.sqrt(np.sum(v * v, axis=tuple(range(-carrier.ndim, 0))))


@pytest.mark.parametrize("n", [2, 4])
@pytest.mark.parametrize("name", CARRIERS)
def test_carriers_run_unchanged_on_a_strict_array_api(name, n, rng):
    carrier, draw = CARRIERS[name]
    w, p = rng.dirichlet(np.ones(n), 5), draw(rng, (5, n))
    ours = mx.barycenter(w, p, carrier)
    theirs = mx.barycenter(strict.asarray(w), strict.asarray(p), carrier)
    assert type(theirs).__module__.startswith("array_api_strict")
    np.testing.assert_allclose(np.asarray(theirs), ours, rtol=1e-11, atol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("name", CARRIERS)
def test_carriers_run_unchanged_on_torch(name, rng):
    torch = pytest.importorskip("torch")
    pytest.importorskip("array_api_compat")
    carrier, draw = CARRIERS[name]
    w, p = rng.dirichlet(np.ones(3), 5), draw(rng, (5, 3))
    theirs = mx.barycenter(torch.tensor(w), torch.tensor(p), carrier)
    assert isinstance(theirs, torch.Tensor)
    np.testing.assert_allclose(theirs.numpy(), mx.barycenter(w, p, carrier), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", CARRIERS)
def test_a_batch_is_the_same_as_one_by_one_and_changes_no_input(name, rng):
    carrier, draw = CARRIERS[name]
    w, p = rng.dirichlet(np.ones(3), 6), draw(rng, (6, 3))
    kept = w.copy(), p.copy()
    np.testing.assert_allclose(mx.barycenter(w, p, carrier), [mx.barycenter(a, b, carrier) for a, b in zip(w, p)], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(mx.barycenter(w, p[0], carrier), [mx.barycenter(a, p[0], carrier) for a in w], rtol=1e-10, atol=1e-12)
    assert np.array_equal(w, kept[0]) and np.array_equal(p, kept[1])


@pytest.mark.parametrize("name", CARRIERS)
def test_log_and_exp_undo_each_other(name, rng):
    carrier, draw = CARRIERS[name]
    x, y = draw(rng, (2, 9))
    expected = np.sort(y, -1) if name == "wasserstein" else y
    np.testing.assert_allclose(carrier.exp(x, carrier.log(x, y)), expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(length(carrier, carrier.log(x, carrier.exp(x, 0 * x))), 0, atol=1e-7)


@pytest.mark.parametrize("name", CURVED)
def test_no_pull_moves_the_barycenter_and_every_step_away_costs(name, rng):
    carrier, draw = CARRIERS[name]
    w, p = rng.dirichlet(np.full(5, 3.0)), draw(rng, (5,))
    m = mx.barycenter(w, p, carrier)
    scale = (lambda x: np.trace(x, axis1=-2, axis2=-1)) if name == "bures" else (lambda x: 1.0)
    cost = lambda x: float(w @ length(carrier, carrier.log(x[None], p)) ** 2) * scale(x)
    assert length(carrier, np.tensordot(w, carrier.log(m[None], p), 1)) < 1e-11
    for part in p:
        assert cost(carrier.exp(m, 1e-3 * carrier.log(m, part))) > cost(m)


@pytest.mark.parametrize("name", CURVED)
def test_two_parts_are_joined_by_a_geodesic(name, rng):
    carrier, draw = CARRIERS[name]
    x, y = draw(rng, (2,))
    whole = length(carrier, carrier.log(x, y))
    m = mx.barycenter([0.7, 0.3], np.stack([x, y]), carrier)
    assert length(carrier, carrier.log(x, m)) == pytest.approx(0.3 * whole, rel=1e-9)
    again = mx.barycenter([0.35, 0.35, 0.3], np.stack([x, x, y]), carrier)
    np.testing.assert_allclose(again, m, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", CARRIERS)
def test_a_missing_entry_stays_missing_in_its_mixture_only(name, rng):
    carrier, draw = CARRIERS[name]
    p = draw(rng, (2, 3))
    clean = mx.barycenter([0.2, 0.3, 0.5], p, carrier)
    p[(0, 1, *[0] * carrier.ndim)] = np.nan
    m = mx.barycenter([0.2, 0.3, 0.5], p, carrier)
    assert np.all(np.isnan(m[0]))
    np.testing.assert_allclose(m[1], clean[1], rtol=1e-9)


@pytest.mark.parametrize("carrier, parts, says", [
    (geometry.AITCHISON, [[0.5, 0.5], [1.0, 0.0]], "without zeros"),
    (geometry.AITCHISON, [[0.5, 0.5], [0.5, 0.4]], "distributions"),
    (geometry.FISHER_RAO_GAUSSIAN, [[0.0, 1.0], [0.0, -1.0]], "positive deviation"),
    (geometry.FISHER_RAO_GAUSSIAN, [[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]], "pairs"),
    (matrices.BURES, [np.eye(2), [[1.0, 2.0], [2.0, 1.0]]], "positive definite"),
    (matrices.AFFINE_INVARIANT, [np.eye(2), [[1.0, 0.5], [0.0, 1.0]]], "symmetric"),
    (matrices.LOG_EUCLIDEAN, np.ones((2, 2, 3)), "positive definite"),
    (rotations.ORTHOGONAL, [np.eye(2), 2 * np.eye(2)], "orthogonal"),
    (rotations.CAYLEY, np.ones((2, 2, 3)), "orthogonal"),
])
def test_parts_outside_the_carrier_are_refused(carrier, parts, says):
    with pytest.raises(mx.MixtureError, match=says):
        mx.barycenter([0.5, 0.5], parts, carrier)


def test_a_balanced_triangle_on_the_globe_has_no_unique_barycenter():
    thirds = 2 * np.pi * np.arange(3) / 3
    equator = np.stack([np.cos(thirds), np.sin(thirds), 0 * thirds], -1)
    assert np.abs(mx.SPHERE.log(equator[:1], equator).sum(0)).max() < 1e-12     # no pull, and yet no mean
    with pytest.raises(mx.MixtureError, match="no unique barycenter"):
        mx.barycenter(np.full(3, 1 / 3), equator, mx.SPHERE)
    tipped = equator + [0, 0, 0.5]
    m = mx.barycenter(np.full(3, 1 / 3), tipped / np.linalg.norm(tipped, axis=-1, keepdims=True), mx.SPHERE)
    np.testing.assert_allclose(m, [0, 0, 1], atol=1e-9)


def test_a_far_part_of_small_weight_is_no_obstacle():
    p = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], [-0.8, 0.0, 0.6]])
    m = mx.barycenter([0.6, 0.35, 0.05], p, mx.SPHERE)
    assert np.arccos(m @ p[2]) > np.pi / 2
    assert np.abs(np.array([0.6, 0.35, 0.05]) @ mx.SPHERE.log(m[None], p)).max() < 1e-11


def test_steps_shorten_where_negative_curvature_overshoots():
    w, p = [0.3, 0.3, 0.4], np.array([[-100.0, 1.0], [100.0, 1.0], [0.0, 0.1]])
    m = mx.barycenter(w, p, geometry.FISHER_RAO_GAUSSIAN)
    assert np.abs(w @ geometry.FISHER_RAO_GAUSSIAN.log(m[None], p)).max() < 1e-11


def test_single_precision_stops_at_its_own_resolution(rng):
    p = rng.dirichlet(np.ones(5), 3)
    w = np.array([0.2, 0.3, 0.5])
    single = mx.barycenter(w.astype(np.float32), p.astype(np.float32), mx.FISHER_RAO)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, mx.barycenter(w, p, mx.FISHER_RAO), rtol=1e-5)


def test_fisher_rao_distance_is_the_length_of_the_shortest_curve(rng):
    x, y = gaussians(rng, (2,))
    s = np.linspace(0, 1, 2001)
    path = mx.barycenter(np.stack([1 - s, s], -1), np.stack([x, y]), geometry.FISHER_RAO_GAUSSIAN)
    speed = np.gradient(path, s, axis=0)
    fisher = np.sqrt(speed[:, 0] ** 2 + 2 * speed[:, 1] ** 2) / path[:, 1]
    assert scipy.integrate.simpson(fisher, x=s) == pytest.approx(geometry.fisher_rao_distance(x, y), rel=1e-5)
    root2 = 2**0.5
    arcosh = root2 * np.arccosh(1 + ((x[0] - y[0]) ** 2 / 2 + (x[1] - y[1]) ** 2) / (2 * x[1] * y[1]))
    assert geometry.fisher_rao_distance(x, y) == pytest.approx(arcosh, rel=1e-12)


def test_fisher_rao_on_gaussians_does_not_see_the_unit(rng):
    w, p = rng.dirichlet(np.ones(4)), gaussians(rng, (4,))
    m = mx.barycenter(w, p, geometry.FISHER_RAO_GAUSSIAN)
    moved = mx.barycenter(w, p * 100 + [7, 0], geometry.FISHER_RAO_GAUSSIAN)
    np.testing.assert_allclose(moved, m * 100 + [7, 0], rtol=1e-10)


def test_fisher_rao_on_gaussians_agrees_with_a_general_optimizer(rng):
    w, p = np.array([0.5, 0.3, 0.2]), gaussians(rng, (3,))
    cost = lambda z: w @ geometry.fisher_rao_distance(np.array([z[0], np.exp(z[1])]), p) ** 2
    found = scipy.optimize.minimize(cost, [0.0, 0.0], method="Nelder-Mead",
                                    options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 4000}).x
    m = mx.barycenter(w, p, geometry.FISHER_RAO_GAUSSIAN)
    assert [m[0], np.log(m[1])] == pytest.approx(list(found), abs=1e-6)


def test_distances_refuse_what_is_no_gaussian():
    with pytest.raises(mx.MixtureError, match="positive standard deviation"):
        geometry.fisher_rao_distance([0.0, 0.0], [1.0, 1.0])


def test_aitchison_is_the_normalized_geometric_mean_and_commutes_with_bayes(rng):
    w, p = rng.dirichlet(np.ones(3)), compositions(rng, (3,))
    pool = mx.log_linear(w, p)
    np.testing.assert_allclose(mx.barycenter(w, p, geometry.AITCHISON), mx.closure(pool), rtol=1e-12)
    likelihood = rng.uniform(size=4)
    np.testing.assert_allclose(mx.barycenter(w, mx.closure(p * likelihood), geometry.AITCHISON),
                               mx.closure(mx.barycenter(w, p, geometry.AITCHISON) * likelihood), rtol=1e-12)


def test_the_midpoint_of_two_gaussians_is_a_formula_too():
    import sympy as sp
    gap, s = sp.symbols("D s", positive=True)
    m = mx.barycenter([sp.Rational(1, 2)] * 2, [[0, s], [gap, s]], geometry.FISHER_RAO_GAUSSIAN)
    at = {gap: sp.Rational(7, 3), s: sp.Rational(5, 4)}
    assert float(m[0].subs(at)) == pytest.approx(7 / 6, rel=1e-12)
    assert float(m[1].subs(at)) ** 2 == pytest.approx((5 / 4) ** 2 + (7 / 3) ** 2 / 8, rel=1e-12)


def test_the_density_of_a_gaussian():
    x = np.linspace(-20, 40, 6001)
    f = geometry.gaussian(10.0, 3.0, x)
    assert scipy.integrate.simpson(f, x=x) == pytest.approx(1, abs=1e-12)
    assert scipy.integrate.simpson(f * (x - 10) ** 2, x=x) == pytest.approx(9, abs=1e-9)


def test_of_several_places_without_a_pull_the_nearest_to_the_parts_is_taken():
    angles, w = np.radians([0.0, 100.0, 215.0]), np.array([0.3, 0.5, 0.2])
    parts = np.stack([np.cos(angles), np.sin(angles)], -1)
    m = mx.barycenter(w, parts, mx.SPHERE)
    everywhere = np.linspace(0, 2 * np.pi, 36_001)
    gaps = np.abs((everywhere[:, None] - angles + np.pi) % (2 * np.pi) - np.pi)
    cost = gaps**2 @ w
    lows = (cost < np.roll(cost, 1)) & (cost < np.roll(cost, -1))
    assert lows.sum() > 1
    assert np.arctan2(m[1], m[0]) % (2 * np.pi) == pytest.approx(everywhere[np.argmin(cost)], abs=2e-4)


def derived(function):
    from mixing.derivations import geometry as curved, transport as moved
    return getattr(curved, function, None) or getattr(moved, function)


@pytest.mark.parametrize("name, values, other_route", [
    ("fisher_rao_midpoint", {"D": 3.0, "s": 0.7}, lambda D, s: np.cosh(geometry.fisher_rao_distance([0, s], [D, s]) / 8**0.5)),
    ("halfway", {"D": 3.0, "s": 0.7},
     lambda D, s: mx.barycenter([0.5, 0.5], [[0, s], [D, s]], geometry.FISHER_RAO_GAUSSIAN)[1] ** 2),
    ("hellinger_midpoint", {"BC": 0.8}, lambda BC: np.sum((np.array([1, 0]) + [BC, (1 - BC**2) ** 0.5]) ** 2)),
    ("soup_variance", {"lambda": 0.3, "rho": 0.6, "v": 2.0}, lambda **k: (lambda c: np.array([0.3, 0.7]) @ c @ [0.3, 0.7])(
        2.0 * np.array([[1, 0.6], [0.6, 1]]))),
    ("norm_shrinkage", {"n": 7}, lambda n: np.sum(np.eye(n).mean(0) ** 2)),
    ("centroid", {"t": 0.3, "x": 1.0, "y": 5.0}, lambda t, x, y: min(
        (1 - t) * (q - x) ** 2 + t * (q - y) ** 2 for q in np.linspace(0, 6, 60_001))),
    ("rain_log_pool", {}, lambda: mx.barycenter([0.5, 0.5], [[0.9, 0.1], [0.5, 0.5]], geometry.AITCHISON)[0]),
    ("rain_cost", {}, lambda: scipy.stats.entropy([0.7, 0.3], [0.75, 0.25])),
    ("gaussian_distance", {"mu_1": 0.0, "mu_2": 4.0, "sigma_1": 1.0, "sigma_2": 3.0}, lambda **k: np.mean(
        (lambda u: (scipy.stats.norm.ppf(u, 0, 1) - scipy.stats.norm.ppf(u, 4, 3)) ** 2)((np.arange(10**6) + 0.5) / 10**6))),
    ("variance_gap", {"W": 2.0, "t": 0.3}, lambda W, t: (lambda x: np.average(
        np.concatenate([x, x + W]) ** 2, weights=np.repeat([1 - t, t], len(x)))
        - np.average(np.concatenate([x, x + W]), weights=np.repeat([1 - t, t], len(x))) ** 2 - x.var())(np.array([0.0, 1, 5]))),
    ("entropic_blur", {"epsilon": 0.6, "sigma": 1.0}, lambda **k: scipy.integrate.quad(
        lambda z: z**2 * np.exp(-z**2 / 0.6), -20, 20)[0] / scipy.integrate.quad(lambda z: np.exp(-z**2 / 0.6), -20, 20)[0] + 1),
    ("bimodal_midpoint", {"S": 1 / 3, "L": 9 / 7}, lambda **k: (lambda q: (q.mass / (q.high - q.low))[0] / (q.mass / (q.high - q.low))[1])(
        transport.quantile_barycenter([0.5, 0.5], [transport.Quantile.histogram([0.3, 0.7], [0, 0.1, 1]),
                                                   transport.Quantile.histogram([0.7, 0.3], [0, 0.9, 1])]))),
    ("first_order_tie", {}, lambda: 0.5 * scipy.stats.wasserstein_distance([0.3], [0]) + 0.5 * scipy.stats.wasserstein_distance([0.3], [1])),
])
def test_closed_forms_agree_with_a_second_route(name, values, other_route):
    import sympy as sp
    result = derived(name)().result
    at = {s: values[s.name] for s in result.free_symbols}
    assert float(result.subs(at)) == pytest.approx(other_route(**values), rel=1e-4, abs=1e-9)
    assert not sp.sympify(result).subs(at).free_symbols


def test_the_arc_of_the_derivation_is_the_barycenter():
    import sympy as sp
    t, theta = sp.symbols("t theta", positive=True)
    point = [float(x) for x in derived("slerp")().result.subs({t: sp.Rational(3, 10), theta: 2})]
    assert point == pytest.approx(list(mx.barycenter([0.7, 0.3], [[1, 0], [np.cos(2), np.sin(2)]], mx.SPHERE)), rel=1e-12)


def test_the_shrunk_rotation_of_the_derivation_is_the_linear_mean():
    import sympy as sp
    a, b = sp.symbols("a b", real=True)
    m = np.array(derived("rotation_average")().result.subs({a: sp.Rational(1, 2), b: 2}), dtype=float)
    np.testing.assert_allclose(m, rotations.plane_rotation(np.array([0.5, 2.0])).mean(0), atol=1e-14)


def test_excess_cost_is_a_divergence_from_the_mean_for_another_divergence(rng):
    p, w, q = rng.uniform(0.5, 2, 5), rng.dirichlet(np.ones(5)), 1.3                    # Itakura–Saito
    d = lambda x, y: x / y - np.log(x / y) - 1
    assert w @ d(p, q) - w @ d(p, w @ p) == pytest.approx(d(w @ p, q), rel=1e-12)
