"""Pages that show themselves soon: scripts wait for the text, no page loads the search index, unused styles stay at home.

The themes bring styles for everything they know. A rule is kept where each class and id of one of its selectors is in
some page or in some script of the book; what is left is a fifth. All styles of a page come in one file.
"""
from __future__ import annotations

import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path

from idle import idle

SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
LATER = re.compile(r'<script((?: [\w-]+="[^"]*")*) src="([^"]*(?:doctools|sphinx_highlight|clipboard\.min|copybutton|sphinx-book-theme|'
                   r'togglebutton|design-tabs)\.js[^"]*)"></script>')
STYLES = ("styles/pydata-sphinx-theme.css", "sphinx-design.min.css", "mystnb.*.css", "styles/sphinx-book-theme.css", "basic.css")
STYLE = re.compile(r'<link(?=[^>]*rel="(?:preload )?stylesheet")[^>]*href="([^"]*_static/[^"]*\.css[^"]*)"(?: data-of="([^"]*)")?[^>]*>')
IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;""")
URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
TOUCHED = ("course.html", "documentation_options.js")                # the archive writes its size into them, last of all
FONTS = ("fonts/source-serif-4-latin-wght-normal.woff2", "fonts/source-sans-3-latin-wght-normal.woff2")
FORMULA_FONTS = ("katex/fonts/KaTeX_Main-Regular.woff2", "katex/fonts/KaTeX_Math-Italic.woff2")
EARLY = re.compile(r'<script data-fonts>.*?</script>')
ASK = ('<script data-fonts>if (location.protocol != "file:") for (const href of {}) document.head.append(Object.assign('
       'document.createElement("link"), {{rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href}}))</script>')
WAIT = '<script data-fonts>if (location.protocol == "file:") document.fonts.forEach(f => { f.display = "swap"; })</script>'
NAME = re.compile(r"(?<!\\)[.#](-?[A-Za-z_][\w-]*)")
WORD = re.compile(r"-?[A-Za-z_][\w-]*")


def unchanged(app):
    """Whether every page and style sheet is as the last build has left it."""
    stamp = Path(app.doctreedir, "light.stamp")
    return stamp.exists() and stamp.read_text("utf8") == _state(app)


def _state(app):
    files = [file for kind in ("book/**/*.html", "_static/**/*.css", "_static/**/*.js") for file in Path(app.outdir).glob(kind)]
    times = sorted((str(file), file.stat().st_mtime_ns) for file in files if file.name not in TOUCHED)
    return hashlib.sha256(repr(times).encode()).hexdigest()


def lighten(app, exception):
    if exception or app.builder.name != "html" or idle(app) or unchanged(app):
        return
    out = Path(app.outdir)
    pages = [file for file in out.rglob("*.html") if "_static" not in file.relative_to(out).parts]
    for file in pages:
        text = file.read_text("utf8")
        if file.name == "search.html":                 # its scripts need each other at once, in the theme's order
            continue
        light = LATER.sub(r'<script defer\1 src="\2"></script>', SEARCH.sub("", text))
        if light != text:
            file.write_text(light, "utf8")
    known = names(pages, [file for file in out.rglob("*.js") if file.name != "searchindex.js"])
    for pattern in STYLES:
        for file in (out / "_static").glob(pattern):
            file.write_text(pruned(file.read_text("utf8"), known), "utf8")
    joined.cache_clear()
    for file in pages:
        together(file, (out / "_static").resolve())
    Path(app.doctreedir, "light.stamp").write_text(_state(app), "utf8")


def together(page, static):
    """Let a page load its styles as one file, and remember which they are: the next build may leave the page as it is."""
    text = page.read_text("utf8")
    links = list(STYLE.finditer(text))
    files = [place for link in links for place in (link[2].split() if link[2] else [_place(page, static, link[1])])]
    if not links:
        return
    css = "".join(joined(static / file, static) for file in dict.fromkeys(files))
    name, version = (hashlib.sha256(said.encode()).hexdigest()[:8] for said in (" ".join(files), css))
    (static / f"all-{name}.css").write_text(css, "utf8")
    address = f"{os.path.relpath(static, page.parent)}/all-{name}.css?v={version}"
    for i, link in enumerate(links):
        text = text.replace(link[0], f'<link rel="stylesheet" href="{address}" data-of="{" ".join(files)}" />' if i == 0 else "", 1)
    early = FONTS + (FORMULA_FONTS if 'class="katex"' in text else ())
    asked = ASK.format(json.dumps([os.path.relpath(static / font, page.parent) for font in early if (static / font).exists()]))
    text = EARLY.sub("", text).replace("</title>", "</title>" + asked, 1)
    page.write_text(re.sub(r'(<link rel="stylesheet"[^>]*data-of=[^>]*>)', lambda m: m[1] + WAIT, text, count=1), "utf8")


def _place(page, static, href):
    return (page.parent / href.partition("?")[0]).resolve().relative_to(static).as_posix()


@lru_cache(None)
def joined(file, static):
    """A style sheet after what it imports, its addresses seen from the folder of all styles; none is of another host."""
    css = re.sub(r"/\*.*?\*/|@charset[^;]*;", "", file.read_text("utf8"), flags=re.DOTALL)
    before = "".join(joined((file.parent / address).resolve(), static) for address in IMPORT.findall(css))

    def address(match):
        if match[1].startswith(("data:", "#")):
            return match[0]
        return f'url("{os.path.relpath(file.parent / match[1], static)}")'

    return before + URL.sub(address, IMPORT.sub("", css))


def names(pages, scripts):
    """Every class and id of the pages, and every word of the scripts."""
    found = set()
    for file in pages:
        for value in re.findall(r'\s(?:class|id)="([^"]*)"', file.read_text("utf8")):
            found.update(value.split())
    for file in scripts:
        found.update(WORD.findall(file.read_text("utf8")))
    return found


def pruned(css, known):
    """A style sheet without the rules that no page can need.

    >>> pruned("a .used,.unused{color:red}@media print{.unused b{top:0}p{top:0}}.unused{left:0}", {"used"})
    'a .used{color:red}@media print{p{top:0}}'
    """
    css, kept = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL), []
    for head, body in blocks(css):
        if body is None or head.startswith(("@font-face", "@keyframes", "@-webkit-keyframes", "@property", "@page")):
            kept.append(head + (";" if body is None else "{" + body + "}"))
        elif head.startswith("@"):
            inside = pruned(body, known)
            if inside:
                kept.append(head + "{" + inside + "}")
        else:
            selectors = [s for s in split(head) if set(NAME.findall(re.sub(r"\[[^]]*\]|:(?:not|is|where|has)\(.*?\)", "", s))) <= known]
            if selectors:
                kept.append(",".join(selectors) + "{" + body + "}")
    return "".join(kept)


def blocks(css):
    """The rules of a style sheet: pairs of what stands before the brace and what in it; None for a rule without one."""
    start = i = 0
    while i < len(css):
        i = _next(css, i, "{;")
        if i >= len(css):
            return
        head = css[start:i].strip()
        if css[i] == ";":
            if head:
                yield head, None
            start = i = i + 1
            continue
        depth, j = 1, i + 1
        while depth and j < len(css):
            j = _next(css, j, "{}")
            depth += {"{": 1, "}": -1}.get(css[j:j + 1], 0)
            j += 1
        yield head, css[i + 1:j - 1].strip()
        start = i = j


def split(head):
    """The selectors of a rule; a comma within parentheses or brackets separates none."""
    parts, depth = [""], 0
    for c in head:
        depth += (c in "([") - (c in ")]")
        if c == "," and not depth:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts]


def _next(css, i, wanted):
    """The place of the next wanted character outside quotation marks."""
    quote = ""
    while i < len(css):
        c = css[i]
        if quote:
            i += c == "\\"
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c == "(" and css[i - 3:i].lower() == "url":
            i = css.find(")", i) if css[i + 1:i + 2] not in "\"'" else i
        elif c in wanted:
            return i
        i += 1
    return i


def setup(app):
    app.connect("build-finished", lighten, priority=980)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
