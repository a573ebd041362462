"""Estimates from data: bias against simulation, agreement with slow references, refusals, intervals, the report."""
from collections import Counter
from functools import partial
from itertools import product

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from mixing.information import (MixtureError, chao_shen, copula, count_entropies, counted, estimate, gaussian, grassberger,
                                joint_entropy, measures, miller_madow, nearest, neighbor_entropies, normal_scores,
                                o_information, plug_in, pointwise, rank, report, survey, total_correlation)
from mixing.information.counts import ENTROPIES
from mixing.information.estimates import binned, cut, jackknife_error, shuffled
from mixing.information.jobs import members

RED = 0.6 + 0.4 * np.eye(3)
A, B = 0.5**0.5, 0.8 * 0.5**0.5
SYN = np.array([[1, A, 0], [A, 1, B], [0, B, 1]])


def sample(C, N, seed=0):
    return np.random.default_rng(seed).multivariate_normal(np.zeros(len(C)), C, N)


def mean_and_error(values):
    return np.mean(values), np.std(values, ddof=1) / len(values) ** 0.5


def test_entropy_estimators_against_their_definitions():
    """Term by term in 30 digits, from the formulas of the papers."""
    c, N = [5, 3, 1, 1], 10
    with mp.workdps(30):
        G = lambda k: mp.psi(0, k) + mp.mpf(-1) ** k / 2 * (mp.psi(0, mp.mpf(k + 1) / 2) - mp.psi(0, mp.mpf(k) / 2))
        plain = -sum(mp.mpf(k) / N * mp.log(mp.mpf(k) / N) for k in c)
        by_G = mp.log(N) - sum(k * G(k) for k in c) / N
        C = 1 - mp.mpf(2) / N
        by_coverage = -sum(C * k / N * mp.log(C * k / N) / (1 - (1 - C * k / N) ** N) for k in c)
    c = np.array(c + [0])
    assert float(plug_in(c)) == pytest.approx(float(plain), abs=1e-14)
    assert float(miller_madow(c)) == pytest.approx(float(plain) + 3 / 20, abs=1e-14)
    assert float(grassberger(c)) == pytest.approx(float(by_G), abs=1e-14)
    assert float(chao_shen(c)) == pytest.approx(float(by_coverage), abs=1e-14)


@pytest.mark.parametrize("name, share", [("Miller-Madow", 0.5), ("Grassberger", 0.25), ("Chao-Shen", 0.5)])
def test_corrections_remove_most_of_the_bias(name, share):
    """Exact expectation over all samples of eight from five unequal values, not a simulation."""
    p, N = np.array([0.4, 0.3, 0.15, 0.1, 0.05]), 8
    truth = -(p * np.log(p)).sum()
    bias = Counter()
    for c in product(range(N + 1), repeat=5):
        if sum(c) == N:
            chance = float(mp.factorial(N) / mp.fprod(map(mp.factorial, c)) * mp.fprod(mp.mpf(q) ** k for q, k in zip(p, c)))
            for key in ("plug-in", name):
                bias[key] += chance * (float(ENTROPIES[key](np.array(c))) - truth)
    assert bias["plug-in"] < -0.15 and abs(bias[name]) < share * abs(bias["plug-in"])


@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(ENTROPIES)))
@settings(max_examples=40, deadline=None)
def test_all_subsets_at_once_equal_one_at_a_time(seed, name):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, rng.integers(2, 5, 5), (60, 5))
    law, H = counted(x, name), count_entropies(x, name)
    expected = [law.entropy(members(mask)) for mask in range(32)]
    assert H == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("cells", [1, 50, 3**13])
def test_summing_out_in_pieces_changes_nothing(cells, monkeypatch):
    x = np.random.default_rng(0).integers(0, [2, 3, 2, 4, 2, 3], (200, 6))
    whole = count_entropies(x)
    monkeypatch.setattr("mixing.information.marginals.CELLS", cells)
    assert np.allclose(count_entropies(x), whole, atol=1e-12)


def test_large_alphabets_are_refined_to_the_same_entropies(monkeypatch):
    x = np.random.default_rng(0).integers(0, 40, (300, 5))
    H = count_entropies(x, "plug-in")
    assert H == pytest.approx([counted(x, "plug-in").entropy(members(mask)) for mask in range(32)], abs=1e-12)


