"""Entropies of every subset of discrete variables at once: one joint table, summed out down the lattice."""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError
from .counts import estimator_named, observations, refine

CELLS = 3**13  # the largest number of cells summed at a time


def count_entropies(x, estimator="Grassberger", counts=None):
    r"""Entropies of all 2^n subsets of discrete data, in nats and in the order of their bits.

    A joint table loses its last variable in two ways, summed out or kept: 3^n cells for n variables of two
    values. Where that is more than the data are worth, rows are sorted into ever finer classes instead.

    Parameters
    ----------
    x : array or list of tuples (N, n)
    estimator : {"plug-in", "Miller-Madow", "Grassberger", "Chao-Shen"}
    counts : int array (N,), optional
        How often each row was seen.

    Returns
    -------
    array (2^n,)

    Examples
    --------
    >>> xor = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])
    >>> (count_entropies(xor, "plug-in") / np.log(2)).round(12)
    array([0., 1., 1., 2., 1., 2., 2., 2.])
    """
    entropy = estimator_named(estimator)
    codes, weight = observations(x, counts)
    n = codes.shape[1]
    if n > 24:
        raise MixtureError(f"2^{n} subsets of discrete variables are too many. Choose at most 24 columns.")
    shape, H = (codes.max(axis=0) + 1).tolist(), np.zeros(2**n)
    cells = float(np.prod([k + 1.0 for k in shape]))
    if cells <= len(codes) * 2.0**n * 4 and np.prod(shape, dtype=float) <= 2**23:
        joint = np.bincount(np.ravel_multi_index(codes.T, shape), weight, int(np.prod(shape))).astype(np.int32)
        _sum_out(joint[None, :, None], np.zeros(1, dtype=np.int64), shape, entropy, H)
    else:
        rows, where = np.unique(codes, axis=0, return_inverse=True)
        _refine_all(rows, np.bincount(where.ravel(), weight), entropy, H)
    H[0] = 0
    return H


def _sum_out(joint, masks, shape, entropy, H):
    """Fills `H` from tables (subsets, cells of variables left, cells of variables kept): the last left is summed out, or kept."""
    if shape and joint.size * float(np.prod([1 + 1 / k for k in shape])) > CELLS:
        for table, mask in _lose_last(joint, masks, shape):
            _sum_out(table, mask, shape[:-1], entropy, H)
        return
    tables = {joint.shape[2]: (joint, masks)}
    while shape:
        grown = {}
        for table, mask in tables.values():
            for new in _lose_last(table, mask, shape):
                grown.setdefault(new[0].shape[2], []).append(new)
        tables = {kept: tuple(map(np.concatenate, zip(*found))) for kept, found in grown.items()}
        shape = shape[:-1]
    for table, mask in tables.values():
        H[mask] = entropy(table[:, 0])


def _lose_last(table, masks, shape):
    subsets, _, kept = table.shape
    by_value = table.reshape(subsets, -1, shape[-1], kept)
    yield by_value.sum(axis=2, dtype=table.dtype), masks
    yield by_value.reshape(subsets, -1, shape[-1] * kept), masks | 1 << (len(shape) - 1)


def _refine_all(codes, weight, entropy, H):
    """Fills `H` by splitting the classes of equal rows variable by variable, depth first."""
    def deeper(mask, classes, first):
        H[mask] = entropy(np.bincount(classes, weight).astype(np.int64))
        for j in range(first, codes.shape[1]):
            deeper(mask | 1 << j, refine(classes, codes[:, j]), j + 1)
    deeper(0, np.zeros(len(codes), dtype=np.int64), 0)
