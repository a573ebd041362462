r"""Optimal transport on the line: a distribution is its quantile function, and barycenters average those.

For samples of equal size that is the carrier `WASSERSTEIN`, batched. Samples of any sizes, weighted atoms,
histograms and unions of them are `Quantile` functions in pieces, for which `quantile_barycenter` is exact.

>>> from mixing import barycenter
>>> barycenter([0.5, 0.5], [[2.0, 0.0, 1.0], [10.0, 12.0, 11.0]], WASSERSTEIN)
array([5., 6., 7.])
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, lift, namespace, on_simplex
from ..carriers import Carrier


def _sorted(x):
    """In rising order; a sample with a missing value has no order, and is missing altogether."""
    xp = namespace(x)
    return xp.where(xp.any(xp.isnan(x), axis=-1, keepdims=True), xp.asarray(xp.nan, dtype=x.dtype), xp.sort(x, axis=-1))


WASSERSTEIN = Carrier.flat("wasserstein", _sorted, lambda q: q)
"""Samples ``(..., N)`` of equally likely values: the barycenter averages them rank by rank."""


class Quantile(NamedTuple):
    """A distribution on the line in pieces: `mass` spread evenly from `low` to `high`, from left to right.

    A piece with ``low == high`` is an atom.

    >>> Quantile.histogram([0.25, 0.75], [0.0, 1.0, 3.0]).mean()
    1.625
    >>> Quantile.sample([4.0, 0.0]).variance()
    4.0
    """

    low: np.ndarray
    high: np.ndarray
    mass: np.ndarray

    @classmethod
    def histogram(cls, mass, edges):
        """Bins of the given `mass`, each spread evenly between its two `edges`."""
        mass, edges = lift(mass, edges)
        if mass.ndim != 1 or edges.shape != (len(mass) + 1,) or not np.all(np.diff(edges) >= 0):
            raise MixtureError("a histogram needs masses (B,) and B + 1 rising edges; "
                               f"got shapes {mass.shape} and {edges.shape}. Sort the edges, or drop one mass.")
        return cls(edges[:-1], edges[1:], on_simplex(mass))._present()

    @classmethod
    def sample(cls, values, mass=None):
        """Atoms at `values`, equally likely unless `mass` says otherwise."""
        values = lift(values)
        mass = np.full(values.shape, 1 / values.size) if mass is None else on_simplex(lift(mass))
        if values.ndim != 1 or mass.shape != values.shape:
            raise MixtureError("a sample is one row of values, with as many masses; "
                               f"got shapes {values.shape} and {mass.shape}. Make one Quantile for each row.")
        order = np.argsort(values, kind="stable")
        return cls(values[order], values[order], mass[order])._present()

    def _present(self):
        return Quantile(*(column[self.mass > 0] for column in self))

    def mean(self):
        """The expected value."""
        return float(self.mass @ (self.low + self.high)) / 2

    def variance(self):
        """The expected squared distance from the mean."""
        a, b = self.low - self.mean(), self.high - self.mean()
        return float(self.mass @ (a * a + a * b + b * b)) / 3

    def bins(self, edges):
        """The mass that falls between each two `edges`; an atom on an edge counts to its right."""
        edges, total = np.asarray(edges, dtype=float)[:, None], self.mass.sum()
        width = self.high - self.low
        spread = np.clip((edges - self.low) / np.where(width > 0, width, 1), 0, 1)
        return np.diff(np.where(width > 0, spread, edges > self.low) @ self.mass) / total


def _align(parts):
    """Common levels, and where each quantile function starts and ends between two of them."""
    steps = [np.concatenate([[0.0], np.cumsum(q.mass)]) for q in parts]
    steps = [step / step[-1] for step in steps]
    levels = np.unique(np.concatenate(steps))
    middle = (levels[1:] + levels[:-1]) / 2
    ends = []
    for q, step in zip(parts, steps):
        piece = np.searchsorted(step, middle) - 1
        slope = (q.high - q.low)[piece] / (step[piece + 1] - step[piece])
        ends.append([q.low[piece] + slope * (at - step[piece]) for at in (levels[:-1], levels[1:])])
    return np.diff(levels), np.moveaxis(np.array(ends), 0, -1)


def quantile_barycenter(weights, parts):
    r"""The exact Wasserstein barycenter on the line, :math:`Q = \sum_i w_i Q_i`.

    Parameters
    ----------
    weights : array (n,)
    parts : sequence of Quantile
        Of any numbers of pieces.

    Returns
    -------
    Quantile

    Examples
    --------
    >>> parts = Quantile.sample([0.0, 6.0]), Quantile.histogram([1.0], [0.0, 6.0])
    >>> np.stack(quantile_barycenter([0.5, 0.5], parts))
    array([[0. , 4.5],
           [1.5, 6. ],
           [0.5, 0.5]])

    References
    ----------
    Agueh & Carlier (2011), SIAM Journal on Mathematical Analysis 43, 904-924, section 6.1.
    """
    w = on_simplex(lift(weights))
    if w.shape != (len(parts),):
        raise MixtureError(f"{len(parts)} parts need {len(parts)} weights; got weights of shape {w.shape}.")
    mass, (low, high) = _align(parts)
    return Quantile(low @ w, high @ w, mass)


def quantile_distance(x, y):
    r"""The Wasserstein distance :math:`\left(\int_0^1 (Q_x - Q_y)^2\right)^{1/2}`, in the unit of the line.

    >>> quantile_distance(Quantile.sample([0.0]), Quantile.histogram([1.0], [0.0, 1.0])) ** 2
    0.3333333333333333
    """
    mass, (low, high) = _align([x, y])
    a, b = low[:, 0] - low[:, 1], high[:, 0] - high[:, 1]
    return float(np.sqrt(mass @ (a * a + a * b + b * b) / 3))


def wasserstein_distance(x, y):
    r"""The Wasserstein distance (order 2) of two samples ``(..., N)`` of one size.

    >>> wasserstein_distance([0.0, 1.0], [[1.0, 0.0], [11.0, 10.0]])
    array([ 0., 10.])
    """
    x, y = lift(x, y)
    return np.sqrt(np.mean((np.sort(x, axis=-1) - np.sort(y, axis=-1)) ** 2, axis=-1))


def wasserstein_distances(samples, *, close=1e-4):
    r"""All Wasserstein distances between `k` samples ``(k, N)``: sort once, then one matrix product.

    The product :math:`|x|^2 + |y|^2 - 2 x \cdot y` loses digits for pairs that nearly coincide; those whose
    squared distance is below `close` times :math:`|x|^2 + |y|^2` are measured directly.

    >>> wasserstein_distances([[0.0, 1.0], [1.0, 0.0], [11.0, 10.0]])
    array([[ 0.,  0., 10.],
           [ 0.,  0., 10.],
           [10., 10.,  0.]])
    """
    q = np.sort(lift(samples), axis=-1)
    q = q - q.mean(axis=0)
    gram = q @ q.T / q.shape[-1]
    size = np.diag(gram)[:, None] + np.diag(gram)
    square = np.maximum(size - 2 * gram, 0)
    i, j = np.nonzero(np.triu(square <= close * size, 1))
    square[i, j] = square[j, i] = [np.mean((q[a] - q[b]) ** 2) for a, b in zip(i, j)]
    np.fill_diagonal(square, 0)
    return np.sqrt(square)