def test_counts_weigh_rows():
    x = np.random.default_rng(0).integers(0, 3, (50, 3))
    rows, times = np.unique(x, axis=0, return_counts=True)
    assert o_information(counted(rows, counts=times)) == pytest.approx(o_information(counted(x)), abs=1e-12)
    assert count_entropies(rows, counts=times) == pytest.approx(count_entropies(x), abs=1e-12)
    words = [tuple("abc"[v] for v in row) for row in x]
    assert o_information(counted(words)) == pytest.approx(o_information(counted(x)), abs=1e-12)


def test_pointwise_values_of_data_average_to_the_plug_in():
    x = np.random.default_rng(0).integers(0, 3, (200, 4))
    law = counted(x, "plug-in")
    assert pointwise(law).mean() == pytest.approx(o_information(law), abs=1e-12)


@pytest.mark.parametrize("C", [np.eye(4), RED, SYN], ids=["independent", "redundant", "synergistic"])
def test_copula_measures_are_unbiased_on_gaussian_data(C):
    """400 samples of 50 rows; the mean lies within three standard errors of the truth for TC, DTC and Ω of the covariance itself."""
    from mixing.information.gaussian import entropy_bias
    truth, n, N = measures(gaussian(C)), len(C), 50
    bias = entropy_bias(n, N)
    found = []
    for seed in range(400):
        m = measures(gaussian(np.cov(sample(C, N, seed).T)))
        tc = m.total_correlation - (n * bias[1] - bias[n])
        dtc = m.dual_total_correlation - (n * bias[n - 1] - (n - 1) * bias[n])
        found.append((tc, dtc, tc - dtc))
    for values, exact in zip(np.transpose(found), (truth.total_correlation, truth.dual_total_correlation, truth.o_information)):
        mean, error = mean_and_error(values)
        assert abs(mean - exact) < 3 * error


def test_copula_is_nearly_unbiased_on_independent_data():
    """Ranks vary less than values do, so the correction of the covariance overshoots TC a little; Ω is centered."""
    found = [measures(copula(np.random.default_rng(seed).standard_normal((50, 4)))) for seed in range(400)]
    for name, limit in (("o_information", 0.0), ("total_correlation", 0.005)):
        mean, error = mean_and_error([getattr(m, name) for m in found])
        assert abs(mean) < limit + 3 * error


@pytest.mark.parametrize("transform", [np.exp, lambda x: x**3, lambda x: x * abs(x) ** 0.5])
def test_copula_does_not_see_marginal_transforms(transform):
    x = sample(SYN, 2000)
    assert o_information(copula(transform(x))) == pytest.approx(o_information(copula(x)), abs=1e-12)


