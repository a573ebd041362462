"""Opinions as mixtures: each agent averages the agents it listens to.

Opinions are an array ``(n,)`` or ``(n, d)``; the influence matrix ``(n, n)`` has a row of weights for each agent,
dense or `scipy.sparse`. Row i says whom agent i listens to.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, on_simplex


def influence(ties):
    """Row weights from ties: each agent divides its attention in proportion to its row.

    Parameters
    ----------
    ties : array or scipy.sparse array (n, n)
        Non-negative; ``ties[i, j]`` is how much i listens to j.

    >>> influence([[1, 1], [0, 2]])
    array([[0.5, 0.5],
           [0. , 1. ]])
    """
    sparse = hasattr(ties, "tocsr")
    ties = ties.tocsr().astype(float) if sparse else np.asarray(ties, dtype=float)
    if len(ties.shape) != 2 or ties.shape[0] != ties.shape[1]:
        raise MixtureError(f"ties must be a square matrix, one row for each agent; got shape {ties.shape}.")
    total = np.asarray(ties.sum(axis=1)).ravel()
    if ties.min() < 0 or not np.all(total > 0) or not np.all(np.isfinite(total)):
        raise MixtureError("ties must be finite and non-negative, and every agent must listen to somebody; "
                           f"smallest tie {ties.min():.4g}, smallest row sum {total.min():.4g}. Give hermits a tie to themselves.")
    if sparse:
        from scipy.sparse import diags_array
        return (diags_array(1 / total) @ ties).tocsr()
    return ties / total[:, None]


def degroot(W, opinions, steps=1):
    """Everybody averages, `steps` times: x <- W x. The linear kernel with one set of weights for each agent.

    >>> degroot([[0.5, 0.5], [0.0, 1.0]], [0.0, 1.0], steps=2)
    array([0.75, 1.  ])

    References
    ----------
    DeGroot (1974), Journal of the American Statistical Association 69, 118-121.
    """
    W, x = _listening(W, opinions)
    for _ in range(steps):
        x = W @ x
    return x


class Consensus(NamedTuple):
    """Whether repeated averaging ends in agreement, and on what."""

    reached: bool
    closed: tuple            # the groups that listen to nobody outside, as tuples of agents
    periods: tuple           # of each closed group: 1 is aperiodic
    influence: np.ndarray    # each agent's say in the consensus; NaN where there is none
    rate: float              # the error's factor for each step, in the long run (NaN for large sparse networks)


def consensus(W):
    """The limit of averaging: agreement for every start exactly when one closed group exists and is aperiodic.

    A closed group listens to nobody outside it. Strong connection is enough but not needed; an arbitrary
    connected graph is not enough.

    >>> consensus([[1.0, 0.0], [0.5, 0.5]]).reached                     # one leader: not strongly connected
    True
    >>> consensus([[1, 0, 0], [0.5, 0, 0.5], [0, 0, 1]]).closed         # two leaders
    ((0,), (2,))
    >>> consensus([[0, 1], [1, 0]]).periods                             # they swap forever
    (2,)

    References
    ----------
    Seneta (1981), *Non-negative Matrices and Markov Chains*, section 4.2.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components
    graph = csr_array(_listening(W)[0])
    count, label = connected_components(graph, directed=True, connection="strong")
    row, column = graph.nonzero()
    leaves = np.zeros(count, dtype=bool)
    leaves[label[row[label[row] != label[column]]]] = True
    closed = tuple(tuple(np.flatnonzero(label == c).tolist()) for c in np.flatnonzero(~leaves))
    periods = tuple(_period(graph, group) for group in closed)
    reached = periods == (1,)
    small = graph.shape[0] <= 2000
    say = _stationary(graph, closed[0]) if reached else np.full(graph.shape[0], np.nan)
    rate = float(np.sort(np.abs(np.linalg.eigvals(graph.toarray())))[-2]) if small and graph.shape[0] > 1 else float("nan")
    return Consensus(reached, closed, periods, say, rate)


def _period(graph, group):
    """The greatest common divisor of the lengths of all cycles in a strongly connected group."""
    from scipy.sparse.csgraph import breadth_first_order, shortest_path
    inner = graph[list(group)][:, list(group)]
    order = breadth_first_order(inner, 0, return_predecessors=False)
    assert len(order) == len(group)
    depth = shortest_path(inner, method="D", unweighted=True, indices=0).astype(int)
    row, column = inner.nonzero()
    return int(np.gcd.reduce(np.abs(depth[row] + 1 - depth[column])))


def _stationary(graph, group):
    """The weights that averaging leaves unchanged, found by solving for them on the closed group."""
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu
    say, k = np.zeros(graph.shape[0]), len(group)
    system = (eye_array(k) - graph[list(group)][:, list(group)].T).tocsc()
    if k == 1:
        say[group[0]] = 1.0
    else:
        rest = splu(system[1:, 1:].tocsc()).solve(-system[1:, [0]].toarray().ravel())
        say[list(group)] = np.r_[1.0, rest] / (1 + rest.sum())
    return say


