import array_api_strict as strict
import numpy as np
import pytest
import scipy.stats
import sympy as sp

import mixing as mx
from mixing import laws

B = np.array([[0.0, 2.0, -1.0], [2.0, 0.0, 0.5], [-1.0, 0.5, 0.0]])
KERNELS = {
    "linear": mx.linear,
    "log_linear": mx.log_linear,
    "power": lambda w, p: mx.power_mean(w, p, 3),
    "harmonic": lambda w, p: mx.power_mean(w, p, -1),
    "largest": lambda w, p: mx.power_mean(w, p, np.inf),
    "smallest": lambda w, p: mx.power_mean(w, p, -np.inf),
    "softmax": lambda w, p: mx.softmax_mean(w, p, 0.3),
    "synergistic": lambda w, p: mx.synergistic(w, p, B[:p.shape[-2], :p.shape[-2]]),
}
CURVED = {"sphere": mx.SPHERE, "fisher_rao": mx.FISHER_RAO}


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def on_carrier(name, parts):
    return parts / (np.linalg.norm(parts, axis=-1, keepdims=True) if name == "sphere" else parts.sum(-1, keepdims=True))


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_run_unchanged_on_a_strict_array_api(name, rng):
    w, p = mx.closure(rng.uniform(size=(4, 3))), rng.uniform(0.1, 1, (4, 3, 2))
    ours = KERNELS[name](w, p)
    theirs = KERNELS[name](strict.asarray(w), strict.asarray(p))
    assert type(theirs).__module__.startswith("array_api_strict")
    np.testing.assert_allclose(np.asarray(theirs), ours, rtol=1e-13)


@pytest.mark.parametrize("name", CURVED)
@pytest.mark.parametrize("n", [2, 4])
def test_curved_barycenters_run_unchanged_on_a_strict_array_api(name, n, rng):
    w, p = mx.closure(rng.uniform(size=(3, n))), on_carrier(name, rng.uniform(0.1, 1, (3, n, 4)))
    ours = mx.barycenter(w, p, CURVED[name])
    theirs = mx.barycenter(strict.asarray(w), strict.asarray(p), CURVED[name])
    np.testing.assert_allclose(np.asarray(theirs), ours, rtol=1e-12)


@pytest.mark.parametrize("name", ["linear", "log_linear", "power", "harmonic", "softmax", "synergistic"])
def test_kernels_run_unchanged_on_symbols(name, rng):
    w, p = mx.closure(rng.uniform(size=3)), rng.uniform(0.1, 1, (3, 2))
    ws, ps = np.array(sp.symbols("w1:4", positive=True)), np.array(sp.symbols("p1:7", positive=True)).reshape(3, 2)
    formula = KERNELS[name](ws, ps)
    at = dict(zip([*ws, *ps.ravel()], [*w, *p.ravel()]))
    np.testing.assert_allclose([float(f.subs(at)) for f in formula], KERNELS[name](w, p), rtol=1e-12)


def test_two_parts_on_a_curved_carrier_have_a_formula():
    t, a = sp.symbols("t a", positive=True)
    m = mx.barycenter([1 - t, t], [[1, 0], [sp.cos(a), sp.sin(a)]], mx.SPHERE)
    at = {t: sp.Rational(1, 3), a: sp.Rational(6, 5)}
    assert [float(c.subs(at)) for c in m] == pytest.approx([np.cos(0.4), np.sin(0.4)], rel=1e-12)
    with pytest.raises(mx.MixtureError, match="two parts"):
        mx.barycenter([t, t, 1 - 2 * t], [[1, 0], [0, 1], [sp.cos(a), sp.sin(a)]], mx.SPHERE)


@pytest.mark.parametrize("order, oracle", [(0, scipy.stats.gmean), (-1, scipy.stats.hmean), (3, lambda p, weights: scipy.stats.pmean(p, 3, weights=weights))])
def test_power_means_agree_with_scipy(order, oracle, rng):
    w, p = mx.closure(rng.uniform(size=5)), rng.uniform(0.1, 9, (5, 1))
    assert mx.power_mean(w, p, order)[0] == pytest.approx(oracle(p[:, 0], weights=w), rel=1e-12)


def test_power_means_grow_with_their_order(rng):
    w, p = mx.closure(rng.uniform(size=(100, 4))), rng.uniform(0.1, 9, (100, 4, 1))
    orders = [-np.inf, -5, -1, 0, 0.5, 1, 2, 7, np.inf]
    means = np.stack([mx.power_mean(w, p, r) for r in orders])
    assert np.all(np.diff(means, axis=0) > 0)
    np.testing.assert_allclose(means[5], mx.linear(w, p), rtol=1e-13)


def test_softmax_mean_joins_linear_and_largest(rng):
    w, p = mx.closure(rng.uniform(0.1, 1, 4)), rng.uniform(size=(4, 2))
    np.testing.assert_allclose(mx.softmax_mean(w, p, 1e9), mx.linear(w, p), rtol=1e-8)
    np.testing.assert_allclose(mx.softmax_mean(w, p, 1e-3), p.max(0), rtol=1e-3)
    np.testing.assert_allclose(mx.softmax_mean(w, p, -1e-3), p.min(0), rtol=1e-3)
    extreme = mx.softmax_mean([1.0, 0.0], [[1.0], [1e6]], 1.0)
    assert extreme[0] == 1.0
    with pytest.raises(mx.MixtureError, match="temperature"):
        mx.softmax_mean(w, p, 0)


def test_two_parts_on_fisher_rao_follow_the_great_circle():
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    s = np.sqrt(p)
    angle = np.arccos(s[0] @ s[1])
    slerp = (np.sin(0.3 * angle) * s[0] + np.sin(0.7 * angle) * s[1]) / np.sin(angle)
    np.testing.assert_allclose(mx.barycenter([0.3, 0.7], p, mx.FISHER_RAO), slerp**2, rtol=1e-12)