def test_ties_share_their_rank_whatever_the_order_of_rows():
    """A constant in disguise: rows reversed and sorted give one answer, where breaking ties by row order gives three."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 5, (300, 3)) + np.outer(rng.integers(0, 5, 300), [1, 1, 0])
    with pytest.warns(UserWarning, match="ties"):
        found = [o_information(copula(rows)) for rows in (x, x[::-1], x[np.lexsort(x.T)])]
    assert max(found) - min(found) < 1e-12
    z = normal_scores(x)
    assert np.abs(z.mean(axis=0)).max() < 0.05
    with pytest.raises(MixtureError, match="equal values"):
        copula(x, ties="refuse")


@pytest.mark.parametrize("C", [RED, SYN], ids=["redundant", "synergistic"])
def test_nearest_finds_the_truth_of_gaussian_data(C):
    law = nearest(sample(C, 4000))
    assert o_information(law) == pytest.approx(o_information(gaussian(C)), abs=0.03)
    assert total_correlation(law) == pytest.approx(total_correlation(gaussian(C)), abs=0.05)


def test_nearest_counts_neighbors_as_the_definition_says():
    """Against distances computed one by one."""
    from scipy.special import psi
    x, k, N = np.random.default_rng(0).standard_normal((60, 3)), 3, 60
    y = (x - x.mean(0)) / x.std(0)
    gap = np.abs(y[:, None] - y[None])
    radius = np.sort(gap.max(axis=2), axis=1)[:, k]
    near = lambda S: (gap[:, :, S].max(axis=2) < radius[:, None]).sum(axis=1) - 1
    mean = lambda S: psi(near(S) + 1).mean()
    expected = (psi(N) - psi(k)) + sum(mean(S) for S in ([1, 2], [0, 2], [0, 1])) - sum(mean([i]) for i in range(3))
    assert o_information(nearest(x, k)) == pytest.approx(expected, abs=1e-10)


def test_neighbor_entropies_against_distances_one_by_one():
    from scipy.special import psi
    x, k = np.random.default_rng(0).exponential(size=(80, 3)), 4
    H = neighbor_entropies(x, k)
    y = x / x.std(0)
    for mask in range(1, 8):
        S = list(members(mask))
        r = np.sort(np.abs(y[:, None] - y[None])[:, :, S].max(axis=2), axis=1)[:, k]
        expected = psi(80) - psi(k) + len(S) * np.log(2 * r).mean() + np.log(x.std(0)[S]).sum()
        assert H[mask] == pytest.approx(expected, abs=1e-10)


def test_products_are_seen_by_neighbors_and_bins_but_not_by_the_copula():
    """z = sign(xy)|w| has Ω = -ln 2 exactly."""
    x, y, w = np.random.default_rng(0).standard_normal((3, 3000))
    data = np.column_stack([x, y, np.sign(x * y) * np.abs(w)])
    assert abs(o_information(copula(data))) < 0.01
    assert o_information(nearest(data)) < -0.5
    assert o_information(counted((data > 0).astype(int))) == pytest.approx(-np.log(2), abs=0.01)
    assert o_information(binned(data, 8)) < -0.5
    found = report(data[:800], rng=np.random.default_rng(0), shuffles=3)
    assert not found.agree and "copula and neighbors disagree" in str(found)


def test_the_report_is_quiet_on_gaussian_data():
    found = report(sample(RED, 1500), rng=np.random.default_rng(0), shuffles=3)
    assert found.agree and found.notes == ("The estimators agree.",)
    assert set(found.estimates) == {"copula", "neighbors", "bins"}


def test_the_report_counts_symbols():
    x = np.random.default_rng(0).integers(0, 6, (80, 3))
    found = report(x, rng=np.random.default_rng(0), shuffles=3)
    assert set(found.estimates) == set(ENTROPIES)
    assert found.estimates["plug-in"].value < -0.4 and not any(e.secure for e in found.estimates.values())


@pytest.mark.parametrize("law, C", [(copula, RED), (copula, SYN), (partial(nearest, k=4), RED)])
def test_standard_errors_are_of_the_right_size(law, C):
    """The spread over 60 samples against the mean of their jackknife errors."""
    values, errors = [], []
    for seed in range(60 if law is copula else 24):
        x = sample(C, 300, seed)
        values.append(o_information(law(x)))
        errors.append(jackknife_error(lambda rows: o_information(law(rows)), x))
    assert 0.7 < np.mean(errors) / np.std(values, ddof=1) < 1.5


def test_the_jackknife_of_a_mean_is_its_textbook_error_even_in_unequal_groups():
    x = np.random.default_rng(0).standard_normal((400, 1))
    one_by_one = jackknife_error(lambda rows: rows.mean(), x, blocks=400)
    assert one_by_one == pytest.approx(x.std(ddof=1) / 20, rel=1e-9)
    groups = np.repeat(np.arange(40), np.random.default_rng(1).multinomial(360, np.ones(40) / 40) + 1)
    assert jackknife_error(lambda rows: rows.mean(), x, groups=groups) == pytest.approx(x.std(ddof=1) / 20, rel=0.35)


def test_blocks_widen_the_error_of_a_series_that_remembers():
    rng = np.random.default_rng(0)
    x = np.repeat(rng.multivariate_normal(np.zeros(3), RED, 100), 20, axis=0) + 1e-3 * rng.standard_normal((2000, 3))
    by_blocks = estimate(x, rng=rng, shuffles=2).standard_error
    by_rows = estimate(rng.permutation(x), rng=rng, shuffles=2).standard_error
    assert by_blocks > 2 * by_rows


def test_shuffling_keeps_the_columns_and_leaves_the_data_alone():
    x = np.arange(30).reshape(10, 3)
    y = shuffled(x, np.random.default_rng(0))
    assert np.array_equal(np.sort(y, axis=0), x) and not np.array_equal(y, x) and np.array_equal(x, np.arange(30).reshape(10, 3))


def test_bins_are_equally_filled():
    codes = cut(np.random.default_rng(0).exponential(size=(800, 2)), 4)
    assert all(np.array_equal(np.bincount(column), [200] * 4) for column in codes.T)


def test_a_survey_finds_what_was_planted_and_doubts_what_was_not():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 6))
    x[:, 2] += x[:, 0] + x[:, 1]
    x[:, 4] = x[:, 3] + 0.5 * x[:, 4]
    x[:, 5] = x[:, 3] + 0.5 * x[:, 5]
    found = survey(x, orders=3, names="abcdef", shuffles=39, rng=rng)
    assert found.synergies[0].variables == ("a", "b", "c") and found.synergies[0].chance <= 1 / 40
    assert found.redundancies[0].variables == ("d", "e", "f") and found.redundancies[0].chance <= 1 / 40
    noise = [survey(rng.standard_normal((100, 6)), orders=3, top=1, shuffles=19, rng=rng) for _ in range(20)]
    assert sum(f.chance <= 1 / 20 for s in noise for f in s.synergies) <= 4          # one in twenty by chance


@pytest.mark.parametrize("estimator", ["neighbors", "counts"])
def test_surveys_by_the_other_estimators_see_xor(estimator):
    rng = np.random.default_rng(0)
    a, b, d = rng.integers(0, 2, (3, 300))
    x = np.column_stack([a, b, a ^ b, d])
    if estimator == "neighbors":
        x = x + rng.normal(0, 0.1, x.shape)
    found = survey(x, estimator, orders=3, shuffles=9, rng=rng)
    assert found.synergies[0].variables == ("x0", "x1", "x2") and found.synergies[0].value < -0.5


@pytest.mark.parametrize("wrong, message", [
    (lambda: copula(np.random.default_rng(0).standard_normal((4, 3))), "more than 4 rows"),
    (lambda: copula(np.column_stack([np.arange(9.0), np.ones(9)])), "constant"),
    (lambda: copula(np.array([[1.0, np.nan]] * 9)), "missing"),
    (lambda: copula(np.array([["a", "b"]] * 9)), "numbers"),
    (lambda: copula(np.repeat(np.random.default_rng(0).standard_normal((30, 1)), 2, axis=1)), "linearly dependent"),
    (lambda: nearest(np.random.default_rng(0).integers(0, 2, (50, 3))), "one value"),
    (lambda: nearest(np.random.default_rng(0).standard_normal((5, 3)), k=9), "k between"),
    (lambda: counted(np.zeros((0, 3), int)), "rows"),
    (lambda: counted([("a", None)]), "missing"),
    (lambda: counted(np.zeros((4, 2), int), "guess"), "expected an estimator"),
    (lambda: counted(np.zeros((4, 2), int), counts=[1, 2]), "one count"),
    (lambda: plug_in([0.5, 0.5]), "expected counts"),
    (lambda: count_entropies(np.zeros((4, 25), int)), "too many"),
    (lambda: estimate(np.random.default_rng(0).standard_normal((50, 3)), unit="bans", rng=np.random.default_rng(0)), "unit"),
    (lambda: survey(np.zeros((9, 2)), rng=None), "three columns"),
    (lambda: survey(np.random.default_rng(0).standard_normal((9, 3)), "guess", rng=None), "expected an estimator"),
    (lambda: survey(np.random.default_rng(0).standard_normal((9, 3)), names="aab", rng=None), "different names"),
    (lambda: report(np.random.default_rng(0).standard_normal((50, 3)), {"copula": copula}, rng=None), "at least two"),
])
def test_refusals_say_what_to_do(wrong, message):
    with pytest.raises(MixtureError, match=message):
        wrong()


def test_gaussian_entropy_by_neighbors_is_that_of_the_formula():
    H = neighbor_entropies(sample(np.eye(2), 8000))
    assert H[3] == pytest.approx(joint_entropy(gaussian(np.eye(2))), abs=0.05)
    assert rank(neighbor_entropies(sample(RED, 3000))).redundancies[0][0] == pytest.approx(o_information(gaussian(RED)), abs=0.05)
