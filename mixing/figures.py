"""Figures of one family: one color for each role, text as text, light and dark, a few of them to play with.

Drawing functions take arrays and an `Axes`, draw, and return the `Axes`; they never compute.
"""
from __future__ import annotations

import hashlib
import html
import io
import json
import re

import numpy as np

from ._operands import MixtureError

ROLE = {
    "part": "#2f7fb8",        # what goes in
    "mixture": "#d1495b",     # what comes out
    "reference": "#3a9d6e",   # what theory or an oracle says
    "path": "#7a5cc0",        # geodesics, flows, trajectories
    "warning": "#c77700",     # where something fails
    "hull": "#8a8f98",        # hulls, grids, everything that only frames
}


def canvas(rows=1, columns=1, *, width=6.4, height=3.4, **options):
    """A figure and its axes in the book's style; `options` go to `matplotlib.pyplot.subplots`.

    >>> fig, ax = canvas()
    >>> ax.spines["top"].get_visible()
    False
    """
    import matplotlib
    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    plt.style.use("mixing.book")
    return plt.subplots(rows, columns, figsize=(width, height), **options)


def show(fig, alt, caption=""):
    """The finished figure: inline SVG that takes the page's text color, with `alt` for readers who do not see it.

    >>> fig, ax = canvas()
    >>> show(fig, "Two curves that cross at one half.")
    Two curves that cross at one half.
    """
    return Picture(_svg(fig, alt), alt, caption)


def explore(fig, moves, slider, *, name, alt, caption="", start=0, readout=None):
    """A figure with a slider: `moves` says what each artist becomes at each of the slider's values.

    Everything the slider shows was computed beforehand, so it shows what the package computes. Without
    JavaScript and in print it is the figure at the slider's `start`.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Drawn at the slider's value number `start`.
    moves : dict
        Artist to its values at each of the K slider positions: for a line, heights ``(K, N)`` or points
        ``(K, N, 2)``; for a scatter, points ``(K, N, 2)``; for a filled polygon, vertices ``(K, N, 2)``;
        for a text, its K strings.
    slider : sequence
        The K values, numbers or strings.
    name : str
        What the slider moves.
    alt, caption : str
    start : int
    readout : sequence of str, optional
        One sentence for each slider value; read aloud when it changes.

    Examples
    --------
    >>> fig, ax = canvas()
    >>> (line,) = ax.plot([0, 1, 2], [0, 1, 2])
    >>> explore(fig, {line: [[0, 1, 2], [0, 2, 4]]}, [1, 2], name="slope", alt="A line that turns steeper.")
    A line that turns steeper.
    """
    count = len(slider)
    for artist, values in moves.items():
        if len(values) != count:
            raise MixtureError(f"the slider has {count} values; got {len(values)} for {artist}. Give one for each.")
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    frames = {}
    for number, (artist, values) in enumerate(moves.items()):
        artist.set_gid(f"move-{number}")
        frames[f"move-{number}"] = _frames(fig, artist, values)
    data = {"name": name, "values": [str(v) for v in slider], "start": start, "moves": frames,
            "readout": list(readout) if readout is not None else None}
    return Picture(_svg(fig, alt), alt, caption, data)


