"""Sound: waves that add, what the ear makes of the sum, and why simple ratios sound smooth.

Frequencies in hertz, times in seconds; a sound is an array of samples of which each channel lies in [-1, 1].
"""
from __future__ import annotations

import numpy as np

from .._operands import MixtureError

RATE = 22_050


def tone(frequency, seconds, *, partials=(1.0,), stretch=2.0, rate=RATE):
    """A steady sound: partials of these amplitudes at f, 2f, 3f, ...; `stretch` other than 2 moves its octave.

    >>> float(np.abs(tone(440.0, 0.1)).max()) <= 1.0
    True
    """
    a = np.asarray(partials, dtype=float)
    multiples = stretch ** np.log2(np.arange(1, len(a) + 1))
    if not 0 < frequency * multiples.max() < rate / 2:
        raise MixtureError(f"partials up to {frequency * multiples.max():.5g} Hz do not fit below half the sampling rate, {rate / 2:.5g} Hz.")
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * frequency * multiples[:, None] * t).T @ a


def together(*sounds):
    """The pressures of several sounds at one place: their sum, the linear kernel with weights one each."""
    if len({s.shape for s in sounds}) != 1:
        raise MixtureError(f"sounds must have equal lengths; got {[len(s) for s in sounds]} samples.")
    return np.sum(sounds, axis=0)


def leveled(sound, peak=0.8):
    """The same sound scaled to this peak, so that nothing clips."""
    top = np.abs(sound).max()
    return sound * (peak / top) if top > 0 else sound


def envelope(seconds, *, attack=0.02, decay=0.1, sustain=0.6, release=0.2, rate=RATE):
    """Attack, decay, sustain, release: a weight between 0 and 1 that depends on time.

    >>> e = envelope(1.0)
    >>> float(e[0]), float(e.max()), float(e[-1]) < 0.01
    (0.0, 1.0, True)
    """
    if attack + decay + release > seconds or not 0 <= sustain <= 1:
        raise MixtureError(f"attack, decay and release take {attack + decay + release} of {seconds} s, and sustain is {sustain}; "
                           "they must fit, with sustain in [0, 1].")
    t = np.arange(round(seconds * rate)) / rate
    return np.interp(t, [0, attack, attack + decay, seconds - release, seconds], [0, 1, sustain, sustain, 0])


def glide(start, stop, seconds, *, rate=RATE):
    """A pure tone whose frequency moves evenly from start to stop.

    >>> len(glide(440.0, 550.0, 0.5))
    11025
    """
    f = np.linspace(start, stop, round(seconds * rate))
    return np.sin(2 * np.pi * np.cumsum(f) / rate)


