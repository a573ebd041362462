"""Slides in a real browser: they move by keyboard, touch and buttons, fit their box on a desk and on a phone, and print."""
import re

import chapters
import pieces
import pytest
import slides
from test_browser import AXE, violations

DECKS = [page.stem for page in chapters.listed() if "{.level-0}" in page.read_text("utf8")]
SIZES = {"desk": (1280, 720), "phone": (390, 844)}
MEASURE = """async () => {
  await document.fonts.ready;
  const over = [];
  for (let n = 1; n <= document.querySelectorAll(".slide").length; n++) {
    location.hash = "#" + n;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const slide = document.querySelector(".slide:not([hidden])"), idea = slide.querySelector(".idea"), picture = idea.querySelector("figure svg");
    const size = parseFloat(getComputedStyle(idea).fontSize) / parseFloat(getComputedStyle(slide).fontSize);
    const box = picture?.getBoundingClientRect(), natural = box && box.width * picture.viewBox.baseVal.height / picture.viewBox.baseVal.width;
    const [w, h] = [idea.scrollWidth - idea.clientWidth, idea.scrollHeight - idea.clientHeight];
    const wide = [...idea.querySelectorAll("*")].filter(e => !e.closest("svg, .katex, .visually-hidden, .pst-scrollable-table-container, .output")
      && e.getBoundingClientRect().right > innerWidth + 1).length;
    if (slide.id !== "slide-" + n || w > 1 || h > 1 || wide || slide.scrollHeight > slide.clientHeight + 1 || size < .6
        || document.documentElement.scrollHeight > innerHeight || (box && box.height < Math.min(140, natural) - 1))
      over.push({ n, w, h, wide, size, picture: box?.height });
  }
  return over;
}"""


def now(page):
    return page.evaluate("[...document.querySelectorAll('.slide')].map((s, i) => s.hidden ? 0 : i + 1).filter(Boolean)")


def deck(address, name):
    return address.removesuffix("book") + f"slides/{name}.html"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", DECKS)
