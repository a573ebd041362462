"""How different two colors look: CIELAB, and two distances in it."""
from __future__ import annotations

import numpy as np

from .color import observer


def lab(color, white=None):
    r"""CIELAB lightness, green to red, blue to yellow, ``(..., 3)``, of XYZ; white is a perfect reflector in daylight if not given.

    >>> lab(observer().sum(axis=0) * 0.18).round(2) + 0.0
    array([49.5, 0. , 0. ])

    References
    ----------
    CIE 15:2018, Colorimetry, section 8.2.1.
    """
    t = np.asarray(color, dtype=float) / (observer().sum(axis=0) if white is None else np.asarray(white))
    x, y, z = np.moveaxis(np.where(t > (6 / 29) ** 3, np.cbrt(t), t * (29 / 6) ** 2 / 3 + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def chroma(color, white=None):
    """Distance from gray in CIELAB.

    >>> round(float(chroma([0.4, 0.2, 0.1])), 1)
    86.6
    """
    return np.hypot(*np.moveaxis(lab(color, white)[..., 1:], -1, 0))


def hue(color, white=None):
    """Angle in CIELAB, degrees: red near 30, yellow near 90, green near 150, blue near 270.

    >>> round(float(hue([0.2, 0.3, 0.1])))
    131
    """
    return np.degrees(np.arctan2(*np.moveaxis(lab(color, white)[..., :0:-1], -1, 0))) % 360


def delta_e76(first, second):
    """Euclidean distance of two colors in CIELAB ``(..., 3)``; about 2.3 is just noticeable.

    >>> float(delta_e76([50.0, 0.0, 0.0], [50.0, 3.0, 4.0]))
    5.0
    """
    return np.linalg.norm(np.subtract(first, second), axis=-1)


def delta_e(first, second):
    """The CIEDE2000 distance of two colors in CIELAB ``(..., 3)``.

    >>> round(float(delta_e([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485])), 4)
    2.0425

    References
    ----------
    Sharma, Wu & Dalal (2005), Color Research & Application 30, 21-30.
    """
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(c, dtype=float), -1, 0) for c in (first, second))
    stretch = 1 + (1 - _saturating((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)) / 2
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = np.where(c1 * c2 == 0, 0, (h2 - h1 + 180) % 360 - 180)
    middle = np.where(c1 * c2 == 0, h1 + h2, np.where(np.abs(h1 - h2) <= 180, (h1 + h2) / 2, (h1 + h2 + np.where(h1 + h2 < 360, 360, -360)) / 2))
    L, C = (l1 + l2) / 2, (c1 + c2) / 2
    dl = (l2 - l1) / (1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * C)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * C * _hue_weight(middle))
    twist = -2 * _saturating(C) * np.sin(np.radians(60 * np.exp(-(((middle - 275) / 25) ** 2))))
    return np.sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh)


def _saturating(c):
    return np.sqrt(c**7 / (c**7 + 25.0**7))


def _hue_weight(h):
    cosine = lambda k, shift: np.cos(np.radians(k * h + shift))
    return 1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.20 * cosine(4, -63)
