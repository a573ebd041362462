"""The course fits the chapters, a student's edition holds no solution, an instructor's holds all, and the site can be packed."""
import json
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from html import unescape
from pathlib import Path

import archive
import chapter as single
import chapters
import editions
import graph
import nbformat
import prose
import pytest
import syllabus

ROOT = Path(__file__).resolve().parents[1]
COURSE = syllabus.all_chapters()
NEEDS = {name: set(chapter.needs) for name, chapter in COURSE.items()}
SOLVED = {chapters.name(page): page.read_text("utf8") for page in chapters.listed() if "{solution-start}" in page.read_text("utf8")}


# The course

def test_what_chapters_need_exists_and_goes_in_no_circle():
    assert set().union(*NEEDS.values()) <= set(COURSE)
    assert not [name for name in COURSE if name in syllabus.before(name)]


@pytest.mark.parametrize("name", COURSE)
def test_a_chapter_names_only_its_nearest_needs(name):
    assert not [need for need in NEEDS[name] if any(need in syllabus.before(other) for other in NEEDS[name])]


def test_a_circle_would_be_seen():
    circle = {"a": ["b"], "b": ["a"]}
    assert "a" in syllabus.before("a", circle)
    with pytest.raises(ValueError, match="circle"):
        graph.columns(circle)


def test_the_graph_draws_every_need_from_left_to_right_and_no_box_on_another(site):
    boxes, arrows = graph.places({name: sorted(need) for name, need in NEEDS.items()})
    assert set(arrows) == {(need, name) for name in NEEDS for need in NEEDS[name]}
    assert all(a[0] < b[0] for points in arrows.values() for a, b in zip(points, points[1:]))
    places = sorted(boxes.values())
    assert all(a[0] < b[0] or b[1] - a[1] > graph.HIGH for a, b in zip(places, places[1:]))
    text = (site / "book/course.html").read_text("utf8")
    assert all(f'<a href="{chapter.doc}.html"><rect' in text for chapter in COURSE.values())


def test_twelve_weeks_respect_what_chapters_need():
    order = list(COURSE)
    assert len(syllabus.data()["weeks"]) == 12
    assert not [(name, need) for name in order for need in NEEDS[name] if order.index(need) > order.index(name)]


@pytest.mark.parametrize("path", syllabus.data()["paths"])
def test_a_path_has_no_gap(path):
    read = syllabus.data()["paths"][path]["chapters"]
    assert len(set(read)) == len(read) and len(syllabus.data()["paths"]) >= 6
    assert not [(name, need) for i, name in enumerate(read) for need in NEEDS[name] - set(read[:i])]


@pytest.mark.parametrize("name", COURSE)
def test_a_chapter_promises_something_and_has_notes_for_teaching(name):
    assert len(COURSE[name].goal.split()) >= 8 and COURSE[name].minutes >= 1
    assert len(syllabus.notes(name).split()) >= 20 and prose.problems(syllabus.notes(name), name) == []


def test_reading_times_leave_out_what_is_folded():
    words, hidden = "word " * 440, "```{code-cell} ipython3\n:tags: [hide-input]\n" + "x = 1\n" * 500 + "```\n"
    solution = "```{solution-start} ex\n```\n" + words + "\n```{solution-end}\n```\n"
    assert syllabus.minutes(words + "\n\n" + hidden + solution) == syllabus.minutes(words) == 2


# The editions

def lines(text):
    """The lines of the solutions in a text: runs of code or of words between formulas, roles and marks."""
    for solution in re.findall(r"^```\{solution-start\}.*?\n```\n(.*?)^```\{solution-end\}$", text, re.MULTILINE | re.DOTALL):
        for line in solution.splitlines():
            if not line.startswith(("```", ":")):
                yield from re.split(r"\$[^$]*\$|\{[\w:]+\}`[^`]*`|[`*_\[\]{}'\"]+", line)


def squeezed(text):
    return re.sub(r"\s+", "", re.sub(r"[’‘“”'\"]+", "", text))


@cache
def told(file):
    """All that a file says, as a reader, a search or a program would find it, without spaces."""
    if file.suffix == ".ipynb":
        return squeezed("\n".join(cell.source + json.dumps(cell.get("outputs", [])) for cell in nbformat.read(file, 4).cells))
    text = file.read_bytes().decode("utf8", "ignore")
    return squeezed(unescape(re.sub(r"<[^>]*>", "", text)) + "\n" + text if file.suffix == ".html" else text)


