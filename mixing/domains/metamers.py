"""Metamers and gamuts: what three numbers cannot tell apart, and which colors some lights can make."""
from __future__ import annotations

import numpy as np

from .. import hull
from .._operands import MixtureError
from .color import chromaticity, glow, observer


def invisible(light=None):
    """An orthonormal basis (38, 41) of the spectra that nobody sees: the kernel of the readout.

    >>> from mixing.domains.color import xyz
    >>> unseen = invisible()
    >>> unseen.shape, bool(np.abs(xyz(unseen)).max() < 1e-14)
    ((38, 41), True)
    """
    return np.linalg.svd(observer(light).T)[2][3:]


def metamer(reflectance, wish, light=None, reach=1.0):
    """A reflectance that looks the same in this light, moved toward a wish as far as it stays within [0, 1].

    `reach` in [0, 1] is how much of that way to go. The move is the part of `wish - reflectance` that nobody sees.

    >>> from mixing.domains.color import xyz
    >>> gray = np.full(41, 0.5)
    >>> other = metamer(gray, np.sin(np.arange(41)))
    >>> float(np.abs(other - gray).max().round(1)), bool(np.allclose(xyz(other), xyz(gray)))
    (0.5, True)
    """
    r = np.asarray(reflectance, dtype=float)
    if np.any(r < 0) or np.any(r > 1):
        raise MixtureError(f"a reflectance lies in [0, 1]; got values from {r.min():.3g} to {r.max():.3g}.")
    unseen = invisible(light)
    move = (wish - r) @ unseen.T @ unseen
    room = np.where(move > 0, 1 - r, r)[np.abs(move) > 1e-12] / np.abs(move)[np.abs(move) > 1e-12]
    return r + reach * room.min(initial=np.inf) * move if room.size else r


def spectral_locus():
    """Chromaticities (41, 2) of light of one wavelength: the horseshoe.

    >>> spectral_locus()[0].round(3), spectral_locus()[-1].round(3)
    (array([0.174, 0.005]), array([0.735, 0.265]))
    """
    return chromaticity(glow(np.eye(41)))


def in_gamut(primaries, colors):
    """Whether non-negative amounts of the primaries ``(n, 3)`` make the chromaticity of each color ``(..., 3)``.

    >>> from mixing.domains.color import screen
    >>> bool(in_gamut(screen(), screen().sum(axis=0)))
    True
    """
    return hull.inside(chromaticity(primaries), chromaticity(colors))