@pytest.mark.parametrize("name", CURVED)
def test_no_weighted_pull_moves_a_barycenter_and_no_neighbor_is_closer(name, rng):
    carrier = CURVED[name]
    w, p = mx.closure(rng.uniform(size=5)), on_carrier(name, rng.uniform(0.05, 1, (5, 4)))
    m = mx.barycenter(w, p, carrier)
    cost = lambda x: float(w @ np.sum(carrier.log(x[None], p) ** 2, -1))
    assert np.abs(w @ carrier.log(m[None], p)).max() < 1e-11
    for _ in range(20):
        nearby = on_carrier(name, m * (1 + 1e-3 * rng.normal(size=4)))
        assert cost(nearby) > cost(m)


def test_a_batch_is_the_same_as_one_by_one(rng):
    w, p = mx.closure(rng.uniform(size=(6, 3))), on_carrier("fisher_rao", rng.uniform(0.1, 1, (6, 3, 4)))
    for carrier in (mx.EUCLIDEAN, mx.LOG, mx.FISHER_RAO):
        batch = mx.barycenter(w, p, carrier)
        np.testing.assert_allclose(batch, [mx.barycenter(a, b, carrier) for a, b in zip(w, p)], rtol=1e-10)
        shared = mx.barycenter(w, p[0], carrier)
        np.testing.assert_allclose(shared, [mx.barycenter(a, p[0], carrier) for a in w], rtol=1e-10)


def test_antipodes_have_no_barycenter():
    for n, parts in ((2, [[1.0, 0.0], [-1.0, 0.0]]), (3, [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])):
        with pytest.raises(mx.MixtureError, match="antipodal"):
            mx.barycenter(np.full(n, 1 / n), parts, mx.SPHERE)


def test_no_convergence_is_reported(rng):
    with pytest.raises(mx.MixtureError, match="still"):
        mx.barycenter([0.2, 0.3, 0.5], on_carrier("sphere", rng.uniform(size=(3, 3))), mx.SPHERE, max_steps=1)


def test_zero_parts_and_zero_weights_in_the_log_carrier():
    assert mx.log_linear([0.5, 0.5], [[0.0], [4.0]])[0] == 0
    assert mx.log_linear([0.0, 1.0], [[0.0], [4.0]])[0] == pytest.approx(4)
    assert mx.power_mean([0.5, 0.5], [[0.0], [4.0]], -1)[0] == 0


def test_matrices_can_be_parts(rng):
    carrier = mx.Carrier.flat("matrices", lambda x: x, lambda y: y, ndim=2)
    w, p = np.array([0.25, 0.75]), rng.normal(size=(2, 3, 3))
    np.testing.assert_allclose(mx.barycenter(w, p, carrier), 0.25 * p[0] + 0.75 * p[1])


OBEYED = {
    "linear": set(laws.LAWS), "log_linear": set(laws.LAWS), "power": set(laws.LAWS), "harmonic": set(laws.LAWS),
    "largest": set(laws.LAWS), "smallest": set(laws.LAWS),
    "softmax": {"idempotent", "vertex", "internal", "symmetric", "ignores_zero_weight"},
}


def padded(w, p):
    n = len(w)
    b = np.full((n, n), 1.5) - 1.5 * np.eye(n)
    return mx.synergistic(w, p, b)


@pytest.mark.parametrize("name", [*OBEYED, "synergistic"])
def test_the_table_of_laws(name):
    kernel = padded if name == "synergistic" else KERNELS[name]
    row = laws.table({name: kernel}, rng=np.random.default_rng(1))[name]
    obeyed = {law for law, verdict in row.items() if verdict is True}
    assert obeyed == OBEYED.get(name, {"vertex", "symmetric", "ignores_zero_weight"})


def test_a_broken_law_shows_its_counterexample():
    w, p = laws.table({"softmax": KERNELS["softmax"]}, rng=np.random.default_rng(1))["softmax"]["mergeable"]
    left, right = laws.mergeable(KERNELS["softmax"], w, p)
    assert not np.allclose(left, right)


SABOTEURS = {
    "forgets the weights": (lambda w, p: p.mean(0), "ignores_zero_weight"),
    "swaps the weights": (lambda w, p: w[::-1] @ p, "vertex"),
    "drifts": (lambda w, p: w @ p + 0.01, "idempotent"),
    "squares the weights": (lambda w, p: (w**2) @ p / (w**2).sum(), "mergeable"),
    "overshoots": (lambda w, p: p[0] + 1.5 * (w @ p - p[0]), "internal"),
    "favors the first": (lambda w, p: 0.9 * (w @ p) + 0.1 * p[0], "symmetric"),
    "thinks in decibels": (lambda w, p: np.log1p(w @ np.expm1(p)), "homogeneous"),
}


@pytest.mark.parametrize("name", SABOTEURS)
def test_wrong_kernels_are_caught(name):
    kernel, law = SABOTEURS[name]
    row = laws.table({name: kernel}, rng=np.random.default_rng(3))[name]
    assert row[law] is not True


def test_merging_is_proved_on_symbols():
    from mixing.derive import derive
    a, b, c, r, u, v = sp.symbols("a b c r u v", positive=True)
    for carrier in (mx.EUCLIDEAN, mx.LOG, mx.power(r)):
        left, right = laws.mergeable(lambda w, p: mx.barycenter(w, p, carrier), np.array([u, v, 1 - u - v]), np.array([[a], [b], [c]]))
        derive(left[0]).to(right[0], "merge the first two parts")
