"""The built book in a real browser: quiet, self-contained, narrow enough for a phone, readable by keyboard and in the dark."""
import gzip
import re
import time
from pathlib import Path

import chapters
import pytest

AXE = Path(__file__).parent / "assets" / "axe" / "axe.min.js"
PAGES = [chapters.name(page) for page in chapters.listed()]
LEVELED = [chapters.name(page) for page in chapters.listed() if "{.level-1}" in page.read_text("utf8")]
DEEP = "article section.level-1"


def level(page):
    return page.evaluate("document.documentElement.dataset.level")


def shown(page, selector=DEEP):
    return page.evaluate("s => [...document.querySelectorAll(s)].some(e => e.offsetParent !== null && e.getClientRects().length > 0 && e.innerText.trim())", selector)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_and_fits_a_phone(tab, address, name):
    page = tab(width=390)
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    wide = page.evaluate("""() => { const most = document.documentElement.clientWidth, over = [];
        if (document.documentElement.scrollWidth > most) for (const e of document.querySelectorAll("article *"))
            if (e.getBoundingClientRect().right > most + 1) over.push(e.outerHTML.slice(0, 120));
        return over.slice(0, 3); }""")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), wide
    assert page.troubles == []
    assert page.evaluate("""() => [...document.querySelectorAll("article :is(img, svg, canvas)")]
        .filter(e => !e.closest("[aria-hidden=true], button, svg svg") && !(e.getAttribute("alt") || e.getAttribute("aria-label")))
        .map(e => e.outerHTML.slice(0, 120))""") == [], "a picture without an alternative text"


def violations(page, options):
    """Everything axe finds, with the elements concerned."""
    return page.evaluate("""options => axe.run(document, {resultTypes: ["violations"], ...options}).then(r => r.violations
        .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")))""", options)


@pytest.mark.parametrize("name", [*PAGES, "claims-kernels", "claims-mixup", "../genindex", "../search"])
def test_a_page_is_accessible(tab, address, name):
    page = tab(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{address}/{name}.html")
    page.add_script_tag(path=AXE)
    page.evaluate("""["article.claim", "dl.py", ".rests-on a"].forEach(kind =>
        [...document.querySelectorAll(kind)].slice(10).forEach(e => e.remove()))""")                 # ten of a kind are enough
    assert violations(page, {}) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-theme=dark]", state="attached")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []


WATCH = """window.moved = 0; new PerformanceObserver(list => { for (const e of list.getEntries())
    if (!e.hadRecentInput) window.moved += e.value; }).observe({type: "layout-shift", buffered: true});"""
LETTERS = re.compile(r"KaTeX_(Main-Regular|Math-Italic)\.woff2")


@pytest.mark.parametrize("name", ["L0", "L2/mixup", "L2/information", "claims", "notation"])
def test_nothing_moves_while_a_page_arrives_and_the_first_view_is_light(tab, address, site, name):
    page, sizes = tab(width=390), {}
    page.on("response", lambda r: sizes.update({r.url: len(gzip.compress(r.body()))}))
    page.add_init_script(WATCH)
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") < 0.02
    assert sum(sizes.values()) < 1_000_000, sizes


@pytest.mark.parametrize("name", ["L0", "notation"])
def test_nothing_moves_either_when_the_letters_of_formulas_come_late(tab, address, name):
    page = tab(width=390)
    page.add_init_script(WATCH)
    page.route(LETTERS, lambda route: (time.sleep(0.1), route.continue_()))
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    page.wait_for_timeout(300)
    assert page.evaluate("document.fonts.check('1em KaTeX_Main')") and page.evaluate("window.moved") < 0.02


@pytest.mark.parametrize("fate", ["never come", "are refused"])
def test_a_page_does_not_wait_long_for_letters(tab, address, fate):
    page = tab()
    page.route(LETTERS, lambda route: route.abort() if fate == "are refused" else None)
    page.goto(f"{address}/L0.html", wait_until="commit")
    page.locator("article figure.picture").first.wait_for(state="visible", timeout=5000)


def test_a_word_of_the_glossary_shows_its_meaning_to_keyboard_and_pointer(tab, address):
    page = tab()
    page.goto(f"{address}/L1/weights.html")
    word, card = page.locator("a.term").first, page.locator("#term-card")
    word.scroll_into_view_if_needed()
    box = page.locator("article.bd-article").bounding_box()
    word.focus()
    assert card.is_visible() and card.inner_text() == word.get_attribute("data-says")
    assert word.get_attribute("aria-describedby") == "term-card" and page.locator("article.bd-article").bounding_box() == box
    gap = "(word) => document.querySelector('#term-card').getBoundingClientRect().y - word.getBoundingClientRect().y"
    before = word.evaluate(gap)
    page.evaluate("scrollBy(0, 20)")
    page.wait_for_function("scrollY > 0")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert card.is_visible() and abs(word.evaluate(gap) - before) < 1
    page.keyboard.press("Escape")
    assert not card.is_visible()
    word.hover()
    assert card.is_visible()


