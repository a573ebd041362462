"""The hull: against brute force over all faces, against linear programming, and against its own certificate."""
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixing import LOG, MixtureError, barycenter, linear
from mixing.hull import (certificate_gap, distance, excess_over, fewest_parts, inside, project, wendel)


def cloud(n, d, targets, seed):
    """Random parts, targets half inside and half outside, and which are which."""
    rng = np.random.default_rng(seed)
    p = rng.normal(size=(n, d))
    x = linear(rng.dirichlet(np.full(n, 0.5), targets), p)
    out = np.arange(targets) % 2 == 1
    return p, x + 2 * out[:, None] * rng.normal(size=(targets, d)), out


def nearest_by_enumeration(p, x):
    """The nearest point of every face by its normal equations; the best of those whose weights are non-negative."""
    best = np.inf
    for size in range(1, len(p) + 1):
        for face in combinations(range(len(p)), size):
            q = p[list(face)]
            t = np.linalg.lstsq((q[1:] - q[0]).T, x - q[0], rcond=None)[0]
            if t.min(initial=1) >= -1e-12 and t.sum() <= 1 + 1e-12:
                best = min(best, np.linalg.norm(x - q[0] - t @ (q[1:] - q[0])))
    return best


@pytest.mark.parametrize("n, d", [(1, 3), (2, 2), (4, 2), (6, 3), (7, 4), (5, 9)])
def test_distance_is_the_smallest_over_all_faces(n, d):
    p, x, _ = cloud(n, d, 12, seed=n + d)
    assert np.allclose(distance(p, x), [nearest_by_enumeration(p, one) for one in x], atol=1e-12)


@pytest.mark.parametrize("n, d", [(10, 3), (30, 10), (200, 20), (30, 1000), (12, 12)])
def test_weights_distance_and_certificate(n, d):
    p, x, out = cloud(n, d, 60, seed=7)
    q = project(p, x)
    assert q.weights.min() >= 0 and np.allclose(q.weights.sum(-1), 1, atol=1e-12)
    assert np.allclose(q.weights @ p, q.point, atol=1e-12) and np.allclose(np.linalg.norm(x - q.point, axis=-1), q.distance)
    assert np.abs(certificate_gap(p, x, q)).max() < 1e-9
    assert (inside(p, x) == (q.distance <= 1e-9)).all() and inside(p, x)[~out].all()
    beyond = q.distance > 1e-9
    assert np.all(q.normal @ p.T <= q.offset[:, None] + 1e-15)
    assert np.all((q.normal * x).sum(-1)[beyond] > q.offset[beyond]) and np.all(q.normal[~beyond] == 0)


@pytest.mark.parametrize("n, d", [(10, 3), (30, 10), (40, 20)])
def test_membership_agrees_with_linear_programming(n, d):
    from scipy.optimize import linprog
    p, x, _ = cloud(n, d, 40, seed=3)
    found = [linprog(np.zeros(n), A_eq=np.vstack([p.T, np.ones(n)]), b_eq=np.append(one, 1), bounds=(0, None)).status == 0
             for one in x]
    assert 0 < sum(found) < 40 and (inside(p, x) == found).all()


@pytest.mark.parametrize("away", [1e-10, 1e-8, 1e-6, 1e-3, 1e3, 1e6])
def test_certificate_holds_close_to_a_face_and_far_from_all(away):
    p, x, _ = cloud(30, 10, 100, seed=5)
    first = project(p, 3 * x)
    moved = first.point + away * first.normal
    q = project(p, moved)
    assert np.abs(certificate_gap(p, moved, q)).max() < 1e-9
    assert np.allclose(q.distance, away * np.linalg.norm(first.normal, axis=-1), rtol=1e-9, atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 2**32 - 1), st.floats(-6, 6), st.booleans())
def test_moving_and_scaling_moves_and_scales_the_answer(n, d, seed, power, flat):
    rng = np.random.default_rng(seed)
    p, x, size, shift = rng.normal(size=(n, d)), rng.normal(size=(5, d)), 10**power, rng.normal(size=d)
    if flat:
        p[:, -1] = p[0, -1]
    q, r = project(p, x), project(size * (p + shift), size * (x + shift))
    assert np.allclose(size * q.distance, r.distance, rtol=1e-9, atol=1e-9 * size)
    assert np.abs(certificate_gap(size * (p + shift), size * (x + shift), r)).max() < 1e-9 * max(size, 1)


