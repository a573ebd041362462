"""Chemical mixtures: gases, ideal and regular solutions, entropy of mixing, light through a solution.

SI units except where a name says otherwise. Constants are exact by the 2019 definition of the units.
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError, on_simplex
from ..weights import entropy

BOLTZMANN = 1.380649e-23               # J/K
AVOGADRO = 6.02214076e23               # 1/mol
GAS = BOLTZMANN * AVOGADRO             # J/(mol K)


def mixing_entropy(fractions):
    """Ideal entropy of mixing for each mole of mixture in J/(mol K): R times Shannon's entropy in nats.

    >>> round(float(mixing_entropy([0.5, 0.5])), 4)
    5.7631
    """
    return GAS * entropy(fractions)


def log_arrangements(counts):
    """Logarithm of the number of ways to arrange these numbers of molecules of each kind, ln(N!/prod N_i!), exactly.

    >>> round(float(np.exp(log_arrangements([2, 2]))), 6)
    6.0
    """
    from scipy.special import gammaln
    n = np.asarray(counts, dtype=float)
    if np.any(n < 0):
        raise MixtureError(f"counts must be non-negative; got {counts!r}.")
    return gammaln(n.sum(-1) + 1) - gammaln(n + 1).sum(-1)


def virial_pressure(moles, second, temperature, volume):
    """Pressure in Pa of a gas mixture to second order, nRT/V (1 + B n/V) with B = sum x_i x_j B_ij; volumes in m^3.

    `moles` (..., k), `second` (k, k) in m^3/mol. Zeros give the ideal gas.

    >>> round(float(virial_pressure([1.0], [[0.0]], 273.15, 0.022414)))
    101325
    """
    n, B = np.asarray(moles, dtype=float), np.asarray(second, dtype=float)
    if not (temperature > 0 and volume > 0) or np.any(n < 0):
        raise MixtureError(f"temperature and volume must be positive and moles non-negative; got {temperature} K, {volume} m3, {moles!r}.")
    total = n.sum(-1)
    return GAS * temperature / volume * (total + np.einsum("...i,ij,...j->...", n, B, n) / volume)


def raoult(fractions, saturation):
    """Total pressure and vapor composition over an ideal liquid: linear in one, hyperbolic in the other.

    >>> raoult([0.5, 0.5], [100.0, 40.0])
    (np.float64(70.0), array([0.71428571, 0.28571429]))
    """
    x, p = on_simplex(np.asarray(fractions, dtype=float)), np.asarray(saturation, dtype=float)
    if not np.all(p > 0):
        raise MixtureError(f"saturation pressures must be positive; got {saturation!r}.")
    partial = x * p
    total = partial.sum(-1)
    return total, partial / total[..., None]


def dew_pressure(vapor, saturation):
    """Pressure at which a vapor begins to condense: the harmonic mean, weighted by the vapor.

    >>> round(float(dew_pressure([0.71428571, 0.28571429], [100.0, 40.0])), 5)
    70.0
    """
    return 1 / np.sum(on_simplex(np.asarray(vapor, dtype=float), np) / np.asarray(saturation, dtype=float), axis=-1)


def transmittance(absorptivities, concentrations, path=1.0):
    """Share of light that passes, 10^(-sum e_i c_i l): absorbances add, so transmittances multiply.

    >>> float(transmittance([0.5, 1.0], [1.0, 0.5]))
    0.1
    """
    e, c = np.asarray(absorptivities, dtype=float), np.asarray(concentrations, dtype=float)
    if np.any(e < 0) or np.any(c < 0) or path < 0:
        raise MixtureError("absorptivities, concentrations and path must be non-negative.")
    return 10.0 ** (-path * np.sum(e * c, axis=-1))


def band_absorbance(absorbance):
    """What an instrument reads over a band of wavelengths, -log10 of the mean transmittance: never more than the mean.

    >>> round(float(band_absorbance([0.0, 2.0])), 4)
    0.2967
    """
    return -np.log10(np.mean(10.0 ** -np.asarray(absorbance, dtype=float), axis=-1))


def free_energy(fraction, chi, size=1.0):
    r"""Free energy of mixing over RT for each site, :math:`\frac{x}{N}\ln x + (1-x)\ln(1-x) + \chi x (1-x)`.

    Size one is the regular solution; a larger size is Flory and Huggins' polymer of N segments, x its volume fraction.

    >>> float(free_energy(0.5, 2.0)), float(free_energy(0.0, 2.0))
    (-0.1931471805599453, 0.0)
    """
    from scipy.special import xlogy
    x = np.asarray(fraction, dtype=float)
    if np.any((x < 0) | (x > 1)) or not size > 0:
        raise MixtureError(f"fractions lie between 0 and 1 and the size is positive; got {x.min():.4g} to {x.max():.4g}, size {size}.")
    return xlogy(x, x) / size + xlogy(1 - x, 1 - x) + chi * x * (1 - x)


def spinodal(chi):
    """Both compositions between which a regular solution separates without a barrier, shape (2,); empty for chi <= 2.

    >>> spinodal(2.5).round(4)
    array([0.2764, 0.7236])
    """
    half = np.sqrt(max(0.0, 1 - 2 / chi)) / 2 if chi > 2 else 0.0
    return np.array([0.5 - half, 0.5 + half]) if half > 0 else np.empty(0)


def binodal(chi):
    """Both phases of a regular solution, from the root of ln((1-x)/x) = chi (1-2x); empty for chi <= 2.

    >>> binodal(2.5).round(8)
    array([0.14479411, 0.85520589])
    """
    if chi <= 2:
        return np.empty(0)
    low, high = 1e-300, float(spinodal(chi)[0])
    for _ in range(1100):
        x = (low + high) / 2
        low, high = (x, high) if np.log((1 - x) / x) > chi * (1 - 2 * x) else (low, x)
    return np.array([x, 1 - x])


def critical_point(size=1.0):
    """Composition and chi at which two phases become one: (1/(1+sqrt N), (1+1/sqrt N)^2/2).

    >>> critical_point(), critical_point(10_000)
    ((0.5, 2.0), (0.00990..., 0.51005))
    """
    root = np.sqrt(size)
    return float(1 / (1 + root)), float((1 + 1 / root) ** 2 / 2)


def regular_azeotrope(first, second, chi):
    """Composition at which a regular solution boils unchanged, (1 - ln(p2/p1)/chi)/2, or None if it has no such point.

    >>> round(regular_azeotrope(1.0, 0.7, 1.2), 4), regular_azeotrope(1.0, 0.7, 0.3)
    (0.6486, None)
    """
    x = (1 - np.log(second / first) / chi) / 2 if chi else np.inf
    return float(x) if 0 < x < 1 else None


def diffusion_limit(viscosity, temperature):
    """Largest rate constant of a reaction between equal spheres in a liquid, 8RT/(3 eta), in m^3/(mol s).

    >>> round(diffusion_limit(8.9e-4, 298.15) * 1000 / 1e9, 2)            # in 1e9 liters/(mol s)
    7.43
    """
    if not (viscosity > 0 and temperature > 0):
        raise MixtureError(f"viscosity and temperature must be positive; got {viscosity} Pa s, {temperature} K.")
    return 8 * GAS * temperature / (3 * viscosity)


def boiling_elevation(molality, ions=2, osmotic=1.0, constant=0.512):
    """Kelvin by which a salt raises water's boiling point: constant * ions * osmotic coefficient * molality.

    >>> round(boiling_elevation(0.6), 4), round(boiling_elevation(0.6, osmotic=0.923), 4)
    (0.6144, 0.5671)
    """
    return constant * ions * osmotic * molality


def mass_fractions(fractions, molar_masses):
    """Mole fractions as mass fractions: other coordinates on the same simplex.

    >>> mass_fractions([0.5, 0.5], [46.07, 18.02]).round(3)
    array([0.719, 0.281])
    """
    from ..weights import closure
    return closure(on_simplex(np.asarray(fractions, dtype=float)) * np.asarray(molar_masses, dtype=float))
