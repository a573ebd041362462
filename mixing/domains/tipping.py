"""Crowds that tip: thresholds, neighborhoods, and reactions between people.

Here the parts are not averaged; they are used up, and what comes out is a new kind.
"""
from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError


def riot(thresholds, *, active=0):
    """How many end up active when each joins once at least `threshold` others are active.

    >>> riot(np.arange(100))
    100
    >>> riot(np.r_[0, 2, np.arange(2, 100)])            # one person's threshold moved from 1 to 2
    1

    References
    ----------
    Granovetter (1978), American Journal of Sociology 83, 1420-1443.
    """
    ordered = np.sort(np.asarray(thresholds))
    while True:
        joined = max(active, int(np.searchsorted(ordered, active, side="right")))
        if joined == active:
            return joined
        active = joined


def normal_cdf(x):
    """The share of a standard normal law below x."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def settled(mean, spread, *, start=0.0, tol=1e-13, max_steps=200_000):
    """The share of an infinite crowd that ends up active, thresholds normal with this mean and spread (all shares).

    Iterates r <- Phi((r - mean)/spread) from `start`: from 0 the lower equilibrium, from 1 the upper one.

    >>> round(settled(0.25, 0.12), 4), round(settled(0.25, 0.13), 4)
    (0.0402, 1.0)
    """
    if not spread > 0:
        raise MixtureError(f"spread must be positive; got {spread}.")
    r = start
    for _ in range(max_steps):
        r, before = normal_cdf((r - mean) / spread), r
        if abs(r - before) < tol:
            return r
    raise MixtureError(f"the crowd is still moving after {max_steps} steps, by {abs(r - before):.1e}: spread is at its critical value.")


class Tip(NamedTuple):
    """Where the lower equilibrium of a crowd disappears."""

    spread: float
    share: float


def critical_spread(mean):
    r"""The spread of thresholds at which the calm equilibrium vanishes: the curve touches the diagonal.

    With :math:`z = (r-\mu)/\sigma`: :math:`\Phi(z) = r` and :math:`\varphi(z) = \sigma`, so
    :math:`\Phi(z) - z\varphi(z) = \mu`, one equation in z < 0.

    >>> tip = critical_spread(0.25)
    >>> round(tip.spread, 4), round(tip.share, 4)
    (0.1222, 0.062)

    References
    ----------
    Granovetter (1978), American Journal of Sociology 83, 1420-1443, figure 2.
    """
    if not 0 < mean < 0.5:
        raise MixtureError(f"a crowd tips from calm for a mean threshold between 0 and 1/2; got {mean}.")
    density = lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    low, high = -12.0, 0.0
    for _ in range(200):
        z = (low + high) / 2
        low, high = (z, high) if normal_cdf(z) - z * density(z) < mean else (low, z)
    return Tip(density(z), normal_cdf(z))


def segregate(grid, wish, *, sweeps=60, rng):
    """Schelling's city: whoever has fewer than the share `wish` of like neighbors moves to a random free cell.

    `grid` holds 0 (free), 1 and 2 on a torus; returns the final grid.

    References
    ----------
    Schelling (1971), Journal of Mathematical Sociology 1, 143-186.
    """
    grid = np.array(grid)
    for _ in range(sweeps):
        unhappy = np.argwhere((grid > 0) & (likeness(grid) < wish))
        if len(unhappy) == 0:
            break
        free = np.argwhere(grid == 0)
        movers = rng.permutation(unhappy)[:len(free)]
        places = rng.permutation(free)[:len(movers)]
        grid[tuple(places.T)] = grid[tuple(movers.T)]
        grid[tuple(movers.T)] = 0
    return grid


def likeness(grid):
    """For each cell the share of its occupied neighbors (of eight) that are like it; 1 where there are none.

    >>> likeness(np.array([[1, 1, 0], [0, 0, 0], [0, 0, 2]]))[0, :2]
    array([0.5, 0.5])
    """
    shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    neighbors = np.stack([np.roll(grid, s, axis=(0, 1)) for s in shifts])
    occupied = (neighbors > 0).sum(axis=0)
    alike = ((neighbors == grid) & (neighbors > 0)).sum(axis=0)
    return np.where(occupied == 0, 1.0, alike / np.maximum(occupied, 1))


def convert(shares, rate, time):
    """Mass action between people: A and B meet at `rate` and both become C. Shares ``(..., 3)`` after `time`.

    The third kind is made only by using up the first two, like water from hydrogen and oxygen.

    >>> convert([0.5, 0.5, 0.0], 1.0, 2.0).round(6)
    array([0.25, 0.25, 0.5 ])
    """
    a, b, c = np.moveaxis(np.asarray(shares, dtype=float), -1, 0)
    if np.min(shares) < 0 or not rate >= 0:
        raise MixtureError(f"shares and rate must be non-negative; got smallest share {np.min(shares)}, rate {rate}.")
    gap = a - b
    grown = np.exp(gap * rate * time)
    equal = np.isclose(gap, 0, atol=1e-12)
    used = np.where(equal, a * b * rate * time / (1 + a * rate * time), a * b * (grown - 1) / np.where(equal, 1.0, a * grown - b))
    return np.stack([a - used, b - used, c + 2 * used], axis=-1)
