"""Each fault that must stop the build is planted once, and does stop it, by name."""
import canary
import pytest

CLEAN = canary.HEAD + """
# A page without a fault

Half of one and half of nine is five, as the cell shows in {lit}`2` lines.

{.level-0}
## In five lines

```{code-cell} ipython3
from mixing import figures, linear
assert linear([0.5, 0.5], [[1.0], [9.0]]) == 5
```

The mixture is {glue:text}`clean_value:.1f`, from $x = 1$ and $y = 9$, and the book has levels L0 to L2.[^note]

```{code-cell} ipython3
:tags: [hide-input]
from myst_nb import glue
glue("clean_value", linear([0.5, 0.5], [[1.0], [9.0]])[0], display=False)
fig, ax = figures.canvas()
ax.plot([0, 1], [1, 9])
figures.show(fig, alt="A straight line from one part to the other.")
```

[^note]: See {cite:t}`kolmogorov1930` and https://example.org/2018/page-1.

## Section 2 of the page

$$\\frac{\\alpha + 1}{2\\alpha + 1}$$ (clean-factor)

The factor {eq}`clean-factor` is a formula; `x = 2` is code.

```{bibliography}
```
"""


def cell(code, tags=""):
    return "\n```{code-cell} ipython3\n" + (f":tags: [{tags}]\n" if tags else "") + code + "\n```\n"


# fault: (what the page holds after its title and first sentence, what the warning about the page must say, on which line)
FAULTS = {
    "error": (cell("1 / 0"), "ZeroDivisionError", 11),
    "assertion": (cell("x = 1\nassert x == 2, 'one is not two'"), "AssertionError: one is not two", 12),
    "false-step": (cell("from sympy import symbols, sqrt\nfrom mixing.derive import derive\ny = symbols('y', real=True)\n"
                        "derive(sqrt(y**2)).to(y, 'the root of a square')"), "FalseStep", 14),
    "stderr": (cell("import warnings\nwarnings.warn('this looks odd')"), "stderr", None),
    "directive": ("\n```{nosuchdirective}\n```\n", "nosuchdirective", None),
    "reference": ("\nSee {ref}`nowhere-at-all`.\n", "nowhere-at-all", None),
    "link": ("\nSee [the page](not-there.md).\n", "not-there.md", None),
    "equation": ("\nSee {eq}`no-such-equation`.\n", "no-such-equation", None),
    "citation": ("\nSee {cite:t}`nobody1900`.\n", "nobody1900", None),
    "python-name": ("\nSee {py:func}`mixing.not_a_function`.\n", "mixing.not_a_function", None),
    "glue": (cell("x = 1") + "\nThe value {glue:text}`glue_missing:.2f` is missing.\n", "glue_missing", None),
    "glue-format": (cell("from myst_nb import glue\nglue('glue_format_word', 'word', display=False)")
                    + "\nThe value {glue:text}`glue_format_word:.2f` is a word.\n", "format", None),
    "glue-name": (cell("from myst_nb import glue\nglue('elsewhere_value', 1, display=False)"), "elsewhere_value", 12),
    "formula": ("\nA formula $\\frac{1}{$ that is broken.\n", "KaTeX", None),
    "unknown-command": ("\nA formula $\\nosuchcommand{x}$ that is unknown.\n", "nosuchcommand", None),
    "shell": (cell("!true"), "shell command", 11),
    "pip": (cell("%pip --version"), "magic", 11),
    "time": (cell("%%time\nx = 1"), "magic", 11),
    "assigned-magic": (cell("x = 1\nhere = %pwd"), "magic", 12),
    "image": ("\n![](_static/favicon.svg)\n", "alternative text", 10),
    "figure": ("\n```{figure} _static/favicon.svg\nA caption is not an alternative text.\n```\n", "alternative text", None),
    "plot": (cell("import matplotlib.pyplot as plt\nplt.plot([0, 1])", "hide-input"), "alternative text", 12),
    "svg": (cell("from IPython.display import HTML\nHTML('<svg><path d=\"M0 0\"/></svg>')"), "alternative text", None),
    "number": ("\nThe factor is\n0.75 today.\n", "0.75", 11),
    "year": ("\nIt was written in 2018.\n", "2018", 10),
    "nested-number": ("\n:::{note}\nIt is about 12 times larger.\n:::\n", "12", 11),
    "table-number": ("\n| a | b |\n|---|---|\n| one | 17 |\n", "17", 12),
    "cells": (cell("x = 1") + cell("y = 2"), "two visible code cells", 14),
    "long-cell": (cell("\n".join(f"x{i} = {i}" for i in range(21))), "21 visible lines", 10),
    "nested-cell": ("\n::::{note}\nHere.\n\n:::{code-cell} ipython3\n1\n:::\n::::\n", "never executed", None),
    "script": ("\n<script>alert()</script>\n", "active HTML", 10),
}


def page(name, body):
    return canary.HEAD + f"# Fault\n\nA sentence.\n{body}"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    place = tmp_path_factory.mktemp("faulty")
    pages = {"clean": CLEAN, **{name: page(name, body) for name, (body, _, _) in FAULTS.items()}}
    canary.write(place, pages, toc=[*pages, "not-written"])
    return canary.build(place)


def test_the_page_without_a_fault_builds(tmp_path):
    canary.write(tmp_path, {"clean": CLEAN})
    built = canary.build(tmp_path)
    assert built.status == 0, built.output
    html = (tmp_path / "_build/html/book/clean.html").read_text("utf8")
    assert "The mixture is <span class=\"pasted-text\">5.0</span>" in html and "in 2 lines" in html and 'class="katex"' in html


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_stops_the_build(faulty, name):
    _, says, line = FAULTS[name]
    about = faulty.about(name)
    assert faulty.status != 0
    assert any(says in warning for warning in about), about or faulty.output
    if line:
        assert any(f"{name}.md:{line}: " in warning and says in warning for warning in about), about


def test_a_page_that_is_listed_and_not_there_stops_the_build(faulty):
    assert any("not-written" in warning for warning in faulty.warnings), faulty.warnings


def test_the_clean_page_is_not_blamed_for_the_faults_of_others(faulty):
    assert [warning for warning in faulty.about("clean") if "not-written" not in warning] == []


def test_a_fault_is_found_again_when_nothing_has_changed(tmp_path):
    canary.write(tmp_path, {"first": "# First\n\nText.\n", "number": page("number", FAULTS["number"][0])})
    first, second = canary.build(tmp_path), canary.build(tmp_path)
    assert first.status != 0 and second.status != 0
    assert first.about("number") and first.about("number") == second.about("number")
