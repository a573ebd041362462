"""Which public names of the package a piece of code uses, found by reading it and never by running it.

A name is public where its module and itself have no leading underscore; a package that lists its names in `__all__`, as
`mixing.information` does, keeps the rest of its modules to itself. A name's home is the shortest module that lists it,
else the module that defines it, so that ``mixing.kernels.linear`` is at home in `mixing`. Like `_reach`, the file needs
nothing but the standard library.

>>> sorted(uses("from mixing import hull\\nfrom mixing.kernels import linear\\nhull.project(linear(w, p), x)"))
['mixing.hull.project', 'mixing.linear']
"""
from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
LEFT_OUT = ("mixing.data",)                                             # data and their makers, not functions to call


class Module(NamedTuple):
    """What one file says without being run: what it defines (name to its lines), imports (name to dotted), lists."""
    defines: dict
    imports: dict
    listed: tuple
    tree: ast.Module


@lru_cache(None)
def modules(package=HERE):
    """Every module of the package by its dotted name."""
    found = {}
    for file in sorted(package.rglob("*.py")):
        parts = (package.name, *file.relative_to(package).with_suffix("").parts)
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = _read(file.read_text("utf8"), name, file.name == "__init__.py")
    return found


@lru_cache(None)
def public(package=HERE):
    """Every public name by its home: dotted name to the kind it is, "function", "class" or "value"."""
    found = {}
    for module, read in modules(package).items():
        if not _hidden(module) and not module.startswith(LEFT_OUT):
            names = read.listed or [n for n, node in read.defines.items() if not n.startswith("_") and not _is_value(node)]
            if not read.listed and _inside_a_package(module, package):
                continue
            for name in names:
                found.setdefault(home(f"{module}.{name}", package), None)
    return {name: _kind(name, package) for name in sorted(found)}


@lru_cache(None)
def home(dotted, package=HERE):
    """Where a name is documented, however it was reached."""
    start = origin(dotted, package)
    name = start.rpartition(".")[2]
    for known, read in sorted(modules(package).items(), key=lambda pair: pair[0].count(".")):
        if name in read.listed and not _hidden(known) and origin(f"{known}.{name}", package) == start:
            return f"{known}.{name}"
    return start


def uses(source, module="", package=HERE):
    """The public names that a piece of code uses; relative imports are seen from `module`."""
    return _uses(ast.parse(source), _read(source, module, False).imports, package)


@lru_cache(None)
def used_by(evidence, package=HERE):
    """The public names that the function ``module:function`` uses, itself or through its module's own helpers."""
    module, _, name = evidence.partition(":")
    if module not in modules(package):
        return frozenset()
    read, found, todo, seen = modules(package)[module], set(), [name], set()
    while todo:
        node = read.defines.get(todo.pop())
        if node is not None:
            found |= _uses(node, read.imports, package)
            inside = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & set(read.defines) - seen
            seen |= inside
            todo += inside
            found |= {home(f"{module}.{n}", package) for n in inside} & set(public(package))
    return frozenset(found - {home(f"{module}.{name}", package)})


def used_by_name(dotted, package=HERE):
    """The public names that what is at home under a dotted name uses: a function, a class, a value."""
    module, _, name = origin(dotted, package).rpartition(".")
    return used_by(f"{module}:{name}", package) if name in modules(package)[module].defines else frozenset()


def _uses(tree, imports, package):
    everything = public(package)
    found = {home(dotted, package) for node in ast.walk(tree) for dotted in _dotted(node, imports)}
    return {name for name in found if name in everything}


def _dotted(node, imports):
    """The full name that a name or a chain of attributes stands for, where an import says so."""
    chain = []
    while isinstance(node, ast.Attribute):
        chain.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in imports:
        start = imports[node.id]
        return [".".join([start, *reversed(chain[i:])]) for i in range(len(chain) + 1)]
    return []


def _read(source, module, is_package):
    tree = ast.parse(source)
    here = module.split(".") if is_package else module.split(".")[:-1]
    defines, imports, listed = {}, {}, ()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defines[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for target in targets for n in getattr(target, "elts", [target]) if isinstance(n, ast.Name)]
            defines |= dict.fromkeys(names, node)
            if "__all__" in names:
                listed = tuple(ast.literal_eval(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {a.asname or a.name.partition(".")[0]: a.name if a.asname else a.name.partition(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = ".".join((here[:len(here) - node.level + 1] if node.level else []) + ([node.module] if node.module else []))
            imports |= {a.asname or a.name: f"{start}.{a.name}" for a in node.names}
    return Module(defines, imports, listed, tree)


def origin(dotted, package=HERE):
    """The module that defines a name, through everything that imports it and hands it on."""
    known, seen = modules(package), set()
    while dotted not in seen:
        seen.add(dotted)
        module, _, name = dotted.rpartition(".")
        if module in known and name not in known[module].defines and name in known[module].imports:
            dotted = known[module].imports[name]
    return dotted


def _kind(dotted, package):
    module, _, name = origin(dotted, package).rpartition(".")
    node = modules(package)[module].defines.get(name) if module in modules(package) else None
    return {ast.FunctionDef: "function", ast.ClassDef: "class"}.get(type(node), "value")


def _inside_a_package(module, package):
    """Whether the module's package lists what is public, and the module is its own affair."""
    parent = module.rpartition(".")[0]
    return parent != package.name and bool(modules(package)[parent].listed) if parent in modules(package) else False


def _is_value(node):
    return isinstance(node, (ast.Assign, ast.AnnAssign))


def _hidden(module):
    return any(part.startswith("_") for part in module.split("."))
