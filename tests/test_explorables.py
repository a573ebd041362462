"""The explorables of the chapters in a real browser hold what Python computes, by keyboard, by pointer and by touch."""
import re

import numpy as np
import pytest
from explorables import EIGHT, Figure, near

from mixing import FISHER_RAO, LOG, barycenter, closure, figures, linear, log_linear, power, power_mean


@pytest.fixture
def open_figure(tab, address):
    def opened(name, alt, **options):
        page = tab(**options)
        page.goto(f"{address}/{name}.html", wait_until="load")
        page.wait_for_selector("mix-plot[data-at]")
        return Figure(page, alt)
    return opened


def test_mixup_shows_the_law_of_the_weight(open_figure):
    from scipy.stats import beta
    fig = open_figure(*EIGHT["mixup"])
    panel = fig.plot.evaluate("p => p.querySelector(\"g[id*='-axes_1'] path\").getAttribute('d')")
    top, bottom = np.sort(np.array(re.findall(r"-?[\d.]+", panel), float)[1::2])[[0, -1]]
    for keys, alpha in ((["Home", "ArrowRight"], 0.1), (["ArrowRight"] * 5, 2.0), (["End"], 32.0)):
        fig.keys(0, *keys)
        slope, offset = fig.axis(0, "x")
        xy = np.array(re.findall(r"-?[\d.]+", fig.groups()["0"]["d"]), float).reshape(-1, 2)
        grid, tall = np.linspace(0.004, 0.996, 125), (bottom - top) / 4             # the panel has heights from 0 to 4, and no ticks
        density = np.minimum(beta.pdf(grid, alpha, alpha), 4.6)
        near(np.stack([xy[:, 0] * slope + offset, (bottom - xy[:, 1]) / tall], -1), np.stack([grid, density], -1), 0.34 / np.array([1 / slope, tall]))
        assert fig.said() == f"α = {alpha:g}: {(alpha + 1) / (2 * alpha + 1):.1%} of the covariance is left."


def test_mixup_shrinks_the_ellipse_by_the_root_of_the_factor(open_figure):
    fig = open_figure(*EIGHT["mixup"])
    points = lambda: np.array(re.findall(r"-?[\d.]+", fig.groups()["2"]["d"]), float).reshape(-1, 2)
    sizes = {}
    for key, alpha in (("Home", 0.05), ("End", 32.0)):
        fig.keys(0, key)
        sizes[alpha] = np.ptp(points(), axis=0)
    factor = lambda a: (a + 1) / (2 * a + 1)
    near(sizes[32.0] / sizes[0.05], np.sqrt(factor(32.0) / factor(0.05)) * np.ones(2), 0.003)


COLORS = np.array([[0.95, 0.35, 0.04], [0.10, 0.60, 0.12], [0.22, 0.06, 0.70]])
MEANS = (log_linear, linear, lambda w, p: power_mean(w, p, 8))


def rgb(text):
    return np.array(re.findall(r"\d+", text)[:3], int)


def corners(fig):
    """The places of the three pure parts in each triangle, from the lattice of dots that never moves."""
    lattices = fig.plot.evaluate("""p => [...p.querySelectorAll("g[id*='-PathCollection_']")].filter(g => g.querySelectorAll("use").length === 78)
        .map(g => [...g.querySelectorAll("use")].map(u => [+u.getAttribute("x"), +u.getAttribute("y")]))""")
    return [np.array([lattice[-1], lattice[11], lattice[0]]) for lattice in map(np.array, lattices)]


def test_three_means_of_the_weights_in_the_ring(open_figure):
    from mixing.domains.color import encode
    fig = open_figure(*EIGHT["kernels"])

    def expect(weights):
        groups = fig.groups()
        for panel, (mean, triangle) in enumerate(zip(MEANS, corners(fig))):
            near(np.array(groups[str(panel)]["uses"])[0], np.array(weights) @ triangle, 0.4)
            assert np.abs(rgb(groups[str(3 + panel)]["fills"][0]) - 255 * encode(mean(weights, COLORS))).max() <= 0.51
        assert fig.plot.locator(".mix-triangle b").all_inner_texts() == [f"{w:.0%}" for w in weights]

    expect([0.4, 0.3, 0.3])
    fig.keys(0, *["ArrowRight"] * 4)
    expect([0.6, 0.2, 0.2])
    fig.keys(0, "End", part=2)
    expect([0, 0, 1])
    assert fig.said() == "Pure violet: all three means give back what stands alone."
    fig.keys(0, *["ArrowLeft"] * 2, part=2)
    expect([0.05, 0.05, 0.9])


