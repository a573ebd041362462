"""One tensor's Karcher mean, ours against mergekit's: time, and how far apart the answers are.

    python benchmarks/merging_mergekit.py [millions of elements]

Needs torch and mergekit. Both work in memory on one thread, on the same float32 tensors; calls alternate and medians are
compared. mergekit stops after ten steps by default; where it is asked to go on, the two must agree to 1e-5.
"""
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import torch
from mergekit.merge_methods.karcher import karcher_merge_tensors

from mixing.domains.karcher import karcher_mean


def seconds(function):
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def compare(x, weights, rounds=3, **options):
    """Median processor times, ours and theirs, and the relative distance of the answers."""
    tensors, w = [torch.from_numpy(row) for row in x], weights.tolist()
    runs = [(*seconds(lambda: karcher_mean(weights, x)), *seconds(lambda: karcher_merge_tensors(tensors, w, **options).numpy()))
            for _ in range(rounds)]
    ours, theirs = runs[-1][1], runs[-1][3]
    return (*np.median([(a, b) for a, _, b, _ in runs], axis=0), np.linalg.norm(ours - theirs) / np.linalg.norm(ours))


def main():
    torch.set_num_threads(1)
    size = int(1e6 * (float(sys.argv[1]) if len(sys.argv) > 1 else 16))
    rng = np.random.default_rng(0)
    for k in (2, 3, 5):
        x = rng.standard_normal((k, size), dtype=np.float32) + rng.standard_normal(size, dtype=np.float32)
        for name, options in (("as it comes", {}), ("to the end", {"max_iter": 100, "tol": 1e-7})):
            ours, theirs, apart = compare(x, rng.dirichlet(np.full(k, 3.0)), **options)
            print(f"{k} parts of {size:,} elements, mergekit {name:12} {1e3 * theirs:8.0f} ms, ours {1e3 * ours:6.1f} ms, "
                  f"{theirs / ours:6.1f} x, apart {apart:.1e}", flush=True)
            assert theirs > 20 * ours
            assert not options or apart < 1e-5


if __name__ == "__main__":
    main()
