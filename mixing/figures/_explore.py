"""Figures to play with: the package computes every position beforehand, the page shows the one that the reader turns to."""
from __future__ import annotations

import html
import json

import numpy as np

from .._operands import MixtureError
from ._controls import Slider, Switch, Triangle
from ._picture import Picture, draw


def explore(fig, moves, controls, *, alt, caption="", name="", start=0, readout=None, invite="", colors=None, drag=None, tones=None):
    """A figure with something to turn: `moves` says what each artist becomes at each position of the controls.

    Everything shown was computed beforehand, so it shows what the package computes. Without JavaScript and in print
    it is the figure at the controls' start.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    moves : dict
        Artist to its values, with one axis for each control, before all others; an axis of length 1 says that the
        artist does not follow that control. With one control of K positions: for a line, heights ``(K, N)`` or points
        ``(K, N, 2)``; for a scatter, points ``(K, N, 2)``; for a filled polygon, vertices ``(K, N, 2)``; for a text,
        K strings. Where all values are NaN, the artist is not shown.
    controls : sequence
        `Slider`, `Choice`, `Switch`, `Triangle`; or the K values of a single slider, with `name` and `start`.
    alt, caption : str
    readout : array of str, or tuple of such arrays
        What has happened, in words, one axis for each control; of several arrays each says one sentence.
    invite : str
        One sentence that says what to try.
    colors : dict, optional
        Artist to its colors: one axis for each control, and for a scatter a last one for its points.
    drag : dict, optional
        A scatter of one point, which the reader can drag, to the name of the control that follows it, or to several.
    tones : Tones, optional
        What a button plays.

    Examples
    --------
    >>> from mixing import figures
    >>> fig, ax = figures.canvas()
    >>> (line,) = ax.plot([0, 1, 2], [0, 1, 2])
    >>> figures.explore(fig, {line: [[0, 1, 2], [0, 2, 4]]}, [1, 2], name="slope", alt="A line that turns steeper.")
    A line that turns steeper.

    Two controls, and a point to drag instead of the first:

    >>> fig, ax = figures.canvas()
    >>> dot, x = ax.scatter(0, 0), np.linspace(0, 1, 5)
    >>> at = np.array([[(v, v), (v, v**2)] for v in x])[:, :, None, :]
    >>> figures.explore(fig, {dot: at}, [figures.Slider("x", x), figures.Choice("law", ["x", "x²"])],
    ...                 drag={dot: "x"}, alt="A point on a line or a parabola.")
    A point on a line or a parabola.
    """
    turn = _controls(controls, name, start)
    sizes, starts = [len(c) for c in turn], [c.start for c in turn]
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    data, parts, names = {"sizes": sizes, "start": starts}, {}, {}
    for artist, values in moves.items():
        names[artist] = f"move-{len(names)}"
        parts[names[artist]] = _moved(fig, artist, values, sizes, starts)
    palette = []
    for artist, values in (colors or {}).items():
        names.setdefault(artist, f"move-{len(names)}")
        parts.setdefault(names[artist], {"kind": _kind(artist)})["colors"] = _colored(artist, values, sizes, starts, palette)
    for artist, mark in names.items():
        artist.set_gid(mark)
    data |= {"moves": parts, "palette": palette}
    pads = _pads(fig, drag or {}, moves, names, parts, turn)
    data["values"] = [[] if isinstance(c, (Triangle, Switch)) else c.values for c in turn]
    data["steps"] = [c.steps if isinstance(c, Triangle) else 0 for c in turn]
    data["readout"] = [_table(words, sizes, "the readout", 0) for words in _sentences(readout, turn)]
    if tones is not None:
        data["tones"] = {"hertz": _table(tones.hertz, sizes, "the frequencies", 1), "loud": _table(tones.loudness, sizes, "the loudness", 1)}
    svg = draw(fig, alt)
    for mark, part in parts.items():
        drawn = svg.partition(f'<g id="{mark}">')[2].partition('<g id="')[0]
        if not drawn or part["kind"] == "points" and drawn.count("<use") != len(part["x"][0] if "x" in part else drawn.split("<use")[1:]):
            raise MixtureError(f"{alt!r}: an artist that moves is not in the picture as it should be. Draw it visible, inside the figure, "
                               "a scatter with one size for all its points.")
        if part.get("hidden"):
            svg = svg.replace(f'<g id="{mark}">', f'<g id="{mark}" display="none">')
    svg = svg.replace("</svg>", pads + "</svg>")
    return Picture(svg, alt, caption, lambda inside, mark: _page(inside, mark, data, turn, invite, tones))


