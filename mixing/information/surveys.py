"""A survey of a data set: its strongest synergies and redundancies, each with an interval and a chance."""
from __future__ import annotations

import builtins
from functools import partial
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .counts import counted
from .estimates import estimate, jackknife_error, shuffled
from .gaussian import copula, copula_correlation, numbers
from .lattice import o_informations
from .marginals import count_entropies
from .measures import UNITS, o_information
from .neighbors import nearest, neighbor_entropies
from .scanning import Scan, rank, scan

POOL = 10  # multiplets looked at for each one reported: many share a core
LAWS = {"copula": copula, "neighbors": nearest, "counts": counted}


class Finding(NamedTuple):
    """One multiplet: what it is, how strong, how sure, and how often chance does as well among all of its order."""

    variables: tuple
    value: float
    low: float
    high: float
    null: float
    chance: float


class Survey(NamedTuple):
    """The strongest findings of each sign, the scan they come from, and the range of Ω on shuffled columns by order."""

    synergies: tuple
    redundancies: tuple
    scan: Scan
    null_range: dict
    shuffles: int
    names: tuple


def survey(x, estimator="copula", orders=None, *, names=None, top=5, shuffles=None, unit="nats", rng, **options):
    """The strongest synergies and redundancies of a data set, by one estimator, honest about having searched.

    Each finding is pruned to its core: variables go while Ω stays within two standard errors of the multiplet found.
    With "neighbors" the search uses the fast `neighbor_entropies`; what it finds is measured again by `nearest`.

    Parameters
    ----------
    x : array (N, n)
    estimator : {"copula", "neighbors", "counts"}
    orders : int or (int, int), optional
    names : sequence of str, optional
        What the columns are called.
    shuffles : int, optional
        How often the whole search is repeated on shuffled columns; fewer for larger searches by default.
    options
        Passed on to `scan`: map, checkpoint, progress.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a, b, c, d = rng.standard_normal((4, 500))
    >>> found = survey(np.column_stack([a, b, a + b + c, d]), names="abcd", rng=rng)
    >>> found.synergies[0].variables, found.synergies[0].chance < 0.05
    (('a', 'b', 'c'), True)
    """
    x, names = _checked(x, estimator, names)
    found = search(x, estimator, orders, POOL * top, unit, **options)
    shuffles = _affordable(x, estimator, found) if shuffles is None else shuffles
    runs = [search(shuffled(x, rng), estimator, orders, 1, unit).by_order for _ in range(shuffles if found.complete else 0)]
    by_order = {k: np.array([(run[k].lowest, run[k].highest) for run in runs]).reshape(-1, 2) for k in found.by_order}
    judge = partial(_finding, x, estimator, names, unit, by_order, rng)
    small = [search(x, estimator, k, top, unit) for k in list(found.by_order)[:2] if found.complete]
    least = min(found.by_order, default=3)
    synergies = [judge(S) for S in _cores(x, estimator, [f for one in (found, *small) for f in one.synergies], least, top)]
    redundancies = [judge(S) for S in _cores(x, estimator, [f for one in (found, *small) for f in one.redundancies], least, top)]
    span = {k: (float(v[:, 0].min()), float(v[:, 1].max())) for k, v in by_order.items() if len(v)}
    return Survey(tuple(sorted(synergies, key=lambda f: f.value)), tuple(sorted(redundancies, key=lambda f: -f.value)),
                  found, span, len(runs), names)


def search(x, estimator, orders=None, top=10, unit="nats", map=builtins.map, **options):
    """The scan of a data set by one estimator, without errors and chances.

    >>> search(np.random.default_rng(0).standard_normal((100, 4)), "copula").by_order[3].count
    4
    """
    if estimator == "copula":
        R, N = copula_correlation(x)
        return scan(R, orders, top=top, samples=N, unit=unit, map=map, estimator="Gaussian copula", **options)
    H = neighbor_entropies(x, map=map) if estimator == "neighbors" else count_entropies(x)
    source = ("nearest neighbors", "Kozachenko-Leonenko") if estimator == "neighbors" else ("counts", "Grassberger")
    return rank(H, orders, top=top, unit=unit, estimator=source[0], correction=source[1], samples=len(x))


def core(x, law, least=3):
    """The fewest columns whose Ω lies within two standard errors of that of all: others are dropped, the idlest first.

    >>> rng = np.random.default_rng(0)
    >>> a, b, c, d = rng.standard_normal((4, 500))
    >>> core(np.column_stack([a, d, b, a + b + c]), copula)
    (0, 2, 3)
    """
    S, all_of_it = tuple(range(x.shape[1])), law(x)
    if len(S) <= least:
        return S
    whole = o_information(all_of_it)
    strength = lambda T: o_information(all_of_it.of(*T)) * np.sign(whole)
    slack = 2 * jackknife_error(lambda rows: o_information(law(rows)), x, blocks=10)
    while len(S) > least:
        smaller = max((S[:i] + S[i + 1:] for i in range(len(S))), key=strength)
        if strength(smaller) < abs(whole) - slack:
            break
        S = smaller
    return S


def _cores(x, estimator, found, least, top):
    kept = {}
    for _, S in sorted(found, key=lambda f: -abs(f[0])):
        if len(kept) < top:
            kept[tuple(S[i] for i in core(x[:, list(S)], LAWS[estimator], least))] = None
    return list(kept)


def _finding(x, estimator, names, unit, by_order, rng, variables):
    part = x[:, list(variables)]
    found = estimate(part, LAWS[estimator], o_information, unit=unit, shuffles=5, rng=rng)
    searched = found.value if estimator != "neighbors" else o_informations(neighbor_entropies(part))[-1] / UNITS[unit]
    extremes = by_order[len(variables)]
    beaten = (extremes[:, 0] <= searched).sum() if searched < 0 else (extremes[:, 1] >= searched).sum()
    chance = (1 + beaten) / (1 + len(extremes)) if len(extremes) else float("nan")
    return Finding(tuple(names[i] for i in variables), found.value, *found.interval, found.null, float(chance))


def _affordable(x, estimator, found):
    subsets = sum(order.count for order in found.by_order.values())
    each = {"copula": 1e-7, "counts": 1e-5, "neighbors": 4e-6 * len(x)}[estimator] * subsets + 1e-6 * x.size
    return int(np.clip(10 / each, 0, 99)) if each < 2 else 0


def _checked(x, estimator, names):
    if estimator not in LAWS:
        raise MixtureError(f"expected an estimator from {', '.join(LAWS)}; got {estimator!r}.")
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[1] < 3:
        raise MixtureError(f"O-information needs at least three columns; got shape {x.shape}.")
    names = tuple(f"x{i}" for i in range(x.shape[1])) if names is None else tuple(names)
    if len(names) != x.shape[1] or len(set(names)) != len(names):
        raise MixtureError(f"expected {x.shape[1]} different names; got {names}.")
    return (x if estimator == "counts" else numbers(x)), names
