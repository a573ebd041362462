"""Every chapter can be taken away: as it is written, as an executed notebook, as a plain script."""
from __future__ import annotations

import re
from pathlib import Path

import nbformat
from idle import idle

BOX = re.compile(r"^```\{answer\} (\S+)\n```$", re.MULTILINE)


def _executed(app, docname):
    return Path(app.outdir).parent / "jupyter_execute" / f"{docname}.ipynb"


def link(app, docname, template, context, doctree):
    """Add the notebook and the script to the download button that the theme has made for the source."""
    if doctree is None or not _executed(app, docname).exists():
        return
    for button in context.get("header_buttons", []):
        if button.get("label") == "download-buttons":
            for ending, tip in ((".ipynb", "Download the executed notebook"), (".py", "Download the code")):
                icon = "fas fa-code" if ending == ".ipynb" else "fas fa-file-code"
                button["buttons"].append({"type": "link", "url": context["pathto"](f"_sources/{docname}{ending}", 1), "text": ending,
                                          "tooltip": tip, "icon": icon, "label": f"download{ending.replace('.', '-')}-button"})


def call(text):
    """The text of a cell for a notebook, where an answer box is a call that checks the same.

    >>> call("Try it.\\n```{answer} mixup-ex-three\\n```")
    'Try it.\\nCheck yours: `mixing.check("mixup-ex-three", …)`'
    """
    return BOX.sub(r'Check yours: `mixing.check("\1", …)`', text)


def script(notebook):
    """The notebook as a Python script: text as comments, code as code."""
    parts = []
    for cell in notebook.cells:
        text = cell.source.strip()
        if cell.cell_type == "markdown":
            text = "\n".join(f"# {line}".rstrip() for line in text.splitlines())
        if text:
            parts.append(text)
    return "\n\n".join(parts) + "\n"


def write(app, exception):
    if exception or app.builder.name != "html" or idle(app):
        return
    for docname in app.env.found_docs:
        if _executed(app, docname).exists():
            notebook = nbformat.read(_executed(app, docname), as_version=4)
            notebook.metadata.pop("source_map", None)
            for cell in notebook.cells:
                cell.source = call(cell.source) if cell.cell_type == "markdown" else cell.source
            target = Path(app.outdir, "_sources", docname)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.with_suffix(".py").write_text(script(notebook), "utf8")
            for number, cell in enumerate(notebook.cells):
                cell["id"] = f"cell-{number}"
            target.with_suffix(".ipynb").write_text(nbformat.writes(notebook), "utf8")


def setup(app):
    app.connect("html-page-context", link, priority=950)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
