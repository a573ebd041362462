"""Ensembles: what averaging predictions gains, with which weights, and what they become as data come in.

Predictions are ``(M, T)``: M members on T cases.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex
from ..hull import project
from ..weights import softmax


def ambiguity(predictions, truth, weights=None):
    """Squared error of a weighted ensemble, mean error of its members, and their disagreement: first = second - third.

    `predictions` (M, T). Returns three means over the T cases.

    >>> [round(v, 4) for v in ambiguity(np.array([[0.0], [2.0]]), np.array([1.5]))]
    [0.25, 1.25, 1.0]

    References
    ----------
    Krogh & Vedelsby (1995), Advances in Neural Information Processing Systems 7, 231-238.
    """
    f, y = np.asarray(predictions, dtype=float), np.asarray(truth, dtype=float)
    w = np.full(len(f), 1 / len(f)) if weights is None else on_simplex(np.asarray(weights, dtype=float))
    mean = w @ f
    return float(np.mean((mean - y) ** 2)), float(np.mean(w @ (f - y) ** 2)), float(np.mean(w @ (f - mean) ** 2))


def ensemble_variance(variance, correlation, members):
    """Variance of an average of equally correlated members, v (rho + (1 - rho)/M): more members cannot go below v rho.

    >>> ensemble_variance(1.0, 0.5, 10)
    0.55
    """
    return variance * (correlation + (1 - correlation) / members)


def error_moments(predictions, truth):
    """Mean squared error v of the members, and rho, the part of it that two of them share: the pair ``(v, rho)``.

    With these two numbers `ensemble_variance` is exactly the mean squared error of all ensembles of M of the members.

    >>> error_moments([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0])
    (0.5, 0.0)
    """
    e = np.asarray(predictions, dtype=float) - truth
    products, m = e @ e.T / e.shape[1], len(e)
    if m < 2:
        raise MixtureError(f"two members at least are needed to see what they share; got {m}.")
    v = np.trace(products) / m
    return float(v), float((products.sum() - m * v) / (m * (m - 1) * v))


def stack(predictions, truth):
    """Stacking: the weights on the simplex whose mixture of the predictions is nearest to the truth, ``(M,)``.

    A projection onto the hull of the predictions, by `mixing.hull.project`; use predictions for cases that the members
    have not seen.

    >>> stack([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [1.0, 1.0, 1.0])
    array([0.5, 0.5])

    References
    ----------
    Wolpert (1992), Neural Networks 5, 241-259; Breiman (1996), Machine Learning 24, 49-64.
    """
    return project(predictions, truth).weights


def bayes_line(x, y, noise, prior=1.0):
    """Bayesian least squares ``y = x b + noise``, b normal with variance `prior`: the pair (mean of b, log evidence).

    `x` (n, d), `y` (n,), `noise` a standard deviation. The log evidence is that of the data under the model, in nats:
    a sum over cases of how well each was foretold by those before it.

    >>> bayes_line(np.array([[1.0]]), np.array([1.0]), noise=1.0)
    (array([0.5]), -1.516)
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 2 or len(x) != len(y) or noise <= 0 or prior <= 0:
        raise MixtureError(f"expected x (n, d), y (n,), noise and prior above 0; got {x.shape}, {y.shape}, {noise}, {prior}.")
    precision = x.T @ x / noise**2 + np.eye(x.shape[1]) / prior
    mean = np.linalg.solve(precision, x.T @ y) / noise**2
    misfit = np.sum((y - x @ mean) ** 2) / noise**2 + mean @ mean / prior
    volume = np.linalg.slogdet(precision)[1] + x.shape[1] * np.log(prior) + len(y) * np.log(2 * np.pi * noise**2)
    return mean, float(-(misfit + volume) / 2)


def bayes_weights(log_evidence):
    """Bayesian model averaging: the chance of each model given the data, all equally likely before, ``(..., M)``.

    >>> bayes_weights([-10.0, -10.0 + np.log(3)])
    array([0.25, 0.75])

    References
    ----------
    Hoeting, Madigan, Raftery & Volinsky (1999), Statistical Science 14, 382-417.
    """
    return softmax(np.asarray(log_evidence, dtype=float))


def dropout_pool(weights, bias, x, keep):
    """Softmax outputs of one layer pooled log-linearly over all masks of its inputs, by enumeration: ``(m,)``.

    Equals one pass with the inputs times `keep`, exactly.

    References
    ----------
    Srivastava et al. (2014), Journal of Machine Learning Research 15, 1929-1958; Baldi & Sadowski (2013).
    """
    from itertools import product
    total = np.zeros(len(bias))
    for mask in product((0, 1), repeat=len(x)):
        chance = keep ** sum(mask) * (1 - keep) ** (len(x) - sum(mask))
        total += chance * np.log(softmax(weights @ (np.array(mask) * x) + bias))
    return softmax(total)
