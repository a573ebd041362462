"""Mixup in practice: gradients against finite differences, measures against scikit-learn and SciPy, and the experiments'
plumbing against counts done by hand. What the trained networks show is checked where it is claimed: in the ledger.
"""
import re

import numpy as np
import pytest
from scipy import special, stats

from mixing import MixtureError, linear
from mixing.domains import mixup_cases as cases
from mixing.domains import mixup_measures as measures
from mixing.domains import mixup_practice as practice
from mixing.domains import mixup_training as training

SIZES = (3, 5, 4, 2)


def a_net(rng, runs=(2, 3), sizes=SIZES):
    net = training.network(sizes, runs, rng, dtype=float)
    return [(W + 0.1 * rng.normal(size=W.shape), b + 0.3 * rng.normal(size=b.shape)) for W, b in net]


def some_pairs(rng, runs=(2, 3), n=6):
    x, other = rng.normal(size=(2, runs[-1], n, SIZES[0]))
    y, other_y = rng.dirichlet([1] * SIZES[-1], (2, runs[-1], n))
    return x, y, (other, other_y), rng.random((*runs, n, 1))


def mixed_loss(net, x, y, partner, lam, layer):
    """The mean cross-entropy, written down without any gradient in mind: layer by layer, loss by loss."""
    def run(layers, h, last=False):
        for i, (W, b) in enumerate(layers):
            h = h @ W + b
            h = h if last and i == len(layers) - 1 else np.where(h > 0, h, 0)
        return h
    h = lam * run(net[:layer], x) + (1 - lam) * run(net[:layer], partner[0])
    z = run(net[layer:], h, last=True)
    log_chance = z - np.log(np.exp(z).sum(-1, keepdims=True))
    return -np.mean(np.sum((lam * y + (1 - lam) * partner[1]) * log_chance, -1), -1)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_gradients_are_finite_differences(layer):
    rng = np.random.default_rng(layer)
    net, data = a_net(rng), some_pairs(rng)
    found = training.gradients(net, *data, layer=layer)
    for l, which in [(l, w) for l in range(3) for w in (0, 1)]:
        direction, step = rng.normal(size=net[l][which].shape), 1e-6

        def moved(sign):
            return [tuple(a + sign * step * direction if (i, j) == (l, which) else a for j, a in enumerate(pair))
                    for i, pair in enumerate(net)]
        numeric = (mixed_loss(moved(1), *data, layer) - mixed_loss(moved(-1), *data, layer)) / (2 * step)
        exact = (found[l][which] * direction).sum((-1, -2))
        np.testing.assert_allclose(exact, numeric, rtol=1e-6, atol=1e-8)


def test_each_run_has_its_own_gradients():
    rng = np.random.default_rng(3)
    net, (x, y, partner, lam) = a_net(rng), some_pairs(rng)
    together = training.gradients(net, x, y, partner, lam, layer=1)
    alone = training.gradients([(W[1, 2:], b[1, 2:]) for W, b in net], x[2:], y[2:], (partner[0][2:], partner[1][2:]),
                               lam[1, 2:], layer=1)
    for (W, b), (W1, b1) in zip(together, alone):
        np.testing.assert_allclose(W[1, 2:], W1, atol=1e-14)
        np.testing.assert_allclose(b[1, 2:], b1, atol=1e-14)


def test_weight_one_ignores_the_partner():
    rng = np.random.default_rng(4)
    net, (x, y, partner, lam) = a_net(rng), some_pairs(rng)
    for layer in (0, 1, 2):
        for (W, _), (V, _) in zip(training.gradients(net, x, y, partner, np.ones_like(lam), layer),
                                  training.gradients(net, x, y, (x, y), np.full_like(lam, 0.3), 0)):
            np.testing.assert_allclose(W, V, atol=1e-14)


def test_mixed_labels_are_mixed_losses():
    """The loss is affine in the label, so the gradient of the mixture is the mixture of the gradients."""
    rng = np.random.default_rng(5)
    net, (x, y, (other, other_y), _) = a_net(rng), some_pairs(rng)
    together = training.gradients(net, x, y, (other, other_y), 0.3)
    first, second = (training.gradients(net, x, label, (other, label), 0.3) for label in (y, other_y))
    for (W, _), (A, _), (B, _) in zip(together, first, second):
        np.testing.assert_allclose(W, 0.3 * A + 0.7 * B, atol=1e-14)


