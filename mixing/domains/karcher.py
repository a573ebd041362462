r"""Karcher means of very long vectors: the sphere's geometry needs only their k x k cosines.

The mean of k unit vectors lies in their span, so its coefficients are found without touching the vectors again:
two passes over the data, whatever its length. `barycenter` with the carrier `SPHERE` is the clear version.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, lift, namespace, on_simplex, operands
from ..carriers import FISHER_RAO


def karcher_coefficients(weights, cosines, *, tol=1e-13, max_steps=200):
    r"""The coefficients c of the Karcher mean :math:`\sum_i c_i x_i` of unit vectors, from their cosines.

    Parameters
    ----------
    weights : array (k,)
    cosines : array (k, k)
        The Gram matrix :math:`x_i \cdot x_j`.
    tol : float
        Length of the remaining pull at which the iteration stops, in radians.

    Returns
    -------
    array (k,)

    Raises
    ------
    MixtureError
        If a vector is antipodal to the mean, if several means are equally near, or without convergence.

    Examples
    --------
    >>> karcher_coefficients([0.5, 0.5], [[1.0, 0.5], [0.5, 1.0]]) * 3**0.5
    array([1., 1.])
    """
    w, gram = on_simplex(np.asarray(lift(weights), dtype=float)), lift(cosines)
    if gram.shape != (len(w), len(w)):
        raise MixtureError(f"{len(w)} weights need cosines of shape ({len(w)}, {len(w)}); got {gram.shape}.")
    start = w if w @ gram @ w > tol else np.eye(len(w))[np.argmax(w)]
    c = _follow(w, gram, start, tol, max_steps)
    if np.min((gram @ c)[w > 0]) <= 0:
        found = [c, *(_follow(w, gram, e, tol, max_steps) for e in np.eye(len(w))[w > 0])]
        cost = [w @ np.arccos(np.clip(gram @ x, -1, 1)) ** 2 for x in found]
        c = found[np.argmin(cost)]
        if any(a <= min(cost) * (1 + 1e-9) and (x - c) @ gram @ (x - c) > tol for a, x in zip(cost, found)):
            raise MixtureError("no unique Karcher mean: several points are equally near to the vectors, which spread over "
                               "more than half of the sphere. Bring them closer, or mix in another carrier.")
    return c


def _follow(w, gram, c, tol, max_steps):
    """Newton-like steps on the sphere, written in coefficients."""
    c = c / np.sqrt(c @ gram @ c)
    for _ in range(max_steps):
        cosine = np.clip(gram @ c, -1, 1)
        sine = np.sqrt((1 - cosine) * (1 + cosine))
        if np.any((cosine < 0) & (sine < 1e-12) & (w > 0)):
            raise MixtureError("a vector is antipodal to the mean: no unique Karcher mean. Move one of them.")
        pull = w * np.where(sine > 1e-9, np.arccos(cosine) / np.where(sine > 1e-9, sine, 1), 1)
        curvature = pull @ cosine
        v = pull - curvature * c
        size = np.sqrt(max(v @ gram @ v, 0))
        if size < tol:
            return c
        angle = size / curvature if curvature > 0.3 else size
        c = np.cos(angle) * c + np.sin(angle) / size * v
        c = c / np.sqrt(c @ gram @ c)
    raise MixtureError(f"no Karcher mean: the pull is still {size:.1e} after {max_steps} steps. Raise max_steps or tol.")


def gram(vectors, *, chunk=1 << 16):
    """The products of k vectors ``(k, d)`` with each other; long ones are summed in double precision, chunk by chunk.

    >>> gram([[1.0, 2.0], [0.0, 1.0]])
    array([[5., 2.],
           [2., 1.]])
    """
    x = lift(vectors)
    xp = namespace(x)
    if xp is not np or x.shape[1] <= min(chunk, 1 << 13):
        return np.asarray(xp.matmul(x, xp.matrix_transpose(x)), dtype=float)
    total = np.zeros((len(x),) * 2)
    for start in range(0, x.shape[1], chunk):
        total += _lower(x[:, start:start + chunk])
    return total + np.tril(total, -1).T


def _lower(block):
    """The lower triangle of a block's products; thin blocks stream best as matrix times vector."""
    if len(block) > 16:
        return np.tril(block @ block.T)
    found = np.zeros((len(block),) * 2)
    for i, row in enumerate(block):
        found[i, :i + 1] = block[:i + 1] @ row
    return found


def karcher_mean(weights, vectors):
    r"""The mean direction of k long vectors, at their mean length: what model mergers call the Karcher mean.

    Parameters
    ----------
    weights : array (k,)
    vectors : array (k, d)
        NumPy (also memory-mapped), dask, or another array-API library. A dask array gives a lazy dask array.

    Returns
    -------
    array (d,)
        Of length :math:`\sum_i w_i |x_i|`, in the direction of the Karcher mean of the :math:`x_i / |x_i|`.

    Examples
    --------
    >>> karcher_mean([0.5, 0.5], [[4.0, 0.0], [0.0, 2.0]]) / 3 * 2**0.5
    array([1., 1.])
    """
    vectors = lift(vectors)
    products = gram(vectors)
    norms = np.sqrt(np.diag(products))
    if not np.all(norms > 0):
        raise MixtureError("a vector of length zero has no direction. Leave it out, or give it no part in the mean.")
    c = karcher_coefficients(weights, products / np.outer(norms, norms)) / norms * (on_simplex(lift(weights)) @ norms)
    xp = namespace(vectors)
    return xp.matmul(xp.asarray(c, dtype=vectors.dtype), vectors)


def fisher_rao_mean(weights, parts):
    r"""The Fisher-Rao barycenter of k distributions ``(k, d)``: the Karcher mean of their square roots.

    >>> fisher_rao_mean([0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]])
    array([0.5, 0.5])
    """
    w, p, xp = operands(weights, parts, 1, FISHER_RAO.domain)
    x = xp.sqrt(p)
    return xp.matmul(xp.asarray(karcher_coefficients(w, gram(x)), dtype=p.dtype), x) ** 2
