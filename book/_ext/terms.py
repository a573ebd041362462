"""Words with a meaning of their own: the first time a page uses one, it links to its definition and carries it along.

The words are those of the glossary in `book/notation.md`. A card with the definition opens under the pointer or the
keyboard (`book/_static/terms.js`); without a script the link leads to the definition.
"""
from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from chapters import ROOT
from docutils import nodes
from sphinx import addnodes

PLACE = "book/notation"
SHARED = {"amount", "claim", "excess", "instrument", "internal", "part"}        # common words, too often meant as such
LINK = re.compile(r'<a class="reference internal" href="([^"]*#term-[^"]*)">')
STOP = (nodes.reference, nodes.title, nodes.literal, nodes.math, nodes.raw, nodes.caption, addnodes.pending_xref, nodes.strong)


@lru_cache(1)
def definitions():
    """Every term of the glossary with its definition, as they are written."""
    text = (ROOT / f"{PLACE}.md").read_text("utf8")
    body = re.search(r"^```\{glossary\}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[1]
    return {m[1]: " ".join(m[2].split()) for m in re.finditer(r"^(\S.*)\n((?:[ ]+.*\n?)+)", body, re.MULTILINE)}


def mark(app, doctree):
    """Turn the first mention of each term in a chapter into a link."""
    if not re.search(r"/L[012](/|$)", app.env.docname) or PLACE not in app.env.found_docs:
        return
    todo = {t: re.compile(rf"\b{re.escape(t)}s?\b", re.IGNORECASE) for t in definitions() if t.lower() not in SHARED}
    for text in [t for t in doctree.findall(nodes.Text) if _is_prose(t)]:
        for term, pattern in sorted(todo.items(), key=lambda item: -len(item[0])):
            if found := pattern.search(text):
                link = addnodes.pending_xref("", nodes.inline(text=found[0], classes=["xref", "std", "std-term"]), refdomain="std",
                                             reftype="term", reftarget=term, refdoc=app.env.docname, refwarn=True)
                whole = str(text)
                text.parent.replace(text, [nodes.Text(whole[:found.start()]), link, nodes.Text(whole[found.end():])])
                del todo[term]
                break


def _is_prose(text):
    node, paragraph = text.parent, False
    while node is not None:
        if isinstance(node, STOP) or isinstance(node, nodes.Element) and "cell" in node.get("classes", ()):
            return False
        paragraph |= isinstance(node, nodes.paragraph)
        node = node.parent
    return paragraph


def carry(app, docname, template, context, doctree):
    """Every link to a term carries its definition."""
    if 'href="' in context.get("body", "") and PLACE in app.env.found_docs:
        said = {f"term-{nodes.make_id(term)}": plain(text) for term, text in definitions().items()}

        def with_words(match):
            text = said.get(f"term-{nodes.make_id(match[1].rpartition('#term-')[2])}", "")
            return f'<a class="reference internal term" href="{match[1]}" data-says="{escape(text, quote=True)}">'

        context["body"] = LINK.sub(with_words, context["body"])


def plain(text):
    """A definition as plain text.

    >>> plain("The set of weights, $w_i \\\\ge 0$, [here](there.md).")
    'The set of weights, w_i ≥ 0, here.'
    """
    for tex, word in ((r"\\ge\b", "≥"), (r"\\sum_i", "Σ"), (r"\\log", "log"), (r"\\Delta", "Δ"), (r"[$*`]", ""), (r"\[([^]]*)\]\([^)]*\)", r"\1")):
        text = re.sub(tex, word, text)
    return re.sub(r"\\[,;]|[{}]", "", text)


def outdated(app, env, added, changed, removed):
    definitions.cache_clear()
    before, env.terms = getattr(env, "terms", None), sorted(definitions())
    return [] if before in (None, env.terms) else [d for d in env.found_docs if re.search(r"/L[012](/|$)", d)]


def setup(app):
    app.connect("doctree-read", mark)
    app.connect("html-page-context", carry)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