def test_manifold_mixup_is_input_mixup_where_the_layer_is_affine():
    rng = np.random.default_rng(6)
    net, (x, y, partner, lam) = a_net(rng), some_pairs(rng)
    lifted = [(net[0][0], net[0][1] + 50), *net[1:]]              # far from every kink: the first layer never rectifies
    for (W, _), (V, _) in zip(training.gradients(lifted, x, y, partner, lam, 0),
                              training.gradients(lifted, x, y, partner, lam, 1)):
        np.testing.assert_allclose(W, V, atol=1e-12)
    bent = [np.abs(W - V).max() for (W, _), (V, _) in zip(training.gradients(net, x, y, partner, lam, 0),
                                                          training.gradients(net, x, y, partner, lam, 1))]
    assert max(bent) > 1e-3


def test_mix_is_the_linear_kernel():
    rng = np.random.default_rng(7)
    a, b, lam = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.random((4, 1))
    np.testing.assert_allclose(training.mix(lam, a, b), linear(np.concatenate([lam, 1 - lam], -1), np.stack([a, b], -2)))


def test_cross_entropy_is_minus_the_log_likelihood_even_far_out():
    scores = np.array([[1.0, 2.0, 3.0], [1000.0, 0.0, -1000.0]])
    np.testing.assert_allclose(training.cross_entropy(scores, np.eye(3)[[0, 1]]),
                               [2 + np.log(1 + np.exp(-1) + np.exp(-2)), 1000])


@pytest.mark.parametrize("alpha", [0.2, 1.0, 8.0])
def test_beta_law_spreads_as_it_should(alpha):
    lam = training.beta_law([[alpha]])(np.random.default_rng(8), (1, 1, 200_000, 1), 0.5)
    products = lam * (1 - lam)
    np.testing.assert_allclose(products.mean(), alpha / (2 * (2 * alpha + 1)), atol=4 * products.std() / 200_000**0.5)


def test_two_weights_spread_like_the_uniform_law_and_leaning_like_beta_two_one():
    rng = np.random.default_rng(9)
    two, lean = cases.two_weights(rng, (1000,), 0), cases.leaning(rng, (200_000,), 0)
    np.testing.assert_allclose(two * (1 - two), 1 / 6)
    np.testing.assert_allclose([lean.mean(), lean.var()], [2 / 3, 1 / 18], atol=2e-3)


def test_annealing_follows_the_shrinkage():
    at = np.linspace(0, 1, 11)
    alpha = practice.shrinkage_falls(at)
    np.testing.assert_allclose(alpha / (2 * alpha + 1), 8 / 17 * (1 - at))
    law = training.beta_law(lambda t: [[practice.shrinkage_falls(t)]])
    assert np.all(law(np.random.default_rng(0), (1, 1, 5, 1), 1.0) == 1)


@pytest.mark.parametrize("alpha", [-0.1, np.nan])
def test_impossible_alpha(alpha):
    with pytest.raises(MixtureError, match="at least 0"):
        training.beta_law([[alpha]])(np.random.default_rng(0), (1, 1, 1, 1), 0)


def test_adam_takes_the_published_steps():
    """Three steps of algorithm 1 of Kingma and Ba, written with its own symbols."""
    w, memory, m, v, theta = np.array([1.0, -2.0]), np.zeros((2, 2)), 0, 0, np.array([1.0, -2.0])
    for t, g in enumerate(np.array([[0.5, -1.0], [0.1, 3.0], [-2.0, 0.0]]), 1):
        training.adam(w, g, memory, 0.01, t)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(w, theta, rtol=1e-12)


