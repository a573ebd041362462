"""The ledger beside the list of claims: the evidence of each chapter on a page of its own, and all of it as data.

The page of claims writes the evidence of all claims; here it is cut at the marks and moved, so that the list is light.
"""
from __future__ import annotations

import os
import re
import sys
from html import escape
from pathlib import Path

from docutils import nodes
from idle import idle

START = re.compile(r'<section class="ledger-details" data-page="(claims-\w+)\.html">')
PAGE = "book/claims"


def cut(app, doctree, docname):
    """Take the evidence out of the list of claims, one group of nodes for each chapter."""
    if docname != PAGE:
        return
    app.env.ledger_pages, open_page = {}, None
    for node in [n for n in doctree.findall(nodes.raw) if START.match(n.astext())]:
        parent = node.parent
        for child in list(parent.children):
            text = child.astext() if isinstance(child, nodes.raw) else ""
            if found := START.match(text):
                open_page = app.env.ledger_pages.setdefault(found[1], [])
            elif open_page is not None and text.strip() != "</section>":
                open_page.append(child)
            if open_page is not None:
                parent.remove(child)
            if text.strip() == "</section>":
                open_page = None
        break
    for cell in [c for c in doctree.findall(nodes.container) if "cell_output" in c.get("classes", ()) and not c.astext().strip()]:
        cell.parent.parent.remove(cell.parent)


def pages(app):
    """A page for the evidence of each chapter."""
    for name, children in getattr(app.env, "ledger_pages", {}).items():
        app.builder.current_docname = PAGE
        title = f"Evidence: {_title(app, children)}"
        body = "".join(app.builder.render_partial(child)["fragment"] for child in children)
        yield f"book/{name}", {
            "title": escape(title), "body": f'<section id="evidence"><h1>{escape(title)}</h1>\n{body}</section>',
            "metatags": f'<meta name="description" content="{escape(children[0].astext()[:200], quote=True)}" />\n',
        }, "page.html"


def _title(app, children):
    """The title of the chapter that the first paragraph links to."""
    return next(children[0].findall(nodes.reference)).astext()


def links(app, docname, template, context, doctree):
    """In the drawings, a link to the reference finds its page."""
    body = context.get("body", "")
    if 'href="api:' in body:
        places = dict(_places(app))                # empty where a page is built by itself
        context["body"] = re.sub(r'href="api:([\w.]+)"', lambda m: f'href="{places.get(m[1], "api.html")}"', body)


def _places(app):
    for name, entry in app.env.get_domain("py").objects.items():
        yield name, f"{entry.docname.rpartition('/')[2]}.html#{entry.node_id}"


def write(app, exception):
    """The whole ledger as `_static/claims.json`, from the evidence that the claims page has just run."""
    if exception or idle(app) or app.builder.name != "html" or PAGE not in app.env.found_docs:
        return
    root = Path(app.srcdir)
    sys.path.insert(0, str(root))
    os.environ["MIXING_EVIDENCE"] = str(root / "_build" / "evidence")
    from mixing import claims
    from mixing.ledger._export import text
    Path(app.outdir, "_static", "claims.json").write_text(text(claims.export()), "utf8")


def setup(app):
    app.connect("doctree-resolved", cut, priority=900)
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", links)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