def test_no_slide_overflows_its_box(tab, address, name, size):
    width, height = SIZES[size]
    page = tab(width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(deck(address, name), wait_until="networkidle")
    assert page.evaluate(MEASURE) == []
    assert page.troubles == []


def test_slides_move_by_keyboard_and_say_where_they_are(tab, address):
    page = tab()
    page.goto(deck(address, "mixup"))
    last = page.locator(".slide").count()
    assert now(page) == [1] and last >= 6
    for key, slide in (("ArrowRight", 2), (" ", 3), ("ArrowDown", 4), ("ArrowLeft", 3), ("Shift+ ", 2), ("End", last), ("ArrowRight", last), ("Home", 1)):
        page.keyboard.press(key)
        assert now(page) == [slide], key
        said = page.locator("nav output")
        assert said.get_attribute("aria-live") == "polite" and said.get_attribute("aria-label").startswith(f"Slide {slide} of {last}: ")
        assert page.evaluate("document.activeElement.id") == f"slide-{slide}" and page.url.endswith(f"#{slide}")
    page.goto(deck(address, "mixup") + "#4")
    page.reload()
    assert now(page) == [4]


def test_slides_move_by_buttons_and_by_touch(tab, address):
    page = tab(390, has_touch=True)
    page.goto(deck(address, "taste"))
    page.get_by_role("button", name="Next slide").click()
    assert now(page) == [2]
    page.get_by_role("button", name="Previous slide").click()
    assert now(page) == [1]
    swipe = """([from, to]) => { const s = document.querySelector('.slide:not([hidden])');
        for (const [kind, x] of [['pointerdown', from], ['pointerup', to]])
            s.dispatchEvent(new PointerEvent(kind, {bubbles: true, pointerType: 'touch', clientX: x, clientY: 300})); }"""
    page.evaluate(swipe, [300, 100])
    assert now(page) == [2]
    page.evaluate(swipe, [100, 300])
    assert now(page) == [1]


def test_a_figure_on_a_slide_is_alive_and_keeps_its_keys(tab, address):
    page = tab()
    page.goto(deck(address, "weights"))
    number = page.evaluate("[...document.querySelectorAll('.slide')].findIndex(s => s.querySelector('mix-plot input[type=range]')) + 1")
    page.goto(deck(address, "weights") + f"#{number}")
    drawn = "document.querySelector('.slide:not([hidden]) mix-plot svg').outerHTML"
    before = page.evaluate(drawn)
    page.locator(".slide:not([hidden]) mix-plot input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(drawn) != before and now(page) == [number]


@pytest.mark.parametrize("name", ["L0", "kernels", "mixup", "audio"])
def test_slides_are_accessible(tab, address, name):
    page = tab(color_scheme="light", reduced_motion="reduce")
    page.goto(deck(address, name))
    page.add_script_tag(path=AXE)
    for n in range(1, page.locator(".slide").count() + 1):
        page.evaluate("n => { location.hash = '#' + n; }", n)
        page.emulate_media(color_scheme="light")
        page.wait_for_selector("html[data-theme=light]", state="attached")
        assert violations(page, {}) == [], n
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector("html[data-theme=dark]", state="attached")
        assert violations(page, {"runOnly": ["color-contrast"]}) == [], n


def test_without_a_script_all_slides_stand_below_each_other(tab, address):
    page = tab(java_script_enabled=False)
    page.goto(deck(address, "kernels"))
    assert page.locator(".slide").count() == page.locator(".slide:visible").count() > 5
    assert not page.locator("nav").is_visible()


def test_printing_gives_a_sheet_for_each_slide(tab, address):
    page = tab()
    page.goto(deck(address, "color"))
    sheets = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) == page.locator(".slide").count()


@pytest.mark.parametrize("name", DECKS)
def test_a_deck_is_cut_from_its_chapter(site, name):
    page = next(page for page in chapters.listed() if page.stem == name)
    text, source = (site / f"slides/{name}.html").read_text("utf8"), page.read_text("utf8")
    assert text.count("<section class=\"slide ") == text.count("<h1") > 3      # each is the page while it is shown
    assert f'href="../book/{chapters.name(page)}.html"' in text
    assert "In five lines" in text and 'class="solution' not in text and 'class="exercise' not in text
    shown = len(re.findall(r"figures\.(?:show|explore)\(", re.split(r"^\{\.level-2\}$", source, flags=re.MULTILINE)[0]))
    assert text.count("<figure") >= shown
    if name != "L0":
        back = (site / f"book/{chapters.name(page)}.html").read_text("utf8")
        assert f'href="../../slides/{name}.html">Slides</a>' in back


def test_a_page_is_taken_apart_without_a_change():
    html = '<h2 class="a b">One</h2>\n<p>Two <br>lines<b>\n</b></p><svg viewBox="0 0 1 1"><path d="M0 0"/></svg> <img src="x">'
    found = pieces.pieces(html)
    assert [piece.tag for piece in found] == ["h2", "p", "svg", "img"] and found[0].classes == {"a", "b"}
    assert all(piece.whole in html and piece.inner in piece.whole for piece in found)
    assert pieces.sentences("One <b>a\nb</b>.\nTwo.") == ["One <b>a\nb</b>.", "Two."]
    assert pieces.text("<style>x</style><p>Two &amp; <b>three</b></p>") == "Two & three"


def test_ideas_are_packed_one_to_a_slide():
    text, cell, check, figure = ("text", "A sentence."), ("cell", "code"), ("check", "assert"), ("figure", "<figure>")
    assert list(slides.pack([text, figure, text, cell, text])) == [[text, figure], [text, cell, text]]
    assert list(slides.pack([text, cell, check, cell])) == [[text, cell], [cell]]
    asks, more = ("text", "Look:"), ("more", "Another sentence.")
    assert list(slides.pack([text, cell, asks, cell])) == [[text, cell], [asks, cell]]
    assert list(slides.pack([text, cell, text, more, cell])) == [[text, cell, text, more], [cell]]
    assert list(slides.pack([text, cell, text, text, more, cell])) == [[text, cell, text], [text, more, cell]]
    long = ("text", "x" * 200)
    assert list(slides.pack([long, long])) == [[long], [long]]
    assert slides.typeset([text, more, cell]) == "<p>A sentence. Another sentence.</p>\ncode"