def test_sgd_finds_the_logistic_regression():
    """Without hidden layers and without Mixup, training ends where scikit-learn's solver does."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(10)
    x = rng.normal(size=(1, 80, 2))
    labels = (x[0] @ [1.0, -2.0] + rng.normal(size=80) > 0.3).astype(int)
    net = training.train(training.network((2, 2), (1,), rng, dtype=float), x, np.eye(2)[labels][None],
                         training.beta_law([0.0]), epochs=400, rng=rng, batch=80, rate=0.2, step=training.sgd)
    W, b = net[0]
    best = linear_model.LogisticRegression(C=np.inf, tol=1e-10).fit(x[0], labels)
    np.testing.assert_allclose(np.diff(W[0])[:, 0], best.coef_[0], rtol=1e-3)
    np.testing.assert_allclose(np.diff(b[0, 0]), best.intercept_, rtol=1e-2)


def test_training_starts_from_the_same_weights_and_leaves_them():
    rng = np.random.default_rng(11)
    start = training.network((2, 4, 2), (3, 2), rng)
    before = [W.copy() for W, _ in start]
    assert np.all(start[0][0] == start[0][0][:1])
    x, y = rng.random((2, 6, 2), dtype=np.float32), np.eye(2, dtype=np.float32)[rng.integers(0, 2, (2, 6))]
    seen = []
    net = training.train(start, x, y, training.beta_law([[0.0], [0.0], [2.0]]), epochs=2, rng=rng, batch=4,
                         watch=lambda net, epoch: seen.append(epoch))
    assert seen == [1, 2] and all(np.array_equal(W, old) for (W, _), old in zip(start, before))
    assert np.array_equal(net[0][0][0], net[0][0][1]) and not np.allclose(net[0][0][0], net[0][0][2])


def test_data_that_do_not_fit_the_runs():
    rng = np.random.default_rng(12)
    net = training.network((2, 2), (3, 2), rng)
    with pytest.raises(MixtureError, match="every seed its own examples"):
        training.train(net, np.zeros((4, 5, 2)), np.zeros((4, 5, 2)), training.beta_law([[1.0]]), epochs=1, rng=rng)


def test_partners_are_permutations_or_allowed():
    rng = np.random.default_rng(13)
    order, mate = training.partners(4, 50, rng)
    assert np.all(np.sort(order) == np.arange(50)) and np.all(np.sort(mate) == np.arange(50)) and np.any(order != mate)
    allowed = rng.random((4, 50, 50)) < 0.1
    allowed |= np.eye(50, dtype=bool)
    order, mate = training.partners(4, 50, rng, training.choices(allowed))
    assert np.all(allowed[np.arange(4)[:, None], order, mate])
    with pytest.raises(MixtureError, match="at least one allowed partner"):
        training.choices(np.zeros((4, 50, 50), dtype=bool))


def test_allowed_partners_are_equally_likely():
    rng = np.random.default_rng(14)
    allowed = np.tile([True, False, True, True], (1, 4, 1))
    counts = sum(np.bincount(training.partners(1, 4, rng, training.choices(allowed))[1][0], minlength=4) for _ in range(3000))
    assert counts[1] == 0 and stats.chisquare(counts[[0, 2, 3]]).pvalue > 1e-3


def test_input_gradient_is_a_finite_difference():
    rng = np.random.default_rng(15)
    net, x, labels = a_net(rng), rng.normal(size=(3, 6, 3)), rng.integers(0, 2, (3, 6))
    found, direction, step = measures.input_gradient(net, x, labels), rng.normal(size=(3, 6, 3)), 1e-6
    y = np.eye(2)[labels]
    numeric = (training.cross_entropy(training.logits(net, x + step * direction), y)
               - training.cross_entropy(training.logits(net, x - step * direction), y)) / (2 * step)
    np.testing.assert_allclose((found * direction).sum(-1), numeric, rtol=1e-5, atol=1e-8)


def test_attacks_stay_in_their_box_and_are_best_on_a_line():
    """Against a linear two-class network the sign step is the best of all moves: no random corner does better."""
    rng = np.random.default_rng(16)
    net = [(rng.normal(size=(1, 4, 2)), rng.normal(size=(1, 1, 2)))]
    x, labels = 0.3 + 0.4 * rng.random((1, 20, 4)), rng.integers(0, 2, (1, 20))
    y = np.eye(2)[labels]
    for attack in (measures.fgsm, measures.pgd):
        moved = attack(net, x, labels, 0.1)
        assert np.abs(moved - x).max() <= 0.1 + 1e-6
        worst = training.cross_entropy(training.logits(net, moved), y)
        for _ in range(50):
            corner = x + 0.1 * rng.choice([-1, 1], x.shape)
            assert np.all(training.cross_entropy(training.logits(net, corner), y) <= worst + 1e-6)


def test_attacks_keep_pixels_in_range():
    rng = np.random.default_rng(17)
    net, x = a_net(rng, runs=(1,)), rng.integers(0, 2, (1, 10, 3)).astype(float)
    assert all(0 <= attack(net, x, np.zeros((1, 10), int), 0.3).min() and
               attack(net, x, np.zeros((1, 10), int), 0.3).max() <= 1 for attack in (measures.fgsm, measures.pgd))


def test_calibration_counts_bins_by_hand():
    rng = np.random.default_rng(18)
    scores, labels = 2 * rng.normal(size=(2, 300, 4)), rng.integers(0, 4, 300)
    found = measures.reliability(scores, labels, bins=10)
    for run in range(2):
        chance = np.exp(scores[run]) / np.exp(scores[run]).sum(-1, keepdims=True)
        gaps = 0
        for low in np.arange(10) / 10:
            members = [i for i in range(300) if low <= chance[i].max() < low + 0.1]
            if members:
                gaps += len(members) / 300 * abs(np.mean([chance[i].max() for i in members])
                                                 - np.mean([chance[i].argmax() == labels[i] for i in members]))
        np.testing.assert_allclose(found.error[run], gaps)
        np.testing.assert_allclose(found.overconfidence[run], chance.max(-1).mean() - (chance.argmax(-1) == labels).mean())


def test_auc_is_scikit_learns():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(19)
    members, others = rng.normal(size=(2, 40)).round(1), rng.normal(0.5, 1, size=(2, 70)).round(1)
    for found, m, o in zip(measures.auc(members, others), members, others):
        np.testing.assert_allclose(found, metrics.roc_auc_score([1] * 40 + [0] * 70, -np.concatenate([m, o])))


def test_paired_is_the_t_test():
    rng = np.random.default_rng(20)
    new, old = rng.normal(size=(2, 5, 9))
    found = measures.paired(new, old, level=0.9)
    for k in range(5):
        interval = stats.ttest_rel(new[k], old[k]).confidence_interval(0.9)
        np.testing.assert_allclose([found.low[k], found.high[k]], interval)
    with pytest.raises(MixtureError, match="at least two seeds"):
        measures.paired(np.ones((3, 1)))


def test_bend_vanishes_only_where_the_prediction_is_affine():
    rng = np.random.default_rng(21)
    net, x, other = a_net(rng, runs=(1,)), rng.normal(size=(1, 8, 3)), rng.normal(size=(1, 8, 3))
    flat = [(0 * W, b) for W, b in net]
    assert measures.bend(flat, x, other)[0] < 1e-12 < measures.bend(net, x, other)[0] <= 1
    np.testing.assert_allclose(measures.bend(net, x, other), measures.bend(net, other, x))


def test_redrawn_labels_are_nested():
    rng = np.random.default_rng(22)
    labels = rng.integers(0, 10, (4, 5000))
    given = practice.redraw(labels, (0.0, 0.2, 0.4, 1.0), rng)[:, 0]
    assert np.array_equal(given[0], labels) and np.all((given[1] == labels) | (given[1] == given[2]))
    np.testing.assert_allclose((given != labels).mean((1, 2)), 0.9 * np.array([0, 0.2, 0.4, 1.0]), atol=0.012)


def test_splits_keep_training_and_test_images_apart():
    data = practice.split(100, noise=(0.0, 0.4), seeds=3, tests=200)
    images, labels = practice.digits()
    for seed in range(3):
        told, new = ({tuple(image) for image in part[seed]} for part in (data.x, data.test_x))
        assert not told & new
    assert data.x.shape == (3, 100, 64) and data.given.shape == (2, 1, 3, 100)
    place = {tuple(image): label for image, label in zip(images, labels)}
    assert all(place[tuple(image)] == label for image, label in zip(data.x[1], data.given[0, 0, 1]))
    assert np.array_equal(data.test_given[0, 0], data.test_truth)


def test_rings_have_the_right_radii():
    x, labels = cases.rings(4000, 2, np.random.default_rng(23), radius=0.7, blur=0.0)
    np.testing.assert_allclose(np.hypot(*np.moveaxis(x, -1, 0)), np.where(labels == 1, 1, 0.7), rtol=1e-5)


def test_boundary_of_a_straight_line():
    """A network that calls everything right of x = 1/2 outer: in direction t the boundary is 1/(2 cos t) away."""
    net = [(np.array([[[-4.0, 4.0], [0.0, 0.0]]]), np.array([[[2.0, -2.0]]]))]
    angles = np.array([0.0, 0.5, -1.0])
    found = cases.boundary(net, angles, np.linspace(0.01, 1.5, 150))
    np.testing.assert_allclose(found[0], 0.5 / np.cos(angles), rtol=1e-4)


def test_fit_on_pairs_is_ridge_without_mixup_and_the_sampled_problem_with_it():
    rng = np.random.default_rng(24)
    x = rng.random((2, 8))
    y = np.sin(2 * np.pi * x)
    F = cases.bumps(x[0])
    ridge = np.linalg.solve(F.T @ F / 8 + 1e-6 * np.eye(16), F.T @ y[0] / 8)
    np.testing.assert_allclose(cases.fit_on_pairs(x, y, 0)[0, :, 0], ridge, rtol=1e-6)
    i, j, lam = rng.integers(0, 8, 400_000), rng.integers(0, 8, 400_000), rng.beta(2, 2, 400_000)
    F, target = cases.bumps(lam * x[0][i] + (1 - lam) * x[0][j]), lam * y[0][i] + (1 - lam) * y[0][j]
    sampled = np.linalg.solve(F.T @ F / 400_000 + 1e-6 * np.eye(16), F.T @ target / 400_000)
    at = np.linspace(x[0].min(), x[0].max(), 9)
    np.testing.assert_allclose(cases.bumps(at) @ cases.fit_on_pairs(x, y, 2.0)[0, :, 0], cases.bumps(at) @ sampled, atol=0.01)


def test_unsure_asks_about_what_it_does_not_know():
    rng = np.random.default_rng(25)
    net = [(np.tile([[[-1.0, 1.0]]], (2, 2, 1, 1, 1)), np.zeros((2, 2, 1, 1, 2)))]
    x = np.linspace(-1, 1, 21)[None, :, None]
    asked = np.full((2, 2, 1, 1), 10)
    new = cases.unsure(net, x, asked, 2, rng)
    assert np.array_equal(np.sort(new[:, 1, 0]), [[9, 11], [9, 11]]) and not np.any(new == 10)


@pytest.fixture(scope="module")
def page(glued):
    return glued["L2/mixup_practice"]


def test_the_page_prints_intervals_around_their_means(page):
    found = {name: [float(v.replace("−", "-")) for v in re.findall(r"[+−]\d+\.\d", text)]
             for name, text in page.items() if "points" in str(text)}
    assert len(found) >= 15 and all(len(v) == 3 and v[1] <= v[0] <= v[2] for v in found.values())
    for name, sign in (("wrong", 1), ("attack_wrong", 1), ("leak_wrong", -1), ("ece_clean", 1), ("ece_wrong", -1), ("inner", -1)):
        assert all(sign * end > 0 for end in found[f"mixup_practice_{name}"]), name


def test_the_page_says_how_pure_small_alpha_leaves_the_examples(page):
    assert page["mixup_practice_pure"] == pytest.approx(200 * special.betainc(0.2, 0.2, 0.1), abs=0.8)


def test_the_plain_network_is_as_good_as_scikit_learns(page):
    """The same architecture, optimizer, batch size and number of epochs in another library, on splits of its own."""
    MLP = pytest.importorskip("sklearn.neural_network").MLPClassifier
    for noise, name, within in ((0.0, "clean", 2), (0.4, "wrong", 5)):
        data, found = practice.split(300, (noise,), seeds=4, seed=31), []
        for k in range(4):
            net = MLP((32,), learning_rate_init=0.01, batch_size=50, max_iter=50, alpha=0, tol=0, random_state=k)
            with pytest.warns(UserWarning):                     # it has not converged, as told to
                net.fit(data.x[k], data.given[0, 0, k])
            found.append(100 * net.score(data.test_x[k], data.test_truth[k]))
        assert page[f"mixup_practice_plain_{name}"] == pytest.approx(np.mean(found), abs=within)
