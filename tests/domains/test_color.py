import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixing import EUCLIDEAN, LOG, MixtureError, barycenter, hull
from mixing.domains import color, color_appearance, color_difference, color_paint, metamers


@pytest.fixture
def rng():
    return np.random.default_rng(12)


# Pairs of the test data that come with Sharma, Wu & Dalal (2005), table 1.
@pytest.mark.parametrize("first, second, distance", [
    ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425), ([50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0000),
    ([50, 0, 0], [50, -1, 2], 2.3669), ([50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792), ([50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195),
    ([50, 2.5, 0], [73, 25, -18], 27.1492), ([50, 2.5, 0], [58, 24, 15], 19.4535), ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082)])
def test_ciede2000_matches_the_published_pairs(first, second, distance):
    assert color_difference.delta_e(first, second) == pytest.approx(distance, abs=5e-5)
    assert color_difference.delta_e(second, first) == pytest.approx(distance, abs=5e-5)


def test_light_is_linear_and_white_is_white(rng):
    a, b = rng.uniform(size=(2, 7, 41))
    np.testing.assert_allclose(color.xyz(0.3 * a + 0.7 * b), 0.3 * color.xyz(a) + 0.7 * color.xyz(b), atol=1e-14)
    np.testing.assert_allclose(color.to_srgb(color.xyz(np.ones(41))), 1, atol=0.001)
    np.testing.assert_allclose(color_difference.lab(color.xyz(np.full((3, 41), 0.2)))[:, 1:], 0, atol=1e-10)
    x, y = color.chromaticity(color.glow(color.tungsten()))
    assert (x, y) == pytest.approx((0.4476, 0.4074), abs=5e-4)                  # published for illuminant A


def test_blocks_change_nothing(rng):
    spectra = rng.uniform(size=(2, 5000, 41))
    np.testing.assert_allclose(color.xyz(spectra), spectra @ color.observer(), atol=1e-14)


def test_how_many_hands_changes_not_a_bit(rng):
    spectra = rng.uniform(size=(70_001, 41))
    alone = color.xyz(spectra, workers=1)
    np.testing.assert_allclose(alone, spectra @ color.observer(), atol=1e-14)
    for workers in (2, 3, 8):
        np.testing.assert_array_equal(color.xyz(spectra, workers=workers), alone)
    np.testing.assert_array_equal(color.xyz(spectra), alone)


# CIE 159:2004, section 9: the worked example of CIECAM02 at two adapting luminances; and the red, green and blue of a
# screen under CAM16, as published with the tests of Google's material-color-utilities (background L* 50, 200 lux).
@pytest.mark.parametrize("model, xyz, white, luminance, background, J, C, h, Q, M", [
    ("ciecam02", [0.1931, 0.2393, 0.1014], [0.9888, 0.90, 0.3203], 200, 0.18, 48.0314, 38.7789, 191.0452, 183.1240, 38.7789),
    ("ciecam02", [0.1931, 0.2393, 0.1014], [0.9888, 0.90, 0.3203], 20, 0.18, 47.6856, 36.0527, 185.3445, 113.8401, 29.7580),
    ("cam16", [0.41233895, 0.2126, 0.01932141], [0.95047, 1, 1.08883], 11.725677, 0.184186519, 46.445, 113.358, 27.408, 105.989, 89.494),
    ("cam16", [0.35762064, 0.7152, 0.11916382], [0.95047, 1, 1.08883], 11.725677, 0.184186519, 79.332, 108.410, 142.140, 138.520, 85.588),
    ("cam16", [0.18051042, 0.0722, 0.95034478], [0.95047, 1, 1.08883], 11.725677, 0.184186519, 25.466, 87.231, 282.788, 78.481, 68.867)])
def test_appearance_matches_the_published_examples(model, xyz, white, luminance, background, J, C, h, Q, M):
    seen = color_appearance.appearance(xyz, white, luminance=luminance, background=background, model=model)
    np.testing.assert_allclose(seen, [J, C, h, Q, M], atol=6e-4)


def test_white_gray_and_black_look_like_it():
    white = color.observer().sum(axis=0)
    seen = color_appearance.appearance(np.multiply.outer([1.0, 0.2, 0.0], white))
    assert seen.J[0] == pytest.approx(100, abs=1e-9) and seen.J[2] == 0
    assert 35 < seen.J[1] < 60
    np.testing.assert_allclose(color_appearance.colorfulness(np.multiply.outer([1.0, 0.2, 0.0], white)), 0, atol=2)
    assert np.all(np.isfinite(color_appearance.ucs(color.glow(np.eye(41)) / 20)))                  # even beyond all screens


def test_srgb_goes_there_and_back(rng):
    code = rng.uniform(size=(50, 3))
    np.testing.assert_allclose(color.to_srgb(color.from_srgb(code)), code, atol=1e-12)
    published = [[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]
    np.testing.assert_allclose(color.screen(), published, atol=6e-5)
    color.screen()[:] = 0
    assert color.screen().sum() > 3                                            # a copy was given away


def test_chromaticities_average_with_their_sums(rng):
    parts, w = rng.uniform(0.1, 1, (4, 3)), rng.dirichlet(np.ones(4))
    share = color.chromatic_weights(w, parts)
    np.testing.assert_allclose(color.chromaticity(w @ parts), share @ color.chromaticity(parts), atol=1e-14)
    assert np.abs(color.chromaticity(w @ parts) - w @ color.chromaticity(parts)).max() > 1e-3


def test_the_gamut_is_the_hull_and_no_three_lights_reach_the_horseshoe(rng):
    amounts = rng.uniform(size=(200, 3))
    assert metamers.in_gamut(color.screen(), amounts @ color.screen()).all()
    assert not metamers.in_gamut(color.screen(), color.glow(np.eye(41))[5:30]).any()
    outside = np.array([-0.1, 0.6, 0.6]) @ color.screen()
    assert not metamers.in_gamut(color.screen(), outside)
    assert hull.inside(metamers.spectral_locus(), color.chromaticity(color.glow(rng.uniform(size=(20, 41))))).all()


def test_a_metamer_matches_in_one_light_and_not_in_another():
    gray, wish = np.full(41, 0.4), (np.abs(color.WAVELENGTHS - 580) < 25) * 1.0
    other = metamers.metamer(gray, wish)
    assert other.min() == pytest.approx(0, abs=1e-12) and other.max() <= 1
    np.testing.assert_allclose(color.xyz(other), color.xyz(gray), atol=1e-14)
    lamp = color.tungsten()
    assert np.abs(color.xyz(other, lamp) - color.xyz(gray, lamp)).max() > 0.02
    assert metamers.metamer(gray, gray) is not None and np.array_equal(metamers.metamer(gray, gray), gray)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.001, 1)), min_size=2, max_size=6))
