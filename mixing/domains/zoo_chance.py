"""Chance: drawing one of the parts instead of averaging them, and what that does to the spread."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, lift, on_simplex, operands
from ..kernels import linear


def sample(weights, parts, size=(), *, rng):
    r"""One of the parts, drawn with the weights as chances; in law this is the linear mixture.

    Parameters
    ----------
    weights : array (n,)
    parts : array (n, *point)
    size : int or tuple
        Leading shape of the draws.
    rng : numpy.random.Generator

    Returns
    -------
    array (*size, *point)

    Examples
    --------
    >>> sample([0.5, 0.0, 0.5], [[1.0], [5.0], [9.0]], 6, rng=np.random.default_rng(0)).ravel()
    array([9., 1., 1., 1., 9., 9.])
    """
    w = on_simplex(np.asarray(weights, dtype=float))
    p = np.asarray(parts)
    if w.ndim != 1 or len(w) != len(p):
        raise MixtureError(f"expected weights (n,) for parts (n, ...); got {w.shape} for {p.shape}.")
    drawn = np.searchsorted(np.cumsum(w), rng.random(size) * w.sum(), side="right")
    return p[np.minimum(drawn, np.flatnonzero(w)[-1])]


class Variance(NamedTuple):
    """The spread of a mixture in its two terms; their sum is the law of total variance."""

    within: np.ndarray
    between: np.ndarray

    @property
    def total(self):
        return self.within + self.between


def total_variance(weights, means, variances):
    r"""Spread of a drawn part, :math:`\sum_i w_i s_i^2 + \sum_i w_i (m_i - m)^2`: within the parts, and between them.

    Averaging independent parts instead has the much smaller variance :math:`\sum_i w_i^2 s_i^2`.

    Parameters
    ----------
    weights : array (..., n)
    means, variances : array (..., n, d)
        Of each part, coordinate by coordinate.

    Returns
    -------
    Variance

    Examples
    --------
    >>> total_variance([0.5, 0.5], [[0.0], [10.0]], [[1.0], [1.0]]).total
    array([26.])
    """
    w, m, xp = operands(weights, means)
    mean = xp.expand_dims(linear(w, m), axis=-2)
    return Variance(linear(w, lift(variances)), linear(w, (m - mean) ** 2))
