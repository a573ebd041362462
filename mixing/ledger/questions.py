"""Evidence on the open questions, the references and what the sources say about themselves."""
import numpy as np

from mixing import entropy, linear, log_linear
from mixing.domains import questions, society
from mixing.ledger import check


def broken_stick_by_sampling():
    """Forty thousand random mixtures of seven parts: the mean number above one eighth."""
    found = (np.random.default_rng(3).dirichlet(np.ones(7), 40_000) > 0.125).sum(1)
    return check("parts above one eighth", float(found.mean()), "==", 7 * 0.875**6, within=4 * float(found.std()) / 200, how="Monte Carlo")


def maximum_near_one_over_et():
    """The largest expected number over all numbers of parts is 1/(e t), to within half a part in ten."""
    return [check(f"maximum at threshold {t}", questions.most_above(t)[0], "==", 1 / (np.e * t), within=0.08 / t * 0.35, how="numeric") for t in (0.05, 0.1, 0.125)]


def transport_needs_the_order():
    """Mean distance to the nearest of 2000 surrogate smells, for three means of 80 pairs."""
    rng = np.random.default_rng(4)
    library, first, second, fresh = (questions.smells(n, rng=rng) for n in (2000, 80, 80, 80))
    score = lambda m: questions.unlikeness(m, library)
    mix = rng.permutation(60)
    wrong = questions.transported(first[:, mix], second[:, mix])[:, np.argsort(mix)]
    right, plain = score(questions.transported(first, second)), score(linear([0.5, 0.5], np.stack([first, second], -2)))
    return [check("transported over fresh", right / score(fresh), "<", 1.5, how="Monte Carlo"),
            check("transported over linear", right / plain, "<", 0.5, how="Monte Carlo"),
            check("transported in the wrong order over linear", score(wrong) / plain, ">", 1, how="Monte Carlo")]


def entropy_prefers_the_muddle():
    """Ten even parts have more entropy than three main ones, and any other weights less than they."""
    even, three = np.full(10, 0.1), np.r_[np.full(3, 0.3), np.full(7, 0.1 / 7)]
    return check("entropy of the even mixture minus that of three main parts", float(entropy(even) - entropy(three)), ">", 0, how="numeric")


def thresholds_remember():
    """Two thousand normal thresholds: share active under the same push while it grows and while it fades."""
    thresholds, ramp = np.random.default_rng(11).normal(0.33, 0.12, 2000), np.linspace(0, 0.5, 51)

    def follow(active, pushes):
        path = []
        for push in pushes:
            while (joined := float((thresholds <= active + push).mean())) != active:
                active = joined
            path.append(active)
        return path

    up = follow(0.0, ramp)
    down = follow(up[-1], ramp[::-1])[::-1]
    return check("share active at a push of 0.05, fading minus growing", down[5] - up[5], ">", 0.5, how="numeric")


def averages_forget():
    """An averaging crowd with stubborn shares answers a push by its size alone, however it was reached."""
    W, a = np.full((6, 6), 1 / 6), np.full(6, 0.8)
    answer = lambda push: society.friedkin_johnsen(W, a, np.full(6, push))
    x = np.ones(6)
    for _ in range(400):
        x = a * (W @ x) + (1 - a) * 0.05
    return check("largest gap between coming from above and from rest", float(np.abs(x - answer(0.05)).max()), "<=", 1e-12, how="numeric")


def log_pool_mirrors_the_mixture():
    """The two pools minimize the two directions of the same weighted divergence, found by search over three outcomes."""
    p, w = np.array([[0.6, 0.3, 0.1], [0.1, 0.2, 0.7]]), np.array([0.4, 0.6])
    steps = np.arange(1, 200) / 200
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b < 1 - 1e-9])
    divergence = lambda a, b: np.sum(a * np.log(a / b), axis=-1)
    forward = grid[np.argmin(sum(wi * divergence(pi, grid) for wi, pi in zip(w, p)))]
    backward = grid[np.argmin(sum(wi * divergence(grid, pi) for wi, pi in zip(w, p)))]
    pool = log_linear(w, p)
    return [check("gap of the linear pool to the minimizer of sum w KL(p, q)", float(np.abs(forward - linear(w, p)).max()), "<=", 0.005, how="numeric"),
            check("gap of the log pool to the minimizer of sum w KL(q, p)", float(np.abs(backward - pool / pool.sum()).max()), "<=", 0.005, how="numeric")]


def products_have_weight_one_each():
    """Two equal experts: the pool is the expert, the product is sharper, so their exponents are not weights on the simplex."""
    p = np.array([0.7, 0.3])
    product = p * p / (p * p).sum()
    pool = log_linear([0.5, 0.5], [p, p])
    return [check("gap of the pool of two equal experts to the expert", float(np.abs(pool / pool.sum() - p).max()), "<=", 1e-15, how="numeric"),
            check("chance of the first outcome under the product", float(product[0]), ">", 0.8, how="numeric")]


def product_is_a_power_of_the_pool():
    """The product of two experts equals the squared even pool, renormalized."""
    p = np.array([[0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])
    product = p.prod(0) / p.prod(0).sum()
    squared = log_linear([0.5, 0.5], p) ** 2
    return check("largest gap", float(np.abs(product - squared / squared.sum()).max()), "<=", 1e-15, how="numeric")

