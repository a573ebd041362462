"""One period of stirring a field of 4096 x 4096: time and peak memory, in double and single precision.

    python benchmarks/fluids.py [size]
"""
import resource
import sys
import time

import numpy as np

from mixing.domains import stirring


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
    for kind in (np.float32, np.float64):
        field = stirring.stripe(size).astype(kind)
        start = time.perf_counter()
        stirred = stirring.sine_flow(field, 1e-7, (0.1, 0.6), substeps=1)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{size}^2 {kind.__name__}: {seconds:6.1f} s a period, peak {peak:.2f} GiB, mass moved by {abs(float(stirred.mean(dtype=float))):.1e}")


if __name__ == "__main__":
    main()
