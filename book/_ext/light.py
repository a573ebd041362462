"""Pages that show themselves soon: scripts wait for the text, no page loads the search index, unused styles stay at home.

The themes bring styles for everything they know. A rule is kept where each class and id of one of its selectors is in
some page or in some script of the book; what is left is a fifth. All styles of a page come in one file. Of the icons,
those are kept that a style names. The theme asks every box of a page whether it scrolls, and so for the place of all its
words; here each box is asked when it is drawn. Sounds and photographs lie in files of their own, asked for when they are
seen or played.
"""
from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from pathlib import Path

from idle import idle
from sphinx.util.logging import getLogger
from styles import few_icons, joined, names, pruned

NEEDLESS = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>|<link rel="preload" as="script"[^>]*>')
LATER = re.compile(r'<script((?: [\w-]+="[^"]*")*) src="([^"]*(?:doctools|sphinx_highlight|clipboard\.min|copybutton|sphinx-book-theme|'
                   r'togglebutton|design-tabs|documentation_options)\.js[^"]*)"></script>')
NOW = re.compile(r'<script(?: src="[^"]*levels\.js[^"]*"| data-now)>.*?</script>', re.DOTALL)
SCROLLS = "e.scrollWidth>e.clientWidth||e.scrollHeight>e.clientHeight?0:-1"
AT_ONCE = "e.tabIndex=" + SCROLLS
WHEN_DRAWN = ("(window.boxes??=new ResizeObserver(s=>s.map(({target:e})=>[e," + SCROLLS + "]).forEach(([e,i])=>{e.tabIndex=i}))).observe(e)")
STYLES = ("styles/pydata-sphinx-theme.css", "sphinx-design.min.css", "mystnb.*.css", "styles/sphinx-book-theme.css", "basic.css")
STYLE = re.compile(r'<link(?=[^>]*rel="(?:preload )?stylesheet")[^>]*href="([^"]*_static/[^"]*\.css[^"]*)"(?: data-of="([^"]*)")?[^>]*>')
TOUCHED = ("course.html", "documentation_options.js")                # the archive writes its size into them, last of all
FONTS = ("fonts/source-serif-4-latin-wght-normal.woff2", "fonts/source-sans-3-latin-wght-normal.woff2")
FORMULA_FONTS = ("katex/fonts/KaTeX_Main-Regular.woff2", "katex/fonts/KaTeX_Math-Italic.woff2")
HELD = re.compile(r"data:(?:image|audio)/(png|wav);base64,([\w+/=\s]{4000,})")
EARLY = re.compile(r'<script data-fonts>.*?</script>')
ASK = ('<script data-fonts>if (location.protocol != "file:") for (const href of {}) document.head.append(Object.assign('
       'document.createElement("link"), {{rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href}}))</script>')
WAIT = '<script data-fonts>if (location.protocol == "file:") document.fonts.forEach(f => { f.display = "swap"; })</script>'
HOLD = ('<script data-fonts>{ const root = document.documentElement, show = () => { delete root.dataset.held; }; root.dataset.held = ""; '
        'setTimeout(show, 500); '
        'Promise.all(["1em KaTeX_Main", "italic 1em KaTeX_Math"].map(f => document.fonts.load(f))).then(show, show); }</script>')
"""Formulas are as wide as their letters: for up to half a second a page with formulas waits for these, so that nothing moves."""


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
    patient(out / "_static" / "scripts" / "pydata-sphinx-theme.js")
    now = (out / "_static" / "levels.js").read_text("utf8")
    pages = [file for file in out.rglob("*.html") if "_static" not in file.relative_to(out).parts]
    for file in pages:
        text = file.read_text("utf8")
        if file.name == "search.html":                 # its scripts need each other at once, in the theme's order
            continue
        light = LATER.sub(r'<script defer\1 src="\2"></script>', NEEDLESS.sub("", text))
        light = light.replace("<script>DOCUMENTATION_OPTIONS", '<script type="module">DOCUMENTATION_OPTIONS')
        light = NOW.sub(lambda _: f"<script data-now>{now}</script>", light)
        light = HELD.sub(lambda m: os.path.relpath(apart(m[2], m[1], out / "_static" / "media"), file.parent), light)
        if light != text:
            file.write_text(light, "utf8")
    kept = set(re.findall(r"_static/media/([\w.]+)", "".join(file.read_text("utf8") for file in pages)))
    for file in (out / "_static" / "media").glob("*"):
        if file.name not in kept:
            file.unlink()
    known = names(pages, [file for file in out.rglob("*.js") if file.name != "searchindex.js"])
    for pattern in STYLES:
        for file in (out / "_static").glob(pattern):
            file.write_text(pruned(file.read_text("utf8"), known), "utf8")
    joined.cache_clear()
    for file in pages:
        together(file, (out / "_static").resolve())
    css = "".join(file.read_text("utf8") for file in (out / "_static").glob("all-*.css"))
    for file in (out / "_static" / "vendor").rglob("fa-*.ttf"):
        few_icons(file, css)
        file.unlink()
        file.with_suffix(".woff2").unlink(missing_ok=True)
    Path(app.doctreedir, "light.stamp").write_text(_state(app), "utf8")


def apart(data, kind, folder):
    """The file that holds these data from now on."""
    data = base64.b64decode(data)
    file = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def patient(script):
    """Let the theme's script ask a box whether it scrolls when the box is drawn, not all of them at once."""
    text = script.read_text("utf8")
    if AT_ONCE not in text and WHEN_DRAWN not in text:
        getLogger(__name__).warning("the theme's script asks no longer as it did: %s; mend light.py", script)
    script.write_text(text.replace(AT_ONCE, WHEN_DRAWN), "utf8")


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
    formulas = 'class="katex"' in text
    early, wait = FONTS + FORMULA_FONTS * formulas, WAIT + HOLD * formulas
    asked = ASK.format(json.dumps([os.path.relpath(static / font, page.parent) for font in early if (static / font).exists()]))
    text = EARLY.sub("", text).replace("</title>", "</title>" + asked, 1)
    page.write_text(re.sub(r'(<link rel="stylesheet"[^>]*data-of=[^>]*>)', lambda m: m[1] + wait, text, count=1), "utf8")


def _place(page, static, href):
    return (page.parent / href.partition("?")[0]).resolve().relative_to(static).as_posix()


def setup(app):
    app.connect("build-finished", lighten, priority=980)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
