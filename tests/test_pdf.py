"""The book on paper: printed from a few pages by Chromium, and read back."""
import html
import re
import shutil
import subprocess

import chapters
import pdf
import pypdf
import pytest

pytestmark = pytest.mark.skipif(not pdf.CHROMIUM, reason="no Chromium on this machine (set CHROMIUM to its path)")
NAMES = ["L0", "L1/kernels", "L2/audio", "bibliography"]
MARGIN, WIDTH, HEIGHT = 60, 595, 842                       # in points, on A4


@pytest.fixture(scope="module")
def printed(site, tmp_path_factory):
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    pdf.make(file, NAMES)
    return file


@pytest.fixture(scope="module")
def reader(printed):
    return pypdf.PdfReader(printed)


@pytest.fixture(scope="module")
def texts(reader):
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_no_page_of_the_book_is_left_out():
    assert [name for _, names in pdf.parts() for name in names] == [chapters.name(page) for page in chapters.listed()]


def titles(level):
    found = [title for name in NAMES for title in re.findall(rf"<h{level}>(.*?)<a class=\"headerlink\"", pdf.article(source(name)), re.S)]
    return [" ".join(html.unescape(re.sub("<.*?>", "", title)).split()) for title in found]


def source(name):
    return (pdf.SITE / "book" / f"{name}.html").read_text("utf8")


def outline(reader, nodes, depth=0):
    for node in nodes:
        if isinstance(node, list):
            yield from outline(reader, node, depth + 1)
        else:
            yield depth, " ".join(node.title.split()), reader.get_destination_page_number(node)


def links(reader):
    """Every link as (page, target): the number of a page inside, or an address outside."""
    inside = pdf.places(reader.stream)
    for page in reader.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            target = note.get("/Dest") or note["/A"].get("/URI") or note["/A"]["/D"]
            yield page.page_number, inside.get(str(target).lstrip("/"), str(target))


def test_every_page_is_there_and_in_the_outline(reader, texts):
    found = list(outline(reader, reader.outline))
    squeezed = [(depth, title.replace(" ", ""), page) for depth, title, page in found]
    for level, depth in ((1, 0), (2, 1)):
        assert [title for at, title, _ in squeezed if at == depth] == [title.replace(" ", "") for title in titles(level)]
    pages = [page for _, _, page in found]
    assert pages == sorted(pages) and all(title in texts[page].replace(" ", "") for _, title, page in squeezed)


def test_links_stay_inside_or_lead_outside_and_none_is_dead(reader):
    found = list(links(reader))
    inside, outside = [t for _, t in found if isinstance(t, int)], [t for _, t in found if not isinstance(t, int)]
    assert all(target.startswith("https://") for target in outside), [t for t in outside if not t.startswith("https://")]
    cited = set(re.findall(r'href="\.\./bibliography\.html#([\w-]+)"', source("L2/audio")))
    last = len(reader.pages)
    assert cited and sum(last - 2 <= target <= last for target in inside) >= len(cited)
    assert any("doi.org" in target for target in outside)


def test_the_contents_name_the_page_of_each_chapter(reader, texts):
    starts = {title: page + 1 for depth, title, page in outline(reader, reader.outline) if depth == 0}
    contents = texts[1].replace(" ", "")
    for title, page in starts.items():
        assert f"{title.replace(' ', '')}{page}" in contents


def test_each_page_has_its_number_and_its_chapter_overhead(texts):
    for number, text in enumerate(texts[1:], 2):
        assert re.search(rf"(^|\D){number}(\D|$)", text)
    assert sum("L1 · Overview" in text and "Kernels" in text for text in texts) >= 3


def test_what_moves_and_sounds_stands_still(texts):
    audio = " ".join(texts)
    assert audio.count("A sound, to be played on the page") == source("L2/audio").count("<audio")
    assert "Show the code" not in audio and "Solution" in audio


def words(file):
    """Each word of a file with its page and its box, read by poppler."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    page, text = 0, subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        page += "<page " in line
        if box := re.search(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>', line):
            yield page, box[5], *map(float, box.groups()[:4])


def beyond(file):
    return [(page, word) for page, word, left, top, right, bottom in words(file)
            if page > 1 and (left < MARGIN or right > WIDTH - MARGIN or top < 20 or bottom > HEIGHT - 20)]


def test_no_word_leaves_the_column(printed):
    assert beyond(printed) == []


WIDE = """<html><link rel="stylesheet" href="../_static/book.css" /><article class="bd-article"><section id="wide"><h1>Wide</h1>
<div class="math">{formula}</div><div class="highlight"><pre>{code}</pre></div><table><tr>{cells}</tr></table></section></article></html>"""


def test_what_is_too_wide_is_made_to_fit(site, tmp_path, monkeypatch):
    import formulas
    (tmp_path / "book").mkdir()
    (tmp_path / "_static").symlink_to(site / "_static")
    formula = formulas.render("+".join(f"x_{{{i}}}^2" for i in range(40)), True)
    wide = WIDE.format(formula=formula, code="x = " + " + ".join(["value"] * 60), cells="".join(f"<td>cell{i}</td>" for i in range(30)))
    (tmp_path / "book/L0.html").write_text(wide.replace("<html>", "<html>" + '<link rel="stylesheet" href="../_static/katex/katex.min.css" />'), "utf8")
    monkeypatch.setattr(pdf, "SITE", tmp_path)
    pdf.make(tmp_path / "wide.pdf", ["L0"])
    found = list(words(tmp_path / "wide.pdf"))
    assert beyond(tmp_path / "wide.pdf") == [] and any(word == "cell29" for _, word, *_ in found)
    assert sum(word == "value" for _, word, *_ in found) == 60


def test_the_site_links_to_the_print(tmp_path, monkeypatch):
    place = tmp_path / "book/L2/page.html"
    place.parent.mkdir(parents=True)
    place.write_text("<p>Foot.<!--pdf--><!--/pdf--></p>", "utf8")
    (tmp_path / pdf.PLACE).write_bytes(b"%PDF" * 500_000)
    monkeypatch.setattr(pdf, "SITE", tmp_path)
    for _ in range(2):
        pdf.announce(tmp_path / pdf.PLACE)
    text = place.read_text("utf8")
    assert text.count(f'href="../../{pdf.PLACE}"') == 1 and "(2 MB)" in text


def test_every_page_keeps_a_place_for_the_link(site):
    assert all("<!--pdf-->" in (site / page.relative_to(chapters.ROOT).with_suffix(".html")).read_text("utf8") for page in chapters.listed())
