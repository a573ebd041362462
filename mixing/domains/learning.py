"""Mixtures that learn: routed experts, how many tokens they drop, and what averaging models does and does not do.

Inputs ``x (T, d)``; gates ``(T, n)`` on the simplex; experts are two-layer perceptrons with weights ``(n, d, h)`` and
``(n, h, m)``.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex
from ..kernels import linear
from ..weights import softmax


def expert(x, first, second):
    """One two-layer perceptron with rectified units: ``(T, d) -> (T, m)``."""
    return np.maximum(x @ first, 0) @ second


def mixture_of_experts(x, gates, first, second):
    """The clear version: every expert sees every input, and `linear` mixes their outputs with the gates.

    Shape ``(T, m)``. It computes what zero gates throw away; `routed` does not.
    """
    outputs = np.stack([expert(x, a, b) for a, b in zip(first, second)], axis=1)
    return linear(gates, outputs)


def routed(x, gates, first, second):
    """The same mixture when most gates are zero: each expert sees only its own inputs.

    Tokens are sorted by expert, so that every expert works on one contiguous block.
    """
    gates = on_simplex(np.asarray(gates, dtype=float))
    who, token = np.nonzero(gates.T)
    order_edges = np.searchsorted(who, np.arange(len(first) + 1))
    out = np.zeros((len(x), second.shape[-1]))
    for i in range(len(first)):
        mine = token[order_edges[i]:order_edges[i + 1]]
        if len(mine):
            out[mine] += gates[mine, i, None] * expert(x[mine], first[i], second[i])
    return out


def balance_loss(gates):
    """Switch Transformer's balance loss N sum f_i P_i: f the share of inputs sent to each expert, P its mean gate.

    >>> balance_loss([[1.0, 0.0], [0.0, 1.0]])
    1.0

    References
    ----------
    Fedus, Zoph & Shazeer (2022), Journal of Machine Learning Research 23(120).
    """
    g = on_simplex(np.asarray(gates, dtype=float))
    n = g.shape[-1]
    sent = np.bincount(g.argmax(-1), minlength=n) / len(g)
    return float(n * sent @ g.mean(axis=0))


def dropped(tokens, experts, factor=1.0):
    """Expected share of tokens that overflow when a perfectly balanced random router sends each to one expert.

    Each expert takes `factor` times its fair share. An exact sum over the binomial law of one expert's load.

    >>> round(dropped(4096, 64), 4)
    0.0494
    """
    if tokens < 1 or experts < 1 or factor < 0:
        raise MixtureError(f"tokens and experts must be at least 1 and the factor non-negative; got {tokens}, {experts}, {factor}.")
    from scipy.stats import binom
    load, fair = np.arange(tokens + 1), tokens / experts
    return float(np.maximum(load - factor * fair, 0) @ binom.pmf(load, tokens, 1 / experts) / fair)


def mixture_parameters(*, layers=32, width=4096, hidden=14_336, experts=8, chosen=2, kv=1024, vocabulary=32_000):
    """Parameters of a transformer with gated-unit experts: (all, used for one token). The defaults are Mixtral 8x7B's.

    >>> [round(p / 1e9, 1) for p in mixture_parameters()]
    [46.7, 12.9]

    References
    ----------
    Jiang et al. (2024), Mixtral of Experts, arXiv 2401.04088.
    """
    one, attention = 3 * width * hidden, 2 * width**2 + 2 * width * kv
    count = lambda n: layers * (n * one + attention + width * experts + 2 * width) + 2 * vocabulary * width + width
    return count(experts), count(chosen)


class Experts:
    """Affine experts with a linear softmax gate, fitted to ``x (T, d)``, ``y (T,)`` by expectation-maximization.

    Attributes: ``lines (n, d+1)``, ``gate (n, d+1)``, ``noise``, and ``history``, the log-likelihood per sample after
    each step, which never falls.

    References
    ----------
    Jacobs, Jordan, Nowlan & Hinton (1991), Neural Computation 3, 79-87; Jordan & Jacobs (1994), ibid. 6, 181-214.
    """

    def __init__(self, x, y, experts=2, *, steps=60, ridge=1e-6, rng):
        X = np.column_stack([x, np.ones(len(x))])
        if experts < 1 or len(X) != len(y) or not np.all(np.isfinite(X)):
            raise MixtureError(f"expected finite x (T, d) with as many y and at least one expert; got {X.shape}, {np.shape(y)}, {experts}.")
        self.gate = rng.normal(size=(experts, X.shape[1]))
        self.lines = rng.normal(size=(experts, X.shape[1])) * np.std(y)
        self.noise, self.history = float(np.var(y)), []
        for _ in range(steps):
            log_joint = np.log(softmax(X @ self.gate.T) + 1e-300) - (y[:, None] - X @ self.lines.T) ** 2 / (2 * self.noise) - 0.5 * np.log(2 * np.pi * self.noise)
            top = log_joint.max(axis=1, keepdims=True)
            self.history.append(float(np.mean(np.log(np.exp(log_joint - top).sum(1)) + top[:, 0])))
            share = softmax(log_joint)
            for i in range(experts):
                weighted = X.T * share[:, i]
                self.lines[i] = np.linalg.solve(weighted @ X + ridge * np.eye(X.shape[1]), weighted @ y)
            self.noise = max(float(np.mean((share * (y[:, None] - X @ self.lines.T) ** 2).sum(1))), 1e-6)
            self._fit_gate(X, share)

    def _fit_gate(self, X, share):
        """A few uphill steps of the gate's likelihood, each accepted only if it does not lower it."""
        score = lambda gate: np.mean((share * np.log(softmax(X @ gate.T) + 1e-300)).sum(1))
        now, step = score(self.gate), 4.0
        for _ in range(6):
            slope = (share - softmax(X @ self.gate.T)).T @ X / len(X)
            while step > 1e-6 and score(self.gate + step * slope) < now:
                step /= 2
            self.gate = self.gate + step * slope if step > 1e-6 else self.gate
            now, step = score(self.gate), 2 * step

    def gates(self, x):
        """Weights of the experts at each input, ``(T, n)``."""
        return softmax(np.column_stack([x, np.ones(len(x))]) @ self.gate.T)

    def predict(self, x):
        """The mixture's mean at each input, ``(T,)``: `linear` with the gates as weights."""
        X = np.column_stack([x, np.ones(len(x))])
        return linear(self.gates(x), (X @ self.lines.T)[..., None])[:, 0]


