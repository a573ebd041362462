"""Evidence on merging: soups, carriers, permutations, mixed objectives, prototypes."""
from fractions import Fraction
from functools import cache

import numpy as np

from mixing import softmax
from mixing.domains import merging
from mixing.domains import merging_training as lab
from mixing.domains.mixup_training import logits
from mixing.domains.rotations import procrustes
from mixing.ledger import check
from mixing.merging import CARRIERS

HALF = [0.5, 0.5]


def a_soup_is_not_an_average_of_predictions():
    """f_t(x) = t^2 x with t = 1 and t = -1: both predict x, their soup t = 0 predicts 0, their ensemble x."""
    f = lambda t, x: t * t * x
    x = Fraction(3)
    return [check("soup's prediction", f((Fraction(1) + Fraction(-1)) / 2, x), "==", 0, how="exact"), check("ensemble's prediction", (f(1, x) + f(-1, x)) / 2, "==", 3, how="exact")]


def a_soup_of_digit_networks_leaves_its_parts():
    """Two networks from one start: test images on which the soup's chance of the true digit is not between the two."""
    pairs, d = lab.pairs(), lab.data()
    chance = lambda net: np.take_along_axis(softmax(logits(net, d.test_x)), d.test_truth[..., None], -1)[..., 0]
    a, b, soup = chance(pairs.first), chance(pairs.sibling), chance(lab.blend(HALF, pairs[:2]))
    outside = (soup > np.maximum(a, b) + 1e-6) | (soup < np.minimum(a, b) - 1e-6)
    return check("share outside", float(outside.mean()), ">", 0.1, how="numeric")


def midpoints_shrink_by_half_the_angle():
    """Twenty random pairs of directions in a hundred dimensions: the length of the midpoint against the formula."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 20, 100)) + rng.normal(size=(20, 1)) * 2
    x, y = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (x, y))
    found, claimed = np.linalg.norm((x + y) / 2, axis=1), np.cos(np.arccos(np.sum(x * y, axis=1)) / 2)
    return check("largest gap", float(np.abs(found - claimed).max()), "<=", 0, within=1e-12, how="numeric")


def no_orthogonal_matrix_is_nearer():
    """Procrustes' solution for random 5 x 7 matrices against five thousand orthogonal matrices around it, far and near."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 5, 7))
    best = procrustes(x, y)
    a = rng.normal(size=(5000, 5, 5)) * rng.choice([0.01, 0.1, 1.0], (5000, 1, 1))
    u, _, vt = np.linalg.svd(best + a)
    distance = np.linalg.norm(u @ vt @ x - y, axis=(1, 2))
    return check("nearest of the others, less the solution's distance", float(distance.min() - np.linalg.norm(best @ x - y)), ">=", 0, within=1e-12, how="Monte Carlo")


@cache
def _turns():
    """Procrustes' orthogonal matrix and the rotation for each square layer of the specialists, against their ancestor's."""
    ancestor, *others = lab.specialists()
    layers = [(a.T.astype(float), b.T.astype(float)) for net in others for (A, _), (B, _) in zip(ancestor[:2], net) for a, b in zip(A, B)]
    return [(procrustes(a, b), merging.turn(a, b), a, b) for a, b in layers]


def nearest_orthogonal_matrices_mirror():
    """The 32 square layers of sixteen fine-tuned digit networks: how many of the nearest orthogonal matrices are reflections."""
    return check("reflections", int(sum(np.linalg.det(q) < 0 for q, *_ in _turns())), ">", 0, how="numeric")


def rotations_do_nearly_as_well():
    """The same layers: determinants of the nearest rotations, and how much farther they stay from the target."""
    far = lambda r, a, b: np.linalg.norm(r @ a - b)
    return [check("determinant farthest from one", float(max(abs(np.linalg.det(r) - 1) for _, r, *_ in _turns())), "<=", 0, within=1e-6, how="numeric"),
            check("largest ratio of the distances", float(max(far(r, a, b) / far(q, a, b) for q, r, a, b in _turns())), "<", 1.001, how="numeric")]


def siblings_are_joined():
    """Eight pairs of digit networks from one start, trained in different orders: the loss between them, and the two controls."""
    pairs = lab.pairs()
    return [check("highest barrier between siblings, in nats", float(lab.barrier(lab.path(pairs.first, pairs.sibling).loss).max()), "<", 0.05, how="numeric"),
            check("lowest barrier between strangers", float(lab.barrier(lab.path(pairs.first, pairs.stranger).loss).min()), ">", 0.5, how="numeric")]


def _barriers(width=lab.WIDTH):
    pairs = lab.pairs(width)
    return [lab.barrier(lab.path(pairs.first, other).loss) for other in (pairs.stranger, pairs.introduced)]


def reordering_lowers_the_barrier():
    """Eight pairs of strangers: the barrier after the hidden units were brought into one order, as a share of that before."""
    raw, better = _barriers()
    pairs, x = lab.pairs(), lab.data().test_x
    return [check("largest share that is left", float((better / raw).max()), "<", 0.5, how="numeric"),
            check("largest change of an output by reordering", float(np.abs(logits(pairs.stranger, x) - logits(pairs.introduced, x)).max()), "<=", 0, within=1e-4, how="numeric")]


