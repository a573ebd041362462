"""Bad input gets an error that says what was expected, what came, and what to do; and changes nothing."""
import numpy as np
import pytest
import sympy as sp

import mixing as mx

PARTS = [[0.2, 0.8], [0.5, 0.5]]
MEANS = [mx.linear, mx.log_linear, lambda w, p: mx.power_mean(w, p, 3), lambda w, p: mx.softmax_mean(w, p, 0.5),
         lambda w, p: mx.synergistic(w, p, [[0, 1], [1, 0]]), lambda w, p: mx.barycenter(w, p, mx.FISHER_RAO)]


@pytest.mark.parametrize("kernel", MEANS)
@pytest.mark.parametrize("weights, parts, says", [
    ([0.5, 0.6], PARTS, "sum to 1, and one set sums to 1.1"),
    ([[0.5, 0.5], [0.5, 0.4]], PARTS, "one set sums to 0.9"),
    ([1.5, -0.5], PARTS, "non-negative, and the smallest is -0.5"),
    ([np.nan, 0.5], PARTS, "got NaN"),
    ([1 / 3] * 3, PARTS, "2 parts need 2 weights"),
    ([0.5, 0.5], [0.2, 0.8], "shape \\(n, 1\\)"),
    ([], np.zeros((0, 2)), "at least one part"),
    (0.5, PARTS, "2 parts need 2 weights"),
    ([[0.5, 0.5]] * 3, np.ones((4, 2, 2)) / 2, "leading axes must broadcast"),
    (["a", "b"], PARTS, "real numbers"),
])
def test_what_forms_no_mixture_is_refused(kernel, weights, parts, says):
    with pytest.raises(mx.MixtureError, match=says):
        kernel(weights, parts)


@pytest.mark.parametrize("carrier, parts, says", [
    (mx.LOG, [[1.0], [-2.0]], "non-negative"),
    (mx.power(3), [[1.0], [-2.0]], "non-negative"),
    (mx.FISHER_RAO, [[0.5, 0.5], [0.5, 0.6]], "use closure"),
    (mx.SPHERE, [[1.0, 0.0], [1.0, 1.0]], "unit vectors"),
])
def test_parts_outside_the_carrier_are_refused(carrier, parts, says):
    with pytest.raises(mx.MixtureError, match=says):
        mx.barycenter([0.5, 0.5], parts, carrier)


@pytest.mark.parametrize("amounts", [[1.0, -1.0, 1.0], [0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_what_cannot_be_closed_is_refused(amounts):
    with pytest.raises(mx.MixtureError, match="finite and non-negative"):
        mx.closure(amounts)


@pytest.mark.parametrize("alpha", [0, -1, np.nan])
def test_a_beta_law_needs_a_positive_parameter(alpha):
    with pytest.raises(mx.MixtureError, match="positive"):
        mx.beta_weights(alpha, 3, rng=np.random.default_rng(0))


@pytest.mark.parametrize("interaction, says", [
    ([[0, 1]], "shape \\(2, 2\\)"), ([[0, 1], [2, 0]], "symmetric"), ([[1, 0], [0, 0]], "zero diagonal"), ([[0, 0], [0, 1]], "zero diagonal")])
def test_an_interaction_counts_each_pair_once(interaction, says):
    with pytest.raises(mx.MixtureError, match=says):
        mx.synergistic([0.5, 0.5], PARTS, interaction)


def test_nan_parts_propagate_and_nothing_is_renormalized():
    assert np.isnan(mx.linear([0.5, 0.5], [[np.nan], [1.0]])).all()
    assert np.isnan(mx.log_linear([0.5, 0.5], [[np.nan], [1.0]])).all()
    with pytest.raises(mx.MixtureError):
        mx.entropy([2.0, 2.0])


def test_the_tolerance_follows_the_floating_type():
    w = np.array([0.3, 0.701], dtype=np.float32)
    off = np.array([0.3, 0.7001], dtype=np.float64)
    single = np.array([0.3, 0.7 + 1e-5], dtype=np.float32)
    assert mx.linear(single, np.ones((2, 1), dtype=np.float32)).dtype == np.float32
    for weights in (w, off, single.astype(float)):
        with pytest.raises(mx.MixtureError):
            mx.linear(weights, np.ones((2, 1)))


@pytest.mark.parametrize("kernel", MEANS)
def test_inputs_never_change(kernel):
    w, p = np.array([0.3, 0.7]), np.array(PARTS)
    before = w.copy(), p.copy()
    kernel(w, p)
    assert np.array_equal(w, before[0]) and np.array_equal(p, before[1])


def test_symbols_mix_with_exact_numbers():
    x = sp.Symbol("x", positive=True)
    assert mx.linear([1, 0], [[x], [2 * x]])[0] == x
    assert mx.linear([sp.Rational(1, 3), sp.Rational(2, 3)], [[x], [2 * x]])[0] == sp.Rational(5, 3) * x
