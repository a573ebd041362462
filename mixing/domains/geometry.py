r"""Curved and log-ratio carriers of distributions: compositions, and the half-plane of Gaussians.

The carriers of samples are in `transport`, those of matrices in `matrices` and `rotations`; `karcher` holds the
means of very long vectors.

>>> from mixing import barycenter
>>> barycenter([0.5, 0.5], [[0.9, 0.1], [0.5, 0.5]], AITCHISON)
array([0.75, 0.25])
>>> barycenter([0.5, 0.5], [[0.0, 1.0], [10.0, 1.0]], FISHER_RAO_GAUSSIAN) ** [1, 2]      # mean and variance
array([ 5. , 13.5])
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, is_symbolic, lift, namespace
from ..carriers import Carrier, _distribution, _norm, _ratio
from ..weights import softmax


def log_ratio(composition):
    r"""The centered log-ratio :math:`\ln p_i - \tfrac1n \sum_j \ln p_j` of a composition ``(..., n)``.

    >>> log_ratio([0.2, 0.8]) / np.log(2)
    array([-1.,  1.])
    >>> log_ratio([p1, p2])
    array([log(p1)/2 - log(p2)/2, -log(p1)/2 + log(p2)/2], dtype=object)

    References
    ----------
    Aitchison (1986), *The Statistical Analysis of Compositional Data*, section 4.6.
    """
    p = lift(composition)
    xp = namespace(p)
    z = xp.log(p)
    return z - xp.sum(z, axis=-1, keepdims=True) / z.shape[-1]


AITCHISON = Carrier.flat(
    "aitchison", log_ratio, softmax,
    domain=("distributions without zeros (replace or merge empty parts)", lambda p, xp: _distribution(p, xp) & (p > 0)))
"""Compositions as log-ratios: the barycenter is the closed geometric mean, the normalized logarithmic pool."""


def _halfplane_log(x, y):
    xp = namespace(x, y)
    root = xp.sqrt(xp.asarray(2, dtype=x.dtype))
    a, b = (y[..., :1] - x[..., :1]) / (root * x[..., 1:]), y[..., 1:] / x[..., 1:]
    half = xp.sqrt((a * a + (b - 1) ** 2) / (4 * b))
    stretch = _ratio(xp.asinh(half), half * xp.sqrt(1 + half * half), xp)
    return root * stretch * xp.concat([a / b, (a * a + (b - 1) * (b + 1)) / (2 * b)], axis=-1)


def _halfplane_exp(x, v):
    xp = namespace(x, v)
    root = xp.sqrt(xp.asarray(2, dtype=x.dtype))
    r = _norm(v, xp) / root
    s = v / root * _ratio(xp.sinh(r), r, xp)
    c = xp.sqrt(1 + s[..., :1] ** 2)
    b = xp.exp(xp.asinh(s[..., 1:] / c)) / c
    return xp.concat([x[..., :1] + root * x[..., 1:] * s[..., :1] * b, x[..., 1:] * b], axis=-1)


FISHER_RAO_GAUSSIAN = Carrier(
    "fisher-rao (gaussians)", _halfplane_log, _halfplane_exp,
    domain=("pairs (mean, standard deviation) with a positive deviation",
            lambda p, xp: (p[..., 1:] > 0) if p.shape[-1] == 2 else xp.zeros_like(p, dtype=xp.bool)))
r"""Gaussians on the line as points ``(mean, standard deviation)`` of a hyperbolic half-plane.

The metric is Fisher's, :math:`(d\mu^2 + 2\,d\sigma^2)/\sigma^2`, of curvature :math:`-1/2`: barycenters are
unique. The length of `log` is the Fisher-Rao distance.
"""


def fisher_rao_distance(x, y):
    r"""Fisher-Rao distance of two Gaussians ``(mean, standard deviation)``, shape ``(..., 2)``; no unit.

    >>> fisher_rao_distance([0.0, 1.0], [[10.0, 1.0], [0.0, np.e]])       # same mean: sqrt(2) times the log ratio
    array([5.58737916, 1.41421356])

    References
    ----------
    Atkinson & Mitchell (1981), Sankhya A 43, 345-365.
    """
    x, y = lift(x, y)
    xp = namespace(x, y)
    if not is_symbolic(xp) and bool(xp.any((x[..., 1:] <= 0) | (y[..., 1:] <= 0))):
        raise MixtureError("a Gaussian needs a positive standard deviation; got one that is not. "
                           "Give points as (mean, standard deviation).")
    return _norm(_halfplane_log(x, y), xp)[..., 0]


def gaussian(mean, deviation, x):
    r"""The density of a Gaussian at the points `x`.

    >>> gaussian(0.0, 1.0, np.array([0.0]))
    array([0.39894228])
    """
    x = np.asarray(x, dtype=float)
    return np.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * np.sqrt(2 * np.pi))