def a_barrier_remains():
    """The same pairs: what is left in the mean, and that more is left in networks of half the width."""
    left, narrow = _barriers()[1], _barriers(lab.WIDTH // 2)[1]
    return [check("barrier left, in nats", float(left.mean()), ">", 0.1, how="numeric"),
            check("left at half the width, less left here", float(narrow.mean() - left.mean()), ">", 0, how="numeric")]


def carriers_agree_on_fine_tunes():
    """The specialists merged on each carrier: accuracies, best less worst."""
    scores = [lab.score(lab.blend(HALF, lab.specialists()[1:], c)).accuracy.mean() for c in CARRIERS]
    return check("best less worst", float(max(scores) - min(scores)), "<", 0.01, how="numeric")


def no_carrier_introduces_strangers():
    """Strangers merged on each carrier, and linearly after reordering: the best accuracy without, and that with."""
    pairs = lab.pairs()
    best = max(float(lab.score(lab.blend(HALF, [pairs.first, pairs.stranger], c)).accuracy.mean()) for c in CARRIERS)
    return check("accuracy gained by reordering over the best carrier", float(lab.score(lab.blend(HALF, [pairs.first, pairs.introduced])).accuracy.mean()) - best, ">", 0.15, how="numeric")


def specialists_remember_together():
    """Two networks that each forgot five digits, and their average: accuracy on the worse half, worst of eight seeds or best."""
    first, second = lab.specialists()[1:]
    return [check("best of the specialists on what it forgot", float(max(lab.knows(first)[1].max(), lab.knows(second)[0].max())), "<", 0.5, how="numeric"),
            check("worst of the averages on either half", float(lab.knows(lab.blend(HALF, [first, second])).min()), ">", 0.85, how="numeric")]


def the_ancestor_knew_as_much():
    """The same average against the network both came from: the gain in accuracy, and its standard error over the seeds."""
    ancestor, *others = lab.specialists()
    gain = lab.score(lab.blend(HALF, others)).accuracy - lab.score(ancestor).accuracy
    return check("gain", float(gain.mean()), "<", 0.01, how="numeric")


def subtracting_forgets():
    """The ancestor less the way to each specialist, eight seeds: mean accuracy on the specialist's digits, and on the others."""
    ancestor, first, second = lab.specialists()
    lost, kept = zip(*[(lab.knows(lab.arithmetic(ancestor, (-1, net)))[i], lab.knows(lab.arithmetic(ancestor, (-1, net)))[1 - i])
                       for i, net in enumerate((first, second))])
    return [check("accuracy on the digits subtracted", float(np.mean(lost)), "<", 0.25, how="numeric"),
            check("accuracy on the others", float(np.mean(kept)), ">", 0.85, how="numeric")]


def convex_fronts_are_reached():
    """Front f2 = (1 - f1)^2: different weights choose different points inside it."""
    t = np.linspace(0, 1, 2001)
    chosen = {int(np.argmin(w * t + (1 - w) * (1 - t) ** 2)) for w in np.linspace(0.05, 0.6, 30)}
    return check("different interior points chosen by thirty weights", len([c for c in chosen if 0 < c < 2000]), ">", 20, how="numeric")


def concave_fronts_collapse():
    """Front f2 = sqrt(1 - f1^2): ninety-nine weights, and how many choose an interior point; Chebyshev's rule does."""
    t = np.linspace(0, 1, 10_001)
    f2 = np.sqrt(1 - t**2)
    inside = sum(np.argmin(w * t + (1 - w) * f2) not in (0, 10_000) for w in np.linspace(0.01, 0.99, 99))
    return [check("weights that choose an interior point", int(inside), "==", 0, how="numeric"),
            check("place chosen by the larger of the two", float(t[np.argmin(np.maximum(t, f2))]), "==", float(np.sqrt(0.5)), within=1e-3, how="numeric")]


def the_larger_loss_finds_its_ray():
    """Ninety-nine weights on the same front: the minimum of the larger weighted loss, searched, against the formula."""
    x, w = np.linspace(0, 1, 20_001), np.linspace(0.01, 0.99, 99)
    found = [x[np.argmin(np.maximum((1 - t) * x, t * np.sqrt(1 - x**2)))] for t in w]
    return check("largest gap", float(np.abs(found - w / np.hypot(w, 1 - w)).max()), "<=", 0, within=1e-4, how="numeric")


def no_transport_is_cheaper():
    """Forty digits and four prototypes: the linear program of transport with free weights at the points, against the nearest point."""
    from scipy.optimize import linprog
    from mixing.domains.mixup_practice import digits
    x = digits()[0][:40].astype(float)
    points, _ = merging.prototypes(x, 4, np.random.default_rng(0))
    cost = np.sum((x[:, None] - points) ** 2, axis=-1)
    plan = linprog(cost.ravel(), A_eq=np.kron(np.eye(40), np.ones(4)), b_eq=np.full(40, 1 / 40))
    return check("cost of transport", merging.transport_cost(x, points), "==", float(plan.fun), within=1e-9, how="numeric")


def prototypes_beat_random_picks():
    """One digit of each class, by k-means or picked at random, as a classifier: accuracy gained, by its standard error over eight splits."""
    gained = np.subtract(*lab.distilled(1).accuracy)
    return check("gain over its standard error", float(gained.mean() / gained.std(ddof=1) * np.sqrt(len(gained))), ">", 4, how="Monte Carlo")
