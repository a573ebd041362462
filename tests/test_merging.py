"""Merging files of tensors: what is mixed, what is refused, and what is left on the disk."""
import hashlib
import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mixing import SPHERE, MixtureError, barycenter
from mixing.merging import CARRIERS, Checkpoint, load, merge, report, save
from mixing.merging.__main__ import main
from mixing.merging.carriers import orthogonal, rescaled, sphere
from mixing.merging.files import LARGEST, STORED, decode, encode

ROOT = Path(__file__).resolve().parents[1]
SHAPES = {"layer.weight": (6, 4), "layer.bias": (6,), "kernel": (3, 2, 2, 2), "scale": ()}


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def model(rng, dtype="f4", near=None, **others):
    """A small network; near another one if that is given."""
    if near is None:
        return {name: np.asarray(np.abs(rng.normal(size=shape)), dtype) for name, shape in SHAPES.items()} | others
    return {name: np.asarray(x + 0.1 * rng.normal(size=x.shape), x.dtype) if x.dtype.kind == "f" else x for name, x in near.items()}


@pytest.fixture
def family(rng, tmp_path):
    """Three files of networks that resemble each other, and what is in them."""
    first = model(rng, steps=np.array([7, 8]))
    models = [first, model(rng, near=first), model(rng, near=first)]
    paths = [tmp_path / f"{name}.safetensors" for name in "abc"]
    for path, m in zip(paths, models):
        save(path, m, {"format": "pt", "file": path.name})
    return paths, models


