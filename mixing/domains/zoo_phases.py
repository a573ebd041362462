"""Phases: the kernel whose mixture is not one point but two. A common tangent is an edge of a convex hull."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError

GRID, ZOOM, ROUNDS = 257, 33, 9


class Phases(NamedTuple):
    """What a composition separates into.

    ``compositions (..., 2)`` of the two phases, equal where one phase is stable; ``shares (..., 2)`` by the lever rule;
    ``energy (...)`` per unit of mixture; and the tangent ``slope (...)``, ``intercept (...)`` that no free energy
    undercuts: the certificate that nothing else has less energy.
    """

    compositions: np.ndarray
    shares: np.ndarray
    energy: np.ndarray
    slope: np.ndarray
    intercept: np.ndarray

    @property
    def richest(self):
        """The composition of the phase with more of the component."""
        return self.compositions[..., 1]


def lower_hull(x, g):
    """The indices of the points that the lower convex hull of a curve touches, from left to right.

    >>> lower_hull([0.0, 1.0, 2.0, 3.0], [0.0, 2.0, 1.0, 3.0])
    array([0, 2, 3])
    """
    kept = []
    for i in range(len(x)):
        while len(kept) > 1 and (g[kept[-1]] - g[kept[-2]]) * (x[i] - x[kept[-2]]) >= (g[i] - g[kept[-2]]) * (x[kept[-1]] - x[kept[-2]]):
            kept.pop()
        kept.append(i)
    return np.array(kept)


def gaps(free_energy, low=0.0, high=1.0):
    """The miscibility gaps of a free energy of one composition: pairs of compositions with a common tangent.

    Parameters
    ----------
    free_energy : callable
        Vectorized, finite on ``[low, high]``; per unit of mixture.

    Returns
    -------
    array (k, 2)
        Both ends of each gap, to about 1e-8 of the range; no rows if one phase is stable everywhere.

    Examples
    --------
    >>> gaps(lambda x: (x - 0.2)**2 * (x - 0.7)**2).round(6)
    array([[0.2, 0.7]])
    >>> gaps(lambda x: x**2).shape
    (0, 2)
    """
    x = np.linspace(low, high, GRID)
    g = np.asarray(free_energy(x), dtype=float)
    if not np.isfinite(g).all():
        raise MixtureError("the free energy must be finite on the whole range; got NaN or infinity. Use 0 log 0 = 0, e.g. scipy.special.xlogy.")
    at = lower_hull(x, g)
    wide = np.flatnonzero(np.diff(at) > 1)
    return np.array([_sharpen(free_energy, x[at[i]], x[at[i + 1]], x[1] - x[0], low, high) for i in wide]).reshape(-1, 2)


def _sharpen(free_energy, left, right, step, low, high):
    """The same tangent on finer and finer grids around its two ends."""
    for _ in range(ROUNDS):
        around = np.linspace(-step, step, ZOOM)
        x = np.unique(np.clip(np.concatenate([left + around, right + around]), low, high))
        at = lower_hull(x, np.asarray(free_energy(x)))
        i = np.diff(x[at]).argmax()
        left, right, step = x[at[i]], x[at[i + 1]], step / 8
    return left, right


def phases(composition, free_energy, low=0.0, high=1.0):
    """What mixtures of these compositions become when their free energy may fall as far as it can.

    Parameters
    ----------
    composition : float or array (...)
        Overall share of the component.
    free_energy : callable
        Vectorized, finite on ``[low, high]``.

    Returns
    -------
    Phases

    Examples
    --------
    >>> double_well = lambda x: (x - 0.2)**2 * (x - 0.7)**2
    >>> p = phases([0.3, 0.9], double_well)
    >>> p.compositions.round(6), p.shares.round(6)
    (array([[0.2, 0.7],
           [0.9, 0.9]]), array([[0.8, 0.2],
           [1. , 0. ]]))

    References
    ----------
    Gibbs (1876), Transactions of the Connecticut Academy 3, 108-248.
    """
    z = np.asarray(composition, dtype=float)
    if not ((z >= low) & (z <= high)).all():
        raise MixtureError(f"compositions must lie between {low} and {high}; got {z.min():.4g} to {z.max():.4g}.")
    ends = np.stack([z, z], axis=-1)
    for gap in gaps(free_energy, low, high):
        ends = np.where(((z > gap[0]) & (z < gap[1]))[..., None], gap, ends)
    width = ends[..., 1] - ends[..., 0]
    split = width > 0
    right = np.where(split, (z - ends[..., 0]) / np.where(split, width, 1), 0)
    shares, g = np.stack([1 - right, right], axis=-1), np.asarray(free_energy(ends), dtype=float)
    slope = np.where(split, (g[..., 1] - g[..., 0]) / np.where(split, width, 1), _slope(free_energy, z, low, high))
    return Phases(ends, shares, (shares * g).sum(-1), slope, g[..., 0] - slope * ends[..., 0])


def _slope(free_energy, z, low, high):
    """The slope of the free energy by a central difference, one-sided at the ends."""
    h = 1e-5 * (high - low)
    a, b = np.maximum(z - h, low), np.minimum(z + h, high)
    return (np.asarray(free_energy(b)) - np.asarray(free_energy(a))) / (b - a)