def secrets(name):
    """What only the solutions of a page say: nothing else in the book, and nothing in the package, contains it."""
    public = squeezed("".join(editions.student(page.read_text("utf8")) for page in chapters.listed() if page.exists()) + package())
    return {secret for line in lines(SOLVED[name]) if len(secret := squeezed(line)) >= 16 and secret not in public}


@cache
def package():
    return "".join(file.read_text("utf8") for file in (ROOT / "mixing").rglob("*.*") if file.suffix in (".py", ".toml"))


def files(site):
    return [file for file in sorted(site.rglob("*")) if file.suffix in (".html", ".js", ".json", ".md", ".py", ".ipynb", ".txt", ".xml")]


@pytest.fixture(scope="module")
def student(site):
    """The students' edition, built by `make student`, from the executions of the public book."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-n", "--keep-going", "-q", "-W", "--path-output", "_build/student"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=environment | {"MIXING_EDITION": "student", "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"executed [1-9]\d* of", done.stdout), "the students' edition ran pages again"
    return ROOT / "_build" / "student" / "_build" / "html"


@pytest.mark.parametrize("page", chapters.notebooks(), ids=chapters.name)
def test_a_student_gets_the_cells_outside_of_solutions(page):
    from myst_nb.core.read import read_myst_markdown_notebook
    whole = [cell.source for cell, _ in chapters.code_cells(chapters.read(page))]
    cut = read_myst_markdown_notebook(editions.student(page.read_text("utf8")), config=chapters.markdown(), add_source_map=True, path=str(page))
    assert [source for source, stays in zip(whole, editions.kept(page), strict=True) if stays] == [c.source for c in cut.cells if c.cell_type == "code"]
    assert all(editions.kept(page)) == (chapters.name(page) not in SOLVED)


@pytest.mark.parametrize("name", SOLVED)
def test_the_students_edition_holds_no_solution(student, site, name):
    hidden = secrets(name)
    assert len(hidden) >= 2 * SOLVED[name].count("{solution-start}") - 1, "too little to look for"
    assert {secret for secret in hidden if not any(secret in told(file) for file in files(site / "_sources") if file.stem == Path(name).stem)} == set()
    assert [(file.name, secret) for file in files(student) for secret in hidden if secret in told(file)] == []


@pytest.mark.parametrize("name", SOLVED)
def test_the_students_edition_holds_no_result_of_a_solution(student, notebooks, name):
    page = ROOT / "book" / f"{name}.md"
    results = {True: set(), False: set()}
    for cell, stays in zip((c for c in notebooks[name].cells if c.cell_type == "code"), editions.kept(page)):
        for output in cell.outputs:
            text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            results[stays].add(squeezed(text))
    only = {text for text in results[False] - results[True] if len(text) >= 14}
    assert [(file.name, text) for file in files(student) if file.stem == page.stem for text in only if text in told(file)] == []


def test_the_students_edition_names_no_solution(student):
    mark = re.compile(r"solution-start|solution-end|class=\"solution|>Solution<|class=\"answer|\{answer\}")
    assert [file.name for file in files(student) if mark.search(file.read_text("utf8"))] == []


def test_the_students_edition_knows_no_answer(student, site):
    from mixing.answers import _store
    keys = [_store.encode(_store.without_defaults(row)) for row in _store.rows().values()]
    texts = ["".join(file.read_text("utf8") for file in (place / "book").rglob("*.html")) for place in (site, student)]
    known, left = (sum(key in text for key in keys) for text in texts)
    assert known == len(keys) > 30 and left == 0
    for place, many in ((site, len(keys)), (student, 0)):
        with zipfile.ZipFile(place / "_static/live/mixing.zip") as packed:
            assert len(_store.decode(packed.read(f"mixing/answers/{_store.ENCODED}").decode("ascii"))) == many
            assert not [name for name in packed.namelist() if name.startswith("mixing/answers/") and name.endswith(".toml")]


def test_the_students_search_finds_no_word_of_a_solution(student, site):
    outside = "".join(editions.student(page.read_text("utf8")) for page in chapters.listed()) + package()
    words = {w.lower() for text in SOLVED.values() for line in lines(text) for w in re.findall(r"[a-z]{7,}", line)}
    only = {w for w in words if w[:6] not in outside.lower()}
    found = [{w for w in only if f'"{w[:6]}' in (place / "searchindex.js").read_text("utf8")} for place in (site, student)]
    assert len(found[0]) >= 5 and found[1] == set()


def test_the_students_archive_is_that_of_the_students_site(student):
    with zipfile.ZipFile(student / archive.NAME) as packed:
        for name in packed.namelist():
            assert packed.read(name) == (student / name.removeprefix(f"{archive.FOLDER}/")).read_bytes(), name


def test_an_instructor_gets_everything_unfolded_and_notes(monkeypatch, site):
    monkeypatch.setenv("MIXING_EDITION", "instructor")
    html, warnings = single.build(ROOT / "book" / "L2" / "language.md")
    text, public = html.read_text("utf8"), (site / "book/L2/language.html").read_text("utf8")
    assert warnings == [] and text.count('class="solution admonition"') == public.count('class="solution dropdown admonition"') == 3
    notes = [squeezed(line) for line in syllabus.notes("language").splitlines()]
    assert "Teaching notes" in text and all(note in told(html) for note in notes)
    assert not any(note in told(site / "book/L2/language.html") for note in notes)


@pytest.mark.parametrize("name", SOLVED)
def test_levels_and_hints_are_on_the_page(site, name):
    text = (site / "book" / f"{name}.html").read_text("utf8")
    levels = re.findall(r'class="difficulty (\w+)"><span class="visually-hidden">level: </span>(\w+)</span>', text)
    assert len(levels) == SOLVED[name].count("{exercise-start}") == text.count('<details class="hint"><summary>Hint</summary>')
    assert all(style == word for style, word in levels)


# The archive

def test_equal_sites_make_equal_archives(tmp_path):
    made = []
    for place in (tmp_path / "a", tmp_path / "b"):
        (place / "book").mkdir(parents=True)
        (place / "book" / "course.html").write_text('<span class="zip-size"></span>')
        (place / "index.html").write_text("hello")
        os.utime(place / "index.html", (len(made) * 1e8,) * 2)
        made.append(archive.pack(place).read_bytes())
        assert archive.pack(place).read_bytes() == made[-1], "packed again"
    assert made[0] == made[1] and "1 MB" in (tmp_path / "a/book/course.html").read_text()


def test_the_site_offers_itself_and_says_how_large_it_is(site):
    said = re.search(r'<span class="zip-size">(\d+) MB</span>', (site / "book/course.html").read_text("utf8"))
    assert 0 <= int(said[1]) - (site / archive.NAME).stat().st_size / 1e6 < 1.1
    assert 'href="../../mixing-book.zip"' in (site / "book/L2/taste.html").read_text("utf8")


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    place = tmp_path_factory.mktemp("offline")
    zipfile.ZipFile(site / archive.NAME).extractall(place)
    return place / archive.FOLDER


def test_the_unpacked_book_works_from_its_files(tab, unpacked):
    page = tab()
    page.goto((unpacked / "index.html").as_uri())
    page.wait_for_url("**/book/L0.html")
    page.get_by_role("link", name="Kernels", exact=True).first.click()
    page.wait_for_url("**/L1/kernels.html")
    page.locator(".levels input").first.check()
    assert page.evaluate("document.documentElement.dataset.level") == "0"
    page.goto((unpacked / "book/L1/weights.html").as_uri() + "?level=2")
    slider = page.locator("mix-plot input[type=range]").first
    drawn = "document.querySelector('mix-plot svg').outerHTML"
    before = page.evaluate(drawn)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(drawn) != before
    page.goto((unpacked / "search.html").as_uri() + "?q=barycenter")
    page.wait_for_selector("ul.search li a")
    page.goto((unpacked / "slides/kernels.html").as_uri())
    page.keyboard.press("End")
    assert page.locator(".slide:visible").count() == 1
    assert page.troubles == []


def test_the_unpacked_claims_page_filters(tab, unpacked):
    page = tab()
    page.goto((unpacked / "book/claims.html").as_uri())
    shown = "[...document.querySelectorAll('article.claim')].filter(e => e.getClientRects().length).length"
    before = page.evaluate(shown)
    page.locator("article select, article input[type=search]").first.wait_for()
    select = page.locator("article select").first
    select.select_option(index=1)
    assert 0 < page.evaluate(shown) < before or before == 0
    assert page.troubles == []
