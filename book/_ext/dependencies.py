"""What the outputs of a page may depend on: code that it reaches, rows and evidence of its claims, data beside them.

A page that may show any claim depends on everything.
"""
from __future__ import annotations

import hashlib
import importlib.util
import re
from functools import lru_cache
from pathlib import Path

from chapters import ROOT

PACKAGE = "mixing"
EVIDENCE = re.compile(rf"\b{PACKAGE}(?:\.\w+)+")


def _load(file):
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reach = _load(ROOT / PACKAGE / "_reach.py")


def of_code(source, stem, root):
    """The files of the package that a page of that name, with this code, may depend on."""
    package, said = root / PACKAGE, reach.mentions(source)
    if not any(name.split(".")[0] == PACKAGE for name in said.dotted):
        return []
    chapters = {word.split(".")[0] for word in said.strings} | {stem}
    rows = {file for file in (package / "ledger").glob("*.toml") if chapters & _pages(file)}
    if stem == "claims" or ("claims" in said.identifiers and not rows):
        return everything(package)
    evidence = {name for file in rows for name in EVIDENCE.findall(file.read_text("utf8"))}
    files = reach.reach(said.dotted | evidence | {f"{PACKAGE}.{word}" for word in said.identifiers}, package)
    data = {file for file in everything(package) if file.suffix not in (".py", ".toml")}
    return sorted(files | rows | data)


def _pages(rows):
    """The pages that the rows of a ledger file belong to, by their last word."""
    return {rows.stem, *re.findall(r'^page\s*=\s*"(?:[^"]*/)?([^"/]+)"', rows.read_text("utf8"), re.MULTILINE)}


def everything(package):
    """Every file of the package."""
    return sorted(file for file in package.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def digest(files, root):
    """One digest for many files, by their places in the project and their contents."""
    total = hashlib.sha256()
    for file in files:
        stat = file.stat()
        total.update(f"{file.relative_to(root).as_posix()} {_digest(file, (stat.st_mtime_ns, stat.st_size))}\n".encode())
    return total.hexdigest()


@lru_cache(None)
def _digest(file, stamp):
    """A digest of one file; `stamp` (its time and size) tells the memory that it has changed."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
