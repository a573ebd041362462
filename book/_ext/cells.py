"""Which cells of a page can run in a browser by themselves: what each needs of the others, and which need no NumPy."""
from __future__ import annotations

import ast
import builtins
from functools import lru_cache

import chapters
from chapters import ROOT

PROOFS = "mixing.derivations"
FREE = {"sympy", "math", "fractions", "itertools", "functools", "collections", "mixing.derive", "mixing.answers", "mixing.check"}


def plan(sources):
    """For each cell: the earlier cells it needs, in order, and whether SymPy is enough for all of them.

    >>> plan(["import sympy as sp", "x = sp.Symbol('x')", "import numpy", "x + 1", "numpy.ones(1)"])
    [([], True), ([0], True), ([], False), ([0, 1], True), ([2], False)]
    """
    trees = [chapters.tree(source) for source in sources]
    made, used = zip(*map(_names, trees)) if trees else ((), ())
    needs, light = [], [is_light(tree) for tree in trees]
    for k in range(len(trees)):
        direct = {j for name in used[k] for j in _makers(name, made[:k], used[:k])}
        needs.append(sorted(direct.union(*(needs[j] for j in direct))))
    return [(needed, light[k] and all(light[j] for j in needed)) for k, needed in enumerate(needs)]


def _makers(name, made, used):
    """The cells in which a name got its value: back from the latest to the first that does not itself use it."""
    found = []
    for j in reversed(range(len(made))):
        if name in made[j]:
            found.append(j)
            if name not in used[j]:
                break
    return found


def _names(tree):
    """The names a cell binds or changes, and those it uses."""
    bound, used = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        if isinstance(node, (ast.Assign, ast.AugAssign)):               # x[0] = 1 changes x
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                while isinstance(target, (ast.Subscript, ast.Attribute)):
                    target = target.value
                    if isinstance(target, ast.Name):
                        bound.add(target.id)
    return bound, used - set(dir(builtins))


def imports(tree):
    """The dotted names a tree imports, those inside functions aside."""
    for node in _outside(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:                                               # within the package of proofs
                base = ".".join([*PROOFS.split(".")[:3 - node.level], *([base] if base else [])])
            yield from (f"{base}.{alias.name}" if base in ("mixing", PROOFS) else base for alias in node.names)


def _outside(tree):
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo += [n for n in ast.iter_child_nodes(node) if not isinstance(n, (ast.FunctionDef, ast.Lambda))]


def is_light(tree):
    """Whether what this code imports comes without NumPy."""
    return all(name in FREE or name == "__future__" or is_light_proof(name) for name in imports(tree))


@lru_cache(None)
def is_light_proof(name):
    """Whether a module of proofs asks for no NumPy, in itself or in the others it imports."""
    file = (ROOT / name.replace(".", "/")).with_suffix(".py")
    return name.startswith(PROOFS + ".") and file.exists() and is_light(ast.parse(file.read_text("utf8")))


def derivations(source, before):
    """The derivations that a cell calls, each as a cell of its own that can be edited: pairs of title and source."""
    names, modules = {}, {}
    for node in (n for cell in (*before, source) for n in ast.walk(chapters.tree(cell)) if isinstance(n, ast.ImportFrom)):
        for alias in node.names:
            if (node.module or "").startswith(PROOFS + "."):
                names[alias.asname or alias.name] = node.module, alias.name
            elif node.module == PROOFS:
                modules[alias.asname or alias.name] = f"{PROOFS}.{alias.name}"
    found = []
    for call in (n for n in ast.walk(chapters.tree(source)) if isinstance(n, ast.Call)):
        f = call.func
        place = names.get(f.id) if isinstance(f, ast.Name) else \
            (modules[f.value.id], f.attr) if isinstance(f, ast.Attribute) and getattr(f.value, "id", "") in modules else None
        if place and is_light_proof(place[0]):
            found.append((place[1].replace("_", " "), alone(*place)))
    return list(dict.fromkeys(found))


def alone(module, name):
    """A function of proofs as a cell that runs by itself: its imports, itself, its call."""
    text = (ROOT / module.replace(".", "/")).with_suffix(".py").read_text("utf8")
    tree = ast.parse(text)
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
    used, head, near = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)} - {name}, [], set()
    for node in tree.body:
        names = {(a.asname or a.name): a for a in getattr(node, "names", ())}
        if isinstance(node, ast.Import) and used & names.keys():                                 # import sympy as sp
            head.append(ast.unparse(node))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").endswith("derive"):        # from ..derive import derive
            head.append(f"from mixing.derive import {', '.join(sorted(used & names.keys()))}")
        else:                                                                                    # what the module itself defines
            near |= {node.name} if isinstance(node, ast.FunctionDef) else _names(ast.Module([node], []))[0]
    if used & near:
        head.append(f"from {module} import {', '.join(sorted(used & near))}")
    lines, first = text.splitlines(), function.body[0]
    doc = ast.get_docstring(function)
    body = [f'    r"""{doc.splitlines()[0]}"""', *lines[first.end_lineno:function.end_lineno]] if doc else lines[function.lineno:function.end_lineno]
    return "\n".join([*head, "", f"def {name}():", *body, "", f"{name}()"])
