r"""Mixup: examples mixed with examples, :math:`\tilde x = \lambda x + (1-\lambda) x'`, labels alike.

The weight has the law Beta(alpha, alpha). Its spread is one variable, :math:`B = (2\lambda - 1)^2`, with the law
Beta(1/2, alpha); most closed forms of the chapter are means of functions of B.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixing import MixtureError, beta_weights, linear

PAIRINGS = ("permutation", "others", "roll", "independent")


class Mixed(NamedTuple):
    """A mixed batch: inputs, labels, the weights ``(n, 2)`` and the index of each partner."""
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    partner: np.ndarray


def mixup(x, y, alpha, *, rng, pairing="permutation", shared=False):
    r"""A batch mixed with itself, :math:`\tilde x_i = \lambda_i x_i + (1-\lambda_i) x_{\pi(i)}` and the labels alike.

    Parameters
    ----------
    x : array (n, *point)
    y : array (n, k)
        Soft labels (one-hot rows) or targets.
    alpha : float
        Positive; small values leave most examples nearly alone, large ones go halfway.
    rng : numpy.random.Generator
    pairing : str
        See `partners`.
    shared : bool
        One weight for the whole batch instead of one for each example.

    Returns
    -------
    Mixed

    Examples
    --------
    >>> x, y = np.array([[0.0], [4.0]]), np.eye(2)
    >>> mixed = mixup(x, y, 1.0, rng=np.random.default_rng(0), pairing="roll")
    >>> np.allclose(mixed.x, 4 * mixed.y[:, 1:])          # the label says where the point lies
    True

    References
    ----------
    Zhang, Cissé, Dauphin & Lopez-Paz (2018), International Conference on Learning Representations.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if y.ndim != 2 or x.ndim < 2 or len(x) != len(y):
        raise MixtureError(f"x and y need shapes (n, *point) and (n, k) with one n; got {x.shape} and {y.shape}. "
                           "Give numbers as columns and classes as one-hot rows: np.eye(k)[classes].")
    partner = partners(len(x), pairing, rng=rng)
    weights = np.broadcast_to(beta_weights(positive(alpha), 1 if shared else len(x), rng=rng), (len(x), 2))
    pairs = np.stack([x, x[partner]], axis=1).reshape(len(x), 2, -1)
    return Mixed(linear(weights, pairs).reshape(x.shape), linear(weights, np.stack([y, y[partner]], axis=1)), weights, partner)


def partners(n, pairing="permutation", *, rng):
    """Whom each of n examples is mixed with, as an index.

    ``"permutation"``: a random order, in which an example may meet itself; ``"others"``: anyone else, each alike;
    ``"roll"``: the next one of a shuffled batch; ``"independent"``: anyone, drawn anew for each.

    >>> sorted(partners(5, "roll", rng=np.random.default_rng(0)).tolist())
    [0, 1, 2, 3, 4]
    >>> bool(np.any(partners(50, "others", rng=np.random.default_rng(0)) == np.arange(50)))
    False
    """
    known(pairing, n)
    if pairing == "permutation":
        return rng.permutation(n)
    if pairing == "others":
        return (np.arange(n) + rng.integers(1, n, n)) % n
    if pairing == "independent":
        return rng.integers(0, n, n)
    order = rng.permutation(n)
    partner = np.empty(n, dtype=int)
    partner[order] = np.roll(order, -1)
    return partner


def known(pairing, n):
    """Refuse a pairing that does not exist, or that a batch of n cannot have."""
    if pairing not in PAIRINGS:
        raise MixtureError(f"pairing must be one of {', '.join(PAIRINGS)}; got {pairing!r}.")
    least = 2 if pairing in ("others", "roll") else 1
    if n < least:
        raise MixtureError(f"pairing {pairing!r} needs a batch of at least {least}; got {n}. Use a larger batch.")


