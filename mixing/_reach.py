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
    ['__init__.py', '_operands.py', 'carriers.py']
    """
    files, todo = set(), list(names)
    while todo:
        for dotted, file in modules(todo.pop(), package):
            if file not in files:
                files.add(file)
                todo += mentions(file.read_text("utf8"), dotted, file.name == "__init__.py").dotted
    return files


def modules(name, package):
    """The modules that a dotted name loads, outermost first; a function leads nowhere, a name handed out late does."""
    first, *rest = name.split(".")
    path = package
    for i in range(len(rest) + 1 if first == package.name else 0):
        path = package.joinpath(*rest[:i])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield ".".join([first, *rest[:i]]), file
                break
        else:
            if i == 1:
                for target in _handed_out(package).get(rest[0], ()):
                    yield from modules(target, package)
            return


@lru_cache(None)
def mentions(source, module="", is_package=True):
    """What some code names. Imports inside the functions of the package's own `__init__` count only where asked for."""
    tree, dotted = _parse(source), set()
    here = module.split(".") if is_package else module.split(".")[:-1]
    late = "." not in module and module and is_package
    for node in _outside_functions(tree) if late else ast.walk(tree):
        dotted |= _imported(node, here)
    strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    identifiers = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    identifiers |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    identifiers |= {part for n in ast.walk(tree) if isinstance(n, ast.alias) for part in n.name.split(".")}
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
    return set()


def _handed_out(package):
    """What the package hands out only when asked: name to the dotted names that its functions import for it."""
    tree = _parse((package / "__init__.py").read_text("utf8"))
    early = set(map(id, _outside_functions(tree)))
    late = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in early]
    return {alias.asname or alias.name: _imported(node, [package.name]) for node in late for alias in node.names}


def _outside_functions(tree):
    found, todo = [], [tree]
    while todo:
        node = todo.pop()
        found.append(node)
        todo += [n for n in ast.iter_child_nodes(node) if not isinstance(n, (ast.FunctionDef, ast.Lambda))]
    return found


@lru_cache(None)
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
