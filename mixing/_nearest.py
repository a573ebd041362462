"""The solver behind `hull.project`: weights of the nearest mixtures, for many targets at once.

Targets deep inside are recognized together, by matrix products alone; each of the others costs a small
non-negative least-squares problem on the few parts that matter to it.
"""
from __future__ import annotations

import numpy as np

FEW = 4               # targets for which preparing the parts is not worth it
ROUNDS = 8            # rounds on few parts before all are let in
INSIDE = 1e-12        # distance, in units of the parts' spread, below which a point is not told from the hull


def nearest_weights(p, x):
    """The nearest weights of a block of targets, in units of the spread; many of them in the parts' affine span."""
    center, size = p.mean(0), spread(p)
    if len(p) == 1 or size <= 1e-15 * np.abs(p).max():
        return np.full((len(x), len(p)), 1 / len(p))
    p, x = (p - center) / size, (x - center) / size
    if len(x) < FEW:
        return np.array([_nnls(np.vstack([p.T, np.ones(len(p))]), one, max(1, abs(one).max())) for one in x])
    basis = span(p)
    p, x = p @ basis, x @ basis
    w, done = _deep_inside(p, x)
    w[~done] = _active_set(p, x[~done])
    return w


def span(rows):
    """An orthonormal basis (d, r) of the directions that the rows (k, d) span."""
    tall = np.linalg.qr(rows.T) if rows.shape[1] > len(rows) else (None, rows.T)
    u, s, _ = np.linalg.svd(tall[1], full_matrices=False)
    u = u[:, s > 1e-12 * s.max(initial=0)]
    return u if tall[0] is None else tall[0] @ u


def lengths(v):
    """The Euclidean length of each row."""
    return np.sqrt(np.einsum("ij,ij->i", v, v))


def spread(p):
    """The largest distance of a part from the mean of the parts."""
    return lengths(p - p.mean(0)).max()


def _deep_inside(p, x, rounds=6):
    """Weights found by alternating between those that make the target and those above a floor; and which are right."""
    a = np.column_stack([p, np.ones(len(p))])
    back, b, floor = np.linalg.pinv(a), np.column_stack([x, np.ones(len(x))]), 0.1 / len(p)
    w = b @ back
    for _ in range(rounds):
        low = np.maximum(w, floor)
        w = low + (b - low @ a) @ back
    return w, (w >= 0).all(axis=1)


def _active_set(p, x):
    """Weights by non-negative least squares on the few parts that matter, until no other part lies ahead."""
    n, r = p.shape
    w, todo, scale = np.zeros((len(x), n)), np.arange(len(x)), np.maximum(1, np.abs(x).max(1, initial=0))
    order, system = -x @ p.T, np.vstack([p.T, np.ones(n)])             # first the parts in the target's direction
    order -= order.max(1, keepdims=True, initial=0) + 1
    for size in (*ROUNDS * [min(n, 3 * r + 2)], n):
        pool = np.argpartition(order, size - 1, axis=1)[:, :size]
        matter = np.take_along_axis(order, pool, axis=1) < 0
        w[todo] = 0
        for i, row, keep in zip(todo, pool, matter):
            few = row[keep]
            w[i, few] = _nnls(system.take(few, axis=1), x[i], scale[i])
        near = w[todo] @ p
        gap = x[todo] - near
        order = (gap * near).sum(1, keepdims=True) - gap @ p.T
        wrong = (order.min(1) < -1e-13 * scale[todo]) & ((gap * gap).sum(1) > INSIDE**2) & (size < n)
        order, todo = np.where(w[todo] > 0, -np.inf, order)[wrong], todo[wrong]
        if not todo.size:
            break
    return w


def _nnls(system, x, scale):
    from scipy.optimize import nnls
    system[:-1] -= x[:, None]
    system[-1] = scale
    u = nnls(system, np.append(np.zeros(len(x)), scale))[0]
    return u / u.sum()
