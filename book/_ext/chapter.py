"""Build one page by itself, in seconds, and open it where there is a browser: python book/_ext/chapter.py mixup

The bibliography is built with it, so that its citations lead somewhere.
Warnings are shown, except about a page, a label, a term or a function that the rest of the book does hold.
"""
from __future__ import annotations

import os
import pydoc
import re
import subprocess
import sys
import webbrowser
from pathlib import Path

import yaml

import chapters
from chapters import ROOT
from strict import BIBLIOGRAPHY

MISSING = re.compile(r"(Unknown source document|not in glossary|not found|undefined label|label(?= 'theorem)):? '?(.+?)'?"
                     r"(?: not found\.)?(?: \[[\w.]+\])?$")
LABELS = r"^\({0}\)=|^:(?:label|name): *{0}\s*$|^\$\$.*\({0}\)\s*$"


def find(word):
    """The page of that name: ``mixup``, ``L2/mixup`` or a path."""
    book = ROOT / "book"
    for page in (ROOT / word, book / word, book / f"{word}.md", *sorted(book.glob(f"*/{word}.md"))):
        if page.is_file():
            return page
    names = ", ".join(sorted(p.stem for p in book.rglob("*.md")))
    sys.exit(f"no page is called {word!r}. There are: {names}.")


def is_elsewhere(warning, root=ROOT):
    """Whether a warning is about something that this page lacks and the whole book has."""
    found = MISSING.search(warning)
    if not found:
        return False
    kind, target = found.groups()
    if kind == "Unknown source document":
        return root / f"{target.split('#')[0]}.md" in chapters.listed(root)
    if target.startswith("mixing."):
        return pydoc.locate(target) is not None
    mark = re.compile((r"^{0}\s*$" if kind == "not in glossary" else LABELS).format(re.escape(target)), re.M | re.I)
    return any(mark.search(page.read_text("utf8")) for page in chapters.listed(root) if page.exists())


def build(page, root=ROOT):
    """Build the page; its HTML file and the warnings that concern it."""
    docname = page.relative_to(root).with_suffix("").as_posix()
    place = root / "_build" / "chapter" / docname.replace("/", "-")
    place.mkdir(parents=True, exist_ok=True)
    toc = {"format": "jb-book", "root": docname}
    if docname != BIBLIOGRAPHY:
        toc["chapters"] = [{"file": BIBLIOGRAPHY}]
    (place / "_toc.yml").write_text(yaml.safe_dump(toc), "utf8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-n", "-q", "--keep-going",
               "--toc", place / "_toc.yml", "--path-output", place]
    done = subprocess.run(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True)
    lines = re.sub(r"\x1b\[[\d;]*m", "", done.stderr).splitlines()
    warnings = [line for line in lines if re.search(r"\b(WARNING|ERROR|CRITICAL): ", line)]
    html = place / "_build" / "html" / f"{docname}.html"
    if not html.exists():
        sys.exit(done.stdout + done.stderr)
    return html, [w for w in warnings if not is_elsewhere(w, root)]


def main(word):
    html, warnings = build(find(word))
    print(*warnings, sep="\n", end="\n" if warnings else "")
    print(f"Open file://{html}")
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32"):
        webbrowser.open(html.as_uri())
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(*sys.argv[1:]))
