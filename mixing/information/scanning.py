"""All multiplets: every subset's O-information, streamed, the strongest kept, on one core or through any `map`."""
from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from math import comb
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .gaussian import correlation, entropy_bias
from .jobs import LIST, Known, Lattice, Listed, Part, merge, nothing
from .lattice import o_informations
from .measures import UNITS

FREE = 22  # a unit of work is 2^22 subsets


class Order(NamedTuple):
    """All subsets of one size: how many, and their mean, lowest and highest Ω."""

    count: int
    mean: float
    lowest: float
    highest: float


class Scan(NamedTuple):
    """What a scan found: the strongest as (Ω, variables), a summary of each order, and whether it was finished."""

    synergies: tuple
    redundancies: tuple
    by_order: dict
    complete: bool
    done: int
    units: int
    unit: str
    estimator: str
    correction: str
    samples: int | None


def scan(covariance, orders=None, *, top=10, samples=None, unit="nats", map=map, checkpoint=None, progress=None, free=FREE,
         estimator="Gaussian"):
    r"""Ω of all subsets of Gaussian variables of the given orders, exactly, in bounded memory.

    Parameters
    ----------
    covariance : array (n, n)
    orders : int or (int, int), optional
        One size of subset, or the smallest and the largest; all from 3 to n by default.
    top : int
        How many of the strongest synergies (Ω < 0) and redundancies (Ω > 0) to keep.
    samples : int, optional
        How many rows the covariance was estimated from; each order's bias is then subtracted.
    unit : {"nats", "bits"}
    map : callable
        Runs the units of work in order: the built-in `map`, `ProcessPoolExecutor.map`, `multiprocessing.Pool.imap`,
        or `dask.distributed.Client.map`, whose futures are collected.
    checkpoint : path, optional
        Where finished units are noted every two seconds; the same call continues from there.
    progress : bool or callable, optional
        True draws a bar on the error stream; a function gets (done, units).
    free : int
        A unit of work is 2^free subsets.

    Returns
    -------
    Scan
        After a keyboard interrupt too, with `complete=False` and what was found so far.

    Raises
    ------
    MixtureError
        If the matrix is no covariance, singular to within rounding, or the subsets are too many to count.

    Examples
    --------
    >>> R = np.array([[1, 0, 0.7], [0, 1, 0.42], [0.7, 0.42, 1]])
    >>> scan(R).synergies
    ((-0.115, (0, 1, 2)),)
    """
    R = correlation(covariance)
    n = len(R)
    lowest, highest = _orders(orders, n)
    bias = np.zeros(n + 1) if samples is None else o_information_bias(n, samples)
    wanted = sum(comb(n, k) for k in range(lowest, highest + 1))
    if wanted * 8 < 2**n:
        job = Listed(R, lowest, highest, top, -bias)
        units = -(-wanted // LIST)
    elif n > 44:
        raise MixtureError(f"{wanted:.2g} subsets of {n} variables are too many. Give orders, as (3, 4), or fewer variables.")
    else:
        job, units = Lattice(R, min(n, free), lowest, highest, top, -bias), 2 ** (n - min(n, free))
    part, done = run(job, units, map, checkpoint, progress)
    return _result(part, done, units, unit, estimator, "none" if samples is None else "Wishart", samples)


def rank(entropies, orders=None, *, top=10, unit="nats", estimator="exact", correction="none", samples=None):
    """The same table from the entropies of all 2^n subsets, in nats and in the order of their bits.

    >>> from mixing.information import count_entropies
    >>> xor = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])
    >>> rank(count_entropies(xor, "plug-in"), unit="bits").synergies
    ((-1.0, (0, 1, 2)),)
    """
    H = np.asarray(entropies, dtype=float)
    n = len(H).bit_length() - 1
    if len(H) != 2**n:
        raise MixtureError(f"expected the entropies of all 2^n subsets; got {len(H)}.")
    part = Known(o_informations(H), *_orders(orders, n), top)(0)
    return _result(part, 1, 1, unit, estimator, correction, samples)


def o_information_bias(n, samples):
    """Bias of the Gaussian plug-in Ω of k = 0, ..., n variables, in nats.

    >>> o_information_bias(4, 100).round(4)
    array([ 0.    , -0.    ,  0.    , -0.0001, -0.0003])
    """
    b, k = entropy_bias(n, samples), np.arange(n + 1)
    return np.where(k < 3, 0.0, (k - 2) * b + k * (b[min(1, n)] - b[np.maximum(k - 1, 0)]))


def run(job, units, map=map, checkpoint=None, progress=None):
    """One unit after another through `map`, merged in order: the part found, and how many units it holds."""
    mark = fingerprint(job, units)
    part, done = resume(checkpoint, mark) or (nothing(len(job.R)), 0)
    report = Bar() if progress is True else progress or (lambda done, units: None)
    saved = time.monotonic()
    try:
        for result in map(job, range(done, units)):
            part = merge(part, result.result() if hasattr(result, "result") else result, job.top)
            done += 1
            report(done, units)
            if checkpoint is not None and (time.monotonic() - saved > 2 or done == units):
                save(checkpoint, mark, part, done)
                saved = time.monotonic()
    except KeyboardInterrupt:
        if checkpoint is not None:
            save(checkpoint, mark, part, done)
    return part, done


class Bar:
    """A line on the error stream that says how far a scan is and how long it will take."""

    def __init__(self, width=30):
        self.since, self.width = time.monotonic(), width

    def __call__(self, done, units):
        filled, spent = self.width * done // units, time.monotonic() - self.since
        left = f"{spent * (units - done) / done:.0f} s left" if done < units else f"{spent:.1f} s   \n"
        bar = "#" * filled + "." * (self.width - filled)
        print(f"\r[{bar}] {100 * done // units:3d}%  {left}  ", end="", file=sys.stderr, flush=True)


def fingerprint(job, units):
    """A name for this very scan: its numbers, its orders, its units."""
    options = repr((type(job).__name__, job.R.shape, job.lowest, job.highest, job.top, units))
    return hashlib.sha256(job.R.tobytes() + job.offset.tobytes() + options.encode()).hexdigest()


def save(path, mark, part, done):
    """What was found so far, written beside and moved into place: a crash leaves the old file or the new one."""
    with open(f"{path}.new", "w") as file:
        json.dump({"scan": mark, "done": done, "part": part._asdict()}, file)
    os.replace(f"{path}.new", path)


def resume(path, mark):
    """What an earlier run of the same scan noted, if anything."""
    if path is None or not os.path.exists(path):
        return None
    with open(path) as file:
        noted = json.load(file)
    if noted["scan"] != mark:
        raise MixtureError(f"{path} belongs to another scan: other data, orders or options. Delete it or name another file.")
    part = Part(**noted["part"])
    named = lambda found: [(value, tuple(variables)) for value, variables in found]
    return part._replace(low=named(part.low), high=named(part.high)), noted["done"]


def _orders(orders, n):
    lowest, highest = (3, n) if orders is None else (orders, orders) if isinstance(orders, (int, np.integer)) else orders
    if not 3 <= lowest <= highest <= n:
        raise MixtureError(f"expected orders between 3 and {n}, the number of variables; got {orders}. "
                           "One or two variables have no O-information: it is 0 for them.")
    return int(lowest), int(highest)


def _result(part, done, units, unit, *source):
    if unit not in UNITS:
        raise MixtureError(f"expected a unit from {', '.join(UNITS)}; got {unit!r}.")
    one = UNITS[unit]
    named = lambda found: tuple((float(value / one), variables) for value, variables in found)
    orders = {k: Order(c, t / c / one, a / one, b / one) for k, (c, t, a, b) in enumerate(zip(*part[2:])) if c}
    return Scan(named(part.low), named(part.high), orders, done == units, done, units, unit, *source)
