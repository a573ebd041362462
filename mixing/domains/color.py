"""Color: light of any spectrum seen by three receptors, hence by three numbers that are linear in the light.

Spectra have the shape ``(..., 41)``, one value for each of `WAVELENGTHS`; XYZ is ``(..., 3)`` with Y = 1 for white.
"""
from __future__ import annotations

import os
from functools import lru_cache
from importlib.resources import files
from threading import Thread

import numpy as np

from .._operands import MixtureError, on_simplex

WAVELENGTHS = np.arange(380, 781, 10)                                      # nm
PRIMARIES = np.array([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]])           # xy of red, green, blue; IEC 61966-2-1
WHITE = np.array([0.3127, 0.3290])                                         # xy of D65 in that standard
BLOCK = 2048                                                               # spectra that are read together


@lru_cache
def tables():
    """The observer (41, 3), the daylight D65 (41,) and a dict of 24 measured reflectances (41,).

    Made from the data of colour-science by the script beside ``mixing/data/color.txt``.

    >>> observer, daylight, patches = tables()
    >>> observer.shape, daylight.shape, len(patches), float(patches["yellow"][20])
    ((41, 3), (41,), 24, 0.708)
    """
    _, names, *rows = files("mixing.data").joinpath("color.txt").read_text("utf8").splitlines()
    table = np.array([row.split() for row in rows], dtype=float)
    table.setflags(write=False)                                            # every caller gets the same one
    return table[:, 1:4], table[:, 4], dict(zip(names.split()[5:], table[:, 5:].T))


def tungsten():
    """The CIE standard illuminant A, a lamp of 2848 K, at `WAVELENGTHS`: yellower than daylight.

    >>> bool(np.all(np.diff(tungsten()) > 0))
    True
    """
    planck = lambda nm: nm**-5.0 / np.expm1(1.435e7 / (2848 * nm))
    return 100 * planck(WAVELENGTHS) / planck(560)


def observer(light=None):
    r"""The readout (41, 3) that turns reflectances under a light into XYZ, :math:`A = s\,(\bar x, \bar y, \bar z) / \sum s\,\bar y`.

    >>> observer().sum(axis=0).round(4)
    array([0.9502, 1.    , 1.0881])
    """
    matching, daylight, _ = tables()
    weighted = matching * np.asarray(daylight if light is None else light, dtype=float)[:, None]
    return weighted / weighted[:, 1].sum()


def xyz(spectra, light=None, *, workers=None):
    r"""XYZ ``(..., 3)`` of reflectances ``(..., 41)`` under a light, daylight if none is given: one matrix product.

    A million spectra are read in blocks, by `workers` threads at once (as many as there are processors, if not given);
    how many does not change a bit of the result.

    >>> xyz(np.full(41, 0.5)).round(4)
    array([0.4751, 0.5   , 0.5441])

    References
    ----------
    CIE 15:2018, Colorimetry.
    """
    return _seen(_spectra(spectra), observer(light), workers)


def glow(spectra):
    """XYZ ``(..., 3)`` of light that shines itself, ``(..., 41)``, in the unit of its power.

    >>> bool(np.allclose(glow(tables()[1] + tungsten()), glow(tables()[1]) + glow(tungsten())))
    True
    """
    return _seen(_spectra(spectra), tables()[0])


def _spectra(spectra):
    s = np.asarray(spectra, dtype=float)
    if s.ndim == 0 or s.shape[-1] != len(WAVELENGTHS):
        raise MixtureError(f"expected spectra (..., 41), one value every 10 nm from 380 to 780; got shape {s.shape}. Resample them first.")
    return s


