"""A build that warned is forgotten, so that the next one finds the same warnings again.

Sphinx reads only what has changed. A page that was read with a warning would pass unread, and green, the next time.
"""
from __future__ import annotations

import hashlib
from pathlib import Path


def _tools(folder):
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.glob("*.py")))).hexdigest()


def forget(app, exception):
    if exception or app._warncount or app.statuscode:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)


def setup(app):
    app.add_config_value("tools_digest", "", "env")
    app.connect("config-inited", lambda app, config: setattr(config, "tools_digest", _tools(Path(__file__).parent)), priority=1)
    app.connect("build-finished", forget, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
