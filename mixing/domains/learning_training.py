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
    """What one forward pass leaves: output, gates, the softmax they come from, mask, hidden and outputs of the experts."""
    out: np.ndarray
    g: np.ndarray
    p: np.ndarray
    mask: np.ndarray
    hidden: np.ndarray
    experts: np.ndarray
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
    scores = x @ net.gate + _wide(routing.noise, x) * normal * gates.softplus(x @ net.noise)
    wanted = gates.best(scores, routing.k)
    _, p = gates.gate(scores, wanted, routing.among_chosen)
    used = gates.admitted(wanted, np.ceil(np.asarray(routing.capacity) * routing.k * (x.shape[-2] / scores.shape[-1])))
    hidden = np.maximum(x[..., None, :, :] @ net.first, 0)
    experts = hidden @ net.second
    g = used * p
    return Pass((g.mT[..., None] * experts).sum(-3), g, p, wanted, hidden, experts, scores)


def backward(net, x, done, error, routing, normal=0.0):
    """Gradients of the loss, as a `Layer`; `error` is its gradient in the output ``(*runs, T, m)``."""
    upstream = (done.experts * error[..., None, :, :]).sum(-1).mT
    slope = gates.gate_gradient(done.g, done.p, upstream)
    if np.any(routing.balance):
        slope = slope + _wide(routing.balance, x) * gates.balance_gradient(softmax(done.scores), gates.shares(done.mask))
    width = _wide(routing.noise, x) * normal / (1 + np.exp(-(x @ net.noise)))
    at_expert = done.g.mT[..., None] * error[..., None, :, :]
    at_hidden = (at_expert @ net.second.mT) * (done.hidden > 0)
    return Layer(x.mT @ slope, x.mT @ (slope * width), x[..., None, :, :].mT @ at_hidden, done.hidden.mT @ at_expert)


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
    live, used = Layer(*(a.copy() for a in net)), net.gate.copy()
    memory, seen = [np.zeros((2, *a.shape), a.dtype) for a in live], []
    for step in range(epochs * (n // batch)):
        if step % (n // batch) == 0:
            order = rng.permuted(np.tile(np.arange(n), (runs[-1], 1)), axis=1)
        pick = order[:, step % (n // batch) * batch:][:, :batch]
        now = live._replace(gate=used)
        xb, yb = (a[..., np.arange(runs[-1])[:, None], pick, :] for a in (x, y))
        normal = rng.standard_normal((*runs, batch, net.gate.shape[-1]), dtype=np.float32) if np.any(routing.noise) else 0.0
        done = forward(now, xb, routing, normal)
        loss, error = loss_and_error(done.out, yb, squared)
        for weight, gradient, memo in zip(live, backward(now, xb, done, error, routing, normal), memory):
            adam(weight, gradient.astype(weight.dtype), memo, rate, step + 1)
        used += _pace(routing, step, used.dtype) * (live.gate - used)
        seen.append((loss, gates.shares(done.mask), 1 - (done.g > 0).sum((-1, -2)) / done.mask.sum((-1, -2))))
        if watch:
            watch(step, live._replace(gate=used))
    return live._replace(gate=used), History(*map(np.array, zip(*seen)))


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
