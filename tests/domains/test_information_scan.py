"""All multiplets: the fast path equals the clear one, whatever splits, runs, interrupts or resumes it."""
import json
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from math import comb

import numpy as np
import pytest

from mixing.information import MixtureError, gaussian, log_determinants, multiplet_o_information, o_information, o_informations, rank, scan
from mixing.information.jobs import members
from mixing.information.lattice import blocks, sizes
from mixing.information.multiplets import unrank


def correlations(n, seed=0):
    rng = np.random.default_rng(seed)
    return np.corrcoef(rng.standard_normal((n, 2 * n)) + np.outer(np.arange(n) < n / 2, rng.standard_normal(2 * n)))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 11])
def test_fast_lattice_equals_the_clear_one(n):
    R = correlations(n) if n > 1 else np.eye(1)
    clear = o_informations(log_determinants(R) / 2)
    fast = np.concatenate([omega for _, omega in blocks(R)])
    assert np.allclose(fast[sizes(n) > 2], clear[sizes(n) > 2], atol=1e-12, rtol=0)


@pytest.mark.parametrize("free", [3, 5, 9])
@pytest.mark.parametrize("block", [2, 4, 16])
def test_units_of_work_tile_the_lattice(free, block, monkeypatch):
    monkeypatch.setattr("mixing.information.lattice.BLOCK", block)
    R = correlations(9)
    tiles = [omega for prefix in range(2 ** (9 - free)) for _, omega in blocks(R, prefix, free)]
    clear = o_informations(log_determinants(R) / 2)
    assert np.allclose(np.concatenate(tiles)[sizes(9) > 2], clear[sizes(9) > 2], atol=1e-12, rtol=0)


@pytest.mark.parametrize("orders", [None, 3, (4, 6), 8])
def test_the_strongest_are_the_strongest(orders):
    R = correlations(8)
    lowest, highest = (3, 8) if orders is None else (orders, orders) if isinstance(orders, int) else orders
    every = sorted((o_information(gaussian(R[np.ix_(S, S)])), S) for k in range(lowest, highest + 1) for S in combinations(range(8), k))
    for options in ({}, {"free": 5}):
        found = scan(R, orders, top=6, **options)
        assert [S for _, S in found.synergies] == [S for v, S in every[:6] if v < 0]
        assert [S for _, S in found.redundancies] == [S for v, S in every[::-1][:6] if v > 0]
        assert [v for v, _ in found.synergies] == pytest.approx([v for v, _ in every[:6] if v < 0], abs=1e-12)
        for k, order in found.by_order.items():
            values = [v for v, S in every if len(S) == k]
            assert order == pytest.approx((comb(8, k), np.mean(values), min(values), max(values)), abs=1e-12)
        assert sum(order.count for order in found.by_order.values()) == len(every) and found.complete


def test_few_orders_of_many_variables_are_listed():
    R = correlations(30)
    found = scan(R, 3, top=5)
    every = sorted((o_information(gaussian(R[np.ix_(S, S)])), S) for S in combinations(range(30), 3))
    assert [S for _, S in found.synergies] == [S for _, S in every[:5]]
    both = scan(R, (3, 4), top=3)
    assert both.by_order[3] == found.by_order[3] and both.by_order[4].count == comb(30, 4)


def test_listed_runs_join_without_a_seam(monkeypatch):
    R = correlations(20)
    whole = scan(R, (3, 4), top=7)
    monkeypatch.setattr("mixing.information.jobs.LIST", 501)
    monkeypatch.setattr("mixing.information.scanning.LIST", 501)
    pieces = scan(R, (3, 4), top=7)
    assert pieces.units > 10 and pieces.synergies == whole.synergies and pieces.redundancies == whole.redundancies
    assert [pieces.by_order[k].count for k in (3, 4)] == [comb(20, 3), comb(20, 4)]


