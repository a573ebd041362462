"""What a newcomer relies on: the README's examples and commands, the three lists of dependencies, the style."""
import doctest
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


def name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]


@pytest.fixture(scope="module")
def locked():
    lines = (ROOT / "constraints.txt").read_text("utf8").splitlines()
    return {name(line): line.split("==")[1] for line in lines if not line.startswith("#")}


@pytest.fixture(scope="module")
def conda():
    return yaml.safe_load((ROOT / "environment.yml").read_text("utf8"))["dependencies"]


def requirements(project):
    return project["dependencies"] + [r for extra in project["optional-dependencies"].values() for r in extra]


def test_every_dependency_is_locked_within_its_range(project, locked):
    from packaging.requirements import Requirement
    for requirement in map(Requirement, requirements(project)):
        assert requirement.specifier.contains(locked[name(requirement.name)]), requirement


def test_the_lock_holds_what_is_installed_here_by_name(project, locked):
    """Whatever the dependencies need in turn is in the lock as well."""
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement
    todo, seen = [name(r) for r in requirements(project)], set()
    while todo:
        package = todo.pop()
        if package in seen:
            continue
        seen.add(package)
        assert package in locked, f"{package} is not in constraints.txt"
        try:
            needed = map(Requirement, requires(package) or [])
        except PackageNotFoundError:
            continue
        todo += [name(r.name) for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]


def test_conda_and_pip_install_the_same(project, locked, conda):
    pins = dict(entry.split(" ==") for entry in conda if isinstance(entry, str) and " ==" in entry)
    assert {name(r) for r in project["dependencies"]} <= pins.keys()
    assert all(locked[package] == version for package, version in pins.items())
    assert f"python {project['requires-python']}" in conda
    (pip,) = (entry["pip"] for entry in conda if isinstance(entry, dict))
    assert "--constraint constraints.txt" in pip
    assert f"--editable .[{','.join(project['optional-dependencies'])}]" in pip


def test_the_front_end_stays_below_its_second_version(project):
    assert "jupyter-book>=1.0.4.post1,<2" in project["optional-dependencies"]["book"]


README = (ROOT / "README.md").read_text("utf8")


def test_the_examples_of_the_readme_run():
    examples = "\n".join(re.findall(r"```pycon\n(.*?)```", README, re.S))
    test = doctest.DocTestParser().get_doctest(examples, {}, "README", "README.md", 0)
    assert doctest.DocTestRunner(verbose=False).run(test) == (0, len(test.examples)) and test.examples


def test_the_readme_names_commands_that_exist():
    commands = set(re.findall(r"\bmake ([a-z]+)", README))
    assert {"book", "test", "chapter"} <= commands
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf8"), re.M)
    assert commands <= set(targets)


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md"])
def test_links_between_the_files_of_the_project_lead_somewhere(file):
    text = (ROOT / file).read_text("utf8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_picture_of_the_readme_is_what_the_package_draws():
    import picture
    assert picture.PLACE.read_text("utf8") == picture.svg()


def test_the_page_and_the_figures_share_their_colors():
    from mixing.figures import ROLE
    css = (ROOT / "book/_static/book.css").read_text("utf8")
    assert dict(re.findall(r"--mix-(\w+): (#[0-9a-f]{6});", css.split("}")[0])) == ROLE


def test_the_icon_has_the_colors_of_the_figures():
    from mixing.figures import ROLE
    icon = (ROOT / "book/_static/favicon.svg").read_text("utf8")
    assert set(re.findall(r"#[0-9a-f]{6}", icon)) <= set(ROLE.values())


def test_importing_the_package_loads_numpy_alone():
    code = "import sys, mixing; print([m for m in ('sympy', 'scipy', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def references():
    from pybtex.database import parse_file
    return parse_file(ROOT / "book/references.bib").entries


def test_every_reference_has_an_address_that_stays(references):
    """A DOI (arXiv gives one too) or its publisher's page; before 2000, and for books and theses, what a library needs."""
    enough = {"book": {"publisher"}, "phdthesis": {"school"}, "article": {"journal", "volume", "pages"}}
    for key, entry in references.items():
        fields = {field.lower() for field in entry.fields}
        library = entry.type in enough and enough[entry.type] <= fields and (entry.type != "article" or entry.fields["year"] < "2000")
        assert library or fields & {"doi", "url"}, key
    assert [key for key, entry in references.items() if not re.fullmatch(r"10\.\d{4,}/\S+", entry.fields.get("doi", "10.1000/none"))] == []


def test_every_reference_says_who_when_and_what(references):
    assert [key for key, entry in references.items() if not (entry.persons and {"title", "year"} <= {f.lower() for f in entry.fields})] == []
    assert [key for key in references if not re.fullmatch(r"[a-z]+\d{4}[a-z]?", key)] == []
