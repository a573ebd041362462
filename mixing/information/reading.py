"""Tables from files, for the command line: CSV, Parquet and NumPy's own format."""
from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from .._operands import MixtureError

MISSING = {"", "na", "n/a", "nan", "null", "none", "?"}


def read(path, columns=None, discrete=False, drop_missing=False):
    """Names and data (N, n) of a CSV, Parquet or .npy file.

    Parameters
    ----------
    path : path
    columns : sequence of str, optional
        Which columns, in which order; all by default.
    discrete : bool
        Values are symbols, kept as text; otherwise they must be numbers.
    drop_missing : bool
        Leave out rows with a missing value, instead of refusing them.

    Raises
    ------
    MixtureError
        For an unknown format or column, text where numbers are needed, and missing values.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "data.csv")
    >>> _ = file.write_text("height,mass\\n1,50\\n2,80\\n3,90\\n2,70\\n")
    >>> read(file)
    (('height', 'mass'), array([[ 1., 50.],
           [ 2., 80.],
           [ 3., 90.],
           [ 2., 70.]]))
    """
    path = Path(path)
    if path.suffix.lower() not in READERS:
        raise MixtureError(f"{path.name}: expected one of {', '.join(READERS)}; got {path.suffix or 'no ending'}.")
    if not path.exists():
        raise MixtureError(f"{path}: there is no such file.")
    names, rows = READERS[path.suffix.lower()](path)
    if columns is not None:
        unknown = [c for c in columns if c not in names]
        if unknown:
            raise MixtureError(f"no column {unknown[0]!r} in {path.name}; there are {', '.join(names)}.")
        places = [names.index(c) for c in columns]
        names, rows = tuple(columns), [[row[i] for i in places] for row in rows]
    gaps = [i for i, row in enumerate(rows) if any(value.strip().lower() in MISSING for value in row)]
    if gaps and not drop_missing:
        first = next(j for j, value in enumerate(rows[gaps[0]]) if value.strip().lower() in MISSING)
        raise MixtureError(f"missing values in {len(gaps)} of {len(rows)} rows, first in row {gaps[0] + 1}, "
                           f"column {names[first]!r}. Drop such rows (--drop-missing), or fill them knowingly.")
    rows = [row for i, row in enumerate(rows) if i not in set(gaps)]
    if len(rows) < 4:
        raise MixtureError(f"{path.name} holds {len(rows)} complete rows of data; that is too few to estimate anything.")
    return names, np.array(rows) if discrete else _floats(names, rows)


def _floats(names, rows):
    columns = []
    for name, column in zip(names, zip(*rows)):
        try:
            columns.append(np.array(column, dtype=float))
        except ValueError:
            text = next(v for v in column if not _is_number(v))
            raise MixtureError(f"column {name!r} holds text, as {text!r}. Leave it out (--columns), "
                               "or count symbols (--discrete).") from None
    return np.stack(columns, axis=1)


def _is_number(value):
    try:
        float(value)
    except ValueError:
        return False
    return True


def _from_csv(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        sample = file.read(8192)
        file.seek(0)
        try:
            dialect = csv.Sniffer().sniff(sample, ",;\t|")
        except csv.Error:
            dialect = csv.excel
        rows = [row for row in csv.reader(file, dialect) if row]
    if not rows:
        raise MixtureError(f"{path.name} is empty.")
    header = not all(_is_number(v) or v.strip().lower() in MISSING for v in rows[0])
    names = tuple(v.strip() for v in rows[0]) if header else tuple(f"x{i}" for i in range(len(rows[0])))
    rows = rows[1:] if header else rows
    ragged = next((i for i, row in enumerate(rows) if len(row) != len(names)), None)
    if ragged is not None:
        raise MixtureError(f"{path.name}: row {ragged + 1} has {len(rows[ragged])} values for {len(names)} columns.")
    return names, rows


def _from_parquet(path):
    try:
        from pyarrow import parquet
    except ImportError:
        raise MixtureError("reading Parquet needs the package pyarrow. Install it, or convert the file to CSV.") from None
    table = parquet.read_table(path)
    columns = [["" if v is None else str(v) for v in column.to_pylist()] for column in table.columns]
    return tuple(table.column_names), [list(row) for row in zip(*columns)]


def _from_npy(path):
    x = np.load(path, allow_pickle=False)
    if x.ndim != 2:
        raise MixtureError(f"{path.name}: expected rows and columns; got an array of shape {x.shape}.")
    return tuple(f"x{i}" for i in range(x.shape[1])), [[repr(v) for v in row] for row in x.tolist()]


READERS = {".csv": _from_csv, ".tsv": _from_csv, ".txt": _from_csv, ".parquet": _from_parquet, ".npy": _from_npy}
