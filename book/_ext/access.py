"""Mends what the tools around the pages leave hard to reach, or write as HTML that no standard allows."""
from __future__ import annotations

import re
from html import escape
from pathlib import Path

from idle import idle

MENDS = tuple((re.compile(pattern, re.DOTALL), new) for pattern, new in (
    (r' aria-label="Toggle hidden content"', ""),                                   # hides the words that are there
    (r' role="doc-biblioentry"', ' role="listitem"'),                               # deprecated, and never allowed there
    (r'<p class="((?:collapsed|expanded) admonition-title)">(.*?)</p>', r'<span class="\1">\2</span>'),   # a summary holds phrases
    (r'container"><table class="table">\s*<thead>\s*<tr class="row-odd">(?:<th class="head[^"]*"><p></p></th>\s*)+</tr>\s*</thead>',
     'container of-steps"><table class="table steps" role="presentation">'),         # a derivation: nothing heads its columns
    (r'(<td[^>]*>)<p></p></td>', r"\1</td>"),
    (r'<pre>', '<pre tabindex="0">'),                                               # a key reaches what may scroll
    (r'<div class="pst-scrollable', '<div tabindex="0" class="pst-scrollable'),
    (r'<section id="(\w+)-content">', r'<section class="\1-content">'),             # the same id for every exercise and proof
))
ADDRESS = re.compile(r'href="([^"]*(?:&lt;|&gt;)[^"]*)"')
FIRST = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}">
<link rel="canonical" href="{page}">
</head>
<body><p><a href="{page}">{title}</a></p></body>
</html>
"""


def mend(app, docname, template, context, doctree):
    body = context.get("body")
    if body:
        for pattern, new in MENDS:
            body = pattern.sub(new, body)
        context["body"] = ADDRESS.sub(lambda m: f'href="{m[1].replace("&lt;", "%3C").replace("&gt;", "%3E")}"', body)


def finish(app, exception):
    """The first page leads on by itself and by a link; what the themes keep for themselves is not part of the site."""
    if exception or app.builder.name != "html" or idle(app):
        return
    page = f"{app.config.root_doc}.html"
    Path(app.outdir, "index.html").write_text(FIRST.format(title=escape(app.config.html_title), page=page), "utf8")
    for macros in Path(app.outdir, "_static").glob("*webpack-macros.html"):
        macros.unlink()


def setup(app):
    app.connect("html-page-context", mend, priority=960)
    app.connect("build-finished", finish, priority=960)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
