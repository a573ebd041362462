"""The whole book as one PDF: the built pages, joined into one document, printed by Chromium.

    python book/_ext/pdf.py                    all pages, into _build/html/mixing.pdf, linked from every page
    python book/_ext/pdf.py OUT.pdf L0 L2/hull these pages, into OUT.pdf

It is printed twice: the first print tells on which page everything is, the second has it in the table of contents.
"""
from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import yaml

import chapters
from chapters import ROOT

SITE = ROOT / "_build" / "html"
PLACE = "mixing.pdf"
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-extensions", "--no-first-run", "--allow-file-access-from-files", "--virtual-time-budget=600000",
         "--no-pdf-header-footer", "--generate-pdf-document-outline")
LEFT_OUT = (                                      # what paper cannot show: (pattern, what stands there instead)
    (r'<span class="katex-mathml">.*?</math></span>', ""),
    (r"<script\b.*?</script>", ""),
    (r'<a class="headerlink".*?</a>', ""),
    (r'<details class="admonition hide.*?</details>', ""),
    (r'<div class="claim-code".*?</div>', ""),
    (r"<audio\b.*?</audio>", '<p class="mix-sound">♪ A sound, to be played on the page.</p>'),
    (r'<button\b.*?</button>', ""),
    (r"<details(?! open)\b", "<details open"),
)
LEDGER = ((r'<details open class="claim-evidence"[^>]*>\s*<summary>(.*?)</summary>.*?</details>', r'<div class="mix-evidence">\1</div>'),)
OWN = re.compile(r'(?P<before>\s(?:id|for|aria-labelledby|aria-describedby|aria-controls|headers)=")(?P<name>[^"]+)"')
LINK = re.compile(r'\s(?P<kind>href|xlink:href|src)="(?P<target>[^"]*)"')
HEADING = re.compile(r'<section[^>]*\sid="([^"]+)"[^>]*>\s*(?:<span[^>]*></span>\s*)*<h([12])>(.*?)</h\2>', re.S)


def anchor(name, fragment=""):
    """What a place of a page is called in the one document."""
    return "-".join(filter(None, (re.sub(r"\W", "-", name), fragment)))


def article(text):
    """The part of a built page that is read."""
    start = text.index(">", text.index('<article class="bd-article"')) + 1
    depth = 1
    for tag in re.finditer(r"<(/?)article\b", text[start:]):
        depth += -1 if tag[1] else 1
        if not depth:
            return text[start:start + tag.start()]
    raise ValueError("a page without an article")


def chapter(name, names):
    """One page as a part of the document: names of its own, links that stay inside, everything unfolded."""
    page = SITE / "book" / f"{name}.html"
    body = article(page.read_text("utf8"))
    for pattern, instead in LEFT_OUT + (LEDGER if name == "claims" else ()):
        body = re.sub(pattern, instead, body, flags=re.S)
    body = OWN.sub(lambda m: m["before"] + " ".join(anchor(name, word) for word in m["name"].split()) + '"', body)
    body = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{anchor(name, m[1])})", body)

    def link(match):
        kind, target = match["kind"], html.unescape(match["target"])
        if re.match(r"[a-z]+:", target):
            return match[0]
        path, _, fragment = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        if kind == "src" or not place.is_relative_to(SITE / "book"):
            return f' {kind}="{os.path.relpath(place, SITE)}"' if kind == "src" or place.parent == SITE / "_static" / "media" else ""
        other = place.relative_to(SITE / "book").with_suffix("").as_posix()
        return f' {kind}="#{anchor(other, fragment)}"' if other in names else ""

    return LINK.sub(link, body)


def headings(name, body):
    """The title of a page and of its sections, each with its place."""
    found = [(int(level), place, re.sub(r"<(?!/?code).*?>", "", title).strip()) for place, level, title in HEADING.findall(body)]
    (_, _, title), *sections = found
    return title, [(place, text) for level, place, text in sections if level == 2]


