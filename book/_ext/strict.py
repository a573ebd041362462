"""What Sphinx does not read again on its own, and must: it reads only the pages that have changed.

A page that was read with a warning would pass unread, and green, the next time; so a build that warned is forgotten.
The bibliography lists what all pages cite; so it is read again with any of them.
"""
from __future__ import annotations

import hashlib
from pathlib import Path

BIBLIOGRAPHY = "book/bibliography"


def _tools(folder):
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.glob("*.py")))).hexdigest()


def forget(app, exception):
    if exception or app._warncount or app.statuscode:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)


def bibliography(app, env, added, changed, removed):
    return [BIBLIOGRAPHY] if BIBLIOGRAPHY in env.found_docs and added | changed | removed else []


def setup(app):
    app.add_config_value("tools_digest", "", "env")
    app.connect("config-inited", lambda app, config: setattr(config, "tools_digest", _tools(Path(__file__).parent)), priority=1)
    app.connect("env-get-outdated", bibliography)
    app.connect("build-finished", forget, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
