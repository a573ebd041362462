"""Merging files of tensors: what is refused, by name, and what is left on the disk when a merge is stopped."""
import hashlib
import json
import os
import signal
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from merging_samples import left, written

from mixing import MixtureError
from mixing.merging import CARRIERS, Checkpoint, merge, output, save
from mixing.merging.__main__ import main

ROOT = Path(__file__).resolve().parents[1]


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
    "cut short": (struct.pack("<Q", 12) + b'{"a":1,"a":2', "header breaks"),
}
HEADERS = {
    "twice": (b'{"x":X,"x":X}'.replace(b"X", json.dumps(entry()).encode()), 8, "a name occurs twice"),
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
    for place in (paths[0], tmp_path / "link", tmp_path / "hard", tmp_path / "." / paths[1].name):
        with pytest.raises(MixtureError, match="overwrite an input"):
            merge(paths, place)
    merge(paths, tmp_path / "m", carrier="sphere")
    assert [path.read_bytes() for path in paths] == before


def test_outputs_need_a_folder_and_a_name(family, tmp_path, capsys):
    for place in (tmp_path / "none" / "m", tmp_path):
        assert main([str(family[0][0]), "-q", "-o", str(place)]) == 2
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


# What is written where: blocks, threads, systems that lack something

@pytest.mark.parametrize("lacking", [(), ("O_DIRECT",), ("posix_fallocate",), ("O_DIRECT", "posix_fallocate", "pwrite")])
@pytest.mark.parametrize("size", [1, 4095, 4096, 3 * 4096, 100_001])
def test_bytes_arrive_in_any_order_and_by_any_way(size, lacking, tmp_path, monkeypatch, rng):
    for name in lacking:
        monkeypatch.delattr(output.os, name, raising=False)
    monkeypatch.setattr(output, "BLOCK", output.PAGE)
    data = rng.bytes(size)
    cuts = np.unique([0, *rng.integers(0, size, 40), size]).tolist()
    spans = rng.permutation(np.stack([cuts[:-1], cuts[1:]], axis=-1)).tolist()
    with output.replacing(tmp_path / "m", size) as file, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda span: file.put(span[0], data[slice(*span)]), spans)) == [None] * len(spans)
    assert (tmp_path / "m").read_bytes() == data
    assert left(tmp_path) == ["m"]


def test_a_file_with_a_hole_takes_no_place(tmp_path):
    with pytest.raises(ValueError, match="3 bytes of 8 were never put"), output.replacing(tmp_path / "m", 8) as file:
        file.put(0, b"fives")
    assert left(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "O_DIRECT"), reason="a system without a way past its cache")
def test_a_file_system_without_a_way_past_the_cache_will_do(family, tmp_path, monkeypatch):
    def refuse(file, command, flags=0):
        if flags & os.O_DIRECT:
            raise OSError(22, "Invalid argument")
        return control(file, command, flags)
    control = output.fcntl.fcntl
    merge(family[0], tmp_path / "past")
    monkeypatch.setattr(output.fcntl, "fcntl", refuse)
    merge(family[0], tmp_path / "through")
    assert (tmp_path / "past").read_bytes() == (tmp_path / "through").read_bytes()


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """Two files of many chunks, and their bytes' fingerprints."""
    folder = tmp_path_factory.mktemp("big")
    x = np.random.default_rng(0).normal(size=(2, 1 << 20)).astype("f4")
    for name, row in zip("ab", x):
        save(folder / name, {f"{i:02}": row for i in range(8)})
    return folder, fingerprints(folder)


def fingerprints(folder):
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in "ab"]


STOP = """
import os, runpy, signal, sys
from mixing.merging import output
number, moment = int(sys.argv.pop(1)), sys.argv.pop(1)
signal.signal(signal.SIGINT, signal.default_int_handler)       # a shell's background job ignores it
def stop(*_):
    os.kill(os.getpid(), number)
if moment == "rename":
    os.replace = stop
else:
    put, written = output.Part.put, 0
    def counted(self, place, data):
        global written
        put(self, place, data)
        written += memoryview(data).nbytes
        if written >= int(moment):
            written = -float("inf")                            # once
            stop()
    output.Part.put = counted
runpy.run_module("mixing.merging", run_name="__main__", alter_sys=True)
"""


def stopped(folder, number, moment):
    """The command, sent a signal when so many bytes of its output are written or just before it is renamed: its status."""
    return subprocess.run([sys.executable, "-c", STOP, str(int(number)), str(moment), "a", "b", "-c", "sphere", "-o", "merged"],
                          cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, check=False).returncode


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("older", [None, b"what stood here"])
@pytest.mark.parametrize("moment", [0, 1 << 22, 1 << 24, 1 << 25, "rename"])
def test_a_killed_merge_leaves_no_broken_output(moment, older, big):
    folder, prints = big
    if older:
        (folder / "merged").write_bytes(older)
    try:
        assert stopped(folder, signal.SIGKILL, moment) == -signal.SIGKILL
        (part,) = folder.glob(".merging-*.part")
        assert left(folder) == [part.name, "a", "b"] + ["merged"] * bool(older)
        assert older is None or (folder / "merged").read_bytes() == older
        assert fingerprints(folder) == prints
        if moment == "rename":
            assert Checkpoint(part).tensors
        else:
            with pytest.raises(MixtureError, match="truncated|header breaks"):
                Checkpoint(part)
    finally:
        for name in set(left(folder)) - {"a", "b"}:
            (folder / name).unlink()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("moment", [0, 1 << 24, "rename"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_merge_leaves_nothing(number, moment, big):
    assert stopped(big[0], number, moment) == 130
    assert left(big[0]) == ["a", "b"]
