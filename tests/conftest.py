"""The executed pages of the book, from the same execution that the book is built from."""
import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import merging_samples
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
os.environ.setdefault("MIXING_EVIDENCE", str(ROOT / "_build" / "evidence"))     # the book and the tests run evidence once
import chapters  # noqa: E402
import executor  # noqa: E402


class Notebooks(Mapping):
    """Page name (``L2/mixup``) to the executed notebook; a page runs when it is first asked for, a list at once."""

    def __init__(self):
        self.pages = {chapters.name(page): page for page in chapters.notebooks()}
        self.done = {}

    def run(self, names):
        """The runs of several pages, executed side by side."""
        todo = [self.pages[name] for name in names if name not in self.done]
        for page, run in executor.execute(todo).items():
            self.done[chapters.name(page)] = run
        return {name: self.done[name] for name in names}

    def __getitem__(self, name):
        run = self.run([name])[name]
        if run.error:
            raise executor.ExecutionFailed(f"book/{name}.md:{run.line}: {run.error}")
        return executor.executed(self.pages[name], run)

    def __iter__(self):
        return iter(self.pages)

    def __len__(self):
        return len(self.pages)


class Glued(Mapping):
    """Page name to what it glued: name to value, numbers as numbers, anything else as its text."""

    def __init__(self, notebooks):
        self.notebooks, self.found = notebooks, {}

    def __getitem__(self, name):
        if name not in self.found:
            self.found[name] = executor.glued(self.notebooks[name])
        return self.found[name]

    def __iter__(self):
        return iter(self.notebooks)

    def __len__(self):
        return len(self.notebooks)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def family(rng, tmp_path):
    """Three files of networks that resemble each other, and what is in them."""
    return merging_samples.family(tmp_path, rng)


@pytest.fixture(scope="session")
def notebooks():
    return Notebooks()


@pytest.fixture(scope="session")
def glued(notebooks):
    return Glued(notebooks)


@pytest.fixture(scope="session")
def site():
    """The folder of the built book, built here by the gate of `make book` if anything has changed since."""
    import canary
    built = canary.build(ROOT)
    assert built.status == 0, "the book does not build:\n" + "\n".join(built.warnings or [built.output])
    return ROOT / "_build" / "html"


CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-quic", "--no-first-run"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")        # one at a time: the library refuses a second one, and others' event loops, beside it
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (set CHROMIUM to its path)")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(site):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/book"
    server.shutdown()


@pytest.fixture
def tab(browser, address):
    """Open a tab: width, color scheme and other options of the context as keywords; troubles are kept with it."""
    contexts, own = [], (address.removesuffix("book"), "data:", "file:", "blob:")

    def open_tab(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("request", lambda r: None if r.url.startswith(own) else page.troubles.append(f"asks {r.url}"))
        page.on("response", lambda r: page.troubles.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.troubles.append(str(e)))
        return page

    yield open_tab
    for context in contexts:
        context.close()
