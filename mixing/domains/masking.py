"""What the ear cannot hear beside something louder: critical bands, the spreading of masks, and a check against them."""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError
from .audio import RATE

FULL_SCALE = 96.0                                                          # level in dB of a sine that just fits into [-1, 1]


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


def hertz(rate):
    """The frequency at this critical-band rate: `bark` undone.

    >>> round(float(hertz(bark(440.0))), 9)
    440.0
    """
    z = np.asarray(rate, dtype=float) + 0.53
    return 1960 * z / (26.81 - z)


def critical_band(frequency):
    """Width of the critical band in Hz, 25 + 75 (1 + 1.4 (f/1000)^2)^0.69.

    >>> round(float(critical_band(1000.0)))
    162

    References
    ----------
    Zwicker & Terhardt (1980), Journal of the Acoustical Society of America 68, 1523-1525.
    """
    return 25 + 75 * (1 + 1.4 * (np.asarray(frequency, dtype=float) / 1000) ** 2) ** 0.69


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


def threshold(frequencies, maskers, levels, tonality=1.0):
    """Masked threshold in dB at frequencies ``(n,)`` beside maskers ``(m,)`` of levels ``(..., m)`` in dB: ``(..., n)``.

    At its own place a tone hides what is softer by 14.5 dB and one more for each Bark, noise what is softer by 5.5 dB;
    `tonality` ``(...)`` from 0 to 1 goes from one to the other. Elsewhere they reach along the spreading function. Maskers
    add as powers, and nothing is heard below the threshold in quiet.

    >>> threshold([900.0, 1000.0, 1150.0], [1000.0], [80.0]).round(1)
    array([54. , 57. , 53.6])

    References
    ----------
    Johnston (1988), IEEE Journal on Selected Areas in Communications 6, 314-323.
    """
    f, m, level, tonal = (np.asarray(a, dtype=float) for a in (frequencies, maskers, levels, tonality))
    if f.ndim != 1 or m.ndim != 1 or level.shape[-1:] != m.shape:
        raise MixtureError(f"expected frequencies (n,), maskers (m,) and levels (..., m); got shapes {f.shape}, {m.shape} and {level.shape}.")
    offset = tonal[..., None] * (14.5 + bark(m)) + (1 - tonal[..., None]) * 5.5
    reach = 10 ** (spread(bark(f) - bark(m)[:, None]) / 10)
    return 10 * np.log10(10 ** ((level - offset) / 10) @ reach + 10 ** (quiet(f) / 10))


def tonality(power):
    """How far lines of these powers ``(..., n)`` are from noise, 0 to 1, by the flatness of their spectrum; 60 dB are a tone.

    >>> float(tonality(np.ones(9))), float(tonality(np.array([1.0, 1e-9, 1e-9])))
    (0.0, 0.92)
    """
    p = np.asarray(power, dtype=float) + 1e-30
    return np.clip(10 * (np.log10(p.mean(axis=-1)) - np.log10(p).mean(axis=-1)) / 60, 0, 1)


def spectrum(sound, *, size=1024, hop=256, rate=RATE):
    """Powers of the lines of every frame ``(frames, size/2)`` and their frequencies; a full-scale sine sums to one."""
    frames = np.lib.stride_tricks.sliding_window_view(np.asarray(sound, dtype=float), size)[::hop]
    window = np.hanning(size + 1)[:-1]
    power = np.abs(np.fft.rfft(frames * window)) ** 2 / (1.5 * (size / 4) ** 2)
    return power[:, 1:], np.fft.rfftfreq(size, 1 / rate)[1:]


def limits(sound, **frames):
    """Masked threshold in dB of each line of each frame of a sound ``(frames, lines)``, and the lines' frequencies."""
    power, f = spectrum(sound, **frames)
    return threshold(f, f, FULL_SCALE + 10 * np.log10(power + 1e-30), tonality(power)), f


def margins(sound, changed, **frames):
    """By how many dB each line of the change of a sound lies below the threshold that the sound masks ``(frames, lines)``.

    >>> a = np.sin(2 * np.pi * 1000 * np.arange(4096) / RATE)
    >>> other = np.cos(2 * np.pi * 1150 * np.arange(4096) / RATE)
    >>> bool(margins(a, a + 0.001 * other).min() > 0 > margins(a, a + 0.1 * other).min())
    True
    """
    change, _ = spectrum(np.asarray(changed) - sound, **frames)
    return limits(sound, **frames)[0] - FULL_SCALE - 10 * np.log10(change + 1e-30)