def written(path, header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def left(folder):
    return sorted(p.name for p in folder.iterdir())


# What is mixed

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


# What is refused

def entry(dtype="F32", shape=(2,), offsets=(0, 8)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


BROKEN = {
    "empty": (b"", "truncated"),
    "short": (b"\x10\0\0\0\0\0\0\0{}", "truncated"),
    "endless header": (b"\xff" * 8 + b"{}", "truncated"),
    "huge header": (struct.pack("<Q", 100_000_001) + bytes(100_000_001), "100000001 bytes"),
    "no JSON": (struct.pack("<Q", 2) + b"{{", "header breaks"),
    "a list": (struct.pack("<Q", 2) + b"[]", "header breaks"),
    "twice": (struct.pack("<Q", 12) + b'{"a":1,"a":2', "header breaks"),
}
HEADERS = {
    "truncated data": ({"x": entry()}, 7, "truncated"),
    "too long": ({"x": entry()}, 9, "too long"),
    "gap": ({"x": entry(offsets=(4, 12))}, 12, "should take 8 bytes"),
    "overlap": ({"x": entry(), "y": entry(offsets=(4, 12))}, 12, "should take 8 bytes"),
    "wrong size": ({"x": entry(shape=(3,))}, 8, "should take 12 bytes"),
    "negative": ({"x": entry(shape=(-2,))}, 8, "header breaks"),
    "fraction": ({"x": entry(shape=(2.0,))}, 8, "header breaks"),
    "no type": ({"x": {"shape": [2], "data_offsets": [0, 8]}}, 8, "header breaks"),
    "unknown type": ({"x": entry("F8_E4M3", (8,))}, 8, "type F8_E4M3"),
    "metadata": ({"__metadata__": {"a": 1}, "x": entry()}, 8, "header breaks"),
}


def refused(capsys, arguments, *words):
    """The command ends with status 2 and an error with these words, and leaves nothing."""
    folder = Path(arguments[0]).parent
    before = left(folder)
    assert main([*map(str, arguments), "-q", "-o", str(folder / "merged")]) == 2
    error = capsys.readouterr().err
    assert all(word in error for word in words), error
    assert left(folder) == before


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_are_refused_by_name(case, family, tmp_path, capsys):
    data, word = BROKEN[case]
    (tmp_path / "broken").write_bytes(data)
    refused(capsys, [family[0][0], tmp_path / "broken"], "broken", word)


@pytest.mark.parametrize("case", HEADERS)
def test_broken_headers_are_refused_by_name(case, family, tmp_path, capsys):
    header, size, word = HEADERS[case]
    written(tmp_path / "broken", header, b"\0" * size)
    refused(capsys, [family[0][0], tmp_path / "broken"], "broken", word)


@pytest.mark.parametrize("part", [1, 8, 100, -1])
def test_truncated_files_are_refused(part, family, tmp_path, capsys):
    (tmp_path / "broken").write_bytes(family[0][1].read_bytes()[:part])
    refused(capsys, [family[0][0], tmp_path / "broken"], "broken", "truncated")


MISFITS = {
    "missing": (lambda m: m.pop("scale"), ["'scale'", "is missing"]),
    "more": (lambda m: m.update(extra=np.zeros(1, "f4")), ["'extra'", "is missing"]),
    "shape": (lambda m: m.update({"layer.bias": np.zeros(7, "f4")}), ["'layer.bias'", "shape (7,)", "(6,)"]),
    "type": (lambda m: m.update({"layer.bias": np.zeros(6, "f8")}), ["'layer.bias'", "type F64", "F32"]),
    "whole": (lambda m: m.update(steps=np.array([7, 9])), ["'steps'", "whole numbers"]),
    "nan": (lambda m: m["kernel"].__setitem__((1, 0, 1, 0), np.nan), ["other", "'kernel'", "nan at (1, 0, 1, 0)"]),
    "infinity": (lambda m: m["layer.weight"].__setitem__((5, 3), -np.inf), ["other", "'layer.weight'", "-inf at (5, 3)"]),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("case", MISFITS)
@pytest.mark.parametrize("weight", [0, 0.5])
def test_files_that_do_not_fit_are_refused_by_name(case, carrier, weight, family, tmp_path, capsys):
    change, words = MISFITS[case]
    other = {name: x.copy() for name, x in family[1][1].items()}
    change(other)
    save(tmp_path / "other", other)
    refused(capsys, [family[0][0], tmp_path / "other", "-w", 1 - weight, weight, "-c", carrier], *words)


@pytest.mark.parametrize("carrier, numbers, word", [
    ("sphere", [[1.0, 0.0], [-1.0, 0.0]], "antipodal"), ("rescaled", [[1.0, 2.0], [-1.0, -2.0]], "cancel"),
    ("orthogonal", [np.eye(2), -np.eye(2)], "half a turn")])
def test_parts_without_a_unique_mixture_are_refused_by_name(carrier, numbers, word, tmp_path, capsys):
    for path, x in zip("ab", numbers):
        save(tmp_path / path, {"head": np.array(x)})
    refused(capsys, [tmp_path / "a", tmp_path / "b", "-c", carrier], "'head'", word)


def test_a_mixture_that_its_type_cannot_hold_is_refused(tmp_path, capsys):
    """Two long vectors at right angles: the rescaled mixture of what they share is longer than either number."""
    shared, x = 6e4, np.zeros((2, 3), "f2")
    x[:, 0], x[0, 1], x[1, 1] = shared, 6e4, -6e4
    for path, numbers in zip("ab", x):
        save(tmp_path / path, {"head": numbers})
    refused(capsys, [tmp_path / "a", tmp_path / "b", "-c", "rescaled"], "'head'", "too large for F16")


def test_a_file_that_becomes_shorter_is_refused_by_name(family, tmp_path):
    """The header was read; then somebody cuts the file."""
    paths, _ = family
    with Checkpoint(paths[1]) as file:
        os.truncate(paths[1], paths[1].stat().st_size - 4)
        with pytest.raises(MixtureError, match="b.safetensors: became shorter"):
            for name in file.tensors:
                file.window(name)


@pytest.mark.parametrize("weights, word", [((0.5, 0.6), "sum to 1"), ((1.5, -0.5), "non-negative"), ((1,), "weight"), ((np.nan, 1), "NaN")])
def test_weights_off_the_simplex_are_refused(weights, word, family, tmp_path):
    with pytest.raises(MixtureError, match=word):
        merge(family[0][:2], tmp_path / "m", weights)
    assert not (tmp_path / "m").exists()


def test_inputs_are_never_overwritten(family, tmp_path):
    paths, _ = family
    before = [path.read_bytes() for path in paths]
    (tmp_path / "link").symlink_to(paths[1])
    os.link(paths[1], tmp_path / "hard")
    for output in (paths[0], tmp_path / "link", tmp_path / "hard", tmp_path / "." / paths[1].name):
        with pytest.raises(MixtureError, match="overwrite an input"):
            merge(paths, output)
    merge(paths, tmp_path / "m", carrier="sphere")
    assert [path.read_bytes() for path in paths] == before


def test_outputs_need_a_folder_and_a_name(family, tmp_path, capsys):
    for output in (tmp_path / "none" / "m", tmp_path):
        assert main([str(family[0][0]), "-q", "-o", str(output)]) == 2
        assert "folder" in capsys.readouterr().err
    assert main([str(tmp_path / "absent"), "-q", "-o", str(tmp_path / "m")]) == 2
    assert "absent" in capsys.readouterr().err


# What is left on the disk

def test_an_older_output_stays_until_the_new_one_is_whole(family, tmp_path):
    paths, models = family
    merge(paths, tmp_path / "m")
    before = (tmp_path / "m").read_bytes()
    save(tmp_path / "bad", models[0] | {"scale": np.array(np.nan, "f4")})
    with pytest.raises(MixtureError):
        merge([paths[0], tmp_path / "bad"], tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == before
    merge(paths, tmp_path / "m", [1, 0, 0])
    assert (tmp_path / "m").read_bytes() != before


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_an_error_in_the_middle_leaves_nothing(error, family, tmp_path):
    def stop(done, total):
        if 0 < done:
            raise error
    before = left(tmp_path)
    with pytest.raises((KeyboardInterrupt, OSError)):
        merge(family[0], tmp_path / "m", progress=stop)
    assert left(tmp_path) == before


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """Two files that take long enough to be killed over, and their bytes' fingerprints."""
    folder = tmp_path_factory.mktemp("big")
    x = np.random.default_rng(0).normal(size=1 << 23).astype("f4")
    for name in "ab":
        save(folder / name, {f"{i:02}": x[:1 << 22] if name == "a" else x[1 << 22:] for i in range(8)})
    return folder, [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in "ab"]


def killed(folder, number, moment):
    """A merge that gets this signal once so many bytes of its output are written, and the status it ends with."""
    process = subprocess.Popen([sys.executable, "-u", "-m", "mixing.merging", "a", "b", "-c", "sphere", "-o", "merged"], cwd=folder,
                               env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    while not any(p.stat().st_size >= moment for p in folder.glob(".merging-*.part")):
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.001)
    process.send_signal(number)
    return process.wait(60)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("older", [None, b"what stood here"])
@pytest.mark.parametrize("moment", [0, 1 << 20, 1 << 26, 15 << 23])
def test_a_killed_merge_leaves_no_broken_output(moment, older, big):
    folder, prints = big
    if older:
        (folder / "merged").write_bytes(older)
    try:
        assert killed(folder, signal.SIGKILL, moment) == -signal.SIGKILL
        assert left(folder)[-2 - bool(older):] == ["a", "b"] + ["merged"] * bool(older)
        assert older is None or (folder / "merged").read_bytes() == older
        (part,) = folder.glob(".merging-*.part")
        with pytest.raises(MixtureError, match="truncated|header breaks"):
            Checkpoint(part)
        assert [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in "ab"] == prints
    finally:
        for name in left(folder):
            if name not in "ab":
                (folder / name).unlink()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("moment", [0, 1 << 26])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_merge_leaves_nothing(number, moment, big):
    assert killed(big[0], number, moment) == 130
    assert left(big[0]) == ["a", "b"]


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
