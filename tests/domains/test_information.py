"""Exact laws and Gaussian laws: published values, identities, refusals, symbols and other array libraries."""
from itertools import product

import array_api_strict
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings, strategies as st

from mixing.information import (MixtureError, copies, counted, dual_total_correlation, gaussian, gradient, joint_entropy,
                                log_determinants, measures, n_mod_m, o_information, o_informations, outcomes, parity,
                                pointwise, s_information, table, total_correlation)

BITS = (0, 1)
seeds = st.integers(0, 2**32 - 1)


def random_table(seed, shape=(2, 3, 2, 2)):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(np.prod(shape), rng.choice([0.05, 0.3, 1.0]))).reshape(shape)


def random_covariance(rng, n):
    A = rng.standard_normal((n, n + 2))
    return A @ A.T


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_parity_has_one_bit_of_total_correlation(n):
    """dit, tests/multivariate/test_total_correlation.py."""
    assert total_correlation(parity(n), "bits") == pytest.approx(1, abs=1e-12)
    assert dual_total_correlation(parity(n), "bits") == pytest.approx(n - 1, abs=1e-12)
    assert o_information(parity(n), "bits") == pytest.approx(2 - n, abs=1e-12)


@pytest.mark.parametrize("n", [3, 4, 5])
def test_copies_are_redundant(n):
    assert measures(copies(n), "bits")[1:5] == pytest.approx((n - 1, 1, n - 2, n), abs=1e-12)


def test_conditional_o_information_of_dits_test_systems():
    """dit, tests/multivariate/test_o_information.py: giant_bit(5, 2) and n_mod_m(5, 2), given none, one and two of them."""
    for law, expected in ((copies(5), (3, 0, 0)), (n_mod_m(5, 2), (-3, -2, -1))):
        found = (o_information(law, "bits"), o_information(law.given(4), "bits"), o_information(law.given(3, 4), "bits"))
        assert found == pytest.approx(expected, abs=1e-12)


def test_sub_triples_of_parity():
    """dit: three of four parity bits are independent, and a parity of their own once the fourth is known."""
    assert total_correlation(parity(4).of(0, 1, 2), "bits") == pytest.approx(0, abs=1e-12)
    assert total_correlation(parity(4).given(3), "bits") == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("rows, omega", [
    ([(a, b, a ^ b) for a, b in product(BITS, BITS)], -1),
    ([(a, b, c, a ^ b ^ c) for a, b, c in product(BITS, BITS, BITS)], -2),
    ([(a, a, a) for a in BITS], 1),
    ([(a, a, a, a) for a in BITS], 2),
    (list(product(BITS, repeat=4)), 0),
    ([(a, a, b, b) for a, b in product(BITS, BITS)], 0),
])
def test_jidt_discrete_systems(rows, omega):
    """JIDT, discrete/OInfoTester.java: XOR, copies, independence, two disjoint pairs; exact law and plug-in data agree."""
    assert o_information(outcomes(rows), "bits") == pytest.approx(omega, abs=1e-12)
    assert o_information(counted(np.array(rows), "plug-in"), "bits") == pytest.approx(omega, abs=1e-12)


def test_jidt_gaussian_systems():
    """JIDT, OInfoCalculatorGaussianTester.java: two variables, two independent pairs, and the sum of entropies."""
    assert o_information(gaussian([[1, 0.5], [0.5, 1]])) == 0
    pairs = np.kron(np.eye(2), [[1, 0.5], [0.5, 1]])
    assert o_information(gaussian(pairs)) == pytest.approx(0, abs=1e-12)
    C = np.array([[1, 0.4, 0.3], [0.4, 1, 0.2], [0.3, 0.2, 1]])
    h = lambda S: 0.5 * np.log(np.linalg.det(2 * np.pi * np.e * C[np.ix_(S, S)]))
    by_hand = h([0, 1, 2]) + h([0]) + h([1]) + h([2]) - h([0, 1]) - h([0, 2]) - h([1, 2])
    assert o_information(gaussian(C)) == pytest.approx(by_hand, abs=1e-12)