def friedkin_johnsen(W, susceptibility, opinions):
    r"""Where averaging ends when everybody also keeps a share of the first opinion, :math:`(I-AW)^{-1}(I-A)\,x_0`.

    Parameters
    ----------
    W : (n, n) row weights
    susceptibility : array (n,)
        In [0, 1]: the weight on the others; the rest stays on one's own first opinion.
    opinions : array (n,) or (n, d)

    >>> friedkin_johnsen([[0.0, 1.0], [1.0, 0.0]], [0.5, 0.5], [0.0, 1.0])
    array([0.33333333, 0.66666667])

    Raises
    ------
    MixtureError
        If a group without any stubborn agent exists: then the limit depends on more than the equation.

    References
    ----------
    Friedkin & Johnsen (1990), Journal of Mathematical Sociology 15, 193-206.
    """
    W, x = _listening(W, opinions)
    a = np.asarray(susceptibility, dtype=float)
    if a.shape != (W.shape[0],) or not np.all((a >= 0) & (a <= 1)):
        raise MixtureError(f"susceptibility needs {W.shape[0]} numbers in [0, 1]; got {susceptibility!r}.")
    anchored = (1 - a).reshape(-1, *[1] * (x.ndim - 1)) * x
    if hasattr(W, "tocsc"):
        from scipy.sparse import diags_array, eye_array
        from scipy.sparse.linalg import splu
        _stubborn_reach(W, a)
        return splu((eye_array(len(a)) - diags_array(a) @ W).tocsc()).solve(anchored)
    _stubborn_reach(W, a)
    return np.linalg.solve(np.eye(len(a)) - a[:, None] * W, anchored)


def _stubborn_reach(W, a):
    for group in consensus(W).closed:
        if np.all(a[list(group)] == 1):
            raise MixtureError(f"agents {group[:5]} listen only to each other and none of them is stubborn: their limit is "
                               "DeGroot's. Give one of them a susceptibility below 1, or use degroot.")


def bounded_confidence(opinions, radius, steps=1):
    """Everybody averages those whose opinion is within `radius` of their own (Hegselmann-Krause).

    Opinions are numbers ``(n,)``; a sort and two cumulative sums replace the n x n comparison.

    >>> bounded_confidence([0.0, 0.1, 1.0], 0.2)
    array([0.05, 0.05, 1.  ])

    References
    ----------
    Hegselmann & Krause (2002), Journal of Artificial Societies and Social Simulation 5(3).
    """
    x = np.asarray(opinions, dtype=float)
    if x.ndim != 1 or not radius >= 0:
        raise MixtureError(f"expected one number for each agent and a radius of at least 0; got shape {x.shape}, radius {radius}.")
    for _ in range(steps):
        order = np.sort(x)
        sums = np.r_[0.0, np.cumsum(order)]
        low, high = np.searchsorted(order, x - radius * (1 + 1e-12)), np.searchsorted(order, x + radius * (1 + 1e-12), side="right")
        x = np.clip((sums[high] - sums[low]) / (high - low), order[0], order[-1])
    return x


def deffuant(opinions, radius, meetings, *, pull=0.5, rng):
    """Random pairs meet; if they are within `radius`, each moves by the share `pull` toward the other.

    >>> deffuant([0.0, 0.1, 1.0], 0.2, 200, rng=np.random.default_rng(0)).round(3)
    array([0.05, 0.05, 1.  ])

    References
    ----------
    Deffuant, Neau, Amblard & Weisbuch (2000), Advances in Complex Systems 3, 87-98.
    """
    x = np.array(opinions, dtype=float)
    if not 0 < pull <= 0.5:
        raise MixtureError(f"pull must be in (0, 1/2], so that two who meet do not pass each other; got {pull}.")
    first = rng.integers(len(x), size=meetings)
    second = (first + rng.integers(1, len(x), size=meetings)) % len(x)
    for i, j in zip(first.tolist(), second.tolist()):
        gap = x[j] - x[i]
        if abs(gap) <= radius:
            x[i] += pull * gap
            x[j] -= pull * gap
    return x


def _listening(W, opinions=None):
    """Checked row weights, and the opinions as floats."""
    if not hasattr(W, "tocsr"):
        W = np.asarray(W, dtype=float)
    if len(W.shape) != 2 or W.shape[0] != W.shape[1]:
        raise MixtureError(f"influence must be a square matrix, one row of weights for each agent; got shape {W.shape}.")
    if hasattr(W, "tocsr"):
        on_simplex(np.stack([np.full(W.shape[0], W.min()), np.asarray(W.sum(axis=1)).ravel() - W.min()], axis=-1))
    else:
        on_simplex(W)
    if opinions is None:
        return W, None
    x = np.asarray(opinions, dtype=float)
    if x.shape[:1] != W.shape[:1]:
        raise MixtureError(f"{W.shape[0]} agents need {W.shape[0]} opinions along the first axis; got shape {x.shape}.")
    return W, x
