"""Several estimators on the same data, and whether they agree."""
from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .counts import ENTROPIES, counted
from .estimates import Estimate, binned, estimate
from .gaussian import copula, numbers
from .measures import o_information
from .neighbors import nearest

CONTINUOUS = {"copula": copula, "neighbors": nearest, "bins": binned}
DISCRETE = {name: partial(counted, estimator=name) for name in ENTROPIES}


class Report(NamedTuple):
    """Estimates of one number by several estimators, and what to make of them."""

    estimates: dict
    agree: bool
    notes: tuple

    def __str__(self):
        unit = next(iter(self.estimates.values())).unit
        rows = [f"{name:14s}{e.value:+9.4f} ± {e.standard_error:.4f}   shuffled {e.null:+.4f} ± {e.null_spread:.4f}   "
                f"{'secure' if e.secure else 'not secure'}" for name, e in self.estimates.items()]
        return "\n".join([f"{'estimator':14s}{'Ω, ' + unit:>9s}", *rows, *self.notes])


def report(x, estimators=None, measure=o_information, *, unit="nats", rng, **options):
    """O-information by estimators that fail differently, and a warning where they disagree.

    Parameters
    ----------
    x : array (N, n)
        Whole numbers or text are counted; real numbers go through the Gaussian copula, nearest neighbors and bins.
    estimators : dict, optional
        Name to function from data to law; chosen by the data's type by default.
    options
        Passed on to `estimate`: blocks, groups, shuffles.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.standard_normal((2, 1000))
    >>> found = report(np.column_stack([a, b, a * b]), rng=rng, shuffles=5)
    >>> found.agree
    False
    >>> print(found.notes[0])
    copula and neighbors disagree: ... nats.
      The copula sees only what ranks correlate: ...
    """
    x = np.asarray(x)
    if estimators is None:
        estimators = CONTINUOUS if x.dtype.kind == "f" else DISCRETE
    if x.dtype.kind == "f":
        numbers(x)
    if len(estimators) < 2:
        raise MixtureError(f"a comparison needs at least two estimators; got {list(estimators)}. Use estimate for one.")
    found = {name: estimate(x, law, measure, unit=unit, rng=rng, **options) for name, law in estimators.items()}
    quarrels = [(a, b) for a, b in combinations(found, 2) if disagree(found[a], found[b])]
    notes = tuple(_note(found, *pair) for pair in quarrels) or ("The estimators agree.",)
    return Report(found, not quarrels, notes)


def disagree(one: Estimate, other: Estimate):
    """Whether two estimates differ by more than three standard errors and a quarter of the larger one."""
    gap = abs(one.value - other.value)
    return bool(gap > 3 * np.hypot(one.standard_error, other.standard_error) + max(abs(one.value), abs(other.value)) / 4)


def _note(found, a, b):
    one, other = found[a], found[b]
    why = {"copula": "The copula sees only what ranks correlate: products, XOR and other shapes escape it.",
           "bins": "Bins blur what is finer than they are.",
           "plug-in": "Counting finds dependence where there are few rows for many values: see its shuffled value."}
    reason = next((why[name] for name in (a, b) if name in why), "There may be too few rows for either.")
    return f"{a} and {b} disagree: {one.value:+.3f} and {other.value:+.3f} {one.unit}.\n  {reason}"