@pytest.mark.parametrize("touch", [False, True])
def test_the_ring_follows_the_pointer_to_its_nearest_place(open_figure, touch):
    fig = open_figure(*EIGHT["kernels"], has_touch=touch, width=390 if touch else 1280)
    box, view = fig.plot.locator("svg").bounding_box(), fig.plot.evaluate("p => p.querySelector('svg').viewBox.baseVal.width")
    for weights, panel in (([0.2, 0.7, 0.1], 1), ([0, 0.5, 0.5], 2), ([1, 0, 0], 0)):
        x, y = (np.array(weights) @ corners(fig)[panel] + [0.4, -0.3]) * box["width"] / view
        fig.press(box["x"] + x, box["y"] + y, touch)
        assert fig.plot.locator(".mix-triangle b").all_inner_texts() == [f"{w:.0%}" for w in weights]


def paths(wide, share):
    """The five mixtures of the two bells at one weight, computed anew."""
    from mixing.domains.geometry import FISHER_RAO_GAUSSIAN, gaussian
    x = np.linspace(-20, 30, 501)
    numbers = np.array([[0.0, 1.0], [10.0, 2.0 if wide else 1.0]])
    bells, w = closure(np.stack([gaussian(m, s, x) for m, s in numbers])), [1 - share, share]
    seen = np.flatnonzero((x > -5.01) & (x < 15.01))[1::3]
    middle = closure(np.stack([gaussian(*barycenter(w, numbers, c), x) for c in (power(1), FISHER_RAO_GAUSSIAN)]))
    curves = [linear(w, bells), closure(barycenter(w, bells, LOG)), *middle, barycenter(w, bells, FISHER_RAO)]
    variance = [c @ x**2 - (c @ x) ** 2 for c in curves]
    return x[seen], [c[seen] / 0.1 for c in curves], variance


@pytest.mark.parametrize("width", [1280, 390])
def test_five_paths_between_two_bells(open_figure, width):
    fig = open_figure(*EIGHT["geometry"], width=width)

    def expect(wide, share, off=()):
        x, curves, variance = paths(wide, share)
        for k, curve in enumerate(curves, 1):
            assert fig.groups()[str(k)]["hidden"] == (k in off)
            if k not in off:
                near(fig.line(k), np.stack([x, curve], -1), fig.unit(0))
        said = re.findall(r": ([\d.]+)\.(?: |$)", fig.said())
        near(np.array(said, float), np.array([v for k, v in enumerate(variance, 1) if k not in off]), 0.0501)

    expect(False, 0.5)
    fig.keys(0, *["ArrowLeft"] * 6)
    expect(False, 0.2)
    fig.keys(1, "ArrowRight")
    expect(True, 0.2)
    fig.keys(3, "Space")
    fig.keys(5, "Space")
    expect(True, 0.2, off=(2, 4))
    fig.keys(0, "End")
    fig.keys(3, "Space")
    expect(True, 1.0, off=(4,))


def test_the_point_moves_through_the_phase_diagram(open_figure):
    from mixing.domains.chemistry import binodal, free_energy
    from mixing.domains.zoo_phases import phases
    fig = open_figure(*EIGHT["chemistry"])

    def expect(chi, share):
        z = np.linspace(0, 1, 121)
        near(fig.line(0), np.stack([z, free_energy(z, chi)], -1), fig.unit(0))
        stable = phases(np.array([share]), lambda x: free_energy(x, chi))
        near(fig.dot(1, 0), [[share, stable.energy[0]]], fig.unit(0))
        near(fig.dot(2, 1), [[share, chi]], fig.unit(1))
        two = chi > 2 and binodal(chi)[0] < share < binodal(chi)[1]
        assert [fig.groups()[k]["hidden"] for k in "3456"] == [not two] * 4
        assert ("two phases" in fig.said()) == two
        if two:
            near(fig.dot(5, 0), np.stack([stable.compositions[0], free_energy(stable.compositions[0], chi)], -1), fig.unit(0))
            near(fig.line(4, 1), np.stack([stable.compositions[0], [chi, chi]], -1), fig.unit(1))
            assert f"{stable.compositions[0][0]:.3f} and {stable.compositions[0][1]:.3f}, with {stable.shares[0][1]:.0%}" in fig.said()

    expect(2.6, 0.4)
    fig.keys(0, *["ArrowLeft"] * 4)
    expect(1.8, 0.4)
    fig.keys(1, *["ArrowRight"] * 3)
    fig.keys(0, "End")
    expect(3.6, 0.55)
    fig.pull(1, 0.201, 3.02)
    expect(3.0, 0.2)
    fig.pull(1, 0.79, 1.02)
    expect(1.0, 0.8)


