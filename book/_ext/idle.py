"""Whether a build has anything to finish: where nothing it starts from has changed, and its site lies as it was left, it has not.

Extensions that work on the finished site ask `idle` first. The digest covers the project's own files, the versions of
what is installed, the edition and the address; of the site itself, the sizes and the times of all files.
"""
from __future__ import annotations

import hashlib
import os
import sys
from importlib.metadata import distributions
from pathlib import Path

import dependencies

SOURCES = ("mixing", "tests", "book", "_config.yml", "_toc.yml", "constraints.txt", "CITATION.cff")
KINDS = {".pyc", ".swp"}
SPOKEN = "MIXING_EDITION", "MIXING_URL"


def idle(app):
    """Whether this build has left everything as the last one finished it; said when the build is over."""
    return getattr(app, "site_is_finished", False)


def _sources(app):
    root = Path(app.srcdir)
    files = [root / name for name in SOURCES if (root / name).is_file()]
    for folder in (root / name for name in SOURCES if (root / name).is_dir()):
        for place, folders, names in os.walk(folder, followlinks=True):
            folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith((".", "_build"))]
            files += [Path(place, name) for name in names if Path(name).suffix not in KINDS]
    installed = sorted(f"{d.name} {d.version}" for d in distributions())
    said = [os.environ.get(name, "") for name in SPOKEN]
    return dependencies.digest(sorted(files), root) + repr((sys.version, installed, said))


def _site(app):
    out = Path(app.outdir)
    folders = out, out.parent / "jupyter_execute"
    found = [(str(file), file.stat()) for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in found]


def _state(app):
    return hashlib.sha256(repr((_sources(app), _site(app))).encode()).hexdigest()


def _stamp(app):
    return Path(app.doctreedir, f"{app.builder.name}.finished")


def look(app, exception):
    stamp = _stamp(app)
    app.site_is_finished = not exception and stamp.exists() and stamp.read_text("utf8") == _state(app)
    static = Path(app.outdir, "_static")                                     # these two are about to be written again, and whole
    styles = [*static.glob("mystnb.*.css"), *static.glob("pygments.css")]
    app.finished_styles = [(file, file.read_bytes(), file.stat().st_mtime_ns) for file in styles] if idle(app) else []


def keep(app, exception):
    if exception or app._warncount or app.statuscode:
        _stamp(app).unlink(missing_ok=True)
    elif idle(app):
        for file, content, time in app.finished_styles:
            file.write_bytes(content)
            os.utime(file, ns=(time, time))
    else:
        _stamp(app).write_text(_state(app), "utf8")


def spare(app):
    """Where no page is read anew and none has gone, no figure has a new number: Sphinx would load every page to find that out."""
    from sphinx.environment.collectors.toctree import TocTreeCollector
    number, news = TocTreeCollector.assign_figure_numbers, {"gone": True, "read": True}

    def gone(app, env, added, changed, removed):
        news["gone"] = bool(removed)
        return []

    def read(app, env, docnames):
        news["read"] = bool(docnames)

    def numbers(collector, env):
        return number(collector, env) if any(news.values()) else []

    TocTreeCollector.assign_figure_numbers = numbers
    app.connect("env-get-outdated", gone)
    app.connect("env-before-read-docs", read, priority=900)


def restyled(app, env, added, changed, removed):
    """Sphinx copies styles and scripts when it writes a page; so it writes one if any of them differs from its copy."""
    for folder in (Path(app.srcdir, name) for name in app.config.html_static_path):
        for file in (file for file in folder.rglob("*") if file.is_file()):
            copy = Path(app.outdir, "_static", file.relative_to(folder))
            if copy.exists() and copy.stat().st_mtime < file.stat().st_mtime and copy.read_bytes() != file.read_bytes():
                return [app.config.root_doc]
    return []


def setup(app):
    spare(app)
    app.connect("env-get-outdated", restyled)
    app.connect("build-finished", look, priority=1)
    app.connect("build-finished", keep, priority=3000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
