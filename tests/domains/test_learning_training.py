from dataclasses import replace

import numpy as np
import pytest

from mixing import MixtureError, softmax
from mixing.derivations import learning_clusters as proofs
from mixing.domains import learning_gates as gates
from mixing.domains.learning_routing import mixture_of_experts, routed
from mixing.domains.learning_training import Layer, Routing, backward, forward, layer, loss_and_error, train, with_one
from mixing.domains.learning_trials import cancelling, digits, height, held_out, island, islands, settings, spread, trial

ROUTINGS = {
    "dense": Routing(k=4), "switch": Routing(k=1, among_chosen=False), "top-2": Routing(k=2), "noisy": Routing(k=2, noise=1.0),
    "balanced": Routing(k=1, among_chosen=False, balance=0.3), "full": Routing(k=2, capacity=0.7),
    "everything": Routing(k=2, among_chosen=False, noise=0.5, balance=0.2, capacity=0.9),
}


def world(dtype=float):
    rng = np.random.default_rng(0)
    net = Layer(*(a + 0.5 * rng.normal(size=a.shape) for a in layer((4, 4, 5, 3), (2,), rng, dtype=dtype)))
    x = with_one(rng.normal(size=(2, 12, 3)))
    return net, x, np.eye(3)[rng.integers(0, 3, (2, 12))], rng.normal(size=(2, 12, 4))


@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize("name", ROUTINGS)
def test_gradients_are_the_slopes(name, squared):
    """Every parameter array along six random directions, against central differences; the loads that balance sees are held fixed."""
    how, (net, x, y, normal) = ROUTINGS[name], world()
    done = forward(net, x, how, normal)
    sent = gates.shares(done.mask)

    def loss(at):
        now = forward(at, x, how, normal)
        return loss_and_error(now.out, y, squared)[0] + how.balance * 4 * (sent * softmax(now.scores).mean(-2)).sum(-1)
    found, rng, h = backward(net, x, done, loss_and_error(done.out, y, squared)[1], how, normal), np.random.default_rng(1), 1e-6
    for i, (a, g) in enumerate(zip(net, found)):
        for _ in range(6):
            way = rng.normal(size=a.shape)
            up, down = (loss(net._replace(**{Layer._fields[i]: a + t * way})) for t in (h, -h))
            np.testing.assert_allclose((g * way).sum(tuple(range(1, a.ndim))), (up - down) / (2 * h), atol=2e-8)


def test_a_trained_layer_is_the_mixture_of_the_chapter_and_routes_alike():
    net, x, _, _ = world()
    done = forward(net, x, Routing(k=2))
    for r in range(2):
        g = np.array(done.g[r])
        np.testing.assert_allclose(mixture_of_experts(x[r], g, net.first[r], net.second[r]), done.out[r], atol=1e-12)
        np.testing.assert_allclose(routed(x[r], g, net.first[r], net.second[r]), done.out[r], atol=1e-12)


def test_one_call_trains_what_single_calls_train():
    """Settings side by side and one by one: the same seeds, the same batches, the same layers."""
    data = islands(2, 100, np.random.default_rng(0))
    both = Routing(k=settings(1, 3), among_chosen=settings(False, True), balance=settings(0.1, 0.0))
    start = layer((3, 3, 4, 1), (2, 2), np.random.default_rng(1))
    together, history = train(start, data.x, data.y, both, epochs=3, rng=np.random.default_rng(2), squared=True)
    for i, how in enumerate((Routing(k=1, among_chosen=False, balance=0.1), Routing(k=3))):
        alone, one = train(Layer(*(a[i:i + 1] for a in start)), data.x, data.y, how, epochs=3, rng=np.random.default_rng(2), squared=True)
        for a, b in zip(together, alone):
            np.testing.assert_allclose(a[i], b[0], atol=1e-5)
        np.testing.assert_allclose(history.load[:, i], one.load[:, 0], atol=1e-6)


