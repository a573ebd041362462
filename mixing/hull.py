"""The convex hull of the parts: how far a mixture is from it, and the hyperplane that proves the answer.

Everything the linear kernel can make is the hull of its parts. Whether a point lies in it is a question with a
witness either way: weights that make the point, or a hyperplane with all parts on one side and the point beyond.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._operands import MixtureError

BLOCK = 1024          # targets whose systems are built together
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
    gap = flat - near
    distance = np.sqrt(np.einsum("ij,ij->i", gap, gap))
    normal = np.where((distance > INSIDE * _spread(p))[:, None], gap, 0) / np.where(distance > 0, distance, 1)[:, None]
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


def _spread(p):
    """The largest distance of a part from the mean of the parts."""
    return np.sqrt(((p - p.mean(0)) ** 2).sum(1).max())


def _weights(p, x):
    """The nearest weights of a block of targets: in the affine span, in units of the spread."""
    center, spread = p.mean(0), _spread(p)
    if len(p) == 1 or spread == 0:
        return np.full((len(x), len(p)), 1 / len(p))
    basis = _span((p - center) / spread)
    p, x = (p - center) @ basis / spread, (x - center) @ basis / spread
    w, done = _deep_inside(p, x)
    if not done.all():
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
    """Weights by non-negative least squares on the parts that matter, until no other part is nearer."""
    n, r = p.shape
    w, todo, size = np.zeros((len(x), n)), np.arange(len(x)), min(n, 2 * r + 2)
    order = 0.2 * (p * p).sum(1) - 2 * x @ p.T
    while todo.size:
        y = x[todo]
        pool = np.argpartition(order, size - 1, axis=1)[:, :size]
        w[todo] = 0
        w[todo[:, None], pool] = _nnls(p[pool] - y[:, None], np.maximum(1, np.abs(y).max(1)))
        near = w[todo] @ p
        gap = y - near
        ahead = (gap * near).sum(1, keepdims=True) - gap @ p.T
        wrong = (ahead.min(1) < -1e-13) & ((gap * gap).sum(1) > INSIDE**2) & (size < n)
        order, todo = np.where(w[todo] > 0, -np.inf, ahead)[wrong], todo[wrong]
        size = min(n, size + r)
    return w


def _nnls(y, scale):
    from scipy.optimize import nnls
    m, n, r = y.shape
    a, b = np.empty((m, r + 1, n)), np.zeros(r + 1)
    a[:, :r], a[:, r], b[r] = y.transpose(0, 2, 1) / scale[:, None, None], 1, 1
    u = np.array([nnls(one, b)[0] for one in a])
    return u / u.sum(1, keepdims=True)