def test_degenerate_clouds():
    one = project([[1.0, 2.0]], [4.0, 6.0])
    assert one.distance == 5 and one.weights == [1]
    same = project([[1.0], [1.0], [1.0]], [[1.0], [3.0]])
    assert same.distance.tolist() == [0, 2]
    line = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [2.0, 2.0]]
    q = project(line, [[0.0, 2.0], [3.0, 3.0], [0.5, 0.5], [1.0, 1.0 + 1e-7], [2.0, 2.0 + 1e-7]])
    assert np.allclose(q.distance, [2**0.5, 2**0.5, 0, 1e-7 / 2**0.5, 1e-7], atol=1e-12)
    assert np.abs(certificate_gap(line, [[0.0, 2.0], [3.0, 3.0], [0.5, 0.5], [1.0, 1.0 + 1e-7], [2.0, 2.0 + 1e-7]], q)).max() < 1e-12


def test_every_corner_is_its_own_nearest_point():
    p, _, _ = cloud(40, 6, 1, seed=2)
    q = project(p, p)
    assert np.allclose(q.distance, 0, atol=1e-12) and np.allclose(q.point, p, atol=1e-12)


def test_one_target_equals_the_batch_and_any_leading_shape_is_kept():
    p, x, _ = cloud(20, 5, 24, seed=9)
    q = project(p, x.reshape(2, 3, 4, 5))
    assert q.weights.shape == (2, 3, 4, 20) and q.distance.shape == (2, 3, 4) and q.normal.shape == (2, 3, 4, 5)
    single = [project(p, one) for one in x]
    assert np.allclose(q.distance.ravel(), [s.distance for s in single], atol=1e-12)
    assert np.allclose(q.point.reshape(24, 5), [s.point for s in single], atol=1e-9)
    assert project(p, np.empty((0, 5))).weights.shape == (0, 20)


def test_inputs_do_not_change():
    p, x, _ = cloud(20, 5, 24, seed=9)
    before = p.copy(), x.copy()
    project(p, x)
    assert (p == before[0]).all() and (x == before[1]).all()


def test_a_flat_kernel_stays_in_the_hull_of_its_own_chart_and_leaves_the_next():
    rng = np.random.default_rng(4)
    for _ in range(20):
        w, p = rng.dirichlet([1, 1, 1]), rng.uniform(0.1, 5, (3, 3))
        m = barycenter(w, p, LOG)
        assert inside(np.log(p), np.log(m)) and not inside(p, m)


def test_excess_over_the_best_part():
    p, x, out = cloud(12, 4, 40, seed=1)
    q = project(p, x)
    along = [excess_over(p, one, u) for one, u in zip(x, q.normal)]
    assert np.allclose(along, q.distance, atol=1e-9) and (np.array(along)[~out] == 0).all()


@pytest.mark.parametrize("n, d", [(4, 2), (40, 2), (40, 5), (7, 7), (3, 8)])
def test_a_mixture_needs_at_most_one_part_more_than_dimensions(n, d):
    rng = np.random.default_rng(n)
    w, p = rng.dirichlet(np.ones(n)), rng.normal(size=(n, d))
    few = fewest_parts(w, p)
    assert (few > 0).sum() <= d + 1 and few.min() >= 0 and np.isclose(few.sum(), 1)
    assert np.allclose(few @ p, w @ p, atol=1e-12) and np.all(w[few > 0] > 0)


def test_fewest_parts_of_repeated_and_collinear_parts():
    few = fewest_parts([0.2, 0.3, 0.5], [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    assert (few > 0).sum() == 1
    few = fewest_parts(np.full(5, 0.2), np.arange(5.0)[:, None] * [1.0, 2.0])
    assert (few > 0).sum() <= 2 and np.allclose(few @ np.arange(5.0), 2)


@pytest.mark.parametrize("n, d", [(1, 1), (2, 1), (3, 2), (4, 2), (6, 3), (7, 3), (8, 4), (9, 4)])
def test_wendel_by_all_choices_of_sign(n, d):
    """For parts in general position the count over all signs does not depend on the parts."""
    p = np.random.default_rng(n * d).normal(size=(n, d))
    holds = [inside(np.array(sign)[:, None] * p, np.zeros(d)) for sign in product((1, -1), repeat=n)]
    assert np.mean(holds) == wendel(n, d)


@pytest.mark.parametrize("bad", [
    lambda: project([1.0, 2.0], [1.0]), lambda: project([[1.0, 2.0]], [1.0]), lambda: project([[np.nan]], [1.0]),
    lambda: project([[1.0]], [np.inf]), lambda: project(np.empty((0, 2)), [1.0, 2.0]), lambda: wendel(0, 1),
    lambda: fewest_parts([0.5, 0.6], [[1.0], [2.0]])])
def test_bad_input_is_named(bad):
    with pytest.raises(MixtureError, match="expected|got|should"):
        bad()
