"""What the ear cannot hear beside something louder, and a small codec that leaves it out."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .audio import RATE


def bark(frequency):
    """Critical-band rate in Bark, 26.81 f/(1960 + f) - 0.53.

    >>> round(float(bark(1000.0)), 2)
    8.53

    References
    ----------
    Traunmüller (1990), Journal of the Acoustical Society of America 88, 97-100.
    """
    f = np.asarray(frequency, dtype=float)
    return 26.81 * f / (1960 + f) - 0.53


def erb(frequency):
    """Equivalent rectangular bandwidth of the ear's filter in Hz, 24.7 (4.37 f/1000 + 1).

    >>> round(float(erb(1000.0)), 1)
    132.6

    References
    ----------
    Glasberg & Moore (1990), Hearing Research 47, 103-138.
    """
    return 24.7 * (4.37 * np.asarray(frequency, dtype=float) / 1000 + 1)


def spread(distance):
    """How far in dB a masker reaches, by distance in Bark above it: +25 dB a Bark below, -10 dB a Bark above.

    >>> bool(spread(-3.0) < spread(3.0) < spread(0.0))
    True

    References
    ----------
    Schroeder, Atal & Hall (1979), Journal of the Acoustical Society of America 66, 1647-1652.
    """
    z = np.asarray(distance, dtype=float) + 0.474
    return 15.81 + 7.5 * z - 17.5 * np.sqrt(1 + z * z)


def quiet(frequency):
    """Threshold in quiet in dB of sound pressure.

    >>> round(float(quiet(1000.0)), 1), bool(quiet(50.0) > 30)
    (3.4, True)

    References
    ----------
    Terhardt (1979), Hearing Research 1, 155-182.
    """
    k = np.maximum(np.asarray(frequency, dtype=float), 20.0) / 1000
    return 3.64 * k**-0.8 - 6.5 * np.exp(-0.6 * (k - 3.3) ** 2) + 1e-3 * k**4


def threshold(frequencies, levels, *, offset=12.0):
    """Masked threshold in dB at each of ``(n,)`` frequencies of a spectrum with these levels in dB.

    Each line masks the others by its level, less `offset`, along the spreading function; maskers add as powers, and
    nothing is heard below the threshold in quiet. A line does not mask itself.
    """
    f, level = np.asarray(frequencies, dtype=float), np.asarray(levels, dtype=float)
    if f.shape != level.shape or f.ndim != 1:
        raise MixtureError(f"expected one level for each frequency; got shapes {f.shape} and {level.shape}.")
    z = bark(f)
    reach = level[None, :] - offset + spread(z[:, None] - z[None, :])
    power = 10 ** (reach / 10)
    np.fill_diagonal(power, 0)
    return 10 * np.log10(power.sum(axis=1) + 10 ** (quiet(f) / 10))


class Coded(NamedTuple):
    """A sound after the codec: samples, bits for each sample, share of lines kept, and the smallest margin in dB by
    which the noise in a band stays below the band's masked threshold."""

    sound: np.ndarray
    bits: float
    kept: float
    margin: float


def _frames(sound, size):
    half = size // 2
    padded = np.concatenate([np.zeros(half), sound, np.zeros(half + (-len(sound)) % half)])
    return np.stack([padded[i:i + size] for i in range(0, len(padded) - size + 1, half)])


def mdct(sound, size=1024):
    """Modified discrete cosine transform with a sine window: frames (m, size/2); `imdct` gives the sound back exactly.

    References
    ----------
    Princen & Bradley (1986), IEEE Transactions on Acoustics, Speech, and Signal Processing 34, 1153-1161.
    """
    n = np.arange(size)
    window = np.sin(np.pi * (n + 0.5) / size)
    return (_frames(sound, size) * window) @ _cosines(size)


def imdct(lines, length, size=1024):
    """The sound of these frames, by overlap and add."""
    n = np.arange(size)
    window = np.sin(np.pi * (n + 0.5) / size)
    pieces, half = (lines @ _cosines(size).T) * window * (4 / size), size // 2
    out = np.zeros(half * (len(pieces) + 1))
    for i, piece in enumerate(pieces):
        out[i * half:i * half + size] += piece
    return out[half:half + length]


def _cosines(size):
    n, k = np.arange(size), np.arange(size // 2)
    return np.cos(2 * np.pi / size * (n[:, None] + 0.5 + size / 4) * (k + 0.5))


def encode(sound, *, size=1024, full_scale=96.0, safety=6.0, rate=RATE):
    """A toy codec: transform, find each band's masked threshold, quantize with noise below it, and count the bits.

    Lines that round to zero are left out. `full_scale` is the level in dB of a full-scale sine. The bits are the
    entropy of the quantized lines, one code for each band.
    """
    sound = np.asarray(sound, dtype=float)
    if sound.ndim != 1 or len(sound) < size or not np.all(np.abs(sound) <= 1):
        raise MixtureError(f"expected one channel of at least {size} samples within [-1, 1]; got shape {sound.shape}, peak {np.abs(sound).max():.3g}.")
    lines, f = mdct(sound, size), (np.arange(size // 2) + 0.5) * rate / size
    band = np.floor(bark(f) * 1.5 + 1).astype(int)
    band -= band.min()
    starts = np.flatnonzero(np.diff(band, prepend=-1))
    center, width = np.add.reduceat(f, starts) / np.diff([*starts, len(f)]), np.diff([*starts, len(f)])
    energy = np.add.reduceat(lines**2, starts, axis=1)
    reference = full_scale - 20 * np.log10(size / 4)
    coded, bits, margins = np.zeros_like(lines), 0.0, []
    for k, (row, e) in enumerate(zip(lines, energy)):
        levels = 10 * np.log10(e + 1e-20) + reference
        allowed = np.maximum(threshold(center, levels), levels - 40) - safety
        noise = 10 ** ((allowed - reference) / 10)
        step = np.sqrt(12 * noise / width)[np.repeat(np.arange(len(starts)), width)]
        whole = np.rint(row / step)
        coded[k] = whole * step
        missed = np.add.reduceat((coded[k] - row) ** 2, starts)
        margins.append((allowed + safety - (10 * np.log10(missed + 1e-20) + reference)).min())
        bits += sum(_entropy_bits(np.abs(piece)) + np.count_nonzero(piece) for piece in np.split(whole, starts[1:]))
    out = np.clip(imdct(coded, len(sound), size), -1, 1)
    return Coded(out, bits / len(sound), float(np.mean(coded != 0)), float(min(margins)))


def _entropy_bits(whole):
    """Bits of a run of non-negative whole numbers, by Elias' gamma code for each number plus one."""
    return float(np.sum(2 * np.floor(np.log2(whole + 1)) + 1)) if whole.any() else 1.0
