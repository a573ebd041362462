"""Networks in memory: turned, reordered, introduced; examples replaced by prototypes; the experiments of the chapter."""
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.spatial.transform import Rotation

from mixing import MixtureError
from mixing.domains import merging
from mixing.domains import merging_training as lab
from mixing.domains.mixup_training import logits
from mixing.domains.rotations import procrustes
from mixing.merging import CARRIERS, load, merge, mixture, save


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def net(rng, *sizes):
    return [(rng.normal(size=(m, n)), rng.normal(size=(1, n))) for m, n in zip(sizes, sizes[1:])]


@pytest.mark.parametrize("mirror", [1, -1])
def test_turn_is_scipys_best_rotation(mirror, rng):
    source = rng.normal(size=(3, 9))
    target = np.diag([1, 1, mirror]) @ Rotation.random(rng=4).as_matrix() @ source + 0.1 * rng.normal(size=(3, 9))
    found = merging.turn(source, target)
    np.testing.assert_allclose(found, Rotation.align_vectors(target.T, source.T)[0].as_matrix(), atol=1e-7)
    assert np.linalg.det(found) == pytest.approx(1)
    if mirror == 1:
        np.testing.assert_allclose(found, procrustes(source, target), atol=1e-12)


def test_turn_does_not_turn_where_it_is_free(rng):
    np.testing.assert_allclose(merging.turn(np.zeros((4, 4)), rng.normal(size=(4, 4))), np.eye(4), atol=1e-12)
    source, target = np.zeros((2, 4, 4))
    source[:2, :2], target[:2, :2] = np.eye(2), [[0.0, -1.0], [1.0, 0.0]]
    found = merging.turn(source, target)
    np.testing.assert_allclose(found[2:, 2:], np.eye(2), atol=1e-8)
    np.testing.assert_allclose(found[:2, :2], target[:2, :2], atol=1e-8)


def test_reordering_changes_no_output(rng):
    a = net(rng, 4, 7, 5, 3)
    b = merging.reordered(a, [rng.permutation(7), rng.permutation(5)])
    x = rng.normal(size=(20, 4))
    np.testing.assert_allclose(logits(a, x), logits(b, x), atol=1e-12)
    assert not np.array_equal(a[1][0], b[1][0])


@pytest.mark.parametrize("sizes", [(4, 9, 3), (30, 9, 8, 12)])
def test_a_renumbered_network_is_brought_back_exactly(sizes, rng):
    a = net(rng, *sizes)
    noisy = [(W + 0.01 * rng.normal(size=W.shape), b) for W, b in a]
    orders = [rng.permutation(n) for n in sizes[1:-1]]
    found = merging.aligned(a, merging.reordered(noisy, orders))
    for (V, c), (W, b) in zip(found, noisy):
        np.testing.assert_array_equal(V, W)
        np.testing.assert_array_equal(c, b)


def test_one_hidden_layer_gets_the_best_order_of_all(rng):
    from itertools import permutations
    a, b = net(rng, 3, 5, 2), net(rng, 3, 5, 2)
    gap = lambda c: sum(np.sum((u - v) ** 2) for x, y in zip(a, c) for u, v in zip(x, y))
    best = min(gap(merging.reordered(b, [list(order)])) for order in permutations(range(5)))
    assert gap(merging.aligned(a, b)) == pytest.approx(best)


def test_networks_of_other_shapes_are_not_introduced(rng):
    with pytest.raises(MixtureError, match="same shapes"):
        merging.aligned(net(rng, 3, 5, 2), net(rng, 3, 6, 2))


def test_prototypes_are_where_neither_step_gains_and_transport_is_the_linear_programs(rng):
    x = rng.normal(size=(60, 2)) + rng.choice([-4.0, 4.0], (60, 1))
    points, share = merging.prototypes(x, 3, rng)
    cell = merging.nearest(x, points)
    np.testing.assert_allclose(points, [x[cell == k].mean(0) for k in range(3)])
    cost = np.sum((x[:, None] - points) ** 2, axis=-1)
    ends = np.vstack([np.kron(np.eye(60), np.ones(3)), np.kron(np.ones(60), np.eye(3))])
    plan = linprog(cost.ravel(), A_eq=ends, b_eq=np.concatenate([np.full(60, 1 / 60), share]))
    assert merging.transport_cost(x, points) == pytest.approx(plan.fun, abs=1e-9)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_in_memory_is_what_the_files_say(carrier, rng, tmp_path):
    first = rng.normal(size=(6, 5))
    tensors = np.array([first, first + 0.1 * rng.normal(size=(6, 5)), first + 0.1 * rng.normal(size=(6, 5))])
    for i, x in enumerate(tensors):
        save(tmp_path / str(i), {"x": x})
    w = [0.2, 0.3, 0.5]
    merge([tmp_path / str(i) for i in range(3)], tmp_path / "m", w, carrier)
    np.testing.assert_allclose(load(tmp_path / "m")["x"], mixture(w, tensors, carrier), atol=1e-13)


def test_barriers_are_measured_from_the_chord():
    t = np.linspace(0, 1, 5)[:, None]
    np.testing.assert_allclose(lab.barrier(1 + 2 * t + np.array([[0.0, 3.0]]) * t * (1 - t)), [0, 0.75], atol=1e-15)


def test_arithmetic_goes_back_and_on():
    base, other = [(np.ones((2, 2)), np.zeros((1, 2)))], [(np.full((2, 2), 3.0), np.ones((1, 2)))]
    assert lab.arithmetic(base, (1, other))[0][0][0, 0] == 3 and lab.arithmetic(base, (-1, other))[0][1][0, 0] == -1


def test_chosen_examples_are_all_that_specialists_see():
    """A specialist trained on five digits alone has forgotten the others; a soup has not."""
    ancestor, low, high = lab.specialists()
    assert lab.knows(low)[0].min() > 0.9 > 0.6 > lab.knows(low)[1].max()
    assert lab.knows(high)[1].min() > 0.9 > 0.6 > lab.knows(high)[0].max()
    assert lab.knows(lab.blend([0.5, 0.5], [low, high])).min() > 0.8
