"""O-information from score functions: the identity behind SΩI, for Gaussian systems, where every score is known."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .gaussian import correlation


class Scores(NamedTuple):
    """What the integrals of score differences give, in nats."""

    total_correlation: float
    dual_total_correlation: float
    o_information: float


def score_o_information(covariance, nodes=40):
    r"""Total correlation and its dual as integrals of squared score differences along a noising process.

    Data are noised, :math:`x_a = \sqrt{a}\, x_1 + \sqrt{1 - a}\, \epsilon`, from a = 1 down to 0. Then
    TC = :math:`\tfrac12 \int_0^1 E \lVert s(x_a) - (s_i(x_{i,a}))_i \rVert^2 \, da / a`, and DTC is the same with the scores
    :math:`s_i(x_{i,a} \mid x_{-i,1})` of each variable given the others without noise. How fast the noise comes does not matter.

    Parameters
    ----------
    covariance : array (n, n)
    nodes : int
        Gauss-Legendre nodes on 0 < a < 1.

    Examples
    --------
    >>> score_o_information(0.6 + 0.4 * np.eye(3)).o_information
    0.1473686

    References
    ----------
    Bounoua, Franzese, Michiardi (2024), Proceedings of Machine Learning Research 235, 4444-4471.
    """
    R = correlation(covariance)
    node, weight = np.polynomial.legendre.leggauss(nodes)
    kept = (node + 1) / 2
    gaps = np.array([score_gaps(R, a) for a in kept])
    tc, dtc = (0.5 * (weight / 2 / kept) @ gaps).tolist()
    return Scores(tc, dtc, tc - dtc)


def score_gaps(R, kept):
    r"""Mean squared distance of the joint score from the single ones, and from those given the others without noise.

    Every score is a linear map of :math:`(x_t, x_0)`, and so is a difference D of scores; its mean square is the trace of
    :math:`D\, \mathrm{Cov}(x_t, x_0)\, D^\top`.

    >>> score_gaps(np.eye(2), 0.5).tolist()
    [0.0, 0.0]
    """
    n = len(R)
    noised = kept * R + (1 - kept) * np.eye(n)
    both = np.block([[noised, kept**0.5 * R], [kept**0.5 * R, R]])
    joint = np.hstack([-np.linalg.inv(noised), np.zeros((n, n))])
    single = np.hstack([-np.diag(1 / np.diag(noised)), np.zeros((n, n))])
    precision = np.linalg.inv(R)
    left = kept / np.diag(precision) + 1 - kept                                  # Var(x_it | x_-i0)
    predict = -precision / np.diag(precision)[:, None] + np.eye(n)              # E(x_i | x_-i) as a map of x_0
    given = np.hstack([-np.diag(1 / left), kept**0.5 * predict / left[:, None]])
    square = lambda D: np.trace(D @ both @ D.T)
    return np.array([square(joint - single), square(joint - given)])
