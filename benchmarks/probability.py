"""Expectation and maximization for Gaussian mixtures, against scikit-learn.

    OPENBLAS_NUM_THREADS=1 python benchmarks/probability.py

Both walk the same twenty steps from the same start; the medians of interleaved runs are printed, and the run ends with an
error unless both arrive at the same likelihood.
"""
import time
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture as Peer

from mixing.domains.probability_em import GaussianMixture, em

STEPS, FLOOR = 20, 1e-6


def data(count, d, k, rng):
    means = 4 * rng.normal(size=(k, d))
    return means[rng.integers(k, size=count)] + rng.normal(size=(count, d)), means + rng.normal(size=(k, d))


def peer(x, start):
    k = len(start.weights)
    fit = Peer(k, weights_init=start.weights, means_init=start.means, precisions_init=np.linalg.inv(start.covariances),
               reg_covar=FLOOR, max_iter=STEPS, tol=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit.fit(x)
    return fit.score(x) * len(x)


def main():
    rng = np.random.default_rng(0)
    for count, d, k in ((1_000, 2, 3), (20_000, 5, 5), (100_000, 10, 5)):
        x, means = data(count, d, k, rng)
        start = GaussianMixture(np.full(k, 1 / k), means, np.tile(4 * np.eye(d), (k, 1, 1)))
        times = {"ours": [], "peer": []}
        for _ in range(5 if count < 50_000 else 3):
            begin = time.perf_counter()
            ours = em(x, start, steps=STEPS, tol=-np.inf, floor=FLOOR).log_likelihood[-1]
            middle = time.perf_counter()
            theirs = peer(x, start)
            times["ours"].append(middle - begin)
            times["peer"].append(time.perf_counter() - middle)
        assert np.isclose(ours, theirs, rtol=1e-10)
        a, b = (float(np.median(times[name])) for name in ("ours", "peer"))
        print(f"N = {count:6d}, d = {d:2d}, k = {k}: ours {1e3 * a:8.1f} ms, scikit-learn {1e3 * b:8.1f} ms, ratio {b / a:.1f}")


if __name__ == "__main__":
    main()
