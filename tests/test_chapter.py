"""One page by itself: clean where the page is, red where it is not, from the outputs that the whole book uses."""
import canary
import chapter
import chapters
import pytest

BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n```\n"
CLEAN = canary.HEAD + """# One page

See [the other page](other.md), {ref}`there`, {cite:t}`kolmogorov1930` and {eq}`factor`.

```{code-cell} ipython3
from mixing import linear
assert linear([0.5, 0.5], [[1.0], [9.0]]) == 5
```
"""
OTHER = "# Another page\n\n(there)=\n## Here\n\n$$x = 1$$ (factor)\n"
FAULTS = {
    "citation": ("See {cite:t}`nobody1900`.", "nobody1900"),
    "link": ("See [the page](not-there.md).", "not-there.md"),
    "folder": ("See [the page](L9/other.md).", "L9/other.md"),
    "reference": ("See {ref}`nowhere-at-all`.", "nowhere-at-all"),
    "equation": ("See {eq}`no-such-equation`.", "no-such-equation"),
    "name": ("See {py:func}`mixing.not_a_function`.", "mixing.not_a_function"),
    "number": ("The factor is 0.75 today.", "0.75"),
    "error": ("\n```{code-cell} ipython3\n1 / 0\n```", "ZeroDivisionError"),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    place = tmp_path_factory.mktemp("book")
    canary.write(place, {"clean": CLEAN, "other": OTHER, "bibliography": BIBLIOGRAPHY,
                         "faulty": canary.HEAD + "# Faults\n\nA sentence.\n" + "".join(f"\n{text}\n" for text, _ in FAULTS.values())})
    return place


def test_what_the_other_pages_hold_is_no_fault(book):
    html, warnings = chapter.build(book / "book/clean.md", book)
    assert warnings == [] and "Kolmogorov" in html.read_text("utf8")


@pytest.fixture(scope="module")
def warnings(book):
    return chapter.build(book / "book/faulty.md", book)[1]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_a_fault_on_one_page_too(warnings, name):
    assert any(FAULTS[name][1] in warning and "faulty.md" in warning for warning in warnings), warnings


@pytest.mark.parametrize("name", ["L0", "L2/mixup", "notation", "bibliography"])
def test_pages_of_the_book_build_alone(notebooks, name, capsys):
    page = chapters.ROOT / "book" / f"{name}.md"
    if name in notebooks:
        notebooks.run([name])
    assert chapter.main(str(page)) == 0, capsys.readouterr().out


@pytest.mark.parametrize("warning, is_elsewhere", [
    ("book/L2/a.md:3: WARNING: Unknown source document 'book/L2/mixup' [myst.xref_missing]", True),
    ("book/L2/a.md:3: WARNING: Unknown source document 'book/L2/mixdown' [myst.xref_missing]", False),
    ("book/L2/a.md:3: WARNING: py:func reference target not found: mixing.linear [ref.func]", True),
    ("book/L2/a.md:3: WARNING: py:func reference target not found: mixing.linnear [ref.func]", False),
    ("book/L2/a.md:3: WARNING: py:meth reference target not found: mixing.Carrier.of.nothing [ref.meth]", False),
    ("book/L2/a: WARNING: label 'theorem-ambiguity' not found.", True),
    ("book/L2/a: WARNING: label 'theorem-nothing' not found.", False),
    ("book/L2/a.md:3: WARNING: could not find bibtex key \"zhang2018\"", False),
])
def test_a_warning_is_forgiven_only_where_the_book_has_what_is_missing(warning, is_elsewhere):
    assert chapter.is_elsewhere(warning) == is_elsewhere
