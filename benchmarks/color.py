"""A million spectra to XYZ against msds_to_XYZ of colour-science, in one run, and their largest difference.

    pip install colour-science; python benchmarks/color.py
"""
import time

import numpy as np

from mixing.domains import color


def in_turn(*functions, repeats=9):
    """Median seconds of each function; they take turns, so that a busy machine is busy for all."""
    times = np.empty((repeats, len(functions)))
    for turn in times:
        for i, f in enumerate(functions):
            start = time.perf_counter()
            f()
            turn[i] = time.perf_counter() - start
    return np.median(times, axis=0)


def main():
    import colour
    spectra = np.random.default_rng(0).uniform(size=(1_000_000, 41))
    observer, light = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"], colour.SDS_ILLUMINANTS["D65"]
    shape = colour.SpectralShape(380, 780, 10)
    theirs = lambda: colour.msds_to_XYZ(spectra, observer, light, method="Integration", shape=shape)
    gap = np.abs(color.xyz(spectra) - theirs() / 100).max()
    slow, fast = in_turn(theirs, lambda: color.xyz(spectra))
    print(f"msds_to_XYZ {slow:.3f} s, ours {fast:.3f} s: {slow / fast:.1f} x, largest difference {gap:.1e}")


if __name__ == "__main__":
    main()
