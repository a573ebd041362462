import subprocess
import sys

import numpy as np
import pytest
import scipy.stats

import mixing as mx


def test_entropy_and_hill_numbers_agree_with_scipy_and_order_correctly():
    w = mx.closure(np.random.default_rng(0).uniform(size=(50, 6)))
    np.testing.assert_allclose(mx.entropy(w), scipy.stats.entropy(w, axis=-1), rtol=1e-13)
    hill = np.stack([mx.effective_number(w, q) for q in (0, 0.5, 1, 2, 5, np.inf)])
    assert np.all(np.diff(hill, axis=0) < 0)
    np.testing.assert_allclose(hill[0], 6)
    np.testing.assert_allclose(hill[2], np.exp(scipy.stats.entropy(w, axis=-1)), rtol=1e-13)
    np.testing.assert_allclose(mx.effective_number(w, 1 + 1e-7), hill[2], rtol=1e-6)


@pytest.mark.parametrize("q", [0, 0.5, 1, 2, np.inf])
def test_k_equal_parts_count_as_k_and_absent_ones_do_not(q):
    assert mx.effective_number([0.25] * 4 + [0.0], q) == pytest.approx(4)


def test_random_weights_have_the_moments_of_their_law():
    rng, alpha, n = np.random.default_rng(5), 0.4, 200_000
    lam = mx.beta_weights(alpha, n, rng=rng)[:, 0]
    variance = 1 / (4 * (2 * alpha + 1))
    kurtosis = (lam - 0.5) ** 4
    assert abs(lam.var() - variance) < 4 * np.sqrt(kurtosis.var() / n + 1e-12) + 4 * np.sqrt((kurtosis.mean() - variance**2) / n)
    w = mx.dirichlet([1.0, 2.0, 5.0], n, rng=rng)
    np.testing.assert_allclose(w.mean(0), [0.125, 0.25, 0.625], atol=4 * 0.17 / np.sqrt(n))


def test_softmax_ignores_a_common_shift_and_stays_finite():
    z = np.array([1000.0, 1001.0, -1000.0])
    np.testing.assert_allclose(mx.softmax(z), mx.softmax(z - 1000), rtol=1e-13)
    assert mx.softmax(z).sum() == pytest.approx(1)


def test_import_is_light():
    code = ("import sys, time; t = time.perf_counter(); import numpy; u = time.perf_counter(); import mixing; "
            "v = time.perf_counter(); print(v - t, sorted({'sympy', 'scipy', 'matplotlib'} & set(sys.modules)))")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip().endswith("[]"), out