def parts():
    """The names of the pages by the captions of the table of contents, the first page under its own."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))

    def names(entries):
        for entry in entries:
            yield entry["file"].removeprefix("book/")
            yield from names(entry.get("sections", ()))

    first = ("L0 · Five lines", [toc["root"].removeprefix("book/")])
    return [first] + [(part["caption"], list(names(part["chapters"]))) for part in toc["parts"]]


def document(names, pages):
    """The one document, with page numbers in its contents where they are known."""
    bodies = {name: chapter(name, names) for name in names}
    contents, flow, rules = [], [], []
    for caption, members in parts():
        members = [name for name in members if name in bodies]
        if members:
            contents.append(f'<p class="mix-part">{html.escape(caption)}</p>')
        for name in members:
            title, sections = headings(name, bodies[name])
            plain = html.unescape(re.sub("<.*?>", "", title)).replace('"', "”")
            rules.append(f'@page {anchor(name)} {{ @top-left {{ content: "{caption}" }} @top-right {{ content: "{plain}" }} }}\n'
                         f"article.{anchor(name)} {{ page: {anchor(name)} }}")
            contents.append(_entry("chapter", anchor(name), title, pages))
            contents.extend(_entry("section", place, text, pages) for place, text in sections)
            flow.append(f'<article class="bd-article {anchor(name)}" id="{anchor(name)}">{bodies[name]}</article>')
    styles = "".join(dict.fromkeys(re.findall(r'<link[^>]*rel="stylesheet"[^>]*/>', (SITE / "book/L0.html").read_text("utf8"))))
    styles = re.sub(r'href="[./]*_static/([^"?]*)[^"]*"', r'href="_static/\1"', styles)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["version"]
    picture = (SITE / "_static" / "mixtures.svg").read_text("utf8").partition("<svg")[2]
    return FRAME.format(styles=styles, rules="\n".join(rules), picture=f"<svg{picture}", version=version,
                        contents="\n".join(contents), flow="\n".join(flow))


def _entry(kind, place, title, pages):
    number = pages.get(place, "")
    return f'<p class="mix-{kind}"><a href="#{place}"><span>{title}</span><span class="mix-page">{number}</span></a></p>'


FRAME = """<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8"><title>Mixing</title>
{styles}<script>document.fonts.forEach(f => {{ f.display = "swap"; }})</script><link rel="stylesheet" href="_static/print.css"><style>
{rules}
</style></head><body class="mix-print">
<header class="mix-title"><div class="mix-name">Mixing</div>
<p>An executable book about one idea: a mixture is m = K(w, p; c) — parts, weights, a kernel, a carrier.</p>
{picture}
<p class="mix-colophon">The Mixing developers · version {version}<br>Text <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>,
code <a href="https://opensource.org/license/mit">MIT</a><br>Every number, formula and comparison in this book was checked when it was built.
What moves, sounds or computes on the site stands still here: a figure with controls shows one setting, a sound its description,
and the code that only draws a figure is left to the site.</p></header>
<nav class="mix-contents"><div class="mix-name">Contents</div>
{contents}
</nav>
{flow}
<script>
// What is wider than the column is drawn smaller, so that nothing leaves the page.
for (const box of document.querySelectorAll("article div.math, article table, article .mix-fit")) {{
  const inner = box.querySelector(".katex-html") || box, room = (box.closest("td, li, .admonition, .proof, .cell_output") || box.parentElement).clientWidth;
  const width = Math.max(inner.scrollWidth, inner.getBoundingClientRect().width, box.scrollWidth);
  if (width > room) box.style.zoom = Math.max(0.4, room / width * 0.99);
}}
</script></body></html>
"""


def chromium(source, target):
    """Print a document of the site."""
    if not CHROMIUM:
        sys.exit("no Chromium on this machine: install it, or set CHROMIUM to its path.")
    done = subprocess.run([CHROMIUM, *FLAGS, f"--print-to-pdf={target}", source.as_uri()], capture_output=True, text=True, timeout=900)
    if done.returncode or not target.exists():
        sys.exit(done.stderr)


def places(file):
    """The page number of every place that something links to."""
    from pypdf import PdfReader
    reader = PdfReader(file)
    number = {page.indirect_reference.idnum: i for i, page in enumerate(reader.pages, 1)}
    return {name.lstrip("/"): number[place.page.idnum] for name, place in reader.named_destinations.items()}


def make(target, names):
    """Print these pages into one file."""
    draft = SITE / "_print.html"
    try:
        pages = {}
        for _ in range(2):
            draft.write_text(document(names, pages), "utf8")
            chromium(draft, target)
            pages = places(target)
    finally:
        draft.unlink(missing_ok=True)


def announce(target):
    """Link the file from the foot of every page of the site."""
    size = f"{target.stat().st_size / 1e6:.0f} MB"
    for page in SITE.glob("book/**/*.html"):
        text = page.read_text("utf8")
        place = os.path.relpath(target, page.parent)
        link = f'<!--pdf--><br><a class="mix-pdf" href="{place}">The whole book as a PDF</a> ({size}).<!--/pdf-->'
        if "<!--pdf-->" in text:
            text = re.sub(r"<!--pdf-->.*?<!--/pdf-->", link, text)
        page.write_text(text, "utf8")


def main(arguments):
    start = time.perf_counter()
    target = Path(arguments[0]).absolute() if arguments else SITE / PLACE
    make(target, arguments[1:] or [chapters.name(page) for page in chapters.listed()])
    if not arguments:
        announce(target)
    from pypdf import PdfReader
    print(f"{len(PdfReader(target).pages)} pages, {target.stat().st_size / 1e6:.1f} MB, in {time.perf_counter() - start:.0f} s.")
    print(f"Open file://{target}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:])
