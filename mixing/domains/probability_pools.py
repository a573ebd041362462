"""Pools: several distributions become one, by averaging probabilities, by averaging logarithms, or by multiplying.

Distributions are rows ``(..., n, K)`` over K outcomes; a density on a grid is one too, with the cell's width as `cell`.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, is_symbolic, lift, namespace, operands, peak, spread

NONNEGATIVE = ("non-negative", lambda p, xp: p >= 0)


class Pool(NamedTuple):
    """A pooled distribution ``pool (..., K)`` and the logarithm of what it was divided by, ``log_normalizer (...)``."""

    pool: np.ndarray
    log_normalizer: np.ndarray


def log_pool(weights, parts, cell=1):
    r"""The logarithmic pool :math:`\prod_i p_i^{w_i} / Z`, the normalized log-linear mixture.

    :math:`Z \le 1`, with equality only where all parts agree; :math:`-\ln Z` is the least :math:`\sum_i w_i \mathrm{KL}(q \| p_i)`.

    Parameters
    ----------
    weights : array (..., n)
    parts : array (..., n, K)
    cell : float or array (K,)
        Width of each outcome's cell; 1 for probabilities.

    Returns
    -------
    Pool

    Raises
    ------
    MixtureError
        Where no outcome is possible under all parts of positive weight.

    Examples
    --------
    >>> log_pool([0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]])
    Pool(pool=array([0.5, 0.5]), log_normalizer=array(-0.51082562))
    >>> log_pool([w1, 1 - w1], [[b, 1 - b], [b, 1 - b]]).pool[0].simplify()
    b

    References
    ----------
    Genest & Zidek (1986), Statistical Science 1, 114-135.
    """
    w, p, xp = operands(weights, parts, domain=NONNEGATIVE)
    return _multiplied(w, p, xp, cell)


def product(parts, cell=1):
    r"""The product of experts :math:`\prod_i p_i / Z`: the log pool with each weight one, so n times as decided.

    Examples
    --------
    >>> product([[0.9, 0.1], [0.6, 0.4]]).pool
    array([0.93103448, 0.06896552])

    References
    ----------
    Hinton (2002), Neural Computation 14, 1771-1800.
    """
    p = lift(parts)
    xp = namespace(p)
    equal = p[..., 0] * 0 + 1
    operands(equal / p.shape[-2], p, domain=NONNEGATIVE)
    return _multiplied(equal, p, xp, cell)


def _multiplied(exponents, p, xp, cell):
    e = spread(exponents)
    with np.errstate(divide="ignore"):
        logs = e * xp.log(p) if is_symbolic(xp) else xp.where(e > 0, e * xp.log(xp.where(e > 0, p, p * 0 + 1)), 0 * p)
    z = xp.sum(logs, axis=-2)
    top = peak(z, -1, xp)
    if not is_symbolic(xp) and bool(xp.any(top == -np.inf)):
        raise MixtureError("these distributions have no outcome in common, so their product is zero everywhere. "
                           "Use the linear pool, or give every part some probability for every outcome.")
    raw = xp.exp(z - top)
    total = xp.sum(raw * cell, axis=-1, keepdims=True)
    return Pool(raw / total, (xp.log(total) + top)[..., 0])


def kl(p, q, cell=1):
    r"""The Kullback-Leibler divergence :math:`\sum p \ln(p/q)` in nats; infinite where `p` may occur and `q` may not.

    >>> float(kl([0.5, 0.5], [0.9, 0.1])), float(kl([0.5, 0.5], [1.0, 0.0]))
    (0.510825623765990, inf)
    """
    p, q = lift(p), lift(q)
    xp = namespace(p, q)
    if is_symbolic(xp):
        return xp.sum(p * xp.log(p / q) * cell, axis=-1)
    with np.errstate(divide="ignore"):
        ratio = xp.log(xp.where(p > 0, p, p * 0 + 1)) - xp.log(xp.where(p > 0, q + 0 * p, p * 0 + 1))
    return xp.sum(xp.where(p > 0, p * ratio, p * 0) * cell, axis=-1)


class Gaussian(NamedTuple):
    """A mean ``(..., d)`` and a covariance ``(..., d, d)``."""

    mean: np.ndarray
    covariance: np.ndarray


def gaussian_pool(exponents, means, covariances):
    r"""The product of powers of Gaussians: precisions and precision-weighted means add, :math:`T = \sum_i e_i S_i^{-1}`.

    With exponents on the simplex it is the log pool, whose precision is an average; with exponents one the product of
    experts, whose precision is the sum.

    Parameters
    ----------
    exponents : array (n,)
        Non-negative.
    means : array (n, d)
    covariances : array (n, d, d)

    Returns
    -------
    Gaussian

    Examples
    --------
    >>> gaussian_pool([0.5, 0.5], [[0.0], [10.0]], [[[1.0]], [[1.0]]])
    Gaussian(mean=array([5.]), covariance=array([[1.]]))
    >>> gaussian_pool([1.0, 1.0], [[0.0], [10.0]], [[[1.0]], [[1.0]]])
    Gaussian(mean=array([5.]), covariance=array([[0.5]]))
    """
    e, m, s = (np.asarray(a, dtype=float) for a in (exponents, means, covariances))
    if e.ndim != 1 or m.shape[:1] != e.shape or s.shape != (*m.shape, m.shape[-1]) or not (e >= 0).all() or not e.any():
        raise MixtureError(f"expected non-negative exponents (n,), means (n, d), covariances (n, d, d); got {e.shape}, {m.shape}, {s.shape}.")
    precision = np.linalg.inv(s)
    covariance = np.linalg.inv(np.tensordot(e, precision, 1))
    return Gaussian(covariance @ np.einsum("i,ijk,ik->j", e, precision, m), covariance)
