from itertools import combinations

import numpy as np
import pytest

from mixing import MixtureError
from mixing.domains import recipes


@pytest.fixture
def shelf():
    rng = np.random.default_rng(2011)
    families = rng.random((6, 60)) < 0.25
    return np.array([families[i % 6] ^ (rng.random(60) < 0.08) for i in range(48)]).astype(int)


def test_cohesion_is_the_mean_over_pairs(shelf):
    recipe = [3, 9, 14, 20]
    slow = np.mean([np.sum(shelf[i] & shelf[j]) for i, j in combinations(recipe, 2)])
    assert recipes.cohesion([recipe], shelf)[0] == pytest.approx(slow)


@pytest.mark.parametrize("taste, sign", [(0.3, 1), (-0.3, -1)])
def test_the_finder_recovers_the_cooks_rule(shelf, taste, sign):
    rng = np.random.default_rng(0)
    assert sign * recipes.pairing(recipes.cuisine(shelf, 100, 5, taste, rng=rng), shelf, draws=50, rng=rng).z > 4


def test_no_rule_is_found_where_there_is_none(shelf):
    zs = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        zs.append(recipes.pairing(recipes.cuisine(shelf, 80, 5, 0.0, rng=rng), shelf, draws=60, rng=rng).z)
    assert abs(np.mean(zs)) < 4 * 1.2 / 12**0.5 and np.std(zs) < 2


def test_a_null_that_forgets_popularity_finds_patterns(shelf):
    rng = np.random.default_rng(1)
    chance = np.where(np.arange(48) % 6 == 0, 6, 1) / 88
    popular = [rng.choice(48, 5, replace=False, p=chance).tolist() for _ in range(150)]
    naive, fair = (recipes.pairing(popular, shelf, draws=50, by_frequency=f, rng=rng) for f in (False, True))
    assert naive.z > 2 * abs(fair.z) and naive.excess > 3 * abs(fair.excess)


def test_halfway_is_the_chord():
    assert recipes.halfway(np.exp, 0.0, 1.0) == pytest.approx((1 + np.e) / 2 - np.e**0.5)


@pytest.mark.parametrize("call", [lambda: recipes.shared([[0.5]]), lambda: recipes.cohesion([[1]], np.eye(3)), lambda: recipes.cohesion([[1, 1]], np.eye(3))])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
