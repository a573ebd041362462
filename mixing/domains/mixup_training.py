"""Networks trained with Mixup, many at once: every array carries its runs (settings x seeds) on leading axes.

A network is a list of layers ``(W, b)`` with ``W (*runs, in, out)`` and ``b (*runs, 1, out)``; data are
``x (*, seeds, n, d)`` and soft labels ``y (*, seeds, n, k)``. A leading axis costs one broadcast, so ten seeds at
six values of alpha train in one call.
"""
from __future__ import annotations

import numpy as np

from mixing import softmax
from mixing._operands import MixtureError


def network(sizes, runs, rng, dtype=np.float32):
    """Multilayer perceptrons before training; the last axis of `runs` counts the seeds, and all settings of a seed
    start from the same weights.

    >>> [W.shape for W, b in network((64, 32, 10), runs=(6, 5), rng=np.random.default_rng(0))]
    [(6, 5, 64, 32), (6, 5, 32, 10)]
    """
    def layer(m, n):
        W = rng.normal(0, np.sqrt(2 / m), (runs[-1], m, n))
        return (np.broadcast_to(W, (*runs, m, n)).astype(dtype), np.zeros((*runs, 1, n), dtype))
    return [layer(m, n) for m, n in zip(sizes, sizes[1:])]


def hidden(layers, x):
    """The activations of a stack of rectified layers, `x` itself first."""
    states = [x]
    for W, b in layers:
        state = states[-1] @ W
        state += b
        states.append(np.maximum(state, 0, out=state))
    return states


def logits(net, x):
    """What the network says before softmax, ``(*runs, n, k)``."""
    W, b = net[-1]
    return hidden(net[:-1], x)[-1] @ W + b


def cross_entropy(scores, y):
    """The loss of each example, ``-sum_k y_k log softmax(scores)_k``, in nats.

    >>> cross_entropy(np.array([[0.0, 0.0]]), np.array([[0.5, 0.5]]))
    array([0.693])
    """
    top = scores.max(-1, keepdims=True)
    return y.sum(-1) * (top[..., 0] + np.log(np.exp(scores - top).sum(-1))) - (y * scores).sum(-1)


def signals(layers, states, delta):
    """The error at the pre-activation of each layer, first layer first; `delta` is the one at the last."""
    errors = [delta]
    for (W, _), state in zip(layers[:0:-1], states[:0:-1]):
        errors.append((errors[-1] @ W.mT) * (state > 0))
    return errors[::-1]


def weight_gradients(states, errors):
    """The gradients ``(W, b)`` of the layers that take `states` in and meet `errors`."""
    return [(state.mT @ error, error.sum(-2, keepdims=True)) for state, error in zip(states, errors)]


def gradients(net, x, y, partner, lam, layer=0):
    r"""Gradients of the mean cross-entropy at :math:`\lambda h + (1-\lambda) h'`, with the labels mixed alike.

    `partner` is the pair ``(x', y')``; `layer` says which state h is mixed: 0 the input (Mixup), 1 the first hidden
    layer, … (Manifold Mixup). ``lam = 1`` gives the plain gradient.
    """
    lower, upper = net[:layer], net[layer:]
    below = hidden(lower, np.concatenate([x, partner[0]], axis=-2))
    states = hidden(upper[:-1], mix(lam, *np.split(below[-1], 2, axis=-2)))
    W, b = upper[-1]
    errors = signals(upper, states, (softmax(states[-1] @ W + b) - mix(lam, y, partner[1])) / y.shape[-2])
    above = weight_gradients(states, errors)
    if not lower:
        return above
    back = errors[0] @ upper[0][0].mT
    both = np.concatenate([lam * back, (1 - lam) * back], axis=-2) * (below[-1] > 0)
    return weight_gradients(below, signals(lower, below[:-1], both)) + above


def mix(lam, first, second):
    """Mixup's one line, `lam` for the first and the rest for the second: `mixing.linear` of two parts."""
    return lam * first + (1 - lam) * second


def beta_law(alpha):
    """Weights from Beta(alpha, alpha); 0 means no mixing (weight one), infinity the midpoint.

    `alpha` broadcasts against the runs, or is a function of the progress of the training, from 0 to 1.

    >>> beta_law([[0.0], [np.inf]])(np.random.default_rng(0), (2, 1, 3, 1), 0.0)[..., 0].tolist()
    [[[1.0, 1.0, 1.0]], [[0.5, 0.5, 0.5]]]
    """
    def law(rng, shape, progress):
        a = np.asarray(alpha(progress) if callable(alpha) else alpha, dtype=float)[..., None, None]
        if not np.all(a >= 0):
            raise MixtureError(f"alpha must be at least 0 (0: no mixing, inf: the midpoint); got {a.ravel().tolist()}.")
        usual = np.where((a > 0) & np.isfinite(a), a, 1.0)
        return np.select([a == 0, np.isinf(a)], [1.0, 0.5], rng.beta(usual, usual, shape))
    return law


