"""The experiments of "Merging": small networks on real digits, eight seeds, merged and measured on images they never saw.

Every experiment runs once per process, so a page and the ledger look at the same numbers. Networks carry their runs on
leading axes, as in `mixup_training`; measurements have the shape ``(..., seeds)``.
"""
from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from ..merging.carriers import mixture
from .merging import aligned, nearest, prototypes, transport_cost
from .mixup_measures import one_hot
from .mixup_practice import split
from .mixup_training import beta_law, cross_entropy, logits, network, train

SEEDS, CLASSES, EPOCHS, RATE = 8, 10, 10, 0.003
WIDTHS = (8, 16, 32, 64)                   # units in each of two hidden layers
WIDTH = 64
PATH = np.linspace(0, 1, 9)


class Score(NamedTuple):
    """What is measured on the test images, ``(..., seeds)``."""
    loss: np.ndarray
    accuracy: np.ndarray


@cache
def data():
    """Another random split for each seed: 900 digits to train on, 600 to test."""
    return split(900, seeds=SEEDS)


def score(net):
    """Loss in nats and accuracy on the test images."""
    d, said = data(), logits(net, data().test_x)
    return Score(cross_entropy(said, one_hot(d.test_truth, CLASSES)).mean(-1), (said.argmax(-1) == d.test_truth).mean(-1))


def trained(net, rng, epochs=EPOCHS, chosen=None):
    """The networks after training; `chosen` picks the examples of each seed ``(seeds, n)``."""
    d = data()
    x, y = d.x, d.given[0, 0]
    if chosen is not None:
        x, y = np.take_along_axis(x, chosen[..., None], axis=1), np.take_along_axis(y, chosen, axis=1)
    return train(net, x, one_hot(y, CLASSES), beta_law(0.0), epochs=epochs, rng=rng, rate=RATE)


def one(net, *run):
    """One run's network."""
    return [(W[run], b[run]) for W, b in net]


def together(nets):
    """Networks side by side, on a new first axis."""
    return [tuple(np.stack(arrays) for arrays in zip(*layers)) for layers in zip(*nets)]


def blend(weights, nets, carrier="linear"):
    """The networks of all seeds, merged tensor by tensor."""
    def seed(s):
        return [tuple(mixture(weights, np.stack(tensors), carrier).astype(np.float32) for tensors in zip(*layers))
                for layers in zip(*(one(net, s) for net in nets))]
    return together([seed(s) for s in range(SEEDS)])


def path(a, b, carrier="linear"):
    """The scores along the way from network a to network b, ``(points, seeds)``."""
    return score(together([blend([1 - t, t], [a, b], carrier) for t in PATH]))


def barrier(losses):
    """How far a path's loss rises above the straight line between its ends, at its worst, ``(seeds,)``.

    >>> barrier(np.array([[1.0], [4.0], [3.0]]))
    array([2.])
    """
    t = np.linspace(0, 1, len(losses))[:, None]
    return np.max(losses - (1 - t) * losses[0] - t * losses[-1], axis=0)


def start(width, rng):
    """Networks before training, one for each seed."""
    return network((64, width, width, CLASSES), (SEEDS,), rng)


class Pairs(NamedTuple):
    """A network of each seed, and three that it can be merged with."""
    first: list
    sibling: list        # trained from the same start, in another order
    stranger: list       # trained from another start
    introduced: list     # the stranger, its hidden units in the first one's order


@cache
def pairs(width=WIDTH):
    """What came of the three trainings at a width."""
    rng = np.random.default_rng(1)
    common = start(width, rng)
    first, sibling, stranger = trained(common, rng), trained(common, rng), trained(start(width, rng), rng)
    return Pairs(first, sibling, stranger, together([aligned(one(first, s), one(stranger, s)) for s in range(SEEDS)]))


@cache
def specialists():
    """An ancestor that knows all digits, and two that went on with 0 to 4 and with 5 to 9 alone."""
    rng, labels = np.random.default_rng(3), data().given[0, 0]
    ancestor = trained(start(WIDTH, rng), rng, 6)
    halves = [labels < 5, labels >= 5]
    count = min(half.sum(1).min() for half in halves)
    return ancestor, *(trained(ancestor, rng, 10, np.stack([np.flatnonzero(row)[:count] for row in half])) for half in halves)


def knows(net):
    """Accuracy on the digits 0 to 4 and on 5 to 9, ``(2, seeds)``."""
    d = data()
    right, low = logits(net, d.test_x).argmax(-1) == d.test_truth, d.test_truth < 5
    return np.array([(right & half).sum(-1) / half.sum(-1) for half in (low, ~low)])


def arithmetic(base, *steps):
    """A network plus multiples of the ways that others went from it: pairs (factor, network)."""
    return [tuple(b + sum(f * (p - b) for f, p in zip([f for f, _ in steps], parts)) for b, *parts in zip(*layers))
            for layers in zip(base, *(net for _, net in steps))]


class Distilled(NamedTuple):
    """What k-means prototypes and random picks are good for, ``(2, seeds)``."""
    cost: np.ndarray          # squared transport distance to the training digits of the class, mean over the classes
    accuracy: np.ndarray      # of the nearest prototype, on test images


@cache
def distilled(each):
    """So many prototypes for each class: by k-means, and picked at random."""
    d, outcome = data(), []
    for s in range(SEEDS):
        rng, labels = np.random.default_rng([4, s]), d.given[0, 0, s]
        classes = [d.x[s][labels == c].astype(float) for c in range(CLASSES)]
        answer = np.repeat(np.arange(CLASSES), each)
        for sets in ([prototypes(x, each, rng)[0] for x in classes], [x[rng.choice(len(x), each, replace=False)] for x in classes]):
            outcome.append((np.mean([transport_cost(x, p) for x, p in zip(classes, sets)]),
                            np.mean(answer[nearest(d.test_x[s], np.concatenate(sets))] == d.test_truth[s])))
    return Distilled(*np.array(outcome).reshape(SEEDS, 2, 2).transpose(2, 1, 0))
