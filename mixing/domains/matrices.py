r"""Covariance matrices: three carriers, and the Wasserstein barycenter of Gaussians.

Points are symmetric positive definite matrices ``(d, d)``. Velocities of the curved carriers are written in a
frame made from the Cholesky factor of the point, so their length has no unit.

>>> near, far = np.eye(2), np.diag([16.0, 1.0])
>>> np.array([barycenter([0.5, 0.5], [near, far], c)[0, 0] for c in (LOG_EUCLIDEAN, AFFINE_INVARIANT, BURES)])
array([4.  , 4.  , 6.25])
"""
from __future__ import annotations

from .._operands import lift, namespace
from ..carriers import Carrier
from ..kernels import barycenter, linear


def spectral(f, s):
    r"""A function of symmetric matrices through their eigenvalues, :math:`V f(\Lambda) V^\top`.

    >>> spectral(np.sqrt, np.array([[2.5, 1.5], [1.5, 2.5]]))
    array([[1.5, 0.5],
           [0.5, 1.5]])
    """
    xp = namespace(s)
    missing = _missing(s, xp)
    values, vectors = xp.linalg.eigh(xp.where(missing, xp.eye(s.shape[-1], dtype=s.dtype), s))
    result = xp.matmul(vectors * f(values)[..., None, :], _t(vectors))
    return xp.where(missing, xp.asarray(xp.nan, dtype=s.dtype), result)


def _missing(s, xp):
    return xp.any(xp.isnan(s), axis=(-2, -1), keepdims=True)


def _t(a):
    return namespace(a).matrix_transpose(a)


def _log(s):
    return spectral(namespace(s).log, s)


def _exp(s):
    return spectral(namespace(s).exp, s)


def _root(s):
    xp = namespace(s)
    return spectral(lambda values: xp.sqrt(xp.where(values < 0, 0 * values, values)), s)


def _positive(p, xp):
    """Symmetric with positive eigenvalues; a matrix that holds NaN passes, and stays NaN."""
    if p.shape[-1] != p.shape[-2]:
        return xp.zeros_like(p, dtype=xp.bool)
    slack = float(xp.finfo(p.dtype).eps) ** 0.5 * xp.max(xp.abs(p), axis=(-2, -1), keepdims=True)
    skew = xp.max(xp.abs(p - _t(p)), axis=(-2, -1), keepdims=True)
    known = xp.where(_missing(p, xp), xp.eye(p.shape[-1], dtype=p.dtype), p)
    return ~(skew > slack) & (xp.linalg.eigvalsh(known)[..., :1, None] > 0)


_SPD = ("symmetric positive definite matrices", _positive)

LOG_EUCLIDEAN = Carrier.flat("log-euclidean", _log, _exp, ndim=2, domain=_SPD)
r"""Matrices averaged in their logarithm; determinants mix geometrically."""


def _affine_log(x, y):
    xp = namespace(x, y)
    inverse = xp.linalg.inv(xp.linalg.cholesky(x))
    return _log(xp.matmul(xp.matmul(inverse, y), _t(inverse)))


def _affine_exp(x, v):
    xp = namespace(x, v)
    root = xp.linalg.cholesky(x)
    return xp.matmul(xp.matmul(root, _exp(v)), _t(root))


AFFINE_INVARIANT = Carrier("affine-invariant", _affine_log, _affine_exp, ndim=2, domain=_SPD)
r"""The carrier in which changing coordinates, :math:`S \mapsto A S A^\top`, changes nothing; barycenters are unique."""


def _size(x, xp):
    return xp.sqrt(xp.sum(x * xp.eye(x.shape[-1], dtype=x.dtype), axis=(-2, -1), keepdims=True))


def _bures_log(x, y):
    xp = namespace(x, y)
    root = xp.linalg.cholesky(x)
    moved = xp.matmul(_t(xp.linalg.inv(root)), _root(xp.matmul(xp.matmul(_t(root), y), root)))
    return (moved - root) / _size(x, xp)


def _bures_exp(x, v):
    xp = namespace(x, v)
    moved = xp.linalg.cholesky(x) + _size(x, xp) * v
    return xp.matmul(moved, _t(moved))


BURES = Carrier("bures-wasserstein", _bures_log, _bures_exp, ndim=2, domain=_SPD)
r"""Covariances of Gaussians under optimal transport; on commuting matrices, standard deviations average.

The length of `log` at x is the Wasserstein distance over the root of the trace of x.
"""


def bures_distance(x, y):
    r"""The Wasserstein distance of centered Gaussians with covariances `x` and `y`, shape ``(..., d, d)``.

    >>> bures_distance(np.eye(2), [4 * np.eye(2), np.eye(2)]) ** 2
    array([2., 0.])
    """
    x, y = lift(x, y)
    xp = namespace(x, y)
    return _size(x, xp)[..., 0, 0] * xp.sqrt(xp.sum(_bures_log(x, y) ** 2, axis=(-2, -1)))


def gaussian_barycenter(weights, means, covariances):
    r"""The Wasserstein barycenter of Gaussians: a Gaussian, as the pair (mean, covariance).

    The mean is :math:`\sum_i w_i \mu_i`; the covariance solves
    :math:`S = \sum_i w_i (S^{1/2} S_i S^{1/2})^{1/2}`.

    >>> gaussian_barycenter([0.5, 0.5], [[0.0], [10.0]], [[[1.0]], [[1.0]]])
    (array([5.]), array([[1.]]))

    References
    ----------
    Álvarez-Esteban, del Barrio, Cuesta-Albertos & Matrán (2016), J. Math. Anal. Appl. 441, 744-762.
    """
    return linear(weights, means), barycenter(weights, covariances, BURES)
