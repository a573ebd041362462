"""Each closed form behind the hull, confirmed by another route: projection, quadrature, finite steps, counting."""
import numpy as np
import pytest
import sympy as sp

from mixing import LOG, barycenter, linear, power_mean
from mixing.derivations import hull as proofs
from mixing.domains.probability import bell, moments
from mixing.domains.probability_pools import log_pool
from mixing.hull import distance, fewest_parts, project, wendel


def by_name(chain, **values):
    """The result at these values of its symbols."""
    symbols = sorted(chain.result.free_symbols, key=str)
    return float(chain.numeric(*symbols)(*(values[str(s)] for s in symbols)))


def test_geometric_midpoint_against_projection():
    rng = np.random.default_rng(0)
    chain = proofs.geometric_midpoint()
    for a, b, c, d in rng.uniform(0.3, 2, (20, 4)):
        parts = np.array([[a, b], [c, d]]) ** 2
        area = by_name(chain, a=a, b=b, c=c, d=d)
        off = distance(parts, barycenter([0.5, 0.5], parts, LOG))
        line = abs(area) / np.linalg.norm(parts[1] - parts[0])
        assert off >= line - 1e-12 and (not np.isclose(off, line, rtol=1e-3) or np.isclose(off, line, rtol=1e-9))


def test_mirrored_pair_against_projection():
    for a, b in ((1.0, 4.0), (0.2, 3.0), (2.0, 2.1)):
        parts = [[a, b], [b, a]]
        assert np.isclose(by_name(proofs.mirrored_pair(), a=a, b=b), distance(parts, barycenter([0.5, 0.5], parts, LOG)))


def test_chart_change_against_a_small_step_between_logarithms_and_numbers():
    """From logarithms to numbers the change of chart is exp, whose slope and curvature are the coordinate itself."""
    start, step, t = np.array([0.3, -0.4]), np.array([0.7, 1.1]), 1e-3
    a, m, b = (np.exp(start + f * t * step) for f in (0, 0.5, 1))
    area = (m - a)[0] * (b - a)[1] - (m - a)[1] * (b - a)[0]
    s, k = a * step, a * step**2
    assert np.isclose(area / t**3, by_name(proofs.chart_change(), s1=s[0], s2=s[1], k1=k[0], k2=k[1]), rtol=2e-3)


def test_interference_is_the_power_mean_and_below_the_average():
    chain, rng = proofs.interference(), np.random.default_rng(1)
    symbols = sorted(chain.start.free_symbols, key=str)
    start = sp.lambdify(symbols, chain.start)
    for a, b, w in rng.uniform(0.01, 1, (50, 3)):
        mean = power_mean([w, 1 - w], [[a], [b]], 0.5)[0]
        assert np.isclose(start(*(dict(a=a, b=b, w=w)[str(v)] for v in symbols)), mean)
        assert mean <= by_name(chain, a=a, b=b, w=w) + 1e-12


def test_density_outside_against_quadrature():
    x = np.linspace(-12, 16, 28_001)
    for w, d in ((0.5, 4.0), (0.3, 2.5)):
        pool = log_pool([w, 1 - w], np.array([bell(x, 0, 1), bell(x, d, 1)]), x[1] - x[0]).pool
        mean = (pool * x).sum() * (x[1] - x[0])
        spread = (pool * (x - mean) ** 2).sum() * (x[1] - x[0])
        candidate = moments([w, 1 - w], [[0.0], [d]], np.ones((2, 1, 1)))
        assert np.isclose(candidate.mean[0], mean, atol=1e-9)
        assert np.isclose(candidate.covariance.item() - spread, by_name(proofs.density_outside(), d=d, w=w), atol=1e-9)


def test_walking_from_the_nearest_point_never_gains():
    rng = np.random.default_rng(2)
    parts, target = rng.normal(size=(6, 2)), np.array([3.0, 2.0])
    q = project(parts, target)
    gap = target - q.point
    for part in parts:
        way = part - q.point
        rate = by_name(proofs.toward_a_part(), g1=gap[0], g2=gap[1], s1=way[0], s2=way[1])
        ahead = np.sum((gap - 1e-7 * way) ** 2) - np.sum(gap**2)
        assert rate >= -1e-9 and np.isclose(ahead / 1e-7, rate, atol=1e-5)


def test_residual_is_what_least_squares_leaves():
    from scipy.optimize import nnls
    rng = np.random.default_rng(3)
    parts, target = rng.normal(size=(8, 3)), np.array([2.0, 1.0, -2.0])
    residual = nnls(np.vstack([(parts - target).T, np.ones(8)]), [0, 0, 0, 1])[1] ** 2
    assert np.isclose(residual, by_name(proofs.residual(), D=float(distance(parts, target))))


@pytest.mark.parametrize("n, m", [(2, 1), (5, 3), (9, 4)])
def test_schlafli_counts_what_wendel_leaves(n, m):
    chain = proofs.schlafli()
    values = [e.subs({proofs.n: n, proofs.m: m}).doit() for e in (chain.start, chain.result)]
    assert values[0] == values[1] == 2**(n + 2) * (1 - sp.nsimplify(wendel(n + 2, m + 1)))


def test_three_hues_against_wendel():
    assert float(proofs.three_hues().result) == wendel(3, 2)


def test_pooled_odds_against_the_pool():
    for w, p, q in ((0.3, 0.2, 0.9), (0.5, 0.4, 0.6)):
        pool = log_pool([w, 1 - w], [[p, 1 - p], [q, 1 - q]]).pool
        assert np.isclose(np.log(pool[0] / pool[1]), by_name(proofs.pooled_odds(), w=w, p=p, q=q))


def test_dependence_moves_weight_and_not_the_mixture():
    rng = np.random.default_rng(4)
    p = rng.normal(size=(4, 2))
    area = np.array([(-1) ** i * np.linalg.det(np.column_stack([np.delete(p, i, axis=0), np.ones(3)])) for i in range(4)])
    assert np.allclose(area @ p, 0) and np.isclose(area.sum(), 0)
    w = rng.dirichlet(np.ones(4))
    along = (w - fewest_parts(w, p))
    assert np.allclose(along / along[0], area / area[0]) and np.allclose(linear(w, p), fewest_parts(w, p) @ p)
