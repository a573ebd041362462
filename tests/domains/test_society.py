import itertools

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as ss
from scipy.optimize import brentq
from scipy.stats import norm

from mixing import MixtureError
from mixing.domains import society, tipping


@pytest.fixture
def rng():
    return np.random.default_rng(1974)


def random_influence(rng, n, density=0.3):
    ties = (rng.random((n, n)) < density) * rng.uniform(0.3, 1, (n, n))
    ties[ties.sum(1) == 0, 0] = 1
    return society.influence(ties)


def test_the_theorem_agrees_with_brute_force_on_every_kind_of_network(rng):
    seen = set()
    for _ in range(300):
        W = random_influence(rng, 5)
        verdict = society.consensus(W).reached
        far = np.linalg.matrix_power(W, 20_000)
        assert verdict == (np.ptp(far, axis=0).max() < 1e-6)
        seen.add(verdict)
    assert seen == {True, False}


def test_influence_is_what_the_limit_gives_each_first_opinion(rng):
    W = random_influence(rng, 8, 0.6)
    c = society.consensus(W)
    assert c.reached
    x = rng.normal(size=(8, 2))
    np.testing.assert_allclose(society.degroot(W, x, 3000), np.broadcast_to(c.influence @ x, (8, 2)), atol=1e-10)
    np.testing.assert_allclose(c.influence @ W, c.influence, atol=1e-14)


def test_the_error_falls_by_the_second_eigenvalue(rng):
    W = random_influence(rng, 7, 0.8)
    c = society.consensus(W)
    x = rng.normal(size=7)
    gap = [np.abs(society.degroot(W, x, k) - c.influence @ x).max() for k in (8, 16)]
    assert (gap[1] / gap[0]) ** (1 / 8) == pytest.approx(c.rate, rel=0.1)


@pytest.mark.parametrize("length", [2, 3, 4])
def test_cycles_have_their_period(length):
    W = np.roll(np.eye(length), 1, axis=1)
    assert society.consensus(W).periods == (length,) and not society.consensus(W).reached
    W[0, 0], W[0, 1 % length] = 0.5, 0.5
    assert society.consensus(W).reached


def test_sparse_and_dense_agree(rng):
    W = random_influence(rng, 30, 0.15)
    x, a = rng.normal(size=(30, 2)), rng.uniform(0, 0.95, 30)
    np.testing.assert_allclose(society.degroot(ss.csr_array(W), x, 5), society.degroot(W, x, 5), rtol=1e-12)
    np.testing.assert_allclose(society.friedkin_johnsen(ss.csr_array(W), a, x), society.friedkin_johnsen(W, a, x), atol=1e-12)
    np.testing.assert_allclose(society.influence(ss.csr_array(W * 3)).toarray(), W, atol=1e-15)


def test_friedkin_johnsen_is_its_iteration_and_stays_in_the_hull(rng):
    W, a, x0 = random_influence(rng, 20), rng.uniform(0, 0.9, 20), rng.normal(size=20)
    limit = society.friedkin_johnsen(W, a, x0)
    x = x0
    for _ in range(3000):
        x = a * (W @ x) + (1 - a) * x0
    assert np.abs(x - limit).max() < 1e-12
    assert x0.min() <= limit.min() and limit.max() <= x0.max()


def test_friedkin_johnsen_is_a_posterior_mode_when_influence_is_mutual(rng):
    S = np.triu(rng.uniform(size=(9, 9)), 1)
    S += S.T
    degree, prior, x0 = S.sum(1), rng.uniform(0.1, 2, 9), rng.normal(size=9)
    mode = np.linalg.solve(np.diag(degree) - S + np.diag(prior), prior * x0)
    np.testing.assert_allclose(society.friedkin_johnsen(society.influence(S), degree / (degree + prior), x0), mode, atol=1e-13)


def test_fast_bounded_confidence_equals_the_definition(rng):
    x = rng.uniform(size=200)
    slow = np.array([x[np.abs(x - v) <= 0.15].mean() for v in x])
    np.testing.assert_allclose(society.bounded_confidence(x, 0.15), slow, rtol=1e-12)


def test_polarization_never_leaves_the_hull(rng):
    x = np.linspace(0, 1, 60)
    for radius in (0.05, 0.15, 0.3):
        y = society.bounded_confidence(x, radius, 200)
        assert x.min() <= y.min() and y.max() <= x.max()
    z = society.deffuant(x, 0.15, 20_000, rng=rng)
    assert 0 <= z.min() and z.max() <= 1 and z.mean() == pytest.approx(0.5, abs=1e-12)


def test_a_riot_is_the_same_one_by_one(rng):
    for _ in range(200):
        thresholds = rng.integers(0, 30, 25)
        active = 0
        while (joined := int((thresholds <= active).sum())) > active:
            active = joined
        assert tipping.riot(thresholds) == active


def test_the_critical_spread_by_two_routes_to_four_decimals():
    tip = tipping.critical_spread(0.25)
    z = brentq(lambda z: norm.cdf(z) - z * norm.pdf(z) - 0.25, -6, -0.5, xtol=1e-15)
    assert tip.spread == pytest.approx(norm.pdf(z), abs=1e-12)
    low, high = 0.05, 0.25
    while high - low > 1e-6:                       # the second route runs crowds and looks
        middle = (low + high) / 2
        try:
            calm = tipping.settled(0.25, middle, max_steps=400_000) < 0.5
        except MixtureError:
            calm = True
        low, high = (middle, high) if calm else (low, middle)
    assert round(low, 4) == round(tip.spread, 4)


