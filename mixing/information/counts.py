"""Discrete data: entropies from counts, with four answers to the question of the unseen."""
from __future__ import annotations

from functools import lru_cache

import numpy as np

from .._operands import MixtureError
from .discrete import encode
from .measures import Law


def plug_in(counts):
    r"""Entropy of the observed frequencies, :math:`-\sum_c \tfrac cN \ln \tfrac cN`: too small on average.

    Parameters
    ----------
    counts : int array (..., K)
        How often each value was seen; zeros count for nothing.

    Examples
    --------
    >>> float(plug_in([2, 2]))
    0.6931471805599453
    """
    c, N = _counted(counts)
    return np.log(N) - _c_log_c(N.max())[c].sum(axis=-1) / N


def miller_madow(counts):
    r"""The plug-in entropy plus its first-order bias, :math:`(K_{\text{seen}} - 1) / 2N`.

    >>> float(miller_madow([2, 2]) - plug_in([2, 2]))
    0.125

    References
    ----------
    Miller (1955), in Information Theory in Psychology, 95-100.
    """
    c, N = _counted(counts)
    return plug_in(c) + ((c > 0).sum(axis=-1) - 1) / (2 * N)


def grassberger(counts):
    r"""Entropy with :math:`\ln c` replaced by :math:`G(c)`: :math:`\ln N - \tfrac1N \sum_c c\, G(c)`.

    :math:`G(c) = \psi(c) + \tfrac12 (-1)^c [\psi(\tfrac{c+1}{2}) - \psi(\tfrac c2)]`.

    >>> float(grassberger([2, 2]))
    0.6566572065813687

    References
    ----------
    Grassberger (2003), arXiv:physics/0307138.
    """
    c, N = _counted(counts)
    return np.log(N) - _c_times_G(int(N.max()))[c].sum(axis=-1) / N


def chao_shen(counts):
    r"""Entropy with the unseen share estimated from the singletons, each term weighted by its chance of being seen.

    With coverage :math:`\hat C = 1 - f_1 / N` and :math:`q = \hat C c / N`: :math:`-\sum_c q \ln q / (1 - (1 - q)^N)`.

    >>> float(chao_shen([2, 2]))
    0.7393569926

    References
    ----------
    Chao, Shen (2003), Environmental and Ecological Statistics 10, 429-443.
    """
    c, N = _counted(counts)
    singles = (c == 1).sum(axis=-1)
    coverage = 1 - np.minimum(singles, N - 1) / N
    q = coverage[..., None] * c / N[..., None]
    seen = c > 0
    q = np.where(seen, q, 0.5)
    return -np.where(seen, q * np.log(q) / -np.expm1(N[..., None] * np.log1p(-np.minimum(q, 1 - 1e-16))), 0).sum(axis=-1)


ENTROPIES = {"plug-in": plug_in, "Miller-Madow": miller_madow, "Grassberger": grassberger, "Chao-Shen": chao_shen}


def counted(x, estimator="Grassberger", counts=None):
    """The law of discrete data, each subset's entropy estimated from its own counts.

    Parameters
    ----------
    x : array or list of tuples (N, n)
        Rows are observations of any hashable values.
    estimator : {"plug-in", "Miller-Madow", "Grassberger", "Chao-Shen"}
    counts : int array (N,), optional
        How often each row was seen; once by default.

    Examples
    --------
    >>> from mixing.information import o_information
    >>> bits = np.random.default_rng(0).integers(0, 2, (1000, 2))
    >>> xor = np.column_stack([bits, bits.sum(axis=1) % 2])
    >>> round(o_information(counted(xor), unit="bits"), 3)
    -1.0
    """
    entropy = estimator_named(estimator)
    codes, weight = observations(x, counts)

    def where(S):
        return joint_codes(codes[:, list(S)])

    def frequency(S):
        return np.bincount(where(S), weight).astype(np.int64) if S else np.array([weight.sum()], dtype=np.int64)

    def surprisal(S):
        cells = where(S)
        return -np.log(np.bincount(cells, weight)[cells] / weight.sum())
    return Law(codes.shape[1], lambda S: float(entropy(frequency(S))) if S else 0.0, surprisal, "counts",
               "none" if estimator == "plug-in" else estimator, int(weight.sum()))


def observations(x, counts=None):
    """Discrete data as small integers (N, n), with how often each row was seen."""
    if isinstance(x, np.ndarray) and x.ndim == 2 and x.dtype.kind in "iub" and x.size:
        codes = x.astype(np.int64) - x.min(axis=0)
        if codes.max() > len(x):
            codes = np.stack([np.unique(column, return_inverse=True)[1] for column in x.T], axis=1)
    else:
        rows = [tuple(row) for row in x]
        if not rows or len({len(row) for row in rows}) != 1 or not rows[0]:
            raise MixtureError("expected rows of one length, at least one; got none, or rows of different lengths.")
        if any(value is None or value != value for row in rows for value in row):
            raise MixtureError("missing values among the data. Drop those rows, or make 'missing' a value of its own.")
        codes = encode(rows)
    weight = np.ones(len(codes), dtype=np.int64) if counts is None else np.asarray(counts)
    if weight.shape != (len(codes),) or weight.dtype.kind not in "iu" or weight.min() < 0 or weight.sum() == 0:
        raise MixtureError(f"expected one count (a whole number) for each of {len(codes)} rows; "
                           f"got {weight.dtype} of shape {weight.shape}.")
    return codes, weight


def joint_codes(codes):
    """One integer for each row of codes (N, k): equal rows get equal integers, without gaps.

    >>> joint_codes(np.array([[0, 1], [2, 0], [0, 1]]))
    array([0, 1, 0])
    """
    joint = codes[:, 0]
    for column in codes.T[1:]:
        joint = refine(joint, column)
    return refine(joint, np.zeros_like(joint))


def refine(joint, column):
    """The common refinement of two labelings of the same rows, labeled 0, 1, 2, ... without gaps."""
    both = joint * (int(column.max()) + 1) + column
    top = int(both.max()) + 1
    if top > 8 * len(both):
        return np.unique(both, return_inverse=True)[1]
    present = np.bincount(both, minlength=top) > 0
    return (np.cumsum(present) - 1)[both]


def estimator_named(name):
    """The entropy estimator of that name, or an error that lists the names."""
    if name not in ENTROPIES:
        raise MixtureError(f"expected an estimator from {', '.join(ENTROPIES)}; got {name!r}.")
    return ENTROPIES[name]


def _counted(counts):
    c = np.asarray(counts)
    if c.dtype.kind not in "iub" or c.size == 0 or c.min() < 0 or not (N := c.sum(axis=-1)).all():
        raise MixtureError(f"expected counts: whole numbers, none negative, some positive; got an array of {c.dtype}.")
    return c, np.asarray(N)


@lru_cache(8)
def _c_log_c(N):
    c = np.arange(int(N) + 1, dtype=float)
    return c * np.log(np.maximum(c, 1))


@lru_cache(8)
def _c_times_G(N):
    from scipy.special import psi
    c = np.arange(1, N + 1, dtype=float)
    G = psi(c) + 0.5 * (-1) ** c * (psi((c + 1) / 2) - psi(c / 2))
    return np.concatenate([[0.0], c * G])
