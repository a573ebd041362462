"""Every subset at once: all principal minors by recursive Schur complements, all sums of neighbors by one lattice pass.

A subset is a number whose bit i says whether variable i is in it.
"""
from __future__ import annotations

import numpy as np

from .._operands import lift, namespace

BLOCK = 16  # variables inside a block: 2^16 subsets stay in the processor's cache


def log_determinants(R):
    r"""ln det of all :math:`2^n` principal submatrices, in the order of the bits: the clear version, for any array library.

    Eliminating one variable from a matrix leaves two: without it, and its Schur complement; its pivot
    multiplies the determinant of the second. About six operations a subset instead of :math:`k^3/3`.

    Examples
    --------
    >>> log_determinants([[1.0, 0.6], [0.6, 1.0]])
    array([ 0.       ,  0.       ,  0.       , -0.4462871])

    References
    ----------
    Griffin, Tsatsomeros (2006), Linear Algebra and its Applications 419, 107-124.
    """
    R = lift(R)
    xp = namespace(R)
    L, M = 0 * R[0, :1], R[..., None]
    for _ in range(R.shape[0]):
        pivot, row, rest = M[0, 0, ...], M[0, 1:, ...], M[1:, 1:, ...]
        L = xp.concat([L, L + xp.log(pivot)])
        M = xp.concat([rest, rest - (row / pivot)[:, None, :] * row[None, :, :]], axis=-1)
    return L


def o_informations(H):
    r"""Ω of all :math:`2^n` subsets from their entropies: :math:`(k-2)H(S) + \sum_{i \in S} [H(i) - H(S \setminus i)]`.

    Parameters
    ----------
    H : array (2^n,)
        Entropies in the order of the bits; for Gaussian variables half the log-determinants will do.

    Returns
    -------
    array (2^n,)
        In the unit of `H`; zero for subsets of fewer than three variables.

    Examples
    --------
    >>> R = 0.6 + 0.4 * np.eye(3)
    >>> o_informations(log_determinants(R) / 2)
    array([0.       , 0.       , 0.       , 0.       , 0.       , 0.       , 0.       , 0.1473686])
    """
    H = lift(H)
    xp = namespace(H)
    n = H.shape[0].bit_length() - 1
    neighbors, single, size = 0 * H, 0 * H[:1], 0 * H[:1]
    for j in range(n):
        pairs = xp.reshape(H, (-1, 2, 2**j))
        neighbors = neighbors + xp.reshape(xp.concat([0 * pairs[:, :1, :], pairs[:, :1, :]], axis=1), (-1,))
        single, size = xp.concat([single, single + H[2**j]]), xp.concat([size, size + 1])
    return (size - 2) * H + single - neighbors + 2 * H[0] * xp.asarray(size == 0, dtype=H.dtype)


def block_minors(M, L):
    """`log_determinants` of many matrices at once, for speed: `M` (m, m, G), logs `L` (G,) to start from, result (G, 2^m)."""
    M, L = M[..., None], L[:, None]
    while len(M) > (8 if len(M) > 2 else 0):
        M, L = split(M, L)
    if not len(M):
        return L
    rows = [M[i, i:] for i in range(len(M))]
    while len(rows) > 3:
        rows, L = _split_rows(rows, L)
    return _last_three(rows, L)


def split(M, L):
    """One variable eliminated: each matrix of the batch (m, m, G, c) becomes two, first all without it, then all with it."""
    m, _, G, c = M.shape
    pivot, row, rest = M[0, 0], M[0, 1:], M[1:, 1:]
    both = np.empty((m - 1, m - 1, G, 2, c))
    both[..., 0, :] = rest
    np.multiply((row / pivot)[:, None], row[None], out=both[..., 1, :])
    np.subtract(rest, both[..., 1, :], out=both[..., 1, :])
    return both.reshape(m - 1, m - 1, G, 2 * c), np.concatenate([L, L + np.log(pivot)], axis=1)


