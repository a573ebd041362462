"""A small codec: it leaves out what cannot be heard, and what it writes is a string of bytes that a decoder reads."""
from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from .audio import RATE
from .masking import FULL_SCALE, bark, limits, margins

SIZE = 1024                                                                # samples of a frame; frames overlap by half


class Coded(NamedTuple):
    """A sound in bytes: the bytes, the sound that they give back, bits for each sample, the share of lines that are kept,
    and by how many dB the loudest part of the error stays below what the sound masks."""

    data: bytes
    sound: np.ndarray
    bits: float
    kept: float
    margin: float


@lru_cache
def _transform(size):
    n, k = np.arange(size), np.arange(size // 2)
    return np.sin(np.pi * (n + 0.5) / size)[:, None] * np.cos(2 * np.pi / size * (n[:, None] + 0.5 + size / 4) * (k + 0.5))


def mdct(sound, size=SIZE):
    """Modified discrete cosine transform with a sine window: frames (m, size/2); `imdct` gives the sound back exactly.

    References
    ----------
    Princen & Bradley (1986), IEEE Transactions on Acoustics, Speech, and Signal Processing 34, 1153-1161.
    """
    return np.lib.stride_tricks.sliding_window_view(_padded(sound, size), size)[::size // 2] @ _transform(size)


def _padded(sound, size):
    half = size // 2
    return np.concatenate([np.zeros(half), sound, np.zeros(half + (-len(sound)) % half)])


def imdct(lines, length, size=SIZE):
    """The sound of these frames, by overlap and add."""
    pieces, half = lines @ _transform(size).T * (4 / size), size // 2
    out = np.zeros((len(pieces) + 1, half))
    out[:-1] += pieces[:, :half]
    out[1:] += pieces[:, half:]
    return out.ravel()[half:half + length]


def bands(size=SIZE, rate=RATE):
    """Where each band of two thirds of a Bark starts among the lines.

    >>> starts = bands()
    >>> int(starts[0]), len(starts), bool(np.all(np.diff(starts) > 0))
    (0, 35, True)
    """
    return np.flatnonzero(np.diff(np.floor(1.5 * bark((np.arange(size // 2) + 0.5) * rate / size)), prepend=-9))


def encode(sound, *, safety=7.0, rate=RATE):
    """The sound in as few bytes as its masks allow: transform, find the masked threshold of each band, round below it.

    A band's lines are rounded to multiples of a step, the coarsest one whose error stays `safety` dB below the lowest
    threshold of this frame and its two neighbors. Lines that round to zero are left out.
    """
    x = np.asarray(sound, dtype=float)
    if x.ndim != 1 or len(x) < SIZE or not np.all(np.abs(x) <= 1):
        raise MixtureError(f"expected one channel of at least {SIZE} samples within [-1, 1]; got shape {x.shape}.")
    lines, starts = mdct(x), bands(rate=rate)
    width, full = np.diff([*starts, SIZE // 2]), FULL_SCALE - 20 * np.log10(SIZE / 4)
    limit = np.minimum.reduceat(limits(_padded(x, SIZE), size=SIZE, hop=SIZE // 2, rate=rate)[0], starts, axis=1)
    limit = np.pad(limit, ((1, 1), (0, 0)), mode="edge")
    allowed = 10 ** ((np.minimum(np.minimum(limit[:-2], limit[1:-1]), limit[2:]) - safety - full) / 10)
    k = np.ceil(4 * np.log2(np.sqrt(12 * allowed / width))).astype(int) + 4       # steps are powers of the fourth root of two
    while True:
        step = 2 ** (np.repeat(k, width, axis=1) / 4)
        whole = np.rint(lines / step).astype(int)
        loud = np.add.reduceat((whole * step - lines) ** 2, starts, axis=1) > allowed
        if not loud.any():
            break
        k -= loud
    data = _write(len(x), whole, k, starts)
    out = imdct(whole * step, len(x))
    return Coded(data, _fitted(out), 8 * len(data) / len(x), float(np.mean(whole != 0)), float(margins(x, out, rate=rate).min()))


def decode(data, *, rate=RATE):
    """The sound that `encode` wrote; turned down as a whole where it would leave [-1, 1], so that no sample is ever cut off.

    >>> from mixing.domains.audio import envelope, tone
    >>> coded = encode(tone(440.0, 0.8) * envelope(0.8))
    >>> bool(np.array_equal(decode(coded.data), coded.sound)), coded.bits < 4
    (True, True)
    """
    starts = bands(rate=rate)
    length, whole, k = _read(data, starts)
    return _fitted(imdct(whole * 2 ** (np.repeat(k, np.diff([*starts, SIZE // 2]), axis=1) / 4), length))


def _fitted(sound):
    return sound / max(1.0, np.abs(sound).max())


def _gamma(n):
    """Elias' code of a whole number from 1: as many zeros as it has further digits, then its digits."""
    digits = f"{n:b}"
    return "0" * (len(digits) - 1) + digits


def _write(length, whole, k, starts):
    """Bytes: the length; for each band of each frame one bit, whether anything is left, then its step and its lines."""
    bits, before = [f"{length:032b}"], [0] * len(starts)
    for row, steps in zip(whole.tolist(), k.tolist()):
        for b, (start, stop) in enumerate(zip(starts, [*starts[1:], len(row)])):
            band = row[start:stop]
            if not any(band):
                bits.append("0")
                continue
            change, before[b] = steps[b] - before[b], steps[b]
            bits += ["1", _gamma(2 * change + 1 if change >= 0 else -2 * change)]
            bits += [_gamma(abs(n) + 1) + ("" if n == 0 else "01"[n < 0]) for n in band]
    text = "".join(bits)
    return int(text + "0" * (-len(text) % 8), 2).to_bytes(-(-len(text) // 8), "big")


def _read(data, starts):
    """Length, whole numbers and step numbers back from the bytes."""
    text, place = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}", 32
    length = int(text[:32], 2)
    frames = -(-length // (SIZE // 2)) + 1
    whole, k, before = np.zeros((frames, SIZE // 2), int), np.zeros((frames, len(starts)), int), [0] * len(starts)

    def number():
        nonlocal place
        one = text.index("1", place)
        stop = 2 * one - place + 1
        n, place = int(text[one:stop], 2), stop
        return n

    for i in range(frames):
        for b, (start, stop) in enumerate(zip(starts, [*starts[1:], SIZE // 2])):
            place += 1
            if text[place - 1] == "0":
                continue
            n = number()
            before[b] += n // 2 if n % 2 else -(n // 2)
            k[i, b] = before[b]
            for j in range(start, stop):
                size = number() - 1
                if size:
                    whole[i, j], place = (-size if text[place] == "1" else size), place + 1
    return length, whole, k
