"""Gaussian laws: exact from a covariance, estimated from data through the Gaussian copula."""
from __future__ import annotations

import warnings

import numpy as np

from .._operands import MixtureError, is_symbolic, lift, namespace
from .measures import Law

RESOLUTION = 1e-4  # nats: the rounding error of a log-determinant beyond which no answer is given


def gaussian(covariance, at=None):
    r"""The exact law of jointly Gaussian variables: :math:`H(S) = \tfrac12 \ln \det(2\pi e\, C_S)`.

    Parameters
    ----------
    covariance : array (n, n)
        Symmetric and positive definite; symbols allowed.
    at : array (N, n), optional
        Points, less the mean, at which `pointwise` is wanted.

    Raises
    ------
    MixtureError
        If it is no covariance, or so nearly singular that rounding would decide the answer.

    Examples
    --------
    >>> from mixing.information import o_information
    >>> R = 0.6 + 0.4 * np.eye(3)
    >>> o_information(gaussian(R))
    0.1473686
    """
    C = lift(covariance)
    if is_symbolic(namespace(C)):
        return _symbolic(C)
    C = np.asarray(C)
    R = correlation(C)
    scale = np.log(np.diag(C)) + np.log(2 * np.pi)

    def logdet(S):
        return scale[list(S)].sum() + np.linalg.slogdet(R[np.ix_(S, S)])[1]

    def surprisal(S):
        z = np.asarray(at, dtype=float)[:, list(S)] / np.sqrt(np.diag(C)[list(S)])
        return 0.5 * (logdet(S) + (z * np.linalg.solve(R[np.ix_(S, S)], z.T).T).sum(axis=1))
    return Law(len(C), lambda S: 0.5 * (logdet(S) + len(S)), None if at is None else surprisal, "Gaussian")


def correlation(covariance, names=None):
    """The correlation matrix of a covariance, refused when it is not one or rounding would decide the answer.

    >>> correlation([[4.0, 1.0], [1.0, 1.0]])
    array([[1. , 0.5],
           [0.5, 1. ]])
    >>> correlation([[1.0, 1.0], [1.0, 1.0]])
    Traceback (most recent call last):
        ...
    mixing.MixtureError: variables 0, 1 are linearly dependent to within rounding: ...
    """
    C = np.asarray(covariance, dtype=float)
    if C.ndim != 2 or C.shape[0] != C.shape[1] or not np.all(np.isfinite(C)) or not np.allclose(C, C.T, rtol=1e-8, atol=0):
        raise MixtureError(f"expected a symmetric matrix of finite numbers; got shape {C.shape}. Use np.cov(data.T).")
    variance = np.diag(C)
    if not np.all(variance > 0):
        least = _name(int(np.argmin(variance)), names)
        raise MixtureError(f"expected positive variances; variable {least} has {variance.min():.4g}. "
                           "A constant carries no information: leave it out.")
    scale = np.sqrt(variance)
    R = C / np.outer(scale, scale)
    R = (R + R.T) / 2
    np.fill_diagonal(R, 1.0)
    refuse_singular(R, names)
    return R


def refuse_singular(R, names=None):
    """Nothing, if every log-determinant of the matrix is known to 1e-4 nats; else an error that names the culprits."""
    values, vectors = np.linalg.eigh(R)
    if values[0] < -1e-8:
        raise MixtureError(f"expected a positive definite matrix; its smallest eigenvalue is {values[0]:.3g}. "
                           "Correlations estimated pair by pair need not fit together: use complete rows.")
    residual = 1 / np.sum(vectors**2 / np.maximum(values, 1e-300), axis=1)     # Var(x_i | all others)
    if len(R) * np.finfo(float).eps / residual.min() > RESOLUTION:
        culprits = ", ".join(_name(i, names) for i in np.flatnonzero(np.abs(vectors[:, 0]) > 0.05))
        raise MixtureError(f"variables {culprits} are linearly dependent to within rounding: the O-information is infinite or "
                           "unknown. Leave one of them out, or add the variance of the measurement noise to the diagonal.")


def normal_scores(x, ties="average"):
    r"""Data with each column replaced by the normal quantiles of its ranks, :math:`\Phi^{-1}(r / (N + 1))`.

    Equal values get their average rank, whatever the order of the rows; `ties="refuse"` raises instead.

    Parameters
    ----------
    x : array (N, n)

    Examples
    --------
    >>> normal_scores([[1.0], [5.0], [5.0], [40.0]])[:, 0].round(6)
    array([-0.841621,  0.      ,  0.      ,  0.841621])
    """
    from scipy.special import ndtri
    x = np.asarray(x, dtype=float)
    N = len(x)
    order = np.argsort(x, axis=0)
    values = np.take_along_axis(x, order, axis=0)
    scores = np.empty_like(x)
    np.put_along_axis(scores, order, ndtri(np.arange(1, N + 1) / (N + 1))[:, None], axis=0)
    tied = np.flatnonzero((values[1:] == values[:-1]).any(axis=0))
    if len(tied) and ties == "refuse":
        raise MixtureError(f"columns {tied.tolist()} hold equal values; a copula is for continuous data. Use counted(x).")
    for j in tied:
        _, where, count = np.unique(x[:, j], return_inverse=True, return_counts=True)
        last = np.cumsum(count)
        scores[:, j] = ndtri((last - (count - 1) / 2) / (N + 1))[where]
    return scores


