"""Each page describes itself to search engines and to whoever is sent its address: first sentences, and a card.

The card is a small picture with the page's title, drawn when the book is built and kept while its words stay the same.
Where the environment variable MIXING_URL names the site's address, pictures and pages are named in full.
"""
from __future__ import annotations

import hashlib
import os
import shutil
import textwrap
from html import escape
from pathlib import Path

from docutils import nodes

LONGEST = 300
SIZE, COLORS = (1200, 630), 48
PAPER, INK, QUIET = "#fffefb", "#1b2733", "#5a626c"


def describe(app, docname, template, context, doctree):
    if doctree is None:
        return
    text = first_sentences(doctree) or app.config.project
    title = app.env.titles[docname].astext() if docname in app.env.titles else app.config.project
    card = draw(Path(app.doctreedir).parent / "cards", title, text, docname)
    name = f"_static/cards/{docname.removeprefix('book/').replace('/', '-')}.png"
    place = Path(app.outdir, name)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(card, place)
    site = os.environ.get("MIXING_URL", "").rstrip("/")
    image = f"{site}/{name}" if site else context["pathto"](name, 1)
    said = {"og:type": "article", "og:site_name": app.config.html_title, "og:title": title, "og:description": text, "og:image": image,
            "og:image:width": SIZE[0], "og:image:height": SIZE[1], "og:image:alt": f"{title}: {app.config.html_title}"}
    if site:
        said["og:url"] = f"{site}/{docname}.html"
    tags = [f'<meta name="description" content="{escape(text, quote=True)}" />', '<meta name="twitter:card" content="summary_large_image" />']
    tags += [f'<meta property="{key}" content="{escape(str(value), quote=True)}" />' for key, value in said.items()]
    context["metatags"] = context.get("metatags", "") + "\n".join(tags) + "\n"


def first_sentences(doctree):
    """What the page says first, cut at a word."""
    texts = (" ".join(words(p).split()) for p in doctree.findall(nodes.paragraph))
    text = next((t for t in texts if len(t) > 20), "")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def words(node):
    """The text of a node, its formulas as they are spoken of: without their TeX."""
    return "".join(_formula(leaf.astext()) if isinstance(leaf.parent, nodes.math) else str(leaf) for leaf in node.findall(nodes.Text))


def _formula(tex):
    return tex if "\\" not in tex else tex.translate({92: None, 123: None, 125: None})


def draw(folder, title, text, docname):
    """The card of a page as a PNG file of few colors; drawn again only when what is on it has changed."""
    import numpy as np
    from PIL import Image
    key = hashlib.sha256(repr((title, text, docname, Path(__file__).read_bytes())).encode()).hexdigest()[:16]
    file = folder / f"{key}.png"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}.png")
        fig = _card(title, text)
        fig.canvas.draw()
        Image.fromarray(np.asarray(fig.canvas.buffer_rgba())).convert("RGB").quantize(COLORS).save(partial, optimize=True)
        partial.replace(file)
    return file


def _card(title, text):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle
    from mixing.figures import ROLE
    fig = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=PAPER)
    FigureCanvasAgg(fig)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
    ax.set_axis_off()
    for x, y, role in ((955, 250, "part"), (1065, 250, "warning"), (1010, 345, "mixture")):
        ax.add_patch(Circle((x, y), 105, color=ROLE[role], alpha=0.8, linewidth=0))
    lines = textwrap.wrap(title, 24)[:3]
    ax.text(80, 535, "\n".join(lines), size=44, weight="bold", color=INK, va="top", linespacing=1.15, parse_math=False)
    below = 535 - 78 * len(lines) - 30
    ax.text(80, below, "\n".join(textwrap.wrap(text, 52, max_lines=5, placeholder=" …")), size=20, color=QUIET, va="top", linespacing=1.4,
            parse_math=False)
    ax.text(80, 60, "Mixing   m = K(w, p; c)", size=20, color=ROLE["part"], va="bottom", parse_math=False)
    return fig


def setup(app):
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