def test_few_examples_come_again_until_the_epoch_is_as_long():
    """Several numbers of examples side by side and one by one."""
    data = islands(2, 100, np.random.default_rng(0))
    fit = lambda *counts: trial(Routing(k=2), data.first(*counts), 3, 4, epochs=3, squared=True)
    both = fit(50, 100)
    assert both.error.shape == (2, 2) and both.averaged is None
    np.testing.assert_array_equal(data.first(50).x[0], np.tile(data.x[:, :50], (1, 2, 1)))
    for i, count in enumerate((50, 100)):
        np.testing.assert_allclose(both.error[i], fit(count).error[0], rtol=1e-4)
    np.testing.assert_allclose(both.error[1], trial(Routing(k=2), data, 3, 4, epochs=3, squared=True).error[0], rtol=1e-4)


def test_the_best_one_is_the_first_of_the_best():
    scores = np.random.default_rng(0).integers(0, 3, (2, 200, 5))
    np.testing.assert_array_equal(gates.best(scores, 1), gates.best(scores, np.array([[1], [2]]))[0])


def test_training_leaves_its_inputs_alone_and_repeats_itself():
    data = islands(2, 100, np.random.default_rng(0))
    start = layer((3, 3, 4, 1), (1, 2), np.random.default_rng(1))
    before = [a.copy() for a in (*start, *data)]
    run = lambda: train(start, data.x, data.y, Routing(k=2, noise=1.0), epochs=2, rng=np.random.default_rng(2), squared=True)
    first, again = run(), run()
    for a, b in zip(before, (*start, *data)):
        np.testing.assert_array_equal(a, b)
    for a, b in zip((*first[0], *first[1]), (*again[0], *again[1])):
        np.testing.assert_array_equal(a, b)


def test_a_stale_gate_moves_at_its_copies_only_and_an_average_trails():
    data = islands(1, 100, np.random.default_rng(0))
    seen = []
    how = Routing(k=2, every=settings(1, 4, 1), average=settings(0.0, 0.0, 0.9))
    start = layer((3, 3, 4, 1), (3, 1), np.random.default_rng(1))
    train(start, data.x, data.y, how, epochs=4, rng=np.random.default_rng(2), squared=True, watch=lambda step, net: seen.append(net.gate.copy()))
    moved = np.array([np.abs(b - a).max((1, 2, 3)) for a, b in zip([start.gate, *seen], seen)])
    assert (moved[:, 0] > 0).all() and (moved[:, 2] > 0).all()
    np.testing.assert_array_equal(moved[:, 1] > 0, [(step + 1) % 4 == 0 for step in range(len(seen))])
    assert moved[:, 2].max() < moved[:, 0].max()


def test_full_experts_drop_and_the_history_says_so():
    net, x, _, _ = world()
    lost = forward(net, x, Routing(k=1, capacity=0.5)).g
    assert ((lost > 0).sum(-2) <= np.ceil(0.5 * 12 / 4)).all()
    dropped = lost.sum(-1) == 0
    assert dropped.any() and np.abs(forward(net, x, Routing(k=1, capacity=0.5)).out[dropped]).max() == 0
    data = islands(2, 100, np.random.default_rng(0))
    _, history = train(layer((3, 3, 4, 1), (1, 2), np.random.default_rng(1), tilt=5.0), data.x, data.y,
                       Routing(k=1, among_chosen=False, capacity=1.0), epochs=1, rng=np.random.default_rng(2), squared=True)
    assert history.dropped[0] == pytest.approx(1 - 17 / 50)          # all fifty at one expert with room for seventeen
    np.testing.assert_allclose(history.load.sum(-1), 1, atol=1e-6)


def test_experts_learn_the_islands_and_a_small_dense_layer_does_not():
    data = islands(4, 600, np.random.default_rng(5))
    experts = trial(Routing(k=2), data, 8, 4, epochs=25, squared=True)
    dense = trial(Routing(), data, 1, 8, epochs=25, squared=True)
    gap = dense.error[0] - experts.error[0]
    assert gap.mean() > 3 * gap.std(ddof=1) / 2 and experts.error.mean() < 0.2 * data.answers.var()


