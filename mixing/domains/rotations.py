r"""Rotations: orthogonal matrices as parts, two carriers for them, and the nearest rotation to a matrix.

Parts are orthogonal matrices ``(d, d)``. Rotations and reflections do not mix: no path of orthogonal matrices
joins them.

>>> from mixing import barycenter
>>> parts = plane_rotation(np.radians([0, 20, 120]))
>>> bool(np.allclose(barycenter([0.5, 0.3, 0.2], parts, ORTHOGONAL), plane_rotation(np.radians(30)), atol=1e-12))
True
>>> barycenter([0.5, 0.5], plane_rotation(np.radians([0, 90])), CAYLEY)[1, 0]      # the half-angle's tangent is halved
np.float64(0.8)
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, lift, namespace, operands, spread, weighted_sum
from ..carriers import Carrier


def _t(a):
    return namespace(a).matrix_transpose(a)


def _eye(a, xp):
    return xp.eye(a.shape[-1], dtype=a.dtype)


def plane_rotation(angle):
    r"""The rotation of the plane by an angle in radians, ``(..., 2, 2)``.

    >>> plane_rotation(np.pi / 2) @ [1.0, 0.0]
    array([0., 1.])
    """
    c, s = np.cos(angle), np.sin(angle)
    return np.moveaxis(np.array([[c, -s], [s, c]]), (0, 1), (-2, -1))


def cayley(skew):
    r"""The rotation :math:`(I - Q)^{-1}(I + Q)` of a skew matrix Q: angles become half-angle tangents.

    >>> cayley([[0.0, -1.0], [1.0, 0.0]])
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    q = lift(skew)
    xp = namespace(q)
    return xp.linalg.solve(_eye(q, xp) - q, _eye(q, xp) + q)


def skew_part(rotation):
    r"""The skew matrix :math:`(R + I)^{-1}(R - I)` whose `cayley` transform is the rotation R.

    >>> skew_part(plane_rotation(np.pi / 2)) @ [1.0, 0.0]
    array([0., 1.])
    """
    r = lift(rotation)
    xp = namespace(r)
    missing = xp.any(xp.isnan(r), axis=(-2, -1), keepdims=True)
    r = xp.where(missing, _eye(r, xp), r)
    turn = xp.linalg.eigvalsh(_eye(r, xp) + (r + _t(r)) / 2)
    if bool(xp.any(turn < 1e-14)):
        raise MixtureError("half a turn, or a reflection, lies between two of the matrices: no unique geodesic joins "
                           "them, hence no unique barycenter. Mix rotations less than half a turn apart.")
    q = xp.linalg.solve(r + _eye(r, xp), r - _eye(r, xp))
    return xp.where(missing, xp.asarray(xp.nan, dtype=r.dtype), (q - _t(q)) / 2)


def _hermitian(f, skew):
    """f(i times angle) for a skew matrix, through the Hermitian matrix -i times it."""
    xp = namespace(skew)
    missing = xp.any(xp.isnan(skew), axis=(-2, -1), keepdims=True)
    angles, vectors = xp.linalg.eigh(-1j * xp.astype(xp.where(missing, 0 * _eye(skew, xp), skew), xp.complex128))
    result = xp.real(xp.matmul(vectors * f(angles)[..., None, :], xp.conj(_t(vectors))))
    return xp.where(missing, xp.asarray(xp.nan, dtype=skew.dtype), xp.astype(result, skew.dtype))


def _rotation_log(x, y):
    xp = namespace(x, y)
    return _hermitian(lambda tangent: 2j * xp.atan(tangent), skew_part(xp.matmul(_t(x), y)))


def _rotation_exp(x, v):
    xp = namespace(x, v)
    return xp.matmul(x, _hermitian(lambda angle: xp.exp(1j * angle), v))


def _orthogonal(p, xp):
    """Rows of length one at right angles; a matrix that holds NaN passes, and stays NaN."""
    if p.shape[-1] != p.shape[-2]:
        return xp.zeros_like(p, dtype=xp.bool)
    gap = xp.max(xp.abs(xp.matmul(p, _t(p)) - _eye(p, xp)), axis=(-2, -1), keepdims=True)
    return ~(gap > float(xp.finfo(p.dtype).eps) ** 0.5)


_MATRICES = ("orthogonal matrices (use `nearest_rotation` to make one)", _orthogonal)

ORTHOGONAL = Carrier("orthogonal", _rotation_log, _rotation_exp, ndim=2, domain=_MATRICES, reach=np.pi / 2**0.5)
r"""The group O(d) with its bi-invariant metric: geodesics turn at constant speed.

The length of `log` is the root of twice the sum of squared angles.
"""

CAYLEY = Carrier.flat("cayley", skew_part, cayley, ndim=2, domain=_MATRICES)
r"""Rotations averaged in the Cayley chart, where they are skew matrices: flat, and centered at no rotation."""


def nearest_rotation(matrix):
    r"""The orthogonal matrix nearest to a matrix ``(..., d, d)``: its polar factor :math:`U V^\top`.

    Projecting the linear mixture of rotations gives their chordal mean.

    >>> nearest_rotation([[3.0, 0.0], [0.0, 0.1]])
    array([[1., 0.],
           [0., 1.]])
    """
    a = lift(matrix)
    xp = namespace(a)
    u, stretch, vt = xp.linalg.svd(a)
    if bool(xp.any(stretch[..., -1] <= 1e-14 * stretch[..., 0])):
        raise MixtureError("a singular matrix has no unique nearest rotation; got one of rank below its size. "
                           "The rotations that were averaged point opposite ways: bring them closer.")
    return xp.matmul(u, vt)


def procrustes(source, target):
    r"""The orthogonal R that brings :math:`R\,S` nearest to the target T, in the Frobenius norm.

    >>> procrustes([[1.0, 0.0], [0.0, 2.0]], [[0.0, -2.0], [1.0, 0.0]])
    array([[ 0., -1.],
           [ 1.,  0.]])

    References
    ----------
    Schönemann (1966), Psychometrika 31, 1-10.
    """
    s, t = lift(source, target)
    return nearest_rotation(namespace(s, t).matmul(t, _t(s)))


def orthogonal_merge(weights, rotations):
    r"""The Cayley mean, with its skew matrix stretched back to the mean length of the parts' (Yang et al., 2026).

    It is :math:`(I - \bar Q)^{-1}(I + \bar Q)` with :math:`\bar Q = c \sum_i w_i Q_i` and
    :math:`c = \sum_i w_i \|Q_i\| \,/\, \|\sum_i w_i Q_i\|`.

    >>> r = plane_rotation([0.2, 0.2, 0.2])
    >>> bool(np.allclose(orthogonal_merge([0.5, 0.3, 0.2], r), r[0], atol=1e-14))
    True
    """
    w, r, xp = operands(weights, rotations, 2, _MATRICES)
    q = skew_part(r)
    mean = weighted_sum(w, q, xp, 2)
    short, long = _length(mean, xp), xp.sum(spread(w, 2) * _length(q, xp), axis=-3)
    if bool(xp.any(short < 1e-12 * long)):
        raise MixtureError("the turns cancel, and nothing is left to stretch: no unique merge. "
                           "Leave one out, or use the carrier CAYLEY.")
    return cayley(mean * long / xp.where(long == 0, xp.ones_like(short), short))


def _length(q, xp):
    return xp.sqrt(xp.sum(q * q, axis=(-2, -1), keepdims=True))
