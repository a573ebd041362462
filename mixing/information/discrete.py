"""Exact discrete laws, and the small systems that everybody tests on."""
from __future__ import annotations

from itertools import product

import numpy as np

from .._operands import MixtureError, is_symbolic, lift, namespace, on_simplex
from .measures import Law


def table(p):
    r"""The exact law of a probability table with one axis for each variable.

    Parameters
    ----------
    p : array (k_1, ..., k_n)
        Probabilities; symbols allowed.

    Examples
    --------
    >>> from mixing.information import joint_entropy, o_information
    >>> law = table([[0.5, 0.0], [0.0, 0.5]])
    >>> joint_entropy(law, unit="bits"), o_information(law)
    (1.0, 0.0)

    Raises
    ------
    MixtureError
        If the table is not a probability table.
    """
    p = lift(p)
    xp = namespace(p)
    if p.ndim == 0:
        raise MixtureError("expected a table with one axis for each variable; got a single number.")
    if not is_symbolic(xp):
        on_simplex(xp.reshape(p, (-1,)), xp)
    away = lambda S: tuple(i for i in range(p.ndim) if i not in S)
    marginal = lambda S: xp.sum(p, axis=away(S)) if away(S) else p
    kept = lambda S: xp.reshape(marginal(S), tuple(p.shape[i] if i in S else 1 for i in range(p.ndim)))
    return Law(p.ndim, lambda S: _shannon(marginal(S), xp), lambda S: _surprisal(kept(S), xp))


def outcomes(points, weights=None):
    """The exact law of listed outcomes, equally likely unless weights are given.

    Parameters
    ----------
    points : sequence of n-tuples
        Outcomes; numbers, strings, anything hashable. Repeated ones add up.
    weights : array, optional
        Probabilities of the outcomes.

    Examples
    --------
    >>> from mixing.information import o_information
    >>> o_information(outcomes([(a, b, (a + b) / 2) for a in (0, 1) for b in (0, 1)]), unit="bits")
    -0.5
    """
    points = [tuple(x) for x in points]
    if not points or len({len(x) for x in points}) != 1 or not points[0]:
        raise MixtureError(f"expected a list of tuples of one length; got {points[:3]!r}.")
    p = np.full(len(points), 1 / len(points)) if weights is None else on_simplex(np.asarray(weights, dtype=float))
    if p.shape != (len(points),):
        raise MixtureError(f"expected one weight for each of {len(points)} outcomes; got shape {p.shape}.")
    codes = encode(points)

    def cells(S):
        _, where = np.unique(codes[:, list(S)], axis=0, return_inverse=True)
        return where.ravel()

    def entropy(S):
        return _shannon(np.bincount(cells(S), p), np) if S else 0.0

    def surprisal(S):
        where = cells(S)
        return -np.log(np.bincount(where, p))[where]
    return Law(codes.shape[1], entropy, surprisal)


def encode(points):
    """Each variable's values as integers 0, 1, 2, ... in order of first sight: an array (N, n).

    >>> encode([("a", 3), ("b", 3), ("a", 7)])
    array([[0, 0],
           [1, 0],
           [0, 1]])
    """
    seen = [{} for _ in points[0]]
    return np.array([[names.setdefault(value, len(names)) for names, value in zip(seen, point)] for point in points])


def parity(n):
    """n fair bits with an even sum: all synergy, Ω = 2 - n bits.

    >>> from mixing.information import o_information
    >>> [o_information(parity(n), unit="bits") for n in (2, 3, 4, 5)]
    [0.0, -1.0, -2.0, -3.0]
    """
    return n_mod_m(n, 2)


def copies(n, k=2):
    """One fair k-sided die seen n times (the giant bit for k = 2): all redundancy, Ω = (n - 2) log k.

    >>> from mixing.information import o_information
    >>> [o_information(copies(n), unit="bits") for n in (2, 3, 4, 5)]
    [0.0, 1.0, 2.0, 3.0]
    """
    return outcomes([(x,) * n for x in range(k)])


def n_mod_m(n, m):
    """n fair m-sided dice whose sum is a multiple of m.

    >>> from mixing.information import total_correlation
    >>> bool(np.isclose(total_correlation(n_mod_m(3, 4), unit="bits"), 2))
    True
    """
    return outcomes([(*x, -sum(x) % m) for x in product(range(m), repeat=n - 1)])


def _shannon(p, xp):
    return -xp.sum(p * xp.log(_positive(p, xp)))


def _surprisal(p, xp):
    return -xp.log(_positive(p, xp))


def _positive(p, xp):
    return xp.where(p == 0, xp.asarray(1, dtype=p.dtype), p)