def ambiguity(predictions, truth, weights=None):
    """Squared error of a weighted ensemble, mean error of its members, and their disagreement: first = second - third.

    `predictions` (M, T). Returns three means over the T cases.

    >>> [round(v, 4) for v in ambiguity(np.array([[0.0], [2.0]]), np.array([1.5]))]
    [0.25, 1.25, 1.0]

    References
    ----------
    Krogh & Vedelsby (1995), Advances in Neural Information Processing Systems 7, 231-238.
    """
    f, y = np.asarray(predictions, dtype=float), np.asarray(truth, dtype=float)
    w = np.full(len(f), 1 / len(f)) if weights is None else on_simplex(np.asarray(weights, dtype=float))
    mean = w @ f
    return float(np.mean((mean - y) ** 2)), float(np.mean(w @ (f - y) ** 2)), float(np.mean(w @ (f - mean) ** 2))


def ensemble_variance(variance, correlation, members):
    """Variance of an average of equally correlated members, v (rho + (1 - rho)/M): more members cannot go below v rho.

    >>> ensemble_variance(1.0, 0.5, 10)
    0.55
    """
    return variance * (correlation + (1 - correlation) / members)


def dropout_pool(weights, bias, x, keep):
    """Softmax outputs of one layer pooled log-linearly over all masks of its inputs, by enumeration: ``(m,)``.

    Equals one pass with the inputs times `keep`, exactly.
    """
    from itertools import product
    total = np.zeros(len(bias))
    for mask in product((0, 1), repeat=len(x)):
        chance = keep ** sum(mask) * (1 - keep) ** (len(x) - sum(mask))
        total += chance * np.log(softmax(weights @ (np.array(mask) * x) + bias))
    return softmax(total)
