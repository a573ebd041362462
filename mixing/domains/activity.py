"""Activity coefficients: how far a liquid mixture is from ideal, by five models.

Mole fractions ``(..., n)`` on the simplex give natural logarithms of activity coefficients ``(..., n)``. Every model
is a derivative of one excess Gibbs energy, so all obey the Gibbs-Duhem equation.
"""
from __future__ import annotations

from .._operands import MixtureError, is_symbolic, lift, namespace, on_simplex


def _fractions(x, n=None):
    x = lift(x)
    xp = namespace(x)
    if n is not None and x.shape[-1] != n:
        raise MixtureError(f"this model is for {n} components; got mole fractions of shape {tuple(x.shape)}.")
    return (x if is_symbolic(xp) else on_simplex(x, xp)), xp


def _pair(first, second, xp):
    return xp.stack([first, second], axis=-1)


def margules(x, a12, a21):
    r"""Margules' two-constant model, :math:`\ln\gamma_1 = x_2^2 [A_{12} + 2 (A_{21} - A_{12}) x_1]`.

    >>> margules([0.0, 1.0], 1.6, 0.9)
    array([1.6, 0. ])

    References
    ----------
    Prausnitz, Lichtenthaler & de Azevedo (1999), *Molecular Thermodynamics of Fluid-Phase Equilibria*, chapter 6.
    """
    x, xp = _fractions(x, 2)
    x1, x2 = x[..., 0], x[..., 1]
    return _pair(x2**2 * (a12 + 2 * (a21 - a12) * x1), x1**2 * (a21 + 2 * (a12 - a21) * x2), xp)


def redlich_kister(x, coefficients):
    r"""Redlich and Kister's polynomial, :math:`G^E/RT = x_1 x_2 \sum_k A_k (x_1 - x_2)^k`.

    One coefficient is the regular solution.

    >>> redlich_kister([0.5, 0.5], [1.2])
    array([0.3, 0.3])

    References
    ----------
    Redlich & Kister (1948), Industrial & Engineering Chemistry 40, 345-348.
    """
    x, xp = _fractions(x, 2)
    x1, x2 = x[..., 0], x[..., 1]
    z = x1 - x2
    excess = sum(a * z**k for k, a in enumerate(coefficients)) * x1 * x2
    slope = sum(a * (2 * k * x1 * x2 * z ** (k - 1) if k else 0) - a * z ** (k + 1) for k, a in enumerate(coefficients))
    return _pair(excess + x2 * slope, excess - x1 * slope, xp)


def van_laar(x, a, b):
    r"""Van Laar's model, :math:`\ln\gamma_1 = A \left(\frac{B x_2}{A x_1 + B x_2}\right)^2`.

    >>> van_laar([0.5, 0.5], 1.0, 1.0)
    array([0.25, 0.25])

    References
    ----------
    van Laar (1910), Zeitschrift für physikalische Chemie 72, 723-751.
    """
    x, xp = _fractions(x, 2)
    if a * b == 0:
        raise MixtureError(f"van Laar's constants must both differ from zero; got {a}, {b}. An ideal liquid needs no model.")
    x1, x2 = x[..., 0], x[..., 1]
    total = a * x1 + b * x2
    return _pair(a * (b * x2 / total) ** 2, b * (a * x1 / total) ** 2, xp)


def wilson(x, ratios):
    r"""Wilson's model, :math:`\ln\gamma_i = 1 - \ln \sum_j x_j \Lambda_{ij} - \sum_k \frac{x_k \Lambda_{ki}}{\sum_j x_j \Lambda_{kj}}`.

    `ratios` (n, n) are positive with ones on the diagonal. It never splits a liquid into two.

    >>> np.exp(wilson([0.252, 0.748], [[1, 0.154], [0.888, 1]])).tolist()
    [1.88149260871788, 1.16557749311255]

    References
    ----------
    Wilson (1964), Journal of the American Chemical Society 86, 127-130.
    """
    L, x = lift(ratios, x)
    x, xp = _fractions(x, L.shape[-1])
    if not is_symbolic(xp) and not bool(xp.all(L > 0)):
        raise MixtureError(f"Wilson's ratios must be positive; the smallest is {float(xp.min(L)):.4g}.")
    share = xp.matmul(x, L.T)
    return 1 - xp.log(share) - xp.matmul(x / share, L)


def nrtl(x, tau, alpha=0.3):
    r"""Renon and Prausnitz' non-random two-liquid model.

    .. math:: \ln\gamma_i = \frac{\sum_j x_j \tau_{ji} G_{ji}}{\sum_k x_k G_{ki}}
              + \sum_j \frac{x_j G_{ij}}{\sum_k x_k G_{kj}}
              \left(\tau_{ij} - \frac{\sum_m x_m \tau_{mj} G_{mj}}{\sum_k x_k G_{kj}}\right),
              \quad G_{ij} = e^{-\alpha_{ij} \tau_{ij}}

    Parameters
    ----------
    x : array (..., n)
    tau : array (n, n)
        Zero on the diagonal.
    alpha : float or array (n, n)
        Non-randomness.

    >>> np.exp(nrtl([0.252, 0.748], [[0, -0.178], [1.963, 0]], 0.2974)).tolist()
    [1.93631837635143, 1.15376096631700]

    References
    ----------
    Renon & Prausnitz (1968), AIChE Journal 14, 135-144.
    """
    tau, a, x = lift(tau, alpha, x)
    x, xp = _fractions(x, tau.shape[-1])
    G = xp.exp(-a * tau)
    weight = xp.matmul(x, G)
    mean = xp.matmul(x, tau * G) / weight
    return mean + xp.matmul(x / weight, (tau * G).T) - xp.matmul(x * mean / weight, G.T)


def excess_gibbs(x, log_gamma):
    r"""Excess Gibbs energy over RT, :math:`\sum_i x_i \ln\gamma_i`.

    >>> float(excess_gibbs([0.5, 0.5], margules([0.5, 0.5], 1.2, 1.2)))
    0.3
    """
    x, log_gamma = lift(x, log_gamma)
    return namespace(x).sum(x * log_gamma, axis=-1)
