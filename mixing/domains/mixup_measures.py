"""What is measured on a trained classifier: right, sure, attackable, indiscreet, straight.

Scores (logits) are ``(*runs, n, k)`` and labels integers ``(*, n)``; every function returns one number per run.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixing import softmax
from mixing._operands import MixtureError

from .mixup_training import cross_entropy, hidden, logits, mix, signals


def accuracy(scores, labels):
    """The share of examples whose largest score is at the label.

    >>> float(accuracy(np.array([[2.0, 1.0], [0.0, 3.0], [5.0, 1.0]]), np.array([0, 1, 1])))
    0.667
    """
    return np.mean(scores.argmax(-1) == labels, axis=-1)


def nll(scores, labels):
    """The mean negative log-likelihood of the labels, in nats: a proper score, smallest for honest probabilities."""
    return cross_entropy(scores, one_hot(labels, scores.shape[-1])).mean(-1)


def one_hot(labels, k, dtype=np.float32):
    """Labels as corners of the simplex.

    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    return np.eye(k, dtype=dtype)[np.asarray(labels)]


class Reliability(NamedTuple):
    """For each bin of confidence: how many examples fall in, how sure the network was, how often it was right."""
    share: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def error(self):
        """The expected calibration error: the gap between sure and right, weighted by share."""
        return np.nansum(self.share * np.abs(self.confidence - self.accuracy), axis=-1)

    @property
    def overconfidence(self):
        """How much surer than right the network is on average; negative is under-confident."""
        return np.nansum(self.share * (self.confidence - self.accuracy), axis=-1)


def reliability(scores, labels, bins=15):
    """The reliability diagram of the top prediction in bins of equal width.

    >>> sure = reliability(np.log([[0.9, 0.1], [0.9, 0.1]]), np.array([0, 1]), bins=10)
    >>> float(sure.error), float(sure.overconfidence)
    (0.4, 0.4)

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), *On calibration of modern neural networks*.
    """
    chance = softmax(scores)
    top, right = chance.max(-1), chance.argmax(-1) == labels
    inside = np.minimum((top * bins).astype(int), bins - 1)[..., None] == np.arange(bins)
    share = inside.mean(-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Reliability(share, (inside * top[..., None]).mean(-2) / share, (inside * right[..., None]).mean(-2) / share)


def input_gradient(net, x, labels):
    """The gradient of each example's cross-entropy with respect to its input, ``(*runs, n, d)``."""
    states = hidden(net[:-1], x)
    W, b = net[-1]
    delta = softmax(states[-1] @ W + b) - one_hot(labels, W.shape[-1], W.dtype)
    return signals(net, states, delta)[0] @ net[0][0].mT


def fgsm(net, x, labels, size):
    """Inputs moved by `size` in the direction of the sign of the gradient, kept in [0, 1].

    References
    ----------
    Goodfellow, Shlens and Szegedy (2015), *Explaining and harnessing adversarial examples*.
    """
    return np.clip(x + np.float32(size) * np.sign(input_gradient(net, x, labels)), 0, 1)


def pgd(net, x, labels, size, steps=10):
    """The same budget spent in many steps of ``size/4``, projected back to the box of radius `size` after each.

    References
    ----------
    Madry et al. (2018), *Towards deep learning models resistant to adversarial attacks*.
    """
    moved = x
    for _ in range(steps):
        moved = np.clip(fgsm(net, moved, labels, size / 4), x - np.float32(size), x + np.float32(size))
    return moved


def auc(inside, outside):
    r"""The chance that a random `inside` number is below a random `outside` one, ties counting half.

    With the losses of examples inside and outside the training set it is the strength of the loss-threshold
    membership attack: one half is guessing, one is certainty.

    >>> float(auc(np.array([0.1, 0.2]), np.array([0.2, 0.9])))
    0.875

    References
    ----------
    Yeom, Giacomelli, Fredrikson and Jha (2018), *Privacy risk in machine learning*.
    """
    return np.vectorize(_auc, signature="(n),(m)->()")(inside, outside)


def _auc(inside, outside):
    ladder = np.sort(outside)
    return 1 - np.mean(np.searchsorted(ladder, inside, "left") + np.searchsorted(ladder, inside, "right")) / 2 / len(ladder)


def bend(net, x, other, steps=5):
    """How far the prediction leaves the chord between two inputs, in total variation, averaged along it.

    Zero for a network that is linear between `x` and `other`, at most one.
    """
    ends = softmax(logits(net, x)), softmax(logits(net, other))
    gaps = [np.abs(softmax(logits(net, mix(t, x, other))) - mix(t, *ends)).sum(-1).mean(-1) / 2
            for t in (np.arange(1, steps + 1) / (steps + 1)).astype(x.dtype)]
    return np.mean(gaps, axis=0)


class Interval(NamedTuple):
    """A mean with its confidence interval."""
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def paired(new, old=0.0, level=0.95):
    r"""The mean of `new - old` over the seeds (last axis) with its t interval: the same seeds on both sides.

    >>> [float(end) for end in paired(np.array([3.0, 4.0, 5.0]), np.array([1.0, 3.0, 2.0]))]
    [2.0, -0.484, 4.484]

    Notes
    -----
    :math:`\bar d \pm t_{n-1} \, s_d / \sqrt n` with :math:`d` the differences.
    """
    gap = np.asarray(new, dtype=float) - old
    n = gap.shape[-1]
    if n < 2:
        raise MixtureError(f"an interval needs at least two seeds on the last axis; got shape {gap.shape}.")
    from scipy.special import stdtrit
    half = stdtrit(n - 1, (1 + level) / 2) * gap.std(-1, ddof=1) / np.sqrt(n)
    return Interval(gap.mean(-1), gap.mean(-1) - half, gap.mean(-1) + half)
