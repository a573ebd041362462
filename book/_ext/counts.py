"""What this book checks, counted when it is built: from the sources, from the ledger, and from the finished pages.

A page writes the role `{count}` with a name, or the directive `{count-table}`; both are filled in when everything is there.
Times are not among the counts: they differ from run to run, and two builds of the book are equal.
"""
from __future__ import annotations

import ast
import doctest
import json
import re
from collections import Counter
from html import escape
from pathlib import Path

import chapters
from docutils import nodes
from docutils.parsers.rst import Directive
from idle import idle

ROOT = chapters.ROOT
SPAN = re.compile(r'(<span class="count" data-count="([\w-]+)">)[^<]*')
TABLE = re.compile(r'(<tbody class="count-table">).*?(</tbody>)', re.DOTALL)
IN_HTML = {
    "formulas": 'class="katex"', "figures": '<figure class="picture"', "sliders": "<mix-plot", "exercises": '<div class="exercise ',
    "theorems": 'class="proof theorem', "links": "<a ", "images": 'role="img"', "citations": 'href="[^"]*#cite-',
}
COLUMNS = ("cells", "outputs", "asserts", "numbers", "formulas", "figures", "claims", "exercises")


def of_sources():
    """What the project's files say: asserts and glued numbers on pages, doctests, tests, proved steps."""
    package = [ast.parse(f.read_text("utf8")) for f in sorted((ROOT / "mixing").rglob("*.py"))]
    proofs = [ast.parse(f.read_text("utf8")) for f in sorted((ROOT / "mixing/derivations").glob("*.py"))]
    tests = [ast.parse(f.read_text("utf8")) for f in sorted((ROOT / "tests").rglob("test_*.py"))]
    steps = Counter(n.func.attr for tree in proofs for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    return {
        "doctests": sum(map(_examples, package)),
        "tests": sum(isinstance(n, ast.FunctionDef) and n.name.startswith("test_") for tree in tests for n in ast.walk(tree)),
        "derivations": sum(isinstance(n, ast.FunctionDef) and not n.name.startswith("_") for tree in proofs for n in tree.body),
        "steps": steps["to"], "assumed-steps": steps["assuming"], "limit-steps": steps["limit"],
    }


def _examples(tree):
    documented = (n for n in ast.walk(tree) if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef)))
    return sum(len(doctest.DocTestParser().get_examples(ast.get_docstring(n) or "")) for n in documented)


def of_page(page, html):
    """What one page holds: its cells and what they gave, from its source and from the finished page."""
    cells = chapters.code(page)
    found = {name: len(re.findall(mark, html)) for name, mark in IN_HTML.items()}
    return found | {
        "cells": len(cells), "outputs": html.count('class="cell_output'), "claims": html.count('<article class="claim"'),
        "asserts": sum(isinstance(n, ast.Assert) for source in cells for n in ast.walk(chapters.tree(source))),
        "numbers": len(re.findall(r"\{glue:\w*\}`", page.read_text("utf8"))),
    }


def of_ledger(site):
    """What the export of the ledger says: claims by verdict, functions that ran, comparisons they made."""
    data = json.loads((site / "_static/claims.json").read_text("utf8"))
    ran = {e["name"]: len(e["items"]) for claim in data["claims"] for e in claim["evidence"] + claim["witnesses"]}
    return {"claims": len(data["claims"]), "evidence": len(ran), "comparisons": sum(ran.values()),
            **{f"claims-{verdict}": count for verdict, count in data["counts"].items()}}


def fill(app, exception):
    """Write the counts into the pages that ask for them."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    asking = [f for f in map((site / "book").joinpath, ("checks.html", "status.html")) if f.exists()]
    if idle(app) or not asking or not (site / "_static/claims.json").exists():          # nothing to count where a page is built by itself
        return
    built = {page: site / page.relative_to(ROOT).with_suffix(".html") for page in chapters.listed()}
    pages = {page: of_page(page, file.read_text("utf8")) for page, file in built.items() if file.exists()}
    total = Counter()
    for page in pages.values():
        total.update(page)
    total["claims-on-pages"] = total.pop("claims", 0)
    extra = (site / "book").glob("claims-*.html")
    for html in (f.read_text("utf8") for f in extra):
        total.update({name: len(re.findall(mark, html)) for name, mark in IN_HTML.items()})
    executed = sum(page["cells"] > 0 for page in pages.values())
    total.update({"pages": len(pages), "kernels": executed} | of_sources() | of_ledger(site))
    rows = "".join(_row(page, found, app) for page, found in pages.items() if found["cells"])
    for file in asking:
        html = SPAN.sub(lambda m: m[1] + f"{total[m[2]]:,}".replace(",", "\u202f"), file.read_text("utf8"))
        file.write_text(TABLE.sub(lambda m: m[1] + rows + m[2], html), "utf8")


def _row(page, found, app):
    name, title = chapters.name(page), app.env.titles[page.relative_to(ROOT).with_suffix("").as_posix()].astext()
    cells = "".join(f"<td>{found[c]}</td>" for c in COLUMNS)
    return f'<tr><th scope="row"><a href="{name}.html">{escape(title)}</a></th>{cells}</tr>'


def role(name, raw, text, line, inliner, options=None, content=()):
    return [nodes.raw("", f'<span class="count" data-count="{escape(text)}"></span>', format="html")], []


class Table(Directive):
    """The table of pages, filled when the pages are there."""

    def run(self):
        heads = "".join(f'<th scope="col">{c}</th>' for c in ("page", *COLUMNS))
        return [nodes.raw("", '<div class="pst-scrollable-table-container"><table class="table counts">'
                              f'<thead><tr>{heads}</tr></thead><tbody class="count-table"><tr><td></td></tr></tbody></table></div>', format="html")]


def setup(app):
    app.add_role("count", role)
    app.add_directive("count-table", Table)
    app.connect("build-finished", fill, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
