"""The convex hull of the parts: how far a mixture is from it, and the hyperplane that proves the answer.

Everything the linear kernel can make is the hull of its parts. Whether a point lies in it is a question with a
witness either way: weights that make the point, or a hyperplane with all parts on one side and the point beyond.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._nearest import INSIDE, lengths, nearest_weights, span, spread
from ._operands import MixtureError, on_simplex

BLOCK = 1024          # targets that are projected together
CLOSE = 1e-3          # distance, in units of the parts' spread, below which rounding tilts the gap off the normal


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
    blocks = [nearest_weights(p, flat[i:i + BLOCK]) for i in range(0, len(flat), BLOCK)]
    w = np.concatenate([np.empty((0, len(p))), *blocks])
    near = w @ p
    distance, normal = lengths(flat - near), _normals(flat - near, w, p)
    offset = (normal @ p.T).max(axis=1)
    lead = x.shape[:-1]
    return Projection(w.reshape(*lead, len(p)), near.reshape(x.shape), distance.reshape(lead),
                      normal.reshape(x.shape), offset.reshape(lead))


def certificate_gap(points, target, nearest):
    """What a projection leaves unproved: its distance less the width of the slab its hyperplane keeps free of parts.

    The mixture itself shows that the hull is no farther than ``distance``; the hyperplane that it is no nearer than
    ``normal @ target - offset``. The difference bounds the error of both, whatever computed them.

    >>> square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    >>> float(certificate_gap(square, [2.0, 0.5], project(square, [2.0, 0.5])))
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
    return distance(points, target) <= tol * spread(_cloud(points, target)[0])


def _cloud(points, target):
    p, x = np.asarray(points, dtype=float), np.asarray(target, dtype=float)
    if p.ndim != 2 or 0 in p.shape or x.ndim < 1 or x.shape[-1] != p.shape[1]:
        raise MixtureError(f"expected points (n, d) and a target (..., d); got {p.shape} and {x.shape}. "
                           "Give n numbers as a column: shape (n, 1).")
    if not (np.isfinite(p).all() and np.isfinite(x).all()):
        raise MixtureError("points and targets must be finite; got NaN or infinity. Drop those, or choose a chart in "
                           "which they are finite.")
    return p, x


def _normals(gap, w, p):
    """Unit normals along the gaps; where the gap is small, squared up to the face that holds its foot."""
    away = lengths(gap) / (spread(p) or 1)
    for i in np.flatnonzero((away > INSIDE) & (away < CLOSE)):
        face = p[w[i] > 0]
        basis = span(face[1:] - face[0])
        gap[i] -= basis @ (basis.T @ gap[i])
    length = lengths(gap)
    far = (away > INSIDE) & (length > 0)
    return np.where(far[:, None], gap, 0) / np.where(far, length, 1)[:, None]


def excess_over(points, target, direction):
    """How far a target lies beyond the best part in one direction, signed; a linear kernel never has more than zero.

    >>> sour_and_sweet = [[9.0, 0.0], [0.0, 6.0]]
    >>> excess_over(sour_and_sweet, [[4.5, 3.0], [10.0, 3.0]], [1.0, 0.0])
    array([-4.5,  1. ])
    """
    p, x = _cloud(points, target)
    u = np.asarray(direction, dtype=float)
    return x @ u - (p @ u).max()


def fewest_parts(weights, points, tol=1e-12):
    """Weights that make the same mixture out of at most d + 1 parts in d dimensions: Carathéodory's theorem.

    As long as the parts in use are affinely dependent, weight is moved along the dependence until one part is free.

    Parameters
    ----------
    weights : array (n,)
        On the simplex.
    points : array (n, d)

    Returns
    -------
    array (n,)

    Examples
    --------
    >>> corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    >>> few = fewest_parts([0.25, 0.25, 0.25, 0.25], corners)
    >>> few @ corners, int((few > 0).sum()) <= 3
    (array([0.5, 0.5]), True)

    References
    ----------
    Carathéodory (1907), Mathematische Annalen 64, 95-115.
    """
    p, w = _cloud(points, np.asarray(points, dtype=float)[0])[0], np.array(on_simplex(np.asarray(weights, dtype=float)))
    scale = np.column_stack([p / (np.abs(p).max() or 1), np.ones(len(p))])
    while True:
        used = np.flatnonzero(w)
        u, s, v = np.linalg.svd(scale[used].T)
        if (s > tol * s[0]).sum() == len(used):
            return w / w.sum()
        move = v[-1] * np.sign(v[-1].max() + v[-1].min() or 1)
        steps = np.where(move > 0, w[used] / np.where(move > 0, move, 1), np.inf)
        w[used] -= steps.min() * move
        w[used[steps.argmin()]] = 0
        w = np.maximum(w, 0)


def wendel(n, d):
    r"""The chance that n random directions in d dimensions surround the origin: :math:`1 - 2^{1-n}\sum_{k<d}\binom{n-1}{k}`.

    The law of the directions is any that is symmetric about the origin and puts no d of them in a hyperplane.

    >>> wendel(3, 2), wendel(8, 4)
    (0.25, 0.5)

    References
    ----------
    Wendel (1962), Mathematica Scandinavica 11, 109-111.
    """
    from math import comb
    if n < 1 or d < 1:
        raise MixtureError(f"expected at least one direction in at least one dimension; got n = {n}, d = {d}. Count from one.")
    return 1 - sum(comb(n - 1, k) for k in range(d)) / 2 ** (n - 1)