def adam(weights, gradient, memory, rate, count):
    """One step of Adam in place; `memory` holds the running means of the gradient and of its square.

    References
    ----------
    Kingma and Ba (2015), *Adam: a method for stochastic optimization*, algorithm 1.
    """
    mean, square = memory
    mean += 0.1 * (gradient - mean)
    square += 0.001 * (gradient * gradient - square)
    weights -= rate / (1 - 0.9**count) * mean / (np.sqrt(square / (1 - 0.999**count)) + 1e-8)


def sgd(weights, gradient, memory, rate, count, momentum=0.9):
    """One step of stochastic gradient descent with momentum, in place."""
    memory[0] = momentum * memory[0] + gradient
    weights -= rate * memory[0]


def train(net, x, y, law, *, epochs, rng, batch=50, rate=0.01, step=adam, layer=0, shared=False, hard=False,
          allowed=None, watch=None):
    """The networks after training on mixed examples; `net` is left as it was.

    Parameters
    ----------
    net : list
        Where training starts, as `network` gives it.
    x, y : array
        Examples ``(*, seeds, n, d)`` and labels ``(*, seeds, n, k)``.
    law : callable
        ``law(rng, shape, progress)`` draws the weights, as `beta_law` does.
    layer : int or sequence of int
        Which state is mixed; from a sequence one is drawn for each step.
    shared : bool
        One weight for the whole batch instead of one for each example.
    hard : bool
        The label of the first example instead of the mixed label.
    allowed : bool array ``(seeds, n, n)``, optional
        Which partners an example may have; otherwise a random permutation.
    watch : callable, optional
        Called as ``watch(net, epoch)`` after each epoch.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, y = np.array([[[0.0], [1.0]]]), np.array([[[1.0, 0.0], [0.0, 1.0]]])      # one seed, two examples
    >>> net = train(network((1, 8, 2), (1,), rng), x, y, beta_law([0.4]), epochs=100, rng=rng)
    >>> logits(net, x).argmax(-1).tolist()
    [[0, 1]]

    References
    ----------
    Zhang, Cisse, Dauphin and Lopez-Paz (2018), *mixup: beyond empirical risk minimization*.
    """
    (runs, n), net = _agree(net, x, y), [(W.copy(), b.copy()) for W, b in net]
    weights = [a for layer in net for a in layer]
    memory, count = [np.zeros((2, *a.shape), a.dtype) for a in weights], 0
    seed, layers = np.arange(runs[-1])[:, None], np.atleast_1d(layer)
    mates = None if allowed is None else choices(allowed)
    for epoch in range(epochs):
        order, mate = partners(runs[-1], n, rng, mates)
        for i in range(0, n, batch):
            a, b = order[:, i:i + batch], mate[:, i:i + batch]
            lam = law(rng, (*runs, 1 if shared else a.shape[1], 1), epoch / epochs).astype(weights[0].dtype)
            other = x[..., seed, b, :], y[..., seed, a if hard else b, :]
            found = gradients(net, x[..., seed, a, :], y[..., seed, a, :], other, lam, int(rng.choice(layers)))
            count += 1
            for weight, gradient, memo in zip(weights, (g for layer in found for g in layer), memory):
                step(weight, gradient, memo, rate, count)
        if watch:
            watch(net, epoch + 1)
    return net


def partners(seeds, n, rng, choices=None):
    """An order of the examples for each seed, and a partner for each: two index arrays ``(seeds, n)``.

    Without `choices` the partners are a random permutation; with them, one of the allowed, each as likely.
    """
    order = rng.permuted(np.tile(np.arange(n), (seeds, 1)), axis=1)
    if choices is None:
        return order, rng.permuted(order, axis=1)
    allowed, count = choices
    drawn = (rng.random(count.shape) * count).astype(int)
    chosen = np.take_along_axis(allowed, drawn[..., None], axis=-1)[..., 0]
    return order, np.take_along_axis(chosen, order, axis=1)


def choices(allowed):
    """For a mask ``(seeds, n, n)`` of allowed partners: their indices, first in each row, and how many there are.

    >>> choices(np.array([[[True, False], [False, True]]]))[0][..., 0].tolist()
    [[0, 1]]
    """
    count = np.sum(allowed, axis=-1)
    if np.any(count == 0):
        raise MixtureError("every example needs at least one allowed partner; got a row of `allowed` without any. "
                           "Allow the example itself.")
    return np.argsort(~allowed, axis=-1, kind="stable"), count


def _agree(net, x, y):
    """The leading shape of the runs and the number of examples, or what does not fit."""
    runs = net[0][0].shape[:-2]
    if x.shape[-3:-1] != y.shape[-3:-1] or x.shape[-3] != runs[-1]:
        raise MixtureError(f"expected x (*, seeds, n, d), y (*, seeds, n, k) and networks (*, seeds); got x {x.shape}, "
                           f"y {y.shape} and networks {runs}. Give every seed its own examples.")
    return runs, x.shape[-2]
