"""The command: tables in, a table, JSON and a figure out, and errors that say what to do."""
import json
import subprocess
import sys

import numpy as np
import pytest

from mixing.information.__main__ import main
from mixing.information.reading import read


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    a, b, c, d = rng.standard_normal((4, 300))
    x = np.column_stack([a, b, a + b + 0.5 * c, d])
    path = tmp_path / "data.csv"
    np.savetxt(path, x, delimiter=",", header="a,b,sum,other", comments="")
    np.save(tmp_path / "data.npy", x)
    return path


def write(tmp_path, text, name="data.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_table_names_the_planted_synergy(data, capsys):
    assert main([str(data), "--orders", "3", "--shuffles", "19"]) == 0
    out = capsys.readouterr().out
    first = next(line for line in out.splitlines() if "…" in line)
    assert "300 rows, 4 variables, 4 multiplets; Gaussian copula (Wishart), Ω in nats; 19 shuffled searches." in out
    assert first.endswith("a, b, sum") and "0.050" in first


def test_json_and_figure_say_the_same(data, tmp_path, capsys):
    target, figure = tmp_path / "out.json", tmp_path / "out.svg"
    assert main([str(data), "--unit", "bits", "--json", str(target), "--figure", str(figure), "--shuffles", "5"]) == 0
    found = json.loads(target.read_text())
    assert found["unit"] == "bits" and found["rows"] == 300 and found["complete"] is True
    best = found["synergies"][0]
    assert best["low"] < best["value"] < best["high"] < 0 and best["variables"] == ["a", "b", "sum"]
    assert found["orders"]["3"]["count"] == 4 and figure.read_text().lstrip().startswith("<?xml")
    assert f"{best['value']:+.4f}" in capsys.readouterr().out
    assert main([str(data), "--unit", "bits", "--json", "-", "--shuffles", "5"]) == 0
    assert json.loads(capsys.readouterr().out) == found


def test_formats_agree(data):
    names, x = read(data)
    assert names == ("a", "b", "sum", "other") and np.allclose(x, read(data.with_suffix(".npy"))[1])
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet
    parquet.write_table(pyarrow.table({n: c for n, c in zip(names, x.T)}), data.with_suffix(".parquet"))
    assert np.array_equal(read(data.with_suffix(".parquet"))[1], x)


def test_symbols_are_counted(tmp_path, capsys):
    rows = [f"{a},{b},{'yes' if a != b else 'no'}" for a in "xy" for b in "xy"] * 50
    path = write(tmp_path, "first,second,different\n" + "\n".join(rows))
    assert main([path, "--discrete", "--unit", "bits", "--shuffles", "9"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "…" in line)
    assert line.endswith("first, second, different") and abs(float(line.split()[0]) + 1) < 0.02


def test_neighbors_through_the_command(data, capsys):
    assert main([str(data), "--estimator", "neighbors", "--orders", "3", "--shuffles", "3"]) == 0
    assert "nearest neighbors" in capsys.readouterr().out


def test_workers_find_the_same(data, capsys):
    main([str(data), "--shuffles", "3"])
    alone = capsys.readouterr().out
    main([str(data), "--shuffles", "3", "--workers", "2"])
    assert capsys.readouterr().out == alone


def test_an_interrupted_search_says_so(data, capsys, monkeypatch):
    from mixing.information import scanning
    real = scanning.Lattice.__call__

    def stop(self, prefix):
        if prefix:
            raise KeyboardInterrupt
        return real(self, prefix)
    monkeypatch.setattr(scanning.Lattice, "__call__", stop)
    monkeypatch.setattr(scanning, "FREE", 3)
    monkeypatch.setattr(scanning.scan, "__kwdefaults__", scanning.scan.__kwdefaults__ | {"free": 3})
    assert main([str(data), "--shuffles", "3"]) == 130
    assert "Interrupted after 1 of 2 units" in capsys.readouterr().out


def test_ties_are_noted_on_the_error_stream(tmp_path, capsys):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 4, (200, 3))
    path = tmp_path / "ties.csv"
    np.savetxt(path, x, delimiter=";", fmt="%d")
    assert main([str(path), "--shuffles", "2"]) == 0
    assert "ties" in capsys.readouterr().err


@pytest.mark.parametrize("text, options, message", [
    ("a,b,c\n1,2,3\n1,,3\n2,3,4\n4,5,1\n3,3,3\n", [], "row 2, column 'b'"),
    ("a,b,c\n1,2,x\n1,2,3\n2,3,4\n4,5,6\n", [], "column 'c' holds text, as 'x'"),
    ("a,b,c\n1,2,3\n1,5,3\n2,3,3\n4,5,3\n7,1,3\n1,1,3\n", [], "constant"),
    ("a,b,c\n1,2,3\n", [], "too few"),
    ("a,b,c\n1,2,3\n2,1,3\n3,3,3\n4,2,1\n", [], "more than 4 rows"),
    ("a,b,c\n1,2\n", [], "row 1 has 2 values for 3 columns"),
    ("", [], "empty"),
    ("a,b\n1,2\n2,1\n3,5\n4,2\n5,5\n", [], "three columns"),
    ("a,b,c\n1,2,3\n", ["--columns", "a", "z"], "no column 'z'"),
    ("a,b,c\n1,2,3\n2,1,4\n3,3,5\n4,2,1\n6,3,2\n9,8,7\n", ["--orders", "2"], "between 3 and 3"),
    ("a,b,c\n1,2,3\n2,1,4\n3,3,5\n4,2,1\n6,3,2\n9,8,7\n", ["--orders", "3", "3", "3"], "one order, or the smallest"),
    ("a,b,c\nu,v,w\nu,v,v\nv,v,w\nu,u,u\n", ["--discrete", "--estimator", "copula"], "symbols can only be counted"),
])
def test_unusable_input_is_an_error_that_helps(text, options, message, tmp_path, capsys):
    assert main([write(tmp_path, text), *options]) == 2
    assert message in capsys.readouterr().err


def test_missing_values_can_be_dropped_on_request(tmp_path):
    path = write(tmp_path, "a,b,c\n1,2,3\n1,NA,3\n2,3,4\n4,5,1\n3,3,3\n")
    assert len(read(path, drop_missing=True)[1]) == 4


@pytest.mark.parametrize("name, message", [("none.csv", "no such file"), ("data.xls", "expected one of")])
def test_files_that_are_not_there(name, message, tmp_path, capsys):
    assert main([str(tmp_path / name)]) == 2
    assert message in capsys.readouterr().err


def test_the_command_runs_as_a_module(data):
    done = subprocess.run([sys.executable, "-m", "mixing.information", str(data), "--shuffles", "2", "--orders", "3"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "a, b, sum" in done.stdout and done.stderr == ""
