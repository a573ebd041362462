"""Every page runs from a fresh kernel, and what it glued can be read back."""
import chapters
import pytest

PAGES = [chapters.name(page) for page in chapters.notebooks()]


@pytest.fixture(scope="session")
def runs(notebooks):
    return notebooks.run(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_page_runs(runs, name):
    run = runs[name]
    assert not run.error, f"book/{name}.md:{run.line}: {run.error}"


@pytest.mark.parametrize("name", PAGES)
def test_page_runs_quickly(runs, name):
    assert runs[name].seconds < 30, "a chapter executes in about ten seconds; thirty leave room for a busy machine"
