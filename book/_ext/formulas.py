"""Formulas rendered by KaTeX while the book is built: the page needs no script, no network and no Node.

A formula that does not parse is a warning, so it stops the build.
"""
from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

SCRIPT = Path(__file__).resolve().parents[1] / "_static" / "katex" / "katex.min.js"
logger = logging.getLogger(__name__)


@lru_cache(1)
def _engine():
    import dukpy
    engine = dukpy.JSInterpreter()
    engine.evaljs(SCRIPT.read_text("utf8") + ";1")
    return engine


@lru_cache(None)
def render(tex, display):
    """The formula as HTML with MathML; raises where KaTeX finds anything wrong."""
    options = {"displayMode": display, "throwOnError": True, "strict": "error", "trust": False}
    html = _engine().evaljs("katex.renderToString(dukpy.tex, dukpy.options)", tex=tex, options=options)
    html = re.sub(r"height:-[\d.]+em;", "", html)                    # ignored by every browser, and forbidden
    html = re.sub(r"<mo>(<mo[^>]*>[^<]*</mo>)</mo>", r"\1", html)
    return re.sub(r"<mo>(<m(over|under)>.*?</m\2>)</mo>", r"<mrow>\1</mrow>", html)


def _html(node, display):
    tex = node.astext().strip()
    try:
        return render(tex, display)
    except Exception as error:
        reason = next((line for line in str(error).splitlines() if "KaTeX" in line), str(error))[:300]
        logger.warning("formula: %s", reason, location=node, type="formula")
        return f"<code>{escape(tex)}</code>"


def _inline(translator, node):
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate") + _html(node, False) + "</span>")
    raise nodes.SkipNode


def _block(translator, node):
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate", tabindex="0"))
    if node["number"]:
        translator.body.append('<span class="eqno">(%s)' % get_node_equation_number(translator, node))
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(_html(node, True) + "</div>\n")
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("katex", (_inline, None), (_block, None))
    app.add_css_file("katex/katex.min.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
