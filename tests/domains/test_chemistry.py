import math

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import brentq

from mixing import MixtureError
from mixing.derivations import chemistry as proofs
from mixing.domains import activity, chemistry, vapor
from mixing.domains.zoo_phases import gaps, phases

MODELS = {"Margules": lambda x: activity.margules(x, 1.6, 0.8), "Redlich-Kister": lambda x: activity.redlich_kister(x, [1.2, -0.4, 0.2]),
          "van Laar": lambda x: activity.van_laar(x, 1.8, 0.9), "Wilson": lambda x: activity.wilson(x, [[1, 0.2], [0.8, 1]]),
          "NRTL": lambda x: activity.nrtl(x, [[0, -0.1], [1.9, 0]], 0.3)}


def at(x1):
    return np.stack([x1, 1 - x1], axis=-1)


@pytest.mark.parametrize("name", MODELS)
def test_models_are_slopes_of_one_excess_energy(name):
    x1, h = np.linspace(0.03, 0.97, 15), 1e-6
    model = MODELS[name]
    excess = lambda z: activity.excess_gibbs(at(z), model(at(z)))
    slope = (excess(x1 + h) - excess(x1 - h)) / (2 * h)
    log_gamma = model(at(x1))
    np.testing.assert_allclose(log_gamma[:, 0] - log_gamma[:, 1], slope, atol=1e-8)
    np.testing.assert_allclose(model(np.eye(2)).diagonal(), 0, atol=1e-14)


def test_published_values_of_the_thermo_package():
    """tests/test_wilson.py and tests/test_nrtl.py of thermo 0.6.1, which quote DDBST's worked examples."""
    np.testing.assert_allclose(np.exp(activity.wilson([0.252, 0.748], [[1, 0.154], [0.888, 1]])), [1.8814926087178843, 1.1655774931125487], rtol=1e-12)
    np.testing.assert_allclose(np.exp(activity.nrtl([0.252, 0.748], [[0, -0.178], [1.963, 0]], [[0, 0.2974], [0.2974, 0]])),
                               [1.9363183763514304, 1.1537609663170014], rtol=1e-12)


def test_three_components_against_the_sums_written_out():
    rng = np.random.default_rng(0)
    x, tau, a = rng.dirichlet(np.ones(3)), rng.normal(size=(3, 3)), 0.3
    np.fill_diagonal(tau, 0)
    G = np.exp(-a * tau)
    S = [sum(x[k] * G[k, j] for k in range(3)) for j in range(3)]
    C = [sum(x[m] * tau[m, j] * G[m, j] for m in range(3)) for j in range(3)]
    slow = [C[i] / S[i] + sum(x[j] * G[i, j] / S[j] * (tau[i, j] - C[j] / S[j]) for j in range(3)) for i in range(3)]
    np.testing.assert_allclose(activity.nrtl(x, tau, a), slow, rtol=1e-12)
    L = rng.uniform(0.2, 2, (3, 3))
    np.fill_diagonal(L, 1)
    s = [sum(x[j] * L[i, j] for j in range(3)) for i in range(3)]
    np.testing.assert_allclose(activity.wilson(x, L), [1 - math.log(s[i]) - sum(x[k] * L[k, i] / s[k] for k in range(3)) for i in range(3)], rtol=1e-12)


@pytest.mark.parametrize("family, start, tempers, vapors, where", [
    (activity.van_laar, [1.7, 0.95], 0.09, 0.004, (0.88, 0.91)),
    (lambda x, a, b: activity.nrtl(x, [[0, a], [b, 0]]), [0.1, 1.5], 0.10, 0.004, (0.88, 0.91)),
    (lambda x, a, b: activity.wilson(x, [[1, np.exp(a)], [np.exp(b), 1]]), [-1.5, -0.2], 0.12, 0.006, (0.86, 0.90)),
    (lambda x, *a: activity.redlich_kister(x, a), [1.2, -0.3, 0.1], 0.08, 0.004, (0.88, 0.91)),
    (activity.margules, [1.6, 0.9], 0.30, 0.008, (0.94, 0.97))])
def test_ethanol_water_fits(family, start, tempers, vapors, where):
    found = vapor.fit(family, start, vapor.AT_101_KPA, 101.3)
    assert found.temperature_error < tempers and found.vapor_error < vapors
    azeotrope = vapor.azeotrope(lambda x: family(x, *found.constants), 101.3)
    assert len(azeotrope) == 1 and where[0] < azeotrope[0, 0] < where[1]
    liquid = at(azeotrope[:, 0])
    b = vapor.bubble(liquid, family(liquid, *found.constants), 101.3)
    np.testing.assert_allclose(b.vapor, liquid, atol=1e-9)


def test_bubble_points_satisfy_their_equation():
    x = at(np.linspace(0, 1, 21))
    for pressure in (10.0, 32.86, 101.3, 400.0):
        b = vapor.bubble(x, MODELS["NRTL"](x), pressure)
        partial = x * np.exp(MODELS["NRTL"](x)) * np.stack([vapor.saturation(n, b.temperature) for n in ("ethanol", "water")], -1)
        np.testing.assert_allclose(partial.sum(-1), pressure, rtol=1e-11)
    assert vapor.bubble([1.0, 0.0], [0.0, 0.0], 101.325).temperature == pytest.approx(351.44, abs=0.05)


@pytest.mark.parametrize("chi", [2.001, 2.1, 2.5, 4.0, 8.0])
def test_binodal_from_hull_and_root(chi):
    root = brentq(lambda x: math.log((1 - x) / x) - chi * (1 - 2 * x), 1e-12, chemistry.spinodal(chi)[0])
    np.testing.assert_allclose(chemistry.binodal(chi), [root, 1 - root], atol=1e-10)
    if chi >= 2.1:
        np.testing.assert_allclose(gaps(lambda z: chemistry.free_energy(z, chi))[0], [root, 1 - root], atol=1e-6)