def test_the_crowd_remembers():
    calm, riotous = (tipping.settled(0.25, 0.11, start=s) for s in (0.0, 1.0))
    assert calm < 0.1 and riotous > 0.9


def test_segregation_keeps_people_and_makes_likeness(rng):
    grid = rng.choice([0, 1, 2], p=[0.2, 0.4, 0.4], size=(30, 30))
    final = tipping.segregate(grid, 0.4, rng=rng)
    assert [np.sum(final == k) for k in range(3)] == [np.sum(grid == k) for k in range(3)]
    mean = lambda g: tipping.likeness(g)[g > 0].mean()
    assert mean(grid) < 0.55 and mean(final) > 0.7


def test_conversion_solves_the_law_of_mass_action():
    from scipy.integrate import solve_ivp
    for a, b, c in ((0.5, 0.5, 0), (0.7, 0.2, 0.1), (0.1, 0.6, 0.3)):
        flow = lambda t, y: np.array([-1, -1, 2]) * 1.3 * y[0] * y[1]
        path = solve_ivp(flow, (0, 4), [a, b, c], rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(tipping.convert([a, b, c], 1.3, 4.0), path.y[:, -1], atol=1e-9)
    assert tipping.convert([0.5, 0.5, 0], 1, 3).sum() == pytest.approx(1)


def test_a_real_club_splits_along_its_leaders():
    club = nx.karate_club_graph()
    W = society.influence(nx.to_scipy_sparse_array(club, weight=None))
    assert society.consensus(W).reached
    x = np.zeros(34)
    x[33] = 1.0
    susceptibility = np.ones(34)
    susceptibility[[0, 33]] = 0
    sides = society.friedkin_johnsen(W, susceptibility, x) > 0.5
    truth = np.array([club.nodes[i]["club"] == "Officer" for i in club])
    assert (sides == truth).sum() >= 32


@pytest.mark.parametrize("call, says", [
    (lambda: society.degroot([[0.5, 0.6], [0, 1]], [0, 1]), "sum to 1"),
    (lambda: society.degroot([[1.0, 0.0]], [0, 1]), "square"),
    (lambda: society.degroot(np.eye(2), [0, 1, 2]), "2 opinions"),
    (lambda: society.degroot(ss.csr_array([[1.5, -0.5], [0, 1.0]]), [0, 1]), "non-negative"),
    (lambda: society.influence([[0, 0], [1, 1]]), "listen to somebody"),
    (lambda: society.friedkin_johnsen(np.eye(2), [0.5, 1.2], [0, 1]), "in \\[0, 1\\]"),
    (lambda: society.friedkin_johnsen(np.eye(2), [0.5, 1.0], [0, 1]), "none of them is stubborn"),
    (lambda: society.bounded_confidence([[0.0]], 0.1), "one number"),
    (lambda: society.deffuant([0, 1], 0.1, 3, pull=0.9, rng=np.random.default_rng(0)), "pull"),
    (lambda: tipping.critical_spread(0.6), "between 0 and 1/2"),
    (lambda: tipping.settled(0.25, -1), "positive"),
    (lambda: tipping.convert([-0.1, 1, 0], 1, 1), "non-negative"),
])
def test_bad_input_is_refused(call, says):
    with pytest.raises(MixtureError, match=says):
        call()


def test_thresholds_exhaustively_for_small_crowds():
    for thresholds in itertools.product(range(4), repeat=3):
        active = 0
        for _ in range(4):
            active = sum(t <= active for t in thresholds)
        assert tipping.riot(np.array(thresholds)) == active


def test_derivations_agree_with_the_functions(rng):
    from mixing.derivations import society as proofs
    a, b, x1, x2, t, q, r = 0.3, 0.45, 1.2, -0.7, 2.0, 0.4, 1.5
    W = [[1 - a, a], [b, 1 - b]]
    far = society.degroot(W, [x1, x2], 400)
    assert proofs.two_agents_agree_on().numeric(proofs.a, proofs.b, proofs.x1, proofs.x2)(a, b, x1, x2) == pytest.approx(far[0], abs=1e-12)
    once = society.degroot(W, [x1, x2])
    assert proofs.two_agents_disagreement().numeric(proofs.a, proofs.b, proofs.x1, proofs.x2)(a, b, x1, x2) == pytest.approx(once[0] - once[1], abs=1e-12)
    kept = society.friedkin_johnsen([[0, 1], [1, 0]], [a, a], [x1, x2])
    assert proofs.stubborn_disagreement().numeric(proofs.a, proofs.x1, proofs.x2)(a, x1, x2) == pytest.approx(kept[0] - kept[1], abs=1e-12)
    assert proofs.conversion().numeric(proofs.q, proofs.r, proofs.t)(q, r, t) == pytest.approx(tipping.convert([q, q, 1 - 2 * q], r, t)[0], abs=1e-12)
    tip = tipping.critical_spread(0.25)
    z = norm.ppf(tip.share)
    assert proofs.tipping_condition().numeric(proofs.mu, proofs.z)(0.25, z) == pytest.approx(tip.share, abs=1e-12)
