"""Every page runs from a fresh kernel, and what it glued can be read back."""
import chapters
import executor
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
def test_page_takes_little_computing(runs, name):
    assert 0 < runs[name].computing < 20, "a chapter takes about ten seconds of a processor; twenty leave room for a slow one"


def test_the_whole_book_executes_within_two_minutes(runs):
    assert sum(run.computing for run in runs.values()) / executor.THREADS < 120
