"""The picture of the README: python book/_ext/picture.py draws it anew."""
from __future__ import annotations

import io

import numpy as np

from chapters import ROOT

PLACE = ROOT / "book" / "_static" / "mixtures.svg"
TEXT = "#7d8590"                    # legible on a white and on a dark page


def svg():
    """Two bell curves and three mixtures of them at five weights, as an SVG."""
    from mixing import figures, linear, log_linear
    x = np.linspace(-4, 12, 241)

    def bell(mean, deviation):
        return np.exp(-((x - mean) / deviation) ** 2 / 2) / (deviation * np.sqrt(2 * np.pi))

    parts, shares = np.array([bell(0, 1), bell(8, 1.5)]), np.linspace(0, 1, 7)[1:-1]
    weights = np.stack([1 - shares, shares], axis=-1)
    pooled = log_linear(weights, parts)
    pooled /= pooled.sum(axis=-1, keepdims=True) * (x[1] - x[0])
    moved = [bell(*law) for law in linear(weights, [[0, 1], [8, 1.5]])]
    fig, axes = figures.canvas(1, 3, width=9, height=2.2, sharex=True, sharey=True)
    names = "blend the heights", "multiply the heights", "move the mass"
    for ax, mixtures, name in zip(axes, (linear(weights, parts), pooled, moved), names):
        ax.fill_between(x, parts.max(axis=0), color=figures.ROLE["part"], alpha=0.25)
        for mixture in mixtures:
            ax.plot(x, mixture, color=figures.ROLE["mixture"], linewidth=1.5, alpha=0.8)
        ax.set(xticks=[], yticks=[])
        ax.set_title(name, color=TEXT)
        ax.spines[:].set_visible(False)
    text = io.StringIO()
    fig.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


if __name__ == "__main__":
    PLACE.write_text(svg(), "utf8")
