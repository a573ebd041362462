"""Evidence on directions: weight vectors and rotations, how much their linear mean shrinks, and when that matters."""
from __future__ import annotations

import numpy as np

from mixing import SPHERE, barycenter, closure
from mixing.domains.karcher import karcher_coefficients, karcher_mean
from mixing.domains.rotations import CAYLEY, ORTHOGONAL, cayley, nearest_rotation, orthogonal_merge, plane_rotation, skew_part
from mixing.ledger import check


def fine_tunes_hardly_shrink():
    """Averaging two weight vectors of cosine 99/100 keeps 199/200 of their variance."""
    from mixing.derivations.geometry import soup_variance
    import sympy as sp
    lam, rho, v = sp.symbols("lambda rho v", real=True)
    kept = soup_variance().result.subs({lam: sp.Rational(1, 2), rho: sp.Rational(99, 100), v: 1})
    return check("variance kept", kept, "==", sp.Rational(199, 200), how="exact")


def independent_layers_lose_half():
    """Activations of the mean of two independent random layers have half the variance."""
    rng = np.random.default_rng(5)
    a, b, x = rng.normal(size=(2, 400, 400))[0], rng.normal(size=(400, 400)), rng.normal(size=400)
    ratio = np.var((a + b) @ x / 2) / np.mean([np.var(a @ x), np.var(b @ x)])
    return check("variance ratio", ratio, "==", 0.5, within=5 * 0.5 * np.sqrt(2 / 400), how="Monte Carlo")


def rescaling_repairs_the_norm():
    """Of five nearly equally long vectors, the rescaled linear mean and the Karcher mean differ by a small angle."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(5, 5000))
    flat, curved = x.mean(0), karcher_mean(np.full(5, 0.2), x)
    cosine = flat @ curved / np.linalg.norm(flat) / np.linalg.norm(curved)
    return [check("angle in radians", np.arccos(cosine), "<", 0.03),
            check("norm of the linear mean, of the parts' mean norm", np.linalg.norm(flat) / np.linalg.norm(x, axis=1).mean(), "==",
                  1 / np.sqrt(5), within=5 / np.sqrt(5000), how="Monte Carlo")]


def unequal_norms_turn_the_mean():
    """With one vector three times as long as the two others, linear and Karcher mean point 20 degrees apart."""
    x = np.eye(3) * [1.0, 1.0, 3.0]
    flat, curved = x.mean(0), karcher_mean(np.full(3, 1 / 3), x)
    angle = np.degrees(np.arccos(flat @ curved / np.linalg.norm(flat) / np.linalg.norm(curved)))
    return check("angle in degrees", angle, ">", 20)


def two_parts_need_no_iteration():
    """The Karcher mean of two points of a sphere is the closed formula of spherical interpolation."""
    a, t = 1.1, 0.3
    x = np.array([[1.0, 0.0], [np.cos(a), np.sin(a)]])
    slerp = (np.sin((1 - t) * a) * x[0] + np.sin(t * a) * x[1]) / np.sin(a)
    return check("largest difference from the iteration", float(np.abs(karcher_coefficients([1 - t, t], x @ x.T) @ x - slerp).max()),
                 "<=", 0, within=1e-12)


def three_parts_need_steps():
    """Of three points of a sphere, one step from the flat mean still leaves a pull; a few more remove it."""
    x = closure(np.array([[8.0, 1.0, 1.0], [1.0, 5.0, 4.0], [1.0, 1.0, 8.0]])) ** 0.5
    w = np.array([0.5, 0.3, 0.2])
    flat = w @ x / np.linalg.norm(w @ x)
    m = barycenter(w, x, SPHERE)
    return [check("pull on the projected flat mean", float(np.linalg.norm(w @ SPHERE.log(flat[None], x))), ">", 1e-3),
            check("pull on the Karcher mean", float(np.linalg.norm(w @ SPHERE.log(m[None], x))), "<", 1e-12)]


def flat_mean_leaves_the_rotations():
    """The linear mean of two quarter turns apart has determinant one half: it is no rotation."""
    mean = (plane_rotation(0.0) + plane_rotation(np.pi / 2)) / 2
    return check("determinant", np.linalg.det(mean), "==", 0.5, within=1e-12)


def small_turns_hardly_shrink():
    """The linear mean of two rotations a tenth of a radian apart keeps 99.8 percent of its size."""
    mean = (plane_rotation(-0.05) + plane_rotation(0.05)) / 2
    return [check("size kept", np.sqrt(np.linalg.det(mean)), ">", 0.998),
            check("distance to the Karcher mean after projection", float(np.abs(nearest_rotation(mean) - np.eye(2)).max()), "<=", 0, within=1e-12)]


def merged_rotations_keep_the_spectrum():
    """Five rotations merged on the group leave the singular values of a weight matrix alone; their linear mean shrinks them."""
    rng = np.random.default_rng(7)
    a = rng.normal(size=(5, 24, 24))
    turns, weights = cayley(0.15 * (a - np.swapaxes(a, 1, 2))), rng.normal(size=(24, 24)) / 5
    w, size = np.full(5, 0.2), np.linalg.svd(weights, compute_uv=False)
    kept = np.linalg.svd(orthogonal_merge(w, turns) @ weights, compute_uv=False)
    shrunk = np.linalg.svd(turns.mean(0) @ weights, compute_uv=False)
    return [check("largest change of a singular value, merged", float(np.abs(kept - size).max()), "<=", 0, within=1e-12),
            check("sum of singular values kept by the linear mean", shrunk.sum() / size.sum(), "<", 0.9)]


def projected_mean_is_a_mean_too():
    """Projecting the linear mean of rotations minimizes another squared distance, the chordal one; the two differ."""
    angles, w = np.array([0.0, 0.4, 2.0]), np.array([0.5, 0.3, 0.2])
    turns = plane_rotation(angles)
    chordal, curved = nearest_rotation(np.tensordot(w, turns, 1)), barycenter(w, turns, ORTHOGONAL)
    def cost(m):
        return float(w @ np.sum((turns - m)**2, axis=(1, 2)))
    return [check("chordal cost saved by projecting", cost(curved) - cost(chordal), ">", 1e-3),
            check("angle of the Karcher mean", float(np.arctan2(curved[1, 0], curved[0, 0])), "==", w @ angles, within=1e-12)]


def rotation_angles_mix_in_the_cayley_chart():
    """The Cayley chart is flat, yet its mean of no turn and a quarter turn is not an eighth."""
    mean = barycenter([0.5, 0.5], plane_rotation(np.array([0.0, np.pi / 2])), CAYLEY)
    return [check("tangent of half the angle", skew_part(mean)[1, 0], "==", 0.5, within=1e-12),
            check("angle in degrees", np.degrees(np.arctan2(mean[1, 0], mean[0, 0])), ">", 53)]
