r"""Networks merged: rotations between weights, hidden units brought into one order, prototypes for many examples.

A network is a list of layers ``(W, b)`` with ``W (in, out)`` and ``b (1, out)``, rectified between the layers, as in
`mixup_training`.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, lift


def turn(source, target):
    r"""The rotation R, of determinant one, that brings :math:`R\,S` nearest to the target T; where R is free, it doesn't turn.

    Unlike `procrustes` it has an answer for every pair of matrices ``(m, n)``, and never a reflection: what a rotation
    can't do stays undone. Trained weights need that, for their smallest singular values are noise.

    >>> turn([[1.0, 0.0], [0.0, 2.0]], [[0.0, -2.0], [1.0, 0.0]])
    array([[ 0., -1.],
           [ 1.,  0.]])
    >>> turn(np.eye(2), np.diag([3.0, -1.0]))                     # procrustes mirrors the second axis
    array([[1., 0.],
           [0., 1.]])

    References
    ----------
    Kabsch (1976), Acta Crystallographica A 32, 922-923.
    """
    s, t = lift(source, target)
    product = t @ s.T
    u, stretch, vt = np.linalg.svd(product)
    if stretch[-1] <= 1e-12 * stretch[0]:
        u, stretch, vt = np.linalg.svd(product + np.eye(len(s)) * (1e-9 * stretch[0] or 1))
    u[:, -1] *= np.sign(np.linalg.det(u) * np.linalg.det(vt))
    return u @ vt


def reordered(net, orders):
    """The same function with the units of each hidden layer in another order.

    >>> net = [(np.array([[1.0, 2.0]]), np.array([[0.0, 1.0]])), (np.array([[3.0], [4.0]]), np.array([[5.0]]))]
    >>> reordered(net, [[1, 0]])[0][0], reordered(net, [[1, 0]])[1][0].T
    (array([[2., 1.]]), array([[4., 3.]]))
    """
    into = [slice(None), *orders]
    out = [*orders, slice(None)]
    return [(W[rows][:, columns], b[:, columns]) for (W, b), rows, columns in zip(net, into, out)]


def aligned(net, other, sweeps=50):
    r"""The `other` network with its hidden units in the order that makes its weights most like the first's.

    Layer by layer the order that maximizes :math:`\sum_k A_k \cdot B_k` is an assignment problem; for one hidden layer its
    solution is the best order there is, for more the layers take turns until nothing changes.

    >>> rng = np.random.default_rng(0)
    >>> net = [(rng.normal(size=(3, 5)), rng.normal(size=(1, 5))), (rng.normal(size=(5, 2)), rng.normal(size=(1, 2)))]
    >>> all(np.array_equal(a, b) for x, y in zip(net, aligned(net, reordered(net, [rng.permutation(5)]))) for a, b in zip(x, y))
    True

    References
    ----------
    Ainsworth, Hayase and Srinivasa (2023), *Git Re-Basin: merging models modulo permutation symmetries*, section 3.2.
    """
    from scipy.optimize import linear_sum_assignment
    if [W.shape for W, _ in net] != [W.shape for W, _ in other]:
        raise MixtureError(f"expected two networks of the same shapes; got {[W.shape for W, _ in net]} and "
                           f"{[W.shape for W, _ in other]}. Train them alike.")
    orders = [np.arange(b.shape[1]) for _, b in other[:-1]]
    for _ in range(sweeps):
        before = [order.copy() for order in orders]
        for k in range(len(orders)):
            free = reordered(other, [o if i != k else np.arange(len(o)) for i, o in enumerate(orders)])
            alike = net[k][0].T @ free[k][0] + net[k][1].T @ free[k][1] + net[k + 1][0] @ free[k + 1][0].T
            orders[k] = linear_sum_assignment(alike, maximize=True)[1]
        if all(map(np.array_equal, before, orders)):
            break
    return reordered(other, orders)


def prototypes(x, k, rng, *, steps=100):
    r"""The k points that stand for many at the least transport cost that k-means finds, and how many each stands for.

    With free weights, the cheapest transport from the examples ``(n, d)`` sends each to its nearest point, and the best
    point for a cell is its mean: Lloyd's two steps lower :math:`W_2^2` between examples and prototypes by turns.

    >>> points, share = prototypes(np.array([[0.0], [1.0], [9.0], [11.0]]), 2, np.random.default_rng(0))
    >>> sorted(points.ravel().tolist()), share.tolist()
    ([0.5, 10.0], [0.5, 0.5])

    References
    ----------
    Cuturi and Doucet (2014), *Fast computation of Wasserstein barycenters*, section 4.
    """
    points = x[rng.choice(len(x), k, replace=False)]
    for _ in range(steps):
        cell = nearest(x, points)
        member = np.eye(k)[cell]
        count = member.sum(0)
        moved = np.where(count[:, None] > 0, member.T @ x / np.maximum(count, 1)[:, None], points)
        if np.array_equal(moved, points):
            break
        points = moved
    return points, np.bincount(nearest(x, points), minlength=k) / len(x)


def nearest(x, points):
    """Which of the points is nearest to each example.

    >>> nearest(np.array([[0.0], [4.0]]), np.array([[1.0], [3.0]]))
    array([0, 1])
    """
    return np.argmin(np.sum(points**2, axis=1) - 2 * x @ points.T, axis=1)


def transport_cost(x, points):
    r"""The least :math:`W_2^2` from the examples to any law on the points: the mean squared distance to the nearest one.

    >>> transport_cost(np.array([[0.0], [4.0]]), np.array([[1.0], [3.0]]))
    1.0
    """
    return float(np.mean(np.sum((x - points[nearest(x, points)]) ** 2, axis=1)))
