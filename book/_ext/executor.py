"""One execution of the chapters, for the book and for the tests.

Each page runs in a Jupyter kernel of its own, two at a time. Its outputs are kept in `_build/executed` under a digest
of everything they may depend on: the page's code, the modules and data it may use, the lock file, the versions in
use, and this file. So nothing stale survives, and a change runs again what it may concern and nothing else.

    python book/_ext/executor.py                 run what is out of date
    python book/_ext/executor.py L2/mixup        run this page
    python book/_ext/executor.py --why L2/mixup  list what its outputs may depend on
"""
from __future__ import annotations

import ast
import importlib.util
import json
import os
import py_compile
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import chapters
import dependencies

THREADS, SECONDS_PER_CELL, KEEP = 2, 120, 4
STACK = ("numpy", "scipy", "sympy", "matplotlib", "scikit-learn", "networkx", "ipykernel", "ipython", "myst-nb")
CHECKED = b"\3\0\0\0"         # how compiled code says that the hash of its source decides whether it still holds
DATE = "1767225600"           # the date every produced file carries, so that two builds are equal


class Run(NamedTuple):
    """The outputs of one page's code cells and, where one failed, on which line and why."""
    cells: list
    seconds: float
    computing: float              # seconds of processor time, which a busy machine does not stretch
    line: int = 0
    error: str = ""
    cached: bool = False


class ExecutionFailed(AssertionError):
    """A cell of a page failed."""


def execute(pages, root=chapters.ROOT, report=lambda page, run: None):
    """A `Run` for each page, from the cache where nothing has changed since; `report` hears of each as it ends."""
    runs, todo = {}, []
    for page in pages:
        stored = _place(page, root)
        if stored.exists():
            runs[page] = Run(**json.loads(stored.read_text("utf8")), cached=True)
        else:
            todo.append(page)
    if todo:
        _compile(file for file in dependencies.everything(root / dependencies.PACKAGE) if file.suffix == ".py")
    with ThreadPoolExecutor(THREADS) as pool:
        for page, run in zip(todo, pool.map(lambda page: _run(page, root), todo)):
            report(page, run)
            runs[page] = run
    return runs


def executed(page, run):
    """The page as a notebook with the outputs of its run."""
    notebook = chapters.read(page)
    fill(notebook, run)
    return notebook


def fill(notebook, run):
    """Put the outputs of a run into a notebook read from the same page."""
    from nbformat import from_dict
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    for cell, saved in zip(cells, run.cells):
        cell.outputs = [from_dict(output) for output in saved["outputs"]]
        cell.execution_count = saved["execution_count"]


