"""An explorable in a real browser: what is drawn, in the coordinates of its axes, and how it is played with."""
import re

import numpy as np

PLOT = """([alt, what]) => { const plot = [...document.querySelectorAll("mix-plot")].find(p => p.querySelector("svg").getAttribute("aria-label").startsWith(alt));
  if (what === "tag") { plot.id = "under-test"; return true; } }"""
GROUPS = """plot => Object.fromEntries([...plot.querySelectorAll("g[id*='-move-']")].map(g => [g.id.split("-move-")[1], {
  style: g.querySelector("path:not(defs *)")?.getAttribute("style") ?? "", hidden: g.getAttribute("display") === "none", text: g.querySelector("text")?.textContent ?? null,
  d: (g.matches("path") ? g : g.querySelector("path:not(defs *)"))?.getAttribute("d") ?? null,
  uses: [...g.querySelectorAll("use")].map(u => [+u.getAttribute("x"), +u.getAttribute("y")]),
  fills: [...g.querySelectorAll("use, path:not(defs *)")].map(e => getComputedStyle(e).fill)}]))"""
TICKS = """plot => [...plot.querySelectorAll("g[id*='-axes_']")].map(axes => Object.fromEntries(["x", "y"].map(k => [k,
  [...axes.querySelectorAll(`g[id*='-${k}tick_']`)].map(t => [t.querySelector("use")?.getAttribute(k), t.querySelector("text")?.textContent])])))"""


class Figure:
    """One explorable on its page: what is drawn, in the coordinates of its axes, and what is said."""

    def __init__(self, page, alt):
        self.page = page
        assert page.evaluate(PLOT, [alt, "tag"])
        self.plot = page.locator("#under-test")
        self.plot.scroll_into_view_if_needed()
        self.ticks = self.plot.evaluate(TICKS)

    def groups(self):
        return self.plot.evaluate(GROUPS)

    def said(self):
        return self.plot.locator("output").inner_text()

    def inputs(self, control):
        return self.plot.locator(f"[data-control='{control}']")

    def keys(self, control, *keys, part=0):
        """Focus the control and press keys; a choice is focused where it is checked."""
        box = self.inputs(control)
        radio = box.first.get_attribute("type") == "radio"
        (self.plot.locator(f"[data-control='{control}']:checked") if radio else box.nth(part)).focus()
        for key in keys:
            self.page.keyboard.press(key)

    def axis(self, panel, k):
        """Slope and offset from SVG units to data, read from the labels of the ticks as anybody reads them."""
        known = [(float(at), float(label.replace("−", "-"))) for at, label in self.ticks[panel][k] if at and label]
        return np.polyfit(*np.transpose(known), 1)

    def data(self, xy, panel):
        (a, b), (c, d) = self.axis(panel, "x"), self.axis(panel, "y")
        return np.asarray(xy, float) * [a, c] + [b, d]

    def line(self, number, panel=0):
        d = self.groups()[str(number)]["d"]
        return self.data(np.array(re.findall(r"-?[\d.]+", d), float).reshape(-1, 2), panel)

    def dot(self, number, panel=0):
        return self.data(self.groups()[str(number)]["uses"], panel)

    def unit(self, panel):
        """A third of an SVG unit in data: what two roundings to tenths may take, and the ticks' own six digits."""
        return 0.34 * np.abs([self.axis(panel, "x")[0], self.axis(panel, "y")[0]])

    def pull(self, panel, x, y, touch=False):
        """Press in that place, given in the data of a panel, and let go."""
        box = self.plot.locator("svg").bounding_box()
        view = self.plot.evaluate("p => p.querySelector('svg').viewBox.baseVal.width")
        (a, b), (c, d) = self.axis(panel, "x"), self.axis(panel, "y")
        self.press(box["x"] + (x - b) / a * box["width"] / view, box["y"] + (y - d) / c * box["width"] / view, touch)

    def press(self, x, y, touch=False):
        if touch:
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.move(x + 3, y + 3)
            self.page.mouse.down()
            self.page.mouse.move(x, y, steps=3)
            self.page.mouse.up()


def near(found, expected, unit):
    assert np.shape(found) == np.shape(expected)
    assert np.all(np.abs(found - expected) <= np.asarray(unit)), np.abs(found - expected).max(axis=0)


EIGHT = {          # page and the beginning of the figure's words; each is played with below
    "mixup": ("L2/mixup", "Left, the density of the weight; right, a cloud"),
    "kernels": ("L1/kernels", "Three triangles of colored dots"),
    "geometry": ("L2/geometry", "Five mixtures of a bell"),
    "chemistry": ("L2/chemistry", "Left, the free energy of mixing"),
    "color": ("L2/color", "Five swatches"),
    "audio": ("L2/audio", "Roughness of two tones"),
    "society": ("L2/society", "Six people in two circles"),
    "hull": ("L2/hull", "Three parts and their shaded triangle"),
    "first": ("L0", "The same two bell curves"),
}
