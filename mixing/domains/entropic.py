r"""Entropic transport: Sinkhorn's barycenter on a grid, in the log domain, and the blur that it adds."""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, operands, weighted_sum


def log_sum_exp(z, axis):
    """The logarithm of a sum of exponentials, without leaving the range of floating numbers.

    >>> log_sum_exp(np.array([[-1000.0, -1000.0]]), 1) + 1000
    array([0.69314718])
    """
    top = np.max(z, axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.sum(np.exp(z - top), axis=axis))


def entropic_barycenter(weights, masses, cost, blur, *, tol=1e-10, max_steps=5000):
    r"""The barycenter for entropically smoothed transport: sharpness is traded for speed.

    It minimizes :math:`\sum_i w_i \min_\pi \{\langle C, \pi\rangle + \varepsilon \sum \pi \ln \pi\}` over
    plans with first marginal `masses[i]` and a common second one, by alternating Bregman projections.

    Parameters
    ----------
    weights : array (n,)
    masses : array (n, N)
        Positive distributions on one grid of N points.
    cost : array (N, N)
        Squared distances between the grid's points.
    blur : float
        The strength of the smoothing :math:`\varepsilon`, in the unit of `cost`. With squared distances on the line,
        identical parts of variance v come out with variance v + blur/2.
    tol : float
        Largest distance in mass between the common marginal and each plan's own at which the iteration stops.

    Returns
    -------
    array (N,)

    Examples
    --------
    >>> x = np.linspace(-6, 6, 61)
    >>> p = np.exp(-x**2 / 2); p /= p.sum()
    >>> b = entropic_barycenter([0.5, 0.5], [p, p], (x[:, None] - x) ** 2, 0.5)
    >>> float(b @ x**2 - p @ x**2)
    0.25000

    References
    ----------
    Benamou et al. (2015), SIAM Journal on Scientific Computing 37, A1111-A1138.
    """
    w, p, _ = operands(weights, masses, domain=("positive masses (leave empty grid points out)", lambda p, xp: p > 0))
    if not blur > 0:
        raise MixtureError(f"a positive blur is needed; got {blur!r}. Without blur, on the line, use the exact "
                           "quantile_barycenter.")
    kernel = -np.asarray(cost, dtype=float) / blur
    v = np.zeros_like(p)
    for _ in range(max_steps):
        u = np.log(p) - log_sum_exp(kernel + v[:, None, :], -1)
        reached = log_sum_exp(kernel + u[:, :, None], -2)
        b = weighted_sum(w, v + reached)
        gap = np.max(np.sum(np.abs(np.exp(v + reached) - np.exp(b)), axis=-1))
        v = b - reached
        if gap < tol:
            return np.exp(b)
    raise MixtureError(f"no entropic barycenter after {max_steps} steps: the marginals still differ by {gap:.1e}. "
                       "Raise blur, max_steps or tol; small blur converges slowly.")
