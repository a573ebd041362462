"""Where the book's pages are, and how one is read."""
from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def listed(root=ROOT):
    """Every page the table of contents names, in reading order, whether it exists or not."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf8"))

    def walk(node):
        for key, value in node.items() if isinstance(node, dict) else ():
            if key in ("root", "file"):
                yield root / f"{value}.md"
            elif isinstance(value, list):
                for item in value:
                    yield from walk(item)

    return list(walk(toc))


def notebooks(root=ROOT):
    """The pages of the table of contents that hold code."""
    return [page for page in listed(root) if page.exists() and "{code-cell}" in page.read_text("utf8")]


def name(page, root=ROOT):
    """What a page is called in the tests and in the ledger: ``L2/mixup``."""
    return page.relative_to(root / "book").with_suffix("").as_posix()


def read(page):
    """The page as a notebook without outputs, its code read exactly as the book's build reads it."""
    from myst_nb.core.read import read_myst_markdown_notebook
    text = page.read_text("utf8")
    return read_myst_markdown_notebook(text, config=markdown(), add_source_map=True, path=str(page))


def code_cells(notebook):
    """The code cells, each with the line of the page on which its fence opens."""
    lines = notebook.metadata["source_map"]
    return [(cell, line) for cell, line in zip(notebook.cells, lines) if cell.cell_type == "code"]


CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?:---\n.*?^---\n|(?::[\w-]+:[^\n]*\n)*)(.*?)^```", re.MULTILINE | re.DOTALL)


def code(page):
    """The code of the page's cells, found without reading the rest of it: a hundred times faster than `read`."""
    return [cell.strip() for cell in CELL.findall(page.read_text("utf8"))]


def tree(source):
    """The syntax tree of a cell; an empty one if it is no Python, which the kernel will say."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def first_line(page, fence):
    """The line on which the code begins in the cell whose fence opens on line `fence`: below the cell's options."""
    lines = page.read_text("utf8").splitlines()[fence:]
    if lines and lines[0].strip() == "---":
        return fence + lines.index("---", 1) + 2
    return fence + 1 + next((i for i, line in enumerate(lines) if not line.startswith(":")), 0)


@lru_cache(1)
def markdown():
    """The Markdown dialect of the book, as `_config.yml` states it."""
    from myst_parser.config.main import MdParserConfig
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
    return MdParserConfig(enable_extensions=set(config["parse"]["myst_enable_extensions"]))
