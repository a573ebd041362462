"""Weights: points of the simplex, where they come from and how many parts they really use."""
from __future__ import annotations

import numpy as np

from ._operands import MixtureError, is_symbolic, lift, namespace, on_simplex, peak


def closure(amounts):
    r"""Amounts rescaled to sum to one, :math:`w_i = a_i / \sum_j a_j`.

    Parameters
    ----------
    amounts : array (..., n)
        Non-negative amounts in one common unit (mol, g, votes, counts).

    Returns
    -------
    array (..., n)
        Weights on the simplex.

    Raises
    ------
    MixtureError
        If an amount is negative or NaN, or all amounts of one mixture are zero.

    Examples
    --------
    >>> closure([3, 1])
    array([0.75, 0.25])
    >>> closure([p1, p2])
    array([p1/(p1 + p2), p2/(p1 + p2)], dtype=object)

    References
    ----------
    Aitchison (1986), *The Statistical Analysis of Compositional Data*, section 2.2.
    """
    a = lift(amounts)
    xp = namespace(a)
    total = xp.sum(a, axis=-1, keepdims=True)
    if not is_symbolic(xp) and not (bool(xp.all(a >= 0)) and bool(xp.all(total > 0)) and bool(xp.all(xp.isfinite(total)))):
        raise MixtureError("amounts must be finite and non-negative, with a positive sum for each mixture; "
                           f"got smallest {float(xp.min(a)):.4g}, smallest sum {float(xp.min(total)):.4g}.")
    return a / total


def dirichlet(concentration, size=(), *, rng):
    r"""Random weights with density proportional to :math:`\prod_i w_i^{\alpha_i - 1}`.

    Parameters
    ----------
    concentration : array (n,)
        Positive :math:`\alpha_i`; equal ones favor no part, small ones favor the corners.
    size : int or tuple
        Leading shape of the sample.
    rng : numpy.random.Generator

    Returns
    -------
    array (*size, n)

    Examples
    --------
    >>> dirichlet([1, 1, 1], 4, rng=np.random.default_rng(0)).sum(axis=-1)
    array([1., 1., 1., 1.])
    """
    alpha = np.asarray(concentration, dtype=float)
    if alpha.ndim != 1 or alpha.size == 0 or not np.all(alpha > 0):
        raise MixtureError(f"concentration must be a non-empty list of positive numbers; got {concentration!r}.")
    return rng.dirichlet(alpha, size)


def beta_weights(alpha, size=(), *, rng):
    r"""Random pairs :math:`(\lambda, 1-\lambda)` with :math:`\lambda \sim \mathrm{Beta}(\alpha, \alpha)`: Mixup's weights.

    Examples
    --------
    >>> beta_weights(0.4, (2, 3), rng=np.random.default_rng(0)).shape
    (2, 3, 2)
    """
    return dirichlet([alpha, alpha], size, rng=rng)


def softmax(logits):
    r"""Weights from free numbers, :math:`w_i = e^{z_i} / \sum_j e^{z_j}`; the same for :math:`z` and :math:`z + c`.

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)])
    array([0.25, 0.75])
    >>> softmax([p1, p2])
    array([exp(p1)/(exp(p1) + exp(p2)), exp(p2)/(exp(p1) + exp(p2))], dtype=object)
    """
    z = lift(logits)
    xp = namespace(z)
    tilted = xp.exp(z - peak(z, -1, xp))
    return tilted / xp.sum(tilted, axis=-1, keepdims=True)


def entropy(weights):
    r"""Shannon entropy in nats, :math:`H(w) = -\sum_i w_i \ln w_i`, with :math:`0 \ln 0 = 0`.

    Examples
    --------
    >>> float(entropy([0.5, 0.5, 0.0]))
    0.6931471805599453
    >>> entropy([w1, w2])
    -w1*log(w1) - w2*log(w2)

    References
    ----------
    Shannon (1948), Bell System Technical Journal 27, 379-423.
    """
    w, xp = _weights(weights)
    return -xp.sum(w * xp.log(xp.where(w == 0, xp.asarray(1, dtype=w.dtype), w)), axis=-1)


def effective_number(weights, order=1):
    r"""How many equal parts would be as diverse: Hill's number :math:`\left(\sum_i w_i^q\right)^{1/(1-q)}`.

    Order 0 counts the parts present, order 1 is :math:`e^{H(w)}`, order 2 is :math:`1/\sum_i w_i^2`,
    order infinity is :math:`1/\max_i w_i`.

    Examples
    --------
    >>> float(effective_number([0.5, 0.25, 0.25], order=2))
    2.6666666666666665
    >>> effective_number([[0.5, 0.5, 0.0], [0.9, 0.05, 0.05]])
    array([2.       , 1.4834904])

    References
    ----------
    Hill (1973), Ecology 54, 427-432.
    """
    w, xp = _weights(weights)
    if order == 1:
        return xp.exp(entropy(w))
    if order == float("inf"):
        return 1 / xp.max(w, axis=-1)
    present = xp.where(w == 0, xp.asarray(0, dtype=w.dtype), xp.where(w == 0, xp.asarray(1, dtype=w.dtype), w) ** order)
    return xp.sum(present, axis=-1) ** (1 / (1 - order))


def _weights(weights):
    w = lift(weights)
    xp = namespace(w)
    return (w if is_symbolic(xp) else on_simplex(w, xp)), xp
