import numpy as np
import pytest

from mixing import MixtureError, softmax
from mixing.derivations import learning as proofs
from mixing.domains import learning


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


def test_soft_gate_formula_on_numbers():
    x = np.linspace(-4, 4, 9)
    g = softmax(np.stack([x, 0 * x], -1))
    np.testing.assert_allclose(proofs.soft_gate_bends().numeric(proofs.x)(x), g[:, 0] * x - g[:, 1] * x, atol=1e-12)


def test_posterior_odds_of_equal_widths_are_linear_on_numbers():
    from scipy.stats import norm
    x = np.linspace(-4, 4, 41)
    odds = lambda s2: norm.logpdf(x, -1, 1) - norm.logpdf(x, 2, s2)
    assert np.abs(np.diff(odds(1.0), 2)).max() < 1e-12 < np.abs(np.diff(odds(2.0), 2)).max()
    assert proofs.equal_widths_make_a_linear_gate().result == 0


def test_bad_input_is_refused():
    with pytest.raises(MixtureError):
        learning.Experts(np.zeros((3, 1)), np.zeros(4), rng=np.random.default_rng(0))
