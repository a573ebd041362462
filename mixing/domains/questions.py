"""Experiments on the open questions: why three, which score, conditional kernels, the mean of two smells."""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex
from ..kernels import linear, log_linear
from ..weights import entropy
from .transport import Quantile, quantile_barycenter


def expected_above(threshold, parts):
    r"""Expected number of uniform random weights above a threshold: :math:`k (1-t)^{k-1}` (broken stick).

    >>> round(float(expected_above(0.125, 7)), 4)
    3.1416
    """
    t, k = np.asarray(threshold, dtype=float), np.asarray(parts, dtype=float)
    if np.any((t < 0) | (t >= 1)):
        raise MixtureError(f"a threshold is a share in [0, 1); got {threshold}.")
    return k * (1 - t) ** (k - 1)


def most_above(threshold, limit=200):
    """The largest expected number over all numbers of parts, and where: about 1/(e t).

    >>> number, parts = most_above(0.125)
    >>> round(number, 3), parts
    (3.142, 7)
    """
    k = np.arange(1, limit + 1)
    values = expected_above(threshold, k)
    return float(values.max()), int(k[values.argmax()])


def sparse_optimum(quality, constraints, target):
    """The best weights for a linear quality under linear requirements: at most one part more than requirements.

    `quality` (n,), `constraints` (d, n), `target` (d,). A linear program's vertex (Carathéodory).
    """
    from scipy.optimize import linprog
    n = len(quality)
    result = linprog(-np.asarray(quality), A_eq=np.vstack([constraints, np.ones(n)]), b_eq=np.append(target, 1.0), bounds=(0, None))
    if not result.success:
        raise MixtureError(f"no mixture of these parts meets the requirements: {result.message}")
    return result.x


def identified(parts, *, channels=10, candidates=20, noise=0.01, trials=120, rng):
    """How many parts a noisy readout names correctly minus wrongly, when it may name as many as there are."""
    from scipy.optimize import nnls
    library = rng.random((candidates, channels))
    library /= np.linalg.norm(library, axis=1, keepdims=True)
    net = 0
    for _ in range(trials):
        chosen = rng.choice(candidates, parts, replace=False)
        signal = rng.dirichlet(np.ones(parts)) @ library[chosen] + noise * rng.normal(size=channels)
        named = np.argsort(-nnls(library.T, signal)[0])[:parts]
        hits = len(set(named) & set(chosen))
        net += hits - (parts - hits)
    return net / trials


def complexity(weights):
    r"""A score that vanishes at both ends: entropy times distance to the even mixture, :math:`\frac{H}{\ln k}\sum_i (w_i - 1/k)^2`.

    >>> float(complexity([0.25] * 4)), float(complexity([1.0, 0, 0, 0]))
    (0.0, 0.0)

    References
    ----------
    López-Ruiz, Mancini & Calbet (1995), Physics Letters A 209, 321-326.
    """
    w = on_simplex(np.asarray(weights, dtype=float))
    k = w.shape[-1]
    return entropy(w) / np.log(k) * np.sum((w - 1 / k) ** 2, axis=-1) + 0.0


def smells(count, receptors=60, *, rng):
    """Surrogate odors: one skewed bump each along an axis of receptors ordered by what they answer to."""
    from scipy.stats import skewnorm
    x = np.linspace(0, 1, receptors)
    center, width, skew = rng.uniform(0.15, 0.85, (count, 1)), rng.uniform(0.04, 0.1, (count, 1)), rng.uniform(-3, 3, (count, 1))
    pattern = skewnorm.pdf(x, skew, center, width) + 1e-6
    return pattern / pattern.sum(axis=-1, keepdims=True)


def transported(first, second, weight=0.5):
    """The Wasserstein mean of two patterns ``(..., n)`` along their axis, counted back into the same n bins.

    >>> transported(np.array([1.0, 0, 0, 0, 0]), np.array([0, 0, 0, 0, 1.0]))
    array([0., 0., 1., 0., 0.])
    """
    edges = np.arange(first.shape[-1] + 1.0)
    means = [quantile_barycenter([1 - weight, weight], [Quantile.histogram(p, edges), Quantile.histogram(q, edges)]).bins(edges)
             for p, q in zip(first.reshape(-1, first.shape[-1]), second.reshape(-1, first.shape[-1]))]
    return np.reshape(means, first.shape)


def unlikeness(patterns, library):
    """Mean distance from each pattern to the nearest of a library of real ones: how little it looks like an odor."""
    squared = (patterns**2).sum(-1)[:, None] - 2 * patterns @ library.T + (library**2).sum(-1)
    return float(np.sqrt(np.maximum(squared.min(axis=1), 0)).mean())


def three_means(first, second):
    """Linear, normalized log-linear and transported midpoints of pairs of patterns, by name."""
    half = np.array([0.5, 0.5])
    pairs = np.stack([first, second], axis=-2)
    pooled = log_linear(half, pairs)
    return {"linear": linear(half, pairs), "log-linear": pooled / pooled.sum(-1, keepdims=True), "transported": transported(first, second)}


def grammar_dishes(count, *, conditional, rng):
    """Dishes of a made-up cuisine: fat content, and whether acid is added, by rule (only to fat dishes) or by habit."""
    fat = rng.uniform(size=count)
    chance = np.where(fat > 0.5, 0.9, 0.1) if conditional else np.full(count, 0.5)
    return fat, rng.random(count) < chance


def conditional_gain(fat, acid, test_fat, test_acid, bins=4):
    """Held-out log-likelihood per dish, in bits, that a kernel depending on the input gains over one that does not."""
    index, test = (np.minimum((f * bins).astype(int), bins - 1) for f in (fat, test_fat))
    rate = np.array([(acid[index == b].sum() + 1) / ((index == b).sum() + 2) for b in range(bins)])
    plain = (acid.sum() + 1) / (len(acid) + 2)
    score = lambda p: np.mean(np.log2(np.where(test_acid, p, 1 - p)))
    return float(score(rate[test]) - score(np.full(len(test), plain)))
