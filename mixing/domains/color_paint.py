"""Paint: what absorbs and scatters. Filters multiply, opaque paint averages K/S, and neither is an average of light.

Reflectances and transmittances lie in (0, 1], at any number of wavelengths.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, namespace
from ..carriers import EUCLIDEAN, LOG, Carrier
from ..kernels import barycenter

# Absorption K and scattering S of a layer of unit thickness in red, green and blue, fitted to watercolors.
# Curtis, Anderson, Seims, Fleischer & Salesin (1997), Computer-Generated Watercolor, SIGGRAPH '97, 421-430, figure 5.
WATERCOLORS = {
    "quinacridone rose": ([0.22, 1.47, 0.57], [0.05, 0.003, 0.03]),
    "indian red": ([0.46, 1.07, 1.50], [1.28, 0.38, 0.21]),
    "cadmium yellow": ([0.10, 0.36, 3.45], [0.97, 0.65, 0.007]),
    "hookers green": ([1.62, 0.61, 1.64], [0.01, 0.012, 0.003]),
    "cerulean blue": ([1.52, 0.32, 0.25], [0.06, 0.26, 0.40]),
    "burnt umber": ([0.74, 1.54, 2.10], [0.09, 0.09, 0.004]),
    "cadmium red": ([0.14, 1.08, 1.68], [0.77, 0.015, 0.018]),
    "hansa yellow": ([0.06, 0.21, 1.78], [0.50, 0.88, 0.009]),
    "phthalo green": ([1.55, 0.47, 0.63], [0.01, 0.05, 0.035]),
    "french ultramarine": ([0.86, 0.86, 0.06], [0.005, 0.005, 0.09]),
}


def absorption(reflectance):
    r"""Absorption over scattering of an opaque layer, :math:`K/S = (1-R)^2/2R = \cosh(\ln R) - 1`.

    >>> absorption(0.5), absorption(1.0)
    (0.25, 0.0)

    References
    ----------
    Kubelka & Munk (1931), Zeitschrift für technische Physik 12, 593-601.
    """
    return (1 - reflectance) ** 2 / (2 * reflectance)


def reflectance(ratio):
    r"""Reflectance of an opaque layer from q = K/S: :math:`1 + q - \sqrt{q^2 + 2q}`, written so that nothing cancels.

    >>> float(reflectance(0.25))
    0.5
    """
    xp = namespace(ratio)
    return 1 / (1 + ratio + xp.sqrt(ratio * (ratio + 2)))


PAINT = Carrier.flat("paint", absorption, reflectance, domain=("reflectances above 0 and at most 1", lambda p, xp: (p > 0) & (p <= 1)))
KERNELS = {"light": EUCLIDEAN, "log-linear": LOG, "paint": PAINT}


def stacked(transmittances, axis=0):
    """What gets through filters in a row: the product. No weights, so it goes to zero as filters are added.

    >>> stacked([[0.5, 1.0], [0.5, 0.2]])
    array([0.25, 0.2 ])
    """
    return np.prod(np.asarray(transmittances, dtype=float), axis=axis)


def layer(K, S, thickness=1.0):
    """Reflectance and transmittance of a layer that absorbs K and scatters S > 0 per unit of thickness.

    >>> [round(float(v), 4) for v in layer(0.25, 1.0, 2.0)]
    [0.4811, 0.1695]

    References
    ----------
    Kubelka (1948), Journal of the Optical Society of America 38, 448-457.
    """
    K, S = np.asarray(K, dtype=float), np.asarray(S, dtype=float)
    if np.any(K < 0) or np.any(S <= 0):
        raise MixtureError(f"absorption is at least 0 and scattering above it; got smallest K {K.min():.3g} and S {S.min():.3g}.")
    a = 1 + K / S
    b = np.sqrt(K / S * (K / S + 2))
    decay = np.exp(-2 * b * S * thickness)                 # sinh and cosh over their common growth, so that none overflows
    below = a * (1 - decay) + b * (1 + decay)
    return (1 - decay) / below, 2 * b * np.sqrt(decay) / below


def over(reflected, transmitted, ground):
    """Reflectance of a layer on a ground: light that goes back and forth between them is a geometric series.

    >>> float(over(0.0, 0.5, 1.0))
    0.25
    """
    return reflected + transmitted**2 * ground / (1 - reflected * ground)


def wash(weights, pigments, thickness=1.0, ground=1.0):
    """Reflectance (..., 3) in red, green, blue of a wash that mixes named `WATERCOLORS`, on white paper.

    K and S of each pigment add with the weights, the two-constant theory of Kubelka and Munk.

    >>> wash([0.5, 0.5], ["hansa yellow", "cerulean blue"]).round(3)
    array([0.256, 0.618, 0.173])
    """
    unknown = set(pigments) - set(WATERCOLORS)
    if unknown:
        raise MixtureError(f"no watercolor is called {sorted(unknown)}; there are {sorted(WATERCOLORS)}.")
    K, S = (barycenter(weights, [WATERCOLORS[name][k] for name in pigments]) for k in (0, 1))
    return over(*layer(K, S, thickness), ground)


def three_ways(weights, reflectances):
    """The same mixture by three kernels: light, the log-linear pool, opaque paint; a dict of arrays.

    >>> {k: float(m[0]) for k, m in three_ways([0.5, 0.5], [[0.9], [0.04]]).items()}
    {'light': 0.47, 'log-linear': 0.1897, 'paint': 0.0743}
    """
    return {name: barycenter(weights, reflectances, carrier) for name, carrier in KERNELS.items()}
