r"""The closed forms of Mixup, as numbers. Each is derived in `mixing.derivations`, where the chapter shows it.

One variable runs through them: :math:`B = (2\lambda - 1)^2` has the law Beta(1/2, alpha), the scale of a mixed point
is :math:`s = \lambda^2 + (1-\lambda)^2 = (1+B)/2` and its larger weight is :math:`\theta = (1+\sqrt B)/2`.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixing import MixtureError, closure

from .mixup import covariance_factor, positive


class Shrinkage(NamedTuple):
    """Mean and variance of the larger weight."""
    mean: float
    variance: float


def beta_nodes(alpha, count=24):
    r"""Nodes and weights that integrate every polynomial of degree below ``2 * count`` against Beta(alpha, alpha) exactly.

    They are the eigenvalues of the law's Jacobi matrix (Golub & Welsch 1969).

    >>> lam, mass = beta_nodes(0.4)
    >>> bool(np.isclose(mass @ (lam**2 + (1 - lam)**2), covariance_factor(0.4)))
    True
    """
    j = np.arange(1, count)
    a = float(positive(alpha))
    first = 1 / (2 * a + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.where(j == 1, first, j * (j + 2 * a - 2) / ((2 * j + 2 * a - 1) * (2 * j + 2 * a - 3)))
    nodes, vectors = np.linalg.eigh(np.diag(np.sqrt(off), 1) + np.diag(np.sqrt(off), -1))
    return (1 + nodes) / 2, vectors[0]**2


def central_moments(alpha, second, third, fourth):
    """Second, third and fourth central moments after Mixup, from those of the data.

    >>> second, third, fourth = central_moments(1.0, 1, 0, 3)
    >>> float(fourth / second**2)                                          # Gaussian data: the kurtosis was 3
    3.15
    """
    a = positive(alpha)
    share = 1 / (2 * (2 * a + 1) * (2 * a + 3))
    return (covariance_factor(a) * second, third * (a + 2) / (2 * (2 * a + 1)),
            share * ((a + 2) * (a + 3) * fourth + 3 * a * (a + 1) * second**2))


def excess_kurtosis(alpha):
    """How far mixed Gaussian data are from Gaussian: three times the relative variance of the scale s.

    >>> float(excess_kurtosis(1.0))
    0.15
    """
    a = positive(alpha)
    return 3 * a / ((a + 1)**2 * (2 * a + 3))


def steady_kurtosis(alpha):
    r"""The kurtosis that repeated Mixup leads to; infinite for :math:`\alpha \le (\sqrt{17}-3)/4`.

    >>> float(steady_kurtosis(1.0)), float(steady_kurtosis(0.2))
    (4.5, inf)
    """
    a = positive(alpha)
    room = 2 * a**2 + 3 * a - 1
    return np.where(room > 0, 3 * (a + 1) * (2 * a + 1) / np.where(room > 0, room, 1), np.inf)[()]


def label_entropy(alpha, parts=2):
    r"""The expected entropy of a mixed label in nats, :math:`\psi(k\alpha+1) - \psi(\alpha+1)`.

    >>> float(label_entropy(1.0)), float(label_entropy(1.0, parts=3))     # 1/2 and 1/2 + 1/3
    (0.5, 0.83333)
    """
    from scipy.special import digamma
    a = positive(alpha)
    return digamma(parts * a + 1) - digamma(a + 1)


def loss_floor(alpha, shares):
    r"""The cross-entropy below which no model can go on mixed data, :math:`(1 - \sum_c \pi_c^2)\,E[H]`, in nats.

    `shares` are those of the classes; parts of one class do not mix labels. It is reached only where the mixed point
    tells its label.

    >>> round(float(loss_floor(1.0, np.full(10, 0.1))), 3)
    0.45
    """
    return (1 - np.sum(closure(shares)**2)) * label_entropy(alpha)


def larger_weight(alpha):
    r"""Mean and variance of :math:`\theta = \max(\lambda, 1-\lambda)`.

    >>> mean, variance = larger_weight(1.0)
    >>> round(float(mean), 12), round(float(variance * 48), 12)
    (0.75, 1.0)
    """
    from scipy.special import gammaln
    a = positive(alpha)
    root = np.exp(gammaln(a + 0.5) - gammaln(a + 1)) / np.sqrt(np.pi)       # the mean of sqrt(B)
    return Shrinkage((1 + root) / 2, 1 / (4 * (2 * a + 1)) - root**2 / 4)


def shrink(x, alpha):
    r"""What the larger part contributes on average, :math:`\bar x + \bar\theta (x - \bar x)`: how to present test inputs.

    >>> shrink(np.array([[0.0], [4.0]]), 1.0)
    array([[0.5],
           [3.5]])

    References
    ----------
    Carratino, Cissé, Jenatton & Vert (2022), Journal of Machine Learning Research 23(325).
    """
    center = np.mean(x, axis=0)
    return center + larger_weight(alpha).mean * (x - center)


def gradient_variance(alpha, n, shared=False):
    r"""The variance of a batch gradient over the squared error of the slope; plain training has 2/n.

    One standard normal input, labels without noise, each example of the batch mixed with the next (n at least 3).

    >>> round(float(gradient_variance(1.0, 42, shared=True)) * 42, 12), round(float(gradient_variance(1.0, 42)) * 42, 12)
    (2.0, 1.4)
    """
    a = positive(alpha)
    if np.any(np.asarray(n) < 3):
        raise MixtureError(f"the formula needs batches of at least 3; got {n}.")
    if not shared:
        return 3 * (a**2 + 3 * a + 3) / (n * (2 * a + 1) * (2 * a + 3))
    return a / ((2 * a + 1)**2 * (2 * a + 3)) + (3 * a**2 + 7 * a + 6) / (n * (2 * a + 1) * (2 * a + 3))


def critical_batch(alpha):
    r"""The batch size beyond which one weight per batch is noisier than plain training, :math:`(2\alpha+1)(5\alpha+9)`.

    >>> float(critical_batch(1.0))
    42.0
    """
    a = positive(alpha)
    return (2 * a + 1) * (5 * a + 9)


def chord_penalty(f, start, end, alpha, count=48):
    r"""The mean square distance of a function from its own chord, :math:`E[(f(\tilde x) - \lambda f(x) - (1-\lambda) f(x'))^2]`.

    By Gauss quadrature, exact for polynomials of degree below `count`.

    >>> round(float(chord_penalty(np.square, 0.0, 1.0, 1.0)) * 30, 9)
    1.0
    """
    lam, mass = beta_nodes(alpha, count)
    return mass @ (f(lam * end + (1 - lam) * start) - lam * f(end) - (1 - lam) * f(start))**2


def kink_penalty(alpha):
    r"""The same for a ReLU on [-1, 1], :math:`E[\min(\lambda, 1-\lambda)^2]`.

    >>> round(float(kink_penalty(1.0)) * 12, 12)
    1.0
    """
    mean, variance = larger_weight(alpha)
    return (1 - mean)**2 + variance


def intrusion(ratio, alpha=1.0):
    r"""The probability that two random points of a circle mix into the concentric disc of `ratio` times its radius.

    Given the weight, :math:`|\tilde x|^2 = 1 - 4\lambda(1-\lambda)\sin^2(\theta/2)`. For alpha = 1 the probability is
    :math:`1 - \sqrt{1-q^2}`, for alpha without bound :math:`(2/\pi)\arcsin q`.

    >>> round(float(intrusion(0.6)), 12), round(float(intrusion(0.5, np.inf)), 12)
    (0.2, 0.333333333333)
    """
    q, a = float(ratio), float(positive(alpha))
    if not 0 <= q <= 1:
        raise MixtureError(f"ratio is the inner over the outer radius, between 0 and 1; got {ratio!r}.")
    if a == 1:
        return 1 - np.sqrt(1 - q**2)
    if np.isinf(a):
        return 2 / np.pi * np.arcsin(q)
    from scipy.integrate import quad
    from scipy.special import beta
    inside = lambda v: 2 / np.pi * np.arccos(np.sqrt((1 - q**2) / (1 - v * v)))       # v = 2 lambda - 1
    total, _ = quad(lambda angle: inside(q * np.sin(angle)) * (1 - (q * np.sin(angle))**2)**(a - 1) * q * np.cos(angle),
                    0, np.pi / 2, epsabs=1e-13, epsrel=1e-11)
    return 2 * total / beta(0.5, a)
