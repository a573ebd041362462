"""How to cite a page: its title, the book and its version, as a sentence and as BibTeX, below the text."""
from __future__ import annotations

import re
from functools import lru_cache
from html import escape

import yaml
from chapters import ROOT


@lru_cache(1)
def book():
    """The book as CITATION.cff describes it: authors, title, version."""
    data = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf8"))
    return " and ".join(a["name"] for a in data["authors"]), data["title"], str(data["version"])


def sentence(title, docname):
    """The page in a list of references."""
    authors, whole, version = book()
    return f"{authors}, “{title}”, in {whole}, version {version}, page {docname.removeprefix('book/')}."


def bibtex(title, docname):
    """The page as a BibTeX entry.

    >>> print(bibtex("Mixup", "book/L2/mixup").splitlines()[0])
    @incollection{mixing-L2-mixup,
    """
    authors, whole, version = book()
    page = docname.removeprefix("book/")
    fields = {"author": f"{{{authors}}}", "title": title, "booktitle": whole, "note": f"Version {version}, page {page}"}
    body = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items())
    return f"@incollection{{mixing-{re.sub(r'[^A-Za-z0-9]+', '-', page)},\n{body}\n}}"


def offer(app, docname, template, context, doctree):
    if doctree is None or not docname.startswith("book/"):
        return
    title = app.env.titles[docname].astext()
    context["body"] += ('<details class="cite-page"><summary>How to cite this page</summary>'
                        f"<p>{escape(sentence(title, docname))}</p>"
                        f'<div class="highlight-bibtex notranslate"><div class="highlight"><pre>{escape(bibtex(title, docname))}</pre></div></div></details>')


def setup(app):
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
