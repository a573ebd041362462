"""The reference, and its links both ways: chapter and function, function and derivation, each and the claims it bears.

Nothing is listed by hand. What a chapter uses is read from its code cells, what a claim rests on from its evidence.
A block `{modules}` in a page becomes the documentation of the public names of the modules it lists, by name or pattern.
"""
from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import chapters
from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

logger = logging.getLogger(__name__)
MARK = re.compile(r"^```\{modules\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _load(file):
    spec = importlib.util.spec_from_file_location(f"mixing_{file.stem}", file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


uses = _load(chapters.ROOT / "mixing" / "_uses.py")


class Links(NamedTuple):
    """For each public name: the pages that use it, the claims that rest on it, derivations or functions beside it."""
    pages: dict
    claims: dict
    beside: dict


@lru_cache(1)
def links():
    """Every link between pages, names and claims, read from the sources."""
    rows = [row for file in sorted((chapters.ROOT / "mixing/ledger").glob("*.toml")) for row in _rows(file)]
    pages, claims, beside = {}, {}, {}
    for page in chapters.notebooks():
        for name in page_uses(page):
            pages.setdefault(name, []).append(chapters.name(page))
    groups = [{name, *uses.used_by(":".join(name.rsplit(".", 1)))} for name in uses.public() if _is_proof(name)]
    for id, _, evidence in rows:
        for name in {n for e in evidence for n in evidence_uses(e)}:
            claims.setdefault(name, []).append(id)
        groups += map(evidence_uses, evidence)
    for group in groups:                # a derivation and a function are side by side where one uses the other, or evidence both
        for name in filter(_documented, group):
            beside.setdefault(name, set()).update(n for n in group if _documented(n) and _is_proof(n) != _is_proof(name))
    return Links(pages, claims, {name: sorted(found) for name, found in sorted(beside.items())})


def page_uses(page):
    """The public names that the code cells of a page use."""
    return sorted(uses.uses("\n".join(cell for cell in chapters.code(page) if chapters.tree(cell).body)))


def page_proofs(page):
    """The derivations of a chapter: those it shows, those its claims rest on, those in the modules of its name."""
    name = chapters.name(page)
    own = {n for file in (chapters.ROOT / "mixing/ledger").glob("*.toml") for _, at, evidence in _rows(file) if at == name
           for e in evidence for n in evidence_uses(e)}
    named = re.compile(rf"mixing\.derivations\.{page.stem}(_\w+)?\.\w+")
    return sorted(n for n in own | set(page_uses(page)) | {n for n in uses.public() if named.fullmatch(n)} if _is_proof(n))


def reached():
    """Every public name that a chapter uses or lists, or that the evidence of a claim or one of these names uses in turn."""
    found, todo = set(), [n for page in chapters.notebooks() for n in [*page_uses(page), *page_proofs(page)]]
    todo += [n for file in (chapters.ROOT / "mixing/ledger").glob("*.toml") for _, _, evidence in _rows(file) for e in evidence
             for n in evidence_uses(e)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += uses.used_by_name(name)
    return found


def evidence_uses(evidence):
    """The public names behind one piece of evidence: itself, where it is public, and what it calls."""
    own = uses.home(evidence.replace(":", "."))
    return {n for n in {own, *uses.used_by(evidence)} if _documented(n)}


@lru_cache(None)
def _rows(file):
    import tomllib
    return [(id, row.get("page", f"L2/{file.stem}"), (*row.get("holds", ()), *row.get("fails", ())))
            for id, row in tomllib.loads(file.read_text("utf8")).items()]


def _documented(name):
    return name in uses.public() and not name.startswith("mixing.ledger.") or name in ("mixing.ledger.check", "mixing.claims")


def _is_proof(name):
    return ".derivations." in name


# The reference pages -------------------------------------------------------------------------------------------------

def expand(app, docname, source):
    """Write out the modules that a page of the reference asks for."""
    if "{modules}" in source[0]:
        source[0] = MARK.sub(lambda match: "\n".join(_module(m) for m in _listed(match[1])), source[0])


def _listed(patterns):
    """The modules that have public names and fit one of the patterns, in the order of the patterns."""
    having = dict.fromkeys(name.rpartition(".")[0] for name in uses.public())
    found = dict.fromkeys(m for pattern in patterns.split() for m in having if fnmatchcase(m, pattern))
    return list(found)


def check(app, env):
    """A public name that no page of the reference documents is a warning."""
    reference = sorted((chapters.ROOT / "book").glob("api*.md"))
    if not {f"book/{file.stem}" for file in reference} <= env.found_docs:
        return                                                             # a part of the book, built by itself
    documented = {m for file in reference for match in MARK.finditer(file.read_text("utf8")) for m in _listed(match[1])}
    for module in sorted({name.rpartition(".")[0] for name in uses.public()} - documented):
        logger.warning("no page of the reference documents the module %s: list it in one of book/api*.md", module, type="crosslinks")


def _module(module):
    names = {n: kind for n, kind in uses.public().items() if n.rpartition(".")[0] == module}
    order = sorted(names, key=lambda n: _line(n))
    body = "\n".join(_directive(n, names[n]) for n in order)
    title = module.rpartition(".")[2].replace("_", " ").capitalize()
    return f"## {title}: `{module}`\n\n```{{eval-rst}}\n.. automodule:: {module}\n\n{body}\n```\n"


def _line(name):
    module, _, short = name.rpartition(".")
    node = uses.modules()[module].defines.get(short)
    return (node.lineno if node is not None else 0, name)


def _directive(name, kind):
    directive = {"function": "autofunction", "class": "autoclass", "value": "autodata"}[kind]
    options = "   :no-value:\n" if kind == "value" else ""
    if kind == "class":
        members = _methods(name)
        options = f"   :members: {', '.join(members)}\n" if members else ""
    return f".. {directive}:: {name}\n{options}"


def _methods(name):
    import ast
    module, _, short = uses.origin(name).rpartition(".")
    body = uses.modules()[module].defines[short].body
    return [n.name for n in body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_") and ast.get_docstring(n)]


def backlinks(app, what, name, obj, options, lines):
    """Below the documentation of a name: where the book uses it, what it is made of, which claims rest on it."""
    name = uses.home(name)
    if name not in uses.public() or ".. container:: crosslinks" in lines:
        return
    found, rows = links(), []
    if found.pages.get(name):
        here = app.env.found_docs
        rows.append("*Used in* " + ", ".join(f":doc:`/book/{page}`" if f"book/{page}" in here else page for page in found.pages[name]))
    if found.beside.get(name):
        word = "Functions beside it" if _is_proof(name) else "Derivations beside it"
        rows.append(f"*{word}* " + ", ".join(f":py:obj:`~{n}`" for n in found.beside[name]))
    if found.claims.get(name):
        rows.append("*Claims* " + ", ".join(f"`{id} <claims.html#{id}>`__" for id in found.claims[name]))
    if rows:
        lines += ["", ".. container:: crosslinks", ""] + [f"   | {row}" for row in rows] + [""]


# The chapters --------------------------------------------------------------------------------------------------------

def chapter_list(app, doctree):
    """At the end of "What was checked", or of the page: the functions and the proofs of this chapter."""
    docname = app.env.docname
    page = Path(app.srcdir, f"{docname}.md")
    if not re.search(r"/L[012](/|$)", docname) or page not in chapters.notebooks():
        return
    functions = [n for n in page_uses(page) if not _is_proof(n) and _documented(n)]
    groups = [(word, names) for word, names in (("Functions", functions), ("Proofs", page_proofs(page))) if names]
    if not groups:
        return
    sections = [s for s in doctree.findall(nodes.section) if any(
        isinstance(child, nodes.title) and child.astext() == "What was checked" for child in s)]
    home = (sections or [s for s in doctree.findall(nodes.section) if isinstance(s.parent, nodes.section)] or [doctree])[-1]
    box = nodes.container(classes=["of-this-chapter"])
    for word, names in groups:
        line = nodes.paragraph("", "", nodes.strong(text=f"{word} of this chapter: "))
        for i, name in enumerate(names):
            line += [nodes.Text(", ")] * bool(i) + [_reference(name, app.env)]
        box += line
    home += box


def _reference(name, env):
    text = nodes.literal(text=name.rpartition(".")[2], classes=["xref", "py", "py-obj"])
    if "book/api" not in env.found_docs:
        return text
    return addnodes.pending_xref("", text, refdomain="py", reftype="obj", reftarget=name, refdoc=env.docname, refwarn=True)


def outdated(app, env, added, changed, removed):
    """The reference is read again when a link of it has changed."""
    if "book/api" not in env.found_docs:
        return []
    links.cache_clear(), _rows.cache_clear()
    now = hashlib.sha256(repr((links(), uses.public())).encode()).hexdigest()
    before, env.crosslinks_digest = getattr(env, "crosslinks_digest", now), now
    return [d for d in env.found_docs if "/api" in d] if now != before else []


def setup(app):
    app.connect("source-read", expand, priority=900)
    app.connect("autodoc-process-docstring", backlinks, priority=900)
    app.connect("doctree-read", chapter_list)
    app.connect("env-get-outdated", outdated)
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
