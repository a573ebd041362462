"""The theorems and closed forms of the chapter by a second route: enumeration, LAPACK, quadrature, root finding."""
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings, strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

from mixing.derivations import information as theory
from mixing.derivations import information_gaussian as closed
from mixing.information import (MixtureError, bias, chorales, counted, critical_correlation, critical_noise, dual_total_correlation,
                                gaussian, joint_entropy, lookalike, measures, o_information, outcomes, pointwise,
                                product_o_information, redundant,
                                score_o_information, synergistic, table, total_correlation, with_mixture)

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_mixture_identity_on_random_laws_and_channels(seed):
    rng = np.random.default_rng(seed)
    parts, channel = rng.dirichlet(np.ones(12)).reshape(2, 3, 2), rng.dirichlet(np.full(4, 0.3), (2, 3, 2))
    law = table(parts[..., None] * channel)
    identity = total_correlation(law.of(0, 1, 2)) - dual_total_correlation(law.given(3))
    assert o_information(law) == pytest.approx(identity, abs=1e-12)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_independent_parts_have_no_positive_omega_with_any_channel(seed):
    rng = np.random.default_rng(seed)
    margins = np.einsum("i,j,k->ijk", *(rng.dirichlet(np.ones(k)) for k in (2, 3, 2)))
    law = table(margins[..., None] * rng.dirichlet(np.full(4, rng.choice([0.02, 0.3, 3])), (2, 3, 2)))
    assert o_information(law) <= 1e-12


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_kernel_increment_and_three_variables_on_random_laws(seed):
    p = np.random.default_rng(seed).dirichlet(np.full(24, 0.5)).reshape(2, 2, 3, 2)
    law, H = table(p), table(p).entropy
    I = lambda A, B: H(A) + H(B) - H(tuple(sorted(A + B)))
    told = sum(I(S, (3,)) for S in ((1, 2), (0, 2), (0, 1))) - 2 * I((0, 1, 2), (3,))
    assert o_information(law) - o_information(law.of(0, 1, 2)) == pytest.approx(told, abs=1e-12)
    three = law.of(0, 1, 2)
    excess = total_correlation(three) - I((0,), (1,)) - I((0,), (2,)) - I((1,), (2,))
    assert o_information(three) == pytest.approx(-excess, abs=1e-12)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_latent_classes_bound_the_dual_total_correlation(seed):
    rng = np.random.default_rng(seed)
    joint = np.einsum("z,za,zb,zc->abcz", rng.dirichlet(np.ones(3)), *(rng.dirichlet(np.full(k, 0.4), 3) for k in (2, 3, 2)))
    law = table(joint)
    H, X = law.entropy, (0, 1, 2)
    information = H(X) + H((3,)) - H((0, 1, 2, 3))
    assert dual_total_correlation(law.of(*X)) <= information + 1e-12 <= np.log(3) + 2e-12


def test_a_part_that_tells_all_leaves_no_synergy():
    rng = np.random.default_rng(0)
    for _ in range(20):
        values = rng.integers(0, 2, (8, 3))
        rows = [(i, *v) for i, v in enumerate(values.tolist())]
        assert o_information(outcomes(rows, rng.dirichlet(np.ones(8)))) >= -1e-12


@pytest.mark.parametrize("n, r", [(3, 0.9), (4, 0.5), (5, -0.2), (12, 0.6)])
def test_equicorrelated_closed_form(n, r):
    value = closed.equicorrelated().numeric(closed.n, closed.r)(n, r)
    assert float(value) == pytest.approx(o_information(gaussian(redundant(n, r))), abs=1e-12)
    assert np.sign(value) == np.sign(r)


@pytest.mark.parametrize("n", [3, 5, 8])
def test_small_correlations_act_cubed(n):
    cubed = float(closed.equicorrelated_small().result.subs(closed.n, n))
    assert o_information(gaussian(redundant(n, 1e-2))) == pytest.approx(cubed * 1e-6, rel=0.1)


def test_gaussian_closed_forms_against_determinants():
    rng = np.random.default_rng(0)
    for _ in range(20):
        R = np.corrcoef(rng.standard_normal((3, 6)))
        exact = float(closed.gaussian_three().numeric(closed.r12, closed.r13, closed.r23)(R[0, 1], R[0, 2], R[1, 2]))
        omega = o_information(gaussian(R))
        assert 0.5 * np.log(exact) == pytest.approx(omega, abs=1e-12)
        sign = float(closed.gaussian_three_sign().numeric(closed.r12, closed.r13, closed.r23)(R[0, 1], R[0, 2], R[1, 2]))
        assert np.sign(sign) == np.sign(omega)
    w, noise = np.array([0.5, 0.3, 0.2]), 0.16
    a = w**2 / noise
    form = float(closed.linear_mixture().numeric(closed.a1, closed.a2, closed.a3)(*a))
    assert form == pytest.approx(o_information(gaussian(with_mixture(np.eye(3), w, noise))), abs=1e-12)
    assert form == pytest.approx(-0.19700934, abs=1e-8)
    for rho in (0.3, 0.8):
        form = float(closed.benchmark_synergy().numeric(closed.r)(rho))
        assert 0.5 * np.log(form) == pytest.approx(o_information(gaussian(synergistic(3, rho))), abs=1e-12)


