"""No page asks anything of another host: drop the loader of Thebe that the theme always adds."""
from __future__ import annotations

import re

SETTINGS = re.compile(r'\s*<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = .*?</script>', re.DOTALL)


def _foreign(asset):
    body = str(getattr(asset, "filename", asset)) + str(getattr(asset, "attributes", {}).get("body", ""))
    return "thebe" in body.lower()


def prune(app, docname, template, context, doctree):
    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context[kind] if not _foreign(asset)]
    if "body" in context:
        context["body"] = SETTINGS.sub("", context["body"])


def setup(app):
    app.connect("html-page-context", prune, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