@pytest.mark.parametrize("k", [1, 2, 3, 6])
def test_unrank_counts_every_subset_once(k):
    found = unrank(np.arange(comb(9, k)), k, 9)
    assert {tuple(row) for row in found.tolist()} == set(combinations(range(9), k))


@pytest.mark.parametrize("k", [3, 5, 10])
def test_listed_multiplets_equal_determinants(k):
    R = correlations(14)
    sets = np.array([np.random.default_rng(s).permutation(14)[:k] for s in range(20)])
    expected = [o_information(gaussian(R[np.ix_(S, S)])) for S in sets]
    assert multiplet_o_information(R, sets) == pytest.approx(expected, abs=1e-10)


def test_processes_give_identical_results():
    R = correlations(13)
    alone = scan(R, free=9, samples=50)
    with ProcessPoolExecutor(2) as pool:
        assert scan(R, free=9, samples=50, map=pool.map) == alone


class Interrupt:
    """A map that is interrupted after some units."""

    def __init__(self, after):
        self.after = after

    def __call__(self, job, units):
        for unit in units:
            if self.after == 0:
                raise KeyboardInterrupt
            self.after -= 1
            yield job(unit)


def test_an_interrupt_keeps_what_was_found_and_the_same_call_goes_on(tmp_path):
    R, path = correlations(12), tmp_path / "scan.json"
    whole = scan(R, free=8)
    part = scan(R, free=8, map=Interrupt(5), checkpoint=path)
    assert (part.complete, part.done, part.units) == (False, 5, 16)
    assert sum(order.count for order in part.by_order.values()) < sum(order.count for order in whole.by_order.values())
    assert json.loads(path.read_text())["done"] == 5
    asked = []

    def counting(job, units):
        asked.extend(units)
        return map(job, units)
    assert scan(R, free=8, map=counting, checkpoint=path) == whole and asked == list(range(5, 16))
    assert scan(R, free=8, map=Interrupt(0), checkpoint=path) == whole


def test_a_checkpoint_of_another_scan_is_refused(tmp_path):
    path = tmp_path / "scan.json"
    scan(correlations(6), checkpoint=path)
    with pytest.raises(MixtureError, match="another scan"):
        scan(correlations(6, seed=1), checkpoint=path)


def test_progress_is_reported(capsys):
    seen = []
    scan(correlations(8), free=6, progress=lambda done, units: seen.append((done, units)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    scan(correlations(8), free=6, progress=True)
    assert "100%" in capsys.readouterr().err


def test_equal_values_are_listed_in_the_order_of_their_bits():
    R = np.full((6, 6), 0.5) + 0.5 * np.eye(6)
    expected = [members(mask) for mask in range(64) if mask.bit_count() == 3]
    for options in ({}, {"free": 4}):
        found = scan(np.round(R, 3), 3, top=4, **options).redundancies
        values = {round(v, 12) for v, _ in found}
        assert len(values) == 1 and all(S in expected for _, S in found)
    ties = np.zeros(2**6)
    ties[np.array([mask for mask in range(64) if mask.bit_count() == 2])] = 1.0      # H = 1 for pairs, else 0: equal Ω at order 3
    assert [S for _, S in rank(ties, 3, top=4).synergies] == expected[:4]


@pytest.mark.parametrize("wrong, message", [
    (lambda: scan(np.eye(5), 2), "orders between 3 and 5"),
    (lambda: scan(np.eye(5), (4, 9)), "orders between 3 and 5"),
    (lambda: scan(np.eye(2)), "between 3 and 2"),
    (lambda: scan(np.eye(60)), "too many"),
    (lambda: scan(np.ones((3, 3))), "linearly dependent"),
    (lambda: scan(np.eye(4), unit="bans"), "unit"),
    (lambda: rank(np.zeros(7)), "2\\^n"),
    (lambda: multiplet_o_information(np.ones((3, 3)), [[0, 1, 2]]), "linearly dependent"),
])
def test_refusals_say_what_to_do(wrong, message):
    with pytest.raises(MixtureError, match=message):
        wrong()
