r"""A layer of experts that trains: gradients by hand, many runs at once.

Inputs ``x (*, seeds, T, d)`` carry a constant one as their last entry, so that no layer needs a bias. A run is a
setting and a seed; the fields of a `Routing` broadcast against the runs, so one call trains dense, sparse, noisy and
balanced gates side by side. Every expert is evaluated on every input: on small layers this is simpler, and
`mixing.domains.learning_routing.routed` shows that the sorted form gives the same numbers.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from ..weights import softmax
from . import learning_gates as gates
from .mixup_training import adam


class Layer(NamedTuple):
    """Weights of all runs: ``gate`` and ``noise (*runs, d, n)``, ``first (*runs, n, d, h)``, ``second (*runs, n, h, m)``."""
    gate: np.ndarray
    noise: np.ndarray
    first: np.ndarray
    second: np.ndarray


@dataclass(frozen=True)
class Routing:
    """How inputs find their experts. Every field is a number, or an array that broadcasts against the runs."""
    k: int = 1                      # experts an input is sent to
    among_chosen: bool = True       # softmax over the chosen (Shazeer) or over all (Switch)
    noise: float = 0.0              # factor on Shazeer's noise: 0 none, 1 as published
    balance: float = 0.0            # weight of the Switch loss
    capacity: float = np.inf        # room of an expert, in units of its fair share
    every: int = 1                  # steps between two copies of the gate that routes
    average: float = 0.0            # decay of the moving average that routes instead of the gate


class Pass(NamedTuple):
    """What one forward pass leaves: output, gates, the softmax they come from, mask, hidden units ``(*runs, T, n, h)``, scores."""
    out: np.ndarray
    g: np.ndarray
    p: np.ndarray
    mask: np.ndarray
    hidden: np.ndarray
    scores: np.ndarray


class History(NamedTuple):
    """One row a step: loss ``(steps, *runs)``, load ``(steps, *runs, n)`` and share of dropped choices ``(steps, *runs)``."""
    loss: np.ndarray
    load: np.ndarray
    dropped: np.ndarray


def layer(sizes, runs, rng, *, tilt=0.0, dtype=np.float32):
    """An untrained layer for `sizes` (inputs, experts, hidden, outputs); all settings of a seed start alike.

    The gates start at zero, as Shazeer et al. advise, so that the experts are equal before the first step. `tilt` is
    added to the first expert's score: at 5 nearly everything goes to it.

    >>> [a.shape for a in layer((3, 4, 8, 2), (6, 5), np.random.default_rng(0))]
    [(6, 5, 3, 4), (6, 5, 3, 4), (6, 5, 4, 3, 8), (6, 5, 4, 8, 2)]
    """
    d, n, h, m = sizes
    spread = lambda shape, scale: np.broadcast_to(rng.normal(0, scale, (runs[-1], *shape)), (*runs, *shape)).astype(dtype)
    zero = np.zeros((*runs, d, n), dtype)
    gate = zero + spread((d, n), 0.01)
    gate[..., -1, 0] += tilt
    return Layer(gate, zero, spread((n, d, h), np.sqrt(2 / d)), spread((n, h, m), np.sqrt(1 / h)))


def with_one(x):
    """The inputs with a constant one appended: ``(..., T, d) -> (..., T, d + 1)``."""
    return np.concatenate([x, np.ones_like(x[..., :1])], axis=-1)


def forward(net, x, routing, normal=0.0):
    """Route and mix. `normal` is standard normal noise ``(*runs, T, n)`` for noisy gates."""
    scores, (first, second) = x @ net.gate, _joined(net)
    if np.any(routing.noise):
        scores = scores + _wide(routing.noise, x) * normal * gates.softplus(x @ net.noise)
    wanted = gates.best(scores, routing.k)
    _, p = gates.gate(scores, wanted, routing.among_chosen)
    used = gates.admitted(wanted, np.ceil(np.asarray(routing.capacity) * routing.k * (x.shape[-2] / scores.shape[-1])))
    g = used * p
    hidden = np.maximum(x @ first, 0).reshape(*g.shape, -1)
    return Pass(_side_by_side(g[..., None] * hidden) @ second, g, p, wanted, hidden, scores)


def backward(net, x, done, error, routing, normal=0.0):
    """Gradients of the loss, as a `Layer`; `error` is its gradient in the output ``(*runs, T, m)``."""
    at_hidden = (error @ _joined(net)[1].mT).reshape(done.hidden.shape)
    slope = gates.gate_gradient(done.g, done.p, np.einsum("...h,...h->...", at_hidden, done.hidden))
    if np.any(routing.balance):
        chance = softmax(done.scores) if np.any(routing.among_chosen) else done.p
        slope = slope + _wide(routing.balance, x) * gates.balance_gradient(chance, gates.shares(done.mask).astype(x.dtype))
    noise = np.zeros_like(net.noise)
    if np.any(routing.noise):
        noise = x.mT @ (slope * _wide(routing.noise, x) * normal / (1 + np.exp(-(x @ net.noise))))
    used = done.g[..., None]
    first, second = x.mT @ _side_by_side(used * at_hidden * (done.hidden > 0)), _side_by_side(used * done.hidden).mT @ error
    return Layer(x.mT @ slope, noise, *_apart(first, second, used.shape[-2]))


def loss_and_error(out, y, squared):
    """Mean loss of each run and its gradient in the output: half the squared error, or the cross-entropy of a softmax."""
    if squared:
        gap = out - y
        return 0.5 * (gap * gap).sum(-1).mean(-1), gap / y.shape[-2]
    chance = softmax(out)
    return -(y * np.log(chance + 1e-30)).sum(-1).mean(-1), (chance - y) / y.shape[-2]


def train(net, x, y, routing, *, epochs, rng, batch=50, rate=0.01, squared=False, watch=None):
    """The layers after training with Adam, and what happened on the way; `net` is left as it was.

    Parameters
    ----------
    net : Layer
        Where training starts, as `layer` gives it.
    x, y : array
        Inputs ``(*, seeds, n, d)`` with their constant one, targets or labels ``(*, seeds, n, m)``.
    routing : Routing
    squared : bool
        Squared error instead of cross-entropy.
    watch : callable, optional
        Called as ``watch(step, layer)`` after each step, with the layer that would be used then.

    Returns
    -------
    Layer, History

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = with_one(rng.uniform(-1, 1, (1, 200, 1)))
    >>> net, history = train(layer((2, 2, 4, 1), (1,), rng), x, np.abs(x[..., :1]), Routing(k=2), epochs=60, rng=rng, squared=True)
    >>> history.loss[-1] < 0.01 < 0.1 < history.loss[0]
    array([ True])
    """
    runs, n = _agree(net, x, y, batch)
    row = _row(net)
    live, used = _layer(row, net), net.gate.copy()
    memory, seen = np.zeros((2, *row.shape), row.dtype), []
    for step in range(epochs * (n // batch)):
        at = step % (n // batch) * batch
        if at == 0:
            order = rng.permuted(np.tile(np.arange(n), (runs[-1], 1)), axis=1)
            shuffled = [a[..., np.arange(runs[-1])[:, None], order, :] for a in (x, y)]
        now = live._replace(gate=used)
        xb, yb = (a[..., at:at + batch, :] for a in shuffled)
        normal = rng.standard_normal((*runs, batch, net.gate.shape[-1]), dtype=np.float32) if np.any(routing.noise) else 0.0
        done = forward(now, xb, routing, normal)
        loss, error = loss_and_error(done.out, yb, squared)
        adam(row, _row(backward(now, xb, done, error, routing, normal)), memory, rate, step + 1)
        used += _pace(routing, step, used.dtype) * (live.gate - used)
        seen.append((loss, done.mask, done.g > 0))
        if watch:
            watch(step, live._replace(gate=used))
    loss, wanted, kept = map(np.array, zip(*seen))
    return live._replace(gate=used), History(loss, gates.shares(wanted), 1 - kept.sum((-1, -2)) / wanted.sum((-1, -2)))


def _row(net):
    """All weights of a run in one row, ``(*runs, size)``, so that an optimizer takes one step for all."""
    return np.concatenate([*map(_side_by_side, (net.gate, net.noise, *_joined(net)))], axis=-1)


def _layer(row, like):
    """The layer whose weights are the rows, as views; `like` has its shapes."""
    parts = like.gate, like.noise, *_joined(like)
    ends = np.cumsum([a.shape[-2] * a.shape[-1] for a in parts])
    gate, noise, first, second = (piece.reshape(a.shape) for piece, a in zip(np.split(row, ends, axis=-1), parts))
    return Layer(gate, noise, *_apart(first, second, gate.shape[-1]))


def _joined(net):
    """The experts side by side, as the two matrices of one layer: ``(*runs, d, n h)`` and ``(*runs, n h, m)``."""
    second = net.second
    return _side_by_side(net.first.swapaxes(-3, -2)), second.reshape(*second.shape[:-3], -1, second.shape[-1])


def _apart(first, second, n):
    """The `n` experts apart again, ``(*runs, n, d, h)`` and ``(*runs, n, h, m)``: the inverse of `_joined`."""
    return (first.reshape(*first.shape[:-1], n, -1).swapaxes(-3, -2),
            second.reshape(*second.shape[:-2], n, -1, second.shape[-1]))


def _side_by_side(a):
    return a.reshape(*a.shape[:-2], -1)


def _pace(routing, step, dtype):
    """How far the gate that routes moves towards the trained one: fully, at times, or by a moving average's share."""
    copied = (step + 1) % np.asarray(routing.every) == 0
    return (copied * (1 - np.asarray(routing.average)))[..., None, None].astype(dtype)


def _wide(value, x):
    return np.asarray(value, dtype=x.dtype)[..., None, None]


def _agree(net, x, y, batch):
    runs = net.gate.shape[:-2]
    if x.shape[-3:-1] != y.shape[-3:-1] or x.shape[-3] != runs[-1] or x.shape[-1] != net.gate.shape[-2]:
        raise MixtureError(f"expected x (*, seeds, n, d), y (*, seeds, n, m) and layers (*, seeds) for d inputs; got x {x.shape}, "
                           f"y {y.shape}, layers {runs} for {net.gate.shape[-2]} inputs. Give every seed its own examples, and append a one.")
    if not 1 <= batch <= x.shape[-2]:
        raise MixtureError(f"a batch takes between 1 and all {x.shape[-2]} examples; got {batch}.")
    return runs, x.shape[-2]
