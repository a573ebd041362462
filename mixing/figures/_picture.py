"""A finished figure: SVG without dates, in the color of the page's text."""
from __future__ import annotations

import hashlib
import html
import io
import re

from .._operands import MixtureError


DIGITS = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")      # a hundredth of a point is more than a screen shows


def show(fig, alt, caption=""):
    """The finished figure: inline SVG that takes the page's text color, with `alt` for readers who do not see it.

    >>> from mixing import figures
    >>> fig, ax = figures.canvas()
    >>> figures.show(fig, "Two curves that cross at one half.")
    Two curves that cross at one half.
    """
    return Picture(draw(fig, alt), alt, caption)


class Picture:
    """A drawn figure for the page (HTML) and for the terminal (its alternative text).

    `around` makes one piece of HTML of the picture and the mark that its names begin with.
    """

    def __init__(self, svg, alt, caption="", around=None):
        self.svg, self.alt, self.caption, self.around = svg, alt, caption, around

    def __repr__(self):
        return self.alt

    def _repr_html_(self):
        mark = "fig-" + hashlib.sha256(self.svg.encode()).hexdigest()[:8]
        svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{mark}-", self.svg)
        caption = f"<figcaption>{html.escape(self.caption, quote=False)}</figcaption>" if self.caption else ""
        return f'<figure class="picture">{self.around(svg, mark) if self.around else svg}{caption}</figure>'


def draw(fig, alt):
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
    svg = re.sub(r' transform="rotate\(-?0 [^"]*"', "", re.sub(r"\s*\n\s*", "\n", svg))
    svg = re.sub(r' [dxy]="[^"]*', lambda m: DIGITS.sub(lambda n: f"{float(n[0]):.2f}".rstrip("0").rstrip("."), m[0]), svg)
    return re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>',
                  lambda m: f'<svg role="img" aria-label="{html.escape(alt, quote=True)}" {m[1]} '
                            'xmlns:xlink="http://www.w3.org/1999/xlink" fill="currentColor">', svg, count=1)
