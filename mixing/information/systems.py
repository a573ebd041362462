"""Gaussian systems with known O-information: parts with a linear mixture, and a public benchmark's two families."""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, is_symbolic, lift, namespace, on_simplex


def with_mixture(covariance, weights, noise):
    r"""Covariance (n + 1, n + 1) of Gaussian parts and their noisy mixture :math:`M = \sum_i w_i X_i + N(0, \sigma^2)`.

    Parameters
    ----------
    covariance : array (n, n)
        Of the parts.
    weights : array (n,)
        On the simplex.
    noise : float
        Variance :math:`\sigma^2` of the noise.

    Examples
    --------
    >>> with_mixture(np.eye(2), [0.5, 0.5], 0.25)
    array([[1.  , 0.  , 0.5 ],
           [0.  , 1.  , 0.5 ],
           [0.5 , 0.5 , 0.75]])
    """
    C, w = lift(covariance, weights)
    xp = namespace(C, w)
    if not is_symbolic(xp):
        on_simplex(w, xp)
        if noise < 0:
            raise MixtureError(f"expected a variance; got {noise}.")
    along = xp.matmul(C, w[:, None])
    last = xp.reshape(xp.matmul(w[None, :], along), (1, 1)) + noise
    return xp.concat([xp.concat([C, along], axis=1), xp.concat([xp.reshape(along, (1, -1)), last], axis=1)], axis=0)


def critical_noise(correlation):
    r"""The noise :math:`\sigma` at which two equally mixed, equally correlated parts turn from synergy to redundancy.

    :math:`\sigma^2 = (1-\rho)^2 (1+\rho) / (8 \rho)`: more noise, or more correlation, and Ω > 0.

    >>> float(critical_noise(0.5))
    0.30618621784789724
    """
    r = lift(correlation)
    return namespace(r).sqrt((1 - r) ** 2 * (1 + r) / (8 * r))


def critical_correlation(noise):
    r"""The correlation of the parts at which Ω changes sign: the root in (0, 1) of :math:`(1-\rho)^2(1+\rho) = 8 \sigma^2 \rho`.

    >>> critical_correlation(np.array([0.1, 0.5, 1.0, 2.0]))
    array([0.8107404, 0.3111078, 0.1099163, 0.0302761])
    """
    s = np.asarray(noise, dtype=float)
    low, high = np.zeros_like(s), np.ones_like(s)
    for _ in range(60):
        middle = (low + high) / 2
        below = (1 - middle) ** 2 * (1 + middle) > 8 * s**2 * middle
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def redundant(n, correlation):
    """n standard variables, every pair equally correlated: Ω has the sign of the correlation.

    >>> redundant(2, 0.6)
    array([[1. , 0.6],
           [0.6, 1. ]])
    """
    return (1 - correlation) * np.eye(n) + correlation * np.ones((n, n))


def synergistic(n, strength):
    r"""n standard variables of which one depends on the others, who do not know of each other: Ω < 0.

    Variable 1 correlates :math:`1/\sqrt{n-1}` with variable 0 and :math:`\rho/\sqrt{n-1}` with the rest.

    >>> synergistic(3, 0.6).round(4)
    array([[1.    , 0.7071, 0.    ],
           [0.7071, 1.    , 0.4243],
           [0.    , 0.4243, 1.    ]])
    """
    C = np.eye(n)
    C[1] = C[:, 1] = strength / (n - 1) ** 0.5
    C[0, 1] = C[1, 0] = (n - 1) ** -0.5
    C[1, 1] = 1
    return C


def product_o_information(noise):
    r"""Ω of two standard Gaussian parts and their product with noise, :math:`M = X_1 X_2 + N(0, \sigma^2)`, in nats.

    :math:`\Omega = h(M) + h(M \mid X_1, X_2) - 2\, h(M \mid X_1)`, where M given one part is Gaussian with variance
    :math:`x^2 + \sigma^2`; the entropies are integrals, done by quadrature.

    >>> round(product_o_information(0.1), 4)
    -1.4537
    """
    from scipy.integrate import quad
    log_scale = 0.5 * np.log(2 * np.pi * np.e)
    given_one = quad(lambda x: 0.5 * np.log(x * x + noise**2) * np.exp(-x * x / 2), 0, 12, points=[noise, 1], limit=200)[0]
    given_one = log_scale + given_one * (2 / np.pi) ** 0.5

    def density(m):
        return quad(lambda x: np.exp(-0.5 * (x * x + m * m / (x * x + noise**2))) / (x * x + noise**2) ** 0.5,
                    0, 12, points=[noise, m**0.5], limit=200)[0] / np.pi

    def surprise(u):                                    # m = u²: the density is steep at 0
        f = density(u * u)
        return -f * np.log(f) * 2 * u
    h = 2 * quad(surprise, 0, 6, limit=200, epsabs=1e-8)[0]
    return float(h + log_scale + np.log(noise) - 2 * given_one)
