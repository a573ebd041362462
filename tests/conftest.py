"""The executed pages of the book, from the same execution that the book is built from."""
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
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