def glued(notebook):
    """What the page glued: name to value, a Python literal as itself and anything else as its text."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            if name:
                text = next(v for k, v in output["data"].items() if k.endswith("text/plain"))
                found[name] = _literal(text)
    return found


def depends(page, root=chapters.ROOT):
    """The files of the project, besides the page, that its outputs may depend on."""
    package = dependencies.of_code("\n".join(source for source, _ in _cells(page, page.read_text("utf8"))), page.stem, root)
    shared = [root / "constraints.txt", *sorted((root / "book").glob("data/**/*.*"))]
    return package + [file for file in shared if file.is_file()]


def digest(page, root=chapters.ROOT):
    """A digest of everything that the outputs of the page may depend on."""
    cells = _cells(page, page.read_text("utf8"))
    versions = [sys.version, *(f"{name} {_version(name)}" for name in STACK)]
    files = dependencies.digest(depends(page, root), root)
    return sha256(repr((cells, versions, files, Path(__file__).read_bytes())).encode()).hexdigest()[:16]


def _run(page, root):
    """Execute one page in a fresh kernel and keep its outputs if every cell succeeded."""
    import nbclient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    notebook, place, start, error, used = chapters.read(page), _place(page, root), time.perf_counter(), "", [0.0]
    client = nbclient.NotebookClient(notebook, timeout=SECONDS_PER_CELL, record_timing=False,
                                     extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": str(page.parent)}})
    client.on_cell_executed = lambda **cell: used.append(_processor_time(client.km.provisioner.pid))
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        client.execute(env=_environment(root))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as failure:
        error = _message(failure)
    seconds = round(time.perf_counter() - start, 2)
    cells = [{"outputs": [_plain(o) for o in cell.outputs], "execution_count": cell.execution_count}
             for cell, _ in chapters.code_cells(notebook)]
    if error:
        return Run(cells, seconds, used[-1], _failing_line(page, notebook), error)
    for old in sorted(place.parent.glob(f"{_slug(page, root)}.*.json"), key=os.path.getmtime)[:-KEEP]:
        old.unlink(missing_ok=True)
    partial = place.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps({"cells": cells, "seconds": seconds, "computing": used[-1]}), "utf8")
    partial.replace(place)
    return Run(cells, seconds, used[-1])


def _compile(files):
    """Let Python know the modules by their contents: by time and size, it takes two edits within a second for one."""
    for file in files:
        compiled = Path(importlib.util.cache_from_source(file))
        if not compiled.exists() or compiled.read_bytes()[4:8] != CHECKED:
            py_compile.compile(file, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


def _environment(root):
    """The environment of the kernels: the project importable, one thread for linear algebra, nothing random."""
    fixed = {"PYTHONPATH": str(root), "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": DATE, "IPYTHONDIR": str(root / "_build/ipython"),
             "MIXING_EVIDENCE": str(root / "_build/evidence"),
             "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NO_COLOR": "1"}
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | fixed


def _processor_time(pid):
    import psutil
    times = psutil.Process(pid).cpu_times()
    return round(times.user + times.system, 2)


def _place(page, root):
    return root / "_build" / "executed" / f"{_slug(page, root)}.{digest(page, root)}.json"


def _slug(page, root):
    return chapters.name(page, root).replace("/", "-")


@lru_cache(None)
def _cells(page, text):
    """The code and the tags of each cell of a page that holds this text."""
    return [(cell.source, cell.metadata.get("tags", [])) for cell, _ in chapters.code_cells(chapters.read(page))]


@lru_cache(None)
def _version(name):
    try:
        return version(name)
    except ModuleNotFoundError:
        return "none"


def _plain(output):
    """An output as plain data; a NumPy scalar that was glued is kept as the number it is."""
    output = json.loads(json.dumps(output))
    if output.get("metadata", {}).get("scrapbook"):
        output["data"] = {k: re.sub(r"^np\.\w+\((.*)\)$", r"\1", v) if k.endswith("text/plain") else v
                          for k, v in output["data"].items()}
    return output


def _literal(text):
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _message(failure):
    """One line that says what went wrong in a cell."""
    kind, text = getattr(failure, "ename", type(failure).__name__), getattr(failure, "evalue", str(failure))
    return f"{kind}: {text}".strip().rstrip(":").replace("\n", " ")[:300]


def _failing_line(page, notebook):
    """The line of the page on which its run ended: in the cell with an error, else in the first without a result."""
    cells = chapters.code_cells(notebook)
    for cell, fence in cells:
        for output in cell.outputs:
            if output.output_type == "error":
                trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))
                inside = re.findall(r"Cell In\[\d+\], line (\d+)", trace)
                return chapters.first_line(page, fence) + int(inside[-1] if inside else 1) - 1
    return next((fence for cell, fence in cells if cell.execution_count is None), cells[-1][1])


def setup(app):
    """Run what Sphinx is about to read, and hand myst-nb the outputs in place of its own execution."""
    import myst_nb.sphinx_
    from myst_nb.core.execute.base import NotebookClientBase
    from sphinx.util import logging
    root, runs, logger = Path(app.srcdir), {}, logging.getLogger(__name__)

    class Executed(NotebookClientBase):
        def start_client(self):
            if self.path in runs:
                fill(self.notebook, runs[self.path])

    def page(docname):
        return root / f"{docname}.md"

    def notebooks(docnames):
        paths = [page(docname) for docname in sorted(docnames)]
        return [path for path in paths if path.exists() and "{code-cell}" in path.read_text("utf8")]

    def changed(app, env, added, altered, removed):
        now = {path: digest(path, root) for path in notebooks(env.found_docs)}
        before, env.executed_digests = getattr(env, "executed_digests", {}), now
        return [env.path2doc(str(path)) for path in now if before.get(path) != now[path]]

    def run(app, env, docnames):
        def tell(path, done):
            print(f"executed {chapters.name(path, root)} in {done.seconds:.1f} s", flush=True)
            if done.error:
                logger.warning("%s", done.error, location=(env.path2doc(str(path)), done.line), type="execution")
        start = time.perf_counter()
        runs.update(execute(notebooks(docnames), root, tell))
        fresh = sum(not run.cached for run in runs.values())
        print(f"executed {fresh} of {len(runs)} pages read, in {time.perf_counter() - start:.1f} s", flush=True)

    def fail(app, exception):
        if any(run.error for run in runs.values()):
            app.statuscode = 1

    myst_nb.sphinx_.create_client = lambda notebook, source, config, log, fmt=None: Executed(notebook, Path(source), config, log)
    app.connect("env-get-outdated", changed)
    app.connect("env-before-read-docs", run)
    app.connect("build-finished", fail)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main(arguments):
    names = [a for a in arguments if a != "--why"]
    pages = [chapters.ROOT / "book" / f"{name}.md" for name in names] or chapters.notebooks()
    if "--why" in arguments:
        for page in pages:
            print(chapters.name(page), *(file.relative_to(chapters.ROOT) for file in depends(page)), sep="\n  ")
        return 0
    runs = execute(pages, report=lambda page, run: print(f"{run.seconds:6.1f} s  {chapters.name(page)}", flush=True))
    failed = {page: run for page, run in runs.items() if run.error}
    for page, run in failed.items():
        print(f"{page.relative_to(chapters.ROOT)}:{run.line}: {run.error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
