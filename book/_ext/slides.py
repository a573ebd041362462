"""Slides of every chapter, cut from its first two depths while the book is built: `slides/mixup.html`.

The page is already written when this extension reads it, so formulas are set and figures are alive. A slide holds one
figure, one table, one cell with the sentences around it, or a few sentences.
"""
from __future__ import annotations

import re
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from pieces import letters, pieces, sentences, text

SENTENCES, CELL, LEAD = 330, 800, 170          # letters: of text alone, of text with a cell, of a line above a figure
SKIPPED = {"What was checked", "Exercises", "Sources"}
SWAP = '<script>document.fonts.forEach(f => { f.display = "swap"; })</script>'       # a deck waits for its letters
STYLES = "_static/pygments.css", "_static/fonts/fonts.css", "_static/katex/katex.min.css", "_static/book.css", "_static/explore.css", "_static/slides.css"
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Slides: {about}">
<title>{title} · slides · Mixing</title>
<link rel="icon" href="../_static/favicon.svg" type="image/svg+xml">
{styles}
<script src="../_static/slides.js"></script>
<script src="../_static/explore.js" defer></script>
</head>
<body class="deck">
<main>
{slides}
</main>
<nav aria-label="Slides" hidden><a href="{page}">Chapter</a><button type="button" aria-label="Previous slide">←</button><output aria-live="polite"></output><button type="button" aria-label="Next slide">→</button></nav>
</body>
</html>
"""


def cell(piece):
    """What a slide shows of a code cell: its code if it is visible, its outputs; a check is a cell that only asserts."""
    code, shown = "", []
    for part in pieces(piece.inner):
        if "cell_input" in part.classes:
            code = part.whole
        elif "cell_output" in part.classes:
            shown = [output.whole for output in pieces(part.inner)]
    drawn = [output for output in shown if re.search(r"<(figure|table|audio|img)\b", output)]
    said = code + "".join(output for output in shown if output not in drawn)
    if said:
        yield ("check" if said == code and re.search(r"^assert\b", text(code), re.MULTILINE) else "cell"), said
    yield from (("figure", output) for output in drawn)


def ideas(section):
    """The contents of a section as kinds and pieces of HTML: a paragraph is a text and more, a sentence each; all else is whole."""
    for piece in pieces(section):
        if piece.tag == "p":
            yield from (("more" if i else "text", line) for i, line in enumerate(sentences(piece.inner)))
        elif piece.tag == "section":
            yield from ideas(piece.inner)
        elif "cell" in piece.classes:
            yield from cell(piece)
        elif piece.tag not in ("h2", "h3", "span", "script"):
            yield ("math" if "math" in piece.classes else "cell" if "highlight" in " ".join(piece.classes) else "figure"), piece.whole


def pack(found):
    """Ideas put together into slides, each a list of kinds and pieces of HTML; a check stays with the text above it or out."""
    slide = []
    for kind, html in found:
        kinds, size = [k for k, _ in slide], sum(letters(h) for _, h in slide)
        cells = {"cell", "check"} & set(kinds)
        full = size + letters(html) > (CELL if cells or kind in ("cell", "check") else SENTENCES)
        if kind == "check" and (full or cells or not kinds):
            continue
        if full and slide or kind == "cell" and cells or kind == "figure" and (cells or size > LEAD):
            slide, lead = part(slide) if kind in ("cell", "figure") else (slide, [])
            if slide:
                yield slide
            slide = lead
        slide.append((kind, html))
        if kind == "figure":
            yield slide
            slide = []
    if slide:
        yield slide


def part(slide):
    """A slide without, and apart from it, the last paragraph, if that speaks of what comes next: a second one, or with a colon."""
    starts = [i for i, (kind, _) in enumerate(slide) if kind == "text"]
    last = starts[-1] if starts else len(slide)
    ahead = {k for k, _ in slide[last:]} <= {"text", "more"} and (slide[-1][1].endswith(":") or 0 < last and slide[last - 1][0] in ("text", "more"))
    short = sum(letters(html) for _, html in slide[last:]) <= SENTENCES
    return (slide[:last], slide[last:]) if ahead and short else (slide, [])


def typeset(slide):
    """A slide's pieces as HTML, the sentences of a paragraph together."""
    html = "\n".join(f"<p>{piece}</p>" if kind in ("text", "more") else piece for kind, piece in slide)
    for i, (kind, piece) in enumerate(slide):
        if kind == "more" and i:
            html = html.replace(f"</p>\n<p>{piece}</p>", f" {piece}</p>", 1)
    return html