class Picture:
    """A drawn figure for the page (HTML) and for the terminal (its alternative text)."""

    def __init__(self, svg, alt, caption="", data=None):
        self.svg, self.alt, self.caption, self.data = svg, alt, caption, data

    def __repr__(self):
        return self.alt

    def _repr_html_(self):
        mark = "fig-" + hashlib.sha256(self.svg.encode()).hexdigest()[:8]
        svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{mark}-", self.svg)
        caption = f"<figcaption>{html.escape(self.caption, quote=False)}</figcaption>" if self.caption else ""
        if self.data is None:
            return f'<figure class="picture">{svg}{caption}</figure>'
        data = json.dumps(self.data, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
        return (f'<figure class="picture"><mix-plot prefix="{mark}-">{svg}'
                f'<script type="application/json">{data}</script></mix-plot>{caption}</figure>')


def _svg(fig, alt):
    """The figure as an SVG element without dates, in the color of the page's text."""
    if len(alt.split()) < 3:
        raise MixtureError(f"a figure needs an alternative text that says what it shows; got {alt!r}.")
    import matplotlib.pyplot as plt
    text = io.StringIO()
    fig.savefig(text, format="svg", dpi=72, metadata={"Date": None, "Creator": None})
    plt.close(fig)
    svg = text.getvalue()
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<\?.*?\?>", "", svg, flags=re.S)
    svg = re.sub(r"#000000\b|\bblack\b", "currentColor", svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    return re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>',
                  lambda m: f'<svg role="img" aria-label="{html.escape(alt, quote=True)}" {m[1]} '
                            'xmlns:xlink="http://www.w3.org/1999/xlink" fill="currentColor">', svg, count=1)


def _frames(fig, artist, values):
    """What the page needs to redraw one artist at each slider value, in tenths of an SVG unit."""
    from matplotlib.collections import PathCollection
    from matplotlib.lines import Line2D
    from matplotlib.text import Text
    if isinstance(artist, Text):
        return {"kind": "text", "at": [str(v) for v in values]}
    values = np.asarray(values, dtype=float)
    if isinstance(artist, Line2D) and values.ndim == 2:
        values = np.stack(np.broadcast_arrays(artist.get_xdata(orig=False), values), axis=-1)
    if values.ndim != 3 or values.shape[-1] != 2 or not np.all(np.isfinite(values)):
        raise MixtureError(f"expected finite points of shape (K, N, 2) for {artist}; got shape {values.shape}.")
    height = fig.get_figheight() * fig.dpi
    points = artist.axes.transData.transform(values.reshape(-1, 2)).reshape(values.shape)
    points = np.stack([points[..., 0], height - points[..., 1]], axis=-1) * 72 / fig.dpi
    points = np.clip(np.rint(10 * points), -30000, 30000).astype(int)
    kind = "points" if isinstance(artist, PathCollection) else "line" if isinstance(artist, Line2D) else "area"
    if np.all(points[..., 0] == points[:1, :, 0]):
        return {"kind": kind, "x": points[0, :, 0].tolist(), "y": points[..., 1].tolist()}
    return {"kind": kind, "xy": points.reshape(len(points), -1).tolist()}


def simplex(ax, names=("", "", "")):
    """An empty triangle whose corners are three pure parts; draw on it with `on_triangle`."""
    corners = on_triangle(np.eye(3))
    ax.fill(*corners.T, facecolor="none", edgecolor=ROLE["hull"], linewidth=1)
    for (x, y), name, align in zip(corners, names, ("right", "left", "center")):
        ax.annotate(name, (x, y), xytext=({"right": -6, "left": 6, "center": 0}[align], 6 if align == "center" else -2),
                    textcoords="offset points", ha=align)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def on_triangle(weights):
    """Weights ``(..., 3)`` as points ``(..., 2)`` of an equilateral triangle with corners (0,0), (1,0), (1/2, √3/2).

    >>> on_triangle([0, 0, 1])
    array([0.5      , 0.8660254])
    """
    return np.asarray(weights, dtype=float) @ np.array([[0, 0], [1, 0], [0.5, 3**0.5 / 2]])


def band(ax, x, middle, low, high, *, role, label=None):
    """A line with its band of uncertainty."""
    ax.fill_between(x, low, high, color=ROLE[role], alpha=0.18, linewidth=0)
    ax.plot(x, middle, color=ROLE[role], label=label)
    return ax


def swatches(ax, colors, names=()):
    """A row of colored squares, sRGB in [0, 1], with names below."""
    for i, color in enumerate(colors):
        ax.fill([i, i + 0.94, i + 0.94, i], [0, 0, 0.94, 0.94], color=tuple(np.clip(color, 0, 1)))
        if i < len(names):
            ax.text(i + 0.47, -0.08, names[i], ha="center", va="top")
    ax.set(xlim=(0, len(colors)), ylim=(-0.3, 1), aspect="equal")
    ax.axis("off")
    return ax


def sound(samples, caption, *, rate=22_050):
    """A sound to play, inline and without a request: 16-bit mono, with a sentence that says what to listen for.

    >>> sound(np.zeros(100), "Silence, for comparison with the next one.")
    Sound: Silence, for comparison with the next one.
    """
    x = np.asarray(samples, dtype=float)
    if x.ndim != 1 or not np.all(np.abs(x) <= 1):
        raise MixtureError(f"expected one channel within [-1, 1], since more would clip; got shape {x.shape}, peak {np.abs(x).max():.3g}. "
                           "Scale it first.")
    if len(caption.split()) < 3:
        raise MixtureError(f"a sound needs a caption that says what to listen for; got {caption!r}.")
    return Sound(x, caption, rate)


class Sound:
    """A sound for the page (an audio element) and for the terminal (its caption)."""

    def __init__(self, samples, caption, rate):
        self.samples, self.caption, self.rate = samples, caption, rate

    def __repr__(self):
        return f"Sound: {self.caption}"

    def _repr_html_(self):
        import base64
        import wave
        data = io.BytesIO()
        with wave.open(data, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(self.rate)
            out.writeframes(np.rint(self.samples * 32767).astype("<i2").tobytes())
        label, source = html.escape(self.caption, quote=True), base64.b64encode(data.getvalue()).decode()
        return (f'<figure class="picture sound"><audio controls preload="none" aria-label="{label}" src="data:audio/wav;base64,{source}"></audio>'
                f'<figcaption>{html.escape(self.caption, quote=False)}</figcaption></figure>')
