"""Stirring computed: fields that flows fold and diffusion blurs, on the periodic unit square.

A field is an array ``(..., rows, columns)`` of any array-API library with Fourier transforms; its last axis is x.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError, namespace


def stripe(rows, columns=None):
    """One smooth stripe of dye, cos(2 pi x), with mean 0 and variance 1/2; square unless columns are given."""
    columns = rows if columns is None else columns
    return np.broadcast_to(np.cos(2 * np.pi * np.arange(columns) / columns), (rows, columns)).copy()


def wavenumbers(size, xp):
    """Integers 0, 1, ..., -1 of a transform, without the middle one that has no partner."""
    k = xp.fft.fftfreq(size) * size
    return xp.where(xp.abs(k) == size // 2, xp.zeros_like(k), k) if size % 2 == 0 else k


def shear(field, shift, axis):
    """Each line along `axis` moved by its own distance; exact for what the grid resolves.

    `shift` (N,) are distances in units of the box, one for each line.

    >>> moved = shear(stripe(8), np.full(8, 0.25), -1)
    >>> bool(np.allclose(moved, np.roll(stripe(8), 2, axis=-1)))
    True
    """
    xp = namespace(field)
    size = field.shape[axis]
    turn = 2j * np.pi * (wavenumbers(size, xp)[None, :] * shift[:, None])
    spectrum = xp.fft.fft(_complex(field, xp), axis=axis)
    factor = xp.exp(-turn) if axis == -1 else xp.exp(-turn).T
    return xp.real(xp.fft.ifft(spectrum * factor, axis=axis))


def diffuse(field, diffusivity, time):
    """Exact diffusion on the periodic square: each Fourier mode decays as exp(-D (2 pi k)^2 t)."""
    if not (diffusivity >= 0 and time >= 0):
        raise MixtureError(f"diffusivity and time must be at least 0; got {diffusivity}, {time}.")
    xp = namespace(field)
    rows, columns = (xp.exp(-diffusivity * time * (2 * np.pi * wavenumbers(n, xp)) ** 2) for n in field.shape[-2:])
    return xp.real(xp.fft.ifftn(xp.fft.fftn(_complex(field, xp), axes=(-2, -1)) * rows[:, None] * columns[None, :], axes=(-2, -1)))


def _complex(field, xp):
    return xp.astype(field, xp.complex64 if field.dtype == xp.float32 else xp.complex128)


def sine_flow(field, diffusivity, phases, amplitude=0.5, substeps=2):
    """One period of Pierrehumbert's flow: sheared along x by sin(y), then along y by sin(x), diffusing meanwhile.

    Parameters
    ----------
    field : array (..., N, N)
    diffusivity : float
        In box lengths squared for each period; one over the Péclet number.
    phases : (float, float or None)
        Of the two sines, in turns; None leaves the second shear out (a steady shear, no chaos).
    amplitude : float
        Largest displacement in a half period, in box lengths.

    References
    ----------
    Pierrehumbert (1994), Chaos, Solitons & Fractals 4, 1091-1110.
    """
    xp = namespace(field)
    for axis, phase in zip((-1, -2), phases):
        if phase is None:
            field = diffuse(field, diffusivity, 0.5)
            continue
        lines = field.shape[-3 - axis]
        place = xp.astype(xp.arange(lines), field.dtype) / lines
        step = amplitude / substeps * xp.sin(2 * np.pi * (place + phase))
        for _ in range(substeps):
            field = diffuse(shear(diffuse(field, diffusivity, 0.25 / substeps), step, axis), diffusivity, 0.25 / substeps)
    return field


def variance(field):
    """Mean squared distance from the mean."""
    xp = namespace(field)
    return float(xp.mean((field - xp.mean(field)) ** 2))


def gradient_power(field):
    """Mean squared gradient; the variance falls at 2 D times this, exactly."""
    xp = namespace(field)
    power = xp.abs(xp.fft.fftn(_complex(field, xp), axes=(-2, -1))) ** 2 / float(field.shape[-1] * field.shape[-2]) ** 2
    rows, columns = ((2 * np.pi * wavenumbers(n, xp)) ** 2 for n in field.shape[-2:])
    return float(xp.sum(power * (rows[:, None] + columns[None, :])))


def mix_norm(field):
    """Size of a field as a coarse eye sees it: each mode weighed by one over the root of its wavenumber (H^-1/2).

    References
    ----------
    Mathew, Mezić & Petzold (2005), Physica D 211, 23-46.
    """
    xp = namespace(field)
    power = xp.abs(xp.fft.fftn(_complex(field, xp), axes=(-2, -1))) ** 2 / float(field.shape[-1] * field.shape[-2]) ** 2
    rows, columns = (wavenumbers(n, xp) ** 2 for n in field.shape[-2:])
    k2 = rows[:, None] + columns[None, :]
    weight = xp.where(k2 == 0, xp.zeros_like(k2), 1 / xp.sqrt(1 + (2 * np.pi) ** 2 * k2))
    return float(xp.sum(power * weight)) ** 0.5


class History(NamedTuple):
    """Variance and mix-norm after each period, both starting at one, and the periods until the variance is down to a share."""

    variance: np.ndarray
    mix_norm: np.ndarray
    time: float


def stir(peclet, *, size=128, chaotic=True, share=0.01, most=400, amplitude=0.5, rng):
    """Stir a stripe until its variance is down to `share`; chaotic with random phases, or a steady shear across the stripe."""
    field, norms = stripe(size, None if chaotic else 8), []
    norms.append((variance(field), mix_norm(field)))
    while norms[-1][0] > share * norms[0][0]:
        if len(norms) > most:
            raise MixtureError(f"the variance is still {norms[-1][0] / norms[0][0]:.2g} after {most} periods; raise `most` or lower the Péclet number.")
        phases = (float(rng.random()), float(rng.random())) if chaotic else (0.0, None)
        field = sine_flow(field, 1 / peclet, phases, amplitude)
        norms.append((variance(field), mix_norm(field)))
    v, m = np.array(norms).T
    v, m = v / v[0], m / m[0]
    last = np.log(v[-2] / share) / np.log(v[-2] / v[-1])
    return History(v, m, float(len(v) - 2 + last))


def lyapunov(*, amplitude=0.5, periods=200, particles=400, rng):
    """Mean rate at which close neighbors part in the random-phase flow, for each period."""
    x, y = rng.random((2, particles))
    u, v, grown = np.ones(particles), np.zeros(particles), np.zeros(particles)
    for _ in range(periods):
        for first in (True, False):
            phase = rng.random()
            if first:
                u = u + amplitude * 2 * np.pi * np.cos(2 * np.pi * (y + phase)) * v
                x = x + amplitude * np.sin(2 * np.pi * (y + phase))
            else:
                v = v + amplitude * 2 * np.pi * np.cos(2 * np.pi * (x + phase)) * u
                y = y + amplitude * np.sin(2 * np.pi * (x + phase))
        length = np.hypot(u, v)
        grown, u, v = grown + np.log(length), u / length, v / length
    return float(grown.mean() / periods)


def baker(field):
    """The baker's transformation: stretch to double width, cut, and stack; an exact permutation of the cells.

    >>> baker(np.array([[1, 0], [1, 0]]))
    array([[1, 1],
           [0, 0]])
    """
    field = np.asarray(field)
    n = field.shape[0]
    if field.shape != (n, n) or n % 2:
        raise MixtureError(f"the baker needs an even square; got shape {field.shape}.")
    half = n // 2
    squeeze = lambda a: a.reshape(half, 2, half).transpose(0, 2, 1).reshape(half, n)
    return np.vstack([squeeze(field[:, :half]), squeeze(field[:, half:])])


def blinking_vortex(strength, *, periods=200, particles=600, spread=1.5, rng):
    """Places and rates of separation of particles stirred by two vortices at (-1, 0) and (1, 0) that blink in turn.

    In its half period each vortex turns everything by strength / r^2. Returns ``(particles, 2)`` starting places and
    ``(particles,)`` Lyapunov exponents for each period.

    References
    ----------
    Aref (1984), Journal of Fluid Mechanics 143, 1-21.
    """
    start = rng.uniform(-spread, spread, (particles, 2))
    z, dz, grown = start[:, 0] + 1j * start[:, 1], np.ones(particles, complex), np.zeros(particles)
    for _ in range(periods):
        for center in (-1.0, 1.0):
            w = z - center
            r2 = np.maximum(np.abs(w) ** 2, 1e-12)
            turn = np.exp(1j * strength / r2)
            swing = -2 * strength * np.real(np.conj(w) * dz) / r2**2
            z, dz = center + w * turn, (dz + 1j * w * swing) * turn
        length = np.abs(dz)
        grown, dz = grown + np.log(length), dz / length
    return start, grown / periods
