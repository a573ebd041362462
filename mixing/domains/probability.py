"""Mixture distributions: their moments, their modes, and weights that come from evidence.

A finite mixture draws a part with the weights as chances and then draws from that part; its density is the linear
kernel on densities. Bells on the line are given by weights, means and standard deviations, each ``(n,)``.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, lift, namespace, on_simplex, operands, spread
from ..kernels import linear
from ..weights import softmax


class Moments(NamedTuple):
    """Mean ``(..., d)`` and covariance ``(..., d, d)`` of a mixture, the covariance in its two terms."""

    mean: np.ndarray
    within: np.ndarray
    between: np.ndarray

    @property
    def covariance(self):
        return self.within + self.between


def moments(weights, means, covariances):
    r"""Mean and covariance of a mixture, :math:`\sum_i w_i S_i + \sum_i w_i (\mu_i - \mu)(\mu_i - \mu)^\top`.

    Parameters
    ----------
    weights : array (..., n)
    means : array (..., n, d)
    covariances : array (..., n, d, d)

    Returns
    -------
    Moments

    Examples
    --------
    >>> m = moments([0.5, 0.5], [[0.0], [10.0]], [[[1.0]], [[1.0]]])
    >>> m.mean, m.covariance
    (array([5.]), array([[26.]]))
    """
    w, mu, xp = operands(weights, means)
    away = mu - xp.expand_dims(linear(w, mu), axis=-2)
    outer = away[..., :, None] * away[..., None, :]
    return Moments(linear(w, mu), xp.sum(spread(w, 2) * lift(covariances), axis=-3), xp.sum(spread(w, 2) * outer, axis=-3))


def bell(x, mean, sd):
    """The normal density.

    >>> float(bell(0.0, 0.0, 1.0))
    0.3989422804014327
    """
    z = (np.asarray(x, dtype=float) - mean) / sd
    return np.exp(-z * z / 2) / (sd * np.sqrt(2 * np.pi))


def density(x, weights, means, sds):
    """The density of a mixture of bells on the line.

    >>> float(density(0.0, [0.5, 0.5], [-1.0, 1.0], [1.0, 1.0]))
    0.24197072451914337
    """
    w, m, s = _bells(weights, means, sds)
    return bell(np.asarray(x, dtype=float)[..., None], m, s) @ w


def modes(weights, means, sds, per_sd=40):
    """Where a mixture of bells on the line has its peaks; they all lie between the outermost means.

    Parameters
    ----------
    weights, means, sds : array (n,)
    per_sd : int
        Grid points in the narrowest standard deviation; two peaks closer than one step are seen as one.

    Returns
    -------
    array
        From left to right.

    Examples
    --------
    >>> modes([0.5, 0.5], [0.0, 10.0], [1.0, 1.0]).round(6)
    array([ 0., 10.])
    >>> modes([0.5, 0.5], [-0.9, 0.9], [1.0, 1.0]).round(6) + 0.0
    array([0.])
    """
    w, m, s = _bells(weights, means, sds)
    step = s.min() / per_sd
    x = np.linspace(m.min() - step, m.max() + step, 3 + int((m.max() - m.min()) / step))
    rising = _slope(x, w, m, s) > 0
    at = np.flatnonzero(rising[:-1] & ~rising[1:])
    low, high = x[at], x[at + 1]
    for _ in range(60):
        middle = (low + high) / 2
        up = _slope(middle, w, m, s) > 0
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    return (low + high) / 2


def two_modes(weight, separation):
    r"""Whether two bells of equal width have two peaks: :math:`|\ln\frac{w}{1-w}| < \sinh 2\theta - 2\theta`.

    Here :math:`2\cosh\theta` is the distance of their means in standard deviations; with equal weights that is a
    distance above two.

    >>> two_modes([0.5, 0.5, 0.05], [1.99, 2.01, 2.5])
    array([False,  True, False])

    References
    ----------
    Robertson & Fryer (1969), Skandinavisk Aktuarietidskrift 52, 137-146.
    """
    w, delta = np.asarray(weight, dtype=float), np.asarray(separation, dtype=float) / 2
    theta = np.arccosh(np.maximum(delta, 1))
    with np.errstate(divide="ignore"):
        return np.abs(np.log(w / (1 - w))) < np.sinh(2 * theta) - 2 * theta


def comb(n, low=0.0, high=1.0, width=1.0):
    """Equal bells side by side from `low` to `high`, a mixture that imitates a flat density.

    `width` is the standard deviation of one bell in units of the distance between neighbors.

    >>> weights, means, sds = comb(4)
    >>> means, sds
    (array([0.125, 0.375, 0.625, 0.875]), array([0.25, 0.25, 0.25, 0.25]))
    """
    gap = (high - low) / n
    return np.full(n, 1 / n), low + gap * (np.arange(n) + 0.5), np.full(n, width * gap)


def posterior_weights(log_evidence, prior=None):
    r"""The weights of Bayesian model averaging, :math:`w_k \propto \pi_k \, p(\text{data} \mid k)`.

    Parameters
    ----------
    log_evidence : array (..., k)
        Log marginal likelihood of each model, in nats.
    prior : array (k,), optional
        Equal if not given.

    Returns
    -------
    array (..., k)

    Examples
    --------
    >>> posterior_weights([-10.0, -10.0 - np.log(3)])
    array([0.75, 0.25])
    """
    z = lift(log_evidence)
    if prior is None:
        return softmax(z)
    with np.errstate(divide="ignore"):
        return softmax(z + namespace(z).log(on_simplex(np.asarray(prior, dtype=float))))


def stacking_weights(densities, steps=500):
    r"""The weights under which the mixture of given densities predicts the data best: :math:`\max_w \sum_t \ln \sum_k w_k f_k(x_t)`.

    The problem is concave; each step multiplies a weight by its mean share in the mixture and cannot lower the value.

    Parameters
    ----------
    densities : array (N, k)
        Density of each observation under each model.

    Returns
    -------
    array (k,)

    Examples
    --------
    >>> stacking_weights([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9]]).round(6)
    array([0.708333, 0.291667])
    """
    f = np.asarray(densities, dtype=float)
    if f.ndim != 2 or not (f >= 0).all() or not (f.max(1) > 0).all():
        raise MixtureError(f"densities must be non-negative, (N, k), and positive under some model for each observation; got shape {f.shape}. "
                           "Divide each row by its largest entry if they underflow.")
    w = np.full(f.shape[1], 1 / f.shape[1])
    for _ in range(steps):
        w = w * (f / (f @ w)[:, None]).mean(0)
    return w


def _slope(x, w, m, s):
    z = (x[..., None] - m) / s
    return (-z / s * bell(x[..., None], m, s)) @ w


def _bells(weights, means, sds):
    w, m, s = (np.asarray(a, dtype=float) for a in (weights, means, sds))
    if not w.shape == m.shape == s.shape or w.ndim != 1 or not (s > 0).all():
        raise MixtureError(f"expected weights, means and positive standard deviations (n,); got {w.shape}, {m.shape}, {s.shape}.")
    return on_simplex(w), m, s
