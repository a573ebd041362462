from fractions import Fraction
from math import comb

import mpmath
import numpy as np
import pytest
from scipy.stats import binom

from mixing import MixtureError, softmax
from mixing.derivations import learning_routing as proofs
from mixing.domains import learning_gates as gates
from mixing.domains import learning_routing as routing
from mixing.domains.zoo import top_k_gate


@pytest.mark.parametrize("k", [1, 2, 16])
def test_routing_equals_the_mixture_of_all(k):
    rng = np.random.default_rng(k)
    x, a, b = rng.normal(size=(200, 8)), rng.normal(size=(16, 8, 12)), rng.normal(size=(16, 12, 4))
    g = top_k_gate(rng.normal(size=(200, 16)), k)
    np.testing.assert_allclose(routing.routed(x, g, a, b), routing.mixture_of_experts(x, g, a, b), atol=1e-11)


def test_an_expert_nobody_asks_for_is_no_problem():
    rng = np.random.default_rng(0)
    g = np.eye(3)[np.zeros(5, int)]
    x, a, b = rng.normal(size=(5, 2)), rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 4, 1))
    np.testing.assert_allclose(routing.routed(x, g, a, b), routing.expert(x, a[0], b[0]))


@pytest.mark.parametrize("d,h,m,n,k", [(4, 6, 2, 5, 1), (3, 8, 3, 4, 2), (2, 2, 5, 3, 3)])
def test_costs_count_what_runs(d, h, m, n, k):
    rng = np.random.default_rng(d)
    x, router, a, b = (rng.normal(size=s) for s in ((11, d), (d, n), (n, d, h), (n, h, m)))
    x = x.view(routing.Counted)
    scores = x @ router
    routing.routed(x, top_k_gate(np.asarray(scores), k), a, b)
    parameters, work = routing.costs(d, h, m, experts=n, chosen=k)
    assert sum(x.products) == 11 * work
    assert router.size + a.size + b.size == parameters


def test_the_count_is_of_matrix_products_only_and_changes_no_result():
    plain = np.arange(6.0).reshape(2, 3)
    x, other = plain.view(routing.Counted), plain.view(routing.Counted)
    y = x.copy()
    y += x * 2
    np.testing.assert_array_equal(np.asarray(y), 3 * plain)
    assert x.products == []
    np.testing.assert_array_equal(np.asarray(np.maximum(x, 0)[:1] @ np.eye(3)), plain[:1])
    assert x.products == [9] and other.products == []


@pytest.mark.parametrize("tokens,experts,factor,chosen", [(256, 8, 1.0, 1), (512, 16, 1.25, 1), (300, 6, 1.1, 2)])
def test_dropped_choices_by_simulation(tokens, experts, factor, chosen):
    rng = np.random.default_rng(1)
    load = np.array([gates.best(rng.random((tokens, experts)), chosen).sum(0) for _ in range(1500)])
    lost = np.maximum(load - factor * tokens * chosen / experts, 0).sum(1) / (tokens * chosen)
    assert routing.dropped(tokens, experts, factor, chosen) == pytest.approx(lost.mean(), abs=4 * lost.std() / 1500**0.5)


@pytest.mark.parametrize("m,n", [(1, 2), (4, 3), (64, 64), (10, 100)])
def test_the_drop_at_the_fair_share_is_the_chance_of_the_fair_share(m, n):
    claimed = (1 - 1 / n) * binom.pmf(m, m * n, 1 / n)
    assert routing.dropped(m * n, n) == pytest.approx(claimed, rel=1e-9)
    formula = proofs.dropped_at_the_fair_share().result.subs({proofs.m: m, proofs.N: n})
    assert float(formula) == pytest.approx(claimed, rel=1e-9)


def test_telescoping_sums_to_one_term_in_fractions():
    T, q, C = 30, Fraction(1, 5), 8
    b = [comb(T, k) * q**k * (1 - q) ** (T - k) for k in range(T + 1)]
    assert sum((k - T * q) * b[k] for k in range(C + 1, T + 1)) == (C + 1) * (1 - q) * b[C + 1]


