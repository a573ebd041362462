"""Merging files of tensors: what is mixed, and what the command says."""
import json
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from merging_samples import SHAPES, left, model, written

from mixing import SPHERE, MixtureError, barycenter
from mixing.merging import CARRIERS, Checkpoint, load, merge, report, save
from mixing.merging.__main__ import main
from mixing.merging.carriers import orthogonal, rescaled, sphere
from mixing.merging.files import LARGEST, STORED, decode, encode


def test_linear_is_the_weighted_sum_rounded_once(family, tmp_path):
    paths, models = family
    merge(paths, tmp_path / "m", [0.2, 0.3, 0.5])
    found = load(tmp_path / "m")
    assert list(found) == list(models[0])
    for name in SHAPES:
        exact = sum(w * m[name].astype(float) for w, m in zip([0.2, 0.3, 0.5], models))
        np.testing.assert_array_equal(found[name], exact.astype("f4"))
        assert found[name].dtype == "f4" and found[name].shape == SHAPES[name]
    np.testing.assert_array_equal(found["steps"], [7, 8])


def test_chunks_do_not_show(family, tmp_path, monkeypatch):
    paths, _ = family
    for carrier in CARRIERS:
        merge(paths, tmp_path / "whole", [0.2, 0.3, 0.5], carrier)
        with monkeypatch.context() as patch:
            patch.setattr(sys.modules["mixing.merging.chunks"], "CHUNK", 5)
            merge(paths, tmp_path / "pieces", [0.2, 0.3, 0.5], carrier)
        whole, pieces = load(tmp_path / "whole"), load(tmp_path / "pieces")
        for name in whole:
            np.testing.assert_allclose(whole[name], pieces[name], rtol=1e-6, atol=1e-7)


def test_rescaled_has_the_mean_norm_in_the_direction_of_the_sum(family, tmp_path):
    paths, models = family
    merge(paths, tmp_path / "m", carrier="rescaled")
    found = load(tmp_path / "m")
    for name in SHAPES:
        mean = sum(m[name].astype(float) for m in models) / 3
        length = np.mean([np.linalg.norm(m[name].astype(float)) for m in models])
        np.testing.assert_allclose(found[name], mean * length / np.linalg.norm(mean), rtol=1e-6)


def test_sphere_agrees_with_the_barycenter_on_the_sphere(family, tmp_path):
    paths, models = family
    w = np.array([0.2, 0.3, 0.5])
    merge(paths, tmp_path / "m", w, "sphere")
    found = load(tmp_path / "m")
    for name in ("layer.weight", "layer.bias", "kernel"):
        x = np.array([m[name].astype(float).ravel() for m in models])
        lengths = np.linalg.norm(x, axis=1)
        clear = barycenter(w, x / lengths[:, None], SPHERE) * (w @ lengths)
        np.testing.assert_allclose(found[name].ravel(), clear, rtol=1e-6, atol=1e-7)


@given(st.floats(0, 1), st.floats(0.001, 3.1), st.floats(0.1, 10))
def test_two_parts_on_the_sphere_are_slerp(t, angle, ratio):
    x = np.array([[1.0, 0.0], [ratio * np.cos(angle), ratio * np.sin(angle)]])
    found = sphere(np.array([1 - t, t]), x @ x.T) @ x
    length = 1 - t + t * ratio
    np.testing.assert_allclose(found, [length * np.cos(t * angle), length * np.sin(t * angle)], atol=1e-6 * length)


def test_a_zero_vector_shortens_and_does_not_turn(rng):
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    np.testing.assert_allclose(sphere(np.array([0.4, 0.6]), x @ x.T) @ x, [1.8, 2.4])
    assert np.all(sphere(np.array([0.4, 0.6]), np.zeros((2, 2))) == 0)


