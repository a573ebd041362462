import numpy as np
import pytest
from scipy.stats import binom

from mixing import MixtureError, softmax
from mixing.derivations import learning as proofs
from mixing.domains import learning
from mixing.domains.zoo import top_k_gate


@pytest.mark.parametrize("k", [1, 2, 16])
def test_routing_equals_the_mixture_of_all(k):
    rng = np.random.default_rng(k)
    x, a, b = rng.normal(size=(200, 8)), rng.normal(size=(16, 8, 12)), rng.normal(size=(16, 12, 4))
    g = top_k_gate(rng.normal(size=(200, 16)), k)
    np.testing.assert_allclose(learning.routed(x, g, a, b), learning.mixture_of_experts(x, g, a, b), atol=1e-11)


def test_an_expert_nobody_asks_for_is_no_problem():
    rng = np.random.default_rng(0)
    g = np.eye(3)[np.zeros(5, int)]
    x, a, b = rng.normal(size=(5, 2)), rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 4, 1))
    np.testing.assert_allclose(learning.routed(x, g, a, b), learning.expert(x, a[0], b[0]))


def test_dropped_tokens_by_simulation_and_by_the_root():
    for tokens, experts, factor in ((256, 8, 1.0), (512, 16, 1.25)):
        load = np.random.default_rng(1).multinomial(tokens, np.full(experts, 1 / experts), 4000)
        lost = np.maximum(load - factor * tokens / experts, 0).sum(1) / tokens
        assert learning.dropped(tokens, experts, factor) == pytest.approx(lost.mean(), abs=4 * lost.std() / 4000**0.5)
    assert learning.dropped(2**16, 64) == pytest.approx(1 / np.sqrt(2 * np.pi * 1024), rel=0.02)
    assert binom.mean(4096, 1 / 64) == 64


def test_experts_find_three_lines_and_never_lose_likelihood():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (500, 1))
    truth = np.where(x[:, 0] < -1, -2 * x[:, 0] - 1, np.where(x[:, 0] < 1.2, 0.5 * x[:, 0], 3 * x[:, 0] - 4))
    fits = [learning.Experts(x, truth + 0.15 * rng.normal(size=500), 3, steps=60, rng=np.random.default_rng(s)) for s in range(5)]
    assert all(np.diff(f.history).min() > -1e-9 for f in fits)
    best = max(fits, key=lambda f: f.history[-1])
    assert best.noise**0.5 == pytest.approx(0.15, abs=0.03)
    assert np.sqrt(np.mean((best.predict(x) - truth) ** 2)) < 0.12
    line = np.polyfit(x[:, 0], truth, 1)
    assert np.sqrt(np.mean((np.polyval(line, x[:, 0]) - truth) ** 2)) > 1.0
    np.testing.assert_allclose(best.gates(x).sum(1), 1)


def test_ambiguity_identity_on_real_predictions():
    from sklearn.datasets import load_diabetes
    from sklearn.tree import DecisionTreeRegressor
    X, y = load_diabetes(return_X_y=True)
    rng = np.random.default_rng(2)
    trees = []
    for _ in range(20):
        rows = rng.integers(0, 300, 300)
        trees.append(DecisionTreeRegressor(max_depth=6, random_state=0).fit(X[rows], y[rows]).predict(X[300:]))
    together, members, spread = learning.ambiguity(trees, y[300:])
    assert together == pytest.approx(members - spread, rel=1e-12) and spread > 0.1 * members
    w = rng.dirichlet(np.ones(20))
    together, members, spread = learning.ambiguity(trees, y[300:], w)
    assert together == pytest.approx(members - spread, rel=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_variance_of_correlated_averages(rho):
    rng, M, n = np.random.default_rng(3), 8, 200_000
    f = np.sqrt(rho) * rng.normal(size=(1, n)) + np.sqrt(1 - rho) * rng.normal(size=(M, n))
    v = learning.ensemble_variance(1.0, rho, M)
    assert f.mean(0).var() == pytest.approx(v, rel=4 * np.sqrt(2 / n))
    assert proofs.ensemble_variance().numeric(proofs.M, proofs.rho, proofs.v)(M, rho, 1.0) == pytest.approx(v)


def test_dropout_pool_is_one_scaled_pass():
    rng = np.random.default_rng(4)
    W, b, x = rng.normal(size=(3, 7)), rng.normal(size=3), rng.normal(size=7)
    np.testing.assert_allclose(learning.dropout_pool(W, b, x, 0.6), softmax(0.6 * W @ x + b), atol=1e-13)


def test_soft_gate_formula_on_numbers():
    x = np.linspace(-4, 4, 9)
    g = softmax(np.stack([x, 0 * x], -1))
    np.testing.assert_allclose(proofs.soft_gate_bends().numeric(proofs.x)(x), g[:, 0] * x - g[:, 1] * x, atol=1e-12)


def test_ambiguity_formula_on_numbers():
    f1, f2, w, y = 1.3, -0.4, 0.3, 0.9
    formula = proofs.ambiguity().numeric(proofs.f1, proofs.f2, proofs.w, proofs.y)(f1, f2, w, y)
    assert formula == pytest.approx((w * f1 + (1 - w) * f2 - y) ** 2)


@pytest.mark.parametrize("call", [
    lambda: learning.dropped(0, 4), lambda: learning.balance_loss([[0.5, 0.6]]), lambda: learning.ambiguity([[1.0]], [1.0], [0.4]),
    lambda: learning.Experts(np.zeros((3, 1)), np.zeros(4), rng=np.random.default_rng(0)),
    lambda: learning.routed(np.zeros((1, 1)), [[0.7, 0.7]], np.zeros((2, 1, 1)), np.zeros((2, 1, 1)))])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
