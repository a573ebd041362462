"""What a reader turns: small, large enough for a finger, named, without a shift; and what authors may get wrong."""
import json
import re
from pathlib import Path

import numpy as np
import pytest
from explorables import EIGHT

from mixing import MixtureError, figures

STATIC = Path(__file__).resolve().parents[1] / "book/_static"


@pytest.fixture(scope="module")
def explorables(site):
    found = []
    for page in sorted((site / "book").rglob("*.html")):
        for plot in re.findall(r"<mix-plot.*?</mix-plot>", page.read_text("utf8"), re.S):
            found.append((page.relative_to(site / "book").with_suffix("").as_posix(), plot))
    return found


def test_their_tables_are_small(explorables):
    sizes = {page + " " + re.search(r'aria-label="([^"]{1,40})', plot)[1]: len(plot) for page, plot in explorables}
    assert len(sizes) == len(explorables) >= 20
    data = {name: len(re.search(r'application/json">(.*?)</script>', plot, re.S)[1].encode()) for name, (_, plot) in zip(sizes, explorables)}
    assert {name: size for name, size in data.items() if size > 60_000} == {}


def test_the_eight_are_there_with_an_invitation(explorables):
    for page, alt in EIGHT.values():
        (plot,) = [p for name, p in explorables if name == page and f'aria-label="{alt}' in p]
        assert re.search(r'<p class="mix-ask" hidden>[^<]+[?.]</p>', plot)


def test_the_picture_without_a_script_is_the_start(explorables):
    number = re.compile(r"-?\d+(?:\.\d+)?")
    for page, plot in explorables:
        data = json.loads(re.search(r'application/json">(.*?)</script>', plot, re.S)[1])
        for mark, part in data["moves"].items():
            if part["kind"] != "line" or part.get("hidden") or "y" not in part:
                continue
            k = 0
            for control in part["by"]:
                k = k * data["sizes"][control] + data["start"][control]
            k = part["k"][k] if "k" in part else k
            x, y = np.cumsum(part["x"][k if len(part["x"]) > 1 else 0]), np.cumsum(part["y"][k])
            drawn = re.search(rf'<g id="[^"]*-{mark}">.*?<path d="([^"]*)"', plot, re.S)[1]
            last = np.array(number.findall(drawn)[-2:], float)
            inside = (abs(x[-1]) < 29999) and (abs(y[-1]) < 29999)
            if len(number.findall(drawn)) == 2 * len(x) and inside:
                assert np.abs(last - [x[-1] / 10, y[-1] / 10]).max() < 0.11, (page, mark)


def test_script_and_styles_are_small():
    script = (STATIC / "explore.js").read_bytes()
    assert len(script) <= 8192 and script.count(b"\n") <= 250


PAGES = sorted({page for page, _ in EIGHT.values()})


@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_controls_are_large_named_and_do_not_shift(tab, address, page_name, width):
    page = tab(width=width, has_touch=width == 390)
    page.add_init_script("""window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach(e => e.hadRecentInput ||
        e.sources.some(s => (s.node?.closest ? s.node : s.node?.parentElement)?.closest("mix-plot")) && window.shifts.push(e.value)))
        .observe({type: "layout-shift", buffered: true});""")
    page.goto(f"{address}/{page_name}.html", wait_until="networkidle")
    page.wait_for_selector("mix-plot[data-at]")
    small = page.evaluate("""() => [...document.querySelectorAll("mix-plot :is(input[type=range], .mix-choice label, .mix-switch, .mix-play)")]
        .filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, b]) => b.height < 44 || b.width < 44).map(([h, b]) => [h, b.width, b.height])""")
    assert small == []
    nameless = page.evaluate("""() => [...document.querySelectorAll("mix-plot :is(input, button)")]
        .filter(e => {
            const name = (e.labels?.[0] ?? e).cloneNode(true);                // the value beside a name is none
            name.querySelectorAll("[aria-hidden=true]").forEach(hidden => hidden.remove());
            return !name.textContent.trim();
        }).map(e => e.outerHTML)""")
    assert nameless == []
    heights = "[...document.querySelectorAll('mix-plot')].map(p => Math.round(p.getBoundingClientRect().height))"
    before = page.evaluate(heights)
    for slider in page.locator("mix-plot input[type=range]:visible").all():
        slider.focus()
        for key in ("End", "Home", "ArrowRight"):
            page.keyboard.press(key)
    assert page.evaluate(heights) == before
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate("window.shifts") == [] and page.troubles == []


def test_without_a_script_and_in_print_there_is_the_picture_alone(tab, address):
    page = tab(java_script_enabled=False)
    page.goto(f"{address}/L0.html")
    assert page.locator("mix-plot svg").is_visible()
    assert not page.locator("mix-plot .mix-bar").is_visible() and not page.locator("mix-plot .mix-ask").is_visible()
    page = tab()
    page.goto(f"{address}/L0.html")
    assert page.locator("mix-plot .mix-bar").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("mix-plot .mix-bar").is_visible() and page.locator("mix-plot svg").is_visible()


# what authors may get wrong

def small(**options):
    fig, ax = figures.canvas()
    (line,), dot = ax.plot([0, 1], [0, 1]), ax.scatter(0, 0)
    moves = {line: np.zeros((3, 2)), dot: np.zeros((3, 1, 2))}
    return figures.explore(fig, moves, **({"controls": [figures.Slider("n", [1, 2, 3])], "alt": "a line that stays", "drag": {dot: "n"}} | options))


@pytest.mark.parametrize("options, says", [
    ({"controls": [1, 2, 3]}, "`name`"), ({"controls": [figures.Slider("n", [1, 2])]}, "2 values"),
    ({"controls": [figures.Slider("n", [1, 2, 3]), 5]}, "Slider, Choice"), ({"controls": [figures.Slider("m", [1, 2, 3])]}, "controls are"),
    ({"readout": ["one", "two"]}, "the readout"), ({"controls": [figures.Slider("n", [1, 2, 3])] * 2}, "one name"),
    ({"tones": figures.Tones(np.full((2, 1), 440), [1])}, "frequencies")])
def test_mistakes_are_named(options, says):
    with pytest.raises(MixtureError, match=re.escape(says)):
        small(**options)


@pytest.mark.parametrize("mistake", [
    lambda: figures.Slider("n", [1, 2], 2), lambda: figures.Triangle(["a", "b"]), lambda: figures.Triangle("abc", 10, [0.33, 0.33, 0.34]),
    lambda: figures.Tones([[5.0]], [1.0]), lambda: figures.Tones([[440.0]], [0.0]), lambda: figures.Tones([[440.0, 441.0]], [1.0])])
def test_controls_that_cannot_be_are_refused(mistake):
    with pytest.raises(MixtureError):
        mistake()


def test_the_same_figure_twice_is_the_same_text():
    assert small()._repr_html_() == small()._repr_html_()


def test_a_triangle_has_every_weight_once():
    three = figures.Triangle("abc", 4)
    assert len(three) == 15 == len({tuple(w) for w in three.weights}) and np.allclose(three.weights.sum(axis=1), 1)
    assert np.abs(three.weights[three.start] - 1 / 3).max() < 0.25


def test_all_frames_of_the_tones_are_quiet_enough():
    tones = figures.Tones(np.full((5, 2, 3), 440.0), np.arange(18).reshape(2, 3, 3)[:, 0][None], "three tones")
    assert np.isclose(tones.loudness.sum(axis=-1).max(), 0.2) and np.all(tones.loudness.sum(axis=-1) <= 0.2 + 1e-12)
