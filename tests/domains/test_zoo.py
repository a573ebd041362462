"""The zoo's other kernels: gates, chance, time, place, reactions and phases."""
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from mixing import MixtureError, laws, linear
from mixing.domains.zoo import (ZOO, balance, evaporate, over, partition_of_unity, phases, react, sample, softmax_gate,
                                top_k_gate, total_variance)
from mixing.domains.zoo_phases import gaps
from mixing.domains.zoo_reaction import element_matrix


def test_the_zoo_has_ten_rows_and_the_laws_tell_them_apart():
    verdicts = laws.table(ZOO, rng=np.random.default_rng(0), trials=25)
    obeyed = {name: {law for law, verdict in row.items() if verdict is True} for name, row in verdicts.items()}
    assert len(ZOO) == 10
    assert obeyed["linear"] == obeyed["log-linear"] == set(laws.LAWS)
    assert "idempotent" not in obeyed["synergistic"] and "internal" not in obeyed["emergent"]
    assert all("internal" in obeyed[name] for name in ("gated", "masking", "time-resolved", "spatial", "stochastic", "reactive"))
    assert all("mergeable" not in obeyed[name] for name in ("gated", "masking", "time-resolved", "spatial", "reactive", "emergent"))


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_gates_are_weights_and_the_sparse_one_keeps_k(n, k, seed):
    s = np.random.default_rng(seed).normal(size=(4, n))
    if k > n:
        with pytest.raises(MixtureError, match="k must be"):
            top_k_gate(s, k)
        return
    g = top_k_gate(s, k)
    assert ((g > 0).sum(-1) == k).all() and np.allclose(g.sum(-1), 1) and (g >= 0).all()
    assert np.allclose(top_k_gate(s, n), softmax_gate(s))
    assert (g.argmax(-1) == s.argmax(-1)).all()


def test_a_gate_at_temperature_zero_is_an_error_and_near_it_a_winner():
    assert np.allclose(softmax_gate([1.0, 2.0], 1e-3), [0, 1])
    with pytest.raises(MixtureError, match="top_k_gate"):
        softmax_gate([1.0, 2.0], 0)


def test_a_gated_mixture_bends_where_its_experts_are_straight():
    """Two straight experts x and -x under the gate sigma(x) make x tanh(x/2)."""
    x = np.linspace(-4, 4, 41)
    experts = np.stack([x, -x], axis=-1)[..., None]
    gate = softmax_gate(np.stack([x, np.zeros_like(x)], axis=-1))
    assert np.allclose(linear(gate, experts)[:, 0], x * np.tanh(x / 2), atol=1e-12)


def test_draws_have_the_total_variance_and_averages_have_much_less():
    rng = np.random.default_rng(0)
    w, means, sds = np.array([0.2, 0.5, 0.3]), np.array([[0.0], [1.0], [4.0]]), np.array([[1.0], [0.5], [2.0]])
    parts = np.concatenate([means, sds], axis=1)
    drawn = sample(w, parts, 200_000, rng=rng)
    x = drawn[:, 0] + drawn[:, 1] * rng.normal(size=200_000)
    v = total_variance(w, means, sds**2)
    fourth = np.mean((x - x.mean()) ** 4)
    assert abs(x.var() - v.total[0]) < 4 * np.sqrt((fourth - x.var() ** 2) / 200_000)
    assert (w**2 @ sds**2)[0] < v.within[0] < v.total[0]
    assert abs(np.mean(drawn[:, 0] == 4.0) - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 200_000)


def test_a_part_of_zero_weight_is_never_drawn():
    assert set(sample([0.5, 0.0, 0.5, 0.0], np.arange(4), 1000, rng=np.random.default_rng(0)).tolist()) == {0, 2}


def test_total_variance_on_symbols():
    w, a, b, s, t = sp.symbols("w a b s t", positive=True)
    v = total_variance(np.array([w, 1 - w]), np.array([[a], [b]]), np.array([[s], [t]]))
    assert sp.expand(v.total[0] - (w * s + (1 - w) * t + w * (1 - w) * (a - b) ** 2)) == 0


def test_evaporation_solves_its_differential_equation_and_slows_by_its_variance():
    from scipy.integrate import solve_ivp
    w, k = np.array([0.5, 0.3, 0.2]), np.array([3.0, 1.0, 0.1])
    t = np.linspace(0, 4, 9)
    left = solve_ivp(lambda _, n: -k * n, (0, 4), w, t_eval=t, rtol=1e-10, atol=1e-13).y.T
    assert np.allclose(evaporate(w, k, t), left / left.sum(-1, keepdims=True), atol=1e-7)
    h = 1e-5
    speed = (evaporate(w, k, t + h) @ k - evaporate(w, k, t - h) @ k) / (2 * h)
    v = evaporate(w, k, t)
    assert np.allclose(speed, -(v @ k**2 - (v @ k) ** 2), atol=1e-8)


