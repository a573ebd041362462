"""Covariances and rotations: closed forms, invariances, and the errors where no unique mean exists."""
import numpy as np
import pytest
import scipy.linalg

import mixing as mx
from mixing.domains import matrices as mt
from mixing.domains import rotations as rt


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def spd(rng, *shape, d=3):
    a = rng.normal(size=(*shape, d, 2 * d))
    return a @ np.swapaxes(a, -1, -2) / (2 * d)


def test_functions_of_matrices_agree_with_scipy(rng):
    s = spd(rng)
    np.testing.assert_allclose(mt.spectral(np.log, s), scipy.linalg.logm(s), atol=1e-12)
    np.testing.assert_allclose(mt.spectral(np.sqrt, s), scipy.linalg.sqrtm(s), atol=1e-12)
    np.testing.assert_allclose(mt.spectral(np.exp, s), scipy.linalg.expm(s), rtol=1e-12)


def test_commuting_matrices_average_roots_or_logarithms(rng):
    w, values = rng.dirichlet(np.ones(4)), rng.uniform(0.2, 4, (4, 3))
    q = rt.cayley(np.array([[0, -1, 2], [1, 0, 0.5], [-2, -0.5, 0]]))
    parts = q @ (values[:, :, None] * np.eye(3)) @ q.T
    back = lambda diagonal: q @ np.diag(diagonal) @ q.T
    np.testing.assert_allclose(mx.barycenter(w, parts, mt.BURES), back((w @ np.sqrt(values)) ** 2), atol=1e-11)
    for carrier in (mt.LOG_EUCLIDEAN, mt.AFFINE_INVARIANT):
        np.testing.assert_allclose(mx.barycenter(w, parts, carrier), back(np.exp(w @ np.log(values))), atol=1e-11)


def test_the_bures_midpoint_has_its_closed_form_and_lies_below_the_arithmetic_mean(rng):
    a, b = spd(rng), spd(rng)
    m = mx.barycenter([0.5, 0.5], [a, b], mt.BURES)
    root = np.real(scipy.linalg.sqrtm(a @ b))
    np.testing.assert_allclose(m, (a + b + root + root.T) / 4, atol=1e-12)
    t = 0.37
    d = (1 - t) * a + t * b - mx.barycenter([1 - t, t], [a, b], mt.BURES)
    transport = np.linalg.inv(a) @ scipy.linalg.sqrtm(a @ b)                   # pushes N(0, a) to N(0, b)
    np.testing.assert_allclose(d, t * (1 - t) * (transport - np.eye(3)) @ a @ (transport - np.eye(3)).T, atol=1e-11)
    assert np.linalg.eigvalsh(d).min() > -1e-12


def test_the_bures_barycenter_solves_its_equation(rng):
    w, parts = rng.dirichlet(np.ones(5)), spd(rng, 5) * rng.uniform(0.01, 100, (5, 1, 1))
    s = mx.barycenter(w, parts, mt.BURES)
    root = scipy.linalg.sqrtm(s)
    np.testing.assert_allclose(sum(x * scipy.linalg.sqrtm(root @ c @ root) for x, c in zip(w, parts)), s, rtol=1e-9)


def test_bures_distances_agree_with_the_trace_formula(rng):
    a, b = spd(rng), spd(rng)
    root = scipy.linalg.sqrtm(a)
    square = np.trace(a + b - 2 * scipy.linalg.sqrtm(root @ b @ root))
    assert mt.bures_distance(a, b) == pytest.approx(np.sqrt(square), rel=1e-10)
    assert mt.bures_distance(a, a + 1e-9 * np.eye(3)) < 1e-8                    # the trace formula would lose this one


def test_gaussians_in_many_dimensions_obey_the_variance_gap(rng):
    w, means, parts = rng.dirichlet(np.ones(3)), rng.normal(size=(3, 2)), spd(rng, 3, d=2)
    mean, s = mt.gaussian_barycenter(w, means, parts)
    spread = w @ (np.trace(parts, axis1=-2, axis2=-1) + np.sum((means - mean) ** 2, -1))
    frechet = w @ (np.sum((means - mean) ** 2, -1) + mt.bures_distance(parts, s) ** 2)
    assert spread - np.trace(s) == pytest.approx(frechet, rel=1e-11)


