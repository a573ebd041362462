import numpy as np
import pytest

from mixing import MixtureError
from mixing.domains import questions


def test_broken_stick_by_integration():
    from scipy.integrate import quad
    from scipy.stats import beta
    for k in (2, 5, 9):
        share = quad(lambda x: beta.pdf(x, 1, k - 1), 0.125, 1)[0]
        assert questions.expected_above(0.125, k) == pytest.approx(k * share, rel=1e-9)


@pytest.mark.parametrize("threshold", [0.02, 0.05, 0.1])
def test_the_maximum_approaches_one_over_et(threshold):
    number, parts = questions.most_above(threshold, 400)
    assert number == pytest.approx(1 / (np.e * threshold), rel=threshold)
    assert parts == pytest.approx(-1 / np.log1p(-threshold), abs=1)


@pytest.mark.parametrize("requirements", [1, 2, 3])
def test_optima_use_one_part_more_than_requirements(requirements):
    rng = np.random.default_rng(requirements)
    for _ in range(30):
        needs = rng.normal(size=(requirements, 20))
        w = questions.sparse_optimum(rng.normal(size=20), needs, needs.mean(axis=1))
        assert (w > 1e-9).sum() <= requirements + 1
        np.testing.assert_allclose(needs @ w, needs.mean(axis=1), atol=1e-8)


def test_an_impossible_requirement_is_named():
    with pytest.raises(MixtureError, match="no mixture"):
        questions.sparse_optimum([1, 1], [[1, 1]], [3])


def test_noise_lowers_what_can_be_named():
    rng = np.random.default_rng(0)
    quiet, loud = (questions.identified(3, noise=n, trials=100, rng=rng) for n in (0.001, 0.05))
    assert quiet > 2 > loud


def test_transport_agrees_with_the_moved_mass():
    n = 60
    bump = lambda c: (lambda p: p / p.sum())(np.exp(-0.5 * ((np.arange(n) - c) / 3) ** 2) + 1e-12)
    m = questions.transported(bump(15), bump(41))
    assert m.sum() == pytest.approx(1)
    assert m @ np.arange(n) == pytest.approx((bump(15) + bump(41)) @ np.arange(n) / 2, abs=1e-6)
    assert np.sqrt(m @ np.arange(n) ** 2 - (m @ np.arange(n)) ** 2) == pytest.approx(3, abs=0.05)


def test_transport_of_a_pattern_with_itself_is_that_pattern():
    p = questions.smells(5, rng=np.random.default_rng(2))
    assert np.abs(questions.transported(p, p) - p).max() < 1e-14


def test_complexity_vanishes_at_both_ends_only():
    rng = np.random.default_rng(3)
    w = rng.dirichlet(np.ones(6), 500)
    assert np.all(questions.complexity(w) > 0)
    assert questions.complexity(np.full(6, 1 / 6)) == pytest.approx(0, abs=1e-15) and questions.complexity(np.eye(6)[2]) == 0


def test_conditional_rules_are_found_and_not_invented():
    rng = np.random.default_rng(4)
    gain = {rule: questions.conditional_gain(*questions.grammar_dishes(500, conditional=rule, rng=rng), *questions.grammar_dishes(5000, conditional=rule, rng=rng))
            for rule in (True, False)}
    information = 1 - (-0.9 * np.log2(0.9) - 0.1 * np.log2(0.1))
    assert gain[True] == pytest.approx(information, abs=0.05) and gain[False] < 0.02
