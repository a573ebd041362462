"""The fast Karcher means equal the clear one: on random vectors, through files, and where no unique mean exists."""
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import mixing as mx
from mixing.domains import karcher


@pytest.fixture
def rng():
    return np.random.default_rng(9)


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


@pytest.mark.parametrize("k, d", [(2, 3), (3, 3), (5, 1000), (40, 60)])
def test_the_coefficients_give_the_clear_barycenter(k, d, rng):
    w, x = rng.dirichlet(np.ones(k)), unit(rng.normal(size=(k, d)) + 0.5)
    fast = karcher.karcher_coefficients(w, x @ x.T) @ x
    np.testing.assert_allclose(fast, mx.barycenter(w, x, mx.SPHERE), atol=1e-11)


@pytest.mark.parametrize("k, d", [(3, 3), (10, 10), (100, 1000)])
def test_the_fast_fisher_rao_mean_equals_the_clear_one(k, d, rng):
    w, p = rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(d), k)
    fast = karcher.fisher_rao_mean(w, p)
    np.testing.assert_allclose(fast, mx.barycenter(w, p, mx.FISHER_RAO), rtol=1e-9, atol=1e-14)
    assert fast.sum() == pytest.approx(1, abs=1e-12)
    assert np.linalg.norm(w @ mx.FISHER_RAO.log(fast[None], p)) < 1e-12


def test_a_distribution_without_some_outcomes_may_take_part(rng):
    w, p = [0.2, 0.3, 0.5], np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 0.2, 0.8]])
    np.testing.assert_allclose(karcher.fisher_rao_mean(w, p), mx.barycenter(w, p, mx.FISHER_RAO), atol=1e-12)


def test_long_vectors_keep_their_mean_length(rng):
    w, x = np.array([0.2, 0.5, 0.3]), rng.normal(size=(3, 5000)) * [[1.0], [2.0], [5.0]] + 0.3
    m = karcher.karcher_mean(w, x)
    assert np.linalg.norm(m) == pytest.approx(w @ np.linalg.norm(x, axis=-1), rel=1e-12)
    np.testing.assert_allclose(unit(m), mx.barycenter(w, unit(x), mx.SPHERE), atol=1e-12)
    np.testing.assert_allclose(karcher.karcher_mean(w, x.astype(np.float32)), m, atol=2e-5)


def test_chunks_do_not_change_the_products(rng):
    x = rng.normal(size=(4, 1003))
    np.testing.assert_allclose(karcher.gram(x, chunk=17), x @ x.T, rtol=1e-12)


@pytest.mark.parametrize("call, says", [
    (lambda: karcher.karcher_mean([0.5, 0.5], [[1.0, 0.0], [-2.0, 0.0]]), "antipodal"),
    (lambda: karcher.karcher_mean([0.5, 0.5], [[1.0, 0.0], [0.0, 0.0]]), "length zero"),
    (lambda: karcher.karcher_mean([0.5, 0.6], np.eye(2)), "sum to 1"),
    (lambda: karcher.karcher_coefficients([0.5, 0.5], np.eye(3)), "cosines of shape"),
    (lambda: karcher.karcher_coefficients(np.full(3, 1 / 3), 1.5 * np.eye(3) - 0.5), "no unique|antipodal"),
    (lambda: karcher.karcher_coefficients([0.6, 0.4], [[1, 0.1], [0.1, 1]], max_steps=1), "still"),
    (lambda: karcher.fisher_rao_mean([0.5, 0.5], [[0.5, 0.5], [0.5, 0.6]]), "closure"),
])
def test_what_has_no_mean_is_reported(call, says):
    with pytest.raises(mx.MixtureError, match=says):
        call()


def test_a_far_vector_of_small_weight_is_no_obstacle():
    x = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], [-0.8, 0.0, 0.6]])
    w = [0.6, 0.35, 0.05]
    np.testing.assert_allclose(karcher.karcher_coefficients(w, x @ x.T) @ x, mx.barycenter(w, x, mx.SPHERE), atol=1e-11)


def test_a_memory_mapped_file_is_averaged_by_dask_with_the_same_answer(tmp_path, rng):
    da = pytest.importorskip("dask.array")
    pytest.importorskip("array_api_compat")
    file = np.memmap(tmp_path / "vectors", np.float64, "w+", shape=(4, 20_000))
    file[:] = rng.normal(size=file.shape) + 0.5
    lazy = da.from_array(file, chunks=(4, 3000))
    w = np.array([0.1, 0.2, 0.3, 0.4])
    m = karcher.karcher_mean(w, lazy)
    assert type(m).__module__.startswith("dask")
    np.testing.assert_allclose(m.compute(), karcher.karcher_mean(w, np.array(file)), rtol=1e-12, atol=1e-14)
    for kernel in (mx.linear, lambda w, p: mx.power_mean(w, p * p, 3), lambda w, p: mx.softmax_mean(w, p, 0.5)):
        found = kernel(w, lazy)
        assert type(found).__module__.startswith("dask")
        np.testing.assert_allclose(found.compute(), kernel(w, np.array(file)), rtol=1e-14, atol=1e-15)


BIG = """
    import resource, sys
    import numpy as np, dask, dask.array as da
    from mixing import linear
    from mixing.domains.karcher import karcher_mean
    dask.config.set(scheduler="single-threaded")

    class Slices:                       # dask copies a NumPy memory map into memory; this hands it one slice at a time
        shape, dtype, ndim = (6, 5_000_000), np.dtype(np.float32), 2
        def __getitem__(self, at):
            return np.array(np.memmap(sys.argv[1], self.dtype, "r", shape=self.shape)[at])

    data = np.memmap(sys.argv[1], np.float32, "r", shape=(6, 5_000_000))
    used = resource.getpagesize() * int(open("/proc/self/statm").read().split()[5])
    resource.setrlimit(resource.RLIMIT_DATA, (data.nbytes // 2 + used,) * 2)
    try:
        np.array(data)
        print("the file fits")
    except MemoryError:
        parts, w = da.from_array(Slices(), chunks=(6, 1 << 16)), np.full(6, 1 / 6)
        print(*(float((m * m).sum(dtype=float).compute()) for m in (linear(w, parts), karcher_mean(w, parts))))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on a process's memory is Linux's")
def test_a_file_larger_than_memory_allows_is_averaged_all_the_same(tmp_path):
    pytest.importorskip("dask.array")
    pytest.importorskip("array_api_compat")
    data = np.memmap(tmp_path / "vectors", np.float32, "w+", shape=(6, 5_000_000))
    data[:] = np.arange(5_000_000, dtype=np.float32) % np.array([[3], [5], [7], [11], [13], [17]], np.float32)
    data.flush()
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(BIG), str(tmp_path / "vectors")],
                          check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    flat, curved = map(float, done.stdout.split())
    w = np.full(6, 1 / 6)
    assert flat == pytest.approx(float(np.sum(np.square(mx.linear(w, data), dtype=float))), rel=1e-5)
    assert curved == pytest.approx(float(np.sum(np.square(karcher.karcher_mean(w, data), dtype=float))), rel=1e-5)