def test_the_affine_invariant_mean_does_not_see_coordinates(rng):
    w, parts, a = rng.dirichlet(np.ones(4)), spd(rng, 4), rng.normal(size=(3, 3))
    move = lambda s: a @ s @ a.T
    m = mx.barycenter(w, parts, mt.AFFINE_INVARIANT)
    np.testing.assert_allclose(mx.barycenter(w, move(parts), mt.AFFINE_INVARIANT), move(m), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(np.linalg.inv(m), mx.barycenter(w, np.linalg.inv(parts), mt.AFFINE_INVARIANT), rtol=1e-8)
    assert np.log(np.linalg.det(m)) == pytest.approx(w @ np.log(np.linalg.det(parts)), abs=1e-11)
    assert not np.allclose(mx.barycenter(w, move(parts), mt.LOG_EUCLIDEAN), move(mx.barycenter(w, parts, mt.LOG_EUCLIDEAN)), rtol=1e-3)


def test_the_unit_of_a_covariance_does_not_matter(rng):
    w, parts = rng.dirichlet(np.ones(4)), spd(rng, 4)
    for carrier in (mt.BURES, mt.AFFINE_INVARIANT, mt.LOG_EUCLIDEAN):
        np.testing.assert_allclose(mx.barycenter(w, 1e8 * parts, carrier), 1e8 * mx.barycenter(w, parts, carrier), rtol=1e-9)


def turns(rng, *shape, d=3, spread=0.25):
    a = spread * rng.normal(size=(*shape, d, d))
    return rt.cayley(a - np.swapaxes(a, -1, -2))


@pytest.mark.parametrize("d", [2, 3, 5])
def test_logarithms_of_rotations_agree_with_scipy(d, rng):
    x, y = turns(rng, 2, d=d)
    np.testing.assert_allclose(rt.ORTHOGONAL.log(x, y), scipy.linalg.logm(x.T @ y), atol=1e-12)
    v = rng.normal(size=(d, d))
    np.testing.assert_allclose(rt.ORTHOGONAL.exp(x, v - v.T), x @ scipy.linalg.expm(v - v.T), atol=1e-12)


def test_rotation_means_commute_with_turning_the_whole_scene(rng):
    w, parts, (a, b) = rng.dirichlet(np.ones(4)), turns(rng, 4), turns(rng, 2, spread=3)
    m = mx.barycenter(w, parts, rt.ORTHOGONAL)
    np.testing.assert_allclose(m @ m.T, np.eye(3), atol=1e-13)
    np.testing.assert_allclose(mx.barycenter(w, a @ parts @ b, rt.ORTHOGONAL), a @ m @ b, atol=1e-11)
    left = rt.plane_rotation(1.1)
    flat = rt.plane_rotation(np.array([0.1, 0.9]))
    cayley = mx.barycenter([0.3, 0.7], flat, rt.CAYLEY)
    assert not np.allclose(mx.barycenter([0.3, 0.7], left @ flat, rt.CAYLEY), left @ cayley, atol=1e-3)


def test_rotations_of_the_plane_average_their_angles(rng):
    w, angles = rng.dirichlet(np.ones(5)), rng.uniform(-1, 1, 5)
    np.testing.assert_allclose(mx.barycenter(w, rt.plane_rotation(angles), rt.ORTHOGONAL), rt.plane_rotation(w @ angles), atol=1e-12)


@pytest.mark.parametrize("parts", [
    [np.eye(2), -np.eye(2)], [np.eye(3), np.diag([1.0, 1.0, -1.0])], [np.eye(3), np.diag([-1.0, -1.0, 1.0])]])
def test_half_a_turn_and_reflections_have_no_mean(parts):
    for carrier in (rt.ORTHOGONAL, rt.CAYLEY):
        with pytest.raises(mx.MixtureError, match="half a turn"):
            mx.barycenter([0.5, 0.5], [parts[1], parts[0]], carrier)


def test_thirds_of_a_turn_have_no_unique_mean():
    with pytest.raises(mx.MixtureError, match="no unique barycenter"):
        mx.barycenter(np.full(3, 1 / 3), rt.plane_rotation(2 * np.pi * np.arange(3) / 3), rt.ORTHOGONAL)


def test_the_nearest_rotation_is_nearer_than_any_other(rng):
    a, others = rng.normal(size=(3, 3)), turns(rng, 500, spread=2)
    best = np.linalg.norm(rt.nearest_rotation(a) - a)
    assert np.all(np.linalg.norm(others - a, axis=(-2, -1)) > best)
    with pytest.raises(mx.MixtureError, match="singular"):
        rt.nearest_rotation(mx.linear([0.5, 0.5], [[1.0, 0, 0, 1], [-1.0, 0, 0, -1]]).reshape(2, 2))


def test_procrustes_agrees_with_scipy_and_finds_a_hidden_rotation(rng):
    s, r = rng.normal(size=(3, 40)), turns(rng, spread=2)
    np.testing.assert_allclose(rt.procrustes(s, r @ s), r, atol=1e-12)
    t = rng.normal(size=(3, 40))
    np.testing.assert_allclose(rt.procrustes(s, t), scipy.linalg.orthogonal_procrustes(s.T, t.T)[0].T, atol=1e-12)


def test_cayley_and_skew_part_undo_each_other(rng):
    r = turns(rng, 6, d=4, spread=1)
    np.testing.assert_allclose(rt.cayley(rt.skew_part(r)), r, atol=1e-12)
    q = rt.skew_part(r)
    np.testing.assert_allclose(q + np.swapaxes(q, -1, -2), 0, atol=1e-12)


def test_the_orthogonal_merge_is_a_rotation_of_the_mean_length(rng):
    w, r = rng.dirichlet(np.ones(5)), turns(rng, 2, 5, d=6, spread=0.1)
    merged = rt.orthogonal_merge(w, r)
    np.testing.assert_allclose(merged @ np.swapaxes(merged, -1, -2), np.broadcast_to(np.eye(6), (2, 6, 6)), atol=1e-12)
    size = lambda x: np.linalg.norm(rt.skew_part(x), axis=(-2, -1))
    np.testing.assert_allclose(size(merged), size(r) @ w, rtol=1e-12)
    np.testing.assert_array_equal(rt.orthogonal_merge([0.5, 0.5], [np.eye(2)] * 2), np.eye(2))
    with pytest.raises(mx.MixtureError, match="cancel"):
        rt.orthogonal_merge([0.5, 0.5], rt.plane_rotation(np.array([0.4, -0.4])))
