"""Mends what the tools around the pages leave hard to reach for readers who listen or use a keyboard."""
from __future__ import annotations

MENDS = (
    (' aria-label="Toggle hidden content"', ""),                                  # hides the words that are there
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),   # its children are no list items
)


def mend(app, docname, template, context, doctree):
    for old, new in MENDS:
        if "body" in context:
            context["body"] = context["body"].replace(old, new)


def setup(app):
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