def voice(rng, seconds=1.6, *, rate=RATE):
    """Something like a recording: a sung vowel with vibrato and breath, two syllables, in a room that echoes and hums."""
    t = np.arange(round(seconds * rate)) / rate
    pitch = np.interp(t, [0, 0.45 * seconds, 0.55 * seconds, seconds], [196, 200, 247, 244]) * (1 + 0.008 * np.sin(2 * np.pi * 5.3 * t))
    phase, k = 2 * np.pi * np.cumsum(pitch) / rate, np.arange(1, 31)
    formants = sum(g / (1 + ((220 * k - f) / b) ** 2) for f, b, g in ((700, 110, 1), (1220, 130, 0.6), (2600, 180, 0.3)))
    sung = np.sin(np.outer(phase, k)) @ ((formants + 0.02) / k**0.5)
    gate = np.interp(t / seconds, [0, 0.05, 0.4, 0.46, 0.52, 0.9, 1], [0, 1, 0.8, 0.1, 1, 0.7, 0])
    breath = np.convolve(rng.normal(size=t.size), np.ones(4) / 4, mode="same")
    echo = rng.normal(size=rate // 3) * np.exp(-np.arange(rate // 3) / (0.06 * rate)) * 0.02
    echo[0] = 1
    wet = np.fft.irfft(np.fft.rfft(gate * (sung + 0.03 * breath), 2 * t.size) * np.fft.rfft(echo, 2 * t.size))[:t.size]
    return leveled(wet + 0.002 * np.cumsum(rng.normal(size=t.size)) / 30 + 0.001 * rng.normal(size=t.size))


def intensity(sound):
    """Mean square of a sound, proportional to its power."""
    return float(np.mean(np.asarray(sound) ** 2))


def loudness(intensities, exponent=0.3):
    """Stevens' law: loudness grows as intensity to the power 0.3, so ten equal sources are about twice as loud as one.

    >>> round(float(loudness(10.0)), 2)
    2.0

    References
    ----------
    Stevens (1957), Psychological Review 64, 153-181.
    """
    return np.asarray(intensities, dtype=float) ** exponent


def roughness(frequencies, amplitudes, model="sethares"):
    """Sensory roughness of partials ``(..., n)``: summed over all pairs, zero for equal and for distant ones.

    `model` is ``"sethares"`` (product of amplitudes), ``"minimum"`` (the smaller one) or ``"vassilakis"``.

    >>> rough = roughness([[400.0, 400.0], [400.0, 430.0], [400.0, 900.0]], [1.0, 1.0])
    >>> bool(rough[1] > 10 * rough[0] and rough[1] > 10 * rough[2])
    True

    References
    ----------
    Plomp & Levelt (1965), Journal of the Acoustical Society of America 38, 548-560; Sethares (1993), ibid. 94,
    1218-1228; Vassilakis (2001), dissertation, University of California, Los Angeles.
    """
    f = np.asarray(frequencies, dtype=float)
    a = np.broadcast_to(np.asarray(amplitudes, dtype=float), f.shape)
    if np.any(f <= 0) or np.any(a < 0):
        raise MixtureError("frequencies must be positive and amplitudes non-negative.")
    i, j = np.triu_indices(f.shape[-1], 1)
    return np.sum(_pair(f[..., i], a[..., i], f[..., j], a[..., j], model), axis=-1)


def _pair(f, a, g, b, model):
    """Roughness of one partial of frequency f and amplitude a with another, g and b."""
    x = 0.24 / (0.0207 * np.minimum(f, g) + 18.96) * np.abs(g - f)
    less, more = np.minimum(a, b), np.maximum(a, b)
    if model == "vassilakis":
        weight = (less * more) ** 0.1 * 0.5 * (2 * less / np.where(more > 0, less + more, 1)) ** 3.11
    else:
        weight = {"sethares": less * more, "minimum": less}[model]
    return weight * (np.exp(-3.51 * x) - np.exp(-5.75 * x))


def dissonance(ratios, *, base=500.0, partials=0.88 ** np.arange(6), stretch=2.0, model="sethares"):
    """Roughness of two (or more) equal timbres at these ratios: ``ratios (...)`` for a pair, ``(..., k)`` for k notes above the base."""
    r = np.asarray(ratios, dtype=float)
    notes = np.concatenate([np.ones((*r.shape, 1)), r[..., None]], axis=-1) if r.ndim <= 1 else np.concatenate([np.ones((*r.shape[:-1], 1)), r], axis=-1)
    a = np.asarray(partials, dtype=float)
    multiples = stretch ** np.log2(np.arange(1, len(a) + 1))
    spectrum = base * (notes[..., None] * multiples).reshape(*notes.shape[:-1], -1)
    return roughness(spectrum, np.tile(a, notes.shape[-1]), model)


def triad_map(ratios, *, base=300.0, partials=0.88 ** np.arange(6)):
    """Roughness of the triads 1 : r : s for all r and s among these ratios, shape (n, n); the sum over its three intervals.

    >>> r = np.array([1.25, 1.5])
    >>> bool(np.allclose(triad_map(r)[0, 1], dissonance(np.array([[1.25, 1.5]]), base=300.0)[0]))
    True
    """
    a = np.asarray(partials, dtype=float)
    multiples = np.arange(1, len(a) + 1)
    notes = base * np.asarray(ratios, dtype=float)[:, None] * multiples
    alone = lambda f: roughness(f, a)
    with_base = _pair(base * multiples[:, None], a[:, None], notes[:, None, :], a, "sethares").sum((-2, -1))
    between = sum(_pair(notes[:, None, i, None], a[i], notes[None, :, :], a, "sethares").sum(-1) for i in range(len(a)))
    return with_base[:, None] + with_base + between + alone(notes)[:, None] + alone(notes) + alone(base * multiples)


def minima(ratios, curve):
    """Ratios at the local minima of a curve on an even grid, refined by a kink or parabola fit to the three lowest points.

    >>> r = np.linspace(0, 1, 101)
    >>> minima(r, (r - 0.333)**2).round(6)
    array([0.333])
    """
    r, c = np.asarray(ratios), np.asarray(curve)
    i = np.flatnonzero((c[1:-1] < c[:-2]) & (c[1:-1] <= c[2:])) + 1
    left, right = c[i - 1] - c[i], c[i + 1] - c[i]
    return r[i] + (r[1] - r[0]) * 0.5 * (left - right) / np.maximum(left + right, 1e-300)


def roughest_gap(frequency):
    """Distance in Hz at which two pure tones near this frequency are roughest: ln(5.75/3.51)/2.24 over the curve's scale."""
    return np.log(5.75 / 3.51) / (5.75 - 3.51) * (0.0207 * np.asarray(frequency, dtype=float) + 18.96) / 0.24
