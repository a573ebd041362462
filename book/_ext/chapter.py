"""Build one page by itself, in seconds, and open it where there is a browser: python book/_ext/chapter.py mixup

Warnings are shown, except about links to pages and labels that exist in the rest of the book.
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
import webbrowser
from pathlib import Path

import yaml

from chapters import ROOT

ELSEWHERE = re.compile(r"(?:target not found|undefined label|unknown document|Unknown source document|not found|undefined):? '?([^'\s]+)")


def find(word):
    """The page of that name: ``mixup``, ``L2/mixup`` or a path."""
    book = ROOT / "book"
    for page in (ROOT / word, book / word, book / f"{word}.md", *sorted(book.glob(f"*/{word}.md"))):
        if page.is_file():
            return page
    names = ", ".join(sorted(p.stem for p in book.rglob("*.md")))
    sys.exit(f"no page is called {word!r}. There are: {names}.")


def is_elsewhere(warning):
    """Whether a warning is about something that only the whole book holds."""
    found = ELSEWHERE.search(warning)
    if not found:
        return False
    target = found[1].split("#")[0]
    if target.startswith("mixing") or any((ROOT / "book").rglob(Path(target).stem + ".md")):
        return True
    mark = re.compile(rf"^\({re.escape(target)}\)=|:(?:label|name): {re.escape(target)}\s*$", re.M)
    return any(mark.search(page.read_text("utf8")) for page in (ROOT / "book").rglob("*.md"))


def build(page):
    """Build the page; its HTML file and the warnings that concern it."""
    docname = page.relative_to(ROOT).with_suffix("").as_posix()
    place = ROOT / "_build" / "chapter" / docname.replace("/", "-")
    place.mkdir(parents=True, exist_ok=True)
    (place / "_toc.yml").write_text(yaml.safe_dump({"format": "jb-book", "root": docname}), "utf8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-n", "-q", "--keep-going",
               "--toc", place / "_toc.yml", "--path-output", place]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    lines = re.sub(r"\x1b\[[\d;]*m", "", done.stderr).splitlines()
    warnings = [line for line in lines if "WARNING" in line or "ERROR" in line]
    html = place / "_build" / "html" / f"{docname}.html"
    if not html.exists():
        sys.exit(done.stdout + done.stderr)
    return html, [w for w in warnings if not is_elsewhere(w)]


def main(word):
    html, warnings = build(find(word))
    print(*warnings, sep="\n", end="\n" if warnings else "")
    print(f"Open file://{html}")
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32"):
        webbrowser.open(html.as_uri())
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
