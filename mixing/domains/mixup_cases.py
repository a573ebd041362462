"""Smaller experiments behind the questions people ask about Mixup: other laws and pairings, rare classes, circles,
a sine wave, a learner that chooses its examples.
"""
from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from mixing import softmax

from .mixup_measures import accuracy, one_hot
from .mixup_practice import EPOCHS, SEEDS, SIZES, digits, split, trained
from .mixup_training import beta_law, gradients, logits, network, train


def two_weights(rng, shape, progress):
    """One half plus or minus 1/sqrt(12), each as often: the spread of the uniform law without its variety."""
    return 0.5 + (rng.integers(0, 2, shape) - 0.5) / np.sqrt(3)


def leaning(rng, shape, progress):
    """Beta(2, 1): the weights under which the label of the first example alone stands in for both."""
    return rng.beta(2, 1, shape)


@cache
def variants(noise=0.4, seeds=SEEDS, only=()):
    """Accuracy ``(seeds,)`` of ways to run Mixup at alpha 1 with a share of the labels redrawn, by their names."""
    data = split(300, (noise,), seeds)
    same = data.given[0, 0, :, :, None] == data.given[0, 0, :, None, :]
    uniform = beta_law([[1.0]])
    ways = {"plain": (beta_law([[0.0]]), {}), "each its own": (uniform, {}), "one per batch": (uniform, {"shared": True}),
            "same class": (uniform, {"allowed": same}), "other class": (uniform, {"allowed": ~same}),
            "two weights": (two_weights, {}), "first label": (leaning, {"hard": True})}
    return {name: accuracy(logits(trained(data, *ways[name][:1], 1, **ways[name][1]), data.test_x), data.test_truth)[0, 0]
            for name in only or ways}


def gradient_noise(net, x, y, law, rng, draws=200, shared=False, hard=False):
    """The variance of one batch's gradient over weights and partners, summed over the first layer, for each run."""
    runs, n, found = net[0][0].shape[:-2], x.shape[-2], []
    for _ in range(draws):
        mate = rng.permutation(n)
        lam = law(rng, (*runs, 1 if shared else n, 1), 0).astype(x.dtype)
        other = x[..., mate, :], y if hard else y[..., mate, :]
        found.append(gradients(net, x, y, other, lam)[0][0])
    return np.var(found, axis=0).sum((-1, -2))


@cache
def imbalance(common=50, rare=5, alphas=(0.0, 1.0), seeds=20):
    """Recall on new images of the common digits 0-4 and of the rare ones 5-9, ``(2, alpha, seeds)``."""
    images, labels = digits()
    rng = np.random.default_rng(3)
    order = rng.permuted(np.tile(np.arange(len(labels)), (seeds, 1)), axis=1)
    drawn = labels[order]
    rank = np.take_along_axis(one_hot(drawn, 10).cumsum(axis=1), drawn[..., None], axis=-1)[..., 0]
    known = order[rank <= np.where(drawn < 5, common, rare)].reshape(seeds, -1)
    new = order[rank > common].reshape(seeds, -1)
    law = beta_law(np.array(alphas)[:, None])
    net = train(network(SIZES, (len(alphas), seeds), rng), images[known], one_hot(labels[known], 10), law,
                epochs=EPOCHS, rng=rng)
    right = logits(net, images[new]).argmax(-1) == labels[new]
    return np.stack([right.mean(axis=-1, where=part) for part in (labels[new] < 5, labels[new] >= 5)])


class Rings(NamedTuple):
    """Networks trained on two concentric rings."""
    x: np.ndarray
    labels: np.ndarray        # 0 inner, 1 outer
    inner: np.ndarray         # accuracy on new points of each ring, (alpha, seeds)
    outer: np.ndarray
    net: list


