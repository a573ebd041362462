r"""What "straight" means between the versions of one tensor: four carriers for trained weights.

Three of them are a linear combination :math:`\sum_i c_i x_i` whose coefficients need only the weights and the products
:math:`G_{ij} = x_i \cdot x_j`, so that tensors of any length take two passes, chunk by chunk. The fourth needs matrices.

>>> w, g = np.array([0.5, 0.5]), np.array([[9.0, 0.0], [0.0, 16.0]])           # lengths 3 and 4, at right angles
>>> [round(float(np.sqrt(c @ g @ c)), 6) for c in (linear(w, g), rescaled(w, g), sphere(w, g))]
[2.5, 3.5, 3.5]
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex, weighted_sum
from ..domains.karcher import gram, karcher_coefficients
from ..domains.merging import turn
from ..domains.rotations import orthogonal_merge
from ..weights import closure


def linear(weights, products):
    """The weights themselves."""
    return weights


def rescaled(weights, products):
    r"""The linear mixture, stretched to the mean of the parts' lengths.

    >>> rescaled(np.array([0.5, 0.5]), np.array([[9.0, 0.0], [0.0, 16.0]])) @ [3, 4j]
    np.complex128(2.1+2.8j)
    """
    mean, length = weights @ np.sqrt(np.diag(products)), np.sqrt(max(weights @ products @ weights, 0))
    if length < 1e-5 * mean:
        raise MixtureError("the parts cancel: their mixture has no length that could be restored. Use another carrier.")
    return weights * mean / length if mean else weights


def sphere(weights, products):
    r"""SLERP of two parts, the Karcher mean of more: directions mixed on the sphere, lengths linearly.

    A part of length zero has no direction: it shortens the mixture, and the others make its direction.

    >>> 2**0.5 * sphere(np.array([0.5, 0.5]), np.array([[9.0, 0.0], [0.0, 16.0]])) @ [3, 4j]
    np.complex128(3.5+3.5j)
    """
    lengths = np.sqrt(np.diag(products))
    pulls, c = (weights > 0) & (lengths > 0), np.zeros(len(weights))
    if pulls.any():
        unit = lengths[pulls]
        cosines = products[np.ix_(pulls, pulls)] / np.outer(unit, unit)
        c[pulls] = karcher_coefficients(closure(weights[pulls]), cosines) / unit * (weights @ lengths)
    return c


def orthogonal(weights, matrices):
    r"""Rotations against the first part, merged in the Cayley chart, and what they don't explain, mixed linearly.

    Every part is :math:`X_i = R_i X_1 + E_i` with the rotation that `turn` finds; the mixture is
    :math:`\bar R X_1 + \sum_i w_i E_i` (Yang et al., 2026; their base is the first part, perhaps of weight 0).
    The rotation acts on the shorter side of a matrix, the first of a square one; more than two axes are a matrix of the first against the others.
    Vectors and numbers have no side to rotate and are mixed linearly.

    >>> turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    >>> mean = orthogonal(np.array([0.5, 0.5]), np.array([np.eye(2), turn]))
    >>> bool(np.allclose(mean.T @ mean, np.eye(2), atol=1e-15)), bool(np.allclose(mean @ mean, turn, atol=0.02))
    (True, True)
    """
    if np.ndim(matrices) < 3 or np.all(matrices == matrices[0]):
        return weighted_sum(weights, matrices, ndim=np.ndim(matrices) - 1)
    x = np.reshape(matrices, (*np.shape(matrices)[:2], -1))
    wide = x if x.shape[1] <= x.shape[2] else np.swapaxes(x, 1, 2)
    turns = np.stack([np.eye(wide.shape[1]), *(turn(wide[0], part) for part in wide[1:])])
    mean = orthogonal_merge(weights, turns) @ wide[0] + weighted_sum(weights, wide - turns @ wide[0], ndim=2)
    return (mean if wide is x else mean.T).reshape(np.shape(matrices)[1:])


CARRIERS = {"linear": linear, "rescaled": rescaled, "sphere": sphere, "orthogonal": orthogonal}


def mixture(weights, tensors, carrier):
    """The mixture of k versions of one tensor ``(k, ...)`` in memory, in double precision: what a merge does to each.

    >>> mixture([0.5, 0.5], np.array([[3.0, 0.0], [0.0, 4.0]]), "sphere") * 2**0.5
    array([3.5, 3.5])
    """
    w, x = on_simplex(np.asarray(weights, dtype=float)), np.asarray(tensors, dtype=float)
    if carrier == "orthogonal":
        return orthogonal(w, x)
    flat = x.reshape(len(x), -1)
    return (CARRIERS[carrier](w, gram(flat)) @ flat).reshape(x.shape[1:])
