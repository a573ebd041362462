"""Each page describes itself to search engines and readers of links, with its own first sentences."""
from __future__ import annotations

from html import escape

from docutils import nodes

LONGEST = 300


def describe(app, docname, template, context, doctree):
    if doctree is None:
        return
    text = next((" ".join(p.astext().split()) for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 20), app.config.project)
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " …"
    context["metatags"] = context.get("metatags", "") + f'<meta name="description" content="{escape(text, quote=True)}" />\n'


def setup(app):
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