def copula(x, ties="average"):
    r"""The law of continuous data through a Gaussian copula, unbiased for Gaussian data.

    Blind to every dependence that leaves the normal scores uncorrelated, as in XOR or in products:
    compare it with `nearest` before believing a zero.

    Parameters
    ----------
    x : array (N, n)
        Rows are observations; more rows than columns.
    ties : {"average", "refuse"}
        Warns, and gives equal values their average rank, or refuses them.

    Examples
    --------
    >>> from mixing.information import o_information
    >>> x = np.random.default_rng(0).multivariate_normal(np.zeros(3), 0.6 + 0.4 * np.eye(3), 20_000)
    >>> round(o_information(copula(x)), 2), o_information(copula(x**3)) == o_information(copula(x))
    (0.15, True)

    References
    ----------
    Ince, Giordano, Kayser, Rousselet, Gross, Schyns (2017), Human Brain Mapping 38, 1541-1573.
    """
    R, N = copula_correlation(x, ties)
    bias = entropy_bias(len(R), N)

    def entropy(S):
        return 0.5 * (len(S) * np.log(2 * np.pi * np.e) + np.linalg.slogdet(R[np.ix_(S, S)])[1]) - bias[len(S)]
    return Law(len(R), entropy, None, "Gaussian copula", "Wishart", N)


def copula_correlation(x, ties="average", names=None):
    """The correlation matrix of the normal scores, and the number of rows it rests on."""
    x = numbers(x)
    if len(x) <= x.shape[1] + 1:
        raise MixtureError(f"{x.shape[1]} variables need more than {x.shape[1] + 1} rows for a covariance; got {len(x)}.")
    share = 1 - min(len(np.unique(column)) for column in x.T) / len(x)
    if share > 0.05 and ties == "average":
        warnings.warn(f"up to {100 * share:.0f}% of a column's values are ties; they share their average rank. "
                      "The Gaussian copula is meant for continuous data: compare with counted(x).", stacklevel=3)
    z = normal_scores(x, ties)
    return correlation(np.atleast_2d(np.cov(z.T)), names), len(x)


def entropy_bias(n, samples):
    r"""Bias of the Gaussian plug-in entropy of k = 0, ..., n variables, in nats.

    :math:`\tfrac12 \sum_{i=1}^{k} [\psi(\tfrac{N-i}{2}) - \ln\tfrac{N-1}{2}]` for N rows.

    >>> entropy_bias(2, 100).round(4)
    array([ 0.    , -0.0051, -0.0152])

    References
    ----------
    Misra, Singh, Demchuk (2005), Journal of Multivariate Analysis 92, 324-342.
    """
    from scipy.special import psi
    steps = 0.5 * (psi((samples - np.arange(1, n + 1)) / 2) - np.log((samples - 1) / 2))
    return np.concatenate([[0.0], np.cumsum(steps)])


def numbers(x):
    """Data as a float array (N, n), or an error that says which column is missing, infinite or constant."""
    x = np.asarray(x)
    if x.ndim != 2 or x.dtype.kind not in "fiub":
        raise MixtureError(f"expected numbers in rows and columns; got shape {x.shape} of {x.dtype}. "
                           "Convert text to numbers first.")
    x = x.astype(float)
    bad = np.flatnonzero(~np.isfinite(x).all(axis=0))
    if len(bad):
        raise MixtureError(f"columns {bad.tolist()} hold missing or infinite values. Drop those rows, or fill them knowingly.")
    flat = np.flatnonzero((x == x[:1]).all(axis=0)) if len(x) else np.arange(x.shape[1])
    if len(flat):
        raise MixtureError(f"columns {flat.tolist()} are constant over the {len(x)} rows; they carry no information. "
                           "Leave them out.")
    return x


def _symbolic(C):
    import sympy as sp
    det = lambda S: sp.Matrix(len(S), len(S), lambda a, b: C[S[a], S[b]]).det() if S else sp.Integer(1)
    return Law(len(C), lambda S: (len(S) * sp.log(2 * sp.pi * sp.E, evaluate=False) + sp.log(det(S))) / 2, None, "Gaussian")


def _name(i, names):
    return str(i) if names is None else str(names[i])
