"""What evidence showed, kept on disk where the environment variable MIXING_EVIDENCE names a folder.

The key of a result covers everything it may depend on: the evidence's module and what runs it, every module that these
reach by imports, the package's data, and the versions of Python and of the libraries. An edit makes a new key.
"""
from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .._reach import reach

PACKAGE = Path(__file__).parents[1]
LIBRARIES = ("numpy", "scipy", "sympy", "scikit-learn", "networkx")
KEEP = 4                 # results of one function, so that going back and forth between two states of the code stays quick


def load(name):
    """The stored result of this evidence, or None."""
    file = _place(name)
    try:
        return json.loads(file.read_text("utf8")) if file else None
    except (OSError, ValueError):
        return None


def store(name, result):
    """Keep a result, whole or not at all, and drop what is older than its last few."""
    file = _place(name)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(file.parent.glob(f"{name.replace(':', '.')}.*.json"), key=_age)[KEEP - 1:]:
            old.unlink(missing_ok=True)
        partial = file.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(result), "utf8")
        partial.replace(file)


def _age(file):
    try:
        return -file.stat().st_mtime_ns
    except OSError:
        return 0


def _place(name):
    folder = os.environ.get("MIXING_EVIDENCE")
    return Path(folder) / f"{name.replace(':', '.')}.{digest(name)}.json" if folder else None


def digest(name):
    """A digest of everything the evidence may depend on.

    >>> len(digest("mixing.kernels:linear"))
    16
    """
    return sha256(repr((name, sys.version, _versions(), _content(name.partition(":")[0]))).encode()).hexdigest()[:16]


@lru_cache(None)
def _content(module):
    """The files that a module's evidence may depend on, each with a digest; like its imports, read once in a process."""
    files = sorted(reach([module, "mixing.ledger._evidence"], PACKAGE) | _data(), key=str)
    return [(file.relative_to(PACKAGE).as_posix(), _digest(file)) for file in files]


@lru_cache(None)
def _digest(file):
    return sha256(file.read_bytes()).hexdigest()


def _data():
    """The package's files that are no code and no rows: a row's words do not change what its evidence finds."""
    return {f for f in PACKAGE.rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")
            and not (f.suffix == ".toml" and f.parent.name == "ledger")}


@lru_cache(1)
def _versions():
    found = []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"{library} none")
    return found
