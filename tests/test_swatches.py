"""Every swatch of the book says its color in numbers, so that nobody has to trust a screen, or an eye."""
import json
import re

import chapters
import pytest

from mixing.figures import ROLE

PAGES = [chapters.name(page) for page in chapters.listed() if "def patch(ax" in page.read_text("utf8")]
FRAME = {code.lower() for code in ROLE.values()} | {"#ffffff", "#000000"}


def drawings(notebook):
    """The figures of a page as HTML."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            html = "".join(output.get("data", {}).get("text/html", ""))
            if "<svg" in html:
                yield html


def strings(tree):
    """Every string anywhere in a tree of lists and dictionaries."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, (list, dict)):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from strings(branch)


@pytest.mark.parametrize("name", PAGES)
def test_every_filled_patch_has_its_code_in_the_text_of_its_figure(notebooks, name):
    swatches = 0
    for html in drawings(notebooks[name]):
        fills = set(re.findall(r'<path d="[^"]*"[^>]*style="fill: (#[0-9a-f]{6})', html)) - FRAME
        words = " ".join(re.findall(r"<(?:text|figcaption)[^>]*>([^<]*)<", html))
        assert fills <= set(re.findall(r"#[0-9a-f]{6}", words)), f"{name}: {sorted(fills)} in a figure that says {words[:300]}"
        swatches += len(fills)
    assert swatches > 15


@pytest.mark.parametrize("name", PAGES)
def test_what_a_mixer_shows_it_also_writes(notebooks, name):
    mixers = [html for html in drawings(notebooks[name]) if "<mix-plot" in html]
    assert mixers
    for html in mixers:
        data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])
        said = {code for text in strings(data.get("moves", {})) for code in re.findall(r"^#[0-9a-f]{6}$", text)}
        shown = {code for text in data["palette"] for code in re.findall(r"#[0-9a-f]{6}", text)}
        assert len(shown) > 100 and shown <= said
