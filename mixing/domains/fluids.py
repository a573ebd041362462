"""Scales of mixing in fluids: how long diffusion takes, how thin stirring draws it out, and what turbulence adds. SI units."""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError
from .chemistry import BOLTZMANN

SUCROSE_RADIUS = 0.47e-9          # m, to 0.01e-9: gives the measured 5.2e-10 m2/s at 25 C (Tilley & Mills 1967)
DAY, YEAR = 86_400.0, 365.25 * 86_400.0


def water_viscosity(temperature):
    """Viscosity of water in Pa s from 273 to 643 K, 2.414e-5 * 10^(247.8/(T-140)), good to 2.5 %.

    >>> round(float(water_viscosity(298.15)) * 1000, 3)
    0.89

    References
    ----------
    Al-Shemmeri (2012), *Engineering Fluid Mechanics*, section 1.5.
    """
    T = np.asarray(temperature, dtype=float)
    if not np.all((T >= 273) & (T <= 643)):
        raise MixtureError(f"water's viscosity is known from 273 to 643 K; got {T.min():.4g} to {T.max():.4g} K. Is that Celsius?")
    return 2.414e-5 * 10 ** (247.8 / (T - 140))


def stokes_einstein(temperature, viscosity, radius):
    """Diffusivity in m2/s of a sphere in a liquid, kT/(6 pi eta r).

    >>> round(float(stokes_einstein(298.15, 8.9e-4, 0.47e-9)) * 1e10, 2)
    5.22
    """
    if not (np.all(np.asarray(temperature) > 0) and np.all(np.asarray(viscosity) > 0) and radius > 0):
        raise MixtureError(f"temperature, viscosity and radius must be positive; got {temperature} K, {viscosity} Pa s, {radius} m.")
    return BOLTZMANN * np.asarray(temperature) / (6 * np.pi * np.asarray(viscosity) * radius)


def diffusion_time(length, diffusivity):
    """Time in s for diffusion over a length, L^2/D; the slowest mode of a closed slab decays in this over pi^2.

    >>> round(diffusion_time(1.0, 5.2e-10) / YEAR)
    61
    """
    return length**2 / diffusivity


def slab_uniform(tolerance=0.01):
    """Units of L^2/D until a slab loaded in its lower half is even to this tolerance, top against bottom.

    >>> round(slab_uniform(), 3)
    0.491
    """
    return float(np.log(4 / np.pi / tolerance) / np.pi**2)


def ranz_time(length, strain, diffusivity):
    """Time in s until diffusion catches up with layers that are stretched at a steady strain: (1/2g) ln(1 + 2 g L^2/D).

    >>> round(float(ranz_time(0.05, 1.0, 5.2e-10)), 2)
    8.04

    References
    ----------
    Ranz (1979), AIChE Journal 25, 41-47.
    """
    if not (strain > 0 and diffusivity > 0):
        raise MixtureError(f"strain and diffusivity must be positive; got {strain} 1/s, {diffusivity} m2/s.")
    return np.log1p(2 * strain * length**2 / diffusivity) / (2 * strain)


def kolmogorov(viscosity, dissipation):
    """Length and time of the smallest eddies: (nu^3/eps)^(1/4) in m and (nu/eps)^(1/2) in s; nu kinematic, in m2/s.

    >>> [float(v) for v in kolmogorov(1e-6, 1e-2)]
    [0.0001, 0.01]
    """
    return (viscosity**3 / dissipation) ** 0.25, (viscosity / dissipation) ** 0.5


def batchelor(viscosity, diffusivity, dissipation):
    """Thickness in m at which diffusion holds against stirring, (nu D^2/eps)^(1/4), for a Schmidt number nu/D of at least one.

    >>> round(float(batchelor(1e-6, 5.2e-10, 1e-2)) * 1e6, 2)
    2.28

    References
    ----------
    Batchelor (1959), Journal of Fluid Mechanics 5, 113-133.
    """
    if not np.all(np.asarray(viscosity) >= np.asarray(diffusivity)):
        raise MixtureError(f"Batchelor's scale needs a Schmidt number of at least 1; got {np.min(np.asarray(viscosity) / np.asarray(diffusivity)):.3g}. "
                           "For smaller ones use Obukhov and Corrsin's (D^3/eps)^(1/4).")
    return (viscosity * diffusivity**2 / dissipation) ** 0.25


def rayleigh(difference, height, expansion, viscosity, thermal, gravity=9.81):
    """Rayleigh number of a layer heated from below (or topped with something cold).

    >>> rayleigh(50, 0.05, 5e-4, 3.6e-7, 1.6e-7) > 1e8
    True
    """
    return gravity * expansion * difference * height**3 / (viscosity * thermal)


def efficiency(flux_coefficient):
    """Share of the work that mixes, R = G/(1 + G), from the flux coefficient G = buoyancy flux over dissipation.

    >>> round(efficiency(0.2), 4)
    0.1667

    References
    ----------
    Osborn (1980), Journal of Physical Oceanography 10, 83-89.
    """
    if flux_coefficient < 0:
        raise MixtureError(f"a flux coefficient is at least 0; got {flux_coefficient}.")
    return flux_coefficient / (1 + flux_coefficient)