def deck(body):
    """The slides of a page: class, heading and HTML of each."""
    page = pieces(pieces(body)[0].inner) if pieces(body)[0].tag == "section" else pieces(body)[-1].inner
    parts = [p for p in page if p.tag == "section"]
    before = [line for p in page if p.tag == "p" and "chapter-needs" not in p.classes for line in sentences(p.inner)]
    surprise, promise = [s for s in before if not s.startswith("After this chapter")], [s for s in before if s.startswith("After this chapter you can")]
    yield "title", heading(page), f"<p>{' '.join(surprise)}</p>"
    if promise:
        yield "say promise", "After this chapter you can", f"<p>… {promise[0].removeprefix('After this chapter you can')}</p>"
    for part in parts:
        name, inside = heading(pieces(part.inner)), list(ideas(part.inner))
        if "level-0" in part.classes:
            lines = [html for kind, html in inside if kind in ("text", "more")][:5]
            yield "lines", name, "<ol>" + "".join(f"<li><span>{line}</span></li>" for line in lines) + "</ol>"
            inside = [idea for idea in inside if idea[1] not in lines]
        if part.classes & {"level-0", "level-1"}:
            for slide in pack(inside):
                kinds = {kind for kind, _ in slide}
                yield "show" if "figure" in kinds else "code" if kinds & {"cell", "check"} else "say", name, typeset(slide)
    rest = [f'<li><a href="#{anchor(part)}">{heading(pieces(part.inner))}</a></li>' for part in parts
            if "level-2" in part.classes and heading(pieces(part.inner)) not in SKIPPED]
    if rest:
        yield "rest", "The chapter goes on", f"<ol>{''.join(rest)}</ol>"


def anchor(section):
    return re.search(r'id="([^"]*)"', section.whole)[1]


def heading(found):
    return re.sub(r'<a class="headerlink".*?</a>', "", next(p.inner for p in found if p.tag in ("h1", "h2")))


def moved(html, docname):
    """HTML of a page with its links made good for a page in `slides/`."""
    def move(match):
        place, mark, anchor = match[2].partition("#")
        if re.match(r"[a-z]+:", match[2]):
            return match[0]
        target = normpath(join(dirname(docname), place)) if place else f"{docname}.html"
        return f"{match[1]}{relpath(target, 'slides')}{mark}{anchor}"
    html = re.sub(r'<a class="headerlink".*?</a>', "", html)
    return re.sub(r'(<(?:a|img|audio|source)\b[^>]*?\b(?:href|src)=")([^"]*)', move, html)


def write(app, docname, template, context, doctree):
    body = context.get("body", "")
    if app.builder.name != "html" or doctree is None or 'class="level-0"' not in body:
        return
    found = list(deck(body))
    title = re.sub(r"<[^>]*>", "", found[0][1])
    slides = []
    for number, (kind, name, html) in enumerate(found, 1):
        above = "Mixing" if number == 1 else title
        slides.append(f'<section class="slide {kind}" id="slide-{number}" tabindex="-1" aria-label="{number} of {len(found)}">'
                      f'<header><span>{escape(above)}</span> <h1>{name}</h1></header><div class="idea">{moved(html, docname)}</div></section>')
    styles = "\n".join(f'<link rel="stylesheet" href="../{style}">' for style in STYLES) + SWAP
    html = PAGE.format(about=escape(title), title=escape(title), styles=styles, slides="\n".join(slides), page=f"../{docname}.html")
    place = Path(app.outdir, "slides", f"{Path(docname).name}.html")
    place.parent.mkdir(exist_ok=True)
    place.write_text(html, "utf8")


def setup(app):
    app.connect("html-page-context", write, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
