"""Evidence on light, paint and filters."""
from itertools import combinations

import numpy as np
import sympy as sp

from mixing import LOG, barycenter
from mixing.domains import color, color_appearance, color_difference, color_paint
from mixing.ledger import check

HALF = [0.5, 0.5]
GRAYS = {"white-9.5", "neutral-8", "neutral-6.5", "neutral-5", "neutral-3.5", "black-2"}


def chromatic():
    """The reflectances (18, 41) of the patches that are not gray."""
    return np.array([r for name, r in color.tables()[2].items() if name not in GRAYS])


def red_and_green_light_hold_no_yellow():
    """Two lines at 540 and 630 nm: the hue is yellow, and the power at 580 nm, or at the sum of both, is zero."""
    light = np.zeros(41)
    light[[np.flatnonzero(color.WAVELENGTHS == nm)[0] for nm in (540, 630)]] = 1, 2
    hue = float(color_difference.hue(color.glow(light) / 10))
    return [check("power at 580 nm", float(light[color.WAVELENGTHS == 580][0]), "==", 0, how="numeric"),
            check("hue angle in CIELAB, degrees, from that of yellow", abs(hue - 90), "<", 20, how="numeric")]


def the_readout_has_rank_three():
    """The table of the standard observer, read as exact decimals, has rank three."""
    matching = sp.Matrix(41, 3, lambda i, k: sp.Rational(repr(float(color.tables()[0][i, k]))))
    return [check("rank", matching.rank(), "==", 3, how="exact"), check("invisible dimensions", len(matching.T.nullspace()), "==", 38, how="exact")]


def cones_and_xyz_are_two_frames():
    """The matrix of Hunt, Pointer and Estevez from XYZ to cones is invertible, so both readouts tell apart the same spectra."""
    cones = sp.Matrix([["0.38971", "0.68898", "-0.07868"], ["-0.22981", "1.18340", "0.04641"], [0, 0, 1]]).applyfunc(sp.Rational)
    return check("determinant", cones.det(), "!=", 0, how="exact")


def white_is_a_mixture_of_three_primaries():
    """Daylight's chromaticity is a convex combination of the three of sRGB, in exact decimals."""
    exact = lambda rows: sp.Matrix([[*map(lambda v: sp.Rational(str(v)), row), 1] for row in rows]).T
    weights = exact(color.PRIMARIES.tolist()).solve(exact([color.WHITE.tolist()]))
    return [check("smallest weight", min(weights), ">", 0, how="exact"), check("sum of the weights", sum(weights), "==", 1, how="exact")]


def white_and_black_paint():
    """White 0.9 and black 0.04, half and half: the paint reflects less than half of what the log-linear pool does."""
    paint = float(barycenter(HALF, [[0.9], [0.04]], color_paint.PAINT)[0])
    half_cosh = np.mean(np.cosh(np.log([0.9, 0.04])))
    return [check("reflectance of the paint", paint, "==", float(np.exp(-np.arccosh(half_cosh))), within=1e-12, how="numeric"),
            check("over that of the pool", paint / float(barycenter(HALF, [[0.9], [0.04]], LOG)[0]), "<", 0.5, how="numeric")]


def half_and_half_exactly():
    """The paint's reflectance, a root of R^2 - 2(1+q)R + 1, is not the mean of 9/10 and 1/25, nor their geometric mean."""
    a, b = sp.Rational(9, 10), sp.Rational(1, 25)
    q = (color_paint.absorption(a) + color_paint.absorption(b)) / 2
    at = lambda r: sp.nsimplify(r**2 - 2 * (1 + q) * r + 1)
    return [check("equation at the mean of lights", at((a + b) / 2), "!=", 0, how="exact"),
            check("equation at the geometric mean", sp.simplify(at(sp.sqrt(a * b))), "!=", 0, how="exact")]


def a_pool_never_goes_below_its_least_part():
    """Two hundred random pigments, pooled with equal weights, keep more than a third of the light in every band."""
    parts = np.random.default_rng(5).uniform(0.05, 0.95, (200, 41))
    return check("least reflectance of the pool", float(barycenter(np.full(200, 1 / 200), parts, LOG).min()), ">", 1 / 3, how="Monte Carlo")


