"""The experiments of "Mixup in practice": real digits, ten seeds, every comparison paired over the seeds.

Each experiment is a function without required arguments that returns its measurements on leading axes
``(settings…, seeds)``; it runs once per process, so a page and the ledger look at the same numbers.
"""
from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from .mixup_measures import Reliability, accuracy, auc, bend, fgsm, nll, one_hot, pgd, reliability
from .mixup_training import beta_law, cross_entropy, logits, network, train

ALPHA = (0.0, 0.2, 1.0, 8.0)
NOISE = (0.0, 0.05, 0.1, 0.2, 0.4)
TWO = (0.0, 0.4)                          # the two kinds of data that everything else is tried on
SEEDS, SIZES, EPOCHS = 10, (64, 32, 10), 50


class Split(NamedTuple):
    """Training and test images for each seed; `given` are the labels as told, `truth` as they are."""
    x: np.ndarray             # (seeds, n, 64) in [0, 1]
    given: np.ndarray         # (noise, 1, seeds, n)
    test_x: np.ndarray
    test_given: np.ndarray
    test_truth: np.ndarray    # (seeds, tests)


class Outcome(NamedTuple):
    """What is measured on trained networks, one number for each (noise, setting, seed)."""
    accuracy: np.ndarray      # against the true labels of new images
    fit: np.ndarray           # against the given labels of the training images
    loss: np.ndarray          # negative log-likelihood of the given labels of new images
    calibration: Reliability  # against the given labels of new images
    fgsm: np.ndarray          # accuracy under attack
    pgd: np.ndarray
    membership: np.ndarray    # how well the loss tells training examples from new ones
    bend: np.ndarray          # how far predictions leave the chord between two new images
    net: list


@cache
def digits():
    """Scikit-learn's 1,797 handwritten digits: images ``(1797, 64)`` in [0, 1] and labels."""
    from sklearn.datasets import load_digits
    data = load_digits()
    return (data.data / 16).astype(np.float32), data.target


def redraw(labels, shares, rng, k=10):
    """Labels of which a share, on average, was drawn anew; a larger share redraws all that a smaller one did."""
    chance, fresh = rng.random(labels.shape), rng.integers(0, k, labels.shape)
    return np.where(chance < np.asarray(shares).reshape(-1, 1, 1, 1), fresh, labels)


def split(n, noise=(0.0,), seeds=SEEDS, tests=600, seed=0):
    """Another random split for each seed, with the given shares of labels redrawn.

    >>> split(300, noise=(0.0, 0.4)).given.shape
    (2, 1, 10, 300)
    """
    images, labels = digits()
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(len(labels)), (seeds, 1)), axis=1)[:, :n + tests]
    given = redraw(labels[order], noise, rng)
    return Split(images[order[:, :n]], given[..., :n], images[order[:, n:]], given[..., n:], labels[order[:, n:]])


def trained(data, law, settings, *, seed=1, sizes=SIZES, epochs=EPOCHS, **options):
    """Networks trained on a split, `settings` of them for each noise and seed; `options` go to `train`."""
    rng = np.random.default_rng(seed)
    net = network(sizes, (len(data.given), settings, data.x.shape[0]), rng)
    return train(net, data.x, one_hot(data.given, sizes[-1]), law, epochs=epochs, rng=rng, **options)


def study(data, law, settings, **options):
    """What came of the networks that `trained` gives."""
    return outcome(trained(data, law, settings, **options), data)


def outcome(net, data, size=0.05, attacked=200):
    """All measures of one study; the attacks may move each pixel by `size` of its range."""
    told, new = logits(net, data.x), logits(net, data.test_x)
    x, truth = data.test_x[:, :attacked], data.test_truth[:, :attacked]
    losses = (cross_entropy(z, one_hot(labels, z.shape[-1])) for z, labels in ((told, data.given), (new, data.test_given)))
    return Outcome(accuracy(new, data.test_truth), accuracy(told, data.given), nll(new, data.test_given),
                   reliability(new, data.test_given), accuracy(logits(net, fgsm(net, x, truth, size)), truth),
                   accuracy(logits(net, pgd(net, x, truth, size)), truth), auc(*losses),
                   bend(net, x, np.roll(x, 1, axis=-2)), net)


@cache
def grid():
    """The central experiment: every alpha on every share of redrawn labels, ``(noise, alpha, seeds)``."""
    return study(split(300, NOISE), beta_law(np.array(ALPHA)[:, None]), len(ALPHA))


@cache
def curves(every=2):
    """The epochs looked at, and the accuracy on new images then, ``(times, noise, alpha, seeds)``.

    Noise is that of `TWO`, alpha 0, 1 and 8.
    """
    data, rng, seen = split(300, TWO, tests=300), np.random.default_rng(2), []

    def look(net, epoch):
        if epoch % every == 0:
            seen.append(accuracy(logits(net, data.test_x), data.test_truth))

    net = network(SIZES, (2, 3, SEEDS), rng)
    law = beta_law(np.array([[0.0], [1.0], [8.0]]))
    train(net, data.x, one_hot(data.given, SIZES[-1]), law, epochs=EPOCHS, rng=rng, watch=look)
    return np.arange(every, EPOCHS + 1, every), np.array(seen)


def shrinkage_falls(t, start=8.0):
    """The alpha whose shrinkage ``alpha/(2 alpha + 1)`` falls on a straight line to 0.

    >>> [round(shrinkage_falls(t), 3) for t in (0.0, 0.5, 1.0)]
    [8.0, 0.444, 0.0]
    """
    shrinkage = (1 - t) * start / (2 * start + 1)
    return shrinkage / (1 - 2 * shrinkage)


SCHEDULES = {
    "constant": lambda t: 8.0,
    "alpha falls": lambda t: 8.0 * (1 - t),
    "shrinkage falls": shrinkage_falls,
    "off halfway": lambda t: 8.0 * (t < 0.5),
}


@cache
def annealing():
    """The four schedules of alpha in `SCHEDULES`, on the splits and first weights of `grid`: ``(noise of TWO, schedule, seeds)``."""
    law = beta_law(lambda t: np.array([[schedule(t)] for schedule in SCHEDULES.values()]))
    return study(split(300, TWO), law, len(SCHEDULES))


@cache
def depth(alpha=2.0):
    """Input Mixup and Manifold Mixup at the hidden layer, on the splits and the first weights of `grid`."""
    return [study(split(300, TWO), beta_law([[alpha]]), 1, layer=layer) for layer in (0, 1)]


@cache
def few(counts=(20, 60, 200), alpha=1.0):
    """Without and with Mixup on small training sets: one study for each count, ``(1, 2, seeds)``."""
    return {n: study(split(n), beta_law([[0.0], [alpha]]), 2) for n in counts}
