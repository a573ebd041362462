"""Data that need experts, and trials: train several routings on several seeds, and say what each did on unseen data."""
from __future__ import annotations

from collections import OrderedDict
from dataclasses import fields, replace
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from .learning_training import History, Layer, Routing, forward, layer, train, with_one


class Split(NamedTuple):
    """Data to train on and data to judge by, one draw a seed: ``(seeds, n, d + 1)`` and ``(seeds, n, m)``; inputs end in a one."""
    x: np.ndarray
    y: np.ndarray
    unseen: np.ndarray
    answers: np.ndarray

    def first(self, *counts):
        """The same task with only so many examples, each count a setting: they come again until an epoch is as long as with all."""
        again = np.arange(self.x.shape[-2]) % np.array(counts)[:, None]
        return self._replace(x=self.x[:, again].swapaxes(0, 1), y=self.y[:, again].swapaxes(0, 1))


def digits(seeds, count=1000):
    """scikit-learn's digits, `count` of the 1797 to train on and the others unseen, shuffled anew for each seed."""
    from sklearn.datasets import load_digits
    pixels, label = load_digits(return_X_y=True)
    x, y = with_one(pixels / 16 - 0.3).astype(np.float32), np.eye(10, dtype=np.float32)[label]
    order = np.array([np.random.default_rng(s).permutation(len(x)) for s in range(seeds)])
    return Split(x[order[:, :count]], y[order[:, :count]], x[order[:, count:]], y[order[:, count:]])


ANGLE, TURN = 2 * np.pi / 5 * np.arange(5), 2.4 * np.arange(5)
CENTER, SLOPE = (r * np.stack([np.cos(a), np.sin(a)], axis=-1) for r, a in ((1.2, ANGLE), (2.0, TURN)))
LEVEL = np.array([1, -1, 0.5, -1.5, 1.5])


def island(x):
    """Which of the five islands is nearest, ``(..., 2) -> (...)``."""
    return ((x[..., None, :] - CENTER) ** 2).sum(-1).argmin(-1)


def height(x):
    """The plane of the nearest island: a function that jumps from one to the next, ``(..., 2) -> (..., 1)``."""
    near = island(x)
    return ((SLOPE[near] * (x - CENTER[near])).sum(-1) + LEVEL[near])[..., None]


def islands(seeds, count, rng, *, scatter=0.3, noise=0.05):
    """Five clouds of points in the plane, on each of them a plane of its own: a regression in clusters."""
    def draw(n, noise):
        x = CENTER[rng.integers(0, 5, (seeds, n))] + scatter * rng.normal(size=(seeds, n, 2))
        return with_one(x).astype(np.float32), (height(x) + noise * rng.normal(size=(seeds, n, 1))).astype(np.float32)
    return Split(*draw(count, noise), *draw(1000, 0.0))


def cancelling(seeds, count, rng, *, dimensions=6, apart=2.0, noise=0.1):
    r"""Two clusters c = ±1 around :math:`c\rho\,e_0`, with :math:`y = x_{2}` or :math:`x_3` by cluster, plus :math:`c\,\mathrm{He}_3(x_1)/\sqrt 6`.

    Within a cluster the third Hermite coefficient along :math:`x_1` is plus or minus one; over both it cancels.

    References
    ----------
    Kawata et al. (2025), Proceedings of Machine Learning Research 267, 29390-29448.
    """
    def draw(n, noise):
        c, x = rng.choice([-1.0, 1.0], (seeds, n)), rng.normal(size=(seeds, n, dimensions))
        x[..., 0] += apart * c
        y = np.where(c > 0, x[..., 2], x[..., 3]) + c * (x[..., 1] ** 3 - 3 * x[..., 1]) / 6**0.5 + noise * rng.normal(size=(seeds, n))
        return with_one(x).astype(np.float32), y[..., None].astype(np.float32)
    return Split(*draw(count, noise), *draw(1000, 0.0))


