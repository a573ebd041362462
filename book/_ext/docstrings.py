"""Docstrings as they are written for a terminal, made safe for the page: shapes such as (..., n, *point) are no emphasis."""
from __future__ import annotations

import re
import sys


def escape(app, what, name, obj, options, lines):
    for i, line in enumerate(lines):
        if "`" not in line and not line.lstrip().startswith((">>>", "...")):
            lines[i] = re.sub(r"(?<!\\)\*(?=\w)", r"\\*", line) if line.count("*") % 2 else line


def setup(app):
    sys.path.insert(0, str(app.srcdir))          # the package of this very tree, installed or not
    app.connect("autodoc-process-docstring", escape, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
