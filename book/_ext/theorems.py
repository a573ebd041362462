"""Theorems: numbered through the book, each of them the last line of a derivation on its page, and all of them in one list.

A block `{prf:theorem}` of sphinx-proof states one, `{theorems}` lists them; `tests/test_theorems.py` compares what a block
says with what the derivation above it proves.
"""
from __future__ import annotations

from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx_proof.nodes import theorem_node

LIST = "book/theorems"


class Page(NamedTuple):
    """A page's theorems, label and name each, and whether it refers to one."""
    theorems: list
    refers: bool


class Here(nodes.General, nodes.Element):
    """Where the list goes."""


class Theorems(SphinxDirective):
    def run(self):
        return [Here()]


def read(app, doctree):
    """The names of a page's theorems, and whether it refers to any; what a theorem says is no section, and has no name of its own."""
    found = _of(app.env)[app.env.docname] = Page([], any(x.get("refdomain") == "prf" for x in doctree.findall(addnodes.pending_xref)))
    for theorem in doctree.findall(theorem_node):
        said = theorem.children[1]
        theorem.replace(said, nodes.container("", *said.children, classes=said["classes"]))
        found.theorems.append((theorem["label"], theorem["title"].strip(" ()")))


def _of(env):
    env.theorems = getattr(env, "theorems", {})
    return env.theorems


def forget(app, env, docname):
    _of(env).pop(docname, None)


def merge(app, env, docnames, other):
    _of(env).update({name: page for name, page in _of(other).items() if name in docnames})


def numbered(env):
    """Number, page, label and name of every theorem, in reading order."""
    number = lambda page, label: env.toc_fignumbers.get(page, {}).get("theorem", {}).get(label, ())
    return sorted((number(name, label), name, label, title) for name, page in _of(env).items() for label, title in page.theorems)


def changed(app, env):
    """Where something has another number or name, the list and all who refer to one are written again."""
    now, before = numbered(env), getattr(env, "theorems_listed", None)
    env.theorems_listed = now
    return [] if now == before else [name for name, page in _of(env).items() if page.refers or name == LIST]


def write(app, doctree, docname):
    for place in list(doctree.findall(Here)):
        rows = [[_link(app, docname, page, label, f"Theorem {'.'.join(map(str, number))}"), nodes.Text(name),
                 _link(app, docname, page, "", app.env.titles[page].astext())] for number, page, label, name in numbered(app.env)]
        place.replace_self(_table(["Number", "What it is about", "Chapter"], rows))


def _link(app, here, page, label, text):
    address = app.builder.get_relative_uri(here, page) + (f"#{label}" if label else "")
    return nodes.reference("", text, internal=True, refuri=address)


def _table(head, rows):
    group = nodes.tgroup("", *[nodes.colspec(colwidth=w) for w in (1, 3, 2)], cols=3)
    group += nodes.thead("", _row(map(nodes.Text, head)))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["table", "theorems"])


def _row(cells):
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells])


def setup(app):
    app.add_node(Here)
    app.add_directive("theorems", Theorems)
    app.connect("doctree-read", read)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-get-updated", changed, priority=900)
    app.connect("doctree-resolved", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
