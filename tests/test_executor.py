"""The executor runs what a change may concern, nothing else, and never shows an old output for new code."""
import canary
import chapters
import executor
import pytest

FILES = {
    "constraints.txt": "numpy==2.0\n",
    "mixing/__init__.py": ("from .early import one\ndef __getattr__(name):\n    if name != 'late':\n        raise AttributeError(name)\n"
                           "    from .handed import late\n    return late\n"),
    "mixing/early.py": "one = 1\n",
    "mixing/handed.py": "late = 2\n",
    "mixing/used.py": "def f():\n    from . import deep\n    return deep.x\n",
    "mixing/deep.py": "x = 1\n",
    "mixing/other.py": "y = 1\n",
    "mixing/named.py": "z = 1\n",
    "mixing/style.txt": "plain\n",
    "mixing/ledger/__init__.py": "",
    "mixing/ledger/page.toml": "['page.row']\nholds = ['mixing.ledger.page:evidence']\n",
    "mixing/ledger/page.py": "def evidence():\n    from ..named import z\n    return z\n",
    "mixing/ledger/elsewhere.toml": "['elsewhere.row']\nholds = ['mixing.ledger.elsewhere:evidence']\n",
    "mixing/ledger/elsewhere.py": "def evidence():\n    return 1\n",
}
CODE = "from mixing.used import f\nprint(f())"


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "book" / "L2").mkdir(parents=True)
    return tmp_path


def write(project, name="page", code=CODE, prose="Some words.", tags=""):
    page = project / "book" / "L2" / f"{name}.md"
    options = f":tags: [{tags}]\n" if tags else ""
    page.write_text(f"{canary.HEAD}# Title\n\n{prose}\n\n```{{code-cell}} ipython3\n{options}{code}\n```\n")
    return page


def digests(project, page, edits):
    """The digest of a page before and after each of several edits, each made on its own."""
    before = executor.digest(page, project)
    found = {}
    for file in edits:
        text = (project / file).read_text()
        (project / file).write_text(text + "# edited\n")
        found[file] = executor.digest(page, project) != before
        (project / file).write_text(text)
    assert executor.digest(page, project) == before
    return found


def test_an_edit_concerns_what_may_depend_on_it(project):
    concerned = digests(project, write(project), FILES)
    assert concerned == {file: True for file in FILES} | {
        "mixing/other.py": False, "mixing/handed.py": False, "mixing/ledger/elsewhere.toml": False, "mixing/ledger/elsewhere.py": False}


def test_a_page_without_the_package_depends_on_the_lock_alone(project):
    concerned = digests(project, write(project, code="print(1)"), FILES)
    assert [file for file, is_concerned in concerned.items() if is_concerned] == ["constraints.txt"]


def test_a_name_that_the_package_hands_out_late_leads_to_its_module(project):
    assert digests(project, write(project, code="from mixing import late"), ["mixing/handed.py"]) == {"mixing/handed.py": True}


def test_the_page_of_all_claims_depends_on_everything(project):
    concerned = digests(project, write(project, name="claims"), FILES)
    assert all(concerned.values())


def test_a_page_that_may_show_any_claim_depends_on_everything(project):
    page = write(project, name="unknown", code="from mixing import claims\nclaims[' '.join(['a'])]")
    assert all(digests(project, page, FILES).values())


def test_words_leave_the_outputs_alone_and_code_does_not(project):
    before = executor.digest(write(project), project)
    assert executor.digest(write(project, prose="Other words."), project) == before
    assert executor.digest(write(project, code=CODE + "  # now"), project) != before
    assert executor.digest(write(project, tags="raises-exception"), project) != before


def test_nothing_stale_survives_and_nothing_runs_twice(project):
    page = write(project)

    def run():
        return executor.execute([page], project)[page]

    def printed(run):
        return run.cells[0]["outputs"][0]["text"]

    first, again = run(), run()
    assert (first.cached, again.cached) == (False, True) and printed(first) == printed(again) == "1\n"
    (project / "mixing/deep.py").write_text("x = 5\n")
    edited = run()
    assert not edited.cached and printed(edited) == "5\n"
    (project / "mixing/deep.py").write_text(FILES["mixing/deep.py"])
    assert run().cached


def test_a_failure_is_reported_with_its_line_and_never_kept(project):
    page = write(project, code="x = 1\n\nassert x == 2, 'one is not two'", tags="hide-input")
    for _ in range(2):
        run = executor.execute([page], project)[page]
        assert not run.cached and run.error == "AssertionError: one is not two"
        assert page.read_text().splitlines()[run.line - 1].startswith("assert")


def test_what_was_glued_is_read_back_as_values(project):
    code = "from myst_nb import glue\nimport numpy as np\nfor k, v in {'n': np.float64(0.5), 't': (1, 2), 'w': 'word'}.items():\n    glue(k, v)"
    page = write(project, code=code)
    run = executor.execute([page], project)[page]
    assert executor.glued(executor.executed(page, run)) == {"n": 0.5, "t": (1, 2), "w": "word"}


def test_kernels_see_one_thread_and_no_randomness(project):
    code = "import os\nprint(os.environ['OPENBLAS_NUM_THREADS'], os.environ['PYTHONHASHSEED'])"
    page = write(project, code=code)
    assert executor.execute([page], project)[page].cells[0]["outputs"][0]["text"] == "1 0\n"


def test_pages_come_from_the_table_of_contents():
    assert chapters.notebooks() and set(chapters.notebooks()) <= set(chapters.listed())
