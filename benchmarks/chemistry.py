"""Vectorized NRTL against the thermo package, for each composition, and their largest difference.

    pip install thermo; python benchmarks/chemistry.py
"""
import time

import numpy as np

from mixing.domains import activity


def best(f, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def main():
    from thermo.nrtl import NRTL_gammas
    rng = np.random.default_rng(0)
    tau, alpha = np.array([[0, -0.178], [1.963, 0]]), np.array([[0, 0.2974], [0.2974, 0]])
    x = rng.dirichlet([1, 1], 200_000)
    few = x[:5000].tolist()
    theirs = best(lambda: [NRTL_gammas(xs=z, taus=tau.tolist(), alphas=alpha.tolist()) for z in few]) / len(few)
    ours = best(lambda: np.exp(activity.nrtl(x, tau, alpha))) / len(x)
    gap = np.abs(np.exp(activity.nrtl(x[:5000], tau, alpha)) - [NRTL_gammas(xs=z, taus=tau.tolist(), alphas=alpha.tolist()) for z in few]).max()
    print(f"thermo {1e9 * theirs:8.0f} ns a composition\nours   {1e9 * ours:8.0f} ns a composition, {theirs / ours:.0f} x\nlargest difference {gap:.1e}")


if __name__ == "__main__":
    main()
