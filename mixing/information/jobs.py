"""Units of work of a scan: pure, picklable functions of a number, whose results add up."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import NamedTuple

import numpy as np

from .lattice import blocks, sizes
from .multiplets import multiplet_o_information, unrank

LIST = 2**17  # multiplets in one unit of work when they are listed one by one


class Part(NamedTuple):
    """What one unit found: the strongest (Ω, variables), and for each order how many, their sum, least and most Ω."""

    low: list
    high: list
    count: list
    total: list
    least: list
    most: list


@dataclass(frozen=True)
class Lattice:
    """All subsets of Gaussian variables whose last members are those of a number's bits."""

    R: np.ndarray
    free: int
    lowest: int
    highest: int
    top: int
    offset: np.ndarray

    def __call__(self, prefix):
        part = nothing(len(self.R))
        for first, omega in blocks(self.R, prefix, self.free):
            outside = prefix.bit_count() + first.bit_count()
            mask = first + (prefix << self.free)
            within, by_size, starts = _sorted_sizes(len(omega))
            if self.offset.any():
                omega += self.offset[outside:].take(within)
            part = collect(part, omega, within, by_size, starts, outside, self, lambda i: members(mask + i))
        return part


@dataclass(frozen=True)
class Known:
    """All subsets when every Ω is known already: the only unit of its scan."""

    omega: np.ndarray
    lowest: int
    highest: int
    top: int

    def __call__(self, _):
        sorting = _sorted_sizes(len(self.omega))
        return collect(nothing(len(self.omega).bit_length() - 1), self.omega, *sorting, 0, self, members)


@dataclass(frozen=True)
class Listed:
    """A run of consecutive multiplets of a few orders, for more variables than a lattice can hold."""

    R: np.ndarray
    lowest: int
    highest: int
    top: int
    offset: np.ndarray

    @property
    def multiplets(self):
        return sum(comb(len(self.R), k) for k in range(self.lowest, self.highest + 1))

    def __call__(self, unit):
        n, part, before = len(self.R), nothing(len(self.R)), 0
        for k in range(self.lowest, self.highest + 1):
            start, stop = (np.clip([unit * LIST, (unit + 1) * LIST], before, before + comb(n, k)) - before).tolist()
            before += comb(n, k)
            if start < stop:
                sets = unrank(np.arange(start, stop), k, n)
                omega = multiplet_o_information(self.R, sets) + self.offset[k]
                part = collect(part, omega, None, slice(None), [0, len(omega)], k, self, lambda i: tuple(sets[i].tolist()))
        return part


def collect(part, omega, within, by_size, starts, outside, job, name):
    """The part with one more block: `by_size` sorts it by size, `starts` says where sizes outside, outside + 1, ... begin."""
    first, last = max(job.lowest - outside, 0), min(job.highest - outside, len(starts) - 2)
    if last < first:
        return part
    a, b = starts[first], starts[last + 1]
    chosen, cuts, held = omega[by_size][a:b], np.asarray(starts[first:last + 1]) - a, slice(first + outside, last + outside + 1)
    count, total, least, most = (list(column) for column in part[2:])
    for column, add, found in ((count, _add, np.diff([*cuts, b - a])), (total, _add, np.add.reduceat(chosen, cuts)),
                               (least, min, np.minimum.reduceat(chosen, cuts)), (most, max, np.maximum.reduceat(chosen, cuts))):
        column[held] = [add(*pair) for pair in zip(column[held], found.tolist())]
    if b - a < len(omega):
        omega = np.where((within >= first) & (within <= last), omega, 0.0)
    low = _strongest(omega, part.low, min(least[held]), job.top, name)
    high = _strongest(-omega, [(-v, s) for v, s in part.high], -max(most[held]), job.top, name) if max(most[held]) > 0 else []
    return Part(low or part.low, [(-v, s) for v, s in high] or part.high, count, total, least, most)


def _strongest(values, known, best, top, name):
    """The `top` most negative of the known (value, variables) and of new values, equal ones in order of their bits."""
    bar = known[-1][0] if len(known) >= top else 0.0
    if best > bar or best >= 0:
        return known
    found = np.flatnonzero(values <= bar) if bar < 0 else np.flatnonzero(values < 0)
    if len(found) > top:
        found = found[values[found] <= np.partition(values[found], top - 1)[top - 1]]
    return sorted(known + [(float(values[i]), name(int(i))) for i in found], key=_in_order)[:top]


def nothing(n):
    """The part of no subsets."""
    return Part([], [], [0] * (n + 1), [0.0] * (n + 1), [np.inf] * (n + 1), [-np.inf] * (n + 1))


def merge(one, other, top):
    """Two parts as one."""
    high = sorted([(-v, s) for v, s in one.high + other.high], key=_in_order)[:top]
    sums = [[f(*pair) for pair in zip(a, b)] for f, a, b in zip((_add, _add, min, max), one[2:], other[2:])]
    return Part(sorted(one.low + other.low, key=_in_order)[:top], [(-v, s) for v, s in high], *sums)


def members(mask):
    """The variables of a subset given as bits.

    >>> members(0b10110)
    (1, 2, 4)
    """
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


def _in_order(found):
    """Lowest first; equal ones in the order of their bits."""
    return found[0], found[1][::-1]


def _add(a, b):
    return a + b


@lru_cache(4)
def _sorted_sizes(count):
    """Subset sizes of a block, the order that sorts it by size, and where each size starts."""
    within = sizes(count.bit_length() - 1)
    return within, np.argsort(within, kind="stable"), [0, *np.cumsum(np.bincount(within)).tolist()]
