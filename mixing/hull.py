"""The convex hull of the parts: how far a mixture is from it, and the hyperplane that proves the answer.

Everything the linear kernel can make is the hull of its parts. Whether a point lies in it is a question with a
witness either way: weights that make the point, or a hyperplane with all parts on one side and the point beyond.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._operands import MixtureError

BLOCK = 1024          # targets whose systems are built together
FEW = 4               # targets for which preparing the parts is not worth it
NEARBY = 0.1          # how much the first guess prefers parts near the middle to parts in the target's direction
ROUNDS = 8            # rounds on few parts before all are let in
CLOSE = 1e-3          # distance, in the same units, below which rounding tilts the gap away from the normal
INSIDE = 1e-12        # distance, in units of the parts' spread, below which a point is not told from the hull


class Projection(NamedTuple):
    """The point of the hull nearest to a target, with the weights that make it and the proof that none is nearer.

    ``weights (..., n)`` on the simplex, ``point (..., d)`` the mixture they make, ``distance (...)`` from there to the
    target, ``normal (..., d)`` and ``offset (...)`` a hyperplane: every part has ``normal @ part <= offset``, and
    the target lies ``normal @ target - offset`` beyond it. The normal is a unit vector, or zero for a target inside.
    """

    weights: np.ndarray
    point: np.ndarray
    distance: np.ndarray
    normal: np.ndarray
    offset: np.ndarray


def project(points, target):
    r"""The nearest mixture :math:`\arg\min_{w \in \Delta} \lVert x - \sum_i w_i p_i \rVert`, with its certificate.

    Parameters
    ----------
    points : array (n, d)
        The parts, in the space whose straight lines and lengths are meant.
    target : array (..., d)

    Returns
    -------
    Projection
        The distance is right to 1e-9 of the parts' spread, and `certificate_gap` shows by how much at most it is not.

    Raises
    ------
    MixtureError
        For shapes that do not fit, or numbers that are not finite.

    Examples
    --------
    >>> nearest = project([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]], [3.0, 3.0])
    >>> nearest.point, float(nearest.distance)
    (array([2., 2.]), 1.4142135623730951)
    >>> nearest.weights.round(12), nearest.normal * 2**0.5
    (array([0. , 0.5, 0.5]), array([1., 1.]))

    Notes
    -----
    With :math:`Y = P - x`, the :math:`u \ge 0` that makes :math:`\lVert Y^\top u \rVert^2 + (\sum u - 1)^2` least is a
    multiple of the weights, because that sum is least over the scale of :math:`u` exactly where
    :math:`\lVert Y^\top w \rVert` is. The parts are first turned into their affine span; a point is then at most
    n - 1 numbers.

    References
    ----------
    Lawson & Hanson (1995), *Solving Least Squares Problems*, chapter 23; Wolfe (1976), Mathematical Programming 11, 128-149.
    """
    p, x = _cloud(points, target)
    flat = x.reshape(-1, x.shape[-1])
    w = np.concatenate([_weights(p, flat[i:i + BLOCK]) for i in range(0, max(len(flat), 1), BLOCK)])
    near = w @ p
    distance, normal = _lengths(flat - near), _normals(flat - near, w, p)
    offset = (normal @ p.T).max(axis=1)
    lead = x.shape[:-1]
    return Projection(w.reshape(*lead, -1), near.reshape(x.shape), distance.reshape(lead),
                      normal.reshape(x.shape), offset.reshape(lead))


def certificate_gap(points, target, nearest):
    """What a projection leaves unproved: its distance less the width of the slab its hyperplane keeps free of parts.

    The mixture itself shows that the hull is no farther than ``distance``; the hyperplane that it is no nearer than
    ``normal @ target - offset``. The difference bounds the error of both, whatever computed them.

    >>> square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    >>> certificate_gap(square, [2.0, 0.5], project(square, [2.0, 0.5]))
    0.0
    """
    p, x = _cloud(points, target)
    beyond = (nearest.normal * x).sum(-1) - (nearest.normal @ p.T).max(-1)
    made = np.linalg.norm(x - nearest.weights @ p, axis=-1)
    return made - np.maximum(beyond, 0)


def distance(points, target):
    """How far a point is from the nearest mixture of the parts, in their unit; zero inside the hull.

    >>> float(distance([[0.0], [1.0]], [3.0]))
    2.0
    """
    return project(points, target).distance


def inside(points, target, tol=1e-9):
    """Whether a point is a mixture of the parts, up to `tol` times their spread.

    >>> triangle = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    >>> inside(triangle, [[0.3, 0.3], [0.6, 0.6], [0.5, 0.5]])
    array([ True, False,  True])
    """
    return distance(points, target) <= tol * _spread(_cloud(points, target)[0])


def _cloud(points, target):
    p, x = np.asarray(points, dtype=float), np.asarray(target, dtype=float)
    if p.ndim != 2 or 0 in p.shape or x.ndim < 1 or x.shape[-1] != p.shape[1]:
        raise MixtureError(f"expected points (n, d) and a target (..., d); got {p.shape} and {x.shape}. "
                           "Give n numbers as a column: shape (n, 1).")
    if not (np.isfinite(p).all() and np.isfinite(x).all()):
        raise MixtureError("points and targets must be finite; got NaN or infinity. Drop those, or choose a chart in "
                           "which they are finite.")
    return p, x


def _lengths(v):
    return np.sqrt(np.einsum("ij,ij->i", v, v))


def _normals(gap, w, p):
    """Unit normals along the gaps; where the gap is small, squared up to the face that holds its foot."""
    away = _lengths(gap) / (_spread(p) or 1)
    for i in np.flatnonzero((away > INSIDE) & (away < CLOSE)):
        face = p[w[i] > 0]
        basis = np.linalg.svd((face[1:] - face[0]).T, full_matrices=False)[0]
        gap[i] -= basis @ (basis.T @ gap[i])
    length = _lengths(gap)
    far = (away > INSIDE) & (length > 0)
    return np.where(far[:, None], gap, 0) / np.where(far, length, 1)[:, None]


def _spread(p):
    """The largest distance of a part from the mean of the parts."""
    return _lengths(p - p.mean(0)).max()


def _weights(p, x):
    """The nearest weights of a block of targets, in units of the spread; many of them in the parts' affine span."""
    center, spread = p.mean(0), _spread(p)
    if len(p) == 1 or spread == 0:
        return np.full((len(x), len(p)), 1 / len(p))
    p, x = (p - center) / spread, (x - center) / spread
    if len(x) < FEW:
        return np.array([_nnls(np.vstack([p.T, np.ones(len(p))]), one, max(1, abs(one).max())) for one in x])
    basis = _span(p)
    p, x = p @ basis, x @ basis
    w, done = _deep_inside(p, x)
    w[~done] = _active_set(p, x[~done])
    return w


def _span(p):
    """An orthonormal basis (d, r) of the directions that centered parts span."""
    tall = np.linalg.qr(p.T) if p.shape[1] > len(p) else (np.eye(p.shape[1]), p.T)
    u, s, _ = np.linalg.svd(tall[1], full_matrices=False)
    return tall[0] @ u[:, s > 1e-14 * s[0]]


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
    order, system = NEARBY * (p * p).sum(1) - x @ p.T - 1e9, np.vstack([p.T, np.ones(n)])
    for size in (*ROUNDS * [min(n, 2 * r + 2)], n):
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