@pytest.mark.parametrize("names", [("yellow", "cyan"), ("cyan", "yellow"), ("red", "blue"), ("white", "magenta")])
def test_two_pigments_by_three_kernels(open_figure, names):
    from mixing.domains import color, color_paint
    fig, order = open_figure(*EIGHT["color"]), ["yellow", "cyan", "magenta", "red", "blue", "white"]
    fig.keys(0, *["ArrowRight"] * order.index(names[0]))
    fig.keys(1, *["ArrowRight" if order.index(names[1]) else "ArrowLeft"] * max(1, order.index(names[1]) - 1) * (names[1] != "cyan"))
    parts = np.array([color.tables()[2][name.replace("white", "white-9.5")] for name in names])
    for keys, share in (([], 0.5), (["ArrowLeft"] * 3, 0.2), (["End"], 1.0)):
        fig.keys(2, *keys)
        groups = fig.groups()
        areas = [g for k, g in sorted(groups.items(), key=lambda item: int(item[0])) if g["fills"] and not g["text"] and "fill: none" not in g["style"]]
        assert len(areas) == 5
        for k, mixture in enumerate(color_paint.three_ways([1 - share, share], parts).values()):
            near(fig.line(2 * k + 1, 1), np.stack([color.WAVELENGTHS, mixture], -1)[2:33:2], fig.unit(1))
            code = color.hex_code(color.xyz(mixture))
            assert rgb(areas[k]["fills"][0]).tolist() == [int(code[i:i + 2], 16) for i in (1, 3, 5)] and groups[str(2 * k)]["text"] == code
        assert fig.plot.locator("output").inner_text().startswith(f"{1 - share:.0%} {names[0]}, {share:.0%} {names[1]}: as lights a ")


def test_the_point_rides_on_the_roughness_of_two_tones(open_figure):
    from mixing.domains.audio import dissonance
    fig, fine = open_figure(*EIGHT["audio"]), np.linspace(1, 2.15, 300)
    kinds = {0: dict(partials=[1.0]), 1: {}, 2: dict(stretch=2.1)}

    def expect(ratio, timbre):
        worst = dissonance(fine, base=220.0, **kinds[timbre]).max()
        near(fig.line(0), np.stack([fine, dissonance(fine, base=220.0, **kinds[timbre]) / worst], -1), fig.unit(0))
        near(fig.dot(1), [[ratio, dissonance(np.array([ratio]), base=220.0, **kinds[timbre])[0] / worst]], fig.unit(0))
        assert fig.said().startswith(f"220 and {220 * ratio:.0f} hertz")

    expect(1.5, 1)
    assert "the fifth: nearly smooth" in fig.said()
    fig.keys(1, "ArrowRight")
    expect(1.5, 2)
    fig.keys(1, "ArrowLeft", "ArrowLeft")
    fig.keys(0, "Home", *["ArrowRight"] * 4)
    expect(1.02, 0)
    assert "4 beats a second" in fig.said()
    fig.pull(0, 1.998, 0.1)
    expect(2.0, 0)


RECORDER = """window.AudioContext = class extends OfflineAudioContext {
  constructor() { super(1, 44100, 44100); window.made = [...(window.made || []), this]; }
  close() { this.closed = true; } };"""


def test_two_tones_sound_when_asked_and_cannot_clip(tab, address):
    page = tab()
    page.add_init_script(RECORDER)
    page.goto(f"{address}/{EIGHT['audio'][0]}.html", wait_until="load")
    fig = Figure(page, EIGHT["audio"][1])
    assert page.evaluate("window.made === undefined")                 # nothing plays by itself
    button = fig.plot.locator(".mix-play")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true" and button.inner_text() == "Stop the two tones"
    wave = np.array(page.evaluate("made[0].startRendering().then(b => [...b.getChannelData(0)])"))
    assert np.abs(wave).max() <= 0.2
    spectrum = 2 * np.abs(np.fft.rfft(wave[8820:] * np.hanning(len(wave) - 8820))) / (len(wave) - 8820)
    hertz = np.fft.rfftfreq(len(wave) - 8820, 1 / 44100)
    peaks = hertz[1:-1][(spectrum[1:-1] > spectrum[:-2]) & (spectrum[1:-1] >= spectrum[2:]) & (spectrum[1:-1] > 0.002)]
    expected = np.unique(np.concatenate([220 * np.arange(1, 7), 330 * np.arange(1, 7)]))
    near(peaks, expected, 1.3)
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    page.keyboard.press("Space")
    assert button.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Space")
    assert button.get_attribute("aria-pressed") == "false" and page.evaluate("made.length") == 2


FRIENDS = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)]


