"""Taste and smell: where two parts give more than either, and where one hides the other.

Concentrations of umami compounds are in grams in a deciliter (g/dL), as in the sensory literature.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError
from ..weights import closure, softmax

SYNERGY = 1218.0                       # dL/g, Yamaguchi et al. (1971)
NUCLEOTIDE = {"IMP": 1.0, "GMP": 2.3, "XMP": 0.61, "AMP": 0.18}
AMINO_ACID = {"Glu": 1.0, "Asp": 0.077}


def umami(glutamate, inosinate):
    r"""The glutamate alone that would taste as umami, :math:`y = u + 1218\,u v` in g/dL.

    >>> round(float(umami(0.025, 0.025)), 5)
    0.78625
    >>> float(umami(0.0, 0.05))                          # the formula gives a nucleotide alone no umami
    0.0

    References
    ----------
    Yamaguchi, Yoshikawa, Ikeda & Ninomiya (1971), Journal of Food Science 36, 846-849.
    """
    u, v = np.asarray(glutamate, dtype=float), np.asarray(inosinate, dtype=float)
    if np.any(u < 0) or np.any(v < 0):
        raise MixtureError(f"concentrations must be non-negative, in g/dL; got smallest {min(u.min(), v.min()):.4g}.")
    return u + SYNERGY * u * v


def equivalent_umami(amounts):
    """Umami of a stock from its amino acids and nucleotides, a dict of g/dL by name.

    >>> round(equivalent_umami({"Glu": 0.02, "Asp": 0.05, "IMP": 0.01, "GMP": 0.01}), 4)
    0.9824
    """
    unknown = set(amounts) - set(NUCLEOTIDE) - set(AMINO_ACID)
    if unknown:
        raise MixtureError(f"no umami factor for {sorted(unknown)}; known are {sorted(AMINO_ACID | NUCLEOTIDE)}.")
    u, v = (sum(factor[name] * amounts.get(name, 0.0) for name in factor) for factor in (AMINO_ACID, NUCLEOTIDE))
    return float(umami(u, v))


def umami_gain(total, share):
    """How many times more umami than the same total of glutamate, with this share of inosinate: (1-r)(1+zr), z = 1218 c.

    >>> round(float(umami_gain(0.05, 0.5)), 3)
    15.725
    """
    return (1 - np.asarray(share)) * (1 + SYNERGY * np.asarray(total) * np.asarray(share))


def best_share(total):
    """The share of inosinate with the largest gain: (1 - 1/z)/2, and none below the dose z = 1.

    >>> float(best_share(0.0005)), round(float(best_share(0.05)), 4)
    (0.0, 0.4918)
    """
    return np.maximum(0, (1 - 1 / (SYNERGY * np.asarray(total, dtype=float))) / 2)


def dose_for_gain(gain):
    """The total concentration in g/dL at which the best mixture gains this factor.

    >>> round(dose_for_gain(8), 4)
    0.0246
    """
    if gain < 1:
        raise MixtureError(f"mixing umami compounds at the best share never loses; a gain of {gain} does not occur.")
    return float((2 * gain - 1 + 2 * np.sqrt(gain * (gain - 1))) / SYNERGY)


def hill(dose, half=1.0, steepness=2.0):
    """Response of a saturating sense: c^n / (c^n + k^n), between 0 and 1.

    >>> float(hill(1.0))
    0.5
    """
    c = np.asarray(dose, dtype=float) ** steepness
    return c / (c + half**steepness)


def interaction(first, second, half=1.0, steepness=2.0):
    """What two tastes on one receptor have beyond the sum of both alone: positive is enhancement, negative suppression.

    >>> interaction(0.1, 0.1) > 0, interaction(2.0, 2.0) < 0
    (np.True_, np.True_)
    """
    r = lambda c: hill(c, half, steepness)
    return r(np.asarray(first) + np.asarray(second)) - r(first) - r(second)


def suppressed(amounts, strength, *, tol=1e-13, max_steps=1000):
    r"""Perceived intensities when each *perceived* taste divides the others down: :math:`r_i = c_i / (1 + \sum_j s_{ij} r_j)`.

    `amounts` ``(..., n)``; ``strength[i][j]`` is how much taste j suppresses taste i. What hides a suppressor
    releases what it suppressed.

    >>> suppressed([1.0, 1.0], [[0, 1], [0, 0]])
    array([0.5, 1. ])

    References
    ----------
    Breslin & Beauchamp (1997), Nature 387, 563 (release by suppression).
    """
    c, s = np.asarray(amounts, dtype=float), np.asarray(strength, dtype=float)
    if np.any(c < 0) or np.any(s < 0) or s.shape != (c.shape[-1],) * 2:
        raise MixtureError(f"{c.shape[-1]} tastes need non-negative amounts and a non-negative square strength; got shape {s.shape}.")
    r = c
    for _ in range(max_steps):
        r, before = (r + c / (1 + r @ s.T)) / 2, r
        if np.abs(r - before).max() < tol:
            return r
    raise MixtureError(f"intensities have not settled after {max_steps} steps; strengths up to {s.max():.3g} are too large for that.")


def angle(first, second):
    """Distance of two odors in radians: the angle between their summed descriptor vectors ``(..., d)``.

    >>> round(float(angle([1.0, 0.0], [1.0, 1.0])), 4)
    0.7854

    References
    ----------
    Snitz et al. (2013), PLoS Computational Biology 9, e1003184.
    """
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    norms = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    if np.any(norms == 0):
        raise MixtureError("an odor without any component has no direction; got a zero vector.")
    return np.arccos(np.clip(np.sum(a * b, axis=-1) / norms, -1, 1))


def olfactory_white(molecules, size, *, pairs=200, rng):
    """Mean angle between two random mixtures of `size` molecules each, with no molecule in common.

    `molecules` ``(m, d)`` are non-negative descriptors. The angle falls like one over the root of the size.
    """
    m = len(molecules)
    if not 1 <= size <= m // 2:
        raise MixtureError(f"two disjoint mixtures of {size} need {2 * size} molecules; got {m}.")
    order = np.stack([rng.permutation(m)[:2 * size] for _ in range(pairs)])
    mixtures = np.asarray(molecules)[order].reshape(pairs, 2, size, -1).sum(axis=2)
    return float(angle(mixtures[:, 0], mixtures[:, 1]).mean())


def notes(amounts, rates, hours):
    """Composition of an evaporating perfume, softmax(ln a - k t): shape ``(*hours, n)``.

    >>> notes([0.5, 0.5], [2.0, 0.0], [0.0, 10.0]).round(3)
    array([[0.5, 0.5],
           [0. , 1. ]])
    """
    w, k, t = closure(amounts), np.asarray(rates, dtype=float), np.asarray(hours, dtype=float)
    return softmax(np.log(w) - t[..., None] * k)


def volatility(amounts, rates, hours):
    """Mean evaporation rate of what is left, and minus its slope, the variance of the rates (Fisher's theorem).

    >>> mean, slope = volatility([0.5, 0.5], [2.0, 0.0], 0.0)
    >>> float(mean), float(slope)
    (1.0, 1.0)
    """
    w, k = notes(amounts, rates, hours), np.asarray(rates, dtype=float)
    mean = w @ k
    return mean, w @ k**2 - mean**2
