"""Docstrings as they are written for a terminal, made safe for the page.

Shapes such as (..., n, *point) are no emphasis, and a word in backticks may take an s.
"""
from __future__ import annotations

import re
import sys

EMPHASIS = re.compile(r"(?<!\w)\*\w(?:[^*]*\w)?\*(?!\w)")


def escape(app, what, name, obj, options, lines):
    for i, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            lines[i] = re.sub(r"(`[^`]+`)(?=s\b)", r"\1\\ ", line)
            if "`" not in line and not EMPHASIS.search(line):
                lines[i] = re.sub(r"(?<!\\)\*(?=\w)", r"\\*", lines[i])


def example_heading(app, what, name, obj, options, lines):
    """Examples that follow the parameters without a heading get one, or they would be read as one more parameter."""
    section = ""
    for i, line in enumerate(lines):
        if i and re.fullmatch(r"-{3,}", line):
            section = lines[i - 1]
        if line.startswith(">>>") and section not in ("", "Examples", "Notes"):
            lines[i:i] = ["Examples", "--------"]
            return


def setup(app):
    sys.path.insert(0, str(app.srcdir))          # the package of this very tree, installed or not
    app.connect("autodoc-process-docstring", escape, priority=100)
    app.connect("autodoc-process-docstring", example_heading, priority=110)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
