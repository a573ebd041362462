"""The canvas of the book, its colors, and what several pages draw."""
from __future__ import annotations

import numpy as np

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