def test_the_book_opens_from_a_file(tab, site):
    page = tab()
    page.goto((site / "index.html").as_uri(), wait_until="load")
    page.wait_for_url("**/book/L0.html")
    page.wait_for_selector("mix-plot input[type=range]")
    assert page.troubles == []


def test_a_link_into_the_depth_lands_and_a_reload_stays(tab, address):
    page, top = tab(), "id => document.getElementById(id).getBoundingClientRect().y"
    page.goto(f"{address}/L2/mixup.html#exercises")
    for place in ("exercises", "must-labels-be-mixed", "what-was-checked"):
        page.evaluate("id => { location.hash = id; }", place)
        page.wait_for_timeout(700)
        assert 0 <= page.evaluate(top, place) < 150, place
    page.reload()
    page.wait_for_timeout(700)
    assert 0 <= page.evaluate(top, "what-was-checked") < 150


@pytest.mark.parametrize("width", [1280, 390])
def test_what_stands_in_for_a_deep_section_is_no_smaller(tab, address, width):
    """Else its end would lie over the next one wherever a tool asks for places before they are drawn."""
    page = tab(width=width)
    for name in (name for name in LEVELED if name.startswith("L2/")):
        page.goto(f"{address}/{name}.html")
        guess = page.evaluate("""[...document.querySelectorAll('section.level-2')].map(s =>
            [s.id, parseFloat(getComputedStyle(s).containIntrinsicBlockSize.split(' ').at(-1))])""")
        page.add_style_tag(content="section.level-2 { content-visibility: visible !important }")
        real = page.evaluate("[...document.querySelectorAll('section.level-2')].map(s => s.getBoundingClientRect().height)")
        assert [(name, place, tall, high) for (place, tall), high in zip(guess, real) if not tall >= high] == []


def test_the_depth_switch_follows_the_keyboard_and_is_remembered(tab, address):
    page = tab()
    page.goto(f"{address}/L1/kernels.html")
    assert shown(page)
    page.locator(".levels input:checked").focus()
    while level(page) != "0":
        before = level(page)
        page.keyboard.press("ArrowLeft")
        assert level(page) < before
    assert not shown(page)
    assert page.locator(".levels output[aria-live=polite]").inner_text().endswith(("minute", "minutes"))
    assert "level=0" in page.url
    page.goto(f"{address}/L1/weights.html")
    assert level(page) == "0" and not shown(page)
    page.locator(".levels input:checked").focus()
    page.keyboard.press("ArrowRight")
    assert shown(page)


@pytest.mark.parametrize("name", LEVELED)
def test_the_address_chooses_the_depth(tab, address, name):
    page = tab()
    page.goto(f"{address}/{name}.html?level=0")
    assert level(page) == "0" and not shown(page) and shown(page, "article section.level-0")


def test_a_link_into_hidden_text_shows_it(tab, address):
    page = tab()
    page.goto(f"{address}/L1/kernels.html?level=0")
    target = page.evaluate("document.querySelector('article section.level-1').id")
    page.goto(f"{address}/L1/kernels.html?level=0#{target}")
    assert level(page) == "1" and shown(page, f"#{target}")


def test_without_a_script_everything_is_shown(tab, address):
    page = tab(java_script_enabled=False)
    page.goto(f"{address}/L1/kernels.html?level=0")
    assert page.locator(DEEP).first.is_visible() and page.locator(".levels").count() == 0


def test_without_storage_the_switch_still_works(tab, address):
    page = tab()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})")
    page.goto(f"{address}/L1/kernels.html")
    page.locator(".levels input").first.check()
    assert level(page) == "0" and not shown(page)


def test_the_search_finds_words_of_every_depth(tab, address):
    page = tab()
    page.goto(f"{address}/../search.html?q=barycenter")
    page.wait_for_selector("ul.search li a")
    assert page.troubles == []


def test_a_page_can_be_taken_away(tab, address):
    page = tab()
    page.goto(f"{address}/L1/kernels.html")
    page.locator(".dropdown-download-buttons .dropdown-toggle").click()
    links = page.locator(".dropdown-download-buttons a").evaluate_all("links => links.map(a => a.href)")
    assert [page.request.get(link).status for link in links if "_sources" in link] == [200, 200, 200]


def test_print_leaves_the_controls_out(tab, address):
    page = tab()
    page.goto(f"{address}/L0.html")
    page.emulate_media(media="print")
    assert not shown(page, ".levels, .mix-bar, .article-header-buttons")


def test_a_slider_moves_the_picture_and_says_so(tab, address):
    page = tab()
    page.goto(f"{address}/L0.html")
    slider = page.locator("mix-plot input[type=range]").first
    drawn = "document.querySelector('mix-plot svg').outerHTML"
    before, said = page.evaluate(drawn), slider.get_attribute("aria-valuetext")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(drawn) != before and slider.get_attribute("aria-valuetext") != said


def test_dark_pages_keep_the_figures_on_the_page(tab, address):
    page = tab(color_scheme="dark")
    page.goto(f"{address}/L0.html")
    behind = page.evaluate("[...document.querySelectorAll('figure.picture')].map(f => getComputedStyle(f.parentElement).backgroundColor)")
    assert behind and set(behind) == {"rgba(0, 0, 0, 0)"}