def test_digits_are_learned_and_every_example_is_used_once():
    data = digits(2)
    assert data.x.shape == (2, 1000, 65) and data.unseen.shape == (2, 797, 65) and (data.x[..., -1] == 1).all()
    found = trial(Routing(k=2), data, 4, 8, epochs=5)
    assert found.error.max() < 0.12 and found.churn.shape == (4, 1, 2)
    np.testing.assert_array_equal(found.error, held_out(found.layer, data, Routing(k=2)))


def test_room_at_test_time_costs_a_collapsed_layer():
    data = digits(2)
    found = trial(Routing(k=1, among_chosen=False), data, 8, 8, epochs=4, tilt=5.0)
    assert (held_out(found.layer, data, Routing(k=1, among_chosen=False), capacity=1.0) > found.error + 0.5).all()


def test_height_is_the_plane_of_the_nearest_island():
    x = np.random.default_rng(0).normal(size=(50, 2))
    from mixing.domains.learning_trials import CENTER, LEVEL, SLOPE
    by_hand = [min(range(5), key=lambda i, p=p: np.hypot(*(p - CENTER[i]))) for p in x]
    assert island(x).tolist() == by_hand
    np.testing.assert_allclose(height(x)[:, 0], [SLOPE[i] @ (p - CENTER[i]) + LEVEL[i] for i, p in zip(by_hand, x)])


def test_hermite_coefficients_by_sampling():
    """The three proofs against four hundred thousand draws each, four standard errors."""
    rng, n, rho = np.random.default_rng(7), 400_000, 2.0
    s = rng.choice([-1.0, 1.0], n)
    z, u = rng.normal(size=n), rho * s + rng.normal(size=n)
    he = z**3 - 3 * z
    close = lambda sample, claimed: abs(sample.mean() - float(claimed)) < 4 * sample.std() / len(sample) ** 0.5
    assert close((s * he * he)[s > 0], proofs.in_one_cluster().result.subs(proofs.sign, 1))
    assert close(s * he * he, proofs.over_both_clusters().result)
    assert close(s * he * he * u, proofs.with_the_cluster().result.subs(proofs.rho, 2))


def test_canceling_clusters_are_as_described():
    data = cancelling(3, 60_000, np.random.default_rng(8), noise=0.0)
    x, y = data.x.astype(float), data.y[..., 0].astype(float)
    he = (x[..., 1] ** 3 - 3 * x[..., 1]) / 6**0.5
    side = np.sign(x[..., 0])
    assert abs((y * he).mean()) < 4 * (y * he).std() / he.size**0.5       # gone over both clusters
    assert (y * he * side).mean() > 0.8                                   # and there in each
    assert data.answers.var() == pytest.approx(2.0, abs=0.3)


def test_smooth_load_has_the_slope_that_loads_lack():
    s = np.random.default_rng(9).normal(size=(200, 4))
    load = lambda t: gates.chance_to_be_chosen(s + [t, 0, 0, 0], s, 0.5, 2).sum(0)
    assert (load(1e-4) - load(-1e-4))[0] > 0
    np.testing.assert_array_equal(gates.best(s + [1e-9, 0, 0, 0], 2), gates.best(s, 2))


def test_spread_and_settings():
    mean, se = spread([[1.0, 3.0], [2.0, 2.0]])
    np.testing.assert_allclose(mean, [2, 2])
    np.testing.assert_allclose(se, [1, 0])
    assert replace(Routing(), k=settings(1, 2)).k.shape == (2, 1)


@pytest.mark.parametrize("change", [dict(x=np.zeros((2, 5, 3))), dict(y=np.zeros((3, 4, 1))), dict(x=np.zeros((3, 5, 2))), dict(batch=6)])
def test_shapes_that_do_not_fit_are_refused(change):
    net = layer((3, 2, 2, 1), (1, 3), np.random.default_rng(0))
    data = {"x": np.zeros((3, 5, 3)), "y": np.zeros((3, 5, 1)), "batch": 5, **change}
    with pytest.raises(MixtureError):
        train(net, data.pop("x"), data.pop("y"), Routing(), epochs=1, rng=np.random.default_rng(0), **data)
