"""Evidence on ensembles: what they gain, which weights, and what Bayes does with them."""
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import numpy as np

from mixing.domains import learning_ensembles as ensembles
from mixing.ledger import check


def every_ensemble_of_five():
    """Five members with whole-number errors on four cases: all ensembles of two and of three, enumerated in fractions, against the formula."""
    errors = np.random.default_rng(0).integers(-9, 10, (5, 4)).tolist()
    dot = lambda a, b: Fraction(sum(p * q for p, q in zip(a, b)), 4)
    v = sum(dot(e, e) for e in errors) / 5
    rho = sum(dot(a, b) for a, b in combinations(errors, 2)) / 10 / v

    def mean_error(m):
        found = [dot(mean, mean) for some in combinations(errors, m) for mean in [[Fraction(sum(c), m) for c in zip(*some)]]]
        return sum(found) / len(found)
    return [check(f"mean squared error of all ensembles of {m}", mean_error(m), "==", ensembles.ensemble_variance(v, rho, Fraction(m))) for m in (2, 3)]


def all_masks_in_fractions():
    """Sixty-four masks of six inputs: the pooled differences of logits, in fractions, against one pass with scaled inputs."""
    rng, keep = np.random.default_rng(6), Fraction(7, 10)
    weights, x = rng.integers(-5, 6, (3, 6)).tolist(), rng.integers(-5, 6, 6).tolist()
    logit = lambda k, mask: sum(w * v * on for w, v, on in zip(weights[k], x, mask))
    chance = lambda mask: keep ** sum(mask) * (1 - keep) ** (6 - sum(mask))
    pooled = lambda k: sum(chance(m) * (logit(k, m) - logit(0, m)) for m in product((0, 1), repeat=6))
    return [check(f"log odds of class {k} and class 0", pooled(k), "==", keep * (logit(k, [1] * 6) - logit(0, [1] * 6))) for k in (1, 2)]


def stacking_beats_equal_weights():
    """Ridge, neighbors, a tree and a constant on twelve splits of the diabetes data: equal weights less stacked ones, on unseen cases."""
    gaps, sums = [], []
    for inside, known, unseen, answers in diabetes_splits():
        w = ensembles.stack(inside, known)
        gaps.append([np.mean((v @ unseen - answers) ** 2) for v in (np.full(4, 0.25), w)])
        sums.append(w)
    gap = -np.diff(gaps)[:, 0]
    return [check("error less by stacking", float(gap.mean()), ">", 0, within=3 * float(gap.std(ddof=1)) / 12**0.5, how="Monte Carlo"),
            check("smallest weight", float(np.min(sums)), ">=", 0, how="numeric"),
            check("sums of the weights", np.sum(sums, axis=1), "==", 1.0, within=1e-9, how="numeric")]


@cache
def diabetes_splits():
    """Twelve splits of the diabetes data: what the `members` predict and what is true, for 300 cases and for the others."""
    from sklearn.datasets import load_diabetes
    X, y = load_diabetes(return_X_y=True)
    orders = (np.random.default_rng(seed).permutation(len(y)) for seed in range(12))
    return [(inside, y[order[:300]], unseen, y[order[300:]])
            for order in orders for inside, unseen in [members(X, y, order[:300], order[300:])]]


def members(X, y, train, test, folds=5):
    """Four simple models: predictions for the training cases, each made without them, and for the test cases, both (4, T)."""
    from sklearn.dummy import DummyRegressor
    from sklearn.linear_model import Ridge
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.tree import DecisionTreeRegressor
    models = [Ridge(0.1), KNeighborsRegressor(10), DecisionTreeRegressor(max_depth=4, random_state=0), DummyRegressor()]
    inside = np.empty((len(models), len(train)))
    for part in np.array_split(np.arange(len(train)), folds):
        rest = np.delete(train, part)
        inside[:, part] = [m.fit(X[rest], y[rest]).predict(X[train[part]]) for m in models]
    return inside, np.array([m.fit(X[train], y[train]).predict(X[test]) for m in models])


def stacking_finds_the_closed_form():
    """Truth x1 + 0.8 x2, one member knows each half, forty thousand cases: weight and error against the formula."""
    x = np.random.default_rng(1).normal(size=(2, 40_000))
    halves, y = x * [[1.0], [0.8]], x[0] + 0.8 * x[1]
    w = ensembles.stack(halves, y)
    return [check("weight of the first", float(w[0]), "==", 1 / 1.64, within=0.01, how="Monte Carlo"),
            check("error", float(np.mean((w @ halves - y) ** 2)), "==", 0.64 / 1.64, within=0.01, how="Monte Carlo")]


def bayes_settles_on_one():
    """The same two half-truths as Bayesian models, 24 data sets: the log odds per case, and the weight of the first at 400 cases."""
    n, noise = 400, 1.0
    rng = np.random.default_rng(2)
    odds = []
    for _ in range(24):
        x = rng.normal(size=(n, 2))
        y = x @ [1.0, 0.8] + 0.3 * rng.normal(size=n)
        one, two = (ensembles.bayes_line(x[:, [i]], y, noise)[1] for i in (0, 1))
        odds.append(one - two)
    rate = np.array(odds) / n
    chosen = ensembles.bayes_weights(np.stack([odds, np.zeros(24)], axis=-1))[:, 0]
    return [check("log odds per case", float(rate.mean()), "==", (1 - 0.64) / 2, within=4 * float(rate.std(ddof=1)) / 24**0.5, how="Monte Carlo"),
            check("smallest weight of the first", float(chosen.min()), ">", 0.999, how="Monte Carlo")]


def evidence_is_a_density():
    """Three cases, one coefficient: the evidence against the normal density of the data that the prior implies."""
    from scipy.stats import multivariate_normal
    x, y = np.array([[0.5], [-1.0], [2.0]]), np.array([0.3, 0.1, 1.5])
    return check("log evidence", ensembles.bayes_line(x, y, 0.7, prior=2.0)[1], "==",
                 float(multivariate_normal(np.zeros(3), 0.49 * np.eye(3) + 2.0 * x @ x.T).logpdf(y)), within=1e-10, how="numeric")