def _page(svg, mark, data, controls, invite, tones):
    """The picture, what to turn, what it says, and its tables."""
    place = data["start"]
    at = lambda part, k: part["at"][part["k"][k] if "k" in part else k]
    said = " ".join(at(part, _index(part["by"], place, data["sizes"])) for part in data["readout"])
    longest = " ".join(max(part["at"], key=len) for part in data["readout"])
    play = f'<button type="button" class="mix-play" aria-pressed="false">Play {html.escape(tones.says)}</button>' if tones else ""
    turn = "".join(control.html(number, mark) for number, control in enumerate(controls))
    tables = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    ask = f'<p class="mix-ask" hidden>{html.escape(invite, quote=False)}</p>' if invite else ""
    return (f'<mix-plot prefix="{mark}-">{ask}{svg}<div class="mix-bar d-print-none" hidden>{play}<div class="mix-controls">{turn}</div>'
            f'<div class="mix-said" data-room="{html.escape(longest)}"><output aria-live="polite">{html.escape(said, quote=False)}</output></div></div>'
            f'<script type="application/json">{tables}</script></mix-plot>')


def _controls(controls, name, start):
    """The controls, also where a single slider was given by its values."""
    controls = [controls] if hasattr(controls, "html") else list(controls)
    if not controls or not all(hasattr(c, "html") for c in controls):
        if any(hasattr(c, "html") for c in controls) or not name:
            raise MixtureError("expected a list of Slider, Choice, Switch or Triangle, or the values of one slider and its `name`.")
        controls = [Slider(name, controls, start)]
    if len({c.name for c in controls}) < len(controls):
        raise MixtureError(f"two controls of one figure have one name: {[c.name for c in controls]}.")
    return controls


def _sentences(readout, controls):
    """The arrays of words that the readout joins; by default the names and values of the controls."""
    if readout is None:
        shape = [len(c) for c in controls]
        return [np.array([f"{c.name} = {v}" for v in c.values]).reshape([-1 if i == k else 1 for i in range(len(shape))])
                for k, c in enumerate(controls)]
    return readout if isinstance(readout, tuple) else (readout,)


def _index(by, place, sizes):
    """The number of a position in a table that follows some of the controls, the last one running fastest."""
    number = 0
    for control in by:
        number = number * sizes[control] + place[control]
    return number


def _split(values, sizes, what, inner):
    """The controls that values follow, and the values with those in one first axis."""
    ndim = values.ndim - len(sizes)
    if ndim not in inner or any(found not in (1, size) for found, size in zip(values.shape, sizes)):
        raise MixtureError(f"the controls have {', '.join(map(str, sizes))} values; got shape {values.shape} for {what}. "
                           "Give one axis for each control, of its length or 1, before the others.")
    by = [k for k, found in enumerate(values.shape[:len(sizes)]) if found > 1]
    return by, values.reshape(-1, *values.shape[len(sizes):])


def _table(values, sizes, what, inner):
    values = np.asarray(values)
    by, flat = _split(values, sizes, what, (inner,))
    return {"by": by, **_once(at=flat.round(4).tolist() if flat.dtype.kind == "f" else flat.tolist())}


def _once(**columns):
    """Tables of equal length, where much is repeated with each row once and the numbers of the rows."""
    rows = list(zip(*columns.values()))
    number = {}
    which = [number.setdefault(json.dumps(row), len(number)) for row in rows]
    if len(number) > 0.8 * len(rows):
        return columns
    first = [which.index(k) for k in range(len(number))]
    return {name: [column[k] for k in first] for name, column in columns.items()} | {"k": which}


def _kind(artist):
    from matplotlib.collections import PathCollection
    from matplotlib.lines import Line2D
    from matplotlib.text import Text
    kinds = {Text: "text", PathCollection: "points", Line2D: "line"}
    return next((kind for cls, kind in kinds.items() if isinstance(artist, cls)), "area")