def test_the_and_gate():
    rows = [(a, b, a & b) for a, b in product(BITS, BITS)]
    assert o_information(outcomes(rows), "bits") == pytest.approx(2 - 0.75 * np.log2(3) - 1, abs=1e-12)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_bounds_of_the_measures(seed):
    law = table(random_table(seed))
    m, n = measures(law), 4
    assert m.total_correlation > -1e-12 and m.dual_total_correlation > -1e-12
    assert m.total_correlation / (n - 1) - 1e-12 <= m.dual_total_correlation <= (n - 1) * m.total_correlation + 1e-12
    assert -(n - 2) * m.total_correlation - 1e-12 <= m.o_information <= (n - 2) / (n - 1) * m.total_correlation + 1e-12


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_s_information_is_the_sum_of_informations_about_the_rest(seed):
    law = table(random_table(seed))
    H, X = law.entropy, (0, 1, 2, 3)
    about_rest = sum(H((i,)) + H(X[:i] + X[i + 1:]) - H(X) for i in X)
    assert s_information(law) == pytest.approx(about_rest, abs=1e-12)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_relabeling_reordering_and_listing_change_nothing(seed):
    p = random_table(seed)
    omega = o_information(table(p))
    assert o_information(table(np.transpose(p[::-1], (2, 0, 3, 1)))) == pytest.approx(omega, abs=1e-12)
    cells = list(np.ndindex(p.shape))
    assert o_information(outcomes(cells, p.ravel())) == pytest.approx(omega, abs=1e-12)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_omega_adds_over_independent_blocks(seed):
    p, q = random_table(seed, (2, 2, 3)), random_table(seed + 1, (2, 2, 2))
    both = table(np.multiply.outer(p, q))
    assert o_information(both) == pytest.approx(o_information(table(p)) + o_information(table(q)), abs=1e-12)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_pointwise_values_average_to_omega_and_gradients_are_differences(seed):
    p = random_table(seed)
    law = table(p)
    assert float((p * pointwise(law)).sum()) == pytest.approx(o_information(law), abs=1e-12)
    assert gradient(law)[2] == pytest.approx(o_information(law) - o_information(law.of(0, 1, 3)), abs=1e-12)


def test_pointwise_gaussian_values_average_to_omega():
    C = random_covariance(np.random.default_rng(0), 4)
    nodes, weights = np.polynomial.hermite_e.hermegauss(6)
    grid = np.array(list(product(nodes, repeat=4))) @ np.linalg.cholesky(C).T
    weight = np.prod(list(product(weights / weights.sum(), repeat=4)), axis=1)
    local = pointwise(gaussian(C, at=grid))
    assert weight @ local == pytest.approx(o_information(gaussian(C)), abs=1e-10)


@pytest.mark.parametrize("n", [3, 4, 5, 8, 12, 16, 20])
def test_gaussian_omega_is_that_of_float64_determinants(n):
    """Recursion over the lattice against LAPACK, one determinant at a time."""
    rng = np.random.default_rng(n)
    C = random_covariance(rng, n)
    d = np.sqrt(np.diag(C))
    R = C / np.outer(d, d)
    lattice = o_informations(log_determinants(R) / 2)
    for mask in rng.integers(7, 2**n, 40):
        S = [i for i in range(n) if mask >> i & 1]
        ld = lambda T: np.linalg.slogdet(R[np.ix_(T, T)])[1]
        direct = 0.5 * ((len(S) - 2) * ld(S) - sum(ld([j for j in S if j != i]) for i in S))
        assert lattice[mask] == pytest.approx(direct, abs=1e-10)


def test_gaussian_omega_of_near_singular_systems():
    """Noise 1e-3 and 1e-4 still give an answer that 50 digits confirm; 1e-9 is refused, with the names of the culprits."""
    import mpmath as mp
    for noise in (1e-3, 1e-4):
        C = np.array([[1, 0.3, 1.0], [0.3, 1, 0.3], [1.0, 0.3, 1 + noise**2]])
        with mp.workdps(50):
            h = lambda S: mp.log(mp.det(mp.matrix(C[np.ix_(S, S)].tolist()))) / 2 if S else mp.mpf(0)
            exact = float(h([0, 1, 2]) + h([0]) + h([1]) + h([2]) - h([0, 1]) - h([0, 2]) - h([1, 2]))
        assert o_information(gaussian(C)) == pytest.approx(exact, abs=1e-6)
    x = np.random.default_rng(0).standard_normal((1000, 3))
    x[:, 2] = x[:, 0] + 1e-9 * x[:, 2]
    with pytest.raises(MixtureError, match="variables 0, 2 are linearly dependent"):
        gaussian(np.cov(x.T))


