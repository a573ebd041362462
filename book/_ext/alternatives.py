"""No figure without words for those who do not see it: a picture without an alternative text stops the build."""
from __future__ import annotations

from html.parser import HTMLParser

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)


class _Pictures(HTMLParser):
    """Counts the pictures of a piece of HTML that say nothing."""

    def __init__(self):
        super().__init__()
        self.silent, self.svg = 0, None          # None outside an svg, else whether it has said something

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        label = said.get("alt") or said.get("aria-label") or said.get("aria-labelledby") or said.get("aria-hidden") == "true"
        if tag in ("img", "canvas") and not label:
            self.silent += 1
        if tag == "svg" and self.svg is None:
            self.svg = bool(label)
        if tag == "title" and self.svg is False:
            self.svg = True

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if tag == "svg":
            self.silent += self.svg is False
            self.svg = None


def silent(html):
    """How many pictures in this HTML have no alternative text.

    >>> silent('<svg role="img" aria-label="Two curves."><g/></svg> <img src="a.png">')
    1
    """
    parser = _Pictures()
    parser.feed(html)
    return parser.silent


def _place(node, docname):
    """The page and the line of a node, its own or that of what it stands in."""
    while node.parent is not None and not node.line:
        node = node.parent
    return docname, node.line


def check(app, doctree, docname):
    for image in doctree.findall(nodes.image):
        alt = image.get("alt", "").strip()
        if not alt or alt in (image["uri"], image.get("candidates", {}).get("*")) or alt.startswith("_build"):
            logger.warning("a figure without alternative text: say what it shows.", location=_place(image, docname), type="alt")
    for raw in doctree.findall(nodes.raw):
        if "html" in raw.get("format", "") and silent(raw.astext()):
            logger.warning("a figure without alternative text: say what it shows.", location=_place(raw, docname), type="alt")


def setup(app):
    app.connect("doctree-resolved", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
