"""Every closed form about merging a second way: search, simulation, and the carriers and kernels themselves."""
import numpy as np
import pytest
from scipy import optimize

from mixing import SPHERE, barycenter
from mixing.derivations import merging as proofs
from mixing.domains.merging import prototypes, transport_cost
from mixing.domains.rotations import cayley, procrustes

rng = np.random.default_rng(1985)


def at(chain, **values):
    """The result at a point given by name."""
    order = sorted(chain.result.free_symbols, key=str)
    return chain.numeric(*order)(*(values[s.name] for s in order))


@pytest.mark.parametrize("name", ["valley", "chord", "slerp_is_karcher", "procrustes_bound", "cayley_angle", "bulging_front",
                                  "tchebycheff_point", "prototype"])
def test_each_chain_is_a_proof(name):
    assert getattr(proofs, name)().strength == "symbolic proof"


def test_a_soup_in_a_valley_gains_what_an_ensemble_gains():
    h, t, x, y, z = 1.7, 0.3, -0.4, 2.1, 0.6
    soup = h*((1 - t)*x + t*y - z)**2/2
    assert at(proofs.valley(), h=h, t=t, x=x, y=y, z=z) == pytest.approx(soup, rel=1e-13)


def test_midpoints_of_unit_vectors():
    x, y = rng.normal(size=(2, 7))
    x, y = x/np.linalg.norm(x), y/np.linalg.norm(y)
    assert at(proofs.chord(), theta=np.arccos(x @ y)) == pytest.approx(np.linalg.norm((x + y)/2)**2, rel=1e-12)


def test_the_barycenter_on_the_sphere_has_the_least_cost_and_a_search_finds_the_same():
    t, theta = 0.3, 2.2
    ends = np.array([[1.0, 0.0], [np.cos(theta), np.sin(theta)]])
    found = barycenter([1 - t, t], ends, SPHERE)
    cost = (1 - t)*np.arccos(found @ ends[0])**2 + t*np.arccos(found @ ends[1])**2
    assert at(proofs.slerp_is_karcher(), t=t, theta=theta) == pytest.approx(cost, rel=1e-9)
    search = optimize.minimize_scalar(lambda s: (1 - t)*s**2 + t*(theta - s)**2, bounds=(0, theta), method="bounded", options={"xatol": 1e-10})
    assert search.x == pytest.approx(t*theta, abs=1e-6)


def test_procrustes_attains_the_bound():
    x, y = rng.normal(size=(2, 2, 5))
    s1, s2 = np.linalg.svd(y @ x.T)[1]
    claimed = at(proofs.procrustes_bound(), E=np.sum(x**2) + np.sum(y**2), sigma1=s1, sigma2=s2)
    assert np.sum((procrustes(x, y) @ x - y)**2) == pytest.approx(claimed, rel=1e-12)


def test_cayleys_transform_turns_by_the_angle():
    theta = 1.1
    q = np.tan(theta/2)
    np.testing.assert_allclose(at(proofs.cayley_angle(), theta=theta), cayley(np.array([[0.0, -q], [q, 0.0]])), atol=1e-14)


@pytest.mark.parametrize("t", [0.1, 0.5, 0.8])
def test_sums_choose_ends_and_the_larger_of_two_the_ray(t):
    x = np.linspace(0, 1, 100_001)
    y = np.sqrt(1 - x**2)
    assert np.argmin((1 - t)*x + t*y) in (0, 100_000)
    assert x[np.argmin(np.maximum((1 - t)*x, t*y))] == pytest.approx(at(proofs.tchebycheff_point(), t=t), abs=2e-5)


def test_one_prototype_costs_what_the_mean_costs():
    x = rng.normal(size=(50, 1))
    point, share = prototypes(x, 1, rng)
    assert 50*transport_cost(x, point) == pytest.approx(at(proofs.prototype(), A=np.sum(x**2), B=np.sum(x), n=50.0), rel=1e-12)
    assert share == [1.0]