def _seen(s, readout, workers=None):
    """The product of both, in blocks that stay in the cache: two thirds of the time of a single product, and less with two processors."""
    if workers is not None and workers < 1:
        raise MixtureError(f"expected at least one worker; got {workers}.")
    if s.size < 2 * BLOCK * len(readout):
        return s @ readout
    rows, out = s.reshape(-1, len(readout)), np.empty((s.size // len(readout), 3))
    whole = len(rows) // BLOCK                                                 # blocks; what is left over comes at the end
    hands = min(workers or _processors(), -(-whole // 16))                     # each has at least sixteen blocks to read

    def read(k):
        part = slice(whole * k // hands * BLOCK, whole * (k + 1) // hands * BLOCK)
        np.matmul(rows[part].reshape(-1, BLOCK, len(readout)), readout, out=out[part].reshape(-1, BLOCK, 3))

    others = [Thread(target=read, args=(k,)) for k in range(1, hands)]
    for other in others:
        other.start()
    read(0)
    np.matmul(rows[whole * BLOCK:], readout, out=out[whole * BLOCK:])
    for other in others:
        other.join()
    return out.reshape(*s.shape[:-1], 3)


def _processors():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chromaticity(color):
    """x and y ``(..., 2)`` of XYZ ``(..., 3)``: where its ray crosses X + Y + Z = 1.

    >>> chromaticity([0.2, 0.3, 0.5])
    array([0.2, 0.3])
    """
    total = np.sum(color, axis=-1, keepdims=True)
    if np.any(total <= 0):
        raise MixtureError("black has no chromaticity; got XYZ that sum to zero or less.")
    return np.asarray(color)[..., :2] / total


def chromatic_weights(weights, colors):
    """With which weights chromaticities average when colors do: proportional to w_i S_i, where S = X + Y + Z.

    >>> chromatic_weights([0.5, 0.5], [[0.1, 0.1, 0.1], [0.3, 0.3, 0.3]])
    array([0.25, 0.75])
    """
    bright = on_simplex(np.asarray(weights, dtype=float)) * np.sum(colors, axis=-1)
    return bright / bright.sum(axis=-1, keepdims=True)


@lru_cache
def _screen():
    """XYZ of the three primaries of sRGB as rows, scaled such that together they are white."""
    rays = np.column_stack([PRIMARIES, 1 - PRIMARIES.sum(axis=1)])
    x, y = WHITE
    return np.linalg.solve(rays.T, [x / y, 1, (1 - x - y) / y])[:, None] * rays


def screen():
    """XYZ (3, 3) of red, green and blue of an sRGB screen, one row each.

    >>> screen().sum(axis=0).round(4)
    array([0.9505, 1.    , 1.0891])
    """
    return _screen().copy()


def encode(light):
    """The sRGB code of linear light, both in [0, 1].

    >>> round(float(encode(0.5)), 4)
    0.7354
    """
    v = np.asarray(light, dtype=float)
    return np.where(v <= 0.0031308, 12.92 * v, 1.055 * np.maximum(v, 0.0031308) ** (1 / 2.4) - 0.055)


def decode(code):
    """Linear light of an sRGB code; `encode` undone.

    >>> round(float(decode(0.5)), 4)
    0.214
    """
    c = np.asarray(code, dtype=float)
    return np.where(c <= 0.04045, c / 12.92, ((np.maximum(c, 0.04045) + 0.055) / 1.055) ** 2.4)


def to_srgb(color):
    """sRGB codes ``(..., 3)`` of XYZ; outside [0, 1] where no screen can show the color.

    >>> to_srgb(screen()[0]).round(3) + 0.0
    array([1., 0., 0.])
    """
    return encode(np.asarray(color, dtype=float) @ np.linalg.inv(_screen()))


def hex_code(color):
    """The nearest color that a screen can show, as #rrggbb, of XYZ (3,); codes outside the range are cut off.

    >>> hex_code(screen()[0] + screen()[1])
    '#ffff00'
    """
    return "#" + "".join(f"{c:02x}" for c in np.rint(255 * np.clip(to_srgb(color), 0, 1)).astype(int).tolist())


def from_srgb(code):
    """XYZ ``(..., 3)`` of sRGB codes.

    >>> from_srgb([1.0, 1.0, 1.0]).round(4)
    array([0.9505, 1.    , 1.0891])
    """
    return decode(code) @ _screen()
