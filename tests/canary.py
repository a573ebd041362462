"""A tiny book beside the real one, built with the real one's own configuration and extensions."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ["_config.yml", "constraints.txt", "mixing", "book/_ext", "book/_static", "book/_templates", "book/references.bib"]
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3, language: python}\n---\n\n"


class Build:
    """The exit status of a build, and its warnings by page."""

    def __init__(self, done):
        self.status = done.returncode
        self.output = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)
        self.warnings = [line for line in self.output.splitlines() if "WARNING" in line or "ERROR" in line]

    def about(self, page):
        return [line for line in self.warnings if f"{page}.md" in line]


def write(place, pages, toc=None):
    """The tiny book: `pages` is name to text, the first is the root; `toc` names the pages when it should lie."""
    for name in SHARED:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).symlink_to(ROOT / name)
    for name, text in pages.items():
        (place / "book" / f"{name}.md").write_text(text, "utf8")
    root, *rest = toc or pages
    chapters = "".join(f"  - file: book/{name}\n" for name in rest)
    (place / "_toc.yml").write_text(f"format: jb-book\nroot: book/{root}\n" + (f"chapters:\n{chapters}" if rest else ""), "utf8")


def build(place):
    """Build it with the gate of `make book`."""
    gate = next(line for line in (ROOT / "Makefile").read_text("utf8").splitlines() if line.startswith("BUILD"))
    options = gate.split("jupyter-book", 1)[1].split()
    command = [Path(sys.executable).with_name("jupyter-book"), *options, "-W"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(place)}
    return Build(subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True))
