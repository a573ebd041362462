"""The house rules a machine can check on the source of a page.

    python book/_ext/prose.py book/L2/mixup.md

A number in a sentence must be glued from a result, so that it cannot outlive the result. Numbers in code, formulas,
roles, options, labels, headings and addresses are free; the visible escape for a date or a name is {lit}`2018`.
"""
from __future__ import annotations

import ast
import re
import sys
from functools import lru_cache
from pathlib import Path

import chapters

LONGEST_CELL = 20                              # lines; what is longer belongs into the package
NOT_PROSE = re.compile(r"code-cell|code(-block)?|sourcecode|raw(-cell)?|math|eval-rst|bibliography|toctree|tableofcontents|"
                       r"glue:(?!figure).*|literalinclude|doctest")
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
LEVEL = re.compile(r"(?<!\w)L[0-2](?!\w)")
ACTIVE = re.compile(r"<\s*(script|iframe|style|object|embed)\b", re.I)


def problems(text, stem):
    """What breaks a rule in the source of the page with that file name: pairs of line and message, in order."""
    page = _Page(stem)
    page.walk(_parser().parse(text), 0)
    return sorted(page.found)


class _Page:
    def __init__(self, stem):
        self.prefix = stem.replace("-", "_").lower() + "_"
        self.found, self.sentence = [], True           # a sentence stands before the first cell: its title's paragraph

    def say(self, line, message):
        self.found.append((line, message))

    def walk(self, tokens, offset, nested=False):
        """Go through the blocks of a piece of Markdown whose first line is line `offset` of the page, from zero."""
        heading = False
        for token in tokens:
            line = offset + token.map[0] + 1 if token.map else offset + 1
            if token.type in ("heading_open", "heading_close"):
                heading = token.type == "heading_open"
            elif token.type == "inline":
                self.inline(token, line, heading)
            elif token.type == "html_block":
                self.html(token.content, line)
            elif token.type in ("fence", "colon_fence"):
                self.fence(token, line, nested)

    def inline(self, token, line, heading):
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "html_inline":
                self.html(child.content, line)
            elif child.type == "text" and not heading:
                self.sentence |= bool(re.search(r"[^\W\d_]{2}", child.content))
                if not _is_address(child, token.children):
                    self.numbers(child.content, line)

    def numbers(self, text, line):
        for word in LEVEL.sub("", text).split():
            if any(c.isnumeric() for c in word):
                word = word.strip(".,;:!?()[]\"'“”‘’")
                self.say(line, f"a number typed in a sentence: {word}. Glue it from a result, set it as math, "
                               f"or write {{lit}}`{word}` if it is a date, a name or the like.")

    def html(self, html, line):
        if ACTIVE.search(html):
            self.say(line, "active HTML in a page. Pages hold text and code; scripts and styles live in book/_static.")
        if not html.lstrip().startswith("<!--"):
            self.numbers(re.sub(r"<[^>]*>", " ", html), line)

    def fence(self, token, line, nested):
        directive = re.match(r"\{([^}]+)\}", token.info.strip())
        name = directive[1] if directive else ""
        if name == "code-cell":
            if nested:
                self.say(line, "a code cell inside another directive is never executed. Move it out.")
            self.cell(token.content, line)
        elif name and not NOT_PROSE.fullmatch(name):
            body, skipped = _without_options(token.content)
            self.walk(_parser().parse(body), line + skipped, nested=True)

    def cell(self, content, line):
        source, skipped = _without_options(content)
        hidden = any(tag in content[:len(content) - len(source)] for tag in HIDDEN)
        first = line + 1 + skipped
        if not hidden:
            if not self.sentence:
                self.say(line, "two visible code cells without a sentence between them. Say what the first one showed.")
            if len(source.strip().splitlines()) > LONGEST_CELL:
                self.say(line, f"a code cell of {len(source.strip().splitlines())} visible lines; at most {LONGEST_CELL}. "
                               "Move what is not the idea into the package.")
            self.sentence = False
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            bad = source.splitlines()[(error.lineno or 1) - 1:][:1]
            what = "a magic or shell command" if re.search(r"^\s*[%!?]|=\s*[%!]|\?\s*$", "".join(bad)) else "not Python"
            self.say(first + (error.lineno or 1) - 1, f"{what} in a cell: {''.join(bad).strip()!r}. Cells hold plain Python.")
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == "get_ipython":
                self.say(first + node.lineno - 1, "get_ipython in a cell. Cells hold plain Python.")
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "glue" and node.args:
                key = next((c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant)), "")
                if isinstance(key, str) and not key.lower().startswith(self.prefix):
                    self.say(first + node.lineno - 1, f"glued under the name {key!r}. Names start with the page's: {self.prefix}…")


def _is_address(child, siblings):
    """Whether this text is an address that became a link by itself."""
    i = siblings.index(child)
    return i > 0 and siblings[i - 1].type == "link_open" and siblings[i - 1].markup in ("linkify", "autolink")


def _without_options(content):
    """The body of a directive without its options, and how many lines those took."""
    lines = content.splitlines(keepends=True)
    if lines and lines[0].strip() == "---":
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        return "".join(lines[end + 1:]), end + 1
    count = next((i for i, line in enumerate(lines) if not re.match(r":[\w-]+:", line)), len(lines))
    return "".join(lines[count:]), count


@lru_cache(1)
def _parser():
    from markdown_it.renderer import RendererHTML
    from myst_parser.parsers.mdit import create_md_parser
    return create_md_parser(chapters.markdown(), RendererHTML)


def setup(app):
    """Turn each broken rule into a warning, which stops the build, and teach Sphinx the role of the escape."""
    from docutils import nodes
    from sphinx.util import logging
    logger = logging.getLogger(__name__)

    def check(app, docname, source):
        for line, message in problems(source[0], Path(docname).name):
            logger.warning("%s", message, location=(docname, line), type="prose")

    app.add_role("lit", lambda name, raw, text, line, inliner, options=None, content=(): ([nodes.Text(text)], []))
    app.connect("source-read", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main(paths):
    found = [(path, line, message) for path in paths for line, message in problems(Path(path).read_text("utf8"), Path(path).stem)]
    for path, line, message in found:
        print(f"{path}:{line}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
