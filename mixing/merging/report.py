"""Norms, angles and leading singular values of the tensors of several files, side by side."""
from __future__ import annotations

import math
from contextlib import ExitStack

import numpy as np

from .files import LARGEST, Checkpoint
from .merge import check, crew, products

SPECTRA = 1 << 20   # elements of the largest matrix that is decomposed


def angles(products):
    """The angles between vectors in degrees, from their products; NaN where a vector has no direction.

    >>> angles(np.array([[4.0, 1.0], [1.0, 1.0]]))
    array([[ 0., 60.],
           [60.,  0.]])
    """
    lengths = np.sqrt(np.diag(products))
    size = np.outer(lengths, lengths)
    cosines = np.clip(np.divide(products, size, where=size > 0, out=np.full_like(products, np.nan)), -1, 1)
    found = np.degrees(np.arccos(cosines))
    return np.where(np.eye(len(found), dtype=bool) & ~np.isnan(found), 0, found)


def spectrum(file, name, leading):
    """The leading singular values of a matrix, the first axis against the others; nothing for vectors and large matrices."""
    t = file.tensors[name]
    if len(t.shape) < 2 or not 0 < t.size <= SPECTRA:
        return []
    matrix = file.window(name).astype(float).reshape(t.shape[0], -1)
    return np.linalg.svd(matrix, compute_uv=False)[:leading].tolist()


def report(paths, leading=3):
    """What the floating tensors of these files look like: a list of plain dictionaries.

    Parameters
    ----------
    paths : list of k paths
        safetensors files of the same names, types and shapes; a merged file may be among them.
    leading : int
        How many singular values of each matrix.

    Returns
    -------
    list of dict
        `name`, `dtype`, `shape`, `norms` (k), `angles` (k x k, in degrees, None without a direction), `singular` (k lists).
    """
    with ExitStack() as stack:
        files = [stack.enter_context(Checkpoint(path)) for path in paths]
        check(files, [1 / len(files)] * len(files), "linear")
        threads = stack.enter_context(crew())
        return [_row(files, name, leading, threads) for name, t in files[0].tensors.items() if t.dtype in LARGEST]


def _row(files, name, leading, threads):
    t, g = files[0].tensors[name], products(files, name, threads)
    return {"name": name, "dtype": t.dtype, "shape": list(t.shape), "norms": np.sqrt(np.diag(g)).tolist(),
            "angles": [[None if math.isnan(a) else a for a in row] for row in angles(g).tolist()],
            "singular": [spectrum(file, name, leading) for file in files]}


def table(rows, labels):
    """The report as text: a line for each tensor and file, with the angles to the files above it.

    >>> print(table([{"name": "w", "dtype": "F32", "shape": [2], "norms": [3.0, 4.0], "angles": [[0, 90.0], [90.0, 0]],
    ...               "singular": [[], []]}], ["a", "b"]))
    w  F32 [2]
      a  norm 3
      b  norm 4  angles 90.00
    """
    width, lines = max(map(len, labels)), []
    for row in rows:
        lines.append(f"{row['name']}  {row['dtype']} {row['shape']}")
        for i, label in enumerate(labels):
            between = " ".join("-" if a is None else f"{a:.2f}" for a in row["angles"][i][:i])
            singular = " ".join(f"{s:.4g}" for s in row["singular"][i])
            lines.append(f"  {label:{width}}  norm {row['norms'][i]:.4g}" + (f"  angles {between}" if between else "")
                         + (f"  singular values {singular}" if singular else ""))
    return "\n".join(lines)
