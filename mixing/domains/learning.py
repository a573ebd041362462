"""The classical mixture of experts: lines and a gate, fitted together by expectation-maximization.

What trains by gradients is in `learning_training`, gates in `learning_gates`, routing and its costs in
`learning_routing`, averages of models in `learning_ensembles`.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError
from ..kernels import linear
from ..weights import softmax


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
        def at(gate):
            chance = softmax(X @ gate.T)
            return gate, chance, np.mean((share * np.log(chance + 1e-300)).sum(1))
        (self.gate, chance, now), step = at(self.gate), 4.0
        for _ in range(6):
            slope = (share - chance).T @ X / len(X)
            while (tried := at(self.gate + step * slope))[-1] < now and step > 1e-6:
                step /= 2
            if step > 1e-6:
                self.gate, chance, now = tried
            step *= 2

    def gates(self, x):
        """Weights of the experts at each input, ``(T, n)``."""
        return softmax(np.column_stack([x, np.ones(len(x))]) @ self.gate.T)

    def predict(self, x):
        """The mixture's mean at each input, ``(T,)``: `linear` with the gates as weights."""
        X = np.column_stack([x, np.ones(len(x))])
        return linear(self.gates(x), (X @ self.lines.T)[..., None])[:, 0]
