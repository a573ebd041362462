"""A million agents, ten million ties: the time of one round against the sparse product alone and against memory.

    python benchmarks/society.py
"""
import time

import numpy as np
from scipy.sparse import csr_array

from mixing.domains import society

AGENTS, TIES, ROUNDS = 1_000_000, 10_000_000, 7


def median(f):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def main():
    rng = np.random.default_rng(0)
    row, column = rng.integers(AGENTS, size=(2, TIES))
    row[:AGENTS], column[:AGENTS] = np.arange(AGENTS), np.arange(AGENTS)      # everybody listens to themselves
    ties = csr_array((np.ones(TIES), (row, column)), shape=(AGENTS, AGENTS))
    W, x = society.influence(ties), rng.normal(size=AGENTS)
    big, copy = rng.normal(size=8_000_000), np.empty(8_000_000)
    product, step = median(lambda: W @ x), median(lambda: society.degroot(W, x))
    ten = median(lambda: society.degroot(W, x, 10)) / 10
    bandwidth = 2 * big.nbytes / median(lambda: np.copyto(copy, big))
    moved = W.data.nbytes + W.indices.nbytes + W.indptr.nbytes + 8 * W.nnz + 2 * x.nbytes
    print(f"agents {AGENTS:,}  ties {W.nnz:,}")
    print(f"sparse product alone        {1e3 * product:7.1f} ms")
    print(f"one round, checked          {1e3 * step:7.1f} ms   {step / product:.2f} x the product")
    print(f"a round of ten              {1e3 * ten:7.1f} ms   {ten / product:.2f} x the product")
    print(f"memory limit                {1e3 * moved / bandwidth:7.1f} ms   at {bandwidth / 1e9:.1f} GB/s copied; the product takes {product * bandwidth / moved:.1f} x that")


if __name__ == "__main__":
    main()