def _moved(fig, artist, values, sizes, starts):
    """What the page needs to redraw one artist, in tenths of an SVG unit; the artist itself goes to its start."""
    kind = _kind(artist)
    if kind == "text":
        by, words = _split(np.asarray(values, dtype=str), sizes, artist, (0,))
        artist.set_text(words[_index(by, starts, sizes)])
        return {"kind": kind, "by": by, **_once(at=words.tolist())}
    values = np.asarray(values, dtype=float)
    if kind == "line" and values.ndim == len(sizes) + 1:
        values = np.stack(np.broadcast_arrays(artist.get_xdata(orig=False), values), axis=-1)
    by, values = _split(values, sizes, artist, (2,))
    gone = np.isnan(values[..., -1]).all(axis=1)
    if values.shape[-1] != 2 or gone.all() or not np.all(np.isfinite(values[~gone])):
        raise MixtureError(f"expected finite points of shape (…, N, 2) for {artist}, or NaN for all of them where it is not shown; "
                           f"got shape {values.shape}.")
    if kind == "points" and not len(artist.get_facecolors()):
        artist.set_facecolor((0, 0, 0, 0))                 # a ring is drawn as a mark that can move, like any other point
    first = _index(by, starts, sizes)
    place = values[~gone][0] if gone[first] else values[first]
    {"points": lambda: artist.set_offsets(place), "line": lambda: artist.set_data(*place.T), "area": lambda: artist.set_xy(place)}[kind]()
    x, y = _places(fig, artist, np.where(gone[:, None, None], place, values), kind)
    y = [None if hide else row for hide, row in zip(gone, y)]
    found = {"kind": kind, "by": by, **({"x": x, **_once(y=y)} if len(x) == 1 else _once(x=x, y=y))}
    return found | ({"hidden": True} if gone[first] else {})


def _places(fig, artist, values, kind):
    """Points in tenths of an SVG unit; along a line each is told by its difference to the one before."""
    height = fig.get_figheight() * fig.dpi
    points = artist.axes.transData.transform(values.reshape(-1, 2)).reshape(values.shape)
    points = np.stack([points[..., 0], height - points[..., 1]], axis=-1) * 72 / fig.dpi
    points = np.clip(np.rint(10 * points), -30000, 30000).astype(int)
    if np.all(points[..., 0] == points[:1, :, 0]):
        x, y = points[:1, :, 0], points[..., 1]
    else:
        x, y = points[..., 0], points[..., 1]
    if kind != "points":
        x, y = np.diff(x, axis=1, prepend=0), np.diff(y, axis=1, prepend=0)
    return x.tolist(), y.tolist()


def _colored(artist, values, sizes, starts, palette):
    """The colors of one artist as numbers in the figure's palette; the artist itself takes those of the start."""
    from matplotlib.colors import to_hex
    kind, values = _kind(artist), np.asarray(values, dtype=str)
    by, names = _split(values, sizes, artist, (1,) if kind == "points" else (0,))
    known = {name: to_hex(name).replace("#000000", "currentColor") for name in np.unique(names)}
    number = {color: k for k, color in enumerate(palette)}
    palette += [color for color in sorted(set(known.values())) if color not in number]
    number = {color: k for k, color in enumerate(palette)}
    first = names[_index(by, starts, sizes)]
    {"points": lambda: artist.set_facecolor(list(first)), "line": lambda: artist.set_color(first),
     "area": lambda: artist.set_facecolor(first), "text": lambda: artist.set_color(first)}[kind]()
    return {"by": by, **_once(at=np.vectorize(lambda name: number[known[name]], otypes=[int])(names).tolist())}


def _pads(fig, drag, moves, names, parts, controls):
    """For each panel with points to drag, a rectangle that takes the pointer."""
    panels, known = {}, {c.name: k for k, c in enumerate(controls)}
    for artist, follow in drag.items():
        follow = [follow] if isinstance(follow, str) else list(follow)
        if artist not in moves or _kind(artist) != "points" or len(parts[names[artist]]["x"][0]) != 1:
            raise MixtureError(f"only a scatter of one point that moves can be dragged; got {artist}.")
        if not set(follow) <= known.keys():
            raise MixtureError(f"dragging sets {follow}; the controls are {list(known)}.")
        parts[names[artist]]["drag"] = [known[f] for f in follow]
        panels.setdefault(artist.axes, []).append(names[artist])
    out = ""
    for ax, marks in panels.items():
        box = ax.get_window_extent().transformed(fig.transFigure.inverted())
        width, height = 72 * fig.get_size_inches()
        out += (f'<rect class="mix-pad" data-moves="{" ".join(marks)}" x="{box.x0 * width - 10:.1f}" y="{(1 - box.y1) * height - 10:.1f}" '
                f'width="{box.width * width + 20:.1f}" height="{box.height * height + 20:.1f}" fill="none" pointer-events="all"/>')
    return out