def _split_rows(rows, L):
    """`split` for the upper triangles alone, given as rows: worth its calls once the batch is large."""
    (pivot, *_), (G, c) = rows[0], L.shape
    row, new = rows[0][1:], []
    factor = row / pivot
    for i, rest in enumerate(rows[1:]):
        both = np.empty((len(rest), G, 2, c))
        both[:, :, 0] = rest
        np.multiply(factor[i], row[i:], out=both[:, :, 1])
        np.subtract(rest, both[:, :, 1], out=both[:, :, 1])
        new.append(both.reshape(len(rest), G, 2 * c))
    return new, np.concatenate([L, L + np.log(pivot)], axis=1)


def _last_three(rows, L):
    """The eight minors of 3 by 3 matrices, written out: this is where most subsets come from."""
    (a, b, c), (d, e), (f,) = rows
    G, count = L.shape
    out = np.empty((G, 8, count))
    out[:, 0] = 1
    out[:, 1] = a
    out[:, 2] = d
    ad = np.multiply(a, d, out=out[:, 3])
    ad -= b * b
    out[:, 4] = f
    af = np.multiply(a, f, out=out[:, 5])
    af -= c * c
    np.multiply(d, f, out=out[:, 6])
    out[:, 6] -= e * e
    ae = a * e
    ae -= b * c
    all_three = np.multiply(ad, af, out=out[:, 7])
    all_three -= ae * ae
    all_three /= a
    np.log(out, out=out)
    out += L[:, None]
    return out.reshape(G, 8 * count)


def add_neighbors(L, out):
    """Adds to `out` (2^m,) the sum of `L` over each subset with one member removed, in place."""
    m = len(L).bit_length() - 1
    first = min(m, 4)                                   # short strides are slow: one small matrix does them all
    small = np.arange(2**first)
    gap = small[None, :] ^ small[:, None]
    step = ((gap & (gap - 1)) == 0) & (small[:, None] < small[None, :])
    out.reshape(-1, 2**first)[...] += L.reshape(-1, 2**first) @ step.astype(float)
    for j in range(first, m):
        out.reshape(-1, 2, 2**j)[:, 1] += L.reshape(-1, 2, 2**j)[:, 0]
    return out


def sizes(m):
    """How many members each of the 2^m subsets has.

    >>> sizes(3).tolist()
    [0, 1, 1, 2, 1, 2, 2, 3]
    """
    count = np.zeros(1, dtype=np.int8)
    for _ in range(m):
        count = np.concatenate([count, count + 1])
    return count


def blocks(R, prefix=0, low=None):
    r"""Ω of all subsets that hold exactly the chosen prefix among the last variables, block after block.

    Parameters
    ----------
    R : array (n, n)
        Correlation matrix; the first m variables are free, the last n - m are chosen by `prefix`.
    prefix : int
        Which of the last variables are in, as bits.
    low : int, optional
        m, all by default.

    Yields
    ------
    (int, array (2^b,))
        The number of the block's first subset, without the prefix, and the Ω of its 2^b subsets in nats.
    """
    n = len(R)
    m = n if low is None else low
    b = min(m, BLOCK)
    chosen = [m + i for i in range(n - m) if prefix >> i & 1]
    parents = [chosen] + [[v for v in chosen if v != out] for out in chosen]
    free = list(range(b, m)) + list(range(b))
    M, L = map(np.stack, zip(*(_schur(R, P, free) for P in parents)))
    M, L = np.moveaxis(M, 0, -1)[..., None], L[:, None]
    for _ in range(m - b):
        M, L = split(M, L)
    within, inner = sizes(b), np.empty((2 ** (m - b), 2**b))
    for page in range(2 ** (m - b)):
        minors = block_minors(M[..., page], L[:, page])
        own = inner[page] = minors[0]
        total = minors[1:].sum(axis=0)
        add_neighbors(own, total)
        for j in range(m - b):
            if page >> j & 1:
                total += inner[page ^ (1 << j)]
        omega = (within + float(len(chosen) + page.bit_count() - 2)) * own
        omega -= total
        omega *= 0.5
        yield page << b, omega


def _schur(R, known, free):
    """What is left of the correlation of `free` when `known` is known, and ln det of the known part."""
    if not known:
        return R[np.ix_(free, free)], 0.0
    A, B = R[np.ix_(known, known)], R[np.ix_(known, free)]
    return R[np.ix_(free, free)] - B.T @ np.linalg.solve(A, B), np.linalg.slogdet(A)[1]
