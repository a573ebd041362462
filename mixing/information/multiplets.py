"""Ω of listed subsets, or of all subsets of one size: batches of small factorizations, for more variables than 2^n allows."""
from __future__ import annotations

from math import comb

import numpy as np

from .._operands import MixtureError

BATCH = 400_000  # bytes of matrices factored together


def multiplet_o_information(R, multiplets):
    r"""Ω of each listed subset of Gaussian variables: :math:`-\ln\det R_S - \tfrac12 \sum_i \ln (R_S^{-1})_{ii}`.

    Parameters
    ----------
    R : array (n, n)
        Correlation matrix.
    multiplets : int array (M, k)

    Returns
    -------
    array (M,)
        In nats.

    Raises
    ------
    MixtureError
        If a listed subset is linearly dependent to within rounding.

    Examples
    --------
    >>> multiplet_o_information(0.6 + 0.4 * np.eye(5), [[0, 1, 2], [1, 3, 4]])
    array([0.1473686, 0.1473686])
    """
    R, multiplets = np.asarray(R, dtype=float), np.asarray(multiplets)
    M, k = multiplets.shape
    step = max(256, BATCH // (8 * k * k))
    return np.concatenate([_batch(R, multiplets[s:s + step].T) for s in range(0, M, step)] or [np.empty(0)])


def _batch(R, members):
    """Unit lower factors L and pivots D of every matrix, then the diagonal of the inverse from the rows of L^-1."""
    k, count = members.shape
    A = R.ravel().take(members[:, None] * len(R) + members)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for i in range(k - 1):
            factor = A[i + 1:, i] / A[i, i]
            A[i + 1:, i + 1:] -= factor[:, None] * A[i, i + 1:]
            A[i + 1:, i] = factor
    D = np.nan_to_num(A[np.arange(k), np.arange(k)])
    if D.min() < 1e4 * k * np.finfo(float).eps:
        worst = members[:, np.argmin(D.min(axis=0))].tolist()
        raise MixtureError(f"variables {worst} are linearly dependent to within rounding. Leave one of them out.")
    diagonal = 1 / D
    inverse = np.zeros((k, k, count))
    for i in range(1, k):
        for j in range(i):
            inverse[i, j] = -A[i, j] - (A[i, j + 1:i] * inverse[j + 1:i, j]).sum(axis=0)
        diagonal[:i] += inverse[i, :i]**2 / D[i]
    return -np.log(D).sum(axis=0) - 0.5 * np.log(diagonal).sum(axis=0)


def unrank(ranks, k, n):
    """The subsets of size k with these numbers, in colexicographic order: an array (M, k) of increasing members.

    >>> unrank(np.arange(4), 3, 5).tolist()
    [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]
    """
    left = np.array(ranks, dtype=np.int64)
    out = np.empty((len(left), k), dtype=np.int64)
    for i in range(k, 0, -1):
        below = np.array([comb(c, i) for c in range(n)], dtype=np.int64)
        out[:, i - 1] = np.searchsorted(below, left, side="right") - 1
        left -= below[out[:, i - 1]]
    return out
