"""Evidence on optimal transport: where its barycenter is one bump, where it is two, and where it is not unique."""
from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from mixing import barycenter
from mixing.domains.entropic import entropic_barycenter
from mixing.domains.matrices import bures_distance, gaussian_barycenter
from mixing.domains.transport import WASSERSTEIN, Quantile, quantile_barycenter, quantile_distance
from mixing.ledger import check


def two_points_meet_halfway():
    """The transport mean of all mass at 0 and all mass at 1 is all mass at 1/2."""
    middle = quantile_barycenter([0.5, 0.5], [Quantile.sample([0.0]), Quantile.sample([1.0])])
    return [check("number of atoms", len(middle.mass), "==", 1), check("where it lies", float(middle.low[0]), "==", 0.5)]


def first_order_transport_does_not_decide():
    """For first-order transport the bimodal mixture of 0 and 1 costs no more than their midpoint."""
    def cost(law):
        return sum(p * (abs(x) + abs(1 - x)) / 2 for x, p in law.items())
    return check("cost of half at 0, half at 1, against all at 1/2", cost({F(0): F(1, 2), F(1): F(1, 2)}), "==",
                 cost({F(1, 2): F(1)}), how="enumeration")


def mirrored_spikes_become_two_peaks():
    """Two one-peaked densities whose transport mean has two peaks: a spike with a plateau, and its mirror image."""
    spike = Quantile.histogram([0.3, 0.7], [0.0, 0.1, 1.0])
    mirror = Quantile.histogram([0.7, 0.3], [0.0, 0.9, 1.0])
    middle = quantile_barycenter([0.5, 0.5], [spike, mirror])
    density = middle.mass / (middle.high - middle.low)
    return [check("pieces of the mean", len(density), "==", 3),
            check("left density over the middle one", density[0] / density[1], ">", 1, within=0.5),
            check("right density over the middle one", density[2] / density[1], ">", 1, within=0.5)]


def four_corners_have_two_means():
    """Half the mass on each of two opposite corners, against the other two: two different midpoints cost the same."""
    a, b = ((0, 0), (1, 1)), ((0, 1), (1, 0))
    pairings = (tuple(zip(a, b)), tuple(zip(a, b[::-1])))
    cost = [sum((x[0] - y[0])**2 + (x[1] - y[1])**2 for x, y in pairs) for pairs in pairings]
    middle = [sorted((F(x[0] + y[0], 2), F(x[1] + y[1], 2)) for x, y in pairs) for pairs in pairings]
    return [check("cost of one pairing against the other", cost[0], "==", cost[1], how="enumeration"),
            check("the two midpoints are the same", middle[0] == middle[1], "==", False, how="enumeration")]


def no_other_law_is_nearer():
    """On the line, any other law costs more than the mean quantile function, by its squared distance from it."""
    rng = np.random.default_rng(1)
    parts = [Quantile.sample(rng.normal(size=20)) for _ in range(3)]
    w = np.array([0.5, 0.3, 0.2])
    middle = quantile_barycenter(w, parts)
    other = Quantile.sample(rng.gamma(2, size=33))
    def cost(law):
        return sum(a * quantile_distance(law, part)**2 for a, part in zip(w, parts))
    return check("extra cost against squared distance", cost(other) - cost(middle), "==", quantile_distance(other, middle)**2,
                 within=1e-10)


def both_averages_have_one_mean():
    """Linear and transport mixtures of two skewed samples have the same mean, and variances that differ by t(1 - t) W²."""
    rng = np.random.default_rng(2)
    x, y, t = rng.gamma(2, size=500), rng.normal(3, 0.5, 500)**2, 0.3
    moved = barycenter([1 - t, t], np.stack([x, y]), WASSERSTEIN)
    mean = (1 - t) * x.mean() + t * y.mean()
    linear = (1 - t) * np.mean((x - mean)**2) + t * np.mean((y - mean)**2)
    return [check("mean of the transport mixture", moved.mean(), "==", mean, within=1e-12),
            check("variance gap", linear - moved.var(), "==", t * (1 - t) * np.mean((np.sort(x) - np.sort(y))**2), within=1e-10)]


def gaussians_in_the_plane_obey_the_gap():
    """For three Gaussians in the plane, total variance drops by exactly their mean squared distance from the barycenter."""
    rng = np.random.default_rng(3)
    w, means, a = np.array([0.5, 0.3, 0.2]), rng.normal(size=(3, 2)), rng.normal(size=(3, 2, 4))
    parts = a @ np.swapaxes(a, -1, -2)
    mean, s = gaussian_barycenter(w, means, parts)
    away = np.sum((means - mean)**2, -1)
    linear = w @ (np.trace(parts, axis1=-2, axis2=-1) + away)
    return check("variance gap", linear - np.trace(s), "==", w @ (away + bures_distance(parts, s)**2), within=1e-9)


def entropy_widens_identical_bells():
    """Sinkhorn's barycenter of two identical bells is wider than both, by half the smoothing."""
    x = np.linspace(-8, 8, 129)
    p = np.exp(-x**2 / 2) / np.exp(-x**2 / 2).sum()
    blurred = entropic_barycenter([0.5, 0.5], [p, p], (x[:, None] - x)**2, 0.6)
    return check("added variance", blurred @ x**2 - p @ x**2, "==", 0.3, within=1e-8)


def mass_drags_when_groups_differ_in_size():
    """Two groups that stay where they are but change size: transport moves mass across the gap between them."""
    parts = [Quantile.histogram([0.5, 0.0, 0.5], [0.0, 1.0, 9.0, 10.0]), Quantile.histogram([0.4, 0.0, 0.6], [0.0, 1.0, 9.0, 10.0])]
    middle = quantile_barycenter([0.5, 0.5], parts)
    between = middle.bins([-1.0, 1.0, 9.0, 11.0])[1]
    return check("mass in the gap that both parts leave empty", between, "==", 0.1, within=1e-12)