def test_paint_is_darkest_light_lightest_and_all_lie_between_their_parts(pairs):
    weights, parts = np.array(pairs).T
    w, p = weights / weights.sum(), parts[:, None]
    paint, pool, light = (barycenter(w, p, c)[0] for c in (color_paint.PAINT, LOG, EUCLIDEAN))
    assert p.min() - 1e-9 <= paint <= pool + 1e-9 and pool <= light + 1e-12 and light <= p.max() + 1e-12


def test_paint_averages_the_cosh_of_the_log(rng):
    w, p = rng.dirichlet(np.ones(5), 30), rng.uniform(0.02, 0.98, (30, 5, 9))
    cosh = np.einsum("an,anb->ab", w, np.cosh(np.log(p)))
    np.testing.assert_allclose(barycenter(w, p, color_paint.PAINT), np.exp(-np.arccosh(cosh)), rtol=1e-9)
    tiny = color_paint.reflectance(1e9)
    assert tiny == pytest.approx(1 / (2e9 + 2), rel=1e-12)                      # nothing cancels


def test_a_layer_solves_the_two_streams():
    from scipy.integrate import solve_ivp
    K, S, X = 0.7, 1.3, 0.9
    flow = lambda x, f: [-(K + S) * f[0] + S * f[1], (K + S) * f[1] - S * f[0]]
    end = lambda up: solve_ivp(flow, (0, X), [1.0, up], rtol=1e-11, atol=1e-13).y[:, -1]
    zero, one = end(0.0), end(1.0)
    R = -zero[1] / (one[1] - zero[1])                                           # nothing comes back from behind
    assert color_paint.layer(K, S, X) == pytest.approx((R, zero[0] + R * (one[0] - zero[0])), abs=1e-8)
    assert color_paint.layer(K, S, 1e4)[0] == pytest.approx(color_paint.reflectance(K / S), rel=1e-12)
    assert color_paint.layer(K, 1e-12, X)[1] == pytest.approx(np.exp(-K * X), rel=1e-9)
    twice = color_paint.layer(K, S, 2 * X)[0]
    R1, T1 = color_paint.layer(K, S, X)
    assert color_paint.over(R1, T1, R1) == pytest.approx(twice, rel=1e-12)


def test_yellow_and_cyan_paint_is_green_and_their_light_is_not():
    patches = color.tables()[2]
    hues = {k: float(color_difference.hue(color.xyz(m)))
            for k, m in color_paint.three_ways([0.5, 0.5], [patches["yellow"], patches["cyan"]]).items()}
    assert hues["light"] < 115 < hues["log-linear"] < 140 < hues["paint"] < 165
    green = color_paint.wash([0.5, 0.5], ["hansa yellow", "cerulean blue"])
    light = np.mean([color_paint.wash([1.0], [name]) for name in ("hansa yellow", "cerulean blue")], axis=0)
    assert green[1] > 2 * max(green[0], green[2]) and light[1] < 2 * max(light[0], light[2])


@pytest.mark.parametrize("call", [
    lambda: color.xyz(np.ones(40)), lambda: color.xyz(np.ones(41), workers=0), lambda: color_appearance.ucs([1.0, 2.0]),
    lambda: color_appearance.ucs(np.ones(3), luminance=0), lambda: color.chromaticity([0, 0, 0]), lambda: metamers.metamer(np.full(41, 1.2), np.ones(41)),
    lambda: color_paint.layer(1, 0), lambda: color_paint.wash([1.0], ["mummy brown"]),
    lambda: barycenter([0.5, 0.5], [[0.0], [0.5]], color_paint.PAINT), lambda: barycenter([0.5, 0.5], [[1.1], [0.5]], color_paint.PAINT)])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()


def test_derivations_agree_with_the_functions():
    from mixing.derivations import color as proofs
    assert proofs.paint_chart().numeric(proofs.R)(0.3) == pytest.approx(color_paint.absorption(0.3))
    thick = proofs.thick_layer().numeric(proofs.K, proofs.S)(0.7, 1.3)
    assert thick == pytest.approx(color_paint.layer(0.7, 1.3, 1e3)[0])
    assert proofs.no_scatter().numeric(proofs.K, proofs.X)(0.7, 1.3) == pytest.approx(color_paint.layer(0.7, 1e-12, 1.3)[1])
    u, v = np.log([0.9, 0.04])
    lower = proofs.paint_half().numeric(proofs.u, proofs.v)(u, v)
    assert 1 + color_paint.absorption(barycenter([0.5, 0.5], [[0.9], [0.04]], color_paint.PAINT)[0]) > lower
    assert lower == pytest.approx(1 + color_paint.absorption(0.9**0.5 * 0.04**0.5))
