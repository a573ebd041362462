"""A second build does again what a change may concern, and nothing else; and what it leaves is what a first build makes."""
import os
import re
import shutil

import canary
import pytest

BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n```\n"


def page(code, prose):
    return canary.HEAD + f"# A page\n\n{prose}\n\n```{{code-cell}} ipython3\n{code}\n```\n"


COLORS = page("from mixing.domains import color\ncolor.WAVELENGTHS[0]", "Colors, after {cite:t}`kolmogorov1930`.")
SOUNDS = page("from mixing.domains import audio\naudio.tone(440.0, 0.001).shape", "Sounds, after {cite:t}`zhang2018`.")


THEOREM = "```{{prf:theorem}} About {0}\n:label: theorem-{0}\nIt holds.\n```\n"
SOUNDS += "\nAs in {prf:ref}`theorem-two`.\n"
LIST = "# Theorems\n\n```{theorems}\n```\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    place = tmp_path_factory.mktemp("book")
    canary.write(place, {"colors": COLORS + THEOREM.format("two"), "sounds": SOUNDS, "theorems": LIST, "bibliography": BIBLIOGRAPHY})
    for name in ("mixing", "book/_static"):
        (place / name).unlink()
        shutil.copytree(canary.ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    assert executed(place) == {"colors", "sounds"}
    return place


def executed(place):
    """Build, and say which pages were executed for it."""
    built = canary.build(place)
    assert built.status == 0, built.output
    return set(re.findall(r"^executed (\S+) in", built.output, re.M))


def edit(file, old, new):
    text = file.read_text("utf8")
    assert old in text
    file.write_text(text.replace(old, new), "utf8")


def cited(place):
    return set(re.findall(r'id="cite-(\w+)"', (place / "_build/html/book/bibliography.html").read_text("utf8")))


def test_nothing_is_done_again_without_a_change(book):
    assert executed(book) == set() and cited(book) == {"kolmogorov1930", "zhang2018"}


def test_an_edited_page_is_executed_alone_and_the_bibliography_follows(book):
    colors = book / "book/colors.md"
    edit(colors, "WAVELENGTHS[0]", "WAVELENGTHS[1]")
    edit(colors, "kolmogorov1930", "degroot1974")
    assert executed(book) == {"colors"} and cited(book) == {"degroot1974", "zhang2018"}
    assert "390" in (book / "_build/html/book/colors.html").read_text("utf8")
    edit(colors, "{cite:t}`degroot1974`", "nobody")
    assert executed(book) == set() and cited(book) == {"zhang2018"}


def test_an_edited_module_executes_what_depends_on_it_and_nothing_else(book):
    with (book / "mixing/domains/audio.py").open("a") as module:
        module.write("\n# edited\n")
    assert executed(book) == {"sounds"}
    with (book / "mixing/domains/society.py").open("a") as module:
        module.write("\n# edited\n")
    assert executed(book) == set()
    with (book / "mixing/_operands.py").open("a") as module:
        module.write("\n# edited\n")
    assert executed(book) == {"colors", "sounds"}


def test_an_edited_style_arrives_without_an_edited_page(book):
    edit(book / "book/_static/book.css", "/* Reading */", "/* Reading */ .restyled { top: 0 }")
    assert executed(book) == set()
    assert ".restyled" in (book / "_build/html/_static/book.css").read_text("utf8")


def test_a_new_theorem_gives_the_later_ones_new_numbers_wherever_they_are_named(book):
    """On a page that is written anew, in the list, and in a page that only refers to it."""
    def numbers():
        said = [(book / f"_build/html/book/{name}.html").read_text("utf8") for name in ("colors", "theorems", "sounds")]
        return [re.search(mark, html)[1] for mark, html in zip((
            r'Theorem (\d) </span> \(About two', r'Theorem (\d)</a></p></td>\s*<td><p>About two', r'#theorem-two">Theorem (\d)'), said)]
    assert numbers() == ["1"] * 3
    edit(book / "book/colors.md", "# A page\n", "# A page\n\n" + THEOREM.format("one"))
    executed(book)
    assert numbers() == ["2"] * 3


def test_a_page_that_goes_takes_its_citations_along(book):
    edit(book / "_toc.yml", "  - file: book/sounds\n", "")
    (book / "book/sounds.md").unlink()
    assert executed(book) == set() and cited(book) == set()


def test_the_whole_book_is_built_again_in_seconds_when_nothing_has_changed(site):
    before = os.times()
    assert executed(canary.ROOT) == set()
    after = os.times()                         # processor time, which a busy machine does not stretch
    assert after.children_user + after.children_system - before.children_user - before.children_system < 15
