"""Merged files through the safetensors package and torch, and against mergekit's SLERP and Karcher mean."""
import numpy as np
import pytest

from mixing.merging import CARRIERS, Checkpoint, load, merge, save
from mixing.merging.carriers import sphere

pytestmark = pytest.mark.oracle


@pytest.fixture
def parts(tmp_path):
    """Three files that safetensors itself wrote."""
    theirs, rng = pytest.importorskip("safetensors.numpy"), np.random.default_rng(5)
    first = {"w": rng.normal(size=(30, 20)), "b": rng.normal(size=30).astype("f4"), "h": rng.normal(size=(4, 5)).astype("f2"),
             "steps": np.array([3, 4]), "mask": np.array([True, False])}
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        theirs.save_file({n: x + np.asarray(0.1 * rng.normal(size=x.shape), x.dtype) if x.dtype.kind == "f" else x
                          for n, x in first.items()}, path, {"format": "pt"})
    return paths


@pytest.mark.parametrize("carrier", CARRIERS)
def test_safetensors_loads_what_was_merged(parts, carrier, tmp_path):
    from safetensors import safe_open
    from safetensors.numpy import load_file
    merge(parts, tmp_path / "m", [0.2, 0.3, 0.5], carrier)
    theirs, ours = load_file(tmp_path / "m"), load(tmp_path / "m")
    assert theirs.keys() == ours.keys()
    for name, x in theirs.items():
        assert x.dtype == ours[name].dtype
        np.testing.assert_array_equal(x, ours[name])
    with safe_open(tmp_path / "m", "np") as file:
        assert file.metadata() == {"format": "pt"}


def test_torch_reads_our_brain_floats_and_we_read_its(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(2, 1000, generator=generator)
    for name, row in zip("ab", x):
        save_file({"x": row.to(torch.bfloat16)}, tmp_path / name)
    merge([tmp_path / "a", tmp_path / "b"], tmp_path / "m", [0.25, 0.75])
    exact = (0.25 * x[0].to(torch.bfloat16).double() + 0.75 * x[1].to(torch.bfloat16).double())
    found = load_file(tmp_path / "m")["x"]
    assert found.dtype == torch.bfloat16
    assert torch.equal(found, exact.float().to(torch.bfloat16))
    with Checkpoint(tmp_path / "m") as file:
        np.testing.assert_array_equal(file.window("x"), found.float().numpy())


def test_mergekit_has_the_same_slerp_of_parts_of_equal_length():
    """Of other parts it interpolates along the raw vectors: lengths then pull the direction, ours don't."""
    torch, slerp = pytest.importorskip("torch"), pytest.importorskip("mergekit.merge_methods.slerp").slerp
    rng = np.random.default_rng(6)
    x = rng.normal(size=(2, 5000))
    x *= 3 / np.linalg.norm(x, axis=1, keepdims=True)
    for t in (0.0, 0.3, 0.5, 1.0):
        theirs = slerp(torch.tensor([t]), torch.tensor(x[:1]), torch.tensor(x[1:])).numpy()[0]
        np.testing.assert_allclose(sphere(np.array([1 - t, t]), x @ x.T) @ x, theirs, atol=1e-5 * 3 / 5000**0.5)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_mergekit_iterates_towards_our_merged_file(k, tmp_path):
    torch, theirs = pytest.importorskip("torch"), pytest.importorskip("mergekit.merge_methods.karcher")
    rng = np.random.default_rng(k)
    w, x = rng.dirichlet(np.full(k, 3.0)), (1 + rng.normal(size=(k, 40, 50))) * rng.uniform(1, 3, (k, 1, 1))
    paths = [tmp_path / str(i) for i in range(k)]
    for path, part in zip(paths, x):
        save(path, {"x": part.astype("f4")})
    merge(paths, tmp_path / "m", w, "sphere")
    tensors = [torch.tensor(part.astype("f4")) for part in x]
    expected = theirs.karcher_merge_tensors(tensors, w.tolist(), max_iter=100, tol=1e-7).numpy()
    assert np.linalg.norm(load(tmp_path / "m")["x"] - expected) <= 1e-5 * np.linalg.norm(expected)