@pytest.mark.parametrize("touch", [False, True])
def test_six_friends_average(open_figure, touch):
    fig = open_figure(*EIGHT["society"], has_touch=touch, width=390 if touch else 1280)
    W = np.eye(6)
    W[tuple(np.transpose(FRIENDS))] = 1
    W = np.maximum(W, W.T)
    W /= W.sum(axis=1, keepdims=True)
    camps = [[int(figures.ROLE[r][i:i + 2], 16) for i in (1, 3, 5)] for r in ("part", "mixture")]

    def expect(rounds, who, opinion):
        start = np.array([1.0, 0.8, 0.6, 0.2, 0.0, 0.2])
        start[who] = opinion
        path = np.array([np.linalg.matrix_power(W, k) @ start for k in range(13)])
        end = (np.linalg.matrix_power(W, 4000) @ start)[0]
        for i in range(6):
            near(fig.line(i, 0), np.stack([np.arange(13), path[:, i]], -1), fig.unit(0))
        near(fig.dot(7, 0), [[0, opinion]], fig.unit(0))
        near(fig.line(8, 0), [[0, end], [12, end]], fig.unit(0))
        near(fig.line(9, 0)[:, 0], [rounds, rounds], fig.unit(0)[0])
        shades = np.array([rgb(fill) for fill in fig.groups()["10"]["fills"]])
        assert np.abs(shades - np.stack([1 - path[rounds], path[rounds]], -1) @ camps).max() <= 6     # one of twenty shades
        assert f"span {np.ptp(path[rounds]):.2f}." in fig.said() and f"agree on {end:.2f};" in fig.said()

    fig.ticks = [t for t in fig.ticks if t["x"]]
    expect(0, 2, 0.6)
    fig.keys(0, *["ArrowRight"] * 3)
    fig.keys(1, "ArrowRight")
    fig.keys(2, "Home")
    expect(3, 3, 0.0)
    fig.pull(0, 0, 0.98, touch)
    expect(3, 3, 1.0)
    ring = fig.plot.evaluate("""p => { const u = p.querySelectorAll("g[id*='-move-10'] use")[4].getBoundingClientRect();
        return [u.x + u.width / 2, u.y + u.height / 2]; }""")
    fig.press(*ring, touch)
    expect(3, 4, 1.0)
    groups = fig.groups()
    near(np.array(groups["6"]["uses"]), [groups["10"]["uses"][4]], 0.06)                         # the ring is around the one who thinks again


@pytest.mark.parametrize("touch", [False, True])
def test_one_mixture_in_two_charts(open_figure, touch):
    from mixing.hull import project
    fig = open_figure(*EIGHT["hull"], has_touch=touch, width=390 if touch else 1280)
    parts = np.array([[0.5, 5.0], [5.0, 0.6], [2.0, 2.0]])
    carriers = [power(1), LOG, power(-1)]

    def expect(weights, carrier):
        m = barycenter(weights, parts, carriers[carrier])
        for panel, chart in enumerate((lambda x: x, np.log)):
            q = project(chart(parts), chart(m))
            near(fig.line(2 * panel, panel), np.stack([chart(m), q.point]), fig.unit(panel))
            near(fig.dot(2 * panel + 1, panel), chart(m)[None], fig.unit(panel))
            where = f"{q.distance:.2f} outside" if q.distance > 1e-9 else "inside"
            assert f"in {('numbers', 'logarithms')[panel]} {where}" in fig.said().lower()

    expect([0.5, 0.375, 0.125], 1)
    fig.keys(1, "ArrowRight")
    expect([0.5, 0.375, 0.125], 2)
    fig.keys(0, "Home", part=1)
    expect([0.8125, 0, 0.1875], 2)
    fig.keys(1, "ArrowLeft", "ArrowLeft")
    target = np.array([0.25, 0.5, 0.25])
    fig.pull(0, *(target @ parts), touch)
    expect(target, 0)
    fig.keys(1, "ArrowRight")
    fig.pull(1, *([0.125, 0.125, 0.75] @ np.log(parts)), touch)
    expect([0.125, 0.125, 0.75], 1)


def test_the_first_figure_of_the_book(open_figure):
    fig, x = open_figure(*EIGHT["first"]), np.linspace(-4, 12, 161)
    bell = lambda mean, sd: np.exp(-((x - mean) / sd) ** 2 / 2) / (sd * np.sqrt(2 * np.pi))
    a = fig.axis(2, "x")
    for keys, s in (([], 0.5), (["ArrowRight"] * 4, 0.7), (["Home"], 0.0)):
        fig.keys(0, *keys)
        product = bell(0, 1) ** (1 - s) * bell(8, 1.5) ** s
        laws = [(1 - s) * bell(0, 1) + s * bell(8, 1.5), product / product.sum() / 0.1, bell(8 * s, 1 + 0.5 * s)]
        for k, law in enumerate(laws):
            xy = np.array(re.findall(r"-?[\d.]+", fig.groups()[str(k)]["d"]), float).reshape(-1, 2)
            near(xy[:, 0] * a[0] + a[1], x, 0.34 * a[0])
            near((xy[:, 1].max() - xy[:, 1]) / np.ptp(xy[:, 1]), (law - law.min()) / np.ptp(law), 0.004)