def positive(alpha):
    """Alpha as an array of positive numbers, infinity included."""
    a = np.asarray(alpha, dtype=float)
    if not np.all(a > 0):
        raise MixtureError(f"alpha must be positive; got {alpha!r}. There is no Beta(0, 0): for no mixing leave the data alone.")
    return a


def covariance_factor(alpha, parts=2, correlation=0.0):
    r"""What Mixup leaves of the covariance: :math:`c + (1-c)\rho` with :math:`c = (\alpha+1)/(k\alpha+1)`.

    Parameters
    ----------
    alpha : float or array
    parts : int
        How many independent examples are mixed, with Dirichlet(alpha, …, alpha) weights.
    correlation : float
        Of any two parts; see `partner_correlation`.

    Examples
    --------
    >>> float(covariance_factor(1.0)), float(covariance_factor(1.0, parts=3)), float(covariance_factor(np.inf))
    (0.6666666666666666, 0.5, 0.5)
    """
    a = positive(alpha)
    c = (1 + np.divide(1, a)) / (parts + np.divide(1, a))
    return c + (1 - c) * correlation


def weight_factor(weights):
    r"""The same for weights of any law, from a sample ``(..., k)`` of them: the mean of :math:`\sum_i w_i^2`.

    >>> float(weight_factor([[0.5, 0.5], [1.0, 0.0]]))
    0.75
    """
    return np.mean(np.sum(np.square(weights), axis=-1))


def partner_correlation(pairing, n, relative_to="batch"):
    r"""The correlation :math:`\rho` of an example with its partner, for a random example of a batch of n.

    Relative to the batch's own covariance :math:`S_n` (normalizer n), or to the population it was drawn from.

    >>> partner_correlation("roll", 5), partner_correlation("permutation", 5, "population")
    (-0.25, 0.2)
    """
    known(pairing, n)
    if relative_to not in ("batch", "population"):
        raise MixtureError(f"relative_to must be 'batch' or 'population'; got {relative_to!r}.")
    alone = pairing in ("others", "roll")
    if relative_to == "batch":
        return -1 / (n - 1) if alone else 0.0
    return 0.0 if alone else 1 / n


def sample_covariance_factor(alpha, n, pairing="permutation", shared=False):
    """The expected sample covariance of a mixed batch (normalizer n - 1), over the covariance of the population.

    It is the factor of a pair of the batch, less what the mixed batch's mean moves.

    >>> float(sample_covariance_factor(1.0, 5)), float(sample_covariance_factor(1.0, 5, shared=True))
    (0.6333, 0.6667)
    """
    known(pairing, n)
    spread = 1 / (4 * (2 * positive(alpha) + 1))                       # the variance of the weight
    drawn = {"independent": 1, "others": 1 - 1 / max(n - 1, 1)**2}.get(pairing, 0) / (4 * n)
    moved = (1 + 4 * spread) * drawn if shared else 2 * spread / (n - 1 if pairing in ("others", "roll") else n) + drawn
    return covariance_factor(alpha, correlation=partner_correlation(pairing, n)) - moved


def label_trick(x, y, alpha, *, rng):
    r"""Mixup without mixed labels: :math:`\lambda x_i + (1-\lambda) x_j` with the label of i, :math:`\lambda` from Beta(alpha + 1, alpha).

    For every loss that is affine in the label, the expected loss is that of `mixup`.

    >>> mixed = label_trick(np.array([[0.0], [4.0]]), np.eye(2), 1.0, rng=np.random.default_rng(0))
    >>> np.array_equal(mixed.y, np.eye(2))
    True

    References
    ----------
    Huszár (2017), "mixup: Data-dependent Data Augmentation", inference.vc.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    lam = rng.beta(positive(alpha) + 1, alpha, len(x))
    weights, partner = np.stack([lam, 1 - lam], axis=-1), rng.permutation(len(x))
    return Mixed(linear(weights, np.stack([x, x[partner]], axis=1)), y, weights, partner)
