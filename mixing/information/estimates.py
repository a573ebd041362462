"""A number from data with what it is worth: standard error, shuffle null, and what the estimator is called."""
from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .counts import counted
from .discrete import table
from .gaussian import copula
from .measures import UNITS, o_information


class Estimate(NamedTuple):
    """An estimate, its unit, and how far chance and bias could carry it."""

    value: float
    unit: str
    standard_error: float
    null: float
    null_spread: float
    estimator: str
    correction: str
    samples: int

    @property
    def interval(self):
        """Two standard errors to either side."""
        return self.value - 2 * self.standard_error, self.value + 2 * self.standard_error

    @property
    def secure(self):
        """Whether value and value less its null lie more than two errors on the same side of zero."""
        above = abs(self.value) > 2 * self.standard_error
        beyond = abs(self.value - self.null) > 2 * np.hypot(self.standard_error, self.null_spread)
        return bool(above and beyond and self.value * (self.value - self.null) > 0)


def estimate(x, law=copula, measure=o_information, *, unit="nats", blocks=20, groups=None, shuffles=20, rng):
    """A measure of data with its jackknife standard error and its value on shuffled columns, where the truth is zero.

    Parameters
    ----------
    x : array (N, n)
        Rows are observations; for series, in order.
    law : callable
        Data to law: `copula`, `nearest`, `counted`, or one of those with its options bound.
    measure : callable
        Law to number.
    blocks : int
        Rows are left out in so many runs of neighbors, so that short memory in a series is no false precision.
    groups : array (N,), optional
        Labels of rows that belong together (subjects, pieces); left out group by group instead.
    shuffles : int
        How often each column is shuffled on its own.
    rng : numpy.random.Generator

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.multivariate_normal(np.zeros(3), 0.6 + 0.4 * np.eye(3), 1000)
    >>> found = estimate(x, rng=rng)
    >>> abs(found.value - 0.1474) < 2 * found.standard_error, abs(found.null) < 0.01, found.secure
    (True, True, True)
    """
    x = np.asarray(x)
    if unit not in UNITS:
        raise MixtureError(f"expected a unit from {', '.join(UNITS)}; got {unit!r}.")
    whole = law(x)
    error = jackknife_error(lambda rows: measure(law(rows)), x, blocks, groups)
    null = [measure(law(shuffled(x, rng))) for _ in range(shuffles)]
    one = UNITS[unit]
    return Estimate(measure(whole) / one, unit, error / one, float(np.mean(null)) / one if null else np.nan,
                    float(np.std(null, ddof=1)) / one if shuffles > 1 else np.nan, whole.estimator, whole.correction, len(x))


def jackknife_error(statistic, x, blocks=20, groups=None):
    r"""Standard error of a statistic from its values with one block of rows left out.

    For blocks of :math:`m_b` of N rows, with :math:`h_b = N / m_b` and pseudo-values
    :math:`\tilde\theta_b = h_b \hat\theta - (h_b - 1) \hat\theta_{-b}`: the root of
    :math:`\tfrac1B \sum_b (\tilde\theta_b - \hat\theta_J)^2 / (h_b - 1)`, where
    :math:`\hat\theta_J = B \hat\theta - \sum_b (1 - m_b / N)\, \hat\theta_{-b}`.

    >>> x = np.random.default_rng(0).standard_normal((1000, 1))
    >>> round(jackknife_error(lambda rows: rows.mean(), x) * 1000**0.5, 1)
    1.0

    References
    ----------
    Busing, Meijer, van der Leeden (1999), Statistics and Computing 9, 3-8.
    """
    labels = np.arange(len(x)) * min(blocks, len(x)) // len(x) if groups is None else np.unique(groups, return_inverse=True)[1]
    if len(labels) != len(x) or labels.max() < 1:
        raise MixtureError(f"expected a group for each of {len(x)} rows, and at least two groups.")
    size = np.bincount(labels)
    left_out = np.array([statistic(x[labels != b]) for b in range(len(size))])
    whole, h = statistic(x), len(x) / size
    center = len(size) * whole - ((1 - size / len(x)) * left_out).sum()
    return float(np.mean((h * whole - (h - 1) * left_out - center) ** 2 / (h - 1)) ** 0.5)


def lookalike(p, share):
    """A law shaped like a table of frequencies, of known entropies: a share of the events has one variable redrawn.

    The redrawn variable is any of them, equally likely, and follows its own margin. Sampling from the lookalike shows what
    an estimator does to laws of this shape, where shuffled data show what it does to independent ones.

    Parameters
    ----------
    p : array (k_1, ..., k_n)
        Frequencies.
    share : float
        How many events are blurred; the share of singletons among the data is a natural amount.

    Examples
    --------
    >>> lookalike([[0.5, 0.0], [0.0, 0.5]], 0.2)
    array([[0.45, 0.05],
           [0.05, 0.45]])
    """
    p = np.asarray(p, dtype=float)
    blurred = [p.sum(axis=i, keepdims=True) * p.sum(axis=tuple(j for j in range(p.ndim) if j != i), keepdims=True)
               for i in range(p.ndim)]
    return (1 - share) * p + share * sum(blurred) / p.ndim


def bias(p, law, measure=o_information, *, samples, runs=20, unit="nats", rng):
    """What an estimator gets wrong on average on samples from a known table: the mean error and its standard error.

    >>> low, error = bias(np.full((4, 4, 4), 1 / 64), lambda x: counted(x, "plug-in"), samples=60, rng=np.random.default_rng(0))
    >>> low < -0.2 and error < 0.02
    True
    """
    p, one = np.asarray(p, dtype=float), UNITS[unit]
    cells = rng.multinomial(samples, p.ravel(), size=runs)
    draw = lambda counts: np.stack(np.unravel_index(np.repeat(np.arange(p.size), counts), p.shape), axis=1)
    errors = np.array([measure(law(draw(counts))) for counts in cells]) - measure(table(p))
    return float(errors.mean() / one), float(errors.std(ddof=1) / runs**0.5 / one)


def shuffled(x, rng):
    """The same columns, each in an order of its own: all margins kept, all dependence gone."""
    return rng.permuted(np.asarray(x), axis=0)


def binned(x, bins=8, estimator="Miller-Madow"):
    """The law of continuous data cut into equally filled bins: it sees any dependence, coarsely.

    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.standard_normal((2, 5000))
    >>> round(o_information(binned(np.column_stack([a, b, a * b]), bins=4)), 1)
    -0.7
    """
    return replace(counted(cut(x, bins), estimator), estimator=f"{bins} equal bins")


def cut(x, bins):
    """Which of `bins` equally filled bins each value lies in, column by column; equal values go together."""
    x = np.asarray(x, dtype=float)
    edges = np.quantile(x, np.arange(1, bins) / bins, axis=0)
    return (x[:, None, :] >= edges[None]).sum(axis=1)
