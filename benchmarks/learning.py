"""Top-2 of 16 experts: routed against every expert on every token, and against the matrix products alone.

    OPENBLAS_NUM_THREADS=1 python benchmarks/learning.py     (processor time, medians)
"""
import time

import numpy as np

from mixing.domains.learning_routing import mixture_of_experts, routed
from mixing.domains.zoo import top_k_gate


def median(f, runs=7):
    times = []
    for _ in range(runs):
        start = time.process_time()
        f()
        times.append(time.process_time() - start)
    return 1e3 * float(np.median(times))


def main():
    rng = np.random.default_rng(0)
    x, first, second = rng.normal(size=(8192, 256)), rng.normal(size=(16, 256, 512)), rng.normal(size=(16, 512, 256))
    gates = top_k_gate(rng.normal(size=(8192, 16)), 2)
    blocks = [np.ascontiguousarray(x[gates[:, i] > 0]) for i in range(16)]
    ours, dense = median(lambda: routed(x, gates, first, second)), median(lambda: mixture_of_experts(x, gates, first, second), 3)
    products = median(lambda: [np.maximum(b @ f, 0) @ s for b, f, s in zip(blocks, first, second)])
    gap = np.abs(routed(x, gates, first, second) - mixture_of_experts(x, gates, first, second)).max()
    print(f"routed {ours:.0f} ms, dense {dense:.0f} ms ({dense / ours:.1f} x), products alone {products:.0f} ms ({ours / products:.2f} x), gap {gap:.1e}")


if __name__ == "__main__":
    main()
