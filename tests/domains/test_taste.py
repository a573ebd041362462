import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from mixing import MixtureError
from mixing.domains import taste


@pytest.mark.parametrize("total", [0.002, 0.0246, 0.05, 0.5])
def test_the_best_share_is_where_a_search_finds_it(total):
    found = minimize_scalar(lambda r: -float(taste.umami_gain(total, r)), bounds=(0, 1), method="bounded", options={"xatol": 1e-12})
    assert taste.best_share(total) == pytest.approx(found.x, abs=1e-6)
    z = taste.SYNERGY * total
    assert -found.fun == pytest.approx((1 + z) ** 2 / (4 * z), rel=1e-10)


def test_below_the_threshold_dose_no_mixture_gains():
    total = 0.99 / taste.SYNERGY
    assert taste.best_share(total) == 0
    assert np.all(taste.umami_gain(total, np.linspace(0.001, 1, 500)) < 1)


def test_eight_times_needs_one_dose():
    for gain in (1, 2, 8, 15):
        dose = taste.dose_for_gain(gain)
        assert taste.umami_gain(dose, taste.best_share(dose)) == pytest.approx(gain, rel=1e-12)
    assert taste.dose_for_gain(8) == pytest.approx(0.0246, abs=5e-5)


def test_umami_is_bilinear_and_not_homogeneous():
    u, v = 0.02, 0.03
    assert taste.umami(2 * u, 2 * v) > 2 * taste.umami(u, v)
    assert taste.equivalent_umami({"Glu": u, "IMP": v}) == pytest.approx(float(taste.umami(u, v)))
    assert taste.equivalent_umami({"Glu": u, "GMP": v}) == pytest.approx(u + 1218 * u * 2.3 * v)


def test_one_receptor_enhances_then_suppresses():
    c = np.geomspace(0.01, 20, 400)
    sign = np.sign(taste.interaction(c, c))
    turn = c[np.flatnonzero(np.diff(sign))]
    assert len(turn) == 1 and turn[0] == pytest.approx(1 / np.sqrt(2), rel=0.03)
    assert np.all(taste.interaction(c, c, steepness=1.0) < 0)


def test_removing_a_suppressor_releases_the_other():
    strength = np.array([[0, 1.5, 0], [0, 0, 3.0], [0, 0, 0]])        # bitter hides sweet, salt hides bitter
    without, with_salt = taste.suppressed([1, 1, 0], strength), taste.suppressed([1, 1, 1], strength)
    assert with_salt[1] < without[1] and with_salt[0] > without[0]
    assert without[0] == pytest.approx(1 / (1 + 1.5)) and with_salt[1] == pytest.approx(1 / 4)
    assert with_salt[0] == pytest.approx(1 / (1 + 1.5 / 4))


def test_olfactory_white_falls_like_one_over_the_root():
    rng = np.random.default_rng(3)
    molecules = rng.gamma(2.0, size=(200, 21))
    sizes = np.array([1, 10, 30, 90])
    angles = np.array([taste.olfactory_white(molecules, n, rng=rng) for n in sizes])
    slope = np.polyfit(np.log(sizes[1:]), np.log(angles[1:]), 1)[0]
    assert np.all(np.diff(angles) < 0) and slope == pytest.approx(-0.5, abs=0.08)


def test_volatility_slope_is_minus_the_variance():
    a, k, t, h = [0.5, 0.3, 0.2], [1.5, 0.4, 0.05], np.linspace(0.1, 6, 30), 1e-5
    mean = lambda s: taste.volatility(a, k, s)[0]
    np.testing.assert_allclose((mean(t + h) - mean(t - h)) / (2 * h), -taste.volatility(a, k, t)[1], rtol=1e-6)
    amounts = np.array(a) * np.exp(-t[:, None] * np.array(k))
    np.testing.assert_allclose(taste.notes(a, k, t), amounts / amounts.sum(-1, keepdims=True), rtol=1e-12)


@pytest.mark.parametrize("call", [
    lambda: taste.umami(-1, 0), lambda: taste.equivalent_umami({"salt": 1}), lambda: taste.dose_for_gain(0.5),
    lambda: taste.suppressed([1, 1], [[0, 1]]), lambda: taste.angle([0, 0], [1, 0]),
    lambda: taste.olfactory_white(np.ones((4, 2)), 3, rng=np.random.default_rng(0))])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()


def test_derivations_agree_with_the_functions():
    from mixing.derivations import taste as proofs
    total, share = 0.03, 0.2
    z = taste.SYNERGY * total
    assert proofs.umami_gain().numeric(proofs.r, proofs.z)(share, z) == pytest.approx(float(taste.umami(total * (1 - share), total * share)) / total)
    assert proofs.best_umami_gain().numeric(proofs.z)(z) == pytest.approx(float(taste.umami_gain(total, np.linspace(0, 1, 100_001)).max()), rel=1e-8)
    assert proofs.interaction_sign().numeric(proofs.c)(0.4) == pytest.approx(float(taste.interaction(0.4, 0.4)))
    slope = proofs.volatility_falls().numeric(proofs.a1, proofs.a2, proofs.k1, proofs.k2, proofs.t)(0.5, 0.5, 2.0, 0.3, 0.7)
    assert slope == pytest.approx(-taste.volatility([0.5, 0.5], [2.0, 0.3], 0.7)[1])
