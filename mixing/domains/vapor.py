"""Liquid and vapor in balance: bubble points, azeotropes, and constants fitted to measurements.

Temperatures in kelvin, pressures in kilopascal. The vapor is taken as an ideal gas.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError

# ln(P/Pa) = A + B/T + C ln T + D T^2, Green & Southard (2019), Perry's Handbook, 9th ed., table 2-8; valid range in kelvin; good to 1 %
VAPOR_PRESSURE = {"ethanol": (73.304, -7122.3, -7.1424, 2.8853e-6, 159.05, 514.0),
                  "water": (73.649, -7258.2, -7.3037, 4.1653e-6, 273.16, 647.1)}


def saturation(name, temperature):
    """Vapor pressure of a pure liquid in kPa.

    >>> round(float(saturation("water", 373.15)), 1)
    101.3
    """
    if name not in VAPOR_PRESSURE:
        raise MixtureError(f"no vapor pressure for {name!r}; known are {sorted(VAPOR_PRESSURE)}.")
    a, b, c, d, low, high = VAPOR_PRESSURE[name]
    T = np.asarray(temperature, dtype=float)
    if not np.all((T >= low) & (T <= high)):
        raise MixtureError(f"{name}'s vapor pressure is known from {low} to {high} K; got {T.min():.4g} to {T.max():.4g} K.")
    return np.exp(a + b / T + c * np.log(T) + d * T**2) / 1000


class Bubble(NamedTuple):
    """The first bubble: its temperature in kelvin ``(...)`` and its composition ``(..., n)``."""

    temperature: np.ndarray
    vapor: np.ndarray


def bubble(x, log_gamma, pressure, names=("ethanol", "water")):
    """Boiling temperature and first vapor of liquids ``x (..., n)`` with activities ``log_gamma (..., n)``.

    Newton's method on ln(total pressure) against 1/T, which is nearly straight.

    >>> b = bubble([[1.0, 0.0], [0.0, 1.0]], np.zeros((2, 2)), 101.325)
    >>> b.temperature.round(1)
    array([351.5, 373.2])
    """
    if not pressure > 0:
        raise MixtureError(f"pressure must be positive, in kPa; got {pressure}.")
    active = np.asarray(x, dtype=float) * np.exp(log_gamma)
    partial = lambda T: active * np.stack([saturation(n, T) for n in names], axis=-1)
    inverse = np.full(active.shape[:-1], 1 / 350.0)
    for _ in range(50):
        now, step = np.log(partial(1 / inverse).sum(-1) / pressure), 1e-7
        slope = (np.log(partial(1 / (inverse + step)).sum(-1) / pressure) - now) / step
        inverse = np.clip(inverse - now / slope, 1 / 500, 1 / 280)
        if np.abs(now).max() < 1e-13:
            break
    else:
        raise MixtureError(f"no boiling point between 280 and 500 K at {pressure} kPa; the total pressure is off by a factor "
                           f"{np.exp(np.abs(now).max()):.3g}.")
    p = partial(1 / inverse)
    return Bubble(1 / inverse, p / p.sum(-1, keepdims=True))


def azeotrope(model, pressure, names=("ethanol", "water"), grid=2001):
    """Where liquid and vapor are alike: mole fractions of the first component and temperatures, shape (k, 2); none if k = 0.

    `model` takes mole fractions and returns ln gamma.

    >>> azeotrope(lambda x: np.zeros_like(x), 101.325).shape
    (0, 2)
    """
    x1 = np.linspace(1e-4, 1 - 1e-4, grid)

    def lead(x1):
        x = np.stack([x1, 1 - x1], axis=-1)
        return bubble(x, model(x), pressure, names).vapor[..., 0] - x1

    turn = np.flatnonzero(np.diff(np.sign(lead(x1))))
    if len(turn) == 0:
        return np.empty((0, 2))
    low, high = x1[turn], x1[turn + 1]
    rising = lead(low) < 0
    for _ in range(45):
        middle = (low + high) / 2
        left = (lead(middle) < 0) == rising
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    x = np.stack([low, 1 - low], axis=-1)
    return np.stack([low, bubble(x, model(x), pressure, names).temperature], axis=-1)


class Fit(NamedTuple):
    """Fitted constants, and the root-mean-square errors in temperature (K) and vapor mole fraction."""

    constants: np.ndarray
    temperature_error: float
    vapor_error: float


def errors(model, data, pressure, names=("ethanol", "water")):
    """Root-mean-square errors of a model on measurements (T, x1, y1): in kelvin, and in mole fraction."""
    T, x1, y1 = np.asarray(data, dtype=float).T
    x = np.stack([x1, 1 - x1], axis=-1)
    b = bubble(x, model(x), pressure, names)
    return float(np.sqrt(np.mean((b.temperature - T) ** 2))), float(np.sqrt(np.mean((b.vapor[..., 0] - y1) ** 2)))


def fit(family, start, data, pressure, names=("ethanol", "water"), *, kelvin=0.1, fraction=0.005):
    """Constants of ``family(x, *constants)`` that best reproduce boiling points and vapors, weighed by their uncertainties.

    `data` has rows (T in K, x1, y1); `kelvin` and `fraction` are the uncertainties of T and y.
    """
    from scipy.optimize import least_squares
    T, x1, y1 = np.asarray(data, dtype=float).T
    x = np.stack([x1, 1 - x1], axis=-1)

    def residual(constants):
        b = bubble(x, family(x, *constants), pressure, names)
        return np.concatenate([(b.temperature - T) / kelvin, (b.vapor[..., 0] - y1) / fraction])

    found = least_squares(residual, start, x_scale=np.abs(start) + 0.1, xtol=1e-12, ftol=1e-12)
    return Fit(found.x, *errors(lambda z: family(z, *found.x), data, pressure, names))


# Kamihama et al. (2012), J. Chem. Eng. Data 57, 339-344: ethanol (1) + water (2) at 101.3 kPa; T/K, x1, y1
AT_101_KPA = np.array([
    (368.18, .018, .180), (360.50, .079, .418), (359.70, .090, .441), (357.27, .147, .510), (355.38, .244, .567),
    (354.55, .311, .589), (354.11, .353, .604), (353.45, .425, .627), (352.96, .488, .652), (352.39, .570, .688),
    (352.11, .616, .713), (351.82, .670, .736), (351.64, .711, .760), (351.37, .802, .819), (351.30, .835, .844),
    (351.27, .869, .873), (351.26, .901, .900), (351.26, .914, .912), (351.27, .922, .920), (351.29, .940, .937),
    (351.35, .972, .969)])
# Voutsas et al. (2011), Fluid Phase Equilibria 308, 135-141: the same at 32.86 kPa
AT_33_KPA = np.array([
    (335.16, .063, .356), (332.54, .104, .463), (330.96, .150, .494), (329.26, .248, .556), (326.77, .454, .662),
    (326.10, .581, .696), (325.89, .657, .732), (325.67, .760, .792), (325.53, .839, .850), (325.51, .854, .868),
    (325.46, .913, .913), (325.43, .931, .931), (325.42, .932, .934), (325.45, .965, .963)])