def test_orthogonal_turns_matrices_by_the_merged_angle():
    c, s = np.cos(0.3), np.sin(0.3)
    turn, base = np.array([[c, -s], [s, c]]), np.array([[2.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    found = orthogonal(np.array([0.0, 0.5, 0.5]), np.array([base, turn @ base, turn @ base]))
    np.testing.assert_allclose(found, turn @ base, atol=1e-14)
    half = orthogonal(np.array([0.5, 0.5]), np.array([base, turn @ base]))
    angle = 2 * np.arctan(np.tan(0.15) / 2)
    np.testing.assert_allclose(half[:, 0], [2 * np.cos(angle), 2 * np.sin(angle)], atol=1e-14)
    np.testing.assert_allclose(np.linalg.svd(half)[1], np.linalg.svd(base)[1], atol=1e-14)


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (3, 2, 2, 2)])
def test_orthogonal_turns_the_shorter_side(shape, rng):
    parts = rng.normal(size=shape) + 0.1 * rng.normal(size=(3, *shape))
    for i, corner in enumerate(np.eye(3)):
        np.testing.assert_allclose(orthogonal(corner, parts), parts[i], atol=1e-12)
    if shape in ((3, 7), (7, 3)):                       # of a square one the first side is turned
        w = np.array([0.2, 0.3, 0.5])
        np.testing.assert_allclose(orthogonal(w, np.swapaxes(parts, 1, 2)).T, orthogonal(w, parts), atol=1e-12)


def test_orthogonal_takes_trained_weights_whose_small_directions_mirror(rng):
    """The nearest orthogonal matrix is a reflection, or not unique: a rotation exists all the same, and corners are parts."""
    x = rng.normal(size=(5, 5))
    u, s, vt = np.linalg.svd(x)
    mirrored = u @ np.diag([*s[:-1], -1e-6]) @ vt
    assert np.linalg.det(x) * np.linalg.det(mirrored) < 0
    flat = u @ np.diag([*s[:3], 0, 0]) @ vt
    for part in (mirrored, flat, np.zeros((5, 5))):
        parts = np.array([x, part])
        np.testing.assert_allclose(orthogonal(np.array([0.0, 1.0]), parts), part, atol=1e-12)
        assert np.all(np.isfinite(orthogonal(np.array([0.5, 0.5]), parts)))


@pytest.mark.parametrize("carrier", CARRIERS)
def test_equal_parts_are_their_own_mixture(carrier, family, tmp_path):
    (path, *_), (first, *_) = family
    merge([path, path, path], tmp_path / "m", [0.2, 0.3, 0.5], carrier)
    for name, x in load(tmp_path / "m").items():
        np.testing.assert_allclose(x, first[name], rtol=2e-7)
        if carrier in ("linear", "orthogonal"):
            np.testing.assert_array_equal(x, first[name])


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_corner_of_the_simplex_is_a_part(carrier, family, tmp_path):
    paths, models = family
    merge(paths, tmp_path / "m", [0, 1, 0], carrier)
    for name, x in load(tmp_path / "m").items():
        np.testing.assert_allclose(x, models[1][name], rtol=1e-6, atol=1e-7)


@settings(max_examples=50)
@given(arrays(float, (3, 5), elements=st.floats(-10, 10)).filter(lambda x: np.all(np.linalg.norm(x, axis=1) > 0.1)),
       arrays(float, 3, elements=st.floats(0.1, 1)), st.permutations(range(3)), st.floats(0.1, 100))
def test_lengths_are_mixed_linearly_order_and_unit_do_not_matter(x, w, order, unit):
    w = w / w.sum()
    for kernel in (rescaled, sphere):
        try:
            found = kernel(w, x @ x.T) @ x
        except MixtureError:          # cancelled, or spread over more than half of the sphere
            continue
        assert np.linalg.norm(found) == pytest.approx(w @ np.linalg.norm(x, axis=1), rel=1e-5)
        np.testing.assert_allclose(kernel(w, unit**2 * x @ x.T) @ (unit * x), unit * found, rtol=1e-3, atol=1e-4 * unit)
        y = x[list(order)]
        np.testing.assert_allclose(kernel(w[list(order)], y @ y.T) @ y, found, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_types_are_kept(dtype, carrier, rng, tmp_path):
    first = model(rng, dtype)
    for path, m in (("a", first), ("b", model(rng, near=first))):
        save(tmp_path / path, m)
    merge([tmp_path / "a", tmp_path / "b"], tmp_path / "m", carrier=carrier)
    assert {x.dtype for x in load(tmp_path / "m").values()} == {np.dtype(dtype)}


@given(st.floats(-(2.0**127), 2.0**127, width=32))
def test_brain_floats_round_to_the_nearest(x):
    found = float(decode(encode(np.array([x]), "BF16"), "BF16")[0])
    bits = np.array([x], "f4").view("u4")[0]
    below, above = (np.array([v], "u4").view("f4")[0] for v in (bits & 0xFFFF0000, (int(bits) & 0xFFFF0000) + 0x10000))
    assert found in (below, above) and abs(found - x) <= min(abs(float(below) - x), abs(float(above) - x))


@pytest.mark.parametrize("dtype", LARGEST)
def test_the_largest_number_of_a_type_is_kept_and_the_next_refused(dtype):
    def finite(x):
        with np.errstate(over="ignore"):
            return bool(np.isfinite(decode(encode(np.array([x]), dtype), dtype)[0]))
    assert finite(LARGEST[dtype])
    assert not finite(LARGEST[dtype] * (1 + 1e-7)) if dtype != "F64" else LARGEST[dtype] * (1 + 1e-15) == np.inf


def test_brain_floats_are_mixed(tmp_path):
    for path, numbers in (("a", [1.0, -2.0, 3.0]), ("b", [2.0, 2.0, 5.0])):
        written(tmp_path / path, {"x": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}, encode(np.array(numbers), "BF16").tobytes())
    merge([tmp_path / "a", tmp_path / "b"], tmp_path / "m", [0.25, 0.75])
    np.testing.assert_array_equal(load(tmp_path / "m")["x"], np.array([1.75, 1.0, 4.5]))
    with Checkpoint(tmp_path / "m") as file:
        assert file.tensors["x"].dtype == "BF16"


def test_common_metadata_is_kept(family, tmp_path):
    merge(family[0], tmp_path / "m")
    with Checkpoint(tmp_path / "m") as file:
        assert file.metadata == {"format": "pt"}


def test_files_without_elements_or_tensors(tmp_path):
    save(tmp_path / "a", {"none": np.zeros((0, 3), "f4"), "x": np.ones((2, 2), "f4")})
    save(tmp_path / "empty", {})
    for carrier in CARRIERS:
        merge([tmp_path / "a"] * 2, tmp_path / "m", carrier=carrier)
        assert load(tmp_path / "m")["none"].shape == (0, 3)
        merge([tmp_path / "empty"] * 2, tmp_path / "m", carrier=carrier)
        assert load(tmp_path / "m") == {}


# The command and its report

def test_the_command_writes_reports_and_shows_a_bar(family, tmp_path, capsys):
    paths, _ = family
    assert main([*map(str, paths), "-w", "0.2", "0.3", "0.5", "-c", "sphere", "--json", "-o", str(tmp_path / "m")]) == 0
    out, err = capsys.readouterr()
    assert "100 %" in err
    found = json.loads(out)
    assert found["carrier"] == "sphere" and found["weights"] == [0.2, 0.3, 0.5]
    assert found["files"] == [*map(str, paths), "mixture"]
    assert {row["name"] for row in found["tensors"]} == set(SHAPES)
    for row in found["tensors"]:
        assert row["norms"][3] == pytest.approx(np.dot([0.2, 0.3, 0.5], row["norms"][:3]), rel=1e-6)


def test_the_report_says_what_numpy_says(family):
    paths, models = family
    (row,) = [row for row in report(paths, leading=2) if row["name"] == "layer.weight"]
    a, b = (m["layer.weight"].astype(float) for m in models[:2])
    assert row["norms"][0] == pytest.approx(np.linalg.norm(a))
    cosine = np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b)
    assert row["angles"][0][1] == pytest.approx(np.degrees(np.arccos(cosine)))
    np.testing.assert_allclose(row["singular"][1], np.linalg.svd(b)[1][:2])


def test_without_an_output_there_is_only_the_table(family, tmp_path, capsys):
    before = left(tmp_path)
    assert main([*map(str, family[0])]) == 0
    out, err = capsys.readouterr()
    assert "layer.weight  F32 [6, 4]" in out and "singular values" in out and err == ""
    assert left(tmp_path) == before


@pytest.mark.parametrize("dtype", [d for d in STORED if d != "BF16"])
def test_what_is_saved_is_loaded(dtype, tmp_path):
    x = np.array([[0, 1], [2, 3]]).astype(bool if dtype == "BOOL" else STORED[dtype])
    save(tmp_path / "x", {"é": x}, {"key": "word"})
    found = load(tmp_path / "x")["é"]
    assert found.dtype == x.dtype
    np.testing.assert_array_equal(found, x)