class Trial(NamedTuple):
    """What became of each routing and seed: the layer, its history, ``error``, ``averaged`` (settings, seeds), ``churn``.

    `error` is the share of wrong answers, or the mean squared error, on unseen data without noise and without limits of
    capacity; `averaged` the same for the moving average of all weights, None without a `decay`; `churn` the share of the
    unseen inputs whose first expert changed within an epoch, ``(epochs - 1, settings, seeds)``.
    """
    layer: Layer
    history: History
    error: np.ndarray
    averaged: np.ndarray
    churn: np.ndarray


def trial(routing, split, experts, hidden, *, epochs, seed=0, squared=False, tilt=0.0, batch=50, decay=None):
    """Train one layer for each routing and seed, all at once; the settings are the first axis of the routing's fields.

    The last trials of a process are kept, so that a page and its evidence train the same layers once: do not write into them.
    """
    key = blake2b(repr((experts, hidden, epochs, seed, squared, tilt, batch, decay)).encode())
    for a in (*split, *(np.asarray(getattr(routing, f.name)) for f in fields(Routing))):
        key.update(repr((a.shape, a.dtype.str)).encode() + np.ascontiguousarray(a).tobytes())
    if (key := key.digest()) not in KEPT:
        KEPT[key] = _trained(routing, split, experts, hidden, epochs, seed, squared, tilt, batch, decay)
        if len(KEPT) > 32:
            KEPT.popitem(last=False)
    return KEPT[key]


KEPT = OrderedDict()


def _trained(routing, split, experts, hidden, epochs, seed, squared, tilt, batch, decay):
    *_, seeds, n, d = split.x.shape
    settings = np.broadcast_shapes(*(np.shape(getattr(routing, f.name)) for f in fields(Routing)), split.x.shape[:-2], (1, 1))[0]
    start = layer((d, experts, hidden, split.y.shape[-1]), (settings, seeds), np.random.default_rng(seed), tilt=tilt)
    mean, routes = None if decay is None else Layer(*(a.copy() for a in start)), []

    def watch(step, net):
        for slow, fast in zip(mean or (), net):
            slow += np.float32(1 - decay) * (fast - slow)
        if (step + 1) % (n // batch) == 0:
            routes.append((split.unseen @ net.gate).argmax(-1))
    net, history = train(start, split.x, split.y, routing, epochs=epochs, rng=np.random.default_rng(seed + 1),
                         squared=squared, batch=batch, watch=watch)
    churn = np.mean(np.array(routes[1:]) != np.array(routes[:-1]), axis=-1)
    return Trial(net, history, held_out(net, split, routing, squared), mean and held_out(mean, split, routing, squared), churn)


def held_out(net, split, routing, squared=False, capacity=np.inf):
    """The error on unseen data, ``(settings, seeds)``: the gate's noise is off, and experts have room for all, or for `capacity`."""
    out = forward(net, split.unseen, replace(routing, noise=0.0, capacity=capacity)).out
    if squared:
        return ((out - split.answers) ** 2).sum(-1).mean(-1)
    return np.mean(out.argmax(-1) != split.answers.argmax(-1), axis=-1)


def settings(*values):
    """A field of a `Routing` that differs between settings: values down, seeds across.

    >>> settings(1, 2).shape
    (2, 1)
    """
    return np.array(values)[:, None]


def spread(values):
    """Mean over the seeds and its standard error, for each setting: the pair of arrays.

    >>> spread(np.array([[1.0, 2.0, 3.0]]))
    (array([2.]), array([0.577]))
    """
    v = np.asarray(values, dtype=float)
    return v.mean(-1), v.std(-1, ddof=1) / v.shape[-1] ** 0.5


def paired(worse, better):
    """Mean difference of two runs over the same seeds and its standard error: the pair of numbers.

    >>> paired([3.0, 4.0, 5.0], [1.0, 2.0, 2.0])
    (2.33, 0.33)
    """
    mean, se = spread(np.asarray(worse, dtype=float) - better)
    return float(mean), float(se)