def test_stirling_limits_in_high_precision():
    with mpmath.workdps(40):
        S = lambda x: mpmath.gamma(x + 1) / (mpmath.sqrt(2 * mpmath.pi * x) * x**x * mpmath.exp(-x))
        assert abs(S(mpmath.mpf(10) ** 6) - 1) < 1e-6
        m, c = mpmath.mpf(10) ** 7, mpmath.mpf("1.25")
        rate = -(c * m * mpmath.log(m) - m - mpmath.loggamma(c * m + 1)) / m
        assert abs(rate - (c * mpmath.log(c) - c + 1)) < 1e-5
    for m, n in ((64, 64), (256, 16)):
        quotient = routing.dropped(m * n, n) / np.sqrt((1 - 1 / n) / (2 * np.pi * m))
        assert quotient == pytest.approx(float(S(m * n) / (S(m) * S(m * n - m))), rel=1e-9)
        symbols = {v.name: v for v in proofs.fair_share_by_stirling().result.free_symbols}
        formula = proofs.fair_share_by_stirling().result.subs({symbols["m"]: m, symbols["N"]: n})
        assert quotient == pytest.approx(float(formula.evalf(30)), rel=1e-9)


def test_gate_gradients_against_differences():
    rng = np.random.default_rng(2)
    s, u = rng.normal(size=(1, 6, 5)), rng.normal(size=(1, 6, 5))
    for k, among in ((5, True), (2, True), (2, False), (1, False)):
        mask = gates.best(s, k)
        value = lambda s: (gates.gate(s, mask, among)[0] * u).sum()
        g, p = gates.gate(s, mask, among)
        way, h = rng.normal(size=s.shape), 1e-6
        slope = (value(s + h * way) - value(s - h * way)) / (2 * h)
        assert (gates.gate_gradient(g, p, u) * way).sum() == pytest.approx(slope, abs=1e-8)


def test_gates_are_top_k_gates_over_the_chosen_and_softmax_over_all():
    s = np.random.default_rng(3).normal(size=(20, 6))
    np.testing.assert_allclose(gates.gate(s, gates.best(s, 3))[0], top_k_gate(s, 3), atol=1e-12)
    np.testing.assert_allclose(gates.gate(s, gates.best(s, 2), among_chosen=False)[0], softmax(s) * gates.best(s, 2))


def test_balance_loss_its_gradient_and_its_fading_push():
    rng = np.random.default_rng(4)
    s, way, h = rng.normal(size=(30, 4)), rng.normal(size=(30, 4)), 1e-6
    sent = gates.shares(gates.best(s, 1))
    slope = (gates.balance_loss(softmax(s + h * way), sent) - gates.balance_loss(softmax(s - h * way), sent)) / (2 * h)
    assert (gates.balance_gradient(softmax(s), sent) * way).sum() == pytest.approx(slope, abs=1e-8)
    assert gates.balance_loss(np.eye(4)[np.zeros(8, int)]) == 4.0
    push = [abs(gates.balance_gradient(softmax(np.tile([t, 0, 0, 0], (8, 1)).astype(float)), [1, 0, 0, 0])).max() for t in (1, 5, 10)]
    assert push[0] > push[1] > push[2] and push[2] < 1e-3
    p = softmax([5.0, 0, 0, 0])[0]
    assert push[1] == pytest.approx(4 * p * (1 - p) / 8)
    slope = proofs.balance_push().steps[0].expression
    n = next(v for v in slope.free_symbols if v.name == "n")
    assert float(slope.subs({n: 4, proofs.s: 5})) == pytest.approx(4 * p * (1 - p))


def test_room_is_given_in_the_order_of_the_batch():
    mask = np.random.default_rng(5).random((3, 50, 4)) < 0.5
    kept = gates.admitted(mask, np.array([5, 10, 100]))
    assert (kept <= mask).all() and (kept.sum(1) <= np.array([5, 10, 100])[:, None]).all()
    np.testing.assert_array_equal(kept[2], mask[2])
    assert (kept[0].sum(0) == 5).all() and all(kept[0][mask[0, :, i].nonzero()[0][:5], i].all() for i in range(4))


@pytest.mark.parametrize("call", [
    lambda: routing.dropped(0, 4), lambda: routing.dropped(10, 4, chosen=5), lambda: gates.balance_loss([[0.5, 0.6]]),
    lambda: gates.best(np.zeros((2, 3)), 4), lambda: gates.chance_to_be_chosen(np.zeros((1, 2)), np.zeros((1, 2)), 1.0, 2),
    lambda: routing.routed(np.zeros((1, 1)), [[0.7, 0.7]], np.zeros((2, 1, 1)), np.zeros((2, 1, 1)))])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
