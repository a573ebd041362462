"""O-information against dit, hoi and thoi, and through dask: run where they are installed (`pytest tests/oracles`)."""
import os
import signal
import time

import numpy as np
import pytest

from mixing.information import (count_entropies, n_mod_m, o_information, o_informations, outcomes, parity, scan, table,
                                total_correlation)
from mixing.information.lattice import sizes
from mixing.information.surveys import search

pytestmark = pytest.mark.oracle


def samples(n, rows=400, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((rows, n)) @ (np.eye(n) + 0.3 * rng.standard_normal((n, n)))


def correlations(n):
    return np.corrcoef(samples(n).T)


def test_dit_on_random_laws_and_on_its_own_systems():
    dit = pytest.importorskip("dit")
    from dit.multivariate import dual_total_correlation, o_information as theirs, total_correlation as their_tc
    rng = np.random.default_rng(0)
    for shape in ((2, 2, 2), (2, 3, 2), (2, 2, 2, 2)):
        p = rng.dirichlet(np.ones(np.prod(shape))).reshape(shape)
        d = dit.Distribution(["".join(map(str, i)) for i in np.ndindex(shape)], p.ravel())
        assert o_information(table(p), "bits") == pytest.approx(theirs(d), abs=1e-10)
        assert total_correlation(table(p), "bits") == pytest.approx(their_tc(d), abs=1e-10)
        assert float(dual_total_correlation(d)) == pytest.approx(their_tc(d) - theirs(d), abs=1e-10)
    for ours, example in ((parity(4), dit.example_dists.n_mod_m(4, 2)), (n_mod_m(5, 2), dit.example_dists.n_mod_m(5, 2)),
                          (outcomes([(b,) * 5 for b in (0, 1)]), dit.example_dists.giant_bit(5, 2))):
        assert o_information(ours, "bits") == pytest.approx(theirs(example), abs=1e-10)


def test_thoi_on_every_multiplet():
    pytest.importorskip("thoi")
    pytest.importorskip("torch")
    from thoi.measures.gaussian_copula import multi_order_measures
    x = samples(7)
    found = multi_order_measures(x)
    inside = found[[c for c in found.columns if str(c).startswith("var_")]].to_numpy(dtype=bool)
    masks = (inside * 2 ** np.arange(7)).sum(axis=1)
    exact = search(x, "copula", top=200)
    ours = dict((sum(1 << i for i in S), v) for v, S in exact.synergies + exact.redundancies)
    assert len(masks) == len(ours) == 2**7 - 1 - 7 - 21
    assert max(abs(ours[int(m)] - v) for m, v in zip(masks, found["o"])) < 1e-10


@pytest.mark.parametrize("method, tolerance", [("gc", 2e-3), ("binning", 2e-4)])
def test_hoi_on_every_multiplet(method, tolerance):
    """hoi computes in float32: its error, not ours, sets the tolerance."""
    pytest.importorskip("hoi")
    from hoi.metrics import Oinfo
    x = samples(5) if method == "gc" else np.random.default_rng(0).integers(0, 3, (400, 5))
    model = Oinfo(x, verbose="ERROR")
    values = np.asarray(model.fit(minsize=3, maxsize=5, method=method)).ravel() * np.log(2)
    found = search(x, "copula", top=50) if method == "gc" else None
    ours = ({sum(1 << i for i in S): v for v, S in found.synergies + found.redundancies} if found
            else dict(enumerate(o_informations(count_entropies(x, "plug-in")))))
    theirs = {sum(1 << int(i) for i in row if i >= 0): v for row, v in zip(np.asarray(model.multiplets), values)}
    assert len(theirs) == 16 and max(abs(ours[m] - v) for m, v in theirs.items()) < tolerance


def test_torch_tensors_go_through_the_lattice():
    torch = pytest.importorskip("torch")
    pytest.importorskip("array_api_compat")
    from mixing.information import log_determinants
    R = correlations(8)
    found = o_informations(log_determinants(torch.asarray(R)) / 2)
    assert np.allclose(found.numpy()[sizes(8) > 2], o_informations(log_determinants(R) / 2)[sizes(8) > 2], atol=1e-12)


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as one, distributed.Client(one) as client:
        yield client


def test_dask_workers_find_the_same(cluster):
    R = correlations(14)
    assert scan(R, free=9, samples=400, map=cluster.map) == scan(R, free=9, samples=400)


def test_a_worker_killed_in_the_middle_loses_nothing(cluster):
    R, killed = correlations(23), []

    def kill_one(done, units):
        if done == 2 and not killed:
            pid = next(iter(cluster.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
            time.sleep(0.2)
    found = scan(R, free=18, map=cluster.map, progress=kill_one)
    assert killed and killed[0] not in cluster.run(os.getpid).values()
    assert found == scan(R, free=18) and found.complete

