r"""How a color looks in its surroundings: CAM16 and CIECAM02, and the distance CAM16-UCS.

CIELAB was drawn up on a desk; these two models were fitted to what observers said they saw. Both adapt the receptors to
the white of the scene, squeeze their responses, and read lightness, colorfulness and hue from the sums and differences.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .color import observer

CAM16 = np.array([[0.401288, 0.650173, -0.051461], [-0.250268, 1.204414, 0.045854], [-0.002079, 0.048952, 0.953127]])
CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
CONES = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])   # Hunt, Pointer, Estevez
MODELS = {"cam16": (CAM16, np.eye(3)), "ciecam02": (CAT02, CONES @ np.linalg.inv(CAT02))}         # adapts in, responds in
SHARE = np.array([[2, 1, 1 / 20], [1, -12 / 11, 1 / 11], [1 / 9, 1 / 9, -2 / 9]])   # sum, red to green, yellow to blue
FACTOR, SURROUND, INDUCTION = 1.0, 0.69, 1.0                                        # an average surround: F, c, N_c


class Appearance(NamedTuple):
    """What is seen: lightness, chroma, hue in degrees, brightness, colorfulness, each of the shape ``(...)``."""
    J: np.ndarray
    C: np.ndarray
    h: np.ndarray
    Q: np.ndarray
    M: np.ndarray


def appearance(color, white=None, *, luminance=64.0, background=0.2, model="cam16"):
    r"""Appearance of XYZ ``(..., 3)`` beside a white, to an eye adapted to `luminance` cd/m\ :sup:`2`.

    `white` is a perfect reflector in daylight if not given; `background` is the Y of what lies around the patch. The
    surround is an average one, as for a print under a lamp.

    >>> seen = appearance([0.1901, 0.2000, 0.2178], [0.9505, 1.0000, 1.0888], luminance=318.31)
    >>> round(float(seen.J), 4), round(float(seen.C), 4), round(float(seen.h), 4)
    (41.7312, 0.1034, 217.068)

    References
    ----------
    Li, Li, Wang, Xu, Luo, Cui, Melgosa, Brill & Pointer (2017), Color Research & Application 42, 703-718;
    CIE 159:2004 for the older model.
    """
    xyz, w = np.asarray(color, dtype=float), observer().sum(axis=0) if white is None else np.asarray(white, dtype=float)
    if xyz.shape[-1:] != (3,) or w.shape != (3,) or luminance <= 0 or not 0 < background <= w[1]:
        raise MixtureError(f"expected XYZ (..., 3), one white (3,), and a background between 0 and its Y; got {xyz.shape}, {w.shape}, "
                           f"luminance {luminance}, background {background}.")
    adapts, responds = MODELS[model]
    k = 1 / (5 * luminance + 1)
    level = 0.2 * k**4 * 5 * luminance + 0.1 * (1 - k**4) ** 2 * np.cbrt(5 * luminance)
    n = background / w[1]
    N, z = 0.725 * n**-0.2, 1.48 + np.sqrt(n)
    adapted = np.clip(FACTOR * (1 - np.exp((-luminance - 42) / 92) / 3.6), 0, 1)
    gain = adapted * w[1] / (adapts @ w) + 1 - adapted
    squeezed = lambda v: _squeeze(level * 100 * (v @ adapts.T * gain) @ responds.T / 100)
    signal, bright = squeezed(xyz), squeezed(w) @ SHARE[0] * N
    total, a, b = np.moveaxis(signal @ SHARE.T, -1, 0)
    h = np.arctan2(b, a)
    J = 100 * np.maximum(total * N / bright, 0) ** (SURROUND * z)
    t = 50_000 / 13 * INDUCTION * N * (np.cos(h + 2) + 3.8) / 4 * np.hypot(a, b) / (signal @ [1, 1, 21 / 20] + 0.305)
    C = t**0.9 * np.sqrt(J / 100) * (1.64 - 0.29**n) ** 0.73
    Q = 4 / SURROUND * np.sqrt(J / 100) * (bright + 4) * level**0.25
    return Appearance(J, C, np.degrees(h) % 360, Q, C * level**0.25)


def _squeeze(x):
    """The saturating response of a receptor, less the noise of 0.1 that cancels everywhere but in a denominator."""
    power = np.abs(x) ** 0.42
    return np.sign(x) * 400 * power / (power + 27.13)


def ucs(color, white=None, **scene):
    """CAM16-UCS ``(..., 3)``: lightness J', red to green a', yellow to blue b', such that distances look even.

    >>> ucs([0.1901, 0.2000, 0.2178], [0.9505, 1.0000, 1.0888], luminance=318.31).round(3)
    array([54.904, -0.086, -0.065])
    """
    seen = appearance(color, white, **scene)
    M, h = np.log1p(0.0228 * seen.M) / 0.0228, np.radians(seen.h)
    return np.stack([1.7 * seen.J / (1 + 0.007 * seen.J), M * np.cos(h), M * np.sin(h)], axis=-1)


def colorfulness(color, white=None, **scene):
    """Distance from gray in CAM16-UCS, as `color_difference.chroma` is in CIELAB.

    >>> bool(colorfulness([0.4, 0.2, 0.1]) > colorfulness([0.3, 0.25, 0.2]))
    True
    """
    return np.hypot(*np.moveaxis(ucs(color, white, **scene)[..., 1:], -1, 0))


def delta_cam(first, second, white=None, **scene):
    """Distance of two colors, XYZ ``(..., 3)``, in CAM16-UCS; about one is just noticeable side by side.

    >>> float(delta_cam([0.4, 0.2, 0.1], [0.4, 0.2, 0.1]))
    0.0
    """
    return np.linalg.norm(ucs(first, white, **scene) - ucs(second, white, **scene), axis=-1)
