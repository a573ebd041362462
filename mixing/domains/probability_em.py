"""Fitting a mixture of Gaussians by expectation and maximization, and the labels that nothing can fix."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, on_simplex


class GaussianMixture(NamedTuple):
    """Weights ``(k,)``, means ``(k, d)`` and covariances ``(k, d, d)``."""

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


class Fit(NamedTuple):
    """The mixture that was reached, the log-likelihood after each step, and each observation's shares ``(N, k)``."""

    mixture: GaussianMixture
    log_likelihood: np.ndarray
    shares: np.ndarray


def log_joint(x, mixture):
    """Log of weight times density, for each observation and part.

    Parameters
    ----------
    x : array (N, d)
    mixture : GaussianMixture

    Returns
    -------
    array (N, k)

    Examples
    --------
    >>> unit = GaussianMixture(np.array([1.0]), np.array([[0.0]]), np.array([[[1.0]]]))
    >>> log_joint([[0.0]], unit)
    array([[-0.91893853]])
    """
    x, (w, means, covariances) = _table(x), mixture
    try:
        roots = np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        raise MixtureError("a covariance is singular: a part has shrunk onto too few observations, where the likelihood "
                           "has no bound. Raise `floor`, or start elsewhere.") from None
    z = [(x - mean) @ inverse.T for inverse, mean in zip(np.linalg.inv(roots), means)]
    logdet = 2 * np.log(np.einsum("kii->ki", roots)).sum(1)
    with np.errstate(divide="ignore"):
        constant = np.log(w) - (logdet + x.shape[1] * np.log(2 * np.pi)) / 2
    return constant - np.stack([np.einsum("ij,ij->i", one, one) for one in z], axis=-1) / 2


def log_likelihood(x, mixture):
    """The log-likelihood of all observations together, in nats.

    >>> unit = GaussianMixture(np.array([1.0]), np.array([[0.0]]), np.array([[[1.0]]]))
    >>> log_likelihood([[0.0], [0.0]], unit)
    -1.8378770664093453
    """
    return float(_expect(x, mixture)[1])


def em(x, start, steps=100, tol=0.0, floor=0.0):
    r"""Expectation and maximization: shares of each observation, then the moments of what each part holds.

    Without a floor no step lowers the likelihood; where it ends depends on the start.

    Parameters
    ----------
    x : array (N, d)
    start : GaussianMixture
    steps : int
        At most this many.
    tol : float
        Stop when the log-likelihood per observation rises by less.
    floor : float
        Added to the variances in each step, against parts that shrink onto one observation.

    Returns
    -------
    Fit
        ``log_likelihood[0]`` is that of the start.

    Raises
    ------
    MixtureError
        When a part has shrunk until its covariance is singular.

    Examples
    --------
    >>> x = np.array([[-5.1], [-4.9], [4.9], [5.1]])
    >>> fit = em(x, GaussianMixture(np.array([0.5, 0.5]), np.array([[-1.0], [1.0]]), np.ones((2, 1, 1))))
    >>> fit.mixture.means.ravel().round(6), fit.mixture.weights
    (array([-5., 5.]), array([0.5, 0.5]))

    References
    ----------
    Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39, 1-22.
    """
    x, mixture = _table(x), GaussianMixture(on_simplex(np.asarray(start.weights, dtype=float)), *start[1:])
    shares, value = _expect(x, mixture)
    trace = [value]
    for _ in range(steps):
        mixture = maximize(x, shares, floor)
        shares, value = _expect(x, mixture)
        trace.append(value)
        if value - trace[-2] < tol * len(x):
            break
    return Fit(mixture, np.array(trace), shares)


def maximize(x, shares, floor=0.0):
    """The mixture whose parts have the moments of the observations, each counted with its share.

    >>> maximize([[0.0], [2.0]], [[1.0], [1.0]]).covariances
    array([[[1.]]])
    """
    x, r = _table(x), np.asarray(shares, dtype=float)
    held = r.sum(0)
    means = (r.T @ x) / held[:, None]
    centered = [np.sqrt(r[:, [k]]) * (x - mean) for k, mean in enumerate(means)]
    covariances = np.array([c.T @ c for c in centered]) / held[:, None, None] + floor * np.eye(x.shape[1])
    return GaussianMixture(held / len(x), means, covariances)


def spread_start(x, k, *, rng):
    """A start for `em`: distant observations as means (k-means++), the whole covariance for each, equal weights.

    >>> spread_start(np.eye(4), 2, rng=np.random.default_rng(0)).weights
    array([0.5, 0.5])

    References
    ----------
    Arthur & Vassilvitskii (2007), Symposium on Discrete Algorithms, 1027-1035.
    """
    x = _table(x)
    means = x[[rng.integers(len(x))]]
    for _ in range(k - 1):
        near = ((x[:, None] - means) ** 2).sum(-1).min(1)
        means = np.vstack([means, x[rng.choice(len(x), p=near / near.sum())]])
    return GaussianMixture(np.full(k, 1 / k), means, np.tile(np.cov(x.T, bias=True).reshape(x.shape[1], -1), (k, 1, 1)))


def relabeled(mixture, order):
    """The same mixture with its parts in another order; no data can tell the two apart.

    >>> m = GaussianMixture(np.array([0.3, 0.7]), np.array([[0.0], [1.0]]), np.ones((2, 1, 1)))
    >>> relabeled(m, [1, 0]).means.ravel()
    array([1., 0.])
    """
    return GaussianMixture(*(np.asarray(field)[list(order)] for field in mixture))


def matching(mixture, reference):
    """The order that brings a mixture's parts closest to those of a reference, by their means.

    >>> m = GaussianMixture(np.array([0.3, 0.7]), np.array([[0.0], [1.0]]), np.ones((2, 1, 1)))
    >>> matching(relabeled(m, [1, 0]), m)
    array([1, 0])
    """
    from scipy.optimize import linear_sum_assignment
    apart = ((np.asarray(reference.means)[:, None] - np.asarray(mixture.means)) ** 2).sum(-1)
    return linear_sum_assignment(apart)[1]


def _expect(x, mixture):
    joint = log_joint(x, mixture)
    top = joint.max(1, keepdims=True)
    raw = np.exp(joint - top)
    total = raw.sum(1, keepdims=True)
    return raw / total, (np.log(total) + top).sum()


def _table(x):
    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or not np.isfinite(x).all():
        raise MixtureError(f"observations must be finite numbers of shape (N, d); got shape {x.shape}. Give one variable as a column.")
    return x
