"""What the outputs of a page may depend on, found by reading code and never by running it.

A page depends on the modules its cells import, on the modules those import, and so on; on every module that such
code names in a string (the ledger's evidence is named that way); and on the data beside them. Where a page may use
anything, as a page that shows the whole ledger does, it depends on everything.
"""
from __future__ import annotations

import ast
import hashlib
import re
from functools import lru_cache
from pathlib import Path

PACKAGE = "mixing"
DOTTED = re.compile(rf"\b{PACKAGE}(?:\.\w+)+")


def of_code(sources, stem, root):
    """The files of the package that a page of that name, with these code cells, may depend on."""
    imports, strings, identifiers = _mentions("\n".join(sources), "page")
    if not any(name.split(".")[0] == PACKAGE for name in imports):
        return []
    chapters = {word.split(".")[0] for word in _constants("\n".join(sources))} | {stem}
    ledger = {file for file in (root / PACKAGE / "ledger").glob("*.toml") if chapters & _chapters(file)}
    if stem == "claims" or ("claims" in identifiers and not ledger):
        return everything(root)
    evidence = {name for file in ledger for name in DOTTED.findall(file.read_text("utf8"))}
    files = _closure(imports | strings | evidence | {f"{PACKAGE}.{word}" for word in identifiers}, root)
    data = {file for file in everything(root) if file.suffix not in (".py", ".toml")}
    return sorted(files | ledger | data)


def _chapters(ledger):
    """The pages that the rows of a ledger file belong to, by their last word."""
    return {ledger.stem, *re.findall(r'^page\s*=\s*"(?:[^"]*/)?([^"/]+)"', ledger.read_text("utf8"), re.MULTILINE)}


def everything(root):
    """Every file of the package."""
    return sorted(file for file in (root / PACKAGE).rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def _closure(names, root):
    """The files of the modules with these dotted names, and of all they import."""
    files, todo = set(), list(names)
    while todo:
        for module, file in _modules(todo.pop(), root):
            if file not in files:
                files.add(file)
                imports, strings, _ = _mentions(file.read_text("utf8"), module, package=file.name == "__init__.py")
                todo += imports | strings
    return files


def _modules(name, root):
    """The modules that a dotted name loads, outermost first; what is no module (a function, say) is left out."""
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        path = root.joinpath(*parts[:i])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if parts[0] == PACKAGE and file.is_file():
                yield ".".join(parts[:i]), file


@lru_cache(None)
def _mentions(source, module, package=True):
    """Dotted names imported by some code, dotted names in its strings, and every identifier in it.

    The package's own ``__init__`` hands out heavy modules only when they are asked for, so imports inside its
    functions do not count: whoever asks for one mentions its name.
    """
    tree, imports, identifiers = _parse(source), set(), set()
    here = module.split(".") if package else module.split(".")[:-1]
    nodes = _outside_functions(tree) if module == PACKAGE else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[:len(here) - node.level + 1] if node.level else []
            start = ".".join(base + ([node.module] if node.module else []))
            imports |= {start} | {f"{start}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            identifiers.add(node.id)
        elif isinstance(node, ast.Attribute):
            identifiers.add(node.attr)
        elif isinstance(node, ast.alias):
            identifiers |= set(node.name.split("."))
    strings = {s.replace(":", ".") for s in _constants(source) if re.fullmatch(rf"{PACKAGE}(\.\w+)+(:\w+)?", s)}
    return imports, strings, identifiers


def _outside_functions(tree):
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo += [n for n in ast.iter_child_nodes(node) if not isinstance(n, (ast.FunctionDef, ast.Lambda))]


def _constants(source):
    return {n.value for n in ast.walk(_parse(source)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@lru_cache(None)
def _parse(source):
    try:
        return ast.parse(source)
    except SyntaxError:          # the linter says so; the page depends on what its lines that are Python mention
        lines = (line for line in source.splitlines() if re.match(r"\s*(import|from)\b", line))
        return ast.parse("\n".join(map(str.strip, lines)))


@lru_cache(None)
def digest_of(path, stamp):
    """A digest of one file; `stamp` (its time and size) only tells the cache that it has changed."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def digest(files, root):
    """One digest for many files, by their places in the project and their contents."""
    total = hashlib.sha256()
    for file in files:
        stat = file.stat()
        total.update(f"{file.relative_to(root).as_posix()} {digest_of(file, (stat.st_mtime_ns, stat.st_size))}\n".encode())
    return total.hexdigest()