@pytest.mark.parametrize("rho, tc, dtc, omega", [(0.6, 0.522062, 0.374693, 0.147369), (0.8, 1.131682, 0.730888, 0.400795)])
def test_redundant_ground_truth_of_the_public_benchmark(rho, tc, dtc, omega):
    """SOI benchmark, src/benchmark/synthetic_dataset.py: three equally correlated variables."""
    found = measures(gaussian((1 - rho) * np.eye(3) + rho))
    assert (found.total_correlation, found.dual_total_correlation, found.o_information) == pytest.approx((tc, dtc, omega), abs=1e-6)


@pytest.mark.parametrize("rho, tc, dtc, omega", [(0.6, 0.569717, 0.693635, -0.123918), (0.8, 0.857399, 1.175394, -0.317994)])
def test_synergistic_ground_truth_of_the_public_benchmark(rho, tc, dtc, omega):
    """SOI benchmark: one variable correlates 1/sqrt 2 with a second and rho/sqrt 2 with a third."""
    a, b = 0.5**0.5, rho * 0.5**0.5
    found = measures(gaussian([[1, a, 0], [a, 1, b], [0, b, 1]]))
    assert (found.total_correlation, found.dual_total_correlation, found.o_information) == pytest.approx((tc, dtc, omega), abs=1e-6)


def test_symbols_give_the_formula_in_print():
    r = sp.symbols("r", positive=True)
    R = np.array([[1, r, r], [r, 1, r], [r, r, 1]], dtype=object)
    exact = sp.log((1 - 3*r**2 + 2*r**3) / (1 - r**2)**3) / 2
    for value in (o_information(gaussian(R)), o_informations(log_determinants(R) / 2)[7]):
        for at in (sp.Rational(1, 3), sp.Rational(4, 5)):
            assert abs(sp.N((value - exact).subs(r, at), 30)) < 1e-25
    p = sp.symbols("p", positive=True)
    law = table(np.array([[p, 0], [0, 1 - p]], dtype=object))
    assert sp.simplify(total_correlation(law) + p*sp.log(p) + (1 - p)*sp.log(1 - p)) == 0


def test_array_libraries_give_the_same_numbers():
    C = random_covariance(np.random.default_rng(3), 6)
    p = random_table(5)
    strict = array_api_strict
    found = o_informations(log_determinants(strict.asarray(C)) / 2)
    assert isinstance(found, type(strict.asarray(1.0)))
    assert np.allclose(np.asarray(found), o_informations(log_determinants(C) / 2), atol=1e-12)
    assert o_information(table(strict.asarray(p))) == pytest.approx(o_information(table(p)), abs=1e-12)


def test_inputs_are_left_alone():
    p, C = random_table(1), random_covariance(np.random.default_rng(1), 4)
    before = p.copy(), C.copy()
    measures(table(p)), measures(gaussian(C)), log_determinants(C)
    assert np.array_equal(p, before[0]) and np.array_equal(C, before[1])


@pytest.mark.parametrize("wrong, message", [
    (lambda: table([[0.5, 0.6]]), "sum to 1"),
    (lambda: table(1.0), "one axis for each variable"),
    (lambda: outcomes([(0, 1), (0,)]), "tuples of one length"),
    (lambda: outcomes([(0, 1)], [0.5, 0.5]), "one weight for each"),
    (lambda: gaussian([[1, 2], [3, 4]]), "symmetric"),
    (lambda: gaussian([[1, 2], [2, 1]]), "positive definite"),
    (lambda: gaussian([[1, 0], [0, 0]]), "constant"),
    (lambda: gaussian([[1, np.nan], [np.nan, 1]]), "finite"),
    (lambda: o_information(parity(3), "dits"), "unit"),
    (lambda: parity(3).of(0, 3), "positions from 0 to 2"),
    (lambda: parity(3).of(0, 0), "different positions"),
    (lambda: pointwise(gaussian(np.eye(3))), "no probabilities"),
])
def test_refusals_say_what_to_do(wrong, message):
    with pytest.raises(MixtureError, match=message):
        wrong()


def test_two_variables_have_none():
    rng = np.random.default_rng(4)
    assert max(abs(o_information(table(rng.dirichlet(np.ones(12)).reshape(3, 4)))) for _ in range(50)) < 1e-12


def test_joint_entropy_of_independent_dice():
    assert joint_entropy(outcomes(list(product(range(3), repeat=2)))) == pytest.approx(np.log(9))
