"""Which files of the package a piece of code may depend on, found by reading code and never by running it.

Both stores of results, the outputs of pages and what evidence showed, take their keys from here. The file needs
nothing but the standard library and can be loaded by its path, so that a broken package can still be read.
"""
from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import NamedTuple

NAMED = re.compile(r"mixing(\.\w+)+(:\w+)?")


class Mentions(NamedTuple):
    """What a piece of code names: dotted names it imports or holds as whole strings, identifiers, strings."""
    dotted: frozenset
    identifiers: frozenset
    strings: frozenset


def reach(names, package):
    """The files of the modules with these dotted names, and of all that they import or name in turn.

    >>> from pathlib import Path
    >>> sorted(file.name for file in reach(["mixing.weights"], Path(__file__).parent))[:3]
    ['__init__.py', '_errors.py', '_operands.py']
    """
    files, todo, late = {}, set(names), _handed_out((package / "__init__.py").read_text("utf8"), package.name)
    seen = set(todo)
    while todo:
        for dotted, file in modules(todo.pop(), package, late):
            if file not in files:
                files[file] = mentions(file.read_text("utf8"), dotted, file.name == "__init__.py").dotted
                todo |= files[file] - seen
                seen |= files[file]
    return set(files)


def modules(name, package, late):
    """The modules that a dotted name loads, outermost first; a function leads nowhere, a name handed out late does."""
    first, *rest = name.split(".")
    for i in range(len(rest) + 1 if first == package.name else 0):
        path = package.joinpath(*rest[:i])
        file = next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)
        if file is None:
            if i == 1:
                for target in late.get(rest[0], ()):
                    yield from modules(target, package, late)
            return
        yield ".".join([first, *rest[:i]]), file


@lru_cache(None)
def mentions(source, module="", is_package=True):
    """What some code names. Imports inside the functions of the package's own `__init__` count only where asked for."""
    tree = _parse(source)
    nodes = list(ast.walk(tree))
    here = module.split(".") if is_package else module.split(".")[:-1]
    late = "." not in module and module and is_package
    dotted = {name for node in (_outside_functions(tree) if late else nodes) for name in _imported(node, here)}
    strings = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    identifiers = {n.id for n in nodes if isinstance(n, ast.Name)} | {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    identifiers |= {part for n in nodes if isinstance(n, ast.alias) for part in n.name.split(".")}
    dotted |= {s.replace(":", ".") for s in strings if NAMED.fullmatch(s)}
    return Mentions(frozenset(dotted), frozenset(identifiers), frozenset(strings))


def _imported(node, here):
    """The dotted names that one import statement may load, seen from the package `here`."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        base = here[:len(here) - node.level + 1] if node.level else []
        start = ".".join(base + ([node.module] if node.module else []))
        return {start} | {f"{start}.{alias.name}" for alias in node.names}
    return ()


@lru_cache(None)
def _handed_out(source, package):
    """What the package hands out only when asked: name to the dotted names that its functions import for it."""
    tree = _parse(source)
    early = set(map(id, _outside_functions(tree)))
    late = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in early]
    return {alias.asname or alias.name: _imported(node, [package]) for node in late for alias in node.names}


def _outside_functions(tree):
    found, todo = [], [tree]
    while todo:
        node = todo.pop()
        found.append(node)
        todo += [n for n in ast.iter_child_nodes(node) if not isinstance(n, (ast.FunctionDef, ast.Lambda))]
    return found


def _parse(source):
    try:
        return ast.parse(source)
    except SyntaxError:          # whoever runs it says so; its imports still count
        lines = (line.strip() for line in source.splitlines() if re.match(r"\s*(import|from)\s", line))
        return ast.parse("\n".join(line for line in lines if _is_python(line)))


def _is_python(line):
    try:
        return bool(ast.parse(line))
    except SyntaxError:
        return False