@pytest.mark.parametrize("sigma", [0.1, 0.5, 1.0, 2.0])
def test_phase_line_is_where_omega_changes_sign(sigma):
    omega = lambda rho: o_information(gaussian(with_mixture(redundant(2, rho), [0.5, 0.5], sigma**2)))
    by_search = brentq(omega, 1e-4, 1 - 1e-6, xtol=1e-13)
    assert float(critical_correlation(sigma)) == pytest.approx(by_search, abs=1e-9)
    assert float(critical_noise(by_search)) == pytest.approx(sigma, abs=1e-8)
    form = closed.correlated_pair().numeric(closed.r, closed.s)
    assert 0.5 * np.log(float(form(0.4, sigma))) == pytest.approx(omega(0.4), abs=1e-12)
    factor = closed.phase_line().numeric(closed.r, closed.s)
    assert np.sign(float(factor(0.4, sigma))) == np.sign(omega(0.4))


def test_the_muddle_falls_without_bound():
    omega = [o_information(gaussian(with_mixture(np.eye(n), np.full(n, 1 / n), 1 / n**2))) for n in (3, 10, 40)]
    assert omega == pytest.approx([0.5 * np.log(1 + n) - n / 2 * np.log(2) for n in (3, 10, 40)], abs=1e-12)
    assert closed.muddle().result == -sp.oo


@pytest.mark.parametrize("C", [redundant(3, 0.6), redundant(4, 0.7), synergistic(3, 0.8), synergistic(5, 0.6)])
def test_score_integrals_give_the_determinants(C):
    found, exact = score_o_information(C), measures(gaussian(C))
    assert found == pytest.approx((exact.total_correlation, exact.dual_total_correlation, exact.o_information), abs=1e-10)


def test_score_integral_of_one_eigenvalue():
    for lam in (0.2, 1.7, 5.0):
        value = quad(lambda a: 0.5 * (1 / (1 + a * (lam - 1)) - 1) / a, 0, 1)[0]
        assert float(closed.score_total_correlation().result.subs(closed.t, lam)) == pytest.approx(value, abs=1e-10)


@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_the_products_omega_by_counting_on_a_fine_grid(noise):
    """The entropies of M and of M given one part from densities on a grid, not from nested integrals."""
    m, x = np.linspace(-30, 30, 6001)[:, None], np.linspace(-7, 7, 1401)[None]
    v, weight = x**2 + noise**2, np.exp(-x**2 / 2) / np.exp(-x**2 / 2).sum()
    f = (np.exp(-m**2 / 2 / v) / (2 * np.pi * v) ** 0.5 * weight).sum(axis=1)
    h = -(f * np.log(np.maximum(f, 1e-300))).sum() * 0.01
    exact = h + 0.5 * np.log(2 * np.pi * np.e * noise**2) - (weight * np.log(2 * np.pi * np.e * v)).sum()
    assert product_o_information(noise) == pytest.approx(exact, abs=1e-4)


def test_symbols_pass_through_the_mixture():
    rho, sigma = sp.symbols("rho sigma", positive=True)
    C = with_mixture(np.array([[1, rho], [rho, 1]], dtype=object), np.array([sp.Rational(1, 2)] * 2, dtype=object), sigma**2)
    assert sp.simplify(C[2, 2] - (1 + rho) / 2 - sigma**2) == 0 and sp.simplify(C[0, 2] - (1 + rho) / 2) == 0


def test_bounds_are_reached_and_gibbs_is_tight_at_one():
    assert theory.gibbs().result.subs(theory.x, 1) == 0
    assert theory.upper_bound().relation == "<=" and theory.lower_bound().relation == ">="


def test_the_public_benchmarks_larger_systems():
    """Blocks add: a redundant and a synergistic block of three, the value in the benchmark's own readme."""
    both = np.zeros((6, 6))
    both[:3, :3], both[3:, 3:] = redundant(3, 0.6), synergistic(3, 0.6)
    found = measures(gaussian(both))
    assert (found.total_correlation, found.dual_total_correlation) == pytest.approx((1.09178, 1.06833), abs=1e-5)
    assert found.o_information == pytest.approx(0.02345, abs=1e-5)


@pytest.mark.parametrize("mode, pieces", [("major", 212), ("minor", 186)])
def test_chorales_are_whole(mode, pieces):
    chords, piece = chorales(mode)
    assert chords.shape == (len(piece), 4) and chords.min() == 0 and chords.max() == 11
    assert np.array_equal(np.unique(piece), np.arange(pieces)) and len(chords) > 10_000
    repeated = (chords[1:] == chords[:-1]).all(axis=1) & (piece[1:] == piece[:-1])
    assert repeated.sum() < 0.01 * len(chords)                    # only across a moment with a rest, which is left out


def test_the_tonic_ends_most_chorales():
    chords, piece = chorales("major")
    last = np.flatnonzero(np.diff(piece, append=-1))
    assert np.mean(chords[last, 3] == 0) > 0.8


def test_lookalikes_keep_the_margins_and_loosen_the_rest():
    p = np.random.default_rng(0).dirichlet(np.full(60, 0.1)).reshape(3, 4, 5)
    q = lookalike(p, 0.3)
    assert q.sum() == pytest.approx(1) and np.allclose(q.sum(axis=(0, 1)), p.sum(axis=(0, 1)))
    assert total_correlation(table(q)) < total_correlation(table(p))


def test_bias_of_the_plug_in_entropy_is_millers():
    low, error = bias(np.full((4, 4), 1 / 16), lambda x: counted(x, "plug-in"), joint_entropy, samples=400, runs=300,
                      rng=np.random.default_rng(0))
    assert abs(low + 15 / 800) < 3 * error + 15 / 800 * 0.1


def test_refusals_say_what_to_do():
    for wrong, message in ((lambda: chorales("dorian"), "major or minor"), (lambda: with_mixture(np.eye(2), [0.5, 0.5], -1), "variance"),
                           (lambda: pointwise(gaussian(np.eye(3))), "no probabilities"), (lambda: with_mixture(np.eye(2), [1, 1], 1), "simplex")):
        with pytest.raises(MixtureError, match=message):
            wrong()