def test_a_part_that_is_absent_never_appears():
    assert evaporate([0.0, 1.0], [0.0, 50.0], 10.0).tolist() == [0, 1]


def test_a_partition_of_unity_is_one_everywhere_and_meets_its_centers():
    rng = np.random.default_rng(1)
    centers = rng.uniform(size=(5, 2))
    assert np.allclose(partition_of_unity(rng.uniform(size=(7, 11, 2)), centers, 0.3).sum(-1), 1)
    assert np.allclose(partition_of_unity(centers, centers, 1e-3), np.eye(5))


def test_layers_let_through_what_they_do_not_hide():
    a = sp.symbols("a1:4")
    w = over(np.array(a))
    assert sp.expand(sum(w) - 1) == 0 and sp.expand(w[2] - a[2] * (1 - a[0]) * (1 - a[1])) == 0
    x = np.random.default_rng(0).uniform(size=(20, 6))
    assert np.allclose(over(x).sum(-1), 1) and np.allclose(1 - over(x)[:, -1], 1 - np.prod(1 - x, axis=-1))
    assert not np.allclose(over([0.9, 0.5])[1], over([0.5, 0.9])[0])


@pytest.mark.parametrize("left, right", [
    (["H2", "O2"], ["H2O"]), (["C3H8", "O2"], ["CO2", "H2O"]), (["Fe2O3", "CO"], ["Fe", "CO2"]),
    (["KMnO4", "HCl"], ["KCl", "MnCl2", "H2O", "Cl2"]), (["Ca(OH)2", "H3PO4"], ["Ca3(PO4)2", "H2O"])])
def test_a_balanced_reaction_conserves_every_element(left, right):
    nu = balance(left, right)
    atoms, _ = element_matrix([*left, *right])
    assert (atoms @ nu == 0).all() and np.gcd.reduce(nu) == 1
    basis = sp.Matrix(atoms.tolist()).nullspace()
    assert len(basis) == 1 and sp.Matrix(nu).rank() == sp.Matrix.hstack(basis[0], sp.Matrix(nu)).rank()
    after = react(np.random.default_rng(0).uniform(1, 5, (30, len(nu))) * (np.array(nu) < 0), nu)
    before = np.random.default_rng(0).uniform(1, 5, (30, len(nu))) * (np.array(nu) < 0)
    assert np.allclose(after.amounts @ atoms.T, before @ atoms.T) and after.amounts.min() >= 0
    assert np.allclose(np.take_along_axis(after.amounts, after.limiting[:, None], 1), 0, atol=1e-12)


@pytest.mark.parametrize("bad, says", [
    (lambda: balance(["H2"], ["O2"]), "missing"), (lambda: balance(["H2", "O2", "H2O2"], ["H2O"]), "single reactions"),
    (lambda: balance(["H2O", "O2"], ["H2"]), "other side"), (lambda: element_matrix(["h2o"]), "formula"),
    (lambda: react([1.0, 1.0], [-1, 1], 2.0), "more than there is"), (lambda: react([-1.0, 1.0], [-1, 1]), "non-negative"),
    (lambda: phases(1.5, lambda x: x), "between"), (lambda: gaps(lambda x: x * np.log(np.maximum(x, np.nan))), "finite"),
    (lambda: sample([1.0], [[1.0], [2.0]], rng=np.random.default_rng(0)), "parts")])
def test_bad_input_is_named(bad, says):
    with pytest.raises(MixtureError, match=says):
        bad()


def test_regular_solution_separates_where_theory_says():
    """At chi = 2.5 the binodal solves ln(x/(1-x)) = chi (2x - 1); below chi = 2 there is one phase."""
    from scipy.optimize import brentq
    from scipy.special import xlogy
    energy = lambda chi: lambda x: xlogy(x, x) + xlogy(1 - x, 1 - x) + chi * x * (1 - x)
    edge = brentq(lambda x: np.log(x / (1 - x)) - 2.5 * (2 * x - 1), 1e-6, 0.4)
    assert np.allclose(gaps(energy(2.5)), [[edge, 1 - edge]], atol=1e-7)
    assert len(gaps(energy(1.99))) == 0


def test_phases_carry_their_certificate():
    """No composition has less energy than the tangent, and the mixture keeps what it was made of."""
    g = lambda x: (x - 0.2) ** 2 * (x - 0.7) ** 2 + 0.3 * x
    z, x = np.linspace(0, 1, 40), np.linspace(0, 1, 4001)
    p = phases(z, g)
    assert np.allclose((p.shares * p.compositions).sum(-1), z) and np.allclose(p.shares.sum(-1), 1)
    assert (p.energy <= g(z) + 1e-14).all() and (p.shares >= 0).all()
    assert (g(x) - p.slope[:, None] * x - p.intercept[:, None]).min() > -1e-10
    apart = p.shares[:, 1] > 0
    assert (apart == ((z > 0.2) & (z < 0.7))).all() and np.allclose(p.richest[apart], 0.7, atol=1e-7)
