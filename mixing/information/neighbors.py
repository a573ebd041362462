"""Continuous data by nearest neighbors: no shape assumed, at the price of rows and of time."""
from __future__ import annotations

import builtins

import numpy as np

from .._operands import MixtureError
from .gaussian import numbers
from .jobs import members
from .measures import Law


def nearest(x, k=4):
    r"""The law of continuous data from the distances to their k-th neighbors, all subsets at the joint's own scale.

    With :math:`\epsilon_t` twice the largest-coordinate distance from point t to its k-th neighbor and :math:`n_S(t)` the
    number of points nearer than that in the coordinates S:
    :math:`H(S) = \psi(N) - \overline{\psi(n_S + 1)} + |S| \, \overline{\ln \epsilon}`, and :math:`\psi(k)` for the whole.
    The distances cancel in every measure of dependence, and most of the bias with them.

    Parameters
    ----------
    x : array (N, n)
        Rows are observations; columns are scaled to unit variance.
    k : int
        Small k has less bias, large k less noise.

    Raises
    ------
    MixtureError
        If points coincide, so that their neighbors are at distance zero.

    Examples
    --------
    >>> from mixing.information import o_information
    >>> rng = np.random.default_rng(0)
    >>> a, b, c = rng.standard_normal((3, 2000))
    >>> round(o_information(nearest(np.column_stack([a, b, np.sign(a * b) * abs(c)]))), 1)
    -0.5

    References
    ----------
    Kraskov, Stögbauer, Grassberger (2004), Physical Review E 69, 066138.
    Frenzel, Pompe (2007), Physical Review Letters 99, 204101.
    """
    x = scaled(x, k)
    return _at_joint_scale(x, k)


def neighbor_entropies(x, k=4, *, map=builtins.map):
    r"""Entropies of all 2^n subsets of continuous data, each at its own scale, in nats and in the order of their bits.

    Kozachenko and Leonenko's estimate with largest-coordinate distances:
    :math:`H(S) = \psi(N) - \psi(k) + |S| \, \overline{\ln 2 r_k}`. Fast for every subset at once; its biases do not
    cancel as in `nearest`.

    Examples
    --------
    >>> x = np.random.default_rng(0).standard_normal((4000, 2))
    >>> (neighbor_entropies(x) - np.log(2 * np.pi * np.e) / 2 * np.array([0, 1, 1, 2])).round(1)
    array([0., 0., 0., 0.])

    References
    ----------
    Kozachenko, Leonenko (1987), Problems of Information Transmission 23, 95-101.
    """
    scale = numbers(x).std(axis=0)
    x = scaled(x, k)
    job = Ball(x, k)
    H = np.array([0.0, *map(job, range(1, 2 ** x.shape[1]))])
    return H + np.array([np.log(scale[list(members(mask))]).sum() for mask in range(len(H))])


class Ball:
    """One subset's entropy from the distances to its k-th neighbors; picklable."""

    def __init__(self, x, k):
        self.x, self.k = x, k

    def __call__(self, mask):
        from scipy.special import psi
        S = members(mask)
        radius = kth_distance(self.x[:, list(S)], self.k)
        return float(psi(len(self.x)) - psi(self.k) + len(S) * np.log(2 * radius).mean())


def kth_distance(x, k):
    """The largest-coordinate distance (N,) from each point of `x` (N, n) to its k-th neighbor."""
    if x.shape[1] == 1:
        return _kth_on_a_line(x[:, 0], k)
    from scipy.spatial import cKDTree
    return cKDTree(x).query(x, k=[k + 1], p=np.inf)[0][:, 0]


def scaled(x, k):
    """Data of unit variance, refused when points coincide."""
    x = numbers(x)
    if not 1 <= k < len(x) - 1:
        raise MixtureError(f"expected k between 1 and {len(x) - 2} for {len(x)} rows; got {k}.")
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    for j, column in enumerate(x.T):
        repeated = np.diff(np.flatnonzero(np.diff(np.sort(column), prepend=np.nan, append=np.nan) != 0)).max()
        if repeated > k:
            raise MixtureError(f"column {j} holds one value {repeated} times; neighbors at distance zero say nothing. "
                               "Use counted(x) for discrete data.")
    return x


def _kth_on_a_line(x, k):
    order = np.argsort(x)
    padded = np.concatenate([np.full(k, -np.inf), x[order], np.full(k, np.inf)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, k + 1)          # k + 1 neighbors in a row hold the k-th
    shifts = (windows[s:s + len(x)] for s in range(k + 1))
    reach = np.stack([np.maximum(x[order] - w[:, 0], w[:, -1] - x[order]) for w in shifts])
    out = np.empty(len(x))
    out[order] = reach.min(axis=0)
    return out


def _at_joint_scale(x, k):
    from scipy.spatial import cKDTree
    from scipy.special import psi
    N, n = x.shape
    radius = kth_distance(x, k)
    spread = np.log(2 * radius).mean()
    inside = radius * (1 - 1e-9)                        # strictly nearer, whatever the rounding of x + radius

    def near(S):
        if len(S) == 1:
            line, y = np.sort(x[:, S[0]]), x[:, S[0]]
            return np.searchsorted(line, y + inside, "right") - np.searchsorted(line, y - inside, "left") - 1
        y = x[:, list(S)]
        return cKDTree(y).query_ball_point(y, inside, p=np.inf, return_length=True) - 1

    def entropy(S):
        counted = psi(k) if len(S) == n else psi(near(S) + 1).mean()
        return float(psi(N) - counted + len(S) * spread) if S else 0.0
    return Law(n, entropy, None, "nearest neighbors", "Kraskov", N, lambda S: _at_joint_scale(x[:, list(S)], k))