def rings(n, seeds, rng, radius=0.7, blur=0.05):
    """Points of two rings, half of them at `radius` and half at 1, and which ring they are from."""
    labels = np.tile(np.arange(n) % 2, (seeds, 1))
    angle = rng.uniform(0, 2 * np.pi, (seeds, n))
    x = np.where(labels == 1, 1.0, radius)[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return (x + rng.normal(0, blur, x.shape)).astype(np.float32), labels


@cache
def circles(alphas=(0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 8.0), n=200, local=None):
    """Networks 2-32-32-2 on the rings; `local` allows only partners nearer than that."""
    rng = np.random.default_rng(4)
    x, labels = rings(n, SEEDS, rng)
    new, truth = rings(1000, SEEDS, rng)
    near = None if local is None else ((x[:, :, None] - x[:, None])**2).sum(-1) < local**2
    net = network((2, 32, 32, 2), (len(alphas), SEEDS), rng)
    net = train(net, x, one_hot(labels, 2), beta_law(np.array(alphas)[:, None]), epochs=100, rng=rng, allowed=near)
    right = logits(net, new).argmax(-1) == truth
    return Rings(x, labels, right[..., 0::2].mean(-1), right[..., 1::2].mean(-1), net)


def boundary(net, angles, radii):
    """The largest radius at which the inner ring is still the likelier, in each direction: ``(*runs, angles)``."""
    rays = radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, None]
    scores = logits(net, rays.reshape(1, -1, 2).astype(np.float32))
    lead = np.diff(scores)[..., 0].reshape(*scores.shape[:-2], *rays.shape[:-1])
    last = np.maximum(len(radii) - 1 - (lead[..., ::-1] < 0).argmax(-1, keepdims=True), 0)
    last = np.minimum(last, len(radii) - 2)
    below, above = (np.take_along_axis(lead, k, axis=-1)[..., 0] for k in (last, last + 1))
    return radii[last[..., 0]] + (radii[1] - radii[0]) * below / (below - above)


@cache
def sine(alphas=(0.0, 0.1, 0.5, 1.0, 4.0, 64.0), n=25, repeats=60):
    """Squared bias and variance of a flexible curve through noisy points of a sine wave: ``(2, alpha)``.

    Sixteen bumps, least squares on all pairs of points; the expectation over the weight is a Gauss-Jacobi sum, so
    nothing is sampled but the points.
    """
    rng, at = np.random.default_rng(9), np.linspace(0.02, 0.98, 80)
    x = rng.random((repeats, n))
    y = np.sin(2 * np.pi * x) + 0.3 * rng.normal(size=x.shape)
    curves = [(bumps(at) @ fit_on_pairs(x, y, alpha))[..., 0] for alpha in alphas]
    return np.array([[np.mean((c.mean(0) - np.sin(2 * np.pi * at))**2) for c in curves],
                     [c.var(0).mean() for c in curves]])


def bumps(x):
    """Sixteen Gaussian bumps of width 0.07 at each x."""
    return np.exp(-(x[..., None] - np.linspace(-0.1, 1.1, 16))**2 / (2 * 0.07**2))


def fit_on_pairs(x, y, alpha):
    """The bumps' heights that minimize the expected Mixup squared error, ``(repeats, 16, 1)``."""
    from scipy.special import roots_jacobi
    node, weight = roots_jacobi(12, alpha - 1, alpha - 1) if alpha else (np.ones(1), np.ones(1))
    lam = (node[:, None, None] + 1) / 2
    mixed_x, mixed_y = ((lam * a[:, None, :, None] + (1 - lam) * a[:, None, None, :]).reshape(len(a), -1) for a in (x, y))
    share = np.repeat(weight / weight.sum(), x.shape[1]**2)[:, None] / x.shape[1]**2
    features = bumps(mixed_x)
    gram = features.mT @ (share * features) + 1e-6 * np.eye(16)
    return np.linalg.solve(gram, features.mT @ (share * mixed_y[..., None]))


@cache
def choosing(start=40, rounds=2, step=40, pool=400, alpha=1.0):
    """Accuracy after each round of asking for labels, ``(rounds + 1, plain or Mixup, random or unsure, seeds)``."""
    images, labels = digits()
    rng = np.random.default_rng(5)
    order = rng.permuted(np.tile(np.arange(len(labels)), (SEEDS, 1)), axis=1)
    pools, tests, each = order[:, :pool], order[:, pool:pool + 300], np.arange(SEEDS)[:, None]
    asked, law, seen = np.broadcast_to(np.arange(start), (2, 2, SEEDS, start)), beta_law(np.array([0, alpha])[:, None, None]), []
    for _ in range(rounds + 1):
        known = pools[each, asked]
        net = train(network(SIZES, (2, 2, SEEDS), np.random.default_rng(6)), images[known], one_hot(labels[known], 10),
                    law, epochs=40, rng=rng, batch=20)
        seen.append(accuracy(logits(net, images[tests]), labels[tests]))
        asked = np.concatenate([asked, unsure(net, images[pools], asked, step, rng)], axis=-1)
    return np.array(seen)


def unsure(net, x, asked, count, rng):
    """The next examples to ask about: random ones in the first column of settings, the least sure in the second."""
    best = np.sort(softmax(logits(net, x)), axis=-1)
    doubt = best[..., -2] - best[..., -1]
    doubt[:, 0] = rng.random(doubt[:, 0].shape)
    np.put_along_axis(doubt, asked, -np.inf, axis=-1)
    return np.argsort(doubt, axis=-1)[..., -count:]