@pytest.mark.parametrize("chi", [-3.0, 0.0, 1.0, 1.9, 2.0])
def test_no_split_at_or_below_two(chi):
    assert len(gaps(lambda z: chemistry.free_energy(z, chi))) == len(chemistry.binodal(chi)) == len(chemistry.spinodal(chi)) == 0


def test_phases_obey_the_lever_rule_and_nothing_undercuts_their_tangent():
    z = np.linspace(0.01, 0.99, 41)
    p = phases(z, lambda x: chemistry.free_energy(x, 2.7))
    np.testing.assert_allclose((p.compositions * p.shares).sum(-1), z, atol=1e-12)
    grid = np.linspace(0, 1, 2001)
    assert np.all(chemistry.free_energy(grid, 2.7) >= p.slope[:, None] * grid + p.intercept[:, None] - 1e-7)


def test_arrangements_against_factorials_and_stirling():
    for counts in ((3, 4), (2, 5, 6)):
        exact = math.factorial(sum(counts)) / math.prod(math.factorial(c) for c in counts)
        assert math.exp(chemistry.log_arrangements(counts)) == pytest.approx(exact, rel=1e-11)
    x, N = np.array([0.5, 0.3, 0.2]), 10_000
    entropy = -(x * np.log(x)).sum()
    assert chemistry.log_arrangements(N * x) == pytest.approx(N * entropy - math.log(2 * math.pi * N) - 0.5 * np.log(x).sum(), abs=1e-3)


def test_dalton_error_is_the_cross_term():
    B, n, T, V = 1e-6 * np.array([[-43.0, -59.0], [-59.0, -123.0]]), np.array([0.3, 0.7]), 298.15, 1e-3
    p = lambda n: float(chemistry.virial_pressure(n, B, T, V))
    formula = proofs.dalton_error().numeric(proofs.B12, proofs.R, proofs.T, proofs.V, proofs.n, proofs.x)(B[0, 1], chemistry.GAS, T, V, 1.0, 0.3)
    assert p(n) - p([0.3, 0]) - p([0, 0.7]) == pytest.approx(formula, rel=1e-10)


def test_second_routes_of_the_closed_forms():
    total, y = chemistry.raoult([0.3, 0.7], [101.0, 37.0])
    assert proofs.raoult_vapor().numeric(proofs.p1, proofs.p2, proofs.x)(101.0, 37.0, 0.3) == pytest.approx(y[0])
    assert proofs.dew_pressure().numeric(proofs.p1, proofs.p2, proofs.y)(101.0, 37.0, y[0]) == pytest.approx(total)
    assert chemistry.dew_pressure(y, [101.0, 37.0]) == pytest.approx(total)
    P = lambda z: z * np.exp(1.2 * (1 - z) ** 2) + 0.7 * (1 - z) * np.exp(1.2 * z**2)
    x = chemistry.regular_azeotrope(1.0, 0.7, 1.2)
    assert (P(x + 1e-5) - P(x - 1e-5)) / 2e-5 == pytest.approx(0, abs=1e-6) and P(x) > max(P(0.0), P(1.0))
    assert chemistry.regular_azeotrope(1.0, 0.7, 0.3) is None
    assert proofs.entropy_curvature().numeric(proofs.x)(0.3) == pytest.approx(-1 / 0.3 - 1 / 0.7)
    for size in (1, 10, 1000):
        phi, chi = chemistry.critical_point(size)
        f = lambda s: chemistry.free_energy(s, chi, size)
        h = 1e-3 * phi
        assert abs(f(phi + h) + f(phi - h) - 2 * f(phi)) / h**2 < 1e-3 / phi
        assert len(gaps(lambda z: chemistry.free_energy(z, 1.02 * chi, size))) == 1 and len(gaps(lambda z: chemistry.free_energy(z, 0.98 * chi, size))) == 0


def test_water_is_the_null_vector():
    from mixing.domains.zoo_reaction import element_matrix
    A = sp.Matrix(element_matrix(["H2", "O2", "H2O"])[0])
    (null,) = A.nullspace()
    assert sp.Matrix([2, 1, -2]).cross(null) == sp.zeros(3, 1)


@pytest.mark.parametrize("call, says", [
    (lambda: activity.nrtl([0.5, 0.6], [[0, 1], [1, 0]]), "sum to 1"),
    (lambda: activity.margules([0.2, 0.3, 0.5], 1, 1), "2 components"),
    (lambda: activity.wilson([0.5, 0.5], [[1, -0.1], [1, 1]]), "positive"),
    (lambda: activity.van_laar([0.5, 0.5], 0, 1), "differ from zero"),
    (lambda: vapor.saturation("water", -5.0), "273.16 to 647.1"),
    (lambda: vapor.saturation("mercury", 300.0), "known are"),
    (lambda: vapor.bubble([0.5, 0.5], [0.0, 0.0], -1), "positive"),
    (lambda: chemistry.free_energy(1.2, 1.0), "between 0 and 1"),
    (lambda: chemistry.virial_pressure([1.0], [[0.0]], -10, 1), "positive"),
    (lambda: chemistry.raoult([0.5, 0.5], [1.0, -1.0]), "positive"),
    (lambda: chemistry.transmittance([-1], [1]), "non-negative"),
    (lambda: chemistry.diffusion_limit(0, 300), "positive")])
def test_bad_input_is_refused(call, says):
    with pytest.raises(MixtureError, match=says):
        call()
