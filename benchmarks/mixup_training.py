"""Forty Mixup networks in one call against forty calls, and a scikit-learn network of the same shape for scale.

    OPENBLAS_NUM_THREADS=1 python benchmarks/mixup_training.py
"""
import time
import warnings

import numpy as np

from mixing.domains.mixup_measures import one_hot
from mixing.domains.mixup_practice import EPOCHS, SIZES, split
from mixing.domains.mixup_training import beta_law, network, train

ALPHAS = (0.0, 0.2, 1.0, 8.0)


def seconds(f):
    start = time.perf_counter()
    f()
    return time.perf_counter() - start


def main():
    from sklearn.neural_network import MLPClassifier
    data, rng = split(300), np.random.default_rng(0)
    y = one_hot(data.given[0, 0], 10)
    together = network(SIZES, (len(ALPHAS), 10), rng)
    alone = [(alpha, seed) for alpha in ALPHAS for seed in range(10)]

    def one_by_one():
        for alpha, seed in alone:
            train(network(SIZES, (1,), rng), data.x[seed:seed + 1], y[seed:seed + 1], beta_law([alpha]), epochs=EPOCHS, rng=rng)

    batched = seconds(lambda: train(together, data.x, y, beta_law(np.array(ALPHAS)[:, None]), epochs=EPOCHS, rng=rng))
    looped = seconds(one_by_one)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = seconds(lambda: MLPClassifier((32,), batch_size=50, learning_rate_init=0.01, max_iter=EPOCHS, tol=0)
                         .fit(data.x[0], data.given[0, 0, 0]))
    for name, each in (("one call", batched / 40), ("forty calls", looped / 40), ("scikit-learn, no Mixup", theirs)):
        print(f"{name:24} {1000 * each:6.1f} ms a network")


if __name__ == "__main__":
    main()
