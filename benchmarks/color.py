"""A million spectra to XYZ against msds_to_XYZ of colour-science, in one run, and their largest difference.

    pip install colour-science; python benchmarks/color.py

Each turn calls all of them once, so that a busy machine is busy for all; printed is the median of the ratios within the
turns. Processor time is that of the whole process, all threads together. Their product runs in as many threads as the
linear algebra library is allowed (OPENBLAS_NUM_THREADS), the rest of their function in one.
"""
import os
import time
import warnings

import numpy as np

from mixing.domains import color

TURNS = 11


def in_turn(*functions):
    """Wall and processor seconds (turns, functions, 2)."""
    clocks = lambda: np.array([time.perf_counter(), time.process_time()])
    times = np.empty((TURNS, len(functions), 2))
    for turn in times:
        for i, f in enumerate(functions):
            start = clocks()
            f()
            turn[i] = clocks() - start
    return times


def main():
    warnings.simplefilter("ignore")
    import colour
    spectra = np.random.default_rng(0).uniform(size=(1_000_000, 41))
    observer, light = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"], colour.SDS_ILLUMINANTS["D65"]
    shape = colour.SpectralShape(380, 780, 10)
    theirs = lambda: colour.msds_to_XYZ(spectra, observer, light, method="Integration", shape=shape)
    print(f"largest difference {np.abs(color.xyz(spectra) - theirs() / 100).max():.1e}, load {os.getloadavg()[0]:.1f}")
    times = in_turn(theirs, lambda: color.xyz(spectra), lambda: color.xyz(spectra, workers=1))
    for k, name in ((1, "ours"), (2, "ours, one worker")):
        wall, cpu = np.median(times[:, 0] / times[:, k], axis=0)
        print(f"msds_to_XYZ {np.median(times[:, 0, 0]):.4f} s, {name} {np.median(times[:, k, 0]):.4f} s: {wall:.1f} x, in processor time {cpu:.1f} x")


if __name__ == "__main__":
    main()
