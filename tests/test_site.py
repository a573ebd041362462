"""The built pages, read without a browser: every link leads somewhere, nothing comes from elsewhere, all can be taken away."""
import ast
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import chapters
import pytest


class Page(HTMLParser):
    """What a page links to, what it loads, which anchors it has."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.anchors = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.anchors |= {said[key] for key in ("id", "name") if said.get(key)}
        if tag == "a" and said.get("href"):
            self.links.add(said["href"])
        if tag in ("script", "img", "source", "audio", "video", "iframe") and said.get("src"):
            self.loads.add(said["src"])
        if tag == "link" and said.get("rel") not in ("next", "prev", "index", "search", "canonical", "license"):
            self.loads.add(said["href"])


@pytest.fixture(scope="session")
def pages(site):
    return {file.relative_to(site).as_posix(): Page(file.read_text("utf8")) for file in sorted(site.rglob("*.html"))
            if "_static" not in file.parts}


def test_every_listed_page_is_built(pages):
    names = {f"book/{chapters.name(page)}.html" for page in chapters.listed()}
    assert names | {"index.html", "genindex.html", "search.html"} <= pages.keys()


def test_every_link_inside_the_book_leads_somewhere(site, pages):
    lost = []
    for name, page in pages.items():
        for link in page.links | page.loads:
            target = urlsplit(urljoin(f"http://book/{name}", link))
            if target.netloc != "book":
                continue
            place = unquote(target.path).lstrip("/") or name
            if not (site / place).exists():
                lost.append(f"{name}: {link}")
            elif target.fragment and place in pages and unquote(target.fragment) not in pages[place].anchors:
                lost.append(f"{name}: {link} (no such anchor)")
    assert not lost, "\n".join(lost)


def test_no_page_loads_anything_from_elsewhere(pages):
    foreign = {f"{name}: {load}" for name, page in pages.items() for load in page.loads if urlsplit(load).netloc}
    assert not foreign


def test_no_page_carries_what_it_does_not_use(site):
    assert not [file.name for file in (site / "book").rglob("*.html") if "thebe" in file.read_text("utf8").lower()]


def test_style_sheets_load_nothing_from_elsewhere(site):
    assert not [file.name for file in site.rglob("*.css") if "url(http" in file.read_text("utf8").replace('"', "").replace("'", "")]


def test_formulas_are_rendered_and_need_no_script(site):
    page = (site / "book/notation.html").read_text("utf8")
    assert 'class="katex"' in page and "MathJax" not in page and "katex.min.js" not in page


@pytest.mark.parametrize("name", [chapters.name(page) for page in chapters.notebooks()])
def test_a_chapter_can_be_taken_away(site, pages, name):
    for ending in (".ipynb", ".py", ".md"):
        assert any(link.endswith(f"/{name}{ending}") for link in pages[f"book/{name}.html"].links), ending
    ast.parse((site / f"_sources/book/{name}.py").read_text("utf8"))
    notebook = json.loads((site / f"_sources/book/{name}.ipynb").read_text("utf8"))
    assert any(cell.get("outputs") for cell in notebook["cells"])


def test_every_page_is_described(site):
    for page in (site / "book").rglob("*.html"):
        assert '<meta name="description"' in page.read_text("utf8"), page.name


def test_the_icons_are_few(site):
    assert (site / "_static/scripts/fontawesome.js").stat().st_size < 20_000


def test_every_page_has_a_card_of_its_own(site):
    cards = []
    for page in sorted((site / "book").rglob("*.html")):
        found = re.search(r'<meta property="og:image" content="([^"]+)"', page.read_text("utf8"))
        if not page.name.startswith("claims-"):
            card = (page.parent / found[1]).resolve()
            assert card.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and card.stat().st_size < 40_000, page.name
            cards.append(card)
    assert len(set(cards)) == len(cards)


def test_every_page_says_how_to_cite_it(site):
    for page in chapters.listed():
        html = (site / f"book/{chapters.name(page)}.html").read_text("utf8")
        assert f"page {chapters.name(page)}" in html and "@incollection{" in html, page.name


def test_ids_are_unique_and_headings_descend(site):
    for file in sorted((site / "book").rglob("*.html")):
        text = re.sub(r"<script.*?</script>", "", file.read_text("utf8"), flags=re.DOTALL)
        ids = re.findall(r'<[a-z][^<>]*\sid="([^"]+)"', text)
        assert sorted({id for id in ids if ids.count(id) > 1}) == [] or len(ids) > 5000, file.name
        assert len(re.findall(r"<h1[ >]", text.partition('<article class="bd-article"')[2])) == 1, file.name


def test_terms_carry_the_words_of_the_glossary(site):
    page = (site / "book/L1/weights.html").read_text("utf8")
    said = dict(re.findall(r'class="reference internal term" href="[^"]*#term-([^"]*)" data-says="([^"]*)"', page))
    assert len(said) >= 3 and "Simplex" in said and said["Simplex"].startswith("The set of all weights")
    glossary = (site / "book/notation.html").read_text("utf8")
    assert all(f'id="term-{term}"' in glossary for term in said)


def test_what_is_counted_is_there(site):
    page = (site / "book/checks.html").read_text("utf8")
    counts = {name: int(number.replace("\u202f", "")) for name, number in
              re.findall(r'data-count="([\w-]+)">([\d\u202f]+)<', page)}
    assert len(counts) >= 20 and min(counts.values()) > 0
    assert counts["claims"] == sum(counts[f"claims-{v}"] for v in ("proved", "verified", "conditional", "refuted", "cited", "open"))
    assert counts["kernels"] == len(chapters.notebooks()) and counts["pages"] == len(chapters.listed())
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">', (site / "book/status.html").read_text("utf8"))
    assert rows == [f"{chapters.name(page)}.html" for page in chapters.notebooks()]
