"""Live code: a page's cells run in the reader's browser, in a worker, when the reader asks for it, and not before.

The built book carries Python itself, SymPy, mpmath and mixing in `_static/live`. What needs NumPy is loaded from the public
home of Pyodide, once the reader has agreed to that. Each page has its cells as data, in `_static/live/pages`.
"""
from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import cells
import chapters
import editions
from docutils import nodes
from idle import idle
from myst_nb.core.read import read_myst_markdown_notebook

RUNTIME = Path(__file__).with_name("runtime")
VERSION = "314.0.7"
PUBLIC = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
UNUSED = {"tests", "benchmarks", "testing", "physics", "__pycache__"}          # of SymPy and mpmath


def place(docname):
    """The name of a page's data."""
    return docname.replace("/", "-") + ".json"


def page_cells(app, docname):
    """The cells of a page by their number: source, the cells it needs, whether it is light, its derivations."""
    text = [Path(app.srcdir, docname + ".md").read_text("utf8")]
    editions.edit(app, docname, text)                                # what a student does not get is not in the data either
    notebook = read_myst_markdown_notebook(text[0], config=chapters.markdown(), add_source_map=True)
    numbers = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    sources = [notebook.cells[k].source for k in numbers]
    return {number: {"source": source, "needs": [numbers[j] for j in needs], "light": light,
                     "derivations": cells.derivations(source, sources[:k])}
            for k, (number, source, (needs, light)) in enumerate(zip(numbers, sources, cells.plan(sources)))}


def mark(app, doctree, docname):
    """Give each cell its number, say which runs without NumPy, and write the page's cells as data."""
    found = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if not found or app.builder.name != "html":
        return
    data = page_cells(app, docname)
    for node in found:
        cell = data[node["cell_index"]]
        node["classes"].append(f"live-{node['cell_index']}")
        node["classes"] += ["live-light"]*cell["light"] + ["live-proof"]*bool(cell["derivations"])
    target = Path(app.outdir, "_static", "live", "pages", place(docname))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf8")


def has_cells(doctree):
    """Whether a page holds code."""
    return doctree is not None and any(n.get("nb_element") == "cell_code" for n in doctree.findall(nodes.container))


def equip(app, docname, template, context, doctree):
    """The script, only on pages with cells."""
    if not has_cells(doctree):
        return
    context["body"] += f'<div hidden id="live-page" data-cells="{place(docname)}" data-public="{PUBLIC}"></div>'
    app.add_js_file("live.js", loading_method="defer")
    app.add_css_file("live.css")


def launch(app, docname, template, context, doctree):
    """The button in the header."""
    if has_cells(doctree):
        context["header_buttons"].insert(0, {"type": "javascript", "javascript": "mixingLive.panel()", "icon": "fas fa-play",
                                             "text": "", "tooltip": "Run this page here", "label": "live-button"})


def archive(files):
    """A zip of pairs (name, bytes), the same bytes on every machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, content in sorted(files):
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def symbolic():
    """SymPy and mpmath as installed, without their tests and what the book never uses, and with their licenses."""
    for name in ("mpmath", "sympy"):
        for entry in importlib.metadata.files(name):
            licence = "LICENSE" in entry.name.upper() and ".dist-info" in str(entry)
            if licence or (entry.suffix == ".py" and entry.parts[0] == name and not UNUSED & set(entry.parts)):
                yield entry.as_posix(), Path(entry.locate()).read_bytes()


def package(root, answers=True):
    """The book's own package; its answers are encoded, or left out."""
    from mixing.answers import _store
    for file in sorted((root / "mixing").rglob("*")):
        name = file.relative_to(root)
        if file.is_file() and "__pycache__" not in name.parts and not (name.parts[1] == "answers" and file.suffix == ".toml"):
            yield name.as_posix(), file.read_bytes()
    rows = {id: _store.without_defaults(row) for id, row in _store.read(root / "mixing" / "answers").items() if answers}
    yield f"mixing/answers/{_store.ENCODED}", _store.encode(rows).encode()


def _once(file, make):
    """A file that is made when it is missing."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make())
    return file.read_bytes()


def supply(app, exception):
    """Lay Python and the packages beside the pages."""
    if exception or app.builder.name != "html" or idle(app):
        return
    out, keep, root = Path(app.outdir, "_static", "live"), Path(app.outdir).parent / "live", Path(app.srcdir)
    out.mkdir(parents=True, exist_ok=True)
    digests = (RUNTIME / "SHA256SUMS").read_text("ascii")
    with tarfile.open(RUNTIME / "pyodide.tar.xz") as source:
        for digest, name in (line.split() for line in digests.splitlines()):
            content = _once(keep / digest / name, lambda: source.extractfile(name).read())
            if hashlib.sha256(content).hexdigest() != digest:
                raise RuntimeError(f"{name} in {RUNTIME} is not what SHA256SUMS says.")
            (out / name).write_bytes(content)
    for name in ("README.txt", "LICENSE-pyodide"):
        shutil.copyfile(RUNTIME / name, out / name)
    versions = "-".join(f"{p}-{importlib.metadata.version(p)}" for p in ("sympy", "mpmath"))
    tools = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    (out / "sympy.zip").write_bytes(_once(keep / f"{versions}-{tools}.zip", lambda: archive(symbolic())))
    (out / "mixing.zip").write_bytes(archive(package(root, answers=app.config.edition != "student")))
    loaded = [*(line.split()[1] for line in digests.splitlines()), "sympy.zip", "mixing.zip"]
    sizes = {name: (out / name).stat().st_size for name in loaded}
    held = digests.encode() + (out / "sympy.zip").read_bytes() + (out / "mixing.zip").read_bytes()
    told = {"stamp": hashlib.sha256(held).hexdigest()[:16], "sizes": sizes}
    (out / "live.json").write_text(json.dumps(told, indent=1), "utf8")


def setup(app):
    app.connect("doctree-resolved", mark)
    app.connect("html-page-context", equip, priority=800)
    app.connect("html-page-context", launch, priority=940)
    app.connect("build-finished", supply)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
