"""The four voices of Bach's chorales, as successive chords."""
from __future__ import annotations

from importlib.resources import files

import numpy as np

from .._operands import MixtureError

VOICES = ("soprano", "alto", "tenor", "bass")


def chorales(mode="major"):
    """Chords (N, 4) of pitch classes above the tonic, and for each chord the number of its chorale.

    A new chord is written whenever a note begins in some voice and the four pitch classes change. Made from the scores that
    the package music21 carries, by the script beside the data.

    Parameters
    ----------
    mode : {"major", "minor"}

    Examples
    --------
    >>> chords, piece = chorales()
    >>> chords[:3].tolist(), int(piece[-1]) + 1
    ([[0, 7, 4, 0], [7, 7, 2, 11], [4, 7, 4, 0]], 212)
    """
    lines = [line.split() for line in files("mixing.data").joinpath("chorales.txt").read_text("utf8").splitlines()]
    pieces = [words[3:] for words in lines if len(words) > 3 and words[1] == mode]
    if not pieces:
        raise MixtureError(f"expected the mode major or minor; got {mode!r}.")
    text = "".join("".join(chords) for chords in pieces)
    chords = np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, 4)
    return np.where(chords < ord("a"), chords - ord("0"), chords - ord("a") + 10).astype(np.int64), np.repeat(
        np.arange(len(pieces)), [len(p) for p in pieces])