def products_go_black_not_brown():
    """The product of all eighteen measured patches is black."""
    black = color_difference.lab(color.xyz(color_paint.stacked(chromatic())))
    return [check("lightness", float(black[0]), "<", 0.01, how="numeric"), check("chroma", float(np.hypot(*black[1:])), "<", 0.01, how="numeric")]


def mud_is_a_loss_of_chroma():
    """The paint of all eighteen patches keeps three quarters of their lightness and little of their chroma, by CIELAB and by CAM16-UCS."""
    parts = chromatic()
    mean = color.xyz(barycenter(np.full(18, 1 / 18), parts, color_paint.PAINT))
    alone = color_difference.lab(color.xyz(parts))
    light = float(color_difference.lab(mean)[0] / alone[:, 0].mean())
    seen = color_appearance.ucs(color.xyz(parts))
    return [check("lightness left", light, ">", 0.75, how="numeric"),
            check("lightness left, CAM16-UCS", float(color_appearance.ucs(mean)[0] / seen[:, 0].mean()), ">", 0.75, how="numeric"),
            check("colorfulness left, CAM16-UCS", float(color_appearance.colorfulness(mean) / np.hypot(*seen[:, 1:].T).mean()), "<", 1 / 5, how="numeric"),
            check("chroma left, CIELAB", float(color_difference.chroma(mean) / np.hypot(*alone[:, 1:].T).mean()), "<", 1 / 6, how="numeric")]


def random_lights_lose_chroma_like_a_root():
    """Sums of lamps with random power in every band: the distance to the mean's chromaticity falls like one over the root of their number."""
    rng, sizes = np.random.default_rng(7), np.array([4, 16, 64, 256])
    neutral = color.chromaticity(color.glow(np.ones(41)))
    off = lambda n: np.linalg.norm(color.chromaticity(color.glow(rng.uniform(size=(400, n, 41)).sum(1))) - neutral, axis=-1).mean()
    slope = np.polyfit(np.log(sizes), np.log([off(n) for n in sizes]), 1)[0]
    return check("slope of log distance on log number", float(slope), "==", -0.5, within=0.05, how="Monte Carlo")


def red_lamps_stay_red():
    """A thousand lamps with random power above 600 nm and none below: their sum is as far from white as a spectral color."""
    lamps = np.random.default_rng(7).uniform(size=(1000, 41)) * (color.WAVELENGTHS > 600)
    x, y = color.chromaticity(color.glow(lamps.sum(0)))
    return check("x + y of the sum, which is one on the line of spectral reds", float(x + y), "==", 1, within=0.01, how="numeric")


def how_far_the_pool_is_from_paint():
    """All 153 pairs of chromatic patches, half and half, distances in CIEDE2000 and in CAM16-UCS."""
    parts, pairs = chromatic(), np.array(list(combinations(range(18), 2)))
    seen = {k: color.xyz(m) for k, m in color_paint.three_ways(HALF, parts[pairs]).items()}
    lab = {k: color_difference.lab(m) for k, m in seen.items()}
    rulers = {"CIEDE2000": lambda k: color_difference.delta_e(lab["paint"], lab[k]).mean(),
              "CAM16-UCS": lambda k: color_appearance.delta_cam(seen["paint"], seen[k]).mean()}
    return [check(f"mean distance of the pool over that of light, {name}", float(far("log-linear") / far("light")), "<", 0.5, how="numeric")
            for name, far in rulers.items()] + [
            check(f"mean distance of the pool, {name}", float(far("log-linear")), ">", 2.3, how="numeric") for name, far in rulers.items()]


def green_beats_cyan():
    """Yellow and cyan patches as paint, half and half: a green with more chroma than the cyan alone."""
    patches = color.tables()[2]
    mean = color.xyz(barycenter(HALF, [patches["yellow"], patches["cyan"]], color_paint.PAINT))
    return [check("chroma over that of cyan", float(color_difference.chroma(mean) / color_difference.chroma(color.xyz(patches["cyan"]))), ">", 1.2, how="numeric"),
            check("hue angle from a green of 150 degrees", abs(float(color_difference.hue(mean)) - 150), "<", 5, how="numeric")]
