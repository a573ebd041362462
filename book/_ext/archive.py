"""The whole site as one file to take away, `mixing-book.zip`: equal sites make equal files, whenever they are packed."""
from __future__ import annotations

import re
import zipfile
from math import ceil
from pathlib import Path

from idle import idle

NAME, FOLDER = "mixing-book.zip", "mixing-book"
TELLS = "book/course.html"                     # the page that says how large the file is
LOCAL = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;\n'
SIZE = re.compile(r'(<span class="zip-size">)[^<]*(</span>)')


def add(archive, name, data):
    """Put a file into an archive with nothing in it of when, where and by whom that was done."""
    entry = zipfile.ZipInfo(f"{FOLDER}/{name}", (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    archive.writestr(entry, data, compresslevel=6)


def pack(site):
    """Pack the site in that folder; the page that tells the size comes last, with the size of all before it."""
    names = sorted(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    with zipfile.ZipFile(site / NAME, "w") as archive:
        for name in names:
            if name not in (NAME, TELLS, ".buildinfo"):
                add(archive, name, (site / name).read_bytes())
        if TELLS in names:
            megabytes = ceil(archive.fp.tell() / 1e6)
            text = SIZE.sub(rf"\g<1>{megabytes} MB\g<2>", (site / TELLS).read_text("utf8"))
            (site / TELLS).write_text(text, "utf8")
            add(archive, TELLS, text)
    return site / NAME


def quiet(site):
    """Opened from files, the search lists pages without quoting them: a browser lets no page read another file."""
    options = site / "_static" / "documentation_options.js"
    if LOCAL not in options.read_text("utf8"):
        options.write_text(options.read_text("utf8") + LOCAL, "utf8")


def finish(app, exception):
    if not exception and not idle(app) and app.builder.name == "html" and "book/course" in app.env.found_docs:
        quiet(Path(app.outdir))
        pack(Path(app.outdir))


def setup(app):
    app.connect("build-finished", finish, priority=2000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
