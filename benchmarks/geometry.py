"""How fast the means on curved carriers are, against the libraries that offer them.

    OPENBLAS_NUM_THREADS=1 python benchmarks/geometry.py

Everything is a median over repetitions in this one run, on one thread; our calls and the peer's alternate, so that a
busy machine slows both. A peer that is not installed (requirements-oracle.txt; mergekit besides) is left out. The run
ends with an error if the two answers differ by more than the peer's own tolerance explains.
"""
import time
import warnings

import numpy as np
import scipy.stats

import mixing as mx
from mixing.domains.karcher import fisher_rao_mean, karcher_mean
from mixing.domains.transport import WASSERSTEIN, wasserstein_distance, wasserstein_distances

ROUNDS = 5


def seconds(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def compare(name, goal, ours, theirs, gap, allowed, repeat=20, rounds=ROUNDS):
    """One line: median times, their ratio, and how far the two answers lie apart."""
    fast, slow = [], []
    for _ in range(rounds):
        t, peer = seconds(theirs)
        slow.append(t)
        t, own = seconds(lambda: [ours() for _ in range(repeat)][-1])
        fast.append(t / repeat)
    t, s, apart = np.median(fast), np.median(slow), gap(own, peer)
    print(f"{name:58s}{1e3 * t:12.4f}{1e3 * s:14.3f}{s / t:12.1f}   {goal:14s}{apart:10.1e}", flush=True)
    assert apart <= allowed, (name, apart)


def relative(a, b):
    return float(np.max(np.abs(np.asarray(a) - np.asarray(b))) / np.max(np.abs(np.asarray(b))))


def barycenter_on_the_line(rng):
    import ot
    x, w = rng.normal(size=(3, 1000)) * [[1], [2], [3]] + [[0], [10], [4]], np.array([0.2, 0.3, 0.5])
    even = np.full(1000, 1e-3)

    def peer():
        return np.sort(ot.lp.free_support_barycenter([a[:, None] for a in x], [even] * 3, x[0][:, None].copy(), weights=w)[:, 0])

    compare("barycenter of 3 samples of 1000, POT free support", ">= 1000", lambda: mx.barycenter(w, x, WASSERSTEIN), peer,
            relative, 1e-6)


def all_distances(rng):
    x = rng.normal(size=(100, 10_000)) * rng.gamma(5, size=(100, 1)) + 5 * rng.normal(size=(100, 1))
    pairs = [(i, j) for i in range(100) for j in range(i)]

    def scipy_loop():
        return [scipy.stats.wasserstein_distance(x[i], x[j]) for i, j in pairs]

    def clear_loop():
        return [wasserstein_distance(x[i], x[j]) for i, j in pairs]

    def ours():
        d = wasserstein_distances(x)
        return np.array([d[i, j] for i, j in pairs])

    def excess(ours, first_order):
        return max(0.0, float(np.max(np.asarray(first_order) / ours - 1)))

    compare("distances of all pairs, 100 x 10,000, SciPy loop (order 1)", ">= 200", ours, scipy_loop, excess, 1e-9, 3, 3)
    compare("  the same, our clear version in a loop (order 2)", "", ours, clear_loop, relative, 1e-10, 3, 3)


def long_vectors(rng):
    import torch
    from mergekit.merge_methods.karcher import karcher_merge_tensors
    torch.set_num_threads(1)
    for k, d in ((2, 10_000_000), (5, 10_000_000), (10, 5_000_000)):
        x = rng.standard_normal((k, d), dtype=np.float32)
        x += rng.standard_normal(d, dtype=np.float32)
        tensors, w = [torch.from_numpy(v) for v in x], np.full(k, 1 / k)
        compare(f"Karcher mean of {k} vectors of {d:,}, mergekit", ">= 20", lambda x=x, w=w: karcher_mean(w, x),
                lambda t=tensors, w=w: karcher_merge_tensors(t, list(map(float, w))).numpy(), relative, 1e-3, 2)
        compare("  the same against our linear mean", "", lambda x=x, w=w: karcher_mean(w, x),
                lambda x=x, w=w: mx.linear(w.astype(np.float32), x), lambda a, b: 0.0, 1, 2)


def simplex_means(rng):
    if not hasattr(np, "trapz"):
        np.trapz = np.trapezoid                       # geomstats asks for the name that NumPy 2.4 took away
    from geomstats.information_geometry.categorical import CategoricalDistributions
    from geomstats.learning.frechet_mean import FrechetMean
    for k, d in ((3, 3), (100, 1000)):
        p, w = rng.dirichlet(np.ones(d), k), np.full(k, 1 / k)
        for tight in (False, True):
            peer = FrechetMean(CategoricalDistributions(dim=d - 1))
            if tight:
                peer.set(epsilon=1e-12)
            compare(f"Fisher-Rao mean of {k} distributions on {d}, geomstats" + " (tight)" * tight,
                    ">= 50" if k == 100 else "", lambda p=p, w=w: fisher_rao_mean(w, p),
                    lambda p=p, peer=peer: peer.fit(p).estimate_, angle, 1e-5 if tight else 0.1)
        compare("  the same, our clear version", "", lambda p=p, w=w: fisher_rao_mean(w, p),
                lambda p=p, w=w: mx.barycenter(w, p, mx.FISHER_RAO), relative, 1e-9)


def angle(p, q):
    return 2 * float(np.linalg.norm(np.sqrt(p) - np.sqrt(np.abs(q))))         # geomstats stops early by default


def linear_kernel(rng):
    for m, n, d in ((1, 10, 1_000_000), (1000, 100, 1000), (10_000, 8, 300)):
        w, p = rng.dirichlet(np.ones(n), m), rng.normal(size=(n, d))
        compare(f"linear, weights {m} x {n}, parts {n} x {d}: bare product", ">= 0.67", lambda w=w, p=p: mx.linear(w, p),
                lambda w=w, p=p: w @ p, relative, 1e-12, 1, 25)


def main():
    warnings.simplefilter("ignore")
    print(f"{'median milliseconds':58s}{'ours':>12s}{'theirs':>14s}{'ratio':>12s}   {'goal':14s}{'apart':>10s}")
    for measure in (linear_kernel, barycenter_on_the_line, all_distances, long_vectors, simplex_means):
        try:
            measure(np.random.default_rng(0))
        except ImportError as missing:
            print(f"{measure.__name__}: left out, {missing}")


if __name__ == "__main__":
    main()
