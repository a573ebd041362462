from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize

from mixing import MixtureError, softmax
from mixing.derivations import learning as proofs
from mixing.domains import learning_ensembles as ensembles


def bagged(count=20):
    from sklearn.datasets import load_diabetes
    from sklearn.tree import DecisionTreeRegressor
    X, y = load_diabetes(return_X_y=True)
    bags = np.random.default_rng(2).integers(0, 300, (count, 300))
    fit = lambda rows: DecisionTreeRegressor(max_depth=6, random_state=0).fit(X[rows], y[rows])
    return np.array([fit(rows).predict(X[300:]) for rows in bags]), y[300:]


def test_ambiguity_identity_on_real_predictions():
    trees, y = bagged()
    together, members, spread = ensembles.ambiguity(trees, y)
    assert together == pytest.approx(members - spread, rel=1e-12) and spread > 0.1 * members
    w = np.random.default_rng(3).dirichlet(np.ones(20))
    together, members, spread = ensembles.ambiguity(trees, y, w)
    assert together == pytest.approx(members - spread, rel=1e-12)


def test_ambiguity_formula_on_numbers():
    f1, f2, w, y = 1.3, -0.4, 0.3, 0.9
    formula = proofs.ambiguity().numeric(proofs.f1, proofs.f2, proofs.w, proofs.y)(f1, f2, w, y)
    assert formula == pytest.approx((w * f1 + (1 - w) * f2 - y) ** 2)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_variance_of_correlated_averages(rho):
    rng, M, n = np.random.default_rng(3), 8, 200_000
    f = np.sqrt(rho) * rng.normal(size=(1, n)) + np.sqrt(1 - rho) * rng.normal(size=(M, n))
    v = ensembles.ensemble_variance(1.0, rho, M)
    assert f.mean(0).var() == pytest.approx(v, rel=4 * np.sqrt(2 / n))
    assert proofs.ensemble_variance().numeric(proofs.M, proofs.rho, proofs.v)(M, rho, 1.0) == pytest.approx(v)


@pytest.mark.parametrize("m", [2, 3, 6])
def test_error_moments_give_all_ensembles_of_real_trees(m):
    trees, y = bagged(6)
    v, rho = ensembles.error_moments(trees, y)
    every = [np.mean((trees[list(c)].mean(0) - y) ** 2) for c in combinations(range(6), m)]
    assert np.mean(every) == pytest.approx(ensembles.ensemble_variance(v, rho, m), rel=1e-10)


def test_stacking_against_a_general_optimizer():
    rng = np.random.default_rng(4)
    f, y = rng.normal(size=(4, 60)), rng.normal(size=60)
    f += 0.5 * y
    w = ensembles.stack(f, y)
    loss = lambda w: np.mean((w @ f - y) ** 2)
    best = minimize(loss, np.full(4, 0.25), bounds=[(0, 1)] * 4, constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
                    method="SLSQP", options={"ftol": 1e-14})
    assert w.sum() == pytest.approx(1) and w.min() >= 0 and loss(w) <= best.fun + 1e-9
    assert loss(w) < min(loss(np.eye(4)[i]) for i in range(4)) and loss(w) < loss(np.full(4, 0.25))


def test_stacked_error_formula():
    result = proofs.stacked_error().result
    a, b = sorted(result.free_symbols, key=str)
    assert float(result.subs({a: 1, b: 0.8})) == pytest.approx(min((1 - w) ** 2 + 0.64 * w**2 for w in np.linspace(0, 1, 10_001)), abs=1e-7)


def test_evidence_by_quadrature():
    from scipy.integrate import quad
    from scipy.stats import norm
    x, y = np.array([[0.5], [-1.0], [2.0]]), np.array([0.3, 0.1, 1.5])
    density = lambda b: norm.pdf(b, scale=2**0.5) * np.prod(norm.pdf(y, loc=b * x[:, 0], scale=0.7))
    mean, log_evidence = ensembles.bayes_line(x, y, 0.7, prior=2.0)
    total = quad(density, -10, 10)[0]
    assert log_evidence == pytest.approx(np.log(total), abs=1e-8)
    assert mean[0] == pytest.approx(quad(lambda b: b * density(b), -10, 10)[0] / total, abs=1e-8)


def test_bayes_weights_follow_the_odds():
    np.testing.assert_allclose(ensembles.bayes_weights([[0.0, np.log(3)], [-1000.0, -1000.0]]), [[0.25, 0.75], [0.5, 0.5]])


def test_a_linear_pool_regrets_at_most_the_logarithm():
    rng = np.random.default_rng(5)
    p, w = rng.uniform(0.01, 1, (1000, 2)), 0.3
    bound = proofs.regret().result
    p1, weight = (next(v for v in bound.free_symbols if v.name == n) for n in ("p1", "w"))
    import sympy as sp
    f = sp.lambdify((p1, weight), bound)
    assert (-np.log(w * p[:, 0] + (1 - w) * p[:, 1]) <= f(p[:, 0], w)).all()


def test_the_bound_of_expectation_maximization_on_numbers():
    rng = np.random.default_rng(6)
    for _ in range(200):
        g, r = rng.uniform(0.01, 2, 2), rng.uniform(0.01, 0.99)
        bound = lambda r: r * np.log(g[0] / r) + (1 - r) * np.log(g[1] / (1 - r))
        assert bound(r) <= np.log(g.sum()) + 1e-12
        assert bound(g[0] / g.sum()) == pytest.approx(np.log(g.sum()))
    assert proofs.em_bound().result == 0 and proofs.em_bound().relation == ">="


def test_dropout_pool_is_one_scaled_pass():
    rng = np.random.default_rng(4)
    W, b, x = rng.normal(size=(3, 7)), rng.normal(size=3), rng.normal(size=7)
    np.testing.assert_allclose(ensembles.dropout_pool(W, b, x, 0.6), softmax(0.6 * W @ x + b), atol=1e-13)


def test_bayes_rate_by_simulation():
    rng = np.random.default_rng(8)
    a, b, noise, n = 1.0, 0.8, 1.0, 200_000
    x = rng.normal(size=(2, n))
    y = a * x[0] + b * x[1] + 0.3 * rng.normal(size=n)
    gain = ((y - b * x[1]) ** 2 - (y - a * x[0]) ** 2) / (2 * noise**2)
    claimed = proofs.bayes_rate().result
    values = {"a": a, "b": b, "sigma": noise}
    assert gain.mean() == pytest.approx(float(claimed.subs({v: values[v.name] for v in claimed.free_symbols})), abs=4 * gain.std() / n**0.5)


@pytest.mark.parametrize("call", [
    lambda: ensembles.ambiguity([[1.0]], [1.0], [0.4]), lambda: ensembles.error_moments([[1.0]], [1.0]),
    lambda: ensembles.bayes_line([1.0], [1.0], 1.0), lambda: ensembles.bayes_line([[1.0]], [1.0], 0.0)])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
