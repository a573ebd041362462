"""The ledger beside the book as data: `_static/claims.json`, from the evidence that the claims page has just run."""
from __future__ import annotations

import os
import sys
from pathlib import Path


def write(app, exception):
    if exception or app.builder.name != "html" or "book/claims" not in app.env.found_docs:
        return
    root = Path(app.srcdir)
    sys.path.insert(0, str(root))
    os.environ["MIXING_EVIDENCE"] = str(root / "_build" / "evidence")
    from mixing import claims
    from mixing.ledger._export import text
    Path(app.outdir, "_static", "claims.json").write_text(text(claims.export()), "utf8")


def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
